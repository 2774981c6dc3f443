"""Figures and tables that texts refer to: known from the notebooks, and shown by the edition."""

from peilmerk.texts import labels
from synthetic import make_project, notebook


def test_the_labels_of_notebooks_are_known_without_running_them(tmp_path):
    project = make_project(tmp_path)
    notebook(project.notebooks / "jeugd.ipynb", "Jeugd", "{}", 'figuur(\n    None, None, titel="Wie er woont",\n    label="fig-woont")', "%magie", 'tabel(x, titel=naam, label="tbl-x")')
    publication = project.publications[0]
    found = labels.of(project, publication, publication.pages)
    assert found["fig-woont"] == labels.Label("fig-woont", "Wie er woont", "jeugd", "jeugd.ipynb")
    assert (found["tbl-x"].title, found["tbl-x"].kind) == ("", "tabel")
    assert found["tbl-samenvatting"].file == "index.ipynb"  # the first page is the start page


def test_a_reference_to_what_the_edition_does_not_show_is_told():
    text = {"kind": "text", "markdown": "", "refers": ["fig-a", "fig-weg"]}
    (told,) = labels.broken({"jeugd": [text, {"kind": "figure", "label": "fig-a"}], "wmo": [{"kind": "tiles"}]})
    assert "page jeugd refers to fig-weg, which this edition does not show" in told
    assert labels.broken({"jeugd": [{"kind": "text", "markdown": ""}]}) == []
