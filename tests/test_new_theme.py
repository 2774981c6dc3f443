"""docs/new-theme.md, followed to the letter: its commands are run, its text is written, and what is published has figure, table, sentence and text. And `peilmerk new thema` itself."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml
from lxml import html
from typer.testing import CliRunner

from building import buildable, copy_of_repository
from peilmerk import declarations, parameters
from peilmerk.cli import app
from peilmerk.errors import ConfigError, PeilmerkError, UnknownName
from peilmerk.new import notebook, settings, subject, thema
from peilmerk.project import Project
from peilmerk.reference import Reference
from synthetic import ROOT

PAGE = (ROOT / "docs/new-theme.md").read_text("utf-8")
#: What the page says to do, in order: commands, and a text to write.
_STEP = re.compile(r"^```sh\n(?P<commands>.*?)^```$|Write in `(?P<path>[^`]+)`:\n\n```markdown\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = "ambulante-jeugdhulp"


def run(root, command: str):
    words = shlex.split(command)
    assert words[0] == "peilmerk", command
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PEILMERK")}
    environment |= {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "300", "NO_COLOR": "1"}
    return subprocess.run([sys.executable, "-m", *words], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=1200)


@pytest.fixture(scope="module")
def followed(tmp_path_factory, vega):
    """A synthetic project, changed as the page says, and what its commands printed."""
    project = buildable(tmp_path_factory.mktemp("followed") / "project", vega)
    shutil.copy(ROOT / "notebooks/themarapport.ipynb", project.notebooks)
    printed = {}
    for step in _STEP.finditer(PAGE):
        if step["path"]:
            path = project.root / step["path"]
            assert path.is_file(), f"{step['path']} was to be there"
            path.write_text(step["text"], "utf-8")
            continue
        for command in step["commands"].splitlines():
            done = run(project.root, command)
            assert done.returncode == 0, command + "\n" + done.stdout + done.stderr
            printed[command] = done.stdout
    return Project(project.root), printed


def main(project, path: str):
    return html.parse(str(project.site / path)).xpath("//main")[0]


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_the_page_has_all_steps():
    commands = [line for step in _STEP.finditer(PAGE) for line in (step["commands"] or "").splitlines()]
    assert [shlex.split(c)[1] for c in commands] == ["new", "new", "build", "build", "build", "new", "build"]


def test_a_dry_run_prints_what_the_page_says_and_makes_nothing(followed):
    _, printed = followed
    said = re.search(r"```text\n(.*?)\n```", PAGE, re.DOTALL)[1].splitlines()
    dry, made = (printed[f'peilmerk new thema "Ambulante jeugdhulp"{option}'].splitlines() for option in (" --dry-run", ""))
    assert [line.rstrip() for line in dry[: len(said)]] == said
    assert "Made" in made  # which it would have refused, had the dry run written anything


def test_the_published_page_has_figure_table_sentence_and_text(followed):
    project, _ = followed
    page = main(project, f"voorbeeld/2024-q2/{NAME}.html")
    figures = page.xpath(".//*[starts-with(@id, 'fig-ambulante-jeugdhulp-')]")
    assert len(figures) == 1 and figures[0].xpath(".//div[@class='pm-chart']//img[contains(@src, '.svg')]"), "the figure is drawn"
    table = page.xpath(f".//*[@id='tbl-{NAME}-cijfers']//table")[0]
    assert {"310 personen", "325 personen"} <= {words(cell) for cell in table.iter("td")}
    told = words(page)
    assert "In het 2e kwartaal van 2024 kregen 325 jeugdigen hulp zonder verblijf, 15 meer dan in het kwartaal ervoor." in told, "the author's text"
    assert re.search(r"In het tweede kwartaal van 2024 (waren|kregen|hadden).*325.*4,8% meer dan", told), "the sentence from data"


def test_every_number_of_the_page_carries_the_key_of_its_figure(followed):
    project, _ = followed
    page = main(project, f"voorbeeld/2024-q2/{NAME}.html")
    keyed = {words(e) for e in page.xpath(".//*[@data-key]")}
    assert {"325", "4,8%", "15"} <= keyed


def test_it_is_published_for_every_edition_with_data_and_what_has_none_is_left_out(followed):
    project, _ = followed
    for edition in ("2024-q1", "2024-q2"):
        assert words(main(project, f"voorbeeld/{edition}/{NAME}.html")).startswith("Ambulante jeugdhulp")
        assert "Uitgaven ambulante jeugdhulp" not in words(main(project, f"voorbeeld/{edition}/{NAME}.html"))  # an indicator without figures


def test_another_value_of_its_parameter_makes_a_variant(followed):
    project, _ = followed
    assert (project.reports / f"varianten/voorbeeld/2024-q2/jaren=2/website/_site/{NAME}.html").is_file()


def test_the_thematic_report_has_a_site_of_its_own(followed):
    project, _ = followed
    ordinary, report = project.publication("voorbeeld", "2024-Q2"), project.publication("voorbeeld", "2024-Q2", "bijstand")
    assert (ordinary.id, report.id) == ("voorbeeld/2024-q2", "voorbeeld/2024-q2-bijstand")
    assert report.pages == ("themarapport", "bijstand") and report.thematic and not ordinary.thematic
    cover, page = main(project, f"{report.id}/index.html"), main(project, f"{report.id}/bijstand.html")
    assert "Dit rapport gaat over één onderwerp in Voorbeeld." in words(cover) and "1.270" in words(cover)
    assert "1.270" in words(page)
    assert not (project.site / ordinary.id / "bijstand.html").exists()  # no page of the ordinary edition
    assert not (project.site / report.id / "jeugd.html").exists()


def test_the_file_of_a_thematic_report_has_its_own_figures_only(followed):
    project, _ = followed
    lines = (project.site / "voorbeeld/2024-q2-bijstand/data").glob("*.csv")
    text = next(iter(lines)).read_text("utf-8")
    assert "bijstandsgerechtigden" in text and "clienten_ambulante_jeugdhulp" not in text and "transformatiebudget" not in text


def test_the_portal_lists_it_beside_the_ordinary_edition(followed):
    project, _ = followed
    cards = html.parse(str(project.site / "index.html")).xpath("//main//li[@class='pm-card']")
    listed = [(card.find("h3/a").get("href"), [(a.get("href"), words(a)) for a in card.xpath(".//ul[@class='pm-card-themes']//a")]) for card in cards]
    assert listed == [
        ("voorbeeld/2024-q2/index.html", [("voorbeeld/2024-q2-bijstand/index.html", "Bijstand: Voorbeeld, 2e kwartaal 2024")]),
        ("voorbeeld/2024-q1/index.html", [("voorbeeld/2024-q1-bijstand/index.html", "Bijstand: Voorbeeld, 1e kwartaal 2024")]),
    ]


def test_the_notebook_is_as_clean_as_those_in_git(followed):
    project, _ = followed
    for name in (NAME, "bijstand"):
        path = project.notebooks / f"{name}.ipynb"
        nb = nbformat.read(path, 4)
        nbformat.validate(nb)
        assert not any(c.get("outputs") or c.get("execution_count") for c in nb.cells)
        assert len({c.id for c in nb.cells}) == len(nb.cells)
        assert path.read_text("utf-8") == json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False, indent=1) + "\n"
        checked = subprocess.run([sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), str(path)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout


# --- protected together ---------------------------------------------------------------------------------------------


def test_reports_of_one_municipality_and_period_are_protected_together(followed):
    from peilmerk import prepared

    project, _ = followed
    ordinary, report = project.publication("voorbeeld", "2024-Q2"), project.publication("voorbeeld", "2024-Q2", "bijstand")
    told = [prepared.public(project.work(p))["protection"].get("together") for p in (ordinary, report)]
    assert told == [[report.id], [ordinary.id]]
    figures = [prepared.read_protected(project.work(p)).set_index(["indicator", "time_period", "product"])["conf_status"] for p in (ordinary, report)]
    both = figures[0].index.intersection(figures[1].index)
    assert len(both) and (figures[0].groupby(level=[0, 1, 2]).first()[both] == figures[1].groupby(level=[0, 1, 2]).first()[both]).all()


def test_a_release_is_protected_as_it_was_and_others_are_held_against_it(followed):
    from peilmerk import prepared, release, together

    project, _ = followed
    ordinary, report = project.publication("voorbeeld", "2024-Q1"), project.publication("voorbeeld", "2024-Q1", "bijstand")
    assert release.exists(project, ordinary)
    assert together.others(project, ordinary) == [] and together.others(project, report) == []
    assert prepared.public(project.work(report))["protection"]["releases"] == [ordinary.id]


# --- what is chosen ---------------------------------------------------------------------------------------------------

REFERENCE = Reference(ROOT / "data/reference")


def chosen(title: str, **how) -> subject.Subject:
    return subject.choose(REFERENCE, title, how.get("indicators", []), how.get("theme"), how.get("products", []), how.get("law"))


def test_a_title_speaks_of_the_indicators_whose_label_has_it():
    found = chosen("Jeugdhulp met verblijf")
    assert found.name == "jeugdhulp-met-verblijf" and found.indicators[0] == "clienten_verblijf"
    assert all("jeugdhulp met verblijf" in REFERENCE.indicators[c].label.casefold() for c in found.indicators)


def test_words_in_another_order_are_found_too_and_a_theme_by_its_name():
    assert "clienten_ambulante_jeugdhulp" in chosen("Jeugdigen: ambulante hulp").indicators
    assert all(REFERENCE.indicators[c].theme == "werk_inkomen" for c in chosen("Werk en inkomen").indicators)


def test_an_indicator_is_chosen_by_label_or_code():
    assert chosen("Iets", indicators=["Bijstandsgerechtigden", "clienten_verblijf"]).indicators == ("bijstandsgerechtigden", "clienten_verblijf")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"indicators": ["Bijstandsgerechtigde"]}, "Did you mean 'Bijstandsgerechtigden'"),
        ({"theme": "jeucht"}, "Unknown theme 'jeucht'"),
        ({"products": ["pleegsorg"]}, "'pleegzorg'"),
        ({"law": "Jeugdwed"}, "Did you mean 'Jeugdwet'"),
    ],
)
def test_a_misspelling_gets_the_nearest(how, says):
    with pytest.raises(UnknownName) as error:
        chosen("Iets", **how)
    assert says in str(error.value)


def test_a_title_that_speaks_of_nothing_says_how_to_choose():
    with pytest.raises(PeilmerkError, match=r"--indicator LABEL .*--theme") as error:
        chosen("Pleegzorg")
    assert "--product" in str(error.value) and "pleegzorg" in str(error.value)


@pytest.mark.parametrize(("title", "name"), [("Wmo & Jeugd", "wmo-jeugd"), ("Cliënten Wmo: één", "clienten-wmo-een"), ("  Wonen 2024 ", "wonen-2024")])
def test_a_title_becomes_a_name_that_addresses_can_have(title, name):
    assert subject.slug(title) == name


def test_a_title_without_letters_is_refused():
    with pytest.raises(PeilmerkError, match="no letters"):
        subject.slug("2024")


def test_what_is_counted_from_registers_is_declared_as_a_whole_and_by_district():
    declared = notebook.tables(chosen("Pleegzorg", products=["pleegzorg"]), REFERENCE)
    assert list(declared) == ["clienten_maatwerk", "clienten_maatwerk_wijken", "instroom_maatwerk", "instroom_maatwerk_wijken", "uitstroom_maatwerk", "uitstroom_maatwerk_wijken"]
    assert declared["clienten_maatwerk"] == {
        "indicator": ["clienten_maatwerk"], "product": ["pleegzorg"], "law": ["Jeugdwet"], "breakdown": ["_T"], "registers": True, "frequentie": ["Q"], "gebied": "gemeente",
    }  # fmt: skip
    assert "breakdown" not in declared["clienten_maatwerk_wijken"] and declared["clienten_maatwerk_wijken"]["gebied"] == "wijk"


@pytest.mark.parametrize("theme", sorted(REFERENCE.themes))
def test_a_notebook_of_any_theme_can_be_declared_and_run_by_hand(theme, tmp_path):
    found = chosen("Thema: \"alles\"", theme=theme)
    path = tmp_path / "thema-alles.ipynb"
    path.write_text(notebook.write(found, REFERENCE, "nijmegen", "2019"), "utf-8")
    page = declarations.read(path)
    assert page.title == 'Thema: "alles"' and page.tables == notebook.tables(found, REFERENCE)
    assert [p.name for p in parameters.declared(path).values()] == ["municipality", "period", "jaren"]
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            compile(cell.source, cell.id, "exec")


# --- peilmerk.yml ------------------------------------------------------------------------------------------------------

_SETTINGS = """\
# Alles
title: Cijfers   # een titel
municipalities:
  voorbeeld: {code: GM9999, name: Voorbeeld}

pages: &pages
  - samenvatting           # eerst
  - jeugd                  # dan

  # achteraan
  - kwaliteit

reports:
  kwartaal: {title: Kwartaal, pages: *pages}
  jaar:
    title: Jaar
    pages: *pages

# edities
editions:
  - {municipality: voorbeeld, period: "2024", report: kwartaal, peildatum: 2025-05-31}
"""


def test_a_page_is_one_line_and_nothing_else_changes():
    text = settings.with_page(_SETTINGS, "wonen", ["kwaliteit"])
    assert text.splitlines() == [line for old in _SETTINGS.splitlines() for line in ([old, "  - wonen"] if "- jeugd" in old else [old])]
    assert yaml.safe_load(text)["reports"]["jaar"]["pages"] == ["samenvatting", "jeugd", "wonen", "kwaliteit"]


def test_every_report_with_a_list_of_its_own_gets_the_page_and_thematic_ones_do_not():
    own = _SETTINGS.replace("title: Kwartaal, pages: *pages", "title: Kwartaal, pages: [jeugd, kwaliteit]").replace(
        "  jaar:", "  thema: {title: Thema, structure: thema, pages: [jeugd]}\n  jaar:"
    )
    found = yaml.safe_load(settings.with_page(own, "wonen", ["kwaliteit"]))["reports"]
    assert [found[r]["pages"] for r in ("kwartaal", "thema", "jaar")] == [["jeugd", "wonen", "kwaliteit"], ["jeugd"], ["samenvatting", "jeugd", "wonen", "kwaliteit"]]


def test_a_report_and_its_editions_stand_at_the_end_of_their_lists():
    text = settings.with_report(_SETTINGS, "wonen", "Wonen: nu", ["wonen"], [{"municipality": "voorbeeld", "period": "2024", "peildatum": "2025-05-31"}])
    added = [line for line in text.splitlines() if line not in _SETTINGS.splitlines()]
    assert added == [
        '  wonen: {title: "Wonen: nu", structure: thema, pages: [wonen]}',
        '  - {municipality: voorbeeld, period: "2024", report: wonen, peildatum: 2025-05-31, status: concept}',
    ]
    assert [line for line in text.splitlines() if line not in added] == _SETTINGS.splitlines()
    assert text.index("jaar:") < text.index("  wonen:") < text.index("# edities")


def test_settings_in_a_form_that_lines_cannot_be_added_to_say_what_to_write():
    flow = _SETTINGS.split("# edities")[0] + "editions: [{municipality: voorbeeld, period: '2024', report: kwartaal, peildatum: 2025-05-31}]\n"
    with pytest.raises(ConfigError, match="Add it yourself:\n  wonen: ") as error:
        settings.with_report(flow, "wonen", "Wonen", ["wonen"], [{"municipality": "voorbeeld", "period": "2024-Q1", "peildatum": "2025-05-31"}])
    assert "- {municipality: voorbeeld, period: 2024-Q1, report: wonen" in str(error.value)


def test_the_settings_of_the_repository_take_a_page_and_a_report(tmp_path):
    project = copy_of_repository(tmp_path / "p")
    before = (project.root / "peilmerk.yml").read_text("utf-8")
    behind = [p.stem for p in project.notebooks.glob("[!0]*.ipynb") if not declarations.read(p).tables]
    text = settings.with_page(before, "nieuw", behind)
    assert len(text.splitlines()) == len(before.splitlines()) + 1
    (project.root / "peilmerk.yml").write_text(settings.with_report(text, "nieuw", "Nieuw", ["jeugd"], []), "utf-8")
    assert "nieuw" in Project(project.root).config.pages and Project(project.root).config.reports["nieuw"].structure == "thema"


# --- nothing is overwritten ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["notebook", "page", "report"])
def test_what_has_the_name_already_stops_it_and_nothing_changes(project, monkeypatch, there):
    path = project.root / "peilmerk.yml"
    if there == "notebook":
        (project.notebooks / f"{NAME}.ipynb").write_text("{}")
    elif there == "page":
        shutil.copy(project.notebooks / "jeugd.ipynb", project.notebooks / f"{NAME}.ipynb")
        path.write_text(path.read_text("utf-8").replace("samenvatting, jeugd", f"samenvatting, {NAME}"), "utf-8")
    else:
        path.write_text(path.read_text("utf-8").replace("reports:", f"reports:\n  {NAME}: {{title: X, structure: thema, pages: [jeugd]}}"), "utf-8")
    before = {p: p.read_bytes() for p in project.root.rglob("*") if p.is_file()}
    monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
    done = CliRunner().invoke(app, ["new", "thema", "Ambulante jeugdhulp"])
    assert done.exit_code == 1 and "already: nothing was changed" in done.output
    assert {p: p.read_bytes() for p in project.root.rglob("*") if p.is_file()} == before


def test_of_a_theme_with_many_indicators_those_with_most_figures_get_a_section_and_the_others_stand_in_the_list(project):
    many = chosen("Jeugd in beeld", theme="jeugd")
    made = thema.plan(project, many)
    assert len(many.indicators) > subject.MOST == len(made.subject.shown)
    assert {"clienten_ambulante_jeugdhulp", "clienten_verblijf"} <= set(made.subject.shown)
    written = nbformat.reads(made.files[project.notebooks / "jeugd-in-beeld.ipynb"], 4)
    assert sum(c.id.startswith("fig-") for c in written.cells) <= 2 * subject.MOST
    assert len(notebook.tables(made.subject, REFERENCE)["cijfers"]["indicator"]) == sum(not REFERENCE.indicators[c].counted for c in many.indicators)


def test_a_text_that_is_there_stays(project):
    made = thema.plan(project, subject.Subject("Jeugd", "jeugdigen", ("clienten_ambulante_jeugdhulp",)))
    text = project.raw / "voorbeeld/2024-Q1/teksten/jeugdigen.md"
    assert text in made.files
    text.write_text("Mijn tekst.", "utf-8")
    assert text not in thema.plan(project, made.subject).files


def test_a_subject_without_figures_gets_a_page_that_waits_for_them_but_no_report(project):
    nothing = subject.Subject("Wonen", "wonen", ("wachtlijst_aangepaste_woning",))
    assert thema.plan(project, nothing).with_data == []
    with pytest.raises(PeilmerkError, match="No edition has figures about 'Wonen'"):
        thema.plan(project, nothing, own_report=True)


# --- which publication is meant --------------------------------------------------------------------------------------------


@pytest.fixture
def two(project):
    path = project.root / "peilmerk.yml"
    text = path.read_text("utf-8").replace("reports:", "reports:\n  een-thema: {title: Een thema, structure: thema, pages: [jeugd]}")
    path.write_text(text + "  - {municipality: voorbeeld, period: 2024-Q1, report: een-thema, peildatum: 2024-05-15}\n", "utf-8")
    return Project(project.root)


def test_without_a_report_the_ordinary_edition_is_meant(two, monkeypatch):
    assert two.publication("voorbeeld", "2024-Q1").id == "voorbeeld/2024-q1"
    assert two.publication("voorbeeld", "2024-Q1", "een-thema").id == "voorbeeld/2024-q1-een-thema"
    assert [p.id for p in two.beside(two.publications[0])] == ["voorbeeld/2024-q1-een-thema"]
    assert [p.id for p in two.select(report="een-thema")] == ["voorbeeld/2024-q1-een-thema"]
    with pytest.raises(UnknownName, match="Did you mean 'een-thema'"):
        two.select(report="een-tema")
    monkeypatch.setenv("PEILMERK_EDITION", "voorbeeld/2024-q1-een-thema")  # of a notebook that a build runs
    assert two.publication("voorbeeld", "2024-Q1").id == "voorbeeld/2024-q1-een-thema"
    assert two.publication("voorbeeld", "2024-Q2").id == "voorbeeld/2024-q2"  # which it is not about


def test_reports_that_are_protected_together_have_one_peildatum(two):
    path = two.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("report: een-thema, peildatum: 2024-05-15", "report: een-thema, peildatum: 2024-05-16"), "utf-8")
    with pytest.raises(ConfigError, match="protected together"):
        _ = Project(two.root).publications


def test_the_name_of_a_thematic_report_can_stand_in_an_address(two):
    path = two.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("een-thema", "Een thema"), "utf-8")
    with pytest.raises(ConfigError, match="small letters, digits and hyphens"):
        _ = Project(two.root).publications


def test_a_report_waits_for_the_release_that_it_is_held_against(two):
    from peilmerk.plan.steps import awaited

    theme, first = "voorbeeld/2024-q1-een-thema", "voorbeeld/2024-q1"
    assert (theme, "protect") not in awaited(two, two.publications)
    path = two.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("report: kwartaal, peildatum: 2024-05-15", "report: kwartaal, peildatum: 2024-05-15, status: definitief"), "utf-8")
    definitive = Project(two.root)
    assert awaited(definitive, definitive.publications)[theme, "protect"] == [(first, "publish")]
    assert (theme, "protect") not in awaited(definitive, definitive.select(report="een-thema"))  # nothing to wait for


def test_a_text_of_a_page_that_only_another_report_has_is_not_checked_here(two):
    from types import SimpleNamespace

    from peilmerk.texts import checking

    path = two.root / "peilmerk.yml"
    path.write_text(path.read_text("utf-8").replace("[samenvatting, jeugd]", "[samenvatting]"), "utf-8")
    apart = Project(two.root)
    stray = apart.raw / "voorbeeld/2024-Q1/teksten/zwerver.md"
    stray.write_text("Een tekst van niemand.", "utf-8")
    found = {p.id: [f.name for f in checking.files(SimpleNamespace(project=apart, publication=p))] for p in apart.publications}
    assert found["voorbeeld/2024-q1"] == ["zwerver.md"]  # of no page at all: that is told
    assert found["voorbeeld/2024-q1-een-thema"] == ["jeugd.md", "zwerver.md"]


def test_by_hand_a_notebook_opens_the_report_that_declares_its_tables(followed, monkeypatch):
    from peilmerk import edition

    project, _ = followed
    for name in [n for n in os.environ if n.startswith("PEILMERK")]:
        monkeypatch.delenv(name)
    of = {page: declarations.read(project.notebooks / f"{page}.ipynb").tables for page in ("jeugd", "bijstand")}
    meant = {page: edition._meant(project, "voorbeeld", "2024-Q2", tables).report for page, tables in of.items()}
    assert meant == {"jeugd": "kwartaal", "bijstand": "bijstand"}
    assert edition._meant(project, "voorbeeld", "2024-Q2", {}).report == "kwartaal"
