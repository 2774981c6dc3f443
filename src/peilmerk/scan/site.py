"""A whole site: every file once, on as many processes as there are cores, and numbers of the search index beside the pages."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from peilmerk.errors import PeilmerkError
from peilmerk.scan.model import KINDS, Finding, Hit, Protected, Rules, Secrets, digits_masked, identity
from peilmerk.scan.searching import Found, Search

#: Fewer files than these are searched by one process: starting others takes longer.
_FEW = 120
_BATCH = 16
#: Larger files are not read whole.
LARGEST = 2 * 2**30
#: Directories that no web server shows belong to the site all the same; these are looked for too, so nothing is left out.
Progress = Callable[[int, int], None]

_search: Search | None = None


def scan(
    site: Path, rules: Rules | None = None, *, secrets: Secrets | None = None, protected: Protected | None = None, progress: Progress | None = None, processes: int | None = None
) -> list[Finding]:
    """Everything that a built site must not hold, by file and place, masked.

    site: its folder. secrets: ids and file names of confidential registers. protected: keys of the protected observations; then downloads are
    laid beside them. progress: told (files done, files). Raises PeilmerkError if there is no such folder or it is empty.
    """
    site = Path(site)
    if not site.is_dir():
        raise PeilmerkError(f"There is no site at {site}: expected the folder of a built site. Run `peilmerk build` first, or name another folder.")
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file() or p.is_symlink())
    if not names:
        raise PeilmerkError(f"The folder {site} is empty: there is nothing to scan. Run `peilmerk build` first, or name another folder.")
    search = Search(rules if rules is not None else Rules.of_machine(), secrets, protected)
    count = processes or (1 if len(names) < _FEW else os.cpu_count() or 1)
    found: dict[str, Found] = {}
    same: dict[str, list[str]] = {}
    first_of: dict[bytes, str] = {}
    for number, (name, digest, result) in enumerate(_results(site, names, search, count), 1):
        if progress:
            progress(number, len(names))
        if digest and digest in first_of and protected is None:
            same.setdefault(first_of[digest], []).append(name)
        elif result is not None:
            first_of.setdefault(digest, name)
            found[name] = result
    return list(_findings(found, same))


def _results(site: Path, names: list[str], search: Search, count: int) -> Iterator[tuple[str, bytes, Found | None]]:
    """(name, content hash, what was found) of every file, in order; None for a file whose content was searched before."""
    unique: dict[tuple[int, bytes], str] = {}
    digests: dict[str, bytes] = {}
    todo = []
    for name in names:
        digest = digests[name] = _digest(site / name)
        if digest and search.protected is None and _kind_of(name) + digest in unique:
            continue
        unique[_kind_of(name) + digest] = name
        todo.append(name)
    again = set(names) - set(todo)
    if count == 1:
        results = ((n, _one(site, n, search)) for n in todo)
        yield from ((n, digests[n], r) for n, r in results)
    else:
        # Large files first, so that none of them is all that is left at the end; the order of what is told is that of names.
        batches = [todo[i : i + _BATCH] for i in range(0, len(todo), _BATCH)]
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(count, context, initializer=_start, initargs=(search,)) as pool:
                for batch, results in zip(batches, pool.map(_many, [(site, b) for b in batches]), strict=True):
                    yield from ((n, digests[n], r) for n, r in zip(batch, results, strict=True))
        except BrokenProcessPool:
            raise PeilmerkError("A process of the scan was stopped, perhaps for lack of memory. Run it with --processes 1.") from None
    yield from ((n, digests[n], None) for n in sorted(again))


def _kind_of(name: str) -> bytes:
    """The same bytes under another suffix may be read in another way."""
    return name.rpartition(".")[2].encode("utf-8", "surrogateescape") + b"\0"


def _start(search: Search) -> None:
    global _search
    _search = search


def _many(task: tuple[Path, list[str]]) -> list[Found]:
    return [_one(task[0], name, _search) for name in task[1]]


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").digest()[:16]
    except OSError:
        return b""


def _one(site: Path, name: str, search: Search) -> Found:
    path = site / name
    try:
        size = path.stat().st_size
        if size > LARGEST:
            return Found([(name, Hit("unread", "size", f"is {size // 2**20:,} MB, more than is read", ""))])
        data = path.read_bytes()
    except OSError as error:
        return Found([(name, Hit("unread", type(error).__name__, f"cannot be opened ({type(error).__name__})", ""))])
    return search.file(name, data)


def _findings(found: dict[str, Found], same: dict[str, list[str]]) -> Iterator[Finding]:
    """Findings in the order of files; a number in a search index is none if a page of that index has it as a figure."""
    figures: dict[str, set[str]] = {}
    for name, result in found.items():
        figures.setdefault(_index_of(name), set()).update(result.figures)
    for name, also in same.items():
        for other in also:
            figures.setdefault(_index_of(other), set()).update(found[name].figures)
    for name in sorted(found):
        result = found[name]
        known = figures.get(_index_of(name), set())
        pending = [(p, h) for p, h in result.pending if h.value not in known and h.value.lstrip("0") not in known]
        for path, hit in (*result.hits, *pending):
            yield Finding(identity(path, hit), hit.kind, path, _place(hit), hit.masked, KINDS[hit.kind][1], hit.times, tuple(same.get(name, ())))


def _place(hit: Hit) -> str:
    label = digits_masked(hit.label.strip())[:40]
    return f"{hit.place} '{label}'" if label and label not in hit.place else hit.place


def _index_of(name: str) -> str:
    """The folder of the search index that a file belongs to; of a page's own figures, nothing."""
    folder, mark, _ = name.partition("pagefind/")
    return folder + mark if mark else name
