"""Preparing an edition for a notebook that was opened by hand: the same steps as a build takes, in this process, if anything changed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from peilmerk import lock, prepare, reads, safeguard
from peilmerk.checks import edition as checking
from peilmerk.plan import steps as planned
from peilmerk.plan.editions import DATA_RECORDS, data_steps, fingerprints_of, now_of
from peilmerk.plan.reasons import why
from peilmerk.plan.records import Record, Records
from peilmerk.project import Project, Publication


def prepare_edition(project: Project, publication: Publication) -> Path:
    """Clean, check and protect an edition as far as something changed; returns its work folder.

    Raises what the steps raise: DeliveryError, GateClosed, ReleaseConflict. Waits while a build is at work in the project.
    """
    with lock.held(project, told=lambda sentence: print(sentence, file=sys.stderr)):
        records = Records.load(project.work(publication) / DATA_RECORDS)
        fingerprints, now = fingerprints_of(project), now_of(project)
        for step in data_steps(project, publication):
            reason = why(step, records.steps.get(step.name), fingerprints, now, by_hand=True)
            if reason is None or (reason.asked and not reads.changed(str(project.root), [r.as_list() for r in reason.asked])):
                continue
            records.forget(step.name)
            begin = time.monotonic()
            with reads.recording(project.root) as log:
                known = project.edition(publication.id)  # recorded as read
                _DO[step.name](project, known)
            now.forget()
            writes = {p: reads.stamp(project.root / p) for p in step.outputs if not p.endswith(".ipynb")}
            moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            records.keep(step.name, Record(fingerprints.of(step), log.finished(), writes, time.monotonic() - begin, moment, "hand"))
        fingerprints.save()
    return project.work(publication)


def _check(project: Project, publication: Publication) -> None:
    cleaned = prepare.read_cleaned(project, publication)
    checking.check(project, publication, prepare.select(project, publication, cleaned), cleaned)


_DO: dict[str, Callable] = {planned.CLEAN: prepare.read_cleaned, planned.CHECK: _check, planned.PROTECT: safeguard.safeguard}
