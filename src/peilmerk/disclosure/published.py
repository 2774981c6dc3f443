"""From the observations that an edition wants to show to a problem of disclosure: which figures are cells, and what binds them.

Cells are levels of indicators that count persons, and amounts and volumes that were counted from registers. A figure that is stated in several
places is one cell. Its vintage is part of it where an older delivery of a register said something else of the same period.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk import period_codes as codes
from peilmerk import precision
from peilmerk.disclosure.primary import small
from peilmerk.disclosure.problem import CELLS, Problem
from peilmerk.observations import BREAKDOWNS, TOTAL, breakdown_of
from peilmerk.project import Disclosure

from peilmerk.reference import Reference
from peilmerk.reference.areas import MUNICIPALITY
from peilmerk.selection import EARLIER

FIGURE = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "scenario", "unit_measure", "of"]
_AREA, _PERIOD, _INDICATOR = (FIGURE.index(c) for c in ("ref_area", "time_period", "indicator"))
#: An amount that is sensitive must stay unknown by this share of itself to either side (the p of the p% rule; SDC Handbook 4.2.3).
_SHARE = 0.1


@dataclass(frozen=True)
class Published:
    """problem, and for each observation the number of its cell (`cell`; -1: of none); `figures`: the key of each cell (FIGURE)."""

    problem: Problem
    cell: pd.Series
    figures: list[tuple]


def published(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> Published:
    """The problem of what an edition declares. observations: before protection, with column `earlier` if some are of an older delivery."""
    table = _concerned(observations, reference)
    keys = list(table[FIGURE].itertuples(index=False, name=None))
    number = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    table = table.assign(cell=[number[k] for k in keys])
    cells = _cells(table, rule, reference, small(observations, rule, reference))
    equations = list(_equations(table, list(number), cells, reference))
    _at_least_its_parts(cells, equations)
    cell = pd.Series(-1, index=observations.index)
    cell[table.index] = table["cell"]
    return Published(Problem.of(cells, equations), cell, list(number))


def _concerned(observations: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The observations that are of cells, with `of`: the vintage of what an older delivery of a register said, else nothing."""
    named = {code for code, i in reference.indicators.items() if i.people or (i.counted and i.aggregation == "sum")}
    has_value = observations[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)
    table = observations[observations["indicator"].isin(named) & (observations["transformation"] == "level") & has_value]
    earlier = table[EARLIER] if EARLIER in table else pd.Series(False, index=table.index)
    return table.assign(of=table["vintage"].dt.strftime("%Y-%m-%d").where(earlier, "").fillna(""))


def _cells(table: pd.DataFrame, rule: Disclosure, reference: Reference, few: pd.Series) -> pd.DataFrame:
    """The cells of CELLS, each from its most precise statement."""
    low, high = np.empty(len(table)), np.empty(len(table))
    halves = precision.halves(table)
    for at, (index, row) in enumerate(zip(table.index, table.to_dict("records"), strict=True)):
        low[at], high[at] = precision.known(row, halves[index])[1:]
    given = pd.DataFrame({
        "cell": table["cell"].to_numpy(), "low": low, "high": high, "value": table["obs_value"].to_numpy(), "exempt": table["exempt"].to_numpy(),
        "few": few[table.index].to_numpy(), "people": table["indicator"].map(lambda i: reference.indicators[i].people).to_numpy(),
        "depth": (table[BREAKDOWNS] != TOTAL).sum(axis=1).to_numpy() + (table["ref_area"].map(lambda a: _is_part(a, reference))).to_numpy(),
    })  # fmt: skip
    given["width"] = np.where(np.isfinite(given["high"] - given["low"]), given["high"] - given["low"], np.inf)
    best = given.sort_values(["cell", "width"], kind="stable").drop_duplicates("cell").set_index("cell")
    by_cell = given.groupby("cell")
    whole = np.isfinite(best["width"])
    value = best["value"].where(best["value"].notna(), ((best["low"] + best["high"]) / 2).where(whole, best["low"].where(np.isfinite(best["low"]), best["high"])))
    primary, fixed = by_cell["few"].any(), by_cell["exempt"].any()
    count = best["people"].astype(bool)
    nil = count & (value == 0)  # an amount of nothing of a few persons says something of them
    lower = pd.Series(np.where(count & ~nil, 1.0, 0.0), index=value.index).where(value >= 0, -np.inf)
    least = pd.Series(np.where(count, 1.0, value - _SHARE * value.abs()), index=value.index)
    most = pd.Series(np.where(count, rule.minimum_count - 1.0, value + _SHARE * value.abs()), index=value.index)
    cells = pd.DataFrame({
        "value": value, "weight": (1 + np.log1p(value.abs())) * 4.0 ** (3 - best["depth"].clip(upper=3)), "primary": primary & ~fixed,
        "fixed": fixed | nil, "lower": np.minimum(lower, value), "upper": np.inf,
        "must_low": np.minimum(least, value).where(primary & ~fixed), "must_high": np.maximum(most, value).where(primary & ~fixed),
        "half": np.maximum(best["high"] - value, value - best["low"]),  # `meer dan 20` lies to one side of what is written
    })  # fmt: skip
    return cells.reset_index(drop=True).astype(CELLS)


def _is_part(area: str, reference: Reference) -> bool:
    known = reference.areas.get(area)
    return bool(known and known.scope == "city" and known.level != MUNICIPALITY)


def _at_least_its_parts(cells: pd.DataFrame, equations: list[tuple[dict[int, float], float, float]]) -> None:
    """That a whole is no less than what its parts are at least, however much is hidden, nobody can help: it need not be able to be less; in place."""
    lower = cells["lower"].to_numpy().copy()
    sums = [([c for c, f in terms.items() if f > 0], next(c for c, f in terms.items() if f < 0)) for terms, low, high in equations if low == high == 0]
    while True:
        before = lower.copy()
        for parts, whole in sums:
            lower[whole] = max(lower[whole], lower[parts].sum())
        if (lower == before).all():
            break
    cells["lower"] = lower
    cells["must_low"] = np.fmax(cells["must_low"], lower).where(cells["primary"])


# --- what binds them ---
def _equations(table: pd.DataFrame, figures: list[tuple], cells: pd.DataFrame, reference: Reference) -> Iterator[tuple[dict[int, float], float, float]]:
    value, half = cells["value"].to_numpy(), cells["half"].to_numpy()
    seen: set[tuple] = set()
    for whole, parts in (*_delivered(table), *_wherever(table, figures, reference), *_in_time(figures, reference)):
        parts = sorted(set(parts) - {whole})
        if parts and (key := (whole, *parts)) not in seen:
            seen.add(key)
            yield from _bound(whole, parts, value, half)


def _bound(whole: int, parts: list[int], value: np.ndarray, half: np.ndarray) -> Iterator[tuple[dict[int, float], float, float]]:
    """What a whole and its parts say of each other: that they add up; or, where persons count for several parts or parts are left out, which is more."""
    gap = float(value[parts].sum() - value[whole])
    slack = float(half[parts].sum() + half[whole]) + 1e-9 * max(1.0, abs(float(value[whole])))
    terms = {**dict.fromkeys(parts, 1.0), whole: -1.0}
    if abs(gap) <= slack:
        yield terms, min(0.0, gap), max(0.0, gap)
    elif gap < 0:
        yield terms, -math.inf, 0.0
    else:
        yield terms, 0.0, math.inf
        yield from (({part: 1.0, whole: -1.0}, -math.inf, 0.0) for part in parts if value[part] <= value[whole])


def _delivered(table: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """Totals with the rows that name them in `part_of`, in one column of one sheet."""
    siblings = ["source", "source_sheet", "source_column", "indicator", "ref_area", "time_period", "unit_measure"]
    rows = table.to_dict("records")
    totals = {(*(r[c] for c in siblings), breakdown_of(r)): r["cell"] for r in rows if r["role"] in ("total", "subtotal")}
    groups: dict[tuple, list[int]] = {}
    for row in rows:
        if row["part_of"]:
            groups.setdefault((*(row[c] for c in siblings), row["part_of"]), []).append(row["cell"])
    yield from ((totals[key], members) for key, members in groups.items() if key in totals)


def _wherever(table: pd.DataFrame, figures: list[tuple], reference: Reference) -> Iterator[tuple[int, list[int]]]:
    """Wholes with their parts wherever they were delivered: along each dimension, and by area. Two parts or more are taken to be all."""
    number = {key: n for n, key in enumerate(figures)}
    parts_of = dict(zip(table["cell"], table["part_of"], strict=True))
    sums: dict[tuple, dict[int, None]] = {}
    unknown: dict[tuple, dict[int, None]] = {}
    for key, cell in number.items():
        part_of = parts_of[cell]
        for at, column in enumerate(FIGURE):
            if column in BREAKDOWNS and key[at] != TOTAL:
                sums.setdefault((_with(key, at, TOTAL), column), {})[cell] = None
                if part_of == key[_AREA]:  # the part of which the area is not known
                    unknown.setdefault(_with(key, at, TOTAL), {})[cell] = None
        if part_of in reference.areas and part_of != key[_AREA]:
            sums.setdefault((_with(key, _AREA, part_of), "part_of"), {})[cell] = None
        area = reference.areas.get(key[_AREA])
        if _is_part(key[_AREA], reference) and area.parent in reference.areas:
            sums.setdefault((_with(key, _AREA, area.parent), area.level), {})[cell] = None
    for (whole, how), parts in sums.items():
        if whole in number and (len(parts) > 1 or how == "part_of"):
            yield number[whole], list(parts if how in BREAKDOWNS else parts | unknown.get(whole, {}))


def _in_time(figures: list[tuple], reference: Reference) -> Iterator[tuple[int, list[int]]]:
    """Periods with the shorter ones that they consist of, for what adds up over time, where all of one length are there."""
    number = {key: n for n, key in enumerate(figures)}
    for key, cell in number.items():
        if reference.indicators[key[_INDICATOR]].aggregation == "sum":
            for shorter in _parts(key[_PERIOD]):
                parts = [number.get(_with(key, _PERIOD, code)) for code in shorter]
                if all(p is not None for p in parts):
                    yield cell, parts


def _parts(code: str) -> Iterable[list[str]]:
    """The periods that a year, half-year, four months or quarter consists of, by each shorter length."""
    kind = codes.frequency(code)
    if kind not in ("A", *codes.PARTS):
        return
    year, months = code[:4], 12 // codes.PARTS.get(kind, 1)
    first = 0 if kind == "A" else (int(code[6:]) - 1) * months
    for part, count in codes.PARTS.items():
        each = 12 // count
        if each < months and months % each == 0 and first % each == 0:
            yield [f"{year}-{part}{n // each + 1}" for n in range(first, first + months, each)]
    yield [f"{year}-{month:02d}" for month in range(first + 1, first + months + 1)]


def _with(key: tuple, at: int, value: str) -> tuple:
    return (*key[:at], value, *key[at + 1 :])
