"""The Quarto publisher: the Quarto command line over an edition folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import yaml

from peilmerk.errors import PublisherError

_TIMEOUT = 1800


def executable() -> str | None:
    """The Quarto command, or None where Quarto is not installed."""
    return shutil.which("quarto")


def version() -> str:
    """Quarto's version. Raises PublisherError if it is not there."""
    command = executable()
    if command is None:
        raise PublisherError("Quarto is not installed. Run `make quarto`, use conda with environment.yml, or take --publisher embedded.")
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=False, timeout=60).stdout.strip()


def publish(project: Path) -> tuple[Path, list[str]]:
    """Render an edition folder, with our search in the place of Quarto's; returns the site and Quarto's warnings. Raises PublisherError with Quarto's own words."""
    from peilmerk.publishers import (
        quarto_search,  # here: who only asks which publisher there is does not load it
    )

    command = executable()
    if command is None:
        version()
    with quarto_search.ours(project) as searched:
        done = subprocess.run(
            [command, "render", str(project)], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
            timeout=_TIMEOUT, env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
    if done.returncode != 0:
        raise PublisherError(f"Quarto could not render {project.name}:\n{(done.stderr or done.stdout).strip()[-3000:]}")
    settings = yaml.safe_load((project / "_quarto.yml").read_text("utf-8"))
    site = project / (settings.get("project") or {}).get("output-dir", "_site")
    if not (site / "index.html").is_file():
        raise PublisherError(f"Quarto made no index.html in {site.name}. Does project.render in _quarto.yml name the pages?")
    if searched:
        quarto_search.write(project, site)
    return site, [line.strip() for line in done.stderr.splitlines() if "WARN" in line]
