"""The template language: what an author can write, and what no text can make the program do."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.texts import sandbox
from peilmerk.texts.errors import NarrativeError


def run(text: str) -> tuple[str | None, list[tuple[int, str]]]:
    """(what the text writes, faults); `zeg` writes its argument and the line on which it is called."""

    @sandbox.language_function
    def zeg(wat="", **named):
        return f"{wat}@{named['_line']}"

    made, faults = sandbox.template(text, {"zeg": zeg})
    return (sandbox.run(made) if made else None), faults


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Gewone tekst, 100% { van } alles.", "Gewone tekst, 100% { van } alles."),
        ('{{ zeg("a") }}', "a@1"),
        ('x\n\n{{ zeg("a") }}', "x\n\na@3"),
        ('x\n{{ zeg(\n  wat="a") }}\n{{ zeg("b") }}', "x\na@2\nb@4"),
        ('{{ zeg("a") | upper }}', "A@1"),
        ('{% for x in ["a", "b"] %}{{ zeg(x) }}{{ ", " if not loop.last }}{% endfor %}', "a@1, b@1"),
        ('{% for a, b in [("x", "y")] %}{{ zeg(a) }}{{ zeg(b) }}{% endfor %}', "x@1y@1"),
        ('{% set lang = "een lange naam" %}{{ zeg(lang) }}', "een lange naam@1"),
        ('{% set jaren = ["2019", "2020"] %}{% for j in jaren %}{{ j }} {% endfor %}', "2019 2020 "),
        ("{# dit leest niemand #}tekst", "tekst"),
        ("{% raw %}{{ waarde }}{% endraw %}", "{{ waarde }}"),
    ],
)
def test_what_an_author_can_write(text, written):
    assert run(text) == (written, [])


HOSTILE = [
    "{{ zeg.__globals__ }}", "{{ zeg.__class__.__mro__ }}", '{{ "".__class__ }}', "{{ ''['__class__'] }}", "{{ [].append(1) }}", "{{ self }}",
    "{{ self.__init__ }}", "{{ loop }}", "{{ zeg['__globals__'] }}", '{{ zeg|attr("__globals__") }}', '{{ "%s"|format(zeg) }}', "{{ zeg('a').format(1) }}",
    "{{ zeg('a') | map(attribute='x') }}", '{% import "x" as x %}', '{% from "x" import y %}', '{% include "/etc/passwd" %}', '{% extends "x" %}',
    "{% macro m() %}{% endmacro %}", "{% call zeg() %}{% endcall %}", "{% block b %}{% endblock %}", "{% filter upper %}x{% endfilter %}",
    "{{ range(10) }}", "{{ cycler('a') }}", "{{ lipsum() }}", "{{ namespace() }}", "{{ dict() }}", "{{ joiner() }}", "{{ 9 ** 9 ** 9 }}", '{{ "a" * 10 ** 9 }}',
    "{{ 1 + 1 }}", "{{ 5 }}", '{{ "12" }}', '{{ "1" ~ "2" }}', "{% for x in 'abc' %}{% endfor %}", "{% for x in zeg('abc') %}{% endfor %}", "{% for x in [1] recursive %}{% endfor %}",
    "{% if zeg('a') == 'b' %}x{% endif %}", "{% if 1 %}x{% endif %}", "{% set zeg = 'x' %}", "{% set x = zeg %}", "{% set ns.a = 1 %}", "{{ zeg(*[1]) }}", "{{ zeg(**{'a': 1}) }}",
    "{{ zeg('a', _line=7) }}", "{{ {'a': 1} }}", "{{ zeg(zeg.func_code) }}", "{% with a = 1 %}{% endwith %}", "{% autoescape true %}{% endautoescape %}", "{{ zeg }}",
    "{{ zeg() if zeg() else '' }}", "{{ caller() }}", "{{ varargs }}", "{{ context }}", "{{ environment }}", "{% do zeg() %}", "{% debug %}",
    "{% for a in [1,2,3,4,5,6,7,8,9,0] %}{% for b in [1,2,3,4,5,6,7,8,9,0] %}{% for c in [1,2,3,4,5,6,7,8,9,0,1] %}{{ a }}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in [1] %}" * 4 + "{% endfor %}" * 4, "{% for a in [1] %}" * 30 + "{% endfor %}" * 30, "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}", "{{ " + "-" * 5_000 + "1 }}", "{{ zeg(" * 2_000 + ")" * 2_000 + " }}",
    "{{ '" + "a" * 100_000, "{% for x in [1] %}", "{% endfor %}", "{{ }}", "{% %}", "{{ zeg( }}", "{# niet gesloten",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_writes_nothing_and_is_told(text):
    began = time.perf_counter()
    written, faults = run(text)
    assert written is None and faults
    assert time.perf_counter() - began < 5


@given(st.lists(st.sampled_from([
    "{{", "}}", "{%", "%}", "{#", "#}", " zeg", "(", ")", "[", "]", ".", "|", "__class__", "for x in", "endfor", "set y =", "if", "endif", "'a'", "\"b\"", "1", ",", "=", "*", "**",
    "~", "loop", "x", "attr", "import", "include", "\n", " ",
]), max_size=25).map("".join))  # fmt: skip
def test_any_text_is_written_or_told_and_gives_nothing_of_the_program_away(text):
    try:
        written, faults = run(text)
    except NarrativeError:
        return
    assert faults or written is not None
    for inner in ("<function", "<class", "<module", "object at 0x", "jinja2"):
        assert inner not in (written or "")


def test_a_fault_names_its_line_and_what_can_be_written():
    _, ((line, told),) = run("x\n\n{{ zegg('a') }}")
    assert line == 3 and "'zegg' is undefined. Did you mean zeg?" in told


def test_all_that_is_not_allowed_is_told_at_once():
    _, faults = run("{{ zegg() }}\n{{ zeg.x }}\n{% include 'y' %}")
    assert [line for line, _ in faults] == [1, 2, 3]
