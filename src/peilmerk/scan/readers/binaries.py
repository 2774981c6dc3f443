"""Pictures, PDF, the parts of a search index, and whatever else: metadata and every text that stands in it."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

from peilmerk.scan.model import STRINGS, TEXT, WORDS, Block, Member, Problem

_LARGEST = 64 * 2**20
#: The producer of a PDF in which every cell of a table is drawn by itself, and every number in one piece: figures of neighbours are no number together. Of others that is not known.
_OWN_PDF = "Peilmerk"
_ASCII = re.compile(rb"[\x20-\x7e\t\xa0-\xff]{6,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}")
_WIDE_BIG = re.compile(rb"(?:\x00[\x20-\x7e]){6,}")


def strings(name: str, data: bytes) -> Iterator[object]:
    """Texts in a file of unknown kind, as `strings` shows them: one byte a character, and UTF-16."""
    text = "\n".join(m.decode("cp1252", "replace") for m in _ASCII.findall(data))
    wide = [m.decode("utf-16-le") for m in _WIDE.findall(data)] + [m.decode("utf-16-be") for m in _WIDE_BIG.findall(data)]
    yield Block(text, "a text in it", STRINGS)
    if wide:
        yield Block("\n".join(wide), "a text in it", STRINGS)


def png(name: str, data: bytes) -> Iterator[object]:
    """The texts and EXIF of a PNG, and what stands behind its end; pixels are no text."""
    at = 8
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        label = kind.decode("latin-1")
        if kind == b"tEXt":
            key, _, text = body.partition(b"\0")
            yield Block(_text(text), f"{label} {key.decode('latin-1')}", label=key.decode("latin-1"))
        elif kind in (b"zTXt", b"iTXt"):
            key, _, rest = body.partition(b"\0")
            packed, text = (True, rest[1:]) if kind == b"zTXt" else (rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1])
            content = _inflated(text) if packed else text
            if content is None:
                yield Problem("a text in it cannot be unpacked", f"{label} {key.decode('latin-1')}")
            else:
                yield Block(_text(content), f"{label} {key.decode('latin-1')}", label=key.decode("latin-1"))
        elif kind == b"IEND":
            break
        elif kind not in (b"IDAT", b"IHDR", b"PLTE", b"fdAT", b"tRNS"):
            yield from (Block(b.text, label, TEXT) for b in strings(name, body))
    else:
        yield Problem("is a PNG that breaks off")
    if data[at:].strip(b"\0"):
        yield Member("behind the end", data[at:])


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _inflated(data: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(data, _LARGEST)
    except zlib.error:
        return None


def pdf(name: str, data: bytes) -> Iterator[object]:
    """Text, metadata and attachments of a PDF. Without pypdf, or if it fails, the file is told as unread and its streams are searched."""
    try:
        import pypdf
    except ImportError:
        yield Problem("is a PDF, which needs the package pypdf to be read; only its raw texts were searched")
        yield from _streams(data)
        return
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            yield Problem("is a PDF with a password")
            return
        ours = str((document.metadata or {}).get("/Producer", "")) == _OWN_PDF
        for number, page in enumerate(document.pages, 1):
            text = _drawn(page) if ours else page.extract_text() or ""
            yield Block(text, f"page {number}")
            for note in page.get("/Annots") or ():
                entry = note.get_object()
                told = [str(entry.get(k, "")) for k in ("/Contents", "/T", "/TU", "/V")] + [str((entry.get("/A") or {}).get("/URI", ""))]
                yield Block("\n".join(told), f"page {number}, note")
            if not text.strip() and "/XObject" in (page.get("/Resources") or {}):
                yield Problem("is a picture of text, or has no text: look at it yourself", f"page {number}")
        for key, value in (document.metadata or {}).items():
            yield Block(str(value), f"metadata {key.lstrip('/')}", label=key.lstrip("/"))
        for attached, contents in document.attachments.items():
            yield from (Member(attached, bytes(content)) for content in (contents if isinstance(contents, list) else [contents]))
    except Exception as error:  # pypdf raises whatever a broken file makes it stumble on
        yield Problem(f"is a PDF that cannot be read wholly ({type(error).__name__})")
    yield from _streams(data)


def _drawn(page) -> str:
    """The text of a page, every piece that was drawn by itself on a line of its own."""
    pieces: list[str] = []
    page.extract_text(visitor_text=lambda text, *_: pieces.append(text.strip()))
    return "\n".join(piece for piece in pieces if piece)


def _streams(data: bytes) -> Iterator[object]:
    """Raw texts of a PDF: what lies outside streams, the metadata, and strings in streams."""
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", data, flags=re.S)
    yield Block(outside.decode("latin-1"), "raw text of the PDF", STRINGS)
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        content = _inflated(found[1]) or b""
        if not content and found[1][:5] == b"<?xpa":
            content = found[1]
        shown = b"\n".join(re.sub(rb"\)\s*-?[0-9.]*\s*\(", b"", m) for m in re.findall(rb"\(((?:[^()\\]|\\.)*(?:\)\s*-?[0-9.]*\s*\((?:[^()\\]|\\.)*)*)\)", content)) if b"Tj" in content or b"TJ" in content else b""
        if shown:
            yield Block(shown.decode("latin-1"), "text of the PDF", STRINGS)
        elif content[:2000].lstrip().startswith(b"<"):
            yield Member("metadata.xml", content)


def ole(name: str, data: bytes) -> Iterator[object]:
    """An old Office file (XLS, DOC): sheets where it has them, and every text in it."""
    from peilmerk.scan.readers import tables

    try:
        yield from tables.workbook(data)
    except Exception:  # calamine reads no DOC
        yield Problem("is an old Office file that cannot be read; only its raw texts were searched")
    yield from strings(name, data)


def pagefind(name: str, data: bytes) -> Iterator[object]:
    """A part of a Pagefind index: a fragment (JSON) holds the text of a page, the others words and names in CBOR (RFC 8949)."""
    body = data.removeprefix(b"pagefind_dcd")
    if body.startswith(b"\0asm"):
        yield from strings(name, body)
    elif body[:1] in (b"{", b"["):
        yield Member("fragment.json", body)
    else:
        words = list(texts(body))
        yield Block("\n".join(words), "words of the search index", WORDS, joined=False)


def texts(data: bytes) -> Iterator[str]:
    """Every text string in CBOR; what does not follow the format ends it, and the rest is searched as strings."""
    at, end = 0, len(data)
    while at < end:
        first = data[at]
        major, extra = first >> 5, first & 31
        at += 1
        if extra < 24:
            value = extra
        elif extra < 28:
            size = 1 << (extra - 24)
            value = int.from_bytes(data[at : at + size], "big")
            at += size
        elif extra == 31:
            value = 0
        else:
            break
        if major in (2, 3) and extra != 31:
            if at + value > end:
                at -= 1
                break
            if value:
                yield data[at : at + value].decode("utf-8", "replace")
            at += value
    if at < end:
        yield from (m.decode("cp1252", "replace") for m in _ASCII.findall(data[at:]))
