"""Stock and flow: bridges that close, turnover, and durations that agree with a count day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import period
from peilmerk.analyses.flow import (
    CLOSING,
    INFLOW,
    LITTLE,
    MEASURED,
    NET,
    OPENING,
    OUTFLOW,
    UNEXPLAINED,
    duur,
    omloop,
    stroom,
)
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.errors import PeilmerkError
from registers.brute_force import Town
from registers.making import EXPORTED, SINCE

QUARTERS = [f"{year}-Q{n}" for year in range(2020, 2026) for n in range(1, 5)]


def flows(stocks, came, went, periods=QUARTERS, durations=None, hidden=(), **common):
    """Stocks of consecutive periods, and what came and went in all but the first of them. hidden: (`stand`, number of the period) and so on."""
    rows = []
    for kind, values, unit in (("stand", stocks, "persons"), ("instroom", came, "persons"), ("uitstroom", went, "persons"), ("duur", durations, "days")):
        for n, value in enumerate(values or (), 0 if kind == "stand" else 1):
            rows.append({"indicator": f"{kind}_maatwerk", "time_period": periods[n], "obs_value": float(value), "unit_measure": unit, "hidden": (kind, n) in hidden, **common})
    return observed(*rows)


def part(outcome, name, period_=None):
    rows = outcome.rows[outcome.rows["onderdeel"] == name]
    return rows["obs_value"].tolist() if period_ is None else rows[rows["time_period"] == period_]["obs_value"].item()


EXAMPLE = flows([100, 105, 110], [10, 20], [5, 15], ["2024-S2", "2025-S1", "2025-S2"], durations=[400, 1200])


# --- the example of docs/methods/stand-en-stroom.md ---------------------------------------------------------------------


def test_the_worked_example():
    bridge = stroom(EXAMPLE)
    assert part(bridge, OPENING) == [100, 105] and part(bridge, CLOSING) == [105, 110] and part(bridge, NET) == [5, 5]
    assert omloop(EXAMPLE).rows["cijfer"].tolist()[-1] == "14,0%"
    rows = duur(EXAMPLE).rows
    assert rows[rows["maat"] == MEASURED]["obs_value"].tolist() == [1000]
    assert rows[rows["maat"] == LITTLE]["cijfer"].tolist() == ["1.278"]


def test_the_sentence_tells_the_last_period_with_the_keys_of_its_figures():
    text = stroom(EXAMPLE).sentence
    assert text.startswith("In het tweede halfjaar van 2025 was de instroom [20]{") and "van [105]{" in text and "naar [110]{" in text
    assert text.count('data-key="GM9001.2025-S1.stand_maatwerk') == 1, "the stock that a bridge begins with is the figure of the period before"


# --- bridges ------------------------------------------------------------------------------------------------------------


def test_a_bridge_that_closes_has_no_unexplained_part_and_says_so():
    outcome = stroom(flows([100, 110, 105], [30, 20], [20, 25]))
    assert UNEXPLAINED not in set(outcome.rows["onderdeel"])
    assert outcome.notes == ("De stand klopt bij alle 2 kwartalen met de vorige stand plus instroom min uitstroom.",)


def test_a_bridge_that_does_not_close_tells_what_is_not_explained_and_where():
    outcome = stroom(flows([100, 110, 112], [30, 20], [20, 25]))
    assert part(outcome, UNEXPLAINED) == [0, 7]
    assert outcome.notes[0].startswith("Bij 1 van de 2 kwartalen verschilt de stand") and outcome.notes[0].endswith("3e kwartaal 2020.")


def test_a_balance_has_its_sign():
    rows = stroom(flows([100, 110, 105], [30, 20], [20, 25])).rows
    assert rows[rows["onderdeel"] == NET]["cijfer"].tolist() == ["+10", "−5"]


def test_a_period_after_a_gap_has_no_bridge():
    table = flows([100, 110, 105, 100], [30, 20, 0], [20, 25, 5])
    assert part(stroom(table[table["time_period"] != QUARTERS[1]]), CLOSING) == [100]


def test_a_bridge_with_a_hidden_part_is_left_out_and_counted():
    outcome = stroom(flows([100, 110, 105, 100], [30, 20, 5], [20, 25, 10], hidden={("uitstroom", 2)}))
    assert part(outcome, CLOSING) == [110, 100]
    assert outcome.notes[1] == "1 van de 3 kwartalen staat er niet bij: een deel van hun cijfers is verborgen om personen te beschermen."


def test_groups_have_their_own_bridges():
    one = flows([10, 12], [4], [2], ["2024", "2025"], product="Begeleiding")
    two = flows([50, 40], [5], [15], ["2024", "2025"], product="Dagbesteding", hidden={("instroom", 1)})
    outcome = stroom(pd.concat([one, two], ignore_index=True), per="product")
    assert outcome.rows["groep"].unique().tolist() == ["Begeleiding"]
    assert outcome.notes[0] == "De stand klopt in 2025 met de vorige stand plus instroom min uitstroom."
    assert outcome.notes[1].startswith("1 van de 2 producten staat er niet bij")


def test_groups_of_several_periods_are_counted_as_combinations():
    table = flows([50, 40, 40], [5, 5], [15, 5], ["2023", "2024", "2025"], product="Dagbesteding", hidden={("instroom", 1)})
    assert stroom(table, per="product").notes[1].startswith("1 van de 2 combinaties van product en jaar staat er niet bij")


def test_two_figures_of_one_place_are_an_error_that_says_what_to_do():
    table = pd.concat([flows([1, 2], [1], [0], product="A"), flows([1, 2], [1], [0], product="B")], ignore_index=True)
    with pytest.raises(PeilmerkError, match="name the groups with `per`"):
        stroom(table)


@pytest.mark.parametrize("analysis", [stroom, omloop, duur])
def test_no_rows_are_nothing_at_all(analysis):
    assert analysis(EXAMPLE.head(0)).nothing


@pytest.mark.parametrize("analysis", [stroom, omloop, duur])
@pytest.mark.parametrize(("table", "reason"), [
    (flows([100], [], []), "er is maar één periode met cijfers"),
    (flows([100, 110], [], []), "de instroom of de uitstroom ontbreekt"),
    (flows([100, 110], [20], [10], ["2020-Q1", "2021-Q1"]), "er zijn geen twee perioden na elkaar met cijfers"),
    (flows([], [20], [10]), "er zijn geen cijfers over de stand"),
    (flows([100, 110], [20], [10], hidden={("stand", 0)}), HIDDEN),
])  # fmt: skip
def test_thin_input_gives_the_reason(analysis, table, reason):
    assert analysis(table).absent == reason


def test_nobody_at_all_is_no_bridge_and_no_turnover():
    nobody = flows([0, 0], [0], [0])
    assert stroom(nobody).absent and omloop(nobody).absent == "de gemiddelde stand is nul"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 500), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8), st.data())
def test_balances_lead_from_the_first_stock_to_the_last_and_nothing_else_is_invented(first, moves, data):
    stocks = [first]
    for came, went in moves:
        stocks.append(stocks[-1] + came - went)
    if min(stocks) < 0 or max(*stocks, *(c for c, _ in moves)) == 0:
        return
    secret = data.draw(st.sets(st.tuples(st.sampled_from(["stand", "instroom", "uitstroom"]), st.integers(1, len(moves))), max_size=3))
    came, went = [c for c, _ in moves], [w for _, w in moves]
    whole, covered = stroom(flows(stocks, came, went)), stroom(flows(stocks, came, went, hidden=secret))
    assert sum(part(whole, NET)) == stocks[-1] - stocks[0]
    assert set(covered.rows.get("sleutel", [])) <= set(whole.rows["sleutel"])
    for kind, n in secret:  # what is hidden takes its own bridge along, and a stock that of the next period
        for touched in {n, n + 1} if kind == "stand" else {n}:
            assert not covered or QUARTERS[touched] not in set(covered.rows["time_period"])


# --- durations ----------------------------------------------------------------------------------------------------------


def test_where_the_stock_changed_much_there_is_no_duration_by_stock_and_inflow():
    outcome = duur(flows([100, 150], [80], [30], ["2024", "2025"], durations=[300]))
    assert outcome.rows["maat"].tolist() == [MEASURED]
    assert "meer dan 10 procent veranderde" in outcome.notes[0]


def test_durations_that_differ_are_told_to_differ_and_few_leavers_are_told():
    outcome = duur(flows([1000, 1010], [30], [20], ["2024", "2025"], durations=[200]))
    assert "verschillen meer dan een kwart" in outcome.notes[0] and "minder dan 30 mensen" in outcome.notes[1]


def test_a_year_in_which_the_series_broke_is_left_out_and_that_is_said():
    table = flows([100] * 10, [10] * 9, [10] * 9, durations=[300] * 9)
    whole, found = duur(table), duur(table, breuken={"2021-07-01": "Dorpen erbij", "2019-01-01": "eerder"})
    assert [p for p in whole.rows["time_period"].unique() if p not in set(found.rows["time_period"])] == ["2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2"]
    assert found.rows["time_period"].unique().tolist() == ["2021-Q1", "2021-Q2"]
    assert "(Dorpen erbij), staat er niet bij" in found.notes[-1] and "eerder" not in found.notes[-1]
    assert duur(flows([100, 105], [30], [25], ["2024", "2025"], durations=[300]), breuken={"2025-01-01": "Dorpen erbij"}).absent == "in het jaar ligt een breuk in de reeks (Dorpen erbij)"


def test_a_group_that_is_young_is_said_to_be_so_and_not_compared():
    years = ["2022", "2023", "2024", "2025"]
    old = flows([1000, 1000, 1000, 1000], [50] * 3, [50] * 3, years, durations=[200] * 3, product="oud")
    new = flows([0, 0, 200, 205], [0, 230, 105], [0, 30, 100], years, durations=[0, 100, 300], product="nieuw")
    notes = duur(pd.concat([old, new]), per="product").notes
    assert any(n.startswith("Nieuw bestaat pas sinds 2024: wie daar stopte") for n in notes)
    assert any(n.startswith("De twee duren verschillen meer dan een kwart (oud).") for n in notes)


def test_a_group_in_which_nobody_was_is_counted_too():
    years = ["2024", "2025"]
    parts = [flows([10, 10], [2], [2], years, product="A"), flows([0, 0], [0], [0], years, product="B"), flows([5, 5], [1], [1], years, hidden={("stand", 1)}, product="C")]
    notes = stroom(pd.concat(parts), per="product").notes
    assert [n for n in notes if n.startswith("1 van de 3 producten staat er niet bij")] == [
        "1 van de 3 producten staat er niet bij: een deel van hun cijfers is verborgen om personen te beschermen.", "1 van de 3 producten staat er niet bij: daarin was niemand (B).",
    ]  # fmt: skip


def test_a_duration_that_is_hidden_is_not_computed_around():
    assert duur(flows([100, 105], [30], [25], ["2024", "2025"], durations=[300], hidden={("duur", 1)})).absent == HIDDEN


def test_where_nobody_left_or_came_there_is_no_duration():
    assert duur(flows([100, 100], [0], [0], ["2024", "2025"])).absent == "er is geen heel jaar met stand, instroom, uitstroom en duur"


def test_a_year_of_quarters_needs_four_that_follow_each_other():
    outcome = duur(flows([100, 101, 102, 103, 104, 104], [9, 9, 9, 9, 8], [8, 8, 8, 8, 8], durations=[300, 310, 320, 330, 340]))
    assert outcome.rows["time_period"].unique().tolist() == ["2021-Q1", "2021-Q2"]
    assert outcome.rows[outcome.rows["maat"] == MEASURED]["obs_value"].tolist() == [315, 325]


def test_in_a_stable_stock_both_ways_find_the_duration_that_episodes_were_made_with():
    chance, mean, days = np.random.default_rng(7), 200, 6 * 365
    begins = np.sort(chance.uniform(0, days, chance.poisson(4 * days)))
    ends = begins + chance.exponential(mean, len(begins))
    years = [(f"{2020 + n}", 365 * n, 365 * (n + 1)) for n in range(6)]
    stocks = [np.sum((begins < last) & (ends >= last)) for _, _, last in years]
    came = [np.sum((begins >= a) & (begins < b)) for _, a, b in years[1:]]
    left = [(ends >= a) & (ends < b) for _, a, b in years[1:]]
    table = flows(stocks, came, [m.sum() for m in left], [y for y, _, _ in years], durations=[(ends - begins)[m].mean() for m in left])
    found = duur(table).rows.query("time_period == '2025'").set_index("maat")["obs_value"]
    assert found[MEASURED] == pytest.approx(mean, rel=0.1) and found[LITTLE] == pytest.approx(mean, rel=0.1)


# --- against a count day by day -----------------------------------------------------------------------------------------


def _episodes(chance: random.Random, people: int) -> list[dict]:
    """Indications of so many people: some overlap, some follow each other, some come back, some are open."""
    found = []
    for person in range(1, people + 1):
        begin = date(2022, 8, 1) + timedelta(chance.randrange(560))
        for _ in range(chance.randint(1, 3)):
            end = begin + timedelta(chance.choice([0, 13, 40, 90, 200, 400]))
            found.append({"client": person, "product": "01", "ingangsdatum": begin, "einddatum": end if chance.random() < 0.85 else None, "verwijzer": "", "volume": None, "eenheid": "", "frequentie": ""})
            begin = end + timedelta(chance.choice([-5, 1, 2, 60]))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_bridges_turnover_and_durations_of_registers_agree_with_a_count_day_by_day(seed):
    rows = _episodes(random.Random(seed), 30)
    counted = Town({"indicaties": rows}, SINCE, EXPORTED).count()
    told = [
        {"indicator": key[0], "time_period": key[1], "obs_value": float(value), "unit_measure": "days" if key[0].startswith("duur") else "persons", "law": "_T"}
        for key, value in counted.items()
        if key[0] in ("stand_maatwerk", "instroom_maatwerk", "uitstroom_maatwerk", "duur_maatwerk") and key[2] == "GM9001" and set(key[3:]) == {"_T"} and "-Q" in key[1]
    ]
    table = observed(*told)
    days = [date(2022, 7, 1) + timedelta(n) for n in range((EXPORTED - date(2022, 7, 1)).days)]
    present = {d: {r["client"] for r in rows if r["ingangsdatum"] <= d and (r["einddatum"] is None or d <= r["einddatum"])} for d in days}
    bridge, turnover = stroom(table), omloop(table).rows.set_index("time_period")["obs_value"]
    assert UNEXPLAINED not in set(bridge.rows["onderdeel"])
    for code in ("2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"):
        span = period.parse(code)
        inside = [d for d in days if span.start <= d <= span.end]
        came = sum(len(present[d] - present[d - timedelta(1)]) for d in inside)
        went = sum(len(present[d - timedelta(1)] - present[d]) for d in inside)
        begin, end = len(present[span.start - timedelta(1)]), len(present[span.end])
        assert [part(bridge, name, code) for name in (OPENING, INFLOW, OUTFLOW, NET, CLOSING)] == [begin, came, went, came - went, end]
        assert turnover[code] == pytest.approx(100 * went / ((begin + end) / 2))
        unique = len(set().union(*(present[d] for d in inside)))
        assert counted["clienten_maatwerk", code, "GM9001", *["_T"] * 7] == unique <= begin + came
    year = [d for d in days if date(2023, 4, 1) <= d <= date(2024, 3, 31)]
    lengths = [_days_before(p, d, present) for d in year for p in present[d - timedelta(1)] - present[d]]
    found = duur(table).rows.query(f"maat == '{MEASURED}' and time_period == '2024-Q1'")["obs_value"].item()
    assert found == pytest.approx(sum(lengths) / len(lengths))


def _days_before(person: int, day: date, present: dict) -> int:
    """How many days in a row up to this one somebody was there."""
    count = 0
    while person in present.get(day - timedelta(count + 1), ()):
        count += 1
    return count
