"""What of an amount or volume is of the largest person, and of the two largest together."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.registers.counting import contributions
from peilmerk.registers.counting.grid import Groups
from peilmerk.registers.counting.window import Window
from registers.making import NORTH, SOUTH
from registers.rows import address, declared, delivered, indication

YEAR = Window(date(2023, 1, 1), date(2023, 12, 31))
FIRST = YEAR.months[0]


def largest(made, indicator: str, period: str, **where: str) -> tuple[float, float]:
    """The largest and the two largest of one figure."""
    wanted = {"ref_area": "GM9001", "product": "_T", "law": "_T", "taakveld": "_T", "breakdown": "_T", **where}
    table = made.table[(made.table["indicator"] == indicator) & (made.table["time_period"] == period)]
    for column, word in wanted.items():
        table = table[table[column] == word]
    ((one, two),) = table[["largest", "two_largest"]].to_numpy().tolist()
    return one, two


# --- whose an amount is --------------------------------------------------------------------------------------------------
def test_all_of_one_person_in_a_cell_is_one_contribution(told):
    made = told(declaraties=[declared(1, "2023-01", 100), declared(1, "2023-02", 150), declared(1, "2023-02", 50, product="07"), declared(2, "2023-03", 220), declared(3, "2023-03", 30)])
    assert largest(made, "gedeclareerd_bedrag", "2023-Q1") == (300, 520)
    assert largest(made, "gedeclareerd_bedrag", "2023-02") == (200, 200)
    assert largest(made, "gedeclareerd_bedrag", "2023-Q1", product="Dagbesteding", law="Wmo") == (50, 50)
    assert largest(made, "gedeclareerd_bedrag", "2023-04") == (0, 0)


def test_what_was_credited_goes_off_and_what_is_left_counts_without_its_sign(told):
    made = told(declaraties=[declared(1, "2023-02", 100), declared(1, "2023-02", 80, credit=True), declared(2, "2023-02", 75, credit=True)])
    assert largest(made, "gedeclareerd_bedrag", "2023-02") == (75, 95)


def test_in_a_district_it_is_what_fell_in_the_months_in_which_a_person_lived_there(told):
    homes = [address(1, "2020-01-01", district=NORTH), address(1, "2023-02-10", district=SOUTH)]
    made = told(personen=homes, declaraties=[declared(1, "2023-01", 10), declared(1, "2023-02", 25)])
    assert largest(made, "gedeclareerd_bedrag", "2023-Q1", ref_area=NORTH) == (10, 10)
    assert largest(made, "gedeclareerd_bedrag", "2023-Q1", ref_area=SOUTH) == (25, 25)
    assert largest(made, "gedeclareerd_bedrag", "2023-Q1") == (35, 35)


def test_hours_have_largest_persons_too(told):
    made = told(
        geleverd=[delivered(1, "2023-02", 30), delivered(2, "2023-03", 45), delivered(3, "2023-03", 5)],
        declaraties=[declared(1, "2023-02", 100, volume=8.0, eenheid="uur"), declared(2, "2023-02", 100, volume=180.0, eenheid="minuut")],
        indicaties=[
            indication(1, "2023-01-31", "2023-03-01", volume=2.0, eenheid="uur", frequentie="dag"), indication(1, "2023-02-15", "2023-02-15", volume=5.0, eenheid="uur", frequentie="dag"),
            indication(2, "2023-02-01", "2023-02-10", volume=1.0, eenheid="uur", frequentie="dag"),
        ],
    )  # fmt: skip
    assert largest(made, "geleverde_uren", "2023-Q1") == (45, 75)
    assert largest(made, "gedeclareerde_uren", "2023-02") == (8, 11)
    assert [largest(made, "geindiceerde_uren", p) for p in ("2023-01", "2023-02", "2023-03", "2023-Q1")] == [(2, 2), (61, 71), (2, 2), (65, 75)]


def test_a_cell_of_the_triangle_knows_its_persons(told):
    made = told(declaraties=[declared(n, "2023-01", 100 * n, "2023-03") for n in (1, 2, 3)])
    assert largest(made, "gedeclareerd_naar_factuurmaand", "2023-01", breakdown="2023-03") == (300, 500)
    rows = made.table[made.table["indicator"] == "gedeclareerd_naar_factuurmaand"]
    assert set(rows["base"]) == {3}


# --- however they are added up -----------------------------------------------------------------------------------------------
_ROWS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from("ab"), st.integers(0, 11), st.integers(0, 11), st.integers(-9, 9)), max_size=30)

quickly = settings(max_examples=30, deadline=None)


def by_hand(lines: list[tuple[int, str, int, int]], group: str | None, months: set[int]) -> tuple[float, float]:
    """Of persons, groups, months and values."""
    sums: dict[int, int] = {}
    for person, which, month, value in lines:
        if month in months and group in (None, which):
            sums[person] = sums.get(person, 0) + value
    one, two = (*sorted((abs(v) for v in sums.values()), reverse=True), 0, 0)[:2]
    return one, one + two


@quickly
@given(rows=_ROWS)
@pytest.mark.parametrize("by", [[], ["product"]])
def test_the_largest_of_every_group_and_period_is_what_adding_up_by_hand_gives(engine_again, by, rows):
    con = engine_again
    con.execute("CREATE OR REPLACE TEMP TABLE t (persoon BIGINT, product VARCHAR, p INTEGER, v DOUBLE)")
    lines = [(person, group, month, value) for person, group, month, _, value in rows]
    if lines:
        con.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [(p, g, FIRST + m, v) for p, g, m, v in lines])
    groups = Groups(con, "t", by)
    found = contributions.largest(con, "t", groups, YEAR, ["M", "Q", "S", "A"], "v")
    agrees(found, groups, by, lines, lambda f: found[f, "v"])


@quickly
@given(rows=_ROWS, many=st.sampled_from([1, 3, 1000]))
@pytest.mark.parametrize("by", [[], ["product"]])
def test_what_lasts_gives_the_same_as_a_row_for_every_month_of_it(engine_again, by, rows, many):
    con, lengths = engine_again, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    con.execute("CREATE OR REPLACE TEMP TABLE t (persoon BIGINT, product VARCHAR, a INTEGER, b INTEGER, eerste DOUBLE, laatste DOUBLE, uren DOUBLE)")
    lines = []
    for person, group, a, b, day in rows:
        a, b, day = min(a, b), max(a, b), abs(day)
        con.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", [person, group, FIRST + a, FIRST + b, 2.0 * day, 3.0 * day if a < b else 0.0, float(day)])
        lines += [(person, group, a, 2 * day), *((person, group, b, 3 * day) for _ in range(a < b)), *((person, group, m, lengths[m] * day) for m in range(a + 1, b))]
    groups = Groups(con, "t", by)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contributions, "_MANY", many)  # all persons at once, or a few at a time
        found = contributions.largest_in_time(con, "t", groups, YEAR, ["M", "Q", "S", "A"])
    agrees(found, groups, by, lines, lambda f: found[f])


def agrees(found: dict, groups: Groups, by: list[str], lines: list[tuple], of) -> None:
    """Every group and period of every frequency is what `by_hand` says."""
    assert len(found) == 4
    for f, size in (("M", 1), ("Q", 3), ("S", 6), ("A", 12)):
        made = of(f)
        for n, name in enumerate(groups.frame["product"] if by else [None]):
            for period in range(12 // size):
                expected = by_hand(lines, name, set(range(period * size, (period + 1) * size)))
                assert np.allclose([made["largest"][n, period], made["two_largest"][n, period]], expected), (f, name, period)


@pytest.fixture(scope="module")
def engine_again(tmp_path_factory):
    """One database for all examples."""
    from peilmerk.registers import database

    with database.connection(tmp_path_factory.mktemp("contributions")) as con:
        yield con
