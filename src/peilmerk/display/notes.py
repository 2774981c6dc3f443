"""What stands above and below a chart: in what it is measured and over which time, what its marks mean, and what a reader has to know."""

from __future__ import annotations

import pandas as pd

from peilmerk import writing
from peilmerk.display.model import Table
from peilmerk.display.specs import draws_hidden, told_by
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.texts import formats


def hidden_note(spec: dict) -> list[str]:
    """What × means, under a chart that has it; and that a stack with a hidden part is not the whole."""
    if not draws_hidden(spec):
        return []
    stacked = [f"Boven een staaf met {writing.HIDDEN} ontbreekt een verborgen deel: die staaf is niet het geheel."] if told_by(spec).get("stacked") else []
    return [f"{writing.HIDDEN} = {writing.LEGEND[writing.HIDDEN]}.", *stacked]


def total_note(gegevens: pd.DataFrame, edition) -> list[str]:
    """Why a total over the laws can be hidden though each law is shown, where one is: a reader who sees its parts takes it for a mistake. It says nothing of how many have both."""
    known = edition.reference.indicators
    of_people = {code for code, i in known.items() if "law" in (i.dimension, *i.dimensions) and (i.people or (i.denominator and known[i.denominator].people))}
    rows = gegevens[gegevens["conf_status"].ne("F") & gegevens["indicator"].isin(of_people) & gegevens["transformation"].eq("level") & gegevens["ref_area"].eq(edition.publication.area)]
    if not (rows[BREAKDOWNS] == TOTAL).all(axis=1).any():
        return []
    return [
        "Het cijfer van beide wetten samen kan verborgen zijn terwijl dat van elke wet er wel staat: samen zouden zij zeggen hoeveel mensen hulp van beide hebben, "
        "en dat kunnen er heel weinig zijn."
    ]


def chart_notes(spec: dict) -> list[str]:
    """What a chart itself has to say below it: that parts are not stacked, and why."""
    return [*(told_by(spec).get("notes") or [])]


def event_note(spec: dict) -> list[str]:
    """The events that a chart shows, for who does not see them; of a long word only its begin may stand in the chart."""
    rows = (spec.get("data") or {}).get("values", [])
    told = dict.fromkeys(f"{row['periode']}: {row['tekst'].replace('|', ' ')}" for row in rows if row.get("deel") == "gebeurtenis")
    return [f"In de grafiek: {'; '.join(told)}."] if told else []


def begun_note(gegevens: pd.DataFrame) -> list[str]:
    """What deliveries remark of figures that are of less than their period, because what they count began within it."""
    begun = (row for row in records(gegevens) if "note" in row and writing.begun(row) is not None)
    return list(dict.fromkeys(formats.sentence(f"{row['periode']}: {row['note']}") for row in begun))


def differs_note(table: Table, marked: bool) -> list[str]:
    """That a value of a chart is disputed, for who does not open its data. marked: whether the chart itself has the mark."""
    if marked:
        return [f"{writing.DIFFERS} = {writing.LEGEND[writing.DIFFERS]}. Wat andere cijfers zeggen, staat in de gegevens bij deze figuur."]
    marked = any("differs" in c.flags for r in table.rows for c in r.cells)
    return [f"Een cijfer dat afwijkt van andere cijfers, heeft {writing.DIFFERS} in de gegevens bij deze figuur."] if marked else []


def measured(units: list[str], euros: str, gegevens: pd.DataFrame) -> str:
    """In what figures are measured and over which time: `mln euro, 2020`. euros: in what amounts in euro are written, if not in euro."""
    return ", ".join(x for x in (*(euros or u if u == "euro" else u for u in units), _spanned(gegevens)) if x)


def _spanned(gegevens: pd.DataFrame) -> str:
    """The time that a selection is about, in words; a period of which the source does not say it for any figure is told as such."""
    ordered = gegevens.sort_values("time_start")
    periods = list(dict.fromkeys(ordered["periode"]))
    if len(periods) <= 3:
        rows = ordered if "note" in ordered else ordered.assign(note="")
        about = {p: {writing.about(row) for row in records(rows[rows["periode"].eq(p)])} for p in periods}
        return formats.listed([f"{p} ({next(iter(about[p]))})" if len(about[p]) == 1 and "" not in about[p] else p for p in periods])
    last = gegevens["time_end"].fillna(gegevens["time_start"]).dt.year.max()
    first = gegevens["time_start"].dt.year.min()
    return f"{first}" if first == last else f"{first} t/m {last}"


def hidden_of(gegevens: pd.DataFrame) -> tuple[int, int]:
    """How many of the figures of a chart are hidden, and how many figures it is about; what was not delivered is none."""
    hidden = gegevens["conf_status"] != "F"
    figures = gegevens[hidden | gegevens[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    return int(hidden[figures.index].sum()), len(figures)
