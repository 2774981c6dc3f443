"""The tables within a publication: what adds up along areas, laws with their products, and other breakdowns."""

from __future__ import annotations

from bound_figures import CITY, PARTS, of

from peilmerk.disclosure import tables


def _products(area: str, *counts: float) -> list[dict]:
    named = [("Jeugdwet", "Jeugd-ggz"), ("Jeugdwet", "pleegzorg"), ("Wmo", "Rolstoelen"), ("Jeugdwet", "_T"), ("Wmo", "_T"), ("_T", "_T")]
    inside = [*counts, counts[0] + counts[1], counts[2], sum(counts)]
    return [{"ref_area": area, "law": law, "product": product, "obs_value": n} for (law, product), n in zip(named, inside, strict=True)]


def test_products_lie_within_their_law_and_districts_within_the_city(reference):
    published = of(reference, *_products(PARTS[0], 4, 20, 30), *_products(PARTS[1], 12, 22, 33), *_products(CITY, 16, 42, 63))
    [table] = tables.of(published, reference)
    assert table.dimensions == ("law", "ref_area") and len(table.cells) == 18
    assert table.parents["law"] == {"_T": "", "Jeugdwet": "_T", "Wmo": "_T", "Jeugdwet: Jeugd-ggz": "Jeugdwet", "Jeugdwet: pleegzorg": "Jeugdwet", "Wmo: Rolstoelen": "Wmo"}
    assert table.parents["ref_area"] == {CITY: "", PARTS[0]: CITY, PARTS[1]: CITY}
    assert table.adds_up(published.problem)


def test_breakdowns_that_are_not_crossed_are_tables_of_their_own(reference):
    whole = {"obs_value": 60}
    laws = [{"law": law, "obs_value": n} for law, n in (("Jeugdwet", 25), ("Wmo", 35))]
    ages = [{"age": age, "obs_value": n} for age, n in (("jong", 20), ("oud", 40))]
    found = tables.of(of(reference, whole, *laws, *ages), reference)
    assert sorted(t.dimensions for t in found) == [("age",), ("law",)]
    assert all(len(t.cells) == 3 for t in found)


def test_each_period_has_its_own_and_only_those_that_are_asked_for_are_made(reference):
    figures = [{"time_period": p, "law": law, "obs_value": n} for p in ("2025-Q1", "2025-Q2") for law, n in (("_T", 60), ("Jeugdwet", 25), ("Wmo", 35))]
    published = of(reference, *figures)
    assert len(tables.of(published, reference)) == 2
    assert len(tables.of(published, reference, cells=[0])) == 1


def test_without_the_total_there_is_no_table(reference):
    assert tables.of(of(reference, {"law": "Jeugdwet", "obs_value": 25}, {"law": "Wmo", "obs_value": 35}), reference) == []
