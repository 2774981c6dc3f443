"""Workbooks: searching the bytes of a sheet finds what parsing it finds; too many faults refuse the sheet."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import sheet_xml, xlsx

from peilmerk.deliveries.files import safety, sheets, survey, workbook
from peilmerk.deliveries.files import xlsx as xlsx_survey
from peilmerk.deliveries.files.sheet import letter
from peilmerk.errors import DeliveryError

_CONTENT = st.one_of(
    st.just(("", "<v>1.5</v>")), st.just((' t="e"', "<v>#N/A</v>")), st.just(("", "<f>B1&amp;C1</f>")), st.just(("", "<f>B1</f><v>2</v>")),
    st.just((' t="str"', "<f>B1</f><v></v>")), st.just((' s="1"', '<f t="shared" si="0"/><v/>')),
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
    parsed, searched = xlsx_survey._full(iter(pieces)), xlsx_survey._plain(iter(pieces))
    if searched is not None:  # else it is parsed, for a text in it looks like XML
        told = [(s.cells, s.last_row, s.last_column, s.hidden_rows, s.hidden_columns, s.bad) for s in (searched, parsed)]
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
