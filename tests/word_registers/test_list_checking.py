"""Checks of the lists: each fault is told in a Dutch sentence, with the file and line where it stands; good lists give no finding."""

from datetime import date

import pytest
from keeping_lists import write

from peilmerk.checks.seen import Seen
from peilmerk.errors import DeliveryError
from peilmerk.word_registers import checking
from synthetic import rows

#: The peildatum of the edition.
DAY = date(2024, 5, 15)
NONE = rows(*[{}])[:0]


@pytest.fixture
def found(project):
    """A function that checks the lists of the first edition, and gives its findings by check."""
    publication = project.publication("voorbeeld", "2024-Q1")
    assert publication.peildatum == DAY

    def check(selected=NONE) -> dict[str, list[dict]]:
        return {r.name: r.findings.to_dict("records") for r in checking.checks(Seen(project, publication, selected, []))}

    return check


def only(findings: dict[str, list[dict]], name: str) -> list[dict]:
    """The findings of one check, of which all others have none."""
    assert {k for k, v in findings.items() if v} <= {name}
    return findings[name]


def test_without_lists_there_is_nothing_to_check(found):
    assert found() == {}


def test_lists_that_are_in_order_give_no_finding(project, found):
    write(project, "mijlpalen", {"gepland": "2023", "gerealiseerd": "2023"}, {"code": "b", "gepland": "2025"}, {"code": "c", "gepland": "2e kwartaal 2024"}, {"code": "d"})
    write(project, "besluiten", {"indicator": "inwoners", "datum": "2023"})
    write(project, "toezeggingen", {"uiterlijk": "mei 2024"})
    write(project, "gebeurtenissen", {"soort": "crisis", "begin": "juni 2023"}, {"code": "wet", "begin": "2015"})
    write(project, "doelen", {"indicator": "inwoners", "streefwaarde": "ten minste 10", "jaar": "2023"})
    outcome = found(rows({"indicator": "inwoners", "time_period": "2023", "obs_value": 9}))
    assert len(outcome) == 10 and not any(outcome.values())


def test_a_milestone_whose_date_has_passed_is_told_with_its_line(project, found):
    write(project, "mijlpalen", {"gepland": "2022"}, {"gepland": "1e kwartaal 2024", "vastgelegd": "2024-02-01"}, {"gepland": "2025", "vastgelegd": "2024-05-16"})
    (told,) = only(found(), "milestone_overdue")
    assert told["where"] == "lijsten/mijlpalen.csv, regel 3" and told["subject"] == "start-teams" and told["unit"] == "text"
    assert "stond gepland voor 1e kwartaal 2024" in told["told"] and "15 mei 2024" in told["told"], "the move was recorded after the peildatum"


def test_a_promise_that_is_late_is_told(project, found):
    write(project, "toezeggingen", {"uiterlijk": "april 2024"}, {"code": "b", "uiterlijk": "april 2024", "afgedaan": "2023"}, {"code": "c", "uiterlijk": "2022", "afgedaan": "vervallen"})
    write(project, "mijlpalen", {"gepland": "2022", "gerealiseerd": "Vervallen"})
    (told,) = only(found(), "promise_overdue")
    assert "uiterlijk april 2024" in told["told"]


def test_an_indicator_that_does_not_exist_is_told_with_the_nearest(project, found):
    write(project, "besluiten", {"indicator": "inwoner"})
    write(project, "gebeurtenissen", {"indicatoren": "inwoners, bijstandgerechtigden"})
    one, other = only(found(), "list_indicator")
    assert "Bedoelt u inwoners" in one["told"] and "Bedoelt u bijstandsgerechtigden" in other["told"]


def test_a_goal_names_an_indicator_that_exists_in_its_unit(project, found):
    common = {"streefwaarde": "10", "jaar": "2030"}
    write(project, "doelen", {"indicator": "inwoner", **common}, {"code": "b", "indicator": "inwoners", "eenheid": "weken", **common})
    one, other = only(found(rows({"indicator": "inwoners", "time_period": "2023", "obs_value": 9})), "goal_indicator")
    assert "die niet in het begrippenboek staat" in one["told"] and "niet de eenheid van inwoners" in other["told"]


def test_a_goal_without_a_realised_figure_is_told(project, found):
    write(project, "doelen", {"indicator": "inwoners", "streefwaarde": "10", "jaar": "2030"})
    for figures in (NONE, rows({"indicator": "inwoners", "scenario": "target", "obs_value": 10})):
        (told,) = only(found(figures), "goal_without_figure")
        assert "noemt een indicator zonder cijfer" in told["told"]


def test_a_goal_of_a_year_that_is_over_has_a_figure_of_that_year(project, found):
    write(project, "doelen", {"indicator": "inwoners", "streefwaarde": "10", "jaar": "2023"}, {"code": "b", "indicator": "inwoners", "streefwaarde": "10", "jaar": "2024"})
    (told,) = only(found(rows({"indicator": "inwoners", "time_period": "2022", "obs_value": 9})), "goal_year_passed")
    assert "was voor 2023" in told["told"] and "is van 2022" in told["told"]


def test_a_goal_that_cannot_be_measured_says_what_it_lacks(project, found):
    write(project, "doelen", {})
    (told,) = only(found(), "goal_incomplete")
    assert "geen indicator en geen streefwaarde en geen jaar" in told["told"]


def test_a_crisis_that_began_long_ago_has_an_end(project, found):
    write(project, "gebeurtenissen", {"soort": "crisis", "begin": "maart 2020"}, {"code": "b", "soort": "sluiting", "begin": "maart 2020", "einde": "2021"})
    (told,) = only(found(), "event_without_end")
    assert "Duurt zij op 15 mei 2024 nog?" in told["told"]


def test_one_code_has_one_description(project, found):
    write(project, "mijlpalen", {"omschrijving": "Start van de  teams."}, {"omschrijving": "start van de teams", "vastgelegd": "2024-02-01"}, {"omschrijving": "evaluatie", "vastgelegd": "2024-03-01"})
    (told,) = only(found(), "other_description")
    assert told["where"].endswith("regel 4") and "in regel 2 'Start van de teams.'" in told["told"]


def test_what_has_happened_lies_before_it_was_recorded(project, found):
    write(project, "mijlpalen", {"gerealiseerd": "februari 2024"}, {"code": "b", "gerealiseerd": "2024"})
    (told,) = only(found(), "not_yet_happened")
    assert "later dan 1 januari 2024" in told["told"]


def test_a_file_that_is_no_list_is_told(project, found):
    path = write(project, "mijlpalen", {})
    (path.parent / "mijlpaal.csv").write_text("a;b\n")
    (told,) = only(found(), "list_unread")
    assert "lijsten/mijlpaal.csv is geen lijst" in told["told"]


def test_a_list_that_cannot_be_read_stops_the_edition(project, found):
    write(project, "doelen", {"jaar": "ooit"})
    with pytest.raises(DeliveryError, match="column H"):
        found()
