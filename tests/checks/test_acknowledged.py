"""akkoord.yml: what may stand in it, which findings it accepts, and what is told of lines that accept nothing."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import reads, rules
from peilmerk.checks import acknowledged
from peilmerk.checks.acknowledged import Entry
from peilmerk.checks.results import CheckResult
from peilmerk.errors import ConfigError

ENTRY = """\
bevindingen:
  - bevinding: one_value-3f9a1c2b
    waarden: "gevonden 2077000, verwacht 2067000"
    reden: "Zo gepubliceerd; de gemeente noemt het verschil niet."
    naam: "A. de Vries"
    datum: 2026-11-25
"""


@pytest.fixture
def publication(project):
    return project.publications[0]


@pytest.fixture
def written(project, publication):
    """A function: text to the entries of an akkoord.yml with that text."""

    def load(text: str | bytes) -> list[Entry]:
        path = acknowledged.path(project, publication)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return acknowledged.load(project, publication)

    return load


def entry(finding: str, values: str, name: str = "A. de Vries") -> Entry:
    return Entry(bevinding=finding, waarden=values, reden="Zo gepubliceerd.", naam=name, datum=date(2026, 11, 25))


def judged(*rows: dict, severity: str = "warning") -> pd.DataFrame:
    """Findings of one check, as they are when akkoord.yml is laid beside them."""
    filled = [{"ok": False, "subject": "inwoners", "member": "_T", "area": "GM9999", "period": "2024", "scenario": "actual", "unit": "persons"} | r for r in rows]
    result = CheckResult("one_value", "Eén waarde", "Uitleg.", severity, False, len(rows), len(rows), rules.findings(filled))
    return result.told()


# --- the file ---


def test_a_line_says_which_finding_with_which_values_why_who_and_when(written):
    (line,) = written(ENTRY)
    assert (line.bevinding, line.waarden) == ("one_value-3f9a1c2b", "gevonden 2077000, verwacht 2067000")
    assert (line.naam, line.datum, line.reden[:15]) == ("A. de Vries", date(2026, 11, 25), "Zo gepubliceerd")


@pytest.mark.parametrize("text", ["", "# nog niets\n", "bevindingen:\n", "bevindingen: []\n"])
def test_a_file_without_lines_accepts_nothing(written, text):
    assert written(text) == []


def test_a_file_that_is_not_there_accepts_nothing_and_is_known_to_be_looked_for(project, publication):
    with reads.recording(project.root) as log:
        assert acknowledged.load(project, publication) == []
    assert ("absent", "data/raw/voorbeeld/2024-Q1/akkoord.yml") in {(r.kind, r.path) for r in log.finished()}


def test_a_file_that_is_there_is_recorded_as_read(project, publication, written):
    written(ENTRY)
    with reads.recording(project.root) as log:
        acknowledged.load(project, publication)
    assert ("file", "data/raw/voorbeeld/2024-Q1/akkoord.yml") in {(r.kind, r.path) for r in log.finished()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"A. de Vries"', '""'), "bevindingen, no. 1, naam: is empty: fill it in."),
        (('reden: "Zo gepubliceerd; de gemeente noemt het verschil niet."\n    ', ""), "bevindingen, no. 1, reden: is missing. Add it."),
        (('"Zo gepubliceerd; de gemeente noemt het verschil niet."', "' '"), "bevindingen, no. 1, reden: is empty: fill it in."),
        (("2026-11-25", "25-11-2026"), "no. 1, datum: found '25-11-2026', expected a date as year-month-day, such as 2026-11-25."),
        (("2026-11-25", "jjjj-mm-dd"), "no. 1, datum: found 'jjjj-mm-dd', expected a date as year-month-day"),
        (("2026-11-25", "2026-11-25 10:00:00"), "no. 1, datum: found '2026-11-25 10:00:00', expected a date as year-month-day"),
        (("2026-11-25", '"2026-02-30"'), "bevindingen, no. 1, datum: found '2026-02-30'"),
        (("2026-11-25", ""), "bevindingen, no. 1, datum: found nothing"),
        (("naam:", "name:"), "bevindingen, no. 1, name: Unknown setting 'name'. Did you mean 'naam'?"),
        (('"A. de Vries"', "12"), 'bevindingen, no. 1, naam: found 12, expected text; put it between quotes: "12".'),
        (("bevindingen:", "akkoorden:"), "akkoorden: Unknown setting 'akkoorden'."),
        (("bevindingen:\n", "bevindingen: ja\n#"), "is no valid YAML"),
        (('"gevonden 2077000, verwacht 2067000"', "tekst: dubbele punt"), "is no valid YAML (put texts between quotes)"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_what_to_do(written, change, said):
    with pytest.raises(ConfigError) as error:
        written(ENTRY.replace(*change))
    assert str(error.value).startswith("data/raw/voorbeeld/2024-Q1/akkoord.yml ") and said in str(error.value)


def test_everything_that_is_wrong_is_told_together(written):
    text = ENTRY + ENTRY.partition("\n")[2].replace("2026-11-25", "gisteren").replace("naam", "wie")
    with pytest.raises(ConfigError) as error:
        written(text)
    assert "no. 2, datum" in str(error.value) and "no. 2, wie" in str(error.value) and "no. 2, naam: is missing" in str(error.value)


def test_a_file_that_is_no_utf8_is_named(written):
    with pytest.raises(ConfigError, match=r"akkoord\.yml is no valid YAML"):
        written(ENTRY.replace("Vries", "Vriës").encode("cp1252"))


def test_the_same_finding_with_the_same_values_is_accepted_once(written):
    with pytest.raises(ConfigError, match=r"no\. 2: one_value-3f9a1c2b with these values was accepted in no\. 1 already"):
        written(ENTRY + ENTRY.partition("\n")[2])
    assert len(written(ENTRY + ENTRY.partition("\n")[2].replace("2077000", "2078000"))) == 2


# --- what it accepts ---


def test_a_finding_is_accepted_by_its_id_and_its_values():
    table = judged({"found": 12, "expected": 10}, {"found": 5, "expected": 4, "period": "2023"})
    first = table.iloc[0]
    done = acknowledged.accept(table, [entry(first["id"], first["values"])])
    assert done["accepted_by"].tolist() == ["A. de Vries", ""]
    assert done.iloc[0][["accepted_on", "accepted_reason"]].tolist() == ["2026-11-25", "Zo gepubliceerd."]


def test_with_other_values_it_is_a_finding_that_nobody_judged_yet():
    before, now = judged({"found": 12, "expected": 10}), judged({"found": 13, "expected": 10})
    assert before["id"].tolist() == now["id"].tolist()
    line = entry(before["id"].item(), before["values"].item())
    assert acknowledged.accept(now, [line])["accepted_by"].tolist() == [""]
    (told,) = acknowledged.leftovers(now, [line]).findings.to_dict("records")
    assert "Akkoord verouderd" in told["told"] and "gevonden 12" in told["told"] and "gevonden 13" in told["told"]
    assert told["where"] == "akkoord.yml, nr. 1" and told["subject"] == line.bevinding


def test_two_figures_with_one_id_are_accepted_each_by_its_values():
    table = judged({"found": 12, "expected": 10, "where": "A"}, {"found": 14, "expected": 10, "where": "B"})
    lines = [entry(i, v) for i, v in zip(table["id"], table["values"], strict=True)]
    assert (acknowledged.accept(table, lines[:1])["accepted_by"] != "").tolist() == [True, False]
    assert (acknowledged.accept(table, lines)["accepted_by"] != "").all()
    assert acknowledged.leftovers(table, lines).ok


def test_a_text_that_yaml_folds_over_lines_is_the_same_text(written):
    table = judged({"subject": "12", "unit": "text", "where": "teksten/jeugd.md, regel 3", "told": 'Het getal 12 is getypt: schrijf {{ waarde("x") }}.'})
    text = acknowledged.block([row | {"about": "12"} for row in table.to_dict("records")], date(2026, 11, 25))
    folded = text.replace("getypt: ", "getypt:\n       ").replace('reden: ""', "reden: Citaat").replace('naam: ""', "naam: B")
    assert acknowledged.accept(table, written(folded))["accepted_by"].tolist() == ["B"]


@pytest.mark.parametrize(
    ("severity", "ok", "said"),
    [
        ("critical", False, "Een kritieke bevinding kan niet worden geaccepteerd"),
        ("info", False, "heeft geen akkoord nodig"),
        ("warning", True, "Akkoord vervallen"),
    ],
)
def test_only_a_warning_that_does_not_hold_can_be_accepted(severity, ok, said):
    table = judged({"found": 12, "expected": 10, "ok": ok}, severity=severity)
    before = judged({"found": 12, "expected": 10, "ok": False}, severity=severity)  # what holds has no id: nobody has to accept it
    line = entry(before["id"].item(), before["values"].item())
    assert acknowledged.accept(table, [line])["accepted_by"].tolist() == [""]
    result = acknowledged.leftovers(table, [line])
    assert (result.ok, result.severity, result.judged, result.failed) == (False, "info", 1, 1)
    assert said in result.findings["told"].item()


def test_lines_that_accept_something_leave_nothing_over():
    table = judged({"found": 12, "expected": 10})
    result = acknowledged.leftovers(table, [entry(table["id"].item(), table["values"].item())])
    assert result.ok and result.judged == 1 and result.findings.empty


# --- what to add ---

text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(lambda t: t.strip())


@given(values=st.lists(text, min_size=1, max_size=4, unique_by=lambda t: " ".join(t.split())), about=text)
def test_what_is_printed_to_add_reads_back_as_the_same_findings_whatever_they_say(values, about):
    rows = [{"id": f"lint-{n:08x}", "values": v, "about": about} for n, v in enumerate(values)]
    lines = yaml.safe_load(acknowledged.block(rows, date(2026, 11, 25)))["bevindingen"]
    made = [Entry(**(line | {"reden": "Bekeken.", "naam": "B"})) for line in lines]
    assert [(e.bevinding, e.waarden.split()) for e in made] == [(r["id"], r["values"].split()) for r in rows]
    table = pd.DataFrame([{"ok": False, "severity": "warning", "id": r["id"], "values": r["values"]} for r in rows])
    assert (acknowledged.accept(table, made)["accepted_by"] == "B").all()


def test_what_is_printed_to_add_waits_for_a_reason_and_a_name(written):
    block = acknowledged.block([{"id": "one_value-3f9a1c2b", "values": "gevonden 1", "about": "Inwoners, 2024"}], date(2026, 11, 25))
    with pytest.raises(ConfigError, match="reden: is empty: fill it in"):
        written(block)
    assert "  # Inwoners, 2024\n" in block and "datum: 2026-11-25" in block


def test_one_finding_is_printed_once_and_a_file_that_is_there_needs_no_heading():
    row = {"id": "a-1", "values": "gevonden 1", "about": "x"}
    assert acknowledged.block([row, row]).count("bevinding: a-1") == 1
    assert not acknowledged.block([row], heading=False).startswith("bevindingen")
