"""Reports of one municipality and period (the ordinary edition and thematic reports) are protected together.

Each is a site of its own, but who reads one can read the others: a figure that one of them hides to protect another must not stand in a second one. So each is
protected as if its pages were those of all of them, which gives the same figures the same decision everywhere, and then shows its own.

One that was released is protected as it was then, so that it can be built again; others are held against its release (`disclosure.releases`).
"""

from __future__ import annotations

import json

from peilmerk import declarations, reads
from peilmerk.declarations import Page
from peilmerk.project import Project, Publication
from peilmerk.release_order import MANIFEST

#: In the manifest of a release: below `protection`, the editions that it was protected together with.
TOGETHER = "together"


def others(project: Project, publication: Publication) -> list[Publication]:
    """The editions that a publication is protected together with, in the order of the settings."""
    beside = project.beside(publication)
    if not beside:
        return []
    manifest = project.releases / publication.id / MANIFEST
    if reads.is_file(manifest):
        with reads.unrecorded():  # a release is never written again
            named = json.loads(manifest.read_text("utf-8")).get("protection", {}).get(TOGETHER, [])
        return [p for p in beside if p.id in named]
    return [p for p in beside if not reads.is_file(project.releases / p.id / MANIFEST)]


def pages(project: Project, publication: Publication) -> list[Page]:
    """The pages of all of them, each once, in an order that is the same for each."""
    all_of_them = [publication, *others(project, publication)]
    order = {p.id: n for n, p in enumerate(project.publications)}
    found: dict[str, Page] = {}
    for p in sorted(all_of_them, key=lambda p: order[p.id]):
        found |= {page.name: page for page in declarations.of(project, p)}
    return list(found.values())
