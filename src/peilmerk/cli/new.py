"""new: begin something that already works, to be changed from there."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.cli.common import Debug, app, err, out, readable
from peilmerk.project import CONFIG, Project

new = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Begin something new in this project that already works: a theme.")
app.add_typer(new, name="new")


@new.callback()
def _group() -> None:
    """Begin something new in this project that already works: a theme."""


@new.command()
@readable
def thema(
    title: Annotated[str, typer.Argument(help="What it is about, in Dutch, as readers will see it: 'Jeugdhulp met verblijf'.", show_default=False)],
    indicator: Annotated[list[str] | None, typer.Option("-i", "--indicator", help="An indicator that it shows, by label or code; may be repeated. Without it: those that the title speaks of.")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="All indicators of a theme of the dictionary, by label or code.")] = None,
    product: Annotated[list[str] | None, typer.Option("--product", help="Of what is counted from registers only this product; may be repeated.")] = None,
    law: Annotated[str | None, typer.Option("--law", help="Of what is counted from registers only what falls under this law: Wmo, Jeugdwet.")] = None,
    own_report: Annotated[bool, typer.Option("--own-report", help="A thematic report with a site of its own beside the editions, instead of a page in them.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made, and make nothing.")] = False,
    debug: Debug = False,
) -> None:
    """Begin a theme: a notebook that already works, published for every municipality and period that has figures for it.

    The notebook has typed parameters, declares what it shows (so that it is protected), and has for each indicator a sentence made from the data, a figure in
    the form that suits what an edition has (lines, bars, strips by district) and a table; your own text goes above them. It is added to `pages` in
    peilmerk.yml, before the pages about the report itself. An edition without figures for it does not get the page.

    With `--own-report` it is not a page in the editions but a site of its own for each, at an address beside it (/nijmegen/2019-jeugdhulp-met-verblijf/):
    a cover, the theme, methods, quality and origin.

    Nothing is overwritten: what is there already stops this. See docs/new-theme.md.

    Examples:

        peilmerk new thema "Jeugdhulp met verblijf" --dry-run
        peilmerk new thema "Wachten op hulp" --indicator Wachtenden --indicator "Mediane wachttijd" --law Wmo
        peilmerk new thema Pleegzorg --product pleegzorg --own-report
        peilmerk new thema Wonen --theme wonen
    """
    from peilmerk.new import subject as subjects
    from peilmerk.new import thema as themes
    from peilmerk.reference import Reference

    project = Project.find()
    reference = Reference(project.reference)
    subject = subjects.choose(reference, " ".join(title.split()), indicator or [], theme, product or [], law)
    themes.refuse_to_overwrite(project, subject)
    with err.status("Looking which editions have figures ..."):
        made = themes.plan(project, subject, own_report)
    out.print(f"[bold]{escape(subject.title)}[/]: " + escape("; ".join(reference.indicators[c].label for c in made.subject.shown)))
    if more := len(subject.indicators) - len(made.subject.shown):
        out.print(f"  and {more} more, in the list of all figures as far as they are delivered as figures")
    for s in made.standing:
        if s.has_data:
            out.print(f"  [green]✔[/] {s.publication.id}")
        elif s.unread:
            out.print(f"  [yellow]?[/] {s.publication.id}: {escape(s.unread)}")
        else:
            out.print(f"  [dim]– {s.publication.id}: no figures about it[/]")
    if not made.with_data:
        err.print("[yellow]Warning[/] No edition has figures for it yet: nothing will be published until one has.")
    out.print("[bold]Would make[/]" if dry_run else "[bold]Made[/]")
    if not dry_run:
        themes.make(project, made)
    for path in made.files:
        out.print(f"  {path.relative_to(project.root).as_posix()}" if path.is_relative_to(project.root) else f"  {path}")
    for line in made.added:
        out.print(f"  in {CONFIG}: {escape(line)}")
    if dry_run:
        return
    which = f"-r {subject.name}" if own_report else f"--only {subject.name}"
    out.print("Next")
    out.print(f"  see it on the site: `peilmerk build {which}`")
    out.print(f"  change it: open notebooks/{subject.name}.ipynb in JupyterLab (`make lab`)")
    if made.texts:
        out.print(f"  write about it: teksten/{subject.name}.md beside the deliveries of each edition")
    if own_report:
        out.print("  the start page in git: `peilmerk doctor --write`")
