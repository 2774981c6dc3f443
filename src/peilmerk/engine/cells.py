"""The cells of one notebook, run by IPython in this process.

The shell is that of an ordinary Jupyter kernel. Only where it would put a message on a socket of ZeroMQ the message goes to the
owner of this run, so that results, errors and displays are those of a kernel, without its five threads and its start.

Messages to the owner: `b` a cell begins (its number), `o` and `e` text, `m` a message of a kernel (JSON: type and content), `d` a
cell is done (JSON: how). From the owner: `c` run this code, `q` no more cells.
"""

from __future__ import annotations

import array
import asyncio
import builtins
import contextlib
import fcntl
import getpass
import io
import json
import os
import pdb
import re
import signal
import sys
import termios
import threading
import time
import traceback
from types import MethodType, SimpleNamespace

import ipykernel.ipkernel  # noqa: F401  (gives `comm` the makers of a kernel)
from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core import debugger
from IPython.core.async_helpers import _asyncio_runner
from jupyter_client.session import Session, json_packer
from traitlets.config import Config

from peilmerk.engine.wire import Channel

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
#: Seconds after which text is sent also without the end of a line, as ipykernel does.
_FLUSH = 0.2


class Owner:
    """The way to the owner of this run; threads may use it together."""

    def __init__(self, channel: Channel):
        self.channel = channel
        # Kept apart, because a notebook can point 1 and 2 elsewhere.
        self.descriptors = os.dup(1), os.dup(2)
        self.forked = False
        self._lock = threading.RLock()
        os.register_at_fork(after_in_child=self._in_fork)

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Send one message, after all that C code and subprocesses wrote before it."""
        with self._lock:
            self._drained()
            self.channel.send(kind, content)

    def _drained(self) -> None:
        # The owner reads descriptors 1 and 2 apart from the messages. Waiting until it has done so keeps everything in order.
        waiting = array.array("i", [0])
        begin = time.monotonic()
        for descriptor in self.descriptors:
            while True:
                with contextlib.suppress(OSError):
                    fcntl.ioctl(descriptor, termios.FIONREAD, waiting)
                if not waiting[0] or self.forked or time.monotonic() - begin > 1:
                    break
                time.sleep(0.0002)

    def _in_fork(self) -> None:
        self.forked, self._lock = True, threading.RLock()


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a notebook. Sends every line at once, so that a crash loses none."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, owner: Owner):
        self.name, self._owner = name, owner
        self._kind, self._descriptor = (b"o", 1) if name == "stdout" else (b"e", 2)
        self._pending: list[str] = []
        self._sent = 0.0
        self.other: Stream | None = None

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self._owner.forked:  # a process that the notebook forked: its text goes the way of any subprocess
            os.write(self._descriptor, text.encode("utf-8", "replace"))
            return len(text)
        if text:
            if self.other._pending:
                self.other.flush()
            self._pending.append(text)
            if "\n" in text or time.monotonic() - self._sent > _FLUSH:
                self.flush()
        return len(text)

    def flush(self) -> None:
        # Taken out first: with an interrupt or another thread in between, no text is sent twice.
        pending, self._pending = self._pending, []
        if pending and not self._owner.forked:
            self._sent = time.monotonic()
            self._owner.send(self._kind, _sendable("".join(pending)).encode())

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True


class OwnerSession(Session):
    """What an ordinary shell takes for its connection: hands over messages instead of signing and sending them."""

    owner: Owner | None = None

    def msg(self, msg_type, content=None, parent=None, header=None, metadata=None):
        return {"msg_type": msg_type, "header": {"msg_type": msg_type}, "content": content or {}, "metadata": metadata or {}}

    def send(self, stream, msg_or_type, content=None, *args, **kwargs):
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        if self.owner is not None:
            sent = [message["header"]["msg_type"], message["content"]]
            try:
                packed = json_packer(sent)
            except UnicodeEncodeError:
                packed = _sendable(json.dumps(sent, default=str, ensure_ascii=False)).encode()
            self.owner.send(b"m", packed)
        return message


def _sendable(text: str) -> str:
    """The text without halves of characters, which no file in UTF-8 can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text


def prepare() -> ZMQInteractiveShell:
    """Make the shell; before other libraries are imported, because some ask at that moment whether they are in a notebook."""
    config = Config()
    config.HistoryManager.enabled = False  # no database; the history of this notebook itself is there
    shell = ZMQInteractiveShell.instance(
        config=config, compiler_class=XCachingCompiler, kernel=SimpleNamespace(eventloop=None),
    )  # fmt: skip
    session = OwnerSession()
    shell.displayhook.session = shell.display_pub.session = session
    shell.kernel.session = session
    shell.enable_gui = lambda gui=None: None  # there is no loop of windows to enable; charts of matplotlib come inline
    # As ipykernel does: a debugger that can be interrupted.
    debugger.Pdb = pdb.Pdb = debugger.InterruptiblePdb
    pdb.set_trace = debugger.set_trace
    return shell


def run(channel: Channel) -> None:
    """Run the cells that come over the channel, until there are no more."""
    shell = ZMQInteractiveShell.instance()
    shell.init_environment()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    owner = Owner(channel)
    sys.stdout, sys.stderr = Stream("stdout", owner), Stream("stderr", owner)
    sys.stdout.other, sys.stderr.other = sys.stderr, sys.stdout
    shell.display_pub.session.owner = owner
    # One loop for all cells, in which they run themselves: what one of them starts goes on while the next ones run.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop.run_until_complete(_cells(shell, owner))


async def _cells(shell: ZMQInteractiveShell, owner: Owner) -> None:
    loop = asyncio.get_running_loop()
    while True:
        arrived = loop.create_future()
        loop.add_reader(owner.channel, lambda f=arrived: f.done() or f.set_result(None))
        try:
            await arrived
        finally:
            loop.remove_reader(owner.channel)
        kind, content = owner.channel.message()
        if kind == b"q":
            return
        owner.send(b"b", str(shell.execution_count).encode())
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            told = await _cell(shell, content.decode())
        except KeyboardInterrupt as error:  # between the end of the cell and here
            told = _failed(error, traceback.format_exception(error))
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(Exception):
                stream.flush()
        if owner.forked:  # the cell forked, and this copy of the process has come out of it: it must not go on as the notebook
            os._exit(0)
        told["execution_count"] = shell.execution_count - 1
        owner.send(b"d", json_packer(told))


async def _cell(shell: ZMQInteractiveShell, code: str) -> dict:
    """Run one cell as IPythonKernel.do_execute does; the content of its reply."""
    asks = SimpleNamespace(_allow_stdin=False)
    real_input, real_getpass = builtins.input, getpass.getpass
    # Methods of a kernel on something that is none: they refuse in its words, and a traceback shows no other function.
    builtins.input, getpass.getpass = MethodType(Kernel.raw_input, asks), MethodType(Kernel.getpass, asks)
    try:
        try:
            transformed, failure = shell.transform_cell(code), None
        except Exception:
            transformed, failure = code, sys.exc_info()
        if shell.loop_runner is _asyncio_runner and shell.should_run_async(
            code, transformed_cell=transformed, preprocessing_exc_tuple=failure
        ):
            running = asyncio.ensure_future(
                shell.run_cell_async(code, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=failure)
            )
            result = None
            shell._last_traceback, shell._last_traceback_during_displayhook = None, False
            with _cancelled_by_interrupt(running):
                try:
                    result = await running
                except asyncio.CancelledError as error:
                    return _failed(error, traceback.format_exception(error))
                finally:
                    shell.events.trigger("post_execute")
                    shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(code, store_history=True)
    finally:
        builtins.input, getpass.getpass = real_input, real_getpass
        shell.payload_manager.clear_payload()
    error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
        return {"status": "ok"}
    return _failed(error, shell._last_traceback or [])


def _failed(error: BaseException | None, stack: list[str]) -> dict:
    return {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": stack}


@contextlib.contextmanager
def _cancelled_by_interrupt(running: asyncio.Future):
    """Let an interrupt end the coroutine of a cell: as an exception it would end the loop that runs it."""
    loop = asyncio.get_running_loop()
    before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(running.cancel))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
