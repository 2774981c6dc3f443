"""Conversion by pandoc: what it is given of a page, and what it is spared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.publishers.embedded.pandoc import Pandoc, with_raw, without_raw
from peilmerk.publishers.embedded.words import words

LONG = "<p>" + "lang " * 60 + "</p>"
_LINES = st.lists(
    st.sampled_from(
        [
            "```",
            "````",
            "~~~",
            "```{=html}",
            "```{=html} ",
            "~~~{=html}",
            "tekst",
            "",
            LONG,
            "    ```{=html}",
            "<!-- weg -->",
            "::: {#fig-a}",
            ":::",
        ]
    ),
    max_size=14,
)


def test_a_long_raw_block_stays_with_us():
    given_, blocks = without_raw(f"Kop\n\n```{{=html}}\n{LONG}\n```\n\nVoet\n")
    assert LONG not in given_ and list(blocks.values()) == [LONG]
    assert (
        with_raw(f"<p>Kop</p>\n{next(iter(blocks))}\n<p>Voet</p>", blocks)
        == f"<p>Kop</p>\n{LONG}\n<p>Voet</p>"
    )


def test_code_that_shows_a_raw_block_is_code():
    text = f"````markdown\n```{{=html}}\n{LONG}\n```\n````\n"
    assert without_raw(text) == (text, {})


def test_what_is_no_block_for_pandoc_goes_to_pandoc():
    text = f"```\n~~~{{=html}}\n{LONG}\n~~~\n"
    assert without_raw(text) == (text, {})


def test_a_comment_goes_to_pandoc_which_leaves_it_out():
    text = f"```{{=html}}\n<!-- {LONG} -->\n```\n"
    assert without_raw(text) == (text, {})


@given(_LINES)
def test_putting_the_blocks_back_gives_the_text_again(lines):
    text = "\n".join(lines)
    given_, blocks = without_raw(text)
    assert with_raw(given_, blocks) == text


@pytest.fixture(scope="module")
def pandoc():
    with Pandoc(1) as running:
        yield running


@settings(max_examples=60)
@given(lines=_LINES)
def test_the_page_is_the_same_as_when_pandoc_has_it_whole(pandoc, lines):
    options = {
        "title": True,
        "toc_depth": 3,
        "number_sections": False,
        "number_depth": 6,
        "fig_cap_top": True,
    }
    request = {
        "source": "a.qmd",
        "markdown": "\n".join(lines),
        "words": dict(words("nl")),
        "options": options,
    }
    assert pandoc.page(request).result().html == pandoc._ask(request, "a.qmd")["html"]


_TEXTS = st.sampled_from([
    "Wmo", "Jeugd & gezin", "*Nadruk* en `code`", "2020. Cijfers", "# 1", "Prijs \"per\" stuk", "a < b", "x^2^ en H~2~O", "$x < 2$", "[Naar](a.html)", "", "<b>vet</b>",
    "<pm_next>", "Twee\n\nalinea's", "- een\n- twee", "Met noot^[die eronder staat]", "regel\\\nregel", "twee\nregels", "![](a.png)", "\u00e9\u00e9n \u2013 twee",
])  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(_TEXTS, unique=True, max_size=8))
def test_many_small_texts_are_each_what_it_is_alone(pandoc, texts):
    html, plain = pandoc.texts({text: text for text in texts}).result()
    for text in texts:
        assert pandoc.texts({text: text}).result() == ({text: html[text]}, {text: plain[text]})
    if "Wmo" in texts:
        assert (html["Wmo"], plain["Wmo"]) == ("Wmo", "Wmo")


@settings(max_examples=60, deadline=None)
@given(titles=st.lists(_TEXTS.filter(lambda t: t and "\n" not in t and t[0] not in "#-"), max_size=6))
def test_the_contents_of_a_page_have_its_headings_as_they_are(pandoc, titles):
    def toc(several: list[str]) -> list[str]:
        text = "\n\n".join(f"## {title} {{#kop-{n}}}" for n, title in enumerate(several))
        request = {"source": "a.qmd", "markdown": text, "words": dict(words("nl")), "options": {"title": True, "toc_depth": 3, "number_depth": 6}}
        return [entry["html"] for entry in pandoc.page(request).result().toc]

    assert toc(titles) == [made for title in titles for made in toc([title])]


def test_a_pandoc_starts_when_there_is_work_for_it():
    with Pandoc(2) as running:
        assert not running._all
        assert running.texts({"a": "*a*"}).result() == ({"a": "<em>a</em>"}, {"a": "a"})
        assert len(running._all) == 1
