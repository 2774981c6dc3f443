"""What all commands share: the app, its options, and how errors are printed."""

from __future__ import annotations

import codecs
import functools
import sys
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.markup import escape

from peilmerk.errors import PeilmerkError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="""Quarterly figures of the social domain, as checked and protected websites.

    Deliveries in `data/raw/`, settings in `peilmerk.yml`, notebooks in `notebooks/`; the sites come in `reports/site/`.

    Begin with `peilmerk list` (what there is) and `peilmerk build` (make it).""",
)  # fmt: skip
#: Signs in other words, for where a stream cannot hold them: on Windows what is piped or written to a file is cp1252.
_SIGNS = {"✔": "[ok]", "✖": "[x]", "−": "-", "≠": "!=", "≤": "<=", "≥": ">=", "→": "->", "\u202f": " ", "\u2011": "-"}


def _spelled(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_SIGNS.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error("peilmerk.spelled", _spelled)


def spelled_out(stream: TextIO) -> None:
    """Let a stream write what it cannot hold in other words, instead of ending the command at the first sign."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="peilmerk.spelled")


for _stream in (sys.stdout, sys.stderr):
    spelled_out(_stream)

out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

Municipality = Annotated[str | None, typer.Option("-m", "--municipality", help="A municipality of peilmerk.yml, by name or CBS code.")]
Period = Annotated[str | None, typer.Option("-p", "--period", help="A period, in any spelling: 2020-S1, '1e halfjaar 2020'.")]
Report = Annotated[str | None, typer.Option("-r", "--report", help="A report of peilmerk.yml, by name: one municipality and period can have an ordinary edition and thematic reports.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def readable(command=None, *, code: int = 1):
    """Errors that a user can act on are printed without traceback, with this exit code."""
    if command is None:
        return functools.partial(readable, code=code)

    @functools.wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except PeilmerkError as error:
            if kwargs.get("debug"):
                raise
            err.print(f"[bold red]Error[/] {escape(str(error))}")
            raise typer.Exit(code) from None

    return run
