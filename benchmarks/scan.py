"""What a scan of a site costs, by pages: the built sites of the project, copied with other figures until there are enough pages.

    .venv/bin/python benchmarks/scan.py                       # 5,000 pages, two processes
    .venv/bin/python benchmarks/scan.py --pages 500 --site reports/site --json scan.json

Every copy differs from the others (a comment with its number in each text file), so that no file is left out as seen before, but scripts and
styles, which are the same in all editions of a real portal too. Told are seconds by the clock, CPU seconds of all processes, megabytes and findings.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from pathlib import Path

from peilmerk.scan import Rules, scan

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--site", type=Path, default=ROOT / "reports/site")
    options.add_argument("--pages", type=int, default=5000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--json", type=Path, metavar="FILE", help="write the results there, to compare two versions")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages, size = enlarged(given.site, Path(folder), given.pages)
        began, cpu = time.perf_counter(), _cpu()
        found = scan(Path(folder), Rules.of_machine(ROOT), processes=given.processes)
        told = {"pages": pages, "megabytes": round(size / 1e6), "processes": given.processes, "seconds": round(time.perf_counter() - began, 1), "cpu": round(_cpu() - cpu, 1), "findings": len(found)}
    print(", ".join(f"{k} {v}" for k, v in told.items()))
    for finding in found[:20]:
        print(f"  {finding.id} {finding.file}, {finding.place}: {finding.what}, {finding.found}")
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), "utf-8")


def enlarged(site: Path, target: Path, pages: int) -> tuple[int, int]:
    """Copies of a site until there are so many pages: (pages, bytes)."""
    files = [p for p in sorted(site.rglob("*")) if p.is_file()]
    count = size = number = 0
    while count < pages:
        number += 1
        for path in files:
            copy = target / f"kopie{number}" / path.relative_to(site)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            if path.suffix in (".html", ".csv"):
                with copy.open("a", encoding="utf-8") as file:
                    file.write(f"<!-- kopie {number} -->\n" if path.suffix == ".html" else f"kopie {number}\n")
            size += path.stat().st_size
            count += path.suffix == ".html"
    return count, size


def _cpu() -> float:
    return sum(u.ru_utime + u.ru_stime for u in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main()
