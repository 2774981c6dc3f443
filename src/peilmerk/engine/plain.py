"""The engine `papermill`: papermill as it is, with its own engine and an ordinary kernel, every notebook in a process of its own."""

from __future__ import annotations

import contextlib
import logging
import sys
import tempfile
import threading
import warnings
from math import ceil
from pathlib import Path

from peilmerk import files
from peilmerk.engine import Settings, calls, failures, processes
from peilmerk.engine.limits import Stop
from peilmerk.engine.paths import hidden, literal
from peilmerk.engine.worker import Worker
from peilmerk.errors import NotebookFailed, PeilmerkError


class PlainEngine:
    """Starts everything anew for every run: slow, and as far from our own machinery as can be."""

    name = "papermill"

    def __init__(self):
        self._lock = threading.Lock()
        self._running: set[Worker] = set()
        self._closed = False

    def start(self) -> None:
        """Nothing is kept ready."""

    def execute(self, notebook: Path, output: Path, parameters: dict, settings: Settings, failed: Path | None = None) -> None:
        # A short path for the sockets: their names may have some hundred characters at most.
        with hidden(output) as temporary, tempfile.TemporaryDirectory(prefix="pm-", ignore_cleanup_errors=True) as sockets:
            with self._worker() as worker:
                asked = (notebook, output, temporary, sockets, parameters, settings)
                answer = worker.ask("peilmerk.engine.plain:run", asked, settings)
            try:
                if isinstance(answer, bytes):
                    calls.result("run", answer)
                else:
                    stop = answer if isinstance(answer, Stop) else Stop("DeadKernelError", failures.dead(self._how(answer)))
                    raise NotebookFailed(failures.message(notebook, [], None, stop.ename, stop.words))
            except NotebookFailed:
                if failed is not None:
                    if not temporary.exists():  # stopped before papermill wrote a first copy
                        _write_unexecuted(notebook, temporary)
                    failed.parent.mkdir(parents=True, exist_ok=True)
                    temporary.replace(failed)
                raise
            temporary.replace(output)

    def call(self, target: str, arguments: tuple, settings: Settings) -> object:
        with self._worker() as worker:
            answer = worker.ask(target, arguments, settings)
            if isinstance(answer, bytes):
                return calls.result(target, answer)
            why = answer.of_step if isinstance(answer, Stop) else f"its process died: {self._how(answer)}"
            raise calls.failed(target, why, worker.said())

    def close(self) -> None:
        with self._lock:
            self._closed = True
            running = list(self._running)
        for worker in running:
            worker.end()

    def __enter__(self) -> PlainEngine:
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def _how(self, code: int) -> str:
        return "the engine was closed while it ran" if self._closed else processes.ended(code)

    @contextlib.contextmanager
    def _worker(self):
        with self._lock:
            if self._closed:
                raise PeilmerkError("The engine was closed.")
            worker = Worker(warm=False)
            self._running.add(worker)
        try:
            yield worker
        finally:
            worker.close()
            with self._lock:
                self._running.discard(worker)


def _write_unexecuted(notebook: Path, copy: Path) -> None:
    """The copy of a run that came to nothing: results that the notebook itself was saved with are not of this run."""
    import nbformat

    nb = nbformat.read(notebook, as_version=4)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(nb, copy)


# --- in the process of the run ---
def run(notebook: Path, output: Path, temporary: Path, sockets: str, parameters: dict, settings: Settings) -> None:
    """Execute one notebook in this process, which has been settled; the copy is `temporary`. Raises NotebookFailed."""
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from papermill.iorw import papermill_io, write_ipynb

    papermill_io.register(str(temporary.absolute()), _handler(output))  # a scheme is how a path begins
    logging.disable(logging.CRITICAL)  # a kernel that is stopped says so; it is no news
    problem = None
    seeded = f"--IPKernelApp.exec_lines=__import__('peilmerk.engine.settle', fromlist=['seed']).seed({settings.seed})"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            papermill.execute_notebook(
                literal(notebook), literal(temporary), parameters, kernel_name="python3", language="python", progress_bar=False,
                cwd=str(settings.folder),
                execution_timeout=None if settings.cell_timeout is None else ceil(settings.cell_timeout),
                kernel_manager_class=_manager(sockets), extra_arguments=["--IPKernelApp.log_level=50", seeded],
            )  # fmt: skip
        except PapermillExecutionError as error:
            problem = error.ename, error.evalue
        except CellTimeoutError:
            problem = "CellTimeoutError", f"The cell took longer than {settings.cell_timeout:g} seconds and was stopped."
        except DeadKernelError:
            problem = "DeadKernelError", "The kernel died. Was there enough memory? Fewer at a time: --jobs 1."
        nb = nbformat.read(temporary, as_version=4)
    nb.metadata.papermill["output_path"] = str(output)
    write_ipynb(nb, str(temporary.absolute()))
    if problem is not None:
        raise NotebookFailed(failures.message(notebook, nb.cells, _where(nb.cells), *problem))


def _handler(output: Path) -> object:
    """Papermill's way to local files, that writes a file whole or not at all.

    Papermill writes the copy again before and after every cell, and this process may be stopped at any moment: what it wrote last stays.
    """
    from papermill.iorw import LocalHandler

    class WholeHandler(LocalHandler):
        def write(self, buf, path):
            part = files.beside(output)  # what is left of it is found by the name of the output, as all that is unfinished
            part.write_text(buf, "utf-8", newline="\n")
            files.take_place(part, Path(path))

    return WholeHandler()


def _where(cells: list) -> int | None:
    """The cell with the error; else the last one that was begun."""
    errors = [i for i, c in enumerate(cells) if any(o.output_type == "error" for o in c.get("outputs", []))]
    begun = [i for i, c in enumerate(cells) if c.metadata.get("papermill", {}).get("start_time")]
    return errors[0] if errors else begun[-1] if begun else None


def _manager(sockets: str) -> type:
    """A manager of kernels that talk over sockets in a folder of their own where the system can.

    With ports two kernels that start at the same time can take the same one; papermill users know it as lost notebooks.
    """
    from jupyter_client.manager import AsyncKernelManager

    class LocalKernelManager(AsyncKernelManager):
        def __init__(self, **settings):
            if sys.platform != "win32":
                settings |= {"transport": "ipc", "ip": f"{sockets}/kernel"}
            super().__init__(**settings)

    return LocalKernelManager
