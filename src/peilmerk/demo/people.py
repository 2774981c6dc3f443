"""The people of a town who ever need care or income support, their households, and where these lived when.

Only they are drawn, not all inhabitants: some three in ten, in each year of birth as many as care at that age asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peilmerk.demo import days
from peilmerk.demo.town import Town

#: From which year of birth on, which share of all inhabitants is born in a year, and which part of these is drawn: youth care and
#: care in old age are common, care between them is not. Orders of magnitude of CBS StatLine 7461bev, 1 January 2023.
BORN = ((1922, 0.0058, 0.72), (1945, 0.0105, 0.36), (1958, 0.0128, 0.17), (2000, 0.0103, 0.36))
_LAST_BORN = 2026
#: How many homes there are for as many people drawn of an age: brothers and sisters share one, and some couples.
_HOMES = {"child": 0.7, "adult": 0.9, "elder": 0.85}
_WITH_CHILDREN = 0.25
#: How many households move once and twice in the six years, and of how many the district is not known.
_MOVED, _MOVED_TWICE, _UNKNOWN = 0.14, 0.02, 0.015
NOWHERE = -1


@dataclass(frozen=True)
class Homes:
    """Households with up to three addresses in a row. since: the day on which they came to the first, moved: to the others.

    district: of each address its number, or NOWHERE; number: of each address its own. arrived: the day on which the district joined
    the municipality, before all days if it always was in it.
    """

    since: np.ndarray
    moved: np.ndarray
    district: np.ndarray
    number: np.ndarray
    arrived: np.ndarray

    def place(self, household: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Which of its addresses each household has on a day."""
        return (self.moved[household] <= np.reshape(day, (-1, 1))).sum(axis=1)

    def district_on(self, household: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """The district in which each household lives on a day."""
        return self.district[household, self.place(household, day)]


@dataclass(frozen=True)
class People:
    """Persons in order of birth. number: citizen service number; moment: of birth, within the day; name: which of `names()`."""

    number: np.ndarray
    birth: np.ndarray
    moment: np.ndarray
    household: np.ndarray
    name: np.ndarray
    homes: Homes

    def __len__(self) -> int:
        return len(self.birth)

    def aged(self, day: np.ndarray, age: np.ndarray) -> np.ndarray:
        """A person who is about this old on a day, for each day and age."""
        found = np.minimum(np.searchsorted(self.moment, day - age * 365.25), len(self) - 1)
        return np.where(self.birth[found] < day, found, np.maximum(found - 1, 0)).astype("int32")

    def arrived(self, person: np.ndarray) -> np.ndarray:
        """The day from which each person is a client of this municipality."""
        return self.homes.arrived[self.household[person]]


def draw(town: Town) -> People:
    """The people of a town."""
    rng = town.stream("people")
    births = []
    for at, (year, share, part) in enumerate(BORN):
        until = BORN[at + 1][0] if at + 1 < len(BORN) else _LAST_BORN
        count = rng.poisson(town.people * share * part * (until - year)) + 1
        births.append(rng.uniform(days.day(year), days.day(until), count))
    moment = np.sort(np.concatenate(births))
    birth = np.floor(moment).astype("int32")
    household, count = _households(birth, rng)
    number = citizen_numbers(len(birth))
    rng.shuffle(number)
    name = rng.integers(0, len(FIRST_NAMES) * len(LAST_NAMES), len(birth)).astype("int16")
    return People(number, birth, moment, household, name, _homes(town, count))


def _households(birth: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """The household of each person, and how many there are. Children live with children, and some adults with them."""
    child, elder = birth >= days.day(2002), birth < days.day(1955)
    adult = ~child & ~elder
    own = {"child": child, "adult": adult & (rng.random(len(birth)) >= _WITH_CHILDREN), "elder": elder}
    household, first = np.zeros(len(birth), "int32"), 0
    families = max(1, int(child.sum() * _HOMES["child"]))
    for kind, here in own.items():
        count = max(1, int(here.sum() * _HOMES[kind]))
        household[here] = first + rng.integers(0, count, here.sum())
        first += count
    parents = adult & ~own["adult"]
    household[parents] = rng.integers(0, families, parents.sum())
    return household, first


def _homes(town: Town, count: int) -> Homes:
    rng = town.stream("homes")
    joined = np.array([d.since is not None for d in town.districts])
    weights = np.array([d.weight for d in town.districts])
    first = rng.choice(len(weights), count, p=weights / weights.sum())
    arrived = np.full(count, -days.NEVER, "int32")
    for number, district in enumerate(town.districts):
        if district.since:
            arrived[first == number] = days.day_of(district.since)
    moved = np.full((count, 2), days.NEVER, "int32")
    chance = rng.random(count)
    span = (days.first_day(np.array(days.FIRST_MONTH)), days.first_day(np.array(days.END)))
    both = np.sort(rng.integers(*span, (count, 2)), axis=1)
    moved[chance < _MOVED, 0] = both[chance < _MOVED, 0]
    moved[chance < _MOVED_TWICE, 1] = both[chance < _MOVED_TWICE, 1]
    # Who lives in a district that joins later is no inhabitant before, so that those moves are not known here.
    moved[(moved <= arrived[:, None]).any(axis=1)] = days.NEVER
    district = np.empty((count, 3), "int8")
    district[:, 0] = first
    for k in (1, 2):
        to = rng.choice(len(weights), count, p=weights / weights.sum())
        early = joined[to] & (moved[:, k - 1] < days.day_of(days.MERGER))
        district[:, k] = np.where(early, np.argmax(weights * ~joined), to)
    district[rng.random((count, 3)) < _UNKNOWN] = NOWHERE
    number = 10_000 + rng.permutation(count * 3).reshape(count, 3).astype("int32")
    since = rng.integers(days.day(1985), days.day(2019, 7), count).astype("int32")
    return Homes(since, moved, district, number, arrived)


def citizen_numbers(count: int) -> np.ndarray:
    """`count` different numbers of nine digits that pass the elfproef, the highest first.

    They are made, and belong to nobody that we know of: the 9,090 that begin with 9999, as numbers for tests do, and where a town
    needs more, the next below. For the check see peilmerk.bsn; it makes the last digit follow from the others, unless it would be 10.
    """
    before = np.arange(99_999_999, 99_999_999 - int(count * 1.12) - 50, -1, dtype="int64")
    total = sum(weight * (before // 10 ** (weight - 2) % 10) for weight in range(2, 10))
    last = total % 11
    return (before * 10 + last)[last < 10][:count]


#: Letters that cp1252 and UTF-8 write differently, and family names that nobody has: a test that looks for them finds no one else.
FIRST_NAMES = (
    "Anaïs", "Zoë", "René", "Jürgen", "Çelik", "Noëlle", "Søren", "Fatima", "Daniël", "Loïs", "Marijke", "Willem", "Ans", "Youssef",
    "Truus", "Hendrik", "Sevda", "Piet", "Ilse", "Kees",
)  # fmt: skip
LAST_NAMES = (
    "Verzinselaar", "van Nergenshuizen", "Fictiema", "Bedachtinga", "Nepstra", "Schijnmans", "de Onbestaande", "Doorsneeman", "Voorbeeldsma",
    "Prøvesen", "Testerink", "Proefkonijn-Prins", "Zogenaamd", "Denkbeeld", "Luchtkasteel", "Hersenschim", "Sprookjes", "van der Fabel",
)  # fmt: skip


def names() -> list[str]:
    """All names, in the order of `People.name`."""
    return [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
