"""A small edition, published once for all tests that only read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample import write_project

from peilmerk.publishers.embedded import PublishResult, publish
from peilmerk.publishers.vega import vega_bundle


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample edition, without the charts' script."""
    return write_project(tmp_path_factory.mktemp("editie") / "almelo-2020-t1")


@pytest.fixture(scope="session")
def result(project: Path) -> PublishResult:
    """The sample edition, published."""
    return publish(project)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> PublishResult:
    """The sample edition with vega.js beside its scripts, as staging leaves it."""
    folder = write_project(tmp_path_factory.mktemp("getekend") / "almelo-2020-t1")
    shutil.copyfile(vega_bundle(Path(request.config.cache.mkdir("vega"))), folder / "assets" / "vega.js")
    return publish(folder)


@pytest.fixture
def small(tmp_path: Path):
    """Publish a project of the given sources; returns the result."""

    def make(sources: dict[str, str], config: str = "", **options) -> PublishResult:
        folder = tmp_path / "project"
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in {
            "_quarto.yml": f"project:\n  type: website\nlang: nl\n{config}",
            **sources,
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, "utf-8")
        return publish(folder, **options)

    return make
