"""The bridge: named changes lead from an old amount to a new one, or what is left is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import keys
from peilmerk.analyses.bridge import ROUNDING, UNEXPLAINED, brug, kaderbrug, sluit
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.waterfall import waterval

AIM = {"indicator": "taakstelling", "theme": "financien", "law": "_T", "scenario": "target", "time_period": "2022"}
#: Thousand euro, told in thousands.
thousands = st.integers(-5000, 5000).map(lambda n: n * 1000.0)


def amounts(*values: float | None, digits: int = -3, names: tuple[str, ...] = (), **common):
    names = names or tuple(f"stap {n}" for n in range(len(values)))
    return observed(*({"measure": n, "obs_value": v} for n, v in zip(names, values, strict=True)), **(AIM | {"decimals": digits} | common))


def steps(outcome) -> dict[str, float]:
    return dict(zip(outcome.rows["stap"], outcome.rows["obs_value"], strict=True))


def crossed(begin: float, changes: list[float], end: float, digits: int = -3):
    return brug(amounts(begin, names=("oud",), digits=digits), amounts(*changes, digits=digits), amounts(end, names=("nieuw",), digits=digits))


# --- closing ------------------------------------------------------------------------------------------------------


def test_changes_that_lead_to_the_end_are_all_that_there_is():
    outcome = crossed(500_000, [120_000, -200_000], 420_000)
    assert sluit(outcome) and list(steps(outcome).values()) == [500_000, 120_000, -200_000, 420_000]
    assert outcome.rows["soort_stap"].tolist() == ["begin", "stap", "stap", "eind"] and not outcome.notes


def test_the_worked_example_of_the_method_closes_within_its_rounding():
    begin, change, end = amounts(7_520_000, digits=-4), amounts(-1_800_000, digits=-5), amounts(5_800_000, digits=-5)
    outcome = brug(begin, change, end)
    assert sluit(outcome) and steps(outcome)[ROUNDING] == pytest.approx(80_000)
    assert "past binnen de afronding" in outcome.notes[0]


def test_the_worked_example_with_another_end_leaves_a_gap_that_is_named():
    outcome = brug(amounts(7_520_000, digits=-4), amounts(-1_800_000, digits=-5), amounts(6_000_000, digits=-5))
    assert not sluit(outcome) and steps(outcome)[UNEXPLAINED] == pytest.approx(280_000)
    assert UNEXPLAINED in outcome.notes[0] and "Niet verklaard" in outcome.sentence


def test_more_than_leaves_room_in_its_own_direction_only():
    more = {"qualifier": "meer dan"}
    assert sluit(brug(amounts(0), amounts(100_000, **more), amounts(190_000)))
    assert not sluit(brug(amounts(0), amounts(100_000, **more), amounts(90_000)))
    off = amounts(100_000, indicator="gerealiseerde_besparing", scenario="actual", **more)
    assert sluit(brug(amounts(300_000), off, amounts(110_000), eraf=["gerealiseerde_besparing"]))
    assert not sluit(brug(amounts(300_000), off, amounts(210_000), eraf=["gerealiseerde_besparing"]))


@settings(max_examples=20)
@given(st.lists(thousands, min_size=1, max_size=4), thousands, st.integers(-6, 6).map(lambda n: n * 500.0))
def test_steps_always_add_up_to_the_end_and_only_a_gap_beyond_rounding_is_unexplained(changes, begin, gap):
    outcome = crossed(begin, changes, begin + sum(changes) + gap)
    table = outcome.rows
    assert table["obs_value"].iloc[:-1].sum() == pytest.approx(table["obs_value"].iloc[-1], abs=1e-3)
    assert sluit(outcome) == (abs(gap) <= 500 * (len(changes) + 2))  # half a thousand of each figure
    assert table["stap"].is_unique


def test_a_bridge_is_drawn_as_a_waterfall():
    outcome = crossed(500_000, [120_000, -200_000], 500_000)
    assert json.loads(waterval(outcome.rows, "stap").to_json())["layer"] and UNEXPLAINED in steps(outcome)


# --- names, signs and keys ----------------------------------------------------------------------------------------


def test_what_goes_off_is_delivered_without_sign_and_its_key_says_that_it_was_deducted():
    done = amounts(5_400_000, names=("WRA",), digits=-5, indicator="gerealiseerde_besparing", scenario="actual")
    outcome = brug(amounts(11_100_000, digits=-5), done, amounts(5_700_000, digits=-5), eraf=["gerealiseerde_besparing"])
    assert steps(outcome)["WRA"] == -5_400_000 and sluit(outcome)
    assert outcome.rows[keys.FIELD].str.endswith(";computed=deducted").tolist() == [False, True, False]


def test_two_changes_of_one_name_are_told_apart_by_their_period():
    twice = observed({"time_period": "2020", "obs_value": 1000.0}, {"time_period": "2021", "obs_value": 2000.0}, measure="Toegang", **{k: v for k, v in AIM.items() if k != "time_period"})
    assert brug(amounts(0), twice, amounts(3000)).rows["stap"].tolist()[1:3] == ["Toegang (2020)", "Toegang (2021)"]


# --- what cannot be computed --------------------------------------------------------------------------------------


def test_a_hidden_change_gives_no_bridge_for_the_gap_would_tell_it():
    change = amounts(1000, 2000)
    hidden = observed({"measure": "x", "obs_value": 1.0, "hidden": True}, {"measure": "y", "obs_value": 2.0}, **AIM)
    assert brug(amounts(0), hidden, amounts(3000)).absent == HIDDEN
    assert brug(amounts(0), change, amounts(3000))


def test_without_begin_or_end_there_is_nothing_and_without_an_amount_there_is_no_bridge():
    empty = amounts()
    assert brug(empty, amounts(1), amounts(1)).nothing and brug(amounts(1), amounts(1), empty).nothing
    assert "geen veranderingen" in brug(amounts(1), empty, amounts(1)).absent
    assert "niet opgegeven" in brug(amounts(None), amounts(1), amounts(1)).absent
    assert "eenheid" in brug(amounts(1), amounts(1, unit_measure="persons"), amounts(1)).absent


def test_a_change_without_amount_is_left_out_and_counted():
    outcome = brug(amounts(0), amounts(1000, None, names=("a", "b")), amounts(9000))
    assert outcome.notes[-1] == "1 van de 2 veranderingen heeft geen bedrag en telt niet mee: b."
    assert steps(outcome)[UNEXPLAINED] == 8000


# --- from an old frame to a new one -------------------------------------------------------------------------------


def frame(*rows: tuple[str, str, float]):
    return observed(*({"measure": m, "time_period": p, "obs_value": v} for m, p, v in rows), **{k: v for k, v in AIM.items() if k != "time_period"}, decimals=-5)


def realised(*rows: tuple[str, str, float]):
    return observed(
        *({"measure": m, "time_period": p, "obs_value": v} for m, p, v in rows), indicator="gerealiseerde_besparing", theme="maatregelen", law="_T", decimals=-5,
    )  # fmt: skip


OLD_AND_NEW = frame(("Totaalopgave budgetkader", "2020/2023", 11.1e6), ("resterend vanaf 2020", "2020/2024", 5.7e6))


def test_what_was_realised_before_the_new_frame_begins_goes_off_the_old_one_and_what_is_incidental_does_not():
    done = realised(("1 WRA", "2019", 5.4e6), ("2 Wonen incidenteel", "2019", 0.3e6), ("6 Collectief", "2020", 0.5e6))
    outcome = kaderbrug(OLD_AND_NEW, frame(), done)
    assert steps(outcome) == {"Totaalopgave budgetkader": 11.1e6, "1 WRA": -5.4e6, "resterend vanaf 2020": 5.7e6}
    assert "2 Wonen incidenteel" in outcome.notes[-1]


def test_a_reduction_that_was_delivered_goes_before_what_was_realised():
    lower = frame(("inzet extra Rijksmiddelen", "2020/2023", -5.4e6)).assign(indicator="taakstelling_verlaging")
    assert "inzet extra Rijksmiddelen" in steps(kaderbrug(OLD_AND_NEW, lower, realised(("1 WRA", "2019", 1e6))))


def test_without_an_old_and_a_new_frame_there_is_nothing():
    assert kaderbrug(frame(("1 Toegang", "2024", 1e6)), frame(), realised()).nothing
