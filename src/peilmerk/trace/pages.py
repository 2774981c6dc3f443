"""Where a published figure is shown: the forward half of a trace.

The evidence is what the notebooks of the last build handed over (the outputs of figuur(), tabel() and tegels(), see display/),
the references in the authors' texts, and the address on the built site; a page that only declares a figure is told as such.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pandas as pd

from peilmerk import declarations, numbers, period, reads, synthetic, writing
from peilmerk.display import MIME, value_cell
from peilmerk.errors import PeilmerkError
from peilmerk.observations import KEY, TOTAL, breakdown_of, where
from peilmerk.plan.editions import now_of
from peilmerk.plan.records import FILE as RECORDS
from peilmerk.plan.records import Records
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference
from peilmerk.texts.narrator import Narrator

#: An amount in euro as it is written.
_EURO = re.compile(r"€ ?\d[\d.]*(?:,\d+)?(?: mln)?")
#: Headings under which a table says where a figure stands in its delivery, or what it is.
_PLACES, _VALUES = ("Plaats", "Cel"), ("Waarde", "Richting", "Is nu")
_UNIT = {"bedragen × € 1 mln": 1e6, "bedragen × € 1.000": 1e3, "bedragen in euro": 1.0}


@dataclass(frozen=True)
class Shown:
    """A place that shows a figure. `address` is below the site, with the anchor of a figure or table.

    how: figure, table, tile, text, file, or declared (the page may show it; the last build does not).
    evidence: what tells so. built: the address is on the site now.
    """

    page: str
    title: str
    address: str
    how: str
    caption: str
    evidence: str
    built: bool


class Pages:
    """The pages of one publication, as they were built last."""

    def __init__(self, project: Project, publication: Publication, reference: Reference, protected: pd.DataFrame):
        self.project, self.publication, self.reference, self.protected = project, publication, reference, protected
        self.public = json.loads((project.work(publication) / "public.json").read_text("utf-8"))

    @property
    def executed(self) -> Path:
        """Where the notebooks of the last build are."""
        return self.project.edition_folder(self.publication) / "notebooks"

    @property
    def remarks(self) -> list[str]:
        """What keeps this from being the whole truth, and what to do."""
        command = f"peilmerk build {self.publication.options}"
        if not self.executed.is_dir():
            return [f"This edition has no executed notebooks: pages are those that declare the figure. Run `{command}` to see where it stands."]
        if not self._current:
            return [f"The pages were built from other data than the edition has now. Run `{command}`."]
        return []

    @property
    def _current(self) -> bool:
        """Whether the pages were made from the figures that the edition has now, whatever else changed since."""
        records, now = Records.load(self.project.edition_folder(self.publication) / RECORDS), now_of(self.project)
        data = self.project.work(self.publication).relative_to(self.project.root).as_posix() + "/"
        for page in self.publication.pages:
            if self.public["pages"].get(page, {}).get("present") and (self.executed / f"{page}.ipynb").is_file():
                if page not in records.steps:
                    return False
                for read in (r for r in records.steps[page].reads if r.path.startswith(data)):
                    holds = now.holds(read)
                    if holds is False or (holds is None and reads.asked(self.project.root, read) != read.result):
                        return False
        return True

    def of(self, row: pd.Series) -> list[Shown]:
        """Every place that shows this observation, in the order of the pages; `row` is one of `protected`.

        Last come pages that declare it in one of their tables and do not show it.
        """
        found, declared = [], []
        for name, page in self.public["pages"].items():
            tables = [t for t, indices in self._declared[name].items() if row.name in indices]
            here = [self._output(name, page["title"], output, row) for output in self._outputs.get(name, ())] if page["present"] else []
            here = [s for s in here if s]
            here += [self._shown(name, page["title"], "text", f"teksten/{path}", call, "") for path, call in self._told(name, row)]
            if tables and not here:
                why = "not in a figure, table, tile or text of the last build" if name in self._outputs else "its notebook was not run"
                declared.append(self._shown(name, page["title"], "declared", ", ".join(tables), f"declared as {', '.join(tables)}; {why}", ""))
            found += here
        return found + self._in_file(row) + declared

    @cached_property
    def _declared(self) -> dict[str, dict[str, set]]:
        """By page and declared table the observations that it may show."""
        return {
            name: {table: set(declarations.rows(self.protected, selector).index) for table, selector in page["tables"].items()}
            for name, page in self.public["pages"].items()
        }

    # --- what the notebooks handed over ---
    @cached_property
    def _outputs(self) -> dict[str, list[dict]]:
        found = {}
        for name in self.public["pages"]:
            path = self.executed / f"{name}.ipynb"
            if path.is_file():
                cells = nbformat.read(path, as_version=4).cells
                outputs = [o.get("data", {}).get(MIME) for c in cells for o in c.get("outputs", [])]
                found[name] = [o for o in outputs if o]
        return found

    def _output(self, page: str, title: str, output: dict, row: pd.Series) -> Shown | None:
        if output["kind"] == "tiles":
            if any(self._is_tile(tile, row) for tile in output["tiles"]):
                return self._shown(page, title, "tile", "kerncijfers", "its name, period and value", "")
        elif output["kind"] in ("table", "figure") and (evidence := self._in_table(output["table"], row)):
            return self._shown(page, title, output["kind"], output["caption"], evidence, output["label"])
        return None

    def _is_tile(self, tile: dict, row: pd.Series) -> bool:
        member = _member(row)
        when = writing.when({"periode": period.parse(row["time_period"]).label, "note": row["note"]})
        note = f"{when}, {writing.kind(row)}"
        written = writing.value(row, self.reference, with_unit=row["unit_measure"].startswith(("EUR", "percent")))
        value = written.removeprefix(f"{row['qualifier']} ") + ("*" if writing.kind(row) == "voorlopig" else "")
        area = "" if row["ref_area"] == self.publication.area else self.reference.areas[row["ref_area"]].name
        names = ", ".join(x for x in ("" if member == "totaal" else member, area) if x)
        return (tile["label"], tile["member"], tile["note"], tile["value"]) == (self._label(row), names, note, value)

    def _in_table(self, table: dict, row: pd.Series) -> str:
        """What shows that a table has the observation; empty if nothing does."""
        head = [c["text"] for c in table["head"][-1]]
        if head[0] == "Onderwerp" and "Periode" in head:
            return self._in_list(table, head, row)
        return self._in_matrix(table, row)

    def _in_list(self, table: dict, head: list[str], row: pd.Series) -> str:
        """A list of figures (cijferlijst, or a table of the library): a row each, with period and value or place."""
        label, member, group = self._label(row), _member(row), ""
        area = "" if row["ref_area"] == self.publication.area else f", {self.reference.areas[row['ref_area']].name}"
        names = {label + area, f"{label}: {member}{area}"}
        said = {
            **dict.fromkeys(_VALUES, value_cell(row, self.reference).text),
            "Plaats": _place(row), "Cel": where(row).replace(", cel", ""), "Uitsplitsing": member,
        }  # fmt: skip
        wanted = {"Periode": period.parse(row["time_period"]).label}
        for line in table["rows"]:
            texts = [c["text"] for c in line["cells"]]
            if line["kind"] == "group":
                group = texts[0]
                continue
            if len(texts) != len(head) or not (texts[0] in names if line["kind"] != "member" else group == label and texts[0] == member + area):
                continue
            cells = dict(zip(head, texts, strict=True))
            known = [k for k in (*_VALUES, *_PLACES) if k in cells]
            same = all(said[k] in _said_at(cells[k]) if k in _PLACES else cells[k] in (said[k], said[k].rstrip("*")) or _same_amount(cells[k], said[k]) for k in known)
            if known and same and all(cells[k] == v for k, v in wanted.items()) and cells.get("Uitsplitsing", member) == member:
                return "its place in the delivery" if any(k in cells for k in _PLACES) else "its name, period and value"
        return ""

    def _in_matrix(self, table: dict, row: pd.Series) -> str:
        """A table as it was delivered (matrix): members down, periods (and kinds of amount) across."""
        divisor = _UNIT.get(table["unit"])
        member, label = breakdown_of(row), self._label(row)
        names = {"Totaal", label} if member == TOTAL else {member}
        heads = [[c["text"] for c in line for _ in range(c["colspan"])] for line in table["head"]]
        if row["unit_measure"] == "flag":
            says = {1.0: "ja", 0.0: "nee"}.get(row["obs_value"], "geen uitspraak")
            column = heads[-1].index(label) if label in heads[-1] else -1
            return "its row, column and value" if any(_at(line, column) == says for line in table["rows"] if line["cells"][0]["text"] in names) else ""
        if divisor is None or not row["unit_measure"].startswith("EUR"):
            return ""
        when = period.parse(row["time_period"])
        written = _amounts(row, divisor)
        for line in table["rows"]:
            if line["cells"][0]["text"] not in names or line["kind"] == "computed":
                continue
            position = 0
            for cell in line["cells"]:
                columns = range(position, position + cell["colspan"])
                position += cell["colspan"]
                above = {heads[0][c] for c in columns} if len(heads) > 1 else {label}
                same_time = when.label in {heads[-1][c] for c in columns} if len(columns) == 1 else f"({when.label})" in cell["text"]
                if columns.start and label in above and same_time and cell["text"].split(" (")[0].rstrip("*") in written:
                    return "its row, column and value"
        return ""

    # --- texts and the file of figures ---
    def _told(self, page: str, row: pd.Series) -> list[tuple[str, str]]:
        return [(file, call) for file, call, key in self._references.get(page, ()) if key == _key(row)]

    @cached_property
    def _references(self) -> dict[str, list[tuple[str, str, tuple]]]:
        """By page (file, reference, key of the figure that it leads to) of the texts that the page shows."""
        folder = self.project.raw_folder(self.publication.municipality, self.publication.period) / "teksten"
        present = [name for name, page in self.public["pages"].items() if page["present"]]
        narrator = Narrator.of(self.project, self.publication, self.protected, self.reference, lambda: present)
        found: dict[str, list[tuple[str, str, tuple]]] = {}
        for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
            try:
                told = narrator.narrate(path)
            except PeilmerkError:
                continue  # the build tells what is wrong with the text
            shown = [n for n, outputs in self._outputs.items() if any(o["kind"] == "text" and o["markdown"] == told.markdown for o in outputs)]
            for page in shown:
                found.setdefault(page, []).extend((path.name, call.source, used.key) for call in told.calls for used in call.used)
        return found

    def _in_file(self, row: pd.Series) -> list[Shown]:
        name = synthetic.figures_file(self.publication)
        path = self.project.site / self.publication.id / name
        if not path.is_file():
            return []
        table = self._file
        source = {d["hash"]: d["delivery"] for d in self.public["deliveries"]}.get(row["source"], row["source"])
        place = (table["source"] == source) & (table["source_sheet"] == row["source_sheet"]) & (table["source_row"] == str(row["source_row"]))
        if not (place & (table["source_column"] == row["source_column"]) & (table["indicator"] == row["indicator"])).any():
            return []
        return [Shown(name, "Alle cijfers als bestand", f"/{self.publication.id}/{name}", "file", "", "its place in the delivery", True)]

    @cached_property
    def _file(self) -> pd.DataFrame:
        path = self.project.site / self.publication.id / synthetic.figures_file(self.publication)
        return pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)

    # --- addresses ---
    def _shown(self, page: str, title: str, how: str, caption: str, evidence: str, label: str) -> Shown:
        file = "index.html" if page == self.publication.pages[0] else f"{page}.html"
        built = self._site_page(file)
        on_site = built is not None and (not label or f'id="{label}"' in built)
        return Shown(page, title, f"/{self.publication.id}/{file}" + (f"#{label}" if label else ""), how, caption, evidence, on_site)

    def _site_page(self, file: str) -> str | None:
        path = self.project.site / self.publication.id / file
        if path not in self._texts:
            self._texts[path] = path.read_text("utf-8") if path.is_file() else None
        return self._texts[path]

    @cached_property
    def _texts(self) -> dict[Path, str | None]:
        return {}

    def _label(self, row: pd.Series) -> str:
        return self.reference.indicators[row["indicator"]].label


def _at(line: dict, column: int) -> str:
    """The text of a row of a table in a column, counting those that a cell spans."""
    texts = [c["text"] for c in line["cells"] for _ in range(c["colspan"])]
    return texts[column] if 0 <= column < len(texts) else ""


def _key(row: pd.Series) -> tuple:
    return tuple(row[c] for c in KEY)


def _member(row: pd.Series) -> str:
    member = breakdown_of(row)
    return "totaal" if member == TOTAL else member


def _place(row: pd.Series) -> str:
    """As lists of figures say it (see Edition.observaties)."""
    return f"r. {row['reference']}" if row["reference"] else f"{row['source_sheet']} {row['source_column']}{row['source_row']}"


def _said_at(text: str) -> list[str]:
    """The places that a list of figures names: of `r. 100, 181 en 205` three lines."""
    if not text.startswith("r. "):
        return text.split(", ")
    return [f"r. {line.removeprefix('r. ')}" for line in re.split(r", | en ", text)]


def _same_amount(text: str, said: str) -> bool:
    """Whether a list writes in millions, as the amounts beside it, what is said in full: `circa € 0,7 mln` and `circa € 700.000` (`Table.in_one_unit`)."""
    in_full = (_EURO.sub(lambda found: f"€{numbers.parse(found[0]).value:.2f}", words.rstrip("*")) for words in (text, said))
    return "€" in said and len(set(in_full)) == 1


def _amounts(row: pd.Series, divisor: float) -> set[str]:
    """How a cell of a matrix may write an amount: in any number of decimals that rounds to it, or as what is not there."""
    if row["conf_status"] != "F":
        return {writing.HIDDEN}
    if pd.isna(row["obs_value"]):
        return {writing.NO_FIGURE.get(row["missing_reason"] or "unknown", ".")}
    texts = {numbers.write(row["obs_value"] / divisor, digits) for digits in range(4)}
    return {re.sub("^-", writing.MINUS, t) for t in texts}
