"""The tables that departments keep by hand, as files beside the registers: figures, money, and what a report says in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np

from peilmerk.demo import budgets, days, inhabitants, places, series, workbooks
from peilmerk.demo.town import Town

#: Figures that a report states in its text (theme, indicator, member, period, value, unit, status, remark, line).
_STATED = (
    ("Organisatie", "Strategische doelen", "", "2022 t/m 2026", "4", "doelen", "gepland", "verzonnen", 12),
    ("Organisatie", "Maatregelenplannen", "", "2020 t/m {next}", "2", "plannen", "gerealiseerd", "", 14),
    ("Organisatie", "Gemeenten in de regio", "inkoop jeugdhulp", "{year}", "7", "gemeenten", "gerealiseerd", "", 18),
    ("Organisatie", "Gemeenten in de regio", "beschermd wonen", "{year}", "5", "gemeenten", "gerealiseerd", "", 19),
    ("Organisatie", "Lijnen van de monitoring", "", "{year}", "3", "lijnen", "gepland", "", 23),
    ("Organisatie", "Interval van het onderzoek", "ervaringen van cliënten", "{year}", "1", "jaar", "gepland", "", 25),
    ("Wijkteams", "Lopende pilots", "", "{year}", "2", "pilots", "gerealiseerd", "", 31),
    ("Beschermd wonen", "Tijdpad van de afbouw", "", "2020 t/m 2030", "10", "jaar", "gepland", "circa", 44),
    ("Wonen", "Corporaties met prestatieafspraken", "", "{year}", "3", "organisaties", "gerealiseerd", "", 47),
    ("Sociale basis", "Organisaties in convenant", "coalitie tegen eenzaamheid", "{year}", "21", "organisaties", "gerealiseerd", "meer dan", 52),
)  # fmt: skip
#: Series of which the report says where they go, compared with a year before.
_DIRECTIONS = ("Wachttijd wijkteam in weken", "Instroom wijkteam", "Cliënten beschermd thuis", "Signalen vroegsignalering", "Afgeronde onderzoeken")
#: A change of less than this part is none.
_STABLE = 0.03
_BASIS = "datum van de export"


def write(town: Town, export: date, folder: Path) -> list[dict]:
    """Write the tables into a folder; returns their entries for leveringen.yml. They end with the last quarter before the export."""
    until = int(days.month_of(np.array(days.day_of(export)))) // 3 * 3
    year, quarter = 1970 + (until - 1) // 12, (until - 1) % 12 // 3 + 1
    workbooks.write(folder / "maatregelen.xlsx", {"Maatregelen": budgets.measures(town, year, quarter)})
    workbooks.write(folder / "financieel-kader.xlsx", {"Financieel kader": budgets.frame(town, year, quarter)})
    workbooks.write(folder / "transformatiebudget.xlsx", {"Budget": budgets.ledger(town, year, quarter)})
    _csv(folder / "kwartaalcijfers.csv", [series.HEADER, *series.rows(town, until)])
    _csv(folder / "resultaten.csv", budgets.results(town, year, quarter))
    _csv(folder / "taakvelden.csv", budgets.taakvelden(town, year, quarter))
    _csv(folder / "cijfers-in-tekst.csv", _stated(year, quarter))
    _csv(folder / "richtingen.csv", _directions(town, until))
    compared = _compared(town, export, until, folder)
    told = {
        "maatregelen.xlsx": ("programmabureau", "maatregelen"), "financieel-kader.xlsx": ("afdeling Financiën", "financien"),
        "transformatiebudget.xlsx": ("afdeling Financiën", "financien"), "kwartaalcijfers.csv": ("afdeling Sociaal domein", ""),
        "resultaten.csv": ("afdeling Financiën", ""), "taakvelden.csv": ("afdeling Financiën", ""), "cijfers-in-tekst.csv": ("kwartaalrapport", ""),
        "richtingen.csv": ("kwartaalrapport", ""),
    }  # fmt: skip
    return [
        {"bestand": name, "bron": f"Gemeente {town.name}, {who} (synthetisch)", "export": export, "export_grond": _BASIS}
        | ({"thema": theme} if theme else {})
        for name, (who, theme) in told.items()
    ] + compared  # fmt: skip


def _compared(town: Town, export: date, until: int, folder: Path) -> list[dict]:
    """Write what everyone may know: inhabitants, and figures of other places, of which only Voorbeeldstad has some. Returns their entries."""
    last = inhabitants.last_january(until)
    given = [f"Bron: opgave van {export:%d-%m-%Y}"]  # the same figures in another delivery are another file
    _csv(folder / "bevolking.csv", [series.HEADER, *inhabitants.rows(town, last), given])
    told = {"bevolking.csv": f"Gemeente {town.name}, bevolking op 1 januari (synthetisch)"}
    if town.code == places.HOME:
        _csv(folder / "elders.csv", [series.HEADER, *places.rows(town, days.day_of(export), last), given])
        told["elders.csv"] = "Statistiek van Voorbeeldland, dat niet bestaat (synthetisch)"
    return [{"bestand": name, "bron": source, "export": export, "export_grond": _BASIS, "gepubliceerd": True} for name, source in told.items()]


def _stated(year: int, quarter: int) -> list[list]:
    lines = [["Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Maat", "Waarde", "Eenheid", "Status", "Opmerking", "Regel"]]
    for theme, indicator, member, period, value, unit, status, remark, line in _STATED:
        lines.append([theme, indicator, member, "", period.format(year=year, next=year + 2), "niveau", value, unit, status, remark, line + quarter])
    return lines


def _directions(town: Town, until: int) -> list[list]:
    """Whether a series rises or falls: its last period against the one a year before."""
    lines = [["Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Richting", "Status", "Opmerking", "Regel"]]
    for line, one in enumerate((s for name in _DIRECTIONS for s in series.SERIES if s.indicator == name), 61):
        periods, found, provisional = series.values(one, town, until)
        back = 4 if one.every == "quarter" else 1
        if len(periods) <= back:
            continue
        whole = series.of_town(one, town, found)
        now, before = whole[-1], whole[-1 - back]
        change = (now - before) / before if before else 0.0
        way = "stabiel" if abs(change) < _STABLE else "stijgt" if change > 0 else "daalt"
        lines.append([one.theme, one.indicator, one.member, "", periods[-1], way, "voorlopig" if provisional[-1] else "gerealiseerd", "", line])
    return lines


def _csv(path: Path, rows: Iterable[list]) -> None:
    """A CSV as a Dutch Excel saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode("cp1252"))
