"""leveringen.yml: every file has a source and an export date, and no file is left out."""

import subprocess
import sys
from datetime import date

import pytest

from peilmerk.deliveries.manifest import deliveries
from peilmerk.errors import ConfigError, DeliveryError
from synthetic import manifest


@pytest.fixture
def folder(tmp_path):
    """A folder with one delivery, named."""
    path = tmp_path / "raw" / "voorbeeld" / "2024"
    manifest(path, "2024-05-01", "a.csv", published=True)
    (path / "a.csv").write_text("x", "utf-8")
    return path


def read(folder):
    return deliveries(folder, folder.parent.parent)


def test_a_delivery_is_known_by_folder_content_and_export_date(folder):
    (one,) = read(folder)
    assert (one.name, one.exported, one.published) == ("voorbeeld/2024/a.csv", date(2024, 5, 1), True)
    before = one.hash
    (folder / "a.csv").write_text("y", "utf-8")
    assert read(folder)[0].hash != before


def test_deliveries_stand_in_the_order_of_the_file(folder):
    (folder / "b.csv").write_text("y", "utf-8")
    manifest(folder, "2024-05-01", "b.csv", "a.csv")
    assert [d.path.name for d in read(folder)] == ["b.csv", "a.csv"]


@pytest.mark.parametrize("name", ["correcties.yml", "akkoord.yml", "README.md", "teksten", ".verborgen", "~$a.xlsx"])
def test_companions_are_no_deliveries(folder, name):
    (folder / name).mkdir() if name == "teksten" else (folder / name).write_text("x", "utf-8")
    assert len(read(folder)) == 1


@pytest.mark.parametrize("name", ["b.csv", "A.csv", "map"])
def test_what_is_not_named_is_refused(folder, name):
    (folder / name).mkdir() if name == "map" else (folder / name).write_text("x", "utf-8")
    with pytest.raises(ConfigError, match=rf"voorbeeld/2024: {name} is not in leveringen\.yml"):
        read(folder)


def test_a_file_that_is_named_but_not_there_is_refused(folder):
    (folder / "a.csv").unlink()
    with pytest.raises(DeliveryError, match=r"voorbeeld/2024/a\.csv: found 'no file'"):
        read(folder)


def test_a_file_that_is_named_twice_is_refused(folder):
    manifest(folder, "2024-05-01", "a.csv", "a.csv")
    with pytest.raises(ConfigError, match=r"names a\.csv more than once"):
        read(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("leveringen:\n  - {bestand: a.csv, bron: x, exprt: 2024-05-01}", "Did you mean 'export'"),
        ("leveringen:\n  - {bestand: a.csv, bron: x}", "leveringen, no. 1, export: is missing"),
        ("leveringen:\n  - {bestand: a.csv, bron: x, export: gisteren}", "export: found 'gisteren'"),
        ("leveringen: [", "is no valid YAML"),
        ("", "found nothing"),
    ],
)
def test_a_broken_manifest_is_named(folder, text, message):
    (folder / "leveringen.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        read(folder)
    assert "voorbeeld/2024/leveringen.yml" in str(error.value) and message in str(error.value)


def test_a_folder_or_manifest_that_is_not_there_is_named(folder):
    with pytest.raises(ConfigError, match="There is no folder voorbeeld/2025"):
        read(folder.parent / "2025")
    (folder / "leveringen.yml").unlink()
    with pytest.raises(ConfigError, match=r"voorbeeld/2024/leveringen\.yml is missing"):
        read(folder)


@pytest.mark.parametrize("written", ["2-5-2024", "2024", "mei 2024", "05/02/2024"])
def test_an_export_date_that_could_be_read_in_two_ways_is_refused_with_how_to_write_it(folder, written):
    manifest(folder, f'"{written}"', "a.csv")
    with pytest.raises(ConfigError, match=f"export: found '{written}', expected a date as year-month-day, such as 2024-05-02"):
        read(folder)


@pytest.mark.parametrize("name", ["../2023/a.csv", "sub/a.csv", "..\\2023\\a.csv", "C:\\a.csv", "/a.csv"])
def test_a_file_of_another_folder_cannot_be_named(folder, name):
    (folder.parent / "2023").mkdir()
    (folder.parent / "2023" / "a.csv").write_text("y", "utf-8")
    manifest(folder, "2024-05-01", "a.csv", name)
    with pytest.raises(ConfigError, match="is no file of this folder"):
        read(folder)


def test_a_file_that_is_not_utf_8_says_so(folder):
    (folder / "leveringen.yml").write_bytes("# geëxporteerd\nleveringen: []\n".encode("cp1252"))
    with pytest.raises(ConfigError, match=r"leveringen\.yml is not in UTF-8"):
        read(folder)


def test_a_setting_is_called_as_it_is_written(folder):
    path = folder / "leveringen.yml"
    path.write_text(path.read_text("utf-8") + "    registers: indicaties\n", "utf-8")
    with pytest.raises(ConfigError, match=r"registers.*Did you mean 'register'\?"):
        read(folder)


def test_what_the_supplier_counted_is_read_and_is_not_for_a_register(folder):
    path = folder / "leveringen.yml"
    text = path.read_text("utf-8")
    path.write_text(text + "    controle: {rijen: 67, som: 12345.6, bladen: {Blad1: {jaren: {2024: 5}}}}\n", "utf-8")
    *_, last = read(folder)
    assert (last.control.rijen, last.control.som, last.control.bladen["Blad1"].jaren) == (67, 12345.6, {2024: 5})
    path.write_text(text + "    register: indicaties\n    controle: {rijen: 67}\n", "utf-8")
    with pytest.raises(ConfigError, match="controle is for deliveries of figures"):
        read(folder)


def test_importing_it_gives_no_warning():
    code = "import peilmerk.deliveries.manifest"
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True).stderr == ""
