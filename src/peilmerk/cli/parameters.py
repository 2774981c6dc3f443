"""params: which parameters a notebook has, and how another value for one is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from peilmerk.cli.common import Debug, app, err, out, readable
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.project import Project


@app.command()
@readable
def params(
    notebook: Annotated[str | None, typer.Argument(help="A notebook by name (samenvatting) or path. Without it: all pages.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False,
    debug: Debug = False,
) -> None:
    """Show the parameters of a notebook: type, default, choices, help, and how to set them.

    They stand in the notebook's cell tagged `parameters`; nothing is run to read them. municipality and period are told apart:
    they make an edition, and are chosen with -m and -p. All others are for `peilmerk build --set name=value`.

    Examples:

        peilmerk params
        peilmerk params samenvatting
        peilmerk params samenvatting --json
    """
    from peilmerk.parameters import declared

    found, broken = {}, []
    for path in _paths(notebook):
        try:
            found[path.stem] = list(declared(path).values())
        except ConfigError as error:
            if notebook or debug:
                raise
            broken.append(error)
    if as_json:
        out.print_json(json.dumps({name: [_facts(p) for p in of] for name, of in found.items()}, ensure_ascii=False))
    elif notebook:
        for name, of in found.items():
            _print_one(name, of)
    else:
        _print_all(found)
    for error in broken:
        err.print(f"[bold red]Error[/] {escape(str(error))}")
    if broken:
        raise typer.Exit(1)


def _paths(notebook: str | None) -> list[Path]:
    """The notebooks that are meant: a file, a name in the project, or all pages."""
    if notebook and notebook.endswith(".ipynb") and Path(notebook).is_file():
        return [Path(notebook)]
    folder = Project.find().notebooks
    if not notebook:
        return sorted(folder.glob("[!0]*.ipynb"))
    known = {p.stem: p for p in folder.glob("*.ipynb")}
    name = notebook.removesuffix(".ipynb")
    if name not in known:
        raise UnknownName.among("notebook", name, known)
    return [known[name]]


def _facts(parameter) -> dict:
    """A parameter in terms of JSON. `set_with`: the option that gives it a value."""
    from peilmerk.parameters.text import as_json

    set_with = {"municipality": "-m", "period": "-p"}.get(parameter.name, "--set")
    return {
        "name": parameter.name, "type": parameter.type, "expected": parameter.expected, "required": parameter.required,
        "default": as_json(parameter.default), "choices": as_json(parameter.choices), "help": parameter.help, "set_with": set_with,
    }  # fmt: skip


def _print_one(name: str, parameters: list) -> None:
    from peilmerk.parameters.values import setting

    own, edition = [p for p in parameters if not p.edition], [p for p in parameters if p.edition]
    out.print(f"[bold]{escape(name)}.ipynb[/]")
    _print_table(own) if own else out.print("  no parameters of its own")
    if edition:
        out.print("\nWhat makes the edition, chosen with -m and -p:")
        _print_table(edition)
    if own:
        out.print("\nTo build a variant with another value, in a folder of its own:")
        for parameter in own:
            out.print(f"  peilmerk build {escape(setting(parameter.name, parameter.example(other=True)))}")


def _print_all(found: dict[str, list]) -> None:
    own = {name: [p for p in of if not p.edition] for name, of in found.items()}
    for name, of in own.items():
        if of:
            out.print(f"[bold]{escape(name)}.ipynb[/]")
            _print_table(of)
            out.print()
    out.print(f"No parameters of their own: {escape(', '.join(name for name, of in own.items() if not of) or 'none')}.")
    out.print("What makes an edition is in every notebook: municipality (-m) and period (-p).")
    out.print("One notebook in full, with examples: peilmerk params NOTEBOOK")


def _print_table(parameters: list) -> None:
    from peilmerk.parameters import as_text

    table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for heading in ("  name", "type", "default", "can be", "help"):
        table.add_column(heading, header_style="dim")
    for p in parameters:
        default = "[yellow]required[/]" if p.required else escape(as_text(p.default))
        table.add_row(f"  {escape(p.name)}", escape(p.type), default, escape(p.expected), escape(p.help))
    out.print(table)
