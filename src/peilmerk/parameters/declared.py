"""The parameters that a notebook declares: names, types, defaults, choices, help."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)
from pydantic.errors import PydanticUserError
from pydantic_core import SchemaError

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.parameters.cell import Cell, Line, read
from peilmerk.parameters.kinds import POSSIBLE, Impossible, Kind, kind_of, named
from peilmerk.parameters.namespace import Namespace
from peilmerk.parameters.text import as_json

#: Parameters that say which edition it is; they come from the edition (-m and -p).
IDENTITY = ("municipality", "period")
_VALIDATORS = {"before": BeforeValidator, "after": AfterValidator, "plain": PlainValidator, "wrap": WrapValidator}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook. `type`: as it is written; `expected`: the same in words; `choices`: plain values, or None.

    `by_value`: the cell writes a choice of a class as its value, so that the notebook gets the value and not the member.
    """

    name: str
    type: str
    default: object
    help: str
    choices: tuple | None
    required: bool
    expected: str
    line: int
    kind: Kind = field(repr=False, compare=False)
    adapter: TypeAdapter = field(repr=False, compare=False)
    by_value: bool = field(default=False, repr=False)

    @property
    def edition(self) -> bool:
        """True for what makes an edition: it is chosen with -m and -p, not with --set."""
        return self.name in IDENTITY

    def example(self, other: bool = False) -> object:
        """A value that it can have: its default, or one that fits; other: rather not its default."""
        fitting = [e for e in self.kind.examples if _fits(self.adapter, e)]
        own = [] if self.default is None else [self.default]
        if other:
            fitting = [e for e in fitting if as_json(e) != as_json(self.default)]
        return next(iter([*fitting, *own] if other else [*own, *fitting]), None)

    def check(self, value: object, text: bool = False) -> object:
        """A value as the notebook gets it; text: only as one word of text. Raises pydantic's ValidationError."""
        checked = self.adapter.validate_strings(value) if text else self.adapter.validate_python(value)
        return _plain(checked) if self.by_value else checked


def declared(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook by name, in its order, read without running it.

    Raises ConfigError with cell and line for a cell that cannot be read, a type that is none, a default that is not of its type.
    """
    try:
        data = notebook.read_bytes()
    except OSError as error:
        raise ConfigError(f"{notebook.name} cannot be opened: {error.strerror}.") from None
    return dict(_declared(notebook.name, data))


@lru_cache(maxsize=256)  # a build of many editions asks for the same few notebooks again and again
def _declared(notebook: str, data: bytes) -> dict[str, Parameter]:
    cell = read(notebook, data)
    namespace = Namespace(cell)
    fields = _model(cell)
    return {line.name: _parameter(line, cell, namespace, fields.get(line.name)) for line in cell.lines}


def _parameter(line: Line, cell: Cell, namespace: Namespace, modelled: object) -> Parameter:
    given = namespace.of(line.default, line.line) if line.default is not None else None
    try:
        wanted = modelled
        if wanted is None:
            wanted = _inferred(given) if line.kind is None else namespace.of(line.kind, line.line)
        kind = kind_of(wanted)
        adapter = TypeAdapter(kind.type, config=ConfigDict(allow_inf_nan=False))
        for example in kind.examples:  # a limit that the type cannot have shows only when a value comes
            _fits(adapter, example)
    except Impossible as error:
        raise cell.wrong(line.line, f"{line.name}: {error}. Possible are {POSSIBLE}.") from None
    except (PydanticUserError, SchemaError, TypeError) as error:
        raise cell.wrong(line.line, f"{line.name}: the type cannot be used: {' '.join(str(error).split())}.") from None
    default, by_value = None, False
    if line.default is not None:
        try:
            default = adapter.validate_python(given)
            if not _alike(given, default):
                raise TypeError
        except (ValueError, TypeError):  # pydantic's own is a ValueError
            raise cell.wrong(line.line, f"the default of {line.name} is {given!r}, expected {kind.words}.") from None
        by_value = _has_member(default) and not _has_member(given)
    written = line.written or named(wanted.__origin__ if modelled is not None and hasattr(wanted, "__metadata__") else wanted)
    return Parameter(
        name=line.name, type=written, default=_plain(default) if by_value else default, help=line.help or kind.help,
        choices=kind.choices, required=line.default is None, expected=kind.words, line=line.line, kind=kind, adapter=adapter, by_value=by_value,
    )  # fmt: skip


def _inferred(value: object) -> object:
    """The type of a default. Raises Impossible where it tells none."""
    if value is None:
        raise Impossible("None says nothing of its type; write it down, for instance: jaar: int | None = None")
    if isinstance(value, list):
        kinds = {type(one) for one in value}
        if len(kinds) == 1 and issubclass(kind := kinds.pop(), str | int | float | date | Decimal | Enum):
            return list[kind]
    return type(value)


def _alike(given: object, checked: object) -> bool:
    """True if a default is of its type as it stands there: without a value for it the notebook goes on with just that."""
    if isinstance(checked, Enum):
        return given is checked or (type(given) is type(checked.value) and given == checked.value)
    if isinstance(checked, float):
        return type(given) in (int, float)
    if type(given) is not type(checked):
        return False
    if isinstance(checked, dict):
        return all(_alike(a, b) for pair in zip(given.items(), checked.items(), strict=True) for a, b in zip(*pair, strict=True))
    return not isinstance(checked, list | tuple) or all(_alike(a, b) for a, b in zip(given, checked, strict=True))


def _has_member(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_member(one) for pair in value.items() for one in pair)
    return any(map(_has_member, value)) if isinstance(value, list | tuple) else isinstance(value, Enum)


def _plain(value: object) -> object:
    """The same with the values of choices in the place of the choices themselves."""
    if isinstance(value, dict):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    return value.value if isinstance(value, Enum) else value


def _fits(adapter: TypeAdapter, value: object) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def _model(cell: Cell) -> dict[str, object]:
    """The types of the pydantic model that the cell names (`# model: peilmerk.module:Class`), by name of the field."""
    if cell.model is None:
        return {}
    line, path = cell.model
    module, _, name = path.partition(":")
    if module.split(".")[0] != "peilmerk" or not name:
        raise cell.wrong(line, f"'{path}' is no model of peilmerk. Write it as # model: peilmerk.module:Class.")
    try:
        found = importlib.import_module(module)
    except Exception as error:  # of the analyst's own module too
        raise cell.wrong(line, f"{module} cannot be imported: {error}.") from None
    models = {n: m for n, m in vars(found).items() if isinstance(m, type) and issubclass(m, BaseModel)}
    if name not in models:
        raise cell.wrong(line, str(UnknownName.among(f"model of {module}:", name, models)))
    return {field: _field(models[name], field) for field in models[name].model_fields}


def _field(model: type[BaseModel], name: str) -> object:
    """The type of a field, with its limits, its help and the validators that the model has for it."""
    info = model.model_fields[name]
    own = [
        _VALIDATORS[d.info.mode](d.func)
        for d in model.__pydantic_decorators__.field_validators.values() if {name, "*"} & set(d.info.fields)
    ]  # fmt: skip
    said = Field(title=info.title, description=info.description, examples=info.examples)
    return Annotated[(info.annotation, *info.metadata, said, *own)]
