"""The zygote that builds of the tests share: each finds it as one of its own, and leaves nothing of itself."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from peilmerk.engine import Settings, fork, sources
from peilmerk.errors import PeilmerkError
from zygotes import Keeper, Lent

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


def asked(engine, target: str, *arguments, **settings):
    return engine.call(target, arguments, Settings(Path.cwd(), **settings))


def parent(engine) -> int:
    return asked(engine, "os:getppid")


def test_one_engine_after_another_forks_from_the_same_process():
    assert isinstance(fork.Zygote(), Lent)
    found = set()
    for _ in range(2):
        with fork.ForkEngine() as engine:
            found.add(parent(engine))
        with pytest.raises(PeilmerkError, match="The engine was closed"):
            parent(engine)
    (pid,) = found
    assert psutil.pid_exists(pid)


def test_what_one_changed_the_next_does_not_find(tmp_path):
    """Modules, environment, folder: all of it was of a process that has ended."""
    (tmp_path / "changing.py").write_text("import os, pandas, sys\n\ndef change():\n    pandas.stained = os.environ['STAIN'] = 'x'\n    os.chdir('/')\n    return 'changing' in sys.modules\n", "utf-8")
    (tmp_path / "looking.py").write_text("import os, pandas, sys\n\ndef look():\n    return hasattr(pandas, 'stained'), 'STAIN' in os.environ, os.getcwd(), 'changing' in sys.modules\n", "utf-8")
    path = {"PYTHONPATH": str(tmp_path)}
    with fork.ForkEngine() as engine:
        assert asked(engine, "changing:change", environment=path)
    with fork.ForkEngine() as engine:
        assert engine.call("looking:look", (), Settings(tmp_path, path)) == (False, False, str(tmp_path), False)


def test_what_runs_ends_with_its_engine_and_says_so_and_the_next_goes_on():
    with ThreadPoolExecutor(1) as threads:
        engine = fork.ForkEngine()
        pid = parent(engine)
        runs = threads.submit(asked, engine, "time:sleep", 60)
        end = time.monotonic() + 20
        while not psutil.Process(pid).children() and time.monotonic() < end:
            time.sleep(0.01)
        assert psutil.Process(pid).children()
        engine.close()
        assert psutil.Process(pid).children() == []
        with pytest.raises(Exception, match="the engine was closed while it ran"):
            runs.result(10)
    with fork.ForkEngine() as engine:
        assert parent(engine) == pid


@pytest.mark.parametrize("what", ["code", "environment", "killed"])
def test_another_is_begun_when_the_old_one_will_not_do(what, tmp_path, monkeypatch, keeper):
    """Code that changed, a variable that the zygote itself would have seen, a process that is gone."""
    begun = []
    mine = Keeper()
    monkeypatch.setattr(mine, "begun", lambda: begun.append(keeper.begun()) or begun[-1])
    monkeypatch.setattr(sources, "PACKAGE", tmp_path)
    try:
        mine.lend()
        mine.lend()
        assert len(begun) == 1
        if what == "code":
            (tmp_path / "new.py").write_text("x = 1\n", "utf-8")
        elif what == "environment":
            monkeypatch.setenv("ANOTHER", "value")
        else:
            begun[0].process.kill()
            begun[0].process.wait()
        mine.lend()
        assert len(begun) == 2 and not begun[0].alive and begun[1].alive
    finally:
        mine.close()
    assert not begun[1].alive
