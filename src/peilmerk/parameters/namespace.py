"""Types and defaults of a cell of parameters, worked out without running it, in a closed namespace."""

from __future__ import annotations

import ast
import builtins
import datetime
import decimal
import enum
import importlib
import operator
import types
import typing

import pydantic

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.parameters.cell import Cell

#: Where names may come from, beside peilmerk itself.
MODULES = ("datetime", "decimal", "enum", "pydantic", "typing")
_BUILTINS = {kind.__name__: kind for kind in (int, float, bool, str, list, dict, tuple)}
#: Names that are forgotten to be imported, and from where they come.
_FORGOTTEN = {
    **{name: "typing" for name in typing.__all__}, **{name: "enum" for name in enum.__all__}, "Decimal": "decimal", "Field": "pydantic",
    **{name: "datetime" for name in ("date", "datetime", "timezone")}, **{name: "peilmerk.parameters" for name in ("Aantal", "Periode")},
}  # fmt: skip
#: What may be called in a type or a default, beside classes of choices.
_CALLED = (pydantic.Field, datetime.date, datetime.datetime, decimal.Decimal)
#: What a Field can say of a parameter; pydantic takes a misspelt setting without a word.
_SETTINGS = {
    "ge", "gt", "le", "lt", "multiple_of", "max_digits", "decimal_places", "min_length", "max_length", "pattern", "title", "description", "examples",
}  # fmt: skip


class Namespace:
    """The names that a cell has: types of Python, what it imports from peilmerk and a few modules, its own classes of choices."""

    def __init__(self, cell: Cell):
        self._cell = cell
        self._line = 0
        self._classes: dict[str, type] = {}
        for name, node in cell.classes.items():
            self.of(ast.Name(name), node.lineno)

    def of(self, node: ast.expr, line: int) -> object:
        """The value of an expression. Raises ConfigError if it uses something that is not known without running the cell."""
        self._line = line
        try:
            return self._value(node)
        except (TypeError, ValueError, ArithmeticError, RecursionError, pydantic.errors.PydanticUserError) as error:
            raise self._wrong(node, f"cannot be: {str(error).rstrip('.')}.") from None

    def _wrong(self, node: ast.AST, what: str) -> ConfigError:
        line = max(getattr(node, "lineno", 0), self._line)  # a type between quotes counts its lines anew
        return self._cell.wrong(line, f"`{ast.unparse(node).splitlines()[0][:60]}` {what}")

    def _value(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self._named(name, node)
            case ast.Attribute(value=inner, attr=name):
                return self._attribute(self._value(inner), name, node)
            case ast.Subscript(value=kind, slice=of):
                return operator.getitem(self._value(kind), self._value(of))
            case ast.Tuple(elts=parts):
                return tuple(self._value(part) for part in parts)
            case ast.List(elts=parts):
                return [self._value(part) for part in parts]
            case ast.Dict(keys=names, values=parts) if None not in names:
                return {self._value(name): self._value(part) for name, part in zip(names, parts, strict=True)}
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)) if not isinstance(number, bool):
                return -number
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return operator.or_(self._value(left), self._value(right))
            case ast.Call(func=called, args=args, keywords=named) if all(k.arg for k in named):
                function = self._value(called)
                if not (function in _CALLED or isinstance(function, enum.EnumMeta)):
                    raise self._wrong(node, "is not known without running the cell. Write the value itself.")
                for unknown in {k.arg for k in named} - _SETTINGS if function is pydantic.Field else ():
                    raise self._wrong(node, f"cannot be. {UnknownName.among('setting of Field', unknown, _SETTINGS)}")
                return function(*map(self._value, args), **{k.arg: self._value(k.value) for k in named})
        raise self._wrong(node, "is not known without running the cell. Write the value itself.")

    def _named(self, name: str, node: ast.AST) -> object:
        if name in self._cell.classes:
            return self._class(name)
        if name in self._cell.imports:
            return self._imported(*self._cell.imports[name], node)
        if name in _BUILTINS:
            return _BUILTINS[name]
        if name in _FORGOTTEN:
            raise self._wrong(node, f"is not imported in this cell. Add the line: from {_FORGOTTEN[name]} import {name}.")
        if hasattr(builtins, name):
            raise self._wrong(node, f"is nothing for a parameter. Types are made of {', '.join(_BUILTINS)} and of names that the cell imports.")
        known = {*_BUILTINS, *self._cell.imports, *self._cell.classes, *_FORGOTTEN}
        raise self._wrong(node, f"is not known. {UnknownName.among('name', name, known)}")

    def _imported(self, module: str, name: str | None, node: ast.AST) -> object:
        if module.split(".")[0] != "peilmerk" and module not in MODULES:
            raise self._wrong(node, f"comes from {module or '.'}. In the cell of parameters names come from peilmerk, {', '.join(MODULES)} only.")
        try:
            found = importlib.import_module(module)
            return found if name is None else getattr(found, name)
        except Exception as error:  # of the analyst's own module too
            raise self._wrong(node, f"cannot be imported from {module}: {error}.") from None

    def _attribute(self, inner: object, name: str, node: ast.AST) -> object:
        if isinstance(inner, enum.EnumMeta):
            if name in inner.__members__:
                return inner[name]
            raise self._wrong(node, f"is no choice. {UnknownName.among('choice', name, inner.__members__)}")
        if isinstance(inner, types.ModuleType) and not name.startswith("_"):
            return self._imported(inner.__name__, name, node)
        if inner is datetime.timezone and name == "utc":
            return datetime.UTC
        raise self._wrong(node, "is not known without running the cell. Write the value itself.")

    def _class(self, name: str) -> type:
        """A class of choices that stands in the cell itself: an Enum of constants."""
        if name not in self._classes:
            node = self._cell.classes[name]
            bases = [self._value(base) for base in node.bases]
            choices = {}
            for statement in node.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=choice)], value=ast.Constant(value=value)) if choice not in choices:
                        choices[choice] = value
                    case ast.Pass() | ast.Expr(value=ast.Constant()):
                        pass
                    case _:
                        only = "a class of choices in this cell has lines `name = value` only, each name once"
                        raise self._wrong(statement, f"cannot stand in {name}: {only}.")
            if not bases or not isinstance(bases[-1], enum.EnumMeta) or node.keywords or node.decorator_list or len(bases) > 2:
                raise self._wrong(node, "is no class of choices. Write it as: class Soort(Enum).")
            mixin = bases[0] if len(bases) == 2 else None
            self._classes[name] = bases[-1](name, choices, module="__main__", qualname=name, type=mixin)
        return self._classes[name]
