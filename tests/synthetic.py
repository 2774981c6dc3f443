"""Invented data for tests: a whole small project, delivered files, and observations in one line. Nothing here is real."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import openpyxl

from peilmerk import observations, period
from peilmerk.project import Project

ROOT = Path(__file__).parent.parent
#: CBS never gives this code: the municipality does not exist.
TOWN = "GM9999"

_CONFIG = """\
title: Voorbeeldcijfers
organisation: Synthetische gegevens
publisher: embedded
pdf: never                 # printing has tests of its own
municipalities:
  voorbeeld: {code: GM9999, name: Voorbeeld}
reports:
  kwartaal: {title: Kwartaalrapport, pages: [samenvatting, jeugd]}
editions:
  - {municipality: voorbeeld, period: 2024-Q1, report: kwartaal, peildatum: 2024-05-15}
  - {municipality: voorbeeld, period: 2024-Q2, report: kwartaal, peildatum: 2024-08-15}
"""

#: Invented figures; 'pleegzorg' counts 4 people, so it is hidden.
_FIGURES = """\
Thema;Indicator;Uitsplitsing;Gebied;Periode;Maat;Waarde;Laag;Hoog;Eenheid;Status;Opmerking;Regel
Jeugd;Jeugdigen met ambulante jeugdhulp;;;{period};niveau;{young};;;personen;gerealiseerd;verzonnen;1
Jeugd;Jeugdigen in jeugdhulp met verblijf;pleegzorg;;{period};niveau;4;;;personen;gerealiseerd;;2
Werk en inkomen;Bijstandsgerechtigden;;;december 2023;niveau;1.234;;;personen;{status};;3
"""


def workbook(path: Path, **sheets: list[list]) -> Path:
    """Write an XLSX with these sheets, each a list of rows; returns the path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def ledger(spent: float = 120) -> list[list]:
    """A ledger extract in the form that departments send; its totals hold if `spent` is 120."""
    return [
        ["Transformatiebudget (synthetisch)"],
        ["bedragen x € 1.000"],
        [],
        ["Interventie", "Besteed", "Beschikbaar", "Totaal"],
        [None, "2024*", 2025, "2024-2025"],
        ["1. Wijkaanpak", spent, 30, 150],
        ["2. Doorbraakaanpak", 80, "-", 80],
        ["Totaal", 200, 30, 230],
    ]


def manifest(folder: Path, export: str, *files: str, published: bool = False) -> None:
    """Write a leveringen.yml that names these files."""
    lines = ["leveringen:"]
    for file in files:
        lines += [f"  - bestand: {file}", '    bron: "Gemeente Voorbeeld (synthetisch)"', f"    export: {export}"]
        lines += ["    gepubliceerd: true"] if published else []
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leveringen.yml").write_text("\n".join(lines) + "\n", "utf-8")


def notebook(path: Path, title: str, tables: str, *more: str, parameters: str = "") -> Path:
    """Write a theme notebook that shows all figures of its one declared table `cijfers`.

    more: further cells; one that begins with `#` is markdown. parameters: assignments beside municipality and period.
    """
    cell = nbformat.v4.new_code_cell
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    nb.cells = [
        nbformat.v4.new_raw_cell(f"---\ntitle: {title}\n---"),
        cell(f'municipality = "voorbeeld"\nperiod = "2024-Q1"\n{parameters}'.rstrip(), metadata={"tags": ["parameters"]}),
        cell(f"tabellen = {tables}", metadata={"tags": ["tabellen"]}),
        cell("from peilmerk import cijferlijst, editie, tabel\n\ned = editie(municipality, period, tabellen)"),
        cell('ed.tekst("' + path.stem + '")'),
        cell(f'tabel(cijferlijst(ed.observaties("cijfers")), titel="Cijfers", label="tbl-{path.stem}")'),
        *(nbformat.v4.new_markdown_cell(m) if m.startswith("#") else cell(m) for m in more),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def make_project(root: Path) -> Project:
    """A whole project in a folder: the real reference data, expectations and assets, one invented municipality 'voorbeeld'
    with two quarters of invented figures, and two tiny notebooks."""
    for folder in ("data/reference", "expectations", "assets"):
        shutil.copytree(ROOT / folder, root / folder)
    if (ROOT / "_quarto.yml").is_file():
        shutil.copy(ROOT / "_quarto.yml", root)
    areas = root / "data/reference/gebieden.csv"
    areas.write_text(areas.read_text("utf-8").rstrip("\n") + f"\n{TOWN};Voorbeeld;gemeente;NL;city;verzonnen\n", "utf-8")
    (root / "peilmerk.yml").write_text(_CONFIG, "utf-8")
    notebook(root / "notebooks/samenvatting.ipynb", "Samenvatting", '{"cijfers": {"theme": ["financien", "werk_inkomen"]}}')
    notebook(root / "notebooks/jeugd.ipynb", "Jeugd", '{"cijfers": {"theme": ["jeugd"]}}')
    for code, export, young, status in (("2024-Q1", "2024-05-01", 310, "voorlopig"), ("2024-Q2", "2024-08-01", 325, "gerealiseerd")):
        folder = root / "data/raw/voorbeeld" / code
        manifest(folder, export, "cijfers.csv", "budget.xlsx")
        (folder / "cijfers.csv").write_bytes(_FIGURES.format(period=code, young=young, status=status).encode("cp1252"))
        budget = ledger()
        budget[0] = [f"Transformatiebudget (synthetisch), {code}"]
        workbook(folder / "budget.xlsx", Budget=budget)
        (folder / "teksten").mkdir()
        (folder / "teksten/jeugd.md").write_text(
            f'In dit kwartaal kregen {{{{ waarde("clienten_ambulante_jeugdhulp", "{code}") }}}} jeugdigen hulp.\n', "utf-8"
        )
    return Project(root)


def rows(*values: dict, **common):
    """A table of observations from what matters in a test; period, area, source and cell are filled in."""
    filled = []
    for number, value in enumerate(values, 1):
        row = {
            "ref_area": TOWN, "time_period": "2024", "indicator": "taakstelling", "theme": "maatregelen", "unit_measure": "EUR",
            "source": "levering", "source_sheet": "Blad", "source_row": number, "source_column": "B", "vintage": "2024-05-01",
            "decimals": 0,
        } | common | value  # fmt: skip
        when = period.parse(row["time_period"])
        filled.append({"time_start": when.start, "time_end": when.end} | row)
    return observations.frame(filled)


def described(table, own_since: str = "", **told):
    """Observations with what checks say beside them (`checks.seen.Seen.described`). own_since: vintages from that day on are the edition's own."""
    texts = dict.fromkeys(("label", "definition", "denominator", "since", "succeeds"), "")
    facts = {"file": "cijfers.csv", **texts, "aggregation": "sum", "version": 1, "people": False, "lowest": float("nan"), "highest": float("nan"),
             "inhabitants": float("nan"), "dictionary_unit": table["unit_measure"], "unit_label": table["unit_measure"],
             "dictionary_unit_label": table["unit_measure"], "own": table["vintage"] >= (own_since or "1900-01-01")}  # fmt: skip
    return table.assign(**facts | told)


#: The figures of `make_site`: one statement made twice (lines 1 and 9), one provisional, one of the fewest people.
_SITE_FIGURES = """\
Thema;Indicator;Uitsplitsing;Gebied;Periode;Maat;Waarde;Laag;Hoog;Eenheid;Status;Opmerking;Regel
Jeugd;Jeugdigen met ambulante jeugdhulp;;;{period};niveau;{young};;;personen;gerealiseerd;verzonnen;1
Jeugd;Jeugdigen in jeugdhulp met verblijf;pleegzorg;;{period};niveau;{hidden};;;personen;gerealiseerd;;2
Jeugd;Jeugdigen in jeugdhulp met verblijf;gezinshuis;;{period};niveau;40;;;personen;gerealiseerd;;3
Jeugd;Jeugdigen met ambulante jeugdhulp;;;{period};niveau;{young};;;personen;gerealiseerd;verzonnen;9
Werk en inkomen;Bijstandsgerechtigden;;;december 2023;niveau;{benefits};;;personen;{status};;4
"""
#: A number of people below the minimum that can stand nowhere by chance, and another one.
HIDDEN, OTHER_HIDDEN = "7,625", "6,125"
#: Measures whose totals hold; the target of 1.2 is one cell over both years.
_MEASURES = [
    ["Maatregelen (synthetisch)"],
    ["bedragen x € 1.000"],
    ["Nr", "Maatregel", 2024, 2025, "Op koers"],
    ["1.1", "Doorbraakmethode", 750, 2251, "ja"],
    ["1.2", "Dagstructurering", 400, None, "nee"],
    ["1.3", "Wijkzorg", "PM", 50, "-"],
    [None, "Totaal verwachte besparingen", 750, 2301],
]


def mark(project: Project, synthetic: bool = True) -> Project:
    """The project, whose municipality says in peilmerk.yml that it is invented, or no longer."""
    path, words = project.root / "peilmerk.yml", ["name: Voorbeeld}", "name: Voorbeeld, synthetic: true}"]
    now, wanted = words if synthetic else reversed(words)
    path.write_text(path.read_text("utf-8").replace(now, wanted), "utf-8")
    return Project(project.root)


def make_site(root: Path, hidden: str = HIDDEN, marked: bool = False) -> Project:
    """A project like `make_project` that can be built: pages with every kind of output, and a first edition that leaves a release.

    Of its five pages `wmo` has nothing to show. Delivered totals of the ledger are a rounding away from their sum. The second
    edition has another value for a figure of the first. `hidden`: how many pleegkinderen there are, too few to be shown.
    `marked`: the municipality is `synthetic: true`, so that its site says that it is invented. Most tests want a site as real ones are.
    """
    project = make_project(root)
    for name in ("01-opschonen", "02-controleren"):
        shutil.copy(ROOT / f"notebooks/{name}.ipynb", root / "notebooks")
    shutil.copy(ROOT / "index.qmd", root)
    _without_rule(root / "expectations/observaties.json", "counts")  # for HIDDEN is no whole number, on purpose
    config = _CONFIG.replace("[samenvatting, jeugd]", "[samenvatting, jeugd, maatregelen, wmo, verantwoording]")
    config = config.replace("2024-05-15}", "2024-05-15, status: definitief}")
    (root / "peilmerk.yml").write_text(config, "utf-8")
    if marked:
        mark(project)
    _site_notebooks(root / "notebooks")
    for code, young, benefits, status in (("2024-Q1", 310, "1.234", "voorlopig"), ("2024-Q2", 325, "1.270", "gerealiseerd")):
        folder = root / "data/raw/voorbeeld" / code
        export = (folder / "leveringen.yml").read_text("utf-8").split("export: ")[1].split()[0]
        manifest(folder, export, "cijfers.csv", "budget.xlsx", "maatregelen.xlsx")
        text = _SITE_FIGURES.format(period=code, young=young, benefits=benefits, status=status, hidden=hidden)
        (folder / "cijfers.csv").write_bytes(text.encode("cp1252"))
        budget = ledger()
        budget[0], budget[-1] = [f"Transformatiebudget (synthetisch), {code}"], ["Totaal", 201, 30, 231]
        workbook(folder / "budget.xlsx", Budget=budget)
        path = workbook(folder / "maatregelen.xlsx", Maatregelen=[[f"Maatregelen (synthetisch), {code}"], *_MEASURES[1:]])
        book = openpyxl.load_workbook(path)
        book["Maatregelen"].merge_cells("C5:D5")
        book.save(path)
    return project


def _without_rule(suite: Path, rule: str) -> None:
    data = json.loads(suite.read_text("utf-8"))
    data["expectations"] = [e for e in data["expectations"] if e["kwargs"].get("rule") != rule]
    suite.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def _site_notebooks(folder: Path) -> None:
    notebook(
        folder / "samenvatting.ipynb", "Samenvatting", '{"cijfers": {"theme": ["financien", "werk_inkomen"]}}',
        "## Kerncijfers",
        'from peilmerk import figuur, inhoud, matrix, staven, tegels\n\ntegels(ed.observaties("cijfers"), aantal=aantal_tegels)',
        "## Budget",
        'print("alleen voor de analist")\nbudget = ed.observaties("cijfers")\nbudget = budget[budget["uit_tabel"]]',
        'uitgaven = budget[(budget["indicator"] == "transformatiebudget_uitgaven") & (budget["role"] == "item")]\n'
        'figuur(staven(uitgaven, "uitsplitsing"), uitgaven, titel="Besteed <per> interventie & jaar", label="fig-besteed")',
        'tabel(matrix(budget, rijen="intervention"), titel="Transformatiebudget", label="tbl-budget")',
        "## Leeg\n\nDeze woorden horen bij een figuur die er niet is.",
        'figuur(None, budget, titel="Niets", label="fig-niets")',
        "## Pagina's",
        "inhoud()",
        parameters="aantal_tegels = 8",
    )  # fmt: skip
    notebook(folder / "jeugd.ipynb", "Jeugd", '{"cijfers": {"theme": ["jeugd"]}}')
    notebook(
        folder / "maatregelen.ipynb", "Maatregelen", '{"cijfers": {"theme": ["maatregelen"]}, "op_koers": {"indicator": ["op_koers"]}}',
        'from peilmerk import matrix\n\nbesparing = ed.observaties("cijfers")\nbesparing = besparing[besparing["indicator"] == "taakstelling"]',
        'tabel(matrix(besparing, rijen="measure", status=ed.observaties("op_koers")), titel="Maatregelen", label="tbl-matrix")',
    )  # fmt: skip
    notebook(folder / "wmo.ipynb", "Wmo", '{"cijfers": {"theme": ["wmo"]}}')
    path = notebook(
        folder / "verantwoording.ipynb", "Verantwoording", "{}",
        'tabel(ed.controles(), titel="Controles", label="tbl-controles", bron=False)',
        'tabel(ed.totalen(), titel="Totalen", label="tbl-totalen", bron=False)',
        'tabel(ed.wijzigingen(), titel="Gewijzigde cijfers", label="tbl-wijzigingen", bron=False)',
        "ed.bescherming()", "ed.bestand()", "from peilmerk import bouwgegevens\n\nbouwgegevens()",
    )  # fmt: skip
    nb = nbformat.read(path, 4)
    nb.cells = [c for c in nb.cells if "cijferlijst(ed.observaties" not in c.source]  # it declares no table
    nbformat.write(nb, path)
