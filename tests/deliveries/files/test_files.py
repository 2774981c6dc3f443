"""Grid: any file as it stands, or an error that names it; whatever the bytes, no other exception ever."""

import io
import tempfile
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making_files import ods, ods_row, xls, xls_cells, xlsx, zipped

from peilmerk.deliveries.files import sheets
from peilmerk.errors import DeliveryError
from synthetic import workbook


def test_a_workbook_keeps_all_sheets_and_cells_where_they_stand(tmp_path):
    path = workbook(tmp_path / "a.xlsx", Een=[[], [None, "x", 2.5]], Twee=[[date(2024, 5, 1), 2024]])
    one, two = sheets(path)
    assert (one.name, one.cell(1, 1), one.cell(1, 2), one.cell(0, 0), one.cell(9, 9)) == ("Een", "x", 2.5, "", "")
    assert (two.text(0, 0), two.text(0, 1)) == ("2024-05-01", "2024")
    assert (one.siblings, two.siblings) == ([two], [one])


def test_merged_cells_are_known_from_first_to_last(tmp_path):
    book = openpyxl.Workbook()
    book.active["B2"] = "PM"
    book.active.merge_cells("B2:D2")
    book.save(tmp_path / "a.xlsx")
    wide = '<table:table-cell office:value-type="string" table:number-columns-spanned="3"><text:p>PM</text:p></table:table-cell>'
    ods(tmp_path / "a.ods", f'<table:table table:name="T">{ods_row(1)}{ods_row("<table:table-cell/>", wide)}</table:table>')
    assert [sheets(tmp_path / n)[0].merged for n in ("a.xlsx", "a.ods")] == [{(1, 1): (1, 3)}] * 2


def test_a_chart_sheet_is_told_of_and_a_hidden_sheet_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_chartsheet("Grafiek")
    book.create_sheet("Bron").sheet_state = "veryHidden"
    book["Bron"]["A1"] = 2
    book.save(tmp_path / "a.xlsx")
    one, two = sheets(tmp_path / "a.xlsx")
    assert one.remarks == ["Blad 'Grafiek' is een grafiek of dialoog, zonder cellen."]
    assert (two.cells, two.remarks) == ([[2.0]], ["Blad 'Bron' is verborgen en is meegelezen."])


def test_errors_call_the_file_by_its_name_in_the_deliveries(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(DeliveryError, match=r"^nijmegen/2024/a\.csv: found 'an empty file'"):
        sheets(tmp_path / "a.csv", "nijmegen/2024/a.csv")


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path):
    with pytest.raises(DeliveryError, match=r"^weg\.csv: found .*FileNotFoundError"):
        sheets(tmp_path / "weg.csv")


def _whole(folder: Path) -> dict[str, bytes]:
    """A whole file of every kind."""
    pq.write_table(pa.table({"a": ["x", "y"] * 50, "b": range(100)}), folder / "a.parquet")
    workbook(folder / "b.xlsx", Een=[["naam", "aantal"], ["é", 3], [date(2024, 5, 1), True]], Twee=[["x"]])
    xlsx(folder / "c.xlsx", {"B": '<row r="1" hidden="1"><c r="A1"><f>B1</f><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'})
    xls(folder / "d.xls", {"Een": xls_cells({(0, 0): "naam", (1, 0): 3, (2, 1): "#N/A"}), "Twee": xls_cells({(0, 0): 1})})
    ods(folder / "e.ods", f'<table:table table:name="T">{ods_row("a", 1)}{ods_row(2, "b")}</table:table>')
    (folder / "f.csv").write_text('naam;aantal\n"é; ""x""\ny";3\n' * 9, "utf-8")
    (folder / "g.csv").write_text("naam\taantal\né\t3\n", "utf-16")
    zipped(folder / "h.zip", {p.name: p.read_bytes() for p in sorted(folder.iterdir())})
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


with tempfile.TemporaryDirectory() as _folder:
    WHOLE = _whole(Path(_folder))


def _read_all(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "levering"
        path.write_bytes(content)
        for sheet in sheets(path):
            assert repr(list(sheet.rows())) == repr(sheet.cells) and sheet.height == len(sheet.cells)  # as text: damage may make a NaN
            assert not sheet.is_refused or (sheet.faults and not sheet.cells)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_read(name):
    _read_all(WHOLE[name])


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damage_gives_a_delivery_error_or_cells_and_nothing_else(name, data):
    content = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(0, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))]
    try:
        _read_all(bytes(content))
    except DeliveryError as error:
        assert error.faults and all(f.found and f.expected and f.do for f in error.faults)


@pytest.mark.parametrize("name", [n for n, content in WHOLE.items() if content.startswith(b"PK")])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damage_within_a_part_of_a_zip_gives_a_delivery_error_or_cells_and_nothing_else(name, data):
    """Packed again, so that the checksums hold and the damage reaches whoever parses the part."""
    with ZipFile(io.BytesIO(WHOLE[name])) as archive:
        parts = {n: bytearray(archive.read(n)) for n in archive.namelist()}
    part = parts[data.draw(st.sampled_from(sorted(n for n, content in parts.items() if content)))]
    for _ in range(data.draw(st.integers(1, 8))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.one_of(st.integers(0, 255), st.sampled_from(b"<>/=\"019")))
    del part[data.draw(st.one_of(st.just(len(part)), st.integers(0, len(part)))) :]
    with tempfile.TemporaryDirectory() as folder:
        content = zipped(Path(folder) / "levering", {n: bytes(content) for n, content in parts.items()}).read_bytes()
    try:
        _read_all(content)
    except DeliveryError as error:
        assert error.faults


_MAGIC = [b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b'"', b"<?xml "]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_MAGIC), st.binary(max_size=600))
def test_random_bytes_give_a_delivery_error_or_cells_and_nothing_else(magic, content):
    try:
        _read_all(magic + content)
    except DeliveryError as error:
        assert error.faults
