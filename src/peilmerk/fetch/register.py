"""Note a fetched file in leveringen.yml, as text, so that other entries and their comments stay as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import yaml

from peilmerk.deliveries.manifest import MANIFEST
from peilmerk.errors import ConfigError, FetchError

_NEW = "# Welke bestanden bij deze map horen en wanneer zij uit de bron zijn gehaald.\nleveringen: []\n"


def check(folder: Path) -> None:
    """Raise ConfigError if there is a leveringen.yml to which nothing can be added."""
    if (folder / MANIFEST).is_file():
        _entries(_text(folder), folder)


def ensure(folder: Path) -> None:
    """A folder of deliveries with a leveringen.yml, empty if there was none."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MANIFEST).is_file():
        _write(folder / MANIFEST, _NEW)


def names(folder: Path) -> set[str]:
    """The files that a leveringen.yml names already."""
    return {str(e.get("bestand")) for e in _entries(_text(folder), folder)}


def add(folder: Path, entry: dict[str, str | bool | date]) -> None:
    """Append an entry (bestand, bron, export, ...). Raises FetchError with the lines to add by hand if that cannot be done safely."""
    text = _text(folder)
    before = _entries(text, folder)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = "".join(f"{'  ' if i else '- '}{name}: {_scalar(value)}{newline}" for i, (name, value) in enumerate(entry.items()))
    changed = _appended(text, block, newline)
    try:
        after = _entries(changed, folder) if changed else None
    except ConfigError:
        after = None
    if after != [*before, entry]:
        raise FetchError(
            f"{folder.name}/{entry['bestand']} is in place, but {folder.name}/{MANIFEST} has a form that is not edited automatically. "
            f"Add these lines under leveringen:\n{block}"
        )
    _write(folder / MANIFEST, changed)


def _appended(text: str, block: str, newline: str) -> str | None:
    """The text with a block after the last entry, indented as the entries are; None if the list has no block form."""
    entries = next(value for key, value in yaml.compose(text).value if key.value == "leveringen")
    indent = 2
    if entries.value and isinstance(entries, yaml.SequenceNode):
        if entries.flow_style:
            return None
        indent = entries.start_mark.column
    elif text[entries.start_mark.index : entries.end_mark.index].strip():  # `[]` or `null`
        text = text[: entries.start_mark.index].rstrip(" ") + text[entries.end_mark.index :]
    return text.rstrip() + newline + _indented(block, indent)


def _indented(block: str, by: int) -> str:
    return "".join(" " * by + line for line in block.splitlines(keepends=True))


def _scalar(value: str | bool | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return yaml.safe_dump(value, default_style='"', allow_unicode=True, width=1_000_000).strip()


def _text(folder: Path) -> str:
    try:
        with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        raise ConfigError(f"{folder.name}/{MANIFEST} is not in UTF-8. Save it again with encoding UTF-8; then fetch.") from None


def _entries(text: str, folder: Path) -> list[dict]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{folder.name}/{MANIFEST} is no valid YAML: {error}. Repair it first; then fetch.") from None
    entries = (data.get("leveringen", 0) or []) if isinstance(data, dict) and "leveringen" in data else None
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise ConfigError(f"{folder.name}/{MANIFEST} has no list under leveringen. Repair it first; then fetch.")
    return entries


def _write(path: Path, text: str) -> None:
    temporary = path.parent / f".{uuid4().hex}.yml"
    with temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    temporary.replace(path)
