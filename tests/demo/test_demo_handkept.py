"""Hand-kept tables of Voorbeeldstad: read without a fault, totals that hold, and a full series for every chart."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from peilmerk import observations
from peilmerk.deliveries import readers
from peilmerk.deliveries.manifest import Delivery
from peilmerk.demo import handkept, voorbeeldstad
from peilmerk.demo.making import VINTAGES
from peilmerk.reference import Reference
from peilmerk.rules import RULES
from synthetic import ROOT

REFERENCE = Reference(ROOT / "data/reference")
QUARTERS = [f"{year}-Q{n}" for year in range(2020, 2026) for n in range(1, 5)]


def _read(folder, export, town=None):
    """File name -> reader, faults and observations."""
    found = {}
    for entry in handkept.write(town or voorbeeldstad(), export, folder):
        delivery = Delivery(folder / entry["bestand"], "voorbeeldstad/x", entry["bron"], export, "", False, entry.get("thema", ""))
        tables: list[pd.DataFrame] = []
        logs = readers.read(delivery, REFERENCE, "GM9001", tables.append, [])
        faults = [str(f) for log in logs for f in log.faults] + [h for log in logs for h in log.hints]
        found[entry["bestand"]] = (logs[0].reader, faults, pd.concat([observations.completed(t) for t in tables], ignore_index=True))
    return found


@pytest.fixture(scope="module", params=VINTAGES)
def read(request, tmp_path_factory):
    return _read(tmp_path_factory.mktemp("handkept"), VINTAGES[request.param])


@pytest.fixture(scope="module")
def newest(tmp_path_factory) -> pd.DataFrame:
    tables = _read(tmp_path_factory.mktemp("newest"), VINTAGES["2025-Q4"])
    return pd.concat([t for _, _, t in tables.values()], ignore_index=True)


def test_every_table_is_read_by_its_reader_without_a_fault(read):
    assert {name: reader for name, (reader, _, _) in read.items()} == {
        "maatregelen.xlsx": "maatregelen", "financieel-kader.xlsx": "maatregelen", "transformatiebudget.xlsx": "grootboek",
        "kwartaalcijfers.csv": "indicatoren", "resultaten.csv": "indicatoren", "taakvelden.csv": "taakvelden",
        "cijfers-in-tekst.csv": "indicatoren", "richtingen.csv": "indicatoren", "bevolking.csv": "indicatoren", "elders.csv": "indicatoren",
    }  # fmt: skip
    assert [f for _, faults, _ in read.values() for f in faults] == []


def test_every_rule_of_its_suite_holds(read):
    judged = 0
    for reader, _, table in read.values():
        for expectation in json.loads((ROOT / f"expectations/{reader}.json").read_text("utf-8"))["expectations"]:
            if expectation["type"] == "expect_rule_to_hold":
                findings = RULES[expectation["kwargs"]["rule"]](table, **expectation["kwargs"].get("parameters", {}))
                assert findings["ok"].all(), findings[~findings["ok"]]
                judged += len(findings)
    assert judged > 50


def test_no_figure_is_stated_twice(newest):
    assert RULES["one_value"](newest).empty


@pytest.mark.parametrize(
    "indicator",
    [
        "wachttijd_wijkteam_weken", "instroom_wijkteam", "uitstroom_wijkteam", "meldingen_wijkteam", "clienten_beschermd_thuis",
        "aandeel_beschermd_thuis",
    ],
)
def test_quarterly_charts_have_24_quarters(newest, indicator):
    table = newest[(newest["indicator"] == indicator) & (newest["ref_area"] == "GM9001") & (newest["transformation"] == "level")]
    assert list(table["time_period"]) == QUARTERS and table["obs_value"].gt(0).all()


def test_yearly_charts_have_every_year(newest):
    yearly = ["resultaat", "lasten", "baten", "transformatiebudget_uitgaven", "lasten_taakveld", "afhandeling_poh_jeugd", "fte_toezichthouders"]
    for indicator in yearly:
        years = set(newest.loc[newest["indicator"] == indicator, "time_period"])
        assert years == {str(y) for y in range(2020, 2026)}, indicator
    ahead = [("maatregelen", "taakstelling"), ("financien", "taakstelling"), ("financien", "behoedzaamheidsmarge"), ("maatregelen", "saldo")]
    for theme, indicator in ahead:
        table = newest[(newest["theme"] == theme) & (newest["indicator"] == indicator)]
        assert {str(y) for y in range(2020, 2028)} <= set(table["time_period"]), (theme, indicator)


def test_every_page_about_other_things_than_care_has_figures(newest):
    themes = {"financien", "maatregelen", "organisatie", "wijkteams", "sociale_basis", "beschermd_wonen", "wonen", "armoede_schulden"}
    assert themes <= set(newest["theme"])
    assert set(newest.loc[newest["reference"] != "", "theme"]) >= {"organisatie", "wijkteams", "beschermd_wonen"}


def test_districts_add_up_to_the_town_and_the_last_joins_in_2023(newest):
    table = newest[newest["indicator"] == "meldingen_wijkteam"].pivot(index="time_period", columns="ref_area", values="obs_value")
    assert (table.drop(columns="GM9001").sum(axis=1) == table["GM9001"]).all() and table.shape[1] == 9
    assert table.loc[:"2022-Q4", "WK900108"].isna().all() and table.loc["2023-Q1":, "WK900108"].notna().all()
    assert (table["WK900107"] < 20).all()


def test_only_the_newest_quarter_is_provisional_and_the_next_vintage_revises_it(tmp_path):
    first, second = (_read(tmp_path, VINTAGES[p])["kwartaalcijfers.csv"][2] for p in ("2025-Q1", "2025-Q2"))
    key = ["indicator", "ref_area", "time_period", "product", "breakdown", "referrer", "scheme"]
    assert set(first.loc[first["obs_status"] == "P", "time_period"]) == {"2025-Q1"}
    both = first.merge(second, on=key, suffixes=("", "_later"))
    assert len(both) == len(first)
    changed = both["obs_value"] != both["obs_value_later"]
    assert changed.any() and set(both.loc[changed, "time_period"]) == {"2025-Q1"}


def test_a_share_is_that_of_the_counts_beside_it_and_parts_of_hundred_are_the_whole(newest):
    level = newest[(newest["transformation"] == "level") & (newest["ref_area"] == "GM9001") & newest["time_period"].str.startswith("20")]
    thuis, binnen, share = (level[level["indicator"] == i].set_index("time_period")["obs_value"] for i in ("clienten_beschermd_thuis", "clienten_beschermd_wonen", "aandeel_beschermd_thuis"))
    assert len(share) == 24 and (share - thuis / (thuis + binnen) * 100).abs().max() < 0.051
    handled = level[level["indicator"] == "afhandeling_poh_jeugd"].groupby("time_period")["obs_value"].sum()
    assert len(handled) == 6 and (handled - 100).abs().max() < 1e-9


def test_what_has_to_be_saved_is_one_amount_in_the_frame_and_in_the_measures(newest):
    saved = newest[newest["time_period"].isin([str(y) for y in range(2020, 2028)])]
    frame = saved[(saved["theme"] == "financien") & (saved["indicator"] == "taakstelling") & (saved["role"] == "total")].set_index("time_period")["obs_value"]
    needed = saved[(saved["theme"] == "maatregelen") & (saved["indicator"] == "te_realiseren_besparing")].set_index("time_period")["obs_value"]
    expected = saved[(saved["theme"] == "maatregelen") & saved["measure"].str.startswith("Totaal verwachte")].set_index("time_period")["obs_value"]
    assert len(frame) == 8 and (frame == needed.abs()).all() and expected["2027"] == frame["2027"]


def test_a_year_that_has_not_ended_is_a_forecast_with_a_range(tmp_path):
    table = _read(tmp_path, VINTAGES["2025-Q2"])["resultaten.csv"][2]
    now = table[(table["time_period"] == "2025") & (table["indicator"] == "resultaat")]
    assert set(now["scenario"]) == {"forecast"} and (now["obs_low"] < now["obs_high"]).all()


def test_directions_say_what_the_series_do(newest):
    stated = newest[newest["transformation"] == "direction"]
    assert len(stated) >= 5
    for _, row in stated[stated["time_period"] == "2025-Q4"].iterrows():
        series = newest[(newest["indicator"] == row["indicator"]) & (newest["transformation"] == "level") & (newest["ref_area"] == "GM9001")]
        now, before = (series.loc[series["time_period"] == p, "obs_value"].sum() for p in ("2025-Q4", "2024-Q4"))
        change = now / before - 1
        assert row["obs_value"] == (0 if abs(change) < 0.03 else 1 if change > 0 else -1) or abs(abs(change) - 0.03) < 0.01


def test_a_small_town_has_tables_that_can_be_read_too(tmp_path):
    read = _read(tmp_path, date(2026, 1, 20), voorbeeldstad(1_000))
    assert [f for _, faults, _ in read.values() for f in faults] == []
