"""The data gate by status and severity."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from peilmerk import prepared, rules, spreadsheet
from peilmerk.checks import acknowledged, gate
from peilmerk.checks.acknowledged import Entry
from peilmerk.checks.results import CheckResult
from peilmerk.errors import GateClosed


@pytest.fixture
def edition(project):
    """A function: status to the first edition of the project with that status."""
    return lambda status: replace(project.publications[0], status=status)


@pytest.fixture
def kept(project):
    """A function that keeps results as the checks do. accepted: by whom the findings of a check are, by its name."""

    def keep(*results: CheckResult, accepted: dict[str, str] | None = None) -> pd.DataFrame:
        table = pd.concat([r.told() for r in results], ignore_index=True)
        entries = [
            Entry(bevinding=row["id"], waarden=row["values"], reden="Zo gepubliceerd.", naam=(accepted or {})[row["rule"]], datum="2026-11-25")
            for _, row in table.iterrows()
            if row["rule"] in (accepted or {})
        ]
        table = acknowledged.accept(table, entries).assign(delivery="voorbeeld/2024-Q1/budget.xlsx")
        folder = project.work(project.publications[0])
        folder.mkdir(parents=True, exist_ok=True)
        spreadsheet.harmless(table).to_csv(folder / prepared.FINDINGS, index=False, sep=";", encoding="utf-8-sig")
        (folder / prepared.CHECKS).write_text(json.dumps([r.summary() for r in results]), "utf-8")
        return table

    return keep


def result(severity: str, ok: bool = False, name: str = "declared_totals", **row) -> CheckResult:
    row = {
        "ok": ok, "subject": "besteed", "member": "Totaal", "area": "GM9999", "period": "2024", "scenario": "actual", "found": 250_000.0,
        "expected": 200_000.0, "tolerance": 1500.0, "unit": "EUR", "where": "Budget, cel B8", "source": "hash",
    } | row  # fmt: skip
    return CheckResult(name, f"Titel van {name}", "Uitleg.", severity, ok, 1, int(not ok), rules.findings([row]))


@pytest.mark.parametrize(
    ("severity", "status", "closed"),
    [
        ("critical", "concept", True),
        ("critical", "definitief", True),
        ("warning", "concept", False),
        ("warning", "definitief", True),
        ("info", "concept", False),
        ("info", "definitief", False),
    ],
)
def test_what_stops_an_edition_follows_from_severity_and_status(project, edition, kept, severity, status, closed):
    kept(result(severity))
    if not closed:
        gate.data_gate(project, edition(status))
        return
    with pytest.raises(GateClosed) as error:
        gate.data_gate(project, edition(status))
    assert "the data gate is closed" in str(error.value) and len(error.value.findings) == 1


@pytest.mark.parametrize("status", ["concept", "definitief"])
def test_what_holds_stops_nothing(project, edition, kept, status):
    kept(result("critical", ok=True), result("warning", ok=True, name="one_value"))
    gate.data_gate(project, edition(status))


def test_a_warning_that_was_accepted_lets_a_definitive_edition_through(project, edition, kept):
    kept(result("warning"), accepted={"declared_totals": "A. de Vries"})
    gate.data_gate(project, edition("definitief"))


def test_one_warning_that_is_open_is_enough_to_stop_it(project, edition, kept):
    kept(result("warning"), result("warning", name="one_value"), accepted={"declared_totals": "A. de Vries"})
    with pytest.raises(GateClosed) as error:
        gate.data_gate(project, edition("definitief"))
    assert error.value.findings["rule"].tolist() == ["one_value"]


def test_a_closed_gate_names_the_cell_both_values_and_where_the_rest_is(project, edition, kept):
    kept(result("critical"))
    with pytest.raises(GateClosed) as error:
        gate.data_gate(project, edition("concept"))
    said = str(error.value)
    for words in (
        "Voorbeeld, 1e kwartaal 2024: the data gate is closed, 1 critical finding(s)", "budget.xlsx, Budget, cel B8", "besteed 'Totaal' 2024",
        "found 250,000 EUR, expected 200,000 EUR (difference 50,000; 1,500 is allowed)", "editions/voorbeeld/2024-q1/controle.html",
    ):  # fmt: skip
        assert words in said
    assert "akkoord.yml" not in said


def test_open_warnings_are_told_with_the_way_out(project, edition, kept):
    kept(result("warning"))
    with pytest.raises(GateClosed) as error:
        gate.data_gate(project, edition("definitief"))
    said = str(error.value)
    assert "1 warning(s) that nobody acknowledged" in said and "data/raw/voorbeeld/2024-Q1/akkoord.yml" in said
    assert "`peilmerk check -m voorbeeld -p 2024-Q1`" in said and "status: concept" in said


def test_a_long_list_is_cut_and_counted(project, edition, kept):
    kept(*(result("critical", period=str(2000 + n)) for n in range(15)))
    with pytest.raises(GateClosed) as error:
        gate.data_gate(project, edition("concept"))
    assert str(error.value).count("Budget, cel B8") == gate.SHOWN and "... and 3 more" in str(error.value)


def test_a_critical_check_that_names_no_finding_stops_too(project, edition, kept):
    kept(result("warning", ok=True, name="one_value"), CheckResult("kapot", "Titel van kapot", "", "critical", False, 1, 1, rules.findings([])))
    with pytest.raises(GateClosed, match="Titel van kapot"):
        gate.data_gate(project, edition("concept"))


def test_what_a_rule_told_stands_in_the_message(project, edition, kept):
    kept(result("critical", name="lint", subject="12", unit="text", found=None, expected=None, where="teksten/jeugd.md, regel 3", told="Het getal 12 is getypt."))
    with pytest.raises(GateClosed, match=r"teksten/jeugd\.md, regel 3: 12: Het getal 12 is getypt\."):
        gate.data_gate(project, edition("concept"))
