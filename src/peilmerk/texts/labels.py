"""The figures and tables that texts can refer to: what the notebooks of a report label, and on which page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peilmerk import notebook_marks
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.project import Project, Publication

_KINDS = {"fig-": "figuur", "tbl-": "tabel"}


@dataclass(frozen=True)
class Label:
    """A figure or table: its label (`fig-resultaat`), its title (empty if it is made while running), page and that page's file."""

    label: str
    title: str
    page: str
    file: str

    @property
    def kind(self) -> str:
        """`figuur` or `tabel`."""
        return _KINDS[self.label[:4]]


def of(project: Project, publication: Publication, pages: Iterable[str], titles: bool = True) -> dict[str, Label]:
    """By label what the notebooks of these pages show, read without running them. The first page of a publication is its start page."""
    found: dict[str, Label] = {}
    for page in pages:
        path = project.notebooks / f"{page}.ipynb"
        file = "index.ipynb" if page == publication.pages[0] else path.name
        try:
            pairs = notebook_marks.labelled(path, titles)
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise ConfigError(f"notebooks/{path.name} is no notebook that can be opened: {error}") from None
        for label, title in pairs:
            if label[:4] in _KINDS:
                found.setdefault(label, Label(label, title, page, file))
    return found


def broken(outputs: Mapping[str, list[dict]]) -> list[str]:
    """What texts refer to that the edition does not show, as sentences. outputs: by page what its cells handed over (see display)."""
    shown = {o["label"] for contents in outputs.values() for o in contents if o.get("label")}
    found = []
    for page, contents in outputs.items():
        for label in (x for o in contents if o["kind"] == "text" for x in o.get("refers", []) if x not in shown):
            near = UnknownName.among("label", label, shown)
            found.append(f"The text of page {page} refers to {label}, which this edition does not show: it has no figures for it. {near}")
    return found
