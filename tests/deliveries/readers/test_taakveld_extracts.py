"""Ledger extracts by taakveld: whatever the nesting of the header, the same amounts; codes of the year; totals and saldo checked."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handkept import figures, read_cells, sheet
from peilmerk.checks.suites import load_suite, run
from peilmerk.deliveries.readers.taakvelden import recognises
from synthetic import ROOT

SUITE = load_suite(ROOT / "expectations/taakvelden.json")
UNIT = ["bedragen x € 1.000"]
CODES = {"6.1": "Samenkracht en burgerparticipatie", "6.71a": "Huishoudelijke hulp (WMO)", "0.10": "Mutaties reserves", "7.1": "Volksgezondheid"}


def failed(table) -> list[str]:
    return [r.name for r in run(table, SUITE) if not r.ok]


@settings(max_examples=60)
@given(
    order=st.sampled_from(list(permutations(["kind", "side", "year"]))), kinds=st.lists(st.sampled_from(["Begroting", "Begroting na wijziging", "Realisatie"]), min_size=1, max_size=3, unique=True),
    sides=st.lists(st.sampled_from(["Lasten", "Baten", "Saldo"]), min_size=1, max_size=3, unique=True), years=st.lists(st.integers(2023, 2025), min_size=1, max_size=2, unique=True),
    merge=st.booleans(), together=st.booleans(), data=st.data(),
)  # fmt: skip
def test_the_nesting_of_the_header_makes_no_difference(order, kinds, sides, years, merge, together, data):
    """Three rows of header in any order, merged or said once, or two of them in one cell."""
    choices = {"kind": kinds, "side": sides, "year": [str(y) for y in years]}
    columns = [(a, b, c) for a in choices[order[0]] for b in choices[order[1]] for c in choices[order[2]]]
    levels = [[f"{a} {b}", c] for a, b, c in columns] if together else [list(c) for c in columns]
    depth, merged, header = len(levels[0]), {}, []
    for level in range(depth):
        line = ["Taakveld", "Omschrijving"] if level == 0 else ["", ""]
        for c, texts in enumerate(levels):
            same = level < depth - 1 and c > 0 and levels[c - 1][: level + 1] == texts[: level + 1]
            line.append("" if same else texts[level])
            if merge and not same and level < depth - 1:
                last = max(k for k in range(c, len(levels)) if levels[k][: level + 1] == texts[: level + 1])
                if last > c:
                    merged[(1 + level, 2 + c)] = (1 + level, 2 + last)
        header.append(line)
    lines, expected = [], []
    for code, label in CODES.items():
        values = [data.draw(st.integers(-500, 5000)) for _ in columns]
        lines.append([code, label, *values])
        for column, value in zip(columns, values, strict=True):
            told = dict(zip(order, column, strict=True))
            budget = "na wijziging" if told["kind"] == "Begroting na wijziging" else "_T"
            scenario = "actual" if told["kind"] == "Realisatie" else "budget"
            expected.append((f"{told['side'].lower()}_taakveld", code, told["year"], scenario, budget, 1000.0 * value))
    table, log = read_cells([UNIT, *header, *lines], merged)
    assert log.faults == [] and log.reader == "taakvelden" and log.rows["data"] == len(CODES)
    read = figures(table, "indicator", "taakveld", "time_period", "scenario", "breakdown", "obs_value")
    assert sorted(read) == sorted(expected)


def test_totals_of_main_groups_and_saldo_are_checked():
    cells = [UNIT, ["Taakveld", "Lasten 2023", "Baten 2023", "Saldo 2023"], ["6.1", 5, 1, -4], ["6.2", 3, 3, 0], ["6.", 8, 4, -4]]
    table, _ = read_cells(cells)
    assert failed(table) == []
    assert failed(read_cells([*cells[:-1], ["6.", 80, 4, -76]])[0]) == ["declared_totals"]
    assert failed(read_cells([*cells[:-1], ["6.", 8, 4, 4]])[0]) == ["declared_totals", "differences"]


def test_a_total_over_all_main_groups_is_the_municipality():
    mains = [[f"{n}.1", 1] for n in range(9)]
    mains[0] = ["0.2", 1]
    table, _ = read_cells([UNIT, ["Taakveld", "Lasten 2023"], *mains, ["Totaal", 9]])
    assert figures(table, "member", "role", "part_of")[-1] == ("_T", "total", "") and failed(table) == []


def test_a_total_with_the_name_of_a_main_group_is_that_group():
    table, _ = read_cells([UNIT, ["Taakveld", "Omschrijving", "Lasten 2023"], ["6.1", None, 1], ["6.2", None, 2], [None, "Totaal sociaal domein", 3]])
    assert figures(table, "member", "role", "part_of") == [("6.1", "item", "6."), ("6.2", "item", "6."), ("6.", "subtotal", "")]


def test_a_code_above_its_lettered_parts_is_their_sum():
    table, _ = read_cells([UNIT, ["Taakveld", "Lasten 2023"], ["6.71", 3], ["6.71a", 1], ["6.71b", 2], ["Totaal", 3]])
    assert figures(table, "member", "role", "part_of") == [
        ("6.71", "subtotal", "Totaal"), ("6.71a", "item", "6.71"), ("6.71b", "item", "6.71"), ("Totaal", "total", ""),
    ]  # fmt: skip
    assert failed(table) == []


def test_the_name_of_a_main_group_above_its_lines_is_a_heading():
    table, log = read_cells([UNIT, ["Taakveld", "Omschrijving", "Lasten 2023"], ["6.", "Sociaal domein", None], ["6.1", None, 1]])
    assert figures(table, "member") == [("6.1",)] and log.rows["text"] == 3


def test_a_year_without_a_list_of_its_own_uses_the_newest_one_and_says_so():
    table, log = read_cells([UNIT, ["Taakveld", "Lasten 2024"], ["6.71a", 1]])
    assert len(table) == 1 and log.remarks == ["Van 2024 is er geen lijst van taakvelden; gebruikt is die van 2023."]


def test_a_column_of_differences_is_left_out_and_told():
    table, log = read_cells([UNIT, ["Taakveld", "Lasten begroting 2023", "Lasten realisatie 2023", "Verschil"], ["6.1", 1, 2, 1]])
    assert len(table) == 2 and "‘Verschil’ is niet overgenomen" in log.remarks[0]


LONG = ["Boekjaar", "Taakveld", "Categorie", "Lasten/Baten", "Soort", "Periode", "Bedrag"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["2023", "6.71a", "3.5.1", "L", "Realisatie", "", "1.250.300,15"], ("lasten_taakveld", "6.71a", "3.5.1", "2023", "actual", "_T", 1250300.15)),
        (["2023", "6.71a", "", "Baten", "Begroting na wijziging", "", "12"], ("baten_taakveld", "6.71a", "_T", "2023", "budget", "na wijziging", 12.0)),
        (["2023", "6.71a Huishoudelijke hulp (WMO)", "", "lasten", "", "kw 2", "(300)"], ("lasten_taakveld", "6.71a", "_T", "2023-Q2", "actual", "_T", -300.0)),
        (["2023", "0.10", "", "L", "Begroting", "t/m juni", "-"], ("lasten_taakveld", "0.10", "_T", "2023-01/2023-06", "budget", "_T", 0.0)),
    ],
)  # fmt: skip
def test_a_line_of_a_long_extract_is_an_observation(line, expected):
    table, log = read_cells([LONG, line])
    assert log.faults == []
    assert figures(table, "indicator", "taakveld", "category", "time_period", "scenario", "breakdown", "obs_value") == [expected]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (["ooit", "6.1", "", "L", "", "", "1"], "A", "expected a period"),
        (["2023", "9.9", "", "L", "", "", "1"], "B", "expected a code of a taakveld of the year"),
        (["2023", "0,1", "", "L", "", "", "1"], "B", "Format the column as text"),
        (["2023", "6.1", "99", "L", "", "", "1"], "C", "Unknown category of lasten"),
        (["2023", "6.1", "", "links", "", "", "1"], "D", "expected one of l, b"),
        (["2023", "6.1", "", "L", "gedroomd", "", "1"], "E", "expected one of realisatie"),
        (["2023", "6.1", "", "L", "", "", "veel"], "G", "expected a number"),
    ],
)
def test_a_mistake_in_a_line_is_named_with_its_cell_and_the_other_lines_are_read(line, column, message):
    table, log = read_cells([LONG, line, ["2023", "6.2", "", "L", "", "", "5"]])
    (fault,) = log.faults
    assert (fault.row, fault.column) == (2, column) and message in str(fault)
    assert table["obs_value"].tolist() == [5] and log.rows["refused"] == 1


def test_the_unit_of_a_long_extract_can_stand_in_its_header():
    table, _ = read_cells([["Boekjaar", "Taakveld", "L/B", "Bedrag (x € 1.000)"], ["2023", "6.1", "L", "5"]])
    assert figures(table, "obs_value", "decimals") == [(5000.0, -3)]


@pytest.mark.parametrize("header", [["Boekjaar", "Taakveld", "Bedrag"], ["Taakveld", "L/B", "Bedrag"], ["Boekjaar", "Taakveld", "L/B", "Bedrag", "Grootboekrekening"]])
def test_a_header_that_lacks_or_has_more_than_this_form_is_refused(header):
    table, log = read_cells([header, ["2023", "6.1", "L", "5", "x"][: len(header)]])
    assert table.empty and log.faults and log.rows["refused"] == 2


def test_only_its_own_forms_are_recognised():
    assert recognises(sheet([UNIT, ["Taakveld", "Lasten 2023"], ["6.1", 1]]))
    assert recognises(sheet([["Boekjaar", "Taakveld", "L/B", "Bedrag"]]))
    assert not recognises(sheet([["Indicator", 2022, 2023], ["Taakveld", 1, 2]]))


def test_a_taakveld_that_stands_twice_in_a_table_is_refused_and_names_the_other():
    table, log = read_cells([UNIT, ["Taakveld", "Lasten 2023"], ["6.1", 1], ["6.2", 2], ["6.1", 3]])
    assert [(f.row, f.column, f.expected) for f in log.faults] == [(5, "A", "every line once; row 3 is about the same")]
    assert table["obs_value"].tolist() == [1000, 2000]


def test_a_column_with_differences_is_named_as_it_stands_in_the_header():
    _, log = read_cells([UNIT, ["Taakveld", "Begroting 2023", "Realisatie 2023", "Afwijking"], ["", "Lasten", "Lasten", "Lasten"], ["6.1", 1, 3, 2]])
    assert log.remarks == ["De kolom ‘Afwijking Lasten’ is niet overgenomen: het verschil volgt uit de andere kolommen."]
