"""Files of a site that are not pages: what the project says or links to, and the publisher's own style and scripts."""

from __future__ import annotations

import os
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

from peilmerk.publishers.embedded import schema
from peilmerk.publishers.embedded.config import Project
from peilmerk.publishers.embedded.tokens import SYSTEM, read_tokens, stylesheet

LIBRARY = "site_libs"
OWN = ("early.js", "site.js", "search.js", "site.css")
LISTING = "listing.js"


def copy_file(name: str, project: Project, site: Path) -> None:
    """Copy one file of the project to the same place in the site."""
    target = site / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / name, target)


def copy_resources(project: Project, site: Path) -> None:
    """Copy everything that `project.resources` names; what it names in vain becomes a warning."""
    output = project.output
    for rule in schema.as_list((project.config.get("project") or {}).get("resources")):
        rule = str(rule).removeprefix("/")
        if ".." in Path(rule).parts:
            project.warnings.append(
                f"_quarto.yml: resources: {rule} lies outside the project and is not copied."
            )
            continue
        hits = sorted(project.root.glob(rule.rstrip("/") or "."))
        copied = 0
        for hit in hits:
            for file in [hit] if hit.is_file() else sorted(p for p in hit.rglob("*") if p.is_file()):
                hidden = any(part.startswith(".") for part in file.relative_to(project.root).parts)
                if (
                    hidden
                    or output in file.parents
                    or not project.inside(file.relative_to(project.root).as_posix())
                ):
                    continue
                copy_file(file.relative_to(project.root).as_posix(), project, site)
                copied += 1
        if not copied:
            project.warnings.append(f"_quarto.yml: resources: {rule} matches no file.")


def write_library(theme: Any, project: Project, site: Path, listings: bool = False) -> bool:
    """Write style and scripts to `site_libs`, with that of listings if a page has one; returns whether the site has a dark theme to choose."""
    library = site / LIBRARY
    library.mkdir(parents=True, exist_ok=True)
    for name in (*OWN, *([LISTING] if listings else [])):
        (library / name).write_bytes(files(__package__).joinpath("static", name).read_bytes())
    light, dark = _theme_files(theme, project)
    tokens = read_tokens(light) if light else SYSTEM
    (library / "tokens.css").write_text(stylesheet(tokens, read_tokens(dark) if dark else None), "utf-8")
    return dark is not None


def _theme_files(theme: Any, project: Project) -> tuple[Path | None, Path | None]:
    pair = theme if isinstance(theme, dict) else {"light": theme}
    found: dict[str, Path | None] = {}
    for mode in ("light", "dark"):
        scss = [str(name) for name in schema.as_list(pair.get(mode)) if str(name).endswith(".scss")]
        for name in schema.as_list(pair.get(mode)):
            if not str(name).endswith(".scss"):
                project.warnings.append(
                    f"_quarto.yml: theme {name} has no effect here; only .scss files with $pm- tokens do."
                )
        file = project.inside(scss[-1]) if scss else None
        if scss and (file is None or not file.is_file()):
            # Quarto takes a theme from anywhere above the project; reading is harmless.
            file = Path(os.path.normpath(project.root / scss[-1]))
            if not file.is_file():
                project.warnings.append(f"_quarto.yml: theme {scss[-1]} does not exist.")
                file = None
        found[mode] = file
    if found["light"] is None:
        project.warnings.append(
            "_quarto.yml: no theme with $pm- tokens; the site has the colours of the reader's browser."
        )
        return None, None
    return found["light"], found["dark"]
