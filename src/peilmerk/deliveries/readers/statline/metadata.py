"""What comes with the figures of a CBS table: code lists, units, the table's own number and title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from peilmerk.deliveries.files import Sheet, as_text

#: Headers by which a member of a delivery is known: OData v3 (as fetched) and v4 (as CBS packs a bundle).
_HEADERS = [
    {"Key", "Title", "Description"}, {"Key", "Title", "Type"}, {"Key", "Title", "Status"}, {"Identifier", "Title", "ShortTitle"},
    {"DimensionKey", "Title"}, {"Identifier", "Title", "DataType"}, {"Identifier", "DimensionGroupId", "Title"},
    {"Identifier", "Title", "Kind"}, {"Identifier", "Title", "Catalog"}, {"Id", "Index", "Title", "ParentId"},
    {"Id", "Title", "Url", "DatasetId"}, {"Format", "MediaType", "DownloadUrl"},
]  # fmt: skip
#: How CBS calls the status of a period that can still change (Definitief, Voorlopig, NaderVoorlopig).
_PROVISIONAL = "voorlopig"


@dataclass
class Member:
    """A member of a dimension: its title, and whether CBS calls its figures provisional."""

    title: str
    provisional: bool = False


@dataclass
class Metadata:
    """What the siblings of a sheet say. members: dimension -> code -> member; topics: code or OData name -> (title, unit)."""

    table: str = ""
    title: str = ""
    members: dict[str, dict[str, Member]] = field(default_factory=dict)
    topics: dict[str, tuple[str, str]] = field(default_factory=dict)


def is_metadata(sheet: Sheet) -> bool:
    """True if the header is one of a code list, of properties or of links of a CBS table."""
    first = next(iter(sheet.head(1)), [])
    names = {as_text(c) for c in first}
    return any(wanted <= names for wanted in _HEADERS)


def of(sheet: Sheet) -> Metadata:
    """What the siblings of a sheet say of it; empty where it came alone."""
    found = Metadata()
    for sibling in sheet.siblings:
        if sibling is sheet or not is_metadata(sibling):
            continue
        rows = list(_records(sibling))
        names = set(rows[0]) if rows else set()
        if {"Identifier", "Title"} <= names and names & {"ShortTitle", "Catalog"} and "Url" not in names:  # links name other tables
            found.table, found.title = rows[0]["Identifier"], rows[0]["Title"]
        elif {"Key", "Title", "Type"} <= names:  # DataProperties: topics and dimensions
            found.topics |= {r["Key"]: (r["Title"], r.get("Unit", "")) for r in rows if r["Key"]}
        elif {"Identifier", "DataType"} <= names:  # MeasureCodes
            found.topics |= {r["Identifier"]: (r["Title"], r.get("Unit", "")) for r in rows}
        elif {"Identifier", "DimensionGroupId"} <= names:
            for r in rows:
                name = r.get("DimensionId") or _stem(sibling).removesuffix("Codes")
                found.members.setdefault(name, {})[r["Identifier"]] = _member(r)
        elif {"Key", "Title"} <= names:
            found.members[_stem(sibling)] = {r["Key"]: _member(r) for r in rows}
    return found


def _records(sheet: Sheet) -> Iterator[dict[str, str]]:
    rows = iter(sheet.rows())
    header = [as_text(c) for c in next(rows, [])]
    for row in rows:
        if any(as_text(c) for c in row):
            cells = [as_text(c) for c in row] + [""] * (len(header) - len(row))
            yield dict(zip(header, cells, strict=False))


def _member(record: dict[str, str]) -> Member:
    return Member(record["Title"], _PROVISIONAL in record.get("Status", "").casefold() or record["Title"].endswith("*"))


def _stem(sheet: Sheet) -> str:
    """`RegioS` of a member `85099NED/RegioS.csv`: OData v3 says nowhere else of which dimension a code list is."""
    return PurePosixPath(sheet.name.replace("\\", "/")).name.removesuffix(".csv")
