"""The page with the variants of an edition side by side."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from building import copy_of
from peilmerk import cli
from peilmerk.publishers import variants
from peilmerk.publishers.embedded.links import relative
from peilmerk.publishers.variants import Variant
from rendered import page

SECOND = "voorbeeld/2024-q2"
WORDS = ["build", "-m", "voorbeeld", "-p", "2024-Q2", "--publisher", "embedded", "--set", "aantal_tegels=1,2"]


@pytest.fixture(scope="module")
def built(published, tmp_path_factory):
    """A project of which two variants of an edition were built at once: the project, and what the command printed."""
    project = copy_of(published, tmp_path_factory.mktemp("varianten") / "project")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PEILMERK_PROJECT", str(project.root))
        result = CliRunner().invoke(cli.app, WORDS, env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exit_code == 0, result.output
    return project, result.stdout


@pytest.fixture(scope="module")
def shown(built):
    return page(built[0].reports / "varianten" / SECOND / "naast-elkaar/website/_site/index.html")


def test_every_variant_has_its_folder_and_the_command_says_where_the_page_is(built):
    project, said = built
    folder = project.reports / "varianten" / SECOND
    assert {p.name for p in folder.iterdir()} == {"aantal_tegels=1", "aantal_tegels=2", "naast-elkaar"}
    assert f"Side by side {SECOND}: {folder / 'naast-elkaar/website/_site/index.html'}" in said
    assert "Variant 1 of 2: aantal_tegels=1" in said and "Variant 2 of 2: aantal_tegels=2" in said


def test_the_page_says_what_was_set_and_leads_to_each_variant(shown):
    table = next(iter(shown.find_class("pm-table")))
    assert [[" ".join(c.text_content().split()) for c in row] for row in table.iter("tr")] == [["Parameter", "variant 1", "variant 2"], ["aantal_tegels", "1", "2"]]
    links = [a.get("href") for a in shown.iter("a") if "aantal_tegels" in (a.get("href") or "")]
    assert [link.split("/")[-4] for link in links] == ["aantal_tegels=1", "aantal_tegels=2"]


def test_headlines_stand_beside_each_other_and_what_differs_is_marked(shown):
    rows = [row for row in shown.iter("tr") if "Kerncijfers" in " ".join(row.getparent().getparent().itertext())]
    assert [[cell.text_content() for cell in row.iter("td")] for row in rows if len(list(row.iter("td"))) == 2][1][1].endswith("≠")
    missing = [row for row in rows if "staat er niet" in row.text_content()]
    assert len(missing) == 1  # the second tile is there in the second variant only
    assert len(missing[0].find_class("pm-mark")) == 1


def test_what_is_the_same_is_counted_and_not_shown(shown):
    words = " ".join(shown.text_content().split())
    assert "In alle varianten gelijk:" in words and "Transformatiebudget (synthetisch)" not in words


def test_variants_that_show_the_same_are_said_to(built):
    project, _ = built
    publication = next(p for p in project.publications if p.id == SECOND)
    same = [Variant("aantal_tegels=1", {"aantal_tegels": n}) for n in (1, 2)]
    assert "De varianten zijn gelijk" in variants.page(project, publication, same)


# --- pictures and tables, without a build ---------------------------------------------------------------------------


def cell(text: str, colspan: int = 1, key: str = "") -> dict:
    return {"text": text, "kind": "num", "flags": [], "colspan": colspan, "note": "", "key": key}


def table_of(*values: str) -> dict:
    rows = [{"kind": "item", "cells": [cell("Wmo"), *(cell(v, key=f"k{v}") for v in values)]}]
    return {"kind": "table", "caption": "Wachttijd", "notes": [], "table": {"head": [[cell(""), cell("2025", 2)], [cell(""), cell("mediaan"), cell("p90")]], "rows": rows, "unit": "dagen", "legend": []}}


def test_of_a_table_only_the_figures_that_differ_are_shown_with_row_and_column():
    text = "".join(variants._beside([table_of("28", "70"), table_of("28", "71")], ["n = 1", "n = 2"], {}, None))
    assert "Wmo, 2025, p90" in text and "mediaan" not in text
    assert text.count("≠") == 1 and 'data-sleutel="k71"' in text.replace(variants.blocks.keys.ATTRIBUTE, "data-sleutel")


def test_a_part_that_is_in_one_variant_only_is_told():
    text = "".join(variants._beside([None, table_of("28", "70")], ["n = 1", "n = 2"], {}, None))
    assert text.count("staat er niet") == 2 and text.count("≠") == 2


def test_of_a_picture_that_differs_there_is_one_for_each_variant(tmp_path):
    def figure(value: int) -> dict:
        spec = {"data": {"values": [{"a": "x", "b": value}]}, "mark": "bar", "width": "container", "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}}}
        return table_of(str(value), "70") | {"kind": "figure", "spec": spec, "alt": "Staven"}

    text = "".join(variants._beside([figure(3), figure(5)], ["n = 1", "n = 2"], COLOURS, tmp_path))
    assert text.count("<svg ") == 2 and 'aria-label="n = 1: Staven"' in text and 'aria-label="n = 2: Staven"' in text
    same = "".join(variants._beside([figure(3), figure(3) | {"caption": "Anders"}], ["n = 1", "n = 2"], COLOURS, tmp_path))
    assert "<svg " not in same and "Bijschrift en toelichting" in same


COLOURS = variants.house_style.tokens(variants.Path(__file__).parents[2] / "assets" / "theme.scss")


def test_the_address_of_a_variant_can_have_any_value():
    assert variants._address(Variant("soort=jonger dan 18,n=1", {})) == "../../../soort=jonger%20dan%2018,n=1/website/_site/index.html"


def test_a_link_above_the_project_does_not_depend_on_how_deep_the_current_folder_is(monkeypatch):
    monkeypatch.chdir("/")
    assert relative("index.html", "../../../n=1/index.html") == "../../../n=1/index.html"
    assert relative("a/b.html", "../n=1/index.html") == "../../n=1/index.html"
    assert relative("a/b.html", "a/c.html") == "c.html"
