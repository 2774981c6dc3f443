"""An edition's steps beside what is known of them: what would be run, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from peilmerk import audience as audiences
from peilmerk import project as projects
from peilmerk.places import places
from peilmerk.plan import steps as planned
from peilmerk.plan.fingerprints import Fingerprints
from peilmerk.plan.reasons import Reason, why
from peilmerk.plan.records import FILE, Records
from peilmerk.plan.steps import Step
from peilmerk.project import PUBLIC, Project, Publication
from peilmerk.reads import Now, size_and_times

#: The records of the steps before the pages; those of pages and site lie beside what they make.
DATA_RECORDS = FILE
_DATA = (planned.CLEAN, planned.CHECK, planned.PROTECT)


@dataclass(frozen=True)
class Wanted:
    """What a build was asked. force: everything anew; only: this page anew, others as they are; start: this stage or page, and what follows.

    variant: folder name of a build with other parameters; values: of parameters, by edition and page; publisher: its description; audience: for whom.
    """

    publisher: str = ""
    force: bool = False
    only: str | None = None
    start: str | None = None
    variant: str = ""
    values: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)
    audience: str = audiences.PUBLIC


def fingerprints_of(project: Project) -> Fingerprints:
    """The fingerprints of a project's steps as it is now."""
    return Fingerprints(project.root, project.cache / "plan")


def now_of(project: Project) -> Now:
    """What is on disk now."""
    return Now(project.root, lambda which: projects.setting(project, which))


def data_steps(project: Project, publication: Publication) -> list[Step]:
    """The steps before the pages, for who takes them by hand: what a data notebook would do, also where it is not there."""
    found = [s for s in planned.steps(project, publication, "") if s.stage in _DATA]
    return [s if not s.is_notebook or (project.root / s.does).is_file() else replace(s, does=f"peilmerk.prepare:{s.name}") for s in found]


class EditionPlan:
    """One edition for one audience: its steps in order, and for each the reason to run it.

    kept: records of data steps by file; two plans of one edition have to share them, or each would write what the other does not know.
    """

    def __init__(
        self, project: Project, publication: Publication, wanted: Wanted, fingerprints: Fingerprints, now: Now, kept: dict[Path, Records] | None = None
    ):  # fmt: skip
        self.project, self.publication, self.wanted = project, publication, wanted
        self.fingerprints, self.now = fingerprints, now
        self.places = places(project, publication, wanted.variant, wanted.audience)
        self.steps = planned.steps(project, publication, wanted.publisher, wanted.variant, wanted.values.get(publication.id), wanted.audience)
        self._kept = {} if kept is None else kept

    @property
    def name(self) -> str:
        """What a build calls it."""
        return planned.named(self.publication.id, self.wanted.audience)

    @cached_property
    def data(self) -> Records:
        """Records of the steps before the pages that everyone's edition has."""
        path = self.places.work / DATA_RECORDS
        if path not in self._kept:
            self._kept[path] = Records.load(path)
        return self._kept[path]

    @cached_property
    def site(self) -> Records:
        """Records of pages and site; of one for the department also that of its figures."""
        return Records.load(self.places.base / FILE)

    def records(self, step: Step) -> Records:
        """Where the record of a step is kept."""
        return self.data if step.stage in _DATA and step.audience == audiences.PUBLIC else self.site

    def reason(self, step: Step) -> Reason | None:
        """Why a step has to be run, given that those before it have been; None if nothing changed."""
        if (told := self._asked(step)) is not None:
            self.fingerprints.of(step)  # as it is before it is run, see `why`
            return Reason(told)
        others = self.wanted.only is not None and step.stage == planned.PAGES  # but not the page that was asked for: see above
        return why(step, self.records(step).steps.get(step.name), self.fingerprints, self.now, only_reads=others)

    def _asked(self, step: Step) -> str | None:
        wanted = self.wanted
        if wanted.force:
            return "--force"
        if wanted.only == step.name and step.stage == planned.PAGES:
            return f"--only {step.name}"
        if wanted.start is not None:
            if wanted.start in planned.STAGES:
                if planned.STAGES.index(step.stage) >= planned.STAGES.index(wanted.start):
                    return f"--from {wanted.start}"
            elif step.name == wanted.start or step.stage == planned.PUBLISH:
                return f"--from {wanted.start}"
        return None

    def present(self, page: str) -> bool:
        """Whether a page has something to show; asked after protection."""
        return self._public["pages"].get(page, {}).get("present", False)

    @property
    def _public(self) -> dict:
        path = self.places.prepared / PUBLIC
        mark = size_and_times(path.stat())
        if getattr(self, "_read", (None, None))[0] != mark:
            self._read = (mark, json.loads(path.read_text("utf-8")))
        return self._read[1]


@dataclass(frozen=True)
class Standing:
    """How one step stands. reason: why it would be run, None if nothing changed; after: a step whose outcome decides."""

    step: Step
    reason: Reason | None = None
    after: str = ""
    absent: bool = False


def standing(plan: EditionPlan) -> list[Standing]:
    """How every step of an edition stands, without running anything: what is certain, and what depends on a step that will be run."""
    found: list[Standing] = []
    unsure: dict[str, str] = {}
    for step in plan.steps:
        waits = next((unsure[a] for a in step.after if a in unsure), "")
        reason = plan.reason(step)
        if step.stage == planned.PAGES:
            known = (plan.places.prepared / PUBLIC).is_file()
            waits = waits or ("" if known else planned.PROTECT)
            if known and not plan.present(step.name):
                if not waits:
                    found.append(Standing(step, absent=True))
                    continue
                reason = None  # it had nothing to show, and may still have nothing
        if reason is not None and not reason.asked:
            unsure[step.name] = step.name
        elif reason is not None or waits:
            unsure[step.name] = waits or step.name
        found.append(Standing(step, reason, "" if reason is not None else waits))
    return found
