"""The bundled deliveries, through the real readers, give exactly the figures that were published.

`data/published_figures.csv` is the control list: made from the published reports by others than the readers, and never from
`data/raw/`. Its periods say H1 for a half-year and `..` for a range; its area is a name, empty for the municipality.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from peilmerk import store
from peilmerk.clean import clean
from peilmerk.observations import breakdown_of
from peilmerk.period import parse
from peilmerk.project import CONFIG, Project
from synthetic import ROOT

CONTROL = ROOT / "tests/data/published_figures.csv"
#: Kinds of figures of the control list that say how a value is to be read; all others are the value itself.
_TRANSFORMATIONS = {"direction": "direction", "change_pct": "change_pct", "change_abs": "change_abs"}
#: Kinds of status of the control list -> scenario, obs_status.
_STATEMENTS = {
    "realised": ("actual", "A"), "provisional": ("actual", "P"), "estimate": ("actual", "E"), "plan": ("budget", "A"),
    "target": ("target", "A"), "forecast": ("forecast", "F"),
}  # fmt: skip


#: The control list names the status of this line shorter than its amount; the delivery names the line once.
_SHORTENED = "Inventarisatie invulling taakstelling per 2022"
#: The control list calls this one measure a forecast, for the total that it is counted in; in the delivery it is a measure
#: with a target, as all others.
_MEASURE_IN_FORECAST = "2.GI Gecertificeerde instellingen"


def published() -> list[dict]:
    """The rows of the control list."""
    with CONTROL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["category"] == _SHORTENED:
            row["category"] += " (alleen op koers)"
        if row["category"] == _MEASURE_IN_FORECAST and row["indicator"] == "taakstelling":
            row["status"] = "target"
    return rows


def _number(text: str) -> float | None:
    return float(text) if text else None


def figures(rows: list[dict], names: dict[str, str]) -> Counter:
    """The control list as a bag of (key, values), so that a figure that stands there twice has to be delivered twice."""
    return Counter(
        (
            f"{row['municipality'].lower()}/{row['period_edition']}", row["theme"], row["indicator"],
            "" if row["category"] == "Totaal" else row["category"], row["area"] or names[row["gm_code"]],
            parse(row["period"].replace("H", "S")).code, _TRANSFORMATIONS.get(row["measure"], "level"), row["unit"], *_STATEMENTS[row["status"]],
            *(_number(row[name]) for name in ("value", "value_low", "value_high")),
        )
        for row in rows
    )  # fmt: skip


def delivered(project: Project, names: dict[str, str], only: str = "") -> Counter:
    """What cleaning makes of every folder of deliveries of the project (or one), in the same form."""
    found: Counter = Counter()
    # what is invented was never published; of one folder a report and a thematic report can be made
    folders = {publication.delivered_in: publication.area for publication in project.publications if not publication.synthetic}
    for folder, area in folders.items():
        if only not in ("", folder):
            continue
        table = store.read([c.path for c in clean(project, folder, area)])
        table[["obs_value", "obs_low", "obs_high"]] = table[["obs_value", "obs_low", "obs_high"]].astype(object).where(table.notna(), None)
        for _, row in table.iterrows():
            member = breakdown_of(row)
            found[(
                folder, row["theme"], row["indicator"], "" if member == "_T" else member, names[row["ref_area"]], row["time_period"],
                row["transformation"], row["unit_measure"], row["scenario"], row["obs_status"], row["obs_value"], row["obs_low"], row["obs_high"],
            )] += 1  # fmt: skip
    return found


def missing(project: Project, names: dict[str, str], only: str = "") -> list[tuple]:
    """Published figures that the deliveries (of one folder) do not give."""
    lacking = figures(published(), names) - delivered(project, names, only)
    return sorted((figure for figure in lacking.elements() if only in ("", figure[0])), key=str)


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """Names of areas by code."""
    with (ROOT / "data/reference/gebieden.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file, delimiter=";")}


@pytest.fixture
def bundled(tmp_path) -> Project:
    """A copy of the project with its bundled deliveries."""
    for folder in ("data/raw", "data/reference", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / CONFIG, tmp_path)
    return Project(tmp_path)


def test_the_control_list_is_whole():
    rows = published()
    assert len(rows) == 658
    assert Counter(r["municipality"] for r in rows) == {"Nijmegen": 349, "Almelo": 184, "Zwolle": 125}


def test_every_published_figure_is_delivered_with_its_value(bundled, names):
    assert missing(bundled, names) == []


def test_what_is_delivered_beside_them_are_cells_without_figure(bundled, names):
    beside = delivered(bundled, names) - figures(published(), names)
    assert beside.total() == 19
    assert {key[-3:] for key in beside} == {(None, None, None)}


def _flip_cell(path: Path, sheet: str, cell: str) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = book[sheet][cell].value + 1
    book.save(path)


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "key", "value"),
    [
        ("nijmegen/2020-S1/transformatiebudget.xlsx", "Budget", "B7", ("transformatiebudget_uitgaven", "2. Wijkaanpak sociaal domein"), 290_000),
        ("almelo/2020-T1/maatregelen.xlsx", "Maatregelen", "C6", ("taakstelling", "1.1 Doorbraakmethode"), 750_000),
        ("zwolle/2020-S1/maatregelen.xlsx", "Oud budgetkader", "C5", ("taakstelling", "1 WRA/Wezo"), 700_000),
        ("nijmegen/2020-S1/cijfers-in-tekst.xlsx", "Cijfers in tekst", "G20", ("wachttijd_wijkteam_weken", ""), 8.7),
    ],
)
def test_one_other_digit_in_a_workbook_is_noticed(bundled, names, file, sheet, cell, key, value):
    _flip_cell(bundled.raw / file, sheet, cell)
    (figure,) = missing(bundled, names, file.rsplit("/", 1)[0])
    assert (figure[2:4], figure[-3]) == (key, value)


def test_one_other_digit_in_a_text_file_is_noticed(bundled, names):
    path = bundled.raw / "nijmegen/2019/cijfers-in-tekst.csv"
    data = path.read_bytes()
    assert data.count(b";-3,4;") == 1
    path.write_bytes(data.replace(b";-3,4;", b";-3,5;"))
    (figure,) = missing(bundled, names, "nijmegen/2019")
    assert figure[2:4] + figure[-3:-2] == ("resultaat", "Jeugd totaal", -3_400_000)


def test_a_row_that_is_gone_is_noticed(bundled, names):
    path = bundled.raw / "nijmegen/2023/richtingen.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert len(missing(bundled, names, "nijmegen/2023")) == 1
