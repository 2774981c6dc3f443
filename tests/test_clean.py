"""Clean: once a delivery, again when the rules change, and one broken folder never stops the others."""

import shutil

import pytest

from peilmerk import clean, delivered, store
from peilmerk.errors import ConfigError
from peilmerk.project import Project
from peilmerk.selection import by_peildatum
from synthetic import TOWN, manifest

FOLDER = "voorbeeld/2024-Q1"


def once(project: Project) -> list[clean.Cleaned]:
    return clean.clean(Project(project.root), FOLDER, TOWN)


def test_every_delivery_of_a_folder_goes_into_the_store(project):
    cleaned = once(project)
    assert [(c.delivery.path.name, c.observations, c.new) for c in cleaned] == [("cijfers.csv", 3, True), ("budget.xlsx", 9, True)]
    table = store.read([c.path for c in cleaned])
    assert len(table) == 12 and set(table["source"]) == {c.delivery.hash for c in cleaned}


def test_clean_does_nothing_the_second_time(project):
    before = {c.path: c.path.stat().st_mtime_ns for c in once(project)}
    again = once(project)
    assert not any(c.new for c in again)
    assert {c.path: c.path.stat().st_mtime_ns for c in again} == before
    sheets = [(log.sheet, log.reader, log.observations) for c in again for log in c.sheets]
    assert sheets == [("cijfers", "indicatoren", 3), ("Budget", "grootboek", 9)]


def test_a_changed_dictionary_cleans_again(project):
    once(project)
    path = project.reference / "indicatoren.yml"
    path.write_text(path.read_text("utf-8") + "\n# een andere versie\n", "utf-8")
    assert all(c.new for c in once(project))


def test_a_changed_export_date_cleans_again(project):
    once(project)
    manifest(project.raw / FOLDER, "2024-05-02", "cijfers.csv", "budget.xlsx")
    cleaned = once(project)
    assert all(c.new for c in cleaned)
    assert set(store.read([c.path for c in cleaned])["vintage"].dt.day) == {2}


def test_a_corrected_delivery_is_another_delivery(project):
    first = once(project)[0]
    path = first.delivery.path
    path.write_bytes(path.read_bytes().replace(b"310", b"311"))
    second = once(project)[0]
    assert second.new and second.path != first.path and first.path.is_file()


def test_facts_about_a_delivery_stand_with_it(project):
    about = store.about(once(project)[0].path)
    assert (about["delivery"], about["exported"], about["source"]) == (f"{FOLDER}/cijfers.csv", "2024-05-01", "Gemeente Voorbeeld (synthetisch)")


def test_a_file_that_is_not_named_is_refused(project):
    (project.raw / FOLDER / "nieuw.csv").write_text("x", "utf-8")
    with pytest.raises(ConfigError, match=r"nieuw\.csv is not in leveringen\.yml"):
        once(project)


def test_a_delivery_that_cannot_be_opened_leaves_nothing_in_the_store_and_does_not_stop_the_others(project):
    (project.raw / FOLDER / "cijfers.csv").write_bytes(b"%PDF-1.7")
    first, second = once(project)
    assert first.path is None and f"{FOLDER}/cijfers.csv" in str(first.faults[0])
    assert second.observations == 9
    assert [p for p in project.store.rglob("*") if p.is_file()] == [second.path]


def test_a_file_that_is_not_there_does_not_stop_the_others(project):
    (project.raw / FOLDER / "cijfers.csv").unlink()
    cleaned = once(project)
    assert [(c.delivery.path.name, c.observations, len(c.faults)) for c in cleaned] == [("budget.xlsx", 9, 0), ("cijfers.csv", 0, 1)]


def test_a_row_that_cannot_be_read_is_counted_and_kept_as_a_fault_also_the_second_time(project):
    path = project.raw / FOLDER / "cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"310", b"honderd"))
    for new in (True, False):
        cleaned = once(project)[0]
        assert (cleaned.new, cleaned.observations) == (new, 2)
        assert cleaned.sheets[0].rows == {"data": 2, "total": 0, "text": 1, "empty": 0, "refused": 1, "dropped": 0}
        assert "column G: found 'honderd'" in str(cleaned.faults[0])


def test_one_broken_folder_does_not_stop_the_others(project):
    (project.raw / "voorbeeld/2024-Q2/leveringen.yml").write_text("leveringen: nee", "utf-8")
    cleaned, failed = clean.clean_for(project, "voorbeeld")
    assert [c.delivery.folder for c in cleaned] == [FOLDER, FOLDER]
    ((folder, error),) = failed
    assert folder == "voorbeeld/2024-Q2" and "leveringen.yml" in str(error)


def test_what_lies_in_no_folder_of_deliveries_is_told(project):
    assert delivered.strays(project) == []
    (project.raw / "vorbeeld/2024-Q1").mkdir(parents=True)
    (project.raw / "voorbeeld/los.csv").write_text("x", "utf-8")
    (project.raw / "README.md").write_text("uitleg", "utf-8")
    first, second = delivered.strays(project)
    assert "voorbeeld/los.csv is not read" in first
    assert "vorbeeld/ is not read" in second and "Did you mean 'voorbeeld'?" in second


def test_a_municipality_sees_its_own_folders_and_the_shared_ones(project):
    for name in ("landelijk/2024", "ander/2024-Q1"):
        manifest(project.raw / name, "2024-01-01", "a.csv")
        (project.raw / name / "a.csv").write_text("ID;RegioS;Code_1;Inwonertal_56\n1;Voorbeeld;GM9999;50000\n", "utf-8")
    cleaned, failed = clean.clean_for(project, "voorbeeld")
    assert failed == []
    assert sorted({c.delivery.folder for c in cleaned}) == ["landelijk/2024", "voorbeeld/2024-Q1", "voorbeeld/2024-Q2"]


def test_a_file_that_is_delivered_again_unchanged_is_a_delivery_of_its_own(project):
    """It counts once in each edition, from the export of that edition, and cleaning twice still does nothing."""
    shutil.copy(project.raw / FOLDER / "cijfers.csv", project.raw / "voorbeeld/2024-Q2/cijfers.csv")
    cleaned, _ = clean.clean_for(project, "voorbeeld")
    assert not any(c.new for c in clean.clean_for(project, "voorbeeld")[0])
    table = store.read([c.path for c in cleaned])
    assert len(table) == 24
    for publication, month in zip(project.publications, (5, 8), strict=True):
        seen = by_peildatum(table, publication, cleaned)
        figures = seen[seen["indicator"] == "bijstandsgerechtigden"]
        assert figures["vintage"].dt.month.tolist() == [month] and figures["own"].all()


def test_two_files_with_the_same_content_in_one_folder_are_refused(project):
    folder = project.raw / FOLDER
    shutil.copy(folder / "cijfers.csv", folder / "kopie.csv")
    manifest(folder, "2024-05-01", "cijfers.csv", "kopie.csv", "budget.xlsx")
    with pytest.raises(ConfigError, match=r"cijfers\.csv and .*kopie\.csv have the same content"):
        once(project)


def test_another_code_of_the_municipality_cleans_again(project):
    once(project)
    cleaned = clean.clean(project, FOLDER, "GM0268")
    assert all(c.new for c in cleaned)
    assert set(store.read([c.path for c in cleaned])["ref_area"]) == {"GM0268"}


def test_a_damaged_file_of_the_store_is_made_anew(project):
    whole = store.read([once(project)[0].path])
    path = once(project)[0].path
    path.write_bytes(b"")
    first, second = once(project)
    assert (first.new, second.new) == (True, False)
    assert store.read([path]).equals(whole)


def test_a_leveringen_yml_in_another_encoding_does_not_stop_the_other_folders(project):
    path = project.raw / "voorbeeld/2024-Q2/leveringen.yml"
    path.write_bytes(path.read_text("utf-8").replace("Gemeente", "Gemeente é").encode("cp1252"))
    cleaned, ((folder, error),) = clean.clean_for(project, "voorbeeld")
    assert len(cleaned) == 2 and folder == "voorbeeld/2024-Q2" and "not in UTF-8" in str(error)


def test_cleaning_gives_the_same_bytes_wherever_the_project_is(project, tmp_path_factory):
    other = Project(shutil.copytree(project.root, tmp_path_factory.mktemp("elders") / "project"))
    one, two = ([c.path.read_bytes() for c in once(p)] for p in (project, other))
    assert one == two
