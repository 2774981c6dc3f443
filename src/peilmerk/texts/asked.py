"""What a call of a text asks for: the figures that its arguments name, and words that must be true of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from peilmerk.errors import UnknownName
from peilmerk.texts import formats
from peilmerk.texts.errors import NarrativeError
from peilmerk.texts.figures import DIMENSIONS, Wanted

#: What `mits` can say: words of a sentence in which the size of a figure stands without its sign -> the sign that makes them true.
SIGNS = dict.fromkeys(("tekort", "daling", "afname", "verlies", "minder"), -1) | dict.fromkeys(("overschot", "stijging", "toename", "winst", "meer"), 1)

#: The same for `richting`, which can also be that nothing changed.
COURSES = SIGNS | dict.fromkeys(("gelijk", "stabiel"), 0)


def wanted(indicator, periode, uitsplitsing, gebied, scenario, eenheid, maat, dimensies: Mapping, direction: bool = False) -> Wanted:
    """The figure that the arguments of a call name. Raises UnknownName for an argument that no call has."""
    for name in dimensies:
        if name not in DIMENSIONS and name != "thema":
            raise UnknownName.among("argument", name, [*DIMENSIONS, "thema", "uitsplitsing", "gebied", "scenario", "anders", "eenheid", "maat", "mits", "als", "tijd", "decimalen"])
    dimensions = tuple((DIMENSIONS[name], str(value)) for name, value in dimensies.items() if name != "thema")
    texts = [str(x or "") for x in (indicator, periode, uitsplitsing, gebied, scenario, eenheid, maat)]
    return Wanted(*texts, thema=str(dimensies.get("thema", "")), dimensions=dimensions, direction=direction)


def each(indicator, periode, uitsplitsing, gebied, scenario, eenheid, maat, dimensies: Mapping) -> list[Wanted]:
    """One reference for each combination of what is given as a list."""
    lists = [[x] if not isinstance(x, list | tuple) else list(x) for x in (indicator, periode, uitsplitsing, gebied, scenario, *dimensies.values())]
    combinations: list[list] = [[]]
    for options in lists:
        combinations = [[*c, o] for c in combinations for o in options]
        if len(combinations) > 200:
            raise NarrativeError("these lists name more than 200 figures; name fewer.")
    return [wanted(*c[:5], eenheid, maat, dict(zip(dimensies, c[5:], strict=True))) for c in combinations]


def pairs(*arguments) -> int:
    """How many arguments are given as a list."""
    return sum(isinstance(a, list | tuple) for a in arguments)


def alike(call: str, rows: Sequence[pd.Series]) -> None:
    """Raise NarrativeError if figures that are compared are not in one unit."""
    units = list(dict.fromkeys(r["unit_measure"] for r in rows))
    if len(units) > 1:
        raise NarrativeError(f"{call}(...) is about figures in one unit; these are in {' and '.join(units)}.")


def sign(word: str, words: Mapping[str, int] = SIGNS) -> int:
    """The sign that makes a word of `mits` true. Raises UnknownName with the nearest words."""
    if word not in words:
        raise UnknownName.among("mits", str(word), words)
    return words[word]


def sized(row: Mapping, word: str) -> dict:
    """A figure without its sign, if the word that says it is true of all of it."""
    wrong = [row[c] for c in ("obs_value", "obs_low", "obs_high") if pd.notna(row[c]) and row[c] * sign(word) < 0]
    if wrong:
        raise NarrativeError(f"mits='{word}': the figure is {wrong[0]:g}, so this is no {word}. Mend the sentence.")
    return formats.without_sign(row if isinstance(row, dict) else row.to_dict())


def whole(number) -> int:
    """The number of decimals that an author wrote."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise NarrativeError(f"decimalen={number!r} is no whole number.")
    return number
