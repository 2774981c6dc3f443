"""The publication gate: each fault of a finished site is found."""

from __future__ import annotations

import pytest

from peilmerk.errors import GateClosed
from peilmerk.publishers.blocks import synthetic_notice
from peilmerk.publishers.scan import Fault, faults, publication_gate

HERE = "/home/analist/peilmerk"


@pytest.fixture
def scan(tmp_path):
    """A function from the body of `thema/wmo.html` to what is wrong with the site around it."""
    (tmp_path / "thema").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "index.html").write_text('<h1 id="top">Start</h1><a href="thema/wmo.html#cijfers">Wmo</a>', "utf-8")
    (tmp_path / "data/a b.csv").write_text("x")
    (tmp_path / "404.html").write_text('<a href="/index.html">Start</a>', "utf-8")

    def run(body: str, **options) -> list[str]:
        (tmp_path / "thema/wmo.html").write_text(f'<html><head></head><body><h2 id="cijfers">Cijfers</h2>{body}</body></html>', "utf-8")
        found = faults(tmp_path, [HERE], **options)
        assert all(f.page == "thema/wmo.html" for f in found)
        return [f.what for f in found]

    run.site = tmp_path
    return run


def test_a_good_site_has_no_fault(scan):
    assert scan(
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
        ("<pre>Traceback (most recent call last):\n  File</pre>", "a traceback of an error"),
        ("<p>Zie ?@fig-weg</p>", "a cross-reference that leads nowhere"),
        (f"<p>{HERE}/data/raw</p>", f"the text '{HERE}', a path of this machine"),
        (f'<script type="application/json">{{"p": "{HERE}"}}</script>', f"the text '{HERE}', a path of this machine"),
        ('<p id="cijfers">x</p>', "the id 'cijfers' stands 2 times"),
        ('<svg><clipPath id="clip1"></clipPath></svg><svg><clipPath id="clip1"></clipPath></svg>', "the id 'clip1' stands 2 times"),
    ],
)
def test_a_fault_is_found(scan, body, said):
    assert scan(body) == [said]


def test_words_in_a_script_are_no_text(scan):
    assert scan("<script>const help = 'Traceback (most recent call last)'</script>") == []


def test_every_fault_is_found_not_only_the_first(scan):
    assert len(scan('<a href="weg.html">x</a><a href="weg2.html">x</a><p id="cijfers">?@fig-x</p>')) == 4


def test_what_stands_beside_the_site_may_be_linked(scan):
    assert scan('<a href="../../../index.html">Alle edities</a>', elsewhere={"../../index.html"}) == []
    assert scan('<a href="../../../geheim.html">x</a>', elsewhere={"../../index.html"}) != []


def test_the_page_for_what_is_not_found_may_link_from_the_root(scan):
    assert scan("") == []


def test_a_site_without_pages_is_a_fault(tmp_path):
    assert faults(tmp_path, []) == [Fault("", "the site has no pages")]


def test_the_gate_names_the_pages_and_says_what_stays(scan):
    scan('<a href="weg.html">x</a>')
    with pytest.raises(GateClosed) as error:
        publication_gate(scan.site, "Voorbeeld, 2024", [HERE])
    assert str(error.value) == (
        "Voorbeeld, 2024: the publication gate is closed, 1 fault(s). The last good site stays in place.\n"
        "  - thema/wmo.html: links to weg.html, which is not there"
    )


def test_the_gate_does_not_list_faults_without_end(scan):
    scan("".join(f'<a href="weg{n}.html">x</a>' for n in range(40)))
    with pytest.raises(GateClosed, match=r"40 fault\(s\)(.|\n)*\.\.\. and 25 more$"):
        publication_gate(scan.site, "Voorbeeld", [HERE])


def test_the_gate_opens_for_a_good_site_even_where_home_is_the_root_folder(scan):
    scan('<a href="../index.html">Start</a>')
    publication_gate(scan.site, "Voorbeeld", [HERE, "/"])


# --- a municipality that does not exist ---------------------------------------------------------------------------


def test_a_page_that_does_not_say_that_it_is_invented_stops_publication(scan):
    scan("")
    with pytest.raises(GateClosed, match=r"thema/wmo\.html: has no notice that says 'verzonnen gegevens'"):
        publication_gate(scan.site, "Voorbeeldstad, 2025", [HERE], synthetic=True)


def test_a_page_of_a_real_municipality_that_says_so_stops_publication(scan):
    scan(synthetic_notice("Nijmegen"))
    with pytest.raises(GateClosed, match=r"thema/wmo\.html: the notice 'Verzonnen gegevens: Nijmegen bestaat niet"):
        publication_gate(scan.site, "Nijmegen, 2025", [HERE], synthetic=False)


def test_the_portal_lists_both_kinds(scan):
    scan('<span class="pm-badge pm-badge-synthetic">Verzonnen gegevens</span>')
    publication_gate(scan.site, "Portal", [HERE])
