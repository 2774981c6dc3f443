"""The disclosure rule in plain Dutch: every number that is in force, and those of dominance and p% only where the department prints them."""

from __future__ import annotations

import pytest

from peilmerk.account_rule import sentences
from peilmerk.disclosure.rule import Disclosure
from peilmerk.edition import editie


def text(**settings: object) -> str:
    """What a site says of a rule."""
    return " ".join(sentences(Disclosure(**settings).told()))


def test_a_site_says_the_version_the_minimum_and_the_exemptions_with_their_reasons():
    said = text(version="2026-1", minimum_count=12)
    assert said.startswith("Voor deze site geldt de regel voor statistische beveiliging, versie 2026-1. Aantallen personen kleiner dan 12 worden niet getoond; nul wel.")
    assert "Bedragen, uren, gemiddelden en aandelen over minder dan 12 personen worden ook niet getoond." in said
    assert "Uitgezonderd zijn: cijfers die de gemeente zelf al openbaar had gemaakt; begrote bedragen van de hele gemeente" in said
    assert "afgerond" not in said


def test_without_exemptions_none_are_told():
    assert "Uitgezonderd" not in text(exemptions=[])


def test_a_base_of_its_own_and_a_rounding_base_are_told():
    said = text(minimum_base=30, rounding_base=5)
    assert "over minder dan 10 personen worden ook niet getoond, en gemiddelden en aandelen over minder dan 30 personen niet." in said
    assert "Getoonde aantallen personen zijn afgerond op veelvouden van 5." in said


def test_that_there_is_a_rule_for_amounts_is_told_and_its_numbers_are_not():
    said = text(dominance={"n": 1, "k": 63}, p_percent=17)
    assert "(p%-regel en dominantieregel)" in said
    assert "63" not in said and "17" not in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"dominance": {"n": 1, "k": 50}}, "als meer dan 50% bij één persoon hoort (dominantieregel), of de één na grootste de bijdrage van de grootste tot op 10% zou kunnen schatten (p%-regel)."),
        ({"dominance": {"n": 2, "k": 87.5}, "p_percent": 15}, "als meer dan 87,5% bij twee personen hoort (dominantieregel), of de één na grootste de bijdrage van de grootste tot op 15%"),
        ({"dominance": None}, "Bedragen en uren worden ook niet getoond als de één na grootste de bijdrage van de grootste tot op 10% zou kunnen schatten (p%-regel)."),
    ],
)
def test_a_department_can_print_its_numbers(settings, said):
    assert said in text(print_parameters=True, **settings)


def test_an_edition_tells_its_rule_on_its_pages(project):
    edition = editie("voorbeeld", "2024-Q1", {"cijfers": {"theme": ["jeugd"]}}, project.root)
    edition.public["protection"] = {**Disclosure(version="9").told(), "cells": 1234, "hidden": 5, "exempt": 0}  # of all that was protected; pages tell of the figures of the edition
    said = edition.bescherming().content["markdown"]
    assert said.startswith("Voor deze site geldt de regel voor statistische beveiliging, versie 9.") and "Van de 12 cijfers in deze editie is er 1 verborgen." in said
    assert int((edition.protected["conf_status"] != "F").sum()) == 1 and len(edition.protected) == 12


def test_an_edition_that_was_made_before_the_rule_had_a_version_still_tells_its_minimum():
    (said,) = sentences({"minimum_count": 10, "cells": 3})
    assert said.startswith("Aantallen personen kleiner dan 10 worden niet getoond;")
