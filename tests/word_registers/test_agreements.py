"""Decisions with their indicators, and promises with their date."""

from datetime import date

from keeping_lists import TOWN, kept, write

from peilmerk.reference import Reference
from peilmerk.word_registers import decisions, promises, tables
from peilmerk.word_registers.agreements import promises_of

LATER = date(2030, 1, 1)


def test_a_decision_names_the_indicators_that_should_show_what_it_does(project):
    write(project, "besluiten", {"orgaan": "raad", "datum": "juni 2020", "indicator": "clienten_verblijf, bijstandsgerechtigden ,clienten_verblijf"})
    (found,) = decisions(project, TOWN, LATER)
    assert (found.orgaan, str(found.datum), found.indicatoren) == ("raad", "juni 2020", ("clienten_verblijf", "bijstandsgerechtigden"))
    (row,) = tables.decisions([found], Reference(project.reference)).rows
    assert row.cells[3].text == "Jeugdigen in jeugdhulp met verblijf; Bijstandsgerechtigden"


def test_a_decision_names_no_indicator_of_which_the_edition_has_no_figure(project):
    write(project, "besluiten", {"indicator": "clienten_verblijf, bijstandsgerechtigden"})
    known, reference = decisions(project, TOWN, LATER), Reference(project.reference)
    assert [tables.decisions(known, reference, shown).rows[0].cells[3].text for shown in ({"bijstandsgerechtigden"}, set())] == ["Bijstandsgerechtigden", "geen cijfer in deze editie"]


def test_a_decision_without_an_indicator_says_so(project):
    write(project, "besluiten", {})
    (row,) = tables.decisions(decisions(project, TOWN, LATER), Reference(project.reference)).rows
    assert row.cells[3].text == "geen cijfer genoemd" and row.cells[0].note == "" and row.source == "Rapport, r. 1"


def test_a_promise_is_what_the_newest_row_that_was_known_says(project):
    write(project, "toezeggingen", {"uiterlijk": "najaar 2020"}, {"uiterlijk": "", "afgedaan": "1 oktober 2020", "vastgelegd": "2024-05-01"})
    (before,), (after,) = promises(project, TOWN, date(2024, 4, 30)), promises(project, TOWN, date(2024, 5, 1))
    assert before.afgedaan is None and str(after.afgedaan) == "1 oktober 2020" and str(after.uiterlijk) == "najaar 2020"


def test_how_a_promise_stands_is_said_in_words_with_a_mark(project):
    known = promises_of(kept(project, "toezeggingen", {"code": "a", "afgedaan": "2023"}, {"code": "b", "uiterlijk": "2023"}, {"code": "c", "uiterlijk": "2024"}, {"code": "d"}, {"code": "e", "afgedaan": "vervallen"}), LATER)
    stand = [row.cells[-1] for row in tables.promises(known, date(2024, 6, 30)).rows]
    assert [(c.text, c.flags) for c in stand] == [("afgedaan", ["status-yes"]), ("datum voorbij", ["status-no"]), ("nog niet", ["status-none"]), ("geen datum", ["status-none"]), ("vervallen", ["status-none"])]
