"""Engines for tests, each started once: warming up takes seconds."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from noted import write

from peilmerk.engine import Settings, choose, sources


def _outside_pytest():
    # An ordinary kernel that sees this variable does not catch what subprocesses write.
    current = os.environ.pop("PYTEST_CURRENT_TEST", None)
    try:
        return (yield)
    finally:
        if current is not None:
            os.environ["PYTEST_CURRENT_TEST"] = current


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    return (yield from _outside_pytest())


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    return (yield from _outside_pytest())


@pytest.fixture(scope="session", autouse=True)
def _sources_stay(tmp_path_factory):
    """Who changes a source file while the tests run must not make an engine start anew in the middle of one that takes time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "PACKAGE", tmp_path_factory.mktemp("sources"))
        yield


@pytest.fixture(scope="module", autouse=True)
def _one_zygote():
    """Every engine starts its own here: that is what is tested."""


@pytest.fixture(scope="session")
def fork():
    if sys.platform != "linux":
        pytest.skip("only Linux forks by itself")
    with choose("fork") as engine:
        engine.call("os:getpid", (), Settings(Path.cwd()))  # warms up, so that tests can measure time
        yield engine


@pytest.fixture(scope="session")
def pool():
    with choose("pool") as engine:
        yield engine


@pytest.fixture(scope="session")
def plain():
    """Papermill's own engine with an ordinary kernel, to compare with."""
    with choose("papermill") as engine:
        yield engine


@pytest.fixture(params=["fork", "pool"])
def engine(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["fork", "pool", "plain"])
def any_engine(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook of these cells, with a cell of parameters before them."""
    return lambda *cells, name="boek", **options: write(tmp_path / f"{name}.ipynb", *cells, **options)
