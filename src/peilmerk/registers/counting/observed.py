"""Counts as observations: codes and labels of the reference data, one row a group and period.

A register gives some hundred measures of some hundred groups each; they are gathered as numbers, and become one table at the end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from peilmerk.reference import Reference
from peilmerk.registers.counting.grid import DIMENSIONS, TOTAL, Counts
from peilmerk.registers.counting.window import FREQUENCIES, Window

UNKNOWN_AREA = "Onbekend"
#: Columns of an observation that are words here; each has a list of its own.
_WORDS = [
    "ref_area", "product", "law", "referrer", "age", "target_group", "taakveld", "breakdown", "part_of", "time_period", "indicator", "theme",
    "unit_measure", "obs_status", "source_sheet",
]  # fmt: skip
_PLAIN = {"verwijzer": "referrer", "leeftijd": "age", "groep": "target_group", "taakveld": "taakveld", "lid": "breakdown"}
#: Decimals of means and shares; everything else is a whole number.
_DECIMALS = {"percent": 1, "days": 1, "months": 1, "hours": 1}
#: Rows that are held before they are handed over.
_MANY = 1_000_000


class Maker:
    """Makes observations of one municipality (CBS code) of counts: `add` them, and `finish`."""

    def __init__(self, reference: Reference, municipality: str, window: Window, sink: Callable[[str, pd.DataFrame], None]):
        self.reference, self.municipality, self.window, self.sink = reference, municipality, window, sink
        self.made: dict[str, int] = {}
        self._labels = {code: p.label for code, p in reference.products.items()}
        self._codes: dict[str, dict[str, int]] = {c: {} for c in _WORDS}
        self._parts: dict[str, list[dict[str, np.ndarray]]] = {}
        self._held: dict[str, int] = {}
        self._groups: tuple[pd.DataFrame | None, dict[str, np.ndarray]] = (None, {})
        self._periods = {f: self._of_frequency(f) for f in FREQUENCIES}

    def add(self, counts: Counts, code: str) -> None:
        """One measure as the indicator `code`. Values that are none (a mean of nobody) are left out."""
        entry = self.reference.indicators[code]
        if counts.measure == "triangle":
            counts = _square(counts, len(self._periods["M"]["time_period"]))
        values, periods = counts.values.ravel(), self._periods[counts.frequency]
        wanted = ~np.isnan(values) & ((values != 0) | (counts.measure != "triangle"))
        per = np.flatnonzero(wanted)
        if not len(per):
            return
        group, at = np.divmod(per, counts.values.shape[1])
        part = {name: codes[group] for name, codes in self._of_groups(counts.groups).items()}
        for name in ("time_period", "time_start", "time_end"):
            part[name] = periods[name][at]
        late = entry.counted.provisional_months
        # Months back from the day of the export: from the day before it, 29 February would lie a month from 29 January.
        edge = pd.Timestamp(self.window.last) + pd.Timedelta(days=1) - pd.DateOffset(months=late) - pd.Timedelta(days=1)
        status = np.where((periods["time_end"] > edge.to_datetime64()) & (late > 0), self._word("obs_status", "P"), self._word("obs_status", "A"))
        part["obs_status"] = status[at]
        for name, word in (("indicator", code), ("theme", entry.theme), ("unit_measure", entry.unit), ("source_sheet", counts.register)):
            part[name] = np.full(len(per), self._word(name, word), dtype=np.int32)
        decimals = _DECIMALS.get(entry.unit, 0) if entry.aggregation == "average" else 0
        part["obs_value"] = _rounded(values[per], decimals)
        part["decimals"] = np.full(len(per), decimals, dtype=np.int64)
        base = counts.base.ravel() if counts.base is not None else values if entry.people else np.full(len(values), np.nan)
        part["base"] = base[per]
        for name in ("largest", "two_largest"):
            grid = getattr(counts, name)
            part[name] = np.full(len(per), np.nan) if grid is None else _rounded(grid.ravel()[per], decimals)
        self._parts.setdefault(counts.register, []).append(part)
        self._held[counts.register] = self._held.get(counts.register, 0) + len(per)
        if self._held[counts.register] > _MANY:
            self._flush(counts.register)

    def finish(self) -> dict[str, int]:
        """Hand over what is left; the number of observations by form."""
        for register in list(self._parts):
            self._flush(register)
        return self.made

    def _flush(self, register: str) -> None:
        parts = self._parts.pop(register)
        joined = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
        table = pd.DataFrame({
            name: pd.Categorical.from_codes(column, categories=list(self._codes[name])) if name in self._codes else column for name, column in joined.items()
        })  # fmt: skip
        table["decimals"] = table["decimals"].astype("Int64")
        table["base"] = table["base"].round().astype("Int64")
        self.made[register] = self.made.get(register, 0) + len(table)
        self._held[register] = 0
        self.sink(register, table)

    def _word(self, column: str, word: str) -> int:
        known = self._codes[column]
        return known.setdefault(word, len(known))

    def _of_frequency(self, frequency: str) -> dict[str, np.ndarray]:
        periods = self.window.periods(frequency)
        return {
            "time_period": np.array([self._word("time_period", c) for c in periods["code"]], dtype=np.int32),
            **{f"time_{c}": pd.to_datetime(periods[c]).to_numpy(dtype="datetime64[us]") for c in ("start", "end")},
        }

    def _of_groups(self, groups: pd.DataFrame) -> dict[str, np.ndarray]:
        """The groups in the columns of observations: labels of products, areas of districts."""
        if self._groups[0] is groups:
            return self._groups[1]
        made: dict[str, list[str]] = {column: groups[ours].tolist() for ours, column in _PLAIN.items()}
        wijk = groups["wijk"].tolist()
        made["product"] = [self._labels.get(p, p) for p in groups["product"]]
        made["law"] = groups["wet"].tolist()
        made["ref_area"] = [self.municipality if w in ("", TOTAL) else w for w in wijk]
        # The part of which the district is not known is no area, but a part of the municipality.
        made["breakdown"] = [UNKNOWN_AREA if w == "" else b for w, b in zip(wijk, made["breakdown"], strict=True)]
        made["part_of"] = [self.municipality if w == "" else "" for w in wijk]
        codes = {name: np.array([self._word(name, w) for w in words], dtype=np.int32) for name, words in made.items()}
        self._groups = (groups, codes)
        return codes


def _rounded(values: np.ndarray, decimals: int) -> np.ndarray:
    """Halves away from nil, as everywhere in Peilmerk (numbers.write); what adding up left of a half, 2.4999999999, is one."""
    scaled = np.round(np.abs(values) * 10.0**decimals, 6)
    return np.copysign(np.floor(scaled + 0.5), values) / 10.0**decimals + 0.0


def _square(counts: Counts, months: int) -> Counts:
    """A triangle as a grid: months of invoice down, months of delivery across."""
    rows, by = counts.extra["rows"], [*counts.extra["by"], "lid"]
    rows[by] = rows[by].astype("str")
    groups = rows[by].drop_duplicates().sort_values(by).reset_index(drop=True)
    at = rows[by].merge(groups.assign(_at=range(len(groups))), on=by, how="left")["_at"].to_numpy()
    values = np.zeros((len(groups), months))
    np.add.at(values, (at, rows["p"].to_numpy(dtype=int)), rows["bedrag"].to_numpy(dtype=float))
    base, one, two = (np.zeros(values.shape) for _ in range(3))
    for grid, column in ((base, "personen"), (one, "largest"), (two, "two_largest")):
        np.add.at(grid, (at, rows["p"].to_numpy(dtype=int)), rows[column].to_numpy(dtype=float))
    full = groups.reindex(columns=DIMENSIONS, fill_value=TOTAL).astype("str")
    return Counts(counts.register, counts.measure, "M", full, values, base=base, largest=one, two_largest=two)
