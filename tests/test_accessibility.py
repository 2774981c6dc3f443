"""The accessibility statement: it says what the municipality and the tests say, never a better status than that, and nothing of its own."""

from __future__ import annotations

import pytest
import yaml

import accessible
from peilmerk import accessibility
from peilmerk.accessibility import FILE, RECORD
from peilmerk.errors import ConfigError
from synthetic import ROOT

STUDY = "onderzoeken: [{datum: 2026-05-01, door: Bureau Toegang, wat: de hele website, volledig: true, rapport: https://example.org/rapport}]"
SHORTCOMING = "tekortkomingen: [{wat: Een grafiek, eis: 1.1.1, reden: Nog niet gedaan, alternatief: De tabel, gereed: 2027-03-01}]"


def says(project, *lines: str):
    """The statement of a project that says these lines."""
    (project.root / FILE).write_text("\n".join(["datum: 2026-11-27", *lines]) + "\n", "utf-8")
    return accessibility.statement(project)


def tested(project, **changed) -> None:
    found = {
        "datum": "2026-11-27", "hulpmiddelen": {"axe-core": "4.10.2"}, "edities": ["voorbeeld/2024-q1"], "steekproef": False, "paginas": 12, "weergaven": ["breed"],
        "onderzocht": [{"wat": "Koppen", "eis": "1.3.1", "fouten": 3}],
    }  # fmt: skip
    (project.root / RECORD).write_text(yaml.safe_dump(found | changed), "utf-8")


def test_a_municipality_that_says_nothing_has_no_statement_and_the_page_says_so(project):
    text = accessibility.page(project)
    assert "Status E" in text and "nog geen verklaring" in text and "Van automatisch onderzoek is niets vastgelegd" in text
    assert "Opgesteld op" not in text and "tekortkoming" not in text.split("## Hoe")[0].casefold()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["status: A"], "needs a full study"),
        (["status: B", "onderzoeken: [{datum: 2026-05-01, door: Wijzelf, wat: drie pagina's}]"], "needs a full study"),
        (["status: A", STUDY, SHORTCOMING], "It is B"),
        (["status: C"], "gepland"),
        (["status: F"], "Expected one of A, B, C, D, E"),
        (["status: D", "tekortkomingen: [{wat: Een grafiek}]"], "reden"),
        (["status: D", "telefoon: 14 024"], "telefoon"),
    ],
)
def test_no_better_status_than_was_earned_and_no_shortcoming_without_reason_and_alternative(project, lines, words):
    with pytest.raises(ConfigError, match=words):
        says(project, *lines)


@pytest.mark.parametrize(("lines", "shown"), [(["status: A", STUDY], "Status A"), (["status: B", STUDY, SHORTCOMING], "Status B"), (["status: C", "gepland: 2027-02-01"], "Status C"), (["status: D"], "Status D")])
def test_the_status_is_said_in_words(project, lines, shown):
    says(project, *lines)
    text = accessibility.page(project)
    assert shown in text and accessibility.STATUSES[shown[-1]][0] in text.casefold() and "27 november 2026" in text
    assert ("nog niet door een onafhankelijk bureau" in text) == (shown[-1] in "CD")
    assert ("1 februari 2027" in text) == (shown == "Status C")


def test_a_shortcoming_has_its_reason_and_what_to_do_instead(project):
    says(project, "status: B", STUDY, SHORTCOMING, "contact: {email: toegang@voorbeeld.nl, reactie: binnen 15 werkdagen}", "verantwoordelijk: Gemeente Voorbeeld")
    text = accessibility.page(project)
    for words in ("### Een grafiek", "1.1.1", "Nog niet gedaan", "De tabel", "1 maart 2027", "toegang@voorbeeld.nl", "binnen 15 werkdagen", "Gemeente Voorbeeld wil", "(https://example.org/rapport)", "Bureau Toegang"):
        assert words in text


def test_who_answers_for_it_when_it_was_looked_at_again_and_where_it_is_registered(project):
    says(
        project, "status: D", "herzien: 2027-11-20", "vastgesteld: {naam: B. de Bestuurder, functie: wethouder}", "geregistreerd: https://www.toegankelijkheidsverklaring.nl/register/1",
        "technieken: [HTML, CSS]", "contact: {email: toegang@voorbeeld.nl, telefoon: 14 024}",
    )  # fmt: skip
    text = accessibility.page(project)
    assert "Opgesteld op 27 november 2026, voor het laatst nagekeken op 20 november 2027." in text and "Vastgesteld door B. de Bestuurder, wethouder." in text
    assert "(https://www.toegankelijkheidsverklaring.nl/register/1)" in text and "gebruik van: HTML, CSS." in text
    assert '<dd><a href="mailto:toegang@voorbeeld.nl">toegang@voorbeeld.nl</a></dd>' in text and "<dd>14 024</dd>" in text


def test_what_nobody_said_of_it_is_not_on_the_page(project):
    says(project, "status: D")
    text = accessibility.page(project)
    assert not any(word in text for word in ("Vastgesteld", "nagekeken", "register van", "maakt gebruik van", "mailto:"))


@pytest.mark.parametrize(("line", "words"), [("geregistreerd: toegankelijkheidsverklaring.nl/1", "whole address"), ("herzien: 2025-01-01", "is before datum"), ("vastgesteld: {naam: B. de Bestuurder}", "functie")])
def test_a_register_has_an_address_a_review_comes_later_and_who_signs_has_an_office(project, line, words):
    with pytest.raises(ConfigError, match=words):
        says(project, "status: D", line)


def test_a_record_of_editions_that_this_site_does_not_have_is_not_shown(project):
    tested(project, edities=["elders/2020"])
    assert "Van automatisch onderzoek is niets vastgelegd" in accessibility.page(project)


def test_what_was_tested_is_what_the_record_says(project):
    tested(project)
    text = accessibility.page(project)
    assert "Op 27 november 2026" in text and "12 pagina's van Voorbeeld, 1e kwartaal 2024" in text and "axe-core 4.10.2" in text
    assert '<th scope="row">Koppen</th><td>1.3.1</td><td class="pm-text">3 fouten</td>' in text


def test_a_sample_is_called_one(project):
    tested(project, steekproef=True)
    assert "12 pagina's, één van elke soort, van Voorbeeld, 1e kwartaal 2024" in accessibility.page(project)


def test_a_record_that_was_typed_wrong_is_told_with_its_place(project):
    tested(project, onderzocht=[{"wat": "Koppen", "eis": "1.3.1", "fouten": "geen"}])
    with pytest.raises(ConfigError, match=rf"{RECORD} cannot be used:\n  onderzocht, no. 1, fouten"):
        accessibility.page(project)


def test_what_stands_in_the_file_is_words_and_no_markup(project):
    says(project, "status: D", 'verantwoordelijk: "<script>1</script> [x](y)"', "tekortkomingen: [{wat: '*a*', reden: '<b>', alternatief: c}]")
    text = accessibility.page(project)
    assert "<script>" not in text and "[x](y)" not in text and "<b>" not in text


class TestOfThisProject:
    def test_its_statement_and_record_can_be_read(self):
        said = accessibility._read(type("Here", (), {"root": ROOT}), FILE, accessibility.Statement)
        found = accessibility._read(type("Here", (), {"root": ROOT}), RECORD, accessibility.Record)
        assert said.status == "D" and all(one.alternatief for one in said.tekortkomingen)
        assert found.paginas >= 13 and {"Chromium", "axe-core"} <= set(found.hulpmiddelen)

    def test_its_record_is_of_all_checks_that_there_are(self):
        found = accessibility._read(type("Here", (), {"root": ROOT}), RECORD, accessibility.Record)
        assert [(one.wat, one.eis) for one in found.onderzocht][1:] == [(what, rule) for what, rule, _ in (*accessible.WIDE, *accessible.NARROW)]
