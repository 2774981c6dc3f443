"""A new theme: what would be made, for which editions, and making it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from peilmerk import declarations, files, prepare, selection
from peilmerk.errors import PeilmerkError
from peilmerk.new import notebook, settings
from peilmerk.new.subject import MOST, Subject
from peilmerk.project import CONFIG, Project, Publication
from peilmerk.reference import Reference

#: Pages of a thematic report beside that of its theme, as far as a project has them: before it, and after it.
BEFORE, AFTER = ("themarapport",), ("methoden", "kwaliteit", "herkomst")
#: So many figures a new text names for its author.
_NAMED = 12


@dataclass(frozen=True)
class Standing:
    """An edition, and whether the page would have figures for it. figures: ways to name them in a text; counts: how many levels of each indicator; unread: why that is not known."""

    publication: Publication
    has_data: bool = False
    figures: tuple[str, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)
    unread: str = ""


@dataclass(frozen=True)
class Plan:
    """All that `make` writes: by path the text of each new file, and peilmerk.yml with its new lines."""

    subject: Subject
    standing: tuple[Standing, ...]
    files: dict[Path, str]
    config: str
    added: tuple[str, ...]
    own_report: bool = False
    texts: tuple[Path, ...] = field(default=())

    @property
    def with_data(self) -> list[Publication]:
        return [s.publication for s in self.standing if s.has_data]


def plan(project: Project, subject: Subject, own_report: bool = False) -> Plan:
    """What would be made. Raises PeilmerkError if something of that name is there already, ConfigError if peilmerk.yml cannot take it.

    own_report: a thematic report, with a site of its own for each edition that has data, instead of a page in the reports that there are.
    """
    reference, name = Reference(project.reference), subject.name
    path = project.notebooks / f"{name}.ipynb"
    refuse_to_overwrite(project, subject)
    ordinary = [p for p in project.publications if not p.thematic]
    if not ordinary:
        raise PeilmerkError(f"{CONFIG} has no editions: add one first, so that there is something to show.")
    page = declarations.Page(name, subject.title, notebook.tables(subject, reference))
    standing = tuple(_standing(project, p, page, reference) for p in ordinary)
    with_data = [s.publication for s in standing if s.has_data]
    if own_report and not with_data:
        raise PeilmerkError(f"No edition has figures about '{subject.title}', so a report of its own would have no site." + _unread(standing))
    if len(subject.indicators) > MOST:  # those of which there is most to show; of a theme there can be forty
        counts = sum((s.counts for s in standing), Counter())
        most = sorted(subject.indicators, key=lambda c: -counts[c])[:MOST]
        subject = replace(subject, sections=tuple(c for c in subject.indicators if c in most))
    opened = (with_data or ordinary)[-1]
    made = {path: notebook.write(subject, reference, opened.municipality, opened.period.code)}
    texts = {}
    for s in standing:
        text = project.raw_folder(s.publication.municipality, s.publication.period) / "teksten" / f"{name}.md"
        if s.has_data and not text.exists():
            texts[text] = _text(subject, s)
    before = (project.root / CONFIG).read_text("utf-8")
    if own_report:
        pages = [*(p for p in BEFORE if _there(project, p)), name, *(p for p in AFTER if _there(project, p))]
        editions = [{"municipality": p.municipality, "period": p.period.code, "peildatum": p.peildatum.isoformat()} for p in with_data]
        config = settings.with_report(before, name, subject.title, pages, editions)
    else:
        behind = [p.stem for p in project.notebooks.glob("[!0]*.ipynb") if not declarations.read(p).tables]
        config = settings.with_page(before, name, behind)
    added = tuple(line.strip() for line in config.splitlines() if line not in before.splitlines())
    return Plan(subject, standing, made | texts, config, added, own_report, tuple(texts))


def refuse_to_overwrite(project: Project, subject: Subject) -> None:
    """Raise PeilmerkError if a notebook, page or report has the name of a subject."""
    name, config = subject.name, project.config
    there = []
    if _there(project, name):
        there.append(f"notebooks/{name}.ipynb")
    if name in config.reports:
        there.append(f"the report {name} in {CONFIG}")
    if name in config.pages or any(name in r.pages for r in config.reports.values()):
        there.append(f"the page {name} in {CONFIG}")
    if there:
        raise PeilmerkError(f"There is {' and '.join(there)} already: nothing was changed. Choose another title, or go on with that one: `peilmerk build --only {name}`.")


def make(project: Project, made: Plan) -> None:
    """Write it all, peilmerk.yml last: before that, nothing that was there uses what is new."""
    for path, text in made.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(path, text)
    files.write_text(project.root / CONFIG, made.config)


def _there(project: Project, page: str) -> bool:
    return (project.notebooks / f"{page}.ipynb").exists()


def _standing(project: Project, publication: Publication, page: declarations.Page, reference: Reference) -> Standing:
    """Whether an edition has figures for a page: before protection, so that what it has is all hidden counts too."""
    try:
        cleaned = prepare.read_cleaned(project, publication)
    except PeilmerkError as error:
        return Standing(publication, unread=str(error).partition("\n")[0])
    table = prepare.read_store(cleaned, publication, reference, declarations.of_registers([page]))
    seen = selection.by_peildatum(table, publication, cleaned)
    if not declarations.has_data(seen, page):
        return Standing(publication)
    rows = declarations.union(seen, [page])
    levels = rows[(rows["transformation"] == "level") & rows["obs_value"].notna()]
    return Standing(publication, True, tuple(_named(seen, page)), Counter(levels["indicator"]))


def _named(seen, page: declarations.Page) -> list[str]:
    """How a text would name figures of the page: `waarde("clienten_verblijf", "2019", product="pleegzorg")`."""
    found = []
    for selector in page.tables.values():
        rows = declarations.rows(seen, selector)
        rows = rows[rows[selection.OWN] & rows["obs_value"].notna()].sort_values("time_end", ascending=False, kind="stable")
        for row in rows.to_dict("records"):
            word = "richting" if row["transformation"] == "direction" else "waarde"
            members = "".join(f', {_DIMENSIONS[d]}="{row[d]}"' for d in _DIMENSIONS if row[d] != "_T")
            found.append(f'{word}("{row["indicator"]}", "{row["time_period"]}"{members})')
    return list(dict.fromkeys(found))[:_NAMED]


#: By which argument a text chooses a member of a dimension.
_DIMENSIONS = {
    "product": "product", "law": "wet", "referrer": "verwijzer", "scheme": "regeling", "measure": "maatregel", "intervention": "interventie", "target_group": "doelgroep",
    "age": "leeftijd", "taakveld": "taakveld", "category": "categorie", "breakdown": "uitsplitsing",
}  # fmt: skip


def _text(subject: Subject, standing: Standing) -> str:
    """A text that shows nothing yet: a comment for its author, with the figures that can be named."""
    named = "\n".join(f"  {call}" for call in standing.figures)
    return (
        f"{{# De tekst over {subject.title} in {standing.publication.heading}. Schrijf hieronder, en haal deze regels weg.\n"
        "Een cijfer typ je niet, maar noem je tussen twee accolades; dan klopt het altijd met de tabel. Dit is er onder meer:\n"
        f"{named or '  (nog geen cijfers van deze editie)'}\n#}}\n"
    )  # fmt: skip


def _unread(standing: tuple[Standing, ...]) -> str:
    told = [f"{s.publication.id}: {s.unread}" for s in standing if s.unread]
    return f" Of these it is not known: {'; '.join(told)}" if told else ""
