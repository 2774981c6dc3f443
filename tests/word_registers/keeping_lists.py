"""Lists for tests, as an analyst would keep them."""

from __future__ import annotations

import csv
from pathlib import Path

from peilmerk.project import Project
from peilmerk.word_registers.reading import LISTS, Entry
from peilmerk.word_registers.reading import read as read_list

TOWN = "voorbeeld"
#: What a test does not say of a row.
_FILLED = {
    "omschrijving": "start van de jeugdteams", "besluit": "de jeugdteams beginnen", "toezegging": "een brief", "gebeurtenis": "nieuwe wet", "doel": "meer hulp in de wijk", "rapportage": "halfjaarrapport",
    "code": "start-teams", "begin": "1 januari 2024", "soort": "regel", "vastgelegd": "2024-01-01", "bron": "Rapport, r. 1",
}  # fmt: skip


def write(project: Project, name: str, *rows: dict) -> Path:
    """Write a list of a project; returns its file."""
    columns = [column.name for column in LISTS[name]]
    path = project.root / "data/raw" / TOWN / "lijsten" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        writer.writerows([{**_FILLED, **row}.get(column, "") for column in columns] for row in rows)
    return path


def write_text(project: Project, name: str, content: str | bytes) -> Path:
    """Write a list as it is; returns its file."""
    path = write(project, name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def kept(project: Project, name: str, *rows: dict) -> list[Entry]:
    """The entries of a list with these rows."""
    write(project, name, *rows)
    return read_list(project, TOWN, name)
