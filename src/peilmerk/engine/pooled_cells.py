"""Papermill's engine `peilmerk-pool`: the cells of a notebook in an ordinary kernel that was started and warmed before."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys

from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbclient.util import ensure_async, run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from peilmerk.engine import failures, settle
from peilmerk.engine.forked_cells import settings_of_process
from peilmerk.engine.language import check_language, language_info
from peilmerk.engine.limits import GRACE
from peilmerk.engine.outputs import insert_failure
from peilmerk.errors import ConfigError


class PooledEngine(NBClientEngine):
    """Runs every notebook in an ordinary kernel of its own, that was waiting for it."""

    @classmethod
    def execute_notebook(cls, nb, kernel_name, output_path=None, run=None, **options):
        check_language(nb)
        if run is not None:
            run.begin(nb)
            output_path = None  # nobody reads the hidden copy before papermill writes it at the end
        return super().execute_notebook(nb, kernel_name, output_path, run=run, **options)

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, run=None, execution_timeout=None, **options):
        engine = run.engine if run is not None else _engine_of_process()
        settings = run.settings if run is not None else settings_of_process(execution_timeout)
        known = {name: option for name, option in options.items() if name in PapermillNotebookClient.class_traits()}
        with engine.kernel() as kernel:
            _Client(nb_man, engine, kernel, settings, log=logger, **known).execute()


class _Client(PapermillNotebookClient):
    """Papermill's client, with our limits, in a kernel that runs already."""

    def __init__(self, nb_man, engine, kernel, settings, **options):
        super().__init__(nb_man, km=kernel, **options)
        self._engine, self._kernel, self._settings = engine, kernel, settings

    def execute(self, **kwargs):
        from peilmerk.engine.pool import Watcher

        self.reset_execution_trackers()
        if sys.platform == "win32":  # as papermill does; see https://bugs.python.org/issue37373
            asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
        with self.setup_kernel(**kwargs):
            self._settle()
            self._watcher = Watcher(self._kernel, self._settings)
            self._watcher.start()
            try:
                self.papermill_execute_cells()
                self._end_by_itself()
            finally:
                self._watcher.end()
                _now(self.kc.stop_channels())
                self.kc = None
        self.nb.metadata["language_info"] = language_info()
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell, index, **options):
        limits = self._watcher.limits
        limits.cell_begins()
        dead = False
        try:
            made = super().execute_cell(cell, index, **options)
        except DeadKernelError:
            dead = True
        except CellExecutionError:
            if self._watcher.stop is None:
                raise
        finally:
            limits.cell_ends()
        if self._watcher.stop is not None:
            self._fail(cell, self._watcher.stop.ename, self._watcher.stop.words)
        if dead:
            self._fail(cell, "DeadKernelError", failures.dead(self._engine.how(self._kernel.process.wait())))
        return made

    def _settle(self) -> None:
        """Apply the settings by a request that leaves no trace in the count or the names of the notebook."""
        place = json.dumps(settle.place(self._settings, self._kernel.run).as_dict())
        code = f"__import__('importlib').import_module('peilmerk.engine.kernel').settle_here({place!r})"
        reply = self.wait_for_reply(_now(self.kc.execute(code, silent=True, store_history=False)))
        if reply["content"]["status"] != "ok":
            raise ConfigError(reply["content"]["evalue"])

    def _end_by_itself(self) -> None:
        """Let the kernel end as it would, so that what the notebook registered for its end is done."""
        if self._kernel.alive:
            _now(self.kc.shutdown())
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._kernel.process.wait(GRACE)

    def _fail(self, cell, ename: str, words: str) -> None:
        insert_failure(cell, ename, words)
        raise CellExecutionError(words, ename, words)


@run_sync
async def _now(answer):
    """The answer of a client, which may be one that has to be waited for."""
    return await ensure_async(answer)


_of_process = None


def _engine_of_process():
    """The engine for runs that papermill was asked for directly: one for all of them."""
    from peilmerk.engine.pool import PoolEngine

    global _of_process
    if _of_process is None or _of_process.closed:
        _of_process = PoolEngine(ready=1)
    return _of_process
