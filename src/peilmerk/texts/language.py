"""The functions that a text can call: waarde, verschil, richting, bandbreedte, figuur, tabel, mijlpaal.

Each leads to exactly one figure (or two) and returns what stands in the sentence, with what it was made of. A figure that is hidden
to protect people is never said, and neither is what depends on it: its direction, a difference, the end of a range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from peilmerk import keys, period, writing
from peilmerk.errors import UnknownName
from peilmerk.texts import asked, formats
from peilmerk.texts.errors import NarrativeError
from peilmerk.texts.figures import Figures, Wanted, key
from peilmerk.texts.labels import Label

_FREE = "F"


@dataclass(frozen=True)
class Used:
    """A figure that a call led to. key: see observations.KEY; index: its place in the protected observations."""

    indicator: str
    period: str
    key: tuple
    index: object
    value: float | None
    low: float | None
    high: float | None
    decimals: int | None
    unit: str
    hidden: bool
    mark: str  # its key as pages carry it, see `keys`

    @classmethod
    def of(cls, row: pd.Series) -> Used:
        """What is to be remembered of an observation."""
        numbers = [None if pd.isna(row[c]) else float(row[c]) for c in ("obs_value", "obs_low", "obs_high")]
        digits = None if pd.isna(row["decimals"]) else int(row["decimals"])
        return cls(row["indicator"], row["time_period"], key(row), row.name, *numbers, digits, row["unit_measure"], row["conf_status"] != _FREE, keys.key(row))


@dataclass(frozen=True)
class Said:
    """What a call says. value: the number behind it (of a direction 1, 0 or -1), None if there is none; other: `anders` stands there."""

    text: str
    used: tuple[Used, ...] = ()
    value: float | None = None
    other: bool = False
    refers: str = ""


@dataclass
class Language:
    """The functions, over an edition. labels: figures and tables of the edition; milestones: its list; both asked when first needed.

    page: the page on which the text stands.
    """

    figures: Figures
    page: str = ""
    labels: Callable[[], Mapping[str, Label]] = dict
    milestones: Callable[[], Sequence] = list
    used: list[pd.Series] = field(default_factory=list)

    def functions(self) -> dict[str, Callable[..., Said]]:
        """The words of the language."""
        names = ("waarde", "verschil", "richting", "bandbreedte", "figuur", "tabel", "mijlpaal")
        return {name: getattr(self, name) for name in names}

    # --- figures ---
    def waarde(
        self, indicator, periode, *, uitsplitsing="", gebied="", scenario="", anders=None, eenheid="", decimalen=None, mits="", maat="", **dimensies
    ) -> Said:
        """A figure as it stands in a sentence: `7.156`, `8,7 weken`, `€ 2,0 miljoen`, `€ 0,8 tot € 2,9 miljoen`.

        eenheid: chooses between figures, or `miljoen`: an amount in millions. decimalen: fewer than the figure has. mits: the size
        without sign, for a sentence in which a word says it (`tekort`); an error if that word is not true.
        """
        in_millions = eenheid == "miljoen"
        wanted = asked.wanted(indicator, periode, uitsplitsing, gebied, scenario, "" if in_millions else eenheid, maat, dimensies)
        row = self._one("waarde", wanted)
        other = self._hidden("waarde", [row], anders, allow_range=True)
        if other:
            return other
        if in_millions or decimalen is not None:
            row = self._coarser(row, in_millions, decimalen)
        if mits:
            row = asked.sized(row, mits)
        return Said(formats.value(row, self.figures.reference), self._uses(), None if pd.isna(row["obs_value"]) else float(row["obs_value"]))

    def verschil(
        self, indicator, van, tot=None, *, uitsplitsing="", gebied="", scenario="", als="aantal", anders=None, eenheid="", mits="", **dimensies
    ) -> Said:
        """How much two figures differ, without sign, no more precise than they bear: `306`, `2,5 weken`, `29%`, `7 procentpunt`.

        Two periods (van, tot), or one period and a pair of members, areas, scenarios or indicators. als: `aantal`, or `procent` of
        the first. mits: a word that must be true of the second against the first (`daling`).
        """
        first, last = self._pair("verschil", indicator, van, tot, uitsplitsing, gebied, scenario, eenheid, dimensies)
        other = self._hidden("verschil", [first, last], anders)
        if other:
            return other
        gap = last["obs_value"] - first["obs_value"]
        if mits and asked.sign(mits) * gap <= 0:
            raise NarrativeError(f"verschil(...) is no '{mits}': it goes from {first['obs_value']:g} to {last['obs_value']:g}. Mend the sentence.")
        if als == "aantal":
            return Said(formats.difference(first, last, self.figures.reference), self._uses(), float(gap))
        if als != "procent":
            raise UnknownName.among("als", str(als), ["aantal", "procent"])
        if first["unit_measure"].startswith("percent"):
            raise NarrativeError('verschil(...) of two shares is said in percentage points: leave als="procent" out.')
        if first["obs_value"] <= 0:
            raise NarrativeError(f"verschil(...) in percent has nothing to be a part of: the first figure is {first['obs_value']:g}. Use als=\"aantal\".")
        said = formats.change(first, last)
        if not said:
            raise NarrativeError("verschil(...): these figures were given too coarsely to say a percentage of; leave als=\"procent\" out.")
        return Said(said, self._uses(), float(100 * gap / first["obs_value"]))

    def richting(self, indicator, periode, tot=None, *, uitsplitsing="", gebied="", scenario="", anders=None, eenheid="", tijd="heden", meervoud=False, mits="", **dimensies) -> Said:
        """A direction in words: `stijgt`, `daalt`, `is stabiel`; tijd="verleden": `steeg`, `daalde`, `bleef gelijk`; meervoud: `stijgen`.

        Of one period the direction that was delivered; from one period to another what their figures say, stable if their precision
        cannot tell them apart. mits: a word that must be true of it (`daling`, `stijging`, `gelijk`), for a sentence that rests on it.
        """
        if tijd not in formats.TENSES:
            raise UnknownName.among("tijd", str(tijd), formats.TENSES)
        if tot is not None or asked.pairs(uitsplitsing, gebied, scenario, indicator):
            first, last = self._pair("richting", indicator, periode, tot, uitsplitsing, gebied, scenario, eenheid, dimensies)
            other = self._hidden("richting", [first, last], anders)
            sign = 0 if other else formats.direction(first, last)
        else:
            row = self._one("richting", asked.wanted(indicator, periode, uitsplitsing, gebied, scenario, "", "", dimensies, direction=True))
            other = self._hidden("richting", [row], anders)
            sign = 0 if other else int(row["obs_value"])
        if mits and not other and asked.sign(mits, asked.COURSES) != sign:
            raise NarrativeError(f"richting(...) is no '{mits}': it {formats.verb(sign, 'heden', False)}. Mend the sentence.")
        return other or Said(formats.verb(sign, tijd, bool(meervoud)), self._uses(), float(sign))

    def bandbreedte(self, indicator, periode, *, uitsplitsing="", gebied="", scenario="", anders=None, eenheid="", mits="", maat="", **dimensies) -> Said:
        """A range in words: `tussen € 0,8 en € 2,9 miljoen`, `tussen 4 en 12 weken`.

        Of a figure that was given as a range its ends; of lists of periods, members, areas or scenarios the lowest and the highest.
        """
        several = asked.pairs(indicator, periode, uitsplitsing, gebied, scenario, *dimensies.values()) > 0
        wanted = asked.each(indicator, periode, uitsplitsing, gebied, scenario, eenheid, maat or ("niveau" if several else ""), dimensies)
        rows = [self._one("bandbreedte", w) for w in wanted]
        other = self._hidden("bandbreedte", rows, anders, allow_range=True)
        if other:
            return other
        asked.alike("bandbreedte", rows)
        ends = [e for row in rows for e in self._ends(asked.sized(row, mits) if mits else row)]
        low, high = min(ends, key=lambda r: r["obs_value"]), max(ends, key=lambda r: r["obs_value"])
        if len(ends) < 2:
            raise NarrativeError("bandbreedte(...) needs a figure that was given as a range, or lists: bandbreedte(\"indicator\", [\"2019\", \"2020\"]).")
        return Said(formats.between(low, high, self.figures.reference), self._uses())

    @staticmethod
    def _ends(row: Mapping) -> list[dict]:
        row = dict(row)
        if pd.notna(row["obs_value"]):
            return [row | {"obs_low": None, "obs_high": None}]
        if pd.isna(row["obs_low"]) or pd.isna(row["obs_high"]):
            raise NarrativeError("bandbreedte(...): this figure has one end only; waarde(...) says it.")
        return [row | {"obs_value": row[c], "obs_low": None, "obs_high": None} for c in ("obs_low", "obs_high")]

    def _coarser(self, row: pd.Series, in_millions: bool, decimals) -> dict:
        """A figure in fewer decimals, or an amount in millions."""
        if in_millions and not row["unit_measure"].startswith("EUR"):
            raise NarrativeError("eenheid=\"miljoen\" is for amounts in euro; leave it out.")
        given = 0 if pd.isna(row["decimals"]) else int(row["decimals"])
        millions = in_millions or (row["unit_measure"].startswith("EUR") and given <= -4)
        wanted = given if decimals is None else asked.whole(decimals) - (6 if millions else 0)
        if wanted > given:
            places = given + 6 if millions else given
            raise NarrativeError(f"decimalen={decimals}: the figure was given in {max(0, places)}, and is never said more precisely. Use {max(0, places)} or fewer.")
        if in_millions and wanted > -4:
            raise NarrativeError('eenheid="miljoen" needs decimalen=2 or fewer for an amount that was given this precisely.')
        return formats.rounded(row.to_dict(), wanted)

    # --- one figure, or two ---
    def _one(self, call: str, wanted: Wanted) -> pd.Series:
        row = self.figures.one(wanted, call)
        self.used.append(row)
        return row

    def _pair(self, call: str, indicator, van, tot, uitsplitsing, gebied, scenario, eenheid, dimensies) -> tuple[pd.Series, pd.Series]:
        """The two figures that a difference is between."""
        pairs = asked.pairs(uitsplitsing, gebied, scenario, indicator, *dimensies.values())
        if (tot is None) == (pairs == 0) or pairs > 1 or (pairs and tot is not None):
            raise NarrativeError(
                f'{call}(...) is between two figures: two periods, {call}("indicator", "2019", "2020"), or one period and one pair, '
                f'{call}("indicator", "2019", uitsplitsing=("a", "b")).'
            )
        wanted = asked.each(indicator, [van, tot] if tot is not None else van, uitsplitsing, gebied, scenario, eenheid, "niveau", dimensies)
        if len(wanted) != 2:
            raise NarrativeError(f"{call}(...) is between two figures; this names {len(wanted)}.")
        first, last = (self._one(call, w) for w in wanted)
        asked.alike(call, [first, last])
        if tot is not None and period.parse(first["time_period"]).start >= period.parse(last["time_period"]).start:
            raise NarrativeError(f"{call}(...) goes from an earlier period to a later one; this goes from {period.parse(first['time_period']).label} to {period.parse(last['time_period']).label}.")
        return first, last

    def _hidden(self, call: str, rows: Sequence[pd.Series], other, allow_range: bool = False) -> Said | None:
        """`anders`, if one of the figures cannot be said. Raises NarrativeError if there is none."""
        for row in rows:
            hidden = row["conf_status"] != _FREE
            missing = pd.isna(row["obs_value"]) and not (allow_range and (pd.notna(row["obs_low"]) or pd.notna(row["obs_high"])))
            if not hidden and not missing:
                continue
            if other is not None:
                return Said(str(other), self._uses(), other=True)
            of = f"{row['indicator']}, {period.parse(row['time_period']).label}"
            if hidden:
                raise NarrativeError(f"{call}(...): {of} is hidden to protect people, and so is what depends on it; say anders=\"...\" for what to write, or leave it out.")
            if pd.notna(row["obs_low"]) or pd.notna(row["obs_high"]):
                raise NarrativeError(f"{call}(...): {of} was given as a range; bandbreedte(...) says it.")
            why = writing.LEGEND[writing.NO_FIGURE.get(row["missing_reason"] or "unknown", ".")]
            raise NarrativeError(f"{call}(...): {of} has no figure ({why}); say anders=\"...\" for what to write, or leave it out.")
        return None

    def _uses(self) -> tuple[Used, ...]:
        rows, self.used = self.used, []
        return tuple(Used.of(row) for row in rows)

    # --- what is not a figure ---
    def figuur(self, label) -> Said:
        """A reference to a figure of the edition, as a link; on the page of the figure with its number."""
        return self._refer("figuur", label)

    def tabel(self, label) -> Said:
        """A reference to a table of the edition, as a link; on the page of the table with its number."""
        return self._refer("tabel", label)

    def _refer(self, kind: str, label) -> Said:
        labels, label = self.labels(), str(label)
        if label not in labels:
            raise UnknownName.among(f"{kind} (label)", label, labels)
        found = labels[label]
        if found.kind != kind:
            raise NarrativeError(f"'{label}' is a {found.kind}: write {found.kind}(\"{label}\").")
        if found.page == self.page:
            return Said(f"@{label}", refers=label)
        title = found.title.replace("[", "(").replace("]", ")")
        return Said(f"[{kind} ‘{title}’]({found.file}#{label})" if title else f"[{kind}]({found.file}#{label})", refers=label)

    def mijlpaal(self, code, *, als="datum", anders=None) -> Said:
        """A milestone from the list of the municipality: when it is planned now; als: `omschrijving`, `eerder` or `gerealiseerd`."""
        known = {m.code: m for m in self.milestones()}
        if str(code) not in known:
            raise UnknownName.among("milestone (lijsten/mijlpalen.csv)", str(code), known)
        found = known[str(code)]
        said = {
            "datum": formats.day(found.datum) if found.datum else "", "omschrijving": found.omschrijving,
            "eerder": formats.listed([formats.day(d) for d in found.eerder]), "gerealiseerd": formats.day(found.gerealiseerd) if found.gerealiseerd else "",
        }  # fmt: skip
        if als not in said:
            raise UnknownName.among("als", str(als), said)
        if not said[als]:
            if anders is None:
                raise NarrativeError(f"mijlpaal({str(code)!r}): the list says nothing about '{als}'; say anders=\"...\" for what to write, or leave it out.")
            return Said(str(anders), other=True, refers=str(code))
        return Said(said[als], refers=str(code))
