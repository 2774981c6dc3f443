"""What a notebook declares and labels: without pandas or nbformat, for it is asked at every build in which a notebook changed."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from peilmerk import reads

#: The tags of the cells with declared tables and lists (see `declarations`).
TAG, LISTS_TAG = "tabellen", "lijsten"


def declared(path: Path) -> str:
    """The hash of a notebook's front matter and of the code of its cells of declared tables and lists, whatever their layout."""
    with reads.unrecorded():
        cells = json.loads(path.read_text("utf-8"))["cells"]
    parts = []
    for cell in cells:
        source = "".join(cell["source"])  # lines, or one text
        if cell["cell_type"] == "raw":
            parts.append(source.strip())
        elif cell["cell_type"] == "code" and {TAG, LISTS_TAG} & set(cell.get("metadata", {}).get("tags", [])):
            try:
                parts.append(ast.dump(ast.parse(source)))
            except SyntaxError:
                parts.append(source)
    return reads.hash_of(parts)


def asked_again(path: Path, _: str, root: Path) -> str:
    """The hash of what a notebook declares now."""
    return declared(path)


def labelled(path: Path, titles: bool = True) -> list[tuple[str, str]]:
    """(label, title) of every call in a notebook that has a `label`, in order. The title is empty if it is no literal, or not asked for.

    Of the notebook only this and its headings are recorded as read. Raises ValueError, KeyError or OSError if it cannot be opened.
    """
    return _referred(path, titles)[0]


def headings(path: Path) -> list[str]:
    """The lines of a notebook's markdown cells that are headings (`## Per wijk`). Recorded and raising as `labelled`."""
    return _referred(path, titles=False)[1]


def labels_again(path: Path, titles: bool, root: Path) -> str:
    """The hash of what texts can refer to in a notebook now."""
    with reads.unrecorded():
        return reads.hash_of(_referred(path, titles))


def _referred(path: Path, titles: bool) -> tuple[list[tuple[str, str]], list[str]]:
    with reads.unrecorded():
        cells = json.loads(path.read_text("utf-8"))["cells"]
    pairs = [pair for cell in cells if cell["cell_type"] == "code" for pair in _labels("".join(cell["source"]))]
    labels = pairs if titles else [(label, "") for label, _ in pairs]
    lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).split("\n")]
    found = labels, [line for line in lines if line.startswith("#")]
    reads.query("labelled", path, titles, reads.hash_of(found))
    return found


def _labels(source: str) -> list[tuple[str, str]]:
    try:
        calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    except SyntaxError:
        return []  # a cell with a magic command
    named = [{k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)} for call in calls]
    return [(n["label"], str(n.get("titel", ""))) for n in named if isinstance(n.get("label"), str)]
