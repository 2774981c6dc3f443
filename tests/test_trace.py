"""A trace: back from what readers see to the cell that it came from, and forward to where it is shown."""

import json
from datetime import date

import nbformat
import openpyxl
import pytest

from peilmerk import prepare, protect, reads, selection, store, trace
from peilmerk.clean import Cleaned, facts
from peilmerk.deliveries.manifest import Delivery
from peilmerk.display import MIME
from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.plan.fingerprints import Fingerprint
from peilmerk.plan.records import Record, Records
from peilmerk.prepared import read_protected
from peilmerk.project import SHARED, Project
from peilmerk.reference import Reference
from peilmerk.trace import lines as trace_lines
from peilmerk.trace import pages
from synthetic import rows

BENEFITS = {"indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons", "time_period": "2023-12"}
BUDGET = {"indicator": "transformatiebudget_uitgaven", "theme": "financien", "unit_measure": "EUR", "decimals": -3}


def deliver(project: Project, folder: str, file: str, exported: date, *observations: dict, content: bytes | None = None) -> Delivery:
    """A delivery as the store keeps it: these observations, each with its place in the file."""
    path = project.raw / folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content)
    delivery = Delivery(path, folder, "Gemeente Voorbeeld (synthetisch)", exported, "stempel", False, "")
    table = rows(*observations, source=delivery.hash, vintage=exported.isoformat())
    store.write(project.store / folder / f"{delivery.hash}.parquet", table, facts(delivery))
    return delivery


def cleaned(project: Project) -> list[Cleaned]:
    """Everything in the store, as cleaning would have given it."""
    found = []
    for path in sorted(project.store.rglob("*.parquet")):
        about = store.about(path)
        folder, _, file = about["delivery"].rpartition("/")
        delivery = Delivery(project.raw / folder / file, folder, about["source"], date.fromisoformat(about["exported"]), "", False, "")
        delivery.__dict__["hash"] = about["hash"]
        found.append(Cleaned(delivery, path, 1))
    return found


def prepared(project: Project, period: str = "2024-Q1", tables: dict | None = None):
    """Select and protect what is in the store, as a build does, and declare one table of all of it on the page `jeugd`."""
    publication = project.publication("voorbeeld", period)
    selected = prepare.select(project, publication, cleaned(project))
    protected = protect.protect(selected, project.config.disclosure, Reference(project.reference))
    folder = project.work(publication)
    store.write(folder / "protected.parquet", protected, {m: [int(v) for v in protected[m]] for m in selection.MARKS})
    pages = {
        "samenvatting": {"title": "Samenvatting", "tables": {}, "present": True},
        "jeugd": {"title": "Jeugd", "tables": tables or {"cijfers": {"theme": ["werk_inkomen", "financien", "jeugd"]}}, "present": True},
    }  # fmt: skip
    public = {"pages": pages, "deliveries": [facts(c.delivery) for c in cleaned(project)]}
    (folder / "public.json").write_text(json.dumps(public), "utf-8")
    return publication


def cells(*texts: str, kind: str = "item", spans: tuple[int, ...] = ()) -> dict:
    return {"kind": kind, "cells": [{"text": t, "colspan": s} for t, s in zip(texts, spans or (1,) * len(texts), strict=True)]}


def execute(project: Project, publication, page: str, *outputs: dict, site: str = "") -> None:
    """The notebook of a page as a build leaves it: these outputs, and the page on the site with this HTML."""
    nb = nbformat.v4.new_notebook()
    for output in outputs:
        nb.cells.append(nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data={MIME: output})]))
    folder = project.edition_folder(publication) / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, folder / f"{page}.ipynb")
    with reads.recording(project.root) as log:
        read_protected(project.work(publication), {"theme": ["werk_inkomen"]})
    records = Records.load(project.edition_folder(publication) / "steps.json")
    records.keep(page, Record(Fingerprint("", "", "", ""), log.finished(), {}))
    target = project.site / publication.id / ("index.html" if page == publication.pages[0] else f"{page}.html")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(site, "utf-8")


@pytest.fixture
def home(project):
    """A project of which January's folder has one delivery, a CSV whose cell G4 says 1.234 people."""
    content = (project.raw / "voorbeeld/2024-Q1/cijfers.csv").read_bytes()
    deliver(
        project, "voorbeeld/2024-Q1", "cijfers.csv", date(2024, 5, 1), BENEFITS | {"obs_value": 1234, "source_sheet": "cijfers", "source_row": 4, "source_column": "G", "reference": "3"},
        content=content,
    )  # fmt: skip
    return project


def one(project: Project, what: str = "bijstandsgerechtigden", period: str = "2024-Q1", **how) -> trace.Figure:
    [figure] = trace.trace(project, project.publication("voorbeeld", period), what, **how).figures
    return figure


# --- back ---------------------------------------------------------------------------------------------------------


def test_a_figure_is_walked_back_to_file_sheet_row_and_column_and_to_what_the_cell_says_now(home):
    prepared(home)
    figure = one(home)
    assert figure.value == "1.234 personen"
    o = figure.origin
    assert o.place == "voorbeeld/2024-Q1/cijfers.csv, sheet 'cijfers', row 4, column G"
    assert (o.cell, o.file, o.agrees, o.source, o.exported) == ("1.234", "same", True, "Gemeente Voorbeeld (synthetisch)", "2024-05-01")
    assert o.hash == store.digest(home.raw / "voorbeeld/2024-Q1/cijfers.csv")


def test_an_indicator_is_found_by_its_label_and_an_unknown_one_gets_the_nearest(home):
    prepared(home)
    assert one(home, "Bijstandsgerechtigden").value == "1.234 personen"
    with pytest.raises(UnknownName, match="Bijstandsgerechtigden"):
        one(home, "bijstandgerechtigde")


def test_an_indicator_that_the_edition_does_not_have_is_said_so(home):
    prepared(home)
    with pytest.raises(UnknownName, match="figure of voorbeeld/2024-q1"):
        one(home, "taakstelling")


def test_a_file_that_was_changed_since_it_was_read_is_told_with_what_the_cell_says_now(home):
    prepared(home)
    path = home.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"1.234", b"1.240"))
    o = one(home).origin
    assert (o.file, o.cell, o.agrees) == ("changed", "1.240", False)


def test_a_file_that_is_gone_or_cannot_be_opened_does_not_stop_the_trace(home):
    prepared(home)
    path = home.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    assert one(home).origin.problem or one(home).origin.agrees is None
    path.unlink()
    o = one(home).origin
    assert (o.file, o.cell, o.agrees) == ("missing", "", None)


def test_a_cell_in_thousands_agrees_with_its_amount_in_euro(project):
    path = project.raw / "voorbeeld/2024-Q1/budget.xlsx"
    deliver(project, "voorbeeld/2024-Q1", path.name, date(2024, 5, 1), BUDGET | {"obs_value": 120_000, "source_sheet": "Budget", "source_row": 6, "source_column": "B"})
    prepared(project)
    o = one(project, "transformatiebudget_uitgaven").origin
    assert (o.cell, o.agrees) == ("120", True)
    book = openpyxl.load_workbook(path)
    book["Budget"]["B6"] = 121
    book.save(path)
    o = one(project, "transformatiebudget_uitgaven").origin
    assert (o.cell, o.agrees, o.file) == ("121", False, "changed")


def test_a_correction_is_told_with_the_delivered_value_and_who_why_and_when(project):
    deliver(
        project, "voorbeeld/2024-Q1", "cijfers.csv", date(2024, 5, 1),
        BENEFITS | {
            "obs_value": 1243, "delivered_value": 1234, "correction": "override", "source_sheet": "cijfers", "source_row": 4, "source_column": "G",
            "correction_note": "cijfers verwisseld; twee keer; J. de Vries, 20 mei 2024; gemeld",
        },
    )  # fmt: skip
    prepared(project)
    figure = one(project)
    assert figure.value == "1.243 personen"
    assert figure.correction == trace.Corrected("override", "1.234 personen", "cijfers verwisseld; twee keer", "J. de Vries", "20 mei 2024", "gemeld")
    assert (figure.origin.cell, figure.origin.agrees) == ("1.234", True)
    assert any("overridden, delivered as 1.234 personen" in line for line in trace_lines.lines(trace.trace(project, project.publication("voorbeeld", "2024-Q1"), "bijstandsgerechtigden")))


def test_a_figure_that_a_correction_leaves_out_is_told_as_withdrawn(home):
    deliver(
        home, "voorbeeld/2024-Q1", "budget.xlsx", date(2024, 5, 10),
        BENEFITS | {"obs_value": 1300, "correction": "drop", "correction_note": "dubbel; A, 1 juni 2024; gemeld", "source_sheet": "Budget", "source_row": 6, "source_column": "B"},
    )  # fmt: skip
    prepared(home)
    figure = one(home)
    assert (figure.withdrawn, figure.value, figure.pages, figure.correction.action) == (True, "", [], "drop")
    assert [v.used for v in figure.vintages] == ["not used: the figure was withdrawn later"]


# --- what may be said ---------------------------------------------------------------------------------------------


def test_of_a_hidden_figure_no_value_is_told_anywhere(project):
    few = BENEFITS | {"indicator": "clienten_verblijf", "theme": "jeugd", "obs_value": 7, "source_sheet": "cijfers", "source_row": 3, "source_column": "G"}
    deliver(project, "voorbeeld/2024-Q1", "cijfers.csv", date(2024, 5, 1), few, content=b"Thema\nx\n;;;;;;7\n")
    deliver(project, "voorbeeld/2023-Q4", "oud.csv", date(2024, 2, 1), few | {"obs_value": 612}, content=b"x\nx\n;;;;;;612\n")
    publication = prepared(project)
    found = trace.trace(project, publication, "clienten_verblijf")
    [figure] = found.figures
    assert (figure.hidden, figure.value, figure.origin.cell, [v.value for v in figure.vintages]) == (True, "×", "", [""])
    told = "\n".join(trace_lines.lines(found)) + json.dumps([f.__dict__ for f in found.figures], default=lambda x: x.__dict__)
    assert "612" not in told.replace(figure.origin.hash, "")
    assert "hidden to protect people" in told and "! 1 of these figures is hidden" in told and "for the department only" in told


def test_of_figures_that_are_all_shown_no_warning_is_given(project):
    many = BENEFITS | {"obs_value": 7000, "source_sheet": "cijfers", "source_row": 3, "source_column": "G"}
    deliver(project, "voorbeeld/2024-Q1", "cijfers.csv", date(2024, 5, 1), many, content=b"Thema\nx\n;;;;;;7000\n")
    found = trace.trace(project, prepared(project), "bijstandsgerechtigden")
    assert [f.hidden for f in found.figures] == [False] and "for the department only" not in "\n".join(trace_lines.lines(found))


def test_a_delivered_value_and_a_vintage_that_may_not_be_shown_are_not_told(project):
    place = {"source_sheet": "cijfers", "source_row": 3, "source_column": "G"}
    people = BENEFITS | {"indicator": "clienten_verblijf", "theme": "jeugd", **place}
    deliver(
        project, "voorbeeld/2024-Q1", "cijfers.csv", date(2024, 5, 1),
        people | {"obs_value": 70, "delivered_value": 7, "correction": "scale", "correction_note": "tientallen; A, 1 juni 2024; gemeld"}, content=b"Thema\nx\n;;;;;;7\n",
    )  # fmt: skip
    deliver(project, "voorbeeld/2023-Q4", "oud.csv", date(2024, 2, 1), people | {"obs_value": 6}, content=b"x\n")
    prepared(project)
    figure = one(project, "clienten_verblijf")
    assert figure.value == "70 personen"
    assert (figure.correction.delivered, figure.origin.cell, [v.value for v in figure.vintages]) == ("", "", [""])


def test_figures_that_no_page_shows_are_counted_and_told_without_value_when_asked(home):
    publication = prepared(home, tables={"cijfers": {"theme": ["jeugd"]}})
    store.write(home.work(publication) / "protected.parquet", rows(), {m: [] for m in selection.MARKS})
    found = trace.trace(home, publication, "bijstandsgerechtigden")
    assert (found.figures, found.elsewhere) == ([], 1)
    [figure] = trace.trace(home, publication, "bijstandsgerechtigden", everything=True).figures
    assert (figure.value, figure.origin.cell, figure.pages) == ("", "", [])


# --- vintages -----------------------------------------------------------------------------------------------------


def test_other_vintages_are_told_with_why_they_are_not_used(home):
    later = BENEFITS | {"source_sheet": "cijfers", "source_row": 4, "source_column": "G"}
    deliver(home, "voorbeeld/2024-Q2", "cijfers.csv", date(2024, 8, 1), later | {"obs_value": 1240})
    deliver(home, "voorbeeld/2023-Q4", "oud.csv", date(2024, 2, 1), later | {"obs_value": 1200}, content=b"oud")
    deliver(home, "voorbeeld/2023-Q4", "weg.csv", date(2024, 3, 1), later | {"obs_value": 1201}, content=b"weg")
    (home.raw / "voorbeeld/2023-Q4/weg.csv").unlink()
    prepared(home)
    assert [(v.vintage, v.value, v.used) for v in one(home).vintages] == [
        ("2024-02-01", "1.200 personen", "not used: older"),
        ("2024-03-01", "1.201 personen", "not used: this file is not in its folder any more"),
        ("2024-08-01", "1.240 personen", "not used: exported after the peildatum 2024-05-15"),
    ]
    prepared(home, "2024-Q2")
    newest = one(home, period="2024-Q2")
    assert (newest.value, newest.vintage) == ("1.240 personen", "2024-08-01")


def test_shared_deliveries_are_traced_too(project):
    people = {"indicator": "inwoners", "theme": "bevolking", "unit_measure": "persons", "time_period": "2025-01-01", "obs_value": 5000, "scope": "city"}
    deliver(project, f"{SHARED}/2024", "bevolking.csv", date(2024, 3, 1), people, people | {"ref_area": "GM0268", "obs_value": 9}, content=b"ID\n")
    publication = prepared(project)
    found = trace.trace(project, publication, "inwoners", everything=True)
    assert [f.origin.delivery for f in found.figures] == ["landelijk/2024/bevolking.csv"]


# --- forward ------------------------------------------------------------------------------------------------------

LIST = {
    "kind": "table", "label": "tbl-cijfers", "caption": "Cijfers", "table": {
        "unit": "", "head": [cells("Onderwerp", "Periode", "Waarde", "Soort", "Plaats")["cells"]],
        "rows": [cells("Bijstandsgerechtigden", "december 2023", "1.234 personen", "gerealiseerd", "r. 3")],
    },
}  # fmt: skip


def listed(**changes: str) -> dict:
    """The list with other texts in its row."""
    texts = {"name": "Bijstandsgerechtigden", "period": "december 2023", "value": "1.234 personen", "kind": "gerealiseerd", "place": "r. 3"} | changes
    return LIST | {"table": LIST["table"] | {"rows": [cells(*texts.values())]}}


def test_a_table_of_the_last_build_that_shows_the_figure_is_given_with_its_address(home):
    publication = prepared(home)
    execute(home, publication, "jeugd", LIST, site='<div id="tbl-cijfers">')
    [shown] = one(home).pages
    assert (shown.address, shown.how, shown.caption, shown.built) == ("/voorbeeld/2024-q1/jeugd.html#tbl-cijfers", "table", "Cijfers", True)
    assert shown.evidence == "its place in the delivery"


def test_an_anchor_that_is_not_on_the_site_is_said_to_be_absent(home):
    execute(home, prepared(home), "jeugd", LIST, site="<p>another build</p>")
    assert [s.built for s in one(home).pages] == [False]


@pytest.mark.parametrize("change", [{"name": "Inwoners"}, {"period": "januari 2024"}, {"value": "1.235 personen"}, {"place": "r. 4"}])
def test_a_table_that_says_something_else_is_no_evidence(home, change):
    execute(home, prepared(home), "jeugd", listed(**change))
    assert [(s.how, s.address) for s in one(home).pages] == [("declared", "/voorbeeld/2024-q1/jeugd.html")]


def test_a_figure_among_the_places_of_a_repeated_statement_is_found(home):
    execute(home, prepared(home), "jeugd", listed(place="r. 1, r. 3"))
    assert [s.how for s in one(home).pages] == ["table"]


def test_a_matrix_shows_an_amount_by_its_row_column_and_value(project):
    amount = BUDGET | {"obs_value": 120_000, "intervention": "1. Wijkaanpak", "obs_status": "P", "source_sheet": "Budget", "source_row": 6, "source_column": "B"}
    deliver(project, "voorbeeld/2024-Q1", "budget.xlsx", date(2024, 5, 1), amount)
    publication = prepared(project)

    def matrix(text: str, year: str = "2024", row: str = "1. Wijkaanpak") -> dict:
        above, below = cells("", "Uitgaven transformatiebudget", "Beschikbaar", spans=(1, 1, 1)), cells("Interventie", year, "2025")
        above["cells"][1]["text"] = Reference(project.reference).indicators["transformatiebudget_uitgaven"].label
        table = {"unit": "bedragen × € 1.000", "head": [above["cells"], below["cells"]], "rows": [cells(row, text, "30")]}
        return {"kind": "table", "label": "tbl-budget", "caption": "Budget", "table": table}

    def hows(output: dict) -> list[str]:
        execute(project, publication, "jeugd", output)
        return [s.how for s in one(project, "transformatiebudget_uitgaven").pages]

    assert hows(matrix("120*")) == ["table"]
    assert hows(matrix("121*")) == hows(matrix("120*", year="2023")) == hows(matrix("120*", row="2. Ander")) == ["declared"]


def test_a_text_that_refers_to_the_figure_is_a_place_where_it_is_shown(home):
    (home.raw / "voorbeeld/2024-Q1/teksten/jeugd.md").write_text('Er waren {{ waarde("bijstandsgerechtigden", "2023-12") }} mensen.\n', "utf-8")
    publication = prepared(home)
    execute(home, publication, "jeugd", {"kind": "text", "markdown": "Er waren 1.234 mensen.\n"})
    [shown] = one(home).pages
    assert (shown.how, shown.caption, shown.evidence) == ("text", "teksten/jeugd.md", 'waarde("bijstandsgerechtigden", "2023-12")')


def test_a_tile_on_the_start_page_is_found_at_index_html(home):
    tile = {"label": "Bijstandsgerechtigden", "member": "", "note": "december 2023, gerealiseerd", "value": "1.234", "qualifier": "", "unit": "personen", "page": ""}
    execute(home, prepared(home), "samenvatting", {"kind": "tiles", "tiles": [tile]})
    assert [(s.how, s.address) for s in one(home).pages if s.how == "tile"] == [("tile", "/voorbeeld/2024-q1/index.html")]


def test_a_tile_whose_year_is_assumed_is_found_as_well(project):
    deliver(project, "voorbeeld/2024-Q1", "cijfers.csv", date(2024, 5, 1), BENEFITS | {"obs_value": 1234, "note": "peiljaar niet genoemd"})
    tile = {"label": "Bijstandsgerechtigden", "member": "", "note": "december 2023 (jaar aangenomen), gerealiseerd", "value": "1.234", "qualifier": "", "unit": "personen", "page": ""}
    execute(project, prepared(project), "samenvatting", {"kind": "tiles", "tiles": [tile]})
    assert [s.how for s in one(project).pages if s.how == "tile"] == ["tile"]


def test_without_a_build_the_trace_says_what_to_run(home):
    with pytest.raises(PeilmerkError, match="peilmerk build"):
        one(home)
    publication = prepared(home)
    assert "peilmerk build -m voorbeeld -p 2024-Q1" in trace.trace(home, publication, "bijstandsgerechtigden").remarks[0]
    execute(home, publication, "jeugd", LIST)
    assert trace.trace(home, publication, "bijstandsgerechtigden").remarks == []
    path = home.work(publication) / "protected.parquet"
    before = path.read_bytes()
    table = store.read([path])
    for changed, same in (("financien", True), ("werk_inkomen", False)):  # what the page did not ask for may change
        store.write(path, table.assign(decimals=table["decimals"].where(table["theme"] != changed, 7)), store.about(path))
        assert (trace.trace(home, publication, "bijstandsgerechtigden").remarks == []) is same
    path.write_bytes(before)
    assert trace.trace(home, publication, "bijstandsgerechtigden").remarks == []
    (home.edition_folder(publication) / "steps.json").unlink()
    assert "built from other data" in trace.trace(home, publication, "bijstandsgerechtigden").remarks[0]


# --- narrowing, and for people and programs -----------------------------------------------------------------------


def test_a_period_and_a_member_narrow_the_trace_and_unknown_ones_get_the_nearest(home):
    prepared(home)
    assert one(home, period="2024-Q1").period == "2023-12"
    publication = home.publication("voorbeeld", "2024-Q1")
    [figure] = trace.trace(home, publication, "bijstandsgerechtigden", period="december 2023", member="Totaal").figures
    assert figure.member == "totaal"
    with pytest.raises(UnknownName, match="2023-12"):
        trace.trace(home, publication, "bijstandsgerechtigden", period="2023-11")
    with pytest.raises(UnknownName, match="totaal"):
        trace.trace(home, publication, "bijstandsgerechtigden", member="jongeren")


def test_a_trace_is_json_and_lines(home):
    publication = prepared(home)
    execute(home, publication, "jeugd", LIST, site='<div id="tbl-cijfers">')
    found = trace.trace(home, publication, "bijstandsgerechtigden")
    assert json.loads(json.dumps(found.as_dict()))["figures"][0]["origin"]["cell"] == "1.234"
    assert trace_lines.lines(found) == [
        "Bijstandsgerechtigden (bijstandsgerechtigden, personen)",
        "Voorbeeld, 1e kwartaal 2024, as seen from 2024-05-15 (/voorbeeld/2024-q1/)",
        "",
        "1.234 personen  |  december 2023, Voorbeeld, Werk en inkomen, gerealiseerd",
        "  from       voorbeeld/2024-Q1/cijfers.csv, sheet 'cijfers', row 4, column G",
        f"             Gemeente Voorbeeld (synthetisch); exported 2024-05-01 (stempel); sha256 {found.figures[0].origin.hash[:12]}",
        "             the cell says '1.234' now, in the same file",
        "  shown      /voorbeeld/2024-q1/jeugd.html#tbl-cijfers  table Cijfers (by its place in the delivery)",
    ]


# --- a whole build ------------------------------------------------------------------------------------------------


def test_every_figure_of_a_built_edition_is_found_on_a_page_of_the_site_and_in_its_own_cell(published):
    for publication in published.publications:
        protected = read_protected(published.work(publication))
        for code in sorted(set(protected.loc[protected[selection.OWN], "indicator"])):
            found = trace.trace(published, publication, code)
            assert found.remarks == []
            for figure in found.figures:
                assert (figure.origin.file, figure.origin.agrees) == ("same", True), figure
                assert any(s.built and s.how not in ("declared", "file") for s in figure.pages), figure
                assert any(s.how == "file" for s in figure.pages), figure


def test_the_file_with_figures_of_an_invented_edition_is_found_under_its_own_name(marked):
    (figure, *_) = trace.trace(marked, marked.publications[0], "bijstandsgerechtigden").figures
    (file,) = [s for s in figure.pages if s.how == "file"]
    assert file.address == "/voorbeeld/2024-q1/data/observaties-synthetisch.csv" and (marked.site / file.address[1:]).is_file()


# --- what may not be told -----------------------------------------------------------------------------------------


MEMBERS = {"indicator": "clienten_verblijf", "theme": "jeugd", "unit_measure": "persons", "time_period": "2023"}


def members(small: int, other: int, whole: int) -> list[dict]:
    return [MEMBERS | {"product": p, "obs_value": v} for p, v in (("a", small), ("b", other), ("c", 30))] + [MEMBERS | {"obs_value": whole}]


def test_an_older_vintage_that_was_hidden_to_protect_another_is_not_told(project):
    """20 with the totals of the same vintage would give the small count of then."""
    deliver(project, "voorbeeld/2024-Q1", "a.csv", date(2024, 5, 1), *members(4, 20, 54), content=b"a")
    deliver(project, "voorbeeld/2024-Q2", "b.csv", date(2024, 8, 1), *members(14, 21, 65), content=b"b")
    publication = prepared(project, "2024-Q2")
    told = {f.member: (f.value, [v.value for v in f.vintages]) for f in trace.trace(project, publication, "clienten_verblijf").figures}
    assert told == {
        "a": ("14 personen", [""]), "b": ("21 personen", [""]), "c": ("30 personen", ["30 personen"]), "totaal": ("65 personen", ["54 personen"]),
    }  # fmt: skip


@pytest.mark.parametrize(("now", "told"), [("1.240", "1.240"), ("7", ""), ("mevrouw De Vries", "")])
def test_of_a_changed_file_only_a_figure_that_may_be_shown_is_told(home, now, told):
    prepared(home)
    path = home.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"1.234", now.encode()))
    origin = one(home).origin
    assert (origin.file, origin.cell) == ("changed", told)


def test_half_a_file_that_a_stopped_process_left_does_not_stop_the_trace(home):
    prepared(home)
    (home.store / "voorbeeld/2024-Q1/.abc.parquet").write_bytes(b"PAR1 half")
    assert one(home).value == "1.234 personen"


def test_what_was_left_out_of_a_file_that_was_replaced_since_is_not_withdrawn(home):
    deliver(home, "voorbeeld/2024-Q1", "oud.csv", date(2024, 5, 1), BENEFITS | {"obs_value": 9999, "source_row": 9, "correction": "drop"}, content=b"oud")
    prepared(home)
    assert [f.withdrawn for f in trace.trace(home, home.publications[0], "bijstandsgerechtigden").figures] == [False, True]
    (home.raw / "voorbeeld/2024-Q1/oud.csv").write_bytes(b"nieuw")
    assert [f.withdrawn for f in trace.trace(home, home.publications[0], "bijstandsgerechtigden").figures] == [False]


@pytest.mark.parametrize(
    ("text", "said", "same"),
    [
        ("€ 0,7 mln", "€ 700.000", True), ("circa € 0,7 mln", "circa € 700.000", True), ("€ 0,7 mln*", "€ 700.000", True), ("€ 0,75 mln", "€ 700.000", False),
        ("circa € 0,7 mln", "€ 700.000", False), ("700 personen", "700 personen", False),
    ],
)  # fmt: skip
def test_a_list_may_write_an_amount_in_millions_and_no_other_amount(text, said, same):
    assert pages._same_amount(text, said) == same


def test_a_list_names_several_lines_in_one_cell():
    assert pages._said_at("r. 100, 181 en 205") == ["r. 100", "r. 181", "r. 205"] and pages._said_at("Budget B6, Budget B7") == ["Budget B6", "Budget B7"]
