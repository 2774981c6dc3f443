"""Hand-kept measures: blocks of numbered measures with a target a year, subtotals, totals, and a status.

    Nr    | Maatregel                     | 2019 | 2020 | 2021 | 2022 | Op koers
          | Maatregelenplan 1             |
    1.1   | Doorbraakmethode              |  750 | 2251 | ...         | ja
          | Subtotaal Maatregelenplan 1   | 1440 | ...
          | Totaal verwachte besparingen  | ...

Every subtotal adds up the measures since the subtotal before it; the total adds up the subtotals and the measures
that stand in none. Only rows without number can be a subtotal, a total or one of the closing rows: measures are free to
be called Totaalaanpak.
"""

from __future__ import annotations

from peilmerk import period as periods
from peilmerk.deliveries import common
from peilmerk.deliveries.grid import Sheet
from peilmerk.observations import TOTAL

_STATUS = {"ja": 1.0, "nee": 0.0}
#: Rows without number that are statements of their own: label -> indicator, scenario, obs_status
_CLOSING = {
    "te realiseren besparing": ("te_realiseren_besparing", "target", "A"),
    "inzet extra middelen ...": ("extra_rijksmiddelen", "budget", "A"),
    "saldo": ("saldo", "forecast", "F"),
    "behoedzaamheidsmarge": ("behoedzaamheidsmarge", "budget", "A"),
}


def _header(sheet: Sheet) -> int | None:
    for row in range(min(len(sheet.cells), 12)):
        if sheet.text(row, 0).lower() == "nr" and sheet.text(row, 1).lower() == "maatregel":
            return row
    return None


def recognises(sheet: Sheet) -> bool:
    """True if a row begins with Nr, Maatregel."""
    return _header(sheet) is not None


def read(sheet: Sheet, context) -> list[dict]:
    """Rows of observations: `taakstelling` a cell, `op_koers` a status, and the closing rows. Raises DeliveryError."""
    header = _header(sheet)
    factor = common.amount_factor(sheet, header)
    common.nothing_outside(sheet, header, {c for c in range(sheet.width) if sheet.text(header, c)})
    years, status_column = [], None
    for c in range(2, sheet.width):
        text = sheet.text(header, c)
        if text.lower() == "op koers":
            status_column = c
        elif text:
            years.append((c, common.period_at(sheet, header, c)))
    if not years:
        raise sheet.error(row=header, found="no periods in the header", expected="a year in every column", do="Add the years.")
    last_year = years[-1][1]
    base = {"ref_area": context.municipality, "theme": context.delivery.theme or "maatregelen", "unit_measure": "EUR"}
    rows: list[dict] = []
    open_rows: list[dict] = []  # measures that no subtotal has taken yet
    subtotals: list[dict] = []
    closed = False
    for r in range(header + 1, len(sheet.cells)):
        number, (label, marks) = sheet.text(r, 0), common.without_marks(sheet.text(r, 1))
        cells = [(c, p) for c, p in years if sheet.text(r, c)]
        if not label and not cells:
            continue
        if not cells and not number and not sheet.text(r, status_column or 0):
            continue  # the heading of a block
        if not label:
            raise sheet.error(row=r, column=1, found="an empty cell", expected="the name of the measure", do="Fill it in.")
        note = f"voetnootteken {marks} zonder voetnoot" if marks else ""
        lower = label.lower()
        closing = None if number else _closing(lower)
        role = "item" if number or closing else _role(lower)
        if closed and role == "item" and not closing:
            raise sheet.error(
                row=r, column=1, found=label, expected="below the total only " + ", ".join(c.capitalize() for c in _CLOSING),
                do="Move a measure above the total, or give the row one of these names.",
            )  # fmt: skip
        closed = closed or role == "total"
        if closing:
            indicator, scenario, obs_status = closing
            member = label if indicator in ("extra_rijksmiddelen", "behoedzaamheidsmarge") else TOTAL
        else:
            indicator, member = "taakstelling", f"{number} {label}".strip()
            scenario, obs_status = ("target", "A") if role == "item" else _sum_scenario(lower)
        made = []
        for c, p in _spans(sheet, r, years):
            value = common.number_at(sheet, r, c, factor=factor)
            made.append(base | {
                "indicator": indicator, "measure": member, "role": role, "scenario": scenario, "obs_status": obs_status,
                "obs_value": value.value, "decimals": value.decimals, "missing_reason": value.missing, "note": note,
                **common.period_columns(p), **common.place(r, c),
            })  # fmt: skip
        rows += made
        if closing is None:
            if role == "subtotal":
                for row in open_rows:
                    row["part_of"] = member
                open_rows = []
                subtotals += made
            elif role == "total":
                for row in [*open_rows, *subtotals]:
                    row["part_of"] = member
                open_rows, subtotals = [], []
            elif role == "item":
                open_rows += made
        if status_column is not None and sheet.text(r, status_column):
            rows.append(base | {
                "indicator": "op_koers", "measure": member, "role": role, "scenario": "forecast", "obs_status": "F",
                "unit_measure": "flag", **_status(sheet, r, status_column),
                **common.period_columns(last_year), **common.place(r, status_column),
            })  # fmt: skip
    return rows


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


def _spans(sheet: Sheet, row: int, years: list) -> list:
    """(column, period) of the cells of a row; a cell merged over several years is one, for all of them.

    An empty cell is an observation too, of a figure that was not given: nothing is left out.
    """
    found, covered = [], -1
    for c, p in years:
        if c <= covered:
            continue
        last = sheet.merged.get((row, c), (row, c))[1]
        inside = [q for k, q in years if c <= k <= last]
        covered = last
        if len(inside) > 1:
            p = periods.parse(f"{inside[0].code}/{inside[-1].code}")
        found.append((c, p))
    return found


def _status(sheet: Sheet, row: int, column: int) -> dict:
    text = sheet.text(row, column).lower()
    if text in ("-", "–"):
        return {"obs_value": None, "missing_reason": "not_applicable"}
    if text not in _STATUS:
        raise sheet.error(row=row, column=column, found=text, expected="ja, nee or -", do="Correct the cell.")
    return {"obs_value": _STATUS[text], "decimals": 0}
