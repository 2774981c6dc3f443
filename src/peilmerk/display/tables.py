"""tabel(): a table with all that stands around it; and any DataFrame as one."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from peilmerk import keys, numbers, writing
from peilmerk.analyses.outcome import Outcome
from peilmerk.display.model import Cell, Row, Table
from peilmerk.display.outcomes import absence, method_of, notes_of
from peilmerk.display.outputs import Output, check_label
from peilmerk.hidden_values import HiddenDtype, plain

_ANCHOR = "anker"


def tabel(
    gegevens: pd.DataFrame | Table | None, *, titel: str, label: str, toelichting: str = "", bron: bool | pd.DataFrame = True, uitleg: str = "",
    sleutels: str = "", uitkomst: Outcome | None = None,
) -> Output | None:
    """A table with title, unit, legend and source; nothing at all if there is nothing to show.

    gegevens: a Table (cijferlijst, reekstabel, matrix), or a DataFrame whose first column heads the rows. label: `tbl-...`. bron: the
    figures of which the source is named; of all deliveries of the edition if left out. uitleg: the column of a DataFrame that
    explains the heading of its row, set in brackets behind it. Every number has to carry the key of its figure, or the scan of the site finds
    it: in a DataFrame that of its row stands in the column `sleutel`; sleutels: "edition", if all of them are about the edition itself
    (files, rows, checks). uitkomst: as of figuur.
    """
    from peilmerk.edition import current

    if uitkomst is not None and not uitkomst:
        return absence(uitkomst, titel, label, "tbl")
    if gegevens is None or not len(gegevens.rows if isinstance(gegevens, Table) else gegevens):
        return None
    table = gegevens if isinstance(gegevens, Table) else of_frame(gegevens, uitleg, sleutels)
    check_label(label, "tbl")
    content = {
        "kind": "table", "label": label, "caption": titel, "table": asdict(table), "notes": notes_of(toelichting, uitkomst),
        "hidden": writing.hidden(*table.hidden), **method_of(uitkomst),
        "source": current().source_line(bron) if isinstance(bron, pd.DataFrame) else current().source_line() if bron else "",
    }  # fmt: skip
    frame = table.to_pandas()
    return Output(content, {"text/html": f"<strong>{titel}</strong>" + frame.to_html(index=False, border=0, justify="left"), "text/plain": f"{titel}\n{frame.to_string(index=False)}"})


def of_frame(gegevens: pd.DataFrame, uitleg: str = "", sleutels: str = "") -> Table:
    """A DataFrame of texts and numbers as a table; the first column is the heading of each row, `uitleg` its note.

    The numbers of a row carry the key in its column `sleutel`, which is not shown itself; or all of them `sleutels`. Nor is a column `anker`: an address may end in what it says, and leads to the row.
    """
    notes = gegevens[uitleg].astype(str).tolist() if uitleg in gegevens else [""] * len(gegevens)
    carried = gegevens[keys.FIELD].fillna("").tolist() if keys.FIELD in gegevens else [sleutels] * len(gegevens)
    anchors = gegevens[_ANCHOR].tolist() if _ANCHOR in gegevens else [""] * len(gegevens)
    gegevens = gegevens.drop(columns=[c for c in (uitleg, keys.FIELD, _ANCHOR) if c in gegevens])
    hidden = [gegevens[c].array.hidden if isinstance(gegevens[c].dtype, HiddenDtype) else [False] * len(gegevens) for c in gegevens]
    gegevens = plain(gegevens)
    numeric = [pd.api.types.is_numeric_dtype(gegevens[c]) and not pd.api.types.is_bool_dtype(gegevens[c]) for c in gegevens]
    head = [Cell(str(c), "head", ["num"] if n else []) for c, n in zip(gegevens.columns, numeric, strict=True)]
    rows = []
    for at, (values, note, key, anchor) in enumerate(zip(gegevens.itertuples(index=False), notes, carried, anchors, strict=True)):
        cells = []
        for i, (v, n) in enumerate(zip(values, numeric, strict=True)):
            if hidden[i][at]:
                cells.append(Cell(writing.HIDDEN, "num", ["hidden"], key=key))
                continue
            text = "" if v is None or (isinstance(v, float) and pd.isna(v)) else numbers.write(v, 0) if n else str(v)
            cells.append(Cell(text, "head" if i == 0 else "num" if n else "text", note=note if i == 0 else "", key=key if i and n and text else ""))
        rows.append(Row(cells, anchor=anchor))
    table = Table([head], rows)
    return table.with_legend() if any(map(any, hidden)) else table
