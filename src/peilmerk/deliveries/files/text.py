"""Text as a table: CSV with any separator, in the codings of Dutch offices, streamed from disk however large."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from peilmerk.deliveries.files.safety import CHUNK, Source, guarded
from peilmerk.deliveries.files.sheet import StreamedSheet
from peilmerk.errors import DeliveryError

#: In order of preference when they do equally well; a comma stands in Dutch numbers and sentences, so that it comes last.
SEPARATORS = (";", "\t", "|", ",")
#: What the separator is judged by.
_SAMPLE_CHARACTERS, _SAMPLE_ROWS = 1 << 18, 200
#: Excel's first line that names the separator; Excel does not show it, so that it is no row here either.
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[;,\t|]*\r?\n?$", re.I)
_SAVE = "Save it again as CSV UTF-8."


def open_text(source: Source) -> StreamedSheet:
    """A text file as a sheet. It is gone through once, so that all that is wrong with it is known now and its size too.

    Raises DeliveryError for bytes that are no text and for quotes that do not close, with the row and line.
    """
    return StreamedSheet(source.name, source.stem, TextTable(source))


class TextTable:
    """The rows of a text file: lists of texts, ragged as they are. See sheet.Table."""

    def __init__(self, source: Source):
        self.source = source
        self.encoding = encoding_of(source)
        with self._open() as text:
            first = text.readline(64)
            named = _SEP_LINE.match(first)
            self._skips_line = bool(named)
            sample = ("" if named else first) + text.read(_SAMPLE_CHARACTERS)
        self.separator = named[1] if named else separator_of(sample)
        self.height = self.width = self.size = 0
        for row in self.rows():
            self.height += 1
            count = len(row)
            self.size += count
            if count > self.width:
                self.width = count

    def rows(self, start: int = 0) -> Iterator[list[str]]:
        """All rows from `start` on. Raises DeliveryError for quotes that do not close."""
        with guarded(self.source, "a text file"), self._open() as text:
            if self._skips_line:
                text.readline()
            reader = csv.reader(text, delimiter=self.separator, strict=True)
            try:
                yield from islice(reader, start, None)
            except csv.Error as error:
                raise self._quotes(str(error)) from None

    def _open(self) -> TextIO:
        # newline="": line ends within quotes stay as they are, and CR, LF and CRLF all end a row.
        return io.TextIOWrapper(self.source.open(), self.encoding, newline="")

    def _quotes(self, message: str) -> DeliveryError:
        """The error for the row where reading stopped: which one is counted only now, so that reading itself is fast."""
        row, begin = 1, 0
        with self._open() as text:
            if self._skips_line:
                text.readline()
            reader = csv.reader(text, delimiter=self.separator, strict=True)
            try:
                for row, _ in enumerate(reader, 2):  # noqa: B007
                    begin = reader.line_num
            except csv.Error:
                pass
            end = reader.line_num
        with self._open() as text:
            lines = islice(text, begin + self._skips_line, end + self._skips_line)
            line = begin + _opening_quote(lines, self.separator) + self._skips_line + 1
        never = "unexpected end" in message or "field larger" in message
        found = f"a quoted cell that begins in line {line} and " + ("never ends" if never else f"goes wrong in line {end + self._skips_line} ({message})")
        return self.source.error(
            sheet=self.source.member, row=row, found=found, expected="quotes that are closed, and doubled within a quoted cell",
            do="Correct the quotes in that line. Is it the last one, then the file was cut off: ask for it once more.",
        )  # fmt: skip


def _opening_quote(lines: Iterator[str], separator: str) -> int:
    """The line, from 0, with the last quote that opens a cell and is not closed before the end of these lines."""
    opened, inside, before = 0, False, separator
    for number, line in enumerate(lines):
        for char in line:
            if char == '"' and (inside or before in (separator, "\r", "\n", '"')):
                if not inside and before != '"':
                    opened = number
                inside = not inside
            before = char
    return opened


def encoding_of(source: Source) -> str:
    """The coding of a text file, by reading all of it: UTF-8 with or without BOM, UTF-16, or else cp1252, as Dutch offices write.

    Raises DeliveryError for bytes that are no text, for NUL bytes, and for two codings in one file.
    """
    with guarded(source, "a text file"), source.open() as stream:
        head = stream.read(4096)
    encoding = _utf16(head)
    if encoding:
        _must_decode(source, encoding)
        return encoding
    line = _undecodable(source, "utf-8")
    if line is None:
        return "utf-8-sig"
    if head.startswith(codecs.BOM_UTF8):
        raise _no_text(source, line, "bytes that are no UTF-8, which the file says it is")
    _must_decode(source, "cp1252")
    mixed = _line_with(source, re.compile(rb"\xc3[\x80-\xbf]|\xe2\x82\xac|\xe2\x80[\x98-\x9d]"))
    if mixed is not None:
        raise _no_text(source, mixed, f"letters in UTF-8, and in line {line} letters in cp1252")
    return "cp1252"


def _utf16(head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    # Without BOM: in Latin text every other byte is NUL; an ordinary file has none.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if half and even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _must_decode(source: Source, encoding: str) -> None:
    line = _undecodable(source, encoding)
    if line is not None:
        raise _no_text(source, line, "bytes that are no text")


def _undecodable(source: Source, encoding: str) -> int | None:
    """The first line (from 1) that is not in this coding, or None. Raises DeliveryError for a NUL byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, wide = 1, encoding.startswith("utf-16")
    with guarded(source, "a text file"), source.open() as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + (0 if wide else error.object[: error.start].count(b"\n"))
            if (at := text.find("\0")) >= 0:
                raise _no_text(source, line + text[:at].count("\n"), "a NUL byte")
            if not chunk:
                return None
            line += text.count("\n")


def _line_with(source: Source, pattern: re.Pattern[bytes]) -> int | None:
    with guarded(source, "a text file"), source.open() as stream:
        return next((n for n, line in enumerate(stream, 1) if pattern.search(line)), None)


def _no_text(source: Source, line: int, found: str) -> DeliveryError:
    return source.error(found=f"{found}, in line {line}", expected="text in UTF-8, UTF-16 or cp1252", do=_SAVE)


def separator_of(sample: str) -> str:
    """What separates the cells of this beginning of a file: what gives most rows the same number of cells.

    A title, metadata above and notes below have other numbers. A comma counts only where no other separator makes a table:
    `Jeugd, regio;1,5;2,5` has more commas than semicolons.
    """
    tables = {s: _shape(sample, s) for s in SEPARATORS}
    best = max(SEPARATORS[:-1], key=lambda s: (_separators(tables[s]), -SEPARATORS.index(s)))
    other, comma = tables[best], tables[","]
    return best if other[1] > 1 and (other[0] >= comma[0] or _separators(other) > _separators(comma)) else "," if comma[1] > 1 else ";"


def _separators(shape: tuple[int, int]) -> int:
    return shape[0] * (shape[1] - 1)


def _shape(sample: str, separator: str) -> tuple[int, int]:
    """(rows, cells in each) of the table that this separator makes best, leaving out rows of one cell; (0, 1) if none."""
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        for row in islice(reader, _SAMPLE_ROWS):
            if len(row) > 1:
                widths[len(row)] += 1
    except csv.Error:
        pass  # a cell that is too long: said when the file is read
    return max(((n, w) for w, n in widths.items()), key=_separators, default=(0, 1))
