"""The benefits of a town: income support that falls after the crisis, and the Tozo that came and went with it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.demo import days, stays
from peilmerk.demo.people import People
from peilmerk.demo.town import Town
from peilmerk.registers.forms import CODES

#: Scheme -> starts a year per 1,000 inhabitants, years, ages. Orders of magnitude of CBS StatLine 82016NED.
SCHEMES: dict[str, tuple[float, float, tuple[float, float]]] = {
    "pw-bijstand": (8.0, 4.2, (18, 66)), "ioaw": (0.35, 3.2, (58, 66)), "ioaz": (0.05, 3.5, (56, 66)), "pw-bbz": (0.25, 0.7, (24, 64)),
    "pw-tozo": (0, 0.45, (24, 64)),
}  # fmt: skip
NAMES: tuple[str, ...] = tuple(SCHEMES)
HOUSEHOLDS: tuple[str, ...] = tuple(CODES["leefvorm"])
_HOUSEHOLD_SHARES = (0.52, 0.2, 0.16, 0.1, 0.02)
#: Income support ends at the age of AOW.
_UNTIL = 67
#: New income support in a month against an ordinary one: more in the crisis, less in the tight labour market after it.
_YEARS = ([2015, 2019.9, 2020.3, 2020.7, 2021.5, 2022.5, 2023.5, 2024.5, 2026], [1, 0.95, 1.3, 1.15, 0.95, 0.8, 0.85, 0.9, 0.95])
#: Tozo: starts per 1,000 inhabitants in the months in which a new period opened.
_TOZO = {(2020, 3): 3.6, (2020, 4): 4.4, (2020, 5): 0.8, (2020, 6): 0.9, (2020, 10): 0.7, (2021, 1): 0.9, (2021, 4): 0.5}


def draw(town: Town, people: People) -> pd.DataFrame:
    """One row a benefit of one person: person, scheme, household form, what `stays.told` gives, and its number."""
    table = pd.concat([_scheme(town, people, at) for at in range(len(NAMES))], ignore_index=True)
    rng = town.stream("benefits")
    form = rng.choice(len(HOUSEHOLDS), len(table), p=_HOUSEHOLD_SHARES)
    _, first, mine = np.unique(table["person"].to_numpy(), return_index=True, return_inverse=True)
    form = form[first][mine]  # who has two benefits lives in one household
    arrived = people.arrived(table["person"].to_numpy())
    table = table.assign(form=form.astype("int8"))[table["end"].to_numpy() >= np.maximum(arrived, days.day(2020))]
    table = stays.told(table, rng, people.arrived(table["person"].to_numpy()))
    table = table.sort_values(["registered", "start"], kind="stable", ignore_index=True)
    return table.assign(number=np.arange(700_001, 700_001 + len(table), dtype="int32"))


def _scheme(town: Town, people: People, at: int) -> pd.DataFrame:
    rate, years, (low, high) = SCHEMES[NAMES[at]]
    rng = town.stream(f"scheme {NAMES[at]}")
    months = np.arange(days.BEGIN, days.END + 1)
    expected = rate / 12 * np.interp(1970 + months / 12, *_YEARS)
    if NAMES[at] == "pw-tozo":
        for (year, number), starts in _TOZO.items():
            expected[months == days.month(year, number)] = starts
    start = stays.months_of_starts(rng, expected * town.people / 1000, months)
    person = people.aged(start, rng.uniform(low, high, len(start)))
    end = np.minimum(start + stays.lasting(rng, len(start), years, 1.1), people.birth[person] + int(_UNTIL * 365.25))
    if NAMES[at] == "pw-tozo":
        end = np.minimum(end, days.TOZO_ENDS)
    table = pd.DataFrame({"person": person, "scheme": np.int8(at), "start": start, "end": end})
    table = stays.without_overlap(table[table["end"] > table["start"]])
    return table[table["end"] >= days.day(2020)]
