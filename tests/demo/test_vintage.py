"""A vintage is what was known on a day: late, incomplete, and set right in the next."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from story import frame

from peilmerk.demo import registers, voorbeeldstad
from peilmerk.demo.life import live
from peilmerk.demo.making import VINTAGES
from peilmerk.demo.supplier import LEFT_OUT
from peilmerk.registers.forms import CODES, FORMS

EXPORT = VINTAGES["2025-Q4"]
SMALL = voorbeeldstad(3_000)


def test_the_same_town_and_day_give_the_same_rows():
    first = registers(SMALL, EXPORT)
    live.cache_clear()
    again = registers(SMALL, EXPORT)
    assert all(first[name].equals(again[name]) for name in first)


def test_another_seed_gives_other_people():
    first, other = (registers(voorbeeldstad(3_000, seed), EXPORT) for seed in (1, 2))
    assert not any(first[name].equals(other[name]) for name in first)


@pytest.mark.parametrize("inhabitants", [1_000, 3_000, 20_000])
def test_registers_follow_the_size_that_was_asked(inhabitants, newest):
    table = registers(voorbeeldstad(inhabitants), EXPORT)["declaraties"]
    assert table.num_rows / inhabitants == pytest.approx(len(newest["declaraties"]) / 40_000, rel=0.35 if inhabitants == 1_000 else 0.15)


def test_columns_are_those_of_the_forms_and_code_words_are_known(newest):
    for name, table in newest.items():
        form = FORMS[name].by_name
        assert set(table.columns) - set(LEFT_OUT) == set(form)
        for column in (c for c in form.values() if c.codes):
            assert set(table[column.name].dropna()) <= set(CODES[column.codes])
        assert all(table[c.name].notna().all() for c in form.values() if c.required)


def test_nothing_is_known_of_after_the_day_of_export(newest):
    for table in newest.values():
        for name in table.select_dtypes("datetime"):
            assert table[name].max() <= pd.Timestamp(EXPORT)


def test_declarations_come_months_after_the_care(newest):
    table = newest["declaraties"].query("debet_credit == 'debet'")
    table = table[table["leveringsmaand"].dt.year == 2023]
    months = (table["factuurmaand"].dt.to_period("M").astype("int64") - table["leveringsmaand"].dt.to_period("M").astype("int64")).to_numpy()
    assert months.min() == 0 and np.quantile(months, 0.99) <= 10
    assert (months <= 1).mean() == pytest.approx(0.57, abs=0.04) and (months >= 6).mean() > 0.03


def test_the_newest_months_are_not_complete(earliest, newest):
    def declared(vintage) -> pd.Series:
        table = vintage["declaraties"].query("debet_credit == 'debet'")
        return table.groupby("leveringsmaand")["bedrag"].sum()

    part = declared(earliest) / declared(newest)
    assert part["2024-12-01"] < 0.65 < 0.8 < part["2024-10-01"] < 0.97
    assert part[:"2023-06-01"].min() > 0.99


def test_a_later_vintage_has_all_declarations_of_the_earlier(earliest, newest):
    both = earliest["declaraties"].merge(newest["declaraties"], on="referentienummer", suffixes=("", "_later"))
    assert len(both) == len(earliest["declaraties"]) < len(newest["declaraties"])
    assert (both["bedrag"] == both["bedrag_later"]).all() and (both["factuurmaand"] == both["factuurmaand_later"]).all()
    assert newest["declaraties"]["referentienummer"].is_unique


def test_credits_take_back_what_was_declared_before(newest):
    table = newest["declaraties"]
    credit = table[table["debet_credit"] == "credit"]
    assert 0.01 < len(credit) / len(table) < 0.03
    key = ["client", "toewijzingnummer", "leveringsmaand"]
    both = credit.merge(table[table["debet_credit"] == "debet"], on=[*key, "bedrag"], suffixes=("", "_debet"))
    assert both["referentienummer"].nunique() == len(credit)
    assert (both["factuurmaand"] > both["factuurmaand_debet"]).all()


def test_later_vintages_correct_earlier_ones(earliest, newest):
    before, after = (v["indicaties"].drop_duplicates("toewijzingnummer", keep="last").set_index("toewijzingnummer") for v in (earliest, newest))
    gone = before.index.difference(after.index)
    both = before.index.intersection(after.index)
    before, after = before.loc[both], after.loc[both]
    assert 0 < len(gone) < 0.02 * len(before)
    assert ((after["status"] == "verwijderd") & (before["status"] != "verwijderd")).sum() > 0
    ended = before["einddatum"].notna() & after["einddatum"].notna()
    assert (before.loc[ended, "einddatum"] != after.loc[ended, "einddatum"]).sum() > 0
    assert (before["einddatum"].isna() & (after["einddatum"] <= pd.Timestamp(VINTAGES["2024-Q4"]))).sum() > 0  # an end that came in late
    late = newest["indicaties"]["ingangsdatum"] <= pd.Timestamp(VINTAGES["2024-Q4"])
    assert not newest["indicaties"].loc[late, "toewijzingnummer"].isin(earliest["indicaties"]["toewijzingnummer"]).all()


def test_a_row_is_replaced_by_a_later_one_with_its_number(newest):
    table = newest["indicaties"]
    twice = table[table.duplicated("toewijzingnummer", keep=False)]
    assert len(twice) > 0 and (twice.groupby("toewijzingnummer").size() == 2).all()
    assert set(twice.drop_duplicates("toewijzingnummer")["status"]) == {"nieuw"}
    assert set(twice.drop_duplicates("toewijzingnummer", keep="last")["status"]) == {"gewijzigd", "verwijderd"}


def test_a_handful_ended_before_it_began(newest):
    table = newest["indicaties"]
    never = table["einddatum"] < table["ingangsdatum"]
    assert 0 < never.sum() < 0.01 * len(table)
    assert not newest["declaraties"]["toewijzingnummer"].isin(table.loc[never, "toewijzingnummer"]).any()


def test_who_waits_still_waits_and_who_began_has_begun(earliest, newest):
    waits = [v["wachtlijst"][v["wachtlijst"]["startdatum"].isna() & v["wachtlijst"]["afgemeld"].isna()] for v in (earliest, newest)]
    assert all(len(w) > 100 for w in waits)
    now = newest["wachtlijst"].merge(waits[0][["client", "product", "aanmelddatum"]])
    assert len(now) >= len(waits[0]) and now["startdatum"].notna().mean() > 0.7


def test_in_the_middle_of_the_story_a_vintage_tells_no_more_than_was_known():
    tables = {n: frame(t) for n, t in registers(SMALL, date(2022, 6, 30)).items()}
    assert tables["declaraties"]["leveringsmaand"].max() <= pd.Timestamp("2022-06-30")
    assert "WK900108" not in set(tables["personen"]["wijk"].dropna())
    assert set(tables["indicaties"]["product"]) & {"wmo-begeleiding-regulier", "wmo-begeleiding-specialistisch"} == set()
