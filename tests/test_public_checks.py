"""What readers may know of the checks: what was judged and found, as far as nothing of it rests on a hidden value."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import disputed, protect, public_checks, rules, spreadsheet
from peilmerk.checks.results import CheckResult
from peilmerk.project import Disclosure
from synthetic import rows

PEOPLE = {"indicator": "clienten_verblijf", "theme": "jeugd", "unit_measure": "persons"}
RULE = Disclosure()


def result(name: str, findings: pd.DataFrame, severity: str = "warning", suite: str = "observaties", **more) -> CheckResult:
    """What a check of this name says; its findings are those of a rule, also of what holds."""
    wrong = int((~findings["ok"].astype(bool)).sum())
    facts = {"title": f"Controle {name}", "explanation": "Uitleg.", "owner": "gegevensbeheer", "judged": len(findings), **more}
    return CheckResult(name=name, severity=severity, ok=not wrong, failed=wrong, findings=findings, suite=suite, **facts)


def run(rule: str, table: pd.DataFrame, **parameters) -> CheckResult:
    return result(rule, rules.RULES[rule](table, **parameters))


def row(where: str = "Blad, cel B1", source: str = "levering", **more) -> dict:
    """A finding as a rule makes it."""
    told = {
        "ok": False, "subject": "clienten_verblijf", "member": "_T", "area": "GM9999", "period": "2024", "scenario": "actual", "expected": 20.0, "found": 30.0,
        "tolerance": 0.0, "unit": "persons", "where": where, "source": source,
    }  # fmt: skip
    return told | more


def given_(*findings: dict) -> pd.DataFrame:
    return rules.findings(list(findings))


@pytest.fixture
def told(tmp_path, reference):
    """A function: what readers are told if the checks found this. accepted: by whom, by id of the finding."""

    def tell(table: pd.DataFrame, *results: CheckResult, accepted: dict[str, str] | None = None, declared: pd.Series | None = None) -> dict:
        found = pd.concat([r.told() for r in results], ignore_index=True)
        found["delivery"] = found["source"].map(lambda s: f"{s}.csv" if s else "")
        if accepted is not None:
            found["accepted_by"] = found["id"].map(accepted).fillna("")
            by = found["accepted_by"] != ""
            found["accepted_on"], found["accepted_reason"] = np.where(by, "2024-06-01", ""), np.where(by, "Klopt zo.", "")
        spreadsheet.harmless(found).to_csv(tmp_path / "findings.csv", index=False, sep=";", encoding="utf-8-sig")
        (tmp_path / "checks.json").write_text(json.dumps([r.summary() for r in results]), "utf-8")
        shown = protect.protect(table if declared is None else table[declared], RULE, reference)
        return public_checks.told(tmp_path, shown, table[protect.small(table, RULE, reference)])

    return tell


OPEN = rows({"obs_value": 30}, {"obs_value": 20, "product": "gezinshuis"}, **PEOPLE)


# --- what is told ---------------------------------------------------------------------------------------------------------------


def test_a_finding_has_both_values_where_it_stands_and_how_precisely_the_cell_was_given(told):
    (finding,) = told(OPEN, result("x", given_(row(told="Klopt niet.", beside="Blad, cel B2", rests_on="levering"))))["findings"]
    assert {k: finding[k] for k in ("expected", "found", "tolerance", "unit", "decimals", "where", "delivery", "beside", "told", "severity")} == {
        "expected": 20.0, "found": 30.0, "tolerance": 0.0, "unit": "persons", "decimals": 0, "where": "Blad, cel B1", "delivery": "levering.csv",
        "beside": "Blad, cel B2", "told": "Klopt niet.", "severity": "warning",
    }  # fmt: skip
    assert finding["id"].startswith("x-") and finding["values"] == "gevonden 30, verwacht 20"


def test_what_holds_is_counted_as_judged_and_not_told(told):
    public = told(OPEN, result("x", given_(row(ok=True), row("Blad, cel B2"))))
    (check,) = public["checks"]
    assert (check["judged"], check["failed"], check["ok"], check["owner"]) == (2, 1, False, "gegevensbeheer")
    assert [f["where"] for f in public["findings"]] == ["Blad, cel B2"]


def test_a_finding_without_an_acknowledgement_is_open_also_where_nobody_ever_wrote_one(told):
    (check,) = told(OPEN, result("x", given_(row())))["checks"]
    assert (check["accepted"], check["open"]) == (0, 1)


def test_an_acknowledgement_is_told_with_who_when_and_why(told):
    one, other = row(), row("Blad, cel B2", member="gezinshuis")
    public = told(OPEN, result("x", given_(one, other)), accepted={rules.key("x", one): "A. de Vries"})
    assert [(f["accepted_by"], f["accepted_on"], f["accepted_reason"]) for f in public["findings"]] == [("A. de Vries", "2024-06-01", "Klopt zo."), ("", "", "")]
    (check,) = public["checks"]
    assert (check["failed"], check["accepted"], check["open"]) == (2, 1, 1)


def test_a_finding_about_a_cell_on_no_page_is_counted_and_not_told(told):
    public = told(OPEN, result("x", given_(row(), row("Blad, cel B2", member="gezinshuis"))), declared=OPEN["source_row"] == 1)
    assert public["checks"][0]["failed"] == 2 and len(public["findings"]) == 1


# --- figures that are disputed --------------------------------------------------------------------------------------------------


def test_a_figure_that_is_shown_and_disputed_is_told_by_its_theme(told):
    public = told(OPEN, result("sums", given_(row(beside="Blad, cel B2", rests_on="levering"))))
    assert public["disputed jeugd"] == [
        {"rule": "sums", "subject": "clienten_verblijf", "expected": 20.0, "found": 30.0, "tolerance": 0.0, "unit": "persons", "decimals": 0,
         "where": "Blad, cel B1", "source": "levering"}
    ]  # fmt: skip


def test_of_two_statements_that_differ_each_says_what_the_other_says(told):
    table = rows({"obs_value": 30}, {"obs_value": 20}, **PEOPLE)
    one, other = told(table, result("equals", given_(row(beside="Blad, cel B2", rests_on="levering"))))["disputed jeugd"]
    assert (one["where"], one["found"], one["expected"]) == ("Blad, cel B1", 30, 20) and (other["where"], other["found"], other["expected"]) == ("Blad, cel B2", 20, 30)
    assert disputed.said(other, "30") == "elders staat 30" and disputed.marked(other)


@pytest.mark.parametrize("beside, rule", [("Blad, cel B9", "equals"), ("Blad, cel B2; Blad, cel B3", "equals"), ("", "equals"), ("Blad, cel B2", "sums")])
def test_a_sum_or_a_figure_that_is_not_there_says_nothing_back(told, beside, rule):
    table = rows({"obs_value": 30}, {"obs_value": 20}, **PEOPLE)
    (one,) = told(table, result(rule, given_(row(beside=beside, rests_on="levering"))))["disputed jeugd"]
    assert one["where"] == "Blad, cel B1"


def test_a_figure_that_is_added_up_from_other_periods_says_which(told):
    table = rows({"obs_value": 30, "time_period": "2019-03/2020-06"}, {"obs_value": 12, "time_period": "2020-S1"}, {"obs_value": 18, "time_period": "2019"}, **PEOPLE)
    parts = row(beside="Blad, cel B2; Blad, cel B3", rests_on="levering", period="2019-03/2020-06")
    (one,) = told(table, result("sums", given_(parts)))["disputed jeugd"]
    assert disputed.said(one, "20") == "2019 en 1e halfjaar 2020 geven samen 20"
    (other,) = told(table, result("sums", given_({**parts, "beside": "Blad, cel B2; Blad, cel B9"})))["disputed jeugd"]
    assert "parts" not in other and disputed.said(other, "20") == "onderdelen geven samen 20"


def test_what_somebody_accepted_is_disputed_still(told):
    one = row()
    public = told(OPEN, result("sums", given_(one)), accepted={rules.key("sums", one): "A. de Vries"})
    assert public["findings"][0]["accepted_by"] and public["disputed jeugd"]


@pytest.mark.parametrize(
    ("finding", "severity"),
    [
        (row(ok=True), "warning"), (row(), "info"), (row(expected=None), "warning"), (row(found=31.0), "warning"), (row(unit="days", subject="levering"), "warning"),
        (row(unit="months"), "warning"), (row(subject="clienten_ambulante_jeugdhulp"), "warning"), (row("Blad, cel B9"), "warning"),
    ],
    ids=["holds", "for information", "no other value", "of what was computed", "of a delivery", "of its age", "of another indicator", "not shown"],
)  # fmt: skip
def test_what_says_no_other_value_of_a_figure_that_is_shown_disputes_nothing(told, finding, severity):
    assert not [name for name in told(OPEN, result("x", given_(finding), severity)) if name.startswith("disputed")]


def test_what_rests_on_a_hidden_value_disputes_nothing(told):
    table = rows({"obs_value": 30}, {"obs_value": 3, "product": "gezinshuis", "source": "geheim"}, **PEOPLE)
    for rests in ("levering", "geheim"):
        public = told(table, result("x", given_(row(beside="Blad, cel B2", rests_on=rests))))
        assert ("disputed jeugd" in public) == (rests == "levering")


def test_of_a_range_each_end_can_be_disputed(told):
    table = rows({"obs_value": None, "obs_low": 25, "obs_high": 30}, **PEOPLE)
    assert told(table, result("x", given_(row())))["disputed jeugd"]


# --- what is not for readers ----------------------------------------------------------------------------------------------------


def test_texts_lists_and_acknowledgements_are_for_their_authors(told):
    mine = [result(s, given_({"ok": False, "subject": "1.234", "unit": "text", "where": f"{s}/a.md, regel 3", "source": ""}), suite=s) for s in public_checks.AUTHORS]
    public = told(OPEN, result("x", given_(row(ok=True))), *mine)
    assert [c["name"] for c in public["checks"]] == ["x"] and public["findings"] == [] and public["author_checks"] == 3
    assert "1.234" not in json.dumps(public)


def test_a_finding_about_a_file_that_an_analyst_keeps_is_for_the_analyst(told):
    public = told(OPEN, result("x", given_(row(ok=True), row("verbanden.yml, regel 3", source="", unit="text", told="Dit verband vindt geen cijfer."))))
    assert public["findings"] == [] and (public["checks"][0]["judged"], public["checks"][0]["failed"]) == (1, 0)


def test_a_delivery_is_told_of_as_a_whole_if_readers_see_something_of_it(told):
    text = {"unit": "text", "told": "Dit blad is twee keer geleverd.", "expected": None, "found": None}
    public = told(OPEN, result("x", given_(row("blad Blad", **text), row("blad Geheim", source="ander", **text))))
    assert [(f["where"], f["told"]) for f in public["findings"]] == [("blad Blad", "Dit blad is twee keer geleverd.")]


@pytest.mark.parametrize("hidden", [False, True])
def test_what_is_said_of_all_deliveries_is_told_if_none_of_them_hides_anything(told, hidden):
    table = rows({"obs_value": 3 if hidden else 30}, **PEOPLE)
    share = row("alle leveringen", subject="editie", unit="percent", source="", expected=0.0, found=1.6)
    assert [f["found"] for f in told(table, result("x", given_(share)))["findings"]] == ([] if hidden else [1.6])


@pytest.mark.parametrize("hidden", [False, True])
def test_an_old_delivery_is_told_also_if_something_in_it_is_hidden(told, hidden):
    table = rows({"obs_value": 3 if hidden else 30}, **PEOPLE)
    old = row("Blad, cel B1", subject="levering", unit="days", expected=100.0, found=200.0)
    assert [f["found"] for f in told(table, result("recent_export", given_(old)))["findings"]] == [200.0]


def test_but_a_figure_in_days_is_a_figure(told):
    """The number of days that three people waited is theirs."""
    table = rows({"obs_value": 3}, **PEOPLE)
    waits = row("Blad, cel B9", subject="wachttijd", unit="days", expected=100.0, found=200.0)
    assert told(table, result("x", given_(waits)))["findings"] == []


def test_delivered_totals_stand_beside_their_sums_also_where_they_hold(told):
    table = rows({"obs_value": 30, "role": "total"}, {"obs_value": 30, "measure": "a", "part_of": "_T"})
    (total,) = told(table, run("declared_totals", table))["totals"]
    assert (total["ok"], total["found"], total["expected"], total["where"]) == (True, 30.0, 30.0, "Blad, cel B1")


# --- what rests on a hidden value -----------------------------------------------------------------------------------------------

HIDDEN = rows(
    PEOPLE | {"obs_value": 30}, {"obs_value": 20, "source": "ander"}, PEOPLE | {"obs_value": 4, "product": "pleegzorg", "source": "geheim"}
)
#: About an amount that stands in another delivery, in which nothing is hidden.
FREE = row("Blad, cel B2", source="ander", subject="taakstelling", unit="EUR")


@pytest.mark.parametrize(
    ("finding", "why"),
    [
        (row(source="geheim", where="Blad, cel B3", member="pleegzorg"), "its own cell is hidden"),
        (row(source="geheim", where="Blad, cel B9"), "its delivery has a hidden cell"),
        (row(rests_on="ander geheim", beside="Blad, cel B2; Blad, cel B3"), "it was compared with a hidden cell"),
        (row(beside="Blad, cel B3"), "what it was compared with is not known"),
        (row(member="pleegzorg"), "another delivery states the figure that is hidden"),
        (row(source=""), "where it stands is not known"),
    ],
)
def test_it_is_neither_told_nor_counted_if(told, finding, why):
    for ok in (True, False):
        public = told(HIDDEN, result("x", given_(FREE, finding | {"ok": ok})))
        assert [f["subject"] for f in public["findings"]] == ["taakstelling"], why
        assert (public["checks"][0]["judged"], public["checks"][0]["failed"]) == (1, 1), why


def test_a_small_count_that_no_page_declares_closes_its_delivery_too(told):
    public = told(HIDDEN, result("x", given_(row(source="geheim"), FREE)), declared=HIDDEN["source"] != "geheim")
    assert len(public["findings"]) == 1 and public["checks"][0]["failed"] == 1


def test_a_figure_of_two_dimensions_is_known_by_both(told):
    """`pleegzorg` of the young is another figure than `pleegzorg` of all."""
    table = pd.concat([OPEN, rows({"obs_value": 4, "product": "pleegzorg", "age": "0-4", "source": "geheim"}, **PEOPLE)], ignore_index=True)
    same, other = row(member="pleegzorg, 0-4"), row(member="pleegzorg")
    assert [f["member"] for f in told(table, result("x", given_(same, other)))["findings"]] == ["pleegzorg"]


def test_an_expectation_that_judges_every_row_is_counted_by_its_rows(told):
    """How many rows fail may rest on a hidden value; how many there are does not."""
    check = result("expect_column_values_to_be_between:obs_value", given_(row(source="geheim"), FREE), judged=30)
    (public,) = told(HIDDEN, check)["checks"]
    assert (public["judged"], public["failed"]) == (30, 1)


def cells(hidden: list[int], shown: list[int], total: int) -> pd.DataFrame:
    """One delivery with small counts, a second that states the same total, and a third with amounts that nothing hides."""
    same = [{"obs_value": v, "product": f"p{i}", "part_of": "_T", "source": "geheim"} for i, v in enumerate([*hidden, *shown])]
    totals = [{"obs_value": total, "role": "total", "source": "geheim"}, {"obs_value": total + 1, "role": "total", "source": "ander"}]
    free = [{"obs_value": 30.0 + i, "source": "vrij", "role": "total" if i == 0 else "item", "part_of": "" if i == 0 else "_T", "measure": "_T" if i == 0 else f"m{i}",
             "indicator": "taakstelling", "theme": "maatregelen", "unit_measure": "EUR"} for i in range(3)]  # fmt: skip
    return rows(*same, *totals, *free, **PEOPLE)


@settings(max_examples=40)
@given(
    pair=st.integers(2, 4).flatmap(lambda n: st.tuples(*[st.lists(st.integers(1, 9), min_size=n, max_size=n)] * 2)),
    shown=st.lists(st.integers(10, 90), min_size=1, max_size=3), total=st.integers(40, 200),
)  # fmt: skip
def test_other_hidden_values_change_no_byte_of_what_is_told(tmp_path_factory, reference, pair, shown, total):
    """Non-interference over rules that compare cells with each other, in one delivery and across several."""
    texts = []
    for hidden in pair:
        table = cells(hidden, shown, total)
        results = [run("declared_totals", table), run("one_value", table), result("x", _compared(table))]
        found = pd.concat([r.told() for r in results], ignore_index=True).assign(delivery="a.csv")
        folder = tmp_path_factory.mktemp("edition")
        spreadsheet.harmless(found).to_csv(folder / "findings.csv", index=False, sep=";", encoding="utf-8-sig")
        (folder / "checks.json").write_text(json.dumps([r.summary() for r in results]), "utf-8")
        public = public_checks.told(folder, protect.protect(table, RULE, reference), table[protect.small(table, RULE, reference)])
        texts.append(json.dumps(public))
    assert texts[0] == texts[1]
    told_ = json.loads(texts[0])
    assert {f["subject"] for f in told_["findings"]} == {"taakstelling"} and len(told_["totals"]) == 1  # what is free is told


def _compared(table: pd.DataFrame) -> pd.DataFrame:
    """A rule across deliveries: the total that one states against the parts that the other does."""
    parts = table[(table["source"] == "geheim") & (table["role"] == "item")].to_dict("records")
    whole = table[(table["source"] == "ander")].iloc[0]
    expected = sum(p["obs_value"] for p in parts)
    return rules.findings([rules.finding(whole, expected, whole["obs_value"], 0.0, parts, f"Samen {expected}.")])
