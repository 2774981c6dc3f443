"""Cells that show something else than they keep: 0.125 shown as 12,5%, and the first of January shown as jan-24.

Number formats of XLSX (ECMA-376, part 1, 18.8.30: numFmt) and XLS (MS-XLS 2.4.126: Format, 2.4.353: XF).
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from peilmerk.deliveries.files.survey import parse

PERCENT, MONTH, YEAR = "percent", "month", "year"
#: `0%`, `0.00%` and `mmm-yy`, which no workbook spells out.
_BUILT_IN = {9: PERCENT, 10: PERCENT, 17: MONTH}
#: What a format shows as it stands, so that `0.0"%"` multiplies nothing: texts, escaped and repeated characters, colours and conditions.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')


def kind_of(code: str) -> str:
    """What a number format makes of a cell: PERCENT, MONTH, YEAR, or empty for anything that needs no care."""
    bare = _LITERAL.sub("", code).lower()
    if "%" in bare:
        return PERCENT
    if "y" not in bare or set(bare) & set("dhs0#"):
        return ""
    return MONTH if "m" in bare else YEAR


def as_shown(cell: object, kind: str) -> object:
    """The cell as text, as everyone sees it: `12,5%`, `2024-01`, `2024`; a cell of another type stays as it is."""
    if kind == PERCENT and isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        # A spreadsheet keeps 15 digits; what stands behind them is no precision.
        return f"{(Decimal(f'{cell:.15g}') * 100).normalize():f}".replace(".", ",") + "%"
    if isinstance(cell, date) and kind in (MONTH, YEAR):
        return f"{cell:%Y-%m}" if kind == MONTH else f"{cell:%Y}"
    return cell


def xlsx_styles(chunks: Iterator[bytes]) -> dict[str, str]:
    """What the cell styles (attribute `s` of a cell) of a workbook show; those that need no care are left out.

    Raises expat.ExpatError for what is no XML.
    """
    formats = dict(_BUILT_IN)
    found: dict[str, str] = {}
    styles, inside = 0, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal styles, inside
        if name == "numFmt":
            formats[int(attributes["numFmtId"])] = kind_of(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            if kind := formats.get(int(attributes.get("numFmtId", 0))):
                found[str(styles)] = kind
            styles += 1

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    parse(chunks, start, end, lambda text: None)
    return found


class XlsFormats:
    """What the cell styles (ixfe) of an XLS show: `styles`, once its records for the workbook as a whole were added."""

    def __init__(self):
        self.styles: dict[int, str] = {}
        self._formats = dict(_BUILT_IN)
        self._count = 0
        self._wide = True  # BIFF8; before it a text has one byte a letter and a shorter head

    def add(self, kind: int, body: bytes) -> None:
        """Take a record; other records than BOF, Format and XF say nothing here."""
        if kind == 0x809:
            self._wide = body[:2] == b"\x00\x06"
        elif kind == 0x41E:
            coding, begin = ("utf-16-le" if body[4] & 1 else "latin-1", 5) if self._wide else ("latin-1", 3)
            self._formats[struct.unpack_from("<H", body)[0]] = kind_of(body[begin:].decode(coding, "replace"))
        elif kind == 0xE0:
            if shown := self._formats.get(struct.unpack_from("<H", body, 2)[0]):
                self.styles[self._count] = shown
            self._count += 1
