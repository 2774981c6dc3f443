"""Pages of docs/methods: each complete, and all of them as one page of the site."""

from __future__ import annotations

import re

import pytest

from peilmerk import methods
from peilmerk.errors import UnknownName
from synthetic import ROOT


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / methods.FOLDER
    folder.mkdir(parents=True)
    (folder / "trend.md").write_text("# Richting van een reeks\n\nEen lijn.\n\n## Formule\n\n    # geen kop\n    y = a + b t\n", "utf-8")
    (folder / "brug.md").write_text("# Brug\n\n## Formule\n\n    eind = begin + stappen\n", "utf-8")
    (folder / "README.md").write_text("# About\n", "utf-8")
    return tmp_path


def test_pages_stand_in_order_of_their_titles(root):
    assert methods.names(root) == ["brug", "trend"]
    assert methods.title(root, "trend") == "Richting van een reeks"


def test_on_the_site_each_page_is_a_section_with_its_name_as_id(root):
    text = methods.markdown(root)
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == ["## Brug {#brug}", "### Formule {.unnumbered .unlisted}", "## Richting van een reeks {#trend}", "### Formule {.unnumbered .unlisted}"]
    assert "    # geen kop\n" in text


def test_a_page_that_is_not_there_is_named_with_what_there_is(root):
    with pytest.raises(UnknownName, match="trend"):
        methods.title(root, "trent")


def test_without_pages_there_is_no_text(tmp_path):
    assert methods.markdown(tmp_path) == ""


@pytest.mark.parametrize("name", methods.names(ROOT))
def test_every_method_says_what_it_says_with_formula_assumptions_example_limits_and_source(name):
    text = (ROOT / methods.FOLDER / f"{name}.md").read_text("utf-8")
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == methods.PARTS
    assert re.fullmatch(r"[a-z0-9-]+", name) and text.startswith("# ")
    assert "$" not in text.replace("€", "") and "<" not in re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE)
    for part in text.split("\n## ")[1:]:
        assert len(part.split()) > 8, f"{name}: {part.splitlines()[0]} says too little"
