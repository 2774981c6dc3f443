"""A register file as batches of the columns that are read: of every form, in its order, with the numbers of rows that do not fit."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peilmerk.deliveries.files.safety import Source
from peilmerk.errors import DeliveryError
from peilmerk.registers import batches
from synthetic import workbook


def tables(path: Path) -> list[batches.Table]:
    return batches.tables(Source(path, path.name))


def columns(table: batches.Table, header: int, decimal: str = ",", **places: int) -> dict[str, list]:
    """All values of some columns below a row."""
    found: dict[str, list] = {name: [] for name in places}
    for batch in table.batches(header, places, decimal):
        assert len({len(c) for c in batch.values()}) == 1
        for name, column in batch.items():
            found[name] += column.to_pylist()
    return found


def written(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder / name


def test_only_the_columns_that_are_asked_are_read_in_their_order(tmp_path):
    (table,) = tables(written(tmp_path, "a;b;c\n1;x;2\n3;y;4\n"))
    assert table.head == [["a", "b", "c"], ["1", "x", "2"], ["3", "y", "4"]]
    assert columns(table, 0, last=2, first=0) == {"last": ["2", "4"], "first": ["1", "3"]}


def test_one_column_can_be_read_twice(tmp_path):
    (table,) = tables(written(tmp_path, "a;b\n1;2\n"))
    assert columns(table, 0, p=0, q=0) == {"p": ["1"], "q": ["1"]}


def test_rows_keep_their_order_over_blocks_and_those_that_do_not_fit_their_number(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "_BLOCK", 256)
    lines = [f"{n};{'x' * (n % 30)}" for n in range(1, 501)]
    lines[99], lines[399] = "100", "400;a;b"
    (table,) = tables(written(tmp_path, "titel\n\na;b\n" + "\n".join(lines) + "\n"))
    assert columns(table, 2, a=0)["a"] == [str(n) for n in range(1, 501) if n not in (100, 400)]
    assert table.ragged == [103, 403]


def test_a_quoted_line_end_over_the_edge_of_a_block_is_one_cell(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "_BLOCK", 256)
    lines = [f'{n};"regel\nnog een; {"y" * (n % 40)}"' for n in range(200)]
    (table,) = tables(written(tmp_path, "a;b\n" + "\n".join(lines) + "\n1\n"))
    assert columns(table, 0, a=0)["a"] == [str(n) for n in range(200)] and table.ragged == [202]


def test_lines_without_anything_are_empty_rows_or_blank_ones(tmp_path):
    (table,) = tables(written(tmp_path, "a;b\n1;2\n\n;;;\n \n3;4\n"))
    assert [value for value in columns(table, 0, a=0)["a"] if value] == ["1", "3"]
    assert not table.ragged and table.blank == [4, 5]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_letters_come_through_in_any_coding(tmp_path, encoding):
    (table,) = tables(written(tmp_path, "naïef;€\né;ü\n".encode(encoding)))
    assert table.head[0] == ["naïef", "€"] and columns(table, 0, a=0, b=1) == {"a": ["é"], "b": ["ü"]}


def test_a_header_alone_has_no_rows(tmp_path):
    for text in ("a;b", "a;b\n", "titel\na;b\n"):
        (table,) = tables(written(tmp_path, text))
        assert columns(table, text.count("\n", 0, -1), a=0) == {"a": []}


def test_parquet_has_its_names_as_header_and_its_own_types(tmp_path):
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", None], "c": pa.array(["p", "q"]).dictionary_encode()}), tmp_path / "a.parquet")
    (table,) = tables(tmp_path / "a.parquet")
    assert table.head == [["a", "b", "c"]] and columns(table, 0, n=0, t=1, d=2) == {"n": [1, 2], "t": ["x", None], "d": ["p", "q"]}


def test_a_column_of_parts_is_refused_where_it_is_read_and_passed_over_where_it_is_not(tmp_path):
    pq.write_table(pa.table({"a": [1], "lijst": [[1, 2]]}), tmp_path / "a.parquet")
    (table,) = tables(tmp_path / "a.parquet")
    assert columns(table, 0, a=0) == {"a": [1]}
    with pytest.raises(DeliveryError, match="columns of parts: lijst"):
        columns(table, 0, a=1)


def test_a_damaged_parquet_file_is_told(tmp_path):
    pq.write_table(pa.table({"a": list(range(1000))}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(data[:40] + b"\0" * 200 + data[240:-300] + data[-280:])
    with pytest.raises(DeliveryError, match="damaged"):
        columns(tables(tmp_path / "b.parquet")[0], 0, a=0)


def test_a_workbook_has_a_table_a_sheet_and_empty_sheets_none(tmp_path):
    made = tables(workbook(tmp_path / "a.xlsx", een=[["a", "b"], [1, 2.5]], leeg=[[]], twee=[["titel"], ["a"], ["x"]]))
    assert [(t.name, t.height) for t in made] == [("een", 2), ("twee", 3)]
    assert columns(made[0], 0, a=0, b=1) == {"a": ["1"], "b": ["2,5"]} and columns(made[0], 0, ".", b=1) == {"b": ["2.5"]}
    assert columns(made[1], 1, a=0) == {"a": ["x"]}


def test_a_workbook_without_content_is_told(tmp_path):
    with pytest.raises(DeliveryError, match="without content"):
        tables(workbook(tmp_path / "a.xlsx", leeg=[[]]))


def test_a_zip_is_not_opened(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "client;product\n")
    with pytest.raises(DeliveryError, match="Unpack it outside git"):
        tables(tmp_path / "a.zip")


def test_a_row_is_empty_if_nothing_stands_in_the_columns_that_are_read():
    made = batches.all_empty({"a": pa.array(["", " ", None, "x", ""]), "b": pa.array([None, None, None, None, 0]), "c": pa.array(["", None, " ", "", None]).dictionary_encode()})
    assert made.to_pylist() == [True, True, True, False, False]
