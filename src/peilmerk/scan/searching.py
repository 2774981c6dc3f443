"""One file: what it is, its parts, and what is found in them."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from peilmerk.scan import bsns, hidden, kinds, machines, persons
from peilmerk.scan.model import (
    CODE,
    COLUMN,
    STRINGS,
    TEXT,
    WORDS,
    Block,
    Hit,
    Member,
    Problem,
    Protected,
    Rules,
    Secrets,
    as_text,
)
from peilmerk.scan.readers import archives, binaries, jsons, pages, tables
from peilmerk.scan.readers.tables import Grid, by_line

#: So deep files may lie in files.
DEPTH = 8
#: So many findings of one kind in one file are told; the rest is counted in the last.
TOLD = 20
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"\\u00([0-7][0-9A-Fa-f])|\\x([0-7][0-9A-Fa-f])|\\u\{([0-7]?[0-9A-Fa-f])\}")
#: So much text around something encoded is looked at with it: words that say what a number or day is stand nearer.
_BESIDE = 100
#: A character in figures that is no quote: quotes are in nearly every page, and hide nothing.
_ENTITY = re.compile(r"&#(?!(?:39|34|x27|x22|10);)")
_DATA = re.compile(r"data:([\w.+-]*/?[\w.+-]*)(?:;[\w=.+-]+)*;base64,((?:[A-Za-z0-9+/\s]|%2[BbFf]|\\n)+)(?:=|%3[Dd]){0,2}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_.-])[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9+/_-])")
#: At most so many letters of base64 are tried in one text.
_TRIED = 2**26


@dataclass
class Found:
    """What was found in one file. pending: numbers of a search index that a figure on a page may explain; figures: such figures.

    unsure: numbers as long as the key of a client in a register, which only the registers can tell.
    """

    hits: list[tuple[str, Hit]] = field(default_factory=list)
    pending: list[tuple[str, Hit]] = field(default_factory=list)
    unsure: list[tuple[str, Hit]] = field(default_factory=list)
    figures: set[str] = field(default_factory=set)
    skipped: int = 0


class Search:
    """The search of one file after another, with the same rules."""

    def __init__(self, rules: Rules, secrets: Secrets | None = None, protected: Protected | None = None):
        self.rules, self.secrets, self.protected = rules, secrets, protected
        self._always = protected

    def file(self, name: str, data: bytes, protected: Protected | None = None) -> Found:
        """Everything in one file; name: its path in the site. Never raises for what is in the file. protected: of its edition."""
        self.protected = protected or self._always
        found = Found()
        self._part(name, data, 0, found)
        self.block(Block(name, "its name"), name, found, 0)
        found.hits, found.unsure = list(_grouped(found.hits)), list(_grouped(found.unsure))
        return found

    def signs(self, text: str) -> bool:
        """Whether a text, or what is encoded in it, can hold anything that is looked for."""
        if "%" in text and (piece := _around(text, _PERCENT)) and self._signs(unquote(piece, errors="replace")):
            return True
        if "\\" in text and (piece := _around(text, _ESCAPED)) and self._signs(_unescaped(piece)):
            return True
        if "&#" in text and (piece := _around(text, _ENTITY)) and self._signs(html.unescape(piece)):
            return True
        return self._signs(text)

    def _signs(self, text: str) -> bool:
        if bsns.SIGNS.search(text) and next(bsns.find(Block(text)), None):
            return True
        if "data:" in text and ";base64," in text:
            return True
        lower = text.lower()
        return persons.signs(text, lower) or machines.signs(text, lower, self.rules, self.secrets) or bsns.PERSON_NUMBER.search(lower) is not None

    def _part(self, path: str, data: bytes, depth: int, found: Found) -> None:
        try:
            kind = kinds.kind(path, data)
            if kind in ("html", "xml"):
                for hit in hidden.in_page(kinds.decoded(data), self.rules, self.protected):
                    found.hits.append((path, hit))
            for item in self._items(kind, path, data):
                self._item(item, path, depth, found)
        except RecursionError:
            found.hits.append((path, _unread("is nested too deeply")))
        except MemoryError:
            found.hits.append((path, _unread("needs more memory than there is")))
        except Exception as error:  # a broken file makes libraries raise anything; it is told, and the scan goes on
            found.hits.append((path, _unread(f"cannot be read ({type(error).__name__}); its raw texts were searched")))
            for item in binaries.strings(path, data):
                self._item(item, path, depth, found)

    def _items(self, kind: str, path: str, data: bytes) -> Iterator[object]:
        if kind == "font":
            return iter([Problem("")])
        if kind == "empty":
            return iter(())
        if kind == "closed":
            return iter([Problem("is an archive of a kind that is not read (7z, RAR, zstd)"), *binaries.strings(path, data)])
        if kind in ("html", "xml"):
            return pages.read(path, data, self.signs)
        if kind in ("text", "code"):
            text = kinds.decoded(data)
            return iter([Block(text, by_line(text), CODE if kind == "code" else TEXT)])
        return _READERS[kind](path, data)

    def _item(self, item: object, path: str, depth: int, found: Found) -> None:
        if isinstance(item, Problem):
            if item.what:
                found.hits.append((path, _unread(item.what, item.place)))
            else:
                found.skipped += 1
        elif isinstance(item, Member):
            if depth >= DEPTH:
                found.hits.append((path, _unread(f"holds files more than {DEPTH} deep; {item.name[:80]} was not searched")))
            else:
                self._part(f"{path}!{item.name}", item.data, depth + 1, found)
        elif isinstance(item, Grid):
            found.hits += [(path, hit) for hit in hidden.in_grid(item, self.rules, self.protected)]
            for block in item.blocks():
                self.block(block, path, found, depth)
        elif isinstance(item, jsons.Records):
            found.hits += [(path, hit) for hit in hidden.in_record(item, self.rules, self.protected)]
            if self.protected and all(c in item.row for c in self.protected.columns):  # an observation, as a table of one row
                grid = Grid([[as_text(v) for v in item.row.values()]], list(item.row), 1, f"{item.place}, ")
                found.hits += [(path, hit) for hit in hidden.in_grid(grid, self.rules, self.protected) if hit.label == hidden.STATUS or hit.kind == "unknown_key"]
        else:
            item.joined = item.joined or "!fragment.json" in path
            self.block(item, path, found, depth)

    def block(self, block: Block, path: str, found: Found, depth: int) -> None:
        """What is in a block, also percent-encoded, with escapes of JavaScript, and in base64."""
        hits = list(self._hits(block, found))
        text = block.text
        if "%" in text and _PERCENT.search(text):
            hits += self._again(block, unquote(text, errors="replace"), found)
        if "\\" in text and _ESCAPED.search(text):
            hits += self._again(block, _unescaped(text), found)
        if "&" in text and re.search(r"&#x?[0-9A-Fa-f]{1,4};", text) and block.form != CODE:
            hits += self._again(block, html.unescape(text), found)
        target = {"bsn": found.pending if block.form == WORDS else found.hits, "client_key": found.unsure}
        for hit in hits:
            target.get(hit.kind, found.hits).append((path, hit))
        for member in _encoded(block):
            self._item(member, path, depth, found)

    def _hits(self, block: Block, found: Found) -> Iterator[Hit]:
        yield from bsns.find(block, found.figures)
        yield from persons.find(block, self.rules)
        yield from machines.find(block, self.rules, self.secrets)

    def _again(self, block: Block, text: str, found: Found) -> list[Hit]:
        """What stands in another reading of the text and not in the text itself."""
        where = block.place(0)
        other = Block(text, (where + ", encoded").lstrip(", "), block.form, block.label, block.beside if block.form == COLUMN else None, block.joined)
        return [h for h in self._hits(other, found) if h.value not in block.text]


def _around(text: str, pattern: re.Pattern) -> str:
    """Where something is encoded, with what stands around it; the rest of a text says the same when it is decoded."""
    pieces, end = [], -1
    for found in pattern.finditer(text):
        start = max(0, found.start() - _BESIDE)
        if start > end:
            pieces.append([start, found.end() + _BESIDE])
        end = pieces[-1][1] = found.end() + _BESIDE
    return "\n".join(text[start:end] for start, end in pieces)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1] or m[2] or m[3], 16)), text)


def _unread(what: str, place: str = "") -> Hit:
    return Hit("unread", what, what, place)


_READERS = {
    "gzip": archives.gzipped, "bzip2": archives.bzipped, "xz": archives.xzipped, "zip": archives.zipped, "tar": archives.tarred, "pdf": binaries.pdf, "png": binaries.png, "pagefind": binaries.pagefind,
    "ole": binaries.ole, "binary": binaries.strings, "parquet": tables.parquet, "arrow": tables.arrow, "sqlite": tables.sqlite, "csv": tables.separated, "json": jsons.read, "jsonl": jsons.lines,
}  # fmt: skip


def _encoded(block: Block) -> Iterator[Member]:
    """Files and texts in base64: in data addresses, and by themselves in values and texts."""
    text = block.text
    if ";base64," in text:
        for number, found in enumerate(_DATA.finditer(text), 1):
            content = _unpacked(re.sub(r"\s|\\n", "", unquote(found[2])))
            if content:
                suffix = found[1].rpartition("/")[2].partition("+")[0] or "bin"
                yield Member(f"data {number} at {block.place(found.start()) or 'start'}.{suffix}", content)
    if block.form in (WORDS, STRINGS) or len(text) > _TRIED or (block.form == CODE and len(text) > 200_000):
        return
    for found in _BASE64.finditer(text):
        content = _unpacked(found[0])
        if content and _is_something(content):
            yield Member(f"base64 at {block.place(found.start()) or 'start'}", content)


def _unpacked(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_something(content: bytes) -> bool:
    """True for text and for files that have a beginning of their own; letters of a word decode to neither."""
    if content[:4] in (b"\x89PNG", b"PK\x03\x04", b"%PDF", b"PAR1", b"ARRO") or content[:3] == b"\x1f\x8b\x08":
        return True
    return all(32 <= b < 127 or b in (9, 10, 13) for b in content) or _is_utf8(content)


def _is_utf8(content: bytes) -> bool:
    try:
        return len(content) > 20 and content.decode("utf-8").replace("\n", " ").replace("\t", " ").replace("\r", " ").isprintable()
    except UnicodeDecodeError:
        return False


def _grouped(hits: list[tuple[str, Hit]]) -> Iterator[tuple[str, Hit]]:
    """One finding for what stands in a file more than once, with its first place; what is too much is counted in the last."""
    groups: dict[tuple[str, str, str], tuple[str, Hit]] = {}
    for path, hit in hits:
        outer = path.partition("!")[0]
        key = (outer, hit.kind, hit.value)
        if key in groups:
            groups[key][1].times += hit.times
        else:
            groups[key] = (path, hit)
    told: dict[tuple[str, str], list[tuple[str, Hit]]] = {}
    for path, hit in groups.values():
        told.setdefault((path, hit.kind), []).append((path, hit))
    for same in told.values():
        yield from same[:TOLD]
        if len(same) > TOLD:
            path, last = same[TOLD]
            rest = same[TOLD:]
            yield path, Hit(last.kind, "\n".join(sorted(h.value for _, h in rest)), f"and {len(rest)} more", last.place, last.label, sum(h.times for _, h in rest))
