"""Staging: what of an executed notebook goes to readers, and in which form."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
import yaml
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from building import copy_of
from peilmerk import accessibility
from peilmerk.display import MIME
from peilmerk.errors import NotebookFailed
from peilmerk.publishers import contract, stage
from synthetic import ROOT

BUILD = stage.Build("2024-05-20T08:00:00Z", "0.1.0", "de ingebouwde publisher", {"aantal_tegels": "4"})


@pytest.fixture(scope="module")
def first(published):
    """The first edition of the synthetic project."""
    return published.publications[0]


@pytest.fixture(scope="module")
def staged(published, first, tmp_path_factory):
    """Its folder, staged from the notebooks that were executed."""
    return stage.edition(published, first, published.edition_folder(first) / "notebooks", tmp_path_factory.mktemp("staged") / "website", BUILD)


@pytest.fixture
def restage(published, first, tmp_path):
    """A function that stages the edition with the summary's notebook replaced; returns the summary as staged."""

    def run(*cells, **metadata):
        executed = tmp_path / "executed"
        shutil.copytree(published.edition_folder(first) / "notebooks", executed, dirs_exist_ok=True)
        nbformat.write(new_notebook(cells=list(cells), metadata=metadata), executed / "samenvatting.ipynb")
        return nbformat.read(stage.edition(published, first, executed, tmp_path / "website", BUILD) / "index.ipynb", 4)

    return run


def read(folder, page="index"):
    return nbformat.read(folder / f"{page}.ipynb", 4)


def outputs(notebook) -> list[str]:
    return [o.data["text/markdown"] for c in notebook.cells if c.cell_type == "code" for o in c.outputs]


def handed_over(content: dict, **other):
    return new_output("execute_result", data={MIME: content, **other})


def said(text: str):
    return handed_over({"kind": "text", "markdown": text})


# --- the folder ---------------------------------------------------------------------------------------------------


def test_a_staged_edition_keeps_the_contract_with_quarto(staged):
    assert contract.breaches(staged) == []


def test_only_pages_with_something_to_show_are_staged(staged):
    assert {p.name for p in staged.glob("*.ipynb")} == {"index.ipynb", "jeugd.ipynb", "maatregelen.ipynb", "verantwoording.ipynb"}
    config = yaml.safe_load((staged / "_quarto.yml").read_text("utf-8"))
    assert config["project"]["render"] == ["index.ipynb", "jeugd.ipynb", "maatregelen.ipynb", "verantwoording.ipynb"]
    assert [e["href"] for e in config["website"]["sidebar"][0]["contents"]] == config["project"]["render"]


def test_pages_that_follow_each_other_with_one_heading_stand_below_it_in_the_menu():
    def entry(name):
        return {"href": f"{name}.ipynb", "text": name}

    given = [("index", ""), ("raad", "In het kort"), ("inwoners", "In het kort"), ("jeugd", "Zorg"), ("wmo", "Zorg"), ("eigen", ""), ("methoden", "Over de cijfers")]
    assert stage._menu([(entry(name), section) for name, section in given]) == [
        entry("index"),
        {"section": "In het kort", "contents": [entry("raad"), entry("inwoners")]},
        {"section": "Zorg", "contents": [entry("jeugd"), entry("wmo")]},
        entry("eigen"),
        {"section": "Over de cijfers", "contents": [entry("methoden")]},
    ]


def test_lists_of_an_edition_replace_those_of_the_root(staged):
    root = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
    config = yaml.safe_load((staged / "_quarto.yml").read_text("utf-8"))
    assert "index.qmd" in root["project"]["render"] and "index.qmd" not in config["project"]["render"]
    assert config["lang"] == root["lang"] and config["format"] == root["format"]
    assert config["website"]["title"] == "Kwartaalrapport, Voorbeeld, 1e kwartaal 2024"


def test_merging_goes_down_into_settings_and_replaces_what_is_no_setting():
    root = {"website": {"title": "a", "menu": [1, 2], "search": {"type": "overlay"}}, "lang": "nl"}
    edition = {"website": {"menu": [3], "search": {"location": "navbar"}}, "format": "html"}
    assert stage.merge(root, edition) == {
        "website": {"title": "a", "menu": [3], "search": {"type": "overlay", "location": "navbar"}}, "lang": "nl", "format": "html",
    }  # fmt: skip
    assert root["website"]["menu"] == [1, 2]


def test_staging_anew_leaves_nothing_of_the_last_time(published, first, staged):
    (staged / "oud.ipynb").write_text("{}")
    stage.edition(published, first, published.edition_folder(first) / "notebooks", staged, BUILD)
    assert not (staged / "oud.ipynb").exists()


def test_staging_twice_gives_the_same_files(published, first, staged, tmp_path):
    other = stage.edition(published, first, published.edition_folder(first) / "notebooks", tmp_path / "other", BUILD)
    files = {p.relative_to(staged): p.read_bytes() for p in staged.rglob("*") if p.is_file()}
    assert {p.relative_to(other): p.read_bytes() for p in other.rglob("*") if p.is_file()} == files


def test_the_file_with_figures_names_deliveries_and_not_their_content(published, first, staged):
    """The hash of a file in which few figures are unknown would let a reader try them all."""
    text = (staged / "data/observaties.csv").read_text("utf-8")
    public = json.loads((published.work(first) / "public.json").read_text("utf-8"))
    assert all(d["hash"] not in text and d["delivery"] in text for d in public["deliveries"])
    assert len(text.splitlines()) == 1 + public["protection"]["cells"]


# --- what is published of a notebook ------------------------------------------------------------------------------


def test_a_page_begins_with_its_title(staged):
    start, other = read(staged).cells[0], read(staged, "jeugd").cells[0]
    assert (start.cell_type, other.cell_type) == ("raw", "raw")
    assert yaml.safe_load(start.source.strip("-")) == {
        "title": "Kwartaalrapport", "subtitle": "Voorbeeld, 1e kwartaal 2024", "pagetitle": "Kwartaalrapport | Voorbeeld, 1e kwartaal 2024",
    }  # fmt: skip
    assert yaml.safe_load(other.source.strip("-"))["title"] == "Jeugd"


def test_the_start_page_tells_status_and_date(staged):
    banner = read(staged).cells[1].source
    assert "Definitieve editie" in banner and "15 mei 2024" in banner
    assert "pm-banner" not in json.dumps(read(staged, "jeugd"))


def test_parameters_and_declarations_are_not_published(restage):
    tags = ["parameters", "injected-parameters", "tabellen"]
    staged = restage(*(new_code_cell("x = 1", metadata={"tags": [t]}, outputs=[said(f"GEHEIM {t}")]) for t in tags))
    code = [c for c in staged.cells if c.cell_type == "code"]
    assert len(code) == 3 and all(c.source.startswith("#| include: false\n") and not c.outputs for c in code)


def test_prints_and_what_is_only_for_jupyter_are_not_published(restage):
    html = {"text/html": "<table>GEHEIM</table>", "text/plain": "GEHEIM"}
    staged = restage(new_code_cell("...", outputs=[
        new_output("stream", name="stdout", text="GEHEIM"), new_output("stream", name="stderr", text="GEHEIM"),
        new_output("execute_result", data=html), new_output("display_data", data=html), said("Voor lezers."),
    ]))  # fmt: skip
    assert outputs(staged) == ["Voor lezers."]
    assert "GEHEIM" not in json.dumps(staged)


def test_the_prints_of_the_synthetic_notebook_are_gone(published, first, staged):
    executed = (published.edition_folder(first) / "notebooks/samenvatting.ipynb").read_text("utf-8")
    assert '"alleen voor de analist\\n"' in executed
    shown = [o for c in read(staged).cells for o in c.get("outputs", [])]
    assert shown and all(o.output_type == "display_data" and "analist" not in json.dumps(o) for o in shown)


def test_nothing_that_differs_between_two_runs_is_left(restage):
    first, second = (
        restage(
            new_code_cell("...", outputs=[said("x")], execution_count=n, metadata={"papermill": {"start_time": str(n)}, "tags": ["a"]}),
            papermill={"duration": n}, kernelspec={"name": f"k{n}", "display_name": "K", "language": "python"},
        )
        for n in (1, 2)
    )  # fmt: skip
    assert first == second
    assert all(not c.metadata for c in first.cells) and all(c.get("execution_count") is None for c in first.cells)
    assert [c.id for c in first.cells] == [f"cel-{n:02d}" for n in range(len(first.cells))]


def test_an_error_in_a_notebook_is_refused(restage):
    error = new_output("error", ename="KeyError", evalue="'jaar'", traceback=["..."])
    with pytest.raises(NotebookFailed, match=r"samenvatting\.ipynb, cell 2: KeyError: 'jaar'"):
        restage(new_markdown_cell("x"), new_code_cell("...", outputs=[error]))


def test_an_output_that_has_no_form_is_refused(restage):
    with pytest.raises(NotebookFailed, match="kind 'kaart' has no form"):
        restage(new_code_cell("...", outputs=[handed_over({"kind": "kaart"})]))


def test_markdown_output_of_any_library_is_published(restage):
    assert outputs(restage(new_code_cell("...", outputs=[new_output("display_data", data={"text/markdown": "**Vet**"})]))) == ["**Vet**"]


# --- sections -----------------------------------------------------------------------------------------------------


def sources(*cells) -> list[str]:
    return [c.source for c in stage._without_empty_sections(list(cells))]


def full(source="figuur()"):
    return new_code_cell(source, outputs=[said("x")])


def empty(source="figuur(None)"):
    return new_code_cell(source)


def words(text):
    return new_markdown_cell(text)


def test_a_section_without_a_result_is_left_out_with_its_words(staged):
    text = json.dumps(read(staged))
    assert "## Budget" in text and "## Leeg" not in text and "die er niet is" not in text


def test_a_section_with_one_result_stays_whole():
    assert sources(words("## A"), empty(), full(), words("meer"), words("## B"), full("b()")) == [
        "## A", "figuur(None)", "figuur()", "meer", "## B", "b()",
    ]  # fmt: skip


def test_a_section_of_words_alone_stays():
    assert sources(words("## A\n\nUitleg."), words("## B"), empty()) == ["## A\n\nUitleg."]


def test_words_under_a_heading_go_with_it_and_the_section_above_stays():
    assert sources(words("## A"), full(), words("## B"), words("Toelichting."), empty()) == ["## A", "figuur()"]


def test_code_before_the_first_heading_stays():
    assert sources(empty("import pandas"), words("## A"), full()) == ["import pandas", "## A", "figuur()"]


# --- figures and tables -------------------------------------------------------------------------------------------


def test_a_table_is_a_labelled_block_with_its_title_as_caption(staged):
    (table,) = [o for o in outputs(read(staged)) if o.startswith("::: {#tbl-budget}")]
    assert "```{=html}\n<div" in table and table.rstrip().endswith("Transformatiebudget\n\n:::")


def test_a_title_with_markup_stays_text(staged):
    (figure,) = [o for o in outputs(read(staged)) if o.startswith("::: {#fig-besteed}")]
    assert figure.rstrip().endswith("Besteed \\<per\\> interventie & jaar\n\n:::")
    assert "<per>" not in figure and '<img src="assets/figures/' in figure and 'class="pm-spec"' in figure


def test_the_pages_of_the_edition_are_links_but_for_the_start_page(staged):
    (links,) = [o for o in outputs(read(staged)) if "jeugd.ipynb" in o and o.startswith("::: {.pm-pages}")]
    assert links.split("\n")[2:-2] == ["- [Jeugd](jeugd.ipynb)", "- [Maatregelen](maatregelen.ipynb)", "- [Verantwoording](verantwoording.ipynb)"]


def test_the_pages_of_the_edition_stand_below_the_headings_of_the_menu():
    pages = [{"name": n, "title": n.title(), "section": s} for n, s in (("start", ""), ("los", ""), ("jeugd", "Zorg & *hulp*"), ("wmo", "Zorg & *hulp*"), ("kwaliteit", "Over"))]
    made = stage._contents({"pages": pages}, [p["name"] for p in pages])
    assert made.split("\n")[2:-2] == [
        "- [Los](los.ipynb)", "- **Zorg & \\*hulp\\***", "    - [Jeugd](jeugd.ipynb)", "    - [Wmo](wmo.ipynb)", "- **Over**", "    - [Kwaliteit](kwaliteit.ipynb)",
    ]  # fmt: skip


def test_the_facts_of_the_build_are_filled_in(staged):
    (facts,) = [o for o in outputs(read(staged, "verantwoording")) if "pm-facts" in o]
    for fact in ("Voorbeeld, 1e kwartaal 2024", "15 mei 2024", "aantal_tegels = 4", "Peilmerk 0.1.0", "de ingebouwde publisher", "2024-05-20T08:00:00Z"):
        assert fact in facts


# --- figures whose numbers stand in a table too -------------------------------------------------------------------


def page_of(*outputs: dict):
    """A notebook with outputs of the kinds figure and table."""
    return new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data", data={MIME: content}) for content in outputs])])


def holding(kind: str, name: str, *cells: tuple[str, str]) -> dict:
    """A figure or table of one row: (text, key) of its numbers."""
    row = {"kind": "item", "cells": [{"text": "2020", "kind": "head", "flags": []}, *({"text": text, "kind": "num", "flags": [], "key": key} for text, key in cells)]}
    return {"kind": kind, "label": name, "caption": f"Over {name}", "table": {"rows": [row]}}


TABLE = holding("table", "tbl-b", ("850", "A"), ("900", "B"), ("950", "C"))


def test_a_figure_of_which_each_number_stands_in_one_table_is_told_there():
    assert stage.told_in_a_table(page_of(holding("figure", "fig-a", ("€ 850.000", "A"), ("€ 900.000", "B")), TABLE)) == {"fig-a": "Over tbl-b"}


@pytest.mark.parametrize("cells", [[("850", "A"), ("1", "D")], [("850", "A"), ("12%", "")], []])
def test_one_with_a_number_that_is_in_no_table_or_has_no_key_keeps_its_data(cells):
    assert stage.told_in_a_table(page_of(holding("figure", "fig-a", *cells), TABLE)) == {}


def test_two_tables_that_have_a_part_each_do_not_count():
    parts = holding("table", "tbl-b", ("850", "A")), holding("table", "tbl-c", ("900", "B"))
    assert stage.told_in_a_table(page_of(holding("figure", "fig-a", ("850", "A"), ("900", "B")), *parts)) == {}


# --- the portal ---------------------------------------------------------------------------------------------------


def test_the_portal_is_a_project_of_the_start_page_and_the_statement(published, tmp_path):
    folder = stage.portal(published, tmp_path / "portaal", "## Voorbeeld\n")
    assert contract.breaches(folder) == []
    assert (folder / "_edities.md").read_text("utf-8") == "## Voorbeeld\n"
    assert yaml.safe_load((folder / "_quarto.yml").read_text("utf-8"))["project"]["render"] == ["index.qmd", "toegankelijkheid.qmd", "404.qmd"]
    lost = (folder / "404.qmd").read_text("utf-8")
    assert "{{< include _edities.md >}}" in lost and "pm-search-open" in lost, "who is lost can search, and sees all editions"
    assert (folder / "toegankelijkheid.qmd").read_text("utf-8") == accessibility.page(published)


# --- a municipality that does not exist ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def invented(marked, tmp_path_factory):
    """The same edition as `staged`, of a municipality that is `synthetic: true`."""
    first = marked.publications[0]
    return stage.edition(marked, first, marked.edition_folder(first) / "notebooks", tmp_path_factory.mktemp("invented") / "website", BUILD)


def texts(folder) -> dict[str, str]:
    """Every file of an edition that is about it, and none that every edition has."""
    files = [p for p in folder.rglob("*") if p.is_file() and "assets" not in p.relative_to(folder).parts]
    return {p.relative_to(folder).as_posix(): p.read_bytes().decode("utf-8", "replace") for p in files}


def test_a_real_edition_says_nothing_of_the_kind(staged):
    said = [name for name, text in texts(staged).items() if re.search("verzonnen gegevens|pm-synthetic|Verzonnen", text)]
    assert said == [] and "data/observaties.csv" in texts(staged)
    assert "verzonnen" not in yaml.safe_load((staged / "_quarto.yml").read_text("utf-8"))["peilmerk"]


def test_an_invented_edition_keeps_the_contract_and_is_the_same_twice(marked, invented, tmp_path):
    assert contract.breaches(invented) == []
    first = marked.publications[0]
    again = stage.edition(marked, first, marked.edition_folder(first) / "notebooks", tmp_path / "again", BUILD)
    assert texts(again) == texts(invented)


def test_every_page_of_an_invented_edition_begins_with_the_notice(invented):
    pages = list(invented.glob("*.ipynb"))
    assert len(pages) == 4
    for path in pages:
        notebook = nbformat.read(path, 4)
        assert notebook.cells[1].source.startswith('```{=html}\n<div class="pm-synthetic" role="region" aria-label="Verzonnen gegevens"'), path.name
        assert "Voorbeeld bestaat niet.</strong> Alle cijfers op deze site zijn gemaakt om Peilmerk te laten zien." in notebook.cells[1].source
        front = yaml.safe_load(notebook.cells[0].source.strip("-"))
        assert front["pagetitle"] == f"{front['title']} (verzonnen gegevens) | Voorbeeld, 1e kwartaal 2024"
    assert "Definitieve editie" in read(invented).cells[2].source
    assert yaml.safe_load(read(invented).cells[0].source.strip("-"))["subtitle"] == "Voorbeeld, 1e kwartaal 2024 (verzonnen gegevens)"


def test_what_stands_on_every_page_around_it_says_it_too(invented):
    website = yaml.safe_load((invented / "_quarto.yml").read_text("utf-8"))["website"]
    assert website["title"] == "Kwartaalrapport, Voorbeeld, 1e kwartaal 2024 (verzonnen gegevens)"
    assert website["description"].startswith("Verzonnen gegevens: Voorbeeld bestaat niet. Cijfers over het sociaal domein van Voorbeeld")
    assert website["navbar"]["title"].endswith("(verzonnen)") and website["page-footer"]["center"].endswith("(verzonnen gegevens)")


def test_every_table_and_figure_says_it_by_itself(invented):
    shown = [o for p in ("index", "jeugd", "maatregelen", "verantwoording") for o in outputs(read(invented, p)) if o.startswith(("::: {#fig-", "::: {#tbl-"))]
    assert len(shown) >= 7 and any(b.startswith("::: {#fig-") for b in shown)
    sourced = [block for block in shown if '<p class="pm-source">' in block]
    assert sum('<p class="pm-source">Bron: ' in block for block in sourced) >= 4
    assert all(re.search(r'<p class="pm-source">(?:Bron: .*\. )?Verzonnen gegevens\.</p>', block) for block in sourced)
    assert not [block for block in shown if "(verzonnen gegevens)" in block.rpartition("```")[2]], "the caption does not repeat it"


def test_a_picture_of_a_chart_and_what_draws_it_say_it(invented):
    (figure,) = [o for o in outputs(read(invented)) if o.startswith("::: {#fig-besteed}")]
    svg, spec = (invented / re.search(r'<img src="([^"]*)"', figure)[1]).read_text("utf-8"), json.loads(re.search(r'class="pm-spec">(.*?)</script>', figure)[1])
    assert ">Verzonnen gegevens</text>" in svg and spec["title"]["text"] == "Verzonnen gegevens"
    assert re.search(r'data-alt="[^"]* Verzonnen gegevens\."', figure) and re.search(r' alt="[^"]* Verzonnen gegevens\."', figure)


def test_the_file_with_figures_says_it_in_its_name_and_in_every_row(staged, invented):
    assert [p.name for p in (invented / "data").iterdir() if p.is_file()] == ["observaties-synthetisch.csv"]
    lines, real = ((f / "data" / n).read_text("utf-8").splitlines() for f, n in ((invented, "observaties-synthetisch.csv"), (staged, "observaties.csv")))
    assert lines == [real[0] + ";synthetic", *(line + ";True" for line in real[1:])] and len(real) > 10
    (link,) = [o for o in outputs(read(invented, "verantwoording")) if "CSV-bestand" in o]
    assert "(data/observaties-synthetisch.csv)" in link and "laatste kolom, `synthetic`" in link


def test_the_facts_of_the_build_say_it(invented, staged):
    facts = [next(o for o in outputs(read(f, "verantwoording")) if "pm-facts" in o) for f in (invented, staged)]
    assert ["verzonnen: Voorbeeld bestaat niet" in f for f in facts] == [True, False]


@pytest.mark.parametrize(
    ("waits", "told"), [(0, "2024."), (1, "2024. 1 waarschuwing van de controles is nog niet beoordeeld."), (3, "2024. 3 waarschuwingen van de controles zijn nog niet beoordeeld.")]
)
def test_the_start_page_says_how_many_warnings_are_open(published, tmp_path, waits, told):
    copy = copy_of(published, tmp_path / "project")
    second = copy.publications[1]
    path = copy.work(second) / "public.json"
    public = json.loads(path.read_text("utf-8"))
    for check, n in zip([c for c in public["checks"] if c["severity"] == "warning"], [waits, *[0] * 99], strict=False):
        check["open"] = n
    for check in public["checks"]:
        if check["severity"] != "warning":
            check["open"] = 7  # what is only told waits for nobody
    path.write_text(json.dumps(public), "utf-8")
    folder = stage.edition(copy, second, copy.edition_folder(second) / "notebooks", tmp_path / "website", BUILD)
    banner = next(c.source for c in read(folder).cells if "pm-banner" in c.source)
    assert "Concept</span>" in banner and f"{told}</p>" in banner
    assert not [c for c in read(folder, "jeugd").cells if "pm-banner" in c.source]


# --- hidden figures and keys ---------------------------------------------------------------------------------------


def test_a_text_carries_its_keys_and_says_below_it_what_other_figures_say(restage):
    content = {"kind": "text", "markdown": "Er zijn 12.", "keyed": 'Er zijn [12]{data-key="k"}.', "notes": ["≠ bij 12: elders staat 13."]}
    (shown,) = outputs(restage(new_code_cell("ed.tekst()", outputs=[handed_over(content)])))
    assert shown.startswith('Er zijn [12]{data-key="k"}.') and '<p class="pm-legend">≠ bij 12: elders staat 13.</p>' in shown


def test_a_table_with_hidden_figures_leads_to_the_page_that_explains_the_rule(restage):
    table = {"head": [[{"text": "Wijk", "kind": "head", "flags": [], "colspan": 1}]], "rows": [], "unit": "", "legend": []}
    content = {"kind": "table", "label": "tbl-x", "caption": "t", "table": table, "notes": [], "source": "", "hidden": "3 van de 24 cijfers zijn verborgen"}
    (shown,) = outputs(restage(new_code_cell("tabel()", outputs=[handed_over(content)])))
    assert '<a href="verantwoording.html#bescherming">om personen te beschermen</a>' in shown


def test_the_text_that_explains_the_rule_can_be_linked_to(staged):
    assert any(o.startswith("::: {#bescherming}") for o in outputs(read(staged, "verantwoording")))


# --- methods, and reports about one subject ---

METHODS = {"a": "## A {#a}\n\nZie [B](#b).", "b": "## B {#b}", "c": "## C {#c}"}


def test_the_page_of_methods_has_those_that_figures_rest_on_and_those_that_these_refer_to():
    text = stage._with_methods({"methods": METHODS}, ["a"])["markdown"]
    assert "## A" in text and "## B" in text and "## C" not in text and text.startswith("Hier staan de methoden die deze editie gebruikt. 1 andere wordt niet gebruikt en staat er niet bij.")


def test_an_edition_without_computed_figures_says_so_on_its_page_of_methods():
    assert stage._with_methods({"methods": METHODS}, [])["markdown"] == "In deze editie staan geen cijfers die zo zijn berekend: elk cijfer is zoals het is geleverd of geteld."


def test_a_report_about_one_subject_says_so_in_its_header_and_menu_and_leads_to_the_ordinary_edition(built):
    thematic = [p for p in built.publications if p.thematic]
    assert thematic
    for publication in thematic:
        page = html.fromstring((built.site / publication.id / "index.html").read_text("utf-8"))
        assert f"{publication.title}, {publication.heading}" in " ".join(page.xpath("//header")[0].text_content().split()), publication.id
        (ordinary,) = [p for p in built.beside(publication) if not p.thematic]
        assert f"../../{ordinary.id}/index.html" in page.xpath("//header//a/@href") and (built.site / ordinary.id / "index.html").is_file()


def test_a_page_that_is_printed_by_itself_says_of_which_edition_it_is(built):
    for publication in built.publications:
        for name in {"raad", "overzicht"} & {path.stem for path in (built.site / publication.id).glob("*.html")}:
            said = " ".join(html.fromstring((built.site / publication.id / f"{name}.html").read_text("utf-8")).xpath("//main")[0].text_content().split())
            assert publication.heading in said and f"{publication.status.capitalize()}, stand van" in said, f"{publication.id}/{name}"
