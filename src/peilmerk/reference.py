"""Reference data: the indicator dictionary, themes, units, and areas. Read once a project, from data/reference/."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.observations import BREAKDOWNS
from peilmerk.project import validated

#: Every notebook reads the dictionary; PyYAML's own C parser takes a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Indicator(BaseModel):
    """What is measured. `dimension` is what its breakdown is by; `people`: counts people, so small counts are hidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    definition: str
    theme: str
    unit: str
    dimension: Literal[tuple(BREAKDOWNS)] = "breakdown"
    law: str = ""
    aggregation: Literal["sum", "stock", "unique", "average", "none"] = "none"
    people: bool = False
    better: Literal["up", "down", "none"] = "none"
    sum_of: list[str] = []
    headline: int | None = None
    version: int = 1
    since: str = Field(default="")


class Unit(BaseModel):
    """A unit of measure: its label for readers, and how deliveries spell it with the factor that each spelling means."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    spellings: dict[str, float] = {}


@dataclass(frozen=True)
class Area:
    """An area: CBS code or an own code that says so, name, level, parent, and scope (city, region, country)."""

    code: str
    name: str
    level: str
    parent: str
    scope: str


class Reference:
    """The reference data of a project."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)

    def _yaml(self, name: str):
        path = self.folder / name
        if not path.is_file():
            raise ConfigError(f"data/reference/{name} is missing.")
        try:
            data = yaml.load(path.read_text("utf-8"), _LOADER)
        except yaml.YAMLError as error:
            raise ConfigError(f"data/reference/{name} is no valid YAML: {error}") from None
        if not isinstance(data, dict):
            raise ConfigError(f"data/reference/{name}: expected a code with its facts on every line, found {data!r}.")
        return data

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators by code. Labels are unique, so that a delivery can name an indicator by its label."""
        found = {
            code: validated(Indicator, entry, f"indicatoren.yml, {code}")
            for code, entry in self._yaml("indicatoren.yml").items()
        }
        labels: dict[str, str] = {}
        for code, indicator in found.items():
            other = labels.setdefault(indicator.label.lower(), code)
            if other != code:
                raise ConfigError(f"indicatoren.yml: {other} and {code} have the same label '{indicator.label}'.")
            if indicator.theme not in self.themes:
                raise UnknownName.among(f"theme in indicatoren.yml, {code}:", indicator.theme, self.themes)
        return found

    @cached_property
    def themes(self) -> dict[str, str]:
        """Theme labels by code."""
        return self._yaml("themas.yml")

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by code."""
        return {code: validated(Unit, u, f"eenheden.yml, {code}") for code, u in self._yaml("eenheden.yml").items()}

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Areas by code."""
        path = self.folder / "gebieden.csv"
        if not path.is_file():
            raise ConfigError("data/reference/gebieden.csv is missing.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter=";")
            lacking = {"code", "name", "level", "parent", "scope"} - set(table.fieldnames or [])
            if lacking:
                raise ConfigError(f"data/reference/gebieden.csv lacks the column(s) {', '.join(sorted(lacking))}.")
            rows = list(table)
        return {
            r["code"]: Area(r["code"], r["name"], r["level"], r["parent"], r["scope"] or "city") for r in rows
        }

    def area(self, name: str, municipality: str) -> Area:
        """The area that a municipality (CBS code) calls by this name; empty is the municipality itself.

        A neighbourhood of another municipality is never meant: many have a Zuid.
        """
        if not name:
            if municipality not in self.areas:
                raise UnknownName.among("municipality in gebieden.csv", municipality, self.areas)
            return self.areas[municipality]
        towns = {code for code, a in self.areas.items() if a.level == "gemeente"} - {municipality}
        known = [a for a in self.areas.values() if a.parent not in towns]
        same = [a for a in known if a.name.lower() == name.lower()]
        if not same:
            raise UnknownName.among("area", name, [a.name for a in known])
        return min(same, key=lambda a: a.parent != municipality)

    def indicator(self, label: str) -> str:
        """The code of the indicator with this label (or code). Raises UnknownName with the nearest labels."""
        by_label = {i.label.lower(): code for code, i in self.indicators.items()}
        code = by_label.get(label.strip().lower(), label.strip())
        if code not in self.indicators:
            raise UnknownName.among("indicator", label, [i.label for i in self.indicators.values()])
        return code

    def theme(self, label: str) -> str:
        """The code of the theme with this label (or code)."""
        by_label = {text.lower(): code for code, text in self.themes.items()}
        code = by_label.get(label.strip().lower(), label.strip())
        if code not in self.themes:
            raise UnknownName.among("theme", label, self.themes.values())
        return code

    def unit(self, spelling: str) -> tuple[str, float]:
        """The unit code and the factor that a spelling in a delivery means."""
        wanted = " ".join(spelling.lower().split())
        for code, unit in self.units.items():
            for text, factor in {unit.label: 1.0, **unit.spellings}.items():
                if " ".join(text.lower().split()) == wanted:
                    return code, factor
        raise UnknownName.among("unit", spelling, [s for u in self.units.values() for s in u.spellings])
