"""`peilmerk explain`: which value every parameter has, and where from."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from peilmerk import cli
from synthetic import make_project, notebook

OWN = "norm_dagen: int = 56  # termijn\n"


@pytest.fixture
def explain(tmp_path, monkeypatch):
    """A function: words behind `peilmerk explain` to the exit code, what is printed, what is said beside it."""
    project = make_project(tmp_path)
    for name in ("samenvatting", "jeugd"):
        notebook(project.notebooks / f"{name}.ipynb", name.title(), "{}", parameters=OWN + ("namen: list[str] = ['a']" if name == "jeugd" else ""))
    settings = project.root / "peilmerk.yml"
    text = settings.read_text("utf-8").replace("peildatum: 2024-08-15}", "peildatum: 2024-08-15, parameters: {norm_dagen: 30}}")
    settings.write_text(text + "parameters: {norm_dagen: 10}\n", "utf-8")
    monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))

    def run(*words: str):
        result = CliRunner().invoke(cli.app, ["explain", *words], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
        return result.exit_code, [" ".join(line.split()) for line in result.stdout.splitlines()], result.stderr

    return run


def test_one_edition_with_what_was_won_over(explain):
    code, lines, _ = explain("jeugd", "-p", "2024-Q2")
    assert code == 0
    assert lines[:4] == [
        "page parameter value from instead of",
        "jeugd norm_dagen 30 edition: peilmerk.yml, editions, voorbeeld 2024-Q2 kwartaal, parameters 10 (project)",
        "56 (default)",
        'jeugd namen ["a"] default',
    ]


def test_editions_in_which_a_parameter_stands_alike_share_a_line(explain):
    _, lines, _ = explain("jeugd")
    assert lines[1:5] == [
        "jeugd norm_dagen 10 project: peilmerk.yml, parameters 56 (default) voorbeeld/2024-q1",
        "jeugd norm_dagen 30 edition: peilmerk.yml, editions, voorbeeld 2024-Q2 kwartaal, parameters 10 (project) voorbeeld/2024-q2",
        "56 (default)",
        'jeugd namen ["a"] default all',
    ]


def test_it_says_how_a_value_is_changed(explain):
    _, lines, _ = explain("jeugd", "norm_dagen", "-p", "2024-Q2")
    said = "\n".join(lines)
    for how in (
        "parameters: {norm_dagen: 1}", "reports: {kwartaal: {..., parameters: {norm_dagen: 1}}}", "page_parameters: {jeugd: {norm_dagen: 1}}",
        "peilmerk build -m voorbeeld -p 2024-Q2 --set norm_dagen=1",
    ):  # fmt: skip
        assert how in said


def test_a_parameter_by_itself_is_of_every_page_that_has_it(explain):
    _, lines, _ = explain("norm_dagen", "-p", "2024-Q1", "--set", "norm_dagen=7")
    assert [line.split()[:6] for line in lines if "--set" in line][:2] == [
        ["samenvatting", "norm_dagen", "7", "command", "line:", "--set"], ["jeugd", "norm_dagen", "7", "command", "line:", "--set"],
    ]  # fmt: skip


def test_as_json(explain):
    _, lines, _ = explain("jeugd", "norm_dagen", "-p", "2024-Q2", "--json")
    (one,) = json.loads("\n".join(lines))["voorbeeld/2024-q2"]
    assert (one["page"], one["name"], one["value"], one["level"], one["set"]) == ("jeugd", "norm_dagen", 30, "edition", True)
    assert [(o["value"], o["level"]) for o in one["overridden"]] == [(10, "project"), (56, "default")]


def test_a_file_of_the_command_line(explain, tmp_path):
    (tmp_path / "waarden.yml").write_text("norm_dagen: 12\n", "utf-8")
    _, lines, _ = explain("jeugd", "norm_dagen", "-p", "2024-Q1", "-f", str(tmp_path / "waarden.yml"), "--json")
    (one,) = json.loads("\n".join(lines))["voorbeeld/2024-q1"]
    assert (one["value"], one["level"], one["where"]) == (12, "command line", f"-f {tmp_path / 'waarden.yml'}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["jeugt"], "Unknown page or parameter 'jeugt'. Did you mean 'jeugd'?"),
        (["samenvatting", "namen"], "Unknown parameter 'namen'."),
        (["jeugd", "norm_dagn"], "Unknown parameter 'norm_dagn'. Did you mean 'norm_dagen' (jeugd)?"),
        (["--set", "norm_dagn=3"], "Unknown parameter 'norm_dagn'. Did you mean 'norm_dagen' (samenvatting, jeugd)?"),
        (["--set", "period=2024-Q1"], "period is what makes an edition"),
    ],
)
def test_names_that_there_are_not(explain, words, said):
    code, _, error = explain(*words)
    assert code == 1 and said in error
