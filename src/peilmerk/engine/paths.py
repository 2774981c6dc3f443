"""Paths of notebooks."""

from __future__ import annotations

import contextlib
from pathlib import Path
from uuid import uuid4


def literal(path: Path) -> str:
    """A path as papermill takes it, to which braces are places for parameters."""
    return str(path.absolute()).replace("{", "{{").replace("}", "}}")


@contextlib.contextmanager
def hidden(path: Path):
    """A name beside this path that nobody looks at; what is still there at the end of the block is taken away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid4().hex[:12]}-{path.name}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
