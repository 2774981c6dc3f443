"""Declared tables: what each theme notebook says that it shows, read without running it.

The cell tagged `tabellen` is one literal assignment:

    tabellen = {
        "cijfers": {"theme": ["jeugd"], "transformation": ["level", "change_pct"]},
        "verloop": {"indicator": ["clienten_verblijf"], "historie": True},
        "cbs": {"indicator": ["jongeren_met_jeugdzorg"], "landelijk": True, "gemeenten": "nu"},
        "stand": {"indicator": ["stand_maatwerk"], "law": ["Jeugdwet"], "registers": True, "frequentie": ["Q"]},
    }

Every column is one of an observation; beside them:

- `historie`: also what earlier deliveries said of other periods
- `landelijk`: also what deliveries that all municipalities share (CBS) say of this one
- `registers`: figures that were counted from registers, and only those; a table without it has none
- `eerdere_leveringen`: of these also what earlier deliveries of the register said of the same period
- `frequentie`: only figures of years (A), half-years (S), quarters (Q) or months (M); one of these or a list
- `gebied`: only figures of whole municipalities (gemeente), or of their parts (wijk, buurt); one of these or a list
- `aanvullend`: figures that stand beside those of other tables of the page; of these alone there is no page
- `indicator` can be the name of a set: `"kerncijfers"` or `"kerncijfers uit registers"` (see `headline_sets`)
- `gemeenten`: "toen" (as it was; the default), or "nu": the figures of municipalities that merged into this one are added to
  those of before the merger, and every figure that was added up says so

A page that shows what analysts keep in lists (see `word_registers`) says which, in a cell tagged `lijsten`:

    lijsten = ["mijlpalen", "besluiten"]
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pandas as pd
import yaml

from peilmerk import notebook_marks, reads
from peilmerk import period_codes as periods
from peilmerk.errors import ConfigError, UnknownName
from peilmerk.headline_sets import SETS
from peilmerk.notebook_marks import LISTS_TAG
from peilmerk.notebook_marks import TAG as TAG
from peilmerk.observations import BREAKDOWNS, matching
from peilmerk.reference import mergers
from peilmerk.selection import COUNTED, EARLIER, FORMER, MARKS, NATIONAL, OWN
from peilmerk.word_registers.part import parts
from peilmerk.word_registers.reading import LISTS, filled

if TYPE_CHECKING:
    from peilmerk.project import Project, Publication

SELECTABLE = ["ref_area", "time_period", "indicator", "theme", *BREAKDOWNS, "transformation", "scenario", "unit_measure", "role"]


#: What a table can say beside columns -> the values that it may have.
SETTINGS = {
    "historie": (True, False), "landelijk": (True, False), "registers": (True, False), "eerdere_leveringen": (True, False), "aanvullend": (True, False),
    "frequentie": ("A", "S", "T", "Q", "M"), "gebied": ("gemeente", "wijk", "buurt"), "gemeenten": ("toen", "nu"),
}  # fmt: skip
_LISTS = ("frequentie", "gebied")
#: How the code of an area begins, by its level (CBS).
_AREA_CODES = {"gemeente": "GM", "wijk": "WK", "buurt": "BU"}


@dataclass(frozen=True)
class Page:
    """A theme notebook: its name, its title (front matter), its declared tables by name, the lists that it shows, and what its front matter says of it.

    description: what it is about, in a line; reader: for whom it was written (`voor:`), empty for whoever wants to know more; section: below which
    heading of the menu it stands (`menu:`), empty for none.
    """

    name: str
    title: str
    tables: dict[str, dict]
    lists: tuple[str, ...] = ()
    description: str = ""
    reader: str = ""
    section: str = ""


def read(notebook: Path, structure: str = "") -> Page:
    """The page that a notebook is, in a report of a structure: its front matter can give it a title of its own there (`titles:`, by structure).

    Raises ConfigError if it has no title, or a declaration that is no literal.
    """
    try:
        nb = nbformat.read(notebook, as_version=4)
    except (ValueError, OSError, AttributeError, nbformat.ValidationError) as error:
        raise ConfigError(f"notebooks/{notebook.name} is no notebook that can be opened: {error}") from None
    name = notebook.stem
    front = next((c.source for c in nb.cells if c.cell_type == "raw" and c.source.lstrip().startswith("---")), "")
    try:
        meta = yaml.safe_load(front.strip().strip("-"))
    except yaml.YAMLError as error:
        raise ConfigError(f"notebooks/{notebook.name}: the front matter is no valid YAML: {error}") from None
    meta = meta if isinstance(meta, dict) else {}
    if not meta.get("title"):
        raise ConfigError(f"notebooks/{notebook.name} has no title: begin it with a raw cell with '---', 'title: ...', '---'.")
    titles = meta.get("titles")
    title = titles.get(structure, meta["title"]) if isinstance(titles, dict) else meta["title"]
    return Page(name, str(title), _tables(nb, notebook.name), _lists(nb, notebook.name), str(meta.get("description") or ""), str(meta.get("voor") or ""), str(meta.get("menu") or ""))


def of(project: Project, publication: Publication) -> list[Page]:
    """The pages of a publication. What is recorded as read of a notebook is what it declares, not its code."""
    pages = []
    for name in project.pages(publication):
        path = project.notebooks / f"{name}.ipynb"
        with reads.unrecorded():
            page = read(path, publication.structure)
        reads.query("declared", path, "", notebook_marks.declared(path))
        pages.append(page)
    return pages


def _tables(nb, file: str) -> dict[str, dict]:
    cells = [c for c in nb.cells if c.cell_type == "code" and TAG in c.metadata.get("tags", [])]
    if not cells:
        return {}
    try:
        statements = [s for s in ast.parse(cells[0].source).body if isinstance(s, ast.Assign) and s.targets[0].id == TAG]
        tables = ast.literal_eval(statements[0].value)
        if not (isinstance(tables, dict) and all(isinstance(s, dict) for s in tables.values())):
            raise ValueError
    except (ValueError, TypeError, SyntaxError, IndexError, AttributeError):
        raise ConfigError(
            f"notebooks/{file}: the cell tagged '{TAG}' must be one literal, {TAG} = {{...}}, so that it can be read without running it."
        ) from None
    for table, selector in tables.items():
        for column, value in selector.items():
            for one in (value if column in _LISTS and isinstance(value, list) else [value]) if column in SETTINGS else ():
                if one not in SETTINGS[column]:
                    raise UnknownName.among(f"value of {column} in table '{table}' of notebooks/{file}:", str(one), map(str, SETTINGS[column]))
            if column not in SETTINGS and column not in SELECTABLE:
                raise UnknownName.among(f"column in table '{table}' of notebooks/{file}:", column, [*SELECTABLE, *SETTINGS])
    return tables


def _lists(nb, file: str) -> tuple[str, ...]:
    """The lists of the cell tagged `lijsten`; none if there is no such cell."""
    cell = next((c for c in nb.cells if c.cell_type == "code" and LISTS_TAG in c.metadata.get("tags", [])), None)
    if cell is None:
        return ()
    try:
        (assignment,) = ast.parse(cell.source).body
        if assignment.targets[0].id != LISTS_TAG:
            raise ValueError
        named = tuple(str(name) for name in ast.literal_eval(assignment.value))
    except (SyntaxError, ValueError, IndexError, AttributeError, TypeError):
        raise ConfigError(f"notebooks/{file}: the cell tagged '{LISTS_TAG}' must be one literal, {LISTS_TAG} = [...], of names of lists.") from None
    for name in named:
        if name not in LISTS:
            raise UnknownName.among(f"list in notebooks/{file}:", name, LISTS)
    return named


def columns(selector: dict) -> dict:
    """The part of a selector that is about columns of observations; a set of indicators that is named is written out."""
    return {k: SETS.get(v, v) if k == "indicator" and isinstance(v, str) else v for k, v in selector.items() if k not in SETTINGS}


def rows(observations: pd.DataFrame, selector: dict) -> pd.DataFrame:
    """The observations that a declared table shows: the edition's own, and what its settings add.

    History without a figure of the edition itself is nothing that this edition tells. With `gemeenten: nu` the parts are
    given; `added_up` makes the sums.
    """
    found = matching(observations, columns(selector))
    found = found[found[COUNTED] == bool(selector.get("registers"))]
    if "frequentie" in selector and len(found):
        found = found[found["time_period"].map(periods.frequency).isin(_listed(selector["frequentie"]))]
    if "gebied" in selector and len(found):
        found = found[found["ref_area"].str[:2].isin([_AREA_CODES[level] for level in _listed(selector["gebied"])])]
    if selector.get("registers"):
        return found[~found[EARLIER] | bool(selector.get("eerdere_leveringen"))]
    if selector.get("gemeenten") != "nu":
        found = found[~found[FORMER]]
    base = found[OWN] | (found[NATIONAL] & bool(selector.get("landelijk")))
    return found if selector.get("historie") and base.any() else found[base]


def _listed(value) -> list:
    return value if isinstance(value, list) else [value]


def of_registers(pages: list[Page]) -> list[dict]:
    """The columns of every table that asks for figures of registers: of these the store gives only what is shown.

    A table of one frequency names its periods, so that months, of which there are most, are not read for a table of quarters.
    """
    asked = [s for page in pages for s in page.tables.values() if s.get("registers")]
    return [({"time_period": _periods(_listed(s["frequentie"]))} if "frequentie" in s else {}) | columns(s) for s in asked]


def _periods(frequencies: list[str]) -> list[str]:
    """The codes of all periods of some frequencies that a register can tell of."""
    parts = {"A": [""], **{f: [f"-{f}{n + 1}" for n in range(count)] for f, count in periods.PARTS.items()}, "M": [f"-{n + 1:02d}" for n in range(12)]}
    return [f"{year}{part}" for year in range(1990, 2060) for f in frequencies for part in parts[f]]


def added_up(observations: pd.DataFrame, selector: dict, reference, day) -> pd.DataFrame:
    """The rows of a table by the municipalities of `day`, if it asks for `gemeenten: nu`; otherwise as they are.

    A sum has the marks of a shared figure. Raises HiddenCells if a part is hidden.
    """
    if selector.get("gemeenten") != "nu" or not observations[FORMER].any():
        return observations
    changed = mergers.add_up(observations[observations[NATIONAL]].drop(columns=list(MARKS)), reference, day)
    changed = changed.assign(**{OWN: False, NATIONAL: True, FORMER: False, COUNTED: False, EARLIER: False})
    return pd.concat([observations[~observations[NATIONAL]], changed], ignore_index=True)


def union(observations: pd.DataFrame, pages: list[Page]) -> pd.DataFrame:
    """The observations that any page shows: what protection has to cover."""
    selectors = [selector for page in pages for selector in page.tables.values()]
    asked = {"time_period", "ref_area", *MARKS, *(column for selector in selectors for column in columns(selector))}
    judged = observations[[c for c in observations.columns if c in asked]]  # each table copies its rows some times over: not with all forty columns
    keep = set()
    for selector in selectors:
        keep |= set(rows(judged, selector).index)
    return observations.loc[sorted(keep)]


def has_data(observations: pd.DataFrame, page: Page, lists: Collection[str] = ()) -> bool:
    """True if a page has something of its own to show; pages that declare neither table nor list always have.

    lists: those that have rows for the edition.
    """
    if not (page.tables or page.lists):
        return True
    return not set(page.lists).isdisjoint(lists) or any(rows(observations, s)[OWN].any() for s in page.tables.values() if not s.get("aanvullend"))


def filled_lists(project: Project, publication: Publication, pages: list[Page]) -> set[str]:
    """The lists that pages declare and that have rows for an edition. Raises DeliveryError if one cannot be read."""
    asked = tuple(dict.fromkeys(name for page in pages for name in page.lists))
    there = filled(project, publication.municipality, publication.peildatum, asked)
    foreign = {"onderdelen", "raakvlakken"}  # those of another report of the municipality are none of this one
    return there - foreign if there & foreign and not parts(project, publication) else there
