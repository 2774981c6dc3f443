"""Files of every kind, made byte by byte: also such as no spreadsheet program would write."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(path: Path, parts: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip with these parts."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet_xml(data: str, before: str = "", after: str = "") -> str:
    """The XML of a sheet with this sheetData."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def xlsx(path: Path, sheets: dict[str, str | bytes], more: dict[str, bytes | str] | None = None) -> Path:
    """An XLSX of these sheets: name -> sheetData, or the whole XML if it begins with `<?xml`. `more`: further or other parts."""
    numbered = list(enumerate(sheets.items(), 1))
    relation = '<Relationship Id="r{}" Type="' + LINKS + '/worksheet" Target="worksheets/sheet{}.xml"/>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        + "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, (name, _) in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">' + "".join(relation.format(n, n) for n, _ in numbered) + "</Relationships>",
    }
    for n, (_, data) in numbered:
        parts[f"xl/worksheets/sheet{n}.xml"] = data if isinstance(data, bytes) or data.startswith("<?xml") else sheet_xml(data)
    return zipped(path, {**parts, **(more or {})})


ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, tables: str, styles: str = "", mime: str = ODS_MIME, more: dict[str, bytes | str] | None = None) -> Path:
    """An ODS with these table:table elements."""
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text", "style")
    ) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    return zipped(path, {"mimetype": mime, "META-INF/manifest.xml": manifest, "content.xml": content, **(more or {})})


def ods_row(*cells: object, attributes: str = "") -> str:
    """A table:table-row of numbers, texts, or cells in XML."""
    told = []
    for cell in cells:
        if isinstance(cell, str) and cell.startswith("<"):
            told.append(cell)
        elif isinstance(cell, str):
            told.append(f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>')
        else:
            told.append(f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>')
    return f"<table:table-row {attributes}>{''.join(told)}</table:table-row>"


def record(kind: int, *parts: bytes) -> bytes:
    """A record of an XLS stream."""
    body = b"".join(parts)
    return struct.pack("<HH", kind, len(body)) + body


def xls_cells(cells: dict[tuple[int, int], object]) -> bytes:
    """Records of numbers, texts and errors (`#N/A`)."""
    told = b""
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if value == "#N/A":
            told += record(0x205, place, b"\x2a\x01")
        elif isinstance(value, str):
            told += record(0x204, place, struct.pack("<HB", len(value), 1), value.encode("utf-16-le"))
        else:
            told += record(0x203, place, struct.pack("<d", value))
    return told


def xls(path: Path, sheets: dict[str, bytes], before: bytes = b"") -> Path:
    """An XLS (BIFF8 in OLE2) of sheets: name -> records. `before`: records for the workbook as a whole."""
    begin = record(0x809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + before
    names = {name: name.encode("utf-16-le") for name in sheets}
    at = len(begin) + sum(12 + len(n) for n in names.values()) + 4
    headers = bodies = b""
    for name, records in sheets.items():
        body = record(0x809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + records + record(0x0A)
        headers += record(0x85, struct.pack("<IBBBB", at + len(bodies), 0, 0, len(name), 1), names[name])
        bodies += body
    return ole2(path, {"Workbook": begin + headers + record(0x0A) + bodies})


def ole2(path: Path, streams: dict[str, bytes]) -> Path:
    """An OLE2 file of these streams, each made long enough not to need the mini stream (MS-CFB, version 3)."""
    padded = {n: (s + bytes(max(0, 4096 - len(s)))) for n, s in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []
    starts = {}

    def put(data: bytes) -> int:
        first = len(fat)
        count = -(-len(data) // 512)
        sectors.extend(data[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count))
        fat.extend([*range(first + 1, first + count), 0xFFFFFFFE])
        return first

    for name, data in padded.items():
        starts[name] = put(data)

    def entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)

    entries = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for number, name in enumerate(padded, 1):
        entries += entry(name, 2, starts[name], len(padded[name]), right=number + 1 if number < len(padded) else 0xFFFFFFFF)
    directory = put(entries.ljust(-(-len(entries) // 512) * 512, b"\0"))
    needed = -(-(len(fat) + 1) // 128)
    while -(-(len(fat) + needed) // 128) > needed:
        needed += 1
    first = len(fat)
    fat += [0xFFFFFFFD] * needed
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(needed * 512, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, needed, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *[first + i for i in range(needed)], *[0xFFFFFFFF] * (109 - needed))
    path.write_bytes(header + b"".join(sectors) + table)
    return path
