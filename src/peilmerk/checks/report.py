"""The analyst's report of an edition's checks: one document, written as JSON, as a page to read and print, and as JUnit XML for CI.

It tells rows, delivered values and texts as they are, before protection, so it stays with the department: nothing of it is published.
Of the same input it is the same to the byte; it has no date of its own.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import jinja2
import pandas as pd

from peilmerk import files
from peilmerk.checks import acknowledged, gate, junit, wording
from peilmerk.checks.results import CRITICAL, INFO, WARNING, CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.clean import Cleaned
from peilmerk.project import CHECK_REPORT, Project, Publication
from peilmerk.reference import Reference

#: How a finding stands, most pressing first: it stops every edition, it waits for a judgement, somebody accepted it, it is only told.
OPEN, ACCEPTED = "open", "accepted"
STATES = (CRITICAL, OPEN, ACCEPTED, INFO)
#: What a row of a delivery can be, in the order in which it is told.
ROWS = {"data": "cijfers", "total": "totalen", "text": "tekst", "empty": "leeg", "dropped": "vervallen", "refused": "niet te lezen"}


def document(seen: Seen, results: list[CheckResult], findings: pd.DataFrame) -> dict:
    """Everything that the report tells, in terms of JSON. findings: all that was judged, with who accepted what (see `acknowledged`).

    `verdict` counts findings by how they stand, and says whether the edition would be published; `findings` has those that do not hold,
    most pressing first; `acknowledged` is for who publishes (see `people`).
    """
    publication = seen.publication
    stops = gate.stopping(findings, publication.status)
    wrong = [_finding(row, seen) for row in findings[~findings["ok"].astype(bool)].to_dict("records")]
    counts = {state: sum(f["state"] == state for f in wrong) for state in STATES}
    failed = any(not r.ok and r.severity == CRITICAL for r in results)
    return {
        "edition": edition(seen.project, publication),
        "verdict": {"published": not (stops.any() or failed), "stopping": int(stops.sum()), "judged": sum(r.judged for r in results), **counts},
        "checks": [r.summary() for r in results],
        "findings": sorted(wrong, key=lambda f: STATES.index(f["state"])),
        "acknowledged": _acknowledged(findings),
        "deliveries": deliveries(publication, seen.cleaned),
    }


def edition(project: Project, publication: Publication) -> dict:
    """Which edition a report is about."""
    return {
        "id": publication.id, "heading": publication.heading, "report": publication.title, "municipality": publication.municipality,
        "period": publication.period.code, "peildatum": publication.peildatum.isoformat(), "status": publication.status,
        "synthetic": publication.synthetic, "acknowledgements": acknowledged.named(project, publication),
    }  # fmt: skip


def deliveries(publication: Publication, cleaned: list[Cleaned]) -> list[dict]:
    """What became of every row of every sheet. own: it was delivered for this edition."""
    return [
        {
            "delivery": c.delivery.name, "exported": c.delivery.exported.isoformat(), "own": c.delivery.folder == publication.delivered_in,
            "read": c.path is not None, "observations": c.observations,
            "sheets": [
                {
                    "sheet": log.sheet, "reader": log.reader, "observations": log.observations,
                    "rows": {kind: log.rows[kind] for kind in ROWS if log.rows.get(kind)},
                    "remarks": [*log.remarks, *log.hints], "faults": [str(fault) for fault in log.faults],
                }
                for log in c.sheets
            ],
        }
        for c in cleaned
    ]  # fmt: skip


def _acknowledged(findings: pd.DataFrame) -> list[dict]:
    """Who accepted what, without values; two cells with one id are one line."""
    columns = ["id", "check", *acknowledged.ACCEPTED]
    return findings.loc[findings["accepted_by"] != "", columns].drop_duplicates().to_dict("records")


def _finding(row: dict, seen: Seen) -> dict:
    reference: Reference = seen.reference
    texts = {c: wording.plain(row[c]) for c in ("check", "rule", "suite", "severity", "owner", "subject", "member", "area", "period", "scenario", "unit")}
    by = row["accepted_by"]
    return {
        "id": row["id"], "state": (ACCEPTED if by else OPEN) if row["severity"] == WARNING else row["severity"], **texts,
        "about": wording.about(row, reference, seen.publication.area), "said": wording.dutch(row, reference),
        **{c: _value(row[c]) for c in ("found", "expected", "tolerance")},
        **{f"{c}_written": wording.figure(row[c], texts["unit"], reference) for c in ("found", "expected", "tolerance")},
        "difference_written": wording.figure(row["found"] - row["expected"], texts["unit"], reference) if _both(row) else "",
        "told": wording.plain(row["told"]), "delivery": wording.plain(row["delivery"]), "where": wording.plain(row["where"]),
        "beside": wording.plain(row["beside"]), "values": row["values"],
        "accepted": {"by": by, "on": row["accepted_on"], "reason": row["accepted_reason"]} if by else None,
    }  # fmt: skip


def _value(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _both(row: dict) -> bool:
    return pd.notna(row["found"]) and pd.notna(row["expected"])


def write(folder: Path, told: dict) -> None:
    """Write the report of an edition in its work folder: controle.html, controle.json and controle.xml."""
    page, data, xml = (folder / name for name in CHECK_REPORT)
    files.write_text(page, html(told))
    files.write_text(data, json.dumps(told, ensure_ascii=False, indent=1))
    files.write_text(xml, junit.xml(told))


def read(folder: Path) -> dict:
    """The document that `write` left."""
    return json.loads((folder / CHECK_REPORT[1]).read_text("utf-8"))


# --- as a page ------------------------------------------------------------------------------------------------------

_SECTIONS = {
    CRITICAL: ("Kritiek", "Houdt publicatie tegen. Herstel de levering, de tekst of de correctie; een akkoord kan niet."),
    OPEN: ("Waarschuwingen die open staan", "Herstel wat niet klopt, of laat een collega de bevinding beoordelen en in akkoord.yml zetten."),
    ACCEPTED: ("Waarschuwingen met akkoord", "Beoordeeld en geaccepteerd. Verandert een waarde, dan geldt het akkoord niet meer."),
    INFO: ("Ter informatie", "Houdt niets tegen en vraagt geen akkoord."),
}
_SEVERITIES = {CRITICAL: "kritiek", WARNING: "waarschuwing", INFO: "informatie"}


def html(told: dict) -> str:
    """The report as one page, by itself: no script, no other file."""
    numbered = [{**f, "anchor": f"b{n}", "block": _block(f)} for n, f in enumerate(told["findings"], 1)]
    explained = {(c["suite"], c["name"], c["title"]): c for c in told["checks"]}
    sections = []
    for state, (heading, explanation) in _SECTIONS.items():
        groups: dict[tuple, list[dict]] = {}
        for finding in (f for f in numbered if f["state"] == state):
            groups.setdefault((finding["suite"], finding["rule"], finding["check"]), []).append(finding)
        checks = [{"check": explained[key], "findings": found} for key, found in groups.items()]
        sections.append({"state": state, "heading": heading, "explanation": explanation, "checks": checks, "count": told["verdict"][state]})
    return _template().render(told=told, sections=sections, places=_places(numbered), severities=_SEVERITIES, kinds=ROWS, table=CHECK_REPORT)


def _block(finding: dict) -> str:
    return acknowledged.block([finding], heading=False) if finding["state"] == OPEN else ""


def _places(findings: list[dict]) -> dict[str, list[dict]]:
    """Findings by the file that they stand in, in the order of their lines and cells."""
    found: dict[str, list[dict]] = {}
    for finding in findings:
        file, spot = (finding["delivery"], finding["where"]) if finding["delivery"] else finding["where"].partition(", ")[::2]
        found.setdefault(file, []).append({**finding, "spot": spot or finding["where"]})
    return {file: sorted(found[file], key=lambda f: _in_order(f["spot"])) for file in sorted(found)}


def _in_order(spot: str) -> list[tuple[int, str]]:
    """`regel 9` comes before `regel 10`."""
    return [(int(part) if part.isdigit() else 0, part) for part in spot.replace(",", " ").split()]


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"getal": wording.dutch_number, "dag": wording.day}
    return environment.get_template("controle.html.j2")
