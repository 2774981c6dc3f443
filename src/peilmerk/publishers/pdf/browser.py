"""The program that prints: Chromium, or what is made of it (Chrome, Edge). Asked by its command line, so that nothing else has to be installed."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from peilmerk.errors import NoBrowser, PublisherError

#: Names on the path, the one that says most about itself first.
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
#: The variable that names the program, where it stands elsewhere.
VARIABLE = "PEILMERK_BROWSER"
#: From this version headings become bookmarks and margins can hold page numbers.
OLDEST = 131
_TIMEOUT = 1200


def find() -> str:
    """The path of a browser that can print, or an empty text."""
    named = os.environ.get(VARIABLE)
    if named:
        return shutil.which(named) or ""
    return _found()


@functools.cache
def _found() -> str:
    return next((there for name in NAMES if (there := shutil.which(name))), "") or next(
        (str(p) for p in _usual() if p.is_file()), ""
    )


def _usual() -> Iterator[Path]:
    """Where Windows and macOS keep browsers, which they leave off the path. Edge is on every Windows."""
    for folder in (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")):
        if folder:
            yield Path(folder) / "Google/Chrome/Application/chrome.exe"
            yield Path(folder) / "Microsoft/Edge/Application/msedge.exe"
    for name in ("Google Chrome", "Chromium", "Microsoft Edge"):
        yield Path(f"/Applications/{name}.app/Contents/MacOS/{name}")


def program() -> str:
    """The path of a browser that can print. Raises NoBrowser."""
    there = find()
    if not there:
        raise NoBrowser(
            "A PDF is printed by Chromium, Chrome or Edge, and none of them was found. Install one (Debian: sudo apt-get install chromium), "
            f"or let the variable {VARIABLE} name the program. Windows has Edge by itself."
        )
    return there


def name() -> str:
    """What prints, as a step is remembered by it: the name of the program, `none` where there is none."""
    return Path(find()).stem or "none"


def print_page(page: Path, target: Path, *, tagged: bool = True) -> int:
    """Print a page of HTML to a PDF; returns the major version of the browser. tagged: with structure and bookmarks.

    It may ask nothing of the network. Raises NoBrowser, or PublisherError if nothing was printed.
    """
    with tempfile.TemporaryDirectory(prefix="peilmerk-print-", ignore_cleanup_errors=True) as profile:
        command = [
            program(), "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={target}",
            "--generate-pdf-document-outline" if tagged else "--disable-pdf-tagging",
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append(
                "--no-sandbox"
            )  # it refuses to work for root otherwise; the page is ours and holds no script
        target.unlink(missing_ok=True)
        try:
            done = subprocess.run(
                [*command, page.as_uri()],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PublisherError(f"The PDF was not printed: {error}") from None
    if not target.is_file():
        said = " ".join(done.stderr.split())[-300:]
        raise PublisherError(
            f"The PDF was not printed: {Path(command[0]).name} ended with code {done.returncode}. {said}"
        )
    found = re.search(rb"Skia/PDF m(\d+)", target.read_bytes()[-4096:] + target.read_bytes()[:4096])
    return int(found[1]) if found else 0
