"""Every rule of the package: what all have in common. A rule that cannot do without parameters gets a line here."""

import pytest

from peilmerk.rules import FINDING, RULES
from synthetic import described, rows

PARAMETERS = {
    "row_totals": {"total": "a", "parts": ["b"]}, "status_inventory": {"status": "op_koers"},
    "balance": {"total": {"indicator": "saldo"}, "parts": [{"indicator": "a"}]},
    "differences": {"difference": "saldo", "plus": "baten", "minus": "lasten"}, "recent_export": {"peildatum": "2024-05-01", "days": 100},
    "not_provisional_forever": {"peildatum": "2024-05-01"},
    "on_track_against_realised": {"status": "op_koers", "target": "taakstelling", "realised": "gerealiseerde_besparing"},
    "parts_of_wholes": {"optelling": {"taakstelling": "sum"}}, "parts_of_periods": {"optelling": {"taakstelling": "sum"}},
    "parts_of_areas": {"gebieden": {"GM0268": [["WK026801", "", ""]]}, "optelling": {}},
    **{
        name: {"verbanden": []}
        for name in ("sums", "remainders", "products", "equals", "hundreds", "bridges", "stocks", "range_sums", "at_most", "counts_of_lists",
                     "bounds", "durations", "relations_found")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_with_nothing_to_judge_finds_nothing(name):
    findings = RULES[name](described(rows()), **PARAMETERS.get(name, {}))
    assert findings.empty and list(findings.columns) == FINDING


def test_parameters_above_are_of_rules_that_exist():
    assert set(PARAMETERS) <= set(RULES)
