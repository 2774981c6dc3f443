"""Money that departments keep by hand: measures, frame, transformation budget, taakvelden, results; in proportion to the town."""

from __future__ import annotations

import numpy as np

from peilmerk.demo.series import HEADER, number
from peilmerk.demo.town import Town

_FIRST = 2020
#: The sizes of amounts below are those of a town of so many inhabitants.
_INHABITANTS = 40_000

#: Number, measure, first year, thousand euro in a whole year (None: not known yet), on course. All together bring what `_GOAL` asks in the end; those on course do not.
_PLANS: tuple[tuple[str, tuple[tuple[str, str, int, int | None, str], ...]], ...] = (
    ("Plan toegang en preventie", (
        ("1.1", "Sterkere wijkteams", 2020, 420, "ja"), ("1.2", "Praktijkondersteuner jeugd bij de huisarts", 2021, 180, "ja"),
        ("1.3", "Dagstructurering als algemene voorziening", 2022, 150, "nee"), ("1.4", "Doorbraakaanpak", 2020, 260, "ja"),
    )),
    ("Plan inkoop en contracten", (
        ("2.1", "Nieuwe tarieven begeleiding", 2024, 310, "ja"), ("2.2", "Minder jeugdhulp met verblijf", 2022, 340, "nee"),
        ("2.3", "Toezicht op persoonsgebonden budgetten", 2021, 90, "ja"), ("2.4", "Onderzoek gebruik van vervoer", 2025, None, "-"),
    )),
)  # fmt: skip
_GOAL = (-250, -450, -900, -1150, -1400, -1600, -1700, -1750)
#: Number, measure, thousand euro year by year from 2020 (None: before it begins). Together they are what has to be saved, `_GOAL`.
_FRAME: tuple[tuple[str, str, tuple[int | None, ...]], ...] = (
    ("1", "Van beschermd wonen naar beschermd thuis", (250, 270, 290, 300, 310, 320, 325, 330)), ("2", "Toegang jeugd", (None, 180, 290, 340, 380, 410, 420, 430)),
    ("3", "Passende jeugdhulp", (None, None, 320, 400, 520, 620, 680, 710)), ("4", "Collectieve voorzieningen Wmo", (None, None, None, 110, 190, 250, 275, 280)),
)  # fmt: skip
_MARGIN = (500, 420, 350, 300, 320, 380, 430, 450)
_INTERVENTIONS = (
    ("1. Sterke buurten", (40, 65, 80, 70, 60, 55, 40)), ("2. Wijkaanpak", (90, 110, 95, 80, 75, 60, 50)),
    ("3. Jongeren en mentale gezondheid", (0, 30, 85, 100, 95, 90, 60)), ("4. Minder ambulante jeugdhulp", (60, 75, 90, 85, 70, 40, 20)),
    ("5. Beschermd thuis", (25, 40, 60, 75, 80, 85, 80)), ("6. Doorbraakaanpak", (70, 80, 85, 90, 90, 85, 70)),
    ("7. Werken met gegevens", (20, 25, 30, 35, 30, 25, 20)),
)  # fmt: skip
#: Taakveld before 2023, and since; euro per inhabitant in 2020, growth a year, income as a part of it.
_FIELDS = (
    ("6.1", "6.1", 95, 1.04, 0.06), ("6.2", "6.2", 62, 1.05, 0.02), ("6.3", "6.3", 410, 1.02, 0.78), ("6.5", "6.5", 48, 1.01, 0.2),
    ("6.6", "6.6", 29, 1.03, 0.01), ("6.71", "6.71a", 92, 1.07, 0.05), ("6.72", "6.72a", 118, 1.06, 0.0), ("6.81", "6.81a", 66, 1.04, 0.03),
    ("6.82", "6.82a", 24, 1.05, 0.0), ("7.1", "7.1", 52, 1.05, 0.02),
)  # fmt: skip
#: Domain -> result in thousand euro, year by year from 2020: overspending grows, and is then brought back.
_RESULTS = {
    "Wmo": (-180, -240, -420, -610, -380, -150), "Jeugd": (-520, -690, -980, -1120, -840, -460), "Werk en inkomen": (310, 420, 260, 180, 90, 60),
    "Beschermd wonen": (260, 190, 150, 60, -40, 20),
}  # fmt: skip
_COSTS, _INCOME = (32_400, 33_900, 35_600, 38_900, 41_200, 43_100), (11_800, 12_300, 12_600, 13_900, 14_400, 14_900)


def _scaled(town: Town, thousands: float) -> int:
    return round(thousands * town.inhabitants / _INHABITANTS)


def _title(town: Town, what: str, year: int, quarter: int) -> list[list]:
    """What stands above a table. It names the quarter: a table that says the same as the one before is another delivery."""
    return [[f"{what} {town.name}, stand {quarter}e kwartaal {year} (verzonnen)"], ["bedragen x € 1.000"], []]


def measures(town: Town, year: int, quarter: int) -> list[list]:
    """The measures of the town with their target in each year, subtotals, what is on course, and the balance."""
    years = list(range(_FIRST, year + 3))
    lines = [*_title(town, "Maatregelen sociaal domein", year, quarter), ["Nr", "Maatregel", *years, "Op koers"]]
    total, on_course = np.zeros(len(years), int), np.zeros(len(years), int)
    for plan, items in _PLANS:
        lines.append([None, plan])
        sub = np.zeros(len(years), int)
        for nr, name, first, amount, status in items:
            grown = [_scaled(town, amount * min(1, (y - first + 1) / 3)) if amount and y >= first else None for y in years]
            lines.append([nr, name, *(grown if amount else ["PM" if y >= first else None for y in years]), status])
            there = np.array([g or 0 for g in grown])
            sub += there
            on_course += there * (status == "ja")
        lines.append([None, f"Subtotaal {plan}", *map(int, sub)])
        total += sub
    goal = [_scaled(town, g) for g in (*_GOAL, *[_GOAL[-1]] * len(years))[: len(years)]]
    lines += [
        [None, "Totaal verwachte besparingen", *map(int, total)],
        [None, "Inventarisatie (alleen op koers)", *map(int, on_course)],
        [None, "Te realiseren besparing", *goal], [None, "Inzet extra middelen jeugdhulp", *[_scaled(town, 150)] * len(years)],
        [None, "Saldo", *[int(c) + g + _scaled(town, 150) for c, g in zip(on_course, goal, strict=True)]],
    ]  # fmt: skip
    return lines


def frame(town: Town, year: int, quarter: int) -> list[list]:
    """The financial frame: what has to be saved, and the margin of prudence."""
    years = list(range(_FIRST, year + 3))
    lines = [*_title(town, "Financieel kader", year, quarter), ["Nr", "Maatregel", *years]]
    found = [[_scaled(town, a) if a else None for a in (*amounts, *[amounts[-1]] * len(years))[: len(years)]] for _, _, amounts in _FRAME]
    lines += [[nr, name, *values] for (nr, name, _), values in zip(_FRAME, found, strict=True)]
    lines.append([None, "Totaal besparing", *[sum(v[k] or 0 for v in found) for k in range(len(years))]])
    return [*lines, [None, "Behoedzaamheidsmarge", *[_scaled(town, m) for m in (*_MARGIN, *[_MARGIN[-1]] * len(years))[: len(years)]]]]


def ledger(town: Town, year: int, quarter: int) -> list[list]:
    """The transformation budget: spent up to this year, of which part if it has not ended, and what is left for the next."""
    years = list(range(_FIRST, year + 1))
    part = quarter / 4
    lines = [
        *_title(town, "Transformatiebudget", year, quarter),
        ["Interventie", "Besteed", *[None] * (len(years) - 1), "Beschikbaar", None, "Totaal"],
        [None, *years[:-1], f"{year}*", year, year + 1, f"{_FIRST}-{year + 1}"],
    ]
    columns = []
    for name, amounts in _INTERVENTIONS:
        whole = [_scaled(town, amounts[min(y - _FIRST, len(amounts) - 1)]) for y in [*years, year + 1]]
        spent = [*whole[:-2], round(whole[-2] * part)]
        values = [*spent, whole[-2] - spent[-1], whole[-1]]
        columns.append(values)
        lines.append([name, *[v or "-" for v in values], sum(values)])
    sums = [sum(c[k] for c in columns) for k in range(len(years) + 2)]
    return [*lines, ["Totaal", *sums, sum(sums)], [], [f"* voorlopig: uitgaven tot en met het {quarter}e kwartaal van {year}"]]


def taakvelden(town: Town, year: int, quarter: int) -> list[list[str]]:
    """Budget and outcome by taakveld in the long form of a bookkeeping system: the budget of this year changes, the outcome comes last."""
    lines = [["Boekjaar", "Taakveld", "Lasten/Baten", "Soort", "Bedrag"]]
    rng = town.stream("taakvelden")
    chance = rng.normal(1, 0.03, (year - _FIRST + 20, len(_FIELDS)))
    for y in range(_FIRST, year + 1):
        for at, (before, since, euro, growth, income) in enumerate(_FIELDS):
            planned = round(euro * town.inhabitants * growth ** (y - _FIRST), -3)
            actual = round(planned * chance[y - _FIRST, at], 2)
            amounts = {"Begroting": planned}
            changes = 4 if y < year else quarter
            if changes > 1:
                amounts["Begroting na wijziging"] = planned * (1 + 0.004 * changes)
            if y < year or quarter == 4:
                amounts["Realisatie"] = actual
            for side, part in (("L", 1.0), ("B", income)):
                for kind, amount in amounts.items() if part else ():
                    lines.append([str(y), since if y >= 2023 else before, side, kind, f"{amount * part:.2f}".replace(".", ",")])
    return lines


def results(town: Town, year: int, quarter: int) -> list[list[str]]:
    """Result by domain and costs and income of the programme, a row a year; a year that has not ended is a forecast with a range."""
    head = [*HEADER[:7], "Laag", "Hoog", *HEADER[7:]]
    lines = [head]
    for y in range(_FIRST, year + 1):
        ended = y < year or quarter == 4
        status = "gerealiseerd" if y < year else "voorlopig" if ended else "prognose"
        for domain, amounts in _RESULTS.items():
            amount = _scaled(town, amounts[min(y - _FIRST, len(amounts) - 1)])
            width = max(20, abs(amount) * (5 - quarter) // 10)
            given = [number(amount), "", ""] if ended else ["", number(amount - width), number(amount + width)]
            lines.append(["Financiën", "Resultaat", domain, "", str(y), "niveau", *given, "x 1.000 euro", status, ""])
        for name, amounts in (("Lasten", _COSTS), ("Baten", _INCOME)):
            amount = _scaled(town, amounts[min(y - _FIRST, len(amounts) - 1)])
            lines.append(["Financiën", name, "programma Sociaal domein", "", str(y), "niveau", number(amount), "", "", "x 1.000 euro", status, ""])
    return lines
