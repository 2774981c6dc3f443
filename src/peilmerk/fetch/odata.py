"""A table of CBS's open data, OData version 3: what its answers mean, and whether they can be true.

`<base>/ODataFeed/odata/<table>` lists the entity sets of a table: TableInfos (one row, with Modified), DataProperties (the columns),
TypedDataSet, one code list for every dimension, and for some tables CategoryGroups. The Feed gives 10,000 rows at a time, with an
`odata.nextLink` that carries `$skip` (as J535D165/cbsodata and edwindj/cbsodataR use it; cbsodataR issue 17 shows the links), and
`TypedDataSet/$count` gives the number of rows as plain text. Source of the parts: CBS, Handleiding CBS Open Data Services (2014).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qs, quote, urlsplit

from peilmerk.errors import FetchError, UnknownName
from peilmerk.fetch.http import Client, Contradicted, Contradiction, NotThere, Unusable

FEED = "/ODataFeed/odata"
DATA = "TypedDataSet"
#: Entity sets that are no dimension. UntypedDataSet is TypedDataSet as text, with a sign for why a figure is missing.
_NO_DIMENSION = ("TableInfos", "UntypedDataSet", DATA, "DataProperties", "CategoryGroups")
#: IIS, which CBS uses, takes query strings up to 2048 bytes unless set otherwise (requestLimits maxQueryString).
_LONGEST_QUERY = 2000
_NAME = re.compile(r"[A-Za-z0-9_]{1,100}", re.ASCII)
#: A number with an exponent outside this range is no statistic; writing it out would take any amount of memory.
_EXPONENTS = range(-40, 41)

Row = dict[str, str | None]


@dataclass(frozen=True)
class Page:
    """Rows as CBS gave them: numbers as text with a decimal point, None for null. `ends` is the row after the last one."""

    rows: list[Row]
    columns: tuple[str, ...]
    ends: int
    more: bool
    body: bytes


def table_id(text: str) -> str:
    """The identifier of a table, `85099NED`. Raises FetchError on anything but letters and digits."""
    if not re.fullmatch(r"[0-9A-Za-z]{4,20}", text, re.ASCII):
        raise FetchError(f"{text!r} is no identifier of a CBS table. Expected letters and digits, as StatLine shows in the address: 85099NED.")
    return text


class Table:
    """The entity sets of one table. Answers that cannot be true are asked for again."""

    def __init__(self, client: Client, table: str):
        self.client, self.id = client, table_id(table)
        self._path = f"{FEED}/{self.id}"

    def info(self) -> Row:
        """The one row of TableInfos, with Title and Modified. Raises FetchError if CBS has no such table."""
        try:
            rows = self.client.get(f"{self._path}/TableInfos?$format=json", lambda b, t: self.page(b, t, 0)).rows
        except NotThere:
            raise FetchError(
                f"CBS has no table '{self.id}' at {self.client.base}. Search on opendata.cbs.nl/statline: the identifier stands in the address of a table "
                "(85099NED), upper and lower case as there. Tables of others than CBS are at https://dataderden.cbs.nl (--base)."
            ) from None
        if len(rows) != 1 or not rows[0].get("Modified"):
            raise FetchError(f"TableInfos of {self.id} has {len(rows)} rows, or no Modified; expected one row that says when the table was changed.")
        return rows[0]

    def entity_sets(self) -> list[str]:
        """The names of all entity sets, in CBS's order."""
        rows = self.client.get(f"{self._path}?$format=json", lambda b, t: self.page(b, t, 0)).rows
        names = [row.get("name") or "" for row in rows]
        if DATA not in names or "DataProperties" not in names or not all(map(_NAME.fullmatch, names)) or len(set(names)) < len(names):
            raise FetchError(f"{self.id} has the parts {', '.join(names)}; expected {DATA}, DataProperties and one for every dimension.")
        return names

    def whole(self, name: str) -> list[Row]:
        """All rows of a small entity set (a code list), which may take more than one page."""
        rows: list[Row] = []
        while True:
            begin = len(rows)
            page = self.client.get(self._query(name, "", begin), lambda b, t, begin=begin: self.page(b, t, begin))
            rows += page.rows
            if not page.more or not page.rows:
                return rows

    def count(self, condition: str = "") -> int:
        """The number of rows that CBS tells for a condition."""
        query = f"?$filter={quote(condition, safe=_SAFE)}" if condition else ""
        return self.client.get(f"{self._path}/{DATA}/$count{query}", _number)

    def data(self, condition: str, begin: int, told: int) -> Page:
        """The page of TypedDataSet that begins at a row (from 0), of `told` in all. A page that is too short is asked for again."""
        return self.client.get(self._query(DATA, condition, begin), lambda b, t: self.page(b, t, begin, told))

    def page(self, body: bytes, content_type: str, begin: int, told: int | None = None) -> Page:
        """An answer as a page. Raises Unusable if it is no whole page, Contradicted if its rows have different columns."""
        if "json" not in content_type.lower():
            raise Unusable(f"it answered with {content_type or 'something without a type'} instead of JSON")
        answer = _json(body)
        rows = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            raise Unusable("the answer has no list of rows")
        rows = [{k: _scalar(v) for k, v in row.items() if not k.startswith("odata.")} for row in rows]
        link, ends = answer.get("odata.nextLink"), begin + len(rows)
        if link is not None:
            self._check_link(str(link), ends)
        if told is not None:
            if ends > told:
                raise Contradiction(f"CBS told {told} rows and gives at least {ends}")
            if ends < told and (link is None or not rows):
                raise Contradiction(f"the data end at row {ends}, while CBS told {told} rows")
            for row in rows:
                if row.keys() != rows[0].keys():
                    raise Contradicted(f"{self.id}: the columns change within a page, {difference(list(rows[0]), list(row))}.")
        return Page(rows, tuple(rows[0]) if rows else (), ends, link is not None, body)

    def _check_link(self, link: str, ends: int) -> None:
        """The link to the next page is never followed, only compared: addresses are made here, so that a run can be resumed."""
        if not self.client.same_host(link):
            raise FetchError(f"{self.client.host} says that the next rows of {self.id} are at {link}. Only {self.client.base} is asked; nothing was fetched there.")
        skip = parse_qs(urlsplit(link).query).get("$skip", [""])[-1]
        if skip.isdecimal() and int(skip) != ends:
            raise Contradiction(f"the page ends at row {ends}, while the next one would begin at {skip}")

    def _query(self, name: str, condition: str, begin: int) -> str:
        parts = ["$format=json"]
        if condition:
            parts.append(f"$filter={quote(condition, safe=_SAFE)}")
        if begin:
            parts.append(f"$skip={begin}")
        return f"{self._path}/{name}?{'&'.join(parts)}"


_SAFE = "()',$"


def dimensions(names: Sequence[str]) -> list[str]:
    """The dimensions among the entity sets of a table."""
    return [n for n in names if n not in _NO_DIMENSION]


def condition(table: str, where: Mapping[str, Sequence[str]], codes: Mapping[str, Sequence[str]]) -> str:
    """A selection {"RegioS": ["GM0268"]} as OData $filter, with every code padded as CBS has it in its code list.

    codes: per dimension the keys of its code list. Raises UnknownName for a dimension or code that is not there, and FetchError if
    the selection is longer than CBS's server takes.
    """
    parts = []
    for dimension, wanted in where.items():
        if dimension not in codes:
            raise UnknownName.among(f"dimension of {table}", dimension, codes)
        keys = {key.strip(): key for key in codes[dimension]}
        for code in wanted:
            if code not in keys:
                raise UnknownName.among(f"code of {dimension} in {table}", code, keys)
        each = [f"{dimension} eq '{keys[code].replace(chr(39), chr(39) * 2)}'" for code in wanted]
        parts.append(f"({' or '.join(each)})")
    text = " and ".join(parts)
    if len(quote(text, safe=_SAFE)) > _LONGEST_QUERY:
        count = sum(map(len, where.values()))
        raise FetchError(f"A selection of {count} codes is longer than CBS's server takes. Select about 60 at a time, or fetch the whole table.")
    return text


def row_id(row: Row) -> int:
    """The ID of a row of TypedDataSet, by which it is known. Raises Contradicted if it is no whole number."""
    text = row.get("ID") or ""
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise Contradicted(f"A row has {text[:40]!r} for ID; expected a whole number.")
    return int(text)


def difference(before: Sequence[str], after: Sequence[str]) -> str:
    """Which columns went and which came, in words; empty if the names are the same (their order may differ)."""
    gone, new = [c for c in before if c not in after], [c for c in after if c not in before]
    said = [f"{word} {', '.join(names)}" for word, names in (("gone:", gone), ("new:", new)) if names]
    return "; ".join(said)


def _json(body: bytes) -> object:
    """JSON with numbers as the text that stands there, so that no digit is lost or made up."""

    def refuse(text: str):
        raise ValueError(text)

    try:
        return json.loads(body, parse_float=_plain, parse_int=_plain, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Unusable(f"the answer ({len(body):,} bytes) is no valid JSON; it may have been cut off") from None


def _plain(number: str) -> str:
    if "e" not in number.lower():
        return number
    value = Decimal(number)
    if value.adjusted() not in _EXPONENTS or len(number) > 100:
        raise ValueError(number)
    return format(value, "f")


def _scalar(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    raise Unusable("a row has a list or object for a value")


def _number(body: bytes, content_type: str) -> int:
    text = body.decode("utf-8-sig", "replace").strip()
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise Unusable(f"the number of rows is told as {text[:40]!r}")
    return int(text)
