"""A table as data: cells, rows, and what makes the whole readable (the legend of its marks, amounts in one unit, no empty columns)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from peilmerk import keys, numbers, writing
from peilmerk.texts import formats

#: An amount as it is written, without its sign: thousands, and what stands behind the comma.
_AMOUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*)(,\d+)?(?![\d.])")


@dataclass
class Cell:
    """A cell of a table: its text, a kind (num, text, head), what is special about it, and the key of its figure (see `keys`)."""

    text: str
    kind: str = "text"
    flags: list[str] = field(default_factory=list)  # provisional, missing, hidden, differs, status-*, dir-*
    colspan: int = 1
    note: str = ""  # what a reader must know, in brackets behind the text; of a value that differs: what other figures say
    key: str = ""


@dataclass
class Row:
    """A row: the first cell is its heading. kind: item, subtotal, total, computed, group (a heading), member (of a group). source: where it is said, told below the table. anchor: what an address of this row ends in."""

    cells: list[Cell]
    kind: str = "item"
    source: str = ""
    anchor: str = ""


@dataclass
class Table:
    """A table as data. `head` is one or two rows of headings; `legend` explains its signs (`* = voorlopig`), and says in sentences what else is to be known of it."""

    head: list[list[Cell]]
    rows: list[Row]
    unit: str = ""
    legend: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> tuple[int, int]:
        """How many of the figures are hidden, and how many figures there are: each once, without computed sums and what has no figure."""
        hidden = {c.key: "hidden" in c.flags for r in self.rows for c in r.cells if c.key and c.key != keys.EDITION and ";computed=" not in c.key and "missing" not in c.flags}
        return sum(hidden.values()), len(hidden)

    def with_legend(self) -> Table:
        """The table with the marks that it uses explained."""
        texts = [c.text for r in self.rows for c in r.cells]
        flags = {f for r in self.rows for c in r.cells for f in c.flags}
        used = [m for m in writing.LEGEND if m in texts]
        used += ["*"] if "provisional" in flags else []
        used += [writing.DIFFERS] if "differs" in flags else []
        self.legend = [f"{m} = {writing.LEGEND[m]}" for m in dict.fromkeys(used)]
        group = ""
        for r in self.rows:
            group = r.cells[0].text if r.kind == "group" else group if r.kind == "member" else ""
            name = ", ".join(filter(None, (group, r.cells[0].text)))
            self.legend += [line for c in r.cells[1:] if "differs" in c.flags and c.note and (line := formats.sentence(f"{name} ({c.text}): {c.note}")) not in self.legend]
        if any(t.startswith("r. ") for t in texts):
            self.legend.append("r. = regel van het rapport waar het cijfer staat")
        return self

    def in_one_unit(self) -> Table:
        """The table with its amounts in euro in one unit, if some of them are in millions and others are written in full; as it is if one of those is not in whole thousands.

        All in millions, with two decimals at most; below the unit `euro` in thousands if that is too coarse for one of them, and else as they are. Every number of the table is
        an amount; a unit above them is not repeated in the cells.
        """
        cells = [c for r in self.rows for c in r.cells if c.kind == "num" and _AMOUNT.search(c.text)]
        full = [c for c in cells if " mln" not in c.text and not re.fullmatch(r"(?:€ )?0\*?", c.text)]
        amounts = [(int(whole.replace(".", "")), rest) for c in full for whole, rest in _AMOUNT.findall(c.text)]
        if len(full) == len(cells) or not full or any(n % 1000 or rest for n, rest in amounts):
            return self
        if all(n >= 100_000 and n % 10_000 == 0 for n, _ in amounts):
            for cell in full:
                cell.text = _AMOUNT.sub(lambda found: f"{_written(int(found[1].replace('.', '')) / 1e6, 2)} mln", cell.text)
            self.unit, cells = ("mln euro", cells) if self.unit == "euro" else (self.unit, [])
        elif self.unit == "euro":
            for cell in cells:
                by = 1e3 if " mln" in cell.text else 1e-3
                cell.text = _AMOUNT.sub(lambda found, by=by: _written(float(found[1].replace(".", "") + (found[2] or "").replace(",", ".")) * by, 3), cell.text)
            self.unit = "bedragen × € 1.000"
        else:
            return self
        for cell in cells:
            cell.text = cell.text.replace(" mln", "")
        return self

    def without_empty_columns(self) -> Table:
        """The table without the columns in which no row says anything; one with a head of two rows stays as it is."""
        if len(self.head) > 1 or any(c.colspan > 1 for c in self.head[0]):
            return self
        full = [r for r in self.rows if len(r.cells) == len(self.head[0])]
        used = [n for n in range(len(self.head[0])) if not n or not full or any(r.cells[n].text for r in full)]
        for row in self.rows:
            if len(row.cells) == len(self.head[0]):
                row.cells = [row.cells[n] for n in used]
            elif len(row.cells) == 1:  # the heading of a group spans what is left
                row.cells[0].colspan = len(used)
        self.head = [[self.head[0][n] for n in used]]
        return self

    def to_pandas(self) -> pd.DataFrame:
        """The table as a DataFrame of texts, for JupyterLab."""
        flat = [c for c in self.head[-1] for _ in range(c.colspan)]
        data = [
            [text for c in r.cells for text in (f"{c.text} ({c.note})" if c.note else c.text, *[""] * (c.colspan - 1))]
            for r in self.rows
        ]
        width = max([len(flat), *map(len, data)]) if data else len(flat)
        columns = [c.text for c in flat] + [""] * (width - len(flat))
        frame = pd.DataFrame([d + [""] * (width - len(d)) for d in data])
        frame.columns = columns
        return frame.assign(Bron=[r.source for r in self.rows]) if any(r.source for r in self.rows) else frame


def _written(value: float, decimals: int) -> str:
    """A number with no more decimals than it has, up to so many."""
    return numbers.write(value, next(d for d in range(decimals + 1) if d == decimals or round(value, d) == round(value, decimals)))
