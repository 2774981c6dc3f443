"""What partners of Voorbeeldstad keep by hand (data/raw/voorbeeldstad): parts add up, a mistake is found, small counts are there to be hidden, and all of it says that it is invented."""

import csv
import json
import shutil

import pytest
import yaml

from peilmerk import prepare, relations
from peilmerk.checks.seen import Seen
from peilmerk.clean import clean
from peilmerk.project import CONFIG, Project
from peilmerk.rules import RULES
from synthetic import ROOT

EDITION = "voorbeeldstad/2025-Q4"
DECLARED = ["sums", "products", "bridges", "at_most"]
#: File -> a cell as it stands there, the same cell with a mistake, and the rule that has to find it.
MISTAKES = {
    "beschermd-wonen-en-opvang.csv": ("Bezettingsgraad beschermd wonen;24 uur per dag begeleiding;%;76", "Bezettingsgraad beschermd wonen;24 uur per dag begeleiding;%;67", "products"),
    "armoederegelingen.csv": ("Uitgaven armoederegelingen;Totaal;;2026;niveau;1.270.000", "Uitgaven armoederegelingen;Totaal;;2026;niveau;1.271.000", "sums"),
    "prestatieafspraken.csv": ("Opgeleverde wooneenheden;ouderen;;2026;niveau;30", "Opgeleverde wooneenheden;ouderen;;2026;niveau;33", "sums"),
    "schuldhulp.csv": ("Aanmeldingen schuldhulpverlening;wijkteam;;2023;niveau;33", "Aanmeldingen schuldhulpverlening;wijkteam;;2023;niveau;36", "sums"),
    "reserve.csv": ("extra rijksmiddelen;;2025;niveau;560", "extra rijksmiddelen;;2025;niveau;650", "bridges"),
}


@pytest.fixture
def copy(tmp_path) -> Project:
    """The project without registers: what lies in data/raw stands by itself."""
    for folder in ("data/raw/voorbeeldstad", "data/reference", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / CONFIG, tmp_path)
    return Project(tmp_path)


def _seen(project: Project) -> Seen:
    publication = project.publication(*EDITION.split("/"))
    cleaned = clean(project, EDITION, publication.area)  # only this folder: the whole edition would make and read all registers
    assert [f for c in cleaned for f in c.faults] == []
    return Seen(project, publication, prepare.select(project, publication, cleaned), cleaned)


def _broken(seen: Seen) -> dict[str, int]:
    """Rule -> how many of its findings do not hold: of verbanden.yml, and of the suites of hand-kept indicators."""
    verbanden = relations.of_edition(seen.project, seen.publication, seen.reference)
    found = {rule: RULES[rule](seen.editions, verbanden=verbanden) for rule in DECLARED}
    for suite in ("indicatoren", "indicatoren-breed", "observaties"):
        for expectation in json.loads((ROOT / f"expectations/{suite}.json").read_text("utf-8"))["expectations"]:
            kwargs = expectation["kwargs"]
            if expectation["type"] == "expect_rule_to_hold" and expectation["severity"] == "critical" and "parameters" not in kwargs:
                found[kwargs["rule"]] = RULES[kwargs["rule"]](seen.own)
    found["declared_totals"] = RULES["declared_totals"](seen.own)
    return {rule: int((~findings["ok"]).sum()) for rule, findings in found.items() if len(findings)}


def test_parts_add_up_and_every_relation_finds_its_figures(copy):
    seen = _seen(copy)
    assert set(_broken(seen).values()) == {0} and {*DECLARED, "declared_totals"} <= set(_broken(seen))
    found = RULES["relations_found"](seen.editions, verbanden=relations.of_edition(copy, seen.publication, seen.reference))
    assert len(found) and found["ok"].all()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_cell_is_found(copy, name):
    right, wrong, rule = MISTAKES[name]
    path = copy.raw / EDITION / name
    text = path.read_text("cp1252")
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong), "cp1252")
    assert _broken(_seen(copy))[rule] > 0


def test_some_counts_of_people_are_small_and_nobody_is_less_than_one(copy):
    seen = _seen(copy)
    counted = [code for code, indicator in seen.reference.indicators.items() if indicator.people]
    people = seen.own[seen.own["indicator"].isin(counted) & seen.own["transformation"].eq("level")]
    small = people[people["obs_value"].between(1, 9)]
    assert {"wachtenden_beschermd_wonen", "bezette_opvangplaatsen", "gebruik_inkomensregelingen", "deelnemers", "clienten_pilot_wijkteam"} <= set(small["indicator"])
    assert people["obs_value"].ge(0).all()


def test_every_source_says_that_it_is_invented():
    entries = yaml.safe_load((ROOT / "data/raw" / EDITION / "leveringen.yml").read_text("utf-8"))["leveringen"]
    assert len(entries) == 7 and all("(synthetisch)" in e["bron"] for e in entries)
    for path in (ROOT / "data/raw/voorbeeldstad/lijsten").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["bron"] for row in csv.DictReader(file, delimiter=";")} == {"verzonnen"}, path.name
