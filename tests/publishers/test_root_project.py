"""The root of the repository as a Quarto project: the start page over all editions, and nothing else."""

from __future__ import annotations

import shutil

import pytest
import yaml

from peilmerk import portal
from peilmerk.project import Project
from peilmerk.publishers.embedded import publish
from rendered import page
from synthetic import ROOT


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A copy of what `quarto render` would see at the root, with executed-looking folders beside it."""
    folder = tmp_path_factory.mktemp("root") / "peilmerk"
    for name in ("notebooks", "assets", "docs"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
    for name in ("_quarto.yml", "index.qmd", "_edities.md", "README.md"):
        shutil.copy(ROOT / name, folder)
    edition = folder / "reports/edities/almelo/2020-t1/website"
    edition.mkdir(parents=True)
    (edition / "index.qmd").write_text("---\ntitle: Editie\n---\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def result(root):
    return publish(root)


def test_only_the_portal_is_rendered(result):
    """Quarto renders every notebook and every nested project below a root that does not say otherwise."""
    assert set(result.pages) <= {"index.html", "404.html"}
    assert sorted(p.relative_to(result.site).as_posix() for p in result.site.rglob("*.html")) == ["404.html", "index.html"]


def test_it_goes_where_it_replaces_no_edition():
    config = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
    assert config["project"]["output-dir"] == "reports/portaal/_site"


def test_it_lists_every_edition_of_the_project(result):
    links = {a.get("href") for a in page(result.site / "index.html").xpath("//main//a")}
    assert links >= {f"{p.id}/index.html" for p in Project(ROOT).publications}


def test_the_list_in_git_is_what_peilmerk_yml_says():
    """`peilmerk build` makes its own; this one is for who runs Quarto at the root."""
    project = Project(ROOT)
    assert (ROOT / "_edities.md").read_text("utf-8").strip() == portal.editions(project, project.publications).strip(), (
        "_edities.md is not what peilmerk.yml says. Write it anew: peilmerk doctor --write"
    )
