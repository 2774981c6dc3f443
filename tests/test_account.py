"""What an edition tells of itself: rows, corrections and definitions, without what may not be told."""

import pytest

from peilmerk import prepare
from peilmerk.edition import editie
from peilmerk.errors import DeliveryError
from synthetic import mark

TABLES = {"cijfers": {"theme": ["jeugd"]}}
CORRECTION = """\
correcties:
  - bestand: cijfers.csv
    cel: G2
    geleverd: "310"
    wordt: "301"
    reden: cijfers verwisseld
    wie: J. de Vries
    datum: 2024-05-20
    status: gemeld
"""


@pytest.fixture
def corrected(project):
    (project.raw / "voorbeeld/2024-Q1/correcties.yml").write_text(CORRECTION, "utf-8")
    return editie("voorbeeld", "2024-Q1", TABLES, project.root)


def test_every_row_of_every_sheet_is_told_and_they_add_up(project):
    table = editie("voorbeeld", "2024-Q1", TABLES, project.root).rijen()
    assert table["Blad"].tolist() == ["cijfers", "Budget"]
    assert table[["met cijfers", "totalen", "tekst", "leeg"]].sum(axis=1).tolist() == table["Rijen"].tolist() == [4, 8]
    assert table["Cijfers"].tolist() == [3, 9]


def test_rows_that_could_not_be_read_and_were_dropped_are_told_where_there_are_any(project):
    assert "vervallen" not in editie("voorbeeld", "2024-Q1", TABLES, project.root).rijen()
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"1.234", b"veel"))
    text = CORRECTION.replace("cel: G2", "rij: 4").replace('"310"', "veel").replace('wordt: "301"', "vervalt: true")
    (project.raw / "voorbeeld/2024-Q1/correcties.yml").write_text(text, "utf-8")
    table = editie("voorbeeld", "2024-Q1", TABLES, project.root).rijen()
    assert (table["met cijfers"].tolist(), table["vervallen"].tolist()) == ([2, 2], [1, 0])


def test_a_correction_is_told_with_its_reason_and_without_a_value_or_a_name(corrected):
    (row,) = corrected.correcties().to_dict("records")
    assert (row["Levering"], row["Correctie"], row["Reden"]) == ("voorbeeld/2024-Q1/cijfers.csv", "vervangen", "cijfers verwisseld")
    assert (row["Datum"], row["Stand bij de bron"], row["Cijfers"]) == ("20 mei 2024", "gemeld", 1)
    told = (corrected.folder / "public.json").read_text("utf-8")
    assert "310" not in str(row) and "301" not in str(row)
    assert "de Vries" not in told


def test_the_corrected_value_is_shown_and_the_delivered_one_and_the_name_stay_in_the_department(corrected):
    figure = corrected.observaties("cijfers").iloc[0]
    assert (figure["obs_value"], figure["correction"]) == (301, "override")
    assert figure["delivered_value"] != figure["delivered_value"] and figure["correction_note"] == ""
    kept = prepare.read_selected(corrected.folder).query("correction == 'override'").iloc[0]
    assert kept["delivered_value"] == 310 and "J. de Vries" in kept["correction_note"]


def test_a_correction_that_the_source_has_made_itself_stops_the_edition(project, corrected):
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"310", b"301"))
    with pytest.raises(DeliveryError, match=r"cijfers\.csv.*301"):
        editie("voorbeeld", "2024-Q1", TABLES, project.root)


def test_a_definition_is_told_for_every_indicator_that_is_shown(project):
    edition = editie("voorbeeld", "2024-Q1", TABLES, project.root)
    assert set(edition.begrippen("jeugd")["Begrip"]) == {"Jeugdigen met ambulante jeugdhulp", "Jeugdigen in jeugdhulp met verblijf"}
    first = edition.begrippen("jeugd").iloc[-1]
    assert first["Eenheid"] == "personen" and first["Telling"] == "ieder één keer geteld" and first["Betekenis"].endswith("Wet: Jeugdwet.")
    assert edition.begrippen("wmo").empty


@pytest.mark.parametrize(("synthetic", "file"), [(False, "data/observaties.csv"), (True, "data/observaties-synthetisch.csv")])
def test_the_link_to_all_figures_is_to_the_file_of_such_an_edition(project, synthetic, file):
    mark(project, synthetic)
    text = editie("voorbeeld", "2024-Q1", TABLES, project.root).bestand().content["markdown"]
    assert f"[één CSV-bestand]({file})" in text and ("verzonnen" in text) is synthetic
