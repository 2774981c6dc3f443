"""Chapters as they stand on a page: named, numbered, in their order, with an id each, or the summary of one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peilmerk.texts import formats
from peilmerk.texts.chapters import Document, Section, heading, headings
from peilmerk.texts.forms import Form

#: A page has its title at level 1: chapters stand at level 2, as its sections do.
TOP = 2
#: How a block begins of which the author says why it is empty.
EMPTY = "Hier staat geen tekst"
#: How the line begins that names such blocks of a chapter, which have no heading of their own.
UNTOLD = "Geen tekst bij"


def write(document: Document, level: int = TOP) -> str:
    """The markdown of a text: headings named, numbered and with an id each, blocks in their order. level: of a chapter's heading."""
    if document.form is None:
        return document.intro
    parts = [document.intro.strip()] + [part for c in document.chapters for part in _written(c, document.form, level, heading(c, document.form))]
    return "\n\n".join(p for p in parts if p) + "\n"


def summary(chapter: Section, form: Form, level: int = TOP) -> str:
    """The summary of a spoor by itself, as markdown; empty if it has none. Its heading is that of the chapter."""
    section = chapter.find("samenvatting")
    if section is None or section.empty:
        return ""
    alone = replace(section, number="", sections=[replace(s, number="") for s in section.sections])
    return "\n\n".join(_written(alone, form, level, heading(chapter, form), f"{form.code}-{chapter.number}-samenvatting".replace(".", "-"))) + "\n"


def _written(section: Section, form: Form, level: int, title: str, anchor: str = "") -> list[str]:
    if not section.line and section.empty:
        return []
    anchor = anchor or f"{form.code}-{section.number}".replace(".", "-")
    parts = [f"{'#' * min(6, level)} {title} {{#{anchor}}}", demoted(section.text, level)]
    if section.reason:
        parts.append(f"{EMPTY}: {section.reason}.")
    if form.levels:
        return [p for p in parts if p] + [part for s in section.sections for part in _written(s, form, level + 1, heading(s, form))]
    left = [s for s in section.sections if s.reason and not s.text and not s.sections]
    for below in (s for s in section.sections if s not in left):  # numbers stay: 5.4 is the same block in every chapter
        parts += _written(below, form, level + 1, f"{below.number} {below.title}".strip(), f"{anchor}-{below.code}")
    return [p for p in parts if p] + untold([(f"{anchor}-{s.code}", s) for s in left])


def untold(blocks: Sequence[tuple[str, Section]]) -> list[str]:
    """The blocks of a form without a text, together and with the reason: a heading for each would be a page of headings. Each keeps its id."""
    reasons: dict[str, list[tuple[str, Section]]] = {}
    for anchor, block in blocks:
        reasons.setdefault(block.reason, []).append((anchor, block))
    found = []
    for reason, of in reasons.items():
        if len(of) == 1:  # its id leads to the reason too
            found.append(f"::: {{#{of[0][0]} .pm-unwritten}}\n{UNTOLD} ‘{of[0][1].title}’: {reason}.\n:::")
            continue
        named = formats.listed([f"‘[{block.title}]{{#{anchor}}}’" for anchor, block in of])
        found.append(f"[{UNTOLD} {named}: {reason}.]{{.pm-unwritten}}")
    return found


def demoted(text: str, level: int) -> str:
    """Text of a block whose own headings lie below its heading."""
    tops = [len(m.group(1)) for line, m in headings(text)]
    if not tops:
        return text
    shift = level + 1 - min(tops)
    lines = text.split("\n")
    for line, found in headings(text):
        lines[line - 1] = f"{'#' * max(1, min(6, len(found.group(1)) + shift))} {found.group(2)}"
    return "\n".join(lines)
