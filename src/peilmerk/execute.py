"""Execute notebooks with papermill, each in its own process."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import ClassVar

import nbformat
from jupyter_client.manager import AsyncKernelManager

from peilmerk import errors
from peilmerk.errors import NotebookFailed, UnknownName

logging.getLogger("papermill").setLevel(logging.WARNING)


class LocalKernelManager(AsyncKernelManager):
    """A kernel that talks over sockets in a folder of its own where the system can, so that parallel runs cannot meet.

    With ports two kernels that start at the same time can take the same one; papermill users know it as lost notebooks.
    """

    #: The folder for the sockets of the notebook that this process is running.
    sockets: ClassVar[str] = ""

    def __init__(self, **settings):
        if sys.platform != "win32" and self.sockets:
            settings |= {"transport": "ipc", "ip": f"{self.sockets}/kernel"}
        super().__init__(**settings)


def parameters_of(notebook: Path) -> dict[str, str]:
    """Parameters of a notebook's cell tagged `parameters`: name to default, as text."""
    from papermill.inspection import inspect_notebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {name: p["default"] for name, p in inspect_notebook(str(notebook)).items()}


def check_parameters(notebook: Path, given: dict[str, object]) -> None:
    """Raise UnknownName for a parameter that the notebook does not have."""
    known = parameters_of(notebook)
    for name in given:
        if name not in known:
            raise UnknownName.among(f"parameter of {notebook.name}:", name, known)


def run(notebook: Path, output: Path, parameters: dict[str, object], project: Path, timeout: int = 600) -> Path:
    """Execute one notebook; the executed copy is `output`. Raises NotebookFailed naming cell, line and error."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    output.parent.mkdir(parents=True, exist_ok=True)
    # Kernels take their environment from here: the project they belong to, and an order of sets that is the same every time.
    environment = {"PEILMERK_PROJECT": str(project), "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    before = {k: os.environ.get(k) for k in environment}
    os.environ.update(environment)
    try:
        # A short path: the name of a socket may have some hundred characters at most.
        with (
            tempfile.TemporaryDirectory(prefix="pm-") as LocalKernelManager.sockets,
            Path(os.devnull).open("w") as nowhere,
            contextlib.redirect_stderr(nowhere),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                str(notebook), str(output), parameters=parameters, kernel_name="python3", progress_bar=False, log_output=False,
                cwd=str(project), execution_timeout=timeout, kernel_manager_class="peilmerk.execute.LocalKernelManager",
                extra_arguments=["--IPKernelApp.log_level=50"],  # a kernel that is stopped says so; it is no news
            )  # fmt: skip
    except PapermillExecutionError as error:
        raise NotebookFailed(_message(notebook, output, error)) from None
    except CellTimeoutError:
        raise NotebookFailed(f"A cell of notebooks/{notebook.name} took longer than {timeout} seconds and was stopped.") from None
    except DeadKernelError:
        raise NotebookFailed(f"The kernel of notebooks/{notebook.name} died. Was there enough memory? Fewer at a time: --jobs 1.") from None
    finally:
        for key, value in before.items():
            os.environ.pop(key, None) if value is None else os.environ.__setitem__(key, value)
    return output


def _message(notebook: Path, output: Path, error) -> str:
    """What went wrong in a notebook, in the words of the error itself, and in which cell."""
    where = f"notebooks/{notebook.name}"
    with contextlib.suppress(OSError, ValueError):
        nb = nbformat.read(output, as_version=4)
        for index, cell in enumerate(nb.cells, 1):
            if cell.cell_type == "code" and any(o.get("output_type") == "error" for o in cell.get("outputs", [])):
                first = next((line for line in cell.source.split("\n") if line.strip()), "")
                where += f", cell {index}: {first.strip()[:70]}"
    own = isinstance(getattr(errors, error.ename, None), type) or (error.ename.endswith("Error") and error.ename in _OWN)
    said = error.evalue if own else f"{error.ename}: {error.evalue}"
    return f"{said}\n  (in {where})"


#: Errors of Peilmerk that say by themselves what is wrong.
_OWN = {"NarrativeError", "NumberError", "PeriodError"}
