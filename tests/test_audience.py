"""An edition for the department itself: it shows every figure, says so everywhere, and leaves no trace in what is for everyone."""

from __future__ import annotations

import csv
import re
import shutil

import pytest

from building import buildable, contents, copy_of
from peilmerk import audience, build, publishing
from peilmerk.audience import INTERNAL, PUBLIC
from peilmerk.build import Options
from peilmerk.errors import GateClosed, PeilmerkError
from peilmerk.places import places
from peilmerk.project import Project
from peilmerk.publishers import internal, stage
from synthetic import HIDDEN

FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"
FACTS = stage.Build("2026-11-26T12:00:00Z", "0.0.0", "embedded", {}, "B. Bouwer")


def built_for(project: Project, which: str, **options) -> build.Outcomes:
    """Every edition of a project built for an audience. Fails if one was stopped."""
    fresh = Project(project.root)
    outcomes = build.build(fresh, fresh.publications, Options(**{"publisher": "embedded", "audience": which, **options}))
    assert [(o.name, o.error) for o in outcomes if o.error] == [] and outcomes.portal is None
    return outcomes


@pytest.fixture(scope="module")
def both(tmp_path_factory, vega):
    """The synthetic project of `make_site`, built for both audiences in one run, with what that told."""
    project = buildable(tmp_path_factory.mktemp("both") / "project", vega)
    return project, built_for(project, "both")


@pytest.fixture
def copy(both, tmp_path):
    """What was built for both, for one test to change."""
    return copy_of(both[0], tmp_path / "project")


def inside(project: Project, edition: str = SECOND) -> dict[str, bytes]:
    """Every file of the site of an edition for the department."""
    publication = next(p for p in project.publications if p.id == edition)
    return contents(places(project, publication, audience=INTERNAL).site)


# --- the site for everyone -------------------------------------------------------------------------------------------------


def test_the_site_for_everyone_is_the_same_to_the_byte_whether_or_not_there_is_one_for_the_department(both, published):
    project, _ = both
    assert contents(project.site) == contents(published.site)
    kept = [{p.relative_to(x.releases): p.read_bytes() for p in x.releases.rglob("observaties.csv")} for x in (project, published)]
    assert kept[0] == kept[1] and kept[0]


def test_one_for_the_department_alone_touches_nothing_for_everyone(published, tmp_path):
    project = copy_of(published, tmp_path / "project")
    mine = ["reports/site/**/*", "reports/edities/**/*", "reports/portaal/**/*", "data/releases/**/*", "data/processed/editions/**/p*"]  # protected, public

    def made() -> dict:
        return {p: p.read_bytes() for part in mine for p in project.root.glob(part) if p.is_file() and p.name != "steps.json"}

    before = made()
    built_for(project, INTERNAL)
    assert made() == before and {"protected.parquet", "public.json", "index.html", "observaties.csv"} <= {p.name for p in before}
    built_for(project, PUBLIC)
    assert contents(project.site) == contents(published.site)


def test_without_a_site_for_everyone_it_makes_no_release_and_no_start_page(published, tmp_path):
    project = copy_of(published, tmp_path / "project")
    for folder in (project.site, project.releases):
        shutil.rmtree(folder)
    built_for(project, INTERNAL)
    assert not project.site.exists() and not project.releases.exists()


def test_the_steps_before_protection_are_run_once(both):
    ran = {o.name: set(o.ran) for o in both[1]}
    assert list(ran) == [FIRST, SECOND, f"{FIRST} (internal)", f"{SECOND} (internal)"]
    assert {"clean", "check", "protect", "jeugd", "publish"} <= ran[FIRST]
    assert ran[f"{FIRST} (internal)"] == ran[FIRST] - {"clean", "check"}


def test_what_did_not_change_is_not_run_again_for_either(copy):
    assert {o.name: o.ran for o in built_for(copy, "both")} == {FIRST: [], SECOND: [], f"{FIRST} (internal)": [], f"{SECOND} (internal)": []}


# --- the one for the department ------------------------------------------------------------------------------------------------


def test_it_shows_what_is_hidden_for_everyone(both):
    project, _ = both
    value = HIDDEN.encode()
    assert value in inside(project)["jeugd.html"]
    assert HIDDEN.replace(",", ".").encode() in inside(project)["data/intern-observaties.csv"]
    outside = [p for part in ("reports/site", "reports/edities", "data/releases") for p in (project.root / part).rglob("*") if p.is_file()]
    told = re.compile(HIDDEN.replace(",", "[.,]").join((r"(?<!\d)", r"(?!\d)")).encode())  # a moment can end in 47.625799 seconds
    assert [p for p in outside if told.search(p.read_bytes())] == []


def test_every_page_says_that_it_may_not_be_passed_on_and_keeps_search_engines_out(both):
    pages = {n: t.decode() for n, t in inside(both[0]).items() if n.endswith(".html")}
    assert {"index.html", "jeugd.html", "maatregelen.html", "verantwoording.html", "404.html"} <= set(pages)
    for name, text in pages.items():
        assert audience.LABEL in text and audience.WHY.replace("'", "&#x27;") in text, name
        assert re.search(r'<meta name="robots" content="noindex', text) and "INTERN" in re.search(r"<title>(.*?)</title>", text)[1], name
    assert b"Disallow: /" in inside(both[0])["robots.txt"] and "sitemap.xml" not in inside(both[0])


def test_so_does_all_that_can_leave_a_page(both):
    text = inside(both[0])["index.html"].decode()
    assert "Besteed &lt;per&gt; interventie &amp; jaar (intern)" in text  # caption
    assert text.count(f"{audience.LABEL}.") > 2  # notice, source lines, text alternatives
    assert re.search(r'class="pm-spec">[^<]*' + audience.LABEL, text) and "deze interne versie" in inside(both[0])["verantwoording.html"].decode()
    head, *rows = csv.reader(inside(both[0])["data/intern-observaties.csv"].decode().splitlines(), delimiter=";")
    assert head[0] == "verspreiding" and rows and {r[0] for r in rows} == {audience.LABEL}
    assert 'href="data/intern-observaties.csv"' in inside(both[0])["verantwoording.html"].decode()


def test_no_page_for_everyone_leads_there_nor_back(both):
    project, _ = both
    for name, data in contents(project.site).items():
        assert b"reports/intern" not in data and b"intern-observaties" not in data and b'class="pm-internal"' not in data, name
    for name, data in inside(project).items():
        if name.endswith(".html"):
            assert not re.search(rb'href="(\.\./|https?:)', data), name


# --- never one for the other ------------------------------------------------------------------------------------------------------


def planted(project: Project) -> None:
    """Put all that was made for the department in the places of what is for everyone, records of the build too."""
    for publication in project.publications:
        own, other = places(project, publication), places(project, publication, audience=INTERNAL)
        for file in other.prepared.iterdir():
            shutil.copy(file, own.prepared)
        for file in (*other.notebooks.iterdir(), other.base / "steps.json"):
            shutil.copy(file, own.notebooks if file.suffix == ".ipynb" else own.base)


def test_what_was_made_for_the_department_is_never_taken_for_everyone(copy):
    before = contents(copy.site)
    planted(copy)
    ran = {o.name: set(o.ran) for o in built_for(copy, PUBLIC)}
    assert all({"protect", "samenvatting", "jeugd", "publish"} <= ran[edition] for edition in (FIRST, SECOND))
    assert contents(copy.site) == before


@pytest.mark.parametrize("which", ["protected.parquet", "public.json", "jeugd.ipynb"])
def test_publishing_refuses_each_of_them_whatever_the_records_say(copy, which):
    publication = copy.publications[1]
    own, other = places(copy, publication), places(copy, publication, audience=INTERNAL)
    folders = (other.notebooks, own.notebooks) if which.endswith(".ipynb") else (other.prepared, own.prepared)
    shutil.copy(folders[0] / which, folders[1])
    before = contents(copy.site)
    with pytest.raises(GateClosed, match=f"{which} was made for the audience 'internal'"):
        publishing.publish(copy, publication, "", "embedded", FACTS)
    assert contents(copy.site) == before


def test_what_is_for_everyone_is_not_shown_as_internal_either(copy):
    publication = copy.publications[1]
    own, other = places(copy, publication), places(copy, publication, audience=INTERNAL)
    shutil.copy(own.notebooks / "jeugd.ipynb", other.notebooks)
    with pytest.raises(GateClosed, match="made for the audience 'public', and this site is 'internal'"):
        publishing.publish_internal(copy, publication, "", "embedded", FACTS)


def test_what_the_account_has_set_does_not_count(copy, monkeypatch):
    monkeypatch.setenv(audience.VARIABLE, INTERNAL)
    before = contents(copy.site)
    built_for(copy, PUBLIC, start="pages")
    assert contents(copy.site) == before


def test_a_page_for_the_department_closes_the_gate_of_everyone(both, tmp_path):
    project, _ = both
    site = places(project, project.publications[1], audience=INTERNAL).site
    found = list(internal.faults(site, internal=False))
    assert {"index.html", "jeugd.html", "data/intern-observaties.csv"} <= {page for page, _ in found}
    assert list(internal.faults(site, internal=True)) == []
    assert list(internal.faults(project.site / SECOND, internal=False)) == []
    bare = tmp_path / "site"
    shutil.copytree(site, bare)
    page = bare / "jeugd.html"
    page.write_text(page.read_text("utf-8").replace(audience.LABEL, "").replace("noindex", "index"), "utf-8")
    (bare / "data/intern-observaties.csv").rename(bare / "data/observaties.csv")
    (bare / "sitemap.xml").write_text("")
    assert [name for name, _ in internal.faults(bare, internal=True)] == ["jeugd.html", "jeugd.html", "data/observaties.csv", "sitemap.xml"]


def test_an_audience_that_is_not_there_is_refused(published):
    with pytest.raises(PeilmerkError, match="audience"):
        build.build(published, published.publications, Options(publisher="embedded", audience="everyone"))
