"""Sentences beside figures: what they say for each kind of figure, word for word, and what no sentence may ever say."""

from __future__ import annotations

import os
import re
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference

import peilmerk
from peilmerk import edition, hidden_values, keys, methods, period
from peilmerk.analyses import nouns
from peilmerk.analyses.words import Teller
from peilmerk.observations import BREAKDOWNS
from peilmerk.selection import COUNTED
from peilmerk.texts import formats
from synthetic import ROOT

HOME = "GM9001"
_KEYED = re.compile(r"\[([^\]]*)\]\{data-key=\"([^\"]+)\"\}")


def plain(text: str) -> str:
    """A sentence as readers see it."""
    return _KEYED.sub(r"\1", text)


def tell(table: pd.DataFrame, *args, **more) -> str:
    known = {name: more.pop(name) for name in ("breaks", "moved", "corrected", "day", "disputed", "home") if name in more}
    for name in {"breaks", "corrected"} & set(known):  # of the indicators of the table, unless it says of which
        known[name] = {code: known[name] for code in table["indicator"]} if all(isinstance(v, str) for v in known[name].values()) else known[name]
    return Teller(reference(), **{"home": HOME, **known}).sentence(table, *args, **more)


def rows(indicator: str, *values, unit: str = "persons", **common) -> pd.DataFrame:
    """Observations of an indicator: (period, value) or (period, value, {other columns}); a value "hidden" is hidden, a pair is a range, None is missing."""
    made = []
    for when, value, *other in values:
        row = {"time_period": when, **(other[0] if other else {})}
        if value == "hidden":
            row |= {"obs_value": 5.0, "hidden": True}
        elif isinstance(value, tuple):
            row |= {"obs_low": float(value[0]), "obs_high": float(value[1])}
        elif value is None:
            row |= {"missing_reason": row.get("missing_reason", "unknown")}
        else:
            row |= {"obs_value": float(value)}
        made.append(row)
    return observed(*made, indicator=indicator, unit_measure=unit, law="_T", **{"theme": "wijkteams", **common})


BENEFITS, FLOW, CLIENTS, STAFF = "stand_uitkering", "instroom_uitkering", "clienten_maatwerk", "fte_toezichthouders"
P, E = {"obs_status": "P"}, {"obs_status": "E"}
AT_HOME = "In het vierde kwartaal van 2025 was het aandeel beschermd thuis"
HIDDEN = "verborgen om personen te beschermen"

#: What the figures are -> the sentence. Names of cases say what is special about them.
CASES = {
    # --- level and period ---
    "one period, a stock of the last day": (rows(BENEFITS, ("2025", 769)), "Eind 2025 waren er 769 personen met een uitkering."),
    "a stock by quarter": (rows(BENEFITS, ("2025-Q3", 769)), "Eind september 2025 waren er 769 personen met een uitkering."),
    "a stock in the last quarter is of the end of the year": (rows(BENEFITS, ("2025-Q4", 769)), "Eind 2025 waren er 769 personen met een uitkering."),
    "a stock by month keeps its month": (rows(BENEFITS, ("2025-12", 769)), "Eind december 2025 waren er 769 personen met een uitkering."),
    "a stock by half-year": (rows(BENEFITS, ("2025-S1", 769)), "Eind juni 2025 waren er 769 personen met een uitkering."),
    "a stock of the first day": (rows("wmo_stand", ("2025-S2", 1200)), "Begin juli 2025 waren er 1.200 Wmo-cliënten."),
    "a stock of 1 January": (rows("inwoners", ("2025", 81234)), "Op 1 januari 2025 waren er 81.234 inwoners."),
    "a stock of which nobody says on what day": (rows("bijstandsgerechtigden", ("2019-12", 7156)), "In december 2019 waren er 7.156 bijstandsgerechtigden."),
    "unique clients of a year": (rows(CLIENTS, ("2024", 2537)), "In 2024 waren er 2.537 cliënten met een maatwerkvoorziening."),
    "a half-year": (rows(CLIENTS, ("2024-S2", 2537)), "In het tweede halfjaar van 2024 waren er 2.537 cliënten met een maatwerkvoorziening."),
    "four months": (rows(CLIENTS, ("2024-T1", 2537)), "In de eerste vier maanden van 2024 waren er 2.537 cliënten met een maatwerkvoorziening."),
    "a month": (rows(CLIENTS, ("2024-05", 2537)), "In mei 2024 waren er 2.537 cliënten met een maatwerkvoorziening."),
    "a day": (rows(CLIENTS, ("2024-05-01", 2537)), "Op 1 mei 2024 waren er 2.537 cliënten met een maatwerkvoorziening."),
    "what came until a day": (rows("doorbraak_casussen_opgepakt", ("2020-05-01", 40), unit="cases"), "Van 1 januari tot 1 mei 2020 waren er 40 opgepakte doorbraakcasussen."),
    "an interval": (rows("verwijzingen", ("2019/2021", 90)), "In de periode 2019 t/m 2021 waren er 90 verwijzingen naar jeugdhulp."),
    "a flow, of which the name is no plural, has its unit": (rows(FLOW, ("2025-Q4", 55)), "In het vierde kwartaal van 2025 was de instroom in een uitkering 55 personen."),
    "a mean duration": (rows("wachttijd_wijkteam_weken", ("2019-Q4", 8.7, {"decimals": 1}), unit="weeks"), "In het vierde kwartaal van 2019 was de gemiddelde wachttijd bij het wijkteam 8,7 weken."),
    "one week": (rows("wachttijd_wijkteam_weken", ("2019-Q4", 1), unit="weeks"), "In het vierde kwartaal van 2019 was de gemiddelde wachttijd bij het wijkteam 1 week."),
    "a share": (rows("aandeel_beschermd_thuis", ("2025-Q4", 54.8, {"decimals": 1}), unit="percent"), f"{AT_HOME} 54,8%."),
    "an amount in millions": (rows("lasten", ("2023", 331e6, {"decimals": -6}), unit="EUR"), "In 2023 waren de lasten € 331 miljoen."),
    "an amount below nil": (rows("resultaat", ("2025", -150000), unit="EUR"), "In 2025 was het resultaat −€ 150.000."),
    "staff": (rows(STAFF, ("2025", 4.5, {"decimals": 1}), unit="fte"), "In 2025 was de formatie toezichthouders 4,5 fte."),
    "a mean of what is counted": (rows("gedeclareerde_uren_per_client", ("2024", 21.8, {"decimals": 1}), unit="hours"), "In 2024 was het aantal gedeclareerde uren per cliënt 21,8."),
    "a percentage of a plural is a share": (rows("jeugdigen_mentale_druk", ("2024", 30), unit="percent"), "In 2024 was het aandeel jeugdigen met mentale druk 30%."),
    "one": (rows(CLIENTS, ("2024", 1)), "In 2024 was het aantal cliënten met een maatwerkvoorziening 1."),
    "one, in a unit of persons": (rows(FLOW, ("2024", 1)), "In 2024 was de instroom in een uitkering 1."),
    "nil": (rows("wachtenden", ("2025-Q4", 0)), "Eind 2025 waren er geen wachtenden."),
    "about": (rows(CLIENTS, ("2024", 1200, {"qualifier": "circa"})), "In 2024 waren er circa 1.200 cliënten met een maatwerkvoorziening."),
    "more than": (rows("wachtlijst_aangepaste_woning", ("2020", 85, {"qualifier": "meer dan"})), "In 2020 waren er meer dan 85 personen op de wachtlijst voor een aangepaste woning."),
    "a range": (rows("wachttijd_wijkteam_weken", ("2019-Q4", (4, 12)), unit="weeks"), "In het vierde kwartaal van 2019 was de gemiddelde wachttijd bij het wijkteam tussen 4 en 12 weken."),
    "a range of money": (rows("lasten", ("2023", (0.8e6, 2.9e6), {"decimals": -5}), unit="EUR"), "In 2023 waren de lasten tussen € 0,8 en € 2,9 miljoen."),
    "another area": (rows("clienten_beschermd_thuis", ("2020-Q2", 205), ref_area="GM0268"), "In het tweede kwartaal van 2020 waren er in Nijmegen 205 cliënten met beschermd thuis."),
    "a member of a breakdown": (rows("clienten_beschermd_wonen", ("2025", 39), product="intramuraal"), "In 2025 waren er 39 cliënten met beschermd wonen (intramuraal)."),
    "a label that fits in no sentence": (rows("geholpen_zonder_verwijzing", ("2024", 62), unit="percent"), "Geholpen zonder verwijzing: in 2024 was dat 62%."),
    "a year that is not over": (rows("clienten_beschermd_wonen", ("2020", 1200)), "In 2020 zijn er 1.200 cliënten met beschermd wonen.", {"day": date(2020, 6, 30)}),
    # --- against another period ---
    "a year before, in percent": (rows(BENEFITS, ("2024-Q4", 746), ("2025-Q3", 760), ("2025-Q4", 769)), "Eind 2025 waren er 769 personen met een uitkering, 3,1% meer dan een jaar eerder."),
    "few are told in numbers": (rows(BENEFITS, ("2024-Q4", 50), ("2025-Q4", 37)), "Eind 2025 waren er 37 personen met een uitkering, 13 minder dan een jaar eerder."),
    "the quarter before where there is no year before": (rows(BENEFITS, ("2025-Q3", 50), ("2025-Q4", 37)), "Eind 2025 waren er 37 personen met een uitkering, 13 minder dan een kwartaal eerder."),
    "the month before": (rows(BENEFITS, ("2025-11", 50), ("2025-12", 51)), "Eind december 2025 waren er 51 personen met een uitkering, 1 meer dan een maand eerder."),
    "a period further back is named": (rows("bijstandsgerechtigden", ("2019-01", 7462), ("2019-12", 7156)), "In december 2019 waren er 7.156 bijstandsgerechtigden, 4,1% minder dan in januari 2019."),
    "a stock further back": (rows(BENEFITS, ("2023-Q2", 50), ("2025-Q4", 37)), "Eind 2025 waren er 37 personen met een uitkering, 13 minder dan eind juni 2023."),
    "as many": (rows(BENEFITS, ("2024", 769), ("2025", 769)), "Eind 2025 waren er 769 personen met een uitkering, even veel als een jaar eerder."),
    "nil twice": (rows("wachtenden", ("2024", 0), ("2025", 0)), "Eind 2025 waren er geen wachtenden, net als een jaar eerder."),
    "to nil": (rows("wachtenden", ("2024", 12), ("2025", 0)), "Eind 2025 waren er geen wachtenden, 12 minder dan een jaar eerder."),
    "from nil": (rows("wachtenden", ("2024", 0), ("2025", 120)), "Eind 2025 waren er 120 wachtenden, 120 meer dan een jaar eerder."),
    "more than a doubling is told in numbers": (rows("wachtenden", ("2024", 100), ("2025", 500)), "Eind 2025 waren er 500 wachtenden, 400 meer dan een jaar eerder."),
    "too small a change for a percentage": (rows(BENEFITS, ("2024", 75000), ("2025", 75001)), "Eind 2025 waren er 75.001 personen met een uitkering, 1 meer dan een jaar eerder."),
    "about the same": (rows(CLIENTS, ("2023", 360, {"qualifier": "circa"}), ("2024", 362)), "In 2024 waren er 362 cliënten met een maatwerkvoorziening, ongeveer even veel als een jaar eerder."),
    "about so much less": (rows(CLIENTS, ("2023", 400, {"qualifier": "circa"}), ("2024", 200)), "In 2024 waren er 200 cliënten met een maatwerkvoorziening, circa 50% minder dan een jaar eerder."),
    "weeks are longer": (rows("wachttijd_wijkteam_weken", ("2020-Q1", 8.7, {"decimals": 1}), ("2020-Q2", 6.2, {"decimals": 1}), unit="weeks"), "In het tweede kwartaal van 2020 was de gemiddelde wachttijd bij het wijkteam 6,2 weken, 2,5 weken korter dan een kwartaal eerder."),
    "weeks as long as rounding shows": (rows("wachttijd_wijkteam_weken", ("2020-Q1", 8), ("2020-Q2", 8.4, {"decimals": 1}), unit="weeks"), "In het tweede kwartaal van 2020 was de gemiddelde wachttijd bij het wijkteam 8,4 weken, ongeveer even lang als een kwartaal eerder."),
    "shares differ in percent points": (rows("aandeel_beschermd_thuis", ("2024-Q4", 52.2, {"decimals": 1}), ("2025-Q4", 54.8, {"decimals": 1}), unit="percent"), f"{AT_HOME} 54,8%, 2,6 procentpunt hoger dan een jaar eerder."),
    "shares as high": (rows("aandeel_beschermd_thuis", ("2024-Q4", 55), ("2025-Q4", 55), unit="percent"), f"{AT_HOME} 55%, even hoog als een jaar eerder."),
    "plural amounts": (rows("lasten", ("2022", 300e6, {"decimals": -6}), ("2023", 331e6, {"decimals": -6}), unit="EUR"), "In 2023 waren de lasten € 331 miljoen, 10% hoger dan een jaar eerder."),
    "a result below nil is not told in percent": (rows("resultaat", ("2024", -380000), ("2025", -150000), unit="EUR"), "In 2025 was het resultaat −€ 150.000, € 230.000 hoger dan een jaar eerder."),
    "half-years": (rows(CLIENTS, ("2024-S1", 500), ("2024-S2", 450)), "In het tweede halfjaar van 2024 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan een half jaar eerder."),
    "four months later": (rows(CLIENTS, ("2024-T1", 500), ("2024-T2", 450)), "In de tweede vier maanden van 2024 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan vier maanden eerder."),
    "quarters are not laid beside years": (rows(CLIENTS, ("2023", 900), ("2024-Q3", 500), ("2024-Q4", 450)), "In het vierde kwartaal van 2024 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan een kwartaal eerder."),
    "without comparing": (rows(BENEFITS, ("2024", 746), ("2025", 769)), "Eind 2025 waren er 769 personen met een uitkering.", {"compare": False}),
    # --- highest and lowest ---
    "the highest since": (
        rows(BENEFITS, ("2020", 800), ("2021", 700), ("2022", 710), ("2023", 690), ("2024", 750), ("2025", 769)),
        "Eind 2025 waren er 769 personen met een uitkering, 2,5% meer dan een jaar eerder. Dat is het hoogste cijfer sinds eind 2020.",
    ),
    "the highest of quarters, that is not the highest of months": (
        rows(BENEFITS, ("2024-Q1", 800), ("2024-Q2", 700), ("2024-Q3", 710), ("2024-Q4", 690), ("2025-Q1", 695), ("2025-Q2", 769)),
        "Eind juni 2025 waren er 769 personen met een uitkering, 9,9% meer dan een jaar eerder. Dat is het hoogste kwartaalcijfer sinds eind maart 2024.",
    ),
    "the lowest of all": (
        rows(BENEFITS, ("2022", 710), ("2023", 690), ("2024", 750), ("2025", 600)),
        "Eind 2025 waren er 600 personen met een uitkering, 20,0% minder dan een jaar eerder. Dat is het laagste cijfer in deze reeks, die begint met eind 2022.",
    ),
    "no highest over a hidden figure": (
        rows(BENEFITS, ("2020", 800), ("2021", 700), ("2022", "hidden"), ("2023", 690), ("2024", 750), ("2025", 769)),
        "Eind 2025 waren er 769 personen met een uitkering, 2,5% meer dan een jaar eerder.",
    ),
    "no highest over a period that is left out": (
        rows(BENEFITS, ("2020", 800), ("2021", 700), ("2023", 690), ("2024", 750), ("2025", 769)), "Eind 2025 waren er 769 personen met een uitkering, 2,5% meer dan een jaar eerder."
    ),
    # --- reserves ---
    "provisional": (rows(CLIENTS, ("2024", 500), ("2025", 450, P)), "In 2025 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan een jaar eerder. Dit cijfer is voorlopig."),
    "both provisional": (rows(CLIENTS, ("2024", 500, P), ("2025", 450, P)), "In 2025 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan een jaar eerder. Beide cijfers zijn voorlopig."),
    "the earlier one provisional": (rows(CLIENTS, ("2024", 500, P), ("2025", 450)), "In 2025 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan een jaar eerder. Het eerdere cijfer is voorlopig."),
    "estimated": (rows(CLIENTS, ("2025", 450, E)), "In 2025 waren er 450 cliënten met een maatwerkvoorziening. Dit cijfer is een raming."),
    "not complete yet": (
        rows("gedeclareerd_bedrag", ("2024", 500), ("2025", 300, P), unit="EUR").assign(**{COUNTED: True}),
        "In 2025 was het gedeclareerde bedrag € 300. Met het cijfer van een jaar eerder is dit nog niet te vergelijken: er kunnen nog gegevens bij komen. Dit cijfer is voorlopig.",
    ),
    "disputed": (rows(CLIENTS, ("2025", 450)), "In 2025 waren er 450 cliënten met een maatwerkvoorziening. Dit cijfer wijkt af van andere cijfers (≠).", {"disputed": lambda found: ("elders staat 451", True)}),
    "a break in between": (
        rows(CLIENTS, ("2023", 500), ("2024", 450)),
        "In 2024 waren er 450 cliënten met een maatwerkvoorziening. Met het cijfer van een jaar eerder is dit niet te vergelijken: daartussen ligt een breuk in de reeks (begeleiding gesplitst).",
        {"breaks": {"2024-01-01": "begeleiding gesplitst"}},
    ),
    "a break before both": (
        rows(CLIENTS, ("2024", 500), ("2025", 450)), "In 2025 waren er 450 cliënten met een maatwerkvoorziening, 10,0% minder dan een jaar eerder.", {"breaks": {"2024-01-01": "begeleiding gesplitst"}}
    ),
    "the highest is not said over a break": (
        rows(BENEFITS, ("2021", 700), ("2022", 710), ("2023", 690), ("2024", 750), ("2025", 769)),
        "Eind 2025 waren er 769 personen met een uitkering, 2,5% meer dan een jaar eerder.", {"breaks": {"2023-06-01": "andere telling"}},
    ),
    "the highest since a break": (
        rows(BENEFITS, ("2020", 999), ("2021", 700), ("2022", 710), ("2023", 690), ("2024", 750), ("2025", 769)),
        "Eind 2025 waren er 769 personen met een uitkering, 2,5% meer dan een jaar eerder. Dat is het hoogste cijfer sinds de breuk in deze reeks (andere telling).", {"breaks": {"2021-01-01": "andere telling"}},
    ),
    "a border that moved": (
        rows(CLIENTS, ("2022", 500), ("2023", 560)),
        "In 2023 waren er 560 cliënten met een maatwerkvoorziening. Met het cijfer van een jaar eerder is dit niet te vergelijken: daartussen ligt een breuk in de reeks (Dorpen erbij).",
        {"moved": {"2023-01-01": "Dorpen erbij"}},
    ),
    "a border of the municipality is none of another area's": (
        rows(CLIENTS, ("2022", 500), ("2023", 560), ref_area="WK900102"), "In 2023 waren er in Zuid 560 cliënten met een maatwerkvoorziening, 12,0% meer dan een jaar eerder.", {"moved": {"2023-01-01": "Dorpen erbij"}}
    ),
    "a correction in between": (
        rows("bijstandsgerechtigden", ("2019-01", 7462), ("2019-12", 7156)),
        "In december 2019 waren er 7.156 bijstandsgerechtigden, 4,1% minder dan in januari 2019. Tussen de twee cijfers ligt: correctie Individuele Studietoeslag.",
        {"corrected": {"2019-10-01": "correctie Individuele Studietoeslag"}},
    ),
    # --- hidden and missing ---
    "the only figure is hidden": (rows("wachtenden", ("2025-Q4", "hidden")), f"Het aantal wachtenden eind 2025 is {HIDDEN}."),
    "the newest is hidden": (
        rows("wachtenden", ("2025-Q3", 17), ("2025-Q4", "hidden")), f"Het aantal wachtenden eind 2025 is {HIDDEN}. Het laatste cijfer dat te zien is, is dat van eind september 2025: 17."
    ),
    "a hidden plural": (rows("lasten", ("2025", "hidden"), unit="EUR"), f"De lasten in 2025 zijn {HIDDEN}."),
    "a hidden figure of a label alone": (rows("geholpen_zonder_verwijzing", ("2025", "hidden"), unit="percent"), f"Geholpen zonder verwijzing: het cijfer van 2025 is {HIDDEN}."),
    "the year before is hidden": (rows("wachtenden", ("2024-Q4", "hidden"), ("2025-Q3", 12), ("2025-Q4", 17)), "Eind 2025 waren er 17 wachtenden. Het cijfer van een jaar eerder is verborgen."),
    "the year before is missing": (rows("wachtenden", ("2024-Q4", None), ("2025-Q4", 17)), "Eind 2025 waren er 17 wachtenden. Het cijfer van een jaar eerder is niet bekend."),
    "the newest is to come": (
        rows("wachtenden", ("2025-Q3", 17), ("2025-Q4", None, {"missing_reason": "not_yet"})),
        "Het aantal wachtenden eind 2025 is nog niet bekend. Het laatste cijfer dat te zien is, is dat van eind september 2025: 17.",
    ),
    "secret": (rows("lasten", ("2025", None, {"missing_reason": "secret"}), unit="EUR"), "De lasten in 2025 zijn geheim volgens de bron."),
    "nothing is known": (rows("wachtenden", ("2025-Q4", None)), ""),
    "no rows": (rows("wachtenden", ("2025-Q4", 1)).iloc[:0], ""),
    # --- aimed at and expected ---
    "a target": (
        rows("gerealiseerde_besparing", ("2025", 2.0e6, {"decimals": -5}), ("2025", 2.5e6, {"scenario": "target", "decimals": -5}), unit="EUR"),
        "In 2025 was de gerealiseerde besparing € 2,0 miljoen. Dat is circa 20% lager dan het doel van € 2,5 miljoen.",
    ),
    "a target that was met": (
        rows("doorbraak_opgepakt", ("2025", 75), ("2025", 75, {"scenario": "target"}), unit="cases"), "In 2025 waren er 75 opgepakte casussen. Dat is even veel als het doel van 75."
    ),
    "a target from another table": (
        rows("gerealiseerde_besparing", ("2025", 2000000), unit="EUR"),
        "In 2025 was de gerealiseerde besparing € 2.000.000. Dat is 20,0% lager dan het doel van € 2.500.000.",
        {"target": rows("taakstelling", ("2025", 2500000), unit="EUR", scenario="target")},
    ),
    "a budget": (
        rows("lasten", ("2025", 110), ("2025", 100, {"scenario": "budget"}), unit="EUR"), "In 2025 waren de lasten € 110. Dat is circa 10% hoger dan de begroting van € 100."
    ),
    "within what was expected": (
        rows("lasten", ("2025", 110), ("2025", (100, 120), {"scenario": "forecast"}), unit="EUR"), "In 2025 waren de lasten € 110. Dat ligt binnen de prognose van tussen € 100 en € 120."
    ),
    "above what was expected": (
        rows("lasten", ("2025", 130), ("2025", (100, 120), {"scenario": "forecast"}), unit="EUR"), "In 2025 waren de lasten € 130. Dat ligt boven de prognose van tussen € 100 en € 120."
    ),
    "what is expected next": (
        rows(BENEFITS, ("2025", 769), ("2026", (700, 800), {"scenario": "forecast"}), ("2027", (650, 850), {"scenario": "forecast"})),
        "Eind 2025 waren er 769 personen met een uitkering. De prognose voor het aantal personen met een uitkering eind 2026 is tussen 700 en 800.",
    ),
    "only an expectation": (rows("lasten", ("2026", (0.8e6, 2.9e6), {"scenario": "forecast", "decimals": -5}), unit="EUR"), "De prognose voor de lasten in 2026 is tussen € 0,8 en € 2,9 miljoen."),
    "a forecast as a status": (rows("lasten", ("2026", 100, {"obs_status": "F"}), unit="EUR"), "De prognose voor de lasten in 2026 is € 100."),
    "a name that says that it is aimed at": (rows("taakstelling", ("2027", 420000, {"scenario": "target"}), unit="EUR"), "De taakstelling in 2027 is € 420.000."),
    "a plan of people": (rows("doorbraak_opgepakt", ("2026", 150, {"scenario": "budget"}), unit="cases"), "De planning voor het aantal opgepakte casussen in 2026 is 150."),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_series_is_told_in_these_words(case):
    table, expected, *more = CASES[case]
    assert plain(tell(table, **(more[0] if more else {}))) == expected


def test_there_are_enough_cases():
    assert len(CASES) >= 60


# --- several series ---------------------------------------------------------------------------------------------------


def districts(**values) -> pd.DataFrame:
    """Benefits at the end of 2025 by district; `home` is the whole."""
    area = {"home": HOME, "nieuwland": "WK900101", "zuid": "WK900102", "centrum": "WK900103", "oost": "WK900104", "west": "WK900105"}
    return pd.concat([rows(BENEFITS, ("2025", value), ref_area=area[name]) for name, value in values.items()], ignore_index=True)


def test_of_counts_the_highest_and_lowest_can_be_left_out_for_the_largest_district_has_most_of_anything():
    assert plain(tell(districts(home=800, nieuwland=300, zuid=200, oost=100), "gebied", rank=False)) == "Eind 2025 waren er 800 personen met een uitkering."
    hidden = districts(home=800, nieuwland=300, zuid=200, oost=100)
    hidden.loc[hidden["ref_area"] == "WK900104", ["obs_value", "conf_status"]] = [None, "C"]
    assert plain(tell(hidden, "gebied", of="wijken", rank=False)).endswith("Van één van de drie wijken is het cijfer verborgen.")
    alone = plain(tell(hidden[hidden["ref_area"] != HOME], "gebied", of="wijken", rank=False))
    assert alone == "Het aantal personen met een uitkering eind 2025: Nieuwland 300 en Zuid 200. Van één van de drie wijken is het cijfer verborgen."
    more = districts(nieuwland=300, zuid=200, centrum=150, oost=120, west=100)
    more.loc[more["ref_area"] == "WK900105", ["obs_value", "conf_status"]] = [None, "C"]
    assert plain(tell(more, "gebied", of="wijken", rank=False)) == "Het aantal personen met een uitkering eind 2025: van één van de vijf wijken is het cijfer verborgen."


BESIDE = {
    "the whole, the highest and the lowest": (
        districts(home=800, nieuwland=300, zuid=200, oost=100), "Eind 2025 waren er 800 personen met een uitkering. Van de drie wijken heeft Nieuwland (300) het hoogste cijfer en Oost (100) het laagste.",
    ),
    "without a whole": (
        districts(nieuwland=300, zuid=200, oost=100), "Het aantal personen met een uitkering eind 2025: van de drie wijken heeft Nieuwland (300) het hoogste cijfer en Oost (100) het laagste.",
    ),
    "two share a place": (
        districts(nieuwland=300, zuid=300, oost=100), "Het aantal personen met een uitkering eind 2025: van de drie wijken hebben Nieuwland en Zuid (beide 300) het hoogste cijfer en Oost (100) het laagste.",
    ),
    "more than three share a place": (
        districts(nieuwland=300, zuid=0, oost=0, centrum=0, west=0), "Het aantal personen met een uitkering eind 2025: van de vijf wijken heeft Nieuwland (300) het hoogste cijfer.",
    ),
    "all the same": (districts(nieuwland=20, zuid=20, oost=20), "Het aantal personen met een uitkering eind 2025: van de drie wijken zijn de cijfers gelijk: 20."),
    "some hidden": (
        districts(nieuwland=300, zuid=200, oost="hidden"),
        "Het aantal personen met een uitkering eind 2025: van de twee wijken met een zichtbaar cijfer heeft Nieuwland (300) het hoogste cijfer en Zuid (200) het laagste. Van één van de drie wijken is het cijfer verborgen.",
    ),
    "one shown": (
        districts(nieuwland=300, zuid="hidden", oost="hidden"),
        "Het aantal personen met een uitkering eind 2025: alleen van Nieuwland is het cijfer te zien (300). Van twee van de drie wijken is het cijfer verborgen.",
    ),
    "all hidden": (districts(zuid="hidden", oost="hidden"), f"Het aantal personen met een uitkering eind 2025: alle cijfers van de twee wijken zijn {HIDDEN}."),
    "the whole shown and all parts hidden": (districts(home=800, zuid="hidden", oost="hidden"), f"Eind 2025 waren er 800 personen met een uitkering. Alle cijfers van de twee wijken zijn {HIDDEN}."),
    "one missing": (
        districts(nieuwland=300, zuid=200, oost=None),
        "Het aantal personen met een uitkering eind 2025: van de twee wijken met een zichtbaar cijfer heeft Nieuwland (300) het hoogste cijfer en Zuid (200) het laagste. Van één van de drie wijken ontbreekt het cijfer.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE, ids=str)
def test_series_beside_each_other_are_told_in_these_words(case):
    table, expected = BESIDE[case]
    assert plain(tell(table, "gebied", of="wijken")) == expected


def test_a_member_of_several_words_stands_between_quotes():
    table = pd.concat([rows(BENEFITS, ("2025", v), target_group=g) for g, v in (("gehuwden", 400), ("in een inrichting", 29))], ignore_index=True)
    assert "heeft gehuwden (400) het hoogste cijfer en ‘in een inrichting’ (29) het laagste." in plain(tell(table, "target_group"))


def test_members_that_are_not_known_are_no_extremes():
    table = pd.concat([rows(BENEFITS, ("2025", v), breakdown=b) for b, v in (("alleenstaand", 40), ("gehuwd", 60), ("Onbekend", 900))], ignore_index=True)
    assert plain(tell(table, "breakdown")).endswith("van de twee groepen heeft gehuwd (60) het hoogste cijfer en alleenstaand (40) het laagste.")


def test_more_than_twenty_series_are_counted_in_digits_with_a_key():
    table = pd.concat([rows(BENEFITS, ("2025", 100 + n), product=f"product {n:c}") for n in range(97, 122)], ignore_index=True)
    text = tell(table, "product")
    assert f'Van de [25]{{data-key="{keys.EDITION}"}} producten'.casefold() in text.casefold()


def test_several_subjects_are_a_list_and_a_reserve_of_all_is_said_once():
    table = pd.concat([rows(FLOW, ("2025", 55, P)), rows("uitstroom_uitkering", ("2025-Q4", 48, P))], ignore_index=True)
    assert plain(tell(table)).splitlines() == [
        "- In 2025 was de instroom in een uitkering 55 personen.", "- In het vierde kwartaal van 2025 was de uitstroom uit een uitkering 48 personen.", "", "Deze cijfers zijn voorlopig.",
    ]  # fmt: skip


def test_a_period_of_several_subjects_is_said_once_above_them():
    table = pd.concat([
        rows(FLOW, ("2024-Q4", 62), ("2025-Q4", 55)), rows(BENEFITS, ("2025-Q4", 769)), rows("uitstroom_uitkering", ("2025-Q4", 48)), rows("doorbraak_aanmeldingen", ("2025", 12)),
        rows(BENEFITS, ("2025-Q4", 700), scheme="bijstand"),
    ], ignore_index=True)  # fmt: skip
    assert plain(tell(table)).splitlines() == [
        "In het vierde kwartaal van 2025:", "", "- De instroom in een uitkering was 55 personen, 7 minder dan een jaar eerder.", "- De uitstroom uit een uitkering was 48 personen.", "",
        "Eind 2025:", "", "- Er waren 769 personen met een uitkering.", "- Er waren 700 personen met een uitkering (bijstand).", "", "Verder:", "", "- In 2025 waren er 12 aanmeldingen bij de doorbraakaanpak.",
    ]  # fmt: skip


def test_figures_of_one_period_that_are_all_provisional_say_so_with_it():
    table = pd.concat([rows(FLOW, ("2025", 55, P)), rows("uitstroom_uitkering", ("2025", 48, P))], ignore_index=True)
    assert plain(tell(table)) == "In 2025 (voorlopige cijfers):\n\n- De instroom in een uitkering was 55 personen.\n- De uitstroom uit een uitkering was 48 personen."
    mixed = pd.concat([rows(FLOW, ("2025", 55, P)), rows("uitstroom_uitkering", ("2025", 48))], ignore_index=True)
    assert plain(tell(mixed)).splitlines()[2:] == ["- De instroom in een uitkering was 55 personen. Dit cijfer is voorlopig.", "- De uitstroom uit een uitkering was 48 personen."]


@pytest.mark.parametrize("case", [case for case, (_, text, *more) in CASES.items() if text and not more], ids=str)
def test_below_its_period_a_series_is_told_with_the_same_numbers_and_without_the_period(case):
    """Every series of the cases above, twice: as one of a list, and beside another of the same moment."""
    table, alone = CASES[case]
    twin = table.assign(product="ander product")
    twin[keys.FIELD] = keys.of(twin)
    both = tell(pd.concat([table, twin], ignore_index=True))
    lines = [line[2:] for line in both.splitlines() if line.startswith("- ")]
    lead = both.splitlines()[0]
    if not lead.endswith(":"):  # nothing but what is expected: it names its own period
        assert len(lines) == 2 and plain(lines[0]).startswith(alone[:20])
        return
    assert len(lines) == 2 and _KEYED.findall(lines[0]) == _KEYED.findall(tell(table))
    when = plain(lead).removesuffix(":").removesuffix(" (voorlopige cijfers)")
    first = plain(lines[0]).split(". ")[0]
    assert when.casefold() not in first.casefold() and plain(lines[0])[0].isupper() and "  " not in plain(lines[0])


def test_chosen_figures_are_told_up_to_their_own_period_and_in_their_order():
    table = pd.concat([rows(FLOW, ("2023", 40), ("2024", 55), ("2025", 60)), rows(BENEFITS, ("2025", 700))], ignore_index=True)
    chosen = pd.concat([table[table["indicator"] == BENEFITS], table[table["time_period"] == "2024"]], ignore_index=True)
    assert [line[:12] for line in plain(tell(table, chosen=chosen)).splitlines()] == ["- Eind 2025 ", "- In 2024 wa"]


def test_changes_directions_and_older_deliveries_are_not_told():
    table = rows(BENEFITS, ("2025", 769), ("2025", 3.0, {"transformation": "change_pct"}))
    older = rows(BENEFITS, ("2025", 700)).assign(earlier=True)
    assert plain(tell(pd.concat([older, table.assign(earlier=False)], ignore_index=True))) == "Eind 2025 waren er 769 personen met een uitkering."
    assert tell(rows("bijstandsgerechtigden", ("2025", 1, {"transformation": "direction"}), unit="direction")) == ""


# --- keys --------------------------------------------------------------------------------------------------------------


def test_a_number_carries_the_key_of_its_figure_and_a_difference_those_of_both():
    table = rows(BENEFITS, ("2024", 746), ("2025", 769))
    found = _KEYED.findall(tell(table))
    before, newest = table[keys.FIELD]
    assert found == [("769", newest), ("3,1%", f"{newest} {before}")]


def test_no_key_of_a_hidden_figure_is_carried():
    table = districts(home=800, nieuwland=300, zuid="hidden", oost="hidden")
    hidden = set(table.loc[table["conf_status"] != "F", keys.FIELD])
    assert not hidden & {one for _, found in _KEYED.findall(tell(table, "gebied")) for one in found.split()}


def test_a_notebook_needs_to_give_no_more_than_the_figures(monkeypatch):
    """The open edition knows its own area, breaks, corrections, peildatum and what checks dispute; `zin` shows the sentence with its keys."""
    opened = SimpleNamespace(
        reference=reference(), publication=SimpleNamespace(area="GM0268", peildatum=date(2025, 6, 30)), gebiedswijzigingen={}, disputed=lambda found: ("", False),
        reeksbreuken=lambda table, *themes, soort: {"2025-02-01": "andere telling"} if soort == "reeksbreuk" and set(table["indicator"]) == {CLIENTS} else {},
    )  # fmt: skip
    monkeypatch.setattr(edition, "_CURRENT", [opened])
    text = peilmerk.zin_bij(rows(CLIENTS, ("2024", 500), ("2025", 450), ref_area="GM0268"))
    assert plain(text).startswith("In 2025 zijn er 450 cliënten met een maatwerkvoorziening. Met het cijfer van een jaar eerder is dit niet te vergelijken")
    both = pd.concat([rows(CLIENTS, ("2024", 500), ("2025", 450), ref_area="GM0268"), rows("wachtenden", ("2024", 50), ("2025", 40), ref_area="GM0268")], ignore_index=True)
    assert "een breuk" in plain(peilmerk.zin_bij(both)).splitlines()[0] and plain(peilmerk.zin_bij(both)).splitlines()[1].endswith("10 minder dan een jaar eerder.")
    assert peilmerk.zin(text).content == {"kind": "text", "markdown": plain(text), "keyed": text}
    assert peilmerk.zin(peilmerk.zin_bij(rows(CLIENTS, ("2024", 1)).iloc[:0])) is None


# --- what holds for every sentence ------------------------------------------------------------------------------------

_INDICATORS = st.sampled_from([
    (BENEFITS, "persons"), (FLOW, "persons"), ("lasten", "EUR"), ("resultaat", "EUR"), ("aandeel_beschermd_thuis", "percent"), ("wachttijd_wijkteam_weken", "weeks"),
    ("geholpen_zonder_verwijzing", "percent"), (STAFF, "fte"), ("gedeclareerde_uren_per_client", "hours"), ("kosten_per_client", "EUR"), ("wachtenden", "persons"),
])  # fmt: skip
_VALUES = st.one_of(
    st.integers(0, 3000), st.just("hidden"), st.just(None), st.tuples(st.integers(0, 50), st.integers(51, 99)), st.floats(0, 100).map(lambda v: round(v, 1)), st.integers(-(10**7), 10**7)
)
_PERIODS = st.sampled_from([[f"{y}-Q{q}" for y in (2023, 2024, 2025) for q in (1, 2, 3, 4)], [str(y) for y in range(2016, 2026)], [f"2025-{m:02d}" for m in range(1, 13)], ["2024-S1", "2024-S2", "2025-S1", "2025-S2"]])
_EXTRA = st.fixed_dictionaries({
    "obs_status": st.sampled_from(["A", "A", "P", "E", "F"]), "qualifier": st.sampled_from(["", "", "circa", "meer dan", "bijna"]), "decimals": st.sampled_from([0, 0, 1, -3]),
    "scenario": st.sampled_from(["actual", "actual", "actual", "target", "forecast", "budget"]),
})  # fmt: skip


@st.composite
def series(draw, areas=(HOME,)):
    indicator, unit = draw(_INDICATORS)
    periods = draw(_PERIODS)
    some = draw(st.lists(st.sampled_from(periods), min_size=1, max_size=8, unique=True))
    return pd.concat(
        [rows(indicator, *[(p, draw(_VALUES), draw(_EXTRA)) for p in sorted(some)], unit=unit, ref_area=area) for area in areas], ignore_index=True
    )


#: A table of observations takes milliseconds to make.
_FEW = settings(settings.get_profile("tables"), max_examples=int(os.environ.get("PEILMERK_SENTENCES", "30")))
_CAUSE = re.compile(r"\b(door|vanwege|omdat|dankzij|als gevolg van|doordat|wegens)\b", re.IGNORECASE)


def _without_names(text: str, table: pd.DataFrame) -> str:
    """A sentence without numbers that carry a key, and without periods and names, which have digits of their own."""
    told = _KEYED.sub("", text)
    words = nouns.load(reference().folder)
    names = [name for code, indicator in reference().indicators.items() if code in set(table["indicator"]) for name in (nouns.subject(code, indicator, words).words,)]
    for indicator in [reference().indicators[i] for i in set(table["indicator"])]:
        names += [part for code in set(table["time_period"]) for part in nouns.moment(code, indicator)]
    for name in sorted(names, key=len, reverse=True):
        told = told.replace(name, "").replace(name[:1].upper() + name[1:], "")
    return told


def _check(text: str, table: pd.DataFrame) -> None:
    shown = plain(text)
    assert not re.search(r"\d", _without_names(text, table)), text
    assert not re.search(r"\b(nan|inf|none|null|_T)\b|<NA>", shown, re.IGNORECASE), text
    assert not _CAUSE.search(shown), text
    assert "  " not in shown and " ." not in shown and " ," not in shown and ".." not in shown, text
    assert shown.count("(") == shown.count(")") and text.count("[") == text.count("]") and text.count("{") == text.count("}"), text
    for line in filter(None, shown.splitlines()):
        assert line.endswith(".") and re.match(r"(- )?[A-ZÉ]", line), text
    hidden = set(table.loc[table["conf_status"] != "F", keys.FIELD])
    assert not hidden & {one for _, found in _KEYED.findall(text) for one in found.split()}, text


@settings(_FEW)
@given(series())
def test_every_sentence_about_a_series_is_a_sentence(table):
    _check(tell(table), table)


@settings(_FEW)
@given(series(areas=(HOME, "WK900101", "WK900102", "WK900103")), st.booleans())
def test_every_sentence_about_several_series_is_a_sentence(table, whole):
    table = table if whole else table[table["ref_area"] != HOME]
    _check(tell(table, "gebied", of="wijken"), table)


@settings(_FEW)
@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from(["", "circa"]), st.sampled_from(["2024", "2024-Q4"]))
def test_a_word_of_direction_is_that_of_the_figures(first, last, qualifier, before):
    table = rows(BENEFITS, (before, first, {"qualifier": qualifier}), (before.replace("2024", "2025"), last))
    text, records = plain(tell(table)), table.to_dict("records")
    sign = formats.direction(records[0], records[1])
    assert (" meer dan een jaar" in text, " minder dan een jaar" in text) == (sign == 1, sign == -1)


@settings(_FEW)
@given(st.integers(1, 3000), st.integers(0, 10**6), st.sampled_from(["newest", "earlier", "between"]))
def test_what_is_hidden_changes_no_word(shown, secret, where):
    """Non-interference, even if a value stood in a hidden row: no word depends on it."""
    at = {"newest": 5, "earlier": 4, "between": 2}[where]
    table = hidden_values.plain(rows(BENEFITS, *[(f"{2020 + n}", "hidden" if n == at else shown + n) for n in range(6)]))
    leaked = table.assign(obs_value=table["obs_value"].mask(table["conf_status"] != "F", float(secret)))
    assert tell(leaked) == tell(table)
    assert (HIDDEN if where == "newest" else "verborgen" if where == "earlier" else "waren er") in plain(tell(table))


@settings(_FEW)
@given(st.lists(st.integers(1, 40), min_size=5, max_size=12))
def test_a_highest_or_lowest_is_true(values):
    periods = [str(2025 - n) for n in range(len(values))][::-1]
    text = plain(tell(rows(BENEFITS, *zip(periods, values, strict=True))))
    found = re.search(r"het (hoogste|laagste) cijfer (?:sinds eind (\d{4})|in deze reeks)", text)
    if not found:
        return
    since = periods.index(found[2]) if found[2] else -1
    between, last = values[since + 1 : -1], values[-1]
    assert len(between) >= 3
    assert all(v < last for v in between) if found[1] == "hoogste" else all(v > last for v in between)
    if found[2]:
        assert values[since] >= last if found[1] == "hoogste" else values[since] <= last


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_indicator_has_a_name_that_fits_in_a_sentence_or_stands_before_it():
    words = nouns.load(reference().folder)
    for code, indicator in reference().indicators.items():
        found = nouns.subject(code, indicator, words)
        assert found.words and found.words == found.words.strip() and "  " not in found.words
        assert not (found.plural and found.article != "de") and not (found.counted and found.article)


def test_phrases_and_aims_name_indicators_of_the_dictionary():
    words = nouns.load(reference().folder)
    assert set(words.phrases) | words.aims <= set(reference().indicators)


def test_most_indicators_that_are_amounts_fit_in_a_sentence():
    words = nouns.load(reference().folder)
    amounts = {c: i for c, i in reference().indicators.items() if i.unit not in ("flag", "timestamp", "clock_hour")}
    alone = [c for c, i in amounts.items() if nouns.subject(c, i, words).alone]
    assert len(alone) <= len(amounts) // 20, alone


@pytest.mark.parametrize(
    ("code", "whole"),
    {
        "behoedzaamheidsmarge": "de behoedzaamheidsmarge", "lasten": "de lasten", "extra_rijksmiddelen": "de extra rijksmiddelen", "doorbraak_casussen_opgepakt": "het aantal opgepakte doorbraakcasussen",
        "wmo_stand": "het aantal Wmo-cliënten", "wachttijd_wijkteam_dagen": "de gemiddelde wachttijd bij het wijkteam", "aandeel_lasten": "het aandeel in de lasten",
    }.items(),
)  # fmt: skip
def test_articles_follow_the_noun_or_the_last_part_of_a_compound(code, whole):
    assert nouns.subject(code, reference().indicators[code], nouns.load(reference().folder)).whole == whole


def test_a_section_that_the_words_cannot_have_is_told(tmp_path):
    (tmp_path / nouns.FOLDER).mkdir()
    (tmp_path / nouns.FOLDER / nouns.FILE).write_text("mannelijk: [stoel]\n", "utf-8")
    with pytest.raises(Exception, match="mannelijk"):
        nouns.load(tmp_path)


def test_periods_of_one_frequency_have_a_distance():
    assert nouns.steps("2024-Q4", "2025-Q4") == 4 and nouns.steps("2024-12", "2025-01") == 1 and nouns.steps("2024", "2025-Q1") is None
    assert period.parse("2019/2021").frequency == "range" and nouns.steps("2019/2021", "2022") is None


# --- the page about the method ----------------------------------------------------------------------------------------


def test_the_page_has_its_parts_and_its_example_is_what_the_function_says():
    text = (ROOT / methods.FOLDER / "zinnen.md").read_text("utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == list(methods.PARTS)
    example = rows(BENEFITS, *[(f"{y}", v) for y, v in ((2020, 800), (2021, 700), (2022, 710), (2023, 690), (2024, 750), (2025, 769))])
    assert plain(tell(example)) in " ".join(text.split())
    hidden = districts(home=769, nieuwland=300, zuid=200, oost="hidden")
    assert plain(tell(hidden, "gebied", of="wijken")) in " ".join(text.split())


def test_breakdowns_are_named_in_dutch():
    from peilmerk.analyses.words import _MEMBERS

    assert set(BREAKDOWNS) <= set(_MEMBERS)
