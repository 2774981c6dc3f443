"""v4 bundle: Observations (`Id;Measure;<dimensions>;Value;StringValue;ValueAttribute`) with code lists beside it; decimal comma.

As CBS packs it at https://datasets.cbs.nl/csv/CBS/nl/<table>: one row a figure; MeasureCodes says what the measures are, with
unit and decimals; `<Dimension>Codes` what the members are, with the status of a period; Properties has the number and title.
"""

from __future__ import annotations

from peilmerk.deliveries.files import Sheet, as_text
from peilmerk.deliveries.readers.statline import metadata, unmapped
from peilmerk.deliveries.readers.statline.layout import Figures, Layout
from peilmerk.deliveries.readers.statline.mapping import Mapping
from peilmerk.deliveries.readers.statline.metadata import Metadata
from peilmerk.deliveries.reading import Reading

_OWN = ("Id", "Measure", "Value", "StringValue", "ValueAttribute")
_NEEDED = {"Measure", "Value", "ValueAttribute"}


def _header(sheet: Sheet) -> list[str]:
    return [as_text(c) for c in next(iter(sheet.head(1)), [])]


def recognises(sheet: Sheet) -> bool:
    """True if the header is that of Observations."""
    return set(_header(sheet)) >= _NEEDED


def layout(sheet: Sheet, mapping: Mapping, reading: Reading) -> Layout:
    """How the sheet is laid out. Raises DeliveryError if it is of no table in statline.yml."""
    header = _header(sheet)
    at = {name: c for c, name in enumerate(header) if name}
    about = metadata.of(sheet)
    name_of, units = _measures(sheet, mapping, about, at["Measure"])
    dimensions = {name: c for name, c in at.items() if name not in _OWN}
    topics = dict.fromkeys(name_of.values(), at["Measure"])
    table = unmapped.choose(sheet, mapping, about, 0, dimensions, topics, units)
    return Layout(
        table, {table.dimension(name): c for name, c in dimensions.items()}, [Figures(at["Value"])], first=1, width=len(header),
        nameless={c for c, name in enumerate(header) if not name}, lists={table.dimension(n): m for n, m in about.members.items()},
        topic=at["Measure"], topic_of={code: table.topic(name) for code, name in name_of.items()},
        attribute=at["ValueAttribute"], attributes=mapping.value_attributes,
    )  # fmt: skip


def _measures(sheet: Sheet, mapping: Mapping, about: Metadata, column: int) -> tuple[dict[str, str], dict[str, str]]:
    """Measure code -> by what statline.yml knows it (the code, else its title), and that name -> unit.

    MeasureCodes can list more than a selection holds; only if it has something unknown are the rows asked what they hold.
    """

    def known(code: str) -> bool:
        return any(t.topic(code) or t.topic(about.topics.get(code, (code,))[0]) for t in mapping.tables.values())

    codes = list(about.topics)
    if not codes or not all(map(known, codes)):
        codes = sorted({as_text(code) for code in {row[column] for row in sheet.rows(1) if len(row) > column}})
    if not about.topics and not any(map(known, codes)):
        raise sheet.error(
            row=0, column=column, found=", ".join(codes[:12]), expected="MeasureCodes.csv beside it, which says what these measures are",
            do="Deliver the zip as CBS packs it, or name the codes in data/reference/statline.yml, at measures of their topics.",
        )  # fmt: skip
    by_code = {code for code in codes if any(t.topic(code) for t in mapping.tables.values())}
    name_of = {code: code if code in by_code else about.topics.get(code, (code, ""))[0] for code in codes}
    return name_of, {name_of[code]: about.topics.get(code, ("", ""))[1] for code in codes}
