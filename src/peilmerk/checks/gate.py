"""The data gate: what was found decides whether an edition goes on.

Critical findings stop every edition. A warning stops a definitive edition until somebody accepted it in akkoord.yml; a concept goes on,
and says on its site that it is open. That somebody else then publishes the definitive edition is asked by `people.two`, when it is published.
"""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import prepared, public_checks
from peilmerk.checks import acknowledged
from peilmerk.checks.results import CRITICAL, WARNING
from peilmerk.checks.wording import english, place, plain
from peilmerk.errors import GateClosed
from peilmerk.project import CHECK_REPORT, Project, Publication

DEFINITIVE = "definitief"
#: Findings that a message shows; the report has all.
SHOWN = 12


def stopping(findings: pd.DataFrame, status: str) -> pd.Series:
    """Which findings stop an edition of this status: critical ones, and of a definitive edition warnings that nobody accepted."""
    stops = findings["severity"] == CRITICAL
    if status == DEFINITIVE:
        stops |= (findings["severity"] == WARNING) & (findings["accepted_by"] == "")
    return ~findings["ok"].astype(bool) & stops


def data_gate(project: Project, publication: Publication) -> None:
    """Raise GateClosed, naming what was found and what to do, if a finding stops this edition."""
    folder = project.work(publication)
    table = public_checks.findings(folder)
    wrong = table[stopping(table, publication.status)]
    failed = [c for c in json.loads((folder / prepared.CHECKS).read_text("utf-8")) if not c["ok"] and c["severity"] == CRITICAL]
    if wrong.empty and not failed:
        return
    critical, open_ = (int((wrong["severity"] == s).sum()) for s in (CRITICAL, WARNING))
    counts = [f"{max(critical, len(failed))} critical finding(s)"] if critical or failed else []
    counts += [f"{open_} warning(s) that nobody acknowledged, which a definitive edition may not have"] if open_ else []
    lines = [f"  - {sentence(row)}" for row in wrong.sort_values("severity", kind="stable").head(SHOWN).to_dict("records")]
    lines += [f"  - {c['title']}" for c in failed if c["title"] not in set(wrong["check"])]
    if len(wrong) > SHOWN:
        lines.append(f"  ... and {len(wrong) - SHOWN} more")
    lines.append(f"  All findings: {(folder / CHECK_REPORT[0]).relative_to(project.root).as_posix()}, as a table in {prepared.FINDINGS}")
    if open_:
        lines.append(
            f"  Correct what is wrong, or have it accepted in {acknowledged.named(project, publication)}: `peilmerk check -m "
            f"{publication.municipality} -p {publication.period.code}` prints what to add. Not ready yet? Set status: concept in peilmerk.yml."
        )
    raise GateClosed(
        f"{publication.heading}: the data gate is closed, {' and '.join(counts)}. The last good site stays in place.\n" + "\n".join(lines), wrong
    )


def sentence(row: dict) -> str:
    """A finding in one line: check, subject, both values, where; what a rule told itself stays Dutch."""
    text = plain(row["unit"]) == "text"
    member = "" if text or plain(row["member"]) in ("", "_T") else f" '{row['member']}'"
    what = " ".join(p for p in (f"{plain(row['subject'])}{member}", "" if text else plain(row["period"])) if p)
    said = ": ".join(p for p in (what, english(row), plain(row["told"])) if p)
    return f"{row['check']}: {place(row)}: {said}"
