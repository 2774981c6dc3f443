"""withdraw: take a published release off the site, leaving its addresses with an explanation; or allow it again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, Report, app, err, out, readable
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project


@app.command()
@readable
def withdraw(
    municipality: Annotated[str, typer.Argument(help="A municipality of peilmerk.yml, by name or CBS code.")],
    period: Annotated[str, typer.Argument(help="The period of the release: 2020-S1, '1e halfjaar 2020'.")],
    report: Report = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, in plain Dutch: it stands on the site as you write it. Do not repeat what must not be known.")] = "",
    name: Annotated[str, typer.Option("--name", help="Who decides; it stands on the site too.")] = "",
    restore: Annotated[bool, typer.Option("--restore", help="The other way: the release may be built and published again.")] = False,
    publisher: Annotated[str, typer.Option(help="auto (Quarto where it is installed), quarto or embedded.")] = "auto",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    debug: Debug = False,
) -> None:
    """Take a published release off the site, for one that should not have been. Its addresses stay, with an explanation.

    All pages, pictures, downloads and the search index of the edition are removed from reports/site/. Every address that a page had tells
    what was withdrawn, when, by whom and why, and where the next edition is; the start page lists it as withdrawn. `ingetrokken.yml`
    in data/releases/ keeps the decision. What was published stays there, for disclosure control has to know what was once public.

    A build leaves the edition as it is, until `--restore`. The same command twice does the same once; one that was interrupted goes on.

    It cannot reach copies elsewhere. Afterwards: publish the whole of reports/site/ again, so that the files that are gone go on the server
    too; ask for removal from search engines and web archives; commit the decision; and see docs/audience.md for what is in the history of git.

    Examples:

        peilmerk withdraw nijmegen 2019 --reason "Een tabel liet te kleine aantallen zien." --name "A. Analist"
        peilmerk withdraw nijmegen 2019 --restore --reason "Bleek te kloppen." --name "B. Beheerder"
        peilmerk build -m nijmegen -p 2019
    """
    from peilmerk import lock, publishing, versions, withdrawal

    project = Project.find()
    publication = project.publication(municipality, period, report)
    with lock.held(project, told=lambda sentence: err.print(f"[yellow]{escape(sentence)}[/]")):
        before = withdrawal.of(project, publication)
        decision = withdrawal.decide(project, publication, withdrawal.RESTORED if restore else withdrawal.WITHDRAWN, reason, name, date.today())
        if decision != before:
            _confirm(publication, decision, restore, yes)
        if restore:
            withdrawal.record(project, publication, decision)
            out.print(f"[green]✔[/] {escape(publication.heading)} may be published again. Do so with `peilmerk build {publication.options}`.")
            return
        if decision == before:
            out.print(f"{escape(publication.heading)} was withdrawn already, on {before.datum} by {escape(before.naam)}. That decision stays; the site is made anew by it.")
        chosen = versions.publisher_name(project, publisher)
        with err.status("Taking the release off the site ..."):
            site = publishing.withdraw(project, publication, decision, chosen)
            publishing.publish_portal(project, chosen)
    out.print(f"[green]✔[/] {escape(publication.heading)} is off the site. What stands there now: {escape(str(site / 'index.html'))}")
    out.print("Still to do, by you:")
    out.print("  - publish the whole of reports/site/ again, in such a way that files that are gone are removed on the server (rsync --delete)")
    out.print("  - ask for removal from search engines and web archives, and from who was sent files")
    out.print(f"  - commit data/releases/{publication.id}/{withdrawal.FILE}; what git's history holds, and what to do about it: docs/audience.md")


def _confirm(publication, decision, restore: bool, yes: bool) -> None:
    if yes:
        return
    what = "Allow this release to be published again" if restore else "Take this release off the site"
    err.print(f"[bold]{escape(publication.title)}, {escape(publication.heading)}[/] ({publication.id})")
    err.print(f"  {'' if restore else 'on the site: '}{escape(decision.naam)}: {escape(decision.reden)}")
    try:
        sure = typer.confirm(f"{what}?", err=True)
    except typer.Abort:
        raise PeilmerkError("Nobody was there to confirm. Add --yes to do it without asking; nothing was changed.") from None
    if not sure:
        raise PeilmerkError("Nothing was changed.")
