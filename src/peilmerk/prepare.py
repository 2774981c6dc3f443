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

from peilmerk import clean, declarations, narrative, protect, public, rules, selection, spreadsheet, store
from peilmerk.errors import ConfigError, DeliveryError, GateClosed, PeilmerkError
from peilmerk.observations import COLUMNS, PRIMARY_KEY
from peilmerk.project import SHARED, Project, Publication
from peilmerk.reference import Reference, dictionary

_STEPS = [
    "clean.py", "register_cleaning.py", "selection.py", "rules.py", "checks.py", "protect.py", "prepare.py", "declarations.py", "observations.py", "public.py",
]  # fmt: skip


def read_cleaned(project: Project, publication: Publication) -> list[clean.Cleaned]:
    """Clean what the publication can see (nothing is done for what the store has).

    Raises DeliveryError with every fault if anything of its own folder could not be read, and ConfigError if that folder
    cannot be used at all. Faults in other folders are for `check` to tell.
    """
    return usable(publication, *clean.clean_for(project, publication.municipality))


def usable(
    publication: Publication, cleaned: list[clean.Cleaned], failed: list[tuple[str, PeilmerkError]]
) -> list[clean.Cleaned]:
    """What was cleaned and is in the store. Raises as `read_cleaned` does, for the publication's own folder."""
    folder = publication.delivered_in
    for name, error in failed:
        if name == folder:
            raise error
    faults = [fault for c in cleaned if c.delivery.folder == folder for fault in c.faults]
    if faults:
        raise DeliveryError(faults=faults)
    return [c for c in cleaned if c.path is not None]


def read_store(cleaned: list[clean.Cleaned], publication: Publication, reference: Reference, registers: list[dict] = ()) -> pd.DataFrame:
    """The observations that a publication may see: of shared deliveries those of its own area, and of what merged into it.

    registers: selectors (see declarations.of_registers); of what was counted from registers only what they select is read.
    """
    shared = [c.path for c in cleaned if c.delivery.folder.startswith(f"{SHARED}/")]
    # Its own folder first: of one file in two folders, what its own leveringen.yml and correcties.yml say of it holds.
    own_first = sorted(cleaned, key=lambda c: c.delivery.folder != publication.delivered_in)
    own = [c.path for c in own_first if c.path not in shared and not c.delivery.register]
    counted = [c.path for c in own_first if c.delivery.register]
    parts = [store.read(own), store.read(shared, ref_area=selection.areas(publication, reference))]
    if counted and registers:
        wanted = [{k: v if isinstance(v, list) else [v] for k, v in r.items()} for r in registers]
        parts.append(store.read(counted, any_of=wanted).drop_duplicates(PRIMARY_KEY))
    return pd.concat(parts, ignore_index=True)


def select(project: Project, publication: Publication, cleaned: list[clean.Cleaned]) -> pd.DataFrame:
    """What the edition sees of the store, written to `selected.parquet`."""
    reference = Reference(project.reference)
    registers = declarations.of_registers(_pages(project, publication)) if any(c.delivery.register for c in cleaned) else []
    table = selection.by_peildatum(read_store(cleaned, publication, reference, registers), publication, cleaned)
    home = table["ref_area"].isin(selection.within(publication.area, reference))
    municipal = table[home | table[selection.OWN] | table[selection.FORMER]]
    _write(project.work(publication) / "selected.parquet", municipal)
    return municipal


def _pages(project: Project, publication: Publication) -> list[declarations.Page]:
    return [declarations.read(project.notebooks / f"{p}.ipynb") for p in publication.pages]


def check(project: Project, publication: Publication, selected: pd.DataFrame, cleaned: list[clean.Cleaned]) -> list:
    """Run the suites: `observaties` on all the edition's own figures, and each delivery's suite on its sheets."""
    from peilmerk import checks  # Great Expectations takes seconds to import: only who checks pays

    # What was counted from registers adds up by the way it was counted; the suites are about what was delivered as figures.
    own = selected[selected[selection.OWN] & ~selected[selection.COUNTED]]
    values = {"peildatum": publication.peildatum.isoformat()}
    results = checks.run(own, checks.load_suite(project.expectations / "observaties.json", values))
    for reader in sorted({log.reader for c in cleaned for log in c.sheets}):
        suite = project.expectations / f"{reader}.json"
        sheets = {(c.delivery.hash, log.sheet) for c in cleaned for log in c.sheets if log.reader == reader}
        part = own[[pair in sheets for pair in zip(own["source"], own["source_sheet"], strict=True)]]
        if suite.is_file() and len(part):
            results += checks.run(part, checks.load_suite(suite, values))
    results += [_texts(project, publication, checks.CheckResult), _read_whole(project, publication, selected, checks.CheckResult)]
    own_last = sorted(cleaned, key=lambda c: c.delivery.folder == publication.delivered_in)
    files = {(c.delivery.hash, c.delivery.exported): c.delivery.name for c in own_last}
    seen = {source: files.get((source, vintage.date()), "") for source, vintage in zip(selected["source"], selected["vintage"], strict=True)}
    folder = project.work(publication)
    folder.mkdir(parents=True, exist_ok=True)
    found = [r.findings.assign(rule=r.name, check=r.title, suite=r.suite, severity=r.severity, delivery=r.findings["source"].map(seen)) for r in results]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    spreadsheet.harmless(table).to_csv(folder / "findings.csv", index=False, sep=";", encoding="utf-8-sig")
    (folder / "checks.json").write_text(json.dumps([r.summary() for r in results], ensure_ascii=False, indent=1), "utf-8")
    return results


def _read_whole(project: Project, publication: Publication, selected: pd.DataFrame, result):
    """What did not come into the edition whole: remarks of readers, rows and files that were refused, also in other folders."""
    cleaned, failed = clean.clean_for(project, publication.municipality)  # with what could not be read; the store has the rest
    seen = set(selected["source"])
    own = publication.delivered_in
    told = [(folder, "", "Deze map kon niet worden gelezen: geen van de cijfers is gebruikt.") for folder, _ in failed]
    for c in cleaned:
        if c.delivery.exported > publication.peildatum:  # of other folders that is as it should be
            if c.delivery.folder == own:
                told.append((c.delivery.name, "", "Deze levering is na de peildatum geëxporteerd en niet gebruikt."))
            continue
        for log in c.sheets:
            where, source = (f"blad {log.sheet}", c.delivery.hash) if c.path is not None and c.delivery.hash in seen else (c.delivery.name, "")
            remarks = [*log.remarks] if source else []
            if refused := log.rows.get("refused", 0):
                remarks.append(f"{refused} rijen konden niet worden gelezen.")
            elif log.faults:
                remarks.append("Niet alles in deze levering kon worden gelezen." if c.path is not None else "Deze levering kon niet worden gelezen.")
            told += [(where, source, remark) for remark in remarks]
    found = [{"ok": False, "subject": remark, "where": where, "unit": "text", "source": source} for where, source, remark in told]
    return result(
        name="read_whole", title="Leveringen geheel en zonder bijzonderheden gelezen", severity="warning", ok=not found, suite="leveringen",
        explanation="Elke rij van een levering is een cijfer, een totaal, tekst of leeg, of wordt geteld en gemeld als zij niet te lezen is.",
        judged=len(seen), failed=len(found), findings=pd.DataFrame(found, columns=rules.FINDING),
    )  # fmt: skip


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
    table = public.findings(folder)
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
    pages = _pages(project, publication)
    wrong = dictionary.check(reference) + dictionary.check_used(reference, {p.name: p.tables for p in pages})
    if wrong:  # a misspelled name would select nothing, and say nothing of it
        raise ConfigError("\n".join(wrong))
    shown = declarations.union(selected, pages)
    protected = protect.protect(shown, project.config.disclosure, reference)
    protect.audit(protected, reference)
    folder = project.work(publication)
    _write(folder / "protected.parquet", protected)
    told = public.told(project, publication, selected, shown, protected, pages, cleaned, reference)
    (folder / "public.json").write_text(json.dumps(told, ensure_ascii=False, indent=1, default=str), "utf-8")
    return protected


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
    """The protected observations of a prepared edition, with the marks of `selection`."""
    return _read(folder / "protected.parquet")


def read_selected(folder: Path) -> pd.DataFrame:
    """The selected observations of an edition, with the marks of `selection`. Not for pages."""
    return _read(folder / "selected.parquet")


def _write(path: Path, table: pd.DataFrame) -> None:
    store.write(path, table, {mark: [int(v) for v in table[mark]] for mark in selection.MARKS})


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise PeilmerkError(f"{path.parent.name} has not been prepared yet: run `peilmerk build` or `peilmerk check` first.")
    marks = store.about(path) or {}
    table = store.read([path])[list(COLUMNS)]
    return table.assign(**{mark: pd.Series(marks[mark], dtype=bool) for mark in selection.MARKS})
