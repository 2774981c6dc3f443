"""What opens a chapter beside its author's text: what it is about, and what is not delivered of its theme and by whom. A chapter is never a table alone.

    ed.tekst("wonen")  # the text of wonen.md; of a chapter without one, its sentence
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peilmerk import coverage, figure_counts, keys, numbers, reads
from peilmerk.analyses.nouns import lowered
from peilmerk.analyses.outcome import said
from peilmerk.hidden_values import plain
from peilmerk.texts import formats

if TYPE_CHECKING:
    from peilmerk.edition import Edition
    from peilmerk.reference import Reference

#: Up to so many figures a page names what they are about.
_FEW = 12
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
#: The page with all that is missing, and its heading.
_GUIDE, _MISSING = "leeswijzer", "wat-nog-ontbreekt"


def of(edition: Edition, page: str) -> tuple[str, str]:
    """What a chapter is about, and what is not delivered of its theme and by whom, as markdown with keys; empty for a page that is no chapter."""
    with reads.unrecorded():  # what a page says of itself stands in its own notebook
        own = edition.public["pages"].get(page)
    if own is None or not edition.tables or own["tables"] != edition.tables or own["reader"] or not own["description"] or page == edition.publication.pages[0]:
        return "", ""
    return _about(edition, own["description"]), _lacking(edition)


def _about(edition: Edition, description: str) -> str:
    """`Deze pagina gaat over wonen. Deze editie heeft daarover 1 cijfer: wooneenheden.`"""
    sentence = f"Deze pagina gaat over {lowered(description)}."
    rows = {r["sleutel"]: r for name in edition.tables for r in plain(_own(edition.observaties(name))).to_dict("records")}
    few = list(rows.values())
    if not 0 < len(few) <= _FEW:
        return sentence
    directions = sum(r["transformation"] == "direction" for r in few)
    counts = [(len(few) - directions, "cijfer", "cijfers"), (directions, "richting", "richtingen")]
    parts = [said(numbers.write(n), keys.EDITION) + f" {one if n == 1 else more}" for n, one, more in counts if n]
    subjects = list(dict.fromkeys(lowered(r["onderwerp"]) for r in few))
    return f"{sentence} Deze editie heeft daarover {formats.listed(parts)}: {formats.listed(subjects)}."


def _own(table):
    return table[figure_counts.own(table)]


def _lacking(edition: Edition) -> str:
    """What is not delivered of the theme that the page is about, and who delivers it; empty if nothing is missing, or if the page is about more themes."""
    theme = theme_of(list(edition.tables.values()), edition.reference)
    if not theme or not (lacks := edition.public.get(coverage.entry(theme), [])):
        return ""
    label = edition.reference.themes[theme]
    where = f" Zie ook [Wat nog ontbreekt]({_GUIDE}.ipynb#{_MISSING})." if _GUIDE in edition.publication.pages else ""
    lines = [f"{formats.listed(names)}. Wie dat levert: {who}." for names, who in coverage.by_senders(theme, lacks, edition.reference)]
    first = f"Nog niet geleverd over {lowered(label)}: {lines[0]}"
    return "\n\n".join([first, *(f"Ook niet geleverd: {line}" for line in lines[1:])]) + where


def undelivered(edition: Edition) -> str:
    """Who delivers the figures of a report of which there are none, as a sentence; empty if its tables do not say what theme they are of."""
    tables = [selector for page in edition.public["pages"].values() for selector in page["tables"].values()]
    theme = theme_of(tables, edition.reference)
    return f"Wie die levert: {coverage.senders(theme, edition.reference)}." if theme else ""


def theme_of(tables: list[dict], reference: Reference) -> str:
    """The theme of a page: the one that its tables ask for, or that of the one law that they ask for; empty if they ask for more."""
    for column, known in (("theme", {code: code for code in reference.themes}), ("law", reference.theme_of_law)):
        asked = [selector[column] for selector in tables if column in selector]
        values = {value for given in asked for value in (given if isinstance(given, list) else [given])}
        if len(values) == 1 and (value := values.pop()) in known:
            return known[value]
    return ""


def placed(text: str, about: str, lacking: str) -> str:
    """A text with what opens its page: what is missing before its first heading; where it begins with a heading, what the page is about goes before it."""
    heading = _HEADING.search(text)
    first, rest = (text[: heading.start()].strip(), text[heading.start() :].strip()) if heading else (text.strip(), "")
    lines = [first or about, f"::: {{.pm-lacking}}\n\n{lacking}\n\n:::" if lacking else "", rest]
    return "\n\n".join(line for line in lines if line)
