"""What a reader waits for: largest paint, shift, bytes of a first visit, and the first result of a search over thousands of pages, in Chromium.

    .venv/bin/python benchmarks/browsing.py                      # the built site; search over 5,000 pages
    .venv/bin/python benchmarks/browsing.py --pages 500 --rounds 3

Pages are of the built site (`make site`), served on this machine; each is opened anew, with nothing kept, `--rounds` times, and the middle one is told. Largest paint and shift are the browser's own
(web.dev: good is below 2.5 s and below 0.1), while a reader goes from top to bottom. Bytes are those after gzip, as a server sends them; "before charts" is what is there when the page is loaded, without
the script that draws charts and their pictures. The index of the search is the portal's, of all built pages under as many names of editions as it takes. A search is timed from the last key of a word, typed at 150 ms a key, to the first result on the screen.
Beside it stands what a reader does without us: the size of the PDF of the whole report, where one was made.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Browser, Page, Response, sync_playwright  # noqa: E402

from browser import FLAGS, SIZES, serve  # noqa: E402
from peilmerk.project import Project  # noqa: E402
from peilmerk.publishers import portal_index  # noqa: E402
from peilmerk.publishers.embedded import search  # noqa: E402

WORDS = ["jeugdhulp", "wachttijden", "beschermd wonen", "taakstelling", "vervoer", "schulden", "pleegzorg", "huisarts"]
_PACKED = {"text", "application/javascript", "application/json", "image/svg+xml"}
_MEASURE = """
  window.seen = { paint: 0, shift: 0 };
  new PerformanceObserver(l => l.getEntries().forEach(e => window.seen.paint = e.startTime)).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) window.seen.shift += e.value; })).observe({ type: "layout-shift", buffered: true });
"""
_TIMED = """() => {
  const list = document.querySelector(".search-results"), field = document.querySelector("#zoeken input");
  window.seen = { key: 0, result: 0 };
  field.addEventListener("input", () => { window.seen = { key: performance.now(), result: 0 }; });
  new MutationObserver(() => { if (!window.seen.result && list.querySelector("a")) requestAnimationFrame(() => { window.seen.result ||= performance.now(); }); }).observe(list, { childList: true, subtree: true });
}"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--pages", type=int, default=5000, help="pages in the index that is searched")
    options.add_argument("--rounds", type=int, default=3, help="how often each page is opened")
    options.add_argument("--only", metavar="TEXT", default="", help="only pages with this text in their address")
    given = options.parse_args()
    project = Project(ROOT)
    there = [p for p in project.publications if (project.site / p.id / "index.html").is_file()]
    if not there:
        sys.exit("There is no site to measure. Make it first: make site")
    largest = max(there, key=lambda p: len(list((project.site / p.id).glob("*.html"))))
    pages = ["index.html", *(f"{largest.id}/{page.name}" for page in sorted((project.site / largest.id).glob("*.html")))]
    pages = [page for page in pages if given.only in page]
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with serve(project.site) as address:
            found = [(name, size, *visit(browser, f"{address}/{name}", size, given.rounds)) for name in pages for size in SIZES]
        if not pages:
            print(f"no page has {given.only} in its address: search only")
        for name, size, paint, shift, before, whole, asked in found:
            print(f"{name:<42} {size:<7} largest paint {paint:5.0f} ms  shift {shift:.3f}  {before / 1e3:4.0f} kB before charts, {whole / 1e3:4.0f} kB whole, {asked:3.0f} requests", flush=True)
        print(
            "" if not found else f"largest of {len(found)}: paint {max(f[2] for f in found):.0f} ms, shift {max(f[3] for f in found):.3f}, {max(f[4] for f in found) / 1e3:.0f} kB before charts, {max(f[5] for f in found) / 1e3:.0f} kB whole"
        )
        if pdfs := sorted((project.site / largest.id).rglob("*.pdf")):
            print(f"beside it: the PDF of the whole report has {pdfs[0].stat().st_size / 1e3:.0f} kB, to be fetched before its first page is read")
        with tempfile.TemporaryDirectory() as place:
            count = index(project, there, Path(place), given.pages)
            with serve(Path(place)) as address:
                searched(browser, address, count)
        browser.close()


def visit(browser: Browser, address: str, size: str, rounds: int) -> tuple[float, float, float, float, float]:
    """(largest paint in ms, shift, bytes before charts, bytes, requests), the middle of some first visits."""
    return tuple(statistics.median(part) for part in zip(*(_once(browser, address, size) for _ in range(rounds)), strict=True))


def _once(browser: Browser, address: str, size: str) -> tuple[float, float, float, float, float]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    opened, answers = context.new_page(), []
    opened.on("response", lambda answer: answers.append(answer))
    opened.add_init_script(_MEASURE)
    opened.goto(address, wait_until="load")
    first = {answer.url for answer in answers}
    _to_the_end(opened)
    seen = opened.evaluate("window.seen")
    sizes = {answer.url: _bytes(answer) for answer in answers}
    context.close()
    before = sum(n for url, n in sizes.items() if (url in first and not url.endswith(("vega.js", ".svg"))) or url.endswith("favicon.svg"))
    return seen["paint"], seen["shift"], before, sum(sizes.values()), len(sizes)


def _to_the_end(opened: Page) -> None:
    """Down the page as a reader flicks, some 2,000 pixels a second, so that charts are drawn."""
    height = opened.evaluate("document.documentElement.scrollHeight")
    for y in range(0, height, 500):
        opened.evaluate(f"window.scrollTo(0, {y})")
        opened.wait_for_timeout(250)
    opened.wait_for_timeout(1000)


def _bytes(answer: Response) -> int:
    content = answer.body()
    kind = answer.headers.get("content-type", "")
    return len(gzip.compress(content, 6)) if any(kind.startswith(one) for one in _PACKED) or "javascript" in kind else len(content)


def index(project: Project, there: list, place: Path, wanted: int) -> int:
    """A copy of the start page with an index of so many pages; returns how many."""
    for part in ("index.html", "site_libs", "assets"):
        source = project.site / part
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, place / part)
    records = {}
    for round_ in itertools.count():
        for p in there:
            edition = {"id": f"{p.id}-{round_}", "gemeente": f"{p.name} {round_}", "periode": p.period.label, "merk": ""}
            for page in sorted((project.site / p.id).glob("*.html")):
                if len(records) == wanted:
                    search.write_texts(place, records)
                    return len(records)
                if text := portal_index.record(page.read_text("utf-8"), edition):
                    records[f"{edition['id']}/{page.name}"] = text
    raise AssertionError


def searched(browser: Browser, address: str, count: int) -> None:
    """Time the first result of some words, each in a browser that kept nothing."""
    times = []
    for word in WORDS:
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(f"{address}/index.html", wait_until="load")
        opened.locator(".pm-search-open").click()
        opened.wait_for_selector(".search-filters select")  # the index is there before a reader can type a word
        opened.evaluate(_TIMED)
        opened.keyboard.type(word, delay=150)  # some 80 words a minute
        opened.wait_for_timeout(1500)
        seen = opened.evaluate("window.seen")
        context.close()
        if seen["result"]:
            times.append(seen["result"] - seen["key"])
            print(f"    {word:<16} {times[-1]:4.0f} ms")
        else:
            print(f"nothing found for {word} within 1.5 s (of few pages, none may have it)")
    if not times:
        sys.exit("No search had a result. Search over more pages: --pages 5000")
    print(f"search over {count:,} pages, from the last key to the first result: {statistics.median(times):.0f} ms in the middle, {max(times):.0f} ms at most ({len(times)} words, nothing kept)")


if __name__ == "__main__":
    main()
