"""Which theme has data and which has none yet, and who delivers it."""

from __future__ import annotations

import pytest

from headline_figures import figures
from peilmerk import coverage, coverage_tables
from peilmerk.observations import frame
from peilmerk.reference.dictionary import Theme
from peilmerk.selection import MARKS

NONE = frame([]).assign(**{m: [] for m in MARKS}).astype(dict.fromkeys(MARKS, bool))


def of(table, reference, texts=(), goals=()):
    return {c.theme: c for c in coverage.covered(table, reference, texts, goals)}


def test_a_theme_without_anything_lacks_everything(reference):
    known = of(NONE, reference)
    assert list(known) == list(reference.themes) and all(c.figures == 0 and c.missing == [a for a in coverage.ASPECTS if a not in c.never] for c in known.values())


def test_what_a_theme_cannot_have_is_not_missing(reference):
    known = of(NONE, reference)
    assert known["jeugd"].never == () and known["wonen"].never == ("registers",), "nothing about housing is counted from registers"
    assert known["financien"].never == ("districts", "registers") and "text" not in known["bevolking"].missing


def test_what_is_not_delivered_of_a_theme_is_told_of_those_with_figures_and_is_no_text_or_goal(reference):
    told = coverage.entries(figures({"time_period": "2025", "obs_value": 4}), reference)
    assert told == {coverage.entry("werk_inkomen"): ["series", "districts", "registers"]}
    assert "bijstandsontvangers per kwartaal" in coverage.senders("werk_inkomen", reference) and "CBS: " in coverage.senders("werk_inkomen", reference)


def test_a_report_about_one_subject_says_nothing_of_parts_of_the_municipality_that_it_did_not_ask_for(reference):
    told = coverage.entries(figures({"time_period": "2025", "obs_value": 4}), reference, thematic=True)
    assert told == {coverage.entry("werk_inkomen"): ["series", "registers"]}, "the ordinary edition may have them"


def test_a_series_is_three_periods_of_one_frequency_of_one_indicator(reference):
    quarters = [{"time_period": f"2025-Q{n}", "obs_value": n} for n in (1, 2, 3)]
    assert of(figures(*quarters), reference)["werk_inkomen"].series
    assert not of(figures(*quarters[:2], {"time_period": "2025", "obs_value": 4}), reference)["werk_inkomen"].series
    assert of(figures(*quarters, scenario="budget"), reference)["werk_inkomen"].series, "a plan by year is a series too"
    assert not of(figures(*quarters[:2], {"time_period": "2025-Q3", "obs_value": 4, "scenario": "target"}), reference)["werk_inkomen"].series, "what was and what is aimed at are two"


def test_what_is_aimed_at_is_a_goal(reference):
    aim = {"time_period": "2026", "obs_value": 40, "scenario": "target"}
    assert of(figures(aim), reference)["werk_inkomen"].goals and of(figures(aim | {"obs_value": None, "obs_high": 40}), reference)["werk_inkomen"].goals
    assert not of(figures(aim | {"obs_value": None, "missing_reason": "unknown"}), reference)["werk_inkomen"].goals, "a number that is not known aims at nothing"
    assert not of(figures(aim, own=False), reference)["werk_inkomen"].goals, "what an earlier delivery aimed at is history"


def test_figures_of_a_part_of_the_municipality_are_figures_of_districts(reference):
    district = next(a.code for a in reference.areas.values() if a.level == "wijk")
    assert of(figures({"time_period": "2025", "obs_value": 4, "ref_area": district}), reference)["werk_inkomen"].districts
    assert not of(figures({"time_period": "2025", "obs_value": 4}), reference)["werk_inkomen"].districts


def test_counted_figures_of_a_law_are_counted_once_at_its_theme(reference):
    known = of(figures({"time_period": "2025", "obs_value": 4, "law": "Jeugdwet", "indicator": "clienten_maatwerk", "theme": "maatwerk"}, counted=True), reference)
    assert known["jeugd"].registers and known["maatwerk"].registers and known["jeugd"].figures == 1 and not known["wmo"].figures and not known["maatwerk"].figures


def test_history_of_earlier_deliveries_is_no_figure_of_the_edition(reference):
    assert of(figures({"time_period": "2025", "obs_value": 4}, own=False), reference)["werk_inkomen"].figures == 0


def test_texts_and_goals_are_those_of_the_theme(reference):
    known = of(NONE, reference, texts={"jeugd"}, goals={"wmo"})
    assert known["jeugd"].text and not known["jeugd"].goals and known["wmo"].goals and not known["wmo"].text


def test_the_matrix_says_in_words_what_its_marks_say(reference):
    table = coverage_tables.matrix(list(of(figures({"time_period": "2025", "obs_value": 4}), reference, texts={"werk_inkomen"}).values()), reference)
    row = next(r for r in table.rows if r.cells[0].text == "Werk en inkomen")
    assert [c.text for c in row.cells] == ["Werk en inkomen", "1", "nee", "nee", "nee", "ja", "nee"]
    assert [c.flags for c in row.cells[1:]] == [["status-yes"], *[["status-none"]] * 3, ["status-yes"], ["status-none"]]
    empty = next(r for r in table.rows if r.cells[0].text == "Wonen")
    assert empty.cells[1].text == "nog geen" and empty.cells[4].text == "n.v.t."
    assert (table.rows[-1].kind, [c.text for c in table.rows[-1].cells[:2]]) == ("total", ["Totaal", "1"])


def test_who_delivers_what_is_missing_is_named_and_no_theme_is_passed_over(reference):
    table = coverage_tables.missing(list(of(figures({"time_period": "2025", "obs_value": 4}), reference).values()), reference)
    said = {(r.cells[0].text, r.cells[1].text): r.cells[2].text for r in table.rows}
    assert {theme for theme, _ in said} == set(reference.themes.values()) and "corporaties" in said["Wonen", "Alle cijfers"]
    assert table.rows[-1].cells[0].text == "Werk en inkomen", "what has nothing comes first"


def test_who_delivers_is_named_by_what_is_missing(reference):
    table = coverage_tables.missing(list(of(figures({"time_period": "2025", "obs_value": 4}), reference).values()), reference)
    said = {r.cells[1].text: r.cells[2].text for r in table.rows if r.cells[0].text == "Werk en inkomen"}
    assert list(said) == ["Reeks door de tijd", "Cijfers per wijk", "Cijfers uit registers", "Tekst van de gemeente en doelen"]
    assert "CBS" in said["Cijfers per wijk"] and "CBS" not in said["Cijfers uit registers"], "a register of clients is kept by who helps them"
    assert "werkbedrijf" in said["Reeks door de tijd"] and said["Tekst van de gemeente en doelen"] == "De gemeente zelf"
    assert coverage.by_senders("maatwerk", ["series", "registers"], reference)[0][0] == ["reeks door de tijd", "cijfers uit registers"], "what has the same senders is told once"


def test_what_the_municipality_writes_itself_is_delivered_by_nobody_else(reference):
    full = coverage.Covered("jeugd", 9, True, True, True, False, False)
    (row,) = coverage_tables.missing([full], reference).rows
    assert (row.cells[1].text, row.cells[2].text) == ("Tekst van de gemeente en doelen", "De gemeente zelf")
    assert coverage_tables.missing([coverage.Covered("jeugd", 9, True, True, True, True, True)], reference).rows == []


@pytest.mark.parametrize("code", ["jeugd", "wmo", "sociale_basis"])
def test_every_theme_says_who_delivers(reference, code):
    assert reference.theme_facts[code].levert and all(t.levert for t in reference.theme_facts.values())


def test_who_delivers_figures_of_districts_delivers_something():
    with pytest.raises(ValueError, match="per_wijk names 'het loket', which is not in levert"):
        Theme(label="Jeugd", levert={"de gemeente": "indicaties"}, per_wijk=["het loket"])
