"""Milestones along a time axis, planning by year, what is still to come, and the calendar of reports."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from keeping_lists import kept

from peilmerk import observations, period
from peilmerk.word_registers import agreements, goal, milestone, report, tables, timeline

DAY = date(2024, 6, 30)


def milestones(project, *rows):
    return milestone.of(kept(project, "mijlpalen", *rows), DAY)


def drawn(chart) -> list[dict]:
    """The marks of a chart of milestones, without the line of the peildatum and those between marks."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows if "soort" in row]


def test_what_moved_has_two_marks_and_what_did_not_has_one(project):
    known = milestones(
        project, {"code": "a", "gepland": "1 januari 2024", "vastgelegd": "2023-01-01"}, {"code": "a", "gepland": "1 juli 2025", "vastgelegd": "2024-01-01"}, {"code": "b", "gepland": "2025"},
        {"code": "c", "gepland": "2023", "gerealiseerd": "mei 2024", "vastgelegd": "2024-06-01"}, {"code": "d", "gepland": "mei 2024", "gerealiseerd": "mei 2024", "vastgelegd": "2024-06-01"},
    )  # fmt: skip
    marks = drawn(timeline.chart(known, DAY))
    assert {(r["code"], r["soort"], r["tekst"]) for r in marks} == {
        ("a", "eerst gepland", "1 januari 2024"), ("a", "nu gepland", "1 juli 2025"), ("b", "nu gepland", "2025"), ("c", "eerst gepland", "2023"), ("c", "gerealiseerd", "mei 2024"),
        ("d", "gerealiseerd", "mei 2024"),
    }  # fmt: skip


def test_a_mark_lies_in_the_middle_of_the_time_that_was_said(project):
    (mark,) = drawn(timeline.chart(milestones(project, {"gepland": "2025"}), DAY))
    assert mark["begin"] == 2025 and mark["eind"] == pytest.approx(2026, abs=0.005) and mark["midden"] == pytest.approx(2025.5, abs=0.005)


@pytest.mark.parametrize(("said", "begin", "end"), [("seizoen 2024-2025", 2024.5, 2025.5), ("Schooljaar 2024/2025", 2024 + 7 / 12, 2025 + 7 / 12)])
def test_a_season_of_two_years_is_one_time_of_twelve_months_under_its_own_name(project, said, begin, end):
    (mark,) = drawn(timeline.chart(milestones(project, {"gepland": said}), DAY))
    assert (mark["begin"], mark["eind"]) == pytest.approx((begin, end), abs=0.01) and mark["tekst"] == said.lower().replace("/", "-")


def test_an_open_end_is_drawn_for_a_year(project):
    (mark,) = drawn(timeline.chart(milestones(project, {"gepland": "vanaf 2025"}), DAY))
    assert mark["eind"] - mark["begin"] == pytest.approx(1)


def test_what_has_no_date_or_was_dropped_is_not_drawn(project):
    assert timeline.chart(milestones(project, {"code": "a"}, {"code": "b", "gepland": "2025", "gerealiseerd": "vervallen"}), DAY) is None
    assert timeline.chart([], DAY) is None


def test_numbers_of_the_chart_are_places_in_time_only(project):
    """The scan of a site takes any other number for a figure without a key."""
    (mark,) = drawn(timeline.chart(milestones(project, {"gepland": "2025"}), DAY))
    assert {k for k, v in mark.items() if isinstance(v, float)} == {"begin", "midden", "eind"}


def test_the_legend_shows_the_marks_as_they_are_drawn(project):
    known = milestones(project, {"code": "a", "gepland": "1 januari 2024", "vastgelegd": "2023-01-01"}, {"code": "a", "gepland": "1 juli 2025", "vastgelegd": "2024-01-01"})
    shapes = [layer for layer in timeline.chart(known, DAY).to_dict()["layer"] if "shape" in layer.get("encoding", {})]
    assert len(shapes) == 1 and shapes[0]["mark"]["filled"], "a legend has one way of filling for all symbols: with two layers they would all be open"
    assert shapes[0]["encoding"]["shape"]["scale"]["range"] == [timeline._RING, "square"]


def test_the_chart_can_be_drawn(project):
    import vl_convert

    spec = timeline.chart(milestones(project, {"code": "a", "gepland": "2025"}, {"code": "b", "gepland": "1 maart 2024", "omschrijving": "x" * 20 + " nog een lange naam erbij"}), DAY).to_dict()
    assert "<svg" in vl_convert.vegalite_to_svg(spec)


# --- planning ---


def test_steps_stand_in_their_year_and_without_one_at_the_end(project, reference):
    known = milestones(
        project, {"code": "a", "omschrijving": "later", "gepland": "2026", "thema": "jeugd"}, {"code": "b", "omschrijving": "zonder"}, {"code": "c", "omschrijving": "eerst", "gepland": "maart 2024"},
    )  # fmt: skip
    rows = timeline.planning(known, DAY, reference).rows
    assert [(r.kind, *(c.text for c in r.cells)) for r in rows] == [
        ("group", "2024"), ("member", "Eerst", "maart 2024", "", "datum voorbij"), ("group", "2026"), ("member", "Later", "2026", "Jeugd", "nog niet"), ("group", "Zonder datum"),
        ("member", "Zonder", "", "", "geen datum"),
    ]  # fmt: skip


# --- what is still to come ---


def test_what_is_to_come_is_in_the_order_of_time_and_nothing_that_is_over(project):
    found = timeline.coming(  # what was due until DAY itself is not to come
        milestones(project, {"code": "a", "omschrijving": "nieuw contract", "gepland": "2025"}, {"code": "b", "omschrijving": "voorbij", "gepland": "mei 2024"}),
        agreements.promises_of(kept(project, "toezeggingen", {"toezegging": "een brief", "aan": "raad", "uiterlijk": "najaar 2024"}, {"code": "z", "uiterlijk": "2025", "afgedaan": "vervallen"}), DAY),
        goal.of(kept(project, "doelen", {"doel": "korter wachten", "jaar": "2024"}, {"code": "o", "jaar": "2023"}), DAY),
        report.of(kept(project, "rapportages", {"rapportage": "jaarrapport", "verwacht": "mei 2025"}, {"code": "k", "verwacht": "2025", "verschenen": "vervallen"}), DAY), DAY,
    )  # fmt: skip
    assert [[c.text for c in r.cells] for r in found.rows] == [
        ["najaar 2024", "Een brief", "toezegging aan de raad"], ["eind 2024", "Korter wachten", "doel"], ["mei 2025", "Jaarrapport", "rapportage"], ["2025", "Nieuw contract", "mijlpaal"],
    ]  # fmt: skip


# --- reports ---


def calendar(project, *rows, code="2024-S1"):
    publication = SimpleNamespace(period=period.parse(code))
    return [[c.text for c in r.cells] for r in tables.reports(report.of(kept(project, "rapportages", *rows), DAY), publication, DAY).rows]


def test_the_calendar_says_what_came_what_was_skipped_and_what_is_late(project):
    rows = calendar(
        project, {"code": "d", "over": "2e halfjaar 2024", "verwacht": "2025"}, {"code": "a", "over": "1e kwartaal 2024", "verschenen": "vervallen", "toelichting": "lastig te duiden"},
        {"code": "b", "over": "1e halfjaar 2024", "verwacht": "juni 2024", "verschenen": "juni 2024", "vastgelegd": "2024-06-02"}, {"code": "c", "over": "2023", "verwacht": "mei 2024"},
        {"code": "e"}, {"code": "f", "over": "2022", "verschenen": "2023"}, {"code": "g", "over": "2021", "verschenen": "onbekend"},
    )  # fmt: skip
    assert [row[1:] for row in rows] == [
        ["2021", "", "niet bekend"], ["2022", "2023", "verschenen"], ["2023", "mei 2024", "datum voorbij"], ["1e kwartaal 2024", "", "overgeslagen"], ["1e halfjaar 2024", "juni 2024", "deze editie"],
        ["2e halfjaar 2024", "2025", "nog niet"], ["", "", "nog niet"],
    ]  # fmt: skip


def test_a_skipped_report_over_the_time_of_this_edition_is_not_this_edition(project):
    assert calendar(project, {"over": "1e halfjaar 2024", "verschenen": "vervallen"})[0][3] == "overgeslagen"


def test_what_an_earlier_row_said_stays_and_a_later_one_is_not_known_yet(project):
    rows = {"over": "2024", "verwacht": "mei 2025", "toelichting": "met de jaarrekening"}, {"vastgelegd": "2024-03-01"}, {"vastgelegd": "2024-12-01", "verschenen": "vervallen"}
    (known,) = report.of(kept(project, "rapportages", *rows), DAY)
    assert (str(known.over), str(known.verwacht), known.toelichting, known.vervallen) == ("2024", "mei 2025", "met de jaarrekening", False)


# --- for who has one page ---


def test_only_moves_that_matter_and_the_furthest_first(project):
    known = milestones(
        project, {"code": "a", "omschrijving": "weinig", "gepland": "maart 2024", "vastgelegd": "2023-01-01"}, {"code": "a", "omschrijving": "weinig", "gepland": "april 2024", "vastgelegd": "2024-01-01"},
        {"code": "b", "omschrijving": "half jaar", "gepland": "maart 2024", "vastgelegd": "2023-01-01"}, {"code": "b", "omschrijving": "half jaar", "gepland": "september 2024", "vastgelegd": "2024-01-01"},
        {"code": "c", "omschrijving": "twee jaar", "gepland": "2024", "vastgelegd": "2023-01-01"}, {"code": "c", "omschrijving": "twee jaar", "gepland": "2026", "vastgelegd": "2024-01-01"},
    )  # fmt: skip
    assert [r.cells[0].text for r in tables.short_milestones(known, date(2024, 1, 1), 5).rows] == ["Twee jaar", "Half jaar"]
    assert len(tables.short_milestones(known, date(2024, 1, 1), 1).rows) == 1


def test_the_newest_decision_comes_first_and_one_without_a_date_last(project):
    known = agreements.decisions_of(kept(project, "besluiten", {"code": "a", "besluit": "geen dag"}, {"code": "b", "besluit": "oud", "datum": "2022"}, {"code": "c", "besluit": "nieuw", "datum": "2023"}), DAY)
    assert [r.cells[0].text for r in tables.short_decisions(known, date(2020, 1, 1), 3).rows] == ["Nieuw", "Oud", "Geen dag"]


def test_what_is_old_news_is_left_to_the_whole_list(project, reference):
    rows = {"gepland": "2021", "vastgelegd": "2021-01-01"}, {"gepland": "2021", "gerealiseerd": "2022", "vastgelegd": "2023-01-01"}
    known = milestones(project, *rows)
    assert len(tables.short_milestones(known, date(2022, 1, 1), 5).rows) == 1 and not tables.short_milestones(known, date(2023, 1, 1), 5).rows
    decided = agreements.decisions_of(kept(project, "besluiten", {"code": "a", "datum": "2021"}, {"code": "b", "vastgelegd": "2021-06-01"}), DAY)
    assert len(tables.short_decisions(decided, date(2021, 1, 1), 5).rows) == 2 and not tables.short_decisions(decided, date(2022, 1, 1), 5).rows


def test_a_goal_without_a_target_says_so_once(project, reference):
    publication = SimpleNamespace(area="GM9999", peildatum=DAY)
    known = goal.of(kept(project, "doelen", {"code": "a", "jaar": "2024"}, {"code": "b", "jaar": "2020"}, {"code": "c"}), DAY)
    table = tables.short_goals(known, observations.frame([]), publication, reference, 2023, 5)
    assert [[c.text for c in r.cells[1:]] for r in table.rows] == [["niet genoemd", "geen cijfer afgesproken", "niet te zeggen"]] * 2


@pytest.mark.parametrize("planned, day, over", [
    ("juni 2024", date(2024, 6, 1), False), ("juni 2024", date(2024, 6, 30), False), ("juni 2024", date(2024, 7, 1), True), ("februari 2024", date(2024, 2, 29), False), ("februari 2024", date(2024, 3, 1), True),
    ("2e halfjaar 2020", date(2020, 12, 21), False), ("2e halfjaar 2020", date(2020, 12, 31), False), ("2e halfjaar 2020", date(2021, 1, 1), True), ("1e kwartaal 2024", date(2024, 3, 31), False),
    ("1e kwartaal 2024", date(2024, 4, 1), True), ("2024", date(2024, 12, 31), False), ("2024", date(2025, 1, 1), True), ("1 augustus 2020", date(2020, 8, 1), False), ("1 augustus 2020", date(2020, 8, 2), True),
])  # fmt: skip
def test_a_plan_is_past_only_after_the_last_day_that_it_can_mean(project, reference, planned, day, over):
    (known,) = milestones(project, {"code": "a", "omschrijving": "besluit", "gepland": planned, "vastgelegd": "2019-06-01"})
    told, coming = timeline.planning([known], day, reference).rows[-1].cells[-1].text, timeline.coming([known], [], [], [], day).rows
    assert (told, len(coming)) == (("datum voorbij", 0) if over else ("nog niet", 1))  # what is not past is still to come, and the other way round
