"""Status: what is said to be on track, against what was realised."""

import pytest

from peilmerk.rules import RULES
from synthetic import described, rows

NAMES = {"status": "op_koers", "target": "taakstelling", "realised": "gerealiseerde_besparing"}


def on_track(name: str, value: float = 1) -> dict:
    return {"indicator": "op_koers", "measure": name, "obs_value": value, "unit_measure": "flag", "scenario": "forecast", "time_period": "2026"}


def target(name: str, value: float, **more) -> dict:
    return {"measure": name, "obs_value": value, "scenario": "target", "decimals": -3} | more


def realised(name: str, value: float, **more) -> dict:
    return {"indicator": "gerealiseerde_besparing", "measure": name, "obs_value": value, "decimals": -3} | more


def wrong(*values: dict) -> list[dict]:
    return RULES["on_track_against_realised"](described(rows(*values)), **NAMES)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


def test_a_measure_on_track_that_stayed_behind_is_found_with_its_status():
    (finding,) = wrong(on_track("2.6 Netwerkcoach"), target("2.6 Netwerkcoach", 82_000), realised("Netwerkcoach (hard)", 40_000))
    assert (finding["found"], finding["expected"]) == (40_000, 82_000)
    assert "2.6 Netwerkcoach" in finding["told"] and finding["beside"].count("cel") == 2


@pytest.mark.parametrize(
    "change",
    [{"flag": 0}, {"got": 82_000}, {"got": 90_000}, {"got": 81_500}, {"name": "Iets anders"}, {"period": "2023"}],
)  # fmt: skip
def test_no_conflict(change):
    got = realised(change.get("name", "Netwerkcoach"), change.get("got", 40_000), time_period=change.get("period", "2024"))
    assert not wrong(on_track("2.6 Netwerkcoach", change.get("flag", 1)), target("2.6 Netwerkcoach", 82_000), got)


def test_what_is_saved_for_certain_counts_before_what_may_be():
    hard, soft = realised("Netwerkcoach (hard)", 90_000), realised("Netwerkcoach (zacht, mogelijk)", 10_000)
    assert not wrong(on_track("Netwerkcoach"), target("Netwerkcoach", 82_000), soft, hard)


def test_another_indicator_of_the_same_thing_counts_too():
    cases = {"indicator": "doorbraak_casussen_opgepakt", "unit_measure": "cases"}
    goal, got = cases | {"obs_value": 75, "scenario": "target"}, cases | {"obs_value": 60}
    (finding,) = wrong(on_track("1.1 Doorbraakmethode"), goal, got)
    assert (finding["subject"], finding["found"], finding["expected"]) == ("doorbraak_casussen_opgepakt", 60, 75)
    assert not wrong(on_track("1.2 Dagstructurering"), goal, got)


@pytest.mark.parametrize(("goal", "got", "reached"), [(75, 60, False), (75, 75, True), (75, 80, True), (-10, -5, False), (-10, -12, True)])
def test_a_target_is_reached_or_not(goal, got, reached):
    table = described(rows({"scenario": "target", "obs_value": goal}, {"obs_value": got}, unit_measure="cases"))
    assert RULES["targets_reached"](table)["ok"].tolist() == [reached]
