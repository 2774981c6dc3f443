"""Inhabitants of Voorbeeldstad, and the places that it is compared with: invented, whole, and the same in every delivery."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from peilmerk.demo import days, inhabitants, places, town, voorbeeldstad
from peilmerk.demo.making import VINTAGES
from peilmerk.demo.series import HEADER
from peilmerk.reference import Reference
from synthetic import ROOT

REFERENCE = Reference(ROOT / "data/reference")
HERE = voorbeeldstad()


def table(rows) -> pd.DataFrame:
    found = pd.DataFrame(list(rows), columns=HEADER)
    return found.assign(Waarde=found["Waarde"].str.replace(".", "").astype(float))


@pytest.fixture(scope="module")
def newest() -> pd.DataFrame:
    return table(places.rows(HERE, days.day_of(VINTAGES["2025-Q4"]), 2025))


def test_districts_and_ages_add_up_and_the_last_district_joins_in_2023():
    found = table(inhabitants.rows(HERE, 2025)).pivot(index=["Periode", "Uitsplitsing"], columns="Gebied", values="Waarde")
    assert (found[[d.name for d in HERE.districts]].sum(axis=1) == found[""]).all()
    whole, parts = found.xs("", level="Uitsplitsing"), found.drop("", level="Uitsplitsing").groupby("Periode").sum()
    assert (whole.fillna(0) == parts).all().all() and found["Dorpen"].isna().sum() == 3 * (1 + len(inhabitants.AGES))
    assert 40_000 < whole.loc["2025", ""] < 46_000


@pytest.mark.parametrize("year", [2020, 2023, 2025])
def test_ages_are_those_of_the_years_of_birth_that_clients_are_drawn_from(year):
    found = inhabitants.shares(year)
    assert found.sum() == pytest.approx(1) and np.allclose(found, [0.18, 0.05, 0.53, 0.24], atol=0.04)


def test_there_are_inhabitants_of_every_age_and_place_of_the_newest_year(newest):
    here = newest[(newest["Indicator"] == "Inwoners") & (newest["Periode"] == "2025")]
    assert here.groupby("Gebied").size().eq(1 + len(inhabitants.AGES)).all() and here["Gebied"].nunique() == len(places._SIZES) + 2
    region = newest[(newest["Indicator"] == "Inwoners") & (newest["Uitsplitsing"] == "") & (newest["Periode"] == "2025")].set_index("Gebied")["Waarde"]
    assert region[places.REGION] == inhabitants.by_district(HERE, 2025).sum() + sum(region[f"Voorbeeldgemeente {n:03}"] for n in range(1, 6))


def test_every_place_is_one_that_does_not_exist(newest):
    text = (ROOT / "data/reference/gebieden.csv").read_text("utf-8").splitlines()
    for name in set(newest["Gebied"]) - {""}:
        code = REFERENCE.area(name, HERE.code).code
        assert any(line.startswith(f"{code};") and "verzonnen; bestaat niet" in line for line in text), name


def test_clients_of_a_year_are_counted_once_in_five_and_stay_what_they_were(newest):
    before = table(places.rows(HERE, days.day_of(VINTAGES["2025-Q1"]), 2025))
    clients = [t[t["Indicator"].isin(places._CLIENTS)].set_index(["Indicator", "Gebied", "Periode"])["Waarde"] for t in (before, newest)]
    assert (clients[1] % 5 == 0).all() and set(clients[0].index.get_level_values("Periode")) == {str(y) for y in range(2020, 2025)}
    both = clients[0].to_frame("then").join(clients[1].rename("now"), how="inner")
    assert len(both) == 2 * 3 * 5 and (both["then"] == both["now"]).all()


def test_only_voorbeeldstad_names_other_places(tmp_path):
    from peilmerk.demo import handkept

    one = handkept.write(town.town(3, 2_000), VINTAGES["2025-Q4"], tmp_path)
    assert "bevolking.csv" in {e["bestand"] for e in one} and "elders.csv" not in {e["bestand"] for e in one}
    assert all(e.get("gepubliceerd") for e in one if e["bestand"] == "bevolking.csv")
