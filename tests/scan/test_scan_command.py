"""`peilmerk scan`: exit codes, what it prints, and the list of accepted findings."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest
from typer.testing import CliRunner

from peilmerk.cli import app
from peilmerk.errors import ConfigError
from peilmerk.observations import BREAKDOWNS, KEY
from peilmerk.project import PROTECTED
from peilmerk.scan import Finding, accepted

BSN = "123456782"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command, in a folder without a project, with a site in `site/`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<!doctype html><html><p>Er waren 1.234 inwoners.</p></html>", "utf-8")
    return lambda *more: CliRunner().invoke(app, ["scan", "site", *more])


def test_a_clean_site_exits_with_0(run):
    result = run()
    assert (result.exit_code, "Nothing was found" in result.output) == (0, True)


def test_findings_exit_with_1_and_are_masked(run, tmp_path):
    (tmp_path / "site/a.csv").write_text(f"kenmerk;x\n{BSN};1\n", "utf-8")
    result = run()
    assert result.exit_code == 1
    assert BSN not in result.output and "row 2, column A" in result.output and "do not publish" in result.output
    told = json.loads(run("--json").stdout)
    assert [(f["kind"], f["file"]) for f in told["findings"]] == [("bsn", "a.csv")]


def test_no_site_exits_with_2(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["scan", "nergens"])
    assert (result.exit_code, "Run `peilmerk build` first" in result.output) == (2, True)
    assert json.loads(CliRunner().invoke(app, ["scan", "nergens", "--json"]).stdout)["error"]


def test_without_a_folder_and_without_a_project_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["scan"])
    assert (result.exit_code, "Go to the folder of peilmerk.yml" in result.output) == (2, True)


def test_without_a_folder_the_site_of_the_project_is_laid_beside_its_protected_figures(project, monkeypatch):
    publication = project.publications[0]
    monkeypatch.chdir(project.root)
    row = {**dict.fromkeys([*KEY, "vintage"], "x"), "conf_status": "C", "obs_value": ""}
    row |= {c: "_T" for c in BREAKDOWNS} | {"unit_measure": "persons", "ref_area": publication.area}
    work, folder = project.work(publication), project.site / publication.id
    work.mkdir(parents=True)
    folder.mkdir(parents=True)
    pd.DataFrame([row]).to_parquet(work / PROTECTED)
    told = pd.DataFrame([row | {"conf_status": "F", "obs_value": "3"}])
    told.to_csv(folder / "a.csv", sep=";", index=False)
    for given in ([], [str(project.site)], [str(folder)], [str(folder.parent)]):
        result = CliRunner().invoke(app, ["scan", "--json", *given])
        assert [(f["kind"], f["file"]) for f in json.loads(result.stdout)["findings"]] == [("hidden_value", f"{publication.id}/a.csv")], given


def test_a_finding_is_accepted_by_its_id_until_something_else_stands_there(run, tmp_path):
    page = tmp_path / "site/a.html"
    page.write_text("<html><p>Mail wijkteam@voorbeeld.nl</p></html>", "utf-8")
    name = json.loads(run("--json").stdout)["findings"][0]["id"]
    (tmp_path / "scan-akkoord.yml").write_text(f'bevindingen:\n  - bevinding: {name}\n    reden: "algemeen adres"\n    naam: "A. de Vries"\n    datum: 2026-11-25\n', "utf-8")
    result = run()
    assert (result.exit_code, "algemeen adres (A. de Vries, 2026-11-25)" in result.output) == (0, True)
    page.write_text("<html><p>Mail a.jansen@voorbeeld.nl</p></html>", "utf-8")
    result = run()
    assert (result.exit_code, "accepts nothing (any more)" in result.output) == (1, True)


def test_an_address_of_the_list_may_stand_everywhere(run, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"site/{name}.html").write_text(f"<html><p>Mail {name}@voorbeeld.nl</p></html>", "utf-8")
    assert run().exit_code == 1
    (tmp_path / "scan-akkoord.yml").write_text('adressen: ["@voorbeeld.nl"]\n', "utf-8")
    assert run().exit_code == 0


def test_an_own_address_is_allowed_by_an_option(run, tmp_path):
    (tmp_path / "site/a.html").write_text("<html><p>Mail wijkteam@voorbeeld.nl</p></html>", "utf-8")
    assert run("--allow-email", "@voorbeeld.nl").exit_code == 0


def test_a_hidden_value_and_a_register_are_never_accepted():
    for kind in ("hidden_value", "key_hidden", "register", "client_key"):
        finding = Finding(f"{kind}-1", kind, "a.csv", "row 2", "x", "y")
        entry = accepted.Entry(bevinding=f"{kind}-1", reden="a", naam="b", datum=date(2026, 11, 25))
        stand, left, idle = accepted.apply([finding], [entry])
        assert (stand, left, idle) == ([finding], [], [entry])


@pytest.mark.parametrize(
    ("text", "told"),
    [("bevindingen:\n  - bevinding: x\n", "reden"), ("bevindingen: [", "no valid YAML"), ("bevindingen:\n  - {bevinding: x, reden: '', naam: a, datum: 2026-11-25}\n", "is empty"), ("bevindingen:\n  - {bevinding: x, reden: a, naam: a, datum: 25-11-2026}\n", "year-month-day")],
)  # fmt: skip
def test_a_list_that_is_wrong_is_told_in_words(tmp_path, text, told):
    path = tmp_path / accepted.FILE
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=told):
        accepted.load(path)
