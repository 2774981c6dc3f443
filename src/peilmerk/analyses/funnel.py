"""The breakthrough approach as a funnel (how far cases come) and as a business case (what plans save and cost, for whom, and how soon that is earned back).

A case counts in every state in the period in which it reached that state. Over a period since the beginning (`2019-03/2020-06`) cases of a state are
those that came so far; over one year a case can have reached the state before in an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from peilmerk import numbers, writing
from peilmerk.analyses.moments import within
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, hidden, nothing, said
from peilmerk.hidden_values import plain
from peilmerk.keys import FIELD
from peilmerk.observations import BREAKDOWNS, TOTAL, records
from peilmerk.texts import formats

METHOD, CASE = "trechter", "businesscase"
#: The states of a case, in order, and by which indicators and members they are counted or delivered; of several the first that is there.
STATES: dict[str, tuple[tuple[str, str], ...]] = {
    "aangemeld": (("doorbraak_aangemeld", TOTAL), ("doorbraak_aanmeldingen", TOTAL)),
    "opgepakt": (("doorbraak_opgepakt", TOTAL), ("doorbraak_casussen_opgepakt", TOTAL)),
    "plan": (("doorbraak_plan", TOTAL), ("doorbraak_maatwerkplannen", TOTAL), ("doorbraak_maatwerkplannen", "gereed")),
    "uitgevoerd": (("doorbraak_uitgevoerd", TOTAL), ("doorbraak_maatwerkplannen", "uitgevoerd")),
    "afgesloten": (("doorbraak_afgesloten", TOTAL),),
}
_WORDS = {"plan": "met een plan"}
#: Who pays for a law. Youth care, Wmo, debts and benefits are paid for by the municipality (articles 2.3 Jeugdwet, 2.3.5 Wmo 2015, 3 Wgs, 7 Participatiewet).
PAYERS = {
    "Jeugdwet": "gemeente", "Wmo": "gemeente", "Participatiewet": "gemeente", "Wet gemeentelijke schuldhulpverlening": "gemeente",
    "Zvw": "zorgverzekeraar", "Zorgverzekeringswet": "zorgverzekeraar", "Wlz": "zorgkantoor",
}  # fmt: skip
UNKNOWN_PAYER = "betaler niet bekend"
_PAYBACK, _NEEDED = "terugverdientijd", "break-even"


def in_states(gegevens: pd.DataFrame) -> pd.DataFrame:
    """Those observations that say how many cases reached a state, with the column `stap`: realised levels of the whole, one a state and period, in the order of the states."""
    known = {of: (state, rank) for state, ways in STATES.items() for rank, of in enumerate(ways)}
    found = [known.get(of) for of in zip(gegevens["indicator"], gegevens["breakdown"], strict=True)]
    order = list(STATES)
    rows = gegevens.assign(stap=[f[0] if f else "" for f in found], _rank=[f[1] if f else 0 for f in found], _state=[order.index(f[0]) if f else 0 for f in found])
    rows = rows[(rows["stap"] != "") & (rows["scenario"] == "actual") & (rows["transformation"] == "level")]
    rows = rows[rows["obs_value"].notna() | (rows["conf_status"] != "F")]
    rows = rows.sort_values(["time_end", "time_start", "_state", "_rank"], kind="stable").drop_duplicates(["ref_area", "time_period", "stap"])
    return rows.drop(columns=["_rank", "_state"]).reset_index(drop=True)


def trechter(gegevens: pd.DataFrame, *, betwist: Callable[[list], tuple[str, bool]] = lambda rows: ("", False)) -> Outcome:
    """Which part of the cases of a state comes to the next one, by period; and over a period since the beginning how many have not (yet) come so far.

    gegevens: observations of the indicators of `STATES`, of one area; others are left out. The state before is the one before it that was delivered of that period. betwist: what
    checks say against figures (`ed.disputed`): a number of cases that they dispute, and what rests on it, has the mark of that in the sentence, and a note says what other figures say.
    Rows: per period and state from the second on, with columns `stap`, `vorige`, `overgang` ("aangemeld naar opgepakt"), `aantal` and `van` (cases of both),
    `betwist` (a check disputes one of these) and `maat`: `overgang` (percent) or `rest` (cases, of a period of several years only). Nothing without observations; absent where no two states of one
    period are shown.
    """
    steps = in_states(gegevens)
    if steps.empty:
        return nothing(METHOD)
    pairs = list(_pairs(steps))
    if not pairs:
        return absent(METHOD, "er is geen periode waarvan het gerealiseerde aantal van twee stappen bekend is", lacks="doorbraak")
    shown = [(before, row) for before, row in pairs if before["conf_status"] == "F" == row["conf_status"]]
    if not shown:
        return absent(METHOD, HIDDEN)
    based = [(before, row) for before, row in shown if before["obs_value"] > 0]
    if not based:
        return absent(METHOD, "in de vorige stap zijn er geen casussen")
    rows = pd.concat([_transitions(based, steps), _remainders(based, steps)], ignore_index=True)
    against = _against(steps, betwist)
    rows["betwist"] = [any((r["time_period"], s) in against for s in (r["stap"], r["vorige"])) for r in records(rows)]
    return Outcome(METHOD, rows, sentence=_newest(steps, rows, against), notes=(*_funnel_notes(pairs, shown, based, rows), *_contested(steps, against)))


def trechterstappen(gegevens: pd.DataFrame) -> pd.DataFrame:
    """The observations of one period of which the states are told, with the column `stap`: that of the newest with two of them shown, and of these the longest (since the beginning)."""
    steps = in_states(gegevens)
    known = steps[steps["conf_status"] == "F"]
    several = known[known.groupby("time_period")["stap"].transform("size") > 1].sort_values(["time_end", "time_start"], ascending=[False, True], kind="stable")
    return steps[steps["time_period"] == several["time_period"].iloc[0]] if len(several) else steps.head(0)


def _pairs(steps: pd.DataFrame) -> Iterator[tuple[dict, dict]]:
    """Every state of a period with the state before it."""
    for _, group in plain(steps).groupby("time_period", sort=False):
        yield from pairwise(records(group))


def _template(pairs: list[tuple[dict, dict]], steps: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame([row for _, row in pairs], columns=plain(steps).columns)
    before = [b["stap"] for b, _ in pairs]
    return table.assign(vorige=before, overgang=[f"{b} naar {s}" for b, s in zip(before, table["stap"], strict=True)], van=[b["obs_value"] for b, _ in pairs], aantal=table["obs_value"])


def _transitions(pairs: list[tuple[dict, dict]], steps: pd.DataFrame) -> pd.DataFrame:
    table = _template(pairs, steps)
    return derive(table, "conversion", obs_value=100 * table["aantal"] / table["van"], unit_measure="percent", maat="overgang")


def _remainders(pairs: list[tuple[dict, dict]], steps: pd.DataFrame) -> pd.DataFrame:
    """Of periods of several years or months: a case that came further was registered in them too, so what is left has not come so far."""
    table = _template([(b, r) for b, r in pairs if "/" in r["time_period"] and b["obs_value"] >= r["obs_value"]], steps)
    return derive(table, "remainder", obs_value=table["van"] - table["aantal"], unit_measure="cases", maat="rest")


def _against(steps: pd.DataFrame, disputed: Callable[[list], tuple[str, bool]]) -> dict[tuple[str, str], str]:
    """Period and state -> what other figures say, of those numbers of cases that checks dispute."""
    found = {(r["time_period"], r["stap"]): disputed([r]) for r in records(plain(steps[steps["conf_status"] == "F"]))}
    return {at: words for at, (words, differs) in found.items() if differs}


def _contested(steps: pd.DataFrame, against: dict[tuple[str, str], str]) -> Iterator[str]:
    for row in records(plain(steps)):
        if (words := against.get((row["time_period"], row["stap"]))) is not None:
            yield (
                f"{writing.DIFFERS} Het aantal {_WORDS.get(row['stap'], row['stap'])} ({row['periode']}) wijkt af van andere cijfers{f': {words}' if words else ''}. "
                "Wat daarmee is berekend, is dus ook onzeker."
            )


def _newest(steps: pd.DataFrame, rows: pd.DataFrame, against: dict[tuple[str, str], str]) -> str:
    """The newest period with a transition, the longest if several end together, in a sentence: cases of each state that is shown, and which part of the state before that is."""
    last = rows[rows["maat"] == "overgang"].sort_values(["time_end", "time_start"], ascending=[True, False], kind="stable").iloc[-1]
    of = plain(steps[steps["time_period"] == last["time_period"]])
    share = {r["stap"]: r for r in records(rows[(rows["time_period"] == last["time_period"]) & (rows["maat"] == "overgang")])}
    told = []

    def mark(state: str) -> str:
        """The mark of a number that checks dispute. What rests on it has none: the note says that, and five marks in one sentence cannot be read."""
        return f" {writing.DIFFERS}" if (last["time_period"], state) in against else ""

    for row in records(of[of["conf_status"] == "F"]):
        text = f"{figure(row)}{mark(row['stap'])} {_WORDS.get(row['stap'], row['stap'])}"
        if row["stap"] in share:
            text += f" ({figure(share[row['stap']])}{'' if any('(' in t for t in told) else ' van de stap ervoor'})"
        told.append(text)
    rest = [f"{figure(r)} na {r['vorige']}" for r in records(rows[(rows["time_period"] == last["time_period"]) & (rows["maat"] == "rest")]) if r["obs_value"]]
    waiting = f" Nog niet verder of gestopt: {formats.listed(rest)}." if rest else ""
    return f"Casussen {within(last['time_period'])}: {formats.listed(told)}.{waiting}"


def _funnel_notes(pairs: list, shown: list, based: list, rows: pd.DataFrame) -> Iterator[str]:
    yield "Een casus telt bij elke stap in de periode waarin hij die stap zet."
    if (rows.loc[rows["maat"] == "overgang", "obs_value"] > 100).any():
        yield "Meer dan 100% kan: dan zetten ook casussen van een eerdere periode deze stap."
    if len(shown) < len(pairs):
        yield f"{len(pairs) - len(shown)} van de {len(pairs)} overgangen {_stand(len(pairs) - len(shown))} er niet bij: een van de twee aantallen is verborgen."
    if len(based) < len(shown):
        yield f"{len(shown) - len(based)} van de {len(pairs)} overgangen {_stand(len(shown) - len(based))} er niet bij: er waren geen casussen in de stap ervoor."


# --- what plans save -------------------------------------------------------------------------------------------------


def betaler(wet: str) -> str:
    """Who pays for a law: gemeente, zorgverzekeraar, zorgkantoor; `UNKNOWN_PAYER` of what is no law."""
    return PAYERS.get(wet, UNKNOWN_PAYER)


def per_plan(besparing: pd.DataFrame, plannen: pd.DataFrame) -> Outcome:
    """What plans save by law (and in total, if that is delivered), divided by the number of all plans that were carried out: euro per plan, with sign.

    besparing: amounts by period and law; plannen: numbers of plans by period, of the whole. Rows: those of besparing that are shown, of periods whose number of
    plans is shown, with columns `wet` ("totaal" of the whole), `betaler` and `plannen`. Nothing without amounts.
    """
    besparing = _amounts(besparing)
    if besparing.empty:
        return nothing(CASE)
    plannen = plannen[(plannen["scenario"] == "actual") & (plannen["transformation"] == "level") & (plannen["obs_value"].notna() | (plannen["conf_status"] != "F"))]
    if plannen.empty:
        return absent(CASE, "het aantal plannen is niet bekend", lacks="doorbraak")
    count = {r["time_period"]: r["obs_value"] for r in records(plain(plannen)) if r["conf_status"] == "F"}
    known = besparing[(besparing["conf_status"] == "F") & besparing["time_period"].isin(list(count))]
    if known.empty:
        return absent(CASE, HIDDEN if len(hidden(besparing)) or len(hidden(plannen)) else "bij geen bedrag is het aantal plannen van dezelfde periode bekend", lacks="doorbraak")
    plans = known["time_period"].map(count)
    known, plans = known[plans > 0], plans[plans > 0]
    if known.empty:
        return absent(CASE, "er zijn geen plannen uitgevoerd")
    rows = derive(_by_law(known), "perplan", obs_value=plain(known)["obs_value"] / plans, unit_measure="EUR", plannen=plans)
    return Outcome(CASE, rows, notes=tuple(_left_out(len(besparing) - len(known), len(besparing), "bedragen", "het bedrag of het aantal plannen is verborgen of niet bekend")))


def per_betaler(besparing: pd.DataFrame) -> Outcome:
    """What plans save by who pays: amounts of the laws of one payer added up, with sign, by period.

    besparing: amounts by period and law. A payer one of whose laws is hidden in a period is left out of it. Rows with column `betaler`. Nothing without amounts.
    """
    laws = _amounts(besparing)
    laws = laws[laws["law"] != TOTAL]
    if laws.empty:
        return nothing(CASE)
    laws = _by_law(laws)
    groups = [group for _, group in laws.groupby(["time_period", "betaler"], sort=False)]
    whole = [group for group in groups if not len(hidden(group))]
    if not whole:
        return absent(CASE, HIDDEN)
    first = pd.concat([plain(group).head(1) for group in whole], ignore_index=True)
    rows = derive(first.assign(law=TOTAL), [f"payer-{_word(p)}" for p in first["betaler"]], obs_value=[float(plain(g)["obs_value"].sum()) for g in whole])
    rows = rows.sort_values(["time_start", "betaler"], kind="stable").reset_index(drop=True)
    return Outcome(CASE, rows, notes=tuple(_left_out(len(groups) - len(whole), len(groups), "bedragen per betaler", "een bedrag daarin is verborgen")))


def businesscase(besparing: pd.DataFrame, kosten: pd.DataFrame) -> Outcome:
    """What plans save and cost by period: both with their sign, the balance, how soon the cost is earned back, and which part of the saving would do for that.

    besparing: amounts by period (by law too, if there are); kosten: amounts by period, without sign. Of each its delivered total is taken, or else its parts added up if
    all of them are shown. Rows with column `post`: besparing, waarvan minder uitgaven and waarvan meer uitgaven (where all laws are shown), kosten (below nil), saldo (euro), terugverdientijd
    (months: cost / saving of a year x 12, where there is a saving), break-even (percent of the saving that equals the cost). Nothing without amounts to save.
    """
    besparing, kosten = _amounts(besparing), _amounts(kosten)
    if besparing.empty:
        return nothing(CASE)
    if kosten.empty:
        return absent(CASE, "de kosten van de plannen zijn niet geleverd", lacks="doorbraak")
    saved, spent, signed = _totals(besparing), _totals(kosten), _by_period(besparing)
    both = [p for p in saved if p in spent]
    if not both:
        return absent(CASE, HIDDEN if len(hidden(besparing)) or len(hidden(kosten)) else "besparing en kosten gaan over verschillende periodes", lacks="doorbraak")
    posts = [(saved[p]["place"], *post) for p in both for post in _posts(saved[p]["obs_value"], spent[p]["obs_value"], signed.get(p))]
    places, names, hows, values, units = map(list, zip(*posts, strict=True))
    template = besparing.iloc[places].assign(**dict.fromkeys(BREAKDOWNS, TOTAL))
    rows = derive(template, hows, obs_value=values, unit_measure=units, post=names, decimals=[1 if u == "months" else 0 for u in units])
    periods = sorted({*besparing["time_period"], *kosten["time_period"]})
    notes = ["De besparing is berekend per plan, voor een jaar; zij is niet in de boekhouding teruggevonden."]
    if (besparing["law"] != TOTAL).any():
        notes.append("Besparing en kosten zijn van alle betalers samen: een deel van de besparing komt niet bij de gemeente terecht.")
    notes += _left_out(len(periods) - len(both), len(periods), "periodes", "de besparing of de kosten zijn verborgen of niet bekend")
    notes += _differing(signed, {p: saved[p]["obs_value"] for p in both})
    without = [within(p) for p in both if saved[p]["obs_value"] <= 0]
    if without:
        notes.append(f"{formats.capital(formats.listed(without))} was er geen besparing: dan is er geen terugverdientijd.")
    return Outcome(CASE, rows, sentence=_balance(rows), notes=tuple(notes))


def _by_period(rows: pd.DataFrame) -> dict[str, list[float]]:
    """The amounts of laws of each period of which none is hidden."""
    found: dict[str, list[float]] = {}
    asked = plain(rows[["time_period", "law", "obs_value", "conf_status"]])
    told = [one for one in zip(*(asked[c].tolist() for c in asked), strict=True) if one[1] != TOTAL]
    for code, _, value, _ in told:
        found.setdefault(code, []).append(value)
    covered = {code for code, _, _, status in told if status != "F"}
    return {code: values for code, values in found.items() if code not in covered}


def _posts(gain: float, cost: float, signed: list[float] | None) -> list[tuple[str, str, float, str]]:
    """The lines of one period: name, how computed, value and unit. gain, cost: its totals. signed: the amounts of laws, if there are and none is hidden."""
    posts = [("besparing", "benefit", gain, "EUR")]
    if signed is not None:
        posts += [("waarvan minder uitgaven", "less", float(sum(v for v in signed if v > 0)), "EUR"), ("waarvan meer uitgaven", "more", float(sum(v for v in signed if v < 0)), "EUR")]
    posts += [("kosten", "cost", -cost, "EUR"), ("saldo", "balance", gain - cost, "EUR")]
    if gain > 0 and cost >= 0:
        posts += [(_PAYBACK, "payback", 12 * cost / gain, "months"), (_NEEDED, "breakeven", 100 * cost / gain, "percent")]
    return posts


def _differing(signed: dict[str, list[float]], totals: dict[str, float]) -> Iterator[str]:
    """Periods of which the laws together are not the total that was delivered."""
    for code, total in totals.items():
        if code in signed and abs(gap := float(sum(signed[code])) - total) > len(signed[code]) / 2:
            yield f"{formats.capital(within(code))} zijn de wetten samen {_euro(abs(gap))} {'meer' if gap > 0 else 'minder'} dan het opgegeven totaal; gerekend is met het totaal."


def _balance(rows: pd.DataFrame) -> str:
    """The newest period in a sentence."""
    last = rows[rows["time_end"] == rows["time_end"].max()].drop_duplicates("post").set_index("post").to_dict("index")
    gain, cost, balance = (last[p] for p in ("besparing", "kosten", "saldo"))
    text = f"De plannen van {gain['periode']} besparen volgens berekening {figure(gain)} en kosten {said(_euro(-cost['obs_value']), cost[FIELD])}: per saldo {figure(balance)}."
    if _PAYBACK in last:
        text += f" De kosten zijn terugverdiend als {figure(last[_NEEDED])} van die besparing uitkomt."
    return text


def cumulatief(gegevens: pd.DataFrame, reeks: str) -> Outcome:
    """Figures of each series added up from its first period to every later one: targets, what was realised, forecasts.

    gegevens: amounts or counts by period; reeks: the column that names the series (`soort`: realised, target, forecast). Adding up begins after the last period that is
    hidden or missing, and takes periods that follow each other without a gap. Rows with the columns of gegevens; series of one period are left out. Absent if none is left.
    """
    rows = gegevens[(gegevens["transformation"] == "level") & (gegevens["obs_value"].notna() | (gegevens["conf_status"] != "F"))]
    if rows.empty:
        return nothing(CASE)
    made, begins, short = [], {}, 0
    for name, group in rows.groupby(reeks, sort=False):
        group = group.sort_values("time_start", kind="stable")
        run = _run(plain(group))
        if len(run) < 2:
            short += 1
            continue
        made.append(derive(run, _again(run, "cumulative"), obs_value=run["obs_value"].cumsum()))
        if len(run) < len(group):
            begins.setdefault(run["periode"].iloc[0], []).append(str(name))
    if not made:
        return absent(CASE, HIDDEN if len(hidden(rows)) else "er is maar één periode met cijfers", lacks="doorbraak")
    total = short + len(made)
    notes = [f"{'' if len(names) == len(made) else f'{formats.capital(formats.listed(names))}: '}opgeteld vanaf {begin}, want daarvoor is een cijfer verborgen of onbekend." for begin, names in begins.items()]
    return Outcome(CASE, pd.concat(made, ignore_index=True), notes=(*map(formats.capital, notes), *_left_out(short, total, "reeksen", "er zijn geen twee periodes na elkaar met cijfers")))


def _again(rows: pd.DataFrame, how: str) -> list[str]:
    """How rows are computed that may have been computed themselves: the key of each has to differ as theirs did."""
    stems = rows[FIELD] if FIELD in rows else [""] * len(rows)
    return ["-".join(filter(None, [how, stem.partition(";computed=")[2]])) for stem in stems]


def _run(group: pd.DataFrame) -> pd.DataFrame:
    """The periods up to the last one that follow each other without a gap and are all shown; a period twice, or within another, ends it."""
    kept = []
    for row in reversed(records(group)):
        if row["conf_status"] != "F" or pd.isna(row["time_end"]) or (kept and row["time_end"].normalize() + pd.Timedelta(days=1) != kept[-1]["time_start"]):
            break
        kept.append(row)
    return pd.DataFrame(kept[::-1], columns=group.columns)


# --- parts -----------------------------------------------------------------------------------------------------------


def _amounts(rows: pd.DataFrame) -> pd.DataFrame:
    """Realised amounts that are told, or hidden."""
    return rows[(rows["scenario"] == "actual") & (rows["transformation"] == "level") & (rows["obs_value"].notna() | (rows["conf_status"] != "F"))]


def _by_law(rows: pd.DataFrame) -> pd.DataFrame:
    whole = rows["law"] == TOTAL
    return rows.assign(wet=rows["law"].mask(whole, "totaal"), betaler=rows["law"].map(betaler).mask(whole, "totaal"))


def _totals(rows: pd.DataFrame) -> dict[str, dict]:
    """By period what all of it is together: the total that was delivered, if it is shown; else its parts, if all of them are. `obs_value`, and the `place` of the total or of the first part."""
    found = {}
    order = np.lexsort((rows["time_end"].to_numpy(), rows["time_start"].to_numpy()))
    codes, values, free = rows["time_period"].tolist(), rows["obs_value"].to_numpy(dtype="float64").tolist(), (rows["conf_status"] == "F").tolist()
    total = np.all([(rows[b] == TOTAL).to_numpy(dtype="bool") for b in BREAKDOWNS], axis=0)
    groups: dict[str, list[int]] = {}
    for n in order.tolist():
        groups.setdefault(codes[n], []).append(n)
    for code, group in groups.items():
        whole = [n for n in group if total[n]]
        taken = whole or group
        if all(free[n] for n in taken):
            found[code] = {"place": taken[0], "obs_value": float(values[taken[0]] if whole else sum(values[n] for n in taken))}
    return found


def _left_out(count: int, of: int, what: str, why: str) -> list[str]:
    return [f"{count} van de {of} {what} {_stand(count)} er niet bij: {why}."] if count else []


def _stand(count: int) -> str:
    return "staat" if count == 1 else "staan"


def _word(text: str) -> str:
    return text.replace(" ", "-")


def _euro(value: float) -> str:
    return f"€ {numbers.write(value, 0)}"
