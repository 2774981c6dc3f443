"""matrix(): amounts in the form of the table in which they were delivered, held against its own sums."""

from __future__ import annotations

import pandas as pd

from peilmerk import keys, numbers, period, writing
from peilmerk.display.cells import disputed, flags_of, key_of
from peilmerk.display.model import Cell, Row, Table
from peilmerk.hidden_values import plain
from peilmerk.observations import TOTAL, breakdown_of
from peilmerk.texts import formats


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
                    disputed(cell, row, edition)
                cells.append(cell)
            position += span
        if across:
            row, _ = _at(line, columns, columns.index(across[0]))
            cells.append(Cell(scaled(edition.row_sum(row)), "num", key=keys.computed(key_of(row))) if row is not None else Cell("", "num"))
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
    table.legend += ["Onder een totaal dat niet de som van zijn delen is, staat de berekende som."] if same else []
    return table


def _scale(gegevens: pd.DataFrame) -> tuple[float, int, str]:
    """(divisor, digits, unit line) for a table of amounts, as coarse as the figures were given."""
    given = gegevens["decimals"].dropna()
    finest = int(given.max()) if len(given) else 0
    if finest <= -5:
        return 1e6, max(0, 6 + finest), "bedragen × € 1 mln"
    return (1e3, max(0, 3 + finest), "bedragen × € 1.000") if finest <= -3 else (1.0, max(0, finest), "bedragen in euro")


def _columns(gegevens: pd.DataFrame) -> list[tuple[str, str]]:
    """(indicator, period) of the single columns, in delivered order; indicators of closing rows share the periods."""
    main = gegevens[gegevens["role"] == "item"]["indicator"].mode().iloc[0]
    table = gegevens[gegevens["indicator"].map(lambda i: i == main) | gegevens["indicator"].str.startswith(main.split("_")[0])]
    table = table.assign(_order=[(len(c), c) for c in table["source_column"]])
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
    return [formats.capital(label) for label in left] if all(left) and len(set(left)) == len(set(labels)) else labels


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
    flags = flags_of(row)
    if "hidden" in flags or "missing" in flags:
        return Cell(writing.HIDDEN if "hidden" in flags else writing.NO_FIGURE[row["missing_reason"] or "unknown"], "num", flags, key=key_of(row))
    text = numbers.write(row["obs_value"] / divisor, digits).replace("-", writing.MINUS)
    return Cell(text + ("*" if "provisional" in flags else ""), "num", flags, key=key_of(row))


def _status(status: pd.DataFrame, first) -> Cell:
    found = status[(status["source"] == first["source"]) & (status["source_row"] == first["source_row"])]
    if found.empty:
        return Cell("")
    value = found.iloc[0]["obs_value"]
    if pd.isna(value):
        return Cell("geen uitspraak", "text", ["status-none"])
    return Cell("ja", "text", ["status-yes"]) if value else Cell("nee", "text", ["status-no"])
