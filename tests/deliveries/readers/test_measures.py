"""Measures: blocks with subtotals and a total, a status, and the closing rows below."""

import copy

import openpyxl
import pytest

from handkept import read_cells
from peilmerk.errors import DeliveryError

CELLS = [
    ["Maatregelen sociaal domein"],
    ["bedragen x € 1.000"],
    [],
    ["Nr", "Maatregel", 2019, 2020, "Op koers"],
    [None, "Maatregelenplan 1"],
    ["1.1", "Doorbraakmethode", 750, 2251, "ja"],
    ["1.2", "Dagstructurering", 300, 400, "nee"],
    [None, "Subtotaal Maatregelenplan 1", 1050, 2651],
    [None, "Maatregelenplan 2"],
    ["2.1", "Totaalaanpak gezinnen", "PM", 100, "-"],
    ["2.2", "Saldo-methodiek", None, 50, "ja"],
    [None, "Subtotaal Maatregelenplan 2", 0, 150],
    [None, "Nog niet gekoppeld", 10, 10],
    [None, "Totaal verwachte besparingen", 1060, 2811],
    [None, "Inventarisatie (alleen op koers)", None, 2301, "ja"],
    [None, "Te realiseren besparing", -1150, -3150],
    [None, "Inzet extra middelen jeugdhulp", None, 1800],
    [None, "Saldo *", None, 951],
    [None, "Behoedzaamheidsmarge", 20, 20],
]


def changed(row: int, column: int, value) -> list[list]:
    cells = copy.deepcopy(CELLS)
    cells[row] += [None] * (column + 1 - len(cells[row]))
    cells[row][column] = value
    return cells


def of(table, label: str, indicator: str = "taakstelling"):
    return table[(table["measure"] == label) & (table["indicator"] == indicator)]


def test_a_measure_has_a_target_a_year_and_a_status(read):
    table = read(CELLS)
    assert of(table, "1.1 Doorbraakmethode")["obs_value"].tolist() == [750_000, 2_251_000]
    assert of(table, "1.1 Doorbraakmethode")["scenario"].unique().tolist() == ["target"]
    (status,) = of(table, "1.1 Doorbraakmethode", "op_koers").to_dict("records")
    assert (status["obs_value"], status["time_period"], status["scenario"]) == (1, "2020", "forecast")
    assert of(table, "1.2 Dagstructurering", "op_koers")["obs_value"].tolist() == [0]
    assert of(table, "2.1 Totaalaanpak gezinnen", "op_koers")["missing_reason"].tolist() == ["not_applicable"]


def test_nothing_is_left_out(read):
    named = [row for row in CELLS[5:] if len(row) > 2]
    assert len(read(CELLS)) == 2 * len(named) + sum(len(row) > 4 for row in named)


def test_why_an_amount_is_missing_is_kept(read):
    assert of(read(CELLS), "2.1 Totaalaanpak gezinnen")["missing_reason"].tolist() == ["not_yet", ""]


def test_measures_add_up_to_their_subtotal_and_subtotals_to_the_total(read):
    table = read(CELLS)
    amounts = table[(table["indicator"] == "taakstelling") & (table["time_period"] == "2020")]
    assert dict(zip(amounts["measure"], amounts["part_of"], strict=True)) == {
        "1.1 Doorbraakmethode": "Subtotaal Maatregelenplan 1",
        "1.2 Dagstructurering": "Subtotaal Maatregelenplan 1",
        "Subtotaal Maatregelenplan 1": "Totaal verwachte besparingen",
        "2.1 Totaalaanpak gezinnen": "Subtotaal Maatregelenplan 2",
        "2.2 Saldo-methodiek": "Subtotaal Maatregelenplan 2",
        "Subtotaal Maatregelenplan 2": "Totaal verwachte besparingen",
        "Nog niet gekoppeld": "Totaal verwachte besparingen",
        "Totaal verwachte besparingen": "",
        "Inventarisatie (alleen op koers)": "",
    }
    assert dict(zip(amounts["measure"], amounts["role"], strict=True)) == {
        "1.1 Doorbraakmethode": "item", "1.2 Dagstructurering": "item", "Subtotaal Maatregelenplan 1": "subtotal",
        "2.1 Totaalaanpak gezinnen": "item", "2.2 Saldo-methodiek": "item", "Subtotaal Maatregelenplan 2": "subtotal",
        "Nog niet gekoppeld": "item", "Totaal verwachte besparingen": "total", "Inventarisatie (alleen op koers)": "inventory",
    }  # fmt: skip


def test_closing_rows_are_statements_of_their_own(read):
    closing = read(CELLS).query("source_row >= 16 and time_period == '2020'")
    assert closing[["indicator", "measure", "obs_value", "scenario"]].values.tolist() == [
        ["te_realiseren_besparing", "_T", -3_150_000, "target"],
        ["extra_rijksmiddelen", "Inzet extra middelen jeugdhulp", 1_800_000, "budget"],
        ["saldo", "_T", 951_000, "forecast"],
        ["behoedzaamheidsmarge", "Behoedzaamheidsmarge", 20_000, "budget"],
    ]


@pytest.mark.parametrize("label", ["Saldo", "Totaal pakket", "Subtotaal", "Inventarisatie wachtlijst", "Inzet extra middelen school"])
def test_a_row_with_a_number_is_a_measure_whatever_it_is_called(read, label):
    measure = of(read(changed(5, 1, label)), f"1.1 {label}")
    assert set(measure["role"]) == {"item"} and set(measure["part_of"]) == {"Subtotaal Maatregelenplan 1"}


@pytest.mark.parametrize("label", ["Saldo vorig jaar", "Te realiseren besparing Wmo", "Doorbraak 2", "Totaalaanpak"])
def test_a_row_below_the_total_that_is_none_of_these_is_refused(read, label):
    with pytest.raises(DeliveryError, match=f"row 18, column B: found '{label}', expected below the total only"):
        read(changed(17, 1, label))


def test_a_cell_merged_over_years_is_one_observation_for_all_of_them(read, tmp_path):
    book = openpyxl.Workbook()
    for row in CELLS:
        book.active.append(row)
    book.active["C10"] = "PM"
    book.active["D10"] = None
    book.active.merge_cells("C10:D10")
    book.save(tmp_path / "levering.xlsx")
    (merged,) = of(read(tmp_path / "levering.xlsx"), "2.1 Totaalaanpak gezinnen").to_dict("records")
    assert (merged["time_period"], merged["missing_reason"]) == ("2019/2020", "not_yet")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (changed(1, 0, ""), "row 4: found 'no unit above the table'"),
        (changed(3, 2, "ooit"), "row 4, column C: found 'ooit', expected a period"),
        (changed(5, 2, "veel"), "row 6, column C: found 'veel', expected a number"),
        (changed(5, 1, None), "row 6, column B: found 'an empty cell', expected the name of the measure"),
        (changed(5, 4, "misschien"), "row 6, column E: found 'misschien', expected ja, nee or -"),
        (changed(5, 5, 8), "row 6, column F: found '8', expected no content in a column without a header"),
        ([*CELLS[:3], ["Nr", "Maatregel", "Op koers"], ["1", "a", "ja"]], "row 4: found 'no periods in the header'"),
    ],
)
def test_a_mistake_is_named_with_its_cell(read, cells, message):
    with pytest.raises(DeliveryError, match=message):
        read(cells)


def test_a_measure_that_stands_twice_is_refused_and_names_the_other():
    _, log = read_cells([["bedragen x € 1.000"], ["Nr", "Maatregel", "2023"], ["1.1", "A", 5], ["1.1", "A", 6], ["1.2", "A", 6], ["", "Totaal", 17]])
    assert [(f.row, f.column, f.expected) for f in log.faults] == [(4, "B", "every line once; row 3 is about the same")]
