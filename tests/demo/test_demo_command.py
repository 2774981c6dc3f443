"""`peilmerk demo` as an analyst uses it."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from peilmerk import cli
from peilmerk.project import CONFIG


@pytest.fixture
def demo(project, monkeypatch):
    """A function: words to the exit code and what was printed, in a project that has Voorbeeldstad."""
    path = project.root / CONFIG
    text = path.read_text("utf-8")
    line = "  voorbeeldstad: {code: GM9001, name: Voorbeeldstad, synthetic: true}\n"
    path.write_text(text.replace("municipalities:\n", f"municipalities:\n{line}", 1), "utf-8")
    monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))

    def run(*words: str):
        result = CliRunner().invoke(cli.app, ["demo", *words], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
        return result.exit_code, " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())

    return run


def test_it_explains_itself_with_examples(demo):
    code, said = demo("--help")
    assert code == 0 and "peilmerk demo --to /tmp/land --towns 342" in said and "it is all invented" in said


def test_it_makes_voorbeeldstad_and_says_where_and_what_next(demo, project):
    code, said = demo("--inhabitants", "1000", "--seed", "5")
    assert code == 0 and "Voorbeeldstad 2025-Q4 (5/5)" in said
    assert "All of it is invented." in said and "peilmerk build -m voorbeeldstad" in said
    assert (project.registers / "voorbeeldstad/2024-Q4/indicaties.csv").is_file()


def test_towns_go_into_a_project_of_their_own(demo, project, tmp_path):
    code, said = demo("--towns", "2", "--inhabitants", "1000", "--to", str(tmp_path / "land"))
    assert code == 0 and "2 municipalities, from Voorbeeldgemeente 001 to Voorbeeldgemeente 002" in said and f"cd {tmp_path / 'land'}" in said
    assert (tmp_path / "land/data/registers/voorbeeldgemeente-002/2025-Q4/indicaties.csv").is_file()
    assert not project.registers.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--towns", "3"], "Say where: --to FOLDER."),
        (["--inhabitants", "10"], "choose a number from 1000 to 900000"),
        (["--towns", "0"], "choose a number from 1 to 800"),
    ],
)
def test_a_wrong_wish_is_answered_with_what_is_possible(demo, words, said):
    code, printed = demo(*words)
    assert code == 1 and said in printed and "Traceback" not in printed
