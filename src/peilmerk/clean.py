"""Clean: deliveries to observations, once a delivery (by its hash), appended to the store.

Registers of clients take a way of their own, `register_cleaning`: first to rows without identifiers, then, all of a folder together,
to observations.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from peilmerk import delivered, store
from peilmerk.deliveries import corrections, readers
from peilmerk.deliveries.manifest import COMPANIONS, MANIFEST, Delivery, deliveries
from peilmerk.deliveries.reading import SheetLog
from peilmerk.errors import ConfigError, DeliveryError, Fault, PeilmerkError
from peilmerk.project import Project
from peilmerk.reference import Reference


@dataclass
class Cleaned:
    """What cleaning a delivery gave: its file in the store (None if it could not be opened), what became of every sheet."""

    delivery: Delivery
    path: Path | None
    observations: int
    sheets: list[SheetLog] = field(default_factory=list)
    new: bool = True

    @property
    def faults(self) -> list[Fault]:
        """All that could not be read."""
        return [fault for sheet in self.sheets for fault in sheet.faults]


def rules_fingerprint(reference: Reference) -> str:
    """The hash of all that decides how a delivery is read: the readers' code and the reference data."""
    here = Path(__file__).parent
    files = [here / "observations.py", here / "dates.py", *sorted(here.glob("number*.py")), *sorted(here.glob("period*.py"))]
    files += [f for folder in ("deliveries", "reference") for f in sorted((here / folder).rglob("*.py"))]
    files += sorted(f for f in reference.folder.glob("*") if f.is_file())
    total = hashlib.sha256()
    for file in files:
        if file.is_file():
            total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


def clean(project: Project, folder: str, municipality: str) -> list[Cleaned]:
    """Clean every delivery of a folder below raw_root (`nijmegen/2020-S1`) that the store does not have yet.

    municipality: CBS code whose deliveries these are, empty for shared ones. What cannot be read is refused and stands in
    `Cleaned.faults`; it stops neither the rest of the file nor other files. Raises ConfigError if leveringen.yml or
    correcties.yml cannot be used.
    """
    reference = Reference(project.reference)
    rules = rules_fingerprint(reference)
    done: list[Cleaned] = []
    missing = []
    listed, given = [], {}
    for root in _roots_with(project, folder):
        here, before = deliveries(root / folder, root, missing.append), len(missing)
        corrected = corrections.load(root / folder, root, [*here, *(d for d, _ in missing[before:])], reference, municipality)
        listed += here
        given |= {d.path: corrected.for_delivery(d) for d in here}
    for delivery in (d for d in listed if not d.register):
        # By folder too: a file that is delivered again unchanged is a delivery of its own, with its own export date.
        path = project.store / folder / f"{delivery.hash}.parquet"
        same = next((c.delivery for c in done if c.path == path), None)
        if same:
            raise ConfigError(f"{same.name} and {delivery.name} have the same content. Remove one of them.")
        mine = given[delivery.path]
        parts = [rules, municipality, *map(str, facts(delivery).values()), corrections.fingerprint(mine)]
        fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        known = store.about(path)
        if known and known.get("fingerprint") == fingerprint:
            sheets = [SheetLog.from_dict(s) for s in known["sheets"]]
            done.append(Cleaned(delivery, path, known["observations"], sheets, new=False))
        else:
            done.append(_read(delivery, reference, municipality, path, fingerprint, mine))
    if any(d.register for d in listed):
        from peilmerk import register_cleaning  # DuckDB is loaded only by who has registers

        done += register_cleaning.clean(project, folder, municipality, reference, [d for d in listed if d.register], given)
    return done + [Cleaned(d, None, 0, [SheetLog("", "", faults=list(e.faults))]) for d, e in missing]


def _roots_with(project: Project, folder: str) -> list[Path]:
    """The roots below which a folder has deliveries. Texts of authors may lie in one root while its deliveries lie in the other."""
    there = [root for root in project.roots if (root / folder / MANIFEST).is_file()]
    others = [root for root in project.roots if (root / folder).is_dir() and root not in there]
    unread = [root for root in others if {p.name for p in delivered.visible(root / folder)} - COMPANIONS]
    return [*there, *unread] or others[:1] or project.roots[:1]  # the last ones lack leveringen.yml, and are told so


def _read(delivery: Delivery, reference: Reference, municipality: str, path: Path, fingerprint: str, given: list) -> Cleaned:
    """Read one delivery into the store; one that cannot be opened leaves no file there, and its fault in the log."""
    try:
        with store.Writer(path) as writer:
            sheets = readers.read(delivery, reference, municipality, writer.append, given)
            writer.about = {
                "fingerprint": fingerprint, "observations": writer.rows, "sheets": [s.as_dict() for s in sheets], **facts(delivery),
            }  # fmt: skip
    except DeliveryError as error:
        return Cleaned(delivery, None, 0, [SheetLog("", "", faults=list(error.faults))])
    return Cleaned(delivery, path, writer.rows, sheets)


def facts(delivery: Delivery) -> dict:
    """What a page of origin says of a delivery."""
    return {
        "delivery": delivery.name, "hash": delivery.hash, "source": delivery.source, "exported": delivery.exported.isoformat(),
        "export_basis": delivery.export_basis, "published": delivery.published, "theme": delivery.theme, "register": delivery.register,
        "destroyed": delivery.destroyed.vernietigd_op.isoformat() if delivery.destroyed else "",
    }  # fmt: skip


def clean_for(project: Project, municipality: str) -> tuple[list[Cleaned], list[tuple[str, PeilmerkError]]]:
    """Clean every folder that a municipality's editions can see: its own and the shared ones.

    Returns what was cleaned, and per folder that could not be used the error: one bad folder does not stop the others.
    """
    town = project.town(municipality)
    if town and town.synthetic:
        from peilmerk import demo

        demo.ensure(project)
    cleaned, failed = [], []
    for folder, code in delivered.folders(project, municipality):
        try:
            cleaned += clean(project, folder, code)
        except PeilmerkError as error:
            failed.append((folder, error))
    return cleaned, failed
