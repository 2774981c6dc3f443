"""Notebooks with a cell of parameters, for tests."""

from __future__ import annotations

import json
from pathlib import Path

#: What a cell of many types imports, with a class of choices of its own.
HEAD = """from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal, Optional

from pydantic import Field

from peilmerk.parameters import Aantal, Periode


class Soort(Enum):
    KORT = "kort"
    LANG = "lang"

"""


def notebook(folder: Path, *sources: str, tags: tuple[str, ...] = ("parameters",), name: str = "wonen") -> Path:
    """A notebook of which every cell has the tags."""
    cells = [
        {"cell_type": "code", "id": f"cel-{n}", "metadata": {"tags": list(tags)}, "outputs": [], "execution_count": None, "source": source}
        for n, source in enumerate(sources)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path
