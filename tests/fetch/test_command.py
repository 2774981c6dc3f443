"""`peilmerk fetch cbs`: what an analyst sees."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from peilmerk.cli import app
from peilmerk.fetch.http import Client


@pytest.fixture
def command(fetching, monkeypatch):
    monkeypatch.setenv("PEILMERK_PROJECT", str(fetching.project.root))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(Client.__init__, "__kwdefaults__", {**Client.__init__.__kwdefaults__, "sleep": fetching.waits.append})
    return lambda *words: CliRunner().invoke(app, ["fetch", "cbs", *words, "--base", fetching.base])


def test_a_table_is_told_with_its_rows_its_place_and_what_comes_next(command, fetching):
    done = command("99999NED")
    assert done.exit_code == 0, done.output
    (path,) = fetching.project.raw.rglob("*.zip")
    assert path.name in done.output and "leveringen.yml" in done.output and "peilmerk check" in done.output


def test_the_second_time_there_is_nothing_new(command):
    command("99999NED")
    assert "Nothing new since" in command("99999NED").output


def test_an_unknown_table_is_an_error_without_traceback(command):
    done = command("12345NED")
    assert done.exit_code == 1 and "12345NED" in done.output and "Traceback" not in done.output
