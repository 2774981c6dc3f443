"""Periods: every Dutch spelling leads to one SDMX code, and a code's label leads back to it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import PeilmerkError
from peilmerk.period import PeriodError, parse


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        # years, also as a spreadsheet or CBS writes them
        ("2020", "2020"), (" 2020 ", "2020"), ("2020.0", "2020"), ("2020*", "2020"), ("2020**", "2020"),
        # quarters
        ("2020-Q2", "2020-Q2"), ("2020Q2", "2020-Q2"), ("2020 q2", "2020-Q2"), ("Q2 2020", "2020-Q2"), ("2020-K2", "2020-Q2"),
        ("2e kwartaal 2020", "2020-Q2"), ("2e kwartaal van 2020", "2020-Q2"), ("Tweede kwartaal 2020", "2020-Q2"),
        ("2 kwartaal 2020", "2020-Q2"), ("1ste kwartaal 2020", "2020-Q1"), ("2020 4e kwartaal", "2020-Q4"), ("3e kw 2020", "2020-Q3"),
        ("2020KW02", "2020-Q2"), ("2020 kw 2", "2020-Q2"),
        # half-years
        ("2020-S1", "2020-S1"), ("2020-H2", "2020-S2"), ("H1 2020", "2020-S1"), ("1e halfjaar 2020", "2020-S1"),
        ("tweede half jaar 2020", "2020-S2"), ("2020 1e halfjaar", "2020-S1"), ("2e hj 2020", "2020-S2"),
        # four months
        ("2020-T1", "2020-T1"), ("eerste vier maanden 2020", "2020-T1"), ("eerste 4 maanden van 2020", "2020-T1"),
        # months
        ("2020-05", "2020-05"), ("mei 2020", "2020-05"), ("Mei 2020", "2020-05"), ("2020 mei", "2020-05"), ("mrt 2020", "2020-03"),
        ("sep. 2020", "2020-09"), ("december 2019", "2019-12"),
        # days, in three orders
        ("2020-05-01", "2020-05-01"), ("1 mei 2020", "2020-05-01"), ("01-05-2020", "2020-05-01"), ("1/5/2020", "2020-05-01"),
        # ranges
        ("2019-2021", "2019/2021"), ("2019 – 2021", "2019/2021"), ("2019 t/m 2021", "2019/2021"), ("2019/2021", "2019/2021"),
        ("2019..2021", "2019/2021"), ("2019 tot en met 2021", "2019/2021"), ("2020/2020", "2020"),
        ("januari t/m oktober 2023", "2023-01/2023-10"), ("jan-okt 2023", "2023-01/2023-10"), ("januari - oktober 2023", "2023-01/2023-10"),
        ("juni 2017 t/m februari 2020", "2017-06/2020-02"), ("1 t/m 15 mei 2020", "2020-05-01/2020-05-15"),
        ("1 mei t/m 3 juni 2020", "2020-05-01/2020-06-03"), ("1-1-2020 t/m 31-3-2020", "2020-01-01/2020-03-31"),
        ("1/1/2020 t/m 31/3/2020", "2020-01-01/2020-03-31"), ("1e t/m 3e kwartaal 2020", "2020-Q1/2020-Q3"),
        ("2020-H1 t/m 2020-H2", "2020-S1/2020-S2"),
        # open ends
        ("vanaf 2022", "2022/.."), ("2022..", "2022/.."), ("2022/..", "2022/.."), ("vanaf mei 2022", "2022-05/.."),
    ],
)  # fmt: skip
def test_every_spelling_leads_to_one_code(spelling, code):
    assert parse(spelling).code == code


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-S2", date(2020, 7, 1), date(2020, 12, 31)),
        ("2020-T1", date(2020, 1, 1), date(2020, 4, 30)),
        ("2020-T3", date(2020, 9, 1), date(2020, 12, 31)),
        ("2020-Q1", date(2020, 1, 1), date(2020, 3, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28)),
        ("2020-05-01", date(2020, 5, 1), date(2020, 5, 1)),
        ("2019/2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("2022/..", date(2022, 1, 1), None),
    ],
)
def test_a_period_runs_from_its_first_to_its_last_day(code, start, end):
    assert (parse(code).start, parse(code).end) == (start, end)


@pytest.mark.parametrize(
    ("code", "label", "frequency"),
    [
        ("2020", "2020", "A"),
        ("2020-S1", "1e halfjaar 2020", "S"),
        ("2020-T2", "tweede vier maanden 2020", "T"),
        ("2020-Q2", "2e kwartaal 2020", "Q"),
        ("2020-05", "mei 2020", "M"),
        ("2020-05-01", "1 mei 2020", "D"),
        ("2019/2021", "2019 t/m 2021", "range"),
        ("2023-01/2023-10", "januari t/m oktober 2023", "range"),
        ("2022/..", "vanaf 2022", "range"),
    ],
)
def test_the_label_is_what_a_dutch_reader_writes(code, label, frequency):
    assert (parse(code).label, parse(code).frequency) == (label, frequency)


@pytest.mark.parametrize(
    "text",
    ["", "begin dit jaar", "2020-13", "2020-00", "2020-Q5", "2020-Q0", "2020-S3", "2020-T4", "30 februari 2020", "31-02-2020",
     "2021 t/m 2019", "1850", "2020-1", "2019/20", "t/m 2022", "2020-2021..", "12 meisjes"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_help(text):
    with pytest.raises(PeriodError) as error:
        parse(text)
    assert f"'{text}'" in str(error.value) or "is no date" in str(error.value) or "ends before it begins" in str(error.value)
    assert isinstance(error.value, PeilmerkError)


def test_the_help_shows_spellings_that_work():
    with pytest.raises(PeriodError) as error:
        parse("kwartaal twee")
    examples = str(error.value).split("for instance ")[1].rstrip(".").replace(" or ", ", ").split(", ")
    assert len(examples) > 5
    assert [parse(example) for example in examples]


def test_periods_sort_by_time_and_open_ends_come_last():
    codes = ["2022/..", "2020-Q2", "2020", "2020-Q1", "2022"]
    assert [p.code for p in sorted(map(parse, codes))] == ["2020-Q1", "2020", "2020-Q2", "2022", "2022/.."]


@pytest.mark.parametrize(
    ("whole", "part", "within"),
    [("2020", "2020-Q4", True), ("2020", "2021-01", False), ("2019/2021", "2020", True), ("2020-Q1", "2020", False),
     ("2020/..", "2030", True), ("2020/..", "2019", False), ("2020/..", "2021/..", True), ("2020", "2020/..", False)],
)  # fmt: skip
def test_contains(whole, part, within):
    assert parse(whole).contains(parse(part)) is within


_YEARS = st.integers(1900, 2099)
_SINGLE = st.one_of(
    _YEARS.map(str),
    st.builds("{}-S{}".format, _YEARS, st.integers(1, 2)),
    st.builds("{}-T{}".format, _YEARS, st.integers(1, 3)),
    st.builds("{}-Q{}".format, _YEARS, st.integers(1, 4)),
    st.builds("{}-{:02d}".format, _YEARS, st.integers(1, 12)),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat),
)


@st.composite
def _codes(draw) -> str:
    first = draw(_SINGLE)
    form = draw(st.sampled_from(["single", "open", "range"]))
    if form == "single":
        return first
    if form == "open":
        return f"{first}/.."
    second = draw(_SINGLE)
    first, second = sorted([parse(first), parse(second)])
    if first.end > second.end:
        return first.code
    return f"{first.code}/{second.code}"


@given(_codes())
def test_code_and_label_both_lead_back_to_the_period(code):
    period = parse(code)
    assert parse(period.code) == period
    assert parse(period.label) == period
    assert period.end is None or period.start <= period.end
    assert period.contains(period)
