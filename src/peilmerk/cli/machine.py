"""serve and doctor: look at the site on this machine, and whether the machine has what a build needs."""

from __future__ import annotations

import functools
import http.server
import sys
from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, app, out, readable
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project
from peilmerk.publishers.pdf import browser


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

    from peilmerk import declarations, delivered, portal
    from peilmerk.publishers import quarto
    from peilmerk.reference import Reference, dictionary

    problems = 0

    def line(ok: bool | None, what: str, advice: str = "") -> None:
        nonlocal problems
        problems += ok is False
        mark = {True: "[green]✔[/]", False: "[red]✖[/]", None: "[yellow]–[/]"}[ok]
        out.print(f"{mark} {escape(what)}" + (f": {escape(advice)}" if advice and ok is not True else ""))

    line(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}", "3.11 or newer is needed")
    for name in ("pandas", "altair", "papermill", "great-expectations", "pypandoc-binary", "pagefind-bin"):
        try:
            found = __import__("importlib.metadata").metadata.version(name)
            line(True, f"{name} {found}")
        except Exception:
            line(False, name, "not installed; run `make setup` or `uv sync`")
    if quarto.executable():
        line(True, f"Quarto {quarto.version()}")
    else:
        line(None, "Quarto is not installed", "the embedded publisher is used; `make quarto` or conda installs it")
    browsing = browser.find()
    line(True if browsing else None, "Chromium, Chrome or Edge" if browsing else "Chromium is not installed", "PDFs and tests need it: sudo apt-get install -y chromium")
    try:
        project = Project.find()
        line(True, f"Project {project.root}")
        if write:
            (project.root / "_edities.md").write_text(portal.editions(project, project.publications), "utf-8", newline="\n")
        invented = sum(p.synthetic for p in project.publications)
        line(True, f"{len(project.publications) - invented} editions in peilmerk.yml" + (f", and {invented} synthetic" if invented else ""))
        reference = Reference(project.reference)
        line(True, f"{len(reference.indicators)} indicators, {len(reference.units)} units, {len(reference.areas)} areas")
        declared = [declarations.read(path) for path in sorted(project.notebooks.glob("[!0]*.ipynb"))]
        line(True, "Notebooks declare their tables")
        wrong = dictionary.check(reference) + dictionary.check_used(reference, {page.name: page.tables for page in declared})
        line(not wrong, "The indicator dictionary agrees with itself and with the notebooks", "; ".join(wrong))
        for sentence in delivered.strays(project):
            line(None, sentence)
        for ok, what, advice in _registers(project):
            line(ok, what, advice)
        for ok, what, advice in _house_styles(project):
            line(ok, what, advice)
        listed = project.root / "_edities.md"
        kept = listed.is_file() and listed.read_text("utf-8") == portal.editions(project, project.publications)
        line(kept, "_edities.md lists the editions of peilmerk.yml", "write it anew: peilmerk doctor --write")
        free = shutil.disk_usage(project.root).free / 1e9
        line(free > 1, f"{free:.0f} GB free on disk", "a build of all editions needs 1 GB")
    except PeilmerkError as error:
        line(False, "Project", str(error))
    if problems:
        raise typer.Exit(1)


def _house_styles(project: Project) -> list[tuple[bool | None, str, str]]:
    """Whether each `_brand.yml` can be read and seen, before a build of some minutes ends at it."""
    from peilmerk.publishers import brand, stage

    found: list[tuple[bool | None, str, str]] = []
    for file in dict.fromkeys(stage.house_style_of(project, name) for name in ("", *project.config.municipalities)):
        if file is None:
            continue
        named = file.relative_to(project.root).as_posix() if file.is_relative_to(project.root) else str(file)
        try:
            warnings = brand.check(file, project.root / "assets")
        except PeilmerkError as error:
            found.append((False, f"House style {named}", str(error)))
        else:
            found += [(True, f"House style {named}", ""), *((None, told, "") for told in warnings)]
    return found


def _registers(project: Project) -> list[tuple[bool | None, str, str]]:
    """What is so of the registers of clients: in git or not, overdue, without a date."""
    from datetime import date

    from peilmerk.registers import keeping, worktree

    there = keeping.registers(project)
    found: list[tuple[bool | None, str, str]] = []
    try:
        for folder in dict.fromkeys([project.registers, *(d.path for d in there)]):
            worktree.outside_git(folder)
    except PeilmerkError as error:
        found.append((False, "Registers of clients", str(error)))
    else:
        found += [(True, f"{len(there)} registers of clients, none in git", "")] if there else []
    found += [(None, keeping.reminder(d), "") for d in keeping.overdue(project, date.today())]
    undated = [d.name for d in there if d.keep_until is None]
    return found + ([(None, f"{', '.join(undated)} has no bewaren_tot in leveringen.yml", "say until when it may be kept")] if undated else [])
