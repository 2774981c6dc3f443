"""A release that was made from registers can be made again when these are destroyed and all in between is gone."""

from __future__ import annotations

import shutil
from datetime import date

import pandas as pd
import pytest
import yaml

from building import buildable
from peilmerk import build, prepared, release
from peilmerk.build import Options
from peilmerk.errors import GateClosed
from peilmerk.registers import destroying
from registers.planted import plant
from rendered import page

FIRST = "voorbeeld/2024-q1"


def built(project):
    """The site of the first edition, when a colleague has accepted what the checks say of the planted registers."""
    first = [p for p in project.publications if p.id == FIRST]
    (outcome,) = build.build(project, first, Options(publisher="embedded", jobs=2))
    if isinstance(outcome.error, GateClosed):
        accept(project)
        (outcome,) = build.build(project, first, Options(publisher="embedded", jobs=2))
    assert outcome.error is None, outcome.error
    return outcome.site


def accept(project):
    path = project.raw / "voorbeeld/2024-Q1/akkoord.yml"
    said = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {"bevindingen": []}
    table = pd.read_csv(project.work(project.publication("voorbeeld", "2024-Q1")) / prepared.FINDINGS, sep=";", encoding="utf-8-sig", keep_default_na=False)
    wrong = table[~table["ok"].astype(bool) & (table["severity"] == "warning") & (table["accepted_by"] == "")]
    for row in wrong.to_dict("records"):
        said["bevindingen"].append({"bevinding": row["id"], "waarden": row["values"], "reden": "zo geplant", "naam": "B. Lezer", "datum": date(2024, 5, 31)})
    path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")


def words(site, name):
    return " ".join(page(site / name).text_content().split())


@pytest.fixture(scope="module")
def remade(tmp_path_factory, vega):
    """Released, registers destroyed, data/processed and the site thrown away, and built again."""
    project = buildable(tmp_path_factory.mktemp("destroyed") / "project", vega)
    plant(project)
    first = words(built(project), "wmo.html")
    kept = {p.relative_to(project.releases): p.read_bytes() for p in project.releases.rglob("*") if p.is_file()}
    folder = destroying.folder_of(project, "voorbeeld", "2024-Q1")
    destroying.destroy(project, destroying.plan(project, folder, [], False), by="A. Analist", reason="bewaartermijn verstreken", today=date(2024, 6, 1))
    cache = project.cache.rename(project.root / "cache")
    shutil.rmtree(project.processed)
    shutil.rmtree(project.reports)
    project.processed.mkdir()
    cache.rename(project.cache)
    return project, first, kept, built(project)


def test_there_was_a_release_and_it_is_the_same(remade):
    project, _, kept, _ = remade
    assert release.exists(project, project.publication("voorbeeld", "2024-Q1"))
    assert {p.relative_to(project.releases): p.read_bytes() for p in project.releases.rglob("*") if p.is_file()} == kept


def test_no_register_is_left(remade):
    project, *_ = remade
    assert not list(project.registers.rglob("*.csv")) and not list(project.register_rows.rglob("*.parquet"))


def test_the_page_shows_the_same_figures(remade):
    _, first, _, site = remade
    assert words(site, "wmo.html") == first


def test_the_edition_says_that_its_register_was_destroyed(remade):
    project, _, _, _ = remade
    edition = project.work(project.publication("voorbeeld", "2024-Q1"))
    assert "2024-06-01" in (edition / "public.json").read_text("utf-8") and "vernietigd" in (edition / "public.json").read_text("utf-8")
