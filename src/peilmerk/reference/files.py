"""The files of data/reference/: YAML and semicolon-separated tables, and what is wrong with them."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import yaml

from peilmerk.errors import ConfigError

#: Every notebook reads the dictionary; PyYAML's own C parser takes a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def mapping(folder: Path, name: str) -> dict:
    """A YAML file of codes with their facts. Raises ConfigError naming the file."""
    path = folder / name
    if not path.is_file():
        raise ConfigError(f"data/reference/{name} is missing.")
    try:
        data = yaml.load(path.read_text("utf-8"), _LOADER)
    except yaml.YAMLError as error:
        raise ConfigError(f"data/reference/{name} is no valid YAML: {error}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"data/reference/{name}: expected a code with its facts on every line, found {data!r}.")
    return data


def table(folder: Path, name: str, columns: list[str]) -> list[dict[str, str]]:
    """The rows of a `;` table, stripped; a short row has empty cells at its end. Empty rows are left out.

    columns: those that must be there. Raises ConfigError naming file, column or line.
    """
    path = folder / name
    if not path.is_file():
        raise ConfigError(f"data/reference/{name} is missing.")
    return rows(path.read_text("utf-8-sig"), columns, f"data/reference/{name}")


def rows(text: str, columns: list[str], file: str) -> list[dict[str, str]]:
    """The rows of the text of a `;` table; see `table`."""
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";", restval="")
    lacking = set(columns) - set(reader.fieldnames or [])
    if lacking:
        raise ConfigError(f"{file} lacks the column(s) {', '.join(sorted(lacking))}.")
    found = []
    for row in reader:
        if None in row:
            raise ConfigError(
                f"{file}, line {reader.line_num}: found {len(row[None])} cell(s) more than the header has. "
                "Put a text that contains ';' between double quotes."
            )
        if any(cell.strip() for cell in row.values()):
            found.append({name: cell.strip() for name, cell in row.items()})
    return found


def day(text: str, place: str) -> date | None:
    """An ISO date, None if empty. Raises ConfigError naming the place."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{place}: found {text!r}, expected a date such as 2015-01-01, or nothing.") from None


def valid_on(first: date | None, last: date | None, when: date) -> bool:
    """True if `when` lies from the first to the last day, both included; None is open."""
    return (first is None or first <= when) and (last is None or when <= last)
