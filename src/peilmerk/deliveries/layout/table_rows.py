"""The rows of a table in a sheet: figures, headings, totals and their parts, and the footnotes below."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from peilmerk import numbers
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.readers import common

#: What a row of a table is. part: "waarvan ...", a part of the row above it that is in no sum.
DATA, HEADING, TOTAL, SUBTOTAL, PART, EMPTY, NOTE = KINDS = ("data", "heading", "total", "subtotal", "part", "empty", "note")
#: The member that a total over everything is of.
ALL = "_T"
_TOTAL = re.compile(r"(?:eind|generaal |algemeen )?totaal(?: generaal)?\b(?P<of>.*)|som\b(?P<of2>.*)", re.IGNORECASE)
_SUBTOTAL = re.compile(r"(?:sub|tussen)[- ]?totaal\b(?P<of>.*)", re.IGNORECASE)
_PART = re.compile(r"(?:waarvan|w\.o\.|w\.v\.|wv\.?|waaronder)[ :]+(?P<of>.+)", re.IGNORECASE)
_MARKED_NOTE = re.compile(r"(?P<mark>\*{1,3}|[¹²³⁴-⁹]|[†‡])\s*[:=]?\s*(?P<text>[^\W\d_].+)")
_NUMBERED_NOTE = re.compile(r"\(?(?P<mark>[1-9][0-9]?\))\s*[:=]?\s*(?P<text>\S.+)")
_GENERAL = re.compile(r"(?:bron(?:nen)?|toelichting|noot|let op|n\.?b\.?|opmerking(?:en)?|leeswijzer|definitie)\b\s*[:.]", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")


@dataclass(frozen=True)
class Row:
    """A row of a table: its number in the sheet (from 0), kind, label without marks, and the marks behind the label.

    of: what a total or part says that it is of (`Totaal jeugd` -> `jeugd`).
    """

    index: int
    kind: str
    label: str = ""
    marks: str = ""
    of: str = ""


@dataclass
class Footnotes:
    """What stands below a table: texts by mark, and texts about the whole table (Bron, Toelichting)."""

    marked: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    def texts(self, marks: Iterable[str]) -> list[str]:
        """The footnotes of these marks; a mark without footnote is told as such."""
        return list(dict.fromkeys(self.marked.get(m, f"voetnootteken {m} zonder voetnoot") for m in marks))

    def provisional(self, mark: str) -> bool:
        """True if figures with this mark are provisional: the footnote says so, or there is none and it is CBS's `*` or `**`."""
        text = self.marked.get(mark)
        return "voorlopig" in text.lower() if text is not None else mark in ("*", "**")


def split_marks(text: str) -> list[str]:
    """The single marks in `* 1)`, each written as footnotes are looked up: ['*', '1)']. ¹ and 1) are the same mark."""
    found = re.findall(r"\*+|[¹²³⁴-⁹]|[†‡]|[1-9][0-9]?\)", text)
    return [_key(m) for m in found]


def _key(mark: str) -> str:
    return mark.translate(_SUPERSCRIPTS) + ")" if mark in "¹²³⁴⁵⁶⁷⁸⁹" else mark


def is_footnote(text: str) -> bool:
    """True for `* voorlopig`, `¹ exclusief Tozo`, `Bron: CBS`, `Toelichting: ...`; not for `1) ...`, which may be a line."""
    return bool(_MARKED_NOTE.fullmatch(text) or _GENERAL.match(text))


def kind_of(label: str) -> tuple[str, str]:
    """What a row with figures is by its label, and what it is of: ('subtotal', 'jeugd'), ('data', '')."""
    for kind, pattern in ((SUBTOTAL, _SUBTOTAL), (TOTAL, _TOTAL), (PART, _PART)):
        match = pattern.fullmatch(label)
        if match:
            groups = match.groupdict()
            return kind, (groups.get("of") or groups.get("of2") or "").strip(" :-")
    return DATA, ""


def rows(
    sheet: Sheet, span: range, labels: Collection[int], values: Collection[int], others: Collection[int] = (), *,
    is_name: Callable[[str], bool] = lambda text: False,
) -> tuple[list[Row], Footnotes]:
    """What every row of a stretch of a sheet is, in order, and the footnotes of the table.

    labels, values, others: columns; the last label column that is filled tells the kind. is_name: a label that is a line
    even without any figure, and no total whatever it is called. Figures make a line, and so do words in several columns;
    one text without figures is a heading, or below the last line a note.
    """
    filled = {r: [c for c in values if sheet.text(r, c)] for r in span}
    texts = {r: [(c, sheet.text(r, c)) for c in sorted({*labels, *values, *others}) if sheet.text(r, c)] for r in span}
    figures = {
        r for r in span
        if texts[r] and (filled[r] or len(texts[r]) > 1 or is_name(common.without_marks(texts[r][0][1])[0]))
        and not _is_note_line(texts[r], filled[r])
    }  # fmt: skip
    last = max(figures, default=-1)
    found, notes = [], Footnotes()
    for r in span:
        if not texts[r]:
            found.append(Row(r, EMPTY))
            continue
        words = [t for c, t in texts[r] if c in labels]
        label, marks = common.without_marks(words[-1]) if words else ("", "")
        if r in figures:
            kind, of = (DATA, "") if is_name(label) else kind_of(label)
            found.append(Row(r, kind, label, marks, of))
        elif _note(" ".join(t for _, t in texts[r]), notes, below=r > last):
            found.append(Row(r, NOTE))
        else:
            found.append(Row(r, HEADING, label, marks))
    return found, notes


def _is_note_line(texts: list[tuple[int, str]], filled: list[int]) -> bool:
    """A footnote of which the words fell into several cells: no cell of it is a figure."""
    if not texts or not (is_footnote(texts[0][1]) or _NUMBERED_NOTE.fullmatch(texts[0][1]) or texts[0][1] in ("*", "**", "***")):
        return False
    return not any(_is_figure(text) for c, text in texts[1:] if c in filled)


def _is_figure(text: str) -> bool:
    try:
        numbers.parse(text)
    except numbers.NumberError:
        return False
    return True


def _note(text: str, notes: Footnotes, below: bool) -> bool:
    """Keep a footnote; False for a heading, which stands above the last line. Other texts below it belong to no figure."""
    match = _MARKED_NOTE.fullmatch(text) or (_NUMBERED_NOTE.fullmatch(text) if below else None)
    if match:
        notes.marked[_key(match["mark"])] = match["text"].strip()
        return True
    if _GENERAL.match(text):
        notes.general.append(text)
        return True
    return below


def parts(found: Iterable[Row]) -> dict[int, int]:
    """Which row every row adds up to: row -> row of its total, both numbers in the sheet. Rows that add up to none are absent.

    A subtotal takes the lines since the heading or subtotal before it; a total takes the subtotals, and the lines that are
    in none. A total above its lines takes those below it, if no total follows. A part (waarvan) is in no sum.
    """
    lines = [r for r in found if r.kind in (DATA, HEADING, TOTAL, SUBTOTAL)]
    named = {r.label.casefold() for r in lines if r.kind == HEADING}
    sums: dict[int, int] = {}
    block: list[int] = []  # lines since the last heading or subtotal
    loose: list[int] = []  # subtotals, and lines outside any, that the total takes
    first: int | None = None
    for row in lines:
        # "Totaal jeugd" below the heading "Jeugd" closes that block only
        closes_block = row.kind == SUBTOTAL or (row.kind == TOTAL and row.of and row.of.casefold() in named)
        if row.kind == HEADING:
            loose, block = loose + block, []
        elif row.kind == DATA:
            block.append(row.index)
        elif closes_block:
            sums |= dict.fromkeys(block, row.index)
            loose, block = [*loose, row.index], []
        else:
            taken = loose + block
            if not taken and first is None:
                first = row.index
                continue
            sums |= dict.fromkeys(taken, row.index)
            loose, block, first = [], [], None
    if first is not None:
        sums |= dict.fromkeys(loose + block, first)
    return sums


def members(found: Iterable[Row]) -> dict[int, tuple[str, str]]:
    """Role and member of every row with figures: item, subtotal or total (SDMX `_T`), by row in the sheet.

    With several totals and none over all, each is a subtotal of its own block and is called after the block's heading.
    """
    found = list(found)
    sums = parts(found)
    totals = [r.index for r in found if r.kind == TOTAL and r.index not in sums]
    made: dict[int, tuple[str, str]] = {}
    heading = above = ""
    for row in found:
        if row.kind == HEADING:
            heading = row.label
        elif row.kind == DATA:
            made[row.index], above = ("item", row.label), row.label
        elif row.kind == PART:
            made[row.index] = ("item", f"{above}, waarvan {row.of}" if above else f"waarvan {row.of}")
        elif row.kind == TOTAL and totals == [row.index]:
            made[row.index], above = ("total", ALL), ""
        elif row.kind in (TOTAL, SUBTOTAL):
            named = row.label if row.of or not heading else f"{row.label} {heading}"
            made[row.index], above = ("subtotal", named), ""
    return made
