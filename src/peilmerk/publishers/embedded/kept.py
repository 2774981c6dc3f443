"""What was made of a page before, by the content of all that it was made from: a page that did not change is not converted again.

One folder belongs to one site. What a build did not ask for is removed at its end, so that the folder holds what the site has and no more.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

#: The modules that decide what is made of a source.
_MAKERS = (
    "build.py",
    "config.py",
    "document.py",
    "kept.py",
    "listings.py",
    "page.lua",
    "pandoc.py",
    "schema.py",
    "shortcodes.py",
    "words.py",
    "words.yml",
)


class Kept:
    """Answers by key in a folder (None: nothing is kept), each a JSON object in a file of its own."""

    def __init__(self, folder: Path | None):
        self.folder = folder
        self._asked: set[str] = set()

    def get(self, key: str) -> dict[str, Any] | None:
        """What was kept under this key; None if nothing was, or if the file is broken."""
        if self.folder is None:
            return None
        self._asked.add(key)
        try:
            return json.loads((self.folder / key).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep an object, unless it is not the same after a way through JSON (a date in front matter)."""
        if self.folder is None:
            return
        if not _same_in_json(value):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f".{key}.{os.getpid()}"
        temporary.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        temporary.replace(self.folder / key)

    def sweep(self) -> None:
        """Remove what this build did not ask for."""
        if self.folder is not None and self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in self._asked:
                    path.unlink(missing_ok=True)


def _same_in_json(value: Any) -> bool:
    """Whether a value is what it was after a way through JSON, which has no dates, no tuples, and texts as keys only."""
    if type(value) is dict:
        return all(type(k) is str and _same_in_json(v) for k, v in value.items())
    if type(value) is list:
        return all(map(_same_in_json, value))
    return value is None or type(value) in (str, int, bool) or (type(value) is float and math.isfinite(value))


def key(*parts: object) -> str:
    """A name for all that something is made from: of bytes, text and what JSON can say, and of the publisher that makes it."""
    digest = hashlib.sha256(_maker())
    for part in parts:
        content = (
            part
            if isinstance(part, bytes)
            else json.dumps(part, ensure_ascii=False, sort_keys=True, default=str).encode()
        )
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _maker() -> bytes:
    """The publisher's own files and the pandoc that it runs, in one hash."""
    digest = hashlib.sha256()
    for name in _MAKERS:
        digest.update(files(__package__).joinpath(name).read_bytes())
    digest.update(files("peilmerk.publishers").joinpath("drawings.py").read_bytes())  # which says what pictures of a notebook are kept
    for package in ("pypandoc_binary", "nh3"):
        try:
            digest.update(version(package).encode())
        except PackageNotFoundError:
            digest.update(b"-")
    return digest.digest()
