"""Processes of a run: what they use, how they ended, and that none is left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time

from peilmerk.engine.settle import RUN

_SIGNALS = {
    "SIGKILL": "it was killed from outside",
    "SIGSEGV": "it crashed on memory that is not its own",
    "SIGABRT": "a library in it could not go on",
    "SIGBUS": "it crashed on memory that is not there",
    "SIGFPE": "it crashed on a sum that cannot be made",
    "SIGILL": "it crashed on an instruction that this processor does not have",
    "SIGTERM": "it was asked to stop from outside",
    "SIGINT": "it was interrupted",
}


def ended(code: int | None) -> str:
    """How a process ended, in words: from its exit code, or minus the number of the signal that ended it."""
    if code is None:
        return "it ended, it is not known how"
    if code >= 0:
        return f"it ended itself with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        return f"it was ended by signal {-code}"
    return f"{_SIGNALS.get(name, 'it was ended')} (signal {-code}, {name})"


def resident(pid: int) -> int:
    """Bytes of memory that a process and all that it started have in use; 0 if it is gone."""
    import psutil

    total = 0
    for process in tree(pid):
        with contextlib.suppress(psutil.Error):
            total += process.memory_info().rss
    return total


def tree(pid: int) -> list:
    """A process and all that it started, as psutil has them; empty if it is gone."""
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def marked(run: str) -> list:
    """Processes of this user whose environment names this run, or one that begins with its name; without this process."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(RUN, "").startswith(run) and process.pid != os.getpid():
                found.append(process)
    return found


def end(pid: int | None, run: str) -> None:
    """Kill a process, all that it started, and all that carries the mark of the run; waits until they are gone."""
    import psutil

    for _ in range(5):  # one that starts others while it is looked at is seen the next time
        left = {p.pid: p for p in [*(tree(pid) if pid else []), *marked(run)] if p.pid != os.getpid()}
        left = {k: p for k, p in left.items() if _runs(p)}
        if not left:
            return
        for process in left.values():
            with contextlib.suppress(psutil.Error):
                process.kill()
        until = time.monotonic() + 1
        while any(map(_runs, left.values())) and time.monotonic() < until:
            time.sleep(0.002)


def _runs(process) -> bool:
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def end_with_owner(descriptor: int, run: str, folder: str | None = None) -> None:
    """End this process, and all that it started, as soon as the other end of this pipe is closed: its owner is gone.

    `folder` is what only the owner would have taken away.
    """

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(descriptor, 1):
                pass
        for process in [*tree(os.getpid())[1:], *marked(run)]:
            with contextlib.suppress(Exception):
                process.kill()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=wait, name="end-with-owner", daemon=True).start()


def adopt_orphans() -> None:
    """On Linux: what a process of this one leaves behind becomes a child of this one, not of the system."""
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def end_with_parent() -> None:
    """On Linux: be killed when the thread that forked this process ends, however it ends."""
    _prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _prctl(option: int, value: int) -> None:
    import ctypes
    import sys

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
