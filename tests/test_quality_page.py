"""The page Kwaliteit: the notebook itself, over editions with and without findings, acknowledgements and a previous edition."""

from __future__ import annotations

import ast

import nbformat
import pytest

from peilmerk.by_hand import prepare_edition
from peilmerk.display import MIME
from peilmerk.project import Project
from peilmerk.publishers import stage
from synthetic import ROOT

#: One figure, stated twice with another value: a warning. No text refers to it.
TWICE = "".join(f"Jeugd;Jeugdigen in jeugdhulp met verblijf;gezinshuis;;2024-Q1;niveau;{v};;;personen;gerealiseerd;;{r}\n" for v, r in ((40, 8), (61, 9)))


@pytest.fixture
def page(project, monkeypatch):
    """A function that runs the notebook for a quarter and gives what it hands over by heading, as the publisher keeps it."""

    def run(period: str = "2024-Q1") -> dict[str, list[dict]]:
        monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
        found = Project(project.root)
        prepare_edition(found, found.publication("voorbeeld", period))
        names = {}
        notebook = nbformat.read(ROOT / "notebooks/kwaliteit.ipynb", 4)
        monkeypatch.chdir(project.root)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            if "parameters" in cell.metadata.get("tags", []):
                names |= {"municipality": "voorbeeld", "period": period}
                continue
            *before, last = ast.parse(cell.source).body
            exec(compile(ast.Module(before, []), "cel", "exec"), names)
            shows = isinstance(last, ast.Expr)
            shown = eval(compile(ast.Expression(last.value), "cel", "eval"), names) if shows else exec(compile(ast.Module([last], []), "cel", "exec"), names)
            content = shown._repr_mimebundle_()[0][MIME] if shown is not None else None
            cell.outputs = [] if content is None else [nbformat.v4.new_output("execute_result", data={MIME: content})]
        sections: dict[str, list[dict]] = {}
        heading = ""
        for cell in stage._without_empty_sections(notebook.cells):
            if cell.cell_type == "markdown":
                heading = [line for line in cell.source.splitlines() if line.startswith("#")][-1].lstrip("# ")
                sections[heading] = []
            elif cell.cell_type == "code":
                sections.setdefault(heading, []).extend(o.data[MIME] for o in cell.outputs)
        return sections

    return run


def contradict(project, hidden: bool) -> None:
    """Let the first quarter contradict itself; hidden: in the same delivery stands a count that is too small to be shown."""
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    text = path.read_bytes().decode("cp1252")
    path.write_bytes(((text if hidden else text.replace("niveau;4;", "niveau;44;")) + TWICE).encode("cp1252"))


def texts(outputs: list[dict]) -> str:
    return " ".join(o["markdown"] for o in outputs if o["kind"] == "text")


def table(outputs: list[dict]) -> list[list[str]]:
    (content,) = [o for o in outputs if o["kind"] == "table"]
    return [[c["text"] for c in row["cells"]] for row in content["table"]["rows"]]


def test_an_edition_in_which_nothing_of_that_kind_is_found_has_no_section_for_it(page):
    sections = page()
    assert "Fouten die publicatie tegenhouden" not in sections and "Vergeleken met de vorige editie" not in sections
    assert texts(sections["Samengevat"]).startswith("Er zijn ") and sections["Samengevat"][0]["kind"] == "tiles"
    assert {"Wat is gecontroleerd", "Wat er werd gevonden", "Totalen", "Zekerheid van de cijfers", "Bescherming van personen"} <= set(sections)


def test_a_warning_is_shown_with_both_values_and_that_nobody_judged_it(page, project):
    contradict(project, hidden=False)
    sections = page()
    (row,) = [r for r in table(sections["Waarschuwingen"]) if {"40 personen", "61 personen"} <= set(r)]
    assert row[0] == "Jeugdigen in jeugdhulp met verblijf: gezinshuis, 1e kwartaal 2024" and row[-1] == "nog niet beoordeeld"
    assert texts(sections["Beoordeeld en toegelicht"]) == "Nog geen waarschuwing is beoordeeld."
    assert "nog niet beoordeeld" in texts(sections["Samengevat"])


def test_a_warning_about_a_delivery_with_something_hidden_is_on_no_page(page, project):
    contradict(project, hidden=True)
    sections = page()
    assert "61" not in str([sections.get("Waarschuwingen"), sections["Samengevat"]]) and "gezinshuis" not in str(sections)
    assert "worden niet genoemd en niet geteld" in texts(sections["Wat er werd gevonden"])


def test_the_next_edition_is_compared_with_this_one(page):
    page("2024-Q1")
    sections = page("2024-Q2")
    assert texts(sections["Vergeleken met de vorige editie"]).startswith("In de vorige editie (Voorbeeld, 1e kwartaal 2024) toetsten ")
    assert "in de vorige editie" in str(sections["Samengevat"][0])
