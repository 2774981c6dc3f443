"""Revisions of published figures: what two editions say of one figure must not single out who was added or removed between them.

A figure that an earlier release hid stays hidden. One that was shown is known for good. If it has changed since, the difference is a figure too: of fewer
persons than the minimum it is sensitive, and the figure as published stays until the revision is at least that many. Revisions add up as figures do, so all is
asked of the one problem of cells and equations: of a figure as published P that is N now, N must be unknown enough to be P. Then neither N nor
N - P can be told, and nobody can tell that it changed at all. The same holds for vintages of a figure within an edition.

What then is not told, and what readers see instead: `differencing`.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 5.2 (differencing: comparing tables must not give a small cell).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import count
from typing import NamedTuple

import numpy as np
import pandas as pd

from peilmerk.disclosure.primary import exemption
from peilmerk.disclosure.published import Published, published
from peilmerk.disclosure.releases import SAYS
from peilmerk.disclosure.rule import Disclosure
from peilmerk.observations import BREAKDOWNS, FIGURE
from peilmerk.reference import Reference

#: What earlier releases make of an observation. NEW: nothing. HIDDEN: it was hidden, and stays so. SAME: it was shown, and is what it was. REVISED: by enough,
#: so that it may be told, if others do not need it untold. POSTPONED: by too little.
NEW, HIDDEN, SAME, REVISED, POSTPONED = "", "hidden", "same", "revised", "postponed"
#: A figure of which the revision cannot be told stands as it was published if it is off by no more than this part of itself; else it is hidden.
BEHIND = 0.1


@dataclass(frozen=True)
class Held:
    """An edition held against earlier releases.

    seen: the problem, with what is known by them. state: of each observation one of NEW ... POSTPONED. before: what was published of each observation last (SAYS;
    nothing where it was not shown). keep: cells that must not be told. stays: cells that stand as published if they are not told. place: observations of the
    same persons have the same. enough: cells that count persons and were revised by enough. revised: by how much each cell was; NaN where that was not published. people: cells
    that count persons. hidden: cells that an earlier release hid. same, moved: cells that are SAME, REVISED. minimum: of the rule.
    """

    seen: Published
    state: pd.Series
    before: pd.DataFrame
    keep: np.ndarray
    stays: np.ndarray
    place: pd.Series
    enough: np.ndarray
    revised: np.ndarray
    people: np.ndarray
    hidden: np.ndarray
    same: np.ndarray
    moved: np.ndarray
    minimum: int


class _Told(NamedTuple):
    """What was published of a figure: value, and between what the true one lies."""

    vintage: pd.Timestamp
    value: float
    low: float
    high: float
    says: tuple

    def off(self, value: float) -> float:
        """How far a value is from what was said; 0 within a billionth."""
        away = max(0.0, self.low - value, value - self.high)
        return away if away > 1e-9 * max(1.0, abs(value)) else 0.0


def held(observations: pd.DataFrame, known: pd.DataFrame, rule: Disclosure, reference: Reference, beside: pd.DataFrame | None = None) -> Held:
    """What an edition declares, before protection, held against what releases published (`releases.known`).

    beside: figures that were published before and that this edition does not show (`releases.beside`).

    A revision of a count is sensitive below `minimum_count`; so is one to a small count, if hiding it would tell how small it is. One of an amount or volume is if so
    few persons may have made it: below `minimum_count` times what a person has on average, or the largest contribution if that is more; always if neither is known.
    """
    table = observations if beside is None or beside.empty else pd.concat([observations, beside[observations.columns]], ignore_index=True)
    seen = published(table, rule, reference)
    at = seen.cell.to_numpy()
    told = _entries(known)
    changed, state, before, stays, enough, revised = _cells(table, seen, told, rule, reference)
    problem = replace(seen.problem, cells=changed)
    shown = np.arange(len(table)) < len(observations)
    places = list(table[["ref_area", "time_period", *BREAKDOWNS, "scenario", "vintage"]].itertuples(index=False, name=None))
    state_of = np.append(state, NEW)[at].astype(object)
    says = [before.get(c) for c in at]
    _others(observations, told, rule, reference, at, state_of, says)
    tells = np.where(state_of == NEW, seen.tells.to_numpy(), -1)  # of how many a mean is that was published before is known already, or hidden with it
    declared = np.zeros(len(changed) + 1, dtype=bool)
    declared[at[shown]] = declared[tells[shown]] = True
    keep = np.isin(state, (HIDDEN, POSTPONED)) | ~declared[:-1]
    nothing = (np.nan, np.nan, np.nan, pd.NA, "")
    index = observations.index
    last = pd.DataFrame([nothing if s is None else s for s, mine in zip(says, shown, strict=True) if mine], columns=SAYS, index=index)
    return Held(
        Published(problem, pd.Series(at[shown], index=index), pd.Series(tells[shown], index=index), seen.figures, seen.unseen),
        pd.Series(state_of[shown], index=index, dtype="str"), last.astype({c: observations[c].dtype for c in SAYS}),
        keep & ~changed["fixed"].to_numpy(), stays, pd.Series(pd.factorize(pd.Series(places))[0][shown], index=index), enough, revised,
        np.array([reference.indicators[key[2]].people for key in seen.figures], dtype=bool), state == HIDDEN, state == SAME, state == REVISED, rule.minimum_count,
    )  # fmt: skip


# --- what was published before ---
def _entries(known: pd.DataFrame) -> dict[tuple, list[_Told | None]]:
    """By figure what was published of it, in order; None: it was hidden."""
    found: dict[tuple, list[_Told | None]] = defaultdict(list)
    keys = known[FIGURE].itertuples(index=False, name=None)
    facts = known[["vintage", "low", "high", "hidden"]].itertuples(index=False, name=None)
    for key, (vintage, low, high, hidden), says in zip(keys, facts, known[SAYS].itertuples(index=False, name=None), strict=True):
        found[key].append(None if hidden else _Told(vintage, _value(says[0], low, high), low, high, says))
    return dict(found)


def _value(value: float, low: float, high: float) -> float:
    """The value, or the middle of a range, or its only end."""
    if not pd.isna(value):
        return float(value)
    return (low + high) / 2 if np.isfinite(high - low) else low if np.isfinite(low) else high


def _last(told: list[_Told], vintage: pd.Timestamp) -> _Told:
    """What was published last from deliveries up to a vintage; if there is none, what comes next."""
    upto = [t for t in told if not t.vintage > vintage]
    return upto[-1] if upto else min(told, key=lambda t: t.vintage)


def _cells(table: pd.DataFrame, seen: Published, told: dict, rule: Disclosure, reference: Reference) -> tuple:
    """The cells with what is known of them by what was published; of each its state and what was published last; `stays`, `enough`, `revised`."""
    cells = seen.problem.cells.copy()
    value, fixed, primary, lower, upper, low, high, half = (cells[c].to_numpy().copy() for c in ("value", "fixed", "primary", "lower", "upper", "must_low", "must_high", "half"))
    weight = cells["weight"].to_numpy().copy()
    state = np.full(len(cells), NEW, dtype=object)
    before: dict[int, tuple] = {}
    stays, enough = np.zeros((2, len(cells)), dtype=bool)
    revised = np.full(len(cells), np.nan)
    people = np.array([reference.indicators[key[2]].people for key in seen.figures], dtype=bool)
    limit, says, vintage = _of_cells(table, seen, people, rule)
    exempt, minimum = np.zeros(len(cells) + 1, dtype=bool), float(rule.minimum_count)
    exempt[seen.cell[(exemption(table, rule, reference) != "").to_numpy()]] = True
    exempt[-1] = False
    figures: dict[tuple, list[int]] = defaultdict(list)
    for number in np.argsort(vintage, kind="stable"):
        area, *middle, scenario, unit, _ = seen.figures[number]
        figures[(area, *middle, "level", scenario, unit)].append(int(number))
    for key, numbers in figures.items():
        entries = told.get(key, [])
        if not entries and len(numbers) == 1:
            continue
        shown, was_hidden = [e for e in entries if e is not None], any(e is None for e in entries)
        for n in numbers:
            now = float(value[n])
            if shown and not was_hidden:
                revised[n] = 0.0 if _last(shown, vintage[n]).off(now) == 0 else now - _last(shown, vintage[n]).value
            if exempt[n]:
                shown.append(_Told(vintage[n], now, now - half[n], now + half[n], says[n]))
                continue
            if was_hidden:
                state[n], fixed[n], lower[n] = HIDDEN, False, min(lower[n], 0.0)  # nil too, if it was not nil then
                continue
            if not shown:
                shown.append(_Told(vintage[n], now, now - half[n], now + half[n], says[n]))
                continue
            last = _last(shown, vintage[n])
            before[n], was = last.says, last.value
            off = abs(now - was)
            if last.off(now) == 0:
                state[n], primary[n], low[n], high[n] = SAME, False, np.nan, np.nan
                fixed[n] = fixed[n] or last.high == last.low
                lower[n], upper[n] = max(lower[n], min(last.low, now)), min(upper[n], max(last.high, now))
                continue
            # Hidden, a small count is known to be revised by the minimum or more: from 11 it can only be 1.
            tells = people[n] and 0 < now < minimum and was < 2 * minimum - 1
            wide = max(limit[n] - people[n], BEHIND * abs(was))
            if tells or any(0 < t.off(now) < limit[n] for t in shown):
                state[n], primary[n], fixed[n], stays[n] = POSTPONED, True, False, True
                low[n], high[n], wide = min(now, was), max(now, was), max(wide, off)
                lower[n], upper[n] = max(0.0 if people[n] else min(lower[n], was), min(was - wide, 1.0 if tells else np.inf)), was + wide
            else:
                state[n], stays[n], enough[n] = REVISED, off <= BEHIND * abs(was), people[n]
                shown.append(_Told(vintage[n], now, now - half[n], now + half[n], says[n]))
                # Whether it stands as published, if it is not told, says how far off it is.
                bound = (was - wide, was + wide) if stays[n] else (was + wide, np.inf) if now > was else (-np.inf, was - wide)
                lower[n] = max(min(lower[n], now), min(bound[0], now, low[n] if primary[n] else now))
                upper[n] = min(upper[n], max(bound[1], now, high[n] if primary[n] else now))
                weight[n] *= 0.5 if stays[n] else 1.0  # something of it is shown all the same
    for n, was in _derived(seen, told, figures, state).items():
        if not fixed[n] and 0 < abs(value[n] - was) < limit[n]:
            low[n], high[n] = np.fmin(low[n], min(value[n], was)), np.fmax(high[n], max(value[n], was))
            primary[n], lower[n], upper[n] = True, min(lower[n], was), max(upper[n], was)
        elif n >= seen.unseen and abs(value[n] - was) < 1e-9:  # who count for both: as was published, so it is known for good
            primary[n], fixed[n] = False, True
    changed = {"primary": primary, "fixed": fixed, "lower": np.minimum(lower, value), "upper": np.maximum(upper, value), "weight": weight}
    return cells.assign(**changed, must_low=np.where(primary, low, np.nan), must_high=np.where(primary, high, np.nan)), state, before, stays, enough, revised


def _of_cells(table: pd.DataFrame, seen: Published, people: np.ndarray, rule: Disclosure) -> tuple[np.ndarray, list[tuple], list[pd.Timestamp]]:
    """Of each cell: below what a revision is sensitive, what it says now, and its vintage."""
    base = table["base"].to_numpy(dtype=float, na_value=np.nan)
    size = np.abs(table["obs_value"].to_numpy(dtype=float))
    limit = np.fmax(np.where(base >= 1, rule.minimum_count * size / np.where(base >= 1, base, 1.0), np.inf), table["largest"].to_numpy(dtype=float))
    found, says, vintage = np.zeros(len(people)), [()] * len(people), [pd.Timestamp.min] * len(people)
    facts = zip(seen.cell, limit, table["vintage"], table[SAYS].itertuples(index=False, name=None), strict=True)
    for cell, most, when, told in facts:
        if cell >= 0:
            found[cell], says[cell], vintage[cell] = max(found[cell], most), told, max(vintage[cell], when)
    return np.where(people, float(rule.minimum_count), found), says, vintage


def _derived(seen: Published, told: dict, figures: dict[tuple, list[int]], state: np.ndarray) -> dict[int, float]:
    """Cells that no release published, and what readers of the releases can compute that they were: a whole less its other parts."""
    was = np.full(len(state), np.nan)
    for key, numbers in figures.items():
        if (entries := told.get(key)) and not any(e is None for e in entries):
            for n in numbers:
                was[n] = entries[-1].value
    equal = np.flatnonzero((seen.problem.low == 0) & (seen.problem.high == 0))
    matrix = seen.problem.matrix[equal]
    found: dict[int, float] = {}
    for _ in count():
        unknown = np.isnan(was)
        one = np.flatnonzero((abs(matrix) > 0) @ unknown.astype(int) == 1)
        sums = matrix[one] @ np.where(unknown, 0.0, was)
        before = len(found)
        for row, total in zip(one, sums, strict=True):
            line = slice(matrix.indptr[row], matrix.indptr[row + 1])
            which = np.flatnonzero(unknown[matrix.indices[line]])[0]
            cell = int(matrix.indices[line][which])
            if np.isnan(was[cell]):
                was[cell] = found[cell] = -total / matrix.data[line][which]
        if len(found) == before:
            return {n: w for n, w in found.items() if state[n] == NEW}


def _others(observations: pd.DataFrame, told: dict, rule: Disclosure, reference: Reference, at: np.ndarray, state: np.ndarray, says: list) -> None:
    """The state of what is of no cell: means, shares and changes of persons; in place."""
    of_persons = {code for code, i in reference.indicators.items() if i.people or i.counted}
    concerned = (observations["indicator"].isin(of_persons) | observations["base"].notna()) & (exemption(observations, rule, reference) == "")
    rows = zip(observations[FIGURE].itertuples(index=False, name=None), observations[SAYS].itertuples(index=False, name=None), observations["vintage"], concerned, strict=True)
    chain: dict[tuple, list[tuple[int, tuple, pd.Timestamp]]] = defaultdict(list)
    for n, (key, now, vintage, people) in enumerate(rows):
        if at[n] < 0 and people and not all(pd.isna(v) for v in now[:3]):
            chain[key].append((n, now, vintage))
    for key, members in chain.items():
        entries = told.get(key, [])
        if any(e is None for e in entries):
            for n, _, _ in members:
                state[n] = HIDDEN
            continue
        shown = list(entries)
        for n, now, vintage in sorted(members, key=lambda m: m[2]):
            value = _value(*(float("nan") if pd.isna(v) else v for v in now[:3]))
            if not shown:
                shown.append(_Told(vintage, value, value, value, now))
                continue
            last = _last(shown, vintage)
            says[n] = last.says
            state[n] = SAME if last.off(value) == 0 else POSTPONED
