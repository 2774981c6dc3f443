"""What secondary suppression takes and hides: computing time, memory, and the share of hidden cells beside primary ones alone.

    .venv/bin/python benchmarks/suppression.py --cells 1000 10000 --json new.json

Tables are those of tests/disclosure/generated_tables.py: districts with neighbourhoods by products within laws by ages, about 5% of the cells sensitive.
Each size runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--cells", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--json", type=Path)
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        print(json.dumps(measured(given.one, given.seconds)))
        return
    results = []
    for cells in given.cells:
        run = subprocess.run([sys.executable, __file__, "--one", str(cells), "--seconds", str(given.seconds)], stdout=subprocess.PIPE, text=True, check=True)
        results.append(json.loads(run.stdout))
        print(", ".join(f"{name} {value}" for name, value in results[-1].items()))
    if given.json:
        given.json.write_text(json.dumps({"suppression": results}, indent=1) + "\n", "utf-8")


def measured(size: int, seconds: float) -> dict[str, object]:
    sys.path.insert(0, str(ROOT / "tests" / "disclosure"))
    import numpy as np
    from generated_tables import SIZES, tables

    from peilmerk.disclosure.suppression import suppress

    problem = tables(np.random.default_rng(0), SIZES[size], share=0.05)
    clock, own = time.perf_counter(), time.process_time()
    result = suppress(problem, seconds=seconds)
    clock, own = time.perf_counter() - clock, time.process_time() - own
    primary = problem.cells["primary"].to_numpy()
    value = problem.cells["value"].to_numpy()
    return {
        "table": f"{size} cells", "cells": len(primary), "equations": problem.matrix.shape[0], "seconds": round(clock, 1), "computing_seconds": round(own, 1),
        "megabytes": _memory(), "primary_share": round(float(primary.mean()), 4), "hidden_share": round(float(result.hidden.mean()), 4),
        "hidden_of_values": round(float(value[result.hidden].sum() / value.sum()), 5), "programmes": result.how["programmes"],
        "unprotected": len(result.unprotected), "in_time": not any(line.startswith("Time was over") for line in result.told),
    }  # fmt: skip


def _memory() -> int | None:
    """The most that this process held; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 if sys.platform != "darwin" else 1024**2))


if __name__ == "__main__":
    main()
