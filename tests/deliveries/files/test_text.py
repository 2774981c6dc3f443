"""Text: the coding and separator are found from content; reading streams, and says where a quote goes wrong."""

import csv
import io
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.deliveries.files.safety import Source
from peilmerk.deliveries.files.text import encoding_of, open_text, separator_of
from peilmerk.errors import DeliveryError

_CELLS = st.text('ab1 ,.-"\n\r€é’', max_size=8)
_TABLES = st.integers(2, 5).flatmap(
    lambda n: st.tuples(st.lists(st.text("abcdé", min_size=1, max_size=6), min_size=n, max_size=n), st.lists(st.lists(_CELLS, min_size=n, max_size=n), max_size=6))
)


@settings(max_examples=300, deadline=None)
@given(_TABLES, st.sampled_from(";\t|,"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_what_is_written_with_any_separator_and_coding_is_read_back(table, separator, encoding, end, title):
    """Cells are quoted as programs do; above may stand a title. A table with commas is only told from one without by its header."""
    header, rows = table
    text = io.StringIO(newline="")
    if title:
        text.write(f"Een titel, met komma{end}")
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        read = open_text(Source(path, "a.csv")).cells
    expected_title = next(csv.reader(["Een titel, met komma"], delimiter=separator))
    assert read == [*([expected_title] if title else []), header, *rows]


@pytest.mark.parametrize(
    ("sample", "separator"),
    [
        ("Thema;Periode;Waarde\nJeugd;2024;8,7\n", ";"),
        ("Cijfers, stand 1 mei\nThema;Periode;Waarde\nJeugd;2024;8,7\n", ";"),
        ("Naam, adres;1,5\nNaam, adres;2,5\n", ";"),
        ("a\tb;c\n1\t2;3\n2\t3\n", "\t"),
        ("naam,omschrijving,bedrag\nx,een; twee,3\ny,drie,4\n", ","),
        ("geen scheiding\n", ";"),
        ("", ";"),
    ],
)
def test_the_separator_is_what_gives_most_rows_as_many_cells(sample, separator):
    assert separator_of(sample) == separator


@pytest.mark.parametrize(("content", "line"), [('a;b\n"x\ny";"z\nq\n', 3), ('a;b\nx;y\n"p;q\n', 3), ('sep=;\na;b\n"p;q\n', 3), ('"\n\n";"a""b";"\n\nc', 3)])
def test_a_quote_that_never_closes_is_found_by_the_line_where_it_begins(tmp_path, content, line):
    (tmp_path / "a.csv").write_text(content, "utf-8", newline="")
    with pytest.raises(DeliveryError, match=f"begins in line {line} and never ends"):
        open_text(Source(tmp_path / "a.csv", "a.csv"))


def test_a_file_that_changes_after_opening_gives_the_same_error_for_rows_and_cells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n", "utf-8")
    sheet = open_text(Source(path, "a.csv"))
    path.write_text('a;b\n"1;2\n', "utf-8")
    messages = []
    for read in (lambda: list(sheet.rows()), lambda: sheet.cells):
        with pytest.raises(DeliveryError) as error:
            read()
        messages.append(str(error.value))
    assert messages[0] == messages[1] and messages[0].startswith("a.csv, row 2: found 'a quoted cell that begins in line 2 and never ends'")


def test_a_letter_on_the_edge_of_a_piece_is_read_whole(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a" * ((1 << 20) - 1) + "é;1\n".encode())
    assert encoding_of(Source(tmp_path / "a.csv", "a.csv")) == "utf-8-sig"


def test_streaming_holds_some_rows_and_not_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("gebied;periode;waarde\n" + "GM0268;2024;12,5\n" * 600_000, "utf-8")
    tracemalloc.start()
    sheet = open_text(Source(path, "a.csv"))
    assert sum(1 for _ in sheet.rows()) == sheet.height == 600_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 10_000_000 and peak < 5_000_000
