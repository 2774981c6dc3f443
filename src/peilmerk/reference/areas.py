"""Areas: from country to neighbourhood, each with level and parent, and which area a name means.

gebieden.csv has all areas but the municipalities, which come from gemeenten.csv; a municipality that gebieden.csv names
too has that row. Columns: code;name;level;parent;scope;source;valid_from;valid_to, the last two empty for always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from peilmerk.errors import AmbiguousName, ConfigError, UnknownName
from peilmerk.reference import files
from peilmerk.reference.municipalities import Municipalities
from peilmerk.reference.synonyms import key, target

FILE = "gebieden.csv"
COLUMNS = ["code", "name", "level", "parent", "scope"]
MUNICIPALITY = "gemeente"
#: What CBS puts behind the name of a region, and the level that it stands for; its codes begin with the same letters.
LEVELS = {
    "LD": "landsdeel", "PV": "provincie", "CR": "COROP-gebied", "JZ": "jeugdzorgregio", "AM": "arbeidsmarktregio",
    "GM": MUNICIPALITY, "WK": "wijk", "BU": "buurt",
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{2}\d{2,8}")
_WITH_LEVEL = re.compile(r"(?P<name>.+) \((?P<level>[^()]+)\)")


@dataclass(frozen=True)
class Area:
    """An area: CBS code or an own code that says so, name, level, parent, scope (city, region, country), and validity."""

    code: str
    name: str
    level: str
    parent: str
    scope: str
    valid_from: date | None = None
    valid_to: date | None = None

    def valid(self, day: date) -> bool:
        """True if the area existed on this day."""
        return files.valid_on(self.valid_from, self.valid_to, day)

    def is_level(self, level: str) -> bool:
        """True if this is the area's level: `wijk`, or CBS's letters for it (`PV`)."""
        return key(self.level) == key(level) or key(self.level) == key(LEVELS.get(level.upper(), ""))


def load(folder: Path, municipalities: Municipalities) -> dict[str, Area]:
    """All areas by code. Raises ConfigError naming file, column or line."""
    towns = {m.code: Area(m.code, m.name, MUNICIPALITY, "NL", "city", m.first, m.last) for m in municipalities}
    found: dict[str, Area] = {}
    for r in files.table(folder, FILE, COLUMNS):
        place = f"data/reference/{FILE}, {r['code']}"
        if r["code"] in found:
            raise ConfigError(f"{place}: stands there twice. Every area has a code of its own.")
        area = Area(r["code"], r["name"], r["level"], r["parent"], r["scope"] or "city",
                    files.day(r.get("valid_from", ""), place), files.day(r.get("valid_to", ""), place))  # fmt: skip
        town = towns.pop(area.code, None)
        if town and not (area.valid_from or area.valid_to):
            area = replace(area, valid_from=town.valid_from, valid_to=town.valid_to)
        found[area.code] = area
    return found | towns


class Lookup:
    """What names mean. areas: all areas by code; synonyms: codes by what is written."""

    def __init__(self, areas: dict[str, Area], municipalities: Municipalities, synonyms: dict[str, str]):
        self._areas, self._municipalities, self._synonyms = areas, municipalities, synonyms
        self._towns = {code for code, a in areas.items() if a.level == MUNICIPALITY}
        self._named: dict[str, list[Area]] = {}
        for area in areas.values():
            self._named.setdefault(key(area.name), []).append(area)
        self._regions: dict[tuple, Area] = {}

    def area(self, name: str, municipality: str, *, level: str | None = None, day: date | None = None) -> Area:
        """The area that a municipality (CBS code) means by a name, a code, `Zuid (wijk)` or a synonym; empty is itself.

        An area of the municipality goes before one outside it; a neighbourhood of another municipality is never meant.
        level: only areas of this level. day: of areas with this name those that were valid then, if there are any. Raises
        UnknownName with the nearest names, AmbiguousName if the name exists at several levels.
        """
        if not name:
            if municipality not in self._areas:
                raise UnknownName.among(f"municipality in {FILE}", municipality, self._areas)
            return self._areas[municipality]
        found = self._meant(name, municipality, level)
        if not found and level is None and (match := _WITH_LEVEL.fullmatch(" ".join(name.split()))):
            found = self._meant(match["name"], municipality, match["level"])
        found = _on(found, day)
        if not found:
            near = (a.name for a in self._areas.values() if self._speaks(a, municipality) and (not level or a.is_level(level)))
            raise UnknownName.among("area", name, near)
        return _one(found, name)

    def _meant(self, name: str, municipality: str, level: str | None) -> list[Area]:
        known = [a for a in [self._areas.get(name.strip()), *self._named.get(key(name), [])] if a]
        known = [a for a in dict.fromkeys(known) if self._speaks(a, municipality) and (not level or a.is_level(level))]
        own = [a for a in known if municipality in (a.code, a.parent)]
        if len(own) == 1:
            return own
        code = target("area", name, self._synonyms, self._areas)
        if code and self._speaks(self._areas[code], municipality) and (not level or self._areas[code].is_level(level)):
            return [self._areas[code]]
        return own or known

    def _speaks(self, area: Area, municipality: str) -> bool:
        """True if a municipality can mean this area: it is no part of another municipality."""
        return area.parent == municipality or area.parent not in self._towns

    def region(self, label: str, day: date | None = None) -> Area:
        """The area of a CBS label or padded code: `NL01`, `GM1680  `, `Groningen (PV)`, `Aa en Hunze`, `Twente (JZ)`.

        CBS gives every name in every period: an area before or after its time has empty cells, and a municipality that
        ended during a year keeps that whole year's figures (seen in 82972NED, 85098NED, 86050NED). So of areas with one
        label the one valid on the day is meant, and otherwise the only one. A label without addition is a municipality.
        Raises UnknownName with the nearest labels, AmbiguousName if two remain.
        """
        if (label, day) not in self._regions:
            self._regions[label, day] = self._region(" ".join(label.split()), day)
        return self._regions[label, day]

    def _region(self, label: str, day: date | None) -> Area:
        if label in self._areas:
            return self._areas[label]
        if code := target("area", label, self._synonyms, self._areas):
            return self._areas[code]
        if _CODE.fullmatch(label):
            raise UnknownName.among(f"region code in {FILE} and gemeenten.csv", label, self._areas)
        if self._municipalities.labelled(label):
            return self._areas[self._municipalities.named(label, day).code]
        found = [a for a in self._named.get(key(label), []) if a.parent not in self._towns]
        if not found and (match := _WITH_LEVEL.fullmatch(label)):
            named = self._named.get(key(match["name"]), [])
            found = [a for a in named if a.is_level(match["level"]) and a.parent not in self._towns]
        found = _on(found, day)
        if not found:
            known = [a for a in self._areas.values() if a.parent not in self._towns]
            raise UnknownName.among("region", label, [self._label(a) for a in known])
        return _one(found, label)

    def _label(self, area: Area) -> str:
        if area.code in self._municipalities:
            return self._municipalities[area.code].label
        letters = next((short for short, level in LEVELS.items() if level == area.level), "")
        return f"{area.name} ({letters})" if letters else area.name


def _on(found: list[Area], day: date | None) -> list[Area]:
    return ([a for a in found if a.valid(day)] or found) if day and len(found) > 1 else found


def _one(found: list[Area], name: str) -> Area:
    if len(found) > 1:
        raise AmbiguousName.between("area", name, [f"'{a.name} ({a.level})', code {a.code}" for a in found])
    return found[0]
