"""The project: what peilmerk.yml resolves to, and what is said when it cannot be used."""

from datetime import date

import pytest

from peilmerk.errors import ConfigError, UnknownName
from peilmerk.project import CONFIG, Project
from synthetic import ROOT


def changed(project: Project, old: str, new: str) -> Project:
    """The project with its settings changed."""
    path = project.root / CONFIG
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return Project(project.root)


def test_publications_stand_in_the_order_of_the_settings(project):
    first, second = project.publications
    assert (first.id, second.id) == ("voorbeeld/2024-q1", "voorbeeld/2024-q2")
    assert (first.area, first.peildatum, first.status, first.pages) == ("GM9999", date(2024, 5, 15), "concept", ("samenvatting", "jeugd"))
    assert first.heading == "Voorbeeld, 1e kwartaal 2024"


def test_the_settings_of_the_repository_can_be_used():
    project = Project(ROOT)
    assert len(project.config.editions) >= 5
    assert len({(e.municipality, e.period, e.report) for e in project.config.editions}) == len(project.config.editions)
    ordinary = [p for p in project.publications if not p.thematic]
    assert len({(p.municipality, p.period.code) for p in ordinary}) == len(ordinary)


@pytest.mark.parametrize("municipality", ["voorbeeld", "Voorbeeld", "GM9999", "gm9999"])
@pytest.mark.parametrize("period", ["2024-Q1", "1e kwartaal 2024", "2024KW01"])
def test_a_publication_is_found_by_any_spelling(project, municipality, period):
    assert project.publication(municipality, period).id == "voorbeeld/2024-q1"


def test_without_a_choice_all_are_selected(project):
    assert project.select() == project.publications
    assert [p.folder for p in project.select(period="2024-Q2")] == ["2024-Q2"]


@pytest.mark.parametrize(
    ("municipality", "period", "message"),
    [
        ("voorbeelt", None, "Unknown municipality 'voorbeelt'. Did you mean 'voorbeeld'?"),
        ("voorbeeld", "2024-Q3", "Unknown period '2024-Q3'. Did you mean '2024-Q1' or '2024-Q2'?"),
        ("voorbeeld", "kwartaal", "Unknown period 'kwartaal'"),
    ],
)
def test_an_unknown_choice_gets_the_nearest(project, municipality, period, message):
    with pytest.raises(UnknownName) as error:
        project.select(municipality, period)
    assert message in str(error.value).replace("'2024-Q2' or '2024-Q1'", "'2024-Q1' or '2024-Q2'")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("publisher: embedded", "publischer: embedded", "publischer: Unknown setting 'publischer'. Did you mean 'publisher'"),
        ("publisher: embedded", "publisher: quatro", "Expected one of auto, quarto, embedded."),
        ("code: GM9999", "code: GM99", r"municipalities, voorbeeld, code: found 'GM99', expected text of the form GM\d{4}."),
        ("code: GM9999", "cod: GM9999", "Did you mean 'code'"),
        ("code: GM9999, name: Voorbeeld", "code: GM9999, name: 12", 'name: found 12, expected text; put it between quotes: "12".'),
        ("report: kwartaal, peildatum: 2024-05-15", "report: kwartaal", "editions, no. 1, peildatum: is missing. Add it."),
        ("2024-08-15", "zomer", "editions, no. 2, peildatum: found 'zomer', expected date"),
        ("2024-Q2", "2024-Q7", "there is no part 7 in a year of 4 parts"),
        ("publisher: embedded", "disclosure: {minimum_count: 0}", "disclosure, minimum_count: found 0, expected greater than or equal to 1."),
        ("title: Voorbeeldcijfers", "", "title: is missing"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named_with_the_remedy(project, old, new, message):
    with pytest.raises(ConfigError) as error:
        _ = changed(project, old, new).config
    assert str(error.value).startswith("peilmerk.yml cannot be used:\n")
    assert message in str(error.value)
    assert "pydantic" not in str(error.value)


def test_every_wrong_setting_is_named_at_once(project):
    with pytest.raises(ConfigError) as error:
        _ = changed(changed(project, "publisher: embedded", "publisher: x"), "code: GM9999", "code: 12").config
    assert str(error.value).count("\n") == 2


@pytest.mark.parametrize(("text", "message"), [("", "found nothing, expected settings"), ("a: [", "is no valid YAML"), ("- a", "expected settings")])
def test_a_file_that_is_no_settings(project, text, message):
    (project.root / CONFIG).write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        _ = Project(project.root).config


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{municipality: voorbeeld", "{municipality: vorbeeld", "Unknown municipality 'vorbeeld'. Did you mean 'voorbeeld'"),
        ("report: kwartaal,", "report: kwartal,", "Unknown report 'kwartal'. Did you mean 'kwartaal'"),
        ("pages: [samenvatting, jeugd]", "pages: [samenvatting, jeugt]", "Unknown page (notebook) 'jeugt'. Did you mean 'jeugd'"),
    ],
)
def test_a_name_that_leads_nowhere_gets_the_nearest(project, old, new, message):
    with pytest.raises(UnknownName) as error:
        _ = changed(project, old, new).publications
    assert message in str(error.value)


def test_two_editions_cannot_have_one_address(project):
    with pytest.raises(ConfigError, match="two editions have the address /voorbeeld/2024-q1/"):
        _ = changed(project, "period: 2024-Q2", "period: 1e kwartaal 2024").publications


def test_the_previous_publication_is_the_one_before_of_the_same_report(project):
    first, second = project.publications
    assert project.previous(second) == first
    assert project.previous(first) is None
    other = changed(project, "reports:", "reports:\n  ander: {title: Ander, pages: [jeugd]}")
    other = changed(other, "2024-Q2, report: kwartaal", "2024-Q2, report: ander")
    assert other.previous(other.publications[1]) is None


def test_an_interval_is_a_folder_name_too(project):
    publication = changed(project, "period: 2024-Q2", "period: 2022 t/m 2024").publications[1]
    assert publication.id == "voorbeeld/2022_2024" and "/" not in publication.folder


def test_a_project_is_found_from_any_folder_within(project, monkeypatch, tmp_path):
    monkeypatch.delenv("PEILMERK_PROJECT", raising=False)
    assert Project.find(project.root / "data" / "raw").root == project.root
    with pytest.raises(ConfigError, match=r"No peilmerk\.yml in"):
        Project.find(tmp_path)
    monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
    assert Project.find().root == project.root


def test_raw_data_may_lie_elsewhere(project, monkeypatch, tmp_path):
    monkeypatch.setenv("KLUIS", str(tmp_path / "kluis"))
    assert changed(project, "publisher: embedded", "raw_root: $KLUIS/raw").raw == tmp_path / "kluis" / "raw"
