"""The v4 bundle: code lists, ValueAttribute, text measures; whole or without its code lists."""

import pytest
from statline_faces import BUNDLE, OBSERVATIONS


def changed(old, new, member="Observations.csv"):
    assert old in BUNDLE[member]
    return {**BUNDLE, member: BUNDLE[member].replace(old, new)}


@pytest.mark.parametrize(("word", "reason"), [("None", "unknown"), ("Impossible", "not_applicable"), ("Secret", "secret"), ("", "unknown")])
def test_the_attribute_says_why_there_is_no_figure(statline, word, reason):
    table, _ = statline(changed("NL01;2021JJ00;469705;;None", f"NL01;2021JJ00;;;{word}"))
    assert table.loc[table["source_row"] == 2, "missing_reason"].item() == reason


def test_an_attribute_that_nobody_knows_refuses_its_row(statline):
    _, log = statline(changed("NL01;2021JJ00;469705;;None", "NL01;2021JJ00;;;Zoek"))
    assert log.rows["refused"] == 1
    assert (log.faults[0].row, log.faults[0].column, log.faults[0].found) == (2, "H", "'Zoek'")


def test_the_status_of_a_period_comes_from_its_code_list(statline):
    table, _ = statline(changed("2024 1e halfjaar;;Definitief", "2024 1e halfjaar;;NaderVoorlopig", "PeriodenCodes.csv"))
    assert set(table.loc[table["time_period"] == "2024-S1", "obs_status"]) == {"P"}
    assert set(table.loc[table["time_period"] != "2024-S1", "obs_status"]) == {"A"}


def test_observations_without_measure_codes_are_refused_with_what_to_do(statline):
    _, log = statline(OBSERVATIONS)
    assert log.rows["refused"] == 16
    assert "'M1, M2, M3'" in log.faults[0].found and "Deliver the zip as CBS packs it" in log.faults[0].do


def test_measures_that_the_mapping_knows_need_no_code_list(statline, project_reference):
    mapped = project_reference("JongerenMetJeugdzorg: {indicator", "JongerenMetJeugdzorg: {measures: [M1], indicator")
    mapped = project_reference("JongerenMetJeugdzorgRelatief: {indicator", "JongerenMetJeugdzorgRelatief: {measures: [M2], indicator", mapped)
    mapped = project_reference("Jeugdzorgtrajecten: {indicator", "Jeugdzorgtrajecten: {measures: [M3], indicator", mapped)
    text = OBSERVATIONS.replace("A000001", "JZ Totaal in natura")
    table, log = statline(text, reference=mapped)
    assert log.faults == [] and len(table) == 15


def test_a_list_of_measures_may_be_longer_than_the_figures_are(statline):
    table, log = statline(changed("M3;;6;", "M9;;7;Iets anders;;Long;aantal;0;Absolute\nM3;;6;", "MeasureCodes.csv"))
    assert log.faults == [] and len(table) == 15


def test_a_unit_in_the_code_list_is_checked_too(statline):
    _, log = statline(changed(";Long;aantal;0;Absolute\nM2", ";Long;x 1 000;0;Absolute\nM2", "MeasureCodes.csv"))
    assert "factor: 1000" in log.faults[0].do


def test_links_to_other_tables_do_not_name_this_one(statline):
    links = "Id;Title;Url;DatasetId;Identifier;Title;Catalog\n0;Andere tabel;https://voorbeeld.nl;;;;\n"
    table, log = statline({**BUNDLE, "LinkRelatedSources.csv": links, "Distribution.csv": "Format;MediaType;DownloadUrl;AccessUrl;Language\ncsv;csv;;;nl\n"})
    assert log.faults == [] and len(table) == 15
