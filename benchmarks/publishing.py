"""What publishing costs: pages a second of the embedded publisher, one changed page, memory, and how it grows.

    .venv/bin/python benchmarks/publishing.py                   # 50, 500 and 5,000 pages
    .venv/bin/python benchmarks/publishing.py --pages 50 500 --json publishing.json

A page is that of `fixed_page.py`; fifty are an edition, which is a site with a search index of its own, as `peilmerk build` makes them; two
processes publish, each one edition at a time, and a single edition by one with two processes of pandoc. "Cold": nothing is kept of an earlier build. "Changed": one page of one edition has other words and figures, and its
edition is published again, search index and all; "start page" is what a build does once after that, the index of the portal over all pages. Memory is the most that
all processes that publish have together, pandoc and the search among them. Beside it stands what a user would do without us: `quarto render` where Quarto is installed, and
`jupyter nbconvert --to html`, which makes pages without menus, search or references, of the same notebooks.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import memory

from peilmerk.publishers import embedded, portal_index

PROCESSES = 2


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--pages", type=int, nargs="+", default=[50, 500, 5000])
    options.add_argument("--without-others", action="store_true", help="measure only our own publisher")
    options.add_argument(
        "--json", type=Path, metavar="FILE", help="write the results there, to compare two versions"
    )
    given = options.parse_args()
    results = []
    for wanted in given.pages:
        with tempfile.TemporaryDirectory() as place:
            results += [measure(Path(place), wanted)]
        print(_line(results[-1]), flush=True)
    if not given.without_others:
        with tempfile.TemporaryDirectory() as place:
            results += others(Path(place))
    if given.json:
        given.json.write_text(json.dumps({"processes": PROCESSES, "results": results}, indent=1), "utf-8")


def measure(place: Path, pages: int) -> dict:
    """Publish so many pages cold, then all again with nothing changed, then with one changed page."""
    import fixed_page  # here and not above: the processes that publish read this module too, and draw nothing

    count = max(1, pages // fixed_page.PAGES)
    folders = [
        fixed_page.edition(place / f"editie-{n:03d}", n + 1, min(pages, fixed_page.PAGES))
        for n in range(count)
    ]
    kept = place / "kept"
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(_warm, range(PROCESSES)))
        before, began = _cpu(), time.perf_counter()
        jobs = [1 if count > 1 else PROCESSES] * count  # an edition that is published alone has all, as in `peilmerk build`
        with memory.Peak(pool._processes) as peak:  # of all of them together, and of what they start
            list(pool.map(_publish, folders, [kept] * count, jobs))
        cold, cpu = time.perf_counter() - began, _cpu() - before
        began = time.perf_counter()
        list(pool.map(_publish, folders, [kept] * count))
        again = time.perf_counter() - began
        changed = []
        for seed in (901, 902, 903):
            fixed_page.write_page(folders[count // 2], "pagina-07", seed)
            began = time.perf_counter()
            pool.submit(_publish, folders[count // 2], kept).result()
            changed.append(time.perf_counter() - began)
        portal = [_portal(place, folders) for _ in range(2)][1]  # the second time all but the pages of one edition are known
    return {
        "what": f"{pages} pages",
        "pages": pages,
        "cold": cold,
        "cpu": cpu,
        "again": again,
        "changed": sorted(changed)[1],
        "portal": portal,
        "memory": peak.bytes,
    }


def _portal(place: Path, folders: list[Path]) -> float:
    """Seconds that the index of the start page takes over all editions, of which one changed since the last time."""
    changed = next((folders[0] / "_site").glob("*.html"))
    changed.write_text(changed.read_text("utf-8"), "utf-8")
    editions = [{"id": f"{f.name}/_site", "gemeente": f.name, "periode": "2025", "merk": ""} for f in folders]
    (portal := place / "portaal").mkdir(exist_ok=True)
    began = time.perf_counter()
    portal_index.write(portal, place, editions, place / "kept-portal")
    return time.perf_counter() - began


def others(place: Path) -> list[dict]:
    """The same fifty pages by what a user has without us."""
    import fixed_page

    folder = fixed_page.edition(place / "editie", 1)
    found = []
    notebooks = sorted(str(p) for p in folder.glob("*.ipynb"))
    if importlib.util.find_spec("nbconvert"):
        began = time.perf_counter()
        command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(place / "out"), *notebooks]
        subprocess.run(command, capture_output=True, check=True)
        found.append({"what": "nbconvert, 50 pages", "cold": time.perf_counter() - began})
    else:
        print("nbconvert is not installed, so there is nothing to compare with: make lab")
    if quarto := shutil.which("quarto"):
        began = time.perf_counter()
        subprocess.run([quarto, "render", str(folder)], capture_output=True, check=True)
        found.append({"what": "quarto render, 50 pages", "cold": time.perf_counter() - began})
    for one in found:
        print(f"{one['what']:>24} {one['cold']:8.1f} s cold {50 / one['cold']:8.1f} pages/s")
    return found


def _warm(_: int) -> None:
    """Load what a process loads once, as the engine's processes have before they publish."""
    import peilmerk.publishers.embedded  # noqa: F401

    time.sleep(0.3)


def _publish(folder: Path, kept: Path, jobs: int = 1) -> None:
    embedded.publish(folder, jobs=jobs, kept=kept / folder.name)


def _cpu() -> float:
    """CPU seconds of this process and of those that ended; workers end with the pool, so theirs are read from it."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _line(one: dict) -> str:
    return (
        f"{one['what']:>24} {one['cold']:8.1f} s cold {one['pages'] / one['cold']:8.1f} pages/s {one['again']:8.1f} s again "
        f"{one['changed']:6.2f} s for one changed page {one['portal']:6.2f} s for the start page {one['memory'] / 1e6:6.0f} MB together"
    )


if __name__ == "__main__":
    main()
