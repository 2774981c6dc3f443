"""Chapters as they stand on a page: named, numbered, in their order, with an id each, or the summary of one by itself."""

from __future__ import annotations

from dataclasses import replace

from peilmerk.texts.chapters import Document, Section, heading, headings
from peilmerk.texts.forms import Form

#: A page has its title at level 1: chapters stand at level 2, as its sections do.
TOP = 2
#: How a block begins of which the author says why it is empty.
EMPTY = "Hier staat geen tekst"


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
    for below in section.sections:
        name = heading(below, form) if form.levels else f"{below.number} {below.title}".strip()
        parts += _written(below, form, level + 1, name, "" if form.levels else f"{anchor}-{below.code}")
    return [p for p in parts if p]


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
