"""check: what the deliveries and texts hold, and what the checks find in them, without publishing anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from peilmerk.cli.common import Debug, Municipality, Period, Report, app, err, out, readable
from peilmerk.errors import DeliveryError, PeilmerkError
from peilmerk.project import CHECK_REPORT, Project, Publication

#: Nothing stops a publication; something does; it could not be checked.
FINE, STOPPED, NOT_RUN = 0, 1, 2
#: So many findings of one check are printed; the report has all.
SHOWN = 10


@app.command()
@readable(code=NOT_RUN)
def check(
    municipality: Municipality = None,
    period: Period = None,
    report: Report = None,
    everything: Annotated[bool, typer.Option("--all", help="All editions; also what happens without -m, -p and -r.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for other programs.")] = False,
    debug: Debug = False,
) -> None:
    """Check deliveries and texts, and say what was found, without building a site.

    First what every row of every delivery was, then every finding: both values with their unit, what may differ, where each stands, its
    id, and who accepted it; a summary last. The edition's folder in `data/processed/editions/` gets the same as a page to read and print
    (`controle.html`), for programs (`controle.json`), for CI (`controle.xml`, JUnit), and all that was judged (`findings.csv`).

    *critical* stops every publication. *warning* stops a definitive edition until somebody accepts it in `akkoord.yml`, beside the
    deliveries of the edition; what to add there is printed. *info* is only told.

    Exit code 0: nothing stops publication. 1: something does, in an edition at least. 2: an edition could not be checked (a setting or
    name that is wrong, a row that cannot be read).

    Examples:

        peilmerk check
        peilmerk check -m nijmegen -p 2020-S1
        peilmerk check --all --json > controle.json
    """
    try:
        if everything and (municipality or period or report):
            raise PeilmerkError("--all means every edition: leave out -m, -p and -r, or leave out --all.")
        project = Project.find()
        chosen = project.select(municipality, period, report)
        _warn(project)
    except PeilmerkError as error:
        if as_json and not debug:
            _print_json({"editions": [], "error": str(error)})
        raise
    told = []
    for document, error in _checked(project, chosen, show=not as_json):
        if error is not None and debug:
            raise error
        told.append(document)
    if as_json:
        _print_json({"editions": told})
    elif len(told) > 1:
        _print_all(told)
    raise typer.Exit(max(_code(document) for document in told))


def _warn(project: Project) -> None:
    from peilmerk import delivered
    from peilmerk.registers import keeping

    for sentence in [*delivered.strays(project), *(keeping.reminder(d) for d in keeping.overdue(project, date.today()))]:
        err.print(f"[yellow]Warning[/] {escape(sentence)}")


def _checked(project: Project, chosen: list[Publication], show: bool) -> Iterator[tuple[dict, Exception | None]]:
    """For every edition the document of its report, or what kept it from being checked; printed as it comes."""
    from peilmerk import clean, prepare
    from peilmerk.checks import edition as checking
    from peilmerk.checks import report

    for number, publication in enumerate(chosen, 1):
        place = f" ({number} of {len(chosen)})" if len(chosen) > 1 else ""
        read: list[dict] = []
        try:
            with err.status(f"Reading the deliveries of {escape(publication.heading)}{place} ..."):
                cleaned, failed = clean.clean_for(project, publication.municipality)
            read = report.deliveries(publication, cleaned)
            if show:
                _print_rows(publication, read)
            usable = prepare.usable(publication, cleaned, failed)
            with err.status(f"Checking {escape(publication.heading)}{place} ..."):
                checking.check(project, publication, prepare.select(project, publication, usable), usable)
            document = report.read(project.work(publication)) | {"error": None}
        except Exception as error:  # a mistake of ours is no finding either, and must not keep other editions from being checked
            faults = [asdict(f) for f in error.faults] if isinstance(error, DeliveryError) else []
            told = str(error) if isinstance(error, PeilmerkError) else f"{type(error).__name__}: {error} (run again with --debug for the traceback)"
            err.print(f"[bold red]{escape(publication.heading)} could not be checked, and would not be published.[/]\n{escape(told)}\n")
            yield {"edition": report.edition(project, publication), "deliveries": read, "error": {"message": told, "faults": faults}}, error
            continue
        if show:
            _print_findings(document)
            _print_block(project, document)
            _print_checks(document)
            _print_verdict(project, publication, document)
        yield document, None


def _code(document: dict) -> int:
    return NOT_RUN if document["error"] else FINE if document["verdict"]["published"] else STOPPED


def _print_json(told: dict) -> None:
    out.print(json.dumps(told, ensure_ascii=False, indent=1), markup=False, highlight=False, emoji=False)


# --- what was read --------------------------------------------------------------------------------------------------

#: What a row can be -> one, several.
_KINDS = {
    "data": ("row of figures", "rows of figures"), "total": ("total", "totals"), "text": ("of text", "of text"), "empty": ("empty", "empty"),
    "dropped": ("left out", "left out"), "refused": ("[red]refused[/]", "[red]refused[/]"),
}  # fmt: skip


def _print_rows(publication: Publication, read: list[dict]) -> None:
    """What the rows of every sheet of the edition's own folder were; of the other folders that it can see only how many."""
    out.print(f"[bold]{escape(publication.heading)}: what was read[/]")
    for d in (d for d in read if d["own"]):
        out.print(f"  {escape(d['delivery'])}" + ("" if d["read"] else "  [red]not read[/]"))
        for sheet in d["sheets"]:
            if d["read"]:
                reader = escape(sheet["reader"]) or "[red]no reader[/]"
                out.print(f"    {escape(sheet['sheet'])} ({reader}): {_sum_of_rows(sheet['rows'])}; {sheet['observations']} observations")
            for remark in sheet["remarks"]:
                out.print(f"      [yellow]![/] {escape(remark)}")
    others: dict[str, list[dict]] = {}
    for d in (d for d in read if not d["own"]):
        others.setdefault(d["delivery"].rpartition("/")[0], []).append(d)
    for folder, files in others.items():
        out.print(f"  [dim]also seen: {escape(folder)}, {len(files)} file(s), {sum(d['observations'] for d in files)} observations[/]")
        if faults := [f for d in files for sheet in d["sheets"] for f in sheet["faults"]]:
            out.print(f"    [yellow]{len(faults)} fault(s)[/]\n" + "\n".join(f"      {escape(f)}" for f in faults[:SHOWN]))
    out.print()


def _sum_of_rows(rows: dict[str, int]) -> str:
    """`18 rows = 10 rows of figures + 1 total + 5 of text + 2 empty`."""
    parts = [f"{n} {_KINDS[kind][n != 1]}" for kind in _KINDS if (n := rows.get(kind, 0))]
    return f"{sum(rows.values())} rows" + (" = " + " + ".join(parts) if parts else "")


# --- what was found -------------------------------------------------------------------------------------------------

_MARKS = {"critical": "[red]✖[/]", "open": "[yellow]![/]", "accepted": "[green]✔[/]", "info": "[blue]i[/]"}


def _print_findings(document: dict) -> None:
    """The findings of every check, the most pressing ones first."""
    groups: dict[tuple, list[dict]] = {}
    for finding in document["findings"]:
        groups.setdefault((finding["suite"], finding["rule"], finding["check"]), []).append(finding)
    explained = {(c["suite"], c["name"], c["title"]): c for c in document["checks"]}
    for key, findings in groups.items():
        check = explained[key]
        owner = f", {check['owner']}" if check["owner"] else ""
        out.print(f"{_MARKS[findings[0]['state']]} [bold]{escape(check['title'])}[/]  [dim]({check['severity']}{escape(owner)}; {check['failed']} of {check['judged']})[/]")
        out.print(f"  [dim]{escape(check['explanation'])}[/]")
        for finding in findings[:SHOWN]:
            _print_finding(finding)
        if len(findings) > SHOWN:
            out.print(f"  ... and {len(findings) - SHOWN} more")
        out.print()


def _print_finding(finding: dict) -> None:
    from peilmerk.checks import wording

    out.print(f"  {_MARKS[finding['state']]} {escape(finding['about'])}")
    row = {c: float("nan") if finding[c] is None else finding[c] for c in ("found", "expected", "tolerance")} | {"unit": finding["unit"]}
    for line in (wording.english(row), finding["told"]):
        if line:
            out.print(f"      {escape(line)}")
    out.print(f"      in {escape(', '.join(p for p in (finding['delivery'], finding['where']) if p))}")
    if finding["beside"]:
        out.print(f"      compared with {escape(finding['beside'])}")
    accepted = finding["accepted"]
    how = f"accepted by {accepted['by']} on {accepted['on']}: {accepted['reason']}" if accepted else "nobody accepted it yet" if finding["state"] == "open" else ""
    out.print(f"      [dim]{escape(finding['id'])}[/]" + (f"  {escape(how)}" if how else ""))


def _print_block(project: Project, document: dict) -> None:
    """What to add to akkoord.yml for the findings that are open, as text that can be pasted."""
    from peilmerk.checks import acknowledged

    shown: list[dict] = []
    counted: dict[tuple, int] = {}
    for finding in (f for f in document["findings"] if f["state"] == "open"):
        key = (finding["suite"], finding["rule"], finding["check"])
        counted[key] = counted.get(key, 0) + 1
        shown += [finding] if counted[key] <= SHOWN else []
    if not shown:
        return
    name = document["edition"]["acknowledgements"]
    there = (project.root / name).is_file()
    out.print("Correct what is wrong. Is a warning right as it stands? Who judges that adds it to " + escape(name) + (", below bevindingen:" if there else " (a new file)"))
    out.print("with a reason and a name; a definitive edition is then built by somebody else.\n")
    out.print(escape(acknowledged.block(shown, date.today(), heading=not there)))
    if (left := document["verdict"]["open"] - len(shown)) > 0:
        out.print(f"... and {left} more, each in the report.\n")


def _print_checks(document: dict) -> None:
    """The checks that found something, and how many found nothing."""
    wrong = [c for c in document["checks"] if not c["ok"]]
    table = Table(title=f"{document['edition']['heading']}: checks", title_justify="left", show_edge=False)
    for name in ("check", "severity", "judged", "findings", "accepted"):
        table.add_column(name, justify="left" if name in ("check", "severity") else "right")
    for c in wrong:
        mark = _MARKS["accepted" if not c["open"] and c["accepted"] else "open" if c["severity"] == "warning" else c["severity"]]
        table.add_row(f"{mark} {escape(c['title'])}", c["severity"], *(str(c[k]) for k in ("judged", "failed", "accepted")))
    if wrong:
        out.print(table)
    else:
        out.print(f"[bold]{escape(document['edition']['heading'])}: checks[/]")
    fine = [c for c in document["checks"] if c["ok"] and c["judged"]]
    idle = len(document["checks"]) - len(wrong) - len(fine)
    judged = sum(c["judged"] for c in fine)
    out.print(f" [green]✔[/] {len(fine)} checks hold for all that they judged ({judged:,})" + (f"; {idle} had nothing to judge" if idle else ""))


def _print_verdict(project: Project, publication: Publication, document: dict) -> None:
    verdict, status = document["verdict"], document["edition"]["status"]
    counts = f"{verdict['critical']} critical, {verdict['open']} open, {verdict['accepted']} accepted"
    if verdict["published"]:
        but = "; its site says that warnings are open" if verdict["open"] else ""
        out.print(f"[bold green]{escape(document['edition']['heading'])} would be published[/] as {status}{but}. Findings: {counts}.")
    else:
        why = "critical findings stop it" if verdict["critical"] else "a definitive edition has no open warnings"
        out.print(f"[bold red]{escape(document['edition']['heading'])} would not be published:[/] {why}. Findings: {counts}.")
    _print_second_person(project, document)
    out.print(f"  The report: {escape((project.work(publication) / CHECK_REPORT[0]).relative_to(project.root).as_posix())}\n")


def _print_second_person(project: Project, document: dict) -> None:
    """Who accepted findings of a definitive edition is told now that it is not theirs to build."""
    from peilmerk import people

    own = {f["accepted"]["by"] for f in document["findings"] if f["accepted"]}
    builder = people.builder(project.root)
    if document["edition"]["status"] == "definitief" and any(people.same(builder, name) for name in own):
        out.print(f"  [yellow]{escape(builder)} accepted findings, so somebody else has to build this edition[/] (see {people.VARIABLE}).")


def _print_all(told: list[dict]) -> None:
    codes = [_code(document) for document in told]
    parts = [f"{codes.count(FINE)} would be published"]
    parts += [f"[bold red]{codes.count(STOPPED)} would not[/]"] if STOPPED in codes else []
    parts += [f"[bold red]{codes.count(NOT_RUN)} could not be checked[/]"] if NOT_RUN in codes else []
    out.print(f"[bold]{len(told)} editions:[/] " + ", ".join(parts) + ".")
    for document, code in zip(told, codes, strict=True):
        if code != FINE:
            out.print(f"  {escape(document['edition']['heading'])}: " + ("could not be checked" if code == NOT_RUN else "would not be published"))
