"""build and list: make the editions of peilmerk.yml, or show what they resolve to."""

from __future__ import annotations

import os
import threading
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from peilmerk.cli.common import Debug, Municipality, Period, app, err, out, readable
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project, Publication


@app.command()
@readable
def build(
    municipality: Municipality = None,
    period: Period = None,
    everything: Annotated[bool, typer.Option("--all", help="All editions; also what happens without -m and -p.")] = False,
    only: Annotated[str | None, typer.Option(help="Run this page's notebook anew and take the others from the last build.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Another value for a notebook parameter, name=value; goes to a folder of its own, reports/varianten/."),
    ] = None,
    publisher: Annotated[str, typer.Option(help="auto (Quarto where it is installed), quarto or embedded.")] = "auto",
    jobs: Annotated[int, typer.Option(help="Notebooks that run at the same time.")] = 0,
    debug: Debug = False,
) -> None:
    """Build editions: clean, check, protect, run the notebooks, publish.

    Examples:

        peilmerk build
        peilmerk build -m nijmegen -p 2020-S1
        peilmerk build -m almelo --only maatregelen
        peilmerk build -m almelo --set aantal_tegels=4
    """
    from peilmerk import build as building
    from peilmerk import clean

    if everything and (municipality or period):
        raise PeilmerkError("--all means every edition: leave out -m and -p, or leave out --all.")
    if publisher not in ("auto", "quarto", "embedded"):
        raise PeilmerkError(f"Unknown publisher '{publisher}'. Choose auto, quarto or embedded.")
    project = Project.find()
    chosen = project.select(municipality, period)
    options = building.Options(
        only=only, parameters=dict(building.parse_setting(s) for s in settings or []), publisher=publisher,
        jobs=jobs if jobs > 0 else max(1, os.cpu_count() or 1),
    )  # fmt: skip
    for sentence in clean.strays(project):
        err.print(f"[yellow]Warning[/] {escape(sentence)}")
    outcomes = _with_progress(project, chosen, options, building)
    failed = [o for o in outcomes if o.error]
    for outcome in outcomes:
        for warning in outcome.warnings:
            err.print(f"[yellow]Warning[/] {outcome.publication.id}: {escape(warning)}")
    for outcome in failed:
        if debug:
            err.print_exception() if outcome.error is None else _traceback(outcome.error)
        err.print(f"\n[bold red]{escape(outcome.publication.heading)} was not published.[/]\n{escape(_said(outcome.error))}")
    _farewell(project, [o for o in outcomes if o.site], options, failed)
    if failed:
        raise typer.Exit(1)


def _traceback(error: Exception) -> None:
    import traceback

    err.print("".join(traceback.format_exception(error)), markup=False)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, PeilmerkError) else f"{type(error).__name__}: {error} (run again with --debug for the traceback)"


def _with_progress(project: Project, chosen: list[Publication], options, building) -> list:
    lock = threading.Lock()
    columns = [TextColumn("{task.description:<22}"), BarColumn(bar_width=24), TextColumn("{task.completed:>2.0f}/{task.total:.0f}"),
               TextColumn("{task.fields[now]:<22}"), TimeElapsedColumn()]  # fmt: skip
    with Progress(*columns, console=err, transient=False, disable=not err.is_terminal) as bars:
        tasks = {p.id: bars.add_task(p.id, total=len(p.pages) + 5, now="waiting", start=False) for p in chosen}

        def progress(publication: str, what: str, done: int, steps: int) -> None:
            with lock:
                bars.start_task(tasks[publication])
                bars.update(tasks[publication], completed=done, total=steps, now=what)
                if done >= steps:
                    bars.stop_task(tasks[publication])
                if not err.is_terminal and (done >= steps or done in (1, 3)):
                    err.print(f"{publication}: {what} ({done}/{steps})")

        return building.build(project, chosen, options, progress)


def _farewell(project: Project, built: list, options, failed: list) -> None:
    if not built:
        return
    out.print(f"\n[bold green]{len(built)} edition(s) built[/]" + (f", [bold red]{len(failed)} not[/]" if failed else ""))
    if options.variant:
        for outcome in built:
            out.print(f"  {outcome.site / 'index.html'}")
        return
    out.print(f"  The website: {project.site / 'index.html'}")
    out.print("  Open that file in a browser, or run `make serve` (`peilmerk serve`) for the site with search.")


@app.command("list")
@readable
def list_(municipality: Municipality = None, period: Period = None, debug: Debug = False) -> None:
    """Show the editions that peilmerk.yml resolves to, with their pages, and why a page or edition is absent."""
    from peilmerk import declarations, prepare, selection
    from peilmerk.reference import Reference

    project = Project.find()
    reference = Reference(project.reference)
    for publication in project.select(municipality, period):
        built = (project.site / publication.id / "index.html").is_file()
        out.print(f"[bold]{publication.id}[/]  {escape(publication.title)}, {publication.status}, peildatum {publication.peildatum}, "
                  + ("synthetic, " if publication.synthetic else "") + ("[green]built[/]" if built else "[yellow]not built yet[/]"))  # fmt: skip
        try:
            cleaned = prepare.read_cleaned(project, publication)
        except PeilmerkError as error:
            out.print(f"  [red]cannot be built:[/] {escape(str(error))}")
            continue
        seen = selection.by_peildatum(prepare.read_store(cleaned, publication, reference), publication, cleaned)
        late = [c for c in cleaned if c.delivery.exported > publication.peildatum]
        for name in publication.pages:
            page = declarations.read(project.notebooks / f"{name}.ipynb")
            if declarations.has_data(seen, page):
                out.print(f"  [green]✔[/] {name:<18} {escape(page.title)}")
            else:
                out.print(f"  [dim]– {name:<18} {escape(page.title)}: no delivery of this edition has figures for its tables[/]")
        if late:
            out.print(f"  [dim]not seen, exported after the peildatum: {escape(', '.join(sorted(c.delivery.name for c in late)))}[/]")
        out.print()
