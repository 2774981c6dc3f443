"""Executed notebooks, read for publishing. A notebook that was run again and gives the same is the same, whatever the time it took."""

from __future__ import annotations

from pathlib import Path

import nbformat

from peilmerk import reads


def read(path: Path):
    """An executed notebook. What is recorded as read is what it says and shows."""
    with reads.unrecorded():
        notebook = nbformat.read(path, as_version=4)
    reads.query("executed", path, "", _hash(notebook))
    return notebook


def asked_again(path: Path, _: str, root: Path) -> str:
    """The hash of what an executed notebook says and shows now."""
    return _hash(nbformat.read(path, as_version=4))


def _hash(notebook) -> str:
    cells = [[c.cell_type, c.source, c.metadata.get("tags", []), c.get("outputs", [])] for c in notebook.cells]
    return reads.hash_of(cells)
