"""Design tokens: the `$pm-*` lines of the theme files, as CSS custom properties.

Quarto compiles the same files with Sass. Here only the literals at their head are read, so that a colour is changed
in one place and no Sass compiler is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from peilmerk.errors import PublisherError

DEFAULTS, RULES = "/*-- scss:defaults --*/", "/*-- scss:rules --*/"
REQUIRED = frozenset(
    [
        "scheme",
        "ink",
        "muted",
        "bg",
        "soft",
        "line",
        "edge",
        "accent",
        "link",
        "focus",
        "mark",
        "code",
        "grid",
    ]
    + ["good", "bad", "warn", "good-soft", "bad-soft", "warn-soft", "note-soft"]
    + [f"cat-{n}" for n in range(1, 7)]
    + ["font", "font-head", "font-mono", "measure", "radius"]
)
"""What site.css, peilmerk.css and peilmerk.js use; a theme without one of these would break silently."""

_TOKEN = re.compile(r"\$pm-([a-z0-9]+(?:-[a-z0-9]+)*)\s*:\s*(.+?)\s*;\s*(?://.*)?$")
_LITERAL = re.compile(
    r"""(?: \#[0-9a-fA-F]{3,8} | -?[0-9]*\.?[0-9]+(?:[a-z]+|%)? | -?[A-Za-z][\w-]* | "[^"\\]*" | [,\s] )+""",
    re.VERBOSE,
)

SYSTEM: Mapping[str, str] = {
    "scheme": "light", "ink": "CanvasText", "muted": "CanvasText", "bg": "Canvas", "soft": "Canvas", "line": "GrayText",
    "edge": "CanvasText", "accent": "LinkText", "link": "LinkText", "focus": "Highlight", "mark": "CanvasText",
    "code": "CanvasText", "grid": "GrayText", "good": "CanvasText", "bad": "CanvasText", "warn": "CanvasText",
    "good-soft": "Canvas", "bad-soft": "Canvas", "warn-soft": "Canvas", "note-soft": "Canvas",
    **{f"cat-{n}": "CanvasText" for n in range(1, 7)},
    "font": "system-ui, sans-serif", "font-head": "inherit", "font-mono": "ui-monospace, monospace", "measure": "70ch", "radius": "4px",
}  # fmt: skip
"""The colours of the reader's own browser, for a project without theme files."""


def read_tokens(theme: Path) -> dict[str, str]:
    """Read `$pm-name: literal;` lines from the defaults section of a theme file, as {name: value} in file order.

    Raises PublisherError, with file and line, for a token that is computed, given twice, or missing.
    """
    tokens: dict[str, str] = {}
    section = None
    for number, line in enumerate(theme.read_text("utf-8").splitlines(), 1):
        line = line.strip()
        if line.startswith("/*-- scss:"):
            section = line
        if section != DEFAULTS or not line.startswith("$pm-"):
            continue
        where = f"{theme.name}, line {number}"
        match = _TOKEN.fullmatch(line)
        if not match or not _LITERAL.fullmatch(match[2]):
            raise PublisherError(
                f"{where}: {line!r} is not a token. Expected one literal, as in '$pm-ink: #17222c;': "
                "no functions, sums or other variables. Compute it once and write the outcome."
            )
        if match[1] in tokens:
            raise PublisherError(f"{where}: $pm-{match[1]} is given twice. Keep one.")
        tokens[match[1]] = match[2]
    missing = sorted(REQUIRED - tokens.keys())
    if missing:
        raise PublisherError(
            f"{theme.name}: tokens are missing: {', '.join('$pm-' + m for m in missing)}. "
            f"Give them below the line {DEFAULTS}."
        )
    return tokens


def stylesheet(light: Mapping[str, str], dark: Mapping[str, str] | None) -> str:
    """Write the tokens as CSS: light for paper and by default, dark when the reader or the reader's system asks for it."""
    rules = [_rule(":root", light, "light dark" if light is SYSTEM else "light")]
    if dark:
        asked = _rule(':root[data-scheme="dark"]', dark, "dark")
        system = _rule(':root:not([data-scheme="light"])', dark, "dark")
        rules.append(f"@media screen {{\n{asked}\n}}")
        rules.append(f"@media screen and (prefers-color-scheme: dark) {{\n{system}\n}}")
    return "\n".join(rules) + "\n"


def _rule(selector: str, tokens: Mapping[str, str], scheme: str) -> str:
    lines = [f"  --pm-{name}: {value};" for name, value in tokens.items()]
    return "\n".join([f"{selector} {{", f"  color-scheme: {scheme};", *lines, "}"])
