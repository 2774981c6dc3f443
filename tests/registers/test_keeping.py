"""Retention: which registers are overdue, and what is kept of one that will be destroyed."""

from __future__ import annotations

from datetime import date

import pytest

from peilmerk import clean, reads, store
from peilmerk.deliveries.manifest import Destroyed, deliveries
from peilmerk.errors import ConfigError, PeilmerkError
from peilmerk.registers import keeping
from registers.planted import NAME, plant
from synthetic import rows

FOLDER, TODAY = "voorbeeld/2024-Q1", date(2024, 6, 1)


def lines(*, file="indicaties.csv", until="", register="indicaties"):
    text = f"  - bestand: {file}\n    bron: x\n    export: 2024-05-01\n    register: {register}\n"
    return text + (f"    bewaren_tot: {until}\n" if until else "")


def put(project, *entries, folder=FOLDER, files=("indicaties.csv",), root=None):
    """Registers without content that matters, named in leveringen.yml."""
    place = (root or project.registers) / folder
    place.mkdir(parents=True, exist_ok=True)
    for file in files:
        (place / file).write_text(f"{file} {folder}", "utf-8")
    (place / "leveringen.yml").write_text("leveringen:\n" + "".join(entries), "utf-8")
    return place


def counted(project, delivery, **about):
    """Observations of a delivery in the store, as counting leaves them."""
    log = {"sheet": "indicaties", "reader": "indicaties", "observations": 1, "rows": {"data": 5}, "remarks": ["Opmerking."],
           "faults": [], "corrections": [], "hints": [f"wijk van {NAME}"]}  # fmt: skip
    facts = {"fingerprint": "f", "observations": 1, "sheets": [log | about], "delivery": delivery.name, "hash": delivery.hash}
    return store.write(keeping.stored(project, delivery), rows({"obs_value": 12, "indicator": "stand_maatwerk", "source": delivery.hash}), facts)


@pytest.fixture
def no_cleaning(monkeypatch):
    """The store has what there is to count; nothing is read."""
    monkeypatch.setattr(clean, "clean", lambda *args: [])


# --- retention ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "late"), [("2024-05-31", True), ("2024-06-01", False), ("2024-06-02", False), ("", False)])
def test_overdue_is_what_is_there_after_its_last_day(project, until, late):
    put(project, lines(until=until))
    assert [d.name for d in keeping.overdue(project, TODAY)] == [f"{FOLDER}/indicaties.csv"] * late


def test_the_longest_overdue_comes_first_of_all_folders_and_roots(project):
    put(project, lines(until="2024-05-01"))
    put(project, lines(until="2023-05-01"), folder="voorbeeld/2023-Q4")
    put(project, lines(until="2024-03-01"), folder="voorbeeld/2022-Q1", root=project.raw)
    assert [d.folder for d in keeping.overdue(project, TODAY)] == ["voorbeeld/2023-Q4", "voorbeeld/2022-Q1", FOLDER]


def test_a_register_that_is_gone_is_not_overdue(project):
    place = put(project, lines(until="2024-05-01"))
    (place / "indicaties.csv").unlink()
    assert keeping.overdue(project, TODAY) == []


def test_a_folder_that_cannot_be_used_does_not_hide_the_others(project):
    put(project, lines(until="2024-05-01"))
    put(project, "  - register: nee\n", folder="voorbeeld/2023-Q4", files=())
    assert [d.folder for d in keeping.overdue(project, TODAY)] == [FOLDER]


def test_deliveries_of_figures_are_no_registers(project):
    assert keeping.registers(project) == []


def test_a_reminder_says_what_to_do(project):
    put(project, lines(until="2024-05-01"))
    (late,) = keeping.overdue(project, TODAY)
    assert "2024-05-01" in keeping.reminder(late) and "peilmerk destroy -m voorbeeld -p 2024-Q1 --file 'indicaties.csv'" in keeping.reminder(late)


# --- keeping --------------------------------------------------------------------------------------------------------


def test_observations_are_kept_and_no_cell_is_quoted(project, no_cleaning):
    place = put(project, lines())
    (delivery,) = keeping.present(place, project.registers)
    source = counted(project, delivery)
    kept = keeping.keep(project, FOLDER, {delivery.path}, TODAY)[delivery.path]
    assert kept == place / "bewaard" / f"{delivery.hash}.parquet"
    assert store.read([kept]).equals(store.read([source]))
    (sheet,) = store.about(kept)["sheets"]
    assert (sheet["hints"], sheet["faults"], sheet["rows"], sheet["remarks"]) == ([], [], {"data": 5}, ["Opmerking."])
    assert NAME.encode() in source.read_bytes() and NAME.encode() not in kept.read_bytes()


def test_all_registers_of_a_folder_are_kept_and_only_what_goes_is_called_destroyed(project, no_cleaning):
    place = put(project, lines(), lines(file="personen.csv", register="personen"), files=("indicaties.csv", "personen.csv"))
    both = keeping.present(place, project.registers)
    for delivery in both:
        counted(project, delivery)
    kept = keeping.keep(project, FOLDER, {both[1].path}, TODAY)
    assert [store.about(kept[d.path]).get("destroyed") for d in both] == [None, "2024-06-01"]


@pytest.mark.parametrize("which", ["indicaties.csv", "personen.csv"])
def test_what_was_not_counted_is_not_given_up(project, no_cleaning, which):
    place = put(project, lines(), lines(file="personen.csv", register="personen"), files=("indicaties.csv", "personen.csv"))
    one, other = sorted(keeping.present(place, project.registers), key=lambda d: d.path.name == which)
    counted(project, one)
    with pytest.raises(PeilmerkError, match=f"were not destroyed.*\n.*{which}: it has no observations.*\n.*--without-observations"):
        keeping.keep(project, FOLDER, {one.path}, TODAY)
    assert set(keeping.keep(project, FOLDER, {other.path}, TODAY, incomplete=True)) == {one.path}


def test_a_folder_that_cannot_be_cleaned_is_told(project):
    place = put(project, lines())
    (place / "correcties.yml").write_text("correcties: nee", "utf-8")
    with pytest.raises(PeilmerkError, match=r"correcties\.yml"):
        keeping.keep(project, FOLDER, set(), TODAY)


def test_rows_that_were_refused_are_a_reason_to_stop(project):
    plant(project)
    path = project.registers / FOLDER / "indicaties.csv"
    path.write_text(path.read_text("cp1252") + "999999990;X;BSK-9;99-onbekend;01-03-2024;;02;2;uur;week;;GZN9;01-01-1950;;\n", "cp1252")
    with pytest.raises(PeilmerkError, match=r"were not destroyed(.|\n)*indicaties\.csv.*99-onbekend"):
        keeping.keep(project, FOLDER, {path}, TODAY)
    told = project.registers / FOLDER / "leveringen.yml"
    told.write_text(told.read_text("utf-8").replace("register: indicaties", "register: indicaties\n    geweigerd_tot: 1"), "utf-8")
    assert path in keeping.keep(project, FOLDER, {path}, TODAY)


# --- what was kept --------------------------------------------------------------------------------------------------


def gone(project, delivery, sha256):
    """The delivery, destroyed, with the record that says so."""
    record = Destroyed(
        bestand="indicaties.csv", hash=delivery.hash, register="indicaties", vernietigd_op=TODAY, door="A", reden="b", rijen=5, waarnemingen=1,
        waarnemingen_sha256=sha256, verwijderd=[],
    )  # fmt: skip
    import json

    text = json.dumps({"vernietigd": [json.loads(record.model_dump_json(by_alias=True))]})
    (delivery.path.parent / "vernietigd.yml").write_text(text, "utf-8")
    delivery.path.unlink()
    (found,) = deliveries(delivery.path.parent, project.registers)
    return found


@pytest.fixture
def kept(project, no_cleaning):
    """A register of which the observations are kept, and where."""
    place = put(project, lines())
    (delivery,) = keeping.present(place, project.registers)
    counted(project, delivery)
    return delivery, keeping.keep(project, FOLDER, {delivery.path}, TODAY)[delivery.path]


def test_what_was_kept_of_a_destroyed_register_is_found(project, kept):
    delivery, path = kept
    found = gone(project, delivery, store.digest(path))
    assert found.hash == delivery.hash and keeping.kept_observations(found, project.registers) == path
    assert "op 2024-06-01 vernietigd" in keeping.told(found)


def test_what_was_kept_of_a_register_that_is_still_there_is_found(project, kept):
    delivery, path = kept
    assert keeping.kept_observations(delivery, project.registers) == path
    path.unlink()
    assert keeping.kept_observations(delivery, project.registers) is None


def test_kept_observations_that_were_changed_or_lost_are_told(project, kept):
    delivery, path = kept
    found = gone(project, delivery, store.digest(path))
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ConfigError, match=r"not the file that was kept when voorbeeld/2024-Q1/indicaties\.csv was destroyed on 2024-06-01"):
        keeping.kept_observations(found, project.registers)
    path.unlink()
    with pytest.raises(ConfigError, match="gone: it was kept"):
        keeping.kept_observations(found, project.registers)


def test_that_it_was_looked_for_and_lost_is_recorded_so_that_it_may_come_back(project, kept):
    delivery, path = kept
    found = gone(project, delivery, store.digest(path))
    path.unlink()
    with reads.recording(project.root) as log, pytest.raises(ConfigError):
        keeping.kept_observations(found, project.registers)
    assert [(r.kind, r.path) for r in log.finished()] == [("absent", path.relative_to(project.root).as_posix())]


def test_of_a_register_without_observations_none_are_kept(project, kept):
    delivery, _ = kept
    assert keeping.kept_observations(gone(project, delivery, ""), project.registers) is None


def test_planted_registers_are_all_found(project):
    plant(project)
    assert [d.path.name for d in keeping.registers(project)] == ["indicaties.csv", "declaraties.csv"]
