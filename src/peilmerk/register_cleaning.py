"""Registers of a folder to observations: each file once to rows without identifiers, then all of them together to counts.

    <register_root>/<folder>/*                    as they arrived
    data/processed/registers/<folder>/<hash>.*    rows, pseudonymised, and what became of every row of the file
    data/processed/store/<folder>/<hash>.parquet  observations, per delivery: those of which it is the main register

Counting needs all registers of a folder at once (a district comes from one, a product from another), so that a change of one
counts them all anew. The rows of a file are only read again if that file or what reads it changes.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from peilmerk import store
from peilmerk.clean import Cleaned, facts
from peilmerk.deliveries.corrections.correcting import Correcting
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import REFUSED, Context, SheetLog
from peilmerk.errors import ConfigError, DeliveryError
from peilmerk.project import Project
from peilmerk.reference import Reference
from peilmerk.registers import counting, keeping, persons, reading

_READING = ["registers/*.py", "deliveries/files/*.py", "bsn.py", "dates.py", "number*.py", "period*.py", "reference/*.py"]
_READING_DATA = ["producten.csv", "gebieden.csv", "gemeenten.csv", "taakvelden.csv", "synoniemen.yml", "registers/*.yml"]
_COUNTING = ["registers/counting/*.py", "register_cleaning.py", "observations.py"]
_COUNTING_DATA = ["indicatoren.yml", "producten.csv"]


def clean(
    project: Project, folder: str, municipality: str, reference: Reference, registers: list[Delivery], given: dict[Path, list]
) -> list[Cleaned]:
    """Read and count the registers of a folder, as far as the store does not have them; see `clean.clean`.

    given: corrections by file; of registers only those that choose figures (`kies`). Raises ConfigError for a register without a
    municipality, one that would enter git, and corrections of rows.
    """
    if not municipality:
        raise ConfigError(f"{folder}: a register belongs to one municipality. Put {registers[0].path.name} in the folder of that municipality.")
    for delivery in registers:
        for correction in given.get(delivery.path, ()):
            if correction.key is None:
                raise ConfigError(f"{correction.name}: rows of a register are corrected by its supplier, who delivers it again. Correct counted figures with kies.")
    present = [d for d in registers if not d.destroyed]
    for delivery in present:
        persons.outside_git(delivery.path)
    key = persons.key_of(project) if present else b""
    read = [_rows(project, folder, municipality, reference, d, key) for d in present]
    _forget(project, folder, registers)
    whole = [c for c in read if c.path is not None]
    gone = [_destroyed(project, folder, d) for d in registers if d.destroyed]
    counted = _counted(project, folder, municipality, reference, whole, given, bool(gone))
    return [*counted, *(c for c in read if c.path is None), *gone]


# --- rows ---
def rows_path(project: Project, folder: str, delivery: Delivery) -> Path:
    """Where the rows of a register stand after reading: `<hash>.parquet`, and beside it `<hash>.json` with what became of every row."""
    return project.register_rows / folder / f"{delivery.hash}.parquet"


def _rows(project: Project, folder: str, municipality: str, reference: Reference, delivery: Delivery, key: bytes) -> Cleaned:
    """The rows of a register, read now or before. `path` is None if it could not be read."""
    path = rows_path(project, folder, delivery)
    told = path.with_suffix(".json")
    secret = hashlib.sha256(b"which key" + key).hexdigest()
    mark = _fingerprint(_READING, reference, _READING_DATA, [municipality, secret, *map(str, (*facts(delivery).values(), delivery.mapping, delivery.may_refuse))])
    if path.is_file() and told.is_file():
        about = json.loads(told.read_text("utf-8"))
        if about["fingerprint"] == mark:
            return Cleaned(delivery, path, 0, [SheetLog.from_dict(s) for s in about["sheets"]], new=False)
    try:
        found = reading.read(delivery, reference, municipality, persons.Pseudonyms(key), path, project.processed / "tmp")
    except DeliveryError as error:
        path.unlink(missing_ok=True)
        return Cleaned(delivery, None, 0, [SheetLog("", "", faults=list(error.faults))])
    refused = sum(log.rows.get(REFUSED, 0) for log in found.logs)
    if refused and refused <= delivery.may_refuse:
        for log in found.logs:
            log.hints += [str(fault) for fault in log.faults]
            log.faults = []
    about = {"fingerprint": mark, "rows": found.rows, "sheets": [log.as_dict() for log in found.logs]}
    told.write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    return Cleaned(delivery, path, 0, found.logs)


def _forget(project: Project, folder: str, registers: list[Delivery]) -> None:
    """Remove the rows of registers that do not lie in the folder any more: what was taken away must not live on here."""
    mine = {d.hash for d in registers}
    for path in (project.register_rows / folder).glob("[!.]*"):
        if path.stem not in mine:
            path.unlink(missing_ok=True)


def _fingerprint(code: list[str], reference: Reference, data: list[str], parts: list[str]) -> str:
    here = Path(__file__).parent
    files = sorted({f for pattern in code for f in here.glob(pattern)} | {f for pattern in data for f in reference.folder.glob(pattern)})
    return hashlib.sha256("\n".join([*(f"{f.name} {store.digest(f)}" for f in files), *parts]).encode()).hexdigest()


# --- counts ---
def _counted(project, folder, municipality, reference, whole: list[Cleaned], given, partly_destroyed: bool) -> list[Cleaned]:
    """The registers with their observations in the store, counted now or before."""
    if not whole:
        return []
    marks = [json.loads(c.path.with_suffix(".json").read_text("utf-8"))["fingerprint"] for c in whole]
    corrected = [repr(x) for c in whole for x in given.get(c.delivery.path, ())]
    mark = _fingerprint(_COUNTING, reference, _COUNTING_DATA, [municipality, *sorted(marks), *corrected])
    paths = {c.delivery: project.store / folder / f"{c.delivery.hash}.parquet" for c in whole}
    for delivery, path in paths.items() if partly_destroyed else ():
        _from_kept(delivery, path)
    known = {d: store.about(path) or {} for d, path in paths.items()}
    # Once a register of this folder was destroyed, the others are no longer counted without it: what was counted with it stays.
    if all(k.get("fingerprint") == mark or (partly_destroyed and k) for k in known.values()):
        return [Cleaned(c.delivery, paths[c.delivery], known[c.delivery]["observations"], _logs(known[c.delivery]), new=False) for c in whole]
    files: dict[str, list[Path]] = {}
    for c in whole:
        files.setdefault(c.delivery.register, []).append(c.path)
    since = [c.delivery.complete_from for c in whole if c.delivery.complete_from]
    about = counting.Given(files, min(c.delivery.exported for c in whole), max(since) if since else None)
    main = {}
    for c in whole:
        main.setdefault(c.delivery.register, c)
    with ExitStack() as stack:
        writers = {c.delivery: stack.enter_context(store.Writer(paths[c.delivery])) for c in whole}
        works = {form: Correcting(c.delivery, given.get(c.delivery.path, ())) for form, c in main.items()}
        logs = {c.delivery: [SheetLog.from_dict(log.as_dict()) for log in c.sheets] for c in whole}

        def sink(form: str, table: pd.DataFrame) -> None:
            c = main.get(form) or whole[0]
            complete = table.assign(source=_constant(c.delivery.hash, table), vintage=pd.Timestamp(c.delivery.exported))
            _corrected(works[c.delivery.register], c.delivery, form, complete, writers[c.delivery].append, logs[c.delivery])

        counting.count(about, reference, municipality, project.processed / "tmp", sink)
        for form, work in works.items():
            try:
                work.finish()
            except DeliveryError as error:
                logs[main[form].delivery][0].faults += error.faults
        for c in whole:
            writer = writers[c.delivery]
            logs[c.delivery][0].observations = writer.rows
            writer.about = {
                "fingerprint": mark, "observations": writer.rows, "sheets": [log.as_dict() for log in logs[c.delivery]], **facts(c.delivery),
            }  # fmt: skip
    return [Cleaned(c.delivery, paths[c.delivery], writers[c.delivery].rows, logs[c.delivery]) for c in whole]


def _constant(text: str, table: pd.DataFrame) -> pd.Categorical:
    return pd.Categorical.from_codes([0] * len(table), categories=[text])


def _corrected(work: Correcting, delivery: Delivery, form: str, table: pd.DataFrame, sink, logs: list[SheetLog]) -> None:
    """Give counted figures to the sink, with the corrections of correcties.yml that choose them."""
    if not work.corrections:
        sink(table)
        return
    sheet = Sheet(delivery.name, form, [[form]])

    def read(sheet: Sheet, context: Context, give) -> SheetLog:
        give(table)
        return SheetLog(form, form)

    log = work.read_sheet(sheet, None, sink, read)
    logs[0].corrections += log.corrections


def _logs(about: dict) -> list[SheetLog]:
    return [SheetLog.from_dict(s) for s in about["sheets"]]


# --- destroyed ---
def _destroyed(project: Project, folder: str, delivery: Delivery) -> Cleaned:
    """A register that was destroyed: its observations from the store, or from where they were kept when it was destroyed."""
    path = project.store / folder / f"{delivery.hash}.parquet"
    if not _from_kept(delivery, path):
        fault = DeliveryError.at(
            delivery.name, found=f"a register that was destroyed on {delivery.destroyed.vernietigd_op}, without its observations",
            expected=f"bewaard/{delivery.hash}.parquet beside it", do="Put that file back from a copy, or remove the delivery from leveringen.yml.",
        )  # fmt: skip
        return Cleaned(delivery, None, 0, [SheetLog("", "", faults=list(fault.faults))])
    about = store.about(path)
    logs = _logs(about)
    if keeping.told(delivery) not in logs[0].remarks:
        logs[0].remarks.append(keeping.told(delivery))
    return Cleaned(delivery, path, about["observations"], logs, new=False)


def _from_kept(delivery: Delivery, path: Path) -> bool:
    """Put the observations that were kept of a delivery in the store if they are not there; False if there are none anywhere."""
    if store.about(path) is None:
        kept = keeping.kept_observations(delivery, delivery.path.parents[len(Path(delivery.folder).parts)])
        if kept is None:
            return False
        store.copy(kept, path, store.about(kept))
    return True
