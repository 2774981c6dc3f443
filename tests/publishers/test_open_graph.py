"""The picture that other sites show of a page."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sample import ASSETS

from peilmerk import house_style
from peilmerk.publishers import open_graph


@pytest.fixture
def drawn(tmp_path):
    def draw(title="Jeugdhulp met verblijf", warning=""):
        return open_graph.picture(title, "Nijmegen, 1e halfjaar 2020", "Onderzoek & Statistiek", house_style.tokens(ASSETS / "theme.scss"), tmp_path / "og", warning)

    return draw


def ink(png: bytes, top: int, bottom: int) -> int:
    """How many pixels of a strip are not of the background."""
    return sum(pixel < 200 for pixel in Image.open(io.BytesIO(png)).convert("L").crop((0, top, open_graph.WIDTH, bottom)).tobytes())


def test_it_has_the_size_that_networks_show_and_words_on_it(drawn):
    picture = Image.open(io.BytesIO(drawn()))
    assert picture.size == (1200, 630) and picture.format == "PNG"
    assert ink(drawn(), 100, 200) > 1000 and ink(drawn(), 550, 600) > 300


def test_a_long_title_stays_on_the_picture(drawn):
    png = drawn("Beschermd wonen en maatschappelijke opvang in de regio, met wat er in de komende jaren verandert voor cliënten")
    assert ink(png, 480, 520) == 0 and ink(png, 100, 400) > 3000


def test_invented_figures_are_marked_on_it(drawn):
    assert drawn(warning="Verzonnen gegevens") != drawn()


def test_the_same_page_has_the_same_picture(drawn, tmp_path):
    assert drawn() == drawn()
    assert len(list((tmp_path / "og").iterdir())) == 1
