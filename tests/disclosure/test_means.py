"""Numbers of persons that no page states and that means tell: an amount per client beside the amount."""

import numpy as np
import pandas as pd
import pytest
from bound_figures import RULE, of, table

from peilmerk import protect
from peilmerk.disclosure import releases
from peilmerk.errors import GateClosed

AMOUNT, MEAN, PERSONS = "gedeclareerd_bedrag", "bedrag_per_client", "clienten_gedeclareerd"


def _declared(law: str, clients: int, amount: float, **more) -> list[dict]:
    """What is declared under a law, and per client, in whole euros; nobody's part is large."""
    one = {"theme": "maatwerk", "law": law, "unit_measure": "EUR", "base": clients, "largest": amount / clients, "two_largest": 2 * amount / clients} | more
    return [one | {"indicator": AMOUNT, "obs_value": amount}, one | {"indicator": MEAN, "obs_value": round(amount / clients), "largest": np.nan, "two_largest": np.nan}]


def _laws(wmo: int, jeugd: int, either: int) -> list[dict]:
    return [*_declared("Wmo", wmo, 3_101.0 * wmo), *_declared("Jeugdwet", jeugd, 9_204.0 * jeugd), *_declared("_T", either, 3_101.0 * wmo + 9_204.0 * jeugd)]


# --- what a mean tells ---
def test_an_amount_and_what_it_is_per_client_tell_how_many_clients_there_are(reference):
    found = of(reference, *_declared("Wmo", 1_890, 5_861_317.0))
    assert found.cell.tolist() == [0, -1] and found.tells.tolist() == [-1, 1]
    assert found.figures[1][2] == PERSONS and found.problem.cells.loc[1, ["value", "half"]].tolist() == [1_890.0, 0.0]


def test_the_smaller_the_mean_the_less_it_tells(reference):
    found = of(reference, *_declared("Wmo", 1_890, 18_900.0))
    low, high = 18_900.5 / 9.5, 18_899.5 / 10.5
    assert found.problem.cells.loc[1, "half"] == max(int(low) - 1_890, 1_890 - int(high) - 1)


@pytest.mark.parametrize(
    ("left_out", "changed"),
    [(AMOUNT, {}), (None, {"base": pd.NA}), (None, {"obs_value": 40.0}), (None, {"transformation": "change_abs"})],
    ids=["without the amount", "of nobody knows how many", "the mean of something else", "a change"],
)
def test_a_mean_tells_nothing_without_what_it_is_the_mean_of(reference, left_out, changed):
    amount, mean = _declared("Wmo", 1_890, 5_861_317.0)
    found = of(reference, *([] if left_out else [amount]), mean | changed)
    assert (found.tells == -1).all() and found.unseen == len(found.figures) == (0 if left_out else 1)


def test_a_number_that_stands_on_a_page_is_no_other_figure(reference):
    stated = {"indicator": PERSONS, "theme": "maatwerk", "law": "Wmo", "obs_value": 1_890}
    found = of(reference, *_declared("Wmo", 1_890, 5_861_317.0), stated)
    assert (found.tells == -1).all() and sorted(found.cell) == [-1, 0, 1]


def test_two_means_of_the_same_persons_tell_one_number(reference):
    hours = {"theme": "maatwerk", "law": "Wmo", "unit_measure": "hours", "base": 1_890, "decimals": 1}
    found = of(reference, *_declared("Wmo", 1_890, 18_900.0), hours | {"indicator": "gedeclareerde_uren", "obs_value": 189_000.0}, hours | {"indicator": "gedeclareerde_uren_per_client", "obs_value": 100.0})
    assert found.tells[[1, 3]].nunique() == 1
    assert found.problem.cells.loc[found.tells[1], "half"] == 0.0, "from the hours: 189.000 by 99,95 to 100,05"


# --- and what they may not tell together ---
def test_of_few_who_have_both_laws_the_mean_over_both_is_hidden(reference):
    shown = table(*_laws(1_890, 605, 2_493))
    decision = protect.decide(shown, RULE, reference)
    assert decision.status[shown["indicator"] == AMOUNT].eq("F").all()
    assert decision.status[shown["indicator"] == MEAN].tolist() == ["F", "F", "D"]
    protect.audit(protect.hide(decision.said, decision.status), shown, RULE, reference)


@pytest.mark.parametrize("either", [2_495, 2_485], ids=["nobody", "enough"])
def test_of_nobody_or_enough_who_have_both_all_means_are_shown(reference, either):
    shown = table(*_laws(1_890, 605, either))
    assert protect.decide(shown, RULE, reference).status.eq("F").all()


def test_means_that_leave_every_small_number_possible_are_shown(reference):
    """Of 24.950 clients a mean in whole euros tells the number to within a few dozen."""
    one = [*_declared("Wmo", 18_900, 18_900.0 * 80), *_declared("Jeugdwet", 6_050, 6_050.0 * 90), *_declared("_T", 24_945, 18_900.0 * 80 + 6_050.0 * 90)]
    assert protect.decide(table(*one), RULE, reference).status.eq("F").all()


def test_the_audit_finds_means_that_tell_who_has_both(reference):
    shown = table(*_laws(1_890, 605, 2_493))
    with pytest.raises(GateClosed, match="Wmo en Jeugdwet"):
        protect.audit(shown.assign(conf_status="F"), shown, RULE, reference)


def test_a_mean_over_few_is_hidden_and_so_is_the_number_that_it_tells(reference):
    shown = table(*_declared("Wmo", 8, 24_808.0))
    assert protect.decide(shown, RULE, reference).status.ne("F").all()


def test_what_was_published_before_stays(reference):
    found = of(reference, *({**row, "exempt": True} for row in _laws(1_890, 605, 2_493)))
    assert found.problem.cells.loc[found.tells[found.tells >= 0], "fixed"].all()
    assert found.problem.cells["primary"].sum() == 0


# --- and later editions do not open it ---
def test_a_mean_that_was_hidden_stays_hidden_and_of_a_new_quarter_it_is_hidden_too(reference):
    first = table(*_laws(1_890, 605, 2_493), time_period="2024-Q1")
    before = protect.protect(first, RULE, reference)
    earlier = protect.Earlier(releases.of([before]))
    now = table(*_laws(1_890, 605, 2_493), *({**row, "time_period": "2024-Q2"} for row in _laws(1_880, 610, 2_487)), time_period="2024-Q1")
    decision = protect.decide(now, RULE, reference, earlier)
    hidden = now[decision.status != "F"]
    assert list(zip(hidden["indicator"], hidden["law"], hidden["time_period"], strict=True)) == [(MEAN, "_T", "2024-Q1"), (MEAN, "_T", "2024-Q2")]
    protect.audit(protect.hide(decision.said, decision.status), now, RULE, reference, earlier)
    shown = decision.status.where(now["time_period"] != "2024-Q2", "F")
    with pytest.raises(GateClosed, match="Wmo en Jeugdwet"):
        protect.audit(protect.hide(decision.said, shown), now, RULE, reference, earlier)


def test_means_that_a_release_showed_are_known_and_stay(reference):
    shown = table(*_laws(1_890, 605, 2_493))
    earlier = protect.Earlier(releases.of([shown.assign(conf_status="F")]))
    decision = protect.decide(shown, RULE, reference, earlier)
    assert decision.status.eq("F").all()
    protect.audit(protect.hide(decision.said, decision.status), shown, RULE, reference, earlier)
