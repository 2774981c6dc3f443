"""Select: what an edition sees of the store, by its peildatum."""

from __future__ import annotations

import pandas as pd

from peilmerk.clean import Cleaned
from peilmerk.observations import KEY, PRIMARY_KEY
from peilmerk.project import Publication

#: Column that selecting adds: True for observations from the edition's own folder of deliveries.
OWN = "own"


def by_peildatum(observations: pd.DataFrame, publication: Publication, cleaned: list[Cleaned]) -> pd.DataFrame:
    """For each key the newest vintage not later than the peildatum, all cells that state it, with a column `own`.

    A key that was delivered twice in one vintage (a figure repeated in a report) keeps both cells: that they agree is for
    the checks to see. Deliveries of later periods of the same municipality do not change an earlier edition, as their
    vintage is later than its peildatum.
    """
    cut_off = pd.Timestamp(publication.peildatum)
    seen = observations[observations["vintage"] <= cut_off].drop_duplicates(PRIMARY_KEY)  # one file in two folders
    newest = seen.groupby(KEY, dropna=False)["vintage"].transform("max")
    seen = seen[seen["vintage"] == newest].copy()
    own_folder = f"{publication.municipality}/{publication.folder}"
    own = {c.delivery.hash for c in cleaned if c.delivery.folder == own_folder}
    seen[OWN] = seen["source"].isin(own)
    return seen.reset_index(drop=True)
