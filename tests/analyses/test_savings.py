"""Savings of measures: what was delivered stands where it belongs, one rule says what is on track, and no total is made over what is hidden."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference

from peilmerk import edition, keys
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.savings import (
    RULE,
    besparingen,
    grootboek,
    inventaris,
    inventaristabel,
    koerstabel,
    op_koers,
    opgave_per_jaar,
    plan_als_geheel,
    steunt_op,
)

COMMON = {"law": "_T", "theme": "maatregelen", "decimals": -3}


def table(*rows: dict, **common) -> pd.DataFrame:
    return observed(*rows, **(COMMON | {"vintage": pd.Timestamp("2020-07-01")} | common))


def target(measure: str, when: str, value: float | None, **more) -> dict:
    return {"indicator": "taakstelling", "scenario": "target", "measure": measure, "time_period": when, "obs_value": value} | more


def saved(measure: str, when: str, value: float, **more) -> dict:
    return {"indicator": "gerealiseerde_besparing", "measure": measure, "time_period": when, "obs_value": value, "reference": "12"} | more


def flag(measure: str, value: float | None, when: str = "2022", **more) -> dict:
    unknown = {"missing_reason": "not_applicable"} if value is None else {}
    return {"indicator": "op_koers", "scenario": "forecast", "unit_measure": "flag", "measure": measure, "time_period": when, "obs_value": value, "decimals": 0} | unknown | more


COACH, TARIFF, STRUCTURE = "2.6.1 Persoonlijke netwerkcoach", "2.2 Aanpassing PGB tarieven", "1.2 Dagstructurering"
TARGETS_ROWS = (
    target(STRUCTURE, "2019", 300e3), target(STRUCTURE, "2020", 400e3), target(TARIFF, "2019", None, missing_reason="not_yet"), target(TARIFF, "2020", 100e3),
    target(COACH, "2019", 82e3), target(COACH, "2020", 82e3), target("1.4 Peuteropvang", "2019", 150e3),
)  # fmt: skip
TARGETS = table(*TARGETS_ROWS)
DONE = table(
    saved("Persoonlijke netwerkcoach (hard)", "2019", 40e3, qualifier="circa"), saved("Persoonlijke netwerkcoach (zacht, mogelijk)", "2019", 100e3, qualifier="meer dan"),
    saved("Aanpassing PGB tarieven", "2020", 200e3), saved("Dagstructurering", "2020", 400e3, scenario="forecast", obs_status="F"),
)  # fmt: skip
FLAGS = table(flag(STRUCTURE, 1.0), flag(TARIFF, 1.0), flag(COACH, 1.0), flag("1.4 Peuteropvang", None))


@pytest.fixture
def opened(monkeypatch):
    """An edition of which only the reference is asked."""
    monkeypatch.setattr(edition, "_CURRENT", [type("Opened", (), {"reference": reference()})()])


def ledger(outcome) -> dict[tuple[str, str], dict[str, str]]:
    return {(m, w): dict(zip(g["kolom"], g["cijfer"], strict=True)) for (m, w), g in outcome.rows.groupby(["maatregel", "wanneer"], sort=False)}


# --- the ledger ---------------------------------------------------------------------------------------------------


def test_every_amount_stands_in_the_column_of_its_kind_beside_the_target_of_its_year():
    found = ledger(besparingen(TARGETS, DONE))
    assert found[COACH, "2019"] == {"taakstelling": "€ 82.000", "hard": "circa € 40.000", "zacht of mogelijk": "meer dan € 100.000"}
    assert found[TARIFF, "2020"] == {"taakstelling": "€ 100.000", "soort niet opgegeven": "€ 200.000"}
    assert found[STRUCTURE, "2020"] == {"taakstelling": "€ 400.000", "prognose": "€ 400.000"}


def test_a_measure_without_realisation_has_its_target_of_the_last_year_that_was_over():
    outcome = besparingen(TARGETS, DONE)
    assert ledger(outcome)["1.4 Peuteropvang", "2019"] == {"taakstelling": "€ 150.000"}
    assert outcome.notes[0] == "Van 1 van de 4 maatregelen is alleen de taakstelling opgegeven."


def test_a_target_that_begins_later_counts_from_its_first_year_and_without_any_a_measure_is_named_below():
    targets = table(
        *TARGETS_ROWS, target("2.3 Dienstencheques", "2019", None, missing_reason="not_yet"), target("2.3 Dienstencheques", "2021", 120e3), target("2.3 Dienstencheques", "2022", 130e3),
        target("2.5 Scootmobielen", "2019", None, missing_reason="not_yet"), target("2.9 Verborgen", "2019", 1.0, hidden=True),
    )  # fmt: skip
    outcome = besparingen(targets, DONE)
    found = ledger(outcome)
    assert found["2.3 Dienstencheques", "2021"] == {"taakstelling": "€ 120.000"} and not [m for m, _ in found if m in ("2.5 Scootmobielen", "2.9 Verborgen")]
    assert outcome.notes[:3] == (
        "Van 2 van de 7 maatregelen is alleen de taakstelling opgegeven.", "1 van de 7 maatregelen staat er niet bij (er is geen bedrag opgegeven): 2.5 Scootmobielen.",
        "1 van de 7 maatregelen staat er niet bij (hun taakstelling is verborgen): 2.9 Verborgen.",
    )  # fmt: skip


def lines_of(shown) -> list[list[str]]:
    """The rows of a table as texts."""
    return [[c.text for c in r.cells] for r in shown.rows]


def test_what_was_not_delivered_is_a_point_and_no_nil(opened):
    shown = grootboek(besparingen(TARGETS, DONE))
    assert [c.text for c in shown.head[1]] == ["Maatregel", "Bedrag", "Periode", "Bedrag", "Periode", "Hoe zeker"] and ". = niet opgegeven of onbekend" in shown.legend
    assert ["1.4 Peuteropvang", "150.000", "2019", ".", "", ""] in lines_of(shown)


def test_each_amount_of_a_measure_has_a_row_with_its_kind_and_the_target_stands_once(opened):
    lines = [line for line in lines_of(grootboek(besparingen(TARGETS, DONE))) if line[0] == COACH]
    assert lines == [[COACH, "82.000", "2019", "circa 40.000", "2019", "hard"], [COACH, "", "", "meer dan 100.000", "2019", "zacht of mogelijk"]]


def test_what_is_expected_stands_among_what_was_realised_and_says_so(opened):
    lines = {line[0]: line[3:] for line in lines_of(grootboek(besparingen(TARGETS, DONE)))}
    assert lines[STRUCTURE] == ["400.000", "2020", "prognose"] and lines[TARIFF] == ["200.000", "2020", "niet opgegeven"]


def test_a_structural_saving_and_an_incidental_one_are_two_columns():
    done = table(saved("2 Beschermd Wonen", "2019", 1.4e6, note="aandeel Zwolle, structureel"), saved("2 Beschermd Wonen incidenteel", "2019", 250e3))
    found = ledger(besparingen(table(target("2 Beschermd wonen", "2020/2023", 1.4e6)), done))
    assert found == {("2 Beschermd wonen", "2019"): {"taakstelling": "€ 1.400.000", "structureel": "€ 1.400.000", "incidenteel": "€ 250.000"}}


def test_a_target_of_another_period_says_so(opened):
    done = table(saved("2 Beschermd Wonen", "2019", 1.4e6))
    (line,) = lines_of(grootboek(besparingen(table(target("2 Beschermd wonen", "2020/2023", 1.4e6)), done)))
    assert line[2] == "2020 t/m 2023" and line[4] == "2019"


def test_what_became_of_a_measure_stands_in_its_last_column(opened):
    note = "gedekt uit de aanvullende besparing"
    shown = grootboek(besparingen(TARGETS, table(saved("Aanpassing PGB tarieven", "2020", 1e3, note=note)))).to_pandas().set_index("Maatregel")
    assert shown.loc[TARIFF, "Wat ermee gebeurde"] == "Gedekt uit: aanvullende besparing" and shown.loc["1.4 Peuteropvang", "Wat ermee gebeurde"] == ""


def test_a_measure_that_is_told_of_twice_has_its_target_once_for_else_it_would_be_added_up(opened):
    targets = table(target("10 Wmo-voorzieningen", "2020/2023", 0.9e6, decimals=-5), target("10 Wmo-voorzieningen", "2020/..", 0.7e6, note="wordt niet gerealiseerd", scenario="forecast"))
    lines = lines_of(grootboek(besparingen(targets, table(saved("10 Wmo-voorzieningen", "2019", 0.2e6)))))
    assert [line[1:4] for line in lines] == [["0,9", "2020 t/m 2023", "0,2"], ["", "", ""]] and lines[1][-1] == "€ 700.000 wordt niet gerealiseerd"


def test_notes_tell_what_a_measure_was_replaced_by_and_why_it_was_dropped_or_moved():
    targets = table(
        target("6 Collectivering voorzieningen", "2020/2023", 2e6), target("10 Hulpmiddelen", "2020/2023", 0.9e6), target("7 Toegang", "2020/2023", 1e6),
        target("10 Hulpmiddelen niet te realiseren", "2020/..", 700e3, scenario="forecast", note="wordt niet gerealiseerd", reference="9"),
        target("7 Toegang", "2020", 1e6, note="verschoven naar 2021", reference="9"),
    )  # fmt: skip
    rows = besparingen(targets, table(saved("6 Collectivering (al gerealiseerd)", "2020", 500e3, note="gedekt uit de aanvullende besparing"))).rows
    words = {(r["maatregel"], r["kolom"]): r["tekst"] for r in rows[rows["tekst"] != ""].to_dict("records")}
    assert words == {
        ("6 Collectivering voorzieningen", "gedekt uit"): "aanvullende besparing", ("10 Hulpmiddelen", "niet gehaald of vervallen"): "€ 700.000: wordt niet gerealiseerd",
        ("7 Toegang", "verschoven"): "verschoven naar 2021",
    }  # fmt: skip


def test_a_second_amount_of_one_kind_has_a_line_of_its_own_for_it_is_no_sum():
    done = table(saved("2.2 Aanpassing PGB tarieven", "2020", 1e3), saved("Aanpassing PGB tarieven (later geteld)", "2020", 2e3))
    assert {m for m, w in ledger(besparingen(TARGETS, done)) if w == "2020"} == {TARIFF, "Aanpassing PGB tarieven (later geteld)"}


def test_a_saving_of_two_measures_together_is_of_neither():
    targets = table(target("4 WMO-juiste wetten", "2019", 300e3), target("5 Thuisondersteuning", "2019", 1.1e6))
    found = ledger(besparingen(targets, table(saved("4/5 Wmo juiste wetten en thuisondersteuning", "2019", 1.3e6))))
    assert found["4/5 Wmo juiste wetten en thuisondersteuning", "2019"] == {"soort niet opgegeven": "€ 1.300.000"} and "soort niet opgegeven" not in found["4 WMO-juiste wetten", "2019"]


def test_measures_of_which_the_saving_is_told_together_refer_to_it_and_are_not_silent():
    targets = table(target("4 WMO-juiste wetten", "2019", 300e3), target("5 Thuisondersteuning", "2019", 1.1e6), target("8 Topsegment", "2019", 2e6))
    outcome = besparingen(targets, table(saved("4/5 Wmo juiste wetten en thuisondersteuning", "2019", 1.3e6)))
    assert list(dict.fromkeys(outcome.rows["maatregel"])) == ["4 WMO-juiste wetten", "5 Thuisondersteuning", "4/5 Wmo juiste wetten en thuisondersteuning", "8 Topsegment"]
    words = outcome.rows[outcome.rows["tekst"] != ""]
    assert [*zip(words["maatregel"], words["kolom"], words["tekst"], strict=True)] == [("4 WMO-juiste wetten", "opgegeven bij", "4/5"), ("5 Thuisondersteuning", "opgegeven bij", "4/5")]
    assert outcome.notes[0] == "Van 1 van de 3 maatregelen is alleen de taakstelling opgegeven."


@pytest.mark.parametrize("name", ["Nog niet aan een maatregel gekoppeld", "Stelpost jeugd", "Nog in te vullen"])
def test_an_amount_without_a_measure_has_a_row_and_is_no_measure(name):
    targets = table(target(STRUCTURE, "2019", 300e3), target(TARIFF, "2019", 100e3), target(name, "2019", 500e3))
    done = table(saved("Dagstructurering", "2019", 300e3))
    outcome = besparingen(targets, done)
    assert (name, "2019") in ledger(outcome) and outcome.notes[0] == "Van 1 van de 2 maatregelen is alleen de taakstelling opgegeven."
    assert op_koers(targets, done, FLAGS.head(0)).notes[1] == "Over 1 van de 2 maatregelen doet de regel geen uitspraak; die staan er niet bij."


TOTAL_ROW = saved("totaal interventiemaatregelen", "2019", 5.4e6, theme="financien", decimals=-5)
PARTS = (saved("1 WRA", "2019", 3.1e6, decimals=-5), saved("2 Wonen", "2019", 2.4e6, decimals=-5))


@pytest.mark.parametrize(("parts", "told"), [
    (PARTS, "tellen hier op tot € 5,5 mln. Als totaal is € 5,4 mln opgegeven, zonder de delen ervan. Het verschil, € 100.000, past binnen de afronding van deze bedragen."),
    ((*PARTS, saved("2 Wonen incidenteel", "2019", 250e3)), "tellen hier op tot € 5.750.000. Als totaal is € 5,4 mln opgegeven, zonder de delen ervan. Van het verschil is € 250.000 incidenteel; de rest, € 100.000, past binnen de afronding van deze bedragen."),
    ((*PARTS, saved("7 Jeugd", "2019", 800e3)), "tellen hier op tot € 6,3 mln. Als totaal is € 5,4 mln opgegeven, zonder de delen ervan. Het verschil, € 900.000, is meer dan de afronding van deze bedragen."),
    ((*PARTS, saved("6 Collectief", "2019", 500e3, note="gedekt uit de aanvullende besparing")), "tellen hier op tot € 5,5 mln. Als"),  # what covers it is among the parts
])  # fmt: skip
def test_where_parts_are_another_sum_than_the_total_both_are_told_and_what_lies_between(parts, told):
    targets = table(target("1 WRA", "2019", 3e6), target("2 Wonen", "2019", 2e6))
    notes = [n for n in besparingen(targets, table(*parts, TOTAL_ROW)).notes if n.startswith("De gerealiseerde bedragen")]
    assert len(notes) == 1 and f"van 2019 {told}" in notes[0]


def test_parts_that_make_the_total_or_of_which_one_is_hidden_are_not_added_up():
    targets, exact = table(target("1 WRA", "2019", 3e6), target("2 Wonen", "2019", 2e6)), (PARTS[0], {**PARTS[1], "obs_value": 2.3e6})
    for parts in (exact, (PARTS[0], {**PARTS[1], "hidden": True}), PARTS[:1]):
        assert not [n for n in besparingen(targets, table(*parts, TOTAL_ROW)).notes if n.startswith("De gerealiseerde bedragen")]


def test_hidden_amounts_are_left_out_and_counted():
    done = table(saved("Dagstructurering", "2019", 1.0, hidden=True), saved("Aanpassing PGB tarieven", "2020", 200e3))
    assert "1 van de 2 gerealiseerde bedragen staat er niet bij" in " ".join(besparingen(TARGETS, done).notes)
    assert besparingen(TARGETS, done.head(1)).absent == HIDDEN


def test_without_measures_there_is_nothing_and_without_realisation_no_ledger():
    assert besparingen(TARGETS.head(0), DONE).nothing
    assert besparingen(TARGETS, DONE.head(0)).absent == "er is van geen enkele maatregel een realisatie geleverd"


# --- on track -----------------------------------------------------------------------------------------------------


def judged(outcome) -> dict[str, tuple[str, str, bool]]:
    return {r["maatregel"]: (r["volgens_regel"], r["volgens_gemeente"], r["gelijk"]) for r in outcome.rows.to_dict("records")}


def test_the_rule_takes_what_is_hard_and_else_the_forecast_of_the_last_year_with_a_target():
    outcome = op_koers(TARGETS, DONE, FLAGS)
    assert judged(outcome) == {STRUCTURE: ("ja", "ja", True), TARIFF: ("ja", "ja", True), COACH: ("nee", "ja", False)}
    assert outcome.notes[0] == RULE and "Over 1 van de 4 maatregelen" in outcome.notes[1] and len(outcome.notes) == 2
    assert f"Volgens de gemeente is ‘{COACH}’ op koers; volgens de regel niet op koers" in outcome.sentence


def test_where_rule_and_municipality_differ_the_table_has_a_mark(opened):
    rows = {r.cells[0].text: r.cells[-1] for r in koerstabel(op_koers(TARGETS, DONE, FLAGS)).rows}
    assert "differs" in rows[COACH].flags and rows[COACH].note == "de regel zegt nee" and "differs" not in rows[TARIFF].flags


@pytest.mark.parametrize(
    ("got", "more", "expected"),
    [
        (82e3, {}, "ja"), (81.9e3, {}, "ja"), (80e3, {}, "nee"), (80e3, {"qualifier": "circa", "decimals": -4}, "ja"), (80e3, {"qualifier": "bijna", "decimals": -4}, "nee"),
        (200e3, {"note": "incidenteel"}, None), (200e3, {"note": "vermeden kosten"}, None),
    ],
)  # fmt: skip
def test_rounding_is_no_reason_to_call_it_behind_and_soft_or_incidental_does_not_count(got, more, expected):
    outcome = op_koers(TARGETS, table(saved("Persoonlijke netwerkcoach", "2019", got, **more)), FLAGS)
    assert (judged(outcome)[COACH][0] if outcome else None) == expected


def test_two_amounts_of_one_year_are_no_sum_and_give_no_statement():
    twice = table(saved("Dagstructurering", "2019", 100e3), saved("1.2 Dagstructurering", "2019", 250e3))
    assert "geen enkele maatregel" in op_koers(TARGETS, twice, FLAGS).absent


def test_a_year_with_a_hidden_amount_is_not_judged_by_its_forecast():
    done = table(saved("Dagstructurering", "2019", 1.0, hidden=True), saved("Dagstructurering (prognose)", "2019", 500e3, scenario="forecast"))
    assert op_koers(TARGETS, done, FLAGS).absent == HIDDEN


def test_flags_alone_cannot_be_held_against_the_rule():
    assert "geen enkele maatregel" in op_koers(TARGETS, DONE.head(0), FLAGS).absent
    assert op_koers(TARGETS, DONE.head(0), FLAGS.head(0)).nothing


def test_a_lower_threshold_calls_more_measures_on_track_and_the_note_tells_it():
    targets = table(target("Dagstructurering", "2019", 100e3))
    got = table(saved("Dagstructurering", "2019", 80e3))
    rules = {n: op_koers(targets, got, FLAGS, drempel=n) for n in (100, 90, 80, 50)}
    assert {n: one.rows["volgens_regel"].iloc[0] for n, one in rules.items()} == {100: "nee", 90: "nee", 80: "ja", 50: "ja"}
    assert RULE in rules[100].notes and any("ten minste 80% van de taakstelling van dat jaar" in note for note in rules[80].notes)


@settings(max_examples=15)
@given(st.integers(1, 500), st.integers(0, 500))
def test_more_realised_never_turns_on_track_into_behind(goal, got):
    targets = table(target(STRUCTURE, "2019", goal * 1e3))
    rules = [op_koers(targets, table(saved("Dagstructurering", "2019", (got + more) * 1e3)), FLAGS).rows["volgens_regel"].iloc[0] for more in (0, 10)]
    assert rules[0] == ("ja" if got >= goal - 1 else "nee")  # half a thousand of either
    assert rules != ["ja", "nee"]


# --- what is left in each year ------------------------------------------------------------------------------------


def whole(when: str, aim: float, expected: float, on_track: float, extra: float | None) -> list[dict]:
    rows = [
        {"indicator": "te_realiseren_besparing", "scenario": "target", "obs_value": aim}, target("Totaal verwachte besparingen", when, expected, scenario="forecast", role="total"),
        target("Inventarisatie", when, on_track, scenario="forecast", role="inventory"),
    ]  # fmt: skip
    rows += [{"indicator": "extra_rijksmiddelen", "scenario": "budget", "measure": "jeugdhulp", "obs_value": extra}] if extra is not None else []
    return [{"time_period": when} | r for r in rows]


def left(outcome) -> dict[str, float]:
    return dict(zip(outcome.rows["kolom"], outcome.rows["obs_value"], strict=True))


def test_the_worked_example_of_the_method():
    found = left(opgave_per_jaar(table(*whole("2022", -7550e3, 6394e3, 5832e3, 1800e3)), DONE.head(0)))
    assert found["te besparen"] == 7550e3 and found["saldo"] == 644e3 and found["saldo, alleen op koers"] == 82e3


def unkeyed(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", text)


@pytest.mark.parametrize(
    ("extra", "on_track", "told"),
    [
        (1800e3, 5832e3, "met alle maatregelen en de extra rijksmiddelen samen € 644.000 meer verwacht dan te besparen is; telt van de maatregelen alleen mee wat op koers is, dan is het € 82.000 meer."),
        (1800e3, 5000e3, "met alle maatregelen en de extra rijksmiddelen samen € 644.000 meer verwacht dan te besparen is; telt van de maatregelen alleen mee wat op koers is, dan is het € 750.000 minder."),
        (None, 6394e3, "met alle maatregelen samen € 1.156.000 minder verwacht dan te besparen is; telt van de maatregelen alleen mee wat op koers is, dan is het € 1.156.000 minder."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_is_in_the_balance_and_what_is_on_track(extra, on_track, told):
    outcome = opgave_per_jaar(table(*whole("2022", -7550e3, 6394e3, on_track, extra)), DONE.head(0))
    assert unkeyed(outcome.sentence) == f"In 2022 is {told}"
    assert outcome.notes[0] == f"Het saldo is wat is verwacht{' en de extra rijksmiddelen' if extra else ''}, min wat te besparen is. Onder nul is te weinig, boven nul meer dan nodig."
    named = "De extra rijksmiddelen zijn wat in de levering ‘jeugdhulp’ heet; ander geld van het Rijk telt hier niet mee."
    assert outcome.notes[1:] == ((named,) if extra else ()), "a reserve can get more of the state than what is put to the savings"


def test_what_was_realised_is_held_against_what_had_to_be():
    goal = table(target("interventiemaatregelen 2019", "2019", 4e6, reference="100", theme="financien"))
    outcome = opgave_per_jaar(goal, table(saved("totaal interventiemaatregelen", "2019", 5.4e6, theme="financien")))
    assert left(outcome)["saldo, gerealiseerd"] == pytest.approx(1.4e6) and "meer gerealiseerd dan moest" in outcome.sentence


def test_a_year_with_a_hidden_total_is_left_out_and_nothing_is_added_up_instead():
    rows = [*whole("2021", -100e3, 50e3, 40e3, None), *whole("2022", -100e3, 60e3, 40e3, None)]
    rows[1]["hidden"] = True
    outcome = opgave_per_jaar(table(*rows, target("1 a", "2021", 20e3), target("2 b", "2021", 30e3)), DONE.head(0))
    assert set(outcome.rows["periode"]) == {"2022"} and outcome.notes[-1] == "2021 staat er niet bij: daar is een bedrag verborgen."


def test_measures_without_a_delivered_total_leave_nothing_to_compare():
    assert "geleverd totaal" in opgave_per_jaar(TARGETS, DONE).absent
    assert opgave_per_jaar(TARGETS.head(0), DONE.head(0)).nothing


# --- the inventory ------------------------------------------------------------------------------------------------

LATER = table(target("a", "2022", 100e3), target("b", "2022", 50e3), target("c", "2022", None, missing_reason="not_yet"), target("d", "2022", 7e3))
STATES = table(flag("a", 1.0), flag("b", 0.0), flag("c", 1.0), flag("d", None))


def test_measures_are_counted_and_their_targets_added_up_by_status(opened):
    outcome = inventaris(LATER, STATES)
    assert dict(zip(outcome.rows["status"], zip(outcome.rows["aantal"], outcome.rows["obs_value"], strict=True), strict=True)) == {
        "op koers": (2, 100e3), "niet op koers": (1, 50e3), "geen uitspraak": (1, 7e3),
    }  # fmt: skip
    assert outcome.notes == ("1 van de 4 maatregelen heeft geen bedrag in 2022 en telt wel mee in het aantal.",)
    shown = inventaristabel(outcome).to_pandas()
    assert shown["Aantal maatregelen"].tolist() == ["2", "1", "1"] and shown.iloc[0, 2] == "100.000"


def test_the_delivered_inventory_goes_before_the_sum_and_a_difference_is_told():
    delivered = table(target("Inventarisatie", "2022", 120e3, scenario="forecast", role="inventory"))
    outcome = inventaris(pd.concat([LATER, delivered], ignore_index=True), STATES)
    assert outcome.rows["obs_value"].iloc[0] == 120e3 and "€ 120.000" in outcome.notes[0] and "€ 100.000" in outcome.notes[0]


def test_over_a_hidden_target_nothing_is_added_up():
    assert inventaris(table(target("a", "2022", 1.0, hidden=True), target("b", "2022", 50e3)), STATES).absent == HIDDEN
    assert inventaris(LATER, STATES.head(0)).nothing


def test_a_status_of_which_no_measure_has_an_amount_is_not_known(opened):
    outcome = inventaris(LATER[LATER["measure"] != "d"], STATES)
    assert inventaristabel(outcome).to_pandas().iloc[2, 2] == "."
    assert outcome.rows[keys.FIELD].iloc[1] == "GM9001.2022.taakstelling.EUR;scenario=target;computed=sum+not+on+track"


# --- the plan as a whole --------------------------------------------------------------------------------------------

ON_TRACK = (flag("a", 1.0), flag("b", 0.0), flag("c", 1.0))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (whole("2022", -7550e3, 6394e3, 5832e3, 1800e3), " van de € 7.550.000 die in 2022 bespaard moet worden. Met € 1.800.000 extra van het Rijk (‘jeugdhulp’) is dat € 82.000 meer dan nodig."),
        (whole("2022", -7550e3, 6394e3, 5832e3, None), " van de € 7.550.000 die in 2022 bespaard moet worden. Dat is € 1.718.000 minder dan nodig."),
        (whole("2022", -7550e3, 6394e3, 5832e3, 1800e3)[2:3], " in 2022."),
    ],
)  # fmt: skip
def test_of_the_plan_as_a_whole_it_is_told_how_much_is_on_track(rows, told):
    said = plan_als_geheel(table(*rows, target("a", "2022", 100e3), target("b", "2022", 50e3)), DONE.head(0), table(*ON_TRACK))
    assert unkeyed(said) == f"**2 van de 3 maatregelen** zijn volgens de gemeente op koers, samen goed voor € 5.832.000{told}"
    assert said.count(keys.ATTRIBUTE) == len(re.findall(r"\[", said)), "every number has its key"


@pytest.mark.parametrize(("amounts", "done", "told"), [
    ((600e3, 82e3, 90e3), 40e3, "Van wat op koers heet, moet € 600.000 van ‘1.2 Dagstructurering’ komen en haalde ‘2.6.1 Persoonlijke netwerkcoach’ (€ 82.000) de taakstelling van 2019 niet."),
    ((600e3, 82e3, 90e3), 82e3, "Van wat op koers heet, moet € 600.000 van ‘1.2 Dagstructurering’ komen."),
    ((100e3, 82e3, 90e3), 40e3, "Van wat op koers heet, haalde ‘2.6.1 Persoonlijke netwerkcoach’ (€ 82.000) de taakstelling van 2019 niet."),
    ((100e3, 82e3, 90e3), 82e3, ""),
])  # fmt: skip
def test_on_what_the_amount_on_track_rests_is_told_with_it(amounts, done, told):
    targets = table(target(COACH, "2019", 82e3), *(target(m, "2022", a) for m, a in zip((STRUCTURE, COACH, TARIFF), amounts, strict=True)))
    said = steunt_op(targets, table(saved("Persoonlijke netwerkcoach (hard)", "2019", done)), FLAGS)
    assert unkeyed(said) == told and said.count(keys.ATTRIBUTE) == said.count("[")
    hidden = table(target(STRUCTURE, "2022", 1.0, hidden=True), target(COACH, "2022", 82e3))
    assert steunt_op(hidden, DONE, FLAGS) == "" and steunt_op(targets, DONE, FLAGS.head(0)) == ""


def test_the_plan_as_a_whole_ends_with_what_it_rests_on():
    targets = table(*whole("2022", -7550e3, 6394e3, 5832e3, 1800e3), target("a", "2022", 4500e3), target("b", "2022", 50e3), target("c", "2022", 82e3))
    assert unkeyed(plan_als_geheel(targets, DONE.head(0), table(*ON_TRACK))).endswith("is dat € 82.000 meer dan nodig. Van wat op koers heet, moet € 4.500.000 van ‘a’ komen.")


def test_without_a_status_the_plan_as_a_whole_is_what_was_realised_or_is_expected():
    goal = table(target("interventiemaatregelen 2019", "2019", 4e6, reference="100", theme="financien"))
    done = table(saved("totaal interventiemaatregelen", "2019", 5.4e6, theme="financien"))
    assert unkeyed(plan_als_geheel(goal, done, STATES.head(0))) == "In 2019 moest € 4.000.000 bespaard worden; er is **€ 5.400.000** gerealiseerd."
    less = table(saved("totaal interventiemaatregelen", "2019", 3.4e6, theme="financien"))
    assert unkeyed(plan_als_geheel(goal, less, STATES.head(0))) == "Van de € 4.000.000 die in 2019 bespaard moest worden, is **€ 3.400.000** gerealiseerd."
    ahead = table(*whole("2022", -7550e3, 6394e3, 5832e3, None)[:2])
    assert unkeyed(plan_als_geheel(ahead, DONE.head(0), STATES.head(0))) == "Van de € 7.550.000 die in 2022 bespaard moet worden, wordt **€ 6.394.000** verwacht."


def test_of_a_plan_that_is_hidden_or_not_delivered_nothing_is_told():
    covered = [r | {"hidden": True} for r in whole("2022", -100e3, 60e3, 40e3, None)]
    assert plan_als_geheel(table(*covered, target("a", "2022", 1.0, hidden=True)), DONE.head(0), table(*ON_TRACK)) == ""
    assert plan_als_geheel(TARGETS, DONE, STATES.head(0)) == "" and plan_als_geheel(TARGETS.head(0), DONE.head(0), STATES.head(0)) == ""
