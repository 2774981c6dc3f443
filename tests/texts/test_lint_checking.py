"""The lint as checks of an edition: one result for each kind, over the files as they stand, with who fills the texts in."""

import pytest

from peilmerk import prepare
from peilmerk.checks.seen import Seen
from peilmerk.texts import checking
from peilmerk.texts.lint import KINDS
from synthetic import notebook


@pytest.fixture
def check(project):
    """A function from the text of page jeugd (and of the edition before) to the results of all checks, by kind."""

    def run(text: str, earlier: str | None = None) -> dict:
        before, publication = project.publications
        for edition, source in ((publication, text), (before, earlier)):
            if source is not None:
                (project.raw_folder(edition.municipality, edition.period) / "teksten/jeugd.md").write_text(source, "utf-8")
        cleaned = prepare.read_cleaned(project, publication)
        return {r.name: r for r in checking.checks(Seen(project, publication, prepare.select(project, publication, cleaned), cleaned))}

    return run


def told(result) -> list[tuple[str, str]]:
    return list(zip(result.findings["where"], result.findings["told"], strict=True))


def test_there_is_a_result_for_every_kind_and_a_good_text_gives_none(check):
    results = check('In dit kwartaal kregen {{ waarde("clienten_ambulante_jeugdhulp", "2024-Q2") }} jeugdigen hulp.\n')
    assert list(results) == list(KINDS)
    assert all(r.ok and r.failed == 0 and r.judged == 1 and r.suite == "teksten" and r.owner == "auteur" for r in results.values())


def test_a_fault_stands_with_its_file_and_line_and_is_about_a_text(check):
    result = check("Vooraf staat dit.\n\nEr waren 4.321 mensen.\n")["getypt-getal"]
    assert not result.ok and result.severity == "warning" and result.failed == 1
    ((where, said),) = told(result)
    assert where == "teksten/jeugd.md, regel 3" and "4.321" in said
    assert result.findings["unit"].tolist() == ["text"]


def test_its_id_stays_when_the_text_grows_above_it(check):
    first = check("Er waren 4.321 mensen.\n")["getypt-getal"].told()
    second = check("Vooraf staat dit.\n\nEr waren 4.321 mensen.\n")["getypt-getal"].told()
    assert first["id"].tolist() == second["id"].tolist() and first["values"].tolist() == second["values"].tolist()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('Goed.\n\nEr waren {{ waarde("clienten_ambulante_jeugdhulp", "2019") }} jeugdigen.\n', 3, "2019"), ('Er is {{ waarde("clienten_ambulante_jeugdhul", "2024-Q2") }}.\n', 1, "clienten_ambulante_jeugdhulp"),
        ('Goed.\n{{ figuur("fig-nergens") }}\n', 2, "fig-nergens"), ("Goed.\n\n{{ waarde( }}\n", 3, "waarde"),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_in_stops_the_publication(check, text, line, says):
    result = check(text)["sjabloon"]
    assert result.severity == "critical" and result.failed == 1
    ((where, said),) = told(result)
    assert where == f"teksten/jeugd.md, regel {line}" and says in said


def test_an_empty_block_of_a_chapter_is_told(check):
    text = "---\nhoofdstuk: interventie\nnummer: 1\n---\n# Wijkaanpak\n\n## Plan van aanpak\n\nEr is een plan.\n\n## Uitvoering\n\n## Monitoring\n\nleeg: volgt later\n\n## Vervolg\n\nDe aanpak gaat door.\n"
    results = check(text)
    ((where, said),) = told(results["blok-leeg"])
    assert where == "teksten/jeugd.md, regel 11" and "Uitvoering" in said
    assert [name for name, r in results.items() if not r.ok] == ["blok-leeg"]


def test_what_was_copied_from_the_edition_before_is_told(check):
    copied = "De wijkteams werken sinds vorig jaar met een nieuwe werkwijze, zodat aanvragen eerder bij de juiste medewerker komen.\n"
    ((where, said),) = told(check(f"Vooraf staat dit.\n\n{copied}", earlier=copied)["alinea-vorige-editie"])
    assert where == "teksten/jeugd.md, regel 3" and "vorige editie" in said


@pytest.mark.parametrize(("anchor", "found"), [("kosten-per-cliënt", 0), ("kosten-per-client", 1), ("eigen", 0), ("elders", 1)])
def test_an_anchor_is_a_heading_of_the_notebook_or_of_the_text(check, project, anchor, found):
    notebook(project.notebooks / "jeugd.ipynb", "Jeugd", '{"cijfers": {"theme": ["jeugd"]}}', "## Kosten per cliënt\n\nToelichting.")
    text = f"Lees [dit](#{anchor}) eens.\n\n## Eigen\n\nMeer tekst.\n"
    assert check(text)["verwijzing"].failed == found


def test_an_edition_without_texts_has_nothing_to_find(check, project):
    for path in project.raw.glob("*/*/teksten/*.md"):
        path.unlink()
    _, publication = project.publications
    cleaned = prepare.read_cleaned(project, publication)
    results = checking.checks(Seen(project, publication, prepare.select(project, publication, cleaned), cleaned))
    assert [r.judged for r in results] == [0] * len(KINDS) and all(r.ok for r in results)


def test_a_text_of_no_page_is_told_and_stops_nothing(check, project):
    publication = project.publications[1]
    (project.raw_folder(publication.municipality, publication.period) / "teksten/jeugdzorg.md").write_text('Er is {{ waarde("wat", "2024") }}.\n', "utf-8")
    results = check("Goed.\n")
    ((where, said),) = told(results["verwijzing"])
    assert where == "teksten/jeugdzorg.md, regel 1" and "geen pagina" in said
    assert results["sjabloon"].ok
