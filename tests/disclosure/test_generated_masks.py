"""Over generated tables: nothing hidden is known, little more is hidden than has to be, and errors in the suppressor are found.

In seconds over a few; PEILMERK_GENERATED=3000 asks for so many.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from generated_masks import problem_of, textbook, trial
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure import tau
from peilmerk.disclosure.suppression import suppress

EXAMPLES = int(os.environ.get("PEILMERK_GENERATED", "8"))
#: So many in one test, so that thousands show how far they are.
AT_ONCE = 20
#: Over thousands (docs/disclosure.md) the search alone spends at most so many times the optimum.
FACTOR = 2.0


@pytest.fixture(autouse=True, scope="module")
def without_tau():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tau, "available", lambda: False)
        yield


@pytest.mark.parametrize("start", range(0, EXAMPLES, AT_ONCE))
def test_the_audit_finds_no_hidden_cell_known_and_every_planted_error_that_gives_one_away(start):
    for seed in range(start, min(EXAMPLES, start + AT_ONCE)):
        judge(seed)


@given(st.integers(0, 10**9))
@settings(max_examples=3)
def test_the_same_holds_for_any_table(seed):
    judge(seed)


def judge(seed: int) -> None:
    made = trial(seed)
    assert made.known == 0 and made.wrong == 0
    assert made.caught == made.unsafe
    if not np.isnan(made.least):
        assert made.least - 1e-6 <= made.whole
        assert made.spent <= FACTOR * made.least + 1e-6


def test_planted_errors_do_give_something_away():
    made = [trial(seed) for seed in range(4)]
    assert sum(m.unsafe for m in made) >= 3


def test_no_more_is_hidden_than_the_optimum_where_a_table_is_small():
    made = [trial(seed) for seed in (0, 7, 14, 21, 28)]  # 4 by 4 cells
    compared = [m for m in made if m.least > 0]
    assert compared and all(m.whole == pytest.approx(m.least) for m in compared)


def test_the_textbook_knows_what_is_shown():
    problem = next(p for p in map(problem_of, range(50)) if p.cells["primary"].any())
    primary = problem.cells["primary"].to_numpy()
    assert not any(textbook(problem, np.zeros(len(primary), dtype=bool)).values())
    assert all(textbook(problem, suppress(problem).hidden).values())
