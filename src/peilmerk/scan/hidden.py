"""Values of hidden figures: rows of downloads, rows of chart specifications, cells of pages.

What a row says of itself (`conf_status`, the symbol) is always checked; given the keys of the protected observations, so is that a row
with a value is not one of the hidden, and is one of the protected.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from peilmerk.deliveries.files.sheet import letter
from peilmerk.scan.model import Hit, Protected, Rules
from peilmerk.scan.readers.jsons import Records
from peilmerk.scan.readers.tables import Grid

#: peilmerk.writing.HIDDEN; that module loads pandas, which each process of a scan would have to wait for.
HIDDEN = "×"
STATUS, FREE = "conf_status", "F"
#: Fields of our charts that a value is drawn from (peilmerk.charts).
_DRAWN = frozenset({"van", "tot", "getal"})
#: A row without a value is drawn so much above its line in small charts (peilmerk.charts); its height says nothing.
_SYMBOL_HEIGHT = 0.15
_CELL = re.compile(r"<td\b([^>]*)>(.*?)(?=</td|<td\b|</tr|</table)", re.S)
_TAG = re.compile(r"<[^>]*>")
_BESIDE = re.compile(rf"^\s*{HIDDEN}(?!\s*€).*?[0-9]|[0-9]\s*{HIDDEN}\s*$", re.S)
_TELLING = re.compile(r"\b(?:title|aria-label|data-[\w-]+|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def in_grid(grid: Grid, rules: Rules, protected: Protected | None) -> Iterator[Hit]:
    """Values of hidden figures in rows of a table that says its status, or that can be laid beside the protected observations."""
    names = grid.names
    if STATUS not in names and grid.first == 1 and any(c and c[0].strip() == STATUS for c in grid.columns):
        names = [c[0] for c in grid.columns]  # the heading took in rows of texts below it
    place = {n.strip().lstrip("\ufeff"): i for i, n in enumerate(names)}
    values = [place[v] for v in rules.values if v in place]
    if STATUS in place and values:
        for row, status in enumerate(grid.columns[place[STATUS]]):
            if status.strip() in ("C", "D", "N", "S") and (told := [v for v in values if _figure(grid.columns[v][row])]):
                yield Hit("hidden_value", f"{row}|{status}", f"status {status} with a value", f"{grid.where}row {row + grid.first}, column {letter(told[0])}", names[told[0]])
    if protected and values and all(c in place for c in protected.columns):
        columns = [grid.columns[place[c]] for c in protected.columns]
        for row, key in enumerate(zip(*columns, strict=True)):
            if key == protected.columns or not any(_figure(grid.columns[v][row]) for v in values):
                continue
            if key in protected.hidden:
                yield Hit("hidden_value", "|".join(key), "a hidden figure with a value", f"{grid.where}row {row + grid.first}", STATUS)
            elif key not in protected.shown:
                yield Hit("unknown_key", "|".join(key), "a key that was not protected", f"{grid.where}row {row + grid.first}")
    for number, cells in enumerate(grid.columns):
        for row, cell in enumerate(cells) if any(HIDDEN in c for c in cells) else ():
            if HIDDEN in cell and _BESIDE.search(cell):
                yield Hit("hidden_value", cell, f"{HIDDEN} beside a number", f"{grid.where}row {row + grid.first}, column {letter(number)}", names[number] if number < len(names) else "")


def _figure(text: str) -> bool:
    return bool(text.strip()) and text.strip().lower() not in ("nan", "none", "null", "<na>", HIDDEN) and any(c.isdigit() for c in text)


def in_record(record: Records, rules: Rules) -> Iterator[Hit]:
    """Values in a row of JSON that says it is hidden: by conf_status, by `getoond`, or by the symbol."""
    row = record.row
    status = row.get(STATUS)
    hidden = (isinstance(status, str) and status in ("C", "D", "N", "S")) or row.get("getoond") is False or any(v == HIDDEN for k, v in row.items() if k in _DRAWN | rules.values)
    if not hidden:
        return
    for name in (n for n in row if n in rules.values | _DRAWN):
        if isinstance(row[name], str) and _figure(row[name]):
            yield Hit("hidden_value", f"{record.place}|{name}", "a hidden row with a value", record.place, name)
    low, high = row.get("laag"), row.get("hoog")
    if low is None and high is None:
        return
    try:
        if high is not None and (low is None or abs(float(high) - float(low) - _SYMBOL_HEIGHT) > 1e-6):
            yield Hit("hidden_value", f"{record.place}|hoog", "a hidden row that is drawn at a height", record.place, "hoog")
    except (TypeError, ValueError):
        yield Hit("hidden_value", f"{record.place}|hoog", "a hidden row that is drawn at a height", record.place, "hoog")


def in_page(text: str, rules: Rules, protected: Protected | None) -> Iterator[Hit]:
    """Cells of tables that are marked as hidden and tell a number, in text or attributes; and numbers without or with a hidden key.

    Keys are looked for once `rules.key_attribute` says where pages carry them; parts of a key are divided by `|`.
    """
    if HIDDEN not in text and "pm-hidden" not in text and not rules.key_attribute:
        return
    hidden_keys = {"|".join(k) for k in protected.hidden} if protected and rules.key_attribute else set()
    key_of = re.compile(rf"\b{re.escape(rules.key_attribute)}\s*=\s*[\"']([^\"']*)[\"']") if rules.key_attribute else None
    for found in _CELL.finditer(text):
        attributes, content = found[1], found[2]
        hidden = "pm-hidden" in attributes
        key = key_of.search(attributes + content) if key_of else None
        if not hidden and HIDDEN not in content and not key_of:
            continue
        shown = html.unescape(_TAG.sub("", content))
        line = f"line {text.count(chr(10), 0, found.start()) + 1}"
        if (hidden and any(c.isdigit() for c in shown)) or _BESIDE.search(shown):
            yield Hit("hidden_value", shown, f"{HIDDEN} beside a number" if HIDDEN in shown else "a hidden cell with a number", line, "table")
        elif hidden and any(_figure(m[1] or m[2] or "") for m in _TELLING.finditer(attributes + content) if not (rules.key_attribute and m[0].startswith(rules.key_attribute))):
            yield Hit("hidden_value", attributes, "a hidden cell with a number in an attribute", line, "table")
        elif key_of and "pm-num" in attributes and any(c.isdigit() for c in shown):
            if key is None:
                yield Hit("key_missing", f"{found.start()}", "a number without a key", line, "table")
            elif html.unescape(key[1]) in hidden_keys:
                yield Hit("key_hidden", key[1], "the key of a hidden figure", line, "table")
