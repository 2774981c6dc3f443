"""No reader: what keeps a register of clients, delivered as if it were a table of figures, from being read, quoted or stored."""

from __future__ import annotations

import re

from peilmerk import bsn
from peilmerk.deliveries.files.sheet import Sheet, as_text

#: Rows that are looked at: of a large file only the beginning is read.
LOOKED_AT = 200
#: So many different numbers must pass the elfproef, and so many of all: of other numbers one in eleven passes, so five of
#: five do once in 160,000 columns, and five of six once in 30,000.
FEWEST, PASSING = 5, 0.8
_NAMED = re.compile(r"(?:bsn|burgerservicenummer|sofi-?nummer|bsn[ _-]?(?:nummer|nr|cli[eë]nt|jeugdige))", re.IGNORECASE)


def refuse(sheet: Sheet) -> None:
    """Raise DeliveryError if a column holds citizen service numbers: by what stands in it, or if it is called BSN, by one of them."""
    lines = sheet.head(LOOKED_AT)
    for column in range(max(map(len, lines), default=0)):
        texts = [as_text(line[column]) if column < len(line) else "" for line in lines]
        row = _header(texts)
        if row is None:
            numbers, passing = bsn.counted(texts)
            if passing < FEWEST or passing < PASSING * numbers:
                continue
            row = next(r for r, text in enumerate(texts) if bsn.counted([text])[1])
        raise sheet.error(
            row=row, column=column, found="a column of citizen service numbers", expected="figures: a delivery without rows about persons",
            do="This is a register of clients: put it in register_root, and add `register:` with its kind to leveringen.yml; docs/registers.md tells how. "
            "If they are numbers of organisations (RSIN), leave out the column.",
        )  # fmt: skip


def _header(texts: list[str]) -> int | None:
    """The row (from 0) of a header that says citizen service number, if one stands below it."""
    row = next((r for r, text in enumerate(texts) if _NAMED.fullmatch(text)), None)
    return row if row is not None and any(map(bsn.is_bsn, texts[row + 1 :])) else None
