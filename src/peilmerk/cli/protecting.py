"""protection: what disclosure control hid in an edition, and what would let it hide less."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, Report, app, err, out, readable
from peilmerk.project import Project


@app.command()
@readable
def protection(
    municipality: Annotated[str, typer.Argument(help="A municipality of peilmerk.yml, by name or CBS code.")],
    period: Annotated[str, typer.Argument(help="The period of the edition: 2020-S1, '1e halfjaar 2020'.")],
    report: Report = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0, help="How long to try what merging categories, areas or quarters would free.")] = 60,
    debug: Debug = False,
) -> None:
    """Say how many figures of an edition are hidden, why, and which merges of categories would free most. For the department: publish nothing of it.

    The same, by indicator, table and area, stands in `beveiliging.html` in the edition's folder in data/processed/editions/, which a build writes too.

    Examples:

        peilmerk protection almelo 2020-T1
        peilmerk protection voorbeeldstad 2025-Q4 --seconds 300
    """
    from peilmerk import by_hand, safeguard
    from peilmerk.disclosure.report import PROTECTION_REPORT

    project = Project.find()
    publication = project.publication(municipality, period, report)
    with err.status(f"Preparing {escape(publication.heading)} ..."):
        folder = by_hand.prepare_edition(project, publication)
    with err.status("Trying merges ..."):
        told = safeguard.report_protection(project, publication, seconds)
    share = f" ({100 * told['hidden'] / told['figures']:.1f}%)" if told["figures"] else ""
    out.print(f"[bold]{escape(publication.heading)}[/]: {told['hidden']} of {told['figures']} figures are hidden{share}, {told['primary']} of them sensitive by themselves")
    for reason in told["reasons"]:
        out.print(f"  {reason['figures']:>6}  {escape(reason['label'])}")
    for sentence in told["told"]:
        out.print(f"  {escape(sentence)}")
    if told["merges"]:
        out.print("Merging would free:")
    for merge in told["merges"]:
        out.print(f"  {merge['freed']:>6}  {escape(merge['indicator'])}: {escape(merge['what'])}")
    if told["untried"]:
        out.print(f"  {told['untried']} more merges were not tried in {seconds:g} seconds.")
    out.print("[bold yellow]For the department only.[/] Which figures are sensitive by themselves, and why, is not public: publish nothing of this.")
    out.print(f"All of it: {(folder / PROTECTION_REPORT[0]).relative_to(project.root).as_posix()}", soft_wrap=True)
