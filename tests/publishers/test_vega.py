"""The script that draws charts: made once, beside each edition, and for all editions beside the start page."""

from __future__ import annotations

import pytest

from peilmerk.publishers import vega
from peilmerk.publishers.stage import Build, edition

BUILD = Build("2024-05-20T08:00:00Z", "0.1.0", "de ingebouwde publisher", {})


def stands(folder, script: str, address: str):
    """An edition with a script of its own, that looks for it at an address first."""
    (folder / "assets").mkdir(parents=True)
    (folder / "assets/vega.js").write_text(script, "utf-8")
    (folder / "assets/peilmerk.js").write_text(f'const VEGA_SHARED = "{address}", VEGA_HASH = "";', "utf-8")
    return folder


@pytest.fixture
def bundles(tmp_path):
    """Two scripts of different content."""
    made = [tmp_path / "een.js", tmp_path / "twee.js"]
    for path in made:
        path.write_text(path.stem, "utf-8")
    return made


def test_editions_with_one_script_find_one_beside_the_start_page(tmp_path, bundles):
    address = vega.shared(bundles[0])
    folders = [stands(tmp_path / f"site/stad/{year}", "een", address) for year in (2023, 2024)]
    vega.share(folders, tmp_path / "site")
    [made] = (tmp_path / "site/assets").iterdir()
    assert made.read_text("utf-8") == "een"
    assert (folders[0] / "assets" / address).resolve() == made.resolve()


def test_an_edition_of_another_year_keeps_the_script_that_it_was_made_with(tmp_path, bundles):
    folders = [stands(tmp_path / f"site/stad/{b.stem}", b.stem, vega.shared(b)) for b in bundles]
    vega.share(folders, tmp_path / "site")
    assert [(f / "assets" / vega.shared(b)).read_text("utf-8") for f, b in zip(folders, bundles, strict=True)] == ["een", "twee"]


def test_an_edition_that_asks_for_none_and_a_folder_without_edition_add_nothing(tmp_path):
    vega.share([stands(tmp_path / "site/stad/2023", "een", ""), tmp_path / "site/stad/leeg"], tmp_path / "site")
    assert not (tmp_path / "site/assets").exists()


def test_only_an_edition_that_stands_among_others_looks_beside_the_start_page(published, tmp_path):
    first = published.publications[0]
    for beside in (False, True):
        folder = edition(published, first, published.edition_folder(first) / "notebooks", tmp_path / str(beside), BUILD, beside=beside)
        written = (folder / "assets/peilmerk.js").read_text("utf-8")
        assert (f'VEGA_SHARED = "{vega.shared(folder / "assets/vega.js")}"' in written) is beside


def test_a_built_site_has_the_script_where_its_editions_look_for_it(published):
    """And the one of each edition too, for who takes it along."""
    asked = {vega.shared(published.site / p.id / "assets/vega.js") for p in published.publications}
    assert all((published.site / p.id / "assets" / a).is_file() for p in published.publications for a in asked)
