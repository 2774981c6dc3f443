"""correcties.yml: what an analyst corrects in the deliveries of a folder, why, and how far the source is with it.

It stands beside the deliveries (`data/raw/<municipality>/<period>/correcties.yml`); its keys are Dutch, as those of
leveringen.yml. A correction says where (`cel`, `rij` or `kies`), what stands there now (`geleverd`), what becomes of it
(`wordt`, `maal`, `vervalt` or `markeer`) and why (`reden`, `wie`, `datum`, `status`):

    correcties:
      - bestand: cijfers.csv
        cel: G7
        geleverd: "1.776"
        wordt: "1.767"
        reden: cijfers verwisseld
        wie: J. de Vries
        datum: 2024-05-20
        status: gemeld

`geleverd` is the guard: once the source sends something else, the correction is an error and not a second change. How the
corrections are carried out is in correcting.py; why they are as they are in docs/decisions/0007-corrections.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from peilmerk import period
from peilmerk.deliveries.corrections.entries import SCALE, Entry, Key, check_figures, factor_of
from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import ConfigError, PeilmerkError, UnknownName
from peilmerk.observations import BREAKDOWNS, SCENARIOS, TOTAL
from peilmerk.project import validated
from peilmerk.reference import Reference

FILE = "correcties.yml"
#: `maat` as deliveries write it -> transformation.
_MEASURES = {
    "niveau": "level", "verandering": "change_abs", "verandering in %": "change_pct", "richting": "direction",
}  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """A correction with its names looked up. Rows and columns count from 0; `key` has a value by column of an observation."""

    name: str  # `nijmegen/2024/correcties.yml, no. 2`
    entry: Entry
    cell: tuple[int, int] | None = None
    row: int | None = None
    key: dict[str, str] | None = None
    factor: Decimal = Decimal(1)

    @property
    def action(self) -> str:
        return self.entry.action

    @property
    def sheet(self) -> str:
        """The name of the sheet, empty if it was left out."""
        return self.entry.blad or ""

    @property
    def count(self) -> int:
        """How many figures the correction is about."""
        return self.entry.aantal or 1

    @property
    def note(self) -> str:
        """Reason, who, date and status in one line, as the observation keeps it."""
        e = self.entry
        times = f" (maal {e.maal})" if self.action == SCALE else ""
        return f"{e.reden}{times}; {e.wie}, {period.parse(e.datum.isoformat()).label}; {e.status}"

    @property
    def place(self) -> str:
        """`cel G7`, `rij 12`, `indicator bijstandsgerechtigden, periode 2023-12`."""
        if self.entry.kies is None:
            return f"cel {self.entry.cel}" if self.entry.cel else f"rij {self.entry.rij}"
        return ", ".join(f"{k} {v}" for k, v in self.entry.kies.model_dump(exclude_none=True).items())

    def record(self, sheet: str, observations: int, faults: Sequence[str] = ()) -> dict:
        """What the store keeps of it for the pages, without any value. faults: what could not be read in a row left out."""
        e = self.entry
        return {
            "action": self.action, "where": self.place if self.key else f"{sheet}, {self.place}", "reason": e.reden, "who": e.wie, "date": e.datum.isoformat(),
            "status": e.status, "observations": observations, "faults": list(faults),
        }  # fmt: skip


@dataclass(frozen=True)
class Corrections:
    """The corrections of one folder of deliveries."""

    all: tuple[Correction, ...] = field(default=())

    def for_delivery(self, delivery: Delivery) -> list[Correction]:
        """Those of one delivery, in the order of the file."""
        return [c for c in self.all if c.entry.bestand == delivery.path.name]


def fingerprint(corrections: Sequence[Correction]) -> str:
    """The hash of what the corrections of a delivery say; empty if there are none."""
    text = "\n".join(c.entry.model_dump_json() for c in corrections)
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def load(folder: Path, raw: Path, delivered: Sequence[Delivery], reference: Reference, municipality: str) -> Corrections:
    """The correcties.yml of a folder below raw_root, none if there is no such file.

    delivered: the deliveries of that folder. municipality: its CBS code, empty for shared deliveries.
    Raises ConfigError with everything that is wrong in the file: form, names that are unknown, two corrections of one place.
    """
    path = folder / FILE
    if not path.is_file():
        return Corrections()
    name = path.relative_to(raw).as_posix()
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name} is no valid YAML: {error}") from None
    if not (isinstance(data, dict) and set(data) == {"correcties"} and isinstance(data["correcties"], list)):
        raise ConfigError(f"{name} cannot be used: expected one list, correcties:, with a correction behind every dash.")
    found, problems = [], []
    for number, item in enumerate(data["correcties"], 1):
        try:
            found.append(_resolved(validated(Entry, item, f"no. {number}"), f"{name}, no. {number}", delivered, reference, municipality))
        except PeilmerkError as error:
            told = str(error)
            problems.append(told if told.startswith(f"no. {number} ") else f"no. {number}: {told}")
    problems += _twice(found)
    if problems:
        raise ConfigError(f"{name} cannot be used:\n" + "\n".join(f"  {p}".replace("\n", "\n  ") for p in problems))
    return Corrections(tuple(found))


def _resolved(entry: Entry, name: str, delivered: Sequence[Delivery], reference: Reference, municipality: str) -> Correction:
    files = [d.path.name for d in delivered]
    if entry.bestand not in files:
        raise UnknownName.among("bestand (see leveringen.yml)", entry.bestand, files)
    factor = Decimal(1)
    if entry.maal is not None:
        factor = factor_of(entry.maal)
    if entry.kies is not None:
        check_figures(entry)
        return Correction(name, entry, key=_key(entry.kies, reference, municipality), factor=factor)
    if entry.rij is not None:
        return Correction(name, entry, row=entry.rij - 1, factor=factor)
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", entry.cel).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return Correction(name, entry, cell=(int(digits) - 1, column - 1), factor=factor)


def _key(key: Key, reference: Reference, municipality: str) -> dict[str, str]:
    """The columns that an observation must have; `member` is that of whichever dimension (`_T`: of none)."""
    found = {"indicator": reference.indicator(key.indicator)}
    if key.periode is not None:
        found["time_period"] = period.parse(str(key.periode)).code
    if key.thema is not None:
        found["theme"] = reference.theme(key.thema)
    if key.gebied is not None:
        found["ref_area"] = key.gebied if key.gebied in reference.areas else reference.area(key.gebied, municipality).code
    if key.maat is not None:
        if key.maat not in _MEASURES:
            raise UnknownName.among("maat", key.maat, _MEASURES)
        found["transformation"] = _MEASURES[key.maat]
    if key.scenario is not None:
        if key.scenario not in SCENARIOS:
            raise UnknownName.among("scenario", key.scenario, SCENARIOS)
        found["scenario"] = key.scenario
    if key.uitsplitsing is not None:
        found["member"] = TOTAL if key.uitsplitsing.lower() == "totaal" else key.uitsplitsing
    return found | {name: getattr(key, name) for name in BREAKDOWNS if getattr(key, name) is not None}


def _twice(corrections: Sequence[Correction]) -> list[str]:
    """Places that are corrected more than once. Two keys that meet in one figure are found when it is read."""
    problems, seen = [], {}
    for c in corrections:
        place = (c.entry.bestand, c.sheet, c.place)
        if place in seen:
            problems.append(f"{c.name.rpartition(', ')[2]}: {c.entry.bestand}, {c.place} is corrected by {seen[place]} too. Keep one of them.")
        seen.setdefault(place, c.name.rpartition(", ")[2])
    rows = {(c.entry.bestand, c.sheet, c.row): c.name.rpartition(", ")[2] for c in corrections if c.row is not None}
    for c in corrections:
        other = rows.get((c.entry.bestand, c.sheet, c.cell[0])) if c.cell else None
        if other:
            problems.append(f"{c.name.rpartition(', ')[2]}: {c.place} stands in a row that {other} leaves out. Keep one of them.")
    return problems
