"""Higher, lower or not to be told apart: limits that hold, differences with an interval, and what makes figures hard to compare."""

from __future__ import annotations

import json
import os
import re

import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed
from scipy import stats

from peilmerk.analyses.comparison import (
    ALIKE,
    HIGHER,
    LOWER,
    SAME,
    _apart,
    _from_rest,
    difference,
    limits,
    met_eerder,
    met_geheel,
    naast,
    vergelijkbaarheid,
    vergelijkingstabel,
)
from peilmerk.analyses.comparison_chart import intervallen
from peilmerk.analyses.outcome import HIDDEN, Outcome
from peilmerk.analyses.rates import per_inwoners
from peilmerk.publishers.vega import VEGA_LITE

TOWN, DISTRICTS = "GM9001", ["WK900101", "WK900102", "WK900103"]
#: How many areas are drawn where the truth is known; PEILMERK_SIMULATIONS=1000000 for a careful look.
DRAWN = int(os.environ.get("PEILMERK_SIMULATIONS", "20000"))
#: How many pairs of counts, of which each takes longer; PEILMERK_PAIRS=4000 for the numbers on the page of the method.
PAIRS = int(os.environ.get("PEILMERK_PAIRS", "400"))


def count(area: str, value: float | None, period: str = "2025-Q4", **more) -> dict:
    return {"indicator": "stand_maatwerk", "unit_measure": "persons", "time_period": period, "ref_area": area, "obs_value": value} | more


def people(area: str, size: int, *years: int) -> list[dict]:
    return [{"indicator": "inwoners", "law": "_T", "unit_measure": "persons", "time_period": str(y), "ref_area": area, "obs_value": size} for y in years or (2025,)]


def rates(counts: list[dict], inhabitants: list[dict]) -> Outcome:
    return per_inwoners(observed(*counts), observed(*inhabitants))


INHABITANTS = [*people(TOWN, 10_000), *(p for d in DISTRICTS for p in people(d, 1_000))]
DISTRICT_RATES = rates([count(TOWN, 500), count("WK900101", 60), count("WK900102", 120), count("WK900103", 20)], INHABITANTS)


# --- areas against their whole ------------------------------------------------------------------------------------


def test_the_example_of_the_page():
    low, high = limits(0.05, np.array([1000]))
    assert (1000 * low[0], 1000 * high[0]) == (pytest.approx(29.5, abs=0.05), pytest.approx(72.0, abs=0.05))
    found = met_geheel(DISTRICT_RATES, TOWN)
    assert found.rows.set_index("ref_area")["oordeel"].to_dict() == {"WK900102": HIGHER, "WK900101": ALIKE, "WK900103": LOWER}
    assert found.rows["ref_area"].tolist() == ["WK900102", "WK900101", "WK900103"] and (found.rows["geheel"] == 50).all()
    assert "Hoger: Zuid" in found.sentence and "Lager: Centrum" in found.sentence and found.sentence.startswith("Voorbeeldstad, 4e kwartaal 2025")


def test_every_number_in_the_sentence_has_a_key():
    alike = met_geheel(rates([count(TOWN, 500), count("WK900101", 50), count("WK900102", 51)], INHABITANTS), TOWN)
    for said in (met_geheel(DISTRICT_RATES, TOWN).sentence, alike.sentence, beside(500, 500).sentence):
        bare = re.sub(r"\[[^\]]*\]\{data-key=\"[^\"]+\"\}", "", said)
        left = re.sub(r"4e kwartaal 2025|, 2025|1\.000|95%", "", bare)  # a period, the measure, and how sure the interval is
        assert bare != said and not any(c.isdigit() for c in left), left


def test_without_a_shown_whole_there_is_no_comparison():
    assert met_geheel(rates([count(TOWN, None, hidden=True), count("WK900101", 60), count("WK900102", 60)], INHABITANTS), TOWN).absent
    assert met_geheel(rates([count(TOWN, None, hidden=True)], INHABITANTS), TOWN).absent == HIDDEN
    assert met_geheel(rates([count(TOWN, 500), count("WK900101", 60)], INHABITANTS), TOWN).absent == "er zijn minder dan twee gebieden om te vergelijken"
    assert met_geheel(rates([count(TOWN, 0), count("WK900101", 0), count("WK900102", 0)], INHABITANTS), TOWN).absent == "het cijfer van het geheel is nul"
    assert met_geheel(Outcome("per-1000", nothing=True), TOWN).nothing


def test_a_hidden_district_is_counted_and_says_nothing():
    found = met_geheel(rates([count(TOWN, 500), count("WK900101", 60), count("WK900102", 50), count("WK900103", None, hidden=True)], INHABITANTS), TOWN)
    assert len(found.rows) == 2 and any(n.startswith("1 van de 4 aantallen is niet omgerekend") for n in found.notes)


def test_an_interval_beside_the_whole_that_is_not_told_apart_is_explained():
    found = met_geheel(rates([count(TOWN, 500), count("WK900101", 66), count("WK900102", 50)], INHABITANTS), TOWN)
    assert set(found.rows["oordeel"]) == {ALIKE} and any("ligt het hele 95%-interval naast het cijfer van het geheel" in n for n in found.notes)
    alike = met_geheel(rates([count(TOWN, 500), count("WK900101", 51), count("WK900102", 50)], INHABITANTS), TOWN)
    assert not any("naast het cijfer" in n for n in alike.notes)


def test_those_of_whom_the_area_is_not_known_are_told_or_said_to_be_hidden():
    of = rates([count(TOWN, 500), count("WK900101", 60), count("WK900102", 50)], INHABITANTS)
    told = met_geheel(of, TOWN, onbekend=observed(count(TOWN, 34, breakdown="Onbekend"), count(TOWN, 7, "2025-Q3", breakdown="Onbekend"))).sentence
    assert "Van [34]{" in told and told.endswith("mensen is het gebied niet bekend: zij tellen alleen mee in het geheel.")
    covered = met_geheel(of, TOWN, onbekend=observed(count(TOWN, None, breakdown="Onbekend", hidden=True))).sentence
    assert "hun aantal is verborgen" in covered
    assert met_geheel(of, TOWN, onbekend=observed(count(TOWN, 0, breakdown="Onbekend"))).sentence == met_geheel(of, TOWN).sentence


def test_two_figures_of_one_area_are_refused():
    with pytest.raises(ValueError, match="one figure an area"):
        met_geheel(rates([count(TOWN, 500), count(TOWN, 300, law="Jeugdwet")], INHABITANTS), TOWN)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 0.6), st.integers(20, 200_000), st.booleans())
def test_limits_lie_around_the_whole_and_between_the_counts_of_their_chances(rate, size, persons):
    (low,), (high,) = limits(rate, np.array([size]), persons=persons)
    law = stats.binom(size, rate) if persons else stats.poisson(size * rate)
    assert 0 <= low <= rate <= high + 1e-9
    assert law.cdf(np.ceil(high * size)) >= 0.999 - 1e-9 and law.sf(np.ceil(high * size)) <= 0.001 + 1e-9
    assert low == 0 or law.cdf(np.floor(low * size) - 1) <= 0.001 + 1e-9


@given(st.integers(50, 5000), st.floats(0.01, 0.3))
@settings(max_examples=40, deadline=None)
def test_the_larger_the_area_the_nearer_its_limits(size, rate):
    low, high = limits(rate, np.array([size, 16 * size]))
    assert (high - low)[1] < (high - low)[0]


def test_of_areas_that_are_like_the_whole_some_two_in_a_thousand_fall_outside():
    """Known truth: areas of 300 to 30,000 inhabitants with the rate of the whole; and power where the rate is twice as high."""
    rng = np.random.default_rng(11)
    size = rng.integers(300, 30_000, DRAWN)
    low, high = limits(0.05, size)
    alike = rng.binomial(size, 0.05) / size
    outside = ((alike > high) | (alike < low)).mean()
    assert 0.0005 < outside < 0.0035, outside
    large = size > 2_000
    assert (rng.binomial(size, 0.1) / size > high)[large].mean() > 0.99


# --- an area beside others ----------------------------------------------------------------------------------------


def beside(own: float, region: float, peers: tuple[float, ...] = (600, 620)) -> Outcome:
    codes = [f"GM91{n:02}" for n in range(1, len(peers) + 1)]
    places = [("GM9001", own), ("REGIO-VOORBEELD", region), *zip(codes, peers, strict=True)]
    scope = {"REGIO-VOORBEELD": "region"}
    found = rates([count(a, v, "2025", scope=scope.get(a, "city")) for a, v in places], [p for a, _ in places for p in people(a, 10_000)])
    return naast(found, "GM9001", gelijken=codes)


def test_similar_municipalities_stand_together_and_larger_areas_each():
    found = beside(500, 500)
    assert found.rows["gebied"].tolist() == ["Voorbeeldstad", "vergelijkbare gemeenten", "regio Voorbeeld"]
    assert found.rows["obs_value"].tolist() == [50, 61, 50] and found.rows["oordeel"].tolist() == ["", HIGHER, ALIKE]
    assert found.rows["teller"].tolist() == [500, 1220, 500] and found.rows["sleutel"].is_unique
    assert found.sentence.count("niet te onderscheiden van") == 1 and "lager dan vergelijkbare gemeenten" in found.sentence
    assert "In de cijfers van regio Voorbeeld telt Voorbeeldstad zelf mee." in found.notes


def test_the_difference_is_the_example_of_the_page():
    table = rates([count("WK900101", 120), count("WK900102", 60)], INHABITANTS).rows
    found = difference(table, table.iloc[1])
    assert found["verschil"].tolist() == [60, 0] and found["oordeel"].tolist() == [HIGHER, ""]
    assert (found["verschil_laag"][0], found["verschil_hoog"][0]) == (pytest.approx(35.1, abs=0.05), pytest.approx(85.3, abs=0.05))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 900), st.integers(0, 900))
def test_a_difference_is_told_the_same_from_both_sides(a, b):
    table = rates([count("WK900101", a), count("WK900102", b)], INHABITANTS).rows
    one, other = difference(table, table.iloc[0]), difference(table, table.iloc[1])
    assert one["verschil"][1] == -other["verschil"][0] and one["verschil_laag"][1] == pytest.approx(-other["verschil_hoog"][0], abs=1e-9)
    assert {one["oordeel"][1], other["oordeel"][0]} in ({HIGHER, LOWER}, {ALIKE})
    assert one["verschil_laag"][1] - 1e-9 <= one["verschil"][1] <= one["verschil_hoog"][1] + 1e-9


def test_counts_of_events_have_their_own_interval():
    table = rates([count("WK900101", 60, unit_measure="reports"), count("WK900102", 0, unit_measure="reports")], INHABITANTS).rows
    assert not table["personen"].any() and difference(table, table.iloc[0])["oordeel"].tolist() == ["", LOWER]
    both = rates([count("WK900101", 0, unit_measure="reports"), count("WK900102", 0, unit_measure="reports")], INHABITANTS).rows
    assert np.isfinite(difference(both, both.iloc[0])["verschil_hoog"]).all()


def held(drawn, sizes: tuple[int, int], truth: float, persons: bool = True, apart=_apart) -> float:
    """In how many of a hundred pairs of counts the interval of their difference holds the true difference."""
    kept = {}
    for pair in set(drawn):
        one, other = ({"teller": k, "noemer": n, "personen": persons} for k, n in zip(pair, sizes, strict=True))
        low, high = apart(one, other)
        kept[pair] = low <= truth <= high
    return 100 * float(np.mean([kept[pair] for pair in drawn]))


@pytest.mark.parametrize("sizes, rates_", [((500, 800), (0.01, 0.01)), ((500, 800), (0.02, 0.04)), ((1_500, 10_000), (0.05, 0.05)), ((20_000, 60_000), (0.1, 0.12))])
@pytest.mark.parametrize("persons", [True, False])
def test_intervals_of_a_difference_hold_the_truth_in_95_of_100_drawings(persons, sizes, rates_):
    rng = np.random.default_rng(sizes[0])
    each = [(rng.binomial(n, p, PAIRS) if persons else rng.poisson(n * p, PAIRS)).tolist() for n, p in zip(sizes, rates_, strict=True)]
    found = held(list(zip(*each, strict=True)), sizes, rates_[0] - rates_[1], persons)
    print(f"{'persons' if persons else 'reports'}, {sizes}, {rates_}: {found:.1f}")
    assert found == pytest.approx(95, abs=3 + 2.5 * 100 * np.sqrt(0.95 * 0.05 / PAIRS))


@pytest.mark.parametrize("stay, least", [(0.5, 97), (0.9, 99)])
def test_as_of_two_areas_an_interval_of_now_and_then_would_be_too_wide_which_is_why_a_stock_has_none(stay, least):
    """Of 10,000 inhabitants 5% are clients, in both years; this part of them is so in both. Which part is not known from counts: docs/methods/vergelijken.md tells what it does."""
    rng, size, rate = np.random.default_rng(7), 10_000, 0.05
    then = rng.binomial(size, rate, PAIRS)
    now = rng.binomial(then, stay) + rng.binomial(size - then, rate * (1 - stay) / (1 - rate))
    found = held(list(zip(now.tolist(), then.tolist(), strict=True)), (size, size), 0.0)
    print(f"{100 * stay:.0f}% stay: {found:.1f}")
    assert found >= least - 2.5 * 100 * np.sqrt(0.95 * 0.05 / PAIRS)


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5])
def test_beside_an_area_that_the_own_one_is_part_of_the_interval_holds_as_often(part):
    """Of independent areas it would hold in 97.1%, 99.4% and 99.9%: what both share is no difference."""
    rng, size, rate = np.random.default_rng(8), 10_000, 0.05
    inside = int(part * size)
    own = rng.binomial(inside, rate, PAIRS)
    whole = own + rng.binomial(size - inside, rate, PAIRS)
    found = held(list(zip(whole.tolist(), own.tolist(), strict=True)), (size, inside), 0.0, apart=_from_rest)
    print(f"own is {100 * part:.0f}%: {found:.1f}")
    assert found == pytest.approx(95, abs=3 + 2.5 * 100 * np.sqrt(0.95 * 0.05 / PAIRS))


def test_what_an_area_shares_with_a_larger_one_makes_the_difference_surer():
    codes = [("GM9001", 250, 5_000), ("REGIO-VOORBEELD", 560, 10_000)]
    scope = {"REGIO-VOORBEELD": "region"}
    found = rates([count(a, v, "2025", scope=scope.get(a, "city")) for a, v, _ in codes], [p for a, _, n in codes for p in people(a, n)])
    row, plainly = naast(found, "GM9001").rows.iloc[1], difference(found.rows, found.rows.iloc[0])
    assert row["verschil"] == pytest.approx(6) and (row["verschil_laag"] + row["verschil_hoog"]) / 2 == pytest.approx(6, abs=0.5)
    assert row["verschil_hoog"] - row["verschil_laag"] < 0.9 * (plainly["verschil_hoog"][1] - plainly["verschil_laag"][1])
    nothing_left = difference(found.rows, found.rows.iloc[1], holds=np.array([True, False]))
    assert np.isfinite(nothing_left["verschil_laag"]).all(), "a part that is larger than its whole: as of two areas"


def test_nothing_to_compare_with_has_a_reason():
    alone = rates([count(TOWN, 500)], INHABITANTS)
    assert naast(alone, TOWN).absent == "van andere gebieden is er geen cijfer over dezelfde periode"
    assert naast(alone, "GM9101").absent == "het eigen cijfer ontbreekt of is verborgen"


def test_figures_that_were_counted_otherwise_are_told_to_be():
    own = rates([count(TOWN, 500, "2025-Q4", source="register")], INHABITANTS).rows
    other = rates([count(TOWN, 500, "2025", indicator="wmo_clienten", source="cbs", obs_status="P")], INHABITANTS).rows
    assert vergelijkbaarheid(own, own) == () and vergelijkbaarheid(own, other.head(0)) == ()
    told = " ".join(vergelijkbaarheid(own, other))
    assert all(word in told for word in ("definities verschillen", "perioden verschillen", "verschillende leveringen", "voorlopig"))


def test_own_figure_of_another_count_is_compared_with_a_warning():
    mixed = rates([count(TOWN, 500, "2025-Q4", source="register"), count("REGIO-VOORBEELD", 900, "2025", indicator="wmo_clienten", scope="region", source="cbs")],
                  [*INHABITANTS, *people("REGIO-VOORBEELD", 10_000)])  # fmt: skip
    found = naast(mixed, TOWN)
    assert found.rows["oordeel"].tolist() == ["", HIGHER] and any("definities verschillen" in n for n in found.notes)


# --- and beside its own past --------------------------------------------------------------------------------------


def test_now_stands_beside_the_same_quarter_a_year_before():
    town = people(TOWN, 10_000, 2024, 2025)
    found = met_eerder(rates([count(TOWN, 600, "2025-Q4"), count(TOWN, 400, "2024-Q4"), count(TOWN, 900, "2025-Q3")], town), TOWN)
    assert found.rows["time_period"].tolist() == ["2025-Q4", "2024-Q4"] and found.rows["oordeel"].tolist() == [HIGHER, ""]
    assert found.rows["verschil"].tolist() == [20, 0]
    assert re.sub(r"\[([^]]*)\]\{[^}]*\}", r"\1", found.sentence) == "Voorbeeldstad, 4e kwartaal 2025: 60,0 per 1.000 inwoners, 20,0 hoger dan de 40,0 in het vierde kwartaal van 2024."
    assert found.notes[0].endswith("op 1 januari van elk jaar (2024 en 2025).")
    assert met_eerder(rates([count(TOWN, 600)], town), TOWN).absent == "er is geen cijfer van een jaar eerder"


@pytest.mark.parametrize("now, then, word", [(600, 400, HIGHER), (400, 600, LOWER), (500, 500, SAME)])
def test_a_stock_beside_its_own_past_has_no_interval_for_chance_is_not_known(now, then, word):
    found = met_eerder(rates([count(TOWN, now, "2025-Q4"), count(TOWN, then, "2024-Q4")], people(TOWN, 10_000, 2024, 2025)), TOWN)
    assert found.rows["oordeel"].iloc[0] == word and found.rows[["verschil_laag", "verschil_hoog"]].isna().all().all()
    assert "interval" not in found.sentence and "geen interval" in found.notes[-1] and ("even hoog als de" in found.sentence) == (word == SAME)
    first = vergelijkingstabel(found, kop="Periode").rows[0]
    assert len(first.cells) == 5 and "tot" not in " ".join(c.text for c in first.cells)
    assert first.cells[-1].text == (word if word == SAME else f"{abs(now - then) / 10:.1f} {word}".replace(".", ",")), "how much, and no verdict: nothing was tested"


def test_a_small_stock_is_told_to_be_uncertain():
    found = met_eerder(rates([count(TOWN, 12, "2025-Q4"), count(TOWN, 19, "2024-Q4")], people(TOWN, 10_000, 2024, 2025)), TOWN)
    assert "Onzeker, want een klein aantal: Voorbeeldstad." in found.notes


def test_events_of_which_each_period_has_its_own_have_an_interval_beside_their_past():
    table = [count(TOWN, n, f"{y}-Q4", indicator="instroom_maatwerk") for y, n in ((2025, 600), (2024, 400))]
    figures = rates(table, people(TOWN, 10_000, 2024, 2025))
    found = met_eerder(figures, TOWN, gebeurtenissen=True)
    beside = difference(figures.rows, figures.rows.iloc[1])
    assert found.rows["verschil_laag"].iloc[0] == beside["verschil_laag"][0] > 0 and found.rows["oordeel"].tolist() == [HIGHER, ""]
    assert "95%-interval" in found.sentence and len(vergelijkingstabel(found, kop="Periode").rows[0].cells) == 6


def test_another_year_to_compare_with_can_be_chosen_but_not_one_to_come():
    town = people(TOWN, 10_000, 2022, 2025)
    figures = rates([count(TOWN, 600, "2025-Q4"), count(TOWN, 400, "2022-Q4")], town)
    assert met_eerder(figures, TOWN, jaren=3).rows["time_period"].tolist() == ["2025-Q4", "2022-Q4"]
    assert met_eerder(figures, TOWN, jaren=2).absent == "er is geen cijfer van 2 jaar eerder"
    assert [met_eerder(figures, TOWN, jaren=n).absent for n in (0, -2)] == ["het jaar om mee te vergelijken ligt niet voor 2025"] * 2


def test_a_month_of_a_leap_year_has_a_year_before_too():
    town = people(TOWN, 10_000, 2024, 2025)
    assert met_eerder(rates([count(TOWN, 600, "2025-02"), count(TOWN, 400, "2024-02"), count(TOWN, 900, "2024")], town), TOWN).rows["time_period"].tolist() == ["2025-02", "2024-02"]


# --- shown --------------------------------------------------------------------------------------------------------


def test_the_table_has_a_key_for_every_number():
    table = vergelijkingstabel(met_geheel(DISTRICT_RATES, TOWN))
    assert [c.text for c in table.rows[0].cells] == ["Zuid", "120,0", "101,3 tot 141,6", "120", "1.000", "hoger"]
    assert all(c.key for r in table.rows for c in r.cells if any(x.isdigit() for x in c.text))
    assert vergelijkingstabel(Outcome("vergelijken", absent="x")) is None


def chart_rows(chart) -> pd.DataFrame:
    (values,) = chart.to_dict()["datasets"].values()
    return pd.DataFrame(values)


def test_the_chart_has_a_dot_an_area_and_the_line_of_the_whole():
    rows = met_geheel(DISTRICT_RATES, TOWN).rows
    found = chart_rows(intervallen(rows, "gebied", geheel="Voorbeeldstad", titel="per 1.000"))
    assert found.query("deel == 'gebied'")["tekst"].tolist() == ["120,0 hoger", "60,0", "20,0 lager"]
    assert found.query("deel == 'geheel'")["tekst"].tolist() == ["Voorbeeldstad 50,0"] and found["sleutel"].all()
    assert intervallen(rows.head(1), "gebied") is None and intervallen(Outcome("x").rows, "gebied") is None


@pytest.mark.parametrize("width", [330, 800])
def test_the_chart_can_be_drawn_and_has_no_colours_of_its_own(width):
    rows = met_geheel(DISTRICT_RATES, TOWN).rows.assign(voorlopig=[True, False, False], klein=[False, False, True])
    spec = intervallen(rows, "gebied", geheel="Voorbeeldstad", titel="per 1.000").to_dict()
    text = json.dumps({k: v for k, v in spec.items() if k != "config"})
    assert '"#' not in text and "aggregate" not in text and "datum.voorlopig" in text
    svg = vl_convert.vegalite_to_svg({**spec, "width": width}, vl_version=VEGA_LITE)
    assert "120,0* hoger" in svg and "20,0 lager (klein aantal)" in svg and "NaN" not in svg
