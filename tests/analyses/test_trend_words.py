"""What a trend says of amounts: that they are of a quarter and not of a year, and in no more digits than they are sure."""

from __future__ import annotations

import re

import numpy as np
import pytest
from observed import observed

from peilmerk.analyses.trend import trend


def said(values, codes, **more) -> str:
    """The sentence without the keys of its numbers."""
    table = observed(*({"time_period": code, "obs_value": float(v), "obs_status": "A"} for code, v in zip(codes, values, strict=True)), **more)
    return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", trend(table).sentence)


QUARTERS = [f"{2022 + n // 4}-Q{n % 4 + 1}" for n in range(11)]
YEARS = [str(2014 + n) for n in range(11)]


def test_an_amount_of_a_quarter_is_called_that():
    assert "elk jaar verandert het bedrag per kwartaal met +€ 80.000, met" in said(2e6 + 2e4 * np.arange(11), QUARTERS)


def test_of_no_clear_direction_only_the_range_is_told():
    wavering = 2e6 + 1e5 * np.array([0, 3, -2, 4, -3, 1, -1, 3, -4, 2, 0])
    told = said(wavering, QUARTERS)
    assert "geen duidelijke richting" in told and "de verandering per jaar van het bedrag per kwartaal ligt met 95% zekerheid tussen −€" in told and "verandert" not in told


@pytest.mark.parametrize("codes, more", [(YEARS, {}), (QUARTERS, {"indicator": "clienten_maatwerk", "unit_measure": "persons"})])
def test_amounts_of_years_and_numbers_of_persons_are_not(codes, more):
    assert "het bedrag" not in said(2e6 + 2e4 * np.arange(11), codes, **more)


@pytest.mark.parametrize("each, told", [(20_123.4, "+€ 80.494"), (-41_314.75, "−€ 165.000"), (412_345, "+€ 1,65 miljoen")])
def test_amounts_are_told_in_no_more_digits_than_make_sense(each, told):
    assert f"elk jaar verandert het bedrag per kwartaal met {told}, met" in said(3e7 + each * np.arange(11), QUARTERS)
