"""What an analysis hands over: figures that were computed from other figures, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from peilmerk import keys, writing
from peilmerk.hidden_values import COLUMNS, plain

#: Why there is no result where one would rest on hidden figures, in the words of the site.
HIDDEN = "dit berust op cijfers die verborgen zijn om personen te beschermen"
#: How another reason ends that is the protection of persons: nobody has to deliver anything then either.
PROTECTED = "verborgen om personen te beschermen"
#: `cijfer` needs the label of no unit.
_WITHOUT_UNITS = SimpleNamespace(units={})
#: What `soort` and `cijfer` are made of.
WRITTEN = ["scenario", "obs_status", "unit_measure", "conf_status", "note", "decimals", "qualifier", "transformation", "obs_value", "obs_low", "obs_high", "missing_reason"]


@dataclass(frozen=True)
class Outcome:
    """The result of one analysis, for `figuur(..., uitkomst=...)` and `tabel(..., uitkomst=...)`.

    method: the name of a page in docs/methods, without `.md`. rows: computed figures, with the columns of an observation and those for readers (`derive`) and columns
    of the analysis. absent: why there are none, as a clause of a Dutch sentence without capital and full stop ("er is maar één periode"). nothing: there
    was no input at all; a page then shows nothing. lacks: the code of the theme of which figures are lacking, if a delivery would mend it: a page says who delivers those. found: that
    there are no figures is itself the result (no season, no relation), and not something that could not be computed. sentence: what the result says, in Dutch markdown in which numbers carry their keys (`said`). notes: what a reader
    has to know, in Dutch sentences.
    """

    method: str
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    absent: str = ""
    nothing: bool = False
    sentence: str = ""
    notes: tuple[str, ...] = ()
    lacks: str = ""
    found: bool = False

    def __bool__(self) -> bool:
        """Whether there is a result."""
        return not self.absent and not self.nothing


def absent(method: str, reason: str, *notes: str, lacks: str = "", found: bool = False) -> Outcome:
    """No result, and why, in Dutch words that can stand behind "Niet berekend:". lacks: the theme of which somebody has to deliver figures; found: see `Outcome`."""
    return Outcome(method, absent=reason, notes=notes, lacks="" if reason == HIDDEN or reason.endswith(PROTECTED) else lacks, found=found)


def theme_of(observations: pd.DataFrame) -> str:
    """The theme that observations are about; empty if they are about more than one, or there are none."""
    themes = set(observations["theme"]) if "theme" in observations else set()
    return themes.pop() if len(themes) == 1 else ""


def nothing(method: str) -> Outcome:
    """No result because there is no input: the page leaves the figure out."""
    return Outcome(method, nothing=True)


def hidden(observations: pd.DataFrame) -> pd.DataFrame:
    """Those of the observations that are hidden."""
    covered = np.array([status != "F" for status in observations["conf_status"].tolist()], dtype="bool")
    return observations[covered] if covered.any() else observations.iloc[:0]  # choosing none row by row would take ten times as long


def places(table: pd.DataFrame, column: str) -> list[tuple[object, np.ndarray]]:
    """Of each value of a column where it stands, in order of appearance: with so many columns, rows are best taken once, at the end."""
    codes, values = pd.factorize(table[column])
    return [(value, np.flatnonzero(codes == n)) for n, value in enumerate(values)]


def rows_at(table: pd.DataFrame, keep) -> pd.DataFrame:
    """The rows of a table for which `keep` holds, or that stand at the places that it lists; those that follow each other without taking each column apart, in a seventh of the time."""
    keep = np.asarray(keep)
    at = np.flatnonzero(keep) if keep.dtype == bool else keep
    if len(at) and at[-1] - at[0] == len(at) - 1 and at[0] >= 0 and (np.diff(at) == 1).all():
        return table.iloc[at[0] : at[-1] + 1]
    return table.iloc[at]


def derive(template: pd.DataFrame, how: str | Sequence[str], **columns) -> pd.DataFrame:
    """Rows of computed figures: those of `template` with other columns, and keys that say from what and how they were computed.

    template: for every result the observation that it is about (a change in cost: that cost in its last period). how: what was computed, in English words for
    the key, one for all or one a row (`volume`, `price`). columns: `obs_value` at least, and `obs_low`, `obs_high`, `decimals` (0 if left out), `unit_measure`,
    `transformation`, `obs_status`, or columns of the analysis. A value that is NaN is a figure that is not known. No result is hidden: an analysis computes nothing
    from hidden figures. Raises ValueError if a row of `template` is hidden.
    """
    if any(status != "F" for status in template["conf_status"].tolist()):
        raise ValueError("a computed figure may not be about a hidden one: leave it out, or give `absent`")
    stems = (template[keys.FIELD] if keys.FIELD in template else keys.of(template)).tolist()
    hows = [how] * len(template) if isinstance(how, str) else list(how)
    made = [keys.computed(stem.partition(";computed=")[0], word.replace(" ", "+")) for stem, word in zip(stems, hows, strict=True)]
    given = {"obs_low": float("nan"), "obs_high": float("nan"), "decimals": 0, "qualifier": "", "note": "", "reference": "", "transformation": "level", "exempt": "", **columns}
    told_of = {c: _each(given[c] if c in given else template[c], len(template)) for c in WRITTEN if c in given or c != "missing_reason"}
    if "missing_reason" not in columns:
        ends = zip(*(told_of[c] for c in COLUMNS), strict=True)
        told_of["missing_reason"] = ["unknown" if all(v is None or v != v for v in values) else "" for values in ends]
        given["missing_reason"] = pd.array(told_of["missing_reason"], dtype="str")  # of no rows too
    written = [dict(zip(told_of, values, strict=True)) for values in zip(*told_of.values(), strict=True)]
    kinds = [writing.kind(r) for r in written]
    told = [writing.value(r, _WITHOUT_UNITS, with_unit=r["unit_measure"].startswith(("EUR", "percent"))) for r in written]
    own = {keys.FIELD: made, "soort": kinds, "voorlopig": np.array([k != "gerealiseerd" for k in kinds], dtype="bool"), "cijfer": told, "waarde": told, "uit_tabel": False}
    rows = plain(template).reset_index(drop=True)
    given = {c: v.tolist() if isinstance(v, pd.Series) else _words(v, len(rows)) if isinstance(v, str) else v for c, v in given.items()}
    return rows.assign(**given, **own)  # at once: each time all columns are taken along


@lru_cache(maxsize=1024)
def _words(text: str, count: int) -> pd.api.extensions.ExtensionArray:
    """A column of one text: pandas makes it anew each time, in twice the time."""
    return pd.array([text] * count, dtype="str")


def _each(value, count: int) -> list:
    """What a column holds of every row, of one value for all or of values; an integer that is not known is None."""
    if isinstance(value, pd.Series | np.ndarray | pd.api.extensions.ExtensionArray):
        value = value.tolist()
    return [None if v is pd.NA else v for v in value] if isinstance(value, list | tuple | range) else [value] * count


def said(text: str, key: str) -> str:
    """A number in a sentence with the key of its figure, as markdown for the publishers."""
    return f'[{text}]{{{keys.ATTRIBUTE}="{key}"}}' if key else text


def figure(row, *, unit: str = "") -> str:
    """A computed or observed figure as it stands in a sentence, with its key: `[€ 2,0 miljoen]{data-key="..."}`. unit: a Dutch noun behind it."""
    text = writing.value(row, _WITHOUT_UNITS, with_unit=row["unit_measure"].startswith(("EUR", "percent")), million="miljoen")
    return said(f"{text} {unit}".strip(), row[keys.FIELD])
