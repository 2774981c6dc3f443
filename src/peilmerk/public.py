"""What pages may tell of an edition beside its figures: checks, totals, warnings, deliveries. Written to `public.json`.

Nothing here may depend on a hidden value: findings about hidden cells, also how many there are, what faults quote and values
before a correction stay in `data/processed/`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from peilmerk import clean, declarations, prepared, protect, rules, selection, spreadsheet, store
from peilmerk.deliveries.reading import DATA, DROPPED, REFUSED
from peilmerk.observations import breakdown_of
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference
from peilmerk.registers.forms import FORMS

#: Rules whose findings are a delivered sum beside a computed one.
_SUMS = ["declared_totals", "row_totals", "status_inventory", "balance"]
#: To how many rows the size of a register is told.
ROUNDED = 100
#: Units of findings about a delivery or a text as a whole, not about a cell.
_WHOLE = ["days", "text"]


def told(
    project: Project,
    publication: Publication,
    selected: pd.DataFrame,
    shown: pd.DataFrame,
    protected: pd.DataFrame,
    pages: list,
    cleaned: list[clean.Cleaned],
    reference: Reference,
) -> dict:
    """Everything that pages may tell. selected: what the edition sees; shown: what its pages declare, before protection."""
    folder = project.work(publication)
    seen = set(selected["source"])
    # Findings are about figures that were delivered as such, never about what was counted from registers.
    delivered, stated = selected[~selected[selection.COUNTED]], protected[~protected[selection.COUNTED]]
    closed = _Closed(delivered, stated, protect.small(delivered, project.disclosure, reference))
    own = publication.delivered_in
    # Registers of one folder are counted together: also those of which no figure bears the name.
    seen_registers = {c.delivery.folder for c in cleaned if c.delivery.register and c.delivery.hash in seen}
    return {
        "pages": {p.name: {"title": p.title, "tables": p.tables, "present": declarations.has_data(protected, p)} for p in pages},
        "protection": protect.summary(protected, project.disclosure),
        "checks": _public_checks(folder, closed),
        "totals": _public_totals(folder, stated, closed),
        "warnings": _public_warnings(folder, stated, closed),
        "deliveries": [
            clean.facts(c.delivery)
            | {"observations": c.observations, "sheets": [_sheet(log) for log in c.sheets], "own": c.delivery.folder == own}
            | {"confidential": _confidential(c, project, reference), "keep_until": c.delivery.keep_until.isoformat() if c.delivery.keep_until else ""}
            for c in cleaned
            if c.delivery.hash in seen or (c.delivery.register and c.delivery.folder in seen_registers)
        ],
        # Which version of its definition a figure was published under.
        "definitions": {code: reference.indicators[code].version for code in sorted(set(protected["indicator"]))},
        # What was counted from registers was not delivered as figures, and is shown as far as it was asked for.
        "coverage": {
            "delivered": int(delivered[selection.OWN].sum()), "shown": int(shown.loc[~shown[selection.COUNTED], selection.OWN].sum()),
            "counted": int(shown[selection.COUNTED].sum()),
        },
    }


def _sheet(log) -> dict:
    """What pages may tell of a sheet: no faults, for those quote what was found; no names of who corrected."""
    corrections = [{k: v for k, v in c.items() if k not in ("who", "faults")} for c in log.corrections]
    if log.reader in FORMS:  # of a register roughly how many rows: a precise number can be a count of people
        rows = {kind: _rounded(n) for kind, n in log.rows.items() if kind in (DATA, DROPPED, REFUSED)}
        return {"sheet": log.reader, "reader": log.reader, "observations": log.observations, "rows": rows, "remarks": log.remarks, "corrections": corrections}
    return {
        "sheet": log.sheet, "reader": log.reader, "observations": log.observations, "rows": log.rows, "remarks": log.remarks,
        "corrections": corrections,
    }  # fmt: skip


def _rounded(rows: int) -> int:
    return int(round(rows / ROUNDED) * ROUNDED)


def findings(folder: Path) -> pd.DataFrame:
    """All that the checks judged, with `ok`, rule and severity. Not for pages."""
    table = pd.read_csv(folder / prepared.FINDINGS, sep=";", encoding="utf-8-sig")
    return spreadsheet.restored(table).astype({"ok": bool}) if len(table) else table


class _Closed:
    """Deliveries in which something is hidden, or would be if a page declared it; and such figures wherever they stand."""

    def __init__(self, selected: pd.DataFrame, protected: pd.DataFrame, small: pd.Series):
        cells = pd.concat([protected[protected["conf_status"] != protect.FREE], selected[small]])
        self.sources = set(cells["source"])
        self.figures = {(row["indicator"], breakdown_of(row), row["ref_area"], row["time_period"]) for _, row in cells.iterrows()}

    def has(self, table: pd.DataFrame) -> pd.Series:
        """Which findings can depend on a hidden value. Two deliveries that disagree tell of each other's figure."""
        figures = zip(table["subject"], table["member"], table["area"], table["period"].astype(str), strict=True)
        return table["source"].isin(self.sources) & ~table["unit"].isin(_WHOLE) | pd.Series([f in self.figures for f in figures], index=table.index, dtype=bool)


def _confidential(c: clean.Cleaned, project: Project, reference: Reference) -> bool:
    """Whether a delivery holds what is not shown, so that its hash would let that be guessed and confirmed."""
    if c.delivery.published or c.delivery.register:
        return bool(c.delivery.register)
    unread = any(log.corrections or log.faults for log in c.sheets)
    return unread or bool(protect.small(store.read([c.path]), project.disclosure, reference).any())


def _shown(table: pd.DataFrame, protected: pd.DataFrame, closed: _Closed) -> pd.DataFrame:
    """Findings about cells that are shown, of deliveries in which nothing is hidden."""
    cells = protected[~protected["source"].isin(closed.sources)]
    shown = {(row["source"], rules.where(row)) for _, row in cells.iterrows()}
    here = pd.Series([pair in shown for pair in zip(table["source"], table["where"], strict=True)], index=table.index, dtype=bool)
    return table[here & ~closed.has(table)]


def _public_checks(folder: Path, closed: _Closed) -> list[dict]:
    """The checks with their findings counted, but for those that can depend on a hidden value."""
    checks, table = json.loads((folder / prepared.CHECKS).read_text("utf-8")), findings(folder)
    if table.empty:
        return checks
    secret = table[~table["ok"] & closed.has(table)].groupby(["suite", "rule", "check"]).size().to_dict()
    for check in checks:
        check["failed"] -= secret.get((check["suite"], check["name"], check["title"]), 0)
        check["ok"] = check["failed"] == 0
    return checks


_TOLD = ["rule", "check", "ok", "subject", "member", "period", "scenario", "expected", "found", "tolerance", "unit", "where", "source", "delivery"]


def _public_totals(folder: Path, protected: pd.DataFrame, closed: _Closed) -> list[dict]:
    """Judged totals, for pages; the corner of a table is judged twice, down its column and along its row."""
    table = findings(folder)
    if table.empty:
        return []
    table = _shown(table[table["rule"].isin(_SUMS)], protected, closed).drop_duplicates(["source", "where", "rule"])
    return json.loads(table[_TOLD].to_json(orient="records", force_ascii=False))


def _public_warnings(folder: Path, protected: pd.DataFrame, closed: _Closed) -> list[dict]:
    """Findings that did not stop the publication, for the quality page."""
    table = findings(folder)
    if table.empty:
        return []
    table = table[~table["ok"] & (table["severity"] != "critical")]
    old = table["unit"].isin(_WHOLE)
    table = pd.concat([table[old], _shown(table[~old], protected, closed)])
    return json.loads(table[_TOLD].to_json(orient="records", force_ascii=False))
