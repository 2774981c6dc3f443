"""Every published figure stands on the right page of the right edition, under its own name, with its own value.

The control list tests/data/published_figures.csv was made from the published reports, apart from the deliveries. What is
read here is the finished HTML of all five editions, as a reader sees it.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from functools import lru_cache

import pytest

import rendered
from peilmerk import numbers, period, writing
from peilmerk.reference import Reference
from synthetic import ROOT

REFERENCE = Reference(ROOT / "data" / "reference")
PAGES = {
    "financien": "financien", "maatregelen": "maatregelen", "jeugd": "jeugd", "wmo": "wmo", "beschermd_wonen": "beschermd-wonen",
    "wonen": "wonen", "werk_inkomen": "werk-en-inkomen", "armoede_schulden": "armoede-en-schulden", "wijkteams": "wijkteams",
    "sociale_basis": "sociale-basis", "doorbraak": "doorbraakaanpak", "organisatie": "organisatie",
}  # fmt: skip
LISTS = {"financien": "fin"}
#: Lists beside that of all other figures, in which figures and directions stand together.
SECTIONS = {"wmo": ["tbl-wmo-begeleiding", "tbl-wmo-huishouden", "tbl-wmo-vervoer", "tbl-wmo-hulpmiddelen"], "organisatie": ["tbl-organisatie-portaal"]}
KINDS = {
    "transformatiebudget_uitgaven": "Besteed", "transformatiebudget_beschikbaar": "Beschikbaar", "transformatiebudget_totaal": "Totaal",
}  # fmt: skip
ROWS = {
    "te_realiseren_besparing": "Te realiseren besparing",
    "saldo": REFERENCE.indicators["saldo"].label,
}
DIRECTIONS = {1: "stijgt", 0: "stabiel", -1: "daalt"}


def figures(kind: str) -> list[dict]:
    with (ROOT / "tests" / "data" / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == kind]


@lru_cache(maxsize=64)
def _tree(path):
    return rendered.page(path)


def tree_of(built, row):
    edition = built.site / row["municipality"].lower() / row["period_edition"].lower()
    return _tree(edition / f"{PAGES[row['theme']]}.html")


def period_label(row) -> str:
    return period.parse(row["period"].replace("..", "/").removesuffix("/") + ("/.." if row["period"].endswith("..") else "")).label


def value_of(row, name: str = "value") -> float | None:
    return float(row[name]) if row[name] else None


# --- cells of tables ----------------------------------------------------------------------------------------------


def table_of(row) -> str:
    if row["indicator"].startswith("transformatiebudget"):
        return "tbl-transformatiebudget"
    return "tbl-kader" if row["theme"] == "financien" else "tbl-maatregelen"


def stands_in_table(built, row) -> bool:
    tree, label = tree_of(built, row), table_of(row)
    factor = 1e6 if "mln" in rendered.unit(tree, label) else 1e3 if "1.000" in rendered.unit(tree, label) else 1
    name = ROWS.get(row["indicator"], row["category"])
    wanted = period_label(row)
    for cell in rendered.cells(tree, label):
        if row["indicator"] == "op_koers":
            if cell.columns[-1] == "Op koers" and cell.row.startswith(name):
                said = {"1": "✔ ja", "0": "✖ nee", "": "– geen uitspraak"}[row["value"].removesuffix(".0")]
                return cell.text == said
            continue
        spans = row["period"].count("..") and cell.columns[0] == row["period"][:4] and cell.columns[-1] == row["period"][-4:]
        if cell.row != name or not (wanted in cell.columns or spans):
            continue
        kind = KINDS.get(row["indicator"])
        if kind and not cell.columns[0].startswith(kind) and not (kind == "Totaal" and "otaal" in cell.columns[0]):
            continue
        value = value_of(row)
        if value is None:
            return cell.text in (".", "PM") or cell.text.startswith("PM (")
        return math.isclose(rendered.number(cell.text) * factor, value, abs_tol=0.5) if cell.text not in (".", "") else False
    return False


# --- figures in lists ---------------------------------------------------------------------------------------------


def stands_in_list(built, row) -> bool:
    tree = tree_of(built, row)
    base = LISTS.get(row["theme"], PAGES[row["theme"]])
    direction = row["measure"] == "direction"
    label = f"tbl-{base}-richtingen" if direction else f"tbl-{base}-cijfers"
    name = REFERENCE.indicators[row["indicator"]].label
    member = writing.spelled(row["category"]) if row["category"] not in ("", "Totaal") else "totaal"
    names = [name, *(f"{name} ({law})" for law in ("Wmo", "Jeugdwet"))]  # what is told of two laws says of which
    lines: dict[tuple, dict] = {}
    for place in (label, *SECTIONS.get(row["theme"], [])):
        for index, cell in enumerate(rendered.cells(tree, place)):
            key = (cell.group, cell.row, place, index // _width(tree, place))
            lines.setdefault(key, {})[cell.columns[-1]] = cell.text
    elsewhere = f", {row['area']}" if row["area"] else ""
    for (group, heading, *_), line in lines.items():
        alone = [one if member == "totaal" else f"{one}: {member}" for one in names]
        named = (group in names and _begins(heading, member + elsewhere)) or any(_begins(heading, one + elsewhere) for one in alone)
        if not named or line["Periode"].removeprefix("tot ") != period_label(row):
            continue
        shown = line["Richting" if "Richting" in line else "Waarde"].rstrip("*")
        if _says(shown, row, direction):
            return True
    return False


def _width(tree, label: str) -> int:
    return len(tree.xpath(f"//*[@id='{label}']//thead/tr[last()]/*")) - 1


def _begins(heading: str, name: str) -> bool:
    return heading == name or heading.startswith(f"{name} (")


def _says(shown: str, row: dict, direction: bool) -> bool:
    if direction:
        return shown.endswith(DIRECTIONS[int(float(row["value"]))])
    if row["measure"] == "timestamp":
        return ":" in shown
    slack, of_bound = 0.0, ""
    shown = re.sub(r"(\d+) maanden voor de geboorte", lambda found: f"{numbers.write(-int(found[1]) / 12, 2)}", shown)
    for qualifier, bound in (("circa ", "vanaf "), ("meer dan ", "vanaf "), ("bijna ", "tot "), ("ten minste ", "vanaf ")):
        if shown.startswith(qualifier):
            shown, of_bound = shown.removeprefix(qualifier), bound  # of an open range the qualifier says which end it is
            slack = (0.05 if "," in shown else 0.5) if "%" in shown else 0.0  # a rough share is shown with one decimal, or none
    value, low, high = (value_of(row, n) for n in ("value", "value_low", "value_high"))
    if value is None and (low is not None or high is not None):
        try:
            found = rendered.bounds(shown if not of_bound or shown.startswith(of_bound) or " tot " in shown else of_bound + shown)
        except (ValueError, AssertionError):
            return False
        return all((a is None and b is None) or (a is not None and b is not None and math.isclose(a, b)) for a, b in zip(found, (low, high), strict=True))
    if value is None:
        return shown in (".", "PM")
    return any(c.isdigit() for c in shown) and " tot " not in shown and math.isclose(rendered.number(shown), value, rel_tol=1e-9, abs_tol=slack)


def test_every_cell_of_a_published_table_is_in_the_table_of_its_page(built):
    missing = [r for r in figures("table") if not stands_in_table(built, r)]
    assert not missing, f"{len(missing)} of {len(figures('table'))} cells are not on the site, for instance {missing[:3]}"


def test_every_figure_stated_in_text_is_on_its_page(built):
    missing = [r for r in figures("text") if not stands_in_list(built, r)]
    assert not missing, f"{len(missing)} of {len(figures('text'))} figures are not on the site, for instance {missing[:3]}"


def test_the_control_list_is_complete():
    count = Counter(r["seed"] for kind in ("table", "text") for r in figures(kind))
    assert count == {"000": 147, "001": 184, "002": 77, "003": 125, "004": 125}


@pytest.mark.parametrize("kind", ["table", "text"])
def test_a_changed_digit_would_be_seen(built, kind):
    """The comparison itself can fail: no figure is found when its value is another one."""
    looks = stands_in_table if kind == "table" else stands_in_list
    sample = [r for r in figures(kind) if r["value"] and r["measure"] in ("amount", "count", "average", "share")][::7]
    for row in sample:
        changed = row | {"value": str(float(row["value"]) * 1.1 + 1000)}
        assert not looks(built, changed), changed
