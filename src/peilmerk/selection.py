"""Select: what an edition sees of the store, by its peildatum."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from peilmerk.observations import KEY, PRIMARY_KEY
from peilmerk.project import SHARED, Publication
from peilmerk.reference import Reference
from peilmerk.reference.mergers import WHOLE_SINCE

if TYPE_CHECKING:  # a page uses the marks, and is not made of what reads deliveries
    from peilmerk.clean import Cleaned

#: Columns that selecting adds. own: the edition's own deliveries state the figure; shared: it comes from a delivery that all
#: municipalities share; former: it is of a municipality that the edition's own one took in since; counted: from a register;
#: earlier: from a register of which a newer delivery, that the edition sees too, tells of the same period.
MARKS = OWN, NATIONAL, FORMER, COUNTED, EARLIER = "own", "shared", "former", "counted", "earlier"


def areas(publication: Publication, reference: Reference) -> set[str]:
    """The area of a publication, and the municipalities that were merged into it before its peildatum."""
    known = reference.municipalities
    days = [date(year, 1, 1) for year in range(WHOLE_SINCE.year, publication.peildatum.year + 1)]
    return {publication.area, *(c for day in days if publication.area in known for c in known.predecessors(publication.area, day))}


def within(area: str, reference: Reference) -> set[str]:
    """An area with all areas that it is divided in: an edition shows the history of its wijken too."""
    found, wait = {area}, {area}
    while wait:
        wait = {code for code, a in reference.areas.items() if a.parent in wait} - found
        found |= wait
    return found


def by_peildatum(observations: pd.DataFrame, publication: Publication, cleaned: list[Cleaned]) -> pd.DataFrame:
    """For each key the newest vintage not later than the peildatum, all cells that state it, with the columns of `MARKS`.

    A key that was delivered twice in one vintage (a figure repeated in a report) keeps both cells: that they agree is for
    the checks to see. A later delivery changes an earlier edition only if it was exported before that edition's peildatum;
    the figure then has the newer value and is still the edition's own.
    """
    cut_off = pd.Timestamp(publication.peildatum)
    registers = {c.delivery.hash for c in cleaned if c.delivery.register}
    if registers:
        counted = observations["source"].isin(registers)
        seen = by_peildatum(observations[~counted], publication, [c for c in cleaned if not c.delivery.register])
        return pd.concat([seen, _of_registers(observations[counted], publication, cleaned)], ignore_index=True)
    seen = observations[observations["vintage"] <= cut_off].drop_duplicates(PRIMARY_KEY)  # one file in two folders
    own_folder = publication.delivered_in
    own = {c.delivery.hash for c in cleaned if c.delivery.folder == own_folder}
    keys = pd.MultiIndex.from_frame(seen[KEY])
    stated = keys.isin(keys[seen["source"].isin(own)])
    newest = seen.groupby(KEY, dropna=False)["vintage"].transform("max")
    national = {c.delivery.hash for c in cleaned if c.delivery.folder.startswith(f"{SHARED}/")}
    shared = seen["source"].isin(national) & ~stated
    seen = seen.assign(**{OWN: stated, NATIONAL: shared, FORMER: shared & (seen["ref_area"] != publication.area), COUNTED: False, EARLIER: False})
    # Dropped by a correction: withdrawn, so that the older vintage does not come back in its place.
    return seen[(seen["vintage"] == newest) & (seen["correction"] != "drop")].reset_index(drop=True)


def _of_registers(observations: pd.DataFrame, publication: Publication, cleaned: list[Cleaned]) -> pd.DataFrame:
    """Counted figures of every vintage that the peildatum allows; all but the newest that tells of a period are marked `earlier`.

    A newer delivery of a register replaces all that an older one says of the same period, also what it does not count any more:
    per figure, one that has gone would come back.
    """
    seen = observations[observations["vintage"] <= pd.Timestamp(publication.peildatum)]
    own = {c.delivery.hash for c in cleaned if c.delivery.folder == publication.delivered_in}
    newest = seen.groupby(["source_sheet", "time_period"])["vintage"].transform("max")
    earlier = seen["vintage"] < newest
    marks = {OWN: seen["source"].isin(own) & ~earlier, NATIONAL: False, FORMER: False, COUNTED: True, EARLIER: earlier}
    return seen.assign(**marks)[lambda t: t["correction"] != "drop"].reset_index(drop=True)
