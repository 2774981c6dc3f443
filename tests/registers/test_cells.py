"""A column of a register as values: dates, numbers and words in their many spellings, from cells of any type."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import numbers
from peilmerk.reference import Reference
from peilmerk.registers.cells import MAX_BAD, Context, Reader, as_texts
from peilmerk.registers.forms import CODES, FORMS, Column, code_of
from peilmerk.registers.mapping import Mapping
from peilmerk.registers.persons import Pseudonyms
from registers.making import TOWN
from synthetic import ROOT

REFERENCE = Reference(ROOT / "data/reference")


def reader(column: str, form: str = "indicaties", **mapping) -> Reader:
    """A reader of one column; mapping: what a mapping file says besides the names of columns."""
    required = {c.name: c.name for c in FORMS[form].columns if c.required}
    known = Mapping.model_validate({"register": form, "kolommen": required | {column: column}, **mapping})
    return Reader(FORMS[form].by_name[column], Context(REFERENCE, TOWN, known, Pseudonyms(b"k" * 32), 2024))


def take(read: Reader, cells: list | pa.Array, first: int = 0) -> list:
    """The values of a batch; `...` for a cell that cannot be read."""
    array = cells if isinstance(cells, pa.Array) else pa.array(cells, pa.string())
    values, wrong = read.take(array, np.arange(first, first + len(array)))
    assert len(values) == len(wrong) == len(array)
    return [... if bad else value for value, bad in zip(values.to_pylist(), wrong, strict=True)]


# --- days and months -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["2024-02-29", "29-02-2024", "29/2/2024", "29.02.2024", "20240229", "29 februari 2024", "29 feb 2024", "do 29 februari 2024", "2024-02-29 00:00:00", "2024-02-29T08:30", "45351", "45351,5", " 29-2-2024 "])
def test_a_day_is_known_in_every_spelling(text):
    assert take(reader("ingangsdatum"), [text]) == [date(2024, 2, 29)]


@pytest.mark.parametrize("text", ["29-02-2023", "02/30/2024", "29-2-24", "gisteren", "2024", "2024-02", ""])
def test_what_is_no_day_is_refused(text):
    assert take(reader("ingangsdatum"), [text]) == [...]


def test_an_end_may_be_empty_and_may_be_the_end_of_time():
    assert take(reader("einddatum"), ["", " ", "31-12-9999"]) == [None, None, date(9999, 12, 31)]


@pytest.mark.parametrize("text", ["2024-02", "202402", "februari 2024", "feb 2024", "29-2-2024", "2024-02-01", "20240229"])
def test_a_month_is_known_by_itself_or_by_a_day_in_it(text):
    assert take(reader("leveringsmaand", "geleverd"), [text]) == [date(2024, 2, 1)]


@pytest.mark.parametrize("text", ["2024", "2024-Q1", "2024-13", "jan 24", "week 7 2024"])
def test_a_year_or_quarter_is_no_month(text):
    assert take(reader("leveringsmaand", "geleverd"), [text]) == [...]


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([date(2024, 2, 29), None]), pa.array([datetime(2024, 2, 29, 23, 59), None], pa.timestamp("us")), pa.array([datetime(2024, 2, 29, 23, 59), None], pa.timestamp("ns")),
        pa.array([date(2024, 2, 29), None], pa.date64()), pa.array([20240229, None]), pa.array([45351.0, None]), pa.array(["2024-02-29", None]),
        pa.array(["29-02-2024", None]).dictionary_encode(), pa.array([date(2024, 2, 29), None]).dictionary_encode(), pa.array(["29-02-2024", ""], pa.large_string()),
        pa.array([datetime(2024, 2, 28, 23, 30), None], pa.timestamp("us", "Europe/Amsterdam")),  # half past midnight in Amsterdam
    ],
    ids=lambda cells: str(cells.type),
)  # fmt: skip
def test_a_day_is_known_in_a_column_of_any_type(cells):
    assert take(reader("einddatum"), cells) == [date(2024, 2, 29), None]
    assert take(reader("geboortedatum"), cells) == [date(2024, 2, 1), None]


# --- numbers ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [("1234,56", 1234.56), ("1.234,56", 1234.56), ("1.234.567", 1234567), ("1.234", 1234), ("€ 12,50", 12.5), ("-7", -7), ("(300)", -300), ("7-", -7), ("1.5", ...), ("1,2,3", ...), ("12.34", ...), ("tien", ...), ("", ...), ("-", ...)],
)  # fmt: skip
def test_amounts_have_a_decimal_comma_and_thousands_points(text, value):
    assert take(reader("bedrag", "declaraties"), [text]) == [value]


@pytest.mark.parametrize(("text", "value"), [("1234.56", 1234.56), ("1,234.56", 1234.56), ("1.5", 1.5), ("12.345", 12.345), ("1,5", ...)])
def test_amounts_have_a_decimal_point_where_the_mapping_says_so(text, value):
    assert take(reader("bedrag", "declaraties", decimaal="."), [text]) == [value]


def test_a_volume_may_be_missing():
    assert take(reader("volume"), ["", "-", "2,5", "onbekend"]) == [None, None, 2.5, None]


@given(st.lists(st.integers(-10**9, 10**9), min_size=1, max_size=20), st.booleans())
def test_amounts_are_read_as_they_are_written(cents, points):
    texts = [numbers.write(n / 100, 2) if points else f"{n / 100:.2f}".replace(".", ",") for n in cents]
    assert take(reader("bedrag", "declaraties"), texts) == pytest.approx([n / 100 for n in cents], rel=1e-12)
    assert take(reader("bedrag", "declaraties", factoren={"bedrag": 0.01}), [str(n) for n in cents]) == pytest.approx([n / 100 for n in cents], rel=1e-12)


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([12.345, None]), pa.array([12.345, None]).dictionary_encode(), pa.array([Decimal("12.345"), None]), pa.array(["12,345", ""]), pa.array([12.345, float("nan")]),
        pa.array([12.345, float("inf")]), pa.array(["12,345", None]).dictionary_encode(),
    ],
    ids=lambda cells: f"{cells.type} {cells[1]}",
)  # fmt: skip
def test_a_number_with_three_decimals_is_no_thousands_whatever_the_type_of_its_column(cells):
    assert take(reader("volume"), cells) == [12.345, None]
    assert take(reader("bedrag", "declaraties"), cells) == [12.345, ...]


@pytest.mark.parametrize("kind", [pa.int64(), pa.int16(), pa.float32(), pa.uint8(), pa.decimal128(30, 2), pa.string()], ids=str)
def test_whole_numbers_and_their_factor_are_alike_in_every_type(kind):
    cells = pa.array([120, 7]).cast(kind)
    assert take(reader("volume"), cells) == [120, 7]
    assert take(reader("volume", factoren={"volume": 0.5}), cells) == [60, 3.5]


# --- words -----------------------------------------------------------------------------------------------------------
def test_every_code_and_spelling_of_a_list_means_its_word():
    for name, words in CODES.items():
        for word, spellings in words.items():
            for text in (word, word.upper(), f" {word} ", *spellings, *(s.lstrip("0") for s in spellings if s.isdigit())):
                assert code_of(name, text) == word, (name, text)
        assert code_of(name, "iets anders") is None and code_of(name, "") is None


def test_no_code_means_two_words_of_one_list():
    for name, words in CODES.items():
        spelled = [s.lstrip("0") for spellings in words.values() for s in spellings]
        assert len(set(spelled)) == len(spelled), name


def test_codes_of_iwmo_are_read_also_as_numbers():
    assert take(reader("verwijzer"), pa.array([2, 8, None])) == ["huisarts", "rechter of justitie", ""]
    assert take(reader("eenheid"), pa.array([4.0, 1.0])) == ["uur", "minuut"]
    assert [take(reader(c, f), [t]) for c, f, t in (("frequentie", "indicaties", "2"), ("debet_credit", "declaraties", "C"), ("status", "indicaties", "3"))] == [["week"], ["credit"], ["verwijderd"]]


def test_an_unknown_code_is_refused_with_the_remedy():
    read = reader("verwijzer")
    assert take(read, ["huisarts", "dokter"]) == ["huisarts", ...]
    (bad,) = read.bad.values()
    assert (bad.found, bad.expected, bad.do) == ("'dokter'", "a word or code of verwijzer", "Translate it in the mapping file: waarden, verwijzer.")


def test_words_of_a_supplier_are_translated_whatever_their_case_and_punctuation():
    read = reader("verwijzer", waarden={"verwijzer": {"Huisarts / POH": "huisarts", "Kwam zelf": "06"}})
    assert take(read, ["HUISARTS/POH", "huisarts  /  poh", "kwam-zelf", "gemeente"]) == ["huisarts", "huisarts", "geen verwijzer", "gemeente"]


def test_a_word_that_a_mapping_makes_empty_is_unknown():
    read = reader("verwijzer", waarden={"verwijzer": {"n.v.t.": ""}})
    assert take(read, ["n.v.t.", ""]) == ["", ""] and not read.bad
    assert take(reader("wijk", waarden={"wijk": {"buiten": ""}}), ["buiten"]) == [""]


def test_words_that_differ_in_a_sign_are_different_words():
    read = reader("product", waarden={"product": {"BG": "02", "BG+": "wmo-begeleiding-specialistisch", "A-1": "07", "A1": "01"}})
    assert take(read, ["BG", "bg+", "A-1", "A1"]) == ["02", "wmo-begeleiding-specialistisch", "07", "01"]
    other = reader("product", waarden={"product": {"BG": "02"}})
    assert take(other, ["BG+"]) == [...]  # a new product is no old one


@pytest.mark.parametrize(("cells", "flags"), [(["ja", "J", "x", "1", "nee", "", "0", "Onwaar"], [True] * 4 + [False] * 4), (pa.array([True, False, None]), [True, False, False]), (["misschien"], [...])])
def test_a_flag_is_yes_or_no_and_empty_is_no(cells, flags):
    assert take(reader("spoed", "wachtlijst"), cells) == flags


# --- products, districts, taakvelden ---------------------------------------------------------------------------------
def test_a_product_is_known_by_code_label_or_synonym_and_an_ambiguous_one_needs_the_law():
    assert take(reader("product"), ["01", "hulp bij het huishouden", "zzz"]) == ["01", "01", ...]
    read = reader("product")
    assert take(read, ["Persoonlijke verzorging"]) == [...] and "Write which one is meant" in next(iter(read.bad.values())).do
    assert take(reader("product", wet="Jeugdwet"), ["Persoonlijke verzorging"]) == ["40"]


def test_an_unknown_product_names_the_nearest():
    read = reader("product")
    assert take(read, ["Begeleidng"]) == [...]
    assert "Did you mean 'Begeleiding'" in next(iter(read.bad.values())).do


def test_a_long_text_is_not_repeated_where_a_product_should_stand():
    read = reader("product")
    take(read, ["Mevrouw Jansen is opgenomen in het ziekenhuis van Voorbeeldstad"])
    (bad,) = read.bad.values()
    assert bad.found == "a text of 63 characters" and "Jansen" not in bad.do


def test_a_district_is_one_of_this_municipality_and_else_unknown():
    read = reader("wijk")
    assert take(read, ["Centrum", "WK900103", "Atlantis", "Nijmegen", "Voorbeeldstad", ""], 10) == ["WK900103", "WK900103", "", "", "", ""]
    assert read.unknown["Atlantis"] == 1 and not read.bad


def test_a_taakveld_is_one_of_the_year_of_the_export():
    assert take(reader("taakveld", "declaraties"), ["6.71", "6.71a", ""])[2] == ""
    assert take(reader("taakveld", "declaraties"), ["onzin"]) == [...]


# --- persons ---------------------------------------------------------------------------------------------------------
def test_a_client_is_one_person_in_every_writing():
    read = reader("client")
    (one,) = {*take(read, ["110704344", "1107.04.344", " 110704344 "]), *take(read, pa.array([110704344])), *take(read, pa.array([110704344.0])), *take(read, pa.array(["110704344"]).dictionary_encode())}
    assert one not in (0, 110704344)


def test_a_row_without_client_is_refused_and_a_household_may_be_missing():
    assert take(reader("client"), ["", None, "0"]) == [...] * 3
    assert take(reader("huishouden"), ["", None]) == [0, 0]


def test_a_number_of_zeros_only_is_no_number():
    assert take(reader("toewijzingnummer"), ["0", "000", "", "100"])[:3] == [0, 0, 0]
    assert take(reader("huishouden"), ["0", "000"]) == [0, 0]
    assert take(reader("toewijzingnummer"), pa.array([0, 7]))[0] == 0


# --- what is told of what cannot be read -----------------------------------------------------------------------------
def test_every_different_text_is_told_once_with_its_first_row_and_how_many():
    read = reader("product")
    take(read, ["x", "01", "y", "x"], 100)
    take(read, ["y", "x", "01"], 200)
    assert {text: (b.first, b.rows) for text, b in read.bad.items()} == {"x": (100, 3), "y": (102, 2)}


def test_rows_of_a_batch_need_not_follow_each_other():
    read = reader("product")
    read.take(pa.array(["01", "x"]), np.array([5, 9]))
    assert read.bad["x"].first == 9


def test_more_different_texts_than_can_be_mended_are_told_together():
    read = reader("product")
    take(read, [f"x{n}" for n in range(MAX_BAD + 7)])
    assert len(read.bad) == MAX_BAD + 1 and sum(b.rows for b in read.bad.values()) == MAX_BAD + 7


@settings(max_examples=40)
@given(st.text(min_size=41, max_size=80))
def test_no_column_repeats_a_long_text(text):
    for form in FORMS.values():
        for column in form.columns:
            read = reader(column.name, form.name)
            take(read, pa.array([text]))
            assert not any(" ".join(text.split()) in f"{b.found}{b.do}" for b in read.bad.values() if len(text.split()) and len("".join(text.split())) > 40)


@settings(max_examples=40)
@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=12))
def test_no_text_stops_a_column(cells):
    for form in FORMS.values():
        for column in form.columns:
            assert len(take(reader(column.name, form.name), pa.array(cells, pa.string()))) == len(cells)


def test_cells_of_any_type_are_texts():
    assert as_texts(pa.array([1.0, 2.5, None])).to_pylist() == ["1", "2.5", ""]
    assert as_texts(pa.array([True, False, None])).to_pylist() == ["ja", "nee", ""]
    assert as_texts(pa.array([" a ", None]).dictionary_encode()).to_pylist() == ["a", ""]
    assert as_texts(pa.array([datetime(2024, 2, 29, 8)])).to_pylist() == ["2024-02-29"]


def test_a_column_has_a_reader_for_every_kind():
    kinds = {c.kind for form in FORMS.values() for c in form.columns} - {"person", "household", "identifier", "number", "amount"}
    assert all(hasattr(Reader, f"_{kind}") for kind in kinds)
    assert isinstance(FORMS["indicaties"].by_name["client"], Column)
