"""Provisional figures: what is still to come of a quarter, what was said first and what is said now, and every revision in between.

Of amounts that are declared late, of which observations tell more than once: `gedeclareerd_bedrag` of a table with `"eerdere_leveringen": True`, or
`gedeclareerd_naar_factuurmaand`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from peilmerk import keys, numbers, period, triangles, writing
from peilmerk.analyses import chain_ladder
from peilmerk.analyses.outcome import HIDDEN, WRITTEN, Outcome, absent, derive, figure, nothing, rows_at
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.texts import formats

LATE, REVISED = "uitloop", "eerst-en-nu"
#: Steps of the first age that an estimate needs: with fewer it is a guess.
STEPS = 3
#: By how much of its amount the oldest quarter may still have grown at last; if it grew more, nobody knows when all is in.
GROWN = 0.01
#: From what amount on estimates are told in millions with two digits, and not in euro.
_MILLIONS = 1e5
#: The parts of an estimate, as its rows name them in the column `deel`.
KNOWN, COMING, EXPECTED, MARGIN, SHARE = "nu bekend", "nog verwacht", "verwacht totaal", "marge", "deel bekend"
#: What a row of `MARGIN` says of how far an amount may be off, for a forecast.
SPREAD = ("spreiding", "vrijheid", "gemeen")
#: When a figure was told, as rows name it in the column `wanneer`.
FIRST, NOW, CHANGE = "eerst", "nu", "verschil"
_SHORT = "er is te kort bijgehouden hoe bedragen groeien"
_ONE = "er is maar één levering met deze cijfers"
_MEANING = "Marge: naar verwachting komen negen van de tien bedragen binnen hun marge uit."


@dataclass(frozen=True)
class _Series:
    """One law, product or total: its grid of amounts, and of every quarter the row of what is known now."""

    grid: pd.DataFrame
    known: pd.DataFrame


def uitloop(gegevens: pd.DataFrame) -> Outcome:
    """What is still to come of every quarter: known now, still expected, expected in all with a margin, and how much of it is known.

    gegevens: amounts of one or more laws or products, in euro, each of several deliveries per quarter, or by month of invoice (`triangles.growth`). Rows a quarter
    and `deel`: `KNOWN`, `COMING`, `EXPECTED` (obs_value), `MARGIN` (obs_low, obs_high) and `SHARE` (percent). The margin is widened by what earlier estimates
    of the same series missed. For a forecast those of `MARGIN` have `spreiding` (standard deviation of the logarithm), `vrijheid` (its degrees of freedom) and `gemeen` (`chain_ladder.Estimates`). Absent if too little was followed, if amounts are not above nil, or if hidden ones are needed. Method: T. Mack (1993), with the
    steps of `chainladder`; see docs/methods/uitloop.md.
    """
    if gegevens.empty:
        return nothing(LATE)
    groups = _groups(gegevens)
    found = [_series(group) for group in groups]
    usable = [s for s in found if isinstance(s, _Series)]
    if not usable:
        return absent(LATE, next(s for s in found if isinstance(s, str)))
    trials, made = [], {}
    for size in sorted({len(s.grid) for s in usable}):  # grids of one size at once, which is faster
        alike = [n for n, s in enumerate(usable) if len(s.grid) == size]
        stacked = np.stack([usable[n].grid.to_numpy() for n in alike])
        trials.append(chain_ladder.trial(stacked))
        estimated = chain_ladder.estimates(stacked)
        made |= {n: estimated.of(at) for at, n in enumerate(alike)}
    trial = chain_ladder.together(trials)
    rows = [_estimated(series, made[n], trial) for n, series in enumerate(usable)]
    notes = [_based_on(gegevens), _MEANING, *_tested(trial), *_left_out(found, gegevens)]
    return Outcome(LATE, pd.concat(rows, ignore_index=True), sentence=" ".join(map(_newest, rows)), notes=tuple(notes))


def eerst_en_nu(gegevens: pd.DataFrame) -> Outcome:
    """Of every period what was told first, what is told now, and the difference in percent.

    gegevens: a figure of one or more groups in several deliveries. Only periods of which the first delivery is there: of those that were over before the oldest one,
    what was told first is not known. Rows a period and `wanneer`: `FIRST` and `NOW` are observations, `CHANGE` is computed. Absent with one delivery, or if all is hidden.
    """
    if gegevens.empty:
        return nothing(REVISED)
    rows, hidden = [], 0
    for group in map(_first_told, _groups(gegevens)):
        lacking = set(group.loc[group["conf_status"].ne("F") | group["obs_value"].isna(), "time_period"])
        hidden += len(lacking)
        group = group[~group["time_period"].isin(lacking)]
        rows += [_first_and_now(group)] if len(group) else []
    rows = [r for r in rows if len(r)]
    if not rows:
        return absent(REVISED, HIDDEN if hidden else _ONE)
    notes = [f"{numbers.write(hidden)} {'periode staat' if hidden == 1 else 'perioden staan'} er niet bij: een cijfer ervan is verborgen."] if hidden else []
    return Outcome(REVISED, pd.concat(rows, ignore_index=True), sentence=" ".join(filter(None, map(_largest, rows))), notes=tuple(notes))


def herzieningen(gegevens: pd.DataFrame, aantal: int = 8) -> Outcome:
    """What every delivery told of the last periods, for a table with a row a period and a column a delivery (`reekstabel(rows, "levering")`).

    gegevens: a figure of one group in several deliveries. Rows are the observations themselves, hidden ones as well, with the day of their delivery in
    `levering`, oldest first. aantal: of so many periods. Absent with one delivery. Raises PeilmerkError if two observations are of one cell.
    """
    if gegevens.empty:
        return nothing(REVISED)
    triangles.once(gegevens, ["time_period", "vintage"])
    if gegevens["vintage"].nunique() < 2:
        return absent(REVISED, _ONE)
    periods = gegevens.sort_values("time_start")["time_period"].drop_duplicates().tail(aantal)
    rows = gegevens[gegevens["time_period"].isin(periods)].sort_values(["vintage", "time_start"], kind="stable").reset_index(drop=True)
    return Outcome(REVISED, rows.assign(levering=rows["vintage"].map(formats.day)))


def van_reeks(uitkomst: Outcome, law: str, aantal: int | None = None) -> Outcome:
    """Of a result about several laws what is about one, with the same notes; nothing if it is not about that law. aantal: of its last periods only."""
    if not uitkomst:
        return uitkomst
    rows = uitkomst.rows[uitkomst.rows["law"] == law].sort_values("time_start", kind="stable")
    periods = list(dict.fromkeys(rows["time_period"]))[-(aantal or len(rows)) :]
    rows = rows_at(rows, rows["time_period"].isin(periods)).reset_index(drop=True)
    return replace(uitkomst, rows=rows) if len(rows) else nothing(uitkomst.method)


# --- what is still to come ----------------------------------------------------------------------------------------


def _groups(gegevens: pd.DataFrame) -> list[pd.DataFrame]:
    """The observations of each law, product or total, in the order in which they stand."""
    by = [c for c in ("ref_area", "indicator", "unit_measure", *BREAKDOWNS) if c != "breakdown" or not gegevens["indicator"].eq(triangles.INVOICED).any()]
    return [group for _, group in gegevens.groupby(by, sort=False)]


def _series(group: pd.DataFrame) -> _Series | str:
    """The grid of a group, or in words why nothing can be estimated from it."""
    hidden = group["conf_status"].ne("F")
    grid = triangles.growth(group)
    while len(grid) and np.isnan(grid.iloc[0, len(grid) - 1]):  # of the oldest quarters without an amount of now nothing is known
        grid = grid.iloc[1:, :-1]
    if hidden.all():
        return HIDDEN
    values, short = grid.to_numpy(), HIDDEN if hidden.any() else _SHORT
    if len(grid) < STEPS + 1:
        return short
    if (values[~np.isnan(values)] <= 0).any():
        return "er zijn bedragen van nul of minder"
    steps = (~np.isnan(values[:, 1:]) & ~np.isnan(values[:, :-1])).sum(axis=0)
    if steps[0] < STEPS or (steps == 0).any():
        return short
    if values[0, -1] > values[0, -2] * (1 + GROWN):
        return HIDDEN if hidden.any() else "van geen kwartaal is al bekend hoe het afliep"
    newest = dict(zip(grid.index, values[np.arange(len(grid)), len(grid) - 1 - np.arange(len(grid))], strict=True))
    return _Series(grid, _known(group, {q: v for q, v in newest.items() if not np.isnan(v)}))


def _known(group: pd.DataFrame, newest: dict[str, float]) -> pd.DataFrame:
    """A row a quarter with what is known of it now: the observation of the newest delivery, or what the months of invoice add up to."""
    shown = group[group["conf_status"].eq("F")]
    if group["indicator"].ne(triangles.INVOICED).all():
        codes = shown["time_period"].tolist()
        last = {codes[n]: n for n in np.argsort(shown["vintage"].to_numpy(), kind="stable")}
        return plain(shown.iloc[[last[code] for code in newest]]).reset_index(drop=True)
    spans = {code: period.parse(code) for code in newest}
    quarter = shown["time_start"].dt.year.astype(str) + "-Q" + shown["time_start"].dt.quarter.astype(str)
    first = shown.assign(time_period=quarter, breakdown=TOTAL, uitsplitsing=shown["law"].replace(TOTAL, "totaal")).drop_duplicates("time_period")
    first = first.set_index("time_period", drop=False).loc[list(newest)].assign(
        periode=[s.label for s in spans.values()], time_start=pd.to_datetime([s.start for s in spans.values()]), time_end=pd.to_datetime([s.end for s in spans.values()]),
    )  # fmt: skip
    return derive(first, "sum", obs_value=list(newest.values()))


def _estimated(series: _Series, made: chain_ladder.Estimates, trial: chain_ladder.Trial) -> pd.DataFrame:
    """The rows of one series: of every quarter what is known, and of those that are still open what is expected."""
    at = [series.grid.index.get_loc(q) for q in series.known["time_period"]]
    expected, error, freedom, common = (values[0, at, -1] for values in (made.expected, made.error, made.freedom, made.common))
    low, high = chain_ladder.interval(expected, error, freedom, trial.widening())
    known = series.known["obs_value"].to_numpy(dtype="float64")
    share = known / expected
    still = np.abs(1 - share) > 1 - chain_ladder.OPEN
    digits = np.where(expected >= _MILLIONS, -4, 0)
    every, open_ = np.arange(len(known)), np.flatnonzero(still)
    none = np.full(len(known), np.nan)
    parts = [(COMING, "expected", open_, expected - known), (EXPECTED, "ultimate", every, expected), (MARGIN, "interval", open_, none), (SHARE, "completeness", every, share * 100)]
    template = series.known.iloc[np.concatenate([at for *_, at, _ in parts])]
    each = [(name, how) for name, how, at, _ in parts for _ in at]
    shares = np.array([name == SHARE for name, _ in each])
    of_margin = (low, high, trial.size() * error / expected, freedom, common)
    low, high, *spread = (np.concatenate([values[at] if name == MARGIN else none[at] for name, _, at, _ in parts]) for values in of_margin)
    computed = derive(
        template, [how for _, how in each], deel=[name for name, _ in each], obs_value=np.concatenate([values[at] for *_, at, values in parts]), obs_low=low, obs_high=high,
        decimals=np.where(shares, 0, np.concatenate([digits[at] for *_, at, _ in parts])), obs_status="E", unit_measure=np.where(shares, "percent", template["unit_measure"].to_numpy(dtype="object")).tolist(),
        **dict(zip(SPREAD, spread, strict=True)),
    )  # fmt: skip
    told = series.known.assign(deel=KNOWN, decimals=digits, cijfer=[writing.amount(v, d) for v, d in zip(known, digits, strict=True)])
    return pd.concat([told, computed], ignore_index=True)


def _newest(rows: pd.DataFrame) -> str:
    """What is known and expected of the newest quarter."""
    asked = rows[[*WRITTEN, "deel", "time_period", "periode", "uitsplitsing", "onderwerp", keys.FIELD]]
    last = {r["deel"]: r for r in records(asked[(rows["time_period"] == rows["time_period"].iloc[int(rows["time_start"].argmax())]).to_numpy()])}
    known, expected, share = last[KNOWN], last[EXPECTED], last[SHARE]
    margin = f" (marge {figure(last[MARGIN])})" if MARGIN in last else ""
    return f"{_name(known)}, {known['periode']}: nu is {figure(known)} bekend, naar verwachting {figure(share)} van een bedrag van {figure(expected)}{margin}."


def _name(row: Mapping) -> str:
    return row["uitsplitsing"] if row["uitsplitsing"] != "totaal" else row["onderwerp"]


def _based_on(gegevens: pd.DataFrame) -> str:
    """From what the estimates follow: the source below a figure names the newest delivery only."""
    if gegevens["indicator"].eq(triangles.INVOICED).all():
        return "Geschat uit de maanden waarin eerdere zorg is gefactureerd."
    return f"Geschat uit hoe bedragen groeiden in {gegevens['vintage'].nunique()} leveringen."


def _tested(trial: chain_ladder.Trial) -> list[str]:
    """How often the margin was right, of estimates as they would have been made earlier."""
    cases = len(trial.missed)
    if cases < chain_ladder.CASES:
        return ["Er zijn nog te weinig eerdere schattingen om de marge aan te toetsen."]
    wider = trial.widening()
    how = f"; daarvoor is zij {numbers.write(wider, 1)} keer zo breed gemaakt" if round(wider, 1) > 1 else ""
    return [f"Getoetst aan wat eerder zou zijn geschat: bij {trial.within()} van de {cases} schattingen kwam het bedrag uit binnen deze marge{how}."]


def _left_out(found: list[_Series | str], gegevens: pd.DataFrame) -> list[str]:
    """Which series are not there, and how many amounts are hidden."""
    reasons = [s for s in found if isinstance(s, str)]
    notes = [f"{len(reasons)} van de {len(found)} reeksen {'staat' if len(reasons) == 1 else 'staan'} er niet bij: {'; '.join(dict.fromkeys(reasons))}."] if reasons else []
    hidden = int(gegevens["conf_status"].ne("F").sum())
    if hidden:
        is_, counts = ("is", "telt") if hidden == 1 else ("zijn", "tellen")
        notes.append(f"{numbers.write(hidden)} van de {numbers.write(len(gegevens))} bedragen {is_} verborgen en {counts} niet mee.")
    return notes


# --- first and now ------------------------------------------------------------------------------------------------


def _first_told(group: pd.DataFrame) -> pd.DataFrame:
    """The observations of periods that were told more than once, of which the first delivery is there: the last one of the oldest delivery, and those after it."""
    oldest = group["vintage"].min()
    last = group.loc[group["vintage"].eq(oldest), "time_start"].max()
    told = group.groupby("time_period")["vintage"].transform("nunique")
    return group[group["time_start"].ge(last) & told.gt(1)]


def _first_and_now(group: pd.DataFrame) -> pd.DataFrame:
    """The rows of one group, of which nothing is hidden."""
    table, rows = triangles.first_and_now(group), plain(group)
    at = {cell: n for n, cell in enumerate(zip(rows["time_period"].tolist(), rows["vintage"].tolist(), strict=True))}
    first, now = (rows.iloc[[at[cell] for cell in zip(table.index, table[c].tolist(), strict=True)]].reset_index(drop=True) for c in ("eerste_levering", "laatste_levering"))
    based = table["eerst"].to_numpy(dtype="float64") > 0
    change = derive(
        now[based], "revision", wanneer=CHANGE, obs_value=(table["verschil"] / table["eerst"] * 100).to_numpy()[based], unit_measure="percent",
        transformation="change_pct", decimals=1,
    )  # fmt: skip
    return pd.concat([first.assign(wanneer=FIRST), now.assign(wanneer=NOW), change], ignore_index=True)


def _largest(rows: pd.DataFrame) -> str:
    """Which figure of one group changed most."""
    changes = rows[rows["wanneer"] == CHANGE]
    if changes.empty:
        return ""
    most = changes.loc[changes["obs_value"].abs().idxmax()].to_dict()
    when, codes = rows["wanneer"].tolist(), rows["time_period"].tolist()
    first, now = (rows.iloc[list(zip(when, codes, strict=True)).index((w, most["time_period"]))].to_dict() for w in (FIRST, NOW))
    return f"{_name(most)}: het meest veranderde het {most['periode']}, van {figure(first)} in de eerste levering naar {figure(now)} nu ({figure(most)})."
