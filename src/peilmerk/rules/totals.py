"""Totals: what was delivered as a sum equals the sum of its parts.

In the table that it was delivered in: by rows, by columns, nested, by a status, and as a balance of several lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from peilmerk import period as periods
from peilmerk import precision
from peilmerk.observations import BREAKDOWNS, breakdown_of, matching
from peilmerk.precision import known
from peilmerk.rules.findings import findings, judged, rule


def _judged(total, parts: pd.DataFrame, halves: dict) -> dict:
    """Whether a delivered total can be the sum of its parts."""
    rows = parts.to_dict("records")
    return judged(total, precision.total(known(r, halves[i]) for i, r in zip(parts.index, rows, strict=True)), known(total, halves[total.name]), rows)


@rule
def declared_totals(table: pd.DataFrame, dimension: str = "", within: Sequence[str] = ()) -> pd.DataFrame:
    """Every delivered subtotal and total equals the sum of the members that name it in `part_of`.

    dimension: the one of which `part_of` names a member, if figures have more than one. within: columns that parts and
    total share besides, for deliveries with a line a figure, where one column has them all.
    """
    halves = precision.halves(table)
    return findings([_judged(total, parts, halves) for total, parts in _with_members(table, dimension, within)])


def _with_members(table: pd.DataFrame, dimension: str = "", within: Sequence[str] = ()) -> Iterator[tuple[pd.Series, pd.DataFrame]]:
    """Every delivered subtotal and total with the members that name it."""
    amounts = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    totals = amounts[amounts["role"].isin(["subtotal", "total"])]
    same = ["source", "source_sheet", "source_column", "indicator", "ref_area", "time_period", "unit_measure", *within]
    groups = dict(list(amounts[amounts["part_of"] != ""].groupby(same, dropna=False)))
    for _, total in totals.iterrows():
        siblings = groups.get(tuple(total[c] for c in same))
        if siblings is None:
            continue
        parts = siblings[siblings["part_of"] == (total[dimension] if dimension else breakdown_of(total))]
        if len(parts):
            yield total, parts


@rule
def area_totals(table: pd.DataFrame) -> pd.DataFrame:
    """Every delivered total of areas (its area) equals the sum of the areas that name it in `part_of`."""
    found = []
    halves = precision.halves(table)
    amounts = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    totals = amounts[amounts["role"].isin(["subtotal", "total"])]
    same = ["source", "source_sheet", "source_column", "indicator", "scenario", "time_period", "unit_measure"]
    groups = dict(list(amounts[amounts["part_of"] != ""].groupby([*same, "part_of"], dropna=False)))
    for _, total in totals.iterrows():
        parts = groups.get((*(total[c] for c in same), total["ref_area"]))
        if parts is not None:
            found.append(_judged(total, parts, halves))
    return findings(found)


@rule
def differences(table: pd.DataFrame, difference: str, plus: str, minus: str) -> pd.DataFrame:
    """An indicator is the one less the other (saldo is baten less lasten), of the same sheet, area, period, members and kind."""
    same = ["source", "source_sheet", "ref_area", "time_period", "scenario", "role", *BREAKDOWNS]
    level = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    sides = {(row["indicator"], *(row[c] for c in same)): row for _, row in level[level["indicator"].isin([plus, minus])].iterrows()}
    found = []
    halves = precision.halves(table)
    for _, row in level[level["indicator"] == difference].iterrows():
        key = tuple(row[c] for c in same)
        if (plus, *key) in sides and (minus, *key) in sides:
            more, less = sides[plus, *key], sides[minus, *key]
            expected = known(more, halves[more.name]) - known(less, halves[less.name])
            found.append(judged(row, expected, known(row, halves[row.name]), [more, less]))
    return findings(found)


@rule
def row_totals(table: pd.DataFrame, total: str, parts: list[str]) -> pd.DataFrame:
    """An indicator that is the sum of others over the periods within its own, per member and sheet (row totals)."""
    halves = precision.halves(table)
    return findings([_judged(row, beside, halves) for row, beside in _with_row(table, total, parts)])


def _with_row(table: pd.DataFrame, total: str, parts: Sequence[str]) -> Iterator[tuple[pd.Series, pd.DataFrame]]:
    """Every total of a row with the cells of its row that lie within its period."""
    level = table[table["transformation"] == "level"]
    for _, row in level[(level["indicator"] == total) & level["obs_value"].notna()].iterrows():
        within = periods.parse(row["time_period"])
        beside = level[
            level["indicator"].isin(parts) & level["obs_value"].notna() & (level["source"] == row["source"])
            & (level["source_sheet"] == row["source_sheet"]) & (level["source_row"] == row["source_row"])
        ]  # fmt: skip
        beside = beside[[within.contains(periods.parse(p)) for p in beside["time_period"]]]
        if len(beside):
            yield row, beside


@rule
def exact_totals(table: pd.DataFrame, total: str = "", parts: Sequence[str] = (), chance: float = 0.01) -> pd.DataFrame:
    """In a sheet whose other totals are exactly the sum of their parts, none is off by what rounding could explain.

    Totals and parts that were rounded apart do not all close to the last digit: of n parts a total does with the chance that n
    rounding errors, each even between half a unit less and more, add up to less than half a unit (normal approximation, variance
    n/12). If the chance of all that do close is less than `chance`, the sheet was added up after rounding, and the few that do not
    close are wrong. total and parts: row totals that count too (see `row_totals`).
    """
    halves = precision.halves(table)
    sheets: dict[tuple, list[tuple[dict, int]]] = {}
    for row, of in [*_with_members(table), *(_with_row(table, total, parts) if total else [])]:
        sheets.setdefault((row["source"], row["source_sheet"]), []).append((_judged(row, of, halves), len(of)))
    found = []
    for totals in sheets.values():
        closes = [abs(f["found"] - f["expected"]) <= 1e-9 * max(1.0, abs(f["found"])) for f, _ in totals]
        by_chance = math.prod(math.erf(0.5 / math.sqrt(n / 6)) for (_, n), close in zip(totals, closes, strict=True) if close)
        if by_chance >= chance or closes.count(False) > len(closes) / 5:
            continue
        for (one, _), close in zip(totals, closes, strict=True):
            told = "" if close else "Bijna alle totalen van dit blad zijn precies de som van hun delen; dit totaal of een van zijn delen niet."
            found.append(one | {"ok": close, "tolerance": 0.0, "told": told})
    return findings(found)


@rule
def status_inventory(table: pd.DataFrame, status: str, value: float = 1.0) -> pd.DataFrame:
    """An inventory equals the sum of the measures that have the status, in the same sheet and period."""
    found = []
    halves = precision.halves(table)
    inventories = table[(table["role"] == "inventory") & (table["indicator"] != status) & table["obs_value"].notna()]
    for _, row in inventories.iterrows():
        sheet = table[(table["source"] == row["source"]) & (table["source_sheet"] == row["source_sheet"])]
        chosen = sheet[(sheet["indicator"] == status) & (sheet["obs_value"] == value)]["source_row"]
        parts = sheet[
            (sheet["indicator"] == row["indicator"]) & (sheet["role"] == "item") & sheet["source_row"].isin(chosen)
            & (sheet["time_period"] == row["time_period"]) & sheet["obs_value"].notna()
        ]  # fmt: skip
        if len(parts):
            found.append(_judged(row, parts, halves))
    return findings(found)


@rule
def balance(table: pd.DataFrame, total: dict, parts: list[dict]) -> pd.DataFrame:
    """A balance equals the sum of other lines of its sheet and period, each chosen by a selector."""
    found = []
    halves = precision.halves(table)
    for _, row in matching(table, total)[lambda t: t["obs_value"].notna()].iterrows():
        column = table[
            (table["source"] == row["source"]) & (table["source_sheet"] == row["source_sheet"])
            & (table["time_period"] == row["time_period"]) & table["obs_value"].notna()
        ]  # fmt: skip
        chosen = [matching(column, selector) for selector in parts]
        if all(len(c) for c in chosen):
            together = pd.concat(chosen)
            found.append(_judged(row, together, halves))
    return findings(found)
