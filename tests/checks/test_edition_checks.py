"""All checks of an edition together, over a whole small project: what they keep, and that an acknowledgement reaches the gate."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from peilmerk import prepare, prepared, public_checks, reads
from peilmerk.checks import acknowledged, edition, gate, report
from peilmerk.errors import ConfigError, GateClosed
from peilmerk.project import CHECK_REPORT

#: Two rules are enough to see what becomes of their findings; those of the repository have tests of their own.
SUITES = {
    "observaties": [("one_value", "warning", "Eén cijfer, één waarde")],
    "grootboek": [("declared_totals", "critical", "Totalen zijn de som van hun delen")],
}


@pytest.fixture
def project(project):
    for path in project.expectations.glob("*.json"):
        path.unlink()
    for name, rules in SUITES.items():
        made = [
            {"type": "expect_rule_to_hold", "kwargs": {"rule": rule}, "severity": severity, "meta": {"titel": title, "uitleg": "Uitleg."}}
            for rule, severity, title in rules
        ]
        (project.expectations / f"{name}.json").write_text(json.dumps({"name": name, "expectations": made}), "utf-8")
    return project


@pytest.fixture
def publication(project):
    return project.publications[0]


def checked(project, publication) -> dict:
    cleaned = prepare.read_cleaned(project, publication)
    edition.check(project, publication, prepare.select(project, publication, cleaned), cleaned)
    return report.read(project.work(publication))


def twice(project, value: str = "1.240") -> None:
    """A figure of 1.234 is delivered a second time, with another value."""
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    line = f"Werk en inkomen;Bijstandsgerechtigden;;;december 2023;niveau;{value};;;personen;voorlopig;;9\n"
    path.write_bytes(path.read_bytes().rstrip() + b"\n" + line.encode("cp1252"))


def accept(project, publication, findings: list[dict]) -> None:
    block = acknowledged.block(findings, date(2024, 5, 20)).replace('reden: ""', "reden: Zo geleverd.").replace('naam: ""', "naam: A. de Vries")
    acknowledged.path(project, publication).write_text(block, "utf-8")


def open_ones(told: dict) -> list[dict]:
    return [f for f in told["findings"] if f["state"] == "open"]


def test_good_deliveries_leave_nothing_open_and_a_whole_report(project, publication):
    told = checked(project, publication)
    assert told["verdict"]["published"] and open_ones(told) == []
    assert {*CHECK_REPORT, prepared.FINDINGS, prepared.CHECKS} <= {p.name for p in project.work(publication).iterdir()}
    assert "akkoord" not in {c["suite"] for c in told["checks"]}


def test_what_the_checks_keep_says_of_every_finding_what_it_is_and_who_accepted_it(project, publication):
    twice(project)
    told = checked(project, publication)
    accept(project, publication, open_ones(told))
    checked(project, publication)
    table = public_checks.findings(project.work(publication))
    wrong = table[~table["ok"]]
    assert wrong["rule"].tolist() == ["one_value"] and wrong["id"].item().startswith("one_value-")
    assert wrong["delivery"].item() == "voorbeeld/2024-Q1/cijfers.csv"
    assert wrong[acknowledged.ACCEPTED].iloc[0].tolist() == ["A. de Vries", "2024-05-20", "Zo geleverd."]
    checks = {c["name"]: (c["failed"], c["open"], c["accepted"]) for c in json.loads((project.work(publication) / prepared.CHECKS).read_text("utf-8"))}
    assert checks["one_value"] == (1, 0, 1) and checks["acknowledgements"] == (0, 0, 0) and checks["declared_totals"] == (0, 0, 0)


def test_an_acknowledgement_opens_the_gate_of_a_definitive_edition_until_a_value_changes(project, publication):
    definitive = replace(publication, status="definitief")
    twice(project)
    told = checked(project, definitive)
    with pytest.raises(GateClosed):
        gate.data_gate(project, definitive)
    accept(project, publication, open_ones(told))
    assert checked(project, definitive)["verdict"]["published"]
    gate.data_gate(project, definitive)

    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b";1.240;", b";1.250;"))
    told = checked(project, definitive)
    assert not told["verdict"]["published"]
    assert {f["rule"] for f in told["findings"]} == {"one_value", "acknowledgements"}
    assert "Akkoord verouderd" in next(f["told"] for f in told["findings"] if f["rule"] == "acknowledgements")
    with pytest.raises(GateClosed):
        gate.data_gate(project, definitive)


def test_an_acknowledgement_of_what_was_mended_is_told_and_stops_nothing(project, publication):
    twice(project)
    accept(project, publication, open_ones(checked(project, publication)))
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b";1.240;", b";1.234;"))
    told = checked(project, replace(publication, status="definitief"))
    assert told["verdict"]["published"]
    (finding,) = told["findings"]
    assert finding["state"] == "info" and "Akkoord vervallen" in finding["told"] and finding["where"] == "akkoord.yml, nr. 1"


def test_a_critical_finding_cannot_be_accepted(project, publication):
    import openpyxl

    path = project.raw / "voorbeeld/2024-Q1/budget.xlsx"
    book = openpyxl.load_workbook(path)
    book["Budget"]["B8"] = 900
    book.save(path)
    told = checked(project, publication)
    accept(project, publication, [f for f in told["findings"] if f["rule"] == "declared_totals"])
    told = checked(project, publication)
    assert not told["verdict"]["published"] and told["verdict"]["critical"] and not told["verdict"]["accepted"]
    assert any("kan niet worden geaccepteerd" in f["told"] for f in told["findings"])
    with pytest.raises(GateClosed, match=r"cel B8"):
        gate.data_gate(project, publication)


def test_a_reference_in_a_text_that_leads_nowhere_is_found_before_anything_is_published(project, publication):
    text = project.raw / "voorbeeld/2024-Q1/teksten/jeugd.md"
    text.write_text('Goed.\n\nEr waren {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen.\n', "utf-8")
    told = checked(project, publication)
    found = [f for f in told["findings"] if f["where"].startswith("teksten/jeugd.md")]
    assert found and "regel 3" in found[0]["where"]


def test_a_check_of_a_table_as_a_whole_is_judged_anew_when_its_values_change(project, publication):
    """An ordinary expectation has no two values: what it found stands in its values as text."""
    suite = {"name": "observaties", "expectations": [{
        "type": "expect_column_values_to_be_between", "kwargs": {"column": "obs_value", "max_value": 300}, "severity": "warning",
        "meta": {"titel": "Niet te groot", "uitleg": "Uitleg."}, "row_condition": 'unit_measure == "persons"', "condition_parser": "pandas",
    }]}  # fmt: skip
    suite["expectations"][0]["kwargs"] |= {k: suite["expectations"][0].pop(k) for k in ("row_condition", "condition_parser")}
    (project.expectations / "observaties.json").write_text(json.dumps(suite), "utf-8")
    values = {f["values"] for f in checked(project, publication)["findings"]}
    assert any("310" in v for v in values) and any("1234" in v for v in values) and not any("nan" in v for v in values)


def test_an_akkoord_that_cannot_be_read_stops_the_checks_with_its_place(project, publication):
    acknowledged.path(project, publication).write_text("bevindingen:\n  - bevinding: a-1\n", "utf-8")
    with pytest.raises(ConfigError, match=r"data/raw/voorbeeld/2024-Q1/akkoord\.yml cannot be used:\n  bevindingen, no\. 1, waarden: is missing"):
        checked(project, publication)


def test_akkoord_is_no_delivery_and_is_read_by_the_step_that_checks(project, publication):
    twice(project)
    accept(project, publication, open_ones(checked(project, publication)))
    with reads.recording(project.root) as log:
        assert checked(project, publication)["verdict"]["accepted"] == 1
    assert "data/raw/voorbeeld/2024-Q1/akkoord.yml" in {r.path for r in log.finished()}


def test_two_runs_over_the_same_input_leave_the_same_report(project, publication):
    twice(project)
    checked(project, publication)
    first = {name: (project.work(publication) / name).read_bytes() for name in CHECK_REPORT}
    checked(project, publication)
    assert {name: (project.work(publication) / name).read_bytes() for name in CHECK_REPORT} == first


def test_findings_survive_a_spreadsheet_that_would_run_them(project, publication):
    twice(project)
    checked(project, publication)
    table = pd.read_csv(project.work(publication) / prepared.FINDINGS, sep=";", encoding="utf-8-sig", dtype="str", keep_default_na=False)
    assert not [v for column in table for v in table[column] if v.startswith(("=", "@", "+", "-")) and not v.lstrip("+-").replace(".", "").isdigit()]
