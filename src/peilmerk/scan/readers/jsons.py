"""JSON (data, chart specifications, source maps, GeoJSON) and notebooks: values of one key are a column, long texts stand alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial

from peilmerk.scan import kinds
from peilmerk.scan.model import CODE, COLUMN, Block, Member, Problem
from peilmerk.scan.persons import PERSON_HEADING
from peilmerk.scan.readers.tables import by_line

#: From so many characters on a text is searched by itself.
_LONG = 300
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*")
_HIDDEN = re.compile(r'"(?:×|\\u00d7)"|"getoond"\s*:\s*false|"conf_status"\s*:\s*"[CDNS]"')
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_MIME = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "text/html": ".html", "image/svg+xml": ".svg"}


class Pairs(list):
    """A JSON object as its pairs, so that a key that stands twice is read twice."""


class Records:
    """An object of JSON, as a row: for the search for values of hidden figures."""

    def __init__(self, pairs: Pairs, place: str | Callable[[], str]):
        self.row, self._place = {k: v for k, v in pairs if not isinstance(v, list)}, place

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return self._place if isinstance(self._place, str) else self._place()


def load(text: str):
    """JSON with numbers as they were written. Raises ValueError or RecursionError."""
    return json.loads(text, object_pairs_hook=Pairs, parse_float=str, parse_int=str)


def read(name: str, data: bytes) -> Iterator[object]:
    """A JSON file."""
    yield from from_text(kinds.decoded(data).lstrip("\ufeff"), strict=name.endswith((".json", ".ipynb", ".geojson")))


def lines(name: str, data: bytes) -> Iterator[object]:
    """A file with a JSON value on every line."""
    text = kinds.decoded(data)
    try:
        yield from _walk([load(line) for line in text.split("\n") if line.strip()])
    except (ValueError, RecursionError) as error:
        yield Problem(f"is no JSON of lines ({type(error).__name__}); it was searched as text")
        yield Block(text, by_line(text))


def from_text(text: str, where: str = "", strict: bool = True) -> Iterator[object]:
    """JSON as text. What is no JSON is searched as text; strict: and told."""
    try:
        loaded = load(text)
    except (ValueError, RecursionError) as error:
        if strict:
            yield Problem(f"is no valid JSON ({type(error).__name__}); it was searched as text", where)
        yield Block(text, where or by_line(text), CODE if not strict else "text")
        return
    yield from _walk(loaded, where + ", " if where else "")


def _walk(loaded: object, prefix: str = "") -> Iterator[object]:
    columns: dict[str, tuple[str, dict[str, str]]] = {}  # without numbers of lists: label, text -> its first path
    persons: set[str] = set()
    stack: list[tuple[object, str, str, str]] = [(loaded, "$", "$", "")]  # value, path, path without numbers, label
    while stack:
        value, path, general, label = stack.pop()
        if isinstance(value, Pairs):
            yield Records(value, prefix + path)
            keys = [k for k, _ in value]
            if any(PERSON_HEADING.search(k.casefold()) for k in keys):
                persons.add(general)
            _add(columns, general + " keys", "", " ; ".join(k for k in keys if not k.isdigit()), path)
            for key in (k for k in keys if k.isdigit()):
                _add(columns, general + " numbers", "", key, path)
            for key, inner in reversed(value):
                at = f"{path}.{key}" if len(key) < 40 and not key.isdigit() else f"{path}.*"
                if key in _MIME and (isinstance(inner, str) or (isinstance(inner, list) and all(isinstance(i, str) for i in inner))):
                    text = inner if isinstance(inner, str) else "".join(inner)
                    yield Member(f"{prefix}{at}{_MIME[key]}", _bytes(text, key))
                    continue
                stack.append((inner, at, f"{general}.{key}" if not key.isdigit() else f"{general}.*", key if not key.isdigit() else label))
        elif isinstance(value, list):
            if label in ("source", "text", "text/plain", "traceback", "sourcesContent", "text/markdown") and all(isinstance(v, str) for v in value):
                yield Block(_ANSI.sub("", ("\n" if label in ("traceback", "sourcesContent") else "").join(value)), prefix + path, CODE if label == "sourcesContent" else "text")
                continue
            stack.extend((inner, f"{path}[{n}]", general + "[]", label) for n, inner in reversed(list(enumerate(value))))
        elif isinstance(value, str):
            if len(value) > _LONG or "\n" in value:
                yield from _long(value, prefix + path, label)
            else:
                _add(columns, general, label, value, path)
        elif value is not None and not isinstance(value, bool):
            _add(columns, general, label, str(value), path)
    for general, (label, cells) in columns.items():
        text = "\n".join(cells)
        yield Block(text, _where(prefix, text, list(cells.values())), COLUMN, label, person=any(general.startswith(p) for p in persons))


def _add(columns: dict, general: str, label: str, text: str, path: str) -> None:
    if text:
        columns.setdefault(general, (label, {}))[1].setdefault(text, path)


def marked(text: str, where: str) -> Iterator[object]:
    """Only the rows of JSON that say they are hidden, without reading the rest."""
    at = 0
    for sign in _HIDDEN.finditer(text):
        if sign.start() < at:
            continue
        start, at = text.rfind("{", 0, sign.start()), text.find("}", sign.end()) + 1
        try:
            row = load(text[start:at])
        except ValueError:  # an object with others in it
            yield from from_text(text, where, strict=False)
            return
        if isinstance(row, Pairs):
            yield Records(row, partial(_row, text, where, start))


def _row(text: str, where: str, start: int) -> str:
    return f"{where}, row {text.count('{', 0, start)}"


def _where(prefix: str, text: str, paths: list[str]):
    return lambda offset: prefix + paths[text.count("\n", 0, offset)]


def _bytes(text: str, mime: str) -> bytes:
    import base64
    import binascii

    if mime in ("text/html", "image/svg+xml"):
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _long(text: str, path: str, label: str) -> Iterator[object]:
    if "</" in text and "<" in text and label not in ("sourcesContent", "mappings"):
        yield Member(path + ".html", text.encode("utf-8", "replace"))
    elif label != "mappings":  # of a source map: numbers in letters
        yield Block(_ANSI.sub("", text), path, CODE if label == "sourcesContent" else "text", label)
    else:
        yield Block(text, path, CODE, label)
