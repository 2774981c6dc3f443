"""One subject in any edition: which figures are a series, and which form of chart they get."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import vl_convert
from observed import observed

from peilmerk import edition
from peilmerk.analyses.subject import passende_grafiek, reeksen

_QUARTERS = [f"{year}-Q{q}" for year in (2023, 2024) for q in (1, 2, 3, 4)]
_CLIENTS = {"indicator": "clienten_verblijf", "unit_measure": "persons", "law": "_T", "theme": "jeugd"}


@pytest.fixture(autouse=True)
def opened(monkeypatch):
    """An edition of Voorbeeldstad is open."""
    monkeypatch.setattr(edition, "_CURRENT", [SimpleNamespace(publication=SimpleNamespace(area="GM9001"))])


def clients(*values: dict, **common):
    return observed(*values, **_CLIENTS | common)


def marks(chart) -> set[str]:
    return {layer.mark if isinstance(layer.mark, str) else layer.mark.type for layer in chart.layer}


def drawn(chart) -> str:
    return vl_convert.vegalite_to_svg({**chart.to_dict(), "width": 400}, vl_version="6.4")


def test_a_series_is_named_by_its_member_and_the_whole_by_its_subject():
    table = clients({"time_period": "2024", "obs_value": 40, "product": "pleegzorg"}, {"time_period": "2024", "obs_value": 90})
    assert set(reeksen(table)["naam"]) == {"pleegzorg", "Jeugdigen in jeugdhulp met verblijf"}


def test_another_area_and_what_is_no_realisation_are_in_the_name():
    table = clients({"time_period": "2024", "obs_value": 40, "ref_area": "PV25"}, {"time_period": "2024", "obs_value": 90, "scenario": "target"})
    assert set(reeksen(table)["naam"]) == {"Gelderland", "doel"}


def test_the_law_of_all_of_them_is_in_no_name_and_two_laws_are():
    one = observed({"time_period": "2024", "obs_value": 40})
    two = observed({"time_period": "2024", "obs_value": 40}, {"time_period": "2024", "obs_value": 50, "law": "Jeugdwet"})
    assert list(reeksen(one)["naam"]) == ["Gedeclareerd"] and set(reeksen(two)["naam"]) == {"Wmo", "Jeugdwet"}


def test_levels_of_the_frequency_and_unit_that_most_are_in_and_nothing_else():
    table = clients(
        *({"time_period": q, "obs_value": 10 + n} for n, q in enumerate(_QUARTERS)), {"time_period": "2024", "obs_value": 99},
        {"time_period": "2024-Q4", "obs_value": -3, "transformation": "change_pct", "unit_measure": "percent"}, {"time_period": "2024-Q4", "obs_value": 7, "unit_measure": "hours"},
    )  # fmt: skip
    assert list(reeksen(table)["time_period"]) == _QUARTERS


def test_years_are_counted_from_the_newest():
    table = clients(*({"time_period": str(year), "obs_value": year} for year in range(2018, 2025)))
    assert list(reeksen(table, jaren=2)["time_period"]) == ["2023", "2024"]


def test_a_period_of_a_series_stands_there_once_as_the_newest_delivery_says():
    table = clients({"time_period": "2024", "obs_value": 40, "vintage": "2025-01-01"}, {"time_period": "2024", "obs_value": 41, "vintage": "2025-06-01"})
    assert list(reeksen(table)["obs_value"]) == [41]


def test_what_is_hidden_or_a_range_stays_and_what_was_not_delivered_does_not():
    table = clients(
        {"time_period": "2022", "hidden": True}, {"time_period": "2023", "obs_low": 40, "obs_high": 50}, {"time_period": "2024", "missing_reason": "not_yet"},
    )  # fmt: skip
    assert list(reeksen(table)["time_period"]) == ["2022", "2023"]


@pytest.mark.parametrize("rows", [0, 1])
def test_without_figures_there_are_no_series_and_no_chart(rows):
    rows = clients({"time_period": "2024", "missing_reason": "unknown"}).head(rows)
    assert reeksen(rows).empty and "naam" in reeksen(rows) and passende_grafiek(reeksen(rows)) is None


def test_one_figure_is_no_picture():
    assert passende_grafiek(reeksen(clients({"time_period": "2024", "obs_value": 40}))) is None


def test_a_series_is_lines():
    chart = passende_grafiek(reeksen(clients(*({"time_period": q, "obs_value": 10 + n} for n, q in enumerate(_QUARTERS)))), titel="personen")
    assert "line" in marks(chart) and "bar" not in marks(chart)
    assert "</svg>" in drawn(chart)


def test_more_series_than_lines_can_be_told_apart_are_strips():
    rows = [{"time_period": q, "obs_value": 10 + n, "breakdown": f"wijk {w}"} for w in range(8) for n, q in enumerate(_QUARTERS)]
    chart = passende_grafiek(reeksen(clients(*rows)))
    assert chart.to_dict()["height"] == 8 * 56 and "</svg>" in drawn(chart)


def test_one_period_is_bars_by_member():
    chart = passende_grafiek(reeksen(clients(*({"time_period": "2024", "obs_value": 10 + n, "product": p} for n, p in enumerate(("pleegzorg", "gezinshuis"))))))
    assert "bar" in marks(chart) and "pleegzorg" in json.dumps(chart.to_dict()) and "2024" not in {r.get("naam") for d in chart.to_dict()["datasets"].values() for r in d}


def test_a_few_periods_are_bars_by_member_and_period_in_order():
    rows = [{"time_period": t, "obs_value": v, "product": p} for t, p, v in (("2018", "pleegzorg", 210), ("2019", "gezinshuis", 55), ("2019", "pleegzorg", 183))]
    chart = passende_grafiek(reeksen(clients(*rows)))
    names = list(dict.fromkeys(r["naam"] for d in chart.to_dict()["datasets"].values() for r in d))
    assert names == ["pleegzorg, 2018", "pleegzorg, 2019", "gezinshuis, 2019"]


def test_a_hidden_figure_is_a_cross():
    rows = [{"time_period": "2024", "obs_value": 40, "product": "gezinshuis"}, {"time_period": "2024", "hidden": True, "product": "pleegzorg"}]
    chart = passende_grafiek(reeksen(clients(*rows)))
    assert "×" in drawn(chart)
