"""Values of parameters through papermill: the notebook gets the very same value, its metadata is JSON."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
import types
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from pathlib import Path

import nbformat
import papermill
import pytest
from hypothesis import given, settings
from papermill.inspection import inspect_notebook
from papermill.translators import PythonTranslator, translate_parameters
from parameter_cells import HEAD, notebook
from parameter_types import VALUES

from peilmerk.parameters import declared, for_papermill, validated
from synthetic import ROOT

SUMMARY = ROOT / "notebooks/samenvatting.ipynb"


def injected(source: str, values: dict) -> dict:
    """What a cell's names are after papermill's code for these values ran behind it, as in a notebook."""
    names = {"__name__": "__main__"}
    exec(source, names)
    exec(translate_parameters("python3", "python", values), names)
    return names


@pytest.mark.parametrize("kind", VALUES)
def test_the_code_that_papermill_injects_makes_the_same_value(tmp_path_factory, kind):
    path = notebook(tmp_path_factory.mktemp("typed"), f"{HEAD}x: {kind}")

    @settings(max_examples=40)
    @given(VALUES[kind])
    def comes_out(value):
        checked = validated(path, {"x": value})
        handed = json.loads(json.dumps(for_papermill(checked), allow_nan=False))
        found = injected(HEAD, for_papermill(checked))["x"]
        assert type(found).__name__ == type(checked["x"]).__name__
        assert found == checked["x"] or repr(found) == repr(checked["x"])  # a class of the cell is another one there
        assert validated(path, handed if handed["x"] is not None else {"x": None})["x"] == checked["x"]

    comes_out()


def test_a_choice_of_the_library_needs_no_import_in_the_notebook(monkeypatch, tmp_path):
    class Ronde(IntEnum):
        EERSTE = 1
        TWEEDE = 2

    Ronde.__module__, Ronde.__qualname__ = "peilmerk.ronden", "Ronde"
    module = types.ModuleType("peilmerk.ronden")
    module.Ronde = Ronde
    monkeypatch.setitem(sys.modules, "peilmerk.ronden", module)
    path = notebook(tmp_path, "from peilmerk.ronden import Ronde as R\nx: R = R.EERSTE")
    values = for_papermill(validated(path, {"x": "2"}))
    assert injected("", values)["x"] is Ronde.TWEEDE
    assert json.dumps(values) == '{"x": "2"}'


def test_the_names_of_the_notebook_stay_what_they_are():
    """`datetime` may be the module in one notebook and the class in another."""
    values = for_papermill({"dag": date(2020, 3, 1), "nu": datetime(2020, 3, 1, tzinfo=UTC), "deel": Decimal("0.10")})
    names = injected("datetime = date = Decimal = decimal = 'eigen'", values)
    assert (names["dag"], names["nu"], str(names["deel"])) == (date(2020, 3, 1), datetime(2020, 3, 1, tzinfo=UTC), "0.10")
    assert names["datetime"] == names["Decimal"] == "eigen"


def test_what_papermill_can_inject_itself_it_injects_as_always():
    values = {"a": 8, "b": "twee \"woorden\"\\\n", "c": None, "d": True, "e": 0.5}
    assert for_papermill(values) == values
    assert translate_parameters("python3", "python", for_papermill(values)) == PythonTranslator.codify(values)


def test_values_go_to_another_process_and_know_there_how_to_be_injected():
    program = (
        "import pickle, sys\nvalues = pickle.load(sys.stdin.buffer)\n"
        "from papermill.translators import translate_parameters\nprint(translate_parameters('python3', 'python', values))"
    )
    values = for_papermill({"dag": date(2020, 3, 1), "paar": (1, "a"), "per": {1: date(2020, 3, 1)}})
    done = subprocess.run([sys.executable, "-c", program], input=pickle.dumps(values), capture_output=True, check=True)
    names: dict = {}
    exec(done.stdout.decode(), names)
    assert (names["dag"], names["paar"], names["per"]) == (date(2020, 3, 1), (1, "a"), {1: date(2020, 3, 1)})


def test_a_notebook_that_papermill_runs_has_the_values_with_their_types(tmp_path):
    cell = HEAD + (
        "vanaf: date = date(2019, 1, 1)\nmoment: datetime | None = None\nsoort: Soort = Soort.KORT\nwoord: Soort = 'kort'\n"
        "deel: Decimal = Decimal('1')\npaar: tuple[int, str] = (0, '')\njaren: list[int] = []\nper: dict[int, date] = {}\n"
        "aantal: Aantal[1, 24] = 8\ntitel: str | None = None\nkwartaal: Periode = '2020-Q1'"
    )
    path = notebook(tmp_path, cell)
    nb = nbformat.read(path, 4)
    shown = "[vanaf, moment, soort, woord, deel, paar, jaren, per, aantal, titel, kwartaal], soort is Soort.LANG"
    nb.cells.append(nbformat.v4.new_code_cell(f"print({shown})"))
    nbformat.write(nb, path)
    given_values = {
        "vanaf": "1-3-2020", "moment": "2020-03-01T12:00", "soort": "lang", "woord": "lang", "deel": "0.10", "paar": "[1, a]", "jaren": "[2019, 2020]",
        "per": {1: date(2020, 3, 1)}, "aantal": "4", "titel": 'met "aanhaling"', "kwartaal": "2e kwartaal 2020",
    }  # fmt: skip
    values = validated(path, given_values)
    output = tmp_path / "uit.ipynb"
    plain = {"kernel_name": "python3", "progress_bar": False, "engine_name": "nbclient"}
    papermill.execute_notebook(str(path), str(output), parameters=for_papermill(values), **plain)

    executed = nbformat.read(output, 4)
    nbformat.validate(executed)
    said = "".join(o.text for c in executed.cells for o in c.get("outputs", []) if o.output_type == "stream")
    assert said == (
        "[datetime.date(2020, 3, 1), datetime.datetime(2020, 3, 1, 12, 0), <Soort.LANG: 'lang'>, 'lang', Decimal('0.10'), (1, 'a'), [2019, 2020], "
        "{1: datetime.date(2020, 3, 1)}, 4, 'met \"aanhaling\"', '2020-Q2'] True\n"
    )
    assert json.loads(output.read_text("utf-8"))["metadata"]["papermill"]["parameters"] == {
        "vanaf": "2020-03-01", "moment": "2020-03-01T12:00:00", "soort": "lang", "woord": "lang", "deel": "0.10", "paar": [1, "a"], "jaren": [2019, 2020],
        "per": {"1": "2020-03-01"}, "aantal": 4, "titel": 'met "aanhaling"', "kwartaal": "2020-Q2",
    }  # fmt: skip
    assert validated(path, executed.metadata.papermill["parameters"]) == values  # a build can be repeated from what it left


# --- papermill's own inspection -----------------------------------------------------------------------------------


def test_papermill_alone_tells_the_parameters_of_the_summary():
    """The command of papermill itself reads what is written in the notebooks."""
    command = shutil.which("papermill", path=str(Path(sys.executable).parent)) or shutil.which("papermill")
    done = subprocess.run([command, "--help-notebook", str(SUMMARY)], capture_output=True, text=True, check=True)
    told = done.stdout + done.stderr
    assert "municipality: str (default \"nijmegen\")" in told and "period: Periode (default \"2020-S1\")" in told
    assert "aantal_tegels: Aantal[1, 24] (default 8)" in told and "hoeveel kerncijfers bovenaan" in told
    assert "Unable to parse" not in told


def test_papermill_with_peilmerk_reads_what_it_would_pass_over(tmp_path):
    for_papermill({"a": (1,)})
    path = notebook(tmp_path, HEAD + "a: Annotated[int, Field(ge=1, le=24)] = 8  # hoeveel\nb: str | None = None\nc: int")
    found = inspect_notebook(str(path))
    assert [(p["name"], p["inferred_type_name"], p["default"], p["help"]) for p in found.values()] == [
        ("a", "Annotated[int, Field(ge=1, le=24)]", "8", "hoeveel"), ("b", "str | None", "None", ""), ("c", "int", "", ""),
    ]  # fmt: skip
    assert list(found) == list(declared(path))


def test_a_cell_that_peilmerk_refuses_is_inspected_as_papermill_does(tmp_path):
    for_papermill({"a": (1,)})
    path = notebook(tmp_path, "a = 1\nprint(a)")
    assert list(inspect_notebook(str(path))) == ["a"]
