"""What goes wrong stays with the run that did it, is told in words, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import nbformat
import psutil
import pytest
from noted import printed, run

from peilmerk.engine import Settings, choose
from peilmerk.errors import NotebookFailed

MARK = "PEILMERK_TEST_MARK"
IN_C = "import ctypes\nctypes.CDLL(None).sleep(100)"
DEAF = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(100)"
#: For a process that imports it at its start: a notebook in which a cell wrote "twee" is written to the half, and no further.
HANGS_WHILE_WRITING = """
import builtins, io, time

real = io.open

def half(path, mode="r", *more, **named):
    file = real(path, mode, *more, **named)
    if "w" in mode and str(path).endswith(".ipynb"):
        whole = file.write
        def write(text):
            if '"twee' not in text:
                return whole(text)
            whole(text[: len(text) // 2])
            file.flush()
            time.sleep(100)
        file.write = write
    return file

builtins.open = io.open = half
"""
MASKED = "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\nwhile True: time.sleep(1)"


def failure(engine, source: Path, **settings) -> tuple[str, nbformat.NotebookNode, float]:
    """The message of a run that fails, its part-executed copy, and the seconds it took."""
    failed = source.with_suffix(".failed.ipynb")
    begin = time.monotonic()
    with pytest.raises(NotebookFailed) as error:
        engine.execute(source, source.with_suffix(".uit.ipynb"), {}, Settings(source.parent, **settings), failed=failed)
    return str(error.value), nbformat.read(failed, 4), time.monotonic() - begin


def errors(nb) -> list[str]:
    return [o.ename for c in nb.cells for o in c.get("outputs", []) if o.output_type == "error"]


def marked(mark: str) -> list[psutil.Process]:
    """Processes with this mark in their environment, but those that have ended and wait to be looked at."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def gone(mark: str, seconds: float = 5) -> bool:
    """Whether all of them are gone within that time."""
    end = time.monotonic() + seconds
    while marked(mark) and time.monotonic() < end:
        time.sleep(0.05)
    return not marked(mark)


# --- time ---
def test_a_cell_that_hangs_is_stopped(any_engine, notebook):
    source = notebook("print('voor')", "print('bezig')\nimport time\ntime.sleep(100)", "print('na')", name="lang")
    message, nb, _ = failure(any_engine, source, cell_timeout=1)
    assert message.startswith("A cell of notebooks/lang.ipynb took longer than 1 seconds and was stopped.\n  (in notebooks/lang.ipynb, cell 3: print(")
    assert printed(nb) in ("voor\nbezig\n", "voor\n") and "na" not in printed(nb)


def test_the_copy_shows_why_and_where_it_was_stopped(engine, notebook):
    source = notebook("print('bezig')\nimport time\ntime.sleep(100)", "print('na')")
    _, nb, _ = failure(engine, source, cell_timeout=1)
    assert errors(nb) == ["CellTimeoutError", "KeyboardInterrupt"]
    assert printed(nb) == "bezig\n"
    assert nb.cells[-2].metadata.papermill.status == "failed"
    assert "time" in "".join(nb.cells[-2].outputs[-1].traceback)


def test_a_cell_that_waits_in_a_coroutine_is_stopped(fork, notebook):
    _, nb, seconds = failure(fork, notebook("import asyncio\nawait asyncio.sleep(100)"), cell_timeout=1)
    assert errors(nb) == ["CellTimeoutError", "CancelledError"] and seconds < 4


@pytest.mark.parametrize("code", [IN_C, DEAF, MASKED, "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass"])
def test_a_cell_that_does_not_listen_is_killed_after_five_seconds(fork, notebook, code):
    message, nb, seconds = failure(fork, notebook(code), cell_timeout=1)
    assert "took longer than 1 seconds" in message
    assert errors(nb)[0] == "CellTimeoutError" and seconds < 9


def test_a_kernel_that_does_not_listen_is_killed_too(pool, notebook):
    message, nb, _ = failure(pool, notebook(DEAF), cell_timeout=1)
    assert "took longer than 1 seconds" in message and errors(nb) == ["CellTimeoutError"]


def test_a_cell_that_survives_its_interrupt_still_counts_as_too_slow(fork, notebook):
    source = notebook("import time\ntry:\n    time.sleep(100)\nexcept KeyboardInterrupt:\n    print('toch klaar')", "print('na')")
    message, nb, _ = failure(fork, source, cell_timeout=1)
    assert "took longer" in message and printed(nb) == "toch klaar\n" and errors(nb) == ["CellTimeoutError"]


def test_a_whole_notebook_has_a_time(any_engine, notebook):
    source = notebook(*["import time\ntime.sleep(0.4)"] * 30, name="traag")
    message, _, seconds = failure(any_engine, source, timeout=3)
    assert message.startswith("notebooks/traag.ipynb took longer than 3 seconds and was stopped.")
    assert seconds < 12


def test_what_is_stopped_while_its_copy_is_written_leaves_the_copy_before_that(plain, notebook, tmp_path, monkeypatch):
    """Papermill writes the copy again before and after every cell."""
    (tmp_path / "start").mkdir()
    (tmp_path / "start/sitecustomize.py").write_text(HANGS_WHILE_WRITING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "start"))
    source = notebook("print('een')", "print('tw' + 'ee')", "print('drie')", name="half")
    message, nb, _ = failure(plain, source, timeout=6)
    assert message.startswith("notebooks/half.ipynb took longer than 6 seconds")
    assert printed(nb) == "een\n" and nb.cells[2].metadata.papermill.status == "running"
    assert not list(tmp_path.glob(".onaf-*")) and not source.with_suffix(".uit.ipynb").exists()


def test_what_is_stopped_before_its_first_cell_leaves_a_copy_without_results(plain, notebook):
    source = notebook("print('een')", name="vroeg")
    saved = nbformat.read(source, 4)
    saved.cells[1].outputs, saved.cells[1].execution_count = [nbformat.v4.new_output("stream", text="van een eerdere keer\n")], 7
    nbformat.write(saved, source)
    _, nb, _ = failure(plain, source, timeout=0.05)
    assert [c.source for c in nb.cells] == [c.source for c in saved.cells]
    assert printed(nb) == "" and nb.cells[1].execution_count is None


def test_a_cell_within_its_time_is_left_alone(fork, notebook):
    assert printed(run(fork, notebook("import time\ntime.sleep(1.2)\nprint('klaar')"), cell_timeout=2, timeout=5, memory=2_000_000_000)) == "klaar\n"


# --- death ---
DEATHS = {
    "exit code 0": ("import os\nos._exit(0)", "it ended itself with exit code 0"),
    "exit code 3": ("import os\nos._exit(3)", "it ended itself with exit code 3"),
    "crash": ("import ctypes\nctypes.string_at(0)", "it crashed on memory that is not its own (signal 11, SIGSEGV)"),
    "abort": ("import os\nos.abort()", "a library in it could not go on (signal 6, SIGABRT)"),
    "closing what is not its own": ("import os\nos.closerange(3, 256)\nwhile True: pass", "it was killed from outside"),
    "kill": (
        "import os\nos.kill(os.getpid(), 9)",
        "it was killed from outside (signal 9, SIGKILL). Was there enough memory? Fewer at a time: --jobs 1.",
    ),
}


@pytest.mark.parametrize("death", DEATHS)
def test_a_kernel_that_dies_is_an_error_in_words(fork, notebook, death):
    code, words = DEATHS[death]
    message, nb, seconds = failure(fork, notebook("print('voor')", f"print('laatste woorden')\n{code}", "print('na')", name="dood"))
    assert message.startswith(f"The kernel of notebooks/dood.ipynb died: {words}") and message.endswith("cell 3: print('laatste woorden'))")
    assert printed(nb) == "voor\nlaatste woorden\n"
    assert errors(nb) == ["DeadKernelError"] and seconds < 2
    assert nb.cells[-2].execution_count == 3


@pytest.mark.parametrize("death", ["exit code 3", "crash"])
def test_an_ordinary_kernel_that_dies_is_an_error_in_words(pool, notebook, death):
    code, words = DEATHS[death]
    message, nb, _ = failure(pool, notebook(code, name="dood"))
    assert message.startswith(f"The kernel of notebooks/dood.ipynb died: {words}") and errors(nb) == ["DeadKernelError"]


def test_papermills_own_kernel_that_dies_is_an_error_in_words(plain, notebook):
    message, _, _ = failure(plain, notebook("import os\nos._exit(1)", name="dood"))
    assert message.startswith("The kernel of notebooks/dood.ipynb died.")


def test_only_the_notebook_that_dies_fails(fork, notebook, tmp_path):
    good, bad = notebook("import time\ntime.sleep(1)\nprint('goed')", name="goed"), notebook("import os\nos.abort()", name="fout")
    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(run, fork, source) for source in (good, bad)]
        found = [r.result() for r in running]
    assert printed(found[0]) == "goed\n" and "error" not in found[0]
    assert "SIGABRT" in found[1].error


# --- memory ---
@pytest.mark.parametrize(
    "code",
    [
        "x = []\nwhile True:\n    x.append(b'x' * 20_000_000)\n    time.sleep(0.02)",
        "subprocess.run([sys.executable, '-c', \"import time\\nx = b'x' * 900_000_000\\ntime.sleep(60)\"])",
        "subprocess.run(['setsid', '-f', sys.executable, '-c', \"import time\\nx = b'x' * 900_000_000\\ntime.sleep(60)\"]); time.sleep(60)",
    ],
)
def test_a_notebook_that_uses_too_much_memory_is_stopped(fork, notebook, code):
    source = notebook(f"import subprocess, sys, time\nprint('voor')\n{code}", name="groot")
    message, nb, seconds = failure(fork, source, memory=900_000_000)
    assert message.startswith("notebooks/groot.ipynb used ") and "where 900 MB is allowed, and was stopped." in message
    assert printed(nb) == "voor\n" and errors(nb) == ["MemoryLimitError"] and seconds < 20


def test_an_ordinary_kernel_that_uses_too_much_memory_is_stopped(pool, notebook):
    message, nb, _ = failure(pool, notebook("x = b'x' * 900_000_000\nimport time\ntime.sleep(60)"), memory=900_000_000)
    assert "where 900 MB is allowed" in message and errors(nb) == ["MemoryLimitError"]


# --- what is left behind ---
LEFTOVERS = """
import os, subprocess, sys, time
subprocess.Popen(['sleep', '100'])
subprocess.Popen(['sleep', '100'], start_new_session=True)
subprocess.Popen(['setsid', '-f', 'sleep', '100'])
subprocess.run(['sh', '-c', 'nohup sleep 100 >/dev/null 2>&1 & (setsid sh -c "sleep 100 & sleep 100" &)'])
subprocess.Popen(['env', '-i', 'sleep', '100'], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(100)
    os._exit(0)
time.sleep(0.3)
"""


@pytest.mark.parametrize(
    ("name", "end"),
    [*(("fork", end) for end in ("", "1 / 0", "os._exit(1)", "os.kill(os.getpid(), 9)")), ("pool", ""), ("pool", "1 / 0")],
)
def test_what_a_notebook_started_is_gone_when_it_has_ended(request, notebook, name, end):
    engine = request.getfixturevalue(name)
    mark = uuid4().hex
    long = f"1{int(mark[:6], 16)}"  # seconds by which these are known, also the one without environment
    source = notebook(LEFTOVERS.replace("100", long), "import psutil\nprint(len(psutil.Process().children(recursive=True)))", end)
    nb = run(engine, source, environment={MARK: mark})
    assert int(printed(nb)) >= 7
    left = [p for p in psutil.process_iter(["cmdline"]) if long in " ".join(p.info["cmdline"] or [])]
    assert not marked(mark) and not [p for p in left if p.status() != psutil.STATUS_ZOMBIE]


def test_what_one_notebook_started_lives_as_long_as_that_notebook(fork, notebook):
    """The end of another one is no reason to take it away, also if it has become an orphan."""
    long = notebook(
        "import subprocess, time\nsubprocess.run(['sh', '-c', 'setsid -f sh -c \"sleep 1.5; echo klaar > teken\"'])", "time.sleep(2.5)\nprint(open('teken').read())", name="lang"
    )
    short = notebook("1", name="kort")
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(run, fork, long)
        while not running.done():
            run(fork, short)
        assert printed(running.result()) == "klaar\n\n"


def test_what_a_step_started_is_gone_when_it_has_ended(engine, tmp_path):
    mark = uuid4().hex
    engine.call("os:system", ("sleep 100 & setsid -f sleep 100",), Settings(tmp_path, {MARK: mark}))
    assert gone(mark, 1)


# --- the zygote and the owner ---
def test_when_the_zygote_is_killed_its_runs_fail_and_the_next_one_works(notebook, monkeypatch):
    mark = uuid4().hex
    monkeypatch.setenv(MARK, mark)  # of everything, also of what is only forked
    with choose("fork") as engine:
        run(engine, notebook("1", name="eerst"))
        source = notebook(LEFTOVERS.replace("'env', '-i', ", ""), "print('bezig')\nopen('hangt', 'w').close()\ntime.sleep(100)", name="bezig")
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(run, engine, source)
            while not (source.parent / "hangt").exists():
                time.sleep(0.05)
            assert len(marked(mark)) > 8
            engine._zygote.process.kill()
            nb = running.result(timeout=10)
        assert "The kernel of notebooks/bezig.ipynb died: the process from which it was forked was ended from outside" in nb.error and printed(nb) == "bezig\n"
        assert gone(mark, 1)
        assert printed(run(engine, notebook("print('weer goed')", name="daarna"))) == "weer goed\n"


def test_a_zygote_that_cannot_start_says_why(notebook, tmp_path, monkeypatch):
    (tmp_path / "altair.py").write_text("raise RuntimeError('geen altair vandaag')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for name in ("fork", "pool"):
        with choose(name) as engine, pytest.raises(Exception, match="could not start: RuntimeError: geen altair vandaag"):
            engine.execute(notebook("1"), tmp_path / "uit.ipynb", {}, Settings(tmp_path))


OWNER = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from peilmerk.engine import Settings, choose

def main(name, how, folder):
    source = Path(folder) / "boek.ipynb"
    settings = Settings(Path(folder))
    if how == "threads":
        with ThreadPoolExecutor(2) as threads, choose(name) as engine:
            for running in [threads.submit(engine.execute, source, Path(folder) / f"{n}.ipynb", {}, settings) for n in range(2)]:
                running.result()
    elif how == "forgotten":  # the engine is not closed by who made it
        engine = choose(name)
        thread = threading.Thread(target=engine.execute, args=(source, Path(folder) / "0.ipynb", {}, settings), daemon=True)
        thread.start()
        thread.join()
    else:
        choose(name).execute(source, Path(folder) / "0.ipynb", {}, settings)

if __name__ == "__main__":
    main(*sys.argv[1:])
"""


@pytest.fixture
def owner(tmp_path, notebook):
    """Starts a program that runs notebooks which leave processes and hang; returns it when they hang."""
    started = []

    def start(name: str, how: str = "direct") -> tuple[subprocess.Popen, str]:
        mark = uuid4().hex
        code = LEFTOVERS.replace("'env', '-i', ", "") + "\nopen(f'hangt-{os.getpid()}', 'w').close()\ntime.sleep(100)"
        notebook(code)
        (tmp_path / "owner.py").write_text(textwrap.dedent(OWNER))
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "owner.py"), name, how, str(tmp_path)], env={**os.environ, MARK: mark}, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        started.append(process)
        wanted = 2 if how == "threads" else 1
        end = time.monotonic() + 60
        while len(list(tmp_path.glob("hangt-*"))) < wanted and process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        assert process.poll() is None, process.stdout.read().decode()
        assert len(marked(mark)) > 5
        return process, mark

    yield start
    for process in started:
        process.kill()


@pytest.mark.parametrize(("name", "how"), [("fork", "direct"), ("fork", "threads"), ("pool", "direct"), ("papermill", "direct")])
def test_nothing_is_left_when_the_owner_is_killed(owner, name, how):
    process, mark = owner(name, how)
    process.kill()
    process.wait()
    assert gone(mark)


@pytest.mark.parametrize(
    ("name", "how"),
    [("fork", "direct"), ("fork", "threads"), ("fork", "forgotten"), ("pool", "direct"), ("pool", "threads"), ("papermill", "threads")],
)
def test_ctrl_c_ends_an_owner_that_waits_and_leaves_nothing(owner, name, how):
    process, mark = owner(name, how)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(10)
    assert time.monotonic() - begin < 2
    assert gone(mark, 1)


def test_ctrl_c_while_the_zygote_warms_up(tmp_path, notebook):
    notebook("1")
    (tmp_path / "owner.py").write_text(textwrap.dedent(OWNER))
    mark = uuid4().hex
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "owner.py"), "fork", "threads", str(tmp_path)], env={**os.environ, MARK: mark}, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 20
    while len(marked(mark)) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.5)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(10)
    assert time.monotonic() - begin < 2
    assert gone(mark, 1)


def test_closing_the_engine_ends_what_runs(engine, notebook):
    mark, name = uuid4().hex, engine.name
    with ThreadPoolExecutor(1) as threads, choose(name) as other:
        running = threads.submit(run, other, notebook("import time\nopen('hangt', 'w').close()\ntime.sleep(100)"), environment={MARK: mark})
        while not (notebook("1", name="x").parent / "hangt").exists() and not running.done():
            time.sleep(0.05)
        other.close()
        nb = running.result(timeout=10)
    assert "died: the engine was closed while it ran" in nb.error
    assert gone(mark, 1)
