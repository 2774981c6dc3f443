"""What the lines above a table say of all its figures: which indicator, which unit, which year."""

from __future__ import annotations

import re

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout.tables import Table
from peilmerk.deliveries.readers import common
from peilmerk.errors import UnknownName
from peilmerk.reference.synonyms import key

#: What may stand before and behind the name of an indicator in a title. Anything else makes it another indicator:
#: "Inwoners met schulden" are not the inhabitants, and a number per 1.000 inhabitants is no number.
_BEFORE = r"^(?:tabel\s*[0-9ivx.]*\w?\s*[.:–-]?\s*)?(?:(?:het )?aantal(?:len)? |overzicht (?:van )?)?"
_BEHIND = (
    r"(?=$|\s*[,(:;–]|\s+-\s|\s+(?:naar|(?:in |t/m |vanaf |van )?(?:19|20)\d\d)|"
    r"\s+per\s+(?!\d|inwoner|huishouden|hoofd|persoon|cli[eë]nt|jeugdige|uur|fte|medewerker))"
)
#: A line that says the unit and nothing else.
_ONLY_UNIT = re.compile(r"\(?\s*(?:(?:alle )?bedragen\b.*|(?:x|in|×) .*|aantal(?:len)?|percentages?|%)\)?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?![\d.,]*\d)")


def indicator_in(text: str, reference) -> str | None:
    """The code of the indicator that a title names (`Tabel 2: Bijstandsgerechtigden per wijk, 2020-2023`), or None."""
    try:
        return reference.indicator(text)
    except UnknownName:
        pass
    names = {key(i.label): code for code, i in reference.indicators.items()} | dict(reference.synonyms["indicator"])
    wanted = key(text)
    for name in sorted((n for n in names if n in wanted), key=len, reverse=True):
        if re.search(_BEFORE + re.escape(name) + _BEHIND, wanted):
            return names[name]
    return None


def indicator_above(sheet: Sheet, table: Table, reference) -> str:
    """The code of the indicator that the lines above a table name, or its corner, or the sheet.

    Raises DeliveryError at the nearest title with the names that are like it.
    """
    corner = table.labels[:1]
    texts = [*table.titles, *((table.label_text(c), *table.place(c)) for c in corner)]
    for text, _, _ in reversed(texts):
        code = indicator_in(common.without_marks(text)[0], reference) if text else None
        if code:
            return code
    if key(sheet.name) in {key(i.label) for i in reference.indicators.values()}:
        return reference.indicator(sheet.name)
    labels = [i.label for i in reference.indicators.values()]
    told = [t for t in table.titles if not _ONLY_UNIT.fullmatch(t[0])]
    if not told:
        raise sheet.error(
            row=table.header[0], found="no line above the table that names an indicator",
            expected="the name of an indicator of data/reference/indicatoren.yml above the table, or a column Indicator",
            do="Add the name above the header.",
        )  # fmt: skip
    text, row, column = told[-1]
    raise sheet.error(
        row=row, column=column, found=text, expected="the name of the indicator that the table is about",
        do=str(UnknownName.among("indicator", text, labels)),
    )  # fmt: skip


def unit_above(table: Table, *, kinds: tuple[str, ...] = ("EUR", "percent", "count")) -> common.UnitLine | None:
    """The nearest line above a table that says its unit, of these kinds."""
    lines = [line for title in table.titles if (line := common.unit_line(*title)) and line.kind in kinds]
    return lines[-1] if lines else None


def year_above(table: Table) -> int | None:
    """The year that the lines above a table name, if they name just one."""
    years = {int(y) for text, _, _ in table.titles for y in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None
