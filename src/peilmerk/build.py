"""Build: the steps of a number of editions, side by side; what did not change is not run, and one that fails never stops another.

    clean -> check -> DATA GATE -> protect -> audit -> theme notebooks -> publish: PUBLICATION GATE, swap, release -> portal

One run can build an edition for everyone and for the department too: these are walked as two, which share the steps before protection. A release that was
withdrawn is not built for everyone; what explains that at its addresses is kept up to date.

The graph is in `plan`; here it is walked. Editions are opened in the order of their periods, and an edition that was begun comes before
one that was not, so that however many there are, few are under way. Only this process writes what is known of the steps.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from peilmerk import (
    __version__,
    audience,
    engine,
    executors,
    files,
    lock,
    parameters,
    people,
    reads,
    versions,
    withdrawal,
)
from peilmerk.errors import UnknownName
from peilmerk.parameters import settled
from peilmerk.plan import steps as planned
from peilmerk.plan.editions import EditionPlan, Wanted, fingerprints_of, now_of
from peilmerk.plan.reasons import Reason, why
from peilmerk.plan.records import Record, Records
from peilmerk.plan.steps import Step
from peilmerk.project import Project, Publication
from peilmerk.steps import RAN, Order, Result

#: The steps that every edition has beside its pages.
BESIDE_PAGES = 4

# --- what is asked and what is told ---------------------------------------------------------------------------------


@dataclass
class Outcome:
    """How one edition ended: its site, or the error that stopped it; warnings either way; the steps that were run, and seconds of work.

    withdrawn: what is at its addresses explains that it was.
    """

    publication: Publication
    site: Path | None = None
    error: BaseException | None = None
    warnings: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    seconds: float = 0.0
    audience: str = audience.PUBLIC
    withdrawn: bool = False

    @property
    def name(self) -> str:
        """The edition as a build calls it."""
        return planned.named(self.publication.id, self.audience)


class Outcomes(list[Outcome]):
    """The outcome of each edition, in the order in which they were asked, of each audience in its turn; `portal` is what went wrong with the start page, if anything."""

    portal: BaseException | None = None


@dataclass(frozen=True)
class Options:
    """What a build was asked.

    only: a page to run anew, the others as they are; start: a stage or page to begin at (--from); force: all anew; parameters: text or
    values by name; jobs: steps at the same time; cell_timeout, timeout: seconds a cell or step may take; memory: bytes a step may use;
    audience: public, internal or both.
    """

    only: str | None = None
    parameters: dict[str, object] = field(default_factory=dict)
    publisher: str = "auto"
    jobs: int = 2
    force: bool = False
    start: str | None = None
    engine: str = "auto"
    cluster: str = ""
    wait: bool = True
    cell_timeout: float | None = 600
    timeout: float | None = 3600
    memory: int | None = None
    audience: str = audience.PUBLIC

    @property
    def variant(self) -> str:
        """The folder name of a build with other parameters; empty for the ordinary edition."""
        clean = [f"{k}={parameters.as_text(v)}" for k, v in sorted(self.parameters.items())]
        return "".join(c if c.isalnum() or c in "=-_.," else "-" for c in ",".join(clean))[:120]


#: States of a step as a build tells them.
RUNNING, DONE, SAME, FAILED = "running", "done", "unchanged", "failed"


@dataclass(frozen=True)
class Event:
    """One thing that happened: a step of an edition began or ended, or (step is empty) an edition as a whole ended.

    done, steps: of this edition; reason: why a step is run.
    """

    edition: str
    step: str
    state: str
    done: int
    steps: int
    seconds: float = 0.0
    reason: str = ""


Progress = Callable[[Event], None]


def moment() -> str:
    """Now, or SOURCE_DATE_EPOCH (reproducible builds), as ISO time in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    when = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def version(root: Path) -> str:
    """Peilmerk's version with the commit of the project, and whether it was changed since."""
    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        commit = git("rev-parse", "--short=10", "HEAD")
        dirty = git("status", "--porcelain", "--", "src", "notebooks", "assets", "data/raw", "data/reference", "expectations", "peilmerk.yml")
    except OSError:  # no git on this machine
        commit = dirty = ""
    return f"{__version__} (commit {commit}{', met wijzigingen' if dirty else ''})" if commit else __version__


def wanted(project: Project, publications: list[Publication], options: Options) -> Wanted:
    """What is asked of the plan. Raises UnknownName for a page, stage or parameter that none of these editions has; values are validated."""
    pages = list(dict.fromkeys(page for p in publications for page in p.pages))
    if options.only is not None and options.only not in pages:
        raise UnknownName.among("page", options.only, pages)
    if options.start is not None and options.start not in (*planned.STAGES, *pages):
        raise UnknownName.among("step or page", options.start, [*planned.STAGES, *pages])
    if options.audience not in audience.CHOICES:
        raise UnknownName.among("audience", options.audience, audience.CHOICES)
    if options.engine not in engine.ENGINES:
        raise UnknownName.among("engine", options.engine, engine.ENGINES)
    known = settled.having(project, pages)
    for name in options.parameters:
        if name in parameters.IDENTITY:
            raise settled.identity(name)
        if name not in known:
            raise settled.unknown(name, known)
    values = {p.id: settled.values_of(settled.settled(project, p, [("--set", options.parameters)])) for p in publications}
    return Wanted(
        publisher=versions.publisher(project, options.publisher), force=options.force, only=options.only, start=options.start,
        variant=options.variant, values=values, audience=audience.CHOICES[options.audience][0],
    )  # fmt: skip


# --- the walk -------------------------------------------------------------------------------------------------------


def build(
    project: Project, publications: list[Publication], options: Options, progress: Progress | None = None, told: Callable[[str], None] | None = None
) -> Outcomes:
    """Build editions and the portal; returns an outcome for each, in order.

    Raises only for wrong options, or if another build is at work (`told` gets a sentence while it waits for that). A build with
    parameters goes to a variant folder of its own below reports/varianten/ and changes nothing else; one for the department to reports/intern/.
    """
    ask = wanted(project, publications, options)
    with lock.held(project, options.wait, told), executors.choose(options) as executor:
        walk = _Walk(project, publications, options, ask, executor, progress or (lambda _: None))
        files.sweep(project.processed / "log")
        found = walk.run()
        outcomes = Outcomes(found[planned.named(p.id, one)] for one in audience.CHOICES[options.audience] for p in publications)
        if any(o.site and o.audience == audience.PUBLIC for o in outcomes) and not ask.variant:
            outcomes.portal = walk.portal()
        with contextlib.suppress(OSError):  # only to be quicker the next time
            walk.fingerprints.save()
    return outcomes


@dataclass
class _Open:
    """An edition under way: its plan, and the state of each step."""

    plan: EditionPlan
    outcome: Outcome
    order: int
    states: dict[str, str] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return self.outcome.error is not None or all(s.name in self.states and self.states[s.name] != RUNNING for s in self.plan.steps)

    @property
    def done(self) -> int:
        return sum(s not in (RUNNING, FAILED) for s in self.states.values())


class _Walk:
    """The walk over the graph. Steps that can begin wait in a heap: of the edition that was opened first, in their order."""

    def __init__(self, project, publications, options, ask, executor, report):
        self.project, self.options, self.ask, self.executor, self.report = project, options, ask, executor, report
        self.fingerprints, self.now = fingerprints_of(project), now_of(project)
        audiences = audience.CHOICES[options.audience]
        self.withdrawn = [p for p in publications if withdrawal.of(project, p)] if audience.PUBLIC in audiences else []
        wanted = [(p, one) for p in sorted(publications, key=lambda p: (p.period.start, p.id)) for one in audiences]
        self.waiting: Iterator[tuple[Publication, str]] = iter([(p, one) for p, one in wanted if one != audience.PUBLIC or p not in self.withdrawn])
        self.bonds = planned.awaited(project, publications, ask.variant, audiences)
        self.ended: set[tuple[str, str]] = {(p.id, stage) for p in self.withdrawn for stage in planned.STAGES}  # nothing has to wait for them
        self.kept: dict[Path, Records] = {}
        self.open: dict[str, _Open] = {}
        self.ready: list[tuple[int, int, str, Step, Reason]] = []
        self.running: dict[Future, tuple[_Open, Step, Order]] = {}
        self.outcomes: dict[str, Outcome] = {o.name: o for o in (Outcome(p, audience=one) for p, one in wanted)}
        self.facts = {"moment": moment(), "publisher": ask.publisher, "parameters": {k: parameters.as_text(v) for k, v in options.parameters.items()}, "builder": people.builder(project.root)}
        self.opened = 0
        self.exhausted = False

    def run(self) -> dict[str, Outcome]:
        """All editions; those that were withdrawn at the end, for their explanation leads to the next one."""
        try:
            while True:
                self._fill()
                if not self.running:
                    break
                done, _ = wait(self.running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    self._ended(future)
            if not self.ask.variant:
                for publication in self.withdrawn:
                    self._explain(publication)
        except BaseException:  # Ctrl+C: what runs is stopped, and what was done is kept
            self.executor.stop()
            raise
        return self.outcomes

    def _fill(self) -> None:
        """Begin as many steps as there is place for; open editions only as far as that needs."""
        while True:
            for edition in list(self.open.values()):
                self._advance(edition)
            while self.ready and len(self.running) < self.executor.slots:
                self._begin()
            if len(self.running) >= self.executor.slots:
                return
            if self.exhausted:
                if self.running or not any(e.ended for e in self.open.values()):
                    return
                continue  # one could not even begin: who waits for it need not wait any longer
            following = next(self.waiting, None)
            if following is None:
                self.exhausted = True
                continue
            self._open(*following)

    def _open(self, publication: Publication, one: str) -> None:
        plan = EditionPlan(self.project, publication, replace(self.ask, audience=one), self.fingerprints, self.now, self.kept)
        edition = self.open[plan.name] = _Open(plan, self.outcomes[plan.name], self.opened)
        self.opened += 1
        self._advance(edition)

    def _advance(self, edition: _Open) -> None:
        """Note the steps that need not be run, and line up those that can begin. An edition that has ended is closed."""
        try:
            for position, step in enumerate(edition.plan.steps):
                if step.name not in edition.states and self._free(edition, step):
                    self._judge(edition, step, position)
        except Exception as error:  # a notebook or record that cannot be read: of this edition only
            self._failed(edition, "", error)
        if edition.ended and not any(e is edition for e, _, _ in self.running.values()):
            self._close(edition)

    def _free(self, edition: _Open, step: Step) -> bool:
        if edition.outcome.error is not None or any(edition.states.get(a) not in (DONE, SAME) for a in step.after):
            return False
        key = planned.CLEAN if step.name == planned.CLEAN else step.stage
        return all(bond in self.ended for bond in self.bonds.get((edition.plan.name, key), ()))

    def _judge(self, edition: _Open, step: Step, position: int) -> None:
        if step.stage == planned.PAGES and not edition.plan.present(step.name):
            edition.states[step.name] = SAME
            return
        before = self.now.hashed
        reason = edition.plan.reason(step)
        if reason is None:
            if self.now.hashed != before:
                edition.plan.records(step).settle(step.name, self.now)
            self._unchanged(edition, step)
            return
        edition.states[step.name] = RUNNING
        heapq.heappush(self.ready, (edition.order, position, edition.plan.name, step, reason))

    def _begin(self) -> None:
        _, _, name, step, reason = heapq.heappop(self.ready)
        edition = self.open.get(name)
        if edition is None or edition.outcome.error is not None:  # one of its steps failed, and it was closed meanwhile
            return
        if not reason.asked:
            try:
                edition.plan.records(step).forget(step.name)
            except OSError as error:  # what is not known to be anew must not be made anew
                self._failed(edition, step.name, error)
                return
        self._tell(edition, step.name, RUNNING, reason=reason.text)
        order = self._order(edition, step, reason)
        self.running[self.executor.submit(order)] = (edition, step, order)

    def _order(self, edition: _Open, step: Step, reason: Reason) -> Order:
        extra: tuple = ()
        if step.stage == planned.PUBLISH:
            jobs = 1 if self.running else min(self.executor.slots, _AT_ONCE)  # who publishes alone can have what the others leave
            extra = (self.ask.variant, self._publisher, {"version": self._version, **self.facts}, jobs)
        o = self.options
        given = parameters.for_papermill(step.parameters) if step.is_notebook else {}
        return Order(
            root=str(self.project.root), step=step, parameters=given, extra=extra, asked=tuple(map(self.now.stamped, reason.asked)),
            failed=str((edition.plan.places.prepared if step.stage == planned.PAGES else edition.plan.places.work) / "mislukt" / f"{step.name}.ipynb"), engine=o.engine, cell_timeout=o.cell_timeout, timeout=o.timeout,
            memory=o.memory or self.executor.memory, environment={k: os.environ[k] for k in _HANDED_ON if k in os.environ},
        )  # fmt: skip

    @property
    def _publisher(self) -> str:
        return versions.publisher_name(self.project, self.options.publisher)

    @property
    def _version(self) -> str:
        if not hasattr(self, "_told_version"):
            self._told_version = version(self.project.root)
        return self._told_version

    def _ended(self, future: Future) -> None:
        edition, step, order = self.running.pop(future)
        self.now.forget()
        try:
            result: Result = future.result()
        except Exception as error:
            self._failed(edition, step.name, error)
            return
        edition.outcome.seconds += result.seconds
        records = edition.plan.records(step)
        if result.state == RAN:
            record = Record(self.fingerprints.of(step), result.reads, result.writes, result.seconds, moment())
            edition.outcome.ran.append(step.name)
        else:
            record = records.answered(step.name, order.asked, self.now)
        try:
            records.keep(step.name, record)
        except OSError as error:
            self._failed(edition, step.name, error)
            return
        edition.states[step.name] = DONE if result.state == RAN else SAME
        self.ended.add((edition.plan.name, step.name))
        if step.stage == planned.PUBLISH:
            edition.outcome.warnings += result.value[1] if result.value else []
        self._tell(edition, step.name, edition.states[step.name], result.seconds)

    def _unchanged(self, edition: _Open, step: Step) -> None:
        edition.states[step.name] = SAME
        self.ended.add((edition.plan.name, step.name))

    def _failed(self, edition: _Open, name: str, error: BaseException) -> None:
        if edition.outcome.error is None:
            edition.outcome.error = error
            self._tell(edition, name, FAILED)
        if name:
            edition.states[name] = FAILED

    def _close(self, edition: _Open) -> None:
        plan = edition.plan
        self.open.pop(plan.name, None)
        for records in (plan.data, plan.site):
            if records.changed:
                with contextlib.suppress(OSError):  # only to be quicker the next time
                    records.save()
        for step in plan.steps:  # who waits for it has waited long enough, also if it failed
            self.ended.add((plan.name, step.name))
        if edition.outcome.error is None:
            edition.outcome.site = plan.places.site
        ran = edition.outcome.ran or edition.outcome.error
        self._tell(edition, "", FAILED if edition.outcome.error else DONE if ran else SAME, edition.outcome.seconds)

    def _tell(self, edition: _Open, step: str, state: str, seconds: float = 0.0, reason: str = "") -> None:
        self.report(Event(edition.plan.name, step, state, edition.done, len(edition.plan.steps), seconds, reason))

    # --- what is made by itself: the start page, and what explains that an edition was withdrawn ---
    def portal(self) -> BaseException | None:
        """The start page, if anything that it shows changed; returns what went wrong with it."""
        there = [p for p in self.project.publications if (self.project.site / p.id / "index.html").is_file()]
        title = reads.hash_of([repr(p) for p in there])
        return self._alone("portal", "portal", {"editions": title}, self.project.site, self.project.processed / "portaal").error

    def _explain(self, publication: Publication) -> None:
        """What stands at the addresses of an edition that was withdrawn, if anything that it says changed."""
        later = withdrawal.next_edition(self.project, publication)
        site, folder = self.project.site / publication.id, self.project.edition_folder(publication) / "ingetrokken"
        done = self._alone(publication.id, "publish_withdrawn", {"edition": repr(publication), "later": repr(later)}, site, folder)
        outcome = self.outcomes[publication.id]
        outcome.withdrawn, outcome.error, outcome.site = True, done.error, None if done.error else site
        outcome.ran += done.ran
        outcome.seconds = done.seconds

    def _alone(self, edition: str, name: str, parameters: dict, site: Path, folder: Path) -> Outcome:
        """One step that belongs to no other, if anything changed. site: where what it makes stands; folder: where its record is kept."""
        ended = Outcome(None)
        step = Step(
            edition, name, planned.PUBLISH, f"peilmerk.steps:{name}", {"publisher": self.ask.publisher, **parameters},
            ((site / "index.html").relative_to(self.project.root).as_posix(),),
        )  # fmt: skip
        records = Records.load(folder / "steps.json")
        self.now.forget()
        fingerprint = self.fingerprints.of(step)  # before it runs: what is edited meanwhile counts the next time
        reason = Reason("--force") if self.ask.force else why(step, records.steps.get(step.name), self.fingerprints, self.now)
        if reason is None:
            return ended
        self.report(Event(edition, name, RUNNING, 0, 1, reason=reason.text))
        asked = tuple(map(self.now.stamped, reason.asked))
        order = Order(str(self.project.root), step, extra=(self._publisher,), asked=asked, engine=self.options.engine)
        try:
            result = self.executor.submit(order).result()
            if result.state == RAN:
                records.keep(step.name, Record(fingerprint, result.reads, result.writes, result.seconds, moment()))
                ended.ran.append(name)
            else:  # what was asked gave the same: not to be asked again at every build
                records.keep(step.name, records.answered(step.name, asked, self.now))
        except Exception as error:
            ended.error = error
            self.report(Event(edition, "", FAILED, 0, 1))
            return ended
        ended.seconds = result.seconds
        self.report(Event(edition, "", DONE if result.state == RAN else SAME, 1, 1, result.seconds))
        return ended


#: Processes of pandoc for an edition that is published while nothing else runs: with more, the rest of publishing is what one waits for.
_AT_ONCE = 2
#: Variables of who builds that steps may depend on, and that a worker elsewhere does not have by itself.
_HANDED_ON = ("SOURCE_DATE_EPOCH", "PEILMERK_KEY")
