"""Running one step, wherever that is: on this machine, or on a worker of a cluster that sees the same folders.

A step is sent whole, as an `Order`; what comes back is small. Notebooks run by the engine, functions in a warm process of their own.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from uuid import uuid4

from peilmerk import audience, engine, files, reads
from peilmerk.plan.steps import PUBLISH, Step
from peilmerk.project import EDITION, Project
from peilmerk.reads import Read, Stamp

#: Of a step: it was run, or asking its queries again showed that nothing changed.
RAN, UNCHANGED = "ran", "unchanged"


@dataclass(frozen=True)
class Order:
    """A step with all that another process needs to run it.

    parameters: values for the notebook; extra: more arguments of a function; asked: queries to ask first, and not to run the step if they
    give the same; failed: where the part-executed copy of a notebook that fails is left.
    """

    root: str
    step: Step
    parameters: dict = field(default_factory=dict)
    extra: tuple = ()
    asked: tuple[Read, ...] = ()
    failed: str = ""
    engine: str = "auto"
    cell_timeout: float | None = 600
    timeout: float | None = 3600
    memory: int | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What became of a step: what it read and left, seconds, and what its function gave."""

    state: str
    reads: list[Read] = field(default_factory=list)
    writes: dict[str, Stamp] = field(default_factory=dict)
    seconds: float = 0.0
    value: object = None


def run(order: Order, running: engine.Engine | None = None) -> Result:
    """Run a step. Raises what stopped it: an error of the step itself, NotebookFailed, StepFailed, DiskError."""
    begin = time.monotonic()
    running = running or shared(order.engine)
    root, step = Path(order.root), order.step
    sink = root / "data/processed/log" / f"{files.UNFINISHED}{uuid4().hex[:12]}.jsonl"
    settings = engine.Settings(
        folder=root, cell_timeout=order.cell_timeout, timeout=order.timeout, memory=order.memory,
        environment={
            **order.environment, "PEILMERK_PROJECT": str(root), "PEILMERK_BUILD": step.id, EDITION: step.edition, audience.VARIABLE: step.audience, **({reads.VARIABLE: str(sink)} if step.is_notebook else {}),
            "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        },
    )  # fmt: skip
    if order.asked and not running.call("peilmerk.reads:changed", (str(root), [r.as_list() for r in order.asked]), settings):
        return Result(UNCHANGED, seconds=time.monotonic() - begin)
    try:
        if step.is_notebook:
            output = root / step.outputs[0]
            with files.told(output):
                running.execute(root / step.does, output, order.parameters, settings, failed=Path(order.failed) if order.failed else None)
                if step.audience == audience.INTERNAL:
                    audience.mark(output)
            value, read = None, reads.of_file(sink, root)
        else:
            value, read = running.call("peilmerk.steps:recorded", (step.does, str(root), (step.edition, *order.extra)), settings)
            read = [Read.from_list(r) for r in read]
    finally:
        with contextlib.suppress(OSError):
            sink.unlink(missing_ok=True)
    own = {*step.outputs, step.does}  # of its notebook the code counts, and that is in the fingerprint
    left = [root / p for p in step.outputs]
    if step.stage == PUBLISH and left:
        left += sorted(p for p in left[0].parent.glob("*.html") if p not in left)
    writes = {p.relative_to(root).as_posix(): reads.stamp(p) for p in left}
    return Result(RAN, [r for r in read if r.path not in own], writes, time.monotonic() - begin, value)


#: When this process loaded the library (ns): a worker of a cluster that is older than the code has to be started again.
LOADED = time.time_ns()
_SHARED: dict[str, engine.Engine] = {}
_LOCK = threading.Lock()


def shared(name: str) -> engine.Engine:
    """The engine of this process, made at its first step: a worker of a cluster has one."""
    with _LOCK:
        if name not in _SHARED:
            _SHARED[name] = engine.choose(name)
        return _SHARED[name]


# --- functions that are steps ---------------------------------------------------------------------------------------


def recorded(does: str, root: str, arguments: tuple) -> tuple[object, list[list]]:
    """Run a function that is a step: (what it gives, what it read). In a process of its own."""
    module, _, name = does.partition(":")
    with reads.recording(Path(root)) as log:
        value = getattr(import_module(module), name)(Project(Path(root)), *arguments)
    return value, [r.as_list() for r in log.finished()]


def protect(project: Project, edition: str) -> None:
    """Data gate, protection and audit of an edition."""
    from peilmerk import safeguard

    with files.told(project.processed):
        safeguard.safeguard(project, _publication(project, edition))


def leave_open(project: Project, edition: str) -> None:
    """Data gate of an edition, and its figures as they are, for the department."""
    from peilmerk import safeguard

    with files.told(project.processed):
        safeguard.leave_open(project, _publication(project, edition))


def publish(project: Project, edition: str, variant: str, publisher: str, facts: dict, jobs: int = 1) -> tuple[str, list[str]]:
    """The site of an edition: (folder, warnings). jobs: pages that may be converted at the same time."""
    from peilmerk import publishing
    from peilmerk.publishers import stage

    with files.told(project.reports):
        site, warnings = publishing.publish(project, _publication(project, edition), variant, publisher, stage.Build(**facts), jobs)
    return os.fspath(site), warnings


def publish_internal(project: Project, edition: str, variant: str, publisher: str, facts: dict, jobs: int = 1) -> tuple[str, list[str]]:
    """The site of an edition for the department: (folder, warnings)."""
    from peilmerk import publishing
    from peilmerk.publishers import stage

    with files.told(project.reports):
        site, warnings = publishing.publish_internal(project, _publication(project, edition), variant, publisher, stage.Build(**facts), jobs)
    return os.fspath(site), warnings


def publish_withdrawn(project: Project, edition: str, publisher: str) -> str:
    """What stands at the address of an edition that was withdrawn."""
    from peilmerk import publishing

    with files.told(project.reports):
        return os.fspath(publishing.publish_withdrawn(project, _publication(project, edition), publisher))


def portal(project: Project, edition: str, publisher: str) -> str:
    """The start page over all editions."""
    from peilmerk import publishing

    with files.told(project.reports):
        return os.fspath(publishing.publish_portal(project, publisher))


def _publication(project: Project, edition: str):
    return project.edition(edition)  # recorded as read
