"""Periods: every Dutch spelling leads to one SDMX code, and a code's label leads back to it."""

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peilmerk.errors import PeilmerkError
from peilmerk.period import PeriodError, marked, parse


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
        ("2020 Q2", "2020-Q2"), ("Q2-2020", "2020-Q2"), ("K2 2020", "2020-Q2"), ("kw 2 2020", "2020-Q2"), ("kw2-2020", "2020-Q2"), ("2e kw. 2020", "2020-Q2"),
        ("2015 1e kwartaal", "2015-Q1"), ("kwartaal 2 2020", "2020-Q2"), ("2020 kwartaal 2", "2020-Q2"), ("kwartaal II 2020", "2020-Q2"), ("IIe kwartaal 2020", "2020-Q2"), ("IV kwartaal 2020", "2020-Q4"),
        # whole years, and CBS's codes
        ("heel 2020", "2020"), ("jaar 2020", "2020"), ("het hele jaar 2020", "2020"), ("boekjaar 2020", "2020"), ("2020JJ00", "2020"), ("2020HJ01", "2020-S1"), ("2020MM06", "2020-06"),
        ("2020-A1", "2020"), ("2020-M06", "2020-06"),
        # half-years
        ("1e halfjaar 2021", "2021-S1"), ("1e half jaar 2024", "2024-S1"), ("eerste halfjaar van 2020", "2020-S1"), ("eerste helft van 2020", "2020-S1"), ("2020 halfjaar 2", "2020-S2"),
        ("2020-S1", "2020-S1"), ("2020-H2", "2020-S2"), ("H1 2020", "2020-S1"), ("1e halfjaar 2020", "2020-S1"),
        ("tweede half jaar 2020", "2020-S2"), ("2020 1e halfjaar", "2020-S1"), ("2e hj 2020", "2020-S2"),
        # four months
        ("2020-T1", "2020-T1"), ("eerste vier maanden 2020", "2020-T1"), ("eerste 4 maanden van 2020", "2020-T1"),
        # months
        ("2020-05", "2020-05"), ("mei 2020", "2020-05"), ("Mei 2020", "2020-05"), ("2020 mei", "2020-05"), ("mrt 2020", "2020-03"),
        ("sep. 2020", "2020-09"), ("december 2019", "2019-12"),
        ("2025 januari*", "2025-01"), ("jan-2025", "2025-01"), ("sept 2020", "2020-09"), ("januari 2025 ¹", "2025-01"), ("2020 1)", "2020"),
        # stocks on a day
        ("31 maart 2015", "2015-03-31"), ("per 31 maart 2015", "2015-03-31"), ("stand 1 januari 2020", "2020-01-01"), ("stand per 1 januari 2020", "2020-01-01"), ("peildatum 1-1-2020", "2020-01-01"),
        ("Peildatum: 1-1-2020", "2020-01-01"), ("ultimo maart 2015", "2015-03-31"), ("ultimo 2020", "2020-12-31"), ("per ultimo 2e kwartaal 2020", "2020-06-30"), ("primo 2020", "2020-01-01"),
        ("2020-05-01 00:00:00", "2020-05-01"), ("20200501", "2020-05-01"),
        # up to and including
        ("t/m juni 2020", "2020-01/2020-06"), ("tot en met juni 2020", "2020-01/2020-06"), ("cumulatief t/m juni 2020", "2020-01/2020-06"), ("t/m januari 2020", "2020-01"),
        ("t/m 2e kwartaal 2020", "2020-Q1/2020-Q2"), ("t/m 15 juni 2020", "2020-01-01/2020-06-15"), ("jan t/m jun 2020", "2020-01/2020-06"), ("januari-juni 2020", "2020-01/2020-06"),
        ("van 1 januari 2020 t/m 31 maart 2020", "2020-01-01/2020-03-31"), ("4e kwartaal 2019 t/m 2e kwartaal 2020", "2019-Q4/2020-Q2"),
        # school years, only where the word stands
        ("schooljaar 2019/2020", "2019-08/2020-07"), ("Schooljaar 2019-2020", "2019-08/2020-07"), ("schooljaar 2019/'20", "2019-08/2020-07"), ("schooljaar 2019/20", "2019-08/2020-07"),
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
     "2021 t/m 2019", "1850", "2020-1", "2019/20", "t/m 2022", "2020-2021..", "12 meisjes", "II 2020", "per 2020", "schooljaar 2019/2021", "1 januari 1830",
     "ultimo ultimo 2020", "Q5 2020", "2020KW05"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_help(text):
    with pytest.raises(PeriodError) as error:
        parse(text)
    assert f"'{text}'" in str(error.value) or "is no date" in str(error.value) or "ends before it begins" in str(error.value)
    assert isinstance(error.value, PeilmerkError)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("jan-25", "four digits"), ("jan '25", "four digits"), ("1-3-20", "four digits"), ("2019/'20", "schooljaar 2019/2020"), ("2019/20", "schooljaar 2019/2020"), ("Q1 '20", "four digits"),
        ("43891", "format the cell as a date"), (43891, "format the cell as a date"), ("202003", "write 2020-03"), ("2020X000", "CBS period of another kind"), ("2020G400", "CBS period of another kind"),
        ("2020SJ00", "CBS period of another kind"), ("juni", "does not say of which year"), ("2e kwartaal", "does not say of which year"), ("03/25/2020", "month first"),
        (None, "An empty cell"), (True, "type bool"), ([], "type list"), (float("nan"), "type float"), (10**400, "type int"),
    ],
)  # fmt: skip
def test_the_error_says_what_is_probably_wrong(cell, why):
    with pytest.raises(PeriodError, match=why):
        parse(cell)


@pytest.mark.parametrize(
    ("cell", "code"), [(2020, "2020"), (2020.0, "2020"), (date(2020, 3, 1), "2020-03-01"), (datetime(2020, 3, 1, 12), "2020-03-01")]
)
def test_cells_of_a_spreadsheet_need_not_be_text(cell, code):
    assert parse(cell).code == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [("t/m juni", "2020-01/2020-06"), ("1e kwartaal", "2020-Q1"), ("juni", "2020-06"), ("Q2", "2020-Q2"), ("kw 2", "2020-Q2"), ("jan t/m jun", "2020-01/2020-06"), ("2e halfjaar*", "2020-S2"),
     ("1 januari", "2020-01-01"), ("1 januari - 31 maart", "2020-01-01/2020-03-31"), ("ultimo maart", "2020-03-31"), ("vanaf mei", "2020-05/.."), ("juni 2021", "2021-06"), ("2021", "2021")],
)  # fmt: skip
def test_a_header_above_gives_the_year_that_a_cell_leaves_out(cell, code):
    assert parse(cell, year=2020).code == code


@pytest.mark.parametrize("cell", ["", "*", "-", "1", "05", "vanaf", "per", "voorlopig", "jan-25", "totaal"])
def test_a_year_alone_makes_no_period_of_what_is_none(cell):
    with pytest.raises(PeriodError):
        parse(cell, year=2020)


@pytest.mark.parametrize(
    ("label", "code", "provisional"),
    [("2020", "2020", False), ("2020*", "2020", True), ("2020**", "2020", True), ("2020 (voorlopig)", "2020", True), ("2020 voorlopig", "2020", True), ("2020 (nader voorlopig)", "2020", True),
     ("2020, voorlopige cijfers", "2020", True), ("2025 januari*", "2025-01", True), ("2020* 1)", "2020", True), ("2020 (definitief)", "2020", False), ("2e kwartaal 2020", "2020-Q2", False)],
)  # fmt: skip
def test_a_label_says_whether_its_figures_are_provisional(label, code, provisional):
    period, mark = marked(label)
    assert (period.code, mark) == (code, provisional)
    assert parse(label) == period


@pytest.mark.parametrize(
    ("code", "cbs"),
    [("2020", "2020JJ00"), ("2020-S2", "2020HJ02"), ("2020-Q2", "2020KW02"), ("2020-06", "2020MM06"), ("2020-T1", None), ("2020-05-01", None), ("2019/2021", None), ("2022/..", None)],
)
def test_the_code_that_cbs_gives_a_period(code, cbs):
    assert parse(code).cbs == cbs


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
    assert period.cbs is None or parse(period.cbs) == period
    assert marked(f"{period.label}*") == (period, True)


@given(_YEARS, st.sampled_from(["1e kwartaal", "tweede halfjaar", "mei", "t/m juni", "Q3", "jan t/m mrt", "ultimo april", "1 maart"]))
def test_a_year_beside_a_cell_means_the_same_as_in_it(year, text):
    assert parse(text, year=year) == parse(f"{text} {year}")


@given(
    st.one_of(st.text(), st.text("0123456789-/. qkwtmhj*'e", max_size=12), st.binary().map(lambda b: b.decode("latin-1")), st.none(), st.floats(), st.integers(), st.datetimes()),
    st.one_of(st.none(), _YEARS),
)
@example("\ud800", None)
@example("ultimo " * 3000 + "2020", None)
@example("*" * 100_000, 2020)
def test_any_cell_is_a_period_or_an_error(cell, year):
    try:
        period = parse(cell, year=year)
    except PeriodError as error:
        assert "is no" in str(error)
    else:
        assert period.end is None or period.start <= period.end
