"""A project of its own with synthetic municipalities only, to measure in: as large as is asked, and the real project stays as it is."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import yaml

from peilmerk.demo import making, town
from peilmerk.demo.making import Progress
from peilmerk.demo.town import Town
from peilmerk.errors import ConfigError
from peilmerk.project import CONFIG, Project

_FOLDERS = ("notebooks", "data/reference", "expectations", "assets")
_FILES = ("_quarto.yml", "index.qmd")
_REPORT = "kwartaal"
#: The first line of its settings, by which a folder that was made here is known.
_HEAD = "# Made by `peilmerk demo`: municipalities that do not exist, to measure with. Make it anew with the same command.\n"


def make(
    source: Project, folder: Path, *, inhabitants: int | None = None, towns: int = 1, seed: int | None = None, progress: Progress | None = None
) -> Project:
    """Make a project in a folder, with the notebooks, reference data and checks of `source`, and return it.

    One town is Voorbeeldstad with all its vintages; more are numbered ones with one vintage. What was made there before is
    replaced. Raises ConfigError if something else lies in the folder.
    """
    folder = Path(folder).resolve()
    settings = folder / CONFIG
    if folder.is_dir() and any(folder.iterdir()) and not (settings.is_file() and settings.read_text("utf-8").startswith(_HEAD)):
        raise ConfigError(f"{folder} is not empty, and the demo did not make it. Name another folder.")
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(source.root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in _FILES:
        if (source.root / name).is_file():
            shutil.copy(source.root / name, folder / name)
    seed = town.SEED if seed is None else seed
    chosen = [town.voorbeeldstad(seed=seed)] if towns == 1 else town.towns(towns, seed)
    settings.write_text(_HEAD + _settings(source, chosen), "utf-8", newline="\n")
    _add_areas(folder / "data/reference/gebieden.csv", chosen)
    project = Project(folder)
    making.make(project, inhabitants=inhabitants, towns=towns, seed=seed, progress=progress)
    return project


def _settings(source: Project, chosen: list[Town]) -> str:
    config, export = source.config, making.VINTAGES[making.NEWEST]
    pages = config.reports[_REPORT].pages if _REPORT in config.reports else next(iter(config.reports.values())).pages
    keys = {making.key_of(t): t for t in chosen}
    return yaml.safe_dump(
        {
            "title": config.title, "organisation": config.organisation, "publisher": config.publisher,
            "disclosure": config.disclosure.model_dump(exclude_unset=True),
            "municipalities": {key: {"code": t.code, "name": t.name, "synthetic": True} for key, t in keys.items()},
            "reports": {_REPORT: {"title": "Sociaal domein per kwartaal", "pages": list(pages)}},
            "editions": [
                {"municipality": key, "period": making.NEWEST, "report": _REPORT, "peildatum": export.replace(month=2, day=15)} for key in keys
            ],
        },
        allow_unicode=True, sort_keys=False, width=200,
    )  # fmt: skip


def _add_areas(path: Path, chosen: list[Town]) -> None:
    """Municipalities and districts that gebieden.csv does not have, so that their names mean something."""
    text = path.read_text("utf-8")
    known = {line.split(";", 1)[0] for line in text.splitlines()}
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";", lineterminator="\n")
    writer.writerows(r for t in chosen for r in area_rows(t) if r[0] not in known)
    path.write_text(text.rstrip("\n") + "\n" + lines.getvalue(), "utf-8", newline="\n")


def area_rows(one: Town) -> list[list[str]]:
    """The rows of gebieden.csv of a town and its districts."""
    source = "verzonnen; bestaat niet"
    rows = [[one.code, one.name, "gemeente", "NL", "city", source, "", ""]]
    return rows + [[d.code, d.name, "wijk", one.code, "city", source, d.since.isoformat() if d.since else "", ""] for d in one.districts]
