"""What a page may do in a browser: a content security policy, and hashes of the scripts and styles that it loads.

A page runs scripts of its own site only, asks nothing of another host, and turns no text into code. Source: Content Security Policy Level 3
and Subresource Integrity (W3C). Hashes stand only on pages of a site with an address (`website.site-url`): a browser that opens a file from disk
refuses whatever has one, because it cannot check it there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable

#: 'wasm-unsafe-eval' lets the search index run, which is WebAssembly, and no text become code. Styles within a page are charts' and tables' own.
_RULES = {
    "default-src": "'none'", "script-src": "'self' 'wasm-unsafe-eval'", "style-src": "'self' 'unsafe-inline'", "img-src": "'self' data:", "font-src": "'self'",
    "connect-src": "'self'", "worker-src": "'self'", "media-src": "'self'", "frame-src": "'self'", "manifest-src": "'self'", "base-uri": "'none'", "form-action": "'self'",
}  # fmt: skip
_SCRIPT = re.compile(
    r"<script\b(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^\"'>])*)>(?P<code>.*?)</script\s*>",
    re.DOTALL | re.IGNORECASE,
)
_DATA = re.compile(
    r"\btype\s*=\s*[\"']?(?!module|text/javascript|application/javascript)[\w/+.-]+", re.IGNORECASE
)
_LOADED = re.compile(
    r"<(?:script\b[^>]*?\ssrc|link\b(?=[^>]*\brel=\"stylesheet\")[^>]*?\shref)=\"(?P<address>[^\"]*)\"(?P<rest>[^>]*)>",
    re.IGNORECASE,
)


def policy(markup: Iterable[str]) -> str:
    """The policy of a page that holds this markup of its project. A script within it is allowed by its hash, and no other one is."""
    hashes = sorted(
        {f"'sha256-{_hash('sha256', code.encode())}'" for part in markup for code in inline_scripts(part)}
    )
    rules = {**_RULES, "script-src": " ".join([_RULES["script-src"], *hashes])}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def inline_scripts(markup: str) -> list[str]:
    """The code of the scripts that stand in the markup itself; data in a script element is none."""
    found = _SCRIPT.finditer(markup)
    return [
        m["code"]
        for m in found
        if m["code"].strip()
        and not re.search(r"\ssrc\s*=", m["attributes"])
        and not _DATA.search(m["attributes"])
    ]


def with_hashes(page: str, read: Callable[[str], bytes | None]) -> str:
    """A page in which every script and style of the site has the hash of its file. read: the file at an address as the page gives it, None if it is not of the site."""

    def one(match: re.Match[str]) -> str:
        content = None if "integrity=" in match[0] else read(match["address"])
        return (
            match[0] if content is None else f'{match[0].removesuffix(">")} integrity="{integrity(content)}">'
        )

    return _LOADED.sub(one, page)


def integrity(content: bytes) -> str:
    """The hash of a file as the attribute `integrity` wants it."""
    return f"sha384-{_hash('sha384', content)}"


def _hash(name: str, content: bytes) -> str:
    return base64.b64encode(hashlib.new(name, content).digest()).decode()
