"""Sheets as departments really keep them, each with what has to come of it: these figures, or these faults at these places.

`read_cells` checks of every one that its rows add up: lines, totals, text, empty and refused rows are all its rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from handkept import figures, read_cells

B, W = "Bijstandsgerechtigden", "Wachttijd wijkteam in weken"


@dataclass
class Nasty:
    """A sheet and what has to come of it. figures: tuples of `columns`; faults: (row, column, what the message has)."""

    name: str
    cells: list[list]
    figures: list[tuple] = field(default_factory=list)
    columns: tuple[str, ...] = ("source_row", "source_column", "time_period", "obs_value")
    faults: list[tuple] = field(default_factory=list)
    merged: dict = field(default_factory=dict)
    reader: str = "indicatoren-breed"
    refused: int = 0
    remarks: int = 0


def twice(told: list[tuple]) -> list[tuple]:
    """The figures of a sheet in which both years are alike."""
    return [t for t in told for _ in range(2)]


VALUES = ("obs_value",)
SCENARIOS = ("time_period", "scenario", "obs_status", "obs_value")
MEMBERS = ("member", "role", "part_of", "obs_value")
LEDGER = ("indicator", "member", "time_period", "scenario", "breakdown", "obs_value")
LONG = ["Thema", "Indicator", "Periode", "Waarde", "Eenheid", "Status"]
EUROS = ["bedragen x € 1.000"]

NASTY = [
    # --- headers ---
    Nasty("a year above quarters, said once", [
        ["Indicator", 2023, None, 2024], [None, "kw 1", "kw 2", "kw 1"], [B, 1, 2, 3],
    ], [(3, "B", "2023-Q1", 1), (3, "C", "2023-Q2", 2), (3, "D", "2024-Q1", 3)]),
    Nasty("a year below what it is", [
        ["Indicator", "Begroting", "Realisatie", "Prognose", "Doel"], [None, 2023, 2023, 2024, 2025], [B, 1, 2, 3, 4],
    ], [("2023", "budget", "A", 1), ("2023", "actual", "A", 2), ("2024", "forecast", "F", 3), ("2025", "target", "A", 4)], SCENARIOS),
    Nasty("what it is and the year in one cell, in either order", [
        ["Indicator", "Realisatie 2023", "2024 (begroting)", "Streefwaarde 2025"], [B, 1, 2, 3],
    ], [("2023", "actual", "A", 1), ("2024", "budget", "A", 2), ("2025", "target", "A", 3)], SCENARIOS),
    Nasty("three rows of headers, merged", [
        ["Indicator", "Realisatie", None, "Begroting"], [None, 2023, None, 2024], [None, "1e halfjaar", "2e halfjaar", "1e halfjaar"], [B, 1, 2, 3],
    ], [("2023-S1", "actual", "A", 1), ("2023-S2", "actual", "A", 2), ("2024-S1", "budget", "A", 3)], SCENARIOS,
        merged={(0, 0): (2, 0), (0, 1): (0, 2), (1, 1): (1, 2)}),
    Nasty("a merged text reaches no further than its range", [
        ["Indicator", 2023, None, "Opmerking"], [None, "kw 1", "kw 2", None], [B, 1, 2, "stand ultimo"],
    ], [("2023-Q1", "stand ultimo"), ("2023-Q2", "stand ultimo")], ("time_period", "note"), merged={(0, 1): (0, 2)}),
    Nasty("years that a spreadsheet kept as numbers with decimals", [["Indicator", 2022.0, 2023.0], [B, 7, 8.0]], [(7,), (8,)], VALUES),
    Nasty("an empty column between labels and figures, and between years", [
        ["Indicator", None, 2022, None, 2023], [B, None, 7, None, 8],
    ], [(2, "C", "2022", 7), (2, "E", "2023", 8)]),
    Nasty("a header that is repeated at the top of the next page", [
        ["Indicator", 2022, 2023], [B, 1, 2], ["Indicator", 2022, 2023], [W, 3, 4],
    ], [(1,), (2,), (3,), (4,)], VALUES),
    Nasty("a misspelled period", [["Indicator", 2022, 2023, "20024"], [B, 1, 2, 3]],
          faults=[(1, "D", "found '20024', expected a period, or a name of a column")], refused=2),
    Nasty("a misspelled column of labels", [["Indicator", "Uitsplitsng", 2022, 2023], [B, "x", 1, 2]],
          faults=[(1, "B", "Did you mean 'Uitsplitsing'")], refused=2),
    Nasty("the same year twice", [["Indicator", 2022, 2022], [B, 1, 2]],
          faults=[(1, "C", "expected every period once for a kind of figure")], refused=2),
    Nasty("differences beside the years", [["Indicator", 2022, 2023, "Verschil", "Verschil in %"], [B, 100, 90, -10, "-10%"]], [
        ("2022", "level", "persons", 100), ("2023", "level", "persons", 90), ("2023", "change_abs", "persons", -10), ("2023", "change_pct", "percent", -10),
    ], ("time_period", "transformation", "unit_measure", "obs_value")),
    Nasty("a difference of budget and outcome is none of time", [
        ["Indicator", "Begroting 2023", "Realisatie 2023", "Verschil"], ["Resultaat", 1, 2, 1],
    ], faults=[(1, "D", "a column with differences or totals right of the periods")], refused=2),
    Nasty("a total over the years", [["Indicator", 2022, 2023, "Totaal"], ["Resultaat", 1, 2, 3]], [("2022", 1), ("2023", 2), ("2022/2023", 3)],
          ("time_period", "obs_value")),
    # --- titles, notes, blank lines ---
    Nasty("titles, blank rows and everything below the table", [
        ["Gemeente Nijmegen"], ["Kerncijfers sociaal domein"], [], ["Indicator", 2022, "2023*"], [], ["Inkomen"], [B, 1, "2¹"], [],
        ["* voorlopig"], ["¹ exclusief Tozo"], ["Bron: GSD"], ["Toelichting: stand ultimo"],
    ], [("2022", "A", "Bron: GSD; Toelichting: stand ultimo"), ("2023", "P", "voorlopig; exclusief Tozo; Bron: GSD; Toelichting: stand ultimo")],
        ("time_period", "obs_status", "note")),
    Nasty("a mark without footnote", [["Indicator", 2022, 2023], [f"{B} **", 1, 2]],
          [("voetnootteken ** zonder voetnoot", "A"), ("voetnootteken ** zonder voetnoot", "A")], ("note", "obs_status")),
    Nasty("a star that is explained as something else than provisional", [
        ["Indicator", 2022, "2023*"], [B, 1, 2], ["* gewijzigde definitie"],
    ], [("A", ""), ("A", "gewijzigde definitie")], ("obs_status", "note")),
    Nasty("a footnote that says provisional below a marked line", [["Indicator", 2022, 2023], [f"{B} 1)", 1, 2], ["1) voorlopige cijfers"]],
          [("P", "voorlopige cijfers"), ("P", "voorlopige cijfers")], ("obs_status", "note")),
    Nasty("a footnote of which the words fell into two cells", [["Indicator", 2022, 2023], [B, 1, "2*"], ["*", "voorlopig"]],
          [("A",), ("P",)], ("obs_status",)),
    Nasty("something beside the table", [["Indicator", 2022, 2023], [B, 1, 2, None, "klopt dit?"], [W, 3, 4]],
          [(3,), (4,)], VALUES, faults=[(2, "E", "found 'klopt dit?', expected no content in a column without a header")], refused=1),
    # --- cells ---
    Nasty("every way to write that there is none", [
        ["Indicator", *range(2015, 2023)], [B, None, ".", "x", "PM", "n.v.t.", "-", "*", "<10"],
    ], [("unknown", None), ("unknown", None), ("secret", None), ("not_yet", None), ("not_applicable", None), ("not_applicable", None),
        ("secret", None), ("secret", 9)], ("missing_reason", "obs_high")),
    Nasty("a dash is nil in a line of amounts", [EUROS, ["Indicator", 2022, 2023], ["Resultaat", "-", "(1.200)"]], [(0,), (-1_200_000,)], VALUES),
    Nasty("amounts in thousands beside persons", [EUROS, ["Indicator", 2022, 2023], ["Resultaat", 1, "€ 1,2 mln"], [B, 5, 6]],
          [("EUR", 1_000, -3), ("EUR", 1_200_000, -5), ("persons", 5, 0), ("persons", 6, 0)], ("unit_measure", "obs_value", "decimals")),
    Nasty("a percentage in a line of persons, and a word", [["Indicator", 2022, 2023], [B, "12,5%", "veel"], [W, 3, 4]], [(3,), (4,)], VALUES,
          faults=[(2, "B", "found '12,5%', expected a figure in persons"), (2, "C", "found 'veel', expected a number")], refused=1),
    Nasty("millions in a line of percentages", [["Indicator", 2022, 2023], ["Aangenomen aandeel coronarisico in zorgkosten", "3 mln", "12,5%"]],
          faults=[(2, "B", "found '3 mln', expected a figure in percent")], refused=1),
    Nasty("percentages that a spreadsheet kept as parts of one", [
        ["Indicator", 2022, 2023], ["Aangenomen aandeel coronarisico in zorgkosten", 0.125, 0.2],
    ], [(0.125,), (0.2,)], VALUES, remarks=1),
    Nasty("a unit of its own, and one that the indicator does not have", [
        ["Indicator", "Eenheid", 2022, 2023], ["Resultaat", "mln euro", "1,5", 2], [B, "euro", 3, 4], [W, "lichtjaren", 3, 4],
    ], [(1_500_000,), (2_000_000,)], VALUES, faults=[(3, "B", "expected personen"), (4, "B", "Unknown unit 'lichtjaren'")], refused=2),
    Nasty("a point as decimal sign", [["Indicator", 2022, 2023], [W, "8.7", "8,7"]], faults=[(2, "B", "found '8.7', expected a number with decimal comma")], refused=1),
    Nasty("PM merged over two years", [["Indicator", 2022, 2023], [B, "PM", None]], [("2022/2023", "not_yet")], ("time_period", "missing_reason"),
          merged={(1, 1): (1, 2)}),
    # --- lines ---
    Nasty("an indicator named once for its categories", [
        ["Indicator", "Uitsplitsing", 2022, 2023], [B, "tot 27 jaar", 1, 2], [None, "27 jaar en ouder", 3, 4], [None, "Totaal", 4, 6],
    ], [("tot 27 jaar", "item", "_T", 1), ("tot 27 jaar", "item", "_T", 2), ("27 jaar en ouder", "item", "_T", 3), ("27 jaar en ouder", "item", "_T", 4),
        ("_T", "total", "", 4), ("_T", "total", "", 6)], MEMBERS),
    Nasty("a line without indicator and without category", [["Indicator", "Uitsplitsing", 2022, 2023], [B, "a", 1, 2], [None, None, 3, 4]],
          [(1,), (2,)], VALUES, faults=[(3, "A", "found 'an empty cell', expected the name of the indicator")], refused=1),
    Nasty("a misspelled indicator named once for two lines", [
        ["Indicator", "Uitsplitsing", 2022, 2023], ["Bijstandgerechtigden", "a", 1, 2], [None, "b", 3, 4],
    ], faults=[(2, "A", "Did you mean 'Bijstandsgerechtigden'"), (3, "A", "Did you mean 'Bijstandsgerechtigden'")], refused=2),
    Nasty("part of which rows are in no sum", [
        ["Aantal bijstandsgerechtigden naar leeftijd"], ["Leeftijdsgroep", 2022, 2023], ["tot 27 jaar", 4, 5], ["waarvan tot 23 jaar", 1, 2], ["27 jaar en ouder", 6, 5], ["Totaal", 10, 10],
    ], [("tot 27 jaar", "item", "_T", 4), ("tot 27 jaar", "item", "_T", 5), ("tot 27 jaar, waarvan tot 23 jaar", "item", "", 1),
        ("tot 27 jaar, waarvan tot 23 jaar", "item", "", 2), ("27 jaar en ouder", "item", "_T", 6), ("27 jaar en ouder", "item", "_T", 5),
        ("_T", "total", "", 10), ("_T", "total", "", 10)], MEMBERS),
    Nasty("blocks with subtotals, and the total over all", [
        ["Bijstandsgerechtigden"], ["Soort", 2022, 2023], ["Jong"], ["a", 1, 1], ["b", 2, 2], ["Subtotaal jong", 3, 3], ["Oud"], ["c", 4, 4], ["Totaal oud", 4, 4], ["Eindtotaal", 7, 7],
    ], twice([("a", "item", "Subtotaal jong", 1), ("b", "item", "Subtotaal jong", 2), ("Subtotaal jong", "subtotal", "_T", 3), ("c", "item", "Totaal oud", 4),
        ("Totaal oud", "subtotal", "_T", 4), ("_T", "total", "", 7)]), MEMBERS),
    Nasty("a total above its lines", [[B], ["Soort", 2022, 2023], ["Totaal", 3, 3], ["a", 1, 1], ["b", 2, 2]],
          twice([("_T", "total", "", 3), ("a", "item", "_T", 1), ("b", "item", "_T", 2)]), MEMBERS),
    # --- areas and several tables ---
    Nasty("areas below each other, with an unknown part and the total", [
        ["Tabel 2: Bijstandsgerechtigden per stadsdeel, 2022-2023"], ["Stadsdeel", 2022, 2023], ["Lindenholt", 10, 11], ["Onbekend", 1, 0], ["Totaal", 11, 11],
    ], [("GM0268-LINDENHOLT", "_T", "item", "GM0268", 10), ("GM0268-LINDENHOLT", "_T", "item", "GM0268", 11), ("GM0268", "Onbekend", "item", "GM0268", 1),
        ("GM0268", "Onbekend", "item", "GM0268", 0), ("GM0268", "_T", "total", "", 11), ("GM0268", "_T", "total", "", 11)],
        ("ref_area", "member", "role", "part_of", "obs_value")),
    Nasty("a district of another town", [[B], ["Wijk", 2022, 2023], ["Lindenholt", 1, 2], ["Windmolenbroek", 3, 4]], [(1,), (2,)], VALUES,
          faults=[(4, "A", "Unknown area 'Windmolenbroek'")], refused=1),
    Nasty("a title that is about something else than the indicator in it", [["Inwoners met schulden per wijk"], ["Wijk", 2022, 2023], ["Zuid", 1, 2]],
          faults=[(1, "A", "expected the name of the indicator that the table is about")], refused=3),
    Nasty("areas without any title", [["Wijk", 2022, 2023], ["Zuid", 1, 2]], faults=[(1, None, "no line above the table that names an indicator")], refused=2),
    Nasty("two tables beside each other with titles of their own", [
        [B, None, None, None, W], ["Wijk", 2022, 2023, None, "Wijk", 2022, 2023], ["Zuid", 1, 2, None, "Oost", "3,5", 4], ["Oost", 5, 6],
    ], [("bijstandsgerechtigden", "GM0268-ZUID", 1), ("bijstandsgerechtigden", "GM0268-ZUID", 2), ("wachttijd_wijkteam_weken", "GM0268-OOST", 3.5),
        ("wachttijd_wijkteam_weken", "GM0268-OOST", 4), ("bijstandsgerechtigden", "GM0268-OOST", 5), ("bijstandsgerechtigden", "GM0268-OOST", 6)],
        ("indicator", "ref_area", "obs_value")),
    Nasty("two tables below each other, of which the first has a footnote", [
        ["Tabel 1. Bijstandsgerechtigden"], ["Wijk", 2022, "2023*"], ["Zuid", 1, 2], ["* voorlopig"], [], ["Tabel 2. Wachttijd wijkteam in weken"], ["Wijk", 2022, "2023*"], ["Zuid", 3, 4],
    ], [("bijstandsgerechtigden", "", 1), ("bijstandsgerechtigden", "voorlopig", 2), ("wachttijd_wijkteam_weken", "", 3), ("wachttijd_wijkteam_weken", "", 4)],
        ("indicator", "note", "obs_value")),
    Nasty("a unit line that contradicts the indicator", [[B], ["bedragen x € 1.000"], ["Wijk", 2022, 2023], ["Zuid", 1, 2]],
          faults=[(2, "A", "expected figures in persons, as Bijstandsgerechtigden is")], refused=4),
    # --- ledger extracts ---
    Nasty("an extract with the year above the kind above the side", [
        EUROS, ["Taakveld", "Omschrijving", 2023], [None, None, "Begroting", None, "Realisatie"], [None, None, "Lasten", "Baten", "Lasten", "Saldo"],
        ["6.71a", "Huishoudelijke hulp (WMO)", 5, 1, 6, -5],
    ], [("lasten_taakveld", "6.71a", "2023", "budget", "_T", 5_000), ("baten_taakveld", "6.71a", "2023", "budget", "_T", 1_000),
        ("lasten_taakveld", "6.71a", "2023", "actual", "_T", 6_000), ("saldo_taakveld", "6.71a", "2023", "actual", "_T", -5_000)], LEDGER, reader="taakvelden"),
    Nasty("an amended budget beside the first one; side and year in the title", [
        ["Lasten per taakveld 2023 (x € 1.000)"], ["Taakveld", "Begroting", "Begroting na wijziging"], ["6.1 Samenkracht en burgerparticipatie", 1, 2],
    ], [("lasten_taakveld", "6.1", "2023", "budget", "_T", 1_000), ("lasten_taakveld", "6.1", "2023", "budget", "na wijziging", 2_000)], LEDGER, reader="taakvelden"),
    Nasty("a code that may have lost its nought", [EUROS, ["Taakveld", "Lasten 2023"], [0.1, 5], [0.2, 6]], [(6_000,)], VALUES,
          faults=[(3, "A", "Format the column as text")], reader="taakvelden", refused=1),
    Nasty("a lost nought that the description gives back", [EUROS, ["Taakveld", "Omschrijving", "Lasten 2023"], [0.1, "Mutaties reserves", 5]],
          [("lasten_taakveld", "0.10", "2023", "actual", "_T", 5_000)], LEDGER, reader="taakvelden"),
    Nasty("a code of a later list, and amounts without one", [
        EUROS, ["Taakveld", "Lasten 2020", "Lasten 2023"], ["6.71a", "-", 5], ["6.71b", 4, 5], ["6.72", 1, 2],
    ], [(5_000,), (1_000,), (2_000,)], VALUES, faults=[(4, "B", "it stands in the list of 2023")], reader="taakvelden", refused=1),
    Nasty("main groups and the total over a part of them", [
        EUROS, ["Taakveld", "Lasten 2023"], ["6.", 3], ["6.1", 1], ["6.2", 2], ["7.1", 4], ["Totaal", 7],
    ], [("6.", "subtotal", "Totaal", 3_000), ("6.1", "item", "6.", 1_000), ("6.2", "item", "6.", 2_000), ("7.1", "item", "Totaal", 4_000), ("Totaal", "total", "", 7_000)],
        MEMBERS, reader="taakvelden"),
    Nasty("a description of something else", [EUROS, ["Taakveld", "Omschrijving", "Lasten 2023"], ["6.1", "Gladheidsbestrijding", 5]], [(5_000,)], VALUES,
          reader="taakvelden", remarks=1),
    Nasty("an extract without unit, side or year", [["Taakveld", "Begroting", "Realisatie"], ["6.1", 5, 6]], reader="taakvelden", refused=2,
          faults=[(1, None, "no unit above the table"), (1, "B", "Lasten, Baten or Saldo and a year"), (1, "C", "Lasten, Baten or Saldo and a year")]),
    Nasty("a long extract with the same line twice", [
        ["Boekjaar", "Taakveld", "Categorie", "L/B", "Soort", "Bedrag"], ["2023", "6.71a", "3.8", "L", "Realisatie", "1.250,15"],
        ["2023", "6.71a", "3.8", "L", "Realisatie", "12"], ["2023", "6.71a", "3.8", "X", "Realisatie", "12"],
    ], [(1250.15,)], VALUES, reader="taakvelden", refused=2,
        faults=[(3, "B", "row 2 has the same"), (4, "D", "found 'X', expected one of")]),
    # --- long form, ledger, measures ---
    Nasty("two mistakes in one row and one in another", [
        LONG, ["Wrk", B, "ooit", 1, "personen", "gerealiseerd"], ["Werk en inkomen", B, 2023, "veel", "personen", "gerealiseerd"],
        ["Werk en inkomen", B, 2023, 7, "personen", "gerealiseerd"],
    ], [(7,)], VALUES, reader="indicatoren", refused=2,
        faults=[(2, "A", "found 'Wrk'"), (2, "C", "found 'ooit', expected a period"), (3, "D", "found 'veel'")]),
    Nasty("a count that is told as less than ten, and a source below", [
        LONG, ["Werk en inkomen", B, 2023, "<10", "personen", "gerealiseerd"], [], ["Bron: GSD"],
    ], [(None, 9, "secret")], ("obs_value", "obs_high", "missing_reason"), reader="indicatoren"),
    Nasty("a ledger with two wrong lines", [
        EUROS, ["Interventie", "Besteed"], [None, 2023], ["1. Wijkaanpak", "veel"], [None, 5], ["2. Rest *", 6], ["Totaal", 11], ["* inclusief overhead"],
    ], [(6_000, "inclusief overhead"), (11_000, "")], ("obs_value", "note"), reader="grootboek", refused=2,
        faults=[(4, "B", "found 'veel'"), (5, "A", "found 'an empty cell', expected the name of the line")]),
    Nasty("measures with what was realised", [
        EUROS, ["Nr.", "Omschrijving", "Taakstelling 2023", "Gerealiseerd 2023", "Status"], ["1", "Doorbraakaanpak", 10, 8, "op koers"], [None, "Totaal", 10, 8],
    ], [("taakstelling", "1 Doorbraakaanpak", "target", 10_000), ("gerealiseerde_besparing", "1 Doorbraakaanpak", "actual", 8_000),
        ("op_koers", "1 Doorbraakaanpak", "forecast", 1), ("taakstelling", "Totaal", "target", 10_000), ("gerealiseerde_besparing", "Totaal", "actual", 8_000)],
        ("indicator", "member", "scenario", "obs_value"), reader="maatregelen"),
    Nasty("measures with the year above target and outcome", [
        EUROS, ["Nummer", "Maatregel", 2023, None, 2024], [None, None, "Taakstelling", "Realisatie", "Taakstelling"], ["1", "Doorbraakaanpak", 10, 8, 12],
    ], [("taakstelling", "2023", 10_000), ("gerealiseerde_besparing", "2023", 8_000), ("taakstelling", "2024", 12_000)],
        ("indicator", "time_period", "obs_value"), reader="maatregelen"),
]  # fmt: skip


@pytest.mark.parametrize("case", NASTY, ids=lambda case: case.name)
def test_a_sheet_as_departments_keep_it(case):
    table, log = read_cells(case.cells, case.merged)
    told = [(f.row, f.column, str(f)) for f in log.faults]
    assert [(row, column) for row, column, _ in told] == [(row, column) for row, column, _ in case.faults], "\n".join(t for *_, t in told)
    for (_, _, message), (_, _, part) in zip(told, case.faults, strict=True):
        assert part in message
    assert log.reader == case.reader
    read = figures(table, *case.columns)
    assert read == case.figures
    assert log.rows["refused"] == case.refused
    assert len(log.remarks) + len(log.hints) == case.remarks, (log.remarks, log.hints)


def test_there_are_at_least_thirty_of_them_and_each_has_a_name_of_its_own():
    assert len({case.name for case in NASTY}) == len(NASTY) >= 30
