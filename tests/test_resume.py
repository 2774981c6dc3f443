"""A build that is cut off, meets another one, or cannot write: what readers see is whole, no process stays, and the next build goes on."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from building import buildable, contents, copy_of
from peilmerk import build, files, lock
from peilmerk.build import Options
from peilmerk.errors import DiskError, ProjectBusy
from peilmerk.project import Project

FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"
unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and file systems of Unix")


@pytest.fixture
def copy(published, tmp_path):
    return copy_of(published, tmp_path / "project")


def start(project, *words: str, **settings) -> subprocess.Popen:
    """`peilmerk build` in a process of its own, with what it prints in `build.log` of the project."""
    environment = {**os.environ, "PEILMERK_PROJECT": str(project.root), "SOURCE_DATE_EPOCH": "1700000000", "MARK_OF_TEST": str(project.root)}
    log = (project.root / "build.log").open("a")
    return subprocess.Popen(
        [sys.executable, "-m", "peilmerk", "build", "--publisher", "embedded", "--jobs", "2", *words],
        env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=project.root, **settings,
    )  # fmt: skip


def said(project) -> str:
    return (project.root / "build.log").read_text()


def wait_for(what, seconds: float = 60) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def left(project) -> list[str]:
    """Processes of a build of this project that still live."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("MARK_OF_TEST") == str(project.root) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found


def shown(project) -> dict[str, dict[str, bytes]]:
    """The sites that readers can see, by edition."""
    return {e: contents(project.site / e) for e in (FIRST, SECOND) if (project.site / e).is_dir()}


@unix
def test_killed_again_and_again_it_goes_on_and_ends_with_the_same_sites(published, tmp_path, vega):
    """kill -9 at any moment: a site is not there or whole, and no process stays; at the end all is as if nothing had happened."""
    project = buildable(tmp_path / "project", vega)
    whole = shown(published)
    chance, killed = random.Random(5), 0
    for moment in [*range(1, 13), None]:
        running = start(project)
        with contextlib.suppress(subprocess.TimeoutExpired):  # ever later, and the last time to its end: on a slow machine too every step gets its time
            running.wait(600 if moment is None else 0.5 + chance.random() * (5 + moment))
        if running.poll() is not None:
            break
        running.kill()
        running.wait()
        killed += 1
        assert wait_for(lambda: not left(project), 5), left(project)
        for edition, site in shown(project).items():
            assert site.keys() == whole[edition].keys(), edition
    assert killed >= 2 and running.returncode == 0, said(project)
    for edition, site in shown(project).items():
        assert [n for n in site if site[n] != whole[edition][n]] == [], edition
    assert len(shown(project)) == 2
    outcomes = build.build(Project(project.root), project.publications, Options(publisher="embedded"))
    assert [o.ran for o in outcomes] == [[], []]


@unix
def test_ctrl_c_stops_within_two_seconds_and_leaves_no_process(published, tmp_path, vega):
    project = buildable(tmp_path / "project", vega)
    cell = "import time\ntime.sleep(60)"
    notebook = project.notebooks / "jeugd.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("ed = editie(", f"{cell}\ned = editie(".replace("\n", "\\n")), "utf-8")
    running = start(project)
    assert wait_for(lambda: list((project.processed / "log").glob("*.jsonl")) and "protect" in said(project), 90), said(project)
    time.sleep(1)
    begin = time.monotonic()
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == 130
    # Two seconds, and some for a machine that does more than this test; what does not listen is only killed after five.
    assert time.monotonic() - begin < 4
    assert wait_for(lambda: not left(project), 2), left(project)
    assert "run the same command to go on" in said(project) and "Traceback" not in said(project)


def test_two_builds_at_once_wait_for_each_other(copy):
    with lock.held(copy):
        running = start(copy)
        assert wait_for(lambda: "Another build is at work in this project" in said(copy), 20), said(copy)
        assert f"process {os.getpid()}" in said(copy) and "Waiting until it is done" in said(copy)
        assert running.poll() is None
    assert running.wait(60) == 0


def test_who_will_not_wait_is_refused_with_the_owners_name(copy):
    with lock.held(copy), pytest.raises(ProjectBusy, match=rf"process {os.getpid()}.*--no-wait"):
        build.build(copy, copy.publications, Options(publisher="embedded", wait=False))


def test_a_lock_whose_owner_was_killed_is_free(copy):
    running = start(copy, "--force")
    assert wait_for(lambda: lock.owner(copy) != "it has not said yet whose it is", 20)
    running.kill()
    running.wait()
    with lock.held(copy, wait=False):
        pass


# --- a disk that cannot be written --------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path):
    """A function that mounts a small file system of its own (Linux, root); skips where that is not allowed."""
    mounted = []

    def mount(size: str, name: str = "disk"):
        folder = tmp_path / name
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("this account may not mount a file system")
        mounted.append(folder)
        return folder

    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs Linux and root, to make a small disk")
    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_an_error_and_the_last_site_stays(published, disk):
    project = copy_of(published, disk("40m") / "project")
    before = shown(project)
    filler = project.root / "filler"
    path = project.raw / "voorbeeld/2024-Q2/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"325", b"326"))
    filler.write_bytes(b"x" * (shutil.disk_usage(project.root).free - 60_000))
    (outcome,) = build.build(Project(project.root), project.publications[1:], Options(publisher="embedded"))
    assert outcome.site is None and "the disk is full" in str(outcome.error), outcome.error
    assert shown(project) == before
    filler.unlink()
    (outcome,) = build.build(Project(project.root), project.publications[1:], Options(publisher="embedded"))
    assert outcome.error is None and "326" in (project.site / SECOND / "jeugd.html").read_text("utf-8")


@pytest.mark.parametrize("room", [5_000, 200_000, 700_000, 1_500_000])
def test_a_disk_that_fills_at_any_moment_leaves_whole_sites(published, disk, room):
    project = copy_of(published, disk("60m") / "project")
    before = shown(project)
    filler = project.root / "filler"
    filler.write_bytes(b"x" * max(0, shutil.disk_usage(project.root).free - room))
    outcomes = build.build(Project(project.root), project.publications, Options(publisher="embedded", force=True, jobs=1))
    for outcome in outcomes:
        assert outcome.error is None or "the disk is full" in str(outcome.error), outcome.error
    assert {e: s.keys() for e, s in shown(project).items()} == {e: s.keys() for e, s in before.items()}
    filler.unlink()
    again = build.build(Project(project.root), project.publications, Options(publisher="embedded"))
    assert [o.error for o in again] == [None, None]
    assert list(project.root.rglob(f"{files.UNFINISHED}*")) == []


def test_a_read_only_project_is_an_error_in_words(published, disk):
    folder = disk("40m")
    project = copy_of(published, folder / "project")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    with pytest.raises(DiskError, match="the disk is read-only"):
        build.build(Project(project.root), project.publications, Options(publisher="embedded"))
