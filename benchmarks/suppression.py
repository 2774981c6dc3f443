"""What secondary suppression takes and hides, beside what a department would do without it.

    .venv/bin/python benchmarks/suppression.py                                     # 1,000, 10,000 and 100,000 cells, and the synthetic municipality
    .venv/bin/python benchmarks/suppression.py --cells 1000 --argus 0 --json new.json

Tables are those of tests/disclosure/generated_tables.py: districts with neighbourhoods by products within laws by ages, about 5% of the cells sensitive; and all that
registers of Voorbeeldstad say of clients, amounts and who waits, by district and product within law, for 24 quarters (its edition has to be prepared: `peilmerk check`).
Beside it: `pandas`, which hides what is below the minimum and nothing else; and `tau-Argus`, its modular method on the whole of a generated table, ended after --argus seconds.
What either leaves to be computed is counted by the audit. Every step is a process of its own: CPU seconds (with those of tau-Argus), seconds by the clock, peak memory (ru_maxrss; Windows has none).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "disclosure"))
TOWN = "voorbeeldstad"
INDICATORS = ["clienten_maatwerk", "gedeclareerd_bedrag", "stand_maatwerk", "wachtenden"]
#: tau-Argus on tables beyond this many cells is not tried: it took minutes for a tenth.
ARGUS_CELLS = 10_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--cells", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options.add_argument("--town", action=argparse.BooleanOptionalAction, default=True, help="also the synthetic municipality (default: yes)")
    options.add_argument("--argus", type=float, default=120, help="seconds for tau-Argus by itself (default: 120; 0: not)")
    options.add_argument("--json", type=Path)
    options.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        print(json.dumps(measured(*given.one)))
        return
    print(f"{'table':<26}{'way':<12}{'cells':>8}{'sensitive':>11}{'hidden':>9}{'share':>8}{'of values':>11}{'known':>7}{'CPU s':>8}{'seconds':>9}{'peak MB':>9}")
    results = []
    for what in [*map(str, given.cells), *([TOWN] if given.town else [])]:
        ways = ["pandas", "peilmerk"] + (["tau-Argus"] if given.argus and what != TOWN and int(what) <= ARGUS_CELLS else [])
        for way in ways:
            run = subprocess.run([sys.executable, __file__, "--one", what, way, str(given.argus)], stdout=subprocess.PIPE, text=True, check=True)
            one = json.loads(run.stdout)
            results.append(one)
            numbers = f"{one['hidden']:>9,}{one['hidden'] / one['cells']:>8.1%}{one['of_values']:>11.2%}{one['known']:>7,}" if one["finished"] else f"{'not finished':>35}"
            print(f"{one['table']:<26}{way:<12}{one['cells']:>8,}{one['sensitive']:>11,}{numbers}{one['cpu']:>8.1f}{one['seconds']:>9.1f}{one['megabytes'] or '-':>9}", flush=True)
        first, whole = (next(r for r in results if r["what"] == what and r["way"] == way) for way in ("pandas", "peilmerk"))
        print(f"{'':<26}hidden: x {whole['hidden'] / max(1, first['hidden']):.2f} of primary suppression alone, which leaves {first['known'] / max(1, first['sensitive']):.0%} of what is sensitive known")
    if given.json:
        given.json.write_text(json.dumps({"suppression": results}, indent=1) + "\n", "utf-8")


def measured(what: str, way: str, seconds: str) -> dict[str, object]:
    import numpy as np

    from peilmerk.disclosure import tau
    from peilmerk.disclosure.audit import audit
    from peilmerk.disclosure.region import Region
    from peilmerk.disclosure.suppression import suppress

    problem, table = generated(int(what)) if what.isdigit() else (town(), None)
    cells = problem.cells
    primary, value = cells["primary"].to_numpy(), cells["value"].to_numpy()
    clock, own, told = time.perf_counter(), computing(), []
    if way == "pandas":
        least = value[primary].max()
        hidden = (cells["value"].between(1, least)).to_numpy() & primary
    elif way == "peilmerk":
        result = suppress(problem)
        hidden, told = result.hidden, result.told
    else:
        region = Region(problem)
        found = tau.modular(region, value, table, primary, float(seconds))
        hidden = None if found is None else primary | np.isin(np.arange(len(value)), found)
    clock, own = time.perf_counter() - clock, computing() - own
    known = -1 if hidden is None else int((~audit(problem, hidden)["ok"]).sum())
    return {
        "what": what, "table": f"{int(what):,} cells" if what.isdigit() else "Voorbeeldstad, 24 quarters", "way": way, "cells": len(primary), "equations": problem.matrix.shape[0],
        "sensitive": int(primary.sum()), "hidden": 0 if hidden is None else int(hidden.sum()), "finished": hidden is not None,
        "of_values": 0.0 if hidden is None else float(np.abs(value[hidden]).sum() / np.abs(value).sum()), "known": known,
        "cpu": round(own, 2), "seconds": round(clock, 2), "megabytes": memory(), "told": told,
    }  # fmt: skip


def generated(size: int):
    import numpy as np
    from generated_tables import SIZES, as_table, tables

    return tables(np.random.default_rng(0), SIZES[size], share=0.05), as_table(SIZES[size]) if size <= ARGUS_CELLS else None


def town():
    """All districts by products within laws, quarter by quarter."""
    from peilmerk import period_codes, prepared
    from peilmerk.disclosure.published import published
    from peilmerk.project import Project
    from peilmerk.reference import Reference

    project = Project(ROOT)
    edition = max((p for p in project.publications if p.municipality == TOWN), key=lambda p: p.peildatum)
    selected = prepared.read_selected(project.work(edition))
    table = selected[selected["counted"] & ~selected["earlier"] & selected["indicator"].isin(INDICATORS)]
    table = table[table["time_period"].map(period_codes.frequency) == "Q"]
    for column in ("largest", "two_largest"):
        if column not in table:
            table = table.assign(**{column: float("nan")})
    return published(table, project.disclosure, Reference(project.reference)).problem


def computing() -> float:
    """CPU seconds of this process and of those that it started."""
    import os

    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def memory() -> int | None:
    """The most that this process, or one that it started, held; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(most / (1024 if sys.platform != "darwin" else 1024**2))


if __name__ == "__main__":
    main()
