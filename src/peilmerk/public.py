"""What pages may tell of an edition beside its figures: checks, totals, warnings, deliveries. Written to `public.json`.

Nothing here may depend on a hidden value: what faults quote and values before a correction stay in `data/processed/`. What of the checks may
be told decides `public_checks`; how they compare with the previous edition says `earlier`.
"""

from __future__ import annotations

import pandas as pd

from peilmerk import clean, coverage, declarations, prepare, protect, public_checks, selection, store
from peilmerk.checks import earlier
from peilmerk.deliveries.reading import DATA, DROPPED, REFUSED
from peilmerk.disclosure import differencing
from peilmerk.observations import KEY
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference
from peilmerk.registers.forms import FORMS

#: To how many rows the size of a register is told.
ROUNDED = 100


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
    seen = set(selected["source"])
    # Findings are about figures that were delivered as such, never about what was counted from registers.
    delivered, stated = selected[~selected[selection.COUNTED]], protected[~protected[selection.COUNTED]]
    # What stands as it was published before is now something else, perhaps: which figures that is of, a finding must not tell.
    held = shown[differencing.stands(protected, project.disclosure) & ~shown[selection.COUNTED]]
    closed = pd.concat([_small(project, publication, cleaned, reference), held])
    checked = public_checks.told(project.work(publication), stated, closed)
    own, lists = publication.delivered_in, declarations.filled_lists(project, publication, pages)
    # Registers of one folder are counted together: also those of which no figure bears the name.
    seen_registers = {c.delivery.folder for c in cleaned if c.delivery.register and c.delivery.hash in seen}
    return {
        "pages": {
            p.name: {"title": p.title, "description": p.description, "reader": p.reader, "section": p.section, "tables": p.tables, "present": declarations.has_data(protected, p, lists)}
            for p in pages
        },
        "protection": protect.summary(protected, project.disclosure, reference),
        **coverage.entries(protected, reference, thematic=publication.thematic),
        **checked,
        "earlier": earlier.compare(checked, earlier.results(project, publication)),
        "deliveries": [
            clean.facts(c.delivery)
            | {"observations": c.observations, "sheets": [_sheet(log) for log in c.sheets], "own": c.delivery.folder == own}
            | {"confidential": _confidential(c, reference), "keep_until": c.delivery.keep_until.isoformat() if c.delivery.keep_until else ""}
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


def _small(project: Project, publication: Publication, cleaned: list[clean.Cleaned], reference: Reference) -> pd.DataFrame:
    """All figures that the checks may have seen, of every vintage until the peildatum, that are too few to be shown.

    Also another delivery's figure that is the same one, rounded perhaps.
    """
    kept = [c for c in cleaned if not c.delivery.register and not c.delivery.published and c.delivery.exported <= publication.peildatum]
    table = prepare.read_store(kept, publication, reference)
    few = protect.small(table, project.disclosure, reference)
    figures = pd.MultiIndex.from_frame(table[[c for c in KEY if c != "role"]])
    return table[few | figures.isin(figures[few])]


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


def _confidential(c: clean.Cleaned, reference: Reference) -> bool:
    """Whether a delivery holds what may have to be hidden, so that its hash would let that be guessed and confirmed. Not whether it is: that says something of it."""
    if c.delivery.published or c.delivery.register:
        return bool(c.delivery.register)
    if any(log.corrections or log.faults for log in c.sheets):
        return True
    table = store.read([c.path])
    persons = table["indicator"].map(lambda code: reference.indicators[code].people).astype(bool) | table["base"].notna()
    return bool((persons & ~table["exempt"]).any())
