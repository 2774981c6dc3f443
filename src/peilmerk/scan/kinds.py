"""What a file is, by its content first and its name second; and the text of a file of text."""

from __future__ import annotations

import re

_MAGIC = [
    (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"PAR1", "parquet"), (b"ARROW1", "arrow"), (b"SQLite format 3\0", "sqlite"),
    (b"pagefind_dcd", "pagefind"), (b"\0asm", "binary"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"wOFF", "font"), (b"wOF2", "font"), (b"\0\1\0\0\0", "font"), (b"OTTO", "font"), (b"ttcf", "font"),
    (b"\xff\xd8\xff", "binary"), (b"GIF8", "binary"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"7z\xbc\xaf\x27\x1c", "closed"), (b"Rar!\x1a\x07", "closed"), (b"\x28\xb5\x2f\xfd", "closed"), (b"RIFF", "binary"),
]  # fmt: skip
_SUFFIX = {
    "html": "html", "htm": "html", "xhtml": "html", "json": "json", "geojson": "json", "ipynb": "json", "map": "json", "webmanifest": "json", "topojson": "json", "jsonld": "json", "jsonl": "jsonl",
    "ndjson": "jsonl", "csv": "csv", "tsv": "csv", "js": "code", "mjs": "code", "cjs": "code", "ts": "code", "css": "code", "scss": "code", "xml": "xml", "rss": "xml", "atom": "xml", "svg": "xml",
}  # fmt: skip
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind(name: str, data: bytes) -> str:
    """The kind of a file: the key of its reader."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            if what == "binary" and magic == b"\0\1\0\0\0" and b"\0asm" in data[:8]:
                continue
            return what
    if data[257:262] == b"ustar":
        return "tar"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if not data:
        return "empty"
    if encoding(data) is None:
        return "binary"
    suffix = name.rpartition(".")[2].lower()
    if suffix in _SUFFIX:
        return _SUFFIX[suffix]
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if start.startswith((b"<?xml", b"<svg", b"<rss", b"<feed")):
        return "xml"
    if start.startswith((b"{", b"[")):
        return "json"
    return "text"


def encoding(data: bytes) -> str | None:
    """The encoding of text; None if it is no text."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return name
    sample = data[:20000]
    if b"\0" in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > 0.3 * len(sample) / 2 and even < 0.05 * len(sample) / 2:
            return "utf-16-le" if _is_text(sample, "utf-16-le") else None
        return "utf-16-be" if even > 0.3 * len(sample) / 2 and odd < 0.05 * len(sample) / 2 and _is_text(sample, "utf-16-be") else None
    if len(_CONTROLS.findall(sample)) > max(2, len(sample) / 200):
        return None
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252"


def _is_text(sample: bytes, name: str) -> bool:
    text = sample[: len(sample) // 2 * 2].decode(name, "replace")
    return sum(not (c.isprintable() or c in "\r\n\t") for c in text) <= len(text) / 100


def decoded(data: bytes) -> str:
    """The text of a file; what no encoding knows becomes a mark."""
    return data.decode(encoding(data) or "cp1252", "replace")
