"""The texts of a header above each other, column by column: what merged ranges and blanks make of them."""

from __future__ import annotations

from dataclasses import dataclass

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.readers import common


@dataclass(frozen=True)
class Part:
    """One text of a header and where it stands (from 0); marks are the footnote marks behind it."""

    text: str
    row: int
    column: int
    marks: str = ""
    cell: object = ""


Path = tuple[Part, ...]


class Grid:
    """The texts of a sheet, and what a merged range or an upper text says of each cell of a header."""

    def __init__(self, sheet: Sheet, rows: int):
        self.sheet = sheet
        self.texts = [[sheet.text(r, c) for c in range(len(line))] for r, line in enumerate(sheet.head(rows))]
        self.width = max((len(line) for line in self.texts), default=0)
        self.covered = {
            (r, c): first
            for first, last in sheet.merged.items()
            for r in range(first[0], min(last[0] + 1, len(self.texts)))
            for c in range(first[1], last[1] + 1)
        }

    def text(self, row: int, column: int) -> str:
        line = self.texts[row] if 0 <= row < len(self.texts) else []
        return line[column] if 0 <= column < len(line) else ""

    def part(self, row: int, column: int) -> Part | None:
        """The text that stands in a cell, or in the merged range that it is part of."""
        row, column = self.covered.get((row, column), (row, column))
        if not self.text(row, column):
            return None
        text, marks = common.without_marks(self.text(row, column))
        return Part(text, row, column, marks, self.sheet.cell(row, column))

    def paths(self, block: range, first: int, last: int) -> dict[int, Path]:
        """The header of every column from first to last; empty for a column without any text."""
        found: dict[int, Path] = {}
        above: list[Part | None] = [None] * len(block)
        for c in range(first, last + 1):
            parts: list[Part] = []
            own = [self.part(r, c) for r in block]
            if not any(own):
                found[c] = ()
                above = [None] * len(block)  # a text does not reach over an empty column
                continue
            for depth, part in enumerate(own):
                lowest = depth == len(block) - 1
                if part is not None:
                    above[depth:] = [part] + [None] * (len(block) - depth - 1)
                elif not lowest and any(own[depth + 1 :]) and above[depth] and (above[depth].row, above[depth].column) not in self.sheet.merged:
                    part = above[depth]  # blank, so that the text to the left holds; a merged text says itself how far
                if part is not None and part not in parts:
                    parts.append(part)
            found[c] = tuple(parts)
        return found


def paths(sheet: Sheet, block: range) -> dict[int, Path]:
    """The header that a block of rows is, column by column; empty for a column without any text."""
    grid = Grid(sheet, block[-1] + 1)
    return grid.paths(block, 0, grid.width - 1)
