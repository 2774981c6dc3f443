"""What binds several indicators on the same persons: stocks and flows, subsets, laws, and shares of one whole."""

import math

import numpy as np
import pytest
from bound_figures import binding, of

from peilmerk.disclosure.audit import audit

STOCK, IN, OUT, PERSONS = "stand_maatwerk", "instroom_maatwerk", "uitstroom_maatwerk", "clienten_maatwerk"


def _figure(indicator: str, period: str, value: float, **more) -> dict:
    return {"indicator": indicator, "theme": "maatwerk", "time_period": period, "obs_value": value} | more


_QUARTER = [_figure(STOCK, "2023-Q4", 80), _figure(IN, "2024-Q1", 12), _figure(OUT, "2024-Q1", 11), _figure(STOCK, "2024-Q1", 81)]


# --- stocks and flows ---
def test_a_stock_is_the_one_before_and_who_entered_less_who_left(reference):
    assert binding(reference, *_QUARTER) == [([1.0, 1.0, -1.0, -1.0], 0.0, 0.0)]


def test_the_stock_before_is_that_of_the_day_before_whatever_its_period(reference):
    assert binding(reference, _figure(STOCK, "2023", 80), *_QUARTER[1:3], _figure(STOCK, "2024-03", 81)) == [([1.0, 1.0, -1.0, -1.0], 0.0, 0.0)]


def test_stocks_of_one_day_are_the_same(reference):
    assert binding(reference, _figure(STOCK, "2023", 80), _figure(STOCK, "2023-Q4", 80), _figure(STOCK, "2023-11", 80)) == [([-1.0, 1.0, 0.0], 0.0, 0.0)]


@pytest.mark.parametrize(("left_out", "low", "high"), [(0, -math.inf, 0.0), (1, -math.inf, 0.0), (2, 0.0, math.inf), (3, 0.0, math.inf)])
def test_of_a_figure_that_is_not_shown_the_others_say_that_it_is_not_below_nil(reference, left_out, low, high):
    shown = [f for n, f in enumerate(_QUARTER) if n != left_out]
    factors = [f for n, f in enumerate([1.0, 1.0, -1.0, -1.0]) if n != left_out]
    assert binding(reference, *shown) == [(factors, low, high)]


def test_a_stock_that_is_not_kept_binds_nothing(reference):
    assert binding(reference, *_QUARTER[:3], _figure(STOCK, "2024-Q1", 90)) == []


def test_flows_hold_for_each_group_by_itself(reference):
    groups = [f | {"product": p} for p in ("Begeleiding", "Dagbesteding") for f in _QUARTER]
    assert [sum(map(abs, row)) for row, low, high in binding(reference, *groups) if low == high] == [4.0, 4.0]


def test_a_stock_of_the_first_day_is_that_of_the_day_before(reference):
    """CBS: Wmo clients on the first day of a half-year, and who came and went in it."""
    told = [_figure("wmo_stand", "2024-S1", 800), _figure("wmo_instroom", "2024-S1", 60), _figure("wmo_uitstroom", "2024-S1", 40), _figure("wmo_stand", "2024-S2", 820)]
    assert binding(reference, *told) == [([1.0, 1.0, -1.0, -1.0], 0.0, 0.0)]


def test_persons_of_a_period_were_there_before_it_or_entered_in_it(reference):
    found = binding(reference, *_QUARTER, _figure(PERSONS, "2024-Q1", 90))
    assert ([-1.0, -1.0, 0.0, 0.0, 1.0], -math.inf, 0.0) in found


# --- subsets ---
def test_who_is_counted_among_others_is_no_more_than_those(reference):
    told = [_figure(STOCK, "2024-Q1", 81), _figure(PERSONS, "2024-Q1", 90), _figure(IN, "2024-Q1", 12), _figure("herinstroom_maatwerk", "2024-Q1", 3)]
    assert {tuple(row) for row, low, high in binding(reference, *told) if (low, high) == (-math.inf, 0.0)} == {(1, -1, 0, 0), (0, -1, 1, 0), (0, 0, -1, 1)}


def test_and_no_more_than_the_whole_where_those_are_not_told_by_that(reference):
    told = [_figure(STOCK, "2024-Q1", 11, age="jonger dan 18"), _figure(PERSONS, "2024-Q1", 90)]
    assert binding(reference, *told) == [([1.0, -1.0], -math.inf, 0.0)]


def test_more_than_those_binds_nothing(reference):
    assert binding(reference, _figure(STOCK, "2024-Q1", 91), _figure(PERSONS, "2024-Q1", 90)) == []


# --- laws ---
def _laws(reference, *by_number: float, wmo: float, jeugd: float, income: float) -> list:
    told = [_figure("clienten_naar_wetten", "2024-Q1", n, breakdown=b) for b, n in zip(("1 wet", "2 wetten", "3 of meer wetten"), by_number, strict=True)]
    laws = [_figure(PERSONS, "2024-Q1", wmo, law="Wmo"), _figure(PERSONS, "2024-Q1", jeugd, law="Jeugdwet")]
    return binding(reference, *told, *laws, _figure("clienten_uitkering", "2024-Q1", income))


def test_who_has_two_laws_stands_among_the_persons_of_both(reference):
    """100 with one law, 20 with two and 5 with three are 155 times a person with a law."""
    found = _laws(reference, 100, 20, 5, wmo=60, jeugd=45, income=50)
    assert ([-1.0, -2.0, -3.0, 1.0, 1.0, 1.0], 0.0, math.inf) in found
    assert ([-1.0, -2.0, -4.0, 1.0, 1.0, 1.0], -math.inf, 0.0) in found


def test_laws_that_are_not_all_there_say_nothing(reference):
    assert not any(row[0] == -1.0 for row, _, _ in _laws(reference, 100, 20, 5, wmo=60, jeugd=45, income=40))


# --- shares ---
def _shares(reference, *values: float, **more) -> list:
    told = [_figure("aandeel_verwijzer", "2024-Q1", v, referrer=f"verwijzer {n}", decimals=1, unit_measure="percent", base=round(v)) for n, v in enumerate(values)]
    return of(reference, *told, *more.get("counts", []))


def test_shares_of_all_members_are_a_hundred_percent_within_their_rounding(reference):
    problem = _shares(reference, 62.1, 33.4, 4.6).problem
    assert problem.matrix.toarray().tolist() == [[1.0, 1.0, 1.0]] and problem.low[0] == 100.0 and round(problem.high[0], 6) == 100.1


def test_shares_of_some_members_are_less(reference):
    problem = _shares(reference, 62.1, 33.4).problem
    assert (problem.low[0], problem.high[0]) == (-math.inf, 100.0)


def test_shares_of_which_the_counts_are_shown_are_no_cells(reference):
    """They are hidden with their count; a share that is hidden with no count would be computed from it."""
    counts = [_figure("gestarte_indicaties", "2024-Q1", v, referrer=f"verwijzer {n}", unit_measure="indications") for n, v in enumerate((62, 33, 5))]
    whole = _figure("gestarte_indicaties", "2024-Q1", 100, unit_measure="indications")
    assert _shares(reference, 62.0, 33.0, 5.0, counts=[*counts, whole]).cell.tolist() == [-1, -1, -1, 0, 1, 2, 3]
    assert _shares(reference, 62.0, 33.0, 5.0, counts=counts).cell.tolist()[:3] == [0, 1, 2]


def test_a_share_of_which_the_count_is_shown_too_is_known_to_the_others(reference):
    counts = [_figure("gestarte_indicaties", "2024-Q1", v, referrer=r, unit_measure="indications") for v, r in ((62, "verwijzer 0"), (100, "_T"))]
    cells = _shares(reference, 62.0, 33.0, 5.0, counts=counts).problem.cells
    assert cells["fixed"].tolist() == [True, False, False, False, False]


def test_a_small_share_must_be_able_to_be_that_of_any_small_count(reference):
    """5 persons are 5%: it can be from 1 to 9 persons."""
    cells = _shares(reference, 62.0, 33.0, 5.0).problem.cells
    assert cells["primary"].tolist() == [False, False, True]
    assert cells[["must_low", "must_high"]].values[2].tolist() == [1.0, 9.0]


# --- what that catches ---
def _known(found, *hidden: int) -> list[int]:
    """Which sensitive figures can be computed, or nearly, when only these are hidden."""
    mask = np.isin(np.arange(len(found.problem.cells)), hidden)
    told = audit(found.problem, mask)
    return told.index[~told["ok"]].tolist()


def test_a_small_inflow_is_known_from_two_stocks_and_an_outflow(reference):
    found = of(reference, _figure(STOCK, "2023-Q4", 80), _figure(IN, "2024-Q1", 4), _figure(OUT, "2024-Q1", 11), _figure(STOCK, "2024-Q1", 73))
    assert _known(found, 1) == [1]
    assert _known(found, 1, 3) == []


def test_few_persons_with_three_laws_are_nearly_known_from_the_persons_of_each_law(reference):
    told = [_figure("clienten_naar_wetten", "2024-Q1", n, breakdown=b) for b, n in (("1 wet", 100), ("2 wetten", 20), ("3 of meer wetten", 5), ("_T", 125))]
    laws = [_figure(PERSONS, "2024-Q1", 60, law="Wmo"), _figure(PERSONS, "2024-Q1", 45, law="Jeugdwet"), _figure("clienten_uitkering", "2024-Q1", 50)]
    assert _known(of(reference, *told), 1, 2) == []
    assert _known(of(reference, *told, *laws), 1, 2) == [2]
