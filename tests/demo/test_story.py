"""What happens in Voorbeeldstad can be seen in its registers: crisis, law change, merger, split, and all that goes on every year."""

from __future__ import annotations

import pandas as pd
import pytest

from peilmerk.demo.lines import LINES, PRODUCTS

YOUTH = {line.code for line in LINES if line.law == "Jeugdwet"}
STAYS = {line.code for line in LINES if line.stay}
NEW = set(PRODUCTS[-2:])


def by_quarter(days: pd.Series) -> pd.Series:
    return days.dt.to_period("Q").value_counts().sort_index()


def running(table: pd.DataFrame, day: str) -> pd.DataFrame:
    return table[(table["ingangsdatum"] <= day) & ~(table["einddatum"] < day)]


def in_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    return table[(table["ingangsdatum"] <= f"{year}-12-31") & ~(table["einddatum"] < f"{year}-01-01")]


@pytest.fixture
def began(indications) -> pd.Series:
    """Starts by quarter without those of the merger, the law change and the split."""
    ordinary = ~indications["ingangsdatum"].isin(pd.to_datetime(["2022-01-01", "2023-01-01", "2024-01-01"]))
    return by_quarter(indications.loc[ordinary, "ingangsdatum"])


def test_about_eight_percent_of_the_inhabitants_have_an_indication_in_a_year(indications):
    for year, people in ((2021, 40_000), (2025, 43_000)):
        assert in_year(indications, year)["client"].nunique() / people == pytest.approx(0.08, abs=0.01)


def test_there_are_24_quarters_and_indications_that_ran_before_them(newest, began):
    months = newest["declaraties"]["leveringsmaand"].dt.to_period("Q").unique()
    assert len(months) == 24 and months.min() == pd.Period("2020Q1") and months.max() == pd.Period("2025Q4")
    assert began.loc["2020Q1":"2025Q4"].min() > 150
    assert len(running(newest["indicaties"], "2020-01-01")) > 1_500


def test_less_begins_in_july_and_august_and_more_in_september_and_january(indications):
    month = indications["ingangsdatum"].dt.month[indications["ingangsdatum"] >= "2020-01-01"].value_counts()
    assert month[[7, 8]].max() < month[[2, 3, 10, 11]].min()
    assert month[9] > month[[2, 3, 4, 5, 6, 10, 11, 12]].mean() * 1.1


def test_less_began_and_was_delivered_in_the_crisis_and_more_after_it(began, newest):
    assert began["2020Q2"] < 0.75 * began["2021Q2"]
    assert began["2020Q4"] > began["2021Q4"]
    hours = newest["geleverd"].query("eenheid == 'uur'").groupby(newest["geleverd"]["leveringsmaand"])["volume"].sum()
    assert hours["2020-04-01"] < 0.7 * hours["2020-02-01"]


def test_the_law_change_brings_young_people_with_a_stay_on_one_day(indications):
    stays = indications[indications["product"].isin(STAYS)]
    on_the_day = (stays["ingangsdatum"] == "2022-01-01").sum()
    ordinary = stays["ingangsdatum"].between("2021-01-01", "2021-12-31").sum() / 12
    assert on_the_day > 5 * ordinary
    assert (stays["einddatum"] == "2021-12-31").sum() >= 2


def test_the_merger_brings_a_district_with_its_clients(newest, indications):
    persons = newest["personen"]
    dorpen = persons[persons["wijk"] == "WK900108"]
    assert dorpen["vanaf"].min() == pd.Timestamp("2023-01-01")
    merged = set(dorpen.loc[dorpen["vanaf"] == "2023-01-01", "client"])
    theirs = indications[indications["client"].isin(merged)]
    assert theirs["ingangsdatum"].min() == pd.Timestamp("2023-01-01")
    assert (theirs["ingangsdatum"] == "2023-01-01").sum() > 100


def test_begeleiding_is_split_and_its_clients_go_on(indications):
    old, new = (indications[indications["product"].isin(p)] for p in ({"02"}, NEW))
    assert old["ingangsdatum"].max() < pd.Timestamp("2024-01-01") == new["ingangsdatum"].min()
    before, after = running(old, "2023-12-31"), running(new, "2024-01-01")
    assert len(before) > 250
    assert len(set(before["client"]) & set(after["client"])) > 0.95 * before["client"].nunique()
    assert set(after["product"]) == NEW


def test_prices_rise_and_fewer_young_people_cost_more_each(newest):
    table = newest["declaraties"]
    table = table[table["debet_credit"] == "debet"]
    price = (table["bedrag"] / table["volume"])[table["product"] == "01"].groupby(table["leveringsmaand"].dt.year).mean()
    assert price.is_monotonic_increasing and price[2025] / price[2020] == pytest.approx(1.245, abs=0.03)
    ambulant = table[(table["product"] == "45") & (table["eenheid"] == "minuut")]
    each = ambulant.groupby(ambulant["leveringsmaand"].dt.year).agg({"bedrag": "sum", "client": "nunique", "volume": "sum"})
    assert each.loc[2025, "bedrag"] / each.loc[2025, "client"] > 1.15 * each.loc[2021, "bedrag"] / each.loc[2021, "client"]


def test_the_municipality_refers_more_and_the_general_practitioner_less(indications):
    youth = indications[indications["product"].isin(YOUTH - {"48"})]
    share = {y: youth[youth["ingangsdatum"].dt.year == y]["verwijzer"].value_counts(normalize=True) for y in (2020, 2025)}
    assert share[2025]["gemeente"] > share[2020]["gemeente"] + 0.1
    assert share[2025]["huisarts"] < share[2020]["huisarts"] - 0.1
    wmo = indications[~indications["product"].isin(YOUTH)]
    assert not wmo["verwijzer"].isin(["jeugdarts", "gecertificeerde instelling", "rechter of justitie"]).any()


def test_people_wait_longest_in_2023(newest):
    waited = newest["wachtlijst"].dropna(subset=["startdatum"])
    waited = waited[~waited["spoed"]]
    days = (waited["startdatum"] - waited["aanmelddatum"]).dt.days.groupby(waited["startdatum"].dt.year).mean()
    assert days[2023] == days.loc[2020:2025].max() and days[2023] > 1.5 * days[2020] and days[2025] < 0.75 * days[2023]


def test_urgent_ones_wait_less_than_a_week_and_some_give_up(newest):
    table = newest["wachtlijst"]
    days = (table["startdatum"] - table["aanmelddatum"]).dt.days
    assert table["spoed"].mean() == pytest.approx(0.075, abs=0.02) and days[table["spoed"]].max() < 7
    assert table["afgemeld"].notna().sum() > 200 and not (table["afgemeld"].notna() & table["startdatum"].notna()).any()


def test_small_districts_have_small_counts(indications, newest):
    haven = indications[indications["wijk"] == "WK900107"]
    counts = running(haven, "2025-12-31").groupby("product", observed=True)["client"].nunique()
    assert ((counts > 0) & (counts < 10)).sum() >= 5
    largest = running(indications, "2025-12-31")["wijk"].value_counts()
    assert largest.index[0] == "WK900101" and len(largest) == 8
    assert 0 < newest["personen"]["wijk"].isna().mean() < 0.05


def test_people_move_between_districts_and_live_at_one_address_at_a_time(newest):
    table = newest["personen"].sort_values(["client", "vanaf"])
    several = table[table.duplicated("client", keep=False)]
    assert several["client"].nunique() > 200
    following = several.groupby("client")["vanaf"].shift(-1)
    gap = (following - several["tot"]).dt.days.dropna()
    assert (gap == 1).all()
    assert (several.groupby("client")["huishouden"].nunique() > 1).all()


def test_people_have_several_products_and_several_laws(indications, newest):
    now = running(indications, "2025-07-01")
    assert (now.groupby("client")["product"].nunique() > 1).mean() > 0.1
    both = set(now["client"]) & set(newest["uitkeringen"]["client"])
    assert len(both) > 100
    youth = now["product"].isin(YOUTH)
    homes = set(now.loc[youth, "huishouden"]) & set(now.loc[~youth, "huishouden"])
    assert len(homes) > 10


def test_youth_care_is_for_the_young_and_the_wmo_for_adults(indications):
    age = (indications["ingangsdatum"] - indications["geboortedatum"]).dt.days / 365.25
    youth = indications["product"].isin(YOUTH)
    assert age[youth].between(0, 21).all() and age[youth].median() < 14
    assert age[indications["product"] == "01"].median() > 70
    assert indications.loc[youth, "geboortedatum"].dt.day.nunique() == 31  # whole dates, so that a test can see that days do not come out


def test_tozo_came_and_went_with_the_crisis(newest):
    tozo = newest["uitkeringen"].query("regeling == 'pw-tozo'")
    assert tozo["ingangsdatum"].min() >= pd.Timestamp("2020-03-01") and tozo["einddatum"].max() <= pd.Timestamp("2022-01-15")
    assert len(running(tozo, "2020-06-01")) > 100
    assert set(newest["uitkeringen"]["regeling"]) == {"pw-bijstand", "ioaw", "ioaz", "pw-bbz", "pw-tozo"}
    assert 15 < len(running(newest["uitkeringen"].query("regeling == 'pw-bijstand'"), "2025-12-31")) / 43 < 25


def test_a_case_goes_step_by_step_and_saves_when_there_is_a_plan(newest):
    cases = newest["doorbraak"]
    steps = cases[["aangemeld", "opgepakt", "plan", "uitgevoerd", "afgesloten"]]
    reached = steps.notna().sum()
    assert reached.is_monotonic_decreasing and reached["afgesloten"] > 20
    assert all((steps[b].dropna() >= steps.loc[steps[b].notna(), a]).all() for a, b in zip(steps, steps.columns[1:], strict=False))
    savings = cases.filter(like="besparing_")
    assert savings[cases["plan"].isna()].isna().all(axis=None) and savings[cases["plan"].notna()].notna().all(axis=None)
    assert savings["besparing_jeugdwet"].sum() > 0 > savings["besparing_wlz"].sum()


def test_a_personal_budget_is_indicated_and_never_declared(indications, newest):
    budget = indications[indications["leveringsvorm"] == "pgb"]["toewijzingnummer"]
    assert len(budget) > 100 and not newest["declaraties"]["toewijzingnummer"].isin(budget).any()
