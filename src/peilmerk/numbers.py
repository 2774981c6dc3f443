"""Numbers as Dutch departments write them, with the precision in which they were given, and back again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
from babel.numbers import format_decimal

from peilmerk import number_arrays as arrays
from peilmerk import number_spellings as spellings
from peilmerk.errors import PeilmerkError
from peilmerk.number_spellings import MISSING as MISSING

#: `decimals` of a cell without a figure in the arrays of parse_column.
NO_DECIMALS = -999
#: No spelling of a figure is longer; a longer text is a sentence.
_LONGEST = 100


class NumberError(PeilmerkError, ValueError):
    """A cell that is no number in Dutch writing."""


@dataclass(frozen=True)
class Number:
    """A value (None if missing), the decimals it was given in (negative: tens, thousands), and why it is missing.

    low, high: inclusive bounds of a figure of which only these are told (`<10`, `5-9`); then there is no value.
    mark: footnote and status marks as they stood (`*`, `**`, `1)`). unit: percent, permille, EUR if the cell says so.
    text: the cell as delivered.
    """

    value: float | None
    decimals: int | None = None
    missing: str = ""
    low: float | None = None
    high: float | None = None
    mark: str = ""
    unit: str = ""
    text: str = ""

    @property
    def provisional(self) -> bool:
        """True if the figure carries CBS's mark for provisional (`*`) or revised provisional (`**`)."""
        return "*" in self.mark


def _times(number: Decimal, factor: float) -> float:
    value = float(number * Decimal(str(factor)))
    if not math.isfinite(value):
        raise NumberError(f"A figure of {number.adjusted() + 1} digits is no number that a cell can hold.")
    return value + 0.0  # minus nil is nil


def _shift(factor: float) -> int:
    return len(str(int(factor))) - 1 if factor > 1 else 0


def parse(cell: object, *, factor: float = 1, dash: str = "nil", decimal: str = ",", empty: str = "unknown") -> Number:
    """Read one cell: a spreadsheet number or text (`1.776.462`, `€ 1,2 mln`, `12,5%`, `(300)`, `123*`, `<10`, `PM`, empty).

    factor: what the unit of the table multiplies with (1000 for "x € 1.000"); precision moves along with it. A cell
    that names its own scale (mln) or is a percentage stands outside it.
    dash: what a lone dash means here, `nil` (CBS, financial tables) or a missing_reason.
    decimal: `,`, or `.` for a file whose layout has points (CBS OData). There `397725.0` is a whole number: all its
    figures went through a float, so a lone nought behind the point is no precision. With `,` the writing `1.5` is
    refused, as it may be 1,5 or a slip of 1.500; the other language is read where nothing else can be meant (1,234.56).
    empty: missing_reason of an empty cell; `not_applicable` in a StatLine web download.

    A bound is inclusive. Of a plain count the strict ones move one inwards (`<10` is at most 9). Shares, amounts and
    figures with decimals can lie anywhere in between, so that `<0,5` is at most 0,5. A count with an upper bound or a
    class (`5-9`) is `secret`, since who wrote it knows the figure; any other bound leaves it `unknown`.
    Raises NumberError for anything else.
    """
    if cell is None:
        return Number(None, None, empty)
    if not isinstance(cell, str):
        return _of_number(cell, factor)
    text = spellings.clean(cell)
    if not text:
        return Number(None, None, empty, text=cell)
    if len(text) > _LONGEST:
        raise NumberError(f"'{text[:57]}...' is no number but {len(text)} characters of text.")
    bare, mark = text, ""
    figure = spellings.figure(text, decimal)
    if not figure and text not in MISSING:
        bare, mark = spellings.marks(text)
        figure = spellings.figure(bare, decimal) if mark else None
    if figure:
        own = 1 if figure.scaled or figure.unit in ("percent", "permille") else factor
        return Number(_times(figure.number, own), figure.decimals - _shift(own), mark=mark, unit=figure.unit, text=cell)
    word = bare.lower()
    if word in spellings.NIL or (word in spellings.DASHES and dash == "nil"):
        return Number(0.0, -_shift(factor), mark=mark, text=cell)
    if word in MISSING or word in spellings.DASHES:
        return Number(None, None, MISSING.get(word, dash), mark=mark, text=cell)
    number = _of_bounds(bare, factor, decimal, mark, cell)
    if number:
        return number
    if spellings.is_formula_error(bare):
        raise NumberError(f"'{text}' is no number but a formula error of the spreadsheet. Mend the formula, or empty the cell.")
    sign, group = ("comma", "point") if decimal == "," else ("point", "comma")
    raise NumberError(f"'{text}' is no number in the writing of this file (decimal {sign}, thousands {group}).")


def _of_number(cell: object, factor: float) -> Number:
    """A number cell of a spreadsheet or Parquet file."""
    kind = type(cell).__name__
    if isinstance(cell, bool | np.bool_) or not isinstance(cell, int | float | Decimal | np.integer | np.floating):
        shown = f"{cell}" if isinstance(cell, bool | np.bool_) or hasattr(cell, "isoformat") else "a cell"
        raise NumberError(f"{shown} of type {kind} is no number.")
    if isinstance(cell, int | np.integer):
        number = Decimal(int(cell))
    elif not (cell.is_finite() if isinstance(cell, Decimal) else math.isfinite(cell)):
        raise NumberError(f"{cell!r} is no number.")
    elif isinstance(cell, float):
        # A spreadsheet keeps 15 digits; what a formula leaves behind them is no precision (0,1 + 0,2).
        number = Decimal(f"{cell:.15g}")
    else:
        number = Decimal(str(cell))
    if number == number.to_integral_value() and not isinstance(cell, Decimal):
        number = number.to_integral_value()
    decimals = max(0, -int(number.as_tuple().exponent)) - _shift(factor)
    value = _times(number, factor)
    return Number(value, decimals, text=str(cell))


def _of_bounds(text: str, factor: float, decimal: str, mark: str, cell: str) -> Number | None:
    """`<10`, `meer dan 5`, `5-9`: no value but its bounds; None for a text that tells none."""
    ends = spellings.between(text)
    if ends:
        low, high = (_times(Decimal(end), factor) for end in ends)
        return Number(None, -_shift(factor), "secret", low, high, mark, "", cell)
    told = spellings.bound(text)
    figure = told and spellings.figure(told[2], decimal)
    if not figure:
        return None
    side, strict, _ = told
    own = 1 if figure.scaled or figure.unit in ("percent", "permille") else factor
    count = figure.decimals == 0 and not figure.unit and not figure.scaled and own == 1 and figure.number > 0
    step = (-1 if side == "high" else 1) if strict and count else 0
    end = _times(figure.number + step, own)
    missing = "secret" if count and side == "high" else "unknown"
    low, high = (end, None) if side == "low" else (None, end)
    return Number(None, figure.decimals - _shift(own), missing, low, high, mark, figure.unit, cell)


@dataclass
class NumberColumn:
    """What parse gives for each cell of a column, as arrays of its length.

    value, low, high: float64, NaN for none; decimals: int64, NO_DECIMALS for none; missing, mark, unit: str.
    bad: position and text of the cells that are no number (parse tells why); they have no value and no missing_reason.
    """

    value: np.ndarray
    decimals: np.ndarray
    missing: np.ndarray
    low: np.ndarray
    high: np.ndarray
    mark: np.ndarray
    unit: np.ndarray
    bad: list[tuple[int, str]] = field(default_factory=list)


def parse_column(
    cells: Sequence | np.ndarray | pd.Series,
    *,
    factor: float = 1,
    dash: str = "nil",
    decimal: str = ",",
    empty: str = "unknown",
) -> NumberColumn:
    """Read a column of cells: for every cell exactly what parse gives, but plain figures all at once.

    A missing cell of a pandas Series is an empty cell. Cells that are no number are listed in `bad`; raises nothing.
    """
    if isinstance(cells, pd.Series):
        array = cells.astype(object).where(cells.notna(), None).to_numpy()
    elif isinstance(cells, np.ndarray) and cells.dtype in (np.float64, np.int64):
        array = cells.astype(object)
    else:
        array = np.fromiter(cells, dtype=object, count=len(cells))
    n = len(array)
    column = NumberColumn(
        np.full(n, np.nan), np.full(n, NO_DECIMALS, dtype=np.int64), np.full(n, "", dtype=object), np.full(n, np.nan),
        np.full(n, np.nan), np.full(n, "", dtype=object), np.full(n, "", dtype=object),
    )  # fmt: skip
    kinds = np.fromiter((_kind(c) for c in array), dtype=np.int8, count=n)
    done = np.zeros(n, dtype=bool)
    if factor >= 1 and factor == 10 ** _shift(factor):  # then value and precision follow from the digits alone
        for kind, digits in ((1, arrays.plain_texts), (2, arrays.plain_floats)):
            where = np.flatnonzero(kinds == kind)
            if len(where):
                plain, mantissa, decimals = digits(array[where], decimal)
                at = where[plain]
                column.value[at], column.decimals[at] = arrays.scaled(mantissa, decimals, _shift(factor))
                done[at] = True
    how = {"factor": factor, "dash": dash, "decimal": decimal, "empty": empty}
    known: dict[tuple, Number | None] = {}
    for i in np.flatnonzero(~done).tolist():
        cell = array[i]
        key = (type(cell), cell) if type(cell) in (str, int, float) else None
        number = known.get(key, ...) if key else ...
        if number is ...:
            try:
                number = parse(cell, **how)
            except NumberError:
                number = None
            if key:
                known[key] = number
        if number is None:
            column.bad.append((i, cell if isinstance(cell, str) else type(cell).__name__ if key is None else str(cell)))
            continue
        column.value[i] = np.nan if number.value is None else number.value
        column.decimals[i] = NO_DECIMALS if number.decimals is None else number.decimals
        column.low[i] = np.nan if number.low is None else number.low
        column.high[i] = np.nan if number.high is None else number.high
        column.missing[i], column.mark[i], column.unit[i] = number.missing, number.mark, number.unit
    return column


def _kind(cell: object) -> int:
    """1 for a text and 2 for a number that may be read with many at once, else 0."""
    kind = type(cell)
    return 1 if kind is str else 2 if kind is float or (kind is int and -1e15 < cell < 1e15) else 0


#: Points between thousands and a comma before decimals, of the reverse.
_DUTCH = str.maketrans(",.", ".,")


def write(value: float, decimals: int = 0) -> str:
    """A number for Dutch readers: `7.156`, `-3,4`; `decimals` digits after the comma (none if negative).

    Halves go up, away from nil, as readers expect: 2,5 is written as 3.
    """
    places = max(0, decimals)
    number = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    number = number if number else abs(number)  # what rounds to nothing has no sign
    if not number.is_finite():
        return format_decimal(number, format="#,##0", locale="nl")
    return f"{number:,.{places}f}".translate(_DUTCH)  # as babel writes it, in a tenth of its time: a page has thousands
