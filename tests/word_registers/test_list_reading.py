"""Reading the lists: rows as they were kept, and every fault at once, with its row, column and what to do."""

from datetime import date

import pytest
from keeping_lists import TOWN, kept, write, write_text

from peilmerk import delivered, reads
from peilmerk.errors import DeliveryError, UnknownName
from peilmerk.plan.editions import now_of
from peilmerk.project import Project
from peilmerk.word_registers import filled
from peilmerk.word_registers.reading import LISTS, read, read_all

HEADER = "code;omschrijving;thema;gepland;gerealiseerd;vastgelegd;bron;opmerking\n"


def faults(project):
    with pytest.raises(DeliveryError) as error:
        read_all(project, TOWN)
    return error.value.faults


def test_a_row_has_its_cells_as_their_columns_read_them(project):
    (entry,) = kept(project, "mijlpalen", {"thema": "Jeugd", "gepland": "1e  Kwartaal 2021", "opmerking": "onder druk"})
    assert entry.code == "start-teams" and entry.recorded == date(2024, 1, 1) and entry["thema"] == "jeugd"
    assert entry["gepland"].period.code == "2021-Q1" and str(entry["gepland"]) == "1e kwartaal 2021"
    assert entry["gerealiseerd"] is None and entry.where == "lijsten/mijlpalen.csv, regel 2"


def test_a_season_is_shown_in_the_words_of_who_wrote_it(project):
    (entry,) = kept(project, "mijlpalen", {"gepland": "Voorjaar  2021"})
    assert str(entry["gepland"]) == "voorjaar 2021" and entry["gepland"].end == date(2021, 5, 31)


def test_a_list_that_is_not_there_has_no_rows(project):
    assert read_all(project, TOWN) == {name: [] for name in LISTS}


def test_columns_may_stand_in_any_order_and_empty_rows_are_nothing(project):
    write_text(project, "toezeggingen", "\ufefftoezegging;bron;code;aan;uiterlijk;afgedaan;vastgelegd\nEen brief;r. 1;brief;raad;;;1-2-2024\n;;;;;;\n\n")
    (entry,) = read(project, TOWN, "toezeggingen")
    assert (entry["toezegging"], entry.recorded, entry["aan"]) == ("Een brief", date(2024, 2, 1), "raad")


def test_every_fault_of_every_list_is_told_at_once(project):
    write(project, "mijlpalen", {"gepland": "ooit", "vastgelegd": "2024-13-01"}, {"code": "Start Teams", "bron": ""})
    write(project, "gebeurtenissen", {"soort": "crissis"}, {"begin": "2024", "einde": "2023"})
    told = {(f.file, f.row, f.column): f for f in faults(project)}
    file = "voorbeeld/lijsten/mijlpalen.csv"
    assert {(file, 2, "D"), (file, 2, "F"), (file, 3, "A"), (file, 3, "G")} <= set(told)
    assert "voorjaar 2021" in told[file, 2, "D"].expected and told[file, 3, "G"].do == "Fill in 'bron'."
    events = "voorbeeld/lijsten/gebeurtenissen.csv"
    assert "Did you mean 'crisis'" in told[events, 2, "E"].do and "before the begin" in told[events, 3, None].found
    assert len(told) == 6


def test_a_theme_that_does_not_exist_has_near_ones(project):
    write(project, "doelen", {"thema": "jeud"})
    (fault,) = faults(project)
    assert fault.column == "C" and "Did you mean 'Jeugd'" in fault.do


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("code,omschrijving\n", "'code,omschrijving'"), ("", "no column code"), (HEADER.replace("thema", "tema"), "'tema'"),
        (HEADER.replace("thema", "code"), "the column 'code' twice"), (HEADER + "a;b;;;;2024-01-01;r;x;te veel\n", "9 cells"), (HEADER + 'a;"b;;\n', "a table that ends within a cell"),
        ((HEADER + "a;financi\u00eble analyse;;;;2024-01-01;r;\n").encode("cp1252"), "a byte that is no UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused(project, content, found):
    write_text(project, "mijlpalen", content)
    assert any(found in fault.found for fault in faults(project))


def test_a_code_stands_once_a_day(project):
    write(project, "mijlpalen", {"vastgelegd": "2024-01-01"}, {"vastgelegd": "2024-02-01"}, {"vastgelegd": "1-1-2024"})
    (fault,) = faults(project)
    assert (fault.row, fault.column) == (4, "A") and "as in row 2" in fault.found


def test_what_looks_like_a_citizen_service_number_is_not_published(project):
    write(project, "toezeggingen", {"toezegging": "brief aan 999990019"})
    (fault,) = faults(project)
    assert fault.column == "B" and "999990019" not in str(fault)


def test_a_target_is_a_number_that_may_say_its_direction(project):
    found = kept(project, "doelen", *({"code": f"doel-{n}", "streefwaarde": text} for n, text in enumerate(("80", "ten minste 1.250", "Hoogstens 6,2", "≥ 4 mln", "<= -10"))))
    assert [(e["streefwaarde"].value, e["streefwaarde"].sign) for e in found] == [(80, 0), (1250, 1), (6.2, -1), (4e6, 1), (-10, -1)]


@pytest.mark.parametrize("text", ["tachtig", "5-9", "PM", "ten minste"])
def test_what_is_no_single_number_is_no_target(project, text):
    write(project, "doelen", {"streefwaarde": text})
    (fault,) = faults(project)
    assert fault.column == "F"


def test_a_list_that_peilmerk_does_not_know_has_near_ones(project):
    with pytest.raises(UnknownName, match="Did you mean 'mijlpalen'"):
        read(project, TOWN, "mijlpaal")


def test_a_list_counts_as_filled_once_something_of_it_is_known(project):
    write(project, "mijlpalen", {"vastgelegd": "2024-02-01"})
    write(project, "besluiten")
    assert filled(project, TOWN, date(2024, 1, 31)) == set()
    assert filled(project, TOWN, date(2024, 2, 1)) == {"mijlpalen"}


def test_the_folder_of_lists_is_no_folder_of_deliveries(project):
    before = delivered.folders(project)
    write(project, "mijlpalen", {})
    assert delivered.folders(project) == before and delivered.strays(project) == []


def test_a_list_that_changes_or_comes_is_seen_by_the_fingerprint_of_who_read_it(project):
    write(project, "mijlpalen", {})
    with reads.recording(project.root) as log:
        read_all(project, TOWN)
    def stale() -> set[str]:
        now = now_of(Project(project.root))
        return {read.path.split("/")[-1] for read in log.finished() if not now.holds(read)}

    assert stale() == set()
    comes = write(project, "besluiten", {})
    assert stale() == {"besluiten.csv"}
    comes.unlink()
    write(project, "mijlpalen", {"omschrijving": "start van de teams voor volwassenen"})
    assert stale() == {"mijlpalen.csv"}
