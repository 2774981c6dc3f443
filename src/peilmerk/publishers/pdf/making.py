"""Make the PDF of a built edition, and tell of it on its start page."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from peilmerk import files, numbers, prepared, reads, synthetic
from peilmerk.errors import NoBrowser, PublisherError
from peilmerk.period import parse
from peilmerk.places import places
from peilmerk.project import Project, Publication
from peilmerk.publishers.embedded.tokens import read_tokens, stylesheet
from peilmerk.publishers.markup import escape
from peilmerk.publishers.pdf import browser, finishing
from peilmerk.publishers.pdf.document import Cover, carried, compose, with_pages

#: How often a document is printed at most until two prints are equal: under load the browser now and then embeds a second subset of one font.
_PRINTS = 5
_BANNER = re.compile(r'<p class="pm-banner">.*?</p>', re.DOTALL)


@dataclass(frozen=True)
class Made:
    """A finished PDF: its file, number of pages, size in bytes."""

    path: Path
    pages: int
    size: int


def file_name(publication: Publication) -> str:
    """`nijmegen-2019.pdf`; of an edition that is invented `voorbeeldstad-2025-q4-synthetisch.pdf`."""
    return f"{publication.id.replace('/', '-')}{f'-{synthetic.IN_NAME}' if publication.synthetic else ''}.pdf"


def make(
    project: Project,
    publication: Publication,
    site: Path,
    target: Path,
    told: Callable[[str], None] = lambda sentence: None,
) -> Made:
    """Print a built site to `target`. told: is called with a sentence at every stage.

    An equal site gives equal bytes with the same version of the browser: the PDF is kept by what it is made of, its dates are the edition's peildatum, and it is printed until
    two prints are equal. Raises NoBrowser or PublisherError.
    """
    with reads.unrecorded():  # the site is made of what was recorded already
        text, chapters = compose(
            site, _titles(project, publication), _cover(project, publication, logo(site)), look(project, site)
        )
    mark = f"{text}{browser.name()}{browser.find()}{_age(browser.find())}{Path(__file__).read_text('utf-8')}{Path(finishing.__file__).read_text('utf-8')}"
    kept = project.cache / "pdf" / f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}.pdf"
    if not kept.is_file():
        _print(project, publication, text, [c.anchor for c in chapters], kept, told)
    with files.whole(target) as temporary:
        shutil.copyfile(kept, temporary)
    count, _ = finishing.pages_of(target)
    return Made(target, count, target.stat().st_size)


def _age(program: str) -> int:
    return Path(program).stat().st_mtime_ns if program else 0


def _print(
    project: Project,
    publication: Publication,
    text: str,
    anchors: list[str],
    kept: Path,
    told: Callable[[str], None],
) -> None:
    """Print once to see on which page every chapter begins, then with that in the contents, until two prints are equal."""
    with tempfile.TemporaryDirectory(prefix="peilmerk-pdf-") as folder:
        page, printed = Path(folder) / "rapport.html", Path(folder) / "rapport.pdf"
        told(f"Printing {len(anchors)} chapters, to see where each begins")
        page.write_text(with_pages(text, {}), "utf-8")
        version = browser.print_page(page, printed, tagged=False)
        if version and version < browser.OLDEST:
            raise NoBrowser(
                f"{Path(browser.program()).name} is version {version}; a PDF with bookmarks and page numbers needs {browser.OLDEST} or newer. Update it."
            )
        count, where = finishing.pages_of(printed)
        told(f"Printing {count} pages, with page numbers and tags")
        page.write_text(with_pages(text, where), "utf-8")
        seen: set[bytes] = set()
        for n in range(_PRINTS):
            if n:
                told("Printing once more, to compare")
            browser.print_page(page, printed)
            if finishing.pages_of(printed) != (count, where):
                raise PublisherError(
                    "The PDF was not made: its pages are others with page numbers in the contents than without."
                )
            told("Finishing: title, author, page labels")
            done = Path(folder) / "klaar.pdf"
            finishing.finish(printed, done, _about(project, publication), publication.peildatum)
            digest = hashlib.sha256(done.read_bytes()).digest()
            if digest in seen:
                break
            seen.add(digest)
        with files.whole(kept) as temporary:
            shutil.copyfile(done, temporary)


def _titles(project: Project, publication: Publication) -> dict[str, str]:
    """Titles of the pages that the site has, in order, the start page as `index`."""
    pages = prepared.public(places(project, publication).prepared)["pages"]
    present = [name for name in publication.pages if pages[name]["present"]]
    return {"index" if n == 0 else name: pages[name]["title"] for n, name in enumerate(present)}


def look(project: Project, site: Path) -> str:
    """The style of the site, in the house style that it was made in, as the embedded publisher has it: a PDF looks the same whichever publisher made the site."""
    theme = site / "assets" if (site / "assets" / "theme.scss").is_file() else project.root / "assets"
    fonts = (theme / "brand.css").read_text("utf-8") if (theme / "brand.css").is_file() else ""
    return "\n".join(
        [
            stylesheet(read_tokens(theme / "theme.scss"), None),
            resources.files("peilmerk.publishers.embedded").joinpath("static", "site.css").read_text("utf-8"),
            (theme / "peilmerk.css").read_text("utf-8"),
            re.sub(r'url\("(fonts/[^"]+)"\)', lambda found: f'url("{carried(theme / found[1])}")', fonts),
        ]
    )


def logo(site: Path) -> str:
    """The logo of the site for light pages, as an address that carries it; empty if it has none."""
    found = sorted((site / "assets").glob("logo-light.*"))
    return carried(found[0]) if found else ""


def _cover(project: Project, publication: Publication, logo: str) -> Cover:
    colofon = project.colofon(publication.municipality)
    lines = [("Stand van de leveringen", parse(publication.peildatum.isoformat()).label)]
    lines += [
        (word, colofon[key])
        for word, key in (
            ("Uitgever", "uitgever"),
            ("Redactie", "redactie"),
            ("Contact", "contact"),
            ("Website", "website"),
            ("Licentie", "licentie"),
        )
        if colofon.get(key)
    ]
    notice = f"{synthetic.short(publication.name)}. {synthetic.WHY}" if publication.synthetic else ""
    badge = "Definitieve editie" if publication.status == "definitief" else "Concept"
    running = synthetic.beside(f"{publication.heading}, {publication.title}", publication)
    return Cover(publication.title, publication.heading, badge, tuple(lines), notice, running, logo)


def _about(project: Project, publication: Publication) -> dict[str, str]:
    return {
        "title": synthetic.beside(f"{publication.title}, {publication.heading}", publication),
        "author": project.colofon(publication.municipality)["uitgever"],
        "subject": synthetic.beside(
            f"Cijfers over het sociaal domein van {publication.name}, {publication.period.label}", publication
        ),
        "keywords": ", ".join(
            [
                publication.name,
                publication.period.label,
                publication.status,
                *([synthetic.MARK] if publication.synthetic else []),
            ]
        ),
    }


def link(site: Path, made: Made) -> bool:
    """Tell of the PDF on the start page, below the line of its status, with size and pages; False if there is no such line."""
    page = site / "index.html"
    text = page.read_text("utf-8")
    size = numbers.write(made.size / 1e6, 1) if made.size >= 1e5 else "0,1"
    line = f'<p class="pm-pdf" data-pagefind-ignore><a href="{escape(made.path.name)}" type="application/pdf">Hele rapport als pdf</a> ({size} MB, {made.pages} bladzijden)</p>'
    changed, times = _BANNER.subn(lambda found: f"{found[0]}\n{line}", text, count=1)
    if times:
        page.write_text(changed, "utf-8", newline="\n")
    return bool(times)
