"""What an author switches off on the spot needs a reason, a kind that exists, and a fault to switch off."""

import pytest
from lint_case import found_in, kinds

_FAULT = "Er waren 4.321 mensen."
_WHY = "zo heet de regeling"


@pytest.mark.parametrize("text", [f"{_FAULT} {{# akkoord getypt-getal: {_WHY} #}}", f"{{# akkoord getypt-getal: {_WHY} #}}\n{_FAULT}", f"{{#- akkoord getypt-getal,: {_WHY}\nen meer -#}}\n{_FAULT}"])
def test_it_is_switched_off_on_its_line_or_the_line_before(text):
    assert kinds(text) == []


def test_two_kinds_are_switched_off_together():
    assert kinds(f"In figuur 6.5 staan 12 plannen. {{# akkoord getypt-getal, verwijzing: {_WHY} #}}") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{_FAULT} {{# akkoord getypt-getal #}}", "geen reden"), (f"{_FAULT} {{# akkoord getypt-getal: ja #}}", "geen reden"), (f"{_FAULT} {{# akkoord: {_WHY} #}}", "noemt geen soort"),
        (f"{_FAULT} {{# akkoord getypt-getallen: {_WHY} #}}", "getypt-getal"), (f"{_FAULT} {{# akkoord sjabloon: {_WHY} #}}", "niet uit te zetten"),
        (f"{{# akkoord getypt-getal: {_WHY} #}}\n\n{_FAULT}", "zet niets uit"), (f"{_FAULT}\n{{# akkoord getypt-getal: {_WHY} #}}", "zet niets uit"),
    ],
)  # fmt: skip
def test_otherwise_it_is_a_fault_itself_and_switches_nothing_off(text, says):
    found = found_in(text)
    assert sorted(f.kind for f in found) == ["akkoord", "getypt-getal"]
    assert says in next(f for f in found if f.kind == "akkoord").told


def test_a_comment_about_something_else_is_left_alone():
    assert kinds("Dit gaat goed. {# de wethouder is akkoord, zie mail #}") == []
