"""What did not come into an edition whole: remarks of readers, rows and files that were refused, also in other folders."""

from __future__ import annotations

from peilmerk import clean, rules
from peilmerk.checks.results import CheckResult
from peilmerk.checks.seen import Seen


def read_whole(seen: Seen) -> CheckResult:
    """Whether every delivery that the edition sees was read whole; one finding a remark."""
    cleaned, failed = clean.clean_for(seen.project, seen.publication.municipality)  # with what could not be read; the store has the rest
    sources = set(seen.selected["source"])
    own = seen.publication.delivered_in
    told = [(folder, "", "Deze map kon niet worden gelezen: geen van de cijfers is gebruikt.") for folder, _ in failed]
    for c in cleaned:
        if c.delivery.exported > seen.publication.peildatum:  # of other folders that is as it should be
            if c.delivery.folder == own:
                told.append((c.delivery.name, "", "Deze levering is na de peildatum geëxporteerd en niet gebruikt."))
            continue
        for log in c.sheets:
            where, source = (f"blad {log.sheet}", c.delivery.hash) if c.path is not None and c.delivery.hash in sources else (c.delivery.name, "")
            remarks = [*log.remarks] if source else []
            if refused := log.rows.get("refused", 0):
                remarks.append(f"{refused} rijen konden niet worden gelezen.")
            elif log.faults:
                remarks.append("Niet alles in deze levering kon worden gelezen." if c.path is not None else "Deze levering kon niet worden gelezen.")
            told += [(where, source, remark) for remark in remarks]
    found = [{"ok": False, "subject": remark, "where": where, "unit": "text", "source": source} for where, source, remark in told]
    return CheckResult(
        name="read_whole", title="Leveringen geheel en zonder bijzonderheden gelezen", severity="warning", ok=not found, suite="leveringen",
        explanation="Elke rij van een levering is een cijfer, een totaal, tekst of leeg, of wordt geteld en gemeld als zij niet te lezen is.",
        owner="gegevensbeheer", judged=len(sources), failed=len(found), findings=rules.findings(found),
    )  # fmt: skip
