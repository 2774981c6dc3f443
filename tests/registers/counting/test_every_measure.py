"""What counting gives and what the dictionary defines are the same: no measure without an indicator, no indicator without a measure."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from peilmerk.registers import counting, database
from registers.making import EXPORTED, NORTH, SINCE, count, value, write
from registers.rows import address, benefit, case, declared, delivered, indication, waits

#: Measures that are counted and not told, with the reason. There are none.
LEFT_OUT: dict[tuple[str, str], str] = {}
#: Shares of volumes have no base (docs/disclosure.md).
WITHOUT_BASE = ("delivered_share", "declared_share")
EVERYTHING = {
    "indicaties": [indication(1, "2023-01-10", "2023-12-31", volume=2.0, eenheid="uur", frequentie="dag", verwijzer="huisarts")],
    "personen": [address(1, "2020-01-01", district=NORTH, born="2000-01-01")],
    "geleverd": [delivered(1, "2023-02", 30)],
    "declaraties": [declared(1, "2023-02", 100, "2023-03", volume=20.0, eenheid="uur", taakveld="6.71")],
    "wachtlijst": [waits(1, "2023-01-01", "2023-02-01", urgent=True)],
    "uitkeringen": [benefit(1, "2023-01-10", "2023-10-10", household_type="alleenstaande")],
    "doorbraak": [case(1, aangemeld="2023-01-01", opgepakt="2023-01-01", plan="2023-01-01", uitgevoerd="2023-01-01", afgesloten="2023-01-01", saved={"wmo": 5}, cost=1)],
}  # fmt: skip


@pytest.fixture(scope="module")
def counts(tmp_path_factory, reference) -> list[counting.Counts]:
    """All that is counted of registers in which everything stands."""
    folder = tmp_path_factory.mktemp("everything")
    with database.connection(folder / "work") as con:
        return list(counting.measures(con, counting.Given(write(folder, EVERYTHING), EXPORTED, SINCE), reference))


@pytest.fixture(scope="module")
def table(tmp_path_factory, reference) -> pd.DataFrame:
    """All observations of these registers."""
    return count(tmp_path_factory.mktemp("told"), reference, EVERYTHING)


def test_every_measure_has_an_indicator_and_every_indicator_a_measure(counts, reference):
    defined = Counter((i.counted.register_, i.counted.measure) for i in reference.indicators.values() if i.counted)
    assert {(c.register, c.measure) for c in counts} == set(defined) | set(LEFT_OUT)
    assert set(defined.values()) == {1}, "of a measure with two indicators one would not be told"


def test_every_indicator_that_is_counted_is_told(table, reference):
    assert set(table["indicator"]) == {code for code, i in reference.indicators.items() if i.counted}


def test_what_an_indicator_is_broken_down_by_is_what_the_dictionary_says(table, reference):
    for code, entry in reference.indicators.items():
        if entry.counted:
            part = table[table["indicator"] == code]
            found = {c for c in ("product", "law", "referrer", "age", "target_group", "taakveld") if (part[c] != "_T").any()}
            assert found <= {entry.dimension, *entry.dimensions}, code


def test_people_are_counted_as_such(table, reference):
    """Counts of people are protected because the dictionary says so, and everything else about them by its base."""
    for code, entry in reference.indicators.items():
        if entry.counted and not entry.people and entry.counted.measure not in WITHOUT_BASE:
            assert table[(table["indicator"] == code)]["base"].notna().all(), code
        if entry.counted and entry.people:
            part = table[table["indicator"] == code]
            assert (part["base"] == part["obs_value"]).all(), code


def test_of_every_amount_and_volume_it_is_known_how_much_is_of_the_largest_and_of_nothing_else(table, reference):
    for code, entry in reference.indicators.items():
        if entry.counted:
            part = table[table["indicator"] == code]
            if entry.aggregation == "sum" and not entry.people:
                assert (part["two_largest"] >= part["largest"]).all() and part["largest"].notna().all(), code
                assert (part["largest"] == part["obs_value"].abs()).all(), "there is one person in these registers"
            else:
                assert part[["largest", "two_largest"]].isna().all(axis=None), code


def test_a_measure_is_a_grid_of_its_groups_by_all_whole_periods(counts):
    periods = {"M": 15, "Q": 5, "S": 2, "A": 1}
    for c in counts:
        if c.measure != "triangle":
            assert c.values.shape == (len(c.groups), periods[c.frequency]), (c.register, c.measure)
            assert c.base is None or c.base.shape == c.values.shape
            assert not np.isinf(c.values).any()


def test_a_window_without_a_whole_period_counts_nothing(tmp_path, reference):
    with database.connection(tmp_path / "work") as con:
        files = write(tmp_path, EVERYTHING)
        assert list(counting.measures(con, counting.Given(files, date(2023, 1, 20), date(2023, 1, 2)), reference)) == []


def test_a_definition_that_the_dictionary_changes_is_what_is_counted(tmp_path, reference):
    def changed(code: str, **settings: int):
        known = reference.indicators[code]
        return {code: known.model_copy(update={"counted": known.counted.model_copy(update=settings)})}

    class Changed:
        """The reference data with other settings."""

        products, folder = reference.products, reference.folder
        indicators = reference.indicators | changed("herinstroom_maatwerk", within_days=30) | changed("aandeel_binnen_norm", norm_days=10)

    rows = {
        "indicaties": [indication(1, "2023-01-01", "2023-01-31"), indication(1, "2023-03-03")], "wachtlijst": [waits(1, "2023-01-01", "2023-01-20")],
    }  # fmt: skip
    for known, came_back, within in ((reference, 1, 100), (Changed(), 1, 0)):
        made = count(tmp_path, known, rows)
        assert value(made, "herinstroom_maatwerk", "2023-03") == came_back
        assert value(made, "aandeel_binnen_norm", "2023-01") == within
    rows["indicaties"][1] = indication(1, "2023-03-04")
    assert value(count(tmp_path, Changed(), rows), "herinstroom_maatwerk", "2023-03") == 0
