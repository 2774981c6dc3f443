"""The walk itself: from an edition's observations through the store to cells, and to pages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from peilmerk import period as periods
from peilmerk import prepared, selection, store, writing
from peilmerk.disclosure import differencing
from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.observations import COLUMNS, KEY, PRIMARY_KEY, TOTAL, breakdown_of
from peilmerk.project import SHARED, Project, Publication
from peilmerk.reference import Reference
from peilmerk.trace.cells import origin
from peilmerk.trace.model import Corrected, Figure, Trace, Vintage
from peilmerk.trace.pages import Pages
from peilmerk.trace.showing import Showing

_FACTS = ("delivery", "source", "exported", "export_basis", "register", "destroyed")


def trace(
    project: Project, publication: Publication, what: str, *, period: str | None = None, member: str | None = None, everything: bool = False
) -> Trace:
    """Trace an indicator (code, label or synonym) of a publication: one figure an observation.

    period, member: only those; any spelling of a period, `totaal` for the whole. everything: also figures that the edition
    sees but no page shows; they are not protected, so that their values are not told.
    Raises UnknownName with the nearest names, and PeilmerkError with what to run if the edition was never built.
    """
    reference = Reference(project.reference)
    code = reference.indicator(what)
    folder = project.work(publication)
    protected, selected = _current(prepared.read_protected, folder), _current(prepared.read_selected, folder)
    stored = _stored(project, publication, code)
    mine, all_seen = protected[protected["indicator"] == code], selected[selected["indicator"] == code]
    withdrawn = _withdrawn(project, stored, publication)
    if mine.empty and all_seen.empty and withdrawn.empty:
        labels = [reference.indicators[i].label for i in set(protected["indicator"]) if i in reference.indicators]
        raise UnknownName.among(f"figure of {publication.id}:", reference.indicators[code].label, labels)
    shown = {_key(r, PRIMARY_KEY) for _, r in mine.iterrows()}
    unshown = all_seen[[_key(r, PRIMARY_KEY) not in shown for _, r in all_seen.iterrows()]]
    way = _Way(project, publication, reference, stored, Pages(project, publication, reference, protected))
    before = {_key(r, PRIMARY_KEY): r for _, r in all_seen.iterrows()}
    rows = [(r, before.get(_key(r, PRIMARY_KEY), r), "shown") for _, r in mine.iterrows()]
    rows += [(r, r, "unshown") for _, r in unshown.iterrows()] if everything else []
    rows += [(r, r, "withdrawn") for _, r in withdrawn.iterrows()]
    rows = _chosen(rows, period, member)
    rows.sort(key=lambda x: (x[0]["transformation"] != "level", x[0]["transformation"], x[0]["time_start"], x[0]["time_period"], breakdown_of(x[0]), -1 if pd.isna(x[0]["source_row"]) else x[0]["source_row"]))
    entry = reference.indicators[code]
    return Trace(
        publication.id, publication.heading, publication.peildatum.isoformat(), code, entry.label,
        reference.units[entry.unit].label if entry.unit in reference.units else entry.unit,
        [way.figure(row, delivered, kind) for row, delivered, kind in rows], 0 if everything else len(unshown), way.pages.remarks,
    )  # fmt: skip


def _current(read, folder: Path) -> pd.DataFrame:
    try:
        return read(folder)
    except KeyError:  # columns that an older version did not write
        raise PeilmerkError(f"{folder.parent.name}/{folder.name} was prepared by an older version of Peilmerk: run `peilmerk build` first.") from None


def _stored(project: Project, publication: Publication, code: str) -> pd.DataFrame:
    """Every vintage of an indicator in the store that this municipality's editions could see, with the delivery's name and file."""
    # A name that begins with a point is half a file, of a process that writes or was stopped.
    own = sorted((project.store / publication.municipality).glob("*/[!.]*.parquet"))
    shared = sorted((project.store / SHARED).glob("*/[!.]*.parquet"))
    tables = []
    for path in [*own, *shared]:
        only = {"indicator": {code}} if path in own else {"indicator": {code}, "ref_area": {publication.area}}
        try:
            table = store.read([path], **only)
        except KeyError:  # what an older version left; the next build writes it anew
            continue
        if len(table):
            facts = store.about(path) or {}
            tables.append(table.assign(**{"_" + k: facts.get(k, "") for k in _FACTS}))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*COLUMNS, *("_" + k for k in _FACTS)])


def _withdrawn(project: Project, stored: pd.DataFrame, publication: Publication) -> pd.DataFrame:
    """Figures that a correction leaves out of what this edition would see; of files that are not there any more none is seen."""
    # A newer delivery of a register replaces an older one by period, so that nothing of it comes back: see selection.
    seen = stored[(stored["vintage"] <= pd.Timestamp(publication.peildatum)) & (stored["_register"] == "")] if len(stored) else stored
    if seen.empty:
        return seen
    files = {pair: _lies_there(project, *pair) for pair in set(zip(seen["_delivery"], seen["source"], strict=True))}
    seen = seen[[files[pair] for pair in zip(seen["_delivery"], seen["source"], strict=True)]]
    if seen.empty:
        return seen
    newest = seen.groupby(KEY, dropna=False)["vintage"].transform("max")
    return seen[(seen["vintage"] == newest) & (seen["correction"] == "drop")]


def _lies_there(project: Project, delivery: str, content: str) -> bool:
    """Whether a delivery (its name below a root) still lies there with this content (sha256)."""
    path = project.delivered(delivery)
    return path is not None and store.digest(path) == content


def _chosen(rows: list[tuple], period: str | None, member: str | None) -> list[tuple]:
    if period is not None:
        known = sorted({r["time_period"] for r, *_ in rows})
        try:
            code = periods.parse(period).code
        except periods.PeriodError:
            code = period
        rows = [x for x in rows if x[0]["time_period"] == code]
        if not rows:
            raise UnknownName.among("period of this figure", code, known)
    if member is not None:
        known = sorted({_member(r) for r, *_ in rows})
        rows = [x for x in rows if _member(x[0]).lower() == member.lower()]
        if not rows:
            raise UnknownName.among("member", member, known)
    return rows


class _Way:
    """Gathers the way of each observation."""

    def __init__(self, project: Project, publication: Publication, reference: Reference, stored: pd.DataFrame, pages: Pages):
        self.project, self.publication, self.reference, self.stored, self.pages = project, publication, reference, stored, pages
        self._keys = pd.util.hash_pandas_object(stored[KEY].astype(str), index=False) if len(stored) else pd.Series(dtype="uint64")
        self._showing = Showing(project.config.disclosure, reference, stored)

    def figure(self, row: pd.Series, before: pd.Series, kind: str) -> Figure:
        """Row as readers see it, and as it was before protection."""
        hidden = row["conf_status"] != "F"
        # What stands as it was published before may be something else by now: which figures that is of, nobody is told.
        stands = differencing.stands(row.to_frame().T, self._showing.rule).iloc[0]
        tells = kind == "shown" and not hidden and not stands
        facts = self._facts(row)
        delivered = before if pd.isna(before["delivered_value"]) else before.copy()
        if before["correction"] in ("override", "scale"):
            delivered["obs_value"], delivered["obs_low"], delivered["obs_high"] = before["delivered_value"], float("nan"), float("nan")
        may_say = tells and self._showing.free(delivered)
        return Figure(
            value="" if kind != "shown" else _written(row, self.reference), hidden=hidden, withdrawn=kind == "withdrawn",
            period=row["time_period"], period_label=periods.parse(row["time_period"]).label, member=_member(row),
            area=self.reference.areas[row["ref_area"]].name, theme=self.reference.themes.get(row["theme"], row["theme"]),
            kind=writing.kind(row), transformation=row["transformation"], note=row["note"] if tells or stands else "", own=bool(row.get(selection.OWN, False)),
            vintage=_day(row["vintage"]), correction=_correction(before, self.reference, may_say),
            origin=origin(self.project, facts, delivered, show=may_say, may_be_told=lambda cell: self._showing.cell(cell, delivered)),
            vintages=self._vintages(row, kind, tells), pages=self.pages.of(row) if kind == "shown" else [],
        )  # fmt: skip

    def _facts(self, row: pd.Series) -> dict:
        same = self.stored[(self.stored["source"] == row["source"]) & (self.stored["vintage"] == row["vintage"])]
        first = same.iloc[0] if len(same) else {}
        return {k: first.get("_" + k, "") for k in _FACTS}

    def _vintages(self, row: pd.Series, kind: str, tells: bool) -> list[Vintage]:
        key, itself = _key(row, KEY), _key(row, PRIMARY_KEY)
        near = self._keys == pd.util.hash_pandas_object(row[KEY].to_frame().T.astype(str), index=False).iloc[0]
        others = [r for _, r in self.stored[near.to_numpy()].iterrows() if _key(r, KEY) == key and _key(r, PRIMARY_KEY) != itself]
        found = []
        for other in sorted(others, key=lambda r: r["vintage"]):
            said = _written(other, self.reference) if tells and self._showing.free(other) else ""
            counted = pd.isna(other["source_row"]) and not other["source_column"]
            place = f"counted from {other['source_sheet']}" if counted else f"{other['source_sheet']}, row {other['source_row']}, column {other['source_column']}"
            found.append(Vintage(_day(other["vintage"]), said, other["_delivery"], place, self._why(row, other, kind)))
        return found

    def _why(self, row: pd.Series, other: pd.Series, kind: str) -> str:
        if not _lies_there(self.project, other["_delivery"], other["source"]):
            return "not used: this file is not in its folder any more"
        if other["vintage"].date() > self.publication.peildatum:
            return f"not used: exported after the peildatum {self.publication.peildatum.isoformat()}"
        if other["vintage"] < row["vintage"]:
            return "not used: the figure was withdrawn later" if kind == "withdrawn" else "not used: older"
        if other["vintage"] > row["vintage"]:
            return "newer: run `peilmerk build` to see it"
        return "not used: left out by a correction" if other["correction"] == "drop" else "the same vintage states it in this cell too"


def _written(row: pd.Series, reference: Reference) -> str:
    """The value as readers see it; whether a measure is on course stands in a table as a word."""
    if row["unit_measure"] == "flag" and row["conf_status"] == "F":
        return {1.0: "ja", 0.0: "nee"}.get(row["obs_value"], "geen uitspraak")
    return writing.value(row, reference)


def _correction(row: pd.Series, reference: Reference, show: bool) -> Corrected | None:
    if not row["correction"]:
        return None
    account, _, status = row["correction_note"].rpartition("; ")
    reason, _, signed = account.rpartition("; ")
    who, _, day = signed.rpartition(", ")
    delivered = ""
    if row["correction"] in ("override", "scale") and show:
        was = row.copy()
        was["obs_value"], was["obs_low"], was["obs_high"], was["missing_reason"] = row["delivered_value"], float("nan"), float("nan"), ""
        delivered = writing.value(was, reference) if pd.notna(row["delivered_value"]) else "what could not be read"
    return Corrected(row["correction"], delivered, reason, who, day, status)


def _key(row: pd.Series, columns: list[str]) -> tuple:
    return tuple(str(row[c]) for c in columns)


def _member(row: pd.Series) -> str:
    member = breakdown_of(row)
    return "totaal" if member == TOTAL else member


def _day(moment: pd.Timestamp) -> str:
    return moment.date().isoformat()
