"""Wholes and their parts: what adds up, what is only more or less, and what stands in for a part that is not shown."""

import math

from bound_figures import CITY, PARTS, UNIQUE, binding, members

from peilmerk.reference import Reference


def test_members_that_add_up_are_equal_to_their_whole(reference):
    assert binding(reference, *members(4, 6, whole=10)) == [([1.0, 1.0, -1.0], 0.0, 0.0)]


def test_members_that_share_persons_are_more_than_the_whole_and_each_no_more_than_it(reference):
    found = binding(reference, *members(40, 60, whole=80))
    assert found == [([1.0, 1.0, -1.0], 0.0, math.inf), ([1.0, 0.0, -1.0], -math.inf, 0.0), ([0.0, 1.0, -1.0], -math.inf, 0.0)]


def test_members_of_which_some_are_not_shown_are_no_more_than_the_whole(reference):
    assert binding(reference, *members(40, 30, whole=80)) == [([1.0, 1.0, -1.0], -math.inf, 0.0)]


def test_one_member_is_not_taken_to_be_all_though_it_is_as_many(reference):
    assert binding(reference, *members(40, whole=40)) == [([1.0, -1.0], -math.inf, 0.0)]


def test_rounded_members_add_up_within_their_rounding(reference):
    ((_, low, high),) = binding(reference, *members(40, 30, whole=74, qualifier="circa"))
    assert (low, high) == (-4.0, 0.0)


def test_areas_add_up_to_their_municipality_with_the_part_of_which_the_area_is_not_known(reference):
    areas = [{"ref_area": area, "obs_value": 20} for area in PARTS]
    found = binding(reference, *areas, {"breakdown": "Onbekend", "obs_value": 3, "part_of": CITY}, {"obs_value": 83})
    assert ([1.0, 1.0, 1.0, 1.0, 1.0, -1.0], 0.0, 0.0) in found


def test_a_total_of_a_sheet_adds_up_what_names_it(reference):
    rows = [{"breakdown": "a", "obs_value": 20, "part_of": "Subtotaal"}, {"breakdown": "b", "obs_value": 30, "part_of": "Subtotaal"},
            {"breakdown": "Subtotaal", "obs_value": 50, "role": "subtotal"}]  # fmt: skip
    assert ([1.0, 1.0, -1.0], 0.0, 0.0) in binding(reference, *rows)


# --- two dimensions ---
_CARE = {"indicator": UNIQUE, "theme": "maatwerk"}
_GRID = [{"product": p, "law": law, "obs_value": n} for p, law, n in (("Begeleiding", "Wmo", 20), ("Dagbesteding", "Wmo", 30), ("Dyslexie", "Jeugdwet", 15), ("Pleegzorg", "Jeugdwet", 25))]


def test_a_figure_of_two_dimensions_is_bound_to_both_margins(reference):
    """Two by two members with all margins and the whole: two sums along each dimension, and the margins add up."""
    grid = [{"product": p, "age": a, "obs_value": 10} for p in "xy" for a in "jo"]
    margins = [{"product": p, "obs_value": 20} for p in "xy"] + [{"age": a, "obs_value": 20} for a in "jo"]
    found = {tuple(row) for row, low, high in binding(reference, *grid, *margins, {"obs_value": 40}) if low == high == 0}
    assert found == {
        (1, 1, 0, 0, -1, 0, 0, 0, 0), (0, 0, 1, 1, 0, -1, 0, 0, 0), (1, 0, 1, 0, 0, 0, -1, 0, 0), (0, 1, 0, 1, 0, 0, 0, -1, 0),
        (0, 0, 0, 0, 1, 1, 0, 0, -1), (0, 0, 0, 0, 0, 0, 1, 1, -1),
    }  # fmt: skip


def test_products_stand_in_for_a_law_of_which_the_total_is_not_shown(reference):
    shown = [{"law": "Jeugdwet", "obs_value": 40}, {"obs_value": 90}]
    found = binding(reference, *_GRID, *shown, **_CARE)
    assert ([1.0, 1.0, 0.0, 0.0, 1.0, -1.0], 0.0, 0.0) in found


def test_products_of_laws_that_are_not_shown_add_up_to_the_whole(reference):
    assert binding(reference, *_GRID, {"obs_value": 90}, **_CARE) == [([1.0, 1.0, 1.0, 1.0, -1.0], 0.0, 0.0)]


def test_a_product_that_does_not_say_its_law_is_a_part_of_that_law(reference):
    told = [{"product": "Begeleiding", "obs_value": 20}, {"product": "Dagbesteding", "obs_value": 30}, {"law": "Wmo", "obs_value": 50}]
    assert binding(reference, *told, **_CARE) == [([1.0, 1.0, -1.0], 0.0, 0.0)]


def test_a_product_of_two_laws_is_a_part_of_neither(reference):
    told = [{"product": "Persoonlijke verzorging", "obs_value": 20}, {"product": "Begeleiding", "obs_value": 30}, {"law": "Wmo", "obs_value": 30}]
    assert binding(reference, *told, **_CARE) == [([0.0, 1.0, -1.0], -math.inf, 0.0)]


# --- other indicators ---
def test_an_indicator_adds_up_those_that_it_is_the_sum_of(reference):
    changed = Reference(reference.folder)
    changed.indicators["deelnemers"] = changed.indicators["deelnemers"].model_copy(update={"sum_of": ["respondenten_vragenlijst", "actieve_inwoners"]})
    told = [{"indicator": name, "obs_value": n} for name, n in (("deelnemers", 50), ("respondenten_vragenlijst", 20), ("actieve_inwoners", 30))]
    assert binding(changed, *told) == [([-1.0, 1.0, 1.0], 0.0, 0.0)]
    assert binding(changed, *told[:2]) == [([-1.0, 1.0], -math.inf, 0.0)]  # no more than the whole


_AMOUNT = {"theme": "maatwerk", "unit_measure": "EUR", "base": 30}


def test_months_of_invoice_add_up_to_the_amount_of_their_month_of_delivery(reference):
    told = [{"indicator": "gedeclareerd_naar_factuurmaand", "breakdown": f"2024-0{n}", "obs_value": 500 * n} for n in (1, 2)]
    found = binding(reference, *told, {"indicator": "gedeclareerd_bedrag", "obs_value": 1500}, time_period="2024-01", **_AMOUNT)
    assert found == [([1.0, 1.0, -1.0], 0.0, 0.0)]


def test_and_to_that_of_its_quarter_if_all_its_months_are_there(reference):
    told = [{"indicator": "gedeclareerd_naar_factuurmaand", "breakdown": "2024-05", "time_period": f"2024-0{n}", "obs_value": 500} for n in (1, 2, 3)]
    quarter = {"indicator": "gedeclareerd_bedrag", "time_period": "2024-Q1", "obs_value": 1500}
    assert binding(reference, *told, quarter, **_AMOUNT) == [([1.0, 1.0, 1.0, -1.0], 0.0, 0.0)]
    assert binding(reference, *told[1:], quarter, **_AMOUNT) == []
