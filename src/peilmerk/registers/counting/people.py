"""Who lives where, and who has what: views and tables that every count begins with.

    adres      persoon, wijk, huishouden, van, tot      gapless for everybody of whom an address is known
    persoon    persoon, geboren                          the month of birth; where registers disagree, the latest
    spans      persoon, product, wet, van, tot           indications; spans_w: with the district, cut at every move
    uitkering  persoon, product, wet, groep, van, tot    benefits; uitkering_w: idem

District by the address of the client at the time; what is not known is the district ''. Where no register of addresses was
delivered, or it does not have a person, the district of an indication or benefit holds from its first day until the next one that has one.
"""

from __future__ import annotations

from pathlib import Path

from peilmerk.registers import database
from peilmerk.registers.counting.window import OPEN
from peilmerk.registers.forms import FORMS
from peilmerk.registers.reading import schema

_SQL_TYPES = {"int64": "BIGINT", "date32[day]": "DATE", "double": "DOUBLE", "bool": "BOOLEAN", "string": "VARCHAR"}
LONG_AGO = "DATE '1800-01-01'"


def registers(con, files: dict[str, list[Path]], reference) -> None:
    """A view of every form by its name (one that was not delivered has no rows), and the law of every product in `producten`.

    Words become enumerations: what is grouped by is then a small number and no text.
    """
    con.execute("CREATE TABLE alle_producten (product VARCHAR, wet VARCHAR)")
    con.executemany("INSERT INTO alle_producten VALUES (?, ?)", [(p.code, p.law or "geen wet") for p in reference.products.values()])
    words: dict[str, set[str]] = {"product": {"onbekend"}, "district": {""}, "taakveld": {"onbekend"}}
    for name, form in FORMS.items():
        for column in form.columns if files.get(name) else ():
            if column.kind in words:
                found = con.execute(f"SELECT DISTINCT {column.name} FROM read_parquet({_paths(files[name])}) WHERE {column.name} <> ''").fetchall()
                words[column.kind] |= {word for (word,) in found}
    for kind, known in words.items():
        con.execute(f"CREATE TYPE {kind}_t AS ENUM ({', '.join(database.text(w) for w in sorted(known))})")
    laws = con.execute("SELECT DISTINCT wet FROM alle_producten").fetchall()
    con.execute(f"CREATE TYPE wet_t AS ENUM ({', '.join(database.text(w) for w in sorted({w for (w,) in laws} | {'geen wet'}))})")
    listed = ", ".join(database.text(w) for w in sorted(words["product"]))
    con.execute(f"CREATE TABLE producten AS SELECT product::product_t AS product, wet::wet_t AS wet FROM alle_producten WHERE product IN ({listed})")
    for name, form in FORMS.items():
        if files.get(name):
            kinds = {c.name: c.kind for c in form.columns}
            columns = ", ".join(f"nullif({n}, '')::{kinds[n]}_t AS {n}" if kinds.get(n) in words else n for n in schema(form).names)
            con.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM read_parquet({_paths(files[name])})")
        else:
            kinds = {c.name: c.kind for c in form.columns}
            columns = ", ".join(
                f"NULL::{kinds[f.name] + '_t' if kinds.get(f.name) in words else _SQL_TYPES[str(f.type)]} AS {f.name}" for f in schema(form)
            )
            con.execute(f"CREATE VIEW {name} AS SELECT {columns} WHERE false")


def _paths(files: list[Path]) -> str:
    return "[" + ", ".join(database.text(p) for p in files) + "]"


def people(con) -> None:
    """The tables `adres` and `persoon`."""
    con.execute("""
        CREATE TABLE persoon AS
        SELECT client AS persoon, max(geboortedatum) AS geboren FROM (
            SELECT client, geboortedatum FROM personen UNION ALL SELECT client, geboortedatum FROM indicaties
            UNION ALL SELECT client, geboortedatum FROM uitkeringen
        ) WHERE geboortedatum IS NOT NULL GROUP BY client
    """)
    con.execute(f"""
        CREATE TEMP TABLE adressen AS
        SELECT client AS persoon, coalesce(wijk, ''::district_t) AS wijk, coalesce(huishouden, 0) AS huishouden, vanaf AS van, coalesce(tot, {OPEN}) AS tot, rij AS volg
        FROM personen
        UNION ALL
        SELECT client, coalesce(wijk, ''::district_t), coalesce(huishouden, 0), ingangsdatum, {OPEN}, rij FROM (
            SELECT client, wijk, huishouden, ingangsdatum, rij FROM indicaties
            UNION ALL SELECT client, wijk, huishouden, ingangsdatum, rij FROM uitkeringen
        ) WHERE (wijk IS NOT NULL OR coalesce(huishouden, 0) <> 0) AND client NOT IN (SELECT client FROM personen WHERE client IS NOT NULL)
    """)
    # Who moves twice on one day lives, from that day on, where the last row of that day says. A next address ends the one before.
    # Rows of two files can have one number: district and household then decide, so that a second count gives the same.
    con.execute("""
        CREATE TEMP TABLE woont AS
        SELECT persoon, wijk, huishouden, van, least(tot, coalesce(lead(van) OVER w - 1, tot)) AS tot
        FROM adressen WINDOW w AS (PARTITION BY persoon ORDER BY van, volg, wijk, huishouden)
    """)
    con.execute("DELETE FROM woont WHERE tot < van")
    con.execute(f"""
        CREATE TABLE adres AS
        WITH rond AS (SELECT *, lag(tot) OVER w AS vorige, lead(van) OVER w AS volgende FROM woont WINDOW w AS (PARTITION BY persoon ORDER BY van))
        SELECT persoon, wijk, huishouden, van, tot FROM rond
        UNION ALL SELECT persoon, ''::district_t, 0, coalesce(vorige + 1, {LONG_AGO}), van - 1 FROM rond WHERE van > coalesce(vorige + 1, {LONG_AGO})
        UNION ALL SELECT persoon, ''::district_t, 0, tot + 1, {OPEN} FROM rond WHERE volgende IS NULL AND tot < {OPEN}
    """)
    con.execute("DROP TABLE woont; DROP TABLE adressen")


def spans(con) -> None:
    """The tables `spans` and `uitkering`, and both cut at every move."""
    con.execute(f"""
        CREATE VIEW spans AS
        SELECT client AS persoon, product, wet, '_T' AS groep, ingangsdatum AS van, coalesce(einddatum, {OPEN}) AS tot
        FROM indicaties JOIN producten USING (product)
    """)
    con.execute(f"""
        CREATE VIEW uitkering AS
        SELECT client AS persoon, regeling AS product, wet, coalesce(nullif(leefvorm, ''), 'onbekend') AS groep, ingangsdatum AS van, coalesce(einddatum, {OPEN}) AS tot
        FROM uitkeringen JOIN producten ON producten.product = regeling
    """)
    for name in ("spans", "uitkering"):
        con.execute(f"""
            CREATE VIEW {name}_w AS
            SELECT s.persoon, s.product, s.wet, s.groep, coalesce(a.wijk, ''::district_t) AS wijk, coalesce(a.huishouden, 0) AS huishouden,
                   greatest(s.van, coalesce(a.van, s.van)) AS van, least(s.tot, coalesce(a.tot, s.tot)) AS tot
            FROM {name} s LEFT JOIN adres a ON a.persoon = s.persoon AND a.van <= s.tot AND a.tot >= s.van
        """)
