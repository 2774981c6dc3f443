"""Ranges: low, high, and totals of ranges."""

import pytest

from peilmerk import relations
from peilmerk.rules import RULES
from synthetic import rows


@pytest.mark.parametrize(("low", "high", "ok"), [(1, 3, [True]), (3, 3, [True]), (3, 1, [False]), (None, 1, []), (-5, -1.5, [True])])
def test_low_is_not_above_high(low, high, ok):
    assert RULES["ordered_ranges"](rows({"obs_low": low, "obs_high": high}))["ok"].tolist() == ok


# --- bandbreedte ---

RANGE = """
verbanden:
  - naam: Resultaat Wmo
    soort: bandbreedte
    geheel: {indicator: resultaat, uitsplitsing: Wmo}
    delen:
      - {indicator: resultaat, uitsplitsing: [klassiek, nieuw]}
"""


def result(member: str, low: float | None, high: float | None, value: float | None = None) -> dict:
    return {"indicator": "resultaat", "breakdown": member, "obs_low": low, "obs_high": high, "obs_value": value}


def judge(reference, tmp_path, *values: dict) -> list[tuple]:
    (tmp_path / "verbanden.yml").write_text(RANGE, "utf-8")
    verbanden = relations.load(tmp_path / "verbanden.yml", "verbanden.yml", reference)
    found = RULES["range_sums"](rows(*values, decimals=-5), verbanden=verbanden)
    return [(ok, member, round(e)) for ok, member, e in found[["ok", "member", "expected"]].values.tolist()]


@pytest.mark.parametrize(("low", "high", "holds"), [(0.8e6, 2.9e6, [True, True]), (0.8e6, 3.9e6, [True, False]), (-0.8e6, 2.9e6, [False, True])])
def test_a_range_of_a_total_is_the_sum_of_the_ranges_low_and_high(reference, tmp_path, low, high, holds):
    found = judge(reference, tmp_path, result("Wmo", low, high), result("klassiek", 1.9e6, 3.6e6), result("nieuw", -1.1e6, -0.7e6))
    assert found == [(holds[0], "Wmo (laag)", 800_000), (holds[1], "Wmo (hoog)", 2_900_000)]


def test_a_single_value_is_both_ends_of_its_range(reference, tmp_path):
    found = judge(reference, tmp_path, result("Wmo", 2.9e6, 4.6e6), result("klassiek", 1.9e6, 3.6e6), result("nieuw", None, None, 1e6))
    assert [ok for ok, *_ in found] == [True, True]


def test_an_open_end_is_not_judged(reference, tmp_path):
    found = judge(reference, tmp_path, result("Wmo", 2.9e6, 4.6e6), result("klassiek", 1.9e6, None), result("nieuw", 1e6, 1e6))
    assert [member for _, member, _ in found] == ["Wmo (laag)"]
