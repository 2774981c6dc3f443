"""The steps of an edition, in order, and what each waits for.

    clean -> check -> protect -> every page -> publish

`clean` and `check` are the notebooks 01-opschonen and 02-controleren, `protect` is `safeguard` (data gate, protection, audit), a page
is its theme notebook. Between editions there are two bonds: editions of one municipality clean one after another, for they read the
same deliveries, and protection compares the checks with those of the previous edition of the same report, so it waits for that edition's
protection; or for its site, if that is about to leave a release: pages tell what changed since that release, and readers saw its results. For such a release
another report of the same municipality and period waits too: its figures are held against it (`together`).

An edition can be built for the department too (`audience`): it shares clean and check with the one for everyone, and nothing after them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from peilmerk.audience import INTERNAL, PUBLIC
from peilmerk.places import places
from peilmerk.project import CHECK_REPORT, CHECKS, FINDINGS, PROTECTED, SELECTED, Project, Publication
from peilmerk.project import PUBLIC as PUBLIC_JSON
from peilmerk.publishers.pdf import browser

CLEAN, CHECK, PROTECT, PAGES, PUBLISH = "clean", "check", "protect", "pages", "publish"
#: What --from takes beside the name of a page, in order.
STAGES = (CLEAN, CHECK, PROTECT, PAGES, PUBLISH)
DATA = {CLEAN: "01-opschonen", CHECK: "02-controleren"}


@dataclass(frozen=True)
class Step:
    """One step of one edition.

    does: a notebook (`notebooks/jeugd.ipynb`) or a function (`peilmerk.steps:protect`); parameters: values by name, as stable text;
    outputs: what it leaves, relative to the project; after: names of steps of the same edition that come first; audience: for whom it works.
    """

    edition: str
    name: str
    stage: str
    does: str
    parameters: dict[str, object] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    audience: str = PUBLIC

    @property
    def is_notebook(self) -> bool:
        return self.does.endswith(".ipynb")

    @property
    def id(self) -> str:
        """`almelo/2020-t1 jeugd`, as errors and logs call it."""
        return f"{named(self.edition, self.audience)} {self.name}"


def named(edition: str, audience: str) -> str:
    """An edition for an audience, as a build calls it: `almelo/2020-t1`, or `almelo/2020-t1 (internal)`."""
    return edition if audience == PUBLIC else f"{edition} ({audience})"


def steps(
    project: Project, publication: Publication, publisher: str, variant: str = "", values: dict[str, dict[str, object]] | None = None, audience: str = PUBLIC
) -> list[Step]:
    """The steps of an edition, every one after those that it waits for.

    publisher: its description, with version; values: parameters of each page beside the two that make an edition.
    """
    where = places(project, publication, variant, audience)
    identity = {"municipality": publication.municipality, "period": publication.period.code}

    # As text: this is done for every edition at every build.
    work, prepared, executed, site = (p.relative_to(project.root).as_posix() for p in (where.work, where.prepared, where.notebooks, where.site))
    protect, publish = ("protect", "publish") if audience == PUBLIC else ("leave_open", "publish_internal")

    def data(stage: str, *outputs: str, after: tuple[str, ...] = ()) -> Step:
        left = tuple(f"{work}/{name}" for name in (f"{DATA[stage]}.ipynb", *outputs))
        return Step(publication.id, stage, stage, f"notebooks/{DATA[stage]}.ipynb", identity, left, after)

    found = [
        data(CLEAN),
        data(CHECK, SELECTED, FINDINGS, CHECKS, *CHECK_REPORT, after=(CLEAN,)),
        Step(publication.id, PROTECT, PROTECT, f"peilmerk.steps:{protect}", identity, (f"{prepared}/{PROTECTED}", f"{prepared}/{PUBLIC_JSON}"), (CHECK,), audience),
    ]
    for page in publication.pages:
        given = {**identity, **(values or {}).get(page, {})}
        found.append(Step(publication.id, page, PAGES, f"notebooks/{page}.ipynb", given, (f"{executed}/{page}.ipynb",), (PROTECT,), audience))
    printed = {"pdf": browser.name()} if audience == PUBLIC and not variant and project.pdf(publication) else {}  # where a browser comes, a PDF comes
    chosen = {**identity, "publisher": publisher, **({"variant": variant} if variant else {}), **printed}
    found.append(Step(publication.id, PUBLISH, PUBLISH, f"peilmerk.steps:{publish}", chosen, (f"{site}/index.html",), publication.pages or (PROTECT,), audience))
    return found


def awaited(project: Project, publications: list[Publication], variant: str = "", audiences: Collection[str] = (PUBLIC,)) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The bonds between editions: (edition, step) -> (edition, step) that come first, among these publications. Editions as `named` calls them.

    One for the department waits for the data steps of the same edition for everyone, so that these are run once.
    """
    bonds: dict[tuple[str, str], list[tuple[str, str]]] = {}
    last: dict[str, str] = {}
    there = {p.id for p in publications}

    def releases(p: Publication) -> bool:
        return not variant and p.status == "definitief" and not (project.releases / p.id / "manifest.json").is_file()

    first = PUBLIC if PUBLIC in audiences else INTERNAL
    for p in sorted(publications, key=lambda p: (p.period.start, p.id)):
        own = named(p.id, first)
        if p.municipality in last:
            bonds.setdefault((own, CLEAN), []).append((last[p.municipality], CLEAN))
        last[p.municipality] = own
        earlier = project.previous(p)
        if first == PUBLIC and earlier is not None and earlier.id in there:
            bonds[own, PROTECT] = [(earlier.id, PUBLISH if releases(earlier) else PROTECT)]
        if first == PUBLIC:
            before = [q for q in project.beside(p) if q.id in there and q.id < p.id and releases(q)]
            if before:
                bonds.setdefault((own, PROTECT), []).extend((q.id, PUBLISH) for q in before)
        if first == PUBLIC and INTERNAL in audiences:
            bonds[named(p.id, INTERNAL), CLEAN] = [(own, CHECK)]
            bonds[named(p.id, INTERNAL), PROTECT] = bonds.get((own, PROTECT), [])
    return bonds
