"""Errors for an analyst on a deadline: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PeilmerkError(Exception):
    """Base of all errors that a user can do something about; the command line prints them without traceback."""


class ConfigError(PeilmerkError):
    """A file that an analyst wrote (peilmerk.yml, leveringen.yml, a dictionary) says something impossible."""


class DeliveryError(PeilmerkError):
    """A delivery cannot be read. The message names file, sheet, row and column."""

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
        place = [file]
        if sheet:
            place.append(f"sheet '{sheet}'")
        if row is not None:
            place.append(f"row {row}")
        if column is not None:
            place.append(f"column {column}")
        return cls(f"{', '.join(place)}: found {found!r}, expected {expected}. {do}")


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


class UndeclaredSelection(PeilmerkError):
    """A notebook asks for observations that it did not declare, so that protection cannot have covered them."""


class HiddenCells(PeilmerkError):
    """An aggregation would run over cells that disclosure control has hidden."""


class GateClosed(PeilmerkError):
    """A gate stopped this edition. `findings` is a table of what was found, one row each."""

    def __init__(self, message: str, findings=None):
        super().__init__(message)
        self.findings = findings


class NotebookFailed(PeilmerkError):
    """A notebook stopped with an error; the message names notebook and cell and the error."""


class PublisherError(PeilmerkError):
    """The publisher could not make the site."""


class ReleaseConflict(PeilmerkError):
    """A published release would change."""
