"""Citizen service numbers: recognised by the elfproef, and masked in whatever is told. Depends on nothing, so that errors can use it.

Source of the elfproef: RvIG, Logisch Ontwerp BRP (before 2014: Logisch Ontwerp GBA), element 01.20 Burgerservicenummer: with the digits s0 ... s8,
9*s0 + 8*s1 + 7*s2 + 6*s3 + 5*s4 + 4*s5 + 3*s6 + 2*s7 - s8 is divisible by 11. One in eleven arbitrary numbers passes too, and so does
every RSIN of a legal person, which has the same check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What nine characters "0" weigh.
_ZEROS = 43 * ord("0")
MASK = "[bsn]"
_SPACES = " \u00a0\u202f"
#: 12345678.0: a number as spreadsheets and statistical programs write it.
_FLOAT = re.compile(r"([0-9]+)[.,]0{1,2}")
#: Digits, perhaps with something between them: 123456782, 1234.56.782, 123 456 782.
_SEPARATED = re.compile(rf"[0-9]+(?:[{_SPACES}.\-][0-9]+)*")
_SEPARATOR = re.compile(rf"([{_SPACES}.\-])")
_DIGITS = re.compile(r"[0-9]+")
#: Lengths of groups of eight digits that are a day (2020-05-01, 01-05-2020) or two years (2019-2020).
_NO_NUMBER = {(4, 2, 2), (2, 2, 4), (4, 4)}


def passes(digits: str) -> bool:
    """True if these 8 or 9 digits, without anything between them, pass the elfproef; 8 digits get a 0 in front."""
    if not (8 <= len(digits) <= 9):
        return False
    a, b, c, d, e, f, g, h, i = digits.zfill(9).encode()  # written out: this runs for every number of a register
    total = 9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i - _ZEROS
    return total % 11 == 0 and digits.strip("0") != ""


def nine_digits(text: str) -> str:
    """The nine digits of a text that is a citizen service number, else an empty text.

    Spaces, dots and dashes may stand between digits, the leading 0 may be lost, and `.0` of a spreadsheet may follow.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        if whole := _FLOAT.fullmatch(digits):
            digits = whole[1]
        elif _SEPARATED.fullmatch(digits):
            digits = "".join(_DIGITS.findall(digits))
        else:
            return ""
    return digits.zfill(9) if passes(digits) else ""


def is_bsn(text: str) -> bool:
    """True if a text has the form of a citizen service number and passes the elfproef. Whether it was ever given out is not known here."""
    return bool(nine_digits(text))


def counted(texts: Iterable[str]) -> tuple[int, int]:
    """Of the different texts: how many are exactly 8 or 9 digits, and how many of these pass the elfproef."""
    numbers = {t for t in texts if 8 <= len(t) <= 9 and t.isascii() and t.isdigit()}
    return len(numbers), sum(map(passes, numbers))


def masked(text: str) -> str:
    """A text in which `[bsn]` stands for every 8 or 9 digits that pass the elfproef, also with spaces, dots or dashes between them.

    A number that passes by chance (one in eleven) is masked too; days (2020-05-01) and pairs of years are left.
    """
    return _SEPARATED.sub(_mask, text) if _DIGITS.search(text) else text


def _mask(run: re.Match) -> str:
    """A run of digits with separators: 12 123 456 782 has a number in it that other digits stand beside."""
    parts = _SEPARATOR.split(run[0])
    groups, separators = parts[::2], [*parts[1::2], ""]
    told, first = "", 0
    while first < len(groups):
        last = next((n for n in range(first, min(first + 9, len(groups))) if _is_number(groups[first : n + 1], separators[first:n])), None)
        told += MASK if last is not None else groups[first]
        first = first + 1 if last is None else last + 1
        told += separators[first - 1]
    return told


def _is_number(groups: list[str], separators: list[str]) -> bool:
    """True if these groups of digits, with one kind of separator between them, are a citizen service number."""
    return len(set(separators)) < 2 and tuple(map(len, groups)) not in _NO_NUMBER and passes("".join(groups))
