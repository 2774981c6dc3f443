"""A function in a fresh process: results and exceptions come through, what goes wrong is told in words."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pandas as pd
import pytest

from peilmerk.engine import Settings
from peilmerk.errors import DeliveryError, Fault, StepFailed


@pytest.fixture
def step(tmp_path):
    """Writes a module and gives what is needed to call its function `run`: target and settings."""

    def make(code: str, **settings):
        name = f"stap_{time.monotonic_ns()}"
        (tmp_path / f"{name}.py").write_text(code)
        return f"{name}:run", Settings(tmp_path, {"PYTHONPATH": str(tmp_path)}, **settings)

    return make


@pytest.fixture(params=["fork", "plain"])
def plain_or_fork(request):
    """Of the pool and the plain engine one is enough for what happens in their worker: it is the same."""
    return request.getfixturevalue(request.param)


def test_a_result_comes_back(any_engine, step):
    target, settings = step("import os\ndef run(table, n):\n    print('gezegd')\n    return table * n, os.getpid(), os.getcwd(), os.environ['TZ']")
    table, pid, folder, zone = any_engine.call(target, (pd.DataFrame({"a": [1, 2]}), 3), settings)
    assert table.equals(pd.DataFrame({"a": [3, 6]}))
    assert pid != os.getpid() and (folder, zone) == (str(settings.folder), "Europe/Amsterdam")


def test_what_it_prints_goes_nowhere(plain_or_fork, step, capfd):
    target, settings = step("import sys, os\ndef run():\n    print('uit'); print('fout', file=sys.stderr); os.system('echo buiten')")
    assert plain_or_fork.call(target, (), settings) is None
    assert capfd.readouterr() == ("", "")


def test_its_exception_comes_through_as_it_is(any_engine, step):
    target, settings = step(
        "from peilmerk.errors import DeliveryError, Fault\ndef run():\n    raise DeliveryError(faults=[Fault('a.csv', 'x', 'y', 'Doe iets.', row=3)])"
    )
    with pytest.raises(DeliveryError) as error:
        any_engine.call(target, (), settings)
    assert error.value.faults == (Fault("a.csv", "x", "y", "Doe iets.", row=3),)
    assert "in run" in error.value.__notes__[0]


def test_every_error_of_peilmerk_can_be_sent(fork):
    import peilmerk.errors as module

    made = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, module.PeilmerkError)]
    assert len(made) > 10
    for kind in made:
        with pytest.raises(kind, match="om deze reden"):
            fork.call("raising:raise_it", (kind, "om deze reden"), Settings(Path(__file__).parent, {"PYTHONPATH": str(Path(__file__).parent)}))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\ndef run():\n    os._exit(4)", r"failed: its process died: it ended itself with exit code 4"),
        ("import ctypes\ndef run():\n    ctypes.string_at(0)", r"its process died: it crashed on memory that is not its own \(signal 11, SIGSEGV\)"),
        ("def run():\n    return lambda: 1", r"what it gave back cannot be sent between processes: .*lambda"),
        ("class Eigen(Exception):\n    def __init__(self, a, b): super().__init__(a)\ndef run():\n    raise Eigen(1, 2)", r"cannot be sent between processes: (.|\n)*Eigen"),
    ],
)
def test_a_step_that_cannot_answer_fails_in_words(plain_or_fork, step, code, said):
    target, settings = step(code)
    with pytest.raises(StepFailed, match=rf"^The step {target} {said}" if said.startswith("failed") else said):
        plain_or_fork.call(target, (), settings)


def test_the_last_words_of_a_step_that_dies_are_told(plain_or_fork, step):
    target, settings = step("import os\ndef run():\n    for n in range(100): print('regel', n)\n    os.abort()")
    with pytest.raises(StepFailed) as error:
        plain_or_fork.call(target, (), settings)
    assert str(error.value).endswith("regel 98\nregel 99") and "regel 80\n" in str(error.value) and "regel 79\n" not in str(error.value)


def test_a_step_that_takes_too_long_is_stopped(any_engine, step):
    target, settings = step("import signal, time\ndef run():\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n    time.sleep(60)", timeout=1)
    any_engine.call("os:getpid", (), settings)
    begin = time.monotonic()
    with pytest.raises(StepFailed, match=r"failed: it took longer than 1 seconds and was stopped\."):
        any_engine.call(target, (), settings)
    assert time.monotonic() - begin < 20


def test_a_step_that_uses_too_much_memory_is_stopped(plain_or_fork, step):
    target, settings = step("import time\ndef run():\n    x = b'x' * 900_000_000\n    time.sleep(60)", memory=800_000_000)
    with pytest.raises(StepFailed, match=r"failed: it used .* of memory where 800 MB is allowed, and was stopped\."):
        plain_or_fork.call(target, (), settings)


def test_a_step_that_is_not_there_is_an_ordinary_error(fork, step):
    target, settings = step("")
    with pytest.raises(AttributeError, match="run"):
        fork.call(target, (), settings)
    with pytest.raises(ModuleNotFoundError, match="nergens"):
        fork.call("nergens:run", (), settings)


def test_a_step_is_no_notebook(fork, step):
    target, settings = step("def run():\n    from IPython import get_ipython\n    import random\n    return get_ipython(), random.random()", seed=3)
    shell, drawn = fork.call(target, (), settings)
    assert shell is None and drawn == fork.call(target, (), settings)[1]


def test_large_arguments_and_results_come_through(any_engine, step):
    target, settings = step("def run(data):\n    return data + data")
    assert len(any_engine.call(target, (b"x" * 20_000_000,), settings)) == 40_000_000
