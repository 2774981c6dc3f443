"""Hand-kept measures: blocks of numbered measures with a target a year, subtotals, totals, and a status.

    Nr    | Maatregel                     | 2019 | 2020 | 2021 | 2022 | Op koers
          | Maatregelenplan 1             |
    1.1   | Doorbraakmethode              |  750 | 2251 | ...         | ja
          | Subtotaal Maatregelenplan 1   | 1440 | ...
          | Totaal verwachte besparingen  | ...

Every subtotal adds up the measures since the subtotal before it; the total adds up the subtotals and the measures
that stand in none. Only rows without number can be a subtotal, a total or one of the closing rows: measures are free to
be called Totaalaanpak. Beside a target can stand what was realised (`Taakstelling 2020 | Gerealiseerd 2020`).
"""

from __future__ import annotations

from dataclasses import dataclass

from peilmerk import period as periods
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import header_texts, headers, table_rows
from peilmerk.deliveries.layout.headers import Meaning
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.reading import EMPTY, TEXT, Context, Reading, RowReading
from peilmerk.errors import DeliveryError, Fault
from peilmerk.observations import TOTAL

_NUMBER = {"nr", "nr.", "nummer", "no.", "#"}
_NAME = {"maatregel", "maatregelen", "omschrijving", "naam maatregel", "omschrijving maatregel"}
_STATUS_COLUMN = {"op koers", "op koers?", "status"}
_STATUS = {"ja": 1.0, "nee": 0.0, "op koers": 1.0, "niet op koers": 0.0}
#: Rows without number that are statements of their own: label -> indicator, scenario, obs_status
_CLOSING = {
    "te realiseren besparing": ("te_realiseren_besparing", "target", "A"),
    "inzet extra middelen ...": ("extra_rijksmiddelen", "budget", "A"),
    "saldo": ("saldo", "forecast", "F"),
    "behoedzaamheidsmarge": ("behoedzaamheidsmarge", "budget", "A"),
}


@dataclass(frozen=True)
class _Line:
    """A row with figures: its role, the closing statement that it is (if any), and the member that it adds up to."""

    row: int
    number: str
    label: str
    marks: str
    role: str
    closing: tuple[str, str, str] | None
    misplaced: bool = False
    part_of: str = ""

    @property
    def member(self) -> str:
        return f"{self.number} {self.label}".strip()


def _header(sheet: Sheet) -> int | None:
    top = common.top(sheet, 12)
    for row in range(top.height):
        if top.text(row, 0).lower() in _NUMBER and top.text(row, 1).lower() in _NAME:
            return row
    return None


def recognises(sheet: Sheet) -> bool:
    """True if a row begins with Nr, Maatregel (or Nummer, Omschrijving)."""
    return _header(sheet) is not None


def _years(sheet: Sheet, header: int) -> tuple[range, dict[int, Meaning], int | None]:
    """The rows of the header, what each column of amounts means, and the column with the status.

    A header may have a second row, below or above the one with Nr. Raises DeliveryError with every column that says no period.
    """

    def told(block: range) -> dict[int, Meaning]:
        meanings = {c: headers.meaning(p) for c, p in header_texts.paths(sheet, block).items() if c > 1 and p}
        return {c: m for c, m in meanings.items() if m.period and not (m.rest or m.twice or m.side or m.change)}

    blocks = [range(header, header + 1)]
    if header + 1 < sheet.height and not sheet.text(header + 1, 0) and not sheet.text(header + 1, 1):
        blocks.append(range(header, header + 2))
    if header > 0 and not sheet.text(header - 1, 0) and not sheet.text(header - 1, 1):
        blocks.append(range(header - 1, header + 1))
    # of as many periods, the header that leaves least unsaid: "2020" may have "Gerealiseerd" below it
    block = max(blocks, key=lambda b: (len(told(b)), sum(bool(m.scenario) for m in told(b).values())))
    years, status, faults = told(block), None, []
    for c, path in header_texts.paths(sheet, block).items():
        text = " ".join(p.text for p in path)
        if c < 2 or not text or c in years:
            continue
        if text.lower() in _STATUS_COLUMN and status is None:
            status = c
        else:
            faults += sheet.error(
                row=path[-1].row, column=c, found=text, expected="a period (2020, Taakstelling 2020, Gerealiseerd 2020) or Op koers",
                do="Correct the cell.",
            ).faults  # fmt: skip
    if not years and not faults:
        faults += sheet.error(row=header, found="no periods in the header", expected="a year in every column", do="Add the years.").faults
    if faults:
        raise DeliveryError(faults=faults)
    return block, years, status


def read(sheet: Sheet, reading: Reading) -> None:
    """`taakstelling` a cell (`gerealiseerde_besparing` if realised), `op_koers` a status, and the closing rows.

    A row with a cell that is wrong is refused, the others are read. Raises DeliveryError if the header or the unit fails.
    """
    header = _header(sheet)
    faults: list[Fault] = []
    factor, block, years, status = 1.0, range(header, header + 1), {}, None
    try:
        factor = common.amount_factor(sheet, header)
    except DeliveryError as error:
        faults += error.faults
    try:
        block, years, status = _years(sheet, header)
    except DeliveryError as error:
        faults += error.faults
    if faults:
        raise DeliveryError(faults=faults)
    lines, notes = _lines(sheet, range(block[-1] + 1, sheet.height), list(years), status)
    columns = {0, 1, *years, *({status} if status is not None else set())}
    seen: dict[tuple, int] = {}
    for r in range(sheet.height):
        with reading.row(r) as row:
            if not any(sheet.text(r, c) for c in range(len(sheet.cells[r]))):
                row.skip(EMPTY)
            elif r in block or r < block[0]:
                row.skip(TEXT)
            else:
                row.take(common.beside, sheet, r, columns)
                if r in lines:
                    _read_row(row, sheet, lines[r], years, status, factor, notes, reading.context, seen)


def _lines(sheet: Sheet, body: range, years: list[int], status: int | None) -> tuple[dict[int, _Line], table_rows.Footnotes]:
    """The rows with figures, by row, each with what it adds up to; and the footnotes."""
    rows, notes = table_rows.rows(sheet, body, [0, 1], years, [status] if status is not None else [])
    found: list[_Line] = []
    closed = False
    for row in rows:
        if row.kind in (table_rows.EMPTY, table_rows.NOTE, table_rows.HEADING):
            continue
        number = sheet.text(row.index, 0)
        label, marks = common.without_marks(sheet.text(row.index, 1))
        closing = None if number else _closing(label.lower())
        role = "item" if number or closing else _role(label.lower())
        misplaced = closed and role == "item" and not closing
        closed = closed or role == "total"
        found.append(_Line(row.index, number, label, marks, role, closing, misplaced))
    sums: dict[int, str] = {}
    block: list[_Line] = []  # measures that no subtotal has taken yet
    loose: list[_Line] = []
    for line in found:
        if line.closing or line.role == "inventory":
            continue
        if line.role == "subtotal":
            sums |= {part.row: line.member for part in block}
            block, loose = [], [*loose, line]
        elif line.role == "total":
            sums |= {part.row: line.member for part in [*block, *loose]}
            block, loose = [], []
        else:
            block.append(line)
    return {line.row: _Line(**{**vars(line), "part_of": sums.get(line.row, "")}) for line in found}, notes


def _read_row(
    row: RowReading, sheet: Sheet, line: _Line, years: dict[int, Meaning], status: int | None, factor: float,
    notes: table_rows.Footnotes, context: Context, seen: dict[tuple, int],
) -> None:
    r = line.row
    if not line.label:
        row.faults += sheet.error(row=r, column=1, found="an empty cell", expected="the name of the measure", do="Fill it in.").faults
    if line.misplaced:
        row.faults += sheet.error(
            row=r, column=1, found=line.label, expected="below the total only " + ", ".join(c.capitalize() for c in _CLOSING),
            do="Move a measure above the total, or give the row one of these names.",
        ).faults  # fmt: skip
    base = {"ref_area": context.municipality, "theme": context.delivery.theme or "maatregelen", "unit_measure": "EUR"}
    note = "; ".join(notes.texts(table_rows.split_marks(line.marks))) if line.marks else ""
    made = []
    for c, period in _spans(sheet, r, years):
        value = row.take(common.number_at, sheet, r, c, factor=factor, unit="EUR")
        if value is None:
            continue
        indicator, member, scenario, obs_status = _statement(line, years[c])
        provisional = scenario == "actual" and obs_status == "A" and (years[c].provisional or value.provisional)
        made.append(base | {
            "indicator": indicator, "measure": member, "role": line.role, "part_of": line.part_of, "scenario": scenario,
            "obs_status": "P" if provisional else obs_status, **common.value_columns(value), "note": note,
            **common.period_columns(period), **common.place(r, c),
        })  # fmt: skip
    if status is not None and sheet.text(r, status):
        word = row.take(_status, sheet, r, status, default={})
        member = line.member if not line.closing else _statement(line, Meaning())[1]
        made.append(base | {
            "indicator": "op_koers", "measure": member, "role": line.role, "scenario": "forecast", "obs_status": "F",
            "unit_measure": "flag", **word,
            **common.period_columns(years[max(years)].period), **common.place(r, status),
        })  # fmt: skip
    if row.ok:
        row.take(common.once, sheet, r, 1, made, seen, "Remove one of the two, or give them a number of their own.")
    row.observe(*made, total=line.role in ("subtotal", "total"))


def _statement(line: _Line, column: Meaning) -> tuple[str, str, str, str]:
    """Indicator, member, scenario and obs_status of a line in a column."""
    if line.closing:
        indicator, scenario, status = line.closing
        member = line.label if indicator in ("extra_rijksmiddelen", "behoedzaamheidsmarge") else TOTAL
        return indicator, member, *((column.scenario, column.status) if column.scenario == "actual" else (scenario, status))
    if column.scenario == "actual":
        return "gerealiseerde_besparing", line.member, "actual", column.status
    if column.scenario and column.scenario != "target":
        return "taakstelling", line.member, column.scenario, column.status
    return "taakstelling", line.member, *(("target", "A") if line.role == "item" else _sum_scenario(line.label.lower()))


def _closing(label: str) -> tuple[str, str, str] | None:
    for name, statement in _CLOSING.items():
        if label == name or (name.endswith(" ...") and label.startswith(name.removesuffix("..."))):
            return statement
    return None


def _role(label: str) -> str:
    """What a row without number is, by its first word."""
    first = label.split(" ")[0]
    return {"subtotaal": "subtotal", "totaal": "total", "inventarisatie": "inventory"}.get(first, "item")


def _sum_scenario(label: str) -> tuple[str, str]:
    """What the totals say of the future is a forecast when it says so (verwachte, inventarisatie)."""
    return ("forecast", "F") if "verwacht" in label or label.startswith("inventarisatie") else ("target", "A")


def _spans(sheet: Sheet, row: int, years: dict[int, Meaning]) -> list[tuple[int, periods.Period]]:
    """(column, period) of the cells of a row; a cell merged over several years is one, for all of them.

    An empty cell is an observation too, of a figure that was not given: nothing is left out.
    """
    found, covered = [], -1
    for c, told in years.items():
        if c <= covered:
            continue
        covered = sheet.merged.get((row, c), (row, c))[1]
        inside = [m.period for k, m in years.items() if c <= k <= covered and m.scenario == told.scenario]
        period = told.period
        if len(inside) > 1:
            period = headers.spanning(inside)
        found.append((c, period))
    return found


def _status(sheet: Sheet, row: int, column: int) -> dict:
    text = sheet.text(row, column).lower()
    if text in ("-", "–"):
        return {"obs_value": None, "missing_reason": "not_applicable"}
    if text not in _STATUS:
        raise sheet.error(row=row, column=column, found=text, expected="ja, nee or -", do="Correct the cell.")
    return {"obs_value": _STATUS[text], "decimals": 0}
