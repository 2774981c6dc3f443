"""destroy: remove registers of clients whose time is over, and prove what was removed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, app, err, out, readable
from peilmerk.project import Project


@app.command()
@readable
def destroy(
    municipality: Annotated[str, typer.Option("-m", "--municipality", help="A municipality of peilmerk.yml, by name or CBS code.")],
    period: Annotated[str, typer.Option("-p", "--period", help="The period whose registers are destroyed: 2020-S1, '1e halfjaar 2020'.")],
    file: Annotated[list[str] | None, typer.Option("--file", help="Only this register, by its file name; or a copy elsewhere that goes too, by the place that was told. May be repeated.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who destroys; it is recorded.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this option it only lists.")] = False,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Also every copy with the same content, wherever it lies in this project.")] = False,
    without_observations: Annotated[bool, typer.Option("--without-observations", help="Also what could not be read or counted wholly: its figures cannot be made again.")] = False,
    debug: Debug = False,
) -> None:
    """Destroy registers of clients: the files, the rows that were read from them, and copies. Without --yes it only lists.

    The observations that were counted are kept first (`bewaard/`), so that editions and releases can be made again. Files are
    overwritten once with zeros and removed, then it is verified that nothing with that content is left, and `vernietigd.yml` records it. If
    it is interrupted, the same command finishes it.

    What it cannot prove: that old blocks of an SSD, snapshots, backups, mail or the supplier's own copy are gone. Have them destroyed where
    they are kept.

    Examples:

        peilmerk destroy -m almelo -p 2020-T1
        peilmerk destroy -m almelo -p 2020-T1 --file indicaties.csv --by "A. Analist" --reason "bewaartermijn verstreken" --yes
    """
    from peilmerk.registers import destroying

    project = Project.find()
    folder = destroying.folder_of(project, municipality, period)
    plan = destroying.plan(project, folder, file or [], everywhere)
    if not (plan.doomed or plan.unfinished):
        out.print(f"{folder} has no registers that are still there: nothing to destroy.")
        return
    if not yes:
        _list(plan)
        return
    with err.status("Destroying ..."):
        done = destroying.destroy(project, plan, by=by, reason=reason, today=date.today(), without_observations=without_observations)
    for record in done:
        size = sum(int(part["bytes"]) for part in record.verwijderd)
        out.print(
            f"[green]✔[/] {escape(record.bestand)} destroyed and verified: {len(record.verwijderd)} file(s), {size:,} bytes, {record.rijen:,} rows; "
            f"{record.waarnemingen:,} observations " + ("kept" if record.waarnemingen_sha256 else "counted, none kept")
        )
        _print_files(record.verwijderd)
    out.print("Recorded in vernietigd.yml.")
    _print_stays(plan)


def _list(plan) -> None:
    """What would be removed, what is in the way, what stays."""
    for record in plan.unfinished:
        out.print(f"[yellow]![/] {escape(record.bestand)}: its destruction was interrupted, and will be finished")
        _print_files(record.verwijderd)
    for doomed in plan.doomed:
        until = f", kept until {doomed.delivery.keep_until}" if doomed.delivery.keep_until else ", without bewaren_tot"
        out.print(f"[bold]{escape(doomed.delivery.name)}[/] ({doomed.delivery.register}{until}), {doomed.rows:,} rows: would be removed")
        _print_files([f.record() for f in doomed.files])
        told = "not counted yet: that is done first" if doomed.observations is None else f"{doomed.observations:,} observations would be kept"
        out.print(f"    {told}")
        for obstacle in doomed.obstacles:
            out.print(f"    [red]in the way:[/] {escape(obstacle)}")
    _print_stays(plan)
    out.print("\nNothing was removed. To do it: the same command with --by, --reason and --yes.")


def _print_files(parts: list[dict]) -> None:
    for part in parts:
        rows = f", {part['rijen']:,} rows" if "rijen" in part else ""
        out.print(f"    {escape(str(part['pad']))}: {part['bytes']:,} bytes{rows}, sha256 {part['sha256']}")


def _print_stays(plan) -> None:
    if plan.stays:
        out.print("What stays:")
    for sentence in plan.stays:
        out.print(f"    {escape(sentence)}")
