"""Tile maps: always the same arrangement, as districts lie if that is known; a word beside every colour; nothing hidden in a group."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import house_style
from peilmerk.publishers.vega import VEGA_LITE
from peilmerk.tile_map import GROUPS, arrangement, centroids, tegelkaart

sys.path.insert(0, str(Path(__file__).parent / "analyses"))
from observed import observed

from synthetic import ROOT


def districts(*values: float | None, period: str = "2025-Q4", **more) -> pd.DataFrame:
    """A figure of each district of Voorbeeldstad; None is hidden."""
    rows = [{"ref_area": f"WK90010{n + 1}", "time_period": period, "obs_value": v or 0.0, "hidden": v is None} for n, v in enumerate(values)]
    return observed(*rows, indicator="stand_maatwerk", unit_measure="persons", **more)


def tiles(chart) -> pd.DataFrame:
    (data,) = chart.to_dict()["datasets"].values()
    return pd.DataFrame(data)


def square(x: float, y: float, code: str) -> dict:
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {"properties": {"statcode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_every_district_has_its_name_and_its_value_and_no_judgement():
    found = tiles(tegelkaart(districts(10, 20, 30, 40))).set_index("reeks")
    assert found["tekst"].to_dict() == {"Nieuwland": "10", "Zuid": "20", "Centrum": "30", "Oost": "40"}


def test_a_hidden_district_is_a_cross_in_no_group_and_has_no_fill():
    chart = tegelkaart(districts(10, None, 30))
    found = tiles(chart).set_index("reeks")
    assert found.loc["Zuid", ["tekst", "groep"]].tolist() == ["×|verborgen", "verborgen"] and not found.loc["Zuid", "getoond"]
    assert "verborgen" not in json.dumps(chart.to_dict()["layer"][0]["encoding"]["opacity"])
    svg = vl_convert.vegalite_to_svg({**chart.to_dict(), "width": 340}, vl_version=VEGA_LITE)
    assert ">×<" in svg and "NaN" not in svg


def test_the_legend_says_between_which_values_each_group_lies():
    text = json.dumps(tegelkaart(districts(10, 20, 30, 50), titel="per 1.000").to_dict(), ensure_ascii=False)
    assert "'10 tot 20'" in text and "'40 tot en met 50'" in text and "laag: " not in text and '"title": ["per 1.000"]' in text


def test_equal_values_are_one_group_and_one_district_is_no_map():
    assert set(tiles(tegelkaart(districts(7, 7)))["groep"]) == {"gelijk"}
    assert tegelkaart(districts(7)) is None and tegelkaart(districts(7).head(0)) is None


def test_all_hidden_is_a_map_of_crosses():
    assert set(tiles(tegelkaart(districts(None, None)))["groep"]) == {"verborgen"}


def test_of_each_district_the_newest_figure_is_drawn():
    found = tiles(tegelkaart(pd.concat([districts(1, 2, period="2025-Q3"), districts(10, 20)], ignore_index=True)))
    assert sorted(found["getal"]) == ["10", "20"]


def test_without_boundaries_districts_stand_in_the_order_of_their_codes():
    found = tiles(tegelkaart(districts(*range(1, 9)).iloc[::-1]))
    assert found["reeks"].tolist() == ["Nieuwland", "Zuid", "Centrum", "Oost", "West", "De Hoven", "Haven", "Dorpen"]
    assert arrangement(list("abcdefgh")) == [(n % 3, n // 3) for n in range(8)]


def test_with_boundaries_they_stand_where_they_lie():
    where = {"WK900101": (0, 2), "WK900102": (2, 2), "WK900103": (0, 0), "WK900104": (2, 0)}  # north-west, north-east, south-west, south-east
    found = tiles(tegelkaart(districts(1, 2, 3, 4), grenzen={"features": [square(x, y, code) for code, (x, y) in where.items()]})).set_index("reeks")
    assert found.loc["Nieuwland", "links"] == found.loc["Centrum", "links"] < found.loc["Zuid", "links"] == found.loc["Oost", "links"]
    assert found.loc["Nieuwland", "boven"] == found.loc["Zuid", "boven"] > found.loc["Centrum", "boven"]


def test_boundaries_of_some_districts_are_not_used():
    grid = {"features": [square(5, 5, "WK900101")]}
    assert tiles(tegelkaart(districts(1, 2, 3), grenzen=grid))["links"].tolist() == tiles(tegelkaart(districts(1, 2, 3)))["links"].tolist()


def test_the_middle_is_that_of_the_largest_part_and_degrees_are_shorter_to_the_east():
    island = {"properties": {"statcode": "A"}, "geometry": {"type": "MultiPolygon", "coordinates": [[square(0, 60, "")["geometry"]["coordinates"][0]], [[[9, 9], [9.1, 9], [9.1, 9.1], [9, 9]]]]}}
    x, y = centroids({"features": [island]})["A"]
    assert y == pytest.approx(60.5) and x == pytest.approx(0.5 * 0.4924, rel=0.001)
    assert centroids({"features": [square(187000, 428000, "B")]})["B"] == pytest.approx((187000.5, 428000.5))  # metres of the national grid


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=24, unique=True))
@settings(max_examples=100, deadline=None)
def test_no_two_areas_have_one_tile_and_the_arrangement_is_always_the_same(places):
    names = [str(n) for n in range(len(places))]
    known = dict(zip(names, places, strict=True))
    found = arrangement(names, known)
    assert len(set(found)) == len(found) == len(places) and found == arrangement(names, known)
    assert all(0 <= column < 5 and row >= 0 for column, row in found)


def _contrast(one, other) -> float:
    def luminance(colour) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["theme.scss", "theme-dark.scss"])
def test_text_on_every_tile_can_be_read_in_light_and_dark(theme):
    """WCAG 2.2, criterion 1.4.3: at least 4.5 to 1."""
    tokens = house_style.tokens(ROOT / "assets" / theme)
    ink, ground, colour = ([int(tokens[name][n : n + 2], 16) / 255 for n in (1, 3, 5)] for name in ("ink", "bg", "cat-1"))
    for strength in GROUPS.values():
        tile = [g * (1 - strength) + c * strength for g, c in zip(ground, colour, strict=True)]
        assert _contrast(ink, tile) >= 4.5
