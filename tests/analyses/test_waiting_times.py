"""Waiting times by group, and shares within the norm with how far chance reaches."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference
from scipy.stats import binom

from peilmerk import edition
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.waiting import (
    ABOVE,
    COUNT,
    HIGH,
    LOW,
    MEASURES,
    TOO_SMALL,
    WITHIN,
    _ends,
    binnen_norm,
    eigen_norm,
    normtabel,
    wachttijd,
    wilson,
)
from peilmerk.errors import PeilmerkError

AREAS = {"Noord": "WK900101", "Zuid": "WK900102", "Oost": "WK900104", "West": "WK900105"}


def waits(groups: dict[str, tuple], year="2025", hidden=()):
    """Median, mean, 90th percentile, number started and share within the norm, by district. hidden: (indicator, district)."""
    rows = []
    for name, values in groups.items():
        for indicator, unit, value in zip([*MEASURES, "gestart_na_wachten", "aandeel_binnen_norm"], ["days"] * 3 + ["persons", "percent"], values, strict=True):
            rows.append({
                "indicator": indicator, "unit_measure": unit, "obs_value": value, "time_period": year, "ref_area": AREAS[name], "law": "_T", "decimals": 0 if unit == "persons" else 1,
                "hidden": (indicator, name) in hidden, "missing_reason": "not_applicable" if value is None else "",
            })  # fmt: skip
    table = observed(*rows)
    return table.assign(wijk=table["ref_area"].map({code: name for name, code in AREAS.items()}))


def town(share, year="2025"):
    return observed({"indicator": "aandeel_binnen_norm", "unit_measure": "percent", "obs_value": share, "time_period": year, "law": "_T", "decimals": 1})


TWO = {"Noord": (20.0, 30.0, 70.0, 240, 75.0), "Zuid": (30.0, 45.0, 110.0, 24, 75.0)}


# --- the share within the norm ------------------------------------------------------------------------------------------


def test_the_worked_example_of_docs_methods_wachttijd():
    assert [round(x, 1) for x in wilson(75, 24)] == [55.1, 88.0] and [round(x, 1) for x in wilson(75, 240)] == [69.2, 80.1]
    rows = binnen_norm(waits(TWO), "wijk", geheel=town(82.0)).rows.query("maat == @WITHIN").set_index("groep")
    assert rows["te_klein"].to_dict() == {"Noord": False, "Zuid": True} and rows["oordeel"].to_dict() == {"Noord": "lager", "Zuid": ""}
    assert binnen_norm(waits(TWO), "wijk", geheel=town(78.0)).rows["oordeel"].eq("").all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.floats(0, 1))
def test_the_interval_is_the_one_of_the_formula_and_holds_the_share(n, part):
    k = round(part * n)
    low, high = wilson(round(100 * k / n, 1), n)
    z, p = 1.959963984540054, k / n
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    if n < 1000:  # of more people one decimal does not give the count back
        assert low == pytest.approx(100 * (middle - half), abs=1e-6) and high == pytest.approx(100 * (middle + half), abs=1e-6)
    assert -1e-9 <= low <= 100 * p + 0.06 and 100 * p - 0.06 <= high <= 100 + 1e-9


@pytest.mark.parametrize("started", [24, 90, 240, 2000])
@pytest.mark.parametrize("level", [0.5, 0.74, 0.9])
def test_in_ninety_five_of_a_hundred_cases_the_true_level_lies_within_the_margin(started, level):
    """Added up over all numbers that are possible, so that there is no chance in it; the share has one decimal, as it is delivered."""
    law = binom(started, level)
    inside = sum(law.pmf(k) for k in range(started + 1) if law.pmf(k) > 1e-9 and (ends := wilson(round(100 * k / started, 1), started))[0] <= 100 * level <= ends[1])
    assert 0.92 <= inside <= 0.98


def test_what_is_too_small_to_compare_says_so_in_its_name_and_in_a_note():
    outcome = binnen_norm(waits(TWO), "wijk", geheel=town(82.0))
    assert f"Zuid ({TOO_SMALL})" in set(outcome.rows["naam"])
    assert outcome.notes == ("Te klein om te vergelijken, want de marge is breder dan 20 procentpunt: Zuid.",)
    assert "Aantoonbaar anders is het aandeel in Noord ([75,0%]{" in outcome.sentence and ", lager)" in outcome.sentence


def test_a_table_has_the_share_the_number_and_both_ends_of_each_group():
    rows = binnen_norm(waits(TWO), "wijk").rows
    north = rows[rows["groep"] == "Noord"].set_index("maat")["cijfer"]
    assert north[[WITHIN, COUNT, LOW, HIGH]].tolist() == ["75,0%", "240", "69,2%", "80,1%"]
    assert rows["sleutel"].is_unique


def test_without_the_share_of_the_municipality_nothing_is_judged():
    for whole in (None, town(82.0, "2024"), town(82.0).head(0)):
        outcome = binnen_norm(waits(TWO), "wijk", geheel=whole)
        assert outcome.rows["oordeel"].eq("").all() and "geheel" not in outcome.rows and "was het aandeel dat binnen de norm startte [75,0%]{" in outcome.sentence


def test_where_every_group_is_too_small_none_is_compared():
    assert binnen_norm(waits({"Zuid": TWO["Zuid"]}), "wijk", geheel=town(82.0)).sentence.endswith("Geen van de wijken is groot genoeg om daarmee te vergelijken.")


@pytest.mark.parametrize("indicator", ["aandeel_binnen_norm", "gestart_na_wachten"])
def test_a_group_of_which_the_share_or_the_number_is_hidden_is_left_out_and_counted(indicator):
    outcome = binnen_norm(waits(TWO, hidden={(indicator, "Zuid")}), "wijk")
    assert set(outcome.rows["groep"]) == {"Noord"}
    assert outcome.notes[-1] == "1 van de 2 wijken staat er niet bij: een van hun cijfers is verborgen om personen te beschermen."
    assert binnen_norm(waits({"Zuid": TWO["Zuid"]}, hidden={(indicator, "Zuid")}), "wijk").absent == HIDDEN


# --- waiting times ------------------------------------------------------------------------------------------------------


def test_of_two_groups_both_are_told_and_of_more_the_least_and_the_most():
    two, more = [("Wmo", "22 dagen"), ("Jeugdwet", "41 dagen")], ("de kortste", "de langste")
    assert _ends("was de wachttijd", "had", "wachttijd", more, two, 2) == "was de wachttijd 22 dagen (Wmo) en 41 dagen (Jeugdwet)"
    assert _ends("was de wachttijd", "had", "wachttijd", more, two, 3) == "had Wmo de kortste wachttijd (22 dagen) en Jeugdwet de langste (41 dagen)"


def test_each_group_has_its_three_measures_the_longest_median_first():
    outcome = wachttijd(waits(TWO), "wijk")
    assert outcome.rows[["groep", "maat"]].to_numpy().tolist() == [[g, m] for g in ("Zuid", "Noord") for m in MEASURES.values()]
    assert outcome.sentence.startswith("In 2025 was de mediane wachttijd [20,0 dagen]{") and "(Noord) en [30,0 dagen]{" in outcome.sentence
    assert outcome.notes[0].startswith("Bij Zuid startten minder dan 30 mensen")


def test_of_one_group_the_sentence_tells_half_and_nine_in_ten():
    assert "wachtte de helft van wie startte ten hoogste [20,0 dagen]" in wachttijd(waits({"Noord": TWO["Noord"]}), "wijk").sentence


def test_only_the_last_period_counts():
    both = pd.concat([waits(TWO, "2024"), waits({"Noord": TWO["Noord"]})], ignore_index=True)
    assert set(wachttijd(both, "wijk").rows["groep"]) == {"Noord"}


def test_a_group_where_nobody_started_is_no_group_and_not_counted_as_left_out():
    outcome = wachttijd(waits({**TWO, "Oost": (None, None, None, 0, None)}), "wijk")
    assert set(outcome.rows["groep"]) == {"Noord", "Zuid"} and not any("niet bij" in n for n in outcome.notes)
    assert wachttijd(waits({"Oost": (None, None, None, 0, None)}), "wijk").absent == "er startte niemand na wachten"
    assert binnen_norm(waits({"Oost": (None, None, None, 0, None)}), "wijk").absent == "er startte niemand na wachten"


def test_a_group_of_which_a_measure_is_hidden_is_left_out_and_counted():
    outcome = wachttijd(waits(TWO, hidden={("wachttijd_p90", "Noord")}), "wijk")
    assert set(outcome.rows["groep"]) == {"Zuid"} and outcome.notes[-1].startswith("1 van de 2 wijken staat er niet bij")
    assert wachttijd(waits(TWO, hidden={("wachttijd_p90", g) for g in TWO}), "wijk").absent == HIDDEN


def test_no_rows_are_nothing_and_two_figures_of_a_group_are_an_error():
    assert wachttijd(waits(TWO).head(0), "wijk").nothing and binnen_norm(waits(TWO).head(0), "wijk").nothing
    with pytest.raises(PeilmerkError, match="one figure a group"):
        wachttijd(pd.concat([waits(TWO), waits(TWO)], ignore_index=True), "wijk")


# --- a norm of one's own --------------------------------------------------------------------------------------------


def test_the_waiting_times_beside_a_norm_of_ones_own():
    found = eigen_norm(waits(TWO), "wijk", 4)
    said = found.rows.set_index(["groep", "indicator"])["oordeel"]
    assert said["Noord", "wachttijd_mediaan"] == WITHIN and said["Zuid", "wachttijd_mediaan"] == ABOVE and set(found.rows["norm"]) == {28}
    assert found.sentence == "Getoetst aan een norm van 4 weken (28 dagen) ligt de mediane wachttijd bij Noord binnen de norm, en het 90e percentiel nergens."
    assert eigen_norm(waits(TWO), "wijk", 16).sentence.endswith("ligt de mediane wachttijd overal binnen de norm, en het 90e percentiel overal.")


def test_a_waiting_time_of_exactly_the_norm_is_within_it():
    exact = {"Noord": (28.0, 28.1, 56.0, 240, 75.0)}
    assert eigen_norm(waits(exact), "wijk", 4).rows["oordeel"].tolist() == [WITHIN, ABOVE, ABOVE]


def test_without_a_norm_there_is_nothing_to_show_and_what_is_hidden_stays_out():
    assert eigen_norm(waits(TWO), "wijk", None).nothing
    assert normtabel(eigen_norm(waits(TWO), "wijk", None), kop="Wijk") is None
    hidden = eigen_norm(waits(TWO, hidden={("wachttijd_p90", "Zuid")}), "wijk", 4)
    assert set(hidden.rows["groep"]) == {"Noord"} and any("1 van de 2" in note for note in hidden.notes)


def test_the_table_of_a_norm_of_ones_own_has_a_row_for_each_measure_and_what_the_norm_says(monkeypatch):
    monkeypatch.setattr(edition, "_CURRENT", [type("Opened", (), {"reference": reference()})()])
    table = normtabel(eigen_norm(waits(TWO), "wijk", 4), kop="Wijk")
    cells = [[c.text for c in row.cells] for row in table.rows]
    assert [c.text for c in table.head[0]] == ["Wijk", "Maat", "Dagen", "Oordeel"] and len(cells) == 6
    assert ["Noord", "de helft (mediaan)", "20,0", "binnen de norm"] in cells and ["Zuid", "negen van de tien", "110", "boven de norm"] in cells
    assert all(row.cells[2].key for row in table.rows)
    assert {row.cells[3].flags[0] for row in table.rows if row.cells[3].text == "boven de norm"} == {"status-no"}
