"""What a build costs in which nothing changed, or one delivery did: hundreds to thousands of editions of ten pages.

    .venv/bin/python benchmarks/builds.py                          # 300, 1,000 and 5,000 editions: some minutes
    .venv/bin/python benchmarks/builds.py --editions 300 --json builds.json

One edition (Almelo, with the project's own notebooks) is built for real, in a copy of the project. The others are that edition under another
name: the same files (hard links), and records in which names are replaced and settings asked anew. A build then judges every step of every
edition; that it finds nothing to do is checked. Every measurement is `peilmerk build` in a fresh process, five times, of which the median is
shown: seconds by the clock, CPU seconds, peak memory (ru_maxrss), and by how much a thousand editions more make it grow.

Before that, some editions are built for real, all at once.

Beside it stands what a user would do without Peilmerk: run every notebook again with papermill. One of them is run for real; the rest is
arithmetic, and printed as such.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[1]
PAGES = ["samenvatting", "financien", "maatregelen", "jeugd", "wmo", "werk-en-inkomen", "wijkteams", "begrippen", "kwaliteit", "herkomst"]
FIRST = "stad0001"
RUNS = 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--editions", type=int, nargs="+", default=[300, 1000, 5000])
    options.add_argument("--built", type=int, default=20, help="editions that are built for real, all at once (default: 20)")
    options.add_argument("--runs", type=int, default=RUNS, help=f"measurements of which the median is shown (default: {RUNS})")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the results there, to compare two versions")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=ROOT / "data/processed") as folder:
        root = Path(folder) / "project"
        seconds = first(root)
        print(f"one edition of {len(PAGES)} pages, built for real: {seconds:.1f} s")
        page = plain(root)
        print(f"one of its notebooks with papermill: {page:.1f} s")
        built = many(Path(folder) / "built", given.built)
        plain_ = given.built * len(PAGES) * page
        print(
            f"{given.built} editions built for real: {built['seconds']:.0f} s, {built['seconds'] / given.built:.2f} s an edition, {built['cpu'] / given.built:.2f} CPU s; "
            f"papermill for their pages alone, by arithmetic: {plain_:.0f} s (x {plain_ / built['seconds']:.1f})\n"
        )
        print(f"{'editions':>9}{'what':>22}{'seconds':>9}{'CPU s':>8}{'peak MB':>9}{'ms an edition':>15}   papermill for every page, by arithmetic")
        found, made = [], 1
        for size in sorted(given.editions):
            made = more(root, made, size)
            peilmerk(root)  # the start page has more editions now
            found.append(told(size, "nothing changed", [peilmerk(root) for _ in range(given.runs)], page))
            found.append(told(size, "one delivery changed", [changed(root, n) for n in range(given.runs)], page))
        if given.json:
            given.json.write_text(json.dumps({"pages": len(PAGES), "papermill": page, "one": seconds, "built": {"editions": given.built, **built}, "results": found}, indent=1) + "\n", "utf-8")


def many(root: Path, editions: int) -> dict:
    """So many editions built for real in a project of their own."""
    first(root, build=False)
    settings(root, editions)
    for n in range(2, editions + 1):
        shutil.copytree(root / "data/raw" / FIRST, root / f"data/raw/stad{n:04d}")
    result = peilmerk(root)
    if result["built"] != editions:
        sys.exit(f"{result['built']} of {editions} editions were built")
    return result


def settings(root: Path, towns: int) -> None:
    """peilmerk.yml of a project with so many editions."""
    names = [f"stad{n:04d}" for n in range(1, towns + 1)]
    config = {
        "title": "Meting", "publisher": "embedded",
        "municipalities": {name: {"code": "GM0141", "name": f"Stad {name[4:]}"} for name in names},
        "reports": {"programma": {"title": "Programma", "pages": PAGES}},
        "editions": [{"municipality": n, "period": "2020-T1", "report": "programma", "peildatum": "2020-12-21"} for n in names],
    }  # fmt: skip
    (root / "peilmerk.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")


def first(root: Path, build: bool = True) -> float:
    """A project with one edition, built unless that is not wanted; returns how long that took."""
    for part in ("notebooks", "assets", "expectations", "data/reference", "docs/methods"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for part in ("_quarto.yml", "index.qmd"):
        shutil.copyfile(ROOT / part, root / part)
    shutil.copytree(ROOT / "data/raw/almelo/2020-T1", root / f"data/raw/{FIRST}/2020-T1")
    shutil.copytree(ROOT / "data/raw/landelijk", root / "data/raw/landelijk")
    settings(root, 1)
    begin = time.perf_counter()
    if build:
        peilmerk(root)
    return time.perf_counter() - begin


def plain(root: Path) -> float:
    """Seconds of one page's notebook with plain papermill, as the median of five."""
    command = [
        str(Path(sys.executable).with_name("papermill")), "notebooks/jeugd.ipynb", str(root.parent / "uit.ipynb"),
        "-p", "municipality", FIRST, "-p", "period", "2020-T1", "--no-progress-bar",
    ]  # fmt: skip
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run(command, cwd=root, check=True, capture_output=True, env={**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def peilmerk(root: Path) -> dict:
    """One `peilmerk build` in a process of its own: seconds, CPU seconds, peak bytes, and the editions that were built."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", _MEASURED]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "PEILMERK_PROJECT": str(root)})
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"peilmerk build failed:\n{done.stdout}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    *_, peak = done.stdout.strip().splitlines()
    built = [line for line in done.stderr.splitlines() if ": built" in line and "portal" not in line]
    return {"seconds": seconds, "cpu": cpu, "memory": int(peak) * (1 if sys.platform == "darwin" else 1024), "built": len(built)}


#: The command itself, which says at its end how much memory it had in use at most.
_MEASURED = """
import resource, sys
from peilmerk.cli import app
sys.argv = ["peilmerk", "build", "--all"]
try:
    app()
except SystemExit as ended:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    raise
"""


def more(root: Path, made: int, size: int) -> int:
    """Add editions until there are `size`; each is the first one under another name."""
    from peilmerk import project as projects
    from peilmerk import reads
    from peilmerk.project import Project

    settings(root, size)
    project = Project(root)
    for n in range(made + 1, size + 1):
        name = f"stad{n:04d}"
        for base in ("data/raw", "data/processed/editions", "data/processed/store", "reports/edities"):
            _linked(root / base / FIRST, root / base / name)
        site = root / "reports/site" / name / "2020-t1"
        site.mkdir(parents=True)
        for page in (root / "reports/site" / FIRST / "2020-t1").glob("*.html"):
            os.link(page, site / page.name)
        for path in (root / "data/processed/editions" / name).rglob("steps.json"), (root / "reports/edities" / name).rglob("steps.json"):
            for file in path:
                data = json.loads(file.read_text("utf-8").replace(FIRST, name))
                for step in data["steps"].values():
                    for read in step["reads"]:
                        if read[0] == "setting":
                            read[3] = projects.setting(project, json.loads(read[2]))
                            read[4:] = [*_stamp(reads.stamp(root / read[1]))]
                        elif len(read) > 4 and read[1].endswith("steps.json"):
                            raise SystemExit("a step read the record of steps")
                file.unlink()
                file.write_text(json.dumps(data, separators=(",", ":")), "utf-8")
    return size


def _stamp(stamp) -> list:
    return [stamp.size, stamp.changed, stamp.sha256]


def _linked(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file() and "website" not in path.parts:
            there = target / path.relative_to(source)
            there.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, there)


def changed(root: Path, number: int) -> dict:
    """A build after one delivery of one edition changed; fails if another edition was built."""
    name = f"stad{2 + number:04d}"
    path = root / "data/raw" / name / "2020-T1/cijfers-in-tekst.xlsx"
    book = load_workbook(path)
    book["Cijfers in tekst"]["G3"] = 5 + number  # strategische doelen
    path.unlink()  # a hard link: the others keep what they have
    book.save(path)
    result = peilmerk(root)
    if result["built"] > 1:
        sys.exit(f"{result['built']} editions were built after a change in one")
    return result


def told(size: int, what: str, runs: list[dict], page: float) -> dict:
    """Print and return the medians of some runs."""
    median = {key: statistics.median(r[key] for r in runs) for key in ("seconds", "cpu", "memory")}
    if what == "nothing changed" and any(r["built"] for r in runs):
        sys.exit("something was built though nothing changed")
    plain_ = size * len(PAGES) * page
    print(
        f"{size:>9,}{what:>22}{median['seconds']:>9.2f}{median['cpu']:>8.2f}{median['memory'] / 1e6:>9.0f}{1000 * median['seconds'] / size:>15.2f}"
        f"   {plain_ / 3600:.1f} h: x {plain_ / median['seconds']:,.0f}", flush=True,
    )  # fmt: skip
    return {"editions": size, "what": what, **median, "runs": runs}


if __name__ == "__main__":
    main()
