"""The plan of an edition: what would be run and why, what depends on that, and what a build was asked besides."""

from __future__ import annotations

import json
import shutil

import pytest

from building import copy_of
from peilmerk.plan.editions import EditionPlan, Wanted, data_steps, fingerprints_of, now_of, standing
from peilmerk.plan.records import Records
from peilmerk.project import Project
from peilmerk.versions import publisher

PAGES = ["samenvatting", "jeugd", "maatregelen", "verantwoording"]
NAMES = ["clean", "check", "protect", *PAGES[:3], "wmo", "verantwoording", "publish"]


def plan_of(project, number: int = 1, **wanted) -> EditionPlan:
    fresh = Project(project.root)
    asked = Wanted(**{"publisher": publisher(fresh, "embedded"), **wanted})
    return EditionPlan(fresh, fresh.publications[number], asked, fingerprints_of(fresh), now_of(fresh))


def reasons(project, **wanted) -> dict[str, str]:
    plan = plan_of(project, **wanted)
    return {s.name: r.text for s in plan.steps if (r := plan.reason(s)) is not None and s.name != "wmo"}


@pytest.fixture
def copy(published, tmp_path):
    """The published synthetic project, for one test to change."""
    return copy_of(published, tmp_path / "project")


def test_of_an_edition_that_was_built_nothing_would_be_run(published):
    for number in (0, 1):
        found = standing(plan_of(published, number))
        assert [s.step.name for s in found] == NAMES
        assert [(s.step.name, s.reason, s.after) for s in found if s.reason or s.after] == []
        assert [s.step.name for s in found if s.absent] == ["wmo"]


def test_of_one_that_was_never_built_everything_would(copy):
    shutil.rmtree(copy.processed / "editions")
    shutil.rmtree(copy.reports)
    found = standing(plan_of(copy))
    assert [s.step.name for s in found] == NAMES
    assert {s.reason.text for s in found} == {"it was not run before, or was interrupted"}


def test_what_follows_a_step_that_will_be_run_depends_on_it(copy):
    path = copy.raw / "voorbeeld/2024-Q2/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"325", b"326"))
    found = {s.step.name: s for s in standing(plan_of(copy))}
    assert found["clean"].reason.text == "data/raw/voorbeeld/2024-Q2/cijfers.csv changed"
    assert {found[n].after or "by itself" for n in PAGES} <= {"protect", "check", "clean", "by itself"}
    assert all(found[n].reason or found[n].after for n in (*PAGES, "publish"))


def test_a_page_alone_makes_only_the_site_depend_on_it(copy):
    path = copy.raw / "voorbeeld/2024-Q2/teksten/jeugd.md"
    path.write_text("Een andere zin.\n", "utf-8")
    found = {s.step.name: s for s in standing(plan_of(copy))}
    told = {n: s.reason.text for n, s in found.items() if s.reason and n != "wmo"}  # of which only protection tells whether it is there
    assert told["jeugd"] == "data/raw/voorbeeld/2024-Q2/teksten/jeugd.md changed"
    assert set(told) <= {"check", "jeugd"} and found["publish"].reason is None and found["publish"].after
    assert found["clean"].reason is None and not found["clean"].after


def test_another_publisher_publishes_anew_and_runs_no_page(copy):
    found = reasons(copy, publisher="Quarto 1.9")
    assert set(found) == {"publish"} and found["publish"].startswith("parameter publisher is Quarto 1.9, was de ingebouwde publisher")


@pytest.mark.parametrize(
    ("wanted", "runs"),
    [
        ({"force": True}, dict.fromkeys(["clean", "check", "protect", *PAGES, "publish"], "--force")),
        ({"only": "jeugd"}, {"jeugd": "--only jeugd"}),
        ({"start": "protect"}, dict.fromkeys(["protect", *PAGES, "publish"], "--from protect")),
        ({"start": "pages"}, dict.fromkeys([*PAGES, "publish"], "--from pages")),
        ({"start": "publish"}, {"publish": "--from publish"}),
        ({"start": "jeugd"}, {"jeugd": "--from jeugd", "publish": "--from jeugd"}),
    ],
)
def test_what_was_asked_for_is_run_although_nothing_changed(published, wanted, runs):
    assert reasons(published, **wanted) == runs


def test_only_leaves_other_pages_as_they_are_unless_their_figures_changed(copy):
    path = copy.notebooks / "samenvatting.ipynb"
    path.write_text(path.read_text("utf-8").replace("Besteed <per> interventie", "Besteed <per> wijk"), "utf-8")
    assert set(reasons(copy)) == {"samenvatting"}
    assert set(reasons(copy, only="jeugd")) == {"jeugd"}
    page = plan_of(copy).site.steps["samenvatting"]
    read = next(r for r in page.reads if r.kind == "protected")
    records = Records.load(copy.edition_folder(copy.publications[1]) / "steps.json")
    others = [r for r in page.reads if r != read]
    records.steps["samenvatting"].reads[:] = [*others, read._replace(result="other figures", stamp=None)]
    records.save()
    plan = plan_of(copy, only="jeugd")
    assert plan.reason(next(s for s in plan.steps if s.name == "samenvatting")).asked


def test_a_variant_has_pages_of_its_own_and_shares_what_comes_before(published):
    found = reasons(published, variant="aantal=1", values={published.publications[-1].id: {"samenvatting": {"aantal_tegels": 1}}})
    assert set(found) == {*PAGES, "publish"}


def test_a_page_is_present_if_it_has_something_to_show(copy):
    plan = plan_of(copy)
    assert [n for n in plan.publication.pages if plan.present(n)] == PAGES and not plan.present("nergens")
    path = plan.places.work / "public.json"
    told = json.loads(path.read_text("utf-8"))
    told["pages"]["wmo"]["present"] = True
    path.write_text(json.dumps(told), "utf-8")
    assert plan.present("wmo")  # protection was run again in the meantime


def test_what_a_step_will_be_run_by_is_looked_at_before_it_is_run(copy):
    """Whatever is the reason: who edits a notebook meanwhile is heard the next time."""
    for wanted in ({"force": True}, {"only": "jeugd"}, {}):
        plan = plan_of(copy, **wanted)
        if not wanted:
            plan.site.steps.clear()
        step = next(s for s in plan.steps if s.name == "jeugd")
        assert plan.reason(step) is not None
        before = plan.fingerprints.of(step)
        path = copy.notebooks / "jeugd.ipynb"
        path.write_text(path.read_text("utf-8").replace("Cijfers", "Cijfers!"), "utf-8")
        assert plan.fingerprints.of(step) == before


def test_by_hand_the_data_steps_are_there_without_their_notebooks(project):
    found = data_steps(project, project.publications[0])
    assert [(s.name, s.does) for s in found] == [
        ("clean", "peilmerk.prepare:clean"), ("check", "peilmerk.prepare:check"), ("protect", "peilmerk.steps:protect"),
    ]  # fmt: skip
    (project.notebooks / "01-opschonen.ipynb").write_text('{"cells": []}')
    assert data_steps(project, project.publications[0])[0].does == "notebooks/01-opschonen.ipynb"
    assert all(fingerprints_of(project).of(s) for s in data_steps(project, project.publications[0]))
