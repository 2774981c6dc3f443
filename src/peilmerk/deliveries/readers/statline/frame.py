"""The observations of a batch of rows, as columns: what rows say is repeated, what columns say is tiled, and nothing is looped over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk.deliveries.files import letter
from peilmerk.deliveries.readers.statline.axes import Axis, texts
from peilmerk.deliveries.readers.statline.layout import Layout
from peilmerk.numbers import NumberColumn
from peilmerk.observations import TOTAL
from peilmerk.period import Period
from peilmerk.reference import Area, Indicator


@dataclass
class Batch:
    """Rows whose labels and figures are known. places: row numbers from 0. members: dimension -> numbers of its members, where rows say them.

    provisional: per row, whether its labels say so. topic: per row the number of its topic, or None if columns say it. figures: per column.
    """

    places: np.ndarray
    members: dict[str, np.ndarray]
    provisional: np.ndarray
    topic: np.ndarray | None
    figures: list[NumberColumn]

    def only(self, keep: np.ndarray) -> Batch:
        """These rows."""
        topic = None if self.topic is None else self.topic[keep]
        return Batch(self.places[keep], {n: m[keep] for n, m in self.members.items()}, self.provisional[keep], topic, [_only(f, keep) for f in self.figures])


def observations(
    batch: Batch, layout: Layout, axes: dict[str, Axis], fixed: Callable[[str, int], tuple[int, bool]], indicators: dict[str, Indicator],
    period: Period | None, area: Area | None,
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    """The observations of a batch, row by row and in a row from left to right; and how many of its rows are totals.

    fixed: (dimension, figure column) -> the member that holds for the column, where rows do not say it, and whether it is provisional.
    period, area: of all figures, if the table has no periods or regions.
    """
    shape = (len(batch.places), len(layout.figures))

    def by_row(values: np.ndarray) -> np.ndarray:
        return np.repeat(values, shape[1])

    def by_column(values: np.ndarray) -> np.ndarray:
        return np.tile(values, shape[0])

    topics = layout.topics
    of = by_row(batch.topic) if batch.topic is not None else by_column(np.array([topics.index(f.topic) for f in layout.figures]))
    provisional = by_row(batch.provisional)
    data: dict[str, pd.Series] = {}
    totals, parts = [], []
    for name, axis in axes.items():
        if name in batch.members:
            numbers = by_row(batch.members[name])
        else:
            found = [fixed(name, column) for column in range(shape[1])]
            numbers = by_column(np.array([number for number, _ in found]))
            provisional = provisional | by_column(np.array([is_provisional for _, is_provisional in found]))
        data |= axis.series(numbers)
        if layout.table.dimensions[name].kind == "breakdown":
            totals.append(np.array([v[0] == TOTAL for v in axis.values])[numbers])
            parts.append(~totals[-1] & layout.table.dimensions[name].adds_up)
    codes = [layout.table.topics[t].indicator for t in topics]
    data["indicator"] = texts(codes, of)
    data["theme"] = texts([indicators[c].theme for c in codes], of)
    data["unit_measure"] = texts([indicators[c].unit for c in codes], of)
    if period:
        data |= {
            "time_period": texts([period.code], np.zeros(len(of), dtype=np.int64)),
            "time_start": pd.Series(np.full(len(of), np.datetime64(period.start, "us"))),
            "time_end": pd.Series(np.full(len(of), np.datetime64(period.end, "us"))),
        }
    if area:
        data |= {"ref_area": texts([area.code], np.zeros(len(of), dtype=np.int64)), "scope": texts([area.scope], np.zeros(len(of), dtype=np.int64))}
    data |= _values(batch, layout, of, provisional)
    data["source_row"] = pd.Series(pd.array(by_row(batch.places + 1), dtype="Int64"))
    data["source_column"] = texts([letter(f.column) for f in layout.figures], by_column(np.arange(shape[1])))
    if not totals:
        return pd.DataFrame(data), 0
    count = np.sum(totals, axis=0)
    roles = np.where(count == len(totals), 2, np.where(count > 0, 1, 0))
    data["role"] = texts(["item", "subtotal", "total"], roles)
    data["part_of"] = texts(["", TOTAL], ((count == len(totals) - 1) & np.logical_or.reduce(parts)).astype(np.int64))
    return pd.DataFrame(data), int((roles.reshape(shape) > 0).all(axis=1).sum())


def _values(batch: Batch, layout: Layout, of: np.ndarray, provisional: np.ndarray) -> dict[str, pd.Series]:
    """The columns with the figures themselves. Decimals are those of the topic, or of the figure if it has more."""

    def together(part: str) -> np.ndarray:
        return np.column_stack([getattr(f, part) for f in batch.figures]).ravel()

    topics = [layout.table.topics[t] for t in layout.topics]
    factor = np.array([t.factor for t in topics])[of]
    shift = np.array([len(f"{t.factor:.0f}") - 1 for t in topics])[of]
    value, mark = together("value"), together("mark")
    known = ~np.isnan(value)
    places = np.maximum(together("decimals"), np.array([t.decimals for t in topics])[of]) - shift
    reasons, words = pd.factorize(together("missing"))
    if any(f.mark.any() for f in batch.figures):
        provisional = provisional | (known & (np.char.find(mark.astype(str), "*") >= 0))
    return {
        "obs_value": pd.Series(_times(value, factor)),
        "obs_low": pd.Series(_times(together("low"), factor)),
        "obs_high": pd.Series(_times(together("high"), factor)),
        "decimals": pd.Series(pd.arrays.IntegerArray(np.where(known, places, 0), ~known)),
        "missing_reason": texts(words, reasons),
        "obs_status": texts(["A", "P"], provisional.astype(np.int64)),
    }


def _times(value: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Values in the unit of the indicator. Rounded to the 15 digits that a float keeps: 581.1 x 1000 is 581100 and nothing behind it."""
    if (factor == 1).all():
        return value
    return np.array([float(f"{v:.15g}") for v in (value * factor).tolist()])


def _only(figures: NumberColumn, keep: np.ndarray) -> NumberColumn:
    parts = ("value", "decimals", "missing", "low", "high", "mark", "unit")
    return NumberColumn(**{p: getattr(figures, p)[keep] for p in parts})
