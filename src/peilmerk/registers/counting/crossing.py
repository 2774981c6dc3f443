"""Across laws and registers: who refers, how many laws a person or household has to do with, what comes after youth care, and the breakthrough cases.

- starts, start_share: indications that begin in the period, per referrer, and as a percentage of all of the same product, law or whole
- persons_by_laws, households_by_laws: those with something on at least one day of the period, by the number of laws: Wmo, Jeugdwet,
  and income (all benefits together); by quarter and longer. A household is that of the address of the person's spell; who has none that is
  known is a household alone
- after_18: those with youth care on the last day of the month before the one in which they turned 18, by what they have on that day a year later: Jeugdwet, Wmo, both or
  neither; counted in the period of that later day (by quarter and longer), from the first period on of which all earlier days are in the window
- cases per state: cases that reached it in the period; a case reaches a state on the day that the register gives
- saving: savings by law of the plans that were carried out in the period; saving_per_plan: their mean; cost: what they cost
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from peilmerk.registers.counting import contributions
from peilmerk.registers.counting.grid import Counts, Groups, ratio
from peilmerk.registers.counting.window import FREQUENCIES, Window, number
from peilmerk.registers.forms import FORMS

STATES = ("aangemeld", "opgepakt", "plan", "uitgevoerd", "afgesloten")
#: SQL: a bit for every law, so that the bits of a person can be counted.
_WMO_JEUGD = "CASE wet WHEN 'Wmo' THEN 1 WHEN 'Jeugdwet' THEN 2 ELSE 8 END"
_MEMBERS = pd.DataFrame({"lid": ["1 wet", "2 wetten", "3 of meer wetten"]})
_AFTER = pd.DataFrame({"lid": ["Jeugdwet", "Wmo", "Jeugdwet en Wmo", "geen van beide"]})
_LAWS = {"wmo": "Wmo", "jeugdwet": "Jeugdwet", "participatiewet": "Participatiewet", "zvw": "Zvw", "wlz": "Wlz", "overig": "overig"}


def referrers(con, window: Window) -> Iterator[Counts]:
    """Indications that begin, by referrer: per product, law and in total."""
    begin, end = window.days
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE begonnen AS
        SELECT product, wet, coalesce(nullif(verwijzer, ''), 'onbekend') AS verwijzer, {number("M", "ingangsdatum")} AS p, count(*) AS n
        FROM indicaties JOIN producten USING (product) WHERE ingangsdatum BETWEEN {begin} AND {end} GROUP BY ALL
    """)
    first, last = window.months
    for by in (["product", "wet"], ["wet"], []):
        yield from _by_referrer(con, window, by, first, last - first + 1)
    con.execute("DROP TABLE begonnen")


def _by_referrer(con, window: Window, by: list[str], first: int, months: int) -> Iterator[Counts]:
    groups = Groups(con, "begonnen", [*by, "verwijzer"])
    if not len(groups.frame) or months < 1:
        return
    columns = "".join(f"{c}, " for c in [*by, "verwijzer"])
    rows = con.execute(f"SELECT {columns} p, sum(n) AS n FROM begonnen GROUP BY ALL").df()
    starts = groups.grid(rows, first, months, "n")[0]
    over = groups.frame.groupby(by).ngroup().to_numpy() if by else np.zeros(len(groups.frame), dtype=int)
    whole = np.zeros((over.max() + 1, months))
    np.add.at(whole, over, starts)
    for f in FREQUENCIES:
        if window.bounds(f)[1] < window.bounds(f)[0]:
            continue
        part, of = window.of_months(starts, f), window.of_months(whole, f)
        yield Counts("indicaties", "starts", f, groups.full, part)
        # Its base is its own part: 1% of a shown whole tells the count of one that is hidden.
        yield Counts("indicaties", "start_share", f, groups.full, ratio(part, of[over], 100), base=part)
        totals = groups.frame.drop_duplicates(by) if by else groups.frame.head(1)
        yield Counts("indicaties", "starts", f, groups.full.loc[totals.index].assign(verwijzer="_T").reset_index(drop=True), of)


def laws(con, window: Window, sources: list[str]) -> Iterator[Counts]:
    """Persons and households by the number of laws. sources: tables of spells by law and household (`spans_wet`, `uitkering_wet`)."""
    parts = " UNION ALL ".join(
        f"SELECT persoon, CASE WHEN huishouden = 0 THEN persoon ELSE huishouden END AS huishouden, "
        f"{_WMO_JEUGD if s == 'spans_wet' else '4'} AS domein, van, tot FROM {s}" for s in sources
    )  # fmt: skip
    low, high = window.bounds("Q")
    if high < low:
        return
    van, tot = number("Q", "van"), number("Q", "tot")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE gestapeld AS
        SELECT persoon, huishouden, domein, unnest(range(greatest({van}, {low}), least({tot}, {high}) + 1))::INTEGER AS q
        FROM ({parts}) WHERE {tot} >= {low} AND {van} <= {high}
    """)
    for f in ("Q", "S", "A"):
        low, high = window.bounds(f)
        for who, measure in (("persoon", "persons_by_laws"), ("huishouden", "households_by_laws")) if high >= low else ():
            con.execute(f"""
                CREATE OR REPLACE TEMP TABLE stapel AS
                SELECT CASE n WHEN 1 THEN '1 wet' WHEN 2 THEN '2 wetten' ELSE '3 of meer wetten' END AS lid, p, count(*) AS n
                FROM (SELECT {who}, q // {4 // FREQUENCIES[f]} AS p, bit_count(bit_or(domein)) AS n FROM gestapeld GROUP BY ALL)
                WHERE p BETWEEN {low} AND {high} GROUP BY ALL
            """)  # a year of which only some quarters are whole is not told, so that nobody in it makes a group
            groups = Groups(con, "stapel", ["lid"], _MEMBERS)
            grid = groups.grid(con.execute("SELECT * FROM stapel").df(), low, high - low + 1, "n")[0]
            yield Counts("indicaties", measure, f, groups.full, grid)
            yield Counts("indicaties", measure, f, groups.full.head(1).assign(lid="_T"), grid.sum(axis=0, keepdims=True))
    con.execute("DROP TABLE gestapeld; DROP TABLE IF EXISTS stapel")


def turned_18(con, window: Window) -> Iterator[Counts]:
    """What those who turned 18 with youth care have a year after the last day of the month before."""
    first, last = window.months
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE na_18 AS
        WITH dagen AS (SELECT persoon, geboren + INTERVAL 18 YEAR - INTERVAL 1 DAY AS eerst FROM persoon),
        later AS (SELECT persoon, eerst::DATE AS eerst, last_day((eerst + INTERVAL 1 YEAR)::DATE) AS later FROM dagen),
        begin AS (SELECT DISTINCT l.persoon, l.later FROM later l JOIN spans s ON s.persoon = l.persoon AND s.wet = 'Jeugdwet' AND l.eerst BETWEEN s.van AND s.tot),
        daarna AS (
            SELECT b.persoon, {number("M", "b.later")} AS p, coalesce(bool_or(s.wet = 'Jeugdwet'), false) AS jeugd, coalesce(bool_or(s.wet = 'Wmo'), false) AS wmo
            FROM begin b LEFT JOIN spans s ON s.persoon = b.persoon AND b.later BETWEEN s.van AND s.tot GROUP BY ALL
        )
        SELECT CASE WHEN jeugd AND wmo THEN 'Jeugdwet en Wmo' WHEN jeugd THEN 'Jeugdwet' WHEN wmo THEN 'Wmo' ELSE 'geen van beide' END AS lid, p, count(*) AS n
        FROM daarna WHERE p BETWEEN {first} AND {last} GROUP BY ALL
    """)
    groups = Groups(con, "na_18", ["lid"], _AFTER)
    grid = groups.grid(con.execute("SELECT * FROM na_18").df(), first, max(0, last - first + 1), "n")[0]
    for f in ("Q", "S", "A"):
        low, high = window.bounds(f)
        known = _since(window, f)
        if high < low or not known.any():
            continue
        values = np.where(known, window.of_months(grid, f), np.nan)
        yield Counts("indicaties", "after_18", f, groups.full, values)
        yield Counts("indicaties", "after_18", f, groups.full.head(1).assign(lid="_T"), values.sum(axis=0, keepdims=True))
    con.execute("DROP TABLE na_18")


def _since(window: Window, frequency: str) -> np.ndarray:
    """Of which periods the days of a year before are in the window: all from the last day of the first month, a year earlier, on."""
    starts = pd.to_datetime(window.periods(frequency)["start"])
    return (starts - pd.DateOffset(years=1) + pd.offsets.MonthEnd(0) >= pd.Timestamp(window.first)).to_numpy(dtype=bool)


def breakthrough(con, window: Window) -> Iterator[Counts]:
    """Cases per state, and what the plans that were carried out save and cost."""
    first, last = window.months
    months = last - first + 1
    if months < 1:
        return
    groups = Groups(con, "doorbraak", [])
    grids = {}
    for state in STATES:
        rows = con.execute(f"SELECT {number('M', state)} AS p, count(*) AS n FROM doorbraak WHERE {state} IS NOT NULL GROUP BY ALL").df()
        grids[state] = groups.grid(rows, first, months, "n")[0]
    saved = [c.name for c in FORMS["doorbraak"].columns if c.name.startswith("besparing_")]
    sums = ", ".join(f"coalesce(sum({c}), 0) AS {c}" for c in [*saved, "kosten"])
    rows = con.execute(f"SELECT {number('M', 'uitgevoerd')} AS p, {sums} FROM doorbraak WHERE uitgevoerd IS NOT NULL GROUP BY ALL").df()
    money = dict(zip([*saved, "kosten"], groups.grid(rows, first, months, *saved, "kosten"), strict=True))
    full = groups.full
    told = [f for f in FREQUENCIES if window.bounds(f)[1] >= window.bounds(f)[0]]
    whole = " + ".join(f"coalesce({c}, 0)" for c in saved)
    cases = f"(SELECT client AS persoon, {number('M', 'uitgevoerd')} AS p, {', '.join(saved)}, kosten, {whole} AS besparing FROM doorbraak WHERE uitgevoerd IS NOT NULL)"
    parts = contributions.largest(con, cases, groups, window, told, *saved, "kosten", "besparing")
    for f in told:
        done = window.of_months(grids["uitgevoerd"], f)
        for state in STATES:
            yield Counts("doorbraak", f"cases_{state}", f, full, window.of_months(grids[state], f))
        total = sum(window.of_months(money[c], f) for c in saved)
        for c in saved:
            values = window.of_months(money[c], f)
            if values.any():
                yield Counts("doorbraak", "saving", f, full.assign(wet=_LAWS[c.removeprefix("besparing_")]), values, base=done, **parts[f, c])
        yield Counts("doorbraak", "saving", f, full, total, base=done, **parts[f, "besparing"])
        yield Counts("doorbraak", "saving_per_plan", f, full, ratio(total, done), base=done)
        yield Counts("doorbraak", "cost", f, full, window.of_months(money["kosten"], f), base=done, **parts[f, "kosten"])
