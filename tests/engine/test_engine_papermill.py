"""Our engines for who uses papermill itself: its command line and its function."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from noted import printed
from papermill.exceptions import PapermillExecutionError

PAPERMILL = Path(sys.executable).with_name("papermill")


@pytest.mark.parametrize("name", ["peilmerk", "peilmerk-pool"])
def test_the_command_line_of_papermill_knows_our_engine(notebook, tmp_path, name):
    source, output = notebook("print(aantal)", "import sys; print('fout', file=sys.stderr)"), tmp_path / "uit.ipynb"
    done = subprocess.run(
        [PAPERMILL, source, output, "--engine", name, "-p", "aantal", "9", "--log-output", "--no-progress-bar"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert printed(nbformat.read(output, 4)) == "9\n"
    assert "9" in done.stderr and "fout" in done.stderr  # papermill logs what the notebook says


def test_the_command_line_of_papermill_tells_of_a_failure(notebook, tmp_path):
    source, output = notebook("1 / 0"), tmp_path / "uit.ipynb"
    done = subprocess.run([PAPERMILL, source, output, "--engine", "peilmerk"], capture_output=True, text=True)
    assert done.returncode == 1 and "ZeroDivisionError: division by zero" in done.stderr
    nb = nbformat.read(output, 4)
    assert "papermill-error-cell" in nb.cells[0].source and nb.metadata.papermill.exception is True


def test_papermills_function_uses_the_folder_and_time_zone_of_the_process(notebook, tmp_path, monkeypatch):
    source = notebook("import os, time\nprint(os.getcwd(), time.tzname[0], os.environ.get('TZ'))")
    for zone, shown in (("Asia/Tokyo", "JST Asia/Tokyo"), ("XYZ-3", "XYZ XYZ-3")):
        monkeypatch.setenv("TZ", zone)
        nb = papermill.execute_notebook(source, tmp_path / "uit.ipynb", engine_name="peilmerk", progress_bar=False, cwd=tmp_path)
        assert printed(nb) == f"{tmp_path} {shown}\n"
    monkeypatch.delenv("TZ")
    nb = papermill.execute_notebook(source, None, engine_name="peilmerk", progress_bar=False, cwd=tmp_path)
    assert printed(nb).endswith(" None\n")


def test_papermills_options_are_followed(notebook, tmp_path):
    source, out, err = notebook("print('uit'); import sys; print('fout', file=sys.stderr)"), io.StringIO(), io.StringIO()
    papermill.execute_notebook(source, None, engine_name="peilmerk", progress_bar=False, stdout_file=out, stderr_file=err)
    assert (out.getvalue(), err.getvalue()) == ("uit\n", "fout\n")
    failing = notebook("1 / 0", "print('gaat door')")
    output = tmp_path / "uit.ipynb"
    with pytest.raises(PapermillExecutionError):
        papermill.execute_notebook(failing, output, engine_name="peilmerk", progress_bar=False, allow_errors=True)
    assert printed(nbformat.read(output, 4)) == "gaat door\n"
    with pytest.raises(PapermillExecutionError, match="took longer than 1 seconds"):
        papermill.execute_notebook(notebook("import time; time.sleep(50)"), output, engine_name="peilmerk", progress_bar=False, execution_timeout=1)


def test_the_notebook_is_on_disk_while_it_runs(notebook, tmp_path):
    output = tmp_path / "uit.ipynb"
    source = notebook("import json, time\ntime.sleep(1.2)\nprint('eerst')", f"print('eerst' in open({str(output)!r}).read())")
    assert printed(papermill.execute_notebook(source, output, engine_name="peilmerk", progress_bar=False)) == "eerst\nTrue\n"


def test_a_notebook_in_another_language_is_refused(notebook, tmp_path):
    source = notebook("print(1)")
    nb = nbformat.read(source, 4)
    nb.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}
    nbformat.write(nb, source)
    with pytest.raises(ValueError, match=r"runs notebooks in Python; this one is in R"):
        papermill.execute_notebook(source, tmp_path / "uit.ipynb", engine_name="peilmerk", progress_bar=False)


@pytest.mark.parametrize(
    ("code", "seconds"),
    [
        ("from peilmerk.engine import Settings, choose; import sys; assert not {'papermill', 'pandas', 'IPython', 'psutil', 'zmq'} & set(sys.modules)", 0.3),
        ("import papermill", 2),
        ("import peilmerk.engine.papermill_engines as e; e.ForkedEngine, e.PooledEngine; import papermill", 2),
        ("from peilmerk.engine.papermill_engines import PooledEngine; from papermill.engines import papermill_engines as p; assert p.get_engine('peilmerk-pool') is PooledEngine", 2),
        ("import papermill, sys; assert not {'pandas', 'great_expectations', 'altair'} & set(sys.modules)", 2),
    ],
)
def test_importing_is_quick_in_any_order(code, seconds):
    timed = f"import time; begin = time.perf_counter()\n{code}\nprint(time.perf_counter() - begin)"
    runs = [subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, env=dict(os.environ)) for _ in range(2)]
    assert all(r.returncode == 0 for r in runs), runs[0].stderr
    assert min(float(r.stdout) for r in runs) < seconds
