"""Records of steps: whole or none, and what cannot be read is as if it had never been run."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import files
from peilmerk.errors import DiskError
from peilmerk.plan.fingerprints import Fingerprint
from peilmerk.plan.records import Record, Records
from peilmerk.reads import Read, Stamp

STAMP = Stamp(12, 1_700_000_000_000_000_001, "a" * 64)
RECORD = Record(Fingerprint("c", "{}", "m", "p"), [Read("file", "data/é.csv", "", "r", STAMP), Read("absent", "x", "", "")], {"uit.json": STAMP}, 1.25, "2024-05-01", "hand")


def test_what_is_kept_is_there_for_the_next_build(tmp_path):
    records = Records.load(tmp_path / "a/steps.json")
    assert records.steps == {}
    records.keep("jeugd", RECORD)
    assert Records.load(records.path).steps == {"jeugd": RECORD}


def test_a_step_that_begins_is_forgotten_on_disk_before_it_does_anything(tmp_path):
    records = Records.load(tmp_path / "steps.json")
    records.keep("jeugd", RECORD)
    records.keep("wmo", RECORD)
    records.forget("jeugd")
    assert list(Records.load(records.path).steps) == ["wmo"]


def test_forgetting_what_is_not_there_writes_nothing(tmp_path):
    records = Records.load(tmp_path / "steps.json")
    records.forget("jeugd")
    assert not records.path.exists()


_TEXT = st.text(max_size=20)
_STAMPS = st.builds(Stamp, st.integers(0, 2**63), st.integers(0, 2**63), _TEXT)
_RECORDS = st.builds(
    Record, st.builds(Fingerprint, _TEXT, _TEXT, _TEXT, _TEXT), st.lists(st.builds(Read, _TEXT, _TEXT, _TEXT, _TEXT, st.none() | _STAMPS), max_size=3),
    st.dictionaries(_TEXT, _STAMPS, max_size=3), st.integers(0, 10_000).map(lambda n: n / 8), _TEXT, _TEXT,
)  # fmt: skip


@given(st.dictionaries(_TEXT, _RECORDS, max_size=3))
def test_whatever_was_recorded_comes_back(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("records") / "steps.json"
    Records(path, steps).save()
    assert Records.load(path).steps == steps


def test_names_that_are_no_utf8_come_back(tmp_path):
    name = os.fsdecode(b"begroting \xe9\xe9n.csv") if os.name != "nt" else "begroting één.csv"
    record = Record(Fingerprint("", "", "", ""), [Read("file", name, "", "")], {name: STAMP})
    Records(tmp_path / "steps.json", {"check": record}).save()
    assert Records.load(tmp_path / "steps.json").steps == {"check": record}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["form", "steps", "reads", "writes", "fingerprint", "seconds", "at", "by", "x"]), inner),
    max_leaves=12,
)


@given(st.one_of(_JSON, _JSON.map(lambda steps: {"form": 1, "steps": steps}), _JSON.map(lambda record: {"form": 1, "steps": {"jeugd": record}})))
def test_whatever_stands_there_instead_is_no_record(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("records") / "steps.json"
    path.write_text(json.dumps(data), "utf-8")
    assert Records.load(path).steps == {}


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_file_that_was_cut_off_has_none(tmp_path, cut):
    records = Records(tmp_path / "steps.json", {"jeugd": RECORD})
    records.save()
    records.path.write_bytes(records.path.read_bytes()[:cut])
    assert Records.load(records.path).steps == {}


def test_a_full_disk_leaves_the_records_of_before(tmp_path, monkeypatch):
    records = Records(tmp_path / "steps.json")
    records.keep("wmo", RECORD)

    def full(new, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "take_place", full)
    with pytest.raises(DiskError):
        records.keep("jeugd", RECORD)
    assert list(Records.load(records.path).steps) == ["wmo"]
    assert [p.name for p in tmp_path.iterdir()] == ["steps.json"]
