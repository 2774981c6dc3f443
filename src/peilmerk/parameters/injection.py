"""Values of parameters in papermill: as JSON in the metadata of the notebook, and as code that makes the same value.

papermill knows text, numbers, lists and mappings with texts for names; a date, a tuple or a choice it would inject as text.
Importing this module teaches it more, in this process; the values themselves bring the import to another process with them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from papermill.models import Parameter
from papermill.translators import PythonTranslator, papermill_translators

from peilmerk.errors import ConfigError
from peilmerk.parameters import cell as cells
from peilmerk.parameters.text import as_json

_ITSELF = (type(None), bool, int, float, str)


class _Text(str):
    """The text of a value, with `code` that makes the value."""

    code: str


class _List(list):
    """A list in terms of JSON, with `code` that makes the value."""

    code: str


class _Mapping(dict):
    """A mapping in terms of JSON, with `code` that makes the value."""

    code: str


def injected(value: object) -> object:
    """A value as papermill gets it: what it can inject itself, or JSON that knows its code."""
    if type(value) in _ITSELF:
        return value
    plain = as_json(value)
    known = {list: _List, dict: _Mapping}.get(type(plain))
    result = known(plain) if known else _Text(plain)
    result.code = code(value)
    return result


def code(value: object) -> str:
    """Python that makes a value, whatever the notebook has imported. A class of the notebook itself goes by its name there."""
    match value:
        case Enum():
            kind = type(value)
            place = kind.__qualname__ if kind.__module__ == "__main__" else f"{_from(kind.__module__)}.{kind.__qualname__}"
            return f"{place}[{value.name!r}]"
        case datetime():
            return f"{_from('datetime')}.datetime.fromisoformat({value.isoformat()!r})"
        case date():
            return f"{_from('datetime')}.date({value.year}, {value.month}, {value.day})"
        case Decimal():
            return f"{_from('decimal')}.Decimal({str(value)!r})"
        case list():
            return f"[{', '.join(map(code, value))}]"
        case tuple():
            return f"({''.join(f'{code(one)}, ' for one in value).strip()})"
        case dict():
            return f"{{{', '.join(f'{code(name)}: {code(one)}' for name, one in value.items())}}}"
    return repr(value)


def _from(module: str) -> str:
    """A module without a name in the notebook, where `datetime` may be the module or the class."""
    return f"__import__('importlib').import_module({module!r})" if "." in module else f"__import__({module!r})"


class Translator(PythonTranslator):
    """papermill's own translator, that takes the code of a value where it has it, and reads the cell of parameters as we do."""

    @classmethod
    def translate(cls, val):
        return val.code if isinstance(val, _Text | _List | _Mapping) else super().translate(val)

    @classmethod
    def inspect(cls, parameters_cell):
        """The parameters of a cell, for --help-notebook; those that papermill sees itself if the cell cannot be read."""
        try:
            found = cells.parsed("", 0, parameters_cell["source"])
        except ConfigError:
            return super().inspect(parameters_cell)
        return [Parameter(line.name, line.written or "None", line.shown, line.help) for line in found.lines]


papermill_translators.register("python", Translator)
