"""What a cell hands over: tables and charts as data, the same for JupyterLab and the site."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import altair as alt
import pandas as pd
import pytest

from peilmerk import display, house_style, methods
from peilmerk.analyses.outcome import Outcome, absent, derive, nothing
from peilmerk.display import (
    MIME,
    Cell,
    Row,
    Table,
    cijferlijst,
    figuur,
    inhoud,
    matrix,
    methoden,
    reekstabel,
    tabel,
    tegels,
    zin,
)
from peilmerk.edition import current, editie
from peilmerk.errors import HiddenCells, PeilmerkError, UnknownName
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL

TABLES = {"cijfers": {"theme": ["financien", "werk_inkomen"]}, "jeugd": {"theme": ["jeugd"]}, "maatregelen": {"theme": ["maatregelen"]},
          "op_koers": {"indicator": ["op_koers"]}}  # fmt: skip


@pytest.fixture(scope="module")
def opened(published):
    return editie("voorbeeld", "2024-Q1", TABLES, published.root)


@pytest.fixture(autouse=True)
def edition(opened, monkeypatch):
    """The first edition of the synthetic project, open."""
    monkeypatch.setattr("peilmerk.edition._CURRENT", [opened])
    return opened


@pytest.fixture
def young(edition):
    return edition.observaties("jeugd")


@pytest.fixture
def budget(edition):
    table = edition.observaties("cijfers")
    return table[table["uit_tabel"]]


@pytest.fixture
def measures(edition):
    table = edition.observaties("maatregelen")
    return table[table["indicator"] == "taakstelling"]


def texts(table) -> list[list[str]]:
    return [[c.text for c in r.cells] for r in table.rows]


def row(table, heading: str):
    return next(r for r in table.rows if r.cells[0].text == heading)


def mime(output) -> dict:
    return output._repr_mimebundle_()[0]


def spec_of(output) -> dict:
    return output.content["spec"]


# --- lists of figures ---------------------------------------------------------------------------------------------


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
        assert table.rows[0].cells[0].note == "ten opzichte van 1e halfjaar 2019" and "met welke periode is vergeleken, staat erbij als de bron dat zegt" in table.legend
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


# --- figures that a check disputes ----------------------------------------------------------------------------------


@pytest.fixture
def disputed(edition, monkeypatch):
    """A function: checks say this against the figures of a member (`gezinshuis`), or an indicator; differs: against their value too."""

    def of(name: str, words: str = "elders staat 41", differs: bool = True) -> None:
        def told(rows):
            return (words, differs) if any(name in (r["uitsplitsing"], r["indicator"]) for r in rows) else ("", False)

        monkeypatch.setattr(edition, "disputed", told)

    return of


MARK = "≠ = wijkt af van de berekende som of van andere cijfers"


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


def test_a_disputed_figure_of_a_series_has_a_mark_and_the_words_below_the_table(quarters, disputed):
    disputed("gezinshuis")
    table = reekstabel(quarters[quarters["periode"] == "kwartaal 1"], "uitsplitsing")
    (line,) = table.rows
    assert (line.cells[1].flags, line.cells[1].note, line.cells[2].flags) == (["provisional", "differs"], "elders staat 41", ["hidden"])
    assert table.legend[-2:] == [MARK, "kwartaal 1 (1.041*): elders staat 41"]


def test_amounts_of_a_wide_table_can_be_told_in_thousands(spent):
    table = reekstabel(spent, "uitsplitsing", in_duizenden=True)
    whole = reekstabel(spent, "uitsplitsing")
    assert table.unit == "bedragen × € 1.000" and whole.unit != table.unit
    for thousand, euro in zip((c for r in table.rows for c in r.cells[1:]), (c for r in whole.rows for c in r.cells[1:]), strict=True):
        assert thousand.key == euro.key and thousand.flags == euro.flags
        if euro.text.rstrip("*"):
            assert abs(float(thousand.text.rstrip("*").replace(".", "")) - float(euro.text.rstrip("*").replace(".", "")) / 1000) <= 0.5


def test_a_disputed_amount_of_a_delivered_table_has_a_mark_too(budget, disputed):
    disputed("2. Doorbraakaanpak", "elders staat € 90.000")
    table = matrix(budget, rijen="intervention")
    line, total = row(table, "2. Doorbraakaanpak"), row(table, "Totaal")
    assert "differs" in line.cells[1].flags and line.cells[1].note == "elders staat € 90.000"
    assert "differs" in total.cells[1].flags and not total.cells[1].note  # its sum stands below it
    assert any(x.startswith("2. Doorbraakaanpak (80*): elders") for x in table.legend)


def test_a_chart_with_a_disputed_figure_says_so_for_who_does_not_open_its_data(spent, disputed):
    """In its chart, behind the value; or, where a chart writes no values, in a note."""
    assert "≠" not in json.dumps([draw(spent).content["spec"], draw(spent).content["notes"]], ensure_ascii=False)
    before = draw(spent).content["spec"]
    disputed("2. Doorbraakaanpak")
    content = draw(spent).content
    values = {row["naam"]: row["waarde"] for layer in content["spec"]["layer"] for row in layer.get("data", content["spec"].get("data"))["values"] if "waarde" in row}
    assert values["2. Doorbraakaanpak"] == "€ 80.000*\u00a0≠" and "≠" not in values["1. Wijkaanpak"]
    assert any(note.startswith("≠ = wijkt af") for note in content["notes"])

    def room(spec: dict) -> int:
        return int(re.search(r"width - min\((\d+)", json.dumps(spec))[1])

    assert room(content["spec"]) > room(before), "the mark has room beside the longest bar"
    chart = alt.Chart(spent).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N")
    unwritten = figuur(chart, spent, titel="t", label="fig-x").content
    assert unwritten["notes"] == ["Een cijfer dat afwijkt van andere cijfers, heeft ≠ in de gegevens bij deze figuur."]


def test_a_disputed_headline_has_a_mark_and_the_words(edition, disputed):
    disputed("bijstandsgerechtigden", "elders staat 1.243 personen")
    first, second = tegels(edition.observaties("cijfers")).content["tiles"]
    assert (first["against"], first["differs"]) == ("", False)
    assert (second["value"], second["note"], second["against"], second["differs"]) == ("1.234*", "december 2023, voorlopig", "elders staat 1.243 personen", True)


# --- tables of amounts --------------------------------------------------------------------------------------------


def test_a_matrix_has_the_columns_as_they_were_delivered(budget):
    table = matrix(budget, rijen="intervention")
    kinds = [(c.text.split()[0] if c.text else "", c.colspan) for c in table.head[0]]
    assert kinds[:3] == [("", 1), ("Besteed", 1), ("Beschikbaar", 1)] and len(table.head) == 2
    assert [c.text for c in table.head[1]][:3] == ["Interventie", "2024", "2025"]
    assert table.unit == "bedragen × € 1.000"


def test_members_stand_in_the_order_of_the_delivery(budget):
    shuffled = budget.sample(frac=1, random_state=1)
    headings = [r.cells[0].text for r in matrix(shuffled, rijen="intervention").rows]
    assert headings == ["1. Wijkaanpak", "2. Doorbraakaanpak", "Totaal", "berekende som"]


def test_a_total_that_differs_from_its_sum_has_a_mark_and_the_sum_below_it(budget):
    table = matrix(budget, rijen="intervention")
    total, computed = row(table, "Totaal"), row(table, "berekende som")
    assert (total.kind, computed.kind) == ("total", "computed")
    assert (total.cells[1].text, total.cells[1].flags) == ("201*", ["provisional", "differs"])
    assert computed.cells[1].text == "200"
    assert "differs" not in total.cells[2].flags and computed.cells[2].text == "30"
    assert [x for x in table.legend if x.startswith("≠")]


def test_a_sum_that_is_the_same_as_its_total_is_not_repeated(budget, edition, monkeypatch):
    agreed = {(r["source_row"], r["source_column"]): r["obs_value"] for r in plain(budget).to_dict("records")}
    delivered = edition.column_sum

    def same(row):
        return None if delivered(row) is None else agreed[row["source_row"], row["source_column"]]

    monkeypatch.setattr(edition, "column_sum", same)
    table = matrix(budget, rijen="intervention")
    assert [r.cells[0].text for r in table.rows][-1] == "Totaal" and table.legend[-1] == "onder een totaal dat niet de som van zijn delen is, staat de berekende som"


def test_the_corner_is_judged_both_ways(budget):
    table = matrix(budget, rijen="intervention")
    total, computed = row(table, "Totaal"), row(table, "berekende som")
    assert total.cells[3].flags == ["differs"] and computed.cells[3].text == "230"
    assert total.cells[4].text == "231"


def test_behind_a_row_total_stands_the_sum_of_the_row(budget):
    table = matrix(budget, rijen="intervention")
    assert table.head[-1][-1].text == "Berekend"
    assert [c.text for c in row(table, "1. Wijkaanpak").cells] == ["1. Wijkaanpak", "120*", "30", "150", "150"]


def test_every_row_is_as_wide_as_the_head(budget, measures, edition):
    for table in (matrix(budget, rijen="intervention"), matrix(measures, rijen="measure", status=edition.observaties("op_koers"))):
        width = sum(c.colspan for c in table.head[-1])
        assert {sum(c.colspan for c in r.cells) for r in table.rows} == {width}
        assert {sum(c.colspan for c in line) for line in table.head} == {width}


def test_a_cell_that_was_delivered_for_several_years_spans_them(measures):
    line = row(matrix(measures, rijen="measure"), "1.2 Dagstructurering")
    assert [(c.text, c.colspan) for c in line.cells[1:]] == [("400 (2024 t/m 2025)", 2)]


def test_a_missing_amount_is_a_mark_that_is_explained(measures):
    table = matrix(measures, rijen="measure")
    cell = row(table, "1.3 Wijkzorg").cells[1]
    assert (cell.text, cell.flags) == ("PM", ["missing"]) and [x for x in table.legend if x.startswith("PM =")]


def test_a_status_is_a_column_with_words(measures, edition):
    table = matrix(measures, rijen="measure", status=edition.observaties("op_koers"))
    assert table.head[-1][-1].text == "Op koers"
    assert [(r.cells[-1].text, r.cells[-1].flags) for r in table.rows] == [
        ("ja", ["status-yes"]), ("nee", ["status-no"]), ("geen uitspraak", ["status-none"]), ("", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("decimals", "first", "unit"), [(-3, "120*", "bedragen × € 1.000"), (-5, "0,1*", "bedragen × € 1 mln"), (0, "120.000*", "bedragen in euro")]
)
def test_amounts_are_written_as_precisely_as_they_were_given(budget, decimals, first, unit):
    table = matrix(budget.assign(decimals=decimals), rijen="intervention")
    assert (row(table, "1. Wijkaanpak").cells[1].text, table.unit) == (first, unit)


# --- tabel --------------------------------------------------------------------------------------------------------


def test_a_table_is_data_for_the_site_and_a_table_for_jupyter(young):
    output = tabel(cijferlijst(young), titel="Jeugd", label="tbl-jeugd", toelichting="Ronde getallen.")
    bundle = mime(output)
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]
    assert (bundle[MIME]["kind"], bundle[MIME]["label"], bundle[MIME]["caption"]) == ("table", "tbl-jeugd", "Jeugd")
    assert bundle[MIME]["notes"] == ["Ronde getallen."] and bundle[MIME]["source"].startswith("Bron: Gemeente Voorbeeld")
    assert "gezinshuis" in bundle["text/html"]


def test_any_dataframe_can_be_a_table():
    frame = pd.DataFrame({"Wijk": ["Zuid", None], "Aantal": [1234, 5], "Bij": [True, False]})
    table = tabel(frame, titel="t", label="tbl-x").content["table"]
    assert [c["text"] for c in table["head"][0]] == ["Wijk", "Aantal", "Bij"]
    assert [[c["text"] for c in r["cells"]] for r in table["rows"]] == [["Zuid", "1.234", "True"], ["", "5", "False"]]
    assert [c["kind"] for c in table["rows"][0]["cells"]] == ["head", "num", "text"]


@pytest.mark.parametrize("nothing", [None, pd.DataFrame(), pd.DataFrame({"a": []})])
def test_without_rows_there_is_no_table(nothing):
    assert tabel(nothing, titel="t", label="tbl-x") is None


@pytest.mark.parametrize("label", ["wachttijd", "fig-x", "tbl-", "tbl-Wacht tijd", "tbl-wacht_tijd", "tbl-é"])
def test_a_label_of_another_form_is_refused_with_an_example(label, young):
    with pytest.raises(PeilmerkError, match="such as 'tbl-wachttijd'"):
        tabel(cijferlijst(young), titel="t", label=label)


# --- figuur -------------------------------------------------------------------------------------------------------


@pytest.fixture
def spent(budget):
    return budget[(budget["indicator"] == "transformatiebudget_uitgaven") & (budget["role"] == "item")]


def draw(data, **more):
    return figuur(house_style.staven(data, "uitsplitsing"), data, titel="Besteed", label="fig-besteed", **more)


def test_a_figure_is_a_chart_for_jupyter_and_data_for_the_site(spent):
    bundle = mime(draw(spent))
    (vega,) = [k for k in bundle if k.startswith("application/vnd.vegalite.")]
    assert bundle[vega]["data"]["values"] and bundle[vega]["usermeta"]["embedOptions"]["formatLocale"]["decimal"] == ","
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]
    assert (bundle[MIME]["kind"], bundle[MIME]["caption"]) == ("figure", "Besteed") and "text/html" not in bundle


def test_the_published_chart_has_no_colours_and_the_one_in_jupyter_has(spent):
    bundle = mime(draw(spent))
    assert "#" not in json.dumps(bundle[MIME]["spec"]["config"])
    vega = next(v for k, v in bundle.items() if "vegalite" in k)
    assert vega["config"]["axis"]["labelColor"].startswith("#")


def test_a_chart_of_invented_figures_says_so_in_jupyter_which_saves_pictures(spent, edition, monkeypatch):
    def in_jupyter():
        return next(v for k, v in mime(draw(spent)).items() if "vegalite" in k)

    assert "title" not in in_jupyter()
    monkeypatch.setattr(edition, "publication", replace(edition.publication, synthetic=True))
    assert in_jupyter()["title"]["text"] == "Verzonnen gegevens"


def test_a_chart_has_only_the_columns_that_it_uses(spent):
    values = spec_of(draw(spent))["data"]["values"]
    used = {k for v in values for k in v}
    assert used and used <= {"naam", "schaal", "plek", "waarde", "voorlopig", "sleutel"}
    for column in ("source", "vintage", "obs_value", "note", "conf_status", "source_row"):
        assert column not in used


def test_a_column_is_pruned_by_its_whole_name():
    data = pd.DataFrame({"a": [1], "aa": [2], "b": ["x"]})
    spec = display._spec(alt.Chart(data).mark_bar().encode(x="aa:Q", y="b:N"))
    assert spec["data"]["values"] == [{"aa": 2, "b": "x"}]


def test_the_same_chart_is_the_same_specification(spent):
    """Altair names data sets and parameters by a counter."""
    assert json.dumps(draw(spent).content) == json.dumps(draw(spent).content)


def test_a_figure_says_unit_period_source_and_its_data(spent):
    content = draw(spent).content
    assert content["unit"] == "euro, 2024" and content["source"].startswith("Bron: Gemeente Voorbeeld")
    assert "€ 120.000*" in json.dumps(content["table"], ensure_ascii=False)
    assert content["provisional"] == "Gearceerd: voorlopig." and draw(spent.assign(voorlopig=False)).content["provisional"] == ""


def test_only_a_chart_that_draws_something_provisional_says_how_that_looks(spent):
    """Its data may be provisional without being drawn so: a budget as a line, or a series that is left out."""
    chart = alt.Chart(spent.assign(voorlopig=False)).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N", opacity=house_style.voorlopig())
    assert spent["voorlopig"].any() and figuur(chart, spent, titel="Besteed", label="fig-x").content["provisional"] == ""
    layered = alt.layer(chart, alt.Chart(spent).mark_bar().encode(x="obs_value:Q", opacity=house_style.voorlopig()))
    assert figuur(layered, spent, titel="Besteed", label="fig-x").content["provisional"] == "Gearceerd: voorlopig."


@pytest.mark.parametrize(("times", "drawn"), [(1, "euro"), (1e3, "x 1.000 euro"), (1e6, "mln euro")])
def test_the_unit_above_a_chart_is_the_one_that_it_is_drawn_in(spent, times, drawn):
    bars = alt.Chart(spent.assign(schaal=spent["obs_value"] / times)).mark_bar().encode(x=alt.X("schaal:Q", title=drawn if times == 1 else f"{drawn}; per jaar"), y="uitsplitsing:N")
    content = figuur(bars, spent, titel="Besteed", label="fig-besteed").content
    assert (content["drawn"], content["unit"]) == (f"{drawn}, 2024", "euro, 2024")  # the table of the figure writes amounts with their own unit


def test_how_provisional_figures_look_is_told_of_this_chart_and_of_its_figures(spent):
    late = spent.assign(voorlopig=True, soort=["raming", *["prognose"] * (len(spent) - 1)])
    x, y = "jaar:Q", "obs_value:Q"
    lines = alt.Chart(late).mark_line().encode(x=x, y=y, strokeDash=house_style.voorlopige_rand())
    dots = alt.Chart(late).transform_filter("datum.voorlopig").mark_point(filled=False).encode(x=x, y=y)
    assert figuur(lines, late, titel="t", label="fig-x").content["provisional"] == "Streepjeslijn: raming of prognose."
    assert figuur(alt.layer(lines, dots), late, titel="t", label="fig-x").content["provisional"] == "Streepjeslijn of open rondje: raming of prognose."
    growing = late.assign(soort="voorlopig", onvolledig=True)
    said = figuur(alt.layer(lines, dots), growing, titel="t", label="fig-x").content["provisional"]
    assert said == "Open rondje: nog niet compleet. Er komen nog gegevens bij, dus lager is hier geen daling."
    mixed = late.assign(soort="voorlopig", onvolledig=[True, *[False] * (len(late) - 1)])
    said = figuur(alt.layer(lines, dots), mixed, titel="t", label="fig-x").content["provisional"]
    assert said.startswith("Streepjeslijn of open rondje: voorlopig; een los open rondje is nog niet compleet.")


@pytest.mark.parametrize(
    ("months", "said"), [(["2025-01", "2025-04", "2025-05", "2025-06"], "2025"), (["2024-12", "2025-04", "2025-05", "2025-06"], "2024 t/m 2025"), (["2025-01"], "2025-01")]
)
def test_the_time_of_many_figures_is_their_years_and_one_year_once(months, said):
    start = pd.Series(pd.to_datetime(months))
    assert display._spanned(pd.DataFrame({"time_start": start, "time_end": start + pd.offsets.MonthEnd(0), "periode": months})) == said


def test_above_a_chart_a_year_that_no_source_names_is_no_fact():
    start = pd.Series(pd.to_datetime(["2020-01-01", "2020-01-01", "2021-01-01"]))
    rows = pd.DataFrame({"time_start": start, "time_end": start + pd.offsets.YearEnd(0), "periode": ["2020", "2020", "2021"], "note": ["circa; periode niet genoemd", "periode niet genoemd", ""]})
    assert display._spanned(rows) == "2020 (periode aangenomen) en 2021"
    assert display._spanned(rows.assign(note=["periode niet genoemd", "", ""])) == "2020 en 2021"  # of one figure the source does name it


def test_the_text_alternative_says_what_is_drawn(spent):
    assert draw(spent).content["alt"] == (
        "Staafdiagram: Besteed. 2 waarden. Hoogste waarde: € 120.000 (1. Wijkaanpak, 2024, voorlopig). Laagste: € 80.000 (2. Doorbraakaanpak, 2024, voorlopig). "
        "De waarden staan in de tabel bij de figuur."
    )
    assert draw(spent, alt_tekst="Wijkaanpak kost het meest.").content["alt"] == "Wijkaanpak kost het meest."


def _told(edition, values: pd.DataFrame, chart=None) -> str:
    spec = (chart or alt.Chart(values).mark_line().encode(x="periode:N", y="obs_value:Q")).to_dict()
    return display._alternative("Cliënten", spec, plain(values), edition.reference)


def _through_time(spent, **series: tuple) -> pd.DataFrame:
    """Persons by year from 2022 on; the last year provisional, None hidden."""
    rows = []
    for name, values in series.items():
        for n, value in enumerate(values):
            year = pd.Timestamp(2022 + n, 1, 1)
            rows.append(spent.head(1).assign(
                uitsplitsing=name, time_period=str(year.year), periode=str(year.year), time_start=year, time_end=year + pd.offsets.YearEnd(), unit_measure="persons", decimals=0, obs_value=value,
                soort="voorlopig" if n == len(values) - 1 else "gerealiseerd", conf_status="C" if value is None else "F",
            ))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_of_a_series_the_text_alternative_tells_from_where_to_where_it_went(edition, spent):
    values = _through_time(plain(spent), noord=(10.0, 30.0, 20.0))
    assert _told(edition, values) == (
        "Lijndiagram: Cliënten. 3 waarden. Van 10 personen (2022) naar 20 personen (2024, voorlopig), 100% hoger. Hoogste waarde: 30 personen (2023). Laagste: 10 personen (2022). "
        "De waarden staan in de tabel bij de figuur."
    )
    assert "Hoogste" not in _told(edition, values.head(2)), "from where to where says it all"
    growing = _told(edition, values.assign(onvolledig=values["soort"].eq("voorlopig")))
    assert "Van 10 personen (2022) naar 30 personen (2023)" in growing and "20 personen" not in growing and "Nog niet compleet, en daarom hier niet meegeteld: 2024." in growing


def test_of_a_few_series_it_tells_each_and_of_many_only_the_highest_and_lowest(edition, spent):
    few = _told(edition, _through_time(plain(spent), noord=(10.0, 30.0), zuid=(20.0, 5.0)))
    assert "Noord: van 10 personen (2022) naar 30 personen (2023, voorlopig), 200% hoger. Zuid: van 20 personen (2022) naar 5 personen (2023, voorlopig), 75% lager." in few
    assert "Hoogste waarde: 30 personen (noord, 2023, voorlopig). Laagste: 5 personen (zuid, 2023, voorlopig)." in few
    many = _told(edition, _through_time(plain(spent), **{name: (10.0 + n, 30.0 + n) for n, name in enumerate("abcdef")}))
    assert "12 waarden van 6 reeksen, van 2022 tot en met 2023. Het laatste cijfer is bij 6 hoger dan het eerste. Hoogste waarde: 35 personen (f, 2023, voorlopig)." in many and "van 10" not in many


def test_of_shares_the_change_is_in_percentage_points_and_from_nil_or_about_there_is_none(edition, spent):
    shares = _through_time(plain(spent), noord=(20.0, 25.5)).assign(unit_measure="percent", decimals=1, soort="gerealiseerd")
    assert "Van 20,0% (2022) naar 25,5% (2023), 5,5 procentpunt hoger." in _told(edition, shares)
    assert "naar 30 personen (2023, voorlopig)." in _told(edition, _through_time(plain(spent), noord=(0.0, 30.0)))
    assert "(2023, voorlopig)." in _told(edition, _through_time(plain(spent), noord=(10.0, 30.0)).assign(qualifier="circa"))


def test_a_text_of_an_author_without_numbers_is_completed_with_what_the_figures_say(edition, spent):
    values = _through_time(plain(spent), noord=(10.0, 30.0))
    told = display._completed("Een lijn per wijk. Alle waarden staan in de tabel bij de figuur.", values, edition.reference)
    assert told == "Een lijn per wijk. 2 waarden. Van 10 personen (2022) naar 30 personen (2023, voorlopig), 200% hoger. De waarden staan in de tabel bij de figuur."
    assert display._completed("Noord groeide naar 30.", values, edition.reference) == "Noord groeide naar 30."


def test_what_is_not_complete_yet_does_not_take_the_name_of_its_series_along(edition, spent):
    values = _through_time(plain(spent), noord=(10.0, 30.0, 20.0), zuid=(5.0, 6.0, 7.0)).assign(soort=["gerealiseerd", "gerealiseerd", "voorlopig"] + ["voorlopig"] * 3)
    told = _told(edition, values.assign(onvolledig=values["soort"].eq("voorlopig")))
    assert "Noord: van 10 personen (2022) naar 30 personen (2023), 200% hoger." in told and "Hoogste waarde: 30 personen (noord, 2023)" in told


def test_of_a_figure_that_is_not_complete_yet_no_fall_is_told(edition, spent):
    values = _through_time(plain(spent), noord=(30.0, 20.0))
    assert "naar 20 personen (2023, voorlopig), 33% lager." in _told(edition, values.assign(onvolledig=False))
    assert "naar 20 personen (2023, voorlopig)." in _told(edition, values.assign(onvolledig=[False, True]))


def test_a_text_alternative_can_be_of_other_figures_than_are_drawn(edition, spent):
    whole = _through_time(plain(spent), noord=(10.0, 30.0)).assign(soort="gerealiseerd")
    chart = figuur(house_style.staven(spent, "uitsplitsing"), spent, titel="t", label="fig-x", alt_tekst="Delen van een geheel. De waarden staan in de tabel bij de figuur.", verteld=whole)
    assert chart.content["alt"] == "Delen van een geheel. 2 waarden. Van 10 personen (2022) naar 30 personen (2023), 200% hoger. De waarden staan in de tabel bij de figuur."


def test_figures_of_several_units_have_no_highest(edition, spent):
    values = _through_time(plain(spent), noord=(10.0,), zuid=(20.0,)).assign(unit_measure=["persons", "weeks"], soort="gerealiseerd")
    assert _told(edition, values) == "Lijndiagram: Cliënten. 2 waarden. Noord: 10 personen (2022). Zuid: 20 weken (2022). De waarden staan in de tabel bij de figuur."


def test_a_hidden_value_is_in_no_text_alternative_and_the_highest_is_of_what_is_shown(edition, spent):
    values = _through_time(plain(spent), noord=(987.0, 30.0, 20.0, 10.0))
    values.loc[0, ["obs_value", "conf_status"]] = [None, "C"]
    told = _told(edition, values)
    assert "987" not in told and "Van 30 personen (2023)" in told and "Hoogste zichtbare waarde: 30 personen (2023)." in told


def test_figures_between_a_lowest_and_a_highest_are_counted_and_told(edition, spent):
    values = _through_time(plain(spent), noord=(10.0, 20.0, 30.0), zuid=(5.0,)).assign(soort="gerealiseerd")
    values.loc[[2, 3], "obs_value"] = None
    values.loc[2, ["obs_low", "obs_high"]] = [15, 40]
    values.loc[3, ["obs_low", "obs_high"]] = [4, 6]
    told = _told(edition, values)
    assert "2 waarden en 2 bandbreedtes, van laag tot hoog. Van 10 personen (2022) naar 20 personen (2023), 100% hoger." in told
    assert "Bandbreedtes: noord, 2024: 15 tot 40 personen; zuid, 2022: 4 tot 6 personen." in told and "Hoogste" not in told, "the highest may lie within a range"
    alone = _told(edition, values.loc[[0, 2]])
    assert "1 waarde en 1 bandbreedte, van laag tot hoog. 2022: 10 personen. Bandbreedtes: 2024: 15 tot 40 personen." in alone
    hidden = values.assign(conf_status=["F", "F", "C", "F"])
    assert "15 tot" not in _told(edition, hidden) and "4 tot 6" in _told(edition, hidden)
    many = _told(edition, pd.concat([values.loc[[2]].assign(uitsplitsing=f"wijk {n}", obs_low=15 - n, obs_high=40 + n) for n in range(9)], ignore_index=True))
    assert "9 bandbreedtes" in many and "de laagste is 7 tot 48 personen (2024), de hoogste 7 tot 48 personen (2024)" in many


@pytest.mark.parametrize(
    ("changed", "said"),
    [({}, True), ({"indicator": "bedrag_per_client"}, True), ({"indicator": "doorbraak_besparing"}, False), ({"law": "Wmo"}, False), ({"indicator": "bijstandsgerechtigden"}, False), ({"ref_area": "GM0268-OOST"}, False), ({"conf_status": "F"}, False)],
    ids=["the total over the laws", "what it is per client", "savings, of no persons", "one law", "what no law is told of", "a district", "shown"],
)
def test_below_a_hidden_total_over_the_laws_stands_why_it_is_hidden_though_each_law_is_not(edition, spent, changed, said):
    values = _through_time(plain(spent), samen=(987.0, 30.0, 20.0)).assign(indicator="clienten_maatwerk", ref_area=edition.publication.area, **dict.fromkeys(BREAKDOWNS, TOTAL))
    values.loc[0, ["obs_value", "conf_status"]] = [None, "C"]
    values.loc[0, list(changed)] = list(changed.values())
    notes = draw(values).content["notes"]
    assert any("hoeveel mensen hulp van beide hebben" in note for note in notes) == said
    assert "987" not in json.dumps(notes)


def test_series_that_have_no_names_of_their_own_are_not_told_as_one(edition, spent):
    twice = pd.concat([_through_time(plain(spent), noord=(10.0, 30.0)), _through_time(plain(spent), noord=(20.0, 5.0))], ignore_index=True)
    assert "van 10" not in _told(edition, twice).casefold() and "Hoogste waarde: 30 personen" in _told(edition, twice)
    assert "Met spoed: van 10 personen (2022) naar 30 personen" in _told(edition, twice.assign(wat=["met spoed"] * 2 + ["zonder spoed"] * 2))


def test_a_year_is_not_the_highest_of_its_quarters(edition, spent):
    year = _through_time(plain(spent), noord=(100.0,))
    quarters = _through_time(plain(spent), noord=(20.0, 30.0, 50.0)).assign(time_period=["2022-Q1", "2022-Q2", "2022-Q3"], periode=["q1", "q2", "q3"], soort="gerealiseerd")
    assert "Hoogste waarde: 50 personen (q3)." in _told(edition, pd.concat([quarters, year], ignore_index=True))


def test_values_that_are_equal_are_told_as_such(edition, spent):
    assert "Alle waarden zijn gelijk: 7 personen." in _told(edition, _through_time(plain(spent), noord=(7.0, 7.0, 7.0)))


def test_headings_that_share_a_word_of_the_title_are_told_without_it():
    apart = display._told_apart
    assert apart(["Besteed uit transformatiebudget", "Beschikbaar in transformatiebudget", "Transformatiebudget totaal"]) == ["Besteed", "Beschikbaar", "Totaal"]
    same = ["Besteed uit transformatiebudget"] * 2
    assert apart(same) == same and apart(["Taakstelling", "Saldo taakstelling"]) == ["Taakstelling", "Saldo taakstelling"]
    assert apart(["Lasten", "Baten"]) == ["Lasten", "Baten"]


def test_without_data_there_is_no_figure(spent):
    assert figuur(None, spent, titel="t", label="fig-x") is None
    assert figuur(alt.Chart(spent).mark_bar(), spent.iloc[:0], titel="t", label="fig-x") is None


def test_the_label_of_a_figure_is_checked(spent):
    with pytest.raises(PeilmerkError, match="such as 'fig-wachttijd'"):
        figuur(alt.Chart(spent).mark_bar(), spent, titel="t", label="tbl-x")


# --- tables of series ---------------------------------------------------------------------------------------------


@pytest.fixture
def quarters(young):
    """One figure in two quarters for two members; of the newest one is provisional, the other hidden."""
    row = young[young["uitsplitsing"] == "gezinshuis"].iloc[[0]]
    parts = []
    for name in ("gezinshuis", "pleegzorg"):
        for number, start in enumerate(["2023-10-01", "2024-01-01"]):
            late = number == 1
            hide = late and name == "pleegzorg"
            parts.append(row.assign(
                uitsplitsing=name, time_start=pd.Timestamp(start), periode=f"kwartaal {number}", obs_value=None if hide else 1040.0 + number,
                conf_status="C" if hide else "F", obs_status="P" if late and not hide else "A",
            ))  # fmt: skip
    return pd.concat(parts, ignore_index=True).astype({"obs_value": "float64"})


def test_series_are_a_row_a_period_newest_first_and_a_column_a_series(quarters):
    table = reekstabel(quarters, "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Periode", "Gezinshuis", "Pleegzorg"]
    assert texts(table) == [["kwartaal 1", "1.041*", "×"], ["kwartaal 0", "1.040", "1.040"]]
    assert table.unit == "personen" and table.legend == ["× = verborgen om personen te beschermen", "* = voorlopig"]


def test_a_plan_can_run_from_its_first_period(quarters):
    assert [line[0] for line in texts(reekstabel(quarters, "uitsplitsing", oudste_eerst=True))] == ["kwartaal 0", "kwartaal 1"]


@pytest.mark.parametrize(
    ("amounts", "unit", "told"),
    [
        ([(6.9e6, -5), (620e3, -3), (0.0, 0)], "mln euro", ["6,9", "0,62", "0"]),  # part of them was given in millions
        ([(6.9e6, -5), (620e3, -3), (50e3, -3)], "bedragen × € 1.000", ["6.900", "620", "50"]),  # 0,05 mln says little
        ([(6.9e6, -5), (1_776_462.0, 0)], "euro", ["6,9 mln", "1.776.462"]),  # to the euro: in millions that would be seven digits
        ([(620e3, -3), (50e3, -3)], "euro", ["620.000", "50.000"]),
        ([(6.9e6, -5), (7.5e6, -5)], "euro", ["6,9 mln", "7,5 mln"]),
    ],
)  # fmt: skip
def test_amounts_of_one_table_have_one_unit(quarters, amounts, unit, told):
    line = quarters.iloc[[0]]
    table = reekstabel(pd.concat([line.assign(uitsplitsing=f"deel {n}", obs_value=v, decimals=d, unit_measure="EUR") for n, (v, d) in enumerate(amounts)]), "periode", rijen="uitsplitsing")
    assert (table.unit, [cells[1] for cells in texts(table)]) == (unit, told)


def test_a_table_of_series_can_be_short(quarters):
    assert texts(reekstabel(quarters, "uitsplitsing", aantal=1)) == [["kwartaal 1", "1.041*", "×"]]


def test_rows_can_be_something_else_than_periods(quarters):
    table = reekstabel(quarters, "periode", rijen="uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Uitsplitsing", "Kwartaal 0", "Kwartaal 1"]
    assert texts(table)[1] == ["Pleegzorg", "1.040", "×"]


def test_series_of_several_units_have_theirs_in_the_heading(quarters):
    table = reekstabel(quarters.assign(unit_measure=["persons", "persons", "EUR", "EUR"]), "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Periode", "Gezinshuis (personen)", "Pleegzorg (euro)"] and table.unit == ""
    assert texts(table)[1] == ["kwartaal 0", "1.040", "1.040"]


def test_amounts_stand_without_a_sign_under_their_unit(quarters):
    table = reekstabel(quarters.assign(unit_measure="EUR"), "uitsplitsing")
    assert table.unit == "euro" and texts(table)[1] == ["kwartaal 0", "1.040", "1.040"]


def test_a_unit_that_a_name_says_is_not_said_again(quarters):
    named = quarters.assign(uitsplitsing=["jeugdigen (personen)"] * 2 + ["bedrag"] * 2, unit_measure=["persons"] * 2 + ["EUR"] * 2)
    assert [c.text for c in reekstabel(named, "uitsplitsing").head[0]] == ["Periode", "Jeugdigen (personen)", "Bedrag (euro)"]


def _many(quarters, codes: list[str], count: int = 7) -> pd.DataFrame:
    """So many series of the given periods; the value tells which one: 10 for the first period of the first series."""
    row = quarters.iloc[[0]]
    values = ((s, n, code) for s in range(count) for n, code in enumerate(codes))
    return pd.concat([row.assign(uitsplitsing=f"soort {s}", time_period=code, periode=code, time_start=pd.Timestamp(2020, 1, 1) + pd.DateOffset(months=n), obs_value=10.0 * (s + 1) + n) for s, n, code in values], ignore_index=True)


def test_more_series_than_fit_beside_each_other_are_rows_with_a_column_a_period(quarters):
    table = reekstabel(_many(quarters, ["2023", "2024"]), "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Uitsplitsing", "2023", "2024"] and texts(table)[1] == ["Soort 1", "20", "21"] and len(table.rows) == 7
    assert len(reekstabel(_many(quarters, ["2023", "2024"], 6), "uitsplitsing").rows) == 2, "six fit"


def test_many_series_of_quarters_have_a_row_a_year_so_that_a_quarter_stands_below_that_of_a_year_later(quarters):
    codes = [f"{year}-Q{n}" for year in (2022, 2023, 2024) for n in (1, 2, 3, 4)][:-1]
    table = reekstabel(_many(quarters, codes), "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Jaar", "1e kwartaal", "2e kwartaal", "3e kwartaal", "4e kwartaal"]
    first, newest, *_ = table.rows
    assert (first.kind, [c.text for c in first.cells]) == ("group", ["Soort 0"]) and [c.text for c in newest.cells] == ["2024", "18", "19", "20", ""]
    assert len([r for r in table.rows if r.kind == "member"]) == 21


def test_a_year_in_which_a_product_was_not_there_has_no_row(quarters):
    codes = [f"{year}-Q{n}" for year in (2022, 2023, 2024) for n in (1, 2, 3, 4)]
    data = _many(quarters, codes)
    table = reekstabel(data[(data["uitsplitsing"] != "soort 0") | (data["time_period"] > "2023-Q3")], "uitsplitsing")
    rows = [[c.text for c in row.cells] for row in table.rows]
    assert rows[:4] == [["Soort 0"], ["2024", "18", "19", "20", "21"], ["2023", "", "", "", "17"], ["Soort 1"]]
    assert [row[0] for row in rows[4:7]] == ["2024", "2023", "2022"]


def test_one_long_series_of_quarters_has_a_row_a_year_and_a_short_one_a_row_a_quarter(quarters):
    codes = [f"{year}-Q{n}" for year in (2022, 2023, 2024) for n in (1, 2, 3, 4)]
    table = reekstabel(_many(quarters, codes, 1), "uitsplitsing")
    assert texts(table) == [["2024", "18", "19", "20", "21"], ["2023", "14", "15", "16", "17"], ["2022", "10", "11", "12", "13"]] and {r.kind for r in table.rows} == {"item"}
    assert len(reekstabel(_many(quarters, codes[:8], 1), "uitsplitsing").rows) == 8


def test_two_figures_of_one_cell_are_refused(quarters):
    with pytest.raises(PeilmerkError, match="4 figures are of 2 cells"):
        reekstabel(quarters, "indicator")


def test_a_figure_without_a_place_in_a_table_of_series_is_an_empty_cell(quarters):
    assert texts(reekstabel(quarters.iloc[:3], "uitsplitsing"))[0] == ["kwartaal 1", "1.041*", ""]


def test_without_figures_a_table_of_series_has_no_rows(quarters):
    assert tabel(reekstabel(quarters.iloc[:0], "uitsplitsing"), titel="t", label="tbl-x") is None


def test_a_figure_can_bring_its_own_table(spent):
    table = reekstabel(spent, "indicator", rijen="uitsplitsing")
    assert draw(spent, tabel=table).content["table"]["head"][0][0]["text"] == "Uitsplitsing"
    frame = pd.DataFrame({"maand": ["2024-01"], "bedrag": [1234.0]})
    assert draw(spent, tabel=frame).content["table"]["rows"][0]["cells"][1]["text"] == "1.234"


def test_a_table_can_name_the_source_of_its_own_figures(spent, young):
    own = tabel(cijferlijst(young), titel="t", label="tbl-x", bron=young).content["source"]
    assert own and own in ("Bron: Gemeente Voorbeeld (synthetisch) (levering van 1 mei 2024).", tabel(cijferlijst(young), titel="t", label="tbl-x").content["source"])
    assert tabel(cijferlijst(young), titel="t", label="tbl-x", bron=young.iloc[:0]).content["source"] == ""


def test_a_chart_that_draws_a_cross_says_what_it_means(quarters):
    chart = alt.Chart(quarters).mark_text().encode(y="uitsplitsing:N", text="waarde:N")
    crossed = quarters.assign(waarde=["1", "2", "3", "×"])
    assert "× = verborgen om personen te beschermen." in figuur(chart.properties(data=crossed), crossed, titel="t", label="fig-x").content["notes"]
    assert figuur(chart.properties(data=quarters.assign(waarde="1")), quarters, titel="t", label="fig-x").content["notes"] == []


# --- tiles, contents ----------------------------------------------------------------------------------------------


def test_tiles_are_headlines_with_their_value_kind_and_page(edition):
    first, second = tegels(edition.observaties("cijfers")).content["tiles"]
    assert (first["label"], first["value"], first["note"]) == ("Transformatiebudget totaal", "€ 231.000", "2024 t/m 2025, raming")
    assert (second["value"], second["unit"], second["note"]) == ("1.234*", "personen", "december 2023, voorlopig")
    assert len(tegels(edition.observaties("cijfers"), aantal=1).content["tiles"]) == 1
    assert tegels(edition.observaties("jeugd")).content["tiles"][0]["page"] == "jeugd.ipynb"


def test_without_a_headline_there_are_no_tiles(edition):
    assert tegels(edition.observaties("op_koers")) is None


def test_the_contents_are_the_pages_with_something_to_show():
    assert [p["name"] for p in inhoud().content["pages"]] == ["samenvatting", "jeugd", "maatregelen", "verantwoording"]


# --- what is hidden -----------------------------------------------------------------------------------------------


def test_a_hidden_value_is_in_no_output_of_any_kind(young, edition):
    chart = alt.Chart(young).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N", tooltip=["waarde:N", "note:N", "cijfer:N"])
    made = [
        tabel(cijferlijst(young), titel="t", label="tbl-x"), tabel(cijferlijst(young, kort=True), titel="t", label="tbl-x"),
        figuur(chart, young, titel="t", label="fig-x"), tegels(young),
        tabel(young.astype(str), titel="t", label="tbl-x"),
    ]  # fmt: skip
    said = json.dumps([mime(o) for o in made])
    assert "pleegzorg" in said and "gezinshuis" in said
    assert "7.625" not in said and "7,625" not in said
    hidden = next(v for v in spec_of(made[2])["data"]["values"] if v["uitsplitsing"] == "pleegzorg")
    assert hidden["obs_value"] is None


def test_a_table_says_how_many_of_its_figures_are_hidden(young):
    table = cijferlijst(young)
    assert table.hidden == (1, 3)  # ambulante hulp stands there twice, and is one figure
    assert tabel(table, titel="t", label="tbl-x").content["hidden"] == "1 van de 3 cijfers is verborgen"
    shown = cijferlijst(young[young["conf_status"] == "F"])
    assert tabel(shown, titel="t", label="tbl-x").content["hidden"] == ""


def test_a_chart_says_how_many_of_its_figures_are_hidden_below_it_and_to_who_does_not_see_it(young):
    drawn = figuur(house_style.staven(young, "uitsplitsing"), young, titel="t", label="fig-x").content
    assert drawn["hidden"] == "1 van de 4 cijfers is verborgen"
    assert "× = verborgen om personen te beschermen." in drawn["notes"]
    assert drawn["alt"].endswith("1 van de 4 cijfers is verborgen: daar staat een ×.")
    chart = alt.Chart(young).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N")
    left_out = figuur(chart, young, titel="t", label="fig-x", alt_tekst="Staven.").content
    assert left_out["alt"] == "Staven. 1 van de 4 cijfers is verborgen en niet getekend." and left_out["notes"] == []


def test_a_chart_that_adds_up_hidden_cells_raises(young):
    added = alt.Chart(young).mark_bar().encode(x="sum(obs_value):Q", y="gebied:N")
    with pytest.raises(HiddenCells, match=r"fig-x.*computes sum.*\n  - GM[0-9]+\.[^\n]+pleegzorg"):
        figuur(added, young, titel="t", label="fig-x")
    figuur(alt.Chart(young).mark_bar().encode(x="count():Q", y="gebied:N"), young, titel="t", label="fig-x")
    shown = young[young["conf_status"] == "F"]
    figuur(alt.Chart(shown).mark_bar().encode(x="sum(obs_value):Q", y="gebied:N"), shown, titel="t", label="fig-x")


def test_a_selection_with_hidden_cells_cannot_be_added_up(young):
    with pytest.raises(HiddenCells, match="pleegzorg"):
        young["obs_value"].sum()
    assert young[young["conf_status"] == "F"]["obs_value"].sum() > 0


# --- keys ---------------------------------------------------------------------------------------------------------


def numbers_of(table):
    return [c for r in table.rows for c in r.cells[1:] if c.kind == "num" and any(x.isdigit() for x in c.text)]


def test_every_number_of_a_table_carries_the_key_of_its_figure(young, budget, measures):
    for table in (cijferlijst(young), cijferlijst(young, kort=True), reekstabel(young.drop_duplicates("uitsplitsing"), "uitsplitsing"), matrix(measures, rijen="measure")):
        assert numbers_of(table)
        assert all(c.key for c in numbers_of(table))
    assert {c.key for c in numbers_of(cijferlijst(young))} == set(young.loc[young["conf_status"] == "F", "sleutel"])


def test_a_computed_sum_carries_the_key_of_the_total_that_was_delivered(budget):
    table = matrix(budget, rijen="intervention")
    sums = [(above, below) for above, below in zip(table.rows, table.rows[1:], strict=False) if below.kind == "computed"]
    assert sums
    for above, below in sums:
        assert all(b.key == f"{a.key};computed=sum" for a, b in zip(above.cells, below.cells, strict=True) if b.kind == "num" and b.text)


def test_every_row_of_a_chart_and_every_tile_carries_a_key(young, spent):
    rows = spec_of(figuur(house_style.staven(spent, "uitsplitsing"), spent, titel="t", label="fig-x"))["data"]["values"]
    assert [r["sleutel"] for r in rows] == spent["sleutel"].tolist()
    assert all(t["key"] in set(young["sleutel"]) for t in tegels(young).content["tiles"])


def test_numbers_of_a_frame_carry_the_key_of_their_row_and_hidden_ones_are_marked(young):
    table = tabel(young[["uitsplitsing", "obs_value", "sleutel"]], titel="t", label="tbl-x").content["table"]
    assert [c["text"] for c in table["head"][0]] == ["uitsplitsing", "obs_value"]
    assert [r["cells"][1]["key"] for r in table["rows"]] == young["sleutel"].tolist()
    hidden = next(r["cells"][1] for r in table["rows"] if r["cells"][0]["text"] == "pleegzorg")
    assert (hidden["text"], hidden["flags"]) == ("×", ["hidden"])
    assert tabel(plain(young)[["uitsplitsing", "obs_value"]], titel="t", label="tbl-x").content["table"]["rows"][0]["cells"][1]["key"] == ""


def test_numbers_about_the_edition_itself_say_so():
    counts = pd.DataFrame({"Blad": ["Budget"], "Rijen": [12]})
    assert tabel(counts, titel="t", label="tbl-x", sleutels="edition").content["table"]["rows"][0]["cells"][1]["key"] == "edition"


# --- analyses -----------------------------------------------------------------------------------------------------


@pytest.fixture
def computed(young, tmp_path, monkeypatch):
    """Two computed figures, and the page of their method."""
    (tmp_path / "ontleding.md").write_text("# Ontleding van kosten\n", "utf-8")
    monkeypatch.setattr(methods, "FOLDER", tmp_path)  # an absolute path is not looked for in the project
    rows = derive(young[young["conf_status"] == "F"].head(2), "price", obs_value=[3.0, 4.0])
    return Outcome("ontleding", rows=rows, notes=("Zonder vervoer.",), sentence='Het waren er [3]{data-key="a.b"}.')


def test_the_figure_of_an_analysis_tells_its_notes_and_its_method(computed):
    chart = alt.Chart(computed.rows[["obs_value", "sleutel"]]).mark_bar().encode(x="obs_value:Q")
    content = mime(figuur(chart, uitkomst=computed, titel="Prijs", label="fig-prijs", toelichting="Per jaar."))[MIME]
    assert content["notes"][:2] == ["Per jaar.", "Zonder vervoer."]
    assert content["method"] == {"name": "ontleding", "title": "Ontleding van kosten"}
    table = mime(tabel(cijferlijst(computed.rows), titel="Prijs", label="tbl-prijs", uitkomst=computed))[MIME]
    assert table["notes"] == ["Zonder vervoer."] and table["method"] == content["method"]


def test_where_an_analysis_has_no_result_the_reason_stands_in_the_place_of_its_figure(computed):
    for made in (lambda o: figuur(None, uitkomst=o, titel="Prijs", label="fig-prijs"), lambda o: tabel(None, uitkomst=o, titel="Prijs", label="tbl-prijs")):
        current().told_absent.clear()
        output = made(absent("ontleding", "er is maar één jaar met cijfers", "Zonder vervoer."))
        content = mime(output)[MIME]
        assert content["kind"] == "absence" and content["caption"] == "Prijs" and content["method"]["title"] == "Ontleding van kosten"
        assert content["reason"] == "Niet berekend: er is maar één jaar met cijfers." and content["notes"] == ["Zonder vervoer."]
        assert "Niet berekend" in mime(output)["text/plain"]


def test_what_a_delivery_would_mend_says_who_delivers_it_and_a_page_says_it_once(computed):
    outcome = absent("ontleding", "het aantal inwoners is niet geleverd", lacks="bevolking")
    content = mime(figuur(None, uitkomst=outcome, titel="Prijs", label="fig-prijs"))[MIME]
    assert content["reason"].startswith("Niet berekend: het aantal inwoners is niet geleverd. Wie dat levert: CBS of de gemeente")
    assert tabel(None, uitkomst=outcome, titel="Prijs", label="tbl-prijs") is None


def test_that_nothing_was_found_is_told_as_a_result(computed):
    outcome = absent("ontleding", "er is geen duidelijk seizoen", found=True)
    assert mime(figuur(None, uitkomst=outcome, titel="Prijs", label="fig-prijs"))[MIME]["reason"] == "Er is geen duidelijk seizoen."


def test_an_analysis_without_input_shows_nothing(computed):
    assert figuur(None, uitkomst=nothing("ontleding"), titel="Prijs", label="fig-prijs") is None
    assert tabel(None, uitkomst=nothing("ontleding"), titel="Prijs", label="tbl-prijs") is None
    assert zin(nothing("ontleding")) is None and zin(None) is None and zin("") is None


def test_a_method_that_has_no_page_is_an_error(computed):
    with pytest.raises(UnknownName, match="ontleding"):
        figuur(None, uitkomst=absent("ontledingen", "er is niets"), titel="Prijs", label="fig-prijs")


def test_a_project_that_keeps_no_pages_of_methods_shows_figures_without(computed, tmp_path, monkeypatch):
    monkeypatch.setattr(methods, "FOLDER", tmp_path / "elsewhere")
    assert "method" not in mime(tabel(cijferlijst(computed.rows), titel="Prijs", label="tbl-prijs", uitkomst=computed))[MIME]


def test_the_sentence_of_an_analysis_has_keys_on_the_site_and_none_in_jupyterlab(computed):
    told = mime(zin(computed))
    assert told[MIME]["keyed"] == 'Het waren er [3]{data-key="a.b"}.' and told["text/plain"] == "Het waren er 3."


def test_the_page_of_methods_shows_them_all(computed):
    assert mime(methoden())[MIME]["markdown"] == "## Ontleding van kosten {#ontleding}"


def test_a_column_in_which_nothing_stands_is_left_out_and_headings_of_groups_span_the_rest():
    head = [Cell(t, "head") for t in ("Besluit", "Door", "Datum")]
    rows = [Row([Cell("2020", "head", colspan=3)], "group"), Row([Cell("a", "head"), Cell(""), Cell("mei")]), Row([Cell("b", "head"), Cell(""), Cell("")], source="Plan, r. 3")]
    table = Table([head], rows).without_empty_columns()
    assert [c.text for c in table.head[0]] == ["Besluit", "Datum"] and [[c.text for c in r.cells] for r in table.rows[1:]] == [["a", "mei"], ["b", ""]]
    assert table.rows[0].cells[0].colspan == 2
    assert table.to_pandas()["Bron"].tolist() == ["", "", "Plan, r. 3"], "in JupyterLab where a row is said is a column"
