"""What the scan works with: blocks of text with their place, members of archives, findings, and what is allowed."""

from __future__ import annotations

import getpass
import hashlib
import re
import socket
import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

#: Kind of finding -> (what it is, what to do about it).
KINDS = {
    "bsn": ("a citizen service number (it passes the elfproef)", "Take it out of what the page or file is made from, and build again."),
    "register": ("a column of numbers that nearly all pass the elfproef", "Take the column out: these are citizen service numbers of clients."),
    "birth_date": ("a date of birth", "Publish an age group instead, or take it out."),
    "email": ("an e-mail address", "Take it out; one of the municipality itself can be allowed, under `adressen` in scan-akkoord.yml."),
    "address": ("a postcode with a house number", "Publish the district instead, or take it out."),
    "postcode": ("a full postcode in a column", "Publish four digits or the district: six characters are a few households."),
    "register_id": ("an id of a confidential register", "Take it out; rows of registers never leave data/processed/."),
    "client_key": ("the key of a client in the rows of a register", "Take it out; rows of registers never leave data/processed/."),
    "register_file": ("the name of a confidential register file", "Take it out, or give the delivery a name that tells nothing."),
    "path": ("a path of a machine", "Take it out of the notebook or text that prints it."),
    "user": ("the name of who built it", "Take it out of the metadata or the text."),
    "host": ("the name or address of an internal machine", "Take it out of the notebook or text that prints it."),
    "token": ("a password, key or token", "Withdraw it where it was given out, then take it out."),
    "traceback": ("the trace of an error", "Mend the notebook; a published page shows no errors."),
    "hidden_value": ("a value of a hidden figure", "Do not publish. Find where it was read from: only protected observations may reach a page."),
    "key_hidden": ("a number that carries the key of a hidden figure", "Do not publish. Only protected observations may reach a page."),
    "key_missing": ("a number without the key of its figure", "Show it with figuur(), tabel(), tegels() or waarde(), which give it its key."),
    "unknown_key": ("a figure that is not among the protected ones", "Declare it in the notebook, so that protection covers it."),
    "unread": ("a file that could not be read", "Look at it yourself, mend it, or leave it out."),
}  # fmt: skip

TEXT, COLUMN, CODE, WORDS, STRINGS = "text", "column", "code", "words", "strings"


@dataclass(slots=True)
class Block:
    """A piece of text that is searched as one.

    where: the place of an offset in it. form: text; column (a cell a line); code (of programs); words (of a search index, without
    separators); strings (of a binary file). label: heading of the column, key. beside: of a column, what heads each row.
    joined: cells of tables stand in it as if it were running text.
    """

    text: str
    where: Callable[[int], str] | str = ""
    form: str = TEXT
    label: str = ""
    beside: list[str] | None = None
    joined: bool = False
    person: bool = False  # other columns of the table are about persons

    def place(self, offset: int) -> str:
        """The place of an offset, for people."""
        return self.where if isinstance(self.where, str) else self.where(offset)


@dataclass(slots=True)
class Member:
    """A file within a file; `name` behind the `!` of its path."""

    name: str
    data: bytes


@dataclass(slots=True)
class Problem:
    """What keeps a file, or a part of it, from being read."""

    what: str
    place: str = ""


@dataclass(slots=True)
class Hit:
    """A finding before its file is known. value: what was found, never shown; masked: what may be shown of it."""

    kind: str
    value: str
    masked: str
    place: str = ""
    label: str = ""
    times: int = 1


@dataclass(frozen=True)
class Finding:
    """What was found, where, and what to do. `found` is masked. times: how often in this file. also: other files with the same content."""

    id: str
    kind: str
    file: str
    place: str
    found: str
    do: str
    times: int = 1
    also: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """The kind in words."""
        return KINDS[self.kind][0]


def identity(file: str, hit: Hit) -> str:
    """The id of a finding: another one if the file, the kind or what was found is another.

    An id ends up in logs and in git, and there are few citizen service numbers: so it is slow to compute (scrypt, RFC 7914) and short.
    """
    salt = f"{hit.kind}\0{file}\0{hit.label}".encode()
    return f"{hit.kind}-{hashlib.scrypt(hit.value.encode('utf-8', 'replace'), salt=salt, n=4096, r=8, p=1, dklen=4).hex()}"


_GENERIC = frozenset(["root", "user", "users", "admin", "administrator", "ubuntu", "debian", "runner", "docker", "jovyan", "node", "app", "vagrant", "guest", "build", "builder", "www-data", "peilmerk", "localhost", "beheer"])


def _distinct(names: set[str]) -> frozenset[str]:
    """Names that mean one person or machine: not `root`, nor words of four letters."""
    return frozenset(n for n in names if len(n) >= 5 and n.casefold() not in _GENERIC)


@dataclass(frozen=True)
class Rules:
    """What may stand on a site, and what of this machine may not.

    emails: allowed addresses, or `@domain` for all of a domain. users, hosts, roots: names and paths of this machine.
    key_attribute: the attribute in which pages carry the key of a number; empty as long as they carry none.
    """

    emails: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()
    key_attribute: str = ""
    #: Columns that hold a value of an observation: empty in a row whose conf_status is not F.
    values: frozenset[str] = field(default=frozenset({"obs_value", "obs_low", "obs_high", "delivered_value", "base", "largest", "two_largest", "value", "waarde"}))

    @classmethod
    def of_machine(cls, *roots: Path, **more) -> Rules:
        """Rules that know the user of this machine, of git, its host name, and these folders."""
        users = {_git("user.name", roots), _git("user.email", roots)}
        try:
            users.add(getpass.getuser())
        except (OSError, KeyError):  # a container without a name for the user
            users.discard("")
        folders = {str(p.resolve()) for p in (*roots, Path.home()) if len(p.resolve().parts) > 2}
        return cls(users=_distinct(users), hosts=_distinct({socket.gethostname()}), roots=frozenset(folders), **more)

    def allowing(self, names: Collection[str]) -> Rules:
        """The same rules, in which these names may stand on a site although a person or machine has one of them, in whatever case."""
        may = {name.casefold() for name in names}
        return replace(self, users=frozenset(u for u in self.users if u.casefold() not in may), hosts=frozenset(h for h in self.hosts if h.casefold() not in may))


def _git(setting: str, roots: tuple[Path, ...]) -> str:
    try:
        told = subprocess.run(["git", "config", setting], capture_output=True, text=True, timeout=5, cwd=roots[0] if roots else None)
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.strip()


_LETTERS = str.maketrans("0123456789" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "9" * 10 + "a" * 52)


@dataclass(frozen=True)
class Secrets:
    """Ids of confidential registers, hashed with a key that is thrown away with this object, and the names of their files."""

    key: bytes
    hashes: frozenset[bytes]
    shapes: frozenset[str]
    files: frozenset[str]

    @classmethod
    def of(cls, ids=(), files=()) -> Secrets:
        """From ids as they stand in registers, and names of register files. Ids of under four characters are too common to look for."""
        import secrets as random

        key = random.token_bytes(32)
        plain = {str(i).strip() for i in ids}
        plain = {i for i in plain if len(i) >= 4}
        names = frozenset(Path(f).name.casefold() for f in files)
        return cls(key, frozenset(_hash(key, i) for i in plain), frozenset(shape(i) for i in plain), names)

    def has(self, token: str) -> bool:
        """True if a text is one of the ids."""
        return shape(token) in self.shapes and _hash(self.key, token) in self.hashes


def shape(text: str) -> str:
    """`A-1203` as `a-9999`: most words of a page cannot be an id by that alone."""
    return text.translate(_LETTERS)


def _hash(key: bytes, text: str) -> bytes:
    return hashlib.blake2b(text.casefold().encode("utf-8", "replace"), key=key, digest_size=16).digest()


@dataclass(frozen=True)
class Protected:
    """The keys of an edition's protected observations: of which column each part of a key is, which are hidden, which are shown.

    hidden_keys, shown_keys: the same as `peilmerk.keys` writes them, as pages carry them.
    """

    columns: tuple[str, ...]
    hidden: frozenset[tuple[str, ...]]
    shown: frozenset[tuple[str, ...]]
    hidden_keys: frozenset[str] = frozenset()
    shown_keys: frozenset[str] = frozenset()

    @classmethod
    def of(cls, table, columns, keys=()) -> Protected:
        """From protected observations (a DataFrame with `conf_status` and these columns). keys: of each row, as pages carry it."""
        free = (table["conf_status"] == "F").tolist()

        def divided(found) -> tuple[frozenset, frozenset]:
            pairs = list(zip(found, free, strict=True))
            shown = frozenset(k for k, f in pairs if f)
            return frozenset(k for k, f in pairs if not f) - shown, shown

        hidden, shown = divided(zip(*(table[c].map(as_text) for c in columns), strict=True))
        return cls(tuple(columns), hidden, shown, *(divided(keys) if len(keys) else ()))

    @classmethod
    def read(cls, path: Path) -> Protected:
        """From a `protected.parquet`. A row is known by its key and vintage. Raises OSError or ArrowInvalid if there is none to read."""
        import pandas as pd

        from peilmerk import keys, store
        from peilmerk.observations import KEY
        from peilmerk.selection import EARLIER

        table = pd.read_parquet(path, columns=[*KEY, "vintage", "conf_status"]).astype(object)  # texts of Arrow are slow to go over one by one
        earlier = (store.about(path) or {}).get(EARLIER)
        return cls.of(table, [*KEY, "vintage"], keys.of(table if earlier is None else table.assign(**{EARLIER: [bool(e) for e in earlier]})).tolist())


def as_text(value: object) -> str:
    """A value as a download writes it: empty for none, a day as 2020-05-01."""
    if value is None or value != value:
        return ""
    text = str(value)
    return text.removesuffix(" 00:00:00") if len(text) == 19 else text


def digits_masked(text: str) -> str:
    """A label in which no number can be read that is longer than a year."""
    return re.sub(r"[0-9]{5,}", lambda m: "*" * len(m[0]), text)
