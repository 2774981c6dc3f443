"""Planted faults: the generator of benchmarks/checks.py does what it says, spoils one thing at a time, and knows nothing of Peilmerk."""

from __future__ import annotations

import ast
import random
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from planting import carriers, in_texts, numbers, sowing, words  # noqa: E402

CSV = (
    "Thema;Indicator;Periode;Waarde;Eenheid;Opmerking\r\n"
    "Jeugd;Cliënten;2023;1.234;personen;\"circa; zie bijlage\"\r\n"
    "Jeugd;Cliënten;2024;1.310;personen;\r\n"
    "Wmo;Uitgaven;2024;-3,4;mln euro;voorlopig\r\n"
    "Wmo;Wachttijd;4e kwartaal 2024;stijgt;weken;\r\n"
)
TEXT = (
    'In 2024 waren er {{ waarde("clienten", "2024") }} cliënten, meer dan {{ waarde("clienten", "2023") }} een jaar eerder.\n\n'
    'De wachttijd {{ richting("wachttijd", "2024-Q4") }} in het laatste kwartaal van het jaar, zoals overal in het land.\n'
)


@pytest.fixture
def field(tmp_path) -> sowing.Field:
    """A folder with a CSV in cp1252, a workbook with two sheets, and two texts."""
    table, text, other = tmp_path / "cijfers.csv", tmp_path / "jeugd.md", tmp_path / "wmo.md"
    table.write_bytes(CSV.encode("cp1252"))
    text.write_text(TEXT, "utf-8")
    other.write_text("Bij de Wmo is dit jaar niets veranderd, en ook de prijzen bleven gelijk.\n", "utf-8")
    book = openpyxl.Workbook()
    book.active.title = "Budget"
    for row in (["Budget"], ["bedragen x € 1.000"], [None, 2023, 2024], ["Wijken", 120, 85.5], ["Totaal", 120, 85.5]):
        book.active.append(row)
    book.active["C4"].number_format = "0.0"
    book.create_sheet("Richtingen").append(["Wachttijd", "daalt"])
    book.save(tmp_path / "budget.xlsx")
    return sowing.Field("voorbeeld/2024", (table, tmp_path / "budget.xlsx"), (text, other))


def spread(path: Path) -> dict[tuple[str, int, int], object]:
    """Every cell of a file that is not empty."""
    found = {(t.sheet, r, c): value for t in carriers.tables(path) for r, row in enumerate(t.rows) for c, value in enumerate(row)}
    return {place: value for place, value in found.items() if value not in (None, "")}


def test_the_generator_knows_nothing_of_peilmerk():
    for module in (BENCHMARKS / "planting").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            named = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == "peilmerk" for name in named), module.name


class TestNumbers:
    """A slip of the hand on a number leaves a number."""

    WRITTEN = st.integers(-99_999_999, 99_999_999).map(lambda n: f"{n:,}".replace(",", ".")) | st.decimals(-9999, 9999, places=1).map(lambda d: str(d).replace(".", ","))
    GIVEN = WRITTEN | st.integers(-10_000_000, 10_000_000) | st.floats(-1e6, 1e6).map(lambda f: round(f, 2))

    @given(GIVEN, st.randoms(use_true_random=False))
    def test_one_digit_is_another(self, cell, rng):
        after = numbers.flipped(cell, rng)
        assert numbers.is_number(after) and type(after) is type(cell)
        if isinstance(cell, str):
            assert len(after) == len(cell) and sum(a != b for a, b in zip(cell, after, strict=True)) == 1

    @given(GIVEN, st.randoms(use_true_random=False))
    def test_swapped_digits_are_the_same_digits(self, cell, rng):
        after = numbers.swapped(cell, rng)
        if after is not None and isinstance(cell, str):
            assert after != cell and sorted(after) == sorted(cell)

    @given(GIVEN, st.randoms(use_true_random=False))
    def test_negating_twice_gives_the_number_back(self, cell, rng):
        once = numbers.negated(cell, rng)
        if once is not None:
            assert once != cell and numbers.negated(once, rng) == (cell.lstrip("+") if isinstance(cell, str) else cell)

    @pytest.mark.parametrize("cell, others", [
        ("1.234", {"12.340", "1.234.000", "1,234"}), ("-3,4", {"-34", "-3400", "-0,0034"}), (85.5, {855, 85500, 0.0855}), ("12%", {"120%", "12000%", "0,012%"}),
    ])  # fmt: skip
    def test_another_unit_is_ten_or_a_thousand_times_off(self, cell, others):
        assert {numbers.shifted(cell, random.Random(seed)) for seed in range(30)} == others

    @pytest.mark.parametrize("cell, years", [("4e kwartaal 2024", {"4e kwartaal 2023", "4e kwartaal 2025"}), (2024, {2023, 2025}), ("2.024", {None}), ("12", {None})])
    def test_a_year_is_the_one_before_or_after(self, cell, years):
        assert {numbers.year_changed(cell, random.Random(seed)) for seed in range(20)} == years


class TestWords:
    def test_a_word_becomes_another_of_its_group(self):
        assert {words.other_cell("daalt", words.CELL_DIRECTIONS, random.Random(s), whole=True) for s in range(20)} == {"stijgt", "stabiel"}

    def test_the_longest_unit_in_a_cell_is_the_one_that_is_meant(self):
        assert {words.other_cell("mln euro", words.UNITS, random.Random(s), whole=False) for s in range(20)} == {"x 1.000 euro", "euro"}

    def test_a_word_within_another_is_no_word(self):
        assert words.other_cell("Jaarrekening", words.UNITS, random.Random(1), whole=False) is None


class TestCarriers:
    """A file that is changed in one place is the same in all others."""

    def test_what_is_not_changed_is_written_as_it_was(self, field):
        for path in field.tables:
            before, cells = path.read_bytes(), spread(path)
            carriers.tables(path)[0].save()
            assert spread(path) == cells
            assert path.suffix == ".xlsx" or path.read_bytes() == before

    def test_one_cell(self, field):
        for path in field.tables:
            before = spread(path)
            table = carriers.tables(path)[0]
            table.put(3, 1, "anders")
            table.save()
            assert spread(path) == before | {(table.sheet, 3, 1): "anders"}

    def test_a_row_less_and_a_row_more(self, field):
        for path in field.tables:
            rows = carriers.tables(path)[0].rows
            for change, expected in (("drop", [*rows[:3], *rows[4:]]), ("double", [*rows[:4], *rows[3:]])):
                before = path.read_bytes()
                table = carriers.tables(path)[0]
                getattr(table, change)(3)
                table.save()
                assert carriers.tables(path)[0].rows == expected
                path.write_bytes(before)

    def test_a_doubled_row_of_a_workbook_keeps_its_formats(self, field):
        table = carriers.tables(field.tables[1])[0]
        table.double(3)
        table.save()
        assert openpyxl.load_workbook(field.tables[1])["Budget"]["C5"].number_format == "0.0"

    def test_a_cell_is_named_as_a_spreadsheet_does(self):
        assert [carriers.place(15, 1), carriers.place(0, 25), carriers.place(0, 26)] == ["B16", "Z1", "AA1"]


class TestFaults:
    """Every kind spoils what it says, tells it, and leaves the rest alone."""

    @pytest.mark.parametrize("kind", ["digit", "swapped digits", "unit", "sign", "direction"])
    @pytest.mark.parametrize("number", range(8))
    def test_a_fault_in_a_cell_changes_that_cell_alone(self, field, kind, number):
        before = {path.name: spread(path) for path in field.tables}
        planted, _ = sowing.plant(field, kind, number)
        changed = []
        for path in field.tables:
            after = spread(path)
            changed += [(path.name, place, before[path.name][place], after[place]) for place in after if after[place] != before[path.name][place]]
        assert [(file, str(a), str(b)) for file, _, a, b in changed] == [(planted.file, planted.before, planted.after)]
        assert carriers.place(*changed[0][1][1:]) == planted.cell and changed[0][1][0] == planted.sheet

    @pytest.mark.parametrize("kind, more", [("dropped row", -1), ("doubled row", 1)])
    def test_a_row_is_gone_or_stands_there_twice(self, field, kind, more):
        before = {path.name: sum(len(t.rows) for t in carriers.tables(path)) for path in field.tables}
        planted, _ = sowing.plant(field, kind, 1)
        after = {path.name: sum(len(t.rows) for t in carriers.tables(path)) for path in field.tables}
        assert after == before | {planted.file: before[planted.file] + more}

    def test_a_number_of_another_year_comes_from_beside_it_or_its_year_changes(self, field):
        budget = sowing.Field(field.edition, field.tables[1:], ())
        told = {sowing.plant(budget, "other period", n)[0] for n in range(40)}
        assert any(" | " in p.before for p in told) and any("2023" in p.before + p.after and " | " not in p.before for p in told)

    def test_the_period_of_a_call_is_the_one_beside_it(self):
        changes = {in_texts.call_period(TEXT, in_texts.Beside([], []), random.Random(n))[1] for n in range(60)}
        assert {(c.before, c.after) for c in changes} >= {("2024", "2023"), ("2024", "2025"), ("2023", "2022"), ("2024-Q4", "2024-Q3"), ("2024-Q4", "2023-Q4")}

    def test_a_number_is_typed_in_the_place_of_a_call(self):
        text, change = in_texts.typed_number(TEXT, in_texts.Beside(["1.310"], []), random.Random(1))
        assert change.after == "1.310" and change.before in TEXT and text == TEXT.replace(change.before, "1.310", 1)

    def test_a_paragraph_is_stale_or_stands_there_twice(self):
        spoilt = {in_texts.stale_paragraph(TEXT, in_texts.Beside([], ["Van een ander."]), random.Random(n))[0] for n in range(30)}
        assert any("Van een ander." in text and text.count("{{") < 3 for text in spoilt)
        assert any(in_texts.paragraphs(text) != (once := list(dict.fromkeys(in_texts.paragraphs(text)))) and once == in_texts.paragraphs(TEXT) for text in spoilt)

    def test_a_typed_direction_is_turned_and_a_called_one_typed(self):
        changes = {in_texts.direction(TEXT, in_texts.Beside([], []), random.Random(n))[1] for n in range(40)}
        assert ("meer", "minder") in {(c.before, c.after) for c in changes}
        assert {c.after for c in changes if "richting" in c.before} == {"stijgt", "daalt", "is stabiel"}

    def test_a_call_is_never_spoilt_by_a_word_in_it(self):
        text = '{{ waarde("meer", "2024") }} stijgt.'
        assert {in_texts.direction(text, in_texts.Beside([], []), random.Random(n))[1].before for n in range(20)} == {"stijgt"}

    def test_where_there_is_no_place_there_is_no_fault(self, tmp_path):
        (tmp_path / "leeg.csv").write_text("Naam;Plaats\nA;B\n", "utf-8")
        (tmp_path / "leeg.md").write_text("Niets.\n", "utf-8")
        empty = sowing.Field("leeg/2024", (tmp_path / "leeg.csv",), (tmp_path / "leeg.md",))
        assert [sowing.plant(empty, kind, 1) for kind in ("digit", "dropped row", "direction", "text: typed number", "text: direction")] == [None] * 5


class TestSowing:
    def test_the_same_seed_gives_the_same_faults_and_another_seed_others(self, field):
        first, again, other = ([(p, content) for p, _, content in sowing.sow([field], 36, seed) if not p.file.endswith("xlsx")] for seed in (1, 1, 2))
        assert first == again and first != other

    def test_kinds_take_turns(self, field):
        kinds = [planted.kind for planted, _, _ in sowing.sow([field], len(sowing.KINDS), 1)]
        assert kinds == sowing.KINDS

    def test_no_fault_is_planted_twice(self, field):
        told = [planted.as_dict() | {"number": 0, "kind": ""} for planted, _, _ in sowing.sow([field], 80, 1)]
        assert all(told.count(one) == 1 for one in told)

    def test_files_are_put_back(self, field):
        before = {path: path.read_bytes() for path in (*field.tables, *field.texts)}
        assert all(content != before[path] for _, path, content in sowing.sow([field], 30, 1))
        assert {path: path.read_bytes() for path in before} == before

    def test_it_ends_where_there_are_no_new_places(self, field):
        text_only = sowing.Field("voorbeeld/2024", (), field.texts)
        told = [planted for planted, _, _ in sowing.sow([text_only], 500, 1)]
        assert 5 < len(told) < 100 and all(p.kind.startswith("text") for p in told)
