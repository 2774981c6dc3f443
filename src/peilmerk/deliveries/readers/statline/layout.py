"""How a CBS table is laid out in a sheet, whichever of its faces it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from peilmerk.deliveries.readers.statline.mapping import Table
from peilmerk.deliveries.readers.statline.metadata import Member


@dataclass(frozen=True)
class Figures:
    """A column with figures: its topic (empty if every row says its own) and the members that hold for the column."""

    column: int
    topic: str = ""
    fixed: dict[str, str] = field(default_factory=dict)


@dataclass
class Layout:
    """How a sheet is laid out; rows and columns count from 0.

    labels: dimension -> column with its members. fixed: dimension -> the one member of the sheet. first: first row of figures;
    what stands above it is text. lists: dimension -> code list. nameless: columns without a header, which must be empty.
    decimal, empty: as numbers.parse_column takes them. note: tells of a row whether it is a note without figures.
    topic: of a long table the column with the topic, and topic_of what it calls them (name in the mapping; empty: unknown).
    attribute: the column that says why there is no figure, and attributes its words -> missing_reason.
    """

    table: Table
    labels: dict[str, int]
    figures: list[Figures]
    first: int
    width: int
    fixed: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[str, Member]] = field(default_factory=dict)
    nameless: set[int] = field(default_factory=set)
    decimal: str = ","
    empty: str = "unknown"
    note: Callable[[list[object]], bool] | None = None
    topic: int | None = None
    topic_of: dict[str, str] = field(default_factory=dict)
    attribute: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def topics(self) -> list[str]:
        """The topics with figures, in the order by which they are numbered."""
        return list(self.table.topics)
