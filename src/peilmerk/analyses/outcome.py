"""What an analysis hands over: figures that were computed from other figures, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd

from peilmerk import keys, writing
from peilmerk.hidden_values import plain
from peilmerk.observations import records

#: Why there is no result where one would rest on hidden figures, in the words of the site.
HIDDEN = "dit berust op cijfers die verborgen zijn om personen te beschermen"
#: `cijfer` needs the label of no unit.
_WITHOUT_UNITS = SimpleNamespace(units={})
#: What `soort` and `cijfer` are made of.
_WRITTEN = ["scenario", "obs_status", "unit_measure", "conf_status", "note", "decimals", "qualifier", "transformation", "obs_value", "obs_low", "obs_high", "missing_reason"]


@dataclass(frozen=True)
class Outcome:
    """The result of one analysis, for `figuur(..., uitkomst=...)` and `tabel(..., uitkomst=...)`.

    method: the name of a page in docs/methods, without `.md`. rows: computed figures, with the columns of an observation and those for readers (`derive`) and columns
    of the analysis. absent: why there are none, as a clause of a Dutch sentence without capital and full stop ("er is maar één periode"). nothing: there
    was no input at all; a page then shows nothing. sentence: what the result says, in Dutch markdown in which numbers carry their keys (`said`). notes: what a reader
    has to know, in Dutch sentences.
    """

    method: str
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    absent: str = ""
    nothing: bool = False
    sentence: str = ""
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a result."""
        return not self.absent and not self.nothing


def absent(method: str, reason: str, *notes: str) -> Outcome:
    """No result, and why, in Dutch words that can stand behind "Niet berekend:"."""
    return Outcome(method, absent=reason, notes=notes)


def nothing(method: str) -> Outcome:
    """No result because there is no input: the page leaves the figure out."""
    return Outcome(method, nothing=True)


def hidden(observations: pd.DataFrame) -> pd.DataFrame:
    """Those of the observations that are hidden."""
    covered = (observations["conf_status"] != "F").to_numpy(dtype="bool")
    return observations[covered] if covered.any() else observations.head(0)  # choosing none row by row would take ten times as long


def derive(template: pd.DataFrame, how: str | Sequence[str], **columns) -> pd.DataFrame:
    """Rows of computed figures: those of `template` with other columns, and keys that say from what and how they were computed.

    template: for every result the observation that it is about (a change in cost: that cost in its last period). how: what was computed, in English words for
    the key, one for all or one a row (`volume`, `price`). columns: `obs_value` at least, and `obs_low`, `obs_high`, `decimals` (0 if left out), `unit_measure`,
    `transformation`, `obs_status`, or columns of the analysis. A value that is NaN is a figure that is not known. No result is hidden: an analysis computes nothing
    from hidden figures. Raises ValueError if a row of `template` is hidden.
    """
    if (template["conf_status"] != "F").any():
        raise ValueError("a computed figure may not be about a hidden one: leave it out, or give `absent`")
    stems = (template[keys.FIELD] if keys.FIELD in template else keys.of(template)).tolist()
    hows = [how] * len(template) if isinstance(how, str) else list(how)
    made = [keys.computed(stem.partition(";computed=")[0], word.replace(" ", "+")) for stem, word in zip(stems, hows, strict=True)]
    given = {"obs_low": float("nan"), "obs_high": float("nan"), "decimals": 0, "qualifier": "", "note": "", "reference": "", "transformation": "level", "exempt": "", **columns}
    rows = plain(template).reset_index(drop=True).assign(**{c: list(v) if isinstance(v, pd.Series) else v for c, v in given.items()})
    if "missing_reason" not in columns:
        unknown = rows[["obs_value", "obs_low", "obs_high"]].isna().all(axis=1)
        rows["missing_reason"] = unknown.map({True: "unknown", False: ""})
    told_of = records(rows[_WRITTEN])  # of the few columns that are asked for: all sixty would take most of the time
    kinds = [writing.kind(r) for r in told_of]
    told = [writing.value(r, _WITHOUT_UNITS, with_unit=r["unit_measure"].startswith(("EUR", "percent"))) for r in told_of]
    own = {keys.FIELD: made, "soort": kinds, "voorlopig": np.array([k != "gerealiseerd" for k in kinds], dtype="bool"), "cijfer": told, "waarde": told, "uit_tabel": False}
    return rows.assign(**own)


def said(text: str, key: str) -> str:
    """A number in a sentence with the key of its figure, as markdown for the publishers."""
    return f'[{text}]{{{keys.ATTRIBUTE}="{key}"}}' if key else text


def figure(row, *, unit: str = "") -> str:
    """A computed or observed figure as it stands in a sentence, with its key: `[€ 2,0 miljoen]{data-key="..."}`. unit: a Dutch noun behind it."""
    text = writing.value(row, _WITHOUT_UNITS, with_unit=row["unit_measure"].startswith(("EUR", "percent")), million="miljoen")
    return said(f"{text} {unit}".strip(), row[keys.FIELD])
