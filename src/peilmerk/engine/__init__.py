"""Running notebooks with papermill, each in a warm, fresh process.

    with choose() as engine:
        engine.start()                                    # warms up in the background
        engine.execute(notebook, output, parameters, Settings(folder))

Three engines do the same: `fork` (Linux; the default there), `pool` (everywhere) and `papermill` (as papermill itself does it).
Nothing heavy is imported here: a command that asks for no notebook must not wait for pandas.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

ENGINES = ("auto", "fork", "pool", "papermill")


@dataclass(frozen=True)
class Settings:
    """What one run gets; `folder` is the current folder of the notebook, times are in seconds, `memory` in bytes (resident).

    `environment` is added to that of the process that asks; `seed` is for `random` and numpy's legacy generator; a limit that
    is None is not there; an empty time zone or locale is that of the process that asks.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    cell_timeout: float | None = 600
    timeout: float | None = 3600
    memory: int | None = None
    seed: int = 0
    timezone: str = "Europe/Amsterdam"
    locale: str = "C.UTF-8"


class Engine(Protocol):
    """Runs notebooks and functions in processes of their own. Threads may use one engine together."""

    name: str

    def start(self) -> None:
        """Begin to warm up, and return at once; the first run does it otherwise."""

    def execute(
        self, notebook: Path, output: Path, parameters: dict, settings: Settings, failed: Path | None = None
    ) -> None:
        """Run a notebook; its executed copy takes the place of `output` only when it succeeded.

        Raises NotebookFailed; what was executed until then is left at `failed`, if that is given.
        """

    def call(self, target: str, arguments: tuple, settings: Settings) -> object:
        """The result of "package.module:function" with these arguments; its exceptions come through as they are.

        Raises StepFailed if the process died, or went over its time or memory.
        """

    def close(self) -> None:
        """End every process, also those of runs that are not done; a second time does nothing."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *error) -> None: ...


def choose(name: str = "auto", ready: int = 2) -> Engine:
    """The engine of that name. `auto` is what PEILMERK_ENGINE says, else fork on Linux and pool elsewhere.

    `ready` is how many processes the pool keeps waiting: as many as run at a time. Raises UnknownName, and PeilmerkError
    where the system cannot fork.
    """
    from peilmerk.errors import PeilmerkError, UnknownName

    name = (os.environ.get("PEILMERK_ENGINE") or "auto") if name == "auto" else name
    if name not in ENGINES:
        raise UnknownName.among("engine", name, ENGINES)
    if name == "auto":
        name = "fork" if sys.platform == "linux" else "pool"
    if name == "fork":
        if not hasattr(os, "fork"):
            raise PeilmerkError("The engine 'fork' cannot work on this system. Use PEILMERK_ENGINE=pool.")
        from peilmerk.engine.fork import ForkEngine

        return ForkEngine()
    if name == "pool":
        from peilmerk.engine.pool import PoolEngine

        return PoolEngine(ready)
    from peilmerk.engine.plain import PlainEngine

    return PlainEngine()
