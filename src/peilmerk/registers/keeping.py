"""Until when registers are kept, and what is kept of them after that: the observations that were counted.

`<root>/<folder>/bewaard/<hash>.parquet` has observations as the store has them: no rows about persons, and no cell of the register is
quoted. A release can be made again from them; the register itself is gone (`destroying`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import date
from pathlib import Path

from peilmerk import reads, store
from peilmerk.deliveries.manifest import MANIFEST, Delivery, deliveries
from peilmerk.errors import ConfigError, Fault, PeilmerkError
from peilmerk.project import SHARED, Project

KEPT = "bewaard"


# --- retention ---


def registers(project: Project) -> list[Delivery]:
    """All registers of clients that are still there, in every folder. A folder that cannot be used is left to `check` to tell."""
    found = []
    for root in project.roots:
        for name in (SHARED, *project.config.municipalities):
            for folder in sorted((root / name).glob("*")):
                if _names_registers(folder):
                    with contextlib.suppress(PeilmerkError):
                        found += present(folder, root)
    return found


def present(folder: Path, root: Path) -> list[Delivery]:
    """The registers of one folder that are still there. Raises ConfigError if its leveringen.yml cannot be used."""
    return [d for d in deliveries(folder, root, lambda missing: None) if d.register and not d.destroyed]


def _names_registers(folder: Path) -> bool:
    """A quick look before a manifest is read: most folders have no registers."""
    path = folder / MANIFEST
    return path.is_file() and b"register" in path.read_bytes()


def overdue(project: Project, today: date) -> list[Delivery]:
    """Registers that should have been destroyed: `bewaren_tot`, the last day on which they may be there, is past. Longest overdue first."""
    late = [d for d in registers(project) if d.keep_until and d.keep_until < today]
    return sorted(late, key=lambda d: (d.keep_until, d.name))


def reminder(delivery: Delivery) -> str:
    """What to tell of a register that is overdue."""
    town, folder = delivery.folder.split("/", 1)
    return (
        f"{delivery.name} was to be kept until {delivery.keep_until} (bewaren_tot) and is still there. Destroy it: "
        f"peilmerk destroy -m {town} -p {folder.replace('_', '/')} --file '{delivery.path.name}'"
    )


# --- what was kept ---


def kept_observations(delivery: Delivery, root: Path) -> Path | None:
    """The observations that were kept of a destroyed register; None if none were.

    Also of a register that is still there: when another one of its folder is destroyed, what was counted together is kept,
    since counting it again would give other figures. root: the folder of deliveries below which it lies (raw_root or
    register_root). Raises ConfigError if the file of a destroyed register is gone, or is not what was kept.
    """
    path = kept_path(delivery, root)
    if delivery.destroyed is None:
        return path if reads.is_file(path) else None
    wanted = delivery.destroyed.waarnemingen_sha256
    if not wanted:
        return None
    if not reads.is_file(path) or store.digest(path) != wanted:
        raise ConfigError(
            f"{delivery.folder}/{KEPT}/{path.name} is {'not the file that was kept' if path.is_file() else 'gone: it was kept'} when {delivery.name} was destroyed on "
            f"{delivery.destroyed.vernietigd_op}. Put it back from a backup: the figures cannot be counted again."
        )
    return path


def kept_path(delivery: Delivery, root: Path) -> Path:
    """Where observations of a register are kept."""
    return root / delivery.folder / KEPT / f"{delivery.hash}.parquet"


def told(delivery: Delivery) -> str:
    """A sentence for the site and the log about figures that come from kept observations, in Dutch."""
    if delivery.destroyed:
        return f"Dit register is op {delivery.destroyed.vernietigd_op} vernietigd; de cijfers komen uit de waarnemingen die daarvoor zijn bewaard."
    return "Een register dat hierbij hoort, is vernietigd; de cijfers komen uit de waarnemingen die daarvoor zijn bewaard en worden niet opnieuw geteld."


# --- keeping ---


def stored(project: Project, delivery: Delivery) -> Path:
    """Where the store has the observations of a delivery."""
    return project.store / delivery.folder / f"{delivery.hash}.parquet"


def keep(project: Project, folder: str, gone: Collection[Path], today: date, *, incomplete: bool = False) -> dict[Path, Path]:
    """Keep the observations of all registers of a folder, for those at `gone` will be destroyed; returns where, by delivered file.

    The others too, for they are counted together. What was not counted, or by other definitions, is counted first. Raises
    PeilmerkError if something could not be read or counted wholly; with `incomplete` what there is is kept.
    """
    why = _count(project, folder)
    there = [d for root in project.roots if (root / folder / MANIFEST).is_file() for d in present(root / folder, root)]
    wrong = [f"{d.name}: {reason}" for d in there if (reason := _is_not_whole(project, d, why))]
    if wrong and not incomplete:
        raise PeilmerkError(
            f"Registers of {folder} were not destroyed: not all could be read and counted, and that cannot be done once one of them is gone.\n"
            + "\n".join(wrong) + "\nCorrect it, or give --without-observations if these figures will never be needed."
        )  # fmt: skip
    kept = {}
    for delivery in there:
        about = store.about(stored(project, delivery))
        if about:
            destroyed = {"destroyed": today.isoformat()} if delivery.path in gone else {}
            target = kept_path(delivery, root_of(delivery))
            kept[delivery.path] = store.copy(stored(project, delivery), target, {**_without_quotes(about), **destroyed})
    return kept


def root_of(delivery: Delivery) -> Path:
    """The root (raw_root or register_root) below which a delivery lies."""
    return delivery.path.parents[len(Path(delivery.folder).parts)]


def restore(project: Project, root: Path, folder: str, gone: Collection[str]) -> None:
    """Put what was kept of a folder into the store: of destroyed registers (hashes), whose log there may quote cells, and of others that were
    counted anew while a destruction was not finished."""
    for kept in sorted((root / folder / KEPT).glob("*.parquet")):
        path = project.store / folder / kept.name
        about = store.about(kept) or {}
        if kept.stem in gone or (store.about(path) or {}).get("fingerprint") != about.get("fingerprint"):
            store.copy(kept, path, about)


def _count(project: Project, folder: str) -> dict[Path, list[Fault]] | str:
    """Have a folder counted as far as it was not: the faults by delivered file, or why the folder cannot be used."""
    from peilmerk import clean  # which asks this module for what was kept

    town = project.config.municipalities.get(folder.split("/")[0])
    try:
        return {c.delivery.path: c.faults for c in clean.clean(project, folder, town.code if town else "")}
    except PeilmerkError as error:
        return str(error)


def _is_not_whole(project: Project, delivery: Delivery, faults: dict[Path, list[Fault]] | str) -> str:
    """Why the observations of a register are not all that it could give; empty if they are."""
    if isinstance(faults, str):
        return faults
    if found := faults.get(delivery.path, []):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        return f"{found[0]}{more}"
    return "" if store.about(stored(project, delivery)) else "it has no observations in the store"


def _without_quotes(about: dict) -> dict:
    """The facts of a delivery without faults and hints, which quote cells; what became of the rows stays counted."""
    return {**about, "sheets": [{**sheet, "faults": [], "hints": []} for sheet in about["sheets"]]}
