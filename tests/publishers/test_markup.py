"""Markup: text that comes from data stays text, in HTML, JSON, CSS and markdown."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from peilmerk.publishers import markup


def tree(block: str):
    return html.fragment_fromstring(block, create_parent="div")


@pytest.mark.parametrize(("text", "written"), [
    ("a < b", "a &lt; b"), ("Wmo & Jw", "Wmo &amp; Jw"), ('de "wijk"', "de &quot;wijk&quot;"), ("'s avonds", "&#x27;s avonds"), (7, "7"),
])  # fmt: skip
def test_special_characters_are_written_as_entities(text, written):
    assert markup.escape(text) == written


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]) | st.sampled_from("\n<>&{`'\"€ 1")))
def test_any_text_is_read_back_as_it_was(text):
    """But for the spaces that keep an amount on one line."""
    element = tree(f"<p>{markup.escape(text)}</p>")[0]
    assert (element.text or "").replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert not set("<>\"'`\n") & set(markup.escape(text))


@pytest.mark.parametrize("amount", ["€ 120.000", "€ 2,0 mln"])
def test_an_amount_stays_on_one_line(amount):
    assert " " not in markup.escape(f"ongeveer {amount}").removeprefix("ongeveer ")


@pytest.mark.parametrize("name", ["2. Wijkaanpak", "10. Datagestuurd", "1.1 Doorbraakmethode", "2.1. Verordening"])
def test_the_number_of_a_measure_stays_with_its_name(name):
    assert markup.escape(name) == name.replace(" ", "\u00a0")
    assert markup.escape(f"zie {name}") == f"zie {name}"


def test_a_shortcode_in_data_is_text():
    """Quarto expands `{{< ... >}}` anywhere, also inside raw blocks."""
    escaped = markup.escape("{{< include /etc/passwd >}}")
    assert "{{<" not in escaped and "{{&lt;" in escaped.replace("&#123;", "{")


def test_json_in_a_script_cannot_be_ended_by_data():
    data = {"titel": "</script><script>alert(1)</script> {{< x >}} <!-- & \u2028"}
    text = markup.script_json(data)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == data
    assert len(tree(f"<script type='application/json'>{text}</script>").xpath(".//script")) == 1


@given(st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.none()))
def test_json_in_a_script_is_read_back_as_it_was(data):
    assert json.loads(markup.script_json(data)) == data


def test_json_has_one_order():
    assert markup.script_json({"b": 1, "a": 2}) == markup.script_json({"a": 2, "b": 1})


def test_a_raw_block_is_a_fence_of_html():
    assert markup.raw("<p>x</p>") == "```{=html}\n<p>x</p>\n```\n"


@pytest.mark.parametrize("block", ["<p>```</p>", "<p>een\n\ntwee</p>"])
def test_a_block_that_could_end_its_fence_is_refused(block):
    with pytest.raises(ValueError, match="no code fence and no blank line"):
        markup.raw(block)


@pytest.mark.parametrize("text", ["*Vet* [link](x) @fig-x #1 $x$ ~a~ ^b^ {c} <d> `e` \\ |"])
def test_a_caption_is_text_and_no_markdown(text):
    written = markup.markdown_text(text)
    assert written.replace("\\\\", "").count("\\") >= sum(text.count(c) for c in "*[]@#$~^{}<>`|")
    assert markup.markdown_text("een\n\n  twee") == "een twee"


@pytest.mark.parametrize("text", ["Voorbeeldstad", 'a"b', "a\\b", "</style>", "a\nb & c"])
def test_a_string_of_css_cannot_end_its_line_or_its_element(text):
    written = markup.css_string(text)
    assert written[0] == written[-1] == '"' and not set('"<>&\n') & set(written[1:-1])


def test_the_embedded_publisher_starts_without_libraries_for_figures():
    """Two processes that publish have half the memory so, and start in a third of the time."""
    seen = "import sys, peilmerk.publishers.embedded; print([m for m in ('pandas', 'numpy', 'pyarrow', 'altair', 'pydantic') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.strip() == "[]"
