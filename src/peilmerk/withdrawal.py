"""Releases that were withdrawn: what `data/releases/<id>/ingetrokken.yml` says of them.

The release itself stays as it was: what was once public stays known, to disclosure control too. The file is added to, never shortened:

    - {besluit: ingetrokken, datum: 2026-11-26, naam: A. Analist, reden: "..."}
    - {besluit: hersteld, datum: 2026-12-01, naam: B. Beheerder, reden: "..."}
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from peilmerk import files, reads, release, store
from peilmerk.errors import ConfigError, PeilmerkError
from peilmerk.project import YAML_LOADER, Project, Publication

FILE = "ingetrokken.yml"
WITHDRAWN, RESTORED = "ingetrokken", "hersteld"
_HEAD = "# Geschreven door `peilmerk withdraw`. Reden en naam van een intrekking staan op de site.\n"


class Decision(BaseModel):
    """One decision about a release: withdrawn or restored, when, by whom, why."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    besluit: Literal["ingetrokken", "hersteld"]
    datum: date
    naam: str = Field(min_length=1)
    reden: str = Field(min_length=1)


_DECISIONS = TypeAdapter(list[Decision])


def decisions(project: Project, publication: Publication) -> list[Decision]:
    """All that was decided of a release, oldest first. Raises ConfigError if the file cannot be read: then it must not be published again."""
    path = release.folder(project, publication) / FILE
    if not reads.is_file(path):
        return []
    try:
        return _DECISIONS.validate_python(yaml.load(path.read_text("utf-8"), YAML_LOADER) or [])
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"data/releases/{publication.id}/{FILE} cannot be read, so that it is not known whether this edition was withdrawn. It is a list of decisions, each with "
            f"besluit ({WITHDRAWN} or {RESTORED}), datum, naam and reden. Mend it, or put back what git has. Found: {error}"
        ) from None


def of(project: Project, publication: Publication) -> Decision | None:
    """By which decision a publication is withdrawn now; None if it is not."""
    found = decisions(project, publication)
    return found[-1] if found and found[-1].besluit == WITHDRAWN else None


def decide(project: Project, publication: Publication, what: str, reason: str, name: str, today: date) -> Decision:
    """The decision to withdraw or restore a release, not yet recorded; one that was taken already is given as it was.

    Raises PeilmerkError if there is no release, or nothing to restore, or without a reason and a name.
    """
    if not release.exists(project, publication):
        raise PeilmerkError(
            f"{publication.heading} has no release in data/releases/{publication.id}/: it is a concept, or was never published. To take a concept off: remove its line "
            f"from `editions` in peilmerk.yml and the folder reports/site/{publication.id}/, run `peilmerk build`, and publish the whole of reports/site/ again."
        )
    now = of(project, publication)
    if what == WITHDRAWN and now:
        return now
    if what == RESTORED and not now:
        raise PeilmerkError(f"{publication.heading} is not withdrawn: there is nothing to restore.")
    for option, text in (("--reason", reason), ("--name", name)):
        if not text.strip():
            raise PeilmerkError(f"{option} is empty. Say {'why' if option == '--reason' else 'who decides'}: it is recorded{', and stands on the site' if what == WITHDRAWN else ''}.")
    return Decision(besluit=what, datum=today, naam=" ".join(name.split()), reden=" ".join(reason.split()))


def record(project: Project, publication: Publication, decision: Decision) -> None:
    """Add a decision to the file, unless it is the last one there. Whole or not at all."""
    known = decisions(project, publication)
    if known and known[-1] == decision:
        return
    text = yaml.safe_dump([d.model_dump() for d in (*known, decision)], allow_unicode=True, sort_keys=False, width=1000)
    files.write_text(release.folder(project, publication) / FILE, _HEAD + text)


def shown(project: Project, publication: Publication) -> pd.DataFrame:
    """What pages of other editions may tell of a release: its observations, or no rows if it was withdrawn."""
    return store.read([]) if of(project, publication) else release.read(project, publication)


def next_edition(project: Project, publication: Publication) -> Publication | None:
    """The next edition of the same municipality and report whose site readers can go to; None if there is none."""
    later = [p for p in project.publications if (p.municipality, p.report) == (publication.municipality, publication.report) and p.period.start > publication.period.start]
    there = [p for p in later if (project.site / p.id / "index.html").is_file() and of(project, p) is None]
    return min(there, key=lambda p: p.period.start, default=None)
