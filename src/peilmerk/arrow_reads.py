"""What pyarrow opens: in C++, so that no audit hook hears of it. `pandas.read_parquet` goes this way too.

DuckDB and programs that a step starts open files by themselves as well; of those a step has to say what they read, with `reads.file`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from peilmerk import reads

#: Module -> what in it opens the file, folder or list of files that is its first argument.
_OPENERS = {
    "pyarrow.parquet.core": ("ParquetFile", "ParquetDataset"),
    "pyarrow.dataset": ("dataset",),
    "pyarrow.csv": ("read_csv", "open_csv"),
    "pyarrow.json": ("read_json",),
    "pyarrow.feather": ("read_table", "read_feather"),
}
_LISTENING = False


def listen() -> None:
    """Record from now on, while anything is recorded, what pyarrow opens in this process."""
    global _LISTENING
    if _LISTENING:
        return
    _LISTENING = True
    for name, openers in _OPENERS.items():
        module = import_module(name)
        for opener in openers:
            found = getattr(module, opener)
            if isinstance(found, type):  # it stays the class that it is
                found.__init__ = _telling(found.__init__, 1)
            else:
                setattr(module, opener, _telling(found, 0))


def _telling(opener: Callable, position: int) -> Callable:
    @functools.wraps(opener)
    def wrapped(*arguments, **named):
        if reads.active():
            given = arguments[position] if len(arguments) > position else next(iter(named.values()), None)
            for one in given if isinstance(given, list | tuple) else [given]:
                _record(one)
        return opener(*arguments, **named)

    return wrapped


def _record(path) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return
    found = Path(os.fsdecode(path))
    for file in found.rglob("*") if found.is_dir() else [found]:  # the folders are heard
        reads.opened(file)
