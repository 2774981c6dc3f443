"""Which figure a reference means, where an edition has several that look alike."""

import pytest

from peilmerk.texts.errors import NarrativeError
from peilmerk.texts.figures import Figures, Wanted
from synthetic import TOWN, rows

CARE = {"indicator": "gedeclareerd_bedrag", "theme": "maatwerk", "law": "Wmo", "unit_measure": "EUR"}


@pytest.fixture
def one(reference):
    """A function from rows (with the mark `earlier`) and a reference to the value that it means."""

    def run(values: list[dict], wanted: Wanted) -> float:
        table = rows(*[{k: v for k, v in row.items() if k != "earlier"} for row in values])
        table["earlier"] = [row.get("earlier", False) for row in values]
        return Figures(table, reference, TOWN).one(wanted, "waarde")["obs_value"]

    return run


def test_of_a_register_the_newest_delivery_is_meant(one):
    values = [CARE | {"obs_value": 100, "earlier": True}, CARE | {"obs_value": 140}]
    assert one(values, Wanted("gedeclareerd_bedrag", "2024", dimensions=(("law", "Wmo"),))) == 140


def test_the_municipality_itself_is_meant_unless_another_area_is_named(one):
    values = [CARE | {"obs_value": 140}, CARE | {"obs_value": 20, "ref_area": "NL"}]
    wanted = {"indicator": "gedeclareerd_bedrag", "periode": "2024", "uitsplitsing": "Wmo"}
    assert (one(values, Wanted(**wanted)), one(values, Wanted(**wanted, gebied="Nederland"))) == (140, 20)


def test_what_only_one_area_has_needs_no_area(one):
    assert one([CARE | {"obs_value": 20, "ref_area": "NL"}], Wanted("gedeclareerd_bedrag", "2024", "Wmo")) == 20


def test_the_total_is_meant_unless_a_member_is_named(one):
    values = [CARE | {"obs_value": 140}, CARE | {"obs_value": 200, "law": "_T"}]
    assert [one(values, Wanted("gedeclareerd_bedrag", "2024", u)) for u in ("", "Totaal", "totaal")] == [200] * 3


def test_the_nearest_periods_come_first(one):
    values = [CARE | {"obs_value": 1, "time_period": str(year)} for year in range(2010, 2024)]
    with pytest.raises(NarrativeError, match="For periode there is: 2023; 2022; 2021; 2020; 2019; 2018, and 8 more"):
        one(values, Wanted("gedeclareerd_bedrag", "2024", "Wmo"))
