"""The products of the story: how many people get them, for how long, how much of it, at what price.

Orders of magnitude as CBS publishes them for the Netherlands (StatLine 86050NED for the Wmo, 85099NED for youth care), rounded, and
prices as municipalities set them. None is a figure of a municipality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peilmerk.registers.forms import CODES

WMO, JEUGDWET = "Wmo", "Jeugdwet"


@dataclass(frozen=True)
class Line:
    """A product. starts: a year per 1,000 inhabitants; years: how long on average; trend: growth of starts a year.

    ages: from, to, and the two shapes of a beta distribution between them; until: the age at which it ends. volume, unit, per: what is
    indicated on average; price: euro a unit in 2020. taakveld: before 2023, and since. weeks: of waiting, in an ordinary time. steady:
    delivered as indicated, in every month. stay: the youth lives elsewhere, so that the law change of 2022 moves him.
    """

    code: str
    law: str
    starts: float
    years: float
    ages: tuple[float, float, float, float]
    volume: float
    unit: str
    per: str
    price: float
    taakveld: tuple[str, str]
    trend: float = 0.0
    until: float = 99
    weeks: float = 0
    steady: bool = False
    stay: bool = False


LINES: tuple[Line, ...] = (
    Line("01", WMO, 9.0, 2.9, (45, 98, 4.0, 1.9), 2.6, "uur", "week", 29.5, ("6.71", "6.71a"), trend=-0.012, weeks=3),
    Line("02", WMO, 6.2, 1.5, (18, 92, 1.3, 1.8), 2.8, "uur", "week", 56, ("6.71", "6.71b"), trend=-0.02, weeks=6),
    Line("07", WMO, 2.6, 1.7, (25, 96, 2.4, 1.3), 4, "dagdeel", "week", 34, ("6.71", "6.71c"), trend=-0.01, weeks=4),
    Line("11", WMO, 1.5, 4.0, (10, 97, 2.2, 1.4), 1, "stuks", "maand", 48, ("6.6", "6.6"), steady=True),
    Line("12", WMO, 3.8, 4.2, (30, 98, 3.5, 1.7), 1, "stuks", "maand", 62, ("6.6", "6.6"), weeks=2, steady=True),
    Line("13", WMO, 2.6, 0.1, (30, 98, 3.0, 1.7), 2400, "euro", "totaal", 1, ("6.6", "6.6"), weeks=9, steady=True),
    Line("15", WMO, 0.45, 2.8, (18, 72, 1.4, 1.8), 7, "etmaal", "week", 128, ("6.81", "6.81a"), trend=-0.01, weeks=14, steady=True),
    Line("45", JEUGDWET, 10.5, 0.8, (1.5, 18, 1.9, 1.6), 95, "minuut", "week", 1.45, ("6.72", "6.72a"), trend=-0.025, until=18, weeks=7),
    Line("54", JEUGDWET, 6.5, 0.75, (5, 18, 2.6, 1.4), 80, "minuut", "week", 1.75, ("6.72", "6.74a"), trend=-0.02, until=18, weeks=11),
    Line("jw-dyslexiezorg", JEUGDWET, 1.1, 0.9, (7, 13, 2.0, 2.2), 2700, "minuut", "totaal", 1.62, ("6.72", "6.72d"), trend=-0.03,
         until=18, weeks=8),
    Line("41", JEUGDWET, 0.6, 1.1, (2, 11, 1.5, 1.5), 5, "dagdeel", "week", 78, ("6.72", "6.72c"), trend=-0.01, until=18, weeks=5),
    Line("43", JEUGDWET, 0.32, 0.9, (7, 18, 3.5, 1.2), 7, "etmaal", "week", 330, ("6.72", "6.73c"),
         trend=-0.03, until=21, weeks=6, steady=True, stay=True),
    Line("jw-pleegzorg", JEUGDWET, 0.33, 3.2, (0.3, 17, 1.3, 1.6), 7, "etmaal", "week", 48, ("6.72", "6.73a"),
         trend=-0.01, until=21, steady=True, stay=True),
    Line("44", JEUGDWET, 0.3, 1.5, (4, 18, 2.5, 1.3), 7, "etmaal", "week", 225, ("6.72", "6.73c"),
         trend=-0.02, until=21, weeks=4, steady=True, stay=True),
    Line("48", JEUGDWET, 0.95, 1.9, (0.3, 17.5, 1.3, 1.3), 1, "stuks", "maand", 790, ("6.82", "6.82a"), trend=-0.03, until=18, steady=True),
)  # fmt: skip

#: What Begeleiding is split into, and the price of each against that of Begeleiding. One in four clients has the second.
SPLIT_LINE = "02"
SPLIT_INTO = (("wmo-begeleiding-regulier", 0.9), ("wmo-begeleiding-specialistisch", 1.35))
SPECIALISED = 0.27

#: Product codes by number: those of LINES, then the two of the split.
PRODUCTS: tuple[str, ...] = (*(line.code for line in LINES), *(code for code, _ in SPLIT_INTO))
#: The line that each product is of, by number.
LINE_OF = np.array([*range(len(LINES)), *[[line.code for line in LINES].index(SPLIT_LINE)] * len(SPLIT_INTO)], "int8")
IS_YOUTH = np.array([line.law == JEUGDWET for line in LINES])
#: The price of each product in 2020.
PRICES = np.array([*(line.price for line in LINES), *(f * next(x.price for x in LINES if x.code == SPLIT_LINE) for _, f in SPLIT_INTO)])

#: Prices of a year against 2020: inflation and wages, most of all in 2023 and 2024.
INDEX = {2020: 1.0, 2021: 1.03, 2022: 1.055, 2023: 1.12, 2024: 1.19, 2025: 1.245, 2026: 1.29}
#: What a new client gets more than one of a year earlier.
HEAVIER = 0.02

REFERRERS: tuple[str, ...] = tuple(CODES["verwijzer"])
#: Shares of the referrers (in the order of the code list) in 2020 and in 2025: the municipality's own access grows.
_REFERRED = {
    WMO: ([0.62, 0.20, 0, 0, 0.04, 0.10, 0.04, 0], [0.76, 0.09, 0, 0, 0.04, 0.08, 0.03, 0]),
    JEUGDWET: ([0.26, 0.44, 0.06, 0.10, 0.05, 0.02, 0.04, 0.03], [0.42, 0.29, 0.06, 0.09, 0.05, 0.03, 0.03, 0.03]),
}
_PROTECTED = [0.05, 0, 0, 0.55, 0, 0, 0.02, 0.38]


def referrers(line: Line, years: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The referrer of each start by number, given its year and a number between 0 and 1."""
    first, last = (np.array(s) for s in ((_PROTECTED, _PROTECTED) if line.code == "48" else _REFERRED[line.law]))
    found = np.zeros(len(years), "int8")
    for year in np.unique(years):
        here = years == year
        gone = np.clip((year - 2020) / 5, 0, 1)
        found[here] = np.minimum(np.searchsorted(np.cumsum(first + (last - first) * gone), chance[here], "right"), len(REFERRERS) - 1)
    return found
