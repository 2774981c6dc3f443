"""One law, two or three; and what those who turned 18 with youth care have a year later."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference

from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.stacking import AFTER, MEMBERS, SEVERAL, overgang_18, stapeling
from peilmerk.keys import FIELD
from peilmerk.observations import TOTAL
from peilmerk.registers.counting import crossing

CLIENTS = {"indicator": "clienten_naar_wetten", "law": TOTAL, "unit_measure": "persons"}
HOUSEHOLDS = CLIENTS | {"indicator": "huishoudens_naar_wetten", "unit_measure": "households"}
YOUNG = CLIENTS | {"indicator": "overgang_18_jaar"}
few = settings(max_examples=25, deadline=None, derandomize=True)


def numbers(period: str, *values: float | None, members=(*MEMBERS, TOTAL)) -> list[dict]:
    """Counts of members in order, the total last; None is hidden."""
    return [{"time_period": period, "breakdown": m, **({"hidden": True} if v is None else {"obs_value": v})} for m, v in zip(members, values, strict=True)]


def found(outcome, period: str, what: str = "aandeel") -> dict[str, float]:
    rows = outcome.rows[(outcome.rows["time_period"] == period) & (outcome.rows["maat"] == what)]
    return dict(zip(rows["wetten"], rows["obs_value"], strict=True))


def test_the_members_are_those_that_are_counted():
    assert tuple(crossing._MEMBERS["lid"]) == MEMBERS and set(crossing._AFTER["lid"]) == set(AFTER)
    assert {"clienten_naar_wetten", "huishoudens_naar_wetten", "overgang_18_jaar"} <= set(reference().indicators)


def test_the_example_of_the_method_is_what_is_computed():
    outcome = stapeling(observed(*numbers("2025", 3000, 180, 20, 3200), **CLIENTS))
    assert found(outcome, "2025") == {"1 wet": 93.75, "2 wetten": 5.625, "3 of meer wetten": 0.625, SEVERAL: 6.25}
    assert found(outcome, "2025", "aantal") == {SEVERAL: 200}
    assert outcome.rows[FIELD].is_unique and outcome.notes == ()
    assert "[200]" in outcome.sentence and "[3.200]" in outcome.sentence and "cliënten met meer dan één wet te maken: [6,3%]" in outcome.sentence


def test_more_than_one_law_is_known_where_two_and_three_are_hidden():
    outcome = stapeling(observed(*numbers("2025", 3000, None, None, 3200), **CLIENTS))
    assert found(outcome, "2025") == {"1 wet": 93.75, SEVERAL: 6.25}
    assert outcome.notes == ("2 van de 3 aandelen staan er niet bij: het aantal of het totaal is verborgen.",)
    assert not outcome.rows[FIELD].str.contains("breakdown=2").any()


def test_without_the_total_there_is_no_share_and_without_one_law_no_more_than_one():
    assert stapeling(observed(*numbers("2025", 3000, 180, 20, None), **CLIENTS)).absent == HIDDEN
    assert found(stapeling(observed(*numbers("2025", None, 180, 20, 3200), **CLIENTS)), "2025") == {"2 wetten": 5.625, "3 of meer wetten": 0.625}
    assert stapeling(observed(*numbers("2025", 3000, 180, 20, members=MEMBERS), **CLIENTS)).absent == "het totaal van alle wetten samen is niet bekend"


def test_the_sentence_compares_with_the_first_period_of_the_same_length_and_speaks_of_households_as_such():
    rows = observed(*numbers("2020-Q1", 1, 1, 0, 2), *numbers("2020", 90, 10, 0, 100), *numbers("2025", 80, 20, 0, 100), **HOUSEHOLDS)
    text = stapeling(rows).sentence
    assert text.startswith("In 2025 hadden [20]") and "huishoudens met meer dan één wet" in text and "In 2020 was dat [10,0%]" in text


def test_nobody_and_nothing():
    assert stapeling(observed(*numbers("2025", 1, 0, 0, 1), **CLIENTS).head(0)).nothing
    assert stapeling(observed(*numbers("2025", 0, 0, 0, 0), **CLIENTS)).absent == "er is niemand met hulp of een uitkering"


@few
@given(st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=3, max_size=3), st.booleans())
def test_shares_are_of_the_whole_and_nothing_rests_on_what_is_hidden(values, whole):
    total = sum(v or 7 for v in values)
    outcome = stapeling(observed(*numbers("2025", *values, total if whole else None), **CLIENTS))
    if not whole or total == 0:
        assert not outcome
        return
    told = found(outcome, "2025") if outcome else {}
    expected = {m: pytest.approx(100 * v / total) for m, v in zip(MEMBERS, values, strict=True) if v is not None}
    expected |= {SEVERAL: pytest.approx(100 * (total - values[0]) / total)} if values[0] is not None else {}
    assert told == expected and all(0 <= v <= 100 for v in told.values())


# --- from 17 to 18 ---------------------------------------------------------------------------------------------------


def test_of_those_who_turned_18_parts_are_told_with_how_many_they_are():
    outcome = overgang_18(observed(*numbers("2025", 12, 6, 2, 20, 40, members=(*AFTER, TOTAL)), **YOUNG))
    assert dict(zip(outcome.rows["daarna"], outcome.rows["obs_value"], strict=True)) == {"Jeugdwet": 30, "Wmo": 15, "Jeugdwet en Wmo": 5, "geen van beide": 50}
    assert set(outcome.rows["totaal"]) == {40}
    assert "Van de [40]" in outcome.sentence and "[30,0%]" in outcome.sentence and "[50,0%]" in outcome.sentence and "geen van beide." in outcome.sentence


def test_what_is_hidden_of_them_is_left_out_and_not_concluded():
    outcome = overgang_18(observed(*numbers("2025", None, None, 12, 20, 40, members=(*AFTER, TOTAL)), **YOUNG))
    assert outcome.rows["daarna"].tolist() == ["Jeugdwet en Wmo", "geen van beide"]
    assert outcome.notes == ("2 van de 4 aandelen staan er niet bij: het aantal of het totaal is verborgen.",)
    assert overgang_18(observed(*numbers("2025", None, None, None, None, 40, members=(*AFTER, TOTAL)), **YOUNG)).absent == HIDDEN
    assert overgang_18(observed(*numbers("2025", None, None, 0, None, 40, members=(*AFTER, TOTAL)), **YOUNG)).absent == HIDDEN, "0% alone says nothing"
    assert overgang_18(observed(*numbers("2025", 0, 0, 0, 0, 0, members=(*AFTER, TOTAL)), **YOUNG)).absent == "er is niemand die met jeugdhulp 18 werd"
    assert overgang_18(observed(*numbers("2025", 1, 0, 0, 0, 1, members=(*AFTER, TOTAL)), **YOUNG).head(0)).nothing
