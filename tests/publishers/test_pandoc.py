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
    [made] = pandoc.pages([request])
    assert made.html == pandoc._ask(request, "a.qmd")["html"]
