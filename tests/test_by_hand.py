"""By hand: the notebooks of the repository run without our command line, as analysts run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from building import copy_of_repository


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy of the repository in which nothing was made yet."""
    return copy_of_repository(tmp_path_factory.mktemp("repository") / "project").root


@pytest.fixture(scope="module")
def environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("PEILMERK")} | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def outputs(notebook) -> list:
    return [o for c in notebook.cells for o in c.get("outputs", [])]


def kinds(notebook) -> set[str]:
    return {kind for o in outputs(notebook) for kind in o.get("data", {})}


def test_papermill_runs_a_notebook_for_another_edition(repository, environment, tmp_path):
    papermill = shutil.which("papermill", path=str(Path(sys.executable).parent)) or shutil.which("papermill")
    target = tmp_path / "out.ipynb"
    done = subprocess.run(
        [papermill, "notebooks/jeugd-toegang.ipynb", str(target), "-p", "municipality", "almelo", "-p", "period", "2020-T1", "--no-progress-bar"],
        cwd=repository, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    executed = nbformat.read(target, 4)
    assert [o for o in outputs(executed) if o.output_type == "error"] == []
    assert any(kind.startswith("application/vnd.vegalite.") for kind in kinds(executed)), "no chart that JupyterLab draws"
    assert "text/html" in kinds(executed)  # the tables
    assert "Almelo" in str(outputs(executed)) and "Nijmegen" not in str(outputs(executed))


def test_the_cells_run_as_in_jupyterlab(repository, environment):
    """With the parameters that stand in them, from the folder that they are in."""
    for name in ("01-opschonen", "samenvatting"):
        notebook = nbformat.read(repository / f"notebooks/{name}.ipynb", 4)
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(repository / "notebooks")}}).execute(env=environment)
        assert [o for o in outputs(notebook) if o.output_type in ("error", "stream")] == [], name
        assert len(outputs(notebook)) >= 3, name
