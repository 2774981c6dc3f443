"""The command line: the only module that prints."""

from __future__ import annotations

import functools
import http.server
import os
import sys
import threading
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from peilmerk.errors import PeilmerkError
from peilmerk.project import Project, Publication

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="""Quarterly figures of the social domain, as checked and protected websites.

    Deliveries in `data/raw/`, settings in `peilmerk.yml`, notebooks in `notebooks/`; the sites come in `reports/site/`.

    Begin with `peilmerk list` (what there is) and `peilmerk build` (make it).""",
)  # fmt: skip
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

Municipality = Annotated[str | None, typer.Option("-m", "--municipality", help="A municipality of peilmerk.yml, by name or CBS code.")]
Period = Annotated[str | None, typer.Option("-p", "--period", help="A period, in any spelling: 2020-S1, '1e halfjaar 2020'.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def readable(command):
    """Errors that a user can act on are printed without traceback, with exit code 1."""

    @functools.wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except PeilmerkError as error:
            if kwargs.get("debug"):
                raise
            err.print(f"[bold red]Error[/] {escape(str(error))}")
            raise typer.Exit(1) from None

    return run


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


@app.command()
@readable
def check(municipality: Municipality = None, period: Period = None, debug: Debug = False) -> None:
    """Clean and check deliveries, and say what was found, without building a site.

    Exit code 1 if a critical finding would stop a publication.
    """
    from peilmerk import prepare

    project = Project.find()
    closed = 0
    for publication in project.select(municipality, period):
        cleaned = prepare.read_cleaned(project, publication)
        selected = prepare.select(project, publication, cleaned)
        results = prepare.check(project, publication, selected, cleaned)
        table = Table(title=publication.heading, title_justify="left", show_edge=False)
        for name in ("check", "severity", "judged", "findings"):
            table.add_column(name, justify="right" if name in ("judged", "findings") else "left")
        for r in results:
            mark = "[green]✔[/]" if r.ok else "[red]✖[/]" if r.severity == "critical" else "[yellow]![/]"
            table.add_row(f"{mark} {escape(r.title)}", r.severity, str(r.judged), str(r.failed))
        out.print(table)
        try:
            prepare.data_gate(project, publication)
        except PeilmerkError as error:
            closed += 1
            err.print(f"[bold red]{escape(str(error))}[/]")
        out.print()
    if closed:
        raise typer.Exit(1)


@app.command("list")
@readable
def list_(municipality: Municipality = None, period: Period = None, debug: Debug = False) -> None:
    """Show the editions that peilmerk.yml resolves to, with their pages, and why a page or edition is absent."""
    from peilmerk import declarations, prepare, selection, store

    project = Project.find()
    for publication in project.select(municipality, period):
        built = (project.site / publication.id / "index.html").is_file()
        out.print(f"[bold]{publication.id}[/]  {escape(publication.title)}, {publication.status}, peildatum {publication.peildatum}, "
                  + ("[green]built[/]" if built else "[yellow]not built yet[/]"))  # fmt: skip
        try:
            cleaned = prepare.read_cleaned(project, publication)
        except PeilmerkError as error:
            out.print(f"  [red]cannot be built:[/] {escape(str(error))}")
            continue
        seen = selection.by_peildatum(store.read([c.path for c in cleaned]), publication, cleaned)
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


@app.command()
@readable
def serve(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000, debug: Debug = False) -> None:
    """Serve the built site on this machine, for a look in the browser (with search, which needs http)."""
    project = Project.find()
    if not (project.site / "index.html").is_file():
        raise PeilmerkError("There is no site yet. Build it first: `peilmerk build`.")
    handler = functools.partial(_Quiet, directory=str(project.site))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        raise PeilmerkError(f"Port {port} is taken. Choose another one: `peilmerk serve --port {port + 1}`.") from None
    out.print(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl+C stops)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


@app.command()
@readable
def doctor(
    write: Annotated[bool, typer.Option("--write", help="Write _edities.md anew, the list of editions on the start page.")] = False,
    debug: Debug = False,
) -> None:
    """Look whether this machine and this project have what a build needs, and say what to do where they do not."""
    import shutil

    from peilmerk import declarations, portal
    from peilmerk.publishers import quarto
    from peilmerk.reference import Reference

    problems = 0

    def line(ok: bool | None, what: str, advice: str = "") -> None:
        nonlocal problems
        problems += ok is False
        mark = {True: "[green]✔[/]", False: "[red]✖[/]", None: "[yellow]–[/]"}[ok]
        out.print(f"{mark} {escape(what)}" + (f": {escape(advice)}" if advice and ok is not True else ""))

    line(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}", "3.11 or newer is needed")
    for name in ("pandas", "altair", "papermill", "great_expectations", "pypandoc", "pagefind"):
        try:
            found = __import__("importlib.metadata").metadata.version({"pypandoc": "pypandoc-binary", "great_expectations": "great-expectations"}.get(name, name))
            line(True, f"{name} {found}")
        except Exception:
            line(False, name, "not installed; run `make setup` or `uv sync`")
    if quarto.executable():
        line(True, f"Quarto {quarto.version()}")
    else:
        line(None, "Quarto is not installed", "the embedded publisher is used; `make quarto` or conda installs it")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    line(True if chromium else None, "Chromium" if chromium else "Chromium is not installed", "only tests need it: sudo apt-get install -y chromium")
    try:
        project = Project.find()
        line(True, f"Project {project.root}")
        if write:
            (project.root / "_edities.md").write_text(portal.editions(project, project.publications), "utf-8", newline="\n")
        line(True, f"{len(project.publications)} editions in peilmerk.yml")
        reference = Reference(project.reference)
        line(True, f"{len(reference.indicators)} indicators, {len(reference.units)} units, {len(reference.areas)} areas")
        for path in sorted(project.notebooks.glob("[!0]*.ipynb")):
            declarations.read(path)
        line(True, "Notebooks declare their tables")
        listed = project.root / "_edities.md"
        kept = listed.is_file() and listed.read_text("utf-8") == portal.editions(project, project.publications)
        line(kept, "_edities.md lists the editions of peilmerk.yml", "write it anew: peilmerk doctor --write")
        free = shutil.disk_usage(project.root).free / 1e9
        line(free > 1, f"{free:.0f} GB free on disk", "a build of all editions needs 1 GB")
    except PeilmerkError as error:
        line(False, "Project", str(error))
    if problems:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
