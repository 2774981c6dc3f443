"""Chapters with a fixed form, as an author's text has them; `chapter_pages` writes them.

    ---
    hoofdstuk: interventie
    nummer: 5
    ---
    # Minder ambulante jeugdhulp
    ## PvA
    ...
    ## Monitoring
    leeg: de cijfers komen in de volgende editie

becomes `## Interventie 5: Minder ambulante jeugdhulp`, `### 5.1 Plan van aanpak`, and so on. What kinds there are says `forms`. A text
without `hoofdstuk` is left as it is. Which blocks are absent or empty is told by `gaps`; on the page an absent block is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from peilmerk.errors import PeilmerkError
from peilmerk.texts import forms
from peilmerk.texts.forms import Block, Form, Forms

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_EMPTY = re.compile(r"\Aleeg:[ \t]*(\S.*?)\.?[ \t]*\Z", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_NUMBER = r"(\d+(?:\.\d+)*)\.?"
_SETTINGS = {"hoofdstuk", "nummer", "titel"}


@dataclass
class Section:
    """A chapter, a block of it, or a goal or activity within it. text: what stands directly under its heading.

    code: of its form or block; title: canonical; short: for narrow places; number: `5.1`; line: of its heading in the text, 0 for
    a block that is not there. reason: why it is empty on purpose.
    """

    code: str
    title: str
    short: str
    number: str
    line: int
    text: str = ""
    reason: str = ""
    optional: bool = False
    sections: list[Section] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """True if neither it nor anything in it has text, and nothing says why."""
        return not self.text and not self.reason and all(s.empty for s in self.sections)

    def walk(self) -> Iterator[Section]:
        """This section and all within it, in the order in which they are written."""
        yield self
        for section in self.sections:
            yield from section.walk()

    def find(self, code: str) -> Section | None:
        """The first section within it with a code (`samenvatting`, `financieel`)."""
        return next((s for s in self.walk() if s is not self and s.code == code), None)


@dataclass
class Document:
    """A text as chapters. form: None for a text without fixed form, which is all `intro`. faults: (line, what is wrong)."""

    form: Form | None
    intro: str
    chapters: list[Section] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Gap:
    """A block that should have text and has none. told: the sentence for its author."""

    line: int
    subject: str
    told: str


def parse(text: str, kinds: Forms) -> Document:
    """The chapters of a text, before or after its references were filled in. Faults are in the document; raises nothing."""
    settings, body, faults = _front(text)
    if "hoofdstuk" not in settings:
        return Document(None, body if body is text else body.lstrip("\n"), faults=faults)
    try:
        form = kinds.kind(str(settings["hoofdstuk"]))
    except PeilmerkError as error:
        return Document(None, body, faults=[*faults, (1, str(error))])
    document = _Reader(form, settings, faults).read(body)
    _number(document, str(settings.get("nummer", 1)))
    return document


def without_front(text: str) -> str:
    """A text without its front matter, on the same lines."""
    found = _FRONT.match(text)
    return "\n" * found.group().count("\n") + text[found.end() :] if found else text


def gaps(document: Document) -> list[Gap]:
    """Blocks that are absent or empty though their form asks for them, in the order of the text."""
    found = []
    for chapter in document.chapters:
        name = heading(chapter, document.form)
        for section in chapter.walk():
            if section.optional and not section.line:
                continue
            if section is not chapter and any(s.empty for s in _above(chapter, section)):
                continue  # what it lies in is told of
            what = f"“{section.title}” van {name}" if section is not chapter else name
            if section.empty and section.line:
                found.append(Gap(section.line, what, f"{what} is leeg. Schrijf de tekst, of zet er “leeg: reden” in als dat de bedoeling is."))
            elif section.empty:
                found.append(Gap(chapter.line, what, f"{what} ontbreekt. Voeg het blok toe, met tekst of met “leeg: reden”."))
    return found


def _above(chapter: Section, wanted: Section) -> list[Section]:
    """The sections that a section lies in, the chapter first."""
    if any(s is wanted for s in chapter.sections):
        return [chapter]
    for section in chapter.sections:
        if any(s is wanted for s in section.walk()):
            return [chapter, *_above(section, wanted)]
    return []


def heading(section: Section, form: Form | None) -> str:
    """A chapter, or a level, as its heading names it: `Interventie 5: Minder ambulante jeugdhulp`, `Doel 1.2: Gezond opgroeien`."""
    label = next((x.title for x in (form.levels if form else ()) if x.code == section.code), form.title if form else "")
    return f"{label} {section.number}: {section.title}" if section.title else f"{label} {section.number}"


# --- reading ------------------------------------------------------------------------------------------------------


def _front(text: str) -> tuple[dict, str, list[tuple[int, str]]]:
    found = _FRONT.match(text)
    if not found:
        return {}, text, []
    body = without_front(text)
    how = "Begin with ---, a line such as `hoofdstuk: interventie`, and ---."
    try:
        settings = yaml.safe_load(found.group(1) or "") or {}
    except yaml.YAMLError as error:
        return {}, body, [(1, f"the lines above the text are no valid YAML: {error}. {how}")]
    if not isinstance(settings, dict):
        return {}, body, [(1, f"the lines above the text are no settings: found {settings!r}. {how}")]
    faults = [(1, f"'{name}' is no setting of a text; there are {', '.join(sorted(_SETTINGS))}.") for name in settings if name not in _SETTINGS]
    if "nummer" in settings and not re.fullmatch(r"\d+(\.\d+)*", str(settings["nummer"])):
        faults.append((1, f"nummer: found {settings['nummer']!r}, expected a number such as 5."))
        settings.pop("nummer")
    return settings, body, faults


def headings(text: str) -> list[tuple[int, re.Match]]:
    """(line, match) of every heading, not of what stands in a block of code."""
    found, fence = [], ""
    for number, line in enumerate(text.split("\n"), 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark.group(1).startswith(fence)):
            fence = "" if fence else mark.group(1)
        elif not fence and (heading := _HEADING.match(line)):
            found.append((number, heading))
    return found


class _Reader:
    """Reads the headings of a text into sections of one form."""

    def __init__(self, form: Form, settings: dict, faults: list[tuple[int, str]]):
        self.form, self.settings, self.faults = form, settings, list(faults)
        self.chapters: list[Section] = []

    def read(self, body: str) -> Document:
        """The document of a text without front matter."""
        lines, found = body.split("\n"), headings(body)
        if self.settings.get("titel") is not None and not any(len(h.group(1)) == 1 for _, h in found):
            self._chapter(str(self.settings["titel"]), 1)
        elif not any(len(h.group(1)) == 1 for _, h in found):
            self.faults.append((1, f"there is no chapter: begin each with a heading, `# {self.form.title} 1: ...`, or give its `titel` above the text."))
        places = self._places(found)
        intro = "\n".join(lines[: places[0][0] - 1] if places else lines).strip()
        if self.chapters:
            self.chapters[0].text, intro = intro, ""
        ends = [n for n, _ in places[1:]] + [len(lines) + 1]
        for (number, head), end in zip(places, ends, strict=False):  # no places, and still one end
            current = self._section(len(head.group(1)), head.group(2), number)
            if current is not None:
                text = "\n".join(lines[number : end - 1]).strip()
                empty = _EMPTY.match(_COMMENT.sub("", text).strip())
                current.text, current.reason = ("", empty.group(1)) if empty else (text if _COMMENT.sub("", text).strip() else "", "")
        for chapter in self.chapters:
            self._complete(chapter, self.form.blocks)
        return Document(self.form, intro, self.chapters, self.faults)

    def _places(self, found: list[tuple[int, re.Match]]) -> list[tuple[int, re.Match]]:
        """The headings that are of the form, and not of the author's own within a block."""
        if self.form.levels:
            return [(n, h) for n, h in found if len(h.group(1)) <= len(self.form.levels)]
        places, nested = [], False
        for number, head in found:
            level = len(head.group(1))
            if level <= 2:
                nested = level == 2 and any(b.blocks and forms.means(head.group(2), b) for b in self.form.blocks)
            if level <= 2 or (level == 3 and nested):
                places.append((number, head))
        return places

    def _section(self, level: int, title: str, line: int) -> Section | None:
        if level == 1:
            return self._chapter(title, line)
        above = self.chapters[-1] if self.chapters else None
        for _ in range(level - 2):
            above = above.sections[-1] if above and above.sections else None
        if above is None:
            self.faults.append((line, f"'{'#' * level} {title}' stands under no heading of the level above it. Write that first."))
            return None
        if self.form.levels:
            return self._level(above, self.form.levels[level - 1], title, line)
        blocks = self.form.blocks if level == 2 else next((b.blocks for b in self.form.blocks if b.code == above.code), ())
        try:
            block = forms.find(title, blocks)
        except PeilmerkError as error:
            self.faults.append((line, str(error)))
            return None
        twice = next((s for s in above.sections if s.code == block.code), None)
        if twice is not None:
            self.faults.append((line, f"block '{block.title}' stands there twice (line {twice.line}). Put the texts together."))
            return None
        above.sections.append(_of(block, line))
        return above.sections[-1]

    def _chapter(self, title: str, line: int) -> Section:
        level = self.form.levels[0] if self.form.levels else Block(self.form.code, self.form.title, self.form.short)
        names = (level.title, level.code, *level.also)
        number, title = _label(title, names)
        section = Section(level.code, title, title, number, line)
        self.chapters.append(section)
        return section

    def _level(self, above: Section, level: Block, title: str, line: int) -> Section:
        number, title = _label(title, (level.title, level.code, *level.also))
        above.sections.append(Section(level.code, title, title, number, line))
        return above.sections[-1]

    def _complete(self, section: Section, blocks: tuple[Block, ...]) -> None:
        """Put blocks in their order, and those that are not there in their places."""
        if not blocks:
            return
        there = {s.code: s for s in section.sections}
        section.sections = [there.get(b.code) or _of(b, 0) for b in blocks]
        for block, below in zip(blocks, section.sections, strict=True):
            self._complete(below, block.blocks)


def _of(block: Block, line: int) -> Section:
    return Section(block.code, block.title, block.short, "", line, optional=block.optional)


def _label(title: str, names: tuple[str, ...]) -> tuple[str, str]:
    """(number, title) of a heading such as `Interventie 5: Titel`, `5. Titel` or `Titel`; what numbers itself has no number."""
    names_ = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    found = re.match(rf"(?:(?:{names_})[ \t]*(?:{_NUMBER}[ \t]*[:–-]?|[:–-])|{_NUMBER}[ \t]*[:–-]?(?=[ \t]))[ \t]*(.*)\Z", title, re.IGNORECASE)
    if not found:
        return "", title
    return found.group(1) or found.group(2) or "", found.group(3).strip()


def _number(document: Document, first: str) -> None:
    """Number chapters from `first` on, and what is in them below them; one that names its number keeps it."""
    *above, last = first.split(".")
    following = int(last)
    for chapter in document.chapters:
        if chapter.number:
            *above, last = chapter.number.split(".")
            following = int(last)
        chapter.number = ".".join([*above, str(following)])
        following += 1
        _number_within(chapter)


def _number_within(section: Section) -> None:
    position = 0
    for below in (s for s in section.sections if s.line or not s.empty):
        named = re.fullmatch(rf"{re.escape(section.number)}\.(\d+)", below.number)  # a goal that keeps the number that the report has for it
        position = int(named[1]) if named else position + 1
        below.number = f"{section.number}.{position}"
        _number_within(below)
