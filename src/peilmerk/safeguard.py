"""Safeguard an edition: data gate, protection of the union of its declared tables, audit. After it, theme notebooks may look."""

from __future__ import annotations

import json

import pandas as pd

from peilmerk import (
    audience,
    clean,
    declarations,
    files,
    prepare,
    prepared,
    protect,
    public,
    reads,
    release,
    release_order,
    selection,
    store,
    together,
)
from peilmerk.checks import gate, report
from peilmerk.disclosure import naming, releases
from peilmerk.disclosure import report as protection_report
from peilmerk.disclosure import rule as rules
from peilmerk.errors import ConfigError
from peilmerk.places import places
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
    """Protect the union of the declared tables, audit it, and write `protected.parquet`, `public.json` and the department's report of what was hidden.

    That of all reports of the municipality and period (`together`); written is what this one shows.
    """
    reference, pages, every = _declared(project, publication)
    shown, earlier, decision = _decided(project, publication, selected, reference, every)
    protected = protect.hide(decision.said, decision.status)
    protect.audit(protected, shown, project.disclosure, reference, earlier)
    folder = project.work(publication)
    _report(project, publication, shown, decision, reference, every, 0)  # merges take long, and are for who asks: `peilmerk protection`
    others = together.others(project, publication)
    if others:
        protected = declarations.union(protected, pages)
        shown = shown.loc[protected.index]
    prepared.write(folder / prepared.PROTECTED, protected)
    told = public.told(project, publication, selected, shown, protected, pages, cleaned, reference)
    told["protection"] |= {release_order.HELD_AGAINST: releases.released(project, publication), **({together.TOGETHER: [p.id for p in others]} if others else {})}
    files.write_text(folder / prepared.PUBLIC, json.dumps(told, ensure_ascii=False, indent=1, default=str))
    return protected


def report_protection(project: Project, publication: Publication, seconds: float) -> dict:
    """What is hidden in an edition that was checked, for the department (`disclosure.report`); written anew, with merges tried for so many seconds of computing."""
    reference, _, every = _declared(project, publication)
    shown, _, decision = _decided(project, publication, prepared.read_selected(project.work(publication)), reference, every)
    return _report(project, publication, shown, decision, reference, every, seconds)


def _decided(
    project: Project, publication: Publication, selected: pd.DataFrame, reference: Reference, pages: list[declarations.Page]
) -> tuple[pd.DataFrame, protect.Earlier, protect.Decision]:
    """What pages declare, what was published before of the municipality, and what of it is hidden."""
    shown = declarations.union(selected, pages)
    known = releases.known(project, publication)
    earlier = protect.Earlier(known, releases.beside(selected, shown, known))
    return shown, earlier, protect.decide(shown, project.disclosure, reference, earlier)


def _report(
    project: Project, publication: Publication, shown: pd.DataFrame, decision: protect.Decision, reference: Reference, pages: list[declarations.Page], seconds: float
) -> dict:
    rule = project.disclosure
    told = protection_report.report(
        shown, decision.status, rule, reference, decide=lambda table: protect.decide(table, rule, reference).status, pages=pages, remarks=decision.remarks,
        names=naming.names(decision.seen.figures, reference) if decision.seen else None, edition=report.edition(project, publication), seconds=seconds,
    )  # fmt: skip
    protection_report.write(project.work(publication), told)
    return told


def leave_open(project: Project, publication: Publication) -> None:
    """The union of the declared tables as it is, hiding nothing, for the department; both files stand apart, and say for whom they are.

    Raises GateClosed if a critical check failed: wrong figures are for nobody.
    """
    cleaned = prepare.read_cleaned(project, publication)
    gate.data_gate(project, publication)
    selected = prepared.read_selected(project.work(publication))
    reference, pages, _ = _declared(project, publication)
    shown = declarations.union(selected, pages)
    table = shown.assign(conf_status=protect.FREE)
    folder = places(project, publication, audience=audience.INTERNAL).prepared
    marks = {mark: [int(v) for v in table[mark]] for mark in selection.MARKS}
    store.write(folder / prepared.PROTECTED, table, {**marks, audience.KEY: audience.INTERNAL})
    told = public.told(project, publication, selected, shown, table, pages, cleaned, reference)
    told |= {audience.KEY: audience.INTERNAL, "protection": told["protection"] | {audience.KEY: audience.INTERNAL}}
    files.write_text(folder / prepared.PUBLIC, json.dumps(told, ensure_ascii=False, indent=1, default=str))


def _declared(project: Project, publication: Publication) -> tuple[Reference, list[declarations.Page], list[declarations.Page]]:
    """Reference data, what the pages of a publication declare, and those of all that it is protected together with.

    Raises ConfigError for a name that is not in the dictionary.
    """
    reference = Reference(project.reference)
    pages, every = declarations.of(project, publication), together.pages(project, publication)
    wrong = dictionary.check(reference) + dictionary.check_used(reference, {p.name: p.tables for p in every})
    wrong += rules.check(project.disclosure, reference)
    if wrong:  # a misspelled name would select nothing, and say nothing of it
        raise ConfigError("\n".join(wrong))
    return reference, pages, every
