"""What a scan of a site costs, beside a search of the same files with `grep -E`, which is what somebody without a scanner would do.

    .venv/bin/python benchmarks/scan.py                       # 500 and 5,000 pages, two processes
    .venv/bin/python benchmarks/scan.py --pages 500 --site reports/site --json scan.json

The pages are those of the built site (`make site`), copied until there are enough. Every copy of a page, download and fragment of the search index differs
from the others, so that none is left out as seen before; scripts and styles are the same in all, as in editions of a real portal. grep looks for nine digits,
addresses, postcodes, days and paths in the bytes as they are: it opens no archive or search index, knows no elfproef, and so gives thousands of lines to judge.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from peilmerk.scan import Rules, scan
from peilmerk.scan.own import KEY_ATTRIBUTE

ROOT = Path(__file__).resolve().parents[1]
#: What the scan looks for, as far as one pattern can say it.
PATTERN = r"(^|[^0-9.])[0-9]{9}([^0-9]|$)|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}|[1-9][0-9]{3} ?[A-Z]{2}[ ,]+[0-9]{1,5}|[0-3]?[0-9]-[01]?[0-9]-(19|20)[0-9]{2}|/home/|/Users/|/root/|C:\\Users|Traceback"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--site", type=Path, default=ROOT / "reports/site")
    options.add_argument("--pages", type=int, nargs="+", default=[500, 5000])
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--json", type=Path, metavar="FILE", help="write the results there, to compare two versions")
    given = options.parse_args()
    results = []
    for wanted in given.pages:
        with tempfile.TemporaryDirectory() as folder:
            pages, size = enlarged(given.site, Path(folder), wanted)
            print(f"{pages:,} pages, {size / 1e6:,.0f} MB, {given.processes} processes")
            greps, seen = measured(lambda place=folder: grep(place))
            scans, found = measured(lambda place=folder: scan(Path(place), Rules.of_machine(ROOT, key_attribute=KEY_ATTRIBUTE), processes=given.processes))
        print(f"  grep -E        {greps['seconds']:7.1f} s {greps['cpu']:7.1f} CPU s, {seen:,} lines")
        print(f"  peilmerk scan  {scans['seconds']:7.1f} s {scans['cpu']:7.1f} CPU s, {len(found)} finding(s), {scans['cpu'] / pages * 1000:.1f} CPU ms a page, {scans['memory'] / 2**20:.0f} MB a process")
        print(f"  peilmerk / grep: time x {scans['seconds'] / greps['seconds']:.2f}, CPU x {scans['cpu'] / greps['cpu']:.2f}")
        for finding in found[:5]:
            print(f"    {finding.id} {finding.file}, {finding.place}: {finding.what}, {finding.found}")
        results += [{"what": f"grep, {wanted} pages", "lines": seen, **greps}, {"what": f"scan, {wanted} pages", "findings": len(found), **scans}]
    if given.json:
        given.json.write_text(json.dumps({"processes": given.processes, "results": results}, indent=1), "utf-8")


def measured(work) -> tuple[dict[str, float], object]:
    """(seconds by the clock, CPU seconds of all processes, and bytes of the largest of them; what the work gives)."""
    began, cpu = time.perf_counter(), _cpu()
    told = work()
    largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    return {"seconds": time.perf_counter() - began, "cpu": _cpu() - cpu, "memory": largest}, told


def grep(folder: str) -> int:
    """How many lines grep gives; each of them is read, as by somebody who has to judge it."""
    told = subprocess.run(["grep", "-rEah", PATTERN, folder], capture_output=True, check=False)
    return told.stdout.count(b"\n")


def enlarged(site: Path, target: Path, pages: int) -> tuple[int, int]:
    """Copies of a site until there are so many pages: (pages, bytes)."""
    files = [p for p in sorted(site.rglob("*")) if p.is_file()]
    if not any(p.suffix == ".html" for p in files):
        raise SystemExit(f"There are no pages in {site}: build the site first (make site), or name another with --site.")
    count = size = number = 0
    while count < pages:
        number += 1
        for path in files:
            copy = target / f"kopie{number}" / path.relative_to(site)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".pf_fragment":
                copy.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b'"content":"', f'"content":"Kopie {number}. '.encode(), 1)))
            else:
                shutil.copyfile(path, copy)
            if path.suffix in (".html", ".csv"):
                with copy.open("a", encoding="utf-8") as file:
                    file.write(f"<!-- kopie {number} -->\n" if path.suffix == ".html" else f"kopie {number}\n")
            size += copy.stat().st_size
            count += path.suffix == ".html"
    return count, size


def _cpu() -> float:
    return sum(u.ru_utime + u.ru_stime for u in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main()
