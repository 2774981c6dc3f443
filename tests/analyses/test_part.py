"""Shares of kinds, and small kinds taken together: nothing over hidden figures, and persons are never added up to one kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.part import TWICE, aandeel, samengevoegd


def counted(years: dict[str, dict[str, float | None]], **more):
    """Persons by product and year; None is hidden."""
    rows = [
        {"time_period": year, "product": name, "obs_value": n or 0.0, "hidden": n is None}
        for year, kinds in years.items() for name, n in kinds.items()
    ]  # fmt: skip
    return observed(*rows, **{"indicator": "clienten_maatwerk", "unit_measure": "persons", "law": "Jeugdwet"} | more)


def amounts(years: dict[str, dict[str, float | None]]):
    return counted(years, indicator="gedeclareerd_bedrag", unit_measure="EUR")


def test_the_worked_example_of_docs_methods_aandeel():
    outcome = aandeel(counted({"2025": {"pleegzorg": 42, "gezinshuis": 8, "groep": 30}}), "product", ["pleegzorg", "gezinshuis"], naam="aandeel in een gezin")
    (row,) = outcome.rows.to_dict("records")
    assert row["obs_value"] == pytest.approx(62.5) and row["cijfer"] == "62,5%" and (row["teller"], row["noemer"]) == (50, 80)
    assert outcome.sentence.startswith("In 2025 was het aandeel in een gezin [62,5%]{data-key=") and outcome.notes == (TWICE,)


def test_a_period_with_a_hidden_kind_has_no_share_and_is_counted():
    outcome = aandeel(counted({"2024": {"pleegzorg": 42, "groep": None}, "2025": {"pleegzorg": 42, "groep": 14}}), "product", ["pleegzorg"])
    assert outcome.rows["time_period"].tolist() == ["2025"] and outcome.rows["obs_value"].tolist() == [75]
    assert "1 van de 2 jaren staat er niet bij: een deel is verborgen om personen te beschermen." in outcome.notes


def test_thin_or_wrong_input_is_no_share():
    assert aandeel(counted({"2025": {"a": 1}}).head(0), "product", ["a"]).nothing
    assert aandeel(counted({"2025": {"a": 1, "b": 2}}), "product", ["c"]).absent == "deze soorten komen in de cijfers niet voor"
    assert aandeel(counted({"2025": {"a": 1}}), "product", ["a"]).absent == "er zijn geen andere soorten om mee te vergelijken"
    assert aandeel(counted({"2025": {"a": None, "b": 2}}), "product", ["a"]).absent == HIDDEN
    assert aandeel(counted({"2025": {"a": 0, "b": 0}}), "product", ["a"]).absent == "er is niemand om een aandeel van te nemen"


def test_a_share_of_provisional_figures_is_provisional():
    table = amounts({"2025": {"a": 1, "b": 3}}).assign(obs_status=["A", "P"])
    assert aandeel(table, "product", ["a"]).rows["voorlopig"].tolist() == [True] and aandeel(table, "product", ["a"]).notes == ()


@given(st.lists(st.one_of(st.none(), st.integers(0, 10_000)), min_size=2, max_size=7))
@settings(max_examples=20, deadline=None)
def test_shares_of_all_kinds_are_together_the_whole_or_there_are_none(values):
    table = amounts({"2025": {f"soort {n}": None if v is None else float(v) for n, v in enumerate(values)}})
    found = [aandeel(table, "product", [f"soort {n}"]) for n in range(len(values))]
    if None in values or not sum(values):
        assert not any(found)
    else:
        assert sum(o.rows["obs_value"].iloc[0] for o in found) == pytest.approx(100)


def test_the_largest_stay_and_the_others_are_added_up_under_one_name():
    table = amounts({y: {name: 10.0 - n + i for n, name in enumerate("abcdefgh")} for i, y in enumerate(("2024", "2025"))})
    outcome = samengevoegd(table, "product", aantal=5, rest="overige producten")
    now = outcome.rows[outcome.rows["time_period"] == "2025"].set_index("product")["obs_value"]
    assert list(now.index) == ["a", "b", "c", "d", "e", "overige producten"] and now["overige producten"] == 6 + 5 + 4
    assert outcome.notes == ("Overige producten: f, g en h.",)
    assert outcome.rows["obs_value"].sum() == pytest.approx(table["obs_value"].sum())


def test_one_more_than_asked_is_left_as_it_is():
    table = amounts({"2025": dict(zip("abc", (3.0, 2.0, 1.0), strict=True))})
    assert samengevoegd(table, "product", aantal=2).rows["product"].tolist() == ["a", "b", "c"]


def test_where_one_of_the_others_is_hidden_there_is_no_sum():
    table = amounts({"2024": dict(zip("abcd", (9.0, 5.0, None, 1.0), strict=True)), "2025": dict(zip("abcd", (9.0, 5.0, 2.0, 1.0), strict=True))})
    outcome = samengevoegd(table, "product", aantal=1)
    rest = outcome.rows[outcome.rows["product"] == "overige"]
    assert rest["time_period"].tolist() == ["2025"] and rest["obs_value"].tolist() == [8]
    assert outcome.notes[1] == "Van 1 jaar staat overige er niet bij: een deel is verborgen om personen te beschermen."


def test_persons_are_not_added_up():
    assert "telt bij beide" in samengevoegd(counted({"2025": {"a": 1, "b": 2}}), "product").absent
    assert samengevoegd(counted({"2025": {"a": 1}}).head(0), "product").nothing
