"""A fresh process that calls one function: `python -m peilmerk.engine.worker [warm]`, asked over its standard input.

Works on every system. The answer goes over standard output; what the function prints goes to standard error. The process ends, with
all that it started, when its standard input is closed before it has answered: then its owner is gone.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import tempfile
from uuid import uuid4

from peilmerk.engine import Settings, processes, settle
from peilmerk.engine.limits import Limits, Stop

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
        # Held open until the answer is there; `communicate` would close it.
        self._stdin, self.process.stdin = self.process.stdin, None

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, target: str, arguments: tuple, settings: Settings) -> bytes | Stop | int:
        """The answer (for `fork.result`), or why it was stopped, or the exit code with which it died."""
        asked = {
            "place": settle.place(settings, self.run).as_dict(),
            "call": pickle.dumps((target, arguments), pickle.HIGHEST_PROTOCOL),
        }
        packed = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
        self.process.stdout.read(1)  # it has warmed up, or died
        limits = Limits(settings)
        with contextlib.suppress(OSError):  # it died; its exit code says more
            self._stdin.write(_LENGTH.pack(len(packed)) + packed)
            self._stdin.flush()
        while True:
            try:
                answer, _ = self.process.communicate(timeout=max(0.01, min(limits.next_look(), 1)))
            except subprocess.TimeoutExpired:
                if (stop := limits.exceeded(self.process.pid)) is not None:
                    self.close()
                    return stop
                continue
            return answer or self.process.returncode

    def said(self) -> str:
        """What the function printed."""
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace")

    def close(self) -> None:
        """End it and all that it started."""
        processes.end(self.process.pid if self.alive else None, self.run)
        with contextlib.suppress(OSError):
            self._stdin.close()
        self.process.wait()


def main() -> None:
    """Wait for a question, and answer it."""
    from peilmerk.engine import child, processes

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

        warm.warm()
    os.write(answer_over, b"r")
    with os.fdopen(asked_over, "rb", buffering=0, closefd=False) as pipe:
        size = _read(pipe, _LENGTH.size)
        packed = _read(pipe, _LENGTH.unpack(size)[0]) if size else b""
    if not packed:
        return
    processes.end_with_owner(asked_over, os.environ[settle.RUN])
    asked = pickle.loads(packed)
    try:
        settle.settle(settle.Place(**asked["place"]))
    except Exception as error:
        answer = pickle.dumps(("error", error, ""))
    else:
        answer = child.answer(asked["call"])
    with os.fdopen(answer_over, "wb") as pipe:
        pipe.write(answer)


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
