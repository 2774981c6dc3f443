"""A trial of a planted fault: quick, and says of every fault what a build would say of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from synthetic import ledger, manifest, workbook

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import planted_table  # noqa: E402
import trial  # noqa: E402

from peilmerk.checks import suites  # noqa: E402

TOWN, EDITION = "voorbeeld", "voorbeeld/2024-q2"


@pytest.fixture
def tried(project, tmp_path) -> trial.Trial:
    """The synthetic project with a ledger, copied, with every clean delivery read."""
    folder = project.raw / "voorbeeld/2024-Q2"
    figures = next(p.name for p in folder.glob("*.csv"))
    workbook(folder / "budget.xlsx", Budget=ledger())
    manifest(folder, "2024-07-20", figures, "budget.xlsx")
    return trial.Trial(trial.copy_of(project.root, tmp_path / "copy"))


def with_ledger(tried: trial.Trial, tmp_path: Path, rows: list[list]) -> bytes:
    return workbook(tmp_path / "other.xlsx", Budget=rows).read_bytes()


def test_nothing_is_found_where_nothing_was_changed(tried):
    clean = tried.outcomes(TOWN)
    assert trial.difference(clean, tried.outcomes(TOWN)) == (False, set())


def test_a_changed_cell_changes_what_is_shown_and_what_is_found(tried, tmp_path):
    clean = tried.outcomes(TOWN)
    with tried.change(tried.project.raw / "voorbeeld/2024-Q2/budget.xlsx", with_ledger(tried, tmp_path, ledger(spent=125))):
        changed, found = trial.difference(clean, tried.outcomes(TOWN))
    assert changed and "declared_totals" in {rule for rule, *_ in found}


def test_afterwards_all_is_as_it_was(tried, tmp_path):
    clean, path = tried.outcomes(TOWN), tried.project.raw / "voorbeeld/2024-Q2/budget.xlsx"
    before = path.read_bytes()
    with tried.change(path, with_ledger(tried, tmp_path, ledger(spent=125))):
        tried.outcomes(TOWN)
    assert path.read_bytes() == before and trial.difference(clean, tried.outcomes(TOWN)) == (False, set())


def test_a_cell_that_cannot_be_read_is_a_refusal(tried, tmp_path):
    clean = tried.outcomes(TOWN)
    with tried.change(tried.project.raw / "voorbeeld/2024-Q2/budget.xlsx", with_ledger(tried, tmp_path, ledger(spent="12o"))):
        changed, found = trial.difference(clean, tried.outcomes(TOWN))
    assert changed and {rule for rule, *_ in found} >= {trial.REFUSED}


@pytest.mark.parametrize("spent", [120, 125, -120])
def test_great_expectations_says_the_same(tried, tmp_path, spent):
    with tried.change(tried.project.raw / "voorbeeld/2024-Q2/budget.xlsx", with_ledger(tried, tmp_path, ledger(spent=spent))):
        quick, exact = tried.outcomes(TOWN), tried.exactly(TOWN)
    assert {name: set(o.found) for name, o in quick.items()} == {name: set(found) for name, found in exact.items()}
    assert spent == 120 or quick[EDITION].found.keys() - tried.outcomes(TOWN)[EDITION].found.keys()


SUITE = [
    {"type": "expect_column_values_to_be_between", "kwargs": {"column": "obs_value", "min_value": 0, "row_condition": 'unit_measure == "percent"', "condition_parser": "pandas"}},
    {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "scenario", "value_set": ["actual"]}},
    {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "unit_measure", "regex": r"^\w+$"}},
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "obs_value"}},
    {"type": "expect_compound_columns_to_be_unique", "kwargs": {"column_list": ["indicator", "time_period"]}},
    {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 9}},
]


@pytest.mark.parametrize("expectation", SUITE, ids=lambda e: e["type"])
def test_every_kind_of_expectation_is_judged_as_great_expectations_does(tried, tmp_path, expectation):
    """Of a table in which each of them fails for some rows."""
    cleaned = [c for _, given in tried.cleaned(TOWN) for c in given]
    table = pd.concat([pd.read_parquet(c.path) for c in cleaned], ignore_index=True).head(4)
    table = table.assign(
        obs_value=[5.0, -1.0, None, -2.0], unit_measure=["percent", "percent", "", "EUR"], scenario=["actual", "x", "actual", "y"],
        indicator=["a", "a", "a", "b"], time_period=["2024", "2024", "2023", "2024"],
    )  # fmt: skip
    path = tmp_path / "suite.json"
    path.write_text(json.dumps({"name": "proef", "expectations": [{"severity": "warning", "meta": {"titel": "proef"}, **expectation}]}), "utf-8")
    suite = suites.load_suite(path)
    quick, exact = trial.judge(table, suite), suites.run(table, suite)
    assert not exact[0].ok
    assert trial.found_in(quick).keys() == trial.found_in(exact).keys() and Counter(r.failed for r in quick) == Counter(r.failed for r in exact)


def test_what_is_done_with_the_results_of_one_look_does_not_change_the_next(tried, tmp_path):
    """Results of other suites are added to the list that comes back; kept with it, an old fault would be found again."""
    cleaned = [c for _, given in tried.cleaned(TOWN) for c in given]
    table = pd.concat([pd.read_parquet(c.path) for c in cleaned], ignore_index=True).head(4)
    path = tmp_path / "suite.json"
    path.write_text(json.dumps({"name": "proef", "expectations": [{"severity": "warning", "meta": {"titel": "proef"}, **SUITE[3]}]}), "utf-8")
    suite = suites.load_suite(path)
    results = trial.judge(table, suite)
    results += results
    assert len(trial.judge(table, suite)) == 1


def test_a_fault_is_found_only_by_rules_that_count():
    result = {"found": [("control_totals", "id", "values", False)]}
    assert planted_table.is_found(result) and not planted_table.is_found(result, ["control_totals"])


def test_the_table_counts_by_kind_edition_and_rule(tmp_path):
    def planted(kind: str, meaning: bool, *found: str, text: bool = False) -> dict:
        told = dict(edition="a/2024", kind=kind, number=1, file="f.csv", sheet="", cell="B2", before="1", after="2")
        return {"planted": told, "meaning": meaning, "found": [(rule, "id", "v", text) for rule in found], "exact": None}

    results = [planted("digit", True, "sums"), planted("digit", True), planted("digit", False, "sums"), planted("sign", True, "lint", text=True), planted("sign", True, "control_totals")]
    clean = {"a": {"a/2024": trial.Outcome(found={("sums", "sums-1", "v", False): "waar", ("sums", "sums-2", "v", False): "niet"})}}
    facts = {"plants": 5, "seed": 1, "jobs": 1, "seconds": 60, "without": ["control_totals"]}
    told = planted_table.summary(results, clean, {"sums-1": "published so"}, ["control_totals"], facts)
    digit, sign = told["kinds"]["digit"], told["kinds"]["sign"]
    assert (digit["planted"], digit["without_meaning"], digit["found"], digit["missed"]) == (3, 1, 1, 1)
    assert (sign["found"], sign["with_all_rules"]) == (1, 2)
    assert told["rules"] == {"sums": {"found": 1, "alone": 1}, "lint": {"found": 1, "alone": 1}}
    assert told["only_by_a_text"] == 1 and told["meaningless_but_told"] == 1
    page = tmp_path / "checks.md"
    page.write_text(f"# Checks\n\nBefore.\n\n{planted_table.BEGIN}\nvan de vorige keer\n{planted_table.END}\n\nAfter.\n", "utf-8")
    planted_table.into(page, told)
    text = page.read_text("utf-8")
    assert "| digit | 3 | 1 | 2 | 1 | 50% |" in text and "| a/2024 | 2 | 1 | 1 |" in text and "vorige keer" not in text and text.endswith("After.\n")
    planted_table.into(page, told)
    assert page.read_text("utf-8") == text
