"""The folders of deliveries below the roots of a project, and what lies there that belongs to none. Loads nothing: every build asks."""

from __future__ import annotations

from pathlib import Path

from peilmerk import reads
from peilmerk.errors import UnknownName
from peilmerk.project import LISTS, SHARED, Project


def folders(project: Project, municipality: str | None = None) -> list[tuple[str, str]]:
    """All folders of deliveries below the roots that the project can use: (folder, CBS code or empty if shared).

    municipality: only its own folders, and the shared ones.
    """
    if municipality is None:
        towns = {SHARED: "", **{name: town.code for name, town in project.config.municipalities.items()}}
    else:
        town = project.town(municipality)
        towns = {SHARED: "", **({municipality: town.code} if town else {})}
    found = []
    for name, code in towns.items():
        periods = {folder.name for root in project.roots for folder in visible(root / name) if folder.is_dir() and folder.name != LISTS}
        found += [(f"{name}/{folder}", code) for folder in sorted(periods)]
    return found


def strays(project: Project) -> list[str]:
    """What lies below the roots and belongs to no municipality or period, as sentences: nothing is passed over in silence."""
    towns = {SHARED, *project.config.municipalities}
    found = []
    for root, base in ((r, b) for r in project.roots for b in sorted(visible(r))):
        if base.is_dir() and base.name not in towns:
            found.append(f"{base.name}/ is not read. {UnknownName.among('municipality', base.name, towns)} Or add it to peilmerk.yml.")
        loose = [base] if base.is_file() else [f for f in sorted(visible(base)) if f.is_file()]
        for file in loose:
            if file.name != "README.md":
                found.append(f"{file.relative_to(root).as_posix()} is not read: put it in <municipality>/<period>/ and name it in leveringen.yml.")
    return found


def visible(folder: Path) -> list[Path]:
    """What lies in a folder, hidden files apart; recorded as read."""
    reads.folder(folder)  # also if it is not there: should it come, it counts
    return [p for p in folder.iterdir() if not p.name.startswith(".")] if folder.is_dir() else []
