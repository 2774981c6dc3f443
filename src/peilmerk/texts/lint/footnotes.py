"""Marks without their note, and notes without their mark: `[^1]`, an asterisk, a raised number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import ATOM, Text

_REFERENCE = re.compile(r"\[\^(?P<name>[^\]\s]+)\](?P<note>:)?")
_RAISED = re.compile(r"(?<=[\w)%.,\"”’" + ATOM + r"])(?P<mark>[¹²³⁴-⁹]+|<sup>\d+</sup>)")
_RAISED_NOTE = re.compile(r"^[ \t|]*(?P<mark>[¹²³⁴-⁹]+|<sup>\d+</sup>)", re.MULTILINE)
_SQUARE = re.compile(r"\b(?:km|cm|mm|m|dm|CO)$")
#: One to three asterisks that hang on a word or figure and open no emphasis.
_STARS = re.compile(rf"(?<=[\w)%{ATOM}])(?P<mark>\\?\*{{1,3}})(?=[\s.,;:)|]|$)", re.MULTILINE)
_STARS_NOTE = re.compile(r"^[ \t|]*(?P<mark>(?:\\?\*){1,3})(?:\)|[ \t]|(?=[A-Z]))(?![^\n]*(?<!\\)\*\*?[\s.,;]*$)", re.MULTILINE)
_DO = "Voeg de noot toe, of haal het teken weg."


def check(text: Text, context: Context) -> Iterator[Found]:
    """Marks and notes of one file."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", lambda m: re.sub(r"[^\n]", " ", m.group()), text.masked, flags=re.DOTALL)
    yield from _named(text, prose)
    yield from _raised(text, prose)
    yield from _stars(text, prose)


def _named(text: Text, prose: str) -> Iterator[Found]:
    marks: dict[str, int] = {}
    notes: dict[str, int] = {}
    for match in _REFERENCE.finditer(prose):
        begins = not prose[prose.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        (notes if match["note"] and begins else marks).setdefault(match["name"], match.start())
    for name in marks.keys() - notes.keys():
        yield Found("voetnoot", text.name, text.line(marks[name]), f"[^{name}]", f"Bij het teken [^{name}] staat geen noot.", f"Schrijf onderaan [^{name}]: en de noot, of haal het teken weg.")
    for name in notes.keys() - marks.keys():
        what = f"De noot [^{name}] hoort bij geen enkel teken."
        yield Found("voetnoot", text.name, text.line(notes[name]), f"[^{name}]", what, f"Zet [^{name}] bij het woord waar de noot bij hoort, of haal haar weg.")


def _raised(text: Text, prose: str) -> Iterator[Found]:
    notes = {m["mark"]: m.start("mark") for m in _RAISED_NOTE.finditer(prose)}
    marks: dict[str, int] = {}
    for match in _RAISED.finditer(prose):
        if not _SQUARE.search(prose[: match.start()]):
            marks.setdefault(match["mark"], match.start())
    for mark in marks.keys() - notes.keys():
        yield Found("voetnoot", text.name, text.line(marks[mark]), mark, f"Bij het teken {mark} staat geen noot.", _DO)
    for mark in notes.keys() - marks.keys():
        yield Found("voetnoot", text.name, text.line(notes[mark]), mark, f"De noot {mark} hoort bij geen enkel teken.", "Zet het teken waar de noot bij hoort, of haal haar weg.")


def _stars(text: Text, prose: str) -> Iterator[Found]:
    """An asterisk that closes emphasis is none; what is left over in its paragraph is."""
    noted = {re.sub(r"\\", "", m["mark"]) for m in _STARS_NOTE.finditer(prose)}
    told: set[str] = set()
    for block in text.blocks:
        part = prose[block.start : block.end]
        for match in _STARS.finditer(part):
            mark = match["mark"].replace("\\", "")
            escaped = match["mark"].startswith("\\")
            if mark in noted or mark in told or (not escaped and _closes(part, match.start(), mark)):
                continue
            told.add(mark)
            yield Found("voetnoot", text.name, text.line(block.start + match.start()), mark, f"Bij het teken {mark} staat geen noot.", _DO)


def _closes(part: str, at: int, mark: str) -> bool:
    """Whether emphasis of as many asterisks was opened before `at` in its paragraph, and not closed yet."""
    sign = re.escape(mark)
    opened = len(re.findall(rf"(?<![\w*\\{ATOM}]){sign}(?=[^\s*])", part[:at]))
    closed = len(re.findall(rf"(?<=[^\s*\\]){sign}(?!\*)", part[:at]))
    return opened > closed
