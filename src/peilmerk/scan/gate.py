"""The publication gate: what a finished site must be, before it may take the place of the last good one.

Three questions, each asked in a place of its own: does it hold what must not be published (the scan), does all of it lead somewhere
(`publishers.links`), and does it say what is invented (`publishers.marks`).
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path

import pandas as pd

from peilmerk import reads
from peilmerk.errors import GateClosed
from peilmerk.places import places
from peilmerk.project import PROTECTED, Project, Publication
from peilmerk.publishers import links, marks
from peilmerk.scan import accepted, own
from peilmerk.scan.model import KINDS, Finding
from peilmerk.scan.site import scan

#: So many findings and faults a message shows; the table has all.
SHOWN = 15


def publication_gate(
    project: Project, site: Path, heading: str, *, publication: Publication | None = None, elsewhere: set[str] | None = None, laid_beside: bool = False
) -> None:
    """Raise GateClosed if a site has a finding that nobody accepted, or a fault; its `findings` is a table of the findings.

    publication: whose site it is; None for the portal. elsewhere: addresses, relative to the site, that are there although they are not in it.
    laid_beside: whether its figures are those of the publication's protected observations.
    """
    found = scanned(project, site, publication, laid_beside)
    faults = [(f.page, f.what) for f in links.faults(site, elsewhere)]
    if publication is not None:
        faults += marks.faults(site, publication.synthetic)
    if not found and not faults:
        return
    told = [f"{len(found)} finding(s) of the scan"] if found else []
    told += [f"{len(faults)} fault(s)"] if faults else []
    raise GateClosed(
        f"{heading}: the publication gate is closed, {' and '.join(told)}. The last good site stays in place.\n" + "\n".join([*_findings(found), *_faults(faults)]),
        pd.DataFrame([asdict(f) | {"what": f.what} for f in found]) if found else None,
    )


def scanned(project: Project, site: Path, publication: Publication | None, laid_beside: bool) -> list[Finding]:
    """What the scan finds in a site of this project and nobody accepted in scan-akkoord.yml."""
    path = project.root / accepted.FILE
    with reads.unrecorded():
        entries, addresses = accepted.read(path)
    publications = [publication] if publication is not None else []
    beside = {"": places(project, publication).prepared / PROTECTED} if publication is not None and laid_beside else None
    found = scan(
        site, own.rules(project, publications, addresses), at=publication.id if publication is not None else "", protected=beside,
        client_keys=partial(own.client_keys, project, [p.municipality for p in publications]),
        processes=1,  # a build has other editions for the other processors
    )  # fmt: skip
    stand, left, _ = accepted.apply(found, entries)
    if left or addresses:  # a site that needs none of it is not made anew whenever somebody accepts a finding of another
        reads.file(path)
    return stand


def _findings(found: list[Finding]) -> list[str]:
    """A table in text: file, place, what and what of it may be shown, and below it what to do about each kind."""
    if not found:
        return []
    rows = [(f.file, f.place, f.what, f"{f.found}{f' ({f.times} times)' if f.times > 1 else ''}", f.id) for f in found[:SHOWN]]
    rows = [("file", "place", "what", "found", "id"), *rows]
    wide = [min(40, max(len(row[n]) for row in rows)) for n in range(4)]
    lines = ["  " + "  ".join([*(text.ljust(width) for text, width in zip(row, wide, strict=False)), row[4]]) for row in rows]
    if len(found) > SHOWN:
        lines.append(f"  ... and {len(found) - SHOWN} more: peilmerk scan tells all of a site that was built before")
    kinds = list(dict.fromkeys(f.kind for f in found))
    lines += ["  What to do:", *(f"  - {kind}: {KINDS[kind][1]}" for kind in kinds)]
    if any(kind not in accepted.NEVER for kind in kinds):
        never = ", ".join(k for k in kinds if k in accepted.NEVER)
        lines.append(f"  - If somebody judged that one may stand: put its id in {accepted.FILE} beside peilmerk.yml, with reden, naam and datum{f' (not {never})' if never else ''}.")
    return lines


def _faults(faults: list[tuple[str, str]]) -> list[str]:
    lines = [f"  - {page}: {what}" for page, what in faults[:SHOWN]]
    return [*lines, f"  ... and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else lines
