"""The waiting list of a town: everyone who waited for an indication, waits for one, or gave up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.demo import days, seasons
from peilmerk.demo.lines import LINES, PRODUCTS, SPLIT_LINE
from peilmerk.demo.people import People
from peilmerk.demo.town import Town

_URGENT, _GAVE_UP, _SHAPE = 0.08, 0.07, 1.6


def draw(town: Town, people: People, indications: pd.DataFrame) -> pd.DataFrame:
    """One row an application: person, product, applied, start, gave_up (NEVER: not), urgent.

    Who had care already (before the merger, the law change or the split) waited for nothing. The new products wait under the
    name that the product had on the day of application.
    """
    rng = town.stream("waiting")
    weeks = np.array([line.weeks for line in LINES])
    waited = indications[
        (weeks[indications["line"]] > 0) & (indications["start"] >= days.day(2020)) & ~indications["ran_before"] & ~indications["continued"]
        & ~indications["brought"] & (indications["withdrawn"] == days.NEVER) & (indications["end"] >= indications["start"])
    ]  # fmt: skip
    count, start = len(waited), waited["start"].to_numpy()
    urgent = rng.random(count) < _URGENT
    usual = weeks[waited["line"]] * 7 * seasons.waiting_factor(start)
    wait = np.where(urgent, rng.integers(0, 7, count), rng.gamma(_SHAPE, usual / _SHAPE))
    person = waited["person"].to_numpy()
    applied = np.maximum(start - np.maximum(wait, 1).astype("int32"), people.arrived(person))
    gave_up = rng.random(count) < _GAVE_UP
    old, product = PRODUCTS.index(SPLIT_LINE), waited["product"].to_numpy()
    table = pd.DataFrame({
        "person": person, "product": np.where((product >= len(LINES)) & (applied < days.SPLIT), old, product).astype("int8"),
        "applied": applied.astype("int32"), "start": start, "gave_up": np.int32(days.NEVER), "urgent": urgent,
    })  # fmt: skip
    # Those who gave up are others than those who began: people like them, who waited longer.
    others = table[gave_up].assign(person=np.clip(person[gave_up] + 1, 0, len(people) - 1), start=np.int32(days.NEVER), urgent=False)
    ended = others["applied"] + ((start - applied)[gave_up] * 1.5 + 7).astype("int32")
    both = pd.concat([table, others.assign(gave_up=ended.astype("int32"))], ignore_index=True)
    return both.sort_values("applied", kind="stable", ignore_index=True)


def rows_on(table: pd.DataFrame, export: int) -> pd.DataFrame:
    """The list as it is on a day: who had applied, with what had happened by then."""
    known = table[table["applied"] <= export]
    return known.assign(**{c: known[c].where(known[c] <= export, days.NEVER) for c in ("start", "gave_up")})
