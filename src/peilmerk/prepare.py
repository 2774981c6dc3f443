"""Prepare an edition as far as the data gate: clean, select what it sees, check. What the two data notebooks do.

What it leaves is told in `prepared`; the gate, protection and audit are in `safeguard`.
"""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import (
    clean,
    declarations,
    files,
    narrative,
    prepared,
    reads,
    rules,
    selection,
    spreadsheet,
    store,
)
from peilmerk.errors import DeliveryError, PeilmerkError
from peilmerk.observations import PRIMARY_KEY
from peilmerk.project import SHARED, Project, Publication
from peilmerk.reference import Reference


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
    registers = declarations.of_registers(declarations.of(project, publication)) if any(c.delivery.register for c in cleaned) else []
    table = selection.by_peildatum(read_store(cleaned, publication, reference, registers), publication, cleaned)
    home = table["ref_area"].isin(selection.within(publication.area, reference))
    municipal = table[home | table[selection.OWN] | table[selection.FORMER]]
    prepared.write(project.work(publication) / prepared.SELECTED, municipal)
    return municipal


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
        if reads.is_file(suite) and len(part):
            results += checks.run(part, checks.load_suite(suite, values))
    results += [_texts(project, publication, checks.CheckResult), _read_whole(project, publication, selected, checks.CheckResult)]
    own_last = sorted(cleaned, key=lambda c: c.delivery.folder == publication.delivered_in)
    named = {(c.delivery.hash, c.delivery.exported): c.delivery.name for c in own_last}
    seen = {source: named.get((source, vintage.date()), "") for source, vintage in zip(selected["source"], selected["vintage"], strict=True)}
    folder = project.work(publication)
    folder.mkdir(parents=True, exist_ok=True)
    found = [r.findings.assign(rule=r.name, check=r.title, suite=r.suite, severity=r.severity, delivery=r.findings["source"].map(seen)) for r in results]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    with files.whole(folder / prepared.FINDINGS) as temporary:
        spreadsheet.harmless(table).to_csv(temporary, index=False, sep=";", encoding="utf-8-sig")
    files.write_text(folder / prepared.CHECKS, json.dumps([r.summary() for r in results], ensure_ascii=False, indent=1))
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
    texts = sorted(folder.glob("*.md")) if reads.folder(folder).is_dir() else []
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
