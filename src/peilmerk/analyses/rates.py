"""Counts per 1,000 inhabitants of the right age, with an interval that says how far chance could reach."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing, rows_at, said
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL, places_of

METHOD = "per-1000"
PER, UNIT = 1000, "per_1000_inhabitants"
#: Below so many cases a rate is told as uncertain: its standard error is then more than 22% of it. Xu, Murphy, Kochanek and Bastian (2018), Deaths: Final Data for 2016,
#: National Vital Statistics Reports 67(5), technical notes.
SMALL = 20
#: How many years older than the period the inhabitants may be.
OLDER = 1
DIVIDED = "Gedeeld door het aantal {people} op {days}."
#: What is asked of inhabitants.
_ASKED_OF = ["ref_area", "jaar", "age", "obs_value", "time_start"]
_HOW = "rate per 1000 inhabitants"
_AGES = (
    (re.compile(r"(?:jonger dan|tot) (\d+)(?: jaar)?"), lambda high: (0, int(high))),
    (re.compile(r"(\d+)(?: jaar)? tot (\d+)(?: jaar)?"), lambda low, high: (int(low), int(high))),
    (re.compile(r"(\d+) jaar (?:en|of) ouder"), lambda low: (int(low), math.inf)),
)


def per_inwoners(aantallen: pd.DataFrame, inwoners: pd.DataFrame, *, leeftijd: str = "") -> Outcome:
    """Counts per 1,000 inhabitants on 1 January of the year that the period is in, with an interval of 95%.

    aantallen: counts of areas and periods. inwoners: rows of the indicator `inwoners`, by area, year and age. leeftijd: of which age the inhabitants are
    ("jonger dan 18", "18 jaar en ouder"); of all ages if left out. Ages that were not delivered so are added up from those that fit. Where there are no
    inhabitants of that 1 January, those of a year before are taken, and a note says so. Rows: one a count that is shown, with `laag` and `hoog` (the
    interval), `teller`, `noemer`, `noemer_datum`, their keys (`teller_sleutel`, `noemer_sleutel`), `groep` (which inhabitants), `klein` (fewer than SMALL
    cases), `personen` (each counted once: Wilson's interval; otherwise that of the score test). Raises ValueError for an age that cannot be read. OHID (2018), Technical
    guide: confidence intervals.
    """
    if aantallen.empty:
        return nothing(METHOD)
    asked, people = (bounds(leeftijd) if leeftijd else None), f"inwoners{f' {leeftijd}' if leeftijd.startswith('jonger') else f' van {leeftijd}' if leeftijd else ''}"
    if leeftijd and asked is None:
        raise ValueError(f"'{leeftijd}' is no age: write 'jonger dan 18', '18 tot 65 jaar' or '18 jaar en ouder'")
    open_ = (aantallen["conf_status"] == "F").to_numpy(dtype="bool")
    shown = plain(rows_at(aantallen, open_ & aantallen["obs_value"].notna().to_numpy() & (aantallen["transformation"] == "level").to_numpy(dtype="bool"))).reset_index(drop=True)
    left_out = int((~open_).sum())
    if shown.empty:
        return absent(METHOD, HIDDEN) if left_out else absent(METHOD, "er is geen aantal geleverd")
    known = population(inwoners, asked)
    if not known:
        return absent(METHOD, f"het aantal {people} op 1 januari {_listed(sorted(set(shown['jaar'])))} is niet geleverd", lacks="bevolking")
    areas, last = shown["ref_area"].tolist(), shown["jaar"].tolist()
    years = [next((y for y in range(year, year - OLDER - 1, -1) if (area, y) in known), None) for area, year in zip(areas, last, strict=True)]
    of = [known.get((area, year), (float("nan"), "")) for area, year in zip(areas, years, strict=True)]
    shown = shown.assign(teller=shown["obs_value"], noemer=[n for n, _ in of], noemer_sleutel=[k for _, k in of], noemer_jaar=years)
    without = shown["noemer"].isna()
    if without.all():
        return absent(METHOD, _other_years(shown, known, people), lacks="bevolking")
    sound = ~without & (shown["noemer"] > 0) & (shown["teller"] >= 0) & (shown["teller"] <= shown["noemer"])
    if not sound.any():
        return absent(METHOD, f"de aantallen passen niet bij het aantal {people}")
    rows, persons = shown if sound.all() else shown[sound].reset_index(drop=True), shown.loc[sound, "unit_measure"].eq("persons").to_numpy()
    low, high = intervals(rows["teller"].to_numpy(), rows["noemer"].to_numpy(), persons)
    rates = derive(
        rows, _HOW if not leeftijd else f"{_HOW} {leeftijd}", obs_value=PER * rows["teller"] / rows["noemer"], decimals=1, unit_measure=UNIT, qualifier=rows["qualifier"],
        laag=PER * low, hoog=PER * high, noemer_datum=[f"1 januari {int(year)}" for year in rows["noemer_jaar"]], groep=people, klein=rows["teller"] < SMALL, personen=persons,
        teller_sleutel=[key.partition(";computed=")[0] for key in (rows[keys.FIELD] if keys.FIELD in rows else keys.of(rows))],
    )  # fmt: skip
    earlier, unsound = rates["noemer_jaar"] < rates["jaar"], ~sound & ~without
    notes = [DIVIDED.format(people=people, days=days_of(rates))]
    if earlier.any():
        notes.append(f"{_counted(int(earlier.sum()), len(rates), 'cijfer')} met de inwoners van een jaar eerder: nieuwere zijn niet geleverd.")
    if left_out:
        notes.append(f"{_counted(left_out, len(aantallen), 'aantal', 'aantallen')} niet omgerekend: {'het is' if left_out == 1 else 'zij zijn'} verborgen.")
    if without.any():
        notes.append(f"{_counted(int(without.sum()), len(shown), 'aantal', 'aantallen')} niet omgerekend: er zijn geen inwoners van dat gebied en jaar geleverd.")
    if unsound.any():
        notes.append(f"{_counted(int(unsound.sum()), len(shown), 'aantal', 'aantallen')} niet omgerekend: zo veel {people} zijn er niet.")
    if rates["klein"].any():
        notes.append(_small(rates))
    return Outcome(METHOD, rates, sentence=_sentence(rates), notes=tuple(notes))


def population(inwoners: pd.DataFrame, age: tuple[float, float] | None = None) -> dict[tuple[str, int], tuple[float, str]]:
    """(area, year) -> inhabitants of an age (from, to) on 1 January, and the key of that figure. Where the age itself was not delivered: the sum of those that make it up exactly."""
    whole = {b: TOTAL for b in BREAKDOWNS if b != "age" and b in inwoners}
    at = places_of(inwoners, {"conf_status": "F", "scenario": "actual", "transformation": "level"} | whole) if len(inwoners) else np.empty(0, dtype=int)
    rows = plain(inwoners[_ASKED_OF]).iloc[at]
    use = (rows["obs_value"].notna() & rows["time_start"].dt.is_year_start).to_numpy()
    rows, at = rows[use], at[use]
    if rows.empty:
        return {}
    found, groups = {}, {}
    stems = inwoners[keys.FIELD].iloc[at] if keys.FIELD in inwoners else keys.of(inwoners.iloc[at])
    read = {label: None if label == TOTAL else bounds(label) for label in set(rows["age"])}
    for area, year, label, value, key in zip(*(column.tolist() for column in (*(rows[c] for c in ("ref_area", "jaar", "age", "obs_value")), stems)), strict=True):
        ages = groups.setdefault((area, year), {})
        if label == TOTAL or read[label]:
            ages[read[label]] = (value, key)
    for where, ages in groups.items():
        taken = [age] if age in ages else _tiled([a for a in ages if a], age or (0, math.inf))
        if taken:
            value, key = sum(ages[a][0] for a in taken), ages[taken[0]][1]
            found[where] = (value, key if len(taken) == 1 else keys.computed(key, f"sum+of+{len(taken)}+ages"))
    return found


def bounds(age: str) -> tuple[float, float] | None:
    """From which age on and to which (not included): `jonger dan 18`, `18 tot 65 jaar`, `65 jaar en ouder`; None for words that are none."""
    return next((made(*match.groups()) for pattern, made in _AGES if (match := pattern.fullmatch(age.strip()))), None)


def intervals(count: np.ndarray, population: np.ndarray, persons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end of 95% of counts as a part of their population: Wilson's where each is a person of it counted once, otherwise that of the score test."""
    own, other = wilson(count, population), score(count)
    return tuple(np.where(persons, a, b / population) for a, b in zip(own, other, strict=True))


def wilson(count: np.ndarray, population: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The interval of Wilson (1927) for a proportion, 95%."""
    from statsmodels.stats.proportion import proportion_confint

    return tuple(np.asarray(end, dtype="float64") for end in proportion_confint(np.asarray(count, dtype="float64"), np.asarray(population, dtype="float64"), method="wilson"))


def score(count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The interval of the score test for a Poisson count, 95%: as Wilson's for a proportion (Rao 1948). The exact one, and Byar's that comes near it, are too wide for small counts."""
    from statsmodels.stats.rates import confint_poisson

    seen = np.asarray(count, dtype="float64")
    return tuple(np.asarray(end, dtype="float64") for end in confint_poisson(seen, np.ones_like(seen), method="score"))


def _tiled(ages: list[tuple[float, float]], whole: tuple[float, float]) -> list[tuple[float, float]]:
    """Those of the ages that make up the whole, without gap or overlap; none if that cannot be."""
    at, until = whole
    if at == until:
        return []
    for one in sorted((a for a in ages if a[0] == at and at < a[1] <= until), key=lambda a: -a[1]):
        if one[1] == until:
            return [one]
        if rest := _tiled(ages, (one[1], until)):
            return [one, *rest]
    return []


def _other_years(shown: pd.DataFrame, known: dict, people: str) -> str:
    """Why no inhabitants go with any of the counts."""
    areas = {area for area, _ in known}
    if not areas & set(shown["ref_area"]):
        return f"het aantal {people} van {'dit gebied' if shown['ref_area'].nunique() == 1 else 'deze gebieden'} is niet geleverd"
    given, asked = (_listed(sorted(years)) for years in ({y for a, y in known if a in set(shown["ref_area"])}, set(shown["jaar"])))
    return f"de cijfers zijn van {asked}, en het aantal {people} is alleen van {given} geleverd"


def _listed(years: list[int]) -> str:
    """`2019`, `2019 en 2020`, `2019 t/m 2023`."""
    if len(years) > 2:
        return f"{years[0]} t/m {years[-1]}"
    return " en ".join(str(y) for y in years)


def days_of(rates: pd.DataFrame) -> str:
    """The days of the inhabitants of rates: `1 januari 2025`, `1 januari van elk jaar (2020 t/m 2025)`."""
    years = sorted({int(y) for y in rates["noemer_jaar"]})
    return f"1 januari {years[0]}" if len(years) == 1 else f"1 januari van elk jaar ({_listed(years)})"


def _counted(part: int, whole: int, one: str, several: str = "") -> str:
    """`2 van de 9 aantallen zijn`, `Het cijfer is`."""
    if part == whole:
        return f"Het {one} is" if part == 1 else f"Alle {numbers.write(part)} {several or f'{one}s'} zijn"
    return f"{numbers.write(part)} van de {numbers.write(whole)} {several or f'{one}s'} {'is' if part == 1 else 'zijn'}"


def _small(rates: pd.DataFrame) -> str:
    """Which figures rest on few cases: by area if there are several."""
    small = rates[rates["klein"]]
    if rates["ref_area"].nunique() > 1:
        areas = list(dict.fromkeys(small["gebied"]))
        return f"Onzeker, want minder dan {SMALL} gevallen: {', '.join(areas)}."
    return f"{_counted(len(small), len(rates), 'cijfer')} onzeker: minder dan {SMALL} gevallen."


def _sentence(rates: pd.DataFrame) -> str:
    """The newest rate in words, if all are of one series."""
    if any(rates[c].nunique(dropna=False) > 1 for c in ("ref_area", "indicator", *BREAKDOWNS)):
        return ""
    row = rates.loc[rates["time_end"].idxmax()]
    return f"{row['gebied']}, {row['periode']}: {figure(row)} per 1.000 {row['groep']} ({interval_said(row)})."


def interval_said(row, low: str = "laag", high: str = "hoog") -> str:
    """`95%-interval 39,1 tot 43,4`, its numbers with the key of the figure."""
    return f"95%-interval {said(f'{numbers.write(row[low], 1)} tot {numbers.write(row[high], 1)}', row[keys.FIELD])}"

