"""fetch: get published tables from CBS into data/raw/landelijk/."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from peilmerk.cli.common import Debug, app, err, out, readable
from peilmerk.project import Project

fetching = typer.Typer(no_args_is_help=True, help="Get published tables from elsewhere, as deliveries of their own.")
app.add_typer(fetching, name="fetch")


@fetching.command("cbs")
@readable
def fetch_cbs(
    table: Annotated[str, typer.Argument(help="The number of the table as StatLine shows it: 85099NED.")],
    where: Annotated[
        list[str] | None,
        typer.Option(help="Only these codes of a dimension, for instance RegioS=GM0268,GM0193. May be given more than once."),
    ] = None,
    accept_columns: Annotated[bool, typer.Option("--accept-columns", help="CBS changed the columns since the last time, and that is right.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Fetch also if CBS says that nothing changed.")] = False,
    base: Annotated[str, typer.Option(help="Address of the OData service.", show_default=True)] = "",
    debug: Debug = False,
) -> None:
    """Get a table of CBS StatLine into data/raw/landelijk/, in the folder of this year, with its code lists and a line in leveringen.yml.

    Goes on where an interrupted run was. A new version comes beside the old one, so that an earlier edition keeps what it saw.

    Examples:

        peilmerk fetch cbs 85099NED
        peilmerk fetch cbs 86050NED --where RegioS=GM0268,GM0193
    """
    from peilmerk.fetch import cbs

    project = Project.find()
    columns = [TextColumn("{task.description}"), BarColumn(bar_width=24), TextColumn("{task.completed:,.0f} of {task.total:,.0f} rows"), TimeElapsedColumn()]
    with Progress(*columns, console=err, disable=not err.is_terminal) as bars:
        task = bars.add_task(table, total=0)

        def progress(what: str, rows: int, told: int) -> None:
            if told:
                bars.update(task, completed=rows, total=told, description=f"{table}: {what}")
            else:
                bars.update(task, description=f"{table}: {what}")
                if not err.is_terminal:
                    err.print(f"{table}: {escape(what)}")

        filters = cbs.parse_where(where) if where else None
        done = cbs.fetch(
            table, project, base=base or cbs.BASE, filters=filters, accept_columns=accept_columns, again=again, progress=progress
        )
    place = done.path.relative_to(project.root) if done.path.is_relative_to(project.root) else done.path
    if not done.new:
        out.print(f"Nothing new since {escape(str(place))} (version of {done.modified}).")
        return
    out.print(f"[green]{escape(done.title)}[/]: {done.rows:,} rows, version of {done.modified}")
    out.print(f"  {escape(str(place))}, named in its leveringen.yml. `peilmerk check` reads it.")
