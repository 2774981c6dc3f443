"""Writing: an observation as a Dutch reader reads it, no more precise than it was given."""

import pandas as pd
import pytest

from peilmerk import writing
from synthetic import rows


def text(reference, **cell) -> str:
    return writing.value(rows(cell).iloc[0], reference)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1_776_462, 0, "€ 1.776.462"), (150_000, -3, "€ 150.000"), (7_520_000, -4, "€ 7,52 mln"), (2_000_000, -5, "€ 2,0 mln"),
        (2_000_000, -6, "€ 2 mln"), (-200_000, -3, "−€ 200.000"), (-3_400_000, -5, "−€ 3,4 mln"), (0, -5, "€ 0"), (12.5, 2, "€ 12,50"), (5, None, "€ 5"),
    ],
)  # fmt: skip
def test_an_amount_is_as_precise_as_it_was_given(value, decimals, expected):
    assert writing.amount(value, decimals) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({"obs_value": 8.7, "decimals": 1, "unit_measure": "weeks"}, "8,7 weken"),
        ({"obs_value": 7156, "unit_measure": "persons"}, "7.156 personen"),
        ({"obs_value": 44, "unit_measure": "percent"}, "44%"),
        ({"obs_value": -2.5, "decimals": 1, "unit_measure": "percent"}, "−2,5%"),
        ({"obs_value": 1.5, "decimals": 1, "unit_measure": "percent_per_month"}, "1,5% per maand"),
        ({"obs_value": 7.9, "decimals": 1, "unit_measure": "percent", "transformation": "change_pct"}, "+7,9%"),
        ({"obs_value": -10, "unit_measure": "percent", "transformation": "change_pct"}, "−10%"),
        ({"obs_value": 2400, "unit_measure": "persons", "transformation": "change_abs"}, "+2.400 personen"),
        ({"obs_value": -2400, "unit_measure": "persons", "transformation": "change_abs"}, "−2.400 personen"),
        ({"obs_value": 10_000, "decimals": -3, "unit_measure": "EUR_per_year"}, "€ 10.000 per jaar"),
        ({"obs_value": 1, "transformation": "direction", "unit_measure": "direction"}, "stijgt"),
        ({"obs_value": 0, "transformation": "direction", "unit_measure": "direction"}, "stabiel"),
        ({"obs_value": -1, "transformation": "direction", "unit_measure": "direction"}, "daalt"),
        ({"obs_value": 100, "unit_measure": "persons", "qualifier": "circa"}, "circa 100 personen"),
        ({"obs_low": 1, "obs_high": 3, "unit_measure": "percent"}, "1% tot 3%"),
        ({"obs_value": 33.3333, "decimals": 4, "unit_measure": "percent", "qualifier": "circa"}, "circa 33%"),
        ({"obs_value": 2400, "unit_measure": "persons", "transformation": "change_abs", "qualifier": "circa"}, "circa 2.400 personen meer"),
        ({"obs_value": -2400, "unit_measure": "persons", "transformation": "change_abs", "qualifier": "circa"}, "circa 2.400 personen minder"),
        ({"obs_low": -0.75, "obs_high": 2.5, "decimals": 2, "unit_measure": "years"}, "9 maanden voor de geboorte tot 2,5 jaar"),
        ({"obs_low": 2, "unit_measure": "factor", "qualifier": "meer dan"}, "meer dan 2 keer zo hoog"),
        ({"obs_low": 0, "obs_high": 23, "unit_measure": "years"}, "0 tot 23 jaar"),
        ({"obs_low": 900_000, "obs_high": 2_900_000, "decimals": -5}, "€ 0,9 mln tot € 2,9 mln"),
        ({"obs_low": 55, "unit_measure": "years"}, "vanaf 55 jaar"),
        ({"obs_high": 27, "unit_measure": "years"}, "tot 27 jaar"),
        ({"obs_high": 9, "unit_measure": "persons", "missing_reason": "secret"}, "hoogstens 9 personen"),
        ({"obs_low": 90, "unit_measure": "percent", "missing_reason": "unknown"}, "ten minste 90%"),
        ({"obs_value": -1, "unit_measure": "dwellings"}, "−1 woning"),
        ({"obs_value": 1, "unit_measure": "persons", "transformation": "change_abs"}, "+1 persoon"),
        ({"obs_value": 1.0, "decimals": 1, "unit_measure": "weeks"}, "1,0 weken"),
        ({"obs_low": 0.61, "obs_high": 0.68, "decimals": 2, "unit_measure": "coefficient"}, "0,61 tot 0,68"),
    ],
)  # fmt: skip
def test_a_value_with_its_unit(reference, cell, expected):
    assert text(reference, **cell) == expected


@pytest.mark.parametrize(("reason", "mark"), [("unknown", "."), ("", "."), ("not_yet", "PM"), ("not_applicable", "n.v.t."), ("secret", "x")])
def test_a_missing_figure_has_a_mark_that_the_legend_explains(reference, reason, mark):
    assert text(reference, obs_value=None, missing_reason=reason) == mark
    assert writing.LEGEND[mark]


@pytest.mark.parametrize("status", ["C", "D"])
def test_a_hidden_value_is_never_written(reference, status):
    assert text(reference, obs_value=4, obs_low=3, qualifier="circa", conf_status=status) == writing.HIDDEN
    assert writing.LEGEND[writing.HIDDEN]


@pytest.mark.parametrize(("note", "said"), [
    ("peiljaar niet genoemd", "jaar aangenomen"), ("incidenteel; jaar niet genoemd", "jaar aangenomen"), ("proefgebied, periode niet genoemd", "periode aangenomen"), ("jaren aangenomen", "jaren aangenomen"),
    ("tot nu toe, eindmaand aangenomen", "eindmaand aangenomen"), ("beginmaand afgeleid", "beginmaand afgeleid"), ("half jaar, niet genoemd welk", "halfjaar aangenomen"),
    ("vergelijkingsperiode niet genoemd", ""), ("gebied niet genoemd", ""), ("hele regio", ""), ("", ""),
])  # fmt: skip
def test_a_period_that_the_source_does_not_name_is_told_as_assumed(note, said):
    assert writing.assumed(note) == said
    assert writing.when({"periode": "2019", "note": note}) == (f"2019 ({said})" if said else "2019")


@pytest.mark.parametrize(("note", "said"), [
    ("dienst gestart in juli 2019", "2019 (vanaf juli)"), ("raming; begonnen op 15 maart 2019", "2019 (vanaf 15 maart)"),
    ("dienst gestart in juli 2018", "2019"), ("gestart in januari 2019", "2019"), ("gestart in 2019", "2019"), ("cijfers eerste halfjaar", "2019"), ("jaar niet genoemd; gestart in juli 2019", "2019 (jaar aangenomen)"),
])  # fmt: skip
def test_a_figure_of_what_began_within_its_period_says_from_when_it_is(note, said):
    assert writing.when({"periode": "2019", "note": note, "time_start": pd.Timestamp("2019-01-01"), "time_end": pd.Timestamp("2019-12-31")}) == said


@pytest.mark.parametrize(
    ("scenario", "status", "unit", "kind"),
    [
        ("actual", "A", "EUR", "gerealiseerd"), ("actual", "P", "EUR", "voorlopig"), ("actual", "E", "EUR", "raming"), ("actual", "F", "EUR", "prognose"),
        ("budget", "A", "EUR", "begroot"), ("budget", "A", "EUR_per_year", "begroot"), ("budget", "A", "plans", "gepland"),
        ("target", "A", "EUR", "doel"), ("forecast", "F", "EUR", "prognose"),
    ],
)  # fmt: skip
def test_what_kind_of_statement_a_value_is(scenario, status, unit, kind):
    assert writing.kind(rows({"scenario": scenario, "obs_status": status, "unit_measure": unit}).iloc[0]) == kind


@pytest.mark.parametrize(
    ("delivered", "shown"),
    [("van clienten met indicatie", "van cliënten met indicatie"), ("Clienten", "Cliënten"), ("per client", "per cliënt"), ("cliënten", "cliënten"), ("clientèle", "clientèle")],
)
def test_a_client_has_its_trema_however_it_was_typed(delivered, shown):
    assert writing.spelled(delivered) == shown
