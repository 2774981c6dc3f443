"""Finding tables in a sheet: several on one sheet, below and beside each other, with titles above and headers of 1-3 rows.

A table is found by its header: a block of rows in which at least so many columns make sense to the reader, as the texts
above each other (`Realisatie`, `2020`, `1e kwartaal`). An upper text holds for the columns to its right up to the next
one, or exactly as far as its merged range. Columns before the first that makes sense are the labels of the lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout.header_texts import Grid, Part, Path
from peilmerk.deliveries.layout.table_rows import is_footnote

#: The rows in which the first header must stand for a sheet to be recognised.
HEAD_ROWS = 40
_MOST_ROWS = 3


@dataclass
class Table:
    """A table: rows of its header and body, and for each column the texts of the header from top to bottom.

    values: the columns that make sense to the reader; labels: the others, left and right of them. titles: (text, row,
    column) of the lines above, nearest last; those of the table's own columns go before those of the whole sheet.
    """

    header: range
    columns: dict[int, Path]
    values: list[int]
    body: range = range(0)
    titles: list[tuple[str, int, int]] = field(default_factory=list)
    repeats: bool = False

    @property
    def labels(self) -> list[int]:
        """The columns that are not values, in order."""
        return [c for c in self.columns if c not in self.values]

    def label_text(self, column: int) -> str:
        """What the header calls a column of labels; empty for a corner that has no text."""
        return " ".join(p.text for p in self.columns[column])

    def place(self, column: int) -> tuple[int, int]:
        """Row and column of the lowest text in a column's header, for an error about it."""
        path = self.columns[column]
        return (path[-1].row, path[-1].column) if path else (self.header[-1], column)


def find(
    sheet: Sheet, understands: Callable[[Path], bool], *, least: int = 2, is_label: Callable[[str], bool] = lambda text: False,
    rows: int | None = None,
) -> list[Table]:
    """The tables of a sheet, from top to bottom and from left to right.

    understands: whether a column of figures can have such a header. least: how many such columns a header has at least.
    is_label: whether a text is the header of a column of labels (`Indicator`). rows: look no further than these.
    """
    grid = Grid(sheet, sheet.height if rows is None else rows)
    found: list[Table] = []
    for row in range(len(grid.texts)):
        taken = {c for t in found for c in t.columns}
        for table in _headers_at(grid, row, understands, least, is_label, taken):
            if not _within(grid, found, table, is_label):
                found.append(table)
    return _with_bodies(grid, found)


def _headers_at(grid: Grid, row: int, understands, least: int, is_label, above: set[int]) -> list[Table]:
    """The headers of which the first row is this one, each as deep as makes sense."""
    found: list[Table] = []
    for depth in range(min(_MOST_ROWS, len(grid.texts) - row), 0, -1):
        block = range(row, row + depth)
        for first, last in _segments(grid, block, understands, is_label, above):
            taken = {c for t in found for c in t.columns}
            if any(c in taken for c in range(first, last + 1)):
                continue
            table = _header(grid, block, first, last, understands, least)
            if table:
                found.append(table)
    return sorted(found, key=lambda t: min(t.columns))


def _segments(grid: Grid, block: range, understands, is_label, taken: set[int]) -> list[tuple[int, int]]:
    """Stretches of columns of a block that can be a header: a gap parts two tables if labels follow it.

    A gap before figures only, or before a last remark, is one for the eye. taken: columns of tables that began above.
    """
    runs: list[list[int]] = []
    for c in range(grid.width):
        if any(grid.part(r, c) for r in block):
            if runs and runs[-1][1] == c - 1:
                runs[-1][1] = c
            else:
                runs.append([c, c])
    joined: list[list] = []  # first column, last column, whether it has figures
    for first, last in runs:
        paths = grid.paths(block, first, last)
        figures = [c for c in paths if understands(paths[c])]
        if figures and figures[0] == first:  # figures without labels of their own before them
            corner = first > 0 and _has_labels(grid, block[-1] + 1, first - 1) and not (joined and joined[-1][1] >= first - 1)
            before = joined[-1] if joined else None
            if corner and not (before and not before[2] and before[1] == first - 1):
                joined.append([first - 1, last, True])
            elif before:
                before[1:] = [last, True]
            else:
                joined.append([max(0, first - 1), last, True])
        elif not figures and joined and joined[-1][2]:
            # a last column Opmerking, or the labels of the next table, or something else that stands there
            named = _named(paths, is_label) and not set(paths) & taken
            follows = [run for run in runs if run[0] > last][:1]
            if named and not (follows and _has_figures(grid, block, follows[0], understands)):
                joined[-1][1] = last
            else:
                joined.append([first, last, False])
        elif figures and joined and not joined[-1][2] and _named(grid.paths(block, *joined[-1][:2]), is_label):
            # labels, a gap, more labels and figures; what is no label is a title that stands beside a header
            joined[-1][1:] = [last, True]
        else:
            joined.append([first, last, bool(figures)])
    return [(first, last) for first, last, figures in joined if figures]


def _named(paths: dict[int, Path], is_label) -> bool:
    """True if every text is the header of a column of labels."""
    return all(is_label(p.text) for path in paths.values() for p in path)


def _has_figures(grid: Grid, block: range, run: list[int], understands) -> bool:
    """True if a stretch of columns begins with figures, without labels of its own."""
    return understands(grid.paths(block, *run)[run[0]])


def _has_labels(grid: Grid, row: int, column: int) -> bool:
    """True if one of the first lines below a header has words in this column."""
    texts = [grid.text(r, column) for r in range(row, row + 4)]
    return any(t and any(ch.isalpha() for ch in t) for t in texts)


def _header(grid: Grid, block: range, first: int, last: int, understands, least: int) -> Table | None:
    """The header that a block is for these columns, or None if it is none."""
    paths = grid.paths(block, first, last)
    values = [c for c, path in paths.items() if path and understands(path)]
    if len(values) < least:
        return None
    between = [c for c, path in paths.items() if values[0] <= c <= values[-1] and path and c not in values]
    if len(between) > len(values):
        return None
    stub = {(p.row, p.column) for p in paths[first]}
    if first not in values and len(stub) > 1:  # two words above each other: a header and a line, or a title and a header
        return None
    for r in block:  # every row of the block says something of the figures
        if not any(p.row <= r and (p.row == r or _reaches(grid, p, r)) for c in values for p in paths[c]):
            return None
    if not any(p.row == block[0] for c in values for p in paths[c]):
        return None
    columns = {c: path for c, path in paths.items() if path or c == first}
    return Table(block, columns, values)


def _reaches(grid: Grid, part: Part, row: int) -> bool:
    return grid.sheet.merged.get((part.row, part.column), (part.row, 0))[0] >= row


def _within(grid: Grid, found: list[Table], table: Table, is_label) -> bool:
    """True if a candidate is a part of a header that was found, or a line of figures that happen to look like years."""
    for other in found:
        if not set(other.columns) & set(table.columns):
            continue
        if table.header[0] <= other.header[-1]:
            return True
        follows = any(grid.text(table.header[0] - 1, c) for c in other.values)  # a line of figures stands right above it
        own_place = min(table.columns) == min(other.columns) or not follows
        if any(is_label(table.label_text(c)) for c in table.labels[:1]) and _differ(table) and own_place:
            continue
        if any(is_label(other.label_text(c)) for c in other.labels):  # its headers have names, so that this is none
            return True
        if follows or table.header[0] - 1 in other.header or not _differ(table):
            return True
    return False


def _differ(table: Table) -> bool:
    """True if every column of figures has a header of its own, as lines of figures seldom have."""
    return len({tuple(p.text for p in table.columns[c]) for c in table.values}) == len(table.values)


def _with_bodies(grid: Grid, found: list[Table]) -> list[Table]:
    """Give every table its rows: down to the titles of the next one in the same columns."""
    for table in found:
        mine = range(min(table.columns), max(table.columns) + 1)
        below = [t for t in found if t.header[0] > table.header[-1] and any(c in mine for c in t.columns)]
        above = [t for t in found if t.header[-1] < table.header[0] and any(c in mine for c in t.columns)]
        end = min((t.header[0] for t in below), default=len(grid.texts))
        if below:
            end = _before_titles(grid, table, end)
        table.body = range(table.header[-1] + 1, end)
        start = 0
        if above:
            last = max(above, key=lambda t: t.header[0])
            start = _before_titles(grid, last, table.header[0])
        neighbours = [t for t in found if t is not table and t.header[0] < table.header[-1] + 1 and not any(c in mine for c in t.columns)]
        table.titles = _titles(grid, table, start, neighbours)
        same = [t for t in above if [p.text for c in t.columns for p in t.columns[c]] == [p.text for c in table.columns for p in table.columns[c]]]
        if same and not table.titles:
            table.titles, table.repeats = same[-1].titles, True
    return found


def _before_titles(grid: Grid, table: Table, header: int) -> int:
    """The row where the titles of the next header begin: below the last line or footnote of the table above it."""
    row = header
    while row > table.header[-1] + 1:
        texts = [grid.text(row - 1, c) for c in table.columns]
        words = [t for t in texts if t]
        if any(grid.text(row - 1, c) for c in table.values) or (words and is_footnote(words[0])) or len(words) > 1:
            break
        row -= 1
    return row


def _titles(grid: Grid, table: Table, start: int, neighbours: list[Table]) -> list[tuple[str, int, int]]:
    """The texts above a header: those above other tables left out, the table's own last."""
    others = {c for t in neighbours for c in range(min(t.columns), max(t.columns) + 1)}
    theirs = {(r, c) for t in neighbours for r in [*t.header, *t.body] for c in others}
    first, last = min(table.columns), max(table.columns)
    found = [
        (grid.text(r, c), r, c)
        for r in range(start, table.header[0])
        for c in range(grid.width)
        if grid.text(r, c) and (r, c) not in theirs
    ]
    own = [t for t in found if first <= t[2] <= last]
    shared = [t for t in found if t[2] < first and t[2] in others] if not own else [t for t in found if t[2] < first]
    return [*shared, *own]
