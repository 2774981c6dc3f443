"""What is kept of a page between two builds: only what is still true, and never another site for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample import write_project

from peilmerk.publishers.embedded import build, kept, publish
from peilmerk.publishers.embedded.kept import Kept, key

#: The page of the sample that includes another file.
INCLUDES = "methode.qmd"


def files(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_project(tmp_path / "editie")


@pytest.fixture
def converted(monkeypatch) -> list[str]:
    """The sources that pandoc converted, in the order in which it did."""
    seen: list[str] = []
    real = build.Pandoc.page
    monkeypatch.setattr(build.Pandoc, "page", lambda self, request: (seen.append(request["source"]), real(self, request))[1])
    return seen


def test_a_build_with_what_was_kept_is_the_same_site_with_the_same_warnings(folder, tmp_path):
    bare = publish(folder)
    site = files(bare.site)
    first = publish(folder, kept=tmp_path / "kept")
    assert (files(first.site), first.warnings) == (site, bare.warnings)
    second = publish(folder, kept=tmp_path / "kept")
    assert (files(second.site), second.warnings) == (site, bare.warnings)


def test_only_a_page_that_changed_or_includes_another_file_is_converted(folder, tmp_path, converted):
    publish(folder, kept=tmp_path / "kept")
    assert {"edities.qmd", "index.qmd", INCLUDES} <= set(converted)
    converted.clear()
    page = folder / "edities.qmd"
    page.write_text(page.read_text("utf-8") + "\nEen nieuwe alinea.\n", "utf-8")
    result = publish(folder, kept=tmp_path / "kept")
    assert sorted(converted) == ["edities.qmd", INCLUDES]
    assert "Een nieuwe alinea." in (result.site / "edities.html").read_text("utf-8")


def test_a_page_that_includes_another_file_is_read_each_time(folder, tmp_path):
    (folder / "_deel.md").write_text("Eerst dit.", "utf-8")
    (folder / "methode.qmd").write_text("---\ntitle: Methode\n---\n\n{{< include _deel.md >}}\n", "utf-8")
    publish(folder, kept=tmp_path / "kept")
    (folder / "_deel.md").write_text("Dan dat.", "utf-8")
    assert "Dan dat." in (publish(folder, kept=tmp_path / "kept").site / "methode.html").read_text("utf-8")


def test_another_text_of_a_bibliography_is_another_page(folder, tmp_path, converted):
    book = folder / "boeken.bib"
    book.write_text("@book{a, author={Smit, Jan}, title={Eerst}, year={2019}}", "utf-8")
    (folder / "edities.qmd").write_text("---\ntitle: Edities\nbibliography: boeken.bib\n---\n\nVolgens @a.\n", "utf-8")
    publish(folder, kept=tmp_path / "kept")
    converted.clear()
    publish(folder, kept=tmp_path / "kept")
    assert "edities.qmd" not in converted
    book.write_text("@book{a, author={Smit, Jan}, title={Daarna}, year={2019}}", "utf-8")
    assert "Daarna" in (publish(folder, kept=tmp_path / "kept").site / "edities.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("_quarto.yml", "toc: true", "toc: false"), ("_quarto.yml", "naam: Almelo", "naam: Zwolle")],
)
def test_another_setting_of_the_project_is_another_page(folder, tmp_path, file, old, new):
    publish(folder, kept=tmp_path / "kept")
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    shutil.rmtree(folder / "_site")
    again = files(publish(folder, kept=tmp_path / "kept").site)
    assert again == files(publish(folder).site)


def test_what_no_page_asked_for_is_removed(folder, tmp_path):
    publish(folder, kept=tmp_path / "kept")
    before = {p.name for p in (tmp_path / "kept").iterdir()}
    page = folder / "edities.qmd"
    page.write_text(page.read_text("utf-8") + "\nAnders.\n", "utf-8")
    publish(folder, kept=tmp_path / "kept")
    after = {p.name for p in (tmp_path / "kept").iterdir()}
    assert len(after) == len(before) and len(after & before) == len(before) - 1


def test_what_is_broken_off_is_made_anew(folder, tmp_path, converted):
    site = files(publish(folder, kept=tmp_path / "kept").site)
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(path.read_bytes()[:40])
    converted.clear()
    assert files(publish(folder, kept=tmp_path / "kept").site) == site
    assert "index.qmd" in converted


def test_what_json_does_not_say_is_not_kept(tmp_path):
    kept_ = Kept(tmp_path)
    kept_.put("a", {"date": tmp_path})
    kept_.put("b", {"one": (1, 2)})  # would come back as a list
    assert list(tmp_path.iterdir()) == []


def test_another_publisher_makes_other_keys(monkeypatch):
    before = key("page", b"text")
    monkeypatch.setattr(kept, "_maker", lambda: b"another")
    assert key("page", b"text") != before


def test_parts_of_a_key_do_not_run_into_each_other():
    assert key("ab", "c") != key("a", "bc")
