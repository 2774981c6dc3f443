"""Answers of an interrupted run, so that the next one goes on where it was.

`.fetch-<table>/` beside the delivery: `stamp.json` says of which version and selection the answers are; a code list is one file, and
TypedDataSet one file a page, named by its first row. Files are complete or absent. Git ignores the folder by a file of its own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import uuid4

_STAMP = "stamp.json"


class Kept:
    """The folder of one table. `restart` empties it, `matches` tells whether what lies there can be used."""

    def __init__(self, folder: Path):
        self.folder = folder

    def matches(self, stamp: dict) -> bool:
        """True if answers of this version and selection lie here."""
        return self.load(_STAMP) == stamp

    def restart(self, stamp: dict) -> None:
        """Begin with nothing, for this version and selection."""
        self.remove()
        self.folder.mkdir(parents=True)
        (self.folder / ".gitignore").write_text("*\n", "utf-8")
        self.save(_STAMP, stamp)

    def remove(self) -> None:
        """Take the folder away; only a folder of ours, never a link to elsewhere."""
        if self.folder.is_symlink():
            self.folder.unlink()
        elif self.folder.is_dir():
            shutil.rmtree(self.folder)

    def load(self, name: str) -> object | None:
        """What `save` wrote, None if there is nothing or it is damaged."""
        try:
            return json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError):
            return None

    def save(self, name: str, data: object) -> None:
        """Write something small as JSON, whole or not at all."""
        self._write(name, json.dumps(data, ensure_ascii=False).encode())

    def save_page(self, begin: int, body: bytes) -> None:
        """Keep the page that begins at a row, as it came."""
        self._write(_page(begin), body)

    def page(self, begin: int) -> bytes | None:
        """The page that begins at a row, None if it is not here."""
        path = self.folder / _page(begin)
        return path.read_bytes() if path.is_file() else None

    def _write(self, name: str, content: bytes) -> None:
        temporary = self.folder / f"{uuid4().hex}.part"
        temporary.write_bytes(content)
        temporary.replace(self.folder / name)


def _page(begin: int) -> str:
    return f"data-{begin:012}.json"
