"""Which publisher a build uses and its version, without loading it: asked at every build, also where nothing changed."""

from __future__ import annotations

import contextlib
import json
from importlib import metadata
from pathlib import Path

from peilmerk import files
from peilmerk.project import Project
from peilmerk.publishers import quarto


def publisher_name(project: Project, setting: str) -> str:
    """`quarto` or `embedded`. setting: `auto` is what peilmerk.yml says. Raises PublisherError if Quarto is asked for and absent."""
    setting = project.config.publisher if setting == "auto" else setting
    if setting == "auto":
        return "quarto" if quarto.executable() else "embedded"
    if setting == "quarto" and not quarto.executable():
        quarto.version()  # says how to get it
    return setting


def publisher(project: Project, setting: str) -> str:
    """A publisher with its version, as the page of origin says it."""
    if publisher_name(project, setting) == "quarto":
        return f"Quarto {_kept(project, 'quarto', quarto.executable(), quarto.version)}"
    return f"de ingebouwde publisher (pandoc {_kept(project, 'pandoc', metadata.version('pypandoc-binary'), _pandoc)})"


def _pandoc() -> str:
    from pypandoc import get_pandoc_version

    return get_pandoc_version()


def _kept(project: Project, name: str, which: str, ask) -> str:
    """The version of a program, asked once as long as it is the same file."""
    path = project.cache / f"version-{name}.json"
    mark = [which, Path(which).stat().st_mtime_ns] if Path(which).is_file() else [which]
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text("utf-8"))
        if known["mark"] == mark:
            return known["version"]
    version = ask()
    files.write_text(path, json.dumps({"mark": mark, "version": version}))
    return version
