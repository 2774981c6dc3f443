"""Tables in a sheet: whatever stands above, beside, below and between them, exactly the figures that were laid out are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from handkept import REFERENCE, figures, read_cells
from peilmerk.deliveries.files import letter

SUMMED = ["bijstandsgerechtigden", "clienten_hulp_huishouden", "resultaat", "incidentele_investering"]
INDICATORS = [*SUMMED, "wachttijd_wijkteam_weken", "kosten_per_client"]
QUARTERS = {"1e kwartaal": "Q1", "kw 2": "Q2", "Q3": "Q3", "4e kwartaal": "Q4"}
SCENARIOS = {"Realisatie": "actual", "Begroting": "budget", "Prognose": "forecast", "Doel": "target", "": "actual"}
YEARS = st.lists(st.integers(2015, 2026), min_size=2, max_size=3, unique=True).map(sorted)


@dataclass
class Laid:
    """A table as it is laid out: header rows, lines, and what has to be read: (row, column, ...) counted from the table."""

    cells: list[list] = field(default_factory=list)
    merged: dict = field(default_factory=dict)
    expected: list[tuple] = field(default_factory=list)
    width: int = 0


@st.composite
def column_headers(draw) -> list[tuple[list[str], str, str, bool]]:
    """Columns: texts from top to bottom, and the period, scenario and provisional mark that they mean."""
    years = draw(YEARS)
    kind = draw(st.sampled_from(["years", "quarters", "scenario above year", "year above scenario", "three", "one cell"]))
    starred = draw(st.sets(st.sampled_from(years)))
    said = draw(st.lists(st.sampled_from(["Realisatie", "Begroting", "Prognose", "Doel"]), min_size=2, max_size=3, unique=True))
    parts = draw(st.lists(st.sampled_from(list(QUARTERS)), min_size=2, max_size=3, unique=True))

    def name(year: int) -> str:
        return f"{year}*" if year in starred else str(year)

    if kind == "years":
        return [([name(y)], str(y), "", y in starred) for y in years]
    if kind == "one cell":
        return [([f"{s} {name(y)}"], str(y), s, y in starred) for y in years for s in said]
    if kind == "quarters":
        return [([name(y), q], f"{y}-{QUARTERS[q]}", "", y in starred) for y in years for q in parts]
    if kind == "scenario above year":
        return [([s, name(y)], str(y), s, y in starred) for s in said for y in years]
    if kind == "year above scenario":
        return [([name(y), s], str(y), s, y in starred) for y in years for s in said]
    return [([s, name(y), q], f"{y}-{QUARTERS[q]}", s, y in starred) for s in said for y in years for q in parts]


@st.composite
def laid_table(draw) -> Laid:
    """A table of indicators by period, with or without breakdown, spacers, blank lines and totals."""
    columns = draw(column_headers())
    depth = len(columns[0][0])
    broken_down, unit_column = draw(st.booleans()), draw(st.booleans())
    merge = draw(st.booleans())
    labels = ["Indicator", *(["Uitsplitsing"] if broken_down else []), *(["Eenheid"] if unit_column else [])]
    laid = Laid(width=len(labels) + len(columns))
    top = draw(st.integers(0, depth - 1)) if not merge else 0
    for level in range(depth):
        line: list = list(labels) if level == top else [""] * len(labels)
        for c, (texts, *_) in enumerate(columns):
            same = c > 0 and columns[c - 1][0][: level + 1] == texts[: level + 1]
            lowest = level == depth - 1
            line.append("" if same and not lowest else texts[level])
            if merge and not lowest and not same:
                last = max(k for k in range(c, len(columns)) if columns[k][0][: level + 1] == texts[: level + 1])
                if last > c:
                    laid.merged[(level, len(labels) + c)] = (level, len(labels) + last)
        laid.cells.append(line)
    for code in draw(st.lists(st.sampled_from(INDICATORS), min_size=1, max_size=4, unique=True)):
        entry = REFERENCE.indicators[code]
        members = draw(st.lists(st.sampled_from(["groep", "individueel", "tot 27 jaar", "1. Zuid", "Wijk"]), min_size=1, max_size=3, unique=True))
        members = members if broken_down else [""]
        total = broken_down and draw(st.booleans())
        named_once = broken_down and draw(st.booleans())
        first = len(laid.cells)
        sums = [0] * len(columns)
        for number, name in enumerate([*members, *(["Totaal"] if total else [])]):
            if draw(st.integers(0, 5)) == 0 and number == 0:
                laid.cells.append([""] * laid.width)
                first = len(laid.cells)
            row = len(laid.cells)
            line = [entry.label if number == 0 or not named_once else ""]
            line += [name] if broken_down else []
            line += [REFERENCE.units[entry.unit].label] if unit_column else []
            role = "total" if name == "Totaal" else "item"
            adds = total and role == "item" and entry.aggregation in ("sum", "stock")
            for c, (_, period, scenario, provisional) in enumerate(columns):
                value = sums[c] if role == "total" else draw(st.integers(0, 3000) if c == 0 else st.one_of(st.none(), st.integers(0, 3000)))
                sums[c] += value or 0
                scenario_code = SCENARIOS[scenario]
                status = "F" if scenario_code == "forecast" else "P" if provisional and scenario_code == "actual" else "A"
                laid.expected.append(
                    (row, len(line), code, "_T" if name in ("", "Totaal") else name, role, "_T" if adds else "", period, scenario_code, status, value)
                )
                line.append(value)
            laid.cells.append(line)
        if named_once and merge and len(laid.cells) - first > 1 and laid.cells[first][0]:
            laid.merged[(first, 0)] = (len(laid.cells) - 1, 0)
    return laid


TITLES = st.lists(
    st.sampled_from(["Kerncijfers sociaal domein", "Tabel 3. Overzicht", "Concept, stand 1 mei", "aantallen en bedragen"]), max_size=2, unique=True
)  # fmt: skip
NOTES = st.lists(st.sampled_from(["* voorlopige cijfers", "** nader voorlopig", "Vragen? Bel de afdeling"]), max_size=2, unique=True)


@st.composite
def laid_sheet(draw) -> Laid:
    """One or two tables, below or beside each other, with titles above and notes below."""
    whole = Laid()
    for line in draw(TITLES):
        whole.cells.append([line])
    if draw(st.booleans()):
        whole.cells.append([])
    place(whole, draw(laid_table()), len(whole.cells), 0)
    second = draw(st.sampled_from(["none", "below", "beside"]))
    if second == "beside":
        place(whole, draw(laid_table()), draw(st.integers(0, 3)), max(len(line) for line in whole.cells) + 1)
    notes = [[]] * draw(st.integers(0, 1)) + [[n] for n in draw(NOTES)]
    if second != "beside":
        whole.cells += notes
    if second == "below":
        whole.cells += [[]] * draw(st.integers(1, 2)) + [[t] for t in draw(TITLES)]
        place(whole, draw(laid_table()), len(whole.cells), 0)
    return whole


def place(whole: Laid, table: Laid, row: int, column: int) -> None:
    """Put a table in a sheet with its first cell at row and column."""
    while len(whole.cells) < row + len(table.cells):
        whole.cells.append([])
    for r, line in enumerate(table.cells):
        old = list(whole.cells[row + r])
        whole.cells[row + r] = old + [""] * (column - len(old)) + list(line)
    for (r, c), (last_r, last_c) in table.merged.items():
        whole.merged[(row + r, column + c)] = (row + last_r, column + last_c)
    whole.expected += [(row + e[0] + 1, letter(column + e[1]), *e[2:]) for e in table.expected]


@settings(max_examples=60)
@given(laid_sheet())
def test_what_was_laid_out_is_what_is_read(laid):
    table, log = read_cells(laid.cells, laid.merged)
    assert log.faults == [] and log.reader == "indicatoren-breed"
    read = figures(
        table, "source_row", "source_column", "indicator", "member", "role", "part_of", "time_period", "scenario", "obs_status", "obs_value"
    )
    assert sorted(read, key=str) == sorted(laid.expected, key=str)
