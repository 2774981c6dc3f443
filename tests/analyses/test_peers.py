"""Similar municipalities: the same list from the same figures, whoever asks and in whatever order they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.peers import distances, gelijkentabel, vergelijkbare_gemeenten

OWN = "GM9001"
#: Code -> inhabitants, density, and shares of young and old.
TOWNS = {
    OWN: (40_000, 1_100, 0.18, 0.22), "GM9101": (42_000, 1_050, 0.18, 0.21), "GM9102": (400_000, 4_000, 0.2, 0.14), "GM9103": (9_000, 200, 0.17, 0.3),
    "GM9104": (60_000, 1_500, 0.19, 0.2), "GM9105": (38_000, 1_900, 0.15, 0.25),
}  # fmt: skip


def rows(towns: dict = TOWNS, year: int = 2025) -> list[dict]:
    found = []
    for code, (size, density, young, old) in towns.items():
        common = {"ref_area": code, "time_period": str(year), "law": "_T"}
        parts = {"jonger dan 18": round(size * young), "65 jaar en ouder": round(size * old)}
        parts["18 tot 65 jaar"] = size - sum(parts.values())
        found += [common | {"indicator": "inwoners", "unit_measure": "persons", "age": age, "obs_value": n} for age, n in [("_T", size), *parts.items()]]
        if density:
            found.append(common | {"indicator": "omgevingsadressendichtheid", "theme": "wonen", "unit_measure": "addresses_per_km2", "obs_value": density})
    return found


def test_the_nearest_come_first_with_their_distance_and_variables():
    found = vergelijkbare_gemeenten(observed(*rows()), OWN, aantal=3)
    assert found.rows["ref_area"].tolist() == ["GM9101", "GM9104", "GM9105"] and found.rows["obs_value"].is_monotonic_increasing
    assert found.rows["inwoners"].tolist() == [42_000, 60_000, 38_000] and found.rows["dichtheid"].tolist() == [1_050, 1_500, 1_900]
    assert found.rows["sleutel"].iloc[0] == "GM9101.2025.inwoners.persons;computed=distance+to+GM9001"
    assert "Vergeleken op inwoners, omgevingsadressendichtheid, aandeel jonger dan 18 en aandeel 65 jaar en ouder, op 1 januari 2025; gekozen uit 5 gemeenten." in found.notes


def test_the_distance_is_the_formula_of_the_page():
    found = distances(pd.DataFrame({"jong": {"A": 0.16, "B": 0.18, "C": 0.20, "D": 0.22}}), "A")
    assert found.round(3).to_dict() == {"B": 0.894, "C": 1.789, "D": 2.683}
    several = pd.DataFrame({"inwoners": {"A": 10.0, "B": 100.0, "C": 1000.0}, "jong": {"A": 0.1, "B": 0.2, "C": 0.1}})
    z = [(np.log(v) - np.log(v).mean()) / np.log(v).std(ddof=0) if name == "inwoners" else (v - v.mean()) / v.std(ddof=0) for name, v in several.items()]
    assert distances(several, "A")["B"] == pytest.approx(np.sqrt(np.mean([(one["B"] - one["A"]) ** 2 for one in z])))


def test_of_two_at_the_same_distance_the_lower_code_goes_first():
    twins = TOWNS | {"GM9110": TOWNS["GM9104"], "GM9103": TOWNS["GM9104"]}
    found = vergelijkbare_gemeenten(observed(*rows(twins)), OWN, aantal=4).rows["ref_area"].tolist()
    assert found[1:] == ["GM9103", "GM9104", "GM9110"]


towns = st.dictionaries(
    st.integers(9101, 9114).map("GM{}".format), st.tuples(st.integers(1_000, 900_000), st.integers(20, 6_000), st.floats(0.1, 0.25), st.floats(0.1, 0.35)), min_size=4, max_size=8
)


@settings(max_examples=12, deadline=None)
@given(towns, st.randoms(use_true_random=False), st.integers(1, 10))
def test_the_same_figures_give_the_same_list_in_any_order(others, chance, asked):
    given_rows = rows({OWN: TOWNS[OWN]} | others)
    one = vergelijkbare_gemeenten(observed(*given_rows), OWN, aantal=asked)
    chance.shuffle(given_rows)
    other = vergelijkbare_gemeenten(observed(*given_rows), OWN, aantal=asked)
    assert one.rows["ref_area"].tolist() == other.rows["ref_area"].tolist() and np.allclose(one.rows["obs_value"], other.rows["obs_value"])
    assert len(one.rows) == min(asked, len(others)) and OWN not in set(one.rows["ref_area"]) and (one.rows["obs_value"] >= 0).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(0.05, 0.4)), min_size=4, max_size=9), st.floats(0.01, 100))
def test_units_do_not_matter_and_a_smaller_list_is_the_begin_of_a_larger_one(values, factor):
    table = pd.DataFrame(values, columns=["inwoners", "jong"], index=[f"GM{9101 + n}" for n in range(len(values))])
    if (table.nunique() < 2).any() or (table.std() / table.mean() < 1e-6).any():
        return
    other = table.assign(inwoners=table["inwoners"] * factor, jong=table["jong"] * factor)
    assert np.allclose(distances(table, "GM9101"), distances(other, "GM9101"), rtol=1e-6, atol=1e-6)


def test_what_the_own_municipality_lacks_is_not_used_and_who_lacks_it_is_left_out():
    found = vergelijkbare_gemeenten(observed(*rows(TOWNS | {OWN: (40_000, 0, 0.18, 0.22)})), OWN)
    assert found and any("Niet gebruikt, want niet geleverd of overal gelijk: omgevingsadressendichtheid." in n for n in found.notes) and len(found.rows) == 5
    without = vergelijkbare_gemeenten(observed(*rows(TOWNS | {"GM9101": (42_000, 0, 0.18, 0.21)})), OWN)
    assert "GM9101" not in set(without.rows["ref_area"]) and any(n.startswith("1 gemeente doet niet mee") for n in without.notes)


def test_a_variable_in_which_none_differ_is_not_used():
    same = {code: (size, 1_000, young, old) for code, (size, _, young, old) in TOWNS.items()}
    found = vergelijkbare_gemeenten(observed(*rows(same)), OWN)
    assert any("omgevingsadressendichtheid" in n for n in found.notes if n.startswith("Niet gebruikt")) and np.isfinite(found.rows["obs_value"]).all()
    assert vergelijkbare_gemeenten(observed(*rows(dict.fromkeys(TOWNS, TOWNS[OWN]))), OWN).absent == "de gemeenten verschillen niet in deze kenmerken"


def test_too_few_or_none_has_a_reason():
    assert vergelijkbare_gemeenten(observed(*rows()).head(0), OWN).nothing
    assert vergelijkbare_gemeenten(observed(*rows({k: v for k, v in TOWNS.items() if k != OWN})), OWN).absent == "het aantal inwoners van de eigen gemeente is niet geleverd"
    assert vergelijkbare_gemeenten(observed(*rows({k: TOWNS[k] for k in (OWN, "GM9101", "GM9102")})), OWN).absent == "er zijn minder dan drie andere gemeenten met deze kenmerken"
    with pytest.raises(ValueError, match="one at least"):
        vergelijkbare_gemeenten(observed(*rows()), OWN, aantal=0)


def test_districts_and_regions_are_no_municipalities():
    more = [{"ref_area": "REGIO-VOORBEELD", "scope": "region", "time_period": "2025", "law": "_T", "indicator": "inwoners", "unit_measure": "persons", "obs_value": 40_000}]
    assert set(vergelijkbare_gemeenten(observed(*rows(), *more), OWN).rows["ref_area"]) == set(TOWNS) - {OWN}


def test_the_table_has_the_own_one_on_top_and_a_key_for_every_number():
    known = observed(*rows())
    table = gelijkentabel(vergelijkbare_gemeenten(known, OWN, aantal=2), known)
    assert [c.text for c in table.rows[0].cells] == ["Voorbeeldstad", "", "40.000", "1.100", "18,0%", "22,0%"]
    assert all(c.key for r in table.rows for c in r.cells[1:] if c.text)


def test_what_no_municipality_has_is_no_column():
    known = observed(*(r for r in rows() if r.get("age") in (None, "_T")))
    table = gelijkentabel(vergelijkbare_gemeenten(known, OWN, aantal=2), known)
    assert [c.text for c in table.head[0]] == ["Gemeente", "Afstand", "Inwoners", "Adressen per km²"]
