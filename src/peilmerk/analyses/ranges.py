"""Ranges over domains: what low and high of several figures come to together; method `bandbreedte`."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from peilmerk import keys
from peilmerk.analyses.forecast import CERTAINTY, ends_in_words, quantile
from peilmerk.analyses.outcome import HIDDEN, WRITTEN, Outcome, absent, derive, hidden, nothing
from peilmerk.hidden_values import plain
from peilmerk.numbers import write
from peilmerk.observations import BREAKDOWNS, TOTAL, records

METHOD = "bandbreedte"
#: Ways to add ranges up -> what they are called in a table.
WAYS = {"worst": "alle uitersten tegelijk", "independent": "mee- en tegenvallers los van elkaar"}


def bandbreedte(gegevens: pd.DataFrame, reeks: str = "uitsplitsing", *, geheel: str = "alle domeinen samen", zekerheid: int = CERTAINTY) -> Outcome:
    """What figures with a range (`obs_low`, `obs_high`) come to together: with all ends at once, and if they are independent; method `bandbreedte`.

    gegevens: figures of one period and unit that add up, each in one of the rows: a total without its parts. reeks: the column that names them. geheel: what all of them are called.
    zekerheid: percent of cases that a range is taken to hold; it only matters where the likely value (`obs_value`) is not in the middle. A figure without a range counts as certain; one with
    one end only, or hidden, leaves no result.

    Rows: `deel` "onderdeel" (the figures, with their middle as `obs_value`) and "geheel" (one for each way of `WAYS`), with `reeks`. Source: JCGM 100:2008, 5.1.2; Barlow 2004 for
    sides of different length.
    """
    if not len(gegevens):
        return nothing(METHOD)
    if len(hidden(gegevens)):
        return absent(METHOD, HIDDEN)
    table = plain(gegevens)
    told = table[["obs_value", "obs_low", "obs_high"]].notna()
    given = told["obs_value"] | (told["obs_low"] & told["obs_high"])
    if not given.all() or (told["obs_low"] != told["obs_high"]).any():
        return absent(METHOD, "van een onderdeel is niet zowel laag als hoog gegeven")
    if len(table) < 2:
        return absent(METHOD, "er is maar één onderdeel")
    if table["time_period"].nunique() > 1 or table["unit_measure"].nunique() > 1 or table["ref_area"].nunique() > 1:
        return absent(METHOD, "de onderdelen gaan niet over dezelfde periode, hetzelfde gebied en dezelfde eenheid")
    if not told["obs_low"].any():
        return absent(METHOD, "geen van de onderdelen heeft een bandbreedte")
    middle = table["obs_value"].fillna((table["obs_low"] + table["obs_high"]) / 2)
    low, high = table["obs_low"].fillna(middle), table["obs_high"].fillna(middle)
    if (low > middle).any() or (middle > high).any():
        return absent(METHOD, "van een onderdeel ligt laag niet onder hoog")
    worst, independent = added(low, middle, high, zekerheid)
    decimals = int(table["decimals"].max()) if table["decimals"].notna().any() else 0
    parts = derive(table, "range", obs_value=middle, obs_low=low, obs_high=high, decimals=decimals).assign(deel="onderdeel", reeks=table[reeks].to_numpy())
    template = table.iloc[[0, 0]].drop(columns=[c for c in ("sleutel",) if c in table]).assign(**dict.fromkeys(BREAKDOWNS, TOTAL), uitsplitsing="totaal")
    ends = np.array([worst, independent])
    whole = derive(template, ["range " + way for way in WAYS], obs_value=ends[:, 1], obs_low=ends[:, 0], obs_high=ends[:, 2], decimals=decimals)
    rows = pd.concat([parts, whole.assign(deel="geheel", reeks=[f"{geheel}: {words}" for words in WAYS.values()])], ignore_index=True)
    return Outcome(METHOD, rows, sentence=_sentence(rows, geheel), notes=_notes(table, told))


def met_totaal(prognose: Outcome, gegevens: pd.DataFrame, reeks: str = "onderwerp", *, geheel: str = "totaal", zekerheid: int = CERTAINTY) -> Outcome:
    """Years that `prognose` gave of several parts, and what these come to together as `bandbreedte` adds them up: a total that agrees with its parts.

    A forecast of the total as a series of its own may lie elsewhere, and be more certain than one of its parts. gegevens, reeks: what the forecast was made of, without a total. Without a forecast of every part
    there is no total, and a note says why. The quarters of the forecast are left out.
    """
    parts = gegevens[reeks].nunique() if len(gegevens) else 0
    if not prognose or parts < 2:
        return prognose
    years = prognose.rows[prognose.rows["deel"] == "jaar"]
    whole = bandbreedte(years, "reeks", geheel=geheel, zekerheid=zekerheid) if len(years) == parts else absent(METHOD, "niet van elk deel is er een prognose")
    if not whole:
        return replace(prognose, rows=years, notes=(*prognose.notes, f"Een totaal staat er niet bij: {whole.absent}."))
    _, likely, _ = next(iter(_ends(whole.rows).values()))
    name = f"{geheel[:1].upper()}{geheel[1:]}: "
    sentence = f"{name}naar verwachting {likely}, {whole.sentence.removeprefix(name)}"
    return replace(prognose, rows=whole.rows, sentence=f"{prognose.sentence} {sentence}", notes=(*prognose.notes, *whole.notes))


def added(low, middle, high, certainty: int = CERTAINTY) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Low, middle and high of a sum of ranges: with all ends at once, and if their parts are independent.

    Independent: each part is a normal of two halves, of which half lies below its middle and `certainty` percent between low and high. Means and variances add up; the sum is taken to be
    normal. Where all sides are alike this is the root of the sum of squares.
    """
    low, middle, high = (np.asarray(x, dtype="float64") for x in (low, middle, high))
    reach = quantile(certainty)
    left, right = (middle - low) / reach, (high - middle) / reach
    shift = (right - left) / math.sqrt(2 * math.pi)
    centre = float((middle + shift).sum())
    spread = reach * math.sqrt(float(((left**2 + right**2) / 2 - shift**2).sum()))
    worst = float(low.sum()), float(middle.sum()), float(high.sum())
    # Of one part with one long side a normal is too wide: what no end reaches is no part of the range.
    return worst, tuple(float(np.clip(x, worst[0], worst[2])) for x in (centre - spread, centre, centre + spread))


def _ends(rows: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    """Of each way to add up low, likely and high in words."""
    told = rows[[*WRITTEN, keys.FIELD, "reeks"]]
    return {row["reeks"]: ends_in_words(row) for row in records(told[(rows["deel"] == "geheel").to_numpy()])}


def _sentence(rows: pd.DataFrame, name: str) -> str:
    worst, independent = _ends(rows).values()
    whole = rows[rows["deel"] == "geheel"]
    surplus = "een overschot " if rows["indicator"].eq("resultaat").all() and (whole["obs_low"] > 0).all() else ""
    return (
        f"{name[:1].upper()}{name[1:]}: {surplus}tussen {worst[0]} en {worst[2]} als alles tegelijk mee- of tegenvalt, en tussen "
        f"{independent[0]} en {independent[2]} als mee- en tegenvallers los van elkaar staan."
    )


def _notes(table: pd.DataFrame, told: pd.DataFrame) -> tuple[str, ...]:
    notes = [
        "Alle uitersten tegelijk: laag is de som van alle lage waarden, hoog die van alle hoge. Dat is de ruimste marge.",
        "Los van elkaar: een meevaller bij het ene onderdeel valt deels weg tegen een tegenvaller bij het andere. De marge is dan smaller. Onderdelen met dezelfde oorzaak staan "
        "niet los van elkaar: dan ligt de marge tussen beide in.",
        "Dit zijn geen marges met een vaste kans. Hoe vaak een uitkomst erbinnen valt, hangt ervan af of de onderdelen samen mee- en tegenvallen, en dat is niet bekend.",
    ]
    middles = int((told["obs_low"] & ~told["obs_value"]).sum())
    if middles:
        notes.append(f"Bij {write(middles, 0)} van de {write(len(table), 0)} onderdelen is geen waarschijnlijke waarde gegeven: daar telt het midden.")
    certain = int((~told["obs_low"]).sum())
    if certain:
        notes.append(f"{write(certain, 0)} van de {write(len(table), 0)} onderdelen {'heeft' if certain == 1 else 'hebben'} geen bandbreedte en {'telt' if certain == 1 else 'tellen'} als zeker: de echte marge is ruimer.")
    return tuple(notes)
