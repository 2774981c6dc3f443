"""A tile map: a tile of one size for each district, where it lies as far as a grid allows, with its name and its value.

The colour says between which values a district lies, and no word says that this is high or low: whether a difference is more than chance is for a comparison to tell (`analyses.comparison`).

On a map of areas a large rural district is what a reader sees first, however few people live there. On tiles each district is as large as the others, and its figure fits in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.charts import _TOOLTIP, _drawable, _measure, _written
from peilmerk.house_style import afgebroken
from peilmerk.texts import formats
from peilmerk.writing import HIDDEN

#: The groups into which the values of a map are divided, from low to high, and how strong their colour is: so faint that text on it keeps a contrast of 4.5 to 1, light and dark.
GROUPS = {"laag": 0.07, "vrij laag": 0.19, "vrij hoog": 0.32, "hoog": 0.46}
SAME, COVERED = "gelijk", "verborgen"
#: How many tiles stand beside each other at most, in the order of a table and by place: more do not have room for names on a telephone.
_BESIDE, _BESIDE_BY_PLACE = 4, 5
#: How high a tile is, in pixels; how long a line of a name is, in characters.
_TALL, _NAME = 72, 11
_USED = ["naam", "reeks", "periode", "getal", "tekst", "groep", "links", "rechts", "boven", "onder", "midden", "hart", "getoond", keys.FIELD]


def tegelkaart(gegevens: pd.DataFrame, naam: str = "gebied", *, grenzen: Mapping | None = None, titel: str | None = None) -> alt.LayerChart | None:
    """A tile a district with its name and value; the higher the value, the stronger its colour. × for what is hidden.

    gegevens: observations of districts in one unit; of each the newest is drawn. naam: the column that names them. grenzen: the boundaries as GeoJSON whose features have a `statcode`: then
    tiles stand where their districts lie, as near as a grid allows (`arrangement`); otherwise in the order of the codes, row by row. titel: of what the values are, above the groups, which are four of
    equal width between the lowest and the highest value. None for fewer than two districts. Tile maps: Danny DeBelius (2015), Let's tesselate: hexagons for tile grid maps, NPR Visuals.
    """
    if gegevens.empty:
        return None
    table = _drawable(gegevens)
    table = table[table["obs_value"].notna() | table["conf_status"].ne("F")].sort_values("time_end", kind="stable").drop_duplicates(["ref_area", naam], keep="last")
    if len(table) < 2:
        return None
    table = table.sort_values(["ref_area", naam], kind="stable")
    divisor, unit = _measure(table, titel)
    at = arrangement([f"{area}|{name}" for area, name in zip(table["ref_area"], table[naam], strict=True)], _places(table, naam, grenzen))
    group, legend = _groups(table, divisor)
    rows = max(row for _, row in at) + 1
    shown = table["obs_value"].notna()
    data = pd.DataFrame({
        "naam": afgebroken(table[naam].map(formats.capital), _NAME), "reeks": table[naam], "periode": table["periode"], "getal": _written(table, divisor).where(shown, f"{HIDDEN} {COVERED}"),
        "groep": group, "getoond": shown, keys.FIELD: table[keys.FIELD],
        "links": [c + 0.03 for c, _ in at], "rechts": [c + 0.97 for c, _ in at], "midden": [c + 0.5 for c, _ in at],
        "boven": [rows - r - 0.03 for _, r in at], "onder": [rows - r - 0.97 for _, r in at], "hart": [rows - r - 0.5 for _, r in at],
    })  # fmt: skip
    data["tekst"] = data["getal"].where(shown, f"{HIDDEN}|{COVERED}")
    base = alt.Chart(data[_USED])
    columns = max(column for column, _ in at) + 1
    x = {f: alt.X(f"{f}:Q", axis=None, scale=alt.Scale(domain=[0, columns], nice=False)) for f in ("links", "midden")}
    y = {f: alt.Y(f"{f}:Q", axis=None, scale=alt.Scale(domain=[0, rows], nice=False, zero=False)) for f in ("boven", "hart")}
    strength = alt.Opacity(
        "groep:O", sort=list(legend), title=afgebroken(pd.Series([unit]), 40).iloc[0].split("|") if unit else None, scale=alt.Scale(type="ordinal", domain=list(legend), range=[*(GROUPS.get(g, 0.19) for g in legend)]),
        legend=alt.Legend(labelExpr=_labels(legend), columns=1, symbolType="square", symbolSize=220, symbolStrokeWidth=1, titleLimit=0),
    )  # fmt: skip
    place = {"x": x["links"], "x2": "rechts:Q", "y": y["boven"], "y2": "onder:Q"}
    layers = []
    if shown.any():
        layers.append(base.transform_filter("datum.getoond").mark_rect(cornerRadius=4).encode(**place, opacity=strength, tooltip=_TOOLTIP))
    lines = int(data["naam"].str.count(r"\|").max()) + 1
    layers += [
        base.mark_rect(fillOpacity=0, stroke="currentColor", strokeOpacity=0.35, strokeWidth=1, cornerRadius=4).encode(**place, tooltip=_TOOLTIP),
        base.mark_text(fontSize=12, fontWeight="bold", baseline="top", lineBreak="|", lineHeight=14, dy=-_TALL * (0.47 + 0.08 * (lines - 1)) + 7).encode(x=x["midden"], y=y["hart"], text="naam:N"),
        base.mark_text(fontSize=12, baseline="bottom", lineBreak="|", lineHeight=15, dy=_TALL * (0.47 + 0.08 * (lines - 1)) - 22).encode(x=x["midden"], y=y["hart"], text="tekst:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(height=rows * (_TALL + 14 * (lines - 1)), usermeta={"form": "Tegelkaart"})


def arrangement(areas: Sequence[str], places: Mapping[str, tuple[float, float]] | None = None, beside: int = _BESIDE_BY_PLACE, room: float = 1) -> list[tuple[int, int]]:
    """The tile (column, row from above) of each area, always the same for the same areas.

    places: of each area the middle, in any plane coordinates with north up. The grid is about as wide as the areas lie apart; each area has the tile such that all of them together move as little as
    possible (least sum of squared distances, Kuhn's assignment: scipy.optimize.linear_sum_assignment). Without the place of one of them: row by row, in the order given. beside: how many tiles stand beside each other at most, room: how many times as many tiles the grid has as there are areas, where places are given.
    """
    count = len(areas)
    if not places or any(a not in places for a in areas):
        columns = min(_BESIDE, max(2, math.ceil(math.sqrt(count))))
        return [(n % columns, n // columns) for n in range(count)]
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    points = np.array([places[a] for a in areas], dtype="float64")
    low, wide = points.min(axis=0), np.ptp(points, axis=0)
    columns = round(math.sqrt(count * room * wide[0] / wide[1])) if min(wide) > 0 else count if wide[0] > 0 else 1
    columns = min(max(columns, 1), beside, count)
    rows = math.ceil(count * room / columns)
    wide = np.where(wide > 0, wide, 1)
    grid = (points - low) / wide * [columns - 1, rows - 1]
    grid[:, 1] = rows - 1 - grid[:, 1]  # north up
    tiles = [(column, row) for row in range(rows) for column in range(columns)]
    moved = ((grid[:, None, :] - np.array(tiles, dtype="float64")[None, :, :]) ** 2).sum(axis=2)
    return [tiles[tile] for tile in linear_sum_assignment(moved)[1]]


def centroids(geojson: Mapping) -> dict[str, tuple[float, float]]:
    """The middle of every area of a GeoJSON whose features have a `statcode`: the centre of gravity of its largest ring. Degrees are made as long to the east as to the north.

    Bourke (1988), Calculating the area and centroid of a polygon.
    """
    found = {}
    for feature in geojson["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        middles = [_middle(polygon[0]) for polygon in polygons]
        _, x, y = max(middles)
        found[feature["properties"]["statcode"]] = (x * math.cos(math.radians(y)) if abs(y) <= 90 and abs(x) <= 180 else x, y)
    return found


# --- parts --------------------------------------------------------------------------------------------------------


def _middle(ring: Sequence) -> tuple[float, float, float]:
    """(area, x, y) of the centre of gravity of a ring; its first corner if it has no area."""
    (x0, y0), area, x, y = ring[0][:2], 0.0, 0.0, 0.0
    for (xa, ya, *_), (xb, yb, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        xa, ya, xb, yb = xa - x0, ya - y0, xb - x0, yb - y0  # near nil, so that no digits are lost
        cross = xa * yb - xb * ya
        area, x, y = area + cross / 2, x + (xa + xb) * cross, y + (ya + yb) * cross
    return (abs(area), x0 + x / (6 * area), y0 + y / (6 * area)) if area else (0.0, x0, y0)


def _places(table: pd.DataFrame, naam: str, boundaries: Mapping | None) -> dict[str, tuple[float, float]] | None:
    """The middle of every district that is drawn; None if there are no boundaries, or not of all of them."""
    if boundaries is None:
        return None
    known = centroids(boundaries)
    return {f"{area}|{name}": known[area] for area, name in zip(table["ref_area"], table[naam], strict=True) if area in known}


def _groups(table: pd.DataFrame, divisor: float) -> tuple[list[str], dict[str, str]]:
    """The group of each value, and of every group between which values it lies, as it is written."""
    values = table["obs_value"]
    low, high = values.min(), values.max()
    if not values.notna().any():
        return [COVERED] * len(table), {}
    digits = int(table["decimals"].max()) if "decimals" in table and table["decimals"].notna().any() else 0
    digits = 2 if divisor == 1e6 else max(0, digits) if divisor == 1 else 0
    if high == low:
        return [SAME if pd.notna(v) else COVERED for v in values], {SAME: numbers.write(low / divisor, digits)}
    step, names = (high - low) / len(GROUPS), list(GROUPS)
    group = [COVERED if pd.isna(v) else names[min(len(names) - 1, int((v - low) / step))] for v in values]
    ends = [numbers.write((low + n * step) / divisor, digits) for n in range(len(names) + 1)]
    return group, {name: f"{ends[n]} tot {ends[n + 1]}" if n < len(names) - 1 else f"{ends[n]} tot en met {ends[n + 1]}" for n, name in enumerate(names)}


def _labels(legend: Mapping[str, str]) -> str:
    """What the legend says of each group, as a Vega expression."""
    test = "".join(f"datum.label === '{name}' ? '{said}' : " for name, said in legend.items())
    return f"{test}datum.label"
