"""A coarser table, where single figures cannot be chosen in time: which figures are hidden as a whole.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.2.1: combining rows or columns protects a table without any choice of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from peilmerk.disclosure.region import Region
from peilmerk.disclosure.tables import Table

#: In words, the cells that are hidden, and the cells of all that it is for.
Hiding = tuple[str, np.ndarray, np.ndarray]


def steps(region: Region, tables: Sequence[Table], cells: Sequence[int]) -> Iterator[list[Hiding]]:
    """What to hide so that these sensitive cells are protected, step by step; each step hides more.

    First the finest level of one dimension of each table that holds one (the dimension that costs least; of what stands in no table: all that
    consists of nothing else), then all that equations bind to such a cell.
    """
    affected = set(cells)
    first = [_finest(region, table) for table in tables if not affected.isdisjoint(table.cells["cell"].tolist())]
    covered = {c for _, _, touched in first for c in touched.tolist()}
    bound = [c for c in region.components() if not affected.isdisjoint(c.tolist())]
    wholes = region.by_row[:, :].minimum(0)
    is_whole = np.zeros(len(region.fixed), dtype=bool)
    is_whole[np.unique(wholes.indices)] = True
    is_part = np.zeros(len(region.fixed), dtype=bool)
    is_part[np.unique(region.by_row.maximum(0).indices)] = True
    if is_whole.sum() > is_part.sum():  # sums may be written either way round: there are more parts than wholes
        is_whole, is_part = is_part, is_whole
    for one in bound:
        left = one[~np.isin(one, np.fromiter(covered, dtype=int, count=len(covered)))]
        if not affected.isdisjoint(left.tolist()):
            first.append(("all figures that are not a total of others are", left[~is_whole[left]], one))
    yield first
    yield [("all figures of the same table are", one, one) for one in bound]


def _finest(region: Region, table: Table) -> Hiding:
    """The deepest level of the dimension for which that costs least."""
    every = table.cells["cell"].to_numpy()
    best: tuple[float, str, np.ndarray] | None = None
    for dimension in table.dimensions:
        depth = table.cells[dimension].map(table.codes(dimension)).to_numpy()
        if depth.max(initial=0) == 0:
            continue
        cells = every[depth == depth.max()]
        cost = float(region.weight[cells].sum())
        if best is None or cost < best[0]:
            best = cost, f"{table.title}: the finest level of {dimension} is", cells
    return ("", every[:0], every) if best is None else (best[1], best[2], every)
