"""Building: what comes out of whole deliveries, and what stays in place when something is wrong."""

from __future__ import annotations

import csv
import json
import re
from datetime import date

import pytest

from building import build_all, buildable, contents, copy_of
from peilmerk import build, prepare, publishing
from peilmerk.build import Event, Options, moment, wanted
from peilmerk.errors import (
    DeliveryError,
    DiskError,
    GateClosed,
    PeilmerkError,
    ReleaseConflict,
    UnknownName,
)
from peilmerk.plan.records import Records
from peilmerk.publishers import stage
from rendered import cells, page
from synthetic import HIDDEN, OTHER_HIDDEN, ledger, mark, workbook

FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"


@pytest.fixture
def copy(published, tmp_path):
    """The published synthetic project, for one test to change and build again."""
    return copy_of(published, tmp_path / "project")


def raw(project, code="2024-Q2"):
    return project.raw / "voorbeeld" / code


def only(project, publication, **options):
    """Build one edition; returns its outcome."""
    (outcome,) = build.build(project, [p for p in project.publications if p.id == publication], Options(publisher="embedded", **options))
    return outcome


def findings(project, publication):
    with (project.processed / "editions" / publication / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if row["ok"] == "False"]


def made(folder):
    """Bytes and time of every file, to see that nothing was written anew."""
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


# --- what a build leaves ------------------------------------------------------------------------------------------


def test_every_edition_and_the_portal_are_there(published):
    for publication in published.publications:
        names = {p.name for p in (published.site / publication.id).glob("*.html")}
        assert names == {"index.html", "jeugd.html", "maatregelen.html", "verantwoording.html", "404.html"}  # no wmo: nothing to show
    links = [a.get("href") for a in page(published.site / "index.html").iter("a")]
    assert [x for x in links if x and "voorbeeld" in x] == [f"{SECOND}/index.html", f"{FIRST}/index.html"]


def test_a_figure_stands_on_the_page_as_it_was_delivered(published):
    shown = cells(page(published.site / FIRST / "index.html"), "tbl-budget")
    assert [c.text for c in shown if c.row == "1. Wijkaanpak"] == ["120*", "30", "150", "150"]
    assert [c.text for c in shown if c.row == "Totaal"][:2] == ["201* ≠", "30"]


def test_the_texts_of_the_author_have_their_figures(published):
    assert "In dit kwartaal kregen 310 jeugdigen hulp." in page(published.site / FIRST / "jeugd.html").text_content()


def test_a_later_edition_says_what_changed_since_the_release_before_it(published):
    changed = cells(page(published.site / SECOND / "verantwoording.html"), "tbl-wijzigingen")
    assert {c.row for c in changed} == {"Bijstandsgerechtigden"}
    assert [c.text for c in changed] == ["totaal", "december 2023", "1.234 personen", "1.270 personen"]
    assert cells(page(published.site / FIRST / "verantwoording.html"), "tbl-wijzigingen") == []


def test_the_manifest_says_what_the_edition_was_made_from(published):
    manifest = json.loads((published.processed / "editions" / FIRST / "manifest.json").read_text("utf-8"))
    assert (manifest["publication"], manifest["status"], manifest["publisher_name"]) == (FIRST, "definitief", "embedded")
    assert manifest["pages"] == ["samenvatting", "jeugd", "maatregelen", "verantwoording"]
    assert {d["delivery"].rsplit("/")[-1] for d in manifest["deliveries"]} == {"cijfers.csv", "budget.xlsx", "maatregelen.xlsx"}


def test_every_step_is_reported(copy):
    told: list[Event] = []
    build.build(copy, copy.publications[1:], Options(publisher="embedded", start="protect", jobs=1), told.append)
    mine = [e for e in told if e.edition == SECOND]
    pages = ["samenvatting", "jeugd", "maatregelen", "verantwoording"]
    assert [(e.step, e.state) for e in mine if e.step] == [(s, what) for s in ("protect", *pages, "publish") for what in ("running", "done")]
    assert {e.reason for e in mine if e.state == "running"} == {"--from protect"}
    assert all(0 <= e.done <= e.steps == 9 for e in mine)
    assert (mine[-1].step, mine[-1].state, mine[-1].done) == ("", "done", 9)
    assert {e.edition for e in told} == {SECOND}  # the start page shows nothing new


def test_two_builds_from_the_same_deliveries_are_equal_to_the_byte(published, tmp_path, vega):
    """From nothing, in another folder: pages, search index, data files, everything but the moment."""
    again = buildable(tmp_path / "elsewhere", vega)
    assert [o.error for o in build_all(again)] == [None, None]
    one, two = contents(published.site), contents(again.site)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert any(name.endswith("observaties.csv") for name in one) and any("pagefind" in name for name in one)


# --- small numbers of people --------------------------------------------------------------------------------------


def test_a_small_number_of_people_stands_nowhere(published):
    digits = re.compile(HIDDEN.replace(",", "[.,]?").encode())
    looked = [p for root in (published.site, published.releases) for p in root.rglob("*") if p.is_file()]
    assert any(p.suffix == ".csv" for p in looked) and any(p.suffix == ".html" for p in looked)
    assert [p for p in looked if digits.search(p.read_bytes())] == []
    for publication in (FIRST, SECOND):
        row = [c.text for c in cells(page(published.site / publication / "jeugd.html"), "tbl-jeugd") if "pleegzorg" in c.row]
        assert "× verborgen" in row


def test_the_search_would_find_a_number_that_is_shown(published):
    """The test above can fail: a number that is not hidden is found by the same search."""
    assert [p.name for p in (published.site / FIRST).rglob("*.html") if re.search(rb"1[.]234 personen", p.read_bytes())] == ["index.html"]


def test_non_interference_another_hidden_number_gives_the_same_site(published, tmp_path, vega):
    other = buildable(tmp_path / "other", vega, hidden=OTHER_HIDDEN)
    assert [o.error for o in build_all(other)] == [None, None]
    one, two = contents(published.site), contents(other.site)
    assert [name for name in one.keys() | two.keys() if one.get(name) != two.get(name)] == []


# --- what stops an edition ----------------------------------------------------------------------------------------


def test_a_wrong_total_stops_its_edition_and_no_other(copy):
    """The message names file, sheet, cell, delivered and computed; the findings are kept; the last good site stays."""
    workbook(raw(copy) / "budget.xlsx", Budget=[*ledger()[:-1], ["Totaal", 250, 30, 280]])
    before = made(copy.site / SECOND)
    first, second = build.build(copy, copy.publications, Options(publisher="embedded", jobs=2))
    assert first.error is None and first.site == copy.site / FIRST
    assert isinstance(second.error, GateClosed) and second.site is None
    for said in ("Voorbeeld, 2e kwartaal 2024", "voorbeeld/2024-Q2/budget.xlsx, Budget, cel B8", "250,000", "200,000", "data/processed/editions"):
        assert said in str(second.error)
    assert made(copy.site / SECOND) == before
    wrong = [f for f in findings(copy, SECOND) if f["severity"] == "critical"]
    assert {(f["where"], float(f["found"]), float(f["expected"])) for f in wrong} >= {("Budget, cel B8", 250_000.0, 200_000.0)}
    assert f"{SECOND}/index.html" in (copy.site / "index.html").read_text("utf-8")  # its last site is still listed


def test_a_delivery_that_cannot_be_read_stops_its_edition(copy):
    path = raw(copy) / "cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"1.270", b"veel"))
    before = made(copy.site)
    outcome = only(copy, SECOND)
    assert outcome.site is None
    for said in ("voorbeeld/2024-Q2/cijfers.csv", "row 6", "'veel'"):
        assert said in str(outcome.error)
    assert not re.search(r"Traceback|\bKeyError\b", str(outcome.error))
    assert made(copy.site) == before


def test_a_bad_delivery_of_another_edition_stops_nothing(copy):
    (raw(copy) / "cijfers.csv").write_bytes(b"dit is geen levering")
    assert only(copy, FIRST, only="jeugd").error is None
    with pytest.raises(DeliveryError):
        prepare.read_cleaned(copy, copy.publications[1])


def test_a_fault_on_a_page_stops_the_site_before_it_is_shown(copy):
    (raw(copy) / "teksten/jeugd.md").write_text("Zie [het verslag](verslag.html).\n", "utf-8")
    before = made(copy.site)
    outcome = only(copy, SECOND, only="jeugd")
    assert isinstance(outcome.error, GateClosed) and "publication gate" in str(outcome.error)
    assert "jeugd.html: links to verslag.html" in str(outcome.error)
    assert made(copy.site) == before


# --- one page, other parameters -----------------------------------------------------------------------------------


def test_only_runs_one_notebook_anew(copy):
    executed = copy.edition_folder(copy.publications[1]) / "notebooks"
    before = {p.name: p.stat().st_mtime_ns for p in executed.glob("*.ipynb")}
    (raw(copy) / "teksten/jeugd.md").write_text("Een nieuwe zin.\n", "utf-8")
    assert only(copy, SECOND, only="jeugd").error is None
    after = {p.name: p.stat().st_mtime_ns for p in executed.glob("*.ipynb")}
    assert {name for name in after if after[name] != before[name]} == {"jeugd.ipynb"}
    assert "Een nieuwe zin." in (copy.site / SECOND / "jeugd.html").read_text("utf-8")


def test_only_never_leaves_a_page_with_figures_that_are_hidden_or_corrected_now(copy):
    """Pages that were made from other protected figures are run anew, whatever page was asked for."""
    config = copy.root / "peilmerk.yml"
    config.write_text("disclosure: {minimum_count: 50}\n" + config.read_text("utf-8"), "utf-8")
    project = type(copy)(copy.root)
    assert "40 personen" in (project.site / SECOND / "jeugd.html").read_text("utf-8")
    assert only(project, SECOND, only="verantwoording").error is None
    assert "40 personen" not in (project.site / SECOND / "jeugd.html").read_text("utf-8")


def test_parameters_go_to_a_folder_of_their_own(copy):
    site, released = made(copy.site), made(copy.releases)
    outcome = only(copy, FIRST, parameters={"aantal_tegels": 1})
    assert outcome.error is None
    folder = copy.reports / "varianten" / FIRST / "aantal_tegels=1"
    assert outcome.site.is_relative_to(folder) and (folder / "notebooks/samenvatting.ipynb").is_file()
    tiles = [len(page(s / "index.html").find_class("pm-tile")) for s in (copy.site / FIRST, outcome.site)]
    assert tiles == [2, 1]
    assert "aantal_tegels = 1" in (outcome.site / "verantwoording.html").read_text("utf-8")
    assert made(copy.site) == site and made(copy.releases) == released


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(only="jeugt"), "Unknown page 'jeugt'. Did you mean 'jeugd'?"),
        (Options(parameters={"aantal_tegel": 4}), "Unknown parameter 'aantal_tegel'. Did you mean 'aantal_tegels' (samenvatting)?"),
        (Options(parameters={"municipality": "almelo"}), "municipality is what makes an edition: choose it with -m and -p, not with --set."),
        (Options(parameters={"period": "2024-Q2"}), "period is what makes an edition: choose it with -m and -p, not with --set."),
        (Options(start="protext"), "Unknown step or page 'protext'. Did you mean 'protect'?"),
    ],
)
def test_wrong_options_are_refused_before_anything_runs(published, options, said):
    with pytest.raises(PeilmerkError) as error:
        wanted(published, published.publications, options)
    assert str(error.value) == said
    assert isinstance(error.value, UnknownName) == said.startswith("Unknown")


def test_the_folder_of_a_variant_has_a_name_that_any_system_takes():
    assert Options().variant == ""
    assert Options(parameters={"b": "x/y z", "a": 1}).variant == "a=1,b=x-y-z"
    assert len(Options(parameters={"a": "x" * 500}).variant) <= 120


# --- the release --------------------------------------------------------------------------------------------------


def test_a_final_edition_leaves_a_release_and_a_concept_does_not(published):
    assert not (published.releases / SECOND).exists()
    files = {p.relative_to(published.releases / FIRST).as_posix() for p in (published.releases / FIRST).rglob("*") if p.is_file()}
    assert files == {"observaties.csv", "manifest.json", "teksten/jeugd.md"}


def test_building_a_released_edition_again_does_not_touch_the_release(copy):
    before = made(copy.releases)
    assert only(copy, FIRST).error is None
    assert made(copy.releases) == before


def test_a_released_figure_cannot_change(copy):
    path = raw(copy, "2024-Q1") / "cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"1.234", b"1.235"))
    site, released = made(copy.site), made(copy.releases)
    outcome = only(copy, FIRST)
    assert isinstance(outcome.error, ReleaseConflict)
    for said in ("bijstandsgerechtigden 2023-12", "was 1234.0, is 1235.0", "later edition"):
        assert said in str(outcome.error)
    assert made(copy.site) == site and made(copy.releases) == released


def test_an_edition_waits_for_the_release_that_it_tells_the_changes_since(published, tmp_path, vega):
    """Built at the same time for the first time, the second one still tells the changes since the first."""
    project = buildable(tmp_path / "project", vega)
    ended: list[tuple[str, str]] = []
    build.build(project, project.publications, Options(publisher="embedded", jobs=2), lambda e: ended.append((e.edition, e.step)) if e.state == "done" else None)
    assert ended.index((FIRST, "publish")) < min(ended.index((SECOND, page)) for page in ("samenvatting", "jeugd", "verantwoording"))
    changed = cells(page(project.site / SECOND / "verantwoording.html"), "tbl-wijzigingen")
    assert {c.row for c in changed} == {"Bijstandsgerechtigden"}


def test_an_edition_that_cannot_begin_does_not_keep_another_waiting(published, tmp_path, vega, monkeypatch):
    """The second one cleans after the first, whose record cannot be written: it goes on when the first has been given up."""
    copy = copy_of(published, tmp_path / "project")
    forget = Records.forget

    def full(records, name):
        if FIRST.split("/")[1] in records.path.parts:
            raise DiskError("the disk is full")
        forget(records, name)

    monkeypatch.setattr(Records, "forget", full)
    first, second = build.build(copy, copy.publications, Options(publisher="embedded", force=True, jobs=1))
    assert isinstance(first.error, DiskError) and first.ran == []
    assert second.error is None and "publish" in second.ran


# --- facts --------------------------------------------------------------------------------------------------------


def test_the_moment_can_be_set_for_reproducible_builds(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert moment() == "2023-11-14T22:13:20Z"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert moment()[:10] >= date(2024, 1, 1).isoformat()


def test_a_project_outside_git_has_the_version_of_peilmerk(tmp_path):
    assert build.version(tmp_path) == build.__version__


# --- a municipality that does not exist ---------------------------------------------------------------------------


def test_every_page_of_an_invented_edition_says_so_and_no_page_of_a_real_one(marked, published):
    for project, said in ((marked, 1), (published, 0)):
        pages = [p for e in project.publications for p in sorted((project.site / e.id).glob("*.html"))]
        assert len(pages) == 10
        for path in pages:
            tree = page(path)
            assert len(tree.xpath("//main//div[@class='pm-synthetic'][@role='region'][contains(., 'Voorbeeld bestaat niet.')]")) == said, path
            for place in ("//title/text()", "//meta[@name='description']/@content", "//footer//text()"):
                assert ("erzonnen gegevens" in " ".join(tree.xpath(place))) is bool(said), (path, place)


def test_the_manifests_say_whether_it_is_invented(marked, published):
    for project, said in ((marked, True), (published, False)):
        for path in (project.work(project.publications[1]) / "manifest.json", project.releases / FIRST / "manifest.json"):
            assert json.loads(path.read_text("utf-8"))["synthetic"] is said
    assert (marked.releases / FIRST / "observaties.csv").read_text("utf-8").splitlines()[0].endswith(";synthetic")


def test_a_template_that_loses_the_mark_stops_publication(marked, tmp_path, monkeypatch):
    """The notice is lost on every page, the mark of what can be copied, or the caption of a table that an author wrote: the gate names them, and the last site stays."""
    copy = copy_of(marked, tmp_path / "project")
    before = made(copy.site)
    facts = stage.Build(moment(), "0", "embedded", {})
    with monkeypatch.context() as patch:
        patch.setattr(stage.markup, "synthetic_notice", lambda _: "")
        with pytest.raises(GateClosed, match=r"jeugd\.html: has no notice that says 'verzonnen gegevens'"):
            publishing.publish(copy, copy.publications[1], "", "embedded", facts)
    assert made(copy.site) == before
    with monkeypatch.context() as patch:
        patch.setattr(stage, "_as_synthetic", lambda content, _: content)
        with pytest.raises(GateClosed, match=r"jeugd\.html: the (source line|chart|text alternative) '.*' does not say 'verzonnen gegevens'"):
            publishing.publish(copy, copy.publications[1], "", "embedded", facts)
    text = raw(copy) / "teksten/jeugd.md"
    text.write_text("| a | b |\n|---|---|\n| 1 | 2 |\n\n: Een tabel van de auteur\n", "utf-8")
    outcome = only(copy, SECOND, only="jeugd")
    assert isinstance(outcome.error, GateClosed) and "jeugd.html: the caption 'Een tabel van de auteur' does not say" in str(outcome.error)
    assert made(copy.site) == before


def test_what_was_released_as_invented_is_not_published_as_real(marked, tmp_path):
    copy = mark(copy_of(marked, tmp_path / "project"), synthetic=False)
    before = made(copy.site)
    outcome = only(copy, FIRST)
    assert isinstance(outcome.error, ReleaseConflict) and "was released as synthetic" in str(outcome.error)
    assert made(copy.site) == before
