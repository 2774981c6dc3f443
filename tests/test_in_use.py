"""A product, scheme or district that did not exist yet, or any more, has no figure; nil is what was counted."""

from __future__ import annotations

import pandas as pd
import pytest

from peilmerk.in_use import in_gebruik


def series(name: str, *values: float | str, freq: str = "Y", begin: str = "2020") -> pd.DataFrame:
    """A series from 2020 on; "hidden" is hidden."""
    when = pd.period_range(begin, periods=len(values), freq=freq)
    return pd.DataFrame({
        "product": name, "indicator": "wachtenden", "ref_area": "GM9001", "time_start": when.start_time, "time_end": when.end_time.normalize(),
        "obs_value": [None if v == "hidden" else float(v) for v in values], "conf_status": ["C" if v == "hidden" else "F" for v in values],
    })  # fmt: skip


def kept(*parts: pd.DataFrame) -> dict[str, list[float | None]]:
    found = in_gebruik(pd.concat(parts, ignore_index=True), "product")
    return {name: [None if pd.isna(v) else v for v in values] for name, values in found.groupby("product", sort=False)["obs_value"]}


@pytest.mark.parametrize(("values", "left"), [
    ((46, 54, 0, 0), [46, 54]),
    ((0, 0, 0, 36, 24), [36, 24]),
    ((0, 0, 12, 0, 15, 0, 0), [12, 0, 15]),
    ((0, 12, 15, 0), [0, 12, 15, 0]),
    ((0, 0, "hidden", 0, 0), [None]),
], ids=["ended", "began", "a nil between two figures is a count", "a nil of one year is a count", "a hidden figure is in use"])  # fmt: skip
def test_a_series_has_no_nil_for_years_in_which_there_was_nothing_to_count(values, left):
    assert kept(series("a", *values)) == {"a": left}


def test_of_quarters_too_more_than_a_year_of_nil_is_needed():
    assert kept(series("a", 3, 0, 0, 0, 0, freq="Q"), series("b", 3, 0, 0, 0, 0, 0, freq="Q")) == {"a": [3, 0, 0, 0, 0], "b": [3]}


def test_each_series_is_looked_at_by_itself_and_one_of_nil_alone_is_none():
    assert kept(series("a", 1, 2, 3), series("b", 0, 0, 3), series("c", 0, 0, 0)) == {"a": [1, 2, 3], "b": [3]}
    assert in_gebruik(series("a").head(0), "product").empty
    put_together = pd.concat([series("a", 1, 2, 3), series("b", 0, 0, 3)])
    assert in_gebruik(put_together, "product")["obs_value"].tolist() == [1, 2, 3, 3], "rows that were put together have no numbers of their own"
