"""The forms that chapters can have, from data/reference/hoofdstukken.yml: kinds, their blocks in order, and how each is called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.reference import files

FILE = "hoofdstukken.yml"
_FACTS = {"titel", "kort", "ook", "facultatief", "blokken"}


@dataclass(frozen=True)
class Block:
    """A block that a chapter has: its code, canonical title and short one, other names, and blocks inside it."""

    code: str
    title: str
    short: str
    also: tuple[str, ...] = ()
    optional: bool = False
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Form:
    """A kind of chapter. Either a chapter with fixed `blocks`, or `levels` that lie within each other (ambitie > doel > activiteit)."""

    code: str
    title: str
    short: str
    blocks: tuple[Block, ...] = ()
    levels: tuple[Block, ...] = ()


class Forms:
    """The kinds of chapters of a project, as one report calls their blocks."""

    def __init__(self, folder: Path, report: str = ""):
        self.folder, self.report = folder, report

    @cached_property
    def kinds(self) -> dict[str, Form]:
        """Forms by code. Raises ConfigError naming the line of hoofdstukken.yml that cannot be used."""
        data = dict(files.mapping(self.folder, FILE))
        reports = data.pop("rapporten", None) or {}
        own = reports.get(self.report) or {}
        for name in own:
            if name not in data:
                raise UnknownName.among(f"kind of chapter in {FILE}, rapporten, {self.report}:", str(name), data)
        return {code: _form(code, facts, own.get(code) or {}) for code, facts in data.items()}

    def kind(self, name: str) -> Form:
        """The form with this code. Raises UnknownName with the nearest ones."""
        if name not in self.kinds:
            raise UnknownName.among("kind of chapter (hoofdstuk)", name, self.kinds)
        return self.kinds[name]


def _form(code: str, facts: object, own: dict) -> Form:
    if not isinstance(facts, dict) or ("blokken" in facts) == ("niveaus" in facts):
        raise ConfigError(f"data/reference/{FILE}, {code}: expected `blokken` or `niveaus`, each with blocks and their titles.")
    parts = _blocks(facts.get("blokken") or facts.get("niveaus"), code, own)
    title = str(facts.get("titel") or parts[0].title)
    unknown = set(own) - {b.code for p in parts for b in (p, *p.blocks)}
    if unknown:
        raise UnknownName.among(f"block in {FILE}, rapporten, {code}:", sorted(unknown)[0], [b.code for p in parts for b in (p, *p.blocks)])
    blocks, levels = (parts, ()) if "blokken" in facts else ((), parts)
    return Form(code, title, str(facts.get("kort") or title), blocks, levels)


def _blocks(entries: object, place: str, own: dict) -> tuple[Block, ...]:
    if not isinstance(entries, dict) or not entries:
        raise ConfigError(f"data/reference/{FILE}, {place}: expected blocks with a title each, such as `vervolg: {{titel: Vervolg}}`.")
    found: list[Block] = []
    names: dict[str, str] = {}
    for code, facts in entries.items():
        if not isinstance(facts, dict) or not facts.get("titel") or set(facts) - _FACTS:
            raise ConfigError(f"data/reference/{FILE}, {place}, {code}: expected titel, and perhaps {', '.join(sorted(_FACTS - {'titel'}))}; found {facts!r}.")
        below = _blocks(facts["blokken"], f"{place}, {code}", own) if "blokken" in facts else ()
        title = str(facts["titel"])
        block = Block(str(code), title, str(facts.get("kort") or title), tuple(map(str, facts.get("ook") or ())), bool(facts.get("facultatief")), below)
        for name in {plain(x) for x in (block.code, block.title, block.short, *block.also)}:
            if names.setdefault(name, block.code) != block.code and name in {plain(block.title), plain(block.code), *map(plain, block.also)}:
                raise ConfigError(f"data/reference/{FILE}, {place}: '{name}' names both {names[name]} and {block.code}. Remove one.")
        found.append(_called(block, own.get(code)))
    return tuple(found)


def _called(block: Block, own: object) -> Block:
    """A block as one report calls it; what it is called elsewhere still leads to it."""
    if not own:
        return block
    if not isinstance(own, dict) or set(own) - {"titel", "kort"}:
        raise ConfigError(f"data/reference/{FILE}, rapporten, {block.code}: expected titel and kort; found {own!r}.")
    title = str(own.get("titel") or block.title)
    return replace(block, title=title, short=str(own.get("kort") or (title if "titel" in own else block.short)), also=(*block.also, block.title))


def find(name: str, blocks: tuple[Block, ...]) -> Block:
    """The block that a heading means, whatever its case, numbers, marks and accents. Raises UnknownName with the nearest titles."""
    found = next((b for b in blocks if means(name, b)), None) or next((b for b in blocks if plain(name) == plain(b.short)), None)
    if found:
        return found
    near = UnknownName.among("block", name, [x for b in blocks for x in (b.title, *b.also)])
    raise UnknownName(f"{near} The blocks are: {', '.join(b.title for b in blocks)}.")


def means(name: str, block: Block) -> bool:
    """True if a heading names a block by its title, its code, or one of its other names."""
    return plain(name) in map(plain, (block.title, block.code, *block.also))


def plain(name: str) -> str:
    """A name as headings are compared: letters only, without accents, numbers and case."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z]+", " ", bare.replace("&", " en ").replace("'", "")).split())
