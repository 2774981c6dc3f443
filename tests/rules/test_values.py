"""One value: the same figure is the same wherever it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.rules import RULES
from peilmerk.rules.values import plain_name
from synthetic import described, rows


def test_one_figure_has_one_value():
    same = rows({"obs_value": 7}, {"obs_value": 7})
    assert RULES["one_value"](same)["ok"].tolist() == [True]
    assert RULES["one_value"](rows({"obs_value": 7}, {"obs_value": 9}))["ok"].tolist() == [False]


def test_a_rounded_figure_is_the_same_as_the_precise_one():
    table = rows({"obs_value": 2_000_000, "decimals": -6}, {"obs_value": 2_077_000, "decimals": -3})
    (finding,) = RULES["one_value"](table).to_dict("records")
    assert finding["ok"] and (finding["found"], finding["expected"]) == (2_000_000, 2_077_000)
    assert not RULES["one_value"](rows({"obs_value": 2_000_000, "decimals": -6}, {"obs_value": 2_577_000, "decimals": -3}))["ok"].any()


@pytest.mark.parametrize("change", [{"time_period": "2023"}, {"measure": "a"}, {"scenario": "target"}, {"ref_area": "GM0268"}])
def test_another_figure_may_have_another_value(change):
    assert RULES["one_value"](rows({"obs_value": 7}, {"obs_value": 9} | change)).empty


def test_directions_and_missing_figures_are_no_values():
    assert RULES["one_value"](rows({"obs_value": 1}, {"obs_value": -1}, transformation="direction")).empty
    assert RULES["one_value"](rows({"obs_value": 1}, {"obs_value": None})).empty


def changed(now: dict, before: dict, **common):
    """The same figure as an earlier delivery stated it, and as the edition does."""
    return described(rows({"vintage": "2023-05-01", "source": "vorige"} | before, {"vintage": "2024-05-01"} | now, **common), own_since="2024-01-01")


def wrong(name: str, table, **parameters) -> list[dict]:
    return RULES[name](table, **parameters)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


# --- between editions ---


def test_a_final_figure_is_not_changed_in_silence():
    (finding,) = wrong("same_as_before", changed({"obs_value": 9}, {"obs_value": 7}))
    assert (finding["found"], finding["expected"], finding["source"], finding["rests_on"]) == (9, 7, "levering", "vorige")
    assert "01-05-2023" in finding["told"]
    assert not wrong("same_as_before", changed({"obs_value": 7}, {"obs_value": 7}))


@pytest.mark.parametrize(
    ("now", "before"),
    [({"revised": True}, {}), ({}, {"obs_status": "P"}), ({}, {"obs_status": "E"}), ({"scenario": "budget"}, {"scenario": "budget"}),
     ({"scenario": "target"}, {"scenario": "target"})],
)  # fmt: skip
def test_what_was_not_final_is_a_revision_and_no_conflict(now, before):
    table = changed({"obs_value": 9} | now, {"obs_value": 7} | before)
    assert not wrong("same_as_before", table)
    (finding,) = wrong("revisions", table)
    assert (finding["found"], finding["expected"]) == (9, 7) and finding["told"]


def test_a_plan_for_what_was_over_is_history():
    assert wrong("same_as_before", changed({"obs_value": 9, "time_period": "2022"}, {"obs_value": 7, "time_period": "2022"}, scenario="budget"))


def test_only_the_vintage_before_counts_and_only_what_the_edition_states():
    old = {"obs_value": 5, "vintage": "2022-05-01"}
    table = rows(old, {"obs_value": 7, "vintage": "2023-05-01"}, {"obs_value": 7, "vintage": "2024-05-01"})
    assert not wrong("same_as_before", described(table, own_since="2024-01-01"))
    between = described(table.iloc[:2], own_since="2024-01-01")
    assert RULES["same_as_before"](between).empty


def test_a_range_and_a_value_inside_it_agree():
    low_high = {"obs_value": None, "obs_low": 4, "obs_high": 12}
    assert not wrong("same_as_before", changed({"obs_value": 8}, low_high))
    assert wrong("same_as_before", changed({"obs_value": 14}, low_high))


def test_many_revisions_of_an_indicator_are_one_finding_about_the_largest():
    before = [{"obs_value": 100, "measure": m, "obs_status": "P", "vintage": "2023-05-01"} for m in "abc"]
    now = [{"obs_value": v, "measure": m, "vintage": "2024-05-01"} for m, v in zip("abc", (110, 140, 100), strict=True)]
    (finding,) = wrong("revisions", described(rows(*before, *now), own_since="2024-01-01"))
    assert finding["member"] == "b" and "2 bijgesteld" in finding["told"]


def revised(odd: float, unit: str = "persons"):
    """Ten provisional counts that came in 4% higher, and one that became `odd`."""
    before = [{"obs_value": 1000 + k, "measure": f"m{k}", "obs_status": "P", "vintage": "2023-05-01"} for k in range(11)]
    now = [{"obs_value": round((1000 + k) * 1.04) if k else odd, "measure": f"m{k}", "vintage": "2024-05-01"} for k in range(11)]
    return described(rows(*before, *now, unit_measure=unit), own_since="2024-01-01")


@pytest.mark.parametrize(("value", "unusual"), [(1040, False), (1090, False), (10400, True), (140, True), (1004 * 2, True)])
def test_a_revision_unlike_all_others_is_unusual(value, unusual):
    assert [f["member"] for f in wrong("unusual_revisions", revised(value))] == (["m0"] if unusual else [])


def test_with_few_others_nothing_is_unusual():
    table = revised(10400)
    assert RULES["unusual_revisions"](table[table["measure"].isin(["m0", "m1", "m2"])]).empty


# --- by name ---


@pytest.mark.parametrize(
    ("name", "plain"),
    [("2.6.1 Persoonlijke netwerkcoach", "persoonlijke netwerkcoach"), ("Persoonlijke netwerkcoach (hard)", "persoonlijke netwerkcoach"),
     ("3&7 Toegang jeugd", "toegang jeugd"), ("10. Datagestuurd werken", "datagestuurd werken"), ("2.GI Instellingen", "instellingen"),
     ("18-plussers", "18 plussers"), ("", "")],
)  # fmt: skip
def test_a_name_is_compared_without_number_brackets_and_punctuation(name, plain):
    assert plain_name(name) == plain


@given(st.text())
def test_a_plain_name_is_its_own_plain_name_unless_it_begins_with_a_number(name):
    plain = plain_name(name)
    if not plain[:1].isdigit() and plain[1:2] != " ":
        assert plain_name(plain) == plain


def test_a_numbered_member_of_a_table_has_the_value_that_the_text_gives_it():
    table = {"measure": "2.8 Jeugdhulp in het onderwijs", "obs_value": 175}
    (finding,) = wrong("one_value_by_name", rows(table, {"intervention": "Jeugdhulp in het onderwijs", "theme": "jeugd", "obs_value": 137}))
    assert (finding["found"], finding["expected"]) == (137, 175) and "2.8" in finding["told"]
    assert not wrong("one_value_by_name", rows(table, {"measure": "jeugdhulp in het onderwijs", "obs_value": 175}))
    assert RULES["one_value_by_name"](rows(table, {"measure": "Iets anders", "obs_value": 1})).empty
    assert RULES["one_value_by_name"](rows({"measure": "Totaal", "theme": "wmo", "obs_value": 1}, {"measure": "Totaal", "obs_value": 2})).empty
