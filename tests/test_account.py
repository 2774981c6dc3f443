"""What an edition tells of itself: rows, corrections and definitions, without what may not be told."""

import pytest

from peilmerk import prepared
from peilmerk.edition import editie
from peilmerk.errors import DeliveryError
from peilmerk.figure_counts import Counts
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


REGISTER = {
    "delivery": "voorbeeld/2024-Q1/geleverd.csv", "hash": "a" * 64, "source": "Suite", "exported": "2024-05-01", "export_basis": "", "register": "geleverd",
    "destroyed": "", "keep_until": "2029-12-31", "observations": 1200, "confidential": True, "own": True,
    "sheets": [{"sheet": "geleverd", "observations": 1200, "rows": {"data": 15300, "dropped": 200, "refused": 0}, "corrections": []}],
}  # fmt: skip


def test_registers_have_a_table_of_their_own_with_what_did_not_count_and_until_when_they_are_kept(project):
    edition = editie("voorbeeld", "2024-Q1", TABLES, project.root)
    assert edition.registers().empty
    edition.public["deliveries"].append(REGISTER)
    (row,) = edition.registers().to_dict("records")
    assert row == {
        "Register": "Geleverde zorg", "Levering": "voorbeeld/2024-Q1/geleverd.csv", "Export": "1 mei 2024", "Rijen": 15300, "Tellen niet mee": 200,
        "Niet te lezen": 0, "Tellingen": 1200, "Bewaard": "tot 31 december 2029",
    }  # fmt: skip
    assert edition.rijen()["Blad"].tolist() == ["cijfers", "Budget"]
    assert not edition.leveringen()["Levering"].str.contains("geleverd").any()


@pytest.mark.parametrize(("destroyed", "kept", "said"), [("2025-02-01", "2029-12-31", "vernietigd op 1 februari 2025"), ("", "", "geen datum")])
def test_a_register_that_was_destroyed_or_has_no_date_says_so(project, destroyed, kept, said):
    edition = editie("voorbeeld", "2024-Q1", TABLES, project.root)
    edition.public["deliveries"].append(REGISTER | {"destroyed": destroyed, "keep_until": kept})
    assert edition.registers()["Bewaard"].tolist() == [said]


def test_figures_that_were_counted_and_those_beside_are_told_apart_from_those_that_were_delivered(project):
    edition = editie("voorbeeld", "2024-Q1", TABLES, project.root)
    edition.public["coverage"] = {"delivered": 1385}
    edition.aantallen = Counts(delivered=1380, counted=6167, beside=12, hidden=5, hidden_beside=0)
    text = edition.bestand().content["markdown"]
    assert "Van de 1.385 cijfers die voor deze editie zijn geleverd, staan er 1.380 op deze site. Daarnaast staan er 6.167 die uit registers zijn geteld. Samen zijn dat 7.547 cijfers." in text
    assert "Daarvan zijn er 5 verborgen. Om mee te vergelijken staan er ook 12 cijfers uit eerdere of landelijke leveringen." in text
    protection = edition.bescherming().content["markdown"]
    assert "Van de 7.547 cijfers in deze editie zijn er 5 verborgen. Daarnaast staan er 12 cijfers uit eerdere of landelijke leveringen; daarvan is er geen verborgen." in protection
    assert "6.167 cijfers die uit registers zijn geteld, gaan niet door deze controles" in edition.gecontroleerd().content["markdown"]


@pytest.mark.parametrize(("basis", "said"), [("publicatiemaand, dag onbekend", "mei 2024"), ("datum van de export", "1 mei 2024")])
def test_of_a_delivery_of_which_only_the_month_is_known_no_day_is_told(project, basis, said):
    edition = editie("voorbeeld", "2024-Q1", TABLES, project.root)
    for delivery in edition.public["deliveries"]:
        delivery["export_basis"] = basis
    assert set(edition.leveringen()["Export"]) == {said} and f"(levering van {said})" in edition.source_line()


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
    kept = prepared.read_selected(corrected.folder).query("correction == 'override'").iloc[0]
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
    edition.protected["note"] = "noemer niet eenduidig"
    assert "zegt de bron niet precies waarvan dit een deel is" in edition.begrippen("jeugd").iloc[-1]["Betekenis"]
    assert set(edition.begrippen("jeugd")["anker"]) == {"begrip-clienten-ambulante-jeugdhulp", "begrip-clienten-verblijf"}, "an address leads to each"


@pytest.mark.parametrize(("synthetic", "file"), [(False, "data/observaties.csv"), (True, "data/observaties-synthetisch.csv")])
def test_the_link_to_all_figures_is_to_the_file_of_such_an_edition(project, synthetic, file):
    mark(project, synthetic)
    text = editie("voorbeeld", "2024-Q1", TABLES, project.root).bestand().content["markdown"]
    assert f"[één CSV-bestand]({file})" in text and ("verzonnen" in text) is synthetic
