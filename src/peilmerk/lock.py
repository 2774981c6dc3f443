"""One build at a time in a project: a lock that says whose it is, and that the system releases when its owner is gone."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from peilmerk import files
from peilmerk.errors import DiskError, ProjectBusy
from peilmerk.project import Project

#: How often who waits looks whether the other is done, in seconds.
_LOOK = 0.2


@contextlib.contextmanager
def held(project: Project, wait: bool = True, told: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the project's lock until the block ends.

    wait: until another one is done (`told` gets a sentence about whose it is); else ProjectBusy is raised. Raises DiskError if the
    project cannot be written at all.
    """
    path = project.processed / ".slot"
    with files.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except NotImplementedError:
            raise DiskError(f"{path} lies on a disk that knows no locks, so that two builds could meet. Work in a copy of the project on another disk.") from None
        except Timeout:
            sentence = f"Another build is at work in this project: {owner(project)}."
            if not wait:
                raise ProjectBusy(f"{sentence} Run again when it is done, or leave out --no-wait to wait for it.") from None
            if told:
                told(f"{sentence} Waiting until it is done (Ctrl+C stops waiting).")
            _wait(lock)
    try:
        files.write_text(_owner_file(project), json.dumps(_myself(), ensure_ascii=False))
        yield
    finally:
        with contextlib.suppress(OSError):
            _owner_file(project).unlink(missing_ok=True)
        lock.release()


def _wait(lock: FileLock) -> None:
    while True:
        try:
            lock.acquire(timeout=0)
            return
        except Timeout:
            time.sleep(_LOOK)


def owner(project: Project) -> str:
    """Whose build is at work, in words: name, machine, process, command, and since when."""
    try:
        o = json.loads(_owner_file(project).read_text("utf-8"))
        return f"{o['name']} on {o['machine']}, process {o['process']}, `{o['command']}`, since {o['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said yet whose it is"


def _owner_file(project: Project) -> Path:
    return project.processed / ".slot-van.json"


def _myself() -> dict:
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):  # an account without a name, as containers have
        name = f"account {os.getuid()}" if hasattr(os, "getuid") else "someone"
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:120]
    return {"name": name, "machine": platform.node(), "process": os.getpid(), "command": command, "since": f"{datetime.now():%d-%m-%Y %H:%M}"}
