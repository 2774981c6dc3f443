"""The words and names by which what is invented can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peilmerk import synthetic


@pytest.fixture
def real(project):
    return project.publications[0]


@pytest.fixture
def invented(real):
    return replace(real, name="Voorbeeldstad", synthetic=True)


def test_every_mark_has_the_same_words(invented):
    said = [synthetic.LABEL, synthetic.short("Voorbeeldstad"), synthetic.beside("Wachttijd", invented)]
    assert all(synthetic.MARK in s.casefold() for s in said) and synthetic.WORD in synthetic.MARK


def test_the_municipality_that_does_not_exist_is_named():
    assert synthetic.short("Voorbeeldstad") == "Verzonnen gegevens: Voorbeeldstad bestaat niet"


def test_only_what_is_invented_is_marked(real, invented):
    assert synthetic.beside("Wachttijd", real) == "Wachttijd"
    assert synthetic.beside("Wachttijd", invented) == "Wachttijd (verzonnen gegevens)"


def test_a_file_can_be_told_by_its_name(real, invented):
    assert synthetic.figures_file(real) == "data/observaties.csv"
    assert synthetic.figures_file(invented) == "data/observaties-synthetisch.csv"
