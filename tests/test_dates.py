"""Dates: the day first, a century always, and no day that never was."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peilmerk.dates import MONTHS, DateError, parse
from peilmerk.errors import PeilmerkError


@pytest.mark.parametrize(
    "cell",
    ["1-3-2020", "01-03-2020", "01/03/2020", "1.3.2020", "2020-03-01", "2020/03/01", "2020-03-01T00:00:00", "2020-03-01 00:00:00.000", "2020-03-01T00:00:00Z",
     "1-3-2020 13:45", "20200301", 20200301, "1 mrt 2020", "1 mrt. 2020", "1 maart 2020", "01 MAA 2020", "1-mrt-2020", "zo 1 maart 2020", "zondag 1 maart 2020", " 1-3-2020\u00a0",
     date(2020, 3, 1), datetime(2020, 3, 1, 13, 45), pd.Timestamp("2020-03-01"), 43891, 43891.57, "43891", "43891,5"],
)  # fmt: skip
def test_every_spelling_leads_to_the_day(cell):
    assert parse(cell) == date(2020, 3, 1)
    assert type(parse(cell)) is date


def test_a_date_as_cbs_pads_it():
    assert parse("01 jan 1830 ") == date(1830, 1, 1)


@pytest.mark.parametrize(
    ("serial", "epoch", "day"),
    [(1, 1900, date(1900, 1, 1)), (59, 1900, date(1900, 2, 28)), (61, 1900, date(1900, 3, 1)), (2958465, 1900, date(9999, 12, 31)),
     (0, 1904, date(1904, 1, 1)), (60, 1904, date(1904, 3, 1)), (42429, 1904, date(2020, 3, 1))],
)  # fmt: skip
def test_a_serial_counts_from_the_date_system_of_the_workbook(serial, epoch, day):
    assert parse(serial, epoch=epoch) == day


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("03/25/2020", "month first"), ("1-3-20", "four digits"), ("1 mrt '20", "four digits"), ("1/3/'20", "four digits"), ("31-2-2020", "does not exist"), ("2021-02-29", "does not exist"),
        ("20201301", "does not exist"), ("25-25-2020", "does not exist"), ("0-1-2020", "does not exist"), ("1-1-0000", "does not exist"), (60, "never was"), (0, "0 January 1900"),
        (2020, "but a year"), (2020.0, "but a year"), (-1, "negative"), (2958466, "9999"), (20201301, "does not exist"), (20200301.5, "yyyymmdd"), (10**400, "8 digits"),
        (float("nan"), "is no date"), (None, "empty cell"), (True, "bool"), (pd.NaT, "NaTType"), ([], "list"),
        ("", "for instance"), ("2020", "for instance"), ("maart 2020", "for instance"), ("1-3/2020", "for instance"), ("1 - 3", "for instance"), ("1" * 5000, "for instance"), ("٣-3-2020", "for instance"),
    ],
)  # fmt: skip
def test_what_is_no_day_or_may_be_another_is_refused(cell, why):
    with pytest.raises(DateError, match=why) as error:
        parse(cell)
    assert isinstance(error.value, PeilmerkError)
    assert isinstance(error.value, ValueError)


_DAYS = st.dates(date(1500, 1, 1), date(2099, 12, 31))
_SPELLINGS = [
    lambda d: d.isoformat(), lambda d: f"{d.isoformat()}T00:00:00", lambda d: f"{d:%Y%m%d}", lambda d: f"{d:%d-%m-%Y}", lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}", lambda d: f"{d:%d} {MONTHS[d.month - 1][:3]} {d.year} ", lambda d: f"{d.day} {MONTHS[d.month - 1][:3]}. {d.year}",
]  # fmt: skip


@given(_DAYS, st.sampled_from(_SPELLINGS))
def test_a_day_in_any_spelling_is_read_back(day, write):
    assert parse(write(day)) == day


@given(st.integers(2101, 73050), st.floats(0, 0.999))
def test_the_serials_of_both_systems_are_1462_days_apart(serial, time):
    assert parse(serial + time) == date(1899, 12, 30) + timedelta(days=serial)
    assert parse(serial + 1462) == parse(serial + time, epoch=1904)


@given(st.one_of(st.text(), st.text("0123456789-/. jan'", max_size=12), st.binary().map(lambda b: b.decode("latin-1")), st.none(), st.floats(), st.integers()))
@example("\ud800")
@example("-" * 5000)
def test_any_cell_is_a_day_or_an_error(cell):
    try:
        assert type(parse(cell)) is date
    except DateError as error:
        assert "no date" in str(error)
