"""Opening what strangers send: limits with their reasons, compressed files counted as they unpack, library errors made plain."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from peilmerk.errors import DeliveryError, PeilmerkError

#: What a compressed part may become. DEFLATE can give 1032 bytes for one; tables as XML or CSV give 5 to 60 (measured on
#: CBS tables and on sheets of formatting), so that 200 is no table. Below 16 MB it does not matter.
MAX_RATIO, RATIO_MATTERS = 200, 16 << 20
#: All parts of a zip or workbook together, unpacked: the XML of MAX_CELLS cells is some 250 MB, the largest CBS tables are some GB.
MAX_UNPACKED = 4 << 30
#: What of a zip must be in memory to be read (a workbook or Parquet in it, the shared texts of a workbook).
MAX_IN_MEMORY = 256 << 20
#: Files in a zip. A CBS bundle has some ten; the thousands of parts of a workbook are not files of a delivery.
MAX_MEMBERS = 1000
#: Faults kept for one sheet: an error report longer than this helps nobody, and each takes half a kilobyte.
MAX_FAULTS = 10_000
CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file to read: one on disk, or `member` of a zip on disk. `name` is what errors call the file on disk."""

    path: Path
    name: str
    member: str = ""

    def open(self) -> BinaryIO:
        """Its bytes from the beginning; of a zip, unpacked as they are read and never more than the limits."""
        if not self.member:
            return self.path.open("rb")
        return io.BufferedReader(_Unpacking(self), CHUNK)

    def seekable(self) -> BinaryIO:
        """Its bytes for libraries that jump about. Raises DeliveryError for a member too large for memory."""
        if not self.member:
            return self.path.open("rb")
        with self.open() as stream:
            data = stream.read(MAX_IN_MEMORY + 1)
        if len(data) > MAX_IN_MEMORY:
            raise self.error(found=f"more than {MAX_IN_MEMORY >> 20} MB in a zip", expected="less", do="Deliver this file by itself, not in a zip.")
        return io.BytesIO(data)

    @property
    def stem(self) -> str:
        """What to call the one sheet of a text file: the file without its extension, or the whole name within a zip."""
        return self.member or self.path.stem

    def sheet_name(self, title: str) -> str:
        """What to call a sheet of a workbook: `Blad1`, or `map/lid.xlsx / Blad1` within a zip."""
        return f"{self.member} / {title}" if self.member else title

    def error(self, *, found: object, expected: str, do: str, sheet: str = "", row: int | None = None, column: str | None = None) -> DeliveryError:
        """A DeliveryError about this file (row counts from 1)."""
        return DeliveryError.at(self.name, sheet=sheet or self.member, row=row, column=column, found=found, expected=expected, do=do)


@contextmanager
def guarded(source: Source, what: str, do: str = "", sheet: str = "") -> Iterator[None]:
    """Whatever a library raises on a damaged file becomes a DeliveryError. `what`: what the file seems to be, as `an XLSX workbook`."""
    try:
        yield
    except (PeilmerkError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a Rust panic (calamine) is a BaseException that cannot be imported by name
        told = " ".join(str(error).split())[:150] or "no more is known"
        raise source.error(
            sheet=sheet, found=f"a damaged file ({type(error).__name__}: {told})", expected=f"{what} that is whole",
            do=do or "Open it in a spreadsheet program and save it again as XLSX, or ask for the delivery once more.",
        ) from None  # fmt: skip


def unpacked(source: Source, archive: ZipFile, info: ZipInfo, limit: int = MAX_UNPACKED) -> Iterator[bytes]:
    """The bytes of a part, in chunks, counted as they come: what the directory of the zip says of their size may be a lie.

    Raises DeliveryError for a bomb, zipfile.BadZipFile for damage.
    """
    # zipfile stops at the size that the directory gives, other libraries do not: read on, and see whether it is true.
    whole = copy.copy(info)
    whole.file_size = MAX_UNPACKED * 2
    count = 0
    with archive.open(whole) as stream:
        while chunk := stream.read(CHUNK):
            count += len(chunk)
            if count > limit or (count > RATIO_MATTERS and count > MAX_RATIO * max(info.compress_size, 1)):
                raise source.error(
                    found=f"{info.filename}, {info.compress_size:,} bytes that unpack to more than {count:,}",
                    expected=f"at most {limit >> 20} MB, and {MAX_RATIO} times the packed size",
                    do="This is how a zip bomb looks. Ask the sender what this is; deliver a large table as CSV, not packed.",
                )  # fmt: skip
            yield chunk
    if count != info.file_size:
        raise source.error(
            found=f"{info.filename}, which says that it has {info.file_size:,} bytes and has {count:,}", expected="a zip that tells the truth",
            do="Pack or save it again, or ask for the delivery once more.",
        )  # fmt: skip


class _Unpacking(io.RawIOBase):
    """A member of a zip as a stream to read from, through `unpacked`."""

    def __init__(self, source: Source):
        self._archive = ZipFile(source.path)
        self._chunks = unpacked(source, self._archive, self._archive.getinfo(source.member))
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._chunks.close()
            self._archive.close()
        super().close()
