"""check: what the deliveries hold, and what the checks find in it."""

from __future__ import annotations

from datetime import date

import typer
from rich.markup import escape
from rich.table import Table

from peilmerk.cli.common import Debug, Municipality, Period, app, err, out, readable
from peilmerk.errors import DeliveryError, PeilmerkError
from peilmerk.project import Project, Publication


@app.command()
@readable
def check(municipality: Municipality = None, period: Period = None, debug: Debug = False) -> None:
    """Read and check deliveries, and say what was found, without building a site.

    First what every row of every delivery was (figures, totals, text, empty, dropped by a correction, refused), with all faults
    and their places; then the checks. Exit code 1 if something would stop a publication.
    """
    from peilmerk import clean, delivered, prepare
    from peilmerk.checks import edition as checking
    from peilmerk.checks import gate
    from peilmerk.registers import keeping

    project = Project.find()
    closed = 0
    for sentence in [*delivered.strays(project), *(keeping.reminder(d) for d in keeping.overdue(project, date.today()))]:
        err.print(f"[yellow]Warning[/] {escape(sentence)}")
    for publication in project.select(municipality, period):
        with err.status(f"Reading the deliveries of {escape(publication.heading)} ..."):
            cleaned, failed = clean.clean_for(project, publication.municipality)
        _print_rows(publication, cleaned)
        try:
            usable = prepare.usable(publication, cleaned, failed)
            with err.status(f"Checking {escape(publication.heading)} ..."):
                selected = prepare.select(project, publication, usable)
                results = checking.check(project, publication, selected, usable)
            _print_checks(publication, results)
            gate.data_gate(project, publication)
        except PeilmerkError as error:
            closed += 1
            err.print(f"[bold red]{escape(publication.heading)} would not be published.[/]\n{escape(str(error))}")
        out.print()
    if closed:
        raise typer.Exit(1)


#: What a row can be -> one, several.
_KINDS = {
    "data": ("row of figures", "rows of figures"), "total": ("total", "totals"), "text": ("of text", "of text"), "empty": ("empty", "empty"),
    "dropped": ("left out", "left out"), "refused": ("[red]refused[/]", "[red]refused[/]"),
}  # fmt: skip


def _print_rows(publication: Publication, cleaned: list) -> None:
    """What the rows of every sheet of the edition's own folder were; of the other folders that it can see only how many."""
    own = publication.delivered_in
    out.print(f"[bold]{escape(publication.heading)}: what was read[/]")
    for c in (c for c in cleaned if c.delivery.folder == own):
        out.print(f"  {escape(c.delivery.name)}" + ("" if c.path else "  [red]not read[/]"))
        for log in c.sheets:
            if c.path:
                out.print(f"    {escape(log.sheet)} ({log.reader or '[red]no reader[/]'}): {_sum_of_rows(log.rows)}; {log.observations} observations")
            for remark in [*log.remarks, *log.hints]:
                out.print(f"      [yellow]![/] {escape(remark)}")
    others: dict[str, list] = {}
    for c in (c for c in cleaned if c.delivery.folder != own):
        others.setdefault(c.delivery.folder, []).append(c)
    for folder, files in others.items():
        observations, faults = sum(c.observations for c in files), [f for c in files for f in c.faults]
        out.print(f"  [dim]also seen: {escape(folder)}, {len(files)} file(s), {observations} observations[/]")
        if faults:
            out.print(f"    [yellow]{len(faults)} fault(s)[/]\n{escape(str(DeliveryError(faults=faults)))}")
    out.print()


def _sum_of_rows(rows: dict[str, int]) -> str:
    """`18 rows = 10 rows of figures + 1 total + 5 of text + 2 empty`."""
    parts = [f"{n} {_KINDS[kind][n != 1]}" for kind in _KINDS if (n := rows.get(kind, 0))]
    return f"{sum(rows.values())} rows" + (" = " + " + ".join(parts) if parts else "")


def _print_checks(publication: Publication, results: list) -> None:
    table = Table(title=f"{publication.heading}: checks", title_justify="left", show_edge=False)
    for name in ("check", "severity", "judged", "findings"):
        table.add_column(name, justify="right" if name in ("judged", "findings") else "left")
    for r in results:
        mark = "[green]✔[/]" if r.ok else "[red]✖[/]" if r.severity == "critical" else "[yellow]![/]"
        table.add_row(f"{mark} {escape(r.title)}", r.severity, str(r.judged), str(r.failed))
    out.print(table)
