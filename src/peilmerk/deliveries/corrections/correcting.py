"""Carry out the corrections of one delivery while it is read, and see that every one of them hits what it says.

A cell that is overridden is replaced before its sheet is read, so that a cell that could not be read is repaired and unit,
factor and precision follow as for any other cell. Such a sheet is read once without its corrections too: the observations
that differ are the corrected ones, and what they said before is kept with them. All other corrections change observations
as they pass, in tables of any size. Nothing is taken away here: a dropped observation is marked, and left out when an
edition selects, after the newest vintage was chosen, so that an older figure does not come back in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import pandas as pd

from peilmerk import observations
from peilmerk.deliveries.corrections import Correction, keyed
from peilmerk.deliveries.corrections.entries import DROP, OVERRIDE
from peilmerk.deliveries.corrections.patching import patched
from peilmerk.deliveries.files.sheet import Sheet, as_text, letter
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import DROPPED, REFUSED, Context, SheetLog
from peilmerk.errors import DeliveryError, Fault

Sink = Callable[[pd.DataFrame], None]
ReadSheet = Callable[[Sheet, Context, Sink], SheetLog]
#: What makes two readings of one place the same: all that a sheet decides.
_CONTENT = [
    *observations.KEY, "time_start", "time_end", "obs_value", "obs_low", "obs_high", "decimals", "qualifier", "obs_status", "missing_reason",
    "part_of", "note", "reference", "source_row", "source_column",
]  # fmt: skip
_PLACE = ["source_row", "source_column"]
_GONE = "The source has been corrected or the table has moved: remove this correction, or point it at the right place."


class Correcting:
    """The corrections of one delivery at work: `read_sheet` for each of its sheets, then `finish`."""

    def __init__(self, delivery: Delivery, corrections: Sequence[Correction]):
        self.delivery, self.corrections = delivery, corrections
        self.faults: list[Fault] = []
        self._sheets: list[str] = []
        self._hits = {c.name: 0 for c in corrections}
        self._near: dict[str, dict[str, None]] = {c.name: {} for c in corrections}
        self._told: set[str] = set()  # corrections of which a fault is known: one is enough

    def read_sheet(self, sheet: Sheet, context: Context, sink: Sink, read: ReadSheet) -> SheetLog:
        """What `read(sheet, context, sink)` gives, corrected; `log.corrections` has a record of each one that hit."""
        if sheet.is_empty:
            return read(sheet, context, sink)
        self._sheets.append(sheet.name)
        mine = [c for c in self.corrections if c.sheet in ("", sheet.name)]
        if not mine:
            return read(sheet, context, sink)
        before = dict(self._hits)
        placed = [c for c in mine if c.key is None and self._holds(sheet, c)]
        delivered = probe = None
        patches = {c.cell: c.entry.wordt for c in placed if c.action == OVERRIDE}
        if patches or any(c.cell for c in placed if c.action == DROP):
            delivered = _Delivered()
            probe = read(sheet, context, delivered.add)
            wrong = {(f.row, f.column) for f in probe.faults}
            # A cell to be left out that cannot be read would take its row with it.
            patches |= {c.cell: "" for c in placed if c.action == DROP and c.cell and (c.cell[0] + 1, letter(c.cell[1])) in wrong}
        passing = _Passing(self, sheet, mine, placed, delivered)
        log = read(patched(sheet, patches) if patches else sheet, context, lambda table: sink(passing.correct(table)))
        whole = _is_read(log, sheet)  # else the sheet's own faults come first
        if not whole and probe and _is_read(probe, sheet):
            first = next(c for c in placed if c.action in (OVERRIDE, DROP))
            self.fault(first, found="a sheet that cannot be read with its corrections", expected="a sheet that can", do=f"Correct it: {log.faults[0]}", sheet=sheet.name)
        dropped = self._drop_refused_rows(log, sheet, placed) if whole else {}
        if whole:
            passing.check(log)
        log.corrections = [
            c.record(sheet.name, self._hits[c.name] - before[c.name], dropped.get(c.name, ())) for c in mine if self._hits[c.name] > before[c.name] or c.name in dropped
        ]
        for name in dropped:
            self._hits[name] += 1
        for c in placed:
            if whole and not self._hits[c.name]:
                self._missed(c, sheet, log)
        return log

    def finish(self) -> None:
        """Raise DeliveryError with every correction that did not hit what it says, by sheet, row and column."""
        for c in self.corrections:
            if c.name in self._told:
                continue
            if c.sheet and c.sheet not in self._sheets:
                self.fault(c, found=f"no sheet '{c.sheet}'", expected="one of " + ", ".join(self._sheets), do="Correct blad.")
            elif c.key is not None and self._hits[c.name] != c.count:
                self._counted(c)
        if self.faults:
            raise DeliveryError(faults=self.faults)

    def fault(self, c: Correction, *, found: str, expected: str, do: str, sheet: str = "", row: int | None = None, column: str | None = None) -> None:
        """This correction cannot be carried out (row from 1)."""
        self._told.add(c.name)
        self.faults.append(Fault(f"{c.name}: {self.delivery.name}", found, expected, do, sheet or c.sheet, row, column))

    def hit(self, c: Correction, figures: int) -> None:
        """So many figures were corrected."""
        self._hits[c.name] += figures

    def near(self, c: Correction, what: Sequence[str]) -> None:
        """What stands near, for the error if nothing is hit."""
        self._near[c.name] |= dict.fromkeys(what)

    # --- places ---
    def _holds(self, sheet: Sheet, c: Correction) -> bool:
        """Whether the guard of a cell or row holds; a fault if not."""
        if c.name in self._told:
            return False
        if not c.sheet and len(self._sheets) > 1:
            self.fault(c, found="no blad", expected="one of " + ", ".join(self._sheets), do="Say on which sheet the cell is: blad: ...")
            return False
        expected = c.entry.geleverd if isinstance(c.entry.geleverd, list) else [c.entry.geleverd]
        row = c.cell[0] if c.cell else c.row
        found = next(islice(sheet.rows(row), 1), None)  # not cell(): that would load all of a large sheet
        place = {"row": row + 1, "column": letter(c.cell[1]) if c.cell else None}
        if found is None:
            self.fault(c, found=f"a sheet of {sheet.height} rows", expected=f"a row {row + 1}", do=_GONE, sheet=sheet.name, **place)
            return False
        if c.cell:
            found = [found[c.cell[1]] if c.cell[1] < len(found) else ""]
        absent = [e for e in expected if not any(as_text(e) == as_text(f) for f in found)]
        if absent:
            shown = " | ".join(as_text(f) for f in found if as_text(f))
            self.fault(c, found=repr(shown), expected=f"{as_text(absent[0])!r} (geleverd)", do=_GONE, sheet=sheet.name, **place)
        return not absent

    def _drop_refused_rows(self, log: SheetLog, sheet: Sheet, placed: list[Correction]) -> dict[str, list[str]]:
        """Count refused rows that a correction leaves out as dropped; returns what was wrong in them, without values."""
        dropped = {}
        for c in placed:
            mine = [f for f in log.faults if f.row == c.row + 1] if c.row is not None else []
            if mine:
                log.faults = [f for f in log.faults if f not in mine]
                log.rows[REFUSED] -= 1
                log.rows[DROPPED] = log.rows.get(DROPPED, 0) + 1
                dropped[c.name] = [f"{f.place}: expected {f.expected}" for f in mine]
        return dropped

    def _missed(self, c: Correction, sheet: Sheet, log: SheetLog) -> None:
        if c.name in self._told:
            return
        row = (c.cell[0] if c.cell else c.row) + 1
        place = {"sheet": sheet.name, "row": row, "column": letter(c.cell[1]) if c.cell else None}
        if any(f.row == row for f in log.faults):
            self.fault(c, found="a row that cannot be read with it either", expected="a correction after which the row can be read", do="See the other faults of this row.", **place)
        elif c.action == OVERRIDE:
            self.fault(c, found="no figure that becomes different", expected="a cell that says something of a figure", do="Correct cel or wordt, or remove the correction.", **place)
        else:
            near = ", ".join(self._near[c.name])
            self.fault(c, found="no figure here", expected=f"a cell with a figure (this row has them in {near})" if near else "a row with figures", do=f"Correct {'cel' if c.cell else 'rij'}.", **place)

    def _counted(self, c: Correction) -> None:
        hits = self._hits[c.name]
        near = list(self._near[c.name])
        if not hits:
            expected = "one of these: " + "; ".join(near[:8]) if near else "an indicator that this delivery has"
            self.fault(c, found=f"no figure with {c.place}", expected=expected, do="Correct kies.")
        else:
            self.fault(
                c, found=f"{hits} figures with {c.place}", expected=str(c.count),
                do=f"Say more in kies, or aantal: {hits} if all of them are meant.",
            )  # fmt: skip


def _is_read(log: SheetLog, sheet: Sheet) -> bool:
    """False if the sheet was refused as a whole."""
    return log.rows.get(REFUSED, 0) < sheet.height


class _Delivered:
    """What a sheet says without its corrections: a hash of every observation, its place and its value."""

    def __init__(self):
        self._tables: list[pd.DataFrame] = []

    def add(self, table: pd.DataFrame) -> None:
        table = observations.completed(table)
        self._tables.append(table[[*_PLACE, "obs_value"]].assign(content=_hashes(table)))

    @property
    def table(self) -> pd.DataFrame:
        return pd.concat(self._tables, ignore_index=True) if self._tables else _Delivered._none()

    @staticmethod
    def _none() -> pd.DataFrame:
        return observations.frame([])[[*_PLACE, "obs_value"]].assign(content=pd.Series(dtype="uint64"))


class _Passing:
    """The tables of one sheet as they pass on their way to the store."""

    def __init__(self, work: Correcting, sheet: Sheet, mine: list[Correction], placed: list[Correction], delivered: _Delivered | None):
        self.work, self.sheet, self.placed = work, sheet, placed
        self.keyed = [c for c in mine if c.key is not None]
        self.delivered = delivered.table if delivered else None
        self._seen: list[pd.DataFrame] = []

    def correct(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of observations with the corrections that meet it."""
        table = observations.completed(table)
        if self.delivered is not None:
            self._seen.append(table[_PLACE])
            table = self._overridden(table)
        for c in self.placed:
            row = (c.cell[0] if c.cell else c.row) + 1
            in_row = table["source_row"] == row
            self.work.near(c, [f"column {x}" for x in table.loc[in_row, "source_column"]])
            if c.action != OVERRIDE:
                here = in_row & (table["source_column"] == letter(c.cell[1])) if c.cell else in_row
                self.work.hit(c, int(here.sum()))
                if here.any() and not keyed.taken(table, here, c, self.work):
                    table = keyed.apply(table, here, c)
        for c in self.keyed:
            table = keyed.correct(table, c, self.work)
        return table

    def check(self, log: SheetLog) -> None:
        """A fault for every override that makes figures disappear: what was delivered stays in the store."""
        if self.delivered is None:
            return
        seen = pd.MultiIndex.from_frame(pd.concat(self._seen)) if self._seen else pd.MultiIndex.from_arrays([[], []])
        places = self.delivered[_PLACE]
        refused = {f.row for f in log.faults}
        gone = places[~pd.MultiIndex.from_frame(places).isin(seen) & ~places["source_row"].isin(refused).to_numpy(bool)]
        overrides = [c for c in self.placed if c.action == OVERRIDE]
        if len(gone) and overrides:
            first = gone.iloc[0]
            c = next((c for c in overrides if c.cell[0] + 1 == first["source_row"]), overrides[0])
            self.work.fault(
                c, found=f"{len(gone)} figure(s) that disappear with it", expected="a correction that keeps every figure",
                do="Use vervalt: true for a figure that must not be used.", sheet=self.sheet.name, row=int(first["source_row"]), column=first["source_column"],
            )  # fmt: skip

    def _overridden(self, table: pd.DataFrame) -> pd.DataFrame:
        """Mark the observations that the sheet does not have without its corrections, each with the correction that did it."""
        free = ~_hashes(table).isin(self.delivered["content"])
        overrides = [c for c in self.placed if c.action == OVERRIDE]
        # The cell itself, then its row (a name, a unit), then its column (a header), then the nearest above (bedragen x € 1.000).
        row, column = table["source_row"], table["source_column"]
        owners = [(c, (row == c.cell[0] + 1) & (column == letter(c.cell[1]))) for c in overrides]
        owners += [(c, row == c.cell[0] + 1) for c in overrides]
        owners += [(c, (row > c.cell[0] + 1) & (column == letter(c.cell[1]))) for c in overrides]
        owners += [(c, row > 0) for c in sorted(overrides, key=lambda c: c.cell, reverse=True)]
        for c, theirs in owners:
            here = free & theirs.fillna(False).astype(bool)
            if here.any():
                table = self._with_delivered(table, here, c)
                self.work.hit(c, int(here.sum()))
                free &= ~here
        return table

    def _with_delivered(self, table: pd.DataFrame, here: pd.Series, c: Correction) -> pd.DataFrame:
        before = self.delivered.drop_duplicates(_PLACE).set_index(_PLACE)["obs_value"]
        places = pd.MultiIndex.from_frame(table.loc[here, _PLACE])
        table = table.copy()
        table.loc[here, "delivered_value"] = before.reindex(places).to_numpy()
        return keyed.marked(table, here, c)


def _hashes(table: pd.DataFrame) -> pd.Series:
    """One number an observation, the same for the same content."""
    return pd.util.hash_pandas_object(table[_CONTENT], index=False)
