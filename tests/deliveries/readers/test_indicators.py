"""Hand-kept indicators: one observation a row, and every mistake in a row named with its cell."""

import pandas as pd
import pytest

from peilmerk.errors import DeliveryError

HEADER = ["Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Maat", "Waarde", "Laag", "Hoog", "Eenheid", "Status", "Opmerking", "Regel"]
ROW = {
    "Thema": "Werk en inkomen", "Indicator": "Bijstandsgerechtigden", "Periode": "december 2019", "Maat": "niveau", "Waarde": 7156,
    "Eenheid": "personen", "Status": "gerealiseerd", "Regel": 231,
}  # fmt: skip
CLAIM = ["Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Richting", "Status", "Opmerking", "Regel"]


def table(*changes: dict, header=HEADER, title=True) -> list[list]:
    body = [[(ROW | change).get(name) for name in header] for change in changes]
    return [*([["Cijfers die in de tekst staan"]] if title else []), header, *body]


def test_a_row_is_an_observation_with_its_cell(read):
    (row,) = read(table({})).to_dict("records")
    assert (row["indicator"], row["theme"], row["ref_area"], row["time_period"]) == (
        "bijstandsgerechtigden", "werk_inkomen", "GM0268", "2019-12",
    )  # fmt: skip
    assert (row["obs_value"], row["decimals"], row["unit_measure"], row["scenario"], row["obs_status"]) == (7156, 0, "persons", "actual", "A")
    assert (row["source_sheet"], row["source_row"], row["source_column"], row["reference"]) == ("Blad", 3, "G", "231")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Indicator": "Resultaat", "Waarde": 2.3, "Eenheid": "mln euro"}, {"obs_value": 2_300_000, "decimals": -5, "unit_measure": "EUR"}),
        ({"Indicator": "Resultaat", "Waarde": "-3,4", "Eenheid": "mln euro"}, {"obs_value": -3_400_000, "decimals": -5}),
        ({"Maat": "verandering in %", "Waarde": "7,9", "Eenheid": "%"}, {"transformation": "change_pct", "obs_value": 7.9, "decimals": 1}),
        ({"Waarde": None, "Laag": 1, "Hoog": 30}, {"obs_low": 1, "obs_high": 30, "missing_reason": ""}),
        ({"Waarde": None, "Hoog": "27,5"}, {"obs_high": 27.5, "decimals": 1, "missing_reason": ""}),
        ({"Waarde": "PM"}, {"missing_reason": "not_yet"}),
        ({"Waarde": None}, {"missing_reason": "unknown"}),
        ({"Waarde": "-"}, {"missing_reason": "not_applicable"}),
        ({"Status": "Voorlopig"}, {"scenario": "actual", "obs_status": "P"}),
        ({"Status": "raming"}, {"scenario": "actual", "obs_status": "E"}),
        ({"Status": "prognose"}, {"scenario": "forecast", "obs_status": "F"}),
        ({"Status": "begroot"}, {"scenario": "budget"}),
        ({"Status": "doel"}, {"scenario": "target"}),
        ({"Opmerking": "circa; eind december"}, {"qualifier": "circa", "note": "eind december"}),
        ({"Opmerking": "eind december; circa"}, {"qualifier": "", "note": "eind december; circa"}),
        ({"Gebied": "Rijk van Nijmegen"}, {"ref_area": "AM08", "scope": "region"}),
        ({"Uitsplitsing": "Totaal"}, {"role": "total", "breakdown": "_T"}),
        ({"Thema": "jeugd", "Indicator": "clienten_ambulante_jeugdhulp", "Uitsplitsing": "groep"}, {"product": "groep", "role": "item"}),
        ({"Periode": "vanaf 2022"}, {"time_period": "2022/.."}),
    ],
)  # fmt: skip
def test_what_a_cell_says_is_kept(read, change, expected):
    row = read(table(change)).iloc[0]
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(("text", "value"), [("stijgt", 1), ("stabiel", 0), ("Daalt", -1)])
def test_a_claim_of_direction_is_an_observation(read, text, value):
    row = read(table({"Richting": text}, header=CLAIM)).iloc[0]
    assert (row["transformation"], row["obs_value"], row["unit_measure"]) == ("direction", value, "direction")


def test_every_row_is_an_observation_and_empty_rows_are_none(read):
    assert len(read([*table({}, {"Regel": 2}), [], [None] * 13, *table({"Regel": 3})[2:]])) == 3


def test_without_the_columns_of_a_range_a_value_is_read(read):
    header = [name for name in HEADER if name not in ("Laag", "Hoog", "Gebied", "Maat", "Opmerking", "Regel")]
    row = read(table({}, header=header)).iloc[0]
    assert row["obs_value"] == 7156 and pd.isna(row["obs_low"])


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("Thema", "Werk en inkomn", "row 3, column A: found 'Werk en inkomn', expected a name from data/reference. Unknown theme"),
        ("Indicator", "Bijstandgerechtigden", "row 3, column B: found 'Bijstandgerechtigden'"),
        ("Gebied", "Atlantis", "row 3, column D: found 'Atlantis'"),
        ("Periode", "ooit", "row 3, column E: found 'ooit', expected a period"),
        ("Maat", "peil", "row 3, column F: found 'peil', expected one of niveau"),
        ("Waarde", "acht", "row 3, column G: found 'acht', expected a number with decimal comma"),
        ("Waarde", "7.15", "row 3, column G: found '7.15', expected a number with decimal comma"),
        ("Laag", 3, "row 3, column G: found 'a value and a range', expected either Waarde, or Laag and Hoog"),
        ("Eenheid", "perzonen", "row 3, column J: found 'perzonen', expected a name from data/reference. Unknown unit 'perzonen'. Did you mean 'personen'"),
        ("Status", "zeker", "row 3, column K: found 'zeker', expected one of gerealiseerd"),
        ("Indicator", None, "row 3, column B: found ''"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_cell(read, column, text, message):
    with pytest.raises(DeliveryError) as error:
        read(table({column: text}))
    assert str(error.value).startswith("nijmegen/2024/levering.xlsx, sheet 'Blad', ")
    assert message in str(error.value)


def test_an_unknown_direction_is_named_with_its_cell(read):
    with pytest.raises(DeliveryError, match="row 3, column F: found 'omhoog', expected one of stijgt, stabiel, daalt"):
        read(table({"Richting": "omhoog"}, header=CLAIM))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ([n.replace("Uitsplitsing", "Uitsplitsng") for n in HEADER], "row 2, column C: found 'Uitsplitsng'.*Did you mean 'Uitsplitsing'"),
        ([*HEADER, "Waarde"], "row 2, column N: found 'Waarde', expected every column once"),
        ([*HEADER, "Richting"], "row 2, column N: found 'Richting beside Waarde'"),
        ([n for n in HEADER if n != "Eenheid"], "row 2: found 'no column Eenheid'"),
    ],
)
def test_a_header_that_would_lose_figures_is_refused(read, header, message):
    with pytest.raises(DeliveryError, match=message):
        read(table({}, header=header))


def test_a_cell_beside_the_table_is_not_left_out_silently(read):
    cells = table({})
    cells[2].append("let op!")
    with pytest.raises(DeliveryError, match="row 3, column N: found 'let op!', expected no content in a column without a header"):
        read(cells)


def test_an_own_table_in_a_shared_folder_has_no_area(read):
    with pytest.raises(Exception, match="municipality in gebieden"):
        read(table({}), municipality="")


@pytest.mark.parametrize(
    "change",
    [
        {"Eenheid": "euro"}, {"Eenheid": "%"}, {"Eenheid": "weken"}, {"Maat": "verandering in %", "Eenheid": "personen"},
        {"Indicator": "Wachttijd wijkteam in weken", "Eenheid": "dagen"}, {"Indicator": "Wachttijd wijkteam in weken", "Eenheid": "personen"},
    ],
)  # fmt: skip
def test_a_unit_in_which_the_indicator_cannot_be_is_refused(read, change):
    with pytest.raises(DeliveryError) as error:
        read(table(change))
    assert [(f.row, f.column, f.found) for f in error.value.faults] == [(3, "J", repr(change["Eenheid"]))]


@pytest.mark.parametrize("change", [{"Indicator": "Deelnemers", "Eenheid": "deelnemers"}, {"Maat": "verandering", "Waarde": -5}])
def test_what_is_counted_may_be_called_otherwise(read, change):
    assert len(read(table(change))) == 1


def test_a_count_of_people_that_may_be_in_english_thousands_is_told(read_whole):
    _, (log,) = read_whole(table({"Waarde": "7,156"}, {"Waarde": "7.156"}))
    assert len(log.hints) == 1 and "in rij 3 een aantal personen met drie cijfers achter de komma" in log.hints[0]


def test_a_unit_may_be_written_as_above_a_table(read):
    (row,) = read(table({"Indicator": "Uitgaven begeleiding", "Thema": "Wmo", "Waarde": "1,5", "Eenheid": "x € 1.000"})).to_dict("records")
    assert (row["obs_value"], row["decimals"], row["unit_measure"]) == (1500, -2, "EUR")


def test_a_figure_that_stands_twice_is_refused_unless_the_lines_of_a_report_say_where(read, read_whole):
    header = [name for name in HEADER if name != "Regel"]
    observed, (log,) = read_whole(table({}, {"Waarde": 7165}, header=header))
    assert observed["obs_value"].tolist() == [7156] and log.rows["refused"] == 1
    assert "row 4, column B" in str(log.faults[0]) and "row 3 is about the same" in str(log.faults[0])
    assert len(read(table({}, {"Regel": 232}))) == 2
