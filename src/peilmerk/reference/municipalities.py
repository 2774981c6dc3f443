"""Municipalities over time: names, from when to when, and what a municipality went up in.

A row of data/reference/gemeenten.csv has the CBS code, the name, `from` (empty: before the registration began) and `to`
(the last day; empty: still there), and the codes of its successors; more than one is a split. A municipality that kept
its code when it grew has one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from peilmerk import reads
from peilmerk.errors import AmbiguousName, ConfigError, UnknownName
from peilmerk.reference import files
from peilmerk.reference.synonyms import key

FILE = "gemeenten.csv"
COLUMNS = ["code", "name", "from", "to", "successors", "source", "cbs_label"]
_MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
#: CBS codes that are no municipality: abroad, and not divided into municipalities.
_NO_MUNICIPALITY = {"GM0998", "GM0999"}


@dataclass(frozen=True)
class Municipality:
    """A municipality: CBS code, name, first and last day (None: open), successors, and its label in StatLine."""

    code: str
    name: str
    first: date | None
    last: date | None
    successors: tuple[str, ...]
    label: str

    def exists(self, day: date) -> bool:
        """True if the municipality existed on this day."""
        return files.valid_on(self.first, self.last, day)


class Municipalities:
    """All municipalities since 2015, and those that ended on 1 January 2015, by code and by name."""

    def __init__(self, found: dict[str, Municipality], synonyms: dict[str, str] | None = None):
        self._all = found
        self._synonyms = synonyms or {}
        self._named: dict[str, list[Municipality]] = {}
        for m in found.values():
            for name in {key(m.name), key(m.label)}:
                self._named.setdefault(name, []).append(m)
        self._origins: dict[str, list[str]] = {}
        for m in found.values():
            for successor in m.successors:
                self._origins.setdefault(successor, []).append(m.code)

    def __iter__(self):
        return iter(self._all.values())

    def __contains__(self, code: str) -> bool:
        return code in self._all

    def __getitem__(self, code: str) -> Municipality:
        """The municipality with this CBS code. Raises UnknownName with the nearest codes."""
        if code not in self._all:
            raise UnknownName.among(f"municipality in {FILE}", code, self._all)
        return self._all[code]

    def at(self, day: date) -> dict[str, Municipality]:
        """The municipalities that existed on a day, by code."""
        return {code: m for code, m in self._all.items() if m.exists(day)}

    def named(self, name: str, day: date | None = None) -> Municipality:
        """The municipality with this name, CBS code or label of StatLine (`Utrecht (gemeente)`, `Bergen (NH.)`).

        One that existed on the day goes first; otherwise the only one that ever had the name, since CBS gives all names
        in every period. Raises UnknownName with the nearest names, AmbiguousName if several had the name.
        """
        found = self._found(name)
        if day is not None and len(found) > 1:
            found = [m for m in found if m.exists(day)] or found
        if not found:
            raise UnknownName.among("municipality", name, (m.name for m in self._all.values()))
        if len(found) > 1:
            raise AmbiguousName.between("municipality", name, [f"{m.code} ({m.first} - {m.last})" for m in found])
        return found[0]

    def _found(self, name: str) -> list[Municipality]:
        code = name.strip() if name.strip() in self._all else self._synonyms.get(key(name), "")
        if code in self._all:
            return [self._all[code]]
        return self._named.get(key(name), []) or self._named.get(key(name.replace("(gemeente)", "")), [])

    def labelled(self, label: str) -> bool:
        """True if StatLine calls a municipality exactly this."""
        return any(key(m.label) == key(label) for m in self._named.get(key(label), []))

    def successors(self, code: str, day: date) -> tuple[str, ...]:
        """The codes of the municipalities that have the area of `code` on a day: itself while it exists, more after a split.

        Empty before the municipality existed. Raises UnknownName.
        """
        m = self[code]
        if m.exists(day):
            return (code,)
        if m.last is None or day <= m.last:
            return ()
        later = (after for successor in m.successors for after in self.successors(successor, day))
        return tuple(sorted(set(later)))

    def predecessors(self, code: str, day: date) -> tuple[str, ...]:
        """The codes of the municipalities on a day that, whole or in part, have gone up in `code`; itself if it was there.

        Empty if neither it nor a known predecessor existed. Raises UnknownName.
        """
        family, wait = {self[code].code}, [code]
        while wait:
            for origin in self._origins.get(wait.pop(), []):
                if origin not in family:
                    family.add(origin)
                    wait.append(origin)
        return tuple(sorted(c for c in family if self._all[c].exists(day)))


def load(folder: Path, synonyms: dict[str, str] | None = None) -> Municipalities:
    """The municipalities of data/reference/gemeenten.csv; a project without the file has none. Raises ConfigError."""
    if not reads.is_file(folder / FILE):
        return Municipalities({})
    found: dict[str, Municipality] = {}
    for row in files.table(folder, FILE, COLUMNS[:6]):
        place = f"{FILE}, {row['code']}"
        if row["code"] in found:
            raise ConfigError(f"{place}: stands there twice. A municipality that kept its code has one row.")
        found[row["code"]] = Municipality(
            row["code"], row["name"], files.day(row["from"], place), files.day(row["to"], place),
            tuple(row["successors"].split()), row.get("cbs_label") or row["name"],
        )  # fmt: skip
    return Municipalities(found, synonyms)


def problems(known: Municipalities) -> list[str]:
    """What is wrong in the table: an end without a successor, a successor that is not there the day after."""
    found = []
    for m in known:
        if m.last is None:
            if m.successors:
                found.append(f"{FILE}, {m.code} {m.name}: has successors, but no last day.")
            continue
        if not m.successors:
            found.append(f"{FILE}, {m.code} {m.name}: ended on {m.last}, but has no successors. Add their codes.")
        for code in m.successors:
            if code not in known or not known[code].exists(m.last + timedelta(days=1)):
                found.append(f"{FILE}, {m.code} {m.name}: successor {code} did not exist on the day after {m.last}.")
    return found


def from_statline(text: str, known: Iterable[dict] = (), since: date = date(2015, 1, 1)) -> list[dict[str, str]]:
    """Rows of gemeenten.csv from CBS StatLine 70739ned (TypedDataSet), for those that ended on or after `since`.

    text: the CSV with `RegioS;Begindatum_1;Einddatum_2;GebiedsOfGemeentecode_3`, padded, dates as `01 jan 1830`. CBS's
    Einddatum is the first day without the municipality, our `to` the day before; 1 January 1830 is where its registration
    begins. known: rows of today's file, whose successors are kept, for the table does not have them.
    """
    kept = {row["code"]: row for row in known}
    found = []
    for row in files.rows(text.removeprefix("\ufeff"), ["RegioS", "Begindatum_1", "Einddatum_2", "GebiedsOfGemeentecode_3"], "70739ned"):
        code, label = row["GebiedsOfGemeentecode_3"], row["RegioS"]
        begin, end = _dutch_day(row["Begindatum_1"], label), _dutch_day(row["Einddatum_2"], label)
        if not code.startswith("GM") or code in _NO_MUNICIPALITY or (end and end < since):
            continue
        old = kept.get(code, {})
        found.append({
            "code": code, "name": label, "from": begin.isoformat() if begin and begin != date(1830, 1, 1) else "",
            "to": (end - timedelta(days=1)).isoformat() if end else "", "successors": old.get("successors", ""),
            "source": old.get("source", "CBS StatLine 70739ned, CC BY 4.0"), "cbs_label": label,
        })  # fmt: skip
    return _with_plain_names(found)


def _dutch_day(text: str, place: str) -> date | None:
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,2}) ([a-z]{3}) (\d{4})", text)
    if not match or match[2] not in _MONTHS:
        raise ConfigError(f"70739ned, {place}: found {text!r}, expected a date such as '01 jan 1830'.")
    return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))


def _with_plain_names(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Names without StatLine's addition, `Hengelo` for `Hengelo (O.)`, unless two would then be the same."""
    plain = [re.sub(r" \([^)]*\)$", "", row["cbs_label"]) for row in found]
    for row, name in zip(found, plain, strict=True):
        row["name"] = name if plain.count(name) == 1 else row["cbs_label"]
        row["cbs_label"] = row["cbs_label"] if row["cbs_label"] != row["name"] else ""
    return found
