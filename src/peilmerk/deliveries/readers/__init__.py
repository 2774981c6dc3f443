"""Which reader a sheet is for, decided by what stands in it and not by its file name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

import pandas as pd

from peilmerk.deliveries.corrections import Correction
from peilmerk.deliveries.corrections.correcting import Correcting
from peilmerk.deliveries.files import Sheet, sheets
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.readers import clients, indicators, ledger, measures, statline, taakvelden, wide
from peilmerk.deliveries.readers.wide_form import LABELS
from peilmerk.deliveries.reading import EMPTY, TEXT, Context, Reading, SheetLog
from peilmerk.errors import DeliveryError, UnknownName
from peilmerk.reference import Reference

#: What a reader is called, in the store and as the name of its suite -> its module, with two functions:
#: `recognises(sheet) -> bool` and `read(sheet, reading) -> None`, which fills the Reading.
READERS: dict[str, ModuleType] = {
    "indicatoren": indicators,
    "grootboek": ledger,
    "maatregelen": measures,
    "statline": statline,
    "taakvelden": taakvelden,
    "indicatoren-breed": wide,
}
NO_READER = "leeg"


def read(
    delivery: Delivery,
    reference: Reference,
    municipality: str,
    sink: Callable[[pd.DataFrame], None],
    corrections: Sequence[Correction] = (),
) -> list[SheetLog]:
    """Read a delivery: its observations go to `sink`, table by table; returns per sheet what became of it.

    Rows that cannot be read are refused, counted and kept as faults in the log; so is a sheet that has content and no reader.
    Raises DeliveryError if the file cannot be opened, or a correction does not hit what it says. Raises UnknownName for a `thema` in leveringen.yml that is none.
    """
    if delivery.theme and delivery.theme not in reference.themes:
        raise UnknownName.among(f"thema of {delivery.name} in leveringen.yml:", delivery.theme, reference.themes)
    context = Context(reference, delivery, municipality)
    work = Correcting(delivery, corrections)
    found = sheets(delivery.path, delivery.name)
    _check_names(delivery, found)
    logs = [work.read_sheet(sheet, context, sink, read_sheet) for sheet in found]
    work.finish()
    return logs


def _check_names(delivery: Delivery, found: Sequence[Sheet]) -> None:
    """Raise DeliveryError for two sheets with one name: a figure could be of either, and one of them would be lost."""
    names = [s.name for s in found]
    for name in sorted({n for n in names if names.count(n) > 1}):
        raise DeliveryError.at(
            delivery.name, sheet=name, found=f"{names.count(name)} sheets called {name}", expected="each name once",
            do="Give one of them another name in a spreadsheet program, and deliver it again.",
        )  # fmt: skip


def read_sheet(sheet: Sheet, context: Context, sink: Callable[[pd.DataFrame], None]) -> SheetLog:
    """Read one sheet with the first reader that recognises it; what it says goes to `sink`."""
    if sheet.is_refused:  # a member of a zip or a sheet of a workbook that could not be opened
        return SheetLog(sheet.name, "", faults=list(sheet.faults), remarks=list(sheet.remarks))
    reading, name = Reading(sheet, context, sink), ""
    try:
        if sheet.is_empty:
            return SheetLog(sheet.name, NO_READER, rows={EMPTY: sheet.height}, remarks=list(sheet.remarks))
        if not context.delivery.register:
            clients.refuse(sheet)
        name = next((n for n, module in READERS.items() if module.recognises(sheet)), "")
        if name:
            READERS[name].read(sheet, reading)
        elif sheet.width == 1 and sheet.siblings:
            reading.count(TEXT, sheet.height)
            reading.remark("Dit is tekst en geen tabel; er zijn geen cijfers uit gelezen.")
        else:
            raise _unread(sheet)
        log = reading.finish()
    except DeliveryError as error:
        log = reading.refuse_sheet(list(error.faults))
    log.reader = name
    log.remarks = [*sheet.remarks, *log.remarks]
    return log


def _unread(sheet: Sheet) -> DeliveryError:
    """What to say of a sheet that no reader recognises: of one with indicators what its header lacks."""
    for r, line in enumerate(sheet.head(15)):
        texts = [sheet.text(r, c) for c in range(len(line))]
        if any(LABELS.get(t.casefold()) == "Indicator" for t in texts):
            return sheet.error(
                row=r, found=" | ".join(t for t in texts if t)[:120],
                expected="beside Indicator the columns of two periods or more, each with its year (2023, 1e kwartaal 2024; the year may stand in a row above), "
                "or a line for every figure with Thema, Indicator, Periode, Status, Waarde and Eenheid",
                do="Correct the header; docs/handleiding.md shows the forms.",
            )  # fmt: skip
    return sheet.error(
        found=_first_words(sheet), expected="the header of " + ", ".join(READERS),
        do="See docs/handleiding.md for the forms; docs/new-delivery.md tells how to add one.",
    )  # fmt: skip


def _first_words(sheet: Sheet) -> str:
    words = [str(c) for line in sheet.head(6) for c in line if str(c or "").strip()]
    return " | ".join(words[:8])
