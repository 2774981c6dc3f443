"""Web download of StatLine ("CSV volgens tabelindeling", or with or without statistical symbols): quoted, padded, decimal comma.

Two layouts, seen in downloads of 2017 to 2025. As a table: a title and empty lines; one line for every dimension that stands in
columns (its name, then the members); a last header line with the names of the dimensions in rows and the units; the figures; and
`Bron: CBS` or `© Centraal Bureau voor de Statistiek` after them. Flat: one header line with the names of all dimensions and topics,
these with their unit in brackets. `header` finds out which; here its parts are given their meaning.
"""

from __future__ import annotations

from collections.abc import Callable

from peilmerk.deliveries.files import Sheet, as_text
from peilmerk.deliveries.readers.statline import header, unmapped
from peilmerk.deliveries.readers.statline.header import Header
from peilmerk.deliveries.readers.statline.layout import Figures, Layout
from peilmerk.deliveries.readers.statline.mapping import Mapping, key
from peilmerk.deliveries.readers.statline.metadata import Metadata
from peilmerk.deliveries.reading import Reading

#: Only a download with symbols has these; there an empty cell means that a figure cannot exist.
_SYMBOLS = {".", "-", "x"}
_SOURCE = ("bron:", "©", "(c)")


def recognises(sheet: Sheet) -> bool:
    """True if a header of StatLine stands in the first lines."""
    return header.find(sheet.head(header.LINES)) is not None


def layout(sheet: Sheet, mapping: Mapping, reading: Reading) -> Layout:
    """How the sheet is laid out. Raises DeliveryError if it is of no table in statline.yml."""
    top = header.find(sheet.head(header.LINES), _known(mapping))
    note = _notes(top)
    in_rows = top.topic_column is not None
    labels = _labels_below(sheet, top, note) if in_rows else {t.label: t for t in top.topics}
    name_of = {label: _name(mapping, label) for label in labels}
    topics: dict[str, int] = {}
    for label, topic in labels.items():
        topics.setdefault(name_of[label], topic.column)
    units = {name_of[label]: t.unit for label, t in labels.items()}
    dimensions = {**top.rows, **{d: c.column for c in top.columns for d in c.members}, **dict.fromkeys(top.fixed, 0)}
    table = unmapped.choose(sheet, mapping, Metadata(title=top.title), top.line, dimensions, topics, units)
    figures = [
        Figures(c.column, "" if in_rows else table.topic(name_of[c.topic]), {table.dimension(d): m for d, m in c.members.items()})
        for c in top.columns
        if in_rows or table.topic(name_of[c.topic]) in table.topics
    ]
    _once(sheet, top, figures)
    return Layout(
        table, {table.dimension(d): c for d, c in top.rows.items()}, figures, first=top.line + 1, width=top.width,
        fixed={table.dimension(d): m for d, m in top.fixed.items()}, note=note, topic=top.topic_column,
        topic_of={label: table.topic(name) for label, name in name_of.items()},
        empty="not_applicable" if _has_symbols(sheet, top) else "unknown",
    )  # fmt: skip


def _known(mapping: Mapping) -> set[str]:
    """The names that are dimensions, and not topics, in any table."""
    return {key(n) for t in mapping.tables.values() for name, d in t.dimensions.items() for n in (name, *d.titles)}


def _name(mapping: Mapping, label: str) -> str:
    """What statline.yml calls a topic: its whole path (`Jeugdhulp/Met verblijf`), or as much of its end as is known."""
    parts = label.replace("|", "/").split("/")
    for start in range(len(parts)):
        ending = "/".join(parts[start:])
        if any(t.topic(ending) for t in mapping.tables.values()):
            return ending
    return parts[-1].strip()


def _labels_below(sheet: Sheet, top: Header, note: Callable[[list[object]], bool]) -> dict[str, header.Topic]:
    """The topics that stand in rows, with the unit beside them."""
    found = {}
    for row in sheet.rows(top.line + 1):
        if len(row) > top.topic_column and not note(row) and (label := as_text(row[top.topic_column])):
            unit = as_text(row[top.unit_column]) if top.unit_column is not None and len(row) > top.unit_column else ""
            found.setdefault(label, header.Topic(label, unit, top.topic_column))
    return found


def _notes(top: Header) -> Callable[[list[object]], bool]:
    """Which rows are notes: one cell with text, and no row of a table that has but one label."""
    labels = len(top.rows) + (top.topic_column is not None)

    def note(row: list[object]) -> bool:
        if len(row) == top.width and row[-1] not in ("", None):
            return False
        told = [text for c in row if (text := as_text(c))]
        return len(told) == 1 and (labels > 1 or len(row) < top.width or told[0].casefold().startswith(_SOURCE))

    return note


def _has_symbols(sheet: Sheet, top: Header) -> bool:
    first = min(c.column for c in top.columns)
    return any(not _SYMBOLS.isdisjoint(c.strip() for c in row[first:] if type(c) is str) for row in sheet.rows(top.line + 1))


def _once(sheet: Sheet, top: Header, figures: list[Figures]) -> None:
    seen = set()
    for f in figures:
        same = (f.topic, *sorted(f.fixed.items()))
        if same in seen:
            raise sheet.error(
                row=top.line, column=f.column, found=" / ".join(str(s) for s in (f.topic, *f.fixed.values()) if s),
                expected="every topic with the same members in one column", do="Name the topics by their whole path in statline.yml, at titles.",
            )  # fmt: skip
        seen.add(same)
