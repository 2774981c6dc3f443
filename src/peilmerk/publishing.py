"""Publishing: from executed notebooks to the site that readers see, and the release that stays.

    edition folder -> publisher -> scan -> PUBLICATION GATE -> the site changes places -> release
"""

from __future__ import annotations

import json
import platform
import shutil
from pathlib import Path

from peilmerk import files, people, portal, prepared, publishers, reads, release, store
from peilmerk.errors import PublisherError
from peilmerk.places import places
from peilmerk.project import Project, Publication
from peilmerk.publishers import scan, stage


def publish(project: Project, publication: Publication, variant: str, publisher: str, facts: stage.Build) -> tuple[Path, list[str]]:
    """Make and show the site of an edition whose notebooks were executed: (site, warnings).

    Raises GateClosed, PublisherError or ReleaseConflict; the last good site stays.
    """
    where = places(project, publication, variant)
    if publication.status == "definitief" and not variant:
        people.two(project, publication, facts.builder)
        release.verify(project, publication)
    public = prepared.public(where.work)
    stage.edition(project, publication, where.notebooks, where.website, facts)
    site, warnings = publishers.publish(publisher, where.website)
    forbidden = [str(project.root), str(Path.home())]
    scan.publication_gate(site, publication.heading, forbidden, {"../../index.html"}, synthetic=publication.synthetic)
    told = manifest(project, publication, public, facts, publisher)
    if variant:
        return site, warnings
    warnings = [*warnings, *publisher_changed(where.work, publisher)]
    files.write_text(where.work / "manifest.json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
    shown = swap(site, where.site)
    if publication.status == "definitief":
        shown_ids = {f["id"] for f in public["findings"]}  # a release is in git: nothing of what can depend on a hidden value
        accepted = [a for a in people.acknowledged(project, publication) if a["id"] in shown_ids]
        release.make(project, publication, told | {"acknowledged": accepted})
    return shown, warnings


def publisher_changed(work: Path, publisher: str) -> list[str]:
    """A warning if the last build of this edition had another publisher."""
    path = work / "manifest.json"
    last = json.loads(path.read_text("utf-8")).get("publisher_name") if path.is_file() else None
    if last and last != publisher:
        return [f"published with {publisher}, the last time with {last}: the pages look alike but are not the same files"]
    return []


def manifest(project: Project, publication: Publication, public: dict, facts: stage.Build, publisher: str) -> dict:
    """Everything that an edition was made from."""
    lock = project.root / "uv.lock"
    with reads.unrecorded():  # told, not used: another version of a package is another fingerprint of who uses it
        locked = store.digest(lock) if lock.is_file() else None
    return {
        "publication": publication.id, "report": publication.report, "status": publication.status,
        "municipality": publication.area, "period": publication.period.code, "peildatum": publication.peildatum.isoformat(),
        "synthetic": publication.synthetic,
        "built": facts.moment, "built_by": facts.builder, "version": facts.version, "publisher": facts.publisher, "publisher_name": publisher,
        "parameters": facts.parameters, "python": platform.python_version(), "lock": locked,
        "deliveries": public["deliveries"], "checks": public["checks"], "findings": public["findings"], "protection": public["protection"],
        "definitions": public["definitions"],
        "pages": [n for n, p in public["pages"].items() if p["present"]],
    }  # fmt: skip


def swap(site: Path, target: Path) -> Path:
    """Put a finished site in the place of the last one, whole or not at all; returns the place.

    The new site is copied beside the old one, and the two change places in one step. Where a system cannot do that they are renamed
    one after the other; an interruption between the two is mended by `mend`. Raises DiskError or PublisherError; the last one stays.
    """
    old = target.with_name(f".{target.name}.old")
    mend(target)
    new = files.beside(target)
    try:
        with files.told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(site, new)
            if not target.exists():
                new.rename(target)
            elif not files.exchange(new, target):
                _rename_both(new, target, old)
    except BaseException as error:  # an interruption too
        if old.exists() and not target.exists():
            old.rename(target)
        if type(error) is OSError or isinstance(error, PermissionError | FileExistsError | FileNotFoundError | shutil.Error):
            raise PublisherError(f"The new site could not take its place at {target}: {error}. The last one is still there.") from None
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)  # by now the last one, or what could not take its place
    shutil.rmtree(old, ignore_errors=True)
    return target


def _rename_both(new: Path, target: Path, old: Path) -> None:
    target.rename(old)
    new.rename(target)


def mend(target: Path) -> None:
    """Put back a site that an interruption between two renames took away, and remove what is left of a swap."""
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    files.sweep_beside(target)


def publish_portal(project: Project, publisher: str) -> Path:
    """Publish the start page, and put it beside the editions; returns its folder."""
    there = portal.published(project)
    folder = stage.portal(project, project.reports / "portaal", portal.editions(project, there, portal.inhabitants(project)))
    site, _ = publishers.publish(publisher, folder)
    scan.publication_gate(site, "Portal", [str(project.root)], {f"{p.id}/index.html" for p in there})
    new = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
    for path in sorted(new):
        with files.whole(project.site / path) as temporary:
            shutil.copyfile(site / path, temporary)
    for path in [p for p in project.site.iterdir() if p.name not in project.config.municipalities]:
        for file in [f for f in (path.rglob("*") if path.is_dir() else [path]) if f.is_file() and f.relative_to(project.site) not in new]:
            file.unlink()
    return project.site
