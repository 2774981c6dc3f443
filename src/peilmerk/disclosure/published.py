"""From the observations that an edition wants to show to a problem of disclosure: which figures are cells, and what binds them.

Cells are levels of indicators that count persons; amounts and volumes that were counted from registers; numbers of persons that only means tell (`disclosure.means`); and the shares of members in a whole of which
the counts are not shown, as these make a hundred percent. A figure that is stated in several places is one cell. Its vintage is part of it where an older
delivery of a register said something else of the same period. What binds cells: `disclosure.equations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk import precision
from peilmerk.disclosure import both, means
from peilmerk.disclosure.equations import equations, wholes
from peilmerk.disclosure.figures import FIGURE, Equation, Figures, is_part
from peilmerk.disclosure.primary import exemption, protection_interval
from peilmerk.disclosure.problem import CELLS, Problem
from peilmerk.disclosure.rule import Disclosure
from peilmerk.disclosure.stated import made_of, stated
from peilmerk.observations import BREAKDOWNS, TOTAL
from peilmerk.reference import Reference
from peilmerk.selection import EARLIER

__all__ = ["FIGURE", "Published", "published"]


@dataclass(frozen=True)
class Published:
    """problem, and for each observation the number of its cell (`cell`; -1: of none); `figures`: the key of each cell (FIGURE).

    tells: for each observation of a mean the number of the cell that counts whom it is of, where only means tell that (`disclosure.means`); it is hidden if these are.
    From number `unseen` on, cells are of no observation: who count for both of two parts (`disclosure.both`). No page shows these, so they are always hidden.
    """

    problem: Problem
    cell: pd.Series
    tells: pd.Series
    figures: list[tuple]
    unseen: int

    def hidden(self, observations: pd.Series) -> np.ndarray:
        """Which cells nobody can see if these observations are hidden (booleans): a cell is seen if one observation of it is."""
        shown = ~observations.to_numpy(dtype=bool)
        mask = np.ones(len(self.figures) + 1, dtype=bool)  # the last one is that of -1
        mask[self.cell.to_numpy()[shown]] = mask[self.tells.to_numpy()[shown]] = False
        return mask[:-1]

    def untold(self, mask: np.ndarray) -> pd.Series:
        """Which observations are hidden if these cells are: those of them, and the means that tell them."""
        mask = np.append(mask, False)
        return pd.Series(mask[self.cell] | mask[self.tells], index=self.cell.index)


def published(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> Published:
    """The problem of what an edition declares. observations: before protection, with column `earlier` if some are of an older delivery."""
    observations = observations.assign(of=_of(observations), known=(exemption(observations, rule, reference) != "").to_numpy())
    table = _concerned(observations, reference)
    keys = list(zip(*(table[c].tolist() for c in FIGURE), strict=True))
    number = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    table = table.assign(cell=[number[k] for k in keys])
    must = protection_interval(observations, rule, reference)
    untold = means.told(observations, number, rule, reference)
    for key in untold[FIGURE].itertuples(index=False, name=None):
        number.setdefault(key, len(number))
    untold["cell"] = [number[key] for key in untold[FIGURE].itertuples(index=False, name=None)]
    cells = _cells(pd.concat([table, untold[table.columns]]), rule, reference, pd.concat([must.loc[table.index], untold[must.columns]]))
    _as_told(cells, untold)
    part_of = pd.concat([table, untold]).drop_duplicates("cell", keep="last").set_index("cell")["part_of"]
    figures = Figures(list(number), cells["value"].tolist(), cells["half"].tolist(), part_of[range(len(cells))].tolist(), reference)
    _parts_of_sensitive(observations.assign(**must)[must["must_low"].notna() & ~observations["known"] & ~observations.index.isin(untold.index)], figures, cells)
    sums = list(wholes(table, figures))
    overlaps = both.both(sums, figures, rule.minimum_count)
    both.lighter(overlaps, cells, figures)
    found = [*equations(both.others(sums, overlaps, figures), figures), *stated(_said(observations, figures), figures), *both.equations(overlaps, len(cells), figures)]
    cells = pd.concat([cells, both.cells(overlaps, cells, rule.minimum_count)], ignore_index=True) if overlaps else cells
    _at_least_its_parts(cells, found)
    cell, tells = (pd.Series(-1, index=observations.index) for _ in range(2))
    cell[table.index], tells[untold.index] = table["cell"], untold["cell"]
    return Published(Problem.of(cells, found), cell, tells, [*figures.keys, *(one.key for one in overlaps)], len(figures.keys))


def _of(observations: pd.DataFrame) -> pd.Series:
    """The vintage of what an older delivery of a register said; nothing for what the newest says."""
    earlier = observations[EARLIER] if EARLIER in observations else pd.Series(False, index=observations.index)
    return observations["vintage"].dt.strftime("%Y-%m-%d").where(earlier, "").fillna("")


def _concerned(observations: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The observations that are of cells."""
    named = {code for code, i in reference.indicators.items() if i.people or (i.counted and i.aggregation == "sum")}
    has_value = observations[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)
    levels = (observations["transformation"] == "level") & has_value
    alone, counted = (mask.reindex(observations.index, fill_value=False) for mask in _shares_alone(observations[levels], reference))
    # A share of which the count is shown too is hidden with its count; until then it is known, whatever other shares are hidden.
    return observations.assign(known=observations["known"] | counted)[levels & (observations["indicator"].isin(named) | alone)]


def _shares_alone(levels: pd.DataFrame, reference: Reference) -> tuple[pd.Series, pd.Series]:
    """Which observations are the share of a member in a whole of which not all counts are shown, so that shares give each other away; and of which of these the counts are."""
    alone, shown = pd.Series(False, index=levels.index), pd.Series(False, index=levels.index)
    for code in levels["indicator"].unique():
        indicator = reference.indicators.get(code)
        if indicator and indicator.of_members and reference.indicators[indicator.numerator].people:
            shares = levels[levels["indicator"] == code]
            same = [c for c in FIGURE if c not in ("indicator", "unit_measure")]
            counts = pd.MultiIndex.from_frame(levels.loc[levels["indicator"] == indicator.numerator, same])
            counted = pd.MultiIndex.from_frame(shares[same]).isin(counts)
            counted &= pd.MultiIndex.from_frame(shares[same].assign(**{indicator.dimension: TOTAL})).isin(counts)
            whole = [shares[c] for c in same if c != indicator.dimension]
            alone[shares.index] = ~pd.Series(counted, index=shares.index).groupby(whole).transform("all")
            shown[shares.index] = alone[shares.index] & counted
    return alone, shown


def _said(observations: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Changes, and shares and means of cells, that are known whatever is hidden."""
    derived = {code for code, i in figures.reference.indicators.items() if i.numerator and i.denominator}
    of_cells = {key[FIGURE.index("indicator")] for key in figures.keys}
    change = (observations["transformation"] != "level") & observations["indicator"].isin(of_cells)
    share = (observations["transformation"] == "level") & observations["indicator"].isin(derived)
    return observations[observations["known"] & observations["obs_value"].notna() & (change | share)]


def _cells(table: pd.DataFrame, rule: Disclosure, reference: Reference, must: pd.DataFrame) -> pd.DataFrame:
    """The cells of CELLS, each from its most precise statement."""
    low, high = _ends(table)
    indicators = {code: reference.indicators[code] for code in table["indicator"].unique()}
    areas = {code: is_part(code, reference) for code in table["ref_area"].unique()}
    given = pd.DataFrame({
        "cell": table["cell"].to_numpy(), "low": low, "high": high, "value": table["obs_value"].to_numpy(), "known": table["known"].to_numpy(),
        "must_low": must["must_low"].to_numpy(), "must_high": must["must_high"].to_numpy(), "base": table["base"].astype("float64").to_numpy(),
        "people": table["indicator"].map({c: i.people for c, i in indicators.items()}).to_numpy(dtype=bool),
        "share": table["indicator"].map({c: i.aggregation == "average" for c, i in indicators.items()}).to_numpy(dtype=bool),
        "depth": (table[BREAKDOWNS] != TOTAL).sum(axis=1).to_numpy() + table["ref_area"].map(areas).to_numpy(dtype=int),
    })  # fmt: skip
    given["width"] = np.where(np.isfinite(given["high"] - given["low"]), given["high"] - given["low"], np.inf)
    best = given.sort_values(["cell", "width"], kind="stable").drop_duplicates("cell").set_index("cell")
    by_cell = given.groupby("cell")
    whole = np.isfinite(best["width"])
    value = best["value"].where(best["value"].notna(), ((best["low"] + best["high"]) / 2).where(whole, best["low"].where(np.isfinite(best["low"]), best["high"])))
    least, most, fixed = by_cell["must_low"].min(), by_cell["must_high"].max(), by_cell["known"].any()
    count, share = best["people"], best["share"]
    primary = least.notna() & ~fixed
    # A share of a member tells how many persons, to who knows or guesses of how many it is a share.
    person = (value / best["base"]).where(share & (best["base"] > 0))
    least, most = np.fmin(least, person), np.fmax(most, person * (rule.minimum_count - 1))
    nil = (count | share) & ~primary & (value == 0)  # an amount of nothing of a few persons says something of them
    lower = pd.Series(np.where(count & ~nil, 1.0, 0.0), index=value.index).where(value >= 0, -np.inf)
    upper = pd.Series(np.where(share, 100.0, np.inf), index=value.index)
    cells = pd.DataFrame({
        "value": value, "weight": (1 + np.log1p(value.abs())) * 4.0 ** (3 - best["depth"].clip(upper=3)), "primary": primary,
        "fixed": fixed | nil, "lower": np.minimum(lower, value), "upper": np.maximum(upper, value),
        "must_low": np.minimum(least, value).where(primary), "must_high": np.minimum(np.maximum(most, value), np.maximum(upper, value)).where(primary),
        "half": np.maximum(best["high"] - value, value - best["low"]),  # `meer dan 20` lies to one side of what is written
    })  # fmt: skip
    return cells.reset_index(drop=True).astype(CELLS)


def _as_told(cells: pd.DataFrame, untold: pd.DataFrame) -> None:
    """Of how many persons means are is known as near as the most precise of them tells, whatever its unit; in place."""
    half = np.maximum(untold["high"] - untold["obs_value"], untold["obs_value"] - untold["low"])
    nearest = half.groupby(untold["cell"]).min()
    cells.loc[nearest.index, "half"] = nearest


def _ends(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Between which values each observation lies (`precision.known`); a plain figure is its value and half its unit, and there are many of these."""
    halves = precision.halves(table)
    half = np.array([halves[index] for index in table.index], dtype=float)
    value = table["obs_value"].to_numpy(dtype=float)
    low, high = value - half, value + half
    other = np.flatnonzero(np.isnan(value) | (table["qualifier"] != "").to_numpy())
    for at, row in zip(other, table.iloc[other].to_dict("records"), strict=True):
        low[at], high[at] = precision.known(row, half[at])[1:]
    return low, high


def _parts_of_sensitive(sensitive: pd.DataFrame, figures: Figures, cells: pd.DataFrame) -> None:
    """A sensitive share or mean of two figures that may both be shown (there can be a larger minimum for means) would be computed: one of them is sensitive with it; in place."""
    quotients = {code for code, i in figures.reference.indicators.items() if i.numerator and i.denominator}
    rows = sensitive[sensitive["indicator"].isin(quotients) & (sensitive["transformation"] == "level") & (sensitive["must_low"] > 0) & (sensitive["obs_value"] > 0)]
    for row in rows.to_dict("records"):
        above, below = made_of(tuple(row[c] for c in FIGURE), figures)
        if above is None or below is None or above == below or cells.loc[[above, below], "primary"].any():
            continue
        low, high = row["must_low"] / row["obs_value"], row["must_high"] / row["obs_value"]
        for cell, least, most in ((above, low, high), (below, 1 / high, 1 / low)):
            if not cells.at[cell, "fixed"]:
                value = cells.at[cell, "value"]
                cells.loc[cell, ["primary", "must_low", "must_high"]] = True, max(cells.at[cell, "lower"], least * value), most * value
                break


def _at_least_its_parts(cells: pd.DataFrame, found: Sequence[Equation]) -> None:
    """That a whole is no less than what its parts are at least, however much is hidden, nobody can help: it need not be able to be less; in place."""
    lower = cells["lower"].tolist()
    sums = []
    for terms, _, high in found:
        wholes = [cell for cell, factor in terms.items() if factor < 0]
        if len(wholes) == 1 and high < np.inf and terms[wholes[0]] == -1.0:
            sums.append((wholes[0], [(cell, factor) for cell, factor in terms.items() if factor > 0], high))
    while True:
        before = list(lower)
        for whole, parts, high in sums:
            least = sum(factor * lower[cell] for cell, factor in parts) - high
            if least > lower[whole] + 1e-9:
                lower[whole] = least
        if lower == before:
            break
    cells["lower"] = np.minimum(lower, cells["value"])
    cells["must_low"] = np.fmax(cells["must_low"], cells["lower"]).where(cells["primary"])
