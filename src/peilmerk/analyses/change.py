"""Changes with their numbers: of every group what it was a year ago, what it is, and the difference. Method: docs/methods/verandering.md."""

from __future__ import annotations

import re

import pandas as pd

from peilmerk import numbers
from peilmerk.analyses import told
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, nothing, rows_at
from peilmerk.hidden_values import plain

METHOD = "verandering"
#: What a row says, beside the two periods.
DIFFERENCE, PERCENT = "verschil", "verandering in %"
#: Below so many a year ago no percentage is given: one more or less is then already a tenth. A choice of ours.
FEWEST = 10


def veranderd(gegevens: pd.DataFrame, per: str) -> Outcome:
    """The last period beside the same one a year earlier, for every group: both figures, their difference, and that in percent.

    gegevens: observations by group and period in one unit, of one area. per: the column that names the groups. Rows: of each group, the largest first, its figures (`wat` is the period), their
    DIFFERENCE (change_abs) and PERCENT (change_pct), with the column `van_naar` ("12 naar 15"). No percentage of a figure below FEWEST, or of an amount that is not above nil. A group of which one of the two is hidden or
    was not delivered is left out, and counted in a note. Absent without two periods a year apart.
    """
    if gegevens.empty:
        return nothing(METHOD)
    table = plain(gegevens)
    table = rows_at(table, table["transformation"] == "level")
    codes = list(dict.fromkeys(table[["time_period", "time_end"]].sort_values("time_end", kind="stable")["time_period"]))
    last = codes[-1] if codes else ""
    year = re.match(r"\d{4}", last)
    first = f"{int(year[0]) - 1}{last[4:]}" if year else ""
    if first not in codes:
        return absent(METHOD, "er is maar één periode met cijfers" if len(codes) == 1 else "er zijn geen twee perioden met een jaar ertussen")
    both = rows_at(table, table["time_period"].isin([first, last]))
    groups = list(dict.fromkeys(both[per]))
    shown = rows_at(both, (both["conf_status"] == "F") & both["obs_value"].notna())
    before, now = (_by_group(rows_at(shown, shown["time_period"] == code), per) for code in (first, last))
    known = [g for g in groups if g in before.index and g in now.index]
    covered = (both["conf_status"][~both[per].isin(known)] != "F").any()
    if not known:
        return absent(METHOD, HIDDEN if covered else "van geen groep zijn beide cijfers er")
    names = sorted(known, key=lambda g: -now.loc[g, "obs_value"])
    before, now = before.loc[names].reset_index(drop=True), now.loc[names].reset_index(drop=True)
    late = [("P" if "P" in pair else own) for own, pair in zip(now["obs_status"], zip(before["obs_status"], now["obs_status"], strict=True), strict=True)]
    digits = now["decimals"].fillna(0).astype(int).tolist()
    step = derive(now, "difference with a year before", obs_value=now["obs_value"] - before["obs_value"], decimals=digits, transformation="change_abs", obs_status=late)
    sound = before["obs_value"] >= FEWEST
    part = rows_at(now, sound).reset_index(drop=True)
    value = 100 * (now["obs_value"] - before["obs_value"])[sound] / before.loc[sound, "obs_value"]
    states = [s for s, ok in zip(late, sound, strict=True) if ok]
    percent = derive(part, "change in a year", obs_value=value.tolist(), decimals=1, unit_measure="percent", transformation="change_pct", obs_status=states)
    words = [f"{a} naar {b}" for a, b in zip(before["cijfer"], now["cijfer"], strict=True)]
    label = [before["periode"].iloc[0], now["periode"].iloc[0]]
    rows = pd.concat(
        [before.assign(wat=label[0]), now.assign(wat=label[1]), step.assign(wat=DIFFERENCE), percent.assign(wat=PERCENT)], ignore_index=True
    )  # fmt: skip
    rows["van_naar"] = rows[per].map(dict(zip(names, words, strict=True)))
    why = "een van beide cijfers is verborgen om personen te beschermen" if covered else "een van beide cijfers ontbreekt"
    notes = told.left_out(len(groups) - len(known), len(groups), told.member(per, 2), why)
    if few := int((~sound).sum()):
        notes += (f"Van {numbers.write(few)} {told.member(per, few)} staat er geen percentage bij: een jaar eerder waren er minder dan {FEWEST}.",)
    return Outcome(METHOD, rows=rows, notes=notes)


def _by_group(table: pd.DataFrame, per: str) -> pd.DataFrame:
    """The first row of every group, by its name."""
    twice = table[per].duplicated()
    return (table[~twice] if twice.any() else table).set_index(per, drop=False)
