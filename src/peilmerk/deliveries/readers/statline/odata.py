"""OData TypedDataSet: `ID;<dimensions>;<Topic>_<n>`, members as padded codes or as titles, decimal point, empty where there is no figure.

The layout is that of https://opendata.cbs.nl/ODataFeed/odata/<table>/TypedDataSet as CSV (OData v3).
"""

from __future__ import annotations

import re

from peilmerk.deliveries.files import Sheet, as_text
from peilmerk.deliveries.readers.statline import metadata, unmapped
from peilmerk.deliveries.readers.statline.layout import Figures, Layout
from peilmerk.deliveries.readers.statline.mapping import Mapping
from peilmerk.deliveries.reading import Reading

_TOPIC = re.compile(r"(?P<name>\w+)_\d+")


def _header(sheet: Sheet) -> list[str]:
    return [as_text(c) for c in next(iter(sheet.head(1)), [])]


def recognises(sheet: Sheet) -> bool:
    """True if the header is ID, at least one dimension, and topics that end in a number."""
    names = [n for n in _header(sheet) if n]
    return names[:1] == ["ID"] and len(names) > 2 and not _TOPIC.fullmatch(names[1]) and any(map(_TOPIC.fullmatch, names[2:]))


def layout(sheet: Sheet, mapping: Mapping, reading: Reading) -> Layout:
    """How the sheet is laid out. Raises DeliveryError if it is of no table in statline.yml."""
    header = _header(sheet)
    about = metadata.of(sheet)
    topics = {c: m["name"] for c, name in enumerate(header) if c and (m := _TOPIC.fullmatch(name))}
    dimensions = {name: c for c, name in enumerate(header) if c and name and c not in topics}
    units = {topics[c]: about.topics.get(header[c], ("", ""))[1] for c in topics}
    columns: dict[str, int] = {}
    for c, name in topics.items():
        columns.setdefault(name, c)
    table = unmapped.choose(sheet, mapping, about, 0, dimensions, columns, units)
    labels = {table.dimension(name): c for name, c in dimensions.items()}
    text = {c for c, name in topics.items() if table.topic(name) in table.descriptive}
    if table.region_code and len(topics) > len(text):  # a table without figures needs no regions
        if table.region_code not in header:
            raise sheet.error(
                row=0, found=f"no column {table.region_code}", expected="the code of every region",
                do=f"Download the table with {table.region_code}.",
            )  # fmt: skip
        text.add(labels[table.kinds["region"]])
        labels[table.kinds["region"]] = header.index(table.region_code)
    return Layout(
        table, labels, [Figures(c, table.topic(n)) for c, n in topics.items() if c not in text], first=1, width=len(header),
        nameless={c for c, name in enumerate(header) if not name}, lists={table.dimension(n): m for n, m in about.members.items()},
        decimal=".",
    )  # fmt: skip
