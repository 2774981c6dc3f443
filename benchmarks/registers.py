"""How fast registers are read and counted, and in how much memory, beside the pandas script that an analyst would write.

    .venv/bin/python benchmarks/registers.py                       # 10 thousand to 20 million declarations, up to 5 million indications
    .venv/bin/python benchmarks/registers.py --rows 1000000
    .venv/bin/python benchmarks/registers.py --form parquet
    .venv/bin/python benchmarks/registers.py --towns 342           # the country: that many synthetic municipalities, made, read and counted
    .venv/bin/python benchmarks/registers.py --engines             # spells of 5 million indications: DuckDB, pandas, and Polars if it is installed

One municipality: an indication for every four declarations, a client for every five indications, six years, 12 products, eight districts; a client is
declared for month after month. Files are made in a temporary folder. Every step is a process of its own, so that peak memory (ru_maxrss) is of that
step alone. Windows has no ru_maxrss: there the memory is left out.

The script does less: per month and quarter the persons, stock and amounts per product and in total, amount per client, and the development
triangle, of a file in which nothing is wrong. It has no districts, laws, flows, ages, households, hours or shares, checks no cell, and keeps
the citizen service numbers. Peilmerk reads every cell, replaces identifiers, and tells everything that the dictionary defines.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXPORTED, SINCE = date(2026, 1, 20), date(2020, 1, 1)
TOWN = "GM9001"
PRODUCTS = ["01", "02", "07", "12", "15", "45", "43", "54", "jw-pleegzorg", "jw-gezinshuis", "wmo-begeleiding-groep", "wmo-scootmobiel"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 5_000_000, 20_000_000], metavar="N", help="declarations (default: from 10 thousand to 20 million; needs some 7 GB for the script)")
    options.add_argument("--form", default="csv", choices=["csv", "parquet"])
    options.add_argument("--towns", type=int, metavar="N", help="make and count so many synthetic municipalities instead")
    options.add_argument("--engines", action="store_true", help="only the one step by which the engine was chosen")
    options.add_argument("--no-pandas", action="store_true", help="without the pandas script (it takes minutes and many GB at 20 million)")
    options.add_argument("--run", nargs=4, metavar=("STEP", "FOLDER", "ROWS", "FORM"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        step, folder, rows, form = given.run
        print(json.dumps(_measured(step, Path(folder), int(rows), form)))
    elif given.engines:
        _engines()
    elif given.towns:
        _country(given.towns)
    else:
        _curve(given.rows, given.form, not given.no_pandas)


def _curve(sizes: list[int], form: str, with_pandas: bool) -> None:
    print(f"{'declarations':>12}{'indications':>12}  {'step':<10}{'seconds':>9}{'rows/s':>12}{'observations':>14}{'peak MB':>9}")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _process("make", folder, rows, form)
            steps = ["read", "count", *(["pandas"] if with_pandas else [])]
            told = {step: _process(step, folder, rows, form) for step in steps}
            both = rows + rows // 4
            for step, m in told.items():
                lead = f"{rows:>12,}{rows // 4:>12,}" if step == "read" else " " * 24
                memory = f"{m['memory'] / 1e6:.0f}" if m["memory"] else "-"
                print(f"{lead}  {step:<10}{m['seconds']:>9.1f}{both / m['seconds']:>12,.0f}{m['observations'] or '':>14}{memory:>9}")
            if with_pandas:
                ours, plain = told["read"]["seconds"] + told["count"]["seconds"], told["pandas"]["seconds"]
                peak = max(told["read"]["memory"], told["count"]["memory"])
                memory = f", memory x {peak / told['pandas']['memory']:.2f}" if peak else ""
                print(f"{'':<26}peilmerk / script: time x {ours / plain:.2f}{memory}", flush=True)


def _process(step: str, folder: str | Path, rows: int, form: str) -> dict:
    """The result of one step in a fresh process."""
    done = subprocess.run([sys.executable, __file__, "--run", step, str(folder), str(rows), form], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{step} of {rows} rows failed:\n{done.stderr}")
    return json.loads(done.stdout)


def _measured(step: str, folder: Path, rows: int, form: str) -> dict:
    run = {"make": _make, "read": _read, "count": _count, "pandas": _script}[step](folder, rows, form)
    begin = time.perf_counter()
    observations = run()
    return {"seconds": time.perf_counter() - begin, "observations": observations, "memory": _peak()}


# --- what is measured ---
def _make(folder: Path, rows: int, form: str):
    """Indications and declarations as a supplier would send them: numbers of citizens, Dutch dates, decimal commas."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as arrow_csv
    import pyarrow.parquet as pq

    chance = np.random.default_rng(1)
    indications = max(1, rows // 4)
    clients = max(10, indications // 5)
    numbers = _citizens(clients)
    product = np.array(PRODUCTS)
    first = np.datetime64("2018-01-01")

    def dated(days):
        return pa.array(days) if form == "parquet" else pa.array(np.char.add(np.char.add(_two(days, "D"), _two(days, "M")), _year(days)))

    def write(name, columns):
        table = pa.table(columns)
        if form == "parquet":
            pq.write_table(table, folder / f"{name}.parquet")
        else:
            arrow_csv.write_csv(table, folder / f"{name}.csv", arrow_csv.WriteOptions(delimiter=";", quoting_style="needed"))

    def run() -> int:
        who = chance.integers(0, clients, indications)
        start = first + chance.integers(0, 2900, indications)
        end = start + chance.integers(0, 700, indications)
        open_end = chance.random(indications) < 0.1
        what = product[chance.integers(0, len(product), indications)]
        district = np.array([f"WK90010{i}" for i in range(1, 9)] + [""])[chance.integers(0, 9, indications)]
        ends = dated(end)
        write("indicaties", {
            "burgerservicenummer": numbers[who], "toewijzingnummer": np.arange(indications), "product": what, "ingangsdatum": dated(start),
            "einddatum": pa.array(ends.to_pylist(), mask=open_end, type=ends.type), "verwijzer": np.array(["01", "02", "04", ""])[chance.integers(0, 4, indications)],
            "volume": chance.integers(1, 10, indications), "eenheid": np.full(indications, "04"), "frequentie": np.full(indications, "2"), "wijk": district,
        })  # fmt: skip
        months = chance.integers(1, 24, rows)
        of = np.repeat(np.arange(rows), months)[:rows]
        nth = np.arange(rows) - np.searchsorted(of, of)
        index = chance.integers(0, indications, rows)[of]
        delivered = np.minimum(start[index].astype("datetime64[M]") + nth, np.datetime64("2025-12"))
        invoiced = np.minimum(delivered + chance.poisson(1.5, rows), np.datetime64("2026-01"))
        cents = chance.integers(1_000, 200_000, rows)
        amount = pa.array(cents / 100) if form == "parquet" else pa.array(np.char.add(np.char.add((cents // 100).astype(str), ","), np.char.zfill((cents % 100).astype(str), 2)))
        write("declaraties", {
            "burgerservicenummer": numbers[who[index]], "product": what[index], "leveringsmaand": delivered.astype(str), "factuurmaand": invoiced.astype(str),
            "bedrag": amount, "volume": chance.integers(1, 40, rows), "eenheid": np.full(rows, "04"), "debet_credit": np.where(chance.random(rows) < 0.02, "C", "D"),
        })  # fmt: skip
        return 0

    return run


def _citizens(count: int):
    """So many numbers that pass the elfproef; they belong to nobody that this knows of."""
    import numpy as np

    eight = np.arange(10_000_000, 10_000_000 + 2 * count + 100)
    digits = [(eight // 10**i) % 10 for i in range(7, -1, -1)]
    rest = sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11
    return (eight[rest < 10] * 10 + rest[rest < 10])[:count].astype(str)


def _two(days, unit: str):
    import numpy as np

    months = days.astype("datetime64[M]")
    number = (days - months).astype(int) + 1 if unit == "D" else months.astype(int) % 12 + 1
    return np.char.add(np.char.zfill(number.astype(str), 2), "-")


def _year(days):
    return days.astype("datetime64[Y]").astype(str)


def _read(folder: Path, rows: int, form: str):
    from peilmerk.deliveries.manifest import Delivery
    from peilmerk.reference import Reference
    from peilmerk.registers import persons, reading

    reference = Reference(ROOT / "data" / "reference")
    reference.indicators, reference.products, reference.areas  # noqa: B018  (loads them)
    pseudonyms = persons.Pseudonyms(b"k" * 32)

    def run() -> int:
        for name in ("indicaties", "declaraties"):
            delivery = Delivery(folder / f"{name}.{form}", "x/2025-Q4", "synthetic", EXPORTED, "", False, "", register=name)
            found = reading.read(delivery, reference, TOWN, pseudonyms, folder / f"{name}-rows.parquet", folder)
            faults = [f for log in found.logs for f in log.faults]
            if faults:
                raise SystemExit(f"{len(faults)} faults, the first: {faults[0]}")
        return 0

    return run


def _count(folder: Path, rows: int, form: str):
    from peilmerk import store
    from peilmerk.reference import Reference
    from peilmerk.registers import counting

    reference = Reference(ROOT / "data" / "reference")
    reference.indicators, reference.products  # noqa: B018
    files = {name: [folder / f"{name}-rows.parquet"] for name in ("indicaties", "declaraties")}

    def run() -> int:
        with store.Writer(folder / "store.parquet") as writer:
            counting.count(counting.Given(files, EXPORTED, SINCE), reference, TOWN, folder, lambda _, table: writer.append(table))
        return writer.rows

    return run


def _script(folder: Path, rows: int, form: str):
    """What an analyst writes: read, loop over the periods, group."""
    import pandas as pd

    def run() -> int:
        if form == "parquet":
            ind, dec = (pd.read_parquet(folder / f"{n}.parquet") for n in ("indicaties", "declaraties"))
            ind["van"], ind["tot"] = ind["ingangsdatum"], ind["einddatum"].fillna(pd.Timestamp("2100-01-01"))
        else:
            ind = pd.read_csv(folder / "indicaties.csv", sep=";", dtype={"burgerservicenummer": str, "product": str})
            dec = pd.read_csv(folder / "declaraties.csv", sep=";", decimal=",", dtype={"burgerservicenummer": str, "product": str})
            ind["van"] = pd.to_datetime(ind["ingangsdatum"], format="%d-%m-%Y")
            ind["tot"] = pd.to_datetime(ind["einddatum"], format="%d-%m-%Y").fillna(pd.Timestamp("2100-01-01"))
        made = []
        for frequency in ("M", "Q"):
            for period in pd.period_range("2020-01", "2025-12", freq=frequency):
                during = ind[(ind["van"] <= period.end_time) & (ind["tot"] >= period.start_time)]
                made.append(during.groupby("product")["burgerservicenummer"].nunique())
                made.append(pd.Series({"_T": during["burgerservicenummer"].nunique()}))
                standing = during[during["tot"] >= period.end_time.normalize()]
                made.append(standing.groupby("product")["burgerservicenummer"].nunique())
        dec["euro"] = dec["bedrag"].where(dec["debet_credit"] != "C", -dec["bedrag"])
        dec["kwartaal"] = dec["leveringsmaand"].str[:4] + "-Q" + ((dec["leveringsmaand"].str[5:].astype(int) + 2) // 3).astype(str)
        for by in ("leveringsmaand", "kwartaal"):
            groups = dec.groupby([by, "product"])
            made += [groups["euro"].sum(), groups["burgerservicenummer"].nunique(), groups["euro"].sum() / groups["burgerservicenummer"].nunique()]
        made.append(dec.groupby(["leveringsmaand", "factuurmaand"])["euro"].sum())
        return sum(len(m) for m in made)

    return run


# --- the country ---
def _country(count: int) -> None:
    """Make, read and count synthetic municipalities of all sizes, two at a time; time and memory by stage."""
    from peilmerk import demo

    towns = sorted(demo.towns(count, 1), key=lambda t: -t.inhabitants)  # the largest first: nothing waits for it at the end
    print(f"{len(towns)} municipalities, {towns[-1].inhabitants:,} to {towns[0].inhabitants:,} inhabitants, {sum(t.inhabitants for t in towns):,} in all; two processes")
    begin = time.perf_counter()
    spawn = multiprocessing.get_context("spawn")
    # A process for a few towns: what an earlier, larger one took must not count as the memory of a later one for long.
    with tempfile.TemporaryDirectory() as folder, spawn.Pool(2, maxtasksperchild=8) as pool:
        done = []
        for told in pool.imap_unordered(_one_town, [(town, folder) for town in towns]):
            done.append(told)
            print(f"{len(done)} of {len(towns)}, {time.perf_counter() - begin:.0f} s", end="\r", file=sys.stderr, flush=True)
    wall = time.perf_counter() - begin
    print(f"{'stage':<8}{'seconds':>10}{'rows':>14}{'rows/s':>12}{'largest s':>11}{'median s':>10}{'peak MB':>9}")
    for stage in ("make", "read", "count"):
        seconds = sorted(d[stage] for d in done)
        rows = sum(d["observations" if stage == "count" else "rows"] for d in done)
        peak = max(d[f"{stage}_memory"] for d in done)
        print(f"{stage:<8}{sum(seconds):>10.0f}{rows:>14,}{rows / sum(seconds):>12,.0f}{seconds[-1]:>11.1f}{seconds[len(seconds) // 2]:>10.2f}{peak / 1e6:>9.0f}")
    print(f"{wall / 60:.1f} minutes by the clock; rows of `count` are observations. Peak memory is of one process up to and with that stage.")


def _one_town(given: tuple) -> dict:
    import shutil

    from peilmerk import demo, store
    from peilmerk.deliveries.manifest import deliveries
    from peilmerk.reference import Reference
    from peilmerk.reference.areas import Area
    from peilmerk.registers import counting, persons, reading

    town, folder = given
    place = Path(folder) / town.code
    raw, told, clock = place / "town/2025-Q4", {}, time.perf_counter()

    def stage(name: str) -> None:
        nonlocal clock
        told[name], told[f"{name}_memory"] = time.perf_counter() - clock, _peak()
        clock = time.perf_counter()

    demo.write(town, EXPORTED, raw)
    stage("make")
    reference = Reference(ROOT / "data" / "reference")
    reference.areas[town.code] = Area(town.code, town.name, "gemeente", "NL", "city")
    for d in town.districts:
        reference.areas[d.code] = Area(d.code, d.name, "wijk", town.code, "city")
    files, rows = {}, 0
    pseudonyms = persons.Pseudonyms(b"k" * 32)
    for delivery in deliveries(raw, place):
        if delivery.register:
            target = place / f"{delivery.path.stem}-rows.parquet"
            found = reading.read(delivery, reference, town.code, pseudonyms, target, place)
            faults = [f for log in found.logs for f in log.faults]
            if faults:
                raise SystemExit(f"{town.name}: {len(faults)} faults, the first: {faults[0]}")
            rows += found.rows
            files.setdefault(delivery.register, []).append(target)
    stage("read")
    with store.Writer(place / "store.parquet") as writer:
        counting.count(counting.Given(files, EXPORTED, SINCE), reference, town.code, place, lambda _, table: writer.append(table))
    stage("count")
    shutil.rmtree(place)
    return {**told, "rows": rows, "observations": writer.rows}


# --- the engine ---
def _engines() -> None:
    """The step that decides: spells of 5 million indications per client and product (docs/decisions/0009-counting-engine.md)."""
    code = {
        "make": "import numpy as np, pandas as pd; c = np.random.default_rng(1); n = 5_000_000; s = c.integers(0, 2190, n); "
        "pd.DataFrame({'who': c.integers(0, 1_000_000, n), 'what': c.integers(0, 25, n), 'van': s, 'tot': s + c.integers(10, 700, n)}).to_parquet(FILE)",
        "duckdb": "import duckdb; con = duckdb.connect(config={'threads': 2, 'memory_limit': '2GB'}); CLOCK(); "
        "con.execute(f\"CREATE TABLE x AS WITH b AS (SELECT who, what, van, max(tot) OVER e AS v, max(tot) OVER a AS l FROM '{FILE}' "
        "WINDOW e AS (PARTITION BY who, what ORDER BY van, tot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), "
        "a AS (PARTITION BY who, what ORDER BY van, tot ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) "
        "QUALIFY v IS NULL OR van > v + 1) SELECT who, what, van, coalesce(lead(v) OVER (PARTITION BY who, what ORDER BY van), l) AS tot FROM b\"); "
        "made = con.execute('SELECT count(*) FROM x').fetchone()[0]",
        "pandas": "import pandas as pd; CLOCK(); d = pd.read_parquet(FILE).sort_values(['who', 'what', 'van']); g = d.groupby(['who', 'what']); "
        "d['v'] = g['tot'].cummax(); d['v'] = g['v'].shift(); i = ((d['van'] > d['v'] + 1) | d['v'].isna()).astype('int64').cumsum(); "
        "made = len(d.groupby(i.to_numpy()).agg({'who': 'first', 'what': 'first', 'van': 'min', 'tot': 'max'}))",
        "pandas, pyarrow": "import pandas as pd; CLOCK(); d = pd.read_parquet(FILE, dtype_backend='pyarrow').sort_values(['who', 'what', 'van']); "
        "g = d.groupby(['who', 'what']); d['v'] = g['tot'].cummax(); d['v'] = g['v'].shift(); i = ((d['van'] > d['v'] + 1) | d['v'].isna()).astype('int64').cumsum(); "
        "made = len(d.groupby(i.to_numpy()).agg({'who': 'first', 'what': 'first', 'van': 'min', 'tot': 'max'}))",
        "polars": "import polars as pl; CLOCK(); made = len(pl.scan_parquet(FILE).sort('who', 'what', 'van')"
        ".with_columns(v=pl.col('tot').cum_max().shift(1).over('who', 'what'))"
        ".with_columns(i=((pl.col('van') > pl.col('v') + 1) | pl.col('v').is_null()).cum_sum())"
        ".group_by('who', 'what', 'i').agg(pl.col('van').min(), pl.col('tot').max()).collect(engine='streaming'))",
    }  # fmt: skip
    print(f"{'engine':<18}{'seconds':>9}{'peak MB':>9}{'spells':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for engine, lines in code.items():
            whole = (
                f"import time, resource\nFILE = {str(Path(folder) / 'spells.parquet')!r}\nclock = [time.perf_counter()]\nmade = 0\n"
                f"def CLOCK(): clock[0] = time.perf_counter()\n{lines}\n"
                "print(time.perf_counter() - clock[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made)"
            )
            done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{engine:<18}  not here: {done.stderr.strip().splitlines()[-1][:80]}")
            elif engine != "make":
                seconds, memory, made = done.stdout.split()[-3:]
                print(f"{engine:<18}{float(seconds):>9.1f}{float(memory):>9.0f}{int(made):>12,}")


def _peak() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes on macOS, kilobytes elsewhere


if __name__ == "__main__":
    main()
