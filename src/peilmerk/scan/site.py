"""A whole site: every file once, on as many processes as there are cores, and numbers of the search index beside the pages."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from peilmerk.errors import PeilmerkError
from peilmerk.scan.model import KINDS, Finding, Hit, Protected, Rules, Secrets, digits_masked, identity
from peilmerk.scan.searching import Found, Search

#: Fewer files than these are searched by one process: starting others takes longer.
_FEW = 120
_BATCH = 8
#: Larger files are not read whole.
LARGEST = 2 * 2**30
#: Files that hold no figures of an edition: those of all editions are the same, and are searched once.
_WITHOUT_FIGURES = frozenset(["js", "mjs", "css", "scss", "woff", "woff2", "ttf", "otf", "wasm", "pagefind", "png", "jpg", "jpeg", "ico"])
Progress = Callable[[int, int], None]

_search: Search | None = None


def scan(
    site: Path, rules: Rules | None = None, *, at: str = "", secrets: Secrets | None = None, protected: Protected | Mapping[str, Path] | None = None,
    client_keys: Callable[[], Collection[int]] | None = None, progress: Progress | None = None, processes: int | None = None,
) -> list[Finding]:
    """Everything that a built site must not hold, by file and place, masked.

    site: its folder. at: its address below the root of the website (`nijmegen/2020-s1`), so that what is found in an edition has the same id in the scan
    of the whole. secrets: ids and file names of confidential registers. protected: keys of the protected observations, or of which edition each folder
    is and where its `protected.parquet` lies; then files are laid beside them. client_keys: gives the keys of clients in the rows of registers; asked only
    if a number is found that may be one. progress: told (files done, files). Raises PeilmerkError if there is no such folder or it is empty.
    """
    site = Path(site)
    if not site.is_dir():
        raise PeilmerkError(f"There is no site at {site}: expected the folder of a built site. Run `peilmerk build` first, or name another folder.")
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file() or p.is_symlink())
    if not names:
        raise PeilmerkError(f"The folder {site} is empty: there is nothing to scan. Run `peilmerk build` first, or name another folder.")
    search = Search(rules if rules is not None else Rules.of_machine(), secrets, protected if isinstance(protected, Protected) else None)
    todo, same = _different(site, names, dict(protected) if isinstance(protected, Mapping) else {}, search.protected is not None)
    count = processes or (1 if len(names) < _FEW else os.cpu_count() or 1)
    found: dict[str, Found] = {}
    for task, results in _results(site, todo, at + "/" if at else "", search, count):
        for name, result in zip(task.names, results, strict=True):
            found[name] = result
            if progress:
                progress(len(found) + sum(len(same.get(n, ())) for n in found), len(names))
    _sure(found, client_keys)
    return list(_findings(found, same, at + "/" if at else ""))


@dataclass(frozen=True)
class _Task:
    """Files that one process searches after each other. protected: where the protected observations of their edition lie."""

    names: tuple[str, ...]
    protected: Path | None


def _different(site: Path, names: list[str], protected: dict[str, Path], everywhere: bool) -> tuple[list[_Task], dict[str, list[str]]]:
    """The files to search, and those with the same content as one of them: by that one's name."""
    first: dict[tuple, str] = {}
    same: dict[str, list[str]] = {}
    parts: dict[Path | None, list[str]] = {}
    for name in names:
        edition = next((f for f in _folders(name) if f in protected), None)
        digest, suffix = _digest(site / name), name.rpartition(".")[2].lower()
        # The same bytes are read in another way under another suffix, and laid beside the observations of their own edition.
        known = (digest, suffix, (edition or everywhere) and suffix not in _WITHOUT_FIGURES and (edition or name))
        if digest and known in first:
            same.setdefault(first[known], []).append(name)
            continue
        first[known] = name
        parts.setdefault(protected.get(edition), []).append(name)
    return [_Task(tuple(part[i : i + _BATCH]), path) for path, part in parts.items() for i in range(0, len(part), _BATCH)], same


def _folders(name: str) -> list[str]:
    """The folders that a file lies in, the innermost first; the last is the site itself."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[:n]) for n in range(len(parts), -1, -1)]


def _results(site: Path, tasks: list[_Task], at: str, search: Search, count: int) -> Iterator[tuple[_Task, list[Found]]]:
    """What was found in the files of each task, in their order."""
    if count == 1:
        _start(search)
        yield from ((task, _many((site, at, task))) for task in tasks)
        return
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(count, context, initializer=_start, initargs=(search,)) as pool:
            yield from zip(tasks, pool.map(_many, [(site, at, task) for task in tasks]), strict=True)
    except BrokenProcessPool:
        raise PeilmerkError("A process of the scan was stopped, perhaps for lack of memory. Run it with --processes 1.") from None


def _sure(found: dict[str, Found], client_keys: Callable[[], Collection[int]] | None) -> None:
    """Of the numbers that can be the key of a client, keep those that are one."""
    asked = {int(hit.value) for result in found.values() for _, hit in result.unsure if hit.value.lstrip("-").isdigit()}
    known = asked & set(client_keys()) if asked and client_keys else set()
    for result in found.values():
        result.hits += [(path, hit) for path, hit in result.unsure if hit.value.lstrip("-").isdigit() and int(hit.value) in known]


def _start(search: Search) -> None:
    global _search
    _search = search


def _many(given: tuple[Path, str, _Task]) -> list[Found]:
    site, at, task = given
    protected = _protected(task.protected) if task.protected else None
    return [_one(site / name, at + name, _search, protected) for name in task.names]


@lru_cache(maxsize=1)  # a process has the files of one edition after those of another
def _protected(path: Path) -> Protected:
    try:
        return Protected.read(path)
    except Exception as error:  # pyarrow and pandas raise whatever a file of another version makes them stumble on
        raise PeilmerkError(f"The protected observations of the site, {path.name} of {path.parent.name}, cannot be read ({error}). Run `peilmerk build` again.") from None


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").digest()[:16]
    except OSError:
        return b""


def _one(path: Path, name: str, search: Search, protected: Protected | None) -> Found:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            return Found([(name, Hit("unread", "size", f"is {size // 2**20:,} MB, more than is read", ""))])
        data = path.read_bytes()
    except OSError as error:
        return Found([(name, Hit("unread", type(error).__name__, f"cannot be opened ({type(error).__name__})", ""))])
    return search.file(name, data, protected)


def _findings(found: dict[str, Found], same: dict[str, list[str]], at: str) -> Iterator[Finding]:
    """Findings in the order of files; a number in a search index is none if a page of that index has it as a figure."""
    figures: dict[str, set[str]] = {}
    for name, result in found.items():
        for one in (name, *same.get(name, ())):
            figures.setdefault(_index_of(one), set()).update(result.figures)
    for name in sorted(found):
        result = found[name]
        known = figures.get(_index_of(name), set())
        pending = [(p, h) for p, h in result.pending if h.value not in known and h.value.lstrip("0") not in known]
        for path, hit in (*result.hits, *pending):
            also = tuple(at + n for n in same.get(name, ()))
            yield Finding(identity(path, hit), hit.kind, path, _place(hit), hit.masked, KINDS[hit.kind][1], hit.times, also)


def _place(hit: Hit) -> str:
    label = digits_masked(hit.label.strip())[:40]
    return f"{hit.place} '{label}'" if label and label not in hit.place else hit.place


def _index_of(name: str) -> str:
    """The folder of the search index that a file belongs to; of a page's own figures, nothing."""
    folder, mark, _ = name.partition("pagefind/")
    return folder + mark if mark else name
