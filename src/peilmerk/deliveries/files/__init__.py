"""Any delivered file as sheets of cells, exactly as they stand: the kind is decided by content, and nothing is left out in silence."""

from __future__ import annotations

from pathlib import Path

from peilmerk.deliveries.files import archive, kinds
from peilmerk.deliveries.files.columnar import open_parquet
from peilmerk.deliveries.files.safety import Source
from peilmerk.deliveries.files.sheet import MAX_CELLS, Sheet, StreamedSheet, as_text, letter
from peilmerk.deliveries.files.text import open_text
from peilmerk.deliveries.files.workbook import open_workbook
from peilmerk.errors import DeliveryError

__all__ = ["MAX_CELLS", "Sheet", "StreamedSheet", "as_text", "letter", "sheets"]


def sheets(path: Path, name: str | None = None) -> list[Sheet]:
    """All sheets of a file: those of a workbook, the table of a text or Parquet file, all of these in a zip. Each other's siblings.

    What cannot be read of a file of which other sheets can, is a sheet without cells that has `faults`, or a fault of one cell.
    Raises DeliveryError if nothing of it can be read: another kind of file, a damaged one, or one beyond the limits of safety.py.
    """
    source = Source(path, name or path.name)
    kind = kinds.kind_of(source)
    found = _zip(source) if kind == kinds.ZIP else _open(source, kind)
    for sheet in found:
        sheet.siblings = [other for other in found if other is not sheet]
    return found


def _open(source: Source, kind: str | kinds.Foreign) -> list[Sheet]:
    if isinstance(kind, kinds.Foreign):
        raise source.error(found=kind.what, expected=kinds.FORMS, do=kind.do)
    if kind == kinds.TEXT:
        return [open_text(source)]
    return [open_parquet(source)] if kind == kinds.PARQUET else open_workbook(source, kind)


def _zip(source: Source) -> list[Sheet]:
    members, faults, remarks = archive.contents(source)
    found: list[Sheet] = []
    for member, kind in members:
        try:
            found += _open(member, kind)
        except DeliveryError as error:
            faults += error.faults
    if all(sheet.is_refused for sheet in found):
        raise DeliveryError(faults=[*faults, *(f for s in found for f in s.faults)])
    for name in dict.fromkeys(f.sheet for f in faults):
        found.append(Sheet.refused(source.name, name, [f for f in faults if f.sheet == name]))
    found[0].remarks[:0] = remarks
    return found
