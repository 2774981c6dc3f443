"""What a year comes to: a forecast with low, likely and high, of quarters so far and simulated paths of those that are still to come.

The method stands on docs/methods/prognose.md. `quarters` and `paths` are of use to other analyses; what notebooks call is `prognose` and `grenzen`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from peilmerk import keys, numbers, period
from peilmerk.analyses import chain_ladder
from peilmerk.analyses.late import EXPECTED, MARGIN, SPREAD
from peilmerk.analyses.outcome import (
    HIDDEN,
    WRITTEN,
    Outcome,
    absent,
    derive,
    figure,
    nothing,
    places,
    rows_at,
    theme_of,
)
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.texts import formats

METHOD = "prognose"
#: The fewest quarters that a forecast can rest on: three full years. With fewer, a season, a slope and what lasts cannot be told apart: ranges of 80% then held in 69% to 91% of made series.
FEWEST = 12
#: How many quarters ahead a forecast looks at most. Farther away ranges of 80% held in 75% to 86% of made series, by what lasts.
FARTHEST = 4
#: In how many of a hundred cases the outcome lies between low and high, if a series goes on as it did.
CERTAINTY = 80
#: Paths that are simulated. Low and high then are exact to about a fiftieth of the distance between them.
PATHS = 4000
#: What part of the variance of a quarter is lasting (the level moves) and not incidental (noise), in the model that gives the middle.
LASTING = 0.5
#: What may be so in truth: between none and all lasts. Ranges are made as wide as they must be for all of these, by `MADE` series of each.
TRUTHS, MADE = (0.0, 0.2, 0.35, 0.5, 0.8, 1.0), 4000
#: How much a range may follow what the quarters show of what lasts: these powers of a ratio of squares are tried.
_POWERS = np.linspace(0, 1.5, 16)
#: Late quarters put a sum off by so many times what the model does, at most, and to so much precisely: with more, the width of the model hardly matters.
_MOST_OFF, _STEP_OFF = 2.0, 0.125
#: With more degrees of freedom Student's t is a normal.
_FREE = 60
#: Rows that are multiplied at once.
_AT_ONCE = 50
#: Millions have one decimal, and two where the range of a year is narrower than this.
_NARROW = 1e6
#: A site that is built again has the same figures.
_SEED = 20260215
#: Where the largest value is more than so many times the smallest, a model of percentages makes nonsense of the small ones; where a forecast is more than so many times the largest, it is none.
_UNEVEN, _BEYOND = 20, 100
#: Values that differ less than this part of their size do not differ.
_SAME = 1e-9
#: The ends of a range: how they are computed, what they are called, and where they stand.
_ENDS = (("low", "laag", "obs_low"), ("likely", "waarschijnlijk", "obs_value"), ("high", "hoog", "obs_high"))
_QUARTER = r"\d{4}-Q[1-4]"


@dataclass(frozen=True)
class Quarters:
    """The quarters of one series: `values` from the first to the last final one (NaN: hidden or not delivered), and beside them what is provisional or hidden.

    numbers are of quarters: four times the year plus 0 to 3. `about`: the place in the table of the last observation with a value, None if there is none.
    """

    first: int
    values: np.ndarray
    provisional: tuple[int, ...]
    hidden: tuple[int, ...]
    about: int | None

    @property
    def last(self) -> int:
        return self.first + len(self.values) - 1

    @property
    def count(self) -> int:
        """How many final quarters have a value."""
        return int(np.isfinite(self.values).sum())


@dataclass(frozen=True)
class Outlook:
    """What one series comes to: low, likely and high (the rows of `ends`) of the quarters that are forecast and then of the year. `late`: provisional quarters that count as what they will come to."""

    known: Quarters
    name: str
    year: int
    codes: list[str]
    ends: np.ndarray
    late: list[int]


def prognose(
    gegevens: pd.DataFrame, reeks: str = "onderwerp", *, optellen: bool = True, jaar: int | None = None, uitloop: Outcome | None = None, vanaf: str | None = None,
    zekerheid: int = CERTAINTY,
) -> Outcome:
    """What the running year comes to, low, likely and high, of quarterly amounts or counts; method `prognose`.

    gegevens: quarters of one or several series; others are left out. reeks: the column that names the series. optellen: the year is the sum of its quarters; False for
    persons (a stock, or everyone counted once), of which the last quarter of the year is forecast. jaar: which year; the first that is not fully known if left out.
    uitloop: what provisional quarters will come to, of `uitloop`; without it provisional quarters are left out.
    vanaf: day (ISO) from which quarters count, where a series breaks. zekerheid: percent of cases between low and high.

    Rows: per series `deel` "kwartaal", the quarters that are forecast, and one "jaar", with `obs_value` (the middle of all paths), `obs_low`, `obs_high` and `reeks`. A series of which a quarter of
    that year is hidden has none. Raises PeilmerkError if two figures are of one quarter of one series.
    """
    if not len(gegevens):
        return nothing(METHOD)
    table = usable(gegevens, vanaf)
    if table.empty:
        return absent(METHOD, "er zijn geen cijfers per kwartaal", lacks=theme_of(gegevens))
    found, days, reasons = [], [], {}
    for name, at in places(table, reeks):
        name = "totaal" if name == TOTAL else str(name)
        made = outlook(quarters(table, at), name, optellen, jaar, _expected(uitloop, table, at), zekerheid)
        if isinstance(made, str):
            reasons[name] = made
        else:
            found.append(made)
            days.append(table["vintage"].iloc[at].max())
    if not found:
        return absent(METHOD, next(iter(dict.fromkeys(reasons.values()))), *_left_out(reasons if len(set(reasons.values())) > 1 else {}, table[reeks].nunique()), lacks=theme_of(table))
    rows = _rows(table, found, optellen)
    told = rows[[*WRITTEN, keys.FIELD]]
    whole = records(told[(rows["deel"] == "jaar").to_numpy()])
    sentence = " ".join(_sentence(row, one, optellen, zekerheid) for row, one in zip(whole, found, strict=True))
    notes = dict.fromkeys(note for one, day in zip(found, days, strict=True) for note in _notes(one, day, optellen, zekerheid))
    return Outcome(METHOD, rows, sentence=sentence, notes=(*notes, *_left_out(reasons, table[reeks].nunique())))


def grenzen(prognose: Outcome, *, kwartalen: bool = False) -> pd.DataFrame:
    """The years of a forecast, or the rows of `bandbreedte`, with a row for each of low, likely and high, named by `grens`: for `reekstabel(..., "grens", rijen="reeks")`.

    kwartalen: the quarters too, in the order of time.
    """
    rows = prognose.rows
    if rows.empty or not rows["deel"].eq("jaar").any():
        return bounds(rows) if len(rows) else rows
    return bounds(rows_at(rows, ~rows.duplicated(["reeks", "time_period"]) if kwartalen else rows["deel"] == "jaar"))


def bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """Computed ranges with a row for each of low, likely and high (`grens`), each with its own key."""
    each = rows.iloc[np.repeat(np.arange(len(rows)), len(_ENDS))]
    how = [" ".join(filter(None, (end, stem.partition(";computed=")[2]))) for stem in rows[keys.FIELD] for end, *_ in _ENDS]
    values = rows[[column for *_, column in _ENDS]].to_numpy(dtype="float64").ravel()
    return derive(each, how, obs_value=values, **{c: each[c] for c in ("decimals", "unit_measure", "obs_status")}, grens=[name for _, name, _ in _ENDS] * len(rows))


def ends_in_words(row: Mapping) -> tuple[str, str, str]:
    """Low, likely and high of one computed range as they stand in a sentence, with the keys that `bounds` gives them, which takes longer."""
    one = {"obs_low": float("nan"), "obs_high": float("nan")}
    return tuple(figure({**row, **one, "obs_value": row[column], keys.FIELD: row[keys.FIELD].replace(";computed=", f";computed={how}+")}) for how, _, column in _ENDS)


def usable(table: pd.DataFrame, since: str | None = None) -> pd.DataFrame:
    """Those of the observations that a forecast can rest on: what quarters came to, from a day (ISO) on."""
    use = table["time_period"].str.fullmatch(_QUARTER) & table["scenario"].eq("actual") & table["transformation"].eq("level")
    use = use & (table["time_start"] >= pd.Timestamp(since)) if since else use
    return table if use.all() else table[use]


def quarters(table: pd.DataFrame, at: np.ndarray | None = None) -> Quarters:
    """The quarters of one series of observations, which stands at some places of a table; in all of it if left out. Raises PeilmerkError if two figures are of one quarter."""
    at = np.arange(len(table)) if at is None else at
    codes, states = ([told[n] for n in at] for told in (table["time_period"].tolist(), table["obs_status"].tolist()))
    if len(set(codes)) < len(codes):
        twice = next(c for n, c in enumerate(codes) if c in codes[:n])
        raise PeilmerkError(f"A forecast is of one figure a quarter; {twice} stands there twice. Select one product, law or total, one area, and the newest delivery.")
    numbers_ = [number_of(c) for c in codes]
    open_, amounts = table["conf_status"].eq("F").to_numpy(dtype="bool")[at], table["obs_value"].to_numpy(dtype="float64")[at]
    shown = np.flatnonzero(open_ & ~np.isnan(amounts))
    shown = shown[np.argsort(table["time_start"].to_numpy()[at[shown]], kind="stable")]
    value = {numbers_[n]: amounts[n] for n in shown}
    provisional = tuple(sorted(numbers_[n] for n in shown if states[n] != "A"))
    final = [n for n in value if n not in provisional and (not provisional or n < provisional[0])]
    first = min(final, default=0)
    values = np.array([value.get(n, np.nan) for n in range(first, max(final, default=-1) + 1)], dtype="float64")
    return Quarters(first, values, provisional, tuple(sorted(numbers_[n] for n in np.flatnonzero(~open_))), int(at[shown[-1]]) if len(shown) else None)


def number_of(code: str) -> int:
    """A quarter as a number: four times the year plus 0 to 3."""
    return int(code[:4]) * 4 + int(code[-1]) - 1


def code_of(number: int) -> str:
    """The code of a quarter: 2025-Q4."""
    return f"{number // 4}-Q{number % 4 + 1}"


# --- the model ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Model:
    """A model of quarters for a given part that lasts: all it says is linear in the values that are known.

    ahead (ahead x known): the best prediction. spread (ahead x ahead): the covariance of its errors, for noise of size one. left (known x free): what values leave, as independent normals of size one.
    """

    ahead: np.ndarray
    spread: np.ndarray
    left: np.ndarray


def _model(at: np.ndarray, count: int, ahead: int, lasting: float) -> _Model:
    """A level that moves, a fixed slope and fixed effects of the four quarters, of which nothing is known beforehand: generalised least squares. at: which of `count` quarters are known."""
    t = np.arange(count + ahead)
    columns = np.column_stack([np.ones(len(t)), t / count, *((t % 4 == n).astype(float) for n in range(1, 4))])
    cover = (1 - lasting) * np.eye(len(t)) + lasting * (1 + np.minimum.outer(t, t))
    to_white = np.linalg.inv(np.linalg.cholesky(cover[np.ix_(at, at)]))
    basis, upper = np.linalg.qr(to_white @ columns[at], mode="complete")
    states = columns.shape[1]
    coefficients = np.linalg.solve(upper[:states], basis[:, :states].T)
    shared = cover[count:][:, at] @ to_white.T
    new = columns[count:] - shared @ to_white @ columns[at]
    inverse = np.linalg.inv(upper[:states].T @ upper[:states])
    return _Model((shared + new @ coefficients) @ to_white, cover[count:, count:] - shared @ shared.T + new @ inverse @ new.T, to_white.T @ basis[:, states:])


def paths(
    values: np.ndarray, ahead: int, *, draws: np.ndarray | None = None, count: int = PATHS, rng: np.random.Generator | None = None, lasting: float = LASTING
) -> tuple[np.ndarray, np.ndarray]:
    """(middle, away): simulated paths (count x ahead) of what comes after a series are their sum: a level that moves, a fixed slope and fixed effects of the four quarters.

    values: NaN where a quarter is not known. draws (count x p): what p late quarters behind them come to on each path; what comes after these follows from them, and the size of the noise does not: they are
    estimates, of which the errors are no noise of the series. Nothing is known beforehand of level, slope and seasons, so that their uncertainty is in the paths, and that of the size of the noise is too: it is
    drawn from its posterior under a flat prior (West and Harrison 1997 section 4.5). The part that lasts is as given; `widths` says how much wider `away` must be because it is not known. Raises ValueError if there are too few values.
    """
    rng = rng or np.random.default_rng(_SEED)
    base = np.asarray(values, dtype="float64")
    at = np.flatnonzero(np.isfinite(base))
    free, late = _free(at), 0 if draws is None else draws.shape[1]
    model = _model(_with_late(at, len(base), late), len(base) + late, ahead, lasting)
    middle = np.broadcast_to(model.ahead[:, : len(at)] @ base[at], (count, ahead))
    if late:
        middle = middle + draws @ model.ahead[:, len(at) :].T
    left = _model(at, len(base), 0, lasting).left if late else model.left
    size = np.sqrt(_squares(base[at] @ left) / rng.chisquare(free, count))
    return middle, size[:, None] * (rng.standard_normal((count, ahead)) @ _root(model.spread).T)


def widths(values: np.ndarray, ahead: int, sums: tuple[tuple[int, ...], ...], certainty: int = CERTAINTY, draws: np.ndarray | None = None, freedom: float = 1.0) -> np.ndarray:
    """How many times as wide the range of each of some sums must be as that of `paths`, so that the outcome lies within it in `certainty` percent of series, whether a change lasts or not.

    sums: which quarters ahead (from 0) each sum adds up, and which late ones (-1 is the last). draws: as of `paths`; freedom: degrees of freedom of how far these are apart. What lasts shows in two sums of squares: what a model in which nothing lasts leaves, as
    against one in which all does. A power of their ratio makes the range wider or narrower. The power and the factor beside it are those with which series that were made hold best, over all of
    `TRUTHS`, where late quarters are off by as much, next to what the model is, as they are here.
    """
    base = np.asarray(values, dtype="float64")
    at = np.flatnonzero(np.isfinite(base))
    free, late = _free(at), 0 if draws is None else draws.shape[1]
    none, half, all_ = (_squares(base[at] @ _model(at, len(base), 0, lasting).left) for lasting in (0.0, LASTING, 1.0))
    off = (0.0,) * len(sums)
    if late:
        model, adds = _model(_with_late(at, len(base), late), len(base) + late, ahead, LASTING), _adds(sums, late, ahead)
        each = adds[:, :late] + adds[:, late:] @ model.ahead[:, len(at) :]  # what an error of a late quarter makes of a sum
        by_late, by_model = (np.sqrt(np.einsum("si,ij,sj->s", a, b, a)) for a, b in ((each, np.cov(draws.T).reshape(late, late)), (adds[:, late:], model.spread * half / free)))
        off = tuple((np.rint(np.minimum(by_late / by_model, _MOST_OFF) / _STEP_OFF) * _STEP_OFF).tolist())
    power, factor, (least, most) = _calibrated(tuple(at), len(base), ahead, sums, certainty, late, off, max(1, round(min(freedom, _FREE))))
    return factor * np.clip(none / all_, least, most) ** power


def _adds(sums: tuple[tuple[int, ...], ...], late: int, ahead: int) -> np.ndarray:
    """Which quarters, late ones first, each sum adds up: one or nil."""
    return np.array([[float(n in one) for n in range(-late, ahead)] for one in sums])


@lru_cache(maxsize=256)
def _calibrated(
    at: tuple[int, ...], count: int, ahead: int, sums: tuple[tuple[int, ...], ...], certainty: int, late: int, off: tuple[float, ...], freedom: int
) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """(power, factor) of each sum, and within which bounds the ratio of squares lies in nearly all series that were made. off: how far late quarters put each sum off, as a part of how far the model does, with so many degrees of freedom."""
    from scipy.special import stdtrit

    places, free = np.array(at), _free(np.array(at))
    lefts = [_model(places, count, 0, lasting).left for lasting in (0.0, LASTING, 1.0)]
    known, count = _with_late(places, count, late), count + late
    model = _model(known, count, ahead, LASTING)
    rng = np.random.default_rng(_SEED)
    noise = rng.standard_normal((MADE, count + ahead))
    level = rng.standard_normal((MADE, count + ahead)).cumsum(axis=1)
    # All that is asked of a series is linear in it: so it is asked once of the noise and once of the level, for all parts that may last.
    adds = _adds(sums, late, ahead)[:, late:]
    all_of = np.hstack([np.vstack([np.hstack(lefts), np.zeros((late, 3 * free))]), model.ahead.T])
    asked = []
    for series in (noise, level):
        found = _times(series[:, known], all_of)
        asked.append(np.hstack([found[:, : 3 * free], (series[:, count:] - found[:, 3 * free :]) @ adds.T]))
    one = np.sqrt(np.einsum("si,ij,sj->s", adds, model.spread, adds))
    scale = one / np.sqrt(free) * stdtrit(free, 0.5 + certainty / 200)
    by_late = one * np.array(off)
    # Of late quarters it is estimated how far they may be off: their range is now wider and now narrower, and wider on the whole as Student's t is (`chain_ladder.drawn`).
    more = by_late * quantile(certainty) / stdtrit(freedom, 0.5 + certainty / 200) * rng.standard_normal((MADE, len(sums)))
    known_range = quantile(certainty) * by_late * np.sqrt(rng.chisquare(freedom, (MADE, 1)) / freedom)
    left, missed = ([series[:, part] for series in asked] for part in (slice(3 * free), slice(3 * free, None)))
    products = [np.einsum("snf,snf->ns", *(left[n].reshape(MADE, 3, free) for n in pair)) for pair in ((0, 0), (0, 1), (1, 1))]
    ratios, needed = [], []
    for lasting in TRUTHS:
        of_noise, of_level = np.sqrt(1 - lasting), np.sqrt(lasting)
        none, half, all_ = of_noise**2 * products[0] + 2 * of_noise * of_level * products[1] + of_level**2 * products[2]  # the sums of squares
        ratios.append(np.log(none / all_))
        amiss = (of_noise * missed[0] + of_level * missed[1] + more) ** 2 - known_range**2  # what the range of late quarters does not hold of it, in quadrature
        needed.append(np.log(np.sqrt(amiss.clip((_SAME * one) ** 2)) / (np.sqrt(half)[:, None] * scale)).T)
    ends = np.quantile(ratios, [0.001, 0.999])
    place = int(certainty / 100 * MADE)
    ratios = [ratio.clip(*ends) for ratio in ratios]
    wide = np.array([[np.partition(need - power * ratio, place, axis=1)[:, place] for power in _POWERS] for ratio, need in zip(ratios, needed, strict=True)])
    best = np.ptp(wide, axis=0).argmin(axis=0)  # of truths x powers x sums: how wide it must be, as a logarithm
    every = np.arange(len(sums))
    return _POWERS[best], np.exp((wide.max(axis=0) + wide.min(axis=0)) / 2)[best, every], (float(np.exp(ends[0])), float(np.exp(ends[1])))


def _times(many: np.ndarray, few: np.ndarray) -> np.ndarray:
    """`many @ few`, so many rows at a time that it is not divided over threads, which would keep a processor busy with waiting far longer than the work takes."""
    return np.vstack([many[n : n + _AT_ONCE] @ few for n in range(0, len(many), _AT_ONCE)])


def _with_late(at: np.ndarray, count: int, late: int) -> np.ndarray:
    """Which quarters are known if late ones behind them are."""
    return np.append(at, np.arange(count, count + late))


def _free(at: np.ndarray) -> int:
    """Degrees of freedom of a model of level, slope and four quarters. Raises ValueError if nothing is left of them."""
    if len(at) < 6:
        raise ValueError(f"{len(at)} values are too few for a model of 5 states")
    return len(at) - 5


def _squares(left: np.ndarray) -> float:
    return max(float(left @ left), 1e-18)


def _root(spread: np.ndarray) -> np.ndarray:
    """A square root of a covariance that may be singular."""
    size, direction = np.linalg.eigh((spread + spread.T) / 2)
    return direction * np.sqrt(np.clip(size, 0, None))


def quantile(certainty: int) -> float:
    """How many standard deviations a range of `certainty` percent reaches from the middle: 1.28 for 80%."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + certainty / 200))


# --- one series ---------------------------------------------------------------------------------------------------


def outlook(
    known: Quarters, name: str, add: bool = True, year: int | None = None, expected: Mapping[str, tuple[float, ...]] = MappingProxyType({}), certainty: int = CERTAINTY,
    only_year: bool = False,
) -> Outlook | str:
    """The forecast of one series, or why there is none. expected: quarter -> what it will come to, and its `SPREAD`; only_year: without quarters, in far less time; the others are as of `prognose`."""
    if known.about is None:
        return HIDDEN
    if known.count < FEWEST:
        if known.count + len(known.hidden) >= FEWEST:
            return HIDDEN
        return f"er {'is' if known.count == 1 else 'zijn'} {_count(known.count)} met vaste cijfers; een prognose heeft er ten minste {FEWEST} nodig"
    late = []
    while code_of(known.last + 1 + len(late)) in expected:
        late.append(known.last + 1 + len(late))
    coming_in = np.array([expected[code_of(n)] for n in late], dtype="float64").reshape(-1, 1 + len(SPREAD))
    values = np.concatenate([known.values, coming_in[:, 0]])
    year = year or (known.last + 1) // 4
    ends = known.last + len(late)
    ahead, first = year * 4 + 3 - ends, year * 4
    if first + 3 <= known.last:
        return f"alle kwartalen van {year} zijn bekend"
    if ahead > FARTHEST:
        return f"het eind van {year} ligt meer dan {FARTHEST} kwartalen na de laatste cijfers; verder vooruit is een bandbreedte niet goed te schatten"
    needed = range(first, first + 4) if add else [first + 3]
    if any(n in known.hidden for n in needed):
        return HIDDEN
    if any(n < known.first or (n <= known.last and np.isnan(values[n - known.first])) for n in needed):
        return f"een kwartaal van {year} ontbreekt"
    seen = values[np.isfinite(values)]
    if np.ptp(seen) <= _SAME * max(1.0, np.abs(seen).max()):
        return "de cijfers verschillen niet van kwartaal tot kwartaal, zodat een bandbreedte niet te schatten is"
    if not _all_quarters(known):
        return "niet elk kwartaal heeft cijfers van twee jaren"
    rates = bool(0 < seen.max() <= _UNEVEN * seen.min())
    rng = np.random.default_rng(_SEED)
    ahead, (given, free) = max(ahead, 0), chain_ladder.drawn(*coming_in.T, certainty / 100, PATHS, rng) if late else (np.empty((PATHS, 0)), 1.0)
    given, scaled = (given, np.log(known.values)) if rates else (np.exp(given), known.values)
    middle, away = paths(scaled, ahead, draws=given, rng=rng)
    inside = tuple(n for n in range(-len(late), ahead) if ends + 1 + n in needed)
    apart = () if only_year else tuple((n,) for n in range(ahead))
    wide = widths(scaled, ahead, (*apart, inside), certainty, given, free) if ahead else np.ones(1)

    def of_values(made: np.ndarray) -> np.ndarray:
        """Paths, those of provisional quarters first, as figures."""
        made = np.hstack([given, made])
        made = np.exp(made.clip(max=700)) if rates else made  # beyond that there are no numbers
        return made.clip(min=0) if (seen >= 0).all() else made

    together = of_values(middle + away * wide[-1])
    coming = np.empty((PATHS, 0)) if only_year else of_values(middle + away * wide[:-1])
    fixed = known.values[first - known.first :] if first <= known.last else np.array([])
    whole = together[:, max(0, first - known.last - 1) :].sum(axis=1) + fixed.sum() if add else together[:, first + 3 - known.last - 1]
    when = [code_of(known.last + 1 + n) for n in range(coming.shape[1])] + [str(year) if add else code_of(first + 3)]
    spread = np.column_stack([coming, whole])
    ends_ = np.quantile(spread, [0.5 - certainty / 200, 0.5, 0.5 + certainty / 200], axis=0)
    if not np.isfinite(ends_).all() or np.abs(ends_[[0, 2]]).max() > 4 * _BEYOND * np.abs(seen).max():
        return "de cijfers lopen te sterk uiteen voor een prognose"
    return Outlook(known, name, year, when, ends_, late)


def _rows(table: pd.DataFrame, found: list[Outlook], add: bool) -> pd.DataFrame:
    """The rows of forecasts of series of a table: of each its quarters and its year."""
    many = [len(one.codes) for one in found]
    template = at_periods(table.iloc[np.repeat([one.known.about for one in found], many)], [code for one in found for code in one.codes])
    low, likely, high = np.hstack([one.ends for one in found])
    million = template["unit_measure"].str.startswith("EUR") & (np.abs(likely) >= 1e6)
    narrow = np.repeat([one.ends[2, -1] - one.ends[0, -1] < _NARROW for one in found], many)  # or low, likely and high are written alike
    parts = [part for count in many for part in ["kwartaal"] * (count - 1) + ["jaar"]]
    how = [{"kwartaal": "forecast", "jaar": "year forecast" if add else "year end forecast"}[part] for part in parts]
    return derive(
        template, how, obs_value=likely, obs_low=low, obs_high=high, decimals=np.where(million, np.where(narrow, -4, -5), 0), obs_status="F", reeks=[one.name for one, count in zip(found, many, strict=True) for _ in range(count)], deel=parts
    )


def at_periods(rows: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Observations as they would stand at other periods, one a row, as a forecast, with the keys of these: a template for `derive`."""
    spans = [period.parse(code) for code in codes]
    rows = plain(rows.drop(columns=[c for c in (keys.FIELD,) if c in rows])).reset_index(drop=True)
    start = pd.to_datetime([s.start for s in spans])
    end = pd.to_datetime([s.end for s in spans])
    rows = rows.assign(time_period=codes, time_start=start, time_end=end, scenario="forecast", obs_status="F", periode=[s.label for s in spans], jaar=start.year)
    return rows.assign(**{keys.FIELD: keys.of(rows)})


def _all_quarters(known: Quarters) -> bool:
    """Whether each of the four quarters has values of two years at least: what is not known of a season cannot be told."""
    season = (known.first + np.arange(len(known.values))) % 4
    return all(np.isfinite(known.values[season == n]).sum() >= 2 for n in range(4))


def _expected(told: Outcome | None, table: pd.DataFrame, at: np.ndarray) -> dict[str, tuple[float, ...]]:
    """What provisional quarters of a series will come to, with its `SPREAD`, by quarter; none if nothing was told of it. at: the places of the series in the table."""
    if not told:
        return {}
    rows, own = told.rows, np.arange(len(told.rows))
    for column in (c for c in ("ref_area", "indicator", *BREAKDOWNS) if c in rows):
        own = own[(rows[column].iloc[own] == table[column].iloc[at[0]]).to_numpy(dtype="bool")]
    parts, codes, likely, spread = rows["deel"].tolist(), rows["time_period"].tolist(), rows["obs_value"].to_numpy(dtype="float64"), rows[list(SPREAD)].to_numpy(dtype="float64")
    margin = {codes[n]: spread[n] for n in own if parts[n] == MARGIN}
    each = (c.iloc[at] for c in (table["time_period"], table["conf_status"].eq("F") & table["obs_status"].ne("A")))
    provisional = {code for code, late in zip(*each, strict=True) if late}
    # Without a margin nothing is expected any more: what is known is certain.
    return {codes[n]: (likely[n], *margin.get(codes[n], (0.0, 1.0, 0.0))) for n in own if parts[n] == EXPECTED and codes[n] in provisional}


# --- in words -----------------------------------------------------------------------------------------------------


def _sentence(row: Mapping, of: Outlook, add: bool, certainty: int) -> str:
    """What the year comes to; `row` is that of the year."""
    low, likely, high = ends_in_words(row)
    what = f"{formats.capital(of.name)}: naar verwachting {likely} {f'in {of.year}' if add else f'in het laatste kwartaal van {of.year}'}"
    return f"{what}, met {certainty}% kans tussen {low} en {high}."


def _notes(of: Outlook, day: pd.Timestamp, add: bool, certainty: int) -> tuple[str, ...]:
    """What a reader has to know of one forecast. day: of the newest delivery that it rests on."""
    known, late = of.known, of.late
    label = {n: period.parse(code_of(n)).label for n in (known.first, known.last, *known.provisional)}
    told = f", zoals geleverd op {period.parse(day.date()).label}" if pd.notna(day) else ""
    notes = [f"De prognose berust op {_count(known.count)} met vaste cijfers, {label[known.first]} t/m {label[known.last]}{told}."]
    notes.append("Model: een niveau dat verschuift, een vaste helling en vaste kwartaaleffecten.")
    if skipped := [n for n in known.provisional if n not in late]:
        notes.append(f"{_some(skipped)}: die {'verandert' if len(skipped) == 1 else 'veranderen'} nog. Voor die tijd staat er wat het model verwacht.")
    if late:
        notes.append(f"Van {_count(len(late), 'voorlopig kwartaal', 'voorlopige kwartalen')} telt mee wat er naar verwachting nog bij komt, met de onzekerheid daarvan.")
    if gone := [n for n in known.hidden if known.first <= n <= known.last]:
        notes.append(f"{_count(len(gone))} {'is' if len(gone) == 1 else 'zijn'} verborgen en niet gebruikt.")
    how = "De kwartalen zijn op elk pad opgeteld tot een jaar." if add else "Een persoon kan in meer kwartalen tellen: daarom staat hier het laatste kwartaal en geen som."
    notes.append(f"Laag en hoog: als de reeks doorgaat zoals tot nu toe, ligt de uitkomst van {of.year} met {certainty}% kans ertussen. {how}")
    return tuple(notes)


def _some(numbers_: list[int]) -> str:
    return f"{'Een voorlopig kwartaal is' if len(numbers_) == 1 else f'{_number(len(numbers_))} voorlopige kwartalen zijn'} niet gebruikt"


def _left_out(reasons: dict[str, str], count: int) -> list[str]:
    """Which series have no result, and why."""
    if not reasons:
        return []
    told = "; ".join(f"{name}: {why}" for name, why in reasons.items())
    return [f"{_number(len(reasons))} van de {_number(count)} reeksen {'staat' if len(reasons) == 1 else 'staan'} er niet bij: {told}."]


def _count(count: int, one: str = "kwartaal", more: str = "kwartalen") -> str:
    return f"{_number(count)} {one if count == 1 else more}"


def _number(count: int) -> str:
    return numbers.write(count, 0)
