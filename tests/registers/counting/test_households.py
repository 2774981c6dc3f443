"""Cost by household, ranked. That every cell is right is in test_brute_force.py; here what the definitions mean, and groups of many households."""

from __future__ import annotations

import random

import pytest

from peilmerk.registers.counting.households import GROUPS
from registers.rows import address, declared


def by_group(made, indicator: str = "bedrag_naar_kostengroep") -> list[float]:
    return [made(indicator, "2023", breakdown=name) for name in GROUPS]


def contributions(made, group: str) -> tuple[float, float, float]:
    """base, largest and two_largest of a group."""
    rows = made.table[(made.table["indicator"] == "bedrag_naar_kostengroep") & (made.table["breakdown"] == group) & (made.table["time_period"] == "2023")]
    return tuple(rows[["base", "largest", "two_largest"]].astype(float).iloc[0])


def test_households_are_ranked_by_cost_and_told_in_groups(told):
    made = told(declaraties=[declared(n, "2023-02", float(n)) for n in range(1, 201)])
    assert by_group(made, "huishoudens_naar_kostengroep") == [2, 8, 10, 20, 60, 100]
    assert by_group(made) == [199 + 200, sum(range(191, 199)), sum(range(181, 191)), sum(range(161, 181)), sum(range(101, 161)), sum(range(1, 101))]
    assert made("bedrag_naar_kostengroep", "2023") == sum(range(1, 201)) == made("gedeclareerd_bedrag", "2023")


def test_protection_knows_how_many_households_a_group_has_and_what_is_of_its_largest(told):
    made = told(declaraties=[declared(n, "2023-02", float(n)) for n in range(1, 201)])
    assert contributions(made, "hoogste 1%") == (2, 200, 399)
    assert contributions(made, "laagste 50%") == (100, 100, 199)
    assert contributions(made, "_T") == (200, 200, 399)


def test_all_who_live_at_one_address_are_one_household(told):
    homes = [address(n, "2020-01-01", household=700 + n // 2) for n in range(20)]
    made = told(personen=homes, declaraties=[declared(n, "2023-02", 10.0) for n in range(20)])
    assert made("huishoudens_naar_kostengroep", "2023") == 10
    assert made("bedrag_naar_kostengroep", "2023", breakdown="laagste 50%") == 100


def test_who_has_no_known_household_is_one_alone(told):
    made = told(personen=[address(1, "2020-01-01"), address(2, "2020-01-01")], declaraties=[declared(n, "2023-02", 10.0) for n in (1, 2, 3)])
    assert made("huishoudens_naar_kostengroep", "2023") == 3


def test_who_moves_costs_each_household_what_was_delivered_there(told):
    homes = [address(1, "2020-01-01", household=701), address(1, "2023-03-31", household=702), address(2, "2020-01-01", household=702)]
    lines = [declared(1, "2023-02", 100.0), declared(1, "2023-03", 30.0), declared(2, "2023-02", 5.0)]
    made = told(personen=homes, declaraties=lines)
    assert made("huishoudens_naar_kostengroep", "2023") == 2
    assert contributions(made, "_T") == (2, 100, 135)


def test_what_was_credited_is_no_cost_and_a_household_without_cost_is_not_counted(told):
    lines = [declared(1, "2023-02", 100.0), declared(1, "2023-02", 100.0, "2023-05", credit=True), declared(2, "2023-02", 80.0), declared(3, "2023-06", 30.0, credit=True)]
    made = told(declaraties=lines)
    assert made("huishoudens_naar_kostengroep", "2023") == 2
    assert made("bedrag_naar_kostengroep", "2023", breakdown="laagste 50%") == -30, "who was credited more than declared stands last"


def test_a_year_that_is_not_whole_has_no_groups(told):
    made = told(declaraties=[declared(1, "2024-02", 100.0)])
    assert made("bedrag_naar_kostengroep", "2023") == 0 and not made.is_told("bedrag_naar_kostengroep", "2024")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_amounts_groups_add_up_and_no_household_stands_above_a_dearer_one(told, seed):
    chance = random.Random(seed)
    count = chance.randint(1, 230)
    amounts = [round(chance.paretovariate(1.2) * 100, 2) for _ in range(count)]
    made = told(declaraties=[declared(n, f"2023-{chance.randint(1, 12):02d}", a) for n, a in enumerate(amounts, 1)])
    numbers, sums = by_group(made, "huishoudens_naar_kostengroep"), by_group(made)
    assert sum(numbers) == count
    assert sum(sums) == pytest.approx(sum(amounts), abs=3.5), "each is rounded to whole euro"
    ranked, at = sorted(amounts, reverse=True), 0
    for number, total in zip(numbers, sums, strict=True):
        assert total == pytest.approx(sum(ranked[at : at + int(number)]), abs=0.51)
        at += int(number)
    for edge, upto in zip(GROUPS.values(), [sum(numbers[: n + 1]) for n in range(len(GROUPS))], strict=True):
        assert abs(upto - count * edge / 100) <= 0.5
