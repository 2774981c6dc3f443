"""One run of a notebook by papermill in this process: the executed copy whole or not at all, failures in words."""

from __future__ import annotations

import contextlib
import logging
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import papermill_io

from peilmerk.engine import Settings, failures
from peilmerk.engine.paths import hidden, literal
from peilmerk.errors import NotebookFailed

# What it logs, it raises or puts in the notebook too.
logging.getLogger("papermill").setLevel(logging.CRITICAL)
# Notebooks of older versions; said once for every one, in whatever thread is first.
warnings.filterwarnings("ignore", category=MissingIDFieldWarning)
warnings.filterwarnings("ignore", category=DuplicateCellId)


@dataclass
class Run:
    """What papermill hands on to our engine classes: who runs it and how, and where its copy will be."""

    engine: object
    settings: Settings
    output: Path
    nb: nbformat.NotebookNode | None = None  # as far as it has been executed

    def begin(self, nb: nbformat.NotebookNode) -> None:
        """Take the notebook that papermill made ready. Papermill itself knows only of the hidden copy."""
        self.nb = nb
        nb.metadata.papermill["output_path"] = str(self.output)


def execute(
    engine, papermill_name: str, notebook: Path, output: Path, parameters: dict, settings: Settings, failed: Path | None
) -> None:
    """Run a notebook by papermill's engine of that name. Raises NotebookFailed."""
    from peilmerk.engine import papermill_engines as ours

    for name, made in ours.NAMES.items():  # also where Peilmerk was put on the path without being installed
        papermill_engines.register(name, getattr(ours, made))
    run = Run(engine, settings, output)
    with hidden(output) as temporary:
        try:
            with _alone_or_together():
                papermill.execute_notebook(
                    literal(notebook), literal(temporary), parameters=parameters, engine_name=papermill_name, kernel_name="python3",
                    language="python", progress_bar=False, run=run,
                )  # fmt: skip
        except PapermillExecutionError as error:
            if failed is not None:
                failed.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(failed)
            at = next((i for i, cell in enumerate(run.nb.cells) if _has_error(cell)), None)
            raise NotebookFailed(failures.message(notebook, run.nb.cells, at, error.ename, error.evalue)) from None
        temporary.replace(output)


def _has_error(cell) -> bool:
    return any(o.output_type == "error" for o in cell.get("outputs", []))


_running, _lock = 0, threading.Lock()


@contextlib.contextmanager
def _alone_or_together():
    # Papermill keeps one current folder for all its files, and with threads the last one to leave may leave that of another.
    global _running
    with _lock:
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                papermill_io.get_handler("local").cwd(None)
