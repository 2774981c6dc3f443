"""Generated problems of disclosure control, with true values: hierarchical and linked tables, rounded, with unique persons, with an earlier release.

`tables` is seeded and makes them of any size; the strategies make small ones that hypothesis can shrink. Values are like those of a municipality: many small, few large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from scipy import sparse

from peilmerk.disclosure.problem import CELLS, Problem
from peilmerk.disclosure.tables import Table

#: Dimensions of about so many cells: the children of a node on each level of each dimension (districts with neighbourhoods, laws with products, ages).
SIZES = {
    300: ((4,), (3, 2), (5,)),
    1_000: ((4, 3), (3, 2), (5,)),
    10_000: ((6, 5), (4, 4), (12,)),
    100_000: ((8, 8), (5, 4), (6, 7)),
}


def cells_of(values: Sequence[float], **columns: object) -> pd.DataFrame:
    """Cells as a Problem has them. Unless given: all weigh 1 and are at least 0, none is sensitive, and shown cells are exact."""
    given = {"value": values, "weight": 1.0, "primary": False, "fixed": False, "lower": 0.0, "upper": np.inf, "must_low": np.nan, "must_high": np.nan, "half": 0.0, **columns}
    return pd.DataFrame({name: given[name] for name in CELLS}, index=pd.RangeIndex(len(values))).astype(CELLS)


def total(parts: Sequence[float], **columns: object) -> Problem:
    """Cell 0 is the total of cells 1, 2, ..."""
    return Problem.of(cells_of([sum(parts), *parts], **columns), [({0: 1.0} | {n + 1: -1.0 for n in range(len(parts))}, 0.0, 0.0)])


def crossed(inside: np.ndarray, **columns: object) -> Problem:
    """A table of rows by columns with its totals. Cells row by row, the total of a row after it, the row of totals last."""
    rows, wide = inside.shape[0] + 1, inside.shape[1] + 1
    full = np.zeros((rows, wide))
    full[:-1, :-1] = inside
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = inside.sum()
    number = np.arange(rows * wide).reshape(rows, wide)
    lines = [*number, *number.T]
    return Problem.of(cells_of(full.ravel(), **columns), [({int(line[-1]): 1.0} | {int(n): -1.0 for n in line[:-1]}, 0.0, 0.0) for line in lines])


def tables(
    rng: np.random.Generator,
    dimensions: Sequence[Sequence[int]] = SIZES[1_000],
    linked: Sequence[Sequence[int]] | None = None,
    *,
    amounts: bool = False,
    mean: float = 40.0,
    minimum: int = 10,
    share: float | None = None,
) -> Problem:
    """Tables over dimensions, each a tree. dimensions: children of a node, by level. linked: the dimensions of each table; None is one table of all.

    Tables share the cells that they have in common. Counts are sensitive from 1 up to the minimum, and must be possible from 0 to the minimum; with share,
    the minimum is such that about that share of the cells is. Of amounts (multiples of 0.01) a share (0.04) is drawn as sensitive, to be known no better than within 15%.
    """
    trees = [_tree(branching) for branching in dimensions]
    leaves = [sums.shape[1] for _, sums in trees]
    means = mean * rng.lognormal(0.0, 1.0, leaves) * (rng.random(leaves) > 0.1)
    for axis, size in enumerate(leaves):  # some districts, products and ages are larger than others
        means = np.moveaxis(np.moveaxis(means, axis, -1) * rng.lognormal(0.0, 0.7, size), -1, axis)
    inside = np.round(means * 100, 2) if amounts else rng.poisson(means).astype(float)
    nodes = [len(parents) for parents, _ in trees]
    values: dict[int, float] = {}
    seen, equations = set(), []
    for table in [range(len(trees))] if linked is None else linked:
        full = inside
        for axis, (_, sums) in enumerate(trees):
            full = np.moveaxis(np.tensordot(sums if axis in table else np.ones((1, leaves[axis])), full, axes=(1, axis)), 0, axis)
        places = np.indices(full.shape)
        keys = np.ravel_multi_index(tuple(places), nodes)
        values.update(zip(keys.ravel().tolist(), np.round(full, 2).ravel().tolist(), strict=True))
        for axis in table:
            parents, _ = trees[axis]
            for parent in np.unique(parents[1:]):
                whole, parts = np.take(keys, [parent], axis), np.take(keys, np.flatnonzero(parents == parent), axis)
                for one, members in zip(whole.ravel().tolist(), np.moveaxis(parts, axis, -1).reshape(-1, parts.shape[axis]).tolist(), strict=True):
                    if (axis, one) not in seen:
                        seen.add((axis, one))
                        equations.append((one, members))
    number = {key: n for n, key in enumerate(values)}
    value = np.array(list(values.values()))
    if amounts:
        primary = (value > 0) & (rng.random(len(value)) < (0.04 if share is None else share))
        low, high = value * 0.85, value * 1.15
    else:
        minimum = int(np.quantile(value[value > 0], share * len(value) / (value > 0).sum())) + 1 if share else minimum
        primary = (value > 0) & (value < minimum)
        low, high = np.zeros(len(value)), np.full(len(value), float(minimum))
    cells = cells_of(value, weight=value + 1, primary=primary, must_low=np.where(primary, low, np.nan), must_high=np.where(primary, high, np.nan))
    lengths = [1 + len(members) for _, members in equations]
    columns = [number[key] for one, members in equations for key in (one, *members)]
    factors = np.full(len(columns), -1.0)
    factors[np.cumsum([0, *lengths[:-1]])] = 1.0
    matrix = sparse.csr_matrix((factors, columns, np.cumsum([0, *lengths])), shape=(len(equations), len(cells)))
    return Problem(cells, matrix, np.zeros(len(equations)), np.zeros(len(equations)))


def as_table(dimensions: Sequence[Sequence[int]]) -> Table:
    """What `tables` makes of these dimensions as one table, for an optimiser."""
    trees = [_tree(branching)[0] for branching in dimensions]
    names = tuple(f"dimension {n}" for n in range(1, len(trees) + 1))
    parents = {name: {str(node): "" if above < 0 else str(above) for node, above in enumerate(tree)} for name, tree in zip(names, trees, strict=True)}
    places = np.indices([len(tree) for tree in trees]).reshape(len(trees), -1)
    return Table(names, parents, pd.DataFrame({name: place.astype(str) for name, place in zip(names, places, strict=True)}).assign(cell=range(places.shape[1])))


def _tree(branching: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The parent of each node (the root is node 0 and has none: -1), and which leaves (columns) each node (row) has."""
    parents, level = [-1], [0]
    for children in branching:
        below = np.repeat(level, children).tolist()
        level = list(range(len(parents), len(parents) + len(below)))
        parents += below
    sums = np.zeros((len(parents), len(level)))
    for leaf, node in enumerate(level):
        while node >= 0:
            sums[node, leaf] = 1.0
            node = parents[node]
    return np.array(parents), sums


def rounded(problem: Problem, half: float, some: np.ndarray | None = None) -> Problem:
    """The same, but shown cells (some of them) are known within half a unit of rounding only."""
    told = np.ones(len(problem.cells), dtype=bool) if some is None else some
    return replace(problem, cells=problem.cells.assign(half=np.where(told, half, 0.0)))


def with_unique_persons(problem: Problem, rng: np.random.Generator, share: float = 0.5) -> Problem:
    """With, for a share of the sums, the number of unique persons: at least as many as each member has, at most as many as all together. Never sensitive itself."""
    added, rows = [], []
    count = len(problem.cells)
    for begin, end in pairwise(problem.matrix.indptr):
        members = problem.matrix.indices[begin:end][problem.matrix.data[begin:end] < 0]
        if rng.random() < share and len(members):
            values = problem.cells["value"].to_numpy()[members]
            unique = float(rng.integers(int(values.max()), int(values.sum()), endpoint=True))
            rows.append(({count + len(added): 1.0} | {int(m): -1.0 for m in members}, -np.inf, 0.0))
            rows.extend(({count + len(added): 1.0, int(m): -1.0}, 0.0, np.inf) for m in members)
            added.append(unique)
    return _more(problem, cells_of(added, weight=np.array(added) + 1), rows)


def with_earlier_release(problem: Problem, rng: np.random.Generator, share: float = 0.3, most: int = 3) -> Problem:
    """With what an earlier release showed of a share of the cells that are not sensitive: since then 0 to `most` were added to each, and all know that."""
    at = np.flatnonzero(~problem.cells["primary"].to_numpy() & (rng.random(len(problem.cells)) < share))
    then = np.maximum(problem.cells["value"].to_numpy()[at] - rng.integers(0, most, len(at), endpoint=True), 0.0)
    count = len(problem.cells)
    rows = [({int(now): 1.0, count + n: -1.0}, 0.0, float(most)) for n, now in enumerate(at)]
    return _more(problem, cells_of(then, weight=then + 1, fixed=True), rows)


def _more(problem: Problem, added: pd.DataFrame, rows: list) -> Problem:
    cells = pd.concat([problem.cells, added], ignore_index=True).astype(CELLS)
    old = problem.matrix.tocoo()
    new = Problem.of(cells.assign(value=0.0), [(terms, min(low, 0.0), max(high, 0.0)) for terms, low, high in rows]).matrix
    matrix = sparse.vstack([sparse.csr_matrix((old.data, (old.row, old.col)), shape=(old.shape[0], len(cells))), new], format="csr")
    return Problem(cells, matrix, np.append(problem.low, [r[1] for r in rows]), np.append(problem.high, [r[2] for r in rows]))


def no_single(problem: Problem, rng: np.random.Generator | None = None, spare: float = 0.0) -> np.ndarray:
    """The simplest suppression: sensitive cells, and the smallest others until no equation has one hidden cell. Leaves some of them badly protected, as linked tables do.

    spare: the share of the other cells that is hidden at random besides.
    """
    value, fixed = problem.cells["value"].to_numpy(), problem.cells["fixed"].to_numpy()
    hidden = problem.cells["primary"].to_numpy().copy()
    if rng is not None:
        hidden |= ~fixed & (value > 0) & (rng.random(len(value)) < spare)
    equal = np.flatnonzero(problem.low == problem.high)
    binary = (problem.matrix != 0).astype(np.int64).tocsr()
    while True:
        single = equal[(binary @ hidden.astype(np.int64))[equal] == 1]
        changed = False
        for row in single:
            members = binary.indices[binary.indptr[row] : binary.indptr[row + 1]]
            free = members[~hidden[members] & ~fixed[members] & (value[members] > 0)]
            if len(free) and hidden[members].sum() == 1:
                hidden[free[np.argmin(value[free])]] = changed = True
        if not changed:
            return hidden


@st.composite
def tiny(draw: st.DrawFn) -> tuple[Problem, np.ndarray]:
    """A crossed table of counts up to 4 that can be enumerated, some of it rounded, and what is hidden of it: at most five cells."""
    shape = draw(st.sampled_from([(1, 3), (2, 2), (2, 3), (3, 3)]))
    inside = np.array(draw(st.lists(st.integers(0, 4), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])), dtype=float).reshape(shape)
    problem = crossed(inside)
    count = len(problem.cells)
    hidden = np.zeros(count, dtype=bool)
    hidden[draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=5, unique=True))] = True
    upper = np.maximum(problem.cells["value"], draw(st.sampled_from([5.0, 8.0])))
    half = np.zeros(count)
    half[draw(st.lists(st.integers(0, count - 1), max_size=2, unique=True))] = 1.0
    return replace(problem, cells=problem.cells.assign(upper=upper, half=half)), hidden


@st.composite
def hierarchical(draw: st.DrawFn) -> Problem:
    """One table of counts over two or three trees, some tens to hundreds of cells."""
    dimensions = draw(st.lists(st.sampled_from([(2,), (3,), (4,), (2, 2), (3, 2)]), min_size=2, max_size=3))
    return tables(np.random.default_rng(draw(st.integers(0, 10**6))), dimensions, mean=draw(st.sampled_from([3.0, 12.0, 40.0])))


@st.composite
def linked(draw: st.DrawFn) -> Problem:
    """Two or three tables of counts or amounts that share dimensions; perhaps with unique persons, an earlier release, or rounding."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    amounts = draw(st.booleans())
    shown = draw(st.sampled_from([[(0, 1), (0, 2)], [(0, 1), (1, 2), (0, 2)]]))
    problem = tables(rng, ((3,), (2, 2), (4,)), shown, amounts=amounts, mean=draw(st.sampled_from([3.0, 12.0, 40.0])))
    also = draw(st.sampled_from(["", "unique", "earlier", "rounded"]))
    if also == "unique" and not amounts:
        return with_unique_persons(problem, rng)
    if also == "earlier" and not amounts:
        return with_earlier_release(problem, rng)
    return rounded(problem, 0.5) if also == "rounded" else problem
