"""Counts per 1,000 inhabitants: the right inhabitants, honest intervals, and a reason where there is no rate."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed
from scipy import stats

from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.rates import SMALL, bounds, intervals, per_inwoners, population, score, wilson

AGES = {"jonger dan 18": 200, "18 tot 23 jaar": 30, "23 tot 65 jaar": 350, "65 jaar en ouder": 120}


def people(year: int = 2025, area: str = "GM9001", ages: dict = AGES, total: bool = True, **more) -> list[dict]:
    rows = [{"age": age, "obs_value": n} for age, n in ages.items()] + ([{"obs_value": sum(ages.values())}] if total else [])
    return [r | {"indicator": "inwoners", "theme": "bevolking", "law": "_T", "unit_measure": "persons", "time_period": str(year), "ref_area": area} | more for r in rows]


def count(value: float | None, period: str = "2025-Q4", area: str = "GM9001", **more) -> dict:
    return {"indicator": "stand_maatwerk", "unit_measure": "persons", "time_period": period, "ref_area": area, "obs_value": value} | more


INHABITANTS = observed(*people())


def test_a_rate_is_the_count_on_a_thousand_inhabitants_of_that_age():
    found = per_inwoners(observed(count(36)), INHABITANTS, leeftijd="18 jaar en ouder")
    row = found.rows.iloc[0]
    assert found and row["obs_value"] == pytest.approx(72) and (row["teller"], row["noemer"]) == (36, 500)
    assert row["laag"] == pytest.approx(52.5, abs=0.05) and row["hoog"] == pytest.approx(98.1, abs=0.05)  # the example of docs/methods/per-1000.md
    assert row["cijfer"] == "72,0" and row["unit_measure"] == "per_1000_inhabitants"


def test_denominator_and_its_day_are_named_and_numbers_in_words_carry_their_key():
    found = per_inwoners(observed(count(36)), INHABITANTS, leeftijd="jonger dan 18")
    assert found.notes[0] == "Gedeeld door het aantal inwoners jonger dan 18 op 1 januari 2025."
    key = "GM9001.2025-Q4.stand_maatwerk.persons;law=Wmo;computed=rate+per+1000+inhabitants+jonger+dan+18"
    assert found.rows["sleutel"].tolist() == [key] and found.sentence.count(f'data-key="{key}"') == 2
    assert found.rows["noemer_sleutel"].iloc[0] == "GM9001.2025.inwoners.persons;age=jonger+dan+18"


def test_a_sum_of_ages_says_so_in_its_key():
    found = population(INHABITANTS, bounds("18 jaar en ouder"))
    assert found["GM9001", 2025] == (500, "GM9001.2025.inwoners.persons;age=18+tot+23+jaar;computed=sum+of+3+ages")
    assert population(INHABITANTS) == {("GM9001", 2025): (700, "GM9001.2025.inwoners.persons")}
    assert population(observed(*people(total=False)))["GM9001", 2025][0] == 700


def test_an_age_that_cannot_be_made_of_those_delivered_has_no_inhabitants():
    assert population(INHABITANTS, bounds("jonger dan 20")) == {}
    found = per_inwoners(observed(count(36)), INHABITANTS, leeftijd="jonger dan 20")
    assert not found and found.absent == "het aantal inwoners jonger dan 20 op 1 januari 2025 is niet geleverd"


def test_an_age_that_is_not_known_is_not_the_whole():
    assert population(observed(*people(ages=AGES | {"leeftijd onbekend": 3})))["GM9001", 2025][0] == 703
    assert population(observed(*people(ages=AGES | {"leeftijd onbekend": 3}, total=False)))["GM9001", 2025][0] == 700


def test_a_hidden_part_is_never_taken_as_nought():
    rows = people(total=False)
    rows[3] |= {"hidden": True}
    assert population(observed(*rows), bounds("18 jaar en ouder")) == {} and population(observed(*rows)) == {}


@pytest.mark.parametrize(("words", "read"), [
    ("jonger dan 18", (0, 18)), ("jonger dan 18 jaar", (0, 18)), ("0 tot 18 jaar", (0, 18)), ("tot 23 jaar", (0, 23)), ("18 tot 65", (18, 65)),
    ("65 jaar en ouder", (65, np.inf)), ("65 jaar of ouder", (65, np.inf)), ("onbekend", None), ("_T", None),
])  # fmt: skip
def test_ages_are_read_as_they_are_written(words, read):
    assert bounds(words) == read


def test_an_age_that_is_none_is_refused():
    with pytest.raises(ValueError, match="is no age"):
        per_inwoners(observed(count(36)), INHABITANTS, leeftijd="bejaard")


@settings(max_examples=30, deadline=None)  # each makes a table
@given(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True), st.data())
def test_disjoint_ages_add_up_to_every_age_that_ends_where_they_do(cuts, data):
    edges = [0, *sorted(cuts)]
    labels = [f"{a} tot {b} jaar" for a, b in pairwise(edges)] + [f"{edges[-1]} jaar en ouder"]
    sizes = data.draw(st.lists(st.integers(0, 10_000), min_size=len(labels), max_size=len(labels)))
    rows = observed(*people(ages=dict(zip(labels, sizes, strict=True)), total=False))
    low, high = sorted(data.draw(st.lists(st.sampled_from([*edges, np.inf]), min_size=2, max_size=2, unique=True)))
    at = [*edges, np.inf]
    assert population(rows, (low, high))["GM9001", 2025][0] == sum(sizes[at.index(low) : at.index(high)])


def test_inhabitants_of_a_year_before_stand_in_and_older_ones_do_not():
    found = per_inwoners(observed(count(36, "2025-Q4"), count(36, "2026-Q1"), count(36, "2027-Q1"), count(36, "2024")), INHABITANTS)
    assert found.rows["time_period"].tolist() == ["2025-Q4", "2026-Q1"]
    assert "1 van de 2 cijfers is met de inwoners van een jaar eerder: nieuwere zijn niet geleverd." in found.notes
    assert "2 van de 4 aantallen zijn niet omgerekend: er zijn geen inwoners van dat gebied en jaar geleverd." in found.notes


def test_figures_of_years_without_inhabitants_have_a_reason():
    assert per_inwoners(observed(count(36, "2019"), count(36, "2020")), INHABITANTS).absent == "de cijfers zijn van 2019 en 2020, en het aantal inwoners is alleen van 2025 geleverd"
    assert per_inwoners(observed(count(36, "2019")), INHABITANTS.head(0)).absent == "het aantal inwoners op 1 januari 2019 is niet geleverd"
    assert per_inwoners(observed(count(36, area="GM9002")), INHABITANTS).absent == "het aantal inwoners van dit gebied is niet geleverd"


def test_hidden_counts_are_left_out_and_counted():
    found = per_inwoners(observed(count(36), count(None, "2025-Q3", hidden=True), count(None, "2025-Q2", hidden=True)), INHABITANTS)
    assert len(found.rows) == 1 and "2 van de 3 aantallen zijn niet omgerekend: zij zijn verborgen." in found.notes
    assert per_inwoners(observed(count(None, hidden=True)), INHABITANTS).absent == HIDDEN


def test_no_counts_is_nothing_and_nonsense_is_left_out():
    assert per_inwoners(observed(count(1)).head(0), INHABITANTS).nothing
    found = per_inwoners(observed(count(701), count(-1, "2025-Q3"), count(7, "2025-Q2")), INHABITANTS)
    assert found.rows["teller"].tolist() == [7] and any("zo veel inwoners zijn er niet" in n for n in found.notes)
    assert per_inwoners(observed(count(701)), INHABITANTS).absent == "de aantallen passen niet bij het aantal inwoners"
    assert not per_inwoners(observed(count(0)), observed(*people(ages={"jonger dan 18": 0}))), "nobody lives there"


def test_a_small_base_is_told():
    found = per_inwoners(observed(count(SMALL - 1), count(SMALL, "2025-Q3")), INHABITANTS)
    assert found.rows["klein"].tolist() == [True, False] and any("minder dan 20 gevallen" in n for n in found.notes)
    assert not any("onzeker" in n.casefold() for n in per_inwoners(observed(count(SMALL)), INHABITANTS).notes)


def test_the_result_depends_on_nothing_hidden():
    """The hidden value itself has gone before an analysis sees it: whatever else the row says, the rates are the same."""
    one, other = (per_inwoners(observed(count(36), count(None, "2025-Q3", hidden=True, base=b)), INHABITANTS) for b in (3, 9))
    pd.testing.assert_frame_equal(one.rows, other.rows)


# --- intervals ----------------------------------------------------------------------------------------------------


def test_the_interval_of_counts_gives_the_example_of_its_page_and_is_the_score_test():
    low, high = score(np.array([10, 1000]))
    assert (low.round(1).tolist(), high.round(1).tolist()) == ([5.4, 939.9], [18.4, 1063.9])
    seen, z = np.arange(0, 500), stats.norm.ppf(0.975)
    assert np.allclose((seen - score(seen)[0])[1:], z * np.sqrt(score(seen)[0])[1:]) and np.allclose(score(seen)[1] - seen, z * np.sqrt(score(seen)[1]))
    assert score(seen)[0][0] == pytest.approx(0, abs=1e-12)


@given(st.integers(0, 10**6), st.integers(1, 10**7), st.booleans())
def test_an_interval_holds_its_rate_and_is_no_nonsense(seen, size, persons):
    seen = min(seen, size)
    (low,), (high,) = intervals(np.array([seen]), np.array([size]), np.array([persons]))
    assert 0 <= low <= seen / size + 1e-12 and seen / size - 1e-12 <= high and np.isfinite([low, high]).all() and high > low
    assert not persons or high <= 1 + 1e-12


@given(st.integers(1, 500))
def test_more_cases_make_a_narrower_interval(seen):
    low, high = score(np.array([seen, 4 * seen]))
    assert ((high - low) / [seen, 4 * seen])[1] < ((high - low) / [seen, 4 * seen])[0]


def held(true: float, size: int, persons: bool) -> float:
    """In what part of cases the interval holds a true rate: added up over all counts that are possible, so that there is no chance in it."""
    law = stats.binom(size, true) if persons else stats.poisson(size * true)
    seen = np.arange(0, size + 1) if persons else np.arange(0, int(law.ppf(1 - 1e-12)) + 1)
    low, high = intervals(seen, np.full(len(seen), size), np.full(len(seen), persons))
    return float(law.pmf(seen)[(low <= true) & (true <= high)].sum())


@pytest.mark.parametrize("expected", [2, 3, 5, 8, 20, 50])
@pytest.mark.parametrize("size", [100, 300, 1_000, 5_000])
@pytest.mark.parametrize("persons", [True, False])
def test_intervals_hold_the_truth_in_95_of_100_cases_from_two_expected_cases_on(persons, size, expected):
    """Known truth, also of small areas and few cases: within three points, at rates a little apart from each other since counts are whole."""
    for true in np.linspace(0.9, 1.1, 9) * expected / size:
        assert 0.92 <= held(true, size, persons) <= 0.98


def test_where_hardly_anybody_is_expected_the_interval_is_not_far_off_on_average():
    """Below two expected cases whole counts make it jump; docs/methods/kleine-aantallen.md tells between what."""
    many = [held(true / 1_000, 1_000, persons) for true in np.linspace(0.5, 2, 60) for persons in (True, False)]
    assert min(many) >= 0.89 and max(many) <= 0.99 and np.mean(many) == pytest.approx(0.95, abs=0.015)


def test_wilson_is_the_formula_of_its_page():
    z, p, n = 1.959963984540054, 36 / 500, 500
    middle, half = (p + z**2 / (2 * n)) / (1 + z**2 / n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert np.allclose([e[0] for e in wilson(np.array([36]), np.array([500]))], [middle - half, middle + half])
