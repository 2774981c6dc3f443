"""What a step reads, recorded while it reads: files, folders that were listed, queries with the hash of their result.

A step is run again when one of its reads would give something else. What Python opens or lists while a step runs is recorded by
itself (an audit hook, PEP 578), so that nobody has to declare it; the library narrows that down where a step needs only a part:

    with reads.unrecorded():
        table = ...                      # opens the file
    reads.query("observations", path, {"ref_area": ["GM0141"]}, hash_of(table))

Then another municipality's rows in the same file may change. Files that Python does not open itself (pyarrow, DuckDB) are recorded by
`arrow_reads` or by `file`. That a file is absent has to be asked with `is_file`, or it is not known that a step looked for it.

Paths are kept relative to the project, with `/`. In a notebook's process the record goes to the file that PEILMERK_READS names.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import source_from_cache
from pathlib import Path
from typing import NamedTuple

from peilmerk import files
from peilmerk.errors import DiskError

#: The variable that names the file to which a notebook's process writes what it reads.
VARIABLE = "PEILMERK_READS"
FILE, ABSENT, LISTING = "file", "absent", "listing"
_WRITTEN = "written"
#: Within this time (ns) of its last change a file can change again without another time: clocks of file systems tick some hundred
#: times a second. Where times are whole milliseconds or seconds it is longer (FAT keeps times of two seconds).
UNSETTLED, UNSETTLED_COARSE = 50_000_000, 2_000_000_000

#: Queries that are answered at once, without pandas.
_LIGHT = ("entry", "declared", "labelled", "releases")
#: Where queries are asked again: kind -> module and function (path, query, project root) -> hash of the result.
QUERIES = {
    "observations": "peilmerk.store:asked_again",
    "protected": "peilmerk.prepared:asked_again",
    "entry": "peilmerk.reads:_entry",
    "setting": "peilmerk.project:asked_again",
    "declared": "peilmerk.notebook_marks:asked_again",
    "labelled": "peilmerk.notebook_marks:labels_again",
    "executed": "peilmerk.executed:asked_again",
    "releases": "peilmerk.release_order:asked_again",
}


class Stamp(NamedTuple):
    """What a file looked like: bytes, `times` (see `size_and_times`; 0 if it may change unseen), and sha256 of its content."""

    size: int
    changed: int
    sha256: str


class Read(NamedTuple):
    """One thing that was read. `query` is JSON, empty for files and folders; `result` is a sha256."""

    kind: str
    path: str
    query: str
    result: str
    stamp: Stamp | None = None

    def as_list(self) -> list:
        """For JSON."""
        return [self.kind, self.path, self.query, self.result, *([self.stamp.size, self.stamp.changed, self.stamp.sha256] if self.stamp else [])]

    @classmethod
    def from_list(cls, values: list) -> Read:
        """Back from JSON."""
        return cls(*values[:4], Stamp(*values[4:]) if len(values) > 4 else None)


def digest(path: Path) -> str:
    """The sha256 of a file's content, in hex; a file that did not change since this process hashed it is not read again."""
    return stamp(path).sha256


def size_and_times(facts: os.stat_result) -> tuple[int, int]:
    """What a file looks like without reading it: bytes, and the times (ns) of its last change and of its inode's, added.

    The first can be set back, by who unpacks an archive or copies with times; the second cannot, so their sum shows it (git does
    likewise, core.trustctime). On Windows the second is when the file was made.
    """
    return facts.st_size, facts.st_mtime_ns + facts.st_ctime_ns


_HASHED: dict[str, tuple[tuple[int, int, int], str]] = {}


def _stamp(path: str) -> Stamp:
    facts = os.stat(path)
    key = (*size_and_times(facts), facts.st_ino)
    known, unsettled = _HASHED.get(path), _unsettled(facts)
    if known is None or known[0] != key or unsettled:
        with open(path, "rb") as file:
            known = _HASHED[path] = (key, hashlib.file_digest(file, "sha256").hexdigest())
    return Stamp(facts.st_size, 0 if unsettled else key[1], known[1])


def _unsettled(facts: os.stat_result) -> bool:
    now = time.time_ns()
    return any(abs(now - changed) < (UNSETTLED if changed % 1_000_000 else UNSETTLED_COARSE) for changed in (facts.st_mtime_ns, facts.st_ctime_ns))


@dataclass
class Log:
    """What one step reads and writes. `sink`: a file that every read is added to at once, as a line of JSON."""

    root: Path
    sink: Path | None = None
    reads: dict[tuple[str, str, str], Read] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    opened: str = ""

    def __post_init__(self):
        self.opened = os.path.abspath(self.root)
        ignored = tuple(os.path.join(self.opened, part) + os.sep for part in _OURS) + _system()
        self._within = tuple(p for p in ignored if p.startswith(self.opened + os.sep) and p != self.opened + os.sep)
        self._ignored = ignored
        if self.sink:
            self.sink.parent.mkdir(parents=True, exist_ok=True)

    def counts(self, path: str) -> bool:
        """Whether a path can be input of a step: not of Python, the system, the library, or what steps make."""
        path += os.sep
        if path.startswith(self.opened + os.sep):
            named = self.named(path)
            made = named.startswith("reports/") and "/website/" in named
            return not made and not path.startswith(self._within) and path != self.opened + os.sep
        return not path.startswith(self._ignored)

    def named(self, path: str) -> str:
        """A path as it is kept: relative to the project if it lies there."""
        path = path[len(self.opened) + 1 :] if path.startswith(self.opened + os.sep) else path
        return path.replace(os.sep, "/")

    def add(self, kind: str, path: str, query: str = "", result: str | None = None) -> None:
        """Record a read, unless the same was recorded before or the step itself wrote it."""
        if path in self.written:
            return
        key = (kind, self.named(path), query)
        if key in self.reads:
            return
        self.reads[key] = None  # a hook that is called while this one is recorded finds it there
        try:
            stamp = None if kind in (ABSENT, LISTING) else _stamp(path)
        except OSError:
            if result is None:
                del self.reads[key]
                return
            stamp = None
        read = self.reads[key] = Read(*key, result if result is not None else stamp.sha256, stamp)
        self._tell(read.as_list())

    def wrote(self, path: str) -> None:
        """Record that the step itself made, changed or removed something."""
        if path not in self.written and path != (str(self.sink) if self.sink else None):
            self.written.add(path)
            self._tell([_WRITTEN, self.named(path)])

    def _tell(self, line: list) -> None:
        if self.sink:
            # In one write, for threads and forked processes add to it too. Names that are no UTF-8 can stand in JSON as escapes only.
            with unrecorded(), files.told(self.sink), open(self.sink, "ab", buffering=0) as file:
                text = json.dumps(line).encode() + b"\n"
                if file.write(text) != len(text):
                    raise OSError(errno.ENOSPC, "written in part")

    def finished(self) -> list[Read]:
        """All reads in order, without what the step made itself; see `_finished`."""
        return _finished([r for r in list(self.reads.values()) if r is not None], {self.named(w) for w in list(self.written)}, self.root)


#: What lies in a project and is no input of a step: what steps make for readers, what they keep for speed, the library itself.
_OURS = ("reports/site", "reports/portaal", "data/processed/cache", "data/processed/log", ".venv", ".git", "src", "docs", "tests")
_LOG: Log | None = None
_SILENT = threading.local()
_HOOKED = False


def _system() -> tuple[str, ...]:
    """Folders of Python, its packages, the system and the account's own settings."""
    own = {sys.prefix, sys.base_prefix, sys.exec_prefix, tempfile.gettempdir(), *(p for p in sys.path if p.endswith("site-packages"))}
    # Not /run and not the whole of ~/Library: that is where desktops show network drives and shared folders, with deliveries on them.
    own |= {str(Path(__file__).parents[1]), *("/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/var/lib", "/var/cache")}
    home = os.path.expanduser("~")
    names = (".ipython", ".jupyter", ".config", ".cache", ".local", ".matplotlib", "AppData", "Library/Caches", "Library/Jupyter", "Library/Python")
    own |= {os.path.join(home, name) for name in names}
    return tuple(os.path.abspath(p) + os.sep for p in own)


@contextlib.contextmanager
def recording(root: Path, sink: Path | None = None) -> Iterator[Log]:
    """Record what is read in this process until the block ends; gives the log."""
    global _LOG
    before, _LOG = _LOG, Log(Path(root), sink)
    silent, _SILENT.on = getattr(_SILENT, "on", False), False  # a notebook prepares its edition unrecorded, and that is recorded by itself
    _hook()
    try:
        yield _LOG
    finally:
        _LOG, _SILENT.on = before, silent


def begin() -> None:
    """Record for the rest of this process, if PEILMERK_READS names a file. For processes that run a notebook."""
    global _LOG
    if os.environ.get(VARIABLE) and (_LOG is None or str(_LOG.sink) != os.environ[VARIABLE]):
        _LOG = Log(Path(os.environ.get("PEILMERK_PROJECT") or Path.cwd()), Path(os.environ[VARIABLE]))
        _hook()


def active() -> bool:
    """Whether anything is being recorded."""
    return _LOG is not None


def stamp(path: Path) -> Stamp:
    """Size, time and hash of a file as it is now."""
    with unrecorded():
        return _stamp(os.path.abspath(path))


def of_file(path: Path, root: Path) -> list[Read]:
    """What a notebook's process wrote to the file of PEILMERK_READS; none if it read nothing."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
    found = [Read.from_list(line) for line in lines if line[0] != _WRITTEN]
    return _finished(found, {line[1] for line in lines if line[0] == _WRITTEN}, root)


def _finished(found: list[Read], written: set[str], root: Path) -> list[Read]:
    """Reads without what the step wrote itself: a file that was not there when it was looked for, is now.

    A file that it read and then wrote, and a folder that it listed and then wrote in, are kept as it left them.
    """
    below, folders = tuple(w + "/" for w in written), {w.rpartition("/")[0] for w in written}
    kept = []
    with unrecorded():
        for read in found:
            if read.kind == LISTING and read.path in folders and read.path not in written:
                kept.append(read._replace(result=listed(root / read.path)))
            elif read.kind == FILE and read.path in written:
                with contextlib.suppress(OSError):  # it was taken away: what was in it is used up
                    left = _stamp(os.path.join(root, read.path))
                    kept.append(read._replace(result=left.sha256, stamp=left))
            elif read.path not in written and not read.path.startswith(below):
                kept.append(read)
    return kept


@contextlib.contextmanager
def unrecorded() -> Iterator[None]:
    """What this thread opens in the block is not recorded: a query says what of it was used, or it is no input at all."""
    before = getattr(_SILENT, "on", False)
    _SILENT.on = True
    try:
        yield
    finally:
        _SILENT.on = before


def file(path: Path) -> Path:
    """Record that a file is read, or looked for and absent; returns the path."""
    _record(FILE if os.path.isfile(path) else ABSENT, path)
    return path


def opened(path: str | bytes | os.PathLike) -> None:
    """Record a file as if Python opened it: if it can be input of a step."""
    _heard("open", (path, None, os.O_RDONLY))


def is_file(path: Path) -> bool:
    """Whether a file is there, recorded if it is not: should it come, the step is run again."""
    there = os.path.isfile(path)
    if not there:
        _record(ABSENT, path)
    return there


def folder(path: Path) -> Path:
    """Record that a folder is listed, also if it is not there; returns the path."""
    _record(LISTING, path)
    return path


def query(kind: str, path: Path, asked: object, result: str) -> None:
    """Record what was asked of a file (or of files below a folder), with the hash of the answer. kind: one of QUERIES."""
    if _LOG is not None and not getattr(_SILENT, "on", False):
        with unrecorded():
            _LOG.add(kind, os.path.abspath(path), json.dumps(asked, ensure_ascii=False, sort_keys=True, default=list), result)


def hash_of(value: object) -> str:
    """The sha256 of anything JSON can say."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()


class Entries(dict):
    """A JSON file of which each entry that is asked for is recorded with its hash, also if it is not there; the others may change."""

    def __init__(self, path: Path):
        self.path = path
        with unrecorded():
            super().__init__(json.loads(Path(path).read_text("utf-8")))

    def __getitem__(self, name: str):
        value = super().__getitem__(name)
        query("entry", self.path, name, _in_order(value))
        return value

    def get(self, name: str, default=None):
        if name in self:
            return self[name]
        query("entry", self.path, name, "")
        return default

    def items(self):
        return [(name, self[name]) for name in self]

    def values(self):
        return [self[name] for name in self]


def _entry(path: Path, name: str, root: Path) -> str:
    return _in_order(json.loads(path.read_text("utf-8"))[name])


def _in_order(value: object) -> str:
    return hash_of(json.dumps(value))  # pages stand in an order, which `hash_of` does not see


def _record(kind: str, path: str | Path) -> None:
    if _LOG is None or getattr(_SILENT, "on", False):
        return
    full = os.path.abspath(path)
    with unrecorded():
        _LOG.add(kind, full, "", listed(full) if kind == LISTING else "" if kind == ABSENT else None)


def listed(folder: str | Path) -> str:
    """The hash of the names in a folder; hidden and temporary ones do not count. Of a folder that is not there: of none."""
    try:
        with os.scandir(folder) as there:
            names = sorted(e.name for e in there if not e.name.startswith((".", "~$", "__pycache__")))
    except OSError:
        names = []
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).hexdigest()


# --- what Python opens, by itself -----------------------------------------------------------------------------------


def _hook() -> None:
    global _HOOKED
    if not _HOOKED:
        _HOOKED = True
        sys.addaudithook(_heard)
        import_module("peilmerk.arrow_reads").listen()


def _heard(event: str, details: tuple) -> None:
    if _LOG is None or event not in _HEARD or getattr(_SILENT, "on", False):
        return
    try:
        _HEARD[event](*details)
    except DiskError:  # a read that cannot be written down would be forgotten: rather stop the step
        raise
    except Exception:  # what a hook raises would stop whoever opens a file
        return


def _opened(path, mode, flags) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return
    full = os.path.abspath(os.fsdecode(path))
    reads, writes = not flags & (os.O_WRONLY | os.O_TRUNC), flags & (os.O_WRONLY | os.O_RDWR)
    if reads and _LOG.counts(full):
        full = _source(full)
        if os.path.isfile(full):
            _record(FILE, full)
        elif mode and not writes and not os.path.exists(full):  # who tries to open it goes on without it
            _record(ABSENT, full)
    if writes:
        _LOG.wrote(full)


def _source(path: str) -> str:
    """Of a compiled module its source: Python compiles it again only when it imports it again."""
    if path.endswith(".pyc"):
        with contextlib.suppress(ValueError):
            return source_from_cache(path)
    return path


def _connected(database) -> None:
    """SQLite opens its file by itself, by its path or an address (`file:klanten.db?mode=ro`)."""
    if isinstance(database, str | bytes | os.PathLike):
        full = os.path.abspath(os.fsdecode(database).removeprefix("file:").partition("?")[0])
        if _LOG.counts(full) and os.path.isfile(full):
            _record(FILE, full)


def _scanned(path=None) -> None:
    if isinstance(path, str | bytes | os.PathLike) or path is None:
        full = os.path.abspath(os.fsdecode(path or "."))
        if _LOG.counts(full):
            _record(LISTING, full)


def _wrote(path, folder: int = -1) -> None:
    # With an open folder (shutil.rmtree works so) the name says nothing by itself: `data` of a site is not that of the project.
    if folder == -1 and isinstance(path, str | bytes | os.PathLike):
        _LOG.wrote(os.path.abspath(os.fsdecode(path)))


def _renamed(old, new, old_folder: int = -1, new_folder: int = -1) -> None:
    _wrote(old, old_folder)
    _wrote(new, new_folder)


def _made(path, mode: int = 0, folder: int = -1) -> None:
    if folder == -1 and not os.path.exists(path):  # heard before it happens; one that is there stays as it is
        _wrote(path)


_HEARD: dict[str, Callable] = {
    "open": _opened, "os.listdir": _scanned, "os.scandir": _scanned,
    "os.rename": _renamed, "os.mkdir": _made, "os.remove": _wrote, "os.rmdir": _wrote, "sqlite3.connect": _connected,
}  # fmt: skip


# --- does it still hold ---------------------------------------------------------------------------------------------


class Now:
    """What is on disk now, each file looked at once. For the reads of many steps of one project.

    setting: gives the hash of a setting of peilmerk.yml (see `project.setting`).
    """

    def __init__(self, root: Path, setting: Callable[[list[str]], str]):
        self.root, self._ask = os.path.abspath(root), setting
        self._facts: dict[str, tuple[int, int] | None] = {}
        self._listed: dict[str, str] = {}
        self._settings: dict[str, str] = {}
        self._same: dict[tuple[str, str], bool] = {}
        self.hashed = 0  # how often times did not tell, and content was compared

    def forget(self) -> None:
        """Look anew: a step has written."""
        self._facts.clear()
        self._listed.clear()
        self._same.clear()

    def full(self, path: str) -> str:
        """The absolute path of one that a record names."""
        return path if os.path.isabs(path) else os.path.join(self.root, path)

    def facts(self, path: str) -> tuple[int, int] | None:
        """Size and times of a file or folder; None if it is not there."""
        if path not in self._facts:
            try:
                self._facts[path] = size_and_times(os.stat(self.full(path)))
            except OSError:
                self._facts[path] = None
        return self._facts[path]

    def same(self, path: str, stamp: Stamp) -> bool:
        """Whether a file still has the content of a stamp, whatever its time says."""
        self.hashed += 1
        key = (path, stamp.sha256)
        if key not in self._same:
            facts = self.facts(path)
            try:
                self._same[key] = facts is not None and facts[0] == stamp.size and _stamp(self.full(path)).sha256 == stamp.sha256
            except OSError:  # who needs it will say that it cannot be read
                self._same[key] = False
        return self._same[key]

    def holds(self, read: Read) -> bool | None:
        """Whether a read would give the same; None if a query has to be asked again to know (see `asked`)."""
        if read.kind == LISTING:
            if read.path not in self._listed:
                self._listed[read.path] = listed(self.full(read.path))
            return self._listed[read.path] == read.result
        facts = self.facts(read.path)
        if read.kind == ABSENT:
            return facts is None or not os.path.isfile(self.full(read.path))
        if read.kind == "setting":
            return self._setting(read) == read.result
        if facts is not None and read.stamp is not None and (facts == (read.stamp.size, read.stamp.changed) or self.same(read.path, read.stamp)):
            return True
        if read.kind in _LIGHT:
            return asked(self.root, read) == read.result
        return False if read.kind == FILE else None

    def _setting(self, read: Read) -> str:
        if read.query not in self._settings:
            try:
                self._settings[read.query] = self._ask(json.loads(read.query))
            except (KeyError, AttributeError):  # there is no such edition or setting any more
                self._settings[read.query] = ""
        return self._settings[read.query]

    def settled(self, read: Read) -> Read:
        """A read that holds, with the times of its file as they are now, so that its content need not be hashed the next time."""
        return read if read.stamp is None else read._replace(stamp=self.restamped(read.path, read.stamp))

    def stamped(self, read: Read) -> Read:
        """A query that is about to be asked again, with its file as it is now."""
        try:
            return read if read.stamp is None else read._replace(stamp=_stamp(self.full(read.path)))
        except OSError:
            return read

    def restamped(self, path: str, stamp: Stamp) -> Stamp:
        """The stamp of a file that holds, with its times as they are now."""
        facts = self.facts(path)
        if facts in (None, (stamp.size, stamp.changed)):
            return stamp
        try:
            found = _stamp(self.full(path))
        except OSError:
            return stamp
        return found if found.sha256 == stamp.sha256 else stamp


def asked(root: str | Path, read: Read) -> str:
    """The hash of what a query gives now; empty if it cannot be asked any more."""
    module, _, function = QUERIES[read.kind].partition(":")
    path = read.path if os.path.isabs(read.path) else os.path.join(root, read.path)
    try:
        return getattr(import_module(module), function)(Path(path), json.loads(read.query), Path(root))
    except Exception:  # whatever is wrong with the file: the step itself will say it
        return ""


def changed(root: str, reads: list[list]) -> list[list]:
    """Which queries (as lists) would give something else now. Loads pandas: for a step's own process."""
    return [read for read in reads if asked(root, Read.from_list(read)) != read[3]]
