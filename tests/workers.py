"""Tests in several processes at once (pytest-xdist): how many, which files begin, and what they make once for all of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

TESTS = Path(__file__).parent
#: The files that take longest, longest first, so that none of them is begun when all others are done. A file of which
#: tests need the whole project built is not the first: others go on while it is made.
LONG = [
    "test_incremental.py", "test_non_interference.py", "test_build.py", "test_resume.py", "test_account.py", "test_site_browser.py", "registers/test_destroying.py",
    "registers/counting/test_brute_force.py", "engine/test_engine_faults.py", "registers/counting/test_spells.py", "test_new_theme.py", "registers/test_after_destruction.py", "test_audience.py",
    "registers/counting/test_turned_18.py", "test_withdrawal.py", "test_rendered_figures.py", "test_cluster.py", "test_preparing_by_hand.py", "test_by_hand.py",
    "engine/test_engine_zygote.py", "plan/test_fingerprints.py", "registers/test_leaks.py", "test_publishing.py", "publishers/test_embedded_browser.py", "test_analyses_benchmark.py",
    "test_release.py", "plan/test_modules.py", "engine/test_engine_equivalence.py", "test_public_checks.py", "disclosure/test_both.py", "test_protect.py",
]  # fmt: skip
AT_MOST = 4
MEMORY = 4_000_000_000
"""Bytes for one process: it builds editions with as many processes as there are cores."""


def number() -> int:
    """As many processes as there are cores and memory is free for, and at most AT_MOST."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, AT_MOST, psutil.virtual_memory().available // MEMORY))


def is_one() -> bool:
    """Whether this is one of several processes that run tests."""
    return "PYTEST_XDIST_WORKER" in os.environ


def longest_first(items: list[pytest.Item]) -> None:
    """Put tests of the files in LONG before the others, without changing the order within a file."""
    place = {name: position for position, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.relative_to(TESTS).as_posix(), len(LONG)))


def once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` makes, once for all processes of this run: who asks for it meanwhile waits until it is there.

    Not to be changed by a test: others read it at the same time. Fails everywhere with the words of the one that could not make it.
    """
    if not is_one():
        folder = tmp_path_factory.mktemp(name) / "project"
        make(folder)
        return folder
    shared = tmp_path_factory.getbasetemp().parent / name  # within the folder of the whole run
    shared.mkdir(exist_ok=True)
    folder, made, failed = shared / "project", shared / "made", shared / "failed"
    with FileLock(shared / "lock"):
        if failed.exists():
            pytest.fail(failed.read_text("utf-8"), pytrace=False)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
            try:
                make(folder)
            except BaseException as error:
                failed.write_text(f"{name} could not be made by another process: {error}", "utf-8")
                raise
            made.touch()
    return folder
