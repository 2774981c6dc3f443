"""Where steps run: on this machine, or on a Dask cluster. One interface (concurrent.futures): orders go in whole, small results come out."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from peilmerk import engine, steps
from peilmerk.errors import PeilmerkError
from peilmerk.steps import Order

#: What one step needs at least, in bytes; a machine with less for each of its cores runs fewer steps at a time.
SMALLEST = 1_000_000_000
#: The part of the machine's memory that steps may use together.
SHARE = 0.8


class Executor(Protocol):
    """slots: steps that it takes at the same time; memory: bytes that a step may use there, None if the place itself sees to that."""

    slots: int
    memory: int | None

    def submit(self, order: Order) -> Future: ...

    def stop(self) -> None: ...


class Local:
    """Steps on this machine: threads that wait for the processes of one engine."""

    def __init__(self, jobs: int, engine_name: str = "auto", memory: int | None = None):
        total = _memory()
        most = max(1, int(total * SHARE) // (memory or SMALLEST)) if total else jobs
        self.slots = max(1, min(jobs, most))
        self.memory = memory or (int(total * SHARE) // self.slots if total else None)
        self._name = engine_name
        self._engine: engine.Engine | None = None
        self._threads = ThreadPoolExecutor(self.slots, thread_name_prefix="step")

    def submit(self, order: Order) -> Future:
        """Run a step; the engine is made for the first, so that a build in which nothing changed starts no process."""
        if self._engine is None:
            self._engine = engine.choose(self._name, ready=self.slots)
        return self._threads.submit(steps.run, order, self._engine)

    def stop(self) -> None:
        """End every process, and forget what has not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._engine is not None:
            self._engine.close()

    def close(self) -> None:
        """Wait for what runs, and end the engine."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._engine is not None:
            self._engine.close()


def _memory() -> int:
    """The memory of this machine in bytes, or of the container that it is; 0 if it cannot be known."""
    total = 0
    with contextlib.suppress(ImportError, OSError):
        import psutil

        total = psutil.virtual_memory().total
    with contextlib.suppress(OSError, ValueError), open("/sys/fs/cgroup/memory.max") as file:  # noqa: PTH123
        total = min(total or (1 << 62), int(file.read()))
    return total


class Cluster:
    """Steps on a Dask cluster whose workers see the project under the same path. A worker that dies is lost; its steps go to another."""

    #: How often a step is given to another worker, before it is this step that kills workers.
    RETRIES = 3

    def __init__(self, address: str, memory: int | None = None):
        try:
            from distributed import Client
        except ImportError:
            raise PeilmerkError("A cluster needs Dask: install Peilmerk with its extra, `pip install 'peilmerk[cluster]'`.") from None
        try:
            self._client = Client(address, timeout="10s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise PeilmerkError(f"There is no Dask scheduler at {address}: {error}. Start one with `dask scheduler`, and give its address.") from None
        threads = self._client.nthreads()
        if not threads:
            self._client.close()
            raise PeilmerkError(f"The scheduler at {address} has no workers. Start one on every machine: `dask worker {address} --nthreads 1`.")
        self.slots, self.memory = sum(threads.values()), memory
        self._check()
        self._running: set = set()

    def _check(self) -> None:
        mine = _version()
        other = {worker: told for worker, told in self._client.run(_version).items() if told != mine}
        if other:
            worker, told = next(iter(other.items()))
            self._client.close()
            raise PeilmerkError(f"Worker {worker} has another Peilmerk ({told}) than this machine ({mine}). Install the same everywhere.")

    def submit(self, order: Order) -> Future:
        """Send a step."""
        future = Future()
        future.set_running_or_notify_cancel()
        task = self._client.submit(steps.run, order, pure=False, retries=self.RETRIES, key=f"{order.step.id}-{os.urandom(4).hex()}")
        self._running.add(task)
        task.add_done_callback(lambda done: self._done(done, future, order))
        return future

    def _done(self, task, future: Future, order: Order) -> None:
        self._running.discard(task)
        if task.status == "finished":
            future.set_result(task.result())
            return
        error = task.exception() if task.status == "error" else None
        if error is None:
            error = PeilmerkError(f"{order.step.id} was cancelled: the connection with the cluster was lost.")
        elif type(error).__name__ == "KilledWorker":
            error = PeilmerkError(f"{order.step.id} was tried on {self.RETRIES + 1} workers that all died. Did they have enough memory?")
        future.set_exception(error)

    def stop(self) -> None:
        """Cancel what was sent."""
        with contextlib.suppress(Exception):
            self._client.cancel(list(self._running), force=True)

    def close(self) -> None:
        """Leave the cluster as it was."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)


def _version() -> str:
    from peilmerk import __version__
    from peilmerk.plan.modules import Library
    from peilmerk.reads import hash_of

    library = Library()
    told = f"{__version__}, code {hash_of({m: library.facts(m).sha256 for m in sorted(library.files)})[:10]}"
    newer = max(path.stat().st_mtime_ns for path in library.files.values()) > steps.LOADED
    return f"{told}, changed since this process began: start it again" if newer else told


@contextlib.contextmanager
def choose(options) -> Iterator[Executor]:
    """The executor that the options of a build ask for, closed when the block ends."""
    executor = Cluster(options.cluster, options.memory) if options.cluster else Local(options.jobs, options.engine, options.memory)
    try:
        yield executor
    finally:
        executor.close()
