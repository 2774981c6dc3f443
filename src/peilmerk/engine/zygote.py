"""The process that has imported everything, and forks one process for every run: `python -m peilmerk.engine.zygote <descriptor>`.

It has one thread, and no connection but that with its owner, which is the descriptor. A request is one byte with four descriptors:
control (stays here), channel, and what will be descriptors 1 and 2 of the new process. What the run is to do comes over the channel
and is read by the new process, not here.

Over control the owner says `i` (interrupt) and `k` (kill), and is told how the process ended, after all that it left behind has been
killed. When control is closed the process is killed; when the connection with the owner is closed, everything ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import selectors
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from peilmerk.engine import processes
from peilmerk.engine.wire import Channel


def main() -> None:
    """Warm up, say so to the owner, and serve until the owner is gone."""
    sys.path.pop(0)  # the folder in which the owner happened to be
    owner = socket.socket(fileno=int(sys.argv[1]))
    owner.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the owner, which then ends this process
    begin = time.perf_counter()
    processes.adopt_orphans()

    from peilmerk.engine import cells, child, warm

    with _ending_with(owner):
        cells.prepare()
        warm.warm()
    threads = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
    told = {"seconds": round(time.perf_counter() - begin, 3), "threads": threads}
    # What is there now stays there. The collector need not look at it, and so does not write on pages that are shared.
    gc.collect()
    gc.freeze()
    try:
        Channel(owner).send(b"r", json.dumps(told).encode())
    except OSError:
        return
    channel = Server(owner).serve()
    if channel is not None:
        child.main(channel)


@contextlib.contextmanager
def _ending_with(owner: socket.socket):
    """While everything is imported nobody looks at the connection; the system says with a signal that the owner is gone."""

    def look(*_) -> None:
        with contextlib.suppress(BlockingIOError):
            try:
                if owner.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                    return
            except ConnectionError:
                pass
            os._exit(0)

    signal.signal(signal.SIGIO, look)
    fcntl.fcntl(owner, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(owner, fcntl.F_GETFL)
    fcntl.fcntl(owner, fcntl.F_SETFL, flags | os.O_ASYNC)
    look()  # it may have gone before
    try:
        yield
    finally:
        fcntl.fcntl(owner, fcntl.F_SETFL, flags)
        signal.signal(signal.SIGIO, signal.SIG_IGN)


class Server:
    """Forks when it is asked, and keeps account of what runs."""

    def __init__(self, owner: socket.socket):
        self.owner, self.gone, self.parent = owner, False, os.getppid()
        self.running: dict[int, socket.socket] = {}  # process id to control
        self.ended: list[tuple[socket.socket, int]] = []  # to be told when nothing is left of them
        self.select = selectors.DefaultSelector()
        self.select.register(owner, selectors.EVENT_READ)
        self.pipe = os.pipe()
        for descriptor in self.pipe:
            os.set_blocking(descriptor, False)
        self.select.register(self.pipe[0], selectors.EVENT_READ)
        signal.set_wakeup_fd(self.pipe[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> Channel | None:
        """Serve until the owner is gone (None); in a new process: its channel."""
        while not self.gone:
            for key, _ in self.select.select(timeout=1):
                if key.fileobj is self.owner:
                    if (channel := self._request()) is not None:
                        return channel
                elif key.fileobj == self.pipe[0]:
                    os.read(self.pipe[0], 4096)
                else:
                    self._control(key.fileobj, key.data)
            self._reap()
            # The connection says that the owner is gone, unless something that the owner forked keeps it open.
            self.gone = self.gone or os.getppid() != self.parent
        for pid in self.running:
            _kill(pid)
        begin = time.monotonic()
        while _children() and time.monotonic() - begin < 5:
            self._reap(everything=True)
            time.sleep(0.005)
        return None

    def _request(self) -> Channel | None:
        try:
            asked, descriptors, _, _ = socket.recv_fds(self.owner, 1, 4)
        except OSError:
            asked, descriptors = b"", []
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        if not asked:
            self.gone = True
            return None
        control, channel, out, err = descriptors
        try:
            pid = os.fork()
        except OSError:  # no room for one more; the owner finds control closed
            for descriptor in descriptors:
                os.close(descriptor)
            return None
        if pid == 0:
            return self._forked(control, channel, out, err)
        for descriptor in (channel, out, err):
            os.close(descriptor)
        self.running[pid] = held = socket.socket(fileno=control)
        held.setblocking(False)
        self.select.register(held, selectors.EVENT_READ, pid)
        return None

    def _forked(self, control: int, channel: int, out: int, err: int) -> Channel:
        """In the new process: let go of all that is the server's."""
        signal.set_wakeup_fd(-1)
        for changed in (signal.SIGCHLD, signal.SIGIO):
            signal.signal(changed, signal.SIG_DFL)
        self.select.close()
        self.owner.close()
        for held in [*self.running.values(), *(held for held, _ in self.ended)]:
            held.close()
        for descriptor in (*self.pipe, control):
            os.close(descriptor)
        os.setsid()
        server = os.getppid()
        processes.end_with_parent()
        if os.getppid() != server:  # it was killed in between
            os._exit(1)
        processes.adopt_orphans()
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        return Channel(socket.socket(fileno=channel))

    def _control(self, control: socket.socket, pid: int) -> None:
        try:
            asked = control.recv(16)
        except OSError:
            asked = b""
        if asked == b"i":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGINT)  # as Jupyter does: what the notebook started and waits for is interrupted too
        else:  # kill, or there is nobody to answer to
            _kill(pid)
        if not asked:
            self.select.unregister(control)

    def _reap(self, everything: bool = False) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            if (control := self.running.pop(pid, None)) is not None:
                with contextlib.suppress(KeyError):
                    self.select.unregister(control)
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)  # what is left of its group
                self.ended.append((control, os.waitstatus_to_exitcode(status)))
        if not self.ended and not everything:
            return
        # While a run lives, what its processes leave behind becomes its own child; when it has ended, it comes here.
        left = [pid for pid in _children() if pid not in self.running]
        for pid in left:
            _kill(pid)
        if not left:
            for control, code in self.ended:
                with contextlib.suppress(OSError):
                    control.send(str(code).encode())
                control.close()
            self.ended.clear()


def _kill(pid: int) -> None:
    """Kill a process, and its process group if it leads one."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _children() -> list[int]:
    """The children of this process, those that it adopted among them; only Linux tells."""
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
