"""Limits of a run: of time for a cell and for the whole, and of memory."""

from __future__ import annotations

import time
from dataclasses import dataclass

from peilmerk.engine import Settings, processes

#: Seconds between two looks at the memory in use.
EVERY = 0.25
#: Seconds that an interrupted cell gets to stop by itself.
GRACE = 5


@dataclass(frozen=True)
class Stop:
    """Why a run is stopped: the name of the error, what to say, and whether it is interrupted before it is killed."""

    ename: str
    words: str
    gently: bool = True

    @property
    def of_step(self) -> str:
        """The same words for a step."""
        return self.words.replace("The notebook", "it", 1)


class Limits:
    """Watches over one run. It only tells: stopping is for who runs it."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._end = None if settings.timeout is None else time.monotonic() + settings.timeout
        self._cell_end: float | None = None
        self._looked = 0.0

    def cell_begins(self) -> None:
        cell = self._settings.cell_timeout
        self._cell_end = None if cell is None else time.monotonic() + cell

    def cell_ends(self) -> None:
        self._cell_end = None

    def next_look(self) -> float:
        """Seconds until `exceeded` has something new to look at."""
        ends = [end for end in (self._end, self._cell_end) if end is not None]
        wait = min(ends) - time.monotonic() if ends else 60.0
        return max(0.0, min(wait, EVERY if self._settings.memory is not None else 60.0))

    def exceeded(self, pid: int | None) -> Stop | None:
        """What this run, of the process with that id, has gone over."""
        now = time.monotonic()
        if self._cell_end is not None and now >= self._cell_end:
            return Stop("CellTimeoutError", f"The cell took longer than {self._settings.cell_timeout:g} seconds and was stopped.")
        if self._end is not None and now >= self._end:
            return Stop("NotebookTimeoutError", f"The notebook took longer than {self._settings.timeout:g} seconds and was stopped.")
        allowed = self._settings.memory
        if allowed is not None and pid is not None and now - self._looked >= EVERY:
            self._looked = now
            used = processes.resident(pid)
            if used > allowed:
                words = f"The notebook used {_told(used)} of memory where {_told(allowed)} is allowed, and was stopped."
                return Stop("MemoryLimitError", words, gently=False)
        return None


def _told(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
