"""Clean: deliveries to observations, once a delivery (by its hash), appended to the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from peilmerk import store
from peilmerk.deliveries import readers
from peilmerk.deliveries.manifest import Delivery, deliveries
from peilmerk.errors import ConfigError, PeilmerkError
from peilmerk.project import SHARED, Project
from peilmerk.reference import Reference


@dataclass
class Cleaned:
    """What cleaning a delivery gave: its file in the store, per sheet what was read, and whether it was new."""

    delivery: Delivery
    path: Path
    observations: int
    sheets: list[tuple[str, str, int]] = field(default_factory=list)
    new: bool = True


def rules_fingerprint(reference: Reference) -> str:
    """The hash of all that decides how a delivery is read: the readers' code and the reference data."""
    here = Path(__file__).parent
    files = [*sorted((here / "deliveries").glob("*.py")), here / "numbers.py", here / "period.py", here / "observations.py"]
    files += sorted(reference.folder.glob("*"))
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


def clean(project: Project, folder: str, municipality: str, validate: Callable[[pd.DataFrame], None] | None = None) -> list[Cleaned]:
    """Clean every delivery of a folder below raw_root (`nijmegen/2020-S1`) that the store does not have yet.

    municipality: CBS code whose deliveries these are, empty for shared ones. Raises DeliveryError on the first delivery that
    cannot be read whole; those before it are in the store.
    """
    reference = Reference(project.reference)
    rules = rules_fingerprint(reference)
    done = []
    for delivery in deliveries(project.raw / folder, project.raw):
        # By folder too: a file that is delivered again unchanged is a delivery of its own, with its own export date.
        path = project.store / folder / f"{delivery.hash}.parquet"
        same = next((c.delivery for c in done if c.path == path), None)
        if same:
            raise ConfigError(f"{same.name} and {delivery.name} have the same content. Remove one of them.")
        fingerprint = hashlib.sha256("\n".join([rules, *map(str, facts(delivery).values())]).encode()).hexdigest()
        known = store.about(path)
        if known and known.get("fingerprint") == fingerprint:
            done.append(Cleaned(delivery, path, known["observations"], [tuple(s) for s in known["sheets"]], new=False))
            continue
        table, log = readers.read(delivery, reference, municipality)
        if validate:
            validate(table)
        store.write(path, table, {"fingerprint": fingerprint, "observations": len(table), "sheets": log, **facts(delivery)})
        done.append(Cleaned(delivery, path, len(table), log))
    return done


def facts(delivery: Delivery) -> dict:
    """What a page of origin says of a delivery."""
    return {
        "delivery": delivery.name, "hash": delivery.hash, "source": delivery.source, "exported": delivery.exported.isoformat(),
        "export_basis": delivery.export_basis, "published": delivery.published, "theme": delivery.theme,
    }  # fmt: skip


def raw_folders(project: Project) -> list[tuple[str, str]]:
    """All folders of deliveries below raw_root that the project can use: (folder, CBS code or empty)."""
    found = []
    for name, code in [(SHARED, ""), *((m, t.code) for m, t in project.config.municipalities.items())]:
        base = project.raw / name
        if base.is_dir():
            found += [(f"{name}/{p.name}", code) for p in sorted(base.iterdir()) if p.is_dir()]
    return found


def clean_for(project: Project, municipality: str) -> tuple[list[Cleaned], list[tuple[str, PeilmerkError]]]:
    """Clean every folder that a municipality's editions can see: its own and the shared ones.

    Returns what was cleaned, and per folder that could not be read the error: one bad folder does not stop the others.
    """
    cleaned, failed = [], []
    for folder, code in raw_folders(project):
        if folder.split("/")[0] not in (municipality, SHARED):
            continue
        try:
            cleaned += clean(project, folder, code)
        except PeilmerkError as error:
            failed.append((folder, error))
    return cleaned, failed
