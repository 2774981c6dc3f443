"""A line that accepts a finding: words that are there, and a day that can be read in one way only."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from peilmerk.accepting import Day, Words


def test_words_are_kept_without_the_space_around_them():
    assert TypeAdapter(Words).validate_python(" zo gepubliceerd ") == "zo gepubliceerd"


@pytest.mark.parametrize("given", ["2026-11-25", date(2026, 11, 25)])
def test_a_day_is_year_month_day(given):
    assert TypeAdapter(Day).validate_python(given) == date(2026, 11, 25)


@pytest.mark.parametrize(("kind", "given", "says"), [(Words, " ", "is empty: fill it in"), (Day, "25-11-2026", "expected a date as year-month-day"), (Day, "gisteren", "found 'gisteren'")])
def test_what_is_no_answer_is_refused_in_words(kind, given, says):
    with pytest.raises(ValidationError, match=says):
        TypeAdapter(kind).validate_python(given)
