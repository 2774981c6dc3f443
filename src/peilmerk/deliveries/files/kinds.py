"""What a file is, decided by its first bytes and not by its name: web portals call HTML .xls, and people rename."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zipfile import ZipFile

from peilmerk.deliveries.files.safety import Source, guarded

XLSX, ODS, XLS, PARQUET, ZIP, TEXT = "xlsx", "ods", "xls", "parquet", "zip", "text"
FORMS = "XLSX, XLS, ODS, CSV, Parquet or a zip of these"


@dataclass(frozen=True)
class Foreign:
    """A kind of file that is not read: what it is and what to do. `document`: it may lie beside tables in a zip."""

    what: str
    do: str
    document: bool = False


_ASK = "Ask for the table itself, as XLSX or CSV."
_SAVE = "Open it in Excel or LibreOffice and save it as XLSX (Save as, Excel workbook)."
_EMPTY = Foreign("an empty file", "Was the download or copy broken off? Ask for the delivery once more.")
_UNKNOWN = Foreign("a file that is no text and no table that is known", _ASK)

#: First bytes -> what they mean. From the formats' own specifications; as the `file` program has them.
_SIGNATURES = {
    b"%PDF": Foreign("a PDF document", _ASK, document=True),
    b"{\\rtf": Foreign("a text document (RTF)", _ASK, document=True),
    b"\x89PNG": Foreign("an image (PNG)", _ASK, document=True),
    b"\xff\xd8\xff": Foreign("an image (JPEG)", _ASK, document=True),
    b"GIF8": Foreign("an image (GIF)", _ASK, document=True),
    b"II*\x00": Foreign("an image (TIFF)", _ASK, document=True),
    b"MM\x00*": Foreign("an image (TIFF)", _ASK, document=True),
    b"\x1f\x8b": Foreign("a gzip file", "Unpack it, and deliver what is in it or a zip of that."),
    b"7z\xbc\xaf": Foreign("a 7-zip file", "Unpack it, and deliver what is in it or a zip of that."),
    b"Rar!": Foreign("a RAR file", "Unpack it, and deliver what is in it or a zip of that."),
    b"SQLite format 3": Foreign("an SQLite database", "Export the table as CSV."),
    b"\x00\x01\x00\x00Standard": Foreign("an Access database", "Export the table as XLSX or CSV."),
    b"$FL2": Foreign("an SPSS file", "Save the data in SPSS as CSV or XLSX."),
    b"$FL3": Foreign("an SPSS file", "Save the data in SPSS as CSV or XLSX."),
    b"<stata_dta>": Foreign("a Stata file", "Export the data as CSV."),
    b"\x09\x00\x04\x00": Foreign("a workbook of before Excel 5", _SAVE),
    b"\x09\x02\x06\x00": Foreign("a workbook of before Excel 5", _SAVE),
    b"\x09\x04\x06\x00": Foreign("a workbook of before Excel 5", _SAVE),
}

_WEB_PAGE = Foreign("a web page (HTML), whatever the name says", f"If it shows a table: {_SAVE[0].lower()}{_SAVE[1:]} If not: log in at the source and download again.")
#: How text that is no table begins, in small letters.
_MARKUP = (
    (re.compile(rb"<\?xml[^>]*>.{0,300}<\?mso-application|<\?xml.{0,500}schemas-microsoft-com:office:spreadsheet", re.S), Foreign("an XML spreadsheet of Excel 2003", _SAVE)),
    (re.compile(rb"<\?xml.{0,500}<office:document", re.S), Foreign("a flat OpenDocument spreadsheet", _SAVE)),
    (re.compile(rb"(<\?xml[^>]*>\s*)?(<!--.{0,300}?-->\s*)?<(!doctype html|html|head|body|table|meta|style|div)\b", re.S), _WEB_PAGE),
    (re.compile(rb"mime-version:"), _WEB_PAGE),
    (re.compile(rb"<\?xml|<[a-z]+:?[a-z]* xmlns"), Foreign("an XML file", _ASK)),
    (re.compile(rb'\{\s*"|\[\s*\{'), Foreign("a JSON file", "Export the table as CSV; for CBS tables see docs/handleiding.md.")),
)  # fmt: skip

#: Streams in an OLE2 file (Office before 2007, and encrypted files of today) that tell what it is.
_STREAMS = (
    ("EncryptedPackage", Foreign("a workbook with a password", "Remove the password in Excel (File, Info, Protect workbook) and save it again.")),
    ("WordDocument", Foreign("a Word document", _ASK, document=True)),
    ("PowerPoint Document", Foreign("a PowerPoint presentation", _ASK, document=True)),
    ("__substg1.0", Foreign("an e-mail message (Outlook)", "Save its attachment and deliver that.", document=True)),
)  # fmt: skip
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_WORKBOOK = Foreign("an old Office file without a workbook, or half of one", "Ask for the delivery once more, as XLSX or CSV.")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")


def kind_of(source: Source) -> str | Foreign:
    """XLSX, ODS, XLS, PARQUET, ZIP or TEXT, or a Foreign that says what else it is. Raises DeliveryError if it cannot be read at all."""
    with guarded(source, "a file", do="Ask for the delivery once more."), source.open() as stream:
        head = stream.read(8192)
        if head.startswith(_OLE2):
            # The directory of streams may stand anywhere; names in it are UTF-16.
            return _ole2(head + stream.read(8 << 20))
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return _EMPTY
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _packed(source)
    if head[:4] == b"PAR1":
        return PARQUET
    for signature, foreign in _SIGNATURES.items():
        if head.startswith(signature):
            return foreign
    return _text(head)


def _ole2(data: bytes) -> str | Foreign:
    for name, foreign in _STREAMS:
        if name.encode("utf-16-le") in data:
            return foreign
    names = ("Workbook", "Book")
    return XLS if any(n.encode("utf-16-le") + b"\0\0" in data for n in names) or len(data) >= 8 << 20 else _NO_WORKBOOK


def _packed(source: Source) -> str | Foreign:
    again = "Was the download or copy broken off? Ask for the delivery once more."
    with guarded(source, "a zip, XLSX or ODS file", do=again), source.seekable() as file, ZipFile(file) as archive:
        names = set(archive.namelist())
        mime = ""
        if "mimetype" in names:
            with archive.open("mimetype") as stream:
                mime = stream.read(200).decode("ascii", "replace").strip()
    if mime.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return ODS
    if mime.startswith("application/vnd.oasis.opendocument."):
        return Foreign("an OpenDocument text or presentation", _ASK, document=True)
    if "xl/workbook.xml" in names:
        return XLSX
    if "xl/workbook.bin" in names:
        return Foreign("a binary workbook (XLSB)", _SAVE)
    if any(n.startswith("word/") for n in names) and "[Content_Types].xml" in names:
        return Foreign("a Word document", _ASK, document=True)
    if any(n.startswith("ppt/") for n in names) and "[Content_Types].xml" in names:
        return Foreign("a PowerPoint presentation", _ASK, document=True)
    if any(n.endswith(".iwa") for n in names):
        return Foreign("a Numbers or Pages file of Apple", "Export it as XLSX (File, Export to, Excel).")
    return ZIP


def _text(head: bytes) -> str | Foreign:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000].lower()
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = head[2:].replace(b"\0", b"").lstrip()[:2000].lower()
    for pattern, foreign in _MARKUP:
        if pattern.match(start):
            return foreign
    if b"\0" not in head and len(_CONTROL.findall(head)) * 100 > len(head):
        return _UNKNOWN
    return TEXT
