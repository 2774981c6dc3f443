"""Papermill's engine `peilmerk`: the cells of a notebook in a forked process, without sockets of ZeroMQ in between."""

from __future__ import annotations

import json
import time
from pathlib import Path

from nbclient.exceptions import CellExecutionError
from papermill.engines import Engine, NotebookExecutionManager
from papermill.log import logger

from peilmerk.engine import Settings, failures
from peilmerk.engine.language import check_language, language_info
from peilmerk.engine.limits import GRACE, Limits, Stop
from peilmerk.engine.outputs import Outputs

#: Seconds between two times that the notebook is saved while it runs; papermill does it twice a cell.
_SAVE = 1.0


class SparingManager(NotebookExecutionManager):
    """Papermill's account of a run, that saves the notebook at most once a second, and at the end."""

    _saved = 0.0

    def save(self, **kwargs) -> None:
        now = time.monotonic()
        if self.end_time is not None or now - self._saved >= _SAVE:
            self._saved = now
            super().save(**kwargs)


class ForkedEngine(Engine):
    """Runs every notebook in a fresh process that was forked from a warm one."""

    @classmethod
    def execute_notebook(
        cls, nb, kernel_name, output_path=None, progress_bar=True, log_output=False, autosave_cell_every=30, run=None, **options
    ):
        check_language(nb)
        if run is not None:
            run.begin(nb)
            output_path = None  # nobody reads the hidden copy before papermill writes it at the end
        manager = SparingManager(nb, output_path, log_output, progress_bar, autosave_cell_every)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, log_output=log_output, run=run, **options)
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, run=None, execution_timeout=None, **options):
        engine = run.engine if run is not None else _engine_of_process()
        settings = run.settings if run is not None else settings_of_process(execution_timeout)
        with engine.forked("cells", settings) as forked:
            runner = _Runner(forked, settings, nb_man, options)
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                try:
                    runner.run(cell, index)
                except CellExecutionError as error:
                    nb_man.cell_exception(cell, cell_index=index, exception=error)
                    break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)
            forked.send(b"q")
            forked.finish()
        nb_man.nb.metadata["language_info"] = language_info()


class _Runner:
    """Runs the cells of one notebook in a forked process, within its limits."""

    def __init__(self, forked, settings: Settings, nb_man, options: dict):
        self._forked, self._nb_man, self._options = forked, nb_man, options
        self._outputs, self._limits = Outputs(), Limits(settings)

    def run(self, cell, index: int) -> None:
        """Run one cell. Raises CellExecutionError if the notebook must stop there."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self._options.get("skip_cells_with_tag", "skip-execution") in tags:
            return
        self._outputs.begin(index, cell)
        self._outputs.stamp("iopub.status.busy")
        self._limits.cell_begins()
        self._forked.send(b"c", cell.source.encode("utf-8", "replace"))
        try:
            reply = self._reply(cell)
        finally:
            self._limits.cell_ends()
            self._outputs.flush()
        cell.execution_count = reply["execution_count"]
        self._outputs.stamp("shell.execute_reply", "iopub.status.idle")
        if reply["status"] == "error" and not self._allowed(reply["ename"], tags):
            raise CellExecutionError.from_cell_and_msg(cell, reply)

    def _allowed(self, ename: str, tags: list[str]) -> bool:
        if self._options.get("force_raise_errors"):
            return False
        return bool(
            self._options.get("allow_errors") or ename in self._options.get("allow_error_names", ()) or "raises-exception" in tags
        )

    def _reply(self, cell) -> dict:
        """What the process says of the cell that it has run. Raises CellExecutionError if it was stopped or died."""
        stop: Stop | None = None
        kill_at = float("inf")
        begun = False
        while True:
            for event in self._forked.events(min(self._limits.next_look() if stop is None else 0.1, 60)):
                if event.kind == "b":
                    begun = True
                    cell.execution_count = int(event.content)
                    self._outputs.stamp("iopub.execute_input")
                elif event.kind == "d":
                    if stop is None:
                        return json.loads(event.content)
                    self._fail(stop.ename, stop.words)
                elif event.kind == "exit":
                    if stop is not None:
                        self._fail(stop.ename, stop.words)
                    self._fail("DeadKernelError", failures.dead(self._forked.how(event.code)))
                elif event.kind == "x":
                    import pickle

                    raise pickle.loads(event.content)
                elif begun:  # what earlier cells left running says nothing before this one
                    self._output(event)
            if stop is None:
                stop = self._limits.exceeded(self._forked.pid)
                if stop is not None:
                    self._forked.interrupt() if stop.gently else self._forked.kill()
                    kill_at = time.monotonic() + GRACE
            elif time.monotonic() >= kill_at:
                self._forked.kill()
                kill_at = float("inf")

    def _fail(self, ename: str, words: str) -> None:
        self._outputs.failed(ename, words)
        raise CellExecutionError(words, ename, words)

    def _output(self, event) -> None:
        if event.kind == "m":
            self._outputs.message(event.content)
            self._nb_man.autosave_cell()
            return
        name = "stdout" if event.kind in ("o", "out") else "stderr"
        text = event.text or event.content.decode()
        self._outputs.text(name, text)
        if self._options.get("log_output"):
            logger.info(text) if name == "stdout" else logger.warning(text)
        if file := self._options.get(f"{name}_file"):
            file.write(text)
            file.flush()


def settings_of_process(cell_timeout: float | None) -> Settings:
    """Settings for a run that only says how long a cell may take: all else is as in this process."""
    return Settings(Path.cwd(), cell_timeout=cell_timeout, timeout=None, timezone="", locale="")


_of_process = None


def _engine_of_process():
    """The engine for runs that papermill was asked for directly: one for all of them."""
    from peilmerk.engine.fork import ForkEngine

    global _of_process
    if _of_process is None or _of_process.closed:
        _of_process = ForkEngine()
    return _of_process
