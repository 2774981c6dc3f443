"""Web downloads: titles and notes around, dimensions in rows or columns, symbols, padding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statline_faces import DOWNLOAD

from peilmerk.deliveries.readers.statline import header

FLAT = """\
"Vormen van jeugdzorg";"Regio's";"Perioden";"Jongeren met jeugdzorg (aantal)";"Jongeren met jeugdzorg relatief (%)"
"JZ Totaal jeugdzorg";"Nederland";"2021";"469705";"10,6"
"JZ Totaal jeugdzorg";"Nederland";"2023*";"489895";"11,0"
"""
PERIODS_IN_COLUMNS = """\
"Jongeren met jeugdzorg"
""
"Vormen van jeugdzorg: JZ Totaal jeugdzorg"
"Onderwerp";"Jongeren met jeugdzorg";"Jongeren met jeugdzorg";"Jongeren met jeugdzorg relatief";"Jongeren met jeugdzorg relatief"
"Perioden";"2021";"2023*";"2021";"2023*"
"Regio's";"aantal";"aantal";"%";"%"
"Nederland";"469705";"489895";"10,6";"11,0"
"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 1-11-2024"
"""
TOPICS_IN_ROWS = """\
"Jongeren met jeugdzorg"
""
"";"Vormen van jeugdzorg";"JZ Totaal jeugdzorg";""
"";"Regio's";"Nederland";"Nederland"
"Onderwerp";"Perioden";"2021";"2023*"
"Jongeren met jeugdzorg";"aantal";"469705";"489895"
"Jongeren met jeugdzorg relatief";"%";"10,6";"11,0"
"Bron: CBS"
"""


@pytest.mark.parametrize("text", [FLAT, PERIODS_IN_COLUMNS, TOPICS_IN_ROWS])
def test_dimensions_can_stand_in_rows_or_in_columns(statline, text):
    table, log = statline(text)
    assert log.faults == []
    told = table[["indicator", "ref_area", "time_period", "product", "obs_value", "decimals", "obs_status"]].values.tolist()
    assert sorted(told) == [
        ["aandeel_jongeren_met_jeugdzorg", "NL", "2021", "_T", 10.6, 1, "A"],
        ["aandeel_jongeren_met_jeugdzorg", "NL", "2023", "_T", 11.0, 1, "P"],
        ["jongeren_met_jeugdzorg", "NL", "2021", "_T", 469705, 0, "A"],
        ["jongeren_met_jeugdzorg", "NL", "2023", "_T", 489895, 0, "P"],
    ]


def test_a_figure_in_a_column_of_its_period_knows_its_cell(statline):
    table, _ = statline(PERIODS_IN_COLUMNS)
    assert table.set_index("obs_value").loc[11.0, ["source_row", "source_column"]].tolist() == [7, "E"]


@pytest.mark.parametrize(
    ("symbol", "value", "reason"), [(".", None, "unknown"), ("x", None, "secret"), ("-", 0, ""), ("", None, "not_applicable"), ("12*", 12, "")]
)
def test_symbols_mean_what_cbs_says_under_its_tables(statline, symbol, value, reason):
    table, _ = statline(DOWNLOAD.replace('"4510"', f'"{symbol}"'))
    cell = table[(table["source_row"] == 8) & (table["source_column"] == "D")].iloc[0]
    assert (cell["missing_reason"], None if value is None else cell["obs_value"]) == (reason, value)
    assert cell["obs_status"] == ("P" if "*" in symbol else "A")


def test_without_symbols_an_empty_cell_says_nothing(statline):
    table, _ = statline(DOWNLOAD.replace('"."', '""'))
    assert set(table.loc[table["obs_value"].isna(), "missing_reason"]) == {"unknown"}


def test_a_unit_with_another_factor_than_in_the_mapping_is_refused(statline):
    _, log = statline(DOWNLOAD.replace('"Perioden";"aantal";', '"Perioden";"x 1 000";'))
    assert "x 1 000" in log.faults[0].found and "factor: 1000" in log.faults[0].do


def test_a_download_without_a_dimension_is_refused(statline):
    _, log = statline(PERIODS_IN_COLUMNS.replace('"Vormen van jeugdzorg: JZ Totaal jeugdzorg"\n', ""))
    assert "VormenVanJeugdzorg" in log.faults[0].found


def test_a_region_in_a_column_header_that_does_not_exist_refuses_the_sheet(statline):
    table, log = statline(TOPICS_IN_ROWS.replace('"Nederland";"Nederland"', '"Nederland";"Nederlnd"'))
    assert len(table) == 0 and "Nederlnd" in log.faults[0].found
    assert log.rows["data"] == log.rows["total"] == 0


def test_nested_topics_are_known_by_their_whole_path_or_its_end():
    found = header.find([
        ["Onderwerpen", "Jeugdhulp", "Jeugdhulp", "Jeugdbescherming"],
        ["Onderwerpen", "Met verblijf", "Zonder verblijf", "Jeugdbescherming"],
        ["Perioden", "aantal", "aantal", "%"],
        ["2020", "1", "2", "3"],
    ])  # fmt: skip
    assert [(t.label, t.unit) for t in found.topics] == [("Jeugdhulp/Met verblijf", "aantal"), ("Jeugdhulp/Zonder verblijf", "aantal"), ("Jeugdbescherming", "%")]
    assert found.line == 2 and found.rows == {"Perioden": 0}


@pytest.mark.parametrize(
    "rows",
    [
        [["Onderwerp", "2020 (realisatie)", "2021 (prognose)"], ["Bijstand", "1", "2"]],
        [["Onderwerp", "2020", "2021"], ["Regio", "aantal", "aantal"], ["Nijmegen", "1", "2"]],
        [["Regio", "Cliënten (aantal)"], ["Nijmegen", "12"]],
        [["Indicator", "Gebied", "Periode", "Waarde", "Eenheid"], ["Cliënten", "", "2020", "12", "personen"]],
    ],
)
def test_a_sheet_that_a_department_keeps_is_no_download(rows):
    assert header.find(rows) is None


@pytest.mark.parametrize("rows", [[["Naam", "Leeftijd"], ["Piet", "12"]], [["Perioden"], ["2020"]], [[]], [["Perioden", "Waarde"], ["2020", "1"]]])
def test_a_sheet_without_topics_is_no_download(rows):
    assert header.find(rows) is None


_NOTE = st.sampled_from(["", "Laatst gewijzigd: 31 oktober 2024", "Gewijzigd op: 1-1-2024", "Tabeltoelichting, een regel", "1) voetnoot"])
_MEMBER = st.sampled_from(["Nederland", "Nijmegen", "2021", "2023*", "Aa en Hunze", "."])


@st.composite
def generated(draw):
    """Lines of a download, and what its header should be found to be."""
    rows = draw(st.permutations(["Geslacht", "Regio's", "Perioden"]).map(lambda p: p[: draw(st.integers(1, 3))]))
    if not {"Regio's", "Perioden"} & set(rows):
        rows = [*rows, "Perioden"]
    topics = draw(st.lists(st.sampled_from(["Jongeren", "Cliënten", "Kosten", "Aandeel", "Trajecten"]), min_size=1, max_size=5, unique=True))
    axes = draw(st.lists(st.sampled_from(["Leeftijd", "Vorm"]), max_size=2, unique=True))
    members = {a: draw(st.lists(_MEMBER, min_size=1, max_size=3, unique=True)) for a in axes}
    columns = [()]
    for axis in axes:
        columns = [(*c, m) for c in columns for m in members[axis]]
    columns = [(t, *c) for t in topics for c in columns]
    pad = draw(st.sampled_from(["", "   "]))
    once = draw(st.booleans())
    lines = [["Titel van de tabel"], *([n] for n in draw(st.lists(_NOTE, max_size=6)))]
    if draw(st.booleans()):  # every line as wide as the table
        lines = [line + [""] * (len(rows) + len(columns) - 1) for line in lines]
    above = len(lines)
    for number, axis in enumerate(["Onderwerp", *axes]):
        label = [""] * (len(rows) - 1) + [axis] if once else [axis] * len(rows)
        lines.append([*label, *(c[number] + pad for c in columns)])
    lines.append([*rows, *draw(st.lists(st.sampled_from(["aantal", "%", "x 1 000"]), min_size=len(columns), max_size=len(columns)))])
    expected = (len(lines) - 1, {name: c for c, name in enumerate(rows)}, [(t, dict(zip(axes, c, strict=True))) for t, *c in columns])
    for _ in range(draw(st.integers(0, 3))):
        figures = draw(st.lists(st.sampled_from(["12", "1,5", ".", "-", "x", "3*"]), min_size=len(columns), max_size=len(columns)))
        lines.append([*(draw(_MEMBER) for _ in rows), *figures])
    return lines, above, expected


@given(generated())
def test_a_header_is_found_whatever_stands_around_it(made):
    lines, _, (line, rows, columns) = made
    found = header.find(lines)
    assert (found.line, found.rows, found.title) == (line, rows, "Titel van de tabel")
    assert [(c.topic, c.members) for c in found.columns] == columns
    assert [c.column for c in found.columns] == [*range(len(rows), len(rows) + len(columns))]
