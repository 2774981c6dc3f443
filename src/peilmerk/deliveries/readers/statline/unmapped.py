"""Which table of statline.yml a delivery is of, by its dimensions and topics; if none, which lines would make it known."""

from __future__ import annotations

from collections.abc import Mapping as Named

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.readers.statline.mapping import (
    FILE,
    Mapping,
    Table,
    draft,
    draft_topics,
    unit_factor,
)
from peilmerk.deliveries.readers.statline.metadata import Metadata


def choose(
    sheet: Sheet, mapping: Mapping, about: Metadata, header: int, dimensions: Named[str, int], topics: Named[str, int], units: Named[str, str]
) -> Table:
    """The table that has these dimensions and topics (name -> column), whose units (topic -> unit) are as in the mapping.

    header: row of the header, for errors. Raises DeliveryError naming what is not mapped, with lines to add to statline.yml.
    """
    names = list(topics)
    found = mapping.candidates(dimensions, names, about.table) if names else {}
    if about.title and len(found) > 1:
        found = mapping.candidates(dimensions, names, about.title) or found
    if not found:
        lines = draft(about.table, about.title, dimensions, [(n, units.get(n, "")) for n in names])
        raise sheet.error(
            row=header, found=_named(names), expected=f"the topics of a table in data/reference/{FILE}",
            do=f"Add the table there, below `tables:` (fill in what is in capitals), and the indicators to indicatoren.yml:\n{lines}",
        )  # fmt: skip
    unknown = {n: [t for t in names if not table.topic(t)] for n, table in found.items()}
    name = min(unknown, key=lambda n: len(unknown[n]))
    table = found[name]
    if unknown[name]:
        lines = draft_topics([(n, units.get(n, "")) for n in unknown[name]])
        raise sheet.error(
            row=header, column=topics[unknown[name][0]], found=_named(unknown[name]), expected=f"a topic of table {name}: {', '.join([*table.topics])}",
            do=f"Leave it out of the download, or add it to data/reference/{FILE}, below {name} and `topics:`, and its indicator to indicatoren.yml:\n{lines}",
        )  # fmt: skip
    if len({t.model_dump_json(exclude={"title", "also"}) for t in found.values()}) > 1:
        raise sheet.error(
            row=header, found=_named(names), expected=f"topics by which one table is known; these are of {' and of '.join(found)}",
            do="Deliver the table as a zip with TableInfos.csv (peilmerk fetch) or Properties.csv, which name it.",
        )  # fmt: skip
    _whole(sheet, table, header, dimensions)
    _same_units(sheet, table, header, topics, units)
    return table


def _whole(sheet: Sheet, table: Table, header: int, dimensions: Named[str, int]) -> None:
    there = {table.dimension(d) for d in dimensions}
    lacking = [d.titles[0] if d.titles else n for n, d in table.dimensions.items() if n not in there]
    if lacking:
        raise sheet.error(
            row=header, found=f"no {', '.join(lacking)}", expected="all dimensions of the table: " + ", ".join(table.dimensions),
            do="Download the table again with these dimensions, or its figures cannot be told apart.",
        )  # fmt: skip


def _same_units(sheet: Sheet, table: Table, header: int, topics: Named[str, int], units: Named[str, str]) -> None:
    for name, column in topics.items():
        topic = table.topics.get(table.topic(name))
        unit = units.get(name, "")
        if topic and unit and unit_factor(unit) != topic.factor:
            raise sheet.error(
                row=header, column=column, found=f"{name} in '{unit}'", expected=f"a unit with the factor {topic.factor:g} of data/reference/{FILE}",
                do=f"If CBS changed the unit, put `factor: {unit_factor(unit):g}` at {table.topic(name)}.",
            )  # fmt: skip


def _named(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
