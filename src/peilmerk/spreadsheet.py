"""Text that is safe to open in a spreadsheet program: a cell that would run as a formula gets an apostrophe before it.

Rule and characters: OWASP, "CSV Injection". `restored` is its exact inverse, so that nothing is lost for who reads the file back.
"""

from __future__ import annotations

import re

import pandas as pd

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_HELD = re.compile(r"'+[=+\-@\t\r]")


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before every text that begins as a formula does (= + - @, tab, return)."""
    return _each_text(table, lambda text: f"'{text}" if _RUNS.match(text) else text)


def restored(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it was before `harmless`."""
    return _each_text(table, lambda text: text[1:] if _HELD.match(text) else text)


def _each_text(table: pd.DataFrame, change) -> pd.DataFrame:
    texts = table.select_dtypes(["str", "object"]).columns
    changed = {c: table[c].map(lambda v: change(v) if isinstance(v, str) else v).astype(table[c].dtype) for c in texts}
    return table.assign(**changed)
