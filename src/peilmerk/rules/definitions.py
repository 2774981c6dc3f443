"""Definitions: units, what a figure can be at all, what a share is of, and what changed between editions.

These rules need what the dictionary says beside each observation (see `checks.seen.Seen.described`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from peilmerk import period as periods
from peilmerk import writing
from peilmerk.observations import TOTAL, members_of
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import OWN, levels, members, own, stated

_NOTHING = float("nan")
#: How a definition, a member or a note says what a share is of.
_OF_WHAT = r"\b(?:deel van|aandeel van|als deel|ten opzichte van|van alle|van de|van het|van elke|per 1\.?000|vermindering van|aanpassing van)\b|^van\b"
_DOUBT = r"\bnoemer\b.*\b(?:niet|on)\w*|\bniet\b.*\bnoemer\b"


@rule
def possible_size(table: pd.DataFrame) -> pd.DataFrame:
    """A level lies within what its unit can be at all (eenheden.yml, `lowest` and `highest`); of a range both ends do."""
    found = []
    level = own(stated(table))
    level = level[(level["transformation"] == "level") & (level["lowest"].notna() | level["highest"].notna())]
    for row in level.to_dict("records"):
        value = row["obs_value"]
        ends = [value] if not pd.isna(value) else [v for v in (row["obs_low"], row["obs_high"]) if not pd.isna(v)]
        low, high = row["lowest"], row["highest"]
        if pd.isna(value) and row["unit_measure"] == "percent":
            low = _NOTHING  # a range of percents can be one of changes
        wrong = [(v, low) for v in ends if v < low] + [(v, high) for v in ends if v > high]
        v, end = wrong[0] if wrong else (ends[0], ends[0])
        told = f"Een waarde in deze eenheid is nooit {'kleiner' if v < end else 'groter'} dan {end:g}." if wrong else ""
        found.append(finding(row, float(end), float(v), 0.0, (), told) | {"ok": not wrong})
    return findings(found)


@rule
def no_more_than_inhabitants(table: pd.DataFrame) -> pd.DataFrame:
    """A number of people in the municipality is not above its number of inhabitants, where that was delivered."""
    found = []
    people = own(levels(table))
    people = people[(people["unit_measure"] == "persons") & people["inhabitants"].notna() & (people["indicator"] != "inwoners")]
    for row in people.to_dict("records"):
        ok = row["obs_value"] <= row["inhabitants"]
        found.append(finding(row, row["inhabitants"], row["obs_value"], 0.0, (), "" if ok else "De gemeente heeft minder inwoners.") | {"ok": ok})
    return findings(found)


@rule
def unit_of_dictionary(table: pd.DataFrame, alike: Sequence[Sequence[str]] = ()) -> pd.DataFrame:
    """A level is in the unit of its indicator in the dictionary. alike: groups of units that count the same kind of thing."""
    found = []
    level = own(stated(table))
    level = level[(level["transformation"] == "level") & level["dictionary_unit"].notna()]
    same = {frozenset((a, b)) for group in alike for a in group for b in group}
    for row in level.to_dict("records"):
        unit, meant = row["unit_measure"], row["dictionary_unit"]
        ok = unit == meant or frozenset((unit, meant)) in same
        told = "" if ok else f"Deze indicator is in het woordenboek in ‘{row['dictionary_unit_label']}’, en staat hier in ‘{row['unit_label']}’."
        found.append(finding(row, _NOTHING, row["obs_value"], 0.0, (), told) | {"ok": ok})
    return findings(found)


@rule
def definitions_kept(table: pd.DataFrame) -> pd.DataFrame:
    """An indicator of the edition is defined as it was for the periods that earlier editions told of: the same version.

    A second version counts from its period `since`; figures of before and of after it in what was delivered until now do not compare.
    """
    found = []
    figures = stated(table)
    for indicator, group in figures[figures[OWN].astype(bool)].groupby("indicator", sort=False):
        first = group.iloc[0].to_dict()
        if first["version"] > 1 and first["since"]:
            begin = pd.Timestamp(periods.parse(first["since"]).start)
            every = figures[figures["indicator"] == indicator]
            old, new = every[every["time_start"] < begin], every[every["time_start"] >= begin]
            ok = old.empty or new.empty
            told = f"De definitie is veranderd vanaf {first['since']} (versie {first['version']:.0f}): cijfers van ervoor en erna zijn niet te vergelijken."
            found.append(_about(first, ok, told, old.head(3).to_dict("records")))
        else:
            found.append(_about(first, True))
    return findings(found)


@rule
def succeeded(table: pd.DataFrame) -> pd.DataFrame:
    """An indicator that took the place of another one (`succeeds`) is not put beside its figures of earlier editions unsaid."""
    found = []
    figures = stated(table)
    mine = own(figures)
    for _, row in mine[mine["succeeds"].fillna("") != ""].drop_duplicates("indicator").iterrows():
        before = figures[(figures["indicator"] == row["succeeds"]) & (figures["time_start"] < row["time_start"])].sort_values("time_start")
        told = ""
        if len(before):
            last = before.iloc[-1]
            told = f"Voor {periods.parse(last['time_period']).label} werd dit gemeten als ‘{last['label']}’; die cijfers zijn hiermee niet zonder meer te vergelijken."
        found.append(_about(row.to_dict(), before.empty, told, before.tail(2).to_dict("records")))
    return findings(found)


@rule
def same_base(table: pd.DataFrame) -> pd.DataFrame:
    """A share is of the same whole as in the edition before: its members name it, and at least one of them returns."""
    found = []
    shares = stated(table)
    shares = shares[(shares["unit_measure"] == "percent") & (shares["transformation"] == "level")]
    for indicator, mine in own(shares).groupby("indicator", sort=False):
        earlier = shares[(shares["indicator"] == indicator) & (shares["vintage"] < mine["vintage"].min())]
        if earlier.empty:
            continue
        last = earlier[earlier["vintage"] == earlier["vintage"].max()]
        now, before = ({members(r) for r in t.to_dict("records")} for t in (mine, last))
        ok = bool(now & before)
        told = f"Dit aandeel is nu ‘{writing.spelled(members_of(mine.iloc[-1]))}’; in de vorige editie was het ‘{writing.spelled(members_of(last.iloc[-1]))}’. De noemer is mogelijk een andere."
        found.append(_about(mine.iloc[-1].to_dict(), ok, told, last.tail(2).to_dict("records")))
    return findings(found)


@rule
def shares_say_of_what(table: pd.DataFrame) -> pd.DataFrame:
    """A share says what it is of: in the dictionary (denominator or definition), in its member or in its note, which does not doubt it."""
    found = []
    shares = own(stated(table))
    shares = shares[(shares["unit_measure"].isin(["percent", "per_1000_inhabitants"])) & (shares["transformation"] == "level")]
    for _, group in shares.groupby("indicator", sort=False):
        first = group.iloc[0].to_dict()
        unsure = group[group["note"].str.contains(_DOUBT, case=False, na=False)]
        said = bool(first["denominator"]) or any(
            group[c].astype(str).str.contains(_OF_WHAT, case=False, na=False).any() for c in ("definition", "note")
        ) or any(pd.Series([m]).str.contains(_OF_WHAT, case=False).any() for r in group.to_dict("records") for m in members(r))  # fmt: skip
        if len(unsure):
            row = unsure.iloc[0].to_dict()
            found.append(_about(row, False, f"De bron is niet zeker van de noemer: ‘{row['note']}’."))
        else:
            found.append(_about(first, said, "Nergens staat waarvan dit een aandeel is: niet in het woordenboek, niet in de levering."))
    return findings(found)


def _about(row: dict, ok: bool, told: str = "", beside: Sequence[dict] = ()) -> dict:
    """A finding about an indicator as a whole, told at its first figure."""
    one = finding(row, _NOTHING, row["obs_value"], 0.0, beside if not ok else (), "" if ok else told)
    return one | {"ok": ok, "member": TOTAL if ok else one["member"]}
