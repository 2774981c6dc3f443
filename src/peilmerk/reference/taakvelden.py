"""Taakvelden and economic categories of Iv3, by financial year: in which list a code of a ledger stands.

taakvelden.csv: boekjaar;code;label;parent. categorieen.csv: boekjaar;side;code;label;parent, side is lasten or baten.
Both are CBS's definition files of Iv3 for municipalities. A code is text: 0.1 is Bestuur, 0.10 Mutaties reserves.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from peilmerk import reads
from peilmerk.errors import AmbiguousName, UnknownName
from peilmerk.reference import files
from peilmerk.reference.synonyms import key

#: "TV6.71", "taakveld 06.71 Maatwerkdienstverlening 18+": what stands before the code, the code, the label behind it.
_WRITTEN = re.compile(r"(?:tv|taakveld)?\s*0*(?P<code>\d[\d.]*[a-z]?)(?:[\s:–-]+(?P<label>.*))?", re.IGNORECASE)


@dataclass(frozen=True)
class Taakveld:
    """A code of an Iv3 list. `year_of_list`: the year whose list was used; `listed`: the asked year has a list itself."""

    code: str
    label: str
    parent: str
    year_of_list: int
    listed: bool
    is_sum: bool
    children: tuple[str, ...]
    side: str = ""


Lists = dict[int, dict[str, Taakveld]]


def load(folder: Path) -> Lists:
    """Taakvelden by year and code; a project without the file has none."""
    return _lists(folder, "taakvelden.csv")


def load_categories(folder: Path) -> dict[str, Lists]:
    """Economic categories by side (lasten, baten), year and code: 3.1 stands on both sides."""
    return {side: _lists(folder, "categorieen.csv", side) for side in ("lasten", "baten")}


def _lists(folder: Path, name: str, side: str = "") -> Lists:
    if not reads.is_file(folder / name):
        return {}
    columns = ["boekjaar", "code", "label", "parent", *(["side"] if side else [])]
    rows = [r for r in files.table(folder, name, columns) if not side or r["side"] == side]
    children: dict[tuple, list[str]] = {}
    for r in rows:
        children.setdefault((r["boekjaar"], r["parent"]), []).append(r["code"])
    found: Lists = {}
    for r in rows:
        under = tuple(children.get((r["boekjaar"], r["code"]), []))
        year = int(r["boekjaar"])
        found.setdefault(year, {})[r["code"]] = Taakveld(r["code"], r["label"], r["parent"], year, True, bool(under), under, side)
    return found


def find(lists: Lists, written: str | float, year: int, kind: str = "taakveld") -> Taakveld:
    """The entry that a ledger of a year means: `6.71`, `TV6.71`, `06.71`, `6.71 Maatwerkdienstverlening 18+`, `6`, `Tot_TV`.

    A number is what a spreadsheet made of a code: 6.1 is taken, 0.1 is refused where the list has 0.10 as well. The newest
    list not later than the year is used. Raises UnknownName for a year before the first list, a code that is not in the
    list (saying in which year it is), or a label that belongs to another code; AmbiguousName for such a number.
    """
    entries, listed = _list(lists, year, kind)
    text = written.strip() if isinstance(written, str) else _from_number(entries, written, kind)
    code, label = _parts(entries, text)
    if code not in entries:
        raise _elsewhere(lists, entries, code, year, kind)
    if label:
        owners = [t for t in entries.values() if key(t.label) == key(label)]
        if owners and code not in {t.code for t in owners}:
            raise UnknownName(
                f"Unknown {kind} '{text}': in the list of {entries[code].year_of_list} {code} is '{entries[code].label}' and "
                f"'{label}' is {owners[0].code}. Correct the code or the label."
            )
    found = entries[code]
    return found if listed else Taakveld(**{**vars(found), "listed": False})


def _list(lists: Lists, year: int, kind: str) -> tuple[dict[str, Taakveld], bool]:
    if not lists:
        raise UnknownName(f"There is no list to look up a {kind} in. Add taakvelden.csv and categorieen.csv to data/reference/.")
    earlier = [y for y in lists if y <= year]
    if not earlier:
        raise UnknownName(
            f"There is no list of {kind} codes for {year}; the first is of {min(lists)}. Add CBS's Iv3 list of {year} to data/reference/ "
            "(docs/reference-data.md says how), or leave the ledger of that year out."
        )
    return lists[max(earlier)], year in lists


def _parts(entries: dict[str, Taakveld], text: str) -> tuple[str, str]:
    """A code and the label behind it; a main group may lack its point, letters may be small."""
    codes = {key(code): code for code in entries}
    if key(text) in codes:
        return codes[key(text)], ""
    match = _WRITTEN.fullmatch(text)
    if not match:
        return text, ""
    code = match["code"]
    if key(code) not in codes and key(code) + "." in codes:
        code += "."
    return codes.get(key(code), code), (match["label"] or "").strip()


def _from_number(entries: dict[str, Taakveld], number: float, kind: str) -> str:
    text = format(number, "g")
    both = [code for code in (text, text + "0") if code in entries]
    if len(both) > 1:
        raise AmbiguousName.between(kind, text, [f"{c} {entries[c].label}" for c in both])
    return both[0] if both else text


def _elsewhere(lists: Lists, entries: dict[str, Taakveld], code: str, year: int, kind: str) -> UnknownName:
    years = [str(y) for y, other in sorted(lists.items()) if code in other]
    if years:
        used = next(iter(entries.values())).year_of_list
        return UnknownName(
            f"Unknown {kind} '{code}' for {year} (list of {used}): it stands in the list of {', '.join(years)} as "
            f"'{lists[int(years[0])][code].label}'. Check the year of the ledger."
        )
    return UnknownName.among(f"{kind} for {year}:", code, entries)


def rows_from_iv3(text: str, codelist: str = "taakveld", side: str = "") -> list[dict[str, str]]:
    """Rows of taakvelden.csv (or categorieen.csv, with a side) from CBS's definition file of Iv3 (JSON), in its order."""
    data = json.loads(text)
    rows: list[dict[str, str]] = []

    def walk(entries: list[dict], parent: str) -> None:
        for entry in entries:
            place = {"boekjaar": data["metadata"]["boekjaar"], **({"side": side} if side else {})}
            rows.append({**place, "code": entry["code"], "label": entry["omschrijving"].strip(), "parent": parent})
            walk(entry.get("subcodes", []), entry["code"])

    walk(data["codelijsten"][codelist]["codelijst"], "")
    return rows
