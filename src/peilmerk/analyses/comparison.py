"""Is it higher, lower, or can it not be told apart? Areas against their whole, an area beside others, and beside its own past."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.analyses import moments
from peilmerk.analyses.outcome import Outcome, absent, derive, figure, nothing, said
from peilmerk.analyses.rates import DIVIDED, PER, days_of, interval_said, intervals
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, records
from peilmerk.texts import formats

METHOD = "vergelijken"
HIGHER, LOWER, ALIKE = "hoger", "lager", "niet te onderscheiden"
#: What a stock is that is as it was, to the precision in which it is told: there is no interval to say more of it.
SAME = "gelijk"
#: How much of chance the limits of a funnel leave out, in both tails together: three standard errors (Spiegelhalter 2005).
_OUTSIDE = 0.002
_SERIES = ["indicator", *BREAKDOWNS, "unit_measure", "transformation", "scenario"]


def met_geheel(tarieven: Outcome, geheel: str, *, onbekend: pd.DataFrame | None = None) -> Outcome:
    """Areas against the whole that they are part of: outside the limits within which chance would leave them if they were like it?

    tarieven: of per_inwoners, of one indicator. geheel: code of the whole area. onbekend: observations of how many there are of which the area is not known (`breakdown`
    Onbekend): the sentence tells that they are in no area. Rows: the rates of the newest period in which the whole has one, the
    highest first, with `oordeel` (hoger, lager, niet te onderscheiden), `grens_laag` and `grens_hoog` (99.8%, per 1,000), `geheel` and `geheel_sleutel`.
    Raises ValueError for several figures of one area and period. Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24: 1185-1202.
    """
    if not tarieven:
        return _as(tarieven)
    rates = _single(tarieven.rows)
    wholes = rates[rates["ref_area"] == geheel]
    if wholes.empty:
        return absent(METHOD, "het cijfer van het geheel ontbreekt of is verborgen", *tarieven.notes)
    whole = wholes.loc[wholes["time_end"].idxmax()]
    parts = rates[(rates["ref_area"] != geheel) & (rates["time_period"] == whole["time_period"])]
    if len(parts) < 2:
        return absent(METHOD, "er zijn minder dan twee gebieden om te vergelijken", *tarieven.notes)
    if not 0 < whole["teller"] < whole["noemer"]:
        return absent(METHOD, "het cijfer van het geheel is nul", *tarieven.notes)
    low, high = limits(whole["teller"] / whole["noemer"], parts["noemer"].to_numpy(), persons=bool(whole["personen"]))
    parts = parts.assign(grens_laag=PER * low, grens_hoog=PER * high, geheel=whole["obs_value"], geheel_sleutel=whole[keys.FIELD])
    parts["oordeel"] = np.select([parts["obs_value"] > parts["grens_hoog"], parts["obs_value"] < parts["grens_laag"]], [HIGHER, LOWER], ALIKE)
    parts = parts.sort_values(["obs_value", "ref_area"], ascending=[False, True]).reset_index(drop=True)
    notes = [*_notes_of(tarieven, parts), "Hoger of lager: buiten de grenzen waarbinnen 99,8% van de gebieden van deze grootte valt als zij gelijk zijn aan het geheel."]
    beside = parts[(parts["oordeel"] == ALIKE) & ((parts["laag"] > whole["obs_value"]) | (parts["hoog"] < whole["obs_value"]))]
    if len(beside):
        notes.append(
            f"Bij {_and(beside['gebied'])} ligt het hele 95%-interval naast het cijfer van het geheel, en toch heet dat niet te onderscheiden. Van 20 gebieden die gelijk zijn aan het geheel, "
            "gebeurt dat er gemiddeld één door toeval. Wie veel gebieden tegelijk bekijkt, moet daarom strenger zijn."
        )
    unknown = _unknown(onbekend, whole)
    return Outcome(METHOD, parts, sentence=f"{_against(parts, whole)}{unknown}", notes=tuple(notes))


def _unknown(observations: pd.DataFrame | None, whole: pd.Series) -> str:
    """How many are in no area, for theirs is not known, in a sentence; empty if there are none."""
    if observations is None or not len(observations):
        return ""
    found = records(plain(observations[observations["time_period"] == whole["time_period"]]))
    if len(found) != 1 or (found[0]["conf_status"] == "F" and not found[0]["obs_value"] > 0):
        return ""
    if found[0]["conf_status"] != "F":
        return " Ook zijn er mensen van wie het gebied niet bekend is; hun aantal is verborgen. Zij tellen alleen mee in het geheel."
    return f" Van {figure(found[0])} mensen is het gebied niet bekend: zij tellen alleen mee in het geheel."


def naast(
    tarieven: Outcome, eigen: str, *, gelijken: Sequence[str] = (), gebieden: Sequence[str] | None = None, namen: str = "vergelijkbare gemeenten"
) -> Outcome:
    """An area beside others (region, country, similar municipalities) in its newest period, with the difference and its interval of 95%.

    tarieven: of per_inwoners. eigen: code of the area. gelijken: codes of municipalities that are told as one, with the name `namen`. gebieden: codes of
    the areas that are told each; all that are larger than a municipality if left out. Rows: own first, then similar municipalities, then the others, with
    `verschil` (this one minus own, per 1,000), `verschil_laag`, `verschil_hoog` and `oordeel` (of this one beside own: hoger, lager, niet te
    onderscheiden). `absent` if no other has a figure. Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics
    in Medicine 17: 873-890.
    """
    if not tarieven:
        return _as(tarieven)
    rates = tarieven.rows
    own = _single(rates[rates["ref_area"] == eigen])
    if own.empty:
        return absent(METHOD, "het eigen cijfer ontbreekt of is verborgen", *tarieven.notes)
    row = own.loc[[own["time_end"].idxmax()]]
    same = _series_of(rates, row.iloc[0])
    period = row["time_period"].iloc[0]
    elsewhere = same["ref_area"] != eigen
    others = same[elsewhere & (same["time_period"] == period)] if elsewhere.any() else _newest(_single(rates[rates["ref_area"] != eigen]))
    wholes = others[others["scope"] != "city" if gebieden is None else others["ref_area"].isin(list(gebieden))]
    wholes = wholes.sort_values("scope", ascending=False, kind="stable")  # region, country
    like = others[others["ref_area"].isin(list(gelijken))]
    parts = [row, *([_together(row, like, namen)] if len(like) else []), wholes]
    table = pd.concat(parts, ignore_index=True)
    if len(table) < 2:
        return absent(METHOD, "van andere gebieden is er geen cijfer over dezelfde periode", *tarieven.notes)
    holds = table["scope"].ne("city").to_numpy() & elsewhere.any()  # counted in the same way, so that own can be taken off
    table = table.assign(**difference(table, table.iloc[0], holds=holds))
    missing, larger = len(set(gelijken)) - len(like), wholes[wholes["scope"] != "city"]
    notes = [
        *_notes_of(tarieven, table),
        *vergelijkbaarheid(row, pd.concat([like, wholes])),
        *([f"{numbers.write(missing)} van de {numbers.write(len(set(gelijken)))} {namen} {'heeft' if missing == 1 else 'hebben'} geen cijfer over deze periode."] if missing else []),
        *([f"In de cijfers van {_and(larger['gebied'])} telt {row['gebied'].iloc[0]} zelf mee."] if len(larger) else []),
    ]  # fmt: skip
    notes.append(f"Hoger of lager: vergeleken met {row['gebied'].iloc[0]}; het verschil is dan groter dan bij toeval past (95%-interval).")
    return Outcome(METHOD, table, sentence=_beside(table), notes=tuple(notes))


def met_eerder(tarieven: Outcome, eigen: str, *, jaren: int = 1, gebeurtenissen: bool = False) -> Outcome:
    """The newest rate of an area beside that of the same period some years before, with the difference.

    jaren: how many years, 1 or more; of less there is nothing to compare with. gebeurtenissen: each period has its own (inflow, outflow, reports), so that chance is known: the difference has Newcombe's interval of 95%,
    as of naast. Of a stock it has none: many people are counted both times, and how many is not told by two totals. Rows: now and then, of which the first has `verschil`, `verschil_laag`, `verschil_hoog` and
    `oordeel` (of a stock hoger, lager or gelijk, as it is told). `absent` if there is no figure of then.
    """
    if not tarieven:
        return _as(tarieven)
    own = _single(tarieven.rows[tarieven.rows["ref_area"] == eigen])
    if own.empty:
        return absent(METHOD, "het eigen cijfer ontbreekt of is verborgen", *tarieven.notes)
    now = own.loc[[own["time_end"].idxmax()]]
    if jaren < 1:
        return absent(METHOD, f"het jaar om mee te vergelijken ligt niet voor {now['time_start'].iloc[0].year}", *tarieven.notes)
    begin, code = now["time_start"].iloc[0] - pd.DateOffset(years=jaren), now["time_period"].iloc[0]
    then = own[(own["time_start"] == begin) & (own["time_period"].str[4:] == code[4:])]  # the same quarter, month or half-year
    if then.empty:
        return absent(METHOD, f"er is geen cijfer van {'een jaar' if jaren == 1 else f'{jaren} jaar'} eerder", *tarieven.notes)
    table = pd.concat([now, then], ignore_index=True)
    table = table.assign(**(difference(table, table.iloc[1]) if gebeurtenissen else _plain_difference(table)))
    first, second = table.iloc[0], table.iloc[1]
    begin, end = f"{first['gebied']}, {first['periode']}: {figure(first)} per 1.000 {first['groep']}", f"{figure(second)} {moments.within(second['time_period'])}"
    if gebeurtenissen:
        way = {HIGHER: "hoger dan", LOWER: "lager dan", ALIKE: "niet te onderscheiden van"}[first["oordeel"]]
        return Outcome(METHOD, table, sentence=f"{begin}, {way} {end} (verschil {_difference_said(first)}).", notes=tuple(_notes_of(tarieven, table)))
    size = said(numbers.write(abs(_told_difference(first["obs_value"], second["obs_value"])), 1), _about(first, "difference+of+rates"))
    way = f"even hoog als de {end}" if first["oordeel"] == SAME else f"{size} {first['oordeel']} dan de {end}"
    note = "Veel mensen tellen beide keren mee, en hoeveel staat niet in de cijfers. Daarom is niet te zeggen welk verschil bij toeval past, en staat er geen interval bij: hoger of lager is hier alleen het verschil van de twee cijfers."
    return Outcome(METHOD, table, sentence=f"{begin}, {way}.", notes=(*_notes_of(tarieven, table), note))


def vergelijkbaarheid(eigen: pd.DataFrame, andere: pd.DataFrame) -> tuple[str, ...]:
    """In what two selections of figures differ, so that a difference may be one of counting: definition, period, inhabitants, source, status. Dutch sentences; none if they are alike."""
    if eigen.empty or andere.empty:
        return ()
    found = []
    if set(eigen["indicator"]) != set(andere["indicator"]):
        found.append(f"Let op: de definities verschillen ({_and(eigen['onderwerp'])}; {_and(andere['onderwerp'])}).")
    if set(eigen["time_period"]) != set(andere["time_period"]):
        found.append(f"Let op: de perioden verschillen ({_and(eigen['periode'])}; {_and(andere['periode'])}).")
    if "groep" in eigen and "groep" in andere and set(eigen["groep"]) != set(andere["groep"]):
        found.append(f"Let op: er is door andere inwoners gedeeld ({_and(eigen['groep'])}; {_and(andere['groep'])}).")
    if not set(eigen["source"]) & set(andere["source"]):
        found.append("Let op: de cijfers komen uit verschillende leveringen.")
    if set(eigen["voorlopig"]) != set(andere["voorlopig"]):
        found.append("Let op: een deel van de cijfers is voorlopig.")
    return tuple(found)


def vergelijkingstabel(uitkomst: Outcome, *, kop: str = "Gebied", oordeel: str = "Vergeleken met het geheel"):
    """The rows of a comparison as a table for tabel() and figuur(): rate, interval, cases and inhabitants, and what the comparison says; every number with its key.

    kop: what heads the rows: Gebied, Periode, or another word for what is counted, with its member and period. oordeel: the heading of the judgement, if
    there is one.
    """
    from peilmerk.display import Cell, Row, Table

    if not uitkomst:
        return None
    rows = uitkomst.rows
    counted = rows["onderwerp"] + rows["uitsplitsing"].map(lambda member: "" if member == "totaal" else f", {member}") + ", " + rows["periode"]
    names = {"Gebied": rows["gebied"], "Periode": rows["periode"]}.get(kop, counted)
    judged = "oordeel" in rows
    stock = "verschil" in rows and rows["verschil_laag"].isna().all()  # beside its own past: two intervals would be compared, and chance is not what tells them apart
    beside = rows["obs_value"].iloc[-1]  # beside its own past: that of then
    head = [Cell(kop, "head"), *(Cell(text, "head", ["num"]) for text in ("Per 1.000", *(() if stock else ("95%-interval",)), "Aantal", "Inwoners"))]
    head += [Cell(oordeel, "head")] if judged else []

    def cells(name: str, row) -> list[Cell]:
        key = row[keys.FIELD]
        flags = ["provisional"] if row["voorlopig"] else []
        shown = [Cell(name, "head", note="klein aantal" if row["klein"] else ""), Cell(row["cijfer"] + ("*" if row["voorlopig"] else ""), "num", flags, key=key)]
        shown += [] if stock else [Cell(f"{numbers.write(row['laag'], 1)} tot {numbers.write(row['hoog'], 1)}", "num", key=key)]
        shown += [Cell(numbers.write(row["teller"], 0), "num", key=row["teller_sleutel"]), Cell(numbers.write(row["noemer"], 0), "num", key=row["noemer_sleutel"])]
        if stock and row["oordeel"] in (HIGHER, LOWER):  # not tested: how much, and no verdict
            size = numbers.write(abs(_told_difference(row["obs_value"], beside)), 1)
            return [*shown, Cell(f"{size} {row['oordeel']}", key=keys.computed(key.partition(";computed=")[0], "difference+of+rates"))]
        return [*shown, *([Cell(row["oordeel"])] if judged else [])]

    return Table([head], [Row(cells(name, row)) for name, row in zip(names, records(rows), strict=True)]).with_legend()


# --- statistics ---------------------------------------------------------------------------------------------------


def limits(rate: float, population: np.ndarray, *, persons: bool = True, outside: float = _OUTSIDE) -> tuple[np.ndarray, np.ndarray]:
    """Between which rates an area of a population lies if it is like the whole, but for `outside` of chance: the exact limits of Spiegelhalter (2005, appendix), interpolated.

    rate: of the whole, as a part of its population. persons: binomial, otherwise Poisson. Lower limits are 0 at least.
    """
    from scipy import stats

    size = np.asarray(population, dtype="float64")
    law = stats.binom(np.round(size).astype("int64"), rate) if persons else stats.poisson(size * rate)

    def at(tail: float) -> np.ndarray:
        least = law.ppf(tail)
        weight = np.where(law.pmf(least) > 0, (law.cdf(least) - tail) / np.where(law.pmf(least) > 0, law.pmf(least), 1), 0)
        return (least - weight) / size

    return np.maximum(at(outside / 2), 0), at(1 - outside / 2)


def difference(rates: pd.DataFrame, beside: pd.Series, *, holds: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Each rate minus that of one row, per 1,000, with its interval of 95% and what that says of the rate; nought and no word for that row itself.

    holds: whether a rate is of an area in which that row is counted too. What both share is then no difference: the interval is that of the rest, by the part that the rest is of the area.
    """
    each = records(rates)
    within = [False] * len(each) if holds is None else list(holds)
    same = [row[keys.FIELD] == beside[keys.FIELD] for row in each]
    ends = np.array([(0.0, 0.0) if this else (_from_rest if in_it else _apart)(row, beside) for row, this, in_it in zip(each, same, within, strict=True)]).reshape(-1, 2) * PER
    words = ["" if this else _word(low, high) for this, (low, high) in zip(same, ends, strict=True)]
    return {"verschil": rates["obs_value"].to_numpy() - beside["obs_value"], "verschil_laag": ends[:, 0], "verschil_hoog": ends[:, 1], "oordeel": np.array(words, dtype=object)}


def _plain_difference(rates: pd.DataFrame) -> dict[str, np.ndarray]:
    """As `difference` of two rates, the second of which is that of then, without an interval: what is higher is so as both are told, to a tenth."""
    now, then = rates["obs_value"]
    told = _told_difference(now, then)
    word = SAME if not told else HIGHER if told > 0 else LOWER
    return {"verschil": np.array([now - then, 0.0]), "verschil_laag": np.full(2, np.nan), "verschil_hoog": np.full(2, np.nan), "oordeel": np.array([word, ""], dtype=object)}


def _told_difference(one: float, other: float) -> float:
    """The difference of two rates as a reader sees them, to a tenth."""
    return round(round(one, 1) - round(other, 1), 1)


def _apart(one, other) -> tuple[float, float]:
    """The interval of the difference of two rates: Newcombe's for persons, the score interval for counts."""
    from statsmodels.stats.proportion import confint_proportions_2indep
    from statsmodels.stats.rates import confint_poisson_2indep

    given = (one["teller"], one["noemer"], other["teller"], other["noemer"])
    with np.errstate(all="ignore"):  # nought and nought have a ratio that is not asked for
        if one["personen"] and other["personen"]:
            return confint_proportions_2indep(*given, compare="diff", method="newcomb")
        return confint_poisson_2indep(*given, compare="diff", method="score")


def _from_rest(whole, part) -> tuple[float, float]:
    """The interval of the difference of an area and a part of it: whole - part = (rest - part) x rest / whole. As of two areas if no rest is left."""
    rest = {**whole, "teller": whole["teller"] - part["teller"], "noemer": whole["noemer"] - part["noemer"]}
    if not (rest["noemer"] > 0 and 0 <= rest["teller"] <= rest["noemer"]):
        return _apart(whole, part)
    low, high = _apart(rest, part)
    share = rest["noemer"] / whole["noemer"]
    return low * share, high * share


def _word(low: float, high: float) -> str:
    return HIGHER if low > 0 else LOWER if high < 0 else ALIKE


# --- parts --------------------------------------------------------------------------------------------------------


def _as(outcome: Outcome) -> Outcome:
    """No comparison for the reason for which there are no rates."""
    return nothing(METHOD) if outcome.nothing else absent(METHOD, outcome.absent, *outcome.notes, lacks=outcome.lacks, found=outcome.found)


def _single(rates: pd.DataFrame) -> pd.DataFrame:
    if rates.duplicated(["ref_area", "time_period"]).any():
        raise ValueError("a comparison is of one figure an area and period: select one indicator and one member of each breakdown")
    return rates


def _series_of(rates: pd.DataFrame, row: pd.Series) -> pd.DataFrame:
    """The rates that are of the same figure as a row, of any area and period."""
    return rates[(rates[_SERIES] == row[_SERIES]).all(axis=1)]


def _newest(rates: pd.DataFrame) -> pd.DataFrame:
    """Of each area its newest rate, where others have no figure of quite the same kind."""
    return rates.sort_values("time_end", kind="stable").drop_duplicates("ref_area", keep="last")


def _together(own: pd.DataFrame, like: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row for several areas: their cases by their inhabitants. Its key is that of the own figure, with what it was compared with."""
    count, people = like["teller"].sum(), like["noemer"].sum()
    persons = bool(like["personen"].all())
    (low,), (high,) = intervals(np.array([count]), np.array([people]), np.array([persons]))
    how = f"rate per 1000 inhabitants of {len(like)} similar municipalities"
    row = derive(
        own, how, obs_value=PER * count / people, decimals=1, unit_measure=own["unit_measure"], laag=PER * low, hoog=PER * high, teller=count, noemer=people, klein=False, personen=persons,
        gebied=name, ref_area="", obs_status="P" if like["voorlopig"].any() else "A", noemer_datum=like["noemer_datum"].iloc[0], groep=like["groep"].iloc[0],
    )  # fmt: skip
    first = row.iloc[0]
    return row.assign(teller_sleutel=_about(first, "cases+of+similar+municipalities"), noemer_sleutel=_about(first, "inhabitants+of+similar+municipalities"))


def _notes_of(rates: Outcome, rows: pd.DataFrame) -> list[str]:
    """What was said of the rates, but of inhabitants and small numbers only for those that are compared."""
    notes = [DIVIDED.format(people=_and(rows["groep"]), days=days_of(rows)), *(n for n in rates.notes[1:] if "onzeker" not in n.casefold())]
    small = list(dict.fromkeys(rows.loc[rows["klein"].astype(bool), "gebied"]))
    return [*notes, *([f"Onzeker, want een klein aantal: {', '.join(small)}."] if small else [])]


def _and(names) -> str:
    unique = list(dict.fromkeys(names))
    return formats.listed(unique)


def _named(rows: pd.DataFrame) -> str:
    """`Oost (45,2) en West (43,0)`."""
    return _and(f"{row['gebied']} ({figure(row)})" for row in records(rows))


def _against(parts: pd.DataFrame, whole: pd.Series) -> str:
    told = [f"{word}: {_named(parts[parts['oordeel'] == word])}" for word in (HIGHER, LOWER) if (parts["oordeel"] == word).any()]
    alike = int((parts["oordeel"] == ALIKE).sum())
    begin = f"{whole['gebied']}, {whole['periode']}: {figure(whole)} per 1.000 {whole['groep']}"
    if not told:
        return f"{begin}. Geen van de {said(numbers.write(len(parts)), _about(whole, 'number+of+areas'))} gebieden is daarvan te onderscheiden."
    rest = f" De andere {said(numbers.write(alike), _about(whole, 'number+of+areas+alike'))} gebieden zijn niet te onderscheiden van het geheel." if alike > 1 else ""
    return f"{begin}. {'. '.join(t[:1].upper() + t[1:] for t in told)}.{rest}"


def _beside(table: pd.DataFrame) -> str:
    own = table.iloc[0]
    words = {LOWER: "hoger dan", HIGHER: "lager dan", ALIKE: "niet te onderscheiden van"}  # the rows say what the others are beside own
    told = [f"{words[word]} {_named(table[table['oordeel'] == word])}" for word in words if (table["oordeel"] == word).any()]
    return f"{own['gebied']}, {own['periode']}: {figure(own)} per 1.000 {own['groep']} ({interval_said(own)}). Dat is {', en '.join([', '.join(told[:-1]), told[-1]] if len(told) > 1 else told)}."


def _about(row, how: str) -> str:
    """The key of what was computed beside the rate of a row."""
    return keys.computed(row[keys.FIELD].partition(";computed=")[0], how)


def _difference_said(row) -> str:
    def signed(value: float) -> str:
        text = numbers.write(value, 1).replace("-", "−")
        return f"+{text}" if value > 0 else text

    return said(f"{signed(row['verschil'])}, 95%-interval {signed(row['verschil_laag'])} tot {signed(row['verschil_hoog'])}", _about(row, "difference+of+rates"))
