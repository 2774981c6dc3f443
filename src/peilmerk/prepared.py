"""What an edition's preparation leaves in `data/processed/editions/<id>/`, written whole and read through here.

`selected.parquet` (what the edition sees), `findings.csv` and `checks.json` (what the checks found), `protected.parquet`
(what the theme notebooks get) and `public.json` (what pages about quality and origin may tell). None of it is ever published.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from peilmerk import declarations, reads, selection, store
from peilmerk.errors import PeilmerkError
from peilmerk.observations import COLUMNS
from peilmerk.project import CHECKS, FINDINGS, PROTECTED, PUBLIC, SELECTED

__all__ = ["CHECKS", "FINDINGS", "PROTECTED", "PUBLIC", "SELECTED", "public", "read_protected", "read_selected", "write"]


def write(path: Path, table: pd.DataFrame) -> None:
    """Write observations with the marks of `selection`, whole or not at all."""
    store.write(path, table, {mark: [int(v) for v in table[mark]] for mark in selection.MARKS})


def read_selected(folder: Path) -> pd.DataFrame:
    """The selected observations of an edition, with the marks of `selection`. Not for pages."""
    reads.file(folder / SELECTED)
    return _read(folder / SELECTED)


def read_protected(folder: Path, selector: dict | None = None) -> pd.DataFrame:
    """The protected observations of a prepared edition, with the marks of `selection`; of one declared table only with a selector.

    What is recorded as read is the part that was asked for: a page is run again when its own tables change.
    """
    path = folder / PROTECTED
    if selector is None:
        reads.file(path)
        return _read(path)
    with reads.unrecorded():
        table = declarations.rows(_read(path), selector)
    reads.query("protected", path, selector, store.hash_of(table))
    return table


def public(folder: Path) -> reads.Entries:
    """What pages may tell beside figures (see `public`); every entry that is asked for is recorded by itself."""
    return reads.Entries(_there(folder / PUBLIC))


def asked_again(path: Path, selector: dict, root: Path) -> str:
    """The hash of what one declared table of an edition gives now."""
    return store.hash_of(declarations.rows(_read(path), selector))


def _there(path: Path) -> Path:
    if not path.is_file():
        raise PeilmerkError(f"{path.parent.name} has not been prepared yet: run `peilmerk build` or `peilmerk check` first.")
    return path


def _read(path: Path) -> pd.DataFrame:
    return _parsed(path, reads.size_and_times(_there(path).stat())).copy()


@lru_cache(maxsize=2)  # a page asks for one table after another of the same file
def _parsed(path: Path, looks: tuple[int, int]) -> pd.DataFrame:
    marks = store.about(path) or {}
    with reads.unrecorded():
        table = store.read([path])[list(COLUMNS)]
    return table.assign(**{mark: pd.Series(marks[mark], dtype=bool) for mark in selection.MARKS})
