"""Changes in a year with their numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.change import DIFFERENCE, FEWEST, PERCENT, veranderd
from peilmerk.analyses.outcome import HIDDEN


def started(years: dict[str, dict[str, float | None]]):
    """Indications by referrer and period; None is hidden."""
    rows = [
        {"time_period": year, "referrer": name, "obs_value": n or 0.0, "hidden": n is None}
        for year, groups in years.items() for name, n in groups.items()
    ]  # fmt: skip
    return observed(*rows, indicator="gestarte_indicaties", unit_measure="indications", law="Jeugdwet")


def told(outcome, group: str) -> dict:
    return outcome.rows[outcome.rows["referrer"] == group].set_index("wat")["obs_value"].to_dict()


def test_the_worked_example_of_docs_methods_verandering():
    outcome = veranderd(started({"2024": {"huisarts": 200}, "2025": {"huisarts": 218}}), "referrer")
    assert told(outcome, "huisarts") == pytest.approx({"2024": 200, "2025": 218, DIFFERENCE: 18, PERCENT: 9})
    assert set(outcome.rows["van_naar"]) == {"200 naar 218"}
    assert outcome.rows.set_index("wat")["cijfer"][[DIFFERENCE, PERCENT]].tolist() == ["+18", "+9,0%"]


def test_a_quarter_is_laid_beside_the_same_one_a_year_earlier():
    outcome = veranderd(started({"2024-Q4": {"a": 10}, "2025-Q1": {"a": 99}, "2025-Q4": {"a": 30}}), "referrer")
    assert outcome.rows["time_period"].tolist()[:2] == ["2024-Q4", "2025-Q4"] and told(outcome, "a")[PERCENT] == 200


def test_a_hidden_group_is_left_out_and_counted():
    outcome = veranderd(started({"2024": {"a": 20, "b": None, "c": 30}, "2025": {"a": 30, "b": 10, "c": 20}}), "referrer")
    assert list(dict.fromkeys(outcome.rows["referrer"])) == ["a", "c"]
    assert outcome.notes == ("1 van de 3 verwijzers staat er niet bij: een van beide cijfers is verborgen om personen te beschermen.",)


def test_there_is_no_percentage_of_a_small_number():
    outcome = veranderd(started({"2024": {"a": FEWEST - 1, "b": 0, "c": FEWEST}, "2025": {"a": 20, "b": 5, "c": 15}}), "referrer")
    assert [PERCENT in told(outcome, g) for g in "abc"] == [False, False, True]
    assert outcome.notes == ("Van 2 verwijzers staat er geen percentage bij: een jaar eerder waren er minder dan 10.",)


def test_thin_input_is_no_change():
    assert veranderd(started({"2025": {"a": 1}}).head(0), "referrer").nothing
    assert veranderd(started({"2025": {"a": 1}}), "referrer").absent == "er is maar één periode met cijfers"
    assert veranderd(started({"2022": {"a": 1}, "2025": {"a": 1}}), "referrer").absent == "er zijn geen twee perioden met een jaar ertussen"
    assert veranderd(started({"2024": {"a": None}, "2025": {"a": 1}}), "referrer").absent == HIDDEN


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 10**6))] * 2), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_from_and_difference_give_to_and_nothing_is_infinite(pairs):
    outcome = veranderd(started({y: {f"v{n}": p[i] for n, p in enumerate(pairs)} for i, y in enumerate(("2024", "2025"))}), "referrer")
    for n, (before, now) in enumerate(pairs):
        if outcome and None not in (before, now):
            found = told(outcome, f"v{n}")
            assert found["2024"] + found[DIFFERENCE] == found["2025"] and all(map(math.isfinite, found.values()))
            assert (PERCENT in found) == (before >= FEWEST)
        else:
            assert not outcome or f"v{n}" not in set(outcome.rows["referrer"])
