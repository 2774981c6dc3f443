"""Numbers: what departments write, with its precision, and nothing that is not certainly a number."""

import math
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from peilmerk.numbers import MISSING, NO_DECIMALS, NumberError, parse, parse_column, write
from peilmerk.observations import MISSING_REASONS


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [
        (7, 7.0, 0), (7.0, 7.0, 0), (8.7, 8.7, 1), (0.1 + 0.2, 0.3, 1), (-3.25, -3.25, 2),
        ("7", 7.0, 0), ("8,7", 8.7, 1), ("8,70", 8.7, 2), ("0,0", 0.0, 1),
        ("1.776.462", 1776462.0, 0), ("1 776 462", 1776462.0, 0), ("1\u00a0776", 1776.0, 0), ("1.234,5", 1234.5, 1), ("1234,5", 1234.5, 1),
        ("-3,4", -3.4, 1), ("−3,4", -3.4, 1), ("- 3", -3.0, 0), ("+7,9", 7.9, 1),
        ("€ 1,5", 1.5, 1), ("€1.500", 1500.0, 0), ("-€ 5", -5.0, 0), ("€ -5", -5.0, 0), ("€ 5,-", 5.0, 0), ("€ 5,--", 5.0, 0),
        ("12,5%", 12.5, 1), ("44 %", 44.0, 0),
        ("-", 0.0, 0), ("–", 0.0, 0),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_precision(cell, value, decimals):
    number = parse(cell)
    assert (number.value, number.decimals, number.missing) == (value, decimals, "")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("", "unknown"), (None, "unknown"), ("  ", "unknown"), (".", "unknown"), ("?", "unknown"), ("onbekend", "unknown"), ("PM", "not_yet"),
     ("p.m.", "not_yet"), ("volgt", "not_yet"), ("n.v.t.", "not_applicable"), ("NVT", "not_applicable"), ("x", "secret")],
)  # fmt: skip
def test_why_a_figure_is_missing_is_kept(cell, reason):
    assert parse(cell).value is None
    assert parse(cell).missing == reason


def test_a_dash_means_what_the_table_says():
    assert parse("-", dash="not_applicable").missing == "not_applicable"
    assert parse("-").value == 0.0


@pytest.mark.parametrize(
    ("cell", "factor", "value", "decimals"),
    [(290, 1000, 290_000.0, -3), ("0,7", 1_000_000, 700_000.0, -5), ("-", 1000, 0.0, -3), ("1,5", 1, 1.5, 1), (11.1, 1_000_000, 11_100_000.0, -5)],
)  # fmt: skip
def test_the_unit_of_the_table_multiplies_and_moves_the_precision(cell, factor, value, decimals):
    number = parse(cell, factor=factor)
    assert (number.value, number.decimals) == (value, decimals)


@pytest.mark.parametrize(
    "cell",
    ["1.5", "1.50", "12.34", "1.2345", "1.000.00", "1,2,3", "12 34", "0.123", "012.345", "nan", "inf", "Infinity", "1e5", "--5", "5--", "((5))", "5%%", "€€5",
     "1%2", "€", "%", "€ 5 %", "1 mln %", "1,2E+05 mln", "acht", "<", "<<5", "<x", "9-5", "5-5", "2019-2020", "01-03", "3 of 4", "12 (34)", "1.2341)",
     "10³", "123***", "1.234.56", "1,23.456", "1'23", "1E+999", "9" * 120, "٣", math.nan, math.inf, True, b"5", [5], np.bool_(True), datetime(2020, 3, 1), date(2020, 3, 1),
     10**400, Decimal("sNaN")],
)  # fmt: skip
def test_what_is_not_certainly_a_number_is_refused(cell):
    with pytest.raises(NumberError, match="is no number"):
        parse(cell)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(7156, 0, "7.156"), (-3.4, 1, "-3,4"), (8.7, 2, "8,70"), (1234567, -3, "1.235.000"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.125, 2, "0,13"),
     (-0.0, 0, "0"), (-0.04, 1, "0,0"), (1e15, 0, "1" + ".000" * 5)],
)  # fmt: skip
def test_writing_for_dutch_readers(value, decimals, text):
    assert write(value, decimals) == text


@given(st.floats(-1e15, 1e15), st.integers(-6, 6))
@example(999.5, 0)
@example(-0.04, 1)
def test_numbers_are_written_as_babel_writes_them(value, decimals):
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    assert write(value, decimals) == format_decimal(rounded or abs(rounded), format=pattern, locale="nl")


def test_what_is_no_number_is_written_as_such():
    assert write(math.nan) == write(math.nan, 2) == "NaN"


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_what_is_written_is_read_back(digits, decimals):
    value = digits / 10**decimals
    number = parse(write(value, decimals))
    assert number.value == pytest.approx(value, abs=10**-decimals / 1e6)
    assert number.decimals == decimals


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.sampled_from([1, 10, 1000, 1_000_000]))
def test_a_factor_changes_value_and_precision_alike(digits, decimals, factor):
    bare = parse(write(digits / 10**decimals, decimals))
    scaled = parse(write(digits / 10**decimals, decimals), factor=factor)
    assert scaled.value == pytest.approx(bare.value * factor)
    assert 10.0**-scaled.decimals == pytest.approx(factor * 10.0**-bare.decimals)


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [
        ("€ 1,2 mln", 1_200_000, -5), ("1,2 miljoen", 1_200_000, -5), ("1,20 mln.", 1_200_000, -4), ("3 mld", 3_000_000_000, -9),
        ("€ 450 k", 450_000, -3), ("450 duizend", 450_000, -3), ("1,2 mln euro", 1_200_000, -5), ("1,2345 k", 1234.5, 1),
    ],
)  # fmt: skip
def test_a_scale_word_multiplies_and_moves_the_precision(cell, value, decimals):
    assert (parse(cell).value, parse(cell).decimals) == (value, decimals)


def test_a_cell_that_names_its_own_scale_stands_outside_the_unit_of_the_table():
    assert parse("€ 1,2 mln", factor=1000).value == 1_200_000
    assert parse("12,5%", factor=1000).value == 12.5
    assert parse("€ 450", factor=1000).value == 450_000


@pytest.mark.parametrize("cell", ["-300", "300-", "(300)", "−300", "€ -300", "- € 300", "-€ 300", "(€ 300)", "€ (300)", "EUR -300", "-300 euro"])
def test_every_way_to_write_a_negative_amount(cell):
    assert parse(cell).value == -300
    assert parse("(€ 1,2 mln)").value == -1_200_000


@pytest.mark.parametrize("cell", ["-300-", "(-300)", "(300-)", "--300", "- -300", "-+300", "-€ -300"])
def test_two_signs_together_are_no_number(cell):
    with pytest.raises(NumberError, match="is no number"):
        parse(cell)


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", ".", "'", "’"])
def test_every_thousands_sign_is_read(space):
    assert parse(f"1{space}234{space}567").value == 1234567
    assert parse(f" € 1{space}234,5\u00a0\u200b").value == 1234.5


@pytest.mark.parametrize(
    ("cell", "value", "mark", "provisional"),
    [
        ("123*", 123, "*", True), ("123 **", 123, "**", True), ("*123", 123, "*", True), ("1.234 ¹", 1234, "¹", False), ("1.234¹²", 1234, "¹²", False),
        ("1.234 1)", 1234, "1)", False), ("1) 1.234", 1234, "1)", False), ("12,5%* 2)", 12.5, "* 2)", True), ("(5)*", -5, "*", True),
        ("-*", 0, "*", True), ("10 ³", 10, "³", False), ("7†", 7, "†", False), ("7", 7, "", False),
    ],
)  # fmt: skip
def test_marks_are_kept_beside_the_figure_and_an_asterisk_says_provisional(cell, value, mark, provisional):
    number = parse(cell)
    assert (number.value, number.mark, number.provisional, number.text) == (value, mark, provisional, cell)


def test_an_asterisk_without_a_figure_hides_it():
    assert [parse(cell).missing for cell in ("*", "**")] == ["secret", "secret"]
    assert not parse("*").provisional
    assert (parse(".*").missing, parse(".*").mark) == ("unknown", "*")


@pytest.mark.parametrize(
    ("cell", "low", "high", "missing"),
    [
        # of a count, the whole number next to a strict bound
        ("<10", None, 9, "secret"), ("< 10", None, 9, "secret"), ("minder dan 10", None, 9, "secret"), ("≤10", None, 10, "secret"), ("<= 10", None, 10, "secret"),
        ("ten hoogste 4", None, 4, "secret"), ("4 of minder", None, 4, "secret"), ("<1.000*", None, 999, "secret"),
        ("meer dan 5", 6, None, "unknown"), (">5", 6, None, "unknown"), ("≥ 5", 5, None, "unknown"), ("5 of meer", 5, None, "unknown"), ("Minstens 5", 5, None, "unknown"),
        # a share or an amount can lie in between
        ("<0,5", None, 0.5, "unknown"), (">90%", 90, None, "unknown"), ("< € 10", None, 10, "unknown"), ("< 1 mln", None, 1_000_000, "unknown"), ("< -5", None, -5, "unknown"),
        # classes of counts
        ("0-4", 0, 4, "secret"), ("5 - 9", 5, 9, "secret"), ("5–9", 5, 9, "secret"), ("5 t/m 9", 5, 9, "secret"), ("1.000 - 1.999", 1000, 1999, "secret"),
    ],
)  # fmt: skip
def test_a_bound_is_kept_where_the_figure_is_not_told(cell, low, high, missing):
    number = parse(cell)
    assert (number.value, number.low, number.high, number.missing, number.text) == (None, low, high, missing, cell)


def test_bounds_in_thousands_lie_anywhere_in_between():
    assert parse("<10", factor=1000).high == 10_000
    assert (parse("5-9", factor=1000).low, parse("5-9", factor=1000).high) == (5000, 9000)


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("12,5%", "percent"), ("12,5 %", "percent"), ("12,5 procent", "percent"), ("3‰", "permille"), ("€ 3", "EUR"), ("3 euro", "EUR"), ("EUR 3", "EUR"),
     (">90%", "percent"), ("3", "")],
)  # fmt: skip
def test_the_unit_that_a_cell_names_is_told(cell, unit):
    assert parse(cell).unit == unit


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [("397725.0", 397725, 0), ("9.5", 9.5, 1), ("12.50", 12.5, 2), ("-3.4", -3.4, 1), ("1e-05", 1e-5, 5), ("1.2E7", 12_000_000, -6), ("1,234.5", 1234.5, 1), ("1.234", 1.234, 3)],
)  # fmt: skip
def test_a_file_with_decimal_points_is_read_with_points(cell, value, decimals):
    number = parse(cell, decimal=".")
    assert (number.value, number.decimals) == (value, decimals)


def test_with_decimal_points_a_comma_is_refused_where_it_may_be_a_decimal():
    with pytest.raises(NumberError, match="decimal point, thousands comma"):
        parse("1,5", decimal=".")


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [("1,234.56", 1234.56, 2), ("1,234,567", 1234567, 0), ("1,234", 1.234, 3), ("1.234", 1234, 0), ("1,2E+05", 120_000, -4), ("1,20E-03", 0.0012, 5), ("1E+05", 100_000, -5)],
)  # fmt: skip
def test_other_writing_is_read_where_nothing_else_can_be_meant(cell, value, decimals):
    assert (parse(cell).value, parse(cell).decimals) == (value, decimals)


@pytest.mark.parametrize("cell", ["#N/B", "#N/A", "#DEEL/0!", "#DIV/0!", "#VERW!", "#REF!", "#WAARDE!", "#NAAM?", "#GETAL!", "####", "Err:502"])
def test_a_formula_error_is_called_by_its_name(cell):
    with pytest.raises(NumberError, match=f"{cell.replace('?', '.')}' is no number but a formula error"):
        parse(cell)


@pytest.mark.parametrize(("cell", "found"), [(True, "True of type bool"), (datetime(2020, 3, 1), "2020-03-01 00:00:00 of type datetime"), (math.nan, "nan"), ([1], "type list")])
def test_the_error_says_what_was_found(cell, found):
    with pytest.raises(NumberError, match=found):
        parse(cell)


@pytest.mark.parametrize(
    ("cell", "missing"),
    [("..", "unknown"), ("…", "unknown"), ("n.b.", "unknown"), ("---", "unknown"), ("niet bekend", "unknown"), ("nnb", "not_yet"), ("n.n.b.", "not_yet"),
     ("Nog niet bekend", "not_yet"), ("geheim", "secret"), ("nvt", "not_applicable"), ("niet van toepassing", "not_applicable")],
)  # fmt: skip
def test_more_ways_to_say_that_there_is_no_figure(cell, missing):
    assert (parse(cell).value, parse(cell).missing, parse(cell).text) == (None, missing, cell)


def test_nihil_is_nil_in_any_table():
    assert parse("nihil", dash="not_applicable").value == 0


def test_every_word_for_missing_has_a_reason_that_an_observation_can_have():
    assert {parse(word).missing for word in MISSING} == set(MISSING.values()) <= set(MISSING_REASONS)


@pytest.mark.parametrize("cell", ["", None, "  ", "\u00a0"])
def test_an_empty_cell_means_what_the_file_says(cell):
    assert parse(cell).missing == "unknown"
    assert parse(cell, empty="not_applicable").missing == "not_applicable"


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [(Decimal("12.50"), 12.5, 2), (np.float32(0.1), 0.1, 1), (np.int64(3), 3, 0), (np.float64(8.7), 8.7, 1), (10**17, 1e17, 0)],
)
def test_numbers_of_a_parquet_file_keep_the_precision_that_their_type_has(cell, value, decimals):
    assert (parse(cell).value, parse(cell).decimals) == (value, decimals)


_SIGNS = ["{}", "{} ", "\u00a0{}", "€ {}", "{} euro", "EUR {}", "{}*", "{} **", "{} ¹", "{} 1)"]
_NEGATIVES = ["-{}", "−{}", "- {}", "{}-", "({})", "€ -{}", "- € {}", "(€ {})", "€ {}-", "({})*"]


@given(st.integers(0, 10**12), st.integers(0, 4), st.booleans(), st.sampled_from([".", " ", "\u00a0", "'", ""]), st.data())
def test_a_figure_in_any_spelling_is_the_same_figure(digits, decimals, negative, thousands, data):
    value = digits / 10**decimals
    text = write(value, decimals).replace(".", thousands)
    number = parse(data.draw(st.sampled_from(_NEGATIVES if negative else _SIGNS)).format(text))
    assert (number.value, number.decimals) == (-value if negative else value, decimals)


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.sampled_from([("mln", 6), ("mld", 9), ("k", 3)]))
def test_a_scale_word_is_the_same_as_the_noughts(digits, decimals, scale):
    number = parse(f"€ {write(digits / 10**decimals, decimals)} {scale[0]}")
    assert number.value == pytest.approx(digits * 10.0 ** (scale[1] - decimals))
    assert number.decimals == decimals - scale[1]


_CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=12), st.binary(max_size=12).map(lambda b: b.decode("latin-1")),
    st.text("0123456789.,- %€*<()xek\u00a0'", max_size=10), st.sampled_from([*MISSING, "-", "nihil", "5-9", "<10", "#N/B", "1,2 mln"]),
    st.builds(lambda d, p: write(d / 10**p, p), st.integers(-(10**12), 10**12), st.integers(0, 5)), st.from_regex(r"-?[0-9]{1,18}([.,][0-9]{1,4})?", fullmatch=True),
)  # fmt: skip
_HOW = st.fixed_dictionaries(
    {"factor": st.sampled_from([1, 10, 1000, 1000.0, 1_000_000, 12, 0.001]), "dash": st.sampled_from(["nil", "unknown"]),
     "decimal": st.sampled_from([",", "."]), "empty": st.sampled_from(["unknown", "not_applicable"])}
)  # fmt: skip


@given(_CELLS, _HOW)
@example("\ud800", {})
@example("(" * 5000, {})
def test_any_cell_is_a_number_a_reason_or_an_error(cell, how):
    try:
        number = parse(cell, **how)
    except NumberError:
        return
    assert (number.value is None) == bool(number.missing)
    assert number.value is None or math.isfinite(number.value)
    assert number.low is None or number.high is None or number.low < number.high
    assert not isinstance(cell, str) or number.text == cell


@given(st.lists(_CELLS, max_size=12), _HOW)
@example(["\ud800", "7"], {})
@example(["1.0", "0.0", "-0.0", "-0", "007", "1.000", "0.123"], {"decimal": "."})
@example([0.1 + 0.2, -0.0, 1e22, 5e-324, 10**16, 123456789.123456], {"factor": 1000})
def test_a_column_is_read_exactly_as_its_cells_are(cells, how):
    column = parse_column(cells, **how)
    bad = []
    for i, cell in enumerate(cells):
        got = [column.value[i], column.decimals[i], column.missing[i], column.low[i], column.high[i], column.mark[i], column.unit[i]]
        try:
            n = parse(cell, **how)
        except NumberError:
            bad.append(i)
            expected = [math.nan, NO_DECIMALS, "", math.nan, math.nan, "", ""]
        else:
            value, low, high = (math.nan if x is None else x for x in (n.value, n.low, n.high))
            expected = [value, NO_DECIMALS if n.decimals is None else n.decimals, n.missing, low, high, n.mark, n.unit]
        assert [repr(x) if isinstance(x, str) else repr(float(x)) for x in got] == [repr(x) if isinstance(x, str) else repr(float(x)) for x in expected]
    assert [i for i, _ in column.bad] == bad


def test_a_column_tells_where_its_unreadable_cells_are():
    column = parse_column(["1", "acht", "x", "1.5", True])
    assert column.bad == [(1, "acht"), (3, "1.5"), (4, "bool")]
    assert column.value[0] == 1 and np.isnan(column.value[1:]).all()
    assert column.missing.tolist() == ["", "", "secret", "", ""]


@pytest.mark.parametrize(
    "cells", [pd.Series(["1,5", None, "x"]), pd.Series(["1,5", None, "x"], dtype=object), pd.Series([1.5, np.nan, np.nan]), np.array(["1,5", "", "."])]
)
def test_a_column_may_be_of_pandas_or_numpy_where_missing_is_empty(cells):
    column = parse_column(cells)
    assert (column.value[0], column.decimals[0], column.bad) == (1.5, 1, [])
    assert set(column.missing[1:]) <= {"unknown", "secret"}


def test_an_empty_column_has_no_figures():
    assert len(parse_column([]).value) == 0
