"""The engine `fork`: every run in a process forked from one that has imported everything."""

from __future__ import annotations

import atexit
import codecs
import contextlib
import json
import os
import pickle
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from peilmerk.engine import Settings, calls, processes, settle, sources, wire
from peilmerk.engine.limits import GRACE, Limits
from peilmerk.errors import PeilmerkError

#: Seconds that warming up may take: on a cold disk, while everything is compiled, it is half a minute.
_START = 300
_READ = 65536


@dataclass
class Event:
    """Something that came from a run: a message (its kind), text (`out` or `err`), or its end (`exit`, with the code if known)."""

    kind: str
    content: bytes = b""
    text: str = ""
    code: int | None = None


class Zygote:
    """The process from which runs are forked. Made at once; `ready` waits until it has warmed up."""

    def __init__(self):
        self.mark = f"peilmerk-{uuid4().hex}"
        self.fingerprint = sources.fingerprint()
        self.told: dict | None = None
        self.users, self.closed = 0, False
        self._lock = threading.Lock()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        owner, theirs = wire.pair()
        self._owner = owner
        environment = {**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", settle.RUN: self.mark}
        if sys.platform == "linux":
            environment["LC_ALL"] = "C.UTF-8"
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "peilmerk.engine.zygote", str(theirs.fileno())], pass_fds=[theirs.fileno()], env=environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._errors, start_new_session=True,
            )  # fmt: skip

    def ready(self) -> None:
        """Wait until it has warmed up. Raises PeilmerkError if it cannot."""
        with self._lock:
            if self.told is not None:
                return
            message = None
            self._owner.settimeout(_START)
            with contextlib.suppress(EOFError, OSError):
                message = wire.Channel(self._owner).message()
            self._owner.settimeout(None)
            if message is None:
                self._errors.seek(0)
                last = self._errors.read().decode("utf-8", "replace").strip().split("\n")[-1]
                raise PeilmerkError(f"The process that runs notebooks could not start: {last or 'it did not say why'}")
            told = json.loads(message[1])
            if told["threads"]:
                raise PeilmerkError(
                    f"The process that runs notebooks has other threads ({', '.join(told['threads'])}), so that it cannot be forked safely. Use PEILMERK_ENGINE=pool."
                )
            self.told = told

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def fork(self) -> Forked:
        """A new process. Raises OSError if this one is gone."""
        control, its_control = wire.pair()
        channel, its_channel = wire.pair()
        out, its_out = os.pipe()
        err, its_err = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._owner, [b"f"], [its_control.fileno(), its_channel.fileno(), its_out, its_err])
        except OSError:
            for held in (control, channel):
                held.close()
            for descriptor in (out, err):
                os.close(descriptor)
            raise
        finally:
            its_control.close()
            its_channel.close()
            os.close(its_out)
            os.close(its_err)
        return Forked(self, control, channel, out, err)

    def close(self) -> None:
        """End it and every process that was forked from it."""
        self.closed = True
        with contextlib.suppress(OSError):
            self._owner.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for it as well
        if self.told is None:  # it is warming up, and nothing was forked from it
            self.process.kill()
        try:
            self.process.wait(GRACE)
            clean = self.process.returncode == 0
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            clean = False
        self._owner.close()
        if not clean or sys.platform != "linux":
            processes.end(None, self.mark)
        self._errors.close()


class Forked:
    """One process that was forked for a run, seen from the owner."""

    def __init__(self, zygote: Zygote, control: socket.socket, channel: socket.socket, out: int, err: int):
        self.zygote, self.run = zygote, f"{zygote.mark}-{uuid4().hex[:12]}"
        self.control, self.channel = control, wire.Channel(channel)
        channel.setblocking(False)
        self.pid: int | None = None
        self.ended = self._finishing = False
        decoder = codecs.getincrementaldecoder("utf-8")
        self._pipes = {out: ("out", decoder("replace")), err: ("err", decoder("replace"))}
        self._poll = select.poll()
        for descriptor in (control.fileno(), channel.fileno(), out, err):
            os.set_blocking(descriptor, False)
            self._poll.register(descriptor, select.POLLIN)

    def begin(self, what: str, settings: Settings) -> None:
        """Tell it where to settle and what to do: `cells` or `call`."""
        place = settle.place(settings, self.run)
        self.send(b"s", json.dumps({"what": what, "place": place.as_dict()}).encode())

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Send a message. One that cannot arrive is no error here: the end of the process tells why."""
        self.channel.socket.settimeout(GRACE)
        with contextlib.suppress(OSError):
            self.channel.send(kind, content)
        self.channel.socket.setblocking(False)

    def events(self, seconds: float) -> list[Event]:
        """What came, waiting so long for the first. The last event of a run is `exit`."""
        ready = {descriptor for descriptor, _ in self._poll.poll(seconds * 1000)}
        # Messages before text: the process sends no message while text that it wrote before has not been read.
        events = self._messages() if self.channel.fileno() in ready else []
        for pipe in [p for p in self._pipes if p in ready]:
            events += self._text(pipe)
        if self.control.fileno() in ready:
            code = self._code()
            events += self._messages(1_000_000)
            for pipe in list(self._pipes):
                events += self._text(pipe)
            self.ended = True
            if not code:  # closed without a word: the zygote is just ending, or had no room to fork
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.zygote.process.wait(1)
            events.append(Event("exit", code=int(code) if code else None))
        return events

    def _code(self) -> bytes:
        for _ in range(2):
            try:
                return self.control.recv(32)
            except ConnectionResetError:
                continue  # what we said last was not read any more; what was said to us is still there
            except OSError:
                break
        return b""

    def _messages(self, packets: int = 1000) -> list[Event]:
        events = []
        try:
            for _ in range(packets):
                message = self.channel.receive()
                if message is None:
                    continue
                kind, content = message
                if kind == b"p":
                    self.pid = int(content)
                else:
                    events.append(Event(kind.decode(), content))
        except BlockingIOError:
            pass
        except EOFError:
            with contextlib.suppress(KeyError):
                self._poll.unregister(self.channel)
            if not self._finishing:
                self.kill()  # it is ending, or its code has closed what is not its own
        return events

    def _text(self, pipe: int) -> list[Event]:
        name, decoder = self._pipes[pipe]
        events = []
        try:
            for _ in range(16):
                read = os.read(pipe, _READ)
                if not read:
                    self._poll.unregister(pipe)
                    del self._pipes[pipe]
                    os.close(pipe)
                text = decoder.decode(read, final=not read)
                if text:
                    events.append(Event(name, text=text))
                if not read:
                    break
        except BlockingIOError:
            pass
        return events

    def how(self, code: int | None) -> str:
        """How it ended, in words."""
        if self.zygote.closed:
            return "the engine was closed while it ran"
        if code is None and not self.zygote.alive:
            return "the process from which it was forked was ended from outside"
        return processes.ended(code)

    def interrupt(self) -> None:
        """As Ctrl-C: the process may do something with it."""
        with contextlib.suppress(OSError):
            self.control.send(b"i")

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self.control.send(b"k")

    def finish(self, seconds: float = GRACE) -> None:
        """Wait until it has ended by itself; what it still says is not heard."""
        self._finishing = True
        end = time.monotonic() + seconds
        while not self.ended and time.monotonic() < end:
            self.events(max(0.0, end - time.monotonic()))

    def close(self) -> None:
        """Kill it if it still runs, and wait until nothing of it is left."""
        if not self.ended:
            self.kill()
            self.finish()
        for held in (self.control, self.channel):
            held.close()
        for pipe in self._pipes:
            os.close(pipe)
        self._pipes.clear()
        if not self.ended or not self.zygote.alive or sys.platform != "linux":
            processes.end(None, self.run)  # the zygote cannot do it


class ForkEngine:
    """Runs in processes forked from a zygote, which is started when it is needed, and again when Peilmerk's code changed."""

    name = "fork"

    def __init__(self):
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._closed = False
        self._all: list[Zygote] = []
        # Before threads are waited for at the end of the interpreter: they may be waiting for a run.
        getattr(threading, "_register_atexit", atexit.register)(self.close)

    def start(self) -> None:
        with self._lock:
            self._current()

    def execute(self, notebook: Path, output: Path, parameters: dict, settings: Settings, failed: Path | None = None) -> None:
        from peilmerk.engine import running

        running.execute(self, "peilmerk", notebook, output, parameters, settings, failed)

    def call(self, target: str, arguments: tuple, settings: Settings) -> object:
        said = deque(maxlen=1000)
        with self.forked("call", settings) as forked:
            limits = Limits(settings)
            forked.send(b"f", pickle.dumps((target, arguments), pickle.HIGHEST_PROTOCOL))
            while True:
                for event in forked.events(limits.next_look()):
                    if event.kind == "a":
                        forked.finish()
                        return calls.result(target, event.content)
                    if event.kind == "x":
                        raise pickle.loads(event.content)
                    if event.kind == "exit":
                        raise calls.failed(target, f"its process died: {forked.how(event.code)}", "".join(said))
                    said.append(event.text)
                if (stop := limits.exceeded(forked.pid)) is not None:
                    forked.kill()
                    raise calls.failed(target, stop.of_step, "".join(said))

    @property
    def closed(self) -> bool:
        return self._closed

    @contextlib.contextmanager
    def forked(self, what: str, settings: Settings):
        """A process that has been told where to settle; killed at the end of the block if it has not ended."""
        for last in (False, True):
            with self._lock:
                zygote = self._current()
                zygote.users += 1
            try:
                zygote.ready()
                made = zygote.fork()
                break
            except OSError:  # it died since it was looked at
                self._leave(zygote)
                if last:
                    raise PeilmerkError("The process that runs notebooks died twice. Use PEILMERK_ENGINE=pool.") from None
            except BaseException:
                self._leave(zygote)
                raise
        try:
            made.begin(what, settings)
            yield made
        finally:
            made.close()
            self._leave(zygote)

    def close(self) -> None:
        with self._lock:
            self._closed, self._zygote = True, None
            closing, self._all = self._all, []
        for zygote in closing:
            zygote.close()

    def __enter__(self) -> ForkEngine:
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def _current(self) -> Zygote:
        if self._closed:
            raise PeilmerkError("The engine was closed.")
        now = self._zygote
        if now is not None and (not now.alive or now.fingerprint != sources.fingerprint()):
            self._zygote = None
            self._retire(now)
        if self._zygote is None:
            self._zygote = Zygote()
            self._all.append(self._zygote)
        return self._zygote

    def _leave(self, zygote: Zygote) -> None:
        with self._lock:
            zygote.users -= 1
            self._retire(zygote)

    def _retire(self, zygote: Zygote) -> None:
        # One that has been replaced, or that died, ends with the last of its runs.
        if zygote is self._zygote and not zygote.alive:
            self._zygote = None
        if zygote is not self._zygote and not zygote.users and zygote in self._all:
            self._all.remove(zygote)
            zygote.close()
