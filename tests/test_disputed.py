"""What stands beside a figure that a check disputes: words of every day, and a mark only if the value itself is disputed."""

from __future__ import annotations

import pytest

from peilmerk import disputed, rules
from synthetic import rows


def finding(rule: str, **more) -> dict:
    return {"rule": rule, "found": 30.0, "expected": 20.0, "unit": "persons", **more}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("sums", "onderdelen geven samen 20"), ("products", "berekend uit andere cijfers: 20"), ("equals", "elders staat 20"), ("same_as_before", "eerder stond hier 20"),
        ("bridges", "volgens het vorige totaal en de genoemde wijzigingen is het 20"), ("counts_of_lists", "de lijst telt er 20"), ("unit_shift", "verwacht: 20"),
    ],
)  # fmt: skip
def test_what_other_figures_say_depends_on_what_was_compared(rule, told):
    assert disputed.said(finding(rule), "20") == told
    assert disputed.marked(finding(rule))


@pytest.mark.parametrize(("found", "told"), [(30.0, "kan niet meer zijn dan 20"), (10.0, "kan niet minder zijn dan 20")])
def test_a_limit_is_the_most_or_the_least(found, told):
    assert disputed.said(finding("bounds", found=found), "20") == told


def test_a_goal_that_was_missed_does_not_make_the_figure_wrong():
    missed = finding("on_track_against_realised")
    assert disputed.said(missed, "20") == "staat als op koers, maar het doel is 20" and not disputed.marked(missed)


def test_a_direction_is_no_number_that_differs():
    assert not disputed.marked(finding("directions_agree", unit="direction"))


def test_every_rule_that_has_words_is_there():
    """A rule that gets another name would say only what it expected."""
    assert {*disputed._WORDS, *disputed._LIMITS, *disputed._BESIDE} <= set(rules.RULES)


def test_two_figures_of_one_cell_are_told_apart():
    table = rows({"obs_value": 30, "unit_measure": "persons"}, {"obs_value": 5, "unit_measure": "percent"}).assign(source_row=1, source_column="B")
    number, rise = (disputed.cell(row) for row in table.to_dict("records"))
    assert number != rise and number[:2] == rise[:2]
