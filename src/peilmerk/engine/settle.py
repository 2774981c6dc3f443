"""Make a process the one that a run asks for: environment, current folder, time zone, locale and random numbers."""

from __future__ import annotations

import locale
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from peilmerk import reads
from peilmerk.engine import Settings
from peilmerk.errors import ConfigError

#: The variable by which everything that a run started is recognised, wherever it hides.
RUN = "PEILMERK_RUN"


@dataclass(frozen=True)
class Place:
    """Where a run happens, told in full. All of it is plain text and numbers, so that it can be sent in any form."""

    environment: dict[str, str]
    folder: str
    timezone: str
    locale: str
    seed: int

    as_dict = asdict


def place(settings: Settings, run: str) -> Place:
    """The place that these settings mean for the run of that name, as seen from this process.

    Raises ConfigError if there is no such folder or time zone.
    """
    folder = Path(settings.folder).absolute()
    if not folder.is_dir():
        raise ConfigError(f"The folder {folder} in which the notebook would run is not there.")
    try:
        if settings.timezone:
            ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"The time zone {settings.timezone!r} is not known; expected a name like Europe/Amsterdam.") from None
    said = {"TZ": settings.timezone, "LC_ALL": settings.locale, "LANG": settings.locale}
    environment = {
        **os.environ,
        **{name: value for name, value in said.items() if value},
        "PYTHONHASHSEED": "0",  # an order of sets that is the same every time, also in what the notebook starts
        **settings.environment,
        RUN: run,
    }  # fmt: skip
    return Place(environment, str(folder), settings.timezone, settings.locale, settings.seed)


def settle(wanted: Place) -> None:
    """Move this process there. Raises ConfigError if the machine does not have the locale."""
    os.environ.clear()
    os.environ.update(wanted.environment)
    if hasattr(time, "tzset"):  # Windows reads TZ by itself
        time.tzset()
    try:
        locale.setlocale(locale.LC_CTYPE, wanted.locale)  # only this one, as Python itself does when it starts
    except locale.Error:
        if wanted.locale:  # else it is the machine's own setting, of which Python makes no point either
            raise ConfigError(f"This machine does not have the locale {wanted.locale!r}; C.UTF-8 is on every one.") from None
    os.chdir(wanted.folder)
    for folder in wanted.environment.get("PYTHONPATH", "").split(os.pathsep):
        if folder and folder not in sys.path:
            sys.path.append(folder)
    seed(wanted.seed)
    reads.begin()  # what the run reads is recorded, if the build that asked for it wants to know


def seed(number: int) -> None:
    """Start the random numbers of `random` and of numpy's legacy generator."""
    import random

    import numpy

    random.seed(number)
    numpy.random.seed(number)
