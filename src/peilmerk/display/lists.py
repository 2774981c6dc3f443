"""cijferlijst(): every figure of a selection as a row, grouped by subject."""

from __future__ import annotations

import re

import pandas as pd

from peilmerk.display.cells import STATEMENT, value_cell
from peilmerk.display.model import Cell, Row, Table
from peilmerk.hidden_values import plain

#: A direction is delivered without the figures that it rests on, and often without saying what it is compared with.
_DIRECTIONS = "Met welke periode is vergeleken, staat erbij als de bron dat zegt."
#: What who typed a delivery remarked on the typing; that a figure is said twice is to be seen from its places.
_ON_TYPING = re.compile(r"herhaald in ")


def cijferlijst(gegevens: pd.DataFrame, *, kort: bool = False) -> Table:
    """All figures of a selection as a list, grouped by indicator: breakdown, area if another one, period, value, kind, place.

    The same statement made twice is one row with both places; so is a direction that is said once as provisional and once as it turned out. What a check says against a figure
    stands behind its name; amounts of one subject have one unit. kort: without kind and place, for a summary.
    """
    from peilmerk.edition import current

    edition, gegevens = current(), plain(gegevens)
    reference, home = edition.reference, edition.publication.area
    head = [Cell("Onderwerp", "head")]
    directions = len(gegevens) > 0 and (gegevens["transformation"] == "direction").all()
    head += [Cell("Periode", "head"), Cell("Richting" if directions else "Waarde", "head", ["num"] if not directions else []),
             *([] if kort else [Cell("Soort", "head"), Cell("Plaats", "head")])]  # fmt: skip
    rows: list[Row] = []
    for label, group in gegevens.groupby("onderwerp", sort=False):
        direction = group["transformation"] == "direction"
        group = group.assign(_status=group["obs_status"].mask(direction & group["obs_status"].eq("P"), "A"))
        same = [c for c in [*STATEMENT, "_status"] if c != "obs_status" and not (kort and c in ("scenario", "_status"))]
        order = {member: n for n, member in enumerate(dict.fromkeys(zip(group["uitsplitsing"], group["ref_area"], strict=True)))}
        statements = [repeated for _, repeated in group.groupby(same, sort=False, dropna=False)]
        statements.sort(key=lambda repeated: (order[tuple(repeated[["uitsplitsing", "ref_area"]].iloc[0])], repeated["time_start"].iloc[0]))
        alone = len(statements) == 1
        if not alone:
            rows.append(Row([Cell(label, "head", colspan=len(head))], "group"))
        for repeated in statements:
            first = (repeated if (repeated["obs_status"] == "P").all() else repeated[repeated["obs_status"] != "P"]).iloc[0]
            member = first["uitsplitsing"]
            name = (label if member == "totaal" else f"{label}: {member}") if alone else member
            notes = _remarks(repeated["note"]) if first["unit_measure"] != "timestamp" and (directions or not kort) else []  # a direction says less than nothing without its reserve
            against, differs = edition.disputed(repeated.to_dict("records"))
            note = "; ".join([*(n.removesuffix(".") for n in notes), against] if against else notes)
            if first["ref_area"] != home:
                name += f", {first['gebied']}"
            cells = [Cell(name, "head", note=note)]
            places = _places(repeated["plaats"])
            value = value_cell(first, reference)
            value.flags += ["differs"] if differs else []
            value.kind = value.kind if directions else "num"  # a direction among numbers stands below them
            cells += [Cell(first["periode"]), value, *([] if kort else [Cell(first["soort"]), Cell(places)])]
            rows.append(Row(cells, "item" if alone else "member"))
        if group["unit_measure"].eq("EUR").all():
            Table([], rows[-len(statements) :]).in_one_unit()
    table = Table([head], rows).with_legend()
    table.legend += [_DIRECTIONS] if directions else []
    return table


def _remarks(notes: pd.Series) -> list[str]:
    """What deliveries note with one figure, each remark once, without those on the typing."""
    remarks = (remark.strip() for note in notes for remark in note.split("; "))
    return [r for r in dict.fromkeys(remarks) if r and not _ON_TYPING.match(r)]


def _places(places: pd.Series) -> str:
    """Where one figure is said: `r. 100, 181 en 205`."""
    lines = [p.removeprefix("r. ") for p in dict.fromkeys(places)]
    if len(lines) > 1 and all(p.startswith("r. ") for p in places):
        return f"r. {', '.join(lines[:-1])} en {lines[-1]}"
    return ", ".join(dict.fromkeys(places))
