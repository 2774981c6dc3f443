"""correcties.yml: what an analyst corrects, with its reason; every correction hits what it says, or is an error."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import observations
from peilmerk.clean import Cleaned
from peilmerk.deliveries import corrections
from peilmerk.deliveries.corrections import keyed
from peilmerk.deliveries.corrections.correcting import Correcting
from peilmerk.deliveries.corrections.patching import patched
from peilmerk.deliveries.files.sheet import Sheet, StreamedSheet
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.reading import Context, Reading
from peilmerk.errors import ConfigError, DeliveryError, Fault
from peilmerk.period import parse
from peilmerk.project import Publication
from peilmerk.reference import Reference
from peilmerk.selection import by_peildatum
from synthetic import ROOT, rows

REFERENCE = Reference(ROOT / "data/reference")
TOWN = "GM0268"
BUDGET = [
    ["bedragen x € 1.000"],
    ["Maatregel", "2023", "2024"],
    ["Wijkaanpak", "1.776", "55"],
    ["Vervoer", "1,2,3", "60"],
    ["Opvang", "300", "70"],
]
WHY = {"reden": "cijfers verwisseld", "wie": "J. de Vries", "datum": date(2024, 5, 20), "status": "gemeld"}


def delivery(file: str = "budget.csv", folder: str = "nijmegen/2024", exported: date = date(2024, 5, 1)) -> Delivery:
    made = Delivery(Path(file), folder, "bron", exported, "", False, "")
    made.__dict__["hash"] = f"{folder} {file} {exported}"
    return made


def load(tmp_path: Path, *entries: dict, text: str = "", files: tuple[str, ...] = ("budget.csv",)) -> corrections.Corrections:
    """The corrections of a folder in which these stand, each with a reason unless it says another one."""
    folder = tmp_path / "nijmegen/2024"
    folder.mkdir(parents=True, exist_ok=True)
    content = text or yaml.safe_dump({"correcties": [{"bestand": "budget.csv", **e, **{k: v for k, v in WHY.items() if k not in e}} for e in entries]})
    (folder / corrections.FILE).write_text(content, "utf-8")
    return corrections.load(folder, tmp_path, [delivery(f) for f in files], REFERENCE, TOWN)


def read_table(sheet: Sheet, context: Context, sink):
    """A reader of the form of BUDGET: a unit line, a header with years, a row a measure."""
    reading = Reading(sheet, context, sink)
    try:
        factor = common.amount_factor(sheet, 1)
        reading.count("text", 2)
        years = [common.period_at(sheet, 1, c) for c in range(1, sheet.width)]
        for r in range(2, sheet.height):
            with reading.row(r) as row:
                for c, year in enumerate(years, 1):
                    number = row.take(common.number_at, sheet, r, c, factor=factor)
                    if number is not None:
                        row.observe({
                            "ref_area": TOWN, "indicator": "taakstelling", "theme": "maatregelen", "unit_measure": "EUR",
                            "measure": sheet.text(r, 0), "obs_value": number.value, "decimals": number.decimals,
                            "missing_reason": number.missing, **common.period_columns(year), **common.place(r, c),
                        })  # fmt: skip
        return reading.finish()
    except DeliveryError as error:
        return reading.refuse_sheet(list(error.faults))


def read(found: corrections.Corrections, *sheets: list[list], names: tuple[str, ...] = ("Blad1", "Blad2"), given: Delivery | None = None):
    """(observations, logs) of a delivery with these sheets and corrections."""
    given = given or delivery()
    work = Correcting(given, found.for_delivery(given))
    tables: list[pd.DataFrame] = []
    logs = [
        work.read_sheet(Sheet(given.name, name, [list(r) for r in cells]), Context(REFERENCE, given, TOWN), tables.append, read_table)
        for name, cells in zip(names, sheets or (BUDGET,), strict=False)
    ]
    work.finish()
    return pd.concat([observations.completed(t) for t in tables], ignore_index=True), logs


def at(table: pd.DataFrame, cell: str, column: str = "obs_value"):
    found = table[(table["source_column"] + table["source_row"].astype(str)) == cell]
    assert len(found) == 1
    return found.iloc[0][column]


# --- cells --------------------------------------------------------------------------------------------------------


def test_an_overridden_cell_has_its_new_value_in_the_unit_of_its_table_and_keeps_what_was_delivered(tmp_path):
    table, [log] = read(load(tmp_path, {"cel": "B3", "geleverd": "1.776", "wordt": "1.767"}))
    assert (at(table, "B3"), at(table, "B3", "delivered_value"), at(table, "B3", "correction")) == (1_767_000, 1_776_000, "override")
    assert at(table, "B3", "correction_note") == "cijfers verwisseld; J. de Vries, 20 mei 2024; gemeld"
    assert (table["correction"] != "").sum() == 1
    assert log.corrections == [{
        "action": "override", "where": "Blad1, cel B3", "reason": "cijfers verwisseld", "who": "J. de Vries", "date": "2024-05-20", "status": "gemeld",
        "observations": 1, "faults": [],
    }]  # fmt: skip


def test_a_cell_that_cannot_be_read_is_repaired_and_its_row_read(tmp_path):
    without, [refused] = read(load(tmp_path, {"cel": "B3", "geleverd": "1.776", "wordt": "1.767"}))
    table, [log] = read(load(tmp_path, {"cel": "B4", "geleverd": "1,2,3", "wordt": "123"}))
    assert "Vervoer" not in set(without["measure"])
    assert (refused.rows["refused"], log.rows["refused"]) == (1, 0)
    assert at(table, "B4") == 123_000
    assert pd.isna(at(table, "B4", "delivered_value"))
    # The other figure of that row was not delivered in a form that could be read either: it is there thanks to the correction.
    assert (at(table, "C4"), at(table, "C4", "correction")) == (60_000, "override")


def test_a_corrected_header_marks_the_figures_that_it_changes_and_no_others(tmp_path):
    table, [log] = read(load(tmp_path, {"cel": "C2", "geleverd": "2024", "wordt": "2025"}))
    changed = table[table["correction"] == "override"]
    assert set(changed["source_column"]) == {"C"}
    assert set(changed["time_period"]) == {"2025"}
    assert changed["delivered_value"].tolist() == changed["obs_value"].tolist() == [55_000, 70_000]
    assert log.corrections[0]["observations"] == 2


def test_a_corrected_unit_line_changes_every_figure(tmp_path):
    table, _ = read(load(tmp_path, {"cel": "A1", "geleverd": "bedragen x € 1.000", "wordt": "bedragen x € 1"}))
    assert set(table["correction"]) == {"override"}
    assert (table["delivered_value"] == table["obs_value"] * 1000).all()


def test_a_cell_is_scaled_in_value_and_precision(tmp_path):
    table, _ = read(load(tmp_path, {"cel": "B5", "geleverd": "300", "maal": 1000}))
    assert (at(table, "B5"), at(table, "B5", "decimals"), at(table, "B5", "delivered_value")) == (300_000_000, -6, 300_000)
    assert at(table, "B5", "correction_note").startswith("cijfers verwisseld (maal 1000); ")


def test_a_dropped_cell_stays_in_the_store_as_it_was_delivered_and_marked(tmp_path):
    table, _ = read(load(tmp_path, {"cel": "B3", "geleverd": "1.776", "vervalt": True}))
    assert (at(table, "B3"), at(table, "B3", "correction")) == (1_776_000, "drop")
    assert at(table, "C3", "correction") == ""


def test_a_dropped_cell_that_cannot_be_read_does_not_take_its_row_with_it(tmp_path):
    table, [log] = read(load(tmp_path, {"cel": "B4", "geleverd": "1,2,3", "vervalt": True}))
    assert log.rows["refused"] == 0
    assert (at(table, "B4", "correction"), at(table, "C4", "obs_value")) == ("drop", 60_000)


def test_a_dropped_row_that_cannot_be_read_counts_as_dropped_and_its_fault_is_kept_without_value(tmp_path):
    table, [log] = read(load(tmp_path, {"rij": 4, "geleverd": ["Vervoer", "1,2,3"], "vervalt": True}))
    assert (log.rows["refused"], log.rows["dropped"], sum(log.rows.values())) == (0, 1, 5)
    assert log.faults == []
    [fault] = log.corrections[0]["faults"]
    assert "row 4, column B" in fault
    assert "1,2,3" not in fault
    assert "Vervoer" not in set(table["measure"])


def test_a_dropped_row_that_can_be_read_stays_in_the_store(tmp_path):
    table, [log] = read(load(tmp_path, {"rij": 5, "geleverd": "Opvang", "vervalt": True}))
    assert table.loc[table["correction"] == "drop", "obs_value"].tolist() == [300_000, 70_000]
    assert log.rows["dropped"] == 0


@pytest.mark.parametrize(
    ("mark", "status", "note"), [("voorlopig", "P", ""), ("geschat", "E", ""), ("telling zonder wijk Noord", "A", "telling zonder wijk Noord")]
)
def test_a_flag_says_how_firm_a_figure_is_and_leaves_its_value(tmp_path, mark, status, note):
    table, _ = read(load(tmp_path, {"cel": "B3", "geleverd": "1.776", "markeer": mark}))
    assert (at(table, "B3"), at(table, "B3", "obs_status"), at(table, "B3", "note")) == (1_776_000, status, note)
    assert pd.isna(at(table, "B3", "delivered_value"))


# --- figures by key -----------------------------------------------------------------------------------------------

KEY = {"indicator": "Taakstelling", "periode": 2023, "uitsplitsing": "Wijkaanpak"}


def test_a_figure_is_found_by_what_it_is_about(tmp_path):
    table, [log] = read(load(tmp_path, {"kies": KEY, "geleverd": 1_776_000, "wordt": "1.767.000"}))
    assert (at(table, "B3"), at(table, "B3", "delivered_value")) == (1_767_000, 1_776_000)
    assert (table["correction"] != "").sum() == log.corrections[0]["observations"] == 1


def test_a_guard_holds_within_half_a_unit_of_the_precision_of_the_figure(tmp_path):
    assert at(read(load(tmp_path, {"kies": KEY, "geleverd": 1_776_400, "maal": 2}))[0], "B3") == 3_552_000
    with pytest.raises(DeliveryError, match="found 1776000, expected 1776600"):
        read(load(tmp_path, {"kies": KEY, "geleverd": 1_776_600, "maal": 2}))


def test_a_correction_of_many_figures_says_how_many_and_between_which_values(tmp_path):
    many = {"kies": {"indicator": "taakstelling", "periode": "2024"}, "geleverd": {"minstens": 50_000, "hoogstens": "80.000"}, "maal": "0,1"}
    table, _ = read(load(tmp_path, many | {"aantal": 2}))
    assert table.loc[table["correction"] == "scale", "obs_value"].tolist() == [5_500, 7_000]
    with pytest.raises(DeliveryError, match=r"found 2 figures .*expected 1\. Say more in kies, or aantal: 2"):
        read(load(tmp_path, many))


def test_dimensions_can_be_named_one_by_one(tmp_path):
    table, _ = read(load(tmp_path, {"kies": {"indicator": "taakstelling", "measure": "Opvang", "periode": 2023}, "geleverd": "300.000", "vervalt": True}))
    assert at(table, "B5", "correction") == "drop"


def test_a_figure_that_was_missing_can_be_given(tmp_path):
    cells = [*BUDGET[:2], ["Wijkaanpak", "PM", "55"]]
    table, _ = read(load(tmp_path, {"kies": KEY, "geleverd": "PM", "wordt": "1.767.000"}), cells)
    assert (at(table, "B3"), at(table, "B3", "missing_reason")) == (1_767_000, "")


@settings(settings.get_profile("tables"))
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.sampled_from([10, 100, 1000, -1]))
def test_scaling_and_scaling_back_gives_what_was_delivered(values, factor):
    table = rows(*({"obs_value": float(v), "measure": str(i)} for i, v in enumerate(values)), indicator="taakstelling")
    entry = corrections.Entry(
        bestand="x", kies={"indicator": "taakstelling"}, geleverd={"minstens": 0, "hoogstens": 10**9}, maal=factor, aantal=len(values), **WHY
    )
    c = corrections.Correction("no. 1", entry, key={"indicator": "taakstelling"}, factor=corrections.factor_of(factor))
    work = Correcting(delivery(), [c])
    scaled = keyed.correct(table, c, work)
    work.finish()
    assert scaled["delivered_value"].tolist() == [float(v) for v in values]
    assert (scaled["obs_value"] / factor).tolist() == [float(v) for v in values]


# --- guards and faults --------------------------------------------------------------------------------------------


def test_a_correction_of_a_cell_that_the_source_has_corrected_is_an_error(tmp_path):
    found = load(tmp_path, {"cel": "B3", "geleverd": "1.767", "wordt": "1.776"})
    with pytest.raises(DeliveryError, match=r"correcties.yml, no. 1: nijmegen/2024/budget.csv, sheet 'Blad1', row 3, column B: found '1.776', expected '1.767'.*source has been corrected.*remove"):
        read(found)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"cel": "B1", "geleverd": "", "wordt": "12"}, "found no figure that becomes different"),
        ({"cel": "C2", "geleverd": "2024", "wordt": "later"}, "found a sheet that cannot be read with its corrections"),
        ({"cel": "B99", "geleverd": "1", "wordt": "12"}, "found a sheet of 5 rows, expected a row 99"),
        ({"cel": "A3", "geleverd": "Wijkaanpak", "markeer": "voorlopig"}, "this row has them in column B, column C"),
        ({"cel": "B4", "geleverd": "1,2,3", "wordt": "3,2,1"}, "cannot be read with it either"),
        ({"rij": 5, "geleverd": "Afval", "vervalt": True}, "found 'Opvang | 300 | 70', expected 'Afval'"),
        ({"rij": 2, "geleverd": "Maatregel", "vervalt": True}, "expected a row with figures"),
        ({"blad": "Blad", "cel": "B3", "geleverd": "1.776", "wordt": "1"}, "found no sheet 'Blad', expected one of Blad1"),
        ({"kies": {"indicator": "taakstelling", "periode": 2022}, "geleverd": 1, "vervalt": True}, "expected one of these: 2023 Wijkaanpak GM0268"),
        ({"kies": {"indicator": "inwoners"}, "geleverd": 1, "vervalt": True}, "expected an indicator that this delivery has"),
    ],
)  # fmt: skip
def test_a_correction_that_hits_nothing_says_what_is_near(tmp_path, entry, message):
    with pytest.raises(DeliveryError) as error:
        read(load(tmp_path, entry))
    assert message in str(error.value)


def test_a_cell_without_blad_in_a_workbook_of_more_sheets_is_an_error(tmp_path):
    with pytest.raises(DeliveryError, match="found no blad, expected one of Blad1, Blad2"):
        read(load(tmp_path, {"cel": "B3", "geleverd": "1.776", "wordt": "1.767"}), BUDGET, BUDGET)


def test_a_correction_with_blad_leaves_the_other_sheets_alone(tmp_path):
    table, logs = read(load(tmp_path, {"blad": "Blad2", "cel": "B3", "geleverd": "1.776", "wordt": "1.767"}), BUDGET, BUDGET)
    assert table.loc[table["correction"] != "", "source_sheet"].tolist() == ["Blad2"]
    assert len(logs[1].corrections) == 1


def test_two_corrections_that_meet_in_one_figure_are_an_error(tmp_path):
    with pytest.raises(DeliveryError, match="another correction changes too"):
        read(load(tmp_path, {"cel": "B3", "geleverd": "1.776", "wordt": "1.767"}, {"kies": KEY, "geleverd": 1_767_000, "maal": 2}))


def test_an_override_that_makes_figures_disappear_is_an_error(tmp_path):
    cells = [*BUDGET[:3], ["Opvang", "300"]]

    def shorter(sheet, context, sink):  # a reader that passes over a row whose name is empty
        reading = Reading(sheet, context, sink)
        for r in range(sheet.height):
            with reading.row(r) as row:
                if r > 1 and sheet.text(r, 0):
                    row.observe({"ref_area": TOWN, "indicator": "taakstelling", "obs_value": 1.0, **common.place(r, 1)})
        return reading.finish()

    given = delivery()
    work = Correcting(given, load(tmp_path, {"cel": "A4", "geleverd": "Opvang", "wordt": ""}).for_delivery(given))
    work.read_sheet(Sheet(given.name, "Blad1", cells), Context(REFERENCE, given, TOWN), lambda table: None, shorter)
    with pytest.raises(DeliveryError, match=r"row 4, column B: found 1 figure\(s\) that disappear"):
        work.finish()


def test_all_corrections_that_fail_are_told_together(tmp_path):
    entries = [{"cel": "B3", "geleverd": "1", "wordt": "2"}, {"cel": "C3", "geleverd": "3", "wordt": "4"}]
    with pytest.raises(DeliveryError) as error:
        read(load(tmp_path, *entries))
    assert len(error.value.faults) == 2


def test_the_sheet_that_was_delivered_is_not_changed(tmp_path):
    cells = [list(r) for r in BUDGET]
    given = delivery()
    work = Correcting(given, load(tmp_path, {"cel": "B3", "geleverd": "1.776", "wordt": "1.767"}).for_delivery(given))
    work.read_sheet(Sheet(given.name, "Blad1", cells), Context(REFERENCE, given, TOWN), lambda table: None, read_table)
    assert cells == BUDGET


class Rows:
    """A table on disk, for a streamed sheet."""

    def __init__(self, rows: list[list]):
        self.all, self.height, self.width, self.size = rows, len(rows), max(map(len, rows)), sum(map(len, rows))

    def rows(self, start: int = 0):
        return iter(self.all[start:])


_GRIDS = st.lists(st.lists(st.text("ab1", max_size=2), max_size=4), min_size=1, max_size=6).filter(any)


@given(_GRIDS, st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.text("xy", max_size=2), max_size=4))
def test_a_patched_sheet_says_something_else_in_those_cells_only_in_memory_and_streamed_alike(cells, patches):
    patches = {place: v for place, v in patches.items() if place[0] < len(cells)}
    plain, streamed = Sheet("f", "s", [list(r) for r in cells]), StreamedSheet("f", "s", Rows([list(r) for r in cells]))
    for sheet in (plain, streamed):
        new = patched(sheet, patches)
        for row in range(7):
            for column in range(7):
                assert new.cell(row, column) == patches.get((row, column), sheet.cell(row, column))
        assert [list(r) for r in new.rows()] == [list(r) for r in new.cells]
        assert [list(r) for r in sheet.rows()] == cells


def test_a_cell_that_could_not_be_opened_is_repaired_in_the_patched_sheet():
    faults = [Fault("f", "#N/B", "a value", "Mend it.", "s", row, "B") for row in (3, 4)]
    assert patched(Sheet("f", "s", [[]] * 5, faults=faults), {(2, 1): "5"}).faults == faults[1:]


# --- the file -----------------------------------------------------------------------------------------------------


def test_without_correcties_yml_nothing_is_corrected(tmp_path):
    (tmp_path / "nijmegen/2024").mkdir(parents=True)
    found = corrections.load(tmp_path / "nijmegen/2024", tmp_path, [delivery()], REFERENCE, TOWN)
    assert found.for_delivery(delivery()) == []
    assert corrections.fingerprint([]) == ""
    assert (read(found)[0]["correction"] == "").all()


def test_a_changed_correction_makes_its_own_delivery_to_be_read_again_and_no_other(tmp_path):
    def prints(value: str) -> list[str]:
        found = load(tmp_path, {"cel": "B3", "geleverd": "1.776", "wordt": value}, files=("budget.csv", "ander.csv"))
        return [corrections.fingerprint(found.for_delivery(delivery(f))) for f in ("budget.csv", "ander.csv")]

    (mine, other), (changed, same) = prints("1.767"), prints("1.768")
    assert mine != changed
    assert other == same == ""


CELL = {"cel": "B3", "geleverd": "1.776", "wordt": "1.767"}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (CELL | {"geleverd": 1.776}, "geleverd, cel: found 1.776, expected text between quotes"),
        (CELL | {"wordt": 1.5}, "wordt: found 1.5, expected text between quotes"),
        (CELL | {"wordt": date(2020, 3, 1)}, "expected text between quotes"),
        (CELL | {"maal": 10}, "found wordt and maal, expected one action"),
        (CELL | {"rij": 3}, "found cel and rij, expected one place"),
        ({"geleverd": "1", "wordt": "2"}, "found none of them, expected one place: cel, rij, kies"),
        (CELL | {"cel": "3B"}, "cel: found '3B'"),
        (CELL | {"bestand": "bugdet.csv"}, "Did you mean 'budget.csv'"),
        (CELL | {"status": "gemld"}, "Did you mean 'gemeld'"),
        (CELL | {"reden": ""}, "reden"),
        (CELL | {"reden": "=1+1"}, "may not begin with ="),
        (CELL | {"wordd": "2"}, "Did you mean 'wordt'"),
        (CELL | {"aantal": 3}, "aantal, minstens and hoogstens go with kies"),
        ({"rij": 3, "geleverd": "x", "wordt": "1"}, "a whole row can only be left out"),
        ({"cel": "B3", "geleverd": "1", "maal": "1.000,0,0"}, "maal:"),
        ({"cel": "B3", "geleverd": "1", "maal": 1}, "other than 0 and 1"),
        ({"kies": {"indicator": "taakstelling"}, "geleverd": "veel", "vervalt": True}, "geleverd: 'veel' is no number"),
        ({"kies": {"indicator": "taakstellingen"}, "geleverd": 1, "vervalt": True}, "Taakstelling"),
        ({"kies": {"indicator": "taakstelling", "periode": "ooit"}, "geleverd": 1, "vervalt": True}, "ooit"),
        ({"kies": {"indicator": "taakstelling", "scenario": "plan"}, "geleverd": 1, "vervalt": True}, "scenario"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_said_with_its_number_and_what_was_expected(tmp_path, entry, message):
    with pytest.raises(ConfigError, match=r"nijmegen/2024/correcties.yml cannot be used:\n  no. 1") as error:
        load(tmp_path, entry)
    assert message in str(error.value)


@pytest.mark.parametrize("text", ["correcties: [", "correcties: 3", "[]", "correctie: []", ""])
def test_a_file_that_is_no_list_of_corrections_is_refused(tmp_path, text):
    with pytest.raises(ConfigError, match=r"nijmegen/2024/correcties\.yml"):
        load(tmp_path, text=text or "\n")


def test_every_fault_of_the_file_is_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as error:
        load(tmp_path, CELL, CELL | {"status": "x"}, CELL | {"bestand": "ander.csv"}, {"rij": 3, "geleverd": "a", "vervalt": True}, CELL)
    told = str(error.value)
    assert all(f"no. {n}" in told for n in (1, 2, 3, 5))
    assert "cel B3 is corrected by no. 1 too" in told
    assert "stands in a row that no. 4 leaves out" in told


@settings(settings.get_profile("tables"))
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from([*corrections.Entry.model_fields, "x"]), x, max_size=5), max_leaves=12))  # fmt: skip
def test_whatever_stands_in_the_file_it_is_used_or_refused_with_a_message(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("c") / "nijmegen/2024"
    folder.mkdir(parents=True)
    (folder / corrections.FILE).write_text(yaml.safe_dump({"correcties": data}), "utf-8")
    try:
        found = corrections.load(folder, folder.parent.parent, [delivery()], REFERENCE, TOWN)
    except ConfigError as error:
        assert "nijmegen/2024/correcties.yml" in str(error)
    else:
        assert found.all == ()


def test_the_example_of_the_handleiding_can_be_used(tmp_path):
    text = (ROOT / "docs/handleiding.md").read_text("utf-8")
    section = text.split("\n## Een fout in een levering herstellen")[1]
    found = load(tmp_path, text=section.split("```yaml\n")[1].split("```")[0], files=("cijfers.csv", "budget.xlsx"))
    assert [(c.action, c.place.split()[0]) for c in found.all] == [("override", "cel"), ("scale", "indicator"), ("drop", "rij")]


# --- vintages -----------------------------------------------------------------------------------------------------


def edition(peildatum: date) -> Publication:
    return Publication("kwartaal", "Kwartaal", "nijmegen", "Nijmegen", TOWN, parse("2024"), (), peildatum, "concept")


MAY = delivery("mei.csv", "nijmegen/2024-Q1", date(2024, 5, 1))
AUGUST = delivery("augustus.csv", "nijmegen/2024-Q2", date(2024, 8, 1))


def both_vintages(tmp_path, correction: dict) -> pd.DataFrame:
    """The figure of B3 delivered in May as 1.776 and in August as 1.800, with one correction of the delivery of May or August."""
    folder = tmp_path / "nijmegen/2024"
    folder.mkdir(parents=True)
    (folder / corrections.FILE).write_text(yaml.safe_dump({"correcties": [correction | WHY]}), "utf-8")
    found = corrections.load(folder, tmp_path, [MAY, AUGUST], REFERENCE, TOWN)
    august = [*BUDGET[:2], ["Wijkaanpak", "1.800", "55"]]
    return pd.concat([read(found, BUDGET, given=MAY)[0], read(found, august, given=AUGUST)[0]], ignore_index=True)


def seen(table: pd.DataFrame, peildatum: date) -> list[float]:
    cleaned = [Cleaned(d, Path(), 1) for d in (MAY, AUGUST)]
    selected = by_peildatum(table, edition(peildatum), cleaned)
    return selected[(selected["measure"] == "Wijkaanpak") & (selected["time_period"] == "2023")]["obs_value"].tolist()


def test_a_correction_is_of_one_vintage_only(tmp_path):
    table = both_vintages(tmp_path, {"bestand": "mei.csv", "cel": "B3", "geleverd": "1.776", "wordt": "1.767"})
    assert seen(table, date(2024, 5, 15)) == [1_767_000]
    assert seen(table, date(2024, 8, 15)) == [1_800_000]


def test_an_edition_sees_the_newest_vintage_up_to_its_peildatum_also_if_that_is_corrected(tmp_path):
    table = both_vintages(tmp_path, {"bestand": "augustus.csv", "cel": "B3", "geleverd": "1.800", "wordt": "1.790"})
    assert seen(table, date(2024, 5, 15)) == [1_776_000]
    assert seen(table, date(2024, 8, 15)) == [1_790_000]


def test_a_figure_that_is_dropped_from_the_newest_vintage_does_not_come_back_from_an_older_one(tmp_path):
    table = both_vintages(tmp_path, {"bestand": "augustus.csv", "cel": "B3", "geleverd": "1.800", "vervalt": True})
    assert seen(table, date(2024, 8, 15)) == []
    assert seen(table, date(2024, 5, 15)) == [1_776_000]


def test_a_figure_that_is_dropped_from_an_older_vintage_is_seen_as_it_was_delivered_later(tmp_path):
    table = both_vintages(tmp_path, {"bestand": "mei.csv", "cel": "B3", "geleverd": "1.776", "vervalt": True})
    assert seen(table, date(2024, 5, 15)) == []
    assert seen(table, date(2024, 8, 15)) == [1_800_000]
