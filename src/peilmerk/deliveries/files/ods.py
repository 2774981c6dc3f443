"""A survey of an ODS spreadsheet (OpenDocument 1.3, part 3, chapter 9), before calamine loads it.

calamine calls cells with errors empty (github.com/tafia/calamine/issues/720) and knows no merged cells of ODS.
"""

from __future__ import annotations

from zipfile import ZipFile

from peilmerk.deliveries.files import formats
from peilmerk.deliveries.files.safety import Source, guarded, unpacked
from peilmerk.deliveries.files.survey import Survey, parse, refuse_entities

_WHAT = "an ODS spreadsheet"
#: More than any spreadsheet program has; a file that repeats a cell more often was not made by one.
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14
#: What Excel and LibreOffice show for an error, in English and Dutch.
_ERRORS = set(["#DIV/0!", "#DEEL/0!", "#N/A", "#N/B", "#VALUE!", "#WAARDE!", "#REF!", "#VERW!", "#NAME?", "#NAAM?", "#NUM!", "#GETAL!", "#NULL!", "#LEEG!"])


def survey(source: Source) -> tuple[list[tuple[str, Survey]], list[str]]:
    """(name and survey of each sheet; remarks in Dutch). Raises DeliveryError."""
    with guarded(source, _WHAT), source.seekable() as file, ZipFile(file) as archive:
        refuse_entities(source, archive)
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in b"".join(unpacked(source, archive, archive.getinfo("META-INF/manifest.xml"), 16 << 20)):
            raise source.error(found="a spreadsheet with a password", expected="one without", do="Save it in LibreOffice without password (Save as, untick the password).")
        tables = _Tables()
        parse(unpacked(source, archive, archive.getinfo("content.xml")), tables.start, tables.end, tables.text)
        macros = any(n.startswith(("Basic/", "Scripts/")) for n in archive.namelist())
    return tables.found, ["Het bestand bevat macro's; die zijn niet uitgevoerd."] if macros else []


class _Tables:
    """Handlers that gather the surveys of all tables. Repeated rows and cells are counted, not written out."""

    def __init__(self):
        self.found: list[tuple[str, Survey]] = []
        self.depth = 0  # of tables: one may stand in a cell of another, and is no sheet
        self.row = self.column = self.rows = self.columns = 0
        self.attributes: dict[str, str] | None = None
        self.words = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.found.append((attributes.get("table:name", ""), Survey()))
                self.row = self.column = 0
        elif self.depth != 1:
            return
        elif name == "table-column":
            count = _repeats(attributes, "table:number-columns-repeated", _MOST_COLUMNS)
            if attributes.get("table:visibility") in ("collapse", "filter"):
                self.found[-1][1].hide_columns(self.column, self.column + count - 1)
            self.column += count
        elif name == "table-row":
            self.column, self.rows = 0, _repeats(attributes, "table:number-rows-repeated", _MOST_ROWS)
            if attributes.get("table:visibility") in ("collapse", "filter"):
                self.found[-1][1].hidden_rows.update(range(self.row, self.row + self.rows))
        elif name in ("table-cell", "covered-table-cell"):
            self.columns = _repeats(attributes, "table:number-columns-repeated", _MOST_COLUMNS)
            self.attributes, self.words = attributes, ""

    def text(self, data: str) -> None:
        if self.attributes is not None and len(self.words) < 100:
            self.words += data

    def end(self, name: str) -> None:
        if name == "table":
            self.depth -= 1
        elif self.depth != 1:
            return
        elif name == "table-row":
            self.row += self.rows
            if self.row > 2 * _MOST_ROWS:
                raise ValueError("more rows than a spreadsheet has")
        elif name in ("table-cell", "covered-table-cell") and self.attributes is not None:
            self._cell(self.attributes, self.words.strip())
            self.column += self.columns
            if self.column > 2 * _MOST_COLUMNS:
                raise ValueError("more columns than a spreadsheet has")
            self.attributes = None

    def _cell(self, attributes: dict[str, str], words: str) -> None:
        survey = self.found[-1][1]
        formula = attributes.get("table:formula")
        kind = attributes.get("office:value-type", "")
        if kind or words or formula is not None:
            survey.add(self.row, self.column, self.rows, self.columns)
        if kind == "percentage":
            survey.add_shown(formats.PERCENT, self.row, self.column, self.rows, self.columns)
        down, right = (int(attributes.get(f"table:number-{n}-spanned", 1)) for n in ("rows", "columns"))
        if down > 1 or right > 1:
            survey.merged[self.row, self.column] = (self.row + down - 1, self.column + right - 1)
        what = ""
        # LibreOffice marks an error; Excel writes a number and only shows what it was.
        if attributes.get("calcext:value-type") == "error" or (formula is not None and (words in _ERRORS or words.startswith("Err:"))):
            what = words or "an error"
        elif formula is not None and not kind:
            what = f"a formula without result ({formula[:60]})"
        if what:
            for row in range(self.row, self.row + min(self.rows, 1000)):
                for column in range(self.column, self.column + min(self.columns, 1000)):
                    survey.add_bad(row, column, what)


def _repeats(attributes: dict[str, str], name: str, most: int) -> int:
    count = int(attributes.get(name, 1))
    if not 1 <= count <= most:
        raise ValueError(f"{name} is {count}")
    return count
