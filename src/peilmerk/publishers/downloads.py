"""What a reader can take away from a figure or a table: its figures as CSV, JSON and XLSX, its picture as SVG and PNG, and how to cite it.

All of it is made from what a notebook cell handed over, so from protected figures as the page shows them: a file holds no number that the page
does not show, a hidden one is its symbol, and each number carries the key of its figure (`keys`), by which the scan of the site checks it.
Decision 0019 says why it is files, and why a workbook is of a page.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pandas as pd

from peilmerk import keys, period, spreadsheet, synthetic, writing
from peilmerk.project import Project, Publication
from peilmerk.publishers import pictures
from peilmerk.publishers.workbooks import Sheet, workbook

#: Folders of an edition, each with a folder a page.
DATA, PICTURES = "data", "assets/figures"
#: The columns of a file, in their order: one row a cell of the table. See docs/decisions/0019.
COLUMNS = ["groep", "rij", "toelichting", "kolom", "tekst", "waarde", "eenheid", "bijzonderheid", keys.FIELD]
_KINDS = {"fig": "Figuur", "tbl": "Tabel"}
_FLAGS = {"provisional": "voorlopig", "hidden": writing.HIDDEN_WORD, "differs": "wijkt af van andere cijfers"}
_NUMBER = re.compile(r"(?P<about>(?:circa|ongeveer|ruim|bijna|meer dan|minder dan|ten minste|ten hoogste) )?(?P<sign>[+−-]?)(?P<euro>€\s)?(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?(?P<unit>\s?%|\s[^\d*]+)?(?P<mark>\*?)")
_MILLION = frozenset({"mln", "miljoen"})


@dataclass(frozen=True)
class Number:
    """A number as a page writes it. millions: whether it is written in millions; `value` is in full. euro: whether it is an amount; unit: the words behind it.

    about: the word before it by which it is not exact (`circa`); marks: the signs behind it (`*`, `≠`).
    """

    value: Decimal
    decimals: int
    euro: bool
    unit: str
    millions: bool
    grouped: bool
    signed: bool
    marks: str = ""
    about: str = ""

    @property
    def measured(self) -> str:
        """In what it is measured, as far as the text itself says so."""
        return " ".join(filter(None, ["euro" if self.euro else "", self.unit]))


def number(text: str) -> Number | None:
    """The number in the text of a cell (`−€ 3,4 mln`, `+7,9%`, `1.234*`, `circa 8,7 weken`); None for what is more or less than one number (a range)."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    unit = (found["unit"] or "").strip()
    first, _, rest = unit.partition(" ")
    millions, part = first in _MILLION, found["part"] or ""
    value = Decimal(f"{'-' if found['sign'] in ('−', '-') else ''}{found['whole'].replace('.', '')}{'.' + part if part else ''}")
    value = value.scaleb(6) if millions else value
    value = value.quantize(Decimal(1)) if value == value.to_integral_value() and (millions or not part) else value
    return Number(value, len(part), bool(found["euro"]), rest if millions else unit, millions, "." in found["whole"], found["sign"] == "+", found["mark"], (found["about"] or "").strip())


def rows(table: dict) -> list[dict]:
    """The cells of a table (display.Table as data) as rows with `COLUMNS`, without cells that are empty and without the headings themselves.

    tekst: what the page shows. waarde: that number, a Decimal, or None. A value in thousands or millions by the heading of its table stays so, and `eenheid` says it.
    """
    heads, found, group, members, above = headings(table), [], "", False, ""
    for row in table["rows"]:
        first, *cells = row["cells"]
        if row["kind"] == "group":
            group, members = first["text"], False
            continue
        members |= row["kind"] == "member"
        group = "" if members and row["kind"] == "item" else group  # what stands behind the members of a group is not of it
        name = f"{above}, {first['text']}" if row["kind"] == "computed" else first["text"]
        above = above if row["kind"] == "computed" else first["text"]
        at = first["colspan"]
        for cell in cells:
            spanned, at = heads[at : at + cell["colspan"]], at + cell["colspan"]
            if not cell["text"]:
                continue
            read = number(cell["text"]) if cell["kind"] == "num" and not {"hidden", "missing"} & set(cell["flags"]) else None
            column = " t/m ".join(dict.fromkeys([spanned[0], spanned[-1]])) if spanned else ""
            found.append({
                "groep": group, "rij": name, "toelichting": first.get("note") or "", "kolom": column, "tekst": cell["text"], "waarde": read.value if read else None,
                "eenheid": (read.measured or table.get("unit") or _in_brackets(column)) if read else "", "bijzonderheid": "; ".join(filter(None, [read.about if read else "", _special(cell)])), keys.FIELD: cell.get("key") or "",
            })  # fmt: skip
    return found


def headings(table: dict) -> list[str]:
    """The heading of every column, of two rows of headings as one text: `Besteed, 2019`."""
    wide = [[cell["text"] for cell in row for _ in range(cell["colspan"])] for row in table["head"]]
    return [", ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*wide, strict=False)]


def _in_brackets(heading: str) -> str:
    found = re.search(r"\(([^()]*)\)$", heading)
    return found[1] if found else ""


def _special(cell: dict) -> str:
    said = [_FLAGS[f] for f in cell["flags"] if f in _FLAGS]
    return "; ".join([*said, *([writing.LEGEND.get(cell["text"], "geen cijfer")] if "missing" in cell["flags"] else [])])


class Shelf:
    """The files of one page of an edition: `offer` makes those of each figure and table, `close` the workbook of all of them.

    offers: whether readers may take them along. What is made for the department alone has only the pictures of its charts: nothing of it is to be passed on.
    """

    def __init__(self, project: Project, publication: Publication, target: Path, page: str, title: str, file: str, tokens: dict[str, str], offers: bool = True):
        self.offers = offers
        self.project, self.publication, self.target, self.page, self.title, self.tokens = project, publication, target, page, title, tokens
        self.cache, self.html = project.cache, re.sub(r"\.ipynb$", ".html", file)
        self._sheets: list[_Taken] = []
        self._count = dict.fromkeys(_KINDS, 0)

    def offer(self, content: dict) -> dict:
        """What a cell handed over, with `files` (addresses below the edition), `cite` and `embed` if it is a figure or a table with a label."""
        if content["kind"] not in ("table", "figure", "overview"):
            return content
        label, kind = content["label"], content["label"][:3]
        if content["kind"] == "figure":
            svg = pictures.drawn(content["spec"], self.tokens, self.cache / "svg")
            content = {**content, "picture": (self._write(PICTURES, label, "svg", svg), *pictures.size(svg))}
        if not self.offers:
            return content
        self._count[kind] += 1
        about = self._about(content, kind)
        taken = rows(content["table"])
        content = {**content, "files": {}, "cite": self._citation(about), "address": about["adres"]}
        if taken:
            self._sheets.append(_Taken(f"{_KINDS[kind]} {self._count[kind]}", content, taken))
            content["files"] = {
                "CSV": self._write(DATA, label, "csv", as_csv(taken, self.publication.synthetic)),
                "Excel": self._address(DATA, self.page, "xlsx"),
                "JSON": self._write(DATA, label, "json", as_json(about, taken)),
            }
        if content["kind"] == "figure":
            whole = pictures.titled(svg, content["caption"], [x for x in (content.get("drawn") or content["unit"], content["source"], f"{about['editie']}. {about['stand']}.") if x], self.tokens)
            width, height = pictures.size(whole)
            content["files"] |= {"SVG": self._write(PICTURES, f"{label}-met-titel", "svg", whole), "PNG": self._write(PICTURES, f"{label}-met-titel", "png", pictures.png(whole, self.cache / "png"))}
            content["embed"] = (content["files"]["SVG"], width, height, about["titel"])
        return content

    def close(self) -> None:
        """Write the workbook of the page, if it has figures or tables."""
        if not self._sheets:
            return
        publication = self.publication
        said = [f"{self.project.organisation}, {publication.name}", f"{publication.title}, {publication.period.label}", _standing(publication), *([synthetic.short(publication.name)] if publication.synthetic else [])]
        made = workbook(synthetic.beside(self.title, publication), said, [t.sheet() for t in self._sheets], long_form(self._sheets, publication.synthetic), publication.peildatum, self.cache / "xlsx")
        path = self.target / self._address(DATA, self.page, "xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)

    def _about(self, content: dict, kind: str) -> dict:
        """What a file says of itself, beside its figures."""
        publication = self.publication
        return {
            "titel": content["caption"], "soort": _KINDS[kind].lower(), "organisatie": self.project.organisation, "gemeente": publication.name, "rapport": publication.title,
            "editie": publication.heading, "stand": _standing(publication), "peildatum": publication.peildatum.isoformat(), "status": publication.status,
            "adres": f"{self._site()}{self.html}#{content['label']}", "bron": content.get("source") or "", "eenheid": content.get("unit") or content["table"].get("unit") or "",
            "toelichting": list(content.get("notes") or []), "legenda": list(content["table"].get("legend") or []), **({synthetic.COLUMN: True} if publication.synthetic else {}),
        }  # fmt: skip

    def _site(self) -> str:
        """The address of the edition, if `_quarto.yml` says where the site will stand; or else empty, and a browser knows it."""
        return f"{self.project.address}{self.publication.id}/" if self.project.address else ""

    def _citation(self, about: dict) -> str:
        """What stands before the address in a reference."""
        return f"{about['organisatie']}, {about['gemeente']} ({self.publication.peildatum.year}). {about['titel']} [{about['soort']}]. {about['rapport']}, {self.publication.period.label}. {about['stand']}."

    def _address(self, folder: str, name: str, suffix: str) -> str:
        return f"{folder}/{self.page}/{name}{f'-{synthetic.IN_NAME}' if self.publication.synthetic else ''}.{suffix}"

    def _write(self, folder: str, name: str, suffix: str, content: str | bytes) -> str:
        address = self._address(folder, name, suffix)
        path = self.target / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return address


@dataclass(frozen=True)
class _Taken:
    """A figure or table of a page. name: as the page numbers it."""

    name: str
    content: dict
    rows: list[dict] = field(repr=False)

    def sheet(self) -> Sheet:
        """Its table as a sheet of the workbook, as wide as on the page: a group of rows is a column, so that no row is a heading."""
        table, heads = self.content["table"], headings(self.content["table"])
        grouped = any(r["kind"] == "group" for r in table["rows"])
        body, group = [], ""
        for row in table["rows"]:
            if row["kind"] == "group":
                group = row["cells"][0]["text"]
                continue
            first, *rest = row["cells"]
            cells: list[tuple[str, Number | None]] = [(group, None)] if grouped else []
            cells.append((f"{first['text']} ({first['note'].removesuffix('.')})" if first.get("note") else first["text"], None))
            for cell in rest:
                plain = cell["kind"] == "num" and not {"hidden", "missing"} & set(cell["flags"])
                said = _special(cell) if {"hidden", "missing"} & set(cell["flags"]) else ""
                read = number(cell["text"]) if plain else None
                if read and "differs" in cell["flags"]:
                    read = replace(read, marks=f"{read.marks} {writing.DIFFERS}")
                cells += [(f"{cell['text']} ({said})" if said else cell["text"], read), *[("", None)] * (cell["colspan"] - 1)]
            body.append(cells)
        lines = [x for x in (self.content.get("unit") or table.get("unit") or "",) if x]
        return Sheet(self.name, self.content["caption"], lines, [*(["Groep"] if grouped else []), *heads], body, [*(table.get("legend") or []), *(self.content.get("notes") or [])], self.content.get("source") or "")


def long_form(taken: list[_Taken], invented: bool) -> list[list]:
    """All figures of a page with their keys, for the last sheet: headings first."""
    more = {synthetic.COLUMN: True} if invented else {}
    return [["werkblad", *COLUMNS, *more], *([t.name, *row.values(), *more.values()] for t in taken for row in t.rows)]


def as_csv(taken: list[dict], invented: bool = False) -> str:
    """Rows as CSV with semicolons, a point in numbers; invented: every row says so in a last column, as in the file with all figures of an edition."""
    target = io.StringIO()
    written = csv.writer(target, delimiter=";", lineterminator="\n")
    written.writerow([*COLUMNS, *([synthetic.COLUMN] if invented else [])])
    texts = pd.DataFrame({"text": [row[c] if isinstance(row[c], str) else "" for row in taken for c in COLUMNS]}, dtype="str")
    safe = iter(spreadsheet.harmless(texts)["text"].tolist())
    written.writerows([*(safe_text if isinstance(row[c], str) else row[c] for c, safe_text in zip(COLUMNS, safe, strict=False)), *([True] if invented else [])] for row in taken)
    return target.getvalue()


def as_json(about: dict, taken: list[dict]) -> str:
    """What a figure is about, with its `rijen`, one a line."""
    written = (json.dumps({**row, "waarde": None if row["waarde"] is None else plain(row["waarde"])}, ensure_ascii=False) for row in taken)
    lines = ",\n".join(written)
    return f'{json.dumps(about, ensure_ascii=False)[:-1]}, "rijen": [\n{lines}\n]}}\n'


def plain(value: Decimal) -> int | float:
    """A number as JSON and a workbook have it."""
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=4)
def _standing(publication: Publication) -> str:
    return f"Peildatum {period.parse(publication.peildatum.isoformat()).label}, {publication.status}"
