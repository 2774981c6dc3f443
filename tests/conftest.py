"""What tests share. How the synthetic data is made stands in synthetic.py."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

import workers
from browser import chromium  # noqa: F401
from building import build_all, build_copy, buildable, copy_of
from peilmerk.engine import fork
from peilmerk.project import Project
from peilmerk.publishers.vega import vega_bundle
from peilmerk.reference import Reference
from synthetic import ROOT, make_project
from zygotes import Keeper

# A slow machine is no failing test; a table of observations costs milliseconds, so a property gets thirty of them.
settings.register_profile("peilmerk", deadline=None, print_blob=True)
settings.register_profile("tables", parent=settings.get_profile("peilmerk"), max_examples=30)
settings.load_profile("peilmerk")
os.environ.pop("COLUMNS", None)  # the width of the caller's terminal is none of the tests' business

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell leaves it that begins the tests in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means."""
    return workers.number()


def pytest_collection_modifyitems(items):
    if workers.is_one():
        workers.longest_first(items)


@pytest.fixture(scope="session")
def keeper():
    """The zygote of all builds of this process."""
    keeper = Keeper()
    yield keeper
    keeper.close()


@pytest.fixture(scope="module", autouse=True)
def _one_zygote(keeper):
    """Builds share a zygote; tests/engine has its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork, "Zygote", keeper.lend)
        yield


@pytest.fixture
def project(tmp_path) -> Project:
    """A synthetic project of its own, complete from peilmerk.yml to notebooks; a test may change anything in it."""
    return make_project(tmp_path / "project")


@pytest.fixture
def read_only():
    """A folder that this account may not write; root, who may write anywhere, is nobody meanwhile."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows has other rights")
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "folder"
        folder.mkdir()
        Path(place).chmod(0o755)
        folder.chmod(0o555)
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The reference data of the repository itself."""
    return Reference(ROOT / "data/reference")


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Project:
    """The project of the repository, copied and built whole: all bundled editions and the portal. To be read, not changed.

    PEILMERK_BUILT names a project that was built already, for quick work on the tests themselves.
    """
    if os.environ.get("PEILMERK_BUILT"):
        return Project(Path(os.environ["PEILMERK_BUILT"]))
    return Project(workers.once(tmp_path_factory, "whole", build_copy))


@pytest.fixture(scope="session")
def vega(request) -> Path:
    """The charts' script, made once and kept between test runs."""
    return vega_bundle(Path(request.config.cache.mkdir("vega")))


@pytest.fixture(scope="session")
def published(tmp_path_factory, vega) -> Project:
    """The synthetic project of `make_site` with both editions and the portal built. To be read, not changed: see copy_of."""
    return _built_site(tmp_path_factory, "published", vega)


@pytest.fixture(scope="session")
def marked(tmp_path_factory, vega) -> Project:
    """The same project as `published`, with `synthetic: true` at its municipality."""
    return _built_site(tmp_path_factory, "marked", vega, marked=True)


def _built_site(tmp_path_factory, name: str, vega: Path, marked: bool = False) -> Project:
    def make(folder: Path) -> None:
        project = buildable(folder, vega, marked=marked)
        failed = [f"{o.publication.id}: {o.error}" for o in build_all(project) if o.error]
        assert not failed, "\n".join(failed)

    folder = workers.once(tmp_path_factory, name, make)
    if not workers.is_one():
        return Project(folder)
    return copy_of(Project(folder), tmp_path_factory.mktemp(name) / "project")  # a build in which nothing changed leaves a log
