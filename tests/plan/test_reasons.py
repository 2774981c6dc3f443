"""Reasons: why a step would be run, in words that say what changed."""

from __future__ import annotations

import json

import pytest

from peilmerk import reads
from peilmerk.plan.fingerprints import Fingerprint
from peilmerk.plan.reasons import why
from peilmerk.plan.records import Record
from peilmerk.plan.steps import Step
from peilmerk.reads import Now

STEP = Step("voorbeeld/2024-q1", "jeugd", "pages", "notebooks/jeugd.ipynb", {}, ("uit.ipynb", "uit.json"))


class Known:
    """Fingerprints of one step, with the parts behind their hashes."""

    def __init__(self, code="c", parameters="{}", modules=None, packages=None):
        self.all = {"m": {"peilmerk.display": "1", "peilmerk.charts": "1"}, "p": {"pandas": "3.1", "numpy": "2"}, "n": modules or {}, "q": packages or {}}
        self.now = Fingerprint(code, parameters, "m" if modules is None else "n", "p" if packages is None else "q")

    def of(self, step):
        return self.now

    def parts(self, name):
        return self.all.get(name, {})


@pytest.fixture
def root(tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("uit.ipynb", "uit.json", "data/cijfers.csv"):
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.fixture
def record(root):
    """A step that read one file and one absent one, listed a folder, and left two files."""
    with reads.recording(root) as log:
        (root / "data/cijfers.csv").read_text()
        reads.is_file(root / "data/extra.csv")
        reads.folder(root / "data/teksten")
    return Record(Fingerprint("c", "{}", "m", "p"), log.finished(), {n: reads.stamp(root / n) for n in STEP.outputs})


def reason(root, record, known=None, **more):
    return why(STEP, record, known or Known(), Now(root, lambda _: "now"), **more)


def text(*arguments, **more):
    found = reason(*arguments, **more)
    return found and found.text


def test_nothing_changed_is_no_reason(root, record):
    assert reason(root, record) is None


def test_a_step_without_record_was_not_run_or_interrupted(root):
    assert text(root, None) == "it was not run before, or was interrupted"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (Known(code="d"), "notebooks/jeugd.ipynb changed"),
        (Known(parameters='{"aantal": 4}'), "parameter aantal is 4, was not given"),
        (Known(parameters='{"aantal": null}'), "parameter aantal is None, was not given"),
        (Known(modules={"peilmerk.display": "2", "peilmerk.charts": "1"}), "the code of peilmerk.display changed"),
        (Known(modules={"peilmerk.display": "1"}), "the code of peilmerk.charts is no longer used"),
        (Known(modules={"peilmerk.display": "2", "peilmerk.charts": "1", "hulp.py": "1"}), "the code of hulp.py is now used, and 1 more"),
        (Known(packages={"pandas": "3.2", "numpy": "2"}), "package pandas is 3.2, was 3.1"),
        (Known(packages={"pandas": "3.1"}), "package numpy is gone, was 2"),
        (Known(packages={"pandas": "3.1", "numpy": "2", "altair": "6"}), "package altair is 6, was not used"),
    ],
)
def test_what_of_its_fingerprint_changed_is_named(root, record, known, said):
    assert text(root, record, known) == said


def test_a_parameter_that_is_no_longer_given_is_named(root, record):
    record = Record(Fingerprint("c", '{"aantal": 4}', "m", "p"), record.reads, record.writes)
    assert text(root, record) == "parameter aantal is no longer given, was 4"


def test_without_what_is_behind_a_hash_it_is_said_in_general(root, record):
    record = Record(Fingerprint("c", "{}", "thrown away", "p"), record.reads, record.writes)
    assert text(root, record) == "the code of the library or its packages changed"


def test_its_fingerprint_is_looked_at_before_it_is_run(root):
    """So that who edits a notebook while it runs for the first time, is not taken to have run what it became."""
    known, asked = Known(), []
    known.of = lambda step: asked.append(step) or known.now
    reason(root, None, known)
    assert asked == [STEP]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: (r / "uit.json").unlink(), "uit.json is not there"),
        (lambda r: (r / "uit.json").write_text("door iemand"), "uit.json was changed by something else"),
        (lambda r: (r / "data/cijfers.csv").write_text("nieuw"), "data/cijfers.csv changed"),
        (lambda r: (r / "data/cijfers.csv").unlink(), "data/cijfers.csv is gone"),
        (lambda r: (r / "data/extra.csv").write_text("1"), "data/extra.csv is new"),
        (lambda r: ((r / "data/teksten").mkdir(), (r / "data/teksten/a.md").write_text("x")), "a file came or went in data/teksten/"),
    ],
    ids=["output gone", "output changed", "input changed", "input gone", "input came", "listing"],
)
def test_what_changed_on_disk_is_named(root, record, change, said):
    change(root)
    assert text(root, record) == said


def test_what_was_touched_or_made_again_the_same_is_no_reason(root, record):
    for name in ("uit.json", "data/cijfers.csv"):
        content = (root / name).read_text()
        (root / name).unlink()
        (root / name).write_text(content)
    assert reason(root, record) is None


def test_a_setting_is_told_by_its_name(root, record):
    setting = reads.Read("setting", "peilmerk.yml", json.dumps(["disclosure"]), "before")
    assert text(root, Record(record.fingerprint, [setting], record.writes)) == "peilmerk.yml says something else of disclosure"


def test_a_query_of_a_file_that_changed_is_to_be_asked_again(root, record):
    query = reads.Read("observations", "data/cijfers.csv", "[]", "x", reads.stamp(root / "data/cijfers.csv"))
    record = Record(record.fingerprint, [query, query], record.writes)
    assert reason(root, record) is None
    (root / "data/cijfers.csv").write_text("nieuw")
    found = reason(root, record)
    assert found.asked == (query, query) and found.text == "data/cijfers.csv changed, perhaps in what this step uses"


def test_what_is_certain_comes_before_what_has_to_be_asked(root, record):
    query = reads.Read("observations", "data/cijfers.csv", "[]", "x", reads.stamp(root / "data/cijfers.csv"))
    record = Record(record.fingerprint, [query, *record.reads], record.writes)
    (root / "data/cijfers.csv").write_text("nieuw")
    (root / "data/extra.csv").write_text("1")
    assert reason(root, record).asked == ()


def test_only_reads_leaves_code_as_it_is_and_sees_data(root, record):
    assert reason(root, record, Known(code="d", parameters='{"a": 1}'), only_reads=True) is None
    (root / "data/cijfers.csv").write_text("nieuw")
    assert text(root, record, Known(code="d"), only_reads=True) == "data/cijfers.csv changed"


def test_by_hand_no_executed_notebook_is_needed(root, record):
    (root / "uit.ipynb").unlink()
    assert text(root, record) == "uit.ipynb is not there"
    assert reason(root, record, by_hand=True) is None
    (root / "uit.json").unlink()
    assert text(root, record, by_hand=True) == "uit.json is not there"


def test_a_long_path_is_told_by_its_end(root, record):
    path = "x" * 100 + "/cijfers.csv"
    found = text(root, Record(record.fingerprint, [reads.Read("file", path, "", "x", reads.Stamp(1, 1, "x"))], record.writes))
    assert found.startswith("...") and found.endswith("/cijfers.csv is gone") and len(found) < 110
