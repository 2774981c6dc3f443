"""Synonyms: what a department writes, and the code that it means. From data/reference/synoniemen.yml."""

from __future__ import annotations

from pathlib import Path

from peilmerk import reads
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.reference import files

#: Kinds of names that can have synonyms: the sections of the file.
SECTIONS = ["area", "indicator", "unit", "product", "theme"]
FILE = "synoniemen.yml"


def key(name: str) -> str:
    """A name as names are compared: case and the number of spaces make no difference."""
    return " ".join(name.split()).casefold()


def load(folder: Path) -> dict[str, dict[str, str]]:
    """Codes by synonym (see `key`) by section; every section is there. A project without the file has no synonyms.

    Raises UnknownName on a section that does not exist, ConfigError on a synonym without a code or given twice.
    """
    data = files.mapping(folder, FILE) if reads.is_file(folder / FILE) else {}
    for section in data:
        if section not in SECTIONS:
            raise UnknownName.among(f"section in {FILE}:", str(section), SECTIONS)
    return {section: _entries(section, data.get(section)) for section in SECTIONS}


def _entries(section: str, entries: object) -> dict[str, str]:
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise ConfigError(f"{FILE}, {section}: expected lines such as 'what is written: code', found {entries!r}.")
    found: dict[str, str] = {}
    for name, code in entries.items():
        if not isinstance(name, str) or not isinstance(code, str):
            raise ConfigError(f"{FILE}, {section}, {name}: found {code!r}, expected a name and a code, both text. Use quotes.")
        if key(name) in found:
            raise ConfigError(f"{FILE}, {section}: '{name}' stands there twice. Remove one.")
        found[key(name)] = code
    return found


def target(section: str, name: str, synonyms: dict[str, str], known) -> str | None:
    """The code that a name is a synonym of, None if it is none. Raises ConfigError if that code does not exist."""
    code = synonyms.get(key(name))
    if code is not None and code not in known:
        problem = UnknownName.among("code", code, known)
        raise ConfigError(f"{FILE}, {section}: '{name}' points nowhere. {problem} Correct the line.")
    return code
