"""Prepare an edition as far as the checks: clean, and select what it sees. What the two data notebooks do, with `checks.edition`.

What it leaves is told in `prepared`; the gate, protection and audit are in `safeguard`.
"""

from __future__ import annotations

import pandas as pd

from peilmerk import clean, declarations, prepared, selection, store, together
from peilmerk.errors import DeliveryError, PeilmerkError
from peilmerk.observations import PRIMARY_KEY
from peilmerk.project import SHARED, Project, Publication
from peilmerk.reference import Reference


def read_cleaned(project: Project, publication: Publication) -> list[clean.Cleaned]:
    """Clean what the publication can see (nothing is done for what the store has).

    Raises DeliveryError with every fault if anything of its own folder could not be read, and ConfigError if that folder
    cannot be used at all. Faults in other folders are for `check` to tell.
    """
    return usable(publication, *clean.clean_for(project, publication.municipality))


def usable(
    publication: Publication, cleaned: list[clean.Cleaned], failed: list[tuple[str, PeilmerkError]]
) -> list[clean.Cleaned]:
    """What was cleaned and is in the store. Raises as `read_cleaned` does, for the publication's own folder."""
    folder = publication.delivered_in
    for name, error in failed:
        if name == folder:
            raise error
    faults = [fault for c in cleaned if c.delivery.folder == folder for fault in c.faults]
    if faults:
        raise DeliveryError(faults=faults)
    return [c for c in cleaned if c.path is not None]


def read_store(cleaned: list[clean.Cleaned], publication: Publication, reference: Reference, registers: list[dict] = ()) -> pd.DataFrame:
    """The observations that a publication may see: of shared deliveries those of its own area, and of what merged into it.

    registers: selectors (see declarations.of_registers); of what was counted from registers only what they select is read.
    """
    shared = [c.path for c in cleaned if c.delivery.folder.startswith(f"{SHARED}/")]
    # Its own folder first: of one file in two folders, what its own leveringen.yml and correcties.yml say of it holds.
    own_first = sorted(cleaned, key=lambda c: c.delivery.folder != publication.delivered_in)
    own = [c.path for c in own_first if c.path not in shared and not c.delivery.register]
    counted = [c.path for c in own_first if c.delivery.register]
    parts = [store.read(own), store.read(shared, ref_area=selection.areas(publication, reference))]
    if counted and registers:
        wanted = [{k: v if isinstance(v, list) else [v] for k, v in r.items()} for r in registers]
        parts.append(store.read(counted, any_of=wanted).drop_duplicates(PRIMARY_KEY))
    return pd.concat(parts, ignore_index=True)


def select(project: Project, publication: Publication, cleaned: list[clean.Cleaned]) -> pd.DataFrame:
    """What the edition sees of the store, written to `selected.parquet`."""
    reference = Reference(project.reference)
    registers = declarations.of_registers(together.pages(project, publication)) if any(c.delivery.register for c in cleaned) else []
    table = selection.by_peildatum(read_store(cleaned, publication, reference, registers), publication, cleaned)
    home = table["ref_area"].isin(selection.within(publication.area, reference))
    municipal = table[home | table[selection.OWN] | table[selection.FORMER]]
    prepared.write(project.work(publication) / prepared.SELECTED, municipal)
    return municipal
