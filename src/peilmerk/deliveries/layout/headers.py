"""What the texts above a column of figures mean together: period, kind of statement, side of the ledger, unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from peilmerk import period as periods
from peilmerk.deliveries.layout.header_texts import Part, Path

#: What a header calls a kind of figure -> scenario, obs_status, and which budget it is (empty: the first one).
#: Municipal accounts set a budget (begroting), change it during the year (na wijziging) and account for it (rekening):
#: Besluit begroting en verantwoording provincies en gemeenten, article 24 and following.
SCENARIOS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(["realisatie", "gerealiseerd", "werkelijk", "werkelijke", "rekening", "jaarrekening", "uitkomst", "besteed"], ("actual", "A", "")),
    **dict.fromkeys(["voorlopige realisatie", "voorlopig", "voorlopige cijfers"], ("actual", "P", "")),
    **dict.fromkeys(["raming", "geraamd", "schatting"], ("actual", "E", "")),
    **dict.fromkeys(["prognose", "verwachting", "verwacht", "forecast"], ("forecast", "F", "")),
    **dict.fromkeys(["begroting na wijziging", "begroting na wijzigingen", "gewijzigde begroting", "bijgestelde begroting", "actuele begroting",
                     "begroot na wijziging", "na wijziging"], ("budget", "A", "na wijziging")),
    **dict.fromkeys(["begroting", "begroot", "primitieve begroting", "primaire begroting", "oorspronkelijke begroting", "begroting primitief",
                     "begroting voor wijziging", "beschikbaar", "gepland"], ("budget", "A", "")),
    **dict.fromkeys(["doel", "doelstelling", "streefwaarde", "streefcijfer", "norm", "taakstelling", "ambitie"], ("target", "A", "")),
}  # fmt: skip
SIDES = {"lasten": "lasten", "last": "lasten", "baten": "baten", "bate": "baten", "saldo": "saldo", "uitgaven": "lasten", "inkomsten": "baten"}
CHANGES = {
    **dict.fromkeys(["verschil", "mutatie", "verandering", "toename", "toe-/afname", "afwijking"], "change_abs"),
    **dict.fromkeys(["verschil in %", "mutatie in %", "verandering in %", "verschil (%)", "verandering (%)", "mutatie (%)", "groei in %"],
                    "change_pct"),
}  # fmt: skip
_TOTALS = {"totaal", "jaar", "heel jaar", "jaartotaal"}
_TOTAL_OF = re.compile(r"(?:totaal|jaartotaal|heel jaar|jaar)\s+((?:19|20)[0-9]{2})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_WORDS = re.compile("|".join(re.escape(w) for w in sorted([*SCENARIOS, *SIDES], key=len, reverse=True)), re.IGNORECASE)
_EDGES = " :-–,()/"


def spanning(found: Sequence[periods.Period]) -> periods.Period:
    """The period from the begin of the first to the end of the last, in whatever order they stand."""
    first, last = min(found), max(found, key=lambda p: (p.end or date.max, p.start))
    if first == last or first.contains(last):
        return first
    return periods.parse(f"{first.code.partition('/')[0]}/{last.code.rpartition('/')[2]}")


@dataclass(frozen=True)
class Meaning:
    """What the header of a column says. Empty, or None for the period, is what it does not say.

    rest: texts that are none of these. total: the column says that it is the total of a period. change: change_abs or
    change_pct, for a column with differences. provisional: the period is marked so; marks: all footnote marks.
    """

    period: periods.Period | None = None
    scenario: str = ""
    status: str = ""
    budget: str = ""
    side: str = ""
    change: str = ""
    total: bool = False
    provisional: bool = False
    marks: tuple[str, ...] = ()
    rest: tuple[Part, ...] = ()
    twice: bool = False


@lru_cache(maxsize=8192)
def meaning(path: Path) -> Meaning:
    """What the texts of a header mean together, in whatever order they stand above each other."""
    found = Meaning(marks=tuple(p.marks for p in path if p.marks))
    left: list[Part] = []
    for part in path:
        text = part.text.strip().casefold()
        if text in CHANGES:
            found = replace(found, change=CHANGES[text], twice=found.twice or bool(found.change))
            continue
        text = part.text
        while True:
            bare = text.strip(_EDGES).casefold()
            word = next((w for w in _WORDS.findall(bare) if _alone(w, bare)), None)
            if word is None:
                break
            found = _with_word(found, word.casefold())
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", bare, count=1, flags=re.IGNORECASE)
        text = " ".join(text.strip(_EDGES).split())
        if text.casefold() in _TOTALS:
            found = replace(found, total=True)
        elif of := _TOTAL_OF.fullmatch(text):
            found = replace(found, total=True)
            left.append(replace(part, text=of[1], cell=of[1]))
        elif text:
            left.append(part if text == part.text else replace(part, text=text, cell=text))
    return _with_period(found, left)


def _alone(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _with_word(found: Meaning, word: str) -> Meaning:
    if word in SIDES:
        return replace(found, side=SIDES[word], twice=found.twice or bool(found.side))
    scenario, status, budget = SCENARIOS[word]
    if found.scenario and budget and found.scenario == scenario:  # "Begroting" above "na wijziging"
        return replace(found, budget=budget)
    if found.scenario == "actual" and scenario == "actual":  # "Realisatie" above "voorlopig"
        return replace(found, status=status if status != "A" else found.status)
    return replace(found, scenario=scenario, status=status, budget=budget, twice=found.twice or bool(found.scenario))


def _with_period(found: Meaning, left: list[Part]) -> Meaning:
    """Find the period in the texts that are left: one says it whole, or one the year and another the part of it."""
    years = [p for p in left if _YEAR.fullmatch(p.text)]
    others = [p for p in left if p not in years]
    if len(years) > 1 or (found.total and not years):
        return replace(found, rest=tuple(left))
    year = int(years[0].text) if years else None
    if year is not None and not others:
        return replace(found, period=periods.parse(str(year)), provisional="*" in "".join(found.marks))
    rest = []
    for part in others:
        read = _period(part.cell if isinstance(part.cell, date) else part.text, year)
        if read is None or found.period is not None or (year is not None and not read[0].code.startswith(str(year))):
            rest.append(part)
        else:
            found = replace(found, period=read[0], provisional=found.provisional or read[1])
    if found.period is None and year is not None:
        found = replace(found, period=periods.parse(str(year)))
    return replace(found, rest=tuple(rest), provisional=found.provisional or (found.period is not None and "*" in "".join(found.marks)))


def _period(text: object, year: int | None) -> tuple[periods.Period, bool] | None:
    try:
        return periods.marked(text, year=year)
    except periods.PeriodError:
        return None
