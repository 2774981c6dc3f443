"""Where municipalities lie, on the start page: a map of their boundaries where these are given, a tile for each of them otherwise.

Both are lists of links that work without a script and by keyboard; the list of editions below them says the same in words.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peilmerk import tile_map
from peilmerk.errors import ConfigError
from peilmerk.publishers.markup import escape
from peilmerk.reference import Reference, files

#: Below data/reference, in a folder of its own: no delivery is cleaned again for a map.
FOLDER, PLACES, BOUNDARIES = "kaart", "ligging.csv", "gemeenten.geojson"
#: How many tiles stand beside each other at most; how many municipalities have room for their names on a map.
_BESIDE, _NAMED = 6, 20
#: How many times as many tiles as municipalities: with room between them one sees how they lie.
_ROOM = 1.5
#: How long a degree to the east is beside one to the north, in the middle of the Netherlands.
_EAST = math.cos(math.radians(52))
#: The width of a map in its own units. Boundaries are rounded to these: finer than a screen shows, and a tenth of the file.
_WIDE = 500


@dataclass(frozen=True)
class Town:
    """A municipality on the start page: its CBS code, its name, the address of its newest edition, and of what that is."""

    area: str
    name: str
    href: str
    edition: str


def where(towns: Sequence[Town], reference: Reference) -> str:
    """The markup of a map or of tiles; empty for fewer than two municipalities. Raises ConfigError for boundaries or places that cannot be read."""
    if len(towns) < 2:
        return ""
    boundaries = _boundaries(reference.folder / FOLDER)
    if boundaries is not None and (lacking := [t for t in towns if t.area not in boundaries]):
        told = ", ".join(f"{t.name} ({t.area})" for t in lacking)
        raise ConfigError(f"data/reference/{FOLDER}/{BOUNDARIES} has no boundary of {told}. Take boundaries of a year in which they existed, or remove the file: tiles need none.")
    inside = _map(towns, boundaries) if boundaries else _tiles(towns, places(reference))
    return f'<nav class="pm-where" aria-label="Gemeenten op de kaart">{inside}</nav>'


def places(reference: Reference) -> dict[str, tuple[float, float]]:
    """The middle of municipalities by CBS code, (east, north), a degree as long both ways. One that ended lies where its successor lies. Empty without the file; raises ConfigError naming the municipality."""
    folder = reference.folder / FOLDER
    if not (folder / PLACES).is_file():
        return {}
    found = {}
    for row in files.table(folder, PLACES, ["code", "east", "north"]):
        try:
            east, north = float(row["east"]), float(row["north"])
        except ValueError:
            east = north = math.nan
        if not (abs(east) <= 180 and abs(north) <= 90):
            raise ConfigError(
                f"data/reference/{FOLDER}/{PLACES}, {row['code']}: found {row['east']!r} and {row['north']!r}; expected degrees east and north with a point, such as 6.66 and 52.35."
            )
        found[row["code"]] = (east * _EAST, north)
    for municipality in reference.municipalities:
        code = municipality.code
        for _ in range(9):  # a municipality that went up in one that went up in another
            if code in found or code not in reference.municipalities or not reference.municipalities[code].successors:
                break
            code = reference.municipalities[code].successors[0]
        if code in found:
            found.setdefault(municipality.code, found[code])
    return found


def _tiles(towns: Sequence[Town], known: Mapping[str, tuple[float, float]]) -> str:
    at = tile_map.arrangement([t.area for t in towns], known, beside=_BESIDE, room=_ROOM)
    columns = max(column for column, _ in at) + 1
    by_place = sorted(zip(at, towns, strict=True), key=lambda one: (one[0][1], one[0][0]))  # as one reads: from the north-west
    items = "".join(
        f'<li style="grid-area: {row + 1} / {column + 1}"><a href="{escape(t.href)}"><strong>{escape(t.name)}</strong> <span>{escape(t.edition)}</span></a></li>' for (column, row), t in by_place
    )
    return f'<ul class="pm-towns" style="--pm-columns: {columns}">{items}</ul>'


def _map(towns: Sequence[Town], boundaries: Mapping[str, list]) -> str:
    """All boundaries in one faint shape, and each municipality with an edition as a link, named where there is room."""
    rings = {code: [[(x * _EAST, y) for x, y, *_ in ring] for polygon in polygons for ring in polygon] for code, polygons in boundaries.items()}
    corners = [corner for all_ in rings.values() for ring in all_ for corner in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    scale = _WIDE / max(east - west, north - south, 1e-9)

    def path(code: str) -> str:
        return "".join(_ring([(round((x - west) * scale), round((north - y) * scale)) for x, y in ring]) for ring in rings[code])

    own = {t.area for t in towns}
    links = []
    for t in towns:
        corners = [(x, y) for ring in rings[t.area] for x, y in ring]
        middle, below = (min(x for x, _ in corners) + max(x for x, _ in corners)) / 2, min(y for _, y in corners)
        place = f'x="{(middle - west) * scale:.0f}" y="{(north - below) * scale + 3:.0f}"'
        name = f'<text {place} aria-hidden="true">{escape(t.name)}</text>' if len(towns) <= _NAMED else ""
        links.append(f'<a href="{escape(t.href)}" aria-label="{escape(f"{t.name}, {t.edition}")}"><title>{escape(f"{t.name}, {t.edition}")}</title><path d="{path(t.area)}"/>{name}</a>')
    land = "".join(path(code) for code in sorted(boundaries) if code not in own)
    wide, high = (round(length * scale) + 8 for length in (east - west, north - south))  # with room for the lines at its edges
    return f'<svg class="pm-map" viewBox="-4 -4 {wide} {high}"><path class="pm-land" d="{land}" aria-hidden="true"/>{"".join(links)}</svg>'


def _ring(points: list[tuple[int, int]]) -> str:
    """A ring as a path, without corners on top of each other; nothing if no surface is left of it."""
    kept = [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]
    if len(set(kept)) < 3:
        return ""
    x, y = kept[0]
    steps = [f"M{x} {y}l"]
    for (xa, ya), (xb, yb) in itertools.pairwise(kept):
        steps.append(f"{xb - xa} {yb - ya} ")
    return "".join(steps).rstrip() + "z"


def _boundaries(folder: Path) -> dict[str, list] | None:
    """The polygons of each municipality by CBS code, None without the file. Raises ConfigError if it is no GeoJSON of polygons with a `statcode` in degrees."""
    path = folder / BOUNDARIES
    if not path.is_file():
        return None
    try:
        found = {}
        for feature in json.loads(path.read_text("utf-8"))["features"]:
            shape = feature["geometry"]
            if shape["type"] not in ("Polygon", "MultiPolygon"):
                raise ValueError(f"a {shape['type']}")
            found[feature["properties"]["statcode"].strip()] = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        if not all(abs(x) <= 180 and abs(y) <= 90 for polygons in found.values() for polygon in polygons for ring in polygon for x, y, *_ in ring):
            raise ValueError("coordinates that are no degrees")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"data/reference/{FOLDER}/{BOUNDARIES} cannot be read ({type(error).__name__}: {error}). Expected: GeoJSON in degrees (WGS 84), a Polygon or MultiPolygon for each municipality with its CBS code as `statcode`, as CBS gives it."
        ) from None
    return found
