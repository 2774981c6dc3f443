"""Workbooks: searching the bytes of a sheet finds what parsing it finds; too many faults refuse the sheet."""

import struct
from datetime import date
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import ods, ods_row, record, sheet_xml, xls, xlsx

from peilmerk import numbers
from peilmerk.deliveries.files import safety, sheets, survey, workbook
from peilmerk.deliveries.files import xlsx as xlsx_survey
from peilmerk.deliveries.files.sheet import as_text, letter
from peilmerk.errors import DeliveryError

_CONTENT = st.one_of(
    st.just(("", "<v>1.5</v>")), st.just((' t="e"', "<v>#N/A</v>")), st.just(("", "<f>B1&amp;C1</f>")), st.just(("", "<f>B1</f><v>2</v>")),
    st.just((' s="2"', "<v>0.125</v>")), st.just((' s="1" t="s"', "<v>0</v>")), st.just((' t="str"', "<f>B1</f><v></v>")), st.just((' s="1"', '<f t="shared" si="0"/><v/>')),
    st.text("<>&:'=\" cr/v1", max_size=9).map(lambda t: (' t="inlineStr"', f"<is><t>{escape(t)}</t></is>")),
)  # fmt: skip
_ROWS = st.dictionaries(st.integers(1, 40), st.tuples(st.booleans(), st.dictionaries(st.integers(0, 60), _CONTENT, max_size=6)), max_size=8)


def _xml(rows: dict, hidden: tuple[int, int]) -> bytes:
    data = "".join(
        f'<row r="{r}"{" hidden=" + chr(34) + "1" + chr(34) if hide else ""}>'
        + "".join(f'<c r="{letter(c)}{r}"{kind}>{content}</c>' for c, (kind, content) in sorted(cells.items()))
        + "</row>"
        for r, (hide, cells) in sorted(rows.items())
    )
    columns = f'<cols><col min="{hidden[0]}" max="{sum(hidden)}" width="9" hidden="1"/></cols>'
    rules = '<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1</formula></cfRule></conditionalFormatting>'
    return sheet_xml(data, columns, rules).encode()


@settings(max_examples=300, deadline=None)
@given(_ROWS, st.tuples(st.integers(1, 9), st.integers(0, 9)), st.integers(1, 400))
def test_searching_a_sheet_finds_what_parsing_it_finds(rows, hidden, size):
    content = _xml(rows, hidden)
    pieces = [content[i : i + size] for i in range(0, len(content), size)]
    parsed, searched = (survey_of(iter(pieces), {"2": "percent", "3": "month"}) for survey_of in (xlsx_survey._full, xlsx_survey._plain))
    if searched is not None:  # else it is parsed, for a text in it looks like XML
        told = [(s.cells, s.last_row, s.last_column, s.hidden_rows, s.hidden_columns, s.bad, s.shown) for s in (searched, parsed)]
        assert told[0] == told[1]
    texts = [t for _, cells in rows.values() for kind, t in cells.values() if "inlineStr" in kind]
    assert searched is not None or any(":" in t or "=" in t for t in texts)


def test_a_sheet_full_of_errors_is_refused_as_a_whole_and_the_others_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(survey, "MAX_FAULTS", 3)
    errors = "".join(f'<row r="{r}"><c r="A{r}" t="e"><v>#REF!</v></c></row>' for r in range(1, 6))
    one, two = sheets(xlsx(tmp_path / "a.xlsx", {"Heel": '<row r="1"><c r="A1"><v>1</v></c></row>', "Stuk": errors}))
    assert (one.cells, one.faults) == ([[1.0]], [])
    assert two.is_refused and "5 cells with an error instead of a value, A1 the first" in two.faults[0].found


def test_all_sheets_together_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_CELLS", 15)
    ten = '<row r="5"><c r="A5"><v>1</v></c><c r="B5"><v>1</v></c></row>'
    with pytest.raises(DeliveryError, match="found '20 cells in all sheets together', expected at most 15"):
        sheets(xlsx(tmp_path / "a.xlsx", {"Een": ten, "Twee": ten}))


class PanicException(BaseException):
    """As Rust raises through PyO3: not an Exception, and not importable."""


def test_a_panic_of_a_library_is_an_error_about_the_file_and_an_interrupt_is_not(tmp_path):
    source = safety.Source(tmp_path / "a.xlsx", "a.xlsx")
    with pytest.raises(DeliveryError, match=r"a\.xlsx: found 'a damaged file \(PanicException: index out of bounds\)'"), safety.guarded(source, "a workbook"):
        raise PanicException("index out of bounds")
    with pytest.raises(KeyboardInterrupt), safety.guarded(source, "a workbook"):
        raise KeyboardInterrupt


def _styled(path, *formats: str, value: object = 0.125):
    """An XLSX of one row, with this value in each of these number formats."""
    book = openpyxl.Workbook()
    for column, code in enumerate(formats, 1):
        book.active.cell(1, column, value).number_format = code
    book.save(path)
    return path


def test_a_cell_shown_as_a_percentage_reads_as_it_is_shown_and_any_other_as_it_is_kept(tmp_path):
    path = _styled(tmp_path / "a.xlsx", "0%", "0.00%", "0.0%;[Red]-0.0%", "General", '0.0"%"', "0\\%")
    assert sheets(path)[0].cells[0] == ["12,5%"] * 3 + [0.125] * 3


@pytest.mark.parametrize(
    ("kept", "shown"), [(1, "100%"), (0, "0%"), (-0.05, "-5%"), (0.07 * 3, "21%"), (2 / 3, "66,6666666666667%"), (1e-7, "0,00001%"), (True, True), ("n.v.t.", "n.v.t.")]
)  # fmt: skip
def test_a_percentage_keeps_its_digits_and_what_is_no_number_stays(tmp_path, kept, shown):
    assert sheets(_styled(tmp_path / "a.xlsx", "0%", value=kept))[0].cells == [[shown]]


def test_a_date_shown_as_a_month_or_a_year_is_that_month_or_year_and_any_other_a_day(tmp_path):
    path = _styled(tmp_path / "a.xlsx", "mmm-yy", "[$-413]mmmm\\ yyyy;@", "yyyy", "d-mm-yyyy", "yyyy-mm-dd hh:mm", value=date(2024, 3, 1))
    assert [as_text(c) for c in sheets(path)[0].cells[0]] == ["2024-03", "2024-03", "2024", "2024-03-01", "2024-03-01"]


@given(st.decimals(-10, 10, places=6))
def test_a_percentage_is_the_number_in_its_cell_times_a_hundred(kept):
    told = survey.Survey()
    told.add_shown("percent", 0, 0)
    cells = [[float(kept)]]
    workbook._show(cells, told)
    assert numbers.parse(cells[0][0]).value == float(kept * 100)


def test_percentages_of_an_ods_read_as_they_are_shown_where_they_repeat_too(tmp_path):
    cell = '<table:table-cell office:value-type="percentage" office:value="0.125" table:number-columns-repeated="2"><text:p>12,5%</text:p></table:table-cell>'
    row = ods_row("deel", cell, 0.125)
    assert sheets(ods(tmp_path / "a.ods", f'<table:table table:name="A">{row}</table:table>'))[0].cells == [["deel", "12,5%", "12,5%", 0.125]]


def test_percentages_of_an_xls_read_as_they_are_shown(tmp_path):
    def style(number):
        return record(0xE0, struct.pack("<HH", 0, number), bytes(16))

    def number(column, ixfe):
        return record(0x203, struct.pack("<HHH", 0, column, ixfe), struct.pack("<d", 0.125))

    code = '0.0"p"%'.encode("utf-16-le")
    before = record(0x41E, struct.pack("<HHB", 164, len(code) // 2, 1), code) + style(0) + style(10) + style(164)
    several = record(0xBD, struct.pack("<HH", 0, 3), b"".join(struct.pack("<HI", ixfe, 0x3FC00000) for ixfe in (0, 1)), struct.pack("<H", 4))
    cells = number(0, 0) + number(1, 1) + number(2, 2) + several  # as RK, 0x3FC00000 is 0.125
    assert sheets(xls(tmp_path / "a.xls", {"A": cells}, before))[0].cells == [[0.125, "12,5%", "12,5%", 0.125, "12,5%"]]
