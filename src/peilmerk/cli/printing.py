"""pdf: a whole edition as one PDF, on request."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, Municipality, Period, Report, app, err, out, readable
from peilmerk.errors import GateClosed, PeilmerkError
from peilmerk.project import Project, Publication


@app.command()
@readable
def pdf(
    municipality: Municipality = None,
    period: Period = None,
    report: Report = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--to", help="The folder for the PDF; reports/pdf if this is left out.", show_default=False
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Make one PDF of a whole edition: cover, contents, page numbers, bookmarks and tags; tabs and data tables are open.

    It is made of the site that was built, so build first. Without -m, -p and -r it is done for every edition that has a site. The PDF is scanned as a site is
    (`peilmerk scan`), and not left behind if it holds what must not be published.

    A build does this by itself for definitive editions, and puts the PDF on their site, with a link on the start page. For others: `pdf: true` in their line of `editions`
    in peilmerk.yml, or `pdf: always` for all; `never` for none.

    Printing is done by Chromium, Chrome or Edge, version 131 or newer; the variable PEILMERK_BROWSER names the program where it is not found. It takes about a second for
    every ten pages of paper. What did not change is not printed again, and gives the same bytes.

    Examples:

        peilmerk pdf -m almelo -p 2020-T1
        peilmerk pdf -m nijmegen -p 2019 -r jeugdhulp-met-verblijf
        peilmerk pdf -m almelo --to ~/Documents
    """
    from peilmerk import withdrawal
    from peilmerk.publishers.pdf import browser

    project = Project.find()
    chosen = project.select(municipality, period, report)
    built = [
        p for p in chosen if (project.site / p.id / "index.html").is_file() and not withdrawal.of(project, p)
    ]
    if not built:
        raise PeilmerkError(
            f"{escape(chosen[0].heading)} has no site yet. Build it first: peilmerk build {chosen[0].options}"
        )
    browser.program()
    target = folder or project.reports / "pdf"
    for number, publication in enumerate(built, 1):
        _one(project, publication, target, f"{number}/{len(built)} " if len(built) > 1 else "")
    for p in [p for p in chosen if p not in built]:
        err.print(f"[yellow]![/] {escape(p.heading)}: no site, so no PDF (peilmerk build {p.options})")


def _one(project: Project, publication: Publication, target: Path, place: str) -> None:
    from peilmerk import numbers
    from peilmerk.publishers.pdf import making
    from peilmerk.scan import gate

    heading = f"{place}{escape(publication.heading)}, {escape(publication.title)}"
    with err.status(heading) as status, tempfile.TemporaryDirectory(prefix="peilmerk-pdf-") as aside:

        def told(sentence: str) -> None:
            status.update(f"{heading}: {sentence}")
            if not err.is_terminal:
                err.print(f"{heading}: {sentence}")

        name = making.file_name(publication)
        made = making.make(project, publication, project.site / publication.id, Path(aside) / name, told)
        told("Scanning what was printed")
        if found := gate.scanned(project, Path(aside), publication, laid_beside=False):
            raise GateClosed(
                f"{publication.heading}: the PDF holds what must not be published, and was not kept.\n"
                + "\n".join(f"  - {f.place}: {f.what} ({f.id})" for f in found[: gate.SHOWN])
            )
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(made.path.read_bytes())
    out.print(
        f"[green]✔[/] {escape(str(target / name))}: {made.pages} pages, {numbers.write(made.size / 1e6, 1)} MB"
    )
