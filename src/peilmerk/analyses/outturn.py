"""What was forecast beside what came true: our own forecasts as of earlier deliveries, and those that a municipality delivered; method `prognose`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk import keys, period
from peilmerk.analyses.forecast import (
    CERTAINTY,
    METHOD,
    Outlook,
    at_periods,
    bounds,
    outlook,
    quarters,
    usable,
)
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, hidden, nothing, places
from peilmerk.hidden_values import plain
from peilmerk.numbers import write
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.selection import EARLIER

#: What makes a forecast and an outcome the same figure.
_SAME = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "transformation", "unit_measure"]
WITHIN, ABOVE, BELOW = "binnen de marge", "hoger dan verwacht", "lager dan verwacht"
#: A budget or forecast that is one number has no margin: it is met if the outcome is the same as it is written.
SAME = "gelijk"


def uitgekomen(gegevens: pd.DataFrame, reeks: str = "onderwerp", *, zekerheid: int = CERTAINTY) -> Outcome:
    """What `prognose` would have said at earlier deliveries of a register, beside what the year came to; method `prognose`.

    gegevens: quarterly amounts of a declared table with `"eerdere_leveringen": True`. reeks: the column that names the series. For every earlier delivery the newest that it knew of each quarter is
    forecast to the end of its year, without provisional quarters. Years of which a quarter still is provisional have no outcome yet and are counted in the notes.

    Rows: per series and delivery a row for each `grens` (laag, waarschijnlijk, hoog, uitgekomen), with `moment` (year and delivery), `reeks`, `oordeel` and `deel` "jaar".
    """
    if not len(gegevens):
        return nothing(METHOD)
    if gegevens["vintage"].nunique() < 2:
        return absent(METHOD, "er is maar één levering, zodat er geen eerdere prognose is")
    table = usable(gegevens)
    periods, _ = pd.factorize(table["time_period"])
    vintage = table["vintage"].to_numpy()
    parts, waiting, judged, came = [], 0, [], []
    for name, at in places(table, reeks):
        days = np.unique(vintage[at][~np.isnat(vintage[at])])
        now = quarters(table, _newest(at, periods, vintage, days[-1])) if len(days) else None
        for day in days[:-1]:
            then = outlook(quarters(table, _newest(at, periods, vintage, day)), "totaal" if name == TOTAL else str(name), certainty=zekerheid, only_year=True)
            if isinstance(then, str):
                continue
            first = then.year * 4 - now.first
            true = now.values[first : first + 4] if first >= 0 else now.values[:0]
            if len(true) < 4 or np.isnan(true).any():
                waiting += 1
                continue
            low, _, high = then.ends[:, -1]
            came.append(float(true.sum()))
            judged.append(judge(low, high, came[-1]))
            parts.append((then, f"{then.year}, stand {period.parse(pd.Timestamp(day).date()).label}"))
    if not parts:
        return absent(METHOD, "van geen eerdere prognose is de uitkomst al bekend")
    within = judged.count(WITHIN)
    sentence = f"Van {write(len(judged), 0)} eerdere {'prognose' if len(judged) == 1 else 'prognoses'} {'kwam' if within == 1 else 'kwamen'} er {write(within, 0)} binnen de marge uit."
    notes = ["Elke prognose is opnieuw gemaakt met wat de leveringen tot en met die dag zeiden, zonder de kwartalen die toen voorlopig waren en zonder wat daar nog bij kwam. Hoe later de levering, hoe meer kwartalen van dat jaar al vaststonden.",
             f"Bij een goede marge komen {zekerheid} van de 100 uitkomsten erbinnen; over een paar prognoses is dat niet te toetsen."]
    if waiting:
        notes.append(f"Van {write(waiting, 0)} {'prognose is' if waiting == 1 else 'prognoses is'} de uitkomst nog voorlopig: die {'staat' if waiting == 1 else 'staan'} er niet bij.")
    return Outcome(METHOD, _beside(table, parts, judged, came), sentence=sentence, notes=tuple(notes))


def _beside(table: pd.DataFrame, parts: list[tuple[Outlook, str]], judged: list[str], came: list[float]) -> pd.DataFrame:
    """Low, likely and high of the year of each forecast, and what it came to, all at once. parts: the forecast, and what year and delivery are called."""
    year = at_periods(table.iloc[[one.known.about for one, _ in parts]], [str(one.year) for one, _ in parts])
    ends = np.array([one.ends[:, -1] for one, _ in parts])
    digits = np.where(year["unit_measure"].str.startswith("EUR") & (np.abs(ends[:, 1]) >= 1e6), -5, 0)
    names = [one.name for one, _ in parts]
    more = pd.DataFrame({"reeks": names, "deel": "jaar", "grens": "uitgekomen", "oordeel": judged, "moment": [moment for _, moment in parts], "rij": [f"{one.name}, {moment}" for one, moment in parts]})
    told = bounds(derive(year, "year forecast", obs_value=ends[:, 1], obs_low=ends[:, 0], obs_high=ends[:, 2], decimals=digits, obs_status="F", **more))
    true = derive(_of_now(year), "sum", obs_value=came, decimals=digits, obs_status="A", **more)
    each = len(told) // len(true)
    order = np.insert(np.arange(len(told)), np.arange(1, len(true) + 1) * each, len(told) + np.arange(len(true)))
    return pd.concat([told, true], ignore_index=True).iloc[order].reset_index(drop=True)


def prognose_en_uitkomst(gegevens: pd.DataFrame, reeks: str = "onderwerp") -> Outcome:
    """Forecasts and budgets that a municipality delivered itself, beside the figure that came true; method `prognose`.

    gegevens: figures of scenarios forecast or budget, with a value or a range, and of actual. reeks: the column that names a row. They are the same figure if all of area, period, indicator,
    breakdown and unit is the same; of several outcomes the newest delivery counts. What has no outcome yet, or is hidden, is counted in the notes; if that is all of them, there is nothing.

    Rows: for each of the pairs a row `grens` "voorspeld" or "begroot" and one "uitgekomen", with `reeks`, `oordeel` and `rij`.
    """
    levels = gegevens[gegevens["transformation"] == "level"] if len(gegevens) else gegevens
    said = levels[levels["scenario"].isin(["forecast", "budget"])] if len(levels) else levels
    if not len(said):
        return nothing(METHOD)
    covered = len(hidden(said))
    said = plain(said[said["conf_status"] == "F"])
    said = said[said[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    came = levels[levels["scenario"] == "actual"]
    came = came[~came[EARLIER]] if EARLIER in came else came
    covered_outcome = set(map(tuple, hidden(came)[_SAME].to_numpy()))
    came = plain(came[came["conf_status"] == "F"])
    came = came[came["obs_value"].notna()].sort_values("vintage", kind="stable").drop_duplicates(_SAME, keep="last")
    outcome = {tuple(row[c] for c in _SAME): n for n, row in enumerate(records(came))}
    pairs, waiting = [], 0
    for place, row in enumerate(records(said)):
        same = tuple(row[c] for c in _SAME)
        if same in outcome:
            pairs.append((place, outcome[same]))
        elif same in covered_outcome:
            covered += 1
        else:
            waiting += 1
    if not pairs:  # a page has nothing to hold a forecast against, unless that is only hidden
        return absent(METHOD, HIDDEN) if covered else nothing(METHOD)
    first, true = said.iloc[[a for a, _ in pairs]], came.iloc[[b for _, b in pairs]]
    names = ["totaal" if n == TOTAL else str(n) for n in first[reeks]]
    verdicts = [judge(a["obs_low"] if pd.notna(a["obs_low"]) else a["obs_value"], a["obs_high"] if pd.notna(a["obs_high"]) else a["obs_value"], b["obs_value"]) for a, b in zip(records(first), records(true), strict=True)]
    verdicts = [SAME if v == WITHIN and pd.isna(low) else v for v, low in zip(verdicts, first["obs_low"], strict=True)]
    same = {"reeks": names, "oordeel": verdicts, "rij": [f"{n}, {p}" for n, p in zip(names, first["periode"], strict=True)], "deel": "jaar"}
    kinds = first["scenario"].map({"forecast": "voorspeld", "budget": "begroot"}).tolist()
    rows = pd.concat([first.assign(grens=kinds, **same), true.assign(grens="uitgekomen", **same)]).sort_index(kind="stable").reset_index(drop=True)
    if keys.FIELD not in rows:
        rows[keys.FIELD] = keys.of(rows)
    notes = []
    if waiting:
        notes.append(f"Van {write(waiting, 0)} van de {write(len(said), 0)} prognoses en begrotingen is de uitkomst niet bekend of staat die onder een andere naam: die staan er niet bij.")
    if covered:
        notes.append(f"{write(covered, 0)} {'paar staat' if covered == 1 else 'paren staan'} er niet bij: een van beide cijfers is verborgen.")
    counts = {v: verdicts.count(v) for v in (WITHIN, SAME, ABOVE, BELOW) if v in verdicts}
    sentence = f"Van {write(len(pairs), 0)} {'prognose of begroting' if len(pairs) == 1 else 'prognoses en begrotingen'} is de uitkomst bekend: {', '.join(f'{write(n, 0)} keer {v}' for v, n in counts.items())}."
    return Outcome(METHOD, rows, sentence=sentence, notes=tuple(notes))


def judge(low: float, high: float, came: float) -> str:
    """Whether an outcome lies within a range, both ends included; NaN is an open end."""
    return ABOVE if came > high else BELOW if came < low else WITHIN


def _newest(at: np.ndarray, periods: np.ndarray, vintage: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Which of some places tell what the deliveries up to a day told of each period last. periods, vintage: of every place in the table."""
    known = at[vintage[at] <= day]
    last = pd.Series(vintage[known]).groupby(periods[known]).transform("max").to_numpy()
    return known[vintage[known] == last]


def _of_now(year: pd.DataFrame) -> pd.DataFrame:
    """The year of a forecast as a figure that came true: with the key of what is known now."""
    rows = year.drop(columns=[keys.FIELD]).assign(scenario="actual", **({EARLIER: False} if EARLIER in year else {}))
    return rows.assign(**{keys.FIELD: keys.of(rows)})
