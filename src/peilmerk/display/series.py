"""reekstabel(): series beside each other, through time."""

from __future__ import annotations

import re

import pandas as pd

from peilmerk import numbers, writing
from peilmerk.display.cells import disputed, value_cell
from peilmerk.display.model import Cell, Row, Table
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.texts import formats

#: How many series fit beside each other on a page as columns, of headings with words of how many characters together, and how many periods; what columns of observations are called as a heading.
_MANY_SERIES, _LONG_WORDS, _FEW_PERIODS = 6, 55, 8
_HEADINGS = {"law": "Wet", "referrer": "Verwijzer", "breakdown": "Uitsplitsing", "measure": "Maatregel", "intervention": "Interventie", "target_group": "Doelgroep"}


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
        return disputed(cell, row, edition)

    named = {s: formats.capital(s) if same or not label[s] or s.endswith((f"({label[s]})", f"in {label[s]}")) else f"{formats.capital(s)} ({label[s]})" for s in series}
    words = sum(max(map(len, name.split()), default=0) for name in named.values())
    wide = rijen == "periode" and aantal is None and (len(series) > _MANY_SERIES if same else len(series) <= _MANY_SERIES - 1 and words > _LONG_WORDS)
    long = rijen == "periode" and aantal is None and len(series) == 1 and len(heads) > _FEW_PERIODS
    quarters = {data["periode"].iloc[n]: _quarter(code) for n, code in enumerate(data["time_period"])} if wide or long else {}
    if wide and same and len(heads) <= _FEW_PERIODS:  # a column a series would not fit on a page
        head = [Cell(_HEADINGS.get(reeks, formats.capital(reeks)), "head"), *(Cell(formats.capital(h), "head", ["num"]) for h in reversed(heads))]
        rows = [Row([Cell(formats.capital(s), "head"), *(shown(h, s) for h in reversed(heads))]) for s in series]
    elif (wide or long) and all(quarters.values()):
        head, rows = _quarters_beside(named, heads, quarters, shown)
    else:
        first = "Periode" if rijen == "periode" else _HEADINGS.get(rijen, rijen.capitalize())
        head = [Cell(first, "head"), *(Cell(named[s], "head", ["num"]) for s in series)]
        rows = [Row([Cell(formats.capital(h) if rijen != "periode" else h, "head"), *(shown(h, s) for s in series)], "total" if str(h).casefold() == "totaal" else "item") for h in heads]
    unit = "bedragen × € 1.000" if thousands else next(iter(label.values())) if same and rows else ""
    table = Table([head], rows, unit if rows else "")
    return (table.in_one_unit() if unit == "euro" else table).with_legend()


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
