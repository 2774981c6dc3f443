"""Who counts for both of two parts: a count that no page shows, and that three figures tell."""

import math

import numpy as np
import pandas as pd
import pytest
from bound_figures import CITY, RULE, equations, of, table
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import protect
from peilmerk.disclosure import naming
from peilmerk.disclosure.audit import audit
from peilmerk.errors import GateClosed

PERSONS, STOCK = "clienten_maatwerk", "stand_maatwerk"


def _laws(wmo: float, jeugd: float, whole: float, indicator: str = PERSONS, **more) -> list[dict]:
    told = [({"law": "Wmo"}, wmo), ({"law": "Jeugdwet"}, jeugd), ({}, whole)]
    return [{"indicator": indicator, "theme": "maatwerk", "obs_value": n} | of_ | more for of_, n in told]


# --- what is such a count ---
@pytest.mark.parametrize("indicator", [PERSONS, STOCK, "instroom_maatwerk"])
def test_few_who_count_for_both_parts_are_a_sensitive_cell_that_no_observation_states(reference, indicator):
    found = of(reference, *_laws(60, 45, 102, indicator))
    assert found.cell.tolist() == [0, 1, 2] and found.unseen == 3
    assert found.problem.cells.loc[3, ["value", "primary", "must_low", "must_high"]].tolist() == [3.0, True, 1.0, 9.0]
    assert naming.names(found.figures, reference)[3].split(", ")[1] == "Wmo en Jeugdwet"
    assert ([1.0, 1.0, -1.0, -1.0], 0.0, 0.0) in equations(found)


@pytest.mark.parametrize("whole", [105, 95, 110], ids=["nobody", "enough", "more than the parts"])
def test_nobody_enough_of_them_or_a_whole_of_something_else_need_no_cell(reference, whole):
    found = of(reference, *_laws(60, 45, whole))
    assert found.unseen == len(found.figures) == 3


def test_a_whole_of_less_than_its_part_is_a_fault_that_tells_nothing(reference):
    found = of(reference, *_laws(60, 5, 58))
    assert found.unseen == len(found.figures) == 3


def test_three_parts_do_not_tell_who_counts_for_which(reference):
    parts = [{"indicator": PERSONS, "product": p, "obs_value": 40, "theme": "maatwerk"} for p in ("Begeleiding", "Dagbesteding", "Vervoer")]
    assert of(reference, *parts, {"indicator": PERSONS, "obs_value": 118, "theme": "maatwerk"}).unseen == 4 == len(of(reference, *parts, {"indicator": PERSONS, "obs_value": 118, "theme": "maatwerk"}).figures)


def test_a_third_part_of_nobody_hides_nothing(reference):
    told = [{"indicator": PERSONS, "theme": "maatwerk", "product": p, "obs_value": n} for p, n in (("Begeleiding", 60), ("Dagbesteding", 45), ("Vervoer", 0))]
    found = of(reference, *told, {"indicator": PERSONS, "theme": "maatwerk", "obs_value": 102})
    assert found.problem.cells["value"].tolist()[4:] == [3.0]


def test_two_half_years_tell_who_was_there_in_both(reference):
    told = [{"indicator": PERSONS, "theme": "maatwerk", "time_period": p, "obs_value": n} for p, n in (("2024-S1", 60), ("2024-S2", 45), ("2024", 101))]
    found = of(reference, *told)
    assert found.problem.cells["value"].tolist()[3:] == [4.0]


def test_rounded_figures_do_not_tell_it(reference):
    assert len(of(reference, *_laws(60, 40, 90, decimals=-1)).figures) == 3


def test_amounts_of_two_parts_are_not_persons(reference):
    found = of(reference, *_laws(60, 45, 102, "gedeclareerd_bedrag", unit_measure="EUR", base=50))
    assert found.unseen == len(found.figures)


def test_of_three_figures_that_all_were_published_it_is_known_and_nothing_is_hidden_for_it(reference):
    found = of(reference, *_laws(60, 45, 102, exempt=True))
    assert found.problem.cells.loc[3, ["primary", "fixed"]].tolist() == [False, True]


# --- who has all laws is among those with two of them ---
def _by_number(*counts: float) -> list[dict]:
    return [{"indicator": "clienten_naar_wetten", "theme": "maatwerk", "breakdown": b, "obs_value": n} for b, n in zip(("1 wet", "2 wetten", "3 of meer wetten"), counts, strict=True)]


def test_the_members_by_number_of_laws_bound_it(reference):
    income = {"indicator": "clienten_uitkering", "theme": "maatwerk", "obs_value": 50}
    found = of(reference, *_by_number(102, 22, 3), *_laws(60, 45, 100), income)
    both = found.unseen
    assert found.problem.cells.loc[both, "value"] == 5.0
    terms = [({n: f for n, f in enumerate(row) if f}, low, high) for row, low, high in equations(found)]
    assert ({2: 1.0, both: -1.0}, -math.inf, 0.0) in terms
    assert ({1: -1.0, 2: -1.0, both: 1.0}, -math.inf, 0.0) in terms


# --- what is published does not tell it ---
def test_one_of_the_three_is_hidden_and_the_audit_passes(reference):
    shown = table(*_laws(60, 45, 102))
    decision = protect.decide(shown, RULE, reference)
    assert decision.status.tolist() == ["F", "F", "D"]  # the total over the laws: each law has a page and a budget
    protect.audit(protect.hide(decision.said, decision.status), shown, RULE, reference)


def test_a_total_over_the_laws_of_a_half_year_is_hidden_before_a_law_of_a_quarter(reference):
    quarters = [row | {"time_period": period} for period, counts in (("2024-Q3", (144, 106, 249)), ("2024-Q4", (200, 126, 326))) for row in _laws(*counts, "instroom_maatwerk")]
    shown = table(*quarters, {"indicator": "instroom_maatwerk", "theme": "maatwerk", "time_period": "2024-S2", "obs_value": 575})
    decision = protect.decide(shown, RULE, reference)
    hidden = shown[decision.status != "F"]
    assert set(hidden["law"]) == {"_T"} and "2024-Q3" in set(hidden["time_period"]) and len(hidden) == 2
    protect.audit(protect.hide(decision.said, decision.status), shown, RULE, reference)


def test_of_two_half_years_not_the_year_is_hidden(reference):
    shown = table(*({"indicator": PERSONS, "theme": "maatwerk", "time_period": p, "obs_value": n} for p, n in (("2024-S1", 60), ("2024-S2", 45), ("2024", 101))))
    assert protect.decide(shown, RULE, reference).status.tolist()[2] == "F"


def test_the_audit_finds_a_publication_that_shows_all_three(reference):
    shown = table(*_laws(60, 45, 102))
    with pytest.raises(GateClosed, match="Wmo en Jeugdwet"):
        protect.audit(shown.assign(conf_status="F"), shown, RULE, reference)


@settings(settings.get_profile("tables"), max_examples=80)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(["A", "B"])), min_size=12, max_size=80))
def test_whoever_the_persons_are_no_small_overlap_can_be_computed(reference, people):
    """Persons with Wmo, Jeugdwet or both, in two districts: counted, protected, and looked at as anyone can."""
    districts = {"": lambda d: True, f"{CITY}-OOST": lambda d: d == "A", f"{CITY}-ZUID": lambda d: d == "B"}
    told = []
    for area, lives in districts.items():
        here = [(w, j) for w, j, d in people if lives(d)]
        counts = (sum(w for w, _ in here), sum(j for _, j in here), sum(w or j for w, j in here))
        told += _laws(*counts, ref_area=area or CITY)
    shown = table(*told)
    decision = protect.decide(shown, RULE, reference)
    protected = protect.hide(decision.said, decision.status)
    protect.audit(protected, shown, RULE, reference)
    value = pd.Series(protected["obs_value"].to_numpy(), index=pd.MultiIndex.from_frame(shown[["ref_area", "law"]]))
    for area in shown["ref_area"].unique():
        both = value[area, "Wmo"] + value[area, "Jeugdwet"] - value[area, "_T"]
        assert np.isnan(both) or both == 0 or both >= RULE.minimum_count
    if decision.seen is not None and not any(r.kind == "unprotected" for r in decision.remarks):
        mask = np.isin(np.arange(len(decision.seen.figures)), decision.seen.cell[(decision.status != "F").to_numpy()]) | (np.arange(len(decision.seen.figures)) >= decision.seen.unseen)
        assert audit(decision.seen.problem, mask)["ok"].all()


# --- and later editions do not open it ---
def test_an_overlap_that_was_known_by_an_earlier_release_stays_as_it_is(reference):
    from peilmerk.disclosure import releases

    shown = table(*_laws(60, 45, 102))
    earlier = protect.Earlier(releases.of([shown.assign(conf_status="F")]))
    decision = protect.decide(shown, RULE, reference, earlier)
    assert (decision.status == "F").all()


def test_one_person_who_came_to_count_for_both_between_two_releases_is_not_told(reference):
    from peilmerk.disclosure import releases

    before, now = table(*_laws(60, 45, 103)), table(*_laws(60, 45, 102), vintage="2025-03-01")
    earlier = protect.Earlier(releases.of([before.assign(conf_status="F")]))
    decision = protect.decide(now, RULE, reference, earlier)
    said = protect.hide(decision.said, decision.status)
    assert said["obs_value"].tolist() == [60.0, 45.0, 103.0]
    protect.audit(said, now, RULE, reference, earlier)
