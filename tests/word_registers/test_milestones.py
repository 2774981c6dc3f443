"""Milestones: what moved is data, and an edition knows nothing that was recorded after its peildatum."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keeping_lists import TOWN, kept, write

from peilmerk.errors import DeliveryError
from peilmerk.word_registers import Milestone, cells, milestones
from peilmerk.word_registers.milestone import of
from peilmerk.word_registers.reading import Entry
from peilmerk.word_registers.tables import milestones as milestones_of_page
from peilmerk.word_registers.tables import moved

LATER = date(2030, 1, 1)


def entry(recorded: date, planned: str | None, realised: str | None = None, row: int = 2, code: str = "teams") -> Entry:
    when = {c: cells.done(text) if text else None for c, text in (("gepland", planned), ("gerealiseerd", realised))}
    return Entry("mijlpalen", row, {"code": code, "omschrijving": "start", "thema": None, **when, "vastgelegd": recorded, "bron": "r. 1", "opmerking": None})


def milestone(*plans: str, realised: str | None = None) -> Milestone:
    rows = [entry(date(2020, 1, 1 + n), plan, row=n + 2) for n, plan in enumerate(plans)]
    rows += [entry(date(2020, 2, 1), None, realised)] if realised else []
    (found,) = of(rows, LATER)
    return found


def test_a_milestone_that_moves_tells_where_it_was(project):
    write(project, "mijlpalen", {"gepland": "1e kwartaal 2021"}, {"gepland": "1 juli 2021", "vastgelegd": "2024-03-01"}, {"gepland": "", "gerealiseerd": "juli 2021", "vastgelegd": "2024-06-01"})
    first, second, third = (milestones(project, TOWN, day)[0] for day in (date(2024, 1, 1), date(2024, 3, 1), LATER))
    assert (str(first.datum), first.eerder, first.gerealiseerd) == ("1e kwartaal 2021", (), None)
    assert (str(second.datum), [str(w) for w in second.eerder]) == ("1 juli 2021", ["1e kwartaal 2021"])
    assert (str(third.datum), str(third.gerealiseerd)) == ("1 juli 2021", "juli 2021")


def test_milestones_stand_in_the_order_of_their_list_whatever_the_order_of_knowing(project):
    rows = kept(project, "mijlpalen", {"code": "b", "vastgelegd": "2024-02-01"}, {"code": "a"}, {"code": "b", "vastgelegd": "2024-01-01"})
    assert [m.code for m in of(rows, LATER)] == ["b", "a"]


def test_the_same_date_said_again_is_no_move():
    assert milestone("2021", "2021", "heel 2021").eerder == ()


def test_a_row_without_a_plan_leaves_the_plan():
    (found,) = of([entry(date(2020, 1, 1), "2021"), entry(date(2020, 2, 1), None)], LATER)
    assert str(found.datum) == "2021"


def test_of_a_plan_before_that_no_report_dates_it_is_said_that_it_is_not_named():
    (found,) = of([entry(date(2024, 1, 1), None), entry(date(2024, 6, 10), "2025")], LATER)
    assert found.eerder_niet_genoemd and found.verschoven is None and not milestone("2021").eerder_niet_genoemd
    assert [c.text for c in milestones_of_page([found], LATER).rows[0].cells[1:4]] == ["niet genoemd", "2025", "hoeveel is niet genoemd"]


def test_a_list_that_cannot_be_read_is_refused(project):
    write(project, "mijlpalen", {"gepland": "ooit"})
    with pytest.raises(DeliveryError, match=r"voorbeeld/lijsten/mijlpalen\.csv, row 2, column D: found 'ooit'"):
        milestones(project, TOWN, LATER)


def test_what_was_dropped_is_not_realised_and_can_be_taken_up_again():
    rows = [entry(date(2020, 1, 1), "2021"), entry(date(2020, 2, 1), None, "vervallen"), entry(date(2021, 3, 1), None, "2021")]
    dropped, again = (of(rows, day)[0] for day in (date(2020, 12, 31), LATER))
    assert dropped.vervallen and dropped.gerealiseerd is None and not again.vervallen and str(again.gerealiseerd) == "2021"


@pytest.mark.parametrize(
    ("plans", "realised", "words"),
    [
        (("1e kwartaal 2021", "3e kwartaal 2021"), None, "6 maanden later"),
        (("1 januari 2021", "1 januari 2022"), None, "12 maanden later"),
        (("1e kwartaal 2021", "1 juli 2021"), None, "3 tot 6 maanden later"),
        (("1e kwartaal 2021", "2022", "1 juli 2021"), None, "3 tot 6 maanden later"),
        (("1 maart 2021", "1 april 2021"), None, "1 maand later"),
        (("zomer 2021",), "juni 2020", "12 tot 14 maanden eerder"),
        (("2021", "1 juli 2021"), None, "preciezer dan eerst"),
        (("3e kwartaal 2020", "2020"), None, "minder precies dan eerst"),
        (("2021",), "1 juli 2021", ""),
        (("1e kwartaal 2020",), "1e halfjaar 2020", "niet te zeggen"),
        (("2021",), None, ""),
        ((), "mei 2021", ""),
    ],
)
def test_how_far_a_milestone_moved_is_no_more_precise_than_its_dates(plans, realised, words):
    assert moved(milestone(*plans, realised=realised)) == words


DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31))
PLANS = st.one_of(
    st.none(), st.integers(2018, 2030).map(str), st.builds("{}e kwartaal {}".format, st.integers(1, 4), st.integers(2018, 2030)),
    st.builds("{} {}".format, st.sampled_from(["voorjaar", "zomer", "najaar"]), st.integers(2018, 2030)), DAYS.map(date.isoformat),
    st.builds(lambda word, year: f"{word} {year}-{year + 1}", st.sampled_from(["seizoen", "schooljaar", "winter"]), st.integers(2018, 2030)),
)  # fmt: skip
ROWS = st.lists(st.tuples(st.sampled_from("abc"), DAYS, PLANS, PLANS), max_size=12, unique_by=lambda row: row[:2])


@given(ROWS, DAYS)
def test_an_edition_never_sees_what_was_recorded_later(rows, peildatum):
    entries = [entry(day, planned, realised, n + 2, code) for n, (code, day, planned, realised) in enumerate(rows)]
    seen = of(entries, peildatum)
    assert seen == of([e for e in entries if e.recorded <= peildatum], peildatum)
    assert {m.code for m in seen} == {e.code for e in entries if e.recorded <= peildatum}
    assert all(e.recorded <= peildatum for m in seen for e in m.entries)


@given(ROWS, DAYS)
def test_what_was_planned_before_is_never_forgotten(rows, peildatum):
    """On a later day a milestone has the plans that it had, and perhaps more."""
    entries = [entry(day, planned, realised, n + 2, code) for n, (code, day, planned, realised) in enumerate(rows)]
    now = {m.code: m.plannen for m in of(entries, peildatum)}
    later = {m.code: m.plannen for m in of(entries, peildatum + timedelta(days=400))}
    assert all(later[code][: len(plans)] == plans for code, plans in now.items())


@given(PLANS.filter(bool), PLANS.filter(bool))
def test_a_move_back_is_the_move_there_with_another_sign(first, second):
    there, back = milestone(first, second).verschoven, milestone(second, first).verschoven
    assert (there is None and back is None) or there == (-back[1], -back[0])


@given(PLANS.filter(bool))
def test_a_date_of_a_list_is_shown_so_that_it_can_be_read_again(text):
    assert cells.when(str(cells.when(text))) == cells.when(text)


def test_of_a_milestone_whose_source_is_silent_it_is_said_that_nobody_knows():
    rows = [entry(date(2020, 1, 1), "2021"), entry(date(2022, 1, 1), None, "onbekend")]
    (known,) = of(rows, LATER)
    assert known.onbekend and not known.vervallen and known.gerealiseerd is None and str(known.datum) == "2021"
    stand = milestones_of_page([known], LATER).rows[0].cells[-1]
    assert (stand.text, stand.flags) == ("niet bekend", ["status-none"])
