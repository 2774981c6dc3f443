"""What may stand in correcties.yml: one model a correction, and how its figures are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    create_model,
    model_validator,
)

from peilmerk import numbers
from peilmerk.errors import ConfigError
from peilmerk.observations import BREAKDOWNS

OVERRIDE, SCALE, DROP, FLAG = "override", "scale", "drop", "flag"
_ACTIONS = {"wordt": OVERRIDE, "maal": SCALE, "vervalt": DROP, "markeer": FLAG}
_PLACES = ["cel", "rij", "kies"]
#: What a mark says in a table that someone opens in a spreadsheet program may be no formula.
_FORMULA = ("=", "@", "+", "-")


def _as_it_stands(value: object) -> object:
    """YAML makes 1.776 a fraction and 1:30 a number of minutes; what a cell says is text, or a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f'found {value!r}, expected text between quotes, exactly as in the delivery: "1.776", "12,5", "2020-03-01".')
    return value


def _words(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        raise ValueError(f"found {value!r}, expected a sentence; it may not begin with {value[0]}.")
    return value


Cell = Annotated[str | int, BeforeValidator(_as_it_stands)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), BeforeValidator(_words)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bounds(_Strict):
    """Between which values all delivered figures lie, for a correction of many at once."""

    minstens: Cell
    hoogstens: Cell


def _form(value: object) -> str:
    """Which of its three forms `geleverd` has: the message about another form would only confuse."""
    return "lijst" if isinstance(value, list) else "grenzen" if isinstance(value, dict | Bounds) else "cel"


Guard = Annotated[
    Annotated[Cell, Tag("cel")] | Annotated[list[Cell], Tag("lijst")] | Annotated[Bounds, Tag("grenzen")], Discriminator(_form)
]


class _Key(_Strict):
    """`kies`: figures by what they are about. What is left out may be anything."""

    indicator: str
    periode: Cell | None = None
    uitsplitsing: str | None = None
    gebied: str | None = None
    thema: str | None = None
    maat: str | None = None
    scenario: str | None = None


#: Beside `uitsplitsing` (the member of whichever dimension) the dimensions themselves, for figures that have two.
Key = create_model("Key", __base__=_Key, **{name: (str | None, None) for name in BREAKDOWNS})


class Entry(_Strict):
    """One correction as it is written. Exactly one place (cel, rij, kies) and one action (wordt, maal, vervalt, markeer)."""

    bestand: str
    blad: str | None = None
    cel: str | None = Field(default=None, pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,6}$")
    rij: int | None = Field(default=None, ge=1)
    kies: Key | None = None
    geleverd: Guard
    aantal: int | None = Field(default=None, ge=1)
    wordt: Cell | None = None
    maal: Cell | None = None
    vervalt: Literal[True] | None = None
    markeer: Words | None = None
    reden: Words
    wie: Words
    datum: date
    status: Literal["nog te melden", "gemeld", "toegezegd", "wordt niet hersteld"]

    @model_validator(mode="after")
    def _one_place_and_one_action(self) -> Entry:
        places = [name for name in _PLACES if getattr(self, name) is not None]
        actions = [name for name in _ACTIONS if getattr(self, name) is not None]
        for what, given, choices in (("place", places, _PLACES), ("action", actions, list(_ACTIONS))):
            if len(given) != 1:
                raise ValueError(f"found {' and '.join(given) or 'none of them'}, expected one {what}: {', '.join(choices)}.")
        if places == ["rij"] and actions != ["vervalt"]:
            raise ValueError(f"a whole row can only be left out (vervalt: true), not {actions[0]}; name its cell with cel.")
        if places != ["kies"] and (self.aantal is not None or isinstance(self.geleverd, Bounds)):
            raise ValueError("aantal, minstens and hoogstens go with kies; a cell or row is one place.")
        if places == ["cel"] and isinstance(self.geleverd, list):
            raise ValueError("geleverd of a cell is one text, not a list.")
        return self

    @property
    def action(self) -> str:
        """drop, override, scale or flag, as the observation's column `correction` has it."""
        return next(code for name, code in _ACTIONS.items() if getattr(self, name) is not None)


_DIRECTION = {"stijgt": 1.0, "stabiel": 0.0, "daalt": -1.0}


def figure(written: str | int) -> numbers.Number:
    """A figure as correcties.yml says it: a number, bounds, a direction, or why there is none. Raises NumberError."""
    if isinstance(written, str) and written.strip().lower() in _DIRECTION:
        return numbers.Number(_DIRECTION[written.strip().lower()], 0)
    return numbers.parse(written)


def check_figures(entry: Entry) -> None:
    """Raise ConfigError if a correction by key says something that is no figure."""
    given = entry.geleverd
    bounds = isinstance(given, Bounds)
    written = [given.minstens, given.hoogstens] if bounds else given if isinstance(given, list) else [given]
    for name, one in [*(("geleverd", w) for w in written), *([("wordt", entry.wordt)] if entry.wordt is not None else [])]:
        try:
            number = figure(one)
        except numbers.NumberError as error:
            raise ConfigError(f"{name}: {error}") from None
        if bounds and name == "geleverd" and number.value is None:
            raise ConfigError(f"geleverd: found '{one}', expected a number as minstens and as hoogstens.")


def factor_of(written: str | int) -> Decimal:
    """What `maal` multiplies with. Raises ConfigError if it is no number, or 0 or 1."""
    try:
        value = numbers.parse(written).value
    except numbers.NumberError as error:
        raise ConfigError(f"maal: {error} Write 1000, \"0,001\" or \"-1\".") from None
    if value is None or value in (0, 1):
        raise ConfigError(f"maal: found {written!r}, expected a number other than 0 and 1.")
    return Decimal(repr(value))
