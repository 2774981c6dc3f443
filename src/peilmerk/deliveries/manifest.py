"""leveringen.yml: which files belong to a folder of deliveries, where they come from, when they were exported."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from peilmerk.errors import ConfigError, DeliveryError
from peilmerk.project import validated
from peilmerk.store import digest

MANIFEST = "leveringen.yml"


def _day(given: object) -> object:
    """Refuse 2-5-2024 in so many words: it could be read as the second of May and as the fifth of February."""
    if isinstance(given, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given.strip()):
        raise ValueError(f"found {given!r}, expected a date as year-month-day, such as 2024-05-02")
    return given


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    bestand: str
    bron: str
    export: Annotated[date, BeforeValidator(_day)]
    export_grond: str = ""
    gepubliceerd: bool = False
    thema: str = ""


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    leveringen: list[_Entry]


@dataclass(frozen=True)
class Delivery:
    """One file as it arrived. `folder` is its place below raw_root (`nijmegen/2020-S1`)."""

    path: Path
    folder: str
    source: str
    exported: date
    export_basis: str
    published: bool
    theme: str

    @cached_property
    def hash(self) -> str:
        """The sha256 of the content: what a delivery is known by."""
        return digest(self.path)

    @property
    def name(self) -> str:
        """`nijmegen/2020-S1/transformatiebudget.xlsx`, as errors and pages call it."""
        return f"{self.folder}/{self.path.name}"


#: What lies in a folder of deliveries and is no delivery itself.
_COMPANIONS = {MANIFEST, "correcties.yml", "akkoord.yml", "README.md", "teksten", "Thumbs.db", "desktop.ini"}


def deliveries(
    folder: Path, raw: Path, missing: Callable[[tuple[Delivery, DeliveryError]], None] | None = None
) -> list[Delivery]:
    """The deliveries of a folder, in the order of its leveringen.yml.

    A file that is named and not there is told to `missing`, so that it does not stop the others; without it, DeliveryError
    is raised. Raises ConfigError if a file lies there that leveringen.yml does not name: nothing is left out silently.
    """
    path = folder / MANIFEST
    name = folder.relative_to(raw).as_posix()
    if not folder.is_dir():
        raise ConfigError(f"There is no folder {name} below {raw}. Make it and put the deliveries there.")
    if not path.is_file():
        raise ConfigError(f"{name}/{MANIFEST} is missing. It says which files were delivered and when they were exported.")
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}/{MANIFEST} is no valid YAML: {error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name}/{MANIFEST} is not in UTF-8. Open it in an editor and save it again with encoding UTF-8.") from None
    entries = validated(_Manifest, data, f"{name}/{MANIFEST}").leveringen
    named = {entry.bestand for entry in entries}
    if len(named) < len(entries):
        twice = sorted(n for n in named if [e.bestand for e in entries].count(n) > 1)
        raise ConfigError(f"{name}/{MANIFEST} names {', '.join(twice)} more than once. Remove all but one.")
    elsewhere = sorted(n for n in named if n != PurePosixPath(n).name or n != PureWindowsPath(n).name)
    if elsewhere:
        raise ConfigError(f"{name}/{MANIFEST}: bestand {', '.join(elsewhere)} is no file of this folder. Put it here, and give its name only.")
    present = {p.name for p in folder.iterdir() if not p.name.startswith((".", "~$"))}
    unnamed = sorted(present - named - _COMPANIONS)
    if unnamed:
        raise ConfigError(
            f"{name}: {', '.join(unnamed)} is not in {MANIFEST}, so its export date is unknown. Add it there, with bron and export."
        )
    found = []
    for entry in entries:
        file = folder / entry.bestand
        delivery = Delivery(
            path=file, folder=name, source=entry.bron, exported=entry.export, export_basis=entry.export_grond,
            published=entry.gepubliceerd, theme=entry.thema,
        )  # fmt: skip
        if file.is_file():
            found.append(delivery)
            continue
        error = DeliveryError.at(
            f"{name}/{entry.bestand}", found="no file", expected=f"the file that {MANIFEST} names",
            do=f"Put it in {name}, or remove its lines from {MANIFEST}.",
        )  # fmt: skip
        if missing is None:
            raise error
        missing((delivery, error))
    return found
