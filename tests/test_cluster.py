"""The same plan on a Dask cluster: a real scheduler and two workers on this machine, one of them killed while it works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from building import buildable, contents
from peilmerk import build, executors
from peilmerk.build import DONE, RUNNING, Options
from peilmerk.errors import PeilmerkError

pytest.importorskip("distributed")
unix = pytest.mark.skipif(sys.platform == "win32", reason="kills a worker by a signal")


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler with two workers, and the processes of these."""
    file, started = tmp_path / "scheduler.json", []

    def begin(*words: str) -> subprocess.Popen:
        log = (tmp_path / f"{words[0]}-{len(started)}.log").open("w")
        started.append(subprocess.Popen([sys.executable, "-m", "distributed.cli." + words[0], *words[1:]], stdout=log, stderr=subprocess.STDOUT, cwd=tmp_path))
        return started[-1]

    begin("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    workers = [
        begin("dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(tmp_path / "dask"))
        for _ in range(2)
    ]
    address = _address(file)
    yield address, workers
    for process in reversed(started):
        process.kill()
        process.wait()


def _address(file) -> str:
    from distributed import Client

    for _ in range(300):
        if file.exists() and file.stat().st_size:
            with Client(scheduler_file=str(file), set_as_default=False, timeout="30s") as client:
                client.wait_for_workers(2, timeout=60)
                return client.scheduler.address
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


@unix
def test_a_worker_that_is_killed_loses_no_step(published, tmp_path, vega, cluster):
    """The site is the one that a local build makes, and no process of the dead worker stays."""
    address, workers = cluster
    project = buildable(tmp_path / "project", vega)
    told, victims = [], []

    def progress(event) -> None:
        told.append(event)
        if event.state == RUNNING and event.step == "jeugd" and not victims:
            victims.extend(psutil.Process(workers[0].pid).children(recursive=True))
            os.kill(workers[0].pid, signal.SIGKILL)

    outcomes = build.build(project, project.publications, Options(publisher="embedded", cluster=address), progress)
    assert [o.error for o in outcomes] == [None, None]
    assert workers[0].wait(5) == -signal.SIGKILL and workers[1].poll() is None
    assert sum(e.state == DONE and not e.step for e in told if e.edition != "portal") == 2
    for publication in project.publications:
        one, two = contents(published.site / publication.id), contents(project.site / publication.id)
        assert one.keys() == two.keys() and [n for n in one if one[n] != two[n]] == []
    end = time.monotonic() + 5
    while time.monotonic() < end and any(v.is_running() and v.status() != psutil.STATUS_ZOMBIE for v in victims):
        time.sleep(0.05)
    assert [v for v in victims if v.is_running() and v.status() != psutil.STATUS_ZOMBIE] == []
    again = build.build(project, project.publications, Options(publisher="embedded"))
    assert [o.ran for o in again] == [[], []]  # what the cluster made is known here


def test_an_error_of_a_step_comes_back_in_its_own_words(tmp_path, vega, cluster):
    address, _ = cluster
    project = buildable(tmp_path / "project", vega)
    path = project.raw / "voorbeeld/2024-Q2/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"1.270", b"veel"))
    first, second = build.build(project, project.publications, Options(publisher="embedded", cluster=address))
    assert first.error is None
    assert "voorbeeld/2024-Q2/cijfers.csv" in str(second.error) and "'veel'" in str(second.error)


def test_no_scheduler_is_an_error_that_says_how_to_get_one(published):
    with pytest.raises(PeilmerkError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1:9.*dask scheduler"):
        executors.Cluster("tcp://127.0.0.1:9")
