"""The previous edition's checks: where its results come from, and what is new, the same, changed and gone."""

import json

import pytest

from peilmerk import prepared, reads, release
from peilmerk.checks import earlier

CHECK = {"name": "one_value", "title": "Eén waarde", "explanation": "", "severity": "warning", "judged": 4, "failed": 1, "suite": "observaties", "owner": ""}


def finding(id: str = "one_value-1", values: str = "gevonden 2, verwacht 1") -> dict:
    return {
        "id": id, "values": values, "check": "Eén waarde", "severity": "warning", "subject": "taakstelling", "member": "_T", "area": "GM9999", "period": "2024",
        "scenario": "actual", "unit": "EUR", "where": "Blad, cel B2", "delivery": "a.csv", "expected": 1.0, "found": 2.0, "told": "",
    }  # fmt: skip


def told(*findings: dict) -> dict:
    return {"checks": [CHECK], "findings": list(findings)}


@pytest.fixture
def before(project):
    """A function that leaves the results of the first edition: `released`, or as a build leaves them."""
    first = project.publications[0]

    def leave(results: dict, released: bool = False):
        path = release.folder(project, first) / release.MANIFEST if released else project.work(first) / prepared.PUBLIC
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"pages": {}, **results}), "utf-8")
        return path

    return leave


# --- where they come from ---------------------------------------------------------------------------------------------------


def test_the_first_edition_of_a_report_has_none(project):
    assert earlier.results(project, project.publications[0]) is None


def test_an_edition_whose_previous_one_was_not_built_has_none(project):
    assert earlier.results(project, project.publications[1]) is None


def test_they_are_what_the_previous_edition_told_on_its_site(project, before):
    before(told(finding()))
    assert earlier.results(project, project.publications[1]) == {"heading": "Voorbeeld, 1e kwartaal 2024", **told(finding())}


def test_what_was_released_goes_before_what_a_later_build_says(project, before):
    before(told(finding("one_value-2")))
    before(told(finding("one_value-1")), released=True)
    assert earlier.results(project, project.publications[1])["findings"] == [finding("one_value-1")]


def test_a_release_from_before_findings_were_kept_is_passed_over(project, before):
    before({"checks": [CHECK]}, released=True)
    assert earlier.results(project, project.publications[1]) is None
    before(told(finding()))
    assert earlier.results(project, project.publications[1])["findings"] == [finding()]


def test_what_was_read_is_recorded_so_that_protection_is_run_again(project, before):
    path = before(told(finding()))
    with reads.recording(project.root) as log:
        earlier.results(project, project.publications[1])
    found = {(r.kind, r.path.rpartition("/")[2]) for r in log.finished()}
    assert {("absent", "manifest.json"), ("entry", "public.json")} <= found
    path.unlink()
    with reads.recording(project.root) as log:
        earlier.results(project, project.publications[1])
    assert ("absent", "public.json") in {(r.kind, r.path.rpartition("/")[2]) for r in log.finished()}


# --- how they compare -------------------------------------------------------------------------------------------------------


def compared(now: list[dict], then: list[dict]) -> dict:
    return earlier.compare(told(*now), {"heading": "Toen", **told(*then)})


def test_without_a_previous_edition_there_is_no_comparison():
    assert earlier.compare(told(finding()), None) is None


def test_a_finding_is_the_same_by_its_id_and_values_and_changed_with_others():
    now = [finding("a"), finding("b", "gevonden 3, verwacht 1"), finding("c")]
    assert compared(now, [finding("a"), finding("b")])["standing"] == ["same", "changed", "new"]


def test_one_figure_that_stands_in_two_cells_is_two_findings():
    """They share an id, for it is one figure; each has values of its own."""
    now = [finding("a", "gevonden 2, verwacht 1"), finding("a", "gevonden 3, verwacht 1")]
    assert compared(now, [now[1]])["standing"] == ["changed", "same"]
    assert compared(now[:1], now)["gone"] == []


def test_what_is_gone_is_named_without_a_value():
    found = compared([], [finding("a", "gevonden 987, verwacht 654") | {"found": 987.0, "expected": 654.0, "told": "Het was 987."}])
    (gone,) = found["gone"]
    assert (gone["id"], gone["subject"], gone["where"]) == ("a", "taakstelling", "Blad, cel B2")
    assert "987" not in json.dumps(found) and "654" not in json.dumps(found)


def test_the_checks_of_then_are_counted():
    found = compared([], [finding("a")])
    assert found["heading"] == "Toen" and found["found"] == 1
    assert found["checks"] == [{"title": "Eén waarde", "severity": "warning", "judged": 4, "failed": 1}]
