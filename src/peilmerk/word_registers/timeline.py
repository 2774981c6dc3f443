"""Milestones along a time axis, planning by year, and what is still to come: the lists in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from peilmerk.display import Cell, Row, Table
from peilmerk.house_style import NAMEN, afgebroken
from peilmerk.reference import Reference
from peilmerk.texts import formats
from peilmerk.word_registers.agreements import Promise
from peilmerk.word_registers.cells import When
from peilmerk.word_registers.goal import Goal
from peilmerk.word_registers.milestone import Milestone
from peilmerk.word_registers.report import ReportDue
from peilmerk.word_registers.tables import _done, _head

#: What the marks of the chart are called, in the order in which they came about, and their shapes.
FIRST, NOW, DONE = "eerst gepland", "nu gepland", "gerealiseerd"
#: What is not so any more is open: a ring that is drawn as a filled shape, for the legend has one way of filling for all of its symbols.
_RING = "M0,-1A1,1,0,1,1,0,1A1,1,0,1,1,0,-1ZM0,-0.6A0.6,0.6,0,1,0,0,0.6A0.6,0.6,0,1,0,0,-0.6Z"
_SHAPES = {FIRST: _RING, NOW: "square", DONE: "diamond"}
_WIDE, _STEP = 26, 34
#: So far ahead an open end is drawn.
_OPEN_YEARS = 1


def chart(known: Sequence[Milestone], peildatum: date) -> alt.LayerChart | None:
    """A row a milestone: where it was planned first, where it is planned now, and when it was realised, with a line between the first and the last; None without any date.

    What was said as a quarter or a year is a band as long as that. The dashed line is the peildatum. A milestone that did not move has one mark.
    """
    rows = [row for m in known for row in _marks(m, peildatum)]
    if not rows:
        return None
    data = pd.DataFrame(rows)
    last = data.groupby("code")["eind"].max()
    data = data.assign(naam=afgebroken(data["naam"], _WIDE), _last=data["code"].map(last)).sort_values(["_last", "naam"], kind="stable").drop(columns="_last")
    order, kinds = list(dict.fromkeys(data["naam"])), [k for k in _SHAPES if k in set(data["soort"])]
    begin, end = min(data["begin"].min(), _year(peildatum)), max(data["eind"].max(), _year(peildatum))
    first, after = int(begin), int(-(-end // 1))
    base = alt.Chart(data)
    years = list(range(first, after + 1))
    scale = alt.Scale(domain=[first, max(after, first + 1)], nice=False, zero=False)
    axis = alt.Axis(values=years, tickCount=len(years), labelExpr="format(datum.value, 'd')", grid=True, labelOverlap=True, labelSeparation=6, orient="top")
    x = {field: alt.X(f"{field}:Q", title=None, scale=scale, axis=axis) for field in ("begin", "midden")}
    y = alt.Y("naam:N", sort=order, title=None, axis=NAMEN)
    # The legend is one below the other, as everywhere: beside long names there is no room on a telephone for two beside each other.
    shape = alt.Shape("soort:N", sort=kinds, title=None, scale=alt.Scale(domain=kinds, range=[_SHAPES[k] for k in kinds]))
    lines = data[data["soort"] != "eerder"].groupby("code").agg(naam=("naam", "first"), begin=("midden", "min"), eind=("midden", "max")).query("begin < eind").reset_index()
    today = pd.DataFrame({"midden": [_year(peildatum)], "naam": [order[0]]})
    lines_high = max(name.count("|") + 1 for name in order)
    tip = [alt.Tooltip(f"{c}:N", title=" ") for c in ("naam", "soort", "tekst")]
    layers = [
        alt.Chart(today).mark_rule(strokeDash=[4, 3]).encode(x=x["midden"]),
        base.mark_rule(strokeWidth=9, opacity=0.3, strokeCap="butt").encode(x=x["begin"], x2="eind:Q", y=y, tooltip=tip),
        *([alt.Chart(lines).mark_rule(strokeWidth=1.5).encode(x=x["begin"], x2="eind:Q", y=y)] if len(lines) else []),
        base.mark_point(filled=True, size=100, opacity=1).encode(x=x["midden"], y=y, shape=shape, tooltip=tip),
    ]  # fmt: skip
    return alt.layer(*layers).properties(height=alt.Step(max(_STEP, 17 * lines_high + 8)))


def _marks(m: Milestone, peildatum: date) -> list[dict]:
    """The marks of a milestone: a plan that did not move is `nu gepland`, and nothing that was realised is planned any more."""
    said: list[tuple[str, When]] = []
    if m.gerealiseerd is not None:
        said.append((DONE, m.gerealiseerd))
        if m.plannen and m.verschoven not in (None, (0, 0)):
            said.insert(0, (FIRST, m.plannen[0]))
    elif m.plannen and not m.vervallen:
        said.append((NOW, m.plannen[-1]))
        if m.verschoven not in (None, (0, 0)):
            said.insert(0, (FIRST, m.plannen[0]))
    return [{"code": m.code, "naam": formats.capital(m.omschrijving), "soort": kind, "tekst": str(when), **_span(when)} for kind, when in said]


def _span(when: When) -> dict[str, float]:
    begin = _year(when.begin)
    end = begin + _OPEN_YEARS if when.end == date.max else _year(when.end) + 1 / 365.25
    return {"begin": round(begin, 3), "midden": round((begin + end) / 2, 3), "eind": round(end, 3)}


def _year(day: date) -> float:
    return round(day.year + (day.timetuple().tm_yday - 1) / 365.25, 3)


def planning(known: Sequence[Milestone], peildatum: date, reference: Reference) -> Table:
    """Steps by year: what is planned or was realised in each, with its theme and how it stands; what has no date comes last."""
    dated: dict[str, list[Milestone]] = {}
    for m in sorted(known, key=lambda m: (_now(m).begin, _now(m).end) if _now(m) else (date.max, date.max)):
        when = _now(m)
        dated.setdefault(str(when.begin.year) if when else "Zonder datum", []).append(m)
    rows = []
    for year, steps in dated.items():
        rows.append(Row([Cell(year, "head", colspan=4)], "group"))
        for m in steps:
            theme = reference.themes[m.thema] if m.thema else ""
            rows.append(Row([Cell(formats.capital(m.omschrijving), "head"), Cell(str(_now(m) or "")), Cell(theme), _done(m.gerealiseerd, m, m.datum, peildatum, "gerealiseerd")], "member"))
    return Table([_head("Stap", "Wanneer", "Thema", "Stand")], rows)


def _now(m: Milestone) -> When | None:
    return m.gerealiseerd or m.datum


def coming(milestones: Sequence[Milestone], promises: Sequence[Promise], goals: Sequence[Goal], reports: Sequence[ReportDue], peildatum: date) -> Table:
    """What is still to come on a day, of all lists, in the order of time: when, what, and what kind of thing it is."""
    found: list[tuple[date, date, str, str, str]] = []

    def add(when: When | None, what: str, kind: str) -> None:
        if when is not None and not when.over(peildatum):
            found.append((when.begin, when.end, str(when), what, kind))

    for m in milestones:
        if m.gerealiseerd is None and not m.vervallen and not m.onbekend:
            add(m.datum, m.omschrijving, "mijlpaal")
    for p in promises:
        if p.afgedaan is None and not p.vervallen and not p.onbekend:
            add(p.uiterlijk, p.toezegging, f"toezegging aan de {p.aan}" if p.aan else "toezegging")
    for r in reports:
        if r.verschenen is None and not r.vervallen and not r.onbekend:
            add(r.verwacht, r.rapportage, "rapportage")
    for g in goals:
        if g.jaar is not None and date(g.jaar, 12, 31) > peildatum:
            found.append((date(g.jaar, 12, 31), date(g.jaar, 12, 31), f"eind {g.jaar}", g.doel, "doel"))
    rows = [Row([Cell(when, "head"), Cell(formats.capital(what)), Cell(kind)]) for _, _, when, what, kind in sorted(found, key=lambda f: (f[1], f[0], f[3]))]
    return Table([_head("Wanneer", "Wat", "Soort")], rows)
