"""CBS StatLine in its three faces: OData TypedDataSet, web download and v4 bundle, each to the same observations.

`odata`, `download` and `bundle` find out how a sheet is laid out (`layout`); `table` reads any layout; `mapping` says what it means here.
See docs/statline.md.
"""

from __future__ import annotations

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.readers.statline import bundle, download, mapping, metadata, odata, table
from peilmerk.deliveries.reading import TEXT, Reading

_FACES = (odata, bundle, download)


def recognises(sheet: Sheet) -> bool:
    """True for the figures of a CBS table in one of the three faces, and for the code lists that come with one."""
    return any(face.recognises(sheet) for face in _FACES) or metadata.is_metadata(sheet)


def read(sheet: Sheet, reading: Reading) -> None:
    """Fill the reading with an observation for every figure; a row with a region, period or figure that means nothing is refused.

    Raises DeliveryError if the table is not in statline.yml (with lines to add there) or lacks a dimension.
    """
    face = next((f for f in _FACES if f.recognises(sheet)), None)
    if face is None:  # a code list: its content was used where the figures were read
        reading.count(TEXT, sheet.height)
        return
    known = mapping.load(reading.context.reference.folder)
    table.read(face.layout(sheet, known, reading), reading)
