"""How fast notebooks run in our engines, and in how much memory, beside papermill as it is.

    .venv/bin/python benchmarks/notebooks.py                      # some ten minutes
    .venv/bin/python benchmarks/notebooks.py --quick              # two minutes, rough
    .venv/bin/python benchmarks/notebooks.py --pairs 5 --notebooks 6 --json notebooks.json
    .venv/bin/python benchmarks/notebooks.py --engines fork pool

Two notebooks with a table of 2,000 rows: `heavy` validates it with 10 expectations of Great Expectations and draws 4 charts, `light` only draws
the charts. Papermill is `papermill.execute_notebook` with its own engine and an ordinary kernel. Every way is a process of its own that runs the
notebook once to warm up and then so many times; with two loops papermill has two such processes, and our engine one process with two threads.
Ways follow each other in pairs, papermill first; what is told is the median over the pairs, and ratios are medians of the ratios of pairs.

Seconds are by the clock; a notebook of two loops is the time of both divided by the notebooks of both. CPU seconds are those of the whole tree of
processes. The floor is the same cells in one process without isolation, warmed up, without anything around it. Memory is the peak of the
proportional set size of the tree (Linux; pages that processes share count once), sampled in runs that are not timed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import memory

TABLE = """
import numpy as np, pandas as pd, altair as alt
chance = np.random.default_rng(1)
n = 2000
d = pd.DataFrame({
    "gemeente": chance.choice(["almelo", "nijmegen", "tiel"], n), "jaar": chance.integers(2018, 2026, n),
    "waarde": chance.normal(100, 15, n), "aantal": chance.integers(0, 50, n),
})
print(len(d), aantal)
d.head()
"""
CHECKS = """
import great_expectations as gx, great_expectations.expectations as gxe
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False, "metric_calculations": False}
batch = context.data_sources.add_pandas("p").add_dataframe_asset("d").add_batch_definition_whole_dataframe("all")
suite = context.suites.add(gx.ExpectationSuite(name="s", expectations=[
    gxe.ExpectColumnValuesToNotBeNull(column="gemeente"), gxe.ExpectColumnValuesToNotBeNull(column="jaar"),
    gxe.ExpectColumnValuesToNotBeNull(column="waarde"), gxe.ExpectColumnValuesToBeBetween(column="jaar", min_value=2018, max_value=2025),
    gxe.ExpectColumnValuesToBeBetween(column="aantal", min_value=0, max_value=50), gxe.ExpectTableRowCountToBeBetween(min_value=1),
    gxe.ExpectColumnValuesToBeInSet(column="gemeente", value_set=["almelo", "nijmegen", "tiel"]),
    gxe.ExpectColumnValuesToMatchRegex(column="gemeente", regex="^[a-z]+$"), gxe.ExpectColumnToExist(column="aantal"),
    gxe.ExpectColumnMeanToBeBetween(column="waarde", min_value=80, max_value=120),
]))
definition = context.validation_definitions.add(gx.ValidationDefinition(name="v", data=batch, suite=suite))
print(definition.run(batch_parameters={"dataframe": d}).success)
"""
CHARTS = [
    'd.groupby(["gemeente", "jaar"])["waarde"].agg(["mean", "count"]).round(1)',
    'm = d.groupby(["gemeente", "jaar"], as_index=False)["waarde"].mean().round(1)\n'
    'alt.Chart(m).mark_line(point=True).encode(x="jaar:O", y="waarde:Q", color="gemeente:N", tooltip=["gemeente", "jaar", "waarde"])',
    'alt.Chart(m).mark_bar().encode(x="gemeente:N", y="mean(waarde):Q", color="gemeente:N")',
    'alt.Chart(m).mark_rect().encode(x="jaar:O", y="gemeente:N", color="waarde:Q")',
    'alt.Chart(m).mark_area().encode(x="jaar:O", y="waarde:Q").facet("gemeente:N")',
]
NOTEBOOKS = {"heavy": [TABLE, CHECKS, *CHARTS], "light": [TABLE, *CHARTS], "first": ["import time\nprint(time.time())"]}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--pairs", type=int, default=5, help="how often every way is measured beside papermill (default: 5)")
    options.add_argument("--notebooks", type=int, default=4, help="notebooks that are timed in each measurement (default: 4)")
    options.add_argument("--engines", nargs="+", default=["fork"], choices=["fork", "pool"])
    options.add_argument("--quick", action="store_true", help="one pair, two notebooks")
    options.add_argument("--json", type=Path, metavar="FILE", help="write all measurements there")
    options.add_argument("--run", nargs=4, metavar=("WAY", "NOTEBOOK", "LOOPS", "COUNT"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        way, notebook, loops, count = given.run
        print(json.dumps(_measured(way, notebook, int(loops), int(count))))
        return
    pairs, count = (1, 2) if given.quick else (given.pairs, given.notebooks)
    told = {"cores": os.cpu_count(), "python": sys.version.split()[0], "pairs": pairs, "notebooks": count, "measured": []}
    for notebook in ("light", "heavy"):
        told["measured"] += _compared(notebook, given.engines, pairs, count)
    told["measured"] += _first_cells(given.engines, pairs, count)
    if sys.platform == "linux":
        told["measured"] += _memory(given.engines)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), "utf-8")


# --- what is told ---
def _compared(notebook: str, engines: list[str], pairs: int, count: int) -> list[dict]:
    floor = statistics.median(_process("floor", notebook, 1, max(count, 5))["seconds"] for _ in range(pairs))
    print(f"{notebook}: floor {floor:.3f} s a notebook")
    print(f"  {'way':<12}{'loops':>6}{'s/notebook':>12}{'CPU s':>8}{'above floor':>13}  papermill / this way (clock, CPU)")
    measured, alone = [{"notebook": notebook, "way": "floor", "seconds": floor}], []
    for loops in (1, 2):
        runs = {way: [] for way in ("papermill", *engines)}
        for _ in range(pairs):
            for way, done in runs.items():
                done.append(_process(way, notebook, loops, count))
        alone = alone or runs["papermill"]
        for way, done in runs.items():
            seconds, cpu = (statistics.median(d[k] for d in done) for k in ("seconds", "cpu"))
            faster, cheaper = (statistics.median(p[k] / d[k] for p, d in zip(runs["papermill"], done, strict=True)) for k in ("seconds", "cpu"))
            above = f"{seconds - floor:>13.3f}" if loops == 1 else " " * 13
            ratio = "" if way == "papermill" else f"  x {faster:.1f}, x {cheaper:.1f}"
            throughput = statistics.median(p["seconds"] / d["seconds"] for p, d in zip(alone, done, strict=True))
            if way != "papermill" and loops == 2:
                ratio += f"; one loop of papermill / this way x {throughput:.1f}"
            print(f"  {way:<12}{loops:>6}{seconds:>12.3f}{cpu:>8.3f}{above}{ratio}", flush=True)
            measured.append(
                {"notebook": notebook, "way": way, "loops": loops, "seconds": seconds, "cpu": cpu, "faster": faster, "cheaper": cheaper, "throughput": throughput, "runs": done}
            )
    return measured


def _first_cells(engines: list[str], pairs: int, count: int) -> list[dict]:
    print("from request to first cell, and a notebook of one cell that does nothing:")
    measured = []
    for way in ("papermill", *engines):
        done = [_process(way, "first", 1, max(count, 5)) for _ in range(pairs)]
        first, seconds = (statistics.median(d[k] for d in done) for k in ("first", "seconds"))
        print(f"  {way:<12}{first * 1000:>8.0f} ms{seconds * 1000:>8.0f} ms", flush=True)
        measured.append({"notebook": "first", "way": way, "first": first, "seconds": seconds, "runs": done})
    return measured


def _memory(engines: list[str]) -> list[dict]:
    print("peak memory (PSS of all processes), heavy:")
    measured, one = [], 0
    for way, loops in (("papermill", 1), ("papermill", 2), *((e, n) for e in engines for n in (1, 2))):
        peak = _process(way, "heavy", loops, 4, watched=True)["peak"]
        one = one or peak
        print(f"  {way:<12}{loops:>6}{peak / 1e6:>8.0f} MB   x {peak / one:.2f} of papermill with one loop", flush=True)
        measured.append({"notebook": "heavy", "way": way, "loops": loops, "peak": peak, "ratio": peak / one})
    return measured


# --- processes ---
def _process(way: str, notebook: str, loops: int, count: int, watched: bool = False) -> dict:
    """The measurement of one way in fresh processes: papermill has one for every loop."""
    apart = loops if way == "papermill" else 1
    asked = [sys.executable, __file__, "--run", way, notebook, str(loops // apart), str(count)]
    running = [subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(apart)]
    peak = _watch(running) if watched else None
    done = []
    for process in running:
        out, err = process.communicate()
        if process.returncode:
            sys.exit(f"{way} of {notebook} failed:\n{err}")
        done.append(json.loads(out.strip().split("\n")[-1]))
    told = {k: statistics.mean(d[k] for d in done) for k in done[0]}
    return {**told, "seconds": told["seconds"] / apart, "peak": peak}


def _watch(running: list[subprocess.Popen]) -> int:
    """Bytes: the most that these processes and all below them have had at a time."""
    peak = 0
    while any(p.poll() is None for p in running):
        peak = max(peak, memory.together(process.pid for process in running))
        time.sleep(0.02)
    return peak


# --- in a process of its own ---
def _measured(way: str, notebook: str, loops: int, count: int) -> dict:
    if way == "floor":
        return {"seconds": _floor(notebook, count)}
    with tempfile.TemporaryDirectory() as folder:
        source = _written(notebook, Path(folder))
        if way == "papermill":
            return _timed(_papermill, source, loops, count)
        from peilmerk.engine import Settings, choose

        with choose(way, ready=loops) as engine:
            engine.start()
            return _timed(lambda path, output: engine.execute(path, output, {"aantal": 2}, Settings(Path(folder))), source, loops, count)


def _papermill(source: Path, output: Path) -> None:
    import papermill

    papermill.execute_notebook(source, output, {"aantal": 2}, kernel_name="python3", progress_bar=False, cwd=source.parent)


def _timed(run, source: Path, loops: int, count: int) -> dict:
    """Seconds and CPU seconds a notebook, and the seconds from request to first cell if that says when it ran."""
    import nbformat

    outputs = [source.with_name(f"out{n}.ipynb") for n in range(loops)]
    _together([lambda o=o: run(source, o) for o in outputs])  # warms up
    firsts, cpu, begin = [], _cpu(), time.perf_counter()

    def loop(output: Path) -> None:
        for _ in range(count):
            asked = time.time()
            run(source, output)
            if source.stem == "first":
                firsts.append(float(nbformat.read(output, 4).cells[-1].outputs[0].text) - asked)

    _together([lambda o=o: loop(o) for o in outputs])
    seconds = time.perf_counter() - begin
    notebooks = count * loops
    return {"seconds": seconds / notebooks, "cpu": (_cpu() - cpu) / notebooks, "first": statistics.median(firsts) if firsts else 0}


def _together(jobs: list) -> None:
    if len(jobs) == 1:
        jobs[0]()
        return
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cpu() -> float:
    """CPU seconds of this process, of those that have ended, and of those that still run below it."""
    import psutil

    total = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    for child in psutil.Process().children():
        total += sum(child.cpu_times()[:4])  # its own and of what it waited for
    return total


def _floor(notebook: str, count: int) -> float:
    """Seconds of the cells alone, in one process that has done them before."""
    from peilmerk.engine import cells, warm

    shell = cells.prepare()
    warm.warm()
    taken = []
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        for _ in range(count + 1):
            begin = time.perf_counter()
            for code in ["aantal = 2", *NOTEBOOKS[notebook]]:
                shell.run_cell(code, store_history=True)
            taken.append(time.perf_counter() - begin)
    return statistics.median(taken[1:])


def _written(notebook: str, folder: Path) -> Path:
    import nbformat

    nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    nb.cells = [nbformat.v4.new_code_cell(code) for code in ["aantal: int = 1", *NOTEBOOKS[notebook]]]
    nb.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nb, folder / f"{notebook}.ipynb")
    return folder / f"{notebook}.ipynb"


if __name__ == "__main__":
    main()
