"""Precision: within what a figure is known, from how it was given, and what follows for sums, products and quotients."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import precision
from peilmerk.precision import Known, exactly, known
from peilmerk.rules import half_unit
from synthetic import rows


def within(**given) -> tuple[float, float]:
    """Between what the true value of a figure lies."""
    (row,) = rows(given).to_dict("records")
    figure = known(row)
    return pytest.approx(figure.low), pytest.approx(figure.high)


@pytest.mark.parametrize(("decimals", "half"), [(0, 0.5), (1, 0.05), (-3, 500.0), (None, 0.0), (pd.NA, 0.0)])
def test_a_figure_is_known_within_half_of_its_last_digit(decimals, half):
    assert half_unit(decimals) == half


@pytest.mark.parametrize(
    ("value", "decimals", "qualifier", "low", "high"),
    [
        (5.8e6, -5, "", 5.75e6, 5.85e6),
        (300, 0, "circa", 250, 350),
        (2400, 0, "circa", 2350, 2450),
        (37e6, -6, "circa", 36.5e6, 37.5e6),
        (1.7e6, -5, "meer dan", 1.7e6, 1.8e6),
        (200, 0, "meer dan", 200, 300),
        (2, 0, "ten minste", 2, 3),
        (150_000, -3, "bijna", 140_000, 150_000),
        (60, 0, "hoogstens", 50, 60),
        (-30, 0, "circa", -35, -25),
        (0, 0, "circa", -0.5, 0.5),
    ],
)
def test_a_qualifier_widens_a_figure_to_the_digit_that_it_is_about(value, decimals, qualifier, low, high):
    assert within(obs_value=value, decimals=decimals, qualifier=qualifier) == (low, high)


@pytest.mark.parametrize(("low", "high", "found"), [(800e3, 2.9e6, (750e3, 2.95e6)), (6, None, (-49994, math.inf)), (None, 4e5, (-math.inf, 450e3))])
def test_a_range_is_what_it_says_and_open_where_it_is(low, high, found):
    assert within(obs_low=low, obs_high=high, decimals=-5) == found


@pytest.mark.parametrize(("unit", "status", "half"), [("persons", "A", 0), ("plans", "P", 0), ("persons", "E", 0.5), ("EUR", "A", 0.5), ("weeks", "A", 0.5), ("children_per_group", "A", 0.5)])
def test_what_is_counted_is_exact_and_what_is_measured_is_rounded(unit, status, half):
    assert within(obs_value=8, decimals=0, unit_measure=unit, obs_status=status) == (8 - half, 8 + half)


def test_counts_that_are_all_multiples_of_five_were_rounded_to_fives():
    counts = [{"obs_value": 5.0 * n, "unit_measure": "persons", "indicator": "wmo_clienten"} for n in range(1, 14)]
    assert set(precision.halves(rows(*counts)).values()) == {2.5}
    assert set(precision.halves(rows(*counts, {"obs_value": 7, "unit_measure": "persons", "indicator": "wmo_clienten"})).values()) == {0}
    assert set(precision.halves(rows(*counts[:5])).values()) == {0}  # of so few it may be chance


def test_a_table_with_cells_without_figure_can_be_judged():
    assert list(precision.halves(rows({"obs_value": None, "decimals": None}, {"obs_value": 7})).values()) == [0, 0.5]


@pytest.mark.parametrize(("value", "decimals", "unit"), [(2400, 0, 100), (1.7e6, -5, 1e5), (0.5, 1, 0.1), (33.3333, 4, 0.0001), (0, 0, 0), (250, None, 10)])
def test_the_last_digit_is_the_last_that_is_not_zero(value, decimals, unit):
    assert precision.last_digit(value, decimals) == pytest.approx(unit)


# --- sums, differences, products, quotients ---

_EXACT = st.floats(-1e6, 1e6)
_DIGITS = st.integers(-3, 2)


def rounded(x: float, decimals: int) -> Known:
    """A true value as it would have been stated."""
    stated, half = round(x, decimals), half_unit(decimals)
    return Known(stated, stated - half, stated + half)


def holds(figure: Known, true: float) -> bool:
    slack = 1e-9 * max(1.0, abs(true), abs(figure.low) if math.isfinite(figure.low) else 0)
    return figure.low - slack <= true <= figure.high + slack


@given(_EXACT, _EXACT, _DIGITS, _DIGITS)
def test_the_true_value_always_lies_within(x, y, dx, dy):
    a, b = rounded(x, dx), rounded(y, dy)
    assert holds(a, x) and holds(-a, -x)
    assert holds(a + b, x + y) and holds(a - b, x - y) and holds(a * b, x * y)
    assert not y or holds(a / b, x / y)


@given(st.floats(1, 1e7), st.sampled_from(["circa", "meer dan", "bijna"]), st.integers(-3, 1))
def test_the_true_value_lies_within_a_figure_that_was_cut_off(x, qualifier, decimals):
    """Somebody looks at a true value and says `circa` the nearest, `meer dan` the one below, `bijna` the one above."""
    unit = 10.0**-decimals
    stated = {"circa": round(x, decimals), "meer dan": math.floor(x / unit) * unit, "bijna": math.ceil(x / unit) * unit}[qualifier]
    if stated:
        low, high = within(obs_value=stated, decimals=decimals, qualifier=qualifier)
        assert low.expected - 1e-6 <= x <= high.expected + 1e-6


@settings(settings.get_profile("tables"))
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), _DIGITS)
def test_a_sum_of_rounded_parts_never_gives_a_false_alarm(parts, decimals):
    together = precision.total(rounded(p, decimals) for p in parts)
    assert rounded(math.fsum(parts), decimals).agrees(together)


@given(st.floats(1, 1e4), st.floats(1, 1e4), _DIGITS)
def test_a_product_of_rounded_figures_never_gives_a_false_alarm(x, y, decimals):
    assert rounded(x * y, decimals).agrees(rounded(x, 0) * rounded(y, 1))


@given(_EXACT, _EXACT, _DIGITS, _DIGITS)
def test_how_far_two_figures_may_be_apart_is_what_makes_them_agree(x, y, dx, dy):
    a, b = rounded(x, dx), rounded(y, dy)
    assert a.agrees(b) == b.agrees(a)
    assert a.apart(b) == pytest.approx(half_unit(dx) + half_unit(dy))


def test_what_is_divided_by_a_figure_that_may_be_zero_can_be_anything():
    assert (exactly(1) / Known(0, -1, 1)).agrees(exactly(1e9))


@pytest.mark.parametrize(
    ("stated", "computed"),
    [
        (Known(5.8, 5.75, 5.85), Known(7.52, 7.515, 7.525) - Known(1.8, 1.75, 1.85)),
        (Known(1.7, 1.7, 1.8), exactly(80) * Known(0.022, 0.022, 0.023)),
        (Known(30, 29.5, 30.5), Known(300, 250, 350) / Known(1200, 1150, 1250) * exactly(100)),
        (Known(-13, -13.5, -12.5), (exactly(183) / exactly(210) - exactly(1)) * exactly(100)),
    ],
)
def test_published_totals_that_fit_within_their_precision_agree(stated, computed):
    """From the reports of Almelo, Zwolle and Nijmegen."""
    assert stated.agrees(computed)
