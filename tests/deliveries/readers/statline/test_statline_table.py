"""Any layout to observations: members of several dimensions, factors, spreadsheets, cells that could not be opened."""

from datetime import date

import pytest

from peilmerk import observations
from peilmerk.deliveries import readers
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import Context
from synthetic import workbook

TWO = "ID;VormenVanJeugdzorg;Leeftijd;RegioS;Perioden;JongerenMetJeugdzorg_1\n"
AGE = """      RegioS: {kind: region, titles: ["Regio's"]}
      Perioden: {kind: period}
    topics:
      JongerenMetJeugdzorg:"""


@pytest.fixture
def by_age(project_reference):
    """Reference data in which the table has a second breakdown, whose members add up."""
    leeftijd = "      Leeftijd: {kind: breakdown, column: age, members: {_T: [Totaal leeftijd]}, adds_up: true}\n"
    return project_reference(AGE, leeftijd + AGE)


def test_a_row_is_a_total_if_all_its_members_are_and_a_subtotal_if_some(statline, by_age):
    rows = "".join(
        f"{i};{form};{age};Nijmegen;2023;{value}\n"
        for i, (form, age, value) in enumerate([
            ("JZ Totaal jeugdzorg", "Totaal leeftijd", "30.0"), ("JZ Totaal jeugdzorg", "0 tot 4 jaar", "10.0"),
            ("JZ Totaal jeugdzorg", "4 tot 23 jaar", "20.0"), ("Met verblijf", "Totaal leeftijd", "5.0"), ("Met verblijf", "0 tot 4 jaar", "5.0"),
        ])
    )  # fmt: skip
    table, log = statline(TWO + rows, reference=by_age)
    assert table[["product", "age", "role", "part_of"]].values.tolist() == [
        ["_T", "_T", "total", ""],
        ["_T", "0 tot 4 jaar", "subtotal", "_T"],
        ["_T", "4 tot 23 jaar", "subtotal", "_T"],
        ["Met verblijf", "_T", "subtotal", ""],
        ["Met verblijf", "0 tot 4 jaar", "item", ""],
    ]
    assert (log.rows["total"], log.rows["data"]) == (4, 1)


def test_a_table_without_regions_is_about_the_netherlands(statline, project_reference):
    national = project_reference(
        "tables:\n", 'tables:\n  99999NED:\n    title: "Landelijk"\n    dimensions:\n      Perioden: {kind: period}\n'
        "    topics:\n      Gebruikers: {indicator: wmo_clienten, factor: 1000, decimals: 1}\n",
    )  # fmt: skip
    table, log = statline('"Landelijk"\n"Onderwerp";"Gebruikers"\n"Perioden";"x 1 000"\n"2023*";"1161,9"\n"Bron: CBS"\n', reference=national)
    assert log.faults == []
    assert table[["ref_area", "scope", "time_period", "obs_value", "decimals", "obs_status"]].values.tolist() == [["NL", "country", "2023", 1161900, -2, "P"]]


def test_a_factor_moves_the_decimals_along(statline, project_reference):
    thousands = project_reference("JongerenMetJeugdzorg: {indicator", "JongerenMetJeugdzorg: {factor: 1000, decimals: 1, indicator")
    header = "ID;VormenVanJeugdzorg;RegioS;Perioden;JongerenMetJeugdzorg_1\n"
    table, _ = statline(header + "0;JZ Totaal jeugdzorg;Nederland;2023;489.9\n1;JZ Totaal jeugdzorg;Nederland;2022;581.1\n", reference=thousands)
    assert table[["obs_value", "decimals"]].values.tolist() == [[489900, -2], [581100, -2]]


def test_a_table_that_a_spreadsheet_program_saved_reads_the_same(read_whole, tmp_path):
    rows = [
        ["ID", "VormenVanJeugdzorg", "RegioS", "Perioden", "JongerenMetJeugdzorg_1", "JongerenMetJeugdzorgRelatief_2"],
        [0, "JZ Totaal jeugdzorg", "Nederland", 2021, 469705, 10.6],
        [1, "JZ Totaal jeugdzorg", "Nederland", 2023, 489895, None],
    ]
    table, logs = read_whole(workbook(tmp_path / "cbs.xlsx", Blad=rows), municipality="")
    assert logs[0].faults == [] and logs[0].reader == "statline"
    assert table[["time_period", "obs_value", "decimals"]].astype(object).where(lambda t: t.notna(), None).values.tolist() == [
        ["2021", 469705, 0], ["2021", 10.6, 1], ["2023", 489895, 0], ["2023", None, None],
    ]  # fmt: skip


def test_a_row_with_a_cell_that_could_not_be_opened_is_refused_and_the_others_are_read(reference, tmp_path):
    sheet = Sheet("cbs.xlsx", "Blad", [
        ["ID", "RegioS", "Code_1", "Inwonertal_56"], [0, "Nijmegen", "GM0268", 188981], [1, "Zwolle", "GM0193", ""],
    ])  # fmt: skip
    sheet.faults = list(sheet.error(row=2, column=3, found="#N/B", expected="a value", do="Mend the formula.").faults)
    (tmp_path / "cbs.xlsx").write_bytes(b"x")
    delivery = Delivery(tmp_path / "cbs.xlsx", "landelijk/2025", "CBS", date(2025, 1, 1), "", True, "")
    tables = []
    log = readers.read_sheet(sheet, Context(reference, delivery, ""), tables.append)
    assert (log.rows["data"], log.rows["refused"], log.rows["text"]) == (1, 1, 1)
    assert [f.column for f in log.faults] == ["D"]
    assert tables[0]["obs_value"].tolist() == [188981]


def test_a_table_has_the_kinds_of_columns_of_observations(statline):
    table, _ = statline("ID;RegioS;Code_1;Inwonertal_56\n0;Nijmegen;GM0268;188981\n")
    assert {c: str(t) for c, t in table.dtypes.items()} == observations.COLUMNS


def test_what_is_wrong_in_many_ways_is_told_within_bounds(statline):
    rows = "".join(f"{i};Buurt {i};BU{i:08d};{i}\n" for i in range(1_500))
    table, log = statline("ID;RegioS;Code_1;Inwonertal_56\n" + rows + "1501;Nijmegen;GM0268;188981\n")
    assert table["ref_area"].tolist() == ["GM0268"]
    assert log.rows["refused"] == 1_500
    assert len(log.faults) == 1_001 and any("500 more rows" in f.found for f in log.faults)


def test_a_column_of_names_that_are_no_regions_refuses_the_sheet(statline):
    header = "ID;VormenVanJeugdzorg;RegioS;Perioden;JongerenMetJeugdzorg_1\n"
    _, log = statline(header + "".join(f"{i};JZ Totaal jeugdzorg;Plaats {i};2023;5.0\n" for i in range(200)))
    assert log.rows["refused"] == 201 and "names that are no region, such as 'Plaats 0'" in log.faults[0].found
