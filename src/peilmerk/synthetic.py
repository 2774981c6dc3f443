"""Editions of a municipality that does not exist (`synthetic: true` in peilmerk.yml): the words and names that say so.

Every page says it, and so does all that can leave a page: figures, tables, charts as pictures, files. `publishers/stage.py` puts the
words there, and the publication gate (`publishers/marks.py`) publishes nothing that lacks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the embedded publisher needs the words, not the project
    from peilmerk.project import Publication

WORD = "verzonnen"
#: What every mark contains, in any case; a tile has room for the word alone.
MARK = f"{WORD} gegevens"
WHY = "Alle cijfers op deze site zijn gemaakt om Peilmerk te laten zien."
LABEL = MARK.capitalize()
#: The last column of a file with figures, and what is in the file's name.
COLUMN, IN_NAME = "synthetic", "synthetisch"


def short(name: str) -> str:
    """`Verzonnen gegevens: Voorbeeldstad bestaat niet`."""
    return f"{LABEL}: {name} bestaat niet"


def beside(text: str, publication: Publication) -> str:
    """A title or caption with the mark behind it, if the edition is synthetic: `Wachttijd (verzonnen gegevens)`."""
    return f"{text} ({MARK})" if publication.synthetic else text


def figures_file(publication: Publication) -> str:
    """Where on the site the file with all figures of an edition stands."""
    return f"data/observaties-{IN_NAME}.csv" if publication.synthetic else "data/observaties.csv"
