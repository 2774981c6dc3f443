"""All checks of one edition, in order, and what they leave in `data/processed/editions/<id>/`: findings.csv, checks.json and the report."""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import files, prepared, reads, relations, spreadsheet
from peilmerk.checks import acknowledged, report, wholeness
from peilmerk.checks.control_totals import control_totals
from peilmerk.checks.results import CheckResult, told
from peilmerk.checks.seen import Seen
from peilmerk.clean import Cleaned
from peilmerk.project import Project, Publication
from peilmerk.texts import checking
from peilmerk.word_registers import checking as word_registers_checking


def check(project: Project, publication: Publication, selected: pd.DataFrame, cleaned: list[Cleaned]) -> list[CheckResult]:
    """Run all checks of an edition and keep what they found, and who accepted it; nothing is stopped here (see `gate`).

    Raises ConfigError if a suite or akkoord.yml cannot be used.
    """
    seen = Seen(project, publication, selected, cleaned)
    accepted = acknowledged.load(project, publication)  # first: who mistyped a date need not wait for the rest
    results = [*_suites(seen), *checking.checks(seen), *word_registers_checking.checks(seen), wholeness.read_whole(seen)]
    results += [totals] if (totals := control_totals(seen)) else []
    found = acknowledged.accept(_table(seen, results), accepted)
    if accepted:
        last = acknowledged.leftovers(found, accepted)
        results.append(last)
        found = pd.concat([found, acknowledged.accept(_table(seen, [last]), [])], ignore_index=True)
    _count_accepted(results, found)
    _keep(seen, results, found)
    return results


def _suites(seen: Seen) -> list[CheckResult]:
    """`observaties` over the edition's own figures, `verbanden` and `edities` over all editions, and each delivery's suite over its sheets."""
    from peilmerk.checks import suites  # Great Expectations takes seconds to import: only who checks pays

    values = {"peildatum": seen.publication.peildatum.isoformat(), **_said_elsewhere(seen)}
    folder = seen.project.expectations
    results = suites.run(seen.own, suites.load_suite(folder / "observaties.json", values))
    if reads.is_file(folder / "verbanden.json"):
        results += suites.run(seen.editions, suites.load_suite(folder / "verbanden.json", values))
    if reads.is_file(folder / "edities.json"):
        results += suites.run(seen.described, suites.load_suite(folder / "edities.json", values))
    for reader in sorted({log.reader for c in seen.cleaned for log in c.sheets}):
        suite, part = folder / f"{reader}.json", seen.of_reader(reader)
        if reads.is_file(suite) and len(part):
            results += suites.run(part, suites.load_suite(suite, values))
    return results


def _said_elsewhere(seen: Seen) -> dict:
    """What rules need and figures do not say: the declared relations, how indicators add up, and which parts areas have."""
    parts: dict[str, list] = {}
    for area in seen.reference.areas.values():
        parts.setdefault(area.parent, []).append([area.code, str(area.valid_from or ""), str(area.valid_to or "")])
    town = seen.publication.area
    return {
        "verbanden": relations.of_edition(seen.project, seen.publication, seen.reference),
        "optelling": {code: i.aggregation for code, i in seen.reference.indicators.items() if i.aggregation != "none"},
        "gebieden": {code: parts[code] for code in [town, *(c for c, _, _ in parts.get(town, []))] if code in parts},
    }  # fmt: skip


def _table(seen: Seen, results: list[CheckResult]) -> pd.DataFrame:
    """All that was judged, with the name of the delivery that each finding stands in."""
    own_last = sorted(seen.cleaned, key=lambda c: c.delivery.folder == seen.publication.delivered_in)
    named = {c.delivery.hash: c.delivery.name for c in own_last}
    table = told(results)
    return table.assign(delivery=table["source"].map(named))


def _count_accepted(results: list[CheckResult], found: pd.DataFrame) -> None:
    counted = found[found["accepted_by"] != ""].groupby(["suite", "rule", "check"]).size().to_dict()
    for result in results:
        result.accepted = counted.get((result.suite, result.name, result.title), 0)


def _keep(seen: Seen, results: list[CheckResult], found: pd.DataFrame) -> None:
    folder = seen.project.work(seen.publication)
    folder.mkdir(parents=True, exist_ok=True)
    with files.whole(folder / prepared.FINDINGS) as temporary:
        spreadsheet.harmless(found).to_csv(temporary, index=False, sep=";", encoding="utf-8-sig")
    files.write_text(folder / prepared.CHECKS, json.dumps([r.summary() for r in results], ensure_ascii=False, indent=1))
    report.write(folder, report.document(seen, results, found))
