"""Development triangles out of observations: by month of invoice, by delivery, first told and now."""

import pandas as pd
import pytest

from peilmerk import triangles
from peilmerk.errors import HiddenCells, PeilmerkError
from synthetic import rows


def invoiced(*cells, **common):
    """Amounts by (month of delivery, month of invoice, amount)."""
    return rows(
        *({"time_period": p, "breakdown": i, "obs_value": v} for p, i, v in cells),
        indicator="gedeclareerd_naar_factuurmaand", theme="maatwerk", unit_measure="EUR", **common,
    )


def told(*cells):
    """A figure by (period, day of the delivery, value)."""
    return rows(*({"time_period": p, "vintage": v, "obs_value": x, "source": v} for p, v, x in cells), indicator="gedeclareerd_bedrag", theme="maatwerk")


def test_amounts_add_up_along_the_months_of_invoice():
    grid = triangles.by_invoice(invoiced(("2024-01", "2024-01", 100.0), ("2024-01", "2024-03", 20.0), ("2024-02", "2024-03", 50.0)))
    assert grid.loc["2024-01"].tolist() == [100, 100, 120]


def test_a_month_that_cannot_have_been_invoiced_yet_is_missing_and_not_nil():
    grid = triangles.by_invoice(invoiced(("2024-01", "2024-01", 100.0), ("2024-01", "2024-03", 20.0), ("2024-02", "2024-03", 50.0)))
    assert grid.loc["2024-02"].tolist()[:2] == [0, 50]
    assert pd.isna(grid.loc["2024-02", 2])


def test_a_month_without_declarations_between_others_is_nil():
    grid = triangles.by_invoice(invoiced(("2024-01", "2024-01", 100.0), ("2024-03", "2024-03", 50.0)), cumulative=False)
    assert grid.loc["2024-02", 0] == 0
    assert grid.index.tolist() == ["2024-01", "2024-02", "2024-03"]


def test_a_hidden_cell_has_no_triangle():
    with pytest.raises(HiddenCells):
        triangles.by_invoice(invoiced(("2024-01", "2024-01", 100.0), conf_status="C"))


def test_two_products_are_not_one_triangle():
    two = pd.concat([invoiced(("2024-01", "2024-01", 100.0), product=p) for p in ("Begeleiding", "Dagbesteding")], ignore_index=True)
    with pytest.raises(PeilmerkError, match="Select one product"):
        triangles.by_invoice(two)


def test_another_indicator_is_refused_by_what_it_lacks():
    with pytest.raises(PeilmerkError, match="gedeclareerd_naar_factuurmaand"):
        triangles.by_invoice(invoiced(("2024-01", "wijk", 100.0)))


def test_first_told_stands_beside_now():
    table = triangles.first_and_now(told(("2024-Q1", "2024-04-20", 80.0), ("2024-Q1", "2024-07-20", 95.0), ("2024-Q2", "2024-07-20", 70.0)))
    assert table.loc["2024-Q1", ["eerst", "nu", "verschil"]].tolist() == [80, 95, 15]
    assert table.loc["2024-Q2", ["eerst", "nu", "verschil"]].tolist() == [70, 70, 0]
    assert table.loc["2024-Q1", "eerste_levering"] == pd.Timestamp("2024-04-20")


def test_a_delivery_that_does_not_tell_of_a_period_is_skipped():
    table = triangles.first_and_now(told(("2024-Q1", "2024-04-20", 80.0), ("2024-Q2", "2024-07-20", 70.0)))
    assert table.loc["2024-Q1", "nu"] == 80


def test_nothing_gives_nothing():
    assert triangles.by_invoice(invoiced()).empty
    assert triangles.first_and_now(told()).empty
