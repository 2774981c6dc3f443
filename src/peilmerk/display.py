"""figuur(), tabel(), tegels(): what a notebook cell hands over, seen in JupyterLab and published by staging.

In JupyterLab a figure is an Altair chart and a table a pandas table. Beside that, each output carries its content as
data under the MIME type `MIME`; the publishers' copy of the notebook is made from that (see publishers/stage.py). No HTML
for the site is made here.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field

import altair as alt
import pandas as pd

from peilmerk import house_style, keys, methods, numbers, period, synthetic, writing
from peilmerk.analyses.outcome import Outcome
from peilmerk.errors import HiddenCells, PeilmerkError
from peilmerk.hidden_values import HiddenDtype, plain
from peilmerk.observations import BREAKDOWNS, TOTAL, breakdown_of, records
from peilmerk.texts import formats

MIME = "application/vnd.peilmerk.v1+json"
#: What JupyterLab 4 and VS Code draw is Vega-Lite 5; they show a chart of version 6 as text. Our charts are the same in both.
VEGALITE, _SCHEMA = "application/vnd.vegalite.v5+json", "https://vega.github.io/schema/vega-lite/v5.json"


@dataclass
class Cell:
    """A cell of a table: its text, a kind (num, text, head), what is special about it, and the key of its figure (see `keys`)."""

    text: str
    kind: str = "text"
    flags: list[str] = field(default_factory=list)  # provisional, missing, hidden, differs, status-*, dir-*
    colspan: int = 1
    note: str = ""  # what a reader must know, in brackets behind the text; of a value that differs: what other figures say
    key: str = ""


#: An amount as it is written, without its sign: thousands, and what stands behind the comma.
_AMOUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*)(,\d+)?(?![\d.])")


@dataclass
class Row:
    """A row: the first cell is its heading. kind: item, subtotal, total, computed, group (a heading), member (of a group). source: where it is said, told below the table. anchor: what an address of this row ends in."""

    cells: list[Cell]
    kind: str = "item"
    source: str = ""
    anchor: str = ""


@dataclass
class Table:
    """A table as data. `head` is one or two rows of headings."""

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
            self.legend += [line for c in r.cells[1:] if "differs" in c.flags and c.note and (line := f"{name} ({c.text}): {c.note}") not in self.legend]
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


class Output:
    """What a cell shows. `content` is data that staging turns into the site's form."""

    def __init__(self, content: dict, jupyter: dict, metadata: dict | None = None):
        self.content, self.jupyter, self.metadata = content, jupyter, metadata or {}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: self.content, **self.jupyter}, self.metadata


# --- tables -------------------------------------------------------------------------------------------------------


def _flags(row) -> list[str]:
    if row["conf_status"] != "F":
        return ["hidden"]
    if row["unit_measure"] == "timestamp":
        return []
    if pd.isna(row["obs_value"]) and pd.isna(row["obs_low"]) and pd.isna(row["obs_high"]):
        return ["missing"]
    return ["provisional"] if row["scenario"] == "actual" and row["obs_status"] == "P" else []


def value_cell(row, reference, *, with_unit: bool = True) -> Cell:
    """The cell of one observation; a provisional value ends with `*`, a direction is an arrow with a word."""
    text, flags = writing.value(row, reference, with_unit=with_unit), _flags(row)
    if row["transformation"] == "direction" and row["conf_status"] == "F":
        return Cell(text, "text", [f"dir-{ {1.0: 'up', 0.0: 'flat', -1.0: 'down'}[row['obs_value']] }"], key=_key(row))
    return Cell(text + ("*" if "provisional" in flags else ""), "num", flags, key=_key(row))


def _key(row) -> str:
    """The key of an observation: that of the selection, which knows what was added up, or else its own."""
    return row.get(keys.FIELD) or keys.key(row)


def _dispute(cell: Cell, row, edition) -> Cell:
    """The cell of one observation, marked if a check disputes its value, with what other figures say as its note; what was computed from it says something else."""
    if ";computed=" in cell.key:
        return cell
    words, differs = edition.disputed([row])
    if differs:
        cell.flags, cell.note = [*cell.flags, "differs"], words
    return cell


#: What makes two figures of a selection the same statement: everything but where and how precisely it was said.
_STATEMENT = [
    "ref_area", "time_period", "indicator", "theme", *BREAKDOWNS, "transformation", "scenario", "obs_status", "unit_measure", "obs_value",
    "obs_low", "obs_high", "qualifier", "missing_reason", "conf_status",
]  # fmt: skip


def cijferlijst(gegevens: pd.DataFrame, *, kort: bool = False) -> Table:
    """All figures of a selection as a list, grouped by indicator: breakdown, area if another one, period, value, kind, place.

    The same statement made twice is one row with both places; so is a direction that is said once as provisional and once as it turned out. What a check says against a figure
    stands behind its name; amounts of one subject have one unit. kort: without kind and place, for a summary.
    """
    from peilmerk.edition import current

    edition, gegevens = current(), plain(gegevens)
    reference, home = edition.reference, edition.publication.area
    head = [Cell("Onderwerp", "head")]
    directions = len(gegevens) > 0 and (gegevens["transformation"] == "direction").all()
    head += [Cell("Periode", "head"), Cell("Richting" if directions else "Waarde", "head", ["num"] if not directions else []),
             *([] if kort else [Cell("Soort", "head"), Cell("Plaats", "head")])]  # fmt: skip
    rows: list[Row] = []
    for label, group in gegevens.groupby("onderwerp", sort=False):
        direction = group["transformation"] == "direction"
        group = group.assign(_status=group["obs_status"].mask(direction & group["obs_status"].eq("P"), "A"))
        same = [c for c in [*_STATEMENT, "_status"] if c != "obs_status" and not (kort and c in ("scenario", "_status"))]
        order = {member: n for n, member in enumerate(dict.fromkeys(zip(group["uitsplitsing"], group["ref_area"], strict=True)))}
        statements = [repeated for _, repeated in group.groupby(same, sort=False, dropna=False)]
        statements.sort(key=lambda repeated: (order[tuple(repeated[["uitsplitsing", "ref_area"]].iloc[0])], repeated["time_start"].iloc[0]))
        alone = len(statements) == 1
        if not alone:
            rows.append(Row([Cell(label, "head", colspan=len(head))], "group"))
        for repeated in statements:
            first = (repeated if (repeated["obs_status"] == "P").all() else repeated[repeated["obs_status"] != "P"]).iloc[0]
            member = first["uitsplitsing"]
            name = (label if member == "totaal" else f"{label}: {member}") if alone else member
            notes = _remarks(repeated["note"]) if first["unit_measure"] != "timestamp" and (directions or not kort) else []  # a direction says less than nothing without its reserve
            against, differs = edition.disputed(repeated.to_dict("records"))
            note = "; ".join([*(n.removesuffix(".") for n in notes), against] if against else notes)
            if first["ref_area"] != home:
                name += f", {first['gebied']}"
            cells = [Cell(name, "head", note=note)]
            places = _places(repeated["plaats"])
            value = value_cell(first, reference)
            value.flags += ["differs"] if differs else []
            value.kind = value.kind if directions else "num"  # a direction among numbers stands below them
            cells += [Cell(first["periode"]), value, *([] if kort else [Cell(first["soort"]), Cell(places)])]
            rows.append(Row(cells, "item" if alone else "member"))
        if group["unit_measure"].eq("EUR").all():
            Table([], rows[-len(statements) :]).in_one_unit()
    table = Table([head], rows).with_legend()
    table.legend += [_DIRECTIONS] if directions else []
    return table


#: A direction is delivered without the figures that it rests on, and often without saying what it is compared with.
_DIRECTIONS = "met welke periode is vergeleken, staat erbij als de bron dat zegt"
#: What who typed a delivery remarked on the typing; that a figure is said twice is to be seen from its places.
_ON_TYPING = re.compile(r"herhaald in ")


def _remarks(notes: pd.Series) -> list[str]:
    """What deliveries note with one figure, each remark once, without those on the typing."""
    remarks = (remark.strip() for note in notes for remark in note.split("; "))
    return [r for r in dict.fromkeys(remarks) if r and not _ON_TYPING.match(r)]


def _places(places: pd.Series) -> str:
    """Where one figure is said: `r. 100, 181 en 205`."""
    lines = [p.removeprefix("r. ") for p in dict.fromkeys(places)]
    if len(lines) > 1 and all(p.startswith("r. ") for p in places):
        return f"r. {', '.join(lines[:-1])} en {lines[-1]}"
    return ", ".join(dict.fromkeys(places))


def reekstabel(
    gegevens: pd.DataFrame, reeks: str, *, rijen: str = "periode", aantal: int | None = None, in_duizenden: bool = False, oudste_eerst: bool = False
) -> Table:
    """Figures of series as a table: a row a period, newest first, and a column a series; hidden and provisional ones marked.

    reeks: the column that names the series. rijen: the column that heads the rows, in the order of the figures unless it is the
    period. Series that would be wider than a page are rows, with a column a period; of quarters, and of one long series of these, a row a year with its quarters beside each other. aantal: only so many rows, from the first one on. in_duizenden: amounts in euro in thousands, for a table of many columns. oudste_eerst: the first period on
    top, for a plan beside a table that runs that way. Amounts of which some were given in millions are all told in millions. Raises PeilmerkError if two figures are of one cell.
    """
    from peilmerk.edition import current

    edition, gegevens = current(), plain(gegevens)
    reference = edition.reference
    data = gegevens.sort_values("time_start", ascending=oudste_eerst, kind="stable") if rijen == "periode" else gegevens
    series, heads = list(dict.fromkeys(gegevens[reeks])), list(dict.fromkeys(data[rijen]))[:aantal]
    cells = {(row[rijen], row[reeks]): row for row in data.to_dict("records")}
    if len(cells) < len(data):
        raise PeilmerkError(f"A table of series has one figure a cell: {len(data)} figures are of {len(cells)} cells. Select one area, and name each series.")
    label = {name: reference.units[u].label if u in reference.units else u for name, u in zip(data[reeks], data["unit_measure"], strict=True)}
    same = len(set(label.values())) == 1
    thousands = in_duizenden and set(data["unit_measure"]) == {"EUR"}

    def shown(head: str, name: str) -> Cell:
        if (row := cells.get((head, name))) is None:
            return Cell("", "num")
        cell = value_cell(row, reference, with_unit=False)
        if thousands and row["conf_status"] == "F" and pd.notna(row["obs_value"]):
            cell.text = numbers.write(round(row["obs_value"] / 1e3) or 0, 0).replace("-", writing.MINUS) + ("*" if "provisional" in cell.flags else "")
        if same or label[name] == "euro":
            cell.text = cell.text.replace("€ ", "")  # the unit stands above the table or the column
        return _dispute(cell, row, edition)

    named = {s: _titled(s) if same or not label[s] or s.endswith((f"({label[s]})", f"in {label[s]}")) else f"{_titled(s)} ({label[s]})" for s in series}
    words = sum(max(map(len, name.split()), default=0) for name in named.values())
    wide = rijen == "periode" and aantal is None and (len(series) > _MANY_SERIES if same else len(series) <= _MANY_SERIES - 1 and words > _LONG_WORDS)
    long = rijen == "periode" and aantal is None and len(series) == 1 and len(heads) > _FEW_PERIODS
    quarters = {data["periode"].iloc[n]: _quarter(code) for n, code in enumerate(data["time_period"])} if wide or long else {}
    if wide and same and len(heads) <= _FEW_PERIODS:  # a column a series would not fit on a page
        head = [Cell(_HEADINGS.get(reeks, _titled(reeks)), "head"), *(Cell(_titled(h), "head", ["num"]) for h in reversed(heads))]
        rows = [Row([Cell(_titled(s), "head"), *(shown(h, s) for h in reversed(heads))]) for s in series]
    elif (wide or long) and all(quarters.values()):
        head, rows = _quarters_beside(named, heads, quarters, shown)
    else:
        first = "Periode" if rijen == "periode" else _HEADINGS.get(rijen, rijen.capitalize())
        head = [Cell(first, "head"), *(Cell(named[s], "head", ["num"]) for s in series)]
        rows = [Row([Cell(_titled(h) if rijen != "periode" else h, "head"), *(shown(h, s) for s in series)], "total" if str(h).casefold() == "totaal" else "item") for h in heads]
    unit = "bedragen × € 1.000" if thousands else next(iter(label.values())) if same and rows else ""
    table = Table([head], rows, unit if rows else "")
    return (table.in_one_unit() if unit == "euro" else table).with_legend()


#: How many series fit beside each other on a page as columns, of headings with words of how many characters together, and how many periods; what columns of observations are called as a heading.
_MANY_SERIES, _LONG_WORDS, _FEW_PERIODS = 6, 55, 8
_HEADINGS = {"law": "Wet", "referrer": "Verwijzer", "breakdown": "Uitsplitsing", "measure": "Maatregel", "intervention": "Interventie", "target_group": "Doelgroep"}


def _quarter(code: str) -> tuple[int, int] | None:
    """The year and the number of a quarter (`2025-Q4`); None of another period."""
    found = re.fullmatch(r"(\d{4})-Q([1-4])", code)
    return (int(found[1]), int(found[2])) if found else None


def _quarters_beside(named: dict[str, str], heads: list[str], quarters: dict, shown) -> tuple[list[Cell], list[Row]]:
    """Head and rows of a table of quarters: for each series (named: what it is called as a heading) a row a year, the newest first, so that a quarter stands below the same one of a year later.

    A year of which a series has nothing to say, because it was not there yet or no longer, has no row.
    """
    label = {quarters[h]: h for h in heads}
    years = sorted({year for year, _ in label}, reverse=True)
    rows: list[Row] = []
    for name, title in named.items():
        several = len(named) > 1  # one has its name in the title of the table
        rows += [Row([Cell(title, "head", colspan=5)], "group")] if several else []
        beside = {year: [shown(label.get((year, n), ""), name) for n in range(1, 5)] for year in years}
        rows += [Row([Cell(str(year), "head"), *cells], "member" if several else "item") for year, cells in beside.items() if any(cell.text for cell in cells)]
    return [Cell("Jaar", "head"), *(Cell(f"{n}e kwartaal", "head", ["num"]) for n in range(1, 5))], rows


def _written(value: float, decimals: int) -> str:
    """A number with no more decimals than it has, up to so many."""
    return numbers.write(value, next(d for d in range(decimals + 1) if d == decimals or round(value, d) == round(value, decimals)))


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]


def _scale(gegevens: pd.DataFrame) -> tuple[float, int, str]:
    """(divisor, digits, unit line) for a table of amounts, as coarse as the figures were given."""
    given = gegevens["decimals"].dropna()
    finest = int(given.max()) if len(given) else 0
    if finest <= -5:
        return 1e6, max(0, 6 + finest), "bedragen × € 1 mln"
    return (1e3, max(0, 3 + finest), "bedragen × € 1.000") if finest <= -3 else (1.0, max(0, finest), "bedragen in euro")


def matrix(gegevens: pd.DataFrame, rijen: str, status: pd.DataFrame | None = None) -> Table:
    """A table of amounts as it was delivered: members in delivered order, a column a period (and kind of amount).

    Under a total stands the sum that the checks computed if it differs, and behind every row total. A mark stands where it differs, and where a check disputes a value
    otherwise. A cell that was delivered for several columns together spans them. `status` adds a column with op koers as icon and word.
    """
    from peilmerk.edition import current

    edition, gegevens = current(), plain(gegevens)
    divisor, digits, unit = _scale(gegevens)
    columns = _columns(gegevens)
    head = _matrix_head(columns, edition.reference, "Maatregel" if rijen == "measure" else "Interventie", status is not None)
    across = [c for c in columns if edition.reference.indicators[c[0]].sum_of]
    if across:
        head[-1].append(Cell("Berekend", "head", ["num"]))
        if len(head) > 1:
            head[0][-1].colspan += 1

    def scaled(value: float | None) -> str:
        return "" if value is None else numbers.write(value / divisor, digits).replace("-", writing.MINUS)

    rows: list[Row] = []
    same = False
    ordered = gegevens.sort_values("source_row", kind="stable")
    for _, line in ordered.groupby("source_row", sort=False):
        first = line.iloc[0]
        role = first["role"]
        label = breakdown_of(first)
        label = edition.reference.indicators[first["indicator"]].label if label == TOTAL and first["role"] == "item" else label
        cells = [Cell("Totaal" if label == TOTAL else label, "head")]
        sums = [Cell("berekende som", "head")]
        differs = False
        position = 0
        while position < len(columns):
            row, span = _at(line, columns, position)
            if row is None:
                cells.append(Cell("", "num"))
                sums.append(Cell("", "num"))
            else:
                cell = _amount(row, divisor, digits)
                cell.colspan = span
                if span > 1 and "hidden" not in cell.flags:
                    cell.text += f" ({row['periode']})"
                down, along = edition.column_sum(row), edition.row_sum(row)
                sums.append(Cell(scaled(down), "num", key=keys.computed(cell.key)))
                differs |= down is not None and abs(down - row["obs_value"]) > 1e-9
                if any(x is not None and abs(x - row["obs_value"]) > 1e-9 for x in (down, along)):
                    cell.flags.append("differs")  # the sum itself stands below it, or behind
                else:
                    _dispute(cell, row, edition)
                cells.append(cell)
            position += span
        if across:
            row, _ = _at(line, columns, columns.index(across[0]))
            cells.append(Cell(scaled(edition.row_sum(row)), "num", key=keys.computed(_key(row))) if row is not None else Cell("", "num"))
            sums.append(Cell("", "num"))
        if status is not None:
            cells.append(_status(status, first))
            sums.append(Cell(""))
        closing = role == "inventory" or first["indicator"] == "saldo"
        rows.append(Row(cells, "total" if closing else role))
        if differs:
            rows.append(Row(sums, "computed"))
        same |= not differs and any(c.text for c in sums[1:])
    table = Table(head, rows, unit).with_legend()
    table.legend += ["onder een totaal dat niet de som van zijn delen is, staat de berekende som"] if same else []
    return table


def _columns(gegevens: pd.DataFrame) -> list[tuple[str, str]]:
    """(indicator, period) of the single columns, in delivered order; indicators of closing rows share the periods."""
    main = gegevens[gegevens["role"] == "item"]["indicator"].mode().iloc[0]
    table = gegevens[gegevens["indicator"].map(lambda i: i == main) | gegevens["indicator"].str.startswith(main.split("_")[0])]
    table = table.assign(_order=[_column_number(c) for c in table["source_column"]])
    pairs, seen = [], set()
    for _, row in table.sort_values("_order", kind="stable").iterrows():
        pair = (row["indicator"], row["time_period"])
        if row["source_column"] in seen:
            continue
        widest = gegevens[gegevens["source_column"] == row["source_column"]]["time_period"].mode().iloc[0]
        if row["time_period"] != widest:
            continue
        seen.add(row["source_column"])
        pairs.append(pair)
    return pairs


def _column_number(letters: str) -> int:
    number = 0
    for c in letters:
        number = number * 26 + ord(c) - 64
    return number


def _matrix_head(columns, reference, first: str, with_status: bool) -> list[list[Cell]]:
    labels = [period.parse(p).label for _, p in columns]
    kinds = _told_apart([reference.indicators[i].label for i, _ in columns])
    below = [Cell(first, "head"), *(Cell(x, "head", ["num"]) for x in labels), *([Cell("Op koers", "head")] if with_status else [])]
    if len(set(kinds)) == 1:
        return [below]
    above: list[Cell] = [Cell("", "head")]
    for k in kinds:
        if len(above) > 1 and above[-1].text == k:
            above[-1].colspan += 1
        else:
            above.append(Cell(k, "head", ["num"]))
    return [above, below]


def _told_apart(labels: list[str]) -> list[str]:
    """Headings without a long word that all of them have (transformatiebudget), which the title of the table says: `Besteed`, `Beschikbaar`, `Totaal`. As they are, if they then are the same."""
    split = [label.casefold().split() for label in labels]
    shared = [word for word in split[0] if len(word) > 12 and all(word in words for words in split)]
    if len(set(labels)) == 1 or not shared:
        return labels
    left = [" ".join(w for w in label.split() if w.casefold() != shared[0]).removesuffix(" uit").removesuffix(" in") for label in labels]
    return [_titled(label) for label in left] if all(left) and len(set(left)) == len(set(labels)) else labels


def _at(line: pd.DataFrame, columns, position: int):
    """(observation, columns it spans) at a column of a row; (None, 1) if nothing was delivered there."""
    indicator, code = columns[position]
    same = line[line["time_period"] == code]
    if len(same) > 1:
        same = same[same["indicator"] == indicator]
    if len(same):
        return same.iloc[0], 1
    for _, row in line.iterrows():
        if "/" not in row["time_period"]:
            continue
        whole = period.parse(row["time_period"])
        span = [p for i, p in columns[position:] if i == indicator and whole.contains(period.parse(p))]
        starts_here = position == 0 or not whole.contains(period.parse(columns[position - 1][1]))
        if span and whole.contains(period.parse(code)) and starts_here:
            return row, len(span)
    return None, 1


def _amount(row, divisor: float, digits: int) -> Cell:
    flags = _flags(row)
    if "hidden" in flags or "missing" in flags:
        return Cell(writing.HIDDEN if "hidden" in flags else writing.NO_FIGURE[row["missing_reason"] or "unknown"], "num", flags, key=_key(row))
    text = numbers.write(row["obs_value"] / divisor, digits).replace("-", writing.MINUS)
    return Cell(text + ("*" if "provisional" in flags else ""), "num", flags, key=_key(row))


def _status(status: pd.DataFrame, first) -> Cell:
    found = status[(status["source"] == first["source"]) & (status["source_row"] == first["source_row"])]
    if found.empty:
        return Cell("")
    value = found.iloc[0]["obs_value"]
    if pd.isna(value):
        return Cell("geen uitspraak", "text", ["status-none"])
    return Cell("ja", "text", ["status-yes"]) if value else Cell("nee", "text", ["status-no"])


_ANCHOR = "anker"


def _plain(gegevens: pd.DataFrame, uitleg: str = "", sleutels: str = "") -> Table:
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
        return _absence(uitkomst, titel, label, "tbl")
    if gegevens is None or not len(gegevens.rows if isinstance(gegevens, Table) else gegevens):
        return None
    table = gegevens if isinstance(gegevens, Table) else _plain(gegevens, uitleg, sleutels)
    _label(label, "tbl")
    content = {
        "kind": "table", "label": label, "caption": titel, "table": asdict(table), "notes": [*([toelichting] if toelichting else []), *_told(uitkomst)],
        "hidden": writing.hidden(*table.hidden), **_method(uitkomst),
        "source": current().source_line(bron) if isinstance(bron, pd.DataFrame) else current().source_line() if bron else "",
    }  # fmt: skip
    frame = table.to_pandas()
    return Output(content, {"text/html": f"<strong>{titel}</strong>" + frame.to_html(index=False, border=0, justify="left"), "text/plain": f"{titel}\n{frame.to_string(index=False)}"})


# --- figures ------------------------------------------------------------------------------------------------------

_MARKS = {"bar": "Staafdiagram", "line": "Lijndiagram", "point": "Puntendiagram", "circle": "Puntendiagram", "area": "Vlakdiagram", "rule": "Bereikdiagram"}
#: Columns by which analyses name what they draw, where subject, breakdown and area are the same; and how many series are told one by one.
_NAMING, _TOLD = ("referrer", "wanneer", "wat", "reeks", "onderdeel", "domein", "groep", "deel", "maat", "stap", "kolom", "factor", "grens", "rol", "plan", "moment", "soort"), 5
#: Fields of a chart with the written value of a figure; how wide the mark of a dispute behind it is, in pixels; and where a chart leaves room for values.
_VALUES, _MARK, _ROOM = frozenset({"getal", "waarde", "tekst"}), 16, re.compile(r"(?<=^width - )(min\()?(\d+)")


def figuur(
    grafiek: alt.TopLevelMixin | None, gegevens: pd.DataFrame | None = None, *, titel: str, label: str, alt_tekst: str = "", toelichting: str = "",
    tabel: Table | pd.DataFrame | None = None, verteld: pd.DataFrame | None = None, uitkomst: Outcome | None = None, bron: str = "",
) -> Output | None:
    """A chart with title, unit, period, source, text alternative and its data; nothing at all if there is no data.

    grafiek: an Altair chart. gegevens: the observations that it draws, for the table under it. label: `fig-...`.
    alt_tekst: what the chart shows, in one or two sentences; made from the data if left out. tabel: the table under it (reekstabel),
    if a list of all figures would be too long. verteld: the observations that the text alternative tells of, where what is drawn is no series (parts of a whole, what it is held against);
    those that are drawn if left out. uitkomst: the analysis that is drawn, whose rows are the data if `gegevens` is left out: its notes and its
    method are told below the figure, and why there is no result instead of it. bron: of a chart that draws no observations (milestones): where it comes from; `tabel` and
    `alt_tekst` are then needed.
    """
    from peilmerk.edition import current

    if uitkomst is not None and not uitkomst:
        return _absence(uitkomst, titel, label, "fig")
    if gegevens is None and bron:
        return _of_words(grafiek, titel, label, alt_tekst, toelichting, tabel, bron)
    gegevens = uitkomst.rows if gegevens is None and uitkomst is not None else gegevens
    if grafiek is None or gegevens is None or not len(gegevens):
        return None
    _label(label, "fig")
    edition, gegevens = current(), plain(gegevens)
    hidden = gegevens[gegevens["conf_status"] != "F"]
    spec = _spec(grafiek)
    if len(hidden) and (asked := _aggregated(spec)):
        raise HiddenCells.among(f"figuur(label=\"{label}\"), whose chart computes {asked}", keys.of(hidden), len(gegevens))
    units = [edition.reference.units[u].label if u in edition.reference.units else u for u in dict.fromkeys(gegevens["unit_measure"])]
    table = cijferlijst(gegevens) if tabel is None else tabel if isinstance(tabel, Table) else _plain(tabel)
    marked = _mark_disputes(spec, gegevens, edition)
    told = gegevens if verteld is None else plain(verteld)
    content = {
        "kind": "figure", "label": label, "caption": titel, "spec": spec,
        "alt": _with_hidden(_completed(alt_tekst, told, edition.reference) or _alternative(titel, spec, told, edition.reference), spec, gegevens),
        "unit": _measured(units, table.unit, gegevens), "drawn": _measured(units, _drawn_in(spec), gegevens), "table": asdict(table),
        **_method(uitkomst), "notes": [*([toelichting] if toelichting else []), *_told(uitkomst), *_hidden_note(spec), *_total_note(gegevens, edition), *_chart_notes(spec), *_event_note(spec), *_differs_note(table, marked)],
        "hidden": writing.hidden(*_counted(gegevens)), "provisional": _provisional_words(spec, gegevens),
        "source": edition.source_line(gegevens),
    }  # fmt: skip
    return Output(content, {VEGALITE: _in_lab(spec, edition), "text/plain": f"{titel}\n{content['alt']}"})


def _of_words(grafiek: alt.TopLevelMixin | None, titel: str, label: str, alt_tekst: str, toelichting: str, table: Table | None, bron: str) -> Output | None:
    """A chart of what are no figures: of dates and words, with its table."""
    from peilmerk.edition import current

    if grafiek is None or table is None or not table.rows:
        return None
    _label(label, "fig")
    spec = _spec(grafiek)
    content = {
        "kind": "figure", "label": label, "caption": titel, "spec": spec, "alt": alt_tekst, "unit": "", "table": asdict(table), "notes": [toelichting] if toelichting else [],
        "hidden": "", "provisional": "", "source": bron,
    }  # fmt: skip
    return Output(content, {VEGALITE: _in_lab(spec, current()), "text/plain": f"{titel}\n{alt_tekst}"})


def _in_lab(spec: dict, edition) -> dict:
    """A specification as JupyterLab draws it, in the light colours of the house style."""
    shown = house_style.merge(spec, {"config": house_style.colours(edition.tokens)})
    if edition.publication.synthetic:  # JupyterLab saves a chart as a picture; staging marks what is published
        shown = house_style.marked(shown, synthetic.LABEL)
    shown["$schema"] = _SCHEMA
    if shown.get("width") == "container":  # JupyterLab's container takes its width from the chart, and the chart from it
        shown |= {"width": 560, "autosize": {"type": "pad"}}
    shown["usermeta"] = {"embedOptions": {"formatLocale": house_style.locale()["number"], "timeFormatLocale": house_style.locale()["time"]}}
    return shown


def _counted(gegevens: pd.DataFrame) -> tuple[int, int]:
    """How many of the figures of a chart are hidden, and how many figures it is about; what was not delivered is none."""
    hidden = gegevens["conf_status"] != "F"
    figures = gegevens[hidden | gegevens[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    return int(hidden[figures.index].sum()), len(figures)


#: How what is provisional is drawn, by what tells it apart in a specification; and what it is called if the figures do not say it themselves.
_PROVISIONAL_MARKS = (
    ("gearceerd", lambda mark, encoding: mark.get("type") == "bar" and "opacity" in encoding),
    ("streepjeslijn", lambda mark, encoding: mark.get("type") == "line" and "strokeDash" in encoding),
    ("open rondje", lambda mark, encoding: mark.get("type") == "point" and mark.get("filled") is False),
)
_PROVISIONAL = ("voorlopig", "geraamd", "verwacht of gepland")


def _provisional_words(spec: dict, gegevens: pd.DataFrame) -> str:
    """How a chart draws what is provisional and what that is here, as `Gearceerd: voorlopig.`; empty if it draws nothing so, or has no such rows."""
    if "datum.voorlopig" not in json.dumps(spec):
        return ""
    inside: list[object] = [spec]
    for node in inside:
        inside += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    nodes = [node for node in inside if isinstance(node, dict)]
    if not any(node.get("voorlopig") is True for node in nodes):
        return ""
    marks = [(node["mark"] if isinstance(node["mark"], dict) else {"type": node["mark"]}, node.get("encoding") or {}) for node in nodes if "mark" in node and "values" not in node]
    looks = [look for look, drawn in _PROVISIONAL_MARKS if any(drawn(*one) for one in marks)] or ["lichter"]
    late = gegevens.loc[gegevens["voorlopig"].astype("bool"), "soort"] if "voorlopig" in gegevens and "soort" in gegevens else []
    kinds = list(dict.fromkeys(late)) or list(_PROVISIONAL)
    growing = _growing(gegevens)
    if not growing.any():
        return f"{_titled(_either(looks))}: {_either(kinds)}."
    if growing.sum() == len(late) and "streepjeslijn" in looks:  # no line runs to what is not complete
        looks = [look for look in looks if look != "streepjeslijn"]
    other = f"{_either(kinds)}; " if growing.sum() < len(late) else ""
    apart = "een los open rondje is " if other and "open rondje" in looks else ""
    return f"{_titled(_either(looks))}: {other}{apart}nog niet compleet. Er komen nog gegevens bij, dus lager is hier geen daling."


def _growing(gegevens: pd.DataFrame) -> pd.Series:
    """Which figures are not complete yet: more of them comes in for months (`onvolledig` of `Edition.observaties`)."""
    if "onvolledig" not in gegevens or "soort" not in gegevens:
        return pd.Series(False, index=gegevens.index)
    return gegevens["onvolledig"].astype("bool") & gegevens["soort"].eq("voorlopig")


def _either(words: list[str]) -> str:
    """`a`, `a of b`, `a, b of c`."""
    return " of ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _draws_hidden(spec: dict) -> bool:
    return writing.HIDDEN in json.dumps(spec, ensure_ascii=False)


def _with_hidden(text: str, spec: dict, gegevens: pd.DataFrame) -> str:
    """A text alternative that says how many figures are hidden, and what stands in their place."""
    said = writing.hidden(*_counted(gegevens))
    return f"{text} {said}{f': daar staat een {writing.HIDDEN}' if _draws_hidden(spec) else ' en niet getekend'}." if said else text


def _hidden_note(spec: dict) -> list[str]:
    """What × means, under a chart that has it; and that a stack with a hidden part is not the whole."""
    if not _draws_hidden(spec):
        return []
    stacked = [f"Boven een staaf met {writing.HIDDEN} ontbreekt een verborgen deel: die staaf is niet het geheel."] if (spec.get("usermeta") or {}).get("stacked") else []
    return [f"{writing.HIDDEN} = {writing.LEGEND[writing.HIDDEN]}.", *stacked]


def _total_note(gegevens: pd.DataFrame, edition) -> list[str]:
    """Why a total over the laws can be hidden though each law is shown, where one is: a reader who sees its parts takes it for a mistake. It says nothing of how many have both."""
    known = edition.reference.indicators
    of_people = {code for code, i in known.items() if "law" in (i.dimension, *i.dimensions) and (i.people or (i.denominator and known[i.denominator].people))}
    rows = gegevens[gegevens["conf_status"].ne("F") & gegevens["indicator"].isin(of_people) & gegevens["transformation"].eq("level") & gegevens["ref_area"].eq(edition.publication.area)]
    if not (rows[BREAKDOWNS] == TOTAL).all(axis=1).any():
        return []
    return [
        "Het cijfer van beide wetten samen kan verborgen zijn terwijl dat van elke wet er wel staat: samen zouden zij zeggen hoeveel mensen hulp van beide hebben, "
        "en dat kunnen er heel weinig zijn."
    ]


def _chart_notes(spec: dict) -> list[str]:
    """What a chart itself has to say below it: that parts are not stacked, and why."""
    return [*((spec.get("usermeta") or {}).get("notes") or [])]


#: What a specification may compute of rows without adding anything up.
_COUNTS = frozenset({"count", "valid", "missing", "distinct"})


def _aggregated(spec: object) -> str:
    """What a chart computes from several rows (`sum`), so that a browser would leave the hidden ones out; empty if nothing."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == "values":  # rows of data
                continue
            if name in ("aggregate", "op") and isinstance(value, str) and value not in _COUNTS:
                return value
            if found := _aggregated(value):
                return found
    elif isinstance(spec, list):
        return next((found for found in map(_aggregated, spec) if found), "")
    return ""


def _mark_disputes(spec: dict, gegevens: pd.DataFrame, edition) -> bool:
    """Set ≠ behind the value of every figure that a check disputes, where the chart writes it, and make room for it. Whether it did."""
    shown = records(gegevens[(gegevens["conf_status"] == "F").to_numpy()])
    against = {key for row in shown if ";computed=" not in (key := _key(row)) and edition.disputed([row])[1]}
    if not against:
        return False
    inside, written, drawn, ranges = [spec], set(), [], []
    for node in inside:
        if isinstance(node, dict):
            written |= {node["text"]["field"]} if isinstance(node.get("text"), dict) and "field" in node["text"] else set()
            drawn += node["values"] if isinstance(node.get("values"), list) else []
            ranges += [end for end in node["range"] if isinstance(end, dict)] if isinstance(node.get("range"), list) else []
        inside += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    marked = False
    for row in drawn:
        if isinstance(row, dict) and row.get(keys.FIELD) in against:
            for name in _VALUES & row.keys():
                if row[name]:
                    row[name] += f"\u00a0{writing.DIFFERS}"
                    marked |= name in written
    for end in ranges if marked else ():
        end["expr"] = _ROOM.sub(lambda found: f"{found[1] or ''}{int(found[2]) + _MARK}", end.get("expr", ""))
    return marked


def _differs_note(table: Table, marked: bool) -> list[str]:
    """That a value of a chart is disputed, for who does not open its data. marked: whether the chart itself has the mark."""
    if marked:
        return [f"{writing.DIFFERS} = {writing.LEGEND[writing.DIFFERS]}. Wat andere cijfers zeggen, staat in de gegevens bij deze figuur."]
    marked = any("differs" in c.flags for r in table.rows for c in r.cells)
    return [f"Een cijfer dat afwijkt van andere cijfers, heeft {writing.DIFFERS} in de gegevens bij deze figuur."] if marked else []


def _event_note(spec: dict) -> list[str]:
    """The events that a chart shows, for who does not see them; of a long word only its begin may stand in the chart."""
    rows = (row for name in ("data",) for row in (spec.get(name) or {}).get("values", []))
    told = dict.fromkeys(f"{row['periode']}: {row['tekst'].replace('|', ' ')}" for row in rows if row.get("deel") == "gebeurtenis")
    return [f"In de grafiek: {'; '.join(told)}."] if told else []


def _measured(units: list[str], euros: str, gegevens: pd.DataFrame) -> str:
    """In what figures are measured and over which time: `mln euro, 2020`. euros: in what amounts in euro are written, if not in euro."""
    return ", ".join(x for x in (*(euros or u if u == "euro" else u for u in units), _spanned(gegevens)) if x)


def _drawn_in(spec: dict) -> str:
    """The unit in which a chart draws amounts in euro, as its axis says it: `mln euro`; empty if that is the euro, or if its axes say different ones."""
    inside, titles = [spec], set()
    for node in inside:
        if isinstance(node, dict):
            titles |= {node["title"].split(";")[0]} if isinstance(node.get("title"), str) else set()
            inside += [v for k, v in node.items() if k != "values"]
        inside += node if isinstance(node, list) else ()
    said = titles & house_style.EUROS
    return said.pop() if len(said) == 1 else ""


def _spanned(gegevens: pd.DataFrame) -> str:
    """The time that a selection is about, in words; a period of which the source does not say it for any figure is told as such."""
    ordered = gegevens.sort_values("time_start")
    periods = list(dict.fromkeys(ordered["periode"]))
    if len(periods) <= 3:
        notes = ordered["note"] if "note" in ordered else pd.Series("", index=ordered.index)
        about = {p: {writing.assumed(note) for note in notes[ordered["periode"].eq(p)]} for p in periods}
        return formats.listed([f"{p} ({next(iter(about[p]))})" if len(about[p]) == 1 and "" not in about[p] else p for p in periods])
    last = gegevens["time_end"].fillna(gegevens["time_start"]).dt.year.max()
    first = gegevens["time_start"].dt.year.min()
    return f"{first}" if first == last else f"{first} t/m {last}"


def _spec(chart: alt.TopLevelMixin) -> dict:
    """The chart's specification: only columns that it uses, structure but no colours, rows inline and in order."""
    spec = chart.to_dict()
    datasets = spec.pop("datasets", {})
    text = json.dumps({k: v for k, v in spec.items() if k != "config"})

    def inline(node):
        if isinstance(node, dict):
            name = (node.get("data") or {}).get("name") if isinstance(node.get("data"), dict) else None
            if name in datasets:
                node["data"] = {"values": [_used(row, text) for row in datasets[name]]}
            for value in node.values():
                inline(value)
        elif isinstance(node, list):
            for value in node:
                inline(value)

    inline(spec)
    spec["config"] = house_style.structure()
    spec.setdefault("width", "container")
    spec["autosize"] = {"type": "fit-x", "contains": "padding"} if spec["width"] == "container" else {"type": "pad"}
    return spec


def _used(row: dict, text: str) -> dict:
    return {k: v for k, v in row.items() if k == keys.FIELD or re.search(rf'(?<![\w]){re.escape(k)}(?![\w])', text)}


def _alternative(titel: str, spec: dict, gegevens: pd.DataFrame, reference) -> str:
    """What a chart shows, for who does not see it: its form, from where to where each of a few series went, the highest and the lowest. Only what is shown is told."""
    marks = [m["type"] if isinstance(m, dict) else m for m in (spec.get("mark"), *(layer.get("mark") for layer in spec.get("layer", []))) if m]
    kind = _MARKS.get(next((m for m in marks if m != "rect"), "bar"), "Diagram")  # a rect lies behind the figures: something that lasted
    kind = f"Gestapeld {kind.lower()}" if (spec.get("usermeta") or {}).get("stacked") else kind
    kind = (spec.get("usermeta") or {}).get("form") or kind
    told = _figures_told(gegevens, reference)
    return " ".join(filter(None, [f"{kind}: {titel}.", told, _IN_TABLE]))


#: Up to so many ranges a text alternative tells each.
_RANGES = 8
#: Where the values of a chart are, for who does not see it.
_IN_TABLE = "De waarden staan in de tabel bij de figuur."
_TO_TABLE = re.compile(r"\s*(?:Alle|De) (?:waarden|bedragen) staan in de tabel bij de figuur\.$")


def _completed(alt_tekst: str, gegevens: pd.DataFrame, reference) -> str:
    """A text alternative of an author that tells how a chart is drawn and no number, with what its figures say; one that tells numbers as it is."""
    form = _TO_TABLE.sub("", alt_tekst)
    if not alt_tekst or form == alt_tekst:
        return alt_tekst
    return " ".join(filter(None, [form, _figures_told(gegevens, reference), _IN_TABLE]))


def _figures_told(gegevens: pd.DataFrame, reference) -> str:
    """What the figures of a chart say in a few sentences: that of `_values_told`, and of figures between a lowest and a highest what these are."""
    between = gegevens["obs_value"].isna() & gegevens["obs_low"].notna() & gegevens["obs_high"].notna() & gegevens["conf_status"].eq("F")
    ranges, values = gegevens[between], gegevens[~between]
    told = _values_told(values, reference, ordered=ranges.empty)  # the highest of the others may lie within a range
    if ranges.empty:
        return told
    several = int(values["obs_value"].notna().sum())
    named = [", ".join(filter(None, (name, row["periode"]))) for name, row in zip(_series_names(gegevens)[between], records(ranges), strict=True)]
    said = [f"{name}: {writing.value(row, reference)}" for name, row in zip(named, records(ranges), strict=True)]
    if len(said) > _RANGES:
        ends = [records(ranges.nsmallest(1, "obs_low"))[0], records(ranges.nlargest(1, "obs_high"))[0]]
        said = [f"de laagste is {writing.value(ends[0], reference)} ({ends[0]['periode']}), de hoogste {writing.value(ends[1], reference)} ({ends[1]['periode']})"]
    if several == 1:
        (alone,) = records(values[values["obs_value"].notna()])
        told = f"{_titled(', '.join(filter(None, (_series_names(gegevens)[values.index[values['obs_value'].notna()][0]], alone['periode']))))}: {writing.value(alone, reference)}."
    count = f"{numbers.write(len(ranges), 0)} {'bandbreedte' if len(ranges) == 1 else 'bandbreedtes'}, van laag tot hoog"
    first = f"{numbers.write(several, 0)} {'waarde' if several == 1 else 'waarden'} en {count}." if several else f"{count}."
    told = told.removeprefix(f"{numbers.write(several, 0)} waarden.").strip()
    return " ".join(filter(None, [_titled(first), told, f"Bandbreedtes: {'; '.join(said)}."]))


def _values_told(gegevens: pd.DataFrame, reference, *, ordered: bool = True) -> str:
    """What figures of one value say: from where to where each of a few series went, how many of many rose, the highest and the lowest; empty of one figure.

    ordered: whether there is a highest; otherwise a few figures are told each.
    """
    shown = gegevens[gegevens["obs_value"].notna()].sort_values("time_start", kind="stable")
    if "_name" not in shown:
        shown = shown.assign(_name=_series_names(shown).to_numpy())
    growing = _growing(shown)
    if growing.any() and (~growing).sum() >= 2:  # what is not complete is no fall, and no lowest
        late = list(dict.fromkeys(shown.loc[growing, "periode"]))
        since = late[0] if len(late) == 1 else f"{late[0]} tot en met {late[-1]}"
        return f"{_values_told(shown[~growing], reference, ordered=ordered)} Nog niet compleet, en daarom hier niet meegeteld: {since}."
    if len(shown) < 2:
        return ""
    rows, names = records(shown), shown["_name"]

    def said(row, named: bool) -> str:
        name = row["_name"] if named else ""
        inside = [name, row["periode"], "voorlopig" if row["soort"] == "voorlopig" and name != "voorlopig" else ""]
        return f"{writing.value(row, reference)} ({', '.join(filter(None, inside))})"

    several, told = names.ne("").any(), [f"{numbers.write(len(rows), 0)} waarden."]
    ways = {name: [r for r in rows if r["_name"] == name] for name in dict.fromkeys(names)}
    apart = not pd.DataFrame({"name": names, "when": shown["time_period"]}).duplicated().any()  # else two series would be told as one
    through_time = [name for name, way in ways.items() if apart and len({r["periode"] for r in way}) > 1]
    if len(through_time) > _TOLD:
        first, last = rows[0]["periode"], max(rows, key=lambda r: (r["time_end"] if pd.notna(r["time_end"]) else r["time_start"]))["periode"]
        told = [f"{numbers.write(len(rows), 0)} waarden van {len(ways)} reeksen, van {first} tot en met {last}."]
        told += _directions([ways[name] for name in through_time])
    else:
        told += [f"{f'{_titled(name)}: van' if several else 'Van'} {said(ways[name][0], False)} naar {said(ways[name][-1], False)}{_moved(ways[name][0], ways[name][-1])}." for name in through_time]
    if not ordered or shown["unit_measure"].nunique() > 1 or shown["transformation"].nunique() > 1:  # what has no order has no highest
        told += [f"{_titled(row['_name'])}: {said(row, False)}." for row in rows if len(ways) <= _TOLD and row["_name"] not in through_time]
    elif several or len(rows) > 2:
        lengths = [period.parse(r["time_period"]).frequency for r in rows]  # a year has more than its quarters
        level = [r for r, length in zip(rows, lengths, strict=True) if length == max(lengths, key=lengths.count)]
        low, high = (f(level, key=lambda r: r["obs_value"]) for f in (min, max))
        seen = "zichtbare " if (gegevens["conf_status"] != "F").any() else ""
        if low["obs_value"] == high["obs_value"]:
            told.append(f"Alle {seen}waarden zijn gelijk: {writing.value(low, reference)}.")
        else:
            told.append(f"Hoogste {seen}waarde: {said(high, several)}. Laagste: {said(low, several)}.")
    return " ".join(told)


def _moved(first: dict, last: dict) -> str:
    """By how much a series changed from its first figure to its last, for a sentence: in percent of the first, of shares in percentage points; nothing where that says nothing."""
    if any(row.get("onvolledig") is True and row["soort"] == "voorlopig" for row in (first, last)):  # of one that is not complete yet, lower is no fall
        return ""
    before, now, percent = first["obs_value"], last["obs_value"], first["unit_measure"].startswith("percent")
    if before <= 0 or now < 0 or first["unit_measure"] != last["unit_measure"] or first["transformation"] != "level" or first["qualifier"] or last["qualifier"]:
        return ""
    change = round(now - before, 1) if percent else round((now / before - 1) * 100)
    if not change:
        return ", vrijwel gelijk"
    written = f"{numbers.write(abs(change), 1)} procentpunt" if percent else f"{numbers.write(abs(change), 0)}%"
    return f", {written} {'hoger' if change > 0 else 'lager'}"


def _directions(ways: list[list[dict]]) -> list[str]:
    """Of many series, how many ended higher than they began and how many lower, as a sentence; none of series of changes."""
    if any(row["transformation"] != "level" for way in ways for row in way):
        return []
    up, down = (sum(sign * (way[-1]["obs_value"] - way[0]["obs_value"]) > 0 for way in ways) for sign in (1, -1))
    same = len(ways) - up - down
    counted = [f"bij {n} {words}" for n, words in ((up, "hoger dan"), (down, "lager dan"), (same, "gelijk aan")) if n]
    return [f"Het laatste cijfer is {formats.listed(counted)} het eerste."]


def _series_names(gegevens: pd.DataFrame) -> pd.Series:
    """What tells the series of a chart apart, in words: subject, breakdown and area where there are several, and what an analysis calls them if that is not enough."""
    chosen = [c for c in ("onderwerp", "uitsplitsing", "gebied") if gegevens[c].nunique() > 1]
    for column in _NAMING:
        if not gegevens.duplicated([*chosen, "time_period"]).any():
            break
        if column in gegevens and column not in chosen and gegevens[column].nunique() > 1:
            chosen.append(column)
    parts = [gegevens[c].astype("object").fillna("").astype("str").tolist() for c in chosen]
    return pd.Series([", ".join(dict.fromkeys(filter(None, of))) for of in zip(*parts, strict=True)] if parts else "", index=gegevens.index, dtype="str")


def _label(label: str, kind: str) -> None:
    if not re.fullmatch(rf"{kind}-[a-z0-9-]+", label):
        raise PeilmerkError(f"The label '{label}' must be '{kind}-' with small letters, digits and hyphens, such as '{kind}-wachttijd'.")


# --- analyses --------------------------------------------------------------------------------------------------------


def zin(uitkomst: Outcome | str | None) -> Output | None:
    """The sentence of an analysis, or a sentence in which numbers carry their keys (`analyses.words`), as a paragraph; nothing if there is none."""
    text = uitkomst.sentence if isinstance(uitkomst, Outcome) else uitkomst
    if not text or (isinstance(uitkomst, Outcome) and not uitkomst):
        return None
    plain = keys.without(text)
    return Output({"kind": "text", "markdown": plain, "keyed": text}, {"text/markdown": plain, "text/plain": plain})


def methoden() -> Output | None:
    """How the figures of analyses are computed: all pages of docs/methods, of which the site keeps those that the edition uses."""
    from peilmerk.edition import current

    found = methods.sections(current().project.root)
    text = "\n\n".join(found.values())
    return Output({"kind": "text", "markdown": text, "methods": found, "explains_methods": True}, {"text/markdown": text, "text/plain": text}) if text else None


def _absence(outcome: Outcome, titel: str, label: str, kind: str) -> Output | None:
    """That there is no result, and why, and who delivers what it lacks; nothing at all if there was nothing to compute it from, or if the page said the same already."""
    from peilmerk import coverage
    from peilmerk.edition import current

    _label(label, kind)
    edition = current()
    if outcome.nothing or (outcome.method, outcome.absent) in edition.told_absent:
        return None
    edition.told_absent.add((outcome.method, outcome.absent))
    reason = f"{formats.capital(outcome.absent)}." if outcome.found else f"Niet berekend: {outcome.absent}."
    if outcome.lacks in edition.reference.themes:
        reason += f" Wie dat levert: {coverage.senders(outcome.lacks, edition.reference)}."
    content = {"kind": "absence", "label": label, "caption": titel, "reason": reason, "notes": list(outcome.notes), **_method(outcome)}
    return Output(content, {"text/markdown": f"**{titel}**\n\n{reason}", "text/plain": f"{titel}\n{reason}"})


def _told(outcome: Outcome | None) -> tuple[str, ...]:
    return outcome.notes if outcome is not None else ()


def _method(outcome: Outcome | None) -> dict:
    """Name and title of the method of an analysis, for the link below its figure; nothing in a project that keeps no pages of methods."""
    from peilmerk.edition import current

    if outcome is None or not (current().project.root / methods.FOLDER).is_dir():
        return {}
    return {"method": {"name": outcome.method, "title": methods.title(current().project.root, outcome.method)}}


# --- other outputs ------------------------------------------------------------------------------------------------


def tegels(gegevens: pd.DataFrame, *, aantal: int = 8) -> Output | None:
    """Headline figures as tiles, most important indicator first (`headline` in the dictionary), one an indicator."""
    from peilmerk.edition import current

    edition, gegevens = current(), plain(gegevens)
    chosen = edition.headlines(gegevens).head(aantal)
    if chosen.empty:
        return None
    tiles, statement = [], gegevens.groupby(_STATEMENT, sort=False, dropna=False).ngroup()
    for index, row in chosen.iterrows():
        against, differs = edition.disputed(gegevens[statement == statement[index]].to_dict("records"))
        member = "" if row["uitsplitsing"] == "totaal" else row["uitsplitsing"]
        value = row["cijfer"].removeprefix(f"{row['qualifier']} ") + ("*" if row["soort"] == "voorlopig" else "")
        unit = "" if row["unit_measure"].startswith(("EUR", "percent", "direction")) else writing.unit_label(row["cijfer"], row["unit_measure"], edition.reference)
        area = "" if row["ref_area"] == edition.publication.area else row["gebied"]
        tiles.append({
            "label": row["onderwerp"], "member": ", ".join(x for x in (member, area) if x), "qualifier": row["qualifier"], "value": value, "unit": unit,
            "note": f"{writing.when(row)}, {row['soort']}", "page": edition.page_of(row), "against": against, "differs": differs, "key": _key(row),
        })  # fmt: skip
    frame = pd.DataFrame(tiles)[["label", "member", "qualifier", "value", "unit", "note", "against"]]
    return Output({"kind": "tiles", "tiles": tiles}, {"text/html": frame.to_html(index=False, header=False), "text/plain": frame.to_string(index=False)})


def bouwgegevens() -> Output:
    """When, with what and by which publisher the site was made; filled in when it is published."""
    text = "Wordt ingevuld bij publicatie."
    return Output({"kind": "build"}, {"text/plain": text})


def inhoud() -> Output:
    """The pages of this edition as links."""
    from peilmerk.edition import current

    pages = current().present_pages()
    return Output({"kind": "contents", "pages": pages}, {"text/plain": "\n".join(p["title"] for p in pages)})
