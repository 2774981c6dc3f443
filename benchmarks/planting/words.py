"""Words that people take for each other: of direction and of unit."""

from __future__ import annotations

import random
import re

#: Of each group one may stand where another should.
DIRECTIONS = [
    ["stijgt", "daalt", "is stabiel"], ["stijgen", "dalen"], ["steeg", "daalde"], ["stegen", "daalden"],
    ["gestegen", "gedaald"], ["stijging", "daling"], ["toegenomen", "afgenomen"], ["neemt toe", "neemt af"], ["toename", "afname"],
    ["hoger", "lager"], ["meer", "minder"], ["groeit", "krimpt"], ["groei", "krimp"], ["groter", "kleiner"], ["langer", "korter"],
    ["overschot", "tekort"],
]  # fmt: skip
#: What a cell of direction says.
CELL_DIRECTIONS = [["stijgt", "daalt", "stabiel"]]
UNITS = [
    ["mln euro", "x 1.000 euro", "euro"], ["x € 1 mln", "x € 1.000", "x € 1"], ["dagen", "weken", "maanden", "jaar"], ["uur", "dagen"],
    ["personen", "gezinnen", "huishoudens"], ["%", "personen"],
]  # fmt: skip


def other_cell(cell: object, groups: list[list[str]], rng: random.Random, *, whole: bool) -> str | None:
    """A cell with one of its words replaced by another of its group; None if it has none. whole: the cell must be that word."""
    if not isinstance(cell, str):
        return None
    pattern = "{}" if whole else r"(?<!\w){}(?!\w|\.\d)"
    found = []
    for group in groups:
        for word in group:
            match = re.fullmatch(re.escape(word), cell.strip()) if whole else re.search(pattern.format(re.escape(word)), cell)
            if match and word == max((w for w in group if w in cell), key=len):
                found += [(word, other) for other in group if other != word]
    if not found:
        return None
    word, other = rng.choice(found)
    return cell.replace(word, other, 1)
