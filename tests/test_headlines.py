"""Headline figures with the figure to compare them with: which one, when not, and what is drawn of their history."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headline_figures import edition, figures, only
from peilmerk import headlines as heads


def test_a_headline_is_compared_with_the_same_period_a_year_before():
    h = only(figures(*({"time_period": p, "obs_value": v} for p, v in (("2024-Q3", 900), ("2024-Q4", 800), ("2025-Q3", 850), ("2025-Q4", 820)))))
    assert h.earlier["time_period"] == "2024-Q4" and h.sign == 1 and h.good is False
    assert h.change.startswith('[2,5%]{data-key="GM9001.2025-Q4.') and h.change.endswith("meer dan een jaar eerder")


def test_without_a_figure_of_a_year_before_the_last_one_before_it_counts():
    h = only(figures({"time_period": "2025-Q3", "obs_value": 900}, {"time_period": "2025-Q4", "obs_value": 800}))
    assert h.earlier["time_period"] == "2025-Q3" and h.sign == -1 and h.good is True and "een kwartaal eerder" in h.change


@pytest.mark.parametrize(("first", "why"), [({"hidden": True}, "verborgen"), ({"obs_value": None, "missing_reason": "unknown"}, "niet bekend")])
def test_an_earlier_figure_that_is_hidden_or_unknown_says_nothing(first, why):
    h = only(figures({"time_period": "2024-Q4", **first}, {"time_period": "2025-Q4", "obs_value": 800}))
    assert h.sign is None and not h.change and why in h.why


def test_a_break_or_a_merger_in_between_is_told_instead_of_a_direction():
    table = figures({"time_period": "2024-Q4", "obs_value": 900}, {"time_period": "2025-Q4", "obs_value": 800})
    for asked in ({"breaks": {"2025-01-01": "andere telling"}}, {"moved": {"2025-01-01": "Dorpen erbij"}}):
        h = only(table, **asked)
        assert h.sign is None and next(iter(next(iter(asked.values())).values())) in h.why
    assert only(table, breaks={"2024-01-01": "andere telling"}).sign == -1


def test_a_correction_in_between_is_told_beside_the_change_and_takes_away_the_verdict():
    table = figures({"time_period": "2024-Q4", "obs_value": 900}, {"time_period": "2025-Q4", "obs_value": 800})
    h = only(table, corrected={"2025-06-01": "correctie van de telling"})
    assert h.sign == -1 and h.good is None and h.change.endswith("minder dan een jaar eerder, deels door correctie van de telling")
    assert only(table, corrected={"2024-01-01": "correctie van de telling"}).good is True


def test_a_figure_of_before_the_period_of_the_report_gets_no_verdict():
    h = only(figures({"time_period": "2024-Q3", "obs_value": 900}, {"time_period": "2025-Q3", "obs_value": 800}))
    assert h.sign == -1 and h.good is None and h.change.endswith("minder dan een jaar eerder")


def test_a_count_of_which_more_is_to_come_is_not_compared_with_a_complete_one():
    rows = {"time_period": "2024-Q4", "obs_value": 900}, {"time_period": "2025-Q4", "obs_value": 800, "obs_status": "P"}
    assert only(figures(*rows, counted=True)).sign is None and "nog niet compleet" in only(figures(*rows, counted=True)).why
    assert only(figures(*rows)).sign == -1, "a delivered figure that is provisional can be off either way"


def test_a_plan_a_range_and_a_first_figure_have_no_direction():
    assert only(figures({"time_period": "2026", "obs_value": 9, "scenario": "forecast"})).why == ""
    assert only(figures({"time_period": "2025", "obs_low": 1, "obs_high": 9})).sign is None
    assert only(figures({"time_period": "2025", "obs_value": 9})).why == "er is geen eerder cijfer"


def test_of_domains_without_a_whole_the_largest_deficit_is_the_headline_and_else_the_largest_surplus():
    domains = {"indicator": "resultaat", "theme": "financien", "unit_measure": "EUR", "time_period": "2025"}
    rows = [domains | {"breakdown": name, "obs_value": value} for name, value in (("Wmo", -150e3), ("Jeugd", -460e3), ("Werk en inkomen", 60e3))]
    assert only(figures(*rows)).row["breakdown"] == "Jeugd"
    assert only(figures(*rows, domains | {"breakdown": "Jeugd", "obs_value": 990e3, "time_period": "2024"})).row["obs_value"] == -460e3, "news goes before size"
    ranged = [domains | {"breakdown": name, "obs_low": low, "obs_high": high} for name, low, high in (("Beschermd wonen", 9e6, 12e6), ("Jeugd totaal", -5e6, -1.5e6))]
    assert only(figures(*rows, *ranged)).row["breakdown"] == "Jeugd totaal", "of a range its middle"
    assert only(figures(rows[2], ranged[0])).row["breakdown"] == "Beschermd wonen"


def test_a_waiting_time_is_not_chosen_for_its_size():
    weeks = {"indicator": "wachttijd_wijkteam_weken", "theme": "wijkteams", "unit_measure": "weeks", "time_period": "2025-Q4"}
    assert only(figures(weeks | {"breakdown": "Noord", "obs_value": 4}, weeks | {"breakdown": "Zuid", "obs_value": 9})).row["breakdown"] == "Noord"


def test_a_figure_of_an_earlier_delivery_is_history_and_no_headline():
    table = figures({"time_period": "2024-Q4", "obs_value": 900}, {"time_period": "2025-Q4", "obs_value": 800})
    table["own"] = [False, True]
    assert only(table).earlier["obs_value"] == 900
    table["own"] = False
    assert heads.headlines(edition(), table) == []


def test_history_can_be_a_table_of_its_own_of_which_own_figures_do_not_count_twice():
    now, both = figures({"time_period": "2025-Q4", "obs_value": 800}), figures({"time_period": "2024-Q4", "obs_value": 900}, {"time_period": "2025-Q4", "obs_value": 800})
    both["own"] = [False, True]
    (h,) = heads.headlines(edition(), now, eerder=both)
    assert h.earlier["obs_value"] == 900 and len(h.series) == 2


def test_a_direction_that_was_delivered_speaks_where_there_is_no_earlier_figure():
    level = figures({"time_period": "2025-Q4", "obs_value": 800})
    said = figures({"time_period": "2025-Q4", "obs_value": -1}, transformation="direction")
    (h,) = heads.headlines(edition(), level, richtingen=said)
    assert h.sign == -1 and h.change == "daalt volgens de gemeente" and h.good is True
    (other,) = heads.headlines(edition(), level, richtingen=said.assign(time_period="2025-Q3"))
    assert other.sign is None


def test_of_a_figure_of_before_the_edition_what_the_municipality_says_of_its_period_is_told_too():
    level = figures({"time_period": "2024-12", "obs_value": 700}, {"time_period": "2024-01", "obs_value": 800})
    said = figures({"time_period": "2025-Q4", "obs_value": 1}, transformation="direction")
    (h,) = heads.headlines(edition(), level, richtingen=said)
    assert h.sign == -1 and h.change.endswith("; 4e kwartaal 2025: stijgt, volgens de gemeente")
    for other in (said.assign(time_period="2025-Q3"), pd.concat([said, said.assign(obs_value=-1)])):
        (silent,) = heads.headlines(edition(), level, richtingen=other)
        assert "volgens de gemeente" not in silent.change


def test_counted_figures_of_a_law_belong_to_its_theme():
    row = {"time_period": "2025-Q4", "obs_value": 800, "indicator": "clienten_maatwerk", "theme": "maatwerk"}
    assert [only(figures({**row, "law": law}, counted=True)).theme for law in ("Jeugdwet", "Wmo", "_T")] == ["jeugd", "wmo", "maatwerk"]


def test_a_few_headlines_are_of_as_many_themes_as_there_are():
    found = [heads.Headline({"n": n}, theme=theme) for n, theme in enumerate("aaabbc")]
    assert [h.row["n"] for h in heads.spread(found, 4)] == [0, 1, 3, 5] and [h.row["n"] for h in heads.spread(found, 2)] == [0, 3]
    assert heads.spread(found, 99) == found and heads.spread([], 3) == []


@given(st.lists(st.one_of(st.none(), st.integers(-10**9, 10**9)), min_size=1, max_size=20), st.integers(2, 10))
def test_points_lie_between_the_lowest_and_the_highest_with_nil_among_them(values, most):
    rows = tuple({"obs_value": v if v is not None else float("nan"), "conf_status": "F", "obs_status": "A", "sleutel": str(n)} for n, v in enumerate(values))
    found = heads.points(heads.Headline({}, rows), most)
    known = [v for v in values[-most:] if v is not None]
    if len(known) < 2:
        assert found == []
        return
    assert len(found) == min(most, len(values)) and all(p["y"] is None or 0 <= p["y"] <= 1 for p in found)
    for value, point in zip(values[-most:], found, strict=True):
        assert (point["y"] is None) == (value is None)
        assert value is None or (value >= 0) == (point["y"] >= point["nil"]) or abs(point["y"] - point["nil"]) < 1e-3


def test_a_hidden_figure_has_no_height():
    rows = ({"time_period": "2024-Q4", "obs_value": 9}, {"time_period": "2025-Q3", "hidden": True}, {"time_period": "2025-Q4", "obs_value": 12})
    assert [p["y"] for p in heads.points(only(figures(*rows)), 8)] == [0.75, None, 1.0]


def test_a_share_of_which_it_is_not_said_what_it_is_a_part_of_gets_no_verdict():
    share = {"indicator": "aandeel_beschermd_thuis", "unit_measure": "percent", "theme": "beschermd_wonen"}
    known = only(figures({"time_period": "2024-Q4", "obs_value": 23}, {"time_period": "2025-Q4", "obs_value": 47, "note": "noemer niet eenduidig"}, **share))
    assert known.sign == 1 and known.good is None and "waarvan dit een deel is, zegt de bron niet precies" in known.change
    assert only(figures({"time_period": "2024-Q4", "obs_value": 23}, {"time_period": "2025-Q4", "obs_value": 47}, **share)).good is True
