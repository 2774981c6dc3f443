"""The files that Voorbeeldsuite sends: Dutch, each in its own way, the same bytes for the same town and day."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from story import frame

from peilmerk import bsn
from peilmerk.deliveries.files import sheets
from peilmerk.deliveries.manifest import deliveries
from peilmerk.demo import files, people, register, supplier, vintage, voorbeeldstad, write
from peilmerk.demo.life import live
from peilmerk.errors import PeilmerkError
from peilmerk.reference import Reference
from peilmerk.registers import mapping, persons, reading
from peilmerk.registers.forms import FORMS
from synthetic import ROOT

TOWN, EXPORT = voorbeeldstad(2_000), date(2026, 1, 20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A delivery as it is made by default."""
    path = tmp_path_factory.mktemp("registers") / "voorbeeldstad/2025-Q4"
    write(TOWN, EXPORT, path)
    return path


def _file(folder, name):
    return next(folder.glob(f"{name}.*"))


@pytest.mark.parametrize("name", vintage.MAKERS)
def test_every_file_opens_as_a_sheet_with_all_rows_and_the_names_of_the_supplier(folder, name):
    (sheet,) = sheets(_file(folder, name))
    assert sheet.height == register(TOWN, EXPORT, name).num_rows + 1
    assert [sheet.text(0, c) for c in range(sheet.width)] == list(supplier.HEADERS[name].values())
    numbers = [str(sheet.text(r, 0)) for r in range(1, min(sheet.height, 300))]
    assert numbers and all(bsn.passes(n) for n in numbers)


def test_files_come_in_three_kinds_and_two_codings(folder):
    assert {p.suffix for p in (_file(folder, n) for n in vintage.MAKERS)} == {".csv", ".parquet", ".xlsx"}
    assert _file(folder, "declaraties").read_bytes().startswith(b"\xef\xbb\xbf")
    text = _file(folder, "indicaties").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    assert "Anaïs" in text.decode("cp1252")


def test_days_and_numbers_are_written_as_in_the_netherlands(folder):
    line = _file(folder, "declaraties").read_text("utf-8-sig").splitlines()[1]
    assert re.fullmatch(r"99\d{7};\d+;\d+;[^;]+;01-\d\d-20\d\d;\d\d-\d\d-20\d\d;\d+,\d\d;\d+,\d\d;[A-Z][a-z]+;[DC];6\.\d+[a-c]?;99\d{6}", line)


@pytest.mark.parametrize("value", [0.0, 0.01, 0.1, 1.15, 29.5, 99.99, 1234567.89])
def test_amounts_have_a_comma_and_two_decimals(value):
    assert files._decimal(pa.array([value])).to_pylist() == [f"{value:.2f}".replace(".", ",")]


def test_names_free_text_and_whole_birth_dates_stand_in_the_files(folder):
    """So that other tests can prove that they never get out."""
    text = _file(folder, "indicaties").read_bytes().decode("cp1252")
    assert sum(name in text for name in people.names()) > 100
    assert all(note.replace('"', '""') in text for note in vintage.NOTES)
    assert re.search(r";\"?\d\d-\d\d-19\d\d\"?;", text)
    assert ";" in "".join(vintage.NOTES) and '"' in "".join(vintage.NOTES)


def test_the_reader_gets_every_row_and_every_word(folder, tmp_path):
    reference, keys = Reference(ROOT / "data/reference"), persons.Pseudonyms(b"0" * 32)
    listed = [d for d in deliveries(folder, folder.parent.parent) if d.register]
    assert [d.register for d in listed] == list(vintage.MAKERS)
    for delivery in listed:
        read = reading.read(delivery, reference, TOWN.code, keys, tmp_path / "rows.parquet", tmp_path)
        rows, table = pd.read_parquet(tmp_path / "rows.parquet"), frame(register(TOWN, EXPORT, delivery.register))
        (log,) = read.logs
        assert not log.faults and not log.remarks and log.rows["refused"] == 0
        assert log.rows["data"] + log.rows["dropped"] == len(table) and read.rows == len(rows) > 0
        kept = table.iloc[rows["rij"].to_numpy()]  # counted from 0 below the header
        for name, column in FORMS[delivery.register].by_name.items():
            if column.kind in ("code", "product", "district", "taakveld", "provider"):
                assert list(kept[name].fillna("")) == list(rows[name].fillna("")), name
            elif column.kind in ("number", "amount"):
                assert list(kept[name].fillna(0)) == pytest.approx(list(rows[name].fillna(0)), abs=0.006), name
            elif column.kind == "day":
                assert list(kept[name].dt.date.fillna(0)) == list(rows[name].fillna(0)), name


@pytest.mark.parametrize("name", vintage.MAKERS)
def test_the_mapping_file_says_what_the_supplier_writes(name):
    (mine,) = [m for m in mapping.load(ROOT / "data/reference") if m.name == f"voorbeeldsuite-{name}.yml"]
    headers = supplier.HEADERS[name]
    assert mine.register_ == name
    assert mine.kolommen == {c: h for c, h in headers.items() if c not in supplier.LEFT_OUT}
    assert mine.weglaten == [headers[c] for c in supplier.LEFT_OUT if c in headers]
    assert mine.waarden == {c: {theirs: ours for ours, theirs in words.items()} for c, words in supplier.WORDS.get(name, {}).items()}
    assert set(mine.kolommen) == set(FORMS[name].by_name)


def test_leveringen_yml_names_every_file_with_its_register(folder):
    listed = deliveries(folder, folder.parent.parent)
    registers = [d for d in listed if d.register]
    assert len(registers) == 7 and len(listed) == 17
    assert {(d.source, d.exported, d.complete_from, d.keep_until) for d in registers} == {
        ("Voorbeeldsuite (synthetisch)", EXPORT, date(2020, 1, 1), date(2041, 12, 31))
    }
    assert all("(synthetisch)" in d.source for d in listed)
    assert {d.path.name for d in listed if d.published} == {"bevolking.csv", "elders.csv"}, "what everyone may know, and nothing about clients of the register"


def test_the_same_town_and_day_give_the_same_bytes(folder, tmp_path):
    live.cache_clear()
    write(TOWN, EXPORT, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_all_registers_can_come_in_one_kind_of_file(tmp_path, form):
    made = write(TOWN, EXPORT, tmp_path, form)
    assert {p.suffix for p in made} == {f".{form}"} and len(made) == 7
    (sheet,) = sheets(tmp_path / f"indicaties.{form}")
    assert sheet.height == register(TOWN, EXPORT, "indicaties").num_rows + 1


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_MOST_ROWS", 100)
    with pytest.raises(PeilmerkError, match=r"indicaties\.xlsx would have .* rows, and a sheet holds 99"):
        write(TOWN, EXPORT, tmp_path, "xlsx")
