"""Which publisher a build uses and its version: asked once, and again when it is another program."""

from __future__ import annotations

import json
import os

import pytest

from peilmerk import versions
from peilmerk.errors import PublisherError
from peilmerk.project import Project
from peilmerk.publishers import quarto


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program in the place of Quarto: `program(version)` installs it; every time that it is asked, it says so in `asked`."""
    path, asked = tmp_path / "quarto", tmp_path / "asked"

    def install(version: str, when: int = 1_700_000_000) -> list[str]:
        path.write_text(f"#!/bin/sh\necho x >> {asked}\necho {version}\n")
        path.chmod(0o755)
        os.utime(path, (when, when))
        monkeypatch.setattr(quarto.shutil, "which", lambda _: str(path))
        return asked.read_text().split() if asked.exists() else []

    install.asked = lambda: len(asked.read_text().split()) if asked.exists() else 0
    return install


@pytest.fixture
def absent(monkeypatch):
    """A machine without Quarto."""
    monkeypatch.setattr(quarto.shutil, "which", lambda _: None)


def settings(project, publisher: str) -> Project:
    path = project.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("publisher: embedded", f"publisher: {publisher}"), "utf-8")
    return Project(project.root)


def test_without_quarto_auto_is_the_embedded_publisher(project, absent):
    assert versions.publisher_name(settings(project, "auto"), "auto") == "embedded"
    assert versions.publisher_name(project, "embedded") == "embedded"


def test_where_quarto_is_auto_takes_it(project, program):
    program("1.9.1")
    assert versions.publisher_name(settings(project, "auto"), "auto") == "quarto"


def test_what_peilmerk_yml_says_holds_unless_the_command_says_otherwise(project, program):
    program("1.9.1")
    assert versions.publisher_name(project, "auto") == "embedded"
    assert versions.publisher_name(project, "quarto") == "quarto"
    assert versions.publisher_name(settings(project, "quarto"), "auto") == "quarto"


def test_who_asks_for_quarto_where_it_is_absent_is_told_what_to_do(project, absent):
    for ask in (lambda: versions.publisher_name(project, "quarto"), lambda: versions.publisher(settings(project, "quarto"), "auto")):
        with pytest.raises(PublisherError, match=r"Quarto is not installed.*--publisher embedded"):
            ask()


def test_the_embedded_publisher_says_which_pandoc_it_is(project):
    import pypandoc

    assert versions.publisher(project, "embedded") == f"de ingebouwde publisher (pandoc {pypandoc.get_pandoc_version()})"


@pytest.mark.skipif(os.name == "nt", reason="the program of this test is a script of sh")
def test_a_program_is_asked_once_as_long_as_it_is_the_same(project, program):
    program("1.9.1")
    for _ in range(3):
        assert versions.publisher(project, "quarto") == "Quarto 1.9.1"
    assert program.asked() == 1
    program("1.9.2", when=1_700_000_100)
    assert versions.publisher(project, "quarto") == "Quarto 1.9.2"
    assert program.asked() == 2


@pytest.mark.skipif(os.name == "nt", reason="the program of this test is a script of sh")
@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"mark": ["elsewhere", 1], "version": "0"}'])
def test_what_was_kept_and_cannot_be_used_is_asked_again(project, program, text):
    program("1.9.1")
    project.cache.mkdir(parents=True)
    (project.cache / "version-quarto.json").write_text(text)
    assert versions.publisher(project, "quarto") == "Quarto 1.9.1"
    assert json.loads((project.cache / "version-quarto.json").read_text("utf-8"))["version"] == "1.9.1"
