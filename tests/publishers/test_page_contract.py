"""The contract of a page: what its source has, and that the finished page has it too."""

from __future__ import annotations

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from peilmerk.errors import PublisherError
from peilmerk.publishers import markup, page_contract
from peilmerk.publishers.embedded import publish

TABLE = '<table><tr><td data-key="a;b">12</td><td data-key="a;c">13</td></tr></table>'
CHART = '<div class="pm-chart"></div><script type="application/json" class="pm-spec">{}</script>'


def notebook():
    def shown(text):
        return new_code_cell("x", outputs=[new_output("display_data", data={"text/markdown": text})])

    return new_notebook(cells=[
        new_raw_cell("---\ntitle: Wmo's *stand*\n---"),
        new_markdown_cell("## Wie wacht? {#wacht}\n\nEr wachten [12]{data-key=\"a;b\"} mensen.\n\n```python\n## geen kop\n```"),
        shown(f"::: {{#fig-wacht}}\n\n{markup.raw(CHART + TABLE)}\nWachtenden\n\n:::\n"),
        shown(f"::: {{#tbl-wacht}}\n\n{markup.raw(TABLE)}\nWachtenden\n\n:::\n"),
        new_code_cell("#| include: false\n", outputs=[new_output("display_data", data={"text/markdown": "## verborgen"})]),
        new_markdown_cell("### Risico's en [meer](index.html)\n\nZie @fig-wacht, [de stand](./index.ipynb#wacht), [elders](https://example.org/a), `[geen](code.html)` en ![geen](beeld.png).\n\n" + markup.raw('<p><a class="pm-x" href="data/a%20b.csv">Gegevens</a></p>')),
    ])  # fmt: skip


@pytest.fixture
def site(tmp_path):
    """A folder with its contract, and the page that the embedded publisher made of it."""
    import nbformat

    (tmp_path / "_quarto.yml").write_text("project: {type: website}\nlang: nl\nexecute: {echo: false}\nwebsite: {title: Editie}\n", "utf-8")
    nbformat.write(notebook(), tmp_path / "index.ipynb")
    page_contract.write(tmp_path, {"index.html": tmp_path / "index.ipynb"})
    return tmp_path, publish(tmp_path).site


def test_it_says_what_the_source_has():
    assert page_contract.of_source(notebook()) == {
        "title": "Wmo's stand", "headings": [[2, "Wie wacht?", "wacht"], [3, "Risico's en meer", ""]], "floats": ["fig-wacht", "tbl-wacht"],
        "tables": 2, "charts": 1, "numbers": {"a;b": 3, "a;c": 2},
        "links": {"#fig-wacht": 1, "data/a b.csv": 1, "https://example.org/a": 1, "index.html": 1, "index.html#wacht": 1},
    }  # fmt: skip


def test_the_page_that_was_made_of_it_has_all(site):
    folder, made = site
    assert page_contract.faults(folder, made) == []
    page_contract.keep(folder, made)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('lang="nl"', 'lang="en"', "its language is 'en', and must be 'nl'"),
        ("Wie wacht?</h2>", "Wie?</h2>", "the heading 'Wie wacht?' (level 2) is not there"),
        ('id="wacht"', 'id="anders"', "the heading 'Wie wacht?' has lost its anchor #wacht"),
        ('id="fig-wacht"', 'id="fig-anders"', "figures and tables are others; lacking: fig-wacht; too many: fig-anders"),
        ("<table>", "<div>", "tables, and must have 2"),
        ("pm-spec", "spec", "it has 0 charts, and must have 1"),
        (' data-key="a;c"', "", "2 number(s) have lost their key or are not there: a;c"),
        ('href="#fig-wacht"', 'href="#tbl-wacht"', "1 link(s) are not there or lead elsewhere: #fig-wacht"),
        ('href="https://example.org/a"', 'href="https://example.org/b"', "1 link(s) are not there or lead elsewhere: https://example.org/a"),
        ("</main>", '<b data-key="x;y">9</b></main>', "1 number(s) stand there that no source has: x;y"),
    ],
)  # fmt: skip
def test_what_a_publisher_loses_or_adds_is_said(site, old, new, said):
    folder, made = site
    page = made / "index.html"
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new), "utf-8")
    assert any(said in line for line in page_contract.faults(folder, made)), page_contract.faults(folder, made)
    with pytest.raises(PublisherError, match="is not what its sources say"):
        page_contract.keep(folder, made)


@pytest.mark.parametrize(("link", "same"), [("jeugd.ipynb#a", "./jeugd.html#a"), ("./", "index.html"), ("deel/", "deel/index.html"), ("a%20b.csv", "a b.csv"), ("#a", "#a")])
def test_one_target_may_be_written_in_several_ways(link, same):
    """Quarto writes `./` before pages of its own site, and a folder where we write its index."""
    assert page_contract.of_page(f'<main><h1>Stand</h1><a href="{link}">x</a></main>')["links"] == page_contract.of_page(f'<main><h1>Stand</h1><a href="{same}">x</a></main>')["links"]


def test_the_order_of_figures_is_part_of_it(site):
    folder, made = site
    told = json.loads((folder / page_contract.FILE).read_text("utf-8"))
    told["index.html"]["floats"].reverse()
    (folder / page_contract.FILE).write_text(json.dumps(told), "utf-8")
    assert page_contract.faults(folder, made) == ["index.html: figures and tables are in another order"]


def test_a_page_that_is_not_there_is_said(site):
    folder, made = site
    (made / "index.html").unlink()
    assert page_contract.faults(folder, made) == ["index.html: the page is not there"]


def test_a_folder_without_contract_promises_nothing(tmp_path):
    assert page_contract.faults(tmp_path, tmp_path) == []
