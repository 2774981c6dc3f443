"""The contract with Quarto: what an edition folder must be, checked before it is rendered.

Quarto passes over much in silence (a missing page in a menu, a missing resource, a notebook that was never executed);
what it would not say is said here. Sources: observations with Quarto 1.10, see docs/architecture.md.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import yaml

from peilmerk.errors import PublisherError

_PAGES = {".qmd", ".md", ".ipynb"}
#: Output types that pull scripts from other hosts into Quarto's page, or that it cannot show.
_FORBIDDEN = {"text/html", "application/javascript", "application/vnd.jupyter.widget-view+json"}


def breaches(folder: Path) -> list[str]:
    """Every way in which an edition folder breaks the contract, as sentences; empty if it keeps it."""
    path = folder / "_quarto.yml"
    if not path.is_file():
        return ["there is no _quarto.yml: the folder would be rendered as part of the project around it"]
    config = yaml.safe_load(path.read_text("utf-8"))
    found: list[str] = []
    project, website = config.get("project") or {}, config.get("website") or {}
    if project.get("type") != "website":
        found.append("project.type is not 'website'")
    output = str(project.get("output-dir", "_site"))
    if output.startswith(("..", "/")):
        found.append(f"output-dir '{output}' lies outside the folder: deleted pages would stay")
    if not isinstance(website.get("title"), str):
        found.append("website.title must be text in quotes")
    if config.get("execute", {}).get("enabled") is not False:
        found.append("execute.enabled must be false: papermill has executed the notebooks")
    html = (config.get("format") or {}).get("html") or {}
    if html.get("html-table-processing") != "none":
        found.append("format.html.html-table-processing must be 'none', or Quarto rewrites tables and charts")
    if html.get("html-math-method") != "mathml":
        found.append("format.html.html-math-method must be 'mathml', or pages load MathJax from another host")
    render = project.get("render") or []
    rendered = {f for pattern in render if not pattern.startswith("!") for f in _matches(folder, pattern)}
    rendered -= {f for pattern in render if pattern.startswith("!") for f in _matches(folder, pattern[1:].rstrip("/"))}
    if not rendered:
        found.append("project.render names no page that exists")
    for entry in _entries(website):
        if _local(entry) and not (folder / entry.split("#")[0]).is_file():
            found.append(f"the menu names {entry}, which is not there")
        elif Path(entry.split("#")[0]).suffix in _PAGES and _local(entry) and entry.split("#")[0] not in rendered:
            found.append(f"the menu names {entry}, which project.render leaves out")
    found += [f"{what} names {p}, which is not in the folder" for what, p in _files(project, website, html) if not (folder / p).exists()]
    for page in sorted(rendered):
        if page.endswith(".ipynb"):
            found += [f"{page}: {what}" for what in _notebook(folder / page)]
    return found


def keep(folder: Path) -> None:
    """Raise PublisherError if the folder breaks the contract, with every breach."""
    found = breaches(folder)
    if found:
        raise PublisherError(f"The edition folder {folder.name} is no valid Quarto project:\n" + "\n".join(f"  - {b}" for b in found))


def _matches(folder: Path, pattern: str) -> list[str]:
    found = [p for match in folder.glob(pattern) for p in (match.rglob("*") if match.is_dir() else [match])]
    return [p.relative_to(folder).as_posix() for p in found if p.suffix in _PAGES]


def _local(entry: str) -> bool:
    return not re.match(r"\w+:|#|\.\./|/", entry)


def _entries(node) -> list[str]:
    """Everything that menus link to."""
    if isinstance(node, list):
        return [e for item in node for e in _entries(item)]
    if isinstance(node, dict):
        own = [node[k] for k in ("href", "file") if isinstance(node.get(k), str)]
        below = [e for k in ("navbar", "sidebar", "left", "right", "center", "contents", "menu", "page-footer") if k in node
                 for e in (_entries(node[k]) if not isinstance(node[k], str) else [])]  # fmt: skip
        return own + below
    return [node] if isinstance(node, str) and Path(node.split("#")[0]).suffix in _PAGES else []


def _files(project: dict, website: dict, html: dict) -> list[tuple[str, str]]:
    theme = html.get("theme") or {}
    themes = [t for t in (theme.values() if isinstance(theme, dict) else [theme]) if str(t).endswith(".scss")]
    css = html.get("css") or []
    found = [("format.html.theme", t) for t in themes]
    found += [("format.html.css", c) for c in ([css] if isinstance(css, str) else css)]
    found += [("project.resources", r) for r in project.get("resources") or [] if "*" not in r]
    return found + ([("website.favicon", website["favicon"])] if website.get("favicon") else [])


def _notebook(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    found = []
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "raw" or "title:" not in first.source:
        found.append("begins with no title in a raw cell")
    for index, cell in enumerate(notebook.cells, 1):
        if cell.metadata:
            found.append(f"cell {index} has metadata, which would differ between two builds")
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"cell {index} ended with an error: {output.ename}")
            kinds = _FORBIDDEN & set(output.get("data", {}))
            if kinds:
                found.append(f"cell {index} has an output of type {', '.join(sorted(kinds))}")
    return found
