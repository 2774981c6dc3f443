"""Quarto's shortcodes in a source: `{{< include >}}`, `{{< meta >}}`, `{{< var >}}`, `{{< pagebreak >}}`."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from peilmerk.publishers.embedded.config import Project, read_text

_SHORTCODE = re.compile(r"(\{?)\{\{<[ \t]*(.+?)[ \t]*>\}\}(\}?)")
_INCLUDE = re.compile(r"^[ \t]*\{\{<[ \t]*include[ \t]+(.+?)[ \t]*>\}\}[ \t]*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAGEBREAK = '\n```{=html}\n<div class="pagebreak"></div>\n```\n'
#: What stands around a file that is included from another folder; page.lua takes it away, and lets links and images within it start at that folder.
FOLDER_MARK = "\n```{{=html}}\n<pm-folder path=\"{}\">\n```\n\n"
_FOLDER_MARK = re.compile(r"\n```\{=html\}\n<pm-folder path=\"[^\"]*\">\n```\n\n")


def without_marks(text: str) -> str:
    """Text as `include` leaves it, without what it marks."""
    return _FOLDER_MARK.sub("", text)


def include(text: str, folder: str, project: Project, where: str, _open: tuple[str, ...] = (), _page: str | None = None) -> str:
    """Put the text of included files in the place of `{{< include file >}}`, alone on its line.

    Paths start at `folder`, or at the project with a leading `/`; those of links and images in an included file at its own folder, as in Quarto. A file that is missing, lies outside the project or
    includes itself is reported, and its shortcode stays in the text.
    """

    home = folder if _page is None else _page

    def one(match: re.Match[str]) -> str:
        name = match[1].strip("\"'")
        file = project.inside(name, folder)
        problem = None
        if file is None:
            problem = "lies outside the project"
        elif not file.is_file():
            problem = "does not exist"
        elif str(file) in _open:
            problem = "includes itself"
        if problem or file is None:
            project.warnings.append(f"{where}: include {name} {problem}.")
            return match[0]
        body = _FRONT_MATTER.sub("", read_text(file, file.relative_to(project.root).as_posix())).rstrip("\n")
        inner = file.parent.relative_to(project.root).as_posix()
        made = include(body, inner, project, f"{where}, {name}", (*_open, str(file)), home)
        if posixpath.normpath(inner) == posixpath.normpath(folder):
            return made
        return FOLDER_MARK.format(quote(posixpath.relpath(f"/-/{inner}", f"/-/{home}"))) + made + FOLDER_MARK.format("")

    return _INCLUDE.sub(one, text) if "{{<" in text else text


def expand(text: str, meta: Mapping[str, Any], project: Project, where: str) -> str:
    """Replace every other shortcode by its value; what is unknown is reported and stays as text, as in Quarto."""

    def one(match: re.Match[str]) -> str:
        before, call, after = match.groups()
        if before and after:  # {{{< escaped >}}}
            return match[0][1:-1]
        name, *arguments = _split(call)
        value: Any = None
        if name == "pagebreak":
            value = _PAGEBREAK
        elif name in ("meta", "var") and arguments:
            value = lookup(meta if name == "meta" else project.variables, arguments[0])
            if value is None:
                project.warnings.append(f"{where}: {name} {arguments[0]} has no value.")
                return f"{before}**?{name}:{arguments[0]}**{after}"
        if value is None:
            project.warnings.append(
                f"{where}: shortcode {{{{< {call} >}}}} is not supported and stands in the text."
            )
            return match[0]
        return f"{before}{_text(value)}{after}"

    return _SHORTCODE.sub(one, text) if "{{<" in text else text


def expand_all(value: Any, meta: Mapping[str, Any], project: Project, where: str) -> Any:
    """Expand shortcodes in every text of a nested configuration."""
    if isinstance(value, str):
        return expand(value, meta, project, where)
    if isinstance(value, Mapping):
        return {k: expand_all(v, meta, project, where) for k, v in value.items()}
    if isinstance(value, list):
        return [expand_all(v, meta, project, where) for v in value]
    return value


def lookup(values: Mapping[str, Any], path: str) -> Any:
    """Follow a dotted path (`peilmerk.status`, `auteurs.0`) through mappings and lists; None if it leads nowhere."""
    found: Any = values
    for step in path.split("."):
        if isinstance(found, Mapping) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _split(call: str) -> list[str]:
    try:
        return shlex.split(call) or [""]
    except ValueError:
        return call.split()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
