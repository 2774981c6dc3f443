"""A fetched table as a delivery: a zip of CSV files with equal bytes for equal content, beside the earlier ones.

Members: TypedDataSet.csv (`ID;<dimensions>;<topics>`, codes with CBS's padding), DataProperties.csv, TableInfos.csv, one CSV for every
dimension and CategoryGroups.csv where CBS has it; `;`, UTF-8 with BOM, decimal point, empty for null. What depends on the moment of
fetching stays out; the comment of the zip says which table, version, selection and number of rows it holds, as JSON.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from peilmerk.errors import FetchError
from peilmerk.fetch.odata import DATA, Row

_LONGEST_COMMENT = 65_535  # of a zip file: the length stands in two bytes


@dataclass(frozen=True)
class Vintage:
    """A delivery of a table that lies in data/raw: its file and what its comment says."""

    path: Path
    about: dict

    def member(self, name: str) -> bytes:
        """The bytes of one member, empty if it is not there."""
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(name) if name in archive.namelist() else b""

    @property
    def columns(self) -> list[str]:
        """The columns of TypedDataSet."""
        with zipfile.ZipFile(self.path) as archive, archive.open(f"{DATA}.csv") as file:
            return next(csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""), delimiter=";"), [])

    @property
    def content(self) -> dict[str, tuple[int, int]]:
        """Name -> size and checksum of every member: equal if the content is, however it was packed."""
        return _content(self.path)


def earlier(shared: Path, table: str) -> list[Vintage]:
    """What was fetched of a table before, in all years below data/raw/landelijk, oldest version first."""
    found = []
    for path in shared.glob(f"*/{table}-*.zip"):
        try:
            with zipfile.ZipFile(path) as archive:
                about = json.loads(archive.comment or b"{}")
        except (zipfile.BadZipFile, ValueError):
            continue  # not made here; reading deliveries says what is wrong with it
        if isinstance(about, dict) and about.get("table") == table:
            found.append(Vintage(path, about))
    return sorted(found, key=lambda v: (v.about.get("modified", ""), v.path.parent.name, _number(v.path)))


def write(path: Path, about: dict, lists: dict[str, list[Row]], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a delivery; returns the number of rows of TypedDataSet. lists: the other members, in order, without `.csv`."""
    comment = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    if len(comment) > _LONGEST_COMMENT:
        raise FetchError("The selection is too long to be noted in the delivery. Select fewer codes.")
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        _write_member(archive, DATA, columns, counted())
        for name, members in lists.items():
            _write_member(archive, name, list(dict.fromkeys(key for row in members for key in row)), members)
    return count


def as_csv(rows: list[Row]) -> bytes:
    """A small entity set as the member of a delivery would be."""
    buffer = io.StringIO(newline="")
    _write_csv(buffer, list(dict.fromkeys(key for row in rows for key in row)), rows)
    return buffer.getvalue().encode("utf-8-sig")


def same_content(vintage: Vintage, path: Path) -> bool:
    """True if a delivery holds what the zip at `path` holds."""
    return vintage.content == _content(path)


def free_name(folder: Path, table: str, date: str) -> Path:
    """`<table>-<date>.zip`, or with -2, -3 if another content of that date lies there: nothing is overwritten."""
    path, number = folder / f"{table}-{date}.zip", 1
    while path.exists():
        number += 1
        path = folder / f"{table}-{date}-{number}.zip"
    return path


def _number(path: Path) -> int:
    """1 for the first delivery of a date, 2 for `-2` and so on."""
    match = re.search(r"-\d{4}-\d\d-\d\d-(\d+)$", path.stem)
    return int(match[1]) if match else 1


def _content(path: Path) -> dict[str, tuple[int, int]]:
    with zipfile.ZipFile(path) as archive:
        return {m.filename: (m.file_size, m.CRC) for m in archive.infolist()}


def _write_member(archive: zipfile.ZipFile, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    # A fixed time and system, so that the same content gives the same bytes on every day and machine.
    entry = zipfile.ZipInfo(f"{name}.csv", (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    with archive.open(entry, "w", force_zip64=True) as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        _write_csv(text, columns, rows)


def _write_csv(file: io.TextIOBase, columns: Sequence[str], rows: Iterable[Row]) -> None:
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(c) for c in columns])
