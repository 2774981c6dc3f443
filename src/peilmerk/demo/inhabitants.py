"""How many people live in a town, by year, age and district: as a municipality publishes them every first of January."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from peilmerk.demo import days, people
from peilmerk.demo.series import number
from peilmerk.demo.town import Town

FIRST_YEAR = 2020
#: Ages that leave no gap: of youth care (Jeugdwet, up to 18; CBS counts up to 23) and of old age. The last one is open.
AGES = {"jonger dan 18": (0, 18), "18 tot 23 jaar": (18, 23), "23 tot 65 jaar": (23, 65), "65 jaar en ouder": (65, 110)}
#: What a town grows in a year, and how far the ages of its districts differ (relative, one standard deviation).
GROWTH, _SPREAD = 0.006, 0.2


def rows(town: Town, last_year: int) -> Iterator[list]:
    """The rows of the long form: the town and its districts on 1 January of each year, whole and by age."""
    for year in range(FIRST_YEAR, last_year + 1):
        found = by_district(town, year)
        places = [("", found.sum(axis=0)), *((d.name, one) for d, one in zip(town.districts, found, strict=True) if one.sum())]
        for place, counts in places:
            yield from age_rows(place, year, counts)


def age_rows(place: str, year: int, counts: np.ndarray) -> Iterator[list]:
    """The rows of one place and year: its whole, and each age."""
    for member, count in [("", counts.sum()), *zip(AGES, counts, strict=True)]:
        yield ["Bevolking", "Inwoners", member, place, str(year), "niveau", number(count), "personen", "gerealiseerd", ""]


def by_district(town: Town, year: int) -> np.ndarray:
    """Inhabitants of each district (rows) by age (columns) on 1 January; nought where a district had not joined yet."""
    rng = town.stream("inhabitants")
    own = np.exp(rng.normal(0, _SPREAD, (len(town.districts), len(AGES))))
    joined = np.array([not d.since or d.since.year <= year for d in town.districts])
    size = town.inhabitants * np.array([d.weight for d in town.districts]) * (1 + GROWTH) ** (year - FIRST_YEAR) * joined
    mix = shares(year) * own
    return np.round(size[:, None] * mix / mix.sum(axis=1, keepdims=True))


def shares(year: int) -> np.ndarray:
    """Which part of all inhabitants has each age, by the years of birth that `people` draws from."""
    born = np.arange(people.BORN[0][0], year)
    share = np.select([born >= start for start, _, _ in reversed(people.BORN)], [share for _, share, _ in reversed(people.BORN)])
    age = year - 1 - born
    found = np.array([share[(age >= low) & (age < high)].sum() for low, high in AGES.values()])
    return found / found.sum()


def last_january(until: int) -> int:
    """The newest year of which a table has inhabitants: that of the last quarter that ended before the first day of month `until`."""
    return int(days.year_of(np.array(until - 1)))
