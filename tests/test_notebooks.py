"""The notebooks in git are clean, and have the cells that the library and the publishers count on."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
import yaml

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
#: The notebooks of the data, before protection: no pages, so they need no title.
PAGES = [path for path in NOTEBOOKS if not path.name.startswith(("01-", "02-"))]
STRIP = "Clean it: make strip"


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def _tagged(notebook, tag: str) -> list:
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def _assigned(source: str) -> set[str]:
    """Names that a cell gives a value, with or without their type."""
    named = {ast.Assign: lambda s: s.targets, ast.AnnAssign: lambda s: [s.target]}
    targets = [t for s in ast.parse(source).body if type(s) in named for t in named[type(s)](s)]
    return {t.id for t in targets if isinstance(t, ast.Name)}


def test_there_are_notebooks():
    assert PAGES


@every_notebook
def test_is_a_valid_notebook_with_unique_cell_ids(path, notebook):
    nbformat.validate(notebook)
    ids = [cell.get("id") for cell in notebook.cells]
    assert all(ids), f"{path.name}: a cell has no id"
    assert len(set(ids)) == len(ids), f"{path.name}: a cell id occurs twice"


@every_notebook
def test_is_stripped(path, notebook):
    for number, cell in enumerate(notebook.cells, 1):
        place = f"{path.name}, cell {number}"
        if cell.cell_type == "code":
            assert not cell.outputs, f"{place} has output. {STRIP}"
            assert cell.execution_count is None, f"{place} has an execution count. {STRIP}"
        left = set(cell.metadata) & {"papermill", "execution", "collapsed", "scrolled", "ExecuteTime"}
        assert not left, f"{place} has metadata of a run: {', '.join(sorted(left))}. {STRIP}"
    assert "papermill" not in notebook.metadata, f"{path.name} was written by papermill: it is a result, not a source."
    assert not _tagged(notebook, "injected-parameters"), f"{path.name} has injected parameters: it is a result, not a source."


@every_page
def test_begins_with_a_title(path, notebook):
    first = notebook.cells[0]
    assert first.cell_type == "raw", f"{path.name} must begin with a raw cell: '---', 'title: ...', '---'"
    assert first.source.startswith("---\n"), f"{path.name}: the first cell must begin with '---'"
    assert first.source.rstrip().endswith("\n---"), f"{path.name}: the first cell must end with '---'"
    title = yaml.safe_load(first.source.strip().strip("-")).get("title")
    assert isinstance(title, str), f"{path.name}: the title must be text, found {title!r}; put it between quotes"
    assert title.strip(), f"{path.name}: the title is empty"


@every_notebook
def test_has_one_cell_of_parameters(path, notebook):
    cells = _tagged(notebook, "parameters")
    assert len(cells) == 1, f"{path.name} has {len(cells)} cells tagged 'parameters', expected one"
    missing = {"municipality", "period"} - _assigned(cells[0].source)
    assert not missing, f"{path.name}: the cell of parameters does not define {', '.join(sorted(missing))}"


@every_page
def test_declares_its_tables_in_one_cell_before_it_opens_the_edition(path, notebook):
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    declared = [i for i, t in enumerate(tags) if "tabellen" in t]
    assert len(declared) == 1, f"{path.name} has {len(declared)} cells tagged 'tabellen', expected one"
    assert "tabellen" in _assigned(notebook.cells[declared[0]].source)
    opens = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and "editie(municipality, period, tabellen)" in cell.source]
    assert opens, f"{path.name} never opens its edition: ed = editie(municipality, period, tabellen)"
    assert declared[0] < opens[0]
