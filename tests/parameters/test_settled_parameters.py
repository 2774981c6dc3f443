"""Values of parameters at the levels of peilmerk.yml and of the command line: which wins, what is refused, what is run again."""

from __future__ import annotations

import pytest

from peilmerk import build
from peilmerk.errors import ConfigError, ParameterError, PeilmerkError
from peilmerk.parameters import settled
from peilmerk.project import Project
from synthetic import make_project, notebook

OWN = "from peilmerk.parameters import Aantal, Periode\nnorm_dagen: Aantal[1, 365] = 56  # termijn\n"
FIRST, SECOND = "voorbeeld/2024-q1", "voorbeeld/2024-q2"


@pytest.fixture
def project(tmp_path):
    """A project of two pages: the summary has `norm_dagen` and `namen`, the other `norm_dagen` alone."""
    made = make_project(tmp_path)
    declared = '{"cijfers": {"theme": ["jeugd"]}}'
    notebook(made.notebooks / "samenvatting.ipynb", "Samenvatting", declared, parameters=OWN + 'namen: list[str] = ["a"]\n')
    notebook(made.notebooks / "jeugd.ipynb", "Jeugd", declared, parameters=OWN)
    return made


def says(project: Project, *, whole: str = "", report: str = "", edition: str = "") -> Project:
    """The project whose peilmerk.yml has these settings: of the project, of its report, of its second edition."""
    path = project.root / "peilmerk.yml"
    text = path.read_text("utf-8")
    text = text.replace("pages: [samenvatting, jeugd]}", f"pages: [samenvatting, jeugd]{', ' if report else ''}{report}}}")
    text = text.replace("peildatum: 2024-08-15}", f"peildatum: 2024-08-15{', ' if edition else ''}{edition}}}")
    path.write_text(text + whole, "utf-8")
    return Project(project.root)


def stands(project: Project, number: int = 1, command=()) -> dict[tuple[str, str], tuple]:
    """Each parameter of an edition with its value and the level that it is from."""
    return {(s.page, s.parameter.name): (s.last.value, s.last.level) for s in settled.settled(project, project.publications[number], command)}


def test_without_settings_a_notebook_has_its_own_values_and_is_given_none(project):
    assert stands(project) == {
        ("samenvatting", "norm_dagen"): (56, "default"), ("samenvatting", "namen"): (["a"], "default"), ("jeugd", "norm_dagen"): (56, "default"),
    }  # fmt: skip
    assert settled.values_of(settled.settled(project, project.publications[1])) == {}


LEVELS = {
    "project": {"whole": "parameters: {norm_dagen: 10}\n"},
    "report": {"report": "parameters: {norm_dagen: 20}"},
    "edition": {"edition": "parameters: {norm_dagen: 30}"},
}


def test_each_level_wins_over_those_above_it_and_a_page_over_all_of_them(project):
    seen = []
    for level in LEVELS.values():
        project = says(project, **level)
        seen.append(stands(project)["jeugd", "norm_dagen"])
    assert seen == [(10, "project"), (20, "report"), (30, "edition")]
    assert stands(project, 0)["jeugd", "norm_dagen"] == (20, "report")  # the setting of the second edition is not of the first
    project = says(project, whole="page_parameters: {jeugd: {norm_dagen: 40}}\n")
    assert stands(project)["jeugd", "norm_dagen"] == (40, "page")
    assert stands(project)["samenvatting", "norm_dagen"] == (30, "edition")
    assert stands(project, command=[("--set", {"norm_dagen": "50"})])["jeugd", "norm_dagen"] == (50, "command line")
    last = next(s for s in settled.settled(project, project.publications[1]) if s.page == "jeugd")
    assert [(g.value, g.level) for g in last.overridden] == [(30, "edition"), (20, "report"), (10, "project"), (56, "default")]
    assert last.last.where == "peilmerk.yml, page_parameters, jeugd"


def test_of_the_settings_of_a_page_the_nearest_wins(project):
    project = says(project, whole="page_parameters: {jeugd: {norm_dagen: 40}}\n", edition="page_parameters: {jeugd: {norm_dagen: 41}}")
    assert (stands(project)["jeugd", "norm_dagen"], stands(project, 0)["jeugd", "norm_dagen"]) == ((41, "page"), (40, "page"))


def test_a_file_is_the_command_line_and_set_wins_over_it(project, tmp_path):
    file = tmp_path / "waarden.yml"
    file.write_text("norm_dagen: 12\nnamen: [x, y]\n", "utf-8")
    command = [("-f waarden.yml", settled.file_values(file)), ("--set", {"norm_dagen": "13"})]
    found = stands(project, command=command)
    assert (found["jeugd", "norm_dagen"], found["samenvatting", "namen"]) == ((13, "command line"), (["x", "y"], "command line"))


@pytest.mark.parametrize(("text", "said"), [("- a\n", "write a line 'name: value'"), ("a: [\n", "no valid YAML"), (None, "cannot be opened")])
def test_a_file_that_is_none_is_refused(tmp_path, text, said):
    file = tmp_path / "waarden.yml"
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said):
        settled.file_values(file)


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ({"whole": "parameters: {norm_dagn: 10}\n"}, "peilmerk.yml, parameters: Unknown parameter 'norm_dagn'. Did you mean 'norm_dagen' (samenvatting, jeugd)?"),
        ({"report": "page_parameters: {jeugd: {namen: [b]}}"}, "peilmerk.yml, reports, kwartaal, page_parameters, jeugd: no page here has a parameter 'namen'; samenvatting has it."),
        ({"report": "page_parameters: {jeugt: {norm_dagen: 4}}"}, "peilmerk.yml, reports, kwartaal, page_parameters, jeugt: Unknown page 'jeugt'. Did you mean 'jeugd'?"),
        ({"edition": "parameters: {period: 2024-Q1}"}, "peilmerk.yml, editions, voorbeeld 2024-Q2 kwartaal, parameters: period is what makes an edition, and stands in its line under editions."),
        (
            {"whole": "parameters: {norm_dagen: acht}\n", "edition": "parameters: {norm_dagen: 8}"},  # also a value that another one wins over
            "peilmerk.yml, parameters: norm_dagen of samenvatting.ipynb: found 'acht', expected a whole number (int), 1 to 365. Write for instance norm_dagen: 56.",
        ),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs_and_the_error_says_where_it_stands(project, level, said):
    project = says(project, **level)
    with pytest.raises(PeilmerkError) as error:
        build.wanted(project, project.publications, build.Options(publisher="embedded"))
    assert str(error.value) == said


def test_a_parameter_without_default_can_have_its_value_from_the_settings(project):
    notebook(project.notebooks / "jeugd.ipynb", "Jeugd", "{}", parameters="peildag: int")
    with pytest.raises(ParameterError, match=r"peildag of jeugd\.ipynb has no default, and no value was given"):
        stands(project)
    assert stands(says(project, whole="parameters: {peildag: 3}\n"))["jeugd", "peildag"] == (3, "project")


def steps(project: Project) -> dict[str, dict]:
    """What each page of each edition would be given, as its fingerprint knows it."""
    from peilmerk.plan import steps as planned

    wanted = build.wanted(project, project.publications, build.Options(publisher="embedded"))
    assert wanted.variant == ""  # settings change the edition itself
    return {s.id: s.parameters for p in project.publications for s in planned.steps(project, p, "", wanted.variant, wanted.values.get(p.id)) if s.stage == planned.PAGES}


def test_a_setting_changes_what_its_own_pages_are_given_and_nothing_else(project):
    before = steps(project)
    after = steps(says(project, edition="parameters: {namen: [b]}"))
    assert {name for name in before if before[name] != after[name]} == {f"{SECOND} samenvatting"}
    assert after[f"{SECOND} samenvatting"] == {"municipality": "voorbeeld", "period": "2024-Q2", "namen": ["b"]}


def test_pages_read_the_same_identity_whatever_is_set(project):
    from peilmerk.project import setting

    before = [setting(project, ["identity", name]) for name in (FIRST, SECOND)]
    project = says(project, whole="parameters: {norm_dagen: 10}\n", edition="parameters: {norm_dagen: 9}")
    assert [setting(project, ["identity", name]) for name in (FIRST, SECOND)] == before
