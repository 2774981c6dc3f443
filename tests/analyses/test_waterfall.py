"""The waterfall: totals from nil, steps between them, nothing drawn that is not known."""

from __future__ import annotations

import json
from functools import lru_cache

import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import keys
from peilmerk.analyses.waterfall import waterval
from peilmerk.display.specs import aggregated, spec_of
from peilmerk.errors import PeilmerkError
from peilmerk.publishers.vega import VEGA_LITE


def steps(*values: float | None, provisional: bool = False, **common) -> pd.DataFrame:
    """A total, steps and a total; None is hidden."""
    rows = [
        {"time_period": "2024", "product": f"rij {n}", "obs_value": v, "hidden": v is None, "obs_status": "P" if provisional else "A"} for n, v in enumerate(values)
    ]  # fmt: skip
    return observed(*rows, **common).assign(soort_stap=["begin", *["stap"] * (len(values) - 2), "eind"])


def bars(table: pd.DataFrame) -> pd.DataFrame:
    found = waterval(table, "product").to_dict()
    assert len(found["datasets"]) == 1, "a chart passes its figures on once"
    return pd.DataFrame(next(iter(found["datasets"].values())))


DOWN_AND_UP = (1_000_000.0, -300_000.0, 500_000.0, 1_200_000.0)


def test_totals_stand_from_nil_and_each_step_hangs_from_where_the_one_before_it_ended():
    assert bars(steps(*DOWN_AND_UP))[["van", "tot"]].round(6).values.tolist() == [[0.0, 1.0], [1.0, 0.7], [0.7, 1.2], [0.0, 1.2]]


def test_a_step_is_written_with_its_sign_and_a_total_is_not():
    assert bars(steps(*DOWN_AND_UP))["getal"].tolist() == ["1,00", "−0,30", "+0,50", "1,20"]


def test_a_step_that_would_be_written_as_nil_gets_a_digit_more():
    assert bars(steps(1_000_000.0, 3_000.0, 1_003_000.0))["getal"].tolist() == ["1,000", "+0,003", "1,003"]


def test_values_that_would_not_add_up_as_they_are_written_get_a_digit_more():
    assert bars(steps(1_640_000.0, 560_000.0, -530_000.0, -95_000.0, 1_575_000.0))["getal"].tolist() == ["1,640", "+0,560", "−0,530", "−0,095", "1,575"]


def test_small_amounts_are_written_as_they_are():
    assert bars(steps(900.0, -250.0, 650.0))["getal"].tolist() == ["€ 900", "−€ 250", "€ 650"]


def test_persons_have_steps_too():
    assert bars(steps(900.0, 25.0, 925.0, indicator="clienten_maatwerk", unit_measure="persons"))["getal"].tolist() == ["900", "+25", "925"]


def test_totals_and_steps_up_and_down_are_three_kinds_of_bar():
    assert bars(steps(*DOWN_AND_UP))["soort_staaf"].tolist() == ["totaal", "eraf", "erbij", "totaal"]


def test_every_bar_carries_the_key_of_its_figure():
    table = steps(*DOWN_AND_UP)
    assert bars(table)[keys.FIELD].tolist() == table[keys.FIELD].tolist()


def test_a_provisional_figure_is_drawn_and_written_as_such():
    found = bars(steps(*DOWN_AND_UP, provisional=True))
    assert found["voorlopig"].all() and found["getal"].str.endswith("*").all()


def test_below_nil_there_is_a_line_at_nil():
    found = waterval(steps(1_000_000.0, -1_500_000.0, -500_000.0), "product").to_dict()
    assert {"datum": 0} in [layer["encoding"].get("x") for layer in found["layer"]]


# --- what is hidden -----------------------------------------------------------------------------------------------


def test_what_comes_behind_a_hidden_step_hangs_from_the_last_total_back():
    found = bars(steps(1_000_000.0, None, 200_000.0, 900_000.0))
    assert found["getal"].tolist() == ["1,00", "×", "+0,20", "0,90"]
    assert found["van"].tolist()[0::2] == [0.0, pytest.approx(0.7)] and pd.isna(found["van"][1])


def test_between_two_hidden_steps_a_value_stands_without_a_bar():
    found = bars(steps(1_000_000.0, None, 200_000.0, None, 900_000.0))
    assert found["getal"][2] == "+0,20" and found["van"].isna().tolist() == [False, True, True, True, False]


def test_a_hidden_last_total_leaves_the_steps_where_they_are():
    found = bars(steps(1_000_000.0, 200_000.0, None))
    assert found["tot"].round(6).tolist()[:2] == [1.0, 1.2] and pd.isna(found["tot"][2])


# --- what is no waterfall -----------------------------------------------------------------------------------------


def test_without_a_step_there_is_no_chart():
    assert waterval(pd.DataFrame(), "product") is None
    assert waterval(steps(1.0, 1.0), "product") is None


@pytest.mark.parametrize("kinds", [["stap", "stap", "eind"], ["begin", "stap", "stap"], ["begin", "eind", "stap"]])
def test_rows_in_another_order_are_refused(kinds):
    with pytest.raises(PeilmerkError, match=", ".join(kinds)):
        waterval(steps(1.0, 1.0, 2.0).assign(soort_stap=kinds), "product")


def test_steps_that_do_not_lead_to_the_last_total_are_refused():
    with pytest.raises(PeilmerkError, match=r"lead to 1100000\.00, and its last total is 1200000\.00"):
        waterval(steps(1_000_000.0, 100_000.0, 1_200_000.0), "product")


def test_a_difference_that_rounding_makes_is_no_reason_to_refuse():
    assert waterval(steps(1_000_000.0, 333_333.0, 333_333.0, 1_666_667.0), "product") is not None
    assert waterval(steps(1e6, 3e5, 1.2e6, decimals=-5), "product") is not None


def test_a_name_that_is_there_twice_is_refused():
    with pytest.raises(PeilmerkError, match="rij 1"):
        waterval(steps(*DOWN_AND_UP).replace({"product": {"rij 2": "rij 1"}}), "product")


# --- always -------------------------------------------------------------------------------------------------------

columns = lru_cache(lambda count: steps(*[0.0] * (count + 2)))
cents = st.integers(-(10**9), 10**9).map(lambda n: n / 100)


@settings(max_examples=25, deadline=None)
@given(begin=cents, changes=st.lists(cents, min_size=1, max_size=6))
def test_the_bars_of_any_steps_join_up(begin, changes):
    found = bars(columns(len(changes)).assign(obs_value=[begin, *changes, begin + sum(changes)]))
    assert found["van"].iloc[1:-1].tolist() == pytest.approx(found["tot"].iloc[:-2].tolist(), abs=1e-6)
    assert found["tot"].iloc[-2] == pytest.approx(found["tot"].iloc[-1], abs=1e-6)
    assert (found["rand"] >= found[["van", "tot"]].max(axis=1).clip(lower=0) - 1e-9).all()


@pytest.mark.parametrize("values", [DOWN_AND_UP, (1_000_000.0, None, 200_000.0, 900_000.0), (100.0, -150.0, -50.0)])
@pytest.mark.parametrize("width", [300, 620])
def test_it_can_be_drawn_on_a_telephone_and_on_a_page_and_adds_nothing_up(values, width):
    spec = spec_of(waterval(steps(*values), "product"))
    assert not aggregated(spec)
    svg = vl_convert.vegalite_to_svg(json.dumps(spec | {"width": width}), VEGA_LITE)
    assert all(f"Rij {n}" in svg for n in range(len(values)))
