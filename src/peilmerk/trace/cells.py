"""The cell that a figure came from: the backward half of a trace, with what the cell says now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from peilmerk import numbers, store
from peilmerk.deliveries.files import sheets
from peilmerk.deliveries.files.sheet import as_text, column_number
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project

#: What a unit line above a table or a unit beside a figure can have made of a number.
_FACTORS = (1, 1e3, 1e6, 1e9)
_DASHES = ("-", "–", "—")
_DIRECTION = {"stijgt": 1.0, "stabiel": 0.0, "daalt": -1.0, "ja": 1.0, "nee": 0.0}


@dataclass(frozen=True)
class Origin:
    """A delivery and a place in it (row from 1).

    file: same (its content is what was read), changed, missing or destroyed (a register). cell: what it says now, empty where the figure may not be
    shown. agrees: whether that is the delivered figure; None if it cannot be told.
    """

    delivery: str
    hash: str
    source: str
    exported: str
    export_basis: str
    sheet: str
    row: int | None
    column: str
    file: str
    cell: str
    agrees: bool | None
    problem: str

    @property
    def place(self) -> str:
        """`nijmegen/2020-S1/cijfers.xlsx, sheet 'Blad1', row 7, column C`."""
        parts = [self.delivery or "a delivery that the store does not have", f"sheet '{self.sheet}'"]
        if self.row is None and not self.column:
            return f"{parts[0]}, counted from the register {self.sheet}"
        parts += [f"row {self.row}"] if self.row is not None else []
        return ", ".join(parts + ([f"column {self.column}"] if self.column else []))


def origin(project: Project, facts: dict, row: pd.Series, *, show: bool, may_be_told: Callable[[object], bool] = lambda cell: True) -> Origin:
    """Where an observation came from, with its cell read from the file now.

    facts: delivery (its name below a root), source, exported, export_basis; register and destroyed for what was counted. row: the observation as it was delivered.
    show: whether its value may be shown; may_be_told: whether what a changed file says in its place may be.
    """
    number = None if pd.isna(row["source_row"]) else int(row["source_row"])
    path = project.delivered(facts["delivery"])
    state = "missing" if path is None else "same" if store.digest(path) == row["source"] else "changed"
    state = "destroyed" if path is None and facts.get("destroyed") else state
    cell, problem = None, ""
    if path is not None and number is not None and row["source_column"]:
        try:
            cell = _cell(path, facts["delivery"], row["source_sheet"], number, row["source_column"])
        except PeilmerkError as error:
            problem = str(error).split("\n")[0]
    return Origin(
        facts["delivery"], row["source"], facts["source"], str(facts["exported"]), facts["export_basis"], row["source_sheet"], number,
        row["source_column"], state, as_text(cell) if show and (state == "same" or may_be_told(cell)) else "", None if cell is None else _agrees(cell, row), problem,
    )  # fmt: skip


def _cell(path: Path, name: str, sheet: str, row: int, column: str) -> object | None:
    """What a cell says; None if the sheet is not there. Raises DeliveryError if the file cannot be opened."""
    for found in sheets(path, name):
        if found.name == sheet:
            cells = next(islice(found.rows(row - 1), 1), [])
            at = column_number(column)
            return cells[at] if at < len(cells) else ""
    return None


def _agrees(cell: object, row: pd.Series) -> bool | None:
    """Whether a cell says the figure, whatever the unit of its table; None if it is a text that is no figure."""
    word = as_text(cell).lower()
    if word in _DIRECTION and row["unit_measure"] in ("direction", "flag"):
        return _DIRECTION[word] == row["obs_value"]
    if word in _DASHES:  # nil or not applicable, as the form of the table has it
        return bool(pd.isna(row["obs_value"]) or row["obs_value"] == 0)
    try:
        number = numbers.parse(cell)
    except numbers.NumberError:
        return None
    if number.value is None:
        return bool(pd.isna(row["obs_value"]))
    if pd.isna(row["obs_value"]):
        return False
    return any(abs(number.value * factor - row["obs_value"]) <= 1e-9 * abs(row["obs_value"]) for factor in _FACTORS)
