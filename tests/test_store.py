"""The store: whole files or none, a primary key, and a record of all that was read."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from peilmerk import files, observations, reads, store
from synthetic import rows


def test_what_is_written_is_read_back(tmp_path):
    table = rows({"obs_value": 3.5, "decimals": 1, "note": "één"}, {"obs_value": None, "decimals": None, "time_period": "2022/.."})
    store.write(tmp_path / "a" / "b.parquet", table, {})
    pd.testing.assert_frame_equal(store.read([tmp_path / "a" / "b.parquet"]), table)


def test_files_are_read_one_after_another(tmp_path):
    one, two = rows({"obs_value": 1}, source="a"), rows({"obs_value": 2}, source="b")
    paths = [store.write(tmp_path / f"{t['source'][0]}.parquet", t, {}) for t in (one, two)]
    assert list(store.read(paths)["obs_value"]) == [1, 2]


def test_rows_are_kept_that_have_one_of_several_sets_of_codes(tmp_path):
    table = rows({"indicator": "a", "law": "Wmo"}, {"indicator": "a", "law": "Jeugdwet"}, {"indicator": "b"}, {"indicator": "c"})
    path = store.write(tmp_path / "a.parquet", table, {})
    found = store.read([path], any_of=[{"indicator": ["a"], "law": ["Wmo"]}, {"indicator": ["b"]}])
    assert found[["indicator", "law"]].to_numpy().tolist() == [["a", "Wmo"], ["b", "_T"]]
    assert len(store.read([path], any_of=[{"indicator": ["a"]}, {}])) == 4  # a set without codes keeps every row


def test_nothing_read_is_an_empty_table_of_observations():
    table = store.read([])
    assert table.empty and {n: str(k) for n, k in table.dtypes.items()} == observations.COLUMNS


def test_a_file_of_before_a_column_was_there_is_read_with_its_default(tmp_path):
    path = store.write(tmp_path / "a.parquet", rows({"obs_value": 3.0, "base": 20}), {})
    pq.write_table(pq.read_table(path).drop_columns(["largest", "two_largest"]), path)
    table = store.read([path])
    assert table["obs_value"].tolist() == [3.0] and table[["largest", "two_largest"]].isna().all(axis=None)
    assert {n: str(k) for n, k in table.dtypes.items()} == observations.COLUMNS


def test_a_primary_key_is_unique(tmp_path):
    with pytest.raises(observations.NotObservations, match="same primary key: taakstelling, 2024, Blad row 7 column B"):
        store.write(tmp_path / "a.parquet", rows({"source_row": 7}, {"source_row": 7}), {})
    assert list(tmp_path.iterdir()) == []


def test_the_same_figure_from_two_cells_is_two_observations(tmp_path):
    store.write(tmp_path / "a.parquet", rows({"source_row": 7}, {"source_row": 8}), {})


def test_a_table_that_lacks_columns_is_refused(tmp_path):
    with pytest.raises(observations.NotObservations, match="obs_value"):
        store.write(tmp_path / "a.parquet", rows({}).drop(columns="obs_value"), {})


def test_an_error_while_writing_leaves_the_old_file_and_no_half_one(tmp_path, monkeypatch):
    path = store.write(tmp_path / "a.parquet", rows({"obs_value": 1}), {"keer": 1})

    def half(writer, table):
        raise OSError("disk full")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", half)
    with pytest.raises(OSError, match="disk full"):
        store.write(path, rows({"obs_value": 2}), {"keer": 2})
    assert list(tmp_path.iterdir()) == [path]
    assert store.read([path])["obs_value"].item() == 1 and store.about(path) == {"keer": 1}


def test_facts_stand_with_the_file(tmp_path):
    about = {"fingerprint": "abc", "bladen": [["Budget", "grootboek", 3]], "bron": "Gemeente – één"}
    assert store.about(store.write(tmp_path / "a.parquet", rows({}), about)) == about
    assert store.about(tmp_path / "none.parquet") is None


def test_what_is_read_is_recorded_with_the_hash_of_its_content(tmp_path):
    path = store.write(tmp_path / "a.parquet", rows({"obs_value": 1}), {})
    found = []
    for value in (1, 2):
        store.write(path, rows({"obs_value": value}), {})
        with reads.recording(tmp_path) as log:
            store.read([path])
        (read,) = log.finished()
        assert (read.kind, read.path, read.result) == ("file", "a.parquet", store.digest(path))
        found.append(read.result)
    assert found[0] != found[1]


def test_of_part_of_a_file_the_hash_of_that_part_is_recorded(tmp_path):
    path, found = tmp_path / "a.parquet", []
    for other in (1, 2):
        store.write(path, rows({"ref_area": "GM0001", "obs_value": other}, {"ref_area": "GM0002", "obs_value": 5}), {})
        with reads.recording(tmp_path) as log:
            store.read([path], ref_area={"GM0002"})
        (read,) = log.finished()
        assert (read.kind, read.path) == ("observations", "a.parquet")
        assert store.asked_again(path, json.loads(read.query), tmp_path) == read.result
        found.append(read.result)
    assert found[0] == found[1]


def test_asking_for_the_facts_of_a_file_is_not_reading_it(tmp_path):
    path = store.write(tmp_path / "a.parquet", rows({}), {"a": 1})
    with reads.recording(tmp_path) as log:
        assert store.about(path) == {"a": 1}
    assert log.finished() == []


def test_the_hash_of_a_table_is_of_its_values_kinds_and_order():
    table = rows({"obs_value": 1}, {"obs_value": None})
    assert store.hash_of(table) == store.hash_of(table.copy())
    for other in (table.assign(obs_value=[2.0, None]), table.iloc[::-1], table.rename(columns={"decimals": "places"}), table.astype({"decimals": "float64"})):
        assert store.hash_of(other) != store.hash_of(table)


def test_a_file_is_written_in_parts(tmp_path):
    with store.Writer(tmp_path / "a.parquet") as writer:
        for value in (1, 2, 3):
            writer.append(rows({"obs_value": value, "source_row": value}))
        writer.about = {"delen": 3}
    assert store.read([writer.path])["obs_value"].tolist() == [1, 2, 3]
    assert (store.about(writer.path), writer.rows) == ({"delen": 3}, 3)


def test_text_of_a_large_part_may_be_categorical(tmp_path):
    table = rows({"obs_value": 1}, {"obs_value": 2, "source_row": 2})
    with store.Writer(tmp_path / "a.parquet") as writer:
        writer.append(table.astype({"ref_area": "category", "indicator": "category"}))
    pd.testing.assert_frame_equal(store.read([writer.path]), table)


def test_an_error_between_two_parts_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), store.Writer(tmp_path / "a.parquet") as writer:
        writer.append(rows({"obs_value": 1}))
        raise RuntimeError("halverwege")
    assert list(tmp_path.iterdir()) == []


def test_only_the_areas_that_are_asked_for_are_read(tmp_path):
    path = store.write(tmp_path / "a.parquet", rows({"ref_area": "GM0001"}, {"ref_area": "GM0002", "source_row": 2}), {})
    assert store.read([path], ref_area={"GM0002"})["ref_area"].tolist() == ["GM0002"]
    assert store.read([path], ref_area={"GM0003"}).empty


@pytest.mark.parametrize("content", [b"", b"PAR1 half", "cut off"])
def test_a_damaged_file_has_no_facts_so_that_it_is_made_anew(tmp_path, content):
    path = store.write(tmp_path / "a.parquet", rows({}), {"a": 1})
    assert store.about(path) == {"a": 1}
    path.write_bytes(path.read_bytes()[:-9] if content == "cut off" else content)
    assert store.about(path) is None


def test_a_file_that_another_process_reads_is_replaced_a_moment_later(tmp_path, monkeypatch):
    """Windows refuses to rename over an open file."""
    path, tries, replace = store.write(tmp_path / "a.parquet", rows({"obs_value": 1}), {}), [], type(tmp_path).replace

    def busy(self, target):
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError("in use")
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", busy)
    monkeypatch.setattr(files.sys, "platform", "win32")
    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    store.write(path, rows({"obs_value": 2}), {})
    assert len(tries) == 3 and store.read([path])["obs_value"].tolist() == [2]
    assert list(tmp_path.iterdir()) == [path]


def test_a_copy_has_the_same_observations_and_other_facts(tmp_path):
    source = store.write(tmp_path / "a.parquet", rows({"obs_value": 1}, {"obs_value": None}), {"sheets": ["x"]})
    copy = store.copy(source, tmp_path / "b/c.parquet", {"sheets": []})
    assert store.read([copy]).equals(store.read([source])) and store.about(copy) == {"sheets": []} and store.about(source) == {"sheets": ["x"]}
    assert store.copy(copy, copy, {"n": 1}) == copy and store.about(copy) == {"n": 1} and len(store.read([copy])) == 2
    assert [p.name for p in copy.parent.iterdir()] == ["c.parquet"]
