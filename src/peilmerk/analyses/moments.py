"""When a figure was, as it stands in a sentence: `in 2025`, `in het 4e kwartaal 2025`, `in de periode maart 2019 t/m juni 2020`."""

from __future__ import annotations

from peilmerk import period


def within(code: str) -> str:
    """The period with this code, behind a preposition, in Dutch."""
    of = period.parse(code)
    if code.endswith(".."):
        return of.label
    article = {"A": "", "M": "", "T": "de ", "range": "de periode "}.get(of.frequency, "het ")
    return f"op {of.label}" if of.frequency == "D" else f"in {article}{of.label}"
