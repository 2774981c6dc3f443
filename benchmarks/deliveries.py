"""How fast deliveries are read, and in how much memory: Peilmerk (file to observations in the Parquet store) beside plain pandas.

    .venv/bin/python benchmarks/deliveries.py                 # 1 and 5 million cells, CSV and XLSX: some minutes
    .venv/bin/python benchmarks/deliveries.py --cells 1 --forms csv

The files look like a StatLine table (85099NED: 7 columns, 3 of them figures, one in seven empty) and are made in a temporary folder, each once a
run. Every measurement is a process of its own, so that peak memory (ru_maxrss, with the interpreter and its libraries) is of that reading
alone; imports and reference data are not timed. Windows has no ru_maxrss: there the memory is left out.

pandas does less: it gives a table of the cells as they stand. Peilmerk checks every row, looks up region, period and member, tells missing from
nil, and writes an observation for every figure with its source cell. The ratio says what that costs on one machine.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = [
    "ID", "VormenVanJeugdzorg", "RegioS", "Perioden", "JongerenMetJeugdzorg_1", "JongerenMetJeugdzorgRelatief_2", "Jeugdzorgtrajecten_3",
]  # fmt: skip
WAYS = ("pandas", "peilmerk")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--cells", type=int, nargs="+", default=[1, 5], metavar="MILLION", help="sizes, in million cells (default: 1 5)")
    options.add_argument("--forms", nargs="+", default=["csv", "xlsx"], choices=["csv", "xlsx"])
    options.add_argument("--run", nargs=3, metavar=("WHAT", "FILE", "CELLS"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        what, file, cells = given.run
        print(json.dumps(make(Path(file), int(cells)) if what == "make" else measure(what, Path(file))))
        return
    print(f"{'file':<14}{'MB':>6}  {'way':<10}{'rows':>9}{'observations':>14}{'seconds':>9}{'rows/s':>10}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for form in given.forms:
            for size in given.cells:
                path = Path(folder) / f"{size}M.{form}"
                _process("make", path, size * 1_000_000)
                told = {way: _process(way, path, 0) for way in WAYS}
                for way, m in told.items():
                    megabytes = f"{path.stat().st_size / 1e6:.0f}" if way == WAYS[0] else ""
                    memory = f"{m['memory'] / 1e6:.0f}" if m["memory"] else "-"
                    print(
                        f"{path.name if way == WAYS[0] else '':<14}{megabytes:>6}  {way:<10}{m['rows']:>9}{m['observations'] or '':>14}"
                        f"{m['seconds']:>9.1f}{m['rows'] / m['seconds']:>10,.0f}{memory:>9}"
                    )
                ours, plain = told["peilmerk"], told["pandas"]
                memory = f", memory x {ours['memory'] / plain['memory']:.2f}" if plain["memory"] else ""
                print(f"{'':<22}peilmerk / pandas: time x {ours['seconds'] / plain['seconds']:.2f}{memory}", flush=True)
                path.unlink()


def _process(what: str, path: Path, cells: int) -> dict:
    """The result of one step in a fresh process."""
    done = subprocess.run([sys.executable, __file__, "--run", what, str(path), str(cells)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{what} of {path.name} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def make(path: Path, cells: int) -> dict:
    """Write a file of so many cells; returns the number of rows."""
    count = cells // len(HEADER)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            writer.writerows(_rows(count, as_text=True))
    else:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("TypedDataSet")
        sheet.append(HEADER)
        for row in _rows(count, as_text=False):
            sheet.append(row)
        book.save(path)
    return {"rows": count}


def _rows(count: int, *, as_text: bool) -> Iterator[list]:
    """Rows in CBS's order: member, region, period; a count rounded to 5, a share, and a count that is now and then not there."""
    from peilmerk.reference import Reference

    towns = [m.label for m in Reference(ROOT / "data" / "reference").municipalities.at(date(2024, 1, 1)).values()]
    periods = [f"{half}e halfjaar {year}" for year in range(2015, 2025) for half in (1, 2)]
    chance = random.Random(1)
    for i in range(count):
        member, place = divmod(i, len(towns) * len(periods))
        town, period = divmod(place, len(periods))
        persons, share, tracks = chance.randrange(0, 60_000, 5), chance.randrange(0, 300) / 10, chance.randrange(0, 90_000, 5)
        figures = [float(persons), share, None if i % 7 == 0 else float(tracks)]
        if as_text:
            figures = ["" if f is None else str(f) for f in figures]
        yield [i, f"Vorm {member + 1} van jeugdzorg", towns[town], periods[period], *figures]


def measure(way: str, path: Path) -> dict:
    """Seconds, rows, observations and peak memory in bytes (0 if the system does not tell) of one reading."""
    read = {"pandas": _pandas, "peilmerk": _peilmerk}[way](path)
    begin = time.perf_counter()
    rows, observations = read()
    return {"seconds": time.perf_counter() - begin, "rows": rows, "observations": observations, "memory": _peak()}


def _pandas(path: Path):
    import pandas as pd

    if path.suffix == ".xlsx":
        import openpyxl  # noqa: F401  (what read_excel would import while it is timed)

        return lambda: (len(pd.read_excel(path)), 0)
    return lambda: (len(pd.read_csv(path, sep=";")), 0)


def _peilmerk(path: Path):
    from peilmerk import store
    from peilmerk.deliveries import readers
    from peilmerk.deliveries.manifest import Delivery
    from peilmerk.reference import Reference

    reference = Reference(ROOT / "data" / "reference")
    reference.region("Nijmegen"), reference.indicators, reference.units  # loads them
    delivery = Delivery(path, "landelijk/2025", "synthetic", date(2025, 1, 1), "", True, "")

    def read() -> tuple[int, int]:
        with store.Writer(path.with_suffix(".parquet")) as writer:
            logs = readers.read(delivery, reference, "", writer.append)
            writer.about = {"observations": writer.rows}
        refused = [f for log in logs for f in log.faults]
        if refused:
            raise SystemExit(f"{len(refused)} faults, the first: {refused[0]}")
        return sum(log.rows["data"] + log.rows["total"] for log in logs), writer.rows

    return read


def _peak() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes on macOS, kilobytes elsewhere


if __name__ == "__main__":
    main()
