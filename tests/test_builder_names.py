"""Who builds, when two names are one person, and the second person that a definitive edition takes."""

from __future__ import annotations

import getpass
import json
import subprocess
from dataclasses import replace

import pytest

from peilmerk import build, people, publishing, reads
from peilmerk.errors import GateClosed
from peilmerk.plan.modules import Library
from peilmerk.publishers import stage


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.delenv(people.VARIABLE, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "nothing"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_the_variable_names_who_builds(repository, monkeypatch):
    monkeypatch.setenv(people.VARIABLE, " B. Jansen ")
    assert people.builder(repository) == "B. Jansen"


def test_without_it_git_does(repository, monkeypatch):
    monkeypatch.setenv(people.VARIABLE, " ")
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    subprocess.run(["git", "-C", str(repository), "config", "user.name", "C. Bakker"], check=True)
    assert people.builder(repository) == "C. Bakker"


def test_else_the_account_of_this_machine(repository, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "analist")
    assert people.builder(repository) == "analist"


def test_who_nothing_tells_of_is_nobody(repository, monkeypatch):
    def unknown():
        raise OSError("No username set in the environment")

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert people.builder(repository) == ""


def test_without_git_on_the_machine_the_account_counts(repository, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "analist")
    monkeypatch.setenv("PATH", str(repository))
    assert people.builder(repository) == "analist"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A. de Vries", "a.  DE vries ", True),
        ("A. de Vries", "A.deVries", True),
        ("Zoë", "Zoe\u0308", True),
        ("A. de Vries", "B. de Vries", False),
        ("A. de Vries", "", False),
    ],
)
def test_case_and_spaces_do_not_make_another_person(one, other, same):
    assert people.same(one, other) is same


# --- two people ---


@pytest.fixture
def edition(project):
    """A function: status, and who accepted its one finding (nobody: ""), to the first edition of the project."""

    def make(status: str, by: str = "A. de Vries"):
        publication = replace(project.publications[0], status=status)
        accepted = {"id": "one_value-3f9a1c2b", "check": "Eén waarde", "accepted_by": by, "accepted_on": "2024-05-20", "accepted_reason": "Zo geleverd."}
        folder = project.work(publication)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "controle.json").write_text(json.dumps({"acknowledged": [accepted] if by else [], "findings": []}), "utf-8")
        return publication

    return make


def facts(builder: str) -> stage.Build:
    return stage.Build("2024-05-20T10:00:00Z", "0.1.0", "embedded", {}, builder=builder)


def test_who_accepted_a_finding_does_not_publish_the_definitive_edition(project, edition):
    with pytest.raises(GateClosed) as error:
        people.two(project, edition("definitief"), "a. De  vries")
    said = str(error.value)
    assert "a. De  vries builds it, and also accepted 1 of its findings in voorbeeld/2024-Q1/akkoord.yml" in said
    assert "let a colleague build it" in said and "one_value-3f9a1c2b" in said and "PEILMERK_BOUWER" in said


@pytest.mark.parametrize(
    ("status", "by", "builder"),
    [
        ("definitief", "A. de Vries", "B. Jansen"),
        ("concept", "A. de Vries", "A. de Vries"),
        ("definitief", "", "A. de Vries"),
        ("definitief", "", ""),
    ],
)
def test_somebody_else_does_and_a_concept_or_one_without_acknowledgements_takes_one_person(project, edition, status, by, builder):
    people.two(project, edition(status, by), builder)


def test_who_builds_has_to_be_known_if_somebody_accepted_something(project, edition):
    with pytest.raises(GateClosed, match="it is not known who builds"):
        people.two(project, edition("definitief"), "")


def test_publishing_asks_it_before_anything_is_made(project, edition):
    with pytest.raises(GateClosed, match="takes two people"):
        publishing.publish(project, edition("definitief"), "", "embedded", facts("A. de Vries"))
    assert not project.reports.exists() and not project.releases.exists()


def test_what_publishing_reads_of_the_report_is_only_who_accepted_what(project, edition):
    publication = edition("definitief")
    with reads.recording(project.root) as log:
        people.two(project, publication, "B. Jansen")
    assert [(r.kind, r.query) for r in log.finished()] == [("entry", '"acknowledged"')]


def test_what_publishes_is_made_of_no_check():
    hashes, _ = Library().closure(["peilmerk.people", "peilmerk.publishing"])
    assert "peilmerk.people" in hashes and not [name for name in hashes if name.startswith("peilmerk.checks")]


def test_a_build_tells_the_step_that_publishes_who_builds_wherever_that_runs(project, monkeypatch):
    monkeypatch.setenv(people.VARIABLE, "B. Jansen")
    options = build.Options(publisher="embedded")
    walk = build._Walk(project, project.publications, options, build.wanted(project, project.publications, options), None, print)
    assert stage.Build(version="0.1.0", **walk.facts).builder == "B. Jansen"


def test_who_builds_stands_on_no_page(edition):
    assert "B. Jansen" not in str(facts("B. Jansen").facts(edition("definitief")))
