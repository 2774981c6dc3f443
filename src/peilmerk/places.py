"""Where an edition, or a variant of it, keeps what its steps make, for one audience or the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peilmerk import audience as audiences
from peilmerk.project import Project, Publication


@dataclass(frozen=True)
class Places:
    """work: what stands before protection; prepared: what pages are made from; base: what pages and site are made in; site: where readers see it."""

    work: Path
    prepared: Path
    base: Path
    site: Path

    @property
    def notebooks(self) -> Path:
        """The executed theme notebooks."""
        return self.base / "notebooks"

    @property
    def website(self) -> Path:
        """The edition folder: a Quarto website project."""
        return self.base / "website"


def places(project: Project, publication: Publication, variant: str = "", audience: str = audiences.PUBLIC) -> Places:
    """variant: the folder name of a build with other parameters; empty for the ordinary edition.

    What is made for the department (`audience` internal) lies nowhere below what is served.
    """
    work = project.work(publication)
    if audience == audiences.INTERNAL:
        base = project.reports / audiences.FOLDER / ("varianten" if variant else "") / publication.id / variant
        return Places(work, project.processed / audiences.FOLDER / publication.id, base, base / "website" / "_site")
    if variant:
        base = project.reports / "varianten" / publication.id / variant
        return Places(work, work, base, base / "website" / "_site")
    return Places(work, work, project.edition_folder(publication), project.site / publication.id)
