"""What a publication shows, as cells and equations: one cell a figure, and everything that readers can add up."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure.published import Published, published
from peilmerk.project import Disclosure
from synthetic import rows

PEOPLE, FLOW, UNIQUE = "bijstandsgerechtigden", "instroom_maatwerk", "clienten_maatwerk"
RULE = Disclosure(minimum_count=10)
CITY, PARTS = "GM0268", ["GM0268-LINDENHOLT", "GM0268-DUKENBURG", "GM0268-OOST", "GM0268-ZUID"]


def of(reference, *values: dict, **common) -> Published:
    told = {"indicator": PEOPLE, "theme": "werk_inkomen", "unit_measure": "persons", "ref_area": CITY}
    return published(rows(*values, **told | common), RULE, reference)


def equations(found: Published) -> list[tuple[list[float], float, float]]:
    """Each equation as its coefficients in order of the cells, with its ends."""
    problem = found.problem
    return [(row.tolist(), low, high) for row, low, high in zip(problem.matrix.toarray(), problem.low, problem.high, strict=True)]


def members(*counts: float, whole: float | None = None, **common) -> list[dict]:
    found = [{"breakdown": f"groep {n}", "obs_value": count} | common for n, count in enumerate(counts)]
    return found + ([{"obs_value": whole} | common] if whole is not None else [])


# --- cells ---
def test_a_figure_that_stands_in_two_places_is_one_cell_as_precise_as_its_most_precise_statement(reference):
    found = of(reference, {"obs_value": 40, "qualifier": "circa"}, {"obs_value": 43, "source": "elders"})
    assert found.cell.tolist() == [0, 0]
    assert found.problem.cells[["value", "half"]].values.tolist() == [[43.0, 0.0]]


def test_what_does_not_count_persons_is_no_cell(reference):
    found = of(reference, {"obs_value": 4}, {"indicator": "taakstelling", "obs_value": 4}, {"obs_value": 4, "transformation": "change_abs"}, {"missing_reason": "unknown"})
    assert found.cell.tolist() == [0, -1, -1, -1]


def test_a_small_count_must_be_able_to_be_any_small_count(reference):
    cells = of(reference, *members(4, 12)).problem.cells
    assert cells["primary"].tolist() == [True, False]
    assert cells[["must_low", "must_high"]].values[0].tolist() == [1.0, 9.0]
    assert cells[["must_low", "must_high"]].isna().values[1].all()


def test_nil_and_what_was_published_before_are_known(reference):
    cells = of(reference, *members(0, 4, 4, exempt=False), {"breakdown": "groep 3", "obs_value": 4, "exempt": True}).problem.cells
    assert cells["fixed"].tolist() == [True, False, False, True]
    assert cells["primary"].tolist() == [False, True, True, False]


def test_a_hidden_count_is_known_to_be_one_or_more_because_nil_is_shown(reference):
    assert of(reference, *members(4, 12)).problem.cells["lower"].tolist() == [1.0, 1.0]


def test_a_whole_is_at_least_what_its_parts_are_at_least(reference):
    cells = of(reference, *members(1, 0, 1, whole=2)).problem.cells
    assert cells["lower"].tolist() == [1.0, 0.0, 1.0, 2.0]
    assert cells["must_low"].tolist()[2:] == [1.0, 2.0]


def test_totals_of_the_municipality_weigh_more_than_their_parts(reference):
    weight = of(reference, *members(40, 60, whole=100)).problem.cells["weight"]
    assert weight[2] > 3 * max(weight[0], weight[1])


# --- equations ---
def test_members_that_add_up_are_equal_to_their_whole(reference):
    assert equations(of(reference, *members(4, 6, whole=10))) == [([1.0, 1.0, -1.0], 0.0, 0.0)]


def test_members_that_share_persons_are_more_than_the_whole_and_each_no_more_than_it(reference):
    found = equations(of(reference, *members(40, 60, whole=80)))
    assert found == [([1.0, 1.0, -1.0], 0.0, math.inf), ([1.0, 0.0, -1.0], -math.inf, 0.0), ([0.0, 1.0, -1.0], -math.inf, 0.0)]


def test_members_of_which_some_are_not_shown_are_no_more_than_the_whole(reference):
    assert equations(of(reference, *members(40, 30, whole=80))) == [([1.0, 1.0, -1.0], -math.inf, 0.0)]


def test_rounded_members_add_up_within_their_rounding(reference):
    ((_, low, high),) = equations(of(reference, *members(40, 30, whole=74, qualifier="circa")))
    assert (low, high) == (-4.0, 0.0)


def test_areas_add_up_to_their_municipality_with_the_part_of_which_the_area_is_not_known(reference):
    areas = [{"ref_area": area, "obs_value": 20} for area in PARTS]
    found = equations(of(reference, *areas, {"breakdown": "Onbekend", "obs_value": 3, "part_of": CITY}, {"obs_value": 83}))
    assert ([1.0, 1.0, 1.0, 1.0, 1.0, -1.0], 0.0, 0.0) in found


def test_a_total_of_a_sheet_adds_up_what_names_it(reference):
    rows_ = [{"breakdown": "a", "obs_value": 20, "part_of": "Subtotaal"}, {"breakdown": "b", "obs_value": 30, "part_of": "Subtotaal"},
             {"breakdown": "Subtotaal", "obs_value": 50, "role": "subtotal"}]  # fmt: skip
    assert ([1.0, 1.0, -1.0], 0.0, 0.0) in equations(of(reference, *rows_))


@pytest.mark.parametrize(
    ("whole", "parts"),
    [("2024", [f"2024-Q{n}" for n in range(1, 5)]), ("2024", ["2024-S1", "2024-S2"]), ("2024-S2", ["2024-Q3", "2024-Q4"]), ("2024-Q2", ["2024-04", "2024-05", "2024-06"]),
     ("2024-T3", ["2024-09", "2024-10", "2024-11", "2024-12"])],
)  # fmt: skip
def test_what_adds_up_over_time_binds_a_period_to_its_parts(reference, whole, parts):
    values = [{"time_period": code, "obs_value": 20} for code in parts] + [{"time_period": whole, "obs_value": 20 * len(parts)}]
    told = {"indicator": FLOW, "theme": "maatwerk"}
    assert equations(of(reference, *values, **told)) == [([1.0] * len(parts) + [-1.0], 0.0, 0.0)]
    assert equations(of(reference, *values[1:], **told)) == []
    assert equations(of(reference, *values, indicator=UNIQUE, theme="maatwerk")) == []


def test_figures_of_an_older_delivery_are_cells_of_their_own(reference):
    table = rows(*members(4, 6, whole=10), *members(5, 6, whole=11, vintage="2024-08-01"), indicator=PEOPLE, theme="werk_inkomen", unit_measure="persons", ref_area=CITY)
    found = published(table.assign(earlier=[True] * 3 + [False] * 3), RULE, reference)
    assert found.cell.tolist() == [0, 1, 2, 3, 4, 5]
    assert equations(found) == [([1.0, 1.0, -1.0, 0.0, 0.0, 0.0], 0.0, 0.0), ([0.0, 0.0, 0.0, 1.0, 1.0, -1.0], 0.0, 0.0)]


_COUNTS = st.lists(st.one_of(st.integers(0, 60), st.none()), min_size=2, max_size=6)


@settings(settings.get_profile("tables"))
@given(_COUNTS, st.integers(0, 200), st.sampled_from(["", "circa", "meer dan"]))
def test_the_true_figures_obey_every_equation_whatever_was_delivered(reference, counts, whole, qualifier):
    """A problem whose equations do not hold for the true values is refused by itself."""
    found = of(reference, *[{"breakdown": f"groep {n}", "obs_value": c} for n, c in enumerate(counts)], {"obs_value": whole, "qualifier": qualifier})
    assert len(found.problem.cells) == sum(c is not None for c in counts) + 1
