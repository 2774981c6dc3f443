"""scan: read every byte of a built site, and tell what must not be published."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from peilmerk.cli.common import Debug, app, err, out, readable
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project
from peilmerk.scan import own
from peilmerk.scan.model import Rules

#: Nothing was found; something was; it could not be scanned.
CLEAN, FOUND, NOT_RUN = 0, 1, 2


@app.command()
@readable(code=NOT_RUN)
def scan(
    site: Annotated[Path | None, typer.Argument(help="The folder of a built site, for instance the site of one edition; the whole site of the project if this is left out.", show_default=False)] = None,
    allow_email: Annotated[list[str] | None, typer.Option("--allow-email", help="An address that may be published, or @domain for all of a domain. May be repeated.")] = None,
    accepted: Annotated[Path | None, typer.Option("--accepted", help="The list of accepted findings; scan-akkoord.yml beside peilmerk.yml if this is left out.")] = None,
    processes: Annotated[int | None, typer.Option("--processes", min=1, help="How many processes search; as many as there are cores if this is left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for other programs.")] = False,
    debug: Debug = False,
) -> None:
    """Read every byte of a built site, and tell what must not be published.

    A build does this by itself, before a site is shown: this is to look again, at all of it, or at what comes from elsewhere. In a project the figures of
    its own site are laid beside the protected observations: a number of a hidden figure is found wherever it stands.

    Every file is read as what it is: pages, charts, search index, CSV, workbooks, Parquet, pictures, PDF, notebooks, and archives with all that
    is in them. Searched for are citizen service numbers (elfproef), dates of birth, e-mail addresses, postcodes with a house number, paths
    and names of this machine, passwords and keys, errors of notebooks, and values of hidden figures. What cannot be read is told too.

    What is found is masked: no finding repeats a number or an address. Its id goes into `scan-akkoord.yml`, beside peilmerk.yml, once somebody
    has judged that it may stand (bevinding, reden, naam, datum). Values of hidden figures cannot be accepted. E-mail addresses that may always
    stand go under `adressen` in the same file.

    Exit code 0: nothing was found, or all of it was accepted. 1: something was found. 2: it could not be scanned.

    Examples:

        peilmerk scan
        peilmerk scan reports/site/almelo/2020-t1 --allow-email @almelo.nl
        peilmerk scan --json > scan.json
    """
    from peilmerk import scan as scanning
    from peilmerk.scan import accepted as accepting

    try:
        project = _project()
        if site is None and project is None:
            raise PeilmerkError("There is no project here, so it is not known which site to scan. Go to the folder of peilmerk.yml, or name the folder of a site.")
        site = site if site is not None else project.site
        if accepted is not None and not accepted.is_file():
            raise PeilmerkError(f"There is no list of accepted findings at {accepted}. Name another file, or leave --accepted out.")
        entries, addresses = accepting.read(accepted or (project.root if project else Path()) / accepting.FILE)
        rules, known = _known(project, site, [*addresses, *(allow_email or ())])
        with _progress(as_json) as told:
            found = scanning.scan(site, rules, progress=told, processes=processes, **known)
    except PeilmerkError as error:
        if as_json and not debug:
            out.print_json(json.dumps({"site": str(site), "error": str(error)}, ensure_ascii=False))
            raise typer.Exit(NOT_RUN) from None
        raise
    stand, left, idle = accepting.apply(found, entries)
    if as_json:
        out.print_json(
            json.dumps({
                "site": str(site), "findings": [asdict(f) | {"what": f.what} for f in stand],
                "accepted": [asdict(f) | {"what": f.what, "reason": e.reden, "by": e.naam, "on": e.datum.isoformat()} for f, e in left],
                "unused": [e.bevinding for e in idle],
            }, ensure_ascii=False)
        )  # fmt: skip
    else:
        _print(site, stand, left, idle)
    if stand:
        raise typer.Exit(FOUND)


def _project() -> Project | None:
    """The project; a site elsewhere can be scanned without one."""
    try:
        return Project.find()
    except PeilmerkError:
        return None


def _known(project: Project | None, site: Path, addresses: list[str]) -> tuple[Rules, dict]:
    """The rules for a site, and what the project knows of it: where it belongs, its protected observations, the keys of clients."""
    if project is None:
        return Rules.of_machine(emails=frozenset(addresses), key_attribute=own.KEY_ATTRIBUTE), {}
    own_site, there = project.site.resolve(), site.resolve()
    known: dict = {"client_keys": lambda: own.client_keys(project)}
    if not there.is_relative_to(own_site):
        return own.rules(project, project.publications, addresses), known
    at = there.relative_to(own_site).as_posix().removeprefix(".")
    return own.rules(project, project.publications, addresses), known | {"at": at, "protected": own.protected(project, project.publications, at)}


class _progress:
    """The progress of a scan on a terminal; nothing elsewhere."""

    def __init__(self, quiet: bool):
        self.bar = Progress(TextColumn("Scanning"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), console=err, transient=True, disable=quiet or not err.is_terminal)

    def __enter__(self):
        self.bar.__enter__()
        task = self.bar.add_task("", total=None)
        return lambda done, total: self.bar.update(task, completed=done, total=total)

    def __exit__(self, *error):
        self.bar.__exit__(*error)


def _print(site: Path, stand, left, idle) -> None:
    if stand:
        table = Table(box=None, pad_edge=False, show_edge=False)
        for heading in ("id", "file", "place", "what", "found"):
            table.add_column(heading, overflow="fold")
        for finding in stand:
            more = f" ({finding.times} times)" if finding.times > 1 else ""
            also = f" and {len(finding.also)} file(s) with the same content" if finding.also else ""
            table.add_row(finding.id, escape(finding.file) + also, escape(finding.place), finding.what, escape(finding.found) + more)
        out.print(table)
        out.print()
        for kind in dict.fromkeys(f.kind for f in stand):
            out.print(f"[bold]{kind}[/] {next(f.do for f in stand if f.kind == kind)}")
    for finding, entry in left:
        out.print(f"[dim]accepted[/] {finding.id} {escape(finding.file)}: {escape(entry.reden)} ({escape(entry.naam)}, {entry.datum})")
    for entry in idle:
        out.print(f"[yellow]![/] {escape(entry.bevinding)} in scan-akkoord.yml accepts nothing (any more): remove the line.")
    if stand:
        out.print(f"[red]✖[/] {len(stand)} finding(s) in {escape(str(site))}: do not publish it.")
    else:
        out.print(f"[green]✔[/] Nothing was found in {escape(str(site))}" + (f" that was not accepted ({len(left)})." if left else "."))
