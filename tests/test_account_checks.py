"""What pages say of the checks: in good Dutch, with the right number, and with both values as readers write them."""

from __future__ import annotations

import dataclasses

import pytest

from peilmerk import figure_counts, observations
from peilmerk.account_checks import ChecksAccount


@pytest.fixture
def account(project, reference):
    """A function: an edition whose public.json says this; status: concept or definitief."""

    def of(checks: list[dict] = (), findings: list[dict] = (), earlier: dict | None = None, status: str = "concept", hidden: int = 0, authors: int = 0, **more):
        one = ChecksAccount()
        one.reference, one.project, one.protected = reference, project, observations.frame([])
        one.publication = dataclasses.replace(project.publications[0], status=status)
        one.aantallen = figure_counts.Counts(delivered=147, counted=0, beside=0, hidden=0, hidden_beside=0)
        one.public = {
            "checks": list(checks), "findings": list(findings), "earlier": earlier, "protection": {"hidden": hidden}, "author_checks": authors,
            "coverage": {"delivered": 147}, "totals": [], "deliveries": [], **more,
        }  # fmt: skip
        return one

    return of


def check(title: str = "Eén waarde", judged: int = 5, failed: int = 0, severity: str = "warning", accepted: int = 0, owner: str = "gegevensbeheer", **more) -> dict:
    told = {"name": title, "title": title, "explanation": "Hetzelfde cijfer heeft overal dezelfde waarde", "severity": severity, "owner": owner, "suite": "observaties"}
    return told | {"judged": judged, "failed": failed, "ok": not failed, "accepted": accepted, "open": failed - accepted} | more


def finding(**more) -> dict:
    told = {
        "id": "a", "values": "", "rule": "one_value", "check": "Eén waarde", "severity": "warning", "subject": "taakstelling", "member": "_T", "area": "GM9999",
        "period": "2024", "scenario": "actual", "expected": 5_750_321.0, "found": 5_800_000.0, "tolerance": 500.0, "unit": "EUR", "decimals": -5,
        "where": "Blad, cel B2 (regel 9 van het rapport)", "delivery": "voorbeeld/2024-Q1/a.xlsx", "beside": "", "told": "",
        "accepted_by": "", "accepted_on": "", "accepted_reason": "",
    }  # fmt: skip
    return told | more


ACCEPTED = {"accepted_by": "A. de Vries", "accepted_on": "2024-06-01", "accepted_reason": "Zo gepubliceerd."}


def said(output) -> str:
    return output.content["markdown"]


def lines(table) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in table.rows]


# --- in short -------------------------------------------------------------------------------------------------------------------


def test_the_summary_counts_checks_values_and_findings(account):
    text = said(account([check(judged=1500), check("Totalen kloppen", judged=342, failed=3, severity="info")], [finding(severity="info")] * 3).gecontroleerd())
    assert text == (
        "Er zijn 2 controles uitgevoerd op 147 geleverde cijfers; samen toetsten zij 1.842 keer een waarde. "
        "1 controle vond niets; 1 controle vond 3 bevindingen ter informatie."
    )


def test_one_of_anything_is_said_in_the_singular(account):
    text = said(account([check(judged=1, failed=1)], [finding()], coverage={"delivered": 1}, authors=1).gecontroleerd())
    assert text.startswith("Er is 1 controle uitgevoerd op 1 geleverd cijfer; die toetste 1 keer een waarde. 1 controle vond 1 waarschuwing.")
    assert "nagekeken met nog 1 controle;" in text


@pytest.mark.parametrize(
    ("failed", "accepted", "status", "told"),
    [
        (1, 0, "concept", "De waarschuwing is nog niet beoordeeld. Deze editie is een concept; zij wordt pas definitief als elke waarschuwing is beoordeeld."),
        (2, 0, "definitief", "De waarschuwingen zijn nog niet beoordeeld."),
        (3, 1, "definitief", "Van de 3 waarschuwingen is er 1 beoordeeld en toegelicht, en 2 nog niet."),
        (4, 3, "definitief", "Van de 4 waarschuwingen zijn er 3 beoordeeld en toegelicht, en 1 nog niet."),
        (1, 1, "concept", "De waarschuwing is beoordeeld en toegelicht."),
        (2, 2, "concept", "Alle waarschuwingen zijn beoordeeld en toegelicht."),
    ],
)
def test_whether_warnings_were_judged_is_said(account, failed, accepted, status, told):
    edition = account([check(failed=failed, accepted=accepted)], [finding()] * failed, status=status)
    assert said(edition.gecontroleerd()).split("\n\n")[1] == told


def test_checks_that_found_nothing_and_had_nothing_to_judge_say_so(account):
    text = said(account([check(), check("Bandbreedtes tellen op", judged=0)]).gecontroleerd())
    assert "1 andere controle had in deze editie niets te toetsen. Er werd niets gevonden." in text


def test_findings_that_are_not_listed_are_counted_with_the_reason(account):
    text = said(account([check(failed=3)], [finding()]).gecontroleerd())
    assert "2 daarvan staan niet hieronder, omdat het cijfer zelf niet op deze site staat." in text


def test_the_tiles_have_the_previous_edition_beside_them(account):
    earlier = {"heading": "Voorbeeld, 2023", "checks": [check(failed=4)], "standing": ["new"], "gone": [], "found": 4}
    tiles = {t["label"]: (t["value"], t["note"]) for t in account([check(failed=1), check("B")], [finding()], earlier).kerngetallen().content["tiles"]}
    assert tiles["Controles"] == ("2", "1 zonder bevinding") and tiles["Bevindingen"] == ("1", "4 in de vorige editie")
    assert tiles["Open waarschuwingen"] == ("1", "nog niet beoordeeld")


# --- the checks -----------------------------------------------------------------------------------------------------------------


def test_checks_are_listed_by_what_a_fault_means_with_what_is_acknowledged_and_open(account):
    table = account([check("A", failed=3, accepted=1), check("B", severity="critical"), check("C", judged=0)]).controles()
    assert [c.text for c in table.head[0]] == ["Controle", "Getoetst", "Bevindingen", "Akkoord", "Open"]
    assert lines(table) == [
        ["Een fout houdt publicatie tegen"], ["B", "5", "0", "", ""], ["Een bevinding is een waarschuwing"], ["A", "5", "3", "1", "2"],
    ]  # fmt: skip
    assert table.rows[1].cells[0].note == "Hetzelfde cijfer heeft overal dezelfde waarde. Verantwoordelijk: gegevensbeheer."
    assert all(c.kind == "num" for row in table.rows if row.kind == "member" for c in row.cells[1:])


def test_checks_that_had_nothing_to_judge_are_named_below(account):
    assert account([check("A"), check("B", judged=0), check("C", judged=0)]).niets_te_toetsen() == "In deze editie was er niets te toetsen voor: B; C."
    assert account([check("A")]).niets_te_toetsen() == ""


def test_a_finding_about_the_edition_as_a_whole_says_so(account):
    share = finding(subject="editie", where="alle leveringen", delivery="", unit="percent", found=1.6, expected=0.0, decimals=None, told="Er is 1 voorlopig.", severity="info", tolerance=0.0)
    (_, row) = account(findings=[share]).bevindingen("info").rows
    assert [c.text for c in row.cells] == ["Alle leveringen", "1,6%", "0%", "+1,6 procentpunt"]
    assert row.cells[0].note == "Er is 1 voorlopig."


def test_without_warnings_there_are_no_columns_about_them(account):
    assert [c.text for c in account([check()]).controles().head[0]] == ["Controle", "Getoetst", "Bevindingen"]


def test_a_check_that_several_suites_hold_is_one_check(account):
    edition = account([check(judged=5, failed=1, suite="taakvelden"), check(judged=7, suite="maatregelen")], [finding()])
    assert lines(edition.controles())[1] == ["Eén waarde", "12", "1", "0", "1"]
    assert said(edition.gecontroleerd()).startswith("Er is 1 controle ")


# --- the findings ---------------------------------------------------------------------------------------------------------------


def test_a_finding_has_both_values_as_precise_as_they_differ(account):
    table = account(findings=[finding(beside="Blad, cel B3; Blad, cel B4")]).bevindingen("warning")
    group, row = table.rows
    assert (group.kind, group.cells[0].text, group.cells[0].colspan) == ("group", "Eén waarde", 5)
    assert [c.text for c in row.cells] == ["Taakstelling, 2024", "€ 5,8 mln", "€ 5,75 mln", "+€ 0,05 mln", "nog niet beoordeeld"]
    assert row.cells[0].note == "Toegestaan verschil: € 500. a.xlsx, Blad B2 (regel 9 van het rapport); vergeleken met Blad B3; Blad B4."
    assert [c.kind for c in row.cells] == ["head", "num", "num", "num", "text"]


def test_a_delivery_of_another_folder_is_named_with_it(account):
    (_, row) = account(findings=[finding(delivery="voorbeeld/2023-Q4/a.xlsx")]).bevindingen("warning").rows
    assert "voorbeeld/2023-Q4/a.xlsx, Blad B2" in row.cells[0].note


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"unit": "percent", "found": 7.5, "expected": 8.0, "decimals": 1, "tolerance": 0.05}, ["7,5%", "8,0%", "−0,5 procentpunt"]),
        ({"unit": "persons", "found": 7156.0, "expected": 7165.0, "decimals": 0, "tolerance": 0.0}, ["7.156 personen", "7.165 personen", "−9 personen"]),
        ({"unit": "persons", "found": 12.0, "expected": None, "decimals": 0, "tolerance": None}, ["12 personen", "", ""]),
        ({"unit": "persons", "found": 12.0, "expected": 12.0, "decimals": 0, "tolerance": 0.0}, ["12 personen", "12 personen", "geen"]),
        ({"unit": "direction", "found": 1.0, "expected": -1.0, "decimals": 0, "tolerance": 0.0}, ["stijgt", "daalt", ""]),
        ({"unit": "text", "found": None, "expected": None, "tolerance": None, "where": "blad Budget", "told": "Dit blad is dubbel."}, ["", "", ""]),
        ({"unit": "days", "subject": "levering", "found": 132.0, "expected": 100.0, "tolerance": 0.0}, ["132 dagen", "hoogstens 100 dagen", ""]),
    ],
)
def test_values_are_written_with_their_unit(account, more, told):
    (_, row) = account(findings=[finding(severity="info", **more)]).bevindingen("info").rows
    assert [c.text for c in row.cells[1:]] == [t for t in told if t], "a column in which nothing stands is left out"


def test_what_a_rule_says_stands_before_the_place(account):
    (_, row) = account(findings=[finding(told="De som van de delen is een miljoen lager", tolerance=0.0)]).bevindingen("warning").rows
    assert row.cells[0].note == "De som van de delen is een miljoen lager. a.xlsx, Blad B2 (regel 9 van het rapport)."


def test_members_areas_and_kinds_of_statement_are_named(account):
    edition = account(findings=[finding(member="Wijkzorg, 2.1", scenario="target", area="GM0268")])
    assert edition.bevindingen("warning").rows[1].cells[0].text == "Taakstelling: Wijkzorg, 2.1, Nijmegen, 2024 (doel)"


@pytest.mark.parametrize(
    ("decimals", "expected", "told"), [(-6, 1_250_000.0, "€ 1,25 mln"), (-3, 5_750_321.0, "€ 5.750.321"), (0, 5_750_321.25, "€ 5.750.321,25"), (0, 100 / 3, "€ 33,3")]
)  # fmt: skip
def test_the_other_value_is_written_in_full_or_with_one_decimal_more(account, decimals, expected, told):
    (_, row) = account(findings=[finding(severity="info", decimals=decimals, found=6_000_000.0, expected=expected)]).bevindingen("info").rows
    assert row.cells[2].text == told


def test_there_is_no_table_of_findings_of_a_severity_that_has_none(account):
    edition = account(findings=[finding()])
    assert edition.bevindingen("info") is None and edition.bevindingen("warning") is not None


@pytest.mark.parametrize(
    ("failed", "hidden", "told"), [(0, 0, "Geen enkele controle vond iets"), (1, 0, "welk verschil is toegestaan"), (0, 2, "worden niet genoemd en niet geteld")]
)
def test_what_an_empty_section_means_is_said(account, failed, hidden, told):
    assert told in said(account([check(failed=failed)], hidden=hidden).gevonden())


# --- judged ---------------------------------------------------------------------------------------------------------------------


def test_an_acknowledgement_is_told_with_reason_name_and_day(account):
    edition = account(findings=[finding(**ACCEPTED), finding()])
    (row,) = edition.toegelicht().to_dict("records")
    assert row == {"Waarover": "Taakstelling", "Controle": "Eén waarde.", "Periode": "2024", "Reden": "Zo gepubliceerd.", "Wie": "A. de Vries", "Wanneer": "1 juni 2024"}
    assert [r[-1] for r in lines(edition.bevindingen("warning"))[1:]] == ["akkoord, 1 juni 2024", "nog niet beoordeeld"]
    assert "schrijft op waarom" in said(edition.beoordeeld())


def test_that_nothing_was_judged_yet_is_said_and_without_warnings_there_is_nothing_to_say(account):
    assert said(account(findings=[finding()]).beoordeeld()) == "Nog geen waarschuwing is beoordeeld."
    assert account().beoordeeld() is None and account().toegelicht().empty


# --- beside the previous edition ------------------------------------------------------------------------------------------------


def test_without_a_previous_edition_nothing_is_compared(account):
    assert account([check()]).vergeleken() is None and account([check()]).verschillen().empty


def test_the_comparison_tells_checks_values_and_findings_of_both(account):
    earlier = {
        "heading": "Voorbeeld, 2023", "checks": [check(judged=4, failed=2), check("Oud", judged=3)], "found": 2, "standing": ["new", "changed", "same"],
        "gone": [{k: finding()[k] for k in ("id", "check", "severity", "subject", "member", "area", "period", "unit", "where", "delivery")}],
    }  # fmt: skip
    edition = account([check(judged=5, failed=3), check("Nieuw", judged=1)], [finding(), finding(period="2023"), finding(period="2022")], earlier)
    assert said(edition.vergeleken()) == (
        "In de vorige editie (Voorbeeld, 2023) toetsten 2 controles 7 keer een waarde, met 2 bevindingen. Nu toetsten 2 controles 6 keer een waarde, met 3 "
        "bevindingen. 1 controle is nieuw: wat die vindt, kan er de vorige keer ook zijn geweest. 1 controle van toen bestaat niet meer. "
        "1 bevinding op deze pagina is nieuw. 2 bevindingen stonden er de vorige keer ook. 1 bevinding van toen is er niet meer."
    )
    assert edition.verschillen()[["Periode", "Stand"]].to_numpy().tolist() == [
        ["2024", "Nieuw"], ["2023", "Nog steeds, met andere waarden"], ["2022", "Nog steeds"], ["2024", "Niet meer"],
    ]  # fmt: skip


def test_two_editions_without_findings_have_none_to_compare(account):
    earlier = {"heading": "Voorbeeld, 2023", "checks": [check()], "found": 0, "standing": [], "gone": []}
    text = said(account([check()], earlier=earlier).vergeleken())
    assert text.endswith("Nu toetste 1 controle 5 keer een waarde, zonder bevindingen.")


# --- figures that are disputed --------------------------------------------------------------------------------------------------

CELL = {"source": "a", "source_sheet": "Blad", "source_column": "B", "source_row": 2, "indicator": "taakstelling", "unit_measure": "EUR", "theme": "maatregelen"}


def against(**more) -> dict:
    return finding(rule="sums", source="a", where="Blad, cel B2", expected=5_750_000.0, **more)


def test_what_checks_say_against_a_figure_is_told_in_a_few_words(account):
    edition = account(**{"disputed maatregelen": [against()]})
    assert edition.disputed([CELL]) == ("onderdelen geven samen € 5,75 mln", True)


def test_a_statement_that_is_made_twice_is_disputed_if_one_of_them_is(account):
    edition = account(**{"disputed maatregelen": [against(), {**against(), "rule": "equals"}, against()]})
    assert edition.disputed([{**CELL, "source_row": 9}, CELL]) == ("onderdelen geven samen € 5,75 mln, elders staat € 5,75 mln", True)


@pytest.mark.parametrize("other", [{"source": "b"}, {"source_row": 3}, {"indicator": "x"}, {"unit_measure": "percent"}, {"theme": "jeugd"}, {"counted": True}])
def test_another_figure_is_not_disputed(account, other):
    assert account(**{"disputed maatregelen": [against()]}).disputed([{**CELL, **other}]) == ("", False)


def test_a_goal_that_was_missed_is_said_without_a_mark(account):
    edition = account(**{"disputed maatregelen": [{**against(), "rule": "on_track_against_realised"}]})
    assert edition.disputed([CELL]) == ("staat als op koers, maar het doel is € 5,75 mln", False)
