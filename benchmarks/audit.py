"""What the audit of hidden cells costs, beside the two linear programmes a cell that it replaces.

    .venv/bin/python benchmarks/audit.py                           # 1,000, 10,000 and 100,000 cells
    .venv/bin/python benchmarks/audit.py --cells 1000 --sample 5 --json audit.json

One table of counts over three trees (tests/disclosure/generated_tables.py), of which a small share is sensitive, with the simplest secondary suppression; some of
its sensitive cells are badly protected, as the audit has to find. `verdict` says of every hidden cell whether it is protected, `intervals` computes all intervals (up to 10,000 cells,
unless --all). `naive` solves two programmes over the whole table with `scipy.optimize.linprog` for a sample of hidden cells; the rest is arithmetic, and printed as such. That the sample has
the same intervals is checked. Every step is a process of its own: CPU seconds, seconds by the clock, peak memory (ru_maxrss; Windows has none).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/disclosure"))

import generated_tables  # noqa: E402

from peilmerk.disclosure import components  # noqa: E402
from peilmerk.disclosure.audit import audit, intervals  # noqa: E402

SIZES = [1_000, 10_000, 100_000]
STEPS = ["make", "verdict", "intervals", "naive"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--cells", type=int, nargs="+", default=SIZES, choices=sorted(generated_tables.SIZES), metavar="N", help="about so many cells (default: 1000 10000 100000)")
    options.add_argument("--share", type=float, default=0.006, help="share of the cells that is sensitive (default: 0.006)")
    options.add_argument("--sample", type=int, default=20, help="hidden cells that `naive` computes (default: 20)")
    options.add_argument("--all", action="store_true", help="also all intervals of 100,000 cells")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the results there, to compare two versions")
    options.add_argument("--run", nargs=4, metavar=("STEP", "CELLS", "SHARE", "SAMPLE"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        step, cells, share, sample = given.run
        print(json.dumps(measured(step, int(cells), float(share), int(sample))))
        return
    print(f"{'cells':>8}{'hidden':>8}{'share':>7}{'sensitive':>10}{'open':>6}  {'step':<10}{'programmes':>11}{'CPU s':>9}{'seconds':>9}{'peak MB':>9}")
    found = []
    for size in given.cells:
        told = {step: process(step, size, given.share, given.sample) for step in STEPS if step != "intervals" or size <= 10_000 or given.all}
        first = told["verdict"]
        for step, m in told.items():
            lead = f"{first['cells']:>8,}{first['hidden']:>8,}{first['hidden'] / first['cells']:>7.1%}{first['sensitive']:>10,}{first['open']:>6,}" if step == "make" else " " * 39
            memory = f"{m['memory'] / 1e6:.0f}" if m["memory"] else "-"
            print(f"{lead}  {step:<10}{m['programmes'] or '':>11}{m['cpu']:>9.2f}{m['seconds']:>9.2f}{memory:>9}", flush=True)
        naive = told["naive"]["cpu"] / told["naive"]["programmes"] * 2 * first["hidden"]
        print(f"{'':<41}all of `naive`, by arithmetic: {naive:,.0f} CPU s (verdict: x {naive / first['cpu']:,.0f})", flush=True)
        if "intervals" in told and told["naive"]["off"] > 1e-5:
            sys.exit(f"The sample's intervals differ by {told['naive']['off']:g}.")
        found.append({"size": f"{size}", **{step: m for step, m in told.items()}})
    if given.json:
        given.json.write_text(json.dumps({"share": given.share, "results": found}, indent=1) + "\n", "utf-8")


def process(step: str, size: int, share: float, sample: int) -> dict:
    """The result of one step in a fresh process."""
    done = subprocess.run([sys.executable, __file__, "--run", step, str(size), str(share), str(sample)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{step} of {size} cells failed:\n{done.stderr}")
    return json.loads(done.stdout)


def measured(step: str, size: int, share: float, sample: int) -> dict:
    problem = generated_tables.tables(np.random.default_rng(1), generated_tables.SIZES[size], mean=300, share=share)
    hidden = generated_tables.no_single(problem)
    solved, real = [], components.milp
    components.milp = lambda *a, **k: solved.append(1) or real(*a, **k)
    facts = {"cells": len(hidden), "hidden": int(hidden.sum()), "sensitive": int(problem.cells["primary"].sum()), "off": 0.0}
    cpu, begin = time.process_time(), time.monotonic()
    if step == "verdict":
        facts["open"] = int((~audit(problem, hidden)["ok"]).sum())
    elif step == "intervals":
        intervals(problem, hidden)
    elif step == "naive":
        some = np.random.default_rng(2).permutation(np.flatnonzero(hidden))[:sample]
        found = two_programmes(problem, hidden, some)
        solved = [1] * 2 * len(some)
    facts |= {"cpu": time.process_time() - cpu, "seconds": time.monotonic() - begin, "programmes": len(solved), "memory": peak()}
    if step == "naive":
        facts["off"] = float(np.abs(found - intervals(problem, hidden, cells=some).to_numpy()).max())
    return facts


def two_programmes(problem, hidden: np.ndarray, some: np.ndarray) -> np.ndarray:
    """The way of a textbook: for each cell the least and the greatest value, over all cells of the table."""
    from scipy.optimize import linprog

    cells = problem.cells
    low, high = (np.where(hidden, cells[bound], cells["value"]) for bound in ("lower", "upper"))
    found = []
    for cell in some:
        for sign in (1.0, -1.0):
            aim = np.zeros(len(cells))
            aim[cell] = sign
            answer = linprog(aim, A_eq=problem.matrix, b_eq=problem.low, bounds=np.c_[low, high], method="highs")
            if answer.status:
                sys.exit(f"linprog: {answer.message}")
            found.append(sign * answer.fun)
    return np.array(found).reshape(-1, 2)


def peak() -> int:
    """Bytes; 0 where nobody tells."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
