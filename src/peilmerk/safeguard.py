"""Safeguard an edition: data gate, protection of the union of its declared tables, audit. After it, theme notebooks may look."""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import clean, declarations, files, prepare, prepared, protect, public, reads, release
from peilmerk.checks import gate
from peilmerk.errors import ConfigError
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference, dictionary


def safeguard(project: Project, publication: Publication) -> None:
    """All of it for one edition; writes `protected.parquet` and `public.json`.

    Raises GateClosed if a critical check failed, ReleaseConflict if a released edition would now say something else.
    """
    cleaned = prepare.read_cleaned(project, publication)
    gate.data_gate(project, publication)
    protect_edition(project, publication, prepared.read_selected(project.work(publication)), cleaned)
    if publication.status == "definitief":
        with reads.unrecorded():  # what it looks at is asked again when the edition is published; here it is to know early
            release.verify(project, publication)


def protect_edition(project: Project, publication: Publication, selected: pd.DataFrame, cleaned: list[clean.Cleaned]) -> pd.DataFrame:
    """Protect the union of the declared tables, audit it, and write `protected.parquet` and `public.json`."""
    reference = Reference(project.reference)
    pages = declarations.of(project, publication)
    wrong = dictionary.check(reference) + dictionary.check_used(reference, {p.name: p.tables for p in pages})
    if wrong:  # a misspelled name would select nothing, and say nothing of it
        raise ConfigError("\n".join(wrong))
    shown = declarations.union(selected, pages)
    protected = protect.protect(shown, project.disclosure, reference)
    protect.audit(protected, shown, project.disclosure, reference)
    folder = project.work(publication)
    prepared.write(folder / prepared.PROTECTED, protected)
    told = public.told(project, publication, selected, shown, protected, pages, cleaned, reference)
    files.write_text(folder / prepared.PUBLIC, json.dumps(told, ensure_ascii=False, indent=1, default=str))
    return protected
