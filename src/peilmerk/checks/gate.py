"""The data gate: what was found decides whether an edition goes on."""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import prepared, public
from peilmerk.errors import GateClosed
from peilmerk.project import Project, Publication


def data_gate(project: Project, publication: Publication) -> None:
    """Raise GateClosed, naming the rows, if a critical check failed."""
    folder = project.work(publication)
    failed = [c for c in json.loads((folder / prepared.CHECKS).read_text("utf-8")) if not c["ok"] and c["severity"] == "critical"]
    if not failed:
        return
    table = public.findings(folder)
    wrong = table[(table["severity"] == "critical") & ~table["ok"]]
    lines = [_sentence(row) for _, row in wrong.head(12).iterrows()]
    more = f"\n  ... and {len(wrong) - 12} more" if len(wrong) > 12 else ""
    where = (folder / prepared.FINDINGS).relative_to(project.root).as_posix()
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
