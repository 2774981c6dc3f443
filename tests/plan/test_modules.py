"""What code a step is made of: found from imports without running anything, and hashed by what it does."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from peilmerk.plan import modules
from peilmerk.plan.modules import Library, facts, notebook
from synthetic import ROOT

NAMES = {"tabel": "display", "lijnen": "charts", "editie": "edition"}


def imported(source: str, name: str = "peilmerk.edition", **more) -> set[str]:
    """Library modules that a source names."""
    return set(facts(source, name, **more).library)


# --- imports ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "library", "others"),
    [
        ("import pandas", set(), {"pandas"}),
        ("import pandas.io.sql as s, numpy", set(), {"pandas", "numpy"}),
        ("from pandas.io import sql", set(), {"pandas"}),
        ("import peilmerk.display as d", {"peilmerk.display"}, set()),
        ("from peilmerk import display", {"peilmerk", "peilmerk.display"}, set()),
        ("from peilmerk.plan.steps import Step", {"peilmerk.plan.steps", "peilmerk.plan.steps.Step"}, set()),
        ("from . import files", {"peilmerk", "peilmerk.files"}, set()),
        ("from .plan import steps", {"peilmerk.plan", "peilmerk.plan.steps"}, set()),
        ("def later():\n    import yaml\n    from peilmerk import demo", {"peilmerk", "peilmerk.demo"}, {"yaml"}),
        ("try:\n    import fast\nexcept ImportError:\n    import slow", set(), {"fast", "slow"}),
        ("class A:\n    import yaml", set(), {"yaml"}),
        ("await x\nimport yaml", set(), {"yaml"}),
    ],
)
def test_every_import_counts_wherever_it_stands(source, library, others):
    found = facts(source, "peilmerk.edition")
    assert (set(found.library), set(found.others)) == (library, others)


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_what_is_imported_for_checking_types_only_does_not_count(test):
    assert facts(f"if {test}:\n    import pandas\nelse:\n    import numpy", "peilmerk.x").others == ("numpy",)
    assert facts(f"if not {test}:\n    import pandas", "peilmerk.x").others == ("pandas",)


def test_relative_imports_go_up_from_the_module_and_in_a_package_from_itself():
    assert "peilmerk.plan.steps" in imported("from .steps import x", "peilmerk.plan.records")
    assert "peilmerk.plan.steps" in imported("from .steps import x", "peilmerk.plan", is_package=True)
    assert "peilmerk.files" in imported("from .. import files", "peilmerk.plan.records")
    assert "peilmerk.publishers.marks" in imported("from ..marks import x", "peilmerk.publishers.embedded.build")


def test_a_name_for_notebooks_is_the_module_that_gives_it():
    assert imported("from peilmerk import tabel", "", notebook_names=NAMES) == {"peilmerk", "peilmerk.display"}
    assert imported("from peilmerk import lijnen as l, files", "", notebook_names=NAMES) == {"peilmerk", "peilmerk.charts", "peilmerk.files"}


@pytest.mark.parametrize("source", ["from peilmerk import *", "import peilmerk", "import peilmerk as pm", "import peilmerk.display"])
def test_who_takes_the_whole_package_can_use_any_of_its_names(source):
    assert {"peilmerk.display", "peilmerk.charts", "peilmerk.edition"} <= imported(source, "", notebook_names=NAMES)


@pytest.mark.parametrize("source", ["dit is geen python", "x = (", "a\0b"])
def test_source_that_is_no_python_counts_as_text(source):
    found = facts(source, "x")
    assert (found.library, found.others) == ((), ())
    assert found.sha256 != facts(source + " ", "x").sha256


# --- what changes a hash --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("same", ["x = f( 1,2 )  # uitleg", "# kop\n\nx = f(1,\n      2)\n", "x = (f(1, 2))"])
def test_layout_and_comments_change_nothing(same):
    assert facts(same, "x").sha256 == facts("x = f(1, 2)", "x").sha256


@pytest.mark.parametrize("other", ["x = f(1, 3)", "x = g(1, 2)", "y = f(1, 2)", "x = f(1, 2)\nx", "x = f(1, 2.0)", "x = f(1, '2')"])
def test_what_it_does_does(other):
    assert facts(other, "x").sha256 != facts("x = f(1, 2)", "x").sha256


EXPRESSIONS = st.recursive(st.integers(0, 9).map(str), lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({' '.join(t)})"), max_leaves=6)


@given(EXPRESSIONS, EXPRESSIONS, st.sampled_from(["\n", "\n\n\n", "  # x\n", "\n# y\n"]))
def test_two_sources_have_one_hash_exactly_if_they_are_one_program(a, b, between):
    import ast

    one, two = f"x = {a}\ny = {b}", f"x = {a}{between}y = {b}"
    assert facts(one, "x").sha256 == facts(two, "x").sha256
    same = ast.dump(ast.parse(a)) == ast.dump(ast.parse(b))
    assert (facts(a, "x").sha256 == facts(b, "x").sha256) is same


# --- the library ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path):
    """A small library: notebook -> edition -> store; style apart; a package with a template."""
    here = tmp_path / "peilmerk"
    files = {
        "__init__.py": '_NOTEBOOK = {"editie": "edition", "staven": "style"}\n',
        "edition.py": "from peilmerk import store\nimport pandas\n",
        "store.py": "from peilmerk.words.short import text\nimport pyarrow\n",
        "style.py": "import altair\n",
        "words/__init__.py": "",
        "words/short.py": "text = 1\n",
        "words/template.html": "<p>",
        "words/data/list.csv": "a;b",
        "words/inner/__init__.py": "",
        "words/inner/inner.txt": "of another package",
        "unused.py": "from peilmerk import edition\n",
    }  # fmt: skip
    for name, text in files.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    return here


def test_a_step_is_made_of_all_that_its_modules_import_and_of_nothing_else(library):
    found, others = Library(library).closure(["peilmerk.edition"])
    assert set(found) == {
        "peilmerk.edition", "peilmerk.store", "peilmerk.words", "peilmerk.words.short", "peilmerk/words/template.html", "peilmerk/words/data/list.csv",
    }  # fmt: skip
    assert others == {"pandas", "pyarrow"}


def test_modules_that_import_each_other_end(library):
    (library / "store.py").write_text("from peilmerk import edition\n")
    assert set(Library(library).closure(["peilmerk.edition"])[0]) == {"peilmerk.edition", "peilmerk.store"}


@pytest.mark.parametrize("file", ["store.py", "words/short.py", "words/__init__.py", "words/template.html", "words/data/list.csv"])
def test_a_change_in_any_of_them_changes_the_step(library, file):
    before = Library(library).closure(["peilmerk.edition"])[0]
    (library / file).write_text("anders = 2")
    assert Library(library).closure(["peilmerk.edition"])[0] != before


@pytest.mark.parametrize("file", ["style.py", "unused.py", "words/inner/inner.txt", "__init__.py"])
def test_a_change_in_another_does_not(library, file):
    before = Library(library).closure(["peilmerk.edition"])
    (library / file).write_text("anders = 2")
    assert Library(library).closure(["peilmerk.edition"]) == before


def test_what_was_kept_is_used_while_the_file_is_the_same_and_no_longer(library, monkeypatch):
    first = Library(library)
    wanted = first.closure(["peilmerk.edition"])
    again = Library(library, json.loads(json.dumps(first.kept)))
    with monkeypatch.context() as patch:
        patch.setattr(modules, "facts", lambda *_: pytest.fail("looked again"))
        assert again.closure(["peilmerk.edition"]) == wanted
    path = library / "words/short.py"
    was = path.stat()
    path.write_text("text = 2\n")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))  # as an archive of another version with one date for all files
    assert Library(library, first.kept).closure(["peilmerk.edition"]) != wanted


def test_kept_facts_of_another_method_are_not_used(library, monkeypatch):
    first = Library(library)
    first.facts("peilmerk.store")
    monkeypatch.setattr(modules, "METHOD", modules.METHOD + 1)
    called = []
    monkeypatch.setattr(modules, "facts", lambda *a: called.append(a) or facts(*a))
    Library(library, first.kept).facts("peilmerk.store")
    assert called


def closure(*roots: str) -> set[str]:
    return set(Library().closure(roots)[0])


def test_a_change_of_style_runs_no_count():
    style = {"peilmerk.house_style", "peilmerk.display", "peilmerk.charts", "peilmerk.publishers.stage", "peilmerk.texts.narrator.style"}
    for root in ("peilmerk.prepare", "peilmerk.safeguard", "peilmerk.registers.counting", "peilmerk.clean"):
        assert closure(root) and not closure(root) & style, root


def test_what_cleans_and_protects_is_no_part_of_a_page():
    assert "peilmerk.prepared" in closure("peilmerk.edition")
    for page in ("peilmerk.edition", "peilmerk.display", "peilmerk.charts", "peilmerk.house_style"):
        found = closure(page)
        assert not found & {"peilmerk.clean", "peilmerk.prepare", "peilmerk.checks.edition", "peilmerk.checks.suites", "peilmerk.protect", "peilmerk.safeguard", "peilmerk.by_hand"}, page
        assert not [m for m in found if m.startswith(("peilmerk.cli", "peilmerk.engine", "peilmerk.plan", "peilmerk.publishers.embedded"))]


def test_a_page_that_shows_something_has_every_module_that_makes_it():
    parts = {name for name in Library().files if name.startswith("peilmerk.display")}
    for name in ("figuur", "tabel", "tegels"):
        cell = facts(f"from peilmerk import {name}", "", notebook_names=Library().notebook_names)
        assert len(parts) > 1 and parts <= closure(*cell.library), name


def test_what_publishes_has_the_templates_of_both_publishers():
    found = closure("peilmerk.publishing")
    assert {"peilmerk.publishers.quarto", "peilmerk.publishers.embedded.build", "peilmerk/publishers/embedded/templates/page.html.j2"} <= found
    assert not found & {"peilmerk.clean", "peilmerk.prepare"}


def test_what_was_found_is_what_python_loads():
    """Every module of the library that is there after importing a step's, is in what was found without importing."""
    import subprocess

    for root in ("peilmerk.prepare", "peilmerk.safeguard", "peilmerk.publishing", "peilmerk.edition"):
        code = f"import {root}, sys, json; print(json.dumps([m for m in sys.modules if m.startswith('peilmerk.')]))"
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert set(json.loads(loaded)) <= closure(root), root


def test_the_names_for_notebooks_are_read_without_importing():
    import peilmerk

    assert Library().notebook_names == peilmerk._NOTEBOOK
    assert {f"peilmerk.{m}" for m in peilmerk._NOTEBOOK.values()} <= set(Library().files)


# --- notebooks --------------------------------------------------------------------------------------------------------------


def of(*cells, **metadata) -> str:
    return nbformat.writes(new_notebook(cells=list(cells), metadata=metadata))


def told(*cells, **metadata):
    return notebook(of(*cells, **metadata), NAMES)


BASE = [new_raw_cell("---\ntitle: Jeugd\n---"), new_markdown_cell("## Kop"), new_code_cell("x = f(1, 2)", metadata={"tags": ["a", "b"]})]


@pytest.mark.parametrize(
    "cells",
    [
        [*BASE[:2], new_code_cell("x = f(1,2)  # uitleg", metadata={"tags": ["b", "a"]})],
        [*BASE[:2], new_code_cell("x = f(1, 2)", metadata={"tags": ["a", "b"], "scrolled": True}, execution_count=7)],
        [*BASE[:2], new_code_cell("x = f(1, 2)", metadata={"tags": ["a", "b"]}, outputs=[new_output("stream", text="oud")])],
    ],
    ids=["layout", "count", "outputs"],
)
def test_layout_counts_and_outputs_of_a_notebook_do_not_count(cells):
    assert told(*cells).sha256 == told(*BASE).sha256
    assert told(*cells, kernelspec={"name": "python3", "display_name": "Anders"}).sha256 == told(*BASE).sha256


@pytest.mark.parametrize(
    "cells",
    [
        [new_raw_cell("---\ntitle: Wmo\n---"), *BASE[1:]],
        [BASE[0], new_markdown_cell("## Kop "), BASE[2]],
        [*BASE[:2], new_code_cell("x = f(1, 3)", metadata={"tags": ["a", "b"]})],
        [*BASE[:2], new_code_cell("x = f(1, 2)", metadata={"tags": ["a"]})],
        [*BASE[:2], new_code_cell("#| label: fig-x\nx = f(1, 2)", metadata={"tags": ["a", "b"]})],
        [*BASE[:2], new_code_cell("%matplotlib inline\nx = f(1, 2)", metadata={"tags": ["a", "b"]})],
        [BASE[1], BASE[0], BASE[2]],
        BASE[:2],
    ],
    ids=["title", "words", "code", "tags", "a line of Quarto", "a line of IPython", "order", "a cell less"],
)
def test_what_a_notebook_does_and_says_does(cells):
    assert told(*cells).sha256 != told(*BASE).sha256


def test_source_may_be_one_text_or_lines():
    data = json.loads(of(*BASE))
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"])
    assert notebook(json.dumps(data), NAMES) == told(*BASE)


@pytest.mark.parametrize(
    "source",
    [
        "from peilmerk import tabel\nimport yaml",
        "%matplotlib inline\nfrom peilmerk import tabel\nimport yaml",
        "%%time\nfrom peilmerk import tabel\nimport yaml",
        "\n%%capture uit\nfrom peilmerk import tabel\nimport yaml",
        "if True:\n    %time f()\n    !ls\nfrom peilmerk import tabel\nimport yaml",
        "bestanden = !ls data\nfrom peilmerk import tabel\nimport yaml",
        "x = %sql select 1\nfrom peilmerk import tabel\nimport yaml",
        "tabel?\n?tabel\nfrom peilmerk import tabel\nimport yaml",
        "x = ('%d'\n     % 3)\nfrom peilmerk import tabel\nimport yaml",
        "await f()\nfrom peilmerk import tabel\nimport yaml",
    ],
)
def test_imports_are_found_beside_what_is_of_ipython(source):
    found = told(new_code_cell(source))
    assert set(found.library) == {"peilmerk", "peilmerk.display"} and found.others == ("yaml",)


@pytest.mark.parametrize(("a", "b"), [("!ls", "!ls -l"), ("x = !ls", "x = !ls -l"), ("%%bash\nls", "%%bash\nls -l"), ("%%html\n<p>", "%%html\n<b>"), ("%%bash\n# a", "%%bash\n# b")])
def test_what_is_of_ipython_counts_as_text(a, b):
    assert told(new_code_cell(a)).sha256 != told(new_code_cell(b)).sha256


@pytest.mark.parametrize("text", ["", "{}", "[]", "niets", '{"cells": 3}', '{"cells": [{}]}', '{"cells": ["x"]}', '{"cells": [{"source": 1, "cell_type": "code"}]}'])
def test_what_is_no_notebook_is_refused(text):
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        notebook(text, NAMES)


def test_every_notebook_of_the_repository_opens_an_edition_and_is_made_of_it():
    names = Library().notebook_names
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        found = notebook(Path(path).read_text("utf-8"), names)
        assert "peilmerk.edition" in found.library or path.stem[:2].isdigit(), path.name
