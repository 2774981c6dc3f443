"""The command line, as an analyst uses it: help that teaches, errors that say what to do."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from building import copy_of
from peilmerk import cli
from peilmerk.cli import common
from peilmerk.errors import PeilmerkError, UnknownName
from synthetic import ledger, mark, workbook

COMMANDS = ["build", "status", "params", "check", "list", "serve", "doctor"]


@pytest.fixture
def peilmerk(monkeypatch):
    """A function: a project and words, to the exit code and what was printed (both streams)."""

    def run(project, *words: str):
        monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
        result = CliRunner().invoke(cli.app, list(words), env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
        run.exception = result.exception
        return result.exit_code, " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())

    return run


@pytest.fixture
def wrong(published, tmp_path):
    """The published project, of which the second edition has a wrong total now."""
    project = copy_of(published, tmp_path / "project")
    workbook(project.raw / "voorbeeld/2024-Q2/budget.xlsx", Budget=[*ledger()[:-1], ["Totaal", 250, 30, 280]])
    return project


# --- help ---------------------------------------------------------------------------------------------------------


def test_without_a_command_it_says_where_to_begin(peilmerk, project):
    _, said = peilmerk(project)
    assert "peilmerk list" in said and "peilmerk build" in said
    assert all(command in said for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(peilmerk, project, command):
    code, said = peilmerk(project, command, "--help")
    assert code == 0 and len(said) > 200


def test_the_help_of_build_shows_examples(peilmerk, project):
    _, said = peilmerk(project, "build", "--help")
    for example in ("peilmerk build -m nijmegen -p 2020-S1", "peilmerk build -m almelo --only maatregelen", "--set aantal_tegels=4"):
        assert example in said


# --- list ---------------------------------------------------------------------------------------------------------


def test_list_shows_editions_pages_and_why_one_is_absent(peilmerk, published):
    code, said = peilmerk(published, "list")
    assert code == 0
    assert "voorbeeld/2024-q1 Kwartaalrapport, definitief, peildatum 2024-05-15, built" in said
    assert "✔ jeugd Jeugd" in said and "wmo Wmo: no delivery of this edition has figures for its tables" in said
    assert "not seen, exported after the peildatum: voorbeeld/2024-Q2/budget.xlsx" in said


def test_list_and_doctor_say_what_is_invented(peilmerk, project):
    assert "synthetic" not in peilmerk(project, "list")[1]
    mark(project)
    assert "voorbeeld/2024-q1 Kwartaalrapport, concept, peildatum 2024-05-15, synthetic, not built yet" in peilmerk(project, "list")[1]
    assert "✔ 0 editions in peilmerk.yml, and 2 synthetic" in peilmerk(project, "doctor", "--write")[1]
    assert "Voorbeeld met verzonnen gegevens" in (project.root / "_edities.md").read_text("utf-8")


def test_list_of_one_edition_is_that_edition(peilmerk, published):
    _, said = peilmerk(published, "list", "-m", "voorbeeld", "-p", "2e kwartaal 2024")
    assert "voorbeeld/2024-q2" in said and "voorbeeld/2024-q1" not in said


def test_list_says_what_is_not_built_and_what_cannot_be(peilmerk, project):
    path = project.raw / "voorbeeld/2024-Q2/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"325", b"veel"))
    code, said = peilmerk(project, "list")
    assert code == 0 and "not built yet" in said
    assert "cannot be built: voorbeeld/2024-Q2/cijfers.csv" in said and "'veel'" in said


# --- names that are not there -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build", "-m", "voorbeelt"], "Unknown municipality 'voorbeelt'. Did you mean 'voorbeeld'?"),
        (["list", "-p", "2024-Q3"], "Unknown period '2024-Q3'. Did you mean"),
        (["build", "--only", "jeugt"], "Unknown page 'jeugt'. Did you mean 'jeugd'?"),
        (["build", "--set", "aantal_tegel=4"], "Unknown parameter 'aantal_tegel'. Did you mean 'aantal_tegels' (samenvatting)?"),
        (["build", "--set", "aantal_tegels"], "write it as name=value"),
        (["build", "--publisher", "hugo"], "Choose auto, quarto or embedded."),
        (["build", "--all", "-m", "voorbeeld"], "--all means every edition"),
        (["build", "--from", "protext"], "Unknown step or page 'protext'. Did you mean 'protect'?"),
        (["build", "--only", "jeugd", "--force"], "--only leaves other pages as they are"),
        (["build", "--memory", "veel"], "write it as 800M or 4G"),
        (["build", "--engine", "vork"], "Unknown engine 'vork'."),
        (["build", "--cluster", "tcp://127.0.0.1:9"], "There is no Dask scheduler at tcp://127.0.0.1:9"),
    ],
)
def test_a_wrong_option_is_answered_with_what_was_meant(peilmerk, published, words, said):
    code, printed = peilmerk(published, *words)
    assert code == 1 and said in printed
    assert "Traceback" not in printed


def test_debug_shows_where_an_error_comes_from(peilmerk, published):
    code, _ = peilmerk(published, "list", "-m", "voorbeelt", "--debug")
    assert code == 1 and isinstance(peilmerk.exception, UnknownName)


def test_outside_a_project_it_says_so(monkeypatch, tmp_path):
    monkeypatch.delenv("PEILMERK_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["list"])
    assert result.exit_code == 1 and "Go to the project's folder first" in result.output


# --- build --------------------------------------------------------------------------------------------------------


def test_build_says_what_was_not_published_and_where_the_rest_is(peilmerk, wrong):
    code, said = peilmerk(wrong, "build", "--only", "verantwoording", "--publisher", "embedded", "--jobs", "2")
    assert code == 1
    assert "Voorbeeld, 2e kwartaal 2024 was not published." in said and "cel B8" in said
    assert "1 edition(s) built, 1 not" in said and "reports/site/index.html" in said
    assert "Traceback" not in said


def test_a_mistake_of_peilmerk_itself_is_said_in_one_line(published, tmp_path, monkeypatch, peilmerk):
    from peilmerk import steps

    def broken(*_):
        raise ZeroDivisionError("x / 0")

    monkeypatch.setattr(steps, "run", broken)
    published = copy_of(published, tmp_path / "project")
    code, said = peilmerk(published, "build", "--publisher", "embedded", "--force")
    assert code == 1 and "ZeroDivisionError: x / 0 (run again with --debug for the traceback)" in said
    code, said = peilmerk(published, "build", "--publisher", "embedded", "--force", "--debug")
    assert "Traceback (most recent call last)" in said


def test_a_build_in_which_nothing_changed_says_so(peilmerk, published):
    code, said = peilmerk(published, "build", "--publisher", "embedded")
    assert code == 0 and "0 edition(s) built, 2 unchanged" in said


# --- status -------------------------------------------------------------------------------------------------------


def test_status_of_a_built_project_is_one_line(peilmerk, published):
    code, said = peilmerk(published, "status", "--publisher", "embedded")
    assert (code, said) == (0, "2 edition(s) unchanged: nothing would run.")


def test_status_says_what_would_run_and_why(peilmerk, wrong):
    code, said = peilmerk(wrong, "status", "--publisher", "embedded", "-p", "2024-Q2")
    assert code == 0
    assert "runs clean data/raw/voorbeeld/2024-Q2/budget.xlsx changed" in said
    assert "waits jeugd if protect gives something else" in said


def test_status_of_a_new_project_is_short(peilmerk, project, tmp_path):
    _, said = peilmerk(project, "status", "-p", "2024-Q1", "--publisher", "embedded")
    assert "is not there" in said  # this project has no data notebooks


def test_status_as_json_is_for_programs(wrong, published, monkeypatch):
    monkeypatch.setenv("PEILMERK_PROJECT", str(wrong.root))
    result = CliRunner().invoke(cli.app, ["status", "--json", "--publisher", "embedded"])
    told = json.loads(result.stdout)
    assert told["voorbeeld/2024-q2"]["clean"] == {
        "runs": True, "reason": "data/raw/voorbeeld/2024-Q2/budget.xlsx changed", "after": "", "absent": False,
    }  # fmt: skip
    monkeypatch.setenv("PEILMERK_PROJECT", str(published.root))
    told = json.loads(CliRunner().invoke(cli.app, ["status", "--json", "--publisher", "embedded"]).stdout)
    assert told["voorbeeld/2024-q1"]["wmo"] == {"runs": False, "reason": "", "after": "", "absent": True}


# --- serve, doctor ------------------------------------------------------------------------------------------------


def test_serve_without_a_site_says_build_first(peilmerk, project):
    code, said = peilmerk(project, "serve")
    assert code == 1 and "There is no site yet. Build it first: `peilmerk build`." in said


def test_serve_on_a_port_that_is_taken_names_another(peilmerk, published):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = peilmerk(published, "serve", "--port", str(port))
    assert code == 1 and f"Port {port} is taken" in said and f"--port {port + 1}" in said


def test_doctor_of_a_good_project_finds_nothing(peilmerk, project):
    code, said = peilmerk(project, "doctor")
    assert code == 1 and "✖ _edities.md lists the editions of peilmerk.yml: write it anew: peilmerk doctor --write" in said
    code, said = peilmerk(project, "doctor", "--write")
    assert code == 0 and "✖" not in said
    for fact in ("✔ Python", "✔ papermill", "2 editions in peilmerk.yml", "indicators", "Notebooks declare their tables"):
        assert fact in said


def test_signs_that_a_console_cannot_hold_are_written_in_other_words():
    """On Windows output that is piped, or that a scheduled task keeps, is in cp1252."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, "cp1252", write_through=True)
    with pytest.raises(UnicodeEncodeError):
        stream.write("✔")
    common.spelled_out(stream)
    stream.write("✔ één × ✖ −3 ≠ 4 ☂")
    assert written.getvalue().decode("cp1252") == "[ok] één × [x] -3 != 4 ?"


def test_a_command_ends_well_on_such_a_console(project):
    done = subprocess.run(
        [sys.executable, "-m", "peilmerk", "doctor", "--write"], env={**os.environ, "PEILMERK_PROJECT": str(project.root), "PYTHONIOENCODING": "cp1252"}, capture_output=True, check=False
    )
    assert done.returncode == 0 and b"[ok] Python" in done.stdout and b"Traceback" not in done.stderr


def test_doctor_looks_at_the_house_style_before_a_build_does(peilmerk, project):
    (project.root / "_brand.yml").write_text('color: {primary: "#5b2a86"}\nslogan: Wij tellen\n', "utf-8")
    _, said = peilmerk(project, "doctor")
    assert "✔ House style _brand.yml" in said and "– _brand.yml, line 2: slogan is no key of a house style" in said
    (project.root / "_brand.yml").write_text('color: {primary: "#ffcc00"}\n', "utf-8")
    code, said = peilmerk(project, "doctor")
    assert code == 1 and "✖ House style _brand.yml" in said and "has a contrast of" in said


def test_doctor_says_what_is_wrong_with_a_project(peilmerk, project):
    (project.root / "peilmerk.yml").write_text("title: 5\n", "utf-8")
    code, said = peilmerk(project, "doctor")
    assert code == 1 and "✖ Project: peilmerk.yml cannot be used" in said


def test_only_the_command_line_prints():
    """Everything else hands its results over."""
    from pathlib import Path

    commands = Path(cli.__file__).parent
    modules = [p for p in commands.parent.rglob("*.py") if commands not in p.parents]
    assert len(modules) > 30
    assert [p.name for p in modules if re.search(r"^\s*print\(", p.read_text("utf-8"), re.MULTILINE)] == []
    assert issubclass(UnknownName, PeilmerkError)
