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
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from peilmerk.errors import ConfigError, DeliveryError, UnknownName
from peilmerk.project import validated
from peilmerk.registers.forms import FORMS
from peilmerk.store import digest

MANIFEST = "leveringen.yml"
#: What was destroyed of a folder, with the hash that it was known by: written by `peilmerk destroy`, never by hand.
DESTROYED = "vernietigd.yml"
#: What is being destroyed at this moment, in the same form; it is left behind only if that was interrupted.
UNFINISHED = ".vernietiging.yml"


def _day(given: object) -> object:
    """Refuse 2-5-2024 in so many words: it could be read as the second of May and as the fifth of February."""
    if isinstance(given, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given.strip()):
        raise ValueError(f"found {given!r}, expected a date as year-month-day, such as 2024-05-02")
    return given


class Control(BaseModel):
    """Control totals: what the supplier says that a delivery holds, to see that it arrived whole, as the headers of iWmo and iJw
    declarations do. rijen: rows with figures; som: the sum of all its numbers (values, lower and upper ends), in the unit of the figure
    itself (euros, not thousands); jaren: that sum by the year in which a period begins; bladen: the same for each sheet by its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rijen: int | None = Field(default=None, ge=0)
    som: float | None = None
    jaren: dict[int, float] = {}
    bladen: dict[str, Control] = {}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    bestand: str
    bron: str
    export: Annotated[date, BeforeValidator(_day)]
    export_grond: str = ""
    gepubliceerd: bool = False
    thema: str = ""
    soort: str = Field(default="", alias="register")  # BaseModel has a `register` of its own
    kolommen: str = ""
    vanaf: Annotated[date | None, BeforeValidator(_day)] = None
    bewaren_tot: Annotated[date | None, BeforeValidator(_day)] = None
    geweigerd_tot: int = Field(default=0, ge=0)
    controle: Control | None = None


class Destroyed(BaseModel):
    """A register that was destroyed: what it was known by, when, by whom, why, and what was removed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bestand: str
    hash: str
    soort: str = Field(alias="register")
    vernietigd_op: Annotated[date, BeforeValidator(_day)]
    door: str
    reden: str
    rijen: int
    waarnemingen: int
    waarnemingen_sha256: str = ""  # of the Parquet in bewaard/; empty if no observations were kept
    verwijderd: list[dict[str, str | int]]


class DestroyedList(BaseModel):
    """The whole of vernietigd.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    vernietigd: list[Destroyed]


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
    register: str = ""  # the form of registers.forms that it has; empty for a delivery of figures
    mapping: str = ""  # the file of data/reference/registers that names its columns; empty: found by its header
    complete_from: date | None = None  # since when the register is complete
    keep_until: date | None = None
    may_refuse: int = 0  # rows that may be refused without stopping the edition; they are counted and told
    destroyed: Destroyed | None = None
    control: Control | None = None  # what the supplier says that it holds

    @cached_property
    def hash(self) -> str:
        """The sha256 of the content: what a delivery is known by. Of a destroyed one, what it was."""
        return self.destroyed.hash if self.destroyed else digest(self.path)

    @property
    def name(self) -> str:
        """`nijmegen/2020-S1/transformatiebudget.xlsx`, as errors and pages call it."""
        return f"{self.folder}/{self.path.name}"


#: What lies in a folder of deliveries and is no delivery itself.
COMPANIONS = {MANIFEST, DESTROYED, "bewaard", "correcties.yml", "akkoord.yml", "verbanden.yml", "README.md", "teksten", "Thumbs.db", "desktop.ini"}


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
    _check_registers(entries, name)
    gone = destroyed(folder, name)
    interrupted = {d.bestand for d in records(folder, name, UNFINISHED)}
    present = {p.name for p in folder.iterdir() if not p.name.startswith((".", "~$"))}
    unnamed = sorted(present - named - COMPANIONS)
    if unnamed:
        raise ConfigError(
            f"{name}: {', '.join(unnamed)} is not in {MANIFEST}, so its export date is unknown. Add it there, with bron and export."
        )
    found = []
    for entry in entries:
        file = folder / entry.bestand
        delivery = Delivery(
            path=file, folder=name, source=entry.bron, exported=entry.export, export_basis=entry.export_grond,
            published=entry.gepubliceerd, theme=entry.thema, register=entry.soort, mapping=entry.kolommen,
            complete_from=entry.vanaf, keep_until=entry.bewaren_tot, may_refuse=entry.geweigerd_tot, destroyed=None if file.is_file() or entry.bestand in interrupted else gone.get(entry.bestand),
            control=entry.controle,
        )  # fmt: skip
        if file.is_file() or delivery.destroyed:
            found.append(delivery)
            continue
        error = DeliveryError.at(
            f"{name}/{entry.bestand}", found="no file", expected=f"the file that {MANIFEST} names",
            do="Its destruction was interrupted: run `peilmerk destroy --yes` for this folder again." if entry.bestand in interrupted
            else f"Put it in {name}, or remove its lines from {MANIFEST}.",
        )  # fmt: skip
        if missing is None:
            raise error
        missing((delivery, error))
    return found


def _check_registers(entries: list[_Entry], name: str) -> None:
    """Raise ConfigError for an unknown register, and for settings that do not go with one."""
    for entry in entries:
        place = f"{name}/{MANIFEST}, {entry.bestand}"
        if entry.soort and entry.soort not in FORMS:
            raise ConfigError(f"{place}: {UnknownName.among('register', entry.soort, FORMS)}")
        only = [k for k in ("kolommen", "vanaf", "bewaren_tot", "geweigerd_tot") if getattr(entry, k)]
        if only and not entry.soort:
            raise ConfigError(f"{place}: {', '.join(only)} is only for a register. Add `register:` (one of {', '.join(FORMS)}), or remove it.")
        if entry.soort and entry.controle:
            raise ConfigError(f"{place}: controle is for deliveries of figures; a register is counted row by row. Remove those lines.")
        if entry.soort and entry.gepubliceerd:
            raise ConfigError(f"{place}: a register of clients cannot be `gepubliceerd`. Remove that line.")


def destroyed(folder: Path, name: str) -> dict[str, Destroyed]:
    """What was destroyed of a folder, by file name. Raises ConfigError if the record cannot be read."""
    return {d.bestand: d for d in records(folder, name, DESTROYED)}


def records(folder: Path, name: str, file: str) -> list[Destroyed]:
    """All records of DESTROYED or UNFINISHED in a folder, oldest first. Raises ConfigError if the file cannot be read."""
    path = folder / file
    if not path.is_file():
        return []
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}/{file} cannot be read: {error}") from None
    return validated(DestroyedList, data, f"{name}/{file}").vernietigd
