"""What a notebook declares: types, defaults, choices and help, read from its cell without running it."""

from __future__ import annotations

import subprocess
import sys
import types
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Literal

import pytest
from parameter_cells import HEAD, notebook
from pydantic import BaseModel, Field, field_validator

from peilmerk.errors import ConfigError
from peilmerk.parameters import Periode, declared, validated
from synthetic import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def cell(tmp_path):
    """A function: the source of a cell, to what it declares."""
    return lambda source: declared(notebook(tmp_path, source))


@pytest.fixture
def library(monkeypatch):
    """A module of the library with choices and a model."""

    class Ronde(IntEnum):
        EERSTE = 1
        TWEEDE = 2

    class Wachttijd(BaseModel):
        norm: int = Field(ge=0, le=52, description="de norm in weken")
        vanaf: Periode = "2019"
        soort: Literal["gemiddeld", "mediaan"] = "gemiddeld"
        even: int = 2

        @field_validator("even")
        @classmethod
        def _even(cls, value):
            if value % 2:
                raise ValueError("it must be an even number")
            return value

    module = types.ModuleType("peilmerk.wachten")
    Ronde.__module__, Ronde.__qualname__ = "peilmerk.wachten", "Ronde"
    module.Ronde, module.Wachttijd = Ronde, Wachttijd
    monkeypatch.setitem(sys.modules, "peilmerk.wachten", module)
    return module


# --- the notebooks of the repository ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_declares_its_edition(path):
    found = declared(path)
    assert [(p.name, p.type, p.edition) for p in found.values()][:2] == [("municipality", "str", True), ("period", "Periode", True)]
    assert all(p.help for p in found.values())


def test_the_summary_declares_how_many_tiles_it_has():
    tiles = declared(ROOT / "notebooks/samenvatting.ipynb")["aantal_tegels"]
    assert (tiles.type, tiles.default, tiles.help, tiles.choices, tiles.required, tiles.edition) == (
        "Aantal[1, 24]", 8, "hoeveel kerncijfers bovenaan", None, False, False,
    )  # fmt: skip
    assert tiles.expected == "a whole number (int), 1 to 24"


def test_the_cell_in_the_manual_can_be_read(cell):
    manual = (ROOT / "docs/handleiding.md").read_text("utf-8").split("### Parameters opschrijven")[1]
    found = cell(manual.split("```python\n")[1].split("```")[0])
    assert found["uitvoerig"].choices == ("kort", "lang") and found["vanaf"].expected == "a date (date), or nothing (null)"


def test_reading_takes_neither_pandas_nor_papermill_nor_nbformat():
    program = (
        "import sys; from pathlib import Path; from peilmerk.parameters import declared, validated\n"
        "path = Path(sys.argv[1]); declared(path); validated(path, {'aantal_tegels': '4'})\n"
        "print(sorted({'pandas', 'numpy', 'papermill', 'nbformat'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ROOT / "notebooks/samenvatting.ipynb")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_notebook_that_changed_is_read_anew(tmp_path):
    assert declared(notebook(tmp_path, "jaar = 2019"))["jaar"].default == 2019
    assert declared(notebook(tmp_path, "jaar = 2020"))["jaar"].default == 2020


# --- types --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "default", "expected"),
    [
        ("x: int = 8", 8, "a whole number (int)"),
        ("x: float = 8", 8.0, "a number (float), with a point"),
        ("x: bool = True", True, "true or false (bool)"),
        ("x: str = ''", "", "text (str)"),
        ("x: date = date(2020, 3, 1)", date(2020, 3, 1), "a date (date)"),
        ("x: Decimal = Decimal('0.10')", Decimal("0.10"), "a number (Decimal), with a point"),
        ("x: Periode = '1e halfjaar 2020'", "2020-S1", "a period (Periode)"),
        ("x: Aantal = 0", 0, "a whole number (int), 0 or more"),
        ("x: Aantal[1, 24] = 8", 8, "a whole number (int), 1 to 24"),
        ("x: Annotated[int, Field(ge=1, le=24)] = 8", 8, "a whole number (int), 1 to 24"),
        ("x: Annotated[float, Field(gt=0, lt=1)] = 0.5", 0.5, "a number (float), with a point, more than 0, less than 1"),
        ("x: Annotated[str, Field(pattern='^GM', max_length=6)] = 'GM0268'", "GM0268", "text (str), of length 6 at most, of the form ^GM"),
        ("x: Literal['kort', 'lang'] = 'kort'", "kort", "one of kort, lang"),
        ("x: Literal[1, 2, None] = None", None, "one of 1, 2, or nothing (null)"),
        ("x: Optional[int] = None", None, "a whole number (int), or nothing (null)"),
        ("x: date | None = None", None, "a date (date), or nothing (null)"),
        ("x: 'date | None' = None", None, "a date (date), or nothing (null)"),
        ("x: list[int] = [2019, 2020]", [2019, 2020], "a list, each a whole number (int)"),
        ("x: list[Periode] = ['mei 2020']", ["2020-05"], "a list, each a period (Periode)"),
        ("x: tuple[int, str] = (1, 'a')", (1, "a"), "a list of 2: a whole number (int); text (str)"),
        ("x: tuple[float, ...] = ()", (), "a list, each a number (float), with a point"),
        ("x: dict[str, float] = {'a': 1}", {"a": 1.0}, "names with values, each value a number (float), with a point"),
        ("x: dict[int, bool] = {1: True}", {1: True}, "names with values, each name a whole number (int), each value true or false (bool)"),
    ],
)
def test_a_type_and_its_default(cell, line, default, expected):
    found = cell(HEAD + line)["x"]
    assert (found.default, type(found.default), found.expected, found.required) == (default, type(default), expected, False)


@pytest.mark.parametrize(
    ("default", "kind"),
    [
        ("8", "int"), ("-0.5", "float"), ("False", "bool"), ("'a'", "str"), ("date(2020, 3, 1)", "date"), ("Soort.LANG", "Soort"),
        ("[1, 2]", "list[int]"), ("[]", "list"), ("[1, 'a', None]", "list"), ("(1, 'a')", "tuple"), ("{'a': [1]}", "dict"),
    ],
)  # fmt: skip
def test_without_a_type_it_is_that_of_the_default(cell, default, kind):
    assert cell(f"{HEAD}x = {default}")["x"].type == kind


def test_a_type_is_shown_as_it_is_written(cell):
    found = cell(HEAD + "a: Annotated[int, Field(ge=1, le=24)] = 8\nb: 'Literal[\"a\"]' = 'a'\nc: Optional[int]=None")
    assert [p.type for p in found.values()] == ["Annotated[int, Field(ge=1, le=24)]", 'Literal["a"]', "Optional[int]"]


def test_names_can_come_from_a_module_or_have_another_name(cell):
    source = "import datetime\nimport typing as t\nfrom peilmerk.parameters import Periode as Tijd\n"
    found = cell(source + "dag: datetime.date = datetime.date(2020, 1, 1)\nsoort: t.Literal['a'] = 'a'\nvan: Tijd = '2020'")
    assert [p.default for p in found.values()] == [date(2020, 1, 1), "a", "2020"]


def test_a_parameter_without_default_has_to_be_given(cell):
    found = cell("x: int")["x"]
    assert found.required and found.default is None


def test_comments_on_the_line_or_above_it_are_the_help(cell):
    found = cell(
        "# Kop van de cel\n\n"
        "a = 1  # op de regel\n"
        "# hierboven\n# en daarboven\nb = 2\n"
        "# niet deze\nc = 3  # maar deze\n"
        "d = [\n    1,  # een getal\n    2,\n]  # achter het haakje\n"
        "e = '#geen hulp'\n"
    )
    assert {p.name: p.help for p in found.values()} == {
        "a": "op de regel", "b": "hierboven en daarboven", "c": "maar deze", "d": "achter het haakje", "e": "",
    }  # fmt: skip


# --- choices ------------------------------------------------------------------------------------------------------


def test_choices_are_told_as_they_are_given(cell, library):
    found = cell(
        HEAD + "from peilmerk.wachten import Ronde\n"
        "a: Literal['kort', 'lang'] = 'kort'\nb: Soort = Soort.KORT\nc: list[Soort] = []\nd: Ronde = Ronde.TWEEDE\ne: Soort | None = None\nf: int = 1"
    )
    assert {p.name: p.choices for p in found.values()} == {
        "a": ("kort", "lang"), "b": ("kort", "lang"), "c": ("kort", "lang"), "d": (1, 2), "e": ("kort", "lang"), "f": None,
    }  # fmt: skip
    assert found["d"].default is library.Ronde.TWEEDE


def test_a_choice_of_a_class_is_a_member_or_a_value_as_the_cell_has_it(tmp_path):
    path = notebook(tmp_path, HEAD + "a: Soort = Soort.KORT\nb: Soort = 'kort'\nc: list[Soort] = ['lang']\nd: Soort | None = None")
    found = validated(path, {"a": "lang", "b": "lang", "c": "[kort, lang]", "d": "kort"})
    assert isinstance(found["a"], Enum) and found["a"].value == "lang"
    assert found["b"] == "lang" and found["c"] == ["kort", "lang"]
    assert isinstance(found["d"], Enum)
    assert type(declared(path)["b"].default) is str


# --- a model ------------------------------------------------------------------------------------------------------


def test_a_model_of_the_library_gives_types_help_and_choices(tmp_path, library):
    path = notebook(
        tmp_path,
        "# model: peilmerk.wachten:Wachttijd\n"
        "norm = 6\nvanaf = '1e kwartaal 2019'  # eigen woorden\nsoort = 'mediaan'\neven = 2\nlos = 1",
    )
    found = declared(path)
    assert found["norm"].help == "de norm in weken" and found["norm"].expected == "a whole number (int), 0 to 52"
    assert found["vanaf"].help == "eigen woorden" and found["vanaf"].default == "2019-Q1"
    assert found["soort"].choices == ("gemiddeld", "mediaan")
    assert [found[name].type for name in ("norm", "vanaf", "los")] == ["int", "str", "int"]
    assert validated(path, {"norm": "52", "even": "4"}) == {"norm": 52, "even": 4}
    with pytest.raises(Exception, match=r"even of wonen\.ipynb: found '3': it must be an even number"):
        validated(path, {"even": "3"})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("# model: pandas:DataFrame", r"line 1: 'pandas:DataFrame' is no model of peilmerk\. Write it as # model: peilmerk\.module:Class\."),
        ("# model: peilmerk.wachten", r"'peilmerk\.wachten' is no model"),
        ("# model: peilmerk.wachten:Wachttijt", r"Did you mean 'Wachttijd'\?"),
        ("# model: peilmerk.wagten:Wachttijd", r"peilmerk\.wagten cannot be imported"),
        ("# model: peilmerk.wachten:Wachttijd\n# model: peilmerk.wachten:Wachttijd", r"line 2: a second model; the first is on line 1"),
    ],
)
def test_a_model_that_is_none_is_an_error(cell, library, line, said):
    with pytest.raises(ConfigError, match=said):
        cell(f"{line}\nnorm = 6")


# --- cells that cannot be read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\ny = (", r"wonen\.ipynb, cell 1, line 2: this is no Python: '\(' was never closed"),
        ("%matplotlib inline\nx = 1", r"line 1: this is no Python: invalid syntax\. The cell of parameters holds imports"),
        ("x = 1\0", "this is no Python"),
        ("a = 1\nb = c = 2", r"line 2: `b = c = 2` is more or other than one name"),
        ("a, b = 1, 2", r"line 1: `a, b = 1, 2` is more or other than one name"),
        ("a: dict = {}\na['b']: int = 1", r"line 2: .* is more or other than one name"),
        ("x = 1\ny = 2\nx = 3", r"line 3: x was declared already, on line 1"),
        ("x = 1\nx += 1", r"line 2: `x \+= 1` cannot stand here"),
        ("for x in [1]:\n    y = x", r"line 1: `for x in \[1\]:` cannot stand here"),
        ("print('a')", "cannot stand here"),
        ("x = 24 * 60", r"line 1: `24 \* 60` is not known without running the cell\. Write the value itself"),
        ("y = 1\n\nx = [y]", r"line 3: `y` is not known"),
        ("x = f'{1}'", "is not known without running the cell"),
        ("x = open('/etc/passwd')", r"`open` is nothing for a parameter"),
        ("from datetime import date\nx = date.today()", r"line 2: `date\.today` is not known without running the cell"),
        ("from datetime import date\nx = date(2020, 2, 30)", r"line 2: `date\(2020, 2, 30\)` cannot be: day is out of range"),
        ("x = None", r"line 1: x: None says nothing of its type; write it down"),
        ("x = {1, 2}", "is not known without running the cell"),
        ("x = b'a'", r"x: bytes is no type for a parameter\. Possible are int, float"),
    ],
)  # fmt: skip
def test_a_cell_that_has_to_be_run_is_an_error_with_its_line(cell, source, said):
    with pytest.raises(ConfigError, match=said):
        cell(source)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x: bytes = b'a'", r"`bytes` is nothing for a parameter"),
        ("x: set[int] = 1", r"`set` is nothing for a parameter"),
        ("x: Union[int, str] = 1", r"`Union` is not imported in this cell\. Add the line: from typing import Union"),
        ("x: int | str = 1", r"x: int \| str is several types"),
        ("x: DataFrame = 1", r"`DataFrame` is not known\. Unknown name 'DataFrame'"),
        ("x: Period = '2020'", r"Did you mean 'Periode'"),
        ("from pandas import Timestamp\nx: Timestamp = 1", r"`Timestamp` comes from pandas\. In the cell of parameters names come from peilmerk, datetime"),
        ("from peilmerk.parameters import Gemeente\nx: Gemeente = 1", r"`Gemeente` cannot be imported from peilmerk\.parameters"),
        ("from peilmerk.nergens import A\nx: A = 1", r"No module named 'peilmerk\.nergens'"),
        ("from .types import A\nx: A = 1", r"`A` comes from \.types"),
        ("import os\nx: os.PathLike = 1", "`os` comes from os"),
        ("x: __import__('os').PathLike = 1", "`__import__` is nothing for a parameter"),
        ("x: ().__class__ = 1", "is not known without running the cell"),
        ("x: Annotated[int, Field(ge='veel')] = 1", r"x: the type cannot be used: .*'ge'"),
        ("x: Annotated[int, Field(gee=1)] = 1", r"Unknown setting of Field 'gee'\. Did you mean 'ge'"),
        ("x: Annotated[Soort, Field(min_length=1)]", r"x: the type cannot be used"),
        ("x: dict[int] = {}", r"x: dict\[int\] is no type for a parameter"),
        ("x: list[int, str] = []", r"x: list\[int, str\] is no type for a parameter"),
        ("x: Annotated[str, Field(pattern='(')] = 'a'", "the type cannot be used"),
        ("x: Aantal[24, 1] = 1", r"Aantal takes the lowest and the highest number: Aantal\[1, 24\]"),
        ("x: int[str] = 1", "`int\\[str\\]` cannot be"),
        ("x: 'int |' = 1", "'int |' is no type"),
        ("x: Literal[1, '1'] = 1", r"two choices of .* are written alike"),
        ("x: Literal['null', None] = None", "a choice is written as nothing is"),
        ("x: Soort = Soort.MIDDEL", r"`Soort\.MIDDEL` is no choice\. Unknown choice 'MIDDEL'"),
        ("x: list[Soort | int] = []", "is several types"),
        ("x: dict[list[int], int] = {}", "must be texts, numbers or dates"),
        ("x: Enum = 1", "the choices of Enum must be texts, numbers or dates"),
    ],
)  # fmt: skip
def test_a_type_that_cannot_be_is_an_error_that_says_what_can(cell, line, said):
    with pytest.raises(ConfigError, match=said) as error:
        cell(HEAD + line)
    assert str(error.value).startswith(f"wonen.ipynb, cell 1, line {(HEAD + line).count(chr(10)) + 1}: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x: int = '8'", r"the default of x is '8', expected a whole number \(int\)"),
        ("x: int = 8.0", r"the default of x is 8\.0"),
        ("x: int = True", r"the default of x is True"),
        ("x: float = False", r"the default of x is False"),
        ("x: bool = 1", r"the default of x is 1, expected true or false"),
        ("x: str = None", r"the default of x is None, expected text"),
        ("x: date = '2020-03-01'", r"the default of x is '2020-03-01', expected a date"),
        ("x: datetime = date(2020, 3, 1)", "expected a date and time"),
        ("x: Periode = 2020", "the default of x is 2020, expected a period"),
        ("x: Periode = 'zomer'", "the default of x is 'zomer', expected a period"),
        ("x: Aantal[1, 24] = 25", r"the default of x is 25, expected a whole number \(int\), 1 to 24"),
        ("x: Literal['kort'] = 'lang'", "the default of x is 'lang', expected kort, the only choice"),
        ("x: Soort = 'middel'", "the default of x is 'middel', expected one of kort, lang"),
        ("x: list[int] = (1, 2)", r"the default of x is \(1, 2\), expected a list"),
        ("x: list[int] = [1, '2']", r"the default of x is \[1, '2'\]"),
        ("x: dict[str, int] = {'a': 1.0}", r"the default of x is \{'a': 1\.0\}"),
        ("x: float = 1e999", "the default of x is inf"),
    ],
)
def test_a_default_that_is_not_of_its_type_is_an_error_with_its_line(cell, line, said):
    with pytest.raises(ConfigError, match=said) as error:
        cell(f"{HEAD}{line}")
    assert f"cell 1, line {HEAD.count(chr(10)) + 1}: " in str(error.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("class A:\n    x = 1", r"line 1: .* is no class of choices\. Write it as: class Soort\(Enum\)"),
        ("from enum import Enum\nclass A(Enum):\n    X = auto()", r"line 3: `X = auto\(\)` cannot stand in A"),
        ("from enum import Enum\nclass A(Enum):\n    def f(self): ...", "cannot stand in A"),
        ("from enum import Enum\nclass A(Enum):\n    X = 1\n    X = 2", r"line 4: `X = 2` cannot stand in A: .* each name once"),
        ("from enum import Enum\nclass A(Enum):\n    X = None\nx: A = 'a'", r"the choices of A must be texts, numbers or dates"),
    ],
)
def test_a_class_in_the_cell_has_choices_only(cell, source, said):
    with pytest.raises(ConfigError, match=said):
        cell(source)


@pytest.mark.parametrize("sources", [(), ("x = 1",)])
def test_a_notebook_without_a_cell_of_parameters_is_an_error(tmp_path, sources):
    with pytest.raises(ConfigError, match=r"wonen\.ipynb has no cell tagged 'parameters'"):
        declared(notebook(tmp_path, *sources, tags=()))


def test_two_cells_of_parameters_are_an_error(tmp_path):
    with pytest.raises(ConfigError, match=r"cells 1 and 2 are tagged 'parameters', and papermill reads only the first"):
        declared(notebook(tmp_path, "x = 1", "y = 2"))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"cells": [{}]}', '{"worksheets": []}', "\xff"])
def test_a_file_that_is_no_notebook_is_an_error(tmp_path, content):
    path = tmp_path / "wonen.ipynb"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"wonen\.ipynb is no notebook that can be opened"):
        declared(path)


def test_a_file_that_is_not_there_is_an_error():
    with pytest.raises(ConfigError, match=r"nergens\.ipynb cannot be opened: No such file"):
        declared(Path("nergens.ipynb"))


def test_reading_runs_nothing(tmp_path):
    trace = tmp_path / "gedaan"
    path = notebook(tmp_path, f"x = open({str(trace)!r}, 'w')")
    with pytest.raises(ConfigError):
        declared(path)
    assert not trace.exists()
