"""check: what the deliveries hold, and what the checks find in it."""

from __future__ import annotations

import typer
from rich.markup import escape
from rich.table import Table

from peilmerk.cli.common import Debug, Municipality, Period, app, err, out, readable
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project, Publication


@app.command()
@readable
def check(municipality: Municipality = None, period: Period = None, debug: Debug = False) -> None:
    """Read and check deliveries, and say what was found, without building a site.

    First what every row of every delivery was (figures, totals, text, empty, dropped by a correction, refused), with all faults
    and their places; then the checks. Exit code 1 if something would stop a publication.
    """
    from peilmerk import clean, prepare

    project = Project.find()
    closed = 0
    for sentence in clean.strays(project):
        err.print(f"[yellow]Warning[/] {escape(sentence)}")
    for publication in project.select(municipality, period):
        with err.status(f"Reading the deliveries of {escape(publication.heading)} ..."):
            cleaned, failed = clean.clean_for(project, publication.municipality)
        _print_rows(publication, cleaned)
        try:
            usable = prepare.usable(publication, cleaned, failed)
            with err.status(f"Checking {escape(publication.heading)} ..."):
                selected = prepare.select(project, publication, usable)
                results = prepare.check(project, publication, selected, usable)
            _print_checks(publication, results)
            prepare.data_gate(project, publication)
        except PeilmerkError as error:
            closed += 1
            err.print(f"[bold red]{escape(publication.heading)} would not be published.[/]\n{escape(str(error))}")
        out.print()
    if closed:
        raise typer.Exit(1)


def _print_rows(publication: Publication, cleaned: list) -> None:
    """What the rows of every sheet were that this edition can see."""
    kinds = {"data": "figures", "total": "totals", "text": "text", "empty": "empty", "dropped": "dropped", "refused": "refused"}
    table = Table(title=f"{publication.heading}: rows of the deliveries", title_justify="left", show_edge=False)
    for name in ("delivery", "sheet", "read as", "rows", *kinds.values(), "observations"):
        table.add_column(name, justify="left" if name in ("delivery", "sheet", "read as") else "right")
    own = f"{publication.municipality}/{publication.folder}"
    remarks = []
    for c in sorted(cleaned, key=lambda c: c.delivery.folder != own):
        for log in c.sheets:
            refused = log.rows.get("refused", 0) or (not log.rows and log.faults)
            counts = [f"[red]{log.rows.get(k, 0)}[/]" if k == "refused" and refused else str(log.rows.get(k, 0)) for k in kinds]
            table.add_row(
                escape(c.delivery.name), escape(log.sheet), log.reader or "[red]not read[/]", str(sum(log.rows.values())), *counts,
                str(log.observations),
            )  # fmt: skip
            remarks += [f"{c.delivery.name}, {log.sheet}: {remark}" for remark in log.remarks]
            if log.faults and c.delivery.folder != own:
                remarks.append(f"{c.delivery.name}, {log.sheet}: {len(log.faults)} fault(s), the first: {log.faults[0]}")
    out.print(table)
    for remark in remarks:
        out.print(f"[yellow]![/] {escape(remark)}")


def _print_checks(publication: Publication, results: list) -> None:
    table = Table(title=f"{publication.heading}: checks", title_justify="left", show_edge=False)
    for name in ("check", "severity", "judged", "findings"):
        table.add_column(name, justify="right" if name in ("judged", "findings") else "left")
    for r in results:
        mark = "[green]✔[/]" if r.ok else "[red]✖[/]" if r.severity == "critical" else "[yellow]![/]"
        table.add_row(f"{mark} {escape(r.title)}", r.severity, str(r.judged), str(r.failed))
    out.print(table)
