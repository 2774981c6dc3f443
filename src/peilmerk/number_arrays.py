"""Plain figures in bulk: the digits and decimals of a million cells at once, to the same float as one by one.

Why the floats are the same: a mantissa of up to 15 digits and a power of ten up to 10^22 are exact in a float, so that
one multiplication or division rounds once, as reading the decimal text does (Clinger, "How to read floating point
numbers accurately", 1990).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Characters of a text that surely holds no more digits than a float keeps.
_LONGEST = 15


def plain_texts(texts: np.ndarray, decimal: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of an array of str: which are plain figures (bool, as long as texts), and of those the mantissa and the decimals.

    With decimal "." a lone nought behind the point is no precision, as in numbers.parse.
    """
    thousands = "." if decimal == "," else ","
    try:
        trimmed = pc.ascii_trim_whitespace(pa.array(texts, type=pa.string()))
    except (pa.ArrowInvalid, UnicodeEncodeError):  # a lone surrogate, which Arrow cannot hold: none at once
        return np.zeros(len(texts), dtype=bool), np.empty(0), np.empty(0, dtype=np.int64)
    plain = rf"^-?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[{thousands}][0-9]{{3}})+)(?:[{decimal}][0-9]+)?$"
    ok = pc.and_(pc.match_substring_regex(trimmed, plain), pc.less_equal(pc.binary_length(trimmed), _LONGEST))
    bare = pc.replace_substring(trimmed.filter(ok), thousands, "")
    sign = pc.find_substring(bare, decimal).to_numpy()
    decimals = np.where(sign < 0, 0, pc.binary_length(bare).to_numpy() - sign - 1).astype(np.int64)
    mantissa = pc.replace_substring(bare, decimal, "").cast(pa.int64()).to_numpy().astype(float)
    if decimal == ".":
        nought = pc.ends_with(bare, ".0").to_numpy(zero_copy_only=False)
        mantissa, decimals = np.where(nought, mantissa / 10, mantissa), np.where(nought, 0, decimals)
    return ok.to_numpy(zero_copy_only=False), mantissa, decimals


def plain_floats(cells: np.ndarray, _decimal: str = ",") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As plain_texts, of floats: those that are the float nearest to a figure of up to 15 digits and 6 decimals."""
    values = cells.astype(float)
    decimals, mantissa = np.full(len(values), -1, dtype=np.int64), np.zeros(len(values))
    with np.errstate(all="ignore"):
        for d in range(7):
            left = np.flatnonzero(decimals < 0)
            whole = np.rint(values[left] * 10.0**d)
            hit = (np.abs(whole) < 1e15) & (whole / 10.0**d == values[left])
            decimals[left[hit]], mantissa[left[hit]] = d, whole[hit]
    plain = decimals >= 0
    return plain, mantissa[plain], decimals[plain]


def scaled(mantissa: np.ndarray, decimals: np.ndarray, shift: int) -> tuple[np.ndarray, np.ndarray]:
    """The values and decimals of figures times 10^shift, rounded once (see the head of this module)."""
    power = shift - decimals
    value = np.where(power >= 0, mantissa * 10.0 ** np.maximum(power, 0), mantissa / 10.0 ** np.maximum(-power, 0))
    return value + 0.0, decimals - shift  # minus nil is nil
