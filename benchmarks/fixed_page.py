"""The fixed page that the publisher is measured with: four charts with their picture ready, two tables of 20 rows, 600 words, downloads.

An edition is a project folder of fifty such pages, as `publishers/stage.py` makes them. Words and figures differ from page to page, so that
nothing is the same twice; the shape does not.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from peilmerk import house_style
from peilmerk.numbers import write
from peilmerk.project import Project
from peilmerk.publishers import blocks, markup, stage
from peilmerk.publishers.pictures import picture

ROOT = Path(__file__).resolve().parents[1]
PAGES, CHARTS, TABLES, ROWS, WORDS = 50, 4, 2, 20, 600
_QUARTERS = [f"{year}-Q{quarter}" for year in range(2020, 2026) for quarter in range(1, 5)]
_COLUMNS = ["Begroot", "Gerealiseerd", "Verschil", "Vorig jaar", "Cliënten"]


def edition(target: Path, seed: int, pages: int = PAGES) -> Path:
    """The project folder of one edition with so many pages; returns it."""
    target.mkdir(parents=True)
    project = Project(ROOT)
    stage.copy_assets(project, target)
    (target / "data").mkdir()
    (target / "data/cijfers.csv").write_text(
        "periode;waarde\n" + "".join(f"{q};{seed}\n" for q in _QUARTERS), "utf-8"
    )
    names = ["index", *(f"pagina-{n:02d}" for n in range(2, pages + 1))]
    for number, name in enumerate(names):
        write_page(target, name, seed * 1000 + number)
    stage.write_config(project, target, {
        "project": {"render": [f"{name}.ipynb" for name in names], "resources": ["assets/", "data/"], "output-dir": "_site"},
        "website": {
            "title": f"Sociaal domein, editie {seed}", "navbar": {"title": f"Editie {seed}", "left": [{"href": "index.ipynb", "text": "Samenvatting"}]},
            "sidebar": [{"id": "editie", "title": f"Editie {seed}", "style": "docked", "search": False, "contents": [{"href": f"{n}.ipynb", "text": n} for n in names]}],
        },
    })  # fmt: skip
    return target


def write_page(folder: Path, name: str, seed: int) -> None:
    """Write the source of one page; another seed gives other words and figures."""
    chance = random.Random(seed)
    said = _words()
    cells = [new_raw_cell("---\n" + yaml.safe_dump({"title": f"Pagina {seed}"}) + "---")]
    for part in range(CHARTS):
        start = chance.randrange(len(said) - WORDS // CHARTS)
        cells.append(
            new_markdown_cell(
                f"## Deel {part + 1} {{#deel-{part + 1}}}\n\n"
                + " ".join(said[start : start + WORDS // CHARTS])
                + "."
            )
        )
        cells.append(_cell(f"fig-{part + 1}", f"Figuur over onderwerp {part + 1}", _figure(chance, part)))
        if part < TABLES:
            cells.append(
                _cell(
                    f"tbl-{part + 1}",
                    f"Tabel over onderwerp {part + 1}",
                    blocks.table_block(_table(chance, f"Tabel {part + 1}")),
                )
            )
    cells.append(
        new_markdown_cell("## Gegevens {#gegevens}\n\n[Alle cijfers van deze editie (CSV)](data/cijfers.csv)")
    )
    notebook = new_notebook(
        cells=cells,
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cel-{number:02d}"
    (folder / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", "utf-8")


@lru_cache(maxsize=1)
def _words() -> list[str]:
    """Dutch words in the order of the method pages, without formulas."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "docs/methods").glob("*.md"))]
    return re.findall(r"\b[A-Za-zà-ÿ]{2,}\b", re.sub(r"\$.*?\$|`.*?`|\|.*", " ", "\n".join(texts)))


def _cell(label: str, caption: str, block: str):
    text = f"::: {{#{label}}}\n\n{markup.raw(block)}\n{markup.markdown_text(caption)}\n\n:::\n"
    return new_code_cell("", outputs=[new_output("display_data", data={"text/markdown": text})])


def _figure(chance: random.Random, part: int) -> str:
    frame = pd.DataFrame({"kwartaal": _QUARTERS, "waarde": [chance.randrange(200, 9000) for _ in _QUARTERS]})
    mark = alt.Chart(frame).mark_line() if part % 2 else alt.Chart(frame).mark_bar()
    spec = (
        mark.encode(x=alt.X("kwartaal:N", title=None), y=alt.Y("waarde:Q", title="cliënten"))
        .properties(width="container", height=280)
        .to_dict()
    )
    alt_text = (
        f"Cliënten per kwartaal, {write(frame['waarde'].iloc[0])} tot {write(frame['waarde'].iloc[-1])}"
    )
    return blocks.figure_block({
        "unit": "aantal cliënten", "caption": f"Onderwerp {part + 1}", "alt": alt_text, "spec": spec, "provisional": False, "notes": [], "source": "Bron: register.",
        "table": {"unit": "", "legend": [], **_rows(["Kwartaal", "Cliënten"], [[q, write(v)] for q, v in frame.itertuples(index=False)])},
    }, _picture(part))  # fmt: skip


@lru_cache(maxsize=CHARTS)
def _picture(part: int) -> str:
    """A picture that is ready, as after the notebook step; drawing it is no work of the publisher."""
    frame = pd.DataFrame({"kwartaal": _QUARTERS, "waarde": range(1000, 1000 + len(_QUARTERS))})
    mark = alt.Chart(frame).mark_line() if part % 2 else alt.Chart(frame).mark_bar()
    spec = mark.encode(x="kwartaal:N", y="waarde:Q").properties(width="container", height=280).to_dict()
    return picture(
        spec,
        f"Onderwerp {part + 1}",
        house_style.tokens(ROOT / "assets/theme.scss"),
        Project(ROOT).cache / "svg",
    )


def _table(chance: random.Random, caption: str) -> dict:
    rows = [
        [f"Wijk {n + 1}", *(write(chance.randrange(100, 2_000_000)) for _ in _COLUMNS)] for n in range(ROWS)
    ]
    return {
        "caption": caption,
        "source": "Bron: jaarrekening.",
        "notes": [],
        "table": {"unit": "euro", "legend": [], **_rows(["Wijk", *_COLUMNS], rows)},
    }


def _rows(head: list[str], rows: list[list[str]]) -> dict:
    def cell(text: str, kind: str, key: str = "") -> dict:
        return {"text": text, "kind": kind, "flags": [], "colspan": 1, "key": key}

    return {
        "head": [[{"text": text, "flags": ["num"] if n else [], "colspan": 1} for n, text in enumerate(head)]],
        "rows": [{"kind": "item", "cells": [cell(row[0], "text"), *(cell(v, "num", f"indicator=x;ref_area=GM9001;breakdown={row[0]};{head[n]}") for n, v in enumerate(row[1:], 1))]} for row in rows],
    }  # fmt: skip
