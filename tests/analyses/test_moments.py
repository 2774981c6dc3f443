"""When a figure was, in a sentence: one way for all analyses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import period
from peilmerk.analyses import nouns
from peilmerk.analyses.moments import name, within
from peilmerk.reference import Reference
from synthetic import ROOT

FLOW = Reference(ROOT / "data" / "reference").indicators["instroom_maatwerk"]
CODES = [
    ("2025", "2025", "in 2025"), ("2025-Q4", "het vierde kwartaal van 2025", "in het vierde kwartaal van 2025"), ("2020-S1", "het eerste halfjaar van 2020", "in het eerste halfjaar van 2020"),
    ("2020-T3", "de derde vier maanden van 2020", "in de derde vier maanden van 2020"), ("2020-03", "maart 2020", "in maart 2020"), ("2020-03-01", "1 maart 2020", "op 1 maart 2020"),
    ("2019-03/2020-06", "de periode maart 2019 t/m juni 2020", "in de periode maart 2019 t/m juni 2020"), ("2022/..", "de periode vanaf 2022", "vanaf 2022"),
]  # fmt: skip
PARTS = st.one_of(
    st.just(""), st.integers(1, 4).map("-Q{}".format), st.integers(1, 2).map("-S{}".format), st.integers(1, 3).map("-T{}".format), st.integers(1, 12).map("-{:02}".format)
)


@pytest.mark.parametrize(("code", "named", "when"), CODES)
def test_a_period_has_one_name_and_the_word_that_goes_before_it(code, named, when):
    assert name(code) == named and within(code) == when


@pytest.mark.parametrize(("code", "named", "when"), CODES)
def test_a_figure_that_is_no_stock_is_told_of_its_period_in_the_same_words(code, named, when):
    """But of a day: what adds up came in from the start of its year until then."""
    assert nouns.moment(code, FLOW) == (("van 1 januari tot 1 maart 2020", "1 januari tot 1 maart 2020") if named == "1 maart 2020" else (when, named))


@given(st.integers(1990, 2099), PARTS)
def test_every_period_of_a_year_names_its_year_once_and_no_number_else(year, part):
    words = within(f"{year}{part}")
    assert words.startswith("in ") and [w for w in words.split() if w[0].isdigit()] == [str(year)]


def test_periods_that_differ_have_names_that_differ():
    codes = [f"2025-{letter}{n}" for letter, last in (("Q", 4), ("S", 2), ("T", 3)) for n in range(1, last + 1)] + [f"2025-{m:02}" for m in range(1, 13)] + ["2025"]
    assert len({name(c) for c in codes}) == len(codes) == len({period.parse(c).label for c in codes})
