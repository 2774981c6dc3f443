"""Shares of a whole made of parts: which part some kinds are of all of them, and small kinds taken together. Method: docs/methods/aandeel.md."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from peilmerk.analyses import moments, told
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, hidden, nothing, places
from peilmerk.hidden_values import plain
from peilmerk.observations import records
from peilmerk.texts import formats

METHOD = "aandeel"
#: Units of which one thing can be counted in two parts.
COUNTED_ONCE = frozenset({"persons", "households"})
TWICE = "Het aandeel is van de som van de soorten: wie er twee heeft, telt daarin twee keer."


def aandeel(gegevens: pd.DataFrame, per: str, delen: Collection[str], *, naam: str = "aandeel") -> Outcome:
    """Which part some kinds are of all kinds together, in percent, for every period.

    gegevens: observations by kind and period, of one area, in one unit, without a total. per: the column that names the kinds. delen: those of which the share is. naam: what the share is called
    (column `onderwerp`). Rows: one a period of which all kinds are shown, with `teller` and `noemer`. The last one is in the sentence. Absent if none of `delen` is among the kinds, and where
    all periods have a hidden kind or add up to nil.
    """
    if gegevens.empty:
        return nothing(METHOD)
    table = plain(gegevens)
    chosen = [d for d in delen if d in set(table[per])]
    if not chosen:
        return absent(METHOD, "deze soorten komen in de cijfers niet voor")
    if table[per].nunique() == len(chosen):
        return absent(METHOD, "er zijn geen andere soorten om mee te vergelijken")
    mine, shown = table[per].isin(chosen).to_numpy(dtype="bool"), (table["conf_status"] == "F").to_numpy(dtype="bool")
    values, late = table["obs_value"].to_numpy(dtype="float64"), (table["obs_status"] == "P").to_numpy(dtype="bool")
    starts, found, unseen, empty = table["time_start"].to_numpy(), [], 0, 0
    for _, at in sorted(places(table, "time_period"), key=lambda period: starts[period[1]].min()):
        own = at[mine[at]]
        if not shown[at].all() or np.isnan(values[at]).any():
            unseen += 1
        elif not (values[at].sum() > 0 and (values[at] >= 0).all() and len(own)):
            empty += 1
        else:
            found.append((own[0], values[own].sum(), values[at].sum(), late[at].any()))
    if not found:
        return absent(METHOD, HIDDEN if len(hidden(gegevens)) else "een deel van de cijfers ontbreekt" if unseen else "er is niemand om een aandeel van te nemen")
    first, part, whole, provisional = map(list, zip(*found, strict=True))
    base = table.iloc[first]
    status = ["P" if late else own for late, own in zip(provisional, base["obs_status"].tolist(), strict=True)]
    rows = derive(
        base, "share of kinds", teller=part, noemer=whole, obs_value=100 * np.array(part) / np.array(whole), decimals=1, unit_measure="percent", obs_status=status, onderwerp=naam,
    )  # fmt: skip
    code = base["time_period"].iloc[0]
    covered = len(hidden(gegevens)) > 0
    notes = [TWICE] if set(table["unit_measure"]) & COUNTED_ONCE else []
    notes += told.left_out(unseen, unseen + empty + len(base), told.noun(code, 2), "een deel is verborgen om personen te beschermen" if covered else "een deel van de cijfers ontbreekt")
    last = records(rows.tail(1))[0]
    when, late = formats.capital(moments.within(last["time_period"])), " Dit cijfer is voorlopig." if last["soort"] == "voorlopig" else ""
    return Outcome(METHOD, rows=rows, sentence=f"{when} was het {naam} {figure(last)}.{late}", notes=tuple(notes))


def samengevoegd(gegevens: pd.DataFrame, per: str, *, aantal: int = 5, rest: str = "overige") -> Outcome:
    """The largest kinds as they are, and the others added up as one, for a chart that has room for a few.

    gegevens: observations by kind and period that add up (amounts, indications, shares of one whole), of one area, in one unit. per: the column that names the kinds. aantal: how many stay, the
    largest of the last period. Rows: the figures of those, in that order, and a computed one a period for `rest`; not for a period in which one of the others is hidden or was not delivered, which a
    note says. Absent for persons and households, who can be of two kinds.
    """
    if gegevens.empty:
        return nothing(METHOD)
    table = plain(gegevens)
    if set(table["unit_measure"]) & COUNTED_ONCE:
        return absent(METHOD, "wie twee soorten heeft, telt bij beide, dus optellen kan niet")
    newest = table[table["time_end"] == table["time_end"].max()]
    order = list(newest.sort_values("obs_value", ascending=False, kind="stable", na_position="last")[per])
    order += [name for name in dict.fromkeys(table[per]) if name not in order]
    kept = order if len(order) <= aantal + 1 else order[:aantal]
    rank = {name: n for n, name in enumerate(kept)}
    own = table[table[per].isin(kept)]
    own = own.assign(_rank=own[per].map(rank)).sort_values(["_rank", "time_start"], kind="stable").drop(columns="_rank")
    others = table[~table[per].isin(kept)]
    if others.empty:
        return Outcome(METHOD, rows=own.reset_index(drop=True))
    names = sorted(set(others[per]))
    templates, sums, states, unseen = [], [], [], 0
    for _, period in others.sort_values("time_start", kind="stable").groupby("time_period", sort=False):
        if (period["conf_status"] != "F").any() or period["obs_value"].isna().any() or period[per].nunique() < len(names):
            unseen += 1
            continue
        templates.append(period.iloc[[0]])
        sums.append(period["obs_value"].sum())
        states.append("P" if (period["obs_status"] == "P").any() else period["obs_status"].iloc[0])
    notes = [f"{formats.capital(rest)}: {told.names(names)}."]
    if templates:
        base = pd.concat(templates, ignore_index=True)
        digits = max(int(d) for d in others["decimals"].dropna()) if others["decimals"].notna().any() else 0
        own = pd.concat([own, derive(base, "sum of other kinds", obs_value=sums, decimals=digits, obs_status=states, **{per: rest})], ignore_index=True)
    why = "een deel is verborgen om personen te beschermen" if len(hidden(others)) else "een deel ontbreekt"
    code = others["time_period"].iloc[0]
    if unseen:
        notes.append(f"Van {unseen} {told.noun(code, unseen)} {'staat' if unseen == 1 else 'staan'} {rest} er niet bij: {why}.")
    return Outcome(METHOD, rows=own.reset_index(drop=True), notes=tuple(notes))
