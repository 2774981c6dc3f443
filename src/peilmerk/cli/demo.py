"""demo: make a municipality that does not exist, to look at in this project or to measure with in another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from peilmerk.cli.common import Debug, app, err, out, readable
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project


@app.command()
@readable
def demo(
    inhabitants: Annotated[int | None, typer.Option(help="How many inhabitants (40000 if you do not say); with --towns, of each of them.")] = None,
    towns: Annotated[int, typer.Option(help="How many municipalities; 342 have the sizes of those of the Netherlands. More than one goes with --to.")] = 1,
    seed: Annotated[int | None, typer.Option(min=0, help="Another number gives other people; the same number always the same.")] = None,
    to: Annotated[Path | None, typer.Option(help="A folder that becomes a project of its own, to measure in. This project stays as it is.")] = None,
    debug: Debug = False,
) -> None:
    """Make Voorbeeldstad: a municipality that does not exist, with registers of clients over 24 quarters.

    Its indications, addresses, declarations, waiting list, benefits and cases come in five quarterly exports, as a supplier sends them:
    with late declarations, corrections, a crisis, a law change, a merger and a product that is split. They go into register_root, never into
    git, and a build makes them by itself if they are not there. Every page and every download says that it is all invented.

    Examples:

        peilmerk demo
        peilmerk demo --inhabitants 250000 --seed 7
        peilmerk demo --to /tmp/groot --inhabitants 900000
        peilmerk demo --to /tmp/land --towns 342
    """
    from peilmerk.demo import elsewhere, making
    from peilmerk.demo.town import LARGEST, SMALLEST

    if inhabitants is not None and not SMALLEST <= inhabitants <= LARGEST:
        raise PeilmerkError(f"--inhabitants {inhabitants}: choose a number from {SMALLEST} to {LARGEST}.")
    if not 1 <= towns <= making.MOST_TOWNS:
        raise PeilmerkError(f"--towns {towns}: choose a number from 1 to {making.MOST_TOWNS}.")
    if towns > 1 and to is None:
        raise PeilmerkError("More than one municipality is made in a project of its own. Say where: --to FOLDER.")
    project = Project.find()
    columns = [TextColumn("{task.description:<32}"), BarColumn(bar_width=24), TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeElapsedColumn()]
    with Progress(*columns, console=err, disable=not err.is_terminal) as bars:
        task = bars.add_task("", total=None)

        def progress(what: str, done: int, steps: int) -> None:
            bars.update(task, description=what, completed=done, total=steps)
            if not err.is_terminal and done < steps:
                err.print(f"{escape(what)} ({done + 1}/{steps})")

        if to is None:
            home, folders = project, making.make(project, inhabitants=inhabitants, seed=seed, progress=progress)
        else:
            home = elsewhere.make(project, to, inhabitants=inhabitants, towns=towns, seed=seed, progress=progress)
            folders = [home.registers / name for name in home.config.municipalities]
    _farewell(home, folders, here=to is None)


def _farewell(home: Project, folders: list[Path], here: bool) -> None:
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in files) / 1e6
    names = home.config.municipalities
    first = names[folders[0].name].name
    what = first if len(folders) == 1 else f"{len(folders)} municipalities, from {first} to {names[folders[-1].name].name}"
    out.print(f"[bold green]{escape(what)}[/]: {len(files):,} files, {size:,.0f} MB. All of it is invented.")
    out.print(f"  {escape(str(folders[0] if len(folders) == 1 else home.registers))}")
    if here:
        out.print(f"  `peilmerk check -m {folders[0].name}` reads it, `peilmerk build -m {folders[0].name}` makes its site.")
    else:
        out.print(f"  A project of its own: `cd {escape(str(home.root))}`, and then `peilmerk check` or `peilmerk build`.")
