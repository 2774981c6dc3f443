"""Tests in several processes at once: what is made once for all of them, and how many there are."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

import workers

TESTS = Path(__file__).parent


@pytest.fixture
def factory(tmp_path, monkeypatch):
    """What gives a process its folders, for one of several of a run."""
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    return SimpleNamespace(getbasetemp=lambda: tmp_path / "popen-gw0")


def test_what_several_ask_for_is_made_once_and_the_others_wait(factory):
    made = []

    def make(folder: Path) -> None:
        folder.mkdir()
        time.sleep(0.2)
        (folder / "whole").touch()
        made.append(folder)

    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _: (folder := workers.once(factory, "site", make), (folder / "whole").exists()), range(3)))
    assert found == [(made[0], True)] * 3 and len(made) == 1


def test_what_cannot_be_made_is_tried_once_and_told_to_all(factory):
    def make(folder: Path) -> None:
        raise AssertionError("voorbeeld/2024-q1: geen ruimte")

    with pytest.raises(AssertionError, match="geen ruimte"):
        workers.once(factory, "site", make)
    with pytest.raises(pytest.fail.Exception, match="site could not be made by another process: voorbeeld/2024-q1: geen ruimte"):
        workers.once(factory, "site", lambda folder: folder.mkdir())


def test_what_a_killed_process_left_is_made_anew(factory, tmp_path):
    (tmp_path / "site/project").mkdir(parents=True)
    (tmp_path / "site/project/half").touch()
    folder = workers.once(factory, "site", lambda folder: folder.mkdir())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("cores", "free", "number"), [(2, 24, 2), (16, 24, 4), (4, 9, 2), (2, 1, 1)])
def test_as_many_as_there_are_cores_and_memory_for(monkeypatch, cores, free, number):
    monkeypatch.setattr(workers.os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    monkeypatch.setattr(workers.psutil, "virtual_memory", lambda: SimpleNamespace(available=free * 1_000_000_000))
    assert workers.number() == number


def test_the_files_that_begin_are_there():
    assert [name for name in workers.LONG if not (TESTS / name).is_file()] == [] and len(set(workers.LONG)) == len(workers.LONG)
