"""The cases of the doorbraakaanpak: how far each came, what its plan costs and saves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.demo import days, seasons
from peilmerk.demo.lines import LINES
from peilmerk.demo.people import People
from peilmerk.demo.town import Town

#: Cases a year per 1,000 inhabitants; the steps of a case, how many come to each from the step before, and after how many days.
_CASES = 0.75
STEPS = {"aangemeld": (1.0, 0), "opgepakt": (0.78, 24), "plan": (0.72, 60), "uitgevoerd": (0.85, 75), "afgesloten": (0.9, 120)}
#: Law -> the part of plans that touches it, and the euro that such a plan saves on average; what a plan costs one law, another saves.
SAVINGS = {
    "wmo": (0.55, 5200), "jeugdwet": (0.5, 16500), "participatiewet": (0.45, -900), "zvw": (0.3, 3800), "wlz": (0.1, -6000), "overig": (0.25, 1500),
}  # fmt: skip
_COSTS = 2300


def draw(town: Town, people: People) -> pd.DataFrame:
    """One row a case: person, the day of each step (NEVER: did not come to it), savings per law and costs in euro."""
    rng = town.stream("breakthrough")
    months = np.arange(days.FIRST_MONTH, days.LAST_MONTH + 1)
    season = seasons.starts_by_month(LINES[1], months) / LINES[1].starts * 12
    at = np.repeat(months, rng.poisson(_CASES / 12 * season * town.people / 1000))
    day = days.first_day(at) + rng.integers(0, 28, len(at)).astype("int32")
    person = people.aged(day, rng.uniform(20, 60, len(at)))
    table, here, reached = {"person": person}, day, np.ones(len(at), bool)
    for step, (share, usual) in STEPS.items():
        reached = reached & (rng.random(len(at)) < share)
        here = here + (rng.gamma(2.0, usual / 2, len(at)).astype("int32") if usual else 0)
        table[step] = np.where(reached, here, days.NEVER).astype("int32")
    for law, (share, usual) in SAVINGS.items():
        saved = np.round(rng.normal(usual, abs(usual) * 0.6, len(at)) / 100) * 100
        table[law] = np.where(rng.random(len(at)) < share, saved, 0.0)
    table["costs"] = np.round(rng.gamma(3.0, _COSTS / 3, len(at)) / 50) * 50
    cases = pd.DataFrame(table)
    return cases[cases["aangemeld"].to_numpy() >= people.arrived(person)].reset_index(drop=True)


def rows_on(cases: pd.DataFrame, export: int) -> pd.DataFrame:
    """The cases as they stand on a day: steps that were taken by then."""
    known = cases[cases["aangemeld"] <= export]
    return known.assign(**{step: known[step].where(known[step] <= export, days.NEVER) for step in STEPS})
