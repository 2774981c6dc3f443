"""An index of areas: comparable, weighed, ranked, and how sure that rank is."""

from __future__ import annotations

import os
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.index import NO_INTERVAL, STANDARDS, _ranked, gebiedsindex
from peilmerk.analyses.index_chart import rangen
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.errors import PeilmerkError
from peilmerk.keys import FIELD

#: How many indices are made where the truth is known; PEILMERK_SIMULATIONS=1000 for the numbers on the page of the method.
INDICES = int(os.environ.get("PEILMERK_SIMULATIONS", "60"))
AREAS = [f"WK90010{n}" for n in range(1, 9)]
ONE, TWO, THREE = "wachttijd_mediaan", "wachtenden", "stand_maatwerk"
BOTH = {ONE: "hoog", TWO: "hoog"}
few = settings(max_examples=20, deadline=None, derandomize=True)


def figures(*columns: tuple[str, list], areas=AREAS) -> pd.DataFrame:
    """Figures of areas by component; None is hidden, "" was not delivered."""
    rows = [
        {"ref_area": a, "indicator": name, **({"hidden": True} if v is None else {"obs_value": float(v)})} for name, values in columns for a, v in zip(areas, values, strict=False) if v != ""
    ]  # fmt: skip
    return observed(*rows, law="_T", time_period="2025-Q4", unit_measure="persons")


def index(outcome) -> dict[str, float]:
    return dict(zip(outcome.rows["ref_area"], outcome.rows["obs_value"], strict=True))


def places(outcome, column: str = "rang") -> dict[str, int]:
    return dict(zip(outcome.rows["ref_area"], outcome.rows[column], strict=True))


#: The example of docs/methods/index.md.
NORTH, SOUTH, WEST = AREAS[:3]
EXAMPLE = figures((ONE, [10, 20, 30]), (TWO, [4, 6, 5]))


def test_the_example_of_the_method_is_what_is_computed():
    found = gebiedsindex(EXAMPLE, BOTH, standaard="min-max")
    assert index(found) == {NORTH: 0, SOUTH: 75, WEST: 75} and places(found) == {SOUTH: 1, WEST: 1, NORTH: 3}
    assert places(found, "rang_zonder_van") == {SOUTH: 1, WEST: 1, NORTH: 3} and places(found, "rang_zonder_tot") == {SOUTH: 2, WEST: 2, NORTH: 3}
    assert places(found, "rang_van") == {SOUTH: 1, WEST: 1, NORTH: 3} and places(found, "rang_tot") == {SOUTH: 2, WEST: 2, NORTH: 3}
    scores = gebiedsindex(EXAMPLE, BOTH)
    assert index(scores) == {SOUTH: pytest.approx(0.6124, abs=1e-4), WEST: pytest.approx(0.6124, abs=1e-4), NORTH: pytest.approx(-1.2247, abs=1e-4)}


def test_rows_are_figures_with_keys_highest_first_and_say_how_they_were_made():
    found = gebiedsindex(EXAMPLE, BOTH)
    assert found.rows["rang"].tolist() == [1, 1, 3] and found.rows[FIELD].is_unique and found.rows[FIELD].str.endswith(";computed=index").all()
    assert found.rows["cijfer"].tolist() == ["0,61", "0,61", "−1,22"]
    assert "50%" in found.notes[0] and "z-score" in found.notes[0]


def test_the_sentence_says_how_uncertain_the_order_is():
    unsure = gebiedsindex(EXAMPLE, BOTH, standaard="min-max").sentence
    text = re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", unsure)
    assert "staan bovenaan. De volgorde is onzeker: 2 van de 3 gebieden kunnen met andere gewichten een andere plaats hebben." in text and text.endswith("kan op plaats 1 tot 2 staan.")
    assert not re.search(r"\d", re.sub(r"\[[^\]]*\]\{[^}]*\}", "", unsure))  # every number has a key
    assert gebiedsindex(figures((ONE, [1, 2, 3]), (TWO, [1, 2, 3])), BOTH).sentence.endswith("staat bovenaan. Met andere gewichten blijft de volgorde gelijk.")


def test_a_direction_turns_a_component_and_a_weight_makes_it_count():
    rows = figures((ONE, [1, 2, 3]), (TWO, [1, 2, 3]))
    assert places(gebiedsindex(rows, {ONE: "laag", TWO: "laag"}, standaard="min-max"))[NORTH] == 1
    for standard in STANDARDS:
        against = gebiedsindex(rows, {ONE: "hoog", TWO: "laag"}, gewichten={ONE: 3, TWO: 1}, standaard=standard)
        assert places(against) == {WEST: 1, SOUTH: 2, NORTH: 3}
        assert places(against, "rang_gelijk") == {WEST: 1, SOUTH: 1, NORTH: 1}, "equal weights cancel out"
    assert min(index(gebiedsindex(rows, {ONE: "laag", TWO: "laag"}, standaard="min-max")).values()) == 0


def test_an_area_with_a_hidden_or_missing_component_has_no_index_and_it_is_said_why():
    rows = figures((ONE, [1, 2, 3, 4, 5]), (TWO, [1, None, 3, "", 5]))
    found = gebiedsindex(rows, BOTH)
    assert set(index(found)) == {AREAS[0], AREAS[2], AREAS[4]}
    assert any(n.endswith("heeft geen index: Wachtenden is verborgen.") for n in found.notes) and any(n.endswith("heeft geen index: Wachtenden ontbreekt.") for n in found.notes)
    others = gebiedsindex(rows[rows["ref_area"].isin([AREAS[0], AREAS[2], AREAS[4]])], BOTH)
    assert index(found) == index(others), "who has no index does not count for the others either"


def test_many_areas_without_an_index_are_counted():
    found = gebiedsindex(figures((ONE, [1, 2, 3, 4, 5, 6, 7, 8]), (TWO, [1, 2, 3, None, None, None, "", 4])), BOTH)
    assert found.notes[1] == "4 van de 8 gebieden hebben geen index: een van de onderdelen is verborgen of ontbreekt."


def test_too_little_gives_a_reason():
    assert gebiedsindex(EXAMPLE.head(0), BOTH).nothing
    assert gebiedsindex(EXAMPLE, {ONE: "hoog"}).absent == "een index heeft ten minste twee onderdelen"
    assert gebiedsindex(EXAMPLE, {**BOTH, THREE: "hoog"}).absent == "van 1 van de 3 onderdelen zijn er geen cijfers"
    assert gebiedsindex(figures((ONE, [1, 2]), (TWO, [1, 2])), BOTH).absent == "er zijn minder dan 3 gebieden met alle onderdelen"
    assert gebiedsindex(figures((ONE, [1, 2, 3]), (TWO, [None, 2, 3])), BOTH).absent == HIDDEN
    assert gebiedsindex(figures((ONE, [2, 2, 2]), (TWO, [3, 3, 3])), BOTH).absent == "alle gebieden hebben dezelfde cijfers"


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_component_that_is_the_same_everywhere_makes_no_difference_and_that_is_said(standard):
    found = gebiedsindex(figures((ONE, [0.1 + 0.2, 0.3, 0.3]), (TWO, [1, 2, 3])), BOTH, standaard=standard)
    assert places(found) == {WEST: 1, SOUTH: 2, NORTH: 3}
    assert any("in alle gebieden gelijk" in n for n in found.notes)


def test_choices_that_do_not_exist_are_refused():
    for more in ({"standaard": "zscore"}, {"gewichten": {ONE: 1}}, {"gewichten": {ONE: 1, TWO: 0}}):
        with pytest.raises(PeilmerkError):
            gebiedsindex(EXAMPLE, BOTH, **more)
    with pytest.raises(PeilmerkError, match="hoog"):
        gebiedsindex(EXAMPLE, {ONE: "omhoog", TWO: "laag"})
    with pytest.raises(PeilmerkError, match="one figure"):
        gebiedsindex(pd.concat([EXAMPLE, EXAMPLE], ignore_index=True), BOTH)


@few
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=8), st.sampled_from(STANDARDS))
def test_ranks_lie_between_one_and_the_number_of_areas_and_follow_the_index(values, standard):
    columns = list(zip(*values, strict=True))
    found = gebiedsindex(figures(*zip((ONE, TWO, THREE), map(list, columns), strict=True)), {ONE: "hoog", TWO: "laag", THREE: "hoog"}, standaard=standard)
    if not found:
        assert found.absent == "alle gebieden hebben dezelfde cijfers"
        return
    rows = found.rows
    assert rows["obs_value"].notna().all() and (rows["obs_value"].round(9).diff().dropna() <= 0).all()
    for column in ("rang", "rang_gelijk", "rang_van", "rang_tot", "rang_zonder_van", "rang_zonder_tot"):
        assert rows[column].between(1, len(values)).all()
    assert (rows["rang_van"] <= rows["rang_tot"]).all() and (rows["rang_zonder_van"] <= rows["rang_zonder_tot"]).all()
    assert (rows["rang"] == rows["rang_gelijk"]).all(), "weights were equal"


@few
@given(st.permutations(range(6)), st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_a_component_in_another_unit_gives_the_same_order(order, factor, shift):
    first, second = [3, 1, 4, 1, 5, 9], [float(v) for v in order]
    before = gebiedsindex(figures((ONE, first), (TWO, second)), BOTH)
    after = gebiedsindex(figures((ONE, first), (TWO, [factor * v + shift for v in second])), BOTH)
    assert {a: pytest.approx(v, abs=1e-6) for a, v in index(before).items()} == index(after)


def test_an_area_that_has_more_of_everything_is_first_whatever_the_weights():
    """Known truth: dominance. And where two components say the opposite, any rank is possible."""
    found = gebiedsindex(figures((ONE, [9, 1, 2, 3, 4]), (TWO, [9, 4, 3, 2, 1])), BOTH)
    assert places(found, "rang_van")[NORTH] == places(found, "rang_tot")[NORTH] == places(found, "rang_zonder_tot")[NORTH] == 1
    assert places(found, "rang_van")[AREAS[1]] == 2 and places(found, "rang_tot")[AREAS[1]] == 5


def test_ranks_under_random_weights_are_those_of_the_whole_simplex():
    """Of two components the weight of the first is uniform: an area that is first if it weighs more than 0.3 is so in 70% of the draws, and in 90% of them first or second."""
    rows = figures((ONE, [1.0, 0.0, 0.0]), (TWO, [0.0, 3 / 7, 0.0]))
    found = gebiedsindex(rows, BOTH, standaard="min-max", gewichten={ONE: 1, TWO: 1})
    assert places(found, "rang_van")[NORTH] == 1 and places(found, "rang_tot")[NORTH] == 2
    draws = np.random.default_rng(1).dirichlet([1, 1], 4000)
    assert abs((draws[:, 0] > 0.3).mean() - 0.7) < 0.03


def test_under_every_index_it_says_that_its_ranks_are_no_confidence_interval():
    assert gebiedsindex(EXAMPLE, BOTH).notes[-1] == NO_INTERVAL and "geen betrouwbaarheidsinterval" in NO_INTERVAL
    assert not any(word in gebiedsindex(EXAMPLE, BOTH, standaard="min-max").sentence for word in ("%", "kans", "interval"))


@pytest.mark.parametrize("areas, size, from_, to", [(5, 2_000, 94, 99), (10, 500, 82, 90), (20, 500, 78, 87), (20, 20_000, 98, 100)])
def test_how_often_the_true_rank_lies_between_ranks_under_other_weights_depends_on_how_small_areas_are(areas, size, from_, to):
    """Known truth: rates of three components of which the counts are drawn. So it is no interval with a fixed certainty; docs/methods/index.md tells the numbers."""
    rng, held = np.random.default_rng(5), []
    for _ in range(INDICES):
        true = 0.05 * np.exp(0.21 * (rng.normal(0, 1, (areas, 1)) + rng.normal(0, 1, (areas, 3))))
        rank, found = (_ranked((v - v.mean(axis=0)) / v.std(axis=0), np.full(3, 1 / 3)) for v in (true, rng.binomial(size, true) / size))
        held.append(((found["rang_van"] <= rank["rang"]) & (rank["rang"] <= found["rang_tot"])).mean())
    print(f"{areas} areas of {size}: {100 * np.mean(held):.1f}")
    error = 2.5 * 100 * np.std(held) / np.sqrt(INDICES)
    assert from_ - error <= 100 * np.mean(held) <= to + error


def test_the_same_figures_give_the_same_ranks_every_time():
    pd.testing.assert_frame_equal(gebiedsindex(EXAMPLE, BOTH).rows, gebiedsindex(EXAMPLE.sample(frac=1, random_state=1), BOTH).rows)


def test_the_chart_has_a_dot_an_area_on_the_range_of_its_ranks():
    found = gebiedsindex(figures((ONE, [9, 1, 2, 3, 4]), (TWO, [9, 4, 3, 2, 1])), BOTH)
    spec = rangen(found).to_dict()
    data = pd.DataFrame(next(iter(spec["datasets"].values())))
    assert data["rang"].tolist() == sorted(data["rang"]) and data[FIELD].str.len().gt(0).all() and "aggregate" not in str(spec)
    assert data["getal"].tolist()[0] == "plaats 1, met andere gewichten ook" and data["rang_tot"].max() == 5
    assert rangen(gebiedsindex(EXAMPLE.head(0), BOTH)) is None
