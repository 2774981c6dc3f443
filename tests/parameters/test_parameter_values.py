"""Values for parameters: read from text or taken from Python, refused in words, written as text."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parameter_cells import HEAD, notebook
from parameter_types import VALUES

from peilmerk.errors import ParameterError, PeilmerkError, UnknownName
from peilmerk.parameters import as_text, parse_setting, validated
from peilmerk.parameters.values import setting
from synthetic import ROOT

SUMMARY = ROOT / "notebooks/samenvatting.ipynb"


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """A function: a type, to a notebook with one parameter x of it that has no default."""
    folder, made = tmp_path_factory.mktemp("typed"), {}

    def of(kind: str):
        if kind not in made:
            made[kind] = notebook(folder, f"{HEAD}x: {kind}", name=f"n{len(made)}")
        return made[kind]

    return of


@pytest.fixture
def read(typed):
    """A function: a type and what is given for it, to its value."""
    return lambda kind, value: validated(typed(kind), {"x": value})["x"]


# --- name=value ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("aantal_tegels=4", ("aantal_tegels", "4")), (" kort =true", ("kort", "true")), ("naam=a=b", ("naam", "a=b")), ("naam=", ("naam", ""))],
)
def test_a_setting_is_a_name_and_the_text_behind_it(text, parsed):
    assert parse_setting(text) == parsed


@pytest.mark.parametrize("text", ["aantal_tegels", "=4", " =4", ""])
def test_a_setting_of_another_form_is_refused_with_an_example(text):
    with pytest.raises(PeilmerkError, match="write it as name=value, for instance --set aantal_tegels=4"):
        parse_setting(text)


# --- from text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", " 8 ", 8), ("float", "8", 8.0), ("bool", "false", False), ("bool", "no", False), ("str", "no", "no"), ("str", "08", "08"), ("str", "", ""),
        ("str", "null", "null"), ("str", '"a"', '"a"'),
        ("date", "2020-03-01", date(2020, 3, 1)), ("date", "1-3-2020", date(2020, 3, 1)), ("date", "20200301", date(2020, 3, 1)),
        ("datetime", "2020-03-01T12:00", datetime(2020, 3, 1, 12)), ("datetime", "2020-03-01", datetime(2020, 3, 1)),
        ("Periode", "1e halfjaar 2020", "2020-S1"), ("Periode", "2019 t/m 2021", "2019/2021"),
        ("int | None", "", None), ("int | None", "null", None), ("int | None", "None", None), ("int | None", "3", 3), ("str | None", "", None),
        ("Literal[1, 2]", "2", 2), ("Literal[True, 'deels']", "true", True),
        ("list[int]", "[2019, 2020]", [2019, 2020]), ("list[int]", "- 2019\n- 2020", [2019, 2020]), ("list[int]", "[]", []),
        ("list[str]", "[Noord, Zuid]", ["Noord", "Zuid"]), ("list[str]", "[0268, no, 12:30, 2020-03-01, 1.10]", ["0268", "no", "12:30", "2020-03-01", "1.10"]),
        ("list[str]", "[2019, 2020]", ["2019", "2020"]), ("list[str]", '["a, b", "c"]', ["a, b", "c"]),
        ("list[Periode]", "[1e halfjaar 2020, mei 2020]", ["2020-S1", "2020-05"]), ("list[date]", "[1-3-2020]", [date(2020, 3, 1)]),
        ("list[int | None]", "[1, null]", [1, None]), ("list[Soort]", "[]", []),
        ("tuple[int, str]", "[1, a]", (1, "a")), ("dict[str, float]", "{a: 1.5, b: 2}", {"a": 1.5, "b": 2.0}), ("dict[int, str]", "{1: a}", {1: "a"}),
        ("list", "[1, no, null, 1.5, true, {a: [x]}]", [1, "no", None, 1.5, True, {"a": ["x"]}]), ("dict", "a: 1", {"a": 1}),
    ],
)  # fmt: skip
def test_a_text_becomes_the_value_of_its_type(read, kind, text, value):
    found = read(kind, text)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_comes_back_from_its_text(typed, kind):
    path = typed(kind)

    @settings(max_examples=40)
    @given(VALUES[kind])
    def comes_back(given_value):
        value = given_value if isinstance(given_value, str) else validated(path, {"x": given_value})["x"]
        again = validated(path, {"x": as_text(value)})["x"]
        assert validated(path, {"x": value})["x"] == again
        assert as_text(again) == as_text(value)

    comes_back()


@pytest.mark.parametrize("kind", VALUES)
def test_two_values_never_have_the_same_text(typed, kind):
    path = typed(kind)

    @settings(max_examples=40)
    @given(VALUES[kind], VALUES[kind])
    def differ(one, other):
        first, second = (validated(path, {"x": value})["x"] for value in (one, other))
        assert (as_text(first) == as_text(second)) <= (first == second)

    differ()


@pytest.mark.parametrize(
    "kind", ["int", "float", "bool", "date", "datetime", "Aantal[1, 24]", "Soort", "list[int]", "dict[str, int]", "list", "tuple[int, str]", "int | None"]
)
def test_any_text_is_a_value_or_is_refused_in_words(typed, kind):
    path = typed(kind)

    @settings(max_examples=150)
    @given(st.text(max_size=40) | st.text("[]{}:,-&*!|>'\"?#0123456789.eE \n", max_size=25))
    def read_or_refused(text):
        try:
            value = validated(path, {"x": text})["x"]
        except ParameterError as error:
            assert str(error).startswith(f"x of {path.name}: ")
        else:
            assert validated(path, {"x": as_text(value)})["x"] == value

    read_or_refused()


# --- from Python --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given_value", "value"),
    [
        ("int", 4.0, 4), ("float", 4, 4.0), ("date", date(2020, 3, 1), date(2020, 3, 1)), ("Periode", 2020, "2020"), ("Periode", date(2020, 3, 1), "2020-03-01"),
        ("list[int]", (1, 2), [1, 2]), ("list[int]", ["1"], [1]), ("tuple[int, str]", [1, "a"], (1, "a")), ("int | None", None, None),
    ],
)  # fmt: skip
def test_a_value_from_python_or_yaml_is_taken_as_it_is(read, kind, given_value, value):
    found = read(kind, given_value)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        ("int", True), ("float", True), ("int", 4.5), ("int", None), ("str", 5), ("date", 0), ("date", datetime(2020, 3, 1, 12)), ("datetime", 0),
        ("list[int]", {1, 2}), ("list", [date(2020, 3, 1)]), ("list", [float("nan")]), ("float", float("inf")), ("bool", 2), ("Soort", "KORT"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(read, kind, given_value):
    with pytest.raises(ParameterError, match=r"^x of n\d+\.ipynb: found .*, expected "):
        read(kind, given_value)


# --- refused in words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("Aantal[1, 24]", "veel", "found 'veel', expected a whole number (int), 1 to 24. Write for instance --set x=1."),
        ("Aantal[1, 24]", "25", "found '25', expected a whole number (int), 1 to 24. Write for instance --set x=1."),
        ("Annotated[int, Field(gt=99)]", "", "found nothing, expected a whole number (int), more than 99."),
        ("int", "1,5", "found '1,5', expected a whole number (int). Write for instance --set x=1."),
        ("bool", "ja", "found 'ja', expected true or false (bool). Write for instance --set x=true."),
        ("float", "nan", "found 'nan', expected a number (float), with a point. Write for instance --set x=0.5."),
        ("Soort", "kor", "found 'kor', expected one of kort, lang. Did you mean 'kort'? Write for instance --set x=kort."),
        ("Literal[1, 2]", "3", "found '3', expected one of 1, 2. Write for instance --set x=1."),
        ("date", "zomer", "found 'zomer', expected a date (date). Write for instance --set x=2020-03-01."),
        ("date", "30-2-2020", "'30-2-2020' is no date: day 30 of month 2 of 2020 does not exist."),
        ("datetime", "20200301", "found '20200301', expected a date and time (datetime) as 2020-03-01T12:00. Write for instance --set x=2020-03-01T12:00:00."),
        ("Periode", "2020-S3", "'2020-S3' is no period: there is no part 3 in a year of 2 parts."),
        ("list[int]", "2019", "found '2019', expected a list, each a whole number (int). Write for instance --set \"x=[1]\"."),
        ("list[int]", "[2019, veel]", "found 'veel' (no. 2), expected a list, each a whole number (int). Write for instance --set \"x=[1]\"."),
        ("list[Soort]", "[kort, lan]", "found 'lan' (no. 2), expected a list, each one of kort, lang. Did you mean 'lang'? Write for instance --set \"x=[kort]\"."),
        ("list[Periode]", "[blauw]", "found '[blauw]': 'blauw' is no period that Peilmerk knows. Write for instance 2020,"),
        ("dict[str, int]", "{a: 1, b: x}", "found 'x' (b), expected names with values, each value a whole number (int). Write for instance --set \"x={tekst: 1}\"."),
        ("list[int]", "[1", "found '[1', expected a list, each a whole number (int). Write for instance --set \"x=[1]\"."),
        ("list", "&a [*a]", "expected a list"),
        ("str", "\udc80", "which has characters that are no text (no valid UTF-8)."),
        ("str", "x" * 90 + "\udc80", "..., which has characters that are no text"),
    ],
)  # fmt: skip
def test_what_was_found_what_is_expected_and_how_to_write_it(typed, read, kind, text, said):
    with pytest.raises(ParameterError) as error:
        read(kind, text)
    assert str(error.value).startswith(f"x of {typed(kind).name}: ") and said in str(error.value)


def test_the_example_is_the_default():
    with pytest.raises(ParameterError) as error:
        validated(SUMMARY, {"aantal_tegels": "veel"})
    assert str(error.value) == (
        "aantal_tegels of samenvatting.ipynb: found 'veel', expected a whole number (int), 1 to 24. Write for instance --set aantal_tegels=8."
    )


def test_what_makes_the_edition_is_checked_too_and_nobody_is_told_to_set_it():
    assert validated(SUMMARY, {"municipality": "almelo", "period": "1e vier maanden 2020"}) == {"municipality": "almelo", "period": "2020-T1"}
    with pytest.raises(ParameterError) as error:
        validated(SUMMARY, {"municipality": 5})
    assert str(error.value) == "municipality of samenvatting.ipynb: found 5, expected text (str)."


def test_an_unknown_parameter_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"Unknown parameter of samenvatting\.ipynb: 'aantal_tegel'\. Did you mean 'aantal_tegels'\?"):
        validated(SUMMARY, {"aantal_tegel": "4"})


def test_a_parameter_without_default_must_be_given(typed, tmp_path):
    with pytest.raises(ParameterError, match=r"has no default, and no value was given\. It is a date \(date\)\. Write for instance --set x=2020-03-01\."):
        validated(typed("date"), {})
    assert validated(notebook(tmp_path, "municipality: str\nperiod: str"), {}) == {}  # the edition brings these


# --- as text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8, "8"), (0.1, "0.1"), (True, "true"), (None, "null"), ("a b", "a b"), (date(2020, 3, 1), "2020-03-01"), ([1, "a", None], '[1, "a", null]'),
        ((date(2020, 3, 1),), '["2020-03-01"]'), ({"é": {1: True}}, '{"é": {"1": true}}'),
    ],
)  # fmt: skip
def test_a_value_as_text(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (8, "--set x=8"), ("kort", "--set x=kort"), ("twee woorden", '--set "x=twee woorden"'), ("€ 5 & meer", '--set "x=€ 5 & meer"'),
        (["Noord", "Zuid"], '--set "x=[Noord, Zuid]"'), (["2019"], "--set \"x=['2019']\""), (["1e3"], "--set 'x=[\"1e3\"]'"), ({"a": 1.5}, '--set "x={a: 1.5}"'),
        ('met "aanhaling"', "--set 'x=met \"aanhaling\"'"), ("$HOME", "--set 'x=$HOME'"), ("", "--set x="),
    ],
)  # fmt: skip
def test_a_setting_is_written_as_a_shell_takes_it(value, written):
    assert setting("x", value) == written


@pytest.mark.parametrize("kind", ["str", "list[str]", "dict[str, int]", "list", "date"])
def test_a_shell_reads_a_setting_back_as_the_same_value(typed, kind):
    import shlex

    path = typed(kind)

    @settings(max_examples=60)
    @given(VALUES[kind])
    def comes_back(value):
        option, word = shlex.split(setting("x", value))
        assert option == "--set"
        assert validated(path, dict([parse_setting(word)])) == {"x": value}

    comes_back()
