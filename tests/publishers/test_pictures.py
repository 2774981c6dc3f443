"""Static pictures of charts: one line of SVG that is the same in every build."""

from __future__ import annotations

import re

import pytest
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
