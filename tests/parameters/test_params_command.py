"""`peilmerk params`: what can be set in a notebook, and how."""

from __future__ import annotations

import json

import pytest
from parameter_cells import HEAD, notebook
from typer.testing import CliRunner

from peilmerk import cli
from peilmerk.parameters import declared, parse_setting, validated
from synthetic import ROOT

SUMMARY = """\
samenvatting.ipynb
  name           type           default  can be                         help
  aantal_tegels  Aantal[1, 24]  8        a whole number (int), 1 to 24  hoeveel kerncijfers bovenaan

What makes the edition, chosen with -m and -p:
  name          type     default   can be              help
  municipality  str      nijmegen  text (str)          naam in peilmerk.yml
  period        Periode  2020-S1   a period (Periode)  een periode van die gemeente

To build a variant with another value, in a folder of its own:
  peilmerk build --set aantal_tegels=1
"""


@pytest.fixture
def params(monkeypatch):
    """A function: words behind `peilmerk params`, in a project, to the exit code, what is printed and what is said beside it."""

    def run(*words: str, project=ROOT):
        monkeypatch.setenv("PEILMERK_PROJECT", str(project))
        result = CliRunner().invoke(cli.app, ["params", *words], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
        return result.exit_code, "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()), result.stderr

    return run


@pytest.fixture
def wonen(tmp_path):
    """A project of which the pages are one with parameters of many kinds and one with none of its own."""
    (tmp_path / "notebooks").mkdir()
    own = "soort: Soort = Soort.KORT  # hoe [uitgebreid]\njaren: list[int] = [2019, 2020]\nmoet: date"
    notebook(tmp_path / "notebooks", f"{HEAD}period: Periode = '2020'\n{own}")
    notebook(tmp_path / "notebooks", "period = '2020'", name="werk")
    notebook(tmp_path / "notebooks", "period = '2020'", name="01-opschonen")
    return tmp_path


@pytest.mark.parametrize("name", ["samenvatting", "samenvatting.ipynb", str(ROOT / "notebooks/samenvatting.ipynb")])
def test_the_parameters_of_the_summary(params, name):
    code, printed, _ = params(name)
    assert (code, printed) == (0, SUMMARY)


def test_choices_and_what_is_required_are_shown_with_examples_that_can_be_set(params, wonen):
    code, printed, _ = params("wonen", project=wonen)
    assert code == 0
    assert [" ".join(line.split()) for line in printed.splitlines()[2:5]] == [
        "soort Soort kort one of kort, lang hoe [uitgebreid]",
        "jaren list[int] [2019, 2020] a list, each a whole number (int)",
        "moet date required a date (date)",
    ]
    examples = [line.strip().removeprefix("peilmerk build --set ").strip('"') for line in printed.splitlines() if "--set" in line]
    assert [example.split("=")[0] for example in examples] == ["soort", "jaren", "moet"]
    path = wonen / "notebooks/wonen.ipynb"
    values = validated(path, dict(map(parse_setting, examples)))
    assert all(values[name] != p.default for name, p in declared(path).items() if name in values)


def test_without_a_name_all_pages_are_told(params, wonen):
    code, printed, _ = params(project=wonen)
    assert code == 0
    assert "wonen.ipynb" in printed and "soort" in printed
    assert "No parameters of their own: werk." in printed and "opschonen" not in printed
    assert "municipality (-m) and period (-p)" in printed


def test_a_notebook_that_cannot_be_read_does_not_hide_the_others(params, wonen):
    notebook(wonen / "notebooks", "x = open('a')", name="stuk")
    code, printed, said = params(project=wonen)
    assert code == 1
    assert "soort" in printed and "stuk.ipynb, cell 1, line 1: `open` is nothing for a parameter" in said


def test_as_json(params, wonen):
    code, printed, _ = params("wonen", "--json", project=wonen)
    found = {p["name"]: p for p in json.loads(printed)["wonen"]}
    assert code == 0
    assert found["soort"] == {
        "name": "soort", "type": "Soort", "expected": "one of kort, lang", "required": False, "default": "kort", "choices": ["kort", "lang"],
        "help": "hoe [uitgebreid]", "set_with": "--set",
    }  # fmt: skip
    assert found["period"]["set_with"] == "-p"
    assert found["moet"]["required"] is True and found["moet"]["default"] is None
    assert list(json.loads(params("--json", project=wonen)[1])) == ["werk", "wonen"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("begripen", "Unknown notebook 'begripen'. Did you mean 'begrippen'?"), ("wijken.ipynb", "Did you mean 'wijkteams'")],
)
def test_an_unknown_notebook_is_answered_with_the_nearest(params, name, said):
    code, printed, error = params(name)
    assert code == 1 and printed == "" and said in error


def test_a_path_needs_no_project(monkeypatch, tmp_path):
    monkeypatch.delenv("PEILMERK_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    notebook(tmp_path, "x = 1")
    result = CliRunner().invoke(cli.app, ["params", "wonen.ipynb"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exit_code == 0 and "peilmerk build --set x=8" in result.stdout


def test_the_help_teaches(params):
    code, printed, _ = params("--help")
    assert code == 0
    for fact in ("peilmerk params samenvatting", "--set name=value", "chosen with -m and -p"):
        assert fact in printed
