"""Registers stay out of git: whether a file is in a work tree's history, or would enter it with the next `git add`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from peilmerk.errors import ConfigError

#: Files of a folder of registers that say nothing of a person, so that git may have them.
_OF_NOBODY = {"leveringen.yml", "vernietigd.yml", "akkoord.yml", "README.md", ".gitignore", ".gitkeep"}
#: The only place in a work tree that is believed without asking git, if .gitignore names it.
_DEFAULT = "data/registers"


def outside_git(path: Path) -> None:
    """Raise ConfigError, naming the file, if a register, or any file of a folder of registers, is in git or would enter it.

    leveringen.yml and other files that say nothing of persons may be in git. Asks git once, some milliseconds a folder. Where git
    cannot be asked, only `data/registers` is accepted inside a work tree, if its .gitignore names it.
    """
    path = Path(path).resolve()
    tree = _work_tree(path)
    if tree is None:
        return
    # What git has, and what `git add` would give it: untracked and not ignored.
    listed = _git(tree, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", f":(top,literal){_below(path, tree)}")
    if listed is None:
        _believed(path, tree)
        return
    names = [name for name in listed.split("\0") if name and not _is_of_nobody(tree / name, path)]
    if names:
        raise _in_git(tree / names[0], len(names) - 1)


def ignored(path: Path) -> None:
    """Raise ConfigError if a file, which need not exist yet, is in git or would enter it."""
    path = Path(path).resolve()
    tree = _work_tree(path)
    if tree is None:
        return
    named = _git(tree, "check-ignore", "--", _below(path, tree))  # nothing for a file that is tracked
    if named is None:
        _believed(path, tree)
    elif not named:
        raise _in_git(path)


def _is_of_nobody(file: Path, path: Path) -> bool:
    return file != path and (file.name in _OF_NOBODY or "teksten" in file.relative_to(path).parts[:-1])


def _in_git(path: Path, others: int = 0) -> ConfigError:
    more = f" and {others} more" if others else ""
    return ConfigError(
        f"{path}{more} is in git, or would enter it with the next `git add`. Registers of clients and their key must stay outside. Move register_root "
        f"(peilmerk.yml) to a folder outside this work tree, or name it in its .gitignore (the default is the line /{_DEFAULT}/). What was committed already "
        "stays in the history: tell your privacy officer."
    )


def _believed(path: Path, tree: Path) -> None:
    """What is left to look at if git cannot be asked."""
    rules = tree / ".gitignore"
    lines = rules.read_text("utf-8", errors="replace").splitlines() if rules.is_file() else []
    named = any(line.strip().strip("/") == _DEFAULT for line in lines)
    if not (named and path.is_relative_to(tree / _DEFAULT)):
        raise ConfigError(
            f"{path} lies in the git work tree {tree}, and git cannot tell whether it is ignored. Install git, or move register_root outside the "
            f"work tree, or to {_DEFAULT} with the line /{_DEFAULT}/ in .gitignore."
        )


def _work_tree(path: Path) -> Path | None:
    """The folder at or above a path that has a .git (a folder, or a file in a worktree or submodule)."""
    return next((folder for folder in (path, *path.parents) if (folder / ".git").exists()), None)


def _below(path: Path, tree: Path) -> str:
    return path.relative_to(tree).as_posix()


def _git(tree: Path, *words: str) -> str | None:
    """What git prints; None if git is missing or refuses this repository."""
    # In a hook these name another repository.
    clean = {k: v for k, v in os.environ.items() if k not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR")}
    try:
        done = subprocess.run(["git", "-C", str(tree), *words], capture_output=True, env=clean, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", errors="replace") if done.returncode in (0, 1) else None
