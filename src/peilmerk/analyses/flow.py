"""Stock and flow: who was there, who came and went, how fast a stock is renewed, and how long people stay.

A stock, its inflow and its outflow are known by how their indicators begin: `stand_`, `instroom_`, `uitstroom_`; the duration of those who left by `duur_`. Stocks are
of the last day of a period, so that a stock is the one before plus inflow minus outflow. Method: docs/methods/stand-en-stroom.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from peilmerk import keys, numbers, period
from peilmerk.analyses import moments, told
from peilmerk.analyses.outcome import HIDDEN, WRITTEN, Outcome, absent, derive, figure, nothing
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.observations import records
from peilmerk.texts import formats

METHOD = "stand-en-stroom"
#: The parts of a bridge, in order; the last one only where a bridge does not close.
OPENING, INFLOW, OUTFLOW, NET, CLOSING, UNEXPLAINED = "stand aan het begin", "instroom", "uitstroom", "saldo", "stand aan het eind", "niet verklaard"
PARTS = (OPENING, INFLOW, OUTFLOW, NET, CLOSING, UNEXPLAINED)
#: The two ways to tell a duration.
MEASURED, LITTLE = "van wie stopte", "volgens stand en instroom"
#: A stock that changed by more than this share of its mean in a year is not stable: there Little's law does not hold. Durations that differ by more than a
#: quarter are told to differ, and a mean of fewer people than this is told to be one of few. Choices of ours.
STABLE, APART, FEW = 0.1, 1.25, 30
#: A group that had nobody less than so many years ago: who leaves it cannot have been there long. A choice of ours.
YOUNG = 5
#: How many periods of a frequency make a year.
_A_YEAR = {"A": 1, "S": 2, "T": 3, "Q": 4, "M": 12}
#: What is asked of a figure.
_ASKED = ["indicator", "conf_status", "obs_value", "time_period", "time_start", "time_end", "periode", "jaar"]
_ONE_PERIOD, _NO_STOCK = "er is maar één periode met cijfers", "er zijn geen cijfers over de stand"
_HIDDEN_PART = "een deel van hun cijfers is verborgen om personen te beschermen"


@dataclass(frozen=True)
class Step:
    """A period of one group, with the rows of the stock before and after it, of what came and went, and of the duration; None where there is no such row."""

    group: str
    opening: Mapping
    inflow: Mapping | None
    outflow: Mapping | None
    closing: Mapping
    duration: Mapping | None

    @property
    def rows(self) -> tuple[Mapping | None, ...]:
        return self.opening, self.inflow, self.outflow, self.closing

    @property
    def whole(self) -> bool:
        """Whether all that a bridge is made of is shown."""
        return all(map(_shown, self.rows))

    @property
    def begin(self) -> float:
        return self.opening["obs_value"]

    @property
    def end(self) -> float:
        return self.closing["obs_value"]

    @property
    def came(self) -> float:
        return self.inflow["obs_value"]

    @property
    def went(self) -> float:
        return self.outflow["obs_value"]

    @property
    def mean(self) -> float:
        """The mean stock: halfway between begin and end."""
        return (self.begin + self.end) / 2

    @property
    def empty(self) -> bool:
        return not any((self.begin, self.came, self.went, self.end))


def stroom(gegevens: pd.DataFrame, *, per: str | None = None) -> Outcome:
    """The bridge of every period: stock at its begin, inflow, outflow, their balance, and stock at its end; and whether that closes.

    gegevens: observations of a stock (`stand_...`), its inflow and its outflow in one frequency; the first period only gives the stock that the second begins with.
    per: the column of the groups (`product`), or none. Rows: one a group, period and part, with the columns `groep` and `onderdeel` (see PARTS): persons; the balance with
    its sign. A bridge of which a part is hidden is left out. Raises PeilmerkError if two figures are of one group and period.
    """
    steps, reason = _steps(gegevens, per)
    if not steps:
        return reason
    whole = [s for s in steps if s.whole and not s.empty]
    if not whole:
        return absent(METHOD, "er was niemand in de stand of de stroom")
    open_ = [s for s in whole if not _closes(s)]
    tables = [_observed(gegevens, whole)]
    closing = _closings(gegevens, whole)
    tables.append(derive(closing, "net flow", obs_value=[s.came - s.went for s in whole], transformation="change_abs", onderdeel=NET, groep=[s.group for s in whole]))
    if open_:
        left = [s.end - s.begin - s.came + s.went for s in whole]
        tables.append(derive(closing, "unexplained", obs_value=left, transformation="change_abs", onderdeel=UNEXPLAINED, groep=[s.group for s in whole]))
    rows = _ordered(pd.concat(tables, ignore_index=True), "onderdeel", PARTS)
    code = whole[-1].closing["time_period"]
    notes = (_closing(whole, open_, code, per), *_hidden(steps, code, per), *_nobody(steps, code, per))
    return Outcome(METHOD, rows=rows, sentence="" if per else _bridge(rows, code), notes=notes)


def omloop(gegevens: pd.DataFrame, *, per: str | None = None) -> Outcome:
    """Turnover: outflow as a share of the mean stock of a period, in percent.

    gegevens, per: as of `stroom`. Rows: one a group and period, with the column `groep`. A period whose mean stock is nil has none.
    """
    steps, reason = _steps(gegevens, per)
    if not steps:
        return reason
    whole = [s for s in steps if s.whole and s.mean > 0]
    if not whole:
        return absent(METHOD, "de gemiddelde stand is nul")
    values = [100 * s.went / s.mean for s in whole]
    rows = derive(_closings(gegevens, whole), "turnover", obs_value=values, decimals=1, unit_measure="percent", groep=[s.group for s in whole])
    last = rows.iloc[-1]
    code = last["time_period"]
    sentence = "" if per else f"{formats.capital(moments.within(code))} was de uitstroom {figure(last)} van de gemiddelde stand."
    return Outcome(METHOD, rows=rows, sentence=sentence, notes=_hidden(steps, code, per))


def duur(gegevens: pd.DataFrame, *, per: str | None = None, breuken: Mapping[str, str] | None = None) -> Outcome:
    """How long people stay, in days, in two ways: the mean of those who left in a year, and by Little's law (mean stock / inflow) where the stock was stable.

    gegevens: as of `stroom`, with the mean duration of those who left (`duur_...`, days). Each result is of the year that ends with its period: four quarters, or one year.
    breuken: day -> words of what broke the series (`ed.reeksbreuken`, `ed.gebiedswijzigingen`): a year in which one lies is left out, for people came and went in it without help that began or ended.
    Rows: one a group, period and way, with the columns `groep` and `maat` (MEASURED, LITTLE). Method: Little (1961); for a finite window Little (2011).
    """
    steps, reason = _steps(gegevens, per)
    if not steps:
        return reason
    length = _A_YEAR.get(period.parse(steps[-1].closing["time_period"]).frequency)
    if length is None:
        return absent(METHOD, "de perioden tellen niet op tot een jaar")
    runs = [w for group in dict.fromkeys(s.group for s in steps) for w in _windows([s for s in steps if s.group == group], length)]
    broken = {day: words for day, words in sorted((breuken or {}).items()) if any(_breaks(day, w) for w in runs)}
    years = [y for w in runs if not any(_breaks(day, w) for day in broken) and (y := _year(w)) is not None]
    if not years and broken:
        return absent(METHOD, f"in het jaar ligt een breuk in de reeks ({told.names(broken.values())})")
    if not years:
        return absent(METHOD, HIDDEN if _any_hidden(steps, durations=True) else "er is geen heel jaar met stand, instroom, uitstroom en duur")
    parts = []
    for way, value in ((MEASURED, "measured"), (LITTLE, "little")):
        told_of = [y for y in years if y[value] is not None]
        if told_of:
            parts += [(y, way, value) for y in told_of]
    rows = derive(
        gegevens.iloc[[y["closing"]["place"] for y, _, _ in parts]], [f"duration {value}" for _, _, value in parts], obs_value=[y[value] for y, _, value in parts], unit_measure="days",
        maat=[way for _, way, _ in parts], groep=[y["group"] for y, _, _ in parts],
    )  # fmt: skip
    rows = _ordered(rows, "maat", (MEASURED, LITTLE))
    end = max(y["closing"]["time_end"] for y in years)
    last = [y for y in years if y["closing"]["time_end"] == end]
    notes = _of_durations(last, per, _young(steps))
    if broken:
        what = "Een jaar" if length == 1 else "Een periode van een jaar"
        notes += (f"{what} waarin een breuk in de reeks ligt ({told.names(broken.values())}), staat er niet bij: toen kwamen of gingen mensen zonder dat hun hulp begon of stopte.",)
    asked = {s.group for s in steps if s.closing["time_end"] == end}
    missing = len(asked - {y["group"] for y in last})
    if per:
        notes += told.left_out(missing, len(asked), told.member(per, 2), "een deel van hun cijfers is verborgen of ontbreekt, of er stopte niemand")
    return Outcome(METHOD, rows=rows, sentence="" if per else _durations(rows[rows["time_end"] == end]), notes=notes)


# --- parts --------------------------------------------------------------------------------------------------------


def _shown(row: Mapping | None) -> bool:
    return row is not None and row["conf_status"] == "F" and pd.notna(row["obs_value"])


def _steps(gegevens: pd.DataFrame, per: str | None) -> tuple[list[Step], Outcome]:
    """The steps of all groups of which at least one is whole, in order of time within a group; or none, and why."""
    if gegevens.empty:
        return [], nothing(METHOD)
    cells: dict[tuple, dict] = {}
    asked = [c for c in dict.fromkeys([*_ASKED, *([per] if per else [])]) if c in gegevens]
    for n, row in enumerate(records(plain(gegevens[asked]))):
        row["place"] = n
        place = (row[per] if per else "", row["indicator"].partition("_")[0], row["time_start"])
        if place in cells:
            raise PeilmerkError(
                f"A bridge has one figure a group and period; there are two of {row['indicator']} in {row['periode']}. Select one area and one frequency, or name the groups with `per`."
            )
        cells[place] = row
    steps = []
    for group in dict.fromkeys(group for group, _, _ in cells):
        stocks = sorted((row for (g, kind, _), row in cells.items() if g == group and kind == "stand"), key=lambda row: row["time_start"])
        for before, now in pairwise(stocks):
            if before["time_end"] + pd.Timedelta(days=1) == now["time_start"]:
                inflow, outflow, duration = (cells.get((group, kind, now["time_start"])) for kind in ("instroom", "uitstroom", "duur"))
                steps.append(Step(group, before, inflow, outflow, now, duration))
    if any(s.whole for s in steps):
        return steps, nothing(METHOD)
    if _any_hidden(steps):
        return [], absent(METHOD, HIDDEN)
    periods = {start for _, kind, start in cells if kind == "stand"}
    if len(periods) < 2:
        return [], absent(METHOD, _ONE_PERIOD if periods else _NO_STOCK)
    return [], absent(METHOD, "de instroom of de uitstroom ontbreekt" if steps else "er zijn geen twee perioden na elkaar met cijfers")


def _any_hidden(steps: list[Step], *, durations: bool = False) -> bool:
    return any(row is not None and row["conf_status"] != "F" for s in steps for row in (*s.rows, *([s.duration] if durations else [])))


def _hidden(steps: list[Step], code: str, per: str | None) -> tuple[str, ...]:
    """How many bridges are not there because a part of them is hidden, or was not delivered."""
    missing = [s for s in steps if not s.whole]
    return told.left_out(len(missing), len(steps), _what(steps, code, per), _HIDDEN_PART if _any_hidden(missing) else "een deel van hun cijfers ontbreekt")


def _nobody(steps: list[Step], code: str, per: str | None) -> tuple[str, ...]:
    """Of how many bridges there is nothing to show, for nobody was in them: a product that ended, or had not begun."""
    empty = [s for s in steps if s.whole and s.empty]
    return told.left_out(len(empty), len(steps), _what(steps, code, per), f"daarin was niemand ({told.names(s.group for s in empty)})" if per else "daarin was niemand")


def _young(steps: list[Step]) -> dict[str, str]:
    """Group -> the period in which it began, of groups that had nobody less than YOUNG years before the last period."""
    last = max((s.closing["time_end"] for s in steps), default=None)
    return {
        s.group: s.closing["time_period"] for s in steps
        if _shown(s.opening) and _shown(s.closing) and s.begin == 0 and s.end > 0 and s.opening["time_end"] > last - pd.DateOffset(years=YOUNG)
    }  # fmt: skip


def _breaks(day: str, run: list[Step]) -> bool:
    """Whether a series broke within a run: after the day of the stock that it begins with. Of what lasted, its first day counts."""
    return run[0].opening["time_end"] < pd.Timestamp(day.split("/")[0]) <= run[-1].closing["time_end"]


def _what(steps: list[Step], code: str, per: str | None) -> str:
    """What there are bridges of: `kwartalen`, `producten` if they are all of one period, or else `combinaties van product en jaar`."""
    if per is None:
        return told.noun(code, 2)
    several = len({s.closing["time_period"] for s in steps}) > 1
    return f"combinaties van {told.member(per)} en {told.noun(code)}" if several else told.member(per, 2)


def _closing(whole: list[Step], failing: list[Step], code: str, per: str | None) -> str:
    """Whether bridges close, as a note."""
    what = _what(whole, code, per)
    if not failing:
        where = f"bij alle {numbers.write(len(whole))} {what}" if len(whole) > 1 else moments.within(code)
        return f"De stand klopt {where} met de vorige stand plus instroom min uitstroom."
    which = told.names(", ".join(filter(None, [s.group, s.closing["periode"]])) for s in failing)
    return f"Bij {numbers.write(len(failing))} van de {numbers.write(len(whole))} {what} verschilt de stand van de vorige stand plus instroom min uitstroom: {which}."


def _closes(step: Step) -> bool:
    return abs(step.end - step.begin - step.came + step.went) < 1e-6


def _closings(gegevens: pd.DataFrame, steps: list[Step]) -> pd.DataFrame:
    """The stocks that steps end with, as they were delivered."""
    return gegevens.iloc[[s.closing["place"] for s in steps]]


def _observed(gegevens: pd.DataFrame, steps: list[Step]) -> pd.DataFrame:
    """The delivered parts of bridges. The stock that one begins with keeps the key of the period before, of which it is a figure, and stands in this period."""
    rows = plain(gegevens.iloc[[row["place"] for s in steps for row in s.rows]])
    here = {c: [row[c] for s in steps for row in (s.closing, *s.rows[1:])] for c in ("time_period", "time_start", "time_end", "periode", "jaar")}
    here["jaar"] = np.array(here["jaar"], dtype=rows["jaar"].dtype)
    return rows.assign(**here, onderdeel=[OPENING, INFLOW, OUTFLOW, CLOSING] * len(steps), groep=[s.group for s in steps for _ in range(4)])


def _ordered(rows: pd.DataFrame, column: str, order: tuple[str, ...]) -> pd.DataFrame:
    """Rows by group as they came, then by time, then in a given order of one column."""
    group, _ = pd.factorize(rows["groep"])
    part = [order.index(name) for name in rows[column].tolist()]
    return rows.iloc[np.lexsort((part, rows["time_start"].to_numpy(), group))].reset_index(drop=True)


def _bridge(rows: pd.DataFrame, code: str) -> str:
    part = {row["onderdeel"]: row for row in records(rows[[*WRITTEN, keys.FIELD, "onderdeel"]][rows["time_period"] == code])}
    return (
        f"{formats.capital(moments.within(code))} was de instroom {figure(part[INFLOW])} en de uitstroom {figure(part[OUTFLOW])}: "
        f"de stand ging van {figure(part[OPENING])} naar {figure(part[CLOSING])}."
    )


def _windows(steps: list[Step], length: int) -> list[list[Step]]:
    """Every run of so many steps that follow each other, by its last step."""
    runs = [steps[n - length : n] for n in range(length, len(steps) + 1)]
    return [run for run in runs if all(a.closing["time_end"] == b.opening["time_end"] for a, b in pairwise(run))]


def _year(run: list[Step]) -> dict | None:
    """What a year says of durations; None if a part of it is hidden, or nobody left or came."""
    if not all(s.whole and (s.went == 0 or _shown(s.duration)) for s in run):
        return None
    came, went, mean = sum(s.came for s in run), sum(s.went for s in run), sum(s.mean for s in run) / len(run)
    if not (came and went and mean):
        return None
    days = (run[-1].closing["time_end"] - run[0].opening["time_end"]).days
    change = (run[-1].end - run[0].begin) / mean
    measured = sum(s.duration["obs_value"] * s.went for s in run if s.went) / went
    little = mean * days / came if abs(change) <= STABLE else None
    return {"group": run[-1].group, "closing": run[-1].closing, "measured": measured, "little": little, "change": change, "went": went}


def _of_durations(years: list[dict], per: str | None, young: dict[str, str]) -> tuple[str, ...]:
    """What a reader has to know of the last durations: where the stock was not stable, where a group is young or the two ways differ, where few people left.

    young: group -> the period in which it began.
    """
    notes = []
    unstable = [y for y in years if y["little"] is None]
    new = [y for y in years if y["group"] in young]
    apart = [y for y in years if y not in new and y["little"] is not None and not 1 / APART <= y["little"] / max(y["measured"], 1e-9) <= APART]
    few = [y for y in years if y["went"] < FEW]
    where = (lambda found: f" ({told.names(y['group'] for y in found)})") if per else (lambda found: "")
    if unstable:
        notes.append(f"Waar de stand in het jaar meer dan {STABLE:.0%} veranderde, is de duur volgens stand en instroom niet berekend{where(unstable)}.".replace("%", " procent"))
    for code in dict.fromkeys(young[y["group"]] for y in new):
        since = told.names(y["group"] for y in new if young[y["group"]] == code) if per else "Deze hulp"
        many = per and sum(young[y["group"]] == code for y in new) > 1
        notes.append(
            f"{formats.capital(since)} {'bestaan' if many else 'bestaat'} pas sinds {moments.name(code)}: wie daar stopte, kan niet langer hulp hebben gehad. "
            "De duur van wie stopte is daar te kort om te vergelijken."
        )
    if apart:
        notes.append(
            f"De twee duren verschillen meer dan een kwart{where(apart)}. Wie nu stopt, begon jaren geleden; stand en instroom zijn van dit jaar. "
            "Zo'n verschil past bij een stand die eerder niet stabiel was."
        )
    if few:
        notes.append(f"De duur van wie stopte, gaat over minder dan {FEW} mensen{where(few)} en schommelt dus sterk van jaar tot jaar.")
    return tuple(notes)


def _durations(rows: pd.DataFrame) -> str:
    way = {row["maat"]: row for row in records(rows)}
    code = way[MEASURED]["time_period"]
    year = moments.within(code) if len(code) == 4 else f"in het jaar tot en met {moments.name(code)}"
    text = f"Wie {year} stopte, had gemiddeld {figure(way[MEASURED], unit='dagen')} hulp gehad"
    return f"{text}; stand en instroom wijzen op {figure(way[LITTLE], unit='dagen')}." if LITTLE in way else f"{text}."

