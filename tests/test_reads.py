"""Reads: what a step read is known without declaring it, and it is stale exactly when that would be something else now."""

# Every way of reading is here, also those that pathlib has another word for.
# ruff: noqa: PTH111, PTH123, PTH208, SIM115

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import reads, store
from peilmerk.errors import DiskError
from peilmerk.project import Project, setting
from peilmerk.reads import ABSENT, FILE, LISTING, Entries, Log, Now, Read
from synthetic import rows

linux = pytest.mark.skipif(sys.platform != "linux", reason="as Linux does it")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project folder with one file, as the current folder."""
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    (root / "data/cijfers.csv").write_text("a;b\n1;2\n")
    monkeypatch.chdir(root)
    return root


def recorded(root: Path, *do) -> list[Read]:
    """What these functions read, one after another."""
    with reads.recording(root) as log:
        for one in do:
            one()
    return log.finished()


def seen(root: Path, *do) -> list[tuple[str, str]]:
    return [(r.kind, r.path) for r in recorded(root, *do)]


def stale(root: Path, found: list[Read], ask=lambda _: "") -> bool:
    """Whether a step that read this would be run again."""
    now = Now(root, ask)
    holds = [now.holds(r) for r in found]
    return False in holds or any(reads.changed(str(root), [r.as_list()]) for r, h in zip(found, holds, strict=True) if h is None)


# --- every spelling of a path, every way of reading ------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        lambda root: root / "data/cijfers.csv",
        lambda root: str(root / "data/cijfers.csv"),
        lambda root: "data/cijfers.csv",
        lambda root: "./data/../data/./cijfers.csv",
        lambda root: os.fsencode(root / "data/cijfers.csv"),
        lambda root: b"data/cijfers.csv",
    ],
    ids=["path", "text", "relative", "with ..", "bytes", "relative bytes"],
)
def test_a_file_is_known_by_one_name_however_its_path_is_spelled(home, spelled):
    assert seen(home, lambda: open(spelled(home)).close()) == [(FILE, "data/cijfers.csv")]


def _sqlite(path):
    with contextlib.closing(sqlite3.connect(path)) as base:
        base.execute("create table t (a)")
        base.execute("insert into t values (1)")
        base.commit()


def _zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")


_FRAME = pd.DataFrame({"a": [1.0, 2.0]})
WAYS = {
    "pd.read_csv": ("x.csv", lambda p: _FRAME.to_csv(p, index=False), pd.read_csv),
    "pd.read_csv of a zip": ("x.zip", _zip, pd.read_csv),
    "pd.read_json": ("x.json", lambda p: p.write_text('{"a": {"0": 1}}'), pd.read_json),
    "pd.read_parquet": ("x.parquet", _FRAME.to_parquet, pd.read_parquet),
    "pd.read_feather": ("x.feather", _FRAME.to_feather, pd.read_feather),
    "pd.read_parquet of a folder": ("map/x.parquet", _FRAME.to_parquet, lambda p: pd.read_parquet(Path(p).parent)),
    "pq.read_table": ("x.parquet", _FRAME.to_parquet, pq.read_table),
    "pq.read_table of some files": ("x.parquet", _FRAME.to_parquet, lambda p: pq.read_table([p])),
    "pq.ParquetFile": ("x.parquet", _FRAME.to_parquet, lambda p: pq.ParquetFile(p).read()),
    "pyarrow.dataset": ("x.parquet", _FRAME.to_parquet, lambda p: pyarrow.dataset.dataset(p).to_table()),
    "pyarrow.csv": ("x.csv", lambda p: _FRAME.to_csv(p, index=False), lambda p: pyarrow.csv.read_csv(p)),
    "pd.read_excel": ("x.xlsx", lambda p: _FRAME.to_excel(p, index=False), lambda p: pd.read_excel(p, engine="openpyxl")),
    "pd.read_excel with calamine": ("x.xlsx", lambda p: _FRAME.to_excel(p, index=False), lambda p: pd.read_excel(p, engine="calamine")),
    "pd.read_pickle": ("x.pkl", _FRAME.to_pickle, pd.read_pickle),
    "np.loadtxt": ("x.txt", lambda p: p.write_text("1 2\n"), np.loadtxt),
    "np.load": ("x.npy", lambda p: np.save(p, np.ones(2)), np.load),
    "np.fromfile": ("x.bin", lambda p: p.write_bytes(b"12345678"), np.fromfile),
    "np.memmap, which may also write": ("x.bin", lambda p: p.write_bytes(b"12345678"), lambda p: np.memmap(p).sum()),
    "open": ("x.txt", lambda p: p.write_text("a"), lambda p: open(p).read()),
    "open in mode br": ("x.txt", lambda p: p.write_text("a"), lambda p: open(p, "br").read()),
    "open in mode r+": ("x.txt", lambda p: p.write_text("a"), lambda p: open(p, "r+").read()),
    "os.open": ("x.txt", lambda p: p.write_text("a"), lambda p: os.close(os.open(p, os.O_RDONLY))),
    "Path.read_text": ("x.txt", lambda p: p.write_text("a"), lambda p: Path(p).read_text()),
    "Path.read_bytes": ("x.txt", lambda p: p.write_text("a"), lambda p: Path(p).read_bytes()),
    "json.load": ("x.json", lambda p: p.write_text("{}"), lambda p: json.load(open(p))),
    "gzip": ("x.gz", lambda p: p.write_bytes(gzip.compress(b"a")), lambda p: gzip.open(p).read()),
    "shutil.copy": ("x.txt", lambda p: p.write_text("a"), lambda p: shutil.copyfile(p, "copy.txt")),
    "sqlite3": ("x.db", _sqlite, lambda p: sqlite3.connect(p).execute("select * from t").fetchall()),
    "sqlite3, as an address": ("x.db", _sqlite, lambda p: sqlite3.connect(f"file:{p}?mode=ro", uri=True).execute("select * from t").fetchall()),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("way", WAYS)
def test_what_python_opens_is_recorded(home, way):
    name, make, read = WAYS[way]
    (home / name).parent.mkdir(exist_ok=True)
    make(home / name)
    read(name)  # so that what it imports is not read for the first time below
    found = recorded(home, lambda: read(name))
    assert [(r.kind, r.path) for r in found if r.kind == FILE] == [(FILE, name)]
    assert not stale(home, found)
    (home / name).write_bytes(b"iets anders")
    assert stale(home, found)


@linux
def test_a_link_is_stale_when_it_leads_to_something_else_or_that_changes(home):
    (home / "a").mkdir()
    (home / "b").mkdir()
    for folder in "ab":
        (home / folder / "x.csv").write_text(folder)
    (home / "folder").symlink_to("a")
    (home / "x.csv").symlink_to("a/x.csv")
    for name in ("folder/x.csv", "x.csv"):
        found = recorded(home, (home / name).read_text)
        assert [(r.kind, r.path) for r in found] == [(FILE, name)]
        (home / "a/x.csv").write_text("c")
        assert stale(home, found)
        (home / "a/x.csv").write_text("a")
        assert not stale(home, found)
        link = home / name.partition("/")[0]
        link.unlink()
        link.symlink_to("b" if name.startswith("folder") else "b/x.csv")
        assert stale(home, found)


def test_a_file_outside_the_project_is_known_by_its_whole_path(home, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "elsewhere"))
    (tmp_path / "gedeeld.csv").write_text("1")
    assert seen(home, Path("../gedeeld.csv").read_text) == [(FILE, (tmp_path / "gedeeld.csv").as_posix())]


def test_what_threads_open_is_recorded(home):
    for n in range(40):
        (home / f"data/{n}.csv").write_text(str(n))
    with ThreadPoolExecutor(8) as pool:
        found = recorded(home, lambda: list(pool.map(lambda n: (home / f"data/{n % 40}.csv").read_text(), range(400))))
    assert {r.path for r in found} == {f"data/{n}.csv" for n in range(40)}
    assert len(found) == 40


def test_unrecorded_is_of_its_own_thread_only(home):
    inside, done = threading.Event(), threading.Event()

    def quiet():
        with reads.unrecorded():
            inside.set()
            done.wait(5)

    other = threading.Thread(target=quiet)

    def loud():
        other.start()
        inside.wait(5)
        (home / "data/cijfers.csv").read_text()
        done.set()
        other.join()

    assert seen(home, loud) == [(FILE, "data/cijfers.csv")]


def test_unrecorded_in_unrecorded_ends_with_the_outer_one(home):
    def quiet():
        with reads.unrecorded():
            with reads.unrecorded():
                pass
            (home / "data/cijfers.csv").read_text()

    assert seen(home, quiet) == []


def test_a_recording_in_a_recording_has_its_own_and_the_outer_one_goes_on(home):
    (home / "b.csv").write_text("1")
    inner = []
    found = seen(home, lambda: inner.extend(seen(home, (home / "b.csv").read_text)), (home / "data/cijfers.csv").read_text)
    assert (inner, found) == ([(FILE, "b.csv")], [(FILE, "data/cijfers.csv")])
    assert not reads.active()


def test_a_recording_within_what_is_unrecorded_records(home):
    """So a notebook that was opened by hand prepares its edition: nothing to its own reads, and all that the preparing needs to be stale."""

    def by_hand():
        with reads.unrecorded():
            inner.extend(seen(home, (home / "data/cijfers.csv").read_text))
            (home / "data/cijfers.csv").read_text()

    inner = []
    assert (seen(home, by_hand), inner) == ([], [(FILE, "data/cijfers.csv")])


# --- what is no input -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        ".venv/lib/x.py", "src/peilmerk/x.py", ".git/HEAD", "docs/x.md", "tests/x.py", "data/processed/cache/x.json", "data/processed/log/x.jsonl",
        "reports/site/a/index.html", "reports/edities/a/2024/website/data/x.csv", "reports/varianten/a/2024/v=1/website/_quarto.yml",
    ],
)  # fmt: skip
def test_the_library_and_what_is_made_for_readers_are_no_input(home, path):
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_text("x")
    assert seen(home, (home / path).read_text) == []


@pytest.mark.parametrize("path", ["reports/edities/a/2024/notebooks/jeugd.ipynb", "data/website/x.csv", "data/raw/website/src/x.csv", "notebooks/src/x.csv"])
def test_what_only_resembles_it_is(home, path):
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_text("x")
    assert seen(home, (home / path).read_text) == [(FILE, path)]


def test_a_project_in_a_folder_that_is_called_website_is_as_any_other(tmp_path):
    root = tmp_path / "website/project"
    root.mkdir(parents=True)
    (root / "a.csv").write_text("1")
    assert seen(root, (root / "a.csv").read_text) == [(FILE, "a.csv")]


def test_packages_are_no_input_wherever_they_are(home, monkeypatch):
    import babel

    assert seen(home, Path(babel.__file__).read_text) == []
    (home / "omgeving/lib").mkdir(parents=True)  # conda create --prefix ./omgeving
    (home / "omgeving/lib/x.py").write_text("x")
    monkeypatch.setattr(sys, "prefix", str(home / "omgeving"))
    assert seen(home, (home / "omgeving/lib/x.py").read_text) == []


@linux
@pytest.mark.parametrize("path", ["/run/user/1000/gvfs/smb-share:server=os,share=data/x.csv", "~/Library/CloudStorage/OneDrive-Gemeente/x.csv", "/mnt/os/x.csv"])
def test_network_drives_and_shared_folders_are(home, path):
    assert Log(home).counts(os.path.expanduser(path))


@linux
@pytest.mark.parametrize("path", ["/etc/localtime", "/proc/self/status", "/usr/share/zoneinfo/UTC", "~/.cache/x", "~/.ipython/profile_default/x"])
def test_the_system_and_settings_of_the_account_are_not(home, path):
    assert not Log(home).counts(os.path.expanduser(path))


def test_temporary_files_are_no_input(home):
    def temporary():
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a").write_text("1")
            (Path(folder) / "a").read_text()
            list(Path(folder).iterdir())
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).read_bytes()

    assert seen(home, temporary) == []


def test_a_file_that_the_step_wrote_first_is_no_input(home):
    def own():
        (home / "uit.csv").write_text("1")
        (home / "uit.csv").read_text()
        (home / "map").mkdir()
        (home / "map/uit.csv").write_text("1")
        (home / "map/uit.csv").read_text()
        (home / "nieuw.tmp").write_text("1")
        (home / "nieuw.tmp").rename(home / "hernoemd.csv")
        (home / "hernoemd.csv").read_text()

    assert seen(home, own) == []


def test_a_file_that_was_looked_for_and_then_made_is_no_input(home):
    def make_if_needed():
        if not reads.is_file(home / "cache.json"):
            (home / "cache.json").write_text("{}")
        (home / "cache.json").read_text()

    assert seen(home, make_if_needed) == []


def test_a_file_that_was_read_and_then_written_is_kept_as_the_step_left_it(home):
    path = home / "data/cijfers.csv"
    found = recorded(home, lambda: path.write_text(path.read_text() + "3;4\n"))
    assert [(r.kind, r.path) for r in found] == [(FILE, "data/cijfers.csv")]
    assert not stale(home, found)
    path.write_text("een nieuwe levering")
    assert stale(home, found)


def test_a_file_that_was_read_and_then_taken_away_is_used_up(home):
    path = home / "data/cijfers.csv"
    assert seen(home, path.read_text, path.unlink) == []


def test_removing_a_folder_of_one_s_own_forgets_no_input_of_the_same_name(home, tmp_path):
    """shutil.rmtree goes from folder to folder by open handles: it removes `data`, and means that of the site."""
    made = tmp_path / "site"
    (made / "data/cijfers.csv").mkdir(parents=True)
    (made / "peilmerk.yml").write_text("x")
    (home / "peilmerk.yml").write_text("x")
    (home / "data/cijfers.csv").with_name("b.csv").write_text("1")
    found = seen(home, (home / "peilmerk.yml").read_text, (home / "data/b.csv").read_text, lambda: shutil.rmtree(made))
    assert found == [(FILE, "peilmerk.yml"), (FILE, "data/b.csv")]


def test_a_folder_that_was_there_is_not_made(home):
    found = seen(home, lambda: (home / "data").mkdir(exist_ok=True), (home / "data/cijfers.csv").read_text)
    assert found == [(FILE, "data/cijfers.csv")]


def test_of_a_compiled_module_its_source_is_what_was_read(home, monkeypatch):
    import importlib
    import py_compile

    (home / "hulp").mkdir()
    (home / "hulp/__init__.py").write_text("waarde = 1\n")
    py_compile.compile(str(home / "hulp/__init__.py"))
    monkeypatch.syspath_prepend(str(home))
    importlib.invalidate_caches()
    found = recorded(home, lambda: importlib.import_module("hulp"))
    sys.modules.pop("hulp")
    assert (FILE, "hulp/__init__.py") in [(r.kind, r.path) for r in found]
    assert not [r.path for r in found if "__pycache__" in r.path]
    (home / "hulp/__init__.py").write_text("waarde = 2\n")
    assert stale(home, found)


# --- what is not there ------------------------------------------------------------------------------------------------


def test_a_file_that_could_not_be_opened_may_come(home):
    def try_it():
        with contextlib.suppress(FileNotFoundError):
            (home / "data/extra.csv").read_text()

    found = recorded(home, try_it)
    assert [(r.kind, r.path) for r in found] == [(ABSENT, "data/extra.csv")]
    assert not stale(home, found)
    (home / "data/extra.csv").write_text("1")
    assert stale(home, found)


@pytest.mark.parametrize("ask", [reads.is_file, reads.file])
def test_a_file_that_was_looked_for_may_come(home, ask):
    found = recorded(home, lambda: ask(home / "data/extra.csv"))
    assert [(r.kind, r.path) for r in found] == [(ABSENT, "data/extra.csv")]
    (home / "data/extra.csv").mkdir()  # that is no file yet
    assert not stale(home, found)
    (home / "data/extra.csv").rmdir()
    (home / "data/extra.csv").write_text("1")
    assert stale(home, found)


def test_that_a_file_is_there_is_not_yet_reading_it(home):
    assert seen(home, lambda: reads.is_file(home / "data/cijfers.csv")) == []
    assert seen(home, lambda: reads.file(home / "data/cijfers.csv")) == [(FILE, "data/cijfers.csv")]


@pytest.mark.parametrize(
    "look",
    [os.listdir, lambda f: list(os.scandir(f)), lambda f: list(Path(f).iterdir()), lambda f: list(Path(f).glob("*.csv")), lambda f: list(os.walk(f)), reads.folder],
    ids=["listdir", "scandir", "iterdir", "glob", "walk", "reads.folder"],
)
def test_a_folder_that_was_listed_is_stale_when_a_file_comes_or_goes(home, look):
    found = recorded(home, lambda: look(home / "data"))
    assert [(r.kind, r.path) for r in found] == [(LISTING, "data")]
    (home / "data/.cijfers.csv.swp").write_text("x")  # an editor's
    (home / "data/~$cijfers.xlsx").write_text("x")  # Excel's
    (home / "data/cijfers.csv").write_text("other content")
    assert not stale(home, found)
    (home / "data/b.csv").write_text("1")
    assert stale(home, found)
    (home / "data/b.csv").unlink()
    assert not stale(home, found)
    (home / "data/cijfers.csv").unlink()
    assert stale(home, found)


def test_every_folder_below_counts_that_was_looked_in(home):
    (home / "data/a/b").mkdir(parents=True)
    found = recorded(home, lambda: list((home / "data").rglob("*.csv")))
    assert {(r.kind, r.path) for r in found} == {(LISTING, "data"), (LISTING, "data/a"), (LISTING, "data/a/b")}
    (home / "data/a/b/diep.csv").write_text("1")
    assert stale(home, found)


def test_a_folder_that_was_not_there_is_stale_when_it_comes_with_something(home):
    found = recorded(home, lambda: reads.folder(home / "later"))
    (home / "later").mkdir()
    assert not stale(home, found)
    (home / "later/a.csv").write_text("1")
    assert stale(home, found)


def test_a_folder_that_was_listed_and_then_written_in_is_kept_as_it_was_left(home):
    found = recorded(home, lambda: os.listdir(home / "data"), lambda: (home / "data/uit.csv").write_text("1"))
    assert not stale(home, found)
    (home / "data/uit.csv").unlink()
    assert stale(home, found)


@linux
def test_names_that_are_no_utf8_are_recorded_too(home):
    """As they come from old archives and shares."""
    name = os.fsdecode(b"begroting \xe9\xe9n.csv")
    (home / "data" / name).write_text("1")
    sink = home / "data/processed/log/reads.jsonl"
    with reads.recording(home, sink) as log:
        (home / "data" / name).read_text()
        os.listdir(home / "data")
    assert [(r.kind, r.path) for r in log.finished()] == [(FILE, f"data/{name}"), (LISTING, "data")]
    assert reads.of_file(sink, home)[0] == log.finished()[0]
    (home / "data" / name).write_text("2")
    assert stale(home, log.finished())


# --- exactly when ------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c"])
CONTENT = st.sampled_from(["1", "2", "22", ""])
CHANGES = st.one_of(
    st.tuples(st.just("create"), NAMES, CONTENT),
    st.tuples(st.just("in place"), NAMES, CONTENT),
    st.tuples(st.just("in place, with its old time"), NAMES, CONTENT),
    st.tuples(st.just("replace"), NAMES, CONTENT),
    st.tuples(st.just("replace, with its old time"), NAMES, CONTENT),
    st.tuples(st.just("delete"), NAMES),
    st.tuples(st.just("touch"), NAMES),
    st.tuples(st.just("rename"), NAMES, NAMES),
)
READS = st.lists(st.tuples(st.sampled_from(["open", "ask", "list"]), NAMES), min_size=1, max_size=4)


def _change(folder: Path, how: str, name: str, *more: str) -> None:
    path = folder / name
    was = path.stat() if path.exists() else None
    if how == "create":
        path.unlink(missing_ok=True)
        path.write_text(more[0])
    elif how == "delete":
        path.unlink(missing_ok=True)
    elif how == "touch" and was:
        path.touch()
    elif how == "rename" and was:
        path.replace(folder / more[0])
    elif how.startswith("in place") and was:
        with path.open("r+") as file:
            file.write(more[0])
            file.truncate()
    elif how.startswith("replace"):
        (folder / ".new").write_text(more[0])
        (folder / ".new").replace(path)
    if was and how.endswith("old time"):
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def _look(folder: Path, how: str, name: str) -> object:
    """One read, and what it gave."""
    path = folder / name
    if how == "list":
        return sorted(os.listdir(folder))
    if how == "ask" and not reads.is_file(path):
        return None
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


@settings(max_examples=150)
@given(before=st.lists(CHANGES, max_size=4), looked=READS, after=st.lists(CHANGES, max_size=5), settled=st.booleans(), looks_before=st.booleans())
def test_a_step_is_stale_exactly_when_what_it_read_differs(before, looked, after, settled, looks_before):
    """settled: the files were last changed so long ago that their times are believed. looks_before: this process hashed them before."""
    unsettled, reads.UNSETTLED = reads.UNSETTLED, 20_000_000 if settled else 2_000_000_000
    try:
        with tempfile.TemporaryDirectory() as place:
            root = Path(place).resolve()
            folder = root / "data"
            folder.mkdir()
            (folder / "a").write_text("1")
            (folder / "b").write_text("2")
            for change in before:
                _change(folder, *change)
            time.sleep(0.025 if settled else 0)
            with reads.recording(root) as log:
                was = [_look(folder, *one) for one in looked]
            if looks_before:
                assert not stale(root, log.finished())
            for change in after:
                _change(folder, *change)
            is_now = [_look(folder, *one) for one in looked]
            assert stale(root, log.finished()) == (was != is_now)
    finally:
        reads.UNSETTLED = unsettled


def test_a_file_that_was_touched_is_hashed_once_and_then_known_again(home, monkeypatch):
    path = home / "data/cijfers.csv"
    monkeypatch.setattr(reads, "UNSETTLED", 0)
    (found,) = recorded(home, path.read_text)
    path.touch()
    now = Now(home, lambda _: "")
    assert now.holds(found) is True
    again = now.settled(found)
    assert again != found and again.result == found.result
    monkeypatch.setattr(reads, "_stamp", lambda path: pytest.fail("hashed again"))
    assert Now(home, lambda _: "").holds(again) is True


def test_a_file_that_cannot_be_read_any_more_does_not_hold(home, monkeypatch):
    found = recorded(home, (home / "data/cijfers.csv").read_text)

    def refused(path):
        raise PermissionError(errno.EACCES, "no", path)

    monkeypatch.setattr(reads, "_stamp", refused)
    (home / "data/cijfers.csv").touch()
    assert Now(home, lambda _: "").holds(found[0]) is False


def test_now_looks_once_until_it_is_told_to_forget(home, monkeypatch):
    monkeypatch.setattr(reads, "UNSETTLED", 0)
    found = recorded(home, (home / "data/cijfers.csv").read_text, lambda: os.listdir(home / "data"))
    now = Now(home, lambda _: "")
    assert [now.holds(r) for r in found] == [True, True]
    (home / "data/cijfers.csv").unlink()
    assert [now.holds(r) for r in found] == [True, True]
    now.forget()
    assert [now.holds(r) for r in found] == [False, False]


# --- queries: only what was asked ---------------------------------------------------------------------------------------


@pytest.fixture
def observed(home):
    """A file of figures of two municipalities."""
    table = rows({"ref_area": "GM9999", "obs_value": 1.0}, {"ref_area": "GM0001", "obs_value": 2.0})
    return store.write(home / "data/store.parquet", table, {})


def test_of_a_query_rows_that_were_not_asked_for_may_change(home, observed):
    found = recorded(home, lambda: store.read([observed], ref_area={"GM9999"}))
    assert [(r.kind, r.path) for r in found] == [("observations", "data/store.parquet")]
    assert not stale(home, found)
    table = rows({"ref_area": "GM9999", "obs_value": 1.0}, {"ref_area": "GM0001", "obs_value": 3.0}, {"ref_area": "GM0002", "obs_value": 4.0})
    store.write(observed, table, {"other": "facts"})
    assert not stale(home, found)
    store.write(observed, table.assign(obs_value=[9.0, 3.0, 4.0]), {})
    assert stale(home, found)
    observed.unlink()
    assert stale(home, found)


def test_a_query_without_conditions_is_a_file(home, observed):
    assert seen(home, lambda: store.read([observed])) == [(FILE, "data/store.parquet")]


def test_two_queries_of_one_file_are_each_asked_again(home, observed):
    found = recorded(home, lambda: store.read([observed], ref_area={"GM9999"}), lambda: store.read([observed], ref_area={"GM0001"}))
    store.write(observed, rows({"ref_area": "GM9999", "obs_value": 1.0}, {"ref_area": "GM0001", "obs_value": 3.0}), {})
    holds = [Now(home, lambda _: "").holds(r) for r in found]
    assert holds == [None, None]  # of which only asking tells
    changed = reads.changed(str(home), [r.as_list() for r in found])
    assert [json.loads(c[2])[0][0] for c in changed] == [["ref_area", "in", ["GM0001"]]]


def test_of_entries_those_that_were_not_asked_for_may_change(home):
    path = home / "public.json"
    path.write_text(json.dumps({"pages": {"b": 1, "a": 2}, "checks": [1], "totals": []}))
    found = recorded(home, lambda: (Entries(path)["pages"], Entries(path).get("checks"), Entries(path).get("later", 0)))
    assert {(r.kind, json.loads(r.query)) for r in found} == {("entry", "pages"), ("entry", "checks"), ("entry", "later")}
    path.write_text(json.dumps({"pages": {"b": 1, "a": 2}, "checks": [1], "totals": [1, 2]}))
    assert not stale(home, found)
    for other in ({"checks": [2]}, {"pages": {"a": 2, "b": 1}}, {"later": 1}):  # another value, another order, one that came
        path.write_text(json.dumps({"pages": {"b": 1, "a": 2}, "checks": [1]} | other))
        assert stale(home, found), other


@pytest.mark.parametrize("take", [lambda e: list(e.items()), lambda e: list(e.values())], ids=["items", "values"])
def test_who_takes_all_entries_read_all(home, take):
    path = home / "public.json"
    path.write_text('{"a": 1, "b": 2}')
    assert {json.loads(r.query) for r in recorded(home, lambda: take(Entries(path)))} == {"a", "b"}


# --- settings of peilmerk.yml -------------------------------------------------------------------------------------------

LINE = "  - {municipality: voorbeeld, period: 2024-Q3, report: kwartaal, peildatum: 2024-11-15}\n"


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("editions:\n", f"editions:\n{LINE}", False),
        ("2024-Q2, report: kwartaal, peildatum: 2024-08-15", "2024-Q2, report: kwartaal, peildatum: 2024-08-16", False),
        ("title: Voorbeeldcijfers", "# een opmerking\ntitle: Andere cijfers", False),
        ("peildatum: 2024-05-15", "peildatum: 2024-05-16", True),
        ("peildatum: 2024-05-15}", "peildatum: 2024-05-15, status: definitief}", True),
        ("name: Voorbeeld}", "name: Anders}", True),
        ("editions:\n", f"editions:\n{LINE.replace('2024-Q3', '2023-Q4')}", True),  # it tells the changes since the one before it
        ("publisher: embedded", "publisher: embedded\ndisclosure: {minimum_count: 5}", True),
        ("publisher: embedded", "publisher: embedded\nraw_root: data/elders", True),
        ("[samenvatting, jeugd]", "[jeugd, samenvatting]", True),
    ],
    ids=[
        "another edition", "peildatum of another", "a comment and the title", "peildatum", "status", "name", "an earlier edition", "disclosure", "raw_root",
        "order of pages",
    ],
)  # fmt: skip
def test_of_the_settings_only_those_of_the_edition_count(project, was, becomes, expected):
    def work():
        here = Project(project.root)
        mine = here.publication("voorbeeld", "2024-Q1")
        return here.town("voorbeeld"), here.disclosure, here.previous(mine), here.pages(mine), here.roots

    found = recorded(project.root, work)
    assert {r.kind for r in found} == {"setting"}
    path = project.root / "peilmerk.yml"
    assert was in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(was, becomes), "utf-8")
    assert stale(project.root, found, lambda which: setting(Project(project.root), which)) is expected


def test_an_edition_that_is_gone_does_not_hold(project):
    found = recorded(project.root, lambda: Project(project.root).publication("voorbeeld", "2024-Q1"))
    path = project.root / "peilmerk.yml"
    path.write_text("".join(line for line in path.read_text("utf-8").splitlines(True) if "2024-Q1" not in line), "utf-8")
    assert stale(project.root, found, lambda which: setting(Project(project.root), which))


def test_raw_root_may_name_a_variable_and_what_that_says_counts(project, monkeypatch):
    path = project.root / "peilmerk.yml"
    path.write_text("raw_root: $PEILMERK_TEST_RAW\n" + path.read_text("utf-8"), "utf-8")
    monkeypatch.setenv("PEILMERK_TEST_RAW", "data/raw")
    publication = Project(project.root).publications[0]
    found = recorded(project.root, lambda: Project(project.root).raw_folder("voorbeeld", publication.period))
    ask = lambda which: setting(Project(project.root), which)  # noqa: E731
    assert not stale(project.root, found, ask)
    monkeypatch.setenv("PEILMERK_TEST_RAW", "/mnt/elders")
    assert stale(project.root, found, ask)


# --- in the process of a notebook ---------------------------------------------------------------------------------------


def test_what_is_written_to_a_file_at_once_is_what_was_recorded(home):
    sink = home / "data/processed/log/reads.jsonl"
    (home / "public.json").write_text('{"a": 1}')
    with reads.recording(home, sink) as log:
        (home / "data/cijfers.csv").read_text()
        os.listdir(home / "data")
        Entries(home / "public.json")["a"]
        reads.is_file(home / "later.csv")
        (home / "uit.csv").write_text("1")
    assert reads.of_file(sink, home) == log.finished() and len(log.finished()) == 4


def test_a_process_that_read_nothing_leaves_none(home):
    assert reads.of_file(home / "none.jsonl", home) == []


@given(
    kind=st.text(), path=st.text(), query=st.text(), result=st.text(),
    stamp=st.none() | st.builds(reads.Stamp, st.integers(0, 2**62), st.integers(0, 2**63), st.text()),
)  # fmt: skip
def test_a_read_comes_back_from_json_as_it_was(kind, path, query, result, stamp):
    read = Read(kind, path, query, result, stamp)
    assert Read.from_list(json.loads(json.dumps(read.as_list()))) == read


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_what_forked_processes_read_is_in_it_too_in_whole_lines(home):
    sink = home / "data/processed/log/reads.jsonl"
    with reads.recording(home, sink):
        children = []
        for number in range(4):
            if not (child := os.fork()):
                for n in range(60):
                    reads.query("entry", home / "data/cijfers.csv", [f"{number}-{n}", "x" * 20_000], "")
                os._exit(0)
            children.append(child)
        assert [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children] == [0] * 4
    assert {json.loads(r.query)[0] for r in reads.of_file(sink, home)} == {f"{number}-{n}" for number in range(4) for n in range(60)}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_read_that_cannot_be_written_down_stops_the_step(home):
    """A full disk: a read that is forgotten would never be stale."""
    with reads.recording(home, Path("/dev/full")), pytest.raises(DiskError, match="the disk is full"):
        (home / "data/cijfers.csv").read_text()


def test_any_other_trouble_of_recording_stops_nobody(home, monkeypatch):
    monkeypatch.setattr(reads, "_stamp", lambda path: 1 / 0)
    assert recorded(home, (home / "data/cijfers.csv").read_text) is not None


def test_a_notebook_s_process_records_from_its_beginning_if_it_is_asked_to(home, monkeypatch):
    sink = home / "data/processed/log/reads.jsonl"
    monkeypatch.setattr(reads, "_LOG", None)
    reads.begin()
    assert not reads.active()
    monkeypatch.setenv(reads.VARIABLE, str(sink))
    monkeypatch.setenv("PEILMERK_PROJECT", str(home))
    reads.begin()
    assert reads.active()
    (home / "data/cijfers.csv").read_text()
    monkeypatch.setattr(reads, "_LOG", None)
    assert [r.path for r in reads.of_file(sink, home)] == ["data/cijfers.csv"]


def test_a_digest_is_that_of_the_content_now(home, monkeypatch):
    path = home / "data/cijfers.csv"
    monkeypatch.setattr(reads, "UNSETTLED", 0)
    first = reads.digest(path)
    assert first == store.digest(path) == reads.digest(Path("data/cijfers.csv"))
    was = path.stat()
    time.sleep(0.02)
    path.write_text(path.read_text().replace("1", "7"))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert reads.digest(path) == store.digest(path) != first
