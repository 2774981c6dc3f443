"""The analyst's report of protection."""

from __future__ import annotations

import json

import pytest
from bound_figures import RULE, members, table

from peilmerk import protect
from peilmerk.declarations import Page
from peilmerk.disclosure import merging
from peilmerk.disclosure import report as protection
from peilmerk.disclosure.suppression import Remark
from peilmerk.selection import MARKS, OWN


@pytest.fixture
def observations():
    """Four groups of 4, 5, 30 and 40 persons, and their total."""
    return table(*members(4, 5, 30, 40, whole=79)).assign(**dict.fromkeys(MARKS, False) | {OWN: True})


@pytest.fixture
def made(observations, reference):
    def status(o):
        return protect.decide(o, RULE, reference).status

    def of(**more):
        return protection.report(observations, status(observations), RULE, reference, decide=status, **more)

    return of


def test_it_counts_what_is_sensitive_itself_and_what_is_hidden_with_it(made):
    told = made()
    assert (told["figures"], told["primary"], told["hidden"]) == (5, 2, told["primary"] + told["secondary"])
    assert told["reasons"] == [{"reason": "count", "label": "een aantal personen onder het minimum", "figures": 2}]
    assert sum(row["primary"] for row in told["indicators"]) == 2 and sum(row["primary"] for row in told["areas"]) == 2


def test_it_says_how_much_of_the_total_is_hidden(made):
    [share] = made()["shares"]
    assert share["unit"] == "persons" and share["total"] == 158 and share["primary"] == 9
    assert share["share"] == pytest.approx((9 + share["secondary"]) / 158, abs=1e-6)


def test_a_figure_that_was_delivered_twice_is_one(observations, reference):
    twice = table(*members(4, 5, 30, 40, whole=79), *({**m, "source": "elders"} for m in members(4, 5, 30, 40, whole=79)))
    told = protection.report(twice, protect.decide(twice, RULE, reference).status, RULE, reference, decide=lambda o: protect.decide(o, RULE, reference).status, seconds=0)
    assert told["figures"] == 5


# Merges


def test_a_merge_is_computed_by_protecting_the_merged_table_again(observations, reference):
    """4 and 5 are 9 together, which is small all the same; 4 and 30 leave 5, which needs company."""
    asked = []

    def status(o):
        asked.append(o)
        return protect.decide(o, RULE, reference).status

    found, untried = merging.merges(observations, status(observations), reference, status)
    assert untried == 0 and len(asked) > 2
    for merge in found:
        again = merging.merge(observations.reset_index(drop=True), merge.dimension, merge.members)
        assert merge.hidden[1] == int((status(again) != "F").sum()) and merge.freed > 0


def test_two_groups_that_are_enough_together_free_all(reference):
    observations = table(*members(6, 7, 30, 40, whole=83))
    decide = lambda o: protect.decide(o, RULE, reference).status  # noqa: E731
    best = merging.merges(observations, decide(observations), reference, decide)[0][0]
    assert best.members == ("groep 0", "groep 1") and best.hidden[1] == 0
    assert best.shown[1] == 4


def test_merged_members_add_up(observations):
    merged = merging.merge(observations.reset_index(drop=True), "breakdown", ("groep 0", "groep 1"))
    assert len(merged) == len(observations) - 1
    assert merged.loc[merged["breakdown"] == "groep 0", "obs_value"].tolist() == [9.0]
    assert merged.loc[merged["breakdown"] == "_T", "obs_value"].tolist() == [79.0]


def test_quarters_become_half_years(reference):
    quarters = table(*({"time_period": f"2025-Q{n}", "obs_value": n} for n in (1, 2, 3, 4)))
    merged = merging.merge(quarters.reset_index(drop=True), "time_period", ("Q", "S"))
    assert dict(zip(merged["time_period"], merged["obs_value"], strict=True)) == {"2025-S1": 3.0, "2025-S2": 7.0}


def test_without_time_it_says_how_many_merges_were_not_tried(made):
    told = made(seconds=0)
    assert told["merges"] == [] and told["untried"] > 0
    assert "Nog niet doorgerekend" in protection.html(told)


# What is told, and the page


@pytest.mark.parametrize(("remark", "words"), [
    (Remark("no tau"), "niet geïnstalleerd"),
    (Remark("late", detail="300"), "rekentijd"),
    (Remark("coarser", (0, 1), detail="x"), "grovere tabel"),
    (Remark("known", (1,)), "al bekend"),
    (Remark("unprotected", (1,), (0,)), "zolang dit bekend is: totaal"),
    (Remark("unprotected", (1,)), "zegt al te veel"),
])  # fmt: skip
def test_what_the_suppressor_told_is_said_in_dutch_with_names(remark, words):
    line = protection.said(remark, ["totaal", "groep 1"])
    assert words in line and "cel " not in line


def test_the_page_stands_by_itself_and_says_for_whom_it_is(made, tmp_path):
    told = made(remarks=[Remark("late", detail="300")], pages=[Page("jeugd", "Jeugd & gezin", {"aantallen": {}})])
    protection.write(tmp_path, told)
    page = (tmp_path / protection.PROTECTION_REPORT[0]).read_text("utf-8")
    assert json.loads((tmp_path / protection.PROTECTION_REPORT[1]).read_text("utf-8")) == told
    assert "Alleen voor de afdeling" in page and "rekentijd" in page
    assert "<script" not in page and "http" not in page


def test_the_same_input_gives_the_same_report(made):
    assert protection.html(made()) == protection.html(made())
