"""Values of hidden figures: rows of downloads, rows of chart specifications, cells of pages.

What a row says of itself (`conf_status`, the symbol) is always checked; given the keys of the protected observations, so is that a row
with a value is not one of the hidden, and is one of the protected.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from peilmerk.deliveries.files.sheet import letter
from peilmerk.scan.model import Hit, Protected, Rules, as_text
from peilmerk.scan.readers.jsons import Records
from peilmerk.scan.readers.tables import Grid

#: peilmerk.writing.HIDDEN; that module loads pandas, which each process of a scan would have to wait for.
HIDDEN = "×"
STATUS, FREE = "conf_status", "F"
#: Fields of our charts that a value is drawn from (peilmerk.charts).
_DRAWN = frozenset({"van", "tot", "getal"})
#: A row without a value is drawn so much above its line in small charts, or at its line (peilmerk.charts); its height says nothing.
_SYMBOL_HEIGHT = 0.15
#: The field of their rows in which they carry the key of a figure; what stands for a key that is about the edition; and what is behind that of a sum
#: (peilmerk.keys, which loads pandas too). A row about an event draws no figure.
_FIELD, _EDITION, _COMPUTED, _EVENT = "sleutel", "edition", ";computed=", "gebeurtenis"
#: Fields that say when or where something is drawn, not how much it is; and those that write a value in words.
_PLACES = frozenset({"jaar", "begin", "midden", "eind", "stuk", "maanden"})
_WORDS = frozenset({"getal", "waarde", "cijfer"})
#: The columns by which a file of a figure is known, one row a cell of its table (peilmerk.publishers.downloads): what is shown, its number, and its key.
_SHOWN, _NUMBER = "tekst", "waarde"
_SPEC = re.compile(r"<script\b[^>]*\bpm-spec\b[^>]*>(.*?)</script", re.S)
#: The value of a tile, until its note; and any other element within a line that carries data, until the first that ends.
_SPAN = re.compile(r"<span\b([^>]*\bpm-tile-value\b[^>]*)>(.*?)(?=<span class=\"pm-tile-note|</li)|<span\b([^>]*\bdata-[\w-]+=[^>]*)>(.*?)</span", re.S)
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
    if {_FIELD, _SHOWN, _NUMBER} <= place.keys():
        for row, (shown, value, key) in enumerate(zip(*(grid.columns[place[c]] for c in (_SHOWN, _NUMBER, _FIELD)), strict=True)):
            if (shown, key) != (_SHOWN, _FIELD):
                yield from _of_cell(shown, value, key, f"{grid.where}row {row + grid.first}", protected)
    for number, cells in enumerate(grid.columns):
        for row, cell in enumerate(cells) if any(HIDDEN in c for c in cells) else ():
            if HIDDEN in cell and _BESIDE.search(cell):
                yield Hit("hidden_value", cell, f"{HIDDEN} beside a number", f"{grid.where}row {row + grid.first}, column {letter(number)}", names[number] if number < len(names) else "")


def _of_cell(shown: str, value: str, key: str, place: str, protected: Protected | None) -> Iterator[Hit]:
    """What is wrong with a cell of a figure in a file: a number with the symbol of what is hidden, without a key, or with that of a hidden figure."""
    if not _figure(value):
        return
    if HIDDEN in shown:
        yield Hit("hidden_value", f"{key}|{_NUMBER}", f"{HIDDEN} with a value", place, _NUMBER)
    yield from _carried(key, place, place, "file", protected, needed=True)


def _figure(text: str) -> bool:
    return bool(text.strip()) and text.strip().lower() not in ("nan", "none", "null", "<na>", HIDDEN) and any(c.isdigit() for c in text)


def in_record(record: Records, rules: Rules, protected: Protected | None = None) -> Iterator[Hit]:
    """Values in a row of JSON that says it is hidden: by conf_status, by `getoond`, or by the symbol; and the keys of the cells of a figure."""
    row = record.row
    if {_FIELD, _SHOWN, _NUMBER} <= row.keys():
        yield from _of_cell(*(as_text(row[c]) for c in (_SHOWN, _NUMBER, _FIELD)), record.place, protected)
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
        if high is not None and (low is None or min(abs(float(high) - float(low)), abs(float(high) - float(low) - _SYMBOL_HEIGHT)) > 1e-6):
            yield Hit("hidden_value", f"{record.place}|hoog", "a hidden row that is drawn at a height", record.place, "hoog")
    except (TypeError, ValueError):
        yield Hit("hidden_value", f"{record.place}|hoog", "a hidden row that is drawn at a height", record.place, "hoog")


def in_page(text: str, rules: Rules, protected: Protected | None) -> Iterator[Hit]:
    """Cells of tables that are marked as hidden and tell a number, in text or attributes; and numbers without a key, or with that of a hidden figure.

    Keys are looked for once `rules.key_attribute` says where pages carry them (peilmerk.keys): in cells, tiles, sentences and rows of charts.
    """
    if HIDDEN not in text and "pm-hidden" not in text and not rules.key_attribute:
        return
    key_of = _attribute(rules.key_attribute) if rules.key_attribute else None
    for found in _CELL.finditer(text):
        attributes, content = found[1], found[2]
        hidden = "pm-hidden" in attributes
        if not hidden and HIDDEN not in content and not key_of:
            continue
        shown = html.unescape(_TAG.sub("", content))
        line = _line(text, found.start())
        if (hidden and any(c.isdigit() for c in shown)) or _BESIDE.search(shown):
            yield Hit("hidden_value", shown, f"{HIDDEN} beside a number" if HIDDEN in shown else "a hidden cell with a number", line, "table")
        elif hidden and any(_figure(m[1] or m[2] or "") for m in _TELLING.finditer(attributes + content) if not (rules.key_attribute and m[0].startswith(rules.key_attribute))):
            yield Hit("hidden_value", attributes, "a hidden cell with a number in an attribute", line, "table")
        elif key_of and any(c.isdigit() for c in shown):
            key = key_of.search(attributes + content)
            yield from _carried(key[1] if key else None, f"{found.start()}", line, "table", protected, needed="pm-num" in attributes)
    if key_of:
        yield from _in_sentences(text, key_of, protected)
        yield from _in_charts(text, protected)


def _line(text: str, start: int) -> str:
    return f"line {bisect_left(_ends(text), start) + 1}"


@lru_cache(maxsize=1)  # a page has thousands of cells
def _ends(text: str) -> list[int]:
    return [m.start() for m in re.finditer("\n", text)]


@lru_cache(maxsize=4)
def _attribute(name: str) -> re.Pattern:
    return re.compile(rf"\b{re.escape(name)}\s*=\s*[\"']([^\"']*)[\"']")


def _in_sentences(text: str, key_of: re.Pattern, protected: Protected | None) -> Iterator[Hit]:
    """Numbers in tiles, which need a key, and in texts, where what is no figure (a year, a heading) has none."""
    for found in _SPAN.finditer(text):
        tile, attributes = found[1] is not None, found[1] or found[3]
        key = key_of.search(attributes)
        if (tile or key) and any(c.isdigit() for c in html.unescape(_TAG.sub("", found[2] or found[4]))):
            line = _line(text, found.start())
            yield from _carried(key[1] if key else None, f"{found.start()}", line, "tile" if tile else "text", protected, needed=tile)


def _carried(key: str | None, number: str, place: str, label: str, protected: Protected | None, *, needed: bool) -> Iterator[Hit]:
    """What is wrong with the keys (divided by spaces) that a number carries."""
    if not key:
        if needed:
            yield Hit("key_missing", number, "a number without a key", place, label)
        return
    for one in html.unescape(key).split(" "):
        stem, _, computed = one.partition(_COMPUTED)
        if protected is None or one == _EDITION:
            continue
        hidden, shown = _known(protected)
        if stem in hidden:
            yield Hit("key_hidden", one, "the key of a hidden figure", place, label)
        elif not computed and all(k not in shown and k not in hidden for k in (stem, stem.partition("@")[0])):
            yield Hit("unknown_key", one, "a key that was not protected", place, label)


def _known(protected: Protected) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of hidden and of shown figures, as pages carry them."""
    if protected.hidden_keys or protected.shown_keys:
        return protected.hidden_keys, protected.shown_keys
    return frozenset(map("|".join, protected.hidden)), frozenset(map("|".join, protected.shown))


def _in_charts(text: str, protected: Protected | None) -> Iterator[Hit]:
    """Rows of the charts of a page that draw a number without a key, or one of a hidden figure; and numbers that were typed in a chart."""
    for number, found in enumerate(_SPEC.finditer(text), 1):
        try:
            spec = json.loads(html.unescape(found[1]) if found[1].lstrip().startswith("&") else found[1])
        except ValueError:
            yield Hit("unread", f"chart {number}", f"chart {number} is no valid JSON")
            continue
        nodes = [spec]
        while nodes:
            node = nodes.pop()
            if isinstance(node, list):
                nodes += node
            elif isinstance(node, dict):
                if isinstance(node.get("datum"), int | float) and node["datum"]:  # a line at nil is none
                    yield Hit("key_missing", f"{number}|datum {node['datum']}", "a number typed in a chart", f"chart {number}")
                rows = (node.get("data") or {}).get("values") if isinstance(node.get("data"), dict) else None
                for at, row in enumerate(rows if isinstance(rows, list) else ()):
                    yield from _in_row(row, f"chart {number}, row {at + 1}", protected)
                nodes += [v for k, v in node.items() if k not in ("data", "datasets", "config")]


def _in_row(row: object, place: str, protected: Protected | None) -> Iterator[Hit]:
    if not isinstance(row, dict) or row.get("deel") == _EVENT:
        return
    drawn = {k for k, v in row.items() if (isinstance(v, int | float) and not isinstance(v, bool) and v) or (k in _WORDS and isinstance(v, str) and _figure(v))}
    if row.get("getoond") is False or drawn <= _PLACES:  # of a hidden row `in_record` looks at what it says
        drawn = drawn & _WORDS
    if drawn:
        yield from _carried(str(row.get(_FIELD) or ""), place, place, "chart", protected, needed=True)
