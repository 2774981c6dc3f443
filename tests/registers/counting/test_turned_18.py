"""From youth care to 18 and over: what those who turned 18 with youth care have a year later."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from peilmerk.reference import Reference
from registers.brute_force import Town
from registers.making import EXPORTED, KEY, SINCE, anything, count
from registers.rows import address, indication
from synthetic import ROOT

AFTER = ("Jeugdwet", "Wmo", "Jeugdwet en Wmo", "geen van beide")


def after(made, period: str = "2024-Q1") -> list[float]:
    return [made("overgang_18_jaar", period, breakdown=b) for b in (*AFTER, "_T")]


def young(client: int, born: str = "2005-03-20", until: str = "2023-12-31", **more) -> dict:
    """Youth care from long before 18 until a day."""
    return indication(client, "2022-06-01", until, product="45", born=born, **more)


def test_what_there_is_a_year_later_is_told_once_a_person(told):
    rows = [
        young(1, until=""), young(2), indication(2, "2024-01-01"), indication(2, "2024-01-01", product="07"), young(3, until=""), indication(3, "2023-06-01"), young(4),
        young(5, until=""), young(5, until="2024-12-31"),
    ]  # fmt: skip
    made = told(indicaties=rows)
    assert after(made) == [2, 1, 1, 1, 5]


def test_the_days_are_the_last_of_the_month_before_the_birthday_and_that_day_a_year_on(told):
    assert after(told(indicaties=[young(1, until="2023-02-28")])) == [0, 0, 0, 1, 1]
    assert after(told(indicaties=[young(1, until="2023-02-27")])) == [0, 0, 0, 0, 0], "no youth care on 28 February"
    assert after(told(indicaties=[young(1, until="2024-02-29")])) == [1, 0, 0, 0, 1], "29 February is the last day a year on"
    assert after(told(indicaties=[young(1, until="2024-02-28")])) == [0, 0, 0, 1, 1]


def test_who_was_born_in_another_month_is_told_in_another_period(told):
    assert after(told(indicaties=[young(1, born="2005-02-10")])) == [0, 0, 0, 1, 1], "from 31 January 2023 to 31 January 2024"
    made = told(indicaties=[young(1, born="2005-05-10")])
    assert after(made) == [0, 0, 0, 0, 0], "30 April 2024 is no longer in the window"


def test_periods_of_which_the_year_before_is_not_known_are_not_told(told):
    made = told(indicaties=[young(1)])
    assert not made.is_told("overgang_18_jaar", "2023-Q4") and not made.is_told("overgang_18_jaar", "2023") and made.is_told("overgang_18_jaar", "2024-Q1")
    assert told(since=date(2022, 1, 1), indicaties=[young(1, born="2004-12-20")]).is_told("overgang_18_jaar", "2023")


def test_who_has_no_birth_date_or_no_youth_care_is_not_counted(told):
    made = told(indicaties=[young(1, born=""), indication(2, "2022-06-01", born="2005-03-20"), young(3, born="")], personen=[address(3, "2020-01-01", born="2005-03-20")])
    assert after(made) == [0, 0, 0, 1, 1], "of the third the birth date stands in the register of addresses"


@pytest.mark.parametrize("seed", range(8))
def test_every_cell_is_what_counting_person_by_person_gives(tmp_path, seed):
    """Registers by chance of people who turn 18 in the first months, as those of test_brute_force.py mostly turn 18 later."""
    chance = random.Random(seed)
    rows = {"indicaties": [line for _ in range(12) for line in anything(chance)["indicaties"]]}
    born = {n: date(2005, 1, 15) + timedelta(chance.randrange(120)) for n in range(1, 400)}
    for n, line in enumerate(rows["indicaties"]):
        person = 1 + n // 3
        line |= {"client": person, "geboortedatum": born[person], "product": chance.choice(["45", "45", "01"])}
    made = count(tmp_path, Reference(ROOT / "data" / "reference"), rows)
    made = made[made["indicator"] == "overgang_18_jaar"]
    town = Town(rows, SINCE, EXPORTED)
    town._after_18()
    found = {tuple(r[:-1]): r[-1] for r in made[[*KEY, "obs_value"]].itertuples(index=False, name=None)}
    assert found == town.figures
    assert sum(v for key, v in found.items() if key[-1] == "_T") > 0, "nobody turned 18"
