"""The parts of a report as they stand on its page: canonical heading, status, key figures, the fixed blocks of the authors' texts, and the way to the next one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from peilmerk import keys
from peilmerk.texts import formats
from peilmerk.texts.chapter_pages import EMPTY, TOP, demoted, untold
from peilmerk.texts.chapters import Section
from peilmerk.texts.gathered import Told
from peilmerk.word_registers import part as register
from peilmerk.word_registers.part import Link, Part

#: What a reader sees where a block of the form has no text, and the author did not say why.
UNWRITTEN = "Dit blok is nog niet geschreven."
#: The block that is a chapter's summary, and its blocks that generated lines belong to.
SUMMARY, MONEY, LINKS = "samenvatting", "financieel", "raakvlakken"
#: Kinds of parts that are named where they belong to, if no text tells of them.
FOLDED = ("activiteit", "actielijn")
#: Blocks that stand beside each other where there is room.
_PAIRS = {"beinvloedbaar": "niet-beinvloedbaar"}
#: The mark of a status, which repeats its word, and the class of its colour.
MARKS = {"op schema": ("●", "run"), "vertraagd": ("◆", "late"), "in opstart": ("○", "start"), "gereed": ("✔", "yes"), "vervallen": ("✖", "no")}


@dataclass
class Page:
    """What is written: keyed markdown with its notes below the part that they are about, and labels that it refers to."""

    parts: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    refers: dict[str, None] = field(default_factory=dict)

    @property
    def keyed(self) -> str:
        """All of it, in which numbers carry their keys."""
        return "\n\n".join(p for p in self.parts if p) + "\n"

    @property
    def markdown(self) -> str:
        """All of it, as an author could have written it: with the ids of headings, without keys."""
        return keys.without(self.keyed)


def write(
    parts: Sequence[Part], told: Mapping[str, Sequence[Told]], *, figures: Mapping[str, Sequence[str]], money: Mapping[str, Sequence[str]], links: Sequence[Link],
    disputed: Callable = lambda used: ("", False),
) -> Page:
    """The page of all parts. figures, money: by code lines of markdown in which numbers carry their keys. disputed: as of `Narrative.keyed`.

    A part at the top is a printed page of its own, and leads to the one before and after it. What a text has beside the summary of a part comes after all summaries.
    """
    page = Page()
    writer = _Writer(page, {p.code: p for p in parts}, told, figures, money, links, disputed)
    tops = [p for p in parts if p.level == 0]
    for n, top in enumerate(tops):
        page.parts.append("::::::: {.pm-part}")
        for one in register.within(top, parts):
            if one.soort not in FOLDED or told.get(one.code):
                writer.part(one, list(parts))
                writer.notes()
        page.parts.append(_ways(tops[n - 1] if n else None, tops[n + 1] if n + 1 < len(tops) else None, _called(top, writer)))
        page.parts.append(":::::::")
    for top in tops:
        writer.chapters(top)
    return page


def _called(part: Part, writer: _Writer) -> str:
    """What a reader goes to: the next `samenvatting` where parts have one, else the next of their kind."""
    return SUMMARY if any(t.section.find(SUMMARY) for t in writer.told.get(part.code, ())) else register.WORDS[part.soort][0]


def _ways(before: Part | None, after: Part | None, called: str) -> str:
    ways = [f"[Vorige {called}: {p.kort}](#{p.anchor}){{.pm-previous}}" for p in [before] if p]
    ways += [f"[Volgende {called}: {p.kort}](#{p.anchor}){{.pm-next}}" for p in [after] if p]
    return "::: {.pm-ways}\n" + "\n\n".join(ways) + "\n:::" if ways else ""


def status(part: Part) -> str:
    """The status of a part as markdown: mark and word."""
    mark, kind = MARKS[part.status]
    return f'[[{mark}]{{aria-hidden="true"}} {part.status}]{{.pm-status .pm-status-{kind}}}'


class _Writer:
    """Writes parts onto a page."""

    def __init__(self, page: Page, known: Mapping[str, Part], told, figures, money, links, disputed):
        self.page, self.known, self.told, self.figures, self.money, self.links, self.disputed = page, known, told, figures, money, links, disputed

    def part(self, part: Part, parts: list[Part]) -> None:
        """A part with its own blocks; what belongs to it is written after it."""
        level = min(6, TOP + part.level)
        add = self.page.parts.append
        add(f"{'#' * level} {part.naam} {{#{part.anchor}}}")
        if part.status:
            since = f" Eerder: {', '.join(dict.fromkeys(s for s, _ in part.eerder))}." if part.eerder else ""
            add(f"Planning: {status(part)}.{since} {_sentence(part.toelichting)}".strip())
        elif part.toelichting:
            add(_sentence(part.toelichting))
        told, lines, money = list(self.told.get(part.code, ())), list(self.figures.get(part.code, ())), list(self.money.get(part.code, ()))
        lines += [f"{register.WORDS[kind][1].capitalize()}: {'; '.join(p.titel for p in untold)}." for kind in FOLDED if (untold := [p for p in register.below(part, parts) if p.soort == kind and not self.told.get(p.code)])]
        has_money = any(t.section.find(MONEY) for t in told)
        lines += [] if has_money else money
        if lines:
            add("\n".join(f"- {line}" for line in lines))
        for one in told:
            self._text(one.section, one, level)
        blocks: dict[str, tuple[Section, Told]] = {}
        for one in told:
            for block in _blocks(one.section) if not one.form.levels else ():
                blocks.setdefault(block.code, (block, one))
        untold = {code: block for code, (block, _) in blocks.items() if self._only_a_reason(block, part, money)}
        blocks = {code: found for code, found in blocks.items() if code not in untold}
        for code, (block, one) in blocks.items():
            if code in _PAIRS and _PAIRS[code] in blocks:
                add("::::: {.pm-pair}")
                for half in (code, _PAIRS[code]):
                    add("::: {.pm-half}")
                    self._block(blocks[half][0], part, blocks[half][1], level + 1, ())
                    add(":::")
                add(":::::")
            elif not any(code == _PAIRS[first] for first in _PAIRS if first in blocks):
                self._block(block, part, one, level + 1, money if code == MONEY else ())
        self._untold(list(untold.values()), part)
        if not any(b.code == LINKS for t in told for b in _blocks(t.section)):
            self._links(part)
        if not told and not register.below(part, parts):
            add(f"Bij {'dit' if part.soort in ('doel', 'project', 'spoor') else 'deze'} {register.WORDS[part.soort][0]} staat geen tekst en geen activiteit.")

    def chapters(self, part: Part) -> None:
        """What a text says of a part beside its summary."""
        for one in self.told.get(part.code, ()):
            if one.form.levels or not one.section.find(SUMMARY):
                continue
            rest = [b for b in one.section.sections if b.code != SUMMARY and not (b.empty and not b.line)]
            if rest:
                self.page.parts.append("::::: {.pm-further}")
                self.page.parts.append(f"{'#' * TOP} {part.naam}, uitgewerkt {{#{part.anchor}-uitgewerkt}}")
                untold = [block for block in rest if self._only_a_reason(block, part, ())]
                for block in rest:
                    if block not in untold:
                        self._block(block, part, one, TOP + 1, ())
                self._untold(untold, part)
                self.notes()
                self.page.parts.append(":::::")

    def notes(self) -> None:
        """What is said of disputed figures, where they stand: at the end of a long page nobody finds it."""
        self.page.parts += [f"::: {{.pm-legend}}\n{note}\n:::" for note in self.page.notes]
        self.page.notes.clear()

    def _block(self, block: Section, part: Part, told: Told, level: int, money: Sequence[str]) -> None:
        if block.optional and not block.line:
            return
        add = self.page.parts.append
        add(f"{'#' * min(6, level)} {block.title} {{#{part.anchor}-{block.code} .unnumbered .unlisted}}")
        if money:
            add("\n".join(f"- {line}" for line in money))
        self._text(block, told, level)
        linked = self._links(part) if block.code == LINKS else False
        if block.empty and not money and not linked:
            add(f"[{UNWRITTEN}]{{.pm-unwritten}}")

    def _only_a_reason(self, block: Section, part: Part, money: Sequence[str]) -> bool:
        """Whether a block has nothing but the reason why it has no text: no figures and no links that are generated either."""
        generated = money if block.code == MONEY else [link for link in self.links if link.van == part.code] if block.code == LINKS else ()
        return bool(block.reason) and not block.text and not block.sections and not generated

    def _untold(self, blocks: Sequence[Section], part: Part) -> None:
        """The blocks of the form without a text; each keeps the id that its heading would have."""
        self.page.parts += untold([(f"{part.anchor}-{block.code}", block) for block in blocks])

    def _text(self, section: Section, told: Told, level: int) -> None:
        if section.text:
            keyed, notes = told.narrative.keyed(self.disputed, section.text)
            self.page.notes |= dict.fromkeys(notes)
            self.page.refers |= dict.fromkeys(label for label in told.narrative.refers if label in section.text)
            self.page.parts.append(demoted(keyed, level))
        if section.reason:
            self.page.parts.append(f"{EMPTY}: {section.reason}.")

    def _links(self, part: Part) -> bool:
        mine = [link for link in self.links if link.van == part.code]
        if mine:
            self.page.parts.append("\n".join(f"- [{self.known[link.naar].kort}](#{self.known[link.naar].anchor}): {link.onderwerp}" for link in mine))
        return bool(mine)


def _blocks(section: Section) -> list[Section]:
    """The blocks of a chapter, or of its summary if it has one."""
    summary = section.find(SUMMARY)
    return summary.sections if summary else section.sections


def _sentence(text: str) -> str:
    return f"{formats.capital(text).rstrip('.')}." if text else ""


def plain(markdown: str) -> str:
    """The page for who reads it in a notebook: without what only publishers read."""
    text = re.sub(r"^(#{1,6} .*?) \{[^}]*\}$", r"\1", markdown, flags=re.MULTILINE)
    text = re.sub(r"^:::.*$\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"\)\{[^}]*\}", ")", text)
    for _ in range(2):  # a mark in a mark
        text = re.sub(r"\[([^\[\]]*)\]\{[^}]*\}", r"\1", text)
    return re.sub(r"\n{3,}", "\n\n", text)
