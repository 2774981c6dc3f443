"""Fingerprints: code, parameters, modules and packages; another one exactly if one of these is another."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import nbformat
import pytest

from peilmerk.errors import ConfigError
from peilmerk.plan import fingerprints as made
from peilmerk.plan import packages
from peilmerk.plan.fingerprints import Fingerprint, Fingerprints
from peilmerk.plan.modules import Library
from peilmerk.plan.steps import Step

PAGE = Step("voorbeeld/2024-q1", "jeugd", "pages", "notebooks/jeugd.ipynb", {"municipality": "voorbeeld", "period": "2024-Q1"})
PROTECT = Step("voorbeeld/2024-q1", "protect", "protect", "peilmerk.steps:protect")


@pytest.fixture
def fresh(project):
    """A function that gives the fingerprints of the project as it is now."""
    return lambda **more: Fingerprints(project.root, project.cache / "plan", **more)


def write(project, source: str, name: str = "jeugd") -> None:
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), project.notebooks / f"{name}.ipynb")


def test_the_same_again_has_the_same(fresh):
    one, two = fresh(), fresh()
    assert one.of(PAGE) == two.of(PAGE) == one.of(PAGE)
    assert one.of(PROTECT) == two.of(PROTECT) != one.of(PAGE)


def test_it_comes_back_from_json(fresh):
    one = fresh().of(PAGE)
    assert Fingerprint.from_list(json.loads(json.dumps(one.as_list()))) == one


def differs(one: Fingerprint, two: Fingerprint) -> list[str]:
    return [n for n, a, b in zip(("code", "parameters", "modules", "packages"), one.as_list(), two.as_list(), strict=True) if a != b]


def test_other_code_of_a_notebook_is_another(project, fresh):
    write(project, "from peilmerk import tabel\nx = 1")
    one = fresh().of(PAGE)
    write(project, "from peilmerk import tabel\nx = 2")
    assert differs(one, fresh().of(PAGE)) == ["code"]
    write(project, "from peilmerk import tabel\nx = 1  # uitleg")
    assert differs(one, fresh().of(PAGE)) == []


@pytest.mark.parametrize("other", [{"period": "2024-Q2"}, {"aantal": 4}, {"aantal": "4"}, {"aantal": None}])
def test_other_parameters_are_another(fresh, other):
    one = fresh()
    assert differs(one.of(PAGE), one.of(replace(PAGE, parameters={**PAGE.parameters, **other}))) == ["parameters"]


def test_the_same_notebook_for_another_audience_is_another(fresh):
    one = fresh()
    assert differs(one.of(PAGE), one.of(replace(PAGE, audience="internal"))) == ["parameters"]


def test_the_order_of_parameters_is_none(fresh):
    one = fresh()
    assert one.of(PAGE) == one.of(replace(PAGE, parameters=dict(reversed(PAGE.parameters.items()))))


@pytest.fixture
def library(tmp_path):
    """A library of which the page uses `display` and the protection `safeguard`."""
    here = tmp_path / "library/peilmerk"
    here.mkdir(parents=True)
    (here / "__init__.py").write_text('_NOTEBOOK = {"editie": "display"}\n')
    (here / "display.py").write_text("x = 1\n")
    (here / "safeguard.py").write_text("x = 1\n")
    return here


def test_other_code_of_a_module_is_another_for_the_steps_that_use_it(project, fresh, library):
    write(project, "from peilmerk import editie")
    page, protect = (fresh(library=Library(library)).of(s) for s in (PAGE, PROTECT))
    (library / "display.py").write_text("x = 2\n")
    again = fresh(library=Library(library))
    assert differs(page, again.of(PAGE)) == ["modules"] and differs(protect, again.of(PROTECT)) == []
    assert again.parts(page.modules).keys() == again.parts(again.of(PAGE).modules).keys() == {"peilmerk.display"}


def test_another_version_of_a_package_is_another_for_the_steps_that_use_it(project, fresh, monkeypatch):
    write(project, "import pandas, altair")
    write(project, "import yaml", "wmo")
    wmo = replace(PAGE, name="wmo", does="notebooks/wmo.ipynb")
    one = fresh()
    before = [one.of(PAGE), one.of(wmo)]
    looked = packages._look()
    looked["versions"]["altair"] = "99.0"
    monkeypatch.setattr(packages, "_look", lambda: looked)
    again = fresh()
    assert [differs(b, again.of(s)) for b, s in zip(before, (PAGE, wmo), strict=True)] == [["packages"], []]
    assert again.parts(again.of(PAGE).packages)["altair"] == "99.0"
    assert again.parts(before[0].packages)["altair"] != "99.0"


def test_a_program_that_is_started_counts_as_a_package(fresh, monkeypatch):
    publish = Step("voorbeeld/2024-q1", "publish", "publish", "peilmerk.steps:publish")
    one = fresh()
    assert "pagefind-bin" in one.parts(one.of(publish).packages)
    assert "pagefind-bin" not in one.parts(one.of(PROTECT).packages)


# --- modules of the analysts themselves -------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["hulp.py", "notebooks/hulp.py"])
def test_a_module_beside_the_notebook_or_in_the_project_counts_with_what_it_imports(project, fresh, place):
    write(project, "from hulp import f")
    without = fresh().of(PAGE)
    (project.root / place).write_text("import dieper\nimport yaml\n\ndef f():\n    return 1\n")
    (project.notebooks / "dieper.py").write_text("x = 1\n")
    one = fresh()
    assert differs(without, one.of(PAGE)) == ["modules", "packages"]
    assert one.parts(one.of(PAGE).modules).keys() == {place, "notebooks/dieper.py"} and "pyyaml" in one.parts(one.of(PAGE).packages)
    (project.notebooks / "dieper.py").write_text("x = 2\n")
    assert differs(one.of(PAGE), fresh().of(PAGE)) == ["modules"]


def test_what_such_a_module_imports_of_the_library_counts(project, fresh, library):
    write(project, "import hulp")
    (project.root / "hulp.py").write_text("from peilmerk import display\n")
    one = fresh(library=Library(library)).of(PAGE)
    (library / "display.py").write_text("x = 2\n")
    assert differs(one, fresh(library=Library(library)).of(PAGE)) == ["modules"]


def test_modules_that_import_each_other_end(project, fresh):
    write(project, "import a")
    (project.root / "a.py").write_text("import b\n")
    (project.root / "b.py").write_text("import a\n")
    assert fresh().parts(fresh().of(PAGE).modules).keys() == {"a.py", "b.py"}


# --- what is kept ------------------------------------------------------------------------------------------------------------


def test_a_second_time_no_notebook_is_opened(project, fresh, monkeypatch):
    one = fresh()
    wanted = one.of(PAGE)
    one.save()
    monkeypatch.setattr(made, "notebook", lambda *_: pytest.fail("opened again"))
    assert fresh().of(PAGE) == wanted


def test_a_notebook_that_was_changed_and_given_its_old_time_is_opened_again(project, fresh):
    write(project, "x = 1")
    one = fresh()
    before = one.of(PAGE)
    one.save()
    path = project.notebooks / "jeugd.ipynb"
    was = path.stat()
    write(project, "x = 2")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert differs(before, fresh().of(PAGE)) == ["code"]


@pytest.mark.parametrize("text", ["", "{", '{"modules": {}, "installed": {}, "notebooks": {}}'])
def test_what_was_kept_and_cannot_be_used_is_looked_for_again(project, fresh, text):
    one = fresh()
    wanted = one.of(PAGE)
    one.save()
    (project.cache / "plan/known.json").write_text(text)
    assert fresh().of(PAGE) == wanted


def test_nothing_new_writes_nothing(project, fresh):
    one = fresh()
    one.of(PAGE)
    one.save()
    before = {p: p.stat().st_mtime_ns for p in (project.cache / "plan").iterdir()}
    again = fresh()
    again.of(PAGE)
    again.save()
    assert {p: p.stat().st_mtime_ns for p in (project.cache / "plan").iterdir()} == before


def test_the_parts_of_what_was_thrown_away_are_not_known(fresh):
    assert fresh().parts("0" * 20) == {}


# --- faults ------------------------------------------------------------------------------------------------------------------


def test_a_notebook_that_is_not_there_is_told(project, fresh):
    (project.notebooks / "jeugd.ipynb").unlink()
    with pytest.raises(ConfigError, match=r"notebooks/jeugd\.ipynb is not there"):
        fresh().of(PAGE)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": ["x"]}', '{"cells": [{"source": "", "cell_type": "code", "metadata": []}]}'])
def test_a_file_that_is_no_notebook_is_told(project, fresh, text):
    (project.notebooks / "jeugd.ipynb").write_text(text)
    with pytest.raises(ConfigError, match=r"notebooks/jeugd\.ipynb is no notebook that can be opened"):
        fresh().of(PAGE)


def test_every_step_that_is_a_function_has_a_module_of_which_it_is_made():
    library = Library()
    for root in made.ROOTS.values():
        assert library.closure([root])[0], root
