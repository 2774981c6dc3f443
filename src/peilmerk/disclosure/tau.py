"""Secondary suppression by tau-Argus (`pytauargus`): optimal for small systems of equations, modular for larger hierarchical tables.

What it gives is a proposal: it takes shown cells for exact, knows no equations but sums, and is checked and completed by `heuristic`. Its limits as seen in
version 0.6.0, and how they are met:
- equations have whole factors (others are read as 0), and weights are whole numbers from 1: other equations are left out, weights are scaled;
- the optimal method reads inequalities only as a cell for their difference, which is suppressed and weighs nothing;
- its own time limit is in minutes and not kept, and it can end the process that it runs in: it gets one of its own, that is killed;
- its modular method leaves the values of a table beside the temporary folder that it was given: all its folders are within ours, which is removed.

Sources: Fischetti & Salazar-González (2001) for the optimal method; De Wolf, "HiTaS: a heuristic approach to cell suppression in hierarchical tables",
Inference Control in Statistical Databases (2002) for the modular one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from peilmerk import disclosure
from peilmerk.disclosure.region import Region
from peilmerk.disclosure.tables import Table

#: Cells of a component for which the optimum is asked, and of a table for the modular method: larger ones did not end within a minute.
OPTIMAL_CELLS, MODULAR_CELLS = 400, 3_000
_WEIGHT = 1_000_000  # the heaviest cell, where weights have to be scaled to whole numbers
_FAR = 1_000_000.0  # no bound, in needs; its own infinity is 2.14e9


def available() -> bool:
    return find_spec("pytauargus") is not None


def optimal(region: Region, components: Sequence[np.ndarray], hidden: np.ndarray, seconds: float) -> list[np.ndarray | None]:
    """For each component (numbers of cells) the cells to suppress beside those that are hidden; None where tau-Argus found nothing or did not get to it."""
    jobs = [("optimal", {"jj.in": _jj(region, cells, hidden)}) for cells in components]
    found = _run(jobs, "jj.out", seconds)
    return [None if text is None else cells[[int(n) for n in text.split() if int(n) < len(cells)]] for cells, text in zip(components, found, strict=True)]


def modular(region: Region, value: np.ndarray, table: Table, hidden: np.ndarray, seconds: float) -> np.ndarray | None:
    """The cells of a table to suppress beside those that are hidden, as numbers; None if tau-Argus found nothing or did not end in time."""
    text = _run([("modular", _hitas(region, value, table, hidden))], "hitassec.txt", seconds)[0]
    if text is None:
        return None
    places = np.array([line.split() for line in text.splitlines() if line.strip()], dtype=int).reshape(-1, len(table.dimensions))
    cells = table.numbers()[tuple(places.T)]
    cells = np.unique(cells[cells >= 0])
    return cells[region.hideable[cells] & ~hidden[cells]]


def _run(jobs: Sequence[tuple[str, dict[str, str]]], answer: str, seconds: float) -> list[str | None]:
    """What tau-Argus answered to each job, in a private folder that is gone afterwards; None where it failed or time was over."""
    folder = Path(tempfile.mkdtemp(prefix="peilmerk-"))
    try:
        told = []
        for number, (method, files) in enumerate(jobs):
            place = folder / str(number)
            place.mkdir()
            for name, text in files.items():
                (place / name).write_text(text, "utf-8", newline="\n")
            told.append({"folder": str(number), "method": method, "minutes": max(1, round(seconds / 60))})
        (folder / "jobs.json").write_text(json.dumps(told), "utf-8")
        source = str(Path(disclosure.__file__).parents[2])
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PEILMERK_")}
        environment |= {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")}
        environment["PYTHONPATH"] = os.pathsep.join([source, *filter(None, [os.environ.get("PYTHONPATH")])])
        worker = subprocess.Popen(
            [sys.executable, "-m", "peilmerk.disclosure.tau_worker"], cwd=folder, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(seconds)
            return [_answer(folder / str(n), answer) for n in range(len(jobs))]
        finally:
            worker.stdin.close()  # it ends what still runs, and then itself
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answer(folder: Path, name: str) -> str | None:
    done = folder / "done"
    return (folder / name).read_text("utf-8") if done.exists() and done.read_text("utf-8") == "0" and (folder / name).exists() else None


def _jj(region: Region, cells: np.ndarray, hidden: np.ndarray) -> str:
    """The component as moves (all true values 0), in units of its smallest need: number, value, weight, status, bounds, protection levels down, up, sliding."""
    levels = {(n.cell, n.sign): n.size for n in region.needs}
    inside = set(cells.tolist())
    unit = min((size for (cell, _), size in levels.items() if cell in inside), default=1.0)
    weights = _whole(region.weight[cells])
    lines = []
    for number, cell in enumerate(cells.tolist()):
        low, high = max(-_FAR, region.open_low[cell] / unit), min(_FAR, region.open_high[cell] / unit)
        down, up = levels.get((cell, -1), 0.0) / unit, levels.get((cell, 1), 0.0) / unit
        asked = hidden[cell] and not region.fixed[cell]
        status = "u" if asked else "s" if region.hideable[cell] else "z"
        lines.append(f"{number} 0 {0 if asked else weights[number]} {status} {low:.6f} {high:.6f} {down if asked else 0:.6f} {up if asked else 0:.6f} 0")
    own = {cell: number for number, cell in enumerate(cells.tolist())}
    sums = []
    for row in region.rows_of(cells).tolist():
        begin, end = region.by_row.indptr[row], region.by_row.indptr[row + 1]
        terms = [(own[c], f) for c, f in zip(region.by_row.indices[begin:end].tolist(), region.by_row.data[begin:end].tolist(), strict=True) if c in own]
        if any(abs(f) != 1 for _, f in terms):
            continue
        low, high = max(-_FAR, region.row_low[row] / unit), min(_FAR, region.row_high[row] / unit)
        if low < high:
            terms.append((len(lines), -1.0))
            lines.append(f"{len(lines)} 0 0 u {low:.6f} {high:.6f} 0 0 0")
        sums.append(f"0 {len(terms)} : " + " ".join(f"{n} ({f:.0f})" for n, f in terms))
    return "\n".join(["0", str(len(lines)), *lines, str(len(sums)), *sums, ""])


def _hitas(region: Region, value: np.ndarray, table: Table, hidden: np.ndarray) -> dict[str, str]:
    """The files of the modular method: a tree of codes for each dimension, and the cells by their places in those."""
    levels = {(n.cell, n.sign): n.size for n in region.needs}
    numbers = table.numbers()
    smallest = min(levels.values(), default=1.0)
    weights = dict(zip(table.cells["cell"].tolist(), _whole(region.weight[table.cells["cell"]]), strict=True))
    lines = []
    for place in np.argwhere(numbers >= 0):
        cell = int(numbers[tuple(place)])
        x = value[cell]
        protection, status = "", "s" if region.hideable[cell] else "z"
        if hidden[cell] and not region.fixed[cell]:
            # What another table hid must be able to move here too, or it would protect nothing there.
            own = [levels.get((cell, sign), 0.0 if region.primary[cell] else min(smallest, abs(bound))) for sign, bound in ((-1, region.open_low[cell]), (1, region.open_high[cell]))]
            protection, status = f"{own[0]:.6f} {own[1]:.6f} ", "u"
        lines.append(" ".join(map(str, place)) + f" {x:.6f} {status} {protection}1 {weights[cell]}\n")
    files = {}
    for axis, dimension in enumerate(table.dimensions, 1):
        codes = list(table.codes(dimension).values())
        files[f"hitasv{axis}.txt"] = f"Var_{axis}\n" + "".join("." * depth + f"c{n}\n" for n, depth in enumerate(codes) if depth)
    high, low = float(np.abs(value[table.cells["cell"]]).max()) * 1.5, min(0.0, float(value[table.cells["cell"]].min()) * 1.5)
    files["parameters.txt"] = (
        "[Frequency rule]\nMINCOUNT=0\n\n[Safety ranges]\nLOWERMARG=0.99\nUPPERMARG=1.01\n\n"
        f"[Misc]\nMINTABVAL={low:.0f}\nMAXTABVAL={high + 1:.0f}\n\n[Costs]\nDISTANCE=0\n"
    )
    files["files.txt"] = f"{len(table.dimensions)}\n" + "".join(f"hitasv{n}.txt\n" for n in range(1, len(table.dimensions) + 1)) + "Hitastab.txt\nhitassec.txt\n"
    files["Hitastab.txt"] = "".join(lines)
    return files


def _whole(weights: np.ndarray) -> list[int]:
    """Weights as whole numbers from 1, as they are if they are whole."""
    if (weights == np.round(weights)).all() and weights.max(initial=0) <= _WEIGHT:
        return np.maximum(1, weights).astype(int).tolist()
    return np.maximum(1, np.round(weights / weights.max() * _WEIGHT)).astype(int).tolist()
