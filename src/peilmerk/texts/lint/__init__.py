"""Lint of the authors' texts: what is wrong with the words, beside figures that are bound (`narrator`) and right.

`text` reads a file into blocks, sentences and calls, at their own lines; each concern is one module with `check(text, context)` or, for what
compares files, `check_all(texts, context)`; `found` has the kinds and their Dutch names; `accepted` applies what authors switch off.
Nothing is printed, read or written here: `texts.checking` reads the files and makes results of what is found.
"""

from __future__ import annotations

from peilmerk.texts.lint import (
    accepted,
    copies,
    dates,
    directions,
    footnotes,
    headings,
    links,
    periods,
    references,
    sentences,
    signs,
    typed,
    units,
)
from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import KINDS, Found, Kind
from peilmerk.texts.lint.text import Text

__all__ = ["KINDS", "Context", "Found", "Kind", "Text", "lint"]

_ONE_FILE = [typed, directions, signs, periods, references, dates, headings, sentences, units, footnotes]
_ALL_FILES = [copies, links]


def lint(texts: list[Text], context: Context, others: list[Found] = ()) -> list[Found]:
    """What is wrong with the texts of an edition, in order of file and line, without what their authors accepted.

    others: findings of whoever filled the texts in; they can be accepted in the same way, unless they are fatal.
    """
    found = [*others, *(f for text in texts for concern in _ONE_FILE for f in concern.check(text, context))]
    found += [f for concern in _ALL_FILES for f in concern.check_all(texts, context)]
    found = list(dict.fromkeys(found))
    left = [f for text in texts for f in accepted.apply(text, [x for x in found if x.file == text.name])]
    return sorted(left, key=lambda f: (f.file, f.line, list(KINDS).index(f.kind), f.subject))
