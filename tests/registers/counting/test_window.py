"""Which periods are counted: those that lie wholly between two days, whatever these are."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import period
from peilmerk.registers.counting.window import FREQUENCIES, OPEN, Window, number

DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31))
ONE = timedelta(days=1)


def codes(window: Window, frequency: str) -> list[str]:
    return window.periods(frequency)["code"].tolist()


@given(DAYS, st.integers(0, 1500), st.sampled_from(list(FREQUENCIES)))
def test_a_period_is_counted_if_all_its_days_are(first, length, frequency):
    window = Window(first, first + timedelta(days=length))
    inside = {first + ONE * n for n in range(length + 1)}
    size = 12 // FREQUENCIES[frequency]
    expected = []
    for year in range(first.year, window.last.year + 1):
        for month in range(1, 13, size):
            after = date(year + (month + size > 12), (month + size - 1) % 12 + 1, 1)
            if {date(year, month, 1) + ONE * n for n in range((after - date(year, month, 1)).days)} <= inside:
                expected.append((date(year, month, 1), after - ONE))
    made = window.periods(frequency)
    assert list(zip(made["start"], made["end"], strict=True)) == expected


@given(DAYS, st.integers(0, 1500), st.sampled_from(list(FREQUENCIES)))
def test_periods_have_the_codes_of_the_rest_of_the_project(first, length, frequency):
    for row in Window(first, first + timedelta(days=length)).periods(frequency).itertuples():
        found = period.parse(row.code)
        assert (found.code, found.start, found.end) == (row.code, row.start, row.end)


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_sql_numbers_days_as_periods_are_numbered(engine, frequency):
    window = Window(date(2019, 12, 31), date(2024, 3, 1))
    low, _ = window.bounds(frequency)
    for at, row in enumerate(window.periods(frequency).itertuples()):
        for day in (row.start, row.start + timedelta(days=14), row.end):
            assert engine.execute(f"SELECT {number(frequency, f'DATE {day.isoformat()!r}')}").fetchall() == [(low + at,)], (row.code, day)


def test_the_day_of_the_export_is_not_counted():
    assert Window.of(date(2024, 1, 1), date(2024, 4, 1)).last == date(2024, 3, 31)
    assert codes(Window.of(date(2024, 1, 1), date(2024, 3, 31)), "Q") == []
    assert codes(Window.of(date(2024, 1, 1), date(2024, 4, 1)), "Q") == ["2024-Q1"]


def test_without_a_day_since_when_a_register_is_complete_six_years_are_counted():
    assert codes(Window.of(None, date(2024, 5, 1)), "A") == ["2018", "2019", "2020", "2021", "2022", "2023"]


def test_a_register_that_is_complete_since_the_second_of_a_month_begins_with_the_next_month():
    assert codes(Window.of(date(2023, 12, 2), date(2024, 3, 1)), "M") == ["2024-01", "2024-02"]


def test_february_ends_on_the_29th_in_a_leap_year():
    assert codes(Window.of(date(2024, 2, 1), date(2024, 2, 29)), "M") == []
    assert codes(Window.of(date(2024, 2, 1), date(2024, 3, 1)), "M") == ["2024-02"]
    assert codes(Window.of(date(2023, 2, 1), date(2023, 3, 1)), "M") == ["2023-02"]


def test_a_window_without_a_whole_month_has_no_days():
    window = Window(date(2024, 1, 2), date(2024, 2, 28))
    assert all(codes(window, f) == [] for f in FREQUENCIES)
    begin, end = window.days
    assert begin > end


def test_an_open_end_has_a_day_after_it(engine):
    assert engine.execute(f"SELECT year({OPEN} + 1)").fetchall() == [(9999,)]


@given(DAYS, st.integers(0, 1200), st.sampled_from(list(FREQUENCIES)))
def test_values_by_period_are_sums_of_months_and_the_last_month(first, length, frequency):
    window = Window(first, first + timedelta(days=length))
    months = [row.code for row in window.periods("M").itertuples()]
    values = np.array([[1.0 + n for n in range(len(months))], [100.0] * len(months)])
    made = window.periods(frequency)
    inside = [[n for n, code in enumerate(months) if f"{row.start:%Y-%m}" <= code <= f"{row.end:%Y-%m}"] for row in made.itertuples()]
    assert window.of_months(values, frequency).tolist() == [[sum(line[n] for n in of) for of in inside] for line in values.tolist()]
    assert window.at_ends(values, frequency).tolist() == [[line[of[-1]] for of in inside] for line in values.tolist()]
