"""What the figures say of a direction: between values bound in a sentence, as it was delivered, or from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from peilmerk import period, writing
from peilmerk.period import Period
from peilmerk.precision import half_unit
from peilmerk.texts.lint.context import Context, of_call, period_of
from peilmerk.texts.lint.moments import Moment
from peilmerk.texts.lint.subjects import Subject, series
from peilmerk.texts.lint.text import Call

#: A change up to this share of the first value may be called stable. The width is this project's own choice: wide enough that nobody is
#: corrected over a percent or two, and it forbids nothing: a change within it may be called a rise or a fall too.
STABLE = 0.05
UP, SAME, DOWN = 1, 0, -1


@dataclass(frozen=True)
class Evidence:
    """Directions that a text may claim (any of -1, 0, 1), and what shows it: `8,7 weken (1e kwartaal 2020) werd 6,2 weken (...)`.

    ends: the period, or the two, by which `richting` can say it; empty if it cannot.
    """

    may: frozenset[int]
    shown: str
    ends: tuple[str, ...] = ()


def bound(calls: list[Call], context: Context) -> Evidence | None:
    """What two bound values of one series say: from the earliest to the last. None unless they are of one scenario, and of two periods."""
    rows = [row for call in calls for row in values(call, context)]
    if len({row["time_period"] for row in rows}) < 2 or len({row["scenario"] for row in rows}) != 1:
        return None
    rows.sort(key=lambda row: period.parse(row["time_period"]))
    return _between(rows[0], rows[-1], context)


def changes(calls: list[Call], context: Context) -> Evidence | None:
    """What bound changes say (`groeide met {{ waarde("x", "2019", maat="verandering") }}`). None if there are none, or they differ in sign."""
    rows = [row for call in calls if call.name == "waarde" for row in _changes(call, context)]
    signs = {UP if row["obs_value"] > 0 else DOWN if row["obs_value"] < 0 else SAME for row in rows}
    if len(signs) != 1:
        return None
    row = rows[0]
    shown = f"de verandering is {writing.value(row, context.reference)} ({period.parse(row['time_period']).label})"
    return Evidence(frozenset(signs), shown)


def _changes(call: Call, context: Context) -> list[dict]:
    """The stated changes that a call of `waarde` writes; none if it writes a level."""
    found = of_call(call, context)
    found = found[found["transformation"].isin(["change_pct", "change_abs", "level"]) & found["obs_value"].notna()]
    level = found["transformation"] == "level"
    return [] if level.any() and call.kwargs.get("maat") != "verandering" else found[~level].to_dict("records")


def values(call: Call, context: Context) -> list[dict]:
    """The figures that a call writes the value or the difference of: one, or two."""
    if call.name == "waarde":
        row = _row(of_call(call, context)) if call.kwargs.get("maat") != "verandering" else None
        return [row] if row is not None else []
    if call.name in ("verschil", "richting") and isinstance(call.argument(2, "tot"), str) and call.argument(2, "tot"):
        pair = [_row(of_call(Call("waarde", (call.argument(0, "indicator"), when), call.kwargs), context)) for when in call.args[1:3]]
        return [row for row in pair if row is not None] if len(pair) == 2 and None not in pair else []
    return []


def compared(subject: Subject, calls: list[Call], moments: list[Moment], context: Context) -> Evidence | None:
    """What one bound value says beside the value of another moment that the sentence names."""
    rows = [row for call in calls for row in values(call, context)]
    wanted = {m.period.code for m in moments}
    if len(rows) > 1 or len(wanted | {r["time_period"] for r in rows}) != 2:
        return None
    levels = series(subject, context)
    levels = levels[(levels["transformation"] == "level") & (levels["scenario"] == (rows[0]["scenario"] if rows else "actual"))]
    rows += [row for code in wanted - {r["time_period"] for r in rows} if (row := _row(levels[levels["time_period"] == code])) is not None]
    if len(rows) != 2:
        return None
    rows.sort(key=lambda row: period.parse(row["time_period"]))
    return _between(*rows, context)


def delivered(subject: Subject, calls: list[Call], moments: list[Moment], context: Context) -> Evidence | None:
    """What was delivered about the direction, or as a change, of the period that the sentence speaks of. None if that is not one answer."""
    table = series(subject, context)
    table = table[table["transformation"].isin(["direction", "change_pct", "change_abs"]) & table["obs_value"].notna()]
    codes = {code for call in calls if (code := period_of(call.argument(1, "periode")))}
    if moments:
        first = min(m.period for m in moments)
        named = {m.period.code for m in moments} | {c for c in table["time_period"] if "/" in c and period.parse(c).start == first.start}
        codes = named if table["time_period"].isin(named).any() else codes | named
    told = table[table["time_period"].isin(codes or {context.period.code})]
    if told.empty and not codes:  # of no period: what is told of this edition's time, or else all that is told
        within = [c for c in table["time_period"].unique() if _meet(period.parse(c), context.period)]
        told = table[table["time_period"].isin(within)] if within else table
    signs = {int((v > 0) - (v < 0)) for v in told["obs_value"]}
    if len(signs) != 1:
        return None
    row = told.iloc[0]
    sign = signs.pop()
    said = {UP: "stijgt", SAME: "is stabiel", DOWN: "daalt"}[sign]
    shown = f"geleverd is ‘{said}’ ({period.parse(row['time_period']).label})"
    small = row["transformation"] == "change_pct" and abs(row["obs_value"]) <= 100 * STABLE
    return Evidence(frozenset({sign, SAME} if small else {sign}), shown, (row["time_period"],) if row["transformation"] == "direction" else ())


def _meet(one: Period, other: Period) -> bool:
    far = date.max
    return one.start <= (other.end or far) and other.start <= (one.end or far)


def history(subject: Subject, calls: list[Call], moments: list[Moment], context: Context) -> Evidence | None:
    """What the period that the sentence speaks of says beside the one before it and beside a year earlier. None if they do not agree."""
    codes = {code for call in calls if (code := period_of(call.argument(1, "periode")))} or {m.period.code for m in moments} or {context.period.code}
    if len(codes) != 1:
        return None
    levels = series(subject, context)
    levels = levels[(levels["transformation"] == "level") & (levels["scenario"] == "actual")]
    code = codes.pop()
    now = _row(levels[levels["time_period"] == code])
    if now is None:
        return None
    this = period.parse(code)
    found = []
    for before in earlier(this):
        then = _row(levels[levels["time_period"] == before])
        if then is not None and (one := _between(then, now, context)):
            found.append(one)
    if not found:
        return None
    may = frozenset().union(*(e.may for e in found))
    return Evidence(may, found[0].shown, found[0].ends)


def earlier(this: Period) -> list[str]:
    """The codes of the period before this one and of the same period a year earlier, of its own frequency."""
    if this.frequency in ("range", "D"):
        return []
    year = int(this.code[:4])
    a_year = f"{year - 1}{this.code[4:]}"
    if this.frequency == "A":
        return [a_year]
    count = {"S": 2, "T": 3, "Q": 4, "M": 12}[this.frequency]
    number = int(this.code[5:] if this.frequency == "M" else this.code[6:])
    year, number = (year, number - 1) if number > 1 else (year - 1, count)
    before = f"{year}-{number:02d}" if this.frequency == "M" else f"{year}-{this.frequency}{number}"
    return list(dict.fromkeys([before, a_year]))


def _row(table: pd.DataFrame) -> dict | None:
    """The one level of a table, or None: none, or several that differ."""
    table = table[table["transformation"] == "level"]
    values = table[["obs_value", "obs_low", "obs_high", "unit_measure"]].drop_duplicates()
    if len(values) != 1:
        return None
    row = table.iloc[0].to_dict()
    if pd.isna(row["obs_value"]):
        if pd.isna(row["obs_low"]) or pd.isna(row["obs_high"]):
            return None
        row["obs_value"] = (row["obs_low"] + row["obs_high"]) / 2
    return row


def _between(then: dict, now: dict, context: Context) -> Evidence | None:
    """What may be said of the change between two values. None where a minus makes it a matter of words (a deficit that grows)."""
    a, b = then["obs_value"], now["obs_value"]
    if min(a, b) < 0 or then["unit_measure"] != now["unit_measure"]:
        return None
    unsure = half_unit(then["decimals"]) + half_unit(now["decimals"])
    change = b - a
    may = set()
    if change > 0:
        may.add(UP)
    if change < 0:
        may.add(DOWN)
    if abs(change) <= max(unsure, STABLE * abs(a)):
        may.add(SAME)
    shown = f"{_told(then, context)} werd {_told(now, context)}"
    return Evidence(frozenset(may), shown, (then["time_period"], now["time_period"]))


def _told(row: dict, context: Context) -> str:
    return f"{writing.value(row, context.reference)} ({period.parse(row['time_period']).label})"
