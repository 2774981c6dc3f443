"""Executed notebooks as publishing reads them: what they say and show counts, not when or how long they ran."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from peilmerk import executed, reads


@pytest.fixture
def path(tmp_path):
    nb = new_notebook(metadata={"papermill": {"duration": 1.5}})
    shown = new_output("display_data", data={"text/plain": "1"})
    nb.cells = [new_markdown_cell("# Jeugd"), new_code_cell("x = 1\nx", outputs=[shown], execution_count=1, metadata={"tags": ["tabellen"]})]
    nbformat.write(nb, tmp_path / "jeugd.ipynb")
    return tmp_path / "jeugd.ipynb"


def stale(path, change) -> bool:
    """Whether who read the notebook has to read it again after this change."""
    with reads.recording(path.parent) as log:
        executed.read(path)
    (read,) = log.finished()
    assert (read.kind, read.path) == ("executed", "jeugd.ipynb")
    nb = nbformat.read(path, 4)
    change(nb)
    nbformat.write(nb, path)
    return bool(reads.changed(str(path.parent), [read.as_list()]))


def test_it_is_read_as_it_is(path):
    assert [c.source for c in executed.read(path).cells] == ["# Jeugd", "x = 1\nx"]


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.metadata.papermill.update(duration=9.1, start_time="2024"),
        lambda nb: nb.cells[1].update(execution_count=7),
        lambda nb: nb.cells[1].update(id="anders"),
        lambda nb: nb.cells[1].metadata.update(papermill={"duration": 2}),
    ],
    ids=["time", "count", "id", "time of a cell"],
)
def test_that_it_was_run_again_is_no_change(path, change):
    assert not stale(path, change)


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.cells[1].outputs[0].data.update({"text/plain": "2"}),
        lambda nb: nb.cells[1].outputs.append(new_output("stream", text="x")),
        lambda nb: nb.cells[0].update(source="# Wmo"),
        lambda nb: nb.cells[1].update(source="x = 1"),
        lambda nb: nb.cells[1].metadata.update(tags=[]),
        lambda nb: nb.cells.reverse(),
        lambda nb: nb.cells.pop(),
    ],
    ids=["an output", "one more output", "words", "code", "tags", "order", "a cell less"],
)
def test_what_it_says_or_shows_is(path, change):
    assert stale(path, change)


def test_a_notebook_that_is_gone_is_a_change(path):
    with reads.recording(path.parent) as log:
        executed.read(path)
    path.unlink()
    assert reads.changed(str(path.parent), [r.as_list() for r in log.finished()])
