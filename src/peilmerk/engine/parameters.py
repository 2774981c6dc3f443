"""The parameters that a notebook has."""

from __future__ import annotations

import warnings
from pathlib import Path

from peilmerk.errors import UnknownName


def parameters_of(notebook: Path) -> dict[str, str]:
    """Parameters of a notebook's cell tagged `parameters`: name to default, as text."""
    from papermill.inspection import inspect_notebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {name: p["default"] for name, p in inspect_notebook(str(notebook)).items()}


def check_parameters(notebook: Path, given: dict[str, object]) -> None:
    """Raise UnknownName for a parameter that the notebook does not have."""
    known = parameters_of(notebook)
    for name in given:
        if name not in known:
            raise UnknownName.among(f"parameter of {notebook.name}:", name, known)
