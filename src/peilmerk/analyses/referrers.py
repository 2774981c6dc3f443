"""Referrers: who refers to care, and whose share changed by more than chance. Method: docs/methods/verwijzers.md."""

from __future__ import annotations

import pandas as pd

from peilmerk import numbers
from peilmerk.analyses import told
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing, said
from peilmerk.hidden_values import plain
from peilmerk.keys import FIELD
from peilmerk.observations import TOTAL, records

METHOD = "verwijzers"
SHARE, STARTED = "aandeel_verwijzer", "gestarte_indicaties"
#: Below so many indications in a year shares are not compared: one of thirty is already more than three percentage points. A choice of ours.
FEWEST = 30
#: The columns of the table: the two years have their own names, the change this one.
CHANGE = "verandering"
POINTS = "procentpunt"
#: Referrers that are no noun with `de`.
_CALLED = {"gemeente": "de gemeente zelf", "onbekend": "een onbekende verwijzer", "geen verwijzer": "cliënten zonder verwijzer", "rechter of justitie": "rechter of justitie"}


def verwijzers(gegevens: pd.DataFrame) -> Outcome:
    """Shares of referrers in the last year and the year before, and their change in percentage points with an interval of 95%.

    gegevens: `gestarte_indicaties` and `aandeel_verwijzer` by referrer and in total, of one law and area, by year. Rows: for each referrer whose share is shown in both years, the
    largest first, its shares (`wat` is the year) and its change (`wat` is CHANGE, unit procentpunt), with the columns `laag` and `hoog` (the interval of the change) and `duidelijk` (nil lies
    outside it). Absent if there is one year, if the total of a year is hidden, or below FEWEST indications in a year. Newcombe (1998), method 10.
    """
    if gegevens.empty:
        return nothing(METHOD)
    cells = {(r["indicator"], r["referrer"], r["time_period"]): r for r in records(plain(gegevens))}
    years = sorted({year for _, _, year in cells})
    pair = years[-2:]
    if len(pair) < 2 or any(len(y) != 4 for y in pair) or int(pair[1]) - int(pair[0]) != 1:
        return absent(METHOD, "er is maar één jaar met cijfers" if len(years) == 1 else "er zijn geen twee jaren na elkaar met cijfers")
    totals = [cells.get((STARTED, TOTAL, y)) for y in pair]
    if not all(map(_shown, totals)):
        return absent(METHOD, HIDDEN if any(map(_hidden, totals)) else "het aantal gestarte indicaties ontbreekt")
    bases = [t["obs_value"] for t in totals]
    if min(bases) < FEWEST:
        return absent(METHOD, f"in {pair[bases.index(min(bases))]} begonnen minder dan {FEWEST} indicaties")
    named = dict.fromkeys(r for i, r, y in cells if i == SHARE and r != TOTAL and y in pair)
    asked = {r: [cells.get((SHARE, r, y)) for y in pair] for r in named}
    asked = {r: both for r, both in asked.items() if not all(_shown(c) and c["obs_value"] == 0 for c in both)}
    seen = {r: both for r, both in asked.items() if all(map(_shown, both))}
    covered = any(_hidden(c) for r, both in asked.items() if r not in seen for c in both)
    if not seen:
        return absent(METHOD, HIDDEN if covered else "er zijn geen aandelen van verwijzers in beide jaren")
    order = sorted(seen, key=lambda r: -seen[r][1]["obs_value"])
    first, last = (pd.DataFrame([seen[r][n] for r in order]) for n in (0, 1))
    change = _changes(first, last, bases)
    table = pd.concat([first.assign(wat=pair[0], duidelijk=False), last.assign(wat=pair[1], duidelijk=False), change], ignore_index=True)
    whole = said(numbers.write(bases[1]), totals[1][FIELD])
    sentence = f"In {pair[1]} kwam {figure(last.iloc[0])} van de {whole} indicaties die ingingen van {_called(order[0])}."
    why = "hun aandeel is in een van de jaren verborgen om personen te beschermen" if covered else "hun aandeel ontbreekt in een van de jaren"
    return Outcome(METHOD, rows=table, sentence=sentence, notes=(_clear(change), *told.left_out(len(asked) - len(seen), len(asked), told.member("referrer", 2), why)))


# --- parts --------------------------------------------------------------------------------------------------------


def _shown(row: dict | None) -> bool:
    return row is not None and row["conf_status"] == "F" and pd.notna(row["obs_value"])


def _hidden(row: dict | None) -> bool:
    return row is not None and row["conf_status"] != "F"


def _changes(first: pd.DataFrame, last: pd.DataFrame, bases: list[float]) -> pd.DataFrame:
    """The change of each share with its interval, and whether nil lies outside it."""
    ends = [_interval(pair, bases) for pair in zip(first["obs_value"], last["obs_value"], strict=True)]
    values = (last["obs_value"] - first["obs_value"]).tolist()
    rows = derive(last, "change", obs_value=values, decimals=1, unit_measure=POINTS, transformation="change_abs")
    return rows.assign(wat=CHANGE, laag=[low for low, _ in ends], hoog=[high for _, high in ends], duidelijk=[low > 0 or high < 0 for low, high in ends])


def _interval(shares: tuple[float, float], bases: list[float]) -> tuple[float, float]:
    """The interval of 95% of a change in percentage points, from shares in percent and how many they are of."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = [round(share * n / 100) for share, n in zip(shares, bases, strict=True)]
    low, high = confint_proportions_2indep(counts[1], bases[1], counts[0], bases[0], method="newcomb", compare="diff")
    return 100 * low, 100 * high


def _clear(change: pd.DataFrame) -> str:
    """Which shares changed by more than chance can give, as a note."""
    clear = change[change["duidelijk"]]
    if clear.empty:
        return "Geen van de aandelen veranderde meer dan toeval kan geven."
    words = told.names(f"{r['referrer']} ({r['cijfer']} procentpunt)" for r in records(clear))
    rest = "" if len(clear) == len(change) else " Bij de andere verwijzers is het verschil niet groter dan toeval kan geven."
    return f"Duidelijk veranderd: {words}.{rest}"


def _called(referrer: str) -> str:
    """A referrer behind `van`."""
    return _CALLED.get(referrer, f"de {referrer}")
