"""Links and images of a page: from sources and site paths to addresses that also work from a memory stick."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from peilmerk.publishers.embedded.config import SOURCES, Project

_EXTERNAL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_SCRIPT = re.compile(r"^[\x00-\x20]*(?:javascript|vbscript):", re.IGNORECASE)
_ATTRIBUTE_VALUE = r"""(?:"[^"]*"|'[^']*'|[^"'>])*"""
_MARKUP = re.compile(
    # Scripts and comments are passed over whole: what looks like a tag in them is none. The `<` of all stands before the choice, and a look at
    # the letter after it: most tags of a page are cells of a table, which are over then.
    r"<(?=[!ailsvoet])(?:!--.*?-->"
    rf"|(?P<script>script\b{_ATTRIBUTE_VALUE}>)(?P<code>.*?)(?P<end></script\s*>)"
    rf"|(?:a|img|link|source|video|audio|iframe|object|embed|area|track)\b{_ATTRIBUTE_VALUE}>)",
    re.DOTALL | re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"""(\s(?:href|src|poster|data)\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)


def relative(page: str, target: str) -> str:
    """Return the address of a path in the site as seen from a page of it."""
    root = "/-" * (
        1 + target.count("../")
    )  # of a relative path relpath would ask how deep the current folder is
    return quote(
        posixpath.relpath(f"{root}/{target}", f"{root}/{posixpath.dirname(page)}"), safe="/:@!$&'()*+,;=~-._"
    )


def rewrite(markup: str, change: Callable[[str], str]) -> str:
    """Apply `change` to every address (href, src, ...) in HTML; all other characters stay as they are."""

    def attributes(tag: str) -> str:
        def one(match: re.Match[str]) -> str:
            given = html.unescape(next(value for value in match.groups()[1:] if value is not None))
            return f'{match[1]}"{html.escape(change(given))}"'

        return _ADDRESS.sub(one, tag)

    def markup_part(match: re.Match[str]) -> str:
        if match["script"]:
            return "<" + attributes(match["script"]) + match["code"] + match["end"]
        return match[0] if match[0].startswith("<!--") else attributes(match[0])

    return _MARKUP.sub(markup_part, markup)


@dataclass
class Links:
    """Resolves the addresses of one project; `files` collects the local files that its pages use."""

    project: Project
    pages: dict[str, str]
    made: set[str]
    files: set[str] = field(default_factory=set)

    def resolver(self, page: str, source: str) -> Callable[[str], str]:
        """Return what `rewrite` does with an address on `page`, which comes from `source`."""
        return lambda given: self._resolve(given, page, source)

    def _resolve(self, given: str, page: str, source: str) -> str:
        if _SCRIPT.match(given):
            self._warn(source, f"{given[:40]} is a script and no address; the link leads nowhere")
            return "#"
        if not given or given.startswith("#") or _EXTERNAL.match(given):
            return given
        path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", given, re.DOTALL).groups()
        if not path:
            return given
        name = unquote(path)
        base = "" if name.startswith("/") else posixpath.dirname(source)
        target = posixpath.normpath(posixpath.join(base, name.lstrip("/"))) if name.strip("/") else "."
        if name.endswith("/") or target == ".":
            target = posixpath.normpath(posixpath.join(target, "index.html"))
        if target.startswith("../"):
            if not target.endswith(".html"):
                self._warn(source, f"{given} lies outside the project and is not copied")
            return relative(page, target) + mark + rest
        target = self._target(target, given, source)
        return relative(page, target) + mark + rest

    def _target(self, target: str, given: str, source: str) -> str:
        if target in self.pages:
            return self.pages[target]
        if target in self.made or target.endswith(".html"):
            return target  # pages of other sites below this one are the business of the check of the whole
        file: Path | None = self.project.inside(target)
        there = file is not None and file.is_file()
        if file and file.is_dir():
            return posixpath.join(target, "index.html")
        if target.endswith((".ipynb", ".qmd")) or target in self.project.sources or (target.endswith(SOURCES) and not there):
            # A draft, a part, or a notebook that is no page has what a page would hide.
            self._warn(source, f"link to {given}, which is no page of this site and is not copied" if there else f"link to {given}, which does not exist")
            return posixpath.splitext(target)[0] + ".html"
        if any(part.startswith(".") for part in target.split("/")):
            self._warn(source, f"{given} is a hidden file and is not copied")
        elif there:
            self.files.add(target)
        else:
            self._warn(source, f"{given} does not exist")
        return target

    def _warn(self, source: str, message: str) -> None:
        text = f"{source}: {message}."
        if text not in self.project.warnings:
            self.project.warnings.append(text)
