"""One sentence beside a figure that says what it shows: how much, compared with what, and with which reserve. Never why.

`zin_bij` gives Dutch markdown in which every number carries the key of its figure, for `zin()`. What a sentence says, and what it leaves out, stands in docs/methods/zinnen.md.
Differences and directions are those of the authors' texts (`texts.formats`); nouns and periods those of `nouns`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from peilmerk import keys, period, precision, writing
from peilmerk.analyses import compared, nouns
from peilmerk.analyses.compared import has_value, key
from peilmerk.analyses.outcome import places, rows_at, said
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.reference import Indicator, Reference
from peilmerk.selection import COUNTED, EARLIER
from peilmerk.texts import formats

#: What makes rows one series.
_SERIES = ["ref_area", "indicator", *BREAKDOWNS, "unit_measure"]
#: Status of a figure that can still change: that it is the lowest for long may be late data, so that it is not told.
_MAY_CHANGE = frozenset({"P", "E"})
#: Units whose values are no amount of anything.
_NO_AMOUNT = frozenset({"flag", "direction", "timestamp", "clock_hour"})
#: How a figure is called that is no realisation; and what is more than it, less, or as much.
_SCENARIOS = {"target": "het doel", "budget": "de planning", "forecast": "de prognose"}
_MISSING = {"not_yet": "nog niet bekend", "secret": "geheim volgens de bron"}
_NUMBERS = (
    "nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien",
    "negentien", "twintig",
)  # fmt: skip
#: What the members of a column are called together.
_MEMBERS = {
    "wijk": "wijken", "gebied": "gebieden", "product": "producten", "law": "wetten", "target_group": "groepen", "age": "leeftijdsgroepen", "referrer": "verwijzers",
    "scheme": "regelingen", "measure": "maatregelen", "intervention": "interventies", "taakveld": "taakvelden", "category": "categorieën", "breakdown": "groepen",
}  # fmt: skip
#: More members than this that share a place are not named.
_NAMED = 3
#: What a figure of a moment is called by how often it is counted, where one word for all would mix series.
_OF_FREQUENCY = {"M": "maandcijfer", "Q": "kwartaalcijfer", "S": "halfjaarcijfer"}
_PROTECTED, _PROVISIONAL = "verborgen om personen te beschermen", "Dit cijfer is voorlopig."


def zin_bij(
    gegevens: pd.DataFrame, reeks: str = "", *, van: str = "", voor: pd.DataFrame | None = None, doel: pd.DataFrame | None = None, vergelijken: bool = True, rang: bool = True, themas: Sequence[str] = (),
) -> str:
    """What observations show, as Dutch markdown in which every number carries its key, for `zin(...)`; empty if there is nothing to say.

    gegevens: rows of `ed.observaties`. reeks: the column that names series to lay beside each other at their newest moment (wijk, product); left out, every series
    gets a sentence of its own. van: what its members are called together ("wijken"); known for the dimensions. voor: the figures to speak of, with their
    series, in their order (those of `tegels`); left out, the newest of every series. doel: rows with what was aimed at or expected,
    if not in `gegevens`. vergelijken: whether to compare with an earlier period. rang: whether to name the highest and the lowest of
    series beside each other; not of counts where the largest district or kind has most of anything. themas: of the page, for breaks in series (as `ed.gebeurtenissen`). Method: docs/methods/zinnen.md.
    """
    from peilmerk.edition import current

    edition = current()
    every = plain(gegevens)
    found = places(every, "indicator") if len(every) else []
    one_by_one = [(code, rows_at(every, at) if len(found) > 1 else every) for code, at in found]  # what broke one series broke no other
    broke, corrected = ({code: edition.reeksbreuken(table, *themas, soort=kind) for code, table in one_by_one} for kind in ("reeksbreuk", "correctie"))
    tell = Teller(edition.reference, edition.publication.area, broke, edition.gebiedswijzigingen, corrected, edition.publication.peildatum, edition.disputed)
    return tell.sentence(gegevens, reeks, of=van, chosen=voor, target=doel, compare=vergelijken, rank=rang)


@dataclass(frozen=True)
class Teller:
    """What sentences need to know. home: the area of the page, which a sentence does not name. breaks: indicator -> day -> words of what broke its series; moved: day -> words of
    home's own borders; corrected: as breaks, of a correction, which leaves figures comparable but is told. day: the peildatum;
    a period that lasts longer is not over. disputed: what checks say against figures (Edition.disputed).
    """

    reference: Reference
    home: str
    breaks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    day: date = date.max
    disputed: Callable[[list], tuple[str, bool]] = lambda rows: ("", False)

    def sentence(
        self, observations: pd.DataFrame, series: str = "", *, of: str = "", chosen: pd.DataFrame | None = None, target: pd.DataFrame | None = None, compare: bool = True, rank: bool = True
    ) -> str:
        """See `zin_bij`; chosen: what is `voor` there."""
        rows, aims = self._usable(observations), self._usable(target) if target is not None else []
        words = nouns.load(self.reference.folder)
        groups: dict[tuple, list[dict]] = {}
        for row in rows:
            groups.setdefault(tuple(row[c] for c in _SERIES), []).append(row)
        if chosen is not None:
            groups = {at: _until(groups[at], row) for row in self._usable(chosen, ordered=False) if (at := tuple(row[c] for c in _SERIES)) in groups}
        if series and len(groups) > 1 and len({(r["indicator"], r["unit_measure"]) for r in rows}) == 1:
            return self._several(list(groups.values()), series, of or _MEMBERS.get(series, "groepen"), words, compare, rank)
        told = [one for group in groups.values() if (one := self._series(group, aims, words, compare)).text]
        return _listed(told) if len(told) > 1 else "".join(one.text for one in told)

    def _usable(self, observations: pd.DataFrame, ordered: bool = True) -> list[dict]:
        """Levels, each once, of the newest delivery, with their keys."""
        table = plain(observations)
        if not len(table):
            return []
        use = ((table["transformation"] == "level") & ~table["unit_measure"].isin(_NO_AMOUNT)).to_numpy(dtype="bool")
        use = use & ~table[EARLIER].to_numpy(dtype="bool") if EARLIER in table else use
        once: dict[tuple, int] = {}  # the first of each; `drop_duplicates` over so many columns takes ten times as long
        for n, figure in enumerate(zip(*(table[c].tolist() for c in (*_SERIES, "time_period", "scenario")), strict=True)):
            if use[n]:
                once.setdefault(figure, n)
        at = np.array(list(once.values()), dtype="int64")
        at = at[np.lexsort((table["time_start"].to_numpy()[at], table["time_end"].to_numpy()[at]))] if ordered else at
        table = rows_at(table, at)
        return records(table if keys.FIELD in table else table.assign(**{keys.FIELD: keys.of(table)}))

    # --- one series ---------------------------------------------------------------------------------------------------

    def _one(self, rows: list[dict], aims: list[dict], words: nouns.Nouns, compare: bool) -> str:
        return self._series(rows, aims, words, compare).text

    def _series(self, rows: list[dict], aims: list[dict], words: nouns.Nouns, compare: bool) -> _Told:
        """The sentences about one series: its newest figure, what was aimed at, what is expected."""
        about = _About(self, rows[0], words)
        actual = _of_one_frequency([r for r in rows if _scenario(r) == "actual" and r["missing_reason"] != "not_applicable"])
        expected = [r for r in rows if _scenario(r) != "actual" and _figure(r)]
        if not actual:
            return _Told(about.expected(expected[-1]) if expected else "")
        if not any(r["conf_status"] != "F" or _figure(r) or r["missing_reason"] in _MISSING for r in actual):
            return _Told("")
        first, *parts = self._level(about, actual, compare)
        newest = actual[-1]
        if _figure(newest):
            same = [r for r in (*expected, *aims) if r["time_period"] == newest["time_period"] and r["unit_measure"] == newest["unit_measure"] and _figure(r)]
            parts += [about.beside(newest, r) for r in same]
        later = [r for r in expected if r["time_start"] > newest["time_start"]]
        rest = [*parts, *([about.expected(later[0])] if later else [])]
        return _Told(" ".join([first.text, *rest]), first.when, " ".join([first.below, *rest]))

    def _level(self, about: _About, actual: list[dict], compare: bool) -> list:
        """The sentence about the newest figure (a _Told), and those that follow it."""
        newest = actual[-1]
        if not _figure(newest):
            shown = [r for r in actual if _figure(r)]
            reason = _PROTECTED if newest["conf_status"] != "F" else _MISSING.get(newest["missing_reason"], "niet bekend")
            return [about.without(newest, reason), *([about.last_known(shown[-1])] if shown else [])]
        earlier, why = self._earlier(about, actual) if compare else (None, "")
        clause = f", {compared.against(earlier, newest, self.reference)} {nouns.earlier(earlier['time_period'], newest['time_period'], about.indicator)}" if earlier else ""
        record = self._record(about, actual) if compare and has_value(newest) and not _unfinished(newest) and newest["obs_status"] not in _MAY_CHANGE else []
        return [about.level(newest, clause), *record, *([why] if why else []), *self._reserves(about, newest, earlier)]

    def _earlier(self, about: _About, actual: list[dict]) -> tuple[dict | None, str]:
        """The figure to compare the newest with, a year before if there is one and otherwise the one before; or why there is none, as a sentence."""
        newest = actual[-1]
        if not has_value(newest):
            return None, ""
        a_year = [r for r in actual[:-1] if nouns.steps(r["time_period"], newest["time_period"]) == nouns.IN_A_YEAR.get(about.frequency)]
        before = (a_year or actual[:-1])[-1:]
        if not before or about.frequency == "range":
            return None, ""
        first = before[0]
        name = nouns.earlier(first["time_period"], newest["time_period"], about.indicator)
        of = f"van {name if name.endswith(' eerder') else nouns.moment(first['time_period'], about.indicator).name}"
        if first["conf_status"] != "F":
            return None, f"Het cijfer {of} is verborgen."
        if not has_value(first):
            return None, "" if _figure(first) else f"Het cijfer {of} is niet bekend."
        if broken := self._broken(about, first, newest):
            return None, f"Met het cijfer {of} is dit niet te vergelijken: daartussen ligt een breuk in de reeks ({broken})."
        if _unfinished(newest):
            return None, f"Met het cijfer {of} is dit nog niet te vergelijken: er kunnen nog gegevens bij komen."
        return first, ""

    def _broken(self, about: _About, first: Mapping, last: Mapping) -> str:
        """What broke the series between two figures, in words; empty if nothing did."""
        known = {**self.breaks.get(last["indicator"], {}), **(self.moved if about.area == self.home else {})}
        return _between(known, first, last)

    def _record(self, about: _About, actual: list[dict]) -> list[str]:
        """Whether the newest figure is the highest or lowest for long; not beyond the last break in the series."""
        newest = actual[-1]
        breaks = [at for at in range(1, len(actual)) if self._broken(about, actual[at - 1], newest)]
        after = breaks[-1] if breaks else 0
        if not (found := compared.record(actual[after:])):
            return []
        word, reached = found
        if about.indicator.aggregation == "stock" and reached is not None:
            # The end of a year is that of a month and of a quarter too: each has a series of its own, and a record of its own.
            return [f"Dat is het {word} {_OF_FREQUENCY.get(about.frequency, 'cijfer')} sinds {nouns.moment(reached['time_period'], about.indicator).name}."]
        if reached is not None:
            return [f"Dat is het {word} cijfer sinds {nouns.moment(reached['time_period'], about.indicator).name}."]
        if after:
            return [f"Dat is het {word} cijfer sinds de breuk in deze reeks ({self._broken(about, actual[after - 1], newest)})."]
        return [f"Dat is het {word} cijfer in deze reeks, die begint met {nouns.moment(actual[0]['time_period'], about.indicator).name}."]

    def _reserves(self, about: _About, newest: Mapping, earlier: Mapping | None) -> list[str]:
        """What a reader must know of the figures that were told: provisional, estimated, disputed."""
        told = []
        kinds = [writing.kind(r) if r is not None else "" for r in (newest, earlier)]
        if kinds[0] == "raming":
            told.append("Dit cijfer is een raming.")
        elif kinds == ["voorlopig", "voorlopig"]:
            told.append("Beide cijfers zijn voorlopig.")
        elif kinds[0] == "voorlopig":
            told.append(_PROVISIONAL)
        elif kinds[1] in ("voorlopig", "raming"):
            told.append(f"Het eerdere cijfer is {'voorlopig' if kinds[1] == 'voorlopig' else 'een raming'}.")
        if earlier is not None and (corrected := _between(self.corrected.get(newest["indicator"], {}), earlier, newest)):
            told.append(f"Tussen de twee cijfers ligt: {corrected}.")
        if self.disputed([newest])[1]:
            told.append(f"Dit cijfer wijkt af van andere cijfers ({writing.DIFFERS}).")
        return told

    # --- several series at one moment ---------------------------------------------------------------------------------

    def _several(self, groups: list[list[dict]], series: str, of: str, words: nouns.Nouns, compare: bool, rank: bool) -> str:
        """The whole, the highest and the lowest (rank) of several series at their newest moment, and how many of them are hidden."""
        whole = self._whole(groups)
        members = [g for g in groups if g is not whole and g[0][series] != TOTAL and not any(str(g[0][d]).casefold() == "onbekend" for d in BREAKDOWNS)]
        parts = [self._one(whole, [], words, compare)] if whole else []
        spans = [g for g in members if any(_figure(r) for r in g) and not any(has_value(r) or r["conf_status"] != "F" for r in g)]  # what others delivered as a range over all of them
        parts += [self._one(g, [], words, compare) for g in spans]
        members = [g for g in members if g not in spans]
        realised = [actual for g in members if (actual := _of_one_frequency([r for r in g if _scenario(r) == "actual"]))]
        if not realised:
            return " ".join(filter(None, parts))
        newest = max(realised, key=lambda rows: (rows[-1]["time_end"], rows[-1]["time_start"]))[-1]["time_period"]
        rows = [r for actual in realised for r in actual if r["time_period"] == newest]
        return " ".join(filter(None, [*parts, *self._beside(rows, series, of, words, told=whole is not None and _newest(whole) == newest, rank=rank)]))

    def _whole(self, groups: list[list[dict]]) -> list[dict] | None:
        """The series that is the whole of the others: the only one of the home area with fewer members than any other."""
        depth = [sum(g[0][d] != TOTAL for d in BREAKDOWNS) + (g[0]["ref_area"] != self.home) for g in groups]
        least = [g for g, d in zip(groups, depth, strict=True) if d == min(depth)]
        return least[0] if len(least) == 1 and least[0][0]["ref_area"] == self.home else None

    def _beside(self, rows: list[dict], series: str, of: str, words: nouns.Nouns, told: bool, rank: bool) -> list[str]:
        """Sentences about the members at one moment. told: the whole was told of this moment, so that subject and period are known. rank: whether to name the highest and the lowest."""
        about = _About(self, rows[0], words)
        shown, hidden = [r for r in rows if has_value(r)], sum(r["conf_status"] != "F" for r in rows)
        absent, all_ = sum(not _figure(r) for r in rows) - hidden, f"de {_count(len(rows))} {of}"
        when = nouns.moment(rows[0]["time_period"], about.indicator).when
        topic = "" if told else f"{formats.capital(about.subject.whole)} {when}: "
        if hidden and hidden == len(rows) > 1:
            return [formats.capital(f"{topic}alle cijfers van {all_} zijn {_PROTECTED}.")]
        reserve = [f"Van {_count(hidden)} van {all_} is het cijfer verborgen."] if hidden else []
        reserve += [f"Van {_count(absent)} van {all_} ontbreekt het cijfer."] if absent else []
        if any(writing.kind(r) == "voorlopig" for r in shown) and not told:
            reserve.append("Deze cijfers zijn voorlopig." if len(shown) > 1 else _PROVISIONAL)
        if reserve and topic and not rank and 0 < len(shown) <= _NAMED:  # so few that they are told themselves
            named = [f"{_quoted(str(r[series]))} {said(formats.value(r, self.reference), key(r))}" for r in shown]
            return [f"{topic}{formats.listed(named)}.", *reserve]
        if not shown or not rank:
            return [topic + (reserve[0][:1].lower() + reserve[0][1:] if topic else reserve[0]), *reserve[1:]] if reserve else []
        return [formats.capital(f"{topic}{self._highest_and_lowest(shown, series, of, hidden + absent)}."), *reserve]

    def _highest_and_lowest(self, shown: list[dict], series: str, of: str, unseen: int) -> str:
        """`van de negen wijken heeft Noord (812) het hoogste cijfer en Zuid (43) het laagste`; figures that cannot be told apart share a place."""

        def named(found: Sequence[Mapping]) -> str:
            values = {formats.value(r, self.reference) for r in found}
            names = [_quoted(str(r[series])) for r in found]
            if len(found) > 1 and len(values) == 1:
                return f"{formats.listed(names)} ({'beide' if len(found) == 2 else 'alle'} {said(values.pop(), key(*found))})"
            return formats.listed([f"{name} ({said(formats.value(r, self.reference), key(r))})" for name, r in zip(names, found, strict=True)])

        if len(shown) == 1:
            return f"{'alleen ' if unseen else ''}van {_quoted(str(shown[0][series]))} is het cijfer te zien ({said(formats.value(shown[0], self.reference), key(shown[0]))})"
        among = f"van de {_count(len(shown))} {of}{' met een zichtbaar cijfer' if unseen else ''}"
        high, low = compared.extremes(shown)
        if len(high) == len(shown):
            values = {formats.value(r, self.reference) for r in shown}
            return f"{among} zijn de cijfers gelijk: {said(values.pop(), key(*shown))}" if len(values) == 1 else f"{among} zijn de cijfers ongeveer gelijk"
        if len(high) > _NAMED:
            return f"{among} {_have(low)} {named(low)} het laagste cijfer" if len(low) <= _NAMED else f"{among} delen er meer dan {_count(_NAMED)} het hoogste cijfer"
        return f"{among} {_have(high)} {named(high)} het hoogste cijfer" + (f" en {named(low)} het laagste" if len(low) <= _NAMED else "")


@dataclass(frozen=True)
class _Told:
    """Sentences about one series. text: as they stand alone. when: the moment of their figure, if they have one. below: as they stand in a list of that moment, which does not say it again."""

    text: str
    when: str = ""
    below: str = ""


def _listed(told: Sequence[_Told]) -> str:
    """Series as a list in markdown. What two of them or more have in common is said once, above these: when it was, and that all of them are provisional.

    Moments stand in the order in which the first figure of each was given, and the figures of one in their own; last come those that share theirs with no other.
    """
    shared: dict[str, list[_Told]] = {}
    for one in told:
        shared.setdefault(one.when, []).append(one)
    alone = [one.text for one in told if not one.when or len(shared[one.when]) == 1]
    parts = []
    for when, those in shared.items():
        if when and len(those) > 1:
            reserve = all(one.below.endswith(_PROVISIONAL) for one in those)
            lines = [one.below.removesuffix(f" {_PROVISIONAL}") if reserve else one.below for one in those]
            parts.append("\n".join([f"{formats.capital(when)}{' (voorlopige cijfers)' if reserve else ''}:\n", *(f"- {line}" for line in lines)]))
    if alone and parts:
        parts.append("\n".join(["Verder:\n", *(f"- {text}" for text in alone)]))
    elif alone:
        same = all(text.endswith(f" {_PROVISIONAL}") for text in alone)
        lines = "\n".join(f"- {text.removesuffix(f' {_PROVISIONAL}') if same else text}" for text in alone)
        parts.append(f"{lines}\n\nDeze cijfers zijn voorlopig." if same else lines)
    return "\n\n".join(parts)


class _About:
    """One series: what it is called, and the sentences about single figures of it."""

    def __init__(self, tell: Teller, row: Mapping, words: nouns.Nouns):
        self.reference, self.area, self.day = tell.reference, row["ref_area"], tell.day
        self.indicator: Indicator = tell.reference.indicators[row["indicator"]]
        self.subject = nouns.subject(row["indicator"], self.indicator, words)
        members = [row[d] for d in BREAKDOWNS if row[d] != TOTAL and not (d == "law" and row[d] == self.indicator.law)]
        self.member = f" ({', '.join(members)})" if members else ""
        name = tell.reference.areas[row["ref_area"]].name
        self.place = "" if row["ref_area"] == tell.home else f" in {'de ' if name.startswith('regio ') else ''}{name}"
        self.frequency = period.parse(row["time_period"]).frequency
        self.named = f"{self.subject.whole}{self.member}{self.place}"

    def level(self, row: Mapping, clause: str) -> _Told:
        """How much it was: `Eind 2025 waren er 12 cliënten, 2 meer dan een jaar eerder.`; below its period: `Er waren 12 cliënten, ...`"""
        when = nouns.moment(row["time_period"], self.indicator).when
        begin, named = formats.capital(when), formats.capital(self.named)
        if self.subject.alone:
            return _Told(f"{named}: {when} {self._verb(row, False)} dat {self._told(row)}{clause}.", when, f"{named}: {self._told(row)}{clause}.")
        if self.subject.counted and self.indicator.aggregation != "average" and row["obs_value"] != 1:
            verb, number = self._verb(row, True), said("geen", key(row)) if row["obs_value"] == 0 else self._told(row, bare=True)
            there = f"er{self.place} {number} {self.subject.words}{self.member}{clause}."
            return _Told(f"{begin} {verb} {there}", when, f"Er {verb}{there.removeprefix('er')}")
        verb, much = self._verb(row, self.subject.plural), f"{self._told(row, bare=self.subject.counted)}{clause}."
        return _Told(f"{begin} {verb} {self.named} {much}", when, f"{named} {verb} {much}")

    def _verb(self, row: Mapping, plural: bool) -> str:
        over = pd.isna(row["time_end"]) or row["time_end"].date() <= self.day
        return {(True, True): "waren", (True, False): "was", (False, True): "zijn", (False, False): "is"}[bool(over), plural]

    def without(self, row: Mapping, reason: str) -> _Told:
        """That there is no figure to see, and why."""
        when, named = nouns.moment(row["time_period"], self.indicator), formats.capital(self.named)
        if self.subject.alone:  # a label that is no part of a sentence
            return _Told(f"{named}: het cijfer van {when.name} is {reason}.", when.when, f"{named}: dit cijfer is {reason}.")
        verb = "zijn" if self.subject.plural else "is"
        return _Told(f"{named} {when.when} {verb} {reason}.", when.when, f"{named} {verb} {reason}.")

    def last_known(self, row: Mapping) -> str:
        """The newest figure that is shown, where a newer one is not."""
        return f"Het laatste cijfer dat te zien is, is dat van {nouns.moment(row['time_period'], self.indicator).name}: {self._told(row)}."

    def expected(self, row: Mapping) -> str:
        """What is expected, planned or aimed at: `De prognose voor het aantal cliënten in 2027 is tussen 4 en 8.`"""
        when = nouns.moment(row["time_period"], self.indicator).when
        called = formats.capital(self.named) if self.subject.aim and row["scenario"] == "target" else f"{formats.capital(self._called(row))} voor {self.named}"
        return f"{called} {when} is {self._told(row, bare=self.subject.counted)}."

    def beside(self, row: Mapping, aim: Mapping) -> str:
        """A realised figure beside what was aimed at: `Dat is € 0,5 miljoen lager dan het doel van € 2,5 miljoen.`"""
        called, told = self._called(aim), self._told(aim, bare=self.subject.counted)
        if has_value(aim) and has_value(row):
            return f"Dat is {compared.against(aim, row, self.reference)} {called} van {told}."
        if has_value(row) and pd.notna(aim["obs_low"]) and pd.notna(aim["obs_high"]):
            known, range_ = precision.known(row), precision.known(aim)
            where = "boven" if known.low > range_.high else "onder" if known.high < range_.low else "binnen"
            return f"Dat ligt {where} {called} van {told}."
        return f"{formats.capital(called)} was {told}."

    def _called(self, row: Mapping) -> str:
        """What a figure is called that is no realisation: a plan of money is a budget."""
        return "de begroting" if row["scenario"] == "budget" and row["unit_measure"].startswith("EUR") else _SCENARIOS[_scenario(row)]

    def _told(self, row: Mapping, bare: bool = False) -> str:
        """A figure or a range with its key. bare: without its unit, where a noun says it."""
        if pd.notna(row["obs_low"]) and pd.notna(row["obs_high"]) and pd.isna(row["obs_value"]):
            ends = [{**row, "obs_value": row[c], "obs_low": float("nan"), "obs_high": float("nan")} for c in ("obs_low", "obs_high")]
            text = formats.between(*ends, self.reference)
        elif bare and row["unit_measure"] in formats.SPOKEN and not row["unit_measure"].startswith("percent"):
            text = writing.value(row, self.reference, with_unit=False, million=formats.MILLION)
        else:
            text = formats.value(row, self.reference)
        return said(f"{text}{'' if bare else self._unit(row)}", key(row))

    def _unit(self, row: Mapping) -> str:
        """The noun of a counted unit, where the subject does not say it: `de instroom was 312 personen`."""
        unit = row["unit_measure"]
        counted = not self.subject.counted and unit not in formats.SPOKEN and precision.counted(unit) and row["obs_value"] != 1
        return f" {self.reference.units[unit].label}" if counted else ""


def _scenario(row: Mapping) -> str:
    """The scenario of a figure; a forecast that was delivered as a realisation with the status of a forecast is a forecast."""
    return "forecast" if row["scenario"] == "actual" and row["obs_status"] == "F" else row["scenario"]


def _figure(row: Mapping) -> bool:
    """Whether a figure is shown and known, as one value or as a range."""
    return row["conf_status"] == "F" and (pd.notna(row["obs_value"]) or pd.notna(row["obs_low"]) or pd.notna(row["obs_high"]))


def _of_one_frequency(rows: list[dict]) -> list[dict]:
    """The rows of the frequency that most of them have: quarters are not compared with years."""
    frequencies = [period.parse(r["time_period"]).frequency for r in rows]
    return [r for r, f in zip(rows, frequencies, strict=True) if f == max(frequencies, key=frequencies.count)]


def _until(rows: list[dict], chosen: Mapping) -> list[dict]:
    """The rows of a series up to one of them, of its frequency, and what was expected then."""
    frequency = period.parse(chosen["time_period"]).frequency
    return [r for r in rows if _scenario(r) != "actual" or (period.parse(r["time_period"]).frequency == frequency and r["time_start"] <= chosen["time_start"])]


def _unfinished(row: Mapping) -> bool:
    """Whether a figure was counted from a register of which more is to come (care that is not invoiced yet): it is too low, not provisional in either direction."""
    return bool(row.get(COUNTED)) and row["obs_status"] == "P"


def _between(known: Mapping[str, str], first: Mapping, last: Mapping) -> str:
    """What happened after a period had begun, and not after the end of another, in words. What happened on the day that the first begins on is before it."""
    return " en ".join(words for day, words in sorted(known.items()) if first["time_start"] < pd.Timestamp(day.split("/")[0]) <= last["time_end"])


def _have(rows: Sequence[Mapping]) -> str:
    return "heeft" if len(rows) == 1 else "hebben"


def _newest(rows: list[dict]) -> str:
    actual = _of_one_frequency([r for r in rows if _scenario(r) == "actual"])
    return actual[-1]["time_period"] if actual else ""


def _count(number: int) -> str:
    """How many series there are, in words; more than twenty in digits, as a number about the edition."""
    return _NUMBERS[number] if number < len(_NUMBERS) else said(str(number), keys.EDITION)


def _quoted(member: str) -> str:
    """A member as a name; one of several words without capital would be read as part of the sentence: ‘in een inrichting’."""
    return f"‘{member}’" if " " in member and member[0].islower() else member
