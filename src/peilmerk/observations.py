"""The observation: one value with all that says what it is, in terms of SDMX.

A table of observations is a pandas DataFrame with exactly the columns of `COLUMNS`. Codes:

- scenario: actual, budget, target, forecast (what kind of statement the value is)
- transformation: level, change_pct, change_abs, direction (SDMX concept TRANSFORMATION: the value itself, its
  change, or only the claim that it goes up (1), down (-1) or stays (0))
- obs_status, SDMX CL_OBS_STATUS: A normal, P provisional, E estimated, F forecast
- conf_status, SDMX CL_CONF_STATUS: F free, C suppressed, D suppressed to protect another
- missing_reason: empty if there is a value; unknown, not_applicable, not_yet, secret
- correction: what correcties.yml did with the delivered value; both stay in the store, and a dropped observation is
  left out when an edition selects
- role: item, subtotal, total, inventory (what a row is in the table that it was delivered in); `part_of` names the
  member of the same dimension that this one adds up to
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.errors import HiddenCells, PeilmerkError

#: Dimensions by which an indicator can be broken down; `_T` is the SDMX code for the total.
BREAKDOWNS = [
    "product", "law", "referrer", "scheme", "measure", "intervention", "target_group", "age", "taakveld", "category", "breakdown",
]  # fmt: skip
TOTAL = "_T"

_TEXT, _NUMBER, _DATE, _BOOL, _INT = "str", "float64", "datetime64[us]", "bool", "Int64"
COLUMNS: dict[str, str] = {
    "ref_area": _TEXT,
    "time_period": _TEXT,
    "time_start": _DATE,
    "time_end": _DATE,  # NaT: open
    "indicator": _TEXT,
    "theme": _TEXT,
    **dict.fromkeys(BREAKDOWNS, _TEXT),
    "transformation": _TEXT,
    "scenario": _TEXT,
    "obs_value": _NUMBER,
    "obs_low": _NUMBER,
    "obs_high": _NUMBER,
    "decimals": _INT,  # precision in which the value was given; -3 is thousands
    "unit_measure": _TEXT,
    "base": _INT,  # number of persons or cases behind the value, where it is known; never published
    "largest": _NUMBER,  # of an amount or volume that was counted: what is of the person of whom it is most, without sign; never published
    "two_largest": _NUMBER,  # and of the two of whom it is most, together; never published
    "qualifier": _TEXT,  # circa, meer dan, bijna, ten minste
    "obs_status": _TEXT,
    "revised": _BOOL,
    "missing_reason": _TEXT,
    "conf_status": _TEXT,
    "exempt": _BOOL,  # published by the municipality before: not subject to suppression
    "scope": _TEXT,  # city, region or country
    "role": _TEXT,
    "part_of": _TEXT,
    "vintage": _DATE,  # export date of the delivery
    "source": _TEXT,  # hash of the delivery
    "source_sheet": _TEXT,
    "source_row": _INT,
    "source_column": _TEXT,
    "delivered_value": _NUMBER,  # what the delivery says, where a correction gives another value
    "correction": _TEXT,  # drop, override, scale, flag; empty if nobody corrected it
    "correction_note": _TEXT,  # why, by whom, when, and how far the source is with it
    "reference": _TEXT,  # line of the report in which a figure was stated
    "note": _TEXT,
}

#: What makes two observations speak of the same thing.
KEY = [
    "ref_area", "time_period", "indicator", "theme", *BREAKDOWNS, "transformation", "scenario", "unit_measure", "role",
]  # fmt: skip
#: What makes a figure one, wherever and in whatever vintage it is stated.
FIGURE = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "transformation", "scenario", "unit_measure"]
#: The primary key of the store: the key, from which vintage and which cell.
PRIMARY_KEY = [*KEY, "vintage", "source", "source_sheet", "source_row", "source_column"]

SCENARIOS = ["actual", "budget", "target", "forecast"]
TRANSFORMATIONS = ["level", "change_pct", "change_abs", "direction"]
OBS_STATUSES = ["A", "P", "E", "F"]
CONF_STATUSES = ["F", "C", "D"]
MISSING_REASONS = ["", "unknown", "not_applicable", "not_yet", "secret"]
ROLES = ["item", "subtotal", "total", "inventory"]
CORRECTIONS = ["drop", "override", "scale", "flag"]

#: What a column says if nobody filled it in. None is no value.
DEFAULTS = {
    **{name: "" if kind == _TEXT else None for name, kind in COLUMNS.items()},
    **dict.fromkeys(BREAKDOWNS, TOTAL),
    "transformation": "level", "scenario": "actual", "obs_status": "A", "conf_status": "F", "role": "item",
    "scope": "city", "revised": False, "exempt": False,
}  # fmt: skip


class NotObservations(PeilmerkError):
    """A table that is no table of observations."""


def frame(rows: list[dict]) -> pd.DataFrame:
    """Observations from rows; what a row does not say gets its default, text columns the empty text."""
    unknown = {name for row in rows for name in row} - set(COLUMNS)
    if unknown:
        raise NotObservations(f"These are no columns of an observation: {', '.join(sorted(unknown))}.")
    data = {}
    for name, kind in COLUMNS.items():
        default = DEFAULTS[name]
        values = [row.get(name, default) for row in rows]
        data[name] = pd.Series(values, dtype="object" if kind == _DATE else kind)
        if kind == _DATE:
            data[name] = pd.to_datetime(data[name]).astype(_DATE)
    return pd.DataFrame(data, columns=list(COLUMNS))


def records(table: pd.DataFrame) -> list[dict]:
    """The rows of a table as mappings, as its `to_dict("records")` gives them (None for an integer that is not known), in a third of the time if it has many columns."""
    cells = table.to_numpy(dtype="object")
    for at, kind in enumerate(table.dtypes):
        if isinstance(kind, pd.Int64Dtype):
            cells[:, at] = [None if v is pd.NA else v for v in cells[:, at]]
    names = list(table.columns)
    return [dict(zip(names, row, strict=True)) for row in cells.tolist()]


def completed(table: pd.DataFrame) -> pd.DataFrame:
    """A table that was written with fewer columns (an older release, a reader of large files), with the defaults of the others.

    Columns in the order and of the kinds of `COLUMNS`. Raises NotObservations if it has others.
    """
    unknown = set(table.columns) - set(COLUMNS)
    if unknown:
        raise NotObservations(f"These are no columns of an observation: {', '.join(sorted(unknown))}.")
    absent = {
        name: pd.Series(DEFAULTS[name], index=table.index, dtype=kind)
        for name, kind in COLUMNS.items()
        if name not in table.columns
    }
    return table.assign(**absent)[list(COLUMNS)].astype(COLUMNS)


def check_columns(table: pd.DataFrame) -> pd.DataFrame:
    """The table itself, if it has the columns of observations. Raises NotObservations naming what is missing."""
    missing = [c for c in COLUMNS if c not in table.columns]
    if missing:
        raise NotObservations(f"A table of observations lacks the column(s) {', '.join(missing)}.")
    return table


def total(table: pd.DataFrame, column: str = "obs_value") -> float:
    """The sum of a column of observations. Raises HiddenCells if a cell is hidden: a sum would give it away, or lie."""
    hidden = table[table["conf_status"] != "F"]
    if len(hidden):
        from peilmerk import keys  # which is made of the columns that stand here

        raise HiddenCells.among(f"The total of {column}", keys.of(hidden), len(table))
    return float(table[column].sum(min_count=1))


def breakdown_of(row) -> str:
    """The one breakdown member that an observation is about, `_T` if none."""
    for name in BREAKDOWNS:
        if row[name] != TOTAL:
            return row[name]
    return TOTAL


def members_of(row) -> str:
    """The members of all dimensions of an observation, `_T` for the whole."""
    return ", ".join(row[d] for d in BREAKDOWNS if row[d] != TOTAL) or TOTAL


def where(row) -> str:
    """The source cell of an observation as it is called everywhere: `Budget, cel B16`; with the line of the report if it has one."""
    if pd.isna(row["source_row"]):
        return f"{row['source_sheet']}"
    line = f" (regel {row['reference']} van het rapport)" if row.get("reference") else ""
    return f"{row['source_sheet']}, cel {row['source_column']}{int(row['source_row'])}{line}"


def matching(table: pd.DataFrame, selector: dict) -> pd.DataFrame:
    """Rows whose columns have the values (one, or a list) of a selector."""
    return table.iloc[places_of(table, selector)]


def places_of(table: pd.DataFrame, selector: dict) -> np.ndarray:
    """Where the rows stand whose columns have the values (one, or a list) of a selector."""
    keep = np.arange(len(table))  # column by column only what is left: of registers there are hundreds of thousands of rows
    for column, value in selector.items():
        keep = keep[table[column].iloc[keep].isin(value if isinstance(value, list) else [value]).to_numpy()]
    return keep
