"""explain: which value every parameter has, where that value came from, what it won over, and how to change it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from peilmerk.cli.common import Debug, Municipality, Period, Report, app, out, readable
from peilmerk.errors import UnknownName
from peilmerk.project import Project, Publication


@app.command()
@readable
def explain(
    page: Annotated[str | None, typer.Argument(help="A page, as in peilmerk.yml; or a parameter, of every page that has it.")] = None,
    parameter: Annotated[str | None, typer.Argument(help="One parameter of that page.")] = None,
    municipality: Municipality = None,
    period: Period = None,
    report: Report = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="As if this was given to build: name=value.")] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="As if this was given to build: a file with lines 'name: value'.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False,
    debug: Debug = False,
) -> None:
    """Show the value of every parameter, and where it came from: notebook, project, report, edition, page or command line.

    A later one of these wins; what it won over is shown too. Nothing is run. Editions in which a parameter stands alike share a line.

    Examples:

        peilmerk explain
        peilmerk explain -m nijmegen -p 2020-S1
        peilmerk explain wachttijden
        peilmerk explain wachttijden norm_dagen --set norm_dagen=42
        peilmerk explain aantal_tegels --json
    """
    from peilmerk import parameters
    from peilmerk.parameters import settled

    project = Project.find()
    chosen = project.select(municipality, period, report)
    known = settled.having(project, (one for p in chosen for one in p.pages))
    pages = list(dict.fromkeys(one for p in chosen for one in p.pages))
    if page and not parameter and page not in pages and page in known:
        page, parameter = None, page
    if page and page.removesuffix(".ipynb") not in pages:
        raise UnknownName.among("page", page, pages) if parameter else UnknownName.among("page or parameter", page, [*pages, *known])
    page = page.removesuffix(".ipynb") if page else None
    of_page = settled.having(project, [page]) if page else known
    if parameter and parameter not in of_page:
        raise settled.unknown(parameter, of_page or known)
    command = []
    if file:
        command.append((f"-f {file}", settled.file_values(file)))
    command += [("--set", dict([parameters.parse_setting(text)])) for text in settings or []]
    for _, values in command:
        for name in values:
            if name in parameters.IDENTITY:
                raise settled.identity(name)
            if name not in known:
                raise settled.unknown(name, known)
    found = {p.id: [s for s in settled.settled(project, p, command) if page in (None, s.page) and parameter in (None, s.parameter.name)] for p in chosen}
    if as_json:
        out.print_json(json.dumps({edition: [_facts(s) for s in of] for edition, of in found.items()}, ensure_ascii=False))
    else:
        _print(project, chosen, found)


def _facts(one) -> dict:
    """A parameter with its value in terms of JSON. `set`: whether it is not the notebook's own."""
    from peilmerk.parameters.settled import DEFAULT
    from peilmerk.parameters.text import as_json

    told = [{"value": as_json(g.value), "level": g.level, "where": g.where} for g in (one.last, *one.overridden)]
    return {"page": one.page, "name": one.parameter.name, "set": one.last.level != DEFAULT, **told[0], "overridden": told[1:], "expected": one.parameter.expected, "help": one.parameter.help}


def _print(project: Project, chosen: list[Publication], found: dict[str, list]) -> None:
    alike: dict[tuple, list[str]] = {}  # what is shown of a parameter -> the editions in which that is so
    first: dict[tuple, tuple] = {}
    for edition, of in found.items():
        for one in of:
            key = (one.page, one.parameter.name, tuple((g.level, g.where, repr(g.value)) for g in one.given))
            alike.setdefault(key, []).append(edition)
            first.setdefault(key, (one, edition))
    if not alike:
        out.print("No parameters beside those that make an edition: municipality (-m) and period (-p).")
        return
    order = list(dict.fromkeys((page, name) for page, name, _ in alike))
    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    headings = ["page", "parameter", "value", "from", "instead of", *(["editions"] if len(chosen) > 1 else [])]
    for heading in headings:
        table.add_column(heading, header_style="dim", overflow="fold", no_wrap=heading in ("page", "parameter"))
    for key in sorted(alike, key=lambda k: order.index(k[:2])):
        one, _ = first[key]
        lines = ["\n".join(f"{_shown(g)} ({g.level})" for g in one.overridden)]
        having = sum(any(s.page == one.page for s in of) for of in found.values())
        editions = "all" if len(alike[key]) == having else ", ".join(alike[key])
        cells = [one.page, one.parameter.name, _shown(one.last), _from(one.last), *lines, *([editions] if len(chosen) > 1 else [])]
        table.add_row(*(escape(cell) for cell in cells))
    out.print(table)
    _teach(project, *next(iter(first.values())))


def _shown(given) -> str:
    from peilmerk.parameters import as_text

    return as_text(given.value)


def _from(given) -> str:
    from peilmerk.parameters.settled import DEFAULT

    return given.level if given.level == DEFAULT else f"{given.level}: {given.where}"


def _teach(project: Project, one, edition: str) -> None:
    """How the value of the first parameter is changed, once or for good."""
    from peilmerk.parameters.settled import in_yaml
    from peilmerk.parameters.values import setting

    example = one.parameter.example(other=True)
    if example is None:
        return
    publication = next(p for p in project.publications if p.id == edition)
    line = in_yaml(one.parameter.name, example)
    out.print(f"\nTo change {escape(one.parameter.name)}, the one below wins over the one above:")
    ways = (
        ("for good, in peilmerk.yml", f"parameters: {{{line}}}"),
        (f"  of report {publication.report}", f"reports: {{{publication.report}: {{..., parameters: {{{line}}}}}}}"),
        (f"  of {publication.id}", f"editions: - {{municipality: {publication.municipality}, ..., parameters: {{{line}}}}}"),
        ("  of a page, in any of these places", f"page_parameters: {{{one.page}: {{{line}}}}}"),
        ("once, beside the site in reports/varianten/", f"peilmerk build {publication.options} {setting(one.parameter.name, example)}"),
    )
    for what, how in ways:
        out.print(f"  {escape(what):<44} {escape(how)}")
