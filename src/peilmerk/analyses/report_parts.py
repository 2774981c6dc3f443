"""Figures of the parts of a report (interventies, projecten, sporen): those that follow them, and the financial block that is computed from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peilmerk import period, writing
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing
from peilmerk.hidden_values import plain
from peilmerk.observations import records
from peilmerk.reference import Reference
from peilmerk.word_registers.part import MONEY, Part

if TYPE_CHECKING:
    from peilmerk.display import Table

METHOD = "financieel-blok"
#: Columns of the block in order. An intervention has money to spend; a project or track has to save.
BUDGET, AIM, DONE, LEFT, OVER, SAID = "Budget", "Te besparen", "Gerealiseerd", "Nog te besparen", "Meer bespaard dan de taakstelling", "Resteert volgens het rapport"
_SPENT = {"transformatiebudget_uitgaven": "Uitgegeven", "transformatiebudget_beschikbaar": "Nog beschikbaar", "transformatiebudget_totaal": "Totaal"}
#: Targets that are what is left of another one, in the words of reports; and savings that may be or are avoided cost, which do not count.
_LEFT, _SOFT = re.compile(r"\b(?:nog realiseren|nog te realiseren|resterend)\b", re.IGNORECASE), re.compile(r"\b(?:zachte?|mogelijke?|vermeden)\b", re.IGNORECASE)
#: Two statements of the same figure.
_SAME = ["indicator", "uitsplitsing", "ref_area", "time_period", "scenario", "transformation", "unit_measure", "obs_value", "obs_low", "obs_high", "conf_status"]


def onderdeelcijfers(gegevens: pd.DataFrame, onderdelen: Sequence[Part]) -> pd.DataFrame:
    """The figures by which parts are followed, without those of money: of each indicator and member the newest one (of a year, half-year or quarter before one of an interval that ends then), with columns `onderdeel` (code) and `naam`.

    gegevens: rows of `ed.observaties`. A part names its indicators and, if it is not the whole, their members; of several themes that of the part goes first.
    """
    found = []
    for part in onderdelen:
        mine = _of(gegevens, part, [i for i in part.indicatoren if i not in MONEY])
        mine = mine[mine["obs_value"].notna() | mine["obs_low"].notna() | mine["obs_high"].notna() | mine["conf_status"].ne("F")]
        order = mine.assign(_actual=mine["scenario"].eq("actual"), _whole=~mine["time_period"].str.contains("/")).sort_values(
            ["_actual", "time_end", "_whole", "time_start"], ascending=[True, True, True, False], kind="stable"
        )  # fmt: skip
        newest = mine.loc[order.drop_duplicates(["indicator", "uitsplitsing", "transformation"], keep="last").index]
        rank = {code: n for n, code in enumerate(part.indicatoren)}
        newest = newest.sort_values("indicator", key=lambda c, rank=rank: c.map(rank), kind="stable")
        found.append(newest.assign(onderdeel=part.code, naam=_names(newest)))
    return _together(found, gegevens)


def onderdeelgeld(gegevens: pd.DataFrame, onderdelen: Sequence[Part]) -> Outcome:
    """The financial block of parts: budget, what has to be saved, what was realised and what is left, or what was spent and is left to spend.

    gegevens: rows of `ed.observaties` with the indicators of `MONEY`, in euro. Rows: those figures and what is computed, with `onderdeel` (code), `naam` and `kolom` (see the constants;
    of money to spend with its period). Left to save is the target minus all that was realised within its period, soft savings not counted. Not computed
    where one of them is hidden, not known, or a bound ("meer dan"). Method: docs/methods/financieel-blok.md.
    """
    found, covered = [], 0
    for part in onderdelen:
        mine = _of(gegevens, part, [i for i in part.indicatoren if i in MONEY])
        mine = mine[mine["unit_measure"].eq("EUR") & mine["transformation"].eq("level")]
        if len(mine):
            covered += int((mine["conf_status"] != "F").any())
            found.append(_block(mine).assign(onderdeel=part.code, naam=part.titel))
    if not found:
        return nothing(METHOD)
    rows = pd.concat(found, ignore_index=True)
    if (rows["conf_status"] != "F").all():
        return absent(METHOD, HIDDEN)
    notes = [f"Bij {covered} van de {len(found)} onderdelen is een bedrag verborgen; daar is niet berekend wat er nog te besparen is."] if covered else []
    if rows["kolom"].isin([LEFT, OVER]).any():
        notes.append("Nog te besparen: de taakstelling min alles wat in de periode van de taakstelling is gerealiseerd, ook wat eenmalig is; zachte besparingen tellen niet mee.")
    return Outcome(METHOD, rows, notes=tuple(notes))


def onderdeelgeldtabel(uitkomst: Outcome) -> Table | None:
    """The table of financial blocks (`onderdeelgeld`): a row a part and a column an amount, or, where amounts have periods of their own, a row an amount below its part."""
    from peilmerk.edition import current

    if not uitkomst:
        return None
    edition, table = current(), plain(uitkomst.rows)
    order = [BUDGET, AIM, DONE, f"{DONE}, zacht", LEFT, OVER, SAID]
    columns = [c for c in order if c in set(table["kolom"])]
    spent = sorted(set(table["kolom"]) - set(columns), key=lambda c: (list(_SPENT.values()).index(c.partition(" (")[0]), c))
    return _across(table, spent, edition) if not columns else _down(table, [*columns, *spent], edition)


def _across(table: pd.DataFrame, columns: list[str], edition) -> Table:
    from peilmerk.display import Cell, Row, Table, value_cell

    rows = []
    for code, mine in table.groupby("onderdeel", sort=False):
        cells = {r["kolom"]: value_cell(r, edition.reference, with_unit=False) for r in records(mine)}
        for cell in cells.values():
            cell.text = cell.text.replace("€ ", "")
        rows.append(Row([Cell(_name(code, edition), "head"), *(cells.get(c) or Cell(".", "num", ["missing"]) for c in columns)]))
    return Table([[Cell(edition.soort_onderdelen(meervoud=False).capitalize(), "head"), *(Cell(c, "head", ["num"]) for c in columns)]], rows, "euro").in_one_unit().with_legend()


def _down(table: pd.DataFrame, columns: list[str], edition) -> Table:
    from peilmerk.display import Cell, Row, Table, value_cell

    rows = []
    for code, mine in table.groupby("onderdeel", sort=False):
        rows.append(Row([Cell(_name(code, edition), "head", colspan=3)], "group"))
        for row in sorted(records(mine), key=lambda r: columns.index(r["kolom"])):
            member = "" if row["uitsplitsing"] in ("totaal", "nog te besparen") else row["uitsplitsing"]
            rows.append(Row([Cell(row["kolom"].partition(" (")[0], "head", note=member), Cell(_when(row, edition.publication.area)), value_cell(row, edition.reference)], "member"))
    return Table([[Cell("Bedrag", "head"), Cell("Periode", "head"), Cell("Euro", "head", ["num"])]], rows).in_one_unit().with_legend()


def _name(code: str, edition) -> str:
    part = next(p for p in edition.onderdelen if p.code == code)
    return f"{part.number} {part.titel}".strip()


def lines(gegevens: pd.DataFrame | Outcome | None, reference: Reference, home: str, disputed: Callable[[list], tuple[str, bool]] = lambda rows: ("", False)) -> dict[str, list[str]]:
    """By code of a part its figures as lines of markdown, in which numbers carry their keys: `Aanmeldingen: 45 (1e halfjaar 2020)`.

    disputed: what checks say against a figure, and whether they dispute its value (Edition.disputed); that stands behind it.
    """
    table = gegevens.rows if isinstance(gegevens, Outcome) else gegevens
    found: dict[str, list[str]] = {}
    if table is None or not len(table):
        return found
    rows = records(plain(table))
    several = Counter((r["onderdeel"], r.get("kolom")) for r in rows)
    for row in rows:
        name = row["kolom"].partition(" (")[0] if row.get("kolom") else row["naam"]
        name += f", {row['uitsplitsing']}" if row.get("kolom") and several[row["onderdeel"], row["kolom"]] > 1 else ""
        if row["conf_status"] == "F" and pd.isna(row["obs_value"]) and pd.isna(row["obs_low"]) and pd.isna(row["obs_high"]):
            continue
        text = row["waarde"] if row["conf_status"] != "F" or row["transformation"] == "direction" else figure(row, unit=_unit(row, reference))
        against, differs = ("", False) if row.get("kolom") in (LEFT, OVER) else disputed([row])
        mark = f" {writing.DIFFERS}" if differs else ""
        found.setdefault(row["onderdeel"], []).append(f"{name}: {text}{mark} ({'; '.join(filter(None, [_when(row, home), against if differs else '']))})")
    return found


def _unit(row: dict, reference: Reference) -> str:
    unit = row["unit_measure"]
    if unit.startswith(("EUR", "percent")) or unit not in reference.units:
        return ""
    return reference.units[unit].label


def _when(row: dict, home: str) -> str:
    said = [row["periode"], *filter(None, [writing.assumed(row["note"])])]  # not in brackets: these stand in brackets themselves
    if row["ref_area"] != home:
        said.append(row["gebied"])
    if row["soort"] != "gerealiseerd" and row.get("kolom") not in (AIM, LEFT, OVER, SAID):
        said.append(row["soort"])
    return ", ".join(dict.fromkeys(said))


def _of(table: pd.DataFrame, part: Part, indicators: Iterable[str]) -> pd.DataFrame:
    """The rows that are about a part, each statement once: of its indicators and members, and of its theme where an indicator is told of in several.

    An indicator that has none of the members is about the whole; not one of money, of which the whole is that of all parts.
    """
    members = [writing.spelled(m) for m in part.uitsplitsingen] or ["totaal"]
    table = plain(table)
    mine = table[table["indicator"].isin(list(indicators))]
    named = mine["uitsplitsing"].isin(members) & (mine["uitsplitsing"].ne("totaal") | mine["indicator"].isin(MONEY))
    mine = mine[named | (~mine["indicator"].isin(set(mine.loc[named, "indicator"]) | set(MONEY)) & mine["uitsplitsing"].eq("totaal"))]
    own = mine["theme"].eq(part.thema)
    themed = set(mine.loc[own, "indicator"])
    return mine[own | ~mine["indicator"].isin(themed)].drop_duplicates([c for c in _SAME if c in mine])


def _names(table: pd.DataFrame) -> list[str]:
    return [f"{label} ({member})" if member != "totaal" else label for label, member in zip(table["onderwerp"], table["uitsplitsing"], strict=True)]


def _block(mine: pd.DataFrame) -> pd.DataFrame:
    """The rows of one part, each with its column, and what is computed of them."""
    kind = mine["indicator"]
    spent = mine[kind.isin(list(_SPENT))]
    spent = spent.assign(kolom=[f"{_SPENT[i]} ({p})" for i, p in zip(spent["indicator"], spent["periode"], strict=True)])
    budget = mine[kind.eq("budget")].assign(kolom=BUDGET)
    targets = mine[kind.eq("taakstelling") & mine["scenario"].eq("target")]
    left = targets["uitsplitsing"].str.contains(_LEFT)
    realised = mine[kind.eq("gerealiseerde_besparing") & mine["scenario"].eq("actual")]
    soft = realised["uitsplitsing"].str.contains(_SOFT)
    aim = _aim(targets[~left], realised[~soft])
    ours, said = _left(aim, realised[~soft]), targets[left]
    if len(ours):  # where the report says what is left, the sum is written as precisely as that: 3,75 beside 3,8 looks like a fault
        same = said[abs(said["obs_value"] - ours["obs_value"].iloc[0]) <= 10.0 ** -int(ours["decimals"].iloc[0]) / 2]
        ours = ours.assign(decimals=same["decimals"].iloc[0]) if len(same) else ours
    parts = [budget, aim.assign(kolom=AIM), realised[~soft].assign(kolom=DONE), realised[soft].assign(kolom=f"{DONE}, zacht"), ours, said.assign(kolom=SAID), spent]
    return pd.concat([p for p in parts if len(p)], ignore_index=True) if any(map(len, parts)) else mine.head(0).assign(kolom="")


def _aim(targets: pd.DataFrame, realised: pd.DataFrame) -> pd.DataFrame:
    """The target that a block is about: that over the period of what was realised, or that holds it, otherwise the last one; several of one period all."""
    targets = targets[targets["obs_value"].notna() | targets["conf_status"].ne("F")]
    if not len(targets):
        return targets
    spans = targets.groupby("time_period", sort=False)[["time_start", "time_end"]].first()
    if len(realised):
        start, end = realised["time_start"].min(), realised["time_end"].max()
        holding = spans[(spans["time_start"] <= start) & (spans["time_end"] >= end)]
        if len(holding):
            return targets[targets["time_period"].eq((holding["time_end"] - holding["time_start"]).idxmin())]
    return targets[targets["time_period"].eq(spans["time_end"].idxmax())]


def _left(aim: pd.DataFrame, realised: pd.DataFrame) -> pd.DataFrame:
    """What is left to save, one row; no row where it cannot be known."""
    if len(aim) != 1 or not len(realised):
        return aim.head(0)
    target = aim.iloc[0]
    within = realised[(realised["time_start"] >= target["time_start"]) & (realised["time_end"] <= target["time_end"])]
    used = pd.concat([aim, within])
    if not len(within) or (used["conf_status"] != "F").any() or used["obs_value"].isna().any() or not used["qualifier"].isin(("", "circa")).all():
        return aim.head(0)
    value = float(target["obs_value"] - within["obs_value"].sum())
    digits = min((int(d) for d in used["decimals"].dropna()), default=0)
    value = 0.0 if abs(value) < 10.0**-digits / 2 else value
    label = period.parse(target["time_period"]).label
    return derive(aim, "left", obs_value=[abs(value)], decimals=digits, qualifier="circa" if used["qualifier"].eq("circa").any() and value else "", periode=label, note="", uitsplitsing=np.array(["nog te besparen"], dtype=object)).assign(kolom=OVER if value < 0 else LEFT)


def _together(found: list[pd.DataFrame], table: pd.DataFrame) -> pd.DataFrame:
    rows = [f for f in found if len(f)]
    return pd.concat(rows, ignore_index=True) if rows else plain(table).head(0).assign(onderdeel="", naam="")
