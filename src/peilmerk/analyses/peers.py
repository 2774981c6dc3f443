"""Which municipalities are most like one's own: a choice that is stated, and comes out the same for whoever makes it again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.analyses.outcome import Outcome, absent, derive, nothing
from peilmerk.analyses.rates import population
from peilmerk.hidden_values import plain
from peilmerk.observations import records
from peilmerk.texts import formats

METHOD = "vergelijkbare-gemeenten"
#: What municipalities are compared by: column -> what it is called. Size and density by their logarithm: twice as large is as far at any size.
VARIABLES = {"inwoners": "inwoners", "dichtheid": "omgevingsadressendichtheid", "jong": "aandeel jonger dan 18", "oud": "aandeel 65 jaar en ouder"}
_HEADS = {"inwoners": "Inwoners", "dichtheid": "Adressen per km²", "jong": "Jonger dan 18", "oud": "65 jaar en ouder"}
_LOGARITHM = ("inwoners", "dichtheid")
_DENSITY = "omgevingsadressendichtheid"
#: Distances are the same if they are so to this many decimals; then the code decides.
_EQUAL = 9


def vergelijkbare_gemeenten(kenmerken: pd.DataFrame, eigen: str, *, aantal: int = 5) -> Outcome:
    """The municipalities that are nearest to one's own in size, density of addresses and shares of young and old inhabitants.

    kenmerken: rows of `inwoners` (by age) and `omgevingsadressendichtheid` of municipalities. eigen: code of the own one. Of the newest year in which the
    own municipality has inhabitants, each variable is standardised over all municipalities that have them all (density may be of another year); the
    distance is the root of the mean of the squared differences, and the code decides between equals. A variable that the own municipality lacks, or in
    which none differ, is left out and told. Rows: the nearest first, with `afstand` and the variables, and their keys (`inwoners_sleutel`, ...). `absent`
    for fewer than three other municipalities.
    """
    if aantal < 1:
        raise ValueError("the number of municipalities is one at least")
    rows = plain(kenmerken)
    rows = rows[rows["ref_area"].str.fullmatch(r"GM\d{4}")] if len(rows) else rows
    if rows.empty:
        return nothing(METHOD)
    table = _characteristics(rows, eigen)
    if eigen not in table.index:
        return absent(METHOD, "het aantal inwoners van de eigen gemeente is niet geleverd", lacks="bevolking")
    used = [v for v in VARIABLES if pd.notna(table.loc[eigen, v])]
    whole = table.dropna(subset=used)
    used = [v for v in used if whole[v].nunique() > 1]
    if len(whole) < 4:
        return absent(METHOD, "er zijn minder dan drie andere gemeenten met deze kenmerken", lacks="bevolking")
    if not used:
        return absent(METHOD, "de gemeenten verschillen niet in deze kenmerken")
    nearest = distances(whole[used], eigen).head(aantal)
    found = whole.loc[nearest.index].assign(afstand=nearest)
    template = rows[rows[keys.FIELD].isin(found["rij"])].drop_duplicates(keys.FIELD).set_index("ref_area", drop=False).loc[found.index]
    columns = {c: found[c].to_numpy() for c in found.columns if c != "rij"}
    result = derive(template, f"distance to {eigen}", obs_value=found["afstand"].to_numpy(), decimals=2, unit_measure="factor", **columns)
    left_out, lacking = len(table) - len(whole), [VARIABLES[v] for v in VARIABLES if v not in used]
    year = int(template["jaar"].iloc[0])
    notes = [
        f"Vergeleken op {_and([VARIABLES[v] for v in used])}, op 1 januari {year}; gekozen uit {numbers.write(len(whole) - 1)} gemeenten.",
        *([f"Niet gebruikt, want niet geleverd of overal gelijk: {_and(lacking)}."] if lacking else []),
        *([f"{numbers.write(left_out)} gemeente{'n doen' if left_out > 1 else ' doet'} niet mee: niet alle kenmerken zijn geleverd."] if left_out else []),
    ]
    return Outcome(METHOD, result, sentence=f"De gemeenten die het meest op {_name(rows, eigen)} lijken: {_and(result['gebied'])}.", notes=tuple(notes))


def distances(variables: pd.DataFrame, own: str) -> pd.Series:
    """The distance of every other row (code) to `own`, nearest first; between equals the code decides. Size and density by their logarithm."""
    values = variables.assign(**{v: np.log(variables[v]) for v in _LOGARITHM if v in variables})
    spread = values.std(ddof=0)
    standard = (values - values.mean()) / spread
    away = np.sqrt(((standard - standard.loc[own]) ** 2).mean(axis=1)).drop(own)
    order = sorted(away.index, key=lambda code: (round(away[code], _EQUAL), code))
    return away.loc[order]


def gelijkentabel(uitkomst: Outcome, eigen: pd.DataFrame):
    """The similar municipalities as a table for tabel(), with the own one on top: distance and each of the variables; every number with its key. eigen: as `kenmerken`."""
    from peilmerk.display import Cell, Row, Table

    if not uitkomst:
        return None
    rows = plain(eigen)
    code = uitkomst.rows[keys.FIELD].iloc[0].rpartition("distance+to+")[2]
    own = _characteristics(rows, code).loc[code].to_dict() | {"gebied": _name(rows, code)}
    told = [own, *records(uitkomst.rows)]
    columns = {name: head for name, head in _HEADS.items() if any(pd.notna(row[name]) for row in told)}

    def cells(row: dict) -> list[Cell]:
        found = [Cell(row["gebied"], "head"), Cell(row.get("cijfer", ""), "num", key=row.get(keys.FIELD, ""))]
        for name in columns:
            value = row[name]
            text = "" if pd.isna(value) else numbers.write(100 * value, 1) + "%" if name in ("jong", "oud") else numbers.write(value, 0)
            found.append(Cell(text, "num", key=row[f"{name}_sleutel"] if text else ""))
        return found

    return Table([[Cell("Gemeente", "head"), *(Cell(h, "head", ["num"]) for h in ("Afstand", *columns.values()))]], [Row(cells(row)) for row in told]).with_legend()


def _characteristics(rows: pd.DataFrame, own: str) -> pd.DataFrame:
    """A row a municipality (code) with the variables and their keys, in the newest year of the own one; `rij` the key of its inhabitants. NaN for what was not delivered."""
    people = rows[rows["indicator"] == "inwoners"]
    whole, young, old = (population(people, age) for age in (None, (0, 18), (65, float("inf"))))
    years = [year for area, year in whole if area == own]
    if not years:
        return pd.DataFrame()
    year, found = max(years), {}
    density = rows[(rows["indicator"] == _DENSITY) & (rows["conf_status"] == "F") & (rows["obs_value"] > 0)]
    density = density.sort_values("time_start", kind="stable").drop_duplicates("ref_area", keep="last").set_index("ref_area")
    for (area, when), (count, key) in whole.items():
        if when != year or not count > 0:
            continue
        one = {"inwoners": count, "inwoners_sleutel": key, "rij": key.partition(";computed=")[0]}
        one |= {"dichtheid": density["obs_value"].get(area, np.nan), "dichtheid_sleutel": density[keys.FIELD].get(area, "")}
        for name, part in (("jong", young), ("oud", old)):
            value, its_key = part.get((area, year), (np.nan, ""))
            one |= {name: value / count, f"{name}_sleutel": keys.computed(its_key.partition(";computed=")[0], {"jong": "share+under+18", "oud": "share+65+and+older"}[name])}
        found[area] = one
    return pd.DataFrame.from_dict(found, orient="index")


def _name(rows: pd.DataFrame, code: str) -> str:
    return rows.loc[rows["ref_area"] == code, "gebied"].iloc[0]


def _and(names) -> str:
    unique = list(dict.fromkeys(names))
    return formats.listed(unique)
