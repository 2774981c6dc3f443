"""The lock of a project: one build at a time, whose it is, and free again however its owner ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from peilmerk import files, lock
from peilmerk.errors import DiskError, ProjectBusy
from peilmerk.project import Project

_HOLDER = """
import sys, time
from pathlib import Path
from peilmerk import lock
from peilmerk.project import Project
sys.argv[:] = ["peilmerk", "build", "--all"]
with lock.held(Project(Path(%r))):
    print("held", flush=True)
    sys.stdin.readline()
print("free", flush=True)
"""


@contextlib.contextmanager
def another_build(project):
    """A build in another process that holds the lock until its input ends."""
    environment = {**os.environ, "LOGNAME": "j.devries"}
    command = [sys.executable, "-c", _HOLDER % str(project.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_who_does_not_wait_is_refused_with_the_name_of_the_owner(project):
    with another_build(project) as other, pytest.raises(ProjectBusy) as error, lock.held(project, wait=False):
        pass
    for said in ("j.devries on ", f"process {other.pid}", "`peilmerk build --all`", "since ", "--no-wait"):
        assert said in str(error.value)


def test_who_waits_is_told_once_and_goes_on_when_the_other_is_done(project):
    told = []
    with another_build(project) as other:
        threading.Timer(0.5, other.stdin.close).start()
        begin = time.monotonic()
        with lock.held(project, told=told.append):
            assert time.monotonic() - begin > 0.3
            assert other.stdout.readline() == "free\n"
    (sentence,) = told
    assert "j.devries" in sentence and "Waiting until it is done" in sentence


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_after_kill_9_it_is_free_at_once(project):
    with another_build(project) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        with lock.held(project, wait=False):
            assert "j.devries" not in lock.owner(project)


@pytest.mark.parametrize("error", [ValueError("wrong"), KeyboardInterrupt()])
def test_after_an_error_it_is_free_and_nobody_s(project, error):
    with pytest.raises(type(error)), lock.held(project):
        raise error
    assert lock.owner(project) == "it has not said yet whose it is"
    with another_build(project):
        assert "j.devries" in lock.owner(project)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "x"}'])
def test_an_owner_that_has_not_said_yet_whose_it_is_is_no_trouble(project, text):
    files.write_text(project.processed / ".slot-van.json", text)
    assert lock.owner(project) == "it has not said yet whose it is"


def test_the_first_build_of_a_project_makes_its_folder(project):
    with lock.held(project, wait=False):
        assert project.processed.is_dir()


def test_a_project_that_cannot_be_written_is_told(project):
    project.processed.parent.mkdir(parents=True)
    project.processed.write_text("a file where the folder should be")
    with pytest.raises((DiskError, OSError)), lock.held(project, wait=False):
        pass


def test_a_read_only_project_is_told_in_words(read_only):
    with pytest.raises(DiskError, match="this account may not write there"), lock.held(Project(read_only), wait=False):
        pass
    assert list(read_only.iterdir()) == []


def test_a_read_only_folder_of_data_too(tmp_path, read_only, monkeypatch):
    monkeypatch.setattr(Project, "processed", read_only)
    with pytest.raises(DiskError, match="this account may not write there"), lock.held(Project(tmp_path), wait=False):
        pass


def test_an_account_without_a_name_has_its_number(project, monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(lock.getpass, "getuser", nameless)
    with lock.held(project):
        assert lock.owner(project).startswith(("account ", "someone "))
