"""Voorbeeldstad's deliveries in a project: whole or not at all, anew only when the generator has changed."""

from __future__ import annotations

import json

import pytest

from peilmerk.deliveries.manifest import deliveries
from peilmerk.demo import elsewhere, ensure, files, make, making
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.project import CONFIG, Project

SIZE = 1_000


@pytest.fixture
def town(project) -> Project:
    """The synthetic project of tests, with Voorbeeldstad in it."""
    path = project.root / CONFIG
    text = path.read_text("utf-8")
    line = "  voorbeeldstad: {code: GM9001, name: Voorbeeldstad, synthetic: true}\n"
    path.write_text(text.replace("municipalities:\n", f"municipalities:\n{line}", 1), "utf-8")
    return Project(project.root)


def _content(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_it_makes_five_quarterly_vintages(town):
    told = []
    (folder,) = make(town, inhabitants=SIZE, progress=lambda *step: told.append(step))
    assert folder == town.registers / "voorbeeldstad"
    assert sorted(p.name for p in folder.iterdir()) == [making.MARK, "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    exports = {d.exported.isoformat() for d in deliveries(folder / "2025-Q4", town.registers)}
    assert exports == {"2026-01-20"}
    assert told[0] == ("Voorbeeldstad 2024-Q4", 0, 5) and told[-1][1:] == (5, 5)


def test_every_delivery_differs_from_the_one_before(town):
    """A delivery is known by its content: one that says the same would be the same one, exported twice."""
    (folder,) = make(town, inhabitants=10 * SIZE)
    names = {p.name for p in (folder / "2025-Q4").iterdir()}
    for name in names - {"doorbraak.xlsx"}:  # a small town's few cases may have stood still
        assert len({(folder / period / name).read_bytes() for period in making.VINTAGES}) == 5, name


def test_what_is_there_is_left_and_what_another_generator_made_is_made_anew(town):
    make(town, inhabitants=SIZE, seed=7)
    folder = town.registers / "voorbeeldstad"
    before = _content(folder)
    assert ensure(town) == [] and _content(folder) == before
    mark = json.loads(before[making.MARK])
    (folder / making.MARK).write_text(json.dumps(mark | {"generator": "older"}), "utf-8")
    (folder / "2025-Q4/indicaties.csv").unlink()
    assert ensure(town) == ["voorbeeldstad"]
    assert _content(folder) == before  # with the size and the seed that it had


def test_what_is_not_there_is_made(town, monkeypatch):
    monkeypatch.setattr(making, "INHABITANTS", SIZE)
    assert ensure(town) == ["voorbeeldstad"] and ensure(town) == []
    assert (town.registers / "voorbeeldstad/2025-Q4/leveringen.yml").is_file()


def test_a_project_without_a_synthetic_municipality_stays_as_it_is(project):
    assert ensure(project) == [] and not project.registers.exists()


def test_a_making_that_breaks_off_leaves_what_was_there(town, monkeypatch):
    make(town, inhabitants=SIZE)
    before = _content(town.registers)

    def breaks(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(files, "_parquet", breaks)
    with pytest.raises(OSError, match="disk full"):
        make(town, inhabitants=SIZE, seed=3)
    assert _content(town.registers) == before


def test_deliveries_of_somebody_else_are_never_replaced(town):
    own = town.registers / "voorbeeldstad/2025-Q4/eigen.csv"
    own.parent.mkdir(parents=True)
    own.write_text("eigen", "utf-8")
    with pytest.raises(ConfigError, match="holds deliveries that the demo did not make"):
        make(town, inhabitants=SIZE)
    assert ensure(town) == [] and own.read_text("utf-8") == "eigen"


def test_only_a_synthetic_municipality_gets_invented_deliveries(town):
    with pytest.raises(ConfigError, match="voorbeeld is a real municipality"):
        make(town, "voorbeeld")
    with pytest.raises(UnknownName, match="Did you mean 'voorbeeldstad'"):
        make(town, "voorbeeldstat")


def test_a_project_of_its_own_has_towns_that_are_known(town, tmp_path):
    other = elsewhere.make(town, tmp_path / "land", towns=3, inhabitants=SIZE)
    assert list(other.config.municipalities) == ["voorbeeldgemeente-001", "voorbeeldgemeente-002", "voorbeeldgemeente-003"]
    assert [p.id for p in other.publications] == [f"voorbeeldgemeente-00{n}/2025-q4" for n in (1, 2, 3)]
    assert all(p.synthetic for p in other.publications)
    areas = (other.reference / "gebieden.csv").read_text("utf-8")
    assert "GM9102;Voorbeeldgemeente 002;gemeente;NL;" in areas and "WK910301;Wijk 01;wijk;GM9103;" in areas
    for name in other.config.municipalities:
        assert len(deliveries(other.registers / name / "2025-Q4", other.registers)) == 16
    assert ensure(other) == [] and not town.registers.exists()


def test_a_project_of_its_own_can_be_made_anew_but_nothing_else_is_replaced(town, tmp_path):
    folder = tmp_path / "groot"
    elsewhere.make(town, folder, inhabitants=SIZE)
    again = elsewhere.make(town, folder, inhabitants=2 * SIZE)
    assert json.loads((again.registers / "voorbeeldstad" / making.MARK).read_text("utf-8"))["inhabitants"] == 2 * SIZE
    with pytest.raises(ConfigError, match="is not empty, and the demo did not make it"):
        elsewhere.make(town, town.root)
