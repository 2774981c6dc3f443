"""Figures that departments keep by hand by quarter or year: each a level for the size of the town, with a course and some chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from peilmerk.demo import days
from peilmerk.demo.town import Town

HEADER = ["Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Maat", "Waarde", "Eenheid", "Status", "Opmerking"]
_FIRST_YEAR, _LAST_YEAR = 2020, 2030
#: What of a quarter is known when it has just ended, of things that are counted.
_KNOWN_AT_ONCE = 0.96


@dataclass(frozen=True)
class Series:
    """A figure. kind: flow (what happens in a period, counted), stock (who is there, counted) or value (an average, a share).

    level: per 1,000 inhabitants if it is counted, else the value itself; course: what it is of that, year by year from 2020; chance:
    relative. districts: also given by district, and counts of these add up to that of the town. every: quarter or year. share_of: the indicators of two counts
    of the town; the figure is the first one in percent of both, as a department computes it, and level, course and chance say nothing.
    """

    theme: str
    indicator: str
    unit: str
    level: float
    course: tuple[float, ...] = (1.0,)
    member: str = ""
    kind: Literal["flow", "stock", "value"] = "value"
    share_of: tuple[str, str] | None = None
    chance: float = 0.03
    digits: int = 1
    districts: bool = False
    every: Literal["quarter", "year"] = "quarter"

    @property
    def counted(self) -> bool:
        """True for numbers of people, reports, applications."""
        return self.kind != "value"

    def stream(self, town: Town) -> np.random.Generator:
        """Its own random numbers."""
        return town.stream(f"series {self.indicator} {self.member}")


#: Less in the first year of the crisis, more in 2022, and then slowly down.
_DIP = (0.85, 0.95, 1.08, 1.1, 1.05, 1.0)
_UP, _DOWN = (0.8, 0.85, 0.9, 0.96, 1.0, 1.04), (1.2, 1.15, 1.1, 1.05, 1.0, 0.94)
_WAIT = (0.75, 0.95, 1.3, 1.6, 1.25, 0.9)

SERIES: tuple[Series, ...] = (
    Series("Wijkteams", "Wachttijd wijkteam in weken", "weken", 5.2, _WAIT, districts=True, chance=0.08),
    Series("Wijkteams", "Instroom wijkteam", "jongeren of gezinnen", 2.4, _DIP, kind="flow", districts=True),
    Series("Wijkteams", "Uitstroom wijkteam", "jongeren of gezinnen", 2.3, _DIP, kind="flow", districts=True),
    Series("Wijkteams", "Wachtenden bij het wijkteam", "personen", 2.6, _WAIT, kind="stock", districts=True, chance=0.08),
    Series("Wijkteams", "Meldingen bij het wijkteam", "meldingen", 13, _DIP, kind="flow", districts=True),
    Series("Wijkteams", "Aandeel opgelost zonder maatwerk", "%", 41, _UP),
    Series("Wijkteams", "Aandeel intake binnen 14 dagen", "%", 68, (1.1, 1.0, 0.86, 0.8, 0.94, 1.04)),
    Series("Sociale basis", "Doorverwijzingen naar welzijn", "doorverwijzingen", 3.1, (0.6, 0.8, 0.95, 1.05, 1.1, 1.15), kind="flow"),
    Series("Wonen", "Wachtlijst aangepaste woning", "personen", 1.1, (0.8, 0.9, 1.0, 1.15, 1.2, 1.1), kind="stock"),
    Series("Beschermd wonen", "Cliënten beschermd thuis", "personen", 0.62, (0.6, 0.75, 0.9, 1.05, 1.2, 1.35), kind="stock"),
    Series("Beschermd wonen", "Cliënten beschermd wonen", "personen", 0.95, _DOWN, member="intramuraal", kind="stock"),
    Series("Beschermd wonen", "Cliënten maatschappelijke opvang", "personen", 0.7, _DIP, kind="stock"),
    Series("Beschermd wonen", "Aandeel beschermd thuis", "%", 0, share_of=("Cliënten beschermd thuis", "Cliënten beschermd wonen")),
    Series("Armoede en schulden", "Meldingen bij de financieel expert", "meldingen", 1.3, (1.1, 0.9, 1.15, 1.3, 1.1, 1.0), kind="flow"),
    Series("Armoede en schulden", "Signalen vroegsignalering", "meldingen", 9, (0.4, 0.8, 1.0, 1.2, 1.25, 1.2), kind="flow"),
    Series("Armoede en schulden", "Aanvragen Meedoenregeling", "aanvragen", 5, _UP, kind="flow"),
    *(
        Series("Jeugd", "Afhandeling door praktijkondersteuner jeugd", "%", level, course, member=how, every="year", chance=0.0)
        for how, level, course in (
            ("zelf behandeld", 55, (0.94, 0.96, 0.98, 1.0, 1.02, 1.04)), ("naar wijkteam", 18, (1.0,)),
            ("naar jeugd-ggz", 15, (1.1, 1.06, 1.02, 1.0, 0.96, 0.92)), ("anders of onbekend", 100, (0.138, 0.133, 0.128, 0.12, 0.115, 0.11)),
        )
    ),
    Series("Jeugd", "Huisartsen zonder praktijkondersteuner jeugd", "huisartsen", 0.12, (1.8, 1.5, 1.1, 0.9, 0.6, 0.4), kind="stock", every="year"),
    Series("Organisatie", "Formatie toezichthouders", "fte", 2.0, (0.6, 0.8, 1.0, 1.0, 1.2, 1.2), every="year", chance=0),
    Series("Organisatie", "Afgeronde onderzoeken", "onderzoeken", 0.16, _UP, kind="flow", every="year"),
    Series("Organisatie", "Aandeel van het budget", "%", 11, _UP, member="gezinnen met drie of meer wetten", every="year", chance=0.02),
)  # fmt: skip


def rows(town: Town, until: int) -> Iterator[list]:
    """The rows of the long form for all quarters (and years) that have ended on the first day of month `until`."""
    for one in SERIES:
        periods, found, provisional = values(one, town, until)
        whole, digits = of_town(one, town, found), 0 if one.counted else one.digits
        for at, period in enumerate(periods):
            areas = [("", whole[at])]
            if one.districts:
                areas += [(d.name, found[k, at]) for k, d in enumerate(town.districts) if not np.isnan(found[k, at])]
            for area, value in areas:
                status = "voorlopig" if provisional[at] else "gerealiseerd"
                yield [one.theme, one.indicator, one.member, area, period, "niveau", number(value, digits), one.unit, status, ""]


def values(one: Series, town: Town, until: int) -> tuple[list[str], np.ndarray, list[bool]]:
    """The periods of a series, a row of values for each district (NaN: not in the town yet), and which are provisional."""
    if one.share_of:
        return _share(one, town, until)
    rng = one.stream(town)
    per = 3 if one.every == "quarter" else 12
    starts = days.FIRST_MONTH + np.arange((_LAST_YEAR - _FIRST_YEAR) * 12 // per) * per
    course = np.interp(1970 + (starts + per / 2) / 12, _FIRST_YEAR + 0.5 + np.arange(len(one.course)), one.course)
    weights = np.array([d.weight for d in town.districts])[:, None]
    since = np.array([days.month(d.since.year, d.since.month) if d.since else 0 for d in town.districts])[:, None]
    chance = rng.normal(1, one.chance, (len(weights), len(starts)))
    if one.kind == "flow":
        found = rng.poisson(one.level * town.inhabitants / 1000 * weights * course).astype(float)
    elif one.kind == "stock":
        found = np.round(one.level * town.inhabitants / 1000 * weights * course * chance)
    else:
        own = rng.normal(1, 0.12 if one.districts else 0, (len(weights), 1))
        found = np.round(one.level * course * own * chance, one.digits)
    found = np.where(starts >= since, found, np.nan)
    ended = int((starts + per <= until).sum())
    found, starts = found[:, :ended], starts[:ended]
    provisional = [bool(s + per > until - 3) for s in starts]
    if one.kind == "flow" and ended and provisional[-1]:
        found[:, -1] = np.floor(found[:, -1] * _KNOWN_AT_ONCE)
    return [_name(int(s), per) for s in starts], found, provisional


def _share(one: Series, town: Town, until: int) -> tuple[list[str], np.ndarray, list[bool]]:
    """The values of a share, the same for every district: it is of the town."""
    counts = [next(s for s in SERIES if s.indicator == name) for name in one.share_of]
    given = [values(count, town, until) for count in counts]
    periods, _, provisional = given[0]
    first, other = (of_town(count, town, found) for count, (_, found, _) in zip(counts, given, strict=True))
    share = np.round(first / np.maximum(first + other, 1) * 100, one.digits)  # in a very small town nobody may be there
    return periods, np.tile(share, (len(town.districts), 1)), provisional


def of_town(one: Series, town: Town, found: np.ndarray) -> np.ndarray:
    """The value of the whole town: the sum of what is counted, the average by inhabitants of what is not."""
    if one.counted:
        return np.nansum(found, axis=0)
    weights = np.array([d.weight for d in town.districts])[:, None] * ~np.isnan(found)
    return np.nansum(found * weights, axis=0) / weights.sum(axis=0)


def _name(start: int, per: int) -> str:
    year = 1970 + start // 12
    return f"{start % 12 // 3 + 1}e kwartaal {year}" if per == 3 else str(year)


def number(value: float, digits: int = 0) -> str:
    """A number as a department writes it: decimal comma, points between thousands."""
    return f"{value:,.{digits}f}".replace(",", "\0").replace(".", ",").replace("\0", ".")
