"""The search index of the portal: what it has of each page, and by what a reader can filter."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest
from lxml import html

from peilmerk.publishers import portal_index

PAGE = """<!DOCTYPE html><html lang="nl"><head><title>Wmo</title></head><body><nav>Menu</nav><main id="inhoud" data-pagefind-body>
<div class="page-head"><header class="title-block"><h1>Wmo</h1></header></div><div class="page-body">
<section id="wachttijd" class="level2"><h2>Wachttijd</h2><p>De wachttijd was 6,2 weken.</p><p>Een tweede alinea over Almere.</p>
<figure id="fig-wacht"><figcaption>Figuur 1: Wachttijd per wijk</figcaption><table><tr><td>Dukenburg</td></tr></table></figure></section></div></main></body></html>"""
EDITION = {"id": "nijmegen/2020-s1", "gemeente": "Nijmegen", "periode": "1e halfjaar 2020", "merk": ""}


def test_a_record_has_headings_captions_and_first_sentences_with_the_places_they_lead_to():
    record = html.fromstring(portal_index.record(PAGE, EDITION))
    assert [(e.get("id"), e.text) for e in record.iter("h1", "h2", "h3")] == [
        (None, "Wmo – Nijmegen, 1e halfjaar 2020"), ("wachttijd", "Wachttijd"), ("fig-wacht", "Figuur 1: Wachttijd per wijk"),
    ]  # fmt: skip
    text = record.text_content()
    assert "6,2 weken" in text and "Almere" not in text and "Dukenburg" not in text and "Menu" not in text


def test_a_record_can_be_found_by_municipality_period_and_theme():
    record = html.fromstring(portal_index.record(PAGE, EDITION))
    assert record.xpath("//@data-pagefind-filter") == [
        "gemeente:Nijmegen",
        "periode:1e halfjaar 2020",
        "thema:Wmo",
    ]


def test_an_invented_municipality_is_marked_once():
    invented = PAGE.replace("per wijk", "per wijk (verzonnen gegevens)")
    record = portal_index.record(invented, {**EDITION, "merk": "verzonnen gegevens"})
    assert (
        record.count("verzonnen gegevens") == 1 and 'data-pagefind-meta="mark:verzonnen gegevens"' in record
    )


def test_a_page_that_is_not_to_be_found_has_no_record():
    assert portal_index.record(PAGE.replace(" data-pagefind-body", ""), EDITION) == ""


def test_a_name_is_text():
    record = html.fromstring(portal_index.record(PAGE, {**EDITION, "gemeente": 'A<b>"&c'}))
    assert 'gemeente:A<b>"&c' in record.xpath("//@data-pagefind-filter") and not list(record.iter("b"))


@pytest.fixture
def sites(tmp_path):
    for edition in ("nijmegen/2020-s1", "nijmegen/2019"):
        (tmp_path / "site" / edition).mkdir(parents=True)
        for name in ("index.html", "wmo.html", "404.html"):
            (tmp_path / "site" / edition / name).write_text(PAGE, "utf-8")
    return tmp_path


def write(sites, *editions):
    (sites / "portal").mkdir(exist_ok=True)
    return portal_index.write(
        sites / "portal", sites / "site", [{**EDITION, "id": e} for e in editions], sites / "kept"
    )


def test_the_index_leads_to_the_pages_of_every_edition(sites):
    assert write(sites, "nijmegen/2020-s1", "nijmegen/2019") == 4
    found = [
        json.loads(gzip.decompress(p.read_bytes()).removeprefix(b"pagefind_dcd"))
        for p in (sites / "portal/pagefind/fragment").iterdir()
    ]
    assert sorted(f["url"] for f in found) == [
        f"/nijmegen/{e}/{n}.html" for e in ("2019", "2020-s1") for n in ("index", "wmo")
    ]
    assert {f["filters"]["gemeente"][0] for f in found} == {"Nijmegen"}


def test_an_edition_whose_pages_are_the_same_files_is_read_once(sites, monkeypatch):
    write(sites, "nijmegen/2020-s1", "nijmegen/2019")
    read: list[str] = []
    real = portal_index.record
    monkeypatch.setattr(
        portal_index, "record", lambda page, edition: (read.append(edition["id"]), real(page, edition))[1]
    )
    write(sites, "nijmegen/2020-s1", "nijmegen/2019")
    assert read == []
    (sites / "site/nijmegen/2019/wmo.html").write_text(PAGE.replace("Wachttijd", "Wachten"), "utf-8")
    write(sites, "nijmegen/2020-s1", "nijmegen/2019")
    assert set(read) == {"nijmegen/2019"}


def test_without_an_edition_there_is_no_index(sites):
    assert write(sites) == 0 and not (sites / "portal/pagefind").exists()


def test_the_same_pages_make_the_same_index_and_a_filter_finds_them(sites):
    def files():
        shutil.rmtree(sites / "portal", ignore_errors=True)
        write(sites, "nijmegen/2020-s1", "nijmegen/2019")
        return {p.relative_to(sites).as_posix(): p.read_bytes() for p in (sites / "portal/pagefind").rglob("*") if p.is_file()}

    for edition, title in (("2019", "Jeugd"), ("2020-s1", "Wonen")):
        (sites / "site/nijmegen" / edition / "index.html").write_text(PAGE.replace("<h1>Wmo", f"<h1>{title}"), "utf-8")
    first = files()
    assert all(files() == first for _ in range(3))
