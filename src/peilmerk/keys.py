"""The key of a figure: what every number on a page, in a chart and in a text carries, so that it can be found back and checked.

After the manner of an SDMX series key: the dimensions that every figure has, in a fixed order and divided by points, then only what is not
the default, as `name=member`:

    GM0268.2020-S1.clienten_verblijf.persons
    GM9001.2025-Q4.stand_maatwerk.persons;product=Hulp+bij+huishouden;law=Wmo
    GM0268.2019.lasten.EUR;scenario=budget
    GM9001.2024-Q1.gedeclareerd_bedrag.EUR;law=Wmo@2025-05-15      (what an older delivery of a register said)
    GM0268.2020.taakstelling.EUR;computed=sum                        (a sum that the checks made, beside the total that was delivered)

A key holds no space, so that several can stand behind each other, as the classes of an element do. It holds no value either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote_plus

import pandas as pd

from peilmerk.observations import BREAKDOWNS, DEFAULTS, TOTAL
from peilmerk.selection import EARLIER

#: The attribute of a page, and the field of a row of a chart, in which a number carries its key.
ATTRIBUTE, FIELD = "data-key", "sleutel"
#: The dimensions that every key begins with, and those that it has if they are not the default.
FIRST = ["ref_area", "time_period", "indicator", "unit_measure"]
OTHER = [*BREAKDOWNS, "scenario", "transformation"]
#: What stands for the key of a number that is about the edition itself: how many files, rows, checks or figures.
EDITION = "edition"
_COMPUTED = "computed"
#: What divides keys and their parts, or means something in HTML, markdown or a template, is written as %xx; letters stay readable.
_KEYED = re.compile(rf'\[([^\[\]]*)\]\{{{ATTRIBUTE}="[^"]*"\}}')
_SPECIAL = re.compile(r"[^\w /,:()€.-]")


def key(row: Mapping) -> str:
    """The key of an observation, a mapping with its columns; see above."""
    parts = ".".join(_part(row[c]).replace(".", "%2E") for c in FIRST)
    more = "".join(f";{c}={_part(row[c])}" for c in OTHER if row[c] != (TOTAL if c in BREAKDOWNS else DEFAULTS[c]))
    return f"{parts}{more}{_vintage(row)}"


def of(table: pd.DataFrame) -> pd.Series:
    """The key of every row of a table of observations."""
    asked = [*FIRST, *OTHER, *(c for c in (EARLIER, "vintage") if c in table)]
    rows = zip(*(table[c].tolist() for c in asked), strict=True)  # a selection of so many columns would take longer than the keys
    return pd.Series([key(dict(zip(asked, r, strict=True))) for r in rows], index=table.index, dtype="str")


def computed(key: str, how: str = "sum") -> str:
    """The key of what was computed beside a figure: a `sum` of its parts, or its `share` of another."""
    return f"{key};{_COMPUTED}={how}" if key else ""


def without(markdown: str) -> str:
    """A text without the keys of its numbers: `[7.156]{data-key="..."}` is `7.156`. Links and the ids of headings stay."""
    return _KEYED.sub(r"\1", markdown)


def parts(key: str) -> dict[str, str]:
    """What a key says, by column; `vintage` and `computed` if it has them. Raises ValueError for what is no key."""
    rest, _, vintage = key.partition("@")
    first, *more = rest.split(";")
    values = first.split(".")
    if len(values) != len(FIRST) or not all(name and mark for name, mark, _ in (m.partition("=") for m in more)):
        raise ValueError(f"'{key}' is no key of a figure; it begins with {'.'.join(FIRST)}.")
    said = dict(zip(FIRST, map(unquote_plus, values), strict=True)) | {m.partition("=")[0]: unquote_plus(m.partition("=")[2]) for m in more}
    return said | ({"vintage": vintage} if vintage else {})


def _vintage(row: Mapping) -> str:
    return f"@{row['vintage']:%Y-%m-%d}" if row.get(EARLIER) and not pd.isna(row.get("vintage")) else ""


def _part(value: object) -> str:
    """A part of a key, with nothing in it that divides keys, ends an attribute or means something in markdown."""
    return _SPECIAL.sub(lambda found: quote(found[0]), str(value)).replace(" ", "+")
