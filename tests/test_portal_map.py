"""The map of the start page: where municipalities lie, and what is said of boundaries that cannot be read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from peilmerk import portal_map
from peilmerk.errors import ConfigError
from peilmerk.portal_map import Town, places, where
from peilmerk.reference import Reference

ROOT = Path(__file__).parents[1]
TOWNS = [
    Town("GM0141", "Almelo", "almelo/2020/index.html", "2020"),
    Town("GM0268", "Nijmegen", "nijmegen/2023/index.html", "2023"),
    Town("GM0193", "Zwolle", "zwolle/2020/index.html", "2020"),
]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(ROOT / "data/reference")


@pytest.fixture
def own(tmp_path) -> Reference:
    """Reference data that a test may change."""
    shutil.copytree(ROOT / "data/reference", tmp_path / "reference")
    return Reference(tmp_path / "reference")


def square(code: str, west: float, south: float, size: float = 1.0, kind: str = "Polygon") -> dict:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"properties": {"statcode": code}, "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else [[ring]]}}


def boundaries(own: Reference, *features: dict) -> None:
    (own.folder / "kaart/gemeenten.geojson").write_text(json.dumps({"features": features}), "utf-8")


def test_every_municipality_of_now_has_a_place_in_the_country(reference):
    from datetime import date

    known = places(reference)
    now = [m.code for m in reference.municipalities if m.exists(date(2025, 7, 1)) and m.code not in ("GM0998", "GM0999")]
    assert len(now) == 342 and not [code for code in now if code not in known]
    assert all(2 < east < 4.5 and 50.5 < north < 53.6 for east, north in known.values())


def test_a_municipality_that_ended_lies_where_its_successor_lies(reference):
    known = places(reference)
    assert known["GM0003"] == known["GM1979"], "Appingedam went up in Eemsdelta"


def test_tiles_stand_as_the_municipalities_lie(reference):
    page = html.fromstring(where(TOWNS, reference))
    at = {li.findtext("a/strong"): tuple(int(n) for n in li.get("style").removeprefix("grid-area: ").split(" / ")) for li in page.iter("li")}
    assert at["Zwolle"][0] < at["Almelo"][0] < at["Nijmegen"][0], "from north to south"
    assert at["Almelo"][1] > at["Zwolle"][1], "to the east"
    assert page.get("aria-label") == "Gemeenten op de kaart" and next(page.iter("a")).get("href") == "zwolle/2020/index.html"


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_no_two_tiles_lie_on_each_other(reference, data):
    codes = data.draw(st.lists(st.sampled_from(sorted(places(reference))), min_size=2, max_size=40, unique=True))
    page = html.fromstring(where([Town(code, code, "x", "y") for code in codes], reference))
    at = [li.get("style") for li in page.iter("li")]
    assert len(set(at)) == len(codes)


def test_one_municipality_needs_no_map(reference):
    assert where(TOWNS[:1], reference) == where([], reference) == ""


def test_names_are_text(reference):
    found = where([Town("GM0141", "A<b>", "x", '"&'), TOWNS[1]], reference)
    assert "A&lt;b&gt;" in found and "&quot;&amp;" in found


def test_with_boundaries_it_is_a_map_of_links_with_a_name(own):
    boundaries(own, square("GM0141", 6, 52), square("GM0268", 5, 51, kind="MultiPolygon"), square("GM0193", 5, 52), square("GM0001", 4, 52))
    page = html.fromstring(where(TOWNS, own))
    links = page.findall(".//a")
    assert [(a.get("href"), a.get("aria-label")) for a in links] == [(t.href, f"{t.name}, {t.edition}") for t in TOWNS]
    assert [text.text for text in page.iter("text")] == ["Almelo", "Nijmegen", "Zwolle"]
    assert page.find(".//path").get("d").count("M") == 1, "the rest of the country is one shape"


def test_with_many_municipalities_the_map_has_no_names_to_collide(own):
    codes = [f"GM{n:04}" for n in range(1, 26)]
    boundaries(own, *(square(code, 4 + n % 5, 50 + n // 5) for n, code in enumerate(codes)))
    page = html.fromstring(where([Town(code, code, "x", "y") for code in codes], own))
    assert len(page.findall(".//a")) == 25 and not list(page.iter("text"))
    assert all(a.find("title").text for a in page.iter("a"))


def test_a_municipality_without_a_boundary_is_an_error_that_names_it(own):
    boundaries(own, square("GM0141", 6, 52))
    with pytest.raises(ConfigError, match=r"no boundary of Nijmegen \(GM0268\), Zwolle \(GM0193\)"):
        where(TOWNS, own)


@pytest.mark.parametrize("text", ["", "{}", '{"features": [{"properties": {"statcode": "GM0141"}, "geometry": {"type": "Point", "coordinates": [6, 52]}}]}', '{"features": [{"geometry": null}]}'])
def test_boundaries_that_are_none_are_an_error_that_says_what_is_expected(own, text):
    (own.folder / "kaart/gemeenten.geojson").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"gemeenten\.geojson cannot be read .*Expected: GeoJSON in degrees"):
        where(TOWNS, own)


def test_boundaries_in_metres_of_the_dutch_grid_are_an_error(own):
    boundaries(own, *(square(t.area, 200_000, 500_000, 1000) for t in TOWNS))
    with pytest.raises(ConfigError, match="no degrees"):
        where(TOWNS, own)


def test_a_place_that_is_no_degrees_is_an_error_that_names_the_municipality(own):
    path = own.folder / "kaart/ligging.csv"
    path.write_text("code;east;north\nGM0141;6,66;52.35\n", "utf-8")
    with pytest.raises(ConfigError, match=r"GM0141: found '6,66' and '52.35'"):
        places(own)


def test_without_places_the_tiles_stand_row_by_row(own):
    (own.folder / "kaart/ligging.csv").unlink()
    assert portal_map.places(own) == {}
    page = html.fromstring(where(TOWNS, own))
    assert [li.findtext("a/strong") for li in page.iter("li")] == ["Almelo", "Nijmegen", "Zwolle"]
