"""Places that a town is compared with, and that do not exist either: municipalities, a region and a country, as CBS publishes such figures.

Their names and codes stand in gebieden.csv, where they are called invented. What is real about them is the form: clients by year, inhabitants by age, density of addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from peilmerk.demo import days, inhabitants, lines, stays
from peilmerk.demo.life import live
from peilmerk.demo.series import number
from peilmerk.demo.town import Town, town

#: The town that has them: its deliveries alone name other places.
HOME = "GM9001"
REGION, COUNTRY = "regio Voorbeeld", "Voorbeeldland"
#: How large the other municipalities are beside this one; the first of them are its region.
_SIZES = (0.32, 0.55, 0.8, 0.95, 1.1, 1.25, 1.5, 0.7, 0.9, 1.05, 1.8, 2.6, 4.0, 0.45)
_IN_REGION = 5
_COUNTRY = 9_000_000
#: Clients of a year among those inhabitants: of the Wmo among all, of youth care among those up to 23. How far places differ (relative), and how it goes year by year.
_CLIENTS = {
    "Cliënten met een Wmo-maatwerkvoorziening": ("Wmo", (0, 110), 0.054, (0.92, 0.94, 0.96, 1.0, 1.02, 1.04)),
    "Jongeren met jeugdzorg": ("Jeugd", (0, 23), 0.088, (0.95, 1.0, 1.03, 1.05, 1.02, 1.0)),
}  # fmt: skip
_DIFFER, _AGES_DIFFER = 0.13, 0.09
#: Addresses by square kilometre in a town of 40,000; a larger one is denser.
_DENSITY = 1_150
#: CBS gives these counts in multiples of five.
_ROUNDED = 5


def rows(here: Town, export: int, last_year: int) -> Iterator[list]:
    """The rows of the long form: of this town and the others, inhabitants by age (this town's own stand elsewhere), density and clients of every year that has ended."""
    rng = here.stream("places")
    others = [town(n, int(here.people * size), here.seed) for n, size in enumerate(_SIZES, 1)]
    ages = np.exp(rng.normal(0, _AGES_DIFFER, (len(others), len(inhabitants.AGES))))
    density = [_DENSITY * np.sqrt(t.inhabitants / 40_000) * d for t, d in zip(others, np.exp(rng.normal(0, 0.3, len(others))), strict=True)]
    level = np.exp(rng.normal(0, _DIFFER, (len(_CLIENTS), len(others))))
    chance = np.random.Generator(np.random.PCG64(rng.integers(2**63)))
    newest = max((year for year in range(inhabitants.FIRST_YEAR, last_year + 1) if _ended(year, export)), default=last_year)
    for year in range(inhabitants.FIRST_YEAR, last_year + 1):
        own = inhabitants.by_district(here, year).sum(axis=0)
        known = [_ages(t.inhabitants, year, mix) for t, mix in zip(others, ages, strict=True)]
        whole = {REGION: own + sum(known[:_IN_REGION]), COUNTRY: _ages(_COUNTRY, year, np.ones(len(inhabitants.AGES)))}
        near = year >= newest  # of the other municipalities only what they are now
        named = {**({t.name: counts for t, counts in zip(others, known, strict=True)} if near else {}), **whole}
        for place, counts in named.items():
            yield from inhabitants.age_rows(place, year, counts)
        if year == last_year:
            for place, value in [("", _DENSITY), *zip([t.name for t in others], density, strict=True)]:
                yield ["Bevolking", "Omgevingsadressendichtheid", "", place, str(year), "niveau", number(value), "per km2", "gerealiseerd", ""]
        for at, (indicator, (theme, ages_of, rate, course)) in enumerate(_CLIENTS.items()):
            mean = rate * course[min(year - inhabitants.FIRST_YEAR, len(course) - 1)]
            found = chance.poisson([mean * level[at, n] * _of(counts, ages_of) for n, counts in enumerate(known)])
            of_country = mean * _of(whole[COUNTRY], ages_of)
            if not _ended(year, export):
                continue
            clients = _clients(here, year, theme)
            values = [("", clients), *(zip([t.name for t in others], found, strict=True) if near else ()), (REGION, clients + found[:_IN_REGION].sum()), (COUNTRY, of_country)]
            for place, value in values:
                yield [theme, indicator, "", place, str(year), "niveau", number(_ROUNDED * round(value / _ROUNDED)), "personen", "gerealiseerd", ""]


def _ages(size: int, year: int, mix: np.ndarray) -> np.ndarray:
    parts = inhabitants.shares(year) * mix
    return np.round(size * (1 + inhabitants.GROWTH) ** (year - inhabitants.FIRST_YEAR) * parts / parts.sum())


def _of(counts: np.ndarray, ages: tuple[int, int]) -> float:
    return sum(count for count, (low, high) in zip(counts, inhabitants.AGES.values(), strict=True) if low >= ages[0] and high <= ages[1])


def _ended(year: int, export: int) -> bool:
    return days.day(year, 12, 31) < export


def _clients(here: Town, year: int, theme: str) -> int:
    """Persons of this town with an indication on at least one day of a year, as its register said three weeks later: what is published is not revised."""
    found = stays.rows_on(live(here).indications, days.day(year + 1, 1, 20)).drop_duplicates("number", keep="last")
    found = found[(found["status"] != 2) & (found["shown_end"] >= found["start"])]
    found = found[lines.IS_YOUTH[found["line"].to_numpy()] == (theme == "Jeugd")]
    return found.loc[(found["start"] <= days.day(year, 12, 31)) & (found["shown_end"] >= days.day(year)), "person"].nunique()
