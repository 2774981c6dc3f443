"""References to figures, tables, headings, appendices and pages that do not exist, or that were numbered by hand."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from peilmerk.texts.lint.context import Context
from peilmerk.texts.lint.found import Found
from peilmerk.texts.lint.text import Text

_NUMBERED = re.compile(
    r"\b(?P<kind>figu(?:ur|ren)|tabel(?:len)?|grafiek(?:en)?|bijlagen?|hoofdstuk(?:ken)?|paragra(?:af|fen)|pagina['’]?s?|bladzijden?|blz\.|pag\.|p\.)"
    r"\s(?P<number>\d+(?:\.\d+)*[a-z]?\b|(?-i:[A-Z])(?:\.\d+)?(?![\w’']))",
    re.IGNORECASE,
)
_APPENDIX = re.compile(r"\b(?:zie|in|volgens) (?:ook )?(?:de )?bijlagen?\b(?! \w*\d)", re.IGNORECASE)
_LABEL = re.compile(r"(?<![\w/])[@#](?P<label>(?:fig|tbl)-[\w-]+)")
_ANCHOR = re.compile(r"\]\((?P<to>[^)\s:]*?)#(?P<anchor>[^)\s]+)\)")
_PAGE = re.compile(r"\]\((?:\./)?(?P<page>[\w-]+)\.(?:html|ipynb|qmd|md)(?:#[^)\s]*)?\)")
_FIGURES = ("fig", "tab", "gra")


def check(text: Text, context: Context) -> Iterator[Found]:
    """References of one file. What calls of `figuur` and `tabel` name is judged where the text is filled in."""
    page = PurePosixPath(text.name).stem
    for block in text.blocks:
        prose = block.prose
        for match in _NUMBERED.finditer(prose):
            written, line = match.group(), text.line(block.start + match.start())
            yield Found("verwijzing", text.name, line, written, f"‘{written}’ is een getypt nummer.", _instead(match["kind"].lower(), page, context))
        for match in _APPENDIX.finditer(prose):
            line = text.line(block.start + match.start())
            yield Found("verwijzing", text.name, line, match.group(), f"‘{match.group()}’: een editie heeft geen bijlagen.", "Verwijs naar de pagina of het document, met een link.")
    labels = set().union(*context.labels.values()) if context.labels else set()
    for match in _LABEL.finditer(text.masked):
        if match["label"] not in labels:
            what = f"Er is geen figuur of tabel ‘{match['label']}’."
            yield Found("verwijzing", text.name, text.line(match.start()), match["label"], what, _near(match["label"], labels))
    for match in _PAGE.finditer(text.masked):
        if context.labels and match["page"] not in {*context.labels, "index"}:
            what = f"Er is geen pagina ‘{match['page']}’ in deze editie."
            yield Found("verwijzing", text.name, text.line(match.start()), match["page"], what, _near(match["page"], set(context.labels)))
    for match in _ANCHOR.finditer(text.masked):
        to = PurePosixPath(match["to"]).stem or page
        known = context.anchors.get(to)
        if match["anchor"].startswith(("fig-", "tbl-", "page=")) or known is None or match["anchor"] in known:
            continue
        what = f"Op pagina ‘{to}’ is geen kop met het anker ‘#{match['anchor']}’."
        yield Found("verwijzing", text.name, text.line(match.start()), match["anchor"], what, _near(match["anchor"], set(known)))


def _instead(kind: str, page: str, context: Context) -> str:
    if kind.startswith(_FIGURES):
        name, prefix = ("tabel", "tbl-") if kind.startswith("tab") else ("figuur", "fig-")
        here = sorted(label for label in context.labels.get(page, ()) if label.startswith(prefix))
        shown = f" Op deze pagina: {', '.join(here[:4])}." if here else ""
        return f"Gebruik {{{{ {name}(\"{here[0] if here else prefix + '...'}\") }}}}, dan klopt het nummer altijd.{shown}"
    if kind.startswith("bijlage"):
        return "Een editie heeft geen bijlagen: verwijs naar de pagina of het document, met een link."
    return "Een website heeft geen bladzijden en hoofdstukken: verwijs naar de kop, met een link."


def _near(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return f"Bedoel je {' of '.join(near)}?" if near else f"Er zijn: {', '.join(sorted(known)[:6]) or 'geen'}."
