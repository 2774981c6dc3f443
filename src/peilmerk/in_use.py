"""Series of a register while they were in use: a product that did not exist yet has no figure, and not nil."""

from __future__ import annotations

import pandas as pd

from peilmerk.hidden_values import plain

#: A nil that lasts no longer than this can be a count; one that lasts longer, before the first or after the last, says that there was nothing to count.
_LONG = pd.Timedelta(days=366)


def in_gebruik(gegevens: pd.DataFrame, reeks: str) -> pd.DataFrame:
    """Observations without the nils of more than a year before the first figure of their series and after its last.

    A register counts every product, scheme and district that it knows in every period: also a scheme that was ended, and a district before it was part of the municipality. reeks: the column that
    names the series. A hidden figure is in use. A series of nothing but nil is left out; a nil between two figures stays.
    """
    if gegevens.empty:
        return gegevens
    table = plain(gegevens).reset_index(drop=True)
    table = table.assign(_used=table["obs_value"].ne(0) | table["conf_status"].ne("F"))
    kept = pd.Series(True, index=table.index)
    for _, one in table.groupby([reeks, "indicator", "ref_area"], sort=False):
        used = one[one["_used"]]
        if used.empty:
            kept[one.index] = False
            continue
        first, last = used["time_start"].min(), used["time_end"].max()
        if first - one["time_start"].min() > _LONG:
            kept[one.index[one["time_end"] < first]] = False
        if one["time_end"].max() - last > _LONG:
            kept[one.index[one["time_start"] > last]] = False
    return gegevens[kept.to_numpy()]
