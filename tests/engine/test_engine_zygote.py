"""The zygote: one thread, started when it is needed, and anew when Peilmerk's code changed."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from noted import descriptors, printed, run

from peilmerk.engine import Settings, choose, sources, wire


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Another folder that is watched for changes."""
    folder = tmp_path / "pakket"
    folder.mkdir()
    (folder / "module.py").write_text("x = 1")
    monkeypatch.setattr(sources, "PACKAGE", folder)
    return folder


def zygote_of(engine) -> int:
    return engine.call("os:getppid", (), Settings(Path.cwd()))


def test_it_has_one_thread_of_python_and_few_of_the_system(fork):
    process = psutil.Process(zygote_of(fork))
    assert fork._zygote.told["threads"] == []
    assert process.num_threads() <= 2  # the second is that of Arrow's memory pool, which knows of forks
    assert process.num_fds() < 20


def test_libraries_that_use_threads_work_in_what_was_forked(fork, notebook):
    source = notebook(
        "import numpy as np, pandas as pd, pyarrow as pa, pyarrow.compute as pc, io\n"
        "a = np.random.default_rng(1).random((600, 600))\nprint(round(float(np.linalg.norm(a @ a - a.dot(a))), 9))",
        "t = pa.table({'a': range(2_000_000), 'b': [str(i % 9) for i in range(2_000_000)]})\nprint(t.group_by('b').aggregate([('a', 'sum')]).num_rows, pc.sum(t['a']))",
        "f = io.BytesIO(); t.to_pandas().to_parquet(f); print(len(pd.read_parquet(f)))",
        "import duckdb\nprint(duckdb.sql('select count(*) from t').fetchall())",
        "import vl_convert\nspec = {'data': {'values': [{'a': 1}]}, 'mark': 'bar', 'encoding': {'x': {'field': 'a'}}}\nprint(vl_convert.vegalite_to_svg(spec)[:4])",
        "from concurrent.futures import ProcessPoolExecutor\nimport math\nwith ProcessPoolExecutor(2) as pool: print(list(pool.map(math.sqrt, [4, 9])))",
    )
    assert printed(run(fork, source)) == "0.0\n9 1999999000000\n2000000\n[(2000000,)]\n<svg\n[2.0, 3.0]\n"


def test_starting_does_not_wait_and_nothing_starts_before(notebook):
    with choose("fork") as engine:
        assert engine._zygote is None
        begin = time.monotonic()
        engine.start()
        assert time.monotonic() - begin < 0.5
        first = engine._zygote.process.pid
        assert zygote_of(engine) == zygote_of(engine) == first


def test_every_run_has_a_process_of_its_own_from_the_same_zygote(fork):
    settings = Settings(Path.cwd())
    assert len({fork.call("os:getpid", (), settings) for _ in range(4)}) == 4
    assert len({zygote_of(fork) for _ in range(4)}) == 1


def test_no_run_waits_for_a_clock(fork):
    """The end of a process is told at once; once in a hundred runs it was told a second later."""
    taken = []
    for _ in range(300):
        begin = time.monotonic()
        zygote_of(fork)
        taken.append(time.monotonic() - begin)
    assert sum(t >= 1 for t in taken) <= 1


def test_a_changed_source_file_gives_a_new_zygote(package):
    with choose("fork") as engine:
        first = zygote_of(engine)
        (package / "module.py").write_text("x = 22")
        second = zygote_of(engine)
        (package / "nieuw.py").write_text("")
        third = zygote_of(engine)
        assert len({first, second, third}) == 3
        assert not psutil.pid_exists(first) and not psutil.pid_exists(second)
        assert zygote_of(engine) == third


def test_a_run_that_is_not_done_keeps_the_zygote_that_it_has(package, notebook):
    with choose("fork") as engine:
        first = zygote_of(engine)
        source = notebook("import os, time\nopen('begonnen', 'w').close()\nwhile not os.path.exists('door'): time.sleep(0.02)\nprint(os.getppid())")
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(run, engine, source)
            while not (source.parent / "begonnen").exists():
                time.sleep(0.02)
            (package / "module.py").write_text("x = 333")
            assert zygote_of(engine) != first
            (source.parent / "door").touch()
            assert printed(running.result()) == f"{first}\n"
        assert not psutil.pid_exists(first)


def test_it_works_where_a_socket_does_not_keep_packets_whole(notebook, monkeypatch):
    """As on systems without SEQPACKET."""
    monkeypatch.setattr(wire, "pair", socket.socketpair)
    with choose("fork") as engine:
        nb = run(engine, notebook("print('x' * 1_000_000)", "import subprocess; subprocess.run(['echo', 'buiten']); 'y' * 200_000", "import time\ntime.sleep(60)"), cell_timeout=1)
        assert printed(nb) == "x" * 1_000_000 + "\nbuiten\n"
        assert "took longer than 1 seconds" in nb.error
        assert engine.call("operator:mul", (b"z" * 1_000_000, 2), Settings(Path.cwd())) == b"z" * 2_000_000


def test_threads_that_start_together_share_one_zygote():
    with choose("fork") as engine, ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _: zygote_of(engine), range(8)))) == 1


def test_an_engine_started_in_a_thread_that_ends_lives_on():
    with choose("fork") as engine:
        thread = threading.Thread(target=engine.start)
        thread.start()
        thread.join()
        first = zygote_of(engine)
        time.sleep(0.2)
        assert zygote_of(engine) == first


def test_closing_ends_the_zygote_and_leaves_no_descriptors():
    before = descriptors()
    engine = choose("fork")
    pid = zygote_of(engine)
    engine.close()
    assert not psutil.pid_exists(pid)
    assert descriptors() == before
