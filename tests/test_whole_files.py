"""Files: whole or not there, whatever happens in between; errors of the disk in words."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from peilmerk import files
from peilmerk.errors import DiskError, PeilmerkError


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_takes_its_place_when_it_is_whole(tmp_path):
    path = tmp_path / "a/b/checks.json"
    with files.whole(path) as temporary:
        temporary.write_text("half")
        assert not path.exists() and temporary.parent == path.parent and temporary.suffix == ".json"
        temporary.write_text("whole")
    assert path.read_text() == "whole" and names(path.parent) == ["checks.json"]


@pytest.mark.parametrize("error", [ValueError("wrong"), KeyboardInterrupt()], ids=["an error", "Ctrl+C"])
def test_what_fails_halfway_leaves_what_was_there_and_nothing_else(tmp_path, error):
    path = files.write_text(tmp_path / "a.txt", "before")
    with pytest.raises(type(error)), files.whole(path) as temporary:
        temporary.write_text("half")
        raise error
    assert path.read_text() == "before" and names(tmp_path) == ["a.txt"]


def test_text_has_unix_line_ends_and_is_utf8(tmp_path):
    assert files.write_text(tmp_path / "a.txt", "één\ntwee\n").read_bytes() == "één\ntwee\n".encode()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full. Make room, and run the same command again"),
        (errno.EDQUOT, "your quota on this disk is used up"),
        (errno.EFBIG, "a file became larger than this system allows"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "this account may not write there"),
        (errno.EPERM, "this account may not write there"),
    ],
)
def test_errors_of_the_disk_say_where_and_what_to_do(tmp_path, number, said):
    path = files.write_text(tmp_path / "a.txt", "before")
    with pytest.raises(DiskError) as error, files.whole(path) as temporary:
        temporary.write_text("half")
        raise OSError(number, os.strerror(number))
    assert isinstance(error.value, PeilmerkError)
    assert str(error.value).startswith(f"{path} could not be written: {said}")
    assert path.read_text() == "before" and names(tmp_path) == ["a.txt"]


def test_the_file_that_the_system_names_is_the_one_that_is_told(tmp_path):
    with pytest.raises(DiskError, match=r"^/elders/x\.parquet could not be written"), files.told(tmp_path):
        raise OSError(errno.ENOSPC, "full", "/elders/x.parquet")


def test_other_errors_pass_as_they_are_and_a_told_one_is_not_told_twice(tmp_path):
    for error in (FileNotFoundError(errno.ENOENT, "none"), OSError("without a number"), ValueError("x"), DiskError("told")):
        with pytest.raises(type(error)) as raised, files.told(tmp_path):
            raise error
        assert raised.value is error


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_told_whoever_writes():
    with pytest.raises(DiskError, match="the disk is full"), files.told(Path("/dev/full")):
        Path("/dev/full").write_text("x" * 100_000)


def test_a_folder_that_may_not_be_written_is_told(read_only):
    for path in (read_only / "a.txt", read_only / "new/a.txt"):
        with pytest.raises(DiskError, match="this account may not write there"):
            files.write_text(path, "x")
    assert names(read_only) == []


def test_a_folder_in_the_place_of_a_file_is_no_half_file(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OSError):
        files.write_text(tmp_path / "a.txt", "x")
    assert names(tmp_path) == ["a.txt"]


def test_windows_may_be_busy_with_the_file_for_a_moment(tmp_path, monkeypatch):
    tries, replace = [], Path.replace

    def busy(self, target):
        tries.append(target)
        if len(tries) < 4:
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(files.sys, "platform", "win32")
    assert files.write_text(tmp_path / "a.txt", "x").read_text() == "x" and len(tries) == 4
    monkeypatch.setattr(files.sys, "platform", "linux")  # elsewhere it means what it says
    tries.clear()
    with pytest.raises(DiskError):
        files.write_text(tmp_path / "a.txt", "y")
    assert len(tries) == 1 and (tmp_path / "a.txt").read_text() == "x"


_WRITER = """
import sys, time
from pathlib import Path
from peilmerk import files
with files.whole(Path(sys.argv[1])) as temporary:
    with temporary.open("w") as file:
        file.write("half")
        file.flush()
        print("writing", flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_after_kill_9_the_old_file_is_there_and_the_half_one_has_another_name(tmp_path):
    path = files.write_text(tmp_path / "a.txt", "before")
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_text() == "before"
    (left,) = [n for n in names(tmp_path) if n != "a.txt"]
    assert left.startswith(files.UNFINISHED)
    assert files.sweep(tmp_path) == 1 and names(tmp_path) == ["a.txt"]


def test_sweeping_removes_what_is_unfinished_in_and_below_folders_and_nothing_else(tmp_path):
    for path in ("a/.onaf-0123456789ab-x.csv", "a/b/.onaf-0123456789ab-y/deep/z.csv", "a/keep.csv", "a/.hidden"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    assert files.sweep(tmp_path / "a", tmp_path / "none") == 2
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == ["a/.hidden", "a/keep.csv"]


def test_sweeping_beside_a_file_leaves_what_others_are_writing(tmp_path):
    path = tmp_path / "2024-q1"
    files.beside(path).mkdir()
    other, alike = files.beside(tmp_path / "2024-q2"), files.beside(tmp_path / "x-2024-q1")
    other.mkdir()
    alike.write_text("x")
    files.sweep_beside(path)
    assert names(tmp_path) == sorted([other.name, alike.name])
    files.sweep_beside(tmp_path / "no such folder/2024-q1")


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is of Linux")
def test_two_folders_change_places_in_one_step(tmp_path):
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    if not files.exchange(tmp_path / "new", tmp_path / "old"):
        pytest.skip("this file system cannot exchange")
    assert (names(tmp_path / "old"), names(tmp_path / "new")) == (["new"], ["old"])


def test_where_folders_cannot_change_places_it_says_so_and_does_nothing(tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    assert files.exchange(tmp_path / "new", tmp_path / "none") is False
    assert names(tmp_path) == ["new"]
    monkeypatch.setattr(files.sys, "platform", "darwin")
    (tmp_path / "old").mkdir()
    assert files.exchange(tmp_path / "new", tmp_path / "old") is False
    monkeypatch.setattr(files.sys, "platform", "linux")

    class Musl:
        def __init__(self, *_, **__):
            pass

    monkeypatch.setattr(files.ctypes, "CDLL", Musl)  # has no renameat2
    assert files.exchange(tmp_path / "new", tmp_path / "old") is False
    shutil.rmtree(tmp_path / "new")
