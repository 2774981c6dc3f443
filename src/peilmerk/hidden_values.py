"""Values that know which of them are hidden: what would compute one number from several of them raises HiddenCells.

A hidden value left the table before a notebook sees it (see `protect`), so pandas would take it for a missing one, and silently add up the rest.
The value columns of a selection with hidden cells therefore have a type of their own, in which a hidden value carries the key of its figure. It goes
with the value through selecting, sorting, joining and arithmetic. Sum, mean, median, least and most, and all that pandas groups or pivots by, are
refused as long as a hidden value is among them. A selection without hidden cells has plain numbers.

It follows the interface for extension arrays of pandas (https://pandas.pydata.org/docs/development/extending.html). What it cannot see: a notebook
that first throws the hidden rows out (`notna`, `dropna`, `conf_status == "F"`), takes the plain numbers (`astype(float)`, `to_numpy`, `np.nansum`, `corr`, `.T`,
`stack`), or asks for moving sums of fewer values than their window has (`rolling(..., min_periods=1)`, `expanding`, `ewm`). Of those, a number that is
shown without a key is found by the scan.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, register_extension_dtype, take
from pandas.api.types import is_list_like

from peilmerk import keys
from peilmerk.errors import HiddenCells

#: The columns of an observation that hold its value.
COLUMNS = ["obs_value", "obs_low", "obs_high"]
#: What of a group can be told without its values.
_HARMLESS = frozenset({"any", "all", "first", "last", "nth", "rank", "ohlc"})


@register_extension_dtype
class HiddenDtype(ExtensionDtype):
    """The type of a column of numbers some of which are hidden."""

    name, type, kind, na_value = "float64 with hidden cells", float, "f", float("nan")
    _is_numeric = True

    @classmethod
    def construct_array_type(cls) -> type[HiddenArray]:
        """The array of this type."""
        return HiddenArray

    def _get_common_dtype(self, dtypes: list) -> HiddenDtype | None:
        return self if all(d == self or (isinstance(d, np.dtype) and d.kind in "iufb") for d in dtypes) else None


class HiddenArray(ExtensionArray):
    """Numbers (float64, NaN where there is none), and of the hidden ones the key of their figure (other keys are empty)."""

    __array_priority__ = 1000
    _dtype = HiddenDtype()

    def __init__(self, values: np.ndarray, hidden: np.ndarray):
        self._values, self._hidden = values, hidden
        self._values[self.hidden] = np.nan  # whatever was computed

    @property
    def hidden(self) -> np.ndarray:
        """Which values are hidden."""
        return self._hidden != ""

    # --- what pandas asks of an array ---
    @classmethod
    def _from_sequence(cls, scalars, *, dtype=None, copy: bool = False) -> HiddenArray:
        if isinstance(scalars, cls):
            return scalars.copy() if copy else scalars
        values = np.array(pd.to_numeric(pd.Series(scalars, dtype="object"), errors="coerce"), dtype="float64")
        return cls(values, np.full(len(values), "", dtype=object))

    @classmethod
    def _from_factorized(cls, values, original) -> HiddenArray:
        return cls._from_sequence(values)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[HiddenArray]) -> HiddenArray:
        return cls(np.concatenate([a._values for a in to_concat]), np.concatenate([a._hidden for a in to_concat]))

    @property
    def dtype(self) -> HiddenDtype:
        return self._dtype

    @property
    def nbytes(self) -> int:
        return self._values.nbytes + self._hidden.nbytes

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, item):
        item = pd.api.indexers.check_array_indexer(self, item)
        found = self._values[item]
        return float(found) if np.ndim(found) == 0 else type(self)(found.copy(), self._hidden[item].copy())

    def __setitem__(self, key, value) -> None:
        """Put values in; a number that is put in the place of a hidden value leaves it hidden."""
        at = np.arange(len(self))[pd.api.indexers.check_array_indexer(self, key)]
        if isinstance(value, HiddenArray):
            self._hidden[at], self._values[at] = value._hidden, value._values
        else:
            self._values[at] = value
            self._values[self.hidden] = np.nan

    def isna(self) -> np.ndarray:
        return np.isnan(self._values)

    def take(self, indices, *, allow_fill: bool = False, fill_value=None) -> HiddenArray:
        fill = np.nan if fill_value is None else fill_value
        values = take(self._values, indices, fill_value=fill, allow_fill=allow_fill)
        return type(self)(values, take(self._hidden, indices, fill_value="", allow_fill=allow_fill))

    def copy(self) -> HiddenArray:
        return type(self)(self._values.copy(), self._hidden.copy())

    def astype(self, dtype, copy: bool = True):
        if pd.api.types.pandas_dtype(dtype) == self.dtype:
            return self.copy() if copy else self
        if isinstance(dtype, ExtensionDtype):
            return super().astype(dtype, copy=copy)
        return self._values.astype(dtype, copy=True)

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return self._values.astype(dtype or "float64", copy=True)

    def _values_for_factorize(self) -> tuple[np.ndarray, float]:
        return self._values, np.nan

    def _values_for_argsort(self) -> np.ndarray:
        return self._values

    def fillna(self, value, limit=None, copy: bool = True) -> HiddenArray:
        """Fill in what is missing; what is hidden stays hidden."""
        new, open_ = self.copy(), self.isna() & ~self.hidden
        new[open_] = value[open_] if is_list_like(value) else value
        return new

    def round(self, decimals: int = 0, **more) -> HiddenArray:
        """Every value rounded."""
        return type(self)(self._values.round(decimals), self._hidden.copy())

    def map(self, mapper, na_action=None):
        """What a function makes of every value; numbers stay hidden where they were."""
        found = pd.Series(self._values).map(mapper, na_action=na_action).to_numpy()
        return type(self)(found.copy(), self._hidden.copy()) if found.dtype.kind == "f" else found

    def _pad_or_backfill(self, *, method, limit=None, limit_area=None, copy: bool = True) -> HiddenArray:
        self._refused(f"{method} (a value from what stands beside it)")
        return super()._pad_or_backfill(method=method, limit=limit, limit_area=limit_area, copy=copy)

    def interpolate(self, **more) -> HiddenArray:
        """Values from what stands beside them."""
        self._refused("interpolate")
        return super().interpolate(**more)

    # --- what it is for ---
    def _refused(self, doing: str) -> None:
        if (hidden := self.hidden).any():
            raise HiddenCells.among(doing, self._hidden[hidden], len(self))

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **more):
        self._refused(name)
        found = getattr(pd.Series(self._values), name)(skipna=skipna, **more)
        return type(self)._from_sequence([found]) if keepdims else found

    def _accumulate(self, name: str, *, skipna: bool = True, **more) -> HiddenArray:
        self._refused(name)
        return type(self)._from_sequence(getattr(pd.Series(self._values), name)(skipna=skipna))

    def _groupby_op(self, *, how: str, **more):
        if how not in _HARMLESS:
            self._refused(f"groupby(...).{how}")
        return pd.array(self._values, dtype="Float64")._groupby_op(how=how, **more).to_numpy(dtype="float64", na_value=np.nan)

    def argmin(self, skipna: bool = True) -> int:
        self._refused("idxmin")
        return super().argmin(skipna)

    def argmax(self, skipna: bool = True) -> int:
        self._refused("idxmax")
        return super().argmax(skipna)

    def _quantile(self, qs, interpolation: str):
        self._refused("quantile")
        return type(self)._from_sequence(np.nanquantile(self._values, qs, method=interpolation))

    # --- arithmetic: what is computed from a hidden value is hidden ---
    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs, **more):
        if any(isinstance(x, pd.Series | pd.DataFrame | pd.Index) for x in inputs):
            return NotImplemented
        if method != "__call__":
            self._refused(f"{ufunc.__name__}.{method}")
        found = getattr(ufunc, method)(*(x._values if isinstance(x, HiddenArray) else x for x in inputs), **more)
        if not isinstance(found, np.ndarray) or found.dtype.kind != "f" or len(found) != len(self):
            return found
        return type(self)(found, _either([x._hidden for x in inputs if isinstance(x, HiddenArray)]))


def _either(hidden: Sequence[np.ndarray]) -> np.ndarray:
    """Of values that were computed from others: the key of the first of those that is hidden."""
    found = hidden[0].copy()
    for other in hidden[1:]:
        found = np.where(found == "", other, found)
    return found


def _arithmetic(operation: Callable, turned: bool = False):
    def method(self: HiddenArray, other):
        if isinstance(other, pd.Series | pd.DataFrame | pd.Index):
            return NotImplemented
        theirs = other._values if isinstance(other, HiddenArray) else np.asarray(other, dtype="float64") if is_list_like(other) else other
        with np.errstate(all="ignore"):
            found = operation(theirs, self._values) if turned else operation(self._values, theirs)
        if found.dtype == bool:
            return found
        return HiddenArray(np.asarray(found, dtype="float64"), _either([self._hidden, *([other._hidden] if isinstance(other, HiddenArray) else [])]))

    return method


def _single(operation: Callable):
    return lambda self: HiddenArray(operation(self._values), self._hidden.copy())


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(HiddenArray, f"__{_name}__", _arithmetic(getattr(operator, _name)))
    setattr(HiddenArray, f"__r{_name}__", _arithmetic(getattr(operator, _name), turned=True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(HiddenArray, f"__{_name}__", _arithmetic(getattr(operator, _name)))
for _name in ("neg", "pos", "abs"):
    setattr(HiddenArray, f"__{_name}__", _single(getattr(operator, _name)))


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Observations whose value columns know which cells are hidden; the table itself if none is."""
    hidden = (table["conf_status"] != "F").to_numpy()
    if not hidden.any():
        return table
    named = np.full(len(table), "", dtype=object)
    named[hidden] = keys.of(table[hidden]).to_numpy()
    return table.assign(**{c: HiddenArray(table[c].to_numpy(dtype="float64", copy=True), named.copy()) for c in COLUMNS})


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """A table with plain numbers (NaN where a value is hidden): for what draws or writes cells one by one."""
    columns = [c for c, kind in zip(table.columns, table.dtypes.tolist(), strict=True) if isinstance(kind, HiddenDtype)]
    return table.astype(dict.fromkeys(columns, "float64")) if columns else table


#: What Altair calls the way in which it takes in tables, here with plain numbers.
_IN_CHARTS = "peilmerk"


def in_charts():
    """Let Altair draw tables with such columns, from here on or within a `with`: a hidden value has no height, as a missing one."""
    import altair as alt

    if _IN_CHARTS not in alt.data_transformers.names():
        alt.data_transformers.register(_IN_CHARTS, _drawn)
    return alt.data_transformers.enable(_IN_CHARTS)


def _drawn(data=None, **more):
    import altair as alt

    if data is None:
        return lambda data: _drawn(data, **more)
    return alt.default_data_transformer(plain(data) if isinstance(data, pd.DataFrame) else data, **more)
