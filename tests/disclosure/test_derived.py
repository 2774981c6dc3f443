"""What is derived of a hidden figure is hidden too."""

import pandas as pd
import pytest
from bound_figures import CITY, PEOPLE, table
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure.derived import derived

STARTED, SHARE = "gestarte_indicaties", "aandeel_verwijzer"


def follows(reference, *values: dict, hidden: list[int], **common) -> list[int]:
    """Which observations, by their place, follow those that are hidden."""
    observations = table(*values, **common)
    mask = observations.index.isin(hidden)
    found = derived(observations, observations["obs_value"].notna() & mask, reference)
    assert not (found & mask).any() and found.dtype == bool
    return found[found].index.tolist()


def _share(above: str, below: str, share: str, **more) -> list[dict]:
    return [{"indicator": name, "obs_value": 20} | more for name in (above, below, share)]


@pytest.mark.parametrize("hidden", [0, 1])
@pytest.mark.parametrize(
    ("above", "below", "share"),
    [
        ("clienten_beschermd_thuis", "clienten_beschermd_wonen", "aandeel_beschermd_thuis"), ("gedeclareerd_bedrag", "clienten_gedeclareerd", "bedrag_per_client"),
        ("geleverde_uren", "geindiceerde_uren", "aandeel_geleverd"), ("doorbraak_besparing", "doorbraak_uitgevoerd", "doorbraak_besparing_per_plan"),
    ],
)  # fmt: skip
def test_a_share_or_amount_per_client_follows_both_its_parts(reference, above, below, share, hidden):
    assert follows(reference, *_share(above, below, share), hidden=[hidden]) == [2]


@pytest.mark.parametrize("mean", ["wachttijd_gemiddeld", "wachttijd_mediaan", "wachttijd_p90", "aandeel_binnen_norm"])
def test_what_is_of_few_follows_the_number_that_it_is_of(reference, mean):
    assert follows(reference, {"indicator": "gestart_na_wachten", "obs_value": 5}, {"indicator": mean, "obs_value": 30}, hidden=[0]) == [1]


@pytest.mark.parametrize(("mean", "unit"), [("wachttijd_wijkteam_weken", "weeks"), ("wachttijd_wijkteam_dagen", "days")])
def test_how_long_a_hidden_number_of_people_waits_on_average_is_hidden_too(reference, mean, unit):
    told = [row | {"ref_area": area} for area in (CITY, f"{CITY}-OOST") for row in ({"indicator": "wachtenden_wijkteam", "obs_value": 20}, {"indicator": mean, "unit_measure": unit, "obs_value": 7})]
    assert follows(reference, *told, hidden=[2]) == [3]


def test_a_figure_of_another_area_period_or_member_does_not_follow(reference):
    _, _, share = _share("clienten_beschermd_thuis", "clienten_beschermd_wonen", "aandeel_beschermd_thuis")
    others = [share | {"ref_area": "GM0193"}, share | {"time_period": "2023"}, share | {"scenario": "target"}]
    assert follows(reference, {"indicator": "clienten_beschermd_thuis", "obs_value": 4}, *others, share | {"breakdown": "groep"}, hidden=[0]) == []


def test_a_part_that_is_not_told_by_a_dimension_is_that_of_the_whole(reference):
    told = [{"indicator": "inwoners", "obs_value": 900}, {"indicator": "wmo_clienten_per_1000", "product": "Begeleiding", "obs_value": 20}]
    assert follows(reference, *told, hidden=[0]) == [1]


def test_the_share_of_a_member_follows_it_and_the_whole(reference):
    counts = [{"indicator": STARTED, "referrer": r, "obs_value": n} for r, n in (("huisarts", 60), ("jeugdarts", 5), ("_T", 65))]
    shares = [{"indicator": SHARE, "referrer": r, "obs_value": n} for r, n in (("huisarts", 92), ("jeugdarts", 8))]
    assert follows(reference, *counts, *shares, hidden=[1]) == [4]
    assert follows(reference, *counts, *shares, hidden=[2]) == [3, 4]


def test_what_is_called_otherwise_follows_all_figures_that_it_can_be_computed_from(reference):
    told = [{"indicator": "clienten_dagbehandeling", "product": "groep", "obs_value": 5}, {"indicator": "kosten_per_client", "product": "dagbehandeling", "obs_value": 900}]
    assert follows(reference, *told, hidden=[0]) == [1]


@pytest.mark.parametrize("kind", ["change_abs", "change_pct", "direction"])
@pytest.mark.parametrize("hidden", [0, 1])
def test_a_change_and_a_direction_follow_the_levels_at_both_ends(reference, kind, hidden):
    told = [{"time_period": "2023", "obs_value": 5}, {"time_period": "2024", "obs_value": 50}, {"time_period": "2024", "transformation": kind, "obs_value": 1}]
    assert follows(reference, *told, hidden=[hidden]) == [2]


def test_a_change_since_the_quarter_before_follows_it(reference):
    told = [{"time_period": "2023-Q4", "obs_value": 5}, {"time_period": "2024-Q1", "transformation": "change_abs", "obs_value": 3}]
    assert follows(reference, *told, hidden=[0]) == [1]


def test_all_statements_of_one_change_are_hidden_together(reference):
    change = [{"time_period": "2024", "transformation": kind, "obs_value": 1} for kind in ("change_abs", "change_pct", "direction")]
    assert follows(reference, *change, hidden=[1]) == [0, 2]


def test_what_follows_is_followed(reference):
    told = [*_share("clienten_beschermd_thuis", "clienten_beschermd_wonen", "aandeel_beschermd_thuis"),
            {"indicator": "aandeel_beschermd_thuis", "transformation": "change_abs", "obs_value": 2}]  # fmt: skip
    assert follows(reference, *told, hidden=[0]) == [2, 3]


def test_a_share_of_which_no_part_is_here_stays(reference):
    assert follows(reference, {"obs_value": 4}, {"indicator": "jeugdigen_mentale_druk", "obs_value": 30}, hidden=[0]) == []


_CODES = [PEOPLE, STARTED, SHARE, "clienten_beschermd_thuis", "clienten_beschermd_wonen", "aandeel_beschermd_thuis", "onbekend cijfer"]
_ROWS = st.fixed_dictionaries({
    "indicator": st.sampled_from(_CODES), "referrer": st.sampled_from(["_T", "huisarts", "jeugdarts"]), "time_period": st.sampled_from(["2023", "2024", "2023/2024", "2024/.."]),
    "transformation": st.sampled_from(["level", "change_pct", "direction"]), "obs_value": st.integers(0, 20), "ref_area": st.sampled_from([CITY, "GM0193"]),
})  # fmt: skip


@settings(settings.get_profile("tables"))
@given(st.lists(st.tuples(_ROWS, st.booleans()), min_size=1, max_size=12))
def test_nothing_more_follows_once_all_that_follows_is_hidden_and_more_hidden_never_shows_more(reference, given_rows):
    observations = table(*[row for row, _ in given_rows])
    hidden = pd.Series([h for _, h in given_rows])
    found = derived(observations, hidden, reference)
    assert not derived(observations, hidden | found, reference).any()
    fewer = hidden & (observations.index % 2 == 0)
    assert not (derived(observations, fewer, reference) & ~found & ~hidden).any()
