"""Values for parameters: from text or from Python, checked before anything starts."""

from __future__ import annotations

import difflib
import json
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from peilmerk.errors import ParameterError, PeilmerkError, UnknownName
from peilmerk.parameters.declared import Parameter, declared
from peilmerk.parameters.kinds import NOTHING
from peilmerk.parameters.text import as_json, as_text


class _Words(yaml.SafeLoader):
    """YAML in which only true, false, null and plain numbers are no text: `no`, 12:30, 2020-03-01 and 0268 are what they look like."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012


for _tag, _form in {
    "null": "null|~|", "bool": "true|false", "int": "[-+]?(0|[1-9][0-9]*)", "float": r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?",
}.items():  # fmt: skip
    _Words.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^({_form})$"), None)


def parse_setting(text: str) -> tuple[str, str]:
    """`name=value` as a name and the text of a value, as it is. Raises PeilmerkError on another form."""
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise PeilmerkError(f"--set {text}: write it as name=value, for instance --set aantal_tegels=4.")
    return name.strip(), value


def validated(notebook: Path, given: Mapping[str, object]) -> dict[str, object]:
    """What was given for a notebook's parameters, as the values that it gets.

    A text is read as the command line has it, whatever gave it; all else is taken as a value. Raises UnknownName for a name that the
    notebook does not declare, ParameterError for a value that cannot be, and for one without default that is not given.
    """
    known = declared(notebook)
    for name in given:
        if name not in known:
            raise UnknownName.among(f"parameter of {notebook.name}:", name, known)
    for parameter in known.values():
        if parameter.required and not parameter.edition and parameter.name not in given:
            raise lacking(parameter, notebook.name)
    return {name: checked(known[name], value, notebook.name) for name, value in given.items()}


def lacking(parameter: Parameter, notebook: str) -> ParameterError:
    """The error for a parameter without default that was given no value."""
    return ParameterError(f"{parameter.name} of {notebook} has no default, and no value was given. It is {parameter.expected}.{_advice(parameter, setting)}")


def for_papermill(values: Mapping[str, object]) -> dict[str, object]:
    """Checked values as papermill can inject them: JSON in the notebook's metadata, and code that makes the very same value.

    They can be sent to another process. Hand them to papermill in Python, not by its command line.
    """
    from peilmerk.parameters import injection  # papermill takes half a second

    return {name: injection.injected(value) for name, value in values.items()}


def setting(name: str, value: object) -> str:
    """A value as one writes it behind a command: `--set aantal_tegels=8`; between quotes where a shell needs them."""
    text = f"{name}={as_text(value)}"
    if isinstance(value, list | tuple | dict):  # shorter, where that says the same: [Noord, Zuid]
        plain = as_json(value)
        short = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, width=1000, sort_keys=False).strip()
        if '"' not in short and repr(yaml.load(short, _Words)) == repr(plain):
            text = f"{name}={short}"
    if re.fullmatch(r"[\w=.,:/@%+-]+", text):
        return f"--set {text}"
    return f"--set {shlex.quote(text)}" if re.search(r'["\\$`!]', text) else f'--set "{text}"'


def checked(parameter: Parameter, given: object, notebook: str, written: Callable[[str, object], str] | None = None) -> object:
    """One value as the notebook gets it; a text is read as the command line has it. written: how an example is shown, if not as a setting. Raises ParameterError."""
    written = written or setting
    try:
        value = _of_text(parameter, given) if isinstance(given, str) else parameter.check(given)
    except ValidationError as error:
        raise ParameterError(_told(parameter, given, notebook, error, written)) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ParameterError(f"{_found(parameter, notebook, given)}, expected {parameter.expected}.{_advice(parameter, written)}") from None
    try:
        as_text(value).encode()
    except UnicodeEncodeError:
        raise ParameterError(f"{_found(parameter, notebook, given)}, which has characters that are no text (no valid UTF-8).") from None
    return value


def _of_text(parameter: Parameter, text: str) -> object:
    if parameter.kind.optional and text.strip().lower() in NOTHING:
        return None
    if not parameter.kind.container:
        return parameter.check(text, text=True)
    try:
        reading = json.loads(text)
    except ValueError:
        reading = yaml.load(text, _Words)
    try:
        return parameter.check(reading)
    except ValidationError as error:
        try:  # 2019 in a list of texts is a text
            return parameter.check(yaml.load(text, yaml.BaseLoader))
        except (ValidationError, yaml.YAMLError):
            raise error from None


def _told(parameter: Parameter, given: object, notebook: str, error: ValidationError, written: Callable[[str, object], str]) -> str:
    item = error.errors(include_url=False)[0]
    own = item.get("ctx", {}).get("error")
    if item["type"] == "value_error" and own is not None:
        return f"{parameter.name} of {notebook}: {own}" if repr(given) in str(own) else f"{_found(parameter, notebook, given)}: {own}"
    inside, place = item["input"], [part for part in item["loc"] if part != "[key]"]
    said = _found(parameter, notebook, inside if place else given)
    if place:
        said += f" ({', '.join(f'no. {part + 1}' if isinstance(part, int) else str(part) for part in place)})"
    choices = [as_text(choice) for choice in parameter.choices or ()]
    near = difflib.get_close_matches(inside, choices, n=1, cutoff=0.5) if isinstance(inside, str) else []
    meant = f" Did you mean '{near[0]}'?" if near else ""
    return f"{said}, expected {parameter.expected}.{meant}{_advice(parameter, written)}"


def _found(parameter: Parameter, notebook: str, given: object) -> str:
    shown = "nothing" if given is None or given == "" else repr(given)
    return f"{parameter.name} of {notebook}: found {shown if len(shown) <= 60 else shown[:57] + '...'}"


def _advice(parameter: Parameter, written: Callable[[str, object], str]) -> str:
    if parameter.edition:
        return ""
    example = parameter.example()
    return "" if example is None else f" Write for instance {written(parameter.name, example)}."
