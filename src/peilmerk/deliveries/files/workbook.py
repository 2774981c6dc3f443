"""XLSX, XLS and ODS as sheets: calamine reads the cells, after a survey has found what it would not tell or could not bear."""

from __future__ import annotations

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from peilmerk.deliveries.files import formats, kinds, ods, xls, xlsx
from peilmerk.deliveries.files.safety import Source, guarded
from peilmerk.deliveries.files.sheet import MAX_CELLS, Sheet, letter
from peilmerk.deliveries.files.survey import Survey
from peilmerk.errors import DeliveryError, Fault

_SURVEYS = {kinds.XLSX: xlsx.survey, kinds.ODS: ods.survey, kinds.XLS: xls.survey}
_WHAT = {kinds.XLSX: "an XLSX workbook", kinds.ODS: "an ODS spreadsheet", kinds.XLS: "an XLS workbook"}
#: Rows or columns that one remark names.
_NAMED = 10


def open_workbook(source: Source, kind: str) -> list[Sheet]:
    """All sheets of a workbook. Cells with an error are in `Sheet.faults`, and so is why a sheet as a whole cannot be read.

    Raises DeliveryError if the workbook cannot be opened, or none of its sheets can.
    """
    surveys, remarks = _SURVEYS[kind](source)
    surveys = [(title, found if isinstance(found, DeliveryError) else _too_large(source, title, found) or found) for title, found in surveys]
    whole = [f for _, found in surveys if isinstance(found, DeliveryError) for f in found.faults]
    total = sum(found.area for _, found in surveys if isinstance(found, Survey))
    if whole and (kind == kinds.ODS or len(whole) == len(surveys)):
        raise DeliveryError(faults=whole)  # calamine loads all tables of an ODS at once
    if total > MAX_CELLS:
        raise source.error(found=f"{total:,} cells in all sheets together", expected=f"at most {MAX_CELLS:,}", do="Save the sheets as CSV, each by itself.")
    by_name = dict(surveys)
    sheets = []
    with guarded(source, _WHAT[kind]), source.seekable() as file:
        book = load_workbook(file)
        for number, about in enumerate(book.sheets_metadata):
            name = source.sheet_name(about.name)
            if about.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
                remarks.append(f"Blad '{about.name}' is een grafiek of dialoog, zonder cellen.")
                continue
            survey = by_name[about.name] if about.name in by_name else surveys[number][1]
            sheet = _sheet(source, name, survey, lambda title=about.name: book.get_sheet_by_name(title))
            if about.visible != SheetVisibleEnum.Visible:
                sheet.remarks.insert(0, f"Blad '{about.name}' is verborgen en is meegelezen.")
            sheets.append(sheet)
    if sheets and all(s.is_refused for s in sheets):
        raise DeliveryError(faults=[f for s in sheets for f in s.faults])
    for sheet in sheets[:1]:
        sheet.remarks[:0] = remarks
    return sheets


def _too_large(source: Source, title: str, survey: Survey) -> DeliveryError | None:
    if survey.area <= MAX_CELLS:
        return None
    if survey.area > 10 * survey.cells:
        return source.error(
            sheet=source.sheet_name(title), row=survey.farthest[0] + 1, column=letter(survey.farthest[1]),
            found=f"content in {survey.far_cell}, so that {survey.cells:,} cells with content span {survey.area:,}", expected=f"a table of at most {MAX_CELLS:,} cells",
            do="Delete what stands there if it is a slip, or copy the table to a new sheet.",
        )  # fmt: skip
    return source.error(sheet=source.sheet_name(title), found=f"{survey.area:,} cells", expected=f"at most {MAX_CELLS:,} in a workbook", do="Save this sheet as CSV.")


def _sheet(source: Source, name: str, survey: Survey | DeliveryError, load) -> Sheet:
    if isinstance(survey, DeliveryError):
        return Sheet.refused(source.name, name, survey.faults)
    try:
        with guarded(source, "a sheet", sheet=name):
            loaded: CalamineSheet = load()
            cells = loaded.to_python(skip_empty_area=False)
            merged = {tuple(first): tuple(last) for first, last in (loaded.merged_cell_ranges or ())} or survey.merged
            # A range down to row 1048576 is a merged column: beyond the last content there is nothing to fill.
            merged = {(r, c): (max(r, min(last, len(cells) - 1)), right) for (r, c), (last, right) in merged.items() if r < len(cells)}
    except DeliveryError as error:
        return Sheet.refused(source.name, name, error.faults)
    _show(cells, survey)
    # Up to the last content: hiding what is empty is only formatting.
    rows = frozenset(r for r in survey.hidden_rows if r < len(cells))
    columns = frozenset(c for c in survey.hidden_columns if cells and c < len(cells[0]))
    sheet = Sheet(source.name, name, cells, merged, rows, columns, remarks=_hidden(rows, columns))
    for row, column, what in survey.bad:
        _put(cells, row, column, what.split(" (")[0] if what.startswith("#") else "#FORMULE?")
        sheet.faults.append(Fault(source.name, repr(what), "a value", "Mend the formula in a spreadsheet program and save the workbook again.", name, row + 1, letter(column)))
    if survey.bad_cells > len(survey.bad):
        return Sheet.refused(source.name, name, sheet.error(
            found=f"{survey.bad_cells:,} cells with an error instead of a value, {letter(survey.bad[0][1])}{survey.bad[0][0] + 1} the first",
            expected="values", do="Open the workbook where the sheets that it refers to can be found, compute it and save it again.",
        ).faults)  # fmt: skip
    return sheet


def _show(cells: list[list[object]], survey: Survey) -> None:
    """Write what a spreadsheet keeps as 0.125 and shows as 12,5% as everyone sees it; as a number it would be read 100 times too small."""
    for kind, told in survey.shown.items():
        places = iter(told)
        for first, left, down, right in zip(places, places, places, places, strict=True):
            for row in cells[first : first + down]:
                for column in range(left, min(left + right, len(row))):
                    row[column] = formats.as_shown(row[column], kind)


def _put(cells: list[list[object]], row: int, column: int, what: str) -> None:
    """Show the error in its cell, as a spreadsheet does: an empty cell would be read as no figure."""
    width = max(len(cells[0]) if cells else 0, column + 1)
    while len(cells) <= row:
        cells.append([""] * width)
    cells[row] += [""] * (column + 1 - len(cells[row]))
    cells[row][column] = what


def _hidden(rows: frozenset[int], columns: frozenset[int]) -> list[str]:
    remarks = []
    for numbers, one, many, called in ((rows, "rij", "rijen", lambda r: str(r + 1)), (columns, "kolom", "kolommen", letter)):
        if numbers:
            names = ", ".join(called(n) for n in sorted(numbers)[:_NAMED]) + (", ..." if len(numbers) > _NAMED else "")
            remarks.append(f"{len(numbers)} verborgen {one if len(numbers) == 1 else many} ({names}) {'is' if len(numbers) == 1 else 'zijn'} meegelezen.")
    return remarks
