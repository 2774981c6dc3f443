"""Building whole projects in tests."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from peilmerk import build
from peilmerk.project import Project
from synthetic import HIDDEN, ROOT, make_site

_PARTS = [
    "peilmerk.yml", "toegankelijkheid.yml", "toegankelijkheid-onderzoek.yml", "_quarto.yml", "index.qmd", "_edities.md", "uv.lock", "notebooks", "assets", "expectations", "data/raw",
    "data/reference", "data/releases", "docs/methods",
]  # fmt: skip


def copy_of_repository(target: Path) -> Project:
    """The project of the repository, without what builds made."""
    for part in _PARTS:
        source = ROOT / part
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        elif source.exists():
            shutil.copyfile(source, target / part)
    cache = ROOT / "data" / "processed" / "cache"
    for bundle in cache.glob("vega-*.js"):  # 7 s to make; the same for every project
        (target / "data" / "processed" / "cache").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bundle, target / "data" / "processed" / "cache" / bundle.name)
    return Project(target)


def build_all(project: Project, **options) -> list[build.Outcome]:
    """Build every edition with the embedded publisher; returns the outcomes."""
    chosen = build.Options(**{"publisher": "embedded", "jobs": os.cpu_count() or 1, **options})
    return build.build(project, project.publications, chosen)


def build_copy(target: Path) -> Project:
    """A copy of the repository's project with all editions built. Fails if one could not be."""
    project = copy_of_repository(target)
    failed = [f"{o.publication.id}: {o.error}" for o in build_all(project) if o.error]
    assert not failed, "\n".join(failed)
    return project


def buildable(target: Path, vega: Path, hidden: str = HIDDEN, marked: bool = False) -> Project:
    """The synthetic project of `make_site`, with the charts' script in its cache (7 s to make)."""
    project = make_site(target, hidden, marked)
    project.cache.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(vega, project.cache / vega.name)
    return project


def copy_of(project: Project, target: Path) -> Project:
    """Another copy of a project with all that was made in it, for a test to change."""
    shutil.copytree(project.root, target)
    return Project(target)


def contents(site: Path) -> dict[str, bytes]:
    """Every file of a site by its path, without the one thing that may differ between two builds: the moment."""
    moment = re.compile(rb'(<time id="pm-build-time"[^>]*>)[^<]*(</time>)')
    moment_attribute = re.compile(rb'(<time id="pm-build-time") datetime="[^"]*"')
    found = {}
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.suffix == ".html":
            data = moment_attribute.sub(rb"\1", moment.sub(rb"\1\2", data))
        found[path.relative_to(site).as_posix()] = data
    return found
