"""What is known of the steps that were run: `steps.json` beside what an edition's steps make.

A step is written down only after all that it makes is in place, so that what was interrupted is run again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from peilmerk import files
from peilmerk.plan.fingerprints import Fingerprint
from peilmerk.reads import Now, Read, Stamp

FILE = "steps.json"
#: How a record is written; one of another form is none.
_FORM = 1


@dataclass
class Record:
    """One step as it was run: its fingerprint, what it read and left (path -> size, time, hash), seconds, and when (ISO, UTC).

    by: `build`, or `hand` for preparing in a notebook that was opened by hand, which leaves no executed data notebooks.
    """

    fingerprint: Fingerprint
    reads: list[Read]
    writes: dict[str, Stamp]
    seconds: float = 0.0
    at: str = ""
    by: str = "build"

    def as_dict(self) -> dict:
        """For JSON."""
        return {
            "fingerprint": self.fingerprint.as_list(), "seconds": round(self.seconds, 3), "at": self.at, "by": self.by,
            "reads": [r.as_list() for r in self.reads], "writes": {p: [s.size, s.changed, s.sha256] for p, s in self.writes.items()},
        }  # fmt: skip

    @classmethod
    def from_dict(cls, d: dict) -> Record:
        """Back from JSON."""
        writes = {p: Stamp(*s) for p, s in d["writes"].items()}
        return cls(Fingerprint.from_list(d["fingerprint"]), [Read.from_list(r) for r in d["reads"]], writes, d["seconds"], d["at"], d["by"])


@dataclass
class Records:
    """The records in one file, by name of step."""

    path: Path
    steps: dict[str, Record] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def load(cls, path: Path) -> Records:
        """Read a file of records; one that is not there or cannot be read has none, and everything is run again."""
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls(path, {n: Record.from_dict(d) for n, d in data["steps"].items()} if data["form"] == _FORM else {})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)

    def settle(self, name: str, now: Now) -> None:
        """Of a step that is current: note the times of its files as they are now, so that they need not be hashed the next time."""
        record = self.steps[name]
        found = [now.settled(r) for r in record.reads]
        writes = {p: now.restamped(p, s) for p, s in record.writes.items()}
        if found != record.reads or writes != record.writes:
            self.steps[name], self.changed = replace(record, reads=found, writes=writes), True

    def answered(self, name: str, asked: Iterable[Read], now: Now) -> Record:
        """The record of a step whose queries gave the same again, of files as they were when they were asked: `asked` has their stamps."""
        self.settle(name, now)
        new = {(r.kind, r.path, r.query): r for r in asked}
        record = self.steps[name]
        self.steps[name] = replace(record, reads=[new.get((r.kind, r.path, r.query), r) for r in record.reads])
        return self.steps[name]

    def keep(self, name: str, record: Record) -> None:
        """Add the record of a step that has just ended well, and write all."""
        self.steps[name] = record
        self.save()

    def forget(self, name: str) -> None:
        """A step is about to be run: what it made before is no longer certain."""
        if self.steps.pop(name, None) is not None:
            self.save()

    def save(self) -> None:
        """Write the records, whole or not at all."""
        data = {"form": _FORM, "steps": {n: r.as_dict() for n, r in self.steps.items()}}
        files.write_text(self.path, json.dumps(data, separators=(",", ":")))  # names that are no UTF-8 can stand there as escapes only
        self.changed = False
