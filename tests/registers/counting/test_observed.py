"""Counts as observations: in the words of the reference data, rounded, provisional where the dictionary says so."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import numbers, observations
from peilmerk.registers.counting.grid import DIMENSIONS, Counts
from peilmerk.registers.counting.observed import Maker, _rounded
from peilmerk.registers.counting.window import Window
from registers.making import NORTH, TOWN
from registers.rows import declared, delivered, indication, waits

TWO_MONTHS = Window(date(2024, 1, 1), date(2024, 2, 29))


@pytest.fixture
def made(reference):
    """A function from an indicator and its values by month (of one group) to the observations that are made of them."""

    def run(indicator: str, values: list[float], base: list[float] | None = None, window: Window = TWO_MONTHS, **group: str) -> pd.DataFrame:
        found: list[pd.DataFrame] = []
        maker = Maker(reference, TOWN, window, lambda form, table: found.append(table))
        groups = pd.DataFrame([dict.fromkeys(DIMENSIONS, "_T") | group])
        entry = reference.indicators[indicator].counted
        maker.add(Counts(entry.register_, entry.measure, "M", groups, np.array([values], dtype=float), None if base is None else np.array([base], dtype=float)), indicator)
        assert maker.finish() == ({entry.register_: len(found[0])} if found else {})
        return found[0] if found else pd.DataFrame(columns=["obs_value"])

    return run


# --- values ----------------------------------------------------------------------------------------------------------
def test_values_that_are_none_are_left_out_and_nil_is_told(made):
    assert made("duur_maatwerk", [np.nan, 0.0])["time_period"].tolist() == ["2024-02"]
    assert made("duur_maatwerk", [np.nan, np.nan]).empty


@pytest.mark.parametrize(("indicator", "decimals"), [("gedeclareerd_bedrag", 0), ("bedrag_per_client", 0), ("geleverde_uren", 0), ("clienten_maatwerk", 0), ("duur_maatwerk", 1), ("aandeel_verwijzer", 1), ("declaratievertraging", 1), ("gedeclareerde_uren_per_client", 1)])  # fmt: skip
def test_counts_and_sums_are_whole_and_means_and_shares_have_a_decimal(made, indicator, decimals):
    table = made(indicator, [1.26, 1234.56])
    assert table["obs_value"].tolist() == ([1.3, 1234.6] if decimals else [1, 1235])
    assert set(table["decimals"]) == {decimals}


@pytest.mark.parametrize(("value", "whole"), [(0.5, 1), (1.5, 2), (2.5, 3), (-0.5, -1), (-2.5, -3), (2.4999999999, 3), (2.4999, 2), (-0.4, 0), (123456789.5, 123456790)])
def test_halves_go_up_away_from_nil(made, value, whole):
    assert made("gedeclareerd_bedrag", [value, 0])["obs_value"].tolist() == [whole, 0]


@given(value=st.integers(-10**8, 10**8).map(lambda n: n / 100))
def test_a_value_is_rounded_as_the_same_figure_is_written(value):
    for decimals in (0, 1):
        assert numbers.parse(numbers.write(value, decimals)).value == _rounded(np.array([value]), decimals)[0]


def test_nil_has_no_sign(made):
    assert [str(v) for v in made("gedeclareerd_bedrag", [-0.2, -0.0])["obs_value"]] == ["0.0", "0.0"]


# --- provisional -----------------------------------------------------------------------------------------------------
def status(table: pd.DataFrame) -> dict[str, str]:
    """P or A by period."""
    return dict(zip(table["time_period"].astype(str), table["obs_status"].astype(str), strict=True))


@pytest.mark.parametrize(
    ("exported", "last_final"),
    [("2024-05-01", "2024-01"), ("2024-04-30", "2023-12"), ("2024-05-31", "2024-01"), ("2024-03-01", "2023-11"), ("2024-02-29", "2023-10"), ("2024-06-01", "2024-02"), ("2024-01-01", "2023-09")],
)  # fmt: skip
def test_a_period_that_ended_three_months_before_the_export_is_final(made, exported, last_final):
    window = Window.of(date(2023, 1, 1), date.fromisoformat(exported))
    months = window.periods("M")["code"].tolist()
    assert status(made("geleverde_uren", [1.0] * len(months), window=window)) == {m: "A" if m <= last_final else "P" for m in months}


def test_what_is_not_provisional_by_the_dictionary_is_final(made):
    assert set(status(made("clienten_maatwerk", [1, 2])).values()) == {"A"}


# --- who and where -----------------------------------------------------------------------------------------------------
def test_a_district_is_an_area_and_an_unknown_one_a_part_of_the_municipality(made):
    known, unknown, whole = (made("clienten_maatwerk", [1, 1], wijk=w).iloc[0] for w in (NORTH, "", "_T"))
    assert (known["ref_area"], known["part_of"], known["breakdown"]) == (NORTH, "", "_T")
    assert (unknown["ref_area"], unknown["part_of"], unknown["breakdown"]) == (TOWN, TOWN, "Onbekend")
    assert (whole["ref_area"], whole["part_of"], whole["breakdown"]) == (TOWN, "", "_T")


def test_a_product_is_told_by_its_label_with_its_law(made, reference):
    row = made("clienten_maatwerk", [1, 1], product="03", wet="Wmo").iloc[0]
    assert (row["product"], row["law"]) == (reference.products["03"].label, "Wmo")


def test_no_two_products_have_one_label_and_law(reference):
    found = [(p.label, p.law) for p in reference.products.values()]
    assert len(set(found)) == len(found)


def test_the_base_of_people_is_how_many_they_are_and_of_a_sum_what_is_given(made):
    assert made("clienten_maatwerk", [3, 4])["base"].tolist() == [3, 4]
    assert made("gedeclareerd_bedrag", [300, 400], base=[2, 3])["base"].tolist() == [2, 3]
    assert made("geindiceerde_uren", [3, 4])["base"].isna().all()


def test_the_largest_contributions_are_rounded_as_the_value_is_and_none_where_none_are_given(reference):
    found: list[pd.DataFrame] = []
    maker = Maker(reference, TOWN, TWO_MONTHS, lambda form, table: found.append(table))
    groups = pd.DataFrame([dict.fromkeys(DIMENSIONS, "_T")])
    grids = {"values": [[300.5, 0]], "base": [[3, 0]], "largest": [[200.25, 0]], "two_largest": [[290.5, 0]]}
    maker.add(Counts("declaraties", "amount", "M", groups, **{name: np.array(grid, dtype=float) for name, grid in grids.items()}), "gedeclareerd_bedrag")
    maker.add(Counts("declaraties", "clients", "M", groups, np.array([[3.0, 0]])), "clienten_gedeclareerd")
    maker.finish()
    table = found[0].set_index(["indicator", "time_period"])[["obs_value", "largest", "two_largest"]]
    assert table.loc["gedeclareerd_bedrag"].to_numpy().tolist() == [[301, 200, 291], [0, 0, 0]]
    assert table.loc["clienten_gedeclareerd", ["largest", "two_largest"]].isna().all(axis=None)


def test_an_observation_is_complete(told):
    made = told(
        indicaties=[indication(1, "2023-01-10", wijk=NORTH)], declaraties=[declared(1, "2023-02", 10)], geleverd=[delivered(1, "2023-02", 3)],
        wachtlijst=[waits(1, "2023-01-01")],
    ).table  # fmt: skip
    whole = observations.completed(made.assign(source="s", vintage=pd.Timestamp("2024-04-10")))
    assert len(whole) == len(made)
    assert set(made["source_sheet"]) == {"indicaties", "declaraties", "geleverd", "wachtlijst"}
    assert not made[["indicator", "ref_area", "time_period", "time_start", "time_end", "unit_measure", "theme", "obs_value"]].isna().any(axis=None)


def test_no_figure_is_told_twice(told):
    made = told(indicaties=[indication(n, "2023-01-10", wijk=w, product=p, verwijzer="") for n, (w, p) in enumerate([(NORTH, "03"), ("", "40"), (NORTH, "40"), ("", "alg-pgb")])])
    key = [c for c in made.table.columns if c not in ("obs_value", "base", "largest", "two_largest", "decimals", "obs_status")]
    assert not made.table.duplicated(key).any()
