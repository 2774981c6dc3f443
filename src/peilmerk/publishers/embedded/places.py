"""The line of a file that a warning is about, so that whoever reads it need not search."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

_WARNING = re.compile(r"(?P<file>[^:\n]+?\.(?:yml|yaml|qmd|md|ipynb))(?P<cell>, cell \d+)?: (?P<said>.*)", re.DOTALL)
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
_CALL = re.compile(r"\b(?P<name>include|meta|var) (?P<argument>\S+) (?:has no value|does not exist|lies outside|includes itself)")
_KEY = re.compile(r"(?:(?P<path>[\w.\[\]-]+): )?(?P<key>[\w.-]+)(?:: \S+)? (?:has no effect|is no setting|is no value)")
_CITED = re.compile(r"^citation @(?P<key>\S+) ")
_LISTED = re.compile(r"^listing \S+: (?:contents|sort|no item has a field) (?P<name>.+?)(?:: no item| matches nothing|\.$)")
#: A file or a label that a warning names.
_NAMED = re.compile(r"[\w./%-]*\.\w+|(?:fig|tbl|sec)-[\w-]+")
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


def located(warning: str, root: Path) -> str:
    """The warning with its line behind the name of the file (`a.qmd, line 12: ...`; of a notebook its cell too); as it is, if the line cannot be found."""
    match = _WARNING.match(warning)
    if not match or match["cell"]:
        return warning
    path = root / match["file"]
    if not path.is_file():
        return warning
    place = _place(path, match["said"])
    return f"{match['file']}, {place}: {match['said']}" if place else warning


def _place(path: Path, said: str) -> str:
    if path.suffix == ".ipynb":
        for number, text in _cells(path):
            if (line := _line(text, said)) is not None:
                return f"cell {number}, line {line}"
        return ""
    line = _line(path.read_text("utf-8-sig"), said, settings=path.suffix in (".yml", ".yaml"))
    return f"line {line}" if line is not None else ""


def _cells(path: Path) -> Iterator[tuple[int, str]]:
    try:
        cells = json.loads(path.read_text("utf-8-sig"))["cells"]
    except (ValueError, KeyError, TypeError):
        return
    for number, cell in enumerate(cells, 1):
        source = cell.get("source") or ""
        yield number, source if isinstance(source, str) else "".join(source)


def _line(text: str, said: str, settings: bool = False) -> int | None:
    """The line (from 1) of a text that a warning is about."""
    if (found := _SHORTCODE.search(said)) and said.startswith("shortcode"):
        return _of(text, re.escape(found[0]))
    if found := _CALL.search(said):
        return _of(text, rf"{found['name']}\s+[\"']?{re.escape(found['argument'])}")
    if found := _KEY.match(said):
        front = _FRONT.match(text.replace("\r\n", "\n"))
        yml, first = (text, 1) if settings else (front[1], text.count("\n", 0, front.start(1)) + 1) if front else ("", 1)
        path = f"{found['path']}.{found['key']}" if found["path"] else found["key"]
        lines = _keys(yml, first)
        return lines.get(path) or next((line for name, line in lines.items() if name.endswith(f".{path}")), lines.get(found["path"] or ""))
    if found := _LISTED.search(said):
        return _of(text, rf"(?<![\w/]){re.escape(found['name'])}(?![\w/])")
    if found := _CITED.search(said):
        return _of(text, rf"@\{{?{re.escape(found['key'])}(?![\w:.#$%&+?<>~/-]*\w)")
    # A file is told from the project on, and stands in a page from its own folder on.
    lines = (_of(text, re.escape(name)) for found in _NAMED.finditer(said) for name in (found[0], found[0].rpartition("/")[2]))
    return next((line for line in lines if line is not None), None)


def _of(text: str, pattern: str) -> int | None:
    found = re.search(pattern, text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _keys(text: str, first: int) -> dict[str, int]:
    """The line of every key of a YAML text that begins at line `first`: `website.sidebar[0].title`; a single value stands as the first of a list too."""
    found: dict[str, int] = {}

    def walk(node: yaml.Node, names: list[str]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                below = [f"{name}.{key.value}" if name else str(key.value) for name in names]
                for name in below:
                    found.setdefault(name, key.start_mark.line + first)
                walk(value, [*below, *(f"{name}[0]" for name in below if not isinstance(value, yaml.SequenceNode))])
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                walk(value, [form for name in names for form in (f"{name}[{number}]", name)])

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    if node is not None:
        walk(node, [""])
    return found
