"""One observation as a cell of a table: how it is written, what is special about it, whether a check disputes it, and its key."""

from __future__ import annotations

import pandas as pd

from peilmerk import keys, writing
from peilmerk.display.model import Cell
from peilmerk.observations import BREAKDOWNS

#: What makes two figures of a selection the same statement: everything but where and how precisely it was said.
STATEMENT = [
    "ref_area", "time_period", "indicator", "theme", *BREAKDOWNS, "transformation", "scenario", "obs_status", "unit_measure", "obs_value",
    "obs_low", "obs_high", "qualifier", "missing_reason", "conf_status",
]  # fmt: skip


def value_cell(row, reference, *, with_unit: bool = True) -> Cell:
    """The cell of one observation; a provisional value ends with `*`, a direction is an arrow with a word."""
    text, flags = writing.value(row, reference, with_unit=with_unit), flags_of(row)
    if row["transformation"] == "direction" and row["conf_status"] == "F":
        return Cell(text, "text", [f"dir-{ {1.0: 'up', 0.0: 'flat', -1.0: 'down'}[row['obs_value']] }"], key=key_of(row))
    return Cell(text + ("*" if "provisional" in flags else ""), "num", flags, key=key_of(row))


def disputed(cell: Cell, row, edition) -> Cell:
    """The cell of one observation, marked if a check disputes its value, with what other figures say as its note; what was computed from it says something else."""
    if ";computed=" in cell.key:
        return cell
    words, differs = edition.disputed([row])
    if differs:
        cell.flags, cell.note = [*cell.flags, "differs"], words
    return cell


def flags_of(row) -> list[str]:
    """What is special about an observation, as `Cell.flags`: that it is hidden, missing or provisional."""
    if row["conf_status"] != "F":
        return ["hidden"]
    if row["unit_measure"] == "timestamp":
        return []
    if pd.isna(row["obs_value"]) and pd.isna(row["obs_low"]) and pd.isna(row["obs_high"]):
        return ["missing"]
    return ["provisional"] if row["scenario"] == "actual" and row["obs_status"] == "P" else []


def key_of(row) -> str:
    """The key of an observation: that of the selection, which knows what was added up, or else its own."""
    return row.get(keys.FIELD) or keys.key(row)
