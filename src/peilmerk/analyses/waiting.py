"""Waiting: how long, for half and for nine in ten; and the share within the norm with how far chance reaches. Method: docs/methods/wachttijd.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from peilmerk.analyses import moments, told
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain
from peilmerk.keys import FIELD
from peilmerk.observations import records
from peilmerk.texts import formats

if TYPE_CHECKING:
    from peilmerk.display import Table

METHOD = "wachttijd"
#: The measures of a waiting time in the order of a chart and a table.
MEASURES = {"wachttijd_mediaan": "de helft (mediaan)", "wachttijd_gemiddeld": "gemiddelde", "wachttijd_p90": "negen van de tien"}
SHARE, STARTED = "aandeel_binnen_norm", "gestart_na_wachten"
WITHIN, LOW, HIGH, COUNT = "binnen de norm", "ondergrens", "bovengrens", "gestart"
#: An interval wider than so many percentage points says too little to compare by; a percentile of fewer people than this rests on two or three. Choices of ours.
WIDEST, FEW = 20, 30
ABOVE = "boven de norm"
TOO_SMALL = "te klein om te vergelijken"
_PART_HIDDEN = "een van hun cijfers is verborgen om personen te beschermen"


def wachttijd(gegevens: pd.DataFrame, groep: str) -> Outcome:
    """Median, mean and 90th percentile of waiting times in the last period, by group: those of the longest median first.

    gegevens: `wachttijd_mediaan`, `wachttijd_gemiddeld` and `wachttijd_p90` (days), and `gestart_na_wachten` (of how many) if there is. groep: the column that names the groups
    (district, law). Rows: three a group, the delivered figures, with the columns `groep`, `maat` (MEASURES) and `gestart` (NaN if not shown). A group of which one is hidden is left out. Raises
    PeilmerkError if two figures are of one group.
    """
    table, cells = _last(gegevens, groep)
    if table is None:
        return nothing(METHOD)
    groups = _groups(table, MEASURES)
    seen = [g for g in groups if all(_shown(cells.get((i, g))) for i in MEASURES)]
    if not seen:
        return absent(METHOD, _why(cells, MEASURES, "er startte niemand na wachten"))
    order = sorted(seen, key=lambda g: -cells["wachttijd_mediaan", g]["obs_value"])
    base = {g: cells[STARTED, g]["obs_value"] if _shown(cells.get((STARTED, g))) else float("nan") for g in order}
    rows = pd.DataFrame([{**cells[i, g], "groep": g, "maat": maat, "gestart": base[g]} for g in order for i, maat in MEASURES.items()])
    few = [g for g in order if base[g] < FEW]
    notes = [f"Bij {told.names(few)} startten minder dan {FEW} mensen: daar verschilt de wachttijd sterk van jaar tot jaar."] if few else []
    return Outcome(METHOD, rows=rows, sentence=_longest(cells, order), notes=(*notes, *_missing(groups, seen, cells, groep, MEASURES)))


def binnen_norm(gegevens: pd.DataFrame, groep: str, *, geheel: pd.DataFrame | None = None) -> Outcome:
    """The share that started within the norm in the last period, by group, with Wilson's interval of 95% from how many started.

    gegevens: `aandeel_binnen_norm` (percent) and `gestart_na_wachten` by group. geheel: the same share of the municipality, one row of the same period. Rows: for each group, the
    highest share first, the share, the number that started, and both ends of the interval (`maat` is WITHIN, COUNT, LOW, HIGH), with the columns that `intervallen` draws: `naam` (the group, with
    TOO_SMALL behind it where the interval is wider than WIDEST percentage points), `laag`, `hoog`, `oordeel` (hoger or lager if the share of the municipality lies outside the interval), `geheel` and
    `geheel_sleutel`; and `groep` and `te_klein`. A group whose share or number is hidden is left out. Wilson (1927).
    """
    table, cells = _last(gegevens, groep)
    if table is None:
        return nothing(METHOD)
    asked = (SHARE, STARTED)
    groups = _groups(table, (SHARE,))
    seen = [g for g in groups if all(_shown(cells.get((i, g))) for i in asked) and cells[STARTED, g]["obs_value"] > 0]
    if not seen:
        return absent(METHOD, _why(cells, asked, "het aantal dat startte, ontbreekt" if groups else "er startte niemand na wachten"))
    order = sorted(seen, key=lambda g: -cells[SHARE, g]["obs_value"])
    shares, numbers_ = ([cells[i, g] for g in order] for i in asked)
    ends = [wilson(s["obs_value"], n["obs_value"]) for s, n in zip(shares, numbers_, strict=True)]
    small = [high - low > WIDEST for low, high in ends]
    whole = _whole(geheel, shares[0]["time_period"])
    apart = [_judged(end, whole) if not s else "" for end, s in zip(ends, small, strict=True)]
    same = {
        "groep": order, "naam": [f"{g} ({TOO_SMALL})" if s else g for g, s in zip(order, small, strict=True)], "laag": [low for low, _ in ends], "hoog": [high for _, high in ends],
        "te_klein": small, "oordeel": apart, **({"geheel": whole["obs_value"], "geheel_sleutel": whole[FIELD]} if whole else {}),
    }  # fmt: skip
    template = pd.DataFrame(shares)
    ways = (("wilson low", same["laag"], LOW), ("wilson high", same["hoog"], HIGH))
    bounds = [derive(template, how, obs_value=values, decimals=1).assign(maat=maat, **same) for how, values, maat in ways]
    rows = pd.concat([template.assign(maat=WITHIN, **same), pd.DataFrame(numbers_).assign(maat=COUNT, **same), *bounds], ignore_index=True)
    notes = [f"{formats.capital(TOO_SMALL)}, want de marge is breder dan {WIDEST} procentpunt: {told.names(g for g, s in zip(order, small, strict=True) if s)}."] if any(small) else []
    return Outcome(METHOD, rows=rows, sentence=_compared(order, small, apart, shares, whole, groep), notes=(*notes, *_missing(groups, seen, cells, groep, asked)))


def eigen_norm(gegevens: pd.DataFrame, groep: str, weken: int | None) -> Outcome:
    """The waiting times of the last period beside a norm of one's own, by group. How many people started within it is counted in the register for one norm only, so that is not told.

    gegevens, groep: as of `wachttijd`. weken: the norm in weeks of seven days; None if there is none, and nothing to show. Rows: those of `wachttijd`, with `norm` (days) and `oordeel` (WITHIN or ABOVE).
    """
    if weken is None:
        return nothing(METHOD)
    times = wachttijd(gegevens, groep)
    if not times:
        return times
    days = 7 * weken
    rows = times.rows.assign(norm=days, oordeel=[WITHIN if value <= days else ABOVE for value in times.rows["obs_value"]])
    half, tenth = (_kept(rows[rows["indicator"] == i]) for i in ("wachttijd_mediaan", "wachttijd_p90"))
    sentence = f"Getoetst aan een norm van {weken} {'week' if weken == 1 else 'weken'} ({days} dagen) ligt de mediane wachttijd {half} binnen de norm, en het 90e percentiel {tenth}."
    return Outcome(METHOD, rows=rows, sentence=sentence, notes=times.notes)


def normtabel(uitkomst: Outcome, *, kop: str) -> Table | None:
    """The table of `eigen_norm`: a row a group and measure, with the days and what the norm says of them. kop: what heads the groups."""
    from peilmerk.display import Cell, Row, Table, value_cell
    from peilmerk.edition import current

    if not uitkomst:
        return None
    reference, status = current().reference, {WITHIN: "status-yes", ABOVE: "status-no"}
    head = [Cell(kop, "head"), Cell("Maat", "head"), Cell("Dagen", "head", ["num"]), Cell("Oordeel", "head")]
    rows = [
        Row([Cell(r["groep"], "head"), Cell(r["maat"]), value_cell(r, reference, with_unit=False), Cell(r["oordeel"], "text", [status[r["oordeel"]]])])
        for r in records(plain(uitkomst.rows))
    ]  # fmt: skip
    return Table([head], rows, "dagen").with_legend()


def wilson(percentage: float, base: float) -> tuple[float, float]:
    """Wilson's interval of 95% of a percentage, in percent; base: of how many it is."""
    from scipy.stats import binomtest

    found = binomtest(round(percentage * base / 100), int(base)).proportion_ci(0.95, method="wilson")
    return 100 * found.low, 100 * found.high


# --- parts --------------------------------------------------------------------------------------------------------


def _shown(row: dict | None) -> bool:
    return row is not None and row["conf_status"] == "F" and pd.notna(row["obs_value"])


def _last(gegevens: pd.DataFrame, groep: str) -> tuple[pd.DataFrame | None, dict[tuple[str, str], dict]]:
    """The figures of the last period with their group as `groep`, and each by indicator and group."""
    if gegevens.empty:
        return None, {}
    table = plain(gegevens)
    table = table[table["time_start"] == table["time_start"].max()].assign(groep=lambda t: t[groep])
    if table.duplicated(["indicator", "groep"]).any() or table["time_period"].nunique() > 1:
        raise PeilmerkError(f"Waiting times have one figure a group ({groep}) and period. Select one frequency, and what else divides them.")
    return table, {(r["indicator"], r["groep"]): r for r in records(table)}


def _groups(table: pd.DataFrame, indicators: Iterable[str]) -> list[str]:
    """The groups of which a figure is hidden or known, in the order of the table: where nobody started there is no waiting time."""
    told_of = table[table["indicator"].isin(list(indicators)) & (table["obs_value"].notna() | (table["conf_status"] != "F"))]
    return list(dict.fromkeys(told_of["groep"]))


def _why(cells: dict[tuple[str, str], dict], indicators: Iterable[str], otherwise: str) -> str:
    return HIDDEN if any(r["conf_status"] != "F" for (i, _), r in cells.items() if i in indicators) else otherwise


def _missing(groups: list[str], seen: list[str], cells: dict[tuple[str, str], dict], groep: str, indicators: Iterable[str]) -> tuple[str, ...]:
    out = [g for g in groups if g not in seen]
    covered = any((i, g) in cells and cells[i, g]["conf_status"] != "F" for g in out for i in indicators)
    return told.left_out(len(out), len(groups), told.member(groep, 2), _PART_HIDDEN if covered else "een van hun cijfers ontbreekt")


def _whole(geheel: pd.DataFrame | None, code: str) -> dict | None:
    """The share of the municipality in this period, if it is shown."""
    if geheel is None or geheel.empty:
        return None
    found = [r for r in records(plain(geheel)) if r["indicator"] == SHARE and r["time_period"] == code and _shown(r)]
    return found[0] if len(found) == 1 else None


def _kept(rows: pd.DataFrame) -> str:
    """At which groups a measure lies within the norm."""
    within = list(rows.loc[rows["oordeel"] == WITHIN, "groep"])
    return "nergens" if not within else "overal" if len(within) == len(rows) else f"bij {told.names(within)}"


def _judged(end: tuple[float, float], whole: dict | None) -> str:
    """Whether a share is higher or lower than that of the whole by more than chance can give; empty if not."""
    low, high = end
    return "" if whole is None else "hoger" if low > whole["obs_value"] else "lager" if high < whole["obs_value"] else ""


def _longest(cells: dict[tuple[str, str], dict], order: list[str]) -> str:
    """Between what the medians lie; of one group its median and 90th percentile."""
    median, tenth = ({g: figure(cells[i, g], unit="dagen") for g in order} for i in ("wachttijd_mediaan", "wachttijd_p90"))
    when = formats.capital(moments.within(cells["wachttijd_mediaan", order[0]]["time_period"]))
    if len(order) == 1:
        return f"{when} wachtte de helft van wie startte ten hoogste {median[order[0]]}, en negen van de tien ten hoogste {tenth[order[0]]}."
    return f"{when} {_ends('was de mediane wachttijd', 'had', 'mediane wachttijd', ('de kortste', 'de langste'), [(order[-1], median[order[-1]]), (order[0], median[order[0]])], len(order))}."


def _ends(begin: str, verb: str, what: str, words: tuple[str, str], ends: list[tuple[str, str]], count: int) -> str:
    """The values of two groups, or the least and the most of more: never `van ... tot`, which reads as a change in time. ends: group and value, the least first."""
    (low, least), (high, most) = ends
    if count == 2:
        return f"{begin} {least} ({low}) en {most} ({high})"
    return f"{verb} {low} {words[0]} {what} ({least}) en {high} {words[1]} ({most})"


def _compared(order: list[str], small: list[bool], apart: list[str], shares: list[dict], whole: dict | None, groep: str) -> str:
    """How many groups differ from the municipality by more than chance can give; without it, between what the shares lie."""
    when = formats.capital(moments.within(shares[0]["time_period"]))
    if whole is None:
        if len(order) == 1:
            return f"{when} startte {figure(shares[0])} binnen de norm."
        ends = [(order[-1], figure(shares[-1])), (order[0], figure(shares[0]))]
        return f"{when} {_ends('was het aandeel dat binnen de norm startte', 'had', 'aandeel dat binnen de norm startte', ('het laagste', 'het hoogste'), ends, len(order))}."
    able = len(order) - sum(small)
    begin = f"{when} startte in de hele gemeente {figure(whole)} binnen de norm."
    if not able:
        return f"{begin} Geen van de {told.member(groep, 2)} is groot genoeg om daarmee te vergelijken."
    differ = told.names(f"{g} ({figure(s)}, {a})" for g, s, a in zip(order, shares, apart, strict=True) if a)
    found = f"Aantoonbaar anders is het aandeel in {differ}." if differ else f"Geen van de {told.member(groep, 2)} wijkt daar aantoonbaar van af."
    return f"{begin} {found}"
