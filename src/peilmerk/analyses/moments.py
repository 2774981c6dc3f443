"""Periods in a sentence: `2025`, `het vierde kwartaal van 2025`, `in het vierde kwartaal van 2025`. A heading, an axis or a cell has the label of the period instead."""

from __future__ import annotations

from peilmerk import period
from peilmerk.period_codes import ORDINALS

_ORDINAL = {number: word for word, number in ORDINALS.items()}
#: What the parts of a year are called behind their number, with their article.
_PARTS = {"Q": ("het", "kwartaal"), "S": ("het", "halfjaar"), "T": ("de", "vier maanden")}


def name(code: str) -> str:
    """The period with this code as it stands behind `van`, `sinds` and `tot en met`: `het vierde kwartaal van 2025`, `mei 2025`, `de periode maart 2019 t/m juni 2020`."""
    of = period.parse(code)
    if of.frequency in _PARTS:
        article, part = _PARTS[of.frequency]
        return f"{article} {_ORDINAL[int(code[6:])]} {part} van {code[:4]}"
    return f"de periode {of.label}" if of.frequency == "range" else of.label


def within(code: str) -> str:
    """When something was, with the word that goes before it: `in het vierde kwartaal van 2025`, `op 1 maart 2020`, `vanaf 2022`."""
    of = period.parse(code)
    if code.endswith(".."):
        return of.label
    return f"{'op' if of.frequency == 'D' else 'in'} {name(code)}"
