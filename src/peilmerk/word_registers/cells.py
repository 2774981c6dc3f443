"""What may stand in a cell of a list: each kind reads a text, or raises a PeilmerkError that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from peilmerk import dates, numbers, period
from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.period import Period
from peilmerk.reference import Reference

#: What an event can be.
KINDS = ("crisis", "regel", "sluiting", "correctie", "reeksbreuk")
#: How the planning of a part stands.
STATUSES = ("op schema", "vertraagd", "in opstart", "gereed", "vervallen")
#: What a part of a report can be, and what an item of the small overviews can be.
PARTS = ("interventie", "ambitie", "doel", "activiteit", "project", "maatregel", "spoor", "actielijn")
ITEMS = ("tijdelijke maatregel", "investering", "realisatie")
#: What stands in place of a date where something will not happen any more, and where nobody can say any more whether it did.
DROPPED, UNKNOWN = "vervallen", "onbekend"
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMED = re.compile(r"(?:(?:het|de) )?(?:voorjaar|lente|zomer|najaar|herfst|winter|schooljaar|(?:sport|speel)?seizoen)\b.*", re.IGNORECASE)
_TWO_YEARS = re.compile(r"((?:19|20)[0-9]{2}) ?[-–/] ?((?:19|20)[0-9]{2})$")
_AT_LEAST = re.compile(r"(?:ten minste|tenminste|minstens|minimaal|>=|≥)\s*", re.IGNORECASE)
_AT_MOST = re.compile(r"(?:ten hoogste|hoogstens|maximaal|<=|≤)\s*", re.IGNORECASE)


class CellError(PeilmerkError, ValueError):
    """A cell of a list that cannot be what its column says."""


@dataclass(frozen=True)
class When:
    """A date as it was said: a day, month, quarter, half-year, season, school year or year. label: as a Dutch reader writes it."""

    period: Period
    label: str

    @property
    def begin(self) -> date:
        """The first day that it can mean."""
        return self.period.start

    @property
    def end(self) -> date:
        """The last day that it can mean; of an open one the last there is."""
        return self.period.end or date.max

    def over(self, day: date) -> bool:
        """Whether it is past on a day: after the last day that it can mean. A plan for June is not past on 30 June."""
        return self.end < day

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Target:
    """What a goal aims at: a value, and whether more (1) or less (-1) than that is good too; 0 where the list does not say."""

    value: float
    sign: int
    decimals: int = 0


@dataclass(frozen=True)
class Column:
    """A column of a list: its name, what reads its cells, what it expects in words, and whether a cell may be empty."""

    name: str
    read: Callable[[str, Reference], object]
    expected: str
    required: bool = False


def code(text: str, _: Reference | None = None) -> str:
    """The short name of a row, by which texts and later rows call it."""
    if not _CODE.fullmatch(text):
        raise CellError(f"'{text}' is no code.")
    return text


def words(text: str, _: Reference | None = None) -> str:
    """Text for readers, on one line."""
    return re.sub(r"\s+", " ", text)


def when(text: str, _: Reference | None = None) -> When:
    """A date in any Dutch spelling of a time, as coarse as it was said. A season and a school year keep their name: `seizoen 2024-2025`, and not the two years or twelve months that it is of."""
    found = period.parse(text)
    return When(found, _TWO_YEARS.sub(r"\1-\2", " ".join(text.lower().split())) if _NAMED.fullmatch(text) else found.label)


def done(text: str, _: Reference | None = None) -> When | str:
    """When something was done, or `DROPPED` or `UNKNOWN`."""
    return text.lower() if text.lower() in (DROPPED, UNKNOWN) else when(text)


def day(text: str, _: Reference | None = None) -> date:
    """A day."""
    return dates.parse(text)


def year(text: str, _: Reference | None = None) -> int:
    """A year of four digits."""
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        raise CellError(f"'{text}' is no year.")
    return int(text)


def kind(text: str, _: Reference | None = None) -> str:
    """The kind of an event."""
    return _one("soort", text, KINDS)


def part(text: str, _: Reference | None = None) -> str:
    """The kind of a part of a report."""
    return _one("soort", text, PARTS)


def item(text: str, _: Reference | None = None) -> str:
    """The kind of an item of the small overviews."""
    return _one("soort", text, ITEMS)


def status(text: str, _: Reference | None = None) -> str:
    """How the planning of a part stands."""
    return _one("status", text, STATUSES)


def _one(what: str, text: str, known: tuple[str, ...]) -> str:
    if text.lower() not in known:
        raise UnknownName.among(what, text, known)
    return text.lower()


def theme(text: str, reference: Reference) -> str:
    """The code of a theme, by its code or label."""
    return reference.theme(text)


def names(text: str, _: Reference | None = None) -> tuple[str, ...]:
    """Codes of indicators with commas between; whether they are in the dictionary is for the checks to say."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def members(text: str, _: Reference | None = None) -> tuple[str, ...]:
    """Names of members with `|` between, for they may hold commas."""
    return tuple(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))


def target(text: str, _: Reference | None = None) -> Target:
    """A number in Dutch writing, perhaps after `ten minste` or `hoogstens`."""
    for pattern, sign in ((_AT_LEAST, 1), (_AT_MOST, -1)):
        if found := pattern.match(text):
            return _target(text[found.end() :], sign)
    return _target(text, 0)


def _target(text: str, sign: int) -> Target:
    number = numbers.parse(text)
    if number.value is None:
        raise CellError(f"'{text}' is no single number.")
    return Target(number.value, sign, number.decimals or 0)
