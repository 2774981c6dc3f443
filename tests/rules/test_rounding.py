"""Rounding: figures so coarse that they hide what they should tell, or finer than what is behind them."""

import pytest

from peilmerk.rules import RULES
from synthetic import described, rows


@pytest.mark.parametrize(
    ("before", "now", "decimals", "told"),
    [(2e6, 3e6, -6, False), (2.0e6, 3.0e6, -5, True), (2e6, 2e6, -6, True), (2_400_000, 2_450_000, -3, True), (90e6, 91e6, -6, True)],
)  # fmt: skip
def test_rounding_may_not_hide_whether_a_figure_changed(before, now, decimals, told):
    table = described(rows({"obs_value": before, "time_period": "2022"}, {"obs_value": now, "time_period": "2023"}, decimals=decimals))
    assert RULES["change_can_be_told"](table)["ok"].tolist() == [told]


def test_about_a_hundred_says_nothing_about_ninety():
    table = described(rows({"obs_value": 90, "time_period": "2022"}, {"obs_value": 100, "qualifier": "circa", "time_period": "2023"}, unit_measure="persons"))
    (finding,) = RULES["change_can_be_told"](table).to_dict("records")
    assert not finding["ok"] and "2022" in finding["told"]


@pytest.mark.parametrize(("base", "decimals", "ok"), [(39, 1, [False]), (100, 1, [True]), (39, 0, [])])
def test_a_share_of_few_people_has_no_decimals(base, decimals, ok):
    assert RULES["decimals_of_base"](described(rows({"obs_value": 46.2, "unit_measure": "percent", "decimals": decimals, "base": base})))["ok"].tolist() == ok


def test_the_base_may_be_the_denominator_of_the_dictionary_and_one_finding_is_enough():
    share = {"indicator": "aandeel", "unit_measure": "percent", "obs_value": 46.2, "decimals": 1}
    whole = {"indicator": "geheel", "unit_measure": "persons", "obs_value": 41}
    table = described(rows(share, whole, share | {"time_period": "2023"}, whole | {"time_period": "2023", "obs_value": 39}), denominator="geheel")
    (finding,) = RULES["decimals_of_base"](table).to_dict("records")
    assert (finding["found"], finding["ok"]) == (39, False) and finding["beside"]
