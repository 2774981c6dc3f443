"""Dates of pages, in the forms that Quarto knows."""

from __future__ import annotations

import datetime as dt

import pytest

from peilmerk.publishers.embedded.dates import as_date, written

DAY = dt.date(2020, 5, 1)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (None, "1 mei 2020"), ("full", "vrijdag 1 mei 2020"), ("long", "1 mei 2020"), ("short", "01-05-2020"), ("iso", "2020-05-01"),
        ("D MMMM YYYY", "1 mei 2020"), ("dddd D/M/YY", "vrijdag 1/5/20"), ("MMM YYYY", "mei 2020"), ("[op] DD-MM", "op 01-05"), ("D 'MM", "1 '05"),
    ],
)  # fmt: skip
def test_forms(form, expected):
    assert written(DAY, "nl", form) == expected == written("2020-05-01", "nl", form)


def test_the_language_decides():
    assert written(DAY, "en") == "1 May 2020"


def test_what_is_no_date_stays_as_it_is():
    assert written("voorjaar 2020", "nl") == "voorjaar 2020" and written(None, "nl") == "" and as_date("2020") is None
    assert as_date(dt.datetime(2020, 5, 1, 12)) == DAY
