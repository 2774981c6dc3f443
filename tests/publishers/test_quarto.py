"""The Quarto publisher: the same site from the same folder, where Quarto is installed."""

from __future__ import annotations

import shutil

import pytest

from peilmerk import publishers
from peilmerk.errors import PublisherError
from peilmerk.publishers import marks, quarto
from rendered import page

needs_quarto = [
    pytest.mark.quarto,
    pytest.mark.skipif(quarto.executable() is None, reason="Quarto is not on PATH. Install it with: make quarto"),
]


@pytest.fixture
def absent(monkeypatch):
    """A machine without Quarto."""
    monkeypatch.setattr(quarto.shutil, "which", lambda _: None)


def test_who_asks_for_quarto_where_it_is_absent_is_told_what_to_do(absent, tmp_path):
    for ask in (quarto.version, lambda: quarto.publish(tmp_path)):
        with pytest.raises(PublisherError, match="Quarto is not installed") as error:
            ask()
        for way in ("make quarto", "environment.yml", "--publisher embedded"):
            assert way in str(error.value)


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A program in the place of Quarto: `quarto(script)`; the project that it renders has a `_quarto.yml`."""
    project = tmp_path / "editie"
    project.mkdir()
    (project / "_quarto.yml").write_text("project: {output-dir: _site}\n", "utf-8")

    def run(script: str):
        program = tmp_path / "quarto"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(quarto.shutil, "which", lambda _: str(program))
        return quarto.publish(project)

    return run


def test_the_site_and_the_warnings_of_quarto_are_handed_on(stand_in):
    site, warnings = stand_in('mkdir -p "$2/_site"; echo x > "$2/_site/index.html"; echo "(W) WARN: Unable to resolve" >&2; echo noise >&2')
    assert site.name == "_site" and warnings == ["(W) WARN: Unable to resolve"]


def test_a_failure_has_quartos_own_words(stand_in):
    with pytest.raises(PublisherError, match="Quarto could not render editie:\nERROR: line 3, column 5"):
        stand_in('echo "ERROR: line 3, column 5" >&2; exit 1')


def test_success_without_a_site_is_a_failure(stand_in):
    """Quarto ends with exit code 0 where project.render matches nothing."""
    with pytest.raises(PublisherError, match=r"made no index\.html"):
        stand_in("exit 0")


class TestTheSameSite:
    """Rendered by Quarto itself, read beside what the embedded publisher made."""

    pytestmark = needs_quarto

    @pytest.fixture(scope="class")
    def both(self, published, tmp_path_factory):
        first = published.publications[0]
        folder = tmp_path_factory.mktemp("quarto") / "editie"
        shutil.copytree(published.edition_folder(first) / "website", folder, ignore=shutil.ignore_patterns("_site"))
        site, warnings = publishers.publish("quarto", folder)
        assert warnings == []
        return published.site / first.id, site

    @pytest.mark.parametrize("name", ["index", "jeugd", "maatregelen", "verantwoording"])
    def test_has_the_same_cells_in_its_tables(self, both, name):
        one, two = ([[" ".join(c.text_content().split()) for c in t.xpath(".//th|.//td")] for t in page(s / f"{name}.html").xpath("//main//table")] for s in both)
        assert one == two and one

    def test_has_the_same_charts(self, both):
        one, two = ([s.text for s in page(s / "index.html").xpath("//script[@class='pm-spec']")] for s in both)
        assert one == two and one

    def test_is_numbered_alike(self, both):
        one, two = ([" ".join(c.text_content().split()) for c in page(s / "index.html").xpath("//figcaption")] for s in both)
        assert one == two and one[0].startswith("Tabel 1: ")

    def test_is_searched_by_our_index_and_not_by_quartos(self, both):
        _, site = both
        assert (site / "pagefind/pagefind.js").is_file() and not (site / "search.json").exists()
        tree = page(site / "index.html")
        assert len(tree.xpath("//dialog[@id='zoeken']")) == 1 and [s for s in tree.xpath("//script/@src") if s.endswith("assets/search.js")]
        assert len(list((site / "pagefind/fragment").iterdir())) == len([p for p in site.glob("*.html") if p.name != "404.html"])

    def test_says_everywhere_that_a_municipality_is_invented(self, marked, tmp_path):
        first = marked.publications[0]
        folder = tmp_path / "editie"
        shutil.copytree(marked.edition_folder(first) / "website", folder, ignore=shutil.ignore_patterns("_site"))
        site, warnings = publishers.publish("quarto", folder)
        assert warnings == [] and list(marks.faults(site, synthetic=True)) == []
