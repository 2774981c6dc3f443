"""Build: the whole flow for a number of editions, side by side; one that fails never stops another.

    clean -> select -> check -> DATA GATE -> protect -> audit -> theme notebooks -> publisher -> scan -> PUBLICATION GATE
        -> swap of the site -> release -> portal
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import yaml

from peilmerk import __version__, execute, portal, prepare, publishers, release, store
from peilmerk.errors import PeilmerkError, PublisherError, UnknownName
from peilmerk.project import Project, Publication
from peilmerk.publishers import scan, stage

DATA_NOTEBOOKS = ["01-opschonen", "02-controleren"]
#: Parameters that say which edition it is; they come from the edition and cannot be set.
_IDENTITY = ("municipality", "period")

#: step(publication id, what happens now, steps done, steps in all)
Progress = Callable[[str, str, int, int], None]


@dataclass
class Outcome:
    """How one edition ended: its site, or the error that stopped it; warnings either way."""

    publication: Publication
    site: Path | None = None
    error: Exception | None = None
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Options:
    """What a build was asked: a page to run anew, parameters to set, publisher, number of processes."""

    only: str | None = None
    parameters: dict[str, object] = field(default_factory=dict)
    publisher: str = "auto"
    jobs: int = 2

    @property
    def variant(self) -> str:
        """The folder name of a build with other parameters; empty for the ordinary edition."""
        clean = [f"{k}={v}" for k, v in sorted(self.parameters.items())]
        return "".join(c if c.isalnum() or c in "=-_.," else "-" for c in ",".join(clean))[:120]


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


def check_options(project: Project, publications: list[Publication], options: Options) -> None:
    """Raise UnknownName for a page or a parameter that none of these editions has."""
    pages = {page for p in publications for page in p.pages}
    if options.only is not None and options.only not in pages:
        raise UnknownName.among("page", options.only, pages)
    if options.parameters:
        known = {n for page in pages for n in execute.parameters_of(project.notebooks / f"{page}.ipynb")} - set(_IDENTITY)
        for name in options.parameters:
            if name in _IDENTITY:
                raise PeilmerkError(f"{name} is what makes an edition: choose it with -m and -p, not with --set.")
            if name not in known:
                raise UnknownName.among("parameter", name, known)


def parse_setting(text: str) -> tuple[str, object]:
    """`name=value` as a name and a value (a number, true/false, or text). Raises PeilmerkError on another form."""
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise PeilmerkError(f"--set {text}: write it as name=value, for instance --set aantal_tegels=4.")
    return name.strip(), yaml.safe_load(value)


def build(project: Project, publications: list[Publication], options: Options, progress: Progress | None = None) -> list[Outcome]:
    """Build editions and the portal; returns an outcome for each, in order. Raises only for wrong options.

    A build with parameters goes to a variant folder of its own below reports/varianten/ and changes nothing else.
    """
    check_options(project, publications, options)
    publisher = publishers.choose(project.config.publisher if options.publisher == "auto" else options.publisher)
    facts = stage.Build(moment(), version(project.root), publishers.describe(publisher), {k: str(v) for k, v in options.parameters.items()})
    report = progress or (lambda *_: None)
    spawn = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(options.jobs, mp_context=spawn) as notebooks,
        ThreadPoolExecutor(options.jobs + 1) as editions,
    ):
        waiting: dict[str, Future] = {}
        for p in sorted(publications, key=lambda p: p.period.start):
            waiting[p.id] = editions.submit(
                _edition, project, p, options, publisher, facts, notebooks, report, _release_awaited(project, p, waiting, options)
            )
        outcomes = [waiting[p.id].result() for p in publications]
    if not options.parameters and any(o.site for o in outcomes):
        _portal(project, publisher)
    return outcomes


def _release_awaited(project: Project, publication: Publication, running: dict[str, Future], options: Options) -> Future | None:
    """The build of the previous edition, if that is about to leave the release that this one tells the changes since.

    Editions start in order of their period, so that what is waited for always has a thread of its own.
    """
    earlier = project.previous(publication)
    if options.variant or earlier is None or earlier.status != "definitief" or release.exists(project, earlier):
        return None
    return running.get(earlier.id)


def _edition(project, publication, options, publisher, facts, notebooks, report, awaited) -> Outcome:
    outcome, start = Outcome(publication), time.monotonic()
    try:
        _run(project, publication, options, publisher, facts, notebooks, report, awaited, outcome)
    except Exception as error:
        outcome.error = error
        report(publication.id, "stopped", 1, 1)
    outcome.seconds = time.monotonic() - start
    return outcome


def _run(project, publication, options, publisher, facts, notebooks, report, awaited, outcome) -> None:
    base = project.edition_folder(publication)
    if options.variant:
        base = project.reports / "varianten" / publication.id / options.variant
    executed, website, work = base / "notebooks", base / "website", project.work(publication)
    steps = len(DATA_NOTEBOOKS) + len(publication.pages) + 3
    done = 0

    def step(what: str) -> None:
        nonlocal done
        done += 1
        report(publication.id, what, done, steps)

    def run(name: str, folder: Path, parameters: dict):
        wanted = {"municipality": publication.municipality, "period": publication.period.code, **parameters}
        return notebooks.submit(execute.run, project.notebooks / f"{name}.ipynb", folder / f"{name}.ipynb", wanted, project.root)

    for name in DATA_NOTEBOOKS:
        step(name)
        run(name, work, {}).result()
    step("protect")
    prepare.finish(project, publication)
    if publication.status == "definitief" and not options.variant:
        release.verify(project, publication)
    if awaited is not None:
        awaited.result()
    public = json.loads((work / "public.json").read_text("utf-8"))
    pages = [p for p in publication.pages if public["pages"][p]["present"]]
    # A page of the last build may stand beside new ones only if it was made from the same protected figures: otherwise it
    # could still show what is hidden now, or what was corrected.
    mark, prepared = executed / "prepared", (work / "prepared").read_text("utf-8")
    same = mark.is_file() and mark.read_text("utf-8") == prepared
    wanted = [p for p in pages if not same or options.only in (None, p) or not (executed / f"{p}.ipynb").is_file()]
    mark.unlink(missing_ok=True)
    running = []
    for page in wanted:
        known = execute.parameters_of(project.notebooks / f"{page}.ipynb")
        running.append((page, run(page, executed, {k: v for k, v in options.parameters.items() if k in known})))
    for page, future in running:
        future.result()
        step(page)
    executed.mkdir(parents=True, exist_ok=True)
    mark.write_text(prepared, "utf-8")
    done = steps - 2
    step(f"publish with {publisher}")
    stage.edition(project, publication, executed, website, facts)
    site, warnings = publishers.publish(publisher, website)
    outcome.warnings += warnings
    scan.publication_gate(site, publication.heading, [str(project.root), str(Path.home())], {"../../index.html"}, synthetic=publication.synthetic)
    manifest = _manifest(project, publication, public, facts, publisher)
    outcome.warnings += _publisher_changed(work, publisher)
    (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1, default=str), "utf-8")
    if options.variant:
        outcome.site = site
    else:
        outcome.site = swap(site, project.site / publication.id)
        if publication.status == "definitief":
            release.make(project, publication, manifest)
    report(publication.id, "done", steps, steps)


def _publisher_changed(work: Path, publisher: str) -> list[str]:
    path = work / "manifest.json"
    last = json.loads(path.read_text("utf-8")).get("publisher_name") if path.is_file() else None
    if last and last != publisher:
        return [f"published with {publisher}, the last time with {last}: the pages look alike but are not the same files"]
    return []


def _manifest(project, publication, public, facts, publisher) -> dict:
    """Everything that this edition was made from."""
    lock = project.root / "uv.lock"
    return {
        "publication": publication.id, "report": publication.report, "status": publication.status,
        "municipality": publication.area, "period": publication.period.code, "peildatum": publication.peildatum.isoformat(),
        "synthetic": publication.synthetic,
        "built": facts.moment, "version": facts.version, "publisher": facts.publisher, "publisher_name": publisher,
        "parameters": facts.parameters, "python": platform.python_version(), "lock": store.digest(lock) if lock.is_file() else None,
        "deliveries": public["deliveries"], "checks": public["checks"], "protection": public["protection"],
        "definitions": public["definitions"],
        "pages": [n for n, p in public["pages"].items() if p["present"]],
    }  # fmt: skip


def swap(site: Path, target: Path) -> Path:
    """Put a finished site in the place of the last one, whole or not at all; returns the place.

    The new site is copied beside the old one and then takes its name; an interruption between the two renames is mended by
    the next swap.
    """
    new, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(site, new)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException as error:  # an interruption too
        if old.exists() and not target.exists():
            old.rename(target)
        if isinstance(error, OSError):
            raise PublisherError(f"The new site could not take its place at {target}: {error}. The last one is still there.") from None
        raise
    shutil.rmtree(old, ignore_errors=True)
    return target


def _portal(project: Project, publisher: str) -> None:
    """Publish the start page, and put it beside the editions."""
    there = portal.published(project)
    folder = stage.portal(project, project.reports / "portaal", portal.editions(project, there, portal.inhabitants(project)))
    site, _ = publishers.publish(publisher, folder)
    scan.publication_gate(site, "Portal", [str(project.root)], {f"{p.id}/index.html" for p in there})
    towns = set(project.config.municipalities)
    new = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
    for path in sorted(new):
        (project.site / path).parent.mkdir(parents=True, exist_ok=True)
        temporary = (project.site / path).with_name(f".{path.name}.new")
        shutil.copyfile(site / path, temporary)
        temporary.replace(project.site / path)
    for path in [p for p in project.site.rglob("*") if p.is_file()]:
        relative = path.relative_to(project.site)
        if relative.parts[0] not in towns and relative not in new:
            path.unlink()
