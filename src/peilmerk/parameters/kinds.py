"""The types that a parameter can have: how pydantic checks each, and how messages call it."""

from __future__ import annotations

import types
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, Flag
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BeforeValidator, JsonValue
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from peilmerk import dates
from peilmerk.parameters.text import as_text
from peilmerk.parameters.types import Aantal

#: What messages say of the types that there are.
POSSIBLE = (
    "int, float, bool, str, date, datetime, Decimal, Literal[...], a class of choices (Enum), list, dict or tuple of these, "
    "Annotated[int, Field(ge=1, le=24)], Aantal[1, 24] and Periode, and each of them with `| None`"
)


#: Texts that mean nothing (None), for a parameter that can be nothing.
NOTHING = ("", "null", "none")


class Impossible(Exception):
    """A type that a parameter cannot have; the message says which and why."""


@dataclass(frozen=True)
class Kind:
    """A type of parameter. `type`: for pydantic; `words`: for messages; `examples`: values that may fit; `choices`: of it or of its elements."""

    type: object
    words: str
    examples: tuple = ()
    choices: tuple | None = None
    container: bool = False
    optional: bool = False
    help: str = ""


def _refused(*_) -> PydanticCustomError:
    return PydanticCustomError("peilmerk", "another type")


def _no_bool(value: object) -> object:
    """To pydantic True is a 1; to an analyst it is a mistake."""
    if isinstance(value, bool):
        raise _refused()
    return value


def _day(value: object) -> object:
    """A day written out. pydantic alone takes 20200301 for a number of seconds since 1970."""
    if isinstance(value, str):
        value = dates.of_text(value)
    if not isinstance(value, date):
        raise _refused()
    return value


def _moment(value: object) -> object:
    """No numbers, which pydantic takes for seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and value.strip()[4:5] == "-"):
        raise _refused()
    return value


def _in_order(value: object) -> object:
    """No set, which has another order in every process."""
    if not isinstance(value, list | tuple):
        raise _refused()
    return value


_KINDS = {
    int: Kind(Annotated[int, BeforeValidator(_no_bool)], "a whole number (int)", (1, 8)),
    float: Kind(Annotated[float, BeforeValidator(_no_bool)], "a number (float), with a point", (0.5, 1.5)),
    bool: Kind(bool, "true or false (bool)", (True, False)),
    str: Kind(str, "text (str)", ("tekst",)),
    date: Kind(Annotated[date, BeforeValidator(_day)], "a date (date)", (date(2020, 3, 1),)),
    datetime: Kind(Annotated[datetime, BeforeValidator(_moment)], "a date and time (datetime) as 2020-03-01T12:00", (datetime(2020, 3, 1, 12),)),
    Decimal: Kind(Annotated[Decimal, BeforeValidator(_no_bool)], "a number (Decimal), with a point", (Decimal("0.5"),)),
    list: Kind(Annotated[list[JsonValue], BeforeValidator(_in_order)], "a list", ([1, 2],), container=True),
    tuple: Kind(Annotated[tuple[JsonValue, ...], BeforeValidator(_in_order)], "a list", ((1, 2),), container=True),
    dict: Kind(dict[str, JsonValue], "names with values", ({"naam": 1},), container=True),
}  # fmt: skip


def kind_of(kind: object) -> Kind:
    """How to check and to call a type. Raises Impossible for one that a parameter cannot have."""
    if kind is Aantal:
        return kind_of(Aantal.whole)
    if isinstance(kind, type) and kind in _KINDS:
        return _KINDS[kind]
    if isinstance(kind, type) and issubclass(kind, Enum) and not issubclass(kind, Flag):
        return _choice(kind, tuple(member.value for member in kind))
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _limited(kind_of(parts[0]), parts[1:])
    if origin is Literal:
        some = tuple(part for part in parts if part is not None)
        chosen = _choice(Literal[some], some)
        return _or_nothing(chosen) if None in parts else chosen
    if origin in (Union, types.UnionType):
        some = [part for part in parts if part is not type(None)]
        if len(some) > 1:
            raise Impossible(f"{named(kind)} is several types, and nobody can tell which one a text means; choose one")
        return _or_nothing(kind_of(some[0]))
    return _KINDS[origin] if origin in (list, tuple, dict) and not parts else _container(kind, origin, parts)


def _or_nothing(kind: Kind) -> Kind:
    if any(as_text(choice).lower() in NOTHING for choice in kind.choices or ()):
        raise Impossible("a choice is written as nothing is: " + ", ".join(map(as_text, kind.choices)))
    return replace(kind, type=Union[kind.type, None], words=f"{kind.words}, or nothing (null)", optional=True)  # noqa: UP007


def _choice(kind: object, choices: tuple) -> Kind:
    if not choices or not all(isinstance(c, str | int | float | date | Decimal) and not isinstance(c, Enum) for c in choices):
        raise Impossible(f"the choices of {named(kind)} must be texts, numbers or dates")
    by_text = {as_text(c): c for c in choices}
    if len(by_text) < len(choices):
        raise Impossible(f"two choices of {named(kind)} are written alike")

    def chosen(value: object) -> object:
        return by_text.get(value, value) if isinstance(value, str) else value

    words = f"one of {', '.join(by_text)}" if len(choices) > 1 else f"{next(iter(by_text))}, the only choice"
    return Kind(Annotated[kind, BeforeValidator(chosen)], words, choices, choices)


def _container(kind: object, origin: object, parts: tuple) -> Kind:
    if (origin is list and len(parts) == 1) or (origin is tuple and len(parts) == 2 and parts[1] is ...):
        of = kind_of(parts[0])
        example = origin(of.examples[:1])
        whole = origin[of.type, ...] if origin is tuple else list[of.type]
        return Kind(Annotated[whole, BeforeValidator(_in_order)], f"a list, each {of.words}", (example,), of.choices, container=True)
    if origin is tuple and ... not in parts:
        of = [kind_of(part) for part in parts]
        words = f"a list of {len(of)}: {'; '.join(one.words for one in of)}"
        whole = tuple[tuple(one.type for one in of)]
        return Kind(Annotated[whole, BeforeValidator(_in_order)], words, (tuple(one.examples[0] for one in of),), container=True)
    if origin is dict and len(parts) == 2:
        key, of = kind_of(parts[0]), kind_of(parts[1])
        if key.container or key.optional:
            raise Impossible(f"the names of {named(kind)} must be texts, numbers or dates")
        words = "names with values" + (f", each name {key.words}" if parts[0] is not str else "") + f", each value {of.words}"
        return Kind(dict[key.type, of.type], words, ({key.examples[0]: of.examples[0]},), of.choices, container=True)
    raise Impossible(f"{named(kind)} is no type for a parameter")


#: A limit -> how it is said.
_SAID = {
    "ge": "{} or more", "gt": "more than {}", "le": "at most {}", "lt": "less than {}", "multiple_of": "a multiple of {}",
    "min_length": "of length {} or more", "max_length": "of length {} at most", "pattern": "of the form {}",
}  # fmt: skip


def _limited(kind: Kind, metadata: tuple) -> Kind:
    """A type with what Annotated adds: limits, and from a Field also its title, examples and description."""
    fields = [m for m in metadata if isinstance(m, FieldInfo)]
    flat = [part for m in metadata for part in (m.metadata if isinstance(m, FieldInfo) else [m])]
    limits = {name: getattr(m, name) for name in _SAID for m in flat if getattr(m, name, None) is not None}
    edges = tuple(limits[name] for name in ("ge", "le", "multiple_of") if name in limits)
    said = [f"{as_text(limits.pop('ge'))} to {as_text(limits.pop('le'))}"] if {"ge", "le"} <= limits.keys() else []
    said += [_SAID[name].format(as_text(limit)) for name, limit in limits.items()]
    return replace(
        kind,
        type=Annotated[(kind.type, *metadata)],
        words=", ".join([next((f.title for f in fields if f.title), kind.words), *said]),
        examples=(*(e for f in fields for e in f.examples or ()), *kind.examples, *edges),
        help=next((f.description for f in fields if f.description), ""),
    )


def named(kind: object) -> str:
    """A type as one writes it: `int`, `list[int]`, `Literal['a', 'b']`."""
    if isinstance(kind, type) and not get_args(kind):
        return kind.__name__
    return repr(kind).replace("typing.", "")
