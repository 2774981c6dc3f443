"""Adding up to the municipalities of one day: whole sums that say so, or no sum."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import observations
from peilmerk.errors import HiddenCells
from peilmerk.observations import COLUMNS
from peilmerk.reference import Reference
from peilmerk.reference.mergers import add_up
from synthetic import ROOT, rows

LATER = date(2024, 1, 1)
LAND_VAN_CUIJK = ["GM0756", "GM0786", "GM0815", "GM1684", "GM1702"]
REFERENCE = Reference(ROOT / "data/reference")
COMMON = {"indicator": "inwoners", "theme": "sociale_basis", "unit_measure": "persons", "time_period": "2021"}


def figures(values: dict[str, float | None], **common):
    """Observations of one indicator and period from values by municipality."""
    return rows(*({"ref_area": code, "obs_value": value} for code, value in values.items()), **(COMMON | common))


def of(table: pd.DataFrame, code: str) -> dict:
    """The one row of an area."""
    (row,) = table[table["ref_area"] == code].to_dict("records")
    return row


def test_merged_municipalities_become_their_successor_and_the_note_says_so():
    made = add_up(figures(dict(zip(LAND_VAN_CUIJK, [10, 20, 30, 40, 50], strict=True))), REFERENCE, LATER)
    row = of(made, "GM1982")
    assert len(made) == 1 and row["obs_value"] == 150
    assert row["note"] == "opgeteld van Boxmeer, Grave, Mill en Sint Hubert, Cuijk en Sint Anthonis tot Land van Cuijk"
    assert (row["obs_status"], row["conf_status"], row["role"]) == ("A", "F", "item")


def test_what_did_not_change_stays_as_it_was():
    table = figures({"GM0268": 7, "NL": 9, "PV25": 8, "GM0268-ZUID": 3}, note="zelf geteld")
    made = add_up(table, REFERENCE, LATER)
    pd.testing.assert_frame_equal(made, table)
    assert made.attrs == {"left_out": {}, "split": {}}


def test_a_municipality_that_kept_its_code_is_added_to_as_well():
    made = add_up(figures({"GM0363": 870_000, "GM0457": 20_000}), REFERENCE, LATER)
    assert of(made, "GM0363")["obs_value"] == 890_000
    assert "Amsterdam en Weesp tot Amsterdam" in of(made, "GM0363")["note"]


def test_the_municipalities_of_a_year_are_those_of_its_first_of_january():
    made = add_up(figures({"GM0363": 100, "GM0457": 10}, time_period="2022"), REFERENCE, LATER)
    assert of(made, "GM0363")["obs_value"] == 110
    assert add_up(figures({"GM0363": 111}, time_period="2023"), REFERENCE, LATER)["obs_value"].tolist() == [111]


def test_two_mergers_after_each_other_are_followed():
    made = add_up(figures({"GM0241": 1, "GM0265": 2, "GM0282": 3}, time_period="2014"), REFERENCE, LATER)
    assert of(made, "GM1945")["obs_value"] == 6


def test_a_new_name_keeps_value_and_status_of_any_indicator():
    table = figures({"GM0241": 8.5}, time_period="2015", indicator="wachttijd_wijkteam_weken", unit_measure="weeks", obs_status="P")
    row = of(add_up(table, REFERENCE, LATER), "GM1945")
    assert (row["obs_value"], row["obs_status"], row["note"]) == (8.5, "P", "cijfer van Groesbeek, nu Berg en Dal")


@pytest.mark.parametrize("lacking", [{"GM0457": None}, {}])
def test_a_sum_without_a_part_is_missing_and_never_partial(lacking):
    row = of(add_up(figures({"GM0363": 870_000} | lacking), REFERENCE, LATER), "GM0363")
    assert pd.isna(row["obs_value"]) and row["missing_reason"] == "unknown"
    assert row["note"] == "niet op te tellen tot Amsterdam: geen cijfer van Weesp"


def test_a_secret_part_makes_the_sum_secret():
    table = rows({"ref_area": "GM0363", "obs_value": 5}, {"ref_area": "GM0457", "missing_reason": "secret"}, **COMMON)
    assert of(add_up(table, REFERENCE, LATER), "GM0363")["missing_reason"] == "secret"


def test_a_part_stated_in_two_ways_makes_no_sum():
    table = rows(*({"ref_area": c, "obs_value": v} for c, v in [("GM0363", 5), ("GM0457", 1), ("GM0457", 2)]), **COMMON)
    row = of(add_up(table, REFERENCE, LATER), "GM0363")
    assert pd.isna(row["obs_value"]) and "meer dan één cijfer van Weesp" in row["note"]


def test_a_part_stated_twice_alike_counts_once():
    table = rows(*({"ref_area": c, "obs_value": v} for c, v in [("GM0363", 5), ("GM0457", 1), ("GM0457", 1)]), **COMMON)
    assert of(add_up(table, REFERENCE, LATER), "GM0363")["obs_value"] == 6


def test_a_split_municipality_is_not_divided_and_named():
    made = add_up(figures({"GM0788": 14_000, "GM0855": 220_000}, time_period="2020"), REFERENCE, LATER)
    assert made.attrs["split"] == {"GM0788": ("GM0757", "GM0824", "GM0855", "GM0865")}
    assert made.attrs["left_out"] == {"inwoners": 1}
    assert made["ref_area"].tolist() == ["GM0855"]
    row = of(made, "GM0855")
    assert pd.isna(row["obs_value"]) and "Haaren is verdeeld over Boxtel, Oisterwijk, Tilburg en Vught" in row["note"]


def test_backwards_only_a_name_can_change():
    before = date(2015, 6, 1)
    made = add_up(figures({"GM1945": 34_000, "GM0363": 900_000}, time_period="2023"), REFERENCE, before)
    assert made[["ref_area", "obs_value", "note"]].values.tolist() == [["GM0241", 34_000, "cijfer van Berg en Dal, nu Groesbeek"]]
    assert made.attrs["split"] == {"GM0363": ("GM0363", "GM0457")}


@pytest.mark.parametrize(
    ("indicator", "transformation"), [("wachttijd_wijkteam_weken", "level"), ("stadsdelen_met_project", "level"), ("inwoners", "change_pct")]
)
def test_means_and_changes_are_left_out_and_counted(indicator, transformation):
    made = add_up(figures({"GM0363": 5, "GM0457": 6}, indicator=indicator, transformation=transformation), REFERENCE, LATER)
    assert made.empty and made.attrs["left_out"] == {indicator: 2}
    assert list(made.columns) == list(COLUMNS)


def test_people_counted_once_in_each_municipality_give_an_estimate():
    made = add_up(figures({"GM0363": 5, "GM0457": 6}, indicator="clienten_jeugdhulp", theme="jeugd"), REFERENCE, LATER)
    row = of(made, "GM0363")
    assert (row["obs_value"], row["obs_status"]) == (11, "E")
    assert "telt vaker mee" in row["note"]


def test_a_hidden_part_stops_the_sum():
    table = rows({"ref_area": "GM0363", "obs_value": 5}, {"ref_area": "GM0457", "obs_value": 6, "conf_status": "C"}, **COMMON)
    with pytest.raises(HiddenCells, match="1 of these 2 cells are hidden"):
        add_up(table, REFERENCE, LATER)


def test_the_coarsest_part_gives_the_precision_and_the_weakest_the_status():
    table = rows(
        {"ref_area": "GM0363", "obs_value": 800_000, "decimals": -3, "obs_status": "P", "qualifier": "circa", "revised": True},
        {"ref_area": "GM0457", "obs_value": 20_123, "decimals": 0, "obs_low": 20_000, "obs_high": 21_000, "exempt": True},
        **COMMON,
    )  # fmt: skip
    row = of(add_up(table, REFERENCE, LATER), "GM0363")
    assert (row["decimals"], row["obs_status"], row["qualifier"], row["revised"], row["exempt"]) == (-3, "P", "circa", True, False)
    assert (row["obs_low"], row["obs_high"]) == (820_000, 821_000)


def test_cbs_gives_every_name_in_every_period_and_empty_ones_do_no_harm():
    table = rows(
        *({"ref_area": c, "obs_value": v, "time_period": "2021"} for c, v in zip(LAND_VAN_CUIJK, [1, 2, 3, 4, 5], strict=True)),
        {"ref_area": "GM1982", "time_period": "2021", "missing_reason": "unknown"},
        *({"ref_area": c, "time_period": "2022", "missing_reason": "unknown"} for c in LAND_VAN_CUIJK),
        {"ref_area": "GM1982", "time_period": "2022", "obs_value": 17},
        **{k: v for k, v in COMMON.items() if k != "time_period"},
    )  # fmt: skip
    made = add_up(table, REFERENCE, LATER).sort_values("time_period")
    assert made[["ref_area", "time_period", "obs_value"]].values.tolist() == [["GM1982", "2021", 15.0], ["GM1982", "2022", 17.0]]
    assert made.attrs["left_out"] == {}


def test_a_figure_under_the_new_name_of_before_the_merger_is_kept_as_the_supplier_gave_it():
    made = add_up(figures({"GM1982": 91_000}), REFERENCE, LATER)
    assert made[["ref_area", "obs_value", "note"]].values.tolist() == [["GM1982", 91_000, ""]]


def test_a_figure_of_a_municipality_that_had_ended_is_counted_as_left_out():
    made = add_up(figures({"GM0457": 5, "GM0363": 9}, time_period="2023"), REFERENCE, LATER)
    assert made["ref_area"].tolist() == ["GM0363"] and made.attrs["left_out"] == {"inwoners": 1}


@settings(settings.get_profile("tables"))
@given(st.dictionaries(st.sampled_from([*LAND_VAN_CUIJK, "GM0363", "GM0457", "GM0268", "NL"]), st.integers(0, 10**6), min_size=1))
def test_nothing_is_counted_twice_and_nothing_partly(values):
    made = add_up(figures(values), REFERENCE, LATER)
    assert list(made.columns) == list(COLUMNS) and not made.duplicated(observations.KEY).any()
    areas = {"GM1982": LAND_VAN_CUIJK, "GM0363": ["GM0363", "GM0457"]}
    for row in made.to_dict("records"):
        parts = areas.get(row["ref_area"], [row["ref_area"]])
        whole = sum(values[p] for p in parts) if set(parts) <= set(values) else None
        assert row["obs_value"] == whole or (whole is None and pd.isna(row["obs_value"]))
