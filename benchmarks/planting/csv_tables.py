"""CSV: rows as text, written back in the same encoding, with the same separator, quotes and line ends in rows that did not change."""

from __future__ import annotations

import csv
import io
from pathlib import Path


class CsvTable:
    """The cells of a CSV file. Every cell is text; an empty one is ''."""

    sheet = ""

    def __init__(self, path: Path):
        self.path = path
        data = path.read_bytes()
        self.encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else _encoding(data)
        text = data.decode(self.encoding)
        self.end = "\r\n" if "\r\n" in text else "\n"
        self.separator = ";" if text.split("\n", 1)[0].count(";") >= text.split("\n", 1)[0].count(",") else ","
        self._lines = _records(text, self.separator)
        self.rows: list[list] = [next(csv.reader(io.StringIO(line), delimiter=self.separator), []) for line in self._lines]

    def put(self, row: int, column: int, value: object) -> None:
        self.rows[row] = [*self.rows[row][:column], str(value), *self.rows[row][column + 1 :]]
        written = io.StringIO()
        csv.writer(written, delimiter=self.separator, lineterminator=self.end).writerow(self.rows[row])
        self._lines[row] = written.getvalue()

    def drop(self, row: int) -> None:
        del self.rows[row], self._lines[row]

    def double(self, row: int) -> None:
        if not self._lines[row].endswith("\n"):
            self._lines[row] += self.end
        self.rows.insert(row, [*self.rows[row]])
        self._lines.insert(row, self._lines[row])

    def save(self) -> None:
        self.path.write_bytes("".join(self._lines).encode(self.encoding))


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _records(text: str, separator: str) -> list[str]:
    """The lines of a CSV with their ends; a quoted line break does not end one."""
    records, open_quotes = [], False
    for line in text.splitlines(keepends=True):
        if open_quotes:
            records[-1] += line
        else:
            records.append(line)
        open_quotes = records[-1].count('"') % 2 == 1
    return records
