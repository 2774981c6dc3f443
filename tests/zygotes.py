"""One zygote for all builds of a process of tests: it takes four seconds to warm up, and hundreds of tests build.

It only forks, so a build finds it as it would find one of its own: nothing of another build is in it. Engines are left as they are; only what they take for their zygote
is lent. Tests of the engine itself (tests/engine), and builds in a process of their own, start zygotes as users do.
"""

from __future__ import annotations

import contextlib
import os
import time

from peilmerk.engine import fork, sources
from peilmerk.engine.limits import GRACE

#: What differs between builds and is none of the zygote's business: every run gets its environment whole (engine/settle.py).
_OF_A_RUN = ("PYTEST_CURRENT_TEST", "PEILMERK_PROJECT")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OF_A_RUN}


class Keeper:
    """Keeps a zygote for as long as it lives and code and environment are what they were; `lend` stands in for `Zygote`."""

    def __init__(self):
        self.begun, self._of = fork.Zygote, {}
        self._zygote: fork.Zygote | None = None

    def lend(self) -> Lent:
        kept = self._zygote
        if kept is None or not kept.alive or kept.fingerprint != sources.fingerprint() or self._of != _environment():
            self.close()
            self._zygote, self._of = self.begun(), _environment()
        return Lent(self._zygote)

    def close(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None


class Lent:
    """A zygote as one engine sees it: closing it ends all that this engine forked, and leaves the zygote to the next."""

    def __init__(self, kept: fork.Zygote):
        self._kept, self._forked = kept, []
        self.users, self.closed = 0, False
        self.mark, self.fingerprint, self.process = kept.mark, kept.fingerprint, kept.process

    @property
    def alive(self) -> bool:
        return self._kept.alive

    def ready(self) -> None:
        self._kept.ready()

    def fork(self) -> fork.Forked:
        if self.closed:
            raise OSError("it is gone")  # as a zygote that has ended
        forked = self._kept.fork()
        forked.zygote = self
        self._forked.append(forked)
        return forked

    def close(self) -> None:
        self.closed = True
        running = [forked for forked in self._forked if not forked.ended]
        for forked in running:
            with contextlib.suppress(OSError):
                forked.kill()
        end = time.monotonic() + GRACE
        while not all(forked.ended for forked in running):  # seen by the thread that waits for it
            assert time.monotonic() < end, "a run does not end"
            time.sleep(0.005)
