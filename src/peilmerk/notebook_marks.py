"""What a notebook declares, as a hash: without pandas or nbformat, for it is asked at every build in which a notebook changed."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from peilmerk import reads

#: The tag of the cell with declared tables (see `declarations`).
TAG = "tabellen"


def declared(path: Path) -> str:
    """The hash of a notebook's front matter and of the code of its cell of declared tables, whatever its layout."""
    with reads.unrecorded():
        cells = json.loads(path.read_text("utf-8"))["cells"]
    parts = []
    for cell in cells:
        source = "".join(cell["source"])  # lines, or one text
        if cell["cell_type"] == "raw":
            parts.append(source.strip())
        elif cell["cell_type"] == "code" and TAG in cell.get("metadata", {}).get("tags", []):
            try:
                parts.append(ast.dump(ast.parse(source)))
            except SyntaxError:
                parts.append(source)
    return reads.hash_of(parts)


def asked_again(path: Path, _: str, root: Path) -> str:
    """The hash of what a notebook declares now."""
    return declared(path)
