"""Which way a series goes, with its uncertainty, where it breaks, and what of it is the season; methods `trend` and `seizoen`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from peilmerk import keys, period
from peilmerk.analyses.outcome import (
    HIDDEN,
    PROTECTED,
    Outcome,
    absent,
    derive,
    hidden,
    nothing,
    places,
    rows_at,
    said,
    theme_of,
)
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.numbers import write
from peilmerk.observations import TOTAL, places_of
from peilmerk.texts import formats
from peilmerk.writing import MINUS

TREND, SEASON = "trend", "seizoen"
#: The fewest periods of a piece of which a direction is told, and of a series in which a break is looked for.
FEWEST, FOR_BREAK = 8, 12
#: How sure a direction is, in percent, and how often a stable series may seem to break.
CERTAINTY, FALSE_BREAKS = 95, 0.05
#: From which chance on a jump is none. Below `FALSE_BREAKS`: in short series what values have in common is estimated too low, and more jumps seem large.
LIMIT = 0.015
#: What consecutive values may have in common in truth (Pearson's r), and how many series without slope or jump are made of each to see what comes by chance.
TRUTHS, MADE = (0.0, 0.3, 0.5, 0.7), 1500
#: How much an interval may follow what values of the series itself have in common: these powers are tried.
_POWERS = np.linspace(0.5, 2, 16)
#: By how much an interval may be sure too much or too little for one of `TRUTHS`: of what is outside it, this part. Nearer to what it should be, intervals of short series become many times as wide.
_TOLERANCE = 0.35
#: Up to how many values the slopes of made series are those of Theil and Sen; of more, of least squares, which are alike then and take far less time.
_SHORT = 16
#: Nearer to the ends than this part of the series no break is looked for (Andrews 1993: 0.15).
EDGE = 0.15
#: Full years of which a season is told.
SEASON_YEARS = 3
#: From which strength (of 0 to 1) a season is clear (Wang, Smith and Hyndman 2006; the limit of `nsdiffs` in the R package forecast).
CLEAR = 0.64
RISES, FALLS, UNCLEAR = "stijgt", "daalt", "geen duidelijke richting"
_PER_YEAR = {"A": 1, "S": 2, "T": 3, "Q": 4, "M": 12}
#: Of what an amount of such a period is, so that its change is not taken for that of a whole year.
_EACH = {"S": "per halfjaar", "T": "per vier maanden", "Q": "per kwartaal", "M": "per maand"}
_SEED = 20260215


def trend(gegevens: pd.DataFrame, reeks: str = "onderwerp", *, breuken: Mapping[str, str] | None = None, zekerheid: int = CERTAINTY) -> Outcome:
    """Which way series go, per year and with an interval, since their last break; method `trend`.

    gegevens: figures of years, half-years, quarters or months (one frequency) of one or several series. reeks: the column that names the series. breuken: day (ISO, or first/last day) -> what
    happened, as of `ed.gebeurtenissen`, where a series breaks; beside these one break is looked for by a test. zekerheid: percent of the interval.

    The slope is that of Theil and Sen, its interval that of Sen, widened for what a period has in common with the one before. A direction is told if the whole interval lies on one side of nil.
    Provisional figures are left out.

    Rows: per series `deel` "helling" (change per year, `obs_low` and `obs_high`; transformation change_abs) and "lijn" (the line at each period since the break, with its band), with `reeks`,
    `richting` and `breuk` (the day of the last break, empty if none). Raises PeilmerkError if a period of a series occurs twice.
    """
    if not len(gegevens):
        return nothing(TREND)
    parts, sentences, notes, reasons = [], [], [], {}
    for name, at in places(gegevens, reeks):
        one = rows_at(gegevens, at)
        name = "totaal" if name == TOTAL else str(name)
        made = _trend_of(one, name, breuken or {}, zekerheid)
        if isinstance(made, str):
            reasons[name] = made
            continue
        rows, sentence, told = made
        parts.append(rows)
        sentences.append(sentence)
        notes += told
    if not parts:
        return absent(TREND, next(iter(reasons.values())), lacks=theme_of(gegevens))
    rule = f"Regel: een reeks stijgt of daalt als het hele interval van {zekerheid}% boven of onder nul ligt; anders is er geen duidelijke richting."
    left = [f"{write(len(reasons), 0)} van de {write(gegevens[reeks].nunique(), 0)} reeksen {'staat' if len(reasons) == 1 else 'staan'} er niet bij: "
            f"{'; '.join(f'{n}: {why}' for n, why in reasons.items())}."] if reasons else []  # fmt: skip
    return Outcome(TREND, pd.concat(parts, ignore_index=True), sentence=" ".join(sentences), notes=(rule, *dict.fromkeys(notes), *left))


def seizoen(gegevens: pd.DataFrame) -> Outcome:
    """A series without its season, and how much each part of the year lies above or below the others; method `seizoen`.

    gegevens: quarters or months of one series, without a gap, at least three full years. Provisional figures at the end are left out. If all figures are above nil the season is a
    percentage of the level, otherwise an amount. STL of statsmodels, robust (Cleveland and others 1990).

    Rows: `deel` "gecorrigeerd" (each period without its season) and "factor" (of each part of the last year: its deviation, a change_pct or change_abs), with `sterkte` (0 to 1). Raises
    PeilmerkError if a period occurs twice.
    """
    if not len(gegevens):
        return nothing(SEASON)
    if len(hidden(gegevens)):
        return absent(SEASON, HIDDEN)
    table, parts, dropped = _final(gegevens, SEASON)
    if parts not in (4, 12):
        return absent(SEASON, "alleen reeksen per kwartaal of per maand hebben een seizoen")
    where = _places(table, parts)
    if len(table) < SEASON_YEARS * parts:
        have = f"{write(len(table), 0)} {'kwartalen' if parts == 4 else 'maanden'}"
        return absent(SEASON, f"er zijn {have} met vaste cijfers; voor een seizoen zijn drie volle jaren nodig", lacks=theme_of(gegevens))
    if (np.diff(where) != 1).any():
        return absent(SEASON, "er ontbreekt een periode in de reeks", lacks=theme_of(gegevens))
    values = table["obs_value"].to_numpy(dtype="float64")
    if np.ptp(values) <= 1e-9 * max(1.0, np.abs(values).max()):
        return absent(SEASON, "alle cijfers zijn gelijk", found=True)
    rates = bool((values > 0).all())
    season, strength = seasonal(np.log(values) if rates else values, parts)
    corrected = np.exp(np.log(values) - season) if rates else values - season
    last = slice(len(values) - parts, None)
    factor = 100 * (np.exp(season[last]) - 1) if rates else season[last]
    whole = derive(table, "seasonally adjusted", obs_value=corrected, decimals=table["decimals"].fillna(0)).assign(deel="gecorrigeerd")
    own = derive(
        table.iloc[last], "season", obs_value=factor, transformation="change_pct" if rates else "change_abs", unit_measure="percent" if rates else table["unit_measure"].iloc[-1],
        decimals=1 if rates else 0,
    ).assign(deel="factor")  # fmt: skip
    rows = pd.concat([whole, own], ignore_index=True).assign(sterkte=strength)
    most, least = own.loc[own["obs_value"].idxmax()], own.loc[own["obs_value"].idxmin()]
    if strength >= CLEAR:
        clear = "Er is een duidelijk seizoen"
        sentence = f"{clear}: het hoogst in {_season_name(most)} ({_keyed(most)}), het laagst in {_season_name(least)} ({_keyed(least)}), vergeleken met het niveau van de reeks."
    else:
        sentence = "Er is geen duidelijk seizoen."
    notes = [f"De sterkte van het seizoen is {write(strength, 2)} op een schaal van 0 tot 1; vanaf {write(CLEAR, 2)} heet het duidelijk."]
    if dropped:
        notes.append(_provisional(dropped))
    return Outcome(SEASON, rows, sentence=sentence, notes=tuple(notes))


# --- slope --------------------------------------------------------------------------------------------------------


def slope(x: np.ndarray, y: np.ndarray, parts: int = 1, certainty: int = CERTAINTY) -> tuple[float, float, float, float]:
    """(slope, low, high, level at the middle of x): Theil and Sen's slope of y over x, with an interval that allows for what consecutive values have in common.

    x in steps of one period; parts: periods a year, of which the medians are taken out first where there are three years of each. The interval of Sen (1968) takes values to be independent. It is widened by a power of
    the root of (1+r)/(1-r), with r the correlation of what is left with what was left one period before (Bayley and Hammersley 1946), and by a factor. Both are those with which the interval holds in made series,
    whatever they have in common: a short series shows that poorly.
    """
    from scipy.stats import theilslopes  # half a second

    y = _without_medians(x, y, parts) if parts > 1 else y
    found = theilslopes(y, x, alpha=certainty / 100)
    left = y - found.slope * x
    power, factor = _widening(_alike(x, parts), parts, certainty)
    wide = float(factor * inflation(left - np.median(left), 2) ** power)
    at = float(np.median(left) + found.slope * np.median(x))
    return float(found.slope), float(found.slope - wide * (found.slope - found.low_slope)), float(found.slope + wide * (found.high_slope - found.slope)), at


@lru_cache(maxsize=256)
def _widening(places: tuple[int, ...], parts: int, certainty: int) -> tuple[float, float]:
    """(power, factor) by which the interval of a slope at these places must be wider than Sen's: those with the narrowest intervals that are sure enough, and not too sure, for each of `TRUTHS`."""
    x = np.array(places)
    rng = np.random.default_rng(_SEED)
    noise, needed, alike = rng.standard_normal((MADE, 1 + int(np.ptp(x)))), [], []
    for together in TRUTHS:
        y = _stable(noise, together)[:, x - x[0]]
        each, low, high, left = _sen(x, y, parts, certainty) if len(x) <= _SHORT else _least_squares(x, y, parts, certainty)
        needed.append(np.log(np.where(each > 0, each / np.maximum(each - low, 1e-12), each / np.minimum(each - high, -1e-12)) + 1e-12))
        alike.append(np.log(inflation(left, 2)))
    outside = 1 - certainty / 100
    best = None
    for power in _POWERS:
        scaled = np.array(needed) - power * np.array(alike)
        factor = np.quantile(scaled, 1 - outside * (1 + _TOLERANCE), axis=1).max()
        surest = (scaled > factor).mean(axis=1).min()
        if surest >= outside * (1 - _TOLERANCE) or best is None or surest > best[2]:
            best = power, factor, surest
        if surest >= outside * (1 - _TOLERANCE):
            break
    return float(best[0]), float(np.exp(best[1]))


def _sen(x: np.ndarray, y: np.ndarray, parts: int, certainty: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(slopes, low, high, residuals) of many series (rows of y): as `theilslopes` of scipy gives them for one, after the medians of parts of the year."""
    from scipy.special import ndtri

    one, other = np.triu_indices(len(x), 1)
    step = x[other] - x[one]
    part = x % parts
    if parts > 1 and min(np.bincount(part, minlength=parts)) >= SEASON_YEARS:
        left = y - np.median((y[:, other] - y[:, one]) / step, axis=1)[:, None] * x
        medians = np.column_stack([np.median(left[:, part == n], axis=1) for n in range(parts)])
        y = y - (medians - medians.mean(axis=1, keepdims=True))[:, part]
    count, pairs = len(x), len(one)
    reach = -ndtri(0.5 - certainty / 200) * np.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low, high = max(round((pairs - reach) / 2) - 1, 0), min(round((pairs + reach) / 2), pairs - 1)
    half = pairs // 2
    slopes = np.sort((y[:, other] - y[:, one]) / step, axis=1)  # of so few, faster than a partition
    each = (slopes[:, half] + slopes[:, half - (pairs % 2 == 0)]) / 2
    left = y - each[:, None] * x
    return each, slopes[:, low], slopes[:, high], left - np.median(left, axis=1, keepdims=True)


def _least_squares(x: np.ndarray, y: np.ndarray, parts: int, certainty: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(slopes, low, high, residuals) of many series (rows of y) of least squares, beside the parts of the year if there are three years of each."""
    from scipy.special import ndtri

    columns = _columns(x, parts, (4, 12))
    inverse = np.linalg.pinv(columns)
    left = y - y @ inverse.T @ columns.T
    each = y @ inverse[1] / max(1.0, np.ptp(x))
    reach = -ndtri(0.5 - certainty / 200) * np.sqrt((left**2).sum(axis=1) / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    return each, each - reach, each + reach, left


def _alike(x: np.ndarray, parts: int) -> tuple[int, ...]:
    """Places of the first year that stand alike in the year, so that what is made for one series serves others."""
    return tuple(int(n) for n in x - int(x[0]) // parts * parts)


def _stable(noise: np.ndarray, together: float) -> np.ndarray:
    """Series (rows) without slope or jump, with variance one, of independent normal values: each has so much in common with the one before."""
    made = noise.copy()
    for n in range(1, noise.shape[1]):
        made[:, n] = together * made[:, n - 1] + np.sqrt(1 - together**2) * noise[:, n]
    return made


def correlation(left: np.ndarray, fitted: int) -> np.ndarray | float:
    """How much residuals have in common with the ones before, from 0 to 0.9: their first autocorrelation, raised by what a fit of so many coefficients takes from it (Kendall 1954); of each row, if there are rows."""
    count = left.shape[-1]
    if count < 5 or count <= 3 + fitted:
        return np.zeros(left.shape[:-1])[()]
    first = (left[..., 1:] * left[..., :-1]).sum(axis=-1) / np.maximum((left**2).sum(axis=-1), 1e-300)
    return np.clip((first + (1 + fitted) / count) / max(1 - (3 + fitted) / count, 0.5), 0.0, 0.9)


def inflation(left: np.ndarray, fitted: int) -> np.ndarray | float:
    """How many times as uncertain residuals with something in common make a slope: the root of (1+r)/(1-r), from 1 to 4.4; of each row, if there are rows."""
    together = correlation(left, fitted)
    return np.sqrt((1 + together) / (1 - together))


def _without_medians(x: np.ndarray, y: np.ndarray, parts: int) -> np.ndarray:
    """Values without the median deviation of their part of the year from Theil and Sen's line; as they are if not every part is there three times."""
    from scipy.stats import theilslopes

    part = np.asarray(x, dtype=int) % parts
    if min(np.bincount(part, minlength=parts)) < SEASON_YEARS:
        return y
    line = theilslopes(y, x)
    left = y - line.slope * x - line.intercept
    medians = np.array([np.median(left[part == n]) for n in range(parts)])
    return y - (medians - medians.mean())[part]


# --- breaks -------------------------------------------------------------------------------------------------------


def break_in(x: np.ndarray, y: np.ndarray, parts: int = 1) -> tuple[int | None, float]:
    """(place, p): where the level of a series most likely jumps (the first value after the jump), None if p is above `LIMIT`, and the chance of so large a jump in a stable series.

    The largest F of a jump beside a straight line, and seasons if there are three years of them, over all places but the edges (Quandt 1960, Andrews 1993). How large it is by chance comes from stable series that are simulated with
    the same periods and the same correlation from one to the next, for Andrews's tables hold for long series only.
    """
    count = len(y)
    columns = _columns(x, parts)
    projector = np.eye(count) - columns @ np.linalg.pinv(columns)
    free = count - np.linalg.matrix_rank(columns) - 1
    edge = max(3, int(np.ceil(EDGE * count)))
    places = np.arange(edge, count - edge + 1)
    if free < 3 or not len(places):
        return None, 1.0
    steps = projector @ (np.arange(count)[:, None] >= places).astype(float)
    size = (steps**2).sum(axis=0)
    usable = size > 1e-9
    places, steps, size = places[usable], steps[:, usable], size[usable]
    if not len(places):
        return None, 1.0

    def largest(left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        explained = (left @ steps) ** 2 / size
        rest = np.maximum((left**2).sum(axis=1)[:, None] - explained, 1e-18)
        found = explained / (rest / free)
        return found.max(axis=1), found.argmax(axis=1)

    left = projector @ y
    if np.abs(left).max() <= 1e-9 * max(1.0, np.abs(y).max()):
        return None, 1.0
    (found,), (at,) = largest(left[None])
    step = steps[:, at]
    together = correlation(left - step * (left @ step) / size[at], columns.shape[1] + 1)  # a jump itself would look like something in common
    rng = np.random.default_rng(_SEED)
    stable = _stable(rng.standard_normal((MADE, count)), together)
    chance = (1 + int((largest(stable @ projector.T)[0] >= found).sum())) / (MADE + 1)
    return (int(places[at]) if chance <= LIMIT else None), float(chance)


def _columns(x: np.ndarray, parts: int, seasons: tuple[int, ...] = (4,)) -> np.ndarray:
    columns = [np.ones(len(x)), (x - x.mean()) / max(1.0, np.ptp(x))]
    part = np.asarray(x, dtype=int) % parts
    if parts in seasons and min(np.bincount(part, minlength=parts)) >= SEASON_YEARS:
        columns += [(part == n).astype(float) for n in range(1, parts)]
    return np.column_stack(columns)


# --- season -------------------------------------------------------------------------------------------------------


def seasonal(values: np.ndarray, parts: int) -> tuple[np.ndarray, float]:
    """(season, strength): the season of each value by STL, robust, and how much of what is not trend it explains, from 0 to 1."""
    from statsmodels.tsa.seasonal import STL  # some seconds

    found = STL(values, period=parts, robust=True).fit()
    both = np.var(found.seasonal + found.resid)
    return np.asarray(found.seasonal), float(max(0.0, 1 - np.var(found.resid) / both)) if both > 0 else 0.0


# --- one series ---------------------------------------------------------------------------------------------------


def _final(one: pd.DataFrame, method: str) -> tuple[pd.DataFrame, int, int]:
    """The figures of a series that are shown and final, in order of time; how many there are a year; and how many were provisional."""
    at = places_of(one, {"conf_status": "F", "scenario": "actual", "transformation": "level"})
    at = at[one["obs_value"].notna().to_numpy()[at]]
    codes = one["time_period"].iloc[at]
    if codes.duplicated().any():
        raise PeilmerkError(f"A {method} is of one figure a period; {codes[codes.duplicated()].iloc[0]} stands there twice. Select one product, law or total, and one area.")
    sure = at[(one["obs_status"] == "A").to_numpy(dtype="bool")[at]]
    final = plain(rows_at(one, sure[np.argsort(one["time_start"].to_numpy()[sure], kind="stable")]))
    frequencies = {period.parse(code).frequency for code in final["time_period"]}
    return final, _PER_YEAR.get(next(iter(frequencies)), 0) if len(frequencies) == 1 else 0, len(at) - len(final)


def _places(table: pd.DataFrame, parts: int) -> np.ndarray:
    """The periods as whole numbers, consecutive ones one apart; the part of the year is what is left of a division by `parts`."""
    return (table["time_start"].dt.year * parts + (table["time_start"].dt.month - 1) * parts // 12).to_numpy()


def _trend_of(one: pd.DataFrame, name: str, breaks: Mapping[str, str], certainty: int) -> tuple[pd.DataFrame, str, list[str]] | str:
    table, parts, dropped = _final(one, TREND)
    notes, gone = [], len(hidden(one))
    if len(table) < FEWEST:
        return HIDDEN if gone and len(table) + gone >= FEWEST else f"er {'is' if len(table) == 1 else 'zijn'} {write(len(table), 0)} vaste cijfers; voor een richting zijn er ten minste {FEWEST} nodig"
    if not parts:
        return "de cijfers gaan over periodes van verschillende lengte"
    if gone:
        notes.append(f"{formats.capital(name)}: {write(gone, 0)} van de {write(len(one), 0)} cijfers {'is' if gone == 1 else 'zijn'} verborgen en niet gebruikt.")
    if dropped:
        notes.append(f"{formats.capital(name)}: {_provisional(dropped)[0].lower()}{_provisional(dropped)[1:]}")
    begin, cut = _since_known(table, breaks)
    table = table.iloc[begin:]
    if len(table) < FEWEST:
        others = _others_hidden(one, pd.Timestamp(cut[0]), FEWEST - len(table))
        return f"sinds {cut[1]} ({formats.day(cut[0])}) zijn er {write(len(table), 0)} cijfers; voor een richting zijn er ten minste {FEWEST} nodig{others}"
    if cut:
        notes.append(f"{formats.capital(name)}: de reeks is gesplitst bij {formats.day(cut[0])} ({cut[1]}); de richting geldt daarna.")
    x, y = _places(table, parts), table["obs_value"].to_numpy(dtype="float64")
    day = cut[0] if cut else ""
    if len(table) >= FOR_BREAK:
        at, chance = break_in(x, y, parts)
        if at is not None:
            label = table["periode"].iloc[at]
            why = f"{formats.capital(name)}: de reeks verspringt in {label} (sup-F-toets, p = {write(max(chance, 0.001), 3)}); de toets zegt niet waarom."
            if len(table) - at < FEWEST:
                others = _others_hidden(one, table["time_start"].iloc[at], FEWEST - (len(table) - at))
                return f"de reeks verspringt in {label}, en daarna zijn er {write(len(table) - at, 0)} cijfers; voor een richting zijn er ten minste {FEWEST} nodig{others}"
            notes.append(f"{why} De richting geldt daarna.")
            table, day = table.iloc[at:], table["time_start"].iloc[at].date().isoformat()
            x, y = x[at:], y[at:]
    each, low, high, level = slope(x, y, parts, certainty)
    way = RISES if low > 0 else FALLS if high < 0 else UNCLEAR
    if way == UNCLEAR and (y > 0).all() and (high - low) * parts > np.median(y):
        return f"met {write(len(y), 0)} cijfers is het interval van de helling te ruim: over een jaar is het breder dan een cijfer groot is"
    ends = np.array([each, low, high]) * parts
    money = table["unit_measure"].iloc[-1].startswith("EUR")
    decimals = _digits(np.abs(ends).max(), money)
    middle = np.median(x)
    line = level + each * (x - middle)
    band = np.sort([level + low * (x - middle), level + high * (x - middle)], axis=0)
    count = len(table)
    rows = derive(
        table.iloc[[count - 1, *range(count)]], ["trend", *["trend line"] * count], obs_value=np.append(ends[0], line), obs_low=np.append(ends[1], band[0]), obs_high=np.append(ends[2], band[1]),
        transformation=["change_abs", *["level"] * count], decimals=[decimals, *table["decimals"].fillna(0)], deel=["helling", *["lijn"] * count], reeks=name, richting=way, breuk=day,
    )  # fmt: skip
    return rows, _sentence(rows.iloc[0], name, way, certainty, table), notes


def _since_known(table: pd.DataFrame, breaks: Mapping[str, str]) -> tuple[int, tuple[str, str] | None]:
    """The place of the first figure since the last known break, and that break; a break that lasted counts from its last day. (0, None) if there is none within the series."""
    begin, cut = 0, None
    for days, words in sorted(breaks.items(), key=lambda item: item[0].split("/")[-1]):
        day = days.split("/")[-1]
        at = int((table["time_start"] < pd.Timestamp(day)).sum())
        if 0 < at < len(table):
            begin, cut = at, (day, words)
    return begin, cut


def _others_hidden(one: pd.DataFrame, day: pd.Timestamp, needed: int) -> str:
    """That the figures that are needed were delivered and are hidden from a day on, as the end of a reason; empty if so many are not."""
    return f", en andere zijn {PROTECTED}" if int((hidden(one)["time_start"] >= day).sum()) >= needed else ""


def _sentence(row: pd.Series, name: str, way: str, certainty: int, table: pd.DataFrame) -> str:
    low, each, high = (_signed(row, row[c]) for c in ("obs_low", "obs_value", "obs_high"))
    key = row[keys.FIELD]
    what = f"{formats.capital(name)} {way}" if way != UNCLEAR else f"{formats.capital(name)}: {UNCLEAR}"
    of = _EACH.get(period.parse(row["time_period"]).frequency, "") if row["unit_measure"].startswith("EUR") else ""
    if way == UNCLEAR:  # a middle that may as well be its opposite is no figure to be quoted
        return f"{what} ({table['periode'].iloc[0]} t/m {table['periode'].iloc[-1]}): de verandering per jaar{f' van het bedrag {of}' if of else ''} ligt met {certainty}% zekerheid tussen {said(low, key)} en {said(high, key)}."
    changes = f"elk jaar verandert het bedrag {of} met {said(each, key)}" if of else f"{said(each, key)} per jaar"
    return f"{what} ({table['periode'].iloc[0]} t/m {table['periode'].iloc[-1]}): {changes}, met {certainty}% zekerheid tussen {said(low, key)} en {said(high, key)}."


def _signed(row: pd.Series, value: float) -> str:
    """A change with its sign, as it is written for readers: `+€ 0,1 miljoen`, `−12`."""
    digits = int(row["decimals"])
    sign = "" if round(abs(value), digits) == 0 else MINUS if value < 0 else "+"
    if row["unit_measure"].startswith("EUR"):
        return f"{sign}€ {write(abs(value) / 1e6, 6 + digits)} miljoen" if digits <= -4 else f"{sign}€ {write(round(abs(value), digits), 0)}"
    return f"{sign}{write(abs(value), digits)}"


def _digits(largest: float, money: bool) -> int:
    """In how many digits a change is told: amounts from a million on in hundredths of it, from a hundred thousand on in thousands, small numbers in tenths."""
    return (-4 if largest >= 1e6 else -3 if largest >= 1e5 else 0) if money else 0 if largest >= 20 else 1


def _keyed(row: pd.Series) -> str:
    """The deviation of a part of the year, with its key."""
    value = f"{'+' if row['obs_value'] > 0 else MINUS}{write(abs(row['obs_value']), int(row['decimals']))}"
    return said(f"{value}%" if row["unit_measure"] == "percent" else value, row[keys.FIELD])


def _season_name(row: pd.Series) -> str:
    """A part of the year without its year: `het 4e kwartaal`, `december`."""
    words = str(row["periode"]).rsplit(" ", 1)[0]
    return f"het {words}" if "kwartaal" in words else words


def _provisional(count: int) -> str:
    return f"{write(count, 0)} {'voorlopig cijfer is' if count == 1 else 'voorlopige cijfers zijn'} niet gebruikt: {'dat verandert' if count == 1 else 'die veranderen'} nog."
