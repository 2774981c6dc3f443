"""OData TypedDataSet: padded codes or titles, decimal point, empty without a figure; and all that can be wrong with one."""

import pytest
import yaml
from statline_faces import ODATA

from peilmerk.deliveries.readers.statline import table as reader

REGIONS = ["ID", "RegioS", "Code_1", "Inwonertal_56"]


def csv(*rows, header=REGIONS):
    return "\n".join(";".join(map(str, row)) for row in [header, *rows]) + "\n"


def youth(*rows):
    return csv(*rows, header=["ID", "VormenVanJeugdzorg", "RegioS", "Perioden", "JongerenMetJeugdzorg_1", "JongerenMetJeugdzorgRelatief_2"])


def test_population_is_that_of_the_first_of_january_of_the_year_of_the_export(statline):
    table, _ = statline(csv(["194", "Nijmegen", "GM0268    ", "188981"], ["341", "Zwolle", "GM0193    ", "133830"]))
    assert table[["ref_area", "time_period", "indicator", "obs_value", "unit_measure"]].values.tolist() == [
        ["GM0268", "2024-01-01", "inwoners", 188981, "persons"],
        ["GM0193", "2024-01-01", "inwoners", 133830, "persons"],
    ]


@pytest.mark.parametrize(("cell", "reason"), [("", "unknown"), (".", "unknown"), ("x", "secret")])
def test_a_missing_figure_keeps_the_mark_of_cbs(statline, cell, reason):
    table, _ = statline(csv(["194", "Nijmegen", "GM0268", cell]))
    assert table["missing_reason"].item() == reason and table["obs_value"].isna().all()


def test_codes_and_titles_of_regions_and_periods_mean_the_same(statline):
    by_code, _ = statline(youth(["0", "A045561", "GM1680  ", "2021HJ01", "205.0", "9.0"]))
    by_title, _ = statline(youth(["0", "JZ Totaal jeugdzorg", "Aa en Hunze", "1e halfjaar 2021", "205.0", "9.0"]))
    told = ["ref_area", "time_period", "product", "obs_value", "decimals"]
    assert by_code[told].astype(str).equals(by_title[told].astype(str))
    assert by_code["ref_area"].tolist() == ["GM1680", "GM1680"]


def test_decimals_are_those_of_the_topic_and_a_lone_nought_is_none(statline):
    table, _ = statline(youth(["0", "JZ Totaal jeugdzorg", "Nederland", "2021", "205.0", "9.0"]))
    assert table["decimals"].tolist() == [0, 1]


@pytest.mark.parametrize("period", ["2023*", "2023**", "2023 **"])
def test_a_period_with_a_mark_has_provisional_figures(statline, period):
    table, _ = statline(youth(["0", "JZ Totaal jeugdzorg", "Nederland", period, "205.0", "9.0"], ["1", "JZ Totaal jeugdzorg", "Nederland", "2022", "205.0", "9.0"]))
    assert table["obs_status"].tolist() == ["P", "P", "A", "A"]
    assert table["time_period"].tolist() == ["2023", "2023", "2022", "2022"]


def test_code_lists_beside_the_figures_give_titles_and_status(statline):
    rows = youth(["0", "A000001  ", "GM0268    ", "2024HJ01", "4500.0", "9.4"])
    lists = {
        "VormenVanJeugdzorg.csv": "Key;Title;Description\nA000001;JZ Totaal jeugdzorg in natura;\n",
        "Perioden.csv": "Key;Title;Description;Status\n2024HJ01;2024 1e halfjaar;;Voorlopig\n",
    }
    table, _ = statline({"TypedDataSet.csv": rows, **lists})
    assert table[["product", "time_period", "obs_status"]].drop_duplicates().values.tolist() == [["JZ Totaal jeugdzorg in natura", "2024-S1", "P"]]


def test_a_table_of_text_gives_no_observations_and_its_rows_are_text(statline):
    header = ["ID", "RegioS", "Begindatum_1", "Einddatum_2", "GebiedsOfGemeentecode_3"]
    table, log = statline(csv(["0", "Aagtekerke", "01 jan 1830 ", "01 jul 1966 ", "GM0648  "], header=header))
    assert len(table) == 0 and log.rows["text"] == 2


def test_a_delivery_of_precisely_ten_thousand_rows_may_be_cut_off(statline):
    row = ["194", "Nijmegen", "GM0268", "188981"]
    _, log = statline(csv(*[row] * 10_000))
    assert log.remarks == ["De levering eindigt bij precies 10.000 rijen en is mogelijk afgekapt."]
    _, log = statline(csv(*[row] * 9_999))
    assert log.remarks == []


@pytest.mark.parametrize(
    ("row", "header", "message"),
    [
        (["1", "Atlantis", "GM9998", "3"], REGIONS, "row 2, column C: found 'GM9998', expected a region"),
        (["1", "Nijmegen", "", "3"], REGIONS, "row 2, column C: found ''"),
        (["1", "Nijmegen", "GM0268", "veel"], REGIONS, "row 2, column D: found 'veel', expected a number with decimal point"),
        (["1", "Nijmegen", "GM0268", "3", "9"], [*REGIONS, "Woningen_7"], "row 1, column E: found 'Woningen', expected a topic of table 86059NED"),
        (["1", "Nijmegen", "GM0268", "3", "9"], REGIONS, "row 2, column E: found '9', expected no content in a column without a header"),
        (["1", "Nijmegen", "GM0268"], REGIONS, "row 2: found 'a row that ends too early'"),
        (["1", "Nijmegen", "3"], ["ID", "RegioS", "Inwonertal_56"], "row 1: found 'no column Code_1'"),
    ],
)
def test_what_would_be_passed_over_is_refused_at_its_cell(statline, row, header, message):
    table, log = statline(csv(row, header=header))
    assert message in str(log.faults[0])
    assert len(table) == 0 and log.rows["refused"] >= 1


def test_a_region_that_does_not_exist_refuses_its_rows_only_and_is_told_once(statline):
    table, log = statline(ODATA.replace("Nijmegen", "Nijmeegen"))
    assert log.rows["refused"] == 2 and log.rows["data"] + log.rows["total"] == 3
    assert [(f.row, f.column, f.found) for f in log.faults] == [(4, "C", "'Nijmeegen' (in 2 rows)")]
    assert "Nijmegen" in log.faults[0].do
    assert set(table["ref_area"]) == {"NL"}


def test_a_code_without_a_code_list_is_refused(statline):
    _, log = statline(youth(["0", "A042503", "Nederland", "2021", "205.0", "9.0"]))
    assert "Deliver the code list of VormenVanJeugdzorg" in log.faults[0].do


def test_a_formula_is_no_member(statline):
    table, log = statline(youth(["0", "=HYPERLINK(1)", "Nederland", "2021", "205.0", "9.0"]))
    assert len(table) == 0 and "not a formula" in log.faults[0].expected


def test_a_table_that_is_not_mapped_gives_the_lines_that_would_map_it(statline):
    header = ["ID", "Geslacht", "RegioS", "Perioden", "Verhuizingen_1", "GemiddeldeLeeftijd_2"]
    infos = "ID;Title;ShortTitle;Identifier\n0;Verhuizingen naar regio;Verhuizingen;99999NED\n"
    data = csv(["0", "Mannen", "Nederland", "2021", "205", "9.0"], header=header)
    _, log = statline({"TypedDataSet.csv": data, "TableInfos.csv": infos})
    fault = log.faults[0]
    assert "'Verhuizingen, GemiddeldeLeeftijd'" in fault.found
    draft = yaml.safe_load(fault.do.split(":\n", 1)[1])
    assert draft["99999NED"]["dimensions"]["RegioS"]["kind"] == "region"
    assert list(draft["99999NED"]["topics"]) == ["Verhuizingen", "GemiddeldeLeeftijd"]


def test_many_rows_are_read_in_batches_without_losing_their_place(statline, monkeypatch):
    monkeypatch.setattr(reader, "BATCH", 4)
    rows = [[i, "JZ Totaal jeugdzorg", "Nijmegen", f"{2000 + i % 24}", f"{i}.0", ""] for i in range(23)]
    table, log = statline(youth(*rows, ["", "", "", "", "", ""], [99, "JZ Totaal jeugdzorg", "Nijmegen", "2024", "99.0", ""]))
    counts = table[table["indicator"] == "jongeren_met_jeugdzorg"]
    assert counts["obs_value"].tolist() == [*range(23), 99]
    assert counts["source_row"].tolist() == [*range(2, 25), 26]
    assert log.rows["total"] == 24 and log.rows["empty"] == 1


def test_what_peilmerk_fetched_is_read_with_its_code_lists(statline):
    data = youth(["0", "T001  ", "GM0268    ", "2023JJ00", "5270.0", "11.4"])
    members = {
        "DataProperties.csv": "odata.type;ID;Position;ParentID;Type;Key;Title;Description;Unit;Decimals\n"
        "Cbs.OData.Topic;4;3;;Topic;JongerenMetJeugdzorg_1;Jongeren met jeugdzorg;;UNIT;0\n",
        "TableInfos.csv": "ID;Title;ShortTitle;Identifier;Modified\n0;Jongeren met jeugdzorg;Jeugdzorg;85099NED;2024-10-31T02:00:00\n",
        "VormenVanJeugdzorg.csv": "Key;Title;Description;CategoryGroupID\nT001;JZ Totaal jeugdzorg;;1\n",
        "RegioS.csv": "Key;Title;Description;CategoryGroupID\nGM0268;Nijmegen;;1\n",
        "Perioden.csv": "Key;Title;Description;Status\n2023JJ00;2023;;Definitief\n",
        "CategoryGroups.csv": "ID;DimensionKey;Title;Description;ParentID\n1;RegioS;Gemeenten;;\n",
    }
    table, log = statline({"TypedDataSet.csv": data, **members, "DataProperties.csv": members["DataProperties.csv"].replace("UNIT", "aantal")})
    assert log.faults == []
    assert table[["ref_area", "product", "obs_value"]].values.tolist() == [["GM0268", "_T", 5270], ["GM0268", "_T", 11.4]]
    _, log = statline({"TypedDataSet.csv": data, **members, "DataProperties.csv": members["DataProperties.csv"].replace("UNIT", "x 1 000")})
    assert "JongerenMetJeugdzorg in 'x 1 000'" in log.faults[0].found


def test_a_table_that_only_describes_areas_gives_no_figures_and_every_row_counts_as_text(statline):
    header = ["ID", "RegioS", "Begindatum_1", "Einddatum_2", "GebiedsOfGemeentecode_3"]
    table, log = statline(csv(["0", "Aa en Hunze", "01 jan 1998 ", "            ", "GM1680  "], header=header))
    assert table.empty and log.faults == []
    assert log.rows["text"] == 2 and log.remarks == ["Deze tabel beschrijft en heeft geen cijfers."]
