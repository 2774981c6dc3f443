"""The bridge: from an old amount to a new one by named changes, and what of it no change explains.

What was named either leads to the new amount, to within what the figures were rounded by (`precision`), or the gap is a step of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from peilmerk import keys, precision
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, hidden, nothing
from peilmerk.hidden_values import plain
from peilmerk.observations import TOTAL, breakdown_of, records
from peilmerk.precision import Known, known

METHOD = "brug"
#: Steps that no delivery names: what rounding leaves, and what nothing explains.
ROUNDING, UNEXPLAINED = "afronding", "niet verklaard"
#: What the floats of a sum leave; no euro.
_DUST = 1e-6
#: A bound from below becomes one from above with a minus.
_TURNED = {a: b for one, other in (("meer dan", "minder dan"), ("ten minste", "hoogstens"), ("minimaal", "maximaal"), ("ruim", "bijna")) for a, b in ((one, other), (other, one))}


def brug(begin: pd.DataFrame, veranderingen: pd.DataFrame, eind: pd.DataFrame, *, eraf: Sequence[str] = (), naam: str = "uitsplitsing", namen: tuple[str, str] = ("", "")) -> Outcome:
    """From an old amount to a new one by named changes, for `waterval`.

    begin, eind: the observation that it begins and ends with, one row each. veranderingen: an observation a change, with its sign; those of the indicators in `eraf` are
    delivered without sign and go off. naam: the column that names a change. namen: what begin and end are called, instead of their subject and period. Rows: those
    figures, with `soort_stap` (begin, stap, eind) and `stap` (the name); all of one unit. If the changes do not lead to the end, a last step says what is left: `afronding`
    if the figures can agree within their precision (interval arithmetic: see `precision`), `niet verklaard` if they cannot. Changes without an amount are left out and
    counted in the notes. Absent if a figure is hidden: the gap would say it.
    """
    if not len(begin) or not len(eind):
        return nothing(METHOD)
    begin, eind = begin.head(1), eind.head(1)
    every = pd.concat([plain(begin), plain(veranderingen), plain(eind)])
    if len(hidden(every)):
        return absent(METHOD, HIDDEN)
    if every["unit_measure"].nunique() > 1:
        return absent(METHOD, "de bedragen hebben niet dezelfde eenheid")
    if plain(begin)["obs_value"].isna().any() or plain(eind)["obs_value"].isna().any():
        return absent(METHOD, "het oude of het nieuwe bedrag is niet opgegeven", lacks="financien")
    changes = plain(veranderingen)
    given = changes[changes["obs_value"].notna()]
    if given.empty:
        return absent(METHOD, "er zijn geen veranderingen met een bedrag geleverd", lacks="financien")
    steps = _steps(given, naam, eraf)
    first = _ends(begin, "begin", namen[0])
    last = _ends(eind, "eind", namen[1])
    reached = known(first.iloc[0]) + precision.total(known(r) for r in records(steps))
    aim = known(last.iloc[0])
    gap = aim.value - reached.value
    rows, notes = [first, steps], []
    if abs(gap) > _DUST:
        closes = reached.agrees(aim)
        rows.append(_gap(last, gap, ROUNDING if closes else UNEXPLAINED, [first, steps, last]))
        notes.append(_told(reached, aim, rows[-1].iloc[0], closes))
    if len(given) < len(changes):
        names = ", ".join(dict.fromkeys(changes.loc[changes["obs_value"].isna(), naam]))
        one = len(changes) - len(given) == 1
        notes.append(f"{len(changes) - len(given)} van de {len(changes)} veranderingen {'heeft' if one else 'hebben'} geen bedrag en {'telt' if one else 'tellen'} niet mee: {names}.")
    table = pd.concat([*rows, last], ignore_index=True)
    table["stap"] = _apart(table)
    return Outcome(METHOD, table, sentence=_sentence(table), notes=tuple(notes))


def sluit(uitkomst: Outcome) -> bool:
    """Whether the changes of a bridge lead to its end, within precision."""
    return bool(uitkomst) and UNEXPLAINED not in set(uitkomst.rows["stap"])


def _ends(row: pd.DataFrame, kind: str, name: str) -> pd.DataFrame:
    said = row.iloc[0]
    subject = said["onderwerp"] if breakdown_of(said) == TOTAL else said["uitsplitsing"]
    return plain(row).assign(soort_stap=kind, stap=name or f"{subject}, {said['periode']}")


def _steps(given: pd.DataFrame, naam: str, off: Sequence[str]) -> pd.DataFrame:
    """The changes with their sign; of those that go off, what was computed is the figure with its sign turned."""
    names = [subject if name == "totaal" else name for name, subject in zip(given[naam], given["onderwerp"], strict=True)]
    goes = given["indicator"].isin(list(off)).to_numpy(dtype="bool")
    turned = given[goes]
    words = [_TURNED.get(word, word) for word in turned["qualifier"]]
    parts = [given[~goes], derive(turned, "deducted", obs_value=-turned["obs_value"], decimals=turned["decimals"], qualifier=words)] if goes.any() else [given]
    order = np.argsort(np.concatenate([np.flatnonzero(~goes), np.flatnonzero(goes)]))
    return pd.concat([p for p in parts if len(p)], ignore_index=True).iloc[order].reset_index(drop=True).assign(soort_stap="stap", stap=names)


def _gap(last: pd.DataFrame, gap: float, name: str, of: list[pd.DataFrame]) -> pd.DataFrame:
    coarsest = pd.concat(of)["decimals"].dropna()
    decimals = int(coarsest.max()) if len(coarsest) else 0
    how = "rounding" if name == ROUNDING else "unexplained"
    return derive(last, how, obs_value=[gap], decimals=[decimals], transformation="level").assign(soort_stap="stap", stap=name)


def _told(reached: Known, aim: Known, row, closes: bool) -> str:
    direction = "lager" if reached.value < aim.value else "hoger"
    amount = row["cijfer"].removeprefix("−")
    if closes:
        return f"Het begin en de veranderingen komen samen {amount} {direction} uit dan het eind. Dat past binnen de afronding van deze bedragen."
    return f"Het begin en de veranderingen komen samen {amount} {direction} uit dan het eind. Dat is meer dan de afronding van deze bedragen: het staat er als ‘{UNEXPLAINED}’."


def _apart(table: pd.DataFrame) -> list[str]:
    """Names of steps, with their period where two are called the same, and else a number."""
    names = pd.Series(list(table["stap"]))
    names = names.mask(_repeated(names), names + " (" + pd.Series(list(table["periode"])) + ")")
    number = names.str.casefold().groupby(names.str.casefold()).cumcount() + 1
    return list(names.mask(_repeated(names), names + " [" + number.astype("str") + "]"))


def _repeated(names: pd.Series) -> pd.Series:
    return names.str.casefold().duplicated(keep=False)


def _sentence(table: pd.DataFrame) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    steps = table[(table["soort_stap"] == "stap") & ~table["stap"].isin([ROUNDING, UNEXPLAINED])]
    largest = steps.loc[steps["obs_value"].abs().idxmax()]
    told = f"Van {figure(first)} naar {figure(last)}. De grootste verandering is {largest['stap']}: {figure(largest)}."
    left = table[table["stap"] == UNEXPLAINED]
    return told + (f" Niet verklaard: {figure(left.iloc[0])}." if len(left) else "")


def kaderbrug(taakstellingen: pd.DataFrame, verlagingen: pd.DataFrame, gerealiseerd: pd.DataFrame) -> Outcome:
    """From the old frame of savings to the new one: the whole that had to be saved, what went off it, and what remains.

    taakstellingen: targets of which one is named as the whole ("totaal ...") and one as what remains ("resterend ..."), both a target of the municipality as a whole
    (theme financien). verlagingen: reductions as they were delivered, with a minus. gerealiseerd: what was realised a measure, which goes off if no reduction was
    delivered: what is not called incidental and lies before what remains begins. Nothing without such a pair. See `brug`.
    """
    goals = plain(taakstellingen)
    goals = goals[(goals["theme"] == "financien") & (goals["scenario"] == "target") & (goals["role"] == "item")].drop_duplicates([keys.FIELD])
    old, new = (goals[goals["measure"].str.casefold().str.startswith(word)] for word in ("totaal", "resterend"))
    if old.empty or new.empty:
        return nothing(METHOD)
    old, new = taakstellingen.loc[old.index[:1]], taakstellingen.loc[new.index[:1]]
    called = (old["uitsplitsing"].iloc[0], new["uitsplitsing"].iloc[0])
    if len(verlagingen):
        return brug(old, verlagingen, new, namen=called)
    if not len(gerealiseerd):
        return absent(METHOD, "er is niet opgegeven wat tussen het oude en het nieuwe kader is veranderd", lacks="financien")
    passing = gerealiseerd["measure"].str.contains("incidenteel", case=False) | gerealiseerd["note"].str.contains("incidenteel", case=False)
    before = gerealiseerd["time_end"] < new["time_start"].iloc[0]
    measures = gerealiseerd["theme"].eq("maatregelen") & gerealiseerd["scenario"].eq("actual")
    done = gerealiseerd[~passing & before & measures]
    outcome = brug(old, done, new, eraf=["gerealiseerde_besparing"], namen=called)
    left = int((passing & before & measures).sum())
    if not outcome or not left:
        return outcome
    names = ", ".join(gerealiseerd.loc[passing & before & measures, "uitsplitsing"])
    return Outcome(METHOD, outcome.rows, sentence=outcome.sentence, notes=(*outcome.notes, f"Een incidentele besparing verlaagt de taakstelling niet, en telt niet mee: {names}."))
