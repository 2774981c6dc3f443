"""Publishing: from executed notebooks to the site that readers see, and the release that stays.

    edition folder -> publisher -> scan -> PUBLICATION GATE -> the site changes places -> release

What is made for the department ends at its gate: it takes no place on the site and leaves no release. An edition that was withdrawn has an explanation at
its addresses, and nothing else.
"""

from __future__ import annotations

import json
import platform
import shutil
from pathlib import Path

from peilmerk import (
    accessibility,
    audience,
    files,
    people,
    portal,
    prepared,
    publishers,
    reads,
    release,
    store,
    synthetic,
    withdrawal,
)
from peilmerk.errors import GateClosed, PublisherError
from peilmerk.places import Places, places
from peilmerk.project import PROTECTED, PUBLIC, Project, Publication
from peilmerk.publishers import internal, portal_index, stage, vega, withdrawn
from peilmerk.scan import gate
from peilmerk.withdrawal import Decision

#: What stands beside every edition: the start page over all of them, and the statement that their pages lead to.
BESIDE = frozenset({"../../index.html", f"../../{accessibility.PAGE}.html"})


def publish(project: Project, publication: Publication, variant: str, publisher: str, facts: stage.Build, jobs: int = 1) -> tuple[Path, list[str]]:
    """Make and show the site of an edition whose notebooks were executed: (site, warnings). jobs: pages that may be converted at the same time.

    Raises GateClosed (also for a release that was withdrawn), PublisherError or ReleaseConflict; the last good site stays.
    """
    where = places(project, publication, variant)
    if withdrawn_by := withdrawal.of(project, publication):
        raise GateClosed(
            f"{publication.heading} was withdrawn on {withdrawn_by.datum} by {withdrawn_by.naam} and is not published again. If it may be: "
            f"`peilmerk withdraw {publication.municipality} {publication.period.code}{f' -r {publication.report}' if publication.thematic else ''} --restore`."
        )
    if publication.status == "definitief" and not variant:
        people.two(project, publication, facts.builder)
        release.verify(project, publication)
    public = prepared.public(where.prepared)
    _made_for(audience.PUBLIC, where)
    stage.edition(project, publication, where.notebooks, where.website, facts, beside=not variant)
    if variant:
        stage.without_address(where.website)
    site, warnings = publishers.publish(publisher, where.website, jobs, kept=_kept(project, where.website))
    warnings = [*stage.style_warnings(project, publication.municipality), *warnings]
    if not variant and project.pdf(publication):
        warnings = [*warnings, *_with_pdf(project, publication, site)]
    elsewhere = {*BESIDE, *(f"../../{p.id}/index.html" for p in project.beside(publication) if publication.thematic)}
    gate.publication_gate(project, site, publication.heading, publication=publication, elsewhere=elsewhere, laid_beside=True)
    _audience_gate(site, publication, audience.PUBLIC)
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


def _with_pdf(project: Project, publication: Publication, site: Path) -> list[str]:
    """Put the PDF of the whole report into a finished site, with a link; what is missing for that is told, and stops nothing."""
    from peilmerk.publishers.pdf import making

    try:
        made = making.make(project, publication, site, site / making.file_name(publication))
    except PublisherError as error:
        return [f"no PDF of the whole report was made: {error}"]
    return [] if making.link(site, made) else ["the start page has no line of its status, so that it does not lead to the PDF of the whole report"]


def publish_internal(project: Project, publication: Publication, variant: str, publisher: str, facts: stage.Build, jobs: int = 1) -> tuple[Path, list[str]]:
    """Make the site of an edition for the department, in a folder that is never served: (site, warnings).

    Raises GateClosed or PublisherError.
    """
    where = places(project, publication, variant, audience.INTERNAL)
    _made_for(audience.INTERNAL, where)
    aside = where.base / "gemerkt"
    try:
        stage.edition(project, publication, internal.marked(where.notebooks, aside), where.website, facts, where.prepared)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    internal.mark(where.website)
    site, warnings = publishers.publish(publisher, where.website, jobs, kept=_kept(project, where.website))
    gate.publication_gate(project, site, publication.heading, publication=publication)
    _audience_gate(site, publication, audience.INTERNAL)
    return site, warnings


def _kept(project: Project, website: Path) -> Path:
    """Where what was converted of this edition folder stays for the next build: outside it, as it is made anew each time."""
    return project.cache / "pages" / website.relative_to(project.root).as_posix().replace("/", "--")


def _made_for(wanted: str, where: Places) -> None:
    """Raise GateClosed if figures, `public.json` or an executed notebook were made for another audience."""
    with reads.unrecorded():  # what is shown of them is recorded where it is read
        found = {
            PROTECTED: (store.about(where.prepared / PROTECTED) or {}).get(audience.KEY, audience.PUBLIC),
            PUBLIC: json.loads((where.prepared / PUBLIC).read_text("utf-8")).get(audience.KEY, audience.PUBLIC),
            **{path.name: audience.of_notebook(path) for path in sorted(where.notebooks.glob("*.ipynb"))},
        }  # fmt: skip
    audience.keep_apart(wanted, found)


def _audience_gate(site: Path, publication: Publication, wanted: str) -> None:
    if found := [f"  - {page}: {what}" for page, what in internal.faults(site, wanted == audience.INTERNAL)]:
        raise GateClosed(f"{publication.heading}: the publication gate is closed, for a site whose audience is {wanted}.\n" + "\n".join(found[:15]))


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


def withdraw(project: Project, publication: Publication, decision: Decision, publisher: str) -> Path:
    """Take a release off the site: record the decision, and let an explanation take the place of every page; returns its folder.

    The explanation is made before anything changes. What is interrupted after the record is finished by the same call, or by the next build.
    """
    made = _explanation(project, publication, decision, publisher)
    withdrawal.record(project, publication, decision)
    return swap(made, project.site / publication.id)


def publish_withdrawn(project: Project, publication: Publication, publisher: str) -> Path:
    """The explanation at the addresses of an edition that was withdrawn, made anew; returns its folder."""
    decision = withdrawal.of(project, publication)
    return swap(_explanation(project, publication, decision, publisher), project.site / publication.id)


def _explanation(project: Project, publication: Publication, decision: Decision, publisher: str) -> Path:
    """The site that explains, at every address that the edition had: of its release, and of what stands there now."""
    there = project.site / publication.id
    with reads.unrecorded():
        told = json.loads((release.folder(project, publication) / release.MANIFEST).read_text("utf-8")).get("pages", [])
        pages = [*told[1:], *(p.stem for p in there.glob("*.html"))]
    later = withdrawal.next_edition(project, publication)
    target = project.edition_folder(publication) / "ingetrokken" / "website"
    withdrawn.folder(project, publication, decision, later, pages, target)
    site, _ = publishers.publish(publisher, target, kept=_kept(project, target))
    elsewhere = {*BESIDE, *([f"../../{later.id}/index.html"] if later else [])}
    gate.publication_gate(project, site, publication.heading, publication=publication, elsewhere=elsewhere)
    return site


def publish_portal(project: Project, publisher: str) -> Path:
    """Publish the start page, and put it beside the editions; returns its folder."""
    there = portal.published(project)
    folder = stage.portal(project, project.reports / "portaal", portal.editions(project, there, portal.inhabitants(project)))
    site, _ = publishers.publish(publisher, folder, kept=_kept(project, folder))
    shown = [{"id": p.id, "gemeente": p.name, "periode": p.period.label, "merk": synthetic.MARK if p.synthetic else ""} for p in there if not withdrawal.of(project, p)]
    portal_index.write(site, project.site, shown, project.cache / "portal")
    if address := project.address:
        files.write_text(site / portal.FEED, portal.feed(project, there, address))
        # Only what is there to be found: a withdrawn edition is not, and one that was built before the site had an address has no sitemap yet.
        mapped = [p for p in there if (project.site / p.id / "sitemap.xml").is_file() and not withdrawal.of(project, p)]
        files.write_text(site / "sitemap-edities.xml", portal.sitemap_index(mapped, address))
        robots = site / "robots.txt"
        files.write_text(robots, (robots.read_text("utf-8") if robots.is_file() else "") + f"Sitemap: {address}sitemap-edities.xml\n")
    vega.share([project.site / p.id for p in there], site)
    gate.publication_gate(project, site, "Portal", elsewhere={f"{p.id}/index.html" for p in there})
    new = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
    for path in sorted(new):
        with files.whole(project.site / path) as temporary:
            shutil.copyfile(site / path, temporary)
    for path in [p for p in project.site.iterdir() if p.name not in project.config.municipalities]:
        for file in [f for f in (path.rglob("*") if path.is_dir() else [path]) if f.is_file() and f.relative_to(project.site) not in new]:
            file.unlink()
    return project.site
