"""Joined figures: which figures of a table a declared relation speaks of, side by side for every area, period and kind of statement.

A figure that is stated twice counts once, in its newest and most precise statement: that the statements agree is for `one_value`.
Column `edition` of the table says from which folder of deliveries a row comes, empty for the edition's own figures; without it all
are its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import pandas as pd

from peilmerk import precision
from peilmerk.numbers import write
from peilmerk.observations import BREAKDOWNS, KEY, TOTAL
from peilmerk.precision import Known, known
from peilmerk.rules.findings import judged

#: Kinds of which a part can be many figures: there totals are left out, unless the selector names them.
MANY = ("som", "rest", "honderd", "brug", "telling", "bandbreedte")
TOTALS = ("subtotal", "total", "inventory")
_FIGURE = [c for c in KEY if c != "role"]


class Figures:
    """The figures of a table that have a value and that some relation speaks of, each with what it was rounded by (column `_half`)."""

    def __init__(self, table: pd.DataFrame, relations: Iterable[dict]):
        named = {i for r in relations for side in sides_of(r) for selector in r[side] for i in selector["where"]["indicator"]}
        table = table[table["indicator"].isin(named)].reset_index(drop=True)
        table = table if "edition" in table.columns else table.assign(edition="")
        given = table[table["obs_value"].notna() | table["obs_low"].notna() | table["obs_high"].notna()]
        halves = precision.halves(given)
        given = given.assign(_member=_members(given), _half=[halves[i] for i in given.index])
        self.own: dict[str, list[dict]] = {}
        self.others: dict[str, list[dict]] = {}
        for row in given.to_dict("records"):  # few figures are named: plain rows are quicker to choose from than a table
            (self.others if row["edition"] else self.own).setdefault(row["indicator"], []).append(row)

    def of(self, selector: dict) -> list[dict]:
        """All rows of the indicators of a selector, in the edition that it names by its period or its whole folder, else in its own."""
        edition = selector["edition"]
        rows = [row for i in selector["where"]["indicator"] for row in (self.others if edition else self.own).get(i, [])]
        return [r for r in rows if r["edition"] == edition or r["edition"].endswith(f"/{edition}")] if edition else rows

    def chosen(self, selector: dict, *, many: bool = False) -> list[dict]:
        """Rows that a selector means, every figure once; many: without totals that it does not name."""
        rows = [r for r in self.of(selector) if all(r[c] in values for c, values in selector["where"].items())]
        if selector["members"] is not None:
            rows = [r for r in rows if any(_is(m, r["_member"]) for m in selector["members"])]
        elif many and "role" not in selector["where"]:
            rows = [r for r in rows if r["role"] not in TOTALS]
        return _once(r for r in rows if r["_member"] not in selector["but"])


def _is(member: str, there: str) -> bool:
    """Whether a member is meant: `totaal` is the whole, whether a table says so by a word or by naming no member."""
    return member == there or (member == "totaal" and there == TOTAL)


def sides_of(relation: dict) -> list[str]:
    """The sides of a relation that have selectors."""
    return [s for s, value in relation.items() if isinstance(value, list) and value and isinstance(value[0], dict)]


def absent(selector: dict, rows: Iterable) -> list[str]:
    """What a selector names of which there is no figure among these rows: a member, a period, an indicator; empty if all is there."""
    if selector["optional"]:
        return []
    where = selector["where"]
    lacking = [v for c in ("indicator", "time_period") if c in where for v in where[c] if all(v != r[c] for r in rows)]
    return lacking + [m for m in selector["members"] or [] if not any(_is(m, r["_member"]) for r in rows)]


def _members(table: pd.DataFrame) -> list[str]:
    columns = [table[d].tolist() for d in BREAKDOWNS]
    return [", ".join(m for m in members if m != TOTAL) or TOTAL for members in zip(*columns, strict=True)]


def _once(rows: Iterable[dict]) -> list[dict]:
    """Every figure in its newest and most precise statement."""
    found: dict[tuple, dict] = {}
    for row in rows:
        figure = tuple(row[c] for c in _FIGURE)
        if figure not in found or _rank(row) > _rank(found[figure]):
            found[figure] = row
    return list(found.values())


def _rank(row: dict) -> tuple:
    return row["vintage"], -99 if pd.isna(row["decimals"]) else row["decimals"]


class Group:
    """The rows of each side of a relation that belong together; `rows[side][n]` are those of its nth selector."""

    def __init__(self, relation: dict, figures: Figures, rows: dict[str, list[list]]):
        self.relation, self.figures, self.rows = relation, figures, rows

    def all(self, *sides: str) -> list:
        """All rows of these sides."""
        return [row for side in sides for part in self.rows[side] for row in part]

    def figure(self, side: str, number: int, row) -> Known:
        """What a row says of a side, with the factor of its selector."""
        selector = self.relation[side][number]
        return self.stated(selector, row).times(selector["factor"])

    def stated(self, selector: dict, row) -> Known:
        """What a row says, as precise as its selector says that the source gave it."""
        return known(row, selector["given_to"] / 2 if selector["given_to"] else row["_half"])

    def total(self, *sides: str) -> Known:
        """The sum of all figures of these sides, each with its factor."""
        return precision.total(self.figure(side, n, row) for side in sides for n, part in enumerate(self.rows[side]) for row in part)

    def told(self, sentence: str) -> str:
        """A sentence for readers, with the name of the relation."""
        return f"{self.relation['name']}: {sentence}"


def groups(table: pd.DataFrame, relations: Iterable[dict], kind: str, figures: Figures | None = None) -> Iterator[Group]:
    """Every relation of a kind, for every area, period and kind of statement for which all its sides are there.

    figures: those of the table, if they are known for several relations.
    """
    wanted = [r for r in relations if r["kind"] == kind]
    if not wanted or not len(table):
        return
    figures = figures or Figures(table, wanted)
    for relation in wanted:
        sides = sides_of(relation)
        many = {s: kind in MANY and s not in ("geheel", "nieuw") for s in sides}
        grouped: dict[tuple, dict[tuple[str, int], list]] = {}
        for side in sides:
            for number, selector in enumerate(relation[side]):
                for row in figures.chosen(selector, many=many[side]):
                    grouped.setdefault(tuple(row[c] for c in relation["join"]), {}).setdefault((side, number), []).append(row)
        for found in grouped.values():
            if all(not absent(selector, found.get((s, n), ())) for s in sides for n, selector in enumerate(relation[s])):
                yield Group(relation, figures, {s: [found.get((s, n), []) for n in range(len(relation[s]))] for s in sides})


def wholes(group: Group, side: str = "geheel") -> Iterator[tuple[dict, Known]]:
    """The rows of a side of one selector, each with what it is known within."""
    for row in group.rows[side][0]:
        yield row, group.figure(side, 0, row)


def said(value: float, unit: str) -> str:
    """A number in a sentence."""
    if not math.isfinite(value):
        return "onbegrensd"
    digits = 0 if abs(value - round(value)) < 1e-9 else min(6, max(0, 2 - math.floor(math.log10(abs(value)))))
    text = write(value, digits)
    return f"€ {text}" if unit.startswith("EUR") else f"{text}%" if unit.startswith("percent") else text


def _differs(found: Known, expected: Known, unit: str, made: str) -> str:
    gap = said(abs(found.value - expected.value), unit)
    return f"er staat {said(found.value, unit)}, maar {made} {said(expected.value, unit)}: een verschil van {gap}."


def compared(group: Group, row, whole: Known, expected: Known, beside: list, made: str) -> dict:
    told = "" if whole.agrees(expected) else group.told(_differs(whole, expected, row["unit_measure"], made))
    return judged(row, expected, whole, beside, told)
