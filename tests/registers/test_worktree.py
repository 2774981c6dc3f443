"""Registers stay out of git: what git has, what it would take, and what is left to believe without git."""

from __future__ import annotations

import subprocess

import pytest

from peilmerk.errors import ConfigError
from peilmerk.registers import worktree
from peilmerk.registers.worktree import ignored, outside_git


def git(tree, *words):
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y", "-C", str(tree), *words], check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path):
    """A work tree with a register in data/registers, not ignored."""
    folder = tmp_path / "tree/data/registers/voorbeeld/2024-Q1"
    folder.mkdir(parents=True)
    (folder / "indicaties.csv").write_text("x", "utf-8")
    git(tmp_path, "init", "-q", "tree")
    return tmp_path / "tree"


def folder_of(tree):
    return tree / "data/registers/voorbeeld/2024-Q1"


def ignore(tree, *lines):
    (tree / ".gitignore").write_text("\n".join(lines) + "\n", "utf-8")


def test_outside_a_work_tree_anything_goes(tmp_path):
    (tmp_path / "indicaties.csv").write_text("x", "utf-8")
    outside_git(tmp_path)
    outside_git(tmp_path / "indicaties.csv")
    ignored(tmp_path / ".sleutel")


@pytest.mark.parametrize("what", ["data/registers", "data/registers/voorbeeld/2024-Q1", "data/registers/voorbeeld/2024-Q1/indicaties.csv"])
def test_a_register_that_git_would_take_is_named(tree, what):
    with pytest.raises(ConfigError, match=r"indicaties\.csv is in git, or would enter it.*register_root"):
        outside_git(tree / what)
    ignore(tree, "/data/registers/")
    outside_git(tree / what)


def test_a_tracked_register_is_refused_although_it_is_ignored(tree):
    ignore(tree, "/data/registers/")
    git(tree, "add", "-f", "data/registers/voorbeeld/2024-Q1/indicaties.csv")
    with pytest.raises(ConfigError, match=r"indicaties\.csv"):
        outside_git(folder_of(tree))
    with pytest.raises(ConfigError, match=r"indicaties\.csv is in git"):
        ignored(folder_of(tree) / "indicaties.csv")


def test_one_register_of_many_that_is_not_ignored_is_found(tree):
    (folder_of(tree) / "declaraties.csv").write_text("x", "utf-8")
    ignore(tree, "data/registers/*/*/*", "!declaraties.csv")
    with pytest.raises(ConfigError, match=r"declaraties\.csv is in git"):
        outside_git(tree / "data/registers")
    outside_git(folder_of(tree) / "indicaties.csv")


def test_what_says_nothing_of_persons_may_be_in_git(tree):
    (folder_of(tree) / "teksten").mkdir()
    for name in ("leveringen.yml", "vernietigd.yml", "teksten/wmo.md"):
        (folder_of(tree) / name).write_text("x", "utf-8")
    ignore(tree, "*.csv")
    outside_git(tree / "data/registers")
    (folder_of(tree) / "correcties.yml").write_text("x", "utf-8")  # may quote a cell
    with pytest.raises(ConfigError, match=r"correcties\.yml"):
        outside_git(tree / "data/registers")


def test_a_file_that_is_not_there_yet_would_be_taken_too(tree):
    with pytest.raises(ConfigError, match=r"\.sleutel is in git"):
        ignored(tree / "data/registers/.sleutel")
    ignore(tree, "/data/registers/*", "!/data/registers/.sleutel")
    with pytest.raises(ConfigError, match=r"\.sleutel is in git"):
        ignored(tree / "data/registers/.sleutel")
    ignore(tree, "/data/registers/")
    ignored(tree / "data/registers/.sleutel")


def test_a_name_with_signs_of_patterns_is_a_name(tree):
    ignore(tree, "*.csv")
    (folder_of(tree) / "[1]*.xlsx").write_text("x", "utf-8")
    with pytest.raises(ConfigError, match=r"\[1\]\*\.xlsx"):
        outside_git(folder_of(tree) / "[1]*.xlsx")


def test_a_link_into_a_work_tree_is_followed(tree, tmp_path):
    (tmp_path / "kluis").symlink_to(tree / "data/registers")
    with pytest.raises(ConfigError, match=r"indicaties\.csv"):
        outside_git(tmp_path / "kluis")


def test_variables_of_a_hook_do_not_lead_to_another_repository(tree, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    with pytest.raises(ConfigError, match=r"indicaties\.csv"):
        outside_git(folder_of(tree))


@pytest.mark.parametrize("check", [outside_git, ignored])
def test_without_git_only_the_usual_place_is_believed(tree, monkeypatch, check):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigError, match="git cannot tell"):
        check(folder_of(tree) / "indicaties.csv")
    ignore(tree, "*.tmp", "/data/registers/")
    check(folder_of(tree) / "indicaties.csv")
    (tree / "kluis").mkdir()
    with pytest.raises(ConfigError, match="git cannot tell"):
        check(tree / "kluis/indicaties.csv")


def test_a_damaged_repository_counts_as_one_that_cannot_be_asked(tree):
    (tree / ".git/HEAD").write_text("niets", "utf-8")
    with pytest.raises(ConfigError, match="git cannot tell"):
        outside_git(folder_of(tree))
    assert worktree._git(tree, "ls-files") is None
