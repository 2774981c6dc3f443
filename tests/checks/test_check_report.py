"""The analyst's report: one document, as a page that escapes what it shows, as JSON, and as JUnit XML that CI can read."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as etree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import browser
from peilmerk import rules
from peilmerk.checks import acknowledged, junit, report
from peilmerk.checks.acknowledged import Entry
from peilmerk.checks.results import CheckResult
from peilmerk.checks.seen import Seen
from peilmerk.clean import Cleaned
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import SheetLog

#: What would be a mark-up, a formula of Jinja or an entity if it were not escaped.
NASTY = '<script>alert("1")</script> & {{ waarde }} <b>vet</b> ]]> \'"'
FIGURE = {
    "ok": False, "subject": "transformatiebudget_uitgaven", "member": "Totaal", "area": "GM9999", "period": "2024-Q1", "scenario": "actual", "found": 250_000.0,
    "expected": 200_000.0, "tolerance": 1500.0, "unit": "EUR", "where": "Budget, cel B8", "source": "hash", "beside": "Budget, cel B6; Budget, cel B7",
}  # fmt: skip
TEXT = {"ok": False, "subject": "12", "unit": "text", "where": "teksten/jeugd.md, regel 3", "told": "Het getal 12 is getypt."}


def check(name: str, severity: str, *rows: dict, judged: int = 9, suite: str = "grootboek") -> CheckResult:
    wrong = sum(not r["ok"] for r in rows)
    return CheckResult(
        name, f"Titel van {name}", f"Uitleg van {name}.", severity, not wrong, judged, wrong, rules.findings(list(rows)), suite, "financiën"
    )


@pytest.fixture
def document(project):
    """A function: results to the document of the first edition. accepted: names of checks whose findings somebody accepted."""
    from datetime import date

    def make(*results: CheckResult, accepted: tuple[str, ...] = (), status: str = "concept", remarks: tuple[str, ...] = ()) -> dict:
        publication = replace(project.publications[0], status=status)
        folder = publication.delivered_in
        delivery = Delivery(project.raw / folder / "budget.xlsx", folder, "Gemeente", date(2024, 5, 1), "", False, "")
        log = SheetLog("Budget", "grootboek", 4, {"data": 2, "total": 1, "text": 4, "empty": 1}, list(remarks))
        seen = Seen(project, publication, pd.DataFrame(), [Cleaned(delivery, project.store, 4, [log])])
        table = pd.concat([r.told() for r in results], ignore_index=True).assign(delivery=lambda t: t["source"].map({"hash": delivery.name}))
        entries = [
            Entry(bevinding=r["id"], waarden=r["values"], reden="Zo gepubliceerd.", naam="A. de Vries", datum=date(2026, 11, 25))
            for r in table.to_dict("records")
            if r["rule"] in accepted
        ]
        table = acknowledged.accept(table, entries)
        for r in results:
            r.accepted = int((table.loc[table["rule"] == r.name, "accepted_by"] != "").sum())
        return report.document(seen, list(results), table)

    return make


# --- the document ---


def test_a_finding_is_told_with_both_values_their_unit_the_tolerance_and_where_each_stands(document):
    (finding,) = document(check("declared_totals", "critical", FIGURE))["findings"]
    assert finding["about"] == "Besteed uit transformatiebudget, Totaal, 1e kwartaal 2024"
    assert (finding["found"], finding["expected"], finding["tolerance"]) == (250_000.0, 200_000.0, 1500.0)
    assert (finding["found_written"], finding["expected_written"], finding["difference_written"]) == ("€ 250.000", "€ 200.000", "€ 50.000")
    assert (finding["delivery"], finding["where"], finding["beside"]) == ("voorbeeld/2024-Q1/budget.xlsx", "Budget, cel B8", "Budget, cel B6; Budget, cel B7")
    assert finding["id"].startswith("declared_totals-") and finding["values"] == "gevonden 250000, verwacht 200000"


@pytest.mark.parametrize(
    ("row", "about"),
    [
        ({"member": "_T"}, "Besteed uit transformatiebudget, 1e kwartaal 2024"),
        ({"scenario": "budget", "member": "_T"}, "Besteed uit transformatiebudget, 1e kwartaal 2024, begroot"),
        ({"area": "GM0268", "member": "_T"}, "Besteed uit transformatiebudget, 1e kwartaal 2024, Nijmegen"),
        ({"subject": "iets_onbekends", "member": "_T", "period": "ooit"}, "iets_onbekends, ooit"),
        ({"subject": "levering"}, "Levering budget.xlsx"),
        ({"unit": "text"}, "Besteed uit transformatiebudget"),
    ],
)
def test_what_a_finding_is_about_is_said_by_the_labels_of_the_dictionary(document, row, about):
    assert document(check("one_value", "warning", FIGURE | row))["findings"][0]["about"] == about


def test_findings_stand_most_pressing_first(document):
    told = document(
        check("a", "info", TEXT), check("b", "warning", FIGURE), check("c", "warning", FIGURE), check("d", "critical", FIGURE), accepted=("b",)
    )
    assert [f["state"] for f in told["findings"]] == ["critical", "open", "accepted", "info"]
    assert told["verdict"] == {"published": False, "stopping": 1, "judged": 36, "critical": 1, "open": 1, "accepted": 1, "info": 1}


@pytest.mark.parametrize(
    ("severity", "status", "accepted", "published"),
    [
        ("critical", "concept", False, False),
        ("warning", "concept", False, True),
        ("warning", "definitief", False, False),
        ("warning", "definitief", True, True),
        ("info", "definitief", False, True),
    ],
)
def test_the_verdict_is_that_of_the_gate(document, severity, status, accepted, published):
    told = document(check("a", severity, FIGURE), status=status, accepted=("a",) if accepted else ())
    assert told["verdict"]["published"] is published


def test_what_holds_is_counted_and_not_listed(document):
    told = document(check("a", "critical", FIGURE | {"ok": True}))
    assert told["findings"] == [] and told["checks"][0]["judged"] == 9 and told["verdict"]["published"]


def test_it_tells_what_every_row_was(document):
    (delivery,) = document(check("a", "info"), remarks=("De kop is niet herkend.",))["deliveries"]
    assert delivery["delivery"] == "voorbeeld/2024-Q1/budget.xlsx" and delivery["own"]
    assert delivery["sheets"][0]["rows"] == {"data": 2, "total": 1, "text": 4, "empty": 1}
    assert delivery["sheets"][0]["remarks"] == ["De kop is niet herkend."]


def test_what_is_written_reads_back_and_is_the_same_twice(document, tmp_path):
    told = document(check("a", "warning", FIGURE, TEXT))
    report.write(tmp_path / "werk", told)
    first = {p.name: p.read_bytes() for p in (tmp_path / "werk").iterdir()}
    assert set(first) == {"controle.html", "controle.json", "controle.xml"}
    assert report.read(tmp_path / "werk") == told
    report.write(tmp_path / "werk", told)
    assert {p.name: p.read_bytes() for p in (tmp_path / "werk").iterdir()} == first


def test_who_publishes_is_told_who_accepted_what_and_why_without_values(document):
    told = document(check("a", "warning", FIGURE, FIGURE), check("b", "warning", TEXT), accepted=("a",))
    (line,) = told["acknowledged"]
    assert (line["check"], line["accepted_by"], line["accepted_on"], line["accepted_reason"]) == ("Titel van a", "A. de Vries", "2026-11-25", "Zo gepubliceerd.")
    assert line["id"].startswith("a-") and "250000" not in str(line)


# --- the page ---


def test_the_page_tells_findings_with_values_place_explanation_and_how_to_accept_them(document):
    page = report.html(document(check("declared_totals", "warning", FIGURE), check("lint", "warning", TEXT, suite="teksten")))
    for words in (
        "Controle van Voorbeeld, 1e kwartaal 2024", "Deze editie wordt gepubliceerd</strong> als concept", "Waarschuwingen die open staan",
        "€ 250.000", "€ 200.000", "voorbeeld/2024-Q1/budget.xlsx, Budget, cel B8", "Budget, cel B6; Budget, cel B7", "Uitleg van declared_totals.",
        "bevinding: declared_totals-", "data/raw/voorbeeld/2024-Q1/akkoord.yml", "teksten/jeugd.md", "Het getal 12 is getypt.",
    ):  # fmt: skip
        assert words in page, words


def test_the_page_says_who_accepted_a_finding_when_and_why(document):
    page = report.html(document(check("a", "warning", FIGURE), accepted=("a",), status="definitief"))
    assert "A. de Vries, 25 november 2026: Zo gepubliceerd." in page and "Waarschuwingen met akkoord" in page
    assert "Akkoord geven" not in page and "Er staat niets open" in page


def test_a_critical_finding_offers_no_acknowledgement(document):
    page = report.html(document(check("a", "critical", FIGURE)))
    assert "Deze editie wordt niet gepubliceerd" in page and "1 kritieke bevinding" in page and "Akkoord geven" not in page


def test_findings_of_a_file_stand_in_the_order_of_its_lines(document):
    lines = [TEXT | {"where": f"teksten/jeugd.md, regel {n}", "subject": str(n)} for n in (10, 9, 100)]
    page = report.html(document(check("lint", "warning", *lines)))
    index = page.partition('id="bestanden"')[2]
    assert index.index(">regel 9<") < index.index(">regel 10<") < index.index(">regel 100<")


def test_everything_that_is_filled_in_is_escaped(document):
    row = FIGURE | {"told": NASTY, "where": NASTY, "beside": NASTY, "member": NASTY}
    page = report.html(document(check(NASTY, "warning", row, TEXT | {"subject": NASTY}), check("a", "info", TEXT), remarks=(NASTY,)))
    assert "<script" not in page and "<b>vet" not in page and page.count("&lt;script&gt;") > 5


def test_the_page_needs_nothing_else(document):
    page = report.html(document(check("a", "warning", FIGURE)))
    for words in ("<script", "http://", "https://", "<link", "<img", "@import", "url("):
        assert words not in page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_page_is_accessible_and_fits_on_a_telephone(document, chromium, tmp_path, scheme, size):
    rows = [FIGURE | {"where": f"Budget, cel {'ABCDEFGH' * 6}{n}", "period": str(2000 + n)} for n in range(3)]
    told = document(
        check("a", "critical", *rows), check("b", "warning", *rows, TEXT), check("c", "warning", FIGURE), check("d", "info", TEXT),
        accepted=("c",), remarks=("Er zijn verborgen rijen.",),
    )  # fmt: skip
    report.write(tmp_path / "werk", told)
    with browser.serve(tmp_path / "werk") as address, browser.page(chromium, scheme=scheme, size=size, script=True) as page:
        page.goto(f"{address}/controle.html")
        page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
        assert browser.axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert {url.rpartition("/")[2] for url in page.requested} <= {"controle.html", "favicon.ico"}


@pytest.mark.browser
def test_on_paper_nothing_stays_folded(document, chromium, tmp_path):
    report.write(tmp_path / "werk", document(check("lint", "warning", TEXT)))
    with browser.serve(tmp_path / "werk") as address, browser.page(chromium) as page:
        page.goto(f"{address}/controle.html")
        page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = false)")
        told = page.locator("text=Het getal 12 is getypt.").first
        assert not told.is_visible()
        page.emulate_media(media="print")
        assert told.is_visible() and page.locator("#bestanden ~ details li").first.is_visible()
        assert not page.locator("text=Akkoord geven").first.is_visible()


# --- for CI ---


def cases(told: dict) -> dict[str, etree.Element]:
    return {c.get("name"): c for c in etree.fromstring(junit.xml(told).encode()).iter("testcase")}


def test_junit_has_a_suite_a_suite_and_a_case_a_check(document):
    told = document(check("a", "critical", FIGURE), check("b", "warning", TEXT, suite="teksten"), check("c", "warning", suite="teksten"))
    root = etree.fromstring(junit.xml(told).encode())
    assert [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in root] == [("grootboek", "1", "1", "0"), ("teksten", "2", "1", "0")]
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "2")
    assert [c.get("classname") for c in root.iter("testcase")] == ["voorbeeld.2024-q1.grootboek", *["voorbeeld.2024-q1.teksten"] * 2]


def test_a_failure_in_junit_says_what_was_found_where(document):
    failure = cases(document(check("a", "critical", FIGURE)))["Titel van a"].find("failure")
    assert failure.get("type") == "critical" and failure.get("message") == "1 van 9: Uitleg van a."
    for words in ("voorbeeld/2024-Q1/budget.xlsx, Budget, cel B8", "Gevonden: € 250.000; verwacht: € 200.000", "[a-"):
        assert words in failure.text


@pytest.mark.parametrize(("severity", "accepted", "fails"), [("critical", False, True), ("warning", False, True), ("warning", True, False), ("info", False, False)])
def test_in_junit_fails_what_is_critical_or_open(document, severity, accepted, fails):
    case = cases(document(check("a", severity, FIGURE), accepted=("a",) if accepted else ()))["Titel van a"]
    assert (case.find("failure") is not None) is fails
    assert (case.find("system-out") is not None) is not fails


def test_a_critical_check_without_a_finding_fails_in_junit_too(document):
    broken = replace(check("a", "critical"), ok=False, failed=1)
    assert cases(document(broken, check("b", "info", TEXT)))["Titel van a"].find("failure").get("message") == "1 van 9: Uitleg van a."


@given(text=st.text(max_size=40))
def test_junit_can_be_parsed_whatever_a_text_says(text):
    finding = {
        "id": "a-1", "state": "open", "suite": "teksten", "rule": "a", "check": text, "about": text, "said": text, "delivery": "", "where": text, "accepted": None,
    }  # fmt: skip
    told = {
        "edition": {"id": "voorbeeld/2024-q1", "heading": text}, "findings": [finding],
        "checks": [{"name": "a", "title": text, "suite": "teksten", "severity": "warning", "ok": False, "judged": 1, "failed": 1, "explanation": text}],
    }  # fmt: skip
    root = etree.fromstring(junit.xml(json.loads(json.dumps(told))).encode("utf-8"))
    assert root.find(".//failure").text.endswith("[a-1]")
