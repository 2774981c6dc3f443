"""Checks of parts, their links and their chapters: each fault is told with its place; what is in order gives no finding."""

from dataclasses import replace

import pytest
from keeping_lists import TOWN, write

from peilmerk.checks.seen import Seen
from peilmerk.word_registers import checking, part_checking
from synthetic import rows

NONE = rows(*[{}])[:0]


@pytest.fixture
def found(project):
    """A function that checks the lists of the first edition as one of a structure, and gives its findings by check."""

    def check(structure: str = "programma", selected=NONE) -> dict[str, list[dict]]:
        publication = replace(project.publication(TOWN, "2024-Q1"), structure=structure)
        return {r.name: r.findings.to_dict("records") for r in checking.checks(Seen(project, publication, selected, []))}

    return check


@pytest.fixture
def text(project):
    """A function that writes a text of that edition."""

    def make(name: str, content: str) -> None:
        path = project.raw_folder(TOWN, project.publication(TOWN, "2024-Q1").period) / "teksten" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    return make


def only(findings: dict[str, list[dict]], name: str) -> list[dict]:
    assert {k for k, v in findings.items() if v} <= {name}
    return findings[name]


def row(code: str, soort: str = "project", **more) -> dict:
    return {"code": code, "soort": soort, "titel": code.capitalize(), **more}


CHAPTER = "---\nhoofdstuk: project\n---\n"


def test_parts_with_a_chapter_each_and_links_from_both_sides_give_no_finding(project, found, text):
    write(project, "onderdelen", row("gezond", "doel"), row("lening", onder="gezond", status="vertraagd", toelichting="later"), row("agenda", onder="gezond", indicatoren="inwoners"))
    write(project, "raakvlakken", {"van": "lening", "naar": "agenda", "onderwerp": "geld"}, {"van": "agenda", "naar": "lening", "onderwerp": "geld"})
    text("onderdelen", CHAPTER + "# Lening\n## Doel\nZo.\n# Agenda\n## Doel\nleeg: komt nog\n")
    outcome = found(selected=rows({"indicator": "inwoners", "time_period": "2023", "obs_value": 9}))
    assert {*part_checking.CHECKS, "chapter_part"} <= set(outcome) and not any(outcome.values())


@pytest.mark.parametrize(
    ("parts", "check", "told"),
    [
        ([row("a", onder="weg")], "part_parent", "staat onder 'weg', en dat onderdeel is er niet"),
        ([row("a", "interventie"), row("b", "doel", onder="a")], "part_parent", "Een doel staat onder ambitie."),
        ([row("a", titel="Lening"), row("b", titel="lening")], "part_title", "heet net zo als 'a'"),
        ([row("a", status="vervallen")], "part_without_reason", "de lijst zegt niet waarom"),
        ([row("a", indicatoren="inwonres")], "part_indicator", "inwonres, die niet in het begrippenboek staat"),
        ([row("a", indicatoren="inwoners")], "part_without_figure", "daarvan heeft deze editie geen cijfer"),
    ],
)
def test_what_is_wrong_with_a_part_is_told_with_its_line(project, found, parts, check, told):
    write(project, "onderdelen", *parts)
    (finding,) = only(found(), check)
    assert told in finding["told"] and finding["where"] == f"lijsten/onderdelen.csv, regel {len(parts) + 1}"


def test_a_part_without_a_chapter_is_told_where_others_of_its_kind_have_one(project, found, text):
    write(project, "onderdelen", row("lening"), row("agenda"))
    assert not any(found().values()), "a report without any text of the kind is not asked for them"
    text("wmo", CHAPTER + "# Lening\n## Doel\nZo.\n")
    (finding,) = only(found(), "part_text")
    assert "Over project 'agenda' (Agenda) gaat geen hoofdstuk" in finding["told"]


def test_a_goal_is_told_of_by_its_activities(project, found, text):
    write(project, "onderdelen", row("mee", "ambitie"), row("jong", "doel", onder="mee"), row("taal", "activiteit", onder="jong"), row("oud", "doel", onder="mee"))
    text("jeugd", "---\nhoofdstuk: ambitie-doel-activiteit\n---\n# Mee\n## Jong\n### Taal\nEr was taalles.\n")
    (finding,) = only(found("stadsrekening"), "part_text")
    assert finding["subject"] == "oud"


def test_a_chapter_about_no_part_and_a_second_one_are_told_with_their_file(project, found, text):
    write(project, "onderdelen", row("lening"))
    text("onderdelen", CHAPTER + "# Lening\n## Doel\nZo.\n# Iets anders\n## Doel\nZo.\n")
    text("wmo", CHAPTER + "# Lening\n## Doel\nOok zo.\n")
    told = only(found(), "chapter_part")
    assert [(t["where"].split(",")[0], t["subject"]) for t in told] == [("teksten/onderdelen.md", "Iets anders"), ("teksten/wmo.md", "lening")]


@pytest.mark.parametrize(
    ("links", "check", "told"),
    [
        ([{"van": "a", "naar": "b"}], "links_symmetric", "'b' noemt er geen met 'a'"),
        ([{"van": "a", "naar": "weg"}, {"van": "weg", "naar": "a"}], "link_part", "'weg', en dat onderdeel is er niet"),
        ([{"van": "a", "naar": "a"}], "link_part", "een raakvlak met zichzelf"),
    ],
)
def test_what_is_wrong_with_a_link_is_told(project, found, links, check, told):
    write(project, "onderdelen", row("a", "spoor"), row("b", "spoor"))
    write(project, "raakvlakken", *({"onderwerp": "wonen", **link} for link in links))
    findings = only(found("hervormingsagenda"), check)
    assert findings and all(told in f["told"] for f in findings)


def test_another_report_of_the_municipality_is_asked_for_its_own_parts_only(project, found, text):
    write(project, "onderdelen", row("doorbraak", "interventie", status="vervallen"), row("lening"))
    text("onderdelen", CHAPTER + "# Lening\n## Doel\nZo.\n")
    assert not any(found("programma").values())
    assert only(found("interventieplan"), "part_without_reason")
