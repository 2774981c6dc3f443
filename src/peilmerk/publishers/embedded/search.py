"""The search index: Pagefind, which stems Dutch words and runs in the reader's browser."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from peilmerk.errors import PublisherError

FOLDER = "pagefind"
_NEEDED = (
    "pagefind.js",
    "pagefind-worker.js",
    "pagefind-entry.json",
    "pagefind.*",
    "wasm.*",
    "fragment",
    "index",
    "filter",
)
_SILENT = re.compile(r"<(svg|script|style)\b.*?</\1\s*>", re.DOTALL)
_GLUED = re.compile(r"</(?:th|td|caption|span|summary|dt|dd|label)>(?=<)")


def write_index(site: Path, pages: Iterable[str]) -> None:
    """Index pages of a site and write the index below it; raises PublisherError if Pagefind fails.

    Only what stands in `data-pagefind-body` is indexed; `data-pagefind-ignore` and drawings are left out. Pagefind's
    own interfaces are removed: site_libs/search.js is ours.
    """
    with tempfile.TemporaryDirectory() as copy:
        for page in pages:
            text = _SILENT.sub("", (site / page).read_text("utf-8"))
            # Pagefind reads two cells with nothing between them as one word.
            target = Path(copy) / page
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_GLUED.sub(r"\g<0> ", text), "utf-8")
        command = [
            sys.executable, "-m", "pagefind", "--site", copy, "--output-path", str(site / FOLDER),
            "--keep-index-url", "--exclude-selectors", ".footnote-back", "--quiet",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PublisherError(
            f"The search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}"
        )
    for path in (site / FOLDER).iterdir():
        if not any(path.match(pattern) for pattern in _NEEDED):
            path.unlink()
