"""What preparing leaves: read back as it was, and recorded by the part that a page asks for."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from peilmerk import prepared, reads
from peilmerk.errors import PeilmerkError
from peilmerk.selection import MARKS, OWN
from synthetic import rows

JEUGD, WERK = {"indicator": "clienten_verblijf", "theme": "jeugd"}, {"indicator": "bijstandsgerechtigden", "theme": "werk_inkomen"}


def observed(*values: dict) -> pd.DataFrame:
    return rows(*values).assign(**(dict.fromkeys(MARKS, False) | {OWN: True}))


@pytest.fixture
def folder(tmp_path):
    """A prepared edition: one figure of young people, one of work."""
    prepared.write(tmp_path / prepared.PROTECTED, observed({**JEUGD, "obs_value": 40}, {**WERK, "obs_value": 1234}))
    (tmp_path / prepared.PUBLIC).write_text(json.dumps({"pages": {}, "checks": [1]}), "utf-8")
    return tmp_path


def test_observations_come_back_with_their_marks(tmp_path):
    table = observed({"obs_value": 1}, {"obs_value": None}).assign(own=[True, False], shared=[False, True])
    prepared.write(tmp_path / prepared.PROTECTED, table)
    pd.testing.assert_frame_equal(prepared.read_protected(tmp_path), table)
    prepared.write(tmp_path / prepared.SELECTED, table)
    pd.testing.assert_frame_equal(prepared.read_selected(tmp_path), table)


def test_a_declared_table_has_its_own_rows(folder):
    assert prepared.read_protected(folder, {"theme": ["jeugd"]})["obs_value"].tolist() == [40]
    assert len(prepared.read_protected(folder)) == 2


def test_who_changes_a_table_changes_no_other_s(folder):
    table = prepared.read_protected(folder)
    table["obs_value"] = 0
    assert prepared.read_protected(folder)["obs_value"].tolist() == [40, 1234]


def test_what_was_written_again_is_read_again(folder):
    assert len(prepared.read_protected(folder)) == 2
    for value in (1, 2, 3, 4):  # at once: the clock of the disk may not have moved
        prepared.write(folder / prepared.PROTECTED, observed({**JEUGD, "obs_value": value}))
        assert prepared.read_protected(folder)["obs_value"].tolist() == [value]


def stale(folder, found) -> bool:
    now = reads.Now(folder, lambda _: "")
    return any(now.holds(r) is False or (now.holds(r) is None and reads.changed(str(folder), [r.as_list()])) for r in found)


def recorded(folder, *do):
    with reads.recording(folder) as log:
        for one in do:
            one()
    return log.finished()


def test_a_page_is_run_again_when_its_own_table_changes_and_only_then(folder):
    found = recorded(folder, lambda: prepared.read_protected(folder, {"theme": ["jeugd"]}))
    assert [(r.kind, r.path) for r in found] == [("protected", prepared.PROTECTED)]
    prepared.write(folder / prepared.PROTECTED, observed({**JEUGD, "obs_value": 40}, {**WERK, "obs_value": 9}, {**WERK, "obs_value": 10, "time_period": "2023"}))
    assert not stale(folder, found)
    prepared.write(folder / prepared.PROTECTED, observed({**JEUGD, "obs_value": None, "conf_status": "C"}, {**WERK, "obs_value": 1234}))
    assert stale(folder, found)


def test_a_mark_of_its_own_row_counts_too(folder):
    found = recorded(folder, lambda: prepared.read_protected(folder, {"theme": ["jeugd"], "landelijk": True}))
    table = observed({**JEUGD, "obs_value": 40}, {**WERK, "obs_value": 1234}).assign(own=[False, True], shared=[True, False])
    prepared.write(folder / prepared.PROTECTED, table)
    assert stale(folder, found)


@pytest.mark.parametrize("read", [prepared.read_protected, prepared.read_selected])
def test_who_reads_all_is_run_again_when_anything_changes(folder, read):
    (folder / prepared.SELECTED).write_bytes((folder / prepared.PROTECTED).read_bytes())
    found = recorded(folder, lambda: read(folder))
    assert [r.kind for r in found] == ["file"]
    prepared.write(folder / found[0].path, observed({**JEUGD, "obs_value": 40}, {**WERK, "obs_value": 1235}))
    assert stale(folder, found)


def test_of_what_may_be_told_each_entry_is_read_by_itself(folder):
    found = recorded(folder, lambda: prepared.public(folder)["pages"])
    assert [(r.kind, json.loads(r.query)) for r in found] == [("entry", "pages")]


def test_an_edition_that_was_not_prepared_says_what_to_run(tmp_path):
    for read in (prepared.read_protected, prepared.read_selected, prepared.public):
        with pytest.raises(PeilmerkError, match="has not been prepared yet: run `peilmerk build` or `peilmerk check` first"):
            read(tmp_path / "2024-q1")
