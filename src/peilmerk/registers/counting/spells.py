"""Persons by time: who has something in a period, on a day, who enters, leaves, comes back, and for how long.

Indications of one person that overlap, or of which one begins the day after another ends, are one *spell* (Dutch: aaneengesloten
periode). Spells are made for every group by itself: per product, per law and in total, for the municipality and per district, so
that a person with two products has one spell in the total.

- persons: has a spell on at least one day of the period; each person once
- stock: has a spell on the last day of the period
- inflow: a spell begins in the period; outflow: the first day without lies in the period. So stock = stock + inflow - outflow,
  exactly; a move between districts is outflow of one and inflow of the other, and neither in the municipality
- reentry: inflow of who left the same group at most `within_days` days before
- duration: mean number of days of the spells that ended in the period
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from peilmerk.registers.counting.grid import Counts, Groups, ratio
from peilmerk.registers.counting.window import FREQUENCIES, Window, number

#: How finely districts are told per product: counts by month, product and district are too small for anybody to publish.
_COARSE = ("Q", "S", "A")


def make(con, source: str, target: str, by: list[str]) -> None:
    """The table `target` (persoon, by..., van, tot): the spells of every person in every group of `source`.

    Days or numbers of months. A spell begins where everything that began earlier has ended at least a day before; it ends where
    the latest end lies of all that began before the next one.
    """
    key = ", ".join(["persoon", *by])
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE {target} AS
        WITH begin AS (
            SELECT {key}, van, max(tot) OVER eerder AS vorige, max(tot) OVER alles AS laatste FROM {source} WHERE van <= tot
            WINDOW eerder AS (PARTITION BY {key} ORDER BY van, tot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                   alles AS (PARTITION BY {key} ORDER BY van, tot ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
            QUALIFY vorige IS NULL OR van > vorige + 1
        )
        SELECT {key}, van, coalesce(lead(vorige) OVER (PARTITION BY {key} ORDER BY van), laatste) AS tot FROM begin
    """)


def count(con, register: str, source: str, window: Window, within_days: int, extra: list[str] = ()) -> Iterator[Counts]:
    """All measures of the rows of `<source>_w` (persoon, product, wet, wijk, huishouden, van, tot), for every level.

    extra: further columns by which the municipality as a whole is told (household type). Leaves `<source>_wet`: spells by
    law and household.
    """
    for column in extra:
        make(con, source, "spells", [column])
        yield from _measures(con, register, "spells", [column], window, within_days, FREQUENCIES)
    # The finest first: spells of spells are the spells of the whole, and there are fewer of them at every step.
    make(con, f"{source}_w", "fijn", ["product", "wet", "wijk", "huishouden"])
    make(con, "fijn", f"{source}_wet", ["wet", "huishouden"])
    make(con, "fijn", "product_wijk", ["product", "wet", "wijk"])
    con.execute("DROP TABLE fijn")
    levels = [
        ("product_wijk", "product_wijk", ["product", "wet", "wijk"]), ("wet_wijk", "product_wijk", ["wet", "wijk"]), ("wijk", "wet_wijk", ["wijk"]),
        ("product", "product_wijk", ["product", "wet"]), ("wet", "product", ["wet"]), ("totaal", "wet", []),
    ]  # fmt: skip
    for name, finer, by in levels:
        table = f"spells_{name}"
        if name != finer:
            make(con, finer if finer == "product_wijk" else f"spells_{finer}", table, by)
        else:
            table = "product_wijk"
        yield from _measures(con, register, table, by, window, within_days, _COARSE if len(by) == 3 else FREQUENCIES)
        if "wijk" not in by:
            yield from _ages(con, register, table, by, window)
    for name in ("product_wijk", *(f"spells_{name}" for name, _, _ in levels[1:]), "spells"):
        con.execute(f"DROP TABLE IF EXISTS {name}")


def _measures(con, register: str, table: str, by: list[str], window: Window, within_days: int, frequencies) -> Iterator[Counts]:
    columns = "".join(f"{c}, " for c in by)
    key = ", ".join(["persoon", *by])
    # What ended well before the window can only matter as what somebody comes back from.
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE deel AS
        SELECT {columns} van, tot, lag(tot) OVER (PARTITION BY {key} ORDER BY van) AS vorige FROM {table}
    """)
    groups = Groups(con, "deel", by)
    if not len(groups.frame):
        con.execute("DROP TABLE deel")
        return
    first, last = window.months
    months = last - first + 1
    if months < 1:
        return
    full = groups.full
    stock = _standing(con, "deel", columns, groups, first, months)
    begin, end = window.days
    flows = con.execute(f"""
        SELECT {columns} {number("M", "van")} AS p, count(*) AS inn, 0 AS uit, 0 AS dagen,
               count(*) FILTER (van - vorige - 1 <= {int(within_days)}) AS terug FROM deel WHERE van BETWEEN {begin} AND {end} GROUP BY ALL
        UNION ALL
        SELECT {columns} {number("M", "(tot + 1)")}, 0, count(*), sum(tot - van + 1), 0 FROM deel WHERE tot + 1 BETWEEN {begin} AND {end} GROUP BY ALL
    """).df()
    inflow, outflow, days, back = groups.grid(flows, first, months, "inn", "uit", "dagen", "terug")
    for f in frequencies:
        low, high = window.bounds(f)
        if high < low:
            continue
        entered, left = window.of_months(inflow, f), window.of_months(outflow, f)
        yield Counts(register, "persons", f, full, _present(con, columns, groups, f, low, high))
        yield Counts(register, "stock", f, full, window.at_ends(stock, f))
        yield Counts(register, "inflow", f, full, entered)
        yield Counts(register, "outflow", f, full, left)
        yield Counts(register, "reentry", f, full, window.of_months(back, f))
        yield Counts(register, "duration", f, full, ratio(window.of_months(days, f), left), base=left)
    con.execute("DROP TABLE deel")


def _standing(con, table: str, columns: str, groups: Groups, first: int, months: int, more: str = "") -> np.ndarray:
    """How many spells of `table` (van, tot) hold on the last day of every month: what began less what ended, added up over the months."""
    begin, end = number("M", "van"), number("M", "(tot + 1)")
    rows = con.execute(f"""
        SELECT {columns} greatest({begin}, {first}) AS p, count(*) AS n FROM {table} WHERE {begin} < {end} AND {end} > {first} {more} GROUP BY ALL
        UNION ALL SELECT {columns} {end}, -count(*) FROM {table} WHERE {begin} < {end} AND {end} > {first} {more} GROUP BY ALL
    """).df()
    return np.cumsum(groups.grid(rows, first, months, "n")[0], axis=1)


def _present(con, columns: str, groups: Groups, frequency: str, low: int, high: int) -> np.ndarray:
    """How many persons have a spell on a day of every period. A spell in the period where an earlier one ended adds nobody."""
    van, tot, before = (number(frequency, d) for d in ("van", "tot", "vorige"))
    rows = con.execute(f"""
        WITH deel_p AS (
            SELECT {columns} greatest({van}, coalesce({before} + 1, 0), {low}) AS a, least({tot}, {high}) AS b FROM deel WHERE {tot} >= {low} AND {van} <= {high}
        )
        SELECT {columns} a AS p, count(*) AS n FROM deel_p WHERE a <= b GROUP BY ALL
        UNION ALL SELECT {columns} b + 1, -count(*) FROM deel_p WHERE a <= b GROUP BY ALL
    """).df()
    return np.cumsum(groups.grid(rows, low, high - low + 1, "n")[0], axis=1)


def _ages(con, register: str, table: str, by: list[str], window: Window) -> Iterator[Counts]:
    """The stock by age on the day itself: younger than 18, 18 and older, unknown.

    Of a birth date only the month is kept. On the last day of a month that decides the age all the same: who turns 18 in a
    month is 18 on its last day.
    """
    columns = "".join(f"{c}, " for c in by)
    adult = "(p.geboren + INTERVAL 18 YEAR)::DATE"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE naar_leeftijd AS
        SELECT {columns} 'jonger dan 18' AS leeftijd, van, least(tot, {adult} - 1) AS tot FROM {table} JOIN persoon p USING (persoon) WHERE van < {adult}
        UNION ALL SELECT {columns} '18 jaar en ouder', greatest(van, {adult}), tot FROM {table} JOIN persoon p USING (persoon) WHERE tot >= {adult}
        UNION ALL SELECT {columns} 'leeftijd onbekend', van, tot FROM {table} ANTI JOIN persoon p USING (persoon)
    """)
    groups = Groups(con, "naar_leeftijd", [*by, "leeftijd"])
    first, last = window.months
    if len(groups.frame) and last >= first:
        stock = _standing(con, "naar_leeftijd", columns + "leeftijd, ", groups, first, last - first + 1)
        for f in FREQUENCIES:
            if window.bounds(f)[1] >= window.bounds(f)[0]:
                yield Counts(register, "stock", f, groups.full, window.at_ends(stock, f))
    con.execute("DROP TABLE naar_leeftijd")
