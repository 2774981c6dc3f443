"""What an edition has of every theme, and what is missing of it, as tables for the reading guide."""

from __future__ import annotations

from peilmerk import coverage, keys, numbers
from peilmerk.display import Cell, Row, Table
from peilmerk.reference import Reference
from peilmerk.texts import formats


def matrix(known: list[coverage.Covered], reference: Reference) -> Table:
    """Theme by aspect, each cell a mark with a word; the last row has all figures together."""
    head = [Cell(name, "head") for name in ("Thema", "Cijfers", *(label for label, _ in coverage.ASPECTS.values()))]
    rows = [
        Row([
            Cell(reference.themes[c.theme], "head"),
            Cell(numbers.write(c.figures), "text", ["status-yes"], key=keys.EDITION) if c.figures else Cell("nog geen", "text", ["status-none"]),
            *(Cell("ja", "text", ["status-yes"]) if getattr(c, aspect) else Cell("n.v.t.") if aspect in c.never else Cell("nee", "text", ["status-none"]) for aspect in coverage.ASPECTS),
        ])
        for c in known
    ]  # fmt: skip
    total = [Cell("Totaal", "head"), Cell(numbers.write(sum(c.figures for c in known)), "text", key=keys.EDITION), *(Cell("") for _ in coverage.ASPECTS)]
    return Table([head], [*rows, Row(total, "total")])


def missing(known: list[coverage.Covered], reference: Reference) -> Table:
    """Of every theme what is not there, and who delivers it: a row for what comes from the same senders. Those without any figure come first."""
    rows = []
    for c in sorted(known, key=lambda c: c.figures > 0):
        lacks = coverage.by_senders(c.theme, c.undelivered, reference) if c.figures else [(["alle cijfers"], coverage.senders(c.theme, reference))]
        own = [coverage.ASPECTS[a][1] for a in c.missing if a in coverage.OWN_WORK] if c.figures else []
        for names, who in [*lacks, *([(own, "de gemeente zelf")] if own else [])]:
            rows.append(Row([Cell(reference.themes[c.theme], "head"), Cell(formats.capital(formats.listed(names))), Cell(formats.capital(who or "niet vastgelegd"))]))
    head = [Cell(name, "head") for name in ("Thema", "Wat ontbreekt", "Wie het levert")]
    return Table([head], rows)
