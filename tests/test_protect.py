"""Protection: small counts of people are gone, and no total gives them back."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure import releases
from peilmerk.errors import GateClosed
from peilmerk.observations import COLUMNS, HiddenCells, total
from peilmerk.project import Disclosure
from peilmerk.protect import Earlier, audit, decide, hide, protect, summary
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


def statuses(protected: pd.DataFrame) -> str:
    """What readers see: F shown, C hidden."""
    return "".join(protected["conf_status"])


def decided(table: pd.DataFrame, rule: Disclosure, reference) -> str:
    """What the department sees: C sensitive itself, D hidden to protect another."""
    return "".join(decide(table, rule, reference).status)


@pytest.mark.parametrize(("count", "status"), [(0, "F"), (1, "C"), (4, "C"), (9, "C"), (10, "F"), (11, "F")])
def test_counts_from_one_up_to_the_minimum_are_hidden(reference, count, status):
    assert decided(people({"obs_value": count}), RULE, reference) == status


def test_the_minimum_is_a_setting(reference):
    assert decided(people({"obs_value": 4}), Disclosure(minimum_count=5), reference) == "C"
    assert decided(people({"obs_value": 5}), Disclosure(minimum_count=5), reference) == "F"


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


def test_readers_cannot_tell_what_was_hidden_to_protect_another(reference):
    assert statuses(protect(table_of([4, 30, 20], 54), RULE, reference)) == "CFCF"


def test_the_table_that_was_given_is_not_changed(reference):
    table = people({"obs_value": 4})
    protect(table, RULE, reference)
    assert table["obs_value"].item() == 4 and statuses(table) == "F"


def test_one_hidden_member_takes_the_smallest_other_with_it(reference):
    protected = protect(table_of([4, 30, 20, 0], 54), RULE, reference)
    assert statuses(protected) == "CFCFF"
    assert protected["obs_value"].dropna().tolist() == [30, 0, 54]


def test_two_hidden_members_hide_each_other(reference):
    assert decided(table_of([4, 6, 20], 30), RULE, reference) == "CCFF"


def test_without_another_member_the_total_is_hidden(reference):
    table = table_of([4, 30, 0], 34)
    table.loc[1, "exempt"] = True
    assert decided(table, RULE, reference) == "CFFD"


def test_members_that_are_not_all_there_give_nothing_away(reference):
    assert decided(table_of([4, 0], 12), RULE, reference) == "CFF"


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
    assert statuses(protected) == "CFCCF"
    audit(protected, table, RULE, reference)


def test_a_figure_that_was_delivered_twice_is_hidden_twice(reference):
    table = pd.concat(
        [table_of([4, 20, 30], 54), people({"breakdown": "wijk 1", "obs_value": 20}, source="ander")], ignore_index=True
    )
    assert decided(table, RULE, reference) == "CDFFD"


def test_the_audit_refuses_a_cell_that_follows_from_its_total(reference):
    table = table_of([4, 30, 20], 54)
    protected = protect(table, RULE, reference)
    protected.loc[2, "conf_status"] = "F"
    with pytest.raises(GateClosed, match=rf"hidden value of {PEOPLE} \(wijk 0, GM9999, 2024\) can be computed") as error:
        audit(protected, table, RULE, reference)
    assert error.value.findings["breakdown"].tolist() == ["wijk 0"]


def test_the_audit_refuses_a_hidden_cell_with_a_value(reference):
    table = table_of([4, 30, 20], 54)
    for column in VALUES:
        protected = protect(table, RULE, reference)
        protected.loc[0, column] = 4
        with pytest.raises(GateClosed, match="1 hidden cells still carry a value"):
            audit(protected, table, RULE, reference)


def test_what_cannot_be_protected_is_refused(reference):
    """A published total over one hidden cell: there is nothing left to hide."""
    table = table_of([4, 0], 4)
    table.loc[2, "exempt"] = True
    with pytest.raises(GateClosed, match="can be computed, or nearly, from what is published"):
        audit(protect(table, RULE, reference), table, RULE, reference)


def test_a_sum_over_what_protection_hid_is_refused(reference):
    with pytest.raises(HiddenCells):
        total(protect(table_of([4, 30, 20], 54), RULE, reference))


def test_the_summary_counts_what_was_hidden(reference):
    protected = protect(pd.concat([table_of([4, 30, 20], 54), rows({"exempt": True})], ignore_index=True), RULE, reference)
    told = summary(protected, RULE, reference)
    assert (told["minimum_count"], told["cells"], told["hidden"], told["exempt"]) == (10, 5, 2, 1)


_PARTS = st.lists(st.integers(0, 40), min_size=1, max_size=7)


@settings(settings.get_profile("tables"))
@given(_PARTS)
def test_no_hidden_cell_is_a_total_minus_its_shown_siblings(reference, parts):
    table = table_of(parts, sum(parts))
    protected = protect(table, RULE, reference)
    audit(protected, table, RULE, reference)
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


# --- totals that stand elsewhere: of areas, and of members without part_of ----------------------------------------

CITY, PARTS = "GM0268", ["GM0268-LINDENHOLT", "GM0268-DUKENBURG", "GM0268-OOST", "GM0268-ZUID"]


def areas_of(values: list[float], whole: float | None, **common) -> list[dict]:
    """Areas of one level, and the figure of their municipality in a delivery of its own."""
    found = [{"ref_area": area, "obs_value": v} | common for area, v in zip(PARTS, values, strict=False)]
    return found + ([{"ref_area": CITY, "obs_value": whole, "source": "elders"} | common] if whole is not None else [])


def test_an_area_is_not_the_figure_of_its_municipality_minus_the_others(reference):
    table = people(*areas_of([4, 40, 60], 104))
    protected = protect(table, RULE, reference)
    assert statuses(protected) == "CCFF"
    audit(protected, table, RULE, reference)


def test_areas_of_another_period_level_or_dimension_are_another_sum(reference):
    table = people(
        *areas_of([4, 40], 44), *areas_of([40, 50], 90, time_period="2023"), *areas_of([40, 50], 90, age="tot 27 jaar"),
        {"ref_area": "GM0268-LINDENHOLT-ZUID", "obs_value": 40},
    )  # fmt: skip
    assert decided(table, RULE, reference) == "CDF" + "FFF" + "FFF" + "F"


def test_one_area_without_the_others_cannot_be_computed(reference):
    assert decided(people(*areas_of([4], 104)), RULE, reference) == "CF"


def test_areas_of_more_levels_in_one_sum_are_taken_together_and_so_is_the_part_of_which_the_area_is_not_known(reference):
    table = people(
        {"ref_area": PARTS[0], "obs_value": 4, "part_of": CITY},
        {"ref_area": "GM0268-LINDENHOLT-ZUID", "obs_value": 40, "part_of": CITY},
        {"ref_area": CITY, "breakdown": "Onbekend", "obs_value": 12, "part_of": CITY},
        {"ref_area": CITY, "obs_value": 56, "role": "total"},
    )
    protected = protect(table, RULE, reference)
    assert statuses(protected) == "CFCF"
    audit(protected, table, RULE, reference)


def test_a_small_part_of_which_the_area_is_not_known_hides_an_area(reference):
    table = people(
        *areas_of([30, 40], None, part_of=CITY), {"ref_area": CITY, "breakdown": "Onbekend", "obs_value": 4, "part_of": CITY},
        {"ref_area": CITY, "obs_value": 74, "role": "total"},
    )  # fmt: skip
    assert decided(table, RULE, reference) == "DFCF"


def test_a_municipality_is_not_taken_for_a_part_of_the_country(reference):
    table = people({"ref_area": CITY, "obs_value": 4}, {"ref_area": "GM0193", "obs_value": 40}, {"ref_area": "NL", "obs_value": 44})
    assert decided(table, RULE, reference) == "CFF"


@pytest.mark.parametrize("role", ["total", "item"])
def test_members_that_name_no_total_are_not_given_away_by_the_figure_of_the_whole(reference, role):
    """The long form has a line a figure: members, and the whole as 'Totaal' or as a line without Uitsplitsing."""
    table = people({"product": "a", "obs_value": 4}, {"product": "b", "obs_value": 40}, {"obs_value": 44, "role": role, "source": "elders"})
    protected = protect(table, RULE, reference)
    assert statuses(protected) == "CCF"
    audit(protected, table, RULE, reference)


def test_in_a_table_of_two_dimensions_no_margin_gives_a_cell_away(reference):
    cells = [{"product": p, "age": a, "obs_value": v} for p, a, v in [("x", "jong", 4), ("x", "oud", 30), ("y", "jong", 50), ("y", "oud", 60)]]
    margins = [{"product": "x", "obs_value": 34}, {"product": "y", "obs_value": 110}, {"age": "jong", "obs_value": 54}, {"age": "oud", "obs_value": 90}]
    table = people(*cells, *margins, {"obs_value": 144})
    protected = protect(table, RULE, reference)
    audit(protected, table, RULE, reference)
    assert statuses(protected)[:4] == "CCCC"


def test_a_small_count_that_another_delivery_rounds_is_hidden_there_too(reference):
    table = people({"obs_value": 9}, {"obs_value": 10, "source": "elders"}, {"obs_value": 10, "source": "openbaar", "exempt": True})
    assert decided(table, RULE, reference) == "CDF"


def test_the_audit_refuses_an_area_that_follows_from_its_municipality(reference):
    table = people(*areas_of([4, 40, 60], 104))
    protected = protect(table, RULE, reference)
    protected.loc[1, "conf_status"] = "F"
    with pytest.raises(GateClosed, match=rf"hidden value of {PEOPLE} \(_T, {PARTS[0]}, 2024\) can be computed"):
        audit(protected, table, RULE, reference)


_FOUR = st.lists(st.integers(0, 40), min_size=4, max_size=4)


@settings(settings.get_profile("tables"))
@given(_FOUR, _FOUR)
def test_no_area_can_be_computed_from_totals_that_stand_in_other_deliveries(reference, young, old):
    """Areas by age, with every margin: of areas, of ages, and of both."""
    both = [y + o for y, o in zip(young, old, strict=True)]
    table = people(
        *areas_of(young, sum(young), age="jong"), *areas_of(old, sum(old), age="oud"), *areas_of(both, sum(both)),
    )  # fmt: skip
    protected = protect(table, RULE, reference)
    audit(protected, table, RULE, reference)
    value = {(r["ref_area"], r["age"]): r["conf_status"] == "F" for _, r in protected.iterrows()}
    for age in ("jong", "oud", "_T"):
        assert sum(not value[a, age] for a in [*PARTS, CITY]) != 1
    for area in [*PARTS, CITY]:
        assert sum(not value[area, age] for age in ("jong", "oud", "_T")) != 1


@settings(settings.get_profile("tables"))
@given(_FOUR, st.data())
def test_non_interference_over_areas(reference, parts, data):
    other = [data.draw(st.integers(1, 9)) if 1 <= v <= 9 else v for v in parts]
    one, two = (protect(people(*areas_of(values, 500)), RULE, reference) for values in (parts, other))
    pd.testing.assert_frame_equal(one, two)


# --- figures about few people that are no count themselves ---
def mean(**value) -> pd.DataFrame:
    return rows({"obs_value": 41.5, **value}, indicator="wachttijd_gemiddeld", theme="maatwerk", unit_measure="days")


@pytest.mark.parametrize(("base", "status"), [(0, "C"), (1, "C"), (9, "C"), (10, "F"), (None, "F")])
def test_a_mean_of_fewer_people_than_the_minimum_is_hidden(reference, base, status):
    assert decided(mean(base=base), RULE, reference) == status


def test_the_base_itself_is_never_published(reference):
    assert protect(mean(base=25), RULE, reference)["base"].isna().all()


def test_an_amount_of_few_clients_does_not_follow_from_its_total(reference):
    money = {"indicator": "gedeclareerd_bedrag", "theme": "maatwerk", "unit_measure": "EUR", "law": "Wmo"}
    table = rows(
        {"product": "a", "obs_value": 900, "base": 3}, {"product": "b", "obs_value": 5000, "base": 40}, {"product": "c", "obs_value": 9000, "base": 80},
        {"product": "_T", "obs_value": 14900, "base": 120}, **money,
    )  # fmt: skip
    made = protect(table, RULE, reference)
    assert statuses(made) == "CCFF"
    audit(made, table, RULE, reference)


# --- what was published before ---
def after(first: pd.DataFrame, second: pd.DataFrame, reference) -> tuple[pd.DataFrame, Earlier]:
    """The second edition as it is published after the first, and what it was held against."""
    earlier = Earlier(releases.of([protect(first, RULE, reference)]))
    decision = decide(second, RULE, reference, earlier)
    return hide(decision.said, decision.status), earlier


def test_a_client_who_was_added_between_two_editions_is_not_singled_out(reference):
    now = table_of([41, 30, 20], 91, vintage="2024-08-01")
    shown, earlier = after(table_of([40, 30, 20], 90), now, reference)
    assert shown["obs_value"].tolist() == [40, 30, 20, 90]
    audit(shown, now, RULE, reference, earlier)
    shown.loc[3, "obs_value"] = 91
    with pytest.raises(GateClosed, match="The revision of"):
        audit(shown, now, RULE, reference, earlier)


def test_a_revision_of_many_is_shown(reference):
    shown, _ = after(table_of([40, 30, 20], 90), table_of([60, 30, 20], 110, vintage="2024-08-01"), reference)
    assert shown["obs_value"].tolist() == [60, 30, 20, 110]


def test_what_one_edition_hid_the_next_does_not_open(reference):
    now = table_of([15, 30, 20], 65, vintage="2024-08-01")
    shown, earlier = after(table_of([4, 30, 20], 54), now, reference)
    assert shown["conf_status"].tolist()[0] == "C"
    shown.loc[0, ["conf_status", "obs_value"]] = "F", 15.0
    with pytest.raises(GateClosed, match="was hidden in an earlier release"):
        audit(shown, now, RULE, reference, earlier)


# --- what is made of hidden figures ---
def test_a_change_of_a_hidden_figure_is_hidden_and_the_audit_asks_for_it(reference):
    table = people({"obs_value": 4}, {"obs_value": -20, "transformation": "change_pct", "unit_measure": "percent"}, {"obs_value": -1, "transformation": "direction"})
    made = protect(table, RULE, reference)
    assert statuses(made) == "CCC"
    made.loc[1, "conf_status"] = "F"
    with pytest.raises(GateClosed, match="is made of a figure that is hidden"):
        audit(made, table, RULE, reference)
