"""Errors for an analyst on a deadline: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peilmerk.bsn import masked


class PeilmerkError(Exception):
    """Base of all errors that a user can do something about; the command line prints them without traceback."""


class ConfigError(PeilmerkError):
    """A file that an analyst wrote (peilmerk.yml, leveringen.yml, a dictionary) says something impossible."""


@dataclass(frozen=True)
class Fault:
    """One thing in a delivery that cannot be read. `row` counts from 1 and `column` is a letter, as in a spreadsheet.

    Faults are shown, logged and kept, so a citizen service number in what they tell is masked: `[bsn]`.
    """

    file: str
    found: str
    expected: str
    do: str
    sheet: str = ""
    row: int | None = None
    column: str | None = None

    def __post_init__(self) -> None:
        for told in ("found", "expected", "do"):
            object.__setattr__(self, told, masked(getattr(self, told)))

    @property
    def weight(self) -> int:
        """How much it takes with it: 0 the file, 1 a sheet, 2 a whole row (a header too), 3 one cell."""
        return 3 if self.column is not None else 2 if self.row is not None else 1 if self.sheet else 0

    @property
    def place(self) -> str:
        """`nijmegen/2020-S1/budget.xlsx, sheet 'Blad1', row 7, column C`."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet '{self.sheet}'")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: found {self.found}, expected {self.expected}. {self.do}"


#: Hidden cells that one message names.
SHOWN_CELLS = 5
#: Faults that one message shows; the rest is counted, and stands in the list that the message names.
SHOWN_FAULTS = 20


class DeliveryError(PeilmerkError):
    """A delivery cannot be read, or not wholly. `faults` has every place, most important first; the message shows them."""

    def __init__(self, message: str = "", faults: Sequence[Fault] = ()):
        self.faults = tuple(sorted(faults, key=lambda f: (f.weight, f.file, f.sheet, f.row or 0)))
        super().__init__(message or self._told())

    def _told(self) -> str:
        lines = [str(f) for f in self.faults[:SHOWN_FAULTS]]
        if len(self.faults) > SHOWN_FAULTS:
            lines.append(f"... and {len(self.faults) - SHOWN_FAULTS} more")
        return "\n".join(lines)

    @classmethod
    def at(
        cls,
        file: str,
        *,
        found: object,
        expected: str,
        do: str,
        sheet: str | None = None,
        row: int | None = None,
        column: str | int | None = None,
    ) -> DeliveryError:
        """Build the message from the facts; `row` counts from 1 as in a spreadsheet."""
        found = masked(found) if isinstance(found, str) else found  # before repr: it writes a hard space as \xa0
        return cls(faults=[Fault(file, repr(found), expected, do, sheet or "", row, None if column is None else str(column))])


class UnknownName(PeilmerkError):
    """A name that is not in a list of names; the message gives the nearest ones."""

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str]) -> UnknownName:
        """Say which `kind` of thing is unknown, and what is near or available."""
        known = sorted(set(known))
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        if not near:
            near = [k for k in known if name.lower() in k.lower()][:3]
        if near:
            hint = "Did you mean " + " or ".join(f"'{n}'" for n in near) + "?"
        else:
            shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
            hint = f"Available: {shown}." if known else "There are none yet."
        return cls(f"Unknown {kind} '{name}'. {hint}")


class ParameterError(PeilmerkError):
    """A value that a parameter of a notebook cannot have; the message says what it can be, and how to write it."""


class UndeclaredSelection(PeilmerkError):
    """A notebook asks for observations that it did not declare, so that protection cannot have covered them."""


class HiddenCells(PeilmerkError):
    """An aggregation would run over cells that disclosure control has hidden."""

    @classmethod
    def among(cls, doing: str, hidden: Iterable[str], cells: int) -> HiddenCells:
        """Say what was asked (`sum`, `groupby(...).mean`), which cells are hidden (see `keys`), and what to do. cells: how many there are."""
        hidden = list(dict.fromkeys(hidden))
        shown = "".join(f"\n  - {key}" for key in hidden[:SHOWN_CELLS]) + (f"\n  - and {len(hidden) - SHOWN_CELLS} more" if len(hidden) > SHOWN_CELLS else "")
        return cls(
            f"{doing}: {len(hidden)} of these {cells} cells are hidden to protect people. What is computed from the rest would be wrong, or would let the hidden "
            f"ones be computed:{shown}\nUse the total as it was delivered: totals are observations of their own (`_T` in the column of the dimension; declare them in "
            "`tabellen`). Or show the cells themselves with tabel() or figuur(), which mark what is hidden."
        )


class GateClosed(PeilmerkError):
    """A gate stopped this edition. `findings` is a table of what was found, one row each."""

    def __init__(self, message: str, findings=None):
        super().__init__(message)
        self.findings = findings


class NotebookFailed(PeilmerkError):
    """A notebook stopped with an error; the message names notebook and cell and the error."""


class StepFailed(PeilmerkError):
    """A step that ran in a process of its own died, or went over its time or memory; the message names the step and why."""


class PublisherError(PeilmerkError):
    """The publisher could not make the site."""


class NoBrowser(PublisherError):
    """No program that can print a PDF was found, or it is too old."""


class ReleaseConflict(PeilmerkError):
    """A published release would change."""


class FetchError(PeilmerkError):
    """A table could not be fetched whole. The message says what was asked, what came, and whether running again helps."""


class AmbiguousName(UnknownName):
    """A name that means several things; the message gives them, so that one can be chosen."""

    @classmethod
    def between(cls, kind: str, name: str, meant: Iterable[str]) -> AmbiguousName:
        """Say which `kind` of thing has several meanings, and what they are."""
        return cls(f"Ambiguous {kind} '{name}': it can be {' or '.join(dict.fromkeys(meant))}. Write which one is meant.")


class DiskError(PeilmerkError, OSError):
    """Something could not be written: a full disk, a read-only folder. What was there before is still there."""


class ProjectBusy(PeilmerkError):
    """Another build is at work in this project; the message says whose."""
