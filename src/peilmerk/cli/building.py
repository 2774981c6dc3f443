"""build and list: make the editions of peilmerk.yml, or show what they resolve to."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from peilmerk.audience import CHOICES, INTERNAL, PUBLIC
from peilmerk.cli.common import Debug, Municipality, Period, Report, app, err, out, readable
from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.project import Project, Publication


@app.command()
@readable
def build(
    municipality: Municipality = None,
    period: Period = None,
    report: Report = None,
    everything: Annotated[bool, typer.Option("--all", help="All editions; also what happens without -m, -p and -r.")] = False,
    only: Annotated[str | None, typer.Option(help="Run this page's notebook anew and leave the others as they are, unless their figures changed.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="Begin at clean, check, protect, pages or publish, or at a page, also if nothing changed.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run everything anew, also what did not change.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Another value for a notebook parameter, name=value; goes to a folder of its own, reports/varianten/. Several (name=6,8,10, or --set more than once) are built each, with a page side by side.",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-f", "--file", help="Values for parameters from a file, YAML or JSON with lines 'name: value'; --set wins over it.")
    ] = None,
    publisher: Annotated[str, typer.Option(help="auto (Quarto where it is installed), quarto or embedded.")] = "auto",
    jobs: Annotated[int, typer.Option(help="Steps at the same time; 0: as many as there are cores, and memory for them.")] = 0,
    engine: Annotated[
        str, typer.Option(help="How notebooks run: auto, fork (warm, Linux), pool (warm, everywhere) or papermill (a standard kernel each).")
    ] = "auto",
    cluster: Annotated[str, typer.Option(help="Run the steps on this Dask cluster, tcp://host:8786, whose workers see the same folders.")] = "",
    cell_timeout: Annotated[float, typer.Option(help="Seconds that one cell may take.")] = 600,
    step_timeout: Annotated[float, typer.Option(help="Seconds that one notebook or other step may take.")] = 3600,
    memory: Annotated[str, typer.Option(help="Memory that one step may use, as 800M or 4G; default: its share of this machine.")] = "",
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Stop if another build is at work in this project, instead of waiting for it.")] = False,
    audience: Annotated[
        str,
        typer.Option(help="For whom: public (protected, on the site), internal (for the department: every figure, unprotected, in reports/intern/) or both from one run."),
    ] = "public",
    debug: Debug = False,
) -> None:
    """Build editions: clean, check, protect, run the notebooks, publish. What did not change is not run again.

    `peilmerk status` shows what a build would run, and why. An interrupted build (Ctrl+C) goes on where it stopped.

    With `--audience internal` nothing is hidden, for the department's own eyes: reports/intern/ is never served or linked, and may not be passed on.
    See docs/audience.md.

    Examples:

        peilmerk build
        peilmerk build -m nijmegen -p 2020-S1
        peilmerk build -r jeugdhulp-met-verblijf
        peilmerk build -m almelo --only maatregelen
        peilmerk build -m almelo --from pages
        peilmerk build -m almelo --set aantal_tegels=4
        peilmerk build -m voorbeeldstad -p 2025-Q4 --set norm_weken=6,8,10
        peilmerk build -m almelo -p 2020-T1 --audience both
    """
    from peilmerk import build as building
    from peilmerk import delivered, parameters, together
    from peilmerk.parameters import settled, variants

    if everything and (municipality or period or report):
        raise PeilmerkError("--all means every edition: leave out -m, -p and -r, or leave out --all.")
    if publisher not in ("auto", "quarto", "embedded"):
        raise PeilmerkError(f"Unknown publisher '{publisher}'. Choose auto, quarto or embedded.")
    if only and (start or force):
        raise PeilmerkError("--only leaves other pages as they are: leave out --from and --force, or leave out --only.")
    if audience not in CHOICES:
        raise UnknownName.among("audience", audience, CHOICES)
    project = Project.find()
    chosen = project.select(municipality, period, report)
    for other in [q for p in chosen for q in together.others(project, p) if report]:
        if other not in chosen:  # what one hides the other may not show, so none is published without the others
            err.print(f"{other.id} is built too: it is protected together with what you chose.")
            chosen.append(other)
    given = settled.file_values(file) if file else {}
    several = variants.matrix([parameters.parse_setting(s) for s in settings or []], settled.parameters(project, (page for p in chosen for page in p.pages)))
    options = building.Options(
        only=only, parameters=given | several[0], publisher=publisher,
        jobs=jobs if jobs > 0 else max(1, os.cpu_count() or 1), force=force, start=start, engine=engine, cluster=cluster,
        wait=not no_wait, cell_timeout=cell_timeout, timeout=step_timeout, memory=_bytes(memory), audience=audience,
    )  # fmt: skip
    for sentence in delivered.strays(project):
        err.print(f"[yellow]Warning[/] {escape(sentence)}")
    if len(several) > 1:
        whole = _matrix(project, chosen, [replace(options, parameters=given | one) for one in several], building, debug)
    else:
        whole = _build(project, chosen, options, building, debug)
    if not whole:
        raise typer.Exit(1)


def _matrix(project: Project, chosen: list[Publication], variants: list, building, debug: bool) -> bool:
    """Build every variant, and for each edition the page with them side by side; whether all of it could be made."""
    from peilmerk import versions
    from peilmerk.parameters import as_text
    from peilmerk.publishers.variants import Variant, publish

    for options in variants:  # before anything starts
        building.wanted(project, chosen, options)
    folders = [options.variant for options in variants]
    if len(set(folders)) < len(folders):
        raise PeilmerkError("--set: two of these values give a folder of the same name. Build them one after another, and keep what the first one made.")
    made: dict[str, list[Variant]] = {}
    whole = True
    for number, options in enumerate(variants, 1):
        out.print(f"\n[bold]Variant {number} of {len(variants)}[/]: {escape(', '.join(f'{k}={as_text(v)}' for k, v in options.parameters.items()))}")
        outcomes = building.Outcomes()
        whole = _build(project, chosen, options, building, debug, outcomes) and whole
        for outcome in outcomes:
            if outcome.site and outcome.audience == PUBLIC and not outcome.withdrawn:
                made.setdefault(outcome.publication.id, []).append(Variant(options.variant, options.parameters))
    for publication in chosen:
        if len(made.get(publication.id, [])) > 1:
            page = publish(project, publication, made[publication.id], versions.publisher_name(project, variants[0].publisher))
            out.print(f"\n[bold green]Side by side[/] {publication.id}: {page}")
    return whole


def _build(project: Project, chosen: list[Publication], options, building, debug: bool, kept: list | None = None) -> bool:
    """Build editions, and say how they ended; whether all of them did well. kept: is given the outcomes."""
    outcomes = _with_progress(project, chosen, options, building)
    if kept is not None:
        kept += outcomes
    failed = [o for o in outcomes if o.error]
    for outcome in outcomes:
        for warning in outcome.warnings:
            err.print(f"[yellow]Warning[/] {outcome.name}: {escape(warning)}")
    for outcome in failed:
        if debug:
            _traceback(outcome.error)
        inside = " was not made for the department" if outcome.audience == INTERNAL else " was not published"
        about = f" ({outcome.publication.title})" if outcome.publication.thematic else ""
        err.print(f"\n[bold red]{escape(outcome.publication.heading + about)}{inside}.[/]\n{escape(_said(outcome.error))}")
    if outcomes.portal:
        if debug:
            _traceback(outcomes.portal)
        err.print(f"\n[bold red]The start page could not be made; the last one stays.[/]\n{escape(_said(outcomes.portal))}")
    _farewell(project, [o for o in outcomes if o.site], options, failed)
    return not (failed or outcomes.portal)


def _bytes(text: str) -> int | None:
    """`800M` or `4G` as a number of bytes; None for an empty text."""
    if not text:
        return None
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*([MG])i?B?\s*", text, re.IGNORECASE)
    if not found:
        raise PeilmerkError(f"--memory {text}: write it as 800M or 4G.")
    return int(float(found[1].replace(",", ".")) * {"M": 1_000_000, "G": 1_000_000_000}[found[2].upper()])


def _traceback(error: BaseException) -> None:
    import traceback

    err.print("".join(traceback.format_exception(error)), markup=False)


def _said(error: BaseException) -> str:
    return str(error) if isinstance(error, PeilmerkError) else f"{type(error).__name__}: {error} (run again with --debug for the traceback)"


def _with_progress(project: Project, chosen: list[Publication], options, building) -> list:
    from peilmerk.cli.progress import Display

    steps = max(len(p.pages) for p in chosen) + building.BESIDE_PAGES
    display = Display(err, len(chosen) * len(CHOICES[options.audience]), steps)
    try:
        with display.shown():
            return building.build(project, chosen, options, display, told=lambda sentence: err.print(f"[yellow]{escape(sentence)}[/]"))
    except KeyboardInterrupt:
        built = sum(state == building.DONE for state in display.ended.values())
        err.print(f"\n[bold]Stopped[/] after {built} edition(s). Every site is as it was or new, none is half; run the same command to go on.")
        raise typer.Exit(130) from None


def _farewell(project: Project, built: list, options, failed: list) -> None:
    if not built:
        return
    new = [o for o in built if o.ran]
    same = f", [bold]{len(built) - len(new)} unchanged[/]" if len(new) < len(built) else ""
    out.print(f"\n[bold green]{len(new)} edition(s) built[/]" + same + (f", [bold red]{len(failed)} not[/]" if failed else ""))
    for outcome in built:
        if outcome.withdrawn:
            out.print(f"  {outcome.name} was withdrawn: at its addresses stands an explanation.")
        elif options.variant or outcome.audience == INTERNAL:
            out.print(f"  {outcome.site / 'index.html'}")
    if any(o.audience == INTERNAL for o in built):
        out.print("  [bold yellow]Unprotected, for the department only:[/] do not serve, publish or pass on what is in reports/intern/.")
    if options.variant or not any(o.audience == PUBLIC for o in built):
        return
    out.print(f"  The website: {project.site / 'index.html'}")
    if project.address:
        out.print(f"  It is made for {project.address} (website.site-url in _quarto.yml): run `make serve` (`peilmerk serve`) to see it here. Opened from disk it has no style.")
    else:
        out.print("  Open that file in a browser, or run `make serve` (`peilmerk serve`) for the site with search.")


@app.command()
@readable
def status(
    municipality: Municipality = None,
    period: Period = None,
    report: Report = None,
    everything: Annotated[bool, typer.Option("--all", help="Also the steps that would not run.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False,
    publisher: Annotated[str, typer.Option(help="auto (Quarto where it is installed), quarto or embedded.")] = "auto",
    audience: Annotated[str, typer.Option(help="Of a build for whom: public or internal.")] = "public",
    debug: Debug = False,
) -> None:
    """Show what a build would run, and why, without running anything.

    A step that waits for another one is run only if that gives something else than it did.
    """
    from peilmerk import build as building
    from peilmerk import withdrawal
    from peilmerk.plan.editions import EditionPlan, fingerprints_of, now_of, standing

    project = Project.find()
    chosen = project.select(municipality, period, report)
    if audience not in (PUBLIC, INTERNAL):
        raise UnknownName.among("audience", audience, (PUBLIC, INTERNAL))
    wanted = building.wanted(project, chosen, building.Options(publisher=publisher, audience=audience))
    withdrawn = [p for p in chosen if audience == PUBLIC and withdrawal.of(project, p)]
    fingerprints, now = fingerprints_of(project), now_of(project)
    found = {p.id: standing(EditionPlan(project, p, wanted, fingerprints, now)) for p in chosen if p not in withdrawn}
    fingerprints.save()
    if as_json:
        told = {
            edition: {s.step.name: {"runs": s.reason is not None, "reason": s.reason.text if s.reason else "", "after": s.after, "absent": s.absent} for s in steps}
            for edition, steps in found.items()
        }  # fmt: skip
        out.print_json(json.dumps(told, ensure_ascii=False))
        return
    unchanged = 0
    for edition, steps in found.items():
        stirred = [s for s in steps if s.reason or s.after]
        if not stirred:
            unchanged += 1
            if not everything:
                continue
        out.print(f"[bold]{edition}[/]")
        if not everything and len(stirred) == len([s for s in steps if not s.absent]) and len({s.reason.text if s.reason else "" for s in stirred}) == 1:
            out.print(f"  all {len(stirred)} steps: {escape(stirred[0].reason.text)}")
            continue
        for s in steps:
            if s.reason:
                mark, told = ("[yellow]may run[/]", s.reason.text) if s.reason.asked else ("[bold]runs[/]   ", s.reason.text)
            elif s.after:
                mark, told = "[dim]waits[/]  ", f"if {s.after} gives something else"
            elif not everything:
                continue
            else:
                mark, told = ("[dim]absent[/] ", "the edition has no figures for it") if s.absent else ("[green]is current[/]", "")
            out.print(f"  {mark} {s.step.name:<18} {escape(told)}")
    for p in withdrawn:
        out.print(f"[bold]{p.id}[/]\n  [yellow]withdrawn[/]: not built; at its addresses stands an explanation")
    if unchanged:
        out.print(f"{unchanged} edition(s) unchanged: nothing would run.")


@app.command("list")
@readable
def list_(municipality: Municipality = None, period: Period = None, report: Report = None, debug: Debug = False) -> None:
    """Show the editions that peilmerk.yml resolves to, with their pages, and why a page or edition is absent."""
    from peilmerk import declarations, prepare, selection, withdrawal
    from peilmerk.reference import Reference

    project = Project.find()
    reference = Reference(project.reference)
    for publication in project.select(municipality, period, report):
        built = "[green]built[/]" if (project.site / publication.id / "index.html").is_file() else "[yellow]not built yet[/]"
        if decision := withdrawal.of(project, publication):
            built = f"[red]withdrawn on {decision.datum} by {escape(decision.naam)}[/]: {escape(decision.reden)}"
        out.print(f"[bold]{publication.id}[/]  {escape(publication.title)}, {publication.status}, peildatum {publication.peildatum}, "
                  + ("synthetic, " if publication.synthetic else "") + built)  # fmt: skip
        try:
            cleaned = prepare.read_cleaned(project, publication)
        except PeilmerkError as error:
            out.print(f"  [red]cannot be built:[/] {escape(str(error))}")
            continue
        seen = selection.by_peildatum(prepare.read_store(cleaned, publication, reference), publication, cleaned)
        late = [c for c in cleaned if c.delivery.exported > publication.peildatum]
        pages = [declarations.read(project.notebooks / f"{name}.ipynb") for name in publication.pages]
        lists = declarations.filled_lists(project, publication, pages)
        for name, page in zip(publication.pages, pages, strict=True):
            if declarations.has_data(seen, page, lists):
                out.print(f"  [green]✔[/] {name:<18} {escape(page.title)}")
            else:
                out.print(f"  [dim]– {name:<18} {escape(page.title)}: no delivery of this edition has figures for its tables[/]")
        if late:
            out.print(f"  [dim]not seen, exported after the peildatum: {escape(', '.join(sorted(c.delivery.name for c in late)))}[/]")
        out.print()
