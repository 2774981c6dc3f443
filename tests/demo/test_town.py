"""Towns: the size that was asked, districts of unequal size, and a country of them."""

from __future__ import annotations

import pytest

from peilmerk import bsn
from peilmerk.demo import town, towns, voorbeeldstad
from peilmerk.demo.elsewhere import area_rows
from peilmerk.demo.people import citizen_numbers
from peilmerk.reference import Reference
from peilmerk.reference.areas import Area
from synthetic import ROOT


def test_the_districts_of_voorbeeldstad_are_unequal_and_one_has_joined():
    city = voorbeeldstad()
    shares = {d.name: d.weight for d in city.districts}
    assert len(shares) == 8 and max(shares.values()) == 0.35 and min(shares.values()) == 0.015
    assert [d.name for d in city.districts if d.since] == ["Dorpen"]
    assert sum(d.weight for d in city.districts if not d.since) == pytest.approx(1)
    assert city.people == pytest.approx(43_000)


def test_the_reference_data_knows_voorbeeldstad_and_its_districts():
    reference = Reference(ROOT / "data/reference")
    for row in area_rows(voorbeeldstad()):
        area: Area = reference.areas[row[0]]
        assert [area.name, area.level, area.parent] == row[1:4] and str(area.valid_from or "") == row[6]
    assert str(reference.areas["GM9002"].valid_to) == "2022-12-31"


@pytest.mark.parametrize(("inhabitants", "count"), [(1_000, 1), (40_000, 8), (900_000, 20)])
def test_a_larger_town_has_more_districts(inhabitants, count):
    assert town.district_count(inhabitants) == count


def test_a_country_has_sizes_as_those_of_the_netherlands():
    sizes = [t.inhabitants for t in towns(342, seed=1)]
    assert sum(sizes) == pytest.approx(17.9e6, rel=0.01)
    assert min(sizes) >= 1_000 and max(sizes) <= 900_000 and max(sizes) > 400_000
    assert 25_000 < sorted(sizes)[171] < 40_000


def test_every_town_of_a_country_has_its_own_code_name_and_districts():
    country = towns(30, seed=1)
    assert country[0].code == "GM9101" and country[0].name == "Voorbeeldgemeente 001"
    assert len({t.code for t in country}) == len({t.name for t in country}) == 30
    codes = [d.code for t in country for d in t.districts]
    assert len(set(codes)) == len(codes)
    assert towns(30, seed=1) == country != towns(30, seed=2)


@pytest.mark.parametrize("count", [1, 9_000, 50_000])
def test_citizen_service_numbers_pass_the_elfproef_and_are_all_different(count):
    numbers = citizen_numbers(count)
    assert len(set(numbers)) == count
    assert all(bsn.passes(str(n)) for n in numbers)
    assert all(str(n).startswith("9999" if count <= 9_000 else "99") for n in numbers)
