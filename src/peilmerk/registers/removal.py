"""Files with rows about persons: where they lie, and how they are removed."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from peilmerk import store
from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import PeilmerkError
from peilmerk.project import Project

#: What stands before the name of a file that is being removed: nothing reads it any more.
_ASIDE = ".vernietigen-"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class File:
    """A file that is to be removed. place: `register_root/...`, `raw_root/...` or `data/processed/...`; rows: about persons, None if not known."""

    path: Path
    place: str
    bytes: int
    sha256: str
    rows: int | None = None

    def record(self) -> dict[str, str | int]:
        """As vernietigd.yml has it."""
        return {"pad": self.place, "bytes": self.bytes, "sha256": self.sha256, **({} if self.rows is None else {"rijen": self.rows})}


class Search:
    """All files below every root and data/processed, as they were when this was made."""

    def __init__(self, project: Project):
        self.project = project
        self._places = {"data/processed": project.processed, "register_root": project.registers, "raw_root": project.raw}
        self._sizes: dict[int, set[Path]] = {}
        for folder in self._places.values():
            for path in _files(folder):
                with contextlib.suppress(OSError):
                    self._sizes.setdefault(path.lstat().st_size, set()).add(path)

    def file(self, path: Path) -> File:
        """A file with its size, its hash, and its rows if it holds rows of a register."""
        rows = None
        if self.is_rows(path):
            with contextlib.suppress(pa.ArrowException, OSError):
                rows = pq.read_metadata(path).num_rows
        return File(path, self.place(path), path.stat().st_size, store.digest(path), rows)

    def copies(self, delivery: Delivery) -> list[Path]:
        """Other files with the content of a delivery."""
        return [p for p in self.same(delivery.path.stat().st_size, delivery.hash) if p != delivery.path]

    def same(self, size: int, sha256: str) -> list[Path]:
        """All files of this size and hash; of an empty file none are looked for."""
        found = self._sizes.get(size, set()) if size else set()
        return sorted(p for p in found if p.is_file() and not p.is_symlink() and store.digest(p) == sha256)

    def rows(self, sha256: str) -> list[Path]:
        """Files with rows of a delivery, in whatever folder: they are named by its hash."""
        root = self.project.register_rows
        return sorted(p for p in _files(root) if sha256 in p.relative_to(root).as_posix())

    def left_behind(self, folder: str) -> list[Path]:
        """What reading or counting that was interrupted left among the rows of a folder and in data/processed/tmp: rows of whomever."""
        here = self.project.register_rows / folder
        return sorted([*(p for p in _files(here) if p.name.startswith(".") and not p.name.startswith(_ASIDE)), *_files(self._temporary)])

    def is_rows(self, path: Path) -> bool:
        """True for a file that Peilmerk made with rows of registers in it."""
        return path.is_relative_to(self.project.register_rows) or path.is_relative_to(self._temporary)

    @property
    def _temporary(self) -> Path:
        return self.project.processed / "tmp"

    def place(self, path: Path) -> str:
        """A path without what is of this machine: `register_root/voorbeeld/2024-Q1/indicaties.csv`."""
        for name, folder in self._places.items():
            if path.is_relative_to(folder):
                return f"{name}/{path.relative_to(folder).as_posix()}"
        return str(path)

    def path(self, place: str) -> Path:
        """The path of a place."""
        for name, folder in self._places.items():
            if place.startswith(f"{name}/"):
                return folder / place.removeprefix(f"{name}/")
        return Path(place)


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, hidden ones too; a folder that is linked is looked into, once."""
    seen = set()
    for base, folders, names in os.walk(folder, followlinks=True):
        seen.add(os.path.realpath(base))
        folders[:] = [f for f in folders if f != ".git" and os.path.realpath(Path(base) / f) not in seen]
        for name in names:
            yield Path(base) / name


def aside(path: Path) -> Path:
    """What a file is called while it is removed."""
    return path.with_name(_ASIDE + path.name)


def put_aside(path: Path, sha256: str = "") -> Path:
    """Rename a file that is to be removed; returns its new name, whether or not anything is there.

    With sha256 a file of other content is left: it was delivered meanwhile. Raises PeilmerkError if it cannot be renamed.
    """
    target = aside(path)
    if path.is_file() and sha256 in ("", store.digest(path)):
        wipe(target)
        _or_tell(path, lambda: path.replace(target))
    return target


def wipe(path: Path) -> None:
    """Overwrite a file once with zeros, on disk, and unlink it; nothing if it is not there. Raises PeilmerkError if it cannot."""
    if path.is_file():
        _or_tell(path, lambda: _overwrite(path))


def _overwrite(path: Path) -> None:
    path.chmod(path.stat().st_mode | stat.S_IWUSR)
    size = path.stat().st_size
    with path.open("r+b", buffering=0) as file:
        for start in range(0, size, _CHUNK):
            file.write(bytes(min(_CHUNK, size - start)))
        os.fsync(file.fileno())
    path.unlink()


def _or_tell(path: Path, action: Callable[[], object]) -> None:
    try:
        action()
    except OSError as error:
        raise PeilmerkError(
            f"{path} cannot be removed ({error.strerror}). Close the program that has it open, or ask for the right to remove it, and run the same "
            "command again: it goes on where it stopped."
        ) from None


def remove_empty(folder: Path) -> None:
    """Remove a folder and the folders in it, as far as they are empty."""
    for base, _, _ in os.walk(folder, topdown=False):
        with contextlib.suppress(OSError):
            Path(base).rmdir()
