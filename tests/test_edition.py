"""The edition as a notebook sees it: declared tables only, columns for readers, what may be told of origin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from peilmerk import edition as editions
from peilmerk import reads
from peilmerk.edition import current, editie
from peilmerk.errors import GateClosed, PeilmerkError, UndeclaredSelection, UnknownName
from synthetic import TOWN, ledger, manifest, notebook, rows, workbook

TABLES = {"cijfers": {"theme": ["financien", "werk_inkomen"]}, "jeugd": {"theme": ["jeugd"]}}


@pytest.fixture(scope="module")
def first(published):
    return editie("voorbeeld", "2024-Q1", TABLES, published.root)


@pytest.fixture(scope="module")
def second(published):
    return editie("voorbeeld", "2e kwartaal 2024", TABLES, published.root)


def of(table, indicator):
    return table[table["indicator"] == indicator]


# --- opening ------------------------------------------------------------------------------------------------------


def test_the_edition_that_was_opened_last_is_the_current_one(published):
    one = editie("voorbeeld", "2024-Q1", {}, published.root)
    assert current() is one
    two = editie("voorbeeld", "2024-Q2", {}, published.root)
    assert current() is two


def test_without_an_open_edition_it_says_how_to_open_one(monkeypatch):
    monkeypatch.setattr(editions, "_CURRENT", [])
    with pytest.raises(PeilmerkError, match=r"Begin with: ed = editie\(municipality, period, tabellen\)"):
        current()


def test_a_selection_that_no_notebook_declares_is_refused(published):
    """Protection covers what is declared, and nothing else."""
    for selector in ({"theme": ["wijkteams"]}, {"theme": ["jeugd"], "historie": True}, {}):
        with pytest.raises(UndeclaredSelection, match="Table 'meer' selects what no notebook of this report declares") as error:
            editie("voorbeeld", "2024-Q1", {**TABLES, "meer": selector}, published.root)
        assert "tagged 'tabellen'" in str(error.value)


def test_an_edition_that_is_not_there_has_near_ones(published):
    with pytest.raises(UnknownName, match="Did you mean 'voorbeeld'"):
        editie("voorbeelt", "2024-Q1", {}, published.root)
    with pytest.raises(UnknownName, match="Did you mean '2024-Q"):
        editie("voorbeeld", "2024-Q3", {}, published.root)


def test_an_edition_is_prepared_when_it_is_opened_and_only_if_something_changed(project):
    """By hand in JupyterLab nobody has to run the notebooks of the data first."""
    tables = {"cijfers": {"theme": ["jeugd"]}}
    one = editie("voorbeeld", "2024-Q1", tables, project.root)
    mark = one.folder / "protected.parquet"
    before = mark.stat().st_mtime_ns
    editie("voorbeeld", "2024-Q1", tables, project.root)
    assert mark.stat().st_mtime_ns == before
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"310", b"311"))
    two = editie("voorbeeld", "2024-Q1", tables, project.root)
    assert of(two.observaties("cijfers"), "clienten_ambulante_jeugdhulp")["obs_value"].tolist() == [311]
    workbook(project.raw / "voorbeeld/2024-Q1/budget.xlsx", Budget=[*ledger()[:-1], ["Totaal", 250, 30, 280]])
    with pytest.raises(GateClosed, match="Budget, cel B8"):
        editie("voorbeeld", "2024-Q1", tables, project.root)


# --- observations -------------------------------------------------------------------------------------------------


def test_a_table_has_the_selected_observations_of_this_edition(first, second):
    young = of(first.observaties("jeugd"), "clienten_ambulante_jeugdhulp")
    assert young["obs_value"].tolist() == [310, 310] and young["own"].all()
    assert of(second.observaties("jeugd"), "clienten_ambulante_jeugdhulp")["obs_value"].tolist() == [325, 325]
    assert set(first.observaties("jeugd")["theme"]) == {"jeugd"}


def test_a_table_that_was_not_declared_here_has_near_ones(first):
    with pytest.raises(UnknownName, match=r"Unknown declared table 'cijfer'\. Did you mean 'cijfers'"):
        first.observaties("cijfer")


def test_columns_are_for_readers(first):
    cell = of(first.observaties("cijfers"), "transformatiebudget_uitgaven").iloc[0]
    assert {n: cell[n] for n in ("onderwerp", "uitsplitsing", "gebied", "periode", "soort", "jaar", "voorlopig", "uit_tabel", "plaats")} == {
        "onderwerp": "Besteed uit transformatiebudget", "uitsplitsing": "1. Wijkaanpak", "gebied": "Voorbeeld", "periode": "2024",
        "soort": "voorlopig", "jaar": 2024, "voorlopig": True, "uit_tabel": True, "plaats": "Budget B6",
    }  # fmt: skip
    stated = of(first.observaties("jeugd"), "clienten_ambulante_jeugdhulp").iloc[0]
    assert (stated["uitsplitsing"], stated["uit_tabel"], stated["voorlopig"]) == ("totaal", False, False)
    assert stated["waarde"] == "310 personen"


def test_what_adds_up_and_was_delivered_of_a_day_came_until_then(first):
    table = first.protected.head(1).drop(columns=["periode"])
    said = [first._readable(table.assign(indicator=i, time_period="2020-05-01"))["periode"].iloc[0] for i in ("doorbraak_casussen_opgepakt", "bijstandsgerechtigden")]
    assert said == ["tot 1 mei 2020", "1 mei 2020"]


def test_a_provisional_figure_of_which_more_comes_in_for_months_is_not_complete_and_others_are(first):
    late = {"obs_status": "P", "scenario": "actual"}
    told = rows(
        {"indicator": "gedeclareerd_bedrag", **late}, {"indicator": "gedeclareerd_bedrag", "obs_status": "A", "scenario": "actual"},
        {"indicator": "taakstelling", **late}, obs_value=1.0,
    )  # fmt: skip
    made = first._readable(told)
    assert dict(zip(made["source_row"], made["onvolledig"], strict=True)) == {1: True, 2: False, 3: False}
    assert not first.observaties("cijfers")["onvolledig"].any()


def test_rows_stand_in_the_order_in_which_they_were_delivered(first):
    spent = of(first.observaties("cijfers"), "transformatiebudget_uitgaven")
    assert spent["uitsplitsing"].tolist() == ["1. Wijkaanpak", "2. Doorbraakaanpak", "totaal"]


def test_a_hidden_value_is_in_no_column(first):
    cell = first.observaties("jeugd").query("uitsplitsing == 'pleegzorg'")
    assert len(cell) == 1 and cell.iloc[0]["conf_status"] == "C" and cell.iloc[0]["waarde"] == "×"
    assert not [c for c in cell if "7.625" in str(cell.iloc[0][c]) or "7,625" in str(cell.iloc[0][c])]


def test_what_a_notebook_does_to_a_table_is_not_seen_by_the_next(first):
    mine = first.observaties("jeugd")
    mine["obs_value"] = 0
    assert 310 in first.observaties("jeugd")["obs_value"].tolist()


# --- headlines, pages, texts --------------------------------------------------------------------------------------


def test_a_headline_is_one_figure_an_indicator_of_the_whole_in_the_order_of_the_dictionary(first):
    chosen = first.headlines(first.observaties("cijfers"))
    assert chosen["indicator"].tolist() == ["transformatiebudget_totaal", "bijstandsgerechtigden"]
    assert chosen["uitsplitsing"].tolist() == ["totaal", "totaal"]


def test_what_has_to_be_saved_is_a_headline_before_what_is_expected_to_be(first):
    rows = first.observaties("cijfers").head(2).assign(indicator="taakstelling", conf_status="F", obs_value=[6394.0, 7550.0], scenario=["forecast", "target"])
    assert first.headlines(rows)["scenario"].tolist() == ["target"]
    assert first.headlines(rows.head(1))["scenario"].tolist() == ["forecast"]


def test_a_hidden_or_missing_figure_is_no_headline(first):
    table = first.observaties("cijfers")
    benefits = table["indicator"] == "bijstandsgerechtigden"
    hidden = table.assign(conf_status=table["conf_status"].where(~benefits, "C"))
    missing = table.assign(obs_value=table["obs_value"].where(~benefits))
    for changed in (hidden, missing):
        assert "bijstandsgerechtigden" not in first.headlines(changed)["indicator"].tolist()


def test_the_newest_realised_figure_is_the_headline(first):
    row = of(first.observaties("cijfers"), "bijstandsgerechtigden")
    older = row.assign(time_end=row["time_end"] - pd.Timedelta(days=365), obs_value=1)
    planned = row.assign(scenario="budget", time_end=row["time_end"] + pd.Timedelta(days=365), obs_value=2)
    assert first.headlines(pd.concat([older, planned, row], ignore_index=True))["obs_value"].tolist() == [1234]


def test_of_figures_of_registers_that_end_on_one_day_the_one_of_the_edition_is_the_headline(first):
    """A register is counted by year, half-year and quarter: the tile of a quarter is of the quarter."""
    row = of(first.observaties("cijfers"), "bijstandsgerechtigden").assign(counted=True)
    same_day = [row.assign(time_period=code, obs_value=value) for code, value in (("2023", 1), ("2024-Q1", 2), ("2024-03", 3))]
    assert first.headlines(pd.concat(same_day, ignore_index=True))["obs_value"].tolist() == [2]


def test_a_municipality_that_got_a_part_since_says_when(first, monkeypatch):
    assert first.gebiedswijzigingen == {}
    areas = dict(first.reference.areas)
    for code, name in (("WK999901", "Dorpen"), ("WK999902", "Polder")):
        areas[code] = replace(areas[TOWN], code=code, name=name, level="wijk", parent=TOWN, valid_from=date(2023, 1, 1))
    monkeypatch.setattr(first, "reference", SimpleNamespace(areas=areas))
    monkeypatch.delitem(first.__dict__, "gebiedswijzigingen")
    assert first.gebiedswijzigingen == {"2023-01-01": "Dorpen en Polder erbij"}
    monkeypatch.delitem(first.__dict__, "gebiedswijzigingen")


def test_a_report_about_one_subject_knows_the_address_of_the_ordinary_edition_and_that_has_none(first, monkeypatch):
    ordinary = first.publication
    assert first.gewone_editie == ""
    monkeypatch.setattr(first, "publication", SimpleNamespace(thematic=True))
    monkeypatch.setattr(first, "project", SimpleNamespace(beside=lambda publication: [SimpleNamespace(id="voorbeeld/2024-q1-x", thematic=True), ordinary]))
    assert first.gewone_editie == f"../../{ordinary.id}/index.html"
    monkeypatch.setattr(first, "project", SimpleNamespace(beside=lambda publication: []))
    assert first.gewone_editie == ""


def test_a_taakveld_has_the_name_of_the_newest_list_that_has_it(first):
    assert first.taakveldnaam("6.71a") == "Huishoudelijke hulp (WMO)" and first.taakveldnaam("99.9") == "99.9"


def test_a_source_that_delivered_more_than_once_is_named_once_with_its_days(first, monkeypatch):
    given = [{"own": True, "hash": h, "source": s, "exported": d} for h, s, d in (("a", "Suite", "2024-01-20"), ("b", "Suite", "2024-04-20"), ("c", "Kas", "2024-04-20"))]
    monkeypatch.setattr(first, "public", {"deliveries": given})
    assert first.source_line() == "Bron: Suite (leveringen van 20 januari 2024 en 20 april 2024); Kas (levering van 20 april 2024)."
    assert first.source_line(pd.DataFrame({"source": ["b"]})) == "Bron: Suite (levering van 20 april 2024)."


@pytest.mark.parametrize("basis", ["publicatiemaand mei 2020, dag onbekend", "aanname: het rapport noemt geen datum"])
def test_of_a_delivery_of_which_nobody_knows_the_day_the_month_is_said(first, monkeypatch, basis):
    monkeypatch.setattr(first, "public", {"deliveries": [{"own": True, "hash": "a", "source": "Rapport", "exported": "2020-05-31", "export_basis": basis}]})
    assert first.source_line() == "Bron: Rapport (levering van mei 2020)."


def test_a_figure_is_shown_on_the_page_that_declares_it(first):
    assert first.page_of(first.observaties("jeugd").iloc[0]) == "jeugd.ipynb"
    assert first.page_of(first.observaties("cijfers").iloc[0]) == ""  # on the start page itself


def test_a_page_that_names_the_subject_of_a_figure_goes_before_one_that_takes_all_in_a_unit(first, monkeypatch):
    row = first.observaties("jeugd").iloc[0]
    money, jeugd = {"unit_measure": [row["unit_measure"]]}, {"theme": [row["theme"]]}
    start = {first.publication.pages[0]: {"present": True, "reader": False, "tables": {}}}
    both = {"financien": {"present": True, "reader": False, "tables": {"bedragen": money}}, "jeugd": {"present": True, "reader": False, "tables": {"cijfers": jeugd}}}
    monkeypatch.setitem(first.public, "pages", start | both)
    assert first.page_of(row) == "jeugd.ipynb"
    monkeypatch.setitem(first.public, "pages", start | {"financien": both["financien"]})
    assert first.page_of(row) == "financien.ipynb"


def test_pages_with_something_to_show_are_named_in_order(first):
    assert [p["name"] for p in first.present_pages()] == ["samenvatting", "jeugd", "maatregelen", "verantwoording"]


def test_the_text_of_a_page_has_its_figures_and_a_page_without_text_has_none(first, second):
    assert "310 jeugdigen" in first.tekst("jeugd").content["markdown"]
    assert "325 jeugdigen" in second.tekst("jeugd").content["markdown"]
    assert first.tekst("maatregelen") is None


# --- origin -------------------------------------------------------------------------------------------------------


def test_the_source_line_names_source_and_date_once(first, second):
    assert first.source_line() == "Bron: Gemeente Voorbeeld (synthetisch) (levering van 1 mei 2024)."
    assert second.source_line() == "Bron: Gemeente Voorbeeld (synthetisch) (levering van 1 augustus 2024)."


def test_the_source_line_of_a_selection_names_its_deliveries_only(first):
    selection = first.observaties("jeugd")
    assert first.source_line(selection) == first.source_line()
    assert first.source_line(selection.assign(source="onbekend")) == ""


def test_deliveries_are_listed_with_what_they_are(first):
    table = first.leveringen()
    assert table["Levering"].tolist() == ["voorbeeld/2024-Q1/cijfers.csv", "voorbeeld/2024-Q1/budget.xlsx", "voorbeeld/2024-Q1/maatregelen.xlsx"]
    assert table["Cijfers"].tolist()[0] == 5 and set(table["Export"]) == {"1 mei 2024"}


def test_a_delivery_in_which_something_is_hidden_is_not_told_by_its_hash(first):
    """With one small number unknown, a reader could try nine files and see which has that hash."""
    hidden = set(first.protected.loc[first.protected["conf_status"] != "F", "source"])
    assert hidden
    text = first.leveringen().to_csv()
    assert not [h for h in hidden if h[:8] in text]


def test_delivered_totals_stand_beside_computed_ones(first):
    rows = {r["Cel"].split()[1]: r for _, r in first.totalen().to_pandas().iterrows()}
    assert (rows["B8"]["Geleverd"], rows["B8"]["Berekend"], rows["B8"]["Verschil"]) == ("€ 201.000", "€ 200.000", "+€ 1.000")
    assert rows["C8"]["Verschil"] == "geen"


def test_totals_of_a_delivery_with_something_hidden_are_not_told(first):
    hidden = set(first.protected.loc[first.protected["conf_status"] != "F", "source"])
    assert not [t for t in first.public["totals"] if t["source"] in hidden]


def test_the_sum_of_a_row_is_not_the_sum_of_its_column(first):
    """D8 is both: 230 thousand down its column, 231 thousand along its row."""
    corner = first.observaties("cijfers").query("source_column == 'D' and role == 'total'").iloc[0]
    assert first.row_sum(corner) == 231_000
    beside = first.observaties("cijfers").query("source_column == 'B' and role == 'item'").iloc[0]
    assert first.row_sum(beside) is None


def test_of_what_is_disputed_only_the_themes_of_the_figures_are_read(published):
    """Or every change in what checks find would run every page."""
    edition = editie("voorbeeld", "2024-Q1", TABLES, published.root)
    table = edition.observaties("jeugd").to_dict("records")
    with reads.recording(published.root) as log:
        assert edition.disputed(table) == ("", False)
        assert edition.disputed([{**row, "theme": "wmo", "counted": True} for row in table]) == ("", False)
    assert [(r.kind, r.query, r.result) for r in log.finished()] == [("entry", '"disputed jeugd"', "")]


def test_checks_say_what_was_judged_and_found(first):
    table = first.controles()
    assert [c.text for c in table.head[0]] == ["Controle", "Getoetst", "Bevindingen"]
    judged = {r.cells[0].text: [c.text for c in r.cells[1:]] for r in table.rows if r.kind == "member"}
    assert judged["Elk cijfer heeft een periode"] == [str(first.public["coverage"]["delivered"]), "0"]
    assert {r.cells[0].text for r in table.rows if r.kind == "group"} >= {"Een fout houdt publicatie tegen", "Een bevinding is een waarschuwing"}
    assert all(first.bevindingen(severity) is None for severity in ("critical", "warning", "info"))


def test_changes_are_told_since_the_release_before(first, second):
    assert first.wijzigingen().empty and first.vorige == ""
    assert second.vorige == "Voorbeeld, 1e kwartaal 2024"
    assert second.wijzigingen()[["Was", "Is nu"]].to_numpy().tolist() == [["1.234 personen", "1.270 personen"]]


def test_protection_is_told_with_its_rule_and_its_count(first):
    text = first.bescherming().content["markdown"]
    assert "kleiner dan 10" in text and "Van de 24 cijfers in deze editie is er 1 verborgen." in text
    assert text.endswith("zijn er 3 uitgezonderd.")  # budgets of the whole municipality


def test_the_count_of_figures_is_of_all_that_the_edition_shows(first):
    *themes, whole = first.telling()["totaal"]
    assert sum(themes) == whole == int(first.protected["own"].sum())
    assert TOWN in set(first.protected["ref_area"])


# --- figures that all municipalities share -------------------------------------------------------------------------

_CBS = """\
ID;VormenVanJeugdzorg;RegioS;Perioden;JongerenMetJeugdzorg_1;JongerenMetJeugdzorgRelatief_2;Jeugdzorgtrajecten_3
0;JZ Totaal jeugdzorg;Oud-Voorbeeld;2021;100.0;9.0;
1;JZ Totaal jeugdzorg;Voorbeeld;2021;300.0;9.5;
2;JZ Totaal jeugdzorg;Voorbeeld;2023;410.0;9.6;
"""


@pytest.fixture
def merged(project):
    """Oud-Voorbeeld was merged into Voorbeeld on 1 January 2022; CBS gives both, by the municipalities of the year."""
    towns = project.reference / "gemeenten.csv"
    text = towns.read_text("utf-8").rstrip("\n")
    towns.write_text(f"{text}\nGM9998;Oud-Voorbeeld;;2021-12-31;GM9999;verzonnen;\nGM9999;Voorbeeld;;;;verzonnen;\n", "utf-8")
    folder = project.raw / "landelijk/2024"
    manifest(folder, "2024-04-01", "jeugd.csv", published=True)
    (folder / "jeugd.csv").write_text(_CBS, "utf-8")
    for name, extra in (("toen", '"landelijk": True'), ("nu", '"landelijk": True, "gemeenten": "nu"'), ("eigen", "")):
        tables = f'{{"cijfers": {{"indicator": ["jongeren_met_jeugdzorg"]{", " + extra if extra else ""}}}}}'
        notebook(project.notebooks / f"{name}.ipynb", name, tables)
    config = project.root / "peilmerk.yml"
    config.write_text(config.read_text("utf-8").replace("pages: [samenvatting, jeugd]", "pages: [samenvatting, jeugd, toen, nu, eigen]"), "utf-8")
    return project


def shown(project, **settings) -> dict[str, tuple]:
    edition = editie("voorbeeld", "2024-Q1", {"cijfers": {"indicator": ["jongeren_met_jeugdzorg"], **settings}}, project.root)
    table = edition.observaties("cijfers")
    return {r["time_period"]: (r["obs_value"], r["obs_status"], r["note"]) for _, r in table.iterrows()}


def test_shared_figures_are_shown_where_a_table_asks_for_them_as_they_were(merged):
    found = shown(merged, landelijk=True)
    assert {period: value for period, (value, *_) in found.items()} == {"2021": 300, "2023": 410}


def test_shared_figures_are_not_shown_otherwise(merged):
    assert shown(merged) == {}


def test_a_series_is_added_up_to_the_municipality_of_today_and_says_so(merged):
    found = shown(merged, landelijk=True, gemeenten="nu")
    value, status, note = found["2021"]
    assert (value, status) == (400, "E") and "opgeteld van Oud-Voorbeeld en Voorbeeld tot Voorbeeld" in note
    assert found["2023"][:2] == (410, "A")


def test_the_history_of_a_wijk_is_seen_too(project):
    areas = project.reference / "gebieden.csv"
    areas.write_text(areas.read_text("utf-8").rstrip("\n") + "\nWK999901;Zuid;wijk;GM9999;city;verzonnen\n", "utf-8")
    for code, period, count in (("2024-Q1", "2023", 50), ("2024-Q2", "2024-Q1", 60)):
        path = project.raw / "voorbeeld" / code / "cijfers.csv"
        line = f"Werk en inkomen;Bijstandsgerechtigden;;Zuid;{period};niveau;{count};;;personen;gerealiseerd;;4\n"
        path.write_bytes(path.read_bytes() + line.encode("cp1252"))
        (path.parent / "teksten" / "jeugd.md").unlink()  # it refers to figures that the page below does not declare
    tables = {"verloop": {"indicator": ["bijstandsgerechtigden"], "historie": True}}
    notebook(project.notebooks / "jeugd.ipynb", "Jeugd", repr(tables))
    table = editie("voorbeeld", "2024-Q2", tables, project.root).observaties("verloop")
    assert dict(zip(*table.loc[table["ref_area"] == "WK999901", ["time_period", "obs_value"]].to_numpy().T, strict=True)) == {"2023": 50, "2024-Q1": 60}
