"""The page Planning en afspraken: there if a list has rows, with what the edition's peildatum knew and nothing later."""

from __future__ import annotations

import re
import shutil

import pytest
from keeping_lists import write

from building import build_all
from peilmerk import declarations
from peilmerk.edition import editie
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.notebook_marks import declared
from peilmerk.project import Project
from synthetic import ROOT, make_project, notebook, rows


@pytest.fixture(scope="module")
def site(tmp_path_factory, vega) -> Project:
    """The synthetic project with the page of the repository, and lists; both editions built, and one more without any list known."""
    project = make_project(tmp_path_factory.mktemp("lists") / "project")
    project.cache.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(vega, project.cache / vega.name)
    for name in ("01-opschonen", "02-controleren", "afspraken"):
        shutil.copy(ROOT / f"notebooks/{name}.ipynb", project.notebooks)
    shutil.copy(ROOT / "index.qmd", project.root)
    config = project.root / "peilmerk.yml"
    config.write_text(config.read_text("utf-8").replace("[samenvatting, jeugd]", "[samenvatting, jeugd, afspraken]"), "utf-8")
    write(project, "mijlpalen", {"gepland": "1e kwartaal 2025", "vastgelegd": "2024-05-01"}, {"gepland": "1 juli 2025", "vastgelegd": "2024-08-01"})
    write(project, "doelen", {"indicator": "bijstandsgerechtigden", "streefwaarde": "hoogstens 1.300", "jaar": "2023", "vastgelegd": "2024-05-01"})
    write(project, "toezeggingen", {"vastgelegd": "2024-08-01", "toezegging": "brief over de wachttijd"})
    failed = [f"{o.publication.id}: {o.error}" for o in build_all(project) if o.error]
    assert not failed, "\n".join(failed)
    return Project(project.root)


def page(project: Project, period: str) -> str:
    """The words of the built page, without its markup."""
    html = (project.site / "voorbeeld" / period / "afspraken.html").read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<main")[1].split("</main>")[0]))


def test_the_page_shows_what_was_known_on_the_peildatum_and_nothing_later(site):
    first, second = page(site, "2024-q1"), page(site, "2024-q2")
    assert "1e kwartaal 2025" in first and "1 juli 2025" not in first and "brief over de wachttijd" not in first.lower()
    assert "1 juli 2025" in second and "3 tot 6 maanden later" in second and "brief over de wachttijd" in second.lower()


def test_only_lists_with_rows_have_a_heading(site):
    first, second = page(site, "2024-q1"), page(site, "2024-q2")
    assert "Mijlpalen" in first and "Doelen" in first and "Toezeggingen" not in first and "Toezeggingen" in second and "Besluiten" not in second


def test_a_goal_stands_beside_a_figure_that_another_page_declares(site):
    """1.234 people in December 2023 is provisional in the first edition; the second has the same figure for good."""
    assert "1.234 personen* (december 2023)" in page(site, "2024-q1") and "1.234 personen (december 2023)" in page(site, "2024-q2")
    assert "hoogstens 1.300 personen" in page(site, "2024-q1") and "✔ gehaald" in page(site, "2024-q2")


def test_a_list_of_an_opened_edition_is_a_table(site):
    edition = editie("voorbeeld", "2024-Q2", {}, site.root)
    assert len(edition.lijst("mijlpalen").rows) == 1 and edition.lijst("besluiten").rows == []
    with pytest.raises(UnknownName, match="Did you mean 'doelen'"):
        edition.lijst("doel")


def test_events_of_an_opened_edition_come_with_the_changes_of_its_area(site, monkeypatch):
    edition = editie("voorbeeld", "2024-Q2", {}, site.root)
    write(site, "gebeurtenissen", {"begin": "2023", "gebeurtenis": "nieuwe wet"}, {"code": "b", "begin": "2023", "gebeurtenis": "later bekend", "vastgelegd": "2025-01-01"})
    monkeypatch.setattr(type(edition), "gebiedswijzigingen", {"2023-01-01": "Dorpen erbij", "2024-01-01": "Stad erbij"})
    figures = rows({"time_period": "2022", "obs_value": 1}, {"time_period": "2023", "obs_value": 2})
    assert edition.gebeurtenissen(figures) == {"2023-01-01": "nieuwe wet en Dorpen erbij", "2024-01-01": "Stad erbij"}
    (site.root / "data/raw/voorbeeld/lijsten/gebeurtenissen.csv").unlink()


def test_the_table_of_events_has_the_changes_of_the_own_area_that_charts_show(site, monkeypatch):
    edition = editie("voorbeeld", "2024-Q2", {}, site.root)
    write(site, "gebeurtenissen", {"begin": "1 juli 2023", "gebeurtenis": "nieuwe wet"})
    monkeypatch.setattr(type(edition), "gebiedswijzigingen", {"2023-01-01": "Dorpen erbij", "2090-01-01": "Stad erbij"})
    told = edition.lijst("gebeurtenissen").to_pandas()
    assert list(told["Gebeurtenis"]) == ["Dorpen erbij", "Nieuwe wet"] and list(told["Begin"]) == ["1 januari 2023", "1 juli 2023"]
    assert told["Soort"].iloc[0] == "wijziging van het gebied"
    (site.root / "data/raw/voorbeeld/lijsten/gebeurtenissen.csv").unlink()


def test_breaks_and_corrections_of_series_are_told_apart_from_other_events(site):
    edition = editie("voorbeeld", "2024-Q2", {}, site.root)
    kinds = {"reeksbreuk": "andere telling", "correctie": "telfout hersteld", "crisis": "crisis"}
    write(site, "gebeurtenissen", *[{"code": kind, "begin": "2023", "gebeurtenis": words, "soort": kind} for kind, words in kinds.items()])
    figures = rows({"time_period": "2022", "obs_value": 1}, {"time_period": "2023", "obs_value": 2})
    assert edition.reeksbreuken(figures) == {"2023-01-01": "andere telling"}
    assert edition.reeksbreuken(figures, soort="correctie") == {"2023-01-01": "telfout hersteld"}
    assert edition.reeksbreuken(figures.iloc[:0]) == {}
    (site.root / "data/raw/voorbeeld/lijsten/gebeurtenissen.csv").unlink()


# --- declaring ----------------------------------------------------------------------------------------------------


def with_lists(path, code: str):
    """A notebook with a cell of lists."""
    import nbformat

    notebook(path, "Afspraken", "{}")
    nb = nbformat.read(path, 4)
    nb.cells.insert(2, nbformat.v4.new_code_cell(code, metadata={"tags": ["lijsten"]}))
    nbformat.write(nb, path)
    return path


def test_a_page_of_lists_is_there_as_soon_as_one_has_rows(tmp_path):
    made = declarations.read(with_lists(tmp_path / "afspraken.ipynb", 'lijsten = ["mijlpalen", "doelen"]'))
    assert made.lists == ("mijlpalen", "doelen") and made.tables == {}
    nothing = rows({})[:0]
    assert not declarations.has_data(nothing, made) and not declarations.has_data(nothing, made, {"besluiten"}) and declarations.has_data(nothing, made, {"doelen"})


@pytest.mark.parametrize("code", ["lijsten = keuze()", "lijsten = [", "anders = ['doelen']", "lijsten = 3", ""])
def test_lists_that_are_no_literal_are_refused(tmp_path, code):
    with pytest.raises(ConfigError, match="must be one literal, lijsten"):
        declarations.read(with_lists(tmp_path / "afspraken.ipynb", code))


def test_a_list_that_does_not_exist_has_near_ones(tmp_path):
    with pytest.raises(UnknownName, match="Did you mean 'mijlpalen'"):
        declarations.read(with_lists(tmp_path / "afspraken.ipynb", 'lijsten = ["mijlpaal"]'))


def test_what_a_notebook_declares_changes_with_its_lists(tmp_path):
    one = declared(with_lists(tmp_path / "afspraken.ipynb", 'lijsten = ["doelen"]'))
    assert one != declared(with_lists(tmp_path / "afspraken.ipynb", 'lijsten = ["mijlpalen"]'))


def test_an_edition_of_which_no_list_knows_anything_has_no_such_page(project):
    shutil.copy(ROOT / "notebooks/afspraken.ipynb", project.notebooks)
    pages = [declarations.read(project.notebooks / "afspraken.ipynb")]
    publication = project.publication("voorbeeld", "2024-Q1")
    write(project, "mijlpalen", {"vastgelegd": "2024-05-16"})
    assert declarations.filled_lists(project, publication, pages) == set()
    write(project, "mijlpalen", {"vastgelegd": "2024-05-15"})
    assert declarations.filled_lists(project, publication, pages) == {"mijlpalen"}
