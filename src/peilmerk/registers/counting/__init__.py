"""Counting: rows of all registers of a municipality and vintage to observations. Each definition stands once, in the dictionary.

`window`    which periods
`people`    who lives where, who has what
`spells`    persons, stock, inflow, outflow, re-entry, duration
`care`      hours, amounts, shares of what was indicated, lag, triangle
`households`  cost by household
`waiting`   the waiting list
`contributions`  the largest contributions to amounts and volumes
`crossing`  referrers, several laws at once, from 17 to 18, breakthrough cases
`grid`      groups by periods; `observed` makes observations of these
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from peilmerk.reference import Reference
from peilmerk.registers import database
from peilmerk.registers.counting import care, crossing, people, spells, waiting
from peilmerk.registers.counting.grid import Counts
from peilmerk.registers.counting.observed import Maker
from peilmerk.registers.counting.window import Window


@dataclass(frozen=True)
class Given:
    """The registers to count together: the Parquet files of every form, and the days between which they are complete."""

    files: dict[str, list[Path]]
    exported: date
    complete_from: date | None = None

    @property
    def window(self) -> Window:
        """The days that are counted."""
        return Window.of(self.complete_from, self.exported)


def count(given: Given, reference: Reference, municipality: str, work: Path, sink: Callable[[str, pd.DataFrame], None]) -> dict[str, int]:
    """Count everything that the dictionary defines; gives `sink` tables of observations, with the form that they are of.

    work: a folder for temporary files. Returns the number of observations by form. Measures that no indicator of the dictionary
    has a definition for are not told.
    """
    wanted = {(i.counted.register_, i.counted.measure): code for code, i in reference.indicators.items() if i.counted}
    maker = Maker(reference, municipality, given.window, sink)
    with database.connection(work) as con:
        for counts in measures(con, given, reference):
            code = wanted.get((counts.register, counts.measure))
            if code is not None:
                maker.add(counts, code)
        return maker.finish()


def measures(con, given: Given, reference: Reference) -> Iterator[Counts]:
    """Every measure of the registers that were given."""
    window, there = given.window, {name for name, files in given.files.items() if files}
    people.registers(con, given.files, reference)
    people.people(con)
    people.spans(con)
    rule = {(i.counted.register_, i.counted.measure): i.counted for i in reference.indicators.values() if i.counted}

    def setting(register: str, measure: str, name: str, otherwise: int) -> int:
        found = getattr(rule.get((register, measure)), name, None)
        return otherwise if found is None else found

    if "indicaties" in there:
        yield from spells.count(con, "indicaties", "spans", window, setting("indicaties", "reentry", "within_days", 365))
        yield from crossing.referrers(con, window)
        yield from crossing.turned_18(con, window)
    if "uitkeringen" in there:
        yield from spells.count(con, "uitkeringen", "uitkering", window, setting("uitkeringen", "reentry", "within_days", 365), ["groep"])
    if there & {"indicaties", "uitkeringen"}:
        sources = [table for register, table in (("indicaties", "spans_wet"), ("uitkeringen", "uitkering_wet")) if register in there]
        yield from crossing.laws(con, window, sources)
    if there & {"indicaties", "geleverd", "declaraties"}:
        yield from care.count(con, window, there)
    if "wachtlijst" in there:
        yield from waiting.count(con, window, setting("wachtlijst", "within_norm", "norm_days", 56))
    if "doorbraak" in there:
        yield from crossing.breakthrough(con, window)
