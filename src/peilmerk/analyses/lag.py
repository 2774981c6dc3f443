"""Lags: how long after inflow cost moves, and how long after delivery care is invoiced. Method: docs/methods/vertraging.md."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from peilmerk import numbers, period
from peilmerk.analyses import moments
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, hidden, nothing, said, theme_of
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.keys import FIELD, computed
from peilmerk.observations import records

METHOD = "vertraging"
#: From how many quarters a lag is looked for, and how many quarters a year has. Choices: below sixteen, twelve are left after taking a year off.
FEWEST, YEAR = 16, 4
#: How many series made by chance, and the part of them in which a correlation may be as strong.
_TIMES, _CHANCE = 999, 0.05
#: A lag fits nearly as well as the best one if its likelihood is at least this part of it: Royall (1997), Statistical evidence, 1.6.2, calls a ratio of eight fairly strong evidence. It is no chance.
_NEARLY = 1 / 8
#: What is estimated for every lag, and takes as many quarters: a level, how much cost moves with inflow, the size of what is left, and the lag itself.
_ESTIMATED = 4


class Found(NamedTuple):
    """correlations: by lag, from 0. lag: the strongest one; nearly: others that fit nearly as well. chance: the part of series made by chance in which one was as strong."""

    correlations: np.ndarray
    lag: int
    nearly: tuple[int, ...]
    chance: float


def vertraging(instroom: pd.DataFrame, kosten: pd.DataFrame, *, hoogstens: int = 4) -> Outcome:
    """How many quarters after inflow cost moves: the lag of the strongest cross-correlation, and those that fit nearly as well.

    instroom, kosten: one series of quarters each. Both are taken as the difference with the same quarter a year before. Provisional cost is left out: it is not whole yet.
    hoogstens: the longest lag that is looked at, in quarters. Rows: one a lag, with the columns `kwartalen` (the lag), `later` (in words), `sterkst`, `ook` (fits nearly as well): correlations. Absent
    below FEWEST quarters in a row, if a correlation as strong comes by chance in 5% of made series or more, and if all lags fit nearly as well. A lag is a whole number: no set of them holds it in a fixed part of cases, so that
    none is told. Raises PeilmerkError if a series has two figures of one quarter.
    Box, Jenkins, Reinsel and Ljung (2015), Time Series Analysis, 12.1; Ebisuzaki (1997); Royall (1997), for what fits nearly as well.
    """
    if instroom.empty or kosten.empty:
        return nothing(METHOD)
    for series in (instroom, kosten):
        if series.duplicated("time_period").any():
            raise PeilmerkError("A lag is one of two series with one figure a quarter each. Select one area, law and product.")
    if any(period.parse(code).frequency != "Q" for code in {*instroom["time_period"], *kosten["time_period"]}):
        return absent(METHOD, "de cijfers zijn niet per kwartaal")
    x, y = (_known(series) for series in (instroom, kosten[~kosten["voorlopig"]]))
    run = _last_run(sorted(x.keys() & y.keys()))
    if len(run) < FEWEST:
        if len(hidden(instroom)) or len(hidden(kosten)):
            return absent(METHOD, HIDDEN)
        return absent(METHOD, f"er {'is' if len(run) == 1 else 'zijn'} {_quarters(len(run))} op rij met vaste cijfers, en er zijn er {FEWEST} nodig", lacks=theme_of(kosten))
    found = cross_correlation(np.array([x[t]["obs_value"] for t in run]), np.array([y[t]["obs_value"] for t in run]), hoogstens)
    if found is None:
        return absent(METHOD, "de verandering in een jaar is steeds dezelfde", found=True)
    based = f"Berust op {_quarters(len(run))}, van {moments.name(x[run[0]]['time_period'])} tot en met {moments.name(x[run[-1]]['time_period'])}."
    if found.chance >= _CHANCE:
        return absent(METHOD, "de samenhang tussen instroom en kosten is niet sterker dan bij toeval kan voorkomen", based, found=True)
    most = len(found.correlations) - 1
    if len(found.nearly) == most:
        return absent(METHOD, f"instroom en kosten bewegen samen, maar met hoeveel kwartalen ertussen is niet te bepalen (0 tot en met {most} passen vrijwel even goed)", based, found=True)
    last = y[run[-1]]
    lags = range(len(found.correlations))
    rows = derive(
        pd.DataFrame([last] * len(lags)), [f"correlation at lag {k}" for k in lags], obs_value=found.correlations, decimals=2, unit_measure="",
    ).assign(kwartalen=list(lags), later=[_later(k) for k in lags], sterkst=[k == found.lag for k in lags], ook=[k in found.nearly for k in lags])  # fmt: skip
    key = computed(last[FIELD].partition(";computed=")[0], "lag")
    others = f"Vrijwel even goed past die van {_either(found.nearly, key)}." if found.nearly else "Geen ander kwartaal past bijna even goed."
    sentence = f"De kosten bewegen het sterkst mee met de instroom van {said(_earlier(found.lag), key)}. {others}"
    return Outcome(METHOD, rows=rows, sentence=sentence, notes=(based, "Dat cijfers samen bewegen, zegt niet dat het een het ander veroorzaakt."))


def declaratietijd(gegevens: pd.DataFrame) -> Outcome:
    """The months between delivery and invoice, and how the newest period that is not provisional compares with a year before.

    gegevens: one series of `declaratievertraging` (months). Rows: the series as it is, hidden ones too; provisional ones lack the invoices that are still to come, and are too low.
    """
    if gegevens.empty:
        return nothing(METHOD)
    rows = plain(gegevens).sort_values("time_start", kind="stable").reset_index(drop=True)
    known = rows[rows["obs_value"].notna()]
    if known.empty:
        return absent(METHOD, HIDDEN if len(hidden(gegevens)) else "er zijn geen cijfers over de factuurmaand", lacks=theme_of(gegevens))
    late = known[known["voorlopig"]]
    notes = () if late.empty else (
        f"Van zorg vanaf {moments.name(late['time_period'].iloc[0])} komen nog facturen binnen. Juist de late ontbreken: dat cijfer wordt nog hoger.",
    )  # fmt: skip
    settled = known[~known["voorlopig"]]
    if settled.empty:
        return Outcome(METHOD, rows=rows, notes=notes)
    last = settled.iloc[-1]
    text = f"Zorg uit {moments.name(last['time_period'])} werd gemiddeld {figure(last, unit='maanden')} na levering gefactureerd"
    before = settled[settled["time_start"] == last["time_start"] - pd.DateOffset(years=1)]
    text += f", zorg van een jaar eerder {figure(before.iloc[0], unit='maanden')}" if len(before) else ""
    return Outcome(METHOD, rows=rows, sentence=f"{text}.", notes=notes)


def cross_correlation(x: np.ndarray, y: np.ndarray, most: int) -> Found | None:
    """At which lag, of 0 to `most`, y follows x most strongly. None if the difference of a series with a year before is always the same, or there are fewer than two years of it.

    How strong chance can make it is seen from series with the same waves as x (its spectrum), each begun at a random moment: what follows each other is as much alike as in x, which in
    a shuffled x it is not. Ebisuzaki (1997).
    """
    x, y = (v[YEAR:] - v[:-YEAR] for v in (x.astype("float64"), y.astype("float64")))
    if len(x) < 2 * YEAR or min(np.ptp(x), np.ptp(y)) < 1e-9:
        return None
    most = min(most, len(x) // 3)
    strength = np.sqrt(len(x) - np.arange(most + 1) - 3)  # of Fisher's z: a correlation of fewer pairs says less
    chance = np.random.default_rng(20251)  # the same figures give the same result
    found = by_lag(x, y, most)
    scores = _scores(found, strength)
    by_chance = _scores(by_lag(_same_waves(x, chance), y, most), strength).max(axis=1)
    lag = int(scores.argmax())
    return Found(found, lag, as_good(lag, likelihoods(found, len(x) - np.arange(most + 1))), (1 + int((by_chance >= scores.max() - 1e-12).sum())) / (_TIMES + 1))


def by_lag(x: np.ndarray, y: np.ndarray, most: int) -> np.ndarray:
    """Correlations of x with y so many periods later, for 0 to `most`. x: one series, or one a row."""
    return np.stack([_correlation(x[..., : x.shape[-1] - k], y[k:]) for k in range(most + 1)], axis=-1)


def likelihoods(correlations: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """How well each lag fits, the best one 1: the likelihood of a straight line from inflow to cost at that lag with normal noise. pairs: quarters that each rests on.

    A lag at which cost moves against inflow counts as one at which they do not move together.
    """
    left = np.log1p(-np.clip(correlations, 0, 0.999999) ** 2)  # what the line leaves of the variance
    likely = -np.maximum(pairs - _ESTIMATED, 1) / 2 * left
    return np.exp(likely - likely.max())


def as_good(lag: int, likely: np.ndarray) -> tuple[int, ...]:
    """The other lags of which the likelihood is at least `_NEARLY` of that of this one."""
    return tuple(int(k) for k in np.flatnonzero(likely >= _NEARLY * likely[lag]) if k != lag)


def _correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Along the last axis; nil where one of both does not change."""
    a, b = a - a.mean(axis=-1, keepdims=True), b - b.mean(axis=-1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return (a * b).sum(axis=-1) / np.where(size > 1e-12, size, np.inf)


def _scores(correlations: np.ndarray, strength: np.ndarray) -> np.ndarray:
    return np.arctanh(np.clip(correlations, -0.999999, 0.999999)) * strength


def _same_waves(x: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Series with the spectrum of x and random phases, one a row."""
    waves = np.fft.rfft(x - x.mean())
    turned = np.exp(2j * np.pi * chance.random((_TIMES, len(waves))))
    if len(x) % 2 == 0:
        turned[:, -1] = np.sign(chance.random(_TIMES) - 0.5)  # the fastest wave only goes up and down
    return np.fft.irfft(waves * turned, len(x))


def _known(series: pd.DataFrame) -> dict[pd.Timestamp, dict]:
    """The shown figures of a series by the first day of their quarter."""
    rows = plain(series)
    return {row["time_start"]: row for row in records(rows[(rows["conf_status"] == "F") & rows["obs_value"].notna()])}


def _last_run(days: list[pd.Timestamp]) -> list[pd.Timestamp]:
    """The last quarters that follow each other without one between."""
    run: list[pd.Timestamp] = []
    for day in reversed(days):
        if run and day + pd.DateOffset(months=3) != run[0]:
            break
        run.insert(0, day)
    return run


def _quarters(count: int) -> str:
    return f"{numbers.write(count)} {'kwartaal' if count == 1 else 'kwartalen'}"


def _later(quarters: int) -> str:
    return "in hetzelfde kwartaal" if quarters == 0 else f"{_quarters(quarters)} later"


def _either(lags: tuple[int, ...], key: str) -> str:
    """`hetzelfde kwartaal`, `1 of 3 kwartalen eerder`, `hetzelfde kwartaal en die van 2 kwartalen eerder`."""
    later = [k for k in lags if k]
    counted = f"{' of '.join(filter(None, [', '.join(map(str, later[:-1])), _quarters(later[-1])]))} eerder" if later else ""
    return " en die van ".join(said(text, key) for text in (["hetzelfde kwartaal"] if 0 in lags else []) + [counted] * bool(later))


def _earlier(quarters: int) -> str:
    return "hetzelfde kwartaal" if quarters == 0 else f"{_quarters(quarters)} eerder"
