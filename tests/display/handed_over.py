"""What tests of what a cell hands over do with it, and figures to hand over."""

from __future__ import annotations

import pandas as pd

from peilmerk import house_style
from peilmerk.display import figuur

#: How the mark of a disputed figure is explained.
MARK = "≠ = wijkt af van de berekende som of van andere cijfers"


def texts(table) -> list[list[str]]:
    return [[c.text for c in r.cells] for r in table.rows]


def row(table, heading: str):
    return next(r for r in table.rows if r.cells[0].text == heading)


def mime(output) -> dict:
    return output._repr_mimebundle_()[0]


def draw(data, **more):
    return figuur(house_style.staven(data, "uitsplitsing"), data, titel="Besteed", label="fig-besteed", **more)


def through_time(spent, **series: tuple) -> pd.DataFrame:
    """Persons by year from 2022 on; the last year provisional, None hidden."""
    rows = []
    for name, values in series.items():
        for n, value in enumerate(values):
            year = pd.Timestamp(2022 + n, 1, 1)
            rows.append(spent.head(1).assign(
                uitsplitsing=name, time_period=str(year.year), periode=str(year.year), time_start=year, time_end=year + pd.offsets.YearEnd(), unit_measure="persons", decimals=0, obs_value=value,
                soort="voorlopig" if n == len(values) - 1 else "gerealiseerd", conf_status="C" if value is None else "F",
            ))  # fmt: skip
    return pd.concat(rows, ignore_index=True)
