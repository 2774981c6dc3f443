"""Words that analyses share: what periods and members are called, a list of names, and how many were left out. A period in a sentence is told by `moments`."""

from __future__ import annotations

from collections.abc import Iterable

from peilmerk import numbers, period
from peilmerk.texts import formats

#: One and several periods of a frequency, and of the members of a column; others are `perioden` and `groepen`.
_NOUNS = {"A": ("jaar", "jaren"), "S": ("halfjaar", "halfjaren"), "Q": ("kwartaal", "kwartalen"), "M": ("maand", "maanden")}
_MEMBERS = {"product": ("product", "producten"), "law": ("wet", "wetten"), "wet": ("wet", "wetten"), "wijk": ("wijk", "wijken"), "referrer": ("verwijzer", "verwijzers")}


def noun(code: str, count: int = 1) -> str:
    """What a period is called: `kwartaal`, for several `kwartalen`; `periode` for what has no name of its own."""
    return _NOUNS.get(period.parse(code).frequency, ("periode", "perioden"))[count != 1]


def member(column: str, count: int = 1) -> str:
    """What the members of a column are called: `product`, for several `producten`; `groep` for what has no name of its own."""
    return _MEMBERS.get(column, ("groep", "groepen"))[count != 1]


def names(words: Iterable[str]) -> str:
    """Names as a list in a sentence, each once: `Noord, Zuid en Centrum`."""
    return formats.listed(list(dict.fromkeys(words)))


def left_out(count: int, of: int, what: str, why: str) -> tuple[str, ...]:
    """That some were left out, and why, as a note: `2 van de 9 producten staan er niet bij: ...`; none if nothing was. what: the noun of several."""
    if not count:
        return ()
    return (f"{numbers.write(count)} van de {numbers.write(of)} {what} {'staat' if count == 1 else 'staan'} er niet bij: {why}.",)
