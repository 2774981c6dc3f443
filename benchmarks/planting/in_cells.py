"""Faults in cells: each takes a table, changes one thing in it, and tells what, or gives None where it finds no place."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

from planting import numbers, words
from planting.carriers import Table, place


@dataclass(frozen=True)
class Change:
    """What was changed: the cell (or row), what stood there, and what stands there now."""

    cell: str
    before: str
    after: str


def _one_cell(table: Table, rng: random.Random, change, fits=numbers.is_number) -> Change | None:
    cells = [(r, c, value) for r, row in enumerate(table.rows) for c, value in enumerate(row) if value not in (None, "") and fits(value)]
    for row, column, value in rng.sample(cells, min(len(cells), 20)):
        after = change(value, rng)
        if after is not None and after != value:
            table.put(row, column, after)
            return Change(place(row, column), str(value), str(after))
    return None


def digit(table: Table, rng: random.Random) -> Change | None:
    """One digit of a number is another."""
    return _one_cell(table, rng, numbers.flipped)


def digits_swapped(table: Table, rng: random.Random) -> Change | None:
    """Two neighbouring digits of a number changed places."""
    return _one_cell(table, rng, numbers.swapped)


def unit(table: Table, rng: random.Random) -> Change | None:
    """A number ten or a thousand times too large, or a thousand times too small; or another unit word in a cell."""
    ways = [
        lambda: _one_cell(table, rng, numbers.shifted),
        lambda: _one_cell(table, rng, lambda cell, r: words.other_cell(cell, words.UNITS, r, whole=False), fits=lambda v: isinstance(v, str)),
    ]  # fmt: skip
    rng.shuffle(ways)
    return ways[0]() or ways[1]()


def sign(table: Table, rng: random.Random) -> Change | None:
    """A number with the other sign."""
    return _one_cell(table, rng, numbers.negated)


def period(table: Table, rng: random.Random) -> Change | None:
    """A number in the place of its right neighbour and the other way round; or a cell that names another year."""
    ways = [lambda: _neighbours(table, rng), lambda: _one_cell(table, rng, numbers.year_changed, fits=lambda v: True)]
    rng.shuffle(ways)
    return ways[0]() or ways[1]()


def _neighbours(table: Table, rng: random.Random) -> Change | None:
    pairs = [
        (r, c, a, b) for r, row in enumerate(table.rows) for c, (a, b) in enumerate(pairwise(row))
        if numbers.is_number(a) and numbers.is_number(b) and a != b
    ]  # fmt: skip
    if not pairs:
        return None
    row, column, left, right = rng.choice(pairs)
    table.put(row, column, right)
    table.put(row, column + 1, left)
    return Change(f"{place(row, column)} en {place(row, column + 1)}", f"{left} | {right}", f"{right} | {left}")


def direction(table: Table, rng: random.Random) -> Change | None:
    """Another word of direction in a cell that is one."""
    return _one_cell(table, rng, lambda cell, r: words.other_cell(cell, words.CELL_DIRECTIONS, r, whole=True), fits=lambda v: isinstance(v, str))


def row_dropped(table: Table, rng: random.Random) -> Change | None:
    """A row with numbers is gone."""
    chosen = _row(table, rng)
    if chosen is None:
        return None
    told = _told(table.rows[chosen])
    table.drop(chosen)
    return Change(f"rij {chosen + 1}", told, "")


def row_doubled(table: Table, rng: random.Random) -> Change | None:
    """A row with numbers stands there twice."""
    chosen = _row(table, rng)
    if chosen is None:
        return None
    told = _told(table.rows[chosen])
    table.double(chosen)
    return Change(f"rij {chosen + 1}", told, f"{told} (2x)")


def _row(table: Table, rng: random.Random) -> int | None:
    rows = [r for r, row in enumerate(table.rows) if any(numbers.is_number(cell) for cell in row)]
    return rng.choice(rows) if rows else None


def _told(row: list) -> str:
    return " | ".join("" if cell is None else str(cell) for cell in row)[:120]
