"""A survey of an XLS workbook: its stream in the OLE2 file (MS-CFB) and the records that calamine does not tell of (MS-XLS 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from peilmerk.deliveries.files.formats import XlsFormats
from peilmerk.deliveries.files.safety import MAX_IN_MEMORY, Source, guarded
from peilmerk.deliveries.files.survey import Survey

_BOF, _EOF, _SHEET, _PASSWORD = 0x809, 0x0A, 0x85, 0x2F
_ROW, _COLUMNS = 0x208, 0x7D
_FORMULA, _ERROR, _SEVERAL = (0x06, 0x206, 0x406), 0x205, 0xBD
_VALUES = {0x203, 0x27E, 0xFD, 0x204, 0xD6, _ERROR, *_FORMULA}
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def survey(source: Source) -> tuple[list[tuple[str, Survey]], list[str]]:
    """(name and survey of each sheet; remarks in Dutch). Raises DeliveryError."""
    with guarded(source, "an XLS workbook"), source.seekable() as file:
        data = file.read(MAX_IN_MEMORY + 1)
        if len(data) > MAX_IN_MEMORY:
            raise source.error(found="an XLS file of more than 256 MB", expected="less", do="Save it as XLSX or CSV.")
        streams = dict(_streams(data))
        stream = streams.get("Workbook") or streams["Book"]
        sheets, formats = [], XlsFormats()
        for kind, body in _records(stream, 0):
            formats.add(kind, body)
            if kind == _PASSWORD:
                raise source.error(found="a workbook with a password", expected="one without", do="Remove the password in Excel (File, Info, Protect workbook) and save it again.")
            if kind == _SHEET:
                wide = len(body) > 7 and body[7] & 1
                name = body[8:].decode("utf-16-le" if wide else "latin-1", "replace")
                sheets.append((name, _survey_of(stream, struct.unpack_from("<I", body)[0], formats.styles) if body[5] == 0 else Survey()))
            if kind == _EOF:
                break
    return sheets, ["Het bestand bevat macro's; die zijn niet uitgevoerd."] if "_VBA_PROJECT" in streams else []


def _survey_of(stream: bytes, offset: int, styles: dict[int, str]) -> Survey:
    survey, depth = Survey(), 0
    for kind, body in _records(stream, offset):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if not depth:
                break
        elif depth > 1:
            continue  # a chart on the sheet
        elif kind in _VALUES:
            row, column, style = struct.unpack_from("<HHH", body)
            survey.add(row, column)
            if style in styles:
                survey.add_shown(styles[style], row, column)
            if kind == _ERROR and body[7]:
                survey.add_bad(row, column, _ERRORS.get(body[6], "an error"))
            elif kind in _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                survey.add_bad(row, column, _ERRORS.get(body[8], "an error"))
        elif kind == _SEVERAL:
            row, first = struct.unpack_from("<HH", body)
            columns = struct.unpack_from("<H", body, len(body) - 2)[0] - first + 1
            survey.add(row, first, columns=columns)
            for n in range(columns if styles else 0):
                if kind := styles.get(struct.unpack_from("<H", body, 4 + 6 * n)[0]):
                    survey.add_shown(kind, row, first + n)
        elif kind == _ROW and body[12] & 0x20:
            survey.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and body[8] & 1:
            survey.hide_columns(*struct.unpack_from("<HH", body))
    return survey


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the workbook and of what tells of macros. Damage gives struct.error, IndexError, KeyError or ValueError."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("no OLE2 sectors")
    size = 1 << shift
    directory, cutoff, mini_fat, more, more_count = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68, 72))

    def sector(number: int) -> bytes:
        return data[(number + 1) << shift : (number + 2) << shift]

    fat_sectors = list(struct.unpack_from("<109I", data, 76))
    for _ in range(min(more_count, len(data) >> shift)):
        *numbers, more = struct.unpack(f"<{size // 4}I", sector(more))
        fat_sectors += numbers
    fat: list[int] = []
    for number in fat_sectors:
        if number < 0xFFFFFFFA:
            fat += struct.unpack(f"<{size // 4}I", sector(number))

    def chain(start: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table)):
            if start >= 0xFFFFFFFA:
                return
            yield start
            start = table[start]
        if start < 0xFFFFFFFA:
            raise ValueError("sectors in a circle")

    def read(start: int) -> bytes:
        return b"".join(map(sector, chain(start, fat)))

    entries = read(directory)
    mini = b""
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        start, count = struct.unpack_from("<II", entries, at + 116)
        if name == "Root Entry":
            mini = read(start) if start < 0xFFFFFFFA else b""
        elif name == "_VBA_PROJECT":
            yield name, b""
        elif name in ("Workbook", "Book"):
            if count >= cutoff:
                yield name, read(start)[:count]
            else:
                table = [n for s in chain(mini_fat, fat) for n in struct.unpack(f"<{size // 4}I", sector(s))]
                yield name, b"".join(mini[n << 6 : (n + 1) << 6] for n in chain(start, table))[:count]
