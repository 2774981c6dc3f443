"""Combination of laws: which part of clients or households has to do with one law, two, three or more; and what those who turned 18 have a year later."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.analyses.moments import within
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing, rows_at
from peilmerk.hidden_values import plain
from peilmerk.observations import TOTAL, records
from peilmerk.texts import formats

METHOD = "stapeling"
#: The members of the indicators that count by number of laws, in order; what has to do with more than one.
ONE, MEMBERS, SEVERAL = "1 wet", ("1 wet", "2 wetten", "3 of meer wetten"), "meer dan 1 wet"


def stapeling(gegevens: pd.DataFrame) -> Outcome:
    """Which part of all clients (or households) has to do with one law, two, three or more, by period; and with more than one.

    gegevens: observations of one indicator that counts by number of laws (`clienten_naar_wetten`, `huishoudens_naar_wetten`), the total among them. More than one law is
    the total less those of one law, so that it is known too where two and three are hidden. Rows: per period and member the percentage of the total, and of more than
    one law also how many (`maat`: aandeel or aantal), with columns `wetten` and `totaal` (of all). Nothing without observations.
    """
    rows = rows_at(gegevens, (gegevens["scenario"] == "actual") & (gegevens["transformation"] == "level") & gegevens["breakdown"].isin([*MEMBERS, TOTAL]))
    rows = rows_at(rows, rows["obs_value"].notna() | (rows["conf_status"] != "F"))
    if rows.empty:
        return nothing(METHOD)
    shown = plain(rows_at(rows, rows["conf_status"] == "F"))
    whole = rows_at(shown, shown["breakdown"] == TOTAL)
    whole = rows_at(whole, ~whole.duplicated(["ref_area", "time_period"], keep="last"))
    if whole.empty:
        return absent(METHOD, HIDDEN if (rows["breakdown"] == TOTAL).any() else "het totaal van alle wetten samen is niet bekend", lacks="maatwerk")
    whole = rows_at(whole, whole["obs_value"] > 0)
    if whole.empty:
        return absent(METHOD, "er is niemand met hulp of een uitkering")
    count = dict(zip(whole["time_period"].tolist(), whole["obs_value"].tolist(), strict=True))
    parts = shown[(shown["breakdown"] != TOTAL) & shown["time_period"].isin(list(count))]
    parts = parts.assign(wetten=parts["breakdown"], totaal=parts["time_period"].map(count))
    one = parts[["time_period", "obs_value"]][parts["breakdown"] == ONE].set_index("time_period")["obs_value"].to_dict()
    several = rows_at(whole, whole["time_period"].isin(list(one)))
    several = several.assign(wetten=SEVERAL, totaal=several["obs_value"], meer=[t - one[p] for t, p in zip(several["obs_value"], several["time_period"], strict=True)])
    several = rows_at(several, several["meer"] >= 0)
    made = [derive(parts, "share", obs_value=100 * parts["obs_value"] / parts["totaal"], unit_measure="percent", decimals=1, maat="aandeel")] if len(parts) else []
    if len(several):
        made.append(derive(several, "several-share", obs_value=100 * several["meer"] / several["totaal"], unit_measure="percent", decimals=1, maat="aandeel"))
        made.append(derive(several, "several", obs_value=several["meer"], maat="aantal"))
    if not made:
        return absent(METHOD, HIDDEN)
    table = pd.concat(made, ignore_index=True)
    table = table.iloc[np.lexsort((table["wetten"].map([*MEMBERS, SEVERAL].index), table["time_start"]))].reset_index(drop=True)
    asked = int((rows["breakdown"] != TOTAL).sum())
    missing = asked - len(parts)
    notes = [f"{missing} van de {asked} aandelen {'staat' if missing == 1 else 'staan'} er niet bij: het aantal of het totaal is verborgen."] if missing else []
    return Outcome(METHOD, table, sentence=_newest(table, whole), notes=tuple(notes))


def _newest(table: pd.DataFrame, whole: pd.DataFrame) -> str:
    """The newest period that is known of more than one law, and the first of the same length that lies before it."""
    share = table[(table["wetten"] == SEVERAL) & (table["maat"] == "aandeel")].sort_values("time_start", kind="stable")
    if share.empty:
        return ""
    last = share.iloc[-1]
    number = table[(table["wetten"] == SEVERAL) & (table["maat"] == "aantal") & (table["time_period"] == last["time_period"])].iloc[0]
    total = whole[whole["time_period"] == last["time_period"]].iloc[0]
    who = "huishoudens" if number["unit_measure"] == "households" else "cliënten"
    text = f"{formats.capital(within(last['time_period']))} hadden {figure(number)} van de {figure(total)} {who} met meer dan één wet te maken: {figure(last)}."
    first = share[share["time_period"].str.len() == len(last["time_period"])].iloc[0]
    return text if first["time_period"] == last["time_period"] else f"{text} {formats.capital(within(first['time_period']))} was dat {figure(first)}."


# --- from 17 to 18 ---------------------------------------------------------------------------------------------------

#: What those who turned 18 with youth care have a year later, in order.
AFTER = ("Jeugdwet", "Wmo", "Jeugdwet en Wmo", "geen van beide")
_HAS = dict(zip(AFTER, ("nog jeugdhulp", "hulp van de Wmo", "jeugdhulp en hulp van de Wmo", "geen van beide"), strict=True))


def overgang_18(gegevens: pd.DataFrame) -> Outcome:
    """Of those who turned 18 with youth care: which part has youth care, support of the Wmo, both or neither a year later, by the period in which that year was over.

    gegevens: observations of `overgang_18_jaar`, the total among them. What is hidden is left out, and so is a period of which nothing but nil is shown. Rows: per
    period and member the percentage of all, with columns `daarna` and `totaal` (how many turned 18). Nothing without observations.
    """
    rows = gegevens[(gegevens["scenario"] == "actual") & (gegevens["transformation"] == "level") & gegevens["breakdown"].isin([*AFTER, TOTAL])]
    rows = rows[rows["obs_value"].notna() | (rows["conf_status"] != "F")]
    if rows.empty:
        return nothing(METHOD)
    shown = plain(rows_at(rows, rows["conf_status"] == "F"))
    count = {r["time_period"]: r["obs_value"] for r in records(shown[shown["breakdown"] == TOTAL]) if r["obs_value"] > 0}
    parts = shown[(shown["breakdown"] != TOTAL) & shown["time_period"].isin(list(count))]
    # Where nothing but nil is shown, shares would only say who there are not.
    parts = parts[parts.groupby("time_period")["obs_value"].transform("sum") > 0]
    if parts.empty:
        return absent(METHOD, HIDDEN if len(shown) < len(rows) else "er is niemand die met jeugdhulp 18 werd")
    parts = parts.assign(daarna=parts["breakdown"], totaal=parts["time_period"].map(count), _at=parts["breakdown"].map(AFTER.index))
    parts = parts.sort_values(["time_start", "_at"], kind="stable").drop(columns="_at")
    table = derive(parts, "share", obs_value=100 * parts["obs_value"] / parts["totaal"], unit_measure="percent", decimals=1)
    asked = rows[rows["breakdown"] != TOTAL]
    missing = len(asked) - len(parts)
    notes = [f"{missing} van de {len(asked)} aandelen {'staat' if missing == 1 else 'staan'} er niet bij: het aantal of het totaal is verborgen."] if missing else []
    return Outcome(METHOD, table, sentence=_after(table, shown), notes=tuple(notes))


def _after(table: pd.DataFrame, shown: pd.DataFrame) -> str:
    last = table[table["time_end"] == table["time_end"].max()]
    total = shown[(shown["breakdown"] == TOTAL) & (shown["time_period"] == last["time_period"].iloc[0])].iloc[0]
    told = [f"{figure(r)} {_HAS[r['daarna']]}" for r in records(last)]
    listed = formats.listed(told)
    return f"Van de {figure(total)} jongeren die met jeugdhulp 18 werden, had een jaar later, {within(last['time_period'].iloc[0])}, {listed}."
