"""Cost by household: how much of what was declared is of the households with the highest cost.

- household_amount: what was declared for all who live in a household, in euro, by the year of delivery, less what was credited; by group of households. In every year
  households are ranked from the highest amount down: the highest 1%, what follows up to 5, 10, 20 and 50% of them, and the lower half. What that is in households is
  rounded, halves up. Which of two households with the same amount stands first makes no difference to any figure
- households_by_cost: how many households are in each group; all are those with an amount that is not nil

A household is that of the person's address on the last day of the month of delivery; who has none that is known is a household alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from peilmerk.registers.counting.grid import Counts, Groups
from peilmerk.registers.counting.window import Window

#: The groups from the highest cost down, and up to which percentage of all households each one goes.
GROUPS = {"hoogste 1%": 1, "1 tot 5%": 5, "5 tot 10%": 10, "10 tot 20%": 20, "20 tot 50%": 50, "laagste 50%": 100}
#: Decimals beyond which a sum of euro is what adding up left.
_PLACES = 6


def count(con, window: Window) -> Iterator[Counts]:
    """Both measures, of `met_wijk` (what was declared by person and month of delivery)."""
    low, high = window.bounds("A")
    if high < low or not con.execute("SELECT count(*) FROM met_wijk").fetchone()[0]:
        return
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE per_huishouden AS
        WITH per_maand AS (SELECT persoon, p, last_day(make_date((p // 12)::INTEGER, (p % 12 + 1)::INTEGER, 1)) AS dag, sum(bedrag) AS bedrag FROM met_wijk GROUP BY ALL)
        SELECT m.p // 12 AS p, CASE WHEN coalesce(a.huishouden, 0) = 0 THEN m.persoon ELSE a.huishouden END AS huishouden, round(sum(m.bedrag), {_PLACES}) AS bedrag
        FROM per_maand m LEFT JOIN adres a ON a.persoon = m.persoon AND m.dag BETWEEN a.van AND a.tot
        WHERE m.p // 12 BETWEEN {low} AND {high} GROUP BY ALL HAVING round(sum(m.bedrag), {_PLACES}) <> 0
    """)
    words = " ".join(f"WHEN plaats <= (2 * {part} * aantal + 100) // 200 THEN '{name}'" for name, part in GROUPS.items())
    rows = con.execute(f"""
        WITH op_volgorde AS (SELECT p, bedrag, row_number() OVER (PARTITION BY p ORDER BY bedrag DESC) AS plaats, count(*) OVER (PARTITION BY p) AS aantal FROM per_huishouden),
        vakken AS (
            SELECT CASE {words} END AS lid, p, sum(bedrag) AS bedrag, count(*) AS huishoudens, max(abs(bedrag), 2) AS meest FROM op_volgorde GROUP BY ALL
            UNION ALL SELECT '_T', p, sum(bedrag), count(*), max(abs(bedrag), 2) FROM per_huishouden GROUP BY ALL
        )
        SELECT lid, p, bedrag, huishoudens, meest[1] AS largest, meest[1] + coalesce(meest[2], 0) AS two_largest FROM vakken
    """).df()
    groups = Groups(con, "per_huishouden", ["lid"], pd.DataFrame({"lid": [*GROUPS, "_T"]}))
    amount, households, one, two = groups.grid(rows, low, high - low + 1, "bedrag", "huishoudens", "largest", "two_largest")
    yield Counts("declaraties", "household_amount", "A", groups.full, amount, base=households, largest=one, two_largest=two)
    yield Counts("declaraties", "households_by_cost", "A", groups.full, households)
    con.execute("DROP TABLE per_huishouden")
