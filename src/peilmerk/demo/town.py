"""Municipalities that do not exist: their size, their districts, and the seed that their life is drawn from."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist

import numpy as np

from peilmerk.demo.days import MERGER

SMALLEST, LARGEST = 1_000, 900_000
MOST_DISTRICTS = 20
#: Municipalities of the Netherlands in 2025 and their inhabitants (CBS StatLine 70072ned), for sizes that are like theirs.
_NUMBER, _INHABITANTS = 342, 17_900_000
#: The spread of their sizes: of a lognormal distribution with it, some are as small as Schiermonnikoog and some as large as Amsterdam.
_SPREAD = 1.0
SEED = 9001
#: Codes that CBS gives to nobody; the numbered towns come after 9100.
_CODE, _NUMBERED = "GM9001", 9100
CODES = f"{_CODE} and GM{_NUMBERED + 1} to GM9900"


@dataclass(frozen=True)
class District:
    """A district. weight: its inhabitants as a share of the town's. since: it joined on that day, from another municipality."""

    name: str
    code: str
    weight: float
    since: date | None = None


@dataclass(frozen=True)
class Town:
    """A municipality that does not exist. inhabitants: without those of districts that joined later."""

    name: str
    code: str
    inhabitants: int
    districts: tuple[District, ...]
    seed: int = SEED

    def stream(self, what: str) -> np.random.Generator:
        """Random numbers for one part of its life: another part that is added or changed leaves this one as it was."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, int(self.code[2:]), zlib.crc32(what.encode())])))

    @property
    def people(self) -> float:
        """Its inhabitants after everyone has joined."""
        return self.inhabitants * sum(d.weight for d in self.districts)


def voorbeeldstad(inhabitants: int = 40_000, seed: int = SEED) -> Town:
    """Voorbeeldstad: eight districts from a third of the inhabitants to a hundredth, the last of them by a merger in 2023."""
    shares = {"Nieuwland": 0.35, "Zuid": 0.22, "Centrum": 0.15, "Oost": 0.11, "West": 0.09, "De Hoven": 0.065, "Haven": 0.015, "Dorpen": 0.075}
    districts = tuple(
        District(name, f"WK9001{number:02}", share, MERGER if name == "Dorpen" else None)
        for number, (name, share) in enumerate(shares.items(), 1)
    )  # fmt: skip
    return Town("Voorbeeldstad", _CODE, inhabitants, districts, seed)


def town(number: int, inhabitants: int, seed: int = SEED) -> Town:
    """Voorbeeldgemeente <number>, with districts as its size has them."""
    count = district_count(inhabitants)
    shares = np.array([1 / (k + 0.6) for k in range(count)])
    code = _NUMBERED + number
    districts = tuple(District(f"Wijk {k + 1:02}", f"WK{code}{k + 1:02}", float(share)) for k, share in enumerate(shares / shares.sum()))
    return Town(f"Voorbeeldgemeente {number:03}", f"GM{code}", inhabitants, districts, seed)


def towns(n: int, seed: int = SEED) -> list[Town]:
    """n municipalities with sizes as those of the Netherlands: 342 of them have 17.9 million inhabitants together.

    Of a whole country the smallest has 1,000 and the largest 900,000, as Schiermonnikoog and Amsterdam about have.
    """
    place = [(k + 0.5) / n for k in range(n)]
    spread = np.exp([NormalDist().inv_cdf(p) * _SPREAD for p in place])
    wanted, scale = n * _INHABITANTS / _NUMBER, 1.0
    for _ in range(50):  # what the limits cut off, the others get
        sizes = np.clip(spread * scale, SMALLEST, LARGEST)
        if n >= _NUMBER:
            sizes[0], sizes[-1] = SMALLEST, LARGEST
        scale *= wanted / sizes.sum()
    order = np.random.Generator(np.random.PCG64(seed)).permutation(n)
    return [town(number, int(sizes[k]), seed) for number, k in enumerate(order, 1)]


def district_count(inhabitants: int) -> int:
    """1 district for a thousand inhabitants, 8 for 40,000, 20 for 900,000."""
    place = (math.log10(max(inhabitants, SMALLEST)) - 3) / (math.log10(LARGEST) - 3)
    return min(MOST_DISTRICTS, 1 + int((MOST_DISTRICTS - 1) * place**1.5 + 1e-9))


def is_ours(code: str) -> bool:
    """True for the code of a municipality that is made here."""
    return code == _CODE or _NUMBERED < int(code[2:]) <= 9900


def named(code: str, name: str, inhabitants: int, seed: int = SEED) -> Town:
    """The town of a municipality in peilmerk.yml: Voorbeeldstad, or one of the numbered ones, under the name that it has there."""
    if code == _CODE:
        return replace(voorbeeldstad(inhabitants, seed), name=name)
    return replace(town(int(code[2:]) - _NUMBERED, inhabitants, seed), name=name)
