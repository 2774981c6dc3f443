"""The destruction of registers: what would be removed, its removal, and the proof of it.

In steps, so that a destruction that was interrupted is finished by running it again:

    observations kept    <root>/<folder>/bewaard/<hash>.parquet   see `keeping`
    intent written       <root>/<folder>/.vernietiging.yml        what will be removed
    files put aside      .vernietigen-<name>                      all of them, before the first is overwritten
    overwritten, gone    once with zeros, then unlinked
    verified             every place is empty, and no file below the roots or data/processed has that content
    recorded             <root>/<folder>/vernietigd.yml           then the intent is removed

What lies elsewhere (backups, mail, whoever delivered it, old blocks of an SSD) is not known here, and is not destroyed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import yaml

from peilmerk import period as periods
from peilmerk import store
from peilmerk.deliveries.manifest import (
    DESTROYED,
    MANIFEST,
    UNFINISHED,
    Delivery,
    Destroyed,
    records,
)
from peilmerk.errors import ConfigError, PeilmerkError, UnknownName
from peilmerk.project import Project
from peilmerk.registers import keeping, removal
from peilmerk.registers.removal import File, Search


@dataclass(frozen=True)
class Doomed:
    """A register that is to be destroyed: its files, and what is in the way. observations: None if it was not counted yet."""

    delivery: Delivery
    root: Path
    files: tuple[File, ...]
    rows: int
    observations: int | None
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What destroying registers of a folder would do. unfinished: what an interrupted run left; stays: what is left, as sentences."""

    folder: str
    doomed: tuple[Doomed, ...]
    unfinished: tuple[Destroyed, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def obstacles(self) -> list[str]:
        """All that is in the way."""
        return [o for d in self.doomed for o in d.obstacles]


def folder_of(project: Project, municipality: str, period: str) -> str:
    """`nijmegen/2020-S1` of a municipality (name or CBS code) and a period in any spelling. Raises UnknownName."""
    towns = project.config.municipalities
    name = {t.code.lower(): m for m, t in towns.items()}.get(municipality.lower(), municipality.lower())
    if name not in towns:
        raise UnknownName.among("municipality", municipality, towns)
    try:
        code = periods.parse(period).code
    except periods.PeriodError as error:
        raise PeilmerkError(str(error)) from None
    return f"{name}/{code.replace('/', '_')}"


# --- the plan ---


def plan(project: Project, folder: str, files: Sequence[str] = (), everywhere: bool = False) -> Plan:
    """What would be removed of a folder (`nijmegen/2020-S1`), without removing anything.

    files: names of registers, if not all of them; and places of copies that may be removed too. everywhere: all copies
    may be. A copy that is a register of another folder is destroyed there, with its own observations kept. Raises UnknownName for
    a file that is neither, ConfigError if the folder cannot be used.
    """
    here = _registers(project, folder)
    search = Search(project)
    names, places = [f for f in files if "/" not in f], {f for f in files if "/" in f}
    for name in names:
        if name not in (known := [d.path.name for d, _ in here]):
            raise UnknownName.among("register", name, known)
    queue = [(d, root) for d, root in here if d.path.name in names or not names]
    chosen, doomed, met = {d.path for d, _ in queue}, {}, set()
    while queue:
        delivery, root = queue.pop(0)
        if delivery.path in doomed:
            continue
        copies, obstacles = [], _links([delivery.path])
        for copy in search.copies(delivery):
            met.add(place := search.place(copy))
            if not (everywhere or place in places or copy in chosen or copy.is_relative_to(project.processed)):
                obstacles.append(
                    f"{delivery.name} also lies in {place}, with the same content. Have that removed too with --file '{place}' or --everywhere, or remove it yourself."
                )
            elif pair := _as_register(project, copy):
                queue.append(pair)
            else:
                copies.append(copy)
        doomed[delivery.path] = _doomed(project, search, delivery, root, copies, obstacles)
    for place in sorted(places - met):
        raise UnknownName.among("copy of a register", place, met)
    unfinished = tuple(record for _, _, record in _unfinished(project))
    return Plan(folder, tuple(doomed.values()), unfinished, tuple(_staying(project, folder, here, doomed.values())))


def _registers(project: Project, folder: str) -> list[tuple[Delivery, Path]]:
    """The registers of a folder that are still there, with their root. Raises ConfigError if there is no such folder."""
    roots = [root for root in project.roots if (root / folder / MANIFEST).is_file()]
    if not roots:
        raise ConfigError(f"There is no {folder}/{MANIFEST} below {' or '.join(map(str, project.roots))}.")
    return [(d, root) for root in roots for d in keeping.present(root / folder, root)]


def _as_register(project: Project, path: Path) -> tuple[Delivery, Path] | None:
    """The delivery that a file is, if the leveringen.yml of its folder names it as a register."""
    for root in project.roots:
        if path.is_relative_to(root) and len(path.relative_to(root).parts) == 3 and (path.parent / MANIFEST).is_file():
            return next(((d, root) for d in keeping.present(path.parent, root) if d.path == path), None)
    return None


def _links(paths: Iterable[Path]) -> list[str]:
    return [f"{p} is a link to {p.resolve()}. Destroy that file where it is kept, and remove the link." for p in paths if p.is_symlink()]


def _doomed(project: Project, search: Search, delivery: Delivery, root: Path, copies: list[Path], obstacles: Sequence[str] = ()) -> Doomed:
    own = [search.file(p) for p in search.rows(delivery.hash)]
    others = [search.file(p) for p in (delivery.path, *copies)]
    left = [search.file(p) for p in search.left_behind(delivery.folder) if p not in {f.path for f in own}]
    about = store.about(keeping.stored(project, delivery))
    rows = sum(f.rows or 0 for f in own if f.path.is_relative_to(project.register_rows / delivery.folder))
    if not own and about:
        rows = sum(sheet["rows"].get("data", 0) for sheet in about["sheets"])
    return Doomed(delivery, root, (*others, *own, *left), rows, about["observations"] if about else None, tuple(obstacles))


def _staying(project: Project, folder: str, here: list, doomed: Iterable[Doomed]) -> list[str]:
    """What destruction leaves, and who destroys should know."""
    gone = [d.delivery.path for d in doomed]
    if not gone:
        return []
    found = [
        f"{d.name} ({d.register}): it is counted together with what is destroyed, so its observations are kept too, and it is not counted again"
        for d, _ in here if d.path not in gone
    ]  # fmt: skip
    if any((root / folder / "correcties.yml").is_file() for root in project.roots):
        found.append(f"{folder}/correcties.yml: it may quote cells of a register. Look, and take out what does")
    found.append("the observations that were counted, small counts too: in register_root and data/processed, never published unprotected")
    found.append("what is not here: backups, mail, file shares, and the register at whoever delivered it. Have it destroyed where it is kept")
    return found


# --- the destruction ---


def destroy(project: Project, planned: Plan, *, by: str, reason: str, today: date, without_observations: bool = False) -> list[Destroyed]:
    """Carry out a plan, and finish what an interrupted run left; returns the records that were written.

    without_observations: also what could not be read or counted wholly; what was counted of it is kept all the same. Raises
    PeilmerkError, before anything is removed, if something is in the way or observations cannot be kept, and ConfigError if `by` or
    `reason` is empty.
    """
    if planned.doomed and not (by.strip() and reason.strip()):
        raise ConfigError("A destruction is recorded with who did it and why: give --by and --reason.")
    if planned.obstacles:
        raise PeilmerkError("Nothing was destroyed.\n" + "\n".join(planned.obstacles))
    for delivery in (d.delivery for d in planned.doomed):
        if store.digest(delivery.path) != delivery.hash:
            raise PeilmerkError(f"Nothing was destroyed: {delivery.name} was changed meanwhile. Run the same command again.")
    unfinished = _unfinished(project)
    begun = {(root, folder) for root, folder, _ in unfinished}
    known = {(root, folder, r.bestand, r.hash) for root, folder, r in unfinished}
    new = [d for d in planned.doomed if (d.root, d.delivery.folder, d.delivery.path.name, d.delivery.hash) not in known]
    # Where files were put aside already, others are not counted until that is finished: they would be counted without them.
    first, then = ([d for d in new if ((d.root, d.delivery.folder) in begun) is late] for late in (False, True))
    _intend(project, first, by, reason, today, without_observations)
    done = finish(project, today)
    if then:
        _intend(project, then, by, reason, today, without_observations)
        done += finish(project, today)
    return done


def _intend(project: Project, doomed: Sequence[Doomed], by: str, reason: str, today: date, without_observations: bool) -> None:
    """Keep observations, and write what will be removed. Raises PeilmerkError if they cannot be kept."""
    gone, kept = {d.delivery.path for d in doomed}, {}
    for folder in dict.fromkeys(d.delivery.folder for d in doomed):
        kept |= keeping.keep(project, folder, gone, today, incomplete=without_observations)
    search, intents = Search(project), {}  # what counting made is looked for too
    for one in doomed:
        delivery = one.delivery
        copies = [f.path for f in one.files if not search.is_rows(f.path) and f.path != delivery.path]
        now = _doomed(project, search, delivery, one.root, copies)
        record = Destroyed(
            bestand=delivery.path.name, hash=delivery.hash, register=delivery.register, vernietigd_op=today, door=by.strip(), reden=reason.strip(),
            rijen=now.rows, waarnemingen=now.observations or 0, waarnemingen_sha256=store.digest(kept[delivery.path]) if delivery.path in kept else "",
            verwijderd=[f.record() for f in now.files],
        )  # fmt: skip
        intents.setdefault((one.root, delivery.folder), []).append(record)
    for (root, folder), wanted in intents.items():
        _write(root / folder / UNFINISHED, wanted)


def finish(project: Project, today: date) -> list[Destroyed]:
    """Finish every destruction of which the intent was written: remove, verify, record; returns the records, none if there was nothing.

    Raises PeilmerkError if a file cannot be removed, or what it held is still there; running again goes on from there.
    """
    todo = _unfinished(project)
    if not todo:
        return []
    search = Search(project)
    parts = [(search.path(str(part["pad"])), str(part["sha256"])) for _, _, record in todo for part in record.verwijderd]
    # Rows may have been made anew since; they are always removed. All are put aside first: two names of one file share its content.
    for path in [removal.put_aside(p, "" if search.is_rows(p) else sha256) for p, sha256 in parts]:
        removal.wipe(path)
    search = Search(project)
    for _, _, record in todo:
        _verify(search, record)
    folders: dict[tuple[Path, str], list[Destroyed]] = {}
    for root, folder, record in todo:
        folders.setdefault((root, folder), []).append(record)
    for (root, folder), destroyed in folders.items():
        for record in destroyed:
            if not record.waarnemingen_sha256:
                (project.store / folder / f"{record.hash}.parquet").unlink(missing_ok=True)
        keeping.restore(project, root, folder, {r.hash for r in destroyed})
        dated = [r.model_copy(update={"vernietigd_op": today}) for r in destroyed]
        earlier = records(root / folder, folder, DESTROYED)
        _write(root / folder / DESTROYED, earlier + [r for r in dated if r not in earlier])  # it may have been interrupted after this
        (root / folder / UNFINISHED).unlink()
        removal.remove_empty(project.register_rows / folder)
    return [record.model_copy(update={"vernietigd_op": today}) for _, _, record in todo]


def _unfinished(project: Project) -> list[tuple[Path, str, Destroyed]]:
    """What was begun and not finished, in any folder: root, folder, record."""
    found = []
    for root in project.roots:
        for path in sorted(root.glob(f"*/*/{UNFINISHED}")):
            folder = path.parent.relative_to(root).as_posix()
            found += [(root, folder, record) for record in records(path.parent, folder, UNFINISHED)]
    return found


def _verify(search: Search, record: Destroyed) -> None:
    """Raise PeilmerkError if anything that was to be removed is still there, under its own or another name."""
    left = search.rows(record.hash)
    for part in record.verwijderd:
        path = search.path(str(part["pad"]))
        left += [p for p in (removal.aside(path), *([path] if search.is_rows(path) else [])) if p.exists()]
        # Rows are known by their name: two registers without any row can have the same content.
        left += [] if search.is_rows(path) else search.same(int(part["bytes"]), str(part["sha256"]))
    if left:
        raise PeilmerkError(
            f"The destruction of {record.bestand} is not finished: {', '.join(map(str, dict.fromkeys(left)))} still has what it held. "
            "Remove that, and run the same command again."
        )


def _write(path: Path, wanted: list[Destroyed]) -> None:
    """Write records, whole or not at all, and on disk before anything is removed."""
    data = {"vernietigd": [r.model_dump(by_alias=True) for r in wanted]}
    temporary = path.with_name(f".{uuid4().hex}.yml")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write("# Geschreven door `peilmerk destroy`; niet met de hand wijzigen.\n")
            file.write(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=200))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
