"""Links: whatever of a finished site leads nowhere, or elsewhere, is found."""

from __future__ import annotations

import pytest

from peilmerk.publishers.links import Fault, faults


@pytest.fixture
def wrong(tmp_path):
    """A function from the body of `thema/wmo.html` to what is wrong with the site around it."""
    (tmp_path / "thema").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "index.html").write_text('<h1 id="top">Start</h1><a href="thema/wmo.html#cijfers">Wmo</a>', "utf-8")
    (tmp_path / "data/a b.csv").write_text("x")
    (tmp_path / "404.html").write_text('<a href="/index.html">Start</a>', "utf-8")

    def run(body: str, **options) -> list[str]:
        (tmp_path / "thema/wmo.html").write_text(f'<html><head></head><body><h2 id="cijfers">Cijfers</h2>{body}</body></html>', "utf-8")
        found = faults(tmp_path, **options)
        assert all(f.page == "thema/wmo.html" for f in found)
        return [f.what for f in found]

    return run


def test_a_good_site_has_no_fault(wrong):
    assert wrong(
        '<a href="../index.html">Start</a><a href="../index.html#top">Boven</a><a href="#cijfers">Hier</a><a href="../data/a%20b.csv">CSV</a>'
        '<a href="https://www.cbs.nl">CBS</a><a href="mailto:os@example.nl">Mail</a><img src="data:image/png;base64,AA">'
    ) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<a href="weg.html">x</a>', "links to weg.html, which is not there"),
        ('<a href="../index.html#weg">x</a>', "links to ../index.html#weg, but that page has no such place"),
        ('<a href="#weg">x</a>', "links to #weg, but that page has no such place"),
        ('<a href="../../index.html">x</a>', "links to ../../index.html, outside the site"),
        ('<img src="kaart.png">', "links to kaart.png, which is not there"),
        ('<script src="https://cdn.example.com/x.js"></script>', "fetches https://cdn.example.com/x.js from another host"),
        ('<script src="//cdn.example.com/x.js"></script>', "fetches //cdn.example.com/x.js from another host"),
        ('<link rel="stylesheet" href="https://fonts.example.com/x.css">', "fetches https://fonts.example.com/x.css from another host"),
        ('<link rel="preconnect" href="https://fonts.example.com">', "fetches https://fonts.example.com from another host"),
        ('<img src="http://teller.example.com/1.gif">', "fetches http://teller.example.com/1.gif from another host"),
        ('<iframe src="https://video.example.com"></iframe>', "fetches https://video.example.com from another host"),
        ("<p>Zie ?@fig-weg</p>", "a cross-reference that leads nowhere"),
        ('<p id="cijfers">x</p>', "the id 'cijfers' stands 2 times"),
        ('<svg><clipPath id="clip1"></clipPath></svg><svg><clipPath id="clip1"></clipPath></svg>', "the id 'clip1' stands 2 times"),
    ],
)
def test_a_fault_is_found(wrong, body, said):
    assert wrong(body) == [said]


def test_every_fault_is_found_not_only_the_first(wrong):
    assert len(wrong('<a href="weg.html">x</a><a href="weg2.html">x</a><p id="cijfers">?@fig-x</p>')) == 4


def test_what_stands_beside_the_site_may_be_linked(wrong):
    assert wrong('<a href="../../../index.html">Alle edities</a>', elsewhere={"../../index.html"}) == []
    assert wrong('<a href="../../../geheim.html">x</a>', elsewhere={"../../index.html"}) != []


def test_the_page_for_what_is_not_found_may_link_from_the_root(wrong):
    assert wrong("") == []


def test_a_site_without_pages_is_a_fault(tmp_path):
    assert faults(tmp_path) == [Fault("", "the site has no pages")]
