"""cijferlijst(): every figure of a selection as a row, with what a check says against it."""

from __future__ import annotations

import pandas as pd
import pytest
from handed_over import MARK, row, texts

from peilmerk.display import cijferlijst


def test_a_statement_made_twice_is_one_row_with_both_places(young):
    assert len(young) == 4
    table = cijferlijst(young)
    (line,) = [r for r in table.rows if "ambulante" in r.cells[0].text]
    assert line.cells[2].text == "310 personen" and "1" in line.cells[-1].text and "9" in line.cells[-1].text


def test_lines_of_a_report_are_named_once_as_such_and_remarks_on_the_typing_are_left_out(young):
    (line,) = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].head(1).to_dict("records")
    said = pd.DataFrame([line | {"plaats": f"r. {n}", "note": note} for n, note in ((100, "ruwe schatting"), (181, "ruwe schatting; herhaald in de bron"), (205, "herhaald in de titel van een tabel"))])
    (found,) = cijferlijst(said).rows
    assert found.cells[0].note == "ruwe schatting" and found.cells[-1].text == "r. 100, 181 en 205"


def test_amounts_of_one_subject_have_one_unit(young):
    (line,) = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].head(1).to_dict("records")
    said = pd.DataFrame([line | {"unit_measure": "EUR", "obs_value": v, "decimals": d, "time_start": pd.Timestamp(day)} for v, d, day in ((1.4e6, -5, "2019-01-01"), (700e3, -3, "2020-01-01"))])
    assert [r.cells[2].text for r in cijferlijst(said).rows if r.kind == "member"] == ["€ 1,4 mln", "€ 0,7 mln"]


def test_a_direction_that_was_provisional_and_then_certain_is_one_row(young):
    (line,) = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].head(1).to_dict("records")
    line |= {"transformation": "direction", "unit_measure": "direction", "obs_value": -1.0}
    said = pd.DataFrame([line | {"plaats": f"r. {n}", "obs_status": status, "soort": kind} for n, status, kind in ((40, "P", "voorlopig"), (210, "A", "gerealiseerd"))])
    (found,) = cijferlijst(said).rows
    assert [c.text for c in found.cells[2:]] == ["▼ daalt".removeprefix("▼ "), "gerealiseerd", "r. 40 en 210"]


def test_a_direction_says_with_what_it_is_compared_and_what_is_remarked_of_it_in_a_short_list_too(young):
    (line,) = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].head(1).to_dict("records")
    line |= {"transformation": "direction", "unit_measure": "direction", "obs_value": -1.0, "note": "ten opzichte van 1e halfjaar 2019"}
    for table in (cijferlijst(pd.DataFrame([line])), cijferlijst(pd.DataFrame([line]), kort=True)):
        assert table.rows[0].cells[0].note == "ten opzichte van 1e halfjaar 2019" and "Met welke periode is vergeleken, staat erbij als de bron dat zegt." in table.legend
    assert "vergeleken" not in " ".join(cijferlijst(young).legend)


def test_what_is_about_others_under_each_law_is_two_subjects(young, edition):
    (line,) = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].head(1).to_dict("records")
    both = [line | {"indicator": "clienten_begeleiding", "theme": theme, "onderwerp": edition.reference.label("clienten_begeleiding", theme)} for theme in ("wmo", "jeugd")]
    assert [r.cells[0].text for r in cijferlijst(pd.DataFrame(both)).rows] == ["Cliënten met begeleiding (Wmo)", "Cliënten met begeleiding (Jeugdwet)"]
    assert edition.reference.label("bijstandsgerechtigden", "jeugd") == "Bijstandsgerechtigden"


def test_an_indicator_with_one_statement_is_one_row_under_its_own_name(young):
    table = cijferlijst(young)
    kinds = [(r.kind, r.cells[0].text) for r in table.rows]
    assert ("group", "Jeugdigen in jeugdhulp met verblijf") in kinds
    assert [k for k, text in kinds if "ambulante" in text] == ["item"]
    assert [text for k, text in kinds if k == "member"] == ["pleegzorg", "gezinshuis"]


def test_one_member_alone_is_named_with_its_indicator(young):
    (line,) = cijferlijst(young[young["uitsplitsing"] == "gezinshuis"]).rows
    assert line.cells[0].text == "Jeugdigen in jeugdhulp met verblijf: gezinshuis"


def test_a_group_heads_all_columns(young):
    table = cijferlijst(young)
    assert [r.cells[0].colspan for r in table.rows if r.kind == "group"] == [len(table.head[0])]


def test_two_values_for_one_figure_are_two_rows(young):
    twice = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].copy()
    twice.iloc[1, twice.columns.get_loc("obs_value")] = 311
    assert len([r for r in cijferlijst(twice).rows if r.kind != "group"]) == 2


def test_figures_of_one_subject_stand_in_the_order_of_time(young):
    first = young[young["indicator"] == "clienten_ambulante_jeugdhulp"].head(1)
    later = [first.assign(time_period=code, periode=f"{code[-1]}e kwartaal", time_start=start) for code, start in zip(("2024-Q2", "2023-Q4"), pd.to_datetime(["2024-04-01", "2023-10-01"]), strict=True)]
    table = cijferlijst(pd.concat(later, ignore_index=True))
    assert [r.cells[1].text for r in table.rows if r.kind != "group"] == ["4e kwartaal", "2e kwartaal"]


def test_a_provisional_figure_ends_with_a_mark_that_is_explained(edition):
    table = cijferlijst(edition.observaties("cijfers").query("indicator == 'bijstandsgerechtigden'"))
    cell = table.rows[0].cells[2]
    assert cell.text == "1.234 personen*" and cell.flags == ["provisional"]
    assert "* = voorlopig" in table.legend


def test_only_marks_that_are_used_are_explained(young):
    assert not [x for x in cijferlijst(young).legend if x.startswith(("* ", "≠", "PM"))]
    assert "× = verborgen om personen te beschermen" in cijferlijst(young).legend
    assert not [x for x in cijferlijst(young[young["uitsplitsing"] == "gezinshuis"]).legend if x.startswith("×")]


def test_a_hidden_figure_is_a_mark_and_nothing_else(young):
    line = row(cijferlijst(young), "pleegzorg")
    assert (line.cells[2].text, line.cells[2].flags) == ("×", ["hidden"])


def test_a_short_list_has_no_kind_and_place(young):
    assert len(cijferlijst(young, kort=True).head[0]) == len(cijferlijst(young).head[0]) - 2
    assert all(len(r.cells) == 3 for r in cijferlijst(young, kort=True).rows if r.kind != "group")


def test_a_figure_of_another_area_says_which(young):
    other = young[young["uitsplitsing"] == "gezinshuis"].assign(ref_area="NL", gebied="Nederland")
    assert "Nederland" in " ".join(texts(cijferlijst(other))[0])
    assert "Voorbeeld" not in " ".join(texts(cijferlijst(young))[0])


def test_directions_are_words(young):
    line = young[young["uitsplitsing"] == "gezinshuis"]
    direction = pd.concat([line.assign(transformation="direction", obs_value=v, time_period=f"202{n}") for n, v in enumerate([1.0, 0.0, -1.0])])
    table = cijferlijst(direction)
    cells = [r.cells[2] for r in table.rows if r.kind != "group"]
    assert [(c.text, c.flags) for c in cells] == [("stijgt", ["dir-up"]), ("stabiel", ["dir-flat"]), ("daalt", ["dir-down"])]
    assert table.head[0][2].text == "Richting" and cijferlijst(young).head[0][2].text == "Waarde"


@pytest.mark.parametrize("short", [False, True])
def test_a_disputed_figure_of_a_list_has_a_mark_and_the_words_behind_its_name(young, disputed, short):
    disputed("gezinshuis")
    table = cijferlijst(young, kort=short)
    line = row(table, "gezinshuis")
    assert line.cells[0].note == "elders staat 41" and line.cells[2].flags == ["differs"]
    assert [r for r in table.rows if r is not line and any(c.note == "elders staat 41" or "differs" in c.flags for c in r.cells)] == []
    assert MARK in table.legend and not [x for x in table.legend if "elders" in x]


def test_the_words_stand_behind_what_the_delivery_notes(young, disputed):
    disputed("gezinshuis")
    noted = young.assign(note="Met voogdij.")
    assert [row(cijferlijst(noted, kort=k), "gezinshuis").cells[0].note for k in (False, True)] == ["Met voogdij; elders staat 41", "elders staat 41"]
    disputed("niets")
    assert row(cijferlijst(noted), "gezinshuis").cells[0].note == "Met voogdij."


def test_of_a_statement_that_is_made_twice_all_places_are_asked_for(young, edition, monkeypatch):
    asked = []
    monkeypatch.setattr(edition, "disputed", lambda rows: (asked.append(len(rows)), ("", False))[1])
    cijferlijst(young)
    assert sorted(asked) == [1, 1, 2]


def test_what_is_said_of_something_else_than_the_value_gives_no_mark(young, disputed):
    disputed("gezinshuis", "staat als op koers, maar het doel is 41", differs=False)
    table = cijferlijst(young)
    line = row(table, "gezinshuis")
    assert line.cells[0].note == "staat als op koers, maar het doel is 41" and line.cells[2].flags == [] and MARK not in table.legend
