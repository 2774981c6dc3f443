"""A fresh process that calls one function: `python -m peilmerk.engine.worker [warm]`, asked over its standard input.

Works on every system. The answer goes over standard output; what the function prints goes to standard error. The process ends, with
all that it started, when its standard input is closed before it has answered: then its owner is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import threading
from queue import Empty, Queue
from uuid import uuid4

from peilmerk.engine import Settings, processes, settle
from peilmerk.engine.limits import GRACE, Limits, Stop

_LENGTH = struct.Struct("!Q")


class Worker:
    """One such process, seen from its owner. It may wait for a long time before it is asked."""

    def __init__(self, warm: bool):
        self.run = f"peilmerk-{uuid4().hex}"
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "peilmerk.engine.worker", *(["warm"] if warm else [])],
            env={**os.environ, "PYTHONHASHSEED": "0", settle.RUN: self.run},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, start_new_session=True, bufsize=0,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, target: str, arguments: tuple, settings: Settings) -> bytes | Stop | int:
        """The answer (for `calls.result`), or why it was stopped, or the exit code with which it died."""
        asked = {
            "place": settle.place(settings, self.run).as_dict(),
            "call": pickle.dumps((target, arguments), pickle.HIGHEST_PROTOCOL),
        }
        packed = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
        self.process.stdout.read(1)  # it has warmed up, or died
        limits = Limits(settings)
        with contextlib.suppress(OSError):  # it died; its exit code says more
            _send(self.process.stdin.fileno(), packed)
        answers: Queue[bytes] = Queue()
        threading.Thread(target=lambda: answers.put(_message(self.process.stdout)), name="answer", daemon=True).start()
        answer = None
        while answer is None:
            dead = not self.alive
            with contextlib.suppress(Empty):
                answer = answers.get(timeout=1 if dead else max(0.01, min(limits.next_look(), 0.5)))
            if answer is None and dead:  # something that it left behind keeps the pipe open
                return self.process.returncode
            if answer is None and (stop := limits.exceeded(self.process.pid)) is not None:
                self.end()
                return stop
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)  # what it registered for its end is done
        return answer or self.process.returncode

    def said(self) -> str:
        """What the function printed."""
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace")

    def end(self) -> None:
        """End it and all that it started; whoever waits for its answer is told."""
        processes.end(self.process.pid if self.alive else None, self.run)
        self.process.wait()

    def close(self) -> None:
        """The same, and let go of its pipes: nobody waits for it."""
        self.end()
        for pipe in (self.process.stdin, self.process.stdout, self._said):
            pipe.close()


def main() -> None:
    """Wait for a question, and answer it."""
    from peilmerk.engine import calls, processes

    sys.path.pop(0)  # the folder in which the owner happened to be
    asked_over, answer_over = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)
    processes.adopt_orphans()
    if sys.argv[1:] == ["warm"]:
        from peilmerk.engine import warm

        warm.warm_once()
    os.write(answer_over, b"r")
    with os.fdopen(asked_over, "rb", buffering=0, closefd=False) as pipe:
        packed = _message(pipe)
    if not packed:
        return
    run = os.environ[settle.RUN]
    processes.end_with_owner(asked_over, run)
    asked = pickle.loads(packed)
    try:
        settle.settle(settle.Place(**asked["place"]))
    except Exception as error:
        answer = pickle.dumps(("error", error, ""))
    else:
        answer = calls.answer(asked["call"])
    _send(answer_over, answer)
    atexit._run_exitfuncs()
    processes.end(os.getpid(), run)  # as long as it lives, all that it left behind is known to be its own
    os._exit(0)  # taking down all that was imported would take longer than many a step


def _send(descriptor: int, message: bytes) -> None:
    left = memoryview(_LENGTH.pack(len(message)) + message)
    while left:
        left = left[os.write(descriptor, left[: 1 << 20]) :]


def _message(pipe) -> bytes:
    """What was sent with its length before it; empty if it did not come whole."""
    size = _read(pipe, _LENGTH.size)
    return _read(pipe, _LENGTH.unpack(size)[0]) if size else b""


def _read(pipe, size: int) -> bytes:
    parts = []
    while size:
        part = pipe.read(min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
