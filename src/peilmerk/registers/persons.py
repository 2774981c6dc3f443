"""Persons without their numbers: every identifier becomes a keyed hash while it is read, and registers stay out of git.

This is pseudonymisation in the sense of art. 4(5) AVG (GDPR): rows can still be told apart, linked, and led back to persons by whoever has the
key and the numbers. They remain personal data.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pandas.util import hash_array

from peilmerk import bsn
from peilmerk.bsn import is_bsn, masked
from peilmerk.errors import ConfigError
from peilmerk.project import Project
from peilmerk.registers.worktree import ignored, outside_git

__all__ = ["KEY_FILE", "KEY_VARIABLE", "Pseudonyms", "is_bsn", "key_of", "looks_like_bsns", "masked", "normalised", "outside_git"]

Purpose = Literal["person", "household", "identifier"]
KEY_VARIABLE, KEY_FILE = "PEILMERK_KEY", ".sleutel"
#: HMAC-SHA-256 with a shorter key than its 32 bytes of output is weaker than it could be: RFC 2104, section 3.
KEY_LENGTH = 32
#: Different texts of which the hash is remembered: 2 million take about 400 MB. At the limit all are forgotten, which costs only time.
CACHE_LIMIT = 2_000_000
#: So many different numbers must pass the elfproef, and so large a part of all of 8 or 9 digits: some are wrong, or are a client's own
#: number. Of other numbers (AGB codes) one in eleven passes, so they are taken for BSNs in one column of 3,000 at most.
FEWEST, PASSING = 5, 0.6
_WHOLE = re.compile(r"([0-9]+)[.,]0{1,2}")


def normalised(text: str) -> str:
    """A number as it is hashed, so that a client who is written in two ways is one person.

    A citizen service number becomes its nine digits. Of any other text: no space around it and one between words, lower
    case, and 4711.0 of a spreadsheet is 4711. Zeros in front are kept, for A-007 and 007 may be numbers of another kind.
    """
    return bsn.nine_digits(text) or _plain(text)


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = " ".join(text.split()).casefold()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def looks_like_bsns(texts: Sequence[str]) -> bool:
    """True if a column holds citizen service numbers: 5 different ones, and at least 60% of what has 8 or 9 digits."""
    numbers, passing = bsn.counted(bsn.nine_digits(t) or _plain(t) for t in set(texts))
    return passing >= FEWEST and passing >= PASSING * numbers


class Pseudonyms:
    """Texts to keyed hashes: the first 8 bytes of HMAC-SHA-256 as a signed integer, 0 for what is empty.

    Two different persons among n get the same hash with a probability of about n²/2^65 (birthday bound): for 1 million
    persons 3 in 100 million, for all 18 million inhabitants 9 in a million. Counts are not disturbed by that.
    """

    def __init__(self, key: bytes):
        if len(key) < KEY_LENGTH:
            raise ValueError(f"a key of {len(key)} bytes; at least {KEY_LENGTH} are needed")
        self._mac = hmac.new(key, digestmod="sha256")  # copied for each text: faster than beginning anew
        self._known: dict[Purpose, dict[str, int]] = {}

    def array(self, texts: pa.Array | pa.ChunkedArray | Sequence[str], purpose: Purpose = "person") -> np.ndarray:
        """The hash of every text, as int64 of the same length; each different text is hashed once.

        `purpose` keeps domains apart: a person and a household with one number have different hashes. Only of a person is
        the number read as a citizen service number. Null, empty, and a number of zeros only, which registers
        use for unknown, are 0.
        """
        column = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(texts, pa.string())
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if not len(column):
            return np.zeros(0, dtype=np.int64)
        if purpose == "identifier":
            return self._of_records(column)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        hashes = self._hashes(column.dictionary.to_pylist(), purpose)
        # The place after the last one is for nulls.
        return np.append(hashes, np.int64(0))[column.indices.fill_null(len(hashes)).to_numpy(zero_copy_only=False)]

    def _of_records(self, column: pa.Array) -> np.ndarray:
        """Numbers of records (an invoice line, a decision): nearly all differ, so that HMAC of each would take most of reading.

        SipHash-2-4 with a key of its own that is made from the secret; it is keyed too, and a record's number is of no use for
        another file. 0 for empty.
        """
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        plain = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), "")))
        mac = self._mac.copy()
        mac.update(b"key of record numbers")
        hashes = hash_array(plain.to_numpy(zero_copy_only=False).astype(object), hash_key=mac.hexdigest()[:16], categorize=False).astype(np.int64)
        empty = pc.equal(plain, "").to_numpy(zero_copy_only=False)
        return np.where(empty, 0, np.where(hashes == 0, 1, hashes))

    def _hashes(self, distinct: list[str | None], purpose: Purpose) -> np.ndarray:
        size = sum(map(len, self._known.values()))
        if size >= CACHE_LIMIT:
            self._known.clear()
            size = 0
        known = self._known.setdefault(purpose, {})
        room = CACHE_LIMIT - size + len(known)
        found = np.empty(len(distinct), dtype=np.int64)
        for place, text in enumerate(distinct):
            value = known.get(text)
            if value is None:
                value = self._hash(text or "", purpose)
                if len(known) < room:
                    known[text] = value
            found[place] = value
        return found

    def _hash(self, text: str, purpose: Purpose) -> int:
        text = normalised(text) if purpose == "person" else _plain(text)
        if not text.strip("0"):
            return 0
        mac = self._mac.copy()
        mac.update(f"{purpose}\0{text}".encode())
        return int.from_bytes(mac.digest()[:8], "big", signed=True) or 1


def key_of(project: Project) -> bytes:
    """The project's secret: PEILMERK_KEY, or else the file `.sleutel` in register_root, which is made on first use.

    With another key all pseudonyms are others, so rows that were read with the old one are read again.
    Raises ConfigError if the key is too short or cannot be read, and if register_root would enter git.
    """
    named = os.environ.get(KEY_VARIABLE, "").strip().encode()
    if named:
        if len(named) < KEY_LENGTH:
            raise ConfigError(
                f"{KEY_VARIABLE} has {len(named)} characters, and at least {KEY_LENGTH} are needed. Make one with "
                '`python -c "import secrets; print(secrets.token_hex(32))"`, and keep it where passwords are kept.'
            )
        return named
    path = project.registers / KEY_FILE
    ignored(path)
    if not path.exists():
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Write a new key; another process may do so at the same moment, and then that one's key holds."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unmade(path, error) from None
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return
    except OSError as error:
        raise _unmade(path, error) from None


def _unmade(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"The key {path} cannot be made ({error.strerror}). Give yourself the right to write there, or set {KEY_VARIABLE}.")


def _read(path: Path) -> bytes:
    key = b""
    for wait in (0, 0.1, 0.4, 1.5):  # it may be half written
        time.sleep(wait)
        try:
            key = path.read_bytes().strip()
        except OSError as error:
            raise ConfigError(f"The key {path} cannot be read ({error.strerror}). Ask its owner for the right to read it, or set {KEY_VARIABLE}.") from None
        if len(key) >= KEY_LENGTH:
            return key
    raise ConfigError(
        f"The key {path} has {len(key)} characters, and at least {KEY_LENGTH} are needed. Put back the key that was used before. If it is lost, remove "
        "the file: a new key is made, and registers are read again with it."
    )
