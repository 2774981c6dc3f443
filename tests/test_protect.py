"""Protection: small counts of people are gone, and no total gives them back."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.errors import GateClosed
from peilmerk.observations import COLUMNS, HiddenCells, total
from peilmerk.project import Disclosure
from peilmerk.protect import audit, protect, summary
from synthetic import rows

PEOPLE = "bijstandsgerechtigden"
RULE = Disclosure(minimum_count=10)
VALUES = ["obs_value", "obs_low", "obs_high"]


def people(*values: dict, **common) -> pd.DataFrame:
    return rows(*values, indicator=PEOPLE, theme="werk_inkomen", unit_measure="persons", **common)


def table_of(parts: list[float | None], whole: float, **common) -> pd.DataFrame:
    """Members with their total, in one column of one sheet."""
    items = [{"breakdown": f"wijk {i}", "obs_value": v, "part_of": "_T"} for i, v in enumerate(parts)]
    return people(*items, {"obs_value": whole, "role": "total"}, **common)


def statuses(table: pd.DataFrame) -> str:
    return "".join(table["conf_status"])


@pytest.mark.parametrize(("count", "status"), [(0, "F"), (1, "C"), (4, "C"), (9, "C"), (10, "F"), (11, "F")])
def test_counts_from_one_up_to_the_minimum_are_hidden(reference, count, status):
    assert statuses(protect(people({"obs_value": count}), RULE, reference)) == status


def test_the_minimum_is_a_setting(reference):
    assert statuses(protect(people({"obs_value": 4}), Disclosure(minimum_count=5), reference)) == "C"
    assert statuses(protect(people({"obs_value": 5}), Disclosure(minimum_count=5), reference)) == "F"


@pytest.mark.parametrize("end", ["obs_low", "obs_high"])
def test_a_range_with_a_small_end_is_hidden_whole(reference, end):
    cell = protect(people({"obs_low": 20, "obs_high": 40} | {end: 3}), RULE, reference).iloc[0]
    assert cell["conf_status"] == "C" and cell[VALUES].isna().all()


@pytest.mark.parametrize(
    "change",
    [{"exempt": True}, {"indicator": "transformatiebudget_uitgaven", "unit_measure": "EUR"}, {"transformation": "direction"},
     {"transformation": "change_pct"}],
)  # fmt: skip
def test_published_figures_amounts_and_changes_stay_as_they_are(reference, change):
    table = people({"obs_value": 4} | change) if "indicator" not in change else rows({"obs_value": 4} | change)
    pd.testing.assert_frame_equal(protect(table, RULE, reference), table)


def test_a_hidden_value_is_gone_from_every_column(reference):
    table = people({"obs_value": 7, "obs_low": 7, "obs_high": 7, "decimals": 1, "note": "het zijn er 7", "qualifier": "circa"}, source_row=99)
    cell = protect(table, RULE, reference).iloc[0]
    assert not [name for name in COLUMNS if "7" in str(cell[name])]
    assert pd.isna(cell["decimals"]) and cell["qualifier"] == ""


def test_the_table_that_was_given_is_not_changed(reference):
    table = people({"obs_value": 4})
    protect(table, RULE, reference)
    assert table["obs_value"].item() == 4 and statuses(table) == "F"


def test_one_hidden_member_takes_the_smallest_other_with_it(reference):
    protected = protect(table_of([4, 30, 20, 0], 54), RULE, reference)
    assert statuses(protected) == "CFDFF"
    assert protected["obs_value"].dropna().tolist() == [30, 0, 54]


def test_two_hidden_members_hide_each_other(reference):
    assert statuses(protect(table_of([4, 6, 20], 30), RULE, reference)) == "CCFF"


def test_without_another_member_the_total_is_hidden(reference):
    assert statuses(protect(table_of([4, 0], 12), RULE, reference)) == "CFD"


def test_a_hidden_total_is_not_given_away_by_its_members(reference):
    """A subtotal that hides another is itself the sum of members that are shown."""
    table = people(
        {"breakdown": "a", "obs_value": 20, "part_of": "Subtotaal"},
        {"breakdown": "b", "obs_value": 30, "part_of": "Subtotaal"},
        {"breakdown": "Subtotaal", "obs_value": 50, "role": "subtotal", "part_of": "_T"},
        {"breakdown": "c", "obs_value": 4, "part_of": "_T"},
        {"obs_value": 54, "role": "total"},
    )
    protected = protect(table, RULE, reference)
    assert statuses(protected) == "DFDCF"
    audit(protected)


def test_a_figure_that_was_delivered_twice_is_hidden_twice(reference):
    table = pd.concat(
        [table_of([4, 20, 30], 54), people({"breakdown": "wijk 1", "obs_value": 20}, source="ander")], ignore_index=True
    )
    assert statuses(protect(table, RULE, reference)) == "CDFFD"


def test_the_audit_refuses_a_cell_that_follows_from_its_total(reference):
    protected = protect(table_of([4, 30, 20], 54), RULE, reference)
    protected.loc[2, "conf_status"] = "F"
    with pytest.raises(GateClosed, match=rf"hidden value of {PEOPLE} \(wijk 0, 2024\) can be computed") as error:
        audit(protected)
    assert error.value.findings["breakdown"].tolist() == ["wijk 0"]


def test_the_audit_refuses_a_hidden_cell_with_a_value(reference):
    for column in VALUES:
        protected = protect(table_of([4, 30, 20], 54), RULE, reference)
        protected.loc[0, column] = 4
        with pytest.raises(GateClosed, match="1 hidden cells still carry a value"):
            audit(protected)


def test_what_cannot_be_protected_is_refused(reference):
    """A published total over one hidden cell: there is nothing left to hide."""
    table = table_of([4, 0], 4)
    table.loc[2, "exempt"] = True
    with pytest.raises(GateClosed, match="can be computed from its total"):
        audit(protect(table, RULE, reference))


def test_a_sum_over_what_protection_hid_is_refused(reference):
    with pytest.raises(HiddenCells):
        total(protect(table_of([4, 30, 20], 54), RULE, reference))


def test_the_summary_counts_what_was_hidden(reference):
    protected = protect(pd.concat([table_of([4, 30, 20], 54), rows({"exempt": True})], ignore_index=True), RULE, reference)
    assert summary(protected, RULE) == {"minimum_count": 10, "cells": 5, "suppressed": 1, "secondary": 1, "exempt": 1}


_PARTS = st.lists(st.integers(0, 40), min_size=1, max_size=7)


@settings(settings.get_profile("tables"))
@given(_PARTS)
def test_no_hidden_cell_is_a_total_minus_its_shown_siblings(reference, parts):
    protected = protect(table_of(parts, sum(parts)), RULE, reference)
    audit(protected)
    hidden = protected["conf_status"] != "F"
    assert hidden.sum() != 1
    assert protected.loc[hidden, VALUES].isna().all(axis=None)
    assert not protected["obs_value"].between(1, 9).any()
    assert protected.loc[~hidden, "obs_value"].tolist() == [v for v, h in zip([*parts, sum(parts)], hidden, strict=True) if not h]


@settings(settings.get_profile("tables"))
@given(_PARTS, st.data())
def test_non_interference(reference, parts, data):
    """Other hidden values under the threshold, with the same published total: the protected table is the same."""
    other = [data.draw(st.integers(1, 9)) if 1 <= v <= 9 else v for v in parts]
    one = protect(table_of(parts, 500), RULE, reference)
    two = protect(table_of(other, 500), RULE, reference)
    pd.testing.assert_frame_equal(one, two)
