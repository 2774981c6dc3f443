"""The lines of a wide table: which indicator each is of, what role it has, and to which line it adds up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import table_rows
from peilmerk.deliveries.layout.tables import Table


@dataclass(frozen=True)
class Line:
    """A line with figures. named_at: the row whose cell names its indicator (None: none does).

    role and member as in an observation (`_T` for the total). sum_role, sum_member: of the line that it adds up to, None
    if it is in no sum. by_area: the lines are areas, so that they add up to a place and not to a member.
    """

    row: int
    role: str
    member: str
    marks: str
    named_at: int | None = None
    sum_role: str | None = None
    sum_member: str = ""
    by_area: bool = False


def lines(
    sheet: Sheet, table: Table, names: dict[str, int], is_name: Callable[[str], bool]
) -> tuple[dict[int, Line], table_rows.Footnotes]:
    """The lines of a table by row in the sheet, and its footnotes. names: columns by what they are called here.

    An indicator is named once for several lines by a merged cell, or by blank cells below it beside a filled Uitsplitsing
    or Gebied; totals are of the lines of one indicator (and of one area, where both columns stand there).
    """
    ordered = [names[n] for n in ("Indicator", "Gebied", "Uitsplitsing") if n in names]
    others = [c for n, c in names.items() if c not in ordered]
    found, notes = table_rows.rows(sheet, table.body, ordered, table.values, others, is_name=is_name)
    named = _named(sheet, found, names) if "Indicator" in names else {}
    by_area = "Gebied" in names and "Uitsplitsing" not in names
    groups: dict[tuple, list[table_rows.Row]] = {}
    names_at = {r: sheet.text(at, names["Indicator"]).casefold() for r, at in named.items() if at is not None}
    for row in found:
        area = sheet.text(row.index, names["Gebied"]) if "Gebied" in names and not by_area else ""
        of = (names_at.get(row.index, ""), area)
        if row.kind == table_rows.HEADING:  # a heading closes the block of whatever indicator stands above it
            for group in groups.values():
                group.append(row)
        elif row.kind not in (table_rows.EMPTY, table_rows.NOTE):
            groups.setdefault(of, []).append(row)
    made: dict[int, Line] = {}
    for group in groups.values():
        alone = "Uitsplitsing" not in names and not by_area  # one line an indicator: its label is no member
        members, sums = table_rows.members(group), table_rows.parts(group)
        for row in group:
            if row.index not in members:
                continue
            role, member = members[row.index]
            whole = not sheet.text(row.index, names["Uitsplitsing"]) if "Uitsplitsing" in names else True
            target = sums.get(row.index)
            sum_role, sum_member = members[target] if target is not None else (None, "")
            if alone or (whole and not by_area and role == "item"):
                role, member, sum_role = "item", table_rows.ALL, None
            made[row.index] = Line(
                row.index, role, table_rows.ALL if by_area else member, row.marks, named.get(row.index), sum_role, sum_member, by_area
            )
    return made, notes


def _named(sheet: Sheet, found: list[table_rows.Row], names: dict[str, int]) -> dict[int, int | None]:
    """The row whose cell names the indicator of each line."""
    column = names["Indicator"]
    covered = {r: first for (first, c), (last, _) in sheet.merged.items() if c == column for r in range(first, last + 1)}
    beside = [names[n] for n in ("Uitsplitsing", "Gebied", "Leeftijd") if n in names]
    at: dict[int, int | None] = {}
    above: int | None = None
    for row in found:
        if row.kind in (table_rows.HEADING, table_rows.NOTE):
            above = None
        elif row.kind == table_rows.EMPTY:
            continue
        elif sheet.text(row.index, column):
            at[row.index] = above = row.index
        elif row.index in covered:
            at[row.index] = covered[row.index]
        else:
            at[row.index] = above if any(sheet.text(row.index, c) for c in beside) else None
    return at
