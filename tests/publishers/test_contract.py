"""The contract with Quarto: each breach is found, on a folder that otherwise keeps it."""

from __future__ import annotations

import shutil

import nbformat
import pytest
import yaml

from peilmerk.errors import PublisherError
from peilmerk.publishers import contract


@pytest.fixture
def folder(published, tmp_path):
    """A staged edition that keeps the contract, for a test to break."""
    source = published.edition_folder(published.publications[0]) / "website"
    return shutil.copytree(source, tmp_path / "website", ignore=shutil.ignore_patterns("_site", "vega.js"))


@pytest.fixture
def breaches(folder):
    """A function: change a setting (by its path of keys), and the breaches that follow."""

    def run(path: str = "", value=None):
        config = yaml.safe_load((folder / "_quarto.yml").read_text("utf-8"))
        if path:
            *above, last = path.split(".")
            node = config
            for key in above:
                node = node[int(key)] if key.isdigit() else node.setdefault(key, {})
            node[last] = value
        (folder / "_quarto.yml").write_text(yaml.safe_dump(config), "utf-8")
        return contract.breaches(folder)

    return run


def test_a_staged_edition_has_no_breach(breaches):
    assert breaches() == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("project.type", "book", "project.type is not 'website'"),
        ("project.output-dir", "../public", "output-dir '../public' lies outside the folder"),
        ("project.output-dir", "/srv/www", "output-dir '/srv/www' lies outside the folder"),
        ("website.title", 2020, "website.title must be text in quotes"),
        ("website.title", None, "website.title must be text in quotes"),
        ("execute.enabled", True, "execute.enabled must be false"),
        ("execute.enabled", None, "execute.enabled must be false"),
        ("format.html.html-table-processing", None, "html-table-processing must be 'none'"),
        ("format.html.html-math-method", "mathjax", "html-math-method must be 'mathml'"),
        ("format.html.theme", {"light": "assets/thema.scss"}, "format.html.theme names assets/thema.scss"),
        ("format.html.css", ["assets/eigen.css"], "format.html.css names assets/eigen.css"),
        ("project.resources", ["plaatjes/"], "project.resources names plaatjes/"),
        ("website.favicon", "merk.svg", "website.favicon names merk.svg"),
        ("website.navbar.left", [{"href": "weg.ipynb"}], "the menu names weg.ipynb, which is not there"),
        ("website.navbar.right", [{"text": "Meer", "menu": ["weg.ipynb"]}], "the menu names weg.ipynb, which is not there"),
        ("website.sidebar.0.contents", [{"section": "A", "contents": ["weg.ipynb"]}], "the menu names weg.ipynb, which is not there"),
        ("website.page-footer.right", [{"href": "weg.ipynb#a", "text": "A"}], "the menu names weg.ipynb#a, which is not there"),
    ],
)
def test_a_setting_that_quarto_would_pass_over_is_said(breaches, path, value, said):
    found = breaches(path, value)
    assert len(found) == 1 and said in found[0], found


def test_a_page_in_the_menu_that_is_not_rendered_is_said(breaches):
    found = breaches("project.render", ["index.ipynb", "jeugd.ipynb", "maatregelen.ipynb"])
    assert set(found) == {"the menu names verantwoording.ipynb, which project.render leaves out"}


def test_a_site_without_pages_is_said(breaches):
    assert "project.render names no page that exists" in breaches("project.render", ["*.qmd"])


def test_what_project_render_excludes_is_not_rendered(breaches):
    found = breaches("project.render", ["*.ipynb", "!jeugd.ipynb"])
    assert "the menu names jeugd.ipynb, which project.render leaves out" in found


def test_links_to_elsewhere_are_no_pages(breaches):
    for href in ("https://www.cbs.nl", "../../index.html", "#top", "mailto:os@example.nl"):
        assert breaches("website.navbar.right", [{"href": href, "text": "Elders"}]) == []


def test_a_folder_without_settings_would_be_part_of_the_project_around_it(folder):
    (folder / "_quarto.yml").unlink()
    assert "there is no _quarto.yml" in contract.breaches(folder)[0]


# --- notebooks ----------------------------------------------------------------------------------------------------


def changed(folder, change) -> list[str]:
    notebook = nbformat.read(folder / "jeugd.ipynb", 4)
    change(next(c for c in notebook.cells if c.get("outputs")), notebook)
    nbformat.write(notebook, folder / "jeugd.ipynb")
    return contract.breaches(folder)


@pytest.mark.parametrize("kind", ["text/html", "application/javascript", "application/vnd.jupyter.widget-view+json"])
def test_an_output_that_loads_scripts_from_elsewhere_is_said(folder, kind):
    (found,) = changed(folder, lambda cell, _: cell.outputs[0].data.update({kind: "x"}))
    assert found.startswith("jeugd.ipynb: cell ") and found.endswith(f"has an output of type {kind}")


def test_metadata_is_said(folder):
    (found,) = changed(folder, lambda cell, _: cell.metadata.update({"tags": ["x"]}))
    assert "has metadata, which would differ between two builds" in found


def test_an_error_is_said(folder):
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="x", traceback=[])
    (found,) = changed(folder, lambda cell, _: cell.outputs.append(error))
    assert "ended with an error: KeyError" in found


@pytest.mark.parametrize("change", [lambda _, nb: nb.cells.pop(0), lambda _, nb: nb.cells.clear()])
def test_a_notebook_without_title_is_said(folder, change):
    assert "jeugd.ipynb: begins with no title in a raw cell" in changed(folder, change)


def test_keeping_the_contract_raises_with_every_breach(folder, breaches):
    contract.keep(folder)
    breaches("project.type", "book")
    breaches("website.title", None)
    with pytest.raises(PublisherError) as error:
        contract.keep(folder)
    assert "project.type" in str(error.value) and "website.title" in str(error.value)
