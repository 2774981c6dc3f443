"""Every count of every register, on every cell, against a count day by day in plain Python."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peilmerk.reference import Reference
from registers.brute_force import Town
from registers.making import EXPORTED, KEY, SINCE, TOWN, WINDOWS, anything, count
from synthetic import ROOT

#: What was rounded may differ by half of its last digit; of a sum of hours or euro that is a half.
_HALF = {0: 0.5, 1: 0.05}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("counted")


@pytest.fixture(scope="module")
def real() -> Reference:
    """The reference data of the project: it has the definitions."""
    return Reference(ROOT / "data" / "reference")


def compare(made: pd.DataFrame, expected: dict[tuple, float], bases: dict[tuple, int] | None = None, largest: dict[tuple, tuple] | None = None) -> list[str]:
    """Every cell that is missing, too many, or says something else, and every base and largest contribution that is another."""
    found = {tuple(row[:-2]): (row[-2], row[-1]) for row in made[[*KEY, "obs_value", "decimals"]].itertuples(index=False, name=None)}
    assert len(found) == len(made), "a cell is told twice"
    wrong = [f"missing: {key} = {value}" for key, value in expected.items() if key not in found]
    wrong += [f"too many: {key} = {value}" for key, (value, _) in found.items() if key not in expected]
    wrong += [f"{key}: {found[key][0]}, expected {value}" for key, value in expected.items() if key in found and abs(found[key][0] - value) > _HALF[int(found[key][1])] + 1e-6]
    behind = {tuple(row[:-1]): row[-1] for row in made[[*KEY, "base"]].itertuples(index=False, name=None)}
    parts = {tuple(row[:-2]): row[-2:] for row in made[[*KEY, "largest", "two_largest"]].itertuples(index=False, name=None)}
    wrong += [f"largest of {key}: {parts[key]}, expected {of}" for key, of in (largest or {}).items() if key in parts and not _near(parts[key], of)]
    wrong += [f"largest of {key}: {parts[key]}, expected none" for key in parts if largest is not None and key not in largest and not all(pd.isna(v) for v in parts[key])]
    return wrong + [f"base of {key}: {behind[key]}, expected {base}" for key, base in (bases or {}).items() if key in behind and behind[key] != base]


def _near(found: tuple, expected: tuple) -> bool:
    return all(abs(f - e) <= 0.5 + 1e-6 for f, e in zip(found, expected, strict=True))  # sums are whole


quietly = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large])


@quietly
@given(chance=st.randoms(use_true_random=False), window=st.sampled_from(WINDOWS))
def test_every_cell_of_every_count_is_what_counting_by_hand_gives_and_stock_follows_from_flows(work, real, chance, window):
    rows = anything(chance)
    table, town = count(work, real, rows, *window), Town(rows, *window)
    wrong = compare(table, town.count(), town.bases, town.largest)
    _what_must_hold(table)
    assert not wrong, "\n".join([f"{len(wrong)} cells, from {window[0]} to {window[1]}", *wrong[:12], *(f"{form}: {line}" for form, lines in rows.items() for line in lines)])


def test_a_count_by_hand_that_is_wrong_is_found(work, real):
    rows = {"indicaties": [{"client": 1, "product": "01", "ingangsdatum": SINCE, "einddatum": None, "verwijzer": "", "volume": None, "eenheid": "", "frequentie": "dag", "wijk": ""}]}
    expected = Town(rows, SINCE, EXPORTED).count()
    key = next(k for k in expected if k[0] == "stand_maatwerk")
    assert compare(count(work, real, rows), expected) == []
    assert len(compare(count(work, real, rows), {**expected, key: 2.0})) == 1


def test_a_largest_contribution_that_is_wrong_is_found(work, real):
    rows = {"indicaties": [], "declaraties": [{"client": n, "product": "01", "leveringsmaand": SINCE, "factuurmaand": SINCE, "bedrag": 100.0 * n, "volume": None, "eenheid": "uur", "debet_credit": "debet", "taakveld": ""} for n in (1, 2, 3)]}
    town = Town(rows, SINCE, EXPORTED)
    expected = town.count()
    key = next(k for k in town.largest if k[:2] == ("gedeclareerd_bedrag", "2023-Q1"))
    assert town.largest[key] == (300, 500)
    assert compare(count(work, real, rows), expected, town.bases, town.largest) == []
    assert len(compare(count(work, real, rows), expected, town.bases, {**town.largest, key: (300, 400)})) == 1


def _what_must_hold(table: pd.DataFrame) -> None:
    """Of every town, whoever counted it: these need no count by hand."""
    for name in ("maatwerk", "uitkering"):
        _stock_follows_from_flows(table, name)
    for indicator in ("clienten_maatwerk", "clienten_uitkering", "clienten_gedeclareerd"):
        _parts_are_never_below_the_whole(table[table["indicator"] == indicator])


def _stock_follows_from_flows(table: pd.DataFrame, name: str) -> None:
    """Stock = the stock before + inflow - outflow, in every group and frequency."""
    group = [k for k in KEY if k not in ("indicator", "time_period")]
    wide = table[table["indicator"].isin([f"{w}_{name}" for w in ("stand", "instroom", "uitstroom")]) & (table["age"] == "_T")].assign(length=table["time_period"].str.len())
    for _, part in wide.groupby([*group, "length", wide["time_period"].str[4:6].str.extract("([QS])")[0].fillna("")], sort=False):
        by = part.pivot(index="time_period", columns="indicator", values="obs_value").sort_index()
        after = by[f"stand_{name}"].shift() + by[f"instroom_{name}"] - by[f"uitstroom_{name}"]
        assert (after.dropna() == by[f"stand_{name}"].iloc[1:]).all(), by


def _parts_are_never_below_the_whole(table: pd.DataFrame) -> None:
    """Persons of products together are never fewer than those of their law, those of laws and of districts never fewer than the total."""
    home = (table["ref_area"] == TOWN) & (table["breakdown"] == "_T")
    whole = table[home & (table["law"] == "_T") & (table["target_group"] == "_T")].set_index("time_period")["obs_value"]
    laws = table[home & (table["product"] == "_T") & (table["law"] != "_T")].groupby("time_period")["obs_value"].sum()
    districts = table[~home & (table["law"] == "_T")].groupby("time_period")["obs_value"].sum()
    for parts in (laws, districts):
        assert (parts >= whole.reindex(parts.index)).all(), (parts, whole)
    assert (table["obs_value"] >= 0).all()
