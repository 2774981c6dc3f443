"""Relations between figures, as `verbanden.yml` declares them (see peilmerk.relations): a rule for each kind.

A relation is judged for every area, period and kind of statement for which all its sides are given. Stocks are in `flows`, sums of
ranges in `ranges`.
"""

from __future__ import annotations

import difflib
import math

import pandas as pd

from peilmerk import precision
from peilmerk.observations import TOTAL, members_of
from peilmerk.precision import Known
from peilmerk.rules.findings import finding, findings, judged, rule
from peilmerk.rules.joined import (
    MANY,
    TOTALS,
    Figures,
    Group,
    absent,
    compared,
    groups,
    said,
    sides_of,
    wholes,
)


@rule
def sums(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """som: a total is the sum of its parts, wherever each stands."""
    found = []
    for group in groups(table, verbanden, "som"):
        parts = group.all("delen")
        found += [
            compared(group, row, whole, group.total("delen"), parts, f"de {len(parts)} delen zijn samen")
            for row, whole in wholes(group)
        ]
    return findings(found)


@rule
def remainders(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """rest: what remains is what there was, less what went off."""
    found = []
    for group in groups(table, verbanden, "rest"):
        expected = group.total("van") - group.total("min")
        found += [
            compared(group, row, whole, expected, group.all("van", "min"), "wat er was min wat eraf ging is") for row, whole in wholes(group)
        ]
    return findings(found)


@rule
def products(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """product: a total is number times average, share times base, or volume times price. A percentage counts as hundredths."""
    found = []
    for group in groups(table, verbanden, "product"):
        if any(len(part) != 1 for part in group.rows["delen"]):
            continue  # of which of them it is the product cannot be known
        expected = precision.exactly(1.0)
        for n, (row,) in enumerate(group.rows["delen"]):
            expected *= group.figure("delen", n, row).times(0.01 if row["unit_measure"] == "percent" else 1.0)
        for row, whole in wholes(group):
            share = row["unit_measure"] == "percent"
            found.append(compared(group, row, whole, expected.times(100) if share else expected, group.all("delen"), "het product is"))
    return findings(found)


@rule
def equals(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """gelijk: the same figure under two names, or in text and table, is the same; with factor -1 of the opposite sign."""
    found = []
    for group in groups(table, verbanden, "gelijk"):
        for row, whole in wholes(group):
            for selector, part in zip(group.relation["delen"], group.rows["delen"], strict=True):
                factor = selector["factor"]  # values are told as their cells have them
                made = f"op een andere plaats in de editie staat{', met het andere teken,' if factor < 0 else ''}"
                for other in part:
                    figure = group.stated(selector, other)
                    found.append(compared(group, other, figure, whole.times(1 / factor), [row], made))
    return findings(found)


@rule
def hundreds(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """honderd: the shares of all parts of a whole add up to 100%."""
    found = []
    for group in groups(table, verbanden, "honderd"):
        parts, together, whole = group.all("delen"), group.total("delen"), precision.exactly(100.0)
        ok = together.low <= 100.0 if group.relation["incomplete"] else together.agrees(whole)
        most = "ten hoogste " if group.relation["incomplete"] else ""
        told = "" if ok else group.told(f"de {len(parts)} delen zijn samen {said(together.value, 'percent')} in plaats van {most}100%.")
        found.append(judged(parts[0], whole, together, parts[1:], told) | {"member": TOTAL, "ok": ok})
    return findings(found)


@rule
def bridges(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """brug: the old total and all steps that are named make the new one; if not, how much is not named, and at which members."""
    found = []
    for group in groups(table, verbanden, "brug"):
        expected, beside = group.total("oud", "stappen"), group.all("oud", "stappen")
        for row, whole in wholes(group, "nieuw"):
            told = ""
            if not whole.agrees(expected):
                unit = row["unit_measure"]
                told = group.told(
                    f"het oude totaal {said(group.total('oud').value, unit)} en de genoemde stappen {said(group.total('stappen').value, unit)} "
                    f"zijn samen {said(expected.value, unit)}, niet {said(whole.value, unit)}: "
                    f"{said(abs(whole.value - expected.value), unit)} is niet verklaard{_at_members(group, unit)}."
                )
            found.append(judged(row, expected, whole, beside, told))
    return findings(found)


def _at_members(group: Group, unit: str) -> str:
    """At which members new differs from old and steps, if the totals of both have members."""
    relation, figures, apart = group.relation, group.figures, {}
    for side, sign in (("nieuw", 1), ("oud", -1), ("stappen", -1)):
        for selector in relation[side]:
            of_items = selector["where"].get("role", []) and set(selector["where"]["role"]) <= set(TOTALS)
            items = {**selector, "members": None, "where": {**selector["where"], "role": ["item"]}} if of_items else selector
            chosen = figures.chosen(items) if of_items or side == "stappen" else []
            if side != "stappen" and not chosen:
                return ""
            for row in chosen:
                value = row["obs_value"] * selector["factor"]
                apart[row["_member"]] = apart.get(row["_member"], 0.0) + sign * value
    differing = sorted((m for m, v in apart.items() if abs(v) > 1e-9), key=lambda m: -abs(apart[m]))
    named = [f"{m} ({'+' if apart[m] > 0 else '−'}{said(abs(apart[m]), unit)})" for m in differing]
    return f"; nieuw en oud met de stappen verschillen bij {', '.join(named)}" if named else ""


@rule
def at_most(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """hoogstens: what is a part of something is not more than that."""
    found = []
    for group in groups(table, verbanden, "hoogstens"):
        for row, whole in wholes(group):
            for n, part in enumerate(group.rows["delen"]):
                for other in part:
                    figure = group.figure("delen", n, other)
                    ok = not figure.exceeds(whole)
                    unit = other["unit_measure"]
                    told = "" if ok else group.told(f"het deel is {said(figure.value, unit)}, het geheel maar {said(whole.value, unit)}.")
                    found.append(finding(other, whole.value, figure.value, figure.apart(whole), [row], told) | {"ok": ok})
    return findings(found)


@rule
def counts_of_lists(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """telling: a stated number of things is how many of them are listed."""
    found = []
    for group in groups(table, verbanden, "telling"):
        listed = group.all("van")
        expected = precision.exactly(float(len({members_of(r) for r in listed})))
        found += [compared(group, row, whole, expected, listed, "de lijst telt er") for row, whole in wholes(group)]
    return findings(found)


@rule
def bounds(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """grens: a figure that by its nature has a least or a largest value lies within it."""
    found = []
    for group in groups(table, verbanden, "grens"):
        low, high = (math.inf * sign if v is None else v for sign, v in ((-1, group.relation["low"]), (1, group.relation["high"])))
        for n, part in enumerate(group.rows["delen"]):
            for row in part:
                figure = group.figure("delen", n, row)
                ranged = pd.isna(row["obs_value"])  # an end of a range that is open was not stated, and cannot be wrong
                ok = not (row["obs_low"] < low or row["obs_high"] > high) if ranged else figure.high >= low and figure.low <= high
                nearest, unit = min(max(figure.value, low), high), row["unit_measure"]
                told = "" if ok else group.told(f"{said(figure.value, unit)} kan niet: het ligt tussen {said(low, unit)} en {said(high, unit)}.")
                found.append(finding(row, nearest, figure.value, figure.apart(precision.exactly(nearest)), told=told) | {"ok": bool(ok)})
    return findings(found)


@rule
def durations(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """duur: how long something takes, in years, months or weeks, is the length of its period; that counts the parts at both ends as whole."""
    found = []
    for group in groups(table, verbanden, "duur"):
        for n, part in enumerate(group.rows["delen"]):
            for row in part:
                length = _length(row)
                if length is not None:
                    told = "de periode duurt, met begin en eind erbij,"
                    found.append(compared(group, row, group.figure("delen", n, row), length, [], told))
    return findings(found)


def _length(row) -> Known | None:
    """The length of a period from one year or month to another, in the unit of a row: 2020 to 2030 is 10 or 11 years."""
    first, _, last = row["time_period"].partition("/")
    months = {"years": 12, "months": 1}.get(row["unit_measure"])
    if months is None or not last or pd.isna(row["time_end"]):
        return None
    end, start = row["time_end"] + pd.Timedelta(days=1), row["time_start"]
    length = ((end.year - start.year) * 12 + end.month - start.month) / months
    step = (12 if len(first) == len(last) == 4 else 1) / months  # both ends are parts of a year, or of a month
    return Known(length, length - step, length)


@rule
def relations_found(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """Every figure that an edition's own relations name is there: a relation that checks nothing is a fault."""
    own = [r for r in verbanden if r["own"]]
    figures, found = Figures(table, own), []
    for relation in own:
        problems = _problems(table, relation, figures)
        found.append({
            "ok": not problems, "subject": "verband", "member": relation["name"], "unit": "text", "where": relation["place"],
            "told": f"{relation['name']}: dit verband controleert niets, want {'; '.join(problems)}." if problems else "",
        })  # fmt: skip
    return findings(found)


def _problems(table: pd.DataFrame, relation: dict, figures: Figures) -> list[str]:
    problems = []
    for side in sides_of(relation):
        for selector in relation[side]:
            chosen = figures.chosen(selector, many=relation["kind"] in MANY and side not in ("geheel", "nieuw"))
            lacking = absent(selector, chosen)
            if not lacking:
                continue
            indicators, periods = selector["where"]["indicator"], selector["where"].get("time_period", [])
            there = {row["_member"] for row in figures.of(selector)}
            near = [m for m in difflib.get_close_matches(lacking[0], sorted(there), n=1, cutoff=0.6) if m != lacking[0]]
            problems.append(
                f"er is geen cijfer van {', '.join(indicators)} voor {', '.join(f'‘{m}’' for m in selector['members'] or ['elk onderdeel'])}"
                + (f" in {', '.join(periods)}" if periods else "") + (f" (wel voor ‘{near[0]}’)" if near else "")
            )  # fmt: skip
    if not problems and relation["kind"] == "product":
        several = [s for g in groups(table, [relation], "product", figures) for s, rows in zip(relation["delen"], g.rows["delen"], strict=True) if len(rows) > 1]
        problems = [f"er zijn meer cijfers van {', '.join(s['where']['indicator'])} die het kunnen zijn" for s in several[:1]]
    if not problems and not any(True for _ in groups(table, [relation], relation["kind"], figures)):
        problems = ["de cijfers hebben geen gebied, periode of soort gemeen"]
    return problems
