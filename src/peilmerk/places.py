"""Where an edition, or a variant of it, keeps what its steps make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peilmerk.project import Project, Publication


@dataclass(frozen=True)
class Places:
    """work: what stands before protection; base: what its pages and site are made in; site: where readers see it."""

    work: Path
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


def places(project: Project, publication: Publication, variant: str = "") -> Places:
    """variant: the folder name of a build with other parameters; empty for the ordinary edition."""
    if variant:
        base = project.reports / "varianten" / publication.id / variant
        return Places(project.work(publication), base, base / "website" / "_site")
    return Places(project.work(publication), project.edition_folder(publication), project.site / publication.id)
