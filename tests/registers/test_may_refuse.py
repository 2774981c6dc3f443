"""`geweigerd_tot` in leveringen.yml: so many rows may be refused, counted and told; one more stops the edition."""

from __future__ import annotations

import pytest

from peilmerk import prepare
from peilmerk.errors import DeliveryError
from registers.planted import plant
from synthetic import workbook

FOLDER = "voorbeeld/2024-Q1"
_BAD = ["999999990;X;BSK-9;Zorg {n};01-03-2024;;02;2;uur;week;;GZN9;01-01-1950;;", "999999990;te;weinig"]


@pytest.fixture
def planted(project):
    """A function that adds rows to the register, of which so many may be refused, and reads it as an edition does."""
    plant(project)
    folder = project.registers / FOLDER

    def run(rows: list[str], may: int) -> None:
        path = folder / "indicaties.csv"
        path.write_text(path.read_text("cp1252") + "".join(row + "\n" for row in rows), "cp1252")
        manifest = folder / "leveringen.yml"
        manifest.write_text(manifest.read_text("utf-8").replace("register: indicaties", f"register: indicaties\n    geweigerd_tot: {may}"), "utf-8")
        prepare.read_cleaned(project, project.publication("voorbeeld", "2024-Q1"))

    return run


def test_as_many_refused_rows_as_are_allowed_do_not_stop_the_edition(planted):
    planted([_BAD[0].format(n=1), _BAD[0].format(n=2), _BAD[1]], 3)


def test_one_more_stops_it_with_every_fault(planted):
    with pytest.raises(DeliveryError) as error:
        planted([_BAD[0].format(n=1), _BAD[0].format(n=2), _BAD[1]], 2)
    assert all(word in str(error.value) for word in ("'Zorg 1'", "'Zorg 2'", "a row with more or fewer cells"))


def test_rows_of_a_sheet_that_has_no_register_are_refused_rows(project):
    plant(project)
    folder = project.registers / FOLDER
    lines = [line.split(";") for line in (folder / "indicaties.csv").read_text("cp1252").splitlines()]
    (folder / "indicaties.csv").unlink()
    workbook(folder / "indicaties.xlsx", Blad1=lines, Blad2=[["zonder", "kop"], *lines[1:5]])
    manifest = folder / "leveringen.yml"
    text = manifest.read_text("utf-8").replace("indicaties.csv", "indicaties.xlsx")
    edition = project.publication("voorbeeld", "2024-Q1")
    for may, stops in ((4, True), (5, False)):
        manifest.write_text(text.replace("register: indicaties", f"register: indicaties\n    geweigerd_tot: {may}"), "utf-8")
        if stops:
            with pytest.raises(DeliveryError, match="sheet 'Blad2'"):
                prepare.read_cleaned(project, edition)
        else:
            prepare.read_cleaned(project, edition)
