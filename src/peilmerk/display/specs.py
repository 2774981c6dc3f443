"""A chart as data: its specification for the site and for JupyterLab, and what is read in it, or set in it, before it is shown."""

from __future__ import annotations

import json
import re

import altair as alt
import pandas as pd

from peilmerk import house_style, keys, synthetic, writing
from peilmerk.display.cells import key_of
from peilmerk.observations import records

#: What JupyterLab 4 and VS Code draw is Vega-Lite 5; they show a chart of version 6 as text. Our charts are the same in both.
VEGALITE, _SCHEMA = "application/vnd.vegalite.v5+json", "https://vega.github.io/schema/vega-lite/v5.json"
#: Fields of a chart with the written value of a figure; how wide the mark of a dispute behind it is, in pixels; and where a chart leaves room for values.
_VALUES, _MARK, _ROOM = frozenset({"getal", "waarde", "tekst"}), 16, re.compile(r"(?<=^width - )(min\()?(\d+)")
#: What a specification may compute of rows without adding anything up.
_COUNTS = frozenset({"count", "valid", "missing", "distinct"})


def spec_of(chart: alt.TopLevelMixin) -> dict:
    """The chart's specification: only columns that it uses, structure but no colours, rows inline and in order."""
    spec = chart.to_dict()
    datasets = spec.pop("datasets", {})
    text = json.dumps({k: v for k, v in spec.items() if k != "config"})

    def inline(node):
        if isinstance(node, dict):
            name = (node.get("data") or {}).get("name") if isinstance(node.get("data"), dict) else None
            if name in datasets:
                node["data"] = {"values": [_used(row, text) for row in datasets[name]]}
            for value in node.values():
                inline(value)
        elif isinstance(node, list):
            for value in node:
                inline(value)

    inline(spec)
    spec["config"] = house_style.structure()
    spec.setdefault("width", "container")
    spec["autosize"] = {"type": "fit-x", "contains": "padding"} if spec["width"] == "container" else {"type": "pad"}
    return spec


def _used(row: dict, text: str) -> dict:
    return {k: v for k, v in row.items() if k == keys.FIELD or re.search(rf'(?<![\w]){re.escape(k)}(?![\w])', text)}


def in_lab(spec: dict, edition) -> dict:
    """A specification as JupyterLab draws it, in the light colours of the house style."""
    shown = house_style.merge(spec, {"config": house_style.colours(edition.tokens)})
    if edition.publication.synthetic:  # JupyterLab saves a chart as a picture; staging marks what is published
        shown = house_style.marked(shown, synthetic.LABEL)
    shown["$schema"] = _SCHEMA
    if shown.get("width") == "container":  # JupyterLab's container takes its width from the chart, and the chart from it
        shown |= {"width": 560, "autosize": {"type": "pad"}}
    shown["usermeta"] = {"embedOptions": {"formatLocale": house_style.locale()["number"], "timeFormatLocale": house_style.locale()["time"]}}
    return shown


def nodes(spec: dict, *, rows: bool = True) -> list[dict]:
    """Every mapping in a specification, from the outside in; rows: those of its data too."""
    inside: list[object] = [spec]
    for node in inside:
        if isinstance(node, dict):
            inside += [value for name, value in node.items() if rows or name != "values"]
        inside += node if isinstance(node, list) else ()
    return [node for node in inside if isinstance(node, dict)]


def told_by(spec: dict) -> dict:
    """What who made a chart says of it: its `form`, that it is `stacked`, its `notes`."""
    return spec.get("usermeta") or {}


def aggregated(spec: object) -> str:
    """What a chart computes from several rows (`sum`), so that a browser would leave the hidden ones out; empty if nothing."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == "values":  # rows of data
                continue
            if name in ("aggregate", "op") and isinstance(value, str) and value not in _COUNTS:
                return value
            if found := aggregated(value):
                return found
    elif isinstance(spec, list):
        return next((found for found in map(aggregated, spec) if found), "")
    return ""


def drawn_in(spec: dict) -> str:
    """The unit in which a chart draws amounts in euro, as its axis says it: `mln euro`; empty if that is the euro, or if its axes say different ones."""
    said = {node["title"].split(";")[0] for node in nodes(spec, rows=False) if isinstance(node.get("title"), str)} & house_style.EUROS
    return said.pop() if len(said) == 1 else ""


def draws_hidden(spec: dict) -> bool:
    """Whether a chart sets × in the place of what is hidden."""
    return writing.HIDDEN in json.dumps(spec, ensure_ascii=False)


def mark_disputes(spec: dict, gegevens: pd.DataFrame, edition) -> bool:
    """Set ≠ behind the value of every figure that a check disputes, where the chart writes it, and make room for it. Whether it did."""
    shown = records(gegevens[(gegevens["conf_status"] == "F").to_numpy()])
    against = {key for row in shown if ";computed=" not in (key := key_of(row)) and edition.disputed([row])[1]}
    if not against:
        return False
    written, drawn, ranges = set(), [], []
    for node in nodes(spec):
        written |= {node["text"]["field"]} if isinstance(node.get("text"), dict) and "field" in node["text"] else set()
        drawn += node["values"] if isinstance(node.get("values"), list) else []
        ranges += [end for end in node["range"] if isinstance(end, dict)] if isinstance(node.get("range"), list) else []
    marked = False
    for row in drawn:
        if isinstance(row, dict) and row.get(keys.FIELD) in against:
            for name in _VALUES & row.keys():
                if row[name]:
                    row[name] += f"\u00a0{writing.DIFFERS}"
                    marked |= name in written
    for end in ranges if marked else ():
        end["expr"] = _ROOM.sub(lambda found: f"{found[1] or ''}{int(found[2]) + _MARK}", end.get("expr", ""))
    return marked
