"""The edition as a notebook sees it: protected observations of declared tables, texts, and what pages may tell of origin.

    ed = editie(municipality, period, tabellen)
    cijfers = ed.observaties("cijfers")
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from importlib import import_module
from pathlib import Path

import pandas as pd

from peilmerk import (
    audience,
    declarations,
    hidden_values,
    house_style,
    keys,
    opening,
    period,
    prepared,
    reads,
    writing,
)
from peilmerk.account import Account, exported
from peilmerk.errors import PeilmerkError, UndeclaredSelection, UnknownName
from peilmerk.guide import Guide
from peilmerk.observations import TOTAL, breakdown_of, where
from peilmerk.places import places
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference
from peilmerk.selection import COUNTED
from peilmerk.texts.narrator import Narrator
from peilmerk.word_registers.opened import Lists

_CURRENT: list[Edition] = []
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def current() -> Edition:
    """The edition that this notebook opened last; figuur() and tabel() take source and units from it."""
    if not _CURRENT:
        raise PeilmerkError("No edition is open. Begin with: ed = editie(municipality, period, tabellen)")
    return _CURRENT[-1]


def editie(municipality: str, periode: str, tabellen: dict | None = None, project: Path | None = None) -> Edition:
    """Open an edition for a theme notebook, preparing it first if its deliveries or rules have changed.

    tabellen: the tables that the notebook declares. Raises UndeclaredSelection if the notebook's file says otherwise, GateClosed
    if a critical check failed, UnknownName for an edition that is not in peilmerk.yml.
    """
    home = Project(project) if project else Project.find()
    edition = Edition(home, _meant(home, municipality, periode, tabellen or {}), tabellen or {})
    _CURRENT[:] = [edition]
    house_style.enable(home.root / "assets" / "theme.scss")
    hidden_values.in_charts()
    return edition


def _meant(project: Project, municipality: str, periode: str, tables: dict) -> Publication:
    """The edition that a notebook is run for. By hand the ordinary one, or a thematic report if only that declares these tables."""
    reports = project.select(municipality, periode)
    if len(reports) > 1 and not os.environ.get("PEILMERK_BUILD"):
        with reads.unrecorded():
            for report in sorted(reports, key=lambda p: p.thematic):
                declared = [t for page in declarations.of(project, report) for t in page.tables.values()]
                if all(selector in declared for selector in tables.values()):
                    return project.edition(report.id)
    return project.publication(municipality, periode)


def _prepared(project: Project, publication: Publication) -> Path:
    """The folder of a prepared edition. A build has prepared it before a page runs; by hand it is done now, if anything changed.

    By importlib: what prepares an edition is no part of a page (see `plan.modules`).
    """
    if os.environ.get("PEILMERK_BUILD"):
        return places(project, publication, audience=os.environ.get(audience.VARIABLE, audience.PUBLIC)).prepared
    with reads.unrecorded():
        return import_module("peilmerk.by_hand").prepare_edition(project, publication)


class Edition(Account, Lists, Guide):
    """One publication, opened by a notebook with its declared tables."""

    def __init__(self, project: Project, publication: Publication, tables: dict[str, dict]):
        self.project, self.publication, self.tables = project, publication, tables
        self.told_absent: set[tuple[str, str]] = set()  # what this page said could not be computed: it is said once
        self.folder = _prepared(project, publication)
        self.public = prepared.public(self.folder)
        with reads.unrecorded():  # what other pages declare is no input of this one
            declared = [t for page in self.public["pages"].values() for t in page["tables"].values()]
        for name, selector in tables.items():
            if selector not in declared:
                raise UndeclaredSelection(
                    f"Table '{name}' selects what no notebook of this report declares, so protection did not cover it. Put it in the "
                    f"cell tagged '{declarations.TAG}', save the notebook, and run it again."
                )

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.project.reference)

    @cached_property
    def tokens(self) -> dict[str, str]:
        """Colour tokens of the light theme."""
        return house_style.tokens(self.project.root / "assets" / "theme.scss")

    @cached_property
    def protected(self) -> pd.DataFrame:
        """Protected observations of all declared tables, with columns for readers (see `_readable`)."""
        return self._readable(prepared.read_protected(self.folder))

    def observaties(self, naam: str) -> pd.DataFrame:
        """The protected observations of one declared table, in the order in which they were delivered.

        Beside the columns of an observation: onderwerp, uitsplitsing, gebied, periode, soort, waarde (with its unit), cijfer
        (without), plaats (texts for readers),
        jaar (number), voorlopig (True unless realised), onvolledig (True of a provisional figure of a register of which more comes in for months, such as what is declared: it is too
        low, and no fall), uit_tabel (a cell of a delivered table, not a figure stated in
        text), own (from this edition's own deliveries), sleutel (the key of the figure, see `keys`). If figures are hidden, what would
        add up or average them raises HiddenCells (see `hidden_values`).
        """
        if naam not in self.tables:
            raise UnknownName.among("declared table", naam, self.tables)
        selector = self.tables[naam]
        parts = prepared.read_protected(self.folder, selector)
        table = self._readable(declarations.added_up(parts, selector, self.reference, self.publication.peildatum))
        table = table.assign(**{keys.FIELD: keys.of(table)})
        if selector.get("gemeenten") == "nu":
            added = ~table[keys.FIELD].isin(set(keys.of(parts)))
            table[keys.FIELD] = table[keys.FIELD].mask(added, table[keys.FIELD].map(keys.computed))
        return hidden_values.guarded(table)

    def _readable(self, table: pd.DataFrame) -> pd.DataFrame:
        reference, added = self.reference, {}
        records = table.to_dict("records")  # a hundred times as fast as row by row, and registers give many rows
        members = [breakdown_of(r) for r in records]
        label = {code: period.parse(code).label for code in set(table["time_period"])}
        added["onderwerp"] = [reference.label(i, t) for i, t in zip(table["indicator"], table["theme"], strict=True)]
        added["uitsplitsing"] = ["totaal" if m == TOTAL else writing.spelled(m) for m in members]
        added["gebied"] = [reference.areas[a].name for a in table["ref_area"]]
        adds_up = {code for code, i in reference.indicators.items() if i.aggregation == "sum"}  # of a day: what came in the year until then
        added["periode"] = [f"tot {label[p]}" if i in adds_up and _DAY.fullmatch(p) else label[p] for p, i in zip(table["time_period"], table["indicator"], strict=True)]
        added["soort"] = [writing.kind(r) for r in records]
        added["waarde"] = [writing.value(r, reference) for r in records]
        added["cijfer"] = [writing.value(r, reference, with_unit=r["unit_measure"].startswith(("EUR", "percent"))) for r in records]
        added["voorlopig"] = [s != "gerealiseerd" for s in added["soort"]]
        growing = {code for code, i in reference.indicators.items() if i.counted and i.counted.provisional_months}
        added["onvolledig"] = [s == "voorlopig" and i in growing for s, i in zip(added["soort"], table["indicator"], strict=True)]
        added["uit_tabel"] = [not r for r in table["reference"]]
        added["jaar"] = table["time_start"].dt.year.to_numpy()
        added["plaats"] = [
            f"r. {r['reference']}" if r["reference"] else f"geteld uit {r['source_sheet']}" if pd.isna(r["source_row"])
            else f"{r['source_sheet']} {r['source_column']}{r['source_row']}"
            for r in records
        ]  # fmt: skip
        # A table without rows has columns of the same kinds: `tabel[tabel["uit_tabel"]]` works on it too.
        kinds = {"voorlopig": "bool", "onvolledig": "bool", "uit_tabel": "bool", "jaar": "int32"}
        added = {name: pd.Series(values, index=table.index, dtype=kinds.get(name, "str")) for name, values in added.items()}
        files = {d["hash"]: i for i, d in enumerate(self.public["deliveries"])}
        order = table.assign(_file=table["source"].map(files)).sort_values(["_file", "source_sheet", "source_row"], kind="stable").index
        return table.assign(**added).loc[order].reset_index(drop=True)

    @cached_property
    def gebiedswijzigingen(self) -> dict[str, str]:
        """Day (ISO) -> words for every part that the municipality got since (a merger): there its series break."""
        area, days = self.publication.area, {}
        for part in self.reference.areas.values():
            if part.parent == area and part.valid_from:
                days.setdefault(part.valid_from.isoformat(), []).append(part.name)
        return {day: f"{' en '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)} erbij" for day, names in sorted(days.items())}

    def taakveldnaam(self, code: str) -> str:
        """The label of a taakveld in the newest list that has it; the code itself if none does."""
        lists = [self.reference.taakvelden[year] for year in sorted(self.reference.taakvelden, reverse=True)]
        return next((t[code].label for t in lists if code in t), code)

    # --- texts ---
    def tekst(self, pagina: str):
        """What opens a page: the author's text with its references filled in, and of a chapter what it is about and what is missing (see `opening`), as markdown.

        Nothing if there is neither.
        """
        from peilmerk.display import Output

        opened = opening.of(self, pagina)
        path = self.text_folder / f"{pagina}.md"
        if not reads.is_file(path):
            if not (keyed := opening.placed("", *opened)):
                return None
            plain = keys.without(keyed)
            return Output({"kind": "text", "markdown": plain, "keyed": keyed}, {"text/markdown": plain, "text/plain": plain})
        told = self.narrator.narrate(path)
        figures = self.narrator.figures.observations
        keyed, notes = told.keyed(lambda used: self.disputed([figures.loc[u.index].to_dict() for u in used]))
        plain = told.without_marks
        content = {"kind": "text", "markdown": opening.placed(told.markdown, *opened), "keyed": opening.placed(keyed, *opened), "notes": notes, "refers": told.refers}
        return Output(content, {"text/markdown": plain, "text/plain": plain})

    @cached_property
    def narrator(self) -> Narrator:
        """What fills in this edition's texts."""
        protected = prepared.read_protected(self.folder)
        return Narrator.of(self.project, self.publication, protected, self.reference, lambda: [p["name"] for p in self.present_pages()])

    @property
    def text_folder(self) -> Path:
        return self.project.raw_folder(self.publication.municipality, self.publication.period) / "teksten"

    # --- what pages tell of themselves ---
    def source_line(self, gegevens: pd.DataFrame | None = None) -> str:
        """`Bron: <report or register> (levering van 26 augustus 2020)`, for all or for the deliveries of a selection; a source once. A day that is not known is no day: `van mei 2020`."""
        wanted = None if gegevens is None else set(gegevens["source"])
        days: dict[str, list[str]] = {}
        for d in self.public["deliveries"]:
            if d["own"] if wanted is None else d["hash"] in wanted:
                days.setdefault(d["source"], []).append(exported(d))
        said = {source: list(dict.fromkeys(labels)) for source, labels in days.items()}
        lines = [f"{s} (levering{'en' if len(d) > 1 else ''} van {' en '.join(filter(None, [', '.join(d[:-1]), d[-1]]))})" for s, d in said.items()]
        return "Bron: " + "; ".join(lines) + "." if lines else ""

    def headlines(self, gegevens: pd.DataFrame) -> pd.DataFrame:
        """One observation an indicator with a `headline` in the dictionary: the newest, of the whole, not hidden. Where amounts or numbers of members have no whole, the largest deficit of them, or else the largest."""
        order = {code: i.headline for code, i in self.reference.indicators.items() if i.headline is not None}
        table = gegevens[gegevens["indicator"].isin(order) & (gegevens["conf_status"] == "F")]
        table = table[table["obs_value"].notna() | table["obs_low"].notna()]
        size = table["obs_value"].fillna(table[["obs_low", "obs_high"]].mean(axis=1))
        adds = table["indicator"].isin([i for i in order if self.reference.indicators[i].aggregation == "sum"]) & table["transformation"].eq("level")
        table = table.assign(
            _rank=table["indicator"].map(order),
            _whole=[0 if r == "total" or u.startswith("totaal") else 2 if r == "subtotal" else 1 for r, u in zip(table["role"], table["uitsplitsing"], strict=True)],
            # Of several wholes (all savings, and those of youth care) the one that is no part of a theme.
            _part=[t not in ("financien", self.reference.indicators[i].theme) for t, i in zip(table["theme"], table["indicator"], strict=True)],
            # What an indicator is about: of most what came true; of what has to be saved the target, and not what is expected to come of it.
            _actual=[s != self.reference.indicators[i].scenario for s, i in zip(table["scenario"], table["indicator"], strict=True)], _home=table["ref_area"] != self.publication.area,
            # Registers are counted by year, half-year and quarter: of those that end on one day, the one that the edition is about.
            _period=table["time_period"].ne(self.publication.period.code) & table[COUNTED],
            # Of members of which there is no whole the one that weighs most, a deficit before a surplus: the first in the delivery could be a small deficit beside a large one.
            _deficit=adds & size.lt(0), _size=size.abs().where(adds, 0.0),
        ).sort_values(["_rank", "_actual", "_whole", "_part", "_home", "time_end", "_period", "_deficit", "_size"], ascending=[True, True, True, True, True, False, True, False, False], kind="stable")  # fmt: skip
        return table.drop_duplicates("indicator")

    def page_of(self, row) -> str:
        """The file name of the page that is about an observation, empty if none is but the start page; where it only stands beside other figures is none.

        A page whose tables name its subject goes before one that takes figures by something else, such as all that are in euros.
        """
        named = ""
        for name, page in self.public["pages"].items():
            if page["present"] and name != self.publication.pages[0] and not page["reader"]:  # what was written for a reader says the same again
                for selector in (s for s in page["tables"].values() if not s.get("aanvullend")):
                    if all(row[c] in (v if isinstance(v, list) else [v]) for c, v in declarations.columns(selector).items()):
                        if not {"theme", "indicator"}.isdisjoint(selector):
                            return f"{name}.ipynb"
                        named = named or f"{name}.ipynb"
        return named

    def page_of_theme(self, code: str) -> str:
        """The file name of the first chapter whose tables are all of one theme, empty if none is."""
        for name, page in self.public["pages"].items():
            if page["present"] and name != self.publication.pages[0] and not page["reader"] and opening.theme_of(list(page["tables"].values()), self.reference) == code:
                return f"{name}.ipynb"
        return ""

    @property
    def gewone_editie(self) -> str:
        """The address of the ordinary edition of the same municipality and period, from a report about one subject; empty if there is none, or if this is one."""
        found = [p for p in self.project.beside(self.publication) if not p.thematic] if self.publication.thematic else []
        return f"../../{found[0].id}/index.html" if found else ""

    def present_pages(self) -> list[dict]:
        """Name, title and heading in the menu (`section`) of the pages of this edition that have something to show, in order."""
        return [{"name": n, "title": p["title"], "section": p.get("section", "")} for n, p in self.public["pages"].items() if p["present"]]

    def row_sum(self, row) -> float | None:
        """The sum along its row that the checks computed for a delivered row total; None if there is none."""
        return self._sum(row, along=True)

    def column_sum(self, row) -> float | None:
        """The sum of its parts that the checks computed for a delivered total, inventory or balance; None if there is none."""
        return self._sum(row, along=False)

    def _sum(self, row, along: bool) -> float | None:
        return self._sums.get((row["source"], where(row), along))

    @cached_property
    def _sums(self) -> dict[tuple[str, str, bool], float]:
        return {(t["source"], t["where"], t["rule"] == "row_totals"): t["expected"] for t in self.public["totals"]}
