"""Preparing for a notebook that was opened by hand: the steps of a build, and only those that something changed for."""

from __future__ import annotations

import json
import threading

import nbformat
import pytest

from peilmerk import by_hand, lock, prepared, safeguard
from peilmerk.disclosure.report import PROTECTION_REPORT
from peilmerk.edition import editie
from peilmerk.errors import DeliveryError, GateClosed
from peilmerk.plan.records import Records
from peilmerk.project import CHECK_REPORT, Project
from synthetic import ledger, workbook

STEPS = ["clean", "check", "protect"]


@pytest.fixture
def steps(project, monkeypatch):
    """A function that prepares the first edition, and tells which steps it took for it."""

    def run(number: int = 0) -> list[str]:
        taken = []
        for name, step in dict(by_hand._DO).items():
            monkeypatch.setitem(by_hand._DO, name, lambda *a, name=name, step=step: (taken.append(name), step(*a)))
        fresh = Project(project.root)
        try:
            by_hand.prepare_edition(fresh, fresh.publications[number])
        finally:
            monkeypatch.undo()
        return taken

    return run


def edit(path, old: str, new: str) -> None:
    """Replace a text in a file that has it."""
    text = path.read_bytes()
    assert old.encode() in text
    path.write_bytes(text.replace(old.encode(), new.encode(), 1))


def test_the_first_time_all_steps_are_taken_and_the_second_time_none(project, steps):
    assert steps() == STEPS
    work = project.work(project.publications[0])
    assert {p.name for p in work.iterdir()} == {
        prepared.SELECTED, prepared.FINDINGS, prepared.CHECKS, *CHECK_REPORT, prepared.PROTECTED, prepared.PUBLIC, *PROTECTION_REPORT, "steps.json",
    }  # fmt: skip
    before = {p: p.stat().st_mtime_ns for p in work.iterdir()}
    assert steps() == []
    assert {p: p.stat().st_mtime_ns for p in work.iterdir()} == before


def raw(project, name="cijfers.csv", quarter="2024-Q1"):
    return project.raw / "voorbeeld" / quarter / name


#: A change in what pages show is a reason to check: texts may only say what a page shows.
CHANGES = {
    "a figure": (lambda p: edit(raw(p), "310", "311"), STEPS),
    "a delivery of another quarter of the same municipality": (lambda p: edit(raw(p, quarter="2024-Q2"), "325", "326"), STEPS),
    "the export date": (lambda p: edit(raw(p, "leveringen.yml"), "2024-05-01", "2024-05-02"), STEPS),
    "a correction where there was none": (
        lambda p: raw(p, "correcties.yml").write_text(
            'correcties:\n  - {bestand: cijfers.csv, cel: G2, geleverd: "310", wordt: "301", reden: verwisseld, wie: J. de Vries, datum: 2024-05-20, status: gemeld}\n'
        ),
        STEPS,
    ),
    "a folder of shared deliveries": (lambda p: (p.raw / "landelijk/2024").mkdir(parents=True), STEPS),
    "the peildatum": (lambda p: edit(p.root / "peilmerk.yml", "2024-05-15", "2024-05-16"), STEPS),
    "raw_root": (lambda p: (p.raw.rename(p.root / "data/aangeleverd"), edit(p.root / "peilmerk.yml", "title:", "raw_root: data/aangeleverd\ntitle:")), STEPS),
    "reference data": (lambda p: edit(p.root / "data/reference/gebieden.csv", "Voorbeeld;gemeente", "Voorbeeldstad;gemeente"), STEPS),
    "a suite of checks": (lambda p: edit(p.expectations / "observaties.json", "{", "{ "), ["check"]),
    "a text of an author": (lambda p: edit(raw(p, "teksten/jeugd.md"), "jeugdigen", "jongeren"), ["check"]),
    "one more text": (lambda p: raw(p, "teksten/extra.md").write_text("Er waren 12 mensen.\n"), ["check", "protect"]),
    "an acknowledgement where there was none": (
        lambda p: raw(p, "akkoord.yml").write_text("bevindingen:\n  - {bevinding: a-1, waarden: b, reden: c, naam: d, datum: 2024-05-20}\n"),
        STEPS,
    ),
    "the disclosure rule": (lambda p: edit(p.root / "peilmerk.yml", "title:", "disclosure: {minimum_count: 5}\ntitle:"), ["protect"]),
    "a declared table": (lambda p: declare(p, '"jeugd"', '"jeugd", "wmo"'), ["check", "protect"]),
    "a title of a page": (lambda p: declare(p, "title: Jeugd", "title: Jeugdhulp"), ["check", "protect"]),
    "the order of the pages": (lambda p: edit(p.root / "peilmerk.yml", "[samenvatting, jeugd]", "[jeugd, samenvatting]"), ["check", "protect"]),
    "a page less": (lambda p: edit(p.root / "peilmerk.yml", "[samenvatting, jeugd]", "[samenvatting]"), ["check", "protect"]),
    "a prepared file that is gone": (lambda p: (p.work(p.publications[0]) / prepared.FINDINGS).unlink(), ["check"]),
    "a prepared file that was edited": (lambda p: edit(p.work(p.publications[0]) / prepared.PUBLIC, "{", "{ "), ["protect"]),
    "the store thrown away": (lambda p: [f.unlink() for f in p.store.rglob("*.parquet")], ["check"]),
    "records of another form": (lambda p: edit(p.work(p.publications[0]) / "steps.json", '"form":', '"form":1000'), STEPS),
    # --- and nothing for what it does not depend on
    "another edition in the settings": (
        lambda p: edit(p.root / "peilmerk.yml", "2024-08-15}", "2024-08-15}\n  - {municipality: voorbeeld, period: 2024-Q3, report: kwartaal, peildatum: 2024-11-15}"),
        [],
    ),
    "the peildatum of another edition": (lambda p: edit(p.root / "peilmerk.yml", "2024-08-15", "2024-08-16"), []),
    "code of a page": (lambda p: declare(p, 'titel="Cijfers"', 'titel="Getallen"'), []),
    "colours": (lambda p: edit(p.root / "assets/theme.scss", "$", "/* rood */ $"), []),
    "a delivery that was touched": (lambda p: raw(p).touch(), []),
    "an editor's own file": (lambda p: raw(p, "~$cijfers.xlsx").write_text("x"), []),
    "the site": (lambda p: (p.site.mkdir(parents=True), (p.site / "index.html").write_text("x")), []),
}


def declare(project, old: str, new: str) -> None:
    path = project.notebooks / "jeugd.ipynb"
    nb = nbformat.read(path, 4)
    cell = next(c for c in nb.cells if old in c.source)
    cell.source = cell.source.replace(old, new)
    nbformat.write(nb, path)


@pytest.mark.parametrize("change", CHANGES)
def test_the_steps_that_are_taken_are_those_that_something_changed_for(project, steps, change):
    assert steps() == STEPS
    do, taken = CHANGES[change]
    do(Project(project.root))
    assert steps() == taken
    assert steps() == []


def test_a_notebook_sees_what_changed_since_it_opened_the_edition(project):
    tables = {"cijfers": {"theme": ["jeugd"]}}
    editie("voorbeeld", "2024-Q1", tables, project.root)
    edit(raw(project), "310", "311")
    assert 311 in editie("voorbeeld", "2024-Q1", tables, project.root).observaties("cijfers")["obs_value"].tolist()


def test_what_was_interrupted_is_taken_again(project, steps, monkeypatch):
    assert steps() == STEPS
    edit(raw(project), "310", "311")

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(by_hand._DO, "check", interrupted)
        with pytest.raises(KeyboardInterrupt):
            by_hand.prepare_edition(Project(project.root), project.publications[0])
    assert steps() == ["check", "protect"]
    assert 311 in prepared.read_protected(project.work(project.publications[0]))["obs_value"].tolist()


def test_a_closed_gate_stays_closed_until_the_figures_are_right(project, steps):
    steps()
    workbook(raw(project, "budget.xlsx"), Budget=[*ledger()[:-1], ["Totaal", 250, 30, 280]])
    for _ in range(2):
        with pytest.raises(GateClosed, match=r"budget\.xlsx, Budget, cel B8"):
            steps()
    workbook(raw(project, "budget.xlsx"), Budget=ledger())
    assert "protect" in steps()


def test_a_delivery_that_cannot_be_read_is_told_every_time(project, steps):
    steps()
    edit(raw(project), "1.234", "veel")
    for _ in range(2):
        with pytest.raises(DeliveryError, match="'veel'"):
            steps()


def test_code_that_is_changed_while_it_is_run_is_run_again(project, steps, monkeypatch):
    """What was run is the code of before; that of after was never run."""
    notebook = project.notebooks / "01-opschonen.ipynb"
    cell = nbformat.v4.new_code_cell("x = 1")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), notebook)
    real = by_hand._DO["clean"]

    def edited_meanwhile(*arguments):
        real(*arguments)
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 2")]), notebook)

    with monkeypatch.context() as patch:
        patch.setitem(by_hand._DO, "clean", edited_meanwhile)
        by_hand.prepare_edition(Project(project.root), project.publications[0])
    assert steps() == ["clean"]


def test_it_waits_while_a_build_is_at_work(project, steps):
    steps()
    edit(raw(project), "310", "311")
    ended = threading.Event()
    with lock.held(project):
        waiting = threading.Thread(target=lambda: (by_hand.prepare_edition(Project(project.root), project.publications[0]), ended.set()))
        waiting.start()
        assert not ended.wait(1)
    waiting.join(60)
    assert ended.is_set()


def test_its_records_say_that_it_was_by_hand_and_hold_no_read_of_its_own_files(project, steps):
    steps()
    records = Records.load(project.work(project.publications[0]) / "steps.json")
    assert list(records.steps) == STEPS and {r.by for r in records.steps.values()} == {"hand"}
    for record in records.steps.values():
        assert record.reads and not {r.path for r in record.reads} & set(record.writes)
        assert not [r.path for r in record.reads if "/.venv/" in r.path or r.path.startswith("/")]
    assert set(records.steps["protect"].writes) == {f"data/processed/editions/voorbeeld/2024-q1/{n}" for n in (prepared.PROTECTED, prepared.PUBLIC)}
    told = {json.loads(r.query)[0] for r in records.steps["protect"].reads if r.kind == "setting"}
    assert told >= {"identity", "disclosure", "pages", "town", "folders"}


def test_the_step_itself_is_that_of_a_build():
    assert by_hand._DO["protect"] is safeguard.safeguard
