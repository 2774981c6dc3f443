"""Parquet: the names of the columns and then the rows, from any row on."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.deliveries.files.columnar import open_parquet
from peilmerk.deliveries.files.safety import Source


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    path = tmp_path_factory.mktemp("parquet") / "a.parquet"
    pq.write_table(pa.table({"n": range(95), "gebied": [f"GM{n}" for n in range(95)]}), path, row_group_size=10)
    return open_parquet(Source(path, "a.parquet"))


@settings(deadline=None)
@given(st.integers(0, 120))
def test_rows_are_given_from_any_row_on(sheet, start):
    whole = [["n", "gebied"], *([n, f"GM{n}"] for n in range(95))]
    assert list(sheet.rows(start)) == whole[start:]
    assert (sheet.height, sheet.width, sheet.name) == (96, 2, "a")


def test_a_table_without_rows_still_has_its_names(tmp_path):
    pq.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "a.parquet")
    assert open_parquet(Source(tmp_path / "a.parquet", "a.parquet")).cells == [["n"]]
