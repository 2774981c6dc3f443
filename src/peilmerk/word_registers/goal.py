"""Goals with target and year, beside the latest figure that the edition protects, and whether they are reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from peilmerk import precision
from peilmerk.errors import UnknownName
from peilmerk.observations import TOTAL, members_of
from peilmerk.period_codes import frequency
from peilmerk.project import Project
from peilmerk.reference import Reference
from peilmerk.word_registers import reading
from peilmerk.word_registers.cells import Target
from peilmerk.word_registers.reading import Entry

#: How a goal stands. What is reached before its year may still change.
REACHED, NOT_REACHED, SO_FAR, NOT_YET, UNSAID = "gehaald", "niet gehaald", "nu gehaald", "nog niet gehaald", "niet te zeggen"


@dataclass(frozen=True)
class Goal:
    """A goal as it was known on a day. What it does not say is empty or None."""

    code: str
    doel: str
    thema: str
    indicator: str
    uitsplitsing: str
    streefwaarde: Target | None
    eenheid: str
    jaar: int | None
    bron: str
    entries: tuple[Entry, ...]

    def target(self, reference: Reference) -> Target | None:
        """The target in the unit of the indicator, with the direction that the dictionary gives where the list gives none.

        None if there is no target. Raises UnknownName for a unit that is not known, or is not the indicator's.
        """
        if self.streefwaarde is None:
            return None
        indicator, aim = reference.indicators.get(self.indicator), self.streefwaarde
        factor = 1.0
        if self.eenheid and indicator:
            unit, factor = reference.unit(self.eenheid)
            if unit != indicator.unit:
                own = reference.units[indicator.unit].label if indicator.unit in reference.units else indicator.unit
                raise UnknownName(f"The unit of {self.indicator} is {own}, not {self.eenheid}.")
        sign = aim.sign or ({"up": 1, "down": -1}.get(indicator.better, 0) if indicator else 0)
        return Target(aim.value * factor, sign, aim.decimals)


def goals(project: Project, municipality: str, peildatum: date) -> list[Goal]:
    """The goals of a municipality as they were known on a day. Raises DeliveryError if the list cannot be read."""
    return of(reading.read(project, municipality, "doelen"), peildatum)


def of(entries: list[Entry], peildatum: date) -> list[Goal]:
    """The goals that rows of the list tell of."""
    found = []
    for rows in reading.histories(entries, peildatum).values():
        now = rows[-1]
        found.append(Goal(
            now.code, now["doel"], now["thema"] or "", now["indicator"] or "", now["uitsplitsing"] or "", now["streefwaarde"], now["eenheid"] or "",
            now["jaar"], now["bron"], tuple(rows),
        ))  # fmt: skip
    return found


def figures(goal: Goal, observations: pd.DataFrame, area: str, reference: Reference) -> pd.DataFrame:
    """The realised figures that a goal is measured by: of its indicator and breakdown, of the whole municipality, until its year.

    What adds up over time, or counts everybody once, is measured by whole years: of a part of the year it is always less. Of a goal without a target (fewer referrals) a change
    in percent that the report gives says how it goes, where the report has no level.
    """
    table = _stated(goal, observations, area)
    if goal.indicator in reference.indicators and reference.indicators[goal.indicator].aggregation in ("sum", "unique"):
        table = table[_mask(frequency(p) == "A" for p in table["time_period"])]
    if goal.jaar is not None:
        table = table[table["time_end"].dt.year <= goal.jaar]
    return table


def _stated(goal: Goal, observations: pd.DataFrame, area: str) -> pd.DataFrame:
    """The realised figures of a goal's indicator and breakdown, of the whole municipality, over any time."""
    table = observations[
        (observations["indicator"] == goal.indicator) & (observations["ref_area"] == area) & (observations["scenario"] == "actual") & observations["time_end"].notna()
    ]
    level, change = (table["transformation"].eq(kind) for kind in ("level", "change_pct"))
    table = table[change if goal.streefwaarde is None and not level.any() else level]
    return table[_mask(members_of(row) == (goal.uitsplitsing or TOTAL) for row in table.to_dict("records"))]


def _mask(keep: Iterable[bool]) -> np.ndarray:
    """Which rows to keep; of no rows none, where an empty list would choose no columns."""
    return np.fromiter(keep, dtype=bool)


def latest(goal: Goal, observations: pd.DataFrame, area: str, reference: Reference) -> pd.Series | None:
    """The newest figure of a goal; of those that end on one day the one over the longest time. None if there is none."""
    table = figures(goal, observations, area, reference)
    if table.empty:
        return None
    return table.sort_values(["time_end", "time_start"], ascending=[True, False], kind="stable").iloc[-1]


def later(goal: Goal, observations: pd.DataFrame, area: str, reference: Reference) -> pd.Series | None:
    """The newest shown figure of a goal over less than a year, that is newer than the one by which it is judged; None if there is none."""
    newest = latest(goal, observations, area, reference)
    table = _stated(goal, observations, area)
    table = table[(table["conf_status"] == "F") & table["obs_value"].notna()]
    if newest is not None:
        table = table[table["time_end"] > newest["time_end"]]
    if goal.jaar is not None:
        table = table[table["time_end"].dt.year <= goal.jaar]
    return None if table.empty or newest is None else table.sort_values(["time_end", "time_start"], ascending=[True, False], kind="stable").iloc[-1]


def standing(goal: Goal, figure: pd.Series | None, peildatum: date, reference: Reference) -> str:
    """Whether a goal is reached, by its newest figure as it is protected: one of the words of this module.

    A range, or a figure that was given as circa or more than, is all that it may be; where the target lies within that, nothing can be said.
    """
    if figure is None or goal.streefwaarde is None or figure["conf_status"] != "F":
        return UNSAID
    aim = goal.target(reference)
    low, high = _between(figure)
    if aim is None or not aim.sign or low is None:
        return UNSAID
    worst, best = (low, high) if aim.sign > 0 else (-high, -low)
    wanted = aim.value * aim.sign
    if worst < wanted <= best:
        return UNSAID
    good = worst >= wanted
    over = goal.jaar is not None and figure["time_end"].year >= goal.jaar and date(goal.jaar, 12, 31) <= peildatum
    return (REACHED if good else NOT_REACHED) if over else (SO_FAR if good else NOT_YET)


def _between(figure: pd.Series) -> tuple[float | None, float | None]:
    """The lowest and highest that a figure may be: what was written, if nothing says that it is about that or a range."""
    if pd.notna(figure["obs_value"]) and not figure["qualifier"]:
        return figure["obs_value"], figure["obs_value"]
    if figure[["obs_value", "obs_low", "obs_high"]].isna().all():
        return None, None
    known = precision.known(figure)
    return known.low, known.high
