"""Reading tables of a finished page as a reader does: a cell by its row heading and its column headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import html


@dataclass(frozen=True)
class Shown:
    """A cell as it stands on the page. `group` is the heading row above it, `columns` the headings over it."""

    group: str
    row: str
    columns: tuple[str, ...]
    text: str


def page(path: Path):
    """A page as a tree."""
    return html.fromstring(path.read_text("utf-8"))


def _text(element) -> str:
    return " ".join(element.text_content().split())


def cells(tree, label: str) -> list[Shown]:
    """The cells of the table with an id such as `tbl-maatregelen`; none if it is not on the page."""
    found = tree.xpath(f"//*[@id='{label}']//table")
    if not found:
        return []
    table = found[0]
    heads: list[list[str]] = []
    for line in table.xpath("./thead/tr"):
        heads.append([_text(c) for c in line for _ in range(int(c.get("colspan", 1)))])
    result, group = [], ""
    for line in table.xpath("./tbody/tr"):
        if "pm-group" in (line.get("class") or ""):
            group = _text(line)
            continue
        if "pm-computed" in (line.get("class") or ""):
            continue
        position = 0
        row = _text(line[0])
        for cell in line:
            span = int(cell.get("colspan", 1))
            columns = tuple(h[position] for h in heads if position < len(h))
            if span > 1:
                columns += tuple(h[position + span - 1] for h in heads)
            if position:
                result.append(Shown(group, row, columns, _text(cell)))
            position += span
    return result


def unit(tree, label: str) -> str:
    """The line above a table that says in what its amounts are."""
    found = tree.xpath(f"//*[@id='{label}']//p[contains(@class, 'pm-sub')]")
    return _text(found[0]) if found else ""


def number(text: str) -> float:
    """A number as Dutch readers read it: `€ 7,52 mln`, `−€ 3,4 mln`, `+7,9%`, `1.776.462`, `8,7 weken`."""
    negative = "−" in text or text.strip().startswith("-")
    digits = re.search(r"\d[\d.]*(?:,\d+)?", text)
    assert digits, f"no number in {text!r}"
    value = float(digits.group().replace(".", "").replace(",", "."))
    value *= 1e6 if " mln" in text else 1
    return -value if negative else value


def bounds(text: str) -> tuple[float | None, float | None]:
    """Low and high of a range as it is written: `€ 0,8 mln tot € 2,9 mln`, `vanaf 55 jaar`, `tot 27 jaar`."""
    if text.startswith("vanaf "):
        return number(text), None
    if text.startswith("tot "):
        return None, number(text)
    low, high = text.split(" tot ")
    return number(low), number(high)
