"""Checks: the suites in expectations/ through the real Great Expectations, with findings that name the cell."""

import json

import pandas as pd
import pytest

from peilmerk.checks import suites as checks
from peilmerk.errors import ConfigError
from peilmerk.rules import FINDING
from synthetic import ROOT, rows

SUITES = sorted((ROOT / "expectations").glob("*.json"))


@pytest.fixture
def suite(tmp_path):
    """A function that makes a suite of expectations from JSON."""

    def make(*expectations: dict, values: dict | None = None):
        path = tmp_path / "proef.json"
        path.write_text(json.dumps({"name": "proef", "expectations": list(expectations)}), "utf-8")
        return checks.load_suite(path, values)

    return make


def rule(name: str, severity: str = "critical", **parameters) -> dict:
    kwargs = {"rule": name} | ({"parameters": parameters} if parameters else {})
    return {"type": "expect_rule_to_hold", "kwargs": kwargs, "severity": severity, "meta": {"titel": name, "uitleg": "Uitleg."}}


def column(kind: str, severity: str = "critical", **kwargs) -> dict:
    return {"type": kind, "kwargs": kwargs, "severity": severity, "meta": {"titel": kind}}


def totals(total: float) -> pd.DataFrame:
    return rows(
        {"measure": "a", "obs_value": 3, "part_of": "Totaal"},
        {"measure": "b", "obs_value": 4, "part_of": "Totaal"},
        {"measure": "Totaal", "obs_value": total, "role": "total"},
    )


#: What is filled in in suites: by what name, and of what kind.
VALUES = {"peildatum": "2024-05-15", "verbanden": [], "optelling": {"taakstelling": "sum"}, "gebieden": {"GM0268": [["WK026801", "", ""]]}}


#: What rules over editions look at besides, as `checks.seen` adds it; nothing of it is known here.
DESCRIBED = {
    "own": True, "file": "levering.xlsx", "label": "Taakstelling", "definition": "", "aggregation": "sum", "denominator": "", "version": 1, "since": "",
    "succeeds": "", "lowest": float("nan"), "highest": float("nan"), "inhabitants": float("nan"), "dictionary_unit": "EUR",
}  # fmt: skip


# --- the suites ---


@pytest.mark.parametrize("path", SUITES, ids=lambda p: p.stem)
def test_a_suite_of_the_repository_loads_and_tells_readers_what_it_checks(path):
    suite = checks.load_suite(path, VALUES)
    assert suite.name == path.stem and suite.expectations
    for expectation in suite.expectations:
        assert expectation.meta["titel"] and expectation.meta["uitleg"].endswith(".")
        assert not any("{" + name + "}" in str(getattr(expectation, "parameters", "")) for name in VALUES)


@pytest.mark.parametrize("path", SUITES, ids=lambda p: p.stem)
def test_a_suite_of_the_repository_can_be_evaluated(path):
    """No expectation stops on a name or parameter that does not exist."""
    suite = checks.load_suite(path, VALUES)
    results = checks.run(totals(7).assign(**DESCRIBED), suite)
    assert [r.title for r in results] == [e.meta["titel"] for e in suite.expectations]
    assert [r.name for r in results if not r.ok and r.severity != "info"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "kapot.json is no valid JSON"),
        ("[]", "kapot.json is no suite"),
        ('{"name": "a"}', "kapot.json is no suite"),
        ('{"name": "a", "expectations": [{"type": "expect_nothing_at_all", "kwargs": {}}]}', "no. 1 is no expectation that Great Expectations knows"),
        ('{"name": "a", "expectations": [{"type": "expect_column_values_to_not_be_null", "kwargs": {"kolom": "x"}}]}', "no. 1 is no expectation"),
        ('{"name": "a", "expectations": [{"kwargs": {}}]}', "no. 1 is no expectation"),
        ('{"name": "a", "expectations": [{"type": "expect_rule_to_hold", "kwargs": {"rule": "declared_total"}}]}', "no. 1: Unknown rule 'declared_total'. Did you mean 'declared_totals'"),
        ('{"name": "a", "expectations": [{"type": "expect_rule_to_hold"}]}', "no. 1: Unknown rule ''"),
        ('{"name": "a", "expectations": [{"type": "expect_rule_to_hold", "severity": "critcal", "kwargs": {"rule": "one_value"}}]}', "Did you mean 'critical'"),
    ],
)  # fmt: skip
def test_a_broken_suite_is_named(tmp_path, text, message):
    path = tmp_path / "kapot.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        checks.load_suite(path)
    assert message in str(error.value)


def test_a_suite_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"weg\.json is missing"):
        checks.load_suite(tmp_path / "weg.json")


# --- running ---


def test_a_total_that_holds_is_judged_and_counted(suite):
    (result,) = checks.run(totals(7), suite(rule("declared_totals")))
    assert (result.ok, result.judged, result.failed, result.severity, result.explanation) == (True, 1, 0, "critical", "Uitleg.")
    assert list(result.findings.columns) == FINDING


def test_a_wrong_total_is_found_with_its_cell(suite):
    (result,) = checks.run(totals(9), suite(rule("declared_totals", severity="warning")))
    assert (result.ok, result.judged, result.failed, result.severity) == (False, 1, 1, "warning")
    (finding,) = result.findings.to_dict("records")
    assert (finding["expected"], finding["found"], finding["where"]) == (7, 9, "Blad, cel B3")


def test_results_stand_in_the_order_of_the_suite(suite):
    made = [
        rule("one_value"),
        column("expect_column_values_to_be_in_set", column="scenario", value_set=["actual"]),
        rule("declared_totals"),
        column("expect_table_row_count_to_be_between", min_value=1),
        rule("ordered_ranges"),
        column("expect_column_values_to_not_be_null", column="time_start"),
    ]
    assert [r.title for r in checks.run(totals(7), suite(*made))] == [e["meta"]["titel"] for e in made]


@pytest.mark.parametrize("index", [[0, 1, 2], [40, 17, 5]])
def test_a_column_that_fails_names_the_cell_whatever_the_index_of_the_table(suite, index):
    table = rows({"obs_value": 40}, {"obs_value": 140}, {"obs_value": 50}, source_column="G").set_axis(index)
    (result,) = checks.run(table, suite(column("expect_column_values_to_be_between", column="obs_value", max_value=100)))
    assert (result.ok, result.judged, result.failed) == (False, 3, 1)
    assert result.findings["where"].tolist() == ["Blad, cel G2: obs_value is 140.0"]
    assert result.findings["source"].tolist() == ["levering"]


def test_a_condition_limits_what_is_judged(suite):
    table = rows({"obs_value": 140}, {"obs_value": 140, "unit_measure": "percent"}, {"obs_value": 14, "unit_measure": "percent"})
    share = column(
        "expect_column_values_to_be_between", column="obs_value", max_value=100, row_condition='unit_measure == "percent"', condition_parser="pandas"
    )
    (result,) = checks.run(table, suite(share))
    assert (result.judged, result.failed) == (2, 1)
    assert result.findings["where"].tolist() == ["Blad, cel B2: obs_value is 140.0"]
    (nothing,) = checks.run(table.head(1), suite(share))
    assert (nothing.ok, nothing.judged, nothing.failed) == (True, 0, 0)


def test_a_cell_that_was_read_twice_is_found(suite):
    keys = ["indicator", "time_period", "source", "source_sheet", "source_row", "source_column"]
    (result,) = checks.run(rows({}, {"source_row": 1}), suite(column("expect_compound_columns_to_be_unique", column_list=keys)))
    assert not result.ok and len(result.findings) == 2


def test_a_failure_of_the_whole_table_says_what_was_found(suite):
    (result,) = checks.run(totals(7), suite(column("expect_table_row_count_to_be_between", min_value=9)))
    assert (result.ok, result.failed) == (False, 1)
    assert result.findings["where"].tolist() == ["expect_table_row_count_to_be_between: found 3"]


@pytest.mark.parametrize(
    ("expectation", "why"),
    [
        (column("expect_column_values_to_not_be_null", column="source_rij"), "source_rij"),
        (rule("status_inventory"), "status"),
        (rule("ordered_ranges", dagen=3), "dagen"),
    ],
)
def test_what_could_not_be_evaluated_counts_as_failed_and_says_why(suite, expectation, why):
    (result,) = checks.run(totals(7), suite(expectation))
    assert (result.ok, result.failed) == (False, 1)
    assert why in result.findings["where"].item()


def test_parameters_are_filled_in(suite):
    made = suite(rule("recent_export", peildatum="{peildatum}", days=100), values={"peildatum": "2024-09-01"})
    (result,) = checks.run(totals(7), made)
    assert not result.ok and result.findings["found"].item() == 123


def test_a_parameter_that_is_no_text_takes_the_place_of_its_name(suite):
    made = suite(rule("parts_of_areas", gebieden="{gebieden}", optelling="{optelling}"), values=VALUES)
    table = rows({"obs_value": 7, "ref_area": "GM0268"}, {"obs_value": 9, "ref_area": "WK026801"})
    (result,) = checks.run(table, made)
    assert not result.ok and result.findings[["found", "expected"]].values.tolist() == [[7, 9]]


def test_open_periods_and_missing_figures_can_be_checked(suite):
    table = rows({"time_period": "2022/..", "obs_value": None, "decimals": None}, {"source_row": None})
    results = checks.run(table, suite(rule("declared_totals"), column("expect_column_values_to_not_be_null", column="source_row")))
    assert [r.ok for r in results] == [True, False]


def test_a_summary_tells_no_values(suite):
    (result,) = checks.run(totals(98765), suite(rule("declared_totals")))
    assert "98765" not in json.dumps(result.summary())
