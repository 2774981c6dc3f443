"""Observations: a table with exactly the agreed columns, and sums that never run over hidden cells."""

import pandas as pd
import pytest

from peilmerk.errors import HiddenCells
from peilmerk.observations import (
    BREAKDOWNS,
    COLUMNS,
    KEY,
    PRIMARY_KEY,
    TOTAL,
    NotObservations,
    breakdown_of,
    check_columns,
    frame,
    records,
    total,
)
from synthetic import rows


def test_what_a_row_does_not_say_gets_its_default():
    row = frame([{"indicator": "inwoners", "obs_value": 3}]).iloc[0]
    assert [row[name] for name in BREAKDOWNS] == [TOTAL] * len(BREAKDOWNS)
    assert (row["transformation"], row["scenario"], row["obs_status"], row["conf_status"]) == ("level", "actual", "A", "F")
    assert (row["role"], row["scope"], row["note"], row["missing_reason"]) == ("item", "city", "", "")
    assert (row["exempt"], row["revised"]) == (False, False)
    assert pd.isna(row["obs_low"]) and pd.isna(row["decimals"]) and pd.isna(row["time_end"])


@pytest.mark.parametrize("data", [[], [{}], [{"obs_value": 1.5, "decimals": 1}]])
def test_columns_and_types_are_always_the_same(data):
    table = frame(data)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == COLUMNS


def test_the_keys_are_columns():
    assert set(KEY) < set(PRIMARY_KEY) < set(COLUMNS)


def test_an_unknown_column_is_refused_by_name():
    with pytest.raises(NotObservations, match="waarde"):
        frame([{"waarde": 3}])


def test_a_missing_column_is_refused_by_name():
    with pytest.raises(NotObservations, match="conf_status"):
        check_columns(frame([]).drop(columns="conf_status"))


def test_a_sum_over_shown_cells():
    assert total(rows({"obs_value": 3}, {"obs_value": 4})) == 7
    assert pd.isna(total(rows({"obs_value": None})))


@pytest.mark.parametrize("status", ["C", "D"])
def test_a_sum_over_hidden_cells_is_refused(status):
    with pytest.raises(HiddenCells, match="1 of these 2 cells are hidden"):
        total(rows({"obs_value": 3}, {"obs_value": None, "conf_status": status}))


def test_the_breakdown_of_an_observation_is_its_one_member():
    table = rows({"measure": "1.1 Doorbraak"}, {})
    assert [breakdown_of(r) for _, r in table.iterrows()] == ["1.1 Doorbraak", TOTAL]


def test_rows_are_mappings_as_pandas_gives_them():
    table = rows({"obs_value": 3.5, "decimals": 1, "note": "a"}, {"obs_value": None, "decimals": None, "base": 12})
    mine, theirs = records(table), table.to_dict("records")
    assert [list(r) for r in mine] == [list(r) for r in theirs]
    for a, b in zip(mine, theirs, strict=True):
        assert all(a[c] == b[c] or (pd.isna(a[c]) and pd.isna(b[c])) for c in a)
    assert mine[1]["decimals"] is None and mine[1]["base"] == 12
