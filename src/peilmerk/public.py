"""What pages may tell of an edition beside its figures: checks, totals, warnings, deliveries. Written to `public.json`.

Nothing here may depend on a hidden value: findings about hidden cells, what faults quote and values before a correction
stay in `data/processed/`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from peilmerk import clean, declarations, protect, rules, selection, spreadsheet
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference

#: Rules whose findings are a delivered sum beside a computed one.
_SUMS = ["declared_totals", "row_totals", "status_inventory", "balance"]


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
    own = f"{publication.municipality}/{publication.folder}"
    return {
        "pages": {p.name: {"title": p.title, "tables": p.tables, "present": declarations.has_data(protected, p)} for p in pages},
        "protection": protect.summary(protected, project.config.disclosure),
        "checks": json.loads((folder / "checks.json").read_text("utf-8")),
        "totals": _public_totals(folder, protected),
        "warnings": _public_warnings(folder, protected),
        "deliveries": [
            clean.facts(c.delivery)
            | {"observations": c.observations, "sheets": [_sheet(log) for log in c.sheets], "own": c.delivery.folder == own}
            for c in cleaned
            if c.delivery.hash in seen
        ],
        # Which version of its definition a figure was published under.
        "definitions": {code: reference.indicators[code].version for code in sorted(set(protected["indicator"]))},
        "coverage": {"delivered": int(selected[selection.OWN].sum()), "shown": int(shown[selection.OWN].sum())},
    }


def _sheet(log) -> dict:
    """What pages may tell of a sheet: no faults, for those quote what was found; no names of who corrected."""
    corrections = [{k: v for k, v in c.items() if k not in ("who", "faults")} for c in log.corrections]
    return {
        "sheet": log.sheet, "reader": log.reader, "observations": log.observations, "rows": log.rows, "remarks": log.remarks,
        "corrections": corrections,
    }  # fmt: skip


def findings(folder: Path) -> pd.DataFrame:
    """All that the checks judged, with `ok`, rule and severity. Not for pages."""
    table = pd.read_csv(folder / "findings.csv", sep=";", encoding="utf-8-sig")
    return spreadsheet.restored(table).astype({"ok": bool}) if len(table) else table


def _shown(table: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """Findings about cells that are shown, of deliveries in which nothing is hidden."""
    hidden = set(protected.loc[protected["conf_status"] != "F", "source"])
    cells = protected[~protected["source"].isin(hidden)]
    shown = {(row["source"], rules.where(row)) for _, row in cells.iterrows()}
    return table.loc[[pair in shown for pair in zip(table["source"], table["where"], strict=True)]]


_TOLD = ["rule", "check", "ok", "subject", "member", "period", "expected", "found", "tolerance", "unit", "where", "source", "delivery"]


def _public_totals(folder: Path, protected: pd.DataFrame) -> list[dict]:
    """Judged totals, for pages; the corner of a table is judged twice, down its column and along its row."""
    table = findings(folder)
    if table.empty:
        return []
    table = _shown(table[table["rule"].isin(_SUMS)], protected).drop_duplicates(["source", "where", "rule"])
    return json.loads(table[_TOLD].to_json(orient="records", force_ascii=False))


def _public_warnings(folder: Path, protected: pd.DataFrame) -> list[dict]:
    """Findings that did not stop the publication, for the quality page."""
    table = findings(folder)
    if table.empty:
        return []
    table = table[~table["ok"] & (table["severity"] != "critical")]
    old = table["unit"].isin(["days", "text"])  # about a delivery or a text as a whole, not about a cell
    table = pd.concat([table[old], _shown(table[~old], protected)])
    return json.loads(table[_TOLD].to_json(orient="records", force_ascii=False))
