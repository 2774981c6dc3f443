"""Static pictures of charts: one line of SVG that is the same in every build."""

from __future__ import annotations

import re
import struct
import zlib

import numpy as np
import pytest
import vl_convert
from lxml import etree
from sample import ASSETS

from peilmerk import house_style
from peilmerk.publishers import pictures
from peilmerk.publishers.pictures import picture

TOKENS = house_style.tokens(ASSETS / "theme.scss")


def spec(*values: float, **more) -> dict:
    data = [{"naam": f"regel {n}", "schaal": v} for n, v in enumerate(values, 1)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": data}, "width": "container",
        "mark": {"type": "bar", "clip": True},
        "encoding": {"y": {"field": "naam", "type": "nominal"}, "x": {"field": "schaal", "type": "quantitative"}}, **more,
    }  # fmt: skip


@pytest.fixture
def draw(tmp_path):
    return lambda *values, alt="Staafdiagram": picture(spec(*values), alt, TOKENS, tmp_path)


def test_it_is_one_image_with_the_alternative_as_its_name(draw):
    svg = draw(1, 2, alt='Wmo & jeugd <"18">')
    tree = etree.fromstring(svg)
    assert (tree.get("role"), tree.get("aria-label")) == ("img", 'Wmo & jeugd <"18">')
    assert "\n" not in svg and "```" not in svg


def test_vegas_own_english_names_are_gone(draw):
    tree = etree.fromstring(draw(1, 2))
    named = [e.tag for e in tree.iter() if any(a == "role" or a.startswith("aria-") for a in e.attrib)]
    assert named == [tree.tag]


def test_it_has_the_colours_of_the_light_theme(draw):
    assert f'fill="{TOKENS["cat-1"]}"' in draw(1, 2)


def test_its_letters_are_as_wide_where_it_is_shown_as_where_it_was_measured(draw):
    """Every text asks for a font with the widths of Arial, which is what was measured with; the font of the page, or of the reader's system, can be a sixth wider."""
    svg = draw(1, 2)
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {house_style.PICTURE_FONT}
    name = {"y": {"field": "naam", "type": "nominal", "axis": {"labelLimit": 1000}}, "x": {"field": "schaal", "type": "quantitative"}}

    def wide(font: str) -> float:
        long = {"$schema": spec(1)["$schema"], "data": {"values": [{"naam": "Wet gemeentelijke schuldhulpverlening", "schaal": 1}]}, "mark": "bar", "width": 100}
        return float(etree.fromstring(vl_convert.vegalite_to_svg({**long, "encoding": name, "config": {"font": font}}, vl_version="6.4")).get("width"))

    assert wide(house_style.PICTURE_FONT) == wide("Liberation Sans")


def test_numbers_are_dutch(draw):
    assert ">2.000<" in draw(2000)


def test_it_has_a_width_although_the_page_would_give_it_one(draw):
    assert 600 < float(etree.fromstring(draw(1)).get("width")) < 760


def test_the_same_chart_is_drawn_once(draw, monkeypatch):
    first = draw(3, 4)
    monkeypatch.setattr(pictures.vl_convert, "vegalite_to_svg", lambda *_, **__: pytest.fail("drawn again"))
    assert draw(3, 4) == first
    assert 'aria-label="Anders"' in draw(3, 4, alt="Anders")


def test_the_same_chart_is_the_same_picture_in_another_build(tmp_path):
    """Vega numbers its clip paths over all that a process drew."""
    one = picture(spec(1, 2), "x", TOKENS, tmp_path / "one")
    picture(spec(7, 8), "x", TOKENS, tmp_path / "other")
    assert picture(spec(1, 2), "x", TOKENS, tmp_path / "two") == one
    assert 'id="' in one


def test_two_pictures_on_a_page_share_no_id_and_each_finds_its_own(tmp_path):
    svgs = [picture(spec(*values), "x", TOKENS, tmp_path) for values in ((1, 2), (3, 4))]
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in svgs]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    for svg, own in zip(svgs, ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= own


@pytest.mark.parametrize("title", [None, "Wachttijd"])
def test_words_that_a_chart_must_say_stand_in_the_picture(tmp_path, title):
    marked = house_style.marked(spec(1, 2, title=title), "Verzonnen gegevens")
    texts = etree.fromstring(picture(marked, "x", TOKENS, tmp_path)).xpath("//*[local-name()='text']/text()")
    assert "Verzonnen gegevens" in texts and (title is None or title in texts)
    assert "Verzonnen gegevens" not in picture(spec(1, 2), "x", TOKENS, tmp_path)


# --- pictures to download --------------------------------------------------------------------------------------------


@pytest.fixture
def whole(tmp_path):
    """A picture with a title of two lines, and what it was made from."""
    svg = pictures.drawn(spec(1, 2), TOKENS, tmp_path)
    return svg, pictures.titled(svg, "Cliënten met <een> voorziening, naar soort van de voorziening en kwartaal, in de hele gemeente", ["personen", "Bron: x & y."], TOKENS)


def test_a_picture_that_leaves_its_page_says_its_title_and_source(whole):
    tree = etree.fromstring(whole[1])
    texts = [t.text for t in tree if t.tag.endswith("text")]
    assert texts == ["Cliënten met <een> voorziening, naar soort van de voorziening en kwartaal,", "in de hele gemeente", "personen", "Bron: x & y."]
    assert tree.find("{*}title").text.startswith("Cliënten met <een>") and tree.find("{*}rect").get("fill") == "#ffffff"


def test_title_chart_and_source_lie_below_each_other_within_the_picture(whole):
    svg, titled = whole
    tree = etree.fromstring(titled)
    (inner,) = tree.findall("{*}svg")
    places = [float(t.get("y")) for t in tree if t.tag.endswith("text")]
    top, bottom = float(inner.get("y")), float(inner.get("y")) + pictures.size(svg)[1]
    assert places == sorted(places) and places[1] < top and bottom < places[2] and places[-1] < float(tree.get("height"))


def unpacked(data: bytes) -> np.ndarray:
    """The pixels of a PNG without filters, of colour type 2 or 3, as rows of red, green and blue."""
    at, chunks = 8, {}
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind] = chunks.get(kind, b"") + body
        at += 12 + length
    width, height, _, form = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not rows[:, 0].any()
    pixels = rows[:, 1:]
    return np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)[pixels] if form == 3 else pixels.reshape(height, width, 3)


@pytest.mark.parametrize("many", [False, True])
def test_a_png_is_smaller_and_the_same_to_the_pixel(many):
    """many: more colours than fit in a palette, as of a chart that is hatched over something translucent."""
    stripes = "".join(f'<rect x="{n}" width="1" height="40" fill="rgb({n % 256},{n // 2},{255 - n // 2})"/>' for n in range(400)) if many else ""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><rect width="400" height="40" fill="#fff"/>{stripes}<circle cx="20" cy="20" r="9"/></svg>'
    before = vl_convert.svg_to_png(svg, scale=2)
    after = pictures._smaller(before)
    (header, pixels) = (before[16:24], unpacked(after))
    assert len(after) < len(before) and struct.unpack(">II", header) == (800, 80) and pixels.shape == (80, 800, 3)
    assert (after[25] == 2) == many
    assert tuple(pixels[40, 40]) == (0, 0, 0) and tuple(pixels[0, 0]) == ((0, 0, 255) if many else (255, 255, 255))
    if many:
        assert [tuple(pixels[0, 2 * n]) for n in (10, 200, 399)] == [(10, 5, 250), (200, 100, 155), (143, 199, 56)]


def test_a_png_is_twice_as_wide_and_is_drawn_once(whole, tmp_path, monkeypatch):
    first = pictures.png(whole[1], tmp_path / "png")
    assert struct.unpack(">II", first[16:24]) == tuple(2 * int(etree.fromstring(whole[1]).get(s)) for s in ("width", "height"))
    monkeypatch.setattr(pictures.vl_convert, "svg_to_png", lambda *_, **__: pytest.fail("drawn again"))
    assert pictures.png(whole[1], tmp_path / "png") == first
