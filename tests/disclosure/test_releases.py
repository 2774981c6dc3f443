"""What earlier releases of a municipality published."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from peilmerk import prepared, reads, release, release_order
from peilmerk.disclosure import releases
from peilmerk.selection import MARKS
from synthetic import rows

PEOPLE = {"indicator": "bijstandsgerechtigden", "theme": "werk_inkomen", "unit_measure": "persons"}


@pytest.fixture
def first(project):
    return project.publications[0]


@pytest.fixture
def second(project):
    return project.publications[1]


@pytest.fixture
def release_of(project):
    """A function that releases an edition that says this; built: the moment."""

    def run(publication, *values: dict, built: str, **told) -> None:
        table = rows(*values, **PEOPLE).assign(**dict.fromkeys(MARKS, False))
        prepared.write(project.work(publication) / "protected.parquet", table)
        release.make(project, publication, {"built": built, "protection": told})

    return run


def test_a_municipality_without_releases_published_nothing(project, first):
    assert releases.released(project, first) == []
    found = releases.known(project, first)
    assert found.empty and list(found.columns) == releases.KNOWN


def test_an_edition_is_held_against_the_other_releases_of_its_municipality_in_the_order_in_which_they_were_made(project, first, second, release_of):
    third = replace(first, period=replace(first.period, code="2024-Q3"))
    release_of(second, {"obs_value": 20}, built="2024-09-01T10:00:00Z")
    release_of(first, {"obs_value": 30}, built="2024-10-01T10:00:00Z")
    assert releases.released(project, third) == [second.id, first.id]
    found = releases.known(project, third)
    assert found[["obs_value", "release", "nth"]].values.tolist() == [[20.0, second.id, 0], [30.0, first.id, 1]]


def test_a_release_is_built_again_against_those_that_its_manifest_names(project, first, second, release_of):
    release_of(first, {"obs_value": 20}, built="2024-09-01T10:00:00Z", releases=[])
    release_of(second, {"obs_value": 30}, built="2024-10-01T10:00:00Z", releases=[first.id])
    assert releases.released(project, first) == []
    assert releases.released(project, second) == [first.id]


def test_a_release_from_before_this_was_kept_is_held_against_none(project, first, second, release_of):
    release_of(second, {"obs_value": 30}, built="2024-09-01T10:00:00Z")
    release_of(first, {"obs_value": 20}, built="2024-10-01T10:00:00Z")
    assert releases.released(project, first) == []


def test_what_was_withdrawn_or_is_no_edition_any_more_stays_known(project, first, second, release_of):
    release_of(first, {"obs_value": 20}, built="2024-09-01T10:00:00Z")
    (release.folder(project, first) / "ingetrokken.yml").write_text("- {besluit: ingetrokken, datum: 2024-10-01, naam: A, reden: b}\n", "utf-8")
    shutil.copytree(release.folder(project, first), project.releases / first.municipality / "2011")
    assert releases.known(project, second)["release"].tolist() == ["voorbeeld/2011", first.id]


def test_hidden_figures_are_known_to_be_hidden_and_unknown_ones_are_not_there(project, first, second, release_of):
    release_of(first, {"obs_value": None, "conf_status": "C"}, {"obs_value": None, "missing_reason": "unknown", "breakdown": "b"}, built="2024-09-01T10:00:00Z")
    found = releases.known(project, second)
    assert found["hidden"].tolist() == [True] and found["breakdown"].tolist() == ["_T"]


def test_of_several_statements_the_most_precise_is_known():
    found = releases.of([rows({"obs_value": 40, "qualifier": "circa"}, {"obs_value": 43}, {"obs_value": None, "conf_status": "C"}, **PEOPLE)])
    assert found[["obs_value", "low", "high", "hidden"]].values.tolist() == [[43.0, 43.0, 43.0, False]]


def test_older_vintages_that_an_edition_showed_are_known_too():
    found = releases.of([rows({"obs_value": 40, "vintage": "2024-08-01"}, {"obs_value": 30}, **PEOPLE)])
    assert found["obs_value"].tolist() == [30.0, 40.0]


def test_a_plan_sees_what_is_read(project, first, second, release_of):
    """Another release of the municipality, or other figures of it, makes a plan protect the edition again; its own release does not."""
    release_of(first, {"obs_value": 20}, built="2024-09-01T10:00:00Z")
    with reads.recording(project.root) as log:
        releases.known(project, second)
    seen = {(kind, path) for kind, path, _ in log.reads}
    assert ("releases", "data/releases/voorbeeld") in seen
    assert (reads.FILE, f"data/releases/{first.id}/observaties.csv") in seen
    (before,) = [read.result for read in log.finished() if read.kind == "releases"]
    release_of(second, {"obs_value": 20}, built="2024-10-01T10:00:00Z", releases=[first.id])
    folder = project.releases / "voorbeeld"
    assert release_order.asked_again(folder, second.id, project.root) == before != release_order.asked_again(folder, "voorbeeld/2024-q3", project.root)


def test_figures_that_were_published_and_are_not_declared_now_are_beside_it():
    told = rows({"obs_value": 20}, {"obs_value": 30, "breakdown": "a"}, **PEOPLE)
    selected = rows({"obs_value": 20}, {"obs_value": 31, "breakdown": "a"}, {"obs_value": 33, "breakdown": "a", "vintage": "2024-08-01"}, {"obs_value": 5, "breakdown": "b"}, **PEOPLE)
    found = releases.beside(selected, selected.iloc[:1], releases.of([told]))
    assert found["obs_value"].tolist() == [33.0]
    assert releases.beside(selected, selected, releases.of([])).empty


def test_the_manifest_names_are_json(project, first, second, release_of):
    release_of(first, {"obs_value": 20}, built="2024-09-01T10:00:00Z")
    assert json.dumps(releases.released(project, second)) == f'["{first.id}"]'
    assert isinstance(releases.known(project, second), pd.DataFrame)
