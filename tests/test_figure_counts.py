"""How many figures an edition has: one definition, and every page that says a number of them says the same."""

from __future__ import annotations

import re

import pytest

import rendered
from headline_figures import figures
from peilmerk import figure_counts, numbers, prepared
from peilmerk.project import Project

FIGURE = {"time_period": "2025", "obs_value": 4}


def test_what_earlier_deliveries_said_stands_beside_the_figures_of_an_edition():
    assert figure_counts.of(figures(FIGURE)) == figure_counts.Counts(1, 0, 0, 0, 0)
    assert figure_counts.of(figures(FIGURE, own=False)) == figure_counts.Counts(0, 0, 1, 0, 0)


def test_hidden_figures_are_counted_and_counted_ones_told_apart():
    found = figure_counts.of(figures({**FIGURE, "conf_status": "C"}, counted=True))
    assert found == figure_counts.Counts(0, 1, 0, 1, 0) and found.total == 1


def test_a_figure_is_counted_at_one_theme(reference):
    counted = figures({**FIGURE, "law": "Jeugdwet", "indicator": "clienten_maatwerk", "theme": "maatwerk"}, counted=True)
    assert figure_counts.themes(counted, reference).tolist() == ["jeugd"]
    assert figure_counts.themes(counted.assign(law="_T"), reference).tolist() == ["maatwerk"]
    assert figure_counts.themes(counted.assign(counted=False), reference).tolist() == ["maatwerk"], "what was delivered as such is of the theme of its sheet"


# --- the built pages ---


def test_all_pages_of_an_edition_say_one_number_of_figures(built: Project):
    for publication in built.publications:
        counts = figure_counts.of(prepared.read_protected(built.work(publication)))
        total = numbers.write(counts.total)
        pages = {name: rendered.page(built.site / publication.id / f"{name}.html") for name in ("kwaliteit", "herkomst", "leeswijzer") if name in publication.pages}
        words = {name: " ".join(tree.xpath("//main")[0].text_content().split()) for name, tree in pages.items()}
        assert re.search(rf"Van de {total} cijfers? in deze editie (is|zijn) er", words["kwaliteit"]), publication.id
        totals = {"kwaliteit": ("tbl-telling", "totaal"), "leeswijzer": ("tbl-dekking", "Cijfers")}
        for name, (table, column) in totals.items():
            if name in pages:
                (said,) = [c.text for c in rendered.cells(pages[name], table) if c.row == "Totaal" and c.columns == (column,)]
                assert said.lstrip("✔ ") == total, (publication.id, name)
        if counts.beside:
            assert f"{numbers.write(counts.beside)} cijfer" in words["kwaliteit"] and f"{numbers.write(counts.beside)} cijfer" in words["herkomst"], publication.id
        if counts.counted:
            assert f"{numbers.write(counts.counted)} cijfers die uit registers zijn geteld, gaan niet door deze controles" in words["kwaliteit"], publication.id


@pytest.mark.parametrize("column", ["totaal", "gerealiseerd"])
def test_the_last_row_of_the_table_of_kinds_is_the_sum_of_the_others(built: Project, column):
    for publication in built.publications:
        cells = [c for c in rendered.cells(rendered.page(built.site / publication.id / "kwaliteit.html"), "tbl-telling") if c.columns == (column,)]
        values = {c.row: numbers.parse(c.text).value for c in cells}
        assert not cells or values.pop("Totaal") == sum(values.values()), publication.id
