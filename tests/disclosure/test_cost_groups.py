"""Cost by group of households, as disclosure control sees it: amounts that add up to what was declared."""

from __future__ import annotations

import pytest
from bound_figures import binding, of

from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.suppression import suppress
from peilmerk.registers.counting.households import GROUPS

AMOUNT = {"theme": "maatwerk", "unit_measure": "EUR", "time_period": "2024"}


def year(amounts, households, largest) -> list[dict]:
    """The groups of a year with their total, and what was declared in all."""
    rows = [
        {"indicator": "bedrag_naar_kostengroep", "breakdown": name, "obs_value": a, "base": n, "largest": one, "two_largest": min(a, 1.9 * one)}
        for name, a, n, one in zip(GROUPS, amounts, households, largest, strict=True)
    ]
    whole = {"obs_value": sum(amounts), "base": sum(households), "largest": max(largest), "two_largest": 1.9 * max(largest)}
    return [*rows, {"indicator": "bedrag_naar_kostengroep", **whole}, {"indicator": "gedeclareerd_bedrag", **whole}]


def hidden(reference, rows: list[dict]) -> list[str]:
    """Which groups are hidden; what is hidden is held against the audit."""
    found = of(reference, *rows, **AMOUNT)
    mask = suppress(found.problem).hidden
    assert audit(found.problem, mask)["ok"].all()
    cells = found.cell.to_numpy()
    return [name for name, cell in zip([*GROUPS, "_T", "declared"], cells, strict=True) if cell >= 0 and mask[cell]]


LARGE = year([2e6, 4e6, 2e6, 3e6, 4e6, 2e6], [30, 120, 150, 300, 900, 1500], [150_000, 60_000, 20_000, 12_000, 8_000, 2_000])


def test_groups_add_up_to_their_total_and_to_what_was_declared(reference):
    found = binding(reference, *LARGE, **AMOUNT)
    assert ([1.0] * 6 + [-1.0, 0.0], 0.0, 0.0) in found
    assert ([1.0] * 6 + [0.0, -1.0], 0.0, 0.0) in found


def test_in_a_large_municipality_every_group_is_shown(reference):
    assert hidden(reference, LARGE) == []


@pytest.mark.parametrize(("why", "change"), [("few", {"base": 9}), ("dominated", {"largest": 1_100_000, "two_largest": 1_150_000})])
def test_a_group_of_few_or_that_one_household_dominates_is_hidden_with_another(reference, why, change):
    found = hidden(reference, [LARGE[0] | change, *LARGE[1:]])
    assert "hoogste 1%" in found and len(found) >= 2, "the rest of the total would give it away"
    assert "declared" not in found
