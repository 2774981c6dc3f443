"""Referrers: shares, their change, and whether chance could give it."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.referrers import CHANGE, _interval, verwijzers

#: How many pairs of years are drawn where the truth is known; PEILMERK_SIMULATIONS=4000 for the numbers on the page of the method.
DRAWN = int(os.environ.get("PEILMERK_SIMULATIONS", "400"))


def started(years: dict[str, dict[str, int]], hidden=()):
    """Indications by referrer and year, their total, and shares with one decimal. hidden: (referrer, year)."""
    rows = []
    for year, counts in years.items():
        rows.append({"indicator": "gestarte_indicaties", "time_period": year, "obs_value": float(sum(counts.values())), "unit_measure": "indications", "hidden": ("_T", year) in hidden})
        for referrer, n in counts.items():
            share = round(100 * n / max(1, sum(counts.values())), 1)
            same = {"time_period": year, "referrer": referrer, "hidden": (referrer, year) in hidden}
            rows += [
                {"indicator": "gestarte_indicaties", "obs_value": float(n), "unit_measure": "indications", **same},
                {"indicator": "aandeel_verwijzer", "obs_value": share, "unit_measure": "percent", "decimals": 1, **same},
            ]
    return observed(*rows, law="Jeugdwet")


EXAMPLE = {"2024": {"gemeente": 60, "huisarts": 40}, "2025": {"gemeente": 60, "huisarts": 60}}


def change(outcome, referrer):
    return outcome.rows[(outcome.rows["wat"] == CHANGE) & (outcome.rows["referrer"] == referrer)].iloc[0]


def test_the_worked_example_of_docs_methods_verwijzers():
    row = change(verwijzers(started(EXAMPLE)), "huisarts")
    assert row["obs_value"] == pytest.approx(10) and row["cijfer"] == "+10,0" and row["unit_measure"] == "procentpunt"
    assert (round(row["laag"], 1), round(row["hoog"], 1)) == (-3.2, 22.6) and not row["duidelijk"]


def test_a_clear_change_is_told_by_name_with_its_size():
    outcome = verwijzers(started({"2024": {"gemeente": 300, "huisarts": 300}, "2025": {"gemeente": 400, "huisarts": 200}}))
    assert outcome.notes[0] == "Duidelijk veranderd: gemeente (+16,7 procentpunt) en huisarts (−16,7 procentpunt)."
    assert outcome.sentence.startswith("In 2025 kwam [66,7%]{") and outcome.sentence.endswith("indicaties die ingingen van de gemeente zelf.")


def test_where_nothing_changed_by_more_than_chance_it_says_so():
    assert verwijzers(started(EXAMPLE)).notes == ("Geen van de aandelen veranderde meer dan toeval kan geven.",)


def test_the_last_two_years_are_compared_and_the_largest_share_stands_first():
    outcome = verwijzers(started({"2023": {"gemeente": 10, "huisarts": 90}, "2024": {"gemeente": 30, "huisarts": 70}, "2025": {"gemeente": 20, "huisarts": 80}}))
    assert outcome.rows["wat"].tolist() == ["2024", "2024", "2025", "2025", CHANGE, CHANGE]
    assert outcome.rows["referrer"].tolist() == ["huisarts", "gemeente"] * 3


def test_a_referrer_that_is_hidden_in_one_of_the_years_is_left_out_and_counted():
    many = {y: {**counts, "jeugdarts": 3} for y, counts in EXAMPLE.items()}
    outcome = verwijzers(started(many, hidden={("jeugdarts", "2024")}))
    assert "jeugdarts" not in set(outcome.rows["referrer"])
    assert outcome.notes[-1] == "1 van de 3 verwijzers staat er niet bij: hun aandeel is in een van de jaren verborgen om personen te beschermen."


@pytest.mark.parametrize(("years", "hidden", "reason"), [
    ({"2025": {"gemeente": 60}}, (), "er is maar één jaar met cijfers"),
    ({"2023": {"gemeente": 60}, "2025": {"gemeente": 60}}, (), "er zijn geen twee jaren na elkaar met cijfers"),
    ({"2024": {"gemeente": 29}, "2025": {"gemeente": 60}}, (), "in 2024 begonnen minder dan 30 indicaties"),
    (EXAMPLE, {("_T", "2025")}, HIDDEN),
    (EXAMPLE, {("gemeente", "2024"), ("huisarts", "2024")}, HIDDEN),
])  # fmt: skip
def test_thin_or_hidden_input_gives_the_reason(years, hidden, reason):
    assert verwijzers(started(years, hidden)).absent == reason


def test_quarters_are_no_years_and_no_rows_are_nothing():
    assert verwijzers(started({"2025-Q1": {"gemeente": 60}, "2025-Q2": {"gemeente": 60}})).absent == "er zijn geen twee jaren na elkaar met cijfers"
    assert verwijzers(started(EXAMPLE).head(0)).nothing


@pytest.mark.parametrize("first, last", [((30, 0.05), (40, 0.05)), ((30, 0.1), (40, 0.2)), ((100, 0.3), (120, 0.3)), ((100, 0.5), (120, 0.6)), ((400, 0.9), (300, 0.9)), ((2000, 0.3), (1800, 0.35))])
def test_intervals_of_a_change_hold_the_truth_in_95_of_100_drawings_also_of_rounded_shares(first, last):
    """Known truth: shares of one decimal, as they are delivered, of indications that were drawn. With few of a rare referrer the interval is too wide, never too narrow."""
    (n1, p1), (n2, p2) = first, last
    rng, held = np.random.default_rng(n1), {}
    drawn = list(zip(rng.binomial(n1, p1, DRAWN).tolist(), rng.binomial(n2, p2, DRAWN).tolist(), strict=True))
    for a, b in set(drawn):
        low, high = _interval((round(100 * a / n1, 1), round(100 * b / n2, 1)), [n1, n2])
        held[a, b] = low <= 100 * (p2 - p1) <= high
    found = 100 * np.mean([held[pair] for pair in drawn])
    print(f"{100 * p1:.0f}% of {n1}, {100 * p2:.0f}% of {n2}: {found:.1f}")
    error = 2.5 * 100 * np.sqrt(0.95 * 0.05 / DRAWN)
    assert 92 - error <= found <= (98 if min(n1 * p1, n2 * p2) >= 3 else 99.5) + error


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=5))
def test_changes_lie_within_their_interval_and_add_up_to_nil(pairs):
    first, last = ({f"v{n}": p[k] for n, p in enumerate(pairs)} for k in (0, 1))
    outcome = verwijzers(started({"2024": first, "2025": last}))
    if min(sum(first.values()), sum(last.values())) < 30:
        assert outcome.absent
        return
    rows = outcome.rows[outcome.rows["wat"] == CHANGE]
    assert abs(rows["obs_value"].sum()) <= 0.1 * len(pairs) + 1e-9
    # A share has one decimal: the interval is of the count that it stands for.
    assert ((rows["laag"] - 0.11 <= rows["obs_value"]) & (rows["obs_value"] <= rows["hoog"] + 0.11)).all()
    assert np.isfinite(rows[["laag", "hoog"]].to_numpy()).all()
