"""The chapters that an edition's texts have about the parts of its report, wherever they stand: on the page of a theme, or in `teksten/onderdelen.md`.

A chapter is about the part of its kind (interventie, spoor, project; of a tree ambitie, doel, activiteit) whose title, short title or code its heading has. On pages of parts it has the
canonical title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from peilmerk import reads
from peilmerk.texts import chapters, forms
from peilmerk.texts.chapters import Document, Section
from peilmerk.texts.forms import Form, Forms
from peilmerk.texts.narrator import Narrative, Narrator

if TYPE_CHECKING:
    from peilmerk.word_registers.part import Part

#: The page of parts, and so the name of the text with chapters that stand on no page of a theme.
PAGE = "onderdelen"


@dataclass(frozen=True)
class Told:
    """What one text tells of a part: the chapter, goal or activity, with behind every number the place of its call."""

    section: Section
    form: Form
    narrative: Narrative


@dataclass
class Matched:
    """Which sections of a document are about which parts. strays: sections of a kind that the report has, about no part of it."""

    sections: dict[str, Section] = field(default_factory=dict)
    strays: list[Section] = field(default_factory=list)


def match(document: Document, parts: Sequence[Part]) -> Matched:
    """The sections of a document by the code of the part that they are about."""
    found, kinds = Matched(), {p.soort for p in parts}

    def look(section: Section, above: str) -> None:
        mine = above
        if section.code in kinds:
            part = _named(section, parts, above)
            if part is None or part.code in found.sections:
                found.strays.append(section)
            else:
                mine = part.code
                found.sections[mine] = section
        if document.form and document.form.levels:
            for one in section.sections:
                look(one, mine)

    for chapter in document.chapters:
        look(chapter, "")
    return found


def documents(folder: Path, kinds: Forms) -> Iterable[tuple[Path, Document]]:
    """The texts of an edition that have a form, unfilled."""
    for path in files(folder):
        document = chapters.parse(path.read_text("utf-8-sig", errors="replace").replace("\r\n", "\n"), kinds)
        if document.form is not None:
            yield path, document


def files(folder: Path) -> list[Path]:
    """The texts of an edition; the one of the page of parts first, so that it is the one whose words count if another has the same chapter."""
    return sorted(folder.glob("*.md"), key=lambda p: (p.stem != PAGE, p.name)) if reads.folder(folder).is_dir() else []


def told(narrator: Narrator, folder: Path, parts: Sequence[Part]) -> dict[str, list[Told]]:
    """By the code of a part what texts tell of it, filled in. Raises NarrativeError with every fault of a text."""
    found: dict[str, list[Told]] = {}
    for path, document in documents(folder, narrator.forms):
        if not match(document, parts).sections:
            continue  # a text about something else is filled in on its own page
        narrative = narrator.narrate(path, PAGE)
        for code, section in match(narrative.placed_document, parts).sections.items():
            found.setdefault(code, []).append(Told(section, narrative.placed_document.form, narrative))
    return found


def _named(section: Section, parts: Sequence[Part], above: str) -> Part | None:
    name = forms.plain(section.title)
    named = [p for p in parts if p.soort == section.code and name in map(forms.plain, (p.titel, p.kort, p.code))]
    return next((p for p in named if p.onder == above), named[0] if named else None)
