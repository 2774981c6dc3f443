"""All checks of one edition, in order, and what they leave in `data/processed/editions/<id>/`: findings.csv and checks.json."""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import files, prepared, reads, spreadsheet
from peilmerk.checks import wholeness
from peilmerk.checks.results import CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.clean import Cleaned
from peilmerk.project import Project, Publication
from peilmerk.texts import checking


def check(project: Project, publication: Publication, selected: pd.DataFrame, cleaned: list[Cleaned]) -> list[CheckResult]:
    """Run all checks of an edition and keep what they found; nothing is stopped here (see `gate`)."""
    seen = Seen(project, publication, selected, cleaned)
    results = [*_suites(seen), *checking.checks(seen), wholeness.read_whole(seen)]
    _keep(seen, results)
    return results


def _suites(seen: Seen) -> list[CheckResult]:
    """`observaties` over the edition's own figures, and each delivery's suite over its sheets."""
    from peilmerk.checks import suites  # Great Expectations takes seconds to import: only who checks pays

    values = {"peildatum": seen.publication.peildatum.isoformat()}
    folder = seen.project.expectations
    results = suites.run(seen.own, suites.load_suite(folder / "observaties.json", values))
    for reader in sorted({log.reader for c in seen.cleaned for log in c.sheets}):
        suite, part = folder / f"{reader}.json", seen.of_reader(reader)
        if reads.is_file(suite) and len(part):
            results += suites.run(part, suites.load_suite(suite, values))
    return results


def _keep(seen: Seen, results: list[CheckResult]) -> None:
    own_last = sorted(seen.cleaned, key=lambda c: c.delivery.folder == seen.publication.delivered_in)
    named = {c.delivery.hash: c.delivery.name for c in own_last}
    table = pd.concat([r.told() for r in results], ignore_index=True)
    table["delivery"] = table["source"].map(named)
    folder = seen.project.work(seen.publication)
    folder.mkdir(parents=True, exist_ok=True)
    with files.whole(folder / prepared.FINDINGS) as temporary:
        spreadsheet.harmless(table).to_csv(temporary, index=False, sep=";", encoding="utf-8-sig")
    files.write_text(folder / prepared.CHECKS, json.dumps([r.summary() for r in results], ensure_ascii=False, indent=1))
