"""What the checks found in the previous edition of the same report and municipality, beside what they find now.

Both sides are what readers may see: of the previous edition its release, if that holds the results, else its `public.json`.
"""

from __future__ import annotations

import json

from peilmerk import prepared, reads, release
from peilmerk.project import Project, Publication

#: What tells which finding it was, without a value.
_NAMED = ("id", "check", "severity", "subject", "member", "area", "period", "unit", "where", "delivery")


def results(project: Project, publication: Publication) -> dict | None:
    """What the previous edition told of its checks: its `heading`, `checks` and `findings`. None if there is none, or it was not built.

    What was released counts, for that is what readers saw; rules that came since change nothing in it.
    """
    previous = project.previous(publication)
    if previous is None:
        return None
    manifest = release.folder(project, previous) / release.MANIFEST
    told = json.loads(manifest.read_text("utf-8")) if reads.is_file(manifest) else {}
    if told.get("findings") is None:
        path = project.work(previous) / prepared.PUBLIC
        told = prepared.public(path.parent) if reads.is_file(path) else {}
    checks, findings = told.get("checks"), told.get("findings")
    return {"heading": previous.heading, "checks": checks, "findings": findings} if findings is not None else None


def compare(now: dict, before: dict | None) -> dict | None:
    """The previous results in numbers, where each finding of now stands towards them, and which of then are `gone`; None if there are none.

    now, before: with `checks` and `findings` (see `public_checks.told`). standing: a word for each finding of now, in their order: `same` if
    the previous edition has it (its id) with these values, `changed` if with others, else `new`. Of one that is gone no values are told:
    its cell may be hidden by now.
    """
    if before is None:
        return None
    was = {(f["id"], f["values"]) for f in before["findings"]}
    known, here = {i for i, _ in was}, {f["id"] for f in now["findings"]}
    return {
        "heading": before["heading"],
        "checks": [{k: c[k] for k in ("title", "severity", "judged", "failed")} for c in before["checks"]],
        "found": len(before["findings"]),
        "standing": ["same" if (f["id"], f["values"]) in was else "changed" if f["id"] in known else "new" for f in now["findings"]],
        "gone": [{k: f[k] for k in _NAMED} for f in before["findings"] if f["id"] not in here],
    }  # fmt: skip
