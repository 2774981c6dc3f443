"""A register delivery to rows of its form, in Parquet and without identifiers: each row read, dropped for a reason, or refused.

Dropped are rows of which the register itself says that they do not count: withdrawn, replaced by a later row, stated twice,
ended before they began. They are counted by reason. Refused are rows that cannot be read; a refused row stops the edition,
unless `leveringen.yml` says otherwise.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peilmerk.deliveries.files import letter
from peilmerk.deliveries.files.safety import Source
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import DATA, DROPPED, EMPTY, REFUSED, TEXT, SheetLog
from peilmerk.errors import DeliveryError, Fault
from peilmerk.reference import Reference
from peilmerk.registers import batches, cells, database, mapping
from peilmerk.registers.forms import FORMS, STORED, Form

ROW = "rij"
#: What a reason for dropping is called in the log, in Dutch: it is shown to the department.
WITHDRAWN, REPLACED, TWICE, NEVER = "ingetrokken", "vervangen door een latere regel", "dubbel geleverd", "geëindigd voor het begin"
#: Pairs of which the second day cannot lie before the first.
_ORDER = {
    "indicaties": ("ingangsdatum", "einddatum"), "personen": ("vanaf", "tot"), "uitkeringen": ("ingangsdatum", "einddatum"),
    "wachtlijst": ("aanmelddatum", "startdatum"),
}  # fmt: skip
_ARROW = {"int64": pa.int64(), "date32": pa.date32(), "float64": pa.float64(), "bool": pa.bool_(), "string": pa.string()}
_SAMPLE = 2_000


@dataclass
class Read:
    """What reading a register gave: a log a table, and the number of rows that were kept."""

    logs: list[SheetLog] = field(default_factory=list)
    rows: int = 0


def schema(form: Form) -> pa.Schema:
    """The columns of a form's rows in Parquet: the place of the row in its file, then those of the form (null where not delivered)."""
    return pa.schema([(ROW, pa.int64()), *((c.name, _ARROW[STORED[c.kind]]) for c in form.columns)])


def read(delivery: Delivery, reference: Reference, municipality: str, pseudonyms, target: Path, work: Path) -> Read:
    """Read a register delivery into `target` (Parquet, whole or not at all); returns what became of every row.

    pseudonyms: see persons.Pseudonyms. work: a folder for temporary files. Raises DeliveryError if the file cannot be opened or
    has no table with the columns of its form, ConfigError for a mapping that cannot be used.
    """
    form = FORMS[delivery.register]
    mappings = mapping.load(reference.folder)
    source = Source(delivery.path, delivery.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{uuid4().hex}.parquet"
    try:
        found, delivered = Read(), []
        with pq.ParquetWriter(temporary, schema(form), compression="zstd", compression_level=1) as writer:
            for table in batches.tables(source):
                before = sum(sum(log.rows.values()) for log in found.logs)  # rows of a later sheet come after those of an earlier one
                log, names = _table(table, form, mappings, delivery, reference, municipality, pseudonyms, writer, before)
                found.logs.append(log)
                delivered.append(names)
        if not any(delivered):
            raise DeliveryError(faults=[f for log in found.logs for f in log.faults])
        present = {name for table_columns in delivered for name in table_columns}
        found.rows = _settle(temporary, form, present, found.logs, target, work)
        return found
    finally:
        temporary.unlink(missing_ok=True)


def _table(table, form, mappings, delivery, reference, municipality, pseudonyms, writer, before: int) -> tuple[SheetLog, list[str]]:
    """Read one table; rows that can be read go to the writer. Returns its log and the columns that it has."""
    fit = mapping.fit(form, mappings, table.head, delivery.mapping)
    if fit is None:
        found, expected, do = mapping.explain(form, mappings, table.head, delivery.mapping)
        # Its rows are refused: without them nothing would say how much of the file was not read.
        rows = {} if table.height is None else {REFUSED: table.height}
        return SheetLog(table.name, form.name, rows=rows, faults=[Fault(delivery.name, found, expected, do, table.name)]), []
    context = cells.Context(reference, municipality, fit.mapping, pseudonyms, delivery.exported.year)
    columns = form.by_name
    readers = {name: cells.Reader(columns[name], context) for name in fit.places}
    log = SheetLog(table.name, form.name, rows={DATA: 0, TEXT: fit.row + 1, EMPTY: 0, DROPPED: 0, REFUSED: 0})
    first, checked = 0, False
    for batch in table.batches(fit.row, fit.places, fit.mapping.decimaal):
        if not checked:
            _no_numbers_of_citizens(batch, readers, fit, table, delivery)
            checked = True
        first = _batch(batch, first, readers, form, log, writer, before)
    log.rows[REFUSED] += len(table.ragged)
    log.rows[EMPTY] += len(table.blank)
    log.faults += _faults(readers, table, fit, delivery)
    _remark(log, readers, fit)
    return log, list(readers)


def _batch(batch: dict[str, pa.Array], first: int, readers: dict, form: Form, log: SheetLog, writer, before: int) -> int:
    """Read a batch; returns the number of the row after it."""
    size = len(next(iter(batch.values())))
    blank = batches.all_empty(batch).to_numpy(zero_copy_only=False)
    where = np.flatnonzero(~blank)
    if blank.any():
        log.rows[EMPTY] += int(blank.sum())
        batch = {name: column.filter(pa.array(~blank)) for name, column in batch.items()}
    values = {}
    wrong = np.zeros(len(where), dtype=bool)
    for name, column in batch.items() if len(where) else ():
        values[name], bad = readers[name].take(column, first + where)
        wrong |= bad
    log.rows[REFUSED] += int(wrong.sum())
    good = np.flatnonzero(~wrong)
    log.rows[DATA] += len(good)
    if len(good):
        take = pa.array(good)
        made = [pa.array(before + first + where[good])]
        for column in form.columns:
            kind = _ARROW[STORED[column.kind]]
            made.append(values[column.name].take(take).cast(kind) if column.name in values else pa.nulls(len(good), kind))
        writer.write_table(pa.Table.from_arrays(made, schema=schema(form)))
    return first + size


def _no_numbers_of_citizens(batch, readers, fit, table, delivery) -> None:
    """Raise DeliveryError if a column that is kept as it stands holds citizen service numbers."""
    from peilmerk.registers import persons

    for name, column in batch.items():
        if readers[name].column.kind in ("provider", "product", "district", "code", "number"):
            texts = cells.as_texts(column.slice(0, _SAMPLE)).to_pylist()
            if persons.looks_like_bsns(texts):
                raise DeliveryError.at(
                    delivery.name, sheet=table.name, column=letter(fit.places[name]), found="a column of citizen service numbers",
                    expected=f"what {name} says", do="Correct the mapping file: only client, huishouden and numbers of records may hold identifiers.",
                )  # fmt: skip


def _faults(readers: dict, table, fit, delivery: Delivery) -> list[Fault]:
    """One fault for every different text that cannot be read, with its first row; rows of another width one by one, up to a number."""
    ragged, passed = sorted(table.ragged), sorted([*table.ragged, *table.blank])
    width = len(table.head[fit.row])

    def row(index: int) -> int:
        number = fit.row + 2 + index
        while (shifted := fit.row + 2 + index + bisect_left(passed, number + 1)) != number:
            number = shifted
        return number

    found = []
    for name, reader in readers.items():
        for bad in reader.bad.values():
            more = f", in {bad.rows:,} rows" if bad.rows > 1 else ""
            found.append(Fault(delivery.name, bad.found + more, f"{bad.expected} ({name})", bad.do, table.name, row(bad.first), letter(fit.places[name])))
    for number in ragged[: cells.MAX_BAD]:
        found.append(Fault(
            delivery.name, "a row with more or fewer cells than the header", f"{width} cells",
            "Is there a separator in a text without quotes? Correct the row, or ask for the delivery once more.", table.name, number,
        ))  # fmt: skip
    return found


def _remark(log: SheetLog, readers: dict, fit) -> None:
    """What the department should know: columns that are not read, and words that became unknown."""
    if fit.unknown_left:
        log.hints.append(
            f"Niet gelezen kolommen: {', '.join(h[:40] for h in fit.unknown_left[:20])}. Staan zij er met opzet, zet ze dan onder `weglaten`"
            + (f" in {fit.mapping.name}." if fit.mapping.name else " in een bestand met kolomnamen.")
        )
    for name, reader in readers.items():
        if reader.unknown:
            rows = sum(reader.unknown.values())
            if reader.column.kind == "provider":  # what is no code can be the name of somebody who works alone
                log.hints.append(f"{rows} regels hebben een {name} die geen code is (letters, cijfers, punt en streepje); die telt als onbekend.")
                continue
            names = ", ".join(repr(t[:30]) for t in sorted(reader.unknown, key=reader.unknown.get, reverse=True)[:10])
            log.hints.append(f"{rows} regels hebben een {name} die niet in data/reference/gebieden.csv staat en tellen als onbekend: {names}.")


def _settle(source: Path, form: Form, present: set[str], logs: list[SheetLog], target: Path, work: Path) -> int:
    """Drop what the register says does not count, and write what is left; the reasons are counted in the log of the row's table."""
    reasons = _reasons(form, present)
    read = [log for log in logs if DATA in log.rows]
    begins = np.cumsum([log.rows[DATA] for log in read])[:-1]  # the rows of a table follow those of the one before
    if not reasons:
        source.replace(target)
        return sum(log.rows.get(DATA, 0) for log in logs)
    with database.connection(work) as con:
        con.execute(f"CREATE VIEW regels AS SELECT * FROM read_parquet({database.text(source)}, file_row_number = true)")
        case = " ".join(f"WHEN {condition} THEN {database.text(reason)}" for reason, condition, _ in reasons)
        windows = ", ".join(w for _, _, w in reasons if w)
        con.execute(f"CREATE VIEW beoordeeld AS SELECT * {', ' + windows if windows else ''} FROM regels")
        marked = f"SELECT *, CASE {case} END AS reden FROM beoordeeld"
        table = " + ".join(["0", *(f"(file_row_number >= {begin})::INTEGER" for begin in begins)])
        dropped = con.execute(f"SELECT reden, {table} AS tabel, count(*) FROM ({marked}) WHERE reden IS NOT NULL GROUP BY ALL ORDER BY ALL").fetchall()
        names = ", ".join(schema(form).names)
        part = target.parent / f".{uuid4().hex}.parquet"
        try:
            if dropped:
                con.execute(f"COPY (SELECT {names} FROM ({marked}) WHERE reden IS NULL) TO {database.text(part)} (FORMAT parquet, COMPRESSION zstd)")
            else:
                source.replace(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    for reason, at, count in dropped:
        read[at].rows[DROPPED] += count
        read[at].rows[DATA] -= count
        read[at].hints.append(f"{count} regels tellen niet mee: {reason}.")
    return sum(log.rows.get(DATA, 0) for log in logs)


def _reasons(form: Form, present: set[str]) -> list[tuple[str, str, str]]:
    """(reason, condition, the window that it needs) for rows that do not count, in order: the first that holds is the reason."""
    names, found = form.by_name, []
    if {"status", "toewijzingnummer"} <= present:
        # The last row about a number says how things are; rows of which neither has a status stand beside each other.
        key = "PARTITION BY client, toewijzingnummer, " + ("product" if "product" in names else "regeling")
        last = f"last_value(status) OVER ({key} ORDER BY file_row_number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS laatste_status"
        later = f"OVER ({key} ORDER BY file_row_number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
        later = f"count(*) {later} AS latere, count(nullif(status, '')) {later} AS latere_met_status"
        known = "toewijzingnummer IS NOT NULL AND toewijzingnummer <> 0"
        found.append((WITHDRAWN, f"status = 'verwijderd' OR ({known} AND laatste_status = 'verwijderd')", last))
        found.append((REPLACED, f"{known} AND ((status <> '' AND latere > 0) OR latere_met_status > 0)", later))
    elif "status" in present:
        found.append((WITHDRAWN, "status = 'verwijderd'", ""))
    if form.name in _ORDER and set(_ORDER[form.name]) <= present:
        first, last = _ORDER[form.name]
        found.append((NEVER, f"{last} < {first}", ""))
    if form.name == "declaraties" and "referentienummer" in present:
        again = "row_number() OVER (PARTITION BY referentienummer, debet_credit, client, product, leveringsmaand, bedrag ORDER BY file_row_number) AS keer"
        found.append((TWICE, "referentienummer IS NOT NULL AND referentienummer <> 0 AND keer > 1", again))
    return found
