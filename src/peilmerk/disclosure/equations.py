"""What binds published figures: every equation that readers can make of them, with the dictionary beside them and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from peilmerk.disclosure import linked, over_time, sums
from peilmerk.disclosure.figures import Equation, Figures, bound
from peilmerk.disclosure.sums import Sum


def wholes(table: pd.DataFrame, figures: Figures) -> Iterator[Sum]:
    """Every whole with its parts, once. table: the observations that the figures come from, with `cell`, the number of their figure."""
    seen: set[tuple] = set()
    found = (sums.delivered(table), sums.wherever(figures), sums.stand_ins(figures), sums.of_others(figures), over_time.in_time(figures))
    for whole, parts, all_of_it in (each for one in found for each in one):
        parts = sorted(set(parts) - {whole})
        if parts and (key := (whole, all_of_it, *parts)) not in seen:
            seen.add(key)
            yield whole, parts, all_of_it


def equations(found: Iterable[Sum], figures: Figures) -> Iterator[Equation]:
    """All that binds the figures, with what `wholes` found."""
    for whole, parts, all_of_it in found:
        yield from bound(figures, whole, parts, all_of_it)
    for more in (over_time.unique_in_time, over_time.ranges, linked.same_day, linked.flows, linked.subsets, linked.overlaps, linked.members_of_shares):
        yield from more(figures)
