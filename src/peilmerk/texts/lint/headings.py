"""Headings: doubled, without text, or a level too deep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import ATOM, MARK, Block, Text

#: Calls and statements that put something on the page where a heading has no text of its own.
_NOT_PROSE = re.compile(rf"[\s{MARK}]+")


def check(text: Text, context: Context) -> Iterator[Found]:
    """Headings of one file. Under different headings the same sub-heading may stand (Uitvoering, Vervolg).

    Whether the blocks of a chapter with a fixed form have text is told by `chapters.gaps`, which knows what the form asks for.
    """
    headings = [block for block in text.blocks if block.kind == "heading"]
    path: list[tuple[int, str]] = []
    seen: dict[tuple, int] = {}
    for heading in headings:
        line, title = text.line(heading.start), _title(text, heading)
        above = path[-1][0] if path else heading.level
        while path and path[-1][0] >= heading.level:
            path.pop()
        key = (*(t for _, t in path), title.lower())
        if not title:
            yield Found("kop-leeg", text.name, line, "kop", "Dit is een kop zonder woorden.", "Geef de kop een naam, of haal hem weg.")
        elif key in seen:
            what = f"De kop ‘{title}’ staat ook op regel {seen[key]}."
            yield Found("kop-dubbel", text.name, line, title, what, "Haal een van de twee weg, of geef ze elk hun eigen naam.")
        if title:
            seen.setdefault(key, line)
        if title and not text.has_form and not _has_text(text, heading, headings):
            yield Found("kop-leeg", text.name, line, title, f"Onder de kop ‘{title}’ staat niets.", "Schrijf wat eronder hoort, of haal de kop weg.")
        if heading.level > above + 1:
            what = f"De kop ‘{title}’ is van niveau {heading.level}, de kop erboven van niveau {above}."
            yield Found("kop-niveau", text.name, line, title, what, f"Begin hem met {'#' * (above + 1)}.")
        path.append((heading.level, title.lower()))


def anchors_of(text: Text) -> set[str]:
    """The anchors that pandoc gives the headings of a text, and those that it gives itself (`{#kosten}`)."""
    found = set(re.findall(r"\{#([\w-]+)[^}]*\}", text.masked))
    for heading in (block for block in text.blocks if block.kind == "heading"):
        plain = re.sub(r"[^\w\s.-]", "", _title(text, heading).lower())
        found.add(re.sub(r"^[^a-zà-ÿ]+", "", re.sub(r"\s+", "-", plain.strip())))
    return found


def _title(text: Text, heading: Block) -> str:
    source = text.source[heading.start : heading.end].strip().strip("#").strip()
    return " ".join(re.sub(r"\n[-=]+\s*$|[*_]{1,2}|\{[.#][^}]*\}", "", source).split())


def _has_text(text: Text, heading: Block, headings: list[Block]) -> bool:
    """Whether something stands between a heading and the next one; a deeper heading counts, for that has its own text to have."""
    follows = next((h for h in headings if h.start > heading.start), None)
    between = text.masked[heading.end : follows.start if follows else len(text.masked)]
    if _NOT_PROSE.sub("", between).strip("-=#"):
        return True
    statements = text.source[heading.end : follows.start if follows else len(text.source)]
    if ATOM in between or "{%" in statements:
        return True
    return follows is not None and follows.level > heading.level
