"""peilmerk protection: what is hidden in an edition, for the department."""

import json

import pytest
from typer.testing import CliRunner

from peilmerk.cli import app
from peilmerk.disclosure.report import PROTECTION_REPORT
from peilmerk.project import Project

TABLE = "".join(
    f"Jeugd;Jeugdigen in jeugdhulp met verblijf;{kind};;2024-Q1;niveau;{n};;;personen;gerealiseerd;;{row}\n"
    for row, (kind, n) in enumerate([("pleegzorg", 4), ("gezinshuis", 7), ("logeerzorg", 30), ("", 41)], 10)
)


@pytest.fixture
def told(project, monkeypatch) -> str:
    """What the command prints of an edition in which two of four counts are small."""
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    kept = [line for line in path.read_bytes().decode("cp1252").splitlines() if "pleegzorg" not in line]
    path.write_bytes(("\n".join(kept) + "\n" + TABLE).encode("cp1252"))
    monkeypatch.chdir(project.root)
    made = CliRunner().invoke(app, ["protection", "voorbeeld", "2024-Q1", "--seconds", "20"])
    assert made.exit_code == 0, made.output
    return made.output


def test_it_says_how_much_is_hidden_and_why(told):
    assert "2 of " in told and "figures are hidden" in told and "2 of them sensitive by themselves" in told


def test_it_says_that_it_is_for_the_department_only(told):
    assert "For the department only." in told and "publish nothing of this" in told


def test_the_same_lies_in_the_folder_of_the_edition_and_nowhere_else(told, project):
    folder = Project(project.root).work(project.publications[0])
    data = json.loads((folder / PROTECTION_REPORT[1]).read_text("utf-8"))
    assert (data["hidden"], data["primary"]) == (2, 2) and PROTECTION_REPORT[0] in told
    assert [p for p in project.root.rglob(PROTECTION_REPORT[0]) if folder not in p.parents] == []
