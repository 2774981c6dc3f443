"""The parts of a report: a tree with numbers that follows from the structure, what was known when, and how readers see it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keeping_lists import TOWN, kept, write

from peilmerk.errors import DeliveryError
from peilmerk.reference import Reference
from peilmerk.word_registers import milestone, part, part_tables
from peilmerk.word_registers.part import STRUCTURES, WORDS, Part
from synthetic import ROOT

DAY = date(2024, 5, 15)


def row(code: str, soort: str = "project", **more) -> dict:
    return {"code": code, "soort": soort, "titel": code.capitalize(), **more}


def known(project, *rows: dict, structure: str = "programma", day: date = DAY) -> list[Part]:
    return part.tree(part.of(kept(project, "onderdelen", *rows), day), structure)


def test_parts_stand_below_what_they_belong_to_with_a_number_where_readers_use_one(project):
    found = known(project, row("gezond", "doel"), row("kansrijk", "doel"), row("lening", onder="gezond"), row("agenda", onder="gezond"), row("school", onder="kansrijk"))
    assert [p.naam for p in found] == ["Doel 1: Gezond", "Project: Lening", "Project: Agenda", "Doel 2: Kansrijk", "Project: School"]
    assert [p.level for p in found] == [0, 1, 1, 0, 1] and found[1].anchor == "onderdeel-lening"


def test_a_tree_of_three_levels_numbers_goals_within_their_ambition(project):
    rows = [row("a", "ambitie"), row("b", "ambitie"), row("doel-a", "doel", onder="b"), row("taal", "activiteit", onder="doel-a")]
    assert [p.naam for p in known(project, *rows, structure="stadsrekening")] == ["Ambitie 1: A", "Ambitie 2: B", "Doel 2.1: Doel-a", "Activiteit: Taal"]


def test_a_report_has_the_kinds_of_its_structure_only(project):
    rows = [row("doorbraak", "interventie"), row("wonen", "spoor"), row("kansrijk", "doel")]
    assert {s: [p.code for p in known(project, *rows, structure=s)] for s in ("interventieplan", "hervormingsagenda", "programma")} == {
        "interventieplan": ["doorbraak"], "hervormingsagenda": ["wonen"], "programma": ["kansrijk"],
    }  # fmt: skip


def test_what_changed_is_a_newer_row_that_says_only_that(project):
    rows = [row("lening", kort="Lening", thema="wonen", indicatoren="inwoners", status="op schema"), row("lening", status="Vertraagd", toelichting="later", vastgelegd="2024-03-01"),
            row("lening", status="gereed", vastgelegd="2024-05-16")]  # fmt: skip
    (now,) = known(project, *rows)
    assert (now.status, now.eerder, now.toelichting) == ("vertraagd", (("op schema", date(2024, 1, 1)),), "later")
    assert (now.kort, now.thema, now.indicatoren) == ("Lening", "wonen", ("inwoners",)), "what the newer row leaves empty stays"
    assert known(project, *rows, day=date(2024, 6, 1))[0].status == "gereed" and known(project, *rows, day=date(2023, 1, 1)) == []


@pytest.mark.parametrize(("column", "value", "near"), [("status", "bijna klaar", "op schema"), ("soort", "intervenite", "interventie"), ("onder", "Geen Code", "the code of the part")])
def test_what_cannot_stand_in_a_cell_is_told_with_what_can(project, column, value, near):
    write(project, "onderdelen", {**row("lening"), column: value})
    with pytest.raises(DeliveryError) as error:
        part.of(part.reading.read(project, TOWN, "onderdelen"), DAY)
    assert "onderdelen.csv" in str(error.value) and near in str(error.value)


def test_what_belongs_to_itself_or_to_nothing_stops_nothing(project):
    found = known(project, row("a", onder="b"), row("b", onder="a"), row("los", onder="weg"))
    assert [p.code for p in found] == ["los"], "a circle has no top; the checks tell of it"


CODES = st.sampled_from("abcdefgh")


@given(st.dictionaries(CODES, st.tuples(st.sampled_from(list(WORDS)), CODES), max_size=8), st.sampled_from(list(STRUCTURES)))
def test_every_part_stands_once_at_most_and_below_what_it_belongs_to(rows, structure):
    listed = [Part(code, soort, code, code, onder, "", (), (), "", (), "", "bron", ()) for code, (soort, onder) in rows.items()]
    found = part.tree(listed, structure)
    assert len({p.code for p in found}) == len(found) and {p.soort for p in found} <= set(STRUCTURES[structure])
    place = {p.code: n for n, p in enumerate(found)}
    assert all(p.level == 0 or place[p.onder] < place[p.code] for p in found)


def texts(table) -> list[list[str]]:
    return [[c.text for c in r.cells] for r in table.rows]


def test_the_overview_says_planning_with_a_mark_and_a_word(project):
    rows = [row("gezond", "doel"), row("lening", onder="gezond", status="op schema"), row("lening", onder="gezond", status="vertraagd", toelichting="na de zomer", vastgelegd="2024-02-01")]
    table = part_tables.parts(known(project, *rows), Reference(ROOT / "data/reference"))
    assert [c.text for c in table.head[0]] == ["Project", "Planning"]
    assert texts(table) == [["Doel 1 Gezond"], ["Lening", "vertraagd"]]
    assert table.rows[0].cells[0].colspan == 2 and table.rows[1].cells[1].flags == ["status-late"] and table.rows[1].cells[0].note.startswith("Na de zomer. Eerder op schema.")


def test_a_part_is_followed_by_figures_that_the_edition_has(project):
    found = known(project, row("gezond", "doel", indicatoren="bijstandsgerechtigden, clienten_verblijf"))
    followed = [texts(part_tables.parts(found, Reference(ROOT / "data/reference"), shown=shown))[0][1:] for shown in (None, {"clienten_verblijf"}, set())]
    assert followed == [["Bijstandsgerechtigden; Jeugdigen in jeugdhulp met verblijf"], ["Jeugdigen in jeugdhulp met verblijf"], []]


def test_that_titles_are_not_those_of_the_report_is_told_once(project):
    own = {"bron": "r. 1, titel in eigen woorden"}
    table = part_tables.parts(known(project, row("a", "interventie", **own), row("b", "interventie"), structure="interventieplan"), Reference(ROOT / "data/reference"))
    assert table.rows[0].source == "r. 1" and table.legend == ["Een deel van de titels is in eigen woorden."]


def test_a_goal_without_activities_says_so(project):
    rows = [row("a", "ambitie"), row("vol", "doel", onder="a"), row("leeg", "doel", onder="a"), row("taal", "activiteit", onder="vol")]
    table = part_tables.parts(known(project, *rows, structure="stadsrekening"), Reference(ROOT / "data/reference"))
    assert texts(table) == [["Ambitie 1 A"], ["1.1 Vol", "Taal"], ["1.2 Leeg", "geen activiteit genoemd"]]


def test_a_goal_whose_activities_were_not_taken_over_does_not_say_that_there_are_none(project):
    rows = [row("a", "ambitie"), row("vol", "doel", onder="a"), row("leeg", "doel", onder="a", toelichting="niet overgenomen"), row("taal", "activiteit", onder="vol")]
    table = part_tables.parts(known(project, *rows, structure="stadsrekening"), Reference(ROOT / "data/reference"))
    assert texts(table)[2] == ["1.2 Leeg", ""] and table.rows[2].cells[0].note == "Niet overgenomen."


def test_a_track_names_its_lines_of_action_in_its_own_row(project):
    found = known(project, row("jeugd", "spoor"), row("preventie", "actielijn", onder="jeugd"), row("wonen", "spoor"), structure="hervormingsagenda")
    assert texts(part_tables.parts(found, Reference(ROOT / "data/reference"))) == [["1 Jeugd", "Preventie"], ["2 Wonen", ""]]


def test_counts_name_every_part_once_and_carry_a_key(project):
    found = known(project, row("a", status="op schema"), row("b", status="op schema"), row("c", status="gereed"), row("d"))
    table = part_tables.standing(found)
    assert texts(table) == [["op schema", "2 van de 3", "A; B"], ["gereed", "1 van de 3", "C"], ["planning niet genoemd", "1", "D"]]
    assert all(r.cells[1].key for r in table.rows)
    assert not part_tables.standing(known(project, row("a"))).rows


def test_steps_stand_below_their_year_and_those_of_a_season_below_its_name(project):
    plans = {"a": "2025", "b": "seizoen 2024-2025", "c": "2024", "d": "2024 t/m 2025"}
    steps = milestone.of(kept(project, "mijlpalen", *[{"code": code, "thema": "jeugd", "omschrijving": code, "gepland": plan} for code, plan in plans.items()]), DAY)
    table = part_tables.steps(known(project, row("jong", "doel", thema="jeugd")), steps, DAY)
    groups = [r.cells[0].text for r in table.rows if r.kind == "group"]
    assert groups == ["2024", "2024 t/m 2025", "Seizoen 2024-2025", "2025"]
    assert [r.cells[2].text for r in table.rows if r.cells[0].text == "B"] == ["seizoen 2024-2025"]


def test_links_are_a_matrix_of_the_subjects(project):
    write(project, "onderdelen", row("wonen", "spoor"), row("jeugd", "spoor"), row("werk", "spoor"))
    links = part.links_of(kept(project, "raakvlakken", {"van": "wonen", "naar": "jeugd", "onderwerp": "een woning"}, {"van": "jeugd", "naar": "wonen", "onderwerp": "na de hulp"}), DAY)
    parts = known(project, row("wonen", "spoor"), row("jeugd", "spoor"), row("werk", "spoor"), structure="hervormingsagenda")
    assert texts(part_tables.links(parts, links)) == [["Wonen", "–", "Een woning"], ["Jeugd", "Na de hulp", "–"]], "what has no link has no row"


def test_items_that_were_dropped_are_gone_and_empty_columns_too(project):
    entries = kept(
        project, "posten", {"code": "omzet", "soort": "tijdelijke maatregel", "voor": "aanbieders", "wanneer": "juli 2020"}, {"code": "weg", "soort": "investering"},
        {"code": "weg", "soort": "investering", "wanneer": "vervallen", "vastgelegd": "2024-02-01"},
    )  # fmt: skip
    items = part.items_of(entries, DAY)
    table = part_tables.items(items, "tijdelijke maatregel")
    assert [c.text for c in table.head[0]] == ["Tijdelijke maatregel", "Voor", "Tot en met"] and texts(table)[0][1:] == ["aanbieders", "juli 2020"]
    assert not part_tables.items(items, "investering").rows


def test_what_is_remarked_of_every_item_stands_once_below_them(project):
    entries = kept(project, "posten", *[{"code": code, "soort": "realisatie", "opmerking": "plaats niet overgenomen"} for code in ("park", "veld")])
    table = part_tables.items(part.items_of(entries, DAY), "realisatie")
    assert table.legend == ["Plaats niet overgenomen."] and not any(r.cells[0].note for r in table.rows)
    assert part_tables.items(part.items_of(entries[:1], DAY), "realisatie").rows[0].cells[0].note
