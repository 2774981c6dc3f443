"""The notebook of a new theme: parameters, declared tables, and a sentence, a figure and a table for each indicator; it works as it is, and is there to be changed.

One cell, one figure or table, as in every notebook. What a cell has no figures for in an edition is left out there, with its heading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from peilmerk.new.subject import Subject, dimensions
from peilmerk.reference import Indicator, Reference

#: How many years a new page shows, unless it is asked otherwise.
YEARS = 5
_WIDTH = 100


def tables(subject: Subject, reference: Reference) -> dict[str, dict]:
    """What the page declares: one table of what was delivered as figures, and for each indicator that is counted from registers one, and one by district."""
    delivered = [c for c in subject.indicators if not reference.indicators[c].counted]
    found: dict[str, dict] = {}
    if delivered:
        # In one table: an edition that only says in which direction it went shows the earlier figures beside that.
        found["cijfers"] = {"indicator": delivered, "historie": True}
    for code in subject.shown:
        indicator = reference.indicators[code]
        if indicator.counted:
            found[code] = {"indicator": [code], **_members(indicator, subject), "registers": True, "frequentie": ["Q"], "gebied": "gemeente"}
            if "breakdown" in indicator.dimensions:
                found[f"{code}_wijken"] = {
                    "indicator": [code], **_members(indicator, subject, apart=["breakdown"]), "registers": True, "frequentie": ["Q"], "gebied": "wijk",
                }  # fmt: skip
    return found


def _members(indicator: Indicator, subject: Subject, apart: Iterable[str] = ()) -> dict[str, list[str]]:
    """Which members of its dimensions are shown: of products those that were chosen, and of all others the whole."""
    found = {}
    for dimension in dimensions(indicator):
        if dimension in apart:
            continue
        one = {"law": [subject.law] if subject.law else [], "product": list(subject.products)}.get(dimension)
        # By district the products together would need a total that nobody counts: only one product can be shown so.
        several = dimension == "product" and apart and len(subject.products) > 1
        found[dimension] = one if one and not several else ["_T"]
    return found


def write(subject: Subject, reference: Reference, municipality: str, period: str) -> str:
    """The notebook as the text of its file, without output. municipality, period: the edition that it opens in JupyterLab."""
    declared = tables(subject, reference)
    cells = [
        _cell("raw", "voorblad", f'---\ntitle: "{_quoted(subject.title)}"\n---'),
        _cell(
            "code", "parameters",
            "from peilmerk.parameters import Aantal, Periode\n\n"
            f'municipality: str = "{municipality}"  # naam in peilmerk.yml\n'
            f'period: Periode = "{period}"  # een periode van die gemeente\n'
            f"jaren: Aantal[1, 30] = {YEARS}  # zoveel jaren staan in de figuren, tot en met het nieuwste",
            tags=["parameters"],
        ),
        _cell("code", "tabellen", f"tabellen = {_literal(declared)}", tags=["tabellen"]),
    ]  # fmt: skip
    body = [_cell("code", "tekst", f'ed.tekst("{subject.name}")')]
    if "cijfers" in declared:
        body.append(_cell("code", "cijfers", 'cijfers = ed.observaties("cijfers")'))
    for number, code in enumerate(subject.shown, 1):
        body += _section(code, number, subject, reference, declared)
    if "cijfers" in declared:
        body += _lists(subject)
    used = "\n".join(c["source"] for c in body)
    names = [n for n in ("cijferlijst", "figuur", "passende_grafiek", "reeksen", "reekstabel", "stroken", "tabel", "zin", "zin_bij") if f"{n}(" in used]
    cells.append(_cell("code", "editie", f"from peilmerk import {', '.join(sorted([*names, 'editie']))}\n\ned = editie(municipality, period, tabellen)"))
    notebook = {
        "cells": [{**c, "source": c["source"].splitlines(keepends=True)} for c in (*cells, *body)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _section(code: str, number: int, subject: Subject, reference: Reference, declared: dict[str, dict]) -> list[dict]:
    indicator = reference.indicators[code]
    unit = reference.units[indicator.unit].label if indicator.unit in reference.units else indicator.unit
    label, short = _quoted(indicator.label), code.replace("_", "-")
    # The name of the page is in the label, so that no two pages have the same one.
    figure, name = f"{subject.name}-{short}", f"reeks_{number}"
    chosen = f'ed.observaties("{code}")' if indicator.counted else f'cijfers[cijfers["indicator"] == "{code}"]'
    chart = (
        "figuur(\n"
        f'    passende_grafiek({name}, titel="{_quoted(unit)}", gebeurtenissen=ed.gebeurtenissen({name}, "{indicator.theme}")),\n'
        f"    {name},\n"
        f'    titel="{label}",\n'
        f'    label="fig-{figure}",\n'
        f'    tabel=reekstabel({name}, "naam"),\n'
        ")"
    )
    cells = [
        _cell("markdown", f"kop-{short}", f"## {indicator.label}\n\n{indicator.definition}"),
        _cell("code", f"zin-{short}", f'{name} = reeksen({chosen}, jaren=jaren)\nzin(zin_bij({name}, "naam"))'),
        _cell("code", f"fig-{short}", chart),
    ]
    if indicator.counted:
        cells.append(_cell("code", f"tbl-{short}", f'tabel(\n    reekstabel({name}, "naam", aantal=8),\n    titel="{label}, de laatste acht kwartalen",\n    label="tbl-{figure}",\n    bron={name},\n)'))
    if f"{code}_wijken" in declared:
        cells += [
            _cell("markdown", f"kop-{short}-wijken", f"### {indicator.label}, per wijk"),
            _cell("code", f"zin-{short}-wijken", f'wijken_{number} = reeksen(ed.observaties("{code}_wijken"), jaren=jaren)\nzin(zin_bij(wijken_{number}, "gebied", van="wijken"))'),
            _cell(
                "code", f"fig-{short}-wijken",
                "figuur(\n"
                f'    stroken(wijken_{number}, "naam"),\n'
                f"    wijken_{number},\n"
                f'    titel="{label}, per wijk",\n'
                f'    label="fig-{figure}-wijken",\n'
                f'    tabel=reekstabel(wijken_{number}, "naam"),\n'
                ")",
            ),
        ]  # fmt: skip
    return cells


def _lists(subject: Subject) -> list[dict]:
    title = _quoted(subject.title)
    return [
        _cell("markdown", "kop-alle", "## Alle cijfers"),
        _cell(
            "code", "tbl-alle",
            'alle = cijfers[cijfers["transformation"] != "direction"]\n'
            f'tabel(\n    cijferlijst(alle),\n    titel="{title}: alle cijfers",\n    label="tbl-{subject.name}-cijfers",\n    bron=alle,\n)',
        ),
        _cell("markdown", "kop-richtingen", "## Richtingen\n\nWat volgens de bron stijgt, daalt of gelijk blijft."),
        _cell(
            "code", "tbl-richtingen",
            'richtingen = cijfers[cijfers["transformation"] == "direction"]\n'
            f'tabel(\n    cijferlijst(richtingen),\n    titel="{title}: richting van de ontwikkeling",\n    label="tbl-{subject.name}-richtingen",\n    bron=richtingen,\n)',
        ),
    ]  # fmt: skip


def _cell(kind: str, name: str, source: str, tags: list[str] | None = None) -> dict:
    """A cell in the order of keys of a notebook's file; `source` still one text."""
    ran = {"execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, **ran, "id": name[:64], "metadata": {"tags": tags} if tags else {}, **({"outputs": []} if kind == "code" else {}), "source": source}


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _literal(declared: dict[str, dict]) -> str:
    """The tables as they would be written by hand: a line each, or a line for each of their settings."""
    lines = ["{"]
    for name, selector in declared.items():
        one = f"    {json.dumps(name)}: {_python(selector)},"
        if len(one) <= _WIDTH:
            lines.append(one)
            continue
        lines.append(f"    {json.dumps(name)}: {{")
        lines += [f"        {json.dumps(k)}: {_python(v)}," for k, v in selector.items()]
        lines.append("    },")
    return "\n".join([*lines, "}"])


def _python(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {_python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_python(v) for v in value) + "]"
    return repr(value) if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
