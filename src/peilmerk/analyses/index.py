"""A composite index of areas: several figures of each area, made comparable, weighed and taken together; and how much its order depends on the choices made."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, nothing, said
from peilmerk.errors import PeilmerkError
from peilmerk.hidden_values import plain

METHOD = "index"
#: What the ranks of an area are not: said under every index.
NO_INTERVAL = "Waar een gebied met andere gewichten staat, is geen betrouwbaarheidsinterval. Het laat zien wat een andere keuze doet. Toeval in de cijfers van kleine gebieden zit er niet in."
#: Ways to make figures of different units comparable; which value of a component makes the index higher.
STANDARDS, DIRECTIONS = ("z-score", "min-max", "rang"), {"hoog": 1.0, "laag": -1.0}
#: What a way to make figures comparable does, in plain words.
_EXPLAINED = {
    "z-score": "hoe ver een gebied boven of onder het gemiddelde van de gebieden ligt, gemeten in hun gewone afstand tot dat gemiddelde",
    "min-max": "van 0 voor het laagste gebied tot 100 voor het hoogste", "rang": "de plaats van laag naar hoog, van 0 tot 100",
}  # fmt: skip
#: With fewer areas there is no order to speak of.
FEWEST = 3
#: How many sets of weights are drawn, and between which parts of them a rank lies that is told.
DRAWS, BETWEEN = 2000, (0.05, 0.95)
_SEED = 20080901
#: Up to which part of its size a difference is one of rounding.
_SAME = 1e-12
#: Areas without an index that are told by name; of more it is told how many.
_NAMED = 3


def gebiedsindex(
    gegevens: pd.DataFrame, onderdelen: Mapping[str, str], *, gewichten: Mapping[str, float] | None = None, standaard: str = "z-score", kolom: str = "indicator",
) -> Outcome:
    """An index of areas in one period, with the rank of each area and how sure that rank is.

    gegevens: one observation an area and component. onderdelen: component (a value of `kolom`) -> `hoog` or `laag`: which values make the index higher. gewichten: of each
    component, more than nil; the same for all if left out. standaard: `z-score` (distance from the mean of the areas in standard deviations; the index is their weighted mean),
    `min-max` (from 0, the lowest, to 100) or `rang` (idem, of ranks). An area of which a component is hidden or missing has no index.

    Rows: an area each, highest first; `obs_value` is the index (unit `index`), with columns `rang` (1 is the highest), `rang_van` and `rang_tot` (the middle 90% of ranks under weights
    drawn at random, each set as likely: Dirichlet with all ones; no confidence interval: they hold no chance), `rang_gelijk` (equal weights), `rang_zonder_van` and `rang_zonder_tot` (each component left out in turn).
    Nothing without observations. Raises PeilmerkError for choices that do not exist, and for two figures of one area and component.
    """
    weights = _weights(onderdelen, gewichten, standaard)
    rows = gegevens[gegevens[kolom].isin(list(onderdelen))]
    if rows.empty:
        return nothing(METHOD)
    if rows.duplicated(["ref_area", kolom]).any():
        raise PeilmerkError("An index has one figure an area and component: select one period, and totals.")
    if len(onderdelen) < 2:
        return absent(METHOD, "een index heeft ten minste twee onderdelen")
    names = {c: found["onderwerp"].iloc[0] if kolom == "indicator" else c for c in onderdelen for found in [rows[rows[kolom] == c]] if len(found)}
    without = [c for c in onderdelen if c not in names]
    if without:
        return absent(METHOD, f"van {len(without)} van de {len(onderdelen)} onderdelen zijn er geen cijfers")
    values = _values(rows, list(onderdelen), kolom)
    known = values.dropna()
    notes = _missing(rows, values, names, kolom)
    if len(known) < FEWEST:
        return absent(METHOD, HIDDEN if (rows["conf_status"] != "F").any() else f"er zijn minder dan {numbers.write(FEWEST)} gebieden met alle onderdelen", *notes)
    same = [names[c] for c in onderdelen if known[c].max() - known[c].min() <= _SAME * known[c].abs().max()]
    if len(same) == len(onderdelen):
        return absent(METHOD, "alle gebieden hebben dezelfde cijfers", *notes)
    notes += [f"{name} is in alle gebieden gelijk en maakt geen verschil." for name in same]
    scored = _standardised(known * [DIRECTIONS[onderdelen[c]] for c in onderdelen], standaard)
    found = _ranked(scored.to_numpy(), weights)
    first = rows[rows[kolom] == next(iter(onderdelen))].set_index("ref_area", drop=False).loc[known.index].reset_index(drop=True)
    order = np.argsort(found["rang"], kind="stable")
    found = {name: column[order] for name, column in found.items()}
    made = derive(
        plain(first).iloc[order], "index", obs_value=found.pop("index"), unit_measure="index", decimals=2 if standaard == "z-score" else 1,
        onderwerp="index", **{name: column.astype(int) for name, column in found.items()},
    )  # fmt: skip
    return Outcome(METHOD, made, sentence=_certain(made), notes=(_built(onderdelen, names, weights, standaard), *notes, NO_INTERVAL))


def _certain(rows: pd.DataFrame) -> str:
    """Who has the highest place, and how far the place least sure could be another with other weights."""
    each = rows.to_dict("records")
    first = [r for r in each if r["rang"] == 1]
    text = f"{' en '.join(filter(None, [', '.join(r['gebied'] for r in first[:-1]), first[-1]['gebied']]))} {'staat' if len(first) == 1 else 'staan'} bovenaan."
    widest = max(each, key=lambda r: r["rang_tot"] - r["rang_van"])
    if widest["rang_tot"] == widest["rang_van"]:
        return f"{text} Met andere gewichten blijft de volgorde gelijk."
    about = widest[keys.FIELD].partition(";computed=")[0]
    low, high = (said(str(widest[c]), keys.computed(about, how)) for c, how in (("rang_van", "lowest+rank"), ("rang_tot", "highest+rank")))
    moving = sum(r["rang_tot"] > r["rang_van"] for r in each)
    many = said(str(moving), keys.computed(about, "number+of+areas+that+move"))
    of = f"alle {many}" if moving == len(each) else f"{many} van de {said(str(len(each)), keys.computed(about, 'number+of+areas'))}"
    return f"{text} De volgorde is onzeker: {of} gebieden {'kan' if moving == 1 else 'kunnen'} met andere gewichten een andere plaats hebben. {widest['gebied']} kan op plaats {low} tot {high} staan."


def _weights(components: Mapping[str, str], given: Mapping[str, float] | None, standard: str) -> np.ndarray:
    """The weights of the components, together one."""
    if standard not in STANDARDS:
        raise PeilmerkError(f"'{standard}' is no way to make figures comparable; it is one of {', '.join(STANDARDS)}.")
    if wrong := [d for d in components.values() if d not in DIRECTIONS]:
        raise PeilmerkError(f"'{wrong[0]}' is no direction of a component; it is 'hoog' or 'laag'.")
    if given is not None and (set(given) != set(components) or any(not w > 0 for w in given.values())):
        raise PeilmerkError("Weights are of the components of the index, one each, and more than nil.")
    weights = np.array([1.0 if given is None else float(given[c]) for c in components])
    return weights / weights.sum() if len(weights) else weights


def _values(rows: pd.DataFrame, components: list[str], column: str) -> pd.DataFrame:
    """Areas down, components across, NaN where a figure is hidden or missing."""
    table = plain(rows)
    table["obs_value"] = table["obs_value"].where(table["conf_status"] == "F")
    return table.pivot(index="ref_area", columns=column, values="obs_value").reindex(columns=components).astype("float64")


def _standardised(values: pd.DataFrame, standard: str) -> pd.DataFrame:
    """Each component made comparable; one that is the same everywhere is nil everywhere."""
    # What differs by no more than rounding is the same: divided by its spread that would become a difference.
    values = values.where(values.max() - values.min() > _SAME * values.abs().max(), values.iloc[0], axis=1)
    if standard == "z-score":
        return (values - values.mean()) / values.std(ddof=0).where(values.max() > values.min(), np.inf)
    if standard == "rang":
        values = values.rank(method="average")
    lowest, width = values.min(), values.max() - values.min()
    return 100 * (values - lowest) / width.where(width > 0, np.inf)


def _ranked(scores: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """The index and the rank of every area, and the ranks that it has with other weights. scores: areas x components."""
    count = scores.shape[1]
    equal = np.full(count, 1 / count)
    drawn = np.random.default_rng(_SEED).dirichlet(np.ones(count), DRAWS)
    less = []
    for left in range(count):
        other = np.where(np.arange(count) == left, 0.0, weights)
        less.append(other / other.sum())
    many, without = _ranks(scores @ drawn.T), _ranks(scores @ np.array(less).T)
    index = scores @ weights
    return {
        "index": index, "rang": _ranks(index[:, None])[:, 0], "rang_gelijk": _ranks((scores @ equal)[:, None])[:, 0],
        "rang_van": np.quantile(many, BETWEEN[0], axis=1, method="lower"), "rang_tot": np.quantile(many, BETWEEN[1], axis=1, method="higher"),
        "rang_zonder_van": without.min(axis=1), "rang_zonder_tot": without.max(axis=1),
    }  # fmt: skip


def _ranks(indices: np.ndarray) -> np.ndarray:
    """Rank of every area (down) under every set of weights (across): one more than how many have more; equal ones share it."""
    rounded = np.round(indices, 9)  # what adding up leaves of a difference is none
    return (rounded[None, :, :] > rounded[:, None, :]).sum(axis=1) + 1


def _missing(rows: pd.DataFrame, values: pd.DataFrame, names: Mapping[str, str], column: str) -> list[str]:
    """Why areas have no index, by name as long as these are few."""
    area = dict(zip(rows["ref_area"], rows["gebied"], strict=True))
    hidden = set(zip(*(rows.loc[rows["conf_status"] != "F", c] for c in ("ref_area", column)), strict=True))
    told = []
    for code, row in values[values.isna().any(axis=1)].iterrows():
        why = [f"{names[c]} {'is verborgen' if (code, c) in hidden else 'ontbreekt'}" for c in values.columns if pd.isna(row[c])]
        told.append(f"{area[code]} heeft geen index: {', '.join(why)}.")
    return told if len(told) <= _NAMED else [f"{len(told)} van de {len(values)} gebieden hebben geen index: een van de onderdelen is verborgen of ontbreekt."]


def _built(components: Mapping[str, str], names: Mapping[str, str], weights: np.ndarray, standard: str) -> str:
    parts = [f"{names[c]} ({'hoger' if components[c] == 'hoog' else 'lager'} telt als meer, {numbers.write(100 * w, 0)}%)" for c, w in zip(components, weights, strict=True)]
    return f"Onderdelen en gewichten: {'; '.join(parts)}. Vergelijkbaar gemaakt met: {standard} ({_EXPLAINED[standard]})."
