"""Registers of a folder to observations: read once, counted together, counted anew when one of them changes."""

from __future__ import annotations

import shutil

import pytest

from peilmerk import clean, prepare, store
from peilmerk.errors import ConfigError, DeliveryError
from peilmerk.project import Project
from registers.planted import plant
from synthetic import TOWN, make_project

FOLDER = "voorbeeld/2024-Q1"


@pytest.fixture
def project(tmp_path) -> Project:
    """A synthetic project with registers in its first quarter."""
    made = make_project(tmp_path / "project")
    plant(made)
    return made


def cleaned(project, folder=FOLDER):
    """What cleaning a folder gives, by file name."""
    return {c.delivery.path.name: c for c in clean.clean(project, folder, TOWN)}


def figure(project, indicator, period="2024-Q1", folder=FOLDER, **where):
    """The value of one observation of the municipality as a whole."""
    table = store.read([c.path for c in cleaned(project, folder).values() if c.path], indicator={indicator}, time_period={period})
    for column in ("product", "law", "referrer", "age", "target_group", "breakdown", "taakveld"):
        table = table[table[column] == where.get(column, "_T")]
    (value,) = table[table["ref_area"] == where.get("ref_area", TOWN)]["obs_value"]
    return value


def manifest(project):
    return project.registers / FOLDER / "leveringen.yml"


def add_line(project, text):
    path = project.registers / FOLDER / "indicaties.csv"
    path.write_text(path.read_text("cp1252") + text + "\n", "cp1252")


def test_figures_and_registers_of_one_period_are_one_folder(project):
    assert set(cleaned(project)) == {"cijfers.csv", "budget.xlsx", "indicaties.csv", "declaraties.csv"}


def test_a_folder_of_texts_needs_no_manifest_where_the_registers_have_one(project):
    shutil.move(project.raw / FOLDER / "teksten", project.raw / "teksten")
    shutil.rmtree(project.raw / FOLDER)
    shutil.move(project.raw / "teksten", project.raw / FOLDER / "teksten")
    assert set(cleaned(project)) == {"indicaties.csv", "declaraties.csv"}


def test_files_without_a_manifest_in_the_other_root_are_not_passed_over(project):
    (project.raw / FOLDER / "leveringen.yml").unlink()
    with pytest.raises(ConfigError, match=r"leveringen\.yml is missing"):
        cleaned(project)


def test_nothing_is_done_twice(project):
    first = cleaned(project)
    again = cleaned(project)
    assert all(c.new for c in first.values()) and not any(c.new for c in again.values())
    assert {n: c.observations for n, c in first.items()} == {n: c.observations for n, c in again.items()}
    assert [c.sheets[0].rows for c in first.values()] == [c.sheets[0].rows for c in again.values()]


def test_a_change_of_one_register_reads_that_one_and_counts_all_anew(project):
    cleaned(project)
    before = {p.name: p.stat().st_mtime_ns for p in project.register_rows.rglob("*.parquet")}
    was = figure(project, "stand_maatwerk")
    add_line(project, "999999990;X;BSK-9;01;01-03-2024;;02;2;uur;week;;GZN9;01-01-1950;;")
    again = cleaned(project)
    after = {p.name: p.stat().st_mtime_ns for p in project.register_rows.rglob("*.parquet")}
    assert figure(project, "stand_maatwerk") == was + 1
    assert again["indicaties.csv"].new and again["declaraties.csv"].new
    assert len([name for name in before if after.get(name) == before[name]]) == 1  # the declarations


def test_rows_of_a_register_that_was_taken_away_do_not_live_on(project):
    cleaned(project)
    (old,) = [c.delivery.hash for c in cleaned(project).values() if c.delivery.register == "indicaties"]
    add_line(project, "999999990;X;BSK-9;01;01-03-2024;;02;2;uur;week;;GZN9;01-01-1950;;")
    cleaned(project)
    assert not list(project.register_rows.rglob(f"{old}*"))


def test_a_definition_that_changes_counts_anew_without_reading(project):
    cleaned(project)
    before = {p.name: p.stat().st_mtime_ns for p in project.register_rows.rglob("*")}
    path = project.reference / "indicatoren.yml"
    path.write_text(path.read_text("utf-8").replace("within_days: 365", "within_days: 30"), "utf-8")
    assert cleaned(project)["indicaties.csv"].new
    assert {p.name: p.stat().st_mtime_ns for p in project.register_rows.rglob("*")} == before


def test_two_files_of_one_register_are_counted_together(project):
    whole = figure(project, "stand_maatwerk")
    folder = project.registers / FOLDER
    header, *lines = (folder / "indicaties.csv").read_text("cp1252").splitlines()
    for name, part in (("indicaties.csv", lines[::2]), ("indicaties-2.csv", lines[1::2])):
        (folder / name).write_text("\n".join([header, *part]) + "\n", "cp1252")
    text = manifest(project).read_text("utf-8")
    lines_of = text.split("  - bestand: ")[1]
    manifest(project).write_text(text + "  - bestand: " + lines_of.replace("indicaties.csv", "indicaties-2.csv"), "utf-8")
    assert figure(project, "stand_maatwerk") == whole


def test_a_row_that_cannot_be_read_stops_the_edition(project):
    add_line(project, "999999990;X;BSK-9;99-onbekend;01-03-2024;;02;2;uur;week;;GZN9;01-01-1950;;")
    edition = project.publication("voorbeeld", "2024-Q1")
    with pytest.raises(DeliveryError, match="99-onbekend"):
        prepare.read_cleaned(project, edition)


def test_as_many_rows_as_the_manifest_allows_may_be_refused_and_are_told(project):
    add_line(project, "999999990;X;BSK-9;99-onbekend;01-03-2024;;02;2;uur;week;;GZN9;01-01-1950;;")
    manifest(project).write_text(manifest(project).read_text("utf-8").replace("register: indicaties", "register: indicaties\n    geweigerd_tot: 1"), "utf-8")
    (log,) = cleaned(project)["indicaties.csv"].sheets
    assert log.rows["refused"] == 1 and not log.faults
    assert any("99-onbekend" in hint for hint in log.hints)


def test_a_register_that_git_would_take_is_refused(project, tmp_path):
    import subprocess

    subprocess.run(["git", "init", "-q", str(project.root)], check=True)
    with pytest.raises(ConfigError, match="git"):
        cleaned(project)
    (project.root / ".gitignore").write_text("/data/registers/\n", "utf-8")
    assert cleaned(Project(project.root))["indicaties.csv"].observations


def test_a_register_of_no_municipality_is_refused(project):
    shutil.move(project.registers / "voorbeeld", project.registers / "landelijk")
    with pytest.raises(ConfigError, match="belongs to one municipality"):
        clean.clean(project, "landelijk/2024-Q1", "")


def correct(project, text):
    (project.registers / FOLDER / "correcties.yml").write_text(text, "utf-8")


def test_a_counted_figure_can_be_corrected_by_what_it_is(project):
    was = figure(project, "stand_maatwerk")
    correct(project, f"""\
correcties:
  - bestand: indicaties.csv
    kies: {{indicator: stand_maatwerk, periode: 2024-Q1, product: _T, law: _T, age: _T, gebied: {TOWN}, breakdown: _T}}
    geleverd: {was:.0f}
    wordt: {was + 2:.0f}
    reden: twee dossiers op papier
    wie: A. Analist
    datum: 2024-05-03
    status: gemeld
""")  # fmt: skip
    assert figure(project, "stand_maatwerk") == was + 2


def test_a_row_of_a_register_is_corrected_by_its_supplier(project):
    correct(project, """\
correcties:
  - bestand: indicaties.csv
    rij: 3
    geleverd: "01"
    vervalt: true
    reden: dubbel
    wie: A. Analist
    datum: 2024-05-03
    status: gemeld
""")  # fmt: skip
    with pytest.raises(ConfigError, match="supplier"):
        cleaned(project)


def test_a_later_delivery_leaves_the_first_figures_beside_its_own(project):
    plant_again = project.registers / "voorbeeld/2024-Q2"
    shutil.copytree(project.registers / FOLDER, plant_again)
    text = manifest(project).read_text("utf-8").replace("2024-05-01", "2024-08-01")
    (plant_again / "leveringen.yml").write_text(text, "utf-8")
    lines = (plant_again / "indicaties.csv").read_text("cp1252").splitlines()
    (plant_again / "indicaties.csv").write_text("\n".join(lines[:-10]) + "\n", "cp1252")
    first, now = (figure(project, "clienten_maatwerk", "2024-Q1", folder) for folder in (FOLDER, "voorbeeld/2024-Q2"))
    assert 0 < now < first  # of ten clients that it no longer has, those that were there in this quarter
