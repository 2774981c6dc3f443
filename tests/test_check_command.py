"""peilmerk check, as analysts and CI use it: what it prints, what it gives programs, and its exit codes."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date

import pytest
import yaml
from typer.testing import CliRunner

from peilmerk import cli, people
from peilmerk.project import Project
from synthetic import ledger, workbook

#: The rules whose findings these tests look at; what the suites of the repository find has tests of its own.
SUITES = {"observaties": ("one_value", "warning", "Eén cijfer, één waarde"), "grootboek": ("declared_totals", "critical", "Totalen zijn de som van hun delen")}
FINE, STOPPED, NOT_RUN = 0, 1, 2


@pytest.fixture
def project(project):
    for path in project.expectations.glob("*.json"):
        path.unlink()
    for name, (rule, severity, title) in SUITES.items():
        made = {"type": "expect_rule_to_hold", "kwargs": {"rule": rule}, "severity": severity, "meta": {"titel": title, "uitleg": "Uitleg.", "eigenaar": "financiën"}}
        (project.expectations / f"{name}.json").write_text(json.dumps({"name": name, "expectations": [made]}), "utf-8")
    return project


@pytest.fixture
def check(monkeypatch, project):
    """A function: words after `peilmerk check` to (exit code, standard output, standard error)."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
        result = CliRunner().invoke(cli.app, ["check", *words], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
        run.exception = result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


def flat(text: str) -> str:
    return " ".join(text.split())


def wrong_total(project: Project) -> None:
    workbook(project.raw / "voorbeeld/2024-Q2/budget.xlsx", Budget=[*ledger()[:-1], ["Totaal", 250, 30, 280]])


def twice(project: Project, value: str = "1.240") -> None:
    """A figure of 1.234 is delivered for the first edition a second time, with another value."""
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    line = f"Werk en inkomen;Bijstandsgerechtigden;;;december 2023;niveau;{value};;;personen;voorlopig;;9\n"
    path.write_bytes(path.read_bytes().rstrip() + b"\n" + line.encode("cp1252"))


def definitive(project: Project) -> None:
    path = project.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("2024-05-15}", "2024-05-15, status: definitief}"), "utf-8")


def unreadable(project: Project) -> None:
    path = project.raw / "voorbeeld/2024-Q2/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b"325", b"veel"))


def akkoord(project: Project, printed: str, reason: str = "Zo geleverd.", name: str = "A. de Vries") -> None:
    """Paste what was printed into akkoord.yml, with a reason and a name."""
    block = re.search(r"^bevindingen:\n(?:  .*\n)+", printed, re.MULTILINE)[0]
    block = block.replace('reden: ""', f"reden: {reason}").replace('naam: ""', f"naam: {name}")
    (project.raw / "voorbeeld/2024-Q1/akkoord.yml").write_text(block, "utf-8")


# --- exit codes ---


def test_good_deliveries_end_well(check):
    code, said, _ = check()
    assert code == FINE
    assert "2 editions: 2 would be published." in flat(said)
    assert "Voorbeeld, 2e kwartaal 2024 would be published as concept. Findings: 0 critical, 0 open, 0 accepted." in flat(said)


def test_a_critical_finding_ends_with_1_and_other_editions_are_checked(check, project):
    wrong_total(project)
    code, said, _ = check()
    assert code == STOPPED
    assert "2 editions: 1 would be published, 1 would not." in flat(said)
    assert check("-p", "2024-Q1")[0] == FINE and check("-p", "2024-Q2")[0] == STOPPED


def test_an_open_warning_stops_a_definitive_edition_and_no_concept(check, project):
    twice(project)
    code, said, _ = check("-p", "2024-Q1")
    assert code == FINE and "its site says that warnings are open" in said
    definitive(project)
    code, said, _ = check("-p", "2024-Q1")
    assert code == STOPPED and "a definitive edition has no open warnings" in said


@pytest.mark.parametrize("fault", ["a row that cannot be read", "akkoord.yml", "a suite"])
def test_what_cannot_be_checked_ends_with_2_also_if_another_edition_is_stopped(check, project, fault):
    if fault == "a row that cannot be read":
        unreadable(project)
    elif fault == "akkoord.yml":
        (project.raw / "voorbeeld/2024-Q2/akkoord.yml").write_text("bevindingen: ja\n", "utf-8")
    else:
        (project.expectations / "grootboek.json").write_text("{", "utf-8")
    code, said, complaint = check()
    assert code == NOT_RUN and "Traceback" not in complaint
    assert "Voorbeeld, 2e kwartaal 2024 could not be checked, and would not be published." in flat(complaint)
    assert "could not be checked" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-m", "voorbeelt"], "Unknown municipality 'voorbeelt'. Did you mean 'voorbeeld'?"),
        (["-p", "2024-Q3"], "Unknown period '2024-Q3'. Did you mean"),
        (["--all", "-m", "voorbeeld"], "--all means every edition"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_wrong_option_ends_with_2_and_says_what_was_meant(check, words, said, as_json):
    code, printed, complaint = check(*words, *(["--json"] if as_json else []))
    assert code == NOT_RUN and said in flat(complaint)
    if as_json:
        assert said in json.loads(printed)["error"]


def test_settings_that_cannot_be_used_end_with_2(check, project):
    (project.root / "peilmerk.yml").write_text("title: [", "utf-8")
    code, _, complaint = check()
    assert code == NOT_RUN and "peilmerk.yml is no valid YAML" in complaint


def test_a_mistake_of_peilmerk_itself_is_no_finding(check, monkeypatch):
    from peilmerk.checks import edition

    def broken(*_):
        raise ZeroDivisionError("x / 0")

    monkeypatch.setattr(edition, "check", broken)
    code, _, complaint = check()
    assert code == NOT_RUN and "ZeroDivisionError: x / 0 (run again with --debug for the traceback)" in flat(complaint)
    check("--debug")
    assert isinstance(check.exception, ZeroDivisionError)


def test_all_says_what_happens_without_it(check):
    assert check("--all")[1] == check()[1]


# --- what it says ---


def test_every_row_of_every_own_sheet_is_accounted_for(check):
    _, said, _ = check("-p", "2024-Q1")
    assert "Budget (grootboek): 8 rows = " in said and "voorbeeld/2024-Q1/cijfers.csv" in said


def test_a_finding_has_both_values_the_tolerance_and_both_places(check, project):
    wrong_total(project)
    _, said, _ = check("-p", "2024-Q2")
    for words in (
        "✖ Totalen zijn de som van hun delen", "critical, financiën", "found 250,000 EUR, expected 200,000 EUR (difference 50,000; 1,500 is allowed)",
        "in voorbeeld/2024-Q2/budget.xlsx, Budget, cel B8", "compared with Budget, cel B6; Budget, cel B7", "declared_totals-",
    ):  # fmt: skip
        assert words in said, words
    assert "critical findings stop it" in said and "nobody accepted" not in said


def test_the_summary_stands_last_with_the_place_of_the_report(check, project):
    twice(project)
    _, said, _ = check("-p", "2024-Q1")
    lines = [line for line in said.splitlines() if line.strip()]
    assert "would be published as concept" in lines[-2]
    assert lines[-1].strip() == "The report: data/processed/editions/voorbeeld/2024-q1/controle.html"
    assert (project.root / lines[-1].strip().removeprefix("The report: ")).is_file()


def test_what_to_add_to_akkoord_is_printed_so_that_it_can_be_pasted(check, project):
    definitive(project)
    twice(project)
    code, said, _ = check("-p", "2024-Q1")
    assert code == STOPPED and "nobody accepted it yet" in said and "data/raw/voorbeeld/2024-Q1/akkoord.yml (a new file)" in said
    akkoord(project, said)
    code, said, _ = check("-p", "2024-Q1")
    assert code == FINE and "accepted by A. de Vries on " + date.today().isoformat() + ": Zo geleverd." in said
    assert "0 open, 1 accepted" in said and "bevindingen:" not in said


def test_a_block_for_a_file_that_is_there_goes_below_its_lines(check, project):
    twice(project)
    _, said, _ = check("-p", "2024-Q1")
    akkoord(project, said)
    path = project.raw / "voorbeeld/2024-Q1/cijfers.csv"
    path.write_bytes(path.read_bytes().replace(b";1.240;", b";1.250;"))
    _, said, _ = check("-p", "2024-Q1")
    assert "akkoord.yml, below bevindingen:" in said and "Akkoord verouderd" in said
    added = re.search(r"(?:^  .*\n)+", said[said.index("below bevindingen:") :].partition("\n\n")[2], re.MULTILINE)[0]
    file = project.raw / "voorbeeld/2024-Q1/akkoord.yml"
    both = yaml.safe_load(file.read_text("utf-8") + added)["bevindingen"]
    assert [b["waarden"] for b in both] == ["gevonden 1240, verwacht 1234", "gevonden 1250, verwacht 1234"] and both[0]["bevinding"] == both[1]["bevinding"]


def test_who_accepted_is_told_that_somebody_else_has_to_build(check, project, monkeypatch):
    definitive(project)
    twice(project)
    akkoord(project, check("-p", "2024-Q1")[1])
    monkeypatch.setenv(people.VARIABLE, "a. de vries")
    code, said, _ = check("-p", "2024-Q1")
    assert code == FINE and "a. de vries accepted findings, so somebody else has to build this edition" in said
    monkeypatch.setenv(people.VARIABLE, "B. Jansen")
    assert "somebody else" not in check("-p", "2024-Q1")[1].partition("checks")[2]


def test_a_long_list_of_findings_is_cut_and_the_report_has_all(check, project):
    path = project.raw / "voorbeeld/2024-Q1/teksten/jeugd.md"
    path.write_text("# Jeugd\n\n" + "\n\n".join(f"Dit jaar waren er {n} meldingen." for n in range(121, 141)) + "\n", "utf-8")
    _, said, _ = check("-p", "2024-Q1")
    assert "... and 10 more" in said
    told = json.loads((project.work(project.publications[0]) / "controle.json").read_text("utf-8"))
    assert Counter(f["rule"] for f in told["findings"]).most_common(1)[0][1] == 20


def test_nothing_is_published(check, project):
    check()
    assert not project.site.exists() and not project.reports.exists()


# --- for programs ---


def test_json_is_one_document_and_nothing_else(check, project):
    twice(project)
    wrong_total(project)
    code, printed, complaint = check("--json")
    told = json.loads(printed)
    assert code == STOPPED and complaint == ""
    assert [e["edition"]["id"] for e in told["editions"]] == ["voorbeeld/2024-q1", "voorbeeld/2024-q2"]
    first, second = told["editions"]
    assert (first["verdict"]["published"], second["verdict"]["published"], first["error"]) == (True, False, None)
    (finding,) = (f for f in first["findings"] if f["rule"] == "one_value")
    assert finding["id"].startswith("one_value-") and finding["values"] == "gevonden 1240, verwacht 1234" and finding["accepted"] is None
    assert {"found", "expected", "tolerance", "unit", "delivery", "where", "beside", "severity", "state", "told", "owner"} <= set(finding)
    assert {"name", "title", "severity", "judged", "failed", "open", "accepted", "suite"} <= set(first["checks"][0])
    assert first["deliveries"][0]["sheets"]


def test_json_is_stable(check, project):
    twice(project)
    assert check("--json")[1] == check("--json")[1]


def test_json_tells_every_fault_of_an_edition_that_could_not_be_checked(check, project):
    unreadable(project)
    code, printed, complaint = check("--json")
    told = json.loads(printed)
    assert code == NOT_RUN and "could not be checked" in complaint
    assert [e["error"] is None for e in told["editions"]] == [True, False]
    (fault,) = told["editions"][1]["error"]["faults"]
    assert (fault["file"], fault["found"]) == ("voorbeeld/2024-Q2/cijfers.csv", "'veel'") and fault["row"] and fault["column"]


def test_help_says_what_the_exit_codes_and_severities_mean(check):
    _, said, _ = check("--help")
    for words in ("Exit code 0", "critical stops every publication", "akkoord.yml", "controle.html", "peilmerk check --all --json"):
        assert words in flat(re.sub(r"[│╭╮╰╯─]", " ", said)), words
