"""Numbers: what departments write, with its precision, and nothing that is not certainly a number."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.numbers import NumberError, parse, write


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
    ["1.5", "1.50", "12.34", "1.2345", "1.000.00", "1,2,3", "12 34", "1,234.5", "nan", "inf", "Infinity", "1e5", "--5", "5-", "(5)", "5%%", "€€5",
     "1%2", "€", "%", "acht", "<10", "3 of 4", "٣", math.nan, math.inf, True],
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


@given(st.text(max_size=8))
def test_any_text_is_a_number_a_reason_or_an_error(text):
    try:
        number = parse(text)
    except NumberError:
        return
    assert (number.value is None) == bool(number.missing)
    assert number.value is None or math.isfinite(number.value)
