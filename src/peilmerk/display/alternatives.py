"""Text alternatives: what a chart shows, for who does not see it."""

from __future__ import annotations

import re

import pandas as pd

from peilmerk import numbers, period, writing
from peilmerk.display.notes import hidden_of
from peilmerk.display.specs import draws_hidden, told_by
from peilmerk.observations import records
from peilmerk.texts import formats

_MARKS = {"bar": "Staafdiagram", "line": "Lijndiagram", "point": "Puntendiagram", "circle": "Puntendiagram", "area": "Vlakdiagram", "rule": "Bereikdiagram"}
#: Columns by which analyses name what they draw, where subject, breakdown and area are the same; and how many series are told one by one.
_NAMING, _TOLD = ("referrer", "wanneer", "wat", "reeks", "onderdeel", "domein", "groep", "deel", "maat", "stap", "kolom", "factor", "grens", "rol", "plan", "moment", "soort"), 5
#: Up to so many ranges a text alternative tells each.
_RANGES = 8
#: Where the values of a chart are, for who does not see it.
_IN_TABLE = "De waarden staan in de tabel bij de figuur."
_TO_TABLE = re.compile(r"\s*(?:Alle|De) (?:waarden|bedragen) staan in de tabel bij de figuur\.$")


def alternative(titel: str, spec: dict, gegevens: pd.DataFrame, reference) -> str:
    """What a chart shows, for who does not see it: its form, from where to where each of a few series went, the highest and the lowest. Only what is shown is told."""
    marks = [m["type"] if isinstance(m, dict) else m for m in (spec.get("mark"), *(layer.get("mark") for layer in spec.get("layer", []))) if m]
    kind = _MARKS.get(next((m for m in marks if m != "rect"), "bar"), "Diagram")  # a rect lies behind the figures: something that lasted
    kind = f"Gestapeld {kind.lower()}" if told_by(spec).get("stacked") else kind
    kind = told_by(spec).get("form") or kind
    told = _figures_told(gegevens, reference)
    return " ".join(filter(None, [f"{kind}: {titel}.", told, _IN_TABLE]))


def completed(alt_tekst: str, gegevens: pd.DataFrame, reference) -> str:
    """A text alternative of an author that tells how a chart is drawn and no number, with what its figures say; one that tells numbers as it is."""
    form = _TO_TABLE.sub("", alt_tekst)
    if not alt_tekst or form == alt_tekst:
        return alt_tekst
    return " ".join(filter(None, [form, _figures_told(gegevens, reference), _IN_TABLE]))


def with_hidden(text: str, spec: dict, gegevens: pd.DataFrame) -> str:
    """A text alternative that says how many figures are hidden, and what stands in their place."""
    said = writing.hidden(*hidden_of(gegevens))
    return f"{text} {said}{f': daar staat een {writing.HIDDEN}' if draws_hidden(spec) else ' en niet getekend'}." if said else text


def _figures_told(gegevens: pd.DataFrame, reference) -> str:
    """What the figures of a chart say in a few sentences: that of `_values_told`, and of figures between a lowest and a highest what these are."""
    between = gegevens["obs_value"].isna() & gegevens["obs_low"].notna() & gegevens["obs_high"].notna() & gegevens["conf_status"].eq("F")
    ranges, values = gegevens[between], gegevens[~between]
    told = _values_told(values, reference, ordered=ranges.empty)  # the highest of the others may lie within a range
    if ranges.empty:
        return told
    several = int(values["obs_value"].notna().sum())
    named = [", ".join(filter(None, (name, row["periode"]))) for name, row in zip(_series_names(gegevens)[between], records(ranges), strict=True)]
    said = [f"{name}: {writing.value(row, reference)}" for name, row in zip(named, records(ranges), strict=True)]
    if len(said) > _RANGES:
        ends = [records(ranges.nsmallest(1, "obs_low"))[0], records(ranges.nlargest(1, "obs_high"))[0]]
        said = [f"de laagste is {writing.value(ends[0], reference)} ({ends[0]['periode']}), de hoogste {writing.value(ends[1], reference)} ({ends[1]['periode']})"]
    if several == 1:
        (alone,) = records(values[values["obs_value"].notna()])
        told = f"{formats.capital(', '.join(filter(None, (_series_names(gegevens)[values.index[values['obs_value'].notna()][0]], alone['periode']))))}: {writing.value(alone, reference)}."
    count = f"{numbers.write(len(ranges), 0)} {'bandbreedte' if len(ranges) == 1 else 'bandbreedtes'}, van laag tot hoog"
    first = f"{numbers.write(several, 0)} {'waarde' if several == 1 else 'waarden'} en {count}." if several else f"{count}."
    told = told.removeprefix(f"{numbers.write(several, 0)} waarden.").strip()
    return " ".join(filter(None, [formats.capital(first), told, f"Bandbreedtes: {'; '.join(said)}."]))


def _values_told(gegevens: pd.DataFrame, reference, *, ordered: bool = True) -> str:
    """What figures of one value say: from where to where each of a few series went, how many of many rose, the highest and the lowest; empty of one figure.

    ordered: whether there is a highest; otherwise a few figures are told each.
    """
    shown = gegevens[gegevens["obs_value"].notna()].sort_values("time_start", kind="stable")
    if "_name" not in shown:
        shown = shown.assign(_name=_series_names(shown).to_numpy())
    growing = writing.growing_of(shown)
    if growing.any() and (~growing).sum() >= 2:  # what is not complete is no fall, and no lowest
        late = list(dict.fromkeys(shown.loc[growing, "periode"]))
        since = late[0] if len(late) == 1 else f"{late[0]} tot en met {late[-1]}"
        return f"{_values_told(shown[~growing], reference, ordered=ordered)} Nog niet compleet, en daarom hier niet meegeteld: {since}."
    if len(shown) < 2:
        return ""
    rows, names = records(shown), shown["_name"]

    def said(row, named: bool) -> str:
        name = row["_name"] if named else ""
        since = writing.about(row) if writing.begun(row) is not None else ""
        inside = [name, row["periode"], since, "voorlopig" if row["soort"] == "voorlopig" and name != "voorlopig" else ""]
        return f"{writing.value(row, reference)} ({', '.join(filter(None, inside))})"

    several, told = names.ne("").any(), [f"{numbers.write(len(rows), 0)} waarden."]
    ways = {name: [r for r in rows if r["_name"] == name] for name in dict.fromkeys(names)}
    apart = not pd.DataFrame({"name": names, "when": shown["time_period"]}).duplicated().any()  # else two series would be told as one
    through_time = [name for name, way in ways.items() if apart and len({r["periode"] for r in way}) > 1]
    if len(through_time) > _TOLD:
        first, last = rows[0]["periode"], max(rows, key=lambda r: (r["time_end"] if pd.notna(r["time_end"]) else r["time_start"]))["periode"]
        told = [f"{numbers.write(len(rows), 0)} waarden van {len(ways)} reeksen, van {first} tot en met {last}."]
        told += _directions([ways[name] for name in through_time])
    else:
        told += [f"{f'{formats.capital(name)}: van' if several else 'Van'} {said(ways[name][0], False)} naar {said(ways[name][-1], False)}{_moved(ways[name][0], ways[name][-1])}." for name in through_time]
    if not ordered or shown["unit_measure"].nunique() > 1 or shown["transformation"].nunique() > 1:  # what has no order has no highest
        told += [f"{formats.capital(row['_name'])}: {said(row, False)}." for row in rows if len(ways) <= _TOLD and row["_name"] not in through_time]
    elif several or len(rows) > 2:
        lengths = [period.parse(r["time_period"]).frequency for r in rows]  # a year has more than its quarters
        level = [r for r, length in zip(rows, lengths, strict=True) if length == max(lengths, key=lengths.count)]
        low, high = (f(level, key=lambda r: r["obs_value"]) for f in (min, max))
        seen = "zichtbare " if (gegevens["conf_status"] != "F").any() else ""
        if low["obs_value"] == high["obs_value"]:
            told.append(f"Alle {seen}waarden zijn gelijk: {writing.value(low, reference)}.")
        else:
            told.append(f"Hoogste {seen}waarde: {said(high, several)}. Laagste: {said(low, several)}.")
    return " ".join(told)


def _moved(first: dict, last: dict) -> str:
    """By how much a series changed from its first figure to its last, for a sentence: in percent of the first, of shares in percentage points; nothing where that says nothing."""
    if any(row.get("onvolledig") is True and row["soort"] == "voorlopig" for row in (first, last)):  # of one that is not complete yet, lower is no fall
        return ""
    if _months(first) != _months(last):  # half a year is not lower than a whole one
        return ""
    before, now, percent = first["obs_value"], last["obs_value"], first["unit_measure"].startswith("percent")
    if before <= 0 or now < 0 or first["unit_measure"] != last["unit_measure"] or first["transformation"] != "level" or first["qualifier"] or last["qualifier"]:
        return ""
    change = round(now - before, 1) if percent else round((now / before - 1) * 100)
    if not change:
        return ", vrijwel gelijk"
    written = f"{numbers.write(abs(change), 1)} procentpunt" if percent else f"{numbers.write(abs(change), 0)}%"
    return f", {written} {'hoger' if change > 0 else 'lager'}"


def _months(row: dict) -> int:
    """Over how many months a figure is: of one on a day none."""
    begin, end = writing.begun(row) or row["time_start"], row["time_end"] if pd.notna(row["time_end"]) else row["time_start"]
    return round((end - begin).days / 30.44)


def _directions(ways: list[list[dict]]) -> list[str]:
    """Of many series, how many ended higher than they began and how many lower, as a sentence; none of series of changes."""
    if any(row["transformation"] != "level" for way in ways for row in way):
        return []
    up, down = (sum(sign * (way[-1]["obs_value"] - way[0]["obs_value"]) > 0 for way in ways) for sign in (1, -1))
    same = len(ways) - up - down
    counted = [f"bij {n} {words}" for n, words in ((up, "hoger dan"), (down, "lager dan"), (same, "gelijk aan")) if n]
    return [f"Het laatste cijfer is {formats.listed(counted)} het eerste."]


def _series_names(gegevens: pd.DataFrame) -> pd.Series:
    """What tells the series of a chart apart, in words: subject, breakdown and area where there are several, and what an analysis calls them if that is not enough."""
    chosen = [c for c in ("onderwerp", "uitsplitsing", "gebied") if gegevens[c].nunique() > 1]
    for column in _NAMING:
        if not gegevens.duplicated([*chosen, "time_period"]).any():
            break
        if column in gegevens and column not in chosen and gegevens[column].nunique() > 1:
            chosen.append(column)
    parts = [gegevens[c].astype("object").fillna("").astype("str").tolist() for c in chosen]
    return pd.Series([", ".join(dict.fromkeys(filter(None, of))) for of in zip(*parts, strict=True)] if parts else "", index=gegevens.index, dtype="str")
