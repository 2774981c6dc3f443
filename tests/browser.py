"""Helpers for tests that open a site in Chromium: serve a folder, open pages, let axe-core judge them.

Import the `chromium` fixture in a conftest.py to use it. A test that uses it carries the mark `browser`.
"""

from __future__ import annotations

import functools
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium (a Playwright `Browser`); skips where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is missing. Install it with: sudo apt-get install -y chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class _Handler(SimpleHTTPRequestHandler):
    headers_to_send: Mapping[str, str] = {}

    def end_headers(self) -> None:
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a folder on a free port of this machine; yields its address, without a slash at the end.

    `headers` go with every answer, for instance a content security policy.
    """
    kind = type("Handler", (_Handler,), {"headers_to_send": headers or {}})
    handler = functools.partial(kind, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def page(chromium: Any, *, scheme: str = "light", size: str = "wide", script: bool = True) -> Iterator[Any]:
    """Open an empty page; `scheme` is what the reader's system prefers, `size` one of SIZES.

    Its attributes `requested` (every address asked for) and `complaints` (console errors, exceptions, failed requests)
    grow while it is used.
    """
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale="nl-NL",
        java_script_enabled=script,
    )
    opened = context.new_page()
    opened.requested, opened.complaints = [], []
    opened.on("request", lambda request: opened.requested.append(request.url))
    opened.on("requestfailed", lambda request: opened.complaints.append(f"failed: {request.url}"))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("console", lambda line: opened.complaints.append(line.text) if line.type == "error" else None)
    try:
        yield opened
    finally:
        context.close()


def wait_until_drawn(opened: Any, seconds: float = 30) -> None:
    """Go past every chart of the page, as a reader does, until it has been drawn in the scheme that is in force; back to the top.

    Fails after so many seconds for one chart. The page itself waits: asked from here, it would make a frame for every answer, and that took as long as the drawing.
    """
    opened.wait_for_function("() => document.readyState === 'complete'")
    missing = opened.evaluate(
        """async (seconds) => {
          for (const chart of document.querySelectorAll(".pm-chart")) {
            chart.scrollIntoView({ block: "center" });
            const end = performance.now() + seconds * 1000;
            while (chart.dataset.drawn !== getComputedStyle(document.documentElement).getPropertyValue("--pm-scheme").trim()) {
              if (performance.now() > end) return chart.dataset.alt || "a chart";
              await new Promise((then) => setTimeout(then, 5));
            }
          }
          scrollTo(0, 0);
        }""",
        seconds,
    )
    assert missing is None, f"not drawn: {missing}"


def axe(opened: Any) -> list[str]:
    """Return what axe-core finds wrong by WCAG 2.1 A and AA: one line for every element, empty if nothing."""
    opened.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8") + "; undefined")
    found = opened.evaluate(f"() => axe.run(document, {{runOnly: {STANDARDS}}})")
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def pages_of(browser: Any, site: Path, page: str, folder: Path) -> int:
    """On how many sheets of A4 a page is printed."""
    target = folder / "printed.pdf"
    with serve(site) as address:
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(f"{address}/{page}")
        tab.wait_for_timeout(800)  # charts are drawn
        tab.pdf(path=str(target), format="A4", prefer_css_page_size=True)
        tab.close()
    return len(re.findall(rb"/Type\s*/Page[^s]", target.read_bytes()))
