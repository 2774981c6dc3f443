"""Files with files in them: gzip, bzip2, xz, zip (and what is one: XLSX, ODS, DOCX), tar. Sizes are limited, so that none fills the memory."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from peilmerk.scan.model import Block, Member, Problem
from peilmerk.scan.readers import tables

#: What a file may unpack to, and all members of an archive together (bytes); and how many members.
LARGEST, TOGETHER, MEMBERS = 256 * 2**20, 1024 * 2**20, 20_000
#: Parts of a workbook that are read as sheets.
_SHEETS = ("xl/worksheets/sheet", "xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/")


def gzipped(name: str, data: bytes) -> Iterator[object]:
    """A gzip file; its header can name the file that it was made from."""
    rest, number = data, 0
    if data[3] & 0x18:  # FEXTRA and FNAME and FCOMMENT stand before the content
        yield Block(data[10:600].split(b"\0")[0].decode("latin-1"), "header of gzip")
    while rest.startswith(b"\x1f\x8b"):
        unpack = zlib.decompressobj(wbits=31)
        content, problem = _bounded(unpack, rest)
        if content:
            yield Member(_inner(name) if not number else f"{_inner(name)} ({number + 1})", content)
        if problem:
            yield Problem(problem)
            return
        rest, number = unpack.unused_data, number + 1
    if rest.strip(b"\0"):
        yield Member("behind the end", rest)


def _inner(name: str) -> str:
    base = name.rpartition("/")[2].rpartition("!")[2]
    return base[:-3] if base.endswith(".gz") else "content"


def _bounded(unpack, data: bytes) -> tuple[bytes, str]:
    parts, size, pending = [], 0, data
    try:
        while not unpack.eof:
            part = unpack.decompress(pending, 2**24) if isinstance(unpack, type(zlib.decompressobj())) else unpack.decompress(pending, max_length=2**24)
            pending = unpack.unconsumed_tail if hasattr(unpack, "unconsumed_tail") else b""
            size += len(part)
            parts.append(part)
            if size > LARGEST:
                return b"".join(parts), f"unpacks to more than {LARGEST // 2**20} MB; only the beginning was searched"
            if not part and not pending and not unpack.eof:
                return b"".join(parts), "is broken off"
    except (zlib.error, OSError, lzma.LZMAError, EOFError) as error:
        return b"".join(parts), f"cannot be unpacked ({type(error).__name__})"
    return b"".join(parts), ""


def bzipped(name: str, data: bytes) -> Iterator[object]:
    """A bzip2 file."""
    yield from _one(bz2.BZ2Decompressor(), data)


def xzipped(name: str, data: bytes) -> Iterator[object]:
    """An xz file."""
    yield from _one(lzma.LZMADecompressor(memlimit=LARGEST), data)


def _one(unpack, data: bytes) -> Iterator[object]:
    content, problem = _bounded(unpack, data)
    if content:
        yield Member("content", content)
    if problem:
        yield Problem(problem)
    if unpack.eof and unpack.unused_data:
        yield Member("behind the end", unpack.unused_data)


def zipped(name: str, data: bytes) -> Iterator[object]:
    """A zip file. Of a workbook the sheets are read as tables, and everything else as what it is."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Problem(f"is no zip file that can be read ({type(error).__name__})")
        yield Block(data.decode("latin-1"), "raw bytes", "strings")
        return
    names = {p.filename for p in parts}
    sheets = False
    if ("[Content_Types].xml" in names and any(n.startswith(("xl/", "/xl/")) for n in names)) or "content.xml" in names:
        try:
            if sum(p.file_size for p in parts) <= LARGEST:
                yield from tables.workbook(data)
                sheets = "content.xml" not in names
        except Exception as error:  # calamine raises errors of its own, and panics
            if "content.xml" not in names or name.lower().endswith(".ods"):
                yield Problem(f"its sheets cannot be read ({type(error).__name__}); its parts were searched as text")
    if archive.comment:
        yield Member("comment of the archive", archive.comment)
    yield Block("\n".join(sorted(names)), "names of the files in it")
    total = 0
    if len(parts) > MEMBERS:
        yield Problem(f"holds {len(parts)} files; the first {MEMBERS} were searched")
    for part in parts[:MEMBERS]:
        if part.comment or part.extra:
            yield Member(f"{part.filename} (comment)", part.comment + b" " + part.extra)
        if part.is_dir() or (sheets and part.filename.lstrip("/").startswith(_SHEETS) and not part.filename.endswith("sharedStrings.xml")):
            continue
        if part.flag_bits & 1:
            yield Problem(f"{part.filename} is encrypted")
            continue
        if total + min(part.file_size, LARGEST) > TOGETHER:
            yield Problem(f"unpacks to more than {TOGETHER // 2**20} MB; {part.filename} and what follows was not searched")
            return
        try:
            with archive.open(part) as file:
                content = file.read(LARGEST + 1)
        except Exception as error:  # a broken member raises whatever its method raises
            yield Problem(f"{part.filename} cannot be unpacked ({type(error).__name__})")
            continue
        total += len(content)
        if len(content) > LARGEST:
            yield Problem(f"{part.filename} unpacks to more than {LARGEST // 2**20} MB; only the beginning was searched")
        yield Member(part.filename, content[:LARGEST])
    first = min((p.header_offset for p in parts), default=0)
    if first > 0:
        yield Member("before the archive", data[:first])


def tarred(name: str, data: bytes) -> Iterator[object]:
    """A tar file, with the names of who made it."""
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for part in archive:
                yield Block(f"{part.name} {part.linkname} {part.uname} {part.gname}", f"header of {part.name}")
                if part.isfile():
                    total += part.size
                    if total > TOGETHER:
                        yield Problem(f"unpacks to more than {TOGETHER // 2**20} MB; {part.name} and what follows was not searched")
                        return
                    yield Member(part.name, archive.extractfile(part).read(LARGEST))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        yield Problem(f"is no tar file that can be read ({type(error).__name__})")
