"""Files that are whole or not there: written beside their place, then renamed; a place that two folders change in one step."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from peilmerk.errors import DiskError

#: Temporary names begin with this: no listing counts them, and `sweep` removes what an interrupted run left.
UNFINISHED = ".onaf-"


def beside(path: Path) -> Path:
    """A temporary name in the same folder, so that a rename puts it in place; it keeps the suffix."""
    return path.with_name(f"{UNFINISHED}{uuid4().hex[:12]}-{path.name}")


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to write to; it takes the place of `path` if the block ends without an error.

    Raises DiskError if the disk is full or the folder cannot be written; what was there before is still there.
    """
    temporary = beside(path)
    try:
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield temporary
            take_place(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> Path:
    """Write a file of UTF-8 text with unix line ends, whole or not at all. Raises DiskError."""
    with whole(path) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")
    return path


def take_place(new: Path, path: Path) -> None:
    """Rename over what was there. Windows refuses that while another process reads it, which takes a moment."""
    for wait in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2):
        try:
            new.replace(path)
            return
        except PermissionError:
            if sys.platform != "win32":
                raise
            time.sleep(wait)
    new.replace(path)


#: Errors of the disk in words: what is wrong, and what to do.
_DISK = {
    errno.ENOSPC: "the disk is full. Make room, and run the same command again: it goes on where it stopped",
    errno.EDQUOT: "your quota on this disk is used up. Make room, and run the same command again: it goes on where it stopped",
    errno.EFBIG: "a file became larger than this system allows. Ask who manages the machine for a higher limit, and run the same command again",
    errno.EROFS: "the disk is read-only. Work in a copy of the project on a disk that can be written",
    errno.EACCES: "this account may not write there. Ask for the right to, or work in a copy of the project",
    errno.EPERM: "this account may not write there. Ask for the right to, or work in a copy of the project",
}  # fmt: skip


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Errors of the disk become DiskError, which names the file and says what to do; others pass."""
    try:
        yield
    except OSError as error:
        number = error.errno
        if isinstance(error, shutil.Error):  # copying a folder gathers what went wrong, as text
            number = next((n for n in _DISK if f"[Errno {n}]" in str(error)), None)
        if isinstance(error, DiskError) or number not in _DISK:
            raise
        raise DiskError(f"{error.filename or path} could not be written: {_DISK[number]}.") from error


def exchange(new: Path, path: Path) -> bool:
    """Let two folders change places in one step, so that there is no moment without the one at `path`; False where a system cannot.

    Linux has renameat2 with RENAME_EXCHANGE for it (man 2 rename); not every file system does.
    """
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename(here, os.fsencode(new), here, os.fsencode(path), swap) == 0


def sweep_beside(path: Path) -> None:
    """Remove what an interrupted run left unfinished of one file or folder."""
    for left in path.parent.glob(f"{UNFINISHED}*"):
        if left.name[len(UNFINISHED) + 12 :] == f"-{path.name}":
            _remove(left)


def sweep(*folders: Path) -> int:
    """Remove what an interrupted run left unfinished in folders and below; returns how many."""
    removed = 0
    for folder in folders:
        for path in sorted(folder.rglob(f"{UNFINISHED}*")) if folder.is_dir() else []:
            _remove(path)
            removed += 1
    return removed


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
