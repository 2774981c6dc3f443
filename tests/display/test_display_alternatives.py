"""Text alternatives: what a chart shows, for who does not see it."""

from __future__ import annotations

import altair as alt
import pandas as pd
from handed_over import draw, through_time

from peilmerk import house_style
from peilmerk.display import figuur
from peilmerk.display.alternatives import alternative, completed
from peilmerk.hidden_values import plain


def test_the_text_alternative_says_what_is_drawn(spent):
    assert draw(spent).content["alt"] == (
        "Staafdiagram: Besteed. 2 waarden. Hoogste waarde: € 120.000 (1. Wijkaanpak, 2024, voorlopig). Laagste: € 80.000 (2. Doorbraakaanpak, 2024, voorlopig). "
        "De waarden staan in de tabel bij de figuur."
    )
    assert draw(spent, alt_tekst="Wijkaanpak kost het meest.").content["alt"] == "Wijkaanpak kost het meest."


def _told(edition, values: pd.DataFrame, chart=None) -> str:
    spec = (chart or alt.Chart(values).mark_line().encode(x="periode:N", y="obs_value:Q")).to_dict()
    return alternative("Cliënten", spec, plain(values), edition.reference)


def test_of_a_series_the_text_alternative_tells_from_where_to_where_it_went(edition, spent):
    values = through_time(plain(spent), noord=(10.0, 30.0, 20.0))
    assert _told(edition, values) == (
        "Lijndiagram: Cliënten. 3 waarden. Van 10 personen (2022) naar 20 personen (2024, voorlopig), 100% hoger. Hoogste waarde: 30 personen (2023). Laagste: 10 personen (2022). "
        "De waarden staan in de tabel bij de figuur."
    )
    assert "Hoogste" not in _told(edition, values.head(2)), "from where to where says it all"
    growing = _told(edition, values.assign(onvolledig=values["soort"].eq("voorlopig")))
    assert "Van 10 personen (2022) naar 30 personen (2023)" in growing and "20 personen" not in growing and "Nog niet compleet, en daarom hier niet meegeteld: 2024." in growing


def test_of_a_few_series_it_tells_each_and_of_many_only_the_highest_and_lowest(edition, spent):
    few = _told(edition, through_time(plain(spent), noord=(10.0, 30.0), zuid=(20.0, 5.0)))
    assert "Noord: van 10 personen (2022) naar 30 personen (2023, voorlopig), 200% hoger. Zuid: van 20 personen (2022) naar 5 personen (2023, voorlopig), 75% lager." in few
    assert "Hoogste waarde: 30 personen (noord, 2023, voorlopig). Laagste: 5 personen (zuid, 2023, voorlopig)." in few
    many = _told(edition, through_time(plain(spent), **{name: (10.0 + n, 30.0 + n) for n, name in enumerate("abcdef")}))
    assert "12 waarden van 6 reeksen, van 2022 tot en met 2023. Het laatste cijfer is bij 6 hoger dan het eerste. Hoogste waarde: 35 personen (f, 2023, voorlopig)." in many and "van 10" not in many


def test_of_periods_that_are_not_equally_long_no_difference_is_told(edition, spent):
    """Half a year is not 35 percent lower than a year, and a year in which a service was there for half of it is not a whole one."""
    values = through_time(plain(spent), noord=(20.0, 15.0)).assign(soort="gerealiseerd", note="")
    half = values.assign(time_end=[values["time_end"][0], pd.Timestamp("2023-06-30")], periode=["2022", "1e halfjaar 2023"])
    assert "naar 15 personen (1e halfjaar 2023)." in _told(edition, half)
    begun = half.assign(note=["dienst gestart in juli 2022", ""])
    assert "Van 20 personen (2022, vanaf juli) naar 15 personen (1e halfjaar 2023), 25% lager." in _told(edition, begun)
    content = figuur(house_style.staven(begun, "periode"), begun, titel="t", label="fig-x").content
    assert content["unit"] == "personen, 2022 (vanaf juli) en 1e halfjaar 2023" and "2022: dienst gestart in juli 2022." in content["notes"]


def test_of_shares_the_change_is_in_percentage_points_and_from_nil_or_about_there_is_none(edition, spent):
    shares = through_time(plain(spent), noord=(20.0, 25.5)).assign(unit_measure="percent", decimals=1, soort="gerealiseerd")
    assert "Van 20,0% (2022) naar 25,5% (2023), 5,5 procentpunt hoger." in _told(edition, shares)
    assert "naar 30 personen (2023, voorlopig)." in _told(edition, through_time(plain(spent), noord=(0.0, 30.0)))
    assert "(2023, voorlopig)." in _told(edition, through_time(plain(spent), noord=(10.0, 30.0)).assign(qualifier="circa"))


def test_a_text_of_an_author_without_numbers_is_completed_with_what_the_figures_say(edition, spent):
    values = through_time(plain(spent), noord=(10.0, 30.0))
    told = completed("Een lijn per wijk. Alle waarden staan in de tabel bij de figuur.", values, edition.reference)
    assert told == "Een lijn per wijk. 2 waarden. Van 10 personen (2022) naar 30 personen (2023, voorlopig), 200% hoger. De waarden staan in de tabel bij de figuur."
    assert completed("Noord groeide naar 30.", values, edition.reference) == "Noord groeide naar 30."


def test_what_is_not_complete_yet_does_not_take_the_name_of_its_series_along(edition, spent):
    values = through_time(plain(spent), noord=(10.0, 30.0, 20.0), zuid=(5.0, 6.0, 7.0)).assign(soort=["gerealiseerd", "gerealiseerd", "voorlopig"] + ["voorlopig"] * 3)
    told = _told(edition, values.assign(onvolledig=values["soort"].eq("voorlopig")))
    assert "Noord: van 10 personen (2022) naar 30 personen (2023), 200% hoger." in told and "Hoogste waarde: 30 personen (noord, 2023)" in told


def test_of_a_figure_that_is_not_complete_yet_no_fall_is_told(edition, spent):
    values = through_time(plain(spent), noord=(30.0, 20.0))
    assert "naar 20 personen (2023, voorlopig), 33% lager." in _told(edition, values.assign(onvolledig=False))
    assert "naar 20 personen (2023, voorlopig)." in _told(edition, values.assign(onvolledig=[False, True]))


def test_a_text_alternative_can_be_of_other_figures_than_are_drawn(edition, spent):
    whole = through_time(plain(spent), noord=(10.0, 30.0)).assign(soort="gerealiseerd")
    chart = figuur(house_style.staven(spent, "uitsplitsing"), spent, titel="t", label="fig-x", alt_tekst="Delen van een geheel. De waarden staan in de tabel bij de figuur.", verteld=whole)
    assert chart.content["alt"] == "Delen van een geheel. 2 waarden. Van 10 personen (2022) naar 30 personen (2023), 200% hoger. De waarden staan in de tabel bij de figuur."


def test_figures_of_several_units_have_no_highest(edition, spent):
    values = through_time(plain(spent), noord=(10.0,), zuid=(20.0,)).assign(unit_measure=["persons", "weeks"], soort="gerealiseerd")
    assert _told(edition, values) == "Lijndiagram: Cliënten. 2 waarden. Noord: 10 personen (2022). Zuid: 20 weken (2022). De waarden staan in de tabel bij de figuur."


def test_a_hidden_value_is_in_no_text_alternative_and_the_highest_is_of_what_is_shown(edition, spent):
    values = through_time(plain(spent), noord=(987.0, 30.0, 20.0, 10.0))
    values.loc[0, ["obs_value", "conf_status"]] = [None, "C"]
    told = _told(edition, values)
    assert "987" not in told and "Van 30 personen (2023)" in told and "Hoogste zichtbare waarde: 30 personen (2023)." in told


def test_figures_between_a_lowest_and_a_highest_are_counted_and_told(edition, spent):
    values = through_time(plain(spent), noord=(10.0, 20.0, 30.0), zuid=(5.0,)).assign(soort="gerealiseerd")
    values.loc[[2, 3], "obs_value"] = None
    values.loc[2, ["obs_low", "obs_high"]] = [15, 40]
    values.loc[3, ["obs_low", "obs_high"]] = [4, 6]
    told = _told(edition, values)
    assert "2 waarden en 2 bandbreedtes, van laag tot hoog. Van 10 personen (2022) naar 20 personen (2023), 100% hoger." in told
    assert "Bandbreedtes: noord, 2024: 15 tot 40 personen; zuid, 2022: 4 tot 6 personen." in told and "Hoogste" not in told, "the highest may lie within a range"
    alone = _told(edition, values.loc[[0, 2]])
    assert "1 waarde en 1 bandbreedte, van laag tot hoog. 2022: 10 personen. Bandbreedtes: 2024: 15 tot 40 personen." in alone
    hidden = values.assign(conf_status=["F", "F", "C", "F"])
    assert "15 tot" not in _told(edition, hidden) and "4 tot 6" in _told(edition, hidden)
    many = _told(edition, pd.concat([values.loc[[2]].assign(uitsplitsing=f"wijk {n}", obs_low=15 - n, obs_high=40 + n) for n in range(9)], ignore_index=True))
    assert "9 bandbreedtes" in many and "de laagste is 7 tot 48 personen (2024), de hoogste 7 tot 48 personen (2024)" in many


def test_series_that_have_no_names_of_their_own_are_not_told_as_one(edition, spent):
    twice = pd.concat([through_time(plain(spent), noord=(10.0, 30.0)), through_time(plain(spent), noord=(20.0, 5.0))], ignore_index=True)
    assert "van 10" not in _told(edition, twice).casefold() and "Hoogste waarde: 30 personen" in _told(edition, twice)
    assert "Met spoed: van 10 personen (2022) naar 30 personen" in _told(edition, twice.assign(wat=["met spoed"] * 2 + ["zonder spoed"] * 2))


def test_a_year_is_not_the_highest_of_its_quarters(edition, spent):
    year = through_time(plain(spent), noord=(100.0,))
    quarters = through_time(plain(spent), noord=(20.0, 30.0, 50.0)).assign(time_period=["2022-Q1", "2022-Q2", "2022-Q3"], periode=["q1", "q2", "q3"], soort="gerealiseerd")
    assert "Hoogste waarde: 50 personen (q3)." in _told(edition, pd.concat([quarters, year], ignore_index=True))


def test_values_that_are_equal_are_told_as_such(edition, spent):
    assert "Alle waarden zijn gelijk: 7 personen." in _told(edition, through_time(plain(spent), noord=(7.0, 7.0, 7.0)))
