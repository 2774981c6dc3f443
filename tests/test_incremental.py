"""What did not change is not run: which steps a build runs after one thing or another changed."""

from __future__ import annotations

import json
import shutil

import nbformat
import pyarrow.parquet as pq
import pytest

from building import copy_of
from peilmerk import build, clean, engine
from peilmerk.build import DONE, RUNNING, SAME, Options
from peilmerk.errors import ReleaseConflict
from peilmerk.plan.editions import EditionPlan, fingerprints_of, now_of, standing
from peilmerk.project import Project
from synthetic import TOWN, ledger, manifest, workbook

INHABITANTS = (
    "Thema;Indicator;Uitsplitsing;Gebied;Periode;Maat;Waarde;Laag;Hoog;Eenheid;Status;Opmerking;Regel\n"
    "Sociale basis;Inwoners;;;1 januari 2024;niveau;73.107;;;personen;gerealiseerd;;1\n"
)
FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"


@pytest.fixture
def copy(published, tmp_path):
    """The published synthetic project, of which nothing has changed, for one test to change and build again."""
    return copy_of(published, tmp_path / "project")


def ran(project, **options) -> dict[str, set[str]]:
    """The steps that a build of every edition runs, by edition. Fails if an edition was stopped."""
    fresh = Project(project.root)
    outcomes = build.build(fresh, fresh.publications, Options(publisher="embedded", **options))
    assert [o.error for o in outcomes] == [None] * len(outcomes)
    return {o.publication.id: set(o.ran) for o in outcomes}


def edit(path, old: str, new: str) -> None:
    """Replace a text in a file that has it."""
    text = path.read_bytes()
    assert old.encode() in text
    path.write_bytes(text.replace(old.encode(), new.encode()))


def change_cell(project, page: str, old: str, new: str) -> None:
    """Replace code in a notebook."""
    path = project.notebooks / f"{page}.ipynb"
    nb = nbformat.read(path, 4)
    cell = next(c for c in nb.cells if old in c.source)
    cell.source = cell.source.replace(old, new)
    nbformat.write(nb, path)


def told_of_portal(project) -> list[tuple[str, str]]:
    """Steps and states that a build of every edition tells of the start page. Fails if anything was stopped."""
    fresh, events = Project(project.root), []
    outcomes = build.build(fresh, fresh.publications, Options(publisher="embedded"), events.append)
    assert [o.error for o in outcomes] == [None] * len(outcomes) and outcomes.portal is None
    return [(e.step, e.state) for e in events if e.edition == "portal"]


@pytest.fixture
def no_engine(monkeypatch):
    """A build that starts a process fails."""

    def started(*_, **__):
        raise AssertionError("a process was started")

    monkeypatch.setattr(engine, "choose", started)


def test_nothing_changed_nothing_runs_and_nothing_is_written(copy, no_engine):
    steps = {p.relative_to(copy.root).as_posix() for p in copy.root.rglob("steps.json")}  # the times of a copy's files are noted
    before = {p: p.stat().st_mtime_ns for p in copy.root.rglob("*") if p.is_file()}
    assert ran(copy) == {FIRST: set(), SECOND: set()}
    after = {p: p.stat().st_mtime_ns for p in copy.root.rglob("*") if p.is_file()}
    assert {p.relative_to(copy.root).as_posix() for p in before.keys() | after.keys() if before.get(p) != after.get(p)} <= {
        "data/processed/.slot", "data/processed/cache/plan/known.json", *steps,
    }  # fmt: skip


def test_a_project_that_was_moved_is_still_current(copy, tmp_path, no_engine):
    copy.root.rename(tmp_path / "elsewhere")
    assert ran(Project(tmp_path / "elsewhere")) == {FIRST: set(), SECOND: set()}


def test_a_changed_delivery_runs_its_own_edition_and_no_page_of_another(copy):
    edit(copy.raw / "voorbeeld/2024-Q2/cijfers.csv", "325", "326")
    found = ran(copy)
    assert {"clean", "check", "protect", "jeugd", "publish"} <= found[SECOND]
    assert not found[FIRST] & {"samenvatting", "jeugd", "maatregelen", "verantwoording", "publish"}
    assert "326" in (copy.site / SECOND / "jeugd.html").read_text("utf-8")
    assert ran(copy) == {FIRST: set(), SECOND: set()}


def test_a_text_of_an_author_runs_the_page_that_shows_it(copy):
    (copy.raw / "voorbeeld/2024-Q2/teksten").mkdir(exist_ok=True)
    (copy.raw / "voorbeeld/2024-Q2/teksten/jeugd.md").write_text("Nieuw in dit kwartaal.\n", "utf-8")
    found = ran(copy)
    assert "jeugd" in found[SECOND] and not found[SECOND] & {"samenvatting", "maatregelen", "verantwoording"}
    assert "Nieuw in dit kwartaal." in (copy.site / SECOND / "jeugd.html").read_text("utf-8")
    assert not found[FIRST] & {"jeugd", "publish"}


def test_changed_code_of_a_notebook_runs_that_page_everywhere(copy):
    change_cell(copy, "samenvatting", "Besteed <per> interventie", "Besteed <per> wijk")
    assert ran(copy) == {FIRST: {"samenvatting", "publish"}, SECOND: {"samenvatting", "publish"}}


def test_layout_comments_and_outputs_of_a_notebook_run_nothing(copy, no_engine):
    path = copy.notebooks / "samenvatting.ipynb"
    nb = nbformat.read(path, 4)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source = "# uitleg\n\n" + cell.source.replace(", ", ",  ") + "   # tot hier"
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="oud")]
    nbformat.write(nb, path)
    assert ran(copy) == {FIRST: set(), SECOND: set()}


def test_words_of_a_notebook_are_shown_so_they_count(copy):
    change_cell(copy, "samenvatting", "## Budget", "## Begroting")
    assert ran(copy)[FIRST] == {"check", "samenvatting", "publish"}  # texts can refer to a heading: whether they do is checked again
    assert "Begroting" in (copy.site / FIRST / "index.html").read_text("utf-8")


def test_a_page_that_gives_the_same_again_is_not_published_again(copy):
    change_cell(copy, "samenvatting", "## Leeg", "## Leeg")
    assert ran(copy, only="jeugd") == {FIRST: {"jeugd"}, SECOND: {"jeugd"}}


@pytest.mark.parametrize(
    ("gone", "runs"),
    [
        ("reports/site/voorbeeld/2024-q2/index.html", {"publish"}),
        ("reports/edities/voorbeeld/2024-q2/notebooks/jeugd.ipynb", {"jeugd"}),
        ("data/processed/editions/voorbeeld/2024-q2/protected.parquet", {"protect"}),
        ("data/processed/editions/voorbeeld/2024-q2/01-opschonen.ipynb", {"clean"}),
        ("data/processed/editions/voorbeeld/2024-q2/steps.json", {"clean", "check", "protect"}),
    ],
)
def test_what_was_thrown_away_is_made_again_and_nothing_that_follows_if_it_is_the_same(copy, gone, runs):
    (copy.root / gone).unlink()
    assert ran(copy) == {FIRST: set(), SECOND: runs}
    assert (copy.root / gone).is_file()


def test_the_store_thrown_away_is_made_again(copy):
    for file in copy.store.rglob("*.parquet"):
        file.unlink()
    assert not ran(copy)[FIRST] & {"samenvatting", "jeugd", "publish"}
    assert list(copy.store.rglob("*.parquet"))


def test_the_start_page_asks_once_whether_what_it_shows_changed(copy):
    folder = copy.raw / "landelijk/2024"
    folder.mkdir(parents=True)
    (folder / "inwoners.csv").write_text(INHABITANTS, "utf-8")
    (folder / "leveringen.yml").write_text('leveringen:\n  - bestand: inwoners.csv\n    bron: "CBS (synthetisch)"\n    export: 2024-05-01\n', "utf-8")
    (shared,) = clean.clean(copy, "landelijk/2024", TOWN)
    shutil.rmtree(folder.parent)  # it is in the store now, and no edition has to be made anew for it
    assert told_of_portal(copy) == [("portal", RUNNING), ("", DONE)]
    pq.write_table(pq.read_table(shared.path), shared.path, compression="gzip")  # other bytes, the same inhabitants
    assert told_of_portal(copy) == [("portal", RUNNING), ("", SAME)]
    assert told_of_portal(copy) == []


def test_another_edition_in_the_settings_leaves_the_others(copy):
    folder = copy.raw / "voorbeeld/2024-Q3"
    shutil.copytree(copy.raw / "voorbeeld/2024-Q2", folder)
    edit(folder / "cijfers.csv", "2024-Q2", "2024-Q3")
    workbook(folder / "budget.xlsx", Budget=ledger(121))
    (folder / "maatregelen.xlsx").unlink()
    shutil.rmtree(folder / "teksten", ignore_errors=True)
    manifest(folder, "2024-11-10", "cijfers.csv", "budget.xlsx")
    config = copy.root / "peilmerk.yml"
    line = next(x for x in config.read_text("utf-8").splitlines() if "2024-Q2" in x)
    config.write_text(config.read_text("utf-8").rstrip() + "\n" + line.replace("2024-Q2", "2024-Q3").replace("2024-08", "2024-11") + "\n", "utf-8")
    found = ran(copy)
    assert len(found) == 3 and "publish" in found["voorbeeld/2024-q3"]
    for edition in (FIRST, SECOND):
        assert not found[edition] & {"samenvatting", "jeugd", "maatregelen", "verantwoording", "publish"}, edition
    assert "voorbeeld/2024-q3/index.html" in (copy.site / "index.html").read_text("utf-8")


def test_another_rule_of_disclosure_runs_protection_and_what_it_hides(copy):
    edit(copy.root / "peilmerk.yml", "editions:", "disclosure: {minimum_count: 50}\neditions:")
    fresh = Project(copy.root)
    first, second = build.build(fresh, fresh.publications, Options(publisher="embedded"))
    assert isinstance(first.error, ReleaseConflict)  # it was released with a figure that would be hidden now
    assert set(second.ran) >= {"protect", "jeugd", "verantwoording", "publish"} and not set(second.ran) & {"clean", "check"}


def test_a_house_style_runs_no_count(copy):
    edit(copy.root / "assets/theme.scss", "$pm-ink:", "$pm-ink:  ")
    found = ran(copy)
    assert "publish" in found[FIRST] and not found[FIRST] & {"clean", "check", "protect"}


# --- what can be asked --------------------------------------------------------------------------------------------


def test_force_runs_everything(copy):
    pages = {"samenvatting", "jeugd", "maatregelen", "verantwoording"}
    assert ran(copy, force=True)[FIRST] == {"clean", "check", "protect", *pages, "publish"}


@pytest.mark.parametrize(
    ("start", "runs"),
    [
        ("protect", {"protect", "samenvatting", "jeugd", "maatregelen", "verantwoording", "publish"}),
        ("pages", {"samenvatting", "jeugd", "maatregelen", "verantwoording", "publish"}),
        ("publish", {"publish"}),
        ("jeugd", {"jeugd", "publish"}),
    ],
)
def test_from_begins_at_a_stage_or_page(copy, start, runs):
    assert ran(copy, start=start) == {FIRST: runs, SECOND: runs}


def test_only_leaves_a_page_whose_notebook_is_broken_as_it_was(copy):
    change_cell(copy, "samenvatting", "inhoud()", "inhoud(")
    assert ran(copy, only="jeugd")[FIRST] == {"jeugd"}


# --- status -------------------------------------------------------------------------------------------------------


def told(project, publication: str) -> dict[str, str]:
    """What status says of the steps of an edition that may run: a reason, or the step on which it depends."""
    fresh = Project(project.root)
    wanted = build.wanted(fresh, fresh.publications, Options(publisher="embedded"))
    plan = EditionPlan(fresh, next(p for p in fresh.publications if p.id == publication), wanted, fingerprints_of(fresh), now_of(fresh))
    return {s.step.name: s.reason.text if s.reason else f"after {s.after}" for s in standing(plan) if s.reason or s.after}


def test_status_of_what_is_current_is_empty(copy):
    assert told(copy, FIRST) == told(copy, SECOND) == {}


def test_status_says_why_and_what_follows(copy):
    edit(copy.raw / "voorbeeld/2024-Q2/cijfers.csv", "325", "326")
    found = told(copy, SECOND)
    assert found["clean"] == "data/raw/voorbeeld/2024-Q2/cijfers.csv changed"
    assert found["jeugd"] == "after protect" and found["publish"] == "after protect"


def test_status_names_a_changed_notebook_a_lost_file_and_a_parameter(copy):
    change_cell(copy, "samenvatting", "Besteed", "Uitgegeven")
    (copy.root / "reports/edities/voorbeeld/2024-q2/notebooks/jeugd.ipynb").unlink()
    found = told(copy, SECOND)
    assert found["samenvatting"] == "notebooks/samenvatting.ipynb changed"
    assert found["jeugd"] == "reports/edities/voorbeeld/2024-q2/notebooks/jeugd.ipynb is not there"
    assert set(found) == {"samenvatting", "jeugd", "publish"}


def test_status_names_the_package_and_the_module_that_changed(copy):
    path = copy.root / "data/processed/editions/voorbeeld/2024-q2/steps.json"
    records = json.loads(path.read_text("utf-8"))
    parts = copy.cache / "plan"
    known = json.loads((parts / f"{records['steps']['protect']['fingerprint'][3]}.json").read_text("utf-8"))
    older = {**known, "pandas": "2.0.0"}
    (parts / "older.json").write_text(json.dumps(older))
    records["steps"]["protect"]["fingerprint"][3] = "older"
    path.write_text(json.dumps(records))
    assert told(copy, SECOND)["protect"] == f"package pandas is {known['pandas']}, was 2.0.0"
    modules = json.loads((parts / f"{records['steps']['check']['fingerprint'][2]}.json").read_text("utf-8"))
    (parts / "other.json").write_text(json.dumps({**modules, "peilmerk.rules.totals": "x"}))
    records["steps"]["check"]["fingerprint"][2] = "other"
    path.write_text(json.dumps(records))
    assert told(copy, SECOND)["check"] == "the code of peilmerk.rules.totals changed"
