"""One value: the same figure is the same wherever it stands, in two tables, in table and text, and in two editions."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from peilmerk.observations import BREAKDOWNS, TOTAL
from peilmerk.precision import counted, half_unit, known
from peilmerk.rules.findings import finding, findings, judged, rule
from peilmerk.rules.vintages import SAME, member_names, now_and_before, own, precise, stated

#: Kinds of statement that may change without an earlier one being wrong: it was a plan, and plans are adjusted.
_PLANS = ("budget", "target", "forecast")
_NOT_FINAL = {"P": "voorlopig", "E": "geraamd", "F": "een verwachting"}
_NUMBERING = re.compile(r"^\s*(?:\d+(?:\.\w+)*\.?|[a-z]\))(?:\s*[&/]\s*\d+)*\s+(?=\D)", re.IGNORECASE)
_BETWEEN_BRACKETS = re.compile(r"\([^()]*\)")


@rule
def one_value(table: pd.DataFrame) -> pd.DataFrame:
    """The same indicator, members, area, period and kind of statement has one value, within its precision."""
    found = []
    level = stated(table)
    level = level[level.duplicated(SAME, keep=False)]
    for _, group in level.groupby(SAME, dropna=False, sort=False):
        rows = group.to_dict("records")
        other = precise(rows)
        found += [_equal(row, other) for row in rows if row is not other]
    return findings(found)


@rule
def one_value_by_name(table: pd.DataFrame) -> pd.DataFrame:
    """A member that a table numbers (`2.6.1 Netwerkcoach`) and a text does not (`Netwerkcoach`) has one value, within its precision.

    Names are compared without numbering, brackets, capitals and punctuation. What `one_value` judges is left out.
    """
    found = []
    level = stated(own(table))
    names = member_names(level)
    level = level.assign(_name=[plain_name(n) for n in names], _numbered=[bool(_NUMBERING.match(n)) for n in names])
    level = level[level["_name"] != ""]
    same = [c for c in SAME if c not in ("theme", *BREAKDOWNS)] + ["_name"]
    level = level[level.duplicated(same, keep=False)]
    for _, group in level.groupby(same, dropna=False, sort=False):
        numbered, plain = group[group["_numbered"]], group[~group["_numbered"]]
        if len(numbered) and len(plain):
            other = precise(numbered.to_dict("records"))
            found += [_equal(row, other, told=f"In de tabel heet dit ‘{_called(other)}’.") for row in plain.to_dict("records")]
    return findings(found)


@rule
def same_as_before(table: pd.DataFrame) -> pd.DataFrame:
    """A figure that was stated as final before has the same value now, unless it is marked as revised.

    `expected` is what the vintage before says. What was provisional, estimated or a plan then may change: see `revisions`.
    """
    return findings([
        _equal(now, before, told=f"{_when(before)} stond hier een andere waarde, zonder voorbehoud; nu staat er niet bij dat het cijfer is herzien.")
        for now, before in now_and_before(table)
        if not _may_change(now, before)
    ])  # fmt: skip


@rule
def revisions(table: pd.DataFrame) -> pd.DataFrame:
    """What changed since the vintage before and may: it was provisional, estimated or a plan, or is marked as revised.

    One finding an indicator and reason: the figure that changed most (relatively), and how many did.
    """
    found, groups = [], {}
    for now, before in now_and_before(table):
        if why := _may_change(now, before):
            groups.setdefault((now["indicator"], before["vintage"], why), []).append((_equal(now, before), now, before))
    for (_, _, why), judgements in groups.items():
        changed = [j for j in judgements if not j[0]["ok"]]
        found += [one for one, _, _ in judgements if one["ok"]]
        if changed:
            one, _, before = max(changed, key=lambda j: (abs(_ratio(j[1], j[2])), abs(j[0]["found"] - j[0]["expected"])))
            more = f" Van dit soort cijfers zijn er {len(changed)} bijgesteld; dit is de grootste wijziging." if len(changed) > 1 else ""
            found.append(one | {"told": f"{_when(before)} was dit {why}.{more}"})
    return findings(found)


@rule
def unusual_revisions(table: pd.DataFrame, least: int = 4, times: float = 5.0) -> pd.DataFrame:
    """A provisional figure is not revised far more, or in another direction, than the others of its kind.

    Of the logarithms of new over old, the median and MAD of at least `least` others of the sheet in the same period and scenario (all that
    is counted, or the same indicator); a figure is unusual beyond `times` its usual spread (F.R. Hampel, The influence curve and its role in robust estimation, 1974), to which what chance and
    rounding do to a small number is added. `expected` is the old value, revised as the others were.
    """
    found, groups = [], {}
    for now, before in now_and_before(table):
        if before["obs_value"] > 0 and now["obs_value"] > 0 and now["transformation"] == "level" and _may_change(now, before):
            kind = "counts" if counted(now["unit_measure"]) else now["indicator"]  # what is counted comes in late everywhere alike
            groups.setdefault((*(now[c] for c in ("source", "source_sheet", "time_period", "scenario")), kind), []).append((now, before))
    for pairs in groups.values():
        if len(pairs) <= least:
            continue
        ratios = np.array([_ratio(now, before) for now, before in pairs])
        for k, (now, before) in enumerate(pairs):
            others = np.delete(ratios, k)
            usual = float(np.median(others))
            spread = 1.4826 * float(np.median(np.abs(others - usual)))
            noise = 0.5 / now["obs_value"] ** 0.5 if counted(now["unit_measure"]) else 0.0
            noise += (half_unit(now["decimals"]) / now["obs_value"]) + (half_unit(before["decimals"]) / before["obs_value"]) + 0.01
            expected = before["obs_value"] * float(np.exp(usual))
            slack = expected * float(np.expm1(times * (spread + noise)))
            told = f"{_when(before)} stond hier een ander cijfer, en het is anders bijgesteld dan de {len(others)} andere van dit soort."
            found.append(finding(now, expected, float(now["obs_value"]), slack, [before], told))
    return findings(found)


def plain_name(name: str) -> str:
    """A member's name without numbering, brackets, capitals and punctuation: `2.6.1 Netwerkcoach (hard)` is `netwerkcoach`."""
    return " ".join(re.findall(r"\w+", _BETWEEN_BRACKETS.sub(" ", _NUMBERING.sub("", name)).casefold()))


def _equal(row: dict, other: dict, told: str = "") -> dict:
    return judged(row, known(other), known(row), [other], told)


def _may_change(now: dict, before: dict) -> str:
    """Why a figure may have changed, in Dutch; empty if it may not: a plan for what was over when it was delivered is history."""
    if now["revised"]:
        return "een ander cijfer; het is gemerkt als herzien"
    if before["scenario"] in _PLANS and (pd.isna(before["time_end"]) or before["time_end"] >= before["vintage"]):
        return {"budget": "anders begroot", "target": "een ander doel", "forecast": "een andere verwachting"}[before["scenario"]]
    return _NOT_FINAL.get(before["obs_status"], "")


def _ratio(now: dict, before: dict) -> float:
    """The logarithm of new over old; as large as can be if one is nothing or the sign changed."""
    old, new = before["obs_value"], now["obs_value"]
    return float(np.log(new / old)) if old and new and (old > 0) == (new > 0) else float(np.inf if new != old else 0.0)


def _when(before: dict) -> str:
    return f"In de levering van {before['vintage']:%d-%m-%Y}"


def _called(row: dict) -> str:
    return ", ".join(row[d] for d in BREAKDOWNS if row[d] != TOTAL)
