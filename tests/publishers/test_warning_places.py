"""Where a warning is about: the line of its file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.publishers.embedded.places import _keys, located

CONFIG = """\
project:
  type: website
website:
  title: A
  navbar:
    left:
      - href: index.qmd
      - text: Weg
        href: weg.qmd
        icoon: ster
  sidebar:
    stijl: zwevend
toc-diepte: 3
format:
  html:
    toc_depth: 2
"""
PAGE = "---\ntitle: A\ntocc: true\n---\n\nTekst.\n\n{{< video x.mp4 >}}\n\n{{< meta niets >}} en @fig-weg.\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "_quarto.yml").write_text(CONFIG, "utf-8")
    (tmp_path / "a.qmd").write_text(PAGE, "utf-8")
    cells = [{"cell_type": "raw", "source": "---\ntitle: A\n---"}, {"cell_type": "markdown", "source": ["Een\n", "{{< video x.mp4 >}}\n"]}]
    (tmp_path / "b.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("warning", "place"),
    [
        ("_quarto.yml: toc-diepte is no setting; it can only be used as {{< meta toc-diepte >}}.", "_quarto.yml, line 13"),
        ("_quarto.yml: website.sidebar[0]: stijl has no effect here. Did you mean style?", "_quarto.yml, line 12"),
        ("_quarto.yml: website.navbar.left: icoon has no effect here.", "_quarto.yml, line 10"),
        ("_quarto.yml: website.navbar.left: page weg.qmd does not exist; its entry is left out.", "_quarto.yml, line 9"),
        ("_quarto.yml: format.html: toc_depth has no effect here. Did you mean toc-depth?", "_quarto.yml, line 16"),
        ("a.qmd: tocc has no effect here. Did you mean toc?", "a.qmd, line 3"),
        ("a.qmd: shortcode {{< video x.mp4 >}} is not supported and stands in the text.", "a.qmd, line 8"),
        ("a.qmd: meta niets has no value.", "a.qmd, line 10"),
        ("a.qmd: reference @fig-weg leads nowhere on this page.", "a.qmd, line 10"),
        ("b.ipynb: shortcode {{< video x.mp4 >}} is not supported and stands in the text.", "b.ipynb, cell 2, line 2"),
    ],
)
def test_a_warning_gets_its_line(folder, warning, place):
    _file, _, said = warning.partition(": ")
    assert located(warning, folder) == f"{place}: {said}"


@pytest.mark.parametrize("warning", ["b.ipynb, cell 2: an image has no text alternative; give '#| fig-alt:'.", "weg.qmd: meta x has no value.", "Zomaar iets.", "a.qmd: meta elders has no value."])
def test_what_cannot_be_found_stays_as_it_is(folder, warning):
    assert located(warning, folder) == warning


@given(st.text(max_size=60))
def test_any_settings_can_be_looked_through(text):
    assert all(line >= 1 for line in _keys(text, 1).values())
