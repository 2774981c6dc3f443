"""Events: a chart shows what happened in its period and is about its figures, in words that do not meet."""

from datetime import date
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keeping_lists import TOWN, kept, write

from peilmerk.charts import _beside, lijnen, tijdstaven
from peilmerk.display.notes import event_note
from peilmerk.display.specs import spec_of
from peilmerk.word_registers import events
from peilmerk.word_registers.event import charted, of
from synthetic import rows

LATER = date(2030, 1, 1)
FIGURES = rows(*({"time_period": f"{year}-Q{q}", "obs_value": 10} for year in (2020, 2021, 2022) for q in (1, 2, 3, 4)), indicator="clienten_verblijf", theme="jeugd")


def shown(project, *listed: dict, figures=FIGURES, themes=()) -> dict[str, str]:
    return charted(of(kept(project, "gebeurtenissen", *listed), LATER), figures, themes)


def test_an_event_is_about_its_indicators_or_else_its_theme_or_else_everything(project):
    for about, there in (({}, True), ({"thema": "jeugd"}, True), ({"thema": "wmo"}, False), ({"indicatoren": "clienten_verblijf"}, True), ({"thema": "jeugd", "indicatoren": "inwoners"}, False)):
        assert bool(shown(project, {"begin": "1 juli 2021", **about})) == there, about


def test_a_page_can_name_its_theme_for_figures_that_have_another(project):
    counted = FIGURES.assign(theme="maatwerk", indicator="stand_maatwerk")
    event = {"begin": "1 januari 2022", "thema": "jeugd", "gebeurtenis": "woonplaatsbeginsel"}
    assert shown(project, event, figures=counted) == {}
    assert shown(project, event, figures=counted, themes=["jeugd"]) == {"2022-01-01": "woonplaatsbeginsel"}


def test_only_what_happened_in_the_period_of_the_chart_is_shown(project):
    before, within, after = {"code": "a", "begin": "2019"}, {"code": "b", "begin": "maart 2020"}, {"code": "c", "begin": "januari 2023"}
    assert [*shown(project, before, within, after)] == ["2020-03-01"]
    assert shown(project, within, figures=FIGURES.iloc[:0]) == {}


def test_what_lasts_is_shown_from_its_first_to_its_last_day(project):
    lasting = {"begin": "april 2020", "einde": "juni 2020"}
    assert [*shown(project, {**lasting, "soort": "crisis"})] == ["2020-04-01/2020-06-30"]
    assert [*shown(project, {**lasting, "soort": "regel"})] == ["2020-04-01"]
    assert [*shown(project, {**lasting, "begin": "december 2019", "soort": "sluiting"})] == ["2019-12-01/2020-06-30"], "it lasts into the chart"
    assert [*shown(project, {"begin": "april 2020", "soort": "crisis"})] == ["2020-04-01"], "nobody knows its end yet"


def test_two_events_of_one_day_are_told_together(project):
    assert shown(project, {"code": "a", "begin": "2021", "gebeurtenis": "nieuwe wet"}, {"code": "b", "begin": "2021", "gebeurtenis": "nieuwe prijzen"}) == {"2021-01-01": "nieuwe wet en nieuwe prijzen"}


def test_an_end_that_was_not_known_yet_is_not_seen(project):
    write(project, "gebeurtenissen", {"soort": "crisis", "begin": "maart 2020"}, {"soort": "crisis", "begin": "maart 2020", "einde": "juni 2020", "vastgelegd": "2024-05-01"})
    (before,), (after,) = events(project, TOWN, date(2024, 4, 1)), events(project, TOWN, date(2024, 6, 1))
    assert before.einde is None and str(after.einde) == "juni 2020"


# --- in a chart ---------------------------------------------------------------------------------------------------


def chart(days: dict[str, str]):
    readable = FIGURES.assign(wat="jeugd", periode="een kwartaal", soort="gerealiseerd", voorlopig=False, cijfer="10", waarde="10 personen")
    return lijnen(readable, "wat", gebeurtenissen=days)


def drawn(days: dict[str, str]) -> pd.DataFrame:
    spec = chart(days).to_dict()
    return pd.DataFrame(next(iter(spec["datasets"].values()))).query("deel == 'gebeurtenis'")


def test_a_crisis_is_a_band_that_ends_where_the_chart_ends():
    (band,) = drawn({"2020-04-01/2020-06-30": "crisis"}).to_dict("records")
    assert band["midden"] == pytest.approx(2020.25, abs=0.01) and band["eind"] == pytest.approx(2020.5, abs=0.01)
    (band,) = drawn({"2022-10-01/2024-06-30": "crisis"}).to_dict("records")
    assert band["eind"] == 2023 and band["periode"] == "1 oktober 2022 t/m 30 juni 2024"
    (band,) = drawn({"2019-10-01/2020-06-30": "crisis"}).to_dict("records")
    assert band["midden"] == 2020


def test_words_of_events_near_each_other_stand_on_different_lines_and_turn_left_at_the_end():
    found = drawn({"2020-03-01": "corona", "2020-07-01": "nieuwe wet", "2022-11-01": "woonplaatsbeginsel"})
    assert found["stuk"].tolist()[0] != found["stuk"].tolist()[1] and found["los"].tolist() == [False, False, True]


def test_columns_through_time_show_events_too_and_have_room_for_their_words():
    readable = FIGURES.assign(wat="jeugd", periode="een kwartaal", soort="gerealiseerd", voorlopig=False, cijfer="10", waarde="10 personen")

    def top(chart) -> float:
        return next(layer["encoding"]["y"]["scale"]["domain"][1] for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "bar")

    with_events = tijdstaven(readable, "wat", gebeurtenissen={"2020-04-01/2020-06-30": "crisis", "2022-01-01": "nieuwe wet"})
    assert [layer["mark"]["type"] for layer in with_events.to_dict()["layer"]][:2] == ["rect", "bar"]
    assert top(with_events) > top(tijdstaven(readable, "wat")) == pytest.approx(10.5)


def test_what_a_chart_shows_is_also_said_in_words():
    spec = spec_of(chart({"2020-04-01/2020-06-30": "crisis", "2022-01-01": "nieuwe wet", "2030-01-01": "later"}))
    assert event_note(spec) == ["In de grafiek: 1 april 2020 t/m 30 juni 2020: crisis; 1 januari 2022: nieuwe wet."]
    assert event_note(spec_of(chart({}))) == []


EVENTS = st.lists(st.tuples(st.floats(0.001, 0.999), st.floats(0.05, 0.45), st.integers(1, 3)), min_size=1, max_size=5, unique_by=lambda e: round(e[0], 3)).map(sorted)


@given(EVENTS)
def test_words_never_meet_and_no_line_crosses_words(listed):
    shares, widths, heights = ([e[n] for e in listed] for n in range(3))
    placed = _beside(shares, widths, heights)
    spans = [(s - w, s) if left else (s, s + w) for s, w, (_, left) in zip(shares, widths, placed, strict=True)]
    lines = [set(range(line, line + height)) for (line, _), height in zip(placed, heights, strict=True)]
    assert all(low >= 0 and high <= 1.05 for low, high in spans), "words stay within the chart"
    for a, b in permutations(range(len(listed)), 2):
        assert lines[a].isdisjoint(lines[b]) or spans[a][1] <= spans[b][0] or spans[b][1] <= spans[a][0]
    if [line for line, _ in placed] != [sum(heights[:n]) for n in range(len(listed))]:  # that is what is left if nothing fits
        for a, b in permutations(range(len(listed)), 2):
            below = max(lines[b]) >= min(lines[a])
            assert not (below and spans[b][0] < shares[a] < spans[b][1])


def test_events_stand_on_as_few_lines_as_it_takes():
    """A crisis, a merger and a half year later what was split: on two lines, the merger's words before its day."""
    found = drawn({"2020-04-01/2020-06-30": "crisis", "2021-07-01": "Dorpen erbij", "2022-01-01": "begeleiding gesplitst"})
    assert found["tekst"].tolist() == ["crisis", "Dorpen erbij", "begeleiding|gesplitst"]
    assert found["stuk"].tolist() == [0, 1, 0] and found["los"].tolist() == [False, True, False]
