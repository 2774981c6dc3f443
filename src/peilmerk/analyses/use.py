"""Use: which part of the hours that were indicated was delivered, and which part was declared; and from when that is certain. Method: docs/methods/verzilvering.md."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk import keys, period
from peilmerk.analyses import moments, told
from peilmerk.analyses.outcome import HIDDEN, WRITTEN, Outcome, absent, derive, figure, nothing, rows_at
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.observations import records
from peilmerk.reference import Reference

METHOD = "verzilvering"
#: The shares of the indicated hours, and what each is called.
SHARES = {"aandeel_geleverd": "geleverd", "aandeel_gedeclareerd": "gedeclareerd"}
DELIVERED, DECLARED = SHARES.values()
POINTS = "procentpunt"
#: Why hours divided by hours give another share, where both are on one page.
_APART = "Alleen van producten waarvan alle indicaties in tijd zijn gesteld. Wie het aantal geleverde of gedeclareerde uren deelt door de geïndiceerde uren, krijgt daarom een ander percentage."


def verzilvering(gegevens: pd.DataFrame, reference: Reference, *, per: str | None = None) -> Outcome:
    """Delivered and declared hours as a share of the indicated hours, their change in a year, and from when a provisional share is expected to be certain.

    gegevens: `aandeel_geleverd` and `aandeel_gedeclareerd` (percent) of one frequency. reference: knows how many months each is provisional. per: the column of the groups
    (`product`), or none.
    Rows: the shares that are shown, with the columns `groep` and `wat` (geleverd, gedeclareerd), and their change since a year before (`wat` is "verandering geleverd", "verandering gedeclareerd";
    percentage points) where neither is provisional. With `per` only those of the last period in which no share is provisional, or of the last period if all are; a group of which a share is hidden is left
    out. Raises PeilmerkError if two figures are of one group and period.
    """
    rows = plain(gegevens)
    asked = rows["indicator"].isin(SHARES).to_numpy(dtype="bool")
    rows = rows if asked.all() else rows[asked]
    if rows.empty:
        return nothing(METHOD)
    rows = rows.assign(groep=rows[per] if per else "", wat=rows["indicator"].map(SHARES))
    if rows.duplicated(["groep", "wat", "time_start"]).any():
        raise PeilmerkError("Use has one share a group and period. Select one area and one frequency, or name the groups with `per`.")
    known = rows_at(rows, rows["obs_value"].notna())
    if known.empty:
        return absent(METHOD, HIDDEN if (rows["conf_status"] != "F").any() else "er zijn geen producten waarvan alle indicaties in tijd zijn gesteld")
    notes = []
    if per:
        settled = sorted(set(known["time_start"]) - set(known["time_start"][known["voorlopig"]]))
        when = settled[-1] if settled else known["time_start"].max()
        asked = rows[["groep", "conf_status"]][(rows["time_start"] == when) & (rows["obs_value"].notna() | (rows["conf_status"] != "F"))]
        groups = list(dict.fromkeys(asked["groep"]))
        whole = known[["groep", "wat"]][known["time_start"] == when].groupby("groep")["wat"].nunique()
        seen = [g for g in groups if whole.get(g, 0) == len(SHARES)]
        if not seen:
            return absent(METHOD, HIDDEN if (asked["conf_status"] != "F").any() else "het geleverde of het gedeclareerde deel ontbreekt")
        at = np.flatnonzero((known["time_start"] == when) & known["groep"].isin(seen))
        members = list(zip(*(known[c].iloc[at].tolist() for c in ("groep", "wat", "obs_value")), strict=True))
        part = {(g, w): v for g, w, v in members}
        rank = {g: n for n, g in enumerate(sorted(seen, key=lambda g: -part[g, DELIVERED]))}
        shown = known.iloc[at[sorted(range(len(at)), key=lambda n: (rank[members[n][0]], members[n][1] != DELIVERED))]]
        covered = (asked["conf_status"][~asked["groep"].isin(seen)] != "F").any()
        why = "een van beide delen is verborgen om personen te beschermen" if covered else "een van beide delen ontbreekt"
        notes += told.left_out(len(groups) - len(seen), len(groups), told.member(per, 2), why)
    else:
        shown = known.sort_values("time_start", kind="stable")
    table = pd.concat([shown, *_changes(shown, known)], ignore_index=True)
    beyond = list(dict.fromkeys(r["groep"] or moments.name(r["time_period"]) for r in records(shown[["groep", "time_period", "obs_value"]]) if r["obs_value"] > 100))
    if beyond:
        notes.append(f"Meer dan 100%: er is meer geleverd of gedeclareerd dan waarvoor indicaties gelden ({told.names(beyond)}).")
    return Outcome(METHOD, rows=table, sentence="" if per else _last(shown), notes=(*notes, *([] if per else [_APART]), *_certain(shown, reference)))


def _changes(shown: pd.DataFrame, known: pd.DataFrame) -> list[pd.DataFrame]:
    """What each share is more or less than a year before, in percentage points, where both are shown and neither is provisional: that lacks what is still to come."""
    before = {(r["groep"], r["wat"], r["time_start"]): r["obs_value"] for r in records(known[["groep", "wat", "time_start", "obs_value", "voorlopig"]]) if not r["voorlopig"]}
    earlier = [before.get((r["groep"], r["wat"], r["time_start"] - pd.DateOffset(years=1))) for r in records(shown[["groep", "wat", "time_start"]])]
    there = [value is not None and not late for value, late in zip(earlier, shown["voorlopig"], strict=True)]
    if not any(there):
        return []
    last = shown[there]
    changes = [now - value for now, value in zip(last["obs_value"], (v for v, t in zip(earlier, there, strict=True) if t), strict=True)]
    return [derive(last, "change", obs_value=changes, decimals=1, unit_measure=POINTS, transformation="change_abs").assign(wat=["verandering " + w for w in last["wat"]])]


def _last(shown: pd.DataFrame) -> str:
    """What was delivered and declared in the last period, and what of it is so until now."""
    code = shown["time_period"].iloc[-1]
    part = {r["wat"]: r for r in records(shown[[*WRITTEN, keys.FIELD, "wat", "voorlopig"]][shown["time_period"] == code])}
    words = [("tot nu toe " if part[w]["voorlopig"] else "") + f"{figure(part[w])} {w}" for w in SHARES.values() if w in part]
    if part and all(r["voorlopig"] for r in part.values()):
        words = [words[0], *(w.removeprefix("tot nu toe ") for w in words[1:])]
    return f"Van de uren waarvoor {moments.within(code)} indicaties golden, is {' en '.join(words)}."


def _certain(shown: pd.DataFrame, reference: Reference) -> tuple[str, ...]:
    """From which month the last provisional shares are expected to be certain: as many months after their period as the dictionary says that they are provisional."""
    said = []
    for indicator, word in SHARES.items():
        late = shown[["time_period", "time_end"]][(shown["indicator"] == indicator) & shown["voorlopig"]]
        counted = reference.indicators[indicator].counted
        if late.empty or counted is None or not counted.provisional_months:
            continue
        code, end = late.sort_values("time_end").iloc[-1]
        day = end + pd.Timedelta(days=1) + pd.DateOffset(months=counted.provisional_months)
        said.append(f"Het {word}e deel over {moments.name(code)} is voorlopig, en staat naar verwachting vast vanaf {period.parse(day.strftime('%Y-%m')).label}.")
    return tuple(said)
