"""Nasty files, each with what must come of it: its cells, or a fault with place, what was found, what was expected and what to do."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from making_files import ods, ods_row, ole2, record, sheet_xml, xls, xls_cells, xlsx, zipped

from peilmerk.deliveries.files import sheets
from peilmerk.errors import DeliveryError
from synthetic import workbook

#: Text as it arrives -> the rows that stand in it.
TEXTS: dict[str, tuple[bytes, list[list[str]]]] = {
    "UTF-8 with BOM": ("\ufeffa;b\nFinanciën;1".encode(), [["a", "b"], ["Financiën", "1"]]),
    "cp1252 with euro and apostrophe": ("a;b\n€ 5;’s Ochtends".encode("cp1252"), [["a", "b"], ["€ 5", "’s Ochtends"]]),
    "UTF-16 with BOM": ("a\tb\né\t1".encode("utf-16"), [["a", "b"], ["é", "1"]]),
    "UTF-16 big endian with BOM": (b"\xfe\xff" + "a;b\né;1".encode("utf-16-be"), [["a", "b"], ["é", "1"]]),
    "UTF-16 without BOM": ("naam;aantal\nééntje;1\n".encode("utf-16-le"), [["naam", "aantal"], ["ééntje", "1"]]),
    "UTF-16 big endian without BOM": ("naam;aantal\nééntje;1\n".encode("utf-16-be"), [["naam", "aantal"], ["ééntje", "1"]]),
    "the line with which Excel names the separator": (b"sep=|\r\na|b;c\r\n1|2\r\n", [["a", "b;c"], ["1", "2"]]),
    "that line with BOM and quotes": ('\ufeff"sep=;"\r\na;b\r\n'.encode(), [["a", "b"]]),
    "bars": (b"a|b|c\n1|2,5|3\n", [["a", "b", "c"], ["1", "2,5", "3"]]),
    "old Macintosh line ends": (b"a;b\r1;2\r", [["a", "b"], ["1", "2"]]),
    "three kinds of line ends in one file": (b"a;b\r\n1;2\r3;4\n5;6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
    "line ends and quotes within a cell": (b'a;b\n"een ""twee""\r\ndrie; vier";2\n', [["a", "b"], ['een "twee"\r\ndrie; vier', "2"]]),
    "inches in a cell without quotes": (b'wat;aantal\n5" buis;3\n', [["wat", "aantal"], ['5" buis', "3"]]),
    "ragged rows": (b"a;b;c\n1\n1;2;3;4\n\n1;2;3\n", [["a", "b", "c"], ["1"], ["1", "2", "3", "4"], [], ["1", "2", "3"]]),
    "metadata with commas above a small table": (
        b"Bron: CBS, Den Haag\nStand: 1 mei, 2024\nContact: O&S, Zwolle\nNoot: voorlopig, zie onder\nnaam;2022;2023;2024\nx;1;2;3\ny;4;5;6\n",
        [["Bron: CBS, Den Haag"], ["Stand: 1 mei, 2024"], ["Contact: O&S, Zwolle"], ["Noot: voorlopig, zie onder"], ["naam", "2022", "2023", "2024"], ["x", "1", "2", "3"], ["y", "4", "5", "6"]],
    ),
    "more decimal commas than semicolons": (b"gebied;2023;2024\nNoord, west;1,5;2,5\nZuid, oost;1,7;2,9\n", [["gebied", "2023", "2024"], ["Noord, west", "1,5", "2,5"], ["Zuid, oost", "1,7", "2,9"]]),
    "lists with semicolons in a file with commas": (b"wijk,producten,aantal\nNoord,PV;BG,3\nZuid,PV;HH,4\n", [["wijk", "producten", "aantal"], ["Noord", "PV;BG", "3"], ["Zuid", "PV;HH", "4"]]),
    "one column": (b"naam\nNoord\n", [["naam"], ["Noord"]]),
    "text in a file called .xlsx": (b"a;b\n1;2\n", [["a", "b"], ["1", "2"]]),
    "spaces that do not break": ("a;b\n1\u00a0234;x".encode(), [["a", "b"], ["1\u00a0234", "x"]]),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_nasty_text_gives_its_rows(tmp_path, name):
    path = tmp_path / ("a.xlsx" if "xlsx" in name else "a.csv")
    path.write_bytes(TEXTS[name][0])
    (sheet,) = sheets(path)
    rows = TEXTS[name][1]
    assert sheet.cells == rows
    assert [list(sheet.rows(start)) for start in (0, 1)] == [rows, rows[1:]]
    assert (sheet.height, sheet.width, sheet.faults) == (len(rows), max(map(len, rows)), [])


def _cell(place: str, value: object, more: str = "") -> str:
    return f'<c r="{place}" {more}><v>{value}</v></c>'


def _row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}" {more}>{"".join(cells)}</row>'


ONE = _row(1, _cell("A1", 1))
TABLE = '<table:table table:name="T" {}>{}</table:table>'
_LIMIT = "Delete what stands there if it is a slip, or copy the table to a new sheet."
_BOMB = b"0" * (40 << 20)
_ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "' + "lol" * 100 + '"><!ENTITY y "&x;&x;&x;&x;">]>'


def _bytes(content: bytes):
    return lambda path: path.write_bytes(content)


def _as_bytes(make, *args, **named) -> bytes:
    """What `make(path, ...)` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        make(path, *args, **named)
        return path.read_bytes()


def _parquet(**columns) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def _encrypted(path: Path) -> None:
    zipped(path, {"a.csv": "a;b\n1;2\n"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)


def _liar(path: Path) -> None:
    """A zip that says that its 40 MB are 10 bytes."""
    zipped(path, {"a.csv": b"1;2\n" * 1000})
    data = path.read_bytes()
    path.write_bytes(data.replace((4000).to_bytes(4, "little"), (12).to_bytes(4, "little")))


def _link(path: Path) -> None:
    info = zipfile.ZipInfo("a.csv")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")


def _twice(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a;b")
        archive.writestr("a.csv", "c;d")


XML = '<?xml version="1.0"?>'
#: name -> (file name, what makes it, what the message says: place, found, expected, what to do; each a part of it).
REFUSED: dict[str, tuple[str, object, tuple[str, ...]]] = {
    "an empty file": ("a.csv", _bytes(b""), ("a.csv: found 'an empty file'", "expected XLSX, XLS, ODS, CSV", "broken off")),
    "a file of spaces": ("a.csv", _bytes(b"\xef\xbb\xbf \r\n \n"), ("an empty file",)),
    "a PDF": ("a.xlsx", _bytes(b"%PDF-1.7 ..."), ("a.xlsx: found 'a PDF document'", "Ask for the table itself")),
    "a Word document": ("a.xlsx", lambda p: zipped(p, {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), ("'a Word document'",)),
    "an old Word document": ("a.xls", lambda p: ole2(p, {"WordDocument": b"x"}), ("'a Word document'",)),
    "an image": ("a.xls", _bytes(b"\x89PNG\r\n\x1a\n"), ("an image (PNG)",)),
    "an HTML table called .xls": ("a.xls", _bytes(b"\r\n<html><table><tr><td>1</td></tr></table></html>"), ("a web page (HTML)", "save it as XLSX")),
    "a login page in UTF-16": ("a.csv", _bytes("<!DOCTYPE html><html>".encode("utf-16")), ("a web page (HTML)",)),
    "an XML spreadsheet called .xls": (
        "a.xls", _bytes(b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        ("an XML spreadsheet of Excel 2003", "save it as XLSX"),
    ),
    "JSON": ("a.csv", _bytes(b'{"value": [{"ID": 0}]}'), ("a JSON file", "Export the table as CSV")),
    "gzip": ("a.csv", _bytes(b"\x1f\x8b\x08\x00aaaa"), ("a gzip file", "Unpack it")),
    "a workbook with a password": ("a.xlsx", lambda p: ole2(p, {"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), ("a workbook with a password", "Remove the password")),
    "an XLS with a password": ("a.xls", lambda p: xls(p, {"B": b""}, before=record(0x2F, bytes(6))), ("a workbook with a password", "Remove the password")),
    "a binary workbook": ("a.xlsx", lambda p: zipped(p, {"xl/workbook.bin": b"x"}), ("a binary workbook (XLSB)", "save it as XLSX")),
    "half a zip": ("a.xlsx", _bytes(b"PK\x03\x04half"), ("a.xlsx: found 'a damaged file (BadZipFile", "a zip, XLSX or ODS file that is whole", "once more")),
    "half an XLS": ("a.xls", lambda p: p.write_bytes(_as_bytes(xls, {"B": xls_cells({(0, 0): 1})})[:700]), ("a.xls: found", "once more")),
    "bytes that are nothing": ("a.csv", _bytes(bytes(range(1, 32)) * 9), ("a file that is no text",)),
    "a NUL byte": ("a.csv", _bytes(b"a;b\n1;2\n3;\x004\n"), ("a.csv: found 'a NUL byte, in line 3'", "text in UTF-8", "Save it again as CSV UTF-8")),
    "bytes that are no text": ("a.csv", _bytes(b"a;b\n\x81;1\n"), ("bytes that are no text, in line 2",)),
    "two codings in one file": ("a.csv", _bytes("a;ë\n".encode() + "b;ë\n".encode("cp1252")), ("letters in UTF-8, and in line 2 letters in cp1252, in line 1",)),
    "a broken letter after a BOM": ("a.csv", _bytes(b"\xef\xbb\xbfa;b\n\xff;1\n"), ("no UTF-8, which the file says it is, in line 2",)),
    "a file cut off within a quoted cell": ("a.csv", _bytes(b'a;b\n1;"x\ny"\n3;"half of'), ("a.csv, row 3: found", "begins in line 4 and never ends", "cut off")),
    "a quote that is not doubled": ("a.csv", _bytes(b'a;b\n"Project "X"";2\n'), ("a.csv, row 2: found", "begins in line 2 and goes wrong in line 2", "doubled")),
    "a quote that swallows the rest": ("a.csv", _bytes(b'a;b\n"een;2\n' + b"drie;4\n" * 40_000), ("a.csv, row 2", "begins in line 2 and never ends")),
    "a far cell": ("a.xlsx", lambda p: xlsx(p, {"Blad": ONE + _row(1048576, _cell("XFD1048576", 1))}),
        ("a.xlsx, sheet 'Blad', row 1048576, column XFD", "2 cells with content span 17,179,869,184", "at most 6,000,000", _LIMIT)),
    "a far cell that hides behind another attribute": ("a.xlsx", lambda p: xlsx(p, {"B": ONE + '<row r="9"><c s="&gt;" r = \'XFD999999\'><v>1</v></c></row>'}), ("row 999999, column XFD",)),
    "a far cell after a comment": ("a.xlsx", lambda p: xlsx(p, {"B": '<row r="1"><!-- </row> --><c r="XFD999999"><v>1</v></c></row>'}), ("row 999999, column XFD",)),
    "a table repeated without end in ODS": ("a.ods", lambda p: ods(p, TABLE.format("", ods_row('<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>', attributes='table:number-rows-repeated="1048576"'))),
        ("a.ods, sheet 'T'", "17,179,869,184 cells", "Save this sheet as CSV")),
    "repeats beyond any spreadsheet": ("a.ods", lambda p: ods(p, TABLE.format("", ods_row('<table:table-cell table:number-columns-repeated="4294967295"/>'))), ("number-columns-repeated is 4294967295",)),
    "an ODS with a password": ("a.ods", lambda p: ods(p, "", more={"META-INF/manifest.xml": '<manifest:encryption-data xmlns:manifest="m"/>'}), ("a spreadsheet with a password",)),
    "entities in a sheet": ("a.xlsx", lambda p: xlsx(p, {"B": _ENTITIES + '<worksheet xmlns="x">&y;</worksheet>'}), ("a DOCTYPE or ENTITY in xl/worksheets/sheet1.xml", "can be an attack")),
    "entities in the shared texts": ("a.xlsx", lambda p: xlsx(p, {"B": ONE}, {"xl/sharedStrings.xml": _ENTITIES + "<sst/>"}), ("DOCTYPE or ENTITY in xl/sharedStrings.xml",)),
    "entities in UTF-16": ("a.xlsx", lambda p: xlsx(p, {"B": ONE}, {"xl/styles.xml": _ENTITIES.encode("utf-16")}), ("xl/styles.xml in UTF-16",)),
    "entities in an ODS": ("a.ods", lambda p: ods(p, "", more={"styles.xml": _ENTITIES + "<a/>"}), ("DOCTYPE or ENTITY in styles.xml",)),
    "a bomb of shared texts": ("a.xlsx", lambda p: xlsx(p, {"B": ONE}, {"xl/sharedStrings.xml": b"<sst>" + b"<si><t/></si>" * (4 << 20)}), ("xl/sharedStrings.xml", "unpack to more than", "zip bomb")),
    "a bomb of a sheet": ("a.xlsx", lambda p: xlsx(p, {"B": b"<worksheet>" + b" " * (60 << 20)}), ("sheet1.xml", "unpack to more than")),
    "a part that comes twice": ("a.xlsx", lambda p: xlsx(p, {"B": ONE}, {"XL/workbook.xml": "<x/>"}), ("two parts called XL/workbook.xml",)),
    "half a sheet": ("a.xlsx", lambda p: xlsx(p, {"B": XML + "<worksheet><sheetData><row r='1'>"}), ("a.xlsx, sheet 'B': found 'a damaged file", "expected an XLSX workbook that is whole")),
    "a workbook without its sheet": ("a.xlsx", lambda p: xlsx(p, {"B": ONE}, {"xl/_rels/workbook.xml.rels": "<Relationships/>"}), ("a.xlsx, sheet 'B': found 'a damaged file",)),
    "a zip without tables": ("a.zip", lambda p: zipped(p, {"leeg/": "", "__MACOSX/._a.csv": "x", "map/.DS_Store": "x", "Thumbs.db": "x"}), ("a zip without tables",)),
    "a zip in a zip": ("a.zip", lambda p: zipped(p, {"b.zip": _as_bytes(zipped, {"a.csv": "a;b"})}), ("a.zip, sheet 'b.zip': found 'a zip in a zip'", "Unpack the inner one")),
    "a path upwards": ("a.zip", lambda p: zipped(p, {"../../etc/a.csv": "a;b"}), ("sheet '../../etc/a.csv': found 'a path that leads out of the zip'",)),
    "an absolute path": ("a.zip", lambda p: zipped(p, {"/etc/a.csv": "a;b"}), ("sheet '/etc/a.csv': found 'a path that leads out",)),
    "a path with a drive": ("a.zip", lambda p: zipped(p, {"C:a.csv": "a;b"}), ("sheet 'C:a.csv': found 'a path that leads out",)),
    "a path with backslashes": ("a.zip", lambda p: zipped(p, {"map\\..\\a.csv": "a;b"}), ("a path that leads out of the zip",)),
    "a link in a zip": ("a.zip", _link, ("a link to another file",)),
    "a zip with a password": ("a.zip", _encrypted, ("a.zip, sheet 'a.csv': found 'a file with a password'", "Pack it without password")),
    "a name that stands twice in a zip": ("a.zip", _twice, ("a name that stands 2 times in the zip",)),
    "a zip bomb": ("a.zip", lambda p: zipped(p, {"a.csv": _BOMB}), ("a.zip, sheet 'a.csv'", "unpack to more than", "zip bomb")),
    "a zip that lies of its size": ("a.zip", _liar, ("a.csv, which says that it has 12 bytes and has 4,000", "tells the truth")),
    "a zip of a thousand files": ("a.zip", lambda p: zipped(p, {f"{n}.csv": "a" for n in range(1001)}), ("1,001 files", "at most 1,000")),
    "a PDF alone in a zip": ("a.zip", lambda p: zipped(p, {"a.pdf": "%PDF-1.7"}), ("a zip without tables",)),
    "nested columns in Parquet": ("a.parquet", _bytes(_parquet(gebied=["a"], delen=[{"x": 1}])), ("columns of parts: delen (struct<x: int64>)", "deliver it as CSV")),
    "half a Parquet file": ("a.parquet", _bytes(_parquet(a=[1, 2])[:200]), ("a.parquet: found", "a Parquet file that is whole")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_nasty_file_is_refused_with_place_and_remedy(tmp_path, name):
    file, make, parts = REFUSED[name]
    make(tmp_path / file)
    with pytest.raises(DeliveryError) as error:
        sheets(tmp_path / file)
    message = str(error.value)
    assert error.value.faults and all(f.file == file and f.do and f.expected for f in error.value.faults)
    assert [p for p in parts if p not in message] == [], message


_PARTS = {"xl/vbaProject.bin": b"\xd0\xcf", "xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/pivotCache/pivotCacheRecords1.xml": "<r/>"}
#: name -> (file name, what makes it, {sheet: (cells, faults as (row, column, found), remarks)}).
READ: dict[str, tuple[str, object, dict]] = {
    "an XLSX called .csv": ("a.csv", lambda p: xlsx(p, {"B": ONE}), {"B": ([[1.0]], [], [])}),
    "an XLS called .xlsx": ("a.xlsx", lambda p: xls(p, {"Blad één": xls_cells({(0, 0): "é", (1, 1): 2.5})}), {"Blad één": ([["é", ""], ["", 2.5]], [], [])}),
    "errors in cells": ("a.xlsx", lambda p: xlsx(p, {"B": _row(1, _cell("A1", "#N/A", 't="e"'), _cell("B1", 2)) + _row(2, '<c r="B2"><f>A1/0</f></c>'), "C": ONE}),
        {"B": ([["#N/A", 2.0], ["", "#FORMULE?"]], [(1, "A", "'#N/A'"), (2, "B", "'a formula without result (=A1/0)'")], []), "C": ([[1.0]], [], [])}),
    "errors, written unusually": ("a.xlsx", lambda p: xlsx(p, {"B": "<row><c t='e'><v>#REF!</v></c><c><v>2</v></c></row>"}), {"B": ([["#REF!", 2.0]], [(1, "A", "'#REF!'")], [])}),
    "a formula that gives no text": ("a.xlsx", lambda p: xlsx(p, {"B": _row(1, _cell("A1", 1), '<c r="B1" t="str"><f>IF(A1=1,"","x")</f><v></v></c>')}), {"B": ([[1.0, ""]], [], [])}),
    "errors in an XLS": ("a.xls", lambda p: xls(p, {"B": xls_cells({(0, 0): 1, (2, 1): "#N/A"})}), {"B": ([[1.0, ""], ["", ""], ["", "#N/A"]], [(3, "B", "'#N/A'")], [])}),
    "errors in an ODS": ("a.ods", lambda p: ods(p, TABLE.format("", ods_row(1, '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'))),
        {"T": ([[1.0, "#DIV/0!"]], [(1, "B", "'#DIV/0!'")], [])}),
    "hidden rows and columns": ("a.xlsx", lambda p: xlsx(p, {"B": sheet_xml(ONE + _row(2, _cell("A2", 2), more='hidden="1"') + _row(3, _cell("B3", 3)) + '<row r="900" hidden="1"/>', before='<cols><col min="2" max="16384" width="9" hidden="1"/></cols>')}),
        {"B": ([[1.0, ""], [2.0, ""], ["", 3.0]], [], ["1 verborgen rij (2) is meegelezen.", "1 verborgen kolom (B) is meegelezen."])}),
    "filtered rows and hidden columns in ODS": ("a.ods", lambda p: ods(p, TABLE.format("", '<table:table-column/><table:table-column table:visibility="collapse"/>' + ods_row(1, 2) + ods_row(3, 4, attributes='table:visibility="filter" table:number-rows-repeated="2"'))),
        {"T": ([[1.0, 2.0], [3.0, 4.0], [3.0, 4.0]], [], ["2 verborgen rijen (2, 3) zijn meegelezen.", "1 verborgen kolom (B) is meegelezen."])}),
    "hidden rows in an XLS": ("a.xls", lambda p: xls(p, {"B": record(0x208, b"\x01\x00", bytes(10), b"\x20\x00\x00\x00") + xls_cells({(0, 0): 1, (1, 0): 2})}), {"B": ([[1.0], [2.0]], [], ["1 verborgen rij (2) is meegelezen."])}),
    "macros, links to other files and a pivot cache": ("a.xlsm", lambda p: xlsx(p, {"B": ONE}, _PARTS),
        {"B": ([[1.0]], [], ["Het bestand bevat macro's; die zijn niet uitgevoerd.", "Het bestand verwijst naar andere bestanden; gebruikt zijn de waarden die bij het opslaan berekend waren."])}),
    "a dimension of a million columns": ("a.xlsx", lambda p: xlsx(p, {"B": sheet_xml(ONE, before='<dimension ref="A1:XFD1048576"/>')}), {"B": ([[1.0]], [], [])}),
    "formatting down to the last cell": ("a.xlsx", lambda p: xlsx(p, {"B": ONE + _row(1048576, '<c r="XFD1048576" s="0"/>')}), {"B": ([[1.0]], [], [])}),
    "formatting down to the last cell in ODS": ("a.ods", lambda p: ods(p, TABLE.format("", ods_row("a", 1) + ods_row('<table:table-cell table:number-columns-repeated="16384"/>', attributes='table:number-rows-repeated="1048575"'))), {"T": ([["a", 1.0]], [], [])}),
    "one sheet of two is broken": ("a.xlsx", lambda p: xlsx(p, {"Heel": ONE, "Stuk": XML + "<worksheet><sheetData><row>"}), {"Heel": ([[1.0]], [], []), "Stuk": ([], [(None, None, None)], [])}),
    "one sheet of two reaches too far": ("a.xlsx", lambda p: xlsx(p, {"Heel": ONE, "Ver": ONE + _row(1048576, _cell("XFD1048576", 1))}), {"Heel": ([[1.0]], [], []), "Ver": ([], [(1048576, "XFD", None)], [])}),
    "comments and CDATA in a sheet": ("a.xlsx", lambda p: xlsx(p, {"B": '<!-- x --><row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="XFD9"]]></t></is></c></row>'}), {"B": ([['<c r="XFD9"']], [], [])}),
    "a zip of several kinds": ("a.zip", lambda p: zipped(p, {"map/a.csv": "a;b\n1;2\n", "b.xlsx": _as_bytes(xlsx, {"Blad1": ONE}), "c.pdf": "%PDF-1.7", "d.parquet": _parquet(n=[1]), "__MACOSX/x": "y"}),
        {"map/a.csv": ([["a", "b"], ["1", "2"]], [], ["c.pdf is geen tabel en is niet gelezen."]), "b.xlsx / Blad1": ([[1.0]], [], []), "d.parquet": ([["n"], [1]], [], [])}),
    "a zip with one good file": ("a.zip", lambda p: zipped(p, {"goed.csv": "a;b\n", "stuk.csv": 'a;"b', "../weg.csv": "a;b", "web.xls": "<html>"}),
        {"goed.csv": ([["a", "b"]], [], []), "../weg.csv": ([], [(None, None, None)], []), "web.xls": ([], [(None, None, None)], []), "stuk.csv": ([], [(1, None, None)], [])}),
    "Parquet with dates, decimals and gaps": ("a.parquet", _bytes(_parquet(d=[date(2024, 5, 1), None], n=[Decimal("1.50"), Decimal("2.00")], t=pa.array(["x", "x"]).dictionary_encode(), m=pa.array([0, None], pa.timestamp("ns")))),
        {"a": ([["d", "n", "t", "m"], [date(2024, 5, 1), Decimal("1.50"), "x", datetime(1970, 1, 1)], ["", Decimal("2.00"), "x", ""]], [], [])}),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_nasty_file_gives_its_cells_faults_and_remarks(tmp_path, name):
    file, make, expected = READ[name]
    make(tmp_path / file)
    found = sheets(tmp_path / file)
    assert [s.name for s in found] == list(expected)
    for sheet in found:
        cells, faults, remarks = expected[sheet.name]
        assert (sheet.cells, sheet.remarks) == (cells, remarks)
        assert [f.do != "" and (f.row, f.column) for f in sheet.faults] == [(row, column) for row, column, _ in faults]
        assert all(found in (None, fault.found) for (*_, found), fault in zip(faults, sheet.faults, strict=True))
        assert sheet.is_refused == (bool(faults) and not cells)
        assert sheet.siblings == [other for other in found if other is not sheet]


def test_dates_and_times_read_as_iso(tmp_path):
    path = workbook(tmp_path / "a.xlsx", B=[[date(2024, 5, 1), datetime(2024, 5, 1, 13, 30), time(9, 5), True]])
    (sheet,) = sheets(path)
    assert [sheet.text(0, c) for c in range(4)] == ["2024-05-01", "2024-05-01 13:30:00", "09:05:00", "True"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak memory of a process")
def test_bombs_stay_within_half_a_gigabyte(tmp_path):
    """All are opened in one process of their own, which tells its peak memory; one bomb that is let in takes gigabytes."""
    bombs = [n for n in REFUSED if any(w in n for w in ("far cell", "bomb", "entities", "repeated", "repeats", "swallows"))]
    for number, name in enumerate(bombs):
        file, make, _ = REFUSED[name]
        make(tmp_path / f"{number}-{file}")
    # as large as is allowed, with hardly a cell in it
    xlsx(tmp_path / "sparse.xlsx", {"B": ONE + _row(6000, _cell("ALL6000", 1))})
    script = (
        "import re, sys; from pathlib import Path; from peilmerk.deliveries.files import sheets; from peilmerk.errors import DeliveryError\n"
        "for path in map(Path, sys.argv[1:]):\n"
        "    try: print(path.name, [s.height for s in sheets(path)])\n"
        "    except DeliveryError: pass\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True, check=True)
    lines = done.stdout.split("\n")
    assert len(bombs) >= 10 and lines[0] == "sparse.xlsx [6000]"
    assert int(lines[1]) < 500


def test_the_corpus_is_large():
    assert len(TEXTS) + len(REFUSED) + len(READ) >= 90
