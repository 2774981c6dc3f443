"""Seasons are times like any other: whole months, of one year but for a winter, and their label leads back to them."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.period import PeriodError, parse

YEARS = st.integers(1900, 2097)


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("voorjaar 2021", "2021-03/2021-05"), ("Lente 2021", "2021-03/2021-05"), ("het voorjaar van 2021", "2021-03/2021-05"),
        ("zomer 2021", "2021-06/2021-08"), ("de zomer van 2021", "2021-06/2021-08"), ("najaar 2021", "2021-09/2021-11"), ("herfst 2021", "2021-09/2021-11"),
        ("seizoen 2024-2025", "2024-07/2025-06"), ("seizoen 2024/'25", "2024-07/2025-06"), ("het sportseizoen 2024–2025", "2024-07/2025-06"),
        ("winter 2020-2021", "2020-12/2021-02"), ("winter 2020/2021", "2020-12/2021-02"), ("winter 2020/'21", "2020-12/2021-02"), ("winter 1999/00", "1999-12/2000-02"),
    ],
)  # fmt: skip
def test_a_season_is_whole_months_three_of_the_weather_and_twelve_of_a_club(spelling, code):
    assert parse(spelling).code == code


@given(YEARS, st.sampled_from(["voorjaar", "lente", "zomer", "najaar", "herfst"]))
def test_the_label_of_a_season_leads_back_to_it(year, season):
    found = parse(f"{season} {year}")
    assert parse(found.label) == found and found.start.year == found.end.year == year


@given(YEARS)
def test_the_seasons_of_a_year_follow_each_other_without_a_gap(year):
    names = [f"voorjaar {year}", f"zomer {year}", f"najaar {year}", f"winter {year}-{year + 1}"]
    seasons = [parse(name) for name in names]
    assert seasons[0].start == date(year, 3, 1)
    for before, after in pairwise(seasons):
        assert (after.start - before.end).days == 1


@pytest.mark.parametrize("spelling", ["winter 2020-2022", "winter 2020/19", "voorjaar", "seizoen 2021", "seizoen 2021-2023", "seizoen"])
def test_what_is_no_season_is_refused(spelling):
    with pytest.raises(PeriodError):
        parse(spelling)


def test_a_winter_of_one_year_is_told_to_be_of_two():
    with pytest.raises(PeriodError, match=r"A winter is of two years: write winter 2020-2021"):
        parse("winter 2020")
