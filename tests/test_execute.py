"""Executing notebooks: real kernels, errors in words, parallel runs apart."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import nbformat
import pytest

from peilmerk import execute
from peilmerk.errors import NotebookFailed, UnknownName


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("notebooks")


def write(folder, name, *cells, parameters='municipality = "voorbeeld"\naantal: int = 4'):
    """A notebook of these cells, with a cell of parameters."""
    code = nbformat.v4.new_code_cell
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    nb.cells = [code(parameters, metadata={"tags": ["parameters"]}), *map(code, cells)]
    nbformat.write(nb, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def printed(path) -> str:
    return "".join(o.text for c in nbformat.read(path, 4).cells for o in c.get("outputs", []) if o.output_type == "stream")


def test_the_parameters_of_a_notebook_are_those_of_its_tagged_cell(folder):
    assert execute.parameters_of(write(folder, "parameters", "anders = 5")) == {"municipality": '"voorbeeld"', "aantal": "4"}


def test_an_unknown_parameter_is_refused_with_the_nearest(folder):
    notebook = write(folder, "onbekend")
    execute.check_parameters(notebook, {"aantal": 2})
    with pytest.raises(UnknownName, match=r"Unknown parameter of onbekend\.ipynb: 'aantl'\. Did you mean 'aantal'\?"):
        execute.check_parameters(notebook, {"aantl": 2})


def test_the_executed_copy_has_the_parameters_and_knows_its_project(folder, capfd, monkeypatch):
    monkeypatch.setenv("PEILMERK_PROJECT", "elsewhere")
    before = dict(os.environ)
    source = write(folder, "goed", "import os\nprint(municipality, aantal + 1, os.environ['PEILMERK_PROJECT'], os.getcwd())")
    original = source.read_bytes()
    output = execute.run(source, folder / "uit/goed.ipynb", {"municipality": "almelo", "aantal": 7}, folder)
    assert printed(output) == f"almelo 8 {folder} {folder}\n"
    assert source.read_bytes() == original
    assert dict(os.environ) == before
    out, err = capfd.readouterr()
    assert out == err == ""


def test_a_failure_names_notebook_cell_and_error(folder):
    source = write(folder, "fout", "x = 1", "# Kies de jaren\ntabel = {}\ntabel['jaar']", "print('na de fout')")
    with pytest.raises(NotebookFailed) as error:
        execute.run(source, folder / "uit/fout.ipynb", {}, folder)
    message = str(error.value)
    assert message.startswith("KeyError: 'jaar'")
    assert "notebooks/fout.ipynb, cell" in message and "# Kies de jaren" in message
    assert "Traceback" not in message and "na de fout" not in message


def test_an_error_of_peilmerk_speaks_for_itself(folder):
    source = write(folder, "eigen", "from peilmerk.errors import UndeclaredSelection\nraise UndeclaredSelection('Table x was not declared.')")
    with pytest.raises(NotebookFailed) as error:
        execute.run(source, folder / "uit/eigen.ipynb", {}, folder)
    assert str(error.value).startswith("Table x was not declared.\n") and "UndeclaredSelection" not in str(error.value).split("\n")[0]


def test_a_notebook_that_hangs_is_stopped(folder):
    source = write(folder, "lang", "import time\ntime.sleep(60)")
    with pytest.raises(NotebookFailed, match=r"A cell of notebooks/lang\.ipynb took longer than 1 seconds"):
        execute.run(source, folder / "uit/lang.ipynb", {}, folder, timeout=1)


def test_a_kernel_that_dies_is_an_error_in_words(folder):
    source = write(folder, "dood", "import os\nos._exit(1)")
    with pytest.raises(NotebookFailed, match=r"The kernel of notebooks/dood\.ipynb died"):
        execute.run(source, folder / "uit/dood.ipynb", {}, folder)


def test_notebooks_in_parallel_do_not_meet(folder):
    """Each its own kernel, its own sockets, its own parameters."""
    source = write(folder, "samen", "import os, time\nmijn = aantal\ntime.sleep(0.5)\nprint(mijn, aantal, os.getpid())")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(execute.run, source, folder / f"uit/samen{n}.ipynb", {"aantal": n}, folder) for n in (1, 2, 3, 4)]
        said = [printed(r.result()).split() for r in running]
    assert [s[:2] for s in said] == [[str(n)] * 2 for n in (1, 2, 3, 4)]
    assert len({s[2] for s in said}) == 4
