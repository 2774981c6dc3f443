"""Select: what an edition sees of the store, by its peildatum."""

from __future__ import annotations

import pandas as pd

from peilmerk.clean import Cleaned
from peilmerk.observations import KEY, PRIMARY_KEY
from peilmerk.project import Publication

#: Column that selecting adds: True for figures that the edition's own deliveries state.
OWN = "own"


def by_peildatum(observations: pd.DataFrame, publication: Publication, cleaned: list[Cleaned]) -> pd.DataFrame:
    """For each key the newest vintage not later than the peildatum, all cells that state it, with a column `own`.

    A key that was delivered twice in one vintage (a figure repeated in a report) keeps both cells: that they agree is for
    the checks to see. A later delivery changes an earlier edition only if it was exported before that edition's peildatum;
    the figure then has the newer value and is still the edition's own.
    """
    cut_off = pd.Timestamp(publication.peildatum)
    seen = observations[observations["vintage"] <= cut_off].drop_duplicates(PRIMARY_KEY)  # one file in two folders
    own_folder = f"{publication.municipality}/{publication.folder}"
    own = {c.delivery.hash for c in cleaned if c.delivery.folder == own_folder}
    keys = pd.MultiIndex.from_frame(seen[KEY])
    stated = keys.isin(keys[seen["source"].isin(own)])
    newest = seen.groupby(KEY, dropna=False)["vintage"].transform("max")
    seen = seen.assign(**{OWN: stated})
    # Dropped by a correction: withdrawn, so that the older vintage does not come back in its place.
    return seen[(seen["vintage"] == newest) & (seen["correction"] != "drop")].reset_index(drop=True)
