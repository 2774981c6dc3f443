"""The header of a web download of StatLine: where it ends, what stands in rows, what in columns. Only the form; no table is known here."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from peilmerk.deliveries.files import as_text
from peilmerk.deliveries.readers.statline.mapping import key

#: A header ends within so many lines.
LINES = 60
#: How StatLine calls the dimension of topics, and the dimensions that its tables about regions and years have.
_TOPICS = {"onderwerp", "onderwerpen"}
_OF_CBS = {"regios", "perioden", "wijkenenbuurten"}
_USUAL = {"regio", *_OF_CBS, *_TOPICS}
_WITH_UNIT = re.compile(r"(?P<name>.+?)\s*\((?P<unit>[^()]*)\)", re.DOTALL)
#: A figure, or what stands for one: a line of units has none.
_FIGURE = re.compile(r"-?[\d .]*\d(,\d+)?\*{0,2}|[.x-]")
_SAID = re.compile(r"(?P<name>[^:]{1,60}):\s*(?P<member>.+)")


@dataclass(frozen=True)
class Topic:
    """A topic as the header calls it, its unit, and a column where it stands."""

    label: str
    unit: str
    column: int


@dataclass(frozen=True)
class Column:
    """A column of figures: its topic (empty if rows say it) and the members that stand above it, by dimension."""

    column: int
    topic: str
    members: dict[str, str]


@dataclass
class Header:
    """A header. line: its last line; rows: dimension -> column with its members; fixed: members that lines above the header name."""

    line: int
    width: int
    rows: dict[str, int]
    columns: list[Column]
    topics: list[Topic]
    title: str = ""
    fixed: dict[str, str] = field(default_factory=dict)
    topic_column: int | None = None
    unit_column: int | None = None


def find(head: list[list[object]], dimensions: Collection[str] = ()) -> Header | None:
    """The header in these lines, None if there is none. dimensions: keys of further names that are known to be dimensions."""
    lines = [_trimmed(row) for row in head]
    named = {*_USUAL, *dimensions}
    last = next((r for r in reversed(range(len(lines))) if _names_something(lines[r], named)), None)
    if last is None:
        return None
    if last + 1 < len(lines) and _is_units(lines[last], lines[last + 1]):
        last += 1
    first = last
    while first and _filled(lines[first - 1]) > 1 and not _is_said(lines[first - 1], lines[last], named):
        first -= 1
    above = [(line, _labels(line)) for line in lines[first:last]]
    found = _as_table(lines[last], above, last) if above else _flat(lines[last], named, last)
    if not found:
        return None
    found.title, found.fixed = _told_above(lines[:first], named)
    names = {key(n) for n in (*found.rows, *found.fixed, *(d for c in found.columns for d in c.members))}
    return found if names & _OF_CBS else None  # a sheet that a department keeps has a Periode or a Gemeente


def _trimmed(row: list[object]) -> list[str]:
    cells = [as_text(c) for c in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _filled(cells: list[str]) -> int:
    return sum(map(bool, cells))


def _names_something(cells: list[str], named: Collection[str]) -> bool:
    return _filled(cells) > 1 and any(key(c) in named for c in cells[:12])


def _is_units(axis: list[str], cells: list[str]) -> bool:
    """True if the line below a line of members has names and units, and is no row of figures."""
    labels = _labels(axis)
    below = cells[labels:]
    return len(cells) == len(axis) and all(below) and not any(_FIGURE.fullmatch(c) for c in below) and not any(_WITH_UNIT.fullmatch(c) for c in axis)


def _is_said(cells: list[str], last: list[str], named: Collection[str]) -> bool:
    """True for a line such as `Perioden;2023` above a header that is wider: one member for all."""
    return _filled(cells) == 2 and len(last) > 3 and len(cells) == 2 and key(cells[0]) in named


def _labels(axis: list[str]) -> int:
    """How many columns of labels stand before the members: the name of the dimension fills them, once or in each."""
    start = next(c for c, text in enumerate(axis) if text)
    return next((c for c in range(start + 1, len(axis)) if axis[c] and axis[c] != axis[start]), start + 1)


def _as_table(bottom: list[str], above: list[tuple[list[str], int]], line: int) -> Header | None:
    labels = max(n for _, n in above)
    width = max(len(bottom), *(len(cells) for cells, _ in above))
    axes = [(next(c for c in cells if c), _spread(cells, labels, width)) for cells, _ in above]
    names = bottom[:labels]
    topic_column = next((c for c, n in enumerate(names) if key(n) in _TOPICS), None)
    units = dict(enumerate(_spread(bottom, labels, width), labels))
    unit_column = None
    if topic_column is not None:  # units stand beside the topics, and the last label is of the members to its right
        unit_column = labels - 1 if labels - 1 > topic_column else None
        if unit_column is not None:
            axes.append((names[unit_column], _spread(bottom, labels, width)))
    rows = {n: c for c, n in enumerate(names) if n and c not in (topic_column, unit_column)}
    columns, topics = [], {}
    for column in range(labels, width):
        path = [members[column - labels] for name, members in axes if key(name) in _TOPICS]
        label = "/".join(dict.fromkeys(p for p in path if p))
        members = {name: m[column - labels] for name, m in axes if key(name) not in _TOPICS}
        columns.append(Column(column, label, members))
        if label:
            topics.setdefault(label, Topic(label, _split(label)[1] or units[column], column))
    if topic_column is None and not topics:
        return None
    return Header(line, width, rows, columns, list(topics.values()), topic_column=topic_column, unit_column=unit_column)


def _flat(bottom: list[str], named: Collection[str], line: int) -> Header | None:
    rows, columns, topics = {}, [], []
    for column, text in enumerate(bottom):
        bare, unit = _split(text)
        if text and (key(text) in named or not unit):
            rows[text] = column
        elif text:
            columns.append(Column(column, bare, {}))
            topics.append(Topic(bare, unit, column))
    return Header(line, len(bottom), rows, columns, topics) if columns and rows else None


def _spread(cells: list[str], labels: int, width: int) -> list[str]:
    """The members from the labels on; an empty one is that to its left, as in merged cells."""
    found: list[str] = []
    for column in range(labels, width):
        text = cells[column] if column < len(cells) else ""
        found.append(text or (found[-1] if found else ""))
    return found


def _split(label: str) -> tuple[str, str]:
    match = _WITH_UNIT.fullmatch(label)
    return (match["name"], match["unit"]) if match else (label, "")


def _told_above(lines: list[list[str]], named: Collection[str]) -> tuple[str, dict[str, str]]:
    """The title, and the members that lines above the header name: `Perioden: 2023`, or `Perioden` and `2023` in two cells."""
    title, fixed = "", {}
    for cells in lines:
        told = [c for c in cells if c]
        said = _SAID.fullmatch(told[0]) if len(told) == 1 else None
        if len(told) == 2 and key(told[0]) in named:
            fixed[told[0]] = told[1]
        elif said and key(said["name"]) in named:
            fixed[said["name"]] = said["member"]
        elif told and not title:
            title = told[0]
    return title, fixed
