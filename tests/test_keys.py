"""The key of a figure: short, readable, the same everywhere, and different for different figures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import keys
from peilmerk.observations import frame

FIGURE = {"ref_area": "GM0268", "time_period": "2020-S1", "indicator": "clienten_verblijf", "unit_measure": "persons"}


def key(**more) -> str:
    return keys.key(frame([FIGURE | more]).iloc[0])


@pytest.mark.parametrize(
    ("more", "written"),
    [
        ({}, ""),
        ({"product": "Hulp bij huishouden", "law": "Wmo"}, ";product=Hulp+bij+huishouden;law=Wmo"),
        ({"scenario": "budget"}, ";scenario=budget"),
        ({"transformation": "change_pct"}, ";transformation=change_pct"),
        ({"breakdown": "18 t/m 65 jaar"}, ";breakdown=18+t/m+65+jaar"),
        ({"theme": "jeugd", "role": "total", "obs_value": 3}, ""),
    ],
)
def test_a_key_says_area_period_indicator_and_unit_and_then_only_what_is_not_the_default(more, written):
    assert key(**more) == f"GM0268.2020-S1.clienten_verblijf.persons{written}"


def test_what_an_older_delivery_of_a_register_said_is_another_figure():
    table = frame([FIGURE | {"vintage": pd.Timestamp("2025-05-15")}] * 2).assign(earlier=[True, False])
    assert list(keys.of(table)) == ["GM0268.2020-S1.clienten_verblijf.persons@2025-05-15", "GM0268.2020-S1.clienten_verblijf.persons"]


def test_a_period_with_points_keeps_the_parts_apart():
    assert keys.parts(key(time_period="2020-01-01/.."))["time_period"] == "2020-01-01/.."


def test_a_computed_sum_carries_the_key_of_the_total_beside_which_it_stands():
    assert keys.parts(keys.computed(key()))["computed"] == "sum"
    assert keys.computed("") == ""


@given(st.dictionaries(st.sampled_from(["product", "law", "age", "measure", "breakdown"]), st.text(min_size=1).filter(lambda t: t != "_T")))
def test_a_key_says_what_the_figure_is_whatever_its_members_are_called(members):
    written = key(**members)
    assert keys.parts(written) == FIGURE | members


@given(st.text(min_size=1))
def test_a_key_can_stand_in_an_attribute_a_table_of_markdown_and_a_template(member):
    assert not set(key(product=member)) & set("\"'<>&|`{}[]\\* \n\t")


@pytest.mark.parametrize("wrong", ["edition", "GM0268.2020", "a.b.c.d;product"])
def test_what_is_no_key_says_so(wrong):
    with pytest.raises(ValueError, match="is no key of a figure"):
        keys.parts(wrong)
