"""The graph: the steps of an edition in order, what each is and leaves, and the bonds between editions."""

from __future__ import annotations

import pytest

from peilmerk.plan.steps import DATA, PROTECT, PUBLISH, STAGES, awaited, steps
from peilmerk.project import Project

FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"


@pytest.fixture
def publication(project):
    return project.publications[0]


def named(project, publication, **more):
    return {s.name: s for s in steps(project, publication, "embedded 1", **more)}


def test_the_steps_of_an_edition_are_its_data_its_protection_its_pages_and_its_site(project, publication):
    found = steps(project, publication, "embedded 1")
    assert [(s.name, s.stage, s.does) for s in found] == [
        ("clean", "clean", "notebooks/01-opschonen.ipynb"),
        ("check", "check", "notebooks/02-controleren.ipynb"),
        ("protect", "protect", "peilmerk.steps:protect"),
        ("samenvatting", "pages", "notebooks/samenvatting.ipynb"),
        ("jeugd", "pages", "notebooks/jeugd.ipynb"),
        ("publish", "publish", "peilmerk.steps:publish"),
    ]
    assert [s.is_notebook for s in found] == [True, True, False, True, True, False]
    assert {s.edition for s in found} == {FIRST} and found[4].id == "voorbeeld/2024-q1 jeugd"
    assert list(dict.fromkeys(s.stage for s in found)) == list(STAGES)


def test_every_step_comes_after_those_that_it_waits_for(project, publication):
    before: list[str] = []
    for step in steps(project, publication, ""):
        assert set(step.after) <= set(before)
        before.append(step.name)
    found = named(project, publication)
    assert found["jeugd"].after == ("protect",) and found["publish"].after == ("samenvatting", "jeugd")


def test_no_two_steps_leave_the_same_file(project):
    outputs = [o for p in project.publications for s in steps(project, p, "") for o in s.outputs]
    assert len(outputs) == len(set(outputs)) and not [o for o in outputs if o.startswith(("/", ".."))]
    for p in project.publications:  # pages of a variant are its own; what stands before protection is shared
        for step in steps(project, p, "", variant="a=1"):
            assert (set(step.outputs) <= set(outputs)) is (step.stage in (*DATA, "protect"))


def test_for_the_department_only_the_data_steps_are_the_same(project, publication):
    for variant in ("", "a=1"):
        found, inside = (named(project, publication, variant=variant, audience=a) for a in ("public", "internal"))
        assert list(found) == list(inside)
        assert [n for n in found if found[n] == inside[n]] == [*DATA]
        mine, other = ({o for n in found if n not in DATA for o in s[n].outputs} for s in (found, inside))
        assert mine.isdisjoint(other) and all("/intern/" in o for o in other) and not any("/intern/" in o for o in mine)
    assert inside["jeugd"].id == "voorbeeld/2024-q1 (internal) jeugd"


def test_every_step_knows_its_edition_and_publishing_its_publisher(project, publication):
    found = named(project, publication)
    identity = {"municipality": "voorbeeld", "period": "2024-Q1"}
    assert {n for n, s in found.items() if s.parameters == identity} == {"clean", "check", "protect", "samenvatting", "jeugd"}
    assert found["publish"].parameters == {**identity, "publisher": "embedded 1"}


def test_values_go_to_the_page_that_has_them(project, publication):
    found = named(project, publication, variant="aantal=4", values={"jeugd": {"aantal": 4}})
    assert found["jeugd"].parameters["aantal"] == 4 and "aantal" not in found["samenvatting"].parameters
    assert found["publish"].parameters["variant"] == "aantal=4"


def test_a_report_without_pages_is_published_after_protection(project):
    path = project.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("[samenvatting, jeugd]", "[]"), "utf-8")
    fresh = Project(project.root)
    assert named(fresh, fresh.publications[0])["publish"].after == ("protect",)


# --- bonds between editions ---------------------------------------------------------------------------------------------------


def settings(project, *lines: str) -> Project:
    path = project.root / "peilmerk.yml"
    text = path.read_text("utf-8").split("editions:")[0] + "editions:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
    path.write_text(text.replace("municipalities:\n", "municipalities:\n  ander: {code: GM9998, name: Ander}\n", 1), "utf-8")
    return Project(project.root)


def line(municipality: str, period: str, **more: str) -> str:
    return ", ".join(f"{k}: {v}" for k, v in {"municipality": municipality, "period": period, "report": "kwartaal", "peildatum": "2024-08-15", **more}.items())


def test_editions_of_one_municipality_clean_and_compare_their_checks_in_the_order_of_their_periods(project):
    fresh = settings(project, line("voorbeeld", "2024-Q2"), line("ander", "2024-Q1"), line("voorbeeld", "2023-Q4"), line("voorbeeld", "2024-Q1"))
    assert awaited(fresh, fresh.publications) == {
        (FIRST, "clean"): [("voorbeeld/2023-q4", "clean")],
        (FIRST, "protect"): [("voorbeeld/2023-q4", "protect")],
        (SECOND, "clean"): [(FIRST, "clean")],
        (SECOND, "protect"): [(FIRST, "protect")],
    }


def test_protection_waits_for_the_release_that_it_and_the_pages_compare_with(project):
    fresh = settings(project, line("voorbeeld", "2024-Q1", status="definitief"), line("voorbeeld", "2024-Q2"), line("ander", "2024-Q2"))
    bonds = awaited(fresh, fresh.publications)
    assert bonds[SECOND, PROTECT] == [(FIRST, PUBLISH)]
    assert [key for key in bonds if key[1] != "clean"] == [(SECOND, PROTECT)]


def test_but_only_for_protection_if_the_release_is_there_or_is_not_made_by_a_variant(project):
    fresh = settings(project, line("voorbeeld", "2024-Q1", status="definitief"), line("voorbeeld", "2024-Q2"))
    assert awaited(fresh, fresh.publications, variant="a=1")[SECOND, PROTECT] == [(FIRST, PROTECT)]
    (fresh.releases / FIRST).mkdir(parents=True)
    (fresh.releases / FIRST / "manifest.json").write_text("{}")
    assert awaited(fresh, fresh.publications)[SECOND, PROTECT] == [(FIRST, PROTECT)]


def test_nothing_waits_for_an_edition_that_is_not_built_now_or_is_of_another_report(project):
    fresh = settings(project, line("voorbeeld", "2024-Q1", status="definitief"), line("voorbeeld", "2024-Q2"))
    assert awaited(fresh, fresh.publications[1:]) == {}
    path = fresh.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("reports:\n", "reports:\n  ander: {title: Ander rapport, pages: [jeugd]}\n"), "utf-8")
    other = settings(Project(fresh.root), line("voorbeeld", "2024-Q1", report="ander"), line("voorbeeld", "2024-Q2"))
    assert (SECOND, PROTECT) not in awaited(other, other.publications)


def test_an_edition_for_the_department_waits_for_the_data_steps_of_the_one_for_everyone(project):
    fresh = settings(project, line("voorbeeld", "2024-Q1", status="definitief"), line("voorbeeld", "2024-Q2"))
    bonds = awaited(fresh, fresh.publications, audiences=("public", "internal"))
    assert bonds[f"{FIRST} (internal)", "clean"] == [(FIRST, "check")] and bonds[f"{SECOND} (internal)", "clean"] == [(SECOND, "check")]
    assert bonds[f"{SECOND} (internal)", PROTECT] == bonds[SECOND, PROTECT] == [(FIRST, PUBLISH)]
    alone = awaited(fresh, fresh.publications, audiences=("internal",))
    assert alone == {(f"{SECOND} (internal)", "clean"): [(f"{FIRST} (internal)", "clean")]}  # it makes no release to wait for


def test_bonds_never_go_round(project):
    lines = [line(m, f"20{y}-Q{q}", status="definitief") for m in ("ander", "voorbeeld") for y in (23, 24) for q in (4, 1, 3, 2)]
    fresh = settings(project, *lines)
    bonds = awaited(fresh, fresh.publications)
    start = {p.id: p.period.start for p in fresh.publications}
    assert bonds and all(start[one] < start[edition] for (edition, _), first in bonds.items() for one, _ in first)
