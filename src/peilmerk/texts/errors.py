"""What is wrong with a text, for its author: every place at once, with file and line."""

from __future__ import annotations

from collections.abc import Iterable

from peilmerk.errors import PeilmerkError


class NarrativeError(PeilmerkError):
    """A text says what cannot be: a reference that leads nowhere or to more than one figure, a hidden value, an unknown block.

    `faults` has (line, what is wrong and what to do) of every fault; line 0 is the text as a whole.
    """

    def __init__(self, message: str, faults: Iterable[tuple[int, str]] = ()):
        super().__init__(message)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, file: str, faults: Iterable[tuple[int, str]]) -> NarrativeError:
        """One error for all faults of a file (`jeugd.md`), in the order of its lines; what a loop repeats is said once."""
        ordered = sorted(dict.fromkeys(faults), key=lambda f: f[0])
        return cls("\n".join(f"teksten/{file}{f', line {line}' if line else ''}: {told}" for line, told in ordered), ordered)
