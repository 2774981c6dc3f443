"""A column of a register as values: one look for every different text, so that millions of rows cost what hundreds of words do.

What cannot be read is kept per different text, with the first row and the number of rows: of a register nobody wants a
thousand times the same fault. A text is shown only if it can be no name: see `_shown`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peilmerk import dates, number_arrays, numbers, period
from peilmerk.errors import PeilmerkError, UnknownName
from peilmerk.reference.synonyms import key
from peilmerk.registers.forms import STORED, Column, code_of
from peilmerk.registers.mapping import Mapping

_TYPES = {"int64": pa.int64(), "date32": pa.date32(), "float64": pa.float64(), "bool": pa.bool_(), "string": pa.string()}
#: Texts that are remembered between batches: dates and words are few; amounts may be many.
_REMEMBERED = 500_000
_YES, _NO = {"ja", "j", "1", "true", "waar", "x", "y", "yes"}, {"nee", "n", "0", "false", "onwaar", "no", ""}
_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})-?(?P<month>0[1-9]|1[0-2])")
_FIGURES = re.compile(r"[0-9 .,:/€%+-]{1,20}")
#: A provider is kept only if it is a code: an AGB code has eight digits.
_PROVIDER = re.compile(r"[A-Za-z0-9._-]{1,20}")
_EMPTY = "an empty cell"
#: Different texts of one column that are told one by one: beyond that the column holds something else than it should.
MAX_BAD = 50


@dataclass
class Bad:
    """A text that cannot be read: what to say of it, in which row it stands first (counted from the first row of data), in how many."""

    found: str
    expected: str
    do: str
    first: int
    rows: int = 0


@dataclass
class Context:
    """What a column is read with: reference data, whose register it is, the supplier's words, and what makes identifiers into hashes."""

    reference: object
    municipality: str
    mapping: Mapping
    pseudonyms: object
    year: int


@dataclass
class Reader:
    """The reader of one column. `take` gives the values of a batch; `bad` and `unknown` tell what was not read."""

    column: Column
    context: Context
    bad: dict[str, Bad] = field(default_factory=dict)
    #: Texts that became `unknown` (a district that is not in the reference data) -> number of rows.
    unknown: dict[str, int] = field(default_factory=dict)
    _known: dict[str, object] = field(default_factory=dict)

    def __post_init__(self):
        words = self.context.mapping.waarden.get(self.column.name, {})
        # Words that only differ in what _plain leaves out mean what is written exactly so.
        self._words = {_plain(theirs): ours for theirs, ours in words.items()} | {key(theirs): ours for theirs, ours in words.items()}
        self._factor = self.context.mapping.factoren.get(self.column.name, 1.0)
        self._type = _TYPES[STORED[self.column.kind]]

    def take(self, cells: pa.Array, rows: np.ndarray) -> tuple[pa.Array, np.ndarray]:
        """Values of a batch of cells, and which of them cannot be read. rows: the number of the row of every cell."""
        kind = self.column.kind
        if pa.types.is_dictionary(cells.type):
            cells = cells.dictionary_decode()
        if kind in ("person", "household", "identifier"):
            texts = as_texts(cells)
            if kind == "identifier":  # 0 is no number of a record: rows that have it are not about one
                texts = pc.if_else(pc.equal(pc.ascii_ltrim(texts, "0"), ""), "", texts)
            ids = self.context.pseudonyms.array(texts, purpose=kind)
            wrong = (ids == 0) & self.column.required
            if wrong.any():
                self._note("", _Refused(_EMPTY, "a client number in every row", "Ask the supplier for the number, or remove the row."), int(wrong.sum()), int(rows[wrong.argmax()]))
            return pa.array(ids), wrong
        # As text 12.345 of a decimal column would be twelve thousand: a point is for thousands in Dutch.
        if kind in ("number", "amount") and (pa.types.is_floating(cells.type) or pa.types.is_integer(cells.type) or pa.types.is_decimal(cells.type)):
            values = cells.cast(pa.float64(), safe=False)
            values = pc.multiply(values, self._factor) if self._factor != 1 else values
            values = pc.if_else(pc.is_finite(values), values, pa.scalar(None, pa.float64()))
            return values, self._required(values, rows)
        if kind in ("day", "month", "birth") and (pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type)):
            values = cells.cast(pa.date32(), safe=False)
            values = pc.floor_temporal(values, unit="month") if kind != "day" else values
            return values.cast(pa.date32()), self._required(values, rows)
        encoded = as_texts(cells).dictionary_encode()
        return self._looked_up(encoded, rows)

    def _looked_up(self, encoded: pa.DictionaryArray, rows: np.ndarray) -> tuple[pa.Array, np.ndarray]:
        texts = encoded.dictionary.to_pylist()
        values = self._numbers(texts) if self.column.kind in ("number", "amount") else [self._value(t) for t in texts]
        refused = np.array([isinstance(v, _Refused) for v in values], dtype=bool)
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        wrong = refused[indices] if len(values) else np.zeros(len(indices), dtype=bool)
        lost = np.array([v == "" and bool(t) for t, v in zip(texts, values, strict=True)], dtype=bool) if self.column.kind in ("district", "provider") else None
        if refused.any() or (lost is not None and lost.any()):
            counts = np.bincount(indices, minlength=len(texts))
            seen, where = np.unique(indices, return_index=True)
            begin = dict(zip(seen.tolist(), where.tolist(), strict=True))
            for i in np.flatnonzero(refused):
                self._note(texts[i], values[i], int(counts[i]), int(rows[begin[int(i)]]))
            for i in np.flatnonzero(lost) if lost is not None else ():
                self.unknown[texts[i]] = self.unknown.get(texts[i], 0) + int(counts[i])
        plain = pa.array([None if isinstance(v, _Refused) else v for v in values], type=self._type)
        return plain.take(pa.array(indices)), wrong

    def _required(self, values: pa.Array, rows: np.ndarray) -> np.ndarray:
        if not self.column.required or not values.null_count:
            return np.zeros(len(values), dtype=bool)
        wrong = values.is_null().to_numpy(zero_copy_only=False)
        self._note("", _Refused(_EMPTY, _EXPECTED[self.column.kind], "Correct the row, or remove it."), int(wrong.sum()), int(rows[wrong.argmax()]))
        return wrong

    def _note(self, text: str, refused: _Refused, rows: int, first: int) -> None:
        if text not in self.bad and len(self.bad) >= MAX_BAD:
            text, refused = "\0", _Refused("other texts that cannot be read", refused.expected, "Mend the texts that are named first.")
        known = self.bad.setdefault(text, Bad(refused.found, refused.expected, refused.do, first))
        known.rows += rows

    def _value(self, text: str) -> object:
        if text not in self._known:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> object:
        if not text and self.column.kind != "flag":
            return self._empty()
        try:
            return getattr(self, f"_{self.column.kind}")(text)
        except _Refused as refused:
            return refused
        except PeilmerkError as error:
            shown = _shown(text, self.column.kind)
            # The message quotes the text: where that may not be shown, neither may the message.
            hint = f" {error}" if isinstance(error, UnknownName) and shown == repr(text) else ""
            return _Refused(shown, _EXPECTED[self.column.kind], f"Correct the cell, or ask the supplier.{hint}")

    def _empty(self) -> object:
        if self.column.required:
            return _Refused(_EMPTY, _EXPECTED[self.column.kind], "Correct the row, or remove it.")
        return "" if self._type == pa.string() else None

    def _word(self, text: str) -> str:
        """What the mapping file says that a text means, or the text itself."""
        return self._words.get(key(text), self._words.get(_plain(text), text))

    # --- one method a kind ---
    def _day(self, text: str) -> date:
        return dates.parse(text)

    def _birth(self, text: str) -> date:
        return self._month(text)

    def _month(self, text: str) -> date:
        match = _MONTH.fullmatch(text)
        if match:
            return date(int(match["year"]), int(match["month"]), 1)
        try:
            return dates.parse(text).replace(day=1)
        except dates.DateError:
            found = period.parse(text)
            if found.frequency != "M":
                raise
            return found.start

    def _numbers(self, texts: list[str]) -> list[object]:
        """Many texts at once: amounts are the one kind of cell of which nearly every text differs."""
        sign = self.context.mapping.decimaal
        ok, mantissa, decimals = number_arrays.plain_texts(np.array(texts, dtype=object), sign)
        values, _ = number_arrays.scaled(mantissa, decimals, 0)
        found = np.full(len(texts), np.nan)
        found[ok] = values * self._factor
        made: list[object] = found.tolist()
        for i in np.flatnonzero(~ok):
            made[i] = self._value(texts[i])
        return made

    def _number(self, text: str) -> float:
        value = numbers.parse(text, decimal=self.context.mapping.decimaal, dash="unknown").value
        return None if value is None else value * self._factor

    def _amount(self, text: str) -> float:
        number = numbers.parse(text, decimal=self.context.mapping.decimaal, dash="unknown")
        if number.value is None:
            raise _Refused(_shown(text, "amount"), "an amount in euro", "Correct the cell, or ask the supplier.")
        return number.value * self._factor

    def _flag(self, text: str) -> bool:
        word = self._word(text).casefold()
        if word in _YES or word in _NO:
            return word in _YES
        raise _Refused(_shown(text, "flag"), "ja or nee (x or empty, 1 or 0)", f"Translate the word in the mapping file: waarden, {self.column.name}.")

    def _code(self, text: str) -> str:
        word = self._word(text)
        found = code_of(self.column.codes, word) if word else ""  # a mapping may say that a word means nothing
        if found is None:
            raise _Refused(_shown(text, "code"), f"a word or code of {self.column.codes}", f"Translate it in the mapping file: waarden, {self.column.name}.")
        return found

    def _product(self, text: str) -> str:
        return self.context.reference.product(self._word(text), self.context.mapping.wet or None).code

    def _taakveld(self, text: str) -> str:
        return self.context.reference.taakveld(self._word(text), self.context.year).code

    def _district(self, text: str) -> str:
        name = self._word(text)
        if not name:
            return ""
        try:
            area = self.context.reference.area(name, self.context.municipality)
        except UnknownName:
            return ""
        return area.code if area.scope == "city" and self._is_part(area) else ""

    def _is_part(self, area) -> bool:
        """True for a part of the municipality: another municipality is no district of this one, where a client has moved to it."""
        areas, above = self.context.reference.areas, area.parent
        while above in areas and above != self.context.municipality:
            above = areas[above].parent
        return above == self.context.municipality

    def _provider(self, text: str) -> str:
        return text if _PROVIDER.fullmatch(text) else ""


class _Refused(Exception):
    """Why one text cannot be read."""

    def __init__(self, found: str, expected: str, do: str):
        super().__init__(found)
        self.found, self.expected, self.do = found, expected, do


_EXPECTED = {
    "day": "a date (1-3-2024 or 2024-03-01)", "month": "a month or a day in it (2024-03, maart 2024, 1-3-2024)", "birth": "a birth date or its month",
    "number": "a number", "amount": "an amount in euro", "flag": "ja or nee", "code": "a word of the code list", "product": "a product of data/reference/producten.csv",
    "district": "a district", "taakveld": "a taakveld of Iv3", "provider": "a code", "person": "a client number"
}  # fmt: skip


def _shown(text: str, kind: str) -> str:
    """What may be shown of a cell: figures, and words where a word is expected; any other text can hold a name."""
    if kind in ("product", "code", "flag", "taakveld") and len(text) <= 40:
        return repr(text)
    return repr(text) if _FIGURES.fullmatch(text) else f"a text of {len(text)} characters"


def _plain(text: str) -> str:
    """What words are compared by. Unlike names of columns they may differ in a sign: BSO+ is not BSO."""
    return "".join(c for c in key(text) if c.isalnum() or c in "+*&/#%<>=") or key(text)


def as_texts(cells: pa.Array) -> pa.Array:
    """Cells of any type as stripped text: dates in ISO 8601, whole numbers without `.0`, empty for null."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return as_texts(cells.dictionary_decode())
    if pa.types.is_timestamp(kind):
        cells = cells.cast(pa.date32(), safe=False)
    elif pa.types.is_floating(kind):
        whole = pc.equal(pc.floor(cells), cells)
        ints = pc.if_else(pc.and_(whole, pc.less(pc.abs(cells), 1e15)), cells, pa.scalar(None, kind)).cast(pa.int64(), safe=False).cast(pa.string())
        cells = pc.coalesce(ints, cells.cast(pa.string()))
    elif pa.types.is_boolean(kind):
        cells = pc.if_else(cells, "ja", "nee")
    return pc.utf8_trim_whitespace(pc.fill_null(cells.cast(pa.string()), ""))
