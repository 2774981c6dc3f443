"""Which reader a sheet is for, decided by what stands in it and not by its file name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from peilmerk import observations
from peilmerk.deliveries import indicators, ledger, measures, statline
from peilmerk.deliveries.grid import Sheet, sheets
from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import DeliveryError, UnknownName
from peilmerk.reference import Reference


@dataclass(frozen=True)
class Context:
    """What a reader knows besides the sheet: reference data, the delivery, and whose it is (CBS code, empty if shared)."""

    reference: Reference
    delivery: Delivery
    municipality: str


#: Name, recognises(sheet), read(sheet, context) -> rows of observations.
READERS: list[tuple[str, Callable[[Sheet], bool], Callable[[Sheet, Context], list[dict]]]] = [
    ("indicatoren", indicators.recognises, indicators.read),
    ("grootboek", ledger.recognises, ledger.read),
    ("maatregelen", measures.recognises, measures.read),
    ("statline", statline.recognises, statline.read),
]


def read(delivery: Delivery, reference: Reference, municipality: str) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """Observations of a delivery, and per sheet (sheet, reader, number of observations).

    Raises DeliveryError if a sheet with content has no reader: nothing is dropped silently. Raises UnknownName for a
    `thema` in leveringen.yml that is none.
    """
    if delivery.theme and delivery.theme not in reference.themes:
        raise UnknownName.among(f"thema of {delivery.name} in leveringen.yml:", delivery.theme, reference.themes)
    context = Context(reference, delivery, municipality)
    rows: list[dict] = []
    log: list[tuple[str, str, int]] = []
    for sheet in sheets(delivery.path, delivery.name):
        if not any(str(c).strip() for line in sheet.cells for c in line if c is not None):
            log.append((sheet.name, "leeg", 0))
            continue
        name, reader = next(((n, r) for n, recognises, r in READERS if recognises(sheet)), ("", None))
        if reader is None:
            raise DeliveryError.at(
                delivery.name, sheet=sheet.name, found=_first_words(sheet),
                expected="the header of " + ", ".join(n for n, *_ in READERS),
                do="See docs/handleiding.md for the forms; a new form is one reader in src/peilmerk/deliveries/.",
            )  # fmt: skip
        read_rows = reader(sheet, context)
        if any(not row["ref_area"] for row in read_rows):
            raise DeliveryError.at(
                delivery.name, sheet=sheet.name, found="figures of no area", expected="a table that says for which area its figures are",
                do="Shared deliveries name their areas; put one municipality's own delivery in that municipality's folder.",
            )  # fmt: skip
        for row in read_rows:
            row |= {
                "source": delivery.hash, "source_sheet": sheet.name, "vintage": pd.Timestamp(delivery.exported),
                "exempt": delivery.published,
            }  # fmt: skip
        rows += read_rows
        log.append((sheet.name, name, len(read_rows)))
    return observations.frame(rows), log


def _first_words(sheet: Sheet) -> str:
    words = [str(c) for line in sheet.cells[:6] for c in line if str(c or "").strip()]
    return " | ".join(words[:8])
