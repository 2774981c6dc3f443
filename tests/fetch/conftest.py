"""A server that answers as CBS does, and a fetch from it that never really waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from fetch_server import FakeCBS, serve

from peilmerk.fetch import cbs
from peilmerk.fetch.http import Client
from peilmerk.project import Project

MOMENT = datetime(2026, 11, 22, 10, 5, 30)


@dataclass
class Fetching:
    """Fetches from the fake server into a project; `waits` are the seconds that it would have slept, `said` what it reported."""

    project: Project
    base: str
    waits: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    progress: list[tuple[int, int]] = field(default_factory=list)

    def client(self, **options) -> Client:
        options = {"timeout": (5, 5), "sleep": self.waits.append, "jitter": lambda: 0.5, "say": self.said.append} | options
        return Client(self.base, **options)

    def __call__(self, table: str = "99999NED", where: tuple[str, ...] = (), options: dict | None = None, **settings) -> cbs.Fetched:
        def progress(what: str, rows: int, told: int) -> None:
            self.said.append(what)
            self.progress.append((rows, told))

        return cbs.fetch(
            table, self.project, filters=cbs.parse_where(where), progress=progress, client=self.client(**(options or {})),
            **{"now": lambda: MOMENT} | settings,
        )  # fmt: skip

    @property
    def folder(self):
        return self.project.raw / "landelijk/2026"


@pytest.fixture
def fake(monkeypatch):
    # A proxy of the organisation is not asked for addresses on this machine.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return FakeCBS()


@pytest.fixture
def fetching(fake, tmp_path):
    (tmp_path / "peilmerk.yml").write_text(
        "title: Voorbeeldcijfers\nmunicipalities: {}\nreports: {}\neditions: []\n", "utf-8"
    )
    server, base = serve(fake)
    yield Fetching(Project(tmp_path), base)
    fake.release.set()
    server.shutdown()
    server.server_close()
