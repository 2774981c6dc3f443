"""A release that was withdrawn: the decision is kept, the addresses explain, nothing else of it is on the site, and a build leaves it so."""

from __future__ import annotations

import re
from datetime import date

import pytest
from lxml import html
from typer.testing import CliRunner

from building import build_all, contents, copy_of
from peilmerk import cli, publishing, release, withdrawal
from peilmerk.errors import ConfigError, GateClosed, PeilmerkError
from peilmerk.project import Project
from peilmerk.publishers import stage
from peilmerk.withdrawal import FILE, RESTORED, WITHDRAWN

FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"
DAY, REASON, NAME = date(2026, 11, 26), "Een tabel <liet> te kleine aantallen zien.", "A. Analist & co"
FACTS = stage.Build("2026-11-26T12:00:00Z", "0.0.0", "embedded", {}, "B. Bouwer")


@pytest.fixture
def copy(published, tmp_path):
    """The published synthetic project, of which the first edition is a release, for one test to change."""
    return copy_of(published, tmp_path / "project")


@pytest.fixture
def withdraw(monkeypatch):
    """The command on a project: exit code and what was printed."""

    def run(project, *words: str, answer: str = "") -> tuple[int, str]:
        monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
        said = [*words] if "--reason" in words or "--restore" in words else [*words, "--reason", REASON, "--name", NAME]
        arguments = ["withdraw", "voorbeeld", "2024-Q1", "--publisher", "embedded", *said]
        result = CliRunner().invoke(cli.app, arguments, input=answer, env={"COLUMNS": "300", "NO_COLOR": "1", "TERM": "dumb"})
        return result.exit_code, " ".join(result.output.split())

    return run


def page(project, name: str = "index.html", edition: str = FIRST):
    return html.fromstring((project.site / edition / name).read_bytes())


def said(project, name: str = "index.html") -> str:
    return " ".join(page(project, name).find(".//main").text_content().split())


# --- the decision ----------------------------------------------------------------------------------------------------------------


def test_a_decision_is_kept_beside_the_release_and_is_taken_once(copy):
    first = copy.publications[0]
    assert withdrawal.of(copy, first) is None
    made = withdrawal.decide(copy, first, WITHDRAWN, "  te\nklein ", NAME, DAY)
    assert withdrawal.of(copy, first) is None  # not recorded yet
    for _ in (1, 2):
        withdrawal.record(copy, first, made)
        assert withdrawal.decisions(copy, first) == [made] and made.reden == "te klein"
    assert withdrawal.decide(copy, first, WITHDRAWN, "anders", "iemand anders", date(2027, 1, 1)) == made


def test_it_can_be_restored_and_the_file_keeps_all(copy):
    first = copy.publications[0]
    withdrawal.record(copy, first, withdrawal.decide(copy, first, WITHDRAWN, REASON, NAME, DAY))
    withdrawal.record(copy, first, withdrawal.decide(copy, first, RESTORED, "klopte toch", NAME, DAY))
    assert withdrawal.of(copy, first) is None
    assert [d.besluit for d in withdrawal.decisions(copy, first)] == [WITHDRAWN, RESTORED]
    withdrawal.record(copy, first, withdrawal.decide(copy, first, WITHDRAWN, REASON, NAME, DAY))
    assert [d.besluit for d in withdrawal.decisions(copy, first)] == [WITHDRAWN, RESTORED, WITHDRAWN]


def test_only_a_release_can_be_withdrawn_with_a_reason_and_a_name(copy):
    first, second = copy.publications
    with pytest.raises(PeilmerkError, match=r"has no release .* concept"):
        withdrawal.decide(copy, second, WITHDRAWN, REASON, NAME, DAY)
    with pytest.raises(PeilmerkError, match="--reason is empty"):
        withdrawal.decide(copy, first, WITHDRAWN, " ", NAME, DAY)
    with pytest.raises(PeilmerkError, match="--name is empty"):
        withdrawal.decide(copy, first, WITHDRAWN, REASON, "", DAY)
    with pytest.raises(PeilmerkError, match="not withdrawn"):
        withdrawal.decide(copy, first, RESTORED, REASON, NAME, DAY)


@pytest.mark.parametrize("text", ["- {besluit: weg}", "besluit: ingetrokken", "- [", "- {besluit: ingetrokken, datum: gisteren, naam: A, reden: B}"])
def test_a_file_that_cannot_be_read_stops_what_would_publish(copy, text):
    path = copy.releases / FIRST / FILE
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="not known whether this edition was withdrawn"):
        withdrawal.of(copy, copy.publications[0])


# --- the site --------------------------------------------------------------------------------------------------------------------------


def test_every_address_explains_and_nothing_else_of_the_edition_is_left(copy, withdraw):
    was = contents(copy.site / FIRST)
    kept = {p: p.read_bytes() for p in (copy.releases / FIRST).rglob("*") if p.is_file()}
    code, told = withdraw(copy, "--yes")
    assert code == 0 and "publish the whole of reports/site/ again" in told
    now = contents(copy.site / FIRST)
    pages = {n for n in was if n.endswith(".html")}
    assert pages and pages == {n for n in now if n.endswith(".html")}
    for name in pages - {"404.html"}:
        words = said(copy, name)
        assert "Ingetrokken: Voorbeeld, 1e kwartaal 2024" in words and REASON in words and NAME in words and "Kwartaalrapport" in words
        head = page(copy, name)
        assert head.xpath("//meta[@name='robots']/@content") == ["noindex"] and head.get("lang") == "nl" and len(head.xpath("//h1")) == 1
        assert {"../../index.html", f"../../{SECOND}/index.html"} <= set(head.xpath("//main//a/@href"))
    assert {n.split("/")[0] for n in now} - pages == {"assets", "site_libs"}  # no data, pictures or search index
    assert not [n for n, data in now.items() if b"<svg data-paper" in data or b"310" in data]
    assert {p: p.read_bytes() for p in kept} == kept and release.read(copy, copy.publications[0]).shape[0] > 0  # what was public stays known


def test_with_an_address_an_explanation_is_in_no_sitemap(copy, withdraw):
    config = copy.root / "_quarto.yml"
    config.write_text(config.read_text("utf-8").replace("website:\n", "website:\n  site-url: https://cijfers.example.nl/o/\n", 1), "utf-8")
    withdraw(copy, "--yes")
    assert not (copy.site / FIRST / "sitemap.xml").exists() and FIRST not in (copy.site / "sitemap-edities.xml").read_text("utf-8")
    assert "https://cijfers.example.nl" not in (copy.site / FIRST / "index.html").read_text("utf-8")


def test_the_start_page_lists_it_as_withdrawn(copy, withdraw):
    withdraw(copy, "--yes")
    cards = {c.find(".//a").get("href"): " ".join(c.text_content().split()) for c in html.fromstring((copy.site / "index.html").read_bytes()).find_class("pm-card")}
    assert cards[f"{FIRST}/index.html"].endswith("Ingetrokken") and cards[f"{SECOND}/index.html"].endswith("Concept")


def test_without_a_later_edition_it_leads_to_the_start_page(copy, withdraw):
    (copy.site / SECOND / "index.html").unlink()
    withdraw(copy, "--yes")
    assert "Een volgende editie is er nog niet." in said(copy)


def test_the_same_command_again_changes_nothing(copy, withdraw):
    withdraw(copy, "--yes")
    before, record = contents(copy.site), (copy.releases / FIRST / FILE).read_bytes()
    code, told = withdraw(copy, "--reason", "iets anders", "--name", "iemand anders")  # no confirmation: nothing is decided
    assert code == 0 and f"withdrawn already, on {date.today()} by {NAME}" in told
    assert contents(copy.site) == before and (copy.releases / FIRST / FILE).read_bytes() == record


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_without_a_yes_nothing_changes(copy, withdraw, answer):
    before = contents(copy.site)
    code, told = withdraw(copy, answer=answer)
    assert code == 1 and REASON in told and "thing was changed" in told
    assert contents(copy.site) == before and not (copy.releases / FIRST / FILE).exists()


def test_what_is_interrupted_leaves_the_old_site_or_the_new_and_is_finished_by_the_same_command(copy, withdraw, monkeypatch):
    before = contents(copy.site)
    for broken in ("_explanation", "swap"):  # before the record, and after it
        with monkeypatch.context() as patch:
            patch.setattr(publishing, broken, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            withdraw(copy, "--yes")
        assert contents(copy.site) == before and (copy.releases / FIRST / FILE).exists() is (broken == "swap")
    assert withdraw(copy)[0] == 0
    assert "Ingetrokken" in said(copy)


def test_an_explanation_of_an_invented_municipality_says_that_too(marked, tmp_path, withdraw):
    project = copy_of(marked, tmp_path / "project")
    assert withdraw(project, "--yes")[0] == 0
    assert "Verzonnen gegevens" in said(project)


# --- builds after it ---------------------------------------------------------------------------------------------------------------------


def test_a_build_leaves_it_and_later_editions_tell_nothing_of_it(copy, withdraw):
    assert page(copy, "verantwoording.html", SECOND).xpath("//*[@id='tbl-wijzigingen']")
    withdraw(copy, "--yes")
    before = contents(copy.site / FIRST)
    outcomes = {o.publication.id: o for o in build_all(Project(copy.root))}
    assert outcomes[FIRST].withdrawn and outcomes[FIRST].ran == ["publish_withdrawn"] and outcomes[FIRST].error is None
    assert "verantwoording" in outcomes[SECOND].ran  # it showed what the release said
    assert not page(copy, "verantwoording.html", SECOND).xpath("//*[@id='tbl-wijzigingen']")
    assert contents(copy.site / FIRST) == before
    assert [o.ran for o in build_all(Project(copy.root))] == [[], []]


def test_where_the_site_is_not_yet_a_build_makes_the_explanation_at_every_address(copy, withdraw):
    withdraw(copy, "--yes")
    before = contents(copy.site / FIRST)
    for path in sorted((copy.site / FIRST).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    build_all(Project(copy.root))
    assert contents(copy.site / FIRST) == before


def test_publishing_it_by_other_ways_is_refused(copy):
    first = copy.publications[0]
    withdrawal.record(copy, first, withdrawal.decide(copy, first, WITHDRAWN, REASON, NAME, DAY))
    with pytest.raises(GateClosed, match=r"withdrawn on 2026-11-26 by A\. Analist & co .* --restore"):
        publishing.publish(copy, first, "", "embedded", FACTS)


def test_after_restoring_a_build_publishes_it_as_it_was(copy, withdraw):
    before = contents(copy.site)
    withdraw(copy, "--yes")
    build_all(Project(copy.root))
    code, told = withdraw(copy, "--restore", "--reason", "klopte toch", "--name", NAME, "--yes")
    assert code == 0 and "peilmerk build -m voorbeeld -p 2024-Q1" in told
    assert "Ingetrokken" in said(copy)  # until it is built
    assert [o.error for o in build_all(Project(copy.root))] == [None, None]
    assert contents(copy.site) == before


def test_list_and_status_say_it(copy, withdraw, monkeypatch):
    withdraw(copy, "--yes")
    for command, words in (("list", f"withdrawn on {date.today()} by {re.escape(NAME)}"), ("status", "withdrawn: not built")):
        result = CliRunner().invoke(cli.app, [command], env={"COLUMNS": "300", "NO_COLOR": "1", "TERM": "dumb"})
        assert re.search(words, result.output), result.output


def test_the_help_teaches(withdraw):
    result = CliRunner().invoke(cli.app, ["withdraw", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    told = " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())
    for words in ('peilmerk withdraw nijmegen 2019 --reason', "--restore", "history of git", "stands on the site as you write it"):
        assert words in told
