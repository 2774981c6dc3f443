"""What was forecast beside what came true: our own forecasts as of earlier deliveries, and those that a municipality delivered; method `prognose`."""

from __future__ import annotations

import pandas as pd

from peilmerk import keys, period
from peilmerk.analyses.forecast import CERTAINTY, METHOD, bounds, prognose, quarters
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, hidden, nothing
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
    parts, waiting, judged = [], 0, []
    for name, one in gegevens.groupby(reeks, sort=False):
        now = quarters(_newest(one, one["vintage"].max()))
        for day in sorted(one["vintage"].dropna().unique())[:-1]:
            then = prognose(_newest(one, day), reeks, zekerheid=zekerheid)
            if not then:
                continue
            year = then.rows[then.rows["deel"] == "jaar"]
            first = int(year["time_period"].iloc[0]) * 4
            if not (now.first <= first and first + 3 <= now.last) or pd.isna(now.values[first - now.first : first - now.first + 4]).any():
                waiting += 1
                continue
            came = float(now.values[first - now.first : first - now.first + 4].sum())
            verdict = judge(year["obs_low"].iloc[0], year["obs_high"].iloc[0], came)
            told = bounds(year)
            true = derive(_of_now(year), "sum", obs_value=[came], decimals=year["decimals"], unit_measure=year["unit_measure"], obs_status="A")
            moment = f"{year['time_period'].iloc[0]}, stand {period.parse(pd.Timestamp(day).date()).label}"
            name_ = "totaal" if name == TOTAL else str(name)
            parts.append(pd.concat([told, true.assign(grens="uitgekomen")]).assign(reeks=name_, deel="jaar", oordeel=verdict, moment=moment, rij=f"{name_}, {moment}"))
            judged.append(verdict)
    if not parts:
        return absent(METHOD, "van geen eerdere prognose is de uitkomst al bekend")
    within = judged.count(WITHIN)
    sentence = f"Van {write(len(judged), 0)} eerdere {'prognose' if len(judged) == 1 else 'prognoses'} {'kwam' if within == 1 else 'kwamen'} er {write(within, 0)} binnen de marge uit."
    notes = ["Elke prognose is opnieuw gemaakt met wat de leveringen tot en met die dag zeiden, zonder de kwartalen die toen voorlopig waren. Hoe later de levering, hoe meer kwartalen van dat jaar al vaststonden.",
             f"Bij een goede marge komen {zekerheid} van de 100 uitkomsten erbinnen; over een paar prognoses is dat niet te toetsen."]
    if waiting:
        notes.append(f"Van {write(waiting, 0)} {'prognose is' if waiting == 1 else 'prognoses is'} de uitkomst nog voorlopig: die {'staat' if waiting == 1 else 'staan'} er niet bij.")
    return Outcome(METHOD, pd.concat(parts, ignore_index=True), sentence=sentence, notes=tuple(notes))


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


def _newest(one: pd.DataFrame, day) -> pd.DataFrame:
    """What the deliveries up to a day told of each quarter last."""
    known = one[one["vintage"] <= day]
    return known[known["vintage"] == known.groupby("time_period")["vintage"].transform("max")]


def _of_now(year: pd.DataFrame) -> pd.DataFrame:
    """The year of a forecast as a figure that came true: with the key of what is known now."""
    rows = year.drop(columns=[keys.FIELD]).assign(scenario="actual", **({EARLIER: False} if EARLIER in year else {}))
    return rows.assign(**{keys.FIELD: keys.of(rows)})
