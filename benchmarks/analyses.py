"""How long the analyses of one edition take, on tables of the size of a large one: 24 quarters and their years, 40 products, 8 districts, two laws.

    python benchmarks/analyses.py                  # every analysis, and all together (target: less than 2 seconds)
    python benchmarks/analyses.py ontleding

An analysis is an entry of ANALYSES: a function of `Inputs` that runs it as often as the pages of one edition do. Making the inputs is not measured.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from peilmerk import hidden_values, keys, period
from peilmerk.analyses.decomposition import ontleding
from peilmerk.edition import Edition
from peilmerk.observations import TOTAL, frame
from peilmerk.reference import Reference

ROOT = Path(__file__).parents[1]
YEARS, PRODUCTS, DISTRICTS, LAWS = range(2020, 2026), 40, 8, ("Wmo", "Jeugdwet")
TARGET = 2.0


class Inputs:
    """Observations of an invented city, as a notebook gets them."""

    def __init__(self, seed: int = 20261126):
        self.random, self.reference = np.random.default_rng(seed), Reference(ROOT / "data/reference")
        self.codes = {str(y): [f"{y}-Q{q}" for q in range(1, 5)] for y in YEARS}

    def observations(self, indicator: str, unit: str, *, law: str, mean: float, areas: tuple[str, ...] = ("GM9001",), hidden: float = 0.0) -> pd.DataFrame:
        """Of every area, product and period a value around `mean`, and the total of all products; years are four quarters. hidden: the share of cells of products that is."""
        rows = []
        for area in areas:
            quarters = self.random.gamma(4, mean / 4, (PRODUCTS, len(YEARS), 4)).round() + 1
            for code, cells in [(c, quarters[:, y, q]) for y, year in enumerate(self.codes.values()) for q, c in enumerate(year)] + [(c, quarters[:, y].sum(axis=1)) for y, c in enumerate(self.codes)]:
                unseen = self.random.random(PRODUCTS) < hidden
                span = period.parse(code)
                row = {"ref_area": area, "time_period": code, "time_start": span.start, "time_end": span.end, "indicator": indicator, "unit_measure": unit, "theme": "maatwerk", "law": law, "decimals": 0}
                rows.append(row | {"obs_value": cells.sum(), "product": TOTAL})
                rows += [row | {"obs_value": None if no else v, "conf_status": "C" if no else "F", "product": f"product {n}"} for n, (v, no) in enumerate(zip(cells, unseen, strict=True))]
        table = Edition._readable(SimpleNamespace(reference=self.reference, public={"deliveries": []}), frame(rows))
        return hidden_values.guarded(table.assign(**{keys.FIELD: keys.of(table)}))

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The city and its districts."""
        return ("GM9001", *[code for code, area in self.reference.areas.items() if area.parent == "GM9001"][:DISTRICTS])

    @cached_property
    def costs(self) -> dict[str, pd.DataFrame]:
        """Amounts of the city by law."""
        return {law: self.observations("gedeclareerd_bedrag", "EUR", law=law, mean=200_000, hidden=0.05) for law in LAWS}

    @cached_property
    def clients(self) -> dict[str, pd.DataFrame]:
        """Persons of the city by law."""
        return {law: self.observations("clienten_gedeclareerd", "persons", law=law, mean=150) for law in LAWS}

    @cached_property
    def hours(self) -> dict[str, pd.DataFrame]:
        """Hours of the city by law."""
        return {law: self.observations("gedeclareerde_uren", "hours", law=law, mean=5_000) for law in LAWS}


#: Analysis -> what an edition runs of it.
ANALYSES: dict[str, Callable[[Inputs], object]] = {
    "ontleding": lambda i: [ontleding(i.costs[law], i.clients[law], i.hours[law]) for law in LAWS],
}


def measured(inputs: Inputs, names: list[str]) -> dict[str, float]:
    """Seconds of processor time of each analysis (other work on the machine does not count): of the second run, for the first one also imports and makes what it needs."""
    seconds = {}
    for name in names:
        ANALYSES[name](inputs)
        begin = time.process_time()
        ANALYSES[name](inputs)
        seconds[name] = time.process_time() - begin
    return seconds


def main(names: list[str]) -> int:
    """Print processor seconds an analysis and in total; 1 if the total is above the target."""
    seconds = measured(Inputs(), names or list(ANALYSES))
    for name, took in seconds.items():
        print(f"{name:<24}{took:8.3f} s")
    total = sum(seconds.values())
    print(f"{'all together':<24}{total:8.3f} s   target {TARGET:.0f} s")
    return int(total > TARGET)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
