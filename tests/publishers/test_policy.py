"""What a page may do in a browser: nothing that is not of its own site, and no text becomes code."""

from __future__ import annotations

import base64
import hashlib

import pytest
from lxml import html

from peilmerk.publishers.embedded.policy import inline_scripts, integrity, policy, with_hashes


def rules(text: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in text.split("; "))}


def test_by_itself_a_page_runs_scripts_of_its_own_site_only():
    found = rules(policy(["<p>Tekst</p>"]))
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert not [
        v
        for values in found.values()
        for v in values
        if v.startswith(("http", "*", "//")) or v == "'unsafe-eval'"
    ]


def test_a_script_that_the_project_puts_into_a_page_is_allowed_by_its_hash():
    code = "document.title = 'a';"
    expected = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"'sha256-{expected}'" in rules(policy([f"<script>{code}</script>"]))["script-src"]


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ('<script type="application/json" class="pm-spec">{"a": 1}</script>', []), ('<script src="a.js" defer></script>', []), ('<script type="module">a()</script>', ["a()"]),
        ("<SCRIPT>a()</SCRIPT >", ["a()"]), ('<script data-x=">">a()</script>', ["a()"]), ("<script> </script>", []),
    ],
)  # fmt: skip
def test_what_is_code_and_what_is_data(markup, code):
    assert inline_scripts(markup) == code


def test_scripts_and_styles_of_the_site_have_the_hash_of_their_file():
    page = '<link rel="stylesheet" href="../a.css"><script src="../b.js" defer></script><script src="https://x.nl/c.js"></script><link rel="icon" href="../d.svg">'
    made = with_hashes(page, {"../a.css": b"a", "../b.js": b"b", "../d.svg": b"d"}.get)
    elements = html.fromstring(f"<div>{made}</div>")
    assert [e.get("integrity") for e in elements] == [integrity(b"a"), integrity(b"b"), None, None]
    assert [e.get("src") or e.get("href") for e in elements] == [
        "../a.css",
        "../b.js",
        "https://x.nl/c.js",
        "../d.svg",
    ]


def test_a_hash_is_given_once():
    made = with_hashes('<script src="b.js"></script>', lambda _: b"b")
    assert with_hashes(made, lambda _: b"b") == made
