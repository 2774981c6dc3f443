"""History: a figure against its own past, and a number that fits only in another unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.rules import RULES
from synthetic import described, rows

SEASON = [1.0, 0.8, 0.7, 1.1]


def series(values, **common):
    """A quarterly series from 2018 on."""
    codes = [f"{2018 + k // 4}-Q{k % 4 + 1}" for k in range(len(values))]
    return described(rows(*({"obs_value": v, "time_period": c} for c, v in zip(codes, values, strict=True)), unit_measure="applications", **common))


def steady(count: int = 20, level: float = 1000, chance: float = 0.02) -> list[float]:
    rng = np.random.default_rng(5)
    return [round(level * SEASON[k % 4] * (1 + 0.01 * k) * rng.normal(1, chance)) for k in range(count)]


def wrong(name: str, table, **parameters) -> list[dict]:
    return RULES[name](table, **parameters)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


# --- breaks ---


def test_a_series_with_its_season_has_no_break():
    assert not wrong("breaks", series(steady()))
    assert len(RULES["breaks"](series(steady()))) == 20


@pytest.mark.parametrize("at", [5, 9, 12, 19])
@pytest.mark.parametrize("times", [10, 0.1, 2.5])
def test_a_value_far_from_its_series_is_one_break(at, times):
    values = steady()
    values[at] = round(values[at] * times)
    (finding,) = wrong("breaks", series(values))
    assert finding["found"] == values[at] and finding["period"] == f"{2018 + at // 4}-Q{at % 4 + 1}"
    assert finding["expected"] == pytest.approx(steady()[at], rel=0.15) and "20 perioden" in finding["told"]


def test_a_season_is_no_break_however_large():
    values = [round(v * (3 if k % 4 == 3 else 1)) for k, v in enumerate(steady())]
    assert not wrong("breaks", series(values))


def test_small_numbers_of_people_go_up_and_down_by_chance():
    rng = np.random.default_rng(1)
    assert not wrong("breaks", series([int(v) for v in rng.poisson(6, 20)]))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_chance_alone_is_hardly_ever_a_break(seed):
    rng = np.random.default_rng(seed)
    values = [int(v) for v in rng.poisson(120 * np.exp(0.01 * np.arange(24)))]
    assert len(wrong("breaks", series(values))) == 0


def test_a_short_series_is_not_judged_and_nor_is_what_others_stated():
    assert RULES["breaks"](series(steady(5))).empty
    old = series(steady()).assign(own=False)
    assert RULES["breaks"](old).empty


def test_plans_and_changes_are_no_history():
    assert RULES["breaks"](series(steady(), scenario="target")).empty
    assert RULES["breaks"](series(steady(), transformation="change_pct")).empty


# --- units ---


@pytest.mark.parametrize(("odd", "fits"), [(26_000_000, 26_000), (26, 26_000), (260_000, 26_000), (2_600, 26_000), (31_000, None), (60_000, None)])
def test_a_value_that_fits_only_in_another_unit_is_found(odd, fits):
    table = described(rows(*({"obs_value": v, "time_period": str(2015 + k)} for k, v in enumerate([24_000, 25_000, 27_000, odd]))))
    assert [f["expected"] for f in wrong("unit_shift", table)] == ([pytest.approx(fits)] if fits else [])


def test_a_thousand_is_also_seen_among_other_members():
    values = [100_000, 2_000_000, 400_000, 900_000, 150_000, 300_000, 5_000_000, 700_000]
    table = described(rows(*({"obs_value": v, "measure": f"m{k}"} for k, v in enumerate([*values, 800_000_000]))))
    assert [f["member"] for f in wrong("unit_shift", table)] == ["m8"]
    assert not wrong("unit_shift", described(rows(*({"obs_value": v, "measure": f"m{k}"} for k, v in enumerate([*values, 40_000_000])))))


def test_too_few_others_say_nothing():
    assert RULES["unit_shift"](described(rows(*({"obs_value": v, "time_period": str(2015 + k)} for k, v in enumerate([24, 24_000]))))).empty


# --- signs ---


def signs(*values: float, **told):
    return described(rows(*({"obs_value": v, "measure": f"m{k}"} for k, v in enumerate(values))), **told)


def test_one_negative_among_positives_is_found_and_one_positive_among_negatives():
    assert [(f["found"], f["expected"]) for f in wrong("sign", signs(5, 6, 7, 8, -9))] == [(-9, 9)]
    assert [(f["found"], f["expected"]) for f in wrong("sign", signs(-5, -6, -7, -8, 9))] == [(9, -9)]


@pytest.mark.parametrize("values", [(5, 6, -7, -8, 9), (5, -6, 7), (5, 6, 7, 8, 0)])
def test_mixed_signs_few_figures_and_nothing_are_left_alone(values):
    assert not wrong("sign", signs(*values))


def test_a_difference_may_be_below_zero():
    assert not wrong("sign", signs(5, 6, 7, 8, -9, definition="Verschil tussen begroting en uitkomst: een min is een tekort."))
