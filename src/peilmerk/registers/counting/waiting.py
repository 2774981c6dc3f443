"""Waiting: how many wait, how many started, and how long they had waited.

Days from registration to start, of those who started in the period: mean, median, 90th percentile (by linear interpolation), and
the share that waited at most the norm. Who withdrew or still waits has no waiting time; who waits on the last day of the period is
counted as waiting. Urgent registrations are told apart, beside all together. The district is that of the list, or else that of the
address on the day of registration.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from peilmerk.registers.counting.grid import Counts, Groups
from peilmerk.registers.counting.window import FREQUENCIES, OPEN, Window, number

_LEVELS = (["product", "wet"], ["wet"], [], ["wijk"], ["product", "wet", "wijk"])


def count(con, window: Window, norm_days: int) -> Iterator[Counts]:
    """All measures of the waiting list, per product, law, district and in total; urgent, not urgent and together."""
    if window.months[1] < window.months[0]:
        return
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE wacht AS
        SELECT coalesce(w.product, 'onbekend'::product_t) AS product, coalesce(wet, 'geen wet'::wet_t) AS wet,
               coalesce(w.wijk, a.wijk, ''::district_t) AS wijk, CASE WHEN spoed THEN 'spoed' ELSE 'geen spoed' END AS groep,
               aanmelddatum AS van, coalesce(least(startdatum, afgemeld), {OPEN}) - 1 AS tot, startdatum, startdatum - aanmelddatum AS dagen
        FROM wachtlijst w LEFT JOIN producten USING (product)
        LEFT JOIN adres a ON a.persoon = w.client AND w.aanmelddatum BETWEEN a.van AND a.tot
    """)
    for by in _LEVELS:
        for groep in (False, True):
            if not (groep and "wijk" in by):
                yield from _level(con, window, [*by, *(["groep"] if groep else [])], norm_days)
    con.execute("DROP TABLE wacht")


def _level(con, window: Window, by: list[str], norm_days: int) -> Iterator[Counts]:
    columns = "".join(f"{c}, " for c in by)
    groups = Groups(con, "wacht", by)
    if not len(groups.frame):
        return
    full = groups.full
    first, last = window.months
    begin, end = number("M", "van"), number("M", "(tot + 1)")
    rows = con.execute(f"""
        SELECT {columns} greatest({begin}, {first}) AS p, count(*) AS n FROM wacht WHERE {begin} < {end} AND {end} > {first} GROUP BY ALL
        UNION ALL SELECT {columns} {end}, -count(*) FROM wacht WHERE {begin} < {end} AND {end} > {first} GROUP BY ALL
    """).df()
    waiting = np.cumsum(groups.grid(rows, first, last - first + 1, "n")[0], axis=1)
    for f in FREQUENCIES:
        low, high = window.bounds(f)
        if high < low or (f == "M" and {"product", "wijk"} <= set(by)):  # too few for anybody to publish
            continue
        told = con.execute(f"""
            SELECT {columns} {number(f, "startdatum")} AS p, count(*) AS n, avg(dagen) AS gemiddeld, median(dagen) AS mediaan,
                   quantile_cont(dagen, 0.9) AS p90, 100.0 * count(*) FILTER (dagen <= {int(norm_days)}) / count(*) AS norm
            FROM wacht WHERE startdatum IS NOT NULL GROUP BY ALL
        """).df()
        count_, mean, median, p90, norm = groups.grid(told, low, high - low + 1, "n", "gemiddeld", "mediaan", "p90", "norm")
        nobody = count_ == 0
        yield Counts("wachtlijst", "waiting", f, full, window.at_ends(waiting, f))
        yield Counts("wachtlijst", "started", f, full, count_)
        for name, values in (("wait_mean", mean), ("wait_median", median), ("wait_p90", p90), ("within_norm", norm)):
            yield Counts("wachtlijst", name, f, full, np.where(nobody, np.nan, values), base=count_)
