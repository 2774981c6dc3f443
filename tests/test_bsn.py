"""Citizen service numbers: recognised in every spelling, told apart from other numbers, and never told."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from peilmerk import bsn
from peilmerk.errors import DeliveryError, Fault
from registers.planted import citizens

#: Numbers that pass, the second with a 0 in front.
NUMBER, EARLY = "123456782", "010000008"
digits = st.text("0123456789", min_size=8, max_size=8)


@st.composite
def numbers(draw) -> str:
    """Nine digits that pass, made as the elfproef says: the last one is what the others weigh, modulo 11."""
    first = draw(digits)
    rest = sum(int(d) * w for d, w in zip(first, range(9, 1, -1), strict=True)) % 11
    assume(rest < 10 and set(first) != {"0"})
    return f"{first}{rest}"


@given(digits)
def test_of_ten_last_digits_at_most_one_passes(first):
    assert sum(bsn.is_bsn(f"{first}{last}") for last in range(10)) <= 1


@given(numbers(), st.integers(0, 8), st.integers(1, 9))
def test_a_number_passes_and_with_one_other_digit_it_does_not(number, place, more):
    other = str((int(number[place]) + more) % 10)
    assert bsn.is_bsn(number)
    assert not bsn.passes(number[:place] + other + number[place + 1 :])


@given(numbers(), st.integers(0, 7))
def test_two_digits_in_the_other_order_do_not_pass(number, place):
    assume(number[place] != number[place + 1])
    assert not bsn.passes(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


@given(numbers(), st.lists(st.sampled_from(["", " ", ".", "-", "\u00a0"]), min_size=8, max_size=8), st.sampled_from(["", " ", "  "]))
def test_what_stands_between_or_around_the_digits_makes_no_difference(number, between, around):
    text = "".join(d + s for d, s in zip(number, [*between, ""], strict=True))
    assume(not re.fullmatch(r"[0-9]+\.0{1,2}", text))
    assert bsn.nine_digits(around + text + around) == number


@pytest.mark.parametrize("text", ["10000008", "1000.00.08", "10000008.0", "10000008,00", "10-000-008"])
def test_a_lost_zero_is_put_back(text):
    assert bsn.nine_digits(text) == EARLY


@pytest.mark.parametrize(
    "text", ["", "000000000", "00000000", "1234567", "1234567820", "123456783", "12345678a", "1234,56,782", "1234..56782", "-123456782", "１２３４５６７８２", "²23456782"]
)
def test_what_is_no_number_is_none(text):
    assert not bsn.is_bsn(text)


def test_one_in_eleven_numbers_passes_by_chance():
    passing = sum(bsn.passes(f"{n:09d}") for n in range(100_000_000, 100_110_000))
    assert passing == pytest.approx(10_000, rel=0.01)


def test_counted_are_different_texts_of_eight_or_nine_digits_and_nothing_else():
    assert bsn.counted([NUMBER, NUMBER, "10000008", "123456783", "1.234.567", "2024", "123456782.0"]) == (3, 2)


# --- masked -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"cliënt {NUMBER} is onbekend", "cliënt [bsn] is onbekend"),
        ("1234.56.782 en 123 456 782, 123-456-782", "[bsn] en [bsn], [bsn]"),
        ("123\u00a0456\u00a0782", "[bsn]"),
        (f"{NUMBER}.0", "[bsn].0"),
        (f"NL{NUMBER}B01", "NL[bsn]B01"),
        (f"2024 {NUMBER}", "2024 [bsn]"),
        ("123 456 782 5 jaar", "[bsn] 5 jaar"),
        (f"0{NUMBER} is te lang", f"0{NUMBER} is te lang"),
        ("van 1985-07-24 tot 24-07-1985", "van 1985-07-24 tot 24-07-1985"),
        ("2015-2024", "2015-2024"),
        ("123456783", "123456783"),
        ("geen cijfer", "geen cijfer"),
    ],
)
def test_masked(text, told):
    assert bsn.masked(text) == told


def test_days_and_years_are_left_although_their_digits_pass():
    """The parameters above say something only if these would be masked as numbers."""
    assert bsn.passes("19850724") and bsn.passes("24071985") and bsn.passes("20152024")


@given(st.lists(numbers() | st.text("0123456789 .-ab|", max_size=12), max_size=6), st.sampled_from(["", " ", " | ", "-", "a"]))
def test_no_number_is_left_in_any_text(parts, between):
    told = bsn.masked(between.join(parts))
    assert not [run for run in re.findall(r"[0-9]+", told) if bsn.passes(run)]
    assert bsn.masked(told) == told


@given(st.text("abcdef ,.:'€%", max_size=80))
def test_text_without_digits_is_left(text):
    assert bsn.masked(text) == text


def test_a_long_text_is_masked_in_no_time():
    assert bsn.masked("1 " * 50_000) == "1 " * 50_000


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["found", "expected", "do"])
def test_a_fault_never_tells_a_number(field):
    words = {"found": "x", "expected": "y", "do": "z"} | {field: f"niet {NUMBER}"}
    fault = Fault("a.csv", **words)
    assert getattr(fault, field) == "niet [bsn]" and NUMBER not in str(fault)


@pytest.mark.parametrize("found", [NUMBER, "123\u00a0456\u00a0782", 123456782, 123456782.0, [NUMBER, "x"], f"Jan | {NUMBER} | 24"])
def test_an_error_never_tells_a_number_whatever_the_cell_held(found):
    said = str(DeliveryError.at("a.csv", found=found, expected="een bedrag", do="Kijk."))
    assert "[bsn]" in said and not re.search(r"[0-9]{3}", said)


def test_a_fault_can_be_kept_and_read_back():
    fault = Fault("a.csv", NUMBER, "y", "z", "Blad", 3, "B")
    assert Fault(**vars(fault)) == fault


def test_the_numbers_that_tests_plant_are_numbers():
    assert all(map(bsn.is_bsn, citizens(50)))
