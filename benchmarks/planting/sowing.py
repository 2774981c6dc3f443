"""Sowing: which fault goes where. Editions and kinds take turns; the same seed gives the same faults."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from planting import carriers, in_cells, in_texts
from planting.in_cells import Change

CELLS: dict[str, Callable] = {
    "digit": in_cells.digit, "swapped digits": in_cells.digits_swapped, "unit": in_cells.unit, "dropped row": in_cells.row_dropped,
    "doubled row": in_cells.row_doubled, "other period": in_cells.period, "sign": in_cells.sign, "direction": in_cells.direction,
}  # fmt: skip
TEXTS: dict[str, Callable] = {
    "text: typed number": in_texts.typed_number, "text: period of a call": in_texts.call_period,
    "text: stale paragraph": in_texts.stale_paragraph, "text: direction": in_texts.direction,
}  # fmt: skip
KINDS = [*CELLS, *TEXTS]


@dataclass(frozen=True)
class Field:
    """The raw files of one edition: tables that people keep by hand, texts, and the texts that a paragraph may be copied from."""

    edition: str
    tables: tuple[Path, ...]
    texts: tuple[Path, ...]
    earlier: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Planted:
    """One fault: `number` tells it again for the same seed. file: its path; sheet: empty for CSV and texts."""

    edition: str
    kind: str
    number: int
    file: str
    sheet: str
    cell: str
    before: str
    after: str

    def as_dict(self) -> dict:
        return asdict(self)


def plant(field: Field, kind: str, number: int, seed: int = 0) -> tuple[Planted, bytes] | None:
    """Plant one fault in a file of a field: (what was done, what the file was before). None if no file has a place for it."""
    rng = random.Random(f"{seed}/{field.edition}/{kind}/{number}")
    return (_in_text if kind in TEXTS else _in_table)(field, kind, number, rng)


def _in_table(field: Field, kind: str, number: int, rng: random.Random) -> tuple[Planted, bytes] | None:
    sheets = [(path, table) for path in field.tables for table in carriers.tables(path)]
    # A sheet with many cells has many places to slip: it is taken as often as it has rows.
    while sheets:
        chosen = rng.choices(sheets, [len(table.rows) for _, table in sheets])[0]
        path, table = chosen
        change = CELLS[kind](table, rng)
        if change:
            before = path.read_bytes()
            table.save()
            return _planted(field, kind, number, path, table.sheet, change), before
        sheets.remove(chosen)
    return None


def _in_text(field: Field, kind: str, number: int, rng: random.Random) -> tuple[Planted, bytes] | None:
    texts = list(field.texts)
    rng.shuffle(texts)
    cells = [number for path in field.tables for table in carriers.tables(path) for number in in_texts.numbers_of(table.rows)]
    for path in texts:
        others = [p for other in [*field.texts, *field.earlier] if other != path for p in in_texts.paragraphs(other.read_text("utf-8"))]
        done = TEXTS[kind](path.read_text("utf-8"), in_texts.Beside(cells, others), rng)
        if done:
            before = path.read_bytes()
            path.write_bytes(done[0].encode("utf-8"))
            return _planted(field, kind, number, path, "", done[1]), before
    return None


def _planted(field: Field, kind: str, number: int, path: Path, sheet: str, change: Change) -> Planted:
    return Planted(field.edition, kind, number, path.name, sheet, change.cell, change.before, change.after)


def sow(fields: list[Field], plants: int, seed: int, kinds: list[str] = KINDS, tries: int = 40) -> Iterator[tuple[Planted, Path, bytes]]:
    """Plant so many different faults, one after another, taking editions and kinds in turn; (fault, file, its content with it).

    The files are put back before the next. A kind that has no new place in an edition (after `tries`) is passed over from then on, so
    that there may be fewer faults than asked for.
    """
    turns = [(field, kind) for kind in kinds for field in fields]
    counts = dict.fromkeys(((f.edition, k) for f, k in turns), 0)
    seen: set[tuple] = set()
    given = 0
    while turns and given < plants:
        for turn in list(turns):
            if given == plants:
                return
            field, kind = turn
            for _ in range(tries):
                counts[field.edition, kind] += 1
                done = plant(field, kind, counts[field.edition, kind], seed)
                if done is None:
                    continue
                planted, before = done
                path = next(p for p in (*field.tables, *field.texts) if p.name == planted.file)
                content = path.read_bytes()
                path.write_bytes(before)
                same = (planted.edition, planted.file, planted.sheet, planted.cell, planted.before, planted.after)
                if same not in seen:
                    seen.add(same)
                    given += 1
                    yield planted, path, content
                    break
            else:
                turns.remove(turn)
