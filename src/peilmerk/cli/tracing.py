"""trace: from a published number back to the cell that it came from, and forward to every page that shows it."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, Report, app, err, out, readable
from peilmerk.project import Project


@app.command()
@readable
def trace(
    municipality: Annotated[str, typer.Argument(help="A municipality of peilmerk.yml, by name or CBS code.")],
    period: Annotated[str, typer.Argument(help="The period of the edition: 2020-S1, '1e halfjaar 2020'.")],
    indicator: Annotated[str, typer.Argument(help="An indicator of the dictionary, by its code or its label.")],
    of: Annotated[str | None, typer.Option("--of", help="Only the figures of this period, for instance 'december 2019'.")] = None,
    report: Report = None,
    member: Annotated[str | None, typer.Option(help="Only this member of the breakdown, for instance pleegzorg.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also figures that the edition sees and no page shows.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False,
    debug: Debug = False,
) -> None:
    """Walk a published number back to file, sheet, row and column, and forward to every page that shows it.

    Tells the correction between the two if there is one, the other vintages of the same figure, and whether the file still says so.

    Examples:

        peilmerk trace nijmegen 2020-S1 bijstandsgerechtigden
        peilmerk trace almelo 2020-T1 taakstelling --member "1.1 Doorbraakmethode"
    """
    from peilmerk import trace as tracing
    from peilmerk.trace import lines as trace_lines

    project = Project.find()
    with err.status("Tracing ..."):
        found = tracing.trace(project, project.publication(municipality, period, report), indicator, period=of, member=member, everything=everything)
    if as_json:
        out.print_json(json.dumps(found.as_dict(), ensure_ascii=False, default=str))
        return
    for line in trace_lines.lines(found):
        out.print(escape(line))
