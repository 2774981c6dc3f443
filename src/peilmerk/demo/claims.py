"""What was delivered of every indication in every month, when it was declared, and what was credited later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk.demo import days, seasons
from peilmerk.demo.lines import INDEX, LINES, PRICES
from peilmerk.demo.town import Town

#: In which month after that of delivery a provider sends the invoice: half of them in the next, some ten months later.
LAG = (0.07, 0.5, 0.19, 0.09, 0.05, 0.03, 0.022, 0.018, 0.013, 0.01, 0.007)
#: Months of an indication without any delivery, deliveries that are never declared, declarations that are credited, and of these the
#: ones that are declared anew for a smaller amount.
_NOTHING, _UNDECLARED, _CREDITED, _ANEW = 0.03, 0.006, 0.02, 0.6
#: The rate of a provider differs up to so much from the price of the product.
_RATE = 0.07
#: Volumes are registered in steps of this.
_STEP = {"uur": 0.25, "dagdeel": 1, "minuut": 5, "euro": 1, "stuks": 1, "etmaal": 1}


@dataclass(frozen=True)
class Claims:
    """One element a delivery. indication: row of care.draw; month; volume; cents; invoiced: day of the invoice, NEVER if there is none.

    credited: the day on which the declaration was taken back, NEVER if it was not. anew: cents declared on that day in its place.
    """

    indication: np.ndarray
    month: np.ndarray
    volume: np.ndarray
    cents: np.ndarray
    invoiced: np.ndarray
    credited: np.ndarray
    anew: np.ndarray


def draw(town: Town, indications: pd.DataFrame) -> Claims:
    """The deliveries of the 24 quarters. Indications that were withdrawn, never began or are a personal budget have none."""
    rng = town.stream("claims")
    first_day = int(days.first_day(np.array(days.FIRST_MONTH)))
    table = indications[
        ~indications["budget"] & (indications["withdrawn"] == days.NEVER) & (indications["end"] >= np.maximum(indications["start"], first_day))
    ]
    start, end = np.maximum(table["start"].to_numpy(), first_day), table["end"].to_numpy()
    begin = days.month_of(start)
    last = np.minimum(days.month_of(end), days.LAST_MONTH)
    count = np.maximum(last - begin + 1, 0)
    at = np.repeat(np.arange(len(table)), count)
    month = np.repeat(begin, count) + _within(count)
    line = table["line"].to_numpy()
    volume = _indicated(line, table["volume"].to_numpy(), start, end, count, at, month) * _share(rng, line[at], month)
    volume = _stepped(volume, line[at], rng)
    keep = (volume > 0) & (rng.random(len(at), dtype="float32") >= _NOTHING)
    at, month, volume = at[keep], month[keep], volume[keep]
    cents = _cents(rng, table, at, month, volume)
    invoiced = _invoiced(rng, month)
    credited, anew = _credits(rng, invoiced, cents)
    return Claims(table.index.to_numpy()[at].astype("int32"), month.astype("int16"), volume.astype("float32"), cents, invoiced, credited, anew)


def _within(count: np.ndarray) -> np.ndarray:
    """0, 1, 2, ... for each count: the months of one indication."""
    total = int(count.sum())
    return (np.arange(total) - np.repeat(np.cumsum(count) - count, count)).astype("int32")


def _indicated(line, volume, start, end, count, at, month) -> np.ndarray:
    """What is indicated for each month: by the days of the indication in it, or of a total its part."""
    first, after = days.first_day(month), days.first_day(month + 1)
    covered = (np.minimum(end[at] + 1, after) - np.maximum(start[at], first)).astype("float32")
    per = np.array([{"week": 0, "maand": 1, "totaal": 2}[this.per] for this in LINES])[line]
    amount = volume[at] * np.where(per[at] == 0, covered / 7, 1)
    whole = np.maximum(1, days.month_of(end) - days.month_of(start) + 1)
    amount[per[at] == 2] /= whole[at][per[at] == 2]
    return amount


def _share(rng: np.random.Generator, line: np.ndarray, month: np.ndarray) -> np.ndarray:
    """The part of what is indicated that is delivered: a stay or a device wholly, care by the hour mostly."""
    steady = np.array([this.steady for this in LINES])[line]
    months = np.arange(days.FIRST_MONTH, days.LAST_MONTH + 1)
    usual = seasons.delivered_share(months).astype("float32")[month - days.FIRST_MONTH]
    share = np.clip(rng.normal(0.88, 0.12, len(line)).astype("float32"), 0.2, 1.15) * usual
    return np.where(steady, np.float32(1), share)


def _stepped(volume: np.ndarray, line: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Whole steps of the unit, up or down by chance, so that the sum stays what it was."""
    step = np.array([_STEP[this.unit] for this in LINES], "float32")[line]
    return np.floor(volume / step + rng.random(len(volume), dtype="float32")) * step


def _cents(rng, table: pd.DataFrame, at, month, volume) -> np.ndarray:
    product, provider = table["product"].to_numpy(), table["provider"].to_numpy()
    price = PRICES[product]
    rate = 1 + rng.uniform(-_RATE, _RATE, int(provider.max(initial=0)) + 1)
    index = np.array([INDEX[year] for year in sorted(INDEX)])
    euro = volume * (price * rate[provider])[at] * index[days.year_of(month) - min(INDEX)]
    return np.maximum(1, np.round(euro * 100)).astype("int32")


def _invoiced(rng: np.random.Generator, month: np.ndarray) -> np.ndarray:
    chance = rng.random(len(month), dtype="float32")
    lag = np.minimum(np.searchsorted(np.cumsum(LAG).astype("float32"), chance, "right"), len(LAG) - 1)
    # Nobody invoices a month before most of it has passed.
    within = np.where(lag == 0, rng.integers(21, 28, len(month)), rng.integers(0, 28, len(month)))
    day = days.first_day(month + lag) + within.astype("int32")
    return np.where(rng.random(len(month), dtype="float32") < _UNDECLARED, days.NEVER, day).astype("int32")


def _credits(rng: np.random.Generator, invoiced: np.ndarray, cents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    chance = rng.random(len(cents), dtype="float32")
    back = (chance < _CREDITED) & (invoiced != days.NEVER)
    credited = np.where(back, invoiced + rng.integers(25, 240, len(cents)), days.NEVER).astype("int32")
    again = back & (chance < _CREDITED * _ANEW)
    anew = np.where(again, np.maximum(1, cents * rng.uniform(0.5, 0.95, len(cents))), 0).astype("int32")
    return credited, anew
