"""Hours and amounts: what was indicated, delivered and declared, for whom, what it cost, and how late it was invoiced.

- indicated_hours: the volume of every indication, spread evenly over its days. Hours per day is the volume of a day; that of a
  week by 7, of a month times 12 by 365.25, of the whole indication by its number of days (which needs an end). Minutes, hours
  and parts of a day (dagdeel, 4 hours) are time; other units (etmaal, stuks, euro) are not, and are no hours
- delivered_hours, declared_hours: what was delivered and declared, by the month of delivery; a credit is subtracted
- delivered_share, declared_share (verzilvering): these as a percentage of the indicated hours, for products of which all
  indications that hold in the months that are counted are in time
- amount: what was declared, in euro, by the month of delivery; also per taakveld and by the client's district on the last day of
  that month; clients: persons for whom something was declared that was not all credited, of a product, taakveld and month of delivery;
  amount_per_client and hours_per_client: divided by these
- lag: mean number of months between delivery and invoice, weighed by the amount of a product in a month of invoice; where more was
  credited than declared it weighs nothing
- triangle: the amount by month of delivery and month of invoice
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from peilmerk.registers.counting import contributions, households, spells
from peilmerk.registers.counting.grid import Counts, Groups, ratio
from peilmerk.registers.counting.window import FREQUENCIES, OPEN, Window, number

#: Hours in a unit of time (WJ756: a dagdeel is 4 hours).
HOURS = {"minuut": 1 / 60, "uur": 1.0, "dagdeel": 4.0}
_LEVELS = (["product", "wet"], ["wet"], [])
#: Decimals beyond which a sum of hours or euro is what adding up left: 0.1 + 0.2 - 0.3 is nothing, and nobody's.
_PLACES = 6


def hours(volume: str = "volume", unit: str = "eenheid") -> str:
    """SQL: hours of a volume in a unit; null where the unit is no time."""
    return "CASE " + " ".join(f"WHEN {unit} = '{u}' THEN {volume} * {h!r}" for u, h in HOURS.items()) + " END"


#: SQL: delivered hours by person, product and month.
_GIVEN = f"(SELECT client AS persoon, product, wet, {number('M', 'leveringsmaand')} AS p, {hours()} AS uren FROM geleverd JOIN producten USING (product))"


def count(con, window: Window, delivered: set[str]) -> Iterator[Counts]:
    """All measures of volumes and amounts. delivered: the registers that there are."""
    first, last = window.months
    if last < first:
        return
    indicated = _indicated(con, window) if "indicaties" in delivered else None
    if "geleverd" in delivered:
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE geleverde_uren AS
            SELECT product, wet, {number("M", "leveringsmaand")} AS p, coalesce(sum({hours()}), 0) AS uren
            FROM geleverd JOIN producten USING (product) GROUP BY ALL
        """)
        month = number("M", "leveringsmaand")
        given = f"(SELECT client AS persoon, product, wet, {month} AS van, {month} AS tot FROM geleverd JOIN producten USING (product) WHERE {hours()} <> 0)"
        spells.make(con, given, "client_geleverd", ["product", "wet"])
    if "declaraties" in delivered:
        _declared(con)
        yield from _amounts(con, window)
        yield from households.count(con, window)
        yield from _triangle(con, window)
    yield from _shares(con, window, indicated, delivered)
    for table in ("geindiceerd", "geleverde_uren", "gedeclareerd", "gefactureerd", "met_wijk", "client_maand", "client_geleverd", "client_indicatie", "client_uren"):
        con.execute(f"DROP TABLE IF EXISTS {table}")


def _indicated(con, window: Window) -> bool:
    """The table `geindiceerd` (product, wet, p, uren): indicated hours by month, without a row for every month of every indication.

    A first and a last month are told apart; between them a month has the hours of a day times its days. And `client_indicatie`, the
    spells (in months) of persons with indicated hours, and `client_uren`, by indication what of
    these hours falls in its first and last month and on a day between.
    """
    begin, end = window.days
    per_day = (
        f"{hours()} * CASE frequentie WHEN 'dag' THEN 1.0 WHEN 'week' THEN 1.0 / 7 WHEN 'maand' THEN 12 / 365.25 "
        f"WHEN 'totaal' THEN CASE WHEN einddatum < {OPEN} THEN 1.0 / (einddatum - ingangsdatum + 1) END END"  # 9999-12-31 is no end
    )
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE tempo AS
        SELECT client AS persoon, product, wet, greatest(ingangsdatum, {begin}) AS van, least(coalesce(einddatum, {OPEN}), {end}) AS tot, {per_day} AS uren
        FROM indicaties JOIN producten USING (product) WHERE ingangsdatum <= {end} AND coalesce(einddatum, {OPEN}) >= {begin}
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE in_tijd AS
        SELECT product FROM tempo GROUP BY product HAVING count(*) FILTER (uren IS NULL) = 0
    """)
    a, b = number("M", "van"), number("M", "tot")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE geindiceerd AS
        WITH tempo_p AS (SELECT product, wet, van, tot, uren, {a} AS a, {b} AS b FROM tempo WHERE uren IS NOT NULL),
        stukken AS (
            SELECT product, wet, a AS p, uren * (tot - van + 1) AS los, 0.0 AS stap FROM tempo_p WHERE a = b
            UNION ALL SELECT product, wet, a, uren * (last_day(van) - van + 1), 0 FROM tempo_p WHERE a < b
            UNION ALL SELECT product, wet, b, uren * day(tot), 0 FROM tempo_p WHERE a < b
            UNION ALL SELECT product, wet, a + 1, 0, uren FROM tempo_p WHERE a + 1 < b
            UNION ALL SELECT product, wet, b, 0, -uren FROM tempo_p WHERE a + 1 < b
        )
        SELECT product, wet, p, sum(los) AS los, sum(stap) AS stap FROM stukken GROUP BY ALL
    """)
    spells.make(con, f"(SELECT persoon, product, wet, {a} AS van, {b} AS tot FROM tempo WHERE uren <> 0)", "client_indicatie", ["product", "wet"])
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE client_uren AS
        SELECT persoon, product, wet, {a} AS a, {b} AS b, uren * (least(tot, last_day(van)) - van + 1) AS eerste, CASE WHEN {a} < {b} THEN uren * day(tot) ELSE 0 END AS laatste, uren
        FROM tempo WHERE uren <> 0
    """)
    con.execute("DROP TABLE tempo")
    return True


def _indicated_grid(con, groups: Groups, columns: str, window: Window, only: str) -> np.ndarray:
    first, last = window.months
    rows = con.execute(f"SELECT {columns} p, sum(los) AS los, sum(stap) AS stap FROM geindiceerd {only} GROUP BY ALL").df()
    loose, steps = groups.grid(rows, first, last - first + 1, "los", "stap")
    days = window.periods("M")
    lengths = np.array([(e - s).days + 1 for s, e in zip(days["start"], days["end"], strict=True)], dtype=float)
    return _settled(loose + np.cumsum(steps, axis=1) * lengths)


def _settled(values: np.ndarray) -> np.ndarray:
    """Nil where nothing is left but what adding up and taking away leaves."""
    return np.where(np.abs(values) < 10.0**-_PLACES, 0.0, values)


def _declared(con) -> None:
    """What is declared, signed: `gefactureerd` by product, months of delivery and invoice; `met_wijk` by person, product, taakveld, district and
    month of delivery, and `gedeclareerd` of all persons; and `client_maand`, the spells (in months) of persons for whom something was declared.
    """
    sign = "CASE WHEN debet_credit = 'credit' THEN -1 ELSE 1 END"
    month, taakveld = number("M", "leveringsmaand"), "coalesce(taakveld, 'onbekend'::taakveld_t)"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE gefactureerd AS
        SELECT product, wet, p, factuur, bedrag, uren FROM (
            SELECT product, {month} AS p, {number("M", "factuurmaand")} AS factuur, round(sum({sign} * bedrag), {_PLACES}) AS bedrag,
                   coalesce(sum({sign} * {hours()}), 0) AS uren
            FROM declaraties GROUP BY ALL
        ) JOIN producten USING (product)
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW client_factuur AS
        SELECT client AS persoon, product, wet, {month} AS p, {number("M", "factuurmaand")} AS factuur, {sign} * bedrag AS bedrag FROM declaraties JOIN producten USING (product)
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE per_client AS
        SELECT client AS persoon, product, {taakveld} AS taakveld, {month}::INTEGER AS p, last_day(any_value(leveringsmaand)) AS dag,
               round(sum({sign} * bedrag), {_PLACES}) AS bedrag, coalesce(sum({sign} * {hours()}), 0) AS uren
        FROM declaraties GROUP BY client, product, {taakveld}, {month}::INTEGER
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE met_wijk AS
        SELECT c.persoon, c.product, wet, c.taakveld, coalesce(a.wijk, ''::district_t) AS wijk, c.p, c.bedrag, c.uren
        FROM per_client c JOIN producten USING (product) LEFT JOIN adres a ON a.persoon = c.persoon AND c.dag BETWEEN a.van AND a.tot
    """)
    con.execute("DROP TABLE per_client")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE gedeclareerd AS
        SELECT product, wet, taakveld, wijk, p, sum(bedrag) AS bedrag FROM met_wijk GROUP BY ALL
    """)
    # Somebody whose declarations were all credited again was not given anything.
    con.execute("CREATE OR REPLACE TEMP VIEW maanden AS SELECT *, p AS van, p AS tot FROM met_wijk WHERE bedrag > 0")
    spells.make(con, "maanden", "client_maand", ["product", "wet", "taakveld", "wijk"])
    con.execute("DROP VIEW maanden")


def _amounts(con, window: Window) -> Iterator[Counts]:
    """Amounts and hours, the persons for whom they were declared (each once a period), and what that is for each of them."""
    first, last = window.months
    finer = "client_maand"
    for by in (["product", "wet", "wijk"], ["wet", "wijk"], ["wijk"], ["taakveld"], *_LEVELS):
        columns = "".join(f"{c}, " for c in by)
        spells.make(con, "client_maand" if "taakveld" in by or by == ["product", "wet"] else finer, "deel_nieuw", by)
        con.execute("DROP TABLE IF EXISTS deel_client; ALTER TABLE deel_nieuw RENAME TO deel_client")
        finer = "deel_client" if "taakveld" not in by else finer
        groups = Groups(con, "gedeclareerd", by)
        if not len(groups.frame):
            return
        rows = con.execute(f"SELECT {columns} p, sum(bedrag) AS bedrag FROM gedeclareerd GROUP BY ALL").df()
        amount = groups.grid(rows, first, last - first + 1, "bedrag")[0]
        whole = not {"wijk", "taakveld"} & set(by)
        if whole:
            rows = con.execute(f"""
                SELECT {columns} p, sum(uren) AS uren, sum(greatest(bedrag, 0)) AS gewicht,
                       sum(greatest(bedrag, 0) * (factuur - p)) AS gewogen FROM gefactureerd GROUP BY ALL
            """).df()
            hrs, weight, weighed = groups.grid(rows, first, last - first + 1, "uren", "gewicht", "gewogen")
            hrs = _settled(hrs)
        _following(con, "deel_client", by)
        told = _frequencies(window, by)
        parts = contributions.largest(con, "met_wijk", groups, window, told, "bedrag", *(["uren"] if whole else []))
        for f in told:
            persons = _persons(con, groups, columns, window, f)
            money = window.of_months(amount, f)
            yield Counts("declaraties", "amount", f, groups.full, money, base=persons, **parts[f, "bedrag"])
            if "taakveld" not in by:
                yield Counts("declaraties", "clients", f, groups.full, persons)
            if whole:
                hours_f = window.of_months(hrs, f)
                yield Counts("declaraties", "declared_hours", f, groups.full, hours_f, base=persons, **parts[f, "uren"])
                yield Counts("declaraties", "lag", f, groups.full, ratio(window.of_months(weighed, f), window.of_months(weight, f)), base=persons)
                yield Counts("declaraties", "amount_per_client", f, groups.full, ratio(money, persons), base=persons)
                yield Counts("declaraties", "hours_per_client", f, groups.full, np.where(hours_f > 0, ratio(hours_f, persons), np.nan), base=persons)
    con.execute("DROP TABLE volgend; DROP TABLE deel_client")


def _following(con, table: str, by: list[str]) -> None:
    """The table `volgend`: spells in months by group, each with the end of the person's spell before."""
    columns = "".join(f"{c}, " for c in by)
    before = f"lag(tot) OVER (PARTITION BY {', '.join(['persoon', *by])} ORDER BY van) AS vorige"
    con.execute(f"CREATE OR REPLACE TEMP TABLE volgend AS SELECT {columns} van, tot, {before} FROM {table}")


def _persons(con, groups: Groups, columns: str, window: Window, frequency: str) -> np.ndarray:
    """Persons per period of `volgend` (spells in months): a spell in the period where an earlier one ended adds nobody."""
    size = 12 // FREQUENCIES[frequency]
    low, high = window.bounds(frequency)
    rows = con.execute(f"""
        WITH deel AS (
            SELECT {columns} greatest(van // {size}, coalesce(vorige // {size} + 1, 0), {low}) AS a, least(tot // {size}, {high}) AS b FROM volgend
            WHERE tot // {size} >= {low} AND van // {size} <= {high}
        )
        SELECT {columns} a AS p, count(*) AS n FROM deel WHERE a <= b GROUP BY ALL UNION ALL SELECT {columns} b + 1, -count(*) FROM deel WHERE a <= b GROUP BY ALL
    """).df()
    return np.cumsum(groups.grid(rows, low, high - low + 1, "n")[0], axis=1)


def _frequencies(window: Window, by: list[str]) -> list[str]:
    wanted = [f for f in FREQUENCIES if not {"product", "wijk"} <= set(by) or f != "M"]
    return [f for f in wanted if window.bounds(f)[1] >= window.bounds(f)[0]]


def _triangle(con, window: Window) -> Iterator[Counts]:
    """The amount by month of delivery (across) and month of invoice (a group each), per product, law and in total."""
    first, last = window.months
    for by in _LEVELS:
        columns = "".join(f"{c}, " for c in by)
        rows = con.execute(f"""
            WITH per_client AS (SELECT {columns} persoon, p, factuur, round(sum(bedrag), {_PLACES}) AS bedrag FROM client_factuur WHERE p BETWEEN {first} AND {last} GROUP BY ALL),
            vakken AS (
                SELECT {columns} p, factuur, round(sum(bedrag), {_PLACES}) AS bedrag, count(*) FILTER (bedrag <> 0) AS personen, max(abs(bedrag), 2) AS meest
                FROM per_client GROUP BY ALL
            )
            SELECT {columns} (factuur // 12)::VARCHAR || '-' || lpad((factuur % 12 + 1)::VARCHAR, 2, '0') AS lid, p, bedrag, personen,
                   meest[1] AS largest, meest[1] + coalesce(meest[2], 0) AS two_largest FROM vakken
        """).df()
        if len(rows):
            yield Counts("declaraties", "triangle", "M", pd.DataFrame(), np.empty((0, 0)), extra={"rows": rows.assign(p=rows["p"] - first), "by": by})


def _shares(con, window: Window, indicated: bool | None, delivered: set[str]) -> Iterator[Counts]:
    first, last = window.months
    months = last - first + 1
    sources = [(name, table, "uren") for name, table in (("geleverd", "geleverde_uren"), ("declaraties", "gefactureerd")) if name in delivered]
    words = {"geleverd": "delivered", "declaraties": "declared"}
    for by in _LEVELS:
        columns = "".join(f"{c}, " for c in by)
        if indicated:
            whole = Groups(con, "geindiceerd", by)
            if len(whole.frame):
                all_hours = _indicated_grid(con, whole, columns, window, "")
                spells.make(con, "client_indicatie", "deel_client", by)
                _following(con, "deel_client", by)
                told = _frequencies(window, by)
                parts = contributions.largest_in_time(con, "client_uren", whole, window, told)
                for f in told:
                    persons = _persons(con, whole, columns, window, f)
                    yield Counts("indicaties", "indicated_hours", f, whole.full, window.of_months(all_hours, f), base=persons, **parts[f])
        for name, table, column in sources:
            groups = Groups(con, table, by)
            rows = con.execute(f"SELECT {columns} p, sum({column}) AS uren FROM {table} GROUP BY ALL").df()
            if name == "geleverd" and len(groups.frame):
                given = groups.grid(rows, first, months, "uren")[0]
                spells.make(con, "client_geleverd", "deel_client", by)
                _following(con, "deel_client", by)
                told = _frequencies(window, by)
                parts = contributions.largest(con, _GIVEN, groups, window, told, "uren")
                for f in told:
                    persons = _persons(con, groups, columns, window, f)
                    yield Counts("geleverd", "delivered_hours", f, groups.full, window.of_months(given, f), base=persons, **parts[f, "uren"])
            if not indicated:
                continue
            con.execute("CREATE OR REPLACE TEMP VIEW vergelijkbaar AS SELECT * FROM geindiceerd SEMI JOIN in_tijd USING (product)")
            same = Groups(con, "vergelijkbaar", by)
            if not len(same.frame):
                continue
            asked = _indicated_grid(con, same, columns, window, "SEMI JOIN in_tijd USING (product)")
            rows = con.execute(f"SELECT {columns} p, sum({column}) AS uren FROM {table} SEMI JOIN in_tijd USING (product) GROUP BY ALL").df()
            used = same.grid(rows, first, months, "uren")[0]
            for f in _frequencies(window, by):
                yield Counts(name, f"{words[name]}_share", f, same.full, ratio(window.of_months(used, f), window.of_months(asked, f), 100))
    con.execute("DROP TABLE IF EXISTS volgend; DROP TABLE IF EXISTS deel_client")
    if indicated:
        con.execute("DROP VIEW IF EXISTS vergelijkbaar")
        con.execute("DROP TABLE in_tijd")
