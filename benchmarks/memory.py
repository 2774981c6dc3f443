"""The most memory that processes have at a time: PSS (what they share counted once), of which Linux tells; 0 elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import psutil


def together(pids: Iterable[int]) -> int:
    """Bytes that these processes and all below them have now."""
    total = 0
    for pid in pids:
        try:
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            continue
        total += sum(_pss(process.pid) for process in tree)
    return total


class Peak(threading.Thread):
    """Watch processes, and all below them, while the block runs; `bytes` is the most that they had at a time."""

    def __init__(self, pids: Iterable[int], every: float = 0.1):
        super().__init__(daemon=True)
        self.pids, self.every, self.bytes = list(pids), every, 0
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(self.every):
            now = together(self.pids)
            if now > self.bytes:
                # Looked at again at once: if one of two ends while they are read, the other has all that they shared, and that counts twice.
                self.bytes = max(self.bytes, min(now, together(self.pids)))

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n")
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
