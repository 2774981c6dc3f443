"""Text from data as HTML, CSS, JSON and markdown, with nothing left in it that these could take for their own.

Needs no library for figures: the embedded publisher, which only sees finished notebooks, starts without pandas.
"""

from __future__ import annotations

import html
import json
import re

from peilmerk import synthetic


def unbroken(text: str) -> str:
    """Text in which an amount stays on one line: no break within `€ 2,0 mln`."""
    return re.sub(r"(\d) ((?:mln|miljoen)\b)", "\\1\u00a0\\2", re.sub(r"€ (?=\d)", "€\u00a0", text))


def escape(text: object) -> str:
    """Text as HTML, with nothing left that a shortcode or a tag could be made of, and amounts unbroken."""
    numbered = re.sub(r"^(\d{1,3}\.(?:\d{1,2}\.?)?) (?=\S)", "\\1\u00a0", str(text))  # the number of a measure stays with its name
    written = html.escape(unbroken(numbered), quote=True).replace("{{", "&#123;&#123;")
    return written.replace("`", "&#96;").replace("\r", "&#13;").replace("\n", "&#10;")  # a cell may hold lines, and anything


def css_string(text: str) -> str:
    """Text as a string of CSS that can stand in a style element: with nothing left that ends the string, the line or the element."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\<>&\n' else c for c in text) + '"'


def script_json(data: object) -> str:
    """JSON that can stand in a script element in a raw block: no <, >, & (contract section 2), no code fence."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&`\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def synthetic_notice(name: str) -> str:
    """What stands at the top of every page about a municipality that does not exist. `mark` goes with its search results."""
    return (
        f'<div class="pm-synthetic" role="region" aria-label="{synthetic.LABEL}" data-pagefind-ignore '
        f'data-pagefind-meta="mark:{synthetic.MARK}"><p><strong>{escape(synthetic.short(name))}.</strong> {synthetic.WHY}</p></div>'
    )


def raw(block: str) -> str:
    """A raw HTML block of markdown. Raises ValueError if the block could end it."""
    if "```" in block or "\n\n" in block:
        raise ValueError("a raw block may hold no code fence and no blank line")
    return f"```{{=html}}\n{block}\n```\n"


def markdown_text(text: str) -> str:
    """Plain text as markdown that means nothing else (a caption)."""
    return re.sub(r"([\\`*_{}\[\]<>#$@^~|])", r"\\\1", " ".join(text.split()))
