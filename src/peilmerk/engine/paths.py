"""Paths of notebooks."""

from __future__ import annotations

import contextlib
from pathlib import Path

from peilmerk import files


def literal(path: Path) -> str:
    """A path as papermill takes it, to which braces are places for parameters."""
    return str(path.absolute()).replace("{", "{{").replace("}", "}}")


@contextlib.contextmanager
def hidden(path: Path):
    """A name beside this path that nobody looks at; what is unfinished of this path at the end of the block is taken away.

    So is, before it, what a run that was killed left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    files.sweep_beside(path)
    temporary = files.beside(path)
    try:
        yield temporary
    finally:
        files.sweep_beside(path)
