"""Declarations: what a notebook shows is read from its file without running it."""

import nbformat
import pandas as pd
import pytest

from peilmerk import declarations
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.headline_sets import SETS
from synthetic import ROOT, rows

FRONT = "---\ntitle: Jeugd\n---"


def marked(table, own, counted=False, earlier=False):
    """Observations with the marks that selecting adds; none is shared."""
    return table.assign(own=own, shared=False, former=False, counted=counted, earlier=earlier)


@pytest.fixture
def page(tmp_path):
    """A function that makes a notebook of a front matter and a cell of declarations, and reads it."""

    def make(code: str | None = 'tabellen = {"cijfers": {"theme": ["jeugd"]}}', front: str | None = FRONT):
        nb = nbformat.v4.new_notebook()
        if front is not None:
            nb.cells.append(nbformat.v4.new_raw_cell(front))
        nb.cells.append(nbformat.v4.new_code_cell("raise SystemExit('declarations are never run')"))
        if code is not None:
            nb.cells.append(nbformat.v4.new_code_cell(code, metadata={"tags": ["tabellen"]}))
        nbformat.write(nb, tmp_path / "jeugd.ipynb")
        return declarations.read(tmp_path / "jeugd.ipynb")

    return make


def test_a_page_has_a_name_a_title_and_tables(page):
    made = page('tabellen = {"cijfers": {"theme": ["jeugd"]}, "verloop": {"indicator": "inwoners", "historie": True}}')
    assert (made.name, made.title, sorted(made.tables)) == ("jeugd", "Jeugd", ["cijfers", "verloop"])


def test_a_page_says_for_whom_it_is_and_where_it_stands_in_the_menu(page):
    made = page(front='---\ntitle: Jeugd\nvoor: de gemeenteraad\nmenu: "In het kort"\n---')
    assert (made.reader, made.section) == ("de gemeenteraad", "In het kort")
    assert (page().reader, page().section) == ("", "")


def test_a_page_without_declarations_shows_nothing_of_its_own(page):
    made = page(code=None)
    assert made.tables == {}
    assert declarations.has_data(rows().pipe(marked, []), made)


@pytest.mark.parametrize("front", [None, "", "---\nauthor: x\n---", "---\ntitle:\n---", "---\nJeugd\n---"])
def test_a_page_without_title_is_refused(page, front):
    with pytest.raises(ConfigError, match=r"notebooks/jeugd\.ipynb has no title"):
        page(front=front)


def test_a_broken_front_matter_is_named(page):
    with pytest.raises(ConfigError, match=r"notebooks/jeugd\.ipynb: the front matter is no valid YAML"):
        page(front="---\ntitle: [\n---")


@pytest.mark.parametrize(
    "code",
    ['tabellen = {"cijfers": keuze()}', 'tabellen = dict(cijfers={"theme": "jeugd"})', "tabellen = {", "x = {}", "", "tabellen = [1]",
     'tabellen = {"cijfers": ["jeugd"]}', "a.tabellen = {}", 'tabellen = {"a": {"theme": thema}}'],
)  # fmt: skip
def test_a_declaration_that_is_no_literal_is_refused(page, code):
    with pytest.raises(ConfigError, match=r"notebooks/jeugd\.ipynb: the cell tagged 'tabellen' must be one literal"):
        page(code)


@pytest.mark.parametrize(("column", "nearest"), [("thema", "theme"), ("indicater", "indicator"), ("histori", "historie")])
def test_an_unknown_column_gets_the_nearest(page, column, nearest):
    with pytest.raises(UnknownName, match=f"column in table 'cijfers' of notebooks/jeugd.ipynb: '{column}'. Did you mean .*'{nearest}'"):
        page(f'tabellen = {{"cijfers": {{"{column}": ["x"]}}}}')


@pytest.mark.parametrize("column", ["obs_value", "note", "source"])
def test_a_table_cannot_be_chosen_by_its_values(page, column):
    with pytest.raises(UnknownName):
        page(f'tabellen = {{"cijfers": {{"{column}": [4]}}}}')


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    (tmp_path / "kapot.ipynb").write_text("{", "utf-8")
    with pytest.raises(ConfigError, match=r"notebooks/kapot\.ipynb is no notebook"):
        declarations.read(tmp_path / "kapot.ipynb")


TABLE = rows({"theme": "jeugd"}, {"theme": "jeugd", "measure": "a"}, {"theme": "wmo"}, {"theme": "wmo"}).pipe(marked, [True, False, True, False])


def test_a_table_shows_the_own_figures_and_the_history_only_when_asked():
    assert len(declarations.rows(TABLE, {"theme": ["jeugd"]})) == 1
    assert len(declarations.rows(TABLE, {"theme": ["jeugd"], "historie": True})) == 2
    assert len(declarations.rows(TABLE, {"theme": ["jeugd", "wmo"], "measure": "_T"})) == 2
    assert len(declarations.rows(TABLE, {})) == 2


def test_the_union_covers_every_table_and_each_figure_once():
    pages = [
        declarations.Page("a", "A", {"een": {"theme": ["jeugd"], "historie": True}, "twee": {"theme": ["jeugd"]}}),
        declarations.Page("b", "B", {"drie": {"theme": ["jeugd", "wmo"]}}),
    ]
    assert declarations.union(TABLE, pages).index.tolist() == [0, 1, 2]
    assert declarations.union(TABLE, []).empty


def test_the_union_has_every_column_whatever_tables_ask_for():
    selectors = [{"theme": ["jeugd"], "historie": True}, {"note": ["a", "c", "d"]}, {"frequentie": ["A", "Q"], "gebied": "gemeente"}]
    for selector in selectors:
        table = TABLE.assign(ref_area="GM9999", note=["a", "b", "c", "d"])
        wanted = declarations.rows(table, selector)
        assert len(wanted) == 2
        pd.testing.assert_frame_equal(declarations.union(table, [declarations.Page("a", "A", {"een": selector})]), wanted)


def test_a_page_has_data_if_the_edition_delivered_some_itself():
    assert declarations.has_data(TABLE, declarations.Page("a", "A", {"een": {"theme": ["jeugd"]}}))
    assert not declarations.has_data(TABLE, declarations.Page("a", "A", {"een": {"theme": ["wonen"]}}))
    assert not declarations.has_data(TABLE, declarations.Page("a", "A", {"een": {"measure": ["a"], "historie": True}}))


def test_figures_that_only_stand_beside_others_make_no_page():
    beside = {"theme": ["jeugd"], "aanvullend": True}
    assert not declarations.has_data(TABLE, declarations.Page("a", "A", {"een": beside}))
    assert declarations.has_data(TABLE, declarations.Page("a", "A", {"een": beside, "twee": {"theme": ["jeugd"]}}))
    assert len(declarations.rows(TABLE, beside)) == len(declarations.rows(TABLE, {"theme": ["jeugd"]}))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("[a-z]*.ipynb")), ids=lambda p: p.stem)
def test_every_theme_notebook_of_the_repository_can_be_read(path, reference):
    made = declarations.read(path)
    for selector in made.tables.values():
        assert set(selector.get("theme", [])) <= set(reference.themes)
        assert set(declarations.columns(selector).get("indicator", [])) <= set(reference.indicators)


@pytest.mark.parametrize(("setting", "value"), [("historie", "ja"), ("landelijk", 1.5), ("gemeenten", "straks")])
def test_a_setting_with_a_value_that_means_nothing_is_refused(page, setting, value):
    with pytest.raises(UnknownName, match=rf"value of {setting} in table 'cijfers'"):
        page(f'tabellen = {{"cijfers": {{"{setting}": {value!r}}}}}')


# --- figures of registers ---
@pytest.fixture
def counted():
    """A figure that was delivered, and one of a register in two frequencies and two vintages."""
    return marked(
        rows({"time_period": "2024-Q1"}, {"time_period": "2024-Q1"}, {"time_period": "2024-01"}, {"time_period": "2024-Q1"}, indicator="stand_maatwerk"),
        own=[True, True, True, False], counted=[False, True, True, True], earlier=[False, False, False, True],
    )


def shown(table, **selector):
    return declarations.rows(table, {"indicator": ["stand_maatwerk"], **selector}).index.tolist()


def test_a_table_has_figures_of_registers_only_if_it_asks(counted):
    assert shown(counted) == [0]
    assert shown(counted, historie=True) == [0]


def test_a_table_of_registers_has_no_other_figures_and_no_earlier_ones(counted):
    assert shown(counted, registers=True) == [1, 2]


def test_a_frequency_is_that_of_the_period(counted):
    assert shown(counted, registers=True, frequentie=["Q"]) == [1]
    assert shown(counted, registers=True, frequentie="M") == [2]


def test_earlier_deliveries_come_where_they_are_asked_for(counted):
    assert shown(counted, registers=True, frequentie="Q", eerdere_leveringen=True) == [1, 3]


def test_a_frequency_that_is_none_is_refused_with_the_nearest(page):
    with pytest.raises(UnknownName, match="frequentie"):
        page('tabellen = {"x": {"indicator": ["stand_maatwerk"], "registers": True, "frequentie": ["K"]}}')


def test_of_registers_only_what_tables_ask_is_read(page):
    made = page('tabellen = {"a": {"theme": ["jeugd"]}, "b": {"indicator": ["stand_maatwerk"], "registers": True, "frequentie": "Q"}}')
    (asked,) = declarations.of_registers([made])
    assert asked["indicator"] == ["stand_maatwerk"] and {"2024-Q1", "2031-Q4"} <= set(asked["time_period"])
    assert not {"2024", "2024-01", "2024-S1"} & set(asked["time_period"])


def test_a_table_of_every_frequency_or_of_named_periods_reads_what_it_names(page):
    made = page(
        'tabellen = {"a": {"indicator": ["stand_maatwerk"], "registers": True},'
        ' "b": {"time_period": ["2024-Q1"], "registers": True, "frequentie": "Q"}}'
    )
    assert declarations.of_registers([made]) == [{"indicator": ["stand_maatwerk"]}, {"time_period": ["2024-Q1"]}]


def test_a_table_can_ask_for_the_municipality_or_its_parts_alone():
    table = rows({"ref_area": "GM9999"}, {"ref_area": "WK999901"}, {"ref_area": "BU99990101"}, indicator="stand_maatwerk").pipe(marked, True)
    assert shown(table) == [0, 1, 2]
    assert (shown(table, gebied="gemeente"), shown(table, gebied=["wijk", "buurt"])) == ([0], [1, 2])


def test_a_level_of_areas_that_is_none_is_refused(page):
    with pytest.raises(UnknownName, match="value of gebied"):
        page('tabellen = {"x": {"indicator": ["stand_maatwerk"], "gebied": ["stad"]}}')


def test_the_headline_indicators_are_named_in_one_place_and_are_those_of_the_dictionary(reference):
    counted = {code: bool(i.counted) for code, i in reference.indicators.items() if i.headline is not None}
    assert set(SETS["kerncijfers"]) == {code for code, from_register in counted.items() if not from_register}
    assert set(SETS["kerncijfers uit registers"]) == {code for code, from_register in counted.items() if from_register}
    assert declarations.columns({"indicator": "kerncijfers", "transformation": ["level"], "historie": True}) == {"indicator": SETS["kerncijfers"], "transformation": ["level"]}
