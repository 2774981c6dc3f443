"""The engine `pool`: every run in an ordinary process of its own that had been started and warmed before. Works on every system."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import uuid4

from peilmerk.engine import Settings, calls, processes, settle, sources
from peilmerk.engine.limits import GRACE, Limits, Stop
from peilmerk.engine.worker import Worker
from peilmerk.errors import PeilmerkError

_START = 300


class Kernel:
    """One ordinary kernel, that warms up by itself; as much of a kernel manager as nbclient needs of one that runs already."""

    has_kernel = True

    def __init__(self):
        self.run = f"peilmerk-{uuid4().hex}"
        # Sockets of its own, in a short path: their names may have some hundred characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="pm-"))
        self.connection = self.folder / "kernel.json"
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", settle.RUN: self.run}
        options = {}
        local = ["--transport=ipc", f"--ip={self.folder / 'k'}"]
        if sys.platform == "win32":
            from jupyter_client.win_interrupt import create_interrupt_event

            self._interrupt = create_interrupt_event()
            environment["JPY_INTERRUPT_EVENT"] = str(self._interrupt)
            options, local = {"close_fds": False, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}, []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "peilmerk.engine.kernel", "-f", str(self.connection), *local, "--IPKernelApp.log_level=50",
             "--HistoryManager.hist_file=:memory:"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def client(self):
        """A client of it, that takes part in nobody's waiting. Raises PeilmerkError if the kernel cannot start."""
        from jupyter_client.asynchronous.client import AsyncKernelClient

        kernel = self

        class Client(AsyncKernelClient):
            async def is_alive(self) -> bool:
                return kernel.alive

        ready, why = self.folder / "kernel.json.ready", self.folder / "kernel.json.error"
        end = time.monotonic() + _START
        while not ready.exists():
            if not self.alive or time.monotonic() > end:
                last = why.read_text("utf-8").strip().split("\n")[-1] if why.exists() else processes.ended(self.process.poll())
                raise PeilmerkError(f"The process that runs notebooks could not start: {last}")
            time.sleep(0.01)
        client = Client()
        client.load_connection_file(str(self.connection))
        return client

    # What nbclient does with a kernel that it cannot reach.
    def is_alive(self) -> bool:
        return self.alive

    def shutdown_kernel(self, now: bool = False) -> None:
        self.kill()

    def cleanup_resources(self) -> None:
        """All is taken away by `close`."""

    def interrupt(self) -> None:
        if sys.platform == "win32":
            from jupyter_client.win_interrupt import send_interrupt

            send_interrupt(self._interrupt)
        elif self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGINT)

    def kill(self) -> None:
        self.process.kill()

    def end(self) -> None:
        """End it and all that it started."""
        processes.end(self.process.pid if self.alive else None, self.run)
        self.process.wait()

    def close(self) -> None:
        """The same, and take away its files: nobody uses it."""
        self.end()
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Watcher(threading.Thread):
    """Holds a kernel to its limits while nbclient waits for it; `stop` is why it was stopped."""

    def __init__(self, kernel: Kernel, settings: Settings):
        super().__init__(name="limits", daemon=True)
        self.limits, self.stop = Limits(settings), None
        self._kernel, self._done = kernel, threading.Event()

    def run(self) -> None:
        kill_at = float("inf")
        while not self._done.wait(min(self.limits.next_look(), 0.25) or 0.05):
            if self.stop is None:
                self.stop = self.limits.exceeded(self._kernel.process.pid)
                if self.stop is not None:
                    self._kernel.interrupt() if self.stop.gently else self._kernel.kill()
                    kill_at = time.monotonic() + GRACE
            elif time.monotonic() >= kill_at:
                self._kernel.kill()
                kill_at = float("inf")

    def end(self) -> None:
        self._done.set()
        self.join()


class PoolEngine:
    """Keeps kernels waiting, and for steps one worker; each of them is for one run."""

    name = "pool"

    def __init__(self, ready: int = 2):
        self._ready = ready
        self._lock = threading.Lock()
        self._waiting: list[Kernel | Worker] = []
        self._running: set[Kernel | Worker] = set()
        self._fingerprint = None
        self._closed = False
        # Before threads are waited for at the end of the interpreter: they may be waiting for a run.
        getattr(threading, "_register_atexit", atexit.register)(self.close)

    def start(self) -> None:
        with self._lock:
            self._fill(Kernel, self._ready)

    def execute(self, notebook: Path, output: Path, parameters: dict, settings: Settings, failed: Path | None = None) -> None:
        from peilmerk.engine import running

        running.execute(self, "peilmerk-pool", notebook, output, parameters, settings, failed)

    def call(self, target: str, arguments: tuple, settings: Settings) -> object:
        with self._one(Worker, 1) as worker:
            answer = worker.ask(target, arguments, settings)
            if isinstance(answer, bytes):
                return calls.result(target, answer)
            why = answer.of_step if isinstance(answer, Stop) else f"its process died: {self.how(answer)}"
            raise calls.failed(target, why, worker.said())

    def kernel(self) -> contextlib.AbstractContextManager[Kernel]:
        """A kernel for one run; ended at the end of the block."""
        return self._one(Kernel, self._ready)

    def how(self, code: int | None) -> str:
        """How a process of this engine ended, in words."""
        return "the engine was closed while it ran" if self._closed else processes.ended(code)

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        with self._lock:
            self._closed = True
            waiting, running = self._waiting, list(self._running)
            self._waiting = []
        for one in running:
            one.end()  # the thread that runs it lets go of it
        for one in waiting:
            one.close()

    def __enter__(self) -> PoolEngine:
        return self

    def __exit__(self, *error) -> None:
        self.close()

    @contextlib.contextmanager
    def _one(self, kind: type, ready: int):
        with self._lock:
            self._fill(kind, 1)
            one = next(w for w in self._waiting if type(w) is kind)
            self._waiting.remove(one)
            self._running.add(one)
            self._fill(kind, ready)
        try:
            yield one
        finally:
            one.close()
            with self._lock:
                self._running.discard(one)

    def _fill(self, kind: type, count: int) -> None:
        """Start so many of them as are missing, after ending those that died or that have older code."""
        if self._closed:
            raise PeilmerkError("The engine was closed.")
        now = sources.fingerprint()
        for one in list(self._waiting):
            if not one.alive or self._fingerprint != now:
                self._waiting.remove(one)
                one.close()
        self._fingerprint = now
        for _ in range(count - sum(type(w) is kind for w in self._waiting)):
            self._waiting.append(kind() if kind is Kernel else Worker(warm=True))
