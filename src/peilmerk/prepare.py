"""Prepare an edition: clean, select, check, data gate, protect, audit. Everything before a theme notebook may look.

Files in `data/processed/editions/<id>/`, none of which is ever published:
`selected.parquet` (what the edition sees), `findings.csv` and `checks.json` (what the checks found), `protected.parquet`
(what the theme notebooks get) and `public.json` (what pages about quality and origin may tell).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

from peilmerk import clean, declarations, narrative, protect, rules, selection, store
from peilmerk.errors import GateClosed, PeilmerkError
from peilmerk.observations import COLUMNS
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference

#: Rules whose findings are a delivered sum beside a computed one.
_SUMS = ["declared_totals", "row_totals", "status_inventory", "balance"]
_STEPS = [
    "clean.py", "selection.py", "rules.py", "checks.py", "protect.py", "prepare.py", "declarations.py", "observations.py",
]  # fmt: skip


def read_cleaned(project: Project, publication: Publication) -> list[clean.Cleaned]:
    """Clean what the publication can see (nothing is done for what the store has). Raises if its own folder fails."""
    cleaned, failed = clean.clean_for(project, publication.municipality)
    for folder, error in failed:
        if folder == f"{publication.municipality}/{publication.folder}":
            raise error
    return cleaned


def select(project: Project, publication: Publication, cleaned: list[clean.Cleaned]) -> pd.DataFrame:
    """What the edition sees of the store, written to `selected.parquet` (without the column `own`)."""
    table = selection.by_peildatum(store.read([c.path for c in cleaned]), publication, cleaned)
    municipal = table[(table["ref_area"] == publication.area) | table[selection.OWN]]
    _write(project.work(publication) / "selected.parquet", municipal)
    return municipal


def check(project: Project, publication: Publication, selected: pd.DataFrame, cleaned: list[clean.Cleaned]) -> list:
    """Run the suites: `observaties` on all the edition's own figures, and each delivery's suite on its sheets."""
    from peilmerk import checks  # Great Expectations takes seconds to import: only who checks pays

    own = selected[selected[selection.OWN]]
    values = {"peildatum": publication.peildatum.isoformat()}
    results = checks.run(own, checks.load_suite(project.expectations / "observaties.json", values))
    for reader in sorted({name for c in cleaned for _, name, _ in c.sheets}):
        suite = project.expectations / f"{reader}.json"
        sheets = {(c.delivery.hash, sheet) for c in cleaned for sheet, name, _ in c.sheets if name == reader}
        part = own[[pair in sheets for pair in zip(own["source"], own["source_sheet"], strict=True)]]
        if suite.is_file() and len(part):
            results += checks.run(part, checks.load_suite(suite, values))
    results.append(_texts(project, publication, checks.CheckResult))
    files = {c.delivery.hash: c.delivery.name for c in cleaned}
    folder = project.work(publication)
    folder.mkdir(parents=True, exist_ok=True)
    found = [r.findings.assign(rule=r.name, check=r.title, severity=r.severity, delivery=r.findings["source"].map(files)) for r in results]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    table.to_csv(folder / "findings.csv", index=False, sep=";", encoding="utf-8-sig")
    (folder / "checks.json").write_text(json.dumps([r.summary() for r in results], ensure_ascii=False, indent=1), "utf-8")
    return results


def _texts(project: Project, publication: Publication, result):
    """Numbers that an author typed in a text instead of referring to the figure."""
    folder = project.raw_folder(publication.municipality, publication.period) / "teksten"
    texts = sorted(folder.glob("*.md")) if folder.is_dir() else []
    found = [
        {"ok": False, "subject": number, "where": f"teksten/{path.name}, regel {line}", "unit": "text"}
        for path in texts
        for line, number in narrative.typed_numbers(path.read_text("utf-8"))
    ]
    return result(
        name="typed_numbers", title="Geen getypte getallen in teksten", severity="warning", ok=not found, suite="teksten",
        explanation="Elk getal in een tekst is een verwijzing naar een cijfer, zodat tekst en tabel niet kunnen verschillen.",
        judged=len(texts), failed=len(found), findings=pd.DataFrame(found, columns=rules.FINDING),
    )  # fmt: skip


def data_gate(project: Project, publication: Publication) -> None:
    """Raise GateClosed, naming the rows, if a critical check failed."""
    folder = project.work(publication)
    failed = [c for c in json.loads((folder / "checks.json").read_text("utf-8")) if not c["ok"] and c["severity"] == "critical"]
    if not failed:
        return
    table = _findings(folder)
    wrong = table[(table["severity"] == "critical") & ~table["ok"]]
    lines = [_sentence(row) for _, row in wrong.head(12).iterrows()]
    more = f"\n  ... and {len(wrong) - 12} more" if len(wrong) > 12 else ""
    where = (folder / "findings.csv").relative_to(project.root).as_posix()
    raise GateClosed(
        f"{publication.heading}: the data gate is closed, {len(wrong)} critical finding(s). The last good site stays in place.\n"
        + "\n".join(lines) + more + f"\n  All findings: {where}",
        wrong,
    )  # fmt: skip


def _sentence(row) -> str:
    place = f"{row['delivery']}, {row['where']}" if isinstance(row["delivery"], str) else str(row["where"])
    if pd.isna(row["expected"]):
        return f"  - {row['check']}: {place}"
    member = "" if row["member"] in ("_T", None) or pd.isna(row["member"]) else f" '{row['member']}'"
    return (
        f"  - {row['check']}: {place}: {row['subject']}{member} {row['period']} was delivered as {row['found']:,.0f}, "
        f"computed {row['expected']:,.0f} {row['unit']} (difference {row['found'] - row['expected']:,.0f})"
    )


def protect_edition(project: Project, publication: Publication, selected: pd.DataFrame, cleaned: list[clean.Cleaned]) -> pd.DataFrame:
    """Protect the union of the declared tables, audit it, and write `protected.parquet` and `public.json`."""
    reference = Reference(project.reference)
    pages = [declarations.read(project.notebooks / f"{p}.ipynb") for p in publication.pages]
    shown = declarations.union(selected, pages)
    protected = protect.protect(shown, project.config.disclosure, reference)
    protect.audit(protected)
    folder = project.work(publication)
    _write(folder / "protected.parquet", protected)
    own = selected[selected[selection.OWN]]
    seen = set(selected["source"])
    public = {
        "pages": {p.name: {"title": p.title, "tables": p.tables, "present": declarations.has_data(protected, p)} for p in pages},
        "protection": protect.summary(protected, project.config.disclosure),
        "checks": json.loads((folder / "checks.json").read_text("utf-8")),
        "totals": _public_totals(folder, protected),
        "warnings": _public_warnings(folder, protected),
        "deliveries": [
            clean.facts(c.delivery) | {
                "observations": c.observations, "sheets": c.sheets, "own": c.delivery.folder == f"{publication.municipality}/{publication.folder}",
            }
            for c in cleaned if c.delivery.hash in seen
        ],
        "coverage": {"delivered": len(own), "shown": int(shown[selection.OWN].sum())},
    }  # fmt: skip
    (folder / "public.json").write_text(json.dumps(public, ensure_ascii=False, indent=1, default=str), "utf-8")
    return protected


def _findings(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "findings.csv", sep=";", encoding="utf-8-sig")
    return table.astype({"ok": bool}) if len(table) else table


def _shown(table: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """Findings about cells that are shown, of deliveries in which nothing is hidden."""
    hidden = set(protected.loc[protected["conf_status"] != "F", "source"])
    cells = protected[~protected["source"].isin(hidden)]
    shown = {(row["source"], rules.where(row)) for _, row in cells.iterrows()}
    return table.loc[[pair in shown for pair in zip(table["source"], table["where"], strict=True)]]


_TOLD = ["rule", "check", "ok", "subject", "member", "period", "expected", "found", "tolerance", "unit", "where", "source", "delivery"]


def _public_totals(folder: Path, protected: pd.DataFrame) -> list[dict]:
    """Judged totals, for pages; the corner of a table is judged twice, down its column and along its row."""
    table = _findings(folder)
    if table.empty:
        return []
    table = _shown(table[table["rule"].isin(_SUMS)], protected).drop_duplicates(["source", "where", "rule"])
    return json.loads(table[_TOLD].to_json(orient="records", force_ascii=False))


def _public_warnings(folder: Path, protected: pd.DataFrame) -> list[dict]:
    """Findings that did not stop the publication, for the quality page."""
    table = _findings(folder)
    if table.empty:
        return []
    table = table[~table["ok"] & (table["severity"] != "critical")]
    old = table["unit"].isin(["days", "text"])  # about a delivery or a text as a whole, not about a cell
    table = pd.concat([table[old], _shown(table[~old], protected)])
    return json.loads(table[_TOLD].to_json(orient="records", force_ascii=False))


def fingerprint(project: Project, publication: Publication, cleaned: list[clean.Cleaned]) -> str:
    """The hash of everything that preparing depends on."""
    here = Path(__file__).parent
    parts = [repr(publication), project.config.disclosure.model_dump_json()]
    parts += sorted(f"{c.delivery.hash} {(store.about(c.path) or {}).get('fingerprint')}" for c in cleaned)
    parts += [store.digest(here / name) for name in _STEPS]
    parts += [store.digest(p) for p in sorted(project.expectations.glob("*.json"))]
    parts += [json.dumps(declarations.read(project.notebooks / f"{p}.ipynb").tables, sort_keys=True) for p in publication.pages]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def prepare(project: Project, publication: Publication) -> Path:
    """All steps, unless nothing changed since the last time; returns the folder. Raises GateClosed or DeliveryError."""
    cleaned = read_cleaned(project, publication)
    folder = project.work(publication)
    mark = folder / "prepared"
    now = fingerprint(project, publication, cleaned)
    if not (mark.is_file() and mark.read_text() == now and (folder / "protected.parquet").is_file()):
        mark.unlink(missing_ok=True)
        selected = select(project, publication, cleaned)
        check(project, publication, selected, cleaned)
        finish(project, publication)
    return folder


def finish(project: Project, publication: Publication) -> None:
    """What follows on the checks: data gate, protection, audit, and the mark that the edition is prepared."""
    folder = project.work(publication)
    (folder / "prepared").unlink(missing_ok=True)
    cleaned = read_cleaned(project, publication)
    data_gate(project, publication)
    protect_edition(project, publication, read_selected(folder), cleaned)
    (folder / "prepared").write_text(fingerprint(project, publication, cleaned))


def read_protected(folder: Path) -> pd.DataFrame:
    """The protected observations of a prepared edition, with `own`."""
    return _read(folder / "protected.parquet")


def read_selected(folder: Path) -> pd.DataFrame:
    """The selected observations of an edition, with `own`. Not for pages."""
    return _read(folder / "selected.parquet")


def _write(path: Path, table: pd.DataFrame) -> None:
    own = [int(v) for v in table[selection.OWN]]
    store.write(path, table, {"own": own})


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise PeilmerkError(f"{path.parent.name} has not been prepared yet: run `peilmerk build` or `peilmerk check` first.")
    table = store.read([path])[list(COLUMNS)]
    table[selection.OWN] = pd.Series((store.about(path) or {})["own"], dtype=bool)
    return table
