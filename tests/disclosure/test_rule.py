"""The rule of disclosure control: its defaults, what it refuses, and what sites say of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import project
from peilmerk.disclosure import rule
from peilmerk.disclosure.rule import EXEMPTIONS, SELECTED_BY, Disclosure, Dominance, Exemption
from peilmerk.errors import ConfigError
from peilmerk.observations import BREAKDOWNS, COLUMNS
from peilmerk.project import Project, validated
from synthetic import ROOT


def refused(**settings: object) -> str:
    """What a person reads whose rule cannot be used."""
    with pytest.raises(ConfigError) as error:
        validated(Disclosure, settings, "peilmerk.yml")
    return str(error.value)


def test_the_rule_of_the_project_is_the_one_of_peilmerk_yml():
    assert project.Disclosure is Disclosure
    assert isinstance(Project(ROOT).disclosure, Disclosure)
    assert Disclosure() == Disclosure(minimum_count=10, minimum_base=10, dominance=Dominance(n=1, k=50), p_percent=10, rounding_base=None)


def test_the_base_of_means_follows_the_minimum_count_unless_it_is_given():
    assert Disclosure(minimum_count=25).minimum_base == 25
    assert Disclosure(minimum_count=25, minimum_base=30).minimum_base == 30


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"minimum_cont": 10}, "Unknown setting 'minimum_cont'. Did you mean 'minimum_count'"),
        ({"minimum_count": 0}, "minimum_count: found 0, expected greater than or equal to 1."),
        ({"minimum_base": "veel"}, "minimum_base: found 'veel', expected"),
        ({"dominance": {"n": 3}}, "dominance, n:"),
        ({"dominance": {"k": 100}}, "dominance, k: found 100, expected less than 100."),
        ({"dominance": {"m": 1}}, "Unknown setting 'm'."),
        ({"p_percent": 0}, "p_percent: found 0, expected greater than 0."),
        ({"p_percent": 101}, "p_percent: found 101, expected less than or equal to 100."),
        ({"rounding_base": 1}, "rounding_base: found 1, expected greater than or equal to 2."),
        ({"rounding_base": 20}, "rounding_base: found 20, expected at most minimum_count (10), as a count that is shown could become 0."),
        ({"version": ""}, "version:"),
        ({"exemptions": [{"scenario": "budget"}]}, "exemptions, no. 1, reason: is missing. Add it."),
        ({"exemptions": [{"scenario": "budget", "reason": " "}]}, "reason: found nothing, expected why these figures may be shown"),
        ({"exemptions": [{"reason": "zomaar"}]}, "exemptions, no. 1: exempts every figure. Say which: published, area_level, indicator"),
        ({"exemptions": [{"indicater": "x", "reason": "y"}]}, "Unknown setting 'indicater'. Did you mean 'indicator'"),
        ({"exemptions": [{"published": False, "reason": "y"}]}, "published:"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_what_was_expected(settings, message):
    assert message in refused(**settings)


def test_everything_that_is_wrong_is_said_at_once():
    assert refused(minimum_count=0, p_percent=0).count("\n") == 2


def test_an_exemption_selects_by_columns_of_observations_and_every_dimension():
    assert set(SELECTED_BY) <= set(COLUMNS) and set(BREAKDOWNS) <= set(SELECTED_BY)
    assert set(Exemption.model_fields) == {*SELECTED_BY, "published", "area_level", "reason"}
    assert Exemption(indicator="lasten", theme=["jeugd", "wmo"], area_level="gemeente", reason="x").selector == {"indicator": ["lasten"], "theme": ["jeugd", "wmo"]}


def test_exemptions_of_ones_own_take_the_place_of_the_defaults():
    own = Exemption(scenario="target", reason="doelen")
    assert Disclosure().exemptions == EXEMPTIONS
    assert Disclosure(exemptions=[own]).exemptions == (own,)


def test_a_name_that_an_exemption_misspells_gets_the_nearest(reference):
    wrong = Disclosure(exemptions=[{"scenario": "budget", "area_level": "gemente", "reason": "x"}, {"indicator": "lasten_totaall", "reason": "x"}])
    found = rule.check(wrong, reference)
    assert [line.split(". Did")[0] for line in found] == [
        "Unknown area_level in peilmerk.yml, disclosure, exemptions, no. 1: 'gemente'", "Unknown indicator in peilmerk.yml, disclosure, exemptions, no. 2: 'lasten_totaall'",
    ]  # fmt: skip
    assert "gemeente" in found[0]


def test_the_defaults_and_the_rule_of_this_project_name_what_exists(reference):
    assert rule.check(Disclosure(), reference) == rule.check(Project(ROOT).disclosure, reference) == []


# --- what sites say ----------------------------------------------------------------------------------------------------
def test_a_site_is_told_every_number_but_those_that_narrow_a_contribution_down():
    told = Disclosure(version="2026-1", rounding_base=5).told()
    assert told == {
        "version": "2026-1", "minimum_count": 10, "minimum_base": 10, "rounding_base": 5, "amounts": {"rules": ["p_percent", "dominance"], "parameters": None},
        "exemptions": [e.reason for e in EXEMPTIONS],
    }  # fmt: skip


def test_a_department_can_decide_to_print_them():
    told = Disclosure(print_parameters=True, dominance={"n": 2, "k": 85}).told()
    assert told["amounts"] == {"rules": ["p_percent", "dominance"], "parameters": {"p_percent": 10, "dominance": {"n": 2, "k": 85}}}


def test_without_dominance_only_the_p_percent_rule_is_told():
    assert Disclosure(dominance=None).told()["amounts"]["rules"] == ["p_percent"]


@given(minimum=st.integers(1, 100), p=st.floats(0.1, 100), dominance=st.none() | st.builds(Dominance, n=st.sampled_from([1, 2]), k=st.floats(10, 99)), printed=st.booleans())
def test_what_is_told_is_json_and_the_same_again(minimum, p, dominance, printed):
    told = Disclosure(minimum_count=minimum, p_percent=p, dominance=dominance, print_parameters=printed).told()
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize(("given_", "kept"), [("2026-1", "2026-1"), (3, "3"), (1.5, "1.5")])
def test_a_version_is_text_whatever_yaml_makes_of_it(given_, kept):
    assert Disclosure(version=given_).version == kept
    assert validated(Project(ROOT).config.__class__.model_fields["disclosure"].annotation, {"version": given_}, "x").version == kept
