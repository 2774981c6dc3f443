"""The indications of a town, from those that run when the story begins to those that begin when it has ended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.demo import days, lines, seasons, stays
from peilmerk.demo.lines import LINES, PRODUCTS, Line
from peilmerk.demo.people import People
from peilmerk.demo.town import Town

#: The law change of 2022 brings half as many young people with a stay as there were, and takes some away.
_BROUGHT, _TAKEN = 0.5, 0.12
#: Of these laws and products, the share with a personal budget: paid by another, so that nobody here declares it.
_BUDGET = {"01": 0.06, "02": 0.12, "07": 0.08, "45": 0.05, "15": 0.05}
#: Volumes come in steps of this.
_STEP = {"uur": 0.5, "dagdeel": 1, "minuut": 15, "euro": 50, "stuks": 1, "etmaal": 1}


def draw(town: Town, people: People) -> pd.DataFrame:
    """One row an indication: person, product, and what `stays.told` gives; referrer, provider, volume, budget, number; how it came."""
    table = pd.concat([_line(town, people, at) for at in range(len(LINES))], ignore_index=True)
    table = _split(table, town.stream("split"))
    rng = town.stream("indications")
    arrived = people.arrived(table["person"].to_numpy())
    table = table[table["end"].to_numpy() >= np.maximum(arrived, days.first_day(np.array(days.FIRST_MONTH)))]
    arrived = people.arrived(table["person"].to_numpy())
    table = table.assign(ran_before=table["start"] < arrived)
    table = _details(town, stays.told(table, rng, arrived), rng)
    table = table.sort_values(["registered", "start"], kind="stable", ignore_index=True)
    return table.assign(number=np.arange(100_001, 100_001 + len(table), dtype="int32"))


def _line(town: Town, people: People, at: int) -> pd.DataFrame:
    """All indications of one line since BEGIN that had not ended before 2020."""
    line = LINES[at]
    rng = town.stream(f"line {line.code}")
    months = np.arange(days.BEGIN, days.END + 1)
    start = stays.months_of_starts(rng, seasons.starts_by_month(line, months) * town.people / 1000, months)
    length = stays.lasting(rng, len(start), line.years)
    brought = np.zeros(len(start), bool)
    if line.stay:
        extra = rng.poisson(line.starts * line.years * town.people / 1000 * _BROUGHT)
        start = np.concatenate([start, np.full(extra, days.LAW_CHANGE)])
        length = np.concatenate([length, stays.lasting(rng, extra, line.years)])
        brought = np.concatenate([brought, np.ones(extra, bool)])
    low, high, a, b = line.ages
    person = people.aged(start, low + (high - low) * rng.beta(a, b, len(start)))
    end = np.minimum(start + length, people.birth[person] + int(line.until * 365.25))
    if line.stay:
        leaves = (start < days.LAW_CHANGE) & (end > days.LAW_CHANGE) & (rng.random(len(start)) < _TAKEN)
        end[leaves] = days.LAW_CHANGE - 1
    table = pd.DataFrame({"person": person, "product": np.int8(at), "start": start, "end": end, "brought": brought, "continued": False})
    table = stays.without_overlap(table[table["end"] > table["start"]])
    return table[table["end"] >= days.first_day(np.array(days.FIRST_MONTH))]


def _split(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Begeleiding ends at the end of 2023; who has it goes on with one of the two products that come in its place."""
    old = PRODUCTS.index(lines.SPLIT_LINE)
    new = (len(LINES) + (rng.random(len(table)) < lines.SPECIALISED)).astype("int8")
    mine = table["product"] == old
    later = mine & (table["start"] >= days.SPLIT)
    runs = mine & ~later & (table["end"] >= days.SPLIT)
    table = table.assign(product=np.where(later, new, table["product"]).astype("int8"))
    onwards = table[runs].assign(product=new[runs], start=days.SPLIT, continued=True)
    return pd.concat([table.assign(end=table["end"].mask(runs, days.SPLIT - 1)), onwards], ignore_index=True)


def _details(town: Town, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Who referred, who provides, how much was indicated, and in which form."""
    count, years = len(table), days.year_of(days.month_of(table["start"].to_numpy()))
    line = lines.LINE_OF[table["product"].to_numpy()]
    youth = lines.IS_YOUTH[line]
    provider = np.where(youth, 1000, 0) + _provider(rng, count, providers(town))
    referrer, chance = np.zeros(count, "int8"), rng.random(count)
    volume, spread, budget = np.zeros(count), rng.lognormal(-0.08, 0.4, count), np.zeros(count)
    for at, this in enumerate(LINES):
        here = line == at
        referrer[here] = lines.referrers(this, years[here], chance[here])
        volume[here] = _volume(this, spread[here], years[here])
        budget[here] = _BUDGET.get(this.code, 0)
    return table.assign(
        line=line, referrer=referrer, provider=provider.astype("int16"), volume=volume.astype("float32"),
        budget=rng.random(count) < budget,
    )  # fmt: skip


def _volume(line: Line, spread: np.ndarray, years: np.ndarray) -> np.ndarray:
    if line.unit in ("stuks", "etmaal"):
        return np.full(len(spread), line.volume)
    step = _STEP[line.unit]
    return np.maximum(step, np.round(line.volume * spread * (1 + lines.HEAVIER) ** (years - 2020) / step) * step)


def providers(town: Town) -> int:
    """How many providers a town has under each law."""
    return int(4 + 1.5 * (town.people / 1000) ** 0.5)


def _provider(rng: np.random.Generator, count: int, number: int) -> np.ndarray:
    """A provider each: a few have most clients."""
    weight = 1 / (np.arange(number) + 1.5)
    return np.minimum(np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(count)), number - 1)
