"""data/reference/statline.yml: which CBS tables Peilmerk knows, and what their topics and members are called here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from peilmerk.observations import BREAKDOWNS, MISSING_REASONS
from peilmerk.project import validated
from peilmerk.reference import files

FILE = "statline.yml"


def key(text: object) -> str:
    """What names are compared by: letters and digits only, so that `Regio's`, `Regio’s` and `RegioS` are one name."""
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    return "".join(c for c in plain if c.isalnum())


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(_Entry):
    """A topic with figures. titles: what web downloads and MeasureCodes call it, if not as in OData. measures: its v4 codes.

    factor: what CBS's unit multiplies with (1000 for "x 1 000"); decimals: those of CBS, before the factor. rounding: base to
    which CBS rounds (5: counts of persons); for readers of this file.
    """

    indicator: str
    titles: list[str] = []
    measures: list[str] = []
    factor: float = Field(default=1, gt=0)
    decimals: int = Field(default=0, ge=0)
    rounding: int = 1


class Dimension(_Entry):
    """A dimension: the region, the period, or a breakdown that goes to `column` of the observation.

    members: our member -> titles and codes of CBS; `_T` is the total. A member that is not listed keeps CBS's title.
    adds_up: the members (all but the total) together are the total; then `part_of` says so and checks may add them up.
    """

    kind: Literal["region", "period", "breakdown"]
    titles: list[str] = []
    column: Literal["", *BREAKDOWNS] = ""
    members: dict[str, list[str]] = {}
    adds_up: bool = False

    @model_validator(mode="after")
    def _column_belongs(self):
        if (self.kind == "breakdown") != bool(self.column):
            raise ValueError("a breakdown, and nothing else, has a column (one of " + ", ".join(BREAKDOWNS) + ")")
        return self


class Table(_Entry):
    """A CBS table. also: other tables of the same form (other years). descriptive: topics that are text, with their titles.

    region_code: the OData column that holds the code of the region, where the dimension holds a name.
    period: `export_year` where there is no dimension of periods: the figures are of 1 January of the year of the export date.
    A table without a dimension of regions is about the Netherlands.
    """

    title: str
    also: list[str] = []
    dimensions: dict[str, Dimension]
    topics: dict[str, Topic] = {}
    descriptive: dict[str, str] = {}
    region_code: str = ""
    period: Literal["dimension", "export_year"] = "dimension"

    @model_validator(mode="after")
    def _has_periods(self):
        if ("period" in self.kinds) != (self.period == "dimension"):
            raise ValueError("a table has either a dimension of the kind period, or `period: export_year`")
        return self

    def dimension(self, name: str) -> str:
        """The OData name of the dimension with this name or title, empty if it has none."""
        return _named(name, ((n, [n, *d.titles]) for n, d in self.dimensions.items()))

    def topic(self, name: str) -> str:
        """The OData name (without `_1`) of the topic with this name, title or measure code, empty if it has none."""
        figures = ((n, [n, *t.titles, *t.measures]) for n, t in self.topics.items())
        return _named(name, figures) or _named(name, ((n, [n, title]) for n, title in self.descriptive.items()))

    @property
    def kinds(self) -> dict[str, str]:
        """Kind (region, period) -> name of the dimension of that kind."""
        return {d.kind: name for name, d in self.dimensions.items() if d.kind != "breakdown"}


class Mapping(_Entry):
    """The whole of statline.yml. value_attributes: ValueAttribute of a v4 bundle -> missing_reason of a cell without value."""

    value_attributes: dict[str, Literal[tuple(MISSING_REASONS)]]
    tables: dict[str, Table]

    def candidates(self, dimensions: Iterable[str], topics: Iterable[str], known: str = "") -> dict[str, Table]:
        """Tables that have all these dimensions and topics; the ones that share a topic if none has all.

        known: the table that the delivery itself names (TableInfos, Properties, title); it decides if it is among them.
        """
        dimensions, topics = list(dimensions), list(topics)
        sharing = {
            name: table for name, table in self.tables.items()
            if all(table.dimension(d) for d in dimensions) and any(table.topic(t) for t in topics)
        }  # fmt: skip
        whole = {name: table for name, table in sharing.items() if all(table.topic(t) for t in topics)}
        found = whole or sharing
        named = {name: t for name, t in found.items() if key(known) in {key(i) for i in (name, t.title, *t.also)}} if known else {}
        same_form = {n: t for n, t in found.items() if len(t.dimensions) == len(set(map(t.dimension, dimensions)))}
        return named or same_form or found


def _named(wanted: str, names: Iterable[tuple[str, list[str]]]) -> str:
    wanted = key(wanted)
    return next((name for name, spellings in names if wanted in map(key, spellings)), "")


def load(folder: Path) -> Mapping:
    """The mapping of a project. Raises ConfigError if the file is missing, no YAML, or says something impossible."""
    return validated(Mapping, files.mapping(folder, FILE), FILE)


def draft(table: str, title: str, dimensions: Iterable[str], topics: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Lines for statline.yml, ready to paste below `tables:`; topics are (name, unit). What a person has to fill in is in capitals."""
    dimensions = list(dimensions)
    lines = [f'{table or "TABLE"}:', f'  title: "{title or "TITLE"}"', "  dimensions:"]
    for name in dimensions:
        kind = {"regios": "region", "regio": "region", "wijkenenbuurten": "region", "perioden": "period"}.get(key(name), "")
        told = f"kind: {kind}" if kind else "kind: breakdown, column: COLUMN, members: {_T: [TOTAL]}"
        lines.append(f'    {as_name(name)}: {{{told}, titles: ["{name}"]}}')
    if not any(key(name) == "perioden" for name in dimensions):
        lines.append("  period: export_year")
    lines += ["  topics:", *("  " + line for line in draft_topics(topics).split("\n"))]
    return "\n".join(indent + line for line in lines)


def draft_topics(topics: Iterable[tuple[str, str]]) -> str:
    """The lines of topics (name, unit) for below `topics:`."""
    return "\n".join(
        f'  {as_name(name)}: {{indicator: INDICATOR, titles: ["{name}"], decimals: DECIMALS}}' + (f"  # {unit}" if unit else "")
        for name, unit in topics
    )


def as_name(title: str) -> str:
    """A title as OData would call it: `Jongeren met jeugdzorg` is JongerenMetJeugdzorg."""
    if re.fullmatch(r"\w+", title):
        return title
    plain = unicodedata.normalize("NFKD", title)
    words = re.findall(r"[A-Za-z0-9]+", plain.replace("'", "").replace("’", ""))
    return "".join(w[:1].upper() + w[1:] for w in words)


def unit_factor(unit: str) -> float:
    """What a unit of CBS multiplies with: 1000 for `x 1 000` and `1 000 euro`, 1 for `aantal` and `per 1 000 inwoners`."""
    match = re.match(r"\s*(?:x\s*)?(1(?:[ .\u00a0]?000)+|1)?\s*(mln|mld)?\b", unit.casefold())
    if not match or not (match[1] or match[2]):
        return 1.0
    digits = float(re.sub(r"\D", "", match[1] or "1"))
    return digits * {"mln": 1e6, "mld": 1e9}.get(match[2] or "", 1.0)
