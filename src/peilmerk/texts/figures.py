"""Which figure a reference of a text means: exactly one protected observation, or a message that says what there is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from peilmerk import period
from peilmerk.errors import UnknownName
from peilmerk.observations import BREAKDOWNS, KEY, SCENARIOS, TOTAL, breakdown_of
from peilmerk.reference import Reference
from peilmerk.selection import EARLIER
from peilmerk.texts.errors import NarrativeError

#: Arguments of a reference that name one dimension -> its column.
DIMENSIONS = {
    "wet": "law", "product": "product", "verwijzer": "referrer", "regeling": "scheme", "maatregel": "measure", "interventie": "intervention",
    "doelgroep": "target_group", "leeftijd": "age", "taakveld": "taakveld", "categorie": "category",
}  # fmt: skip
_NAMES = {column: argument for argument, column in DIMENSIONS.items()}
#: What `maat` can say -> transformations.
MEASURES = {"niveau": ["level"], "verandering": ["change_pct", "change_abs"]}
_VALUE = ["obs_value", "obs_low", "obs_high", "scenario", "ref_area", "unit_measure", "transformation", "conf_status"]
_SHOWN = 6


@dataclass(frozen=True)
class Wanted:
    """What a reference asks for, as the author wrote it. dimensions: see DIMENSIONS, by column."""

    indicator: str
    periode: str
    uitsplitsing: str = ""
    gebied: str = ""
    scenario: str = ""
    eenheid: str = ""
    maat: str = ""
    thema: str = ""
    dimensions: tuple[tuple[str, str], ...] = ()
    direction: bool = False

    def __str__(self) -> str:
        said = [f'"{self.indicator}"', f'"{self.periode}"']
        named = {"uitsplitsing": self.uitsplitsing, "gebied": self.gebied, "scenario": self.scenario, "eenheid": self.eenheid, "maat": self.maat, "thema": self.thema}
        named |= {_NAMES[column]: value for column, value in self.dimensions}
        return ", ".join(said + [f'{name}="{value}"' for name, value in named.items() if value])


class Figures:
    """The protected observations of an edition, by what texts call them. area: the municipality's own, meant if none is named."""

    def __init__(self, observations: pd.DataFrame, reference: Reference, area: str):
        if EARLIER in observations:  # what an older delivery of a register said of the same period is no figure of now
            observations = observations[~observations[EARLIER]]
        self.observations, self.reference, self.area = observations, reference, area

    def one(self, wanted: Wanted, call: str) -> pd.Series:
        """The one observation that is meant. Raises NarrativeError if there is none, or more than one; `call` names the function."""
        said = f"{call}({wanted})"
        code, when = self._indicator(wanted.indicator, said), period.parse(wanted.periode).code
        table = self._of(code)
        if table.empty:
            raise NarrativeError(f"{said} is no figure of this edition. There is nothing of this indicator. {self._near_indicators(wanted.indicator, code)}")
        table = table[(table["transformation"] == "direction") == wanted.direction]
        unit = self._unit(wanted.eenheid) if wanted.eenheid else ""
        area = self.reference.area(wanted.gebied, self.area).code if wanted.gebied else ""
        steps = [  # what is asked, what rows say of it, and what of that is meant; in this order it is told what does not fit
            ("gebied", table["ref_area"], [area] if area else None),
            ("thema", table["theme"], [self.reference.theme(wanted.thema)] if wanted.thema else None),
            ("uitsplitsing", self._members(table, [column for column, _ in wanted.dimensions]), self._members_meant(wanted.uitsplitsing)),
            *((_NAMES[column], table[column], [value]) for column, value in wanted.dimensions),
            ("periode", table["time_period"], [when]),
            ("scenario", table["scenario"], [self._scenario(wanted.scenario)] if wanted.scenario else None),
            ("eenheid", table["unit_measure"], [unit] if unit else None),
            ("maat", table["transformation"], MEASURES[self._measure(wanted.maat)] if wanted.maat else None),
        ]
        keep = pd.Series(True, index=table.index)
        for name, column, meant in steps:
            if meant is None:
                continue
            fits = keep & column.isin(meant)
            if not fits.any():
                raise NarrativeError(f"{said} is no figure of this edition. {self._there_is(table[keep], name, column[keep], meant)}")
            keep = fits
        found = table[keep]
        if not area and (found["ref_area"] == self.area).any():
            found = found[found["ref_area"] == self.area]
        different = found.drop_duplicates(_VALUE)
        if len(different) > 1:
            raise NarrativeError(f"{said} is {len(different)} different figures. {self._apart(different)}")
        return found.iloc[0]

    # --- what is meant ---
    def _indicator(self, name: str, said: str) -> str:
        try:
            return self.reference.indicator(name)
        except UnknownName as error:
            raise NarrativeError(f"{said}: {error} {self._near_indicators(name)}".rstrip()) from None

    def _unit(self, name: str) -> str:
        return name if name in self.reference.units else self.reference.unit(name)[0]

    @staticmethod
    def _scenario(name: str) -> str:
        if name not in SCENARIOS:
            raise UnknownName.among("scenario", name, SCENARIOS)
        return name

    @staticmethod
    def _measure(name: str) -> str:
        if name not in MEASURES:
            raise UnknownName.among("maat", name, MEASURES)
        return name

    @staticmethod
    def _members_meant(name: str) -> list[str]:
        """The members that fit; the total if nothing is said."""
        return [name, TOTAL] if name.lower() == "totaal" else [name or TOTAL]

    @staticmethod
    def _members(table: pd.DataFrame, named: list[str]) -> pd.Series:
        """What each row is about, beside the dimensions that the reference names."""
        records = table[BREAKDOWNS].assign(**dict.fromkeys(named, TOTAL)).to_dict("records")
        return pd.Series([breakdown_of(r) for r in records], index=table.index, dtype="object")

    # --- what there is ---
    @cached_property
    def _by_indicator(self) -> dict[str, pd.DataFrame]:
        return dict(iter(self.observations.groupby("indicator", sort=False)))

    def _of(self, code: str) -> pd.DataFrame:
        return self._by_indicator.get(code, self.observations.iloc[:0])

    def _near_indicators(self, *names: str) -> str:
        """Indicators of this edition that look like a name, by code or by label."""
        known = {c: c for c in self._by_indicator} | {self.reference.indicators[c].label: c for c in self._by_indicator}
        near = [known[n] for name in names for n in difflib.get_close_matches(name, known, n=3, cutoff=0.5)]
        near += [c for name in names for c in self._by_indicator if name.lower() in c]
        return f"Nearest that this edition has: {', '.join(dict.fromkeys(near))}." if near else ""

    def _there_is(self, table: pd.DataFrame, name: str, column: pd.Series, meant: list[str]) -> str:
        """The values of the argument that leads nowhere which would lead somewhere, nearest first."""
        if table.empty:
            return "Of this indicator there is " + ("no direction" if (name and not len(column)) else "nothing") + " in this edition."
        there = [str(x) for x in dict.fromkeys(column)]
        if name == "periode":
            there = self._by_time(there, meant[0])
        elif name == "uitsplitsing":
            near = difflib.get_close_matches(meant[0], there, n=_SHOWN, cutoff=0.4)
            there = near or there
        elif name == "gebied":
            there = [self.reference.areas[x].name for x in there]
        elif name == "thema":
            there = [self.reference.themes[x] for x in there]
        elif name == "eenheid":
            there = [self.reference.units[x].label or x for x in there]
        there = [f"the total (leave {name} out)" if x == TOTAL else x for x in there]
        more = f", and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        return f"For {name} there is: {'; '.join(there[:_SHOWN])}{more}."

    @staticmethod
    def _by_time(codes: Iterable[str], wanted: str) -> list[str]:
        start = period.parse(wanted).start
        return sorted(codes, key=lambda c: (abs((period.parse(c).start - start).days), c))

    def _apart(self, rows: pd.DataFrame) -> str:
        """Which arguments tell figures apart that a reference does not."""
        said = []
        names = {"ref_area": "gebied", "theme": "thema", "scenario": "scenario", "unit_measure": "eenheid", "transformation": "maat", **_NAMES, "breakdown": "uitsplitsing"}
        for column, name in names.items():
            there = list(dict.fromkeys(rows[column]))
            if len(there) > 1:
                shown = [self._called(column, x) for x in there]
                shown = [x for x in dict.fromkeys(shown) if x != TOTAL]
                if len(shown) > 1 or column in _NAMES:
                    said.append(" or ".join(f'{name}="{x}"' for x in shown[:_SHOWN]))
        if said:
            return f"Say which: {'; '.join(said)}."
        cells = ", ".join(f"{s} {c}{r}" for s, c, r in zip(rows["source_sheet"], rows["source_column"], rows["source_row"], strict=True))
        return f"They are values of one figure, and stand in {cells}: one of them is wrong. Ask who delivered it, and mend it in correcties.yml."

    def _called(self, column: str, value: str) -> str:
        if column == "ref_area":
            return self.reference.areas[value].name
        if column == "theme":
            return self.reference.themes.get(value, value)
        if column == "unit_measure":
            return self.reference.units[value].label if value in self.reference.units else value
        if column == "transformation":
            return next((name for name, codes in MEASURES.items() if value in codes), value)
        return value


def key(row: Mapping) -> tuple:
    """What makes a figure the same one everywhere (observations.KEY)."""
    return tuple(row[c] for c in KEY)
