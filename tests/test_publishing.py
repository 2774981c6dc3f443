"""Publishing: the site changes places whole or not at all, and says what it was made from."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from building import copy_of
from peilmerk import files, publishing, reads, release
from peilmerk.errors import DiskError, GateClosed, PublisherError
from peilmerk.publishers import stage
from peilmerk.publishing import mend, swap

WAYS = pytest.mark.parametrize("way", ["exchange", "two renames"])


@pytest.fixture
def sites(tmp_path):
    """A new site, and the place where the last one stands."""
    for folder, text in (("new", "nieuw"), ("site/town", "oud")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text(text)
    (tmp_path / "site/town/verwijderd.html").write_text("oud")
    return tmp_path / "new", tmp_path / "site/town"


@pytest.fixture
def by(monkeypatch):
    """Let a swap go one way or the other: `renameat2`, or two renames where a system has no such thing."""

    def choose(way: str) -> None:
        if way == "two renames":
            monkeypatch.setattr(files, "exchange", lambda new, path: False)
        elif sys.platform != "linux":
            pytest.skip("renameat2 is of Linux")

    return choose


def shown(target):
    return {p.name: p.read_text() for p in target.iterdir()}


def beside(target):
    return sorted(p.name for p in target.parent.iterdir())


@WAYS
def test_a_swap_replaces_the_site_whole(sites, by, way):
    by(way)
    new, target = sites
    assert swap(new, target) == target
    assert shown(target) == {"index.html": "nieuw"}
    assert shown(new) == {"index.html": "nieuw"}  # it was copied
    assert beside(target) == ["town"]


@WAYS
def test_the_first_site_of_an_edition_needs_no_last_one(sites, by, way):
    by(way)
    new, target = sites
    shutil.rmtree(target.parent)
    assert shown(swap(new, target)) == {"index.html": "nieuw"}
    assert beside(target) == ["town"]


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is of Linux")
def test_while_two_sites_change_places_there_is_always_one(sites):
    """Readers in another process find index.html at every moment."""
    new, target = sites
    look = f"while True:\n open({str(target / 'index.html')!r}).read()\n print('x', flush=True)"
    with subprocess.Popen([sys.executable, "-c", look], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as reader:
        for _ in range(50):
            swap(new, target)
        assert reader.poll() is None, reader.stderr.read()
        reader.kill()


@pytest.mark.parametrize("failure", [OSError("busy"), KeyboardInterrupt(), PermissionError(errno.EACCES, "no")], ids=["busy", "Ctrl+C", "no right"])
@pytest.mark.parametrize(
    ("way", "moment"), [("exchange", "copy"), ("two renames", "copy"), ("two renames", "first rename"), ("two renames", "second rename")]
)
def test_a_swap_that_fails_leaves_the_last_site_and_nothing_beside_it(sites, by, monkeypatch, way, failure, moment):
    by(way)
    new, target = sites
    last, rename, tries = shown(target), Path.rename, []

    def broken(*arguments, **_):
        tries.append(arguments)
        if moment == "copy" or len(tries) == ("first rename", "second rename").index(moment) + 1:
            raise failure
        return rename(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(*((publishing.shutil, "copytree") if moment == "copy" else (Path, "rename")), broken)
        with pytest.raises((PublisherError, DiskError, KeyboardInterrupt)) as error:
            swap(new, target)
    assert shown(target) == last and beside(target) == ["town"]
    if failure.args == ("busy",):
        assert str(target) in str(error.value) and "The last one is still there." in str(error.value)
    assert shown(swap(new, target)) == {"index.html": "nieuw"}


def test_a_full_disk_while_the_site_is_copied_is_told_in_words(sites, monkeypatch):
    new, target = sites
    last = shown(target)

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", full)
    for fast in ("_fastcopy_sendfile", "_fastcopy_fcopyfile", "_copyfileobj_readinto"):
        if hasattr(shutil, fast):
            monkeypatch.setattr(shutil, fast, full)
    with pytest.raises(DiskError, match="the disk is full"):
        swap(new, target)
    assert shown(target) == last and beside(target) == ["town"]


_CUT_OFF = """
import os, shutil, signal, sys
from pathlib import Path
from peilmerk import files, publishing
moment, new, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
copytree, exchange, rename, rmtree = shutil.copytree, files.exchange, Path.rename, shutil.rmtree
if moment == "half copied":
    def copytree_then_die(source, to, **_):
        to.mkdir()
        (to / "index.html").write_text("half")
        die()
    shutil.copytree = copytree_then_die
elif moment == "copied":
    files.exchange = die
elif moment == "exchanged":
    files.exchange = lambda *a: (exchange(*a), die())
else:
    files.exchange = lambda *_: False
    tries = []
    def rename_then_die(*a):
        tries.append(rename(*a))
        if len(tries) == ("renamed once", "renamed twice").index(moment) + 1:
            die()
    Path.rename = rename_then_die
publishing.swap(new, target)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("moment", "after"),
    [("half copied", "oud"), ("copied", "oud"), ("exchanged", "nieuw"), ("renamed once", "oud"), ("renamed twice", "nieuw")],
)
def test_after_kill_9_at_any_moment_one_whole_site_is_there_and_the_next_swap_clears_up(sites, moment, after):
    if moment == "exchanged" and sys.platform != "linux":
        pytest.skip("renameat2 is of Linux")
    new, target = sites
    done = subprocess.run([sys.executable, "-c", _CUT_OFF, moment, str(new), str(target)], check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    mend(target)
    assert shown(target)["index.html"] == after and ("verwijderd.html" in shown(target)) == (after == "oud")
    assert beside(target) == ["town"]
    assert shown(swap(new, target)) == {"index.html": "nieuw"} and beside(target) == ["town"]


def test_mending_leaves_the_sites_of_others_and_one_that_needs_none(sites):
    _, target = sites
    other = files.beside(target.with_name("other-town"))
    other.mkdir()
    last = shown(target)
    mend(target)
    assert shown(target) == last and beside(target) == sorted(["town", other.name])
    mend(target.with_name("new-town"))  # that was never there
    assert not target.with_name("new-town").exists()


# --- what was published -----------------------------------------------------------------------------------------------


def test_another_publisher_than_the_last_time_is_a_warning(tmp_path):
    assert publishing.publisher_changed(tmp_path, "embedded") == []
    (tmp_path / "manifest.json").write_text('{"publisher_name": "quarto"}')
    assert "published with embedded, the last time with quarto" in publishing.publisher_changed(tmp_path, "embedded")[0]
    assert publishing.publisher_changed(tmp_path, "quarto") == []


FACTS = stage.Build("2024-05-20T10:00:00Z", "0.1.0 (commit abc)", "de ingebouwde publisher", {"aantal_tegels": "4"})


def test_the_manifest_says_what_the_edition_was_made_from(project):
    publication = project.publications[0]
    public = {
        "deliveries": [{"delivery": "a"}], "checks": [1], "findings": [2], "protection": {"cells": 2}, "definitions": {"inwoners": 1},
        "pages": {"samenvatting": {"present": True}, "jeugd": {"present": False}},
    }  # fmt: skip
    told = publishing.manifest(project, publication, public, FACTS, "embedded")
    assert (told["publication"], told["period"], told["peildatum"], told["status"]) == ("voorbeeld/2024-q1", "2024-Q1", "2024-05-15", "concept")
    assert (told["built"], told["version"], told["publisher"], told["publisher_name"]) == (FACTS.moment, FACTS.version, FACTS.publisher, "embedded")
    assert told["pages"] == ["samenvatting"] and told["parameters"] == {"aantal_tegels": "4"} and told["deliveries"] == [{"delivery": "a"}]
    assert (told["checks"], told["findings"]) == ([1], [2])  # for the next edition to compare with
    assert told["lock"] is None
    (project.root / "uv.lock").write_text("x")
    with reads.recording(project.root) as log:
        assert len(publishing.manifest(project, publication, public, FACTS, "embedded")["lock"]) == 64
    assert log.finished() == []  # that a lock file is there is told; what a package is counts where it is used


class TestAWholeEdition:
    """Published in this process, from the executed notebooks of a built project."""

    @pytest.fixture
    def copy(self, published, tmp_path):
        return copy_of(published, tmp_path / "project")

    def test_publishing_shows_the_site_and_says_what_it_read(self, copy):
        publication = copy.publications[1]
        with reads.recording(copy.root) as log:
            site, warnings = publishing.publish(copy, publication, "", "embedded", FACTS)
        assert (site, warnings) == (copy.site / publication.id, [])
        found = {(r.kind, r.path) for r in log.finished()}
        notebooks = f"reports/edities/{publication.id}/notebooks"
        assert {("executed", f"{notebooks}/{n}.ipynb") for n in ("samenvatting", "jeugd", "maatregelen", "verantwoording")} <= found
        assert {("file", f"assets/{n}") for n in stage.ASSETS} | {("file", "_quarto.yml")} <= found
        assert ("file", f"data/processed/editions/{publication.id}/protected.parquet") in found
        assert not [p for _, p in found if "/website/" in p or p.startswith("reports/site") or p.startswith("/")]
        manifest = json.loads((copy.work(publication) / "manifest.json").read_text("utf-8"))
        assert manifest["publisher_name"] == "embedded" and manifest["built"] == FACTS.moment

    def test_a_variant_shows_nothing_on_the_site_and_releases_nothing(self, copy):
        publication = copy.publications[0]
        shutil.copytree(copy.edition_folder(publication) / "notebooks", copy.reports / "varianten" / publication.id / "a=1/notebooks")
        shutil.rmtree(copy.releases)
        before = {p: p.stat().st_mtime_ns for p in copy.site.rglob("*")}
        site, _ = publishing.publish(copy, publication, "a=1", "embedded", FACTS)
        assert site.is_relative_to(copy.reports / "varianten") and (site / "index.html").is_file()
        assert {p: p.stat().st_mtime_ns for p in copy.site.rglob("*")} == before and not copy.releases.exists()

    def test_a_closed_gate_shows_nothing(self, copy, monkeypatch):
        publication = copy.publications[1]
        before = {p: p.stat().st_mtime_ns for p in copy.site.rglob("*")}

        def closed(*_, **__):
            raise GateClosed("closed")

        monkeypatch.setattr(publishing.gate, "publication_gate", closed)
        with pytest.raises(GateClosed):
            publishing.publish(copy, publication, "", "embedded", FACTS)
        assert {p: p.stat().st_mtime_ns for p in copy.site.rglob("*")} == before

    def test_a_release_that_fails_halfway_leaves_nothing_and_is_made_the_next_time(self, copy, monkeypatch):
        publication = copy.publications[0]
        shutil.rmtree(copy.releases)
        with monkeypatch.context() as patch:
            patch.setattr(release.shutil, "copytree", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
            with pytest.raises(OSError):
                release.make(copy, publication, {})
        assert list(copy.releases.rglob("*.*")) == []
        publishing.publish(copy, publication, "", "embedded", FACTS)
        assert sorted(p.name for p in (copy.releases / publication.id).iterdir()) == ["manifest.json", "observaties.csv", "teksten"]

    def test_the_start_page_is_made_although_a_write_to_the_store_was_cut_off(self, copy):
        half = files.beside(next(copy.store.rglob("*.parquet")))
        half.write_bytes(b"PAR1 half")
        assert publishing.publish_portal(copy, "embedded") == copy.site
        assert not list(copy.site.glob(".*"))
