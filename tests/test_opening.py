"""What opens a chapter: a sentence that says what it tells, and what is not delivered and by whom. Read on the pages of all editions as they are built."""

from __future__ import annotations

import json
import re

import pytest

import rendered
from peilmerk import coverage, opening
from peilmerk.project import Project

LACKS = "Nog niet geleverd over wonen: cijfers per wijk."
ABOUT = "Deze pagina gaat over wonen."


def test_what_is_missing_stands_below_the_text_and_before_its_first_heading():
    first, lacking, rest = opening.placed("Er zijn 52 woningen.\n\n## Doelen\n\nMeer woningen.", ABOUT, LACKS).split("\n\n::: ")[0], LACKS, "## Doelen\n\nMeer woningen."
    text = opening.placed("Er zijn 52 woningen.\n\n## Doelen\n\nMeer woningen.", ABOUT, LACKS)
    assert first == "Er zijn 52 woningen." and text.index(lacking) < text.index(rest) and text.endswith(rest) and ABOUT not in text


def test_a_chapter_without_a_text_or_whose_text_begins_with_a_heading_says_what_it_is_about():
    assert opening.placed("", ABOUT, "") == ABOUT
    assert opening.placed("## Doelen\n\nMeer woningen.", ABOUT, "").startswith(f"{ABOUT}\n\n## Doelen")
    assert opening.placed("", "", "") == "" and opening.placed("Een zin.", "", "") == "Een zin."


# --- the built pages ---


@pytest.fixture(scope="module")
def chapters(built: Project) -> list[tuple[str, object, dict]]:
    """Place, tree and public facts of every chapter of every edition: a page with tables of its own that was not written for one kind of reader and is no start page."""
    found = []
    for publication in built.publications:
        public = json.loads((built.work(publication) / "public.json").read_text("utf-8"))
        for name, page in public["pages"].items():
            if page["present"] and page["tables"] and not page["reader"] and name not in (publication.pages[0], "onderdelen"):
                found.append((f"{publication.id}/{name}", rendered.page(built.site / publication.id / f"{name}.html"), public | {"own": page}))
    return found


def before_first_heading(tree) -> str:
    """The words of a page between its title and its first heading."""
    said = tree.xpath("//main//p[not(preceding::h2[ancestor::main]) and not(ancestor::header) and not(ancestor::nav) and not(contains(@class, 'pm-banner'))]")
    return " ".join(" ".join(p.text_content().split()) for p in said if "bestaat niet. Alle cijfers" not in p.text_content())


def test_every_chapter_opens_with_a_sentence(chapters):
    assert len(chapters) > 60
    bare = [place for place, tree, _ in chapters if not re.search(r"\w[^.]{15,}\.", before_first_heading(tree))]
    assert not bare, "a chapter is never a table alone"


def test_a_chapter_of_a_theme_of_which_something_is_not_delivered_says_what_and_who_delivers_it(chapters, reference):
    told = 0
    for place, tree, public in chapters:
        themes = {t for selector in public["own"]["tables"].values() for t in selector.get("theme", [])}
        if len(themes) != 1 or not (lacks := public.get(coverage.entry(theme := themes.pop()))):
            continue
        said = before_first_heading(tree)
        assert "Nog niet geleverd" in said and all(coverage.ASPECTS[a][1] in said for a in lacks), place
        assert all(who in said for _, who in coverage.by_senders(theme, lacks, reference)), place
        told += 1
    assert told > 40


def test_what_could_not_be_computed_says_who_delivers_what_it_lacks_and_is_said_once(chapters):
    for place, tree, _ in chapters:
        said = [" ".join(p.text_content().split()) for p in tree.xpath("//div[@class='pm-absence']/p[not(@class='pm-absence-title')]") if "Niet berekend" in p.text_content()]
        assert len(said) == len(set(said)), place
        assert all("Wie dat levert: " in reason or "verborgen" in reason for reason in said), (place, said)


def test_that_nothing_was_found_is_a_result_and_not_something_that_was_not_computed(chapters):
    text = " ".join(" ".join(tree.xpath("//main")[0].text_content().split()) for _, tree, _ in chapters)
    assert "De samenhang tussen instroom en kosten is niet sterker dan bij toeval" in text
    assert not re.search(r"Niet berekend: (de samenhang|er is geen duidelijk seizoen|instroom en kosten bewegen)", text)
