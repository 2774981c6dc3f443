"""Contrast of colours, by the definition of WCAG 2.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.publishers.colour import contrast, with_contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)])
def test_known_ratios(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_a_ratio_lies_between_1_and_21_and_is_the_same_both_ways(one, other):
    assert 1 <= contrast(one, other) <= 21.000001 and contrast(one, other) == contrast(other, one)


@given(COLOURS, COLOURS)
def test_the_colour_that_is_proposed_has_enough(one, ground):
    found = with_contrast(one, [ground], 4.5)
    assert found is not None and contrast(found, ground) >= 4.5  # of black and white one always has


@given(COLOURS, COLOURS)
def test_a_colour_that_has_enough_is_proposed_itself(one, ground):
    if contrast(one, ground) >= 4.6:
        assert contrast(with_contrast(one, [ground], 4.5), one) < 1.1


def test_between_two_grounds_that_leave_no_room_there_is_none():
    assert with_contrast("#808080", ["#000000", "#ffffff"], 7.0) is None
